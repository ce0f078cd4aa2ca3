//! Text as it comes out of files: encodings, ends of lines, titles and what stands below them.

use super::tally::Tally;

/// The largest file that is read, in bytes.
pub const MAX_BYTES: usize = 64 << 20;

/// The most characters a title may have before the rest of it goes to the body.
const MOST_TITLE: usize = 500;

/// Why a file could not be read at all. All lesser trouble stands in the report of the sketch.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{sentence}", .line.map(|line| format!("line {line}: ")).unwrap_or_default())]
pub struct ReadError {
    /// The line it stands in, counted from 1, if it stands in one.
    pub line: Option<usize>,
    /// What is wrong, and what was expected.
    pub sentence: String,
}

impl ReadError {
    pub(super) fn whole(sentence: impl Into<String>) -> Self {
        Self {
            line: None,
            sentence: sentence.into(),
        }
    }
}

/// Text out of the bytes of a file, with line feeds at the ends of lines: UTF-8, UTF-16 if it says so, or else Latin-1.
///
/// # Errors
/// Too large.
pub(super) fn decoded(bytes: &[u8], tally: &mut Tally) -> Result<String, ReadError> {
    if bytes.len() > MAX_BYTES {
        return Err(ReadError::whole(format!(
            "the file has {} MB; up to {} MB are read",
            bytes.len() >> 20,
            MAX_BYTES >> 20
        )));
    }
    let utf16 = |bytes: &[u8], pair: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes
            .chunks_exact(2)
            .map(|unit| pair([unit.first().copied().unwrap_or(0), unit.get(1).copied().unwrap_or(0)]))
            .collect();
        String::from_utf16_lossy(&units)
    };
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => {
            tally.adapted(None, "the file is in UTF-16 and was read as such");
            utf16(rest, u16::from_le_bytes)
        }
        [0xfe, 0xff, rest @ ..] => {
            tally.adapted(None, "the file is in UTF-16 and was read as such");
            utf16(rest, u16::from_be_bytes)
        }
        bytes => {
            let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
            if let Ok(text) = std::str::from_utf8(bytes) {
                text.to_owned()
            } else {
                tally.adapted(None, "the file is not UTF-8; it was read as Latin-1");
                bytes.iter().map(|&byte| char::from(byte)).collect()
            }
        }
    };
    Ok(with_line_feeds(&text))
}

/// A text in which every line ends with a line feed alone.
pub(super) fn with_line_feeds(text: &str) -> String {
    if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        text.to_owned()
    }
}

/// Whether a character cannot stand in XML, and says nothing to a reader either.
pub(super) fn is_unprintable(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t')) || matches!(c, '\u{fffe}' | '\u{ffff}')
}

/// A text without control characters and carriage returns, as all formats can hold it.
pub(super) fn clean(text: &str) -> String {
    let text = with_line_feeds(text);
    if text.contains(is_unprintable) {
        text.replace(is_unprintable, "\u{fffd}")
    } else {
        text
    }
}

/// A text on one line, with single spaces.
pub(super) fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}

/// A clean text without white space at its end and empty lines at its beginning.
pub(super) fn block(text: &str) -> String {
    let text = clean(text);
    let text = text.trim_end();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if !line.trim().is_empty() {
            break;
        }
        start += line.len();
    }
    text.get(start..).unwrap_or_default().to_owned()
}

/// Adds a line to a text.
pub(super) fn add_line(text: &mut String, line: &str) {
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(line);
}

/// The title and the body of a card that a program shows as one text: the first paragraph, and the rest.
pub(super) fn title_of_label(text: &str) -> (String, String) {
    let text = block(text);
    let mut length = 0;
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() && length > 0 {
            break;
        }
        length += line.len();
    }
    let (first, rest) = text.split_at(length.min(text.len()));
    split_title(one_line(first), block(rest))
}

/// The title and the body of a card written in Markdown: the first line or heading, and the rest.
pub(super) fn title_of_markdown(text: &str) -> (String, String) {
    let text = block(text);
    let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
    let heading = first.trim_start_matches('#');
    let first = if heading.len() < first.len() && heading.starts_with(' ') {
        heading
    } else {
        first
    };
    split_title(one_line(first), block(rest))
}

/// Cuts a title that is too long at a word; all of it then stands in the body.
pub(super) fn split_title(title: String, body: String) -> (String, String) {
    let Some((cut, _)) = title.char_indices().nth(MOST_TITLE) else {
        return (title, body);
    };
    let head = title.get(..cut).unwrap_or_default();
    let head = head.rsplit_once(' ').map_or(head, |(head, _)| head);
    let shown = format!("{head}…");
    let body = if body.is_empty() {
        title
    } else {
        format!("{title}\n\n{body}")
    };
    (shown, body)
}

/// The beginning of a text, for messages.
pub(super) fn shown(text: &str) -> String {
    const LONGEST: usize = 60;
    let line = one_line(&clean(text.get(..floor(text, 400)).unwrap_or_default()));
    if line.chars().count() > LONGEST {
        line.chars().take(LONGEST).chain(['…']).collect()
    } else {
        line
    }
}

/// The largest position up to `at` that does not cut a character.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_first_paragraphs_of_labels_and_first_lines_of_markdown() {
        let both = |(title, body): (String, String)| format!("{title}|{body}");
        assert_eq!(both(title_of_label("\n a\nb \n\nc\nd\n")), "a b|c\nd");
        assert_eq!(both(title_of_label("")), "|");
        assert_eq!(both(title_of_markdown("## a\n\nb\r\nc")), "a|b\nc");
        assert_eq!(both(title_of_markdown("#tag a")), "#tag a|");
        let (title, body) = title_of_label(&"word ".repeat(1_000));
        assert!(title.ends_with("word…") && title.chars().count() <= MOST_TITLE + 1);
        assert_eq!(body.len(), 4_999);
    }

    #[test]
    fn other_encodings_are_read_and_said() {
        let mut tally = Tally::default();
        assert_eq!(decoded(b"\xef\xbb\xbfa\r\nb\rc", &mut tally), Ok("a\nb\nc".to_owned()));
        assert_eq!(decoded(b"\xff\xfea\0\xe9\0", &mut tally), Ok("aé".to_owned()));
        assert_eq!(decoded(b"caf\xe9", &mut tally), Ok("café".to_owned()));
        assert_eq!(tally.finish().adapted.len(), 2);
        assert!(decoded(&vec![b'a'; MAX_BYTES + 1], &mut Tally::default()).is_err());
    }
}
