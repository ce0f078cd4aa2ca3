//! From findings to a posterior: entering them, fitting beliefs, naming what cannot be so together.

use std::collections::BTreeMap;

use super::block::release;
use super::careful::NoBeliefs;
use super::check::check_variables;
use super::evidence::{Evidence, Finding, Posterior, QueryError};
use super::network::{Local, Network};
use super::plan::{Certainties, Plan};
use super::reckoning::{Reckoning, one_hot};

/// How often all beliefs are adopted in turn before giving up.
const MOST_SWEEPS: usize = 200;

/// How close beliefs must be met when there are several.
const BELIEF_TOLERANCE: f64 = 1e-12;

/// A query that has no answer for a reason inside it.
#[derive(Debug)]
pub(super) enum Failure {
    /// The findings exclude each other.
    Impossible,
    /// The plan takes something for certain that no longer is: compile again.
    NoLongerCertain,
    /// Anything else.
    Other(QueryError),
}

impl Failure {
    /// As an error, the culprits unknown.
    pub(super) fn into_error(self) -> QueryError {
        match self {
            Self::Other(error) => error,
            Self::Impossible => QueryError::Impossible { culprits: Vec::new() },
            Self::NoLongerCertain => QueryError::TooExtreme,
        }
    }
}

impl From<NoBeliefs> for Failure {
    fn from(reason: NoBeliefs) -> Self {
        match reason {
            NoBeliefs::Impossible => Self::Impossible,
            NoBeliefs::TooExtreme => Self::Other(QueryError::TooExtreme),
        }
    }
}

/// What findings say about each variable, apart from beliefs.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Entered {
    /// What the states of a variable are multiplied by.
    pub weights: BTreeMap<usize, Vec<f64>>,
    /// The variables that are put into a state from outside.
    pub cut: Vec<usize>,
    /// Beliefs: variable, state and probability.
    pub beliefs: Vec<(usize, usize, f64)>,
    /// The logarithm of what was divided out of the likelihoods.
    pub ln_scale: f64,
}

impl Entered {
    /// Whether a variable is certainly in this state by what was found, whatever else was.
    pub(super) fn settles(&self, variable: usize, state: usize) -> bool {
        let weights = self.weights.get(&variable);
        weights.is_some_and(|weights| {
            weights
                .iter()
                .enumerate()
                .all(|(other, &weight)| other == state || weight <= 0.0)
        }) && !self.cut.contains(&variable)
    }

    /// Sums up findings that are sound one by one.
    pub(super) fn new<'a>(network: &Network, findings: impl Iterator<Item = &'a Finding>) -> Self {
        let mut entered = Self::default();
        for finding in findings {
            let variable = finding.variable();
            match finding {
                Finding::Observed { state, .. } | Finding::Intervened { state, .. } => {
                    entered.multiply(variable, &one_hot(network.n_states(variable), *state));
                    if matches!(finding, Finding::Intervened { .. }) {
                        entered.cut.push(variable);
                    }
                }
                Finding::Likelihood { weights, .. } => {
                    let largest = weights.iter().copied().fold(0.0, f64::max);
                    if largest > 0.0 {
                        entered.ln_scale += largest.ln();
                        let scaled: Vec<f64> = weights.iter().map(|weight| weight / largest).collect();
                        entered.multiply(variable, &scaled);
                    } else {
                        entered.multiply(variable, weights);
                    }
                }
                Finding::Believed { state, probability, .. } => entered.beliefs.push((variable, *state, *probability)),
            }
        }
        entered.cut.sort_unstable();
        entered.cut.dedup();
        entered
    }

    fn multiply(&mut self, variable: usize, weights: &[f64]) {
        let known = self.weights.entry(variable).or_insert_with(|| vec![1.0; weights.len()]);
        for (known, weight) in known.iter_mut().zip(weights) {
            *known *= weight;
        }
    }
}

impl Reckoning {
    /// Enters findings in place of those entered before.
    pub(super) fn enter(&mut self, plan: &Plan, network: &Network, before: &Entered, now: &Entered) {
        for variable in before.cut.iter().filter(|variable| !now.cut.contains(variable)) {
            self.cut(plan, network, *variable, false);
        }
        for &variable in &now.cut {
            self.cut(plan, network, variable, true);
        }
        for &variable in before
            .weights
            .keys()
            .chain(before.beliefs.iter().map(|(variable, _, _)| variable))
        {
            if !now.weights.contains_key(&variable) {
                self.weigh(plan, network, variable, None);
            }
        }
        for (&variable, weights) in &now.weights {
            self.weigh(plan, network, variable, Some(weights.clone()));
        }
    }

