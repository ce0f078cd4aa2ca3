//! Timelines: curves against the published oracle (where it is at hand) and against what is known of them.
#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test, which says what it skips"
)]

use std::path::Path;

use cruxmap::{
    inference::{CurveError, TimelineCurve},
    model::{Distribution, Percentile, QuantityKind},
};
use proptest::prelude::*;
use serde_json::Value;

fn distribution(percentiles: &[(f64, f64)], start: f64, never: f64) -> Distribution {
    Distribution {
        percentiles: (percentiles.iter())
            .map(|&(probability, value)| Percentile { probability, value })
            .collect(),
        low: Some(start),
        never: Some(never),
        ..Distribution::default()
    }
}

fn curve(percentiles: &[(f64, f64)], start: f64, never: f64) -> Result<TimelineCurve, CurveError> {
    TimelineCurve::new(&distribution(percentiles, start, never), QuantityKind::Year)
}

fn numbers(value: &Value) -> Vec<(f64, f64)> {
    let pair = |pair: &Value| (pair[0].as_f64().unwrap(), pair[1].as_f64().unwrap());
    value.as_array().unwrap().iter().map(pair).collect()
}

#[test]
fn curves_are_those_of_the_oracle() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/inference/oracle/dev/timeline_curves.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: no oracle of timelines at hand");
        return;
    };
    let oracle: Value = serde_json::from_str(&text).unwrap();
    let mut n_compared = 0;
    for one in oracle["curves"].as_array().unwrap() {
        let (start, never) = (one["t0"].as_f64().unwrap(), one["p_never"].as_f64().unwrap());
        let curve = curve(&numbers(&one["percentiles"]), start, never).unwrap();
        for (t, expected) in numbers(&one["cdf"]) {
            assert!(
                (curve.cdf(t) - expected).abs() < 1e-12,
                "{t}: {} is not {expected}",
                curve.cdf(t)
            );
            n_compared += 1;
        }
        for (p, expected) in numbers(&one["quantiles_of_G"]) {
            let value = curve.quantile(p * (1.0 - never)).unwrap();
            assert!(
                (value - expected).abs() < 1e-9 * expected.abs().max(1.0),
                "{p}: {value} is not {expected}"
            );
            n_compared += 1;
        }
    }
    assert!(n_compared > 90);
}

/// One curve of the oracle, so that something is compared without it as well.
#[test]
fn one_curve_in_full() {
    let curve = curve(&[(0.1, 2027.5), (0.5, 2031.0), (0.9, 2050.0)], 2026.9, 0.02).unwrap();
    for (t, expected) in [
        (2026.95, 0.008_430_168_753_047_076),
        (2027.2, 0.051_485_337_635_741_49),
        (2028.9, 0.296_378_870_246_243_5),
    ] {
        assert!((curve.cdf(t) - expected).abs() < 1e-12, "{t}: {}", curve.cdf(t));
    }
    assert_eq!(curve.quantile(0.99), None, "two in a hundred never");
}

#[test]
fn what_cannot_be_is_said_in_plain_words() {
    let say = |error: Result<TimelineCurve, CurveError>| error.unwrap_err().to_string();
    let points = [(0.1, 2030.0), (0.9, 2080.0)];
    assert_eq!(
        say(curve(&points, 2026.0, 0.1)),
        "you said 90 % by 2080 and 10 % never: together they must stay below 100 %"
    );
    assert_eq!(
        say(curve(&points, 2031.0, 0.0)),
        "you said 10 % by 2030, but nothing before 2031"
    );
    assert_eq!(
        say(curve(&[(0.5, 2040.0), (0.4, 2050.0)], 2026.0, 0.0)),
        "you said 50 % by 2040 and 40 % by 2050: the later value must have the greater chance"
    );
    assert!(say(curve(&[(0.5, 2040.0)], 2026.0, 0.0)).contains("needs two percentiles"));
    assert!(say(curve(&[(0.0, 2030.0), (0.9, 2080.0)], 2026.0, 0.0)).contains("says for certain"));
    assert!(say(curve(&[(0.1, f64::NAN), (0.9, 2080.0)], 2026.0, 0.0)).contains("NaN"));
}

proptest! {
    #[test]
    fn every_feasible_curve_rises_and_meets_its_percentiles(
        gaps in prop::collection::vec((0.01_f64..1.0, 0.01_f64..40.0), 2..9),
        never in 0.0_f64..0.5,
        start in -10.0_f64..2_000.0,
        factor in 0.3_f64..4.0,
    ) {
        let total: f64 = gaps.iter().map(|(p, _)| p).sum::<f64>() + 0.2;
        let (mut p, mut t) = (0.0, start);
        let points: Vec<(f64, f64)> = gaps
            .iter()
            .map(|(dp, dt)| {
                p += dp / total * (1.0 - never);
                t += dt;
                (p, t)
            })
            .collect();
        let curve = curve(&points, start, never).unwrap();
        for &(p, t) in &points {
            prop_assert!((curve.cdf(t) - p).abs() < 1e-12);
            prop_assert!((curve.quantile(p).unwrap() - t).abs() < 1e-9 * t.abs().max(1.0));
        }
        let delayed = curve.delayed(factor);
        let mut before = 0.0;
        for step in 1..400 {
            let at = start + (t - start) * 1.5 * f64::from(step) / 400.0;
            let now = curve.cdf(at);
            prop_assert!(now >= before && now <= 1.0 - never + 1e-12);
            before = now;
            // The density is the slope, which is less in one half of a short step and more in the other.
            let h = 1e-5 * (at - start);
            let halves = [curve.cdf(at + h) - now, now - curve.cdf(at - h)].map(|rise| rise / h);
            let (least, most) = (halves[0].min(halves[1]), halves[0].max(halves[1]));
            let slack = 1e-3 * most + 1e-8 / h;
            let density = curve.density(at);
            prop_assert!(density > least - slack && density < most + slack, "{density} {halves:?}");
            let p = now / 2.0 + 0.01;
            if let Some(value) = curve.quantile(p) {
                // As closely as the digits of a value far from 0 allow.
                let spacing = 4.0 * f64::EPSILON * value.abs().max(1.0);
                let slack = 1e-10 + (curve.cdf(value + spacing) - curve.cdf(value - spacing));
                prop_assert!((curve.cdf(value) - p).abs() < slack);
            }
            prop_assert!((delayed.cdf(start + (at - start) * factor) - now).abs() < 1e-9);
        }
    }
}
