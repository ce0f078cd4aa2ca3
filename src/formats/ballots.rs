//! Ballots outside the map: sealed, so that nobody reads them by eye before the reveal, and as files that are filled in on
//! each one's own machine.
//!
//! Sealing is a folded paper, not a lock: it keeps honest people from seeing what they do not want to see. What is sealed is the
//! ballot as JSON, under a stream of numbers from a seed that stands before it, in base 64.

use base64::Engine as _;
use serde::{Deserialize, Serialize};

use crate::{
    inference::Rng,
    model::{Answer, Ballot, BallotItem, Map, Probability, ReaderId, Round, SessionId, Value},
};

/// The largest ballot file, in bytes.
pub const MOST_BYTES: usize = 256 * 1024;

/// What stands at the head of a sealed line, so that it is known for one.
const HEAD: &str = "sealed:";

#[derive(Serialize, Deserialize)]
struct Paper {
    voter: String,
    key: String,
    #[serde(default)]
    reader: Option<String>,
    answers: Vec<PaperAnswer>,
}

#[derive(Serialize, Deserialize)]
struct PaperAnswer {
    low: Option<f64>,
    best: Option<f64>,
    high: Option<f64>,
    #[serde(default)]
    is_quantity: bool,
    #[serde(default)]
    reason: String,
}

/// Seals a ballot. `seed` should be another one each time.
pub fn seal(ballot: &Ballot, seed: u64) -> String {
    let answers = ballot.answers.iter().map(|answer| {
        let (low, best, high) = match (&answer.value, answer.quantity) {
            (_, Some((low, best, high))) => (Some(low), Some(best), Some(high)),
            (Value::Range { low, best, high }, None) => {
                (Some(low.value()), best.map(Probability::value), Some(high.value()))
            }
            (value, None) => (None, value.point().map(Probability::value), None),
        };
        PaperAnswer {
            low,
            best,
            high,
            is_quantity: answer.quantity.is_some(),
            reason: answer.reason.clone(),
        }
    });
    let paper = Paper {
        voter: ballot.voter.clone(),
        key: ballot.key.clone(),
        reader: ballot.reader.as_ref().map(ToString::to_string),
        answers: answers.collect(),
    };
    // Numbers and text always can be written.
    let mut bytes = serde_json::to_vec(&paper).unwrap_or_default();
    cover(&mut bytes, seed);
    let mut whole = seed.to_be_bytes().to_vec();
    whole.extend(bytes);
    format!(
        "{HEAD}{}",
        base64::engine::general_purpose::STANDARD_NO_PAD.encode(whole)
    )
}

/// Opens what was sealed; nothing for what is no sealed ballot.
pub fn unseal(sealed: &str) -> Option<Ballot> {
    let text = sealed.trim().strip_prefix(HEAD)?;
    let whole = base64::engine::general_purpose::STANDARD_NO_PAD.decode(text).ok()?;
    let (seed, bytes) = whole.split_first_chunk::<8>()?;
    let mut bytes = bytes.to_vec();
    cover(&mut bytes, u64::from_be_bytes(*seed));
    let paper: Paper = serde_json::from_slice(&bytes).ok()?;
    let answers = paper.answers.into_iter().map(|answer| {
        let quantity = match (answer.low, answer.best, answer.high) {
            (Some(low), Some(best), Some(high)) if answer.is_quantity => Some((low, best, high)),
            _ => None,
        };
        let chance = |number: Option<f64>| number.and_then(|number| Probability::new(number).ok());
        let value = match (chance(answer.low), chance(answer.best), chance(answer.high)) {
            _ if answer.is_quantity => Value::NotStated,
            (Some(low), best, Some(high)) => Value::Range { low, best, high },
            (_, Some(best), _) => Value::Point(best),
            _ => Value::NotStated,
        };
        Answer {
            value,
            quantity,
            reason: answer.reason,
            ..Answer::default()
        }
    });
    Some(Ballot {
        voter: paper.voter,
        key: paper.key,
        reader: paper.reader.and_then(|id| ReaderId::new(&id).ok()),
        answers: answers.collect(),
        ..Ballot::default()
    })
}

/// Covers bytes, or uncovers them.
fn cover(bytes: &mut [u8], seed: u64) {
    let mut rng = Rng::new(seed);
    for chunk in bytes.chunks_mut(8) {
        for (byte, cover) in chunk.iter_mut().zip(rng.draw().to_be_bytes()) {
            *byte ^= cover;
        }
    }
}

/// A ballot as a file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename = "Ballot")]
pub struct BallotFile {
    /// The version of the format: 1.
    pub cruxmap_ballot: u32,
    /// The id of the map.
    pub map: String,
    /// Its title.
    pub map_title: String,
    /// The session.
    pub session: String,
    /// Which round of the session, from 0.
    pub round: usize,
    /// Its name.
    pub round_title: String,
    /// Who fills it in, as they want to be named; nobody if empty.
    #[serde(default)]
    pub voter: String,
    /// What is asked, with room for the answers.
    #[serde(default)]
    pub items: Vec<BallotFileItem>,
    /// The whole ballot sealed, in place of the answers.
    #[serde(default)]
    pub sealed: String,
}

