//! What has been found out or is supposed, and what an answer looks like.

use super::check::NetworkError;
use super::network::Network;

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
