//! Quantities: numbers with a unit and, per reader, a distribution.

use std::collections::BTreeMap;

use super::{Basis, ClaimId, Date, Place, QuantityId, Quote, ReaderId, SourceId, Unknown};

/// What is measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum QuantityKind {
    /// A calendar year, possibly never.
    #[default]
    Year,
    /// A duration.
    Duration,
    /// A size, factor, amount of money or share.
    Size,
}

/// A percentile: with `probability` the quantity is at most `value`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Percentile {
    /// 0 to 1, unconditional: *never* counts as more than any value.
    pub probability: f64,
    /// In the quantity's unit.
    pub value: f64,
}

/// What a reader says about a quantity.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Distribution {
    /// Percentiles, rising in both numbers.
    pub percentiles: Vec<Percentile>,
    /// One number without spread.
    pub point: Option<f64>,
    /// Not below this.
    pub low: Option<f64>,
    /// Not above this.
    pub high: Option<f64>,
    /// Probability that it never happens.
    pub never: Option<f64>,
    /// The shape in words where no number says it: “low tail 10–30 y, then flat”.
    pub shape: String,
    /// Where it comes from.
    pub basis: Basis,
    /// When it was given.
    pub date: Option<Date>,
    /// Where it is quoted from.
    pub source: Option<SourceId>,
    /// A remark that travels with the numbers: “totally made up”.
    pub note: String,
    /// Earlier numbers, oldest first.
    pub history: Vec<PastDistribution>,
    /// Fields of a newer version.
    pub unknown: Unknown,
}

impl Distribution {
    /// Whether two say the same in numbers.
    pub fn says_the_same(&self, other: &Self) -> bool {
        self.percentiles == other.percentiles
            && (self.point, self.low, self.high, self.never) == (other.point, other.low, other.high, other.never)
    }

    /// Whether no number is given.
    pub fn is_not_stated(&self) -> bool {
        self.percentiles.is_empty()
            && self.point.is_none()
            && self.low.is_none()
            && self.high.is_none()
            && self.never.is_none()
    }
}

/// What a reader said of a quantity before.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PastDistribution {
    /// When it was given.
    pub since: Option<Date>,
    /// When it was given up.
    pub date: Option<Date>,
    /// Percentiles, rising in both numbers.
    pub percentiles: Vec<Percentile>,
    /// One number without spread.
    pub point: Option<f64>,
    /// Not below this.
    pub low: Option<f64>,
    /// Not above this.
    pub high: Option<f64>,
    /// Probability that it never happens.
    pub never: Option<f64>,
    /// Why it changed.
    pub reason: String,
    /// Fields of a newer version.
    pub unknown: Unknown,
}

/// A distribution that holds in one state of the cruxes a quantity depends on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConditionalDistribution {
    /// Which claims hold (or do not).
    pub when: Vec<(ClaimId, bool)>,
    /// The factor by which the base distribution is delayed (above 1) or sped up, instead of a distribution of its own.
    pub delay_factor: Option<f64>,
    /// The distribution.
    pub distribution: Distribution,
    /// Fields of a newer version.
    pub unknown: Unknown,
}

/// How a quantity is worked out from others.
#[derive(Clone, Debug, PartialEq)]
pub enum Formula {
    /// The sum of two quantities.
    Sum(QuantityId, QuantityId),
    /// The first less the second.
    Difference(QuantityId, QuantityId),
    /// The smaller (earlier) of two.
    Minimum(QuantityId, QuantityId),
    /// The larger (later) of two.
    Maximum(QuantityId, QuantityId),
    /// A quantity times a number.
    Scaled(QuantityId, f64),
    /// `2^(years / doubling_years)`.
    Doublings {
        /// Over how many years.
        years: f64,
        /// How long one doubling takes.
        doubling_years: f64,
    },
}

impl Formula {
    /// The quantities it is worked out from.
    pub fn quantities(&self) -> Vec<&QuantityId> {
        match self {
            Self::Sum(a, b) | Self::Difference(a, b) | Self::Minimum(a, b) | Self::Maximum(a, b) => vec![a, b],
            Self::Scaled(a, _) => vec![a],
            Self::Doublings { .. } => Vec::new(),
        }
    }
}

/// A number with a unit and, per reader, a distribution.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Quantity {
    /// What it is: “Year of transformative AI”.
    pub title: String,
    /// More, in Markdown.
    pub body: String,
    /// A heading it belongs under.
    pub topic: String,
    /// What is measured.
    pub kind: QuantityKind,
    /// The unit, singular: “year”, “month”, “×”.
    pub unit: String,
    /// From when it counts, for durations.
    pub reference: String,
    /// The event that is meant.
    pub event: String,
    /// How it follows from other quantities.
    pub formula: Option<Formula>,
    /// Every reader's distribution.
    pub distributions: BTreeMap<ReaderId, Distribution>,
    /// Every reader's distributions in states of cruxes.
    pub conditional: BTreeMap<ReaderId, Vec<ConditionalDistribution>>,
    /// Quotes.
    pub quotes: Vec<Quote>,
    /// The value it turned out to have.
    pub resolved: Option<f64>,
    /// When that was.
    pub resolved_date: Option<Date>,
    /// Where its card is pinned.
    pub place: Option<Place>,
    /// Remarks of the map maker.
    pub note: String,
    /// Fields of a newer version.
    pub unknown: Unknown,
}
