//! Readers' credences as CSV: a row for each number, claims by id or title.
//!
//! ```text
//! reader,claim,probability,base,camp,date,note
//! Ann,"A treaty is signed.",35 %,,Hopeful,2026-03-01,gut feeling
//! ```
//!
//! Only the first three columns are needed. Several rows of one reader for one claim are numbers at different times: the last
//! is what is held, the others are its history. Tables that Fatebook exports are read, and the table of forecasts that
//! Metaculus exports, with the table of questions that lies beside it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::csv_table::{self, FORMULA, harmless};
use crate::model::{
    Claim, ClaimId, Credence, Date, Map, MapContent, Outcome, PastCredence, Probability, Reader, ReaderId, Resolution,
    Unknown, Value, first_free, slug_from_text,
};

/// More rows than these are not read.
const MOST_ROWS: usize = 200_000;

/// What each column may be called, in small letters; the first three are needed.
const COLUMNS: [&[&str]; N_COLUMNS] = [
    &[
        "reader",
        "person",
        "name",
        "forecaster",
        "forecast created by",
        "forecaster username",
        "forecaster (anonymized)",
    ],
    &[
        "claim",
        "claim id",
        "title",
        "question",
        "question title",
        "question id",
    ],
    &[
        "probability",
        "credence",
        "stated",
        "p",
        "forecast (scale = 0-1)",
        "probability yes",
    ],
    &["base"],
    &["camp", "group"],
    &["date", "forecast created at", "start time"],
    &["note", "comment"],
    &["resolution", "question resolution"],
    &["resolved at"],
    &["multiple choice option"],
    &["question notes"],
    &["question tags"],
    &["low"],
    &["best"],
    &["high"],
    &["words"],
    &["reason"],
];
const N_COLUMNS: usize = 17;

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
    #[error(
        "the first line does not name the columns reader, claim and probability (nor person, camp, ID, PU, Pc and PUc, for forecasts on cruxes); it names {0}"
    )]
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
    /// The ends of a range are in no order.
    #[error("line {line}: a range goes from low to high, with the best guess between")]
    Range {
        /// The line, counted from 1.
        line: u64,
    },
    /// There are too many rows.
    #[error("the table has more than {MOST_ROWS} rows")]
    TooMany,
}

/// Whether the first line of a text names the columns of such a table.
pub fn is_table(bytes: &[u8]) -> bool {
    csv_table::has_columns(bytes, |headers| places(headers).is_some())
}

/// Where each column is; nothing where one of the first three is missing.
fn places(headers: &csv::StringRecord) -> Option<[Option<usize>; N_COLUMNS]> {
    let place = |names: &[&str]| csv_table::place(headers, names);
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
    read_with_questions(bytes, None)
}

/// The same for a table of forecasts whose questions have numbers; `questions` is the table of their titles and outcomes.
///
/// # Errors
/// See [`ReadersError`].
pub fn read_with_questions(bytes: &[u8], questions: Option<&[u8]>) -> Result<Map, ReadersError> {
    let questions = questions.map(read_questions).unwrap_or_default();
    let mut table = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
    let broken = |error: &csv::Error| {
        let (line, reason) = csv_table::broken(error);
        ReadersError::Table { line, reason }
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
            plain(place.and_then(|place| record.get(place)).unwrap_or_default())
        };
        let value = |column: usize| match text(column) {
            text if is_nothing(text) => Ok(Value::NotStated),
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
        let point = |column: usize| Ok::<_, ReadersError>(value(column)?.point());
        let stated = match (value(2)?, point(12)?, point(14)?, text(15)) {
            (_, Some(low), Some(high), _) => Value::range(low, point(13)?, high).ok_or(ReadersError::Range { line })?,
            (Value::NotStated, _, _, words) if !is_nothing(words) => Value::Words(words.to_owned()),
            (point, ..) => point,
        };
        let credence = Credence {
            stated,
            base: value(3)?,
            date: day_of(text(5)),
            note: text(6).to_owned(),
            ..Credence::default()
        };
        let known = questions.get(text(1));
        let title = known.map_or(text(1), |question| question.title.as_str());
        let title = match text(9) {
            option if is_nothing(option) => title.to_owned(),
            option => format!("{title} — {option}"),
        };
        let held = Held {
            credence,
            reason: text(16).to_owned(),
        };
        let Some(claim) = maker.row(text(0), &title, text(4), held, text(5)) else {
            continue;
        };
        let resolution =
            resolution(text(7), text(8)).or_else(|| known.and_then(|question| question.resolution.clone()));
        if claim.resolution.is_none() {
            claim.resolution = resolution;
        }
        if claim.body.is_empty() && !is_nothing(text(10)) {
            text(10).clone_into(&mut claim.body);
        }
        let tags = text(11).split(';').map(str::trim).filter(|tag| !is_nothing(tag));
        claim.tags.extend(tags.map(str::to_owned));
    }
    maker.finish();
    // The claims are new and have nothing but numbers on them: what is made so is sound.
    Ok(Map::new(maker.content).unwrap_or_default())
}

