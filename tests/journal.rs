//! The journal and the scores: changes are dated, what was held on a day is known, scores are those worked out by hand.
#![expect(clippy::unwrap_used, reason = "a test")]

use cruxmap::{
    analysis::{About, calibration, changes, due, held_on, moved, records, wilson},
    formats::ron,
    inference::TimelineCurve,
    model::{
        Basis, ClaimId, Date, Distribution, Edit, Map, Percentile, Probability, QuantityId, QuantityKind, ReaderId,
        SourceId, Value,
        edit::{ClaimChange, ClaimEdit, ObjectEdit, ObjectId},
    },
};

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn id(text: &str) -> ClaimId {
    ClaimId::new(text).unwrap()
}

fn reader(text: &str) -> ReaderId {
    ReaderId::new(text).unwrap()
}

fn map(text: &str) -> Map {
    let loaded = ron::read(text.as_bytes()).unwrap();
    assert!(loaded.warnings.is_empty(), "{:?}", loaded.warnings);
    loaded.map
}

fn state(map: &Map, claim: &str, p: Option<f64>, today: &str) -> Map {
    let value = p.map_or(Value::NotStated, |p| Value::Point(Probability::new(p).unwrap()));
    let change = ClaimChange::Stated(reader("a"), value);
    let edit = Edit::Claim(ClaimEdit::Change(id(claim), change));
    edit.apply(map).unwrap().journaled(map, day(today))
}

#[test]
fn every_change_is_dated_and_keeps_what_was_held_before() {
    let map = map(r#"(format: 1, readers: { "a": (name: "Ann") }, claims: { "c": (title: "C.") })"#);
    let map = state(&map, "c", Some(0.3), "2026-01-05");
    let map = state(&map, "c", Some(0.4), "2026-02-01");
    // Twice on one day is one change.
    let map = state(&map, "c", Some(0.45), "2026-02-01");
    let map = state(&map, "c", None, "2026-03-01");
    let map = state(&map, "c", Some(0.9), "2026-04-01");
    let credence = &map.claims[&id("c")].credences[&reader("a")];
    let past: Vec<(Option<Date>, Option<f64>)> = (credence.history.iter())
        .map(|past| (past.date, past.stated.point().map(Probability::value)))
        .collect();
    assert_eq!(
        past,
        [
            (Some(day("2026-02-01")), Some(0.3)),
            (Some(day("2026-03-01")), Some(0.45)),
        ]
    );
    assert_eq!(credence.date, Some(day("2026-04-01")));
    for (when, expected) in [
        ("2026-01-10", Some(0.3)),
        ("2026-02-01", Some(0.45)),
        ("2026-03-15", Some(0.45)),
        ("2026-05-01", Some(0.9)),
    ] {
        assert_eq!(held_on(credence, day(when)), expected, "{when}");
    }
    let all = changes(&map, Some(day("2026-01-31")), None);
    let shown: Vec<(Option<f64>, Option<f64>)> = all.iter().map(|change| (change.from, change.to)).collect();
    assert_eq!(shown, [(Some(0.45), Some(0.9)), (Some(0.3), Some(0.45))]);
    assert!(all.iter().all(|change| change.about == About::Claim(id("c"))));
    // It is all in the file.
    let again = ron::read(ron::write(&map).as_bytes()).unwrap().map;
    assert!(again == map);
}

#[test]
fn a_number_that_is_replaced_keeps_where_it_came_from() {
    let map = map(
        r#"(format: 1, readers: { "a": (name: "Ann") }, sources: { "s": (title: "A report") }, claims: {
        "c": (title: "C.", credences: { "a": (stated: 0.05, basis: Quoted, date: "2022-06-01", source: "s", at: "section 8",
            note: "about 5 %") }) })"#,
    );
    let map = state(&map, "c", Some(0.4), "2026-02-01");
    let map = state(&map, "c", Some(0.5), "2026-03-01");
    let credence = &map.claims[&id("c")].credences[&reader("a")];
    assert_eq!(
        (credence.basis, &credence.source, credence.note.as_str()),
        (Basis::Own, &None, "")
    );
    let [quoted, own] = credence.history.as_slice() else {
        unreachable!()
    };
    assert_eq!(quoted.basis, Basis::Quoted);
    assert_eq!(quoted.source.as_ref().map(SourceId::as_str), Some("s"));
    assert_eq!(
        (quoted.locator.as_str(), quoted.note.as_str()),
        ("section 8", "about 5 %")
    );
    assert_eq!((own.basis, &own.source), (Basis::Own, &None));
    // It is in the file, and the source is not forgotten as long as it is named.
    let again = ron::read(ron::write(&map).as_bytes()).unwrap().map;
    assert_eq!(again, map);
    let removed = Edit::Object(ObjectEdit::Remove(ObjectId::Source(SourceId::new("s").unwrap())));
    let without = removed.apply(&map).unwrap();
    assert_eq!(without.claims[&id("c")].credences[&reader("a")].history[0].source, None);
}

#[test]
fn what_is_due_is_listed_the_longest_overdue_first() {
    let map = map(r#"(format: 1, claims: {
            "a": (title: "A.", review: "2026-05-01"), "b": (title: "B.", review: "2026-03-01"),
            "c": (title: "C.", review: "2026-12-01"), "d": (title: "D.", review: "2026-01-01", resolution: (outcome: True)),
        })"#);
    let listed: Vec<ClaimId> = due(&map, day("2026-06-01"))
        .into_iter()
        .map(|(_, claim)| claim)
        .collect();
    assert_eq!(listed, [id("b"), id("a")]);
}

