//! The way of every link, around every card by construction.
//!
//! In its layer every item owns the strip up to the middle of the gap on either side. A link may pass a layer only
//! within the strip of its own bend, and the strips' ends are portals. The shortest way through all portals of a link
//! is found by pulling a string (Lee and Preparata, Networks 14, 1984), here along portals that all lie level. So no
//! link comes nearer to a foreign card than half a gap, and two links cross exactly as often as their order says.

use super::bands::CLEARANCE;
use super::funnel::{Portal, at_height, pulled_tight};
use super::geometry::{Point, Rect, simplified};
use super::graph::Kind;
use super::nest::Nest;
use super::part::Part;

/// Links keep this far inside their own strip where the next one belongs to a link too, px.
const LANE_MARGIN: f64 = 3.0;

/// How flat a link may run between a card and the edge of its layer, in px sideways per px down: where its arrow head is,
/// and where it begins.
const FLATTEST: f64 = 2.5;
const FLATTEST_AT_SOURCE: f64 = 4.0;

/// Distance between the tips of links that end on another link from one side, px, and of all of them together.
const TIP_GAP: f64 = 14.0;
const TIP_SPREAD: f64 = 32.0;

/// How far the outermost strips of a layer reach outward, px.
const MARGIN: f64 = 200.0;

/// A part of a wire's way: in which part of the map it runs, and as which of the part's wires.
#[derive(Clone, Copy)]
struct Stage<'a> {
    part: &'a Part,
    /// The strips of the part's items, in the plane.
    strips: &'a [(f64, f64)],
    wire: usize,
}

/// An arc of a wire's way.
#[derive(Clone, Copy)]
struct Stretch<'a> {
    stage: Stage<'a>,
    arc: usize,
}

/// Everything the routes depend on. All parts have their final places in the plane.
pub(super) struct Router<'a> {
    nest: &'a Nest,
    parts: Vec<&'a Part>,
    /// The strip every item owns in its layer: its left and right end in the plane, px.
    strips: Vec<Vec<(f64, f64)>>,
    /// Part and local number of every wire in every room it passes, from its source to its target.
    stages: Vec<Vec<(usize, usize)>>,
    /// The stage in which every wire is at home.
    home: Vec<usize>,
}

impl<'a> Router<'a> {
    /// A router for wires among the parts of all rooms.
    pub fn new(nest: &'a Nest, rooms: &'a [Vec<Part>]) -> Self {
        let mut router = Self {
            nest,
            parts: Vec::new(),
            strips: Vec::new(),
            stages: nest.ways.iter().map(|way| vec![(0, 0); way.len()]).collect(),
            // Rooms around others have lower numbers.
            home: (nest.ways.iter())
                .map(|way| (0..way.len()).min_by_key(|&at| way[at]).unwrap_or(0))
                .collect(),
        };
        for (room, parts) in rooms.iter().enumerate() {
            for part in parts {
                let ix = router.parts.len();
                for (local, &wire) in part.net.wires.iter().enumerate() {
                    if let Some(at) = nest.ways[wire].iter().position(|&passed| passed == room) {
                        router.stages[wire][at] = (ix, local);
                    }
                }
                router.parts.push(part);
                router.strips.push(strips(part));
            }
        }
        router
    }

