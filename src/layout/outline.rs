//! An outline: the cards as an indented list, like a tree of files.
//!
//! Every card stands in a line of its own below the card it bears on, one step farther to the right, and its link runs
//! as the elbow of such a tree. A card that bears on several stands below the one its strongest link points at (of
//! equally strong links the first one by id); its other links run along the side (`rails`). A card that points at a link
//! stands below the card that link starts at, after the cards that bear on that card itself, and its line ends on that
//! link's line.
//!
//! Pins mean nothing here, and groups have no box; cards of one group that bear on the same card stand together.

use super::crossings::in_drawing;
use super::geometry::{Point, Rect, bounds_of};
use super::labels::pills;
use super::pack::corners;
use super::plan::{Card, Drawing, Plan};
use super::rails::{End, Rail, Rails};
use super::request::LinkEnd;
use super::web::Web;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

/// How much farther to the right a card stands than the one it bears on, px.
const STEP: f64 = 36.0;

/// Where the lines of the cards below it leave a card, px from its left border.
const TRUNK: f64 = 14.0;

/// How far left of a card's border the lines that point at its link end, px.
const SIDE: f64 = 10.0;

/// What a gap grows by for the lines that cross the list in it: once, and for each, px.
const HOP_AIR: f64 = 10.0;
const HOP_LANE: f64 = 6.0;

/// Room for a label above and below, and more where it stands right below an arrow head, px.
const LABEL_AIR: f64 = 14.0;
const LABEL_HEAD_AIR: f64 = 32.0;

/// Where a card stands: below which card, by which wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Below {
    card: usize,
    wire: usize,
}

/// Draws `plan` as an outline, with cards below the same card in the order they had `before`, where they had one.
/// `None` when told to stop. O(n log n), and the square of the number of rails.
pub(super) fn draw(plan: &Plan, before: &[Option<Point>], stop: &AtomicBool) -> Option<Drawing> {
    let web = Web::new(plan);
    let tree = Tree::new(plan, &web, before);
    let mut drawing = Drawing {
        cards: vec![Rect::default(); plan.cards.len()],
        routes: vec![Vec::new(); plan.wires.len()],
        labels: Vec::new(),
        frames: vec![None; plan.frames.len()],
        crossings: 0,
    };
    let mut wires_of = vec![Vec::new(); web.parts.len()];
    let mut part_of = vec![0; plan.cards.len()];
    for (part, cards) in web.parts.iter().enumerate() {
        for &card in cards {
            part_of[card] = part;
        }
    }
    for (wire, spec) in plan.wires.iter().enumerate() {
        wires_of[part_of[spec.from]].push(wire);
    }
    let mut bounds = Vec::with_capacity(web.parts.len());
    for (cards, wires) in web.parts.iter().zip(&wires_of) {
        if stop.load(Ordering::Relaxed) {
            return None;
        }
        let list = tree.list(cards);
        bounds.push(draw_list(plan, &web, &tree, &list, wires, &mut drawing));
    }
    let places = places(plan, &bounds, plan.center.map(|center| part_of[center]));
    for ((cards, wires), (place, bounds)) in web.parts.iter().zip(&wires_of).zip(places.iter().zip(&bounds)) {
        let (dx, dy) = (place.x - bounds.x, place.y - bounds.y);
        for &card in cards {
            drawing.cards[card] = drawing.cards[card].moved(dx, dy);
        }
        for &wire in wires {
            for point in &mut drawing.routes[wire] {
                *point = point.moved(dx, dy);
            }
        }
    }
    let sizes: Vec<Option<(f64, f64)>> = plan.wires.iter().map(|wire| wire.label).collect();
    drawing.labels = pills(&drawing.cards, &drawing.routes, &sizes).rects;
    drawing.crossings = in_drawing(&drawing.routes);
    drawing.shift(plan.way_to_origin(&drawing));
    Some(drawing)
}