/// Every number of every reader on claims as a table that [`read`] reads, the earlier ones included. Of a range the ends stand
/// beside the number that it counts as; a reason says why a number was given up.
pub fn write(map: &Map) -> String {
    let mut table = csv::Writer::from_writer(Vec::new());
    let number = |value: &Value| value.point().map(|p| p.value().to_string()).unwrap_or_default();
    let mut rows = vec![
        [
            "reader",
            "claim",
            "probability",
            "base",
            "camp",
            "date",
            "note",
            "resolution",
            "resolved at",
            "low",
            "best",
            "high",
            "words",
            "reason",
        ]
        .map(str::to_owned)
        .to_vec(),
    ];
    for (id, claim) in &map.claims {
        let outcome = claim
            .resolution
            .as_ref()
            .map_or("", |resolution| match resolution.outcome {
                Outcome::True => "true",
                Outcome::False => "false",
                Outcome::Partly => "partly",
                Outcome::Annulled => "annulled",
            });
        let known = claim.resolution.as_ref().and_then(|resolution| resolution.date);
        let day = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
        for (reader, credence) in &claim.credences {
            let Some(record) = map.readers.get(reader) else {
                continue;
            };
            let mut since = None;
            let mut row = |stated: &Value, base: &Value, date: Option<Date>, note: &str, reason: &str| {
                let p = |p: Probability| p.value().to_string();
                let (low, best, high) = match stated {
                    Value::Range { low, best, high } => (p(*low), best.map_or_else(String::new, p), p(*high)),
                    _ => Default::default(),
                };
                let words = match stated {
                    Value::Words(words) => words.as_str(),
                    _ => "",
                };
                if stated.point().is_some() || base.point().is_some() || !words.is_empty() {
                    let fields = [
                        record.name.as_str(),
                        map.title_of(id),
                        &number(stated),
                        &number(base),
                        &record.camp,
                        &day(date),
                        note,
                        outcome,
                        &day(known),
                        &low,
                        &best,
                        &high,
                        words,
                        reason,
                    ];
                    rows.push(fields.map(str::to_owned).to_vec());
                }
            };
            for past in &credence.history {
                row(&past.stated, &past.base, past.since.or(since), "", &past.reason);
                since = past.date;
            }
            row(
                &credence.stated,
                &credence.base,
                credence.date.or(since),
                &credence.note,
                "",
            );
        }
    }
    for row in &rows {
        // Writing into memory does not fail.
        let _infallible = table.write_record(row.iter().map(|field| harmless(field)));
    }
    String::from_utf8(table.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// A field as it was before [`harmless`].
fn plain(field: &str) -> &str {
    let rest = field.strip_prefix('\'');
    rest.filter(|rest| rest.starts_with(FORMULA)).unwrap_or(field)
}

/// What stands where there is nothing.
fn is_nothing(text: &str) -> bool {
    ["", "na", "null", "undefined"].contains(&text.to_lowercase().as_str())
}

/// The day of a date with or without a time.
fn day_of(text: &str) -> Option<Date> {
    let day = text.get(..10).filter(|day| day.len() == 10);
    Date::parse(text).or_else(|| Date::parse(day?))
}

/// How it turned out; nothing as long as it is open.
fn resolution(outcome: &str, date: &str) -> Option<Resolution> {
    let outcome = match outcome.to_lowercase().as_str() {
        "yes" | "true" | "1" | "1.0" => Outcome::True,
        "no" | "false" | "0" | "0.0" => Outcome::False,
        "partly" => Outcome::Partly,
        "ambiguous" | "annulled" => Outcome::Annulled,
        _ => return None,
    };
    Some(Resolution {
        outcome,
        date: day_of(date),
        note: String::new(),
        unknown: Unknown::default(),
    })
}

/// A question of the table of questions.
struct Question {
    title: String,
    resolution: Option<Resolution>,
}

/// The questions by their number; what cannot be read is left out, and the forecasts keep the numbers.
fn read_questions(bytes: &[u8]) -> BTreeMap<String, Question> {
    let mut table = csv::ReaderBuilder::new()
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(bytes);
    let Ok(headers) = table.headers().cloned() else {
        return BTreeMap::new();
    };
    let place = |names: &[&str]| csv_table::place(&headers, names);
    let (Some(id), Some(title)) = (place(&["question id"]), place(&["question title", "title"])) else {
        return BTreeMap::new();
    };
    let (outcome, date) = (
        place(&["resolution"]),
        place(&["resolution known time", "actual resolve time", "resolve time"]),
    );
    let rows = table.records().take(MOST_ROWS).flatten();
    rows.filter_map(|row| {
        let of = |place: Option<usize>| place.and_then(|place| row.get(place)).unwrap_or_default();
        let question = Question {
            title: row.get(title).filter(|title| !title.is_empty())?.to_owned(),
            resolution: resolution(of(outcome), of(date)),
        };
        Some((row.get(id)?.to_owned(), question))
    })
    .collect()
}

#[derive(Default)]
struct Maker {
    content: MapContent,
    taken: BTreeSet<String>,
    readers: BTreeMap<String, ReaderId>,
    claims: BTreeMap<String, ClaimId>,
    /// The numbers of a reader for a claim with when each was given, as it stands in the table.
    numbers: BTreeMap<(ClaimId, ReaderId), Vec<(String, Held)>>,
}

/// What a row says of a claim, and why it was given up for the next.
struct Held {
    credence: Credence,
    reason: String,
}

impl Maker {
    /// Takes a row; gives the claim it is about.
    fn row(&mut self, reader: &str, claim: &str, camp: &str, held: Held, when: &str) -> Option<&mut Claim> {
        if reader.is_empty() || claim.is_empty() {
            return None;
        }
        let reader_id = if let Some(id) = self.readers.get(reader) {
            id.clone()
        } else {
            let id = ReaderId::new(&self.free(&slug_from_text(reader, "reader"))).ok()?;
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
            let id = ClaimId::new(&self.free(&wish)).ok()?;
            let payload = Claim {
                title: claim.to_owned(),
                ..Claim::default()
            };
            self.content.claims.insert(id.clone(), Arc::new(payload));
            self.claims.insert(claim.to_owned(), id.clone());
            id
        };
        if !held.credence.is_empty() {
            let numbers = self.numbers.entry((claim_id.clone(), reader_id)).or_default();
            numbers.push((when.to_owned(), held));
        }
        self.content.claims.get_mut(&claim_id).map(Arc::make_mut)
    }

    /// Puts the numbers on their claims: the last is held, those before are its history. Of those of one day the last counts,
    /// as in the journal.
    fn finish(&mut self) {
        for ((claim, reader), mut numbers) in std::mem::take(&mut self.numbers) {
            // Dates are written so that their order is that of the letters; those without a date keep their order, first.
            numbers.sort_by(|a, b| a.0.cmp(&b.0));
            let mut held: Option<Held> = None;
            for (_, mut next) in numbers {
                if let Some(before) = held {
                    let (date, next_date) = (before.credence.date, next.credence.date);
                    next.credence.history = before.credence.history;
                    if date != next_date || next_date.is_none() {
                        next.credence.history.push(PastCredence {
                            since: date,
                            date: next_date,
                            stated: before.credence.stated,
                            base: before.credence.base,
                            basis: before.credence.basis,
                            source: before.credence.source,
                            locator: before.credence.locator,
                            note: before.credence.note,
                            reason: before.reason,
                            ..PastCredence::default()
                        });
                    }
                }
                held = Some(next);
            }
            if let (Some(held), Some(claim)) = (held, self.content.claims.get_mut(&claim)) {
                Arc::make_mut(claim).credences.insert(reader, held.credence);
            }
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
    fn rows_of_different_days_are_a_history_and_all_of_it_is_written_again() {
        let text = "reader,claim,probability,date,resolution,resolved at\nAnn,\"It rains.\",0.4,2026-02-01,yes,2026-05-01\nAnn,\"It rains.\",0.2,2026-01-01,,\nAnn,\"It rains.\",0.3,2026-01-01 11:00:00,,\n";
        let map = read(text.as_bytes()).unwrap();
        let claim = map.claims.values().next().unwrap();
        let credence = claim.credences.values().next().unwrap();
        let p = |value: &Value| value.point().unwrap().value();
        assert!((p(&credence.stated) - 0.4).abs() < 1e-12);
        assert_eq!(credence.history.len(), 1, "of one day the last counts: {credence:?}");
        assert!((p(&credence.history[0].stated) - 0.3).abs() < 1e-12);
        assert_eq!(credence.history[0].date, Date::parse("2026-02-01"));
        let resolution = claim.resolution.clone().unwrap();
        assert_eq!(
            (resolution.outcome, resolution.date),
            (Outcome::True, Date::parse("2026-05-01"))
        );
        let again = read(write(&map).as_bytes()).unwrap();
        let again = again.claims.values().next().unwrap();
        assert_eq!(again.credences.values().next().unwrap().stated, credence.stated);
        assert_eq!(again.credences.values().next().unwrap().history.len(), 1);
        assert_eq!(again.resolution, claim.resolution);
    }

    #[test]
    fn ranges_words_and_reasons_are_written_and_read_back() {
        let text = "reader,claim,probability,date,low,best,high,words,reason\nAnn,\"It rains.\",,2026-01-01,0.2,0.3,0.5,,Clouds came.\nAnn,\"It rains.\",0.6,2026-02-01,,,,,\nBo,\"It rains.\",,,,,,unlikely,\nCy,\"It rains.\",,,0.2,,0.5,,\n";
        let map = read(text.as_bytes()).unwrap();
        let credence = |map: &Map, name: &str| {
            let claim = map.claims.values().next().unwrap();
            claim.credences[&ReaderId::new(name).unwrap()].clone()
        };
        let p = |value: f64| Probability::new(value).unwrap();
        let ann = credence(&map, "ann");
        assert_eq!(
            ann.history[0].stated,
            Value::range(p(0.2), Some(p(0.3)), p(0.5)).unwrap()
        );
        assert_eq!(ann.history[0].reason, "Clouds came.");
        assert_eq!(credence(&map, "bo").stated, Value::Words("unlikely".to_owned()));
        assert_eq!(credence(&map, "cy").stated, Value::range(p(0.2), None, p(0.5)).unwrap());
        let again = read(write(&map).as_bytes()).unwrap();
        for name in ["ann", "bo", "cy"] {
            assert_eq!(credence(&again, name), credence(&map, name), "{}", write(&map));
        }
        let turned = "reader,claim,probability,low,high\nAnn,It rains.,,0.5,0.2\n";
        assert_eq!(read(turned.as_bytes()), Err(ReadersError::Range { line: 2 }));
    }

    #[test]
    fn tables_of_fatebook_and_metaculus_are_read() {
        let text = "Question title,Multiple choice option,Forecast created by,Forecast (scale = 0-1),Forecast created at,Resolution,Resolved at,Question notes,Question tags\n\"Will it rain?\",,\"Ann\",0.35,2026-01-02 10:11:12,null,null,\"a note\",\"ai; safety\"\n\"Will it rain?\",,\"Ann\",0.5,2026-02-02 10:11:12,null,null,,\n\"Who wins?\",\"Bo\",\"Ann\",0.1,2026-01-02 10:11:12,\"NO\",2026-03-01 00:00:00,,\n";
        let map = read(text.as_bytes()).unwrap();
        assert_eq!(map.claims.len(), 2);
        let rain = map
            .claims
            .values()
            .find(|claim| claim.title == "Will it rain?")
            .unwrap();
        assert_eq!(
            (rain.body.as_str(), rain.tags.len(), rain.resolution.is_none()),
            ("a note", 2, true)
        );
        assert_eq!(rain.credences.values().next().unwrap().history.len(), 1);
        let wins = map
            .claims
            .values()
            .find(|claim| claim.title == "Who wins? — Bo")
            .unwrap();
        assert_eq!(wins.resolution.as_ref().unwrap().outcome, Outcome::False);

        let forecasts = "Question ID,Forecaster ID,Forecaster Username,Start Time,End Time,Probability Yes\n17,1,ann,2026-01-02T10:11:12+00:00,2026-02-01T00:00:00+00:00,0.2\n17,1,ann,2026-02-01T00:00:00+00:00,,0.3\n18,1,ann,2026-02-01T00:00:00+00:00,,\n";
        let questions = "Question ID,Question Title,Resolution\n17,Will it rain?,yes\n";
        assert!(is_table(forecasts.as_bytes()));
        let map = read_with_questions(forecasts.as_bytes(), Some(questions.as_bytes())).unwrap();
        let rain = map
            .claims
            .values()
            .find(|claim| claim.title == "Will it rain?")
            .unwrap();
        assert_eq!(rain.resolution.as_ref().unwrap().outcome, Outcome::True);
        let credence = rain.credences.values().next().unwrap();
        assert!((credence.stated.point().unwrap().value() - 0.3).abs() < 1e-12);
        assert_eq!(credence.history.len(), 1);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        let error = read(b"reader,claim,p\nAnn,x,0.5\nAnn,y,35\n").unwrap_err().to_string();
        assert!(error.contains("line 3") && error.contains("35"), "{error}");
        assert!(!is_table(b"person,Camp,ID,PU,Pc,PUc\n"));
        assert!(read(b"a,b\n").unwrap_err().to_string().contains("a, b"));
    }
}
