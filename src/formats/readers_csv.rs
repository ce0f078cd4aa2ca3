//! Readers' credences as CSV: a row for each reader and claim, claims by id or title.
//!
//! ```text
//! reader,claim,probability,base,camp,date,note
//! Ann,"A treaty is signed.",35 %,,Hopeful,2026-03-01,gut feeling
//! ```
//!
//! Only the first three columns are needed.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::model::{
    Claim, ClaimId, Credence, Date, Map, MapContent, Probability, Reader, ReaderId, Value, first_free, slug_from_text,
};

/// More rows than these are not read.
const MOST_ROWS: usize = 200_000;

/// What each column may be called, in small letters; the first three are needed.
const COLUMNS: [&[&str]; 7] = [
    &["reader", "person", "name", "forecaster"],
    &["claim", "claim id", "title", "question"],
    &["probability", "credence", "stated", "p"],
    &["base"],
    &["camp", "group"],
    &["date"],
    &["note", "comment"],
];

/// Why a table cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadersError {
    /// It is no table.
    #[error("line {line}: {reason}")]
    Table {
        /// The line, counted from 1.
        line: u64,
        /// What is wrong.
        reason: String,
    },
    /// Columns are missing.
    #[error("the first line does not name the columns reader, claim and probability; it names {0}")]
    Columns(String),
    /// What should be a probability is none.
    #[error("line {line}, column “{column}”: “{text}” is no probability; write 0.35 or 35 %")]
    Number {
        /// The line, counted from 1.
        line: u64,
        /// The column.
        column: String,
        /// What stands there.
        text: String,
    },
    /// There are too many rows.
    #[error("the table has more than {MOST_ROWS} rows")]
    TooMany,
}

/// Whether the first line of a text names the columns of such a table.
pub fn is_table(bytes: &[u8]) -> bool {
    let head = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(head);
    reader.headers().is_ok_and(|headers| places(headers).is_some())
}

/// Where each column is; nothing where one of the first three is missing.
fn places(headers: &csv::StringRecord) -> Option<[Option<usize>; 7]> {
    let place = |names: &[&str]| {
        headers
            .iter()
            .position(|header| names.contains(&header.to_lowercase().as_str()))
    };
    let places = COLUMNS.map(place);
    places[..3].iter().all(Option::is_some).then_some(places)
}

/// `0.35`, `35 %`.
fn probability(text: &str) -> Option<Probability> {
    let number = |text: &str| text.trim().replace(',', ".").parse::<f64>().ok();
    let p = match text.strip_suffix('%') {
        Some(percent) => number(percent)? / 100.0,
        None => number(text)?,
    };
    Probability::new(p).ok()
}

/// Reads a table as a map of nothing but readers and the claims they speak of; to be brought onto another map.
///
/// # Errors
/// See [`ReadersError`].
pub fn read(bytes: &[u8]) -> Result<Map, ReadersError> {
    let mut table = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
    let broken = |error: &csv::Error| ReadersError::Table {
        line: error.position().map_or(1, csv::Position::line),
        reason: match error.kind() {
            csv::ErrorKind::Utf8 { .. } => "the text is not UTF-8".to_owned(),
            csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                format!("there are {len} fields where the first line has {expected_len}")
            }
            other => format!("{other:?}"),
        },
    };
    let headers = table.headers().map_err(|error| broken(&error))?.clone();
    let places =
        places(&headers).ok_or_else(|| ReadersError::Columns(headers.iter().collect::<Vec<_>>().join(", ")))?;
    let mut maker = Maker::default();
    for (at, record) in table.records().enumerate() {
        let record = record.map_err(|error| broken(&error))?;
        if at >= MOST_ROWS {
            return Err(ReadersError::TooMany);
        }
        let line = record.position().map_or(0, csv::Position::line);
        let text = |column: usize| {
            let place = places.get(column).copied().flatten();
            place.and_then(|place| record.get(place)).unwrap_or_default()
        };
        let value = |column: usize| match text(column) {
            "" => Ok(Value::NotStated),
            text if text.eq_ignore_ascii_case("na") => Ok(Value::NotStated),
            text => probability(text).map(Value::Point).ok_or_else(|| ReadersError::Number {
                line,
                column: COLUMNS
                    .get(column)
                    .and_then(|names| names.first())
                    .copied()
                    .unwrap_or_default()
                    .to_owned(),
                text: text.chars().take(40).collect(),
            }),
        };
        let credence = Credence {
            stated: value(2)?,
            base: value(3)?,
            date: Date::parse(text(5)),
            note: text(6).to_owned(),
            ..Credence::default()
        };
        maker.row(text(0), text(1), text(4), credence);
    }
    // The claims are new and have nothing but numbers on them: what is made so is sound.
    Ok(Map::new(maker.content).unwrap_or_default())
}

