//! Timelines: curves against the published oracle (where it is at hand) and against what is known of them.
#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test, which says what it skips"
)]

use std::path::Path;

use cruxmap::{
    analysis::{Compared, Disagreement, GapError, curve_disagreement, disagreement, findings},
    formats::ron,
    inference::{CurveError, Distributed, Engine, Inquiry, Outlook, TimelineCurve},
    model::{
        ClaimId, Distribution, Edit, Finding, Map, Percentile, Quantity, QuantityId, QuantityKind, ReaderId,
        edit::{ClaimChange, ClaimEdit, Object, ObjectEdit},
    },
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

/// Two cruxes, a curve for each state of one and a delay for the other; thresholds, evidence on them; a duration added on top.
const MAP: &str = r#"(
    format: 1,
    readers: { "a": (name: "Ann") },
    quantities: {
        "agi": (title: "Year of AGI", kind: Year, unit: "year",
            distributions: { "a": (percentiles: [(0.1, 2030), (0.5, 2040), (0.9, 2080)], low: 2026.9, never: 0.05) },
            conditional: { "a": [
                (when: { "fast": true }, distribution: (percentiles: [(0.1, 2027.5), (0.5, 2031), (0.9, 2050)], low: 2026.9, never: 0.02)),
                (when: { "pause": true }, delay_factor: 1.5),
            ] }),
        "takeoff": (title: "Takeoff", kind: Duration, unit: "year",
            distributions: { "a": (percentiles: [(0.1, 0.2), (0.5, 1), (0.9, 6)], low: 0) }),
        "asi": (title: "Year of ASI", kind: Year, unit: "year", formula: Sum("agi", "takeoff")),
        "first": (title: "The earlier", kind: Year, formula: Minimum("agi", "other")),
        "other": (title: "Another date", kind: Year,
            distributions: { "a": (percentiles: [(0.25, 2029), (0.75, 2045)], low: 2026.9) }),
        "twice": (title: "Twice as long", kind: Duration, formula: Scaled("takeoff", 2)),
        "compute": (title: "Compute", kind: Size, unit: "×", formula: Doublings(years: 10, doubling_years: 2.5)),
    },
    claims: {
        "fast": (title: "Progress is fast.", credences: { "a": (stated: 0.3) }),
        "pause": (title: "There is a pause.", credences: { "a": (stated: 0.2) }),
        "by-2030": (title: "AGI before 2030.", threshold: (quantity: "agi", below: 2030)),
        "after-2050": (title: "AGI in 2050 or later, or never.", threshold: (quantity: "agi", at_least: 2050)),
        "asi-2035": (title: "ASI before 2035.", threshold: (quantity: "asi", below: 2035)),
        "report": (title: "A report says AGI came before 2030.", credences: { "a": (base: 0.1) }),
    },
)"#;

fn cdf_of_parts(t: f64) -> [f64; 4] {
    let slow = curve(&[(0.1, 2030.0), (0.5, 2040.0), (0.9, 2080.0)], 2026.9, 0.05).unwrap();
    let fast = curve(&[(0.1, 2027.5), (0.5, 2031.0), (0.9, 2050.0)], 2026.9, 0.02).unwrap();
    [&slow, &fast]
        .map(|curve| [curve.cdf(t), curve.delayed(1.5).cdf(t)])
        .concat()
        .try_into()
        .unwrap()
}

/// How likely the four states of the cruxes are: slow, slow with a pause, fast, fast with a pause.
const CHANCES: [f64; 4] = [0.7 * 0.8, 0.7 * 0.2, 0.3 * 0.8, 0.3 * 0.2];

fn mixed(t: f64) -> f64 {
    cdf_of_parts(t)
        .iter()
        .zip(CHANCES)
        .map(|(below, chance)| below * chance)
        .sum()
}

struct Asked {
    inquiry: Inquiry,
    outlook: Outlook,
}

