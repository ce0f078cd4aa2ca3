//! The proper layered graph: every link cut into segments that each cross from one layer to the next.
//!
//! Items are the bodies, junctions and gates of a [`Net`] plus one *bend* for every layer a link passes through. Later
//! phases only ever look at items side by side in a layer and at segments between adjacent layers.

use super::net::{Body, Net};
use super::plan::Plan;
use super::request::Spacing;

/// Half the room a junction takes sideways, px: links end there and need some air.
const JUNCTION_HALF: f64 = 8.0;

/// Distance of the innermost self-loop from its card, px.
const LOOP_REACH: f64 = 22.0;

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A card, or a room inside.
    Body,
    Junction,
    Gate,
    Bend,
}

/// A stretch of a link between two adjacent layers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Segment {
    pub upper: usize,
    pub lower: usize,
    /// How much the segment wants to be vertical.
    pub stiffness: i64,
}

/// Rows of a table, flat.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    starts: Vec<u32>,
    entries: Vec<u32>,
}

impl Rows {
    /// The table of `n` rows with one entry for every pair (row, entry), in the order given.
    pub fn new(n: usize, pairs: impl Iterator<Item = (usize, usize)> + Clone) -> Self {
        let mut starts = vec![0_u32; n + 1];
        for (row, _) in pairs.clone() {
            starts[row + 1] += 1;
        }
        for i in 0..n {
            starts[i + 1] += starts[i];
        }
        let mut next = starts.clone();
        let mut entries = vec![0; starts[n] as usize];
        for (row, entry) in pairs {
            entries[next[row] as usize] = entry as u32;
            next[row] += 1;
        }
        Self { starts, entries }
    }

    /// Where row `v` lies in the flat list.
    pub fn range(&self, v: usize) -> std::ops::Range<usize> {
        self.starts[v] as usize..self.starts[v + 1] as usize
    }

    /// Row `v`.
    pub fn of(&self, v: usize) -> &[u32] {
        &self.entries[self.range(v)]
    }

    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Number of entries in all rows.
    pub fn len(&self) -> usize {
        self.entries.len()
    }
}

/// The proper layered graph of one net. Items are the vertices of the net, then the bends.
#[derive(Debug)]
pub(super) struct Layered {
    pub kind: Vec<Kind>,
    pub layer: Vec<usize>,
    pub n_layers: usize,
    pub segments: Vec<Segment>,
    /// Segments by their lower end: the way up from an item.
    pub up: Rows,
    /// Segments by their upper end: the way down from an item.
    pub down: Rows,
    /// The items of every arc, from its upper to its lower end.
    pub chains: Vec<Vec<usize>>,
    /// The segments of every arc, from the upper to the lower end.
    pub chain_segments: Vec<std::ops::Range<usize>>,
    /// The arc of every segment.
    pub arc: Vec<u32>,
}

/// The room every item takes.
#[derive(Debug, Default)]
pub(super) struct Extents {
    /// Room an item takes to the left of its middle, px.
    pub left: Vec<f64>,
    /// Room an item takes to the right of its middle, px; with the self-loops of a card.
    pub right: Vec<f64>,
    /// Height of an item, px; zero for all but bodies.
    pub height: Vec<f64>,
    /// How far each self-loop (by wire) stands out from its card, px.
    pub loop_reach: Vec<f64>,
}

