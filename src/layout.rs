//! The layout floor: cards and links in, places and routes out.
//!
//! Pure geometry. Nothing here knows what a claim is (but `scene`, which asks on a map's behalf), paints, reads, waits, or
//! draws a random number that is not the same every time: a [`LayoutRequest`] always gets the same [`Placement`], in
//! whatever order its cards and links come.
//!
//! `engine` is the way through: `plan` (the request sorted by id, mended, turned upright), then one of four kinds of
//! drawing. In layers (Sugiyama's method), conclusions in the first layer and what bears on them in the next:
//!
//! 1. `nest`: boxes of groups as *rooms* in one another; a link that leaves a room goes through *gates* in its border.
//!    `net`: the connected parts of a room as acyclic graphs (`cycles`), where a link that is itself a target has a
//!    *junction* on its way that the links pointing at it end at.
//! 2. `rank` (by `simplex`): the layers. `graph`: one bend per layer passed.
//! 3. `orders`: the order in every layer, searched for few crossings (`crossings`) with the rooms of a part seen through
//!    as one `shape`, by sweeps and sifting from several seeded starts (`search`, `bundles`, `flat`, `dice`); `order` keeps
//!    that of the drawing before.
//! 4. `house`: every room closed, innermost first — ends of links (`ports`), x (`coordinates`), y (`bands`), the `part`s
//!    of a room side by side (`pack`). `route` (by `funnel`) leads the links through, `labels` puts pills on them (by `grid`).
//! 5. `memory`: what the next drawing has to know of this one so that little moves; `recall` makes and reads it.
//! 6. `pins`: cards that someone put somewhere, around which links find their way without layers (`detour`).
//!
//! The other kinds of drawing have no layers. They see the plan as a `web` of cards without directions: `radial` puts them
//! on `rings`, `outline` into an indented list with `rails` beside it, `force` among `springs`, which `apart` keeps from
//! overlapping. Links of rings and springs run straight or around cards (`ways`, with `detour`).
//!
//! What holds for every layered drawing without pins: no two cards overlap; no card lies in a box it does not belong to,
//! no two boxes overlap but in one another; no link touches a card that is not its own or comes nearer to it than 4 px;
//! every link starts on the border of its card and ends on the border of its target or on the target link's polyline.

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
mod recall;
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
