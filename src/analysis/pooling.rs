//! Pooling: one probability from those of several readers, in the ways that are in use, side by side.
//!
//! Means of odds: Genest & Zidek 1986, “Combining probability distributions”; Satopää and others 2014. Without knowing how much
//! the readers share, the logarithm of the odds is moved outward by the factor of Neyman & Roughgarden 2022, “Are you smarter
//! than a random expert?”.

use crate::model::{log_odds, probability_from_log_odds};

/// Moving a pool outward is warned of where it is below this, or as near to certainty.
const TOO_NEAR_CERTAINTY: f64 = 0.05;

/// The share of readers that a trimmed mean leaves out at either end, at least one of three or more.
const TRIM: f64 = 0.1;

/// A way of pooling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pool {
    /// The geometric mean of the odds.
    MeanOfOdds,
    /// The arithmetic mean.
    Mean,
    /// The middle one.
    Median,
    /// The arithmetic mean without the ends.
    Trimmed,
    /// The geometric mean of the odds, every reader counting as much as their weight.
    LogLinear,
    /// The geometric mean of the odds, moved outward for what the readers do not share.
    Neyman,
}

impl Pool {
    /// All ways, the usual one first.
    pub const ALL: [Self; 6] = [
        Self::MeanOfOdds,
        Self::Mean,
        Self::Median,
        Self::Trimmed,
        Self::LogLinear,
        Self::Neyman,
    ];

    /// The words on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::MeanOfOdds => "geometric mean of odds",
            Self::Mean => "arithmetic mean",
            Self::Median => "median",
            Self::Trimmed => "trimmed mean",
            Self::LogLinear => "log-linear, weighted",
            Self::Neyman => "Neyman–Roughgarden",
        }
    }

    /// What it is good for, in one sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::MeanOfOdds => {
                "The mean of the odds as forecasters use it: respects small probabilities, and does not depend on whether a claim or its opposite is asked."
            }
            Self::Mean => "The average: one high number keeps the pool high, however low the others are.",
            Self::Median => "The middle number: no single reader can move it far.",
            Self::Trimmed => "The average without the lowest and the highest tenth, at least one of each.",
            Self::LogLinear => {
                "The mean of the odds in which every reader counts as much as the weight set beside the name."
            }
            Self::Neyman => {
                "The mean of the odds moved away from even odds, as is best in the worst case when the readers know different things; the more readers, the further."
            }
        }
    }

    /// Whether somebody who is certain would decide it alone.
    pub fn is_of_odds(self) -> bool {
        matches!(self, Self::MeanOfOdds | Self::LogLinear | Self::Neyman)
    }

    /// Pools probabilities (0..=1); `weights` (0 or more, as many) count for [`Pool::LogLinear`] alone.
    ///
    /// A pool of odds leaves out who is certain: a single 0 or 1 would decide it. [`n_certain`] says how many those are.
    /// Nothing comes of nobody, or of no weight.
    pub fn of(self, probabilities: &[f64], weights: &[f64]) -> Option<f64> {
        let uncertain = || probabilities.iter().filter(|p| is_uncertain(**p)).map(|p| log_odds(*p));
        let mean = |numbers: &[f64]| (!numbers.is_empty()).then(|| numbers.iter().sum::<f64>() / numbers.len() as f64);
        match self {
            Self::Mean => mean(probabilities),
            Self::Median => {
                let mut sorted = probabilities.to_vec();
                sorted.sort_by(f64::total_cmp);
                let last = sorted.len().checked_sub(1)?;
                Some(f64::midpoint(*sorted.get(last / 2)?, *sorted.get(last.div_ceil(2))?))
            }
            Self::Trimmed => {
                let mut sorted = probabilities.to_vec();
                sorted.sort_by(f64::total_cmp);
                let n = sorted.len();
                let out = if n < 3 {
                    0
                } else {
                    ((n as f64 * TRIM).floor() as usize).max(1)
                };
                mean(sorted.get(out..n - out)?)
            }
            Self::MeanOfOdds => mean(&uncertain().collect::<Vec<_>>()).map(probability_from_log_odds),
            Self::LogLinear => {
                let pairs = probabilities.iter().zip(weights).filter(|(p, _)| is_uncertain(**p));
                let (sum, total) = pairs.fold((0.0, 0.0), |(sum, total), (p, weight)| {
                    (sum + weight * log_odds(*p), total + weight)
                });
                (total > 0.0).then(|| probability_from_log_odds(sum / total))
            }
            Self::Neyman => {
                let odds: Vec<f64> = uncertain().collect();
                let factor = neyman_factor(odds.len());
                mean(&odds).map(|mean| probability_from_log_odds(factor * mean))
            }
        }
    }
}

fn is_uncertain(probability: f64) -> bool {
    probability > 0.0 && probability < 1.0
}

/// How many are certain, one way or the other.
pub fn n_certain(probabilities: &[f64]) -> usize {
    probabilities.iter().filter(|p| !is_uncertain(**p)).count()
}

/// By how much the log odds of a mean of `n` readers are multiplied: n (√(3n² − 3n + 1) − 2) / (n² − n − 1), Neyman &
/// Roughgarden 2022; 1 for one reader, and towards √3 for many.
pub fn neyman_factor(n: usize) -> f64 {
    if n < 2 {
        return 1.0;
    }
    let n = n as f64;
    n * ((3.0 * n * n - 3.0 * n + 1.0).sqrt() - 2.0) / (n * n - n - 1.0)
}

/// A pool with its odds raised to a power: 1 leaves it, more moves it away from even odds.
pub fn extremized(probability: f64, exponent: f64) -> f64 {
    if is_uncertain(probability) {
        probability_from_log_odds(exponent * log_odds(probability))
    } else {
        probability
    }
}

/// What to say of extremizing a pool, where something is to be said.
pub fn extremizing_warning(probability: f64, exponent: f64) -> Option<String> {
    let is_near = probability.min(1.0 - probability) < TOO_NEAR_CERTAINTY;
    (exponent > 1.0 && is_near).then(|| {
        format!(
            "A pool this near to certainty is made extreme by this: {} becomes {}. Evidence for an exponent comes from questions near even odds.",
            crate::model::percent(probability),
            crate::model::percent(extremized(probability, exponent))
        )
    })
}
