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

/// What is said of a title that [`without_marks`] changes.
pub(super) const MARKS: &str = "marks of Markdown in a title (bold, code, …), left out of it";

/// A line without the marks of Markdown around its words (`**bold**`, `_emphasis_`, `` `code` ``, `~~struck~~`, `==marked==`), if
/// it has any. Links, and marks within words as in `file_name_here`, stay. Linear up to the number of marks.
pub(super) fn without_marks(line: &str) -> Option<String> {
    const MARKS: [&str; 7] = ["**", "__", "~~", "==", "`", "*", "_"];
    const MOST: usize = 64;
    let mut words = line.to_owned();
    for mark in MARKS {
        let mut from = 0;
        for _ in 0..MOST {
            let Some((open, close)) = pair(&words, mark, from) else {
                break;
            };
            words.replace_range(close..close + mark.len(), "");
            words.replace_range(open..open + mark.len(), "");
            from = close - mark.len();
        }
    }
    (words != line).then_some(words)
}

/// Where the first pair of a mark that hugs words begins and ends, from a position on.
fn pair(words: &str, mark: &str, from: usize) -> Option<(usize, usize)> {
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let is_space = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let own = mark.chars().next();
    let before = |at: usize| words.get(..at).and_then(|text| text.chars().next_back());
    let after = |at: usize| words.get(at + mark.len()..).and_then(|text| text.chars().next());
    let is_alone = |at: usize| before(at) != own && after(at) != own && before(at) != Some('\\');
    let places = || {
        words
            .match_indices(mark)
            .map(|(at, _)| at)
            .filter(|&at| at >= from && is_alone(at))
    };
    let open = places().find(|&at| !is_word(before(at)) && !is_space(after(at)))?;
    let close = places().find(|&at| at > open && !is_word(after(at)) && !is_space(before(at)))?;
    (close > open + mark.len()).then_some((open, close))
}

/// The title and the body of a card written in Markdown: the first line, heading or item of a list without marks around its
/// words, and the rest.
pub(super) fn title_of_markdown(text: &str) -> (String, String) {
    let text = block(text);
    let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
    let heading = first.trim_start_matches('#');
    let first = if heading.len() < first.len() && heading.starts_with(' ') {
        heading
    } else {
        let item = first.trim_start();
        item.strip_prefix("- ").or(item.strip_prefix("* ")).unwrap_or(first)
    };
    let first = one_line(first);
    split_title(without_marks(&first).unwrap_or(first), block(rest))
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
        assert_eq!(both(title_of_markdown("- **a** b\n- c")), "a b|- c");
        let (title, body) = title_of_label(&"word ".repeat(1_000));
        assert!(title.ends_with("word…") && title.chars().count() <= MOST_TITLE + 1);
        assert_eq!(body.len(), 4_999);
    }

    #[test]
    fn marks_of_markdown_are_taken_off_words() {
        for (line, words) in [
            ("**Risk** is _high_, `P > 0.5`", "Risk is high, P > 0.5"),
            ("a ***b*** c", "a ***b*** c"),
            ("**a** and **b** ~~not~~ ==c==", "a and b not c"),
            (
                "2 * 3 * 4, file_name_here, __init__.py",
                "2 * 3 * 4, file_name_here, init.py",
            ),
            ("\\*a* 2**3**4 ** a ** `", "\\*a* 2**3**4 ** a ** `"),
            ("*é*, (*b*)", "é, (b)"),
            ("****", "****"),
        ] {
            assert_eq!(without_marks(line).as_deref().unwrap_or(line), words, "{line}");
        }
        // What has many marks takes no time.
        let _ = without_marks(&"*a ".repeat(100_000));
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
