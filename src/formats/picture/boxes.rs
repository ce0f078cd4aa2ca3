//! Boxes of groups as marks: a soft area behind the cards that belong together, with the group's title.

use super::{
    Palette,
    ink::Rgba,
    mark::{Anchor, Font, Mark, Pen, Text},
};
use crate::layout::{Point, Rect, scene::label};

/// From the box's border to its title, px.
pub const PADDING: f64 = 12.0;
/// From the box's border to the middle of its title, px.
pub const TITLE_MIDDLE: f64 = 16.0;

/// A group's box with its title, which may be empty and has been cut to fit.
pub fn marks(rect: Rect, title: &str, palette: &Palette<Rgba>) -> Vec<Mark> {
    let mut marks = vec![Mark::Box {
        rect,
        radii: [14.0; 4],
        fill: Some(palette.muted.faded(0.07)),
        border: Some(Pen::solid(1.0, palette.card_border)),
    }];
    if !title.is_empty() {
        marks.push(Mark::Text(Text::centered(
            Point::new(rect.x + PADDING, rect.y + TITLE_MIDDLE),
            Anchor::Start,
            title,
            Font::SemiBold,
            label::BOX_TITLE,
            palette.muted,
        )));
    }
    marks
}
