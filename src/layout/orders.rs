//! The order of everything: island by island, then the gates, which follow what lies around them.

use super::flat::flat_columns;
use super::graph::Order;
use super::nest::{Nest, PLANE};
use super::net::Body;
use super::order::{Effort, kept, ordered};
use super::part::Part;
use super::plan::Plan;
use super::shape::Shape;
use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

/// Orders to start from that are like a drawing without boxes: so many at most, so many that all of them together see
/// so many items.
const FLAT_STARTS: usize = 8;
const FLAT_ITEMS: usize = 2_000;

/// Islands with rooms inside have more local optima: up to this size (items and segments) they get more kicks.
const ROUGH_SIZE: usize = 500;

/// Puts the parts of all rooms (outermost first) in order, as they were before if `has_past`; returns how often links
/// cross. `None` when told to stop.
pub(super) fn find_orders(
    plan: &Plan,
    nest: &Nest,
    parts: &mut [Vec<Part>],
    has_past: bool,
    stop: &AtomicBool,
) -> Option<usize> {
    let is_flat = parts.len() == 1;
    let mut columns: Vec<Vec<f64>> = Vec::new();
    let mut crossings = 0;
    for room in PLANE..parts.len() {
        for part in 0..parts[room].len() {
            if !parts[room][part].net.gates.is_empty() {
                continue;
            }
            let shape = Shape::island(parts, room, part);
            let group = groups(plan, parts, &shape);
            let is_known = has_past && parts[room][part].before.iter().any(Option::is_some);
            let (layers, count) = if is_known {
                let (layers, is_new) = as_before(parts, &shape);
                kept(&shape, &group, layers, &is_new, stop)?
            } else {
                let mut effort = Effort::for_size(&shape);
                let mut given = Vec::new();
                if !is_flat && shape.parts().count() > 1 {
                    if shape.size <= ROUGH_SIZE {
                        effort.kicks *= 3;
                    }
                    for attempt in 0..FLAT_STARTS.min(FLAT_ITEMS / shape.size.max(1)) {
                        if columns.len() <= attempt {
                            columns.push(flat_columns(plan, attempt, stop)?);
                        }
                        given.push(like_flat(plan, parts, &shape, &columns[attempt]));
                    }
                }
                ordered(&shape, &group, effort, given, stop)?
            };
            crossings += count;
            let divided = shape.divided(&layers, parts);
            for ((room, part, _), layers) in shape.parts().collect::<Vec<_>>().into_iter().zip(divided) {
                parts[room][part].order = Order { layers };
            }
        }
    }
    if !is_flat {
        place_gates(nest, parts);
    }
    Some(crossings)
}

/// The groups without boxes that every item of an island belongs to.
fn groups(plan: &Plan, parts: &[Vec<Part>], shape: &Shape) -> Vec<usize> {
    let mut group = vec![usize::MAX; shape.layer.len()];
    for (room, part, base) in shape.parts() {
        for (v, body) in parts[room][part].net.bodies.iter().enumerate() {
            if let Body::Card(card) = *body {
                group[base + v] = plan.cards[card].group;
            }
        }
    }
    group
}

