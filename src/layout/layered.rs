//! One connected part, laid out in layers: the phases in their order.

use super::bands::bands;
use super::coordinates::columns;
use super::geometry::Rect;
use super::graph::Layered;
use super::labels::pills;
use super::net::Net;
use super::order::ordered;
use super::plan::{Drawing, Plan};
use super::ports::ports;
use super::rank::layers;
use super::route::Router;
use std::sync::atomic::{AtomicBool, Ordering};

/// How often gaps are raised to make room for labels.
const LABEL_ROUNDS: usize = 14;

/// Draws `net` by itself, somewhere; cards, routes and labels are in the net's order. `None` when told to stop.
pub(super) fn draw(plan: &Plan, net: &Net, stop: &AtomicBool) -> Option<Drawing> {
    let goes_on = || (!stop.load(Ordering::Relaxed)).then_some(());
    goes_on()?;
    let graph = Layered::new(plan, net, layers(net));
    goes_on()?;
    let mut group: Vec<usize> = net.cards.iter().map(|&card| plan.cards[card].group).collect();
    group.resize(graph.len(), usize::MAX);
    let (layers, crossings) = ordered(&graph, &group, stop)?;
    let mut position = vec![0; graph.len()];
    for layer in &layers {
        for (at, &v) in layer.iter().enumerate() {
            position[v as usize] = at as u32;
        }
    }
    let ports = ports(&graph, &position, plan.spacing.port_gap);
    let x = columns(&graph, &layers, &ports, &plan.spacing);
    goes_on()?;

    let sizes: Vec<Option<(f64, f64)>> = net.wires.iter().map(|&wire| plan.wires[wire].label).collect();
    let mut extra = vec![0.0; graph.n_layers];
    for (wire, size) in sizes.iter().enumerate() {
        if let Some((_, height)) = size
            && let Some(gap) = gap_of(net, &graph, wire)
        {
            extra[gap] = height.max(extra[gap]);
        }
    }
    let mut round = 0;
    loop {
        goes_on()?;
        let bands = bands(&graph, net, &x, &ports, &plan.spacing, &extra);
        let cards: Vec<Rect> = (0..net.cards.len()).map(|v| bands.card(&graph, v, &x)).collect();
        let routes = Router {
            net,
            graph: &graph,
            layers: &layers,
            ports: &ports,
            x: &x,
            bands: &bands,
        }
        .routes();
        let pills = pills(&cards, &routes, &sizes);
        let mut raise = vec![0.0_f64; graph.n_layers];
        for &wire in &pills.cramped {
            if let (Some(gap), Some((_, height))) = (gap_of(net, &graph, wire), sizes[wire]) {
                raise[gap] = (raise[gap] + 0.25 * height).max(height).min(10.0 * height);
            }
        }
        round += 1;
        if round == LABEL_ROUNDS || raise.iter().all(|&more| more <= 0.0) {
            return Some(Drawing {
                cards,
                routes,
                labels: pills.rects,
                crossings,
            });
        }
        for (extra, raise) in extra.iter_mut().zip(raise) {
            *extra += raise;
        }
    }
}

/// The layer above the gap in which a wire's label is likeliest to find room; none for a loop.
fn gap_of(net: &Net, graph: &Layered, wire: usize) -> Option<usize> {
    net.steps[wire]
        .iter()
        .map(|step| graph.layer[net.arcs[step.arc].upper])
        .max()
}