impl Layered {
    /// Cuts the arcs of `net` at every layer. O(vertices + total length of links in layers).
    pub fn new(net: &Net, mut layer: Vec<usize>) -> Self {
        let mut kind = vec![Kind::Body; net.bodies.len()];
        kind.resize(net.first_gate(), Kind::Junction);
        kind.resize(net.n_vertices(), Kind::Gate);
        let mut segments = Vec::new();
        let mut arcs = Vec::new();
        let mut chains = Vec::with_capacity(net.arcs.len());
        let mut chain_segments = Vec::with_capacity(net.arcs.len());
        for arc in &net.arcs {
            let mut chain = vec![arc.upper];
            for passed in layer[arc.upper] + 1..layer[arc.lower] {
                chain.push(kind.len());
                kind.push(Kind::Bend);
                layer.push(passed);
            }
            chain.push(arc.lower);
            let first = segments.len();
            for pair in chain.windows(2) {
                segments.push(Segment {
                    upper: pair[0],
                    lower: pair[1],
                    stiffness: arc.weight * stiffness(net, &kind, arc.wire, pair),
                });
            }
            arcs.resize(segments.len(), chains.len() as u32);
            chain_segments.push(first..segments.len());
            chains.push(chain);
        }
        let n = kind.len();
        Self {
            n_layers: layer.iter().copied().max().map_or(0, |last| last + 1),
            up: Rows::new(n, segments.iter().enumerate().map(|(ix, s)| (s.lower, ix))),
            down: Rows::new(n, segments.iter().enumerate().map(|(ix, s)| (s.upper, ix))),
            kind,
            layer,
            segments,
            chains,
            chain_segments,
            arc: arcs,
        }
    }

    /// Number of items.
    pub fn len(&self) -> usize {
        self.kind.len()
    }
}

impl Extents {
    /// The room of every item; `size` gives width and height of the rooms inside.
    pub fn new(plan: &Plan, net: &Net, graph: &Layered, size: &dyn Fn(usize) -> (f64, f64)) -> Self {
        let n = graph.len();
        let mut left = vec![0.0; n];
        let mut height = vec![0.0; n];
        for (v, body) in net.bodies.iter().enumerate() {
            let (wide, tall) = match *body {
                Body::Card(card) => (plan.cards[card].width, plan.cards[card].height),
                Body::Room(room) => size(room),
            };
            left[v] = wide / 2.0;
            height[v] = tall;
        }
        left[net.bodies.len()..net.first_gate()].fill(JUNCTION_HALF);
        let mut right = left.clone();
        let loop_reach = add_loops(plan, net, &mut right);
        Self {
            left,
            right,
            height,
            loop_reach,
        }
    }

    /// The least distance between the middles of two items side by side, px.
    pub fn separation(&self, graph: &Layered, left: usize, right: usize, spacing: &Spacing) -> f64 {
        let gap = match (graph.kind[left], graph.kind[right]) {
            (Kind::Body, Kind::Body) => spacing.node_gap,
            (Kind::Bend | Kind::Gate, Kind::Bend | Kind::Gate) => spacing.lane_gap,
            _ => spacing.link_gap,
        };
        self.right[left] + gap + self.left[right]
    }
}

/// How stiff a segment is: long links are straightened first, along a junction of their own as well.
fn stiffness(net: &Net, kind: &[Kind], wire: usize, ends: &[usize]) -> i64 {
    let flowing = ends
        .iter()
        .filter(|&&v| match kind[v] {
            Kind::Body => false,
            Kind::Bend | Kind::Gate => true,
            Kind::Junction => net.junction_of[wire] == Some(v),
        })
        .count();
    [1, 2, 8][flowing]
}

/// Widens cards by their self-loops and returns how far out each loop reaches.
fn add_loops(plan: &Plan, net: &Net, right: &mut [f64]) -> Vec<f64> {
    let mut reach_of = vec![0.0; net.wires.len()];
    let mut taken = vec![0.0_f64; net.bodies.len()];
    for (wire, &plan_wire) in net.wires.iter().enumerate() {
        if !net.is_loop(wire) {
            continue;
        }
        let card = net.source[wire];
        let label = plan.wires[plan_wire].label.map_or(0.0, |(width, _)| width);
        // The pill sits on the loop's outer side and must clear the card and the loops inside.
        reach_of[wire] = taken[card] + LOOP_REACH.max(label / 2.0 + 8.0);
        taken[card] = reach_of[wire] + label / 2.0;
    }
    for (card, reach) in taken.into_iter().enumerate() {
        right[card] += reach;
    }
    reach_of
}

/// An order of the items in every layer of a part.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Order {
    pub layers: Vec<Vec<u32>>,
}

impl Order {
    /// The place of every one of `n` items in its layer.
    pub fn positions(&self, n: usize) -> Vec<u32> {
        let mut position = vec![0; n];
        for layer in &self.layers {
            for (at, &v) in layer.iter().enumerate() {
                position[v as usize] = at as u32;
            }
        }
        position
    }
}
