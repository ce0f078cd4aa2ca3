//! After an edit the rest stays where it was, and the drawing is still a good one.

use super::{DIRECTIONS, check::*, maps::*};
use cruxmap::layout::{LayoutRequest, LinkEnd, LinkSpec, Placement, Point, lay_out, lay_out_after};
use proptest::prelude::*;
use std::sync::atomic::AtomicBool;

fn after(request: &LayoutRequest, before: &Placement) -> Placement {
    lay_out_after(request, &before.memory, &AtomicBool::new(false)).unwrap()
}

fn link(id: &str, from: usize, to: usize) -> LinkSpec {
    LinkSpec {
        id: id.to_owned(),
        from,
        to: LinkEnd::Node(to),
        label: None,
        weight: 1.0,
    }
}

/// Mean distance of the first `n` cards from where they were, px.
fn displacement(before: &Placement, after: &Placement, n: usize) -> f64 {
    let sum: f64 = (before.nodes.iter().zip(&after.nodes).take(n))
        .map(|(old, new)| old.center().distance(new.center()))
        .sum();
    sum / n as f64
}

#[test]
fn nothing_moves_when_nothing_changes() {
    let mut requests: Vec<(String, LayoutRequest)> = graphs("clustered");
    requests.extend(graphs("dev").into_iter().step_by(7));
    for seed in 0..6 {
        requests.push((format!("debate {seed}"), debate(60, true, seed)));
    }
    for (name, mut request) in requests {
        for direction in DIRECTIONS {
            request.direction = direction;
            let before = lay_out(&request);
            let again = after(&request, &before);
            for (old, new) in before.nodes.iter().zip(&again.nodes) {
                let moved = old.center().distance(new.center());
                assert!(moved < 0.01, "{name}, {direction:?}: a card moved {moved} px");
            }
            assert_eq!(before.crossings, again.crossings, "{name}");
        }
    }
}

#[test]
fn a_new_claim_moves_the_others_little() {
    for seed in 0..20 {
        for direction in DIRECTIONS {
            let mut request = debate(60, true, seed);
            request.direction = direction;
            let before = lay_out(&request);
            let n = request.nodes.len();
            request.nodes.push(node("zz-new", 220.0, 90.0));
            request.links.push(link("zz-new", n, seed as usize * 2 % n));
            let later = after(&request, &before);
            let flaws = flaws(&request, &later);
            assert!(flaws.is_empty(), "seed {seed}: {flaws:#?}");
            let moved = displacement(&before, &later, n);
            assert!(moved <= 60.0, "seed {seed}, {direction:?}: {moved:.0} px in the mean");
        }
    }
}

#[test]
fn a_claim_that_is_removed_leaves_the_others_where_they_are() {
    for seed in 0..20 {
        let mut request = debate(60, false, seed);
        let before = lay_out(&request);
        // The last card, which may have been anywhere in the drawing; links are named by their own ids.
        let n = request.nodes.len() - 1;
        request.nodes.pop();
        request
            .links
            .retain(|link| link.from < n && !matches!(link.to, LinkEnd::Node(to) if to >= n));
        let later = after(&request, &before);
        let flaws = flaws(&request, &later);
        assert!(flaws.is_empty(), "seed {seed}: {flaws:#?}");
        let moved = displacement(&before, &later, n);
        assert!(moved <= 30.0, "seed {seed}: {moved:.0} px in the mean");
    }
}

#[test]
fn edits_of_real_graphs_move_little_and_cross_little() {
    let base: std::collections::BTreeMap<String, LayoutRequest> = graphs("dev").into_iter().collect();
    let (mut n, mut moved, mut logs) = (0, 0.0, 0.0);
    for (name, request) in graphs("edits/dev").into_iter().step_by(3) {
        let Some(original) = name.rsplit_once("__").and_then(|(stem, _)| base.get(stem)) else {
            continue;
        };
        let before = lay_out(original);
        let later = after(&request, &before);
        let flaws = flaws(&request, &later);
        assert!(flaws.is_empty(), "{name}: {flaws:#?}");
        let places: std::collections::BTreeMap<&str, Point> = (original.nodes.iter().zip(&before.nodes))
            .map(|(node, rect)| (node.id.as_str(), rect.center()))
            .collect();
        let ways: Vec<f64> = (request.nodes.iter().zip(&later.nodes))
            .filter_map(|(node, rect)| Some(places.get(node.id.as_str())?.distance(rect.center())))
            .collect();
        moved += ways.iter().sum::<f64>() / ways.len().max(1) as f64;
        logs += ((later.crossings as f64 + 1.0) / (lay_out(&request).crossings as f64 + 1.0)).ln();
        n += 1;
    }
    if n > 0 {
        let (moved, ratio) = (moved / f64::from(n), (logs / f64::from(n)).exp());
        assert!(moved <= 20.0, "{moved:.1} px in the mean");
        assert!(ratio <= 1.2, "crossings against a fresh layout: {ratio:.3}");
    }
}

#[test]
fn another_side_for_the_conclusion_is_a_fresh_start() {
    let mut request = debate(40, true, 3);
    let before = lay_out(&request);
    request.direction = cruxmap::layout::Direction::RightLeft;
    assert_eq!(after(&request, &before), lay_out(&request));
}

#[test]
fn the_past_does_not_depend_on_the_order_of_the_request() {
    let mut dice = Dice(5);
    let request = debate(50, true, 8);
    let before = lay_out(&request);
    let mut edited = request.clone();
    edited.nodes.push(node("zz", 200.0, 80.0));
    edited.links.push(link("zz", 50, 7));
    let expected = after(&edited, &before);
    let (other, card_at, _) = shuffled(&edited, &mut dice);
    let got = after(&other, &before);
    for (ix, rect) in expected.nodes.iter().enumerate() {
        assert_eq!(*rect, got.nodes[card_at[ix]]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the past was, even that of another map with the same ids, the drawing has no flaw.
    #[test]
    fn any_past_is_survived(past in super::any_map(false), request in super::any_map(false)) {
        let placement = after(&request, &lay_out(&past));
        let flaws = flaws(&request, &placement);
        prop_assert!(flaws.is_empty(), "{flaws:#?}");
    }
}
