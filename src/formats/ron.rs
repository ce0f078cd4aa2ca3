//! Cruxmap's own file: `.ron` text to map and back. Nothing a file says is lost, and nothing wrong with it is hidden.

mod scan;
mod schema;
mod v1;
mod writer;

use std::fmt;

use crate::model::Map;

/// The largest file that is read, in bytes.
pub const MAX_BYTES: usize = 64 << 20;

/// The format this version writes.
pub const FORMAT: u32 = v1::FORMAT;

/// Something in a file that a person should know about, though the map opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The line it stands in, counted from 1, if it could be found.
    pub line: Option<usize>,
    /// What it is and what became of it.
    pub sentence: String,
}

/// Something in a file that keeps it from being a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line it stands in, counted from 1, if it could be found.
    pub line: Option<usize>,
    /// What it is.
    pub sentence: String,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_line(f, self.line, &self.sentence)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_line(f, self.line, &self.sentence)
    }
}

fn write_line(f: &mut fmt::Formatter<'_>, line: Option<usize>, sentence: &str) -> fmt::Result {
    match line {
        Some(line) => write!(f, "line {line}: {sentence}"),
        None => f.write_str(sentence),
    }
}

/// A map read from a file.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The map.
    pub map: Map,
    /// What a person should know about.
    pub warnings: Vec<Warning>,
    /// The format number, when it is newer than [`FORMAT`]: the map may be looked at but not saved over.
    pub newer_format: Option<u32>,
}

impl Loaded {
    /// What to say of a format that is newer than this version's.
    pub fn newer(&self) -> Option<Warning> {
        let format = self.newer_format?;
        Some(Warning {
            line: None,
            sentence: format!("This map has format {format}, made by a newer version of Cruxmap."),
        })
    }

    /// All there is to know about the file: first that its format is newer, if it is.
    pub fn all_warnings(&self) -> Vec<Warning> {
        self.newer().into_iter().chain(self.warnings.iter().cloned()).collect()
    }
}

impl From<Map> for Loaded {
    /// A map that there is nothing to know about.
    fn from(map: Map) -> Self {
        Self {
            map,
            warnings: Vec::new(),
            newer_format: None,
        }
    }
}

/// Why a file cannot be opened as a map.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The file is larger than [`MAX_BYTES`].
    #[error("the file has {} MB; Cruxmap opens maps of up to {} MB", .0 >> 20, MAX_BYTES >> 20)]
    TooLarge(u64),
    /// The file is not UTF-8 text.
    #[error("{0}")]
    NotText(String),
    /// The file breaks the rules of RON or of the format at one place.
    #[error("line {line}, column {column}: {sentence}{}", excerpt_below(.excerpt))]
    Syntax {
        /// Counted from 1.
        line: usize,
        /// Counted from 1, in characters.
        column: usize,
        /// What is wrong.
        sentence: String,
        /// The line as it stands, cut to a readable length.
        excerpt: String,
    },
    /// The file was made by a newer version and cannot be shown by this one.
    #[error("this map has format {0}, made by a newer version of Cruxmap; this version reads format {FORMAT}")]
    Newer(u32),
    /// The file reads, but what it says is not a map.
    #[error("{}", list(.0))]
    Problems(Vec<Problem>),
}

fn excerpt_below(excerpt: &str) -> String {
    if excerpt.is_empty() {
        String::new()
    } else {
        format!("\n    {excerpt}")
    }
}

fn list(problems: &[Problem]) -> String {
    const SHOWN: usize = 12;
    let mut lines: Vec<String> = problems.iter().take(SHOWN).map(ToString::to_string).collect();
    if problems.len() > SHOWN {
        lines.push(format!("… and {} more", problems.len() - SHOWN));
    }
    lines.join("\n")
}

/// Writes a map as text: the same map always gives the same bytes.
pub fn write(map: &Map) -> String {
    v1::file_from_map(map)
}

/// Reads a map from the bytes of a file.
pub fn read(bytes: &[u8]) -> Result<Loaded, ReadError> {
    if bytes.len() > MAX_BYTES {
        return Err(ReadError::TooLarge(bytes.len() as u64));
    }
    read_text(&text_from_bytes(bytes)?)
}