    fn stage(&self, (part, wire): (usize, usize)) -> Stage<'_> {
        Stage {
            part: self.parts[part],
            strips: &self.strips[part],
            wire,
        }
    }

    fn home(&self, wire: usize) -> Option<Stage<'_>> {
        self.stages[wire].get(self.home[wire]).map(|&stage| self.stage(stage))
    }

    /// The route of every wire, from its source to its target. O(bends + layers passed).
    pub fn routes(&self) -> Vec<Vec<Point>> {
        let n = self.stages.len();
        let mut junctions: Vec<Point> = (0..n)
            .map(|wire| self.resting_place(wire).unwrap_or_default())
            .collect();
        let mut routes = vec![Vec::new(); n];
        // A link must lie before the links that end on it.
        let mut outer_first: Vec<usize> = (0..n).collect();
        outer_first.sort_by_key(|&wire| (self.nest.depth[wire], wire));
        for level in outer_first.chunk_by(|&a, &b| self.nest.depth[a] == self.nest.depth[b]) {
            for &wire in level {
                routes[wire] = match self.home(wire) {
                    Some(stage) if stage.part.net.is_loop(stage.wire) => around_the_side(stage),
                    _ => self.through_the_layers(wire, &junctions),
                };
            }
            self.spread_tips(level, &mut routes);
            for &wire in level {
                if !self.nest.is_circular[wire] && self.has_junction(wire) {
                    let place = &mut junctions[wire];
                    *place = at_height(&routes[wire], place.y).unwrap_or(*place);
                }
            }
        }
        routes
    }

    fn has_junction(&self, wire: usize) -> bool {
        self.home(wire)
            .is_some_and(|stage| stage.part.net.junction_of[stage.wire].is_some())
    }

    /// Where the junction on a wire lies before the wire has been routed.
    fn resting_place(&self, wire: usize) -> Option<Point> {
        let stage = self.home(wire)?;
        let junction = stage.part.net.junction_of[stage.wire]?;
        let part = stage.part;
        Some(Point::new(part.x[junction], part.bands.exit[part.graph.layer[junction]]).moved(part.at.x, part.at.y))
    }

    /// The wire whose junction a stage ends at, if it does.
    fn host(stage: Stage<'_>) -> Option<usize> {
        let net = &stage.part.net;
        let junction = net.target[stage.wire].checked_sub(net.bodies.len())?;
        net.junctions.get(junction).map(|&local| net.wires[local])
    }

    /// Lets links that end on another link from the same side end a little below each other, so that their arrow heads
    /// do not lie on one another. The steepest one ends lowest, so they do not cross.
    fn spread_tips(&self, level: &[usize], routes: &mut [Vec<Point>]) {
        // Target wire, side, slope and wire of every tip that comes in from below.
        let mut tips: Vec<(usize, bool, f64, usize)> = Vec::new();
        for &wire in level {
            let last = self.stages[wire].last().map(|&stage| self.stage(stage));
            let Some(host) = last.and_then(Self::host).filter(|_| !self.nest.is_circular[wire]) else {
                continue;
            };
            if let [.., before, tip] = routes[wire].as_slice()
                && before.y > tip.y
            {
                let slope = (before.x - tip.x) / (before.y - tip.y);
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
                let floor = self.floor(wire).unwrap_or(tip.y);
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

    /// Where the layer below the junction that a wire ends at begins.
    fn floor(&self, wire: usize) -> Option<f64> {
        let stage = self.stages[wire].last().map(|&stage| self.stage(stage))?;
        let part = stage.part;
        let layer = part.graph.layer[part.net.target[stage.wire]];
        part.bands.entry.get(layer + 1).map(|y| y + part.at.y)
    }

    fn through_the_layers(&self, wire: usize, junctions: &[Point]) -> Vec<Point> {
        let stretches: Vec<(bool, Stretch<'_>)> = (self.stages[wire].iter())
            .map(|&stage| self.stage(stage))
            .flat_map(|stage| {
                (stage.part.net.steps[stage.wire].iter())
                    .map(move |step| (step.is_upward, Stretch { stage, arc: step.arc }))
            })
            .collect();
        let mut points: Vec<Point> = Vec::new();
        for run in stretches.chunk_by(|a, b| a.0 == b.0) {
            let is_upward = run.first().is_some_and(|step| step.0);
            // The arcs from top to bottom; walked upward, the last arc is the topmost.
            let mut stretches: Vec<Stretch<'_>> = run.iter().map(|step| step.1).collect();
            if is_upward {
                stretches.reverse();
            }
            let mut leg = self.leg(&stretches, junctions);
            if is_upward {
                leg.reverse();
            }
            points.append(&mut leg);
        }
        simplified(&points)
    }

    /// The way along `stretches`, which follow each other downward.
    fn leg(&self, stretches: &[Stretch<'_>], junctions: &[Point]) -> Vec<Point> {
        let mut portals: Vec<Portal> = Vec::with_capacity(4 * stretches.len());
        let (mut start, mut end) = (Point::default(), Point::default());
        let n_stretches = stretches.len();
        for (ix, stretch) in stretches.iter().enumerate() {
            let part = stretch.stage.part;
            let strips = stretch.stage.strips;
            let (graph, bands) = (&part.graph, &part.bands);
            let at = |x: f64, y: f64| Point::new(x, y).moved(part.at.x, part.at.y);
            let chain = &graph.chains[stretch.arc];
            let segments = graph.chain_segments[stretch.arc].clone();
            let (Some((&top, rest)), Some((&bottom, _))) = (chain.split_first(), chain.split_last()) else {
                continue;
            };
            let passed = rest.split_last().map_or(rest, |(_, passed)| passed);

            let layer = graph.layer[top];
            match graph.kind[top] {
                Kind::Body => {
                    let leaving = segments.start;
                    let port = at(part.x[top] + part.ports.at_upper[leaving], 0.0).x;
                    let rise = bands.exit[layer] - bands.middle[layer] - part.extents.height[top] / 2.0;
                    let lean = rise * flattest(bands.is_met_from_below[layer]);
                    let beside = part.ports.beside_upper[leaving];
                    portals.push(opening(bands.exit[layer] + part.at.y, strips[top], port, lean, beside));
                    if ix == 0 {
                        start = Point::new(port, at(0.0, bands.middle[layer]).y + part.extents.height[top] / 2.0);
                    }
                }
                Kind::Junction if ix == 0 => start = junction(stretch, top, junctions),
                Kind::Gate => portals.extend(gate(part, layer, strips[top])),
                Kind::Bend | Kind::Junction => {}
            }
            for &v in passed {
                self.pass(stretch, v, &mut portals);
            }
            let layer = graph.layer[bottom];
            let is_last = ix + 1 == n_stretches;
            match graph.kind[bottom] {
                Kind::Body => {
                    let arriving = segments.end.saturating_sub(1);
                    let port = at(part.x[bottom] + part.ports.at_lower[arriving], 0.0).x;
                    let rise = bands.middle[layer] - part.extents.height[bottom] / 2.0 - bands.entry[layer];
                    let lean = rise * flattest(bands.is_met_from_above[layer]);
                    let beside = part.ports.beside_lower[arriving];
                    portals.push(opening(
                        bands.entry[layer] + part.at.y,
                        strips[bottom],
                        port,
                        lean,
                        beside,
                    ));
                    if is_last {
                        end = Point::new(port, at(0.0, bands.middle[layer]).y - part.extents.height[bottom] / 2.0);
                    }
                }
                Kind::Junction if is_last => {
                    if bands.has_bodies[layer] {
                        portals.push(Portal::new(bands.entry[layer] + part.at.y, strips[bottom]));
                    }
                    end = junction(stretch, bottom, junctions);
                }
                Kind::Gate => portals.extend(gate(part, layer, strips[bottom])),
                Kind::Junction => self.pass(stretch, bottom, &mut portals),
                Kind::Bend => {}
            }
        }
        pulled_tight(start, &portals, end)
    }

    /// Adds the portals of a layer that a link passes at item `v`.
    fn pass(&self, stretch: &Stretch<'_>, v: usize, portals: &mut Vec<Portal>) {
        let part = stretch.stage.part;
        let layer = part.graph.layer[v];
        let mut strip = stretch.stage.strips[v];
        if part.graph.kind[v] == Kind::Junction && self.is_fixed(part, v) {
            // Links that end here may have been routed before this one.
            let x = part.x[v] + part.at.x;
            strip = (x, x);
        }
        for y in [part.bands.entry[layer], part.bands.exit[layer]] {
            let portal = Portal::new(y + part.at.y, strip);
            if portals.last() != Some(&portal) {
                portals.push(portal);
            }
        }
    }

    /// Whether a junction cannot give way to its own link because their targets run in a circle.
    fn is_fixed(&self, part: &Part, v: usize) -> bool {
        (v.checked_sub(part.net.bodies.len()))
            .and_then(|ix| part.net.junctions.get(ix))
            .is_some_and(|&local| self.nest.is_circular[part.net.wires[local]])
    }
}

/// Where the junction `v` of a part lies.
fn junction(stretch: &Stretch<'_>, v: usize, junctions: &[Point]) -> Point {
    let net = &stretch.stage.part.net;
    (v.checked_sub(net.bodies.len()))
        .and_then(|ix| net.junctions.get(ix))
        .map_or_else(Point::default, |&local| junctions[net.wires[local]])
}

/// The portals of a gate from top to bottom: in the border, and past the title and the other parts of the box beside it.
fn gate(part: &Part, layer: usize, strip: (f64, f64)) -> Vec<Portal> {
    let y = part.bands.middle[layer] + part.at.y;
    let Some((top, bottom)) = part.borders else {
        return vec![Portal::new(y, strip)];
    };
    let is_top = layer == 0;
    let border = if is_top { top } else { bottom };
    let strip = (strip.0.max(border.left + part.at.x).min(strip.1), strip.1);
    let outside = border.y + part.at.y;
    let (upper, lower) = if is_top {
        (outside.min(y), y.max(outside + border.depth))
    } else {
        (y.min(outside - border.depth), outside.max(y))
    };
    let mut portals = vec![Portal::new(upper, strip)];
    if lower > upper {
        portals.push(Portal::new(lower, strip));
    }
    portals
}

/// The strip every item of a part owns in its layer: its left and right end in the plane, px.
fn strips(part: &Part) -> Vec<(f64, f64)> {
    let (graph, extents) = (&part.graph, &part.extents);
    let mut strips = vec![(0.0, 0.0); graph.len()];
    let bounds = if part.net.gates.is_empty() {
        Rect::default()
    } else {
        part.bounds()
    };
    for layer in &part.order.layers {
        for (slot, &v) in layer.iter().enumerate() {
            let v = v as usize;
            let (left, right) = (part.x[v] - extents.left[v], part.x[v] + extents.right[v]);
            let side = |other: Option<&u32>, own: f64, sign: f64| match other {
                None => own + sign * MARGIN,
                Some(&other) => {
                    let other = other as usize;
                    let border = if sign < 0.0 {
                        part.x[other] + extents.right[other]
                    } else {
                        part.x[other] - extents.left[other]
                    };
                    let half = f64::midpoint(border, own);
                    if graph.kind[v] == Kind::Body || graph.kind[other] == Kind::Body {
                        half
                    } else {
                        half - sign * LANE_MARGIN.min((border - own).abs() / 2.0)
                    }
                }
            };
            let before = if slot > 0 { layer.get(slot - 1) } else { None };
            let (mut low, mut high) = (side(before, left, -1.0), side(layer.get(slot + 1), right, 1.0));
            if graph.kind[v] == Kind::Gate {
                // Whatever else is in the box lies beside the part, within the border.
                (low, high) = (low.max(bounds.x), high.min(bounds.right()));
            }
            strips[v] = (low + part.at.x, high + part.at.x);
        }
    }
    strips
}

/// A self-loop: out of the right side of its card and back in.
fn around_the_side(stage: Stage<'_>) -> Vec<Point> {
    let part = stage.part;
    let rect = part.body(part.net.source[stage.wire]).moved(part.at.x, part.at.y);
    let (middle, inner) = (rect.center().y, rect.height / 4.0);
    let outer = inner.max(CLEARANCE);
    let out = rect.right() + part.extents.loop_reach[stage.wire];
    vec![
        Point::new(rect.right(), middle - inner),
        Point::new(out, middle - outer),
        Point::new(out, middle + outer),
        Point::new(rect.right(), middle + inner),
    ]
}

/// How flat a link may run beside a card where arrow heads arrive, or do not.
fn flattest(is_met: bool) -> f64 {
    if is_met { FLATTEST } else { FLATTEST_AT_SOURCE }
}

/// The opening between a body and the edge of its band for the link at a port. What is left of the strip beside the
/// port is shared with the links beside, in their order.
fn opening(y: f64, strip: (f64, f64), port: f64, lean: f64, beside: (u32, u32)) -> Portal {
    let share = |border: f64, n: u32| {
        let lane = LANE_MARGIN.min((border - port).abs() / (f64::from(n) + 1.0)) * f64::from(n);
        border - lane.copysign(border - port)
    };
    Portal {
        y,
        left: share(strip.0, beside.0).max(port - lean),
        right: share(strip.1, beside.1).min(port + lean),
    }
}
