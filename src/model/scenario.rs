//! Evidence and scenarios: what is taken as found out, for now or in a world worth looking at.

use std::collections::BTreeMap;

use super::{ClaimId, Probability, Quote, Ratio, ReaderId, Unknown};

/// What is taken as found out about a claim.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Finding {
    /// It holds, or does not.
    Observed(bool),
    /// A report in favor with this likelihood ratio (below 1: against).
    Report(Ratio),
    /// “I now believe it at …”, whatever the map computes (Jeffrey).
    Believed(Probability),
    /// It is made to hold or not to hold: its incoming links are cut.
    Made(bool),
}

/// Something found out about a claim.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// About which claim.
    pub claim: ClaimId,
    /// What.
    pub finding: Finding,
    /// Only for this reader; for all when absent.
    pub reader: Option<ReaderId>,
    /// Where it is reported, verbatim.
    pub quotes: Vec<Quote>,
    /// Remarks.
    pub note: String,
    /// Fields of a newer version.
    pub unknown: Unknown,
}

/// A world worth looking at: evidence and changed numbers under a name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scenario {
    /// The name.
    pub title: String,
    /// What is taken as found out.
    pub evidence: Vec<Evidence>,
    /// Changed stated credences, for every reader.
    pub credences: BTreeMap<ClaimId, Probability>,
    /// Remarks.
    pub note: String,
    /// Fields of a newer version.
    pub unknown: Unknown,
}
