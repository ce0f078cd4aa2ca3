//! One connected part of what a room holds, as an acyclic graph.
//!
//! Vertices are bodies (cards, and rooms inside), junctions and gates. A link that other links point at is cut in two
//! at its junction: `a → b` becomes `a → j → b`, and the links that point at it end at `j`. So links to links, to any
//! depth, are ordinary arcs for all later phases. Every arc is turned so that it runs from a lower to an upper end; what
//! the reader sees as the direction of the link stays in [`Net::steps`].

use super::cycles::cards_in_order;
use super::geometry::signed;
use super::nest::{Nest, Room, Stop};
use super::plan::Plan;
use super::request::LinkEnd;
use std::collections::BTreeMap;

/// A link or a part of one between two vertices.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arc {
    /// The end nearer to the conclusions.
    pub upper: usize,
    /// The end farther from them.
    pub lower: usize,
    /// The wire it belongs to (index into [`Net::wires`]).
    pub wire: usize,
    pub weight: i64,
}

/// One arc of a wire's way, as walked from the wire's source.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub arc: usize,
    /// Whether the walk goes from the arc's lower to its upper end, as it does unless a circle had to be broken.
    pub is_upward: bool,
}

/// Something with a size that links begin and end at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Body {
    /// A card of the plan.
    Card(usize),
    /// A room of the nest.
    Room(usize),
}

/// Where a wire passes the border of the room.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gate {
    /// The wire (index into [`Net::wires`]).
    pub wire: usize,
    /// Whether it passes the upper border.
    pub is_top: bool,
}

/// A connected part of a room: vertices are its bodies, then its junctions, then its gates.
#[derive(Debug, Default)]
pub(super) struct Net {
    pub bodies: Vec<Body>,
    /// The plan's wires that have a leg here.
    pub wires: Vec<usize>,
    /// The wire of each junction.
    pub junctions: Vec<usize>,
    pub gates: Vec<Gate>,
    pub arcs: Vec<Arc>,
    /// The way of every wire: one arc, or two when it has a junction, or none when it is a plain self-loop.
    pub steps: Vec<Vec<Step>>,
    /// The junction vertex of every wire, if others point at it.
    pub junction_of: Vec<Option<usize>>,
    /// The vertex every wire starts at.
    pub source: Vec<usize>,
    /// The vertex every wire ends at.
    pub target: Vec<usize>,
    /// A line on which every arc's lower end comes before its upper end.
    pub line: Vec<usize>,
}

/// On which side every wire leaves a room: whether through its upper border.
pub(super) type Sides = BTreeMap<usize, bool>;

/// Where everything of one room stands in the net at hand.
struct Places {
    /// The bodies of the room, cards first.
    bodies: Vec<Body>,
    body_of_card: BTreeMap<usize, usize>,
    body_of_room: BTreeMap<usize, usize>,
    /// The leg of every wire.
    leg_of: BTreeMap<usize, usize>,
    is_target: Vec<bool>,
}

impl Places {
    fn new(plan: &Plan, room: &Room) -> Self {
        let bodies: Vec<Body> = (room.cards.iter().map(|&card| Body::Card(card)))
            .chain(room.rooms.iter().map(|&inner| Body::Room(inner)))
            .collect();
        let leg_of: BTreeMap<usize, usize> = (room.legs.iter().enumerate()).map(|(ix, leg)| (leg.wire, ix)).collect();
        let mut is_target = vec![false; room.legs.len()];
        for leg in &room.legs {
            if let (Stop::Junction(other), LinkEnd::Link(_)) = (leg.to, plan.wires[leg.wire].to)
                && let Some(&ix) = leg_of.get(&other)
            {
                is_target[ix] = true;
            }
        }
        Self {
            body_of_card: room.cards.iter().enumerate().map(|(ix, &card)| (card, ix)).collect(),
            body_of_room: (room.rooms.iter().enumerate())
                .map(|(ix, &inner)| (inner, room.cards.len() + ix))
                .collect(),
            bodies,
            leg_of,
            is_target,
        }
    }

    /// The body a leg begins or ends at, if it is one.
    fn body(&self, stop: Stop) -> Option<usize> {
        match stop {
            Stop::Card(card) => self.body_of_card.get(&card).copied(),
            Stop::Room(room) => self.body_of_room.get(&room).copied(),
            Stop::Junction(_) | Stop::Gate => None,
        }
    }

