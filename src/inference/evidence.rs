//! What has been found out or is supposed, and the posterior that follows from it.

use super::check::{NetworkError, check_variables};
use super::network::{Local, Network};
use super::pass::{Beliefs, NoBeliefs, Numbers};
use super::plan::Plan;

/// Everything that is taken as given in one query.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    /// The findings. Their order matters only among several [`Finding::Believed`], and there only in the last digits.
    pub findings: Vec<Finding>,
}

/// One thing that is taken as given.
#[derive(Clone, Debug, PartialEq)]
pub enum Finding {
    /// The variable is in this state: condition on it.
    Observed {
        /// Index of the variable.
        variable: usize,
        /// Index of its state.
        state: usize,
    },
    /// A report that is this likely in each state: virtual evidence. It multiplies and commutes, and its
    /// weights count in the evidence probability as they are.
    Likelihood {
        /// Index of the variable.
        variable: usize,
        /// One number per state, finite and not negative.
        weights: Vec<f64>,
    },
    /// After all other findings the state is believed to this degree (Jeffrey 1965). Does not commute with
    /// later findings and has no part in the evidence probability.
    Believed {
        /// Index of the variable.
        variable: usize,
        /// Index of its state.
        state: usize,
        /// What its probability shall be, 0..=1.
        probability: f64,
    },
    /// The variable is put into this state from outside: its own causes no longer matter (Pearl 1995).
    Intervened {
        /// Index of the variable.
        variable: usize,
        /// Index of its state.
        state: usize,
    },
}

impl Finding {
    /// The variable it is about.
    pub fn variable(&self) -> usize {
        match self {
            Self::Observed { variable, .. }
            | Self::Likelihood { variable, .. }
            | Self::Believed { variable, .. }
            | Self::Intervened { variable, .. } => *variable,
        }
    }

    /// What is wrong with it, as half a sentence.
    pub(super) fn flaw(&self, network: &Network) -> Option<String> {
        let Some(variable) = network.variables.get(self.variable()) else {
            return Some(format!("variable number {} does not exist", self.variable()));
        };
        let (id, n_states) = (&variable.id, variable.states.len());
        match self {
            Self::Observed { state, .. } | Self::Believed { state, .. } | Self::Intervened { state, .. }
                if *state >= n_states =>
            {
                Some(format!("“{id}” has no state number {state}"))
            }
            Self::Believed { probability, .. } if !(0.0..=1.0).contains(probability) => {
                Some(format!("{probability} is not a probability for “{id}”"))
            }
            Self::Likelihood { weights, .. } if weights.len() != n_states => Some(format!(
                "“{id}” has {n_states} states and {} likelihoods were given",
                weights.len()
            )),
            Self::Likelihood { weights, .. } => {
                let wrong = weights.iter().find(|&&weight| !(weight.is_finite() && weight >= 0.0))?;
                Some(format!("{wrong} is not a likelihood for “{id}”"))
            }
            _ => None,
        }
    }
}

/// The answer to a query.
#[derive(Clone, Debug, PartialEq)]
pub struct Posterior {
    /// For every variable of the network the distribution over its states; 0 and 1 where observed.
    pub marginals: Vec<Vec<f64>>,
    /// The natural logarithm of the probability of the observations, times the likelihoods of the reports
    /// averaged over what they report on. Beliefs and interventions have no part in it.
    pub ln_evidence_probability: f64,
}

/// Why a query has no answer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum QueryError {
    /// The network cannot be computed.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// The network differs from the one the plan was compiled for in more than numbers: compile again.
    ///
    /// This also happens when weighings that had equal ratios no longer do, if so many bear on one variable
    /// that equal ones are counted.
    #[error("“{variable}” has changed in more than its numbers since the map was last prepared for computing.")]
    StructureChanged {
        /// The first variable that differs.
        variable: String,
    },
    /// A finding makes no sense by itself.
    #[error("A finding cannot be used: {reason}.")]
    BadFinding {
        /// Its position.
        index: usize,
        /// What is wrong, as half a sentence.
        reason: String,
    },
    /// A goal of `settle` makes no sense by itself.
    #[error("A stated credence cannot be used: {reason}.")]
    BadGoal {
        /// Its position.
        index: usize,
        /// What is wrong, as half a sentence.
        reason: String,
    },
    /// The findings exclude each other.
    #[error("{} of the findings cannot be true together.", culprits.len())]
    Impossible {
        /// The positions of a smallest set that cannot hold together: without any one of them, the rest can.
        culprits: Vec<usize>,
    },
    /// A certainty for and a certainty against (ratios 0 and ∞, or the like) meet.
    #[error("Contradictory certainties meet at “{variable}”: one argument proves what another rules out.")]
    Contradictory {
        /// Where they meet.
        variable: String,
    },
    /// Arguments of such strength stand against each other that no floating-point number can weigh them.
    #[error("The numbers are too extreme to be weighed against each other (beyond 1 in 10^300).")]
    TooExtreme,
    /// Several beliefs could not be brought together.
    #[error("The stated beliefs could not all be met together in {sweeps} rounds; the largest gap left is {gap}.")]
    NotConverged {
        /// How many times all of them were adopted in turn.
        sweeps: usize,
        /// The largest difference between a stated and a reached probability.
        gap: f64,
    },
}

