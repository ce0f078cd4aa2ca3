//! Scenarios: what they change, how they compare, and who is named when they cannot be.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

use std::collections::BTreeSet;

use cruxmap::{
    analysis::compare,
    formats::ron,
    inference::{Culprit, Engine, Inquiry, Outlook, OutlookError},
    model::{ClaimId, Finding, Map, ReaderId, ScenarioId},
};

fn map(claims: &str, rest: &str) -> Map {
    let text = format!(
        r#"(format: 1, readers: {{ "ann": (name: "Ann"), "ben": (name: "Ben") }}, claims: {{ {claims} }}, {rest})"#
    );
    let loaded = ron::read(text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(loaded.warnings, [], "{text}");
    loaded.map
}

fn claim(name: &str) -> ClaimId {
    ClaimId::new(name).unwrap()
}

fn inquiry(map: &Map, reader: Option<&str>, scenario: &str, given: &[(&str, Finding)]) -> Inquiry {
    let reader = reader.map(|name| ReaderId::new(name).unwrap());
    let given: Vec<(ClaimId, Finding)> = given.iter().map(|(name, found)| (claim(name), *found)).collect();
    Inquiry::with_scenario(map, reader.as_ref(), &ScenarioId::new(scenario).unwrap(), &given).unwrap()
}

fn answer(map: &Map, reader: Option<&str>, scenario: &str) -> Outlook {
    Engine::default().answer(&inquiry(map, reader, scenario, &[])).unwrap()
}

#[track_caller]
fn is_near(outlook: &Outlook, name: &str, expected: f64) {
    let posterior = outlook.claims[&claim(name)].posterior.unwrap();
    assert!(
        (posterior - expected).abs() < 1e-12,
        "{name}: {posterior} instead of {expected}"
    );
}

const DEBATE: &str = r#"
    "a": (credences: { "ann": (stated: 0.2), "ben": (stated: 0.6) }, out: { "ab": (to: "b", strength: Ratio(9)) }),
    "b": (credences: { "ann": (base: 0.5, stated: 0.7) }),
    "c": (credences: { "ann": (stated: 0.1) }),
"#;

#[test]
fn scenarios_change_evidence_and_credences() {
    let map = map(
        DEBATE,
        r#"
        evidence: [(claim: "c", finding: Observed(true)), (claim: "a", finding: Observed(true), reader: "ben")],
        scenarios: {
            "as-is": (title: "Nothing changes"),
            "treaty": (credences: { "a": 0.5 }, evidence: [(claim: "c", finding: Observed(false))]),
            "stated": (credences: { "b": 0.25 }),
            "only-ben": (evidence: [(claim: "a", finding: Observed(false), reader: "ben")]),
        }"#,
    );
    let plain = |reader: &str| {
        let reader = ReaderId::new(reader).unwrap();
        Engine::default()
            .answer(&Inquiry::new(&map, Some(&reader), &[]))
            .unwrap()
    };
    assert_eq!(answer(&map, Some("ann"), "as-is"), plain("ann"));
    let treaty = answer(&map, Some("ann"), "treaty");
    is_near(&treaty, "a", 0.5);
    is_near(&treaty, "b", 0.5 * 0.9 + 0.5 * 0.5);
    is_near(&treaty, "c", 0.0);
    // For every reader, and for nobody in particular.
    is_near(&answer(&map, None, "treaty"), "a", 0.5);
    // What is found out for Ben stays found out: the scenario says nothing of it.
    is_near(&answer(&map, Some("ben"), "treaty"), "a", 1.0);
    is_near(&answer(&map, Some("ben"), "only-ben"), "a", 0.0);
    is_near(&answer(&map, Some("ann"), "only-ben"), "a", 0.2);
    // A changed number is reached although the reader gave a base.
    is_near(&answer(&map, Some("ann"), "stated"), "b", 0.25);
    assert_eq!(
        answer(&map, Some("ann"), "stated").claims[&claim("b")].stated,
        Some(0.25)
    );
    // What is given on top stands in place of what the scenario says.
    let on_top = inquiry(&map, Some("ann"), "treaty", &[("c", Finding::Observed(true))]);
    is_near(&Engine::default().answer(&on_top).unwrap(), "c", 1.0);
    assert_eq!(
        Inquiry::with_scenario(&map, None, &ScenarioId::new("none").unwrap(), &[]),
        None
    );
}

#[test]
fn other_positions_share_what_a_changed_one_leaves() {
    let claims = r#"
        "p": (kind: Position, credences: { "ann": (stated: 0.2) }, out: { "pq": (to: "q", relation: Answers) }),
        "r": (kind: Position, credences: { "ann": (stated: 0.6) }, out: { "rq": (to: "q", relation: Answers) }),
        "s": (kind: Position, credences: { "ann": (base: 0.2) }, out: { "sq": (to: "q", relation: Answers) }),
        "e": (credences: { "ann": (stated: 0.5) }, out: { "ep": (to: "p", strength: Ratio(4)) }),
    "#;
    let map = map(
        claims,
        r#"questions: { "q": (title: "?", exclusive: true, complete: true) },
        scenarios: {
            "one": (credences: { "p": 0.6 }),
            "all": (credences: { "p": 1 }),
            "none": (credences: { "p": 0, "r": 0, "s": 0 }),
            "much": (credences: { "p": 0.9, "r": 0.6 }),
        }"#,
    );
    for (scenario, expected) in [
        ("one", [0.6, 0.3, 0.1]),
        ("all", [1.0, 0.0, 0.0]),
        ("none", [1.0 / 3.0; 3]),
        ("much", [0.6, 0.4, 0.0]),
    ] {
        let outlook = answer(&map, Some("ann"), scenario);
        for (name, expected) in ["p", "r", "s"].iter().zip(expected) {
            is_near(&outlook, name, expected);
        }
    }
}

#[test]
fn scenarios_stand_side_by_side() {
    let map = map(
        DEBATE,
        r#"scenarios: {
            "treaty": (evidence: [(claim: "a", finding: Observed(true))]),
            "torn": (evidence: [(claim: "a", finding: Observed(true)), (claim: "a", finding: Observed(false))]),
        }"#,
    );
    let ann = ReaderId::new("ann").unwrap();
    let mut engine = Engine::default();
    let base = engine.answer(&Inquiry::new(&map, Some(&ann), &[])).unwrap();
    let treaty = engine.answer(&inquiry(&map, Some("ann"), "treaty", &[])).unwrap();
    let torn = engine.answer(&inquiry(&map, Some("ann"), "torn", &[]));
    let Err(OutlookError::Impossible(culprits)) = &torn else {
        panic!("{torn:?}")
    };
    assert_eq!(culprits, &[Culprit::Claim(claim("a"))]);
    let comparison = compare(&base, &[Some(&treaty), torn.ok().as_ref()]);
    let rows: Vec<&str> = comparison.rows.iter().map(|row| row.claim.as_str()).collect();
    assert_eq!(rows, ["a", "b", "c"]);
    let a = &comparison.rows[0];
    assert!((a.base.unwrap() - 0.2).abs() < 1e-15 && (a.cells[0].difference.unwrap() - 0.8).abs() < 1e-15);
    assert_eq!(a.cells[0].log_odds_difference, Some(f64::INFINITY));
    assert_eq!((a.cells[1].posterior, a.cells[1].difference), (None, None));
    let b = &comparison.rows[1];
    // Odds from 0.2 · 0.9 + 0.8 · 0.5 to 9 : 1.
    let difference = 9.0_f64.ln() - (0.58_f64 / 0.42).ln();
    assert!((b.cells[0].log_odds_difference.unwrap() - difference).abs() < 1e-12);
    assert_eq!(comparison.rows[2].cells[0].log_odds_difference, Some(0.0));
    let by_difference: Vec<&str> = comparison
        .by_difference()
        .iter()
        .map(|row| row.claim.as_str())
        .collect();
    assert_eq!(by_difference, ["a", "b", "c"]);
    let ln_evidence = comparison.ln_evidence_differences[0].unwrap();
    assert!((ln_evidence - 0.2_f64.ln()).abs() < 1e-12);
    assert_eq!(comparison.ln_evidence_differences[1], None);
}

