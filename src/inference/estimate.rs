//! What weighted samples say: probabilities with their standard errors, and whether to trust them.
//!
//! With weights wᵢ and a quantity fᵢ (1 where a variable is in a state, else 0; or the probability of the state given
//! the sampled parents), the estimate is p = Σ wf / Σ w and its variance, by the delta method,
//! `Σ w² (f − p)² / (Σ w)²`.
//!
//! **Beliefs.** Samples are sorted into classes by which believed states they show, and each class gets a factor, the
//! product of one number per belief, found by iterative scaling so that every believed state has its probability (IPFP;
//! of "raking" in surveys). The factors depend on the samples; to first order this takes from f what its regression on
//! the believed indicators z explains (Deville & Särndal 1992): `f − p` becomes `f − p − β·(z − q)` with
//! `β = Cov(z, z)⁻¹ Cov(z, f)`. With one belief this is the stratified estimate and its variance.
//!
//! **A state that was never seen** has no spread among the samples, and yet is not impossible. With m effective
//! samples, 1 / (m + 2) is therefore added to every standard error in quadrature; three times that is the "rule of
//! three". It is negligible wherever a state is seen more than a few times.

use super::evidence::QueryError;

/// Below this effective sample size an estimate is not to be relied on.
const RELIABLE_FROM: f64 = 400.0;

/// How closely beliefs are met, and how many rounds may be taken.
const BELIEF_TOLERANCE: f64 = 1e-10;
const MOST_ROUNDS: usize = 2000;

/// What the samples so far say.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// For every variable the estimated distribution over its states. Empty when [`Reliability::NeverMet`].
    pub marginals: Vec<Vec<f64>>,
    /// The standard error of each of them, 0 where the number is exact. Empty when [`Reliability::NeverMet`].
    pub standard_errors: Vec<Vec<f64>>,
    /// The natural logarithm of the estimated probability of the observations, as in
    /// [`Posterior`](super::Posterior::ln_evidence_probability); −∞ when they were never met.
    pub ln_evidence_probability: f64,
    /// Its standard error; infinite when the observations were never met.
    pub ln_evidence_error: f64,
    /// The effective sample size (Σ w)² / Σ w² (Kong 1992): about how many independent samples from the posterior the
    /// weighted ones are worth. 0 when the evidence was never met.
    pub effective_samples: f64,
    /// How many samples were drawn.
    pub n_samples: u64,
    /// Whether to trust it.
    pub reliability: Reliability,
}

/// Whether an estimate is to be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reliability {
    /// At least 400 effective samples.
    Reliable,
    /// Fewer: neither the probabilities nor their errors mean much.
    Unreliable,
    /// No sample met the evidence. That is not the same as impossible: it may be very improbable.
    NeverMet,
}

/// Sums over weighted samples of one class, all relative to a common power of two.
#[derive(Clone, Debug, Default)]
pub(super) struct Class {
    /// Σ w and Σ w².
    pub weight: f64,
    pub weight_squared: f64,
    /// By state of every variable, one variable after the other: Σ wf, Σ w²f and Σ w²f².
    pub sums: Vec<[f64; 3]>,
}

/// Everything an estimate is made from.
pub(super) struct Tally<'a> {
    /// The classes, 2^(number of beliefs) of them; bit k of the index says whether belief k's state was seen.
    pub classes: &'a [Class],
    /// The believed probabilities.
    pub beliefs: &'a [f64],
    /// Where each variable's states begin, and at the end how many there are.
    pub offsets: &'a [usize],
    /// Which variables are known without sampling: observed, put into a state, or without parents and evidence.
    pub is_exact: &'a [bool],
    /// The power of two taken out of all weights, and the logarithm of another factor.
    pub exponent: i64,
    pub ln_scale: f64,
    /// How many samples were drawn.
    pub n_samples: u64,
}