/// How often all beliefs are adopted in turn before giving up.
const MOST_SWEEPS: usize = 200;

/// How close beliefs must be met when there are several.
const BELIEF_TOLERANCE: f64 = 1e-12;

/// A query that has no answer for a reason inside it.
enum Failure {
    Impossible,
    Other(QueryError),
}

impl Plan {
    /// Computes all marginals given the evidence.
    ///
    /// The network may differ from the compiled one in numbers only. Takes two passes over the plan
    /// ([`Plan::cells`]), and per [`Finding::Believed`] and sweep two more; several beliefs are fitted
    /// iteratively (IPFP). Intervening on a logical variable compiles a plan of its own.
    ///
    /// # Errors
    /// See [`QueryError`]. Impossible evidence is reported with a minimal set of culprits, found by leaving out
    /// one finding after the other.
    pub fn posterior(&self, network: &Network, evidence: &Evidence) -> Result<Posterior, QueryError> {
        check_variables(network)?;
        if let Some(variable) = self.mismatch(network) {
            let id = network
                .variables
                .get(variable)
                .map_or_else(String::new, |variable| variable.id.clone());
            return Err(QueryError::StructureChanged { variable: id });
        }
        for (index, finding) in evidence.findings.iter().enumerate() {
            if let Some(reason) = finding.flaw(network) {
                return Err(QueryError::BadFinding { index, reason });
            }
        }
        let findings: Vec<&Finding> = evidence.findings.iter().collect();
        match self.answer(network, &findings) {
            Ok(posterior) => Ok(posterior),
            Err(Failure::Other(error)) => Err(error),
            Err(Failure::Impossible) => Err(QueryError::Impossible {
                culprits: self.culprits(network, &evidence.findings),
            }),
        }
    }

