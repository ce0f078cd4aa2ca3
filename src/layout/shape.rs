//! What the search for a good order sees: all rooms of an island as one layered graph, whose borders are seen through.
//!
//! An *island* is a part without gates with everything inside the rooms it holds. The layers of a room lie between the
//! layer its box is in and the next one. Where a link passes borders, the innermost items on both sides see each other, and
//! so do the boxes around them: an item inside a box stands, to everyone outside, where the box begins plus where it is
//! inside. So moving a card, a box, or a card in a box is one kind of step, and all crossings are counted in one way. Gates
//! are not part of it; they follow in the end.

use super::crossings::{Scratch, between, inversions};
use super::graph::{Kind, Layered, Rows};
use super::net::Body;
use super::part::Part;
use std::collections::BTreeMap;
use std::ops::Range;

/// Nobody: no host, no layer.
const NONE: u32 = u32::MAX;

/// The segments between two adjacent layers of one part.
struct Gap {
    upper: u32,
    lower: u32,
    /// Its place in [`Depths::ties`].
    ties: Range<usize>,
    /// Every layer that has a say in it.
    layers: Vec<u32>,
}

/// What is needed beyond a flat graph where there are rooms inside.
struct Depths {
    /// The box every item lies in.
    host: Vec<u32>,
    /// Innermost items that see each other, gap by gap.
    ties: Vec<(u32, u32)>,
    gaps: Vec<Gap>,
    /// The layer in which an item sees its upper and its lower neighbors.
    frame: [Vec<u32>; 2],
    /// Who sees an item or something in it, from below and from above.
    seen_by: [Rows; 2],
    /// The layers that see something of a layer.
    near: Vec<Vec<u32>>,
}

/// An island as the search sees it.
pub(super) struct Shape {
    /// The layer of every item; none for gates.
    pub layer: Vec<u32>,
    pub n_layers: usize,
    /// Upper neighbors of every item, innermost ones.
    pub up: Rows,
    /// Lower neighbors of every item.
    pub down: Rows,
    /// How many places every item takes in its layer: as many as there are inside it.
    pub width: Vec<u32>,
    /// Items and segments together.
    pub size: usize,
    depths: Option<Depths>,
    /// Where each part's items begin: room, part and number.
    bases: Vec<(usize, usize, u32)>,
    /// The part (of `bases`) and the part's layer that every layer is.
    origin: Vec<(usize, usize)>,
}

/// Positions of all items: how many places there are before each in its layer.
pub(super) type Positions = [u32];

impl Shape {
    /// The shape of a part alone.
    pub fn flat(graph: &Layered, room: usize, part: usize) -> Self {
        let n = graph.len();
        Self {
            layer: graph.layer.iter().map(|&layer| layer as u32).collect(),
            n_layers: graph.n_layers,
            up: Rows::new(n, graph.segments.iter().map(|s| (s.lower, s.upper))),
            down: Rows::new(n, graph.segments.iter().map(|s| (s.upper, s.lower))),
            width: vec![1; n],
            size: n + graph.segments.len(),
            depths: None,
            bases: vec![(room, part, 0)],
            origin: (0..graph.n_layers).map(|layer| (0, layer)).collect(),
        }
    }

    /// The island of part `part` in room `room`; `parts` are those of all rooms.
    pub fn island(parts: &[Vec<Part>], room: usize, part: usize) -> Self {
        let holds_rooms = |part: &Part| part.net.bodies.iter().any(|body| matches!(body, Body::Room(_)));
        if !holds_rooms(&parts[room][part]) {
            return Self::flat(&parts[room][part].graph, room, part);
        }
        Builder::new(parts).island(room, part)
    }