impl Asked {
    fn new(given: &[(ClaimId, Finding)]) -> Self {
        let map = ron::read(MAP.as_bytes()).unwrap();
        assert!(map.warnings.is_empty(), "{:?}", map.warnings);
        let reader = ReaderId::new("a").unwrap();
        let inquiry = Inquiry::new(&map.map, Some(&reader), given);
        let outlook = Engine::default().answer_exactly(&inquiry).unwrap();
        Self { inquiry, outlook }
    }

    fn claim(&self, id: &str) -> f64 {
        self.outlook.claims[&claim(id)].posterior.unwrap()
    }

    fn quantity(&self, id: &str) -> Distributed<'_> {
        let id = QuantityId::new(id).unwrap();
        self.inquiry.timeline(&id).unwrap().with(&self.outlook.quantities[&id])
    }
}

fn claim(id: &str) -> ClaimId {
    ClaimId::new(id).unwrap()
}

#[test]
fn thresholds_are_read_off_the_mixture_exactly() {
    let asked = Asked::new(&[]);
    assert!((asked.claim("by-2030") - mixed(2030.0)).abs() < 1e-12);
    assert!((asked.claim("after-2050") - (1.0 - mixed(2050.0))).abs() < 1e-12);
    let agi = asked.quantity("agi");
    for t in [2027.0, 2028.5, 2030.0, 2033.3, 2040.0, 2050.0, 2075.0, 2200.0] {
        assert!(
            (agi.cdf(t) - mixed(t)).abs() < 1e-12,
            "{t}: {} is not {}",
            agi.cdf(t),
            mixed(t)
        );
    }
    let never = 0.7 * 0.05 + 0.3 * 0.02;
    assert!((agi.never() - never).abs() < 1e-12);
    let median = agi.quantile(0.5).unwrap();
    assert!((mixed(median) - 0.5).abs() < 1e-12);
    assert_eq!(agi.quantile(0.999), None);
}

#[test]
fn what_is_found_out_bends_the_curve() {
    // Found: not before 2030. Bayes by hand.
    let asked = Asked::new(&[(claim("by-2030"), Finding::Observed(false))]);
    let before = mixed(2030.0);
    let agi = asked.quantity("agi");
    assert!(agi.cdf(2030.0).abs() < 1e-12);
    for t in [2031.0, 2040.0, 2060.0, 2100.0] {
        let expected = (mixed(t) - before) / (1.0 - before);
        assert!((agi.cdf(t) - expected).abs() < 1e-12, "{t}");
    }
    let fast = CHANCES[2] * (1.0 - cdf_of_parts(2030.0)[2]) + CHANCES[3] * (1.0 - cdf_of_parts(2030.0)[3]);
    assert!((asked.claim("fast") - fast / (1.0 - before)).abs() < 1e-12);
    // A crux that is settled leaves its curves alone.
    let asked = Asked::new(&[
        (claim("fast"), Finding::Observed(true)),
        (claim("pause"), Finding::Observed(false)),
    ]);
    for t in [2028.0, 2035.0, 2050.0] {
        assert!((asked.quantity("agi").cdf(t) - cdf_of_parts(t)[2]).abs() < 1e-12);
    }
}

/// The sum by fine quadrature in the probability of the duration, given that AGI comes at or after a value.
fn asi_below(t: f64, from: f64) -> f64 {
    let takeoff = TimelineCurve::new(
        &distribution(&[(0.1, 0.2), (0.5, 1.0), (0.9, 6.0)], 0.0, 0.0),
        QuantityKind::Duration,
    )
    .unwrap();
    let n = 20_000;
    let sum: f64 = (0..n)
        .map(|at| {
            let duration = takeoff.quantile((f64::from(at) + 0.5) / f64::from(n)).unwrap();
            (mixed(t - duration) - mixed(from)).max(0.0)
        })
        .sum();
    sum / f64::from(n)
}