const SCORED: &str = r#"(
    format: 1,
    readers: { "a": (name: "Ann"), "b": (name: "Bo") },
    quantities: {
        "q": (title: "Q", kind: Duration, resolved: 3, distributions: { "a": (point: 5), "b": (percentiles: [(0.1, 1), (0.5, 3), (0.9, 9)], low: 0) }),
    },
    claims: {
        "x": (title: "X.", resolution: (outcome: True, date: "2026-06-01"),
            credences: { "a": (stated: 0.9, date: "2026-07-01", history: [(date: "2026-07-01", stated: 0.8), (date: "2026-07-01", stated: 0.8)]), "b": (stated: 0.5, date: "2026-01-01") },
            out: { "xt": (to: "t", readers: { "b": (conditional: 0.6, under: 0.4) }) }),
        "y": (title: "Y.", resolution: (outcome: False, date: "2026-06-01"),
            credences: { "a": (stated: 0.3, date: "2026-04-02", history: [(date: "2026-04-02", stated: 0.7)]), "b": (stated: 0.2) }),
        "z": (title: "Z.", resolution: (outcome: Annulled), credences: { "a": (stated: 0.99) }),
        "t": (title: "T.", credences: { "b": (stated: 0.55, date: "2026-06-10", history: [(date: "2026-06-10", stated: 0.4)]) }),
    },
)"#;

#[test]
fn scores_are_those_worked_out_by_hand() {
    let map = map(SCORED);
    let all = records(&map);
    let close = |found: Option<f64>, expected: f64| {
        assert!((found.unwrap() - expected).abs() < 1e-12, "{found:?} is not {expected}");
    };
    // Ann: 0.8 on what came true (0.9 came after), 0.3 on what did not. Annulled counts nothing.
    let ann = &all[&reader("a")];
    close(ann.brier, f64::midpoint(0.04, 0.09));
    close(ann.log, f64::midpoint(0.8_f64.ln(), 0.7_f64.ln()));
    let bo = &all[&reader("b")];
    close(bo.brier, f64::midpoint(0.25, 0.04));
    close(bo.log, f64::midpoint(0.5_f64.ln(), 0.8_f64.ln()));
    // The pool: odds √(4 · 1) on x, √(3/7 · 1/4) on y.
    let (x, y) = (2.0 / 3.0, (3.0_f64 / 28.0).sqrt() / (1.0 + (3.0_f64 / 28.0).sqrt()));
    close(ann.pool, f64::midpoint((1.0 - x) * (1.0 - x), y * y));
    // Bo's 0.5 on x stood all the days from January; of y no day is known.
    close(bo.over_time, 0.25);
    // Ann's 0.3 on y stood from 2 April on; before that no day is known.
    close(ann.over_time, 0.09);
    close(ann.crps.get(&QuantityId::new("q").unwrap()).copied(), 2.0);
    // Calibration: one forecast in a bin.
    let bins = calibration(&ann.scored);
    assert_eq!(
        bins.iter().map(|bin| (bin.n, bin.mean, bin.share)).collect::<Vec<_>>(),
        [(1, 0.3, 0.0), (1, 0.8, 1.0)]
    );
    // Wilson's interval for 8 of 10 at 90 %: z² = 2.7055.
    let (low, high) = wilson(0.8, 10);
    let z2 = 2.705_543_454_095_404;
    let middle = (0.8 + z2 / 20.0) / (1.0 + z2 / 10.0);
    let half = (0.8 * 0.2 / 10.0 + z2 / 400.0_f64).sqrt() * z2.sqrt() / (1.0 + z2 / 10.0);
    assert!((low - (middle - half)).abs() < 1e-9 && (high - (middle + half)).abs() < 1e-9);
    // Bo said 60 % if x, and then said 55 %.
    let audit = moved(&map);
    assert_eq!(audit.len(), 1);
    assert_eq!(
        (audit[0].before, audit[0].said, audit[0].since),
        (Some(0.4), 0.6, Some(0.55))
    );
}

#[test]
fn crps_is_the_integral_it_is() {
    let distribution = Distribution {
        percentiles: [(0.1, 1.0), (0.5, 3.0), (0.9, 9.0)]
            .map(|(probability, value)| Percentile { probability, value })
            .to_vec(),
        low: Some(0.0),
        ..Distribution::default()
    };
    let curve = TimelineCurve::new(&distribution, QuantityKind::Duration).unwrap();
    for value in [-1.0_f64, 0.5, 3.0, 20.0] {
        // By the midpoint rule on a fine even grid on each side of the value, the far tail by the power that it is.
        let end = 4_000.0;
        let over = |from: f64, to: f64, n: u32, f: &dyn Fn(f64) -> f64| -> f64 {
            let step = (to - from) / f64::from(n);
            (0..n)
                .map(|at| f(from + (f64::from(at) + 0.5) * step))
                .map(|gap| gap * gap * step)
                .sum()
        };
        let sum = over(value.min(0.0), value, 200_000, &|t| curve.cdf(t))
            + over(value, end, 4_000_000, &|t| 1.0 - curve.cdf(t));
        let tail = {
            let (a, b) = (1.0 - curve.cdf(end), 1.0 - curve.cdf(2.0 * end));
            let power = (a / b).log2();
            a * a * end / (2.0 * power - 1.0)
        };
        let found = curve.crps(value).unwrap();
        assert!(
            (found - sum - tail).abs() < 1e-5,
            "{value}: {found} is not {}",
            sum + tail
        );
    }
    let heavy = Distribution {
        percentiles: [(0.1, 1.0), (0.5, 30.0), (0.9, 9e6)]
            .map(|(probability, value)| Percentile { probability, value })
            .to_vec(),
        low: Some(0.0),
        ..Distribution::default()
    };
    assert_eq!(
        TimelineCurve::new(&heavy, QuantityKind::Duration).unwrap().crps(5.0),
        None
    );
}
