//! What is asked of the engine: one reader's view of a map, compiled to a network, goals and evidence.
//!
//! An [`Inquiry`] holds everything the numbers depend on and nothing else (no titles, no places), so that equal
//! inquiries have equal answers. What the compilation had to assume or leave out is listed in it, never silent.
//!
//! Reading order below this file: `compiler` (what is being built), `variables`, `links`, `local_models`, `tables`,
//! `questions`, `quantities`, `ties`, `evidence`, `scenario`; `ranged` lists the numbers that were given as ranges, `levers` moves single numbers, `alike` compiles for two
//! readers so that their tables can be exchanged.

mod alike;
mod compiler;
mod evidence;
mod levers;
mod links;
mod local_models;
mod quantities;
mod questions;
mod ranged;
mod scenario;
mod tables;
mod ties;
mod variables;

use std::collections::{BTreeMap, BTreeSet};

use self::compiler::Compiler;
pub use self::levers::{Before, Lever, Moved};
pub use self::ranged::{Ranged, RangedNumber};
use super::{Evidence, Goal, Literal, Network, Timeline};
use crate::model::{self, ClaimId, GroupId, LinkId, Map, QuantityId, QuestionId, ReaderId};

/// Something that entered a computation without anybody having said it, or that had to be left out of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Remark {
    /// No credence: base odds 1 : 1 (or the base of its local model) were assumed.
    AssumedBase(ClaimId),
    /// No strength: `Moderate` was assumed.
    AssumedStrength(LinkId),
    /// A case the table does not speak of: one half was assumed, or, for a question (named by its first position), even
    /// shares.
    AssumedRow(ClaimId),
    /// The credence is in words, and words are not turned into numbers.
    WordsOnly(ClaimId),
    /// Undercuts nested this deep are not computed.
    TooDeep(LinkId),
    /// The link bears on a link into a claim that follows by logic or from a table, where there is nothing to weaken.
    NoEffect(LinkId),
    /// Something is taken as found out about a claim that takes no part in the computation.
    EvidenceOnBlocked(ClaimId),
    /// The reader has said something of the quantity, but it makes no curve, and why.
    NoCurve(QuantityId, String),
    /// The reader has given bounds or words of the quantity, and no shape.
    NoShape(QuantityId),
    /// This claim and others are tied to one another, more than can be computed: they have no numbers.
    TooManyTied(ClaimId),
}

/// Something that is taken as given and may contradict the rest.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Culprit {
    /// What is taken as found out about a claim, on the map, in a scenario or on top of them.
    Claim(ClaimId),
    /// A group that binds.
    Constraint(GroupId),
}

/// How a claim is read off the network.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Reading {
    /// The literal holds.
    Plain(Literal),
    /// The first literal holds, given that the second does.
    Given {
        /// The claim and its condition together.
        both: Literal,
        /// The condition.
        condition: Literal,
    },
}

impl Reading {
    /// The probability of the claim, from marginals; nothing where its condition cannot hold.
    pub(super) fn probability(&self, marginals: &[Vec<f64>]) -> Option<f64> {
        match self {
            Self::Plain(literal) => of(marginals, literal),
            Self::Given { both, condition } => {
                let (both, condition) = (of(marginals, both)?, of(marginals, condition)?);
                (condition > 0.0).then(|| (both / condition).min(1.0))
            }
        }
    }

    /// How far that may be off, from the standard errors of the marginals.
    ///
    /// For a claim that is read given a condition c, from b = P(claim and c), the quotient q = b / c. To first order its
    /// error is at most (error of b + q · error of c) / c, however the two go together. As b is a part of c they do go
    /// together: with m samples it is √(q (1 − q) / (c m)), and 1 / (c m + 2) in quadrature for what was never seen, where m
    /// is what the error of b says, b (1 − b) / error². The smaller of the two counts.
    pub(super) fn error(&self, marginals: &[Vec<f64>], errors: &[Vec<f64>]) -> Option<f64> {
        match self {
            Self::Plain(literal) => of(errors, literal),
            Self::Given { both, condition } => {
                let quotient = self.probability(marginals)?;
                let (b, c) = (of(marginals, both)?, of(marginals, condition)?);
                let error_of_both = of(errors, both)?;
                let at_most = (error_of_both + quotient * of(errors, condition)?) / c;
                let n_samples = b * (1.0 - b) / (error_of_both * error_of_both);
                let n_met = c * n_samples;
                if !(n_met > 0.0 && n_met.is_finite()) {
                    return Some(at_most);
                }
                let as_part = (quotient * (1.0 - quotient) / n_met).sqrt().hypot(1.0 / (n_met + 2.0));
                Some(as_part.min(at_most))
            }
        }
    }
}

