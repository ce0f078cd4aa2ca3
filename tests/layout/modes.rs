//! The kinds of drawing without layers: rings are rings, outlines are indented, springs respect pins.

use crate::any_map;
use crate::check::{card_overlaps, flaws, label_flaws};
use crate::maps::{Dice, debate, graphs, long_chain, map, node, shuffled};
use cruxmap::layout::{
    Bond, Direction, GroupSpec, LayoutRequest, LinkEnd, LinkSpec, Memory, Mode, Placement, Point, Rect, lay_out,
    lay_out_after, lay_out_watched, lay_out_with,
};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;

const MODES: [Mode; 3] = [Mode::Radial, Mode::Outline, Mode::Force];

/// Crossings of the drawings of the dev graphs by Graphviz's twopi 2.43 with `-Goverlap=false` and straight lines,
/// measured once on the same card sizes, not counting points inside cards that both links end at.
const CROSSINGS_OF_TWOPI: usize = 9_793;

/// Crossings of the drawings of the dev graphs by Graphviz's sfdp 2.43 with `-Goverlap=prism`, measured as above.
const CROSSINGS_OF_SFDP: usize = 2_147;

fn drawn(mode: Mode, request: &LayoutRequest) -> Placement {
    lay_out(&LayoutRequest {
        mode,
        ..request.clone()
    })
}

fn after(request: &LayoutRequest, memory: &Memory) -> Placement {
    lay_out_after(request, memory, &AtomicBool::new(false)).unwrap()
}

fn check(name: &str, request: &LayoutRequest) {
    for mode in MODES {
        let placement = drawn(mode, request);
        let flaws = flaws(request, &placement);
        assert!(flaws.is_empty(), "{name} {mode:?}: {flaws:#?}");
        assert!(placement.groups.iter().all(Option::is_none), "{name} {mode:?}");
        let largest = |reach: fn(&Rect) -> f64| placement.nodes.iter().map(reach).fold(f64::NEG_INFINITY, f64::max);
        assert!(
            largest(Rect::right) <= placement.bounds.right() + 1e-6,
            "{name} {mode:?}"
        );
        assert!(
            largest(Rect::bottom) <= placement.bounds.bottom() + 1e-6,
            "{name} {mode:?}"
        );
    }
}

/// How far every card is from `center`: over links, and from both ends of a link to what points at it.
fn distances(request: &LayoutRequest, center: usize) -> Vec<Option<usize>> {
    let mut ties = Vec::new();
    for link in &request.links {
        match link.to {
            LinkEnd::Node(card) => ties.push((link.from, card)),
            LinkEnd::Link(other) => {
                ties.push((link.from, request.links[other].from));
                let mut end = request.links[other].to;
                while let LinkEnd::Link(next) = end {
                    end = request.links[next].to;
                }
                if let LinkEnd::Node(card) = end {
                    ties.push((link.from, card));
                }
            }
        }
    }
    let mut far = vec![None; request.nodes.len()];
    far[center] = Some(0);
    for step in 0..request.nodes.len() {
        for &(a, b) in &ties {
            for (own, other) in [(a, b), (b, a)] {
                if far[own] == Some(step) && far[other].is_none() {
                    far[other] = Some(step + 1);
                }
            }
        }
    }
    far
}

#[test]
fn every_graph_is_drawn_without_a_flaw_in_every_mode() {
    for folder in ["dev", "edgecases"] {
        for (name, request) in graphs(folder) {
            check(&name, &request);
        }
    }
}

#[test]
fn debates_are_drawn_without_a_flaw_in_every_mode() {
    for seed in 0..12 {
        check("debate", &debate(60, true, seed));
    }
    check("debate", &debate(300, true, 5));
}

#[test]
fn large_graphs_are_drawn_without_a_flaw_in_every_mode() {
    for (name, request) in graphs("synth") {
        if request.nodes.len() <= 1_000 {
            check(&name, &request);
            continue;
        }
        for mode in MODES {
            let placement = drawn(mode, &request);
            let overlaps = card_overlaps(&request, &placement.nodes);
            assert!(overlaps.is_empty(), "{name} {mode:?}: {overlaps:?}");
        }
    }
}

