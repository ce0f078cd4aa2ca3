//! One distribution of a quantity, from a few percentiles.
//!
//! With G the distribution given that it happens at all, z = logit G is interpolated against u = ln(t − t₀) by monotone cubic
//! Hermite pieces with the harmonic-mean slopes of Fritsch and Butland (1984), and goes on straight beyond the first and the
//! last point, which makes log-logistic tails. F = (1 − never) · G. So the curve is exact at every percentile, rises
//! everywhere, and its distribution function, density and quantiles are in closed form or found by bracketing.

use crate::model::{Distribution, QuantityKind, log_odds, probability_from_log_odds};

/// Why percentiles make no curve, as a sentence without its end.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CurveError {
    /// Nothing is said that has a shape.
    #[error("there is no shape: a curve needs two percentiles, or one value without spread")]
    NoShape,
    /// A number is no number, or out of its range.
    #[error("{0} is not a number that can be used here")]
    NotANumber(f64),
    /// The chance of never is out of range.
    #[error("the chance that it never happens must be from 0 to below 100 %, not {} %", .0 * 100.0)]
    Never(f64),
    /// Percentiles do not rise.
    #[error("you said {} % by {} and {} % by {}: the later value must have the greater chance", .0 * 100.0, .1, .2 * 100.0, .3)]
    NotRising(f64, f64, f64, f64),
    /// A percentile is at or before the earliest value.
    #[error("you said {} % by {}, but nothing before {}", .0 * 100.0, .1, .2)]
    BeforeStart(f64, f64, f64),
    /// A percentile leaves no room for never.
    #[error("you said {} % by {} and {} % never: together they must stay below 100 %", .0 * 100.0, .1, .2 * 100.0)]
    NoRoomForNever(f64, f64, f64),
    /// A percentile of 0 or 1.
    #[error("{} % by {} says for certain; a percentile is between 0 and 100 %, and for a bound there is “not before” and “not after”", .0 * 100.0, .1)]
    Certain(f64, f64),
    /// A percentile beyond the last value that is allowed.
    #[error("you said {} % by {}, but nothing after {}", .0 * 100.0, .1, .2)]
    AfterEnd(f64, f64, f64),
}

/// A distribution of a quantity, possibly with some chance that it never comes about (is greater than any value).
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    shape: Shape,
    /// The probability of never, 0..1.
    never: f64,
    /// Nothing lies above this; what would, lies there.
    most: Option<f64>,
}

#[derive(Clone, Debug, PartialEq)]
enum Shape {
    /// All at one value.
    Point(f64),
    Smooth(Smooth),
}

/// The interpolation of z against u.
#[derive(Clone, Debug, PartialEq)]
struct Smooth {
    /// Where u starts: nothing lies at or below it.
    start: f64,
    u: Vec<f64>,
    z: Vec<f64>,
    slopes: Vec<f64>,
}

impl Curve {
    /// The curve of a distribution. Nothing lies before its `low`; where that is not given, durations and sizes start at 0,
    /// and years at the year in which the numbers were given, or else so far before the first percentile as the first is
    /// before the last.
    ///
    /// # Errors
    /// See [`CurveError`].
    pub fn new(distribution: &Distribution, kind: QuantityKind) -> Result<Self, CurveError> {
        let never = distribution.never.unwrap_or(0.0);
        if !(0.0..1.0).contains(&never) {
            return Err(CurveError::Never(never));
        }
        let most = distribution.high;
        let points: Vec<(f64, f64)> = (distribution.percentiles.iter())
            .map(|percentile| (percentile.probability, percentile.value))
            .collect();
        let wrong = |number: &&f64| !number.is_finite();
        let numbers = points
            .iter()
            .flat_map(|(p, t)| [p, t])
            .chain(&distribution.low)
            .chain(&most);
        if let Some(number) = numbers.chain(&distribution.point).find(wrong) {
            return Err(CurveError::NotANumber(*number));
        }
        if points.len() < 2 {
            let value = distribution.point.ok_or(CurveError::NoShape)?;
            return Ok(Self {
                shape: Shape::Point(value),
                never,
                most: None,
            });
        }
        let start = distribution
            .low
            .unwrap_or_else(|| start_of(distribution, kind, &points));
        let smooth = Smooth::new(&points, start, never, most)?;
        Ok(Self {
            shape: Shape::Smooth(smooth),
            never,
            most,
        })
    }

