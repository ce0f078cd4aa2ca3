//! What comes back: one reader's posteriors, with everything that must be said about them.

use std::collections::BTreeMap;

use super::{Culprit, Evidence, Inquiry, Network, NetworkError, Plan, QueryError, Settled, settle::settle_given};
use crate::model::{ClaimId, GroupId, QuestionId};

/// The numbers of one claim for one reader.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ClaimNumbers {
    /// What the map computes, with the evidence. `None` when the condition of a conditional claim cannot hold.
    pub posterior: Option<f64>,
    /// What the map computes before any evidence.
    pub before_evidence: Option<f64>,
    /// What the reader states, all things considered.
    pub stated: Option<f64>,
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

/// One reader's posteriors.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outlook {
    /// Every claim that takes part.
    pub claims: BTreeMap<ClaimId, ClaimNumbers>,
    /// Every exclusive question: its positions and “none of these” (`None`), with their posteriors.
    pub questions: BTreeMap<QuestionId, Vec<(Option<ClaimId>, f64)>>,
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
    /// The engine cannot compute this map exactly.
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

/// Answers inquiries, keeping the compiled plan and the solved bases from one to the next.
///
/// The answer depends on the inquiry alone; what is kept only makes it faster.
#[derive(Debug, Default)]
pub struct Engine {
    kept: Option<Kept>,
}

#[derive(Debug)]
struct Kept {
    plan: Plan,
    settled: Option<Settled>,
}

impl Engine {
    /// One reader's posteriors.
    pub fn answer(&mut self, inquiry: &Inquiry) -> Result<Outlook, OutlookError> {
        let kept = match self.kept.take() {
            Some(kept) if kept.plan.mismatch(&inquiry.network).is_none() => kept,
            _ => Kept {
                plan: Plan::compile(&inquiry.network)?,
                settled: None,
            },
        };
        let kept = self.kept.insert(kept);
        let mut network = inquiry.network.clone();
        let settled = settle_given(
            &mut network,
            &kept.plan,
            &inquiry.goals,
            &inquiry.conditions,
            kept.settled.as_ref(),
        );
        let failure = settled.failure.clone();
        kept.settled = Some(settled);
        if let Some(failure) = failure {
            return Err(OutlookError::Query(failure));
        }
        let ask = |evidence: &Evidence| {
            kept.plan.posterior(&network, evidence).map_err(|error| match error {
                QueryError::Impossible { culprits } => {
                    let mut named: Vec<Culprit> = Vec::new();
                    for culprit in culprits.iter().filter_map(|&finding| inquiry.culprit(finding)) {
                        if !named.contains(culprit) {
                            named.push(culprit.clone());
                        }
                    }
                    OutlookError::Impossible(named)
                }
                other => OutlookError::Query(other),
            })
        };
        let posterior = ask(&inquiry.evidence)?;
        let after = inquiry.read(&posterior.marginals);
        let prior = if inquiry.evidence.findings.is_empty() {
            posterior.clone()
        } else {
            ask(&Evidence::default())?
        };
        let before = inquiry.read(&prior.marginals);
        let tension = |variable: usize| prior.marginals.get(variable)?.get(1).copied();
        let tensions = (inquiry.constraints.iter())
            .filter_map(|(id, &variable)| Some((id.clone(), tension(variable)?)))
            .collect();
        let out_of_reach = out_of_reach(inquiry, &before);
        let claims = after
            .into_iter()
            .map(|(id, posterior)| {
                let numbers = ClaimNumbers {
                    posterior,
                    before_evidence: before.get(&id).copied().flatten(),
                    stated: inquiry.stated.get(&id).copied(),
                };
                (id, numbers)
            })
            .collect();
        let questions = inquiry
            .questions
            .iter()
            .map(|(id, (variable, answers))| {
                let states = posterior.marginals.get(*variable).cloned().unwrap_or_default();
                (id.clone(), answers.iter().cloned().zip(states).collect())
            })
            .collect();
        Ok(Outlook {
            claims,
            questions,
            tensions,
            ln_evidence_probability: posterior.ln_evidence_probability,
            out_of_reach,
        })
    }
}

impl Inquiry {
    /// The network of this inquiry with every base solved and every local model as a table, before any evidence.
    ///
    /// The variables are named by the ids of claims and questions; the states of a question are its positions, those of
    /// a claim `false` and `true`.
    ///
    /// # Errors
    /// As for [`Engine::answer`], and [`NetworkError::TooWide`] for tables of more than `most_rows` rows.
    pub fn tabulated(&self, most_rows: usize) -> Result<Network, OutlookError> {
        let mut network = self.network.clone();
        // Before anything is compiled: what is too wide for a table is often too wide for the plan as well.
        network.tabulated(most_rows)?;
        let plan = Plan::compile(&network)?;
        let settled = settle_given(&mut network, &plan, &self.goals, &self.conditions, None);
        if let Some(failure) = settled.failure {
            return Err(OutlookError::Query(failure));
        }
        plan.posterior(&network, &Evidence::default())
            .map_err(OutlookError::Query)?;
        Ok(network.tabulated(most_rows)?)
    }

    /// How many findings the inquiry takes as given, constraints of the map included.
    pub fn n_findings(&self) -> usize {
        self.evidence.findings.len()
    }
}

/// The claims whose base was to be solved and that are still not what is stated.
fn out_of_reach(inquiry: &Inquiry, before_evidence: &BTreeMap<ClaimId, Option<f64>>) -> Vec<OutOfReach> {
    let gap = |claim: &ClaimId| {
        let stated = *inquiry.stated.get(claim)?;
        let nearest = before_evidence.get(claim).copied().flatten()?;
        ((stated - nearest).abs() > REACH_TOLERANCE).then(|| OutOfReach {
            claim: claim.clone(),
            stated,
            nearest,
        })
    };
    inquiry.solved.iter().filter_map(gap).collect()
}