#[test]
fn links_to_links_meet_them_in_every_mode() {
    for case in [
        "a b c | ab: a>b attack: c>ab",
        "a b c d | ab: a>b attack: c>ab defense: d>attack",
        "a b c d e f | ab: a>b x1: c>ab x2: d>ab x3: e>ab x4: f>ab",
        "a b | ab: a>b own: b>ab",
        "a b | ab: a>b own: a>ab",
        "a b c | ab: a>b attack: c>ab own: c>attack",
        "a b c | ab: a>b ba: b>a x: c>ab y: c>ba",
        "a c | loop: a>a x: c>loop",
        "a b | x: a>y y: b>x",
        "a b c | x: a>y y: b>z z: c>x",
        "a b c d | ab: a>b cd: c>d attack: c>ab other: a>cd",
        "a b c d | ab: a>b cb: c>b x: c>ab y: d>ab z: d>x",
    ] {
        check(case, &map(case));
    }
}

#[test]
fn labels_lie_on_their_links_and_on_nothing_else() {
    for seed in 0..8 {
        let mut request = debate(40, true, seed);
        for link in &mut request.links {
            link.label = Some((70.0, 18.0));
        }
        for mode in MODES {
            let placement = drawn(mode, &request);
            let flaws = [flaws(&request, &placement), label_flaws(&request, &placement)].concat();
            assert!(flaws.is_empty(), "seed {seed} {mode:?}: {flaws:#?}");
        }
    }
}

#[test]
fn the_order_of_the_request_does_not_matter_in_any_mode() {
    let mut dice = Dice(2);
    let mut pinned = debate(40, true, 4);
    pinned.nodes[3].pin = Some(Point { x: 400.0, y: 50.0 });
    for request in [debate(80, true, 3), debate(30, false, 9), pinned] {
        for mode in MODES {
            let placement = drawn(mode, &request);
            assert_eq!(placement, drawn(mode, &request), "{mode:?}: not the same twice");
            let (other, card_at, link_at) = shuffled(&request, &mut dice);
            let moved = drawn(mode, &other);
            assert_eq!(placement.bounds, moved.bounds, "{mode:?}");
            for (ix, rect) in placement.nodes.iter().enumerate() {
                assert_eq!(*rect, moved.nodes[card_at[ix]], "{mode:?}");
            }
            for (ix, route) in placement.links.iter().enumerate() {
                assert_eq!(*route, moved.links[link_at[ix]], "{mode:?}");
            }
        }
    }
}

#[test]
fn directions_are_for_layers_only() {
    let request = debate(30, true, 6);
    for mode in MODES {
        let turned = LayoutRequest {
            direction: Direction::RightLeft,
            ..request.clone()
        };
        assert_eq!(drawn(mode, &request).nodes, drawn(mode, &turned).nodes, "{mode:?}");
    }
}

// --------------------------------------------------------------------------------------------------------------- rings

#[test]
fn cards_lie_on_rings_by_their_distance() {
    for seed in 0..8 {
        for center in [None, Some(17)] {
            let request = LayoutRequest {
                center,
                ..debate(70, true, seed)
            };
            // Everything in a debate bears on its first card in the end.
            let center = center.unwrap_or(0);
            let placement = drawn(Mode::Radial, &request);
            let sum = |of: fn(&Rect) -> f64| placement.nodes.iter().map(of).sum::<f64>();
            let squeeze =
                (sum(|card| card.width) / sum(|card| card.height)).clamp(1.0, (1.1 * request.aspect).min(2.0));
            let middle = placement.nodes[center].center();
            let mut rings: Vec<Vec<f64>> = Vec::new();
            for (card, far) in placement.nodes.iter().zip(distances(&request, center)) {
                let far = far.unwrap();
                let place = card.center();
                let radius = ((place.x - middle.x) / squeeze).hypot(place.y - middle.y);
                rings.resize(rings.len().max(far + 1), Vec::new());
                rings[far].push(radius);
            }
            let mut inside = -1.0;
            for (far, ring) in rings.iter().enumerate() {
                assert!(
                    ring.iter()
                        .all(|radius| (radius - ring[0]).abs() < 1e-6 * (1.0 + ring[0])),
                    "seed {seed}: ring {far} is no ring: {ring:?}"
                );
                assert!(
                    ring[0] > inside + 40.0 || far == 0,
                    "seed {seed}: ring {far} is too near"
                );
                inside = ring[0];
            }
        }
    }
}