impl Tally<'_> {
    /// The estimate.
    pub(super) fn estimate(&self) -> Result<Estimate, QueryError> {
        let weight: f64 = self.classes.iter().map(|class| class.weight).sum();
        let squared: f64 = self.classes.iter().map(|class| class.weight_squared).sum();
        let never_met = |weight: f64| {
            let (ln_probability, error) = self.ln_evidence(weight, squared);
            Estimate {
                marginals: Vec::new(),
                standard_errors: Vec::new(),
                ln_evidence_probability: ln_probability,
                ln_evidence_error: error,
                effective_samples: 0.0,
                n_samples: self.n_samples,
                reliability: Reliability::NeverMet,
            }
        };
        if weight <= 0.0 {
            return Ok(never_met(0.0));
        }
        let Some(factors) = self.class_factors()? else {
            return Ok(never_met(weight));
        };
        let scaled = |pick: fn(&Class) -> f64, power: i32| -> f64 {
            let terms = self.classes.iter().zip(&factors);
            terms.map(|(class, factor)| pick(class) * factor.powi(power)).sum()
        };
        let total = scaled(|class| class.weight, 1);
        let effective_samples = total * total / scaled(|class| class.weight_squared, 2);
        let (marginals, standard_errors) = self.marginals(&factors, total, effective_samples);
        let (ln_evidence_probability, ln_evidence_error) = self.ln_evidence(weight, squared);
        Ok(Estimate {
            marginals,
            standard_errors,
            ln_evidence_probability,
            ln_evidence_error,
            effective_samples,
            n_samples: self.n_samples,
            reliability: if effective_samples < RELIABLE_FROM {
                Reliability::Unreliable
            } else {
                Reliability::Reliable
            },
        })
    }

    /// The logarithm of the mean weight and its error; beliefs have no part in it.
    fn ln_evidence(&self, weight: f64, squared: f64) -> (f64, f64) {
        if weight <= 0.0 {
            return (f64::NEG_INFINITY, f64::INFINITY);
        }
        let n = self.n_samples as f64;
        let ln_mean = (weight / n).ln() + self.exponent as f64 * std::f64::consts::LN_2 + self.ln_scale;
        let relative_variance = squared / (weight * weight) - 1.0 / n;
        // All weights equal leave rounding errors of either sign.
        let is_even = relative_variance * n <= 1e-12;
        (ln_mean, if is_even { 0.0 } else { relative_variance.sqrt() })
    }

    /// By class the factor that makes every belief hold; nothing when a believed state was never seen.
    fn class_factors(&self) -> Result<Option<Vec<f64>>, QueryError> {
        // The factor of a class without samples could grow without bounds.
        let has_samples = |class: &Class| if class.weight > 0.0 { 1.0 } else { 0.0 };
        let mut factors: Vec<f64> = self.classes.iter().map(has_samples).collect();
        let mut gap = f64::INFINITY;
        let n_rounds = if self.beliefs.is_empty() { 0 } else { MOST_ROUNDS };
        for _ in 0..n_rounds {
            gap = 0.0;
            for (bit, &probability) in self.beliefs.iter().enumerate() {
                let (rest, seen) = self.split(&factors, bit);
                if (probability > 0.0 && seen <= 0.0) || (probability < 1.0 && rest <= 0.0) {
                    return Ok(None);
                }
                gap = gap.max((seen / (seen + rest) - probability).abs());
                for (class_ix, factor) in factors.iter_mut().enumerate() {
                    let (goal, present) = if class_ix >> bit & 1 == 1 {
                        (probability, seen)
                    } else {
                        (1.0 - probability, rest)
                    };
                    *factor *= if present > 0.0 { goal / present } else { 0.0 };
                }
            }
            if gap <= BELIEF_TOLERANCE {
                return Ok(Some(factors));
            }
        }
        if self.beliefs.is_empty() {
            return Ok(Some(factors));
        }
        Err(QueryError::NotConverged {
            sweeps: MOST_ROUNDS,
            gap,
        })
    }

    /// The weight of the samples without and with a believed state.
    fn split(&self, factors: &[f64], bit: usize) -> (f64, f64) {
        let mut split = (0.0, 0.0);
        for (class_ix, (class, factor)) in self.classes.iter().zip(factors).enumerate() {
            if class_ix >> bit & 1 == 1 {
                split.1 += class.weight * factor;
            } else {
                split.0 += class.weight * factor;
            }
        }
        split
    }

    fn marginals(&self, factors: &[f64], total: f64, effective_samples: f64) -> (Vec<Vec<f64>>, Vec<Vec<f64>>) {
        let regression = Regression::new(self, factors, total);
        let least_variance = (1.0 / (effective_samples + 2.0)).powi(2);
        let mut marginals = Vec::with_capacity(self.is_exact.len());
        let mut errors = Vec::with_capacity(self.is_exact.len());
        for (bounds, &is_exact) in self.offsets.windows(2).zip(self.is_exact) {
            let mut marginal = Vec::with_capacity(bounds[1] - bounds[0]);
            let mut error = Vec::with_capacity(bounds[1] - bounds[0]);
            for cell in bounds[0]..bounds[1] {
                let by_class = self.classes.iter().zip(factors);
                let sum: f64 = by_class.map(|(class, factor)| class.sums[cell][0] * factor).sum();
                let p = (sum / total).clamp(0.0, 1.0);
                marginal.push(p);
                error.push(if is_exact {
                    0.0
                } else {
                    (regression.variance(cell, p) + least_variance).sqrt()
                });
            }
            let sum: f64 = marginal.iter().sum();
            for p in &mut marginal {
                *p /= sum;
            }
            marginals.push(marginal);
            errors.push(error);
        }
        (marginals, errors)
    }
}

