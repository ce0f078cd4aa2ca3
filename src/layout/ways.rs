//! Links as straight lines between cards that lie anywhere, and ways around the cards between.
//!
//! A link is drawn from the middle of its card to the middle of its target, as far as it lies outside of both. Where that
//! runs into another card, the drawing may offer a bend of its own; where that does not help either, the shortest way
//! around the corners in between is taken (`detour`), each further link around the same corner a little farther out.

use super::detour::{halfway, loop_around, shortest};
use super::geometry::{Point, Rect, bounds_of, length_of, simplified};
use super::grid::Grid;
use super::labels::along;
use super::plan::Plan;
use super::request::LinkEnd;
use super::web::Web;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

/// Links keep at least this far from cards that are not theirs, px.
const NEAR: f64 = 4.5;

/// Distance from a card of the ways around it, px; how much farther out the next ones run, and how often.
const CLEARANCE: f64 = 8.0;
const LANE: f64 = 3.0;
const MOST_LANES: usize = 3;

/// With more cards than this on its straight line a link rather takes the bend the drawing offers.
const FEW_OBSTACLES: usize = 8;

/// More cards in one link's way than this are not gone around.
const MOST_OBSTACLES: usize = 40;

/// How often a way through more of them is halved, at most.
const MOST_HALVINGS: usize = 5;

/// Distance of links with the same two ends, and of their labels, px.
const PARALLEL: f64 = 12.0;
const LABEL_AIR: f64 = 4.0;

/// Room for an arrow head in front of a link, px, and how many places are tried along it.
const HEAD_ROOM: f64 = 30.0;
const N_PLACES: usize = 40;

/// How far links that only point at each other stand out of their card, px.
const STUB: f64 = 12.0;

/// A line is compared with the cards along it in pieces of this length, px.
const PIECE: f64 = 150.0;

/// A way some drawing has of leading a wire from one point to another.
pub(super) type Bend<'a> = dyn Fn(usize, Point, Point) -> Option<Vec<Point>> + 'a;

/// What links do about cards in their way.
pub(super) enum Manner<'a> {
    /// Nothing.
    Straight,
    /// They go around them; around many of them by a bend, if the drawing has one that leads clear.
    Around(&'a Bend<'a>),
}

/// Cards in the plane and the links among them.
pub(super) struct Ways<'a> {
    plan: &'a Plan,
    web: &'a Web,
    cards: &'a [Rect],
    grid: Grid,
    /// How many links lead around every corner of a card.
    n_around: BTreeMap<(usize, usize), usize>,
}

impl<'a> Ways<'a> {
    pub fn new(plan: &'a Plan, web: &'a Web, cards: &'a [Rect]) -> Self {
        let mut grid = Grid::new(bounds_of(cards.iter().copied()));
        for card in cards {
            grid.insert(*card);
        }
        Self {
            plan,
            web,
            cards,
            grid,
            n_around: BTreeMap::new(),
        }
    }

