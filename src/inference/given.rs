//! Findings sorted by variable, as the sampler wants them.

use super::evidence::{Evidence, Finding, QueryError};
use super::network::Network;

/// The most different believed states; there are two to this power of classes of samples.
const MOST_BELIEFS: usize = 6;

/// All findings about one variable.
#[derive(Clone, Default)]
pub(super) struct Known {
    /// A likelihood per state, the largest 1; empty where there is none.
    pub weights: Vec<f64>,
    /// Whether it is put into a state from outside.
    pub is_intervened: bool,
    /// Whether anything else was found out about it.
    pub has_evidence: bool,
}

/// The beliefs, each once, after checking all findings one by one.
pub(super) fn sound_beliefs(network: &Network, evidence: &Evidence) -> Result<Vec<(usize, usize, f64)>, QueryError> {
    let mut beliefs: Vec<(usize, usize, f64)> = Vec::new();
    for (index, finding) in evidence.findings.iter().enumerate() {
        if let Some(reason) = finding.flaw(network) {
            return Err(QueryError::BadFinding { index, reason });
        }
        if let Finding::Believed {
            variable,
            state,
            probability,
        } = *finding
        {
            let belief = (variable, state, probability);
            if !beliefs.contains(&belief) {
                beliefs.push(belief);
            }
            if beliefs.len() > MOST_BELIEFS {
                let reason = format!("no more than {MOST_BELIEFS} beliefs can be met at once where the map is sampled");
                return Err(QueryError::BadFinding { index, reason });
            }
        }
    }
    Ok(beliefs)
}

/// The findings by variable, and the logarithm of what was divided out of the likelihoods.
pub(super) fn known(network: &Network, evidence: &Evidence) -> (Vec<Known>, f64) {
    let mut known = vec![Known::default(); network.variables.len()];
    let mut ln_scale = 0.0;
    for finding in &evidence.findings {
        let variable = finding.variable();
        let n_states = network.n_states(variable);
        let known = &mut known[variable];
        if known.weights.is_empty() && !matches!(finding, Finding::Believed { .. }) {
            known.weights = vec![1.0; n_states];
        }
        match finding {
            Finding::Observed { state, .. } | Finding::Intervened { state, .. } => {
                for (other, weight) in known.weights.iter_mut().enumerate() {
                    *weight *= if other == *state { 1.0 } else { 0.0 };
                }
            }
            Finding::Likelihood { weights, .. } => {
                let largest = weights.iter().copied().fold(0.0, f64::max);
                if largest > 0.0 {
                    ln_scale += largest.ln();
                }
                let divisor = if largest > 0.0 { largest } else { 1.0 };
                for (weight, likelihood) in known.weights.iter_mut().zip(weights) {
                    *weight *= likelihood / divisor;
                }
            }
            Finding::Believed { .. } => {}
        }
        match finding {
            Finding::Intervened { .. } => known.is_intervened = true,
            _ => known.has_evidence = true,
        }
    }
    for known in &mut known {
        // An intervention against an observation has weight zero, which only counts among what is weighed.
        known.has_evidence |= known.is_intervened && known.weights.iter().all(|&weight| weight <= 0.0);
    }
    (known, ln_scale)
}
