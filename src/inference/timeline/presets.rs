//! Percentiles from well-known shapes, for a start that can then be changed.

use super::super::ranges::normal_quantile;
use crate::model::{Percentile, log_odds};

/// Which percentiles a preset gives.
const GIVEN: [f64; 7] = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95];

/// The lognormal distribution above `start` with this median, and nine of ten below `ninety`: ln(t − start) is normal.
/// Nothing unless start < median < ninety. `never` makes the percentiles unconditional.
pub fn lognormal(start: f64, median: f64, ninety: f64, never: f64) -> Option<Vec<Percentile>> {
    let is_sound = start < median && median < ninety && ninety.is_finite();
    let middle = (median - start).ln();
    let spread = ((ninety - start).ln() - middle) / normal_quantile(0.9);
    is_sound.then(|| percentiles(never, |p| start + (middle + spread * normal_quantile(p)).exp()))
}

/// The metalog distribution above `start` with three terms that meets 10, 50 and 90 % (Keelin 2016): with L(p) = logit p,
/// ln(t − start) = a₁ + a₂ L(p) + a₃ (p − ½) L(p). Nothing where it would not rise everywhere.
pub fn metalog(start: f64, [ten, fifty, ninety]: [f64; 3], never: f64) -> Option<Vec<Percentile>> {
    if !(start < ten && ten < fifty && fifty < ninety && ninety.is_finite()) {
        return None;
    }
    let end = log_odds(0.9);
    let (low, middle, high) = ((ten - start).ln(), (fifty - start).ln(), (ninety - start).ln());
    let slope = (high - low) / (2.0 * end);
    let bend = (f64::midpoint(high, low) - middle) / (0.4 * end);
    let rises = (1..1_000).all(|at| {
        let p = f64::from(at) / 1_000.0;
        slope / (p * (1.0 - p)) + bend * ((p - 0.5) / (p * (1.0 - p)) + log_odds(p)) > 0.0
    });
    let value = |p: f64| start + (middle + slope * log_odds(p) + bend * (p - 0.5) * log_odds(p)).exp();
    rises.then(|| percentiles(never, value))
}

fn percentiles(never: f64, value: impl Fn(f64) -> f64) -> Vec<Percentile> {
    (GIVEN.iter())
        .map(|p| Percentile {
            probability: p * (1.0 - never),
            value: value(*p),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::*;

    #[test]
    fn presets_meet_what_they_are_given() {
        let of = |all: &[Percentile], p: f64| {
            all.iter()
                .find(|one| (one.probability - p).abs() < 1e-12)
                .unwrap()
                .value
        };
        let all = lognormal(2026.0, 2040.0, 2080.0, 0.0).unwrap();
        assert!((of(&all, 0.5) - 2040.0).abs() < 1e-9 && (of(&all, 0.9) - 2080.0).abs() < 1e-6);
        // 10 % mirrors 90 % in the logarithm: 14² / 54.
        assert!((of(&all, 0.1) - (2026.0 + 14.0 * 14.0 / 54.0)).abs() < 1e-6);
        let all = metalog(2026.9, [2027.5, 2031.0, 2050.0], 0.0).unwrap();
        for (p, value) in [(0.1, 2027.5), (0.5, 2031.0), (0.9, 2050.0)] {
            assert!((of(&all, p) - value).abs() < 1e-9);
        }
        assert!(
            metalog(0.0, [1.0, 1.01, 500.0], 0.0).is_none(),
            "it would fall somewhere"
        );
        let some = lognormal(2026.0, 2040.0, 2080.0, 0.2).unwrap();
        assert!(
            (of(&some, 0.4) - 2040.0).abs() < 1e-9,
            "half of the four in five that ever come"
        );
    }
}
