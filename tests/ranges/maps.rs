//! The ranges of maps, against closed forms.

use cruxmap::{
    formats::ron,
    inference::{Draws, Exactness, Inquiry, RangeError, RangeReport},
    model::{ClaimId, Map, ReaderId},
};

use crate::normal::{Uniform, number};

fn map(claims: &str, rest: &str) -> Map {
    let text = format!(r#"(format: 1, readers: {{ "ann": (name: "Ann") }}, claims: {{ {claims} }}, {rest})"#);
    let loaded = ron::read(text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(loaded.warnings, [], "{text}");
    loaded.map
}

fn report(map: &Map, target: &str) -> RangeReport {
    let reader = ReaderId::new("ann").unwrap();
    let target = ClaimId::new(target).unwrap();
    RangeReport::new(map, Some(&reader), &[], &target, Draws { number: 400, seed: 2 }).unwrap()
}

#[test]
fn the_ranges_of_a_map_reach_its_claims() {
    let map = map(
        r#"
        "a": (credences: { "ann": (stated: (0.2, 0.3, 0.6)) }, out: { "ab": (to: "b", strength: Ratio(9)) }),
        "b": (credences: { "ann": (base: (0.4, 0.5, 0.5)) }),
        "c": (credences: { "ann": (stated: 0.1) }),
        "#,
        "",
    );
    let of_b = report(&map, "b");
    let expected = |a: f64, base: f64| a * (9.0 * base / (9.0 * base + 1.0 - base)) + (1.0 - a) * base;
    assert_eq!(of_b.numbers.len(), 2);
    assert!((of_b.posterior.unwrap() - expected(0.3, 0.5)).abs() < 1e-12);
    assert!((of_b.bounds.low - expected(0.2, 0.4)).abs() < 1e-12, "{of_b:?}");
    assert!((of_b.bounds.high - expected(0.6, 0.5)).abs() < 1e-12);
    // A ratio multiplies the base.
    assert_eq!(of_b.bounds.exactness, Exactness::Ends);
    assert!(of_b.spread.low.value < of_b.spread.median.value && of_b.spread.median.value < of_b.spread.high.value);
    assert!(of_b.preview.unwrap().standard_deviation > 0.0);
    let of_a = report(&map, "a");
    assert_eq!(of_a.bounds.exactness, Exactness::Exact);
    assert!((of_a.bounds.low - 0.2).abs() < 1e-15 && (of_a.bounds.high - 0.6).abs() < 1e-15);
    let of_c = report(&map, "c");
    assert!((of_c.bounds.high - of_c.bounds.low).abs() < 1e-15 && of_c.bounds.n_tried == 1);
    let missing = RangeReport::new(&map, None, &[], &ClaimId::new("d").unwrap(), Draws::default());
    assert!(matches!(missing, Err(RangeError::NoSuchClaim(_))));
}

#[test]
fn bases_are_solved_for_every_draw() {
    let map = map(
        r#"
        "a": (credences: { "ann": (stated: (0.2, 0.3, 0.6)) }, out: { "ab": (to: "b", strength: Ratio(9)) }),
        "b": (credences: { "ann": (stated: (0.4, 0.5, 0.7)) }),
        "#,
        r#"evidence: [(claim: "a", finding: Observed(true))]"#,
    );
    // P(b | a) = 9x / (9x + 1 − x) with the base x for which a · that + (1 − a) · x is what is stated.
    let expected = |a: f64, b: f64| {
        let given = |x: f64| 9.0 * x / (9.0 * x + 1.0 - x);
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..80 {
            let x = f64::midpoint(low, high);
            if a * given(x) + (1.0 - a) * x < b {
                low = x
            } else {
                high = x
            }
        }
        given(low)
    };
    let found = report(&map, "b");
    assert!((found.posterior.unwrap() - expected(0.3, 0.5)).abs() < 1e-10);
    // More of the stated b comes from a where a is likely, so that less is left for the base.
    assert!((found.bounds.low - expected(0.6, 0.4)).abs() < 1e-10, "{found:?}");
    assert!((found.bounds.high - expected(0.2, 0.7)).abs() < 1e-10);
    assert_eq!((found.bounds.exactness, found.bounds.n_tried), (Exactness::Ends, 5));
    assert_eq!(found.spread.n_draws, 400);
    let mut uniform = Uniform::new(2);
    let mut drawn: Vec<f64> = (0..400)
        .map(|_| {
            let a = number((0.2, 0.3, 0.6), false, uniform.next());
            expected(a, number((0.4, 0.5, 0.7), false, uniform.next()))
        })
        .collect();
    drawn.sort_by(f64::total_cmp);
    let median = f64::midpoint(drawn[199], drawn[200]);
    assert!((found.spread.median.value - median).abs() < 1e-9);
    let reader = ReaderId::new("ann").unwrap();
    let inquiry = Inquiry::new(&map, Some(&reader), &[]);
    assert_eq!(inquiry.usual_draws(&map).number, 400);
    let all = inquiry.spreads(&map, Draws { number: 400, seed: 2 }).unwrap();
    assert_eq!(all[&ClaimId::new("b").unwrap()].unwrap(), found.spread);
    assert!((all[&ClaimId::new("a").unwrap()].unwrap().median.value - 1.0).abs() < 1e-15);
}

#[test]
fn positions_and_tied_claims_can_be_ranged() {
    let map = map(
        r#"
        "x": (credences: { "ann": (stated: (0.2, 0.3, 0.5)) }, out: { "xq": (to: "q", relation: Answers) }),
        "y": (credences: { "ann": (stated: 0.7) }, out: { "yq": (to: "q", relation: Answers) }),
        "s": (credences: { "ann": (stated: (0.3, 0.5, 0.6)) }, out: { "st": (to: "t", strength: Ratio(4), effect: Mutual) }),
        "t": (credences: { "ann": (base: (0.3, 0.4, 0.8)) }),
        "#,
        r#"questions: { "q": (title: "Which?", exclusive: true, complete: true) }"#,
    );
    let of_y = report(&map, "y");
    assert!(
        (of_y.bounds.low - 0.5).abs() < 1e-12 && (of_y.bounds.high - 0.8).abs() < 1e-12,
        "{of_y:?}"
    );
    let of_t = report(&map, "t");
    assert!(
        of_t.bounds.low < of_t.posterior.unwrap() && of_t.posterior.unwrap() < of_t.bounds.high,
        "{of_t:?}"
    );
    let of_s = report(&map, "s");
    assert!(
        (of_s.bounds.low - 0.3).abs() < 1e-9 && (of_s.bounds.high - 0.6).abs() < 1e-9,
        "{of_s:?}"
    );
}
