//! What is easy to get wrong, as a table of small maps and the numbers that follow from them.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

use cruxmap::{
    formats::ron,
    inference::{Culprit, Engine, Inquiry, Outlook, OutlookError, Remark},
    model::{ClaimId, Finding, LinkId, Map, Ratio, ReaderId},
};

/// The usual cast: `a`, `b`, `c` and `d` are even by themselves, and whatever else a case says.
fn map(claims: &str, rest: &str) -> Map {
    let text = format!(
        r#"(format: 1, readers: {{ "ann": (name: "Ann"), "ben": (name: "Ben") }}, claims: {{ {claims} }}, {rest})"#
    );
    let loaded = ron::read(text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(loaded.warnings, [], "{text}");
    loaded.map
}

fn reader(name: &str) -> Option<ReaderId> {
    ReaderId::new(name).ok()
}

fn claim(name: &str) -> ClaimId {
    ClaimId::new(name).unwrap()
}

fn answer(map: &Map, by: &str, findings: &[(ClaimId, Finding)]) -> Result<Outlook, OutlookError> {
    Engine::default().answer(&Inquiry::new(map, reader(by).as_ref(), findings))
}

/// `known` is what is observed, as in `a, !b`. `None` as number: the claim's condition cannot hold.
#[track_caller]
fn check(what: &str, claims: &str, rest: &str, by: &str, known: &str, expected: &[(&str, Option<f64>)]) {
    let map = map(claims, rest);
    let findings: Vec<(ClaimId, Finding)> = known
        .split(", ")
        .filter(|one| !one.is_empty())
        .map(|one| match one.strip_prefix('!') {
            Some(name) => (claim(name), Finding::Observed(false)),
            None => (claim(one), Finding::Observed(true)),
        })
        .collect();
    let outlook = answer(&map, by, &findings).unwrap_or_else(|error| panic!("{what}: {error}"));
    for (name, expected) in expected {
        let posterior = outlook.claims[&claim(name)].posterior;
        let is_close = match (posterior, *expected) {
            (Some(posterior), Some(expected)) => (posterior - expected).abs() < 1e-12,
            (None, None) => true,
            _ => false,
        };
        assert!(
            is_close,
            "{what}, given “{known}”: {name} is {posterior:?} instead of {expected:?}"
        );
    }
}

#[test]
fn strengths_mean_what_the_table_of_words_says() {
    for (strength, when_true, when_false) in [
        ("strength: Weak", 0.6, 0.5),
        ("strength: Moderate", 0.75, 0.5),
        ("strength: Strong", 10.0 / 11.0, 0.5),
        ("strength: Decisive", 100.0 / 101.0, 0.5),
        ("", 0.75, 0.5),
        ("relation: Opposes, strength: Weak", 0.4, 0.5),
        ("relation: Opposes", 0.25, 0.5),
        ("strength: Ratio(4)", 0.8, 0.5),
        ("relation: Opposes, strength: Ratio(4)", 0.2, 0.5),
        ("strength: Ratios(if_true: 4, if_false: 0.25)", 0.8, 0.2),
        // Ratios are taken as they are, whatever the relation.
        (
            "relation: Opposes, strength: Ratios(if_true: 0.25, if_false: 4)",
            0.2,
            0.8,
        ),
        ("strength: Share(0.75)", 0.8, 0.5),
        ("strength: Share(1)", 1.0, 0.5),
        ("relation: Opposes, strength: Share(1)", 0.0, 0.5),
        ("effect: Route, strength: Share(0.8)", 0.9, 0.5),
        ("relation: Opposes, effect: Defeats, strength: Share(0.8)", 0.1, 0.5),
        ("strength: Weak, readers: { \"ann\": (strength: Ratio(9)) }", 0.9, 0.5),
        ("strength: Weak, readers: { \"ben\": (strength: Ratio(9)) }", 0.6, 0.5),
        (
            "strength: Weak, readers: { \"ann\": (note: \"says nothing\") }",
            0.6,
            0.5,
        ),
        ("strength: Strong, discussion_only: true", 0.5, 0.5),
    ] {
        let claims = format!(r#""a": (out: {{ "l": (to: "b", {strength}) }}), "b": ()"#);
        check(strength, &claims, "", "ann", "a", &[("b", Some(when_true))]);
        check(strength, &claims, "", "ann", "!a", &[("b", Some(when_false))]);
        check(
            strength,
            &claims,
            "",
            "ann",
            "",
            &[("b", Some(f64::midpoint(when_true, when_false)))],
        );
    }
}

#[test]
fn the_words_are_the_maps_own() {
    let claims = r#""a": (out: { "l": (to: "b", strength: Weak) }), "b": ()"#;
    check(
        "weak is 4",
        claims,
        "strengths: (weak: 4)",
        "ann",
        "a",
        &[("b", Some(0.8))],
    );
}

#[test]
fn what_is_not_stated_is_moderate_and_listed() {
    let map = map(r#""a": (out: { "l": (to: "b") }), "b": ()"#, "");
    let inquiry = Inquiry::new(&map, None, &[]);
    let expected = [
        Remark::AssumedBase(claim("a")),
        Remark::AssumedBase(claim("b")),
        Remark::AssumedStrength(LinkId::new("l").unwrap()),
    ];
    assert!(inquiry.remarks.iter().eq(&expected), "{:?}", inquiry.remarks);
}

#[test]
fn requirements_take_their_share_when_they_fail() {
    let claims = r#"
        "a": (out: { "l": (to: "b", relation: Requires, strength: Share(0.8)) }),
        "b": (),
    "#;
    check("share .8", claims, "", "ann", "b", &[("a", Some(0.5))]);
    check("share .8", claims, "", "ann", "!b", &[("a", Some(0.1))]);
    let decisive = claims.replace("Share(0.8)", "Decisive");
    check("decisive leaves 1 %", &decisive, "", "ann", "!b", &[("a", Some(0.005))]);
}

#[test]
fn mixed_links_act_in_their_order() {
    // Odds 1 × 3, times 0.2 for the failed requirement, joined with a route of 0.5, times 0.5 for the defeater.
    let claims = r#"
        "a": (out: { "l1": (to: "x", strength: Ratio(3)) }),
        "b": (),
        "c": (out: { "l3": (to: "x", effect: Route, strength: Share(0.5)) }),
        "d": (out: { "l4": (to: "x", relation: Opposes, effect: Defeats, strength: Share(0.5)) }),
        "x": (out: { "l2": (to: "b", relation: Requires, strength: Share(0.8)) }),
    "#;
    for (known, expected) in [
        ("a, b, !c, !d", 0.75),
        ("a, !b, !c, !d", 0.15),
        ("a, !b, c, !d", 0.575),
        ("a, !b, c, d", 0.2875),
    ] {
        check("mixed", claims, "", "ann", known, &[("x", Some(expected))]);
    }
}

#[test]
fn undercuts_and_underpins_move_the_effect() {
    let power = |ratio: f64, exponent: f64| {
        let odds = ratio.powf(exponent);
        odds / (1.0 + odds)
    };
    for (link, modifiers, known, expected) in [
        // Strong takes 0.9 of the effect: an exponent of 0.1 is left.
        (
            "strength: Ratio(4)",
            r#""m": (to: "l", relation: Undercuts, strength: Strong)"#,
            "a, c",
            power(4.0, 0.1),
        ),
        (
            "strength: Ratio(4)",
            r#""m": (to: "l", relation: Undercuts, strength: Strong)"#,
            "a, !c",
            0.8,
        ),
        (
            "strength: Ratio(4)",
            r#""m": (to: "l", relation: Undercuts, strength: Share(1))"#,
            "a, c",
            0.5,
        ),
        (
            "strength: Ratio(4)",
            r#""m": (to: "l", relation: Undercuts)"#,
            "a, c",
            power(4.0, 1.0 / 3.0),
        ),
        // What speaks when the source fails is undercut too.
        (
            "strength: Ratios(if_true: 4, if_false: 0.25)",
            r#""m": (to: "l", relation: Undercuts, strength: Share(0.5))"#,
            "!a, c",
            power(0.25, 0.5),
        ),
        // Half the way to the cap, in logarithms.
        (
            "strength: Ratio(4), cap: Ratio(16)",
            r#""m": (to: "l", relation: Underpins, strength: Share(0.5))"#,
            "a, c",
            power(8.0, 1.0),
        ),
        (
            "strength: Ratio(4), cap: Ratio(16)",
            r#""m": (to: "l", relation: Underpins, strength: Share(1))"#,
            "a, c",
            power(16.0, 1.0),
        ),
        (
            "strength: Ratio(4)",
            r#""m": (to: "l", relation: Underpins, strength: Share(1))"#,
            "a, c",
            power(100.0, 1.0),
        ),
        (
            "strength: Ratio(4)",
            r#""m": (to: "l", relation: Underpins, strength: Share(1))"#,
            "!a, c",
            0.5,
        ),
        // An underpin lifts, so that a cap below the link changes nothing, and a link keeps its side.
        (
            "strength: Ratio(200)",
            r#""m": (to: "l", relation: Underpins, strength: Share(1))"#,
            "a, c",
            power(200.0, 1.0),
        ),
        (
            "strength: Ratio(0.5)",
            r#""m": (to: "l", relation: Underpins, strength: Share(1))"#,
            "a, c",
            power(0.01, 1.0),
        ),
        (
            "relation: Opposes, strength: Ratio(4), cap: Ratio(16)",
            r#""m": (to: "l", relation: Underpins, strength: Share(0.5))"#,
            "a, c",
            power(0.125, 1.0),
        ),
        (
            "effect: Route, strength: Share(0.4), cap: Share(0.8)",
            r#""m": (to: "l", relation: Underpins, strength: Share(0.5))"#,
            "a, c",
            1.0 - 0.5 * 0.4,
        ),
        (
            "effect: Route, strength: Share(0.8)",
            r#""m": (to: "l", relation: Undercuts, strength: Share(0.5))"#,
            "a, c",
            1.0 - 0.5 * 0.6,
        ),
    ] {
        let claims = format!(r#""a": (out: {{ "l": (to: "x", {link}) }}), "c": (out: {{ {modifiers} }}), "x": ()"#);
        check(
            &format!("{link} {modifiers}"),
            &claims,
            "",
            "ann",
            known,
            &[("x", Some(expected))],
        );
    }
}

#[test]
fn undercuts_of_undercuts_act_on_the_undercut() {
    let claims = r#"
        "a": (out: { "l": (to: "x", strength: Ratio(16)) }),
        "b": (out: { "m1": (to: "l", relation: Undercuts, strength: Share(1)) }),
        "c": (out: { "m2": (to: "m1", relation: Undercuts, strength: Share(0.5)) }),
        "d": (out: { "m3": (to: "m2", relation: Undercuts, strength: Share(0.5)) }),
        "x": (),
    "#;
    for (known, odds) in [
        ("a, !b, c, d", 16.0),
        ("a, b, !c, d", 1.0),
        ("a, b, c, !d", 4.0),
        // The undercut of 0.5 is itself halved: 0.75 of the first undercut is left, 0.25 of the link.
        ("a, b, c, d", 2.0),
    ] {
        check("depth", claims, "", "ann", known, &[("x", Some(odds / (1.0 + odds)))]);
    }
}

#[test]
fn positions_of_an_exclusive_question_share_one() {
    let question = r#"questions: { "q": (title: "Which?", exclusive: true, complete: true) }"#;
    let claims = r#"
        "a": (out: { "l": (to: "p1", strength: Ratio(3)) }),
        "p1": (credences: { "ann": (base: 0.2) }, out: { "p1--q": (to: "q", relation: Answers) }),
        "p2": (credences: { "ann": (base: 0.3) }, out: { "p2--q": (to: "q", relation: Answers) }),
        "p3": (credences: { "ann": (base: 0.5) }, out: { "p3--q": (to: "q", relation: Answers) }),
    "#;
    let three = |one: f64, two: f64, three: f64| {
        let sum = one + two + three;
        [
            ("p1", Some(one / sum)),
            ("p2", Some(two / sum)),
            ("p3", Some(three / sum)),
        ]
    };
    check("three positions", claims, question, "ann", "!a", &three(0.2, 0.3, 0.5));
    check("three positions", claims, question, "ann", "a", &three(0.6, 0.3, 0.5));
    check("one is out", claims, question, "ann", "!a, !p3", &three(0.2, 0.3, 0.0));
    check(
        "for one who says nothing",
        claims,
        question,
        "ben",
        "a",
        &three(3.0, 1.0, 1.0),
    );
    let open = question.replace(", complete: true", "");
    let shares = [("p1", Some(0.2)), ("p2", Some(0.3)), ("p3", Some(0.5))];
    check("nothing is left for none of these", claims, &open, "ann", "!a", &shares);
    let shares = [("p1", Some(0.25)), ("p2", Some(0.25)), ("p3", Some(0.25))];
    check("or a quarter", claims, &open, "ben", "!a", &shares);
    // Half the share of a requirement that fails is taken.
    let requires = claims.replace("strength: Ratio(3)", "discussion_only: true").replace(
        r#""p1--q": (to: "q", relation: Answers)"#,
        r#""p1--q": (to: "q", relation: Answers), "r": (to: "a", relation: Requires, strength: Share(0.5))"#,
    );
    check(
        "a requirement of a position",
        &requires,
        question,
        "ann",
        "a",
        &three(0.2, 0.3, 0.5),
    );
    check(
        "a requirement of a position",
        &requires,
        question,
        "ann",
        "!a",
        &three(0.1, 0.3, 0.5),
    );
}

#[test]
fn what_is_stated_of_positions_is_what_they_get() {
    let question = r#"questions: { "q": (title: "Which?", exclusive: true, complete: true) }"#;
    let claims = r#"
        "a": (out: { "l": (to: "p1", strength: Ratio(3)) }),
        "p1": (credences: { "ann": (stated: 0.2) }, out: { "p1--q": (to: "q", relation: Answers) }),
        "p2": (credences: { "ann": (BY: 0.7) }, out: { "p2--q": (to: "q", relation: Answers) }),
        "p3": (credences: { "ann": (BY: 0.7) }, out: { "p3--q": (to: "q", relation: Answers) }),
    "#;
    let shares = [("p1", Some(0.2)), ("p2", Some(0.4)), ("p3", Some(0.4))];
    check(
        "bases fill the rest",
        &claims.replace("BY", "base"),
        question,
        "ann",
        "",
        &shares,
    );
    let too_much = map(&claims.replace("BY", "stated"), question);
    let outlook = answer(&too_much, "ann", &[]).unwrap();
    let listed: Vec<(&str, f64)> = outlook
        .out_of_reach
        .iter()
        .map(|one| (one.claim.as_str(), one.stated))
        .collect();
    assert_eq!(listed, [("p1", 0.2), ("p2", 0.7), ("p3", 0.7)], "together more than 1");
}

#[test]
fn answers_for_discussion_only_make_no_position() {
    let claims = r#"
        "p1": (out: { "p1--q": (to: "q", relation: Answers) }),
        "p2": (out: { "p2--q": (to: "q", relation: Answers, discussion_only: true) }),
    "#;
    let question = r#"questions: { "q": (title: "Which?", exclusive: true) }"#;
    check("p2 is by itself", claims, question, "ann", "p1", &[("p2", Some(0.5))]);
}

#[test]
fn a_position_of_two_exclusive_questions_belongs_to_the_first() {
    let claims = r#"
        "p1": (out: { "p1--q": (to: "q", relation: Answers), "p1--r": (to: "r", relation: Answers) }),
        "p2": (out: { "p2--q": (to: "q", relation: Answers) }),
        "p3": (out: { "p3--r": (to: "r", relation: Answers) }),
    "#;
    let questions = r#"questions: {
        "q": (title: "Which?", exclusive: true, complete: true),
        "r": (title: "What else?", exclusive: true),
    }"#;
    let expected = [("p1", Some(0.5)), ("p2", Some(0.5)), ("p3", Some(0.5))];
    check("no circle", claims, questions, "ann", "", &expected);
}

#[test]
fn conditional_claims_are_read_given_their_condition() {
    let claims = r#"
        "c": (credences: { "ann": (base: 0.4) }, out: { "c--x": (to: "x", strength: Ratio(4)) }),
        "x": (given: ["c"], credences: { "ann": (base: 0.5) }, out: { "x--y": (to: "y", strength: Ratio(3)) }),
        "y": (),
    "#;
    check(
        "it is P(x | c)",
        claims,
        "",
        "ann",
        "",
        &[("x", Some(0.8)), ("y", Some(0.5 + 0.25 * 0.4 * 0.8))],
    );
    check("it bears", claims, "", "ann", "c, x", &[("y", Some(0.75))]);
    check(
        "it does not bear",
        claims,
        "",
        "ann",
        "!c",
        &[("x", None), ("y", Some(0.5))],
    );
    check("found out, it holds", claims, "", "ann", "x", &[("x", Some(1.0))]);
    let stated = claims.replace("base: 0.5", "stated: 0.6");
    check(
        "what is stated is meant given it",
        &stated,
        "",
        "ann",
        "",
        &[("x", Some(0.6))],
    );
}

#[test]
fn conditions_of_conditions_count_whatever_the_names() {
    for [first, second, third] in [["a", "b", "c"], ["c", "b", "a"], ["b", "a", "c"], ["b", "c", "a"]] {
        let mut claims = [
            format!(r#""{first}": ()"#),
            format!(r#""{second}": (given: ["{first}"])"#),
            format!(r#""{third}": (given: ["{second}"])"#),
        ];
        claims.sort();
        let given_all = [(second, Some(0.5)), (third, Some(0.5))];
        check("a chain", &claims.join(", "), "", "ann", "", &given_all);
        let known = format!("!{first}");
        check(
            "a chain that breaks",
            &claims.join(", "),
            "",
            "ann",
            &known,
            &[(second, None), (third, None)],
        );
    }
}

#[test]
fn conditional_positions_can_be_found_out() {
    let claims = r#"
        "c": (),
        "p1": (given: ["c"], out: { "p1--q": (to: "q", relation: Answers) }),
        "p2": (out: { "p2--q": (to: "q", relation: Answers) }),
    "#;
    let question = r#"questions: { "q": (title: "Which?", exclusive: true, complete: true) }"#;
    check(
        "found out",
        claims,
        question,
        "ann",
        "p1",
        &[("p1", Some(1.0)), ("p2", Some(0.0))],
    );
}

#[test]
fn a_claim_in_a_circle_of_conditions_is_blocked() {
    let map = map(r#""a": (given: ["b"]), "b": (given: ["a"]), "d": ()"#, "");
    let inquiry = Inquiry::new(&map, None, &[]);
    assert!(inquiry.blocked.iter().eq(&[claim("a"), claim("b")]));
    let outlook = Engine::default().answer(&inquiry).unwrap();
    assert!(outlook.claims.keys().eq(&[claim("d")]));
}

#[test]
fn definitions_close_no_circle() {
    let claims = r#"
        "a": (out: { "l": (to: "b", strength: Ratio(3)) }),
        "b": (out: { "m": (to: "word", strength: Ratio(3)) }),
        "word": (tags: ["definition"], given: ["b"], out: { "n": (to: "a") }),
        "x": (given: ["word"], out: { "o": (to: "word") }),
    "#;
    let group = r#"groups: { "g": (kind: AllOf, members: ["a", "word"]) }"#;
    check(
        "a definition",
        claims,
        group,
        "ann",
        "a",
        &[("b", Some(0.75)), ("x", Some(0.5))],
    );
}

#[test]
fn groups_act_as_one() {
    let claims = r#""a": (), "b": (), "x": ()"#;
    let group = |kind: &str| {
        format!(
            r#"groups: {{ "g": (kind: {kind}, members: ["a", "b"], out: {{ "l": (to: "x", strength: Ratio(3)) }}) }}"#
        )
    };
    for (kind, neither, one, both) in [
        ("AllOf", 0.5, 0.5, 0.75),
        ("AnyOf", 0.5, 0.75, 0.75),
        ("Exactly(1)", 0.5, 0.75, 0.5),
        ("AtLeast(2)", 0.5, 0.5, 0.75),
    ] {
        for (known, expected) in [("!a, !b", neither), ("a, !b", one), ("!a, b", one), ("a, b", both)] {
            check(kind, claims, &group(kind), "ann", known, &[("x", Some(expected))]);
        }
    }
    for (kind, given_a) in [("AtMostOne", 0.0), ("ExactlyOne", 0.0), ("AnyOf, binding: true", 0.5)] {
        check(kind, claims, &group(kind), "ann", "a", &[("b", Some(given_a))]);
    }
    check(
        "at least one binds",
        claims,
        &group("AnyOf, binding: true"),
        "ann",
        "!a",
        &[("b", Some(1.0))],
    );
}

#[test]
fn logic_takes_groups_and_negations() {
    let question = r#"questions: { "q": (title: "Which?", exclusive: true) },
        groups: { "g": (kind: AllOf, members: ["a", "b"], out: { "l1": (to: "x") }) }"#;
    let claims = r#"
        "a": (), "b": (),
        "p1": (out: { "p1--q": (to: "q", relation: Answers), "l2": (to: "x", relation: Opposes) }),
        "p2": (out: { "p2--q": (to: "q", relation: Answers) }),
        "x": (model: Or),
    "#;
    for (known, expected) in [
        ("a, b, p1", 1.0),
        ("a, !b, p1", 0.0),
        ("a, !b, p2", 1.0),
        ("!a, !b, !p1, !p2", 1.0),
    ] {
        check(
            "a or b, or not p1",
            claims,
            question,
            "ann",
            known,
            &[("x", Some(expected))],
        );
    }
    check(
        "one of three positions",
        claims,
        question,
        "ann",
        "!a",
        &[("x", Some(2.0 / 3.0))],
    );
}

#[test]
fn a_table_may_name_a_position_and_its_question() {
    let claims = r#"
        "p1": (out: { "p1--q": (to: "q", relation: Answers) }),
        "p2": (out: { "p2--q": (to: "q", relation: Answers) }),
        "x": (model: Table((parents: ["p2", "q"], rows: [
            (when: [true, "p2"], p: 0.9),
            (when: [false, "p1"], p: 0.3),
        ]))),
    "#;
    let question = r#"questions: { "q": (title: "Which?", exclusive: true, complete: true) }"#;
    check(
        "twice the same variable",
        claims,
        question,
        "ann",
        "",
        &[("x", Some(0.6))],
    );
    check(
        "twice the same variable",
        claims,
        question,
        "ann",
        "p2",
        &[("x", Some(0.9))],
    );
}

#[test]
fn local_models_have_their_own_bases() {
    let claims = r#"
        "a": (out: { "l1": (to: "x", strength: Share(0.8)), "l2": (to: "y", strength: Share(0.8)) }),
        "b": (out: { "l3": (to: "x", relation: Opposes, strength: Share(0.5)) }),
        "x": (model: AnyOf),
        "y": (model: AllOf),
    "#;
    check(
        "any of",
        claims,
        "",
        "ann",
        "a, !b",
        &[("x", Some(0.8)), ("y", Some(1.0))],
    );
    check("any of", claims, "", "ann", "a, b", &[("x", Some(0.4))]);
    check(
        "any of nothing",
        claims,
        "",
        "ann",
        "!a, !b",
        &[("x", Some(0.0)), ("y", Some(0.2))],
    );
}

#[test]
fn what_is_stated_is_solved_for_or_named() {
    let claims = r#"
        "a": (credences: { "ann": (base: 0.5) }, out: { "l": (to: "x", LINK) }),
        "x": (credences: { "ann": (stated: 0.9) }),
    "#;
    let weighs = claims.replace("LINK", "strength: Ratio(4)");
    check("solved", &weighs, "", "ann", "", &[("x", Some(0.9))]);
    let defeats = map(
        &claims.replace("LINK", "relation: Opposes, effect: Defeats, strength: Share(1)"),
        "",
    );
    let outlook = answer(&defeats, "ann", &[]).unwrap();
    let listed: Vec<(&str, f64, f64)> = outlook
        .out_of_reach
        .iter()
        .map(|one| (one.claim.as_str(), one.stated, one.nearest))
        .collect();
    assert_eq!(listed, [("x", 0.9, 0.5)]);
    let both = claims
        .replace("LINK", "strength: Ratio(4)")
        .replace("stated: 0.9", "stated: 0.9, base: 0.5");
    check("a base is not overruled", &both, "", "ann", "a", &[("x", Some(0.8))]);
}

fn name_of(culprit: &Culprit) -> &str {
    match culprit {
        Culprit::Claim(id) => id.as_str(),
        Culprit::Constraint(id) => id.as_str(),
    }
}

#[test]
fn contradictions_are_named_once() {
    let map = map(
        r#""a": (), "b": (), "d": ()"#,
        r#"groups: { "g": (kind: AtMostOne, members: ["b", "a"]) }"#,
    );
    for (findings, expected) in [
        (vec![("a", true), ("b", true), ("d", true)], vec!["a", "b", "g"]),
        (vec![("a", true), ("a", false), ("d", true)], vec!["a"]),
    ] {
        let findings: Vec<(ClaimId, Finding)> = findings
            .into_iter()
            .map(|(name, truth)| (claim(name), Finding::Observed(truth)))
            .collect();
        let Err(OutlookError::Impossible(named)) = answer(&map, "ann", &findings) else {
            panic!("it was possible")
        };
        let mut named: Vec<&str> = named.iter().map(name_of).collect();
        let mut expected = expected;
        named.sort_unstable();
        expected.sort_unstable();
        assert_eq!(named, expected);
    }
}

#[test]
fn reports_multiply_the_odds() {
    let map = map(r#""a": (credences: { "ann": (stated: 0.2) })"#, "");
    let report = |ratio: f64| (claim("a"), Finding::Report(Ratio::new(ratio).unwrap()));
    let outlook = answer(&map, "ann", &[report(2.0), report(4.0)]).unwrap();
    assert!((outlook.claims[&claim("a")].posterior.unwrap() - 2.0 / 3.0).abs() < 1e-12);
    assert!((outlook.ln_evidence_probability.exp() - 2.4).abs() < 1e-12);
    assert_eq!(outlook.claims[&claim("a")].before_evidence, Some(0.2));
}