    /// Computes what follows from the findings entered, into `posterior`.
    pub(super) fn answer(
        &mut self,
        plan: &Plan,
        network: &Network,
        entered: &Entered,
        posterior: &mut Posterior,
    ) -> Result<(), Failure> {
        if !entered.beliefs.is_empty() {
            // What was adopted for an earlier answer must not count twice.
            for &(variable, _, _) in &entered.beliefs {
                self.weigh(plan, network, variable, entered.weights.get(&variable).cloned());
            }
        }
        let ln_probability = self.certain_ln_probability(plan)?;
        if let Some(variable) = self.contradictory_variable(plan)? {
            let variable = network.variables[variable].id.clone();
            return Err(Failure::Other(QueryError::Contradictory { variable }));
        }
        if !entered.beliefs.is_empty() {
            self.adopt(plan, network, &entered.beliefs)?;
        }
        posterior.ln_evidence_probability = ln_probability + entered.ln_scale;
        match self.settle(plan)? {
            None => {
                let marginals = &mut posterior.marginals;
                self.calibration
                    .drain_read(|variable, marginal| marginals[variable].copy_from_slice(marginal));
            }
            Some(careful) => {
                for (variable, marginal) in careful.marginals.into_iter().enumerate() {
                    if plan.observed[variable].is_none() {
                        posterior.marginals[variable] = marginal;
                    }
                }
            }
        }
        Ok(())
    }

    /// The logarithm of the probability of what was entered, which is positive.
    fn certain_ln_probability(&mut self, plan: &Plan) -> Result<f64, Failure> {
        let ln_probability = self.ln_probability(plan);
        if ln_probability > f64::NEG_INFINITY {
            return Ok(ln_probability);
        }
        Ok(super::careful::propagate(plan, self.cells(), &[])?.ln_probability)
    }

    /// Adopts the beliefs one after the other until all of them hold (iterative proportional fitting).
    fn adopt(&mut self, plan: &Plan, network: &Network, beliefs: &[(usize, usize, f64)]) -> Result<(), Failure> {
        let mut gap = f64::INFINITY;
        for _ in 0..MOST_SWEEPS {
            for &(variable, state, probability) in beliefs {
                let (present, rest) = self.split(plan, variable, state)?;
                if (probability > 0.0 && present <= 0.0) || (probability < 1.0 && rest <= 0.0) {
                    return Err(Failure::Impossible);
                }
                let for_state = if present > 0.0 { probability / present } else { 0.0 };
                let for_rest = if rest > 0.0 { (1.0 - probability) / rest } else { 0.0 };
                let largest = for_state.max(for_rest);
                let n_states = network.n_states(variable);
                let mut weights = self.weights(variable).cloned().unwrap_or_else(|| vec![1.0; n_states]);
                for (other, weight) in weights.iter_mut().enumerate() {
                    *weight *= if other == state { for_state } else { for_rest } / largest;
                }
                self.weigh(plan, network, variable, Some(weights));
            }
            gap = 0.0;
            if beliefs.len() == 1 {
                return Ok(());
            }
            for &(variable, state, probability) in beliefs {
                gap = f64::max(gap, (self.split(plan, variable, state)?.0 - probability).abs());
            }
            if gap <= BELIEF_TOLERANCE {
                return Ok(());
            }
        }
        Err(Failure::Other(QueryError::NotConverged {
            sweeps: MOST_SWEEPS,
            gap,
        }))
    }

    /// The probability of a state, and that of all others together.
    fn split(&mut self, plan: &Plan, variable: usize, state: usize) -> Result<(f64, f64), Failure> {
        let marginal = self.marginal(plan, variable)?;
        let others = marginal.iter().enumerate().filter(|(other, _)| *other != state);
        Ok((marginal[state], others.map(|(_, share)| share).sum()))
    }
}

impl Posterior {
    /// Room for the marginals of a network.
    pub(super) fn empty(plan: &Plan, network: &Network) -> Self {
        let marginals = (0..network.variables.len()).map(|variable| {
            let n_states = network.n_states(variable);
            plan.observed[variable].map_or_else(|| vec![0.0; n_states], |state| one_hot(n_states, state))
        });
        Self {
            marginals: marginals.collect(),
            ln_evidence_probability: 0.0,
        }
    }
}

impl Plan {
    /// Computes all marginals given the evidence, from the beginning. To ask again and again, keep a
    /// [`Session`](super::Session).
    ///
    /// The network may differ from the compiled one in numbers only. Takes two passes over the plan
    /// ([`Plan::cells`]), and a little more per [`Finding::Believed`]; several beliefs are fitted iteratively (IPFP).
    /// Intervening on what the plan takes for certain compiles a plan of its own.
    ///
    /// # Errors
    /// See [`QueryError`]. Impossible evidence is reported with a minimal set of culprits, found by leaving out
    /// one finding after the other.
    pub fn posterior(&self, network: &Network, evidence: &Evidence) -> Result<Posterior, QueryError> {
        check_variables(network)?;
        self.check_fits(network)?;
        evidence.check(network)?;
        let findings: Vec<&Finding> = evidence.findings.iter().collect();
        self.check_observed(network, &findings)?;
        match self.answer(network, &findings) {
            Ok(posterior) => Ok(posterior),
            Err(Failure::Other(error)) => Err(error),
            Err(Failure::NoLongerCertain) => Self::compile_with(network, self.limits)?.posterior(network, evidence),
            Err(Failure::Impossible) => Err(QueryError::Impossible {
                culprits: self.culprits(network, &evidence.findings),
            }),
        }
    }

