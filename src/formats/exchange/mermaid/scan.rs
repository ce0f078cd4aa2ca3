//! The pieces of Mermaid: ids, words in shapes, arrows.

use crate::formats::exchange::{
    html_text::{decoded_entities, text_of_html},
    tally::Tally,
};

/// How the shapes of nodes begin and end, longest beginnings first.
const SHAPES: [(&str, &[&str]); 12] = [
    ("(((", &[")))"]),
    ("((", &["))"]),
    ("([", &["])"]),
    ("(", &[")"]),
    ("[[", &["]]"]),
    ("[(", &[")]"]),
    ("[/", &["/]", "\\]"]),
    ("[\\", &["\\]", "/]"]),
    ("[", &["]"]),
    ("{{", &["}}"]),
    ("{", &["}"]),
    (">", &["]"]),
];

/// The longest `@{ … }`, in characters.
const MOST_DETAILS: usize = 4_000;

/// An arrow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Arrow {
    pub(super) id: Option<String>,
    pub(super) label: String,
    pub(super) has_start_head: bool,
    pub(super) has_end_head: bool,
    pub(super) is_invisible: bool,
}

/// Goes through a text.
#[derive(Clone, Debug)]
pub(super) struct Cursor<'a> {
    text: &'a str,
    pub(super) at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// What is left of the line.
    pub(super) fn line(&self) -> &'a str {
        let rest = self.rest();
        rest.get(..rest.find('\n').unwrap_or(rest.len())).unwrap_or_default()
    }

    pub(super) fn take(&mut self, expected: &str) -> bool {
        let is_there = self.rest().starts_with(expected);
        if is_there {
            self.at += expected.len();
        }
        is_there
    }

    /// Passes over spaces within a line.
    pub(super) fn skip_spaces(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t']).len();
    }

    /// Passes over all white space, ends of statements and comments.
    pub(super) fn skip_blank(&mut self) {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ';');
            self.at += rest.len() - trimmed.len();
            if !(trimmed.starts_with("%%") || trimmed.starts_with("```")) {
                return;
            }
            self.skip_line();
        }
    }

    pub(super) fn skip_line(&mut self) {
        self.at += self.line().len();
    }

    /// Whether a statement ends here.
    pub(super) fn is_at_end(&self) -> bool {
        let rest = self.rest();
        rest.is_empty() || rest.starts_with(['\n', ';']) || rest.starts_with("%%")
    }

    /// The id of a node.
    pub(super) fn id(&mut self) -> &'a str {
        let rest = self.rest();
        let mut length = 0;
        let mut chars = rest.chars().peekable();
        while let Some(c) = chars.next() {
            let next_is_word = chars.peek().is_some_and(|next| next.is_alphanumeric() || *next == '_');
            let is_part = c.is_alphanumeric()
                || "_/#$!'*+?\\".contains(c)
                || (!c.is_ascii() && !c.is_whitespace())
                || ("-.:=".contains(c) && next_is_word && length > 0);
            if !is_part {
                break;
            }
            length += c.len_utf8();
        }
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    /// The words in the shape that begins here, as they stand in the file. A shape that is not closed is none.
    pub(super) fn shape(&mut self) -> Option<&'a str> {
        let rest = self.rest();
        let (begin, ends) = SHAPES.iter().find(|(begin, _)| rest.starts_with(begin))?;
        let inner = rest.get(begin.len()..)?;
        // Quoted words may hold any bracket, and go over lines.
        let from = match inner.trim_start_matches([' ', '\t']).strip_prefix('"') {
            Some(quoted) => inner.len() - quoted.len() + quoted.find('"')? + 1,
            None => 0,
        };
        let tail = inner.get(from..)?;
        let tail = if from == 0 {
            tail.get(..tail.find('\n').unwrap_or(tail.len()))?
        } else {
            tail
        };
        let (at, end) = ends.iter().filter_map(|end| Some((tail.find(end)?, end))).min()?;
        self.at += begin.len() + from + at + end.len();
        inner.get(..from + at)
    }

    /// `@{ shape: rect, label: "…" }`; the label, empty if it has none.
    pub(super) fn details(&mut self) -> Option<String> {
        let inner = self.rest().strip_prefix("@{")?;
        let mut in_quotes = false;
        // Bounded, so that a file full of beginnings is not gone through anew for each of them.
        let end = inner.char_indices().take(MOST_DETAILS).find(|(_, c)| {
            in_quotes ^= *c == '"';
            *c == '}' && !in_quotes
        });
        let (end, _) = end?;
        self.at += end + 3;
        let inner = inner.get(..end)?;
        let label = inner.find("label:").and_then(|at| {
            let value = inner.get(at + 6..)?.trim_start();
            match value.strip_prefix('"') {
                Some(quoted) => quoted.get(..quoted.find('"')?),
                None => value.split([',', '\n']).next(),
            }
        });
        Some(label.unwrap_or_default().trim().to_owned())
    }

    /// The arrow that begins here, if one does.
    pub(super) fn arrow(&mut self) -> Option<Arrow> {
        let mut ahead = self.clone();
        ahead.skip_spaces();
        let mut arrow = Arrow::default();
        let before = ahead.at;
        let id = ahead.id();
        if !id.is_empty() && ahead.take("@") {
            arrow.id = Some(id.to_owned());
        } else {
            ahead.at = before;
        }
        if ahead.rest().starts_with("~~~") {
            arrow.is_invisible = true;
            ahead.skip_run('~');
        } else {
            ahead.stroke(&mut arrow)?;
        }
        ahead.skip_spaces();
        if let Some(inner) = ahead.rest().strip_prefix('|') {
            let label = ahead_label(inner)?;
            arrow.label = label.to_owned();
            ahead.at += label.len() + 2;
        }
        self.at = ahead.at;
        Some(arrow)
    }

    fn skip_run(&mut self, c: char) -> usize {
        let rest = self.rest();
        let length = rest.len() - rest.trim_start_matches(c).len();
        self.at += length;
        length
    }

    /// `--`, `==` or `-.` with its heads, and the words inside it.
    fn stroke(&mut self, arrow: &mut Arrow) -> Option<()> {
        let rest = self.rest();
        if rest.starts_with('<')
            || rest.starts_with("x-")
            || rest.starts_with("o-")
            || rest.starts_with("x=")
            || rest.starts_with("o=")
        {
            arrow.has_start_head = true;
            self.at += 1;
        }
        let rest = self.rest();
        if rest.starts_with("-.") {
            self.at += 1;
            self.skip_run('.');
            if !self.take("-") {
                // `-. words .->`
                let line = self.line();
                let end = line.find(".-")?;
                line.get(..end)?.trim().clone_into(&mut arrow.label);
                self.at += end;
                self.skip_run('.');
                self.take("-");
            }
        } else {
            let (line, double) = if rest.starts_with("--") {
                ('-', "--")
            } else if rest.starts_with("==") {
                ('=', "==")
            } else {
                return None;
            };
            let n = self.skip_run(line);
            let has_head = self.rest().starts_with(['>', 'x', 'o']);
            if n == 2 && !has_head || n == 2 && self.rest().starts_with(['x', 'o']) && self.is_word_behind(double) {
                // `-- words -->`
                let words = self.line();
                let end = words.find(double)?;
                words.get(..end)?.trim().clone_into(&mut arrow.label);
                self.at += end;
                self.skip_run(line);
            }
        }
        arrow.has_end_head = self.take(">") || self.take("x") || self.take("o");
        Some(())
    }

    /// Whether what begins with `x` or `o` here is a word inside an arrow rather than its head.
    fn is_word_behind(&self, stroke: &str) -> bool {
        let line = self.line();
        let is_head = line
            .get(1..)
            .is_some_and(|rest| rest.starts_with([' ', '\t', '|']) || rest.is_empty());
        !is_head && line.contains(stroke)
    }
}

