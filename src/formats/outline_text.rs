//! Outlines as people type them: one claim a line, indented under what it bears on, with bullets, signs and numbers.
//!
//! ```text
//! # We should take an umbrella
//! + It will rain 70%
//!   - Con: the forecast is old
//! - Umbrellas get lost
//! ```
//!
//! `+`, `Pro:` and `-`, `Con:` say that a line supports or opposes; where no line begins with `+`, `-` is a bullet like `*`,
//! `•` and `1.`. A number at the end (`70%`) is how likely the line is.

use crate::model::Relation;

/// No longer text is read, bytes.
pub const MAX_BYTES: usize = 1_000_000;

/// No more lines than this are read.
pub const MAX_LINES: usize = 2_000;

/// Why text is not read as an outline.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutlineTextError {
    /// It is too long.
    #[error("it has {n_bytes} bytes; at most {MAX_BYTES} can be pasted at once")]
    TooLong {
        /// How long it is.
        n_bytes: usize,
    },
    /// It has too many lines.
    #[error("it has {n_lines} lines that say something; at most {MAX_LINES} can be pasted at once")]
    TooMany {
        /// How many there are.
        n_lines: usize,
    },
}

/// A line of an outline.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// How deep it is indented: 0 at the margin, at most one more than the line before.
    pub depth: usize,
    /// What its sign says that it does to what it is indented under.
    pub relation: Option<Relation>,
    /// Its words.
    pub title: String,
    /// How likely it is said to be, from 0 to 1.
    pub probability: Option<f64>,
}

/// Reads text as an outline. Lines without words are passed over.
pub fn read(text: &str) -> Result<Vec<Item>, OutlineTextError> {
    if text.len() > MAX_BYTES {
        return Err(OutlineTextError::TooLong { n_bytes: text.len() });
    }
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    if lines.len() > MAX_LINES {
        return Err(OutlineTextError::TooMany { n_lines: lines.len() });
    }
    let has_signs = lines.iter().any(|line| after_mark(line.trim_start(), '+').is_some());
    // How far the lines that this one may be under are indented.
    let mut above: Vec<i64> = Vec::new();
    let mut items = Vec::new();
    for line in lines {
        let (indent, rest) = indent(line);
        let (relation, rest) = sign(rest, has_signs);
        let (probability, title) = number(rest);
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        if title.is_empty() {
            continue;
        }
        while above.last().is_some_and(|&other| other >= indent) {
            above.pop();
        }
        items.push(Item {
            depth: above.len(),
            relation,
            title,
            probability,
        });
        above.push(indent);
    }
    Ok(items)
}

/// How far a line is indented, in columns, and what comes then. Headings stand left of all other lines, the larger the
/// farther.
pub(super) fn indent(line: &str) -> (i64, &str) {
    let rest = line.trim_start();
    let n_marks = rest.chars().take_while(|&c| c == '#').count();
    if (1..=6).contains(&n_marks)
        && let Some(title) = rest.get(n_marks..).and_then(|rest| rest.strip_prefix(' '))
    {
        return (i64::try_from(n_marks).unwrap_or(6) - 10, title.trim());
    }
    let spaces = line.len() - rest.len();
    let columns = (line.chars().take(spaces)).map(|c| if c == '\t' { 4 } else { 1 }).sum();
    (columns, rest)
}

/// What follows a mark and a space.
pub(super) fn after_mark(text: &str, mark: char) -> Option<&str> {
    let rest = text.strip_prefix(mark)?;
    rest.starts_with(char::is_whitespace).then(|| rest.trim_start())
}

/// Takes bullets and signs off a line.
pub(super) fn sign(text: &str, has_signs: bool) -> (Option<Relation>, &str) {
    let mut relation = None;
    let mut rest = text;
    for mark in ['*', '•', '–', '-', '+'] {
        if let Some(after) = after_mark(rest, mark) {
            relation = match mark {
                '+' => Some(Relation::Supports),
                '-' if has_signs => Some(Relation::Opposes),
                _ => relation,
            };
            rest = after;
        }
    }
    // `1.` and `2)`, but not a year at the beginning of a sentence.
    let digits = rest.chars().take_while(char::is_ascii_digit).count();
    if (1..=3).contains(&digits)
        && let Some(after) = rest
            .get(digits..)
            .and_then(|after| after.strip_prefix(['.', ')']))
            .filter(|after| after.starts_with(char::is_whitespace))
    {
        rest = after.trim_start();
    }
    for (word, meaning) in [("pro:", Relation::Supports), ("con:", Relation::Opposes)] {
        if let Some(after) = rest.get(word.len()..)
            && rest
                .get(..word.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(word))
        {
            return (Some(meaning), after.trim_start());
        }
    }
    (relation, rest)
}

