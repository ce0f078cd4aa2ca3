//! Circles of influence: what is blocked, what repairs do, and what the numbers are afterwards.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

#[path = "map_inference/dice.rs"]
mod dice;

use std::{collections::BTreeSet, sync::Arc};

use cruxmap::{
    analysis::{Repair, RepairKind, findings, repairs},
    formats::ron,
    inference::{Engine, Inquiry, Outlook, Remark},
    model::{
        Claim, ClaimId, Finding, Link, LinkId, Map, MapContent, Origin, Ratio, Reader, ReaderId, Relation, Strength,
        Target,
    },
};
use dice::Dice;
use proptest::prelude::*;

fn map(claims: &str, rest: &str) -> Map {
    let text = format!(r#"(format: 1, readers: {{ "ann": (name: "Ann") }}, claims: {{ {claims} }}, {rest})"#);
    let loaded = ron::read(text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(loaded.warnings, [], "{text}");
    loaded.map
}

fn ann() -> ReaderId {
    ReaderId::new("ann").unwrap()
}

fn claim(name: &str) -> ClaimId {
    ClaimId::new(name).unwrap()
}

fn link(name: &str) -> LinkId {
    LinkId::new(name).unwrap()
}

fn answer(map: &Map, findings: &[(&str, Finding)]) -> Outlook {
    let findings: Vec<(ClaimId, Finding)> = findings.iter().map(|(name, found)| (claim(name), *found)).collect();
    Engine::default()
        .answer(&Inquiry::new(map, Some(&ann()), &findings))
        .unwrap()
}

#[track_caller]
fn is_near(outlook: &Outlook, name: &str, expected: f64) {
    let posterior = outlook.claims[&claim(name)].posterior.unwrap();
    assert!(
        (posterior - expected).abs() < 1e-12,
        "{name} is {posterior} instead of {expected}"
    );
}

/// The repairs of the only circle of a map.
fn repairs_of(map: &Map, drawn_last: Option<&str>) -> Vec<Repair> {
    let circles = map.influence_circles();
    let [circle] = circles.as_slice() else {
        panic!("{circles:?}")
    };
    repairs(map, circle, drawn_last.map(link).as_ref())
}

fn after(map: &Map, repair: &Repair) -> Map {
    repair.edit.apply(map).unwrap()
}

fn silenced(repairs: &[Repair]) -> Vec<Vec<&str>> {
    let links = repairs.iter().filter_map(|repair| match &repair.kind {
        RepairKind::DiscussionOnly(links) => Some(links.iter().map(LinkId::as_str).collect()),
        _ => None,
    });
    links.collect()
}

fn mutual(repairs: &[Repair]) -> &Repair {
    let is_mutual = |repair: &&Repair| matches!(repair.kind, RepairKind::Mutual(_));
    repairs.iter().find(is_mutual).unwrap()
}

fn shared_parent(repairs: &[Repair]) -> &Repair {
    let is_shared = |repair: &&Repair| matches!(repair.kind, RepairKind::SharedParent(_));
    repairs.iter().find(is_shared).unwrap()
}

fn constraint(repairs: &[Repair]) -> Option<&Repair> {
    repairs
        .iter()
        .find(|repair| matches!(repair.kind, RepairKind::Constraint(_)))
}

const PAIR: &str = r#"
    "a": (out: { "ab": (to: "b", strength: Ratios(if_true: 9, if_false: 0.1111111111111111)) }),
    "b": (out: { "ba": (to: "a", strength: Ratios(if_true: 9, if_false: 0.1111111111111111)) }),
    "c": (),
"#;

#[test]
fn a_mutual_pair_has_every_repair() {
    let map = map(PAIR, "");
    let blocked = Inquiry::new(&map, Some(&ann()), &[]).blocked;
    assert_eq!(blocked, [claim("a"), claim("b")].into());
    let repairs = repairs_of(&map, None);
    let kinds: Vec<RepairKind> = repairs.iter().map(|repair| repair.kind.clone()).collect();
    let RepairKind::SharedParent(parents) = &kinds[3] else {
        panic!("{kinds:?}")
    };
    let RepairKind::Constraint(groups) = &kinds[4] else {
        panic!("{kinds:?}")
    };
    assert_eq!(kinds.len(), 5);
    assert_eq!(kinds[0], RepairKind::DiscussionOnly(vec![link("ab")]));
    assert_eq!(kinds[1], RepairKind::DiscussionOnly(vec![link("ba")]));
    assert_eq!(kinds[2], RepairKind::Mutual(vec![link("ab"), link("ba")]));
    assert_eq!(
        (parents[0].as_str(), groups[0].as_str()),
        ("behind-a-b", "both-or-neither-a")
    );
    let drawn_last = repairs_of(&map, Some("ba"));
    assert_eq!(silenced(&drawn_last), [["ba"], ["ab"]]);
}

/// Evidence 3 : 1 on A counts once: 0.75 and 0.70, where going round and round would say 0.90.
#[test]
fn tied_claims_count_evidence_once() {
    let map = map(PAIR, "");
    let tied = after(&map, mutual(&repairs_of(&map, None)));
    let report = Finding::Report(Ratio::new(3.0).unwrap());
    let outlook = answer(&tied, &[("a", report)]);
    is_near(&outlook, "a", 0.75);
    is_near(&outlook, "b", 0.70);
    let made = answer(&tied, &[("a", Finding::Made(true))]);
    is_near(&made, "a", 1.0);
    is_near(&made, "b", 0.5);
    let seen = answer(&tied, &[("a", Finding::Observed(true))]);
    is_near(&seen, "b", 0.9);
}

#[test]
fn one_direction_counts_when_the_other_is_for_discussion() {
    let map = map(PAIR, "");
    let repairs = repairs_of(&map, Some("ba"));
    let outlook = answer(&after(&map, &repairs[0]), &[("a", Finding::Observed(true))]);
    is_near(&outlook, "b", 0.9);
    let cut = answer(&after(&map, &repairs[0]), &[("b", Finding::Made(true))]);
    is_near(&cut, "a", 0.5);
}

#[test]
fn a_shared_parent_carries_the_strengths() {
    for (relation, parent_on_b, given_a) in [("Supports", 0.625, 0.65), ("Opposes", 0.375, 0.35)] {
        let claims = format!(
            r#""a": (out: {{ "ab": (to: "b", relation: {relation}) }}),
               "b": (out: {{ "ba": (to: "a", relation: {relation}, strength: Ratio(3)) }})"#
        );
        let map = map(&claims, "");
        let repairs = repairs_of(&map, None);
        let shared = after(&map, shared_parent(&repairs));
        is_near(&answer(&shared, &[]), "a", 0.625);
        is_near(&answer(&shared, &[]), "b", parent_on_b);
        is_near(&answer(&shared, &[("a", Finding::Observed(true))]), "b", given_a);
        assert!(shared.links[&link("ab")].discussion_only && shared.links[&link("ba")].discussion_only);
    }
    let requires = map(
        r#""a": (out: { "ab": (to: "b", relation: Requires, strength: Share(0.8)) }),
           "b": (out: { "ba": (to: "a", relation: Requires, strength: Share(0.4)) })"#,
        "",
    );
    let shared = after(&requires, shared_parent(&repairs_of(&requires, None)));
    let given = answer(&shared, &[("behind-a-b", Finding::Observed(false))]);
    is_near(&given, "a", 0.1);
    is_near(&given, "b", 0.3);
}

#[test]
fn constraints_show_their_tension() {
    let opposed = map(
        r#""a": (out: { "ab": (to: "b", relation: Opposes) }), "b": (out: { "ba": (to: "a", relation: Opposes) })"#,
        "",
    );
    let repairs = repairs_of(&opposed, None);
    let outlook = answer(&after(&opposed, constraint(&repairs).unwrap()), &[]);
    is_near(&outlook, "a", 1.0 / 3.0);
    let tension = outlook.tensions.values().next().copied().unwrap();
    assert!((tension - 0.75).abs() < 1e-15);
    assert!((outlook.ln_evidence_probability.exp() - 0.75).abs() < 1e-12);
    // Whatever else is found out, tension is what was there before.
    let observed = answer(
        &after(&opposed, constraint(&repairs).unwrap()),
        &[("a", Finding::Observed(true))],
    );
    is_near(&observed, "b", 0.0);
    assert_eq!(observed.tensions, outlook.tensions);

    let together = map(PAIR, "");
    let outlook = answer(
        &after(&together, constraint(&repairs_of(&together, None)).unwrap()),
        &[("a", Finding::Observed(true))],
    );
    is_near(&outlook, "b", 1.0);
    assert!((outlook.tensions.values().next().unwrap() - 0.5).abs() < 1e-15);

    let mixed = map(
        r#""a": (out: { "ab": (to: "b") }), "b": (out: { "ba": (to: "a", relation: Opposes) })"#,
        "",
    );
    let repairs = repairs_of(&mixed, None);
    assert!(constraint(&repairs).is_none());
    assert!(
        !repairs
            .iter()
            .any(|repair| matches!(repair.kind, RepairKind::SharedParent(_)))
    );
}

#[test]
fn longer_circles_and_several_at_once() {
    let ring = r#"
        "a": (out: { "ab": (to: "b", strength: Weak) }),
        "b": (out: { "bc": (to: "c", strength: Strong) }),
        "c": (out: { "ca": (to: "a", strength: Moderate) }),
        "d": (),
    "#;
    let map_of_ring = map(ring, "");
    let repairs = repairs_of(&map_of_ring, None);
    assert_eq!(silenced(&repairs), [["ab"], ["ca"], ["bc"]]);
    let all_or_none = after(&map_of_ring, constraint(&repairs).unwrap());
    is_near(&answer(&all_or_none, &[("a", Finding::Observed(true))]), "c", 1.0);
    assert!((answer(&all_or_none, &[]).tensions.values().next().unwrap() - 0.25).abs() < 1e-15);
    // a ~ b ~ c: no single link breaks it.
    let chain = map(
        r#"
        "a": (out: { "ab": (to: "b", strength: Strong) }),
        "b": (out: { "ba": (to: "a", strength: Weak), "bc": (to: "c", strength: Weak) }),
        "c": (out: { "cb": (to: "b", strength: Strong) }),
        "#,
        "",
    );
    assert_eq!(silenced(&repairs_of(&chain, None)), [["ba", "bc"]]);
    assert_eq!(
        answer(&after(&chain, mutual(&repairs_of(&chain, None))), &[])
            .claims
            .len(),
        3
    );
    // Nor does a parent of one pair; one for each pair does.
    let parents = after(&chain, shared_parent(&repairs_of(&chain, None)));
    is_near(&answer(&parents, &[("behind-a-b", Finding::Observed(true))]), "a", 0.6);
    assert_eq!(answer(&parents, &[]).claims.len(), 5);
    // What bears on evidence falls silent first.
    let evidence = map(
        r#""a": (kind: Evidence, out: { "ab": (to: "b") }), "b": (out: { "ba": (to: "a", strength: Strong) })"#,
        "",
    );
    assert_eq!(silenced(&repairs_of(&evidence, None)), [["ba"], ["ab"]]);
    // An undercut that depends on what it undercuts.
    let undercut = map(
        r#""a": (out: { "ab": (to: "b") }), "b": (out: { "u": (to: "ab", relation: Undercuts) })"#,
        "",
    );
    assert_eq!(silenced(&repairs_of(&undercut, None)), [["u"]]);
}

#[test]
fn conditions_close_circles_without_links() {
    let map = map(r#""a": (given: ["b"]), "b": (given: ["a"])"#, "");
    assert_eq!(repairs_of(&map, None), []);
    let found = findings(&map, |_| None);
    let circle = found.iter().find(|finding| finding.code == "circle").unwrap();
    assert!(
        circle.sentence.contains("take away one of the conditions"),
        "{}",
        circle.sentence
    );
}

#[test]
fn findings_name_members_and_repairs() {
    let map = map(PAIR, "");
    let found = findings(&map, |_| None);
    let circle = found.iter().find(|finding| finding.code == "circle").unwrap();
    for part in [
        "“a”, “b” bear on one another",
        "(1) make",
        "(3) tie",
        "(4) add a claim",
        "(5) state",
    ] {
        assert!(circle.sentence.contains(part), "{part}: {}", circle.sentence);
    }
}

#[test]
fn a_circle_too_large_to_be_tied_says_so() {
    let ring = |n: usize| {
        let claims = (0..n).map(|at| format!(r#""c{at}": (out: {{ "l{at}": (to: "c{}") }}),"#, (at + 1) % n));
        map(&claims.collect::<String>(), "")
    };
    let is_offered = |n: usize| {
        let repairs = repairs_of(&ring(n), None);
        assert_eq!(silenced(&repairs).len(), n);
        repairs
            .iter()
            .any(|repair| matches!(repair.kind, RepairKind::Mutual(_)))
    };
    assert!(is_offered(12) && !is_offered(13));
    let found = findings(&ring(13), |_| None);
    let circle = found.iter().find(|finding| finding.code == "circle").unwrap();
    assert!(
        circle.sentence.contains("13 claims are too many to be tied together"),
        "{}",
        circle.sentence
    );
}

/// Ties on a map against the formula: u bears on a, a ~ b ~ c, c bears on d.
#[test]
fn ties_of_a_map_equal_the_formula() {
    let claims = |b: &str| {
        format!(
            r#"
            "u": (credences: {{ "ann": (stated: 0.3) }}, out: {{ "ua": (to: "a", strength: Ratio(4)) }}),
            "a": (credences: {{ "ann": (base: 0.4) }}, out: {{ "ab": (to: "b", effect: Mutual, strength: Weak, readers: {{ "ann": (strength: Ratio(4)) }}) }}),
            "b": (credences: {{ "ann": ({b}) }}, out: {{ "ba": (to: "a", effect: Mutual, strength: Ratio(9)) }}),
            "c": (credences: {{ "ann": (base: 0.2) }}, out: {{
                "cb": (to: "b", relation: Opposes, effect: Mutual, strength: Strong),
                "cd": (to: "d", strength: Ratio(3)),
            }}),
            "d": (out: {{ "du": (to: "ab", relation: Undercuts) }}),
            "#
        )
    };
    let odds = |base: f64, ratio: f64| base * ratio / (base * ratio + 1.0 - base);
    let pick = |p: f64, holds: bool| if holds { p } else { 1.0 - p };
    let joint = |b_base: f64| {
        let mut worlds = Vec::new();
        for u in [false, true] {
            let mut of_block = Vec::new();
            for (a, b, c) in (0..8).map(|x| (x & 1 == 1, x & 2 == 2, x & 4 == 4)) {
                let own = pick(odds(0.4, if u { 4.0 } else { 1.0 }), a) * pick(b_base, b) * pick(0.2, c);
                let first = if a == b { 1.0 } else { 1.0 / 6.0_f64.sqrt() };
                let second = if b == c { 1.0 } else { 10.0_f64.sqrt() };
                of_block.push(([u, a, b, c], own * first * second));
            }
            let z: f64 = of_block.iter().map(|(_, weight)| weight).sum();
            worlds.extend(
                of_block
                    .into_iter()
                    .map(|(world, weight)| (world, pick(0.3, u) * weight / z)),
            );
        }
        worlds
    };
    let with_d = |worlds: &[([bool; 4], f64)]| {
        let weighed: Vec<([bool; 4], f64)> = (worlds.iter())
            .map(|(world, p)| (*world, p * odds(0.5, if world[3] { 3.0 } else { 1.0 })))
            .collect();
        let total: f64 = weighed.iter().map(|(_, p)| p).sum();
        [0, 1, 2, 3].map(|at| {
            weighed
                .iter()
                .filter(|(world, _)| world[at])
                .map(|(_, p)| p / total)
                .sum::<f64>()
        })
    };
    let stated_base = map(&claims("base: 0.7"), "");
    let inquiry = Inquiry::new(&stated_base, Some(&ann()), &[]);
    assert!(inquiry.circles.is_empty() && inquiry.blocked.is_empty());
    assert!(
        inquiry.remarks.contains(&Remark::NoEffect(link("du"))),
        "{:?}",
        inquiry.remarks
    );
    let outlook = answer(&stated_base, &[("d", Finding::Observed(true))]);
    for (name, expected) in ["u", "a", "b", "c"].iter().zip(with_d(&joint(0.7))) {
        is_near(&outlook, name, expected);
    }
    // Stated all things considered: the base is solved for.
    let stated = map(&claims("stated: 0.35"), "");
    is_near(&answer(&stated, &[]), "b", 0.35);
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        let b: f64 = joint(middle).iter().filter(|(world, _)| world[2]).map(|(_, p)| p).sum();
        if b < 0.35 { low = middle } else { high = middle }
    }
    let outlook = answer(&stated, &[("d", Finding::Observed(true))]);
    for (name, expected) in ["u", "a", "b", "c"].iter().zip(with_d(&joint(low))) {
        is_near(&outlook, name, expected);
    }
}

#[test]
fn influence_that_comes_back_to_a_block_is_a_circle() {
    let map = map(
        r#"
        "a": (out: { "ab": (to: "b", effect: Mutual) }),
        "b": (out: { "bc": (to: "c") }),
        "c": (out: { "ca": (to: "a") }),
        "d": (),
        "#,
        "",
    );
    assert_eq!(map.influence_circles(), [["a", "b", "c"].map(claim)]);
    let repairs = repairs_of(&map, None);
    assert_eq!(silenced(&repairs), [["bc"], ["ca"]]);
    // A mutual link at a position acts by its relation.
    let text = r#"(format: 1, questions: { "q": (title: "?", exclusive: true) }, claims: {
        "p": (kind: Position, out: { "pq": (to: "q", relation: Answers), "pa": (to: "a", effect: Mutual, strength: Ratio(9)) }),
        "a": (),
    })"#;
    let map = ron::read(text.as_bytes()).unwrap().map;
    assert!(map.ties().is_empty());
    is_near(&answer(&map, &[("p", Finding::Observed(true))]), "a", 0.9);
}

#[test]
fn more_than_twelve_tied_claims_are_blocked_and_named() {
    let chain = |n: usize| {
        let claims = (0..n).map(|at| {
            let next = if at + 1 < n {
                format!(r#""l{at:02}": (to: "c{:02}", effect: Mutual)"#, at + 1)
            } else {
                r#""last": (to: "z")"#.to_owned()
            };
            format!(r#""c{at:02}": (out: {{ {next} }}),"#)
        });
        map(&format!(r#"{} "y": (), "z": ()"#, claims.collect::<String>()), "")
    };
    assert_eq!(answer(&chain(12), &[]).claims.len(), 14);
    let too_many = chain(13);
    let inquiry = Inquiry::new(&too_many, Some(&ann()), &[]);
    assert_eq!(inquiry.blocked.len(), 14);
    assert!(inquiry.remarks.contains(&Remark::TooManyTied(claim("c00"))));
    assert_eq!(answer(&too_many, &[]).claims.keys().collect::<Vec<_>>(), [&claim("y")]);
    let found = findings(&too_many, |_| None);
    assert!(found.iter().any(|finding| finding.code == "too-many-tied"));
}

/// A map of claims with links drawn at random, circles and all.
fn tangle(dice: &mut Dice, n_claims: usize, n_links: usize) -> Map {
    let id = |at: usize| claim(&format!("c{at}"));
    let mut content = MapContent {
        claims: (0..n_claims).map(|at| (id(at), Arc::new(Claim::default()))).collect(),
        readers: [(ann(), Arc::new(Reader::default()))].into(),
        ..MapContent::default()
    };
    let mut order: Vec<usize> = (0..n_claims).collect();
    for at in 0..n_links {
        dice.shuffle(&mut order);
        let target = match dice.pick(&content.links.keys().cloned().collect::<Vec<LinkId>>()) {
            Some(target) if dice.chance(0.2) => Target::Link(target.clone()),
            _ => Target::Claim(id(order[1])),
        };
        let relation = match target {
            Target::Link(_) => Relation::Undercuts,
            _ => [Relation::Supports, Relation::Opposes, Relation::Requires][dice.below(3)],
        };
        let mut link = Link::new(Origin::Claim(id(order[0])), target, relation);
        link.strength = Strength::Ratio(Ratio::new(1.0 + 10.0 * dice.unit()).unwrap());
        content
            .links
            .insert(LinkId::new(&format!("l{at}")).unwrap(), Arc::new(link));
    }
    Map::new(content).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    /// After every repair the claims of the circle have numbers (unless another circle is upstream), and nothing is lost.
    #[test]
    fn repairs_repair_and_lose_nothing(seed: u64, n_claims in 2_usize..7, n_links in 2_usize..10) {
        let mut dice = Dice::new(seed);
        let map = tangle(&mut dice, n_claims, n_links);
        for circle in map.influence_circles() {
            let repairs = repairs(&map, &circle, None);
            prop_assert!(!repairs.is_empty(), "{circle:?} of {map:?}");
            for repair in repairs {
                let repaired = repair.edit.apply(&map).unwrap();
                let left: BTreeSet<ClaimId> = repaired.influence_circles().into_iter().flatten().collect();
                prop_assert!(circle.iter().all(|claim| !left.contains(claim)));
                prop_assert!(map.claims.keys().all(|claim| repaired.claims.contains_key(claim)));
                for (id, link) in &map.links {
                    let now = &repaired.links[id];
                    let told = (&now.from, &now.to, now.relation, now.strength);
                    prop_assert_eq!(told, (&link.from, &link.to, link.relation, link.strength));
                }
                let inquiry = Inquiry::new(&repaired, Some(&ann()), &[]);
                let outlook = Engine::default().answer(&inquiry).unwrap();
                for claim in &circle {
                    prop_assert!(outlook.claims.contains_key(claim) != inquiry.blocked.contains(claim));
                }
                prop_assert!(!left.is_empty() || circle.iter().all(|claim| outlook.claims.contains_key(claim)));
            }
        }
    }
}
