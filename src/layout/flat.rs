//! Where the cards of rooms within rooms would lie without any boxes: a good hint for their order.

use super::graph::Order;
use super::nest::{Nest, PLANE};
use super::net::{Body, Sides, nets};
use super::order::{Effort, ordered};
use super::part::Part;
use super::plan::Plan;
use super::rank::layers;
use super::shape::Shape;
use std::sync::atomic::AtomicBool;

/// The x of every card in a drawing without boxes whose starting order is number `attempt`. `None` when told to stop.
pub(super) fn flat_columns(plan: &Plan, attempt: usize, stop: &AtomicBool) -> Option<Vec<f64>> {
    let plan = plan.without_frames();
    let nest = Nest::new(&plan);
    let mut x = vec![0.0; plan.cards.len()];
    let one = Effort {
        first: attempt,
        tries: 1,
        kicks: 0,
    };
    for net in nets(&plan, &nest, &nest.rooms[PLANE], &Sides::new(), &|_| None) {
        let layers = layers(&net, &[]);
        let mut part = Part::new(net, layers);
        let shape = Shape::flat(&part.graph, PLANE, 0);
        let group = vec![usize::MAX; shape.layer.len()];
        let (layers, _) = ordered(&shape, &group, one, Vec::new(), stop)?;
        part.order = Order { layers };
        part.set_columns(&plan, &[]);
        for (v, body) in part.net.bodies.iter().enumerate() {
            if let Body::Card(card) = *body {
                x[card] = part.x[v];
            }
        }
    }
    Some(x)
}