/// The top-left corner of every part: side by side, the part of the center first.
fn places(plan: &Plan, bounds: &[Rect], first: Option<usize>) -> Vec<Point> {
    let gap = plan.spacing.part_gap;
    let sizes: Vec<(f64, f64)> = bounds.iter().map(|rect| (rect.width, rect.height)).collect();
    let tallest = sizes.iter().map(|size| size.1).fold(0.0, f64::max);
    let Some(first) = first.filter(|&first| sizes[first].1 < tallest) else {
        return corners(&sizes, gap, plan.aspect);
    };
    let mut others = sizes.clone();
    others.remove(first);
    let mut places: Vec<Point> = (corners(&others, gap, plan.aspect).into_iter())
        .map(|corner| corner.moved(sizes[first].0 + gap, 0.0))
        .collect();
    places.insert(first, Point::default());
    places
}

/// Places the cards of one part, line by line, and routes its wires; returns the rectangle around all of it.
fn draw_list(
    plan: &Plan,
    web: &Web,
    tree: &Tree,
    list: &[(usize, usize)],
    wires: &[usize],
    drawing: &mut Drawing,
) -> Rect {
    let is_of_tree = |wire: usize| tree.is_elbow[wire];
    let rails: Vec<Rail> = (wires.iter())
        .filter(|&&wire| !is_of_tree(wire))
        .map(|&wire| Rail {
            wire,
            from: plan.wires[wire].from,
            to: match plan.wires[wire].to {
                LinkEnd::Node(card) => End::Card(card),
                LinkEnd::Link(other) if is_of_tree(other) && !web.is_circular[wire] => {
                    End::Stub(plan.wires[other].from)
                }
                LinkEnd::Link(other) => End::Rail(other),
            },
        })
        .collect();
    let mut n_hops = BTreeMap::new();
    for rail in &rails {
        if let End::Stub(card) = rail.to {
            *n_hops.entry(card).or_insert(0_usize) += 1;
        }
    }
    let usual = (plan.spacing.node_gap / 2.0).max(16.0);
    let mut y = 0.0;
    let mut above = None;
    for &(card, depth) in list {
        let mut gap = usual;
        if let Some(below) = tree.below[card]
            && let Some((_, height)) = plan.wires[below.wire].label
        {
            let is_first = above == Some(below.card);
            gap = gap.max(height + if is_first { LABEL_HEAD_AIR } else { LABEL_AIR });
        }
        if let Some(&n) = n_hops.get(&card) {
            gap += HOP_AIR + HOP_LANE * n as f64;
        }
        if above.is_some() {
            y += gap;
        }
        let Card { width, height, .. } = plan.cards[card];
        drawing.cards[card] = Rect {
            x: depth as f64 * STEP,
            y,
            width,
            height,
        };
        y += height;
        above = Some(card);
    }
    for &(card, _) in list {
        if let Some(below) = tree.below[card].filter(|below| tree.is_elbow[below.wire]) {
            drawing.routes[below.wire] = elbow(plan, &drawing.cards, card, below);
        }
    }
    let order: Vec<usize> = list.iter().map(|line| line.0).collect();
    let rails = Rails::new(plan, &drawing.cards, &order, rails);
    for (wire, route) in rails.routes(HOP_AIR - 2.0, HOP_LANE, SIDE) {
        drawing.routes[wire] = route;
    }
    let ends = (wires.iter())
        .flat_map(|&wire| &drawing.routes[wire])
        .map(|point| Rect {
            x: point.x,
            y: point.y,
            ..Rect::default()
        });
    bounds_of(order.iter().map(|&card| drawing.cards[card]).chain(ends))
}

/// The line from a card to the one it stands below, or to that one's own line.
fn elbow(plan: &Plan, cards: &[Rect], card: usize, below: Below) -> Vec<Point> {
    let (own, upper) = (&cards[card], &cards[below.card]);
    let start = Point::new(own.x, own.center().y);
    let (x, y) = match plan.wires[below.wire].to {
        LinkEnd::Node(_) => (upper.x + TRUNK.min(upper.width / 2.0), upper.bottom()),
        LinkEnd::Link(_) => (upper.x - SIDE, upper.center().y),
    };
    vec![start, Point::new(x, start.y), Point::new(x, y)]
}

