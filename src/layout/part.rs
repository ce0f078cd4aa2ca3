//! One connected part of a room on its way from an order to places: sizes, ports, x and y.

use super::bands::{Bands, Gaps, Margins, bands};
use super::coordinates::columns;
use super::geometry::{Point, Rect, bounds_of, signed};
use super::graph::{Extents, Layered, Order};
use super::memory::Spot;
use super::net::{Body, Net};
use super::plan::Plan;
use super::ports::{Ports, ports};
use super::recall::Track;
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

/// The border of the box around a part where its links come in, in the part's own coordinates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Border {
    /// Where it lies, px. Other parts of the box may reach farther out than this one.
    pub y: f64,
    /// How far into the box the title reaches that stands in it, px.
    pub depth: f64,
    /// Links come in at the right of this, px.
    pub left: f64,
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
    /// The upper and the lower border of the box around it; none outside of boxes.
    pub borders: Option<(Border, Border)>,
    /// Where items were in the picture before, in the coordinates of the room: x of every one, and y of bodies.
    pub before: Vec<Option<f64>>,
    heights_before: Vec<Option<f64>>,
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
            borders: None,
            before: Vec::new(),
            heights_before: Vec::new(),
        }
    }

    /// Notes where everything was in the picture before: bodies by `spot`, what wires pass by `track`.
    pub fn remember<'p>(
        &mut self,
        spot: &dyn Fn(Body) -> Option<Spot>,
        track: &dyn Fn(usize) -> Option<&'p Track<'p>>,
    ) {
        let (net, graph) = (&self.net, &self.graph);
        let spots: Vec<Option<Spot>> = net.bodies.iter().map(|&body| spot(body)).collect();
        self.heights_before = spots.iter().map(|spot| spot.map(|spot| spot.at.y)).collect();
        self.before = spots.iter().map(|spot| spot.map(|spot| spot.at.x)).collect();
        self.before.resize(graph.len(), None);
        for (arc, chain) in net.arcs.iter().zip(&graph.chains) {
            let Some(track) = track(net.wires[arc.wire]) else {
                continue;
            };
            // By how much layers are numbered higher now, if the end that tells it is an old one.
            let shift = [arc.upper, arc.lower].iter().find_map(|&v| {
                let spot = spots.get(v).copied().flatten()?;
                Some(signed(graph.layer[v]) - spot.layer)
            });
            for &v in chain.iter().filter(|&&v| v >= net.bodies.len()) {
                let layer = signed(graph.layer[v]) - shift.unwrap_or(0);
                // The nearest place it passed will do when it now passes more layers.
                let nearest = track.items.iter().min_by_key(|item| (item.0 - layer).abs());
                self.before[v] = nearest.map(|item| item.1);
            }
        }
    }

    /// How far the part has to be moved so that most of its bodies are where they were before; none if it is new.
    pub fn drift(&self) -> Option<Point> {
        let median = |mut values: Vec<f64>| {
            values.sort_by(f64::total_cmp);
            values.get(values.len() / 2).copied()
        };
        let moved = |v: usize| {
            let (x, y) = ((*self.before.get(v)?)?, (*self.heights_before.get(v)?)?);
            let now = self.body(v).center();
            Some((x - now.x, y - now.y))
        };
        let moves: Vec<(f64, f64)> = (0..self.net.bodies.len()).filter_map(moved).collect();
        let x = median(moves.iter().map(|by| by.0).collect())?;
        let y = median(moves.iter().map(|by| by.1).collect())?;
        Some(Point::new(x, y))
    }

    /// Of every wire: the plan's number, the layer of its junction, and layer and x of all it passes but bodies.
    pub fn tracks(&self) -> impl Iterator<Item = (usize, Option<i64>, Vec<(i64, f64)>)> + '_ {
        (self.net.wires.iter().enumerate()).map(|(local, &wire)| {
            let junction = self.net.junction_of[local].map(|v| signed(self.graph.layer[v]));
            let items = (self.net.steps[local].iter())
                .flat_map(|step| &self.graph.chains[step.arc])
                .filter(|&&v| v >= self.net.bodies.len())
                .map(|&v| (signed(self.graph.layer[v]), self.x[v]))
                .collect();
            (wire, junction, items)
        })
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
        self.x = columns(
            graph,
            &self.extents,
            &self.order.layers,
            &self.ports,
            &plan.spacing,
            &self.before,
        );
    }

    /// Finds y of all layers, after the rooms inside have got their final heights.
    pub fn set_bands(&mut self, spacing: &Spacing, margins: Margins, hulls: &[Hull]) {
        for (v, body) in self.net.bodies.iter().enumerate() {
            if let Body::Room(room) = body {
                self.extents.height[v] = hulls[*room].height;
            }
        }
        self.bands = bands(
            &self.graph,
            &self.extents,
            &self.net,
            &self.x,
            &self.ports,
            Gaps {
                spacing,
                margins,
                extra: &self.extra,
            },
        );
    }

    /// The place of body `v`, in the part's own coordinates.
    pub fn body(&self, v: usize) -> Rect {
        self.bands.body(&self.graph, &self.extents, v, &self.x)
    }

    /// The smallest rectangle around everything, in the part's own coordinates; above and below without the run of links
    /// to the gates.
    pub fn bounds(&self) -> Rect {
        let gates = self.net.first_gate()..self.net.n_vertices();
        let items = (0..self.graph.len()).filter(|v| !gates.contains(v)).map(|v| {
            let layer = self.graph.layer[v];
            Rect {
                x: self.x[v] - self.extents.left[v],
                y: self.bands.middle[layer] - self.extents.height[v] / 2.0,
                width: self.extents.left[v] + self.extents.right[v],
                height: self.extents.height[v],
            }
        });
        let mut bounds = bounds_of(items);
        for (low, high) in [true, false].into_iter().filter_map(|is_top| self.gate_span(is_top)) {
            bounds = bounds.union(&Rect {
                x: low,
                width: high - low,
                ..bounds
            });
        }
        bounds
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
