//! Words on links as marks: a pill on the line.

use super::{
    Palette,
    ink::Rgba,
    mark::{Anchor, Font, Mark, Pen, Text},
};
use crate::layout::{Rect, scene::label};

/// A pill with its words.
pub fn marks(rect: Rect, words: &str, palette: &Palette<Rgba>) -> Vec<Mark> {
    vec![
        Mark::Box {
            rect,
            radii: [rect.height / 2.0; 4],
            fill: Some(palette.canvas),
            border: Some(Pen::solid(1.0, palette.card_border)),
        },
        Mark::Text(Text::centered(
            rect.center(),
            Anchor::Middle,
            words,
            Font::Regular,
            label::WORDS,
            palette.muted,
        )),
    ]
}
