//! The y coordinate of every layer: bands of cards with gaps for the links between them.

use super::geometry::Rect;
use super::graph::{Kind, Layered};
use super::net::Net;
use super::ports::Ports;
use super::request::Spacing;

/// Distance a link keeps from a band it does not arrive at, px.
pub(super) const CLEARANCE: f64 = 10.0;

/// Gaps grow by this share of the farthest sideways run in them, up to a limit, so that links stay readable.
const WIDENING: f64 = 0.06;
const WIDEST: f64 = 140.0;

/// Least height of the part of a gap where links run sideways, px; more where links end at junctions.
const LEAST_RUN: f64 = 20.0;
const LEAST_RUN_BELOW_JUNCTIONS: f64 = 44.0;

/// Where the layers lie, from top to bottom, px.
pub(super) struct Bands {
    pub middle: Vec<f64>,
    /// Whether any card lies in the layer; one without cards has no height.
    pub has_cards: Vec<bool>,
    /// Links pass into the band here: a little above its highest card.
    pub entry: Vec<f64>,
    /// Links pass out of the band here: below its lowest card.
    pub exit: Vec<f64>,
    /// Whether links arrive at cards from above or below, so that they must come in straight.
    pub is_met_from_above: Vec<bool>,
    pub is_met_from_below: Vec<bool>,
}

/// Stacks the layers. `extra` is additional height for the gap below each layer, px.
pub(super) fn bands(graph: &Layered, net: &Net, x: &[f64], ports: &Ports, spacing: &Spacing, extra: &[f64]) -> Bands {
    let n = graph.n_layers;
    let mut height = vec![0.0_f64; n];
    let mut has_cards = vec![false; n];
    let mut has_junctions = vec![false; n];
    let mut is_met_from_above = vec![false; n];
    let mut is_met_from_below = vec![false; n];
    for v in 0..graph.len() {
        let layer = graph.layer[v];
        match graph.kind[v] {
            Kind::Card => {
                has_cards[layer] = true;
                height[layer] = height[layer].max(graph.height[v]);
            }
            Kind::Junction => has_junctions[layer] = true,
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
    let margin = |has_cards: bool, is_met: bool| match (has_cards, is_met) {
        (false, _) => 0.0,
        (true, false) => CLEARANCE,
        (true, true) => spacing.run_in,
    };
    let usual_run = (spacing.layer_gap - spacing.run_in - CLEARANCE).max(LEAST_RUN);
    let mut bands = Bands {
        middle: Vec::with_capacity(n),
        entry: Vec::with_capacity(n),
        exit: Vec::with_capacity(n),
        has_cards,
        is_met_from_above,
        is_met_from_below,
    };
    let mut y = 0.0;
    for layer in 0..n {
        let above = margin(bands.has_cards[layer], bands.is_met_from_above[layer]);
        let below = margin(bands.has_cards[layer], bands.is_met_from_below[layer]);
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
        y += usual_run.max(least) + (WIDENING * run[layer]).min(WIDEST);
        y += extra.get(layer).copied().unwrap_or(0.0);
    }
    bands
}

impl Bands {
    /// The place of card `v`.
    pub fn card(&self, graph: &Layered, v: usize, x: &[f64]) -> Rect {
        Rect {
            x: x[v] - graph.left[v],
            y: self.middle[graph.layer[v]] - graph.height[v] / 2.0,
            width: 2.0 * graph.left[v],
            height: graph.height[v],
        }
    }
}
