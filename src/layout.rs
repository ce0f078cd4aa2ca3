//! The layout floor: cards and links in, places and routes out.
//!
//! Pure geometry. Nothing here knows what a claim is, paints, reads, waits, or draws a random number that is not the
//! same every time: a [`LayoutRequest`] always gets the same [`Placement`], in whatever order its cards and links come.
//!
//! The usual drawing is layered (Sugiyama's method): conclusions in the first layer, what supports or attacks them in the
//! next. The way of a request through the floor:
//!
//! 1. `plan`: sorted by id, mended, turned upright. `net`: its connected parts as acyclic graphs (`cycles`), where a link
//!    that is itself a target has a *junction* on its way that the links pointing at it end at.
//! 2. `layered`, for each part: layers (`rank`, by `simplex`), one bend per layer passed (`graph`), the order in every
//!    layer (`order`, `crossings`), ends of links (`ports`), x (`coordinates`), y (`bands`), routes (`route`) and label
//!    pills (`labels`, with a `grid`).
//! 3. `engine`: the parts side by side (`pack`); then cards that someone put somewhere (`pins`), around which links find
//!    their way without layers (`detour`).
//!
//! The other kinds of drawing have no layers. They see the plan as a `web` of cards without directions: `radial` puts them
//! on `rings`, `outline` into an indented list with `rails` beside it, `force` among `springs`, which `apart` keeps from
//! overlapping. Links of rings and springs run straight or around cards (`ways`, with `detour`).
//!
//! What holds for every drawing without pins: no two cards overlap; no link touches a card that is not its own or comes
//! nearer to it than 4 px; every link starts on the border of its card and ends on the border of its target or on the
//! target link's polyline.

mod apart;
mod bands;
mod bundles;
mod coordinates;
mod crossings;
mod cycles;
mod detour;
mod dice;
mod engine;
mod flat;
mod force;
mod funnel;
mod geometry;
mod graph;
mod grid;
mod house;
mod labels;
mod layered;
mod memory;
mod nest;
mod net;
mod order;
mod orders;
mod outline;
mod pack;
mod part;
mod pins;
mod placement;
mod plan;
mod ports;
mod radial;
mod rails;
mod rank;
mod request;
mod rings;
mod route;
pub mod scene;
mod search;
mod shape;
mod simplex;
mod springs;
pub mod text;
mod ways;
mod web;

pub use engine::{lay_out, lay_out_after, lay_out_watched, lay_out_with};
pub use geometry::{Point, Rect, distance_to_polyline};
pub use memory::Memory;
pub use placement::{Placement, Route};
pub use request::{Bond, Direction, GroupSpec, LayoutRequest, LinkEnd, LinkSpec, Mode, NodeBox, Spacing};
