//! What every drawing keeps: nothing overlaps, links lead where they must, and the order of the request is nothing.
//!
//! Graphs to measure with are read from the folder `CRUXMAP_LAYOUT_GRAPHS`; without it those tests say so and pass.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may fail loudly and say what it skips"
)]

#[path = "layout/check.rs"]
mod check;
#[path = "layout/edits.rs"]
mod edits;
#[path = "layout/groups.rs"]
mod groups;
#[path = "layout/grown.rs"]
mod grown;
#[path = "layout/maps.rs"]
mod maps;
#[path = "layout/modes.rs"]
mod modes;

use check::{card_overlaps, check, distance_to_border, flaws, label_flaws};
use cruxmap::layout::{
    Direction, GroupSpec, LayoutRequest, LinkEnd, LinkSpec, NodeBox, Point, Rect, lay_out, lay_out_with,
};
use maps::{Dice, debate, graph_folder, graphs, long_chain, map, node, shuffled};
use proptest::prelude::*;
use std::sync::atomic::AtomicBool;

const DIRECTIONS: [Direction; 4] = [
    Direction::TopDown,
    Direction::BottomUp,
    Direction::LeftRight,
    Direction::RightLeft,
];

#[test]
fn every_graph_is_drawn_without_a_flaw() {
    for folder in ["dev", "edgecases"] {
        for (name, mut request) in graphs(folder) {
            for direction in [Direction::BottomUp, Direction::LeftRight] {
                request.direction = direction;
                check(&name, &request);
            }
        }
    }
}

#[test]
fn large_graphs_are_drawn_without_a_flaw() {
    for (name, request) in graphs("synth") {
        if request.nodes.len() <= 1_000 {
            check(&name, &request);
        } else {
            let placement = lay_out(&request);
            let overlaps = card_overlaps(&request, &placement.nodes);
            assert!(overlaps.is_empty(), "{name}: {overlaps:?}");
        }
    }
}

#[test]
fn drawings_cross_far_less_than_those_of_dot() {
    let root = graph_folder();
    let Ok(text) = std::fs::read_to_string(root.join("results/dev__dot.json")) else {
        println!("skipped: no results of dot at {}", root.display());
        return;
    };
    let dot: serde_json::Value = serde_json::from_str(&text).unwrap();
    let graphs = graphs("dev");
    let sum: f64 = graphs
        .iter()
        .map(|(name, request)| {
            let theirs = dot[name]["crossings"].as_f64().unwrap();
            let flat = LayoutRequest {
                groups: Vec::new(),
                ..request.clone()
            };
            ((lay_out(&flat).crossings as f64 + 1.0) / (theirs + 1.0)).ln()
        })
        .sum();
    let ratio = (sum / graphs.len() as f64).exp();
    assert!(ratio <= 0.60, "crossings against dot: {ratio:.3}");
}

#[test]
fn labels_on_every_link_overlap_nothing() {
    for (name, mut request) in graphs("dev") {
        for link in &mut request.links {
            link.label = Some((70.0, 18.0));
        }
        let placement = check(&name, &request);
        let flaws = label_flaws(&request, &placement);
        assert!(flaws.is_empty(), "{name}: {flaws:#?}");
    }
}

#[test]
fn labels_fit_in_debates_with_links_to_links() {
    for seed in 0..6 {
        let mut request = debate(40, true, seed);
        for link in &mut request.links {
            link.label = Some((70.0, 18.0));
        }
        for direction in DIRECTIONS {
            request.direction = direction;
            let placement = check("debate", &request);
            let flaws = label_flaws(&request, &placement);
            assert!(flaws.is_empty(), "seed {seed} {direction:?}: {flaws:#?}");
        }
    }
}

#[test]
fn links_to_links_meet_them() {
    let cases = [
        "a b c | ab: a>b attack: c>ab",
        "a b c d | ab: a>b attack: c>ab defense: d>attack",
        "a b c d e | ab: a>b attack: c>ab defense: d>attack again: e>defense",
        "a b c d e f | ab: a>b x1: c>ab x2: d>ab x3: e>ab x4: f>ab",
        // The target undercuts a link to itself, the source one from itself, and a card its own attack.
        "a b | ab: a>b own: b>ab",
        "a b | ab: a>b own: a>ab",
        "a b c | ab: a>b attack: c>ab own: c>attack",
        // Circles of cards, self-loops under attack, and links that only point at each other.
        "a b c | ab: a>b ba: b>a x: c>ab y: c>ba",
        "a c | loop: a>a x: c>loop",
        "a b | x: a>y y: b>x",
        "a b c | x: a>y y: b>z z: c>x",
        "a b c d | ab: a>b cd: c>d attack: c>ab other: a>cd",
    ];
    for case in cases {
        let mut request = map(case);
        for direction in DIRECTIONS {
            request.direction = direction;
            check(case, &request);
        }
    }
    for seed in 0..20 {
        check("debate", &debate(60, true, seed));
    }
}

