//! The numbers to print, as plain data handed in by whoever computed them, and what one reader's column says of a claim.

use std::collections::{BTreeMap, BTreeSet};

use super::words;
use crate::model::{ClaimId, Map, Probability, QuantityId, QuestionId, ReaderId, percent_within};

/// The numbers to print, handed in by whoever computed them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Numbers {
    /// One entry for each reader to be shown, in the order of the columns.
    pub readers: Vec<ReaderNumbers>,
    /// What settling single claims would do between two readers, worth most first; nothing unless two are compared.
    pub between: Vec<SharedCrux>,
}

/// What settling a claim would do between the two readers who are compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SharedCrux {
    /// The claim, by id.
    pub claim: String,
    /// What it is between them: “double crux”, “crux for one”; may be empty.
    pub standing: String,
    /// What is expected to come of settling it, as a sentence.
    pub sentence: String,
}

/// What settling a claim would do to the conclusion, for one reader.
#[derive(Clone, Debug, PartialEq)]
pub struct ComputedCrux {
    /// The claim.
    pub claim: ClaimId,
    /// The conclusion as it is.
    pub now: f64,
    /// The conclusion once the claim is found true.
    pub if_true: f64,
    /// The conclusion once it is found false.
    pub if_false: f64,
}

/// What the map computes from one reader's numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReaderNumbers {
    /// Whose numbers; `None` for nobody's: even odds assumed wherever nobody has stated a credence.
    pub reader: Option<ReaderId>,
    /// The numbers of each claim.
    pub claims: BTreeMap<ClaimId, ClaimNumbers>,
    /// For each exclusive question, the probability of each position and, as `None`, of “none of these”.
    pub questions: BTreeMap<QuestionId, Vec<(Option<ClaimId>, f64)>>,
    /// How each quantity is distributed that has a curve.
    pub quantities: BTreeMap<QuantityId, QuantityNumbers>,
    /// Why nothing could be computed, as a sentence.
    pub problem: Option<String>,
    /// Why the numbers are not exact and how far they can be relied on, as sentences; `None` where they are exact.
    pub how_computed: Option<String>,
    /// Claims without a number because influence goes round in a circle.
    pub blocked: BTreeSet<ClaimId>,
    /// How many base credences were assumed to be even odds.
    pub assumed_bases: usize,
    /// How many strengths were assumed to be moderate.
    pub assumed_strengths: usize,
    /// What is most worth settling for the conclusion, worth most first.
    pub cruxes: Vec<ComputedCrux>,
}

/// How a quantity is distributed for one reader.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QuantityNumbers {
    /// The values at [`QUANTILES`]; nothing where it is more likely never reached.
    pub quantiles: [Option<f64>; QUANTILES.len()],
    /// The chance that it never comes about.
    pub never: f64,
}

/// The probabilities whose values are printed.
pub const QUANTILES: [f64; 5] = [0.1, 0.25, 0.5, 0.75, 0.9];

/// The numbers of one claim for one reader.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClaimNumbers {
    /// What the map computes.
    pub posterior: Option<f64>,
    /// What the reader states, all things considered.
    pub stated: Option<f64>,
    /// Whether the posterior rests on a credence that nobody stated.
    pub assumed: bool,
    /// How far the posterior may be off; `None` where it is exact.
    pub error: Option<f64>,
    /// Whether there is no posterior because too few samples could be drawn.
    pub unreliable: bool,
}

/// The mark of a number that rests on an assumption.
pub(super) const ASSUMED: &str = "†";

/// One reader's numbers, with what they are called.
pub(super) struct Column<'a> {
    pub(super) name: String,
    pub(super) reader: Option<&'a ReaderId>,
    pub(super) numbers: Option<&'a ReaderNumbers>,
}

/// What one reader's column says of one claim.
pub(super) struct Cell {
    /// The computed number in words, with its mark; or why there is none.
    pub(super) computed: Option<String>,
    /// What is stated, where that is something else.
    pub(super) stated: Option<String>,
}

impl Cell {
    /// For a cell of a table.
    pub(super) fn long(&self) -> String {
        match (&self.computed, &self.stated) {
            (Some(computed), Some(stated)) => format!("{computed} (stated {stated})"),
            (Some(computed), None) => computed.clone(),
            (None, Some(stated)) => format!("stated {stated}"),
            (None, None) => "not stated".to_owned(),
        }
    }

    /// For a line among others; nothing when there is no number.
    pub(super) fn short(&self) -> Option<String> {
        match (&self.computed, &self.stated) {
            (Some(computed), _) => Some(computed.clone()),
            (None, Some(stated)) => Some(format!("stated {stated}")),
            (None, None) => None,
        }
    }
}

impl Column<'_> {
    /// Whether every number of the column is marked as assumed.
    pub(super) fn is_nobody(&self) -> bool {
        self.reader.is_none()
    }

    /// The number that the reader gave for a claim: all things considered, else before what bears on it.
    pub(super) fn own(&self, map: &Map, id: &ClaimId) -> Option<f64> {
        let credence = map.claims.get(id)?.credences.get(self.reader?);
        let given = credence.and_then(|credence| credence.stated.point().or(credence.base.point()));
        given
            .map(Probability::value)
            .or_else(|| self.numbers?.claims.get(id)?.stated)
    }

    pub(super) fn cell(&self, map: &Map, id: &ClaimId) -> Cell {
        let numbers = self.numbers.and_then(|numbers| numbers.claims.get(id));
        let said = self
            .reader
            .and_then(|reader| map.claims.get(id)?.credences.get(reader))
            .and_then(|credence| words::value(&credence.stated));
        let stated = said.or_else(|| numbers?.stated.map(words::percent));
        if self.numbers.is_some_and(|numbers| numbers.blocked.contains(id)) {
            return Cell {
                computed: Some("blocked by a cycle".to_owned()),
                stated,
            };
        }
        let computed = numbers.and_then(|numbers| {
            let posterior = numbers.posterior?;
            // Even odds that were put in and came out again say nothing.
            let says_nothing = numbers.assumed && stated.is_none() && (posterior - 0.5).abs() < 1e-9;
            (!says_nothing).then(|| self.marked(posterior, numbers))
        });
        let is_unreliable = numbers.is_some_and(|numbers| numbers.unreliable && numbers.posterior.is_none());
        let computed = computed.or_else(|| is_unreliable.then(|| "unreliable".to_owned()));
        let stated = stated.filter(|stated| computed.as_ref().is_none_or(|computed| computed != stated));
        Cell { computed, stated }
    }

    pub(super) fn marked(&self, probability: f64, numbers: &ClaimNumbers) -> String {
        let mark = if numbers.assumed || self.is_nobody() {
            ASSUMED
        } else {
            ""
        };
        let number = match numbers.error {
            None => words::percent(probability),
            error => percent_within(probability, error),
        };
        format!("{number}{mark}")
    }
}