#[test]
fn sums_are_right_to_four_digits_with_and_without_evidence() {
    let asked = Asked::new(&[]);
    let expected = asi_below(2035.0, 0.0);
    assert!(
        (asked.claim("asi-2035") - expected).abs() < 1e-4,
        "{} is not {expected}",
        asked.claim("asi-2035")
    );
    for t in [2030.0, 2033.0, 2040.0, 2055.0, 2080.0] {
        let expected = asi_below(t, 0.0);
        let found = asked.quantity("asi").cdf(t);
        assert!((found - expected).abs() < 1e-3, "{t}: {found} is not {expected}");
    }
    // With AGI known to come in 2030 or later.
    let asked = Asked::new(&[(claim("by-2030"), Finding::Observed(false))]);
    let expected = asi_below(2035.0, 2030.0) / (1.0 - mixed(2030.0));
    assert!(
        (asked.claim("asi-2035") - expected).abs() < 1e-4,
        "{} is not {expected}",
        asked.claim("asi-2035")
    );
    // And ASI known to come before 2035 says that AGI did.
    let asked = Asked::new(&[(claim("asi-2035"), Finding::Observed(true))]);
    assert!(asked.quantity("agi").cdf(2035.0) > 0.999);
    assert!(asked.claim("fast") > 0.3);
}

#[test]
fn other_formulas_are_those_worked_out_by_hand() {
    let asked = Asked::new(&[]);
    let other = curve(&[(0.25, 2029.0), (0.75, 2045.0)], 2026.9, 0.0).unwrap();
    for t in [2029.0, 2033.0, 2045.0] {
        let expected = 1.0 - (1.0 - mixed(t)) * (1.0 - other.cdf(t));
        let found = asked.quantity("first").cdf(t);
        assert!((found - expected).abs() < 1e-3, "{t}: {found} is not {expected}");
    }
    assert!(
        asked.quantity("first").never() < 1e-12,
        "one of the two comes for certain"
    );
    for (p, value) in [(0.1, 0.4), (0.5, 2.0), (0.9, 12.0)] {
        let found = asked.quantity("twice").cdf(value);
        assert!((found - p).abs() < 1e-3, "{found} is not {p}");
    }
    assert!((asked.quantity("compute").quantile(0.5).unwrap() - 16.0).abs() < 1e-9);
}

#[test]
fn curves_that_cannot_be_are_named_and_the_rest_is_computed() {
    let text = MAP.replace(
        "(0.9, 2080)], low: 2026.9, never: 0.05",
        "(0.9, 2080)], low: 2026.9, never: 0.1",
    );
    let map = ron::read(text.as_bytes()).unwrap().map;
    let reader = ReaderId::new("a").unwrap();
    let inquiry = Inquiry::new(&map, Some(&reader), &[]);
    let answer = Engine::default().answer(&inquiry);
    let found = findings(&map, |_| Some((&inquiry, &answer)));
    let curve = found.iter().find(|finding| finding.code == "no-curve").unwrap();
    assert!(
        curve.sentence.contains("you said 90 % by 2080 and 10 % never"),
        "{}",
        curve.sentence
    );
    assert!(inquiry.timeline(&QuantityId::new("takeoff").unwrap()).is_some());
    assert!(inquiry.timeline(&QuantityId::new("asi").unwrap()).is_none());
    // A quantity that depends on what is read off it goes round in a circle, and says so.
    let text = MAP.replace(
        r#""fast": (title: "Progress is fast.","#,
        r#""fast": (title: "Progress is fast.", given: ["by-2030"],"#,
    );
    let map = ron::read(text.as_bytes()).unwrap().map;
    let circles = map.influence_circles();
    assert!(circles.iter().flatten().any(|id| id.as_str() == "fast"), "{circles:?}");
    let inquiry = Inquiry::new(&map, Some(&reader), &[]);
    let outlook = Engine::default().answer(&inquiry).unwrap();
    assert!(outlook.claims.contains_key(&claim("report")));
}

