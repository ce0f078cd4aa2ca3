//! From request to placement: the plan, its drawing, and the pins.

use super::layered::draw;
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
    let plan = Plan::new(request);
    let mut drawing = draw(&plan, stop)?;
    if plan.cards.iter().any(|card| card.pin.is_some()) {
        pins::settle(&plan, &mut drawing);
    }
    Some(plan.finish(drawing))
}
