//! Local models: how the claims that bear on a claim determine it.

use super::{ClaimId, Probability, QuestionId, Unknown};

/// How the claims that bear on a claim determine it.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum LocalModel {
    /// By the relations: supports and opposes weigh on the odds, requirements multiply, routes are joined last.
    #[default]
    ByLinks,
    /// Holds only as far as everything that bears on it holds: base × Π (1 − necessity) over what fails. Base 1 unless stated.
    AllOf,
    /// Any supporting claim may bring it about; opposing ones take away: a noisy-or with defeaters. Leak 0 unless stated.
    AnyOf,
    /// A conditional probability table.
    Table(Table),
    /// True by logic of what bears on it.
    Logic(Logic),
}

/// A deterministic rule over the sources of the links into a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Logic {
    /// All hold.
    And,
    /// At least one holds.
    Or,
    /// None holds.
    Not,
    /// Exactly this many hold.
    Exactly(u32),
    /// At least this many hold.
    AtLeast(u32),
}

/// What a column of a table ranges over.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TableParent {
    /// A claim: true or false.
    Claim(ClaimId),
    /// An exclusive question: one of its positions, or none of them.
    Question(QuestionId),
}

/// What a column of a table says in one row.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TableState {
    /// The claim holds, or does not.
    Truth(bool),
    /// The position that holds.
    Position(ClaimId),
    /// None of the question's positions.
    NoneOfThese,
}

/// One row of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct TableRow {
    /// One state for each parent, in the table's order.
    pub when: Vec<TableState>,
    /// The probability of the claim in that case.
    pub probability: Probability,
    /// The probability that it does not hold, where that is not 1 − `probability` to the last digit (next to 1 there are
    /// more digits in it). The two add up to 1 within 1e-9.
    pub complement: Option<Probability>,
}

impl TableRow {
    /// The probability that the claim does not hold.
    pub fn probability_of_not(&self) -> f64 {
        self.complement
            .map_or(1.0 - self.probability.value(), Probability::value)
    }
}

/// One row of the table of a question.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QuestionRow {
    /// One state for each parent, in the table's order.
    pub when: Vec<TableState>,
    /// The probabilities of the positions in that case, in the order of the table's positions. They add up to 1 within
    /// 1e-9, or to less if the question's list of positions is not complete: the rest is that of “none of these”.
    pub shares: Vec<Probability>,
}

/// A conditional probability table of an exclusive question: a distribution over its positions in each case.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QuestionTable {
    /// What the distribution depends on. Links drawn between the claims show it.
    pub parents: Vec<TableParent>,
    /// The positions, in the order of the rows' probabilities. A position that is not listed has none.
    pub positions: Vec<ClaimId>,
    /// One row for each combination of states of the parents, in any order.
    pub rows: Vec<QuestionRow>,
    /// Fields of a newer version.
    pub unknown: Unknown,
}

/// A conditional probability table of a claim.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// What the probability depends on. Each also has a link to the claim, so that it can be seen.
    pub parents: Vec<TableParent>,
    /// One row for each combination of states, in any order.
    pub rows: Vec<TableRow>,
    /// Fields of a newer version.
    pub unknown: Unknown,
}
