//! Answers from samples, where an exact computation is too large: seeded, resumable, with their errors.
//!
//! Two samplers run side by side, one with the findings and one without. Stated credences are met first, by bases that
//! are solved from samples (`sampled_bases`); how closely they are met is part of every claim's error.

use super::outlook::Marginals;
use super::sampled_bases::{SampledBases, settle_by_samples};
use super::{
    Estimate, Evidence, Inquiry, Method, NetworkError, Outlook, OutlookError, Reliability, Sampler, outlook::Samples,
};

/// The seeds: any will do, and the same ones give the same numbers everywhere.
const SEED: u64 = 0x0c12_0c55;
const SEED_BEFORE: u64 = 0x0be4_0e5e;
const SEED_OF_BASES: u64 = 0x0ba5_e500;

/// An inquiry that is answered from samples.
#[derive(Debug)]
pub(super) struct Approximation {
    inquiry: Inquiry,
    culprits: Vec<String>,
    needed_entries: Option<u64>,
    bases: SampledBases,
    before: Sampler,
    /// With findings, if there are any.
    after: Option<Sampler>,
}

impl Approximation {
    /// Solves bases and prepares to sample. `reason` is why an exact computation is not possible.
    pub(super) fn new(inquiry: &Inquiry, reason: &NetworkError) -> Result<Self, OutlookError> {
        let explained = |error| OutlookError::new(inquiry, error);
        let bases = settle_by_samples(&inquiry.network, &inquiry.goals, &inquiry.conditions, SEED_OF_BASES)
            .map_err(OutlookError::Network)?;
        let before = Sampler::new(&bases.network, &Evidence::default(), SEED_BEFORE).map_err(explained)?;
        let after = if inquiry.evidence.findings.is_empty() {
            None
        } else {
            Some(Sampler::new(&bases.network, &inquiry.evidence, SEED).map_err(explained)?)
        };
        let (culprits, needed_entries) = match reason {
            NetworkError::TooLarge { culprits, entries } => (culprits.clone(), Some(*entries)),
            NetworkError::TooWide { variable, parents } => {
                (std::iter::once(variable).chain(parents).cloned().collect(), None)
            }
            NetworkError::BlockTooWide { members, parents } => (members.iter().chain(parents).cloned().collect(), None),
            _ => (Vec::new(), None),
        };
        Ok(Self {
            inquiry: inquiry.clone(),
            culprits,
            needed_entries,
            bases,
            before,
            after,
        })
    }

    /// Whether it is an inquiry's.
    pub(super) fn is_of(&self, inquiry: &Inquiry) -> bool {
        self.inquiry == *inquiry
    }

    /// What this many samples say; when more were drawn already, what those say.
    pub(super) fn answer(&mut self, n_samples: u64) -> Result<Outlook, OutlookError> {
        let inquiry = &self.inquiry;
        let mut estimates = Vec::new();
        for sampler in std::iter::once(&mut self.before).chain(&mut self.after) {
            sampler.run(n_samples.saturating_sub(sampler.n_samples()));
            let estimate = sampler.estimate().map_err(|error| OutlookError::new(inquiry, error))?;
            estimates.push(with_base_error(estimate, self.bases.error));
        }
        let (Some(before), Some(after)) = (estimates.first(), estimates.last()) else {
            return Ok(Outlook::default());
        };
        let method = Method::Sampled(Samples {
            drawn: after.n_samples,
            effective: after.effective_samples,
            reliability: after.reliability,
            culprits: self.culprits.clone(),
            needed_entries: self.needed_entries,
            base_error: self.bases.error,
            unsolved: self.bases.unsolved.clone(),
        });
        Ok(Outlook {
            ln_evidence_probability: after.ln_evidence_probability,
            ..Outlook::new(inquiry, method, &marginals(after), &marginals(before))
        })
    }
}

/// The marginals of an estimate, none where it is not to be relied on.
fn marginals(estimate: &Estimate) -> Marginals<'_> {
    let is_reliable = estimate.reliability == Reliability::Reliable;
    Marginals {
        probabilities: if is_reliable { &estimate.marginals } else { &[] },
        errors: Some(if is_reliable { &estimate.standard_errors } else { &[] }),
    }
}

/// Adds the error of the bases in quadrature to all that is not known for certain.
fn with_base_error(mut estimate: Estimate, base_error: f64) -> Estimate {
    for error in estimate
        .standard_errors
        .iter_mut()
        .flatten()
        .filter(|error| **error > 0.0)
    {
        *error = error.hypot(base_error);
    }
    estimate
}
