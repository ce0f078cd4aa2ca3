//! Maps that are built card by card.

use super::maps::{debate, graphs};
use cruxmap::layout::{LayoutRequest, Placement, lay_out, lay_out_after};
use std::sync::atomic::AtomicBool;

/// The drawing of every step, each made after the one before.
fn steps(request: &LayoutRequest) -> Vec<Placement> {
    let mut drawings: Vec<Placement> = Vec::new();
    for n in 1..=request.nodes.len() {
        let before = drawings.last().map(|last| last.memory.clone()).unwrap_or_default();
        drawings.push(lay_out_after(&request.first(n), &before, &AtomicBool::new(false)).unwrap());
    }
    drawings
}

#[test]
fn maps_grown_card_by_card_end_as_well_as_fresh_ones() {
    let (mut grown, mut fresh) = (0, 0);
    for (_, request) in graphs("dev") {
        if (20..=120).contains(&request.nodes.len()) {
            let mut request = request;
            request.groups.clear();
            grown += steps(&request).last().unwrap().crossings;
            fresh += lay_out(&request).crossings;
        }
    }
    assert!(
        grown as f64 <= 1.10 * f64::from(u32::try_from(fresh).unwrap()),
        "{grown} against {fresh}"
    );
}

#[test]
fn most_steps_leave_most_cards_where_they_are() {
    let (mut n_moved, mut n_cards) = (0, 0);
    for seed in 0..4 {
        let request = debate(60, false, seed);
        let drawings = steps(&request);
        for (before, after) in drawings.iter().zip(&drawings[1..]).skip(10) {
            let mut by: Vec<(f64, f64)> = (before.nodes.iter().zip(&after.nodes))
                .map(|(then, now)| (now.x - then.x, now.y - then.y))
                .collect();
            by.sort_by(|a, b| a.0.total_cmp(&b.0));
            let dx = by[by.len() / 2].0;
            by.sort_by(|a, b| a.1.total_cmp(&b.1));
            let dy = by[by.len() / 2].1;
            n_cards += by.len();
            n_moved += by.iter().filter(|(x, y)| (x - dx).hypot(y - dy) > 60.0).count();
        }
    }
    assert!(5 * n_moved < n_cards, "{n_moved} of {n_cards}");
}

#[test]
fn the_way_a_map_was_built_is_the_same_every_time() {
    let request = debate(30, false, 7);
    assert_eq!(steps(&request).last(), steps(&request).last());
}