/// Which card stands below which.
struct Tree {
    /// Below which card every card stands; none for one that stands at the left.
    below: Vec<Option<Below>>,
    /// The cards below every card, in their order.
    lower: Vec<Vec<usize>>,
    /// Which wires are lines of the tree: those by which cards stand below others, unless they point at one that is not.
    is_elbow: Vec<bool>,
    /// How many cards stand below every card, however deep.
    n_lower: Vec<usize>,
    before: Vec<Option<f64>>,
    center: Option<usize>,
}

impl Tree {
    fn new(plan: &Plan, web: &Web, before: &[Option<Point>]) -> Self {
        let n = plan.cards.len();
        // Where every card could stand, the best place first.
        let mut choices: Vec<Vec<Below>> = vec![Vec::new(); n];
        for (wire, spec) in plan.wires.iter().enumerate() {
            let card = match spec.to {
                LinkEnd::Node(card) => card,
                LinkEnd::Link(other) => plan.wires[other].from,
            };
            if card != spec.from && !web.is_circular[wire] && Some(spec.from) != plan.center {
                choices[spec.from].push(Below { card, wire });
            }
        }
        for choices in &mut choices {
            choices.sort_by_key(|below| (Reverse(plan.wires[below.wire].weight), below.wire));
        }
        let mut tree = Self {
            below: vec![None; n],
            lower: vec![Vec::new(); n],
            is_elbow: vec![false; plan.wires.len()],
            n_lower: vec![0; n],
            before: before.iter().map(|place| place.map(|place| place.y)).collect(),
            center: plan.center,
        };
        tree.below = standing(&choices, web);
        let mut outer_first: Vec<usize> = (0..plan.wires.len()).collect();
        outer_first.sort_by_key(|&wire| web.depth[wire]);
        for wire in outer_first {
            let leads_on = match plan.wires[wire].to {
                LinkEnd::Node(_) => true,
                LinkEnd::Link(other) => tree.is_elbow[other],
            };
            let is_line = tree.below[plan.wires[wire].from].is_some_and(|below| below.wire == wire);
            tree.is_elbow[wire] = is_line && leads_on;
        }
        for card in 0..n {
            if let Some(below) = tree.below[card] {
                tree.lower[below.card].push(card);
            }
        }
        for card in tree.top_down().into_iter().rev() {
            if let Some(below) = tree.below[card] {
                tree.n_lower[below.card] += tree.n_lower[card] + 1;
            }
        }
        for card in 0..n {
            let mut lower = std::mem::take(&mut tree.lower[card]);
            let below = |card: usize| tree.below[card].map_or(0, |below| below.wire);
            lower.sort_by_key(|&card| (Reverse(plan.wires[below(card)].weight), below(card)));
            tree.order_as_before(&mut lower);
            keep_together(plan, &mut lower);
            lower.sort_by_key(|&card| matches!(plan.wires[below(card)].to, LinkEnd::Link(_)));
            tree.lower[card] = lower;
        }
        tree
    }

    /// All cards, each after the one it stands below.
    fn top_down(&self) -> Vec<usize> {
        let mut line: Vec<usize> = (0..self.below.len())
            .filter(|&card| self.below[card].is_none())
            .collect();
        let mut at = 0;
        while let Some(&card) = line.get(at) {
            at += 1;
            line.extend(&self.lower[card]);
        }
        line
    }

    /// Cards that were there before keep the order they had; a new one follows the one it would follow anyway.
    fn order_as_before(&self, cards: &mut [usize]) {
        let mut last = f64::NEG_INFINITY;
        let mut keyed: Vec<(f64, bool, usize)> = (cards.iter())
            .map(|&card| {
                let known = self.before[card];
                last = known.unwrap_or(last);
                (last, known.is_none(), card)
            })
            .collect();
        keyed.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        for (slot, (_, _, card)) in cards.iter_mut().zip(keyed) {
            *slot = card;
        }
    }