/// Takes a percentage off the end of a line.
pub(super) fn number(text: &str) -> (Option<f64>, &str) {
    let text = text.trim_end();
    let inner = text.strip_suffix(')').map_or(text, str::trim_end);
    let has_bracket = inner.len() < text.len();
    let found = (|| {
        let before = inner.strip_suffix('%')?.trim_end();
        let start = before.rfind(|c: char| !c.is_ascii_digit() && c != '.').map_or(0, |at| {
            at + before
                .get(at..)
                .and_then(|rest| rest.chars().next())
                .map_or(1, char::len_utf8)
        });
        let digits = before.get(start..)?;
        let percent: f64 = digits.parse().ok()?;
        // Moving the point is exact; dividing by a hundred is not.
        let probability: f64 = format!("{digits}e-2").parse().ok()?;
        let head = before.get(..start)?;
        let head = if has_bracket {
            head.trim_end().strip_suffix('(')?
        } else {
            head
        };
        let stands_alone = has_bracket || head.ends_with(char::is_whitespace) || head.ends_with(':');
        let is_percent = (0.0..=100.0).contains(&percent);
        (stands_alone && is_percent && !head.trim().is_empty()).then_some((probability, head))
    })();
    match found {
        Some((probability, head)) => (Some(probability), head.trim_end().trim_end_matches(':').trim_end()),
        None => (None, text),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::{MAX_LINES, OutlineTextError, read};
    use crate::model::Relation;

    /// Depth, sign and words of every line, with the percentage at the end.
    fn shown(text: &str) -> Vec<String> {
        (read(text).unwrap().into_iter())
            .map(|item| {
                let sign = match item.relation {
                    Some(Relation::Supports) => "+",
                    Some(Relation::Opposes) => "-",
                    _ => ".",
                };
                let number = item.probability.map(|p| format!(" {}", (p * 1000.0).round() / 10.0));
                format!("{}{sign}{}{}", item.depth, item.title, number.unwrap_or_default())
            })
            .collect()
    }

    #[test]
    fn signs_numbers_and_depths_are_read() {
        let text = "# We should take an umbrella\n+ It will rain 70%\n  - Con: the forecast is old (20 %)\n\n- Umbrellas get lost: 12.5%\n";
        assert_eq!(
            shown(text),
            [
                "0.We should take an umbrella",
                "1+It will rain 70",
                "2-the forecast is old 20",
                "1-Umbrellas get lost 12.5"
            ]
        );
    }

    #[test]
    fn without_a_plus_a_dash_is_a_bullet() {
        assert_eq!(
            shown("- a\n\t- b\n\t\t* c\n- Pro: d\n1. e\n2024 was a year"),
            ["0.a", "1.b", "2.c", "0+d", "0.e", "0.2024 was a year"]
        );
    }

    #[test]
    fn what_is_no_number_of_the_line_stays_in_its_words() {
        assert_eq!(
            shown("Growth of 300%\nIt fell by50%\n70%\nmore than 5 % of all"),
            ["0.Growth of 300%", "0.It fell by50%", "0.70%", "0.more than 5 % of all"]
        );
    }

    #[test]
    fn odd_indentation_never_skips_a_level() {
        assert_eq!(
            shown("      a\n   b\n         c\n  d\n    e"),
            ["0.a", "0.b", "1.c", "0.d", "1.e"]
        );
        assert_eq!(shown("  \n\n"), Vec::<String>::new());
        assert_eq!(shown("- é 5%\n– ü"), ["0.é 5", "0.ü"]);
    }

    #[test]
    fn too_much_is_refused_with_its_size() {
        assert_eq!(
            read(&"a\n".repeat(MAX_LINES + 1)),
            Err(OutlineTextError::TooMany { n_lines: MAX_LINES + 1 })
        );
        assert!(matches!(
            read(&"a".repeat(5_000_000)),
            Err(OutlineTextError::TooLong { .. })
        ));
    }
}
