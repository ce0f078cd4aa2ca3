//! The words of a statement as the file has them: plain text, marks, links, tags, mentions, line ends.

use super::shortcodes;

/// A piece of the words of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Plain text.
    Text(String),
    /// A character after a backslash, with the spaces after it.
    Escaped(String),
    /// Bold (true) or italic text begins.
    Open(bool),
    /// It ends; a space may belong to the mark.
    Close {
        /// Bold rather than italic.
        is_bold: bool,
        /// Whether a space follows.
        has_space: bool,
    },
    /// A link.
    Link {
        /// Its words.
        text: String,
        /// Its address.
        address: String,
        /// Whether a space follows.
        has_space: bool,
    },
    /// A tag, as it stands in the text, blank included.
    Tag {
        /// The tag.
        name: String,
        /// As it stands.
        image: String,
    },
    /// A title that is mentioned, as it stands in the text, blank included.
    Mention {
        /// Of an argument rather than a statement.
        is_argument: bool,
        /// The title.
        title: String,
        /// As it stands.
        image: String,
    },
    /// The end of a line.
    Break,
}

/// What `:name:` and `.name.` stand for; other text is kept.
pub(super) fn special(image: &str) -> String {
    match shortcodes::character(image.trim()) {
        Some(character) => format!("{character}{}", if image.ends_with(' ') { " " } else { "" }),
        None => image.to_owned(),
    }
}

/// The words as the reference parser gives them: one line, marks taken away, links as their words, tags kept.
pub fn plain_text(pieces: &[Piece]) -> String {
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) | Piece::Escaped(text) => out.push_str(text),
            Piece::Tag { image, .. } | Piece::Mention { image, .. } => out.push_str(image),
            Piece::Open(_) => {}
            Piece::Close { has_space, .. } => out.push_str(if *has_space { " " } else { "" }),
            Piece::Link { text, has_space, .. } => {
                out.push_str(text);
                out.push_str(if *has_space { " " } else { "" });
            }
            Piece::Break => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
        }
    }
    out
}

/// The words in Markdown, on one line: marks and links kept, tags at either end of a line taken away.
pub fn markdown(pieces: &[Piece]) -> String {
    let mut out = String::new();
    for (at, (piece, is_edge_tag)) in pieces.iter().zip(edge_tags(pieces)).enumerate() {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Escaped(text) => {
                let after = text
                    .chars()
                    .nth(1)
                    .or_else(|| pieces.get(at + 1).and_then(first_character));
                if stays_escaped(text, out.chars().next_back(), after) {
                    out.push('\\');
                }
                out.push_str(text);
            }
            Piece::Open(is_bold) => out.push_str(if *is_bold { "**" } else { "*" }),
            Piece::Close { is_bold, has_space } => {
                let kept = out.trim_end_matches(' ').len();
                let n_spaces = out.len() - kept;
                out.truncate(kept);
                out.push_str(if *is_bold { "**" } else { "*" });
                out.push_str(if *has_space || n_spaces > 0 { " " } else { "" });
            }
            Piece::Link {
                text,
                address,
                has_space,
            } => {
                out.extend(["[", &one_line(text), "](", &one_line(address), ")"]);
                out.push_str(if *has_space { " " } else { "" });
            }
            Piece::Tag { image, .. } => {
                if !is_edge_tag {
                    out.push_str(image);
                }
            }
            Piece::Mention { title, image, .. } => {
                out.push('“');
                out.push_str(title);
                out.push('”');
                out.push_str(if image.ends_with([' ', '\t']) { " " } else { "" });
            }
            Piece::Break => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
        }
    }
    out.trim().to_owned()
}

/// Whether Markdown would read an escaped character as a mark.
fn stays_escaped(text: &str, before: Option<char>, after: Option<char>) -> bool {
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    match text.chars().next() {
        Some('*' | '`') => true,
        Some('_') => !(is_word(before) && is_word(after)),
        Some('\\') => after.is_some_and(|c| c.is_ascii_punctuation()),
        _ => false,
    }
}

/// The first character of a piece as Markdown.
fn first_character(piece: &Piece) -> Option<char> {
    match piece {
        Piece::Text(text) | Piece::Escaped(text) => text.chars().next(),
        Piece::Open(_) | Piece::Close { .. } => Some('*'),
        Piece::Link { .. } => Some('['),
        Piece::Tag { .. } => Some('#'),
        Piece::Mention { .. } => Some('“'),
        Piece::Break => Some(' '),
    }
}

/// For each piece whether it is a tag that stands at the start or the end of a line, other tags aside.
fn edge_tags(pieces: &[Piece]) -> Vec<bool> {
    let mut is_edge = vec![false; pieces.len()];
    let mut mark = |order: &mut dyn Iterator<Item = usize>| {
        let mut is_at_edge = true;
        for at in order {
            match pieces.get(at) {
                Some(Piece::Tag { .. }) => {
                    if let Some(slot) = is_edge.get_mut(at) {
                        *slot |= is_at_edge;
                    }
                }
                Some(Piece::Break) => is_at_edge = true,
                _ => is_at_edge = false,
            }
        }
    };
    mark(&mut (0..pieces.len()));
    mark(&mut (0..pieces.len()).rev());
    is_edge
}

/// Text with its line ends made spaces.
fn one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}