/// Decodes a file: strips a byte order mark, turns CRLF into LF, and says what is wrong with anything but UTF-8.
fn text_from_bytes(bytes: &[u8]) -> Result<String, ReadError> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(ReadError::NotText(
            "line 1: the file is in UTF-16; save it as UTF-8 in your editor and open it again".to_owned(),
        ));
    }
    let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = 1 + bytes.iter().take(error.valid_up_to()).filter(|&&b| b == b'\n').count();
        ReadError::NotText(format!(
            "line {line}: the file is not UTF-8 text; is it a Cruxmap map at all?"
        ))
    })?;
    if let Some(at) = text.find('\0') {
        let line = 1 + text[..at].matches('\n').count();
        let sentence = if text[at..].bytes().all(|b| b == 0) {
            "the file ends in zero bytes, as after a crash while it was being saved; remove them in an editor and open it again"
        } else {
            "there are zero bytes in the file; it is damaged or not a text file"
        };
        return Err(ReadError::NotText(format!("line {line}: {sentence}")));
    }
    Ok(text.replace("\r\n", "\n"))
}

/// Whether git leaves such a line where it could not merge two versions of a file.
fn is_conflict_marker(line: &str) -> bool {
    line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> ")
}

fn read_text(text: &str) -> Result<Loaded, ReadError> {
    for (index, line) in text.lines().enumerate() {
        if is_conflict_marker(line) {
            return Err(ReadError::Syntax {
                line: index + 1,
                column: 1,
                sentence: "git left a merge conflict here; keep one of the two versions and remove the marker lines"
                    .to_owned(),
                excerpt: excerpt(text, index + 1),
            });
        }
    }
    let map_text = scan::from_first_word(text);
    let first_line = 1 + text[..text.len() - map_text.len()].matches('\n').count();
    let at_start = |sentence: &str| {
        Err(ReadError::Syntax {
            line: first_line,
            column: 1,
            sentence: sentence.to_owned(),
            excerpt: excerpt(text, first_line),
        })
    };
    if map_text.is_empty() {
        return Err(ReadError::Problems(vec![Problem {
            line: None,
            sentence: "the file is empty; a map begins with `( format: 1, …`".to_owned(),
        }]));
    }
    if map_text.starts_with("#!") {
        return at_start("Cruxmap files use plain RON without attributes; remove this line");
    }
    if map_text.starts_with('{') {
        return at_start(
            "a map begins with `( format: 1, …`; this looks like JSON, which Cruxmap does not open as a map",
        );
    }
    if !map_text.starts_with('(') && !map_text.starts_with("MapFile") {
        return at_start("a map begins with `( format: 1, …`; this is some other kind of text");
    }
    let format = format_number(text);
    let newer_format = format.filter(|format| *format > FORMAT);
    let file = match schema::options().from_str::<v1::MapFile>(text) {
        Ok(file) => file,
        Err(error) => {
            return Err(match newer_format {
                Some(format) => ReadError::Newer(format),
                None => syntax_error(text, &error),
            });
        }
    };
    if newer_format.is_none() && file.format == 0 {
        return Err(ReadError::Problems(vec![Problem {
            line: Some(1),
            sentence: "this is RON text, but it does not begin with `format: 1`, so it is not a Cruxmap map".to_owned(),
        }]));
    }
    let (map, warnings) = v1::map_from_file(file, text).map_err(|error| match newer_format {
        Some(format) => ReadError::Newer(format),
        None => error,
    })?;
    Ok(Loaded {
        map,
        warnings,
        newer_format,
    })
}

/// The format number, found without understanding the rest.
fn format_number(text: &str) -> Option<u32> {
    #[derive(serde::Deserialize)]
    struct Head {
        format: u32,
    }
    schema::options().from_str::<Head>(text).ok().map(|head| head.format)
}

fn syntax_error(text: &str, error: &ron::error::SpannedError) -> ReadError {
    let position = error.span.end;
    let (line, column) = (position.line, position.col);
    let mut sentence = sentence_from_code(&error.code);
    if let Some(owner) = owner_above(text, line) {
        sentence = format!("in “{owner}”: {sentence}");
    }
    ReadError::Syntax {
        line,
        column,
        sentence,
        excerpt: excerpt(text, line),
    }
}