/// Who is named when not all can be: no more and no fewer than it takes.
#[test]
fn culprits_are_named_whatever_they_are() {
    let claims = r#"
        "a": (out: { "ax": (to: "x", relation: Requires, strength: Share(1)) }),
        "b": (),
        "c": (given: ["b"], out: { "cx": (to: "x", relation: Requires, strength: Share(1)) }),
        "x": (),
        "y": (),
    "#;
    let map = map(
        claims,
        r#"
        groups: {
            "not-both": (kind: AtMostOne, members: ["b", "y"]),
            "same": (kind: AllOrNone, members: ["a", "y"], binding: true),
            "idle": (kind: AllOf, members: ["a", "b"]),
        },
        evidence: [(claim: "y", finding: Observed(true))],
        scenarios: {
            "x-fails": (evidence: [(claim: "x", finding: Observed(false))]),
            "b-holds": (evidence: [(claim: "b", finding: Observed(true))]),
            "c-holds": (evidence: [
                (claim: "y", finding: Report(1)),
                (claim: "c", finding: Observed(true)),
                (claim: "x", finding: Observed(false)),
            ]),
        }"#,
    );
    let claims = |names: &[&str]| {
        names
            .iter()
            .map(|name| Culprit::Claim(claim(name)))
            .collect::<BTreeSet<_>>()
    };
    let group = |name: &str| Culprit::Constraint(cruxmap::model::GroupId::new(name).unwrap());
    for (scenario, mut expected, constraint, sentence) in [
        (
            "x-fails",
            claims(&["x", "y"]),
            Some("same"),
            "what is taken as found out about “y”, “x” cannot all be so together with what “same” demands",
        ),
        (
            "b-holds",
            claims(&["b", "y"]),
            Some("not-both"),
            "what is taken as found out about “y”, “b” cannot all be so together with what “not-both” demands",
        ),
        (
            "c-holds",
            claims(&["c", "x"]),
            None,
            "what is taken as found out about “c”, “x” cannot all be so",
        ),
    ] {
        let error = Engine::default()
            .answer(&inquiry(&map, Some("ann"), scenario, &[]))
            .unwrap_err();
        assert_eq!(error.to_string(), sentence);
        let OutlookError::Impossible(named) = error else {
            panic!("{scenario}")
        };
        expected.extend(constraint.map(group));
        assert_eq!(named.len(), expected.len(), "{scenario}: {named:?}");
        assert_eq!(named.into_iter().collect::<BTreeSet<_>>(), expected, "{scenario}");
    }
    // Constraints alone can be too much.
    let text = r#"(format: 1, claims: { "a": (), "b": () }, groups: {
        "one": (kind: ExactlyOne, members: ["a", "b"]),
        "same": (kind: AllOrNone, members: ["a", "b"], binding: true),
    })"#;
    let map = ron::read(text.as_bytes()).unwrap().map;
    let error = Engine::default().answer(&Inquiry::new(&map, None, &[])).unwrap_err();
    assert_eq!(error, OutlookError::Impossible(vec![group("one"), group("same")]));
    assert_eq!(error.to_string(), "the map rules out what “one”, “same” demands");
}
