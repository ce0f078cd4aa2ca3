//! What the layout answers: a place for every card, a route for every link.

use super::geometry::{Point, Rect};
use super::memory::Memory;

/// A finished drawing, in the order of the request.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Placement {
    /// The place of every card, one per [`super::LayoutRequest::nodes`].
    pub nodes: Vec<Rect>,
    /// The route of every link, one per [`super::LayoutRequest::links`].
    pub links: Vec<Route>,
    /// The box of every group, one per [`super::LayoutRequest::groups`]; none for a group that has no box or no cards.
    pub groups: Vec<Option<Rect>>,
    /// The smallest rectangle around everything that is drawn.
    pub bounds: Rect,
    /// How many times links cross.
    pub crossings: usize,
    /// What the layout of an edited request needs to stay near this one.
    pub memory: Memory,
}

/// The way of one link.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Route {
    /// From the border of the source card to the border of the target card, or to a point on the polyline of the
    /// target link. Empty when the link was ignored because it points nowhere. Corners may be rounded by up to
    /// 14 px without touching anything.
    pub points: Vec<Point>,
    /// Where the label pill lies, if the link has one.
    pub label: Option<Rect>,
}
