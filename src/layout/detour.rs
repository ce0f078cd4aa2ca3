//! Routes among cards that lie anywhere: for parts of a drawing that pins have pulled out of their layers.
//!
//! Every link leaves and meets its cards upright to their sides, and goes the shortest way around the corners of the
//! cards between (a visibility graph, Lozano-Pérez and Wesley, CACM 22, 1979), where only cards that turn out to be in
//! the way are looked at.

use super::geometry::{Point, Rect, length_of, simplified};
use super::plan::Plan;
use super::request::LinkEnd;

/// Distance kept from cards, px.
const CLEARANCE: f64 = 8.0;

/// More cards in one link's way than this are not gone around.
const MOST_OBSTACLES: usize = 40;

/// How far self-loops stand out from their card, px.
const LOOP_REACH: f64 = 14.0;

/// One end of a link at a card: where it touches, and where it is clear of the card.
#[derive(Clone, Copy, Default)]
struct Port {
    touch: Point,
    clear: Point,
}

/// The four sides of a card.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Top,
    Right,
    Bottom,
    Left,
}

impl Side {
    fn normal(self) -> (f64, f64) {
        match self {
            Self::Top => (0.0, -1.0),
            Self::Right => (1.0, 0.0),
            Self::Bottom => (0.0, 1.0),
            Self::Left => (-1.0, 0.0),
        }
    }

    fn is_level(self) -> bool {
        matches!(self, Self::Top | Self::Bottom)
    }

    /// The side of `rect` that looks toward `other`.
    fn facing(rect: &Rect, other: Point) -> Self {
        let center = rect.center();
        let (dx, dy) = (other.x - center.x, other.y - center.y);
        // Above or below wins unless the other end lies level with the card.
        if dy.abs() > rect.height / 2.0 + 3.0 * CLEARANCE || dx.abs() <= rect.width / 2.0 {
            if dy < 0.0 { Self::Top } else { Self::Bottom }
        } else if dx < 0.0 {
            Self::Left
        } else {
            Self::Right
        }
    }
}

/// Routes the wires in `todo` (outer ones before those that point at them) anew among `cards`.
///
/// `is_circular` tells of every wire whether its chain of targets never reaches a card.
pub(super) fn reroute(plan: &Plan, cards: &[Rect], todo: &[usize], is_circular: &[bool], routes: &mut [Vec<Point>]) {
    let ports = ports(plan, cards, todo);
    let mut meeting: Vec<Option<Point>> = vec![None; plan.wires.len()];
    for (&wire, port) in todo.iter().zip(&ports) {
        if is_circular[wire] {
            meeting[wire] = Some(port.0.clear);
        }
    }
    for (&wire, &(start, end)) in todo.iter().zip(&ports) {
        let from = plan.wires[wire].from;
        let (goal, touch, to) = match plan.wires[wire].to {
            LinkEnd::Node(card) => (end.clear, end.touch, Some(card)),
            LinkEnd::Link(other) => {
                let point = meeting[other].unwrap_or_else(|| halfway(&routes[other]));
                (point, point, None)
            }
        };
        let mut points = vec![start.touch];
        if to == Some(from) {
            points.extend(loop_around(&cards[from]));
            points.remove(0);
        } else {
            points.extend(way_around(cards, start.clear, goal));
            points.push(touch);
        }
        routes[wire] = simplified(&points);
        if routes[wire].len() < 2 {
            routes[wire] = vec![start.touch, touch];
        }
    }
}

/// The middle of a route by length.
pub(super) fn halfway(route: &[Point]) -> Point {
    let mut left = length_of(route) / 2.0;
    for pair in route.windows(2) {
        let length = pair[0].distance(pair[1]);
        if left <= length && length > 0.0 {
            return pair[0].toward(pair[1], left / length);
        }
        left -= length;
    }
    route.first().copied().unwrap_or_default()
}

pub(super) fn loop_around(card: &Rect) -> Vec<Point> {
    let (middle, inner) = (card.center().y, card.height / 4.0);
    let outer = inner.max(CLEARANCE);
    let (inside, outside) = (card.right(), card.right() + LOOP_REACH);
    vec![
        Point::new(inside, middle - inner),
        Point::new(outside, middle - outer),
        Point::new(outside, middle + outer),
        Point::new(inside, middle + inner),
    ]
}