    /// The connected parts, as lists of bodies and of legs, in the order of their first body. All gates count as
    /// connected.
    fn parts(&self, room: &Room) -> Vec<(Vec<usize>, Vec<usize>)> {
        fn root(above: &mut [usize], mut v: usize) -> usize {
            while above[v] != v {
                above[v] = above[above[v]];
                v = above[v];
            }
            v
        }
        let n_bodies = self.bodies.len();
        let border = n_bodies + room.legs.len();
        let mut above: Vec<usize> = (0..=border).collect();
        for (ix, leg) in room.legs.iter().enumerate() {
            for stop in [leg.from, leg.to] {
                let end = match stop {
                    Stop::Gate => Some(border),
                    Stop::Junction(other) => self.leg_of.get(&other).map(|&other| n_bodies + other),
                    body => self.body(body),
                };
                let Some(end) = end else { continue };
                let (a, b) = (root(&mut above, n_bodies + ix), root(&mut above, end));
                // The smaller index stays on top, so a part is named by its first body.
                above[a.max(b)] = a.min(b);
            }
        }
        let mut part_of = vec![usize::MAX; border + 1];
        let mut parts: Vec<(Vec<usize>, Vec<usize>)> = Vec::new();
        for body in 0..n_bodies {
            let top = root(&mut above, body);
            if part_of[top] == usize::MAX {
                part_of[top] = parts.len();
                parts.push((Vec::new(), Vec::new()));
            }
            parts[part_of[top]].0.push(body);
        }
        for ix in 0..room.legs.len() {
            let top = root(&mut above, n_bodies + ix);
            if let Some((_, legs)) = parts.get_mut(part_of[top]) {
                legs.push(ix);
            }
        }
        parts
    }
}

/// Splits what a room holds into its connected parts. `sides` says of the wires that leave the room through which side;
/// `layer_before` in which layer of which part a body lay in the picture before, if in any: links between such bodies
/// keep their way. Near-linear.
pub(super) fn nets(
    plan: &Plan,
    nest: &Nest,
    room: &Room,
    sides: &Sides,
    layer_before: &dyn Fn(Body) -> Option<(usize, i64)>,
) -> Vec<Net> {
    let places = Places::new(plan, room);
    // Local numbers, valid inside the part at hand.
    let mut local_body = vec![usize::MAX; places.bodies.len()];
    let mut local_leg = vec![usize::MAX; room.legs.len()];
    (places.parts(room).into_iter())
        .map(|(bodies, legs)| {
            for (local, &body) in bodies.iter().enumerate() {
                local_body[body] = local;
            }
            for (local, &leg) in legs.iter().enumerate() {
                local_leg[leg] = local;
            }
            let builder = Builder {
                plan,
                nest,
                room,
                places: &places,
                legs: &legs,
                local_body: &local_body,
                local_leg: &local_leg,
            };
            builder.build(
                bodies.iter().map(|&body| places.bodies[body]).collect(),
                sides,
                layer_before,
            )
        })
        .collect()
}

struct Builder<'a> {
    plan: &'a Plan,
    nest: &'a Nest,
    room: &'a Room,
    places: &'a Places,
    legs: &'a [usize],
    local_body: &'a [usize],
    local_leg: &'a [usize],
}