    /// The lines of one part from top to bottom: every card with its depth.
    fn list(&self, part: &[usize]) -> Vec<(usize, usize)> {
        let mut tops: Vec<usize> = (part.iter().copied())
            .filter(|&card| self.below[card].is_none())
            .collect();
        tops.sort_by_key(|&card| (Reverse(self.n_lower[card]), card));
        self.order_as_before(&mut tops);
        tops.sort_by_key(|&card| Some(card) != self.center);
        let mut open: Vec<(usize, usize)> = tops.iter().rev().map(|&card| (card, 0)).collect();
        let mut list = Vec::with_capacity(part.len());
        while let Some((card, depth)) = open.pop() {
            list.push((card, depth));
            open.extend(self.lower[card].iter().rev().map(|&lower| (lower, depth + 1)));
        }
        list
    }
}

/// Puts every card below the best of its choices, unless that makes a circle: circles are entered at the card that
/// leads out of them, or at the one most cards bear on. O(n log n).
fn standing(choices: &[Vec<Below>], web: &Web) -> Vec<Option<Below>> {
    let n = choices.len();
    let mut below: Vec<Option<Below>> = vec![None; n];
    let mut preferring: Vec<Vec<usize>> = vec![Vec::new(); n];
    let mut choosing: Vec<Vec<(usize, Below)>> = vec![Vec::new(); n];
    for (card, choices) in choices.iter().enumerate() {
        if let Some(best) = choices.first() {
            preferring[best.card].push(card);
        }
        for &choice in choices {
            choosing[choice.card].push((card, choice));
        }
    }
    let mut is_placed = vec![false; n];
    // Everything that hangs on a placed card by its first choice is placed with it.
    let place = |card: usize, is_placed: &mut Vec<bool>, below: &mut Vec<Option<Below>>, line: &mut Vec<usize>| {
        is_placed[card] = true;
        let mut at = line.len();
        line.push(card);
        while let Some(&upper) = line.get(at) {
            at += 1;
            for &lower in &preferring[upper] {
                if !std::mem::replace(&mut is_placed[lower], true) {
                    below[lower] = choices[lower].first().copied();
                    line.push(lower);
                }
            }
        }
    };
    let mut line = Vec::with_capacity(n);
    for (card, choices) in choices.iter().enumerate() {
        if choices.is_empty() {
            place(card, &mut is_placed, &mut below, &mut line);
        }
    }
    let mut most_borne_on: Vec<usize> = (0..n).collect();
    most_borne_on.sort_by_key(|&card| (Reverse(web.bearing.of(card).len()), card));
    let mut at = 0;
    for top in std::iter::once(None).chain(most_borne_on.into_iter().map(Some)) {
        if let Some(top) = top.filter(|&top| !is_placed[top]) {
            place(top, &mut is_placed, &mut below, &mut line);
        }
        while let Some(&upper) = line.get(at) {
            at += 1;
            for &(card, choice) in &choosing[upper] {
                if !is_placed[card] {
                    below[card] = Some(choice);
                    place(card, &mut is_placed, &mut below, &mut line);
                }
            }
        }
    }
    below
}

/// Moves cards of one group up to the first of them.
fn keep_together(plan: &Plan, cards: &mut [usize]) {
    let mut first = BTreeMap::new();
    let mut keyed: Vec<(usize, usize)> = Vec::with_capacity(cards.len());
    for (at, &card) in cards.iter().enumerate() {
        let group = (plan.cards[card].frame, plan.cards[card].group);
        let is_in_none = group == (None, usize::MAX);
        let place = if is_in_none {
            at
        } else {
            *first.entry(group).or_insert(at)
        };
        keyed.push((place, card));
    }
    keyed.sort_by_key(|entry| entry.0);
    for (slot, (_, card)) in cards.iter_mut().zip(keyed) {
        *slot = card;
    }
}
