//! The way of every link, around every card by construction.
//!
//! In its layer every item owns the strip up to the middle of the gap on either side. A link may pass a layer only
//! within the strip of its own bend, and the strips' ends are portals. The shortest way through all portals of a link
//! is found by pulling a string (Lee and Preparata, Networks 14, 1984), here along portals that all lie level. So no
//! link comes nearer to a foreign card than half a gap, and two links cross exactly as often as their order says.

use super::bands::{Bands, CLEARANCE};
use super::geometry::{Point, simplified};
use super::graph::{Kind, Layered};
use super::net::Net;
use super::ports::Ports;

/// Links keep this far inside their own strip where the next one belongs to a link too, px.
const LANE_MARGIN: f64 = 3.0;

/// How far a link may lean on its last stretch before a card, px, and on its first one.
const LEAN: f64 = 12.0;
const LEAN_AT_SOURCE: f64 = 24.0;

/// Distance between the tips of links that end on another link from one side, px, and of all of them together.
const TIP_GAP: f64 = 14.0;
const TIP_SPREAD: f64 = 32.0;

/// How far the outermost strips of a layer reach outward, px.
const MARGIN: f64 = 200.0;

/// A level opening a link has to pass.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Portal {
    y: f64,
    left: f64,
    right: f64,
}

/// Everything the routes depend on.
pub(super) struct Router<'a> {
    pub net: &'a Net,
    pub graph: &'a Layered,
    pub layers: &'a [Vec<u32>],
    pub ports: &'a Ports,
    pub x: &'a [f64],
    pub bands: &'a Bands,
}

