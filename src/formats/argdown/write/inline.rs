//! Markdown as the words of a statement: what Argdown would read as a sign of its own is escaped, and what it cannot hold
//! is found out by reading it back.

use super::super::pieces::{self, Piece};
use super::super::{document, scan, shortcodes};

/// Text on one line as words that read back as the same text. None when there are no such words.
pub(super) fn words(text: &str) -> Option<String> {
    let is_safe = |c: char| !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{180e}');
    if text.is_empty() || !text.chars().all(is_safe) {
        return None;
    }
    let escaped = escaped(text);
    let probe = document(&format!("[t]: {escaped} {{a: 1}}\n")).ok()?;
    let ([statement], 0) = (probe.statements.as_slice(), probe.n_faults) else {
        return None;
    };
    let [member] = statement.members.as_slice() else {
        return None;
    };
    // The reference parser trips over marks with nothing between them.
    let is_empty = |pair: &[Piece]| matches!(pair, [Piece::Open(_), Piece::Close { .. }]);
    if member.pieces.windows(2).any(is_empty) {
        return None;
    }
    let is_alike = member.data != super::Value::Null
        && statement.tags.is_empty()
        && !member.pieces.contains(&Piece::Break)
        && pieces::markdown(&member.pieces) == text;
    is_alike.then_some(escaped)
}

/// Text on one line as words that say about the same: white space is one space, marks stay what they look like.
pub(super) fn about(text: &str) -> String {
    let mut out = String::new();
    let is_blank = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '\u{feff}' | '\u{180e}');
    for word in text.split(is_blank).filter(|word| !word.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        for (at, c) in word.char_indices() {
            if scan::is_control(c) || c == '\\' || is_fence(word.get(at..).unwrap_or_default()) {
                out.push('\\');
            }
            out.push(c);
        }
    }
    out
}

/// Escapes what Argdown reads as signs and Markdown does not.
fn escaped(text: &str) -> String {
    let needs = needs(text);
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = needs.as_slice();
    while !rest.is_empty() {
        let is_blank = |(c, _): &(char, Need)| c.is_whitespace();
        let n_word = rest.iter().position(is_blank).unwrap_or(rest.len()).max(1);
        let (word, after) = rest.split_at(n_word);
        // Between two dots or two colons a backslash means nothing, so all of them are escaped.
        let has_two = |mark: char| word.iter().filter(|(c, _)| *c == mark).count() > 1;
        let has_escapes = word.iter().any(|(_, need)| *need != Need::Never && *need != Need::Not);
        let has_names = has_escapes && (has_two('.') || has_two(':'));
        for &(c, need) in word {
            if need == Need::Escape || (has_names && need == Need::Not && matches!(c, '.' | ':')) {
                out.push('\\');
            }
            out.push(c);
        }
        rest = after;
    }
    out
}

/// Whether a character must be escaped.
#[derive(Clone, Copy, PartialEq)]
enum Need {
    Not,
    Escape,
    /// It is part of a link or of an escape.
    Never,
    /// It begins an escape.
    Begins,
}

/// Each character with what it needs.
fn needs(text: &str) -> Vec<(char, Need)> {
    let mut out = Vec::with_capacity(text.len());
    let mut before = None;
    let mut n_never = 0;
    let mut links = Links::of(text);
    for (at, c) in text.char_indices() {
        let rest = text.get(at..).unwrap_or_default();
        let next = rest.chars().nth(1);
        if n_never > 0 {
            n_never -= 1;
            out.push((c, Need::Never));
            before = Some(c);
            continue;
        }
        let is_needed = match c {
            // A mark that is escaped in Markdown is escaped here in the same way.
            '\\' if next.is_some_and(|next| matches!(next, '*' | '_' | '`' | '\\')) => {
                n_never = 1;
                out.push((c, Need::Begins));
                before = Some(c);
                continue;
            }
            '[' => match links.begins(at) {
                Some(n_chars) => {
                    n_never = n_chars - 1;
                    false
                }
                None => true,
            },
            '_' => before.is_some_and(char::is_alphanumeric) && next.is_some_and(char::is_alphanumeric),
            '#' => next.is_some_and(|next| next == '(' || scan::is_tag_char(next)),
            '@' => matches!(next, Some('[' | '<')),
            '\\' | '<' | '{' => true,
            '/' => matches!(next, Some('/' | '*')),
            ':' | '.' => is_shortcode(rest),
            ' ' => before == Some(' '),
            '=' => is_fence(rest),
            _ => false,
        };
        out.push((c, if is_needed { Need::Escape } else { Need::Not }));
        before = Some(c);
    }
    out
}

/// Whether the reference parser could take what stands here for the start of front matter.
fn is_fence(text: &str) -> bool {
    text.starts_with("===")
}

/// Whether a sign or a face stands here, as Argdown writes them.
fn is_shortcode(text: &str) -> bool {
    // No name of one is longer than this.
    let end = text.char_indices().nth(20).map_or(text.len(), |(at, _)| at);
    let text = text.get(..end).unwrap_or_default();
    scan::special(text)
        .and_then(|length| text.get(..length))
        .is_some_and(|image| shortcodes::character(image.trim()).is_some())
}

/// Where links begin, found in one pass.
struct Links<'a> {
    text: &'a str,
    bracket: scan::Next,
    parenthesis: scan::Next,
}

impl<'a> Links<'a> {
    fn of(text: &'a str) -> Self {
        Self {
            text,
            bracket: scan::Next::new("]"),
            parenthesis: scan::Next::new(")"),
        }
    }

    /// How many characters the link has that begins at an offset.
    fn begins(&mut self, at: usize) -> Option<usize> {
        let bracket = self.bracket.at(self.text, at)?;
        let is_link = bracket > at + 1 && self.text.get(bracket + 1..)?.starts_with('(');
        let parenthesis = self
            .parenthesis
            .at(self.text, bracket + 1)
            .filter(|&end| is_link && end > bracket + 2)?;
        Some(self.text.get(at..=parenthesis)?.chars().count())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_reads_back_the_same() {
        let texts = [
            "plain",
            "a **bold** and *italic* word.",
            "[a link](http://a.b/c_d) and [none]",
            "snake_case and \\*star",
            "1 < 2 {x} #tag @[a] // no comment /* <!-- -->",
            ":heart: .~. U.S.A. a:b:c",
            "2 * 3 * 4",
            "C:\\temp\\x",
            "two  spaces,  and   three",
            "http://a.b/c",
            "- a",
            "(1) a",
            "# a",
            "> a",
            "+ a",
            "=== a",
            "a ]: b",
            "“q” – 😀",
        ];
        for text in texts {
            assert!(words(text).is_some(), "{text}: {}", escaped(text));
        }
        for text in ["", " a", "a ", "a\nb", "*a", "_it_", "__b__", "a\u{2028}b"] {
            assert!(words(text).is_none(), "{text}");
        }
    }
}