#[derive(Default)]
struct Maker {
    content: MapContent,
    taken: BTreeSet<String>,
    readers: BTreeMap<String, ReaderId>,
    claims: BTreeMap<String, ClaimId>,
}

impl Maker {
    fn row(&mut self, reader: &str, claim: &str, camp: &str, credence: Credence) {
        if reader.is_empty() || claim.is_empty() {
            return;
        }
        let reader_id = if let Some(id) = self.readers.get(reader) {
            id.clone()
        } else {
            let Ok(id) = ReaderId::new(&self.free(&slug_from_text(reader, "reader"))) else {
                return;
            };
            let record = Reader {
                name: reader.to_owned(),
                ..Reader::default()
            };
            self.content.readers.insert(id.clone(), Arc::new(record));
            self.readers.insert(reader.to_owned(), id.clone());
            id
        };
        if let Some(record) = self.content.readers.get_mut(&reader_id)
            && !camp.is_empty()
        {
            camp.clone_into(&mut Arc::make_mut(record).camp);
        }
        let claim_id = if let Some(id) = self.claims.get(claim) {
            id.clone()
        } else {
            // An id stays an id, so that it is found on the map by it.
            let wish = if ClaimId::new(claim).is_ok() {
                claim.to_owned()
            } else {
                slug_from_text(claim, "claim")
            };
            let Ok(id) = ClaimId::new(&self.free(&wish)) else {
                return;
            };
            let payload = Claim {
                title: claim.to_owned(),
                ..Claim::default()
            };
            self.content.claims.insert(id.clone(), Arc::new(payload));
            self.claims.insert(claim.to_owned(), id.clone());
            id
        };
        if let Some(claim) = self.content.claims.get_mut(&claim_id)
            && !credence.is_empty()
        {
            Arc::make_mut(claim).credences.insert(reader_id, credence);
        }
    }

    fn free(&mut self, wish: &str) -> String {
        let id = first_free(wish, "-", |id| self.taken.contains(id));
        self.taken.insert(id.clone());
        id
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::*;

    #[test]
    fn rows_become_readers_and_claims() {
        let text =
            "reader,claim,probability,base,camp\nAnn,treaty,35 %,,A\nAnn,\"A war, soon.\",0.1,0.2,\nBo,treaty,NA,,B\n";
        assert!(is_table(text.as_bytes()));
        let map = read(text.as_bytes()).unwrap();
        assert_eq!((map.readers.len(), map.claims.len()), (2, 2));
        let treaty = &map.claims[&ClaimId::new("treaty").unwrap()];
        let ann = ReaderId::new("ann").unwrap();
        assert!((treaty.credences[&ann].stated.point().unwrap().value() - 0.35).abs() < 1e-12);
        assert_eq!(treaty.credences.len(), 1, "NA is nothing");
        assert_eq!(map.readers[&ann].camp, "A");
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        let error = read(b"reader,claim,p\nAnn,x,0.5\nAnn,y,35\n").unwrap_err().to_string();
        assert!(error.contains("line 3") && error.contains("35"), "{error}");
        assert!(!is_table(b"person,Camp,ID,PU,Pc,PUc\n"));
        assert!(read(b"a,b\n").unwrap_err().to_string().contains("a, b"));
    }
}
