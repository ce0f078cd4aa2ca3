//! How posteriors are spread when numbers are drawn from their ranges: second-order Monte Carlo.

use super::super::rng::Rng;
use super::points::{Aim, N_LANES, Points};
use super::{QueryError, RangeError};

/// How many draws, and which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draws {
    /// How many; at least one.
    pub number: usize,
    /// The same seed gives the same draws on every machine.
    pub seed: u64,
}

impl Default for Draws {
    /// 2,000 draws.
    fn default() -> Self {
        Self { number: 2_000, seed: 1 }
    }
}

/// How a posterior is spread.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// What 10 % of the draws stay below.
    pub low: Percentile,
    /// What half of the draws stay below.
    pub median: Percentile,
    /// What 90 % of the draws stay below.
    pub high: Percentile,
    /// The mean of the draws, and its standard error. It differs from the median, and both from the posterior at the best
    /// guesses: the product of medians is not the median of products.
    pub mean: Percentile,
    /// How many draws count.
    pub n_draws: usize,
    /// In how many more the evidence (or the condition of the target) was impossible.
    pub n_impossible: usize,
}

/// An estimate from draws.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Percentile {
    /// The estimate.
    pub value: f64,
    /// By how much other draws would have given another, as a standard deviation.
    pub standard_error: f64,
}

impl Spread {
    /// Of answers that count; `None` if there are none.
    fn new(mut answers: Vec<f64>, n_impossible: usize) -> Option<Self> {
        if answers.is_empty() {
            return None;
        }
        answers.sort_by(f64::total_cmp);
        let n = answers.len() as f64;
        let mean = answers.iter().sum::<f64>() / n;
        let squares: f64 = answers.iter().map(|answer| (answer - mean) * (answer - mean)).sum();
        let variance = squares / (n - 1.0).max(1.0);
        Some(Self {
            low: percentile(&answers, 0.1),
            median: percentile(&answers, 0.5),
            high: percentile(&answers, 0.9),
            mean: Percentile {
                value: mean,
                standard_error: (variance / n).sqrt(),
            },
            n_draws: answers.len(),
            n_impossible,
        })
    }
}

/// The share-quantile of ascending numbers, between the two nearest in proportion (rank (n − 1)·share from 0).
///
/// How many of n draws fall below the true quantile is binomial with standard deviation √(n·share·(1 − share)); the
/// standard error is half of what lies between the numbers that many ranks below and above.
fn percentile(ascending: &[f64], share: f64) -> Percentile {
    let last = (ascending.len() - 1) as f64;
    let at = |rank: f64| {
        let rank = rank.clamp(0.0, last);
        let below = rank.floor();
        let (low, high) = (ascending[below as usize], ascending[rank.ceil() as usize]);
        low + (high - low) * (rank - below)
    };
    let reach = (ascending.len() as f64 * share * (1.0 - share)).sqrt();
    let rank = last * share;
    Percentile {
        value: at(rank),
        standard_error: (at(rank + reach) - at(rank - reach)) / 2.0,
    }
}

/// The spread of each aim; `None` where no draw counts.
pub(super) fn spreads(points: &mut dyn Points, aims: &[Aim], draws: Draws) -> Result<Vec<Option<Spread>>, RangeError> {
    if draws.number == 0 {
        return Err(RangeError::NoDraws);
    }
    let mut answers: Vec<Vec<f64>> = vec![Vec::with_capacity(draws.number.min(1 << 16)); aims.len()];
    let mut rng = Rng::new(draws.seed);
    let mut left = draws.number;
    let mut batch: Vec<Vec<f64>> = Vec::with_capacity(N_LANES);
    while left > 0 {
        batch.truncate(left);
        for lane in 0..left.min(N_LANES) {
            // Whether a number is ranged or not, it takes one deviate, so that the others keep theirs.
            let drawn = points.numbers().iter().map(|number| number.at(open_unit(&mut rng)));
            match batch.get_mut(lane) {
                Some(point) => {
                    for (value, drawn) in point.iter_mut().zip(drawn) {
                        *value = drawn;
                    }
                }
                None => batch.push(drawn.collect()),
            }
        }
        left -= batch.len();
        collect(points, aims, &batch, &mut answers)?;
    }
    let spread = |answers: Vec<f64>| {
        let n_impossible = draws.number - answers.len();
        Spread::new(answers, n_impossible)
    };
    Ok(answers.into_iter().map(spread).collect())
}

fn collect(
    points: &mut dyn Points,
    aims: &[Aim],
    batch: &[Vec<f64>],
    answers: &mut [Vec<f64>],
) -> Result<(), QueryError> {
    for of_point in points.answers(batch, aims)? {
        for (answers, answer) in answers.iter_mut().zip(of_point) {
            answers.extend(answer);
        }
    }
    Ok(())
}

/// A number strictly between 0 and 1.
fn open_unit(rng: &mut Rng) -> f64 {
    // Half of the step between the values that `unit` takes.
    rng.unit() + 0.5 / 9_007_199_254_740_992.0
}
