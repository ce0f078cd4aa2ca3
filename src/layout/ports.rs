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
    /// Per segment: how many ports are left of its own at the upper item, and how many right of it.
    pub beside_upper: Vec<(u32, u32)>,
    /// Per segment: the same at the lower item.
    pub beside_lower: Vec<(u32, u32)>,
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
        beside_upper: vec![(0, 0); n],
        beside_lower: vec![(0, 0); n],
    };
    let mut side: Vec<usize> = Vec::new();
    for v in 0..graph.len() {
        if graph.kind[v] != Kind::Body {
            continue;
        }
        for is_below in [false, true] {
            let rows = if is_below { &graph.down } else { &graph.up };
            side.clear();
            side.extend(rows.of(v).iter().map(|&ix| ix as usize));
            if side.is_empty() {
                continue;
            }
            side.sort_by_key(|&ix| {
                let segment = &graph.segments[ix];
                let other = if is_below { segment.lower } else { segment.upper };
                (position[other], ix)
            });
            let offsets = match net.bodies[v] {
                Body::Card(_) => spread(side.len(), extents.left[v], port_gap),
                Body::Room(room) => {
                    let at = |ix: usize| gate(room, net.wires[net.arcs[graph.arc[ix] as usize].wire]);
                    side.sort_by(|&a, &b| at(a).total_cmp(&at(b)).then(a.cmp(&b)));
                    side.iter().map(|&ix| at(ix)).collect()
                }
            };
            let last = side.len() - 1;
            for (place, (&ix, offset)) in side.iter().zip(offsets).enumerate() {
                let (at, beside) = if is_below {
                    (&mut ports.at_upper, &mut ports.beside_upper)
                } else {
                    (&mut ports.at_lower, &mut ports.beside_lower)
                };
                at[ix] = offset;
                beside[ix] = (place as u32, (last - place) as u32);
            }
        }
    }
    ports
}

/// The distances of `n` ports from the middle of a side of a card that is twice `half` wide.
fn spread(n: usize, half: f64, port_gap: f64) -> Vec<f64> {
    let last = n.saturating_sub(1) as f64;
    let room = (2.0 * (half - CORNER)).max(0.0);
    let mut step = (room / last.max(1.0)).min(port_gap);
    if step >= 2.0 {
        // Even steps keep every port on a whole px.
        step = (step / 2.0).floor() * 2.0;
    }
    (0..n).map(|place| (place as f64 - last / 2.0) * step).collect()
}