/// An order of an island as its cards lie in a drawing without boxes, given their x there.
fn like_flat(plan: &Plan, parts: &[Vec<Part>], shape: &Shape, x: &[f64]) -> Vec<Vec<u32>> {
    let x_of_wire = |wire: usize| {
        let wire = &plan.wires[wire];
        let end = match wire.to {
            super::request::LinkEnd::Node(card) => card,
            super::request::LinkEnd::Link(_) => wire.from,
        };
        f64::midpoint(x[wire.from], x[end])
    };
    let mut place = vec![0.0; shape.layer.len()];
    // A room is where its cards are in the mean. Inner rooms come later, so they are known first from behind.
    let mut sums: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
    for (room, part, base) in shape.parts().collect::<Vec<_>>().into_iter().rev() {
        let Part { net, graph, .. } = &parts[room][part];
        let mut sum = (0.0, 0.0_f64);
        for (v, body) in net.bodies.iter().enumerate() {
            let (more, n) = match *body {
                Body::Card(card) => (x[card], 1.0),
                Body::Room(inner) => sums.get(&inner).copied().unwrap_or_default(),
            };
            sum = (sum.0 + more, sum.1 + n);
            place[base + v] = more / n.max(1.0);
        }
        sums.insert(room, sum);
        for (ix, &local) in net.junctions.iter().enumerate() {
            place[base + net.bodies.len() + ix] = x_of_wire(net.wires[local]);
        }
        for (ix, gate) in net.gates.iter().enumerate() {
            place[base + net.first_gate() + ix] = x_of_wire(net.wires[gate.wire]);
        }
        for chain in &graph.chains {
            if let [first, bends @ .., last] = chain.as_slice() {
                for (step, &v) in bends.iter().enumerate() {
                    let t = (step + 1) as f64 / (bends.len() + 1) as f64;
                    place[base + v] = place[base + first] * (1.0 - t) + place[base + last] * t;
                }
            }
        }
    }
    sorted(shape, &place)
}

/// The order of an island before, with new items between their neighbors, and which items are new.
fn as_before(parts: &[Vec<Part>], shape: &Shape) -> (Vec<Vec<u32>>, Vec<bool>) {
    let mut place = vec![f64::INFINITY; shape.layer.len()];
    let mut is_new = vec![true; shape.layer.len()];
    for (room, part, base) in shape.parts() {
        let Part { net, graph, before, .. } = &parts[room][part];
        for (v, x) in before.iter().enumerate() {
            if let Some(x) = x {
                place[base + v] = *x;
                is_new[base + v] = false;
            }
        }
        // A new body stands right of what already bears on the same, else by what bears on it.
        for v in (0..net.first_gate()).filter(|&v| is_new[base + v]) {
            let siblings = (net.arcs.iter().filter(|arc| arc.lower == v))
                .flat_map(|arc| net.arcs.iter().filter(move |other| other.upper == arc.upper))
                .map(|arc| arc.lower);
            let known = |v: usize| (!is_new[base + v]).then(|| place[base + v]);
            let rightmost = siblings
                .filter(|&w| graph.layer[w] == graph.layer[v])
                .filter_map(known)
                .max_by(f64::total_cmp);
            let ends = (net.arcs.iter()).filter_map(|arc| {
                if arc.lower == v {
                    Some(arc.upper)
                } else {
                    (arc.upper == v).then_some(arc.lower)
                }
            });
            let near: Vec<f64> = ends.filter_map(known).collect();
            let mean = (!near.is_empty()).then(|| near.iter().sum::<f64>() / near.len() as f64);
            if let Some(x) = rightmost.map(|x| x + 0.5).or(mean) {
                place[base + v] = x;
            }
        }
        for chain in &graph.chains {
            if let [first, bends @ .., last] = chain.as_slice() {
                let ends = [first, last].map(|&v| place[base + v]);
                for (step, &v) in bends.iter().enumerate().filter(|(_, v)| is_new[base + **v]) {
                    let t = (step + 1) as f64 / (bends.len() + 1) as f64;
                    place[base + v] = ends[0] * (1.0 - t) + ends[1] * t;
                }
            }
        }
    }
    (sorted(shape, &place), is_new)
}

/// All items in their layers, sorted by a place for each.
fn sorted(shape: &Shape, place: &[f64]) -> Vec<Vec<u32>> {
    let mut layers: Vec<Vec<u32>> = vec![Vec::new(); shape.n_layers];
    for (v, &layer) in shape.layer.iter().enumerate() {
        if let Some(layer) = layers.get_mut(layer as usize) {
            layer.push(v as u32);
        }
    }
    for layer in &mut layers {
        layer.sort_by(|&a, &b| place[a as usize].total_cmp(&place[b as usize]));
    }
    layers
}

