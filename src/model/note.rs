//! Free notes on the map, saved views, and places on the canvas.

use std::collections::BTreeSet;

use super::{ClaimId, Date, GroupId, Unknown};

/// A point on the canvas, in logical pixels; y grows downward.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// To the right.
    pub x: f64,
    /// Downward.
    pub y: f64,
}

/// A free note.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Note {
    /// The text, in Markdown.
    pub text: String,
    /// Who wrote it.
    pub author: String,
    /// When.
    pub date: Option<Date>,
    /// The id of what it is about, if anything.
    pub about: String,
    /// Where it is pinned.
    pub place: Option<Place>,
    /// Fields of a newer version.
    pub unknown: Unknown,
}

/// A saved way of looking at the map.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SavedView {
    /// The name.
    pub title: String,
    /// The search text, with filters.
    pub filter: String,
    /// The claim in focus.
    pub focus: Option<ClaimId>,
    /// How many steps around the focus are shown: of what bears on it, and of what it bears on unless `steps_up` says
    /// otherwise. All when absent.
    pub steps: Option<u32>,
    /// How many steps of what the focus bears on are shown.
    pub steps_up: Option<u32>,
    /// Claims whose branches are folded.
    pub folded: Vec<ClaimId>,
    /// The ids of the cards that are hidden. Ids of what is no longer on the map do no harm.
    pub hidden: BTreeSet<String>,
    /// Groups that are drawn as one card.
    pub groups: Vec<GroupId>,
    /// The kind of drawing, in words: “layers from the left”, “rings”.
    pub drawing: String,
    /// Relation and strength stand on links in words.
    pub words: bool,
    /// Fields of a newer version.
    pub unknown: Unknown,
}
