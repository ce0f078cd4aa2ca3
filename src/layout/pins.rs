//! Cards that stay where someone put them.
//!
//! Pinned cards go to their places, cards in their way move to the nearest free place, and the links of a part in which
//! anything moved are routed anew.

use super::crossings::in_drawing;
use super::detour::reroute;
use super::geometry::{Point, Rect, bounds_of};
use super::grid::Grid;
use super::labels::pills;
use super::nest::Nest;
use super::plan::{Drawing, Plan};
use super::request::LinkEnd;
use std::cmp::Ordering;
use std::collections::{BTreeSet, BinaryHeap};

/// Cards that make way keep at least this far from others, px.
const AIR: f64 = 28.0;

/// Links may not come nearer to foreign cards than this, px.
const NEAR: f64 = 4.0;

/// Places tried for one card before it goes below everything.
const MOST_PLACES: usize = 3_000;

/// Air between a box and the cards in it, px.
const PADDING: f64 = 16.0;

/// Puts every pinned card at its pin and mends what that breaks.
pub(super) fn settle(plan: &Plan, drawing: &mut Drawing) {
    let before = drawing.cards.clone();
    drawing.cards = make_way(plan, &before);
    if before == drawing.cards {
        return;
    }
    stretch_frames(plan, drawing);
    let part_of = parts(plan);
    let mut is_disturbed = vec![false; plan.cards.len()];
    for (card, (old, new)) in before.iter().zip(&drawing.cards).enumerate() {
        is_disturbed[part_of[card]] |= old.center().distance(new.center()) > 1e-6;
    }
    let mut cards = Grid::new(bounds_of(drawing.cards.iter().copied()));
    for card in &drawing.cards {
        cards.insert(*card);
    }
    let is_met = |part: usize, a: Point, b: Point| {
        let around = Rect {
            x: a.x.min(b.x),
            y: a.y.min(b.y),
            width: (a.x - b.x).abs(),
            height: (a.y - b.y).abs(),
        };
        cards
            .overlapping(around.grown(NEAR))
            .any(|card| part_of[card] != part && drawing.cards[card].grown(NEAR).is_crossed_by(a, b))
    };
    for (wire, route) in plan.wires.iter().zip(&drawing.routes) {
        let part = part_of[wire.from];
        is_disturbed[part] |= route.windows(2).any(|pair| is_met(part, pair[0], pair[1]));
    }
    let nest = Nest::new(plan);
    let mut todo: Vec<(usize, usize)> = (plan.wires.iter().enumerate())
        .filter(|(_, wire)| is_disturbed[part_of[wire.from]])
        .map(|(ix, _)| (nest.depth[ix], ix))
        .collect();
    todo.sort_unstable();
    let todo: Vec<usize> = todo.into_iter().map(|(_, wire)| wire).collect();
    reroute(plan, &drawing.cards, &todo, &nest.is_circular, &mut drawing.routes);
    let sizes: Vec<Option<(f64, f64)>> = plan.wires.iter().map(|wire| wire.label).collect();
    drawing.labels = pills(&drawing.cards, &drawing.routes, &sizes).rects;
    drawing.crossings = in_drawing(&drawing.routes);
}

/// The connected part every card belongs to, named by its first card.
fn parts(plan: &Plan) -> Vec<usize> {
    fn root(above: &mut [usize], mut v: usize) -> usize {
        while above[v] != v {
            above[v] = above[above[v]];
            v = above[v];
        }
        v
    }
    let n = plan.cards.len();
    let mut above: Vec<usize> = (0..n + plan.wires.len()).collect();
    for (ix, wire) in plan.wires.iter().enumerate() {
        let end = match wire.to {
            LinkEnd::Node(card) => card,
            LinkEnd::Link(other) => n + other,
        };
        for other in [wire.from, end] {
            let (a, b) = (root(&mut above, n + ix), root(&mut above, other));
            above[a.max(b)] = a.min(b);
        }
    }
    (0..n).map(|card| root(&mut above, card)).collect()
}