/// Puts the gates of all rooms in the order of what lies beyond them, so that links cross inside a room rather than right
/// outside; between two rooms, the gates of the later one follow those of the earlier one.
fn place_gates(nest: &Nest, parts: &mut [Vec<Part>]) {
    // For every room and wire, where inside it the wire comes from, or which gate it has once that is known.
    let mut port: BTreeMap<(usize, usize), u64> = BTreeMap::new();
    for room in (PLANE..parts.len()).rev() {
        for part in &parts[room] {
            let position = part.order.positions(part.graph.len());
            let mut places: Vec<(u64, usize)> = (part.net.gates.iter().enumerate())
                .filter_map(|(ix, gate)| {
                    let wire = part.net.wires[gate.wire];
                    Some((place(part, behind(part, ix)?, wire, &position, &port), wire))
                })
                .collect();
            places.sort_unstable();
            for (rank, same) in places.chunk_by(|a, b| a.0 == b.0).enumerate() {
                for &(_, wire) in same {
                    port.insert((room, wire), rank as u64);
                }
            }
        }
    }
    let mut seat = vec![(PLANE, 0, 0); parts.len()];
    for (room, part_ix, part) in (parts.iter().enumerate())
        .flat_map(|(room, parts)| parts.iter().enumerate().map(move |(ix, part)| (room, ix, part)))
    {
        for (v, body) in part.net.bodies.iter().enumerate() {
            if let Body::Room(inner) = *body {
                seat[inner] = (room, part_ix, v);
            }
        }
    }
    for room in PLANE + 1..parts.len() {
        debug_assert_eq!(seat[room].0, nest.rooms[room].parent);
        let (outer, part_ix, body) = seat[room];
        let mut outlook: BTreeMap<usize, u64> = BTreeMap::new();
        {
            let part = &parts[outer][part_ix];
            let position = part.order.positions(part.graph.len());
            for (rows, is_up) in [(&part.graph.up, true), (&part.graph.down, false)] {
                for &ix in rows.of(body) {
                    let segment = part.graph.segments[ix as usize];
                    let other = if is_up { segment.upper } else { segment.lower };
                    let wire = part.net.wires[part.net.arcs[part.graph.arc[ix as usize] as usize].wire];
                    outlook.insert(wire, place(part, other, wire, &position, &port));
                }
            }
        }
        for part in &mut parts[room] {
            let mut gates: Vec<(u64, u64, usize)> = (part.net.gates.iter().enumerate())
                .map(|(ix, gate)| {
                    let wire = part.net.wires[gate.wire];
                    let beyond = outlook.get(&wire).copied().unwrap_or(0);
                    (beyond, port.get(&(room, wire)).copied().unwrap_or(0), ix)
                })
                .collect();
            gates.sort_unstable();
            for (at, &(_, _, ix)) in gates.iter().enumerate() {
                let v = part.net.first_gate() + ix;
                part.order.layers[part.graph.layer[v]].push(v as u32);
                port.insert((room, part.net.wires[part.net.gates[ix].wire]), at as u64);
            }
        }
    }
}

/// The item inside that a gate leads to.
fn behind(part: &Part, gate: usize) -> Option<usize> {
    let v = part.net.first_gate() + gate;
    let graph = &part.graph;
    let down = graph.down.of(v).first().map(|&ix| graph.segments[ix as usize].lower);
    down.or_else(|| graph.up.of(v).first().map(|&ix| graph.segments[ix as usize].upper))
}

/// Where a wire meets an item: the item's place in its layer, then the port if it is a room.
fn place(part: &Part, v: usize, wire: usize, position: &[u32], port: &BTreeMap<(usize, usize), u64>) -> u64 {
    let inner = match part.net.bodies.get(v) {
        Some(Body::Room(room)) => port.get(&(*room, wire)).copied().unwrap_or(0),
        _ => 0,
    };
    u64::from(position[v]) << 32 | inner
}