#[test]
fn the_center_of_rings_is_what_everything_bears_on() {
    let placement = drawn(Mode::Radial, &map("x a b c t | xa: x>a at: a>t bt: b>t ct: c>t"));
    let middle = placement.nodes[4].center();
    let distance = |card: usize| placement.nodes[card].center().distance(middle);
    assert!((1..4).all(|card| distance(card) < distance(0)));
}

#[test]
fn a_tree_in_rings_hardly_crosses() {
    let mut count = 0;
    for seed in 0..5 {
        let mut request = debate(120, false, seed);
        let mut seen = BTreeSet::new();
        request.links.retain(|link| seen.insert(link.from));
        let nodes = drawn(Mode::Radial, &request).nodes;
        let lines: Vec<(Point, Point)> = (request.links.iter())
            .filter_map(|link| match link.to {
                LinkEnd::Node(to) => Some((nodes[link.from].center(), nodes[to].center())),
                LinkEnd::Link(_) => None,
            })
            .collect();
        let side = |a: Point, b: Point, c: Point| (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
        for (at, &(a, b)) in lines.iter().enumerate() {
            for &(c, d) in &lines[at + 1..] {
                let do_cross = side(a, b, c) * side(a, b, d) < -1e-3 && side(c, d, a) * side(c, d, b) < -1e-3;
                count += usize::from(do_cross);
            }
        }
    }
    // The order has no crossings; lines that run around a good part of a ring may still touch the ring inside.
    assert!(count <= 3, "{count} crossings of 595 lines");
}

#[test]
fn rings_cross_less_than_those_of_twopi() {
    let graphs = graphs("dev");
    let sum: usize = (graphs.iter())
        .map(|(_, request)| drawn(Mode::Radial, request).crossings)
        .sum();
    assert!(sum <= CROSSINGS_OF_TWOPI, "{sum} crossings");
}

// ------------------------------------------------------------------------------------------------------------- outline

#[test]
fn an_outline_is_indented_by_depth() {
    for seed in 0..8 {
        let mut request = debate(80, false, seed);
        let mut seen = BTreeSet::new();
        request.links.retain(|link| seen.insert(link.from));
        let placement = drawn(Mode::Outline, &request);
        let step = placement.nodes[request.links[0].from].x - placement.nodes[0].x;
        assert!(step > 20.0);
        for link in &request.links {
            let LinkEnd::Node(above) = link.to else { continue };
            let (own, above) = (&placement.nodes[link.from], &placement.nodes[above]);
            assert!((own.x - above.x - step).abs() < 1e-6 && own.y >= above.bottom() + 10.0);
        }
        let mut lines: Vec<&Rect> = placement.nodes.iter().collect();
        lines.sort_by(|a, b| a.y.total_cmp(&b.y));
        assert!(lines.windows(2).all(|pair| pair[1].y >= pair[0].bottom() + 10.0));
        assert!(lines.windows(2).all(|pair| pair[1].x <= pair[0].x + step + 1e-6));
    }
}

#[test]
fn a_card_stands_below_what_its_strongest_link_points_at() {
    let mut request = map("a b c | cb: c>b ca: c>a ba: b>a");
    request.links[1].weight = 4.0;
    let placement = drawn(Mode::Outline, &request);
    let x = |card: usize| placement.nodes[card].x;
    assert!((x(2) - x(1)).abs() < 1e-6 && x(1) > x(0));
    // The other link runs along the side.
    let right = placement.nodes.iter().map(Rect::right).fold(0.0, f64::max);
    assert!(placement.links[0].points.iter().any(|point| point.x > right));
}

#[test]
fn the_center_heads_the_outline() {
    for (seed, center) in [(1, 5), (2, 30), (3, 0)] {
        let request = LayoutRequest {
            center: Some(center),
            ..debate(50, true, seed)
        };
        let nodes = drawn(Mode::Outline, &request).nodes;
        let top = nodes.iter().map(|card| card.y).fold(f64::INFINITY, f64::min);
        let left = nodes.iter().map(|card| card.x).fold(f64::INFINITY, f64::min);
        assert!(nodes[center].y <= top && nodes[center].x <= left);
    }
}

#[test]
fn rails_do_not_run_on_each_other() {
    for seed in 0..8 {
        let request = debate(60, false, seed);
        let placement = drawn(Mode::Outline, &request);
        // Upright stretches to the right of their card, that is rails.
        let lanes: Vec<(f64, f64, f64)> = (request.links.iter().zip(&placement.links))
            .flat_map(|(link, route)| {
                let right = placement.nodes[link.from].right();
                (route.points.windows(2))
                    .filter(|pair| (pair[0].x - pair[1].x).abs() < 1e-9 && pair[0].x > right)
                    .map(|pair| (pair[0].x, pair[0].y.min(pair[1].y), pair[0].y.max(pair[1].y)))
                    .collect::<Vec<_>>()
            })
            .collect();
        for (at, a) in lanes.iter().enumerate() {
            for b in &lanes[at + 1..] {
                let is_beside = a.1 < b.2 && b.1 < a.2;
                assert!(!is_beside || (a.0 - b.0).abs() > 7.9, "seed {seed}: {a:?} {b:?}");
            }
        }
    }
}

// -------------------------------------------------------------------------------------------------------------- springs

#[test]
fn springs_cross_and_hide_little() {
    let graphs = graphs("dev");
    if graphs.is_empty() {
        return;
    }
    // The last picture before links are led around cards.
    let straight = |request: &LayoutRequest| {
        let request = LayoutRequest {
            mode: Mode::Force,
            ..request.clone()
        };
        let mut last = 0;
        lay_out_watched(&request, &Memory::default(), &AtomicBool::new(false), &mut |picture| {
            last = picture.crossings;
        })
        .unwrap();
        last
    };
    let sum: usize = graphs.iter().map(|(_, request)| straight(request)).sum();
    assert!(sum <= CROSSINGS_OF_SFDP, "{sum} crossings");
}

#[test]
fn pins_hold_among_springs() {
    for seed in 0..6 {
        let mut request = debate(40, true, seed);
        for (card, x) in [(0, -500.0), (7, 0.0), (20, 700.0), (33, 1_900.0)] {
            request.nodes[card].pin = Some(Point { x, y: 300.0 - x / 3.0 });
        }
        let placement = drawn(Mode::Force, &request);
        for (node, card) in request.nodes.iter().zip(&placement.nodes) {
            assert!(node.pin.is_none_or(|pin| card.center().distance(pin) < 1e-6));
        }
        let flaws = flaws(&request, &placement);
        assert!(flaws.is_empty(), "seed {seed}: {flaws:#?}");
    }
}

#[test]
fn pins_of_separate_parts_hold() {
    let mut request = map("a b c d e f g | ab: a>b cd: c>d ef: e>f");
    for (card, x) in [(0, 0.0), (2, 60.0), (4, 5_000.0)] {
        request.nodes[card].pin = Some(Point { x, y: 200.0 });
    }
    request.nodes[2].pin = Some(Point { x: 60.0, y: 320.0 });
    let placement = drawn(Mode::Force, &request);
    for (node, card) in request.nodes.iter().zip(&placement.nodes) {
        assert!(node.pin.is_none_or(|pin| card.center().distance(pin) < 1e-6));
    }
    let overlaps = card_overlaps(&request, &placement.nodes);
    assert!(overlaps.is_empty(), "{overlaps:?}");
}

#[test]
fn springs_that_have_settled_stay() {
    let mut request = LayoutRequest {
        mode: Mode::Force,
        ..debate(60, true, 4)
    };
    let first = lay_out(&request);
    let again = after(&request, &first.memory);
    for (a, b) in first.nodes.iter().zip(&again.nodes) {
        assert!(a.center().distance(b.center()) < 0.5, "{a:?} {b:?}");
    }
    request.nodes.push(node("new", 200.0, 90.0));
    request.links.push(LinkSpec {
        id: "new".to_owned(),
        from: 60,
        to: LinkEnd::Node(12),
        label: None,
        weight: 1.0,
    });
    let grown = after(&request, &first.memory);
    let moved: Vec<f64> = (first.nodes.iter().zip(&grown.nodes))
        .map(|(a, b)| a.center().distance(b.center()))
        .collect();
    let mean = moved.iter().sum::<f64>() / moved.len() as f64;
    assert!(mean < 20.0, "cards moved {mean} px on average");
    let near = grown.nodes[60].center().distance(grown.nodes[12].center());
    assert!(near < 900.0, "the new card lies {near} px away");
    assert!(card_overlaps(&request, &grown.nodes).is_empty());
}

#[test]
fn watchers_see_the_cards_settle() {
    let request = LayoutRequest {
        mode: Mode::Force,
        ..debate(50, true, 8)
    };
    let mut pictures = Vec::new();
    let last = lay_out_watched(&request, &Memory::default(), &AtomicBool::new(false), &mut |picture| {
        pictures.push(picture);
    })
    .unwrap();
    assert!(pictures.len() > 20);
    for picture in &pictures {
        assert_eq!(picture.nodes.len(), request.nodes.len());
        assert_eq!(picture.links.len(), request.links.len());
        assert!(
            picture
                .nodes
                .iter()
                .all(|card| card.x.is_finite() && card.y.is_finite())
        );
    }
    assert_eq!(last, lay_out(&request), "watching changes nothing");
}

#[test]
fn cards_of_a_group_draw_together() {
    let mut request = debate(60, false, 3);
    let members: Vec<usize> = (0..60).step_by(7).collect();
    let spread = |nodes: &[Rect]| -> f64 {
        let pairs = members.iter().flat_map(|&a| members.iter().map(move |&b| (a, b)));
        pairs.map(|(a, b)| nodes[a].center().distance(nodes[b].center())).sum()
    };
    let free = spread(&drawn(Mode::Force, &request).nodes);
    request.groups.push(GroupSpec {
        id: "g".to_owned(),
        members: members.clone(),
        bond: Bond::Box,
        ..GroupSpec::default()
    });
    let together = spread(&drawn(Mode::Force, &request).nodes);
    assert!(together < 0.9 * free, "{together} against {free}");
}

// --------------------------------------------------------------------------------------------------------------- memory

#[test]
fn another_kind_of_drawing_is_no_past() {
    let request = debate(40, true, 5);
    let layered = lay_out(&request);
    for mode in [Mode::Radial, Mode::Outline] {
        let wanted = LayoutRequest {
            mode,
            ..request.clone()
        };
        assert_eq!(
            after(&wanted, &layered.memory).nodes,
            lay_out(&wanted).nodes,
            "{mode:?}"
        );
        assert_eq!(
            after(&request, &lay_out(&wanted).memory).nodes,
            layered.nodes,
            "{mode:?}"
        );
    }
}

#[test]
fn springs_begin_with_the_places_of_any_drawing() {
    let request = debate(60, true, 5);
    let layered = lay_out(&request);
    let wanted = LayoutRequest {
        mode: Mode::Force,
        ..request.clone()
    };
    let mut pictures = Vec::new();
    let settled = lay_out_watched(&wanted, &layered.memory, &AtomicBool::new(false), &mut |picture| {
        pictures.push(picture);
    })
    .unwrap();
    let moved = |a: &Placement, b: &Placement| -> f64 {
        let pairs = a.nodes.iter().zip(&b.nodes);
        pairs.map(|(a, b)| a.center().distance(b.center())).sum::<f64>() / a.nodes.len() as f64
    };
    let (first, last) = (&pictures[0], &pictures[pictures.len() - 1]);
    assert!(moved(&layered, first) < 200.0, "the first picture is near the layers");
    assert!(moved(first, last) > 100.0, "but it settles from there");
    let flaws = flaws(&wanted, &settled);
    assert!(flaws.is_empty(), "{flaws:#?}");
}

#[test]
fn rings_and_outlines_stay_after_an_edit() {
    for mode in [Mode::Radial, Mode::Outline] {
        let request = LayoutRequest {
            mode,
            ..debate(60, true, 7)
        };
        let first = lay_out(&request);
        let again = after(&request, &first.memory);
        let center = |placement: &Placement| placement.nodes[0].center();
        assert!(center(&first).distance(center(&again)) < 1e-6, "{mode:?}");
        let flaws = flaws(&request, &again);
        assert!(flaws.is_empty(), "{mode:?}: {flaws:#?}");
    }
}

// ----------------------------------------------------------------------------------------------------------- bad weather

#[test]
fn a_stopped_layout_answers_nothing_in_any_mode() {
    for mode in MODES {
        let request = LayoutRequest {
            mode,
            ..debate(50, true, 1)
        };
        assert_eq!(lay_out_with(&request, &AtomicBool::new(true)), None, "{mode:?}");
        assert_eq!(
            lay_out_with(&request, &AtomicBool::new(false)),
            Some(lay_out(&request)),
            "{mode:?}"
        );
    }
}

#[test]
fn a_very_long_chain_fits_on_a_small_stack_in_every_mode() {
    let request = long_chain();
    for mode in MODES {
        let request = LayoutRequest {
            mode,
            ..request.clone()
        };
        let worker = std::thread::Builder::new()
            .stack_size(2 << 20)
            .spawn(move || lay_out(&request))
            .unwrap();
        let placement = worker.join().unwrap();
        assert!(
            placement
                .nodes
                .iter()
                .all(|card| card.x.is_finite() && card.y.is_finite())
        );
    }
}

#[test]
fn nonsense_is_survived_in_every_mode() {
    check("empty", &LayoutRequest::default());
    let mut request = map("a b c d | ab: a>b bb: b>b again: b>b more: b>b dup: a>b back: b>a");
    request.nodes[0].width = f64::NAN;
    request.nodes[1].height = -7.0;
    request.nodes[2].height = f64::INFINITY;
    request.nodes[2].pin = Some(Point { x: f64::NAN, y: 0.0 });
    request.center = Some(usize::MAX);
    request.aspect = f64::NAN;
    for (from, to) in [
        (usize::MAX, LinkEnd::Node(0)),
        (0, LinkEnd::Node(usize::MAX)),
        (0, LinkEnd::Link(usize::MAX)),
        (0, LinkEnd::Link(9)),
        (1, LinkEnd::Link(6)),
        (1, LinkEnd::Link(1)),
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
        members: vec![0, 2, 77],
        ..GroupSpec::default()
    });
    request.spacing.layer_gap = f64::NEG_INFINITY;
    request.spacing.node_gap = f64::NAN;
    check("nonsense", &request);
    for card in &mut request.nodes {
        (card.width, card.height) = (0.0, 0.0);
    }
    check("nothing has a size", &request);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_map_is_drawn_without_a_flaw_in_any_mode(request in any_map(false)) {
        for mode in MODES {
            let placement = drawn(mode, &request);
            let flaws = flaws(&request, &placement);
            prop_assert!(flaws.is_empty(), "{mode:?}: {flaws:#?}");
        }
    }

    #[test]
    fn any_pinned_map_keeps_its_pins_among_springs(request in any_map(true)) {
        let placement = drawn(Mode::Force, &request);
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
