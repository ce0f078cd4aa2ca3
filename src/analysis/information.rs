//! What finding out about a crux is worth, from four numbers: how likely the target and the crux are, and how likely the
//! target is if the crux turns out true and if it turns out false.
//!
//! Logarithms are decimal, as in the published work on forecasting cruxes (Forecasting Research Institute, “Roots of
//! disagreement on AI risk”, 2024), and 0 · log 0 = 0.

/// What is believed about a target and a crux.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outlooks {
    /// P(target).
    pub target: f64,
    /// P(crux).
    pub crux: f64,
    /// P(target | crux).
    pub if_true: f64,
    /// P(target | not crux); the target's own probability where the crux is certain.
    pub if_false: f64,
}

/// a · log₁₀(a / b), with 0 · log 0 = 0.
fn term(a: f64, b: f64) -> f64 {
    if a > 0.0 { a * (a / b).log10() } else { 0.0 }
}

/// The Kullback–Leibler divergence of two probabilities of one event, in decimal digits; 0 or more.
pub fn divergence(of: f64, from: f64) -> f64 {
    (term(of, from) + term(1.0 - of, 1.0 - from)).max(0.0)
}

/// The divergence both ways, added up: how far apart two probabilities are.
pub fn distance(a: f64, b: f64) -> f64 {
    divergence(a, b) + divergence(b, a)
}

/// The entropy of a probability, in decimal digits: what there is to find out about it.
pub fn entropy(probability: f64) -> f64 {
    let part = |p: f64| if p > 0.0 { -p * p.log10() } else { 0.0 };
    part(probability) + part(1.0 - probability)
}

impl Outlooks {
    /// From what forecasters are asked: P(target), P(crux) and P(target | crux); the fourth follows. `None` where the
    /// three cannot hold together: P(target | crux) · P(crux) must not exceed P(target), nor leave more than there is
    /// room for if the crux fails.
    pub fn from_forecast(target: f64, crux: f64, if_true: f64) -> Option<Self> {
        /// What rounding in the three numbers may take.
        const SLACK: f64 = 1e-12;
        let rest = target - if_true * crux;
        if rest < -SLACK * target.max(f64::MIN_POSITIVE) || rest > (1.0 - crux) + SLACK {
            return None;
        }
        let if_false = if crux < 1.0 {
            (rest / (1.0 - crux)).clamp(0.0, 1.0)
        } else {
            target
        };
        Some(Self {
            target,
            crux,
            if_true,
            if_false,
        })
    }

    /// By how much the target is more likely if the crux is true than if it is false, −1 to 1.
    pub fn swing(&self) -> f64 {
        self.if_true - self.if_false
    }

    /// The mean over both outcomes of what `worth` says of a changed target.
    fn mean(&self, worth: impl Fn(f64) -> f64) -> f64 {
        // What cannot happen is worth nothing, whatever would follow from it.
        let part = |weight: f64, target: f64| if weight > 0.0 { weight * worth(target) } else { 0.0 };
        part(self.crux, self.if_true) + part(1.0 - self.crux, self.if_false)
    }

    /// *Level* value of information: by how much the target is expected to move, in probability.
    pub fn level_voi(&self) -> f64 {
        self.mean(|target| (target - self.target).abs())
    }

    /// *Logarithmic* value of information: the mutual information of crux and target, in decimal digits.
    pub fn log_voi(&self) -> f64 {
        self.mean(|target| divergence(target, self.target))
    }

    /// *Quadratic* value of information: by how much the Brier score of the target is expected to improve.
    pub fn quadratic_voi(&self) -> f64 {
        self.mean(|target| (target - self.target).powi(2))
    }

    /// The logarithmic value as a share of all there is to find out about the target, 0 to 1; 0 where it is certain.
    pub fn share_of_maximum(&self) -> f64 {
        let most = entropy(self.target);
        if most > 0.0 {
            (self.log_voi() / most).min(1.0)
        } else {
            0.0
        }
    }

    /// Whether one of the four is 0 or 1, where distances between people are infinite.
    pub fn has_certainty(&self) -> bool {
        [self.target, self.crux, self.if_true, self.if_false]
            .into_iter()
            .any(|p| p <= 0.0 || p >= 1.0)
    }
}

/// The geometric mean of the odds of two probabilities, as a probability.
pub fn mean_of_odds(a: f64, b: f64) -> f64 {
    let odds = (a / (1.0 - a) * (b / (1.0 - b))).sqrt();
    if odds.is_infinite() { 1.0 } else { odds / (1.0 + odds) }
}

/// *Logarithmic* value of discrimination: by how much finding out about the crux is expected to bring two people together
/// on the target, in decimal digits of [`distance`]. Negative: it is expected to drive them apart.
pub fn log_vod(a: &Outlooks, b: &Outlooks) -> f64 {
    let weight = mean_of_odds(a.crux, b.crux);
    let after = weight * distance(a.if_true, b.if_true) + (1.0 - weight) * distance(a.if_false, b.if_false);
    distance(a.target, b.target) - after
}

/// *Level* value of discrimination: the same in probability.
pub fn level_vod(a: &Outlooks, b: &Outlooks) -> f64 {
    let weight = f64::midpoint(a.crux, b.crux);
    let after = weight * (a.if_true - b.if_true).abs() + (1.0 - weight) * (a.if_false - b.if_false).abs();
    (a.target - b.target).abs() - after
}

/// The median as quantile of type 1 (Hyndman & Fan 1996): the smallest number that half of them do not exceed. `None` of
/// none.
pub fn median(numbers: &[f64]) -> Option<f64> {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len().div_ceil(2).checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crux_that_says_nothing_is_worth_nothing_and_one_that_says_all_is_worth_all() {
        let nothing = Outlooks::from_forecast(0.3, 0.4, 0.3).unwrap_or_else(|| unreachable!());
        assert!(nothing.log_voi().abs() < 1e-15 && nothing.level_voi().abs() < 1e-15);
        let all = Outlooks::from_forecast(0.3, 0.3, 1.0).unwrap_or_else(|| unreachable!());
        assert!((all.share_of_maximum() - 1.0).abs() < 1e-12);
        assert!((all.swing() - 1.0).abs() < 1e-12);
        assert!((all.level_voi() - 2.0 * 0.3 * 0.7).abs() < 1e-12);
    }

    #[test]
    fn what_cannot_hold_together_is_none() {
        assert_eq!(Outlooks::from_forecast(0.01, 0.5, 0.1), None);
        assert_eq!(Outlooks::from_forecast(0.9, 0.5, 0.1), None);
        assert!(Outlooks::from_forecast(0.05, 0.5, 0.1).is_some());
        let certain = Outlooks::from_forecast(0.2, 1.0, 0.2).unwrap_or_else(|| unreachable!());
        assert!(certain.log_voi().abs() < 1e-15);
    }

    #[test]
    fn medians_are_of_type_one() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[3.0, 1.0]), Some(1.0));
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 3.0, 1.0, 2.0]), Some(2.0));
    }

    #[test]
    fn people_who_agree_on_the_crux_alone_are_driven_apart_by_nothing() {
        let a = Outlooks::from_forecast(0.3, 0.5, 0.5).unwrap_or_else(|| unreachable!());
        assert!(log_vod(&a, &a).abs() < 1e-15);
        let b = Outlooks::from_forecast(0.3, 0.5, 0.1).unwrap_or_else(|| unreachable!());
        assert!(log_vod(&a, &b) < 0.0, "the same target for different reasons");
        assert!(level_vod(&a, &b) < 0.0);
    }
}