    /// The probability of never.
    pub fn never(&self) -> f64 {
        self.never
    }

    /// Nothing lies at or before this; of a single value, the value.
    pub fn start(&self) -> f64 {
        match &self.shape {
            Shape::Point(value) => *value,
            Shape::Smooth(smooth) => smooth.start,
        }
    }

    /// Whether all of it lies at one value.
    pub fn is_point(&self) -> bool {
        matches!(self.shape, Shape::Point(_))
    }

    /// P(T ≤ t), never included in neither.
    pub fn cdf(&self, t: f64) -> f64 {
        (1.0 - self.never) * self.given_ever(t)
    }

    /// P(T < t): what lies at a single value lies below only what is above it.
    pub fn below(&self, t: f64) -> f64 {
        let of_ever = match (&self.shape, self.most) {
            (Shape::Point(value), _) => f64::from(u8::from(t > *value)),
            (Shape::Smooth(_), Some(most)) if t > most => 1.0,
            (Shape::Smooth(smooth), _) => smooth.cdf(t),
        };
        (1.0 - self.never) * of_ever
    }

    /// P(T ≤ t | ever).
    fn given_ever(&self, t: f64) -> f64 {
        if self.most.is_some_and(|most| t >= most) {
            return 1.0;
        }
        match &self.shape {
            Shape::Point(value) => f64::from(u8::from(t >= *value)),
            Shape::Smooth(smooth) => smooth.cdf(t),
        }
    }

    /// The density at t, per unit; 0 for what lies at single values.
    pub fn density(&self, t: f64) -> f64 {
        match &self.shape {
            Shape::Smooth(smooth) if self.most.is_none_or(|most| t < most) => (1.0 - self.never) * smooth.density(t),
            _ => 0.0,
        }
    }

    /// The least value t with P(T ≤ t) ≥ `p`; nothing where that is never.
    pub fn quantile(&self, p: f64) -> Option<f64> {
        let of_ever = p / (1.0 - self.never);
        if of_ever >= 1.0 {
            // All that ever comes about has come about only at the end, if there is one.
            return self.most.filter(|_| of_ever <= 1.0);
        }
        let value = match &self.shape {
            Shape::Point(value) => *value,
            Shape::Smooth(smooth) => smooth.quantile(of_ever),
        };
        Some(self.most.map_or(value, |most| value.min(most)))
    }