impl Builder<'_> {
    fn build(&self, bodies: Vec<Body>, sides: &Sides, layer_before: &dyn Fn(Body) -> Option<(usize, i64)>) -> Net {
        let wires: Vec<usize> = self.legs.iter().map(|&leg| self.room.legs[leg].wire).collect();
        let n_bodies = bodies.len();
        let mut net = Net {
            bodies,
            junction_of: vec![None; wires.len()],
            ..Net::default()
        };
        for (local, &leg) in self.legs.iter().enumerate() {
            if self.places.is_target[leg] {
                net.junction_of[local] = Some(n_bodies + net.junctions.len());
                net.junctions.push(local);
            }
        }
        let first_gate = n_bodies + net.junctions.len();
        for (local, &leg) in self.legs.iter().enumerate() {
            let leg = &self.room.legs[leg];
            let mut vertex = |stop: Stop| match stop {
                Stop::Gate => {
                    net.gates.push(Gate {
                        wire: local,
                        is_top: sides.get(&leg.wire).copied().unwrap_or(true),
                    });
                    first_gate + net.gates.len() - 1
                }
                Stop::Junction(other) => (self.places.leg_of.get(&other))
                    .and_then(|&other| net.junction_of[self.local_leg[other]])
                    .unwrap_or(0),
                body => self.places.body(body).map_or(0, |body| self.local_body[body]),
            };
            let (source, target) = (vertex(leg.from), vertex(leg.to));
            net.source.push(source);
            net.target.push(target);
        }
        net.wires = wires;
        self.stretch(&mut net, layer_before);
        net
    }

    /// The body a leg finally leads to inside the part; none when it leads out of the room, or nowhere.
    fn base(&self, net: &Net, local: usize) -> Option<usize> {
        let mut at = local;
        for _ in 0..=self.legs.len() {
            match self.room.legs[self.legs[at]].to {
                Stop::Gate => return None,
                Stop::Junction(other) => at = self.local_leg[*self.places.leg_of.get(&other)?],
                Stop::Card(_) | Stop::Room(_) => return Some(net.target[at]),
            }
        }
        None
    }

    /// Finds the line of the net, then turns every leg into arcs along it.
    fn stretch(&self, net: &mut Net, layer_before: &dyn Fn(Body) -> Option<(usize, i64)>) {
        let n_bodies = net.bodies.len();
        let n_wires = net.wires.len();
        let bases: Vec<Option<usize>> = (0..n_wires)
            .map(|local| {
                (!self.nest.is_circular[net.wires[local]])
                    .then(|| self.base(net, local))
                    .flatten()
            })
            .collect();
        // Bodies in line, sources first; a link to a link counts as one to the body it finally concerns.
        let body_arcs: Vec<(usize, usize)> = (0..n_wires)
            .filter(|&local| net.source[local] < n_bodies)
            .filter_map(|local| bases[local].map(|to| (net.source[local], to)))
            .collect();
        let before: Vec<Option<(usize, i64)>> = net.bodies.iter().map(|&body| layer_before(body)).collect();
        let position = cards_in_order(n_bodies, &body_arcs, &before);

        // What leaves through the upper border ends above everything, what leaves through the lower one below it.
        let first_gate = n_bodies + net.junctions.len();
        let mut key: Vec<(i64, i64)> = position.iter().map(|&at| (signed(at), 0)).collect();
        key.resize(first_gate, (i64::MAX, 0));
        key.extend(
            net.gates
                .iter()
                .map(|gate| if gate.is_top { (i64::MAX, 1) } else { (-1, 0) }),
        );
        // Junctions stand right beside the body their wire finally leads to, on the side the wire comes from. Outer
        // wires first, so that the junction a wire points at has its place already.
        let mut outer_first: Vec<usize> = net.junctions.clone();
        outer_first.sort_by_key(|&local| (self.nest.depth[net.wires[local]], local));
        for local in outer_first {
            let (Some(base), Some(junction)) = (bases[local], net.junction_of[local]) else {
                continue;
            };
            let at = key[base].0;
            let step = if key[net.source[local]].0 > at { 1 } else { -1 };
            key[junction] = (at, key[net.target[local]].1 + step);
        }
        net.line = (0..key.len()).collect();
        net.line.sort_by_key(|&v| (key[v], v));
        let mut rank = vec![0; key.len()];
        for (at, &v) in net.line.iter().enumerate() {
            rank[v] = at;
        }

        for local in 0..n_wires {
            let (from, to) = (net.source[local], net.target[local]);
            let stops = match net.junction_of[local] {
                Some(junction) => vec![from, junction, to],
                None if from == to => vec![],
                None => vec![from, to],
            };
            let mut way = Vec::new();
            for pair in stops.windows(2) {
                let is_upward = rank[pair[0]] < rank[pair[1]];
                let (lower, upper) = if is_upward {
                    (pair[0], pair[1])
                } else {
                    (pair[1], pair[0])
                };
                way.push(Step {
                    arc: net.arcs.len(),
                    is_upward,
                });
                net.arcs.push(Arc {
                    upper,
                    lower,
                    wire: local,
                    weight: self.plan.wires[net.wires[local]].weight,
                });
            }
            net.steps.push(way);
        }
    }
}

impl Net {
    /// The number of the first gate among the vertices.
    pub fn first_gate(&self) -> usize {
        self.bodies.len() + self.junctions.len()
    }

    /// Bodies, junctions and gates together.
    pub fn n_vertices(&self) -> usize {
        self.first_gate() + self.gates.len()
    }

    /// Whether a vertex is a card.
    pub fn is_card(&self, v: usize) -> bool {
        matches!(self.bodies.get(v), Some(Body::Card(_)))
    }

    /// Whether the wire starts and ends at one card and nothing points at it.
    pub fn is_loop(&self, wire: usize) -> bool {
        self.steps[wire].is_empty()
    }

    /// Whether the arrow head of `wire` touches a card, and from which side: `Some(true)` from below.
    pub fn arrives_from_below(&self, wire: usize) -> Option<bool> {
        let last = self.steps[wire].last()?;
        self.is_card(self.target[wire]).then_some(last.is_upward)
    }

    /// On which side wires leave the rooms that are bodies here.
    pub fn sides_of_rooms(&self) -> impl Iterator<Item = (usize, usize, bool)> + '_ {
        self.arcs
            .iter()
            .flat_map(move |arc| {
                let wire = self.wires[arc.wire];
                let side = move |v: usize, is_top: bool| match self.bodies.get(v) {
                    Some(Body::Room(room)) => Some((*room, wire, is_top)),
                    _ => None,
                };
                [side(arc.upper, false), side(arc.lower, true)]
            })
            .flatten()
    }
}
