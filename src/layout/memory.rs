//! What a drawing leaves to the next one, so that an edit moves as little as possible. `recall` makes it and reads it.

use super::geometry::Point;
use super::request::{Direction, Mode};

/// How everything lay in a drawing, by id. Opaque: it only serves as the past of another layout.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Memory {
    pub(super) mode: Mode,
    /// The middle of every card, by id.
    pub(super) places: Vec<(String, Point)>,
    pub(super) direction: Option<Direction>,
    /// How many cards there were when a drawing from scratch was last looked at.
    pub(super) n_cards_searched: usize,
    pub(super) cards: Vec<(String, NamedSpot)>,
    pub(super) groups: Vec<(String, NamedSpot)>,
    pub(super) tracks: Vec<((String, Option<String>), NamedTrack)>,
}

/// Where a body lay, with the name of its box.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct NamedSpot {
    pub(super) frame: Option<String>,
    pub(super) spot: Spot,
}

/// How a wire ran through a room.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct NamedTrack {
    pub(super) part: usize,
    pub(super) junction: Option<i64>,
    pub(super) items: Vec<(i64, f64)>,
}

/// Where a body lay.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spot {
    /// The box it lay in.
    pub frame: Option<usize>,
    /// The number of its part in that box.
    pub part: usize,
    pub layer: i64,
    /// Its middle, in the coordinates of the box.
    pub at: Point,
}
