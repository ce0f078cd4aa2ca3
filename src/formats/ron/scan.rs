//! Looks at RON text without understanding it: where blanks and comments end, and where the last word before them ends.

/// The text from its first word on: without blanks, line comments and (nested) block comments.
pub(super) fn from_first_word(text: &str) -> &str {
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let Some(length) = comment_length(rest) else {
            return rest;
        };
        rest = &rest[length..];
    }
}

/// The text of a value without the blanks and comments after it. A line comment at its end would swallow the comma that
/// is written behind the value.
pub(super) fn to_last_word(value: &str) -> &str {
    let mut at = 0;
    let mut end = 0;
    while let Some(c) = value[at..].chars().next() {
        let rest = &value[at..];
        if let Some(length) = comment_length(rest) {
            at += length;
        } else if c.is_whitespace() {
            at += c.len_utf8();
        } else {
            at += token_length(rest, c);
            end = at;
        }
    }
    &value[..end]
}

/// The length of the comment that the text starts with, if it starts with one.
fn comment_length(text: &str) -> Option<usize> {
    if text.starts_with("//") {
        return Some(text.find('\n').unwrap_or(text.len()));
    }
    if !text.starts_with("/*") {
        return None;
    }
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (2, 1_usize);
    while depth > 0 {
        match bytes.get(at..at + 2) {
            Some(b"/*") => (at, depth) = (at + 2, depth + 1),
            Some(b"*/") => (at, depth) = (at + 2, depth - 1),
            Some(_) => at += 1,
            None => return Some(text.len()),
        }
    }
    Some(at)
}

/// The length of a string, a raw string or a character, or of one character of anything else.
fn token_length(text: &str, first: char) -> usize {
    let end_of_quoted = |quote: char, from: usize| {
        let mut escaped = false;
        for (at, c) in text[from..].char_indices() {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                c if c == quote => return from + at + 1,
                _ => {}
            }
        }
        text.len()
    };
    match first {
        '"' => end_of_quoted('"', 1),
        '\'' => end_of_quoted('\'', 1),
        'r' => {
            let hashes = text[1..].bytes().take_while(|&b| b == b'#').count();
            if !text[1 + hashes..].starts_with('"') {
                return 1;
            }
            let closing = format!("\"{}", "#".repeat(hashes));
            let from = hashes + 2;
            text[from..]
                .find(&closing)
                .map_or(text.len(), |at| from + at + closing.len())
        }
        c => c.len_utf8(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_told_from_what_looks_like_them() {
        assert_eq!(from_first_word(" // a\n /* b /* c */ */ #!"), "#!");
        assert_eq!(from_first_word("// a"), "");
        for (value, kept) in [
            ("3 // a", "3"),
            ("\"// a\" /* b */\n", "\"// a\""),
            ("r#\"// \" \"# // b", "r#\"// \" \"#"),
            ("\"\\\"// a\"", "\"\\\"// a\""),
            ("['\"', '\\'', 1] // b", "['\"', '\\'', 1]"),
            ("var(1) // b", "var(1)"),
            ("// a\n3", "// a\n3"),
            ("größe /", "größe /"),
        ] {
            assert_eq!(to_last_word(value), kept);
        }
    }
}
