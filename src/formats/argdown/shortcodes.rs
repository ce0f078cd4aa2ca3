//! The names for signs and faces that Argdown knows between two colons or two dots.

/// The sign that `:name:` or `.name.` stands for.
pub(super) fn character(image: &str) -> Option<&'static str> {
    let mark = image.chars().next().filter(|&c| c == ':' || c == '.')?;
    let name = image.strip_prefix(mark)?.strip_suffix(mark)?;
    Some(match name {
        "A" => "∀",
        "E" => "∃",
        "O" => "𝗢",
        "P" => "𝗣",
        "->" => "→",
        "<->" => "↔",
        "~" => "¬",
        "^" => "∧",
        "v" => "∨",
        "v_" => "⊻",
        "<>" => "◇",
        "[]" => "◻",
        "happy" => "😀",
        // The reference has one of the two with a selector for coloured faces.
        "smile" if mark == ':' => "☺️",
        "smile" | "smiley" => "☺",
        "laugh" | "lol" => "😆",
        "rofl" => "🤣",
        "joy" => "😂",
        "heart" => "❤",
        "?" | "question" => "❓",
        "love" => "😍",
        "wink" => "😉",
        "shush" => "🤫",
        "meh" => "😐",
        "eye-roll" => "🙄",
        "sad" => "😢",
        "disappointed" => "😞",
        "scream" => "😱",
        "+1" | "up" => "👍",
        "-1" | "down" => "👎",
        "think" => "🤔",
        "star" => "⭐",
        "y" | "agree" => "✔",
        "n" | "disagree" => "❌",
        _ => return None,
    })
}
