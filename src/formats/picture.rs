//! Pictures of maps: as marks, which the window paints too, and as SVG, PNG and PDF. Pure: places and numbers are handed
//! in, bytes come out.
//!
//! Reading order: `ink` (colors), `mark` (what a picture is made of), `sign`, `card`, `line`, `boxes`, `label` (parts of a
//! map as marks), `timelines` (curves of quantities), `letters` (text as glyphs), then the files: `svg`, `png`, `pdf`.

pub mod boxes;
pub mod card;
mod ink;
pub mod label;
pub mod letters;
pub mod line;
pub mod mark;
mod pdf;
mod png;
pub mod sign;
mod svg;
pub mod timelines;

use self::mark::Mark;
pub use self::{
    ink::{Palette, Rgba},
    pdf::{PdfError, pdf},
    png::{PngError, png, thumbnail},
    svg::svg,
};
use crate::layout::Rect;

/// A picture: what is drawn, bottom to top, and the part of the plane that is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// What it shows, in a line, for those who cannot see it.
    pub title: String,
    /// The same at more length.
    pub description: String,
    /// The part of the plane that is shown, px.
    pub frame: Rect,
    /// What is behind everything.
    pub background: Rgba,
    /// What is drawn, bottom to top.
    pub marks: Vec<Mark>,
}
