//! A sketch of a spread from one gradient: the delta method.

use super::RangeError;
use super::number::Z_90;
use super::points::{Aim, Points};

/// What the derivatives at the best guesses say about the spread of a posterior. Instant; right where ranges are narrow.
///
/// With σ₋ = (best − low) / z₉₀ and σ₊ = (high − best) / z₉₀ of each number (ratios in their logarithm), and dP its
/// derivative: the variance is Σ dP² (σ₋² + σ₊²) / 2; the posterior's own low end is z₉₀ · √Σ (dP σ)² below it, with σ₋
/// for numbers that raise it and σ₊ for those that lower it, the high end the other way round. For a claim that is
/// ranged itself these are the ends that were given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Preview {
    /// The posterior with every number at its best guess.
    pub posterior: f64,
    /// The standard deviation, as a probability (0.01 is a point).
    pub standard_deviation: f64,
    /// About what 10 % stay below.
    pub low: f64,
    /// About what 10 % exceed.
    pub high: f64,
    /// Whether any number has no derivative where it is (a certainty, or one that is compiled in): it is left out.
    pub is_partial: bool,
}

/// How far a number is moved where a derivative is a difference, as a share of its range.
const STEP: f64 = 1e-4;

/// The sketch for one posterior.
pub(super) fn preview(points: &mut dyn Points, aim: Aim) -> Result<Preview, RangeError> {
    let best: Vec<f64> = points.numbers().iter().map(|number| number.best).collect();
    let relevant = points.relevant(aim);
    let answer = points.answers(std::slice::from_ref(&best), &[aim])?;
    let Some(posterior) = answer[0][0] else {
        return Err(RangeError::AlwaysImpossible(1));
    };
    let mut slopes = points.slopes(&best, aim)?;
    for &index in &relevant {
        if slopes[index].is_none() {
            slopes[index] = difference(points, aim, &best, index)?;
        }
    }
    let (mut variance, mut below, mut above) = (0.0, 0.0, 0.0);
    let mut is_partial = false;
    for &index in &relevant {
        let Some(slope) = slopes[index] else {
            is_partial = true;
            continue;
        };
        let [down, up] = points.numbers()[index].deviations();
        let square = |deviation: f64| (slope * deviation) * (slope * deviation);
        variance += f64::midpoint(square(down), square(up));
        let (lowers, raises) = if slope > 0.0 { (down, up) } else { (up, down) };
        below += square(lowers);
        above += square(raises);
    }
    Ok(Preview {
        posterior,
        standard_deviation: variance.sqrt(),
        low: (posterior - Z_90 * below.sqrt()).max(0.0),
        high: (posterior + Z_90 * above.sqrt()).min(1.0),
        is_partial,
    })
}

/// A derivative by one number (ratios by their logarithm) as the difference over a small part of its range.
fn difference(points: &mut dyn Points, aim: Aim, best: &[f64], index: usize) -> Result<Option<f64>, RangeError> {
    let number = &points.numbers()[index];
    let is_ratio = number.is_ratio();
    let toward = |end: f64| {
        if is_ratio {
            (number.best.ln() * (1.0 - STEP) + end.ln() * STEP).exp()
        } else {
            number.best * (1.0 - STEP) + end * STEP
        }
    };
    let ends = [toward(number.low), toward(number.high)];
    let mut both = [best.to_vec(), best.to_vec()];
    for (point, end) in both.iter_mut().zip(ends) {
        point[index] = end;
    }
    let answers = points.answers(&both, &[aim])?;
    let [low, high] = ends.map(|end| if is_ratio { end.ln() } else { end });
    let rise = |low: Option<f64>, high: Option<f64>| Some(high? - low?);
    Ok(rise(answers[0][0], answers[1][0]).map(|rise| rise / (high - low)))
}
