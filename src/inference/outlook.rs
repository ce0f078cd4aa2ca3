//! What comes back: one reader's posteriors, with everything that must be said about them.

use std::collections::BTreeMap;

use super::{
    Culprit, Evidence, Inquiry, Network, NetworkError, Plan, QueryError, Reliability, inquiry::Reading,
    settle::settle_given,
};
use crate::model::{ClaimId, GroupId, QuantityId, QuestionId};

/// The numbers of one claim for one reader.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ClaimNumbers {
    /// What the map computes, with the evidence. `None` when the condition of a conditional claim cannot hold, and where
    /// there are too few samples to say anything (see [`Method::is_unreliable`]).
    pub posterior: Option<f64>,
    /// What the map computes before any evidence.
    pub before_evidence: Option<f64>,
    /// What the reader states, all things considered.
    pub stated: Option<f64>,
    /// How far the posterior may be off, in probability: its standard error where it is sampled, the most by which it
    /// can be wrong where that is bounded. `None` where it is exact.
    pub error: Option<f64>,
}

/// How an outlook was computed.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Method {
    /// By an exact computation, up to rounding.
    #[default]
    Exact,
    /// With odds added up on a grid, where so many different likelihood ratios bear on a claim that their exact sums are
    /// too many.
    Bounded {
        /// The most by which any probability can be off; see [`Plan::error_bound`].
        error: f64,
    },
    /// From weighted samples, because an exact computation would be too large.
    Sampled(Samples),
}

/// What a sampled outlook rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Samples {
    /// How many samples were drawn.
    pub drawn: u64,
    /// How many independent samples from the posterior they are worth; see [`Estimate`](super::Estimate).
    pub effective: f64,
    /// Whether to trust the posteriors.
    pub reliability: Reliability,
    /// What ties too much together for an exact computation: names of variables, which for claims are their ids.
    pub culprits: Vec<String>,
    /// How many table entries an exact computation would need at least, if that is known.
    pub needed_entries: Option<u64>,
    /// What is stated of claims with links into them is met by bases that were solved from samples. The largest standard
    /// error with which they meet it; 0 where there was nothing to solve. It is part of every claim's error.
    pub base_error: f64,
    /// Variables of which something is stated that could not be brought about by samples: claims tied to others.
    pub unsolved: Vec<String>,
}

impl Method {
    /// Whether there are too few samples for any number.
    pub fn is_unreliable(&self) -> bool {
        matches!(self, Self::Sampled(samples) if samples.reliability != Reliability::Reliable)
    }

    /// One word for it: `exact`, `bounded` or `sampled`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Bounded { .. } => "bounded",
            Self::Sampled(_) => "sampled",
        }
    }
}

/// A stated number that the links do not allow.
#[derive(Clone, Debug, PartialEq)]
pub struct OutOfReach {
    /// About which claim.
    pub claim: ClaimId,
    /// What is stated.
    pub stated: f64,
    /// The nearest number that the links allow.
    pub nearest: f64,
}

/// How far what is computed may be from what is stated before it counts as out of reach.
const REACH_TOLERANCE: f64 = 1e-9;

/// How many standard errors a sampled number may be from a stated one before that is more than chance.
const MOST_SIGMAS: f64 = 4.0;

/// One reader's posteriors.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outlook {
    /// How all of this was computed.
    pub method: Method,
    /// Every claim that takes part.
    pub claims: BTreeMap<ClaimId, ClaimNumbers>,
    /// Every exclusive question: its positions and “none of these” (`None`), with their posteriors.
    pub questions: BTreeMap<QuestionId, Vec<(Option<ClaimId>, f64)>>,
    /// Every quantity that the reader has a curve of: how likely each state of [`Inquiry::timeline`] is.
    pub quantities: BTreeMap<QuantityId, Vec<f64>>,
    /// The *tension* of every constraint (a group that binds): the probability, before it or any evidence binds, that it
    /// holds. Near 1, the constraint says what the map says anyway; near 0, it overrules the map.
    pub tensions: BTreeMap<GroupId, f64>,
    /// Natural logarithm of the probability of the evidence. 0 without evidence.
    pub ln_evidence_probability: f64,
    /// Stated numbers that no base can bring about. Logic and tables have no base: there, what is stated and what is
    /// computed simply stand side by side.
    pub out_of_reach: Vec<OutOfReach>,
}