const TWO: &str = r#"(
    format: 1,
    readers: { "a": (name: "Ann"), "b": (name: "Bo") },
    quantities: {
        "q": (title: "AGI", kind: Year, unit: "year",
            distributions: {
                "a": (percentiles: [(0.1, 2028), (0.5, 2035), (0.9, 2060)], low: 2026),
                "b": (percentiles: [(0.1, 2035), (0.5, 2060), (0.9, 2200)], low: 2026, never: 0.05),
            },
            conditional: {
                "a": [(when: { "c": true }, distribution: (percentiles: [(0.1, 2030), (0.5, 2045), (0.9, 2100)], low: 2026))],
                "b": [(when: { "e": true }, delay_factor: 1.5)],
            }),
        "d": (title: "Takeoff", kind: Duration, unit: "year",
            distributions: {
                "a": (percentiles: [(0.1, 0.3), (0.5, 1), (0.9, 4)], low: 0),
                "b": (percentiles: [(0.1, 1), (0.5, 5), (0.9, 25)], low: 0),
            }),
        "s": (title: "End", kind: Year, unit: "year", formula: Sum("q", "d")),
    },
    claims: {
        "c": (title: "Scaling stops.", credences: { "a": (stated: 0.3), "b": (stated: 0.6) }),
        "e": (title: "A treaty.", credences: { "a": (stated: 0.2), "b": (stated: 0.5) }),
        "t": (title: "AGI before 2040.", threshold: (quantity: "q", below: 2040)),
        "u": (title: "End before 2042.", threshold: (quantity: "s", below: 2042)),
    },
)"#;

/// The map with what the second reader says of some of its parts in place of what the first does.
fn exchanged(map: &Map, some: usize, parts: &[&str]) -> Map {
    let (a, b) = (ReaderId::new("a").unwrap(), ReaderId::new("b").unwrap());
    let mut map = map.clone();
    for (at, part) in parts.iter().enumerate() {
        if some >> at & 1 == 0 {
            continue;
        }
        let id = ClaimId::new(part).unwrap();
        let edit = if let Some(claim) = map.claims.get(&id) {
            let theirs = ClaimChange::Credence(a.clone(), Box::new(claim.credences[&b].clone()));
            Edit::Claim(ClaimEdit::Change(id, theirs))
        } else {
            let id = QuantityId::new(part).unwrap();
            let mut quantity = Quantity::clone(&map.quantities[&id]);
            let theirs = quantity.distributions[&b].clone();
            quantity.distributions.insert(a.clone(), theirs);
            let theirs = quantity.conditional.get(&b).cloned().unwrap_or_default();
            quantity.conditional.insert(a.clone(), theirs);
            Edit::Object(ObjectEdit::Put(Object::Quantity(id, Box::new(quantity))))
        };
        map = edit.apply(&map).unwrap();
    }
    map
}

/// The parts of a gap, from what every set of exchanged parts is worth.
fn shapley(worth: &[f64; 16]) -> [f64; 4] {
    std::array::from_fn(|at| {
        (0..16_usize)
            .filter(|some| some >> at & 1 == 0)
            .map(|some| {
                let weight = match some.count_ones() {
                    0 | 3 => 1.0 / 4.0,
                    _ => 1.0 / 12.0,
                };
                weight * (worth[some | 1 << at] - worth[some])
            })
            .sum()
    })
}