impl Router<'_> {
    /// The route of every wire of the net, from its source to its target. O(bends + layers passed).
    pub fn routes(&self) -> Vec<Vec<Point>> {
        let strips = self.strips();
        let mut junctions: Vec<Point> = self
            .net
            .junctions
            .iter()
            .map(|&wire| self.resting_place(self.net.junction_of[wire].unwrap_or(0)))
            .collect();
        let n_cards = self.net.cards.len();
        let mut routes = vec![Vec::new(); self.net.wires.len()];
        // A link must lie before the links that end on it.
        let mut outer_first: Vec<usize> = (0..routes.len()).collect();
        outer_first.sort_by_key(|&wire| (self.net.depth[wire], wire));
        for level in outer_first.chunk_by(|&a, &b| self.net.depth[a] == self.net.depth[b]) {
            for &wire in level {
                routes[wire] = if self.net.is_loop(wire) {
                    self.around_the_side(wire)
                } else {
                    self.through_the_layers(wire, &strips, &junctions)
                };
            }
            self.spread_tips(level, &mut routes);
            for &wire in level {
                if let Some(junction) = self.net.junction_of[wire]
                    && !self.net.is_circular[wire]
                {
                    let place = &mut junctions[junction - n_cards];
                    *place = at_height(&routes[wire], place.y).unwrap_or(*place);
                }
            }
        }
        routes
    }

    /// Lets links that end on another link from the same side end a little below each other, so that their arrow heads
    /// do not lie on one another. The steepest one ends lowest, so they do not cross.
    fn spread_tips(&self, level: &[usize], routes: &mut [Vec<Point>]) {
        let n_cards = self.net.cards.len();
        // Target wire, side, slope and wire of every tip that comes in from below.
        let mut tips: Vec<(usize, bool, f64, usize)> = Vec::new();
        for &wire in level {
            let target = self.net.target[wire];
            if target < n_cards || self.net.is_circular[wire] {
                continue;
            }
            if let [.., before, tip] = routes[wire].as_slice()
                && before.y > tip.y
            {
                let slope = (before.x - tip.x) / (before.y - tip.y);
                let host = self.net.junctions[target - n_cards];
                tips.push((host, slope > 0.0, slope.abs(), wire));
            }
        }
        tips.sort_by(|a, b| {
            (a.0, a.1)
                .cmp(&(b.0, b.1))
                .then(b.2.total_cmp(&a.2))
                .then(a.3.cmp(&b.3))
        });
        for side in tips.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let gap = TIP_GAP.min(TIP_SPREAD / side.len().max(2) as f64);
            for (place, &(host, _, _, wire)) in side.iter().enumerate().skip(1) {
                let Some(tip) = routes[wire].last().copied() else {
                    continue;
                };
                let Some(lower) = at_height(&routes[host], tip.y + place as f64 * gap) else {
                    continue;
                };
                // Only the stretch in the gap below the junction moves; farther down it would leave its strips.
                let layer = self.graph.layer[self.net.target[wire]];
                let floor = self.bands.entry.get(layer + 1).copied().unwrap_or(tip.y);
                let route = &mut routes[wire];
                let Some(bend) = at_height(&route[route.len().saturating_sub(2)..], floor)
                    .or_else(|| route.iter().rev().nth(1).copied())
                else {
                    continue;
                };
                if bend.y > lower.y + 1.0 {
                    route.pop();
                    route.extend([bend, lower]);
                    *route = simplified(route);
                }
            }
        }
    }

    /// The strip every item owns in its layer: its left and right end, px.
    fn strips(&self) -> Vec<(f64, f64)> {
        let mut strips = vec![(0.0, 0.0); self.graph.len()];
        for layer in self.layers {
            for (slot, &v) in layer.iter().enumerate() {
                let v = v as usize;
                let (left, right) = (self.x[v] - self.graph.left[v], self.x[v] + self.graph.right[v]);
                let side = |other: Option<&u32>, own: f64, sign: f64| match other {
                    None => own + sign * MARGIN,
                    Some(&other) => {
                        let other = other as usize;
                        let border = if sign < 0.0 {
                            self.x[other] + self.graph.right[other]
                        } else {
                            self.x[other] - self.graph.left[other]
                        };
                        let half = f64::midpoint(border, own);
                        if self.graph.kind[v] == Kind::Card || self.graph.kind[other] == Kind::Card {
                            half
                        } else {
                            half - sign * LANE_MARGIN.min((border - own).abs() / 2.0)
                        }
                    }
                };
                let before = if slot > 0 { layer.get(slot - 1) } else { None };
                strips[v] = (side(before, left, -1.0), side(layer.get(slot + 1), right, 1.0));
            }
        }
        strips
    }

    /// Where a junction lies before its own link has been routed.
    fn resting_place(&self, junction: usize) -> Point {
        Point::new(self.x[junction], self.bands.exit[self.graph.layer[junction]])
    }

    fn through_the_layers(&self, wire: usize, strips: &[(f64, f64)], junctions: &[Point]) -> Vec<Point> {
        let steps = &self.net.steps[wire];
        let mut points: Vec<Point> = Vec::new();
        let mut first = 0;
        while first < steps.len() {
            let is_upward = steps[first].is_upward;
            let mut last = first;
            while last + 1 < steps.len() && steps[last + 1].is_upward == is_upward {
                last += 1;
            }
            // The arcs from top to bottom; walked upward, the last arc is the topmost.
            let mut arcs: Vec<usize> = steps[first..=last].iter().map(|step| step.arc).collect();
            if is_upward {
                arcs.reverse();
            }
            let mut leg = self.leg(&arcs, strips, junctions);
            if is_upward {
                leg.reverse();
            }
            points.append(&mut leg);
            first = last + 1;
        }
        simplified(&points)
    }

    /// The way along `arcs`, which follow each other downward.
    fn leg(&self, arcs: &[usize], strips: &[(f64, f64)], junctions: &[Point]) -> Vec<Point> {
        let graph = self.graph;
        let mut items: Vec<usize> = Vec::new();
        let mut segments: Vec<usize> = Vec::new();
        for &arc in arcs {
            let chain = &graph.chains[arc];
            items.extend(&chain[usize::from(!items.is_empty())..]);
            segments.extend(&graph.chain_segments[arc]);
        }
        let (Some((&top, rest)), Some(&leaving), Some(&arriving)) =
            (items.split_first(), segments.first(), segments.last())
        else {
            return Vec::new();
        };
        let Some((&bottom, passed)) = rest.split_last() else {
            return Vec::new();
        };
        let n_cards = self.net.cards.len();
        let mut portals: Vec<Portal> = Vec::with_capacity(2 * items.len());
        let start = match graph.kind[top] {
            Kind::Card => {
                let port = self.x[top] + self.ports.at_upper[leaving];
                let layer = graph.layer[top];
                let lean = lean(self.bands.is_met_from_below[layer], self.ports.step_upper[leaving]);
                portals.push(opening(self.bands.exit[layer], strips[top], port, lean));
                Point::new(port, self.bands.middle[layer] + graph.height[top] / 2.0)
            }
            Kind::Junction => junctions[top - n_cards],
            Kind::Bend => self.resting_place(top),
        };
        for &v in passed {
            let layer = graph.layer[v];
            let (mut left, mut right) = strips[v];
            if graph.kind[v] == Kind::Junction && self.is_fixed(v) {
                // Links that end here may have been routed before this one.
                (left, right) = (self.x[v], self.x[v]);
            }
            for y in [self.bands.entry[layer], self.bands.exit[layer]] {
                let portal = Portal { y, left, right };
                if portals.last() != Some(&portal) {
                    portals.push(portal);
                }
            }
        }
        let layer = graph.layer[bottom];
        let end = match graph.kind[bottom] {
            Kind::Card => {
                let port = self.x[bottom] + self.ports.at_lower[arriving];
                let lean = lean(self.bands.is_met_from_above[layer], self.ports.step_lower[arriving]);
                portals.push(opening(self.bands.entry[layer], strips[bottom], port, lean));
                Point::new(port, self.bands.middle[layer] - graph.height[bottom] / 2.0)
            }
            Kind::Junction => {
                if self.bands.has_cards[layer] {
                    let (left, right) = strips[bottom];
                    portals.push(Portal {
                        y: self.bands.entry[layer],
                        left,
                        right,
                    });
                }
                junctions[bottom - n_cards]
            }
            Kind::Bend => self.resting_place(bottom),
        };
        pulled_tight(start, &portals, end)
    }

    /// Whether a junction cannot give way to its own link because their targets run in a circle.
    fn is_fixed(&self, junction: usize) -> bool {
        self.net.is_circular[self.net.junctions[junction - self.net.cards.len()]]
    }

    /// A self-loop: out of the right side of its card and back in.
    fn around_the_side(&self, wire: usize) -> Vec<Point> {
        let card = self.net.source[wire];
        let rect = self.bands.card(self.graph, card, self.x);
        let (middle, inner) = (rect.center().y, rect.height / 4.0);
        let outer = inner.max(CLEARANCE);
        let out = rect.right() + self.graph.loop_reach[wire];
        vec![
            Point::new(rect.right(), middle - inner),
            Point::new(out, middle - outer),
            Point::new(out, middle + outer),
            Point::new(rect.right(), middle + inner),
        ]
    }
}

