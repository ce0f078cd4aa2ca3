//! Patterns of Argdown over bytes. Each answers in time that adds up to one pass over the text.

/// Remembers where a word comes next, so that asking from rising offsets reads the text once.
pub(super) struct Next {
    word: &'static str,
    /// From where it was looked for last, and what was found.
    known: Option<(usize, Option<usize>)>,
}

impl Next {
    pub(super) fn new(word: &'static str) -> Self {
        Self { word, known: None }
    }

    /// Where the word begins at or after an offset.
    pub(super) fn at(&mut self, text: &str, from: usize) -> Option<usize> {
        if let Some((asked, found)) = self.known
            && asked <= from
            && found.is_none_or(|found| found >= from)
        {
            return found;
        }
        let rest = text.as_bytes().get(from..).unwrap_or_default();
        let word = self.word.as_bytes();
        let first = word.first().copied().unwrap_or_default();
        let mut offset = 0;
        let found = loop {
            let Some(step) = rest
                .get(offset..)
                .and_then(|rest| rest.iter().position(|&byte| byte == first))
            else {
                break None;
            };
            if rest.get(offset + step..).is_some_and(|rest| rest.starts_with(word)) {
                break Some(from + offset + step);
            }
            offset += step + 1;
        };
        self.known = Some((from, found));
        found
    }
}

/// The places that end something, each asked for with rising offsets.
pub(super) struct Ends {
    pub(super) newline: Next,
    pub(super) bracket: Next,
    pub(super) bracket_colon: Next,
    pub(super) parenthesis: Next,
    pub(super) angle: Next,
    pub(super) angle_colon: Next,
    pub(super) html_comment: Next,
    pub(super) block_comment: Next,
    pub(super) data: DataEnd,
}

impl Ends {
    pub(super) fn new() -> Self {
        Self {
            newline: Next::new("\n"),
            bracket: Next::new("]"),
            bracket_colon: Next::new("]:"),
            parenthesis: Next::new(")"),
            angle: Next::new(">"),
            angle_colon: Next::new(">:"),
            html_comment: Next::new("-->"),
            block_comment: Next::new("*/"),
            data: DataEnd::default(),
        }
    }

    /// Where a word ends that must end in this line, after at least one character.
    pub(super) fn in_line(next: &mut Next, newline: &mut Next, text: &str, from: usize) -> Option<usize> {
        let skip = text.get(from..)?.chars().next().filter(|&c| c != '\n')?.len_utf8();
        let end = next.at(text, from + skip)?;
        let line_end = newline.at(text, from).unwrap_or(text.len());
        (end < line_end).then_some(end)
    }
}

/// Where `{…}` ends: at the last brace before a brace that is followed by white space and then neither a comma nor a brace.
#[derive(Default)]
pub(super) struct DataEnd {
    /// From where it was looked for, where reading stopped, and the last brace that may end data up to there.
    known: Option<(usize, usize, Option<usize>)>,
}

impl DataEnd {
    /// The offset after the closing brace of data that begin at `from`.
    pub(super) fn at(&mut self, text: &str, from: usize) -> Option<usize> {
        let (_, _, last) = match self.known {
            Some(known) if known.0 <= from && from <= known.1 => known,
            _ => {
                let known = Self::look(text, from);
                self.known = Some(known);
                known
            }
        };
        last.filter(|&last| last > from).map(|last| last + 1)
    }

    fn look(text: &str, from: usize) -> (usize, usize, Option<usize>) {
        let bytes = text.as_bytes();
        let mut last = None;
        for (at, &byte) in bytes.iter().enumerate().skip(from + 1) {
            if byte == b'\r' {
                return (from, at, last);
            }
            if byte != b'}' {
                continue;
            }
            let rest = text.get(at + 1..).unwrap_or_default();
            let after = rest.trim_start();
            if !after.starts_with([',', '}']) {
                last = Some(at);
            }
            // A brace, one white space, one more character that is no comma and no brace.
            let mut chars = rest.chars();
            let is_space = chars.next().is_some_and(char::is_whitespace);
            if is_space && chars.next().is_some_and(|c| c != ',' && c != '}') {
                return (from, at, last);
            }
        }
        (from, bytes.len(), last)
    }
}