/// Why there are no posteriors.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum OutlookError {
    /// What is taken as found out, or constrained, contradicts itself or the map: a smallest such set, without any one of
    /// which the rest can be.
    #[error("{}", impossible(.0))]
    Impossible(Vec<Culprit>),
    /// The engine cannot compute this map.
    #[error("{0}")]
    Network(#[from] NetworkError),
    /// The question cannot be answered.
    #[error("{0}")]
    Query(QueryError),
}

fn impossible(culprits: &[Culprit]) -> String {
    let quoted = |of: fn(&Culprit) -> Option<&str>| {
        let names: Vec<String> = culprits.iter().filter_map(of).map(|name| format!("“{name}”")).collect();
        names.join(", ")
    };
    let claims = quoted(|culprit| match culprit {
        Culprit::Claim(id) => Some(id.as_str()),
        Culprit::Constraint(_) => None,
    });
    let constraints = quoted(|culprit| match culprit {
        Culprit::Constraint(id) => Some(id.as_str()),
        Culprit::Claim(_) => None,
    });
    match (claims.is_empty(), constraints.is_empty()) {
        (_, true) => format!("what is taken as found out about {claims} cannot all be so"),
        (true, false) => format!("the map rules out what {constraints} demands"),
        (false, false) => {
            format!(
                "what is taken as found out about {claims} cannot all be so together with what {constraints} demands"
            )
        }
    }
}

impl Inquiry {
    /// The network of this inquiry with every base solved and every local model as a table, before any evidence.
    ///
    /// The variables are named by the ids of claims and questions; the states of a question are its positions, those of
    /// a claim `false` and `true`.
    ///
    /// # Errors
    /// As for [`Engine::answer_exactly`](super::Engine::answer_exactly), and [`NetworkError::TooWide`] for tables of more than `most_rows` rows.
    pub fn tabulated(&self, most_rows: usize) -> Result<Network, OutlookError> {
        // Before anything is compiled: what is too wide for a table is often too wide for the plan as well.
        self.network.tabulated(most_rows)?;
        Ok(self.solved()?.tabulated(most_rows)?)
    }

    /// The network of this inquiry with every base solved.
    fn solved(&self) -> Result<Network, OutlookError> {
        let mut network = self.network.clone();
        let plan = Plan::compile(&network)?;
        let settled = settle_given(&mut network, &plan, &self.goals, &self.conditions, None, &mut None);
        if let Some(failure) = settled.failure {
            return Err(OutlookError::Query(failure));
        }
        plan.posterior(&network, &Evidence::default())
            .map_err(OutlookError::Query)?;
        Ok(network)
    }

    /// The networks of two inquiries into one map, every base solved, and every local model a table in which the two differ or
    /// that is a small one: tables have simpler derivatives.
    ///
    /// # Errors
    /// As for [`Inquiry::tabulated`].
    pub fn tabulated_where_unlike(&self, other: &Self, most_rows: usize) -> Result<[Network; 2], OutlookError> {
        /// Tables of at most this many rows are small.
        const SMALL: usize = 1 << 10;
        let (a, b) = (self.solved()?, other.solved()?);
        let is_table = |variable: usize| {
            let local = |network: &'_ Network| network.variables.get(variable).map(|variable| variable.local.clone());
            let (one, other) = (local(&a), local(&b));
            one != other || one.is_some_and(|local| a.n_configurations(&local.parents()) <= SMALL)
        };
        Ok([
            a.tabulated_where(most_rows, is_table)?,
            b.tabulated_where(most_rows, is_table)?,
        ])
    }

