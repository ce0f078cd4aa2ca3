//! What one range means: how a number is distributed of which two or three percentiles were given.
//!
//! With Z standard normal and z₉₀ = 1.2816 its 90 % point, the log-odds of a probability p (the logarithm of a ratio) are
//! two-piece normal about those of the best guess:
//!
//! logit p = logit best + Z / z₉₀ · (logit best − logit low)    where Z < 0,
//! logit p = logit best + Z / z₉₀ · (logit high − logit best)   where Z ≥ 0,
//!
//! so that 10, 50 and 90 % lie exactly at low, best and high, and with the best guess in the middle of the log-odds it is
//! the logit-normal. On a side that touches 0 or 1 there are no finite log-odds: there, p runs evenly with the
//! probability u = Φ(Z) from best at ½ to the end at 0.1 or 0.9, and beyond it at the same pace as far as 0 or 1.
//! The 10 % that would lie below an end of 0 are at 0 itself.

use super::super::parameter::Parameter;
use super::{Range, RangeError};
use crate::model::{log_odds, probability_from_log_odds};

/// The 90 % point of the standard normal distribution.
pub(super) const Z_90: f64 = 1.281_551_565_544_600_4;

/// A sound range, ready to be drawn from.
#[derive(Clone, Debug)]
pub(in super::super) struct Number {
    pub(super) low: f64,
    pub(super) best: f64,
    pub(super) high: f64,
    is_ratio: bool,
    /// The best guess in log-odds or logarithm.
    middle: f64,
    sides: [Side; 2],
}

/// How the number runs away from the best guess on one side.
#[derive(Clone, Copy, Debug)]
enum Side {
    /// In log-odds or logarithm, per unit of Z.
    Scaled(f64),
    /// Evenly, per unit of u.
    Even(f64),
    /// Not at all.
    Still,
}

impl Number {
    /// Checks a range; `index` is its position for messages.
    pub(super) fn new(range: &Range, index: usize) -> Result<Self, RangeError> {
        let is_ratio = matches!(range.parameter, Parameter::IfTrue { .. } | Parameter::IfFalse { .. });
        Self::from_ends(range.low, range.best, range.high, is_ratio, index)
    }

    /// A number with these percentiles.
    pub(in super::super) fn from_ends(
        low: f64,
        best: Option<f64>,
        high: f64,
        is_ratio: bool,
        index: usize,
    ) -> Result<Self, RangeError> {
        let is_in_limits = if is_ratio {
            low > 0.0 && high.is_finite()
        } else {
            low >= 0.0 && high <= 1.0
        };
        let is_ascending = low <= high && best.is_none_or(|best| low <= best && best <= high);
        if !(is_in_limits && is_ascending) {
            let limits = if is_ratio {
                "the finite numbers above 0"
            } else {
                "0 to 1"
            };
            return Err(RangeError::OutOfOrder { index, limits });
        }
        let scaled = |number: f64| if is_ratio { number.ln() } else { log_odds(number) };
        let best = best.unwrap_or_else(|| {
            let middle = f64::midpoint(scaled(low), scaled(high));
            let plain = f64::midpoint(low, high);
            if !is_ratio && (low <= 0.0 || high >= 1.0) {
                plain
            } else if is_ratio {
                middle.exp().clamp(low, high)
            } else {
                probability_from_log_odds(middle).clamp(low, high)
            }
        });
        let middle = scaled(best);
        let side = |end: f64| {
            let gap = (scaled(end) - middle).abs();
            if (end - best).abs() <= 0.0 {
                Side::Still
            } else if gap.is_finite() {
                Side::Scaled(gap / Z_90)
            } else {
                Side::Even((end - best).abs() / 0.4)
            }
        };
        Ok(Self {
            low,
            best,
            high,
            is_ratio,
            middle,
            sides: [side(low), side(high)],
        })
    }

    /// The number that belongs to a uniform deviate 0 < u < 1; ascending in u.
    pub(in super::super) fn at(&self, u: f64) -> f64 {
        let side = self.sides[usize::from(u >= 0.5)];
        match side {
            Side::Still => self.best,
            Side::Even(pace) => (self.best + pace * (u - 0.5)).clamp(0.0, 1.0),
            Side::Scaled(pace) => {
                let scaled = self.middle + pace * super::normal::quantile(u);
                if self.is_ratio {
                    scaled.exp().clamp(f64::MIN_POSITIVE, f64::MAX)
                } else {
                    probability_from_log_odds(scaled)
                }
            }
        }
    }

    /// Whether there is more than one value.
    pub(super) fn is_open(&self) -> bool {
        self.low < self.high
    }

    /// How far below and above the best guess one standard deviation reaches: the distance to the end divided by
    /// z₉₀, in the unit in which derivatives are taken (ratios in their logarithm).
    pub(super) fn deviations(&self) -> [f64; 2] {
        let (low, high) = if self.is_ratio {
            (self.middle - self.low.ln(), self.high.ln() - self.middle)
        } else {
            (self.best - self.low, self.high - self.best)
        };
        [low / Z_90, high / Z_90]
    }

    /// Whether it is a ratio.
    pub(super) fn is_ratio(&self) -> bool {
        self.is_ratio
    }
}