    /// A minimal impossible set among findings that are impossible together.
    fn culprits(&self, network: &Network, findings: &[Finding]) -> Vec<usize> {
        let is_impossible = |kept: &[usize]| {
            let kept: Vec<&Finding> = kept.iter().map(|&index| &findings[index]).collect();
            matches!(self.answer(network, &kept), Err(Failure::Impossible))
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
    fn answer(&self, network: &Network, findings: &[&Finding]) -> Result<Posterior, Failure> {
        if let Some((plan, network)) = self
            .without_logic_of_intervened(network, findings)
            .map_err(Failure::Other)?
        {
            return plan.answer(&network, findings);
        }
        let mut numbers = self.fill(network);
        let ln_scale = self.enter(&mut numbers, findings);
        let beliefs = self.beliefs(&numbers)?;
        if let Some(variable) = self.contradictory_variable(&numbers, &beliefs) {
            let variable = network.variables[variable].id.clone();
            return Err(Failure::Other(QueryError::Contradictory { variable }));
        }
        let ln_evidence_probability = beliefs.ln_probability + ln_scale;
        let beliefs = self.adopt(numbers, beliefs, findings)?;
        let finals = self
            .expansion
            .finals
            .iter()
            .map(|&factor_ix| &self.expansion.factors[factor_ix]);
        Ok(Posterior {
            marginals: finals.map(|factor| beliefs.marginal(factor)).collect(),
            ln_evidence_probability,
        })
    }

    /// A plan and network in which logical variables that are intervened on have no causes.
    ///
    /// A plan leaves out what logic rules out, so that it cannot serve once the logic is cut off.
    fn without_logic_of_intervened(
        &self,
        network: &Network,
        findings: &[&Finding],
    ) -> Result<Option<(Self, Network)>, QueryError> {
        let is_logical = |variable: usize| matches!(network.variables[variable].local, Local::Logic { .. });
        let mut cut: Vec<usize> = Vec::new();
        for finding in findings {
            if let Finding::Intervened { variable, .. } = finding
                && is_logical(*variable)
            {
                cut.push(*variable);
            }
        }
        if cut.is_empty() {
            return Ok(None);
        }
        let mut network = network.clone();
        for variable in cut {
            network.variables[variable].local = Local::Table {
                parents: Vec::new(),
                rows: vec![0.5, 0.5],
            };
        }
        let plan = Self::compile_with(&network, self.limits)?;
        Ok(Some((plan, network)))
    }

    /// Enters all findings but beliefs. Returns the logarithm of what was divided out of the likelihoods.
    fn enter(&self, numbers: &mut Numbers, findings: &[&Finding]) -> f64 {
        let factors = &self.expansion.factors;
        let mut ln_scale = 0.0;
        for finding in findings {
            if let Finding::Intervened { variable, .. } = finding {
                let factor = &factors[self.expansion.finals[*variable]];
                numbers.cells[factor.offset..factor.offset + factor.n_cells].fill(1.0);
                numbers
                    .contradictions
                    .retain(|&(factor_ix, _)| factors[factor_ix].owner != *variable);
            }
        }
        for finding in findings {
            match finding {
                Finding::Observed { variable, state } | Finding::Intervened { variable, state } => {
                    self.weigh(numbers, *variable, |other| if other == *state { 1.0 } else { 0.0 });
                }
                Finding::Likelihood { variable, weights } => {
                    let largest = weights.iter().copied().fold(0.0, f64::max);
                    if largest > 0.0 {
                        ln_scale += largest.ln();
                        self.weigh(numbers, *variable, |state| weights[state] / largest);
                    } else {
                        self.weigh(numbers, *variable, |_| 0.0);
                    }
                }
                Finding::Believed { .. } => {}
            }
        }
        ln_scale
    }

    /// Multiplies a weight per state into the factor that ends in a variable.
    pub(super) fn weigh(&self, numbers: &mut Numbers, variable: usize, weight: impl Fn(usize) -> f64) {
        let factor = &self.expansion.factors[self.expansion.finals[variable]];
        for row in numbers.cells[factor.offset..factor.offset + factor.n_cells].chunks_exact_mut(factor.n_states) {
            for (state, cell) in row.iter_mut().enumerate() {
                *cell *= weight(state);
            }
        }
    }

    /// Both passes, with the beliefs of all network variables and of all rows in doubt.
    fn beliefs(&self, numbers: &Numbers) -> Result<Beliefs, Failure> {
        let is_wanted = |factor_ix: usize| {
            self.expansion.factors[factor_ix].is_final
                || numbers
                    .contradictions
                    .iter()
                    .any(|&(doubtful, _)| doubtful == factor_ix)
        };
        self.propagate(&numbers.cells, is_wanted)
            .map_err(|reason| match reason {
                NoBeliefs::Impossible => Failure::Impossible,
                NoBeliefs::TooExtreme => Failure::Other(QueryError::TooExtreme),
            })
    }

    /// Adopts the beliefs one after the other until all of them hold.
    fn adopt(&self, mut numbers: Numbers, mut beliefs: Beliefs, findings: &[&Finding]) -> Result<Beliefs, Failure> {
        let pins: Vec<(usize, usize, f64)> = findings
            .iter()
            .filter_map(|finding| match **finding {
                Finding::Believed {
                    variable,
                    state,
                    probability,
                } => Some((variable, state, probability)),
                _ => None,
            })
            .collect();
        if pins.is_empty() {
            return Ok(beliefs);
        }
        let mut gap = f64::INFINITY;
        for _ in 0..MOST_SWEEPS {
            for &(variable, state, probability) in &pins {
                let (present, rest) = self.split(&beliefs, variable, state);
                if (probability > 0.0 && present <= 0.0) || (probability < 1.0 && rest <= 0.0) {
                    return Err(Failure::Impossible);
                }
                let for_state = if present > 0.0 { probability / present } else { 0.0 };
                let for_rest = if rest > 0.0 { (1.0 - probability) / rest } else { 0.0 };
                let largest = for_state.max(for_rest);
                self.weigh(&mut numbers, variable, |other| {
                    if other == state {
                        for_state / largest
                    } else {
                        for_rest / largest
                    }
                });
                beliefs = self.beliefs(&numbers)?;
            }
            gap = pins
                .iter()
                .map(|&(variable, state, probability)| (self.split(&beliefs, variable, state).0 - probability).abs())
                .fold(0.0, f64::max);
            if pins.len() == 1 || gap <= BELIEF_TOLERANCE {
                return Ok(beliefs);
            }
        }
        Err(Failure::Other(QueryError::NotConverged {
            sweeps: MOST_SWEEPS,
            gap,
        }))
    }

    /// The probability of a state, and that of all others together.
    fn split(&self, beliefs: &Beliefs, variable: usize, state: usize) -> (f64, f64) {
        let marginal = beliefs.marginal(&self.expansion.factors[self.expansion.finals[variable]]);
        let rest = marginal
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != state)
            .map(|(_, share)| share)
            .sum();
        (marginal[state], rest)
    }

    /// The first variable with a contradictory row that has a positive probability.
    fn contradictory_variable(&self, numbers: &Numbers, beliefs: &Beliefs) -> Option<usize> {
        numbers.contradictions.iter().find_map(|&(factor_ix, cell)| {
            let factor = &self.expansion.factors[factor_ix];
            let row = factor.offset + cell..factor.offset + cell + factor.n_states;
            beliefs.cells[row]
                .iter()
                .any(|&belief| belief > 0.0)
                .then_some(factor.owner)
        })
    }
}
