//! Which of a reader's numbers were given as ranges, and where they enter the computation.

use super::super::ranges::{Number, RangeError};
use super::super::{Literal, Local, Parameter};
use super::{Inquiry, Reading};
use crate::model::{ClaimId, Map, Probability, Value};

/// A number that the reader gave as a range and that enters the computation.
#[derive(Clone, Debug, PartialEq)]
pub struct RangedNumber {
    /// The claim it is about.
    pub claim: ClaimId,
    /// Where it enters.
    pub number: Ranged,
    /// What it is below with 10 %.
    pub low: f64,
    /// The best guess, if one was given.
    pub best: Option<f64>,
    /// What it is above with 10 %.
    pub high: f64,
}

impl RangedNumber {
    /// The number at a quantile 0 < u < 1 of what the range means: ascending in u, `best` at one half.
    ///
    /// # Errors
    /// [`RangeError::OutOfOrder`] where the ends and the best guess are not in order.
    pub fn at(&self, u: f64) -> Result<f64, RangeError> {
        Ok(Number::from_ends(self.low, self.best, self.high, false, 0)?.at(u))
    }
}

/// Where a number enters the computation.
#[derive(Clone, Debug, PartialEq)]
pub enum Ranged {
    /// As a number of the network, as it is. The base of a tied claim is the base within its block.
    Number(Parameter),
    /// As what a base (or the weights of a question) is solved from.
    Goal {
        /// The variable that has the goal.
        variable: usize,
        /// The state it is about.
        state: usize,
    },
}

impl Inquiry {
    /// The numbers of this inquiry that its reader gave as ranges, by claim; `map` is the map it was compiled from.
    ///
    /// For every claim that is the base, or what is stated where no base is given. What enters no computation (stated
    /// beside a base, or of a claim that follows by logic or from a table) is left out, and so is what a scenario replaces.
    /// A position of an exclusive question whose number is ranged leaves the others the rest, which they share in proportion.
    pub fn ranges(&self, map: &Map) -> Vec<RangedNumber> {
        let Some(reader) = &self.reader else {
            return Vec::new();
        };
        let of_claim = |claim: &ClaimId| {
            let credence = map.claims.get(claim)?.credences.get(reader)?;
            let is_changed = self.stated.get(claim).copied() != credence.stated.point().map(Probability::value);
            let counts = match credence.base.point() {
                Some(_) => &credence.base,
                None => &credence.stated,
            };
            let Value::Range { low, best, high } = counts else {
                return None;
            };
            if is_changed {
                return None;
            }
            Some(RangedNumber {
                claim: claim.clone(),
                number: self.entry_of(claim)?,
                low: low.value(),
                best: best.map(Probability::value),
                high: high.value(),
            })
        };
        self.readings.keys().filter_map(of_claim).collect()
    }

    /// Where what is said of a claim enters.
    pub(super) fn entry_of(&self, claim: &ClaimId) -> Option<Ranged> {
        let has_goal = |variable: usize| self.goals.iter().any(|goal| goal.variable == variable);
        for (variable, answers) in self.questions.values() {
            let Some(state) = answers.iter().position(|answer| answer.as_ref() == Some(claim)) else {
                continue;
            };
            let variable = *variable;
            return match self.network.variables[variable].local {
                Local::Choice(_) if has_goal(variable) => Some(Ranged::Goal { variable, state }),
                Local::Choice(_) => Some(Ranged::Number(Parameter::Share { variable, state })),
                _ => None,
            };
        }
        let is_own = |id: &str| id == claim.as_str();
        let variable = self
            .network
            .variables
            .iter()
            .position(|variable| is_own(&variable.id))?;
        let has_base = match &self.network.variables[variable].local {
            Local::Mechanism(_) => true,
            Local::Tied(tied) => (tied.block().members().iter())
                .any(|member| member.variable == variable && matches!(member.own, Local::Mechanism(_))),
            _ => false,
        };
        match (has_base, has_goal(variable)) {
            (false, _) => None,
            (true, true) => Some(Ranged::Goal { variable, state: 1 }),
            (true, false) => Some(Ranged::Number(Parameter::Base { variable })),
        }
    }

    /// What the probability of a claim is read off: a literal, and what it is given, if anything.
    pub(in super::super) fn read_off(&self, claim: &ClaimId) -> Option<(Literal, Option<Literal>)> {
        Some(match self.readings.get(claim)? {
            Reading::Plain(literal) => (*literal, None),
            Reading::Given { both, condition } => (*both, Some(*condition)),
        })
    }

    /// The claims that have a probability.
    pub(in super::super) fn read_claims(&self) -> impl Iterator<Item = &ClaimId> {
        self.readings.keys()
    }
}