    /// Where the items of every part begin: room, part and the number of the first item.
    pub fn parts(&self) -> impl Iterator<Item = (usize, usize, usize)> + '_ {
        self.bases.iter().map(|&(room, part, base)| (room, part, base as usize))
    }

    /// An order of the shape's layers as orders of each part's layers, without gates. In the order of [`Self::parts`].
    pub fn divided(&self, layers: &[Vec<u32>], parts: &[Vec<Part>]) -> Vec<Vec<Vec<u32>>> {
        let mut divided: Vec<Vec<Vec<u32>>> = (self.bases.iter())
            .map(|&(room, part, _)| vec![Vec::new(); parts[room][part].graph.n_layers])
            .collect();
        for (layer, &(part, local)) in layers.iter().zip(&self.origin) {
            let base = self.bases[part].2;
            divided[part][local] = layer.iter().map(|&v| v - base).collect();
        }
        divided
    }

    /// Reads the positions of the neighbors of `v` above (0) or below (1) into `row`, ascending.
    pub fn read(&self, side: usize, v: usize, position: &Positions, row: &mut [u32]) {
        let neighbors = if side == 0 { self.up.of(v) } else { self.down.of(v) };
        match &self.depths {
            None => {
                for (slot, &w) in row.iter_mut().zip(neighbors) {
                    *slot = position[w as usize];
                }
            }
            Some(depths) => {
                let frame = depths.frame[side][v];
                for (slot, &w) in row.iter_mut().zip(neighbors) {
                    *slot = self.seen(depths, w, frame, position);
                }
            }
        }
        if row.len() > 1 {
            row.sort_unstable();
        }
    }

    /// The mean position of the neighbors of `v` on one side; none when there are none.
    pub fn barycenter(&self, side: usize, v: usize, position: &Positions) -> Option<f64> {
        let neighbors = if side == 0 { self.up.of(v) } else { self.down.of(v) };
        let sum: u64 = match &self.depths {
            None => neighbors.iter().map(|&w| u64::from(position[w as usize])).sum(),
            Some(depths) => {
                let frame = depths.frame[side][v];
                neighbors
                    .iter()
                    .map(|&w| u64::from(self.seen(depths, w, frame, position)))
                    .sum()
            }
        };
        (!neighbors.is_empty()).then(|| sum as f64 / neighbors.len() as f64)
    }

    /// Where an item stands in a layer, which may be that of a box around it.
    fn seen(&self, depths: &Depths, item: u32, frame: u32, position: &Positions) -> u32 {
        let mut at = item as usize;
        let mut sum = position[at];
        while self.layer[at] != frame && depths.host[at] != NONE {
            at = depths.host[at] as usize;
            sum += position[at];
        }
        sum
    }

    /// Crossings in all gaps, gap by gap. `visit` gets every count with the layers that have a say in it.
    fn count_gaps(
        &self,
        layers: &[Vec<u32>],
        position: &Positions,
        scratch: &mut Scratch,
        visit: &mut dyn FnMut(usize, &[u32]),
    ) {
        match &self.depths {
            None => {
                for upper in 0..layers.len().saturating_sub(1) {
                    let n_lower = layers[upper + 1].len();
                    let count = between(&layers[upper], n_lower, &self.down, position, scratch);
                    visit(count, &[upper as u32, upper as u32 + 1]);
                }
            }
            Some(depths) => {
                let mut pairs: Vec<(u32, u32)> = Vec::new();
                for gap in &depths.gaps {
                    pairs.clear();
                    pairs.extend(depths.ties[gap.ties.clone()].iter().map(|&(a, b)| {
                        (
                            self.seen(depths, a, gap.upper, position),
                            self.seen(depths, b, gap.lower, position),
                        )
                    }));
                    visit(inversions(&mut pairs, scratch), &gap.layers);
                }
            }
        }
    }

    /// How often segments cross.
    pub fn count(&self, layers: &[Vec<u32>], position: &Positions, scratch: &mut Scratch) -> usize {
        let mut total = 0;
        self.count_gaps(layers, position, scratch, &mut |count, _| total += count);
        total
    }

    /// The items of layers beside which segments cross, of layers with more than one item.
    pub fn crossed_items(&self, layers: &[Vec<u32>], position: &Positions, scratch: &mut Scratch) -> Vec<u32> {
        let mut is_crossed = vec![false; layers.len()];
        self.count_gaps(layers, position, scratch, &mut |count, near| {
            for &layer in near {
                is_crossed[layer as usize] |= count > 0;
            }
        });
        (layers.iter().zip(is_crossed))
            .filter(|(layer, is_crossed)| *is_crossed && layer.len() > 1)
            .flat_map(|(layer, _)| layer.iter().copied())
            .collect()
    }

    /// Calls `each` with every layer that sees something of a layer.
    pub fn near(&self, layer: usize, mut each: impl FnMut(usize)) {
        match &self.depths {
            None => {
                if layer > 0 {
                    each(layer - 1);
                }
                if layer + 1 < self.n_layers {
                    each(layer + 1);
                }
            }
            Some(depths) => {
                for &near in &depths.near[layer] {
                    each(near as usize);
                }
            }
        }
    }

    /// Who sees an item, or something in it, as a neighbor below (0) or above (1) them.
    pub fn seen_by(&self, side: usize, v: usize) -> &[u32] {
        match (&self.depths, side) {
            (None, 0) => self.up.of(v),
            (None, _) => self.down.of(v),
            (Some(depths), side) => depths.seen_by[side].of(v),
        }
    }
}