    /// The continuous ranked probability score of a value, in the unit of the quantity: ∫ (G(t) − 1[t ≥ value])² dt of the curve
    /// given that it comes about at all. 0 is best. Nothing where it is infinite: the tail is too heavy.
    pub fn crps(&self, value: f64) -> Option<f64> {
        let smooth = match &self.shape {
            Shape::Point(own) => return Some((value - own).abs()),
            Shape::Smooth(smooth) => smooth,
        };
        let (first, last) = (smooth.u[0], smooth.u[smooth.u.len() - 1]);
        let (flat, steep) = (smooth.slopes[0], smooth.slopes[smooth.slopes.len() - 1]);
        let before = (smooth.start - value).max(0.0);
        let g = |u: f64| probability_from_log_odds(smooth.at(u).0);
        let value_at = if value > smooth.start {
            (value - smooth.start).ln()
        } else {
            f64::NEG_INFINITY
        };
        let most_at = self.most.map(|most| (most - smooth.start).ln());
        // Beyond z = 20 the rest is a power of t, whose integral is known.
        let far = smooth.at(last).0.max(0.0);
        let mut end = (last + (20.0 - far).max(0.0) / steep).max(value_at + 1.0 / steep);
        let mut tail = 0.0;
        match most_at {
            Some(most) if most <= end => end = most,
            _ => {
                let decay = 2.0 * steep - 1.0;
                if decay <= 1e-6 {
                    return None;
                }
                let z = smooth.at(end).0;
                let whole = (end - 2.0 * z).exp() / decay;
                let cut = most_at.map_or(0.0, |most| (most - 2.0 * smooth.at(most).0).exp() / decay);
                tail = whole - cut;
            }
        }
        // Below `begin` what comes is too little to count; what has not come yet is all.
        let begin = first - 45.0 / (2.0 * flat + 1.0);
        let near = (begin.exp() - value_at.exp()).max(0.0);
        let mut knots: Vec<f64> = smooth.u.iter().copied().chain([value_at, begin, end]).collect();
        knots.retain(|u| *u >= begin && *u <= end);
        knots.sort_by(f64::total_cmp);
        let mut sum = 0.0;
        for pair in knots.windows(2) {
            const PARTS: u8 = 60;
            let step = (pair[1] - pair[0]) / f64::from(PARTS);
            for part in 0..PARTS {
                let from = pair[0] + step * f64::from(part);
                for (share, weight) in super::GAUSS {
                    let u = from + share * step;
                    let g = g(u);
                    let gap = if u < value_at { g } else { 1.0 - g };
                    sum += weight * step * gap * gap * u.exp();
                }
            }
        }
        // What lies at the end after a value beyond it.
        let beyond = self.most.map_or(0.0, |most| (value - most).max(0.0));
        Some(before + near + sum + tail + beyond)
    }

    /// The same curve with everything so many times as far from its start: a delay above 1, a speed-up below.
    #[must_use]
    pub fn delayed(&self, factor: f64) -> Self {
        if !(factor > 0.0 && factor.is_finite()) {
            return self.clone();
        }
        let from = self.start();
        let shape = match &self.shape {
            Shape::Point(value) => Shape::Point(*value),
            Shape::Smooth(smooth) => Shape::Smooth(Smooth {
                u: smooth.u.iter().map(|u| u + factor.ln()).collect(),
                ..smooth.clone()
            }),
        };
        Self {
            shape,
            never: self.never,
            most: self.most.map(|most| from + (most - from) * factor),
        }
    }
}

/// Where a curve starts that says nothing of it.
fn start_of(distribution: &Distribution, kind: QuantityKind, points: &[(f64, f64)]) -> f64 {
    let (first, last) = (points[0].1, points[points.len() - 1].1);
    match kind {
        QuantityKind::Duration | QuantityKind::Size => 0.0,
        QuantityKind::Year => {
            let given = distribution.date.map(|date| f64::from(date.year()));
            given.filter(|given| *given < first).unwrap_or(first - (last - first))
        }
    }
}

impl Smooth {
    fn new(points: &[(f64, f64)], start: f64, never: f64, most: Option<f64>) -> Result<Self, CurveError> {
        for &(p, t) in points {
            if p <= 0.0 || p >= 1.0 {
                return Err(CurveError::Certain(p, t));
            }
            if t <= start {
                return Err(CurveError::BeforeStart(p, t, start));
            }
            if p >= 1.0 - never {
                return Err(CurveError::NoRoomForNever(p, t, never));
            }
            if let Some(most) = most.filter(|most| t > *most) {
                return Err(CurveError::AfterEnd(p, t, most));
            }
        }
        for pair in points.windows(2) {
            let [(p, t), (q, s)] = [pair[0], pair[1]];
            if q <= p || s <= t {
                return Err(CurveError::NotRising(p, t, q, s));
            }
        }
        let u: Vec<f64> = points.iter().map(|(_, t)| (t - start).ln()).collect();
        let z: Vec<f64> = points.iter().map(|(p, _)| log_odds(p / (1.0 - never))).collect();
        let slopes = slopes(&u, &z);
        Ok(Self { start, u, z, slopes })
    }