/// The two ports of every wire in `todo`; the second one means nothing for a wire that points at a wire.
fn ports(plan: &Plan, cards: &[Rect], todo: &[usize]) -> Vec<(Port, Port)> {
    // About where the middle of each wire will be; targets come before the wires that point at them.
    let mut middle: Vec<Option<Point>> = vec![None; plan.wires.len()];
    let mut ends = Vec::new();
    for (ix, &wire) in todo.iter().enumerate() {
        let from = plan.wires[wire].from;
        let start = cards[from].center();
        let end = match plan.wires[wire].to {
            LinkEnd::Node(card) => cards[card].center(),
            LinkEnd::Link(other) => middle[other].unwrap_or_else(|| cards[plan.wires[other].from].center()),
        };
        middle[wire] = Some(start.toward(end, 0.5));
        ends.push((from, end, ix, false));
        if let LinkEnd::Node(card) = plan.wires[wire].to {
            ends.push((card, start, ix, true));
        }
    }
    let mut sided: Vec<(usize, Side, f64, usize, bool)> = ends
        .into_iter()
        .map(|(card, other, ix, is_end)| {
            let rect = &cards[card];
            let side = Side::facing(rect, other);
            let (dx, dy) = (other.x - rect.center().x, other.y - rect.center().y);
            let slope = if side.is_level() {
                dx / dy.abs().max(1.0)
            } else {
                dy / dx.abs().max(1.0)
            };
            (card, side, slope, ix, is_end)
        })
        .collect();
    sided.sort_by(|a, b| {
        (a.0, a.1)
            .cmp(&(b.0, b.1))
            .then(a.2.total_cmp(&b.2))
            .then((a.3, a.4).cmp(&(b.3, b.4)))
    });
    let mut ports = vec![(Port::default(), Port::default()); todo.len()];
    for side_ends in sided.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        let last = (side_ends.len() - 1) as f64;
        for (place, &(card, side, _, ix, is_end)) in side_ends.iter().enumerate() {
            let rect = &cards[card];
            let length = if side.is_level() { rect.width } else { rect.height };
            let room = (length - 24.0).max(0.0);
            let step = plan.spacing.port_gap.min(room / last.max(1.0));
            let offset = (place as f64 - last / 2.0) * step;
            let (nx, ny) = side.normal();
            let touch = rect.center().moved(
                nx * rect.width / 2.0 + if side.is_level() { offset } else { 0.0 },
                ny * rect.height / 2.0 + if side.is_level() { 0.0 } else { offset },
            );
            let wanted = if is_end { plan.spacing.run_in } else { CLEARANCE };
            let stub = free_run(cards, card, touch, side, wanted);
            let port = Port {
                touch,
                clear: touch.moved(nx * stub, ny * stub),
            };
            if is_end {
                ports[ix].1 = port;
            } else {
                ports[ix].0 = port;
            }
        }
    }
    ports
}

/// How far a link may run straight out of a card, at most `wanted` px, keeping half the way to the next card free.
fn free_run(cards: &[Rect], own: usize, touch: Point, side: Side, wanted: f64) -> f64 {
    let (nx, ny) = side.normal();
    let far = touch.moved(nx * 2.0 * wanted, ny * 2.0 * wanted);
    cards
        .iter()
        .enumerate()
        .filter(|&(ix, card)| ix != own && card.grown(CLEARANCE).is_crossed_by(touch, far))
        .map(|(_, card)| {
            let distance = match side {
                Side::Top => touch.y - card.bottom(),
                Side::Right => card.x - touch.x,
                Side::Bottom => card.y - touch.y,
                Side::Left => touch.x - card.right(),
            };
            (distance / 2.0).max(1.0)
        })
        .fold(wanted, f64::min)
}

/// The shortest way from `start` to `goal` that keeps clear of all cards; a straight one where there is none.
fn way_around(cards: &[Rect], start: Point, goal: Point) -> Vec<Point> {
    let hit_area = |card: &Rect, by: f64| {
        let grown = card.grown(by);
        // An end that lies nearer to a card than the clearance may leave it, but not enter the card.
        if grown.contains(start) || grown.contains(goal) {
            card.grown(0.5)
        } else {
            grown
        }
    };
    let mut in_way: Vec<usize> = Vec::new();
    loop {
        let walls: Vec<Rect> = in_way.iter().map(|&ix| hit_area(&cards[ix], CLEARANCE - 0.5)).collect();
        let mut stops = vec![start, goal];
        for &ix in &in_way {
            let outer = cards[ix].grown(CLEARANCE);
            for (x, y) in [
                (outer.x, outer.y),
                (outer.right(), outer.y),
                (outer.x, outer.bottom()),
                (outer.right(), outer.bottom()),
            ] {
                stops.push(Point::new(x, y));
            }
        }
        let Some(way) = shortest(&stops, &walls) else {
            return vec![start, goal];
        };
        let n_known = in_way.len();
        for (ix, card) in cards.iter().enumerate() {
            let area = hit_area(card, CLEARANCE - 0.5);
            if !in_way[..n_known].contains(&ix) && way.windows(2).any(|pair| area.is_crossed_by(pair[0], pair[1])) {
                in_way.push(ix);
            }
        }
        if in_way.len() == n_known || in_way.len() > MOST_OBSTACLES {
            return way;
        }
    }
}

/// Dijkstra's shortest way from the first to the second of `stops`, along lines that enter none of `walls`.
pub(super) fn shortest(stops: &[Point], walls: &[Rect]) -> Option<Vec<Point>> {
    let n = stops.len();
    let mut reach = vec![f64::INFINITY; n];
    let mut before = vec![usize::MAX; n];
    let mut is_done = vec![false; n];
    reach[0] = 0.0;
    loop {
        let next = (0..n)
            .filter(|&v| !is_done[v] && reach[v].is_finite())
            .min_by(|&a, &b| reach[a].total_cmp(&reach[b]))?;
        if next == 1 {
            break;
        }
        is_done[next] = true;
        for v in 0..n {
            let through = reach[next] + stops[next].distance(stops[v]);
            if !is_done[v] && through < reach[v] && !walls.iter().any(|wall| wall.is_crossed_by(stops[next], stops[v]))
            {
                reach[v] = through;
                before[v] = next;
            }
        }
    }
    let mut way = Vec::new();
    let mut at = 1;
    while let Some(&stop) = stops.get(at) {
        way.push(stop);
        at = before[at];
    }
    way.reverse();
    Some(way)
}

#[cfg(test)]
mod tests {
    use super::{Point, Rect, way_around};

    #[test]
    fn a_way_leads_around_a_card() {
        let card = Rect::centered(Point::new(50.0, 0.0), 20.0, 60.0);
        let way = way_around(&[card], Point::new(0.0, 0.0), Point::new(100.0, 5.0));
        assert_eq!(way.len(), 4);
        assert!(
            way.windows(2)
                .all(|pair| !card.grown(7.0).is_crossed_by(pair[0], pair[1]))
        );
    }
}