#[test]
fn a_junction_lies_well_away_from_both_ends_of_its_link() {
    let request = map("a b c | ab: a>b attack: c>ab");
    let placement = lay_out(&request);
    let junction = *placement.links[1].points.last().unwrap();
    for card in [0, 1] {
        assert!(distance_to_border(junction, &placement.nodes[card]) >= 30.0);
    }
}

#[test]
fn targets_lie_where_the_direction_says() {
    let mut request = map("a b c | ab: a>b cb: c>b");
    for (direction, is_right) in [
        (
            Direction::TopDown,
            (|s, t| t.bottom() < s.y) as fn(&Rect, &Rect) -> bool,
        ),
        (Direction::BottomUp, |s, t| s.bottom() < t.y),
        (Direction::LeftRight, |s, t| t.right() < s.x),
        (Direction::RightLeft, |s, t| s.right() < t.x),
    ] {
        request.direction = direction;
        let placement = check("direction", &request);
        assert!(is_right(&placement.nodes[0], &placement.nodes[1]), "{direction:?}");
        assert!(is_right(&placement.nodes[2], &placement.nodes[1]), "{direction:?}");
    }
}

#[test]
fn arrows_come_in_steeply_and_side_by_side() {
    let mut request = map("t");
    for ix in 0..12 {
        request.nodes.push(node(&format!("s{ix:02}"), 200.0, 80.0));
        request.links.push(LinkSpec {
            id: format!("l{ix:02}"),
            from: ix + 1,
            to: LinkEnd::Node(0),
            label: None,
            weight: 1.0,
        });
    }
    let placement = check("fan", &request);
    let mut heads: Vec<f64> = Vec::new();
    for route in &placement.links {
        let [.., before, tip] = route.points.as_slice() else {
            unreachable!("a route has two ends")
        };
        let (run, rise) = ((before.x - tip.x).abs(), (before.y - tip.y).abs());
        assert!(rise >= 21.9, "the last stretch is too short");
        assert!(
            run <= 2.5 * rise + 0.1,
            "the last stretch leans {run} px over {rise} px"
        );
        assert!(tip.x > placement.nodes[0].x && tip.x < placement.nodes[0].right());
        heads.push(tip.x);
    }
    heads.sort_by(f64::total_cmp);
    assert!(heads.windows(2).all(|pair| pair[1] - pair[0] >= 10.0));
}

#[test]
fn the_order_of_the_request_does_not_matter() {
    let mut cases: Vec<(String, LayoutRequest)> = graphs("dev").into_iter().step_by(5).collect();
    cases.push(("debate".to_owned(), debate(80, true, 3)));
    let mut pinned = debate(30, true, 4);
    pinned.nodes[3].pin = Some(Point { x: 400.0, y: 50.0 });
    pinned.nodes[9].pin = Some(Point { x: 420.0, y: 90.0 });
    cases.push(("pinned".to_owned(), pinned));
    let mut dice = Dice(1);
    for (name, request) in cases {
        let placement = lay_out(&request);
        assert_eq!(placement, lay_out(&request), "{name}: not the same twice");
        let (other, card_at, link_at) = shuffled(&request, &mut dice);
        let moved = lay_out(&other);
        assert_eq!(placement.bounds, moved.bounds, "{name}");
        for (ix, rect) in placement.nodes.iter().enumerate() {
            assert_eq!(*rect, moved.nodes[card_at[ix]], "{name}");
        }
        for (ix, route) in placement.links.iter().enumerate() {
            assert_eq!(*route, moved.links[link_at[ix]], "{name}");
        }
    }
}

#[test]
fn nonsense_is_survived() {
    check("empty", &LayoutRequest::default());
    let mut request = map("a b c | ab: a>b bb: b>b again: b>b more: b>b dup: a>b");
    request.nodes[0].width = f64::NAN;
    request.nodes[1].height = -7.0;
    request.nodes[2].height = f64::INFINITY;
    request.nodes[2].pin = Some(Point { x: f64::NAN, y: 0.0 });
    for (from, to) in [
        (99, LinkEnd::Node(0)),
        (0, LinkEnd::Node(99)),
        (0, LinkEnd::Link(99)),
        (0, LinkEnd::Link(8)),
        (1, LinkEnd::Link(5)),
    ] {
        request.links.push(LinkSpec {
            id: "x".to_owned(),
            from,
            to,
            label: Some((f64::NAN, -1.0)),
            weight: f64::NAN,
        });
    }
    request.groups.push(GroupSpec {
        id: "g".to_owned(),
        members: vec![0, 77],
        ..GroupSpec::default()
    });
    request.spacing.layer_gap = f64::NEG_INFINITY;
    request.spacing.node_gap = f64::NAN;
    let placement = check("nonsense", &request);
    assert!(placement.links[5].points.is_empty(), "a link from nowhere");
    assert!(placement.links[9].points.is_empty(), "a link to a link from nowhere");
}