/// How many bytes at the start of a text are spaces and tabs.
pub(super) fn blanks(text: &str) -> usize {
    text.bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
}

/// How many bytes of white space follow, at most one.
pub(super) fn one_blank(text: &str) -> usize {
    usize::from(text.starts_with([' ', '\t']))
}

/// The length of a line end with the blanks before it.
pub(super) fn newline(text: &str) -> Option<usize> {
    let n_blanks = blanks(text);
    text.get(n_blanks..)?.starts_with(['\n', '\r']).then_some(n_blanks + 1)
}

/// The length of line ends with nothing but blanks between them, however many.
pub(super) fn newlines(text: &str) -> usize {
    let mut length = 0;
    while let Some(more) = text.get(length..).and_then(newline) {
        length += more;
    }
    length
}

/// The length of two or more line ends with nothing but blanks between them.
pub(super) fn emptyline(text: &str) -> Option<usize> {
    let mut length = 0;
    let mut n_lines = 0;
    while let Some(rest) = text.get(length..) {
        let n_blanks = blanks(rest);
        if !rest.get(n_blanks..).is_some_and(|rest| rest.starts_with('\n')) {
            break;
        }
        length += n_blanks + 1;
        n_lines += 1;
    }
    (n_lines >= 2).then_some(length)
}

/// The length of a tag: `#word` or `#(words)`, with a blank after it.
pub(super) fn tag(text: &str, parenthesis: impl FnOnce() -> Option<usize>) -> Option<usize> {
    let rest = text.strip_prefix('#')?;
    let length = if rest.starts_with('(') {
        // At least one character between the parentheses.
        parenthesis().filter(|&end| end > 2)? + 1
    } else {
        1 + rest
            .chars()
            .take_while(|&c| is_tag_char(c))
            .map(char::len_utf8)
            .sum::<usize>()
    };
    (length > 1).then(|| length + one_blank(text.get(length..).unwrap_or_default()))
}

/// Whether a character may stand in a tag without parentheses. That this takes in `[\]^_` and the backtick is so in
/// the format itself.
pub(super) fn is_tag_char(c: char) -> bool {
    matches!(c, 'a'..='z' | 'A'..='Z' | '['..='`' | '0'..='9' | '-'
        | '\u{a0}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{ffef}')
}

/// The length of `:name:` or `.name.`, with a blank after it.
pub(super) fn special(text: &str) -> Option<usize> {
    let mark = text.chars().next().filter(|&c| c == ':' || c == '.')?;
    let mut is_first = true;
    for (at, c) in text.char_indices().skip(1) {
        if c.is_whitespace() {
            return None;
        }
        if c == mark && !is_first {
            return Some(at + 1 + one_blank(text.get(at + 1..).unwrap_or_default()));
        }
        is_first = false;
    }
    None
}

/// Whether a character may stand in a run of plain text.
pub(super) fn is_plain(c: char) -> bool {
    !is_control(c) && !matches!(c, '\\' | '\n' | '\r')
}

/// Whether a character may begin something.
pub(super) fn is_control(c: char) -> bool {
    matches!(
        c,
        '@' | '#' | '*' | '_' | '[' | ']' | ',' | '.' | ':' | ';' | '<' | '/' | '>' | '-' | '(' | ')' | '{' | '}'
    )
}

/// Whether what follows a mark lets the mark end bold or italic text.
pub(super) fn may_close(after: &str) -> bool {
    after.is_empty()
        || after.starts_with([
            ' ', '\t', '\n', '\r', ')', '}', '_', '.', ',', '!', '?', ';', ':', '-', '*',
        ])
}