    /// z and dz/du at u.
    fn at(&self, u: f64) -> (f64, f64) {
        let last = self.u.len() - 1;
        let piece = self.u.partition_point(|known| *known <= u);
        if piece == 0 || piece > last {
            let end = if piece == 0 { 0 } else { last };
            return (self.z[end] + self.slopes[end] * (u - self.u[end]), self.slopes[end]);
        }
        let at = piece - 1;
        let h = self.u[piece] - self.u[at];
        let s = (u - self.u[at]) / h;
        let (z0, z1, m0, m1) = (self.z[at], self.z[piece], self.slopes[at] * h, self.slopes[piece] * h);
        let z = z0 * (1.0 + 2.0 * s) * (1.0 - s) * (1.0 - s)
            + m0 * s * (1.0 - s) * (1.0 - s)
            + z1 * s * s * (3.0 - 2.0 * s)
            + m1 * s * s * (s - 1.0);
        let slope =
            (6.0 * s * s - 6.0 * s) * (z0 - z1) + m0 * (3.0 * s * s - 4.0 * s + 1.0) + m1 * (3.0 * s * s - 2.0 * s);
        (z, slope / h)
    }

    fn cdf(&self, t: f64) -> f64 {
        if t <= self.start {
            return 0.0;
        }
        probability_from_log_odds(self.at((t - self.start).ln()).0)
    }

    fn density(&self, t: f64) -> f64 {
        if t <= self.start {
            return 0.0;
        }
        let (z, slope) = self.at((t - self.start).ln());
        let g = probability_from_log_odds(z);
        g * (1.0 - g) * slope / (t - self.start)
    }

    /// The value below which G is `p`, 0 < p < 1.
    fn quantile(&self, p: f64) -> f64 {
        if p <= 0.0 {
            return self.start;
        }
        let z = log_odds(p);
        let last = self.z.len() - 1;
        let u = if z <= self.z[0] {
            self.u[0] + (z - self.z[0]) / self.slopes[0]
        } else if z >= self.z[last] {
            self.u[last] + (z - self.z[last]) / self.slopes[last]
        } else {
            let piece = self.z.partition_point(|known| *known <= z);
            let (mut low, mut high) = (self.u[piece - 1], self.u[piece]);
            let mut u = f64::midpoint(low, high);
            for _ in 0..100 {
                let (at, slope) = self.at(u);
                if at < z {
                    low = u;
                } else {
                    high = u;
                }
                let newton = u - (at - z) / slope;
                let next = if newton > low && newton < high {
                    newton
                } else {
                    f64::midpoint(low, high)
                };
                if (next - u).abs() <= 1e-15 * u.abs().max(1.0) {
                    u = next;
                    break;
                }
                u = next;
            }
            u
        };
        self.start + u.exp()
    }
}

/// The slopes at the points: harmonic means of the chords inside, one-sided estimates at the ends, none steeper than three times
/// the flatter chord beside it.
fn slopes(u: &[f64], z: &[f64]) -> Vec<f64> {
    let h: Vec<f64> = u.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let chords: Vec<f64> = z.windows(2).zip(&h).map(|(pair, h)| (pair[1] - pair[0]) / h).collect();
    if chords.len() == 1 {
        return vec![chords[0]; 2];
    }
    let end = |h0: f64, h1: f64, d0: f64, d1: f64| {
        let slope = ((2.0 * h0 + h1) * d0 - h0 * d1) / (h0 + h1);
        slope.max(0.0).max(d0 / 4.0)
    };
    let n = u.len();
    (0..n)
        .map(|at| {
            if at == 0 {
                return end(h[0], h[1], chords[0], chords[1]).min(3.0 * chords[0]);
            }
            if at == n - 1 {
                return end(h[n - 2], h[n - 3], chords[n - 2], chords[n - 3]).min(3.0 * chords[n - 2]);
            }
            let (w1, w2) = (2.0 * h[at] + h[at - 1], h[at] + 2.0 * h[at - 1]);
            let slope = (w1 + w2) / (w1 / chords[at - 1] + w2 / chords[at]);
            slope.min(3.0 * chords[at - 1].min(chords[at]))
        })
        .collect()
}
