//! One connected part of a room on its way from an order to places: sizes, ports, x and y.

use super::bands::{Bands, Margins, bands};
use super::coordinates::columns;
use super::geometry::{Point, Rect, bounds_of};
use super::graph::{Extents, Layered};
use super::net::Net;
use super::orders::Order;
use super::plan::Plan;
use super::ports::{Ports, ports};
use super::request::Spacing;
use std::collections::BTreeMap;

/// Room a gate takes on either side, px.
const GATE_HALF: f64 = 4.0;

/// What a room is to the room around it: a body of some size with gates in its border.
#[derive(Clone, Debug, Default)]
pub(super) struct Hull {
    pub width: f64,
    pub height: f64,
    /// For every plan's wire that leaves: distance of its gate from the middle, px, and its place among the gates on
    /// its side, from left to right.
    pub gates: BTreeMap<usize, (f64, u32)>,
}

/// A connected part of a room, laid out in coordinates of its own.
#[derive(Debug)]
pub(super) struct Part {
    pub net: Net,
    pub graph: Layered,
    pub order: Order,
    pub extents: Extents,
    pub ports: Ports,
    /// The middle of every item, px.
    pub x: Vec<f64>,
    pub bands: Bands,
    /// Additional height for the gap below each layer, px.
    pub extra: Vec<f64>,
    /// Where its origin lies: in its room at first, in the plane in the end.
    pub at: Point,
}

impl Part {
    /// A part whose order is still to be found.
    pub fn new(net: Net, layers: Vec<usize>) -> Self {
        let graph = Layered::new(&net, layers);
        Self {
            extra: vec![0.0; graph.n_layers],
            net,
            graph,
            order: Order::default(),
            extents: Extents::default(),
            ports: Ports::default(),
            x: Vec::new(),
            bands: Bands::default(),
            at: Point::default(),
        }
    }

    /// Whether it has gates in the upper border, or in the lower one.
    pub fn has_gates(&self, is_top: bool) -> bool {
        self.net.gates.iter().any(|gate| gate.is_top == is_top)
    }

    /// Finds sizes, ports and x of all items; `hulls` are those of all rooms by number.
    pub fn set_columns(&mut self, plan: &Plan, hulls: &[Hull]) {
        let (net, graph) = (&self.net, &self.graph);
        self.extents = Extents::new(plan, net, graph, &|room| (hulls[room].width, hulls[room].height));
        self.ports = ports(
            net,
            graph,
            &self.extents,
            &self.order.positions(graph.len()),
            plan.spacing.port_gap,
            &|room, wire| hulls[room].gates.get(&wire).map_or(0.0, |gate| gate.0),
        );
        self.x = columns(graph, &self.extents, &self.order.layers, &self.ports, &plan.spacing);
    }

    /// Finds y of all layers, after the rooms inside have got their final heights.
    pub fn set_bands(&mut self, spacing: &Spacing, margins: Margins, hulls: &[Hull]) {
        for (v, body) in self.net.bodies.iter().enumerate() {
            if let super::net::Body::Room(room) = body {
                self.extents.height[v] = hulls[*room].height;
            }
        }
        self.bands = bands(
            &self.graph,
            &self.extents,
            &self.net,
            &self.x,
            &self.ports,
            spacing,
            margins,
            &self.extra,
        );
    }

    /// The place of body `v`, in the part's own coordinates.
    pub fn body(&self, v: usize) -> Rect {
        self.bands.body(&self.graph, &self.extents, v, &self.x)
    }

    /// The smallest rectangle around everything but the gates and the run of links to them, in the part's own
    /// coordinates.
    pub fn bounds(&self) -> Rect {
        bounds_of((0..self.graph.len()).filter(|&v| !(self.net.first_gate()..self.net.n_vertices()).contains(&v)).map(
            |v| {
                let layer = self.graph.layer[v];
                Rect {
                    x: self.x[v] - self.extents.left[v],
                    y: self.bands.middle[layer] - self.extents.height[v] / 2.0,
                    width: self.extents.left[v] + self.extents.right[v],
                    height: self.extents.height[v],
                }
            },
        ))
    }

    /// The gates in one border: for each the plan's wire, its place from left to right, and x and y in the part's own
    /// coordinates.
    pub fn gates(&self) -> impl Iterator<Item = (usize, bool, u32, Point)> + '_ {
        let position = self.order.positions(self.graph.len());
        (self.net.gates.iter().enumerate()).map(move |(ix, gate)| {
            let v = self.net.first_gate() + ix;
            let at = Point::new(self.x[v], self.bands.middle[self.graph.layer[v]]);
            (self.net.wires[gate.wire], gate.is_top, position[v], at)
        })
    }

    /// How far left and right the gates in one border reach, in the part's own coordinates.
    pub fn gate_span(&self, is_top: bool) -> Option<(f64, f64)> {
        (self.gates().filter(|gate| gate.1 == is_top))
            .map(|gate| (gate.3.x - GATE_HALF, gate.3.x + GATE_HALF))
            .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
    }
}
