//! What becomes of sketches that a map does not allow.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::{super::*, map_from_sketch};
use crate::model::{Map, Relation, Strength, Target};

fn card(kind: CardKind, title: &str) -> SketchCard {
    SketchCard {
        key: title.to_owned(),
        kind,
        title: title.to_owned(),
        ..SketchCard::default()
    }
}

fn sketch(links: &[SketchLink], groups: &[SketchGroup]) -> Sketch {
    Sketch {
        title: "Pause?".to_owned(),
        cards: vec![
            card(CardKind::Question, "Why so?"),
            card(CardKind::Position, "Stop"),
            card(CardKind::Claim, "Go on"),
            card(CardKind::Crux, "It is dangerous"),
        ],
        links: links.to_vec(),
        groups: groups.to_vec(),
        ..Sketch::default()
    }
}

fn said(map: &Map) -> Vec<String> {
    map.links.keys().map(|id| map.link_title(id)).collect()
}

/// The links that come of these, and whether something was adapted and left out.
#[track_caller]
fn check(links: &[SketchLink], groups: &[SketchGroup], expected: &[&str], adapted: usize, left_out: usize) {
    let (map, report) = map_from_sketch(&sketch(links, groups), "file");
    assert_eq!(said(&map), expected);
    let n = |remarks: &[Remark]| remarks.iter().map(|remark| remark.n).sum::<usize>();
    assert_eq!(
        (n(&report.adapted), n(&report.left_out)),
        (adapted, left_out),
        "{report:?}"
    );
    assert!(report.errors.is_empty(), "{report:?}");
}

#[test]
fn relations_are_those_that_their_ends_allow() {
    use SketchRelation::{Answers, Opposes, Requires, Supports, Undercuts};
    let card = End::Card;
    let plain = SketchLink::plain;
    check(
        &[plain(card(1), Answers, card(0)), plain(card(2), Supports, card(0))],
        &[],
        &["“Go on” answers “Why so?”", "“Stop” answers “Why so?”"],
        1,
        0,
    );
    check(
        &[plain(card(2), Opposes, card(0)), plain(card(0), Supports, card(1))],
        &[],
        &[],
        0,
        2,
    );
    check(
        &[plain(card(2), Undercuts, card(1))],
        &[],
        &["“Go on” opposes “Stop”"],
        1,
        0,
    );
    check(
        &[plain(card(3), Opposes, End::Link(1)), plain(card(2), Requires, card(1))],
        &[],
        &[
            "“Go on” requires “Stop”",
            "“It is dangerous” undercuts ““Go on” requires “stop””",
        ],
        1,
        0,
    );
    check(
        &[plain(card(1), Supports, card(1)), plain(card(9), Supports, card(1))],
        &[],
        &[],
        0,
        2,
    );
    check(
        &[
            plain(card(1), Undercuts, End::Link(1)),
            plain(card(2), Undercuts, End::Link(0)),
            plain(card(3), Undercuts, End::Link(0)),
            plain(End::Link(0), Supports, card(3)),
        ],
        &[],
        &[],
        0,
        4,
    );
    check(
        &[plain(card(1), Supports, card(2)), plain(card(1), Supports, card(2))],
        &[],
        &["“Stop” supports “Go on”"],
        1,
        0,
    );
}

#[test]
fn groups_act_where_a_map_lets_them() {
    use SketchRelation::{Answers, Opposes, Supports};
    let group = |kind, members: &[usize]| SketchGroup {
        title: String::new(),
        kind,
        members: members.to_vec(),
    };
    let from = |relation, to| [SketchLink::plain(End::Group(0), relation, End::Card(to))];
    check(
        &from(Supports, 3),
        &[group(GroupKind::Joint, &[1, 2, 2, 0, 7])],
        &["“premises” supports “It is dangerous”"],
        1,
        2,
    );
    check(
        &from(Opposes, 3),
        &[group(GroupKind::Box, &[1, 2, 3])],
        &["“Go on” opposes “It is dangerous”", "“Stop” opposes “It is dangerous”"],
        1,
        1,
    );
    check(&from(Supports, 3), &[group(GroupKind::Joint, &[0])], &[], 0, 3);
    check(
        &from(Answers, 0),
        &[group(GroupKind::Joint, &[1])],
        &["“Stop” answers “Why so?”"],
        1,
        0,
    );
    check(
        &[SketchLink::plain(End::Card(3), Opposes, End::Group(0))],
        &[group(GroupKind::Alternatives, &[1, 2])],
        &["“It is dangerous” opposes “Go on”", "“It is dangerous” opposes “Stop”"],
        1,
        0,
    );
}

