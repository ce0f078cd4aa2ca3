//! Boxes of groups as marks: a soft area behind the cards that belong together, with the group's title.

use super::{
    Palette,
    ink::Rgba,
    mark::{Anchor, Font, Mark, Pen, Text},
};
use crate::layout::{Point, Rect};

/// Size of a group's title, px.
pub const TITLE: f64 = 12.5;
/// From the box's border to its title, px.
pub const PADDING: f64 = 12.0;
/// Height of the strip that a title takes, px.
pub const TITLE_HEIGHT: f64 = 24.0;

/// A group's box with its title, which may be empty. The title is cut where the box ends.
pub fn marks(rect: Rect, title: &str, palette: &Palette<Rgba>) -> Vec<Mark> {
    let mut marks = vec![Mark::Box {
        rect,
        radii: [14.0; 4],
        fill: Some(palette.muted.faded(0.07)),
        border: Some(Pen::solid(1.0, palette.card_border)),
    }];
    let room = rect.width - 2.0 * PADDING;
    if !title.is_empty() && room > 2.0 * TITLE {
        let measure = crate::layout::text::Measure::new(Font::SemiBold.bytes(), TITLE);
        let line = measure.wrap(title, room, 1).into_iter().next().unwrap_or_default();
        marks.push(Mark::Text(Text::centered(
            Point::new(rect.x + PADDING, rect.y + PADDING / 2.0 + TITLE_HEIGHT / 2.0 - 2.0),
            Anchor::Start,
            &line,
            Font::SemiBold,
            TITLE,
            palette.muted,
        )));
    }
    marks
}