    /// Whether the network differs from the compiled one in numbers only.
    pub(super) fn check_fits(&self, network: &Network) -> Result<(), QueryError> {
        match self.mismatch(network) {
            None => Ok(()),
            Some(variable) => Err(QueryError::StructureChanged {
                variable: network
                    .variables
                    .get(variable)
                    .map_or_else(String::new, |variable| variable.id.clone()),
            }),
        }
    }

    /// Whether everything that the plan takes to be observed is still found.
    fn check_observed(&self, network: &Network, findings: &[&Finding]) -> Result<(), QueryError> {
        let still = observations(findings);
        for (variable, state) in self.observed.iter().enumerate() {
            if state.is_some() && !still.iter().any(|&(observed, _)| observed == variable) {
                let variable = network.variables[variable].id.clone();
                return Err(QueryError::StructureChanged { variable });
            }
        }
        Ok(())
    }

    /// A minimal impossible set among findings that are impossible together.
    pub(super) fn culprits(&self, network: &Network, findings: &[Finding]) -> Vec<usize> {
        let is_impossible = |kept: &[usize]| {
            let kept: Vec<&Finding> = kept.iter().map(|&index| &findings[index]).collect();
            if self.observed.iter().all(Option::is_none) {
                return matches!(self.answer(network, &kept), Err(Failure::Impossible));
            }
            let certainties = Certainties {
                observed: observations(&kept),
                table_zeros: true,
            };
            Self::compile_certain(network, self.limits, &certainties)
                .is_ok_and(|plan| matches!(plan.answer(network, &kept), Err(Failure::Impossible)))
        };
        let mut culprits: Vec<usize> = (0..findings.len()).collect();
        loop {
            let n_before = culprits.len();
            for index in (0..findings.len()).rev() {
                let rest: Vec<usize> = culprits.iter().copied().filter(|&kept| kept != index).collect();
                if rest.len() < culprits.len() && is_impossible(&rest) {
                    culprits = rest;
                }
            }
            // Without an intervention or a belief, more findings can become superfluous: look again.
            if culprits.len() == n_before {
                return culprits;
            }
        }
    }

    /// The posterior for findings that are sound one by one.
    pub(super) fn answer(&self, network: &Network, findings: &[&Finding]) -> Result<Posterior, Failure> {
        let entered = Entered::new(network, findings.iter().copied());
        if let Some(network) = without_certain_causes(network, &entered.cut) {
            let plan = Self::compile_with(&network, self.limits).map_err(|error| Failure::Other(error.into()))?;
            return plan.answer(&network, findings);
        }
        let mut reckoning = Reckoning::new(self, network).map_err(|_| Failure::NoLongerCertain)?;
        reckoning.enter(self, network, &Entered::default(), &entered);
        let mut posterior = Posterior::empty(self, network);
        reckoning.answer(self, network, &entered, &mut posterior)?;
        Ok(posterior)
    }
}

/// A network in which those of the cut variables have no causes whose local model a plan may take for certain; `None`
/// if there is none.
///
/// A plan leaves out what is certain to be zero, so that it cannot serve once the causes are cut off; and what a tied
/// claim bears on within its block stands in the tables of other members.
pub(super) fn without_certain_causes(network: &Network, cut: &[usize]) -> Option<Network> {
    let is_certain = |variable: usize| match &network.variables[variable].local {
        Local::Logic { .. } | Local::Tied(_) => true,
        Local::Table { rows, .. } => rows.contains(&0.0),
        Local::Mechanism(_) | Local::Choice(_) => false,
    };
    let certain: Vec<usize> = cut.iter().copied().filter(|&variable| is_certain(variable)).collect();
    if certain.is_empty() {
        return None;
    }
    let mut network = network.clone();
    for variable in certain {
        release(&mut network, variable);
        let n_states = network.n_states(variable);
        network.variables[variable].local = Local::Table {
            parents: Vec::new(),
            rows: vec![1.0 / n_states as f64; n_states],
        };
    }
    Some(network)
}

/// What is observed, with its states.
pub(super) fn observations(findings: &[&Finding]) -> Vec<(usize, usize)> {
    findings
        .iter()
        .filter_map(|finding| match finding {
            Finding::Observed { variable, state } => Some((*variable, *state)),
            _ => None,
        })
        .collect()
}

impl Evidence {
    /// Whether each finding makes sense by itself.
    pub(super) fn check(&self, network: &Network) -> Result<(), QueryError> {
        for (index, finding) in self.findings.iter().enumerate() {
            if let Some(reason) = finding.flaw(network) {
                return Err(QueryError::BadFinding { index, reason });
            }
        }
        Ok(())
    }
}
