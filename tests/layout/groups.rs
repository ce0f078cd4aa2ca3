//! Boxes keep their own together, in any nesting, and cards that belong side by side stand so.

use super::{DIRECTIONS, check::*, maps::*};
use cruxmap::layout::{Bond, GroupSpec, LayoutRequest, LinkEnd, LinkSpec, lay_out};
use proptest::prelude::*;

fn group(id: &str, members: &[usize], parent: Option<usize>) -> GroupSpec {
    GroupSpec {
        id: id.to_owned(),
        members: members.to_vec(),
        parent,
        title: (90.0, 20.0),
        ..GroupSpec::default()
    }
}

#[test]
fn real_groups_hold_their_own_and_nobody_else() {
    let mut crossings = 0;
    let mut n_graphs = 0;
    for (name, mut request) in graphs("clustered") {
        crossings += check(&name, &request).crossings;
        n_graphs += 1;
        for direction in DIRECTIONS {
            request.direction = direction;
            check(&name, &request);
        }
    }
    // ELK with INCLUDE_CHILDREN has 59, dagre 138, dot 176.
    assert!(
        crossings <= 59,
        "{crossings} crossings in {n_graphs} graphs with groups"
    );
}

#[test]
fn large_maps_of_groups_are_drawn_without_a_flaw() {
    for (name, request) in graphs("synth") {
        if request.nodes.len() <= 1_000 {
            check(&name, &request);
        }
    }
}

#[test]
fn links_between_boxes_and_onto_links_in_boxes_are_drawn() {
    let cases = [
        (
            "a b c d | ab: a>b cd: c>d ac: a>d",
            vec![group("g", &[0, 1], None), group("h", &[2, 3], None)],
        ),
        // An attack from one box on a link inside another, one on a link between boxes, and an answer to both.
        (
            "a b c d e | ab: a>b cd: c>d x: c>ab y: e>cd z: e>x own: a>own2 own2: b>c",
            vec![group("g", &[0, 1], None), group("h", &[2], None)],
        ),
        // Boxes in boxes, one with nothing but a box in it, one with nothing at all.
        (
            "a b c d | ab: a>b bc: b>c cd: c>d da: d>a",
            vec![
                group("g", &[0], None),
                group("h", &[1], Some(0)),
                group("i", &[], Some(1)),
                group("j", &[2], Some(2)),
                group("k", &[], None),
            ],
        ),
        // Circles of boxes, and cards named twice.
        (
            "a b | ab: a>b ba: b>a",
            vec![group("g", &[0, 1], Some(1)), group("h", &[1, 0], Some(0))],
        ),
        (
            "a b | ab: a>b",
            vec![group("g", &[0, 77], Some(9)), group("h", &[0, 1], Some(1))],
        ),
    ];
    for (text, groups) in cases {
        let mut request = map(text);
        request.groups = groups;
        for direction in DIRECTIONS {
            request.direction = direction;
            check(text, &request);
        }
    }
}

#[test]
fn boxes_may_lie_in_one_another_as_deep_as_anybody_writes() {
    let mut request = debate(600, false, 3);
    request.groups = (0..600)
        .map(|ix: usize| group(&format!("g{ix:03}"), &[ix], ix.checked_sub(1)))
        .collect();
    let placement = lay_out(&request);
    assert!(placement.groups.iter().all(Option::is_some));
    for (at, card) in placement.nodes.iter().enumerate() {
        let around = placement.groups[at].unwrap();
        assert!(around.contains(card.center()), "card {at} lies in its box");
        assert!(placement.nodes[at + 1..].iter().all(|other| !other.overlaps(card)));
    }
}

#[test]
fn titles_have_room_that_no_link_comes_in_through() {
    for seed in 0..10 {
        let mut request = debate(24, true, seed);
        request.groups = vec![group("g", &[1, 2, 3, 4, 5], None), group("h", &[9, 10, 11, 12], None)];
        for direction in DIRECTIONS {
            request.direction = direction;
            let placement = check("titled", &request);
            for area in placement.groups.iter().flatten() {
                let title = cruxmap::layout::Rect {
                    x: area.x + 8.0,
                    y: area.y + 1.0,
                    width: 90.0,
                    height: 20.0,
                };
                assert!(area.width >= 90.0 + 2.0 * 8.0, "the title fits");
                let meets_card = placement.nodes.iter().any(|card| card.overlaps(&title));
                assert!(!meets_card, "a card lies on the title");
                for route in &placement.links {
                    let meets = route
                        .points
                        .windows(2)
                        .any(|pair| title.is_crossed_by(pair[0], pair[1]));
                    assert!(
                        !meets,
                        "seed {seed}, {direction:?}: a link runs through the title of the box {area:?}: {:?}",
                        route.points
                    );
                }
            }
        }
    }
}

#[test]
fn exclusive_positions_stand_side_by_side() {
    for seed in 0..20 {
        let mut request = debate(40, false, seed);
        let question = request.nodes.len();
        request.nodes.push(node("question", 220.0, 60.0));
        let positions = [3, 11, 19, 27];
        for &from in &positions {
            request.links.retain(|link| link.from != from);
            request.links.push(LinkSpec {
                id: format!("answer {from}"),
                from,
                to: LinkEnd::Node(question),
                label: None,
                weight: 1.0,
            });
        }
        request.groups.push(GroupSpec {
            id: "positions".to_owned(),
            members: positions.to_vec(),
            bond: Bond::SideBySide,
            ..GroupSpec::default()
        });
        let placement = check("positions", &request);
        assert_eq!(placement.groups, [None], "no box is drawn");
        // Of those in one layer, no other card lies between two of them.
        let rows: Vec<f64> = positions.iter().map(|&at| placement.nodes[at].center().y).collect();
        for (ix, row) in rows.iter().enumerate() {
            let same: Vec<usize> = (0..positions.len())
                .filter(|&other| (rows[other] - row).abs() < 1.0)
                .collect();
            let xs: Vec<f64> = same
                .iter()
                .map(|&at| placement.nodes[positions[at]].center().x)
                .collect();
            let (low, high) = xs
                .iter()
                .fold((f64::MAX, f64::MIN), |(low, high), x| (low.min(*x), high.max(*x)));
            let between = (placement.nodes.iter().enumerate())
                .filter(|(card, rect)| {
                    let center = rect.center();
                    !positions.contains(card) && (center.y - row).abs() < 1.0 && low < center.x && center.x < high
                })
                .count();
            assert_eq!(between, 0, "seed {seed}, row of position {ix}");
        }
    }
}

/// Random maps with random boxes, nested at random.
fn any_grouped_map() -> impl Strategy<Value = LayoutRequest> {
    let box_of = prop::collection::vec(0..6_usize, 30);
    let parents = prop::collection::vec(prop::option::of(0..6_usize), 5);
    (super::any_map(false), box_of, parents).prop_map(|(mut request, box_of, parents)| {
        request.groups = (parents.iter().enumerate())
            .map(|(ix, parent)| {
                let members: Vec<usize> = (0..request.nodes.len()).filter(|&card| box_of[card] == ix).collect();
                group(&format!("g{ix}"), &members, parent.filter(|parent| *parent < ix))
            })
            .collect();
        request
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_grouped_map_is_drawn_without_a_flaw(request in any_grouped_map()) {
        let placement = lay_out(&request);
        let flaws = flaws(&request, &placement);
        prop_assert!(flaws.is_empty(), "{flaws:#?}");
    }
}