/// Boxes grow around cards that were pulled out of them.
fn stretch_frames(plan: &Plan, drawing: &mut Drawing) {
    for (place, card) in drawing.cards.iter().zip(&plan.cards) {
        let mut around = place.grown(PADDING);
        let mut frame = card.frame;
        while let Some(ix) = frame {
            let grown = drawing.frames[ix].map_or(around, |rect| rect.union(&around));
            drawing.frames[ix] = Some(grown);
            around = grown.grown(PADDING);
            frame = plan.frames[ix].parent;
            // What lies inside already needs no more room.
            if frame
                .and_then(|outer| drawing.frames[outer])
                .is_some_and(|outer| outer.union(&grown) == outer)
            {
                break;
            }
        }
    }
}

/// The places of all cards when pinned ones are at their pins and nobody overlaps them.
pub(super) fn make_way(plan: &Plan, cards: &[Rect]) -> Vec<Rect> {
    let mut places = cards.to_vec();
    for (place, card) in places.iter_mut().zip(&plan.cards) {
        if let Some(pin) = card.pin {
            *place = Rect::centered(pin, place.width, place.height);
        }
    }
    let mut taken = Grid::new(bounds_of(places.iter().copied()));
    let mut lowest = f64::NEG_INFINITY;
    for (place, card) in places.iter().zip(&plan.cards) {
        lowest = lowest.max(place.bottom());
        if card.pin.is_some() {
            taken.insert(*place);
        }
    }
    let mut displaced = Vec::new();
    for (ix, card) in plan.cards.iter().enumerate() {
        if card.pin.is_some() {
            continue;
        }
        if taken.overlapping(places[ix].grown(AIR)).next().is_some() {
            displaced.push(ix);
        } else {
            taken.insert(places[ix]);
        }
    }
    for ix in displaced {
        places[ix] = nearest_free(&taken, places[ix]).unwrap_or_else(|| Rect {
            y: lowest + AIR,
            ..places[ix]
        });
        lowest = lowest.max(places[ix].bottom());
        taken.insert(places[ix]);
    }
    places
}

/// A place under trial, nearest to the wanted one first.
struct Trial {
    distance: f64,
    at: (f64, f64),
}

impl PartialEq for Trial {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Trial {}

impl PartialOrd for Trial {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Trial {
    fn cmp(&self, other: &Self) -> Ordering {
        // Reversed: the heap's greatest is the nearest.
        other
            .distance
            .total_cmp(&self.distance)
            .then(other.at.0.total_cmp(&self.at.0))
            .then(other.at.1.total_cmp(&self.at.1))
    }
}

/// The nearest place for `wanted` that keeps clear of all taken ones, found by stepping beside whatever is in the way.
fn nearest_free(taken: &Grid, wanted: Rect) -> Option<Rect> {
    let mut open = BinaryHeap::from([Trial {
        distance: 0.0,
        at: (wanted.x, wanted.y),
    }]);
    let mut seen = BTreeSet::from([(wanted.x.to_bits(), wanted.y.to_bits())]);
    for _ in 0..MOST_PLACES {
        let Trial { at: (x, y), .. } = open.pop()?;
        let place = Rect { x, y, ..wanted };
        let Some(blocking) = taken.overlapping(place.grown(AIR)).min() else {
            return Some(place);
        };
        let block = taken.rect(blocking).grown(AIR + 0.001);
        for at in [
            (block.x - place.width, y),
            (block.right(), y),
            (x, block.y - place.height),
            (x, block.bottom()),
        ] {
            if seen.insert((at.0.to_bits(), at.1.to_bits())) {
                let distance = (at.0 - wanted.x).hypot(at.1 - wanted.y);
                open.push(Trial { distance, at });
            }
        }
    }
    None
}