/// The words up to a bar, quoted or not.
fn ahead_label(inner: &str) -> Option<&str> {
    let from = match inner.strip_prefix('"') {
        Some(quoted) => quoted.find('"')? + 2,
        None => 0,
    };
    let end = from + inner.get(from..)?.find(['|', '\n'])?;
    (inner.as_bytes().get(end) == Some(&b'|'))
        .then(|| inner.get(..end))
        .flatten()
}

/// The words of a line of a mind map, without id and shape.
pub(super) fn words_of_shape(line: &str, tally: &mut Tally) -> String {
    // A cloud and a bang are brackets turned round.
    for (begin, end) in [("))", "(("), (")", "(")] {
        if let Some((_, inner)) = line.split_once(begin)
            && let Some(inner) = inner.strip_suffix(end)
        {
            return plain_words(inner, tally);
        }
    }
    let mut cursor = Cursor::new(line);
    cursor.id();
    match cursor.shape() {
        Some(inner) if cursor.rest().trim().is_empty() || cursor.rest().starts_with(":::") => plain_words(inner, tally),
        _ => plain_words(line, tally),
    }
}

/// Words as they are drawn: without quotes, with entities (`#quot;`, `#35;`) resolved, HTML read, icons taken out.
pub(super) fn plain_words(raw: &str, tally: &mut Tally) -> String {
    let raw = raw.trim();
    let raw = raw
        .strip_prefix('"')
        .and_then(|raw| raw.strip_suffix('"'))
        .unwrap_or(raw);
    let is_markdown = raw.strip_prefix('`').and_then(|raw| raw.strip_suffix('`'));
    let mut words = is_markdown.unwrap_or(raw).to_owned();
    if words.contains('<') {
        words = text_of_html(&words);
    }
    if words.contains('#') {
        words = with_entities(&words);
    }
    if words.contains("fa:fa-") || words.contains("fab:fa-") || words.contains("fas:fa-") {
        tally.left_out(None, "an icon");
        let kept = words.split(' ').filter(|word| !word.contains(":fa-"));
        words = kept.collect::<Vec<_>>().join(" ");
    }
    words
}