#[test]
fn numbers_strengths_quotes_and_places_come_over() {
    let mut sketch = sketch(
        &[SketchLink::plain(End::Card(2), SketchRelation::Supports, End::Card(1))],
        &[],
    );
    sketch.links[0].strength = Some(0.25);
    for (at, card) in sketch.cards.iter_mut().enumerate() {
        card.place = Some((at as f64, 0.0));
        card.credence = Some(0.5 + at as f64);
    }
    sketch.cards[1].credence = Some(0.3);
    sketch.cards[1].speaker = "Nora".to_owned();
    sketch.cards[1].source = "An essay <https://example.org/e>".to_owned();
    sketch.cards[3].quote = "Mind the gap".to_owned();
    let (map, report) = map_from_sketch(&sketch, "file");
    let stop = &map.claims["stop"];
    let reader = map.readers.keys().next().unwrap();
    assert_eq!(map.readers[reader].name, "Numbers of Pause?");
    assert_eq!(
        stop.credences[reader].stated.point().unwrap().value().to_bits(),
        0.3_f64.to_bits()
    );
    assert_eq!(stop.quotes[0].speaker, "Nora");
    let source = &map.sources[stop.quotes[0].source.as_ref().unwrap()];
    assert_eq!(
        (source.title.as_str(), source.url.as_str()),
        ("An essay", "https://example.org/e")
    );
    assert!(map.claims["it-is-dangerous"].place.is_some() && map.questions["why-so"].place.is_some());
    let link = map.links.values().next().unwrap();
    assert!(matches!(link.strength, Strength::Share(share) if share.value().to_bits() == 0.25_f64.to_bits()));
    assert_eq!(report.left_out.len(), 2);
    sketch.cards[2].place = None;
    let (map, report) = map_from_sketch(&sketch, "file");
    assert!(map.claims.values().all(|claim| claim.place.is_none()));
    assert_eq!(report.left_out[0].n, 3);
}

#[test]
fn exclusive_questions_are_said_by_bare_alternatives() {
    let answer = |at| SketchLink::plain(End::Card(at), SketchRelation::Answers, End::Card(0));
    let alternatives = SketchGroup {
        kind: GroupKind::Alternatives,
        members: vec![2, 1],
        ..SketchGroup::default()
    };
    let (map, _) = map_from_sketch(
        &sketch(&[answer(1), answer(2)], std::slice::from_ref(&alternatives)),
        "file",
    );
    assert!(map.questions["why-so"].exclusive && map.groups.is_empty());
    assert_eq!(super::super::from_map::sketch_from_map(&map, None).groups.len(), 1);
    let (map, _) = map_from_sketch(&sketch(&[answer(1)], &[alternatives]), "file");
    assert!(!map.questions["why-so"].exclusive && map.groups.len() == 1);
    assert!(map.links.values().all(|link| link.relation == Relation::Answers));
    assert!(map.links.values().all(|link| matches!(link.to, Target::Question(_))));
}

#[test]
fn large_groups_do_not_explode() {
    let mut sketch = Sketch::default();
    for at in 0..2_000 {
        sketch.cards.push(card(CardKind::Claim, &format!("Claim {at}")));
    }
    let everyone: Vec<usize> = (0..2_000).collect();
    sketch.groups.push(SketchGroup {
        members: everyone,
        ..SketchGroup::default()
    });
    for at in 0..2_000 {
        sketch.links.push(SketchLink::plain(
            End::Group(0),
            SketchRelation::Supports,
            End::Card(at),
        ));
        let target = sketch.links.len() - 1;
        sketch.links.push(SketchLink::plain(
            End::Group(0),
            SketchRelation::Undercuts,
            End::Link(target),
        ));
    }
    let (map, report) = map_from_sketch(&sketch, "");
    assert!(map.links.len() <= super::links::MOST_COPIES + sketch.links.len());
    assert!(!report.left_out.is_empty());
}
