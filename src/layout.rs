//! The layout floor: cards and links in, places and routes out. Pure geometry.

mod bands;
mod coordinates;
mod crossings;
mod cycles;
mod detour;
mod engine;
mod geometry;
mod graph;
mod grid;
mod labels;
mod layered;
mod net;
mod order;
mod pack;
mod pins;
mod placement;
mod plan;
mod ports;
mod rank;
mod request;
mod route;
mod simplex;

pub use engine::{lay_out, lay_out_with};
pub use geometry::{Point, Rect, distance_to_polyline};
pub use placement::{Placement, Route};
pub use request::{Direction, GroupSpec, LayoutRequest, LinkEnd, LinkSpec, NodeBox, Spacing};
