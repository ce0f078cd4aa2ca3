//! Where on the side of a body each link touches it.

use super::graph::{Extents, Kind, Layered};
use super::net::{Body, Net};

/// Least distance of a link end from the corner of its card, px.
const CORNER: f64 = 12.0;

/// Sideways distances from the middle of an item to the ends of its segments, px.
#[derive(Debug, Default)]
pub(super) struct Ports {
    /// Per segment: at its upper item's lower side.
    pub at_upper: Vec<f64>,
    /// Per segment: at its lower item's upper side.
    pub at_lower: Vec<f64>,
    /// Per segment: distance to the next port on the same side, at the upper item.
    pub step_upper: Vec<f64>,
    /// Per segment: distance to the next port on the same side, at the lower item.
    pub step_lower: Vec<f64>,
}

/// Spreads the link ends of every card in the order of where the links go, so that they do not cross at the card.
///
/// Neighboring ends are `port_gap` apart where the card is wide enough, else nearer. Bends and junctions have a single
/// port in their middle. Rooms inside have theirs where the gates are: `gate` gives for a room and a plan's wire the
/// distance of its gate from the room's middle.
pub(super) fn ports(
    net: &Net,
    graph: &Layered,
    extents: &Extents,
    position: &[u32],
    port_gap: f64,
    gate: &dyn Fn(usize, usize) -> f64,
) -> Ports {
    let n = graph.segments.len();
    let mut ports = Ports {
        at_upper: vec![0.0; n],
        at_lower: vec![0.0; n],
        step_upper: vec![0.0; n],
        step_lower: vec![0.0; n],
    };
    let mut side: Vec<usize> = Vec::new();
    for v in 0..graph.len() {
        if graph.kind[v] != Kind::Body {
            continue;
        }
        if let Body::Room(room) = net.bodies[v] {
            let wire = |ix: usize| net.wires[net.arcs[graph.arc[ix] as usize].wire];
            for &ix in graph.down.of(v) {
                ports.at_upper[ix as usize] = gate(room, wire(ix as usize));
                ports.step_upper[ix as usize] = port_gap;
            }
            for &ix in graph.up.of(v) {
                ports.at_lower[ix as usize] = gate(room, wire(ix as usize));
                ports.step_lower[ix as usize] = port_gap;
            }
            continue;
        }
        for is_below in [false, true] {
            let rows = if is_below { &graph.down } else { &graph.up };
            side.clear();
            side.extend(rows.of(v).iter().map(|&ix| ix as usize));
            if side.len() < 2 {
                continue;
            }
            side.sort_by_key(|&ix| {
                let segment = &graph.segments[ix];
                let other = if is_below { segment.lower } else { segment.upper };
                (position[other], ix)
            });
            // `left` is half the card's width; the right side may be widened by loops.
            let room = (2.0 * (extents.left[v] - CORNER)).max(0.0);
            let last = (side.len() - 1) as f64;
            let mut step = (room / last).min(port_gap);
            if step >= 2.0 {
                // Even steps keep every port on a whole px.
                step = (step / 2.0).floor() * 2.0;
            }
            for (place, &ix) in side.iter().enumerate() {
                let offset = (place as f64 - last / 2.0) * step;
                let (at, steps) = if is_below {
                    (&mut ports.at_upper, &mut ports.step_upper)
                } else {
                    (&mut ports.at_lower, &mut ports.step_lower)
                };
                at[ix] = offset;
                steps[ix] = step;
            }
        }
    }
    ports
}