/// A question on a ballot file and room for the answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename = "Item")]
pub struct BallotFileItem {
    /// What is asked.
    pub ask: String,
    /// `%`, or the unit of the quantity.
    pub unit: String,
    /// The lowest that is thought possible, as typed.
    #[serde(default)]
    pub lowest: String,
    /// The best guess.
    #[serde(default)]
    pub best: String,
    /// The highest.
    #[serde(default)]
    pub highest: String,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

/// What an item asks, in a sentence, and in what.
pub fn asked(map: &Map, item: &BallotItem) -> (String, String) {
    let bare = |id: &crate::model::ClaimId| map.title_of(id).trim_end_matches('.').to_owned();
    match item {
        BallotItem::Claim(id) => {
            let own = map.claims.get(id).map(|claim| claim.elicit.trim()).unwrap_or_default();
            let text = if own.is_empty() {
                format!("How likely is it: {}?", bare(id))
            } else {
                own.to_owned()
            };
            (text, "%".to_owned())
        }
        BallotItem::Conditional { claim, given } => (
            format!(
                "If this is so: {} — how likely is it then: {}?",
                bare(given),
                bare(claim)
            ),
            "%".to_owned(),
        ),
        BallotItem::Quantity(id) => match map.quantities.get(id) {
            Some(quantity) => (
                format!("{}?", quantity.title.trim_end_matches(['.', '?'])),
                quantity.unit.clone(),
            ),
            None => (format!("“{id}”, which is no longer on the map"), String::new()),
        },
        BallotItem::Link(id) => (format!("How strong is the link “{id}”?"), String::new()),
        BallotItem::Later(_) => ("What only a newer version can ask".to_owned(), String::new()),
    }
}

/// An empty ballot file for a round.
pub fn ballot_file(map: &Map, session: &SessionId, at: usize, round: &Round) -> BallotFile {
    let items = round.items.iter().map(|item| {
        let (ask, unit) = asked(map, item);
        BallotFileItem {
            ask,
            unit,
            ..BallotFileItem::default()
        }
    });
    BallotFile {
        cruxmap_ballot: 1,
        map: map.id.clone(),
        map_title: map.title.clone(),
        session: session.to_string(),
        round: at,
        round_title: round.title.clone(),
        items: items.collect(),
        ..BallotFile::default()
    }
}

/// The text of a ballot file.
pub fn write(file: &BallotFile) -> String {
    let pretty = ron::ser::PrettyConfig::new().struct_names(false).indentor("    ");
    // Text and numbers always can be written.
    let text = ron::ser::to_string_pretty(file, pretty).unwrap_or_default();
    format!(
        "// A ballot for Cruxmap. Fill in what stands between the quotation marks after “lowest”, “best”, “highest” and\n\
         // “reason” (percent, or the unit that is named), and your name or nothing after “voter”. Then hand the file back.\n{text}\n"
    )
}

/// Whether a file says that it is a ballot.
pub fn is_ballot(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(2_000)).unwrap_or_default();
    String::from_utf8_lossy(head).contains("cruxmap_ballot")
}

/// Reads a ballot file.
///
/// # Errors
/// What is wrong, in words.
pub fn read(bytes: &[u8]) -> Result<BallotFile, String> {
    if bytes.len() > MOST_BYTES {
        return Err("the file is too large for a ballot".to_owned());
    }
    let text = std::str::from_utf8(bytes).map_err(|_| "the file is not text in UTF-8".to_owned())?;
    let file: BallotFile = ron::from_str(text).map_err(|error| format!("the ballot cannot be read: {error}"))?;
    if file.cruxmap_ballot == 1 {
        Ok(file)
    } else {
        Err(format!(
            "the ballot is of version {}; this program reads version 1",
            file.cruxmap_ballot
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ballot() -> Ballot {
        let value = |number| Probability::clamped(number);
        Ballot {
            voter: "Ann Ünal".to_owned(),
            key: "k1".to_owned(),
            answers: vec![
                Answer {
                    value: Value::Range {
                        low: value(0.1),
                        best: Some(value(0.731_5)),
                        high: value(0.9),
                    },
                    reason: "Because of “this”.".to_owned(),
                    ..Answer::default()
                },
                Answer {
                    value: Value::Point(value(0.25)),
                    ..Answer::default()
                },
                Answer {
                    quantity: Some((2030.0, 2040.5, 2060.0)),
                    ..Answer::default()
                },
                Answer::default(),
            ],
            ..Ballot::default()
        }
    }

    #[test]
    fn what_is_sealed_opens_again_and_cannot_be_read() {
        for seed in [0, 1, u64::MAX] {
            let sealed = seal(&ballot(), seed);
            assert_eq!(unseal(&sealed), Some(ballot()));
            for seen in ["Ann", "7315", "Because", "2040"] {
                assert!(!sealed.contains(seen), "{sealed}");
            }
        }
        assert_ne!(seal(&ballot(), 1), seal(&ballot(), 2));
        for broken in ["", "sealed:", "sealed:AAAA", "sealed:!!", "nonsense"] {
            assert_eq!(unseal(broken), None);
        }
    }

    #[test]
    fn files_read_back_and_broken_ones_are_refused() {
        let file = BallotFile {
            cruxmap_ballot: 1,
            map: "m".to_owned(),
            session: "s".to_owned(),
            items: vec![BallotFileItem {
                ask: "How likely?".to_owned(),
                unit: "%".to_owned(),
                best: "35 %".to_owned(),
                ..BallotFileItem::default()
            }],
            ..BallotFile::default()
        };
        let text = write(&file);
        assert!(is_ballot(text.as_bytes()));
        assert_eq!(read(text.as_bytes()), Ok(file));
        assert!(read(b"(cruxmap_ballot: 2)").is_err());
        assert!(read(b"\xff").is_err());
        assert!(read(&vec![b' '; MOST_BYTES + 1]).is_err());
    }
}