/// Makes the shape of an island with rooms inside.
struct Builder<'a> {
    parts: &'a [Vec<Part>],
    /// Where the main part of every room is, the one with gates.
    main: Vec<Option<usize>>,
    bases: Vec<(usize, usize, u32)>,
    /// The entry of `bases` of every room inside.
    base_of_room: BTreeMap<usize, usize>,
    /// Per part, per layer: the layer of the shape; none for gates.
    layer_of: Vec<Vec<u32>>,
    origin: Vec<(usize, usize)>,
    layer: Vec<u32>,
    host: Vec<u32>,
}

impl<'a> Builder<'a> {
    fn new(parts: &'a [Vec<Part>]) -> Self {
        Self {
            parts,
            main: (parts.iter())
                .map(|parts| parts.iter().position(|part| !part.net.gates.is_empty()))
                .collect(),
            bases: Vec::new(),
            base_of_room: BTreeMap::new(),
            layer_of: Vec::new(),
            origin: Vec::new(),
            layer: Vec::new(),
            host: Vec::new(),
        }
    }

    fn part(&self, at: usize) -> &'a Part {
        let (room, part, _) = self.bases[at];
        &self.parts[room][part]
    }

    /// Numbers the items and layers of a part and of all rooms inside it.
    fn number(&mut self, room: usize, part: usize, host: u32) {
        let base = self.layer.len() as u32;
        let at = self.bases.len();
        self.bases.push((room, part, base));
        self.base_of_room.insert(room, at);
        let graph = &self.parts[room][part].graph;
        let net = &self.parts[room][part].net;
        self.layer_of.push(vec![NONE; graph.n_layers]);
        self.layer.resize(self.layer.len() + graph.len(), NONE);
        self.host.resize(self.layer.len(), host);
        let mut rooms_in: Vec<Vec<(usize, usize)>> = vec![Vec::new(); graph.n_layers];
        for (v, body) in net.bodies.iter().enumerate() {
            if let Body::Room(inner) = *body {
                rooms_in[graph.layer[v]].push((v, inner));
            }
        }
        let mut items_in: Vec<Vec<usize>> = vec![Vec::new(); graph.n_layers];
        for v in (0..graph.len()).filter(|&v| graph.kind[v] != Kind::Gate) {
            items_in[graph.layer[v]].push(v);
        }
        for local in 0..graph.n_layers {
            if items_in[local].is_empty() {
                continue;
            }
            let number = self.origin.len() as u32;
            self.layer_of[at][local] = number;
            self.origin.push((at, local));
            for &v in &items_in[local] {
                self.layer[base as usize + v] = number;
            }
            for &(v, inner) in &rooms_in[local] {
                if let Some(main) = self.main[inner] {
                    self.number(inner, main, base + v as u32);
                }
            }
        }
    }

    /// An item and, if it is a box, the items inside at which a wire passes: from the box to the innermost one.
    fn chain(&self, at: usize, v: usize, wire: usize) -> Vec<u32> {
        let mut chain = vec![self.bases[at].2 + v as u32];
        let (mut at, mut v) = (at, v);
        while let Some(Body::Room(inner)) = self.part(at).net.bodies.get(v)
            && let Some(&next) = self.base_of_room.get(inner)
        {
            let (net, graph) = (&self.part(next).net, &self.part(next).graph);
            let Some(gate) = (net.wires.binary_search(&wire).ok())
                .and_then(|local| net.gates.iter().position(|gate| gate.wire == local))
            else {
                break;
            };
            let gate = net.first_gate() + gate;
            let down = graph.down.of(gate).first().map(|&ix| graph.segments[ix as usize].lower);
            let up = graph.up.of(gate).first().map(|&ix| graph.segments[ix as usize].upper);
            let Some(inside) = down.or(up) else { break };
            (at, v) = (next, inside);
            chain.push(self.bases[at].2 + v as u32);
        }
        chain
    }

    fn island(mut self, room: usize, part: usize) -> Shape {
        self.number(room, part, NONE);
        let n = self.layer.len();
        let n_layers = self.origin.len();
        let mut ties = Vec::new();
        let mut gaps: Vec<Gap> = Vec::new();
        // Pairs of (who sees, whom): up and down; and (whom, who sees it): from below and from above.
        let mut sees: [Vec<(usize, usize)>; 2] = [Vec::new(), Vec::new()];
        let mut seen: [Vec<(usize, usize)>; 2] = [Vec::new(), Vec::new()];
        let mut frame = [vec![NONE; n], vec![NONE; n]];
        let mut near: Vec<Vec<u32>> = vec![Vec::new(); n_layers];
        for at in 0..self.bases.len() {
            let Part { net, graph, .. } = self.part(at);
            let mut segments: Vec<usize> = (0..graph.segments.len())
                .filter(|&ix| {
                    let segment = graph.segments[ix];
                    graph.kind[segment.upper] != Kind::Gate && graph.kind[segment.lower] != Kind::Gate
                })
                .collect();
            segments.sort_by_key(|&ix| graph.layer[graph.segments[ix].upper]);
            for gap in
                segments.chunk_by(|&a, &b| graph.layer[graph.segments[a].upper] == graph.layer[graph.segments[b].upper])
            {
                let first = graph.layer[graph.segments[gap[0]].upper];
                let (upper, lower) = (self.layer_of[at][first], self.layer_of[at][first + 1]);
                let start = ties.len();
                let mut layers = vec![upper, lower];
                for &ix in gap {
                    let segment = graph.segments[ix];
                    let wire = net.wires[net.arcs[graph.arc[ix] as usize].wire];
                    let above = self.chain(at, segment.upper, wire);
                    let below = self.chain(at, segment.lower, wire);
                    let (Some(&a), Some(&b)) = (above.last(), below.last()) else {
                        continue;
                    };
                    ties.push((a, b));
                    for &u in &above {
                        sees[1].push((u as usize, b as usize));
                        frame[1][u as usize] = lower;
                        layers.push(self.layer[u as usize]);
                    }
                    for &l in &below {
                        sees[0].push((l as usize, a as usize));
                        frame[0][l as usize] = upper;
                        layers.push(self.layer[l as usize]);
                    }
                    for &u in &above {
                        for &l in &below {
                            seen[0].push((l as usize, u as usize));
                            seen[1].push((u as usize, l as usize));
                            near[self.layer[u as usize] as usize].push(self.layer[l as usize]);
                            near[self.layer[l as usize] as usize].push(self.layer[u as usize]);
                        }
                    }
                }
                layers.sort_unstable();
                layers.dedup();
                gaps.push(Gap {
                    upper,
                    lower,
                    ties: start..ties.len(),
                    layers,
                });
            }
        }
        for layers in &mut near {
            layers.sort_unstable();
            layers.dedup();
        }
        let rows = |pairs: &[(usize, usize)]| Rows::new(n, pairs.iter().copied());
        let width = self.widths();
        Shape {
            up: rows(&sees[0]),
            down: rows(&sees[1]),
            size: n + ties.len(),
            depths: Some(Depths {
                seen_by: [rows(&seen[0]), rows(&seen[1])],
                host: self.host,
                ties,
                gaps,
                frame,
                near,
            }),
            layer: self.layer,
            n_layers,
            width,
            bases: self.bases,
            origin: self.origin,
        }
    }

    /// The places every item takes: a box as many as the first or the last layer inside it, whichever has more.
    fn widths(&self) -> Vec<u32> {
        let mut width = vec![1_u32; self.layer.len()];
        // Inner parts come after those around them.
        for at in (1..self.bases.len()).rev() {
            let graph = &self.part(at).graph;
            let base = self.bases[at].2 as usize;
            let mut sums = vec![0_u32; graph.n_layers];
            for v in (0..graph.len()).filter(|&v| graph.kind[v] != Kind::Gate) {
                sums[graph.layer[v]] += width[base + v];
            }
            let widest = sums.into_iter().max().unwrap_or(1).max(1);
            let host = self.host[base];
            if host != NONE {
                width[host as usize] = widest;
            }
        }
        width
    }
}