#[test]
fn a_very_long_chain_fits_on_a_small_stack() {
    let request = long_chain();
    let worker = std::thread::Builder::new()
        .stack_size(2 << 20)
        .spawn(move || lay_out(&request))
        .unwrap();
    let placement = worker.join().unwrap();
    assert!(placement.nodes.iter().all(|card| card.y.is_finite()));
}

#[test]
fn a_stopped_layout_answers_nothing() {
    let request = debate(50, true, 1);
    assert_eq!(lay_out_with(&request, &AtomicBool::new(true)), None);
    assert_eq!(lay_out_with(&request, &AtomicBool::new(false)), Some(lay_out(&request)));
}

#[test]
fn many_small_parts_fill_a_screen() {
    let mut request = LayoutRequest::default();
    for ix in 0..60 {
        request.nodes.push(node(&format!("{ix:02}"), 180.0, 80.0));
    }
    let bounds = check("isolated", &request).bounds;
    assert!((1.1..=2.3).contains(&(bounds.width / bounds.height)), "{bounds:?}");
}

#[test]
fn a_pin_moves_its_card_and_leaves_the_others_where_they_were() {
    let mut request = debate(40, true, 2);
    let free = lay_out(&request);
    let pin = Point {
        x: free.bounds.x - 300.0,
        y: free.bounds.bottom() + 200.0,
    };
    request.nodes[7].pin = Some(pin);
    let pinned = check("pinned", &request);
    assert!(pinned.nodes[7].center().distance(pin) < 1e-6);
    for (at, (before, after)) in free.nodes.iter().zip(&pinned.nodes).enumerate() {
        assert!(
            at == 7 || before.center().distance(after.center()) < 1e-6,
            "card {at} moved"
        );
    }
}

#[test]
fn others_make_way_for_pins() {
    for seed in 0..12 {
        let mut request = debate(30, true, seed);
        let free = lay_out(&request);
        // Two cards stay, one is put on top of another card.
        request.nodes[0].pin = Some(free.nodes[0].center());
        request.nodes[1].pin = Some(free.nodes[1].center());
        request.nodes[5].pin = Some(free.nodes[20].center());
        let placement = check("pinned", &request);
        for node in [0, 1, 5] {
            let pin = request.nodes[node].pin.unwrap();
            assert!(placement.nodes[node].center().distance(pin) < 1e-6);
        }
    }
}

// ---------------------------------------------------------------------------------------------------------------- laws

/// Random maps: cards of any size, links to cards and to links, circles, loops and duplicates.
fn any_map(pins: bool) -> impl Strategy<Value = LayoutRequest> {
    let sizes = prop::collection::vec((0.0..300.0_f64, 0.0..200.0_f64), 1..24);
    sizes.prop_flat_map(move |sizes| {
        let n = sizes.len();
        let link = (0..n, 0..n, any::<prop::sample::Index>(), 0..4_u8, any::<bool>());
        let pin = prop::option::weighted(0.2, (-900.0..900.0_f64, -900.0..900.0_f64));
        (
            Just(sizes),
            prop::collection::vec(link, 0..36),
            prop::collection::vec(pin, n),
            0..4_usize,
        )
            .prop_map(move |(sizes, links, spots, direction)| LayoutRequest {
                nodes: sizes
                    .iter()
                    .zip(&spots)
                    .enumerate()
                    .map(|(ix, (size, spot))| NodeBox {
                        pin: spot.filter(|_| pins).map(|(x, y)| Point { x, y }),
                        ..node(&format!("n{ix}"), size.0, size.1)
                    })
                    .collect(),
                links: links
                    .iter()
                    .enumerate()
                    .map(|(ix, (from, to, other, kind, has_label))| LinkSpec {
                        id: format!("l{ix}"),
                        from: *from,
                        to: if *kind == 0 && ix > 0 {
                            LinkEnd::Link(other.index(ix))
                        } else {
                            LinkEnd::Node(*to)
                        },
                        label: has_label.then_some((50.0, 16.0)),
                        weight: 1.0,
                    })
                    .collect(),
                direction: DIRECTIONS[direction],
                ..LayoutRequest::default()
            })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_map_is_drawn_without_a_flaw(request in any_map(false)) {
        let placement = lay_out(&request);
        let flaws = flaws(&request, &placement);
        prop_assert!(flaws.is_empty(), "{flaws:#?}");
    }

    #[test]
    fn any_pinned_map_keeps_its_pins_and_ends(request in any_map(true)) {
        let placement = lay_out(&request);
        for (node, card) in request.nodes.iter().zip(&placement.nodes) {
            if let Some(pin) = node.pin {
                prop_assert!(card.center().distance(pin) < 1e-6);
            }
        }
        // Pins may hem a card in so that its links cannot get out; all else holds.
        let flaws: Vec<String> = flaws(&request, &placement)
            .into_iter()
            .filter(|flaw| !flaw.contains("runs into"))
            .collect();
        prop_assert!(flaws.is_empty(), "{flaws:#?}");
    }
}
