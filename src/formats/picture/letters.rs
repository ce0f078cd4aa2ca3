//! Text as glyphs: shaped as the window shapes it, so that every kind of file has lines of the same width.

use std::collections::BTreeMap;

use harfrust::{FontRef, ShaperData, UnicodeBuffer};
use skrifa::MetadataProvider as _;

use super::mark::Font;

/// A glyph of a line of text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Glyph {
    /// Its number in the font.
    pub id: u32,
    /// The byte of the line that its characters begin at.
    pub start: usize,
    /// From here to the next glyph, em.
    pub advance: f64,
    /// Where it is drawn against its place: to the right and up, em.
    pub offset: (f64, f64),
}

/// A line of text as glyphs, left to right.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Run {
    /// The glyphs.
    pub glyphs: Vec<Glyph>,
    /// The width, em.
    pub width: f64,
}

/// A font that can be shaped with.
struct Face {
    font: FontRef<'static>,
    shaper: ShaperData,
    units_per_em: f64,
}

/// The fonts of pictures, ready to be shaped with.
#[derive(Default)]
pub struct Letters {
    faces: BTreeMap<Font, Face>,
    buffer: Option<UnicodeBuffer>,
}

impl Letters {
    /// All fonts of pictures.
    pub fn new() -> Self {
        let face = |font: Font| {
            let data = FontRef::from_index(font.bytes(), 0).ok()?;
            let metrics = data.metrics(
                skrifa::instance::Size::unscaled(),
                skrifa::instance::LocationRef::default(),
            );
            let face = Face {
                shaper: ShaperData::new(&data),
                units_per_em: f64::from(metrics.units_per_em.max(1)),
                font: data,
            };
            Some((font, face))
        };
        Self {
            faces: Font::ALL.into_iter().filter_map(face).collect(),
            buffer: None,
        }
    }

    /// Shapes a line of text. Characters that the font lacks are shaped as its box for missing ones.
    pub fn run(&mut self, font: Font, line: &str) -> Run {
        let Some(face) = self.faces.get(&font) else {
            return Run::default();
        };
        let mut buffer = self.buffer.take().unwrap_or_default();
        buffer.push_str(line);
        buffer.guess_segment_properties();
        let shaper = face.shaper.shaper(&face.font).build();
        let shaped = shaper.shape(buffer, harfrust::ShapeOptions::new());
        let em = |units: i32| f64::from(units) / face.units_per_em;
        let glyphs: Vec<Glyph> = shaped
            .glyph_infos()
            .iter()
            .zip(shaped.glyph_positions())
            .map(|(info, position)| Glyph {
                id: info.glyph_id,
                start: info.cluster as usize,
                advance: em(position.x_advance),
                offset: (em(position.x_offset), em(position.y_offset)),
            })
            .collect();
        self.buffer = Some(shaped.clear());
        Run {
            width: glyphs.iter().map(|glyph| glyph.advance).sum(),
            glyphs,
        }
    }
}