    /// How many findings the inquiry takes as given, constraints of the map included.
    pub fn n_findings(&self) -> usize {
        self.evidence.findings.len()
    }
}

/// The distributions of all variables, exact or with their errors.
pub(super) struct Marginals<'a> {
    /// For every variable the probabilities of its states. Empty when nothing is known.
    pub probabilities: &'a [Vec<f64>],
    /// How far each of them may be off.
    pub errors: Option<&'a [Vec<f64>]>,
}

impl Outlook {
    /// What marginals with the evidence and before any say about the claims of an inquiry.
    pub(super) fn new(inquiry: &Inquiry, method: Method, after: &Marginals<'_>, before: &Marginals<'_>) -> Self {
        let error_of = |reading: &Reading, marginals: &Marginals<'_>| match (&method, marginals.errors) {
            (Method::Bounded { error }, _) => Some(*error),
            (_, Some(errors)) => reading.error(marginals.probabilities, errors),
            _ => None,
        };
        let mut out_of_reach = Vec::new();
        let claims = (inquiry.readings.iter())
            .map(|(id, reading)| {
                let posterior = reading.probability(after.probabilities);
                let before_evidence = reading.probability(before.probabilities);
                let stated = inquiry.stated.get(id).copied();
                if let (Some(stated), Some(nearest)) = (stated, before_evidence)
                    && inquiry.solved.contains(id)
                {
                    let sigmas = if matches!(method, Method::Sampled(_)) {
                        MOST_SIGMAS
                    } else {
                        1.0
                    };
                    let slack = REACH_TOLERANCE + sigmas * error_of(reading, before).unwrap_or(0.0);
                    if (stated - nearest).abs() > slack {
                        out_of_reach.push(OutOfReach {
                            claim: id.clone(),
                            stated,
                            nearest,
                        });
                    }
                }
                let numbers = ClaimNumbers {
                    posterior,
                    before_evidence,
                    stated,
                    error: posterior.and_then(|_| error_of(reading, after)),
                };
                (id.clone(), numbers)
            })
            .collect();
        let tension = |variable: usize| before.probabilities.get(variable)?.get(1).copied();
        let tensions = (inquiry.constraints.iter())
            .filter_map(|(id, &variable)| Some((id.clone(), tension(variable)?)))
            .collect();
        let quantities = (inquiry.timelines.iter())
            .map(|(id, timeline)| {
                let states = after.probabilities.get(timeline.variable).cloned();
                (id.clone(), states.unwrap_or_default())
            })
            .collect();
        let questions = inquiry
            .questions
            .iter()
            .map(|(id, (variable, answers))| {
                let states = after.probabilities.get(*variable).cloned().unwrap_or_default();
                (id.clone(), answers.iter().cloned().zip(states).collect())
            })
            .collect();
        Self {
            quantities,
            method,
            claims,
            questions,
            tensions,
            ln_evidence_probability: 0.0,
            out_of_reach,
        }
    }
}

impl OutlookError {
    /// An error of the engine in the words of an inquiry.
    pub(super) fn new(inquiry: &Inquiry, error: QueryError) -> Self {
        match error {
            QueryError::Impossible { culprits } => {
                let mut named: Vec<Culprit> = Vec::new();
                for culprit in culprits.iter().filter_map(|&finding| inquiry.culprit(finding)) {
                    if !named.contains(culprit) {
                        named.push(culprit.clone());
                    }
                }
                Self::Impossible(named)
            }
            QueryError::Network(error) => Self::Network(error),
            other => Self::Query(other),
        }
    }

    /// Whether the map is sound and only too large or too wide for an exact computation.
    pub fn is_too_large(&self) -> bool {
        matches!(
            self,
            Self::Network(
                NetworkError::TooLarge { .. } | NetworkError::TooWide { .. } | NetworkError::BlockTooWide { .. }
            )
        )
    }
}
