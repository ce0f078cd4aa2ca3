//! Sessions of a reading group: agenda, blind rounds, what was written down, minutes.

use super::{ClaimId, Date, LinkId, QuantityId, ReaderId, Unknown, Value};

/// One item of an agenda.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AgendaItem {
    /// What is done.
    pub title: String,
    /// For how many minutes, as planned.
    pub minutes: f64,
    /// For how many minutes, as it went.
    pub minutes_taken: Option<f64>,
    /// Fields of a newer version.
    pub unknown: Unknown,
}

/// What a round asks about.
#[derive(Clone, Debug, PartialEq)]
pub enum BallotItem {
    /// How likely a claim is.
    Claim(ClaimId),
    /// How likely a claim is, given that another holds.
    Conditional {
        /// The claim.
        claim: ClaimId,
        /// What is taken as given.
        given: ClaimId,
    },
    /// How strong a link is.
    Link(LinkId),
    /// How large a quantity is.
    Quantity(QuantityId),
    /// What only a newer version can ask: every field of the item, as it stood in the file.
    Later(Unknown),
}

/// One answer on a ballot.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// The probability, for claims.
    pub value: Value,
    /// Lowest, best, highest, for quantities.
    pub quantity: Option<(f64, f64, f64)>,
    /// Why.
    pub reason: String,
    /// Fields of a newer version.
    pub unknown: Unknown,
}

/// What one voter answered. Kept apart from the worldviews, and sealed until the reveal.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ballot {
    /// The name the voter chose.
    pub voter: String,
    /// What tells this voter's ballots from those of others of the same name, over all rounds.
    pub key: String,
    /// The reader the voter is, if known.
    pub reader: Option<ReaderId>,
    /// One answer for each item of the round.
    pub answers: Vec<Answer>,
    /// Fields of a newer version.
    pub unknown: Unknown,
}

/// A blind vote.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Round {
    /// The name.
    pub title: String,
    /// What is asked.
    pub items: Vec<BallotItem>,
    /// Whether names are shown at the reveal.
    pub named: bool,
    /// Whether the ballots have been revealed.
    pub revealed: bool,
    /// The ballots, once revealed.
    pub ballots: Vec<Ballot>,
    /// The ballots before the reveal, not readable by eye.
    pub sealed: Vec<String>,
    /// Fields of a newer version.
    pub unknown: Unknown,
}

/// A test that would settle a crux, agreed on in a session.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OperationalTest {
    /// About which claim.
    pub claim: Option<ClaimId>,
    /// What is observed, and what would count for which side.
    pub text: String,
    /// Who sees to it.
    pub owner: String,
    /// By when.
    pub due: Option<Date>,
    /// Who agreed that it is a double crux.
    pub signed_by: Vec<String>,
    /// Fields of a newer version.
    pub unknown: Unknown,
}

/// One meeting.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Session {
    /// The name.
    pub title: String,
    /// When.
    pub date: Option<Date>,
    /// Who took part, as they chose to be named.
    pub participants: Vec<String>,
    /// The agenda.
    pub agenda: Vec<AgendaItem>,
    /// The rounds, in order.
    pub rounds: Vec<Round>,
    /// What was put aside for later.
    pub parking_lot: Vec<String>,
    /// What was captured on the map while people talked: ids of claims and questions.
    pub captured: Vec<String>,
    /// Tests agreed on.
    pub tests: Vec<OperationalTest>,
    /// The minutes, in Markdown.
    pub minutes: String,
    /// Remarks.
    pub note: String,
    /// Fields of a newer version.
    pub unknown: Unknown,
}
