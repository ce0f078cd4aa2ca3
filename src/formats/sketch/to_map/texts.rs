//! Texts of strangers as a map holds them: titles on one line, no control characters, addresses apart from titles.

/// A text on one line, trimmed, with blanks for line breaks and control characters; and whether there were any.
pub(in super::super) fn line(text: &str) -> (String, bool) {
    let trimmed = text.trim();
    let is_break = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    if !trimmed.contains(is_break) {
        return (trimmed.to_owned(), false);
    }
    let mut line = String::with_capacity(trimmed.len());
    for c in trimmed.chars() {
        if !is_break(c) {
            line.push(c);
        } else if !line.ends_with(' ') {
            line.push(' ');
        }
    }
    (line.trim().to_owned(), true)
}

/// A text of several lines, with plain line breaks and without control characters; and whether there were any.
pub(super) fn block(text: &str) -> (String, bool) {
    let text = if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        text.to_owned()
    };
    let is_control = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    if text.contains(is_control) {
        (text.replace(is_control, ""), true)
    } else {
        (text, false)
    }
}

/// What a source is called, and its address if that is said: `Title`, `https://…`, or `Title <https://…>`.
pub(super) fn title_and_address(source: &str) -> (&str, &str) {
    let is_address = |text: &str| {
        (text.starts_with("https://") || text.starts_with("http://")) && !text.contains(char::is_whitespace)
    };
    if is_address(source) {
        return (source, source);
    }
    let both = source.strip_suffix('>').and_then(|source| source.rsplit_once(" <"));
    match both {
        Some((title, address)) if is_address(address) && !title.trim().is_empty() => (title.trim(), address),
        _ => (source, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_made_plain() {
        assert_eq!(line(" a\r\nb\u{0}\u{2028}c "), ("a b c".to_owned(), true));
        assert_eq!(line("  a  b "), ("a  b".to_owned(), false));
        assert_eq!(block("a\r\nb\rc\td\u{7}"), ("a\nb\nc\td".to_owned(), true));
        assert_eq!(title_and_address("A <https://b.org/c>"), ("A", "https://b.org/c"));
        assert_eq!(
            title_and_address("https://b.org/c"),
            ("https://b.org/c", "https://b.org/c")
        );
        for title in ["A <b>", "<https://b.org>", "A <https://b .org>", "javascript:alert(1)"] {
            assert_eq!(title_and_address(title), (title, ""));
        }
    }
}