/// RON's codes, in words for the one who wrote the file.
fn sentence_from_code(code: &ron::Error) -> String {
    match code {
        ron::Error::ExceededRecursionLimit => "brackets are nested too deeply for a map".to_owned(),
        ron::Error::Eof => "the file ends too early; a closing bracket is missing, or the end was cut off".to_owned(),
        ron::Error::ExpectedStringEnd => "a string is not closed; its \" is missing".to_owned(),
        ron::Error::ExpectedComma => "a comma is missing before this".to_owned(),
        ron::Error::ExpectedFloat => "a number is expected here, such as 0.35 (with a point, without %)".to_owned(),
        ron::Error::ExpectedString => "text in \"quotes\" is expected here".to_owned(),
        ron::Error::ExpectedStructLike | ron::Error::ExpectedNamedStructLike(_) => {
            "a record is expected here: ( field: value, … )".to_owned()
        }
        ron::Error::ExpectedStructLikeEnd => "a closing ) or a comma is missing before this".to_owned(),
        ron::Error::ExpectedMap => "entries are expected here: { \"id\": ( … ), … }".to_owned(),
        ron::Error::ExpectedMapEnd => "a closing } or a comma is missing before this".to_owned(),
        ron::Error::ExpectedArray => "a list is expected here: [ … ]".to_owned(),
        ron::Error::ExpectedArrayEnd => "a closing ] or a comma is missing before this".to_owned(),
        ron::Error::ExpectedMapColon => "a colon is missing here".to_owned(),
        ron::Error::ExpectedBoolean => "true or false is expected here".to_owned(),
        ron::Error::ExpectedInteger | ron::Error::InvalidIntegerDigit { .. } => {
            "a whole number is expected here".to_owned()
        }
        ron::Error::IntegerOutOfBounds => "this number is too large or too small for what stands here".to_owned(),
        ron::Error::FloatUnderscore | ron::Error::UnderscoreAtBeginning => {
            "a number is expected here, without underscores".to_owned()
        }
        ron::Error::ExpectedIdentifier => {
            "the name of a field, or a word without quotes, is expected here".to_owned()
        }
        ron::Error::SuggestRawIdentifier(found) | ron::Error::InvalidIdentifier(found) => {
            format!("“{found}” cannot stand here, where a word or the name of a field is expected; numbers have a point, not a comma")
        }
        ron::Error::UnclosedBlockComment => "a comment is not closed; its */ is missing".to_owned(),
        ron::Error::UnclosedLineComment => "the file ends in the middle of a value".to_owned(),
        ron::Error::TrailingCharacters => "the map is closed before this; is there a bracket too many above?".to_owned(),
        ron::Error::UnexpectedChar(found) => format!("{found:?} cannot stand here"),
        ron::Error::InvalidEscape(_) => {
            "a backslash in quotes must be followed by one of n, t, r, \", \\ or u{…}; write \\\\ for the backslash itself"
                .to_owned()
        }
        ron::Error::Utf8Error(_) => "this is not valid text".to_owned(),
        ron::Error::ExpectedDifferentStructName { found, .. } => {
            format!("a plain record ( field: value, … ) is expected here, without the name “{found}”")
        }
        ron::Error::InvalidValueForType { expected, found } => {
            format!("{expected} is expected here, not {}", found.replace("unit value", "()"))
        }
        ron::Error::ExpectedDifferentLength { .. } | ron::Error::ExpectedOptionEnd | ron::Error::ExpectedOption => {
            "this has more or fewer values than belong here".to_owned()
        }
        ron::Error::MissingStructField { field, .. } => format!("the field `{field}` is missing here"),
        ron::Error::DuplicateStructField { field, .. } => format!("the field `{field}` is given twice"),
        ron::Error::Message(sentence) => sentence.clone(),
        _ => "this breaks the rules of RON; is a bracket, a comma or a quotation mark missing before it?".to_owned(),
    }
}

/// The id of the entry that a line belongs to: the last `"id": (` above it.
fn owner_above(text: &str, line: usize) -> Option<String> {
    let above: Vec<&str> = text.lines().take(line).collect();
    above.into_iter().rev().find_map(|line| {
        let rest = line.trim_start().strip_prefix('"')?;
        let (id, rest) = rest.split_once('"')?;
        let opens = rest.trim_start().strip_prefix(':')?.trim_start().starts_with('(');
        (opens && id.len() <= 64).then(|| id.to_owned())
    })
}

fn excerpt(text: &str, line: usize) -> String {
    let full = text.lines().nth(line.saturating_sub(1)).unwrap_or_default().trim();
    let mut cut: String = full
        .chars()
        .take(120)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if full.chars().nth(120).is_some() {
        cut.push('…');
    }
    cut
}

/// The line in which an id or field name stands as a key, counted from 1.
fn line_of_key(text: &str, key: &str) -> Option<usize> {
    let quoted = format!("\"{key}\"");
    let plain = format!("{key}:");
    let index = text
        .lines()
        .position(|line| {
            let line = line.trim_start();
            line.strip_prefix(&quoted)
                .is_some_and(|rest| rest.trim_start().starts_with(':'))
        })
        .or_else(|| text.lines().position(|line| line.trim_start().starts_with(&plain)))
        .or_else(|| text.lines().position(|line| line.contains(&quoted)));
    index.map(|index| index + 1)
}