    /// The routes of all wires. `None` when told to stop.
    pub fn routes(&mut self, manner: &Manner<'_>, stop: &AtomicBool) -> Option<Vec<Vec<Point>>> {
        let wires = &self.plan.wires;
        let mut routes: Vec<Vec<Point>> = vec![Vec::new(); wires.len()];
        let shifts = self.shifts();
        let stub = |wire: usize| {
            let card = &self.cards[wires[wire].from];
            Point::new(card.center().x, card.y - STUB)
        };
        let mut outer_first: Vec<usize> = (0..wires.len()).collect();
        outer_first.sort_by_key(|&wire| self.web.depth[wire]);
        for wire in outer_first {
            if stop.load(Ordering::Relaxed) {
                return None;
            }
            let from = wires[wire].from;
            let card = self.cards[from];
            let mut start = card.center();
            if self.web.is_circular[wire]
                && let LinkEnd::Link(other) = wires[wire].to
            {
                let (touch, start, goal) = (Point::new(start.x, card.y), stub(wire), stub(other));
                let mut way = self.way(wire, start, goal, [usize::MAX; 2], manner);
                way.insert(0, touch);
                routes[wire] = simplified(&way);
                continue;
            }
            routes[wire] = match wires[wire].to {
                LinkEnd::Node(to) if to == from => loop_around(&card),
                LinkEnd::Node(to) => {
                    let shift = shifts[wire];
                    start = start.moved(shift.x, shift.y);
                    let goal = self.cards[to].center().moved(shift.x, shift.y);
                    let way = self.way(wire, start, goal, [from, to], manner);
                    outside(&way, &card, Some(&self.cards[to]))
                }
                LinkEnd::Link(other) => {
                    let goal = self.meeting_place(wire, other, &routes[other]);
                    // From a card at the end of that very link, the line would lie on it.
                    if wires[other].from == from || wires[other].to == LinkEnd::Node(from) {
                        let (dx, dy) = (goal.x - start.x, goal.y - start.y);
                        let aside = 0.3 * card.width.min(card.height) / dx.hypot(dy).max(1e-9);
                        start = start.moved(-dy * aside, dx * aside);
                    }
                    let way = self.way(wire, start, goal, [from, usize::MAX], manner);
                    outside(&way, &card, None)
                }
            };
        }
        Some(routes)
    }

    /// Where a wire that points at wire `other` ends on its route: as near to the middle as leaves room for an arrow head
    /// and a label in front of it, and keeps away from the cards at the ends of the other wire.
    fn meeting_place(&self, wire: usize, other: usize, route: &[Point]) -> Point {
        let spec = &self.plan.wires[wire];
        let room = HEAD_ROOM + spec.label.map_or(0.0, |size| size.0.max(size.1));
        let ends = match self.plan.wires[other].to {
            LinkEnd::Node(card) => [Some(card), Some(self.plan.wires[other].from)],
            LinkEnd::Link(_) => [None, Some(self.plan.wires[other].from)],
        };
        let total = length_of(route);
        let mut best: Option<(f64, Point)> = None;
        for at in 0..=N_PLACES {
            let share = at as f64 / N_PLACES as f64;
            let place = along(route, share * total);
            let missing = (room - distance(&self.cards[spec.from], place)).max(0.0);
            let near = (ends.into_iter().flatten())
                .map(|card| (2.0 * CLEARANCE - distance(&self.cards[card], place)).max(0.0))
                .fold(0.0, f64::max);
            let cost = (share - 0.5).abs() * total + 4.0 * missing + 40.0 * near;
            if best.is_none_or(|(least, _)| cost < least - 1e-9) {
                best = Some((cost, place));
            }
        }
        best.map_or_else(|| halfway(route), |(_, place)| place)
    }

