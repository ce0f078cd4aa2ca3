//! From request to placement: the plan, its drawing, and the pins.

use super::layered::draw;
use super::memory::Memory;
use super::pins;
use super::placement::Placement;
use super::plan::Plan;
use super::request::LayoutRequest;
use std::sync::atomic::AtomicBool;

/// Lays out `request`.
///
/// Never fails, whatever the request: links that lead nowhere get an empty route, broken sizes count as zero. All
/// numbers in the answer are finite. Equal requests, in whatever order their cards and links come, get equal answers.
/// Time is near-linear with a constant number of tries: in a release build about 7 ms for 200 cards, 50 ms for 1,000, 0.5 s for 10,000.
pub fn lay_out(request: &LayoutRequest) -> Placement {
    lay_out_with(request, &AtomicBool::new(false)).unwrap_or_default()
}

/// Like [`lay_out`], but gives up and returns `None` soon after `stop` is set by someone else.
pub fn lay_out_with(request: &LayoutRequest, stop: &AtomicBool) -> Option<Placement> {
    lay_out_after(request, &Memory::default(), stop)
}

/// Lays out `request` so that what was in the drawing before (given by its [`Placement::memory`]) stays where it was as far
/// as quality allows. Without a past, or when conclusions lay at another side, like [`lay_out_with`].
pub fn lay_out_after(request: &LayoutRequest, before: &Memory, stop: &AtomicBool) -> Option<Placement> {
    let plan = Plan::new(request);
    let past = before.past(request, &plan);
    let (mut drawing, mut next) = draw(&plan, past.as_ref(), stop)?;
    let has_pins = plan.cards.iter().any(|card| card.pin.is_some());
    if past.is_none() && !has_pins {
        let shift = plan.way_to_origin(&drawing);
        drawing.shift(shift);
        next.shift(shift);
    }
    if has_pins {
        pins::settle(&plan, &mut drawing);
    }
    let mut placement = plan.finish(drawing);
    placement.memory = Memory::new(request, &plan, next);
    Some(placement)
}
