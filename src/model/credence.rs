//! A reader's numbers for one claim: what is stated, how, when, and on what basis.

use super::{Date, Probability, SourceId, Unknown};

/// How likely a reader says a claim is, in the form in which it was said.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// Nobody has given a number.
    #[default]
    NotStated,
    /// One probability.
    Point(Probability),
    /// Lowest, best and highest. `low ≤ best ≤ high` (see [`Value::range`]).
    Range {
        /// The lowest (10 %) end.
        low: Probability,
        /// The best guess, if one was given.
        best: Option<Probability>,
        /// The highest (90 %) end.
        high: Probability,
    },
    /// A word such as “unlikely”. It stays a word until a reader sets a number.
    Words(String),
}

impl Value {
    /// A range, or `None` when the ends or the best guess are out of order.
    pub fn range(low: Probability, best: Option<Probability>, high: Probability) -> Option<Self> {
        let in_order = low <= high && best.is_none_or(|best| low <= best && best <= high);
        in_order.then_some(Self::Range { low, best, high })
    }

    /// The one number that enters a computation: the point, the best guess, or the middle of the range in log-odds.
    pub fn point(&self) -> Option<Probability> {
        match self {
            Self::Point(p) => Some(*p),
            Self::Range { best: Some(best), .. } => Some(*best),
            Self::Range { low, high, .. } => {
                let (low, high) = (low.value(), high.value());
                if low <= 0.0 || high >= 1.0 {
                    return Some(Probability::clamped(f64::midpoint(low, high)));
                }
                let middle = f64::midpoint(super::log_odds(low), super::log_odds(high));
                Some(Probability::clamped(super::probability_from_log_odds(middle)))
            }
            Self::NotStated | Self::Words(_) => None,
        }
    }

    /// Whether nothing at all was said.
    pub fn is_not_stated(&self) -> bool {
        *self == Self::NotStated
    }
}

/// Where a number comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// The reader's own judgment, entered by the reader.
    #[default]
    Own,
    /// Taken from a text by that reader.
    Quoted,
    /// Worked out from other numbers.
    Computed,
    /// Put in so that something can be computed; nobody stands behind it.
    Assumed,
}

/// Everything one reader says about the probability of one claim.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Credence {
    /// All things considered.
    pub stated: Value,
    /// Setting the arguments on the map aside.
    pub base: Value,
    /// Where the numbers come from.
    pub basis: Basis,
    /// When they were given.
    pub date: Option<Date>,
    /// The source they are quoted from.
    pub source: Option<SourceId>,
    /// Where in the source.
    pub locator: String,
    /// A remark that travels with the numbers: “totally made up”.
    pub note: String,
    /// The reader knows that the map computes another number and lets both stand.
    pub gap_accepted: bool,
    /// Earlier numbers, oldest first.
    pub history: Vec<PastCredence>,
    /// Fields of a newer version.
    pub unknown: Unknown,
}

impl Credence {
    /// Whether the record says nothing and may be dropped.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A number a reader held before.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PastCredence {
    /// When it was given.
    pub since: Option<Date>,
    /// When it was given up.
    pub date: Option<Date>,
    /// The number, all things considered.
    pub stated: Value,
    /// The number with the arguments set aside.
    pub base: Value,
    /// Where it came from.
    pub basis: Basis,
    /// The source it was quoted from.
    pub source: Option<SourceId>,
    /// Where in the source.
    pub locator: String,
    /// The remark that went with it, if it was not the reader's own: what is said of one's own number goes on with it.
    pub note: String,
    /// Why it changed.
    pub reason: String,
    /// Fields of a newer version.
    pub unknown: Unknown,
}

impl Credence {
    /// Every source it names, earlier numbers included.
    pub fn sources(&self) -> impl Iterator<Item = &SourceId> {
        let past = self.history.iter().filter_map(|past| past.source.as_ref());
        self.source.iter().chain(past)
    }

    /// Every place where it may name a source, earlier numbers included.
    pub fn sources_mut(&mut self) -> impl Iterator<Item = &mut Option<SourceId>> {
        let past = self.history.iter_mut().map(|past| &mut past.source);
        std::iter::once(&mut self.source).chain(past)
    }
}
