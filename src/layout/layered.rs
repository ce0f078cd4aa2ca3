//! A layered drawing of all rooms: the phases in their order.

use super::house::{Gap, House};
use super::labels::pills;
use super::nest::Nest;
use super::orders::find_orders;
use super::plan::{Drawing, Plan};
use super::recall::Past;
use super::route::Router;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

/// How often gaps are raised to make room for labels.
const LABEL_ROUNDS: usize = 14;

/// Draws `plan` without regard to pins, near to how it lay in the `past`, if there is one; everything is in the plan's
/// order. Returns with the drawing what the next one needs to know of it. `None` when told to stop.
pub(super) fn draw(plan: &Plan, past: Option<&Past<'_>>, stop: &AtomicBool) -> Option<(Drawing, Past<'static>)> {
    let goes_on = || (!stop.load(Ordering::Relaxed)).then_some(());
    let nest = Nest::new(plan);
    let mut house = House::new(plan, &nest, past);
    goes_on()?;
    let crossings = find_orders(plan, &nest, &mut house.rooms, past.is_some(), stop)?;
    house.set_columns();
    goes_on()?;

    let sizes: Vec<Option<(f64, f64)>> = plan.wires.iter().map(|wire| wire.label).collect();
    for (wire, size) in sizes.iter().enumerate() {
        if let Some((_, height)) = size
            && let Some(gap) = house.gap_of(wire)
        {
            let extra = house.extra(gap);
            *extra = height.max(*extra);
        }
    }
    let mut round = 0;
    loop {
        goes_on()?;
        house.set_places();
        let cards = house.cards();
        let routes = Router::new(&nest, &house.rooms).routes();
        let pills = pills(&cards, &routes, &sizes);
        let mut raise: BTreeMap<Gap, f64> = BTreeMap::new();
        for &wire in &pills.cramped {
            if let (Some(gap), Some((_, height))) = (house.gap_of(wire), sizes[wire]) {
                let raise = raise.entry(gap).or_default();
                *raise = (*raise + 0.25 * height).max(height).min(10.0 * height);
            }
        }
        round += 1;
        if round == LABEL_ROUNDS || raise.is_empty() {
            let drawing = Drawing {
                cards,
                routes,
                labels: pills.rects,
                frames: house.frames(),
                crossings,
            };
            return Some((drawing, house.past()));
        }
        for (gap, raise) in raise {
            *house.extra(gap) += raise;
        }
    }
}