/// The regression of any quantity on the believed indicators, under the weights with their class factors.
struct Regression<'a> {
    tally: &'a Tally<'a>,
    factors: &'a [f64],
    total: f64,
    /// The inverse of the covariance matrix of the indicators, row by row; beliefs of 0 or 1 have zeros.
    inverse: Vec<Vec<f64>>,
}

impl<'a> Regression<'a> {
    fn new(tally: &'a Tally<'a>, factors: &'a [f64], total: f64) -> Self {
        let n = tally.beliefs.len();
        let mut covariance = vec![vec![0.0; n]; n];
        for (class_ix, (class, factor)) in tally.classes.iter().zip(factors).enumerate() {
            let share = class.weight * factor / total;
            for (a, row) in covariance.iter_mut().enumerate() {
                for (b, entry) in row.iter_mut().enumerate() {
                    *entry += share * tally.centered(class_ix, a) * tally.centered(class_ix, b);
                }
            }
        }
        Self {
            tally,
            factors,
            total,
            inverse: inverse(covariance),
        }
    }

    /// The variance of the estimate p of a cell.
    fn variance(&self, cell: usize, p: f64) -> f64 {
        let n = self.inverse.len();
        let mut with_indicators = vec![0.0; n];
        for (class_ix, (class, factor)) in self.tally.classes.iter().zip(self.factors).enumerate() {
            let excess = (class.sums[cell][0] - p * class.weight) * factor / self.total;
            for (bit, covariance) in with_indicators.iter_mut().enumerate() {
                *covariance += excess * self.tally.centered(class_ix, bit);
            }
        }
        let slopes: Vec<f64> = self
            .inverse
            .iter()
            .map(|row| row.iter().zip(&with_indicators).map(|(a, b)| a * b).sum())
            .collect();
        let mut variance = 0.0;
        for (class_ix, (class, factor)) in self.tally.classes.iter().zip(self.factors).enumerate() {
            let explained: f64 = slopes
                .iter()
                .enumerate()
                .map(|(bit, slope)| slope * self.tally.centered(class_ix, bit))
                .sum();
            let expected = p + explained;
            let [_, w2f, w2ff] = class.sums[cell];
            let spread = w2ff - 2.0 * expected * w2f + expected * expected * class.weight_squared;
            variance += factor * factor * spread.max(0.0);
        }
        variance / (self.total * self.total)
    }
}

impl Tally<'_> {
    /// A believed indicator minus its probability.
    fn centered(&self, class_ix: usize, bit: usize) -> f64 {
        (class_ix >> bit & 1) as f64 - self.beliefs[bit]
    }
}

/// The inverse of a positive semi-definite matrix; directions without spread get zeros (Gauss–Jordan with the largest
/// remaining diagonal entry as pivot).
fn inverse(mut matrix: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let n = matrix.len();
    let scale: Vec<f64> = (0..n).map(|ix| matrix[ix][ix]).collect();
    let mut result = vec![vec![0.0; n]; n];
    for (ix, row) in result.iter_mut().enumerate() {
        row[ix] = 1.0;
    }
    let mut is_done = vec![false; n];
    loop {
        let open = (0..n).filter(|&ix| !is_done[ix] && matrix[ix][ix] > 1e-9 * scale[ix]);
        let Some(pivot) = open.max_by(|&a, &b| matrix[a][a].total_cmp(&matrix[b][b]).then(b.cmp(&a))) else {
            break;
        };
        is_done[pivot] = true;
        let by = matrix[pivot][pivot];
        for entry in matrix[pivot].iter_mut().chain(&mut result[pivot]) {
            *entry /= by;
        }
        let (pivot_row, pivot_result) = (matrix[pivot].clone(), result[pivot].clone());
        for ix in (0..n).filter(|&ix| ix != pivot) {
            let by = matrix[ix][pivot];
            for (entry, pivot_entry) in matrix[ix].iter_mut().zip(&pivot_row) {
                *entry -= by * pivot_entry;
            }
            for (entry, pivot_entry) in result[ix].iter_mut().zip(&pivot_result) {
                *entry -= by * pivot_entry;
            }
        }
    }
    for ix in (0..n).filter(|&ix| !is_done[ix]) {
        result[ix].fill(0.0);
        for row in &mut result {
            row[ix] = 0.0;
        }
    }
    result
}
