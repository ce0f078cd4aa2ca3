//! The y coordinate of every layer: bands of cards with gaps for the links between them.

use super::geometry::Rect;
use super::graph::{Extents, Kind, Layered};
use super::net::Net;
use super::ports::Ports;
use super::request::Spacing;

/// Distance a link keeps from a band it does not arrive at, px.
pub(super) const CLEARANCE: f64 = 10.0;

/// Gaps grow by this share of the farthest sideways run in them, up to a limit, so that links stay readable.
const WIDENING: f64 = 0.055;
const WIDEST: f64 = 140.0;

/// Least height of the part of a gap where links run sideways, px; more where links end at junctions.
const LEAST_RUN: f64 = 20.0;
const LEAST_RUN_BELOW_JUNCTIONS: f64 = 44.0;

/// Where the layers lie, from top to bottom, px.
#[derive(Debug, Default)]
pub(super) struct Bands {
    pub middle: Vec<f64>,
    /// Whether any body lies in the layer; one without has no height.
    pub has_bodies: Vec<bool>,
    /// Links pass into the band here: a little above its highest body.
    pub entry: Vec<f64>,
    /// Links pass out of the band here: below its lowest body.
    pub exit: Vec<f64>,
    /// Whether links arrive at cards from above or below, so that they must come in straight.
    pub is_met_from_above: Vec<bool>,
    pub is_met_from_below: Vec<bool>,
}

/// Least distances between the border of a room and the bodies in it, px.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Margins {
    pub top: f64,
    pub bottom: f64,
}

/// What the distances between layers depend on besides what lies in them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gaps<'a> {
    pub spacing: &'a Spacing,
    pub margins: Margins,
    /// Additional height for the gap below each layer, px.
    pub extra: &'a [f64],
}

/// Stacks the layers.
pub(super) fn bands(graph: &Layered, extents: &Extents, net: &Net, x: &[f64], ports: &Ports, gaps: Gaps<'_>) -> Bands {
    let Gaps {
        spacing,
        margins,
        extra,
    } = gaps;
    let n = graph.n_layers;
    let mut height = vec![0.0_f64; n];
    let mut has_bodies = vec![false; n];
    let mut has_junctions = vec![false; n];
    let mut has_gates = vec![false; n];
    let mut is_met_from_above = vec![false; n];
    let mut is_met_from_below = vec![false; n];
    for v in 0..graph.len() {
        let layer = graph.layer[v];
        match graph.kind[v] {
            Kind::Body => {
                has_bodies[layer] = true;
                height[layer] = height[layer].max(extents.height[v]);
            }
            Kind::Junction => has_junctions[layer] = true,
            Kind::Gate => has_gates[layer] = true,
            Kind::Bend => {}
        }
    }
    for wire in 0..net.wires.len() {
        if let Some(from_below) = net.arrives_from_below(wire) {
            let layer = graph.layer[net.target[wire]];
            if from_below {
                is_met_from_below[layer] = true;
            } else {
                is_met_from_above[layer] = true;
            }
        }
    }
    let mut run = vec![0.0_f64; n];
    for (ix, segment) in graph.segments.iter().enumerate() {
        let upper = x[segment.upper] + ports.at_upper[ix];
        let lower = x[segment.lower] + ports.at_lower[ix];
        let layer = graph.layer[segment.upper];
        run[layer] = run[layer].max((upper - lower).abs());
    }
    let margin = |has_bodies: bool, is_met: bool| match (has_bodies, is_met) {
        (false, _) => 0.0,
        (true, false) => CLEARANCE,
        (true, true) => spacing.run_in,
    };
    let usual_run = (spacing.layer_gap - spacing.run_in - CLEARANCE).max(LEAST_RUN);
    let mut bands = Bands {
        middle: Vec::with_capacity(n),
        entry: Vec::with_capacity(n),
        exit: Vec::with_capacity(n),
        has_bodies,
        is_met_from_above,
        is_met_from_below,
    };
    let mut y = 0.0;
    for layer in 0..n {
        let above = margin(bands.has_bodies[layer], bands.is_met_from_above[layer]);
        let below = margin(bands.has_bodies[layer], bands.is_met_from_below[layer]);
        bands.entry.push(y);
        y += above + height[layer] / 2.0;
        bands.middle.push(y);
        y += height[layer] / 2.0 + below;
        bands.exit.push(y);
        let least = if has_junctions[layer] {
            LEAST_RUN_BELOW_JUNCTIONS
        } else {
            LEAST_RUN
        };
        let mut gap = usual_run.max(least) + (WIDENING * run[layer]).min(WIDEST);
        gap += extra.get(layer).copied().unwrap_or(0.0);
        // Between a border and the bodies beyond is room for the title and some air.
        let next = layer + 1;
        if has_gates[layer] && next < n {
            let above = margin(bands.has_bodies[next], bands.is_met_from_above[next]);
            gap = gap.max(margins.top - above.min(CLEARANCE));
        }
        if next < n && has_gates[next] {
            gap = gap.max(margins.bottom - below.min(CLEARANCE));
        }
        y += gap;
    }
    bands
}

impl Bands {
    /// The place of body `v`.
    pub fn body(&self, graph: &Layered, extents: &Extents, v: usize, x: &[f64]) -> Rect {
        Rect {
            x: x[v] - extents.left[v],
            y: self.middle[graph.layer[v]] - extents.height[v] / 2.0,
            width: 2.0 * extents.left[v],
            height: extents.height[v],
        }
    }
}