    /// How far every wire lies beside the straight line between its ends, because others have the same ends.
    fn shifts(&self) -> Vec<Point> {
        let mut pairs: Vec<(usize, usize, usize)> = (self.plan.wires.iter().enumerate())
            .filter_map(|(ix, wire)| match wire.to {
                LinkEnd::Node(to) if to != wire.from => Some((wire.from.min(to), wire.from.max(to), ix)),
                _ => None,
            })
            .collect();
        pairs.sort_unstable();
        let mut shifts = vec![Point::default(); self.plan.wires.len()];
        for same in pairs.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let (a, b) = (&self.cards[same[0].0], &self.cards[same[0].1]);
            let (start, end) = (a.center(), b.center());
            let length = start.distance(end).max(1e-9);
            let across = Point::new(-(end.y - start.y) / length, (end.x - start.x) / length);
            let last = (same.len() - 1) as f64;
            let room = 0.7 * a.width.min(a.height).min(b.width).min(b.height);
            let label = same.iter().filter_map(|&(_, _, wire)| self.plan.wires[wire].label);
            let wanted = label.map(|size| size.1 + LABEL_AIR).fold(PARALLEL, f64::max);
            let step = wanted.min(room / last.max(1.0));
            for (at, &(_, _, wire)) in same.iter().enumerate() {
                let by = (at as f64 - last / 2.0) * step;
                shifts[wire] = Point::new(across.x * by, across.y * by);
            }
        }
        shifts
    }

    fn way(&mut self, wire: usize, start: Point, goal: Point, own: [usize; 2], manner: &Manner<'_>) -> Vec<Point> {
        let straight = vec![start, goal];
        let Manner::Around(bend) = manner else { return straight };
        let n_in_way = self.in_way(&straight, own, NEAR).len();
        if n_in_way == 0 {
            return straight;
        }
        // A way around few cards stays near the straight line, and so crosses hardly more than that.
        if n_in_way <= FEW_OBSTACLES
            && let Some(way) = self.around(start, goal, own, MOST_HALVINGS)
        {
            return way;
        }
        let bent = bend(wire, start, goal);
        if let Some(bent) = &bent
            && self.in_way(bent, own, NEAR).is_empty()
        {
            return bent.clone();
        }
        if n_in_way > FEW_OBSTACLES
            && let Some(way) = self.around(start, goal, own, MOST_HALVINGS)
        {
            return way;
        }
        bent.unwrap_or(straight)
    }

    /// The cards other than `own` that a line comes nearer to than `by` px, ascending.
    fn in_way(&self, points: &[Point], own: [usize; 2], by: f64) -> Vec<usize> {
        let mut met = Vec::new();
        for pair in points.windows(2) {
            let n_pieces = (pair[0].distance(pair[1]) / PIECE).ceil().clamp(1.0, 10_000.0);
            for piece in 0..n_pieces as usize {
                let a = pair[0].toward(pair[1], piece as f64 / n_pieces);
                let b = pair[0].toward(pair[1], (piece as f64 + 1.0) / n_pieces);
                let around = Rect {
                    x: a.x.min(b.x),
                    y: a.y.min(b.y),
                    width: (a.x - b.x).abs(),
                    height: (a.y - b.y).abs(),
                };
                for card in self.grid.overlapping(around.grown(by + 1e-3)) {
                    if !own.contains(&card) && self.cards[card].grown(by).is_crossed_by(a, b) {
                        met.push(card);
                    }
                }
            }
        }
        met.sort_unstable();
        met.dedup();
        met
    }

    /// The place clear of all cards that is nearest to `wanted`, among those beside the corners of the cards near it.
    fn free_place(&self, wanted: Point) -> Option<Point> {
        let near = Rect::centered(wanted, PIECE * 4.0, PIECE * 4.0);
        let mut best: Option<(f64, Point)> = None;
        for card in self.grid.overlapping(near) {
            for corner in 0..4 {
                let place = corner_point(&self.cards[card].grown(CLEARANCE), corner);
                let distance = place.distance(wanted);
                let is_near = |ix: usize| self.cards[ix].grown(CLEARANCE - 0.5).contains(place);
                let reach = Rect::centered(place, 2.0 * CLEARANCE, 2.0 * CLEARANCE);
                if best.is_none_or(|(least, _)| distance < least) && !self.grid.overlapping(reach).any(is_near) {
                    best = Some((distance, place));
                }
            }
        }
        best.map(|(_, place)| place)
    }

    /// The shortest way around the cards between two points; none where there is none, or where too much is in the way.
    ///
    /// Where more cards are in the way than can be looked at at once, the way leads through a free place about halfway,
    /// down to a part of one in two to the power of `halvings`.
    fn around(&mut self, start: Point, goal: Point, own: [usize; 2], halvings: usize) -> Option<Vec<Point>> {
        let mut in_way: Vec<usize> = self.in_way(&[start, goal], own, CLEARANCE);
        loop {
            if in_way.len() > MOST_OBSTACLES {
                let stop = self.free_place(start.toward(goal, 0.5)).filter(|_| halvings > 0)?;
                let mut way = self.around(start, stop, own, halvings - 1)?;
                let rest = self.around(stop, goal, own, halvings - 1)?;
                way.extend(rest.into_iter().skip(1));
                return Some(way);
            }
            let wall = |card: usize| {
                let rect = &self.cards[card];
                // An end that lies nearer to a card than the clearance may leave it, but not go nearer.
                let room = distance(rect, start).min(distance(rect, goal)) - 0.01;
                rect.grown((CLEARANCE - 0.5).min(room.max(0.0)))
            };
            let walls: Vec<Rect> = in_way.iter().map(|&card| wall(card)).collect();
            let is_free = |point: Point| !walls.iter().any(|wall| wall.contains(point));
            let mut stops = vec![start, goal];
            let mut corner_of = vec![None, None];
            for &card in &in_way {
                for corner in 0..4 {
                    let lane = self.n_around.get(&(card, corner)).copied().unwrap_or_default();
                    let far = CLEARANCE + LANE * lane.min(MOST_LANES) as f64;
                    let place = [far, CLEARANCE]
                        .into_iter()
                        .map(|by| corner_point(&self.cards[card].grown(by), corner))
                        .find(|&point| is_free(point));
                    if let Some(point) = place {
                        stops.push(point);
                        corner_of.push(Some((card, corner)));
                    }
                }
            }
            let way = shortest(&stops, &walls)?;
            let mut is_new = false;
            for card in self.in_way(&way, own, NEAR) {
                let known = in_way.binary_search(&card);
                if let Err(at) = known {
                    in_way.insert(at, card);
                    is_new = true;
                }
            }
            if !is_new {
                for point in &way {
                    let passed = stops.iter().position(|stop| stop == point);
                    if let Some(corner) = passed.and_then(|at| corner_of[at]) {
                        *self.n_around.entry(corner).or_default() += 1;
                    }
                }
                return Some(way);
            }
        }
    }
}

