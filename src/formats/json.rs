//! Cruxmap's own JSON: the whole map, for programs that read JSON better than RON. Nothing of a map is lost in it.
//!
//! Its structure is that of the file. A record and the entries of a list by id are objects, a list is an array, a word such as
//! `AllOf` is a string and a word with something behind it, such as `Ratio(3)`, an object with one property: `{"Ratio": 3}`.
//! Fields that have their default are left out. What only a newer version of Cruxmap knows, and what is kept aside, stands word
//! for word, as it stood in the file, in an object with the property `$ron`. `assets/cruxmap.schema.json` describes it all.
//!
//! Both ways lead over the text of the file, so that there is one reading of maps and one writing.

mod from_ron;
mod shape;
mod to_ron;
mod tree;

use self::tree::Json;
use super::{
    ron::{self, MAX_BYTES},
    sketch::{Remarks, Report},
};
use crate::model::Map;

/// The property whose value is text of the file.
const RON: &str = "$ron";

/// The property that names the schema, for editors; it says nothing about the map.
const SCHEMA: &str = "$schema";

/// Why a text is not a map.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// It is larger than [`MAX_BYTES`].
    #[error("the file has {} MB; Cruxmap opens maps of up to {} MB", .0 >> 20, MAX_BYTES >> 20)]
    TooLarge(u64),
    /// It is not JSON.
    #[error("this is not JSON: {0}")]
    Syntax(String),
    /// It is JSON, but not of a map: sentences, each with where it is about.
    #[error("{}", first(.0))]
    Shape(Vec<String>),
    /// It is put together as a map is, but does not make one.
    #[error("{}", without_lines(.0))]
    Map(ron::ReadError),
}

fn first(sentences: &[String]) -> String {
    const SHOWN: usize = 12;
    let mut lines: Vec<String> = sentences.iter().take(SHOWN).cloned().collect();
    if sentences.len() > SHOWN {
        lines.push(format!("… and {} more", sentences.len() - SHOWN));
    }
    lines.join("\n")
}

/// What is wrong, without the lines of a text that nobody has seen.
fn without_lines(error: &ron::ReadError) -> String {
    match error {
        ron::ReadError::Problems(problems) => {
            let sentences: Vec<String> = problems.iter().map(|problem| problem.sentence.clone()).collect();
            first(&sentences)
        }
        ron::ReadError::Syntax { sentence, .. } => sentence.clone(),
        other => other.to_string(),
    }
}

/// The whole map as JSON, ended by a newline: the same map always gives the same bytes.
pub fn write(map: &Map) -> String {
    let text = ron::write(map);
    // What the program writes it can read; if ever it could not, the text itself still says everything.
    let json = from_ron::json(&text, &map.aside).unwrap_or_else(|| Json::kept(&text));
    json.text()
}

/// Whether a text looks like a map in JSON: an object that says its format.
pub fn looks_like_it(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(bytes.get(..400).unwrap_or(bytes));
    let head = head.trim_start_matches('\u{feff}').trim_start();
    head.starts_with('{') && (head.contains("\"format\"") || head.contains("\"$ron\""))
}

/// Reads a map, with what a person should know about it.
pub fn read(bytes: &[u8]) -> Result<(Map, Report), JsonError> {
    if bytes.len() > MAX_BYTES {
        return Err(JsonError::TooLarge(bytes.len() as u64));
    }
    let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    let json: Json = serde_json::from_slice(bytes).map_err(|error| JsonError::Syntax(error.to_string()))?;
    let (mut adapted, mut left_out) = (Remarks::default(), Remarks::default());
    let text = to_ron::text(&json, &mut adapted, &mut left_out).map_err(JsonError::Shape)?;
    let loaded = ron::read(text.as_bytes()).map_err(JsonError::Map)?;
    for warning in loaded.all_warnings() {
        adapted.say(None, warning.sentence);
    }
    let map = loaded.map;
    let counts = [
        (map.claims.len(), "claim"),
        (map.links.len(), "link"),
        (map.questions.len(), "question"),
        (map.readers.len(), "reader"),
    ];
    let counts = counts.into_iter().filter(|(n, _)| *n > 0);
    let report = Report {
        came_in: counts
            .map(|(n, what)| format!("{n} {what}{}", if n == 1 { "" } else { "s" }))
            .collect(),
        adapted: adapted.into_list(),
        left_out: left_out.into_list(),
        ..Report::default()
    };
    Ok((map, report))
}