/// `#quot;` and `#35;` resolved.
fn with_entities(text: &str) -> String {
    const LONGEST: usize = 10;
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('#') {
        let (before, tail) = rest.split_at(at);
        out.push_str(before);
        let inner = tail.get(1..).unwrap_or_default();
        let name_length = inner
            .bytes()
            .take(LONGEST)
            .take_while(u8::is_ascii_alphanumeric)
            .count();
        let name = inner.get(..name_length).unwrap_or_default();
        let entity = match name.bytes().next() {
            Some(first) if first.is_ascii_digit() => format!("&#{name};"),
            _ => format!("&{name};"),
        };
        let resolved = decoded_entities(&entity);
        if inner.get(name_length..).is_some_and(|after| after.starts_with(';')) && resolved != entity {
            out.push_str(&resolved);
            rest = inner.get(name_length + 1..).unwrap_or_default();
        } else {
            out.push('#');
            rest = inner;
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrow(text: &str) -> Option<(Arrow, &str)> {
        let mut cursor = Cursor::new(text);
        let arrow = cursor.arrow()?;
        Some((arrow, cursor.rest()))
    }

    #[test]
    fn arrows_of_all_kinds_are_read() {
        for (text, label, start, end) in [
            ("-->B", "", false, true),
            ("---B", "", false, false),
            ("----->B", "", false, true),
            ("-- yes -->B", "yes", false, true),
            ("-- This is the text! ---B", "This is the text!", false, false),
            ("-->|a b|B", "a b", false, true),
            (" -.->B", "", false, true),
            ("-. a .->B", "a", false, true),
            ("==>B", "", false, true),
            ("== a ==>B", "a", false, true),
            ("<-->B", "", true, true),
            ("x--xB", "", true, true),
            ("--oB", "", false, true),
            ("-.-|\"a | b\"|B", "\"a | b\"", false, false),
            ("-- or else -->B", "or else", false, true),
        ] {
            let found = arrow(text).map(|(arrow, rest)| (arrow.label, arrow.has_start_head, arrow.has_end_head, rest));
            assert_eq!(found, Some((label.to_owned(), start, end, "B")), "{text}");
        }
        assert_eq!(arrow("e1@-->B").and_then(|(arrow, _)| arrow.id), Some("e1".to_owned()));
        assert_eq!(arrow("~~~B").map(|(arrow, _)| arrow.is_invisible), Some(true));
        for none in ["- B", "B", "", "-. x", "-- x"] {
            assert_eq!(arrow(none), None, "{none}");
        }
    }

    #[test]
    fn words_are_taken_out_of_shapes() {
        let mut tally = Tally::default();
        for (line, words) in [
            ("id[I am a square]", "I am a square"),
            ("id((a))", "a"),
            ("id)a cloud(", "a cloud"),
            ("I am (not) a shape", "I am (not) a shape"),
            ("id[\"`**a**\nb`\"]", "**a**\nb"),
            ("a#quot;b#35;c#d;", "a\"b#c#d;"),
            ("a<br/>b fa:fa-ban", "a\nb"),
        ] {
            assert_eq!(words_of_shape(line, &mut tally), words, "{line}");
        }
    }
}