fn corner_point(rect: &Rect, corner: usize) -> Point {
    match corner {
        0 => Point::new(rect.x, rect.y),
        1 => Point::new(rect.right(), rect.y),
        2 => Point::new(rect.x, rect.bottom()),
        _ => Point::new(rect.right(), rect.bottom()),
    }
}

/// How far a point lies outside of a rectangle across or along, whichever is more, px; negative inside.
fn distance(rect: &Rect, point: Point) -> f64 {
    let across = (rect.x - point.x).max(point.x - rect.right());
    let along = (rect.y - point.y).max(point.y - rect.bottom());
    across.max(along)
}

/// The part of a way after it leaves `from` for the last time and before it then meets `to`.
pub(super) fn outside(way: &[Point], from: &Rect, to: Option<&Rect>) -> Vec<Point> {
    if let Some(to) = to.filter(|to| from.overlaps(to)) {
        // Pins may put a card on another one; nothing lies between them then.
        return vec![Point::new(from.center().x, from.y), Point::new(to.center().x, to.y)];
    }
    let left = after_leaving(way, from);
    let Some(to) = to else {
        return simplified_ends(left);
    };
    let mut back: Vec<Point> = left;
    back.reverse();
    let mut route = after_leaving(&back, to);
    route.reverse();
    simplified_ends(route)
}

/// A way without needless points, but with two ends.
fn simplified_ends(way: Vec<Point>) -> Vec<Point> {
    let simple = simplified(&way);
    if simple.len() < 2 { way } else { simple }
}

/// The way from where it last comes out of `rect`; all of it if it never is inside.
fn after_leaving(way: &[Point], rect: &Rect) -> Vec<Point> {
    let last_inside = (0..way.len().saturating_sub(1))
        .rev()
        .find(|&at| rect.is_crossed_by(way[at], way[at + 1]));
    let Some(at) = last_inside else { return way.to_vec() };
    let mut rest = vec![exit(way[at], way[at + 1], rect)];
    rest.extend_from_slice(&way[at + 1..]);
    rest
}

/// Where the stretch from `a` to `b` comes out of `rect`; `b` if it does not.
fn exit(a: Point, b: Point, rect: &Rect) -> Point {
    let mut leave = 1.0_f64;
    for (start, run, low, high) in [
        (a.x, b.x - a.x, rect.x, rect.right()),
        (a.y, b.y - a.y, rect.y, rect.bottom()),
    ] {
        if run > 1e-12 {
            leave = leave.min((high - start) / run);
        } else if run < -1e-12 {
            leave = leave.min((low - start) / run);
        }
    }
    a.toward(b, leave.max(0.0))
}