/// What two readers differ in about a timeline, a claim read off it or its own values, is what exchanging their numbers on the
/// map makes of it.
#[test]
fn a_gap_between_timelines_is_made_of_cruxes_and_curves() {
    let loaded = ron::read(TWO.as_bytes()).unwrap();
    assert!(loaded.warnings.is_empty(), "{:?}", loaded.warnings);
    let map = loaded.map;
    let (a, b) = (ReaderId::new("a").unwrap(), ReaderId::new("b").unwrap());
    let parts = ["c", "e", "q", "d"];
    let answered: Vec<(Inquiry, Outlook)> = (0..16)
        .map(|some| {
            let inquiry = Inquiry::new(&exchanged(&map, some, &parts), Some(&a), &[]);
            let outlook = Engine::default().answer(&inquiry).unwrap();
            (inquiry, outlook)
        })
        .collect();
    let compare = |what: &str, worth: [f64; 16], found: &Disagreement, tolerance: f64| {
        assert!(
            (found.first - worth[0]).abs() < tolerance,
            "{what}: {} {}",
            found.first,
            worth[0]
        );
        assert!(
            (found.second - worth[15]).abs() < tolerance,
            "{what}: {} {}",
            found.second,
            worth[15]
        );
        let total: f64 = found.parts.iter().map(|part| part.share).sum();
        assert!((total - (found.second - found.first)).abs() < 1e-9);
        for (at, (part, share)) in parts.iter().zip(shapley(&worth)).enumerate() {
            let carried = found.parts.iter().find(|one| one.about == *part);
            let close = |number: f64, expected: f64, name: &str| {
                assert!(
                    (number - expected).abs() < tolerance,
                    "{what}, {part}, {name}: {number} is not {expected}"
                );
            };
            close(carried.map_or(0.0, |one| one.share), share, "share");
            close(
                carried.map_or(0.0, |one| one.from_first),
                worth[1 << at] - worth[0],
                "into the first",
            );
            close(
                carried.map_or(0.0, |one| one.from_second),
                worth[15 ^ 1 << at] - worth[15],
                "into the second",
            );
        }
    };
    for (target, tolerance) in [("t", 1e-9), ("u", 1e-3)] {
        let target = claim(target);
        let worth = std::array::from_fn(|some| answered[some].1.claims[&target].posterior.unwrap());
        let found = disagreement(&map, &target, Some(&a), Some(&b)).unwrap();
        compare(target.as_str(), worth, &found, tolerance);
    }
    for (quantity, of_median, of_chance) in [("q", 1e-8, 1e-9), ("s", 0.2, 1e-3)] {
        let id = QuantityId::new(quantity).unwrap();
        let curves: Vec<Distributed<'_>> = (answered.iter())
            .map(|(inquiry, outlook)| inquiry.timeline(&id).unwrap().with(&outlook.quantities[&id]))
            .collect();
        let medians = std::array::from_fn(|some| curves[some].quantile(0.5).unwrap());
        let readers = [Some(&a), Some(&b)];
        let found = curve_disagreement(&map, &id, readers, Compared::Quantile(0.5)).unwrap();
        compare(quantity, medians, &found, of_median);
        // A year at which no claim is read off.
        let chances = std::array::from_fn(|some| curves[some].cdf(2037.5));
        let found = curve_disagreement(&map, &id, readers, Compared::Below(2037.5)).unwrap();
        compare(quantity, chances, &found, of_chance);
        // The latest 1 % is never for Bo.
        let never = curve_disagreement(&map, &id, readers, Compared::Quantile(0.99));
        assert_eq!(never, Err(GapError::NoNumber));
    }
}

/// Leaving out the curves of what is worked out changes no claim's number and no other curve.
#[test]
fn brief_inquiries_have_the_same_numbers() {
    let sample =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-maps/examples/timelines-and-takeoff-example-readers.ron");
    let texts = [MAP.to_owned(), TWO.to_owned(), std::fs::read_to_string(sample).unwrap()];
    let mut n_brief = 0;
    for text in texts {
        let map = ron::read(text.as_bytes()).unwrap().map;
        let found = map
            .claims
            .iter()
            .find(|(_, claim)| claim.threshold.is_some())
            .unwrap()
            .0;
        for given in [vec![], vec![(found.clone(), Finding::Observed(true))]] {
            for reader in map.readers.keys() {
                let whole = Inquiry::new(&map, Some(reader), &given);
                let brief = Inquiry::brief(&map, Some(reader), &given);
                let of_whole = Engine::default().answer(&whole).unwrap();
                let of_brief = Engine::default().answer(&brief).unwrap();
                for (id, numbers) in &of_whole.claims {
                    let (one, other) = (numbers.posterior.unwrap(), of_brief.claims[id].posterior.unwrap());
                    assert!((one - other).abs() < 1e-9, "{id}: {one} is not {other}");
                }
                for (id, timeline) in brief.timelines() {
                    if timeline.is_brief() {
                        n_brief += 1;
                        assert!(of_brief.quantities[id].len() < of_whole.quantities[id].len());
                        continue;
                    }
                    for (one, other) in of_whole.quantities[id].iter().zip(&of_brief.quantities[id]) {
                        assert!((one - other).abs() < 1e-9, "{id}: {one} is not {other}");
                    }
                }
            }
        }
    }
    assert!(n_brief > 4);
}