fn of(numbers: &[Vec<f64>], literal: &Literal) -> Option<f64> {
    numbers.get(literal.variable)?.get(literal.state).copied()
}

/// One reader's view of a map, ready for the engine.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inquiry {
    /// Whose numbers.
    pub reader: Option<ReaderId>,
    pub(super) network: Network,
    pub(super) goals: Vec<Goal>,
    /// What a goal is meant given, by the goal's variable.
    pub(super) conditions: BTreeMap<usize, Literal>,
    pub(super) evidence: Evidence,
    pub(super) readings: BTreeMap<ClaimId, Reading>,
    pub(super) questions: BTreeMap<QuestionId, (usize, Vec<Option<ClaimId>>)>,
    /// What the reader states for each claim, all things considered.
    pub stated: BTreeMap<ClaimId, f64>,
    /// Whether the reader gives a number for any claim: all things considered, or setting the arguments aside.
    pub has_numbers: bool,
    /// The claims whose base was left open, so that before any evidence exactly what is stated shall be computed.
    pub(super) solved: BTreeSet<ClaimId>,
    /// Claims whose numbers stop because they go round in circles, or lie downstream of such claims.
    pub blocked: BTreeSet<ClaimId>,
    /// The circles themselves.
    pub circles: Vec<Vec<ClaimId>>,
    /// What was assumed or left out.
    pub remarks: BTreeSet<Remark>,
    /// The variables of the constraints.
    pub(super) constraints: BTreeMap<GroupId, usize>,
    /// The quantities that have a variable.
    pub(super) timelines: BTreeMap<QuantityId, Timeline>,
    /// Where the strength of each link enters that can be moved.
    entries: BTreeMap<LinkId, levers::Entry>,
    /// What each finding of the evidence is about.
    culprits: Vec<Culprit>,
}

impl Inquiry {
    /// Compiles one reader's view of a map; `given` is taken as found out on top of the map's own evidence.
    ///
    /// With no reader, only what the map says for everybody counts. Complexity: linear in the size of the map times the
    /// depth of its undercuts.
    pub fn new(map: &Map, reader: Option<&ReaderId>, given: &[(ClaimId, model::Finding)]) -> Self {
        Compiler::new(map, reader).compile(None, given)
    }

    /// [`Inquiry::new`] without the curves of quantities that are worked out from others and that nothing else is worked out
    /// from: of those only how likely each stretch between their thresholds is, see [`Timeline::is_brief`]. Every claim has
    /// the same numbers, many times sooner.
    pub fn brief(map: &Map, reader: Option<&ReaderId>, given: &[(ClaimId, model::Finding)]) -> Self {
        let mut compiler = Compiler::new(map, reader);
        compiler.frame.is_brief = true;
        compiler.compile(None, given)
    }

    /// What the inquiry takes as found out, constraints included.
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// Takes nothing as found out any more, not even that constraints hold.
    pub fn forget_findings(&mut self) {
        self.evidence.findings.clear();
        self.culprits.clear();
    }

    /// Whether the base of a claim was left open, so that before any evidence exactly what is stated is computed.
    pub fn is_base_solved(&self, claim: &ClaimId) -> bool {
        self.solved.contains(claim)
    }

    /// Takes it as found out that a claim holds. Nothing happens for a claim that takes no part.
    pub fn find_out(&mut self, claim: &ClaimId) {
        if let Some((Literal { variable, state }, None)) = self.read_off(claim) {
            self.evidence
                .findings
                .push(super::Finding::Observed { variable, state });
            self.culprits.push(Culprit::Claim(claim.clone()));
        }
    }

    /// The number of claims that take part.
    pub fn n_claims(&self) -> usize {
        self.readings.len()
    }

    /// What a finding of the evidence is about.
    pub(super) fn culprit(&self, finding: usize) -> Option<&Culprit> {
        self.culprits.get(finding)
    }
}
