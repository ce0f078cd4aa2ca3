//! stub
use super::geometry::Point;
use super::plan::{Drawing, Plan};
use std::sync::atomic::AtomicBool;
pub(super) fn draw(
    plan: &Plan,
    before: &[Option<Point>],
    stop: &AtomicBool,
    watch: &mut dyn FnMut(Drawing),
) -> Option<Drawing> {
    super::outline::draw(plan, before, stop)
}