/// How far a link may lean between a card and the edge of its band: little where arrow heads arrive side by side.
fn lean(is_met: bool, step: f64) -> f64 {
    match (is_met, step < 4.0) {
        (false, _) => LEAN_AT_SOURCE,
        (true, true) => LEAN,
        (true, false) => LEAN.min(step / 2.0),
    }
}

/// The opening between a card and the edge of its band, around the port of a link.
fn opening(y: f64, strip: (f64, f64), port: f64, lean: f64) -> Portal {
    Portal {
        y,
        left: strip.0.max(port - lean),
        right: strip.1.min(port + lean),
    }
}

/// The shortest way from `start` down to `end` through level portals that lie below each other.
fn pulled_tight(start: Point, portals: &[Portal], end: Point) -> Vec<Point> {
    let goal = Portal {
        y: end.y,
        left: end.x,
        right: end.x,
    };
    let portal = |ix: usize| portals.get(ix).copied().unwrap_or(goal);
    let mut points = vec![start];
    let mut apex = start;
    let mut first = 0;
    // Slopes (sideways per downward) under which everything so far is visible from the apex.
    'apex: while first <= portals.len() {
        let (mut least, mut most) = (f64::NEG_INFINITY, f64::INFINITY);
        let (mut least_at, mut most_at) = (first, first);
        let begin = first;
        for ix in begin..=portals.len() {
            let opening = portal(ix);
            let down = (opening.y - apex.y).max(1e-9);
            let (left, right) = ((opening.left - apex.x) / down, (opening.right - apex.x) / down);
            let turn = if left > most {
                Some((most_at, portal(most_at).right))
            } else if right < least {
                Some((least_at, portal(least_at).left))
            } else {
                None
            };
            if let Some((at, x)) = turn {
                apex = Point::new(x, portal(at).y);
                points.push(apex);
                first = at + 1;
                continue 'apex;
            }
            if left >= least {
                (least, least_at) = (left, ix);
            }
            if right <= most {
                (most, most_at) = (right, ix);
            }
        }
        break;
    }
    points.push(end);
    points
}

/// The point of a polyline at height `y`, for one that only rises or only falls.
fn at_height(points: &[Point], y: f64) -> Option<Point> {
    points.windows(2).find_map(|pair| {
        let (a, b) = (pair[0], pair[1]);
        let between = (a.y <= y && y <= b.y) || (b.y <= y && y <= a.y);
        if !between {
            return None;
        }
        let rise = b.y - a.y;
        Some(if rise.abs() < 1e-12 {
            a
        } else {
            a.toward(b, (y - a.y) / rise)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::{Point, Portal, pulled_tight};

    #[test]
    fn a_clear_view_is_a_straight_line() {
        let portals = [Portal {
            y: 10.0,
            left: -5.0,
            right: 50.0,
        }];
        let way = pulled_tight(Point::new(0.0, 0.0), &portals, Point::new(20.0, 20.0));
        assert_eq!(way, [Point::new(0.0, 0.0), Point::new(20.0, 20.0)]);
    }

    #[test]
    fn a_string_turns_at_the_corners_it_touches() {
        let portal = |y, left, right| Portal { y, left, right };
        let portals = [
            portal(10.0, 30.0, 40.0),
            portal(20.0, 30.0, 40.0),
            portal(30.0, -10.0, -5.0),
        ];
        let way = pulled_tight(Point::new(0.0, 0.0), &portals, Point::new(0.0, 60.0));
        let corners = [
            Point::new(0.0, 0.0),
            Point::new(30.0, 10.0),
            Point::new(30.0, 20.0),
            Point::new(-5.0, 30.0),
            Point::new(0.0, 60.0),
        ];
        assert_eq!(way, corners);
    }
}
