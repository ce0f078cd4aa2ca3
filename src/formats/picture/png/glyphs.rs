//! Glyphs as pixels: drawn once at each size and quarter of a pixel, then laid over the picture.

use std::collections::BTreeMap;

use skrifa::{
    FontRef, GlyphId, MetadataProvider as _,
    instance::{LocationRef, Size},
    outline::{DrawSettings, HintingInstance, OutlineGlyphCollection, OutlinePen, SmoothMode, Target},
};
use tiny_skia::{FillRule, Mask, PathBuilder, Pixmap, Transform};

use super::super::{ink::Rgba, mark::Font};

/// How outlines are fitted to the grid of pixels: as egui does it by default.
const TARGET: Target = Target::Smooth {
    mode: SmoothMode::Normal,
    symmetric_rendering: true,
    preserve_linear_metrics: true,
};

/// A glyph as coverage, 0 to 255 for each pixel, row by row.
struct Bitmap {
    left: i32,
    top: i32,
    width: u32,
    coverage: Vec<u8>,
}

/// What a bitmap is of: font, glyph, bits of the size in pixels, quarter of a pixel.
type Key = (Font, u32, u32, u8);

/// The glyphs that have been drawn.
pub struct Glyphs {
    outlines: BTreeMap<Font, OutlineGlyphCollection<'static>>,
    hinting: BTreeMap<(Font, u32), Option<HintingInstance>>,
    drawn: BTreeMap<Key, Option<Bitmap>>,
    is_on_dark: bool,
}

impl Glyphs {
    /// No glyphs yet, for text on a dark or a light ground.
    pub fn new(is_on_dark: bool) -> Self {
        let outlines = |font: Font| Some((font, FontRef::new(font.bytes()).ok()?.outline_glyphs()));
        Self {
            outlines: Font::ALL.into_iter().filter_map(outlines).collect(),
            hinting: BTreeMap::new(),
            drawn: BTreeMap::new(),
            is_on_dark,
        }
    }

    /// Draws a glyph with its origin at a point, px.
    pub fn draw(&mut self, pixels: &mut Pixmap, font: Font, id: u32, size: f32, at: (f64, f64), color: Rgba) {
        // A quarter of a pixel is as near as can be seen.
        let quarters = (at.0 * 4.0).round();
        let (x, quarter) = ((quarters / 4.0).floor(), quarters.rem_euclid(4.0) as u8);
        let key = (font, id, size.to_bits(), quarter);
        if !self.drawn.contains_key(&key) {
            let bitmap = self.bitmap(key);
            self.drawn.insert(key, bitmap);
        }
        if let Some(Some(bitmap)) = self.drawn.get(&key) {
            bitmap.lay_over(pixels, (x as i32, at.1.round() as i32), color, self.is_on_dark);
        }
    }

    fn bitmap(&mut self, (font, id, size, quarter): Key) -> Option<Bitmap> {
        let outlines = self.outlines.get(&font)?;
        let outline = outlines.get(GlyphId::new(id))?;
        let px = Size::new(f32::from_bits(size));
        let hinting = self
            .hinting
            .entry((font, size))
            .or_insert_with(|| HintingInstance::new(outlines, px, LocationRef::default(), TARGET).ok());
        let settings = match hinting {
            Some(hinting) => DrawSettings::hinted(hinting, false),
            None => DrawSettings::unhinted(px, LocationRef::default()),
        };
        let mut pen = Outline {
            path: PathBuilder::new(),
            shift: f32::from(quarter) / 4.0,
        };
        outline.draw(settings, &mut pen).ok()?;
        let path = pen.path.finish()?;
        let bounds = path.bounds();
        let (left, top) = (bounds.left().floor(), bounds.top().floor());
        let width = (bounds.right().ceil() - left).clamp(1.0, 4096.0) as u32;
        let height = (bounds.bottom().ceil() - top).clamp(1.0, 4096.0) as u32;
        let mut mask = Mask::new(width, height)?;
        mask.fill_path(&path, FillRule::Winding, true, Transform::from_translate(-left, -top));
        Some(Bitmap {
            left: left as i32,
            top: top as i32,
            width,
            coverage: mask.data().to_vec(),
        })
    }
}

impl Bitmap {
    fn lay_over(&self, pixels: &mut Pixmap, at: (i32, i32), color: Rgba, is_on_dark: bool) {
        let Rgba([red, green, blue, alpha]) = color;
        let (width, height) = (i64::from(pixels.width()), i64::from(pixels.height()));
        let (left, top) = (
            i64::from(at.0) + i64::from(self.left),
            i64::from(at.1) + i64::from(self.top),
        );
        let data = pixels.data_mut();
        for (index, coverage) in self.coverage.iter().enumerate() {
            let (column, row) = (index as u32 % self.width, index as u32 / self.width);
            let (x, y) = (left + i64::from(column), top + i64::from(row));
            if *coverage == 0 || x < 0 || y < 0 || x >= width || y >= height {
                continue;
            }
            let share = f32::from(*coverage) / 255.0;
            // Light strokes on dark look thinner than dark ones on light; this makes up for it, as egui does.
            let share = if is_on_dark { (2.0 - share) * share } else { share };
            let share = share * f32::from(alpha) / 255.0;
            let start = (y * width + x) as usize * 4;
            let Some(pixel) = data.get_mut(start..start + 3) else {
                continue;
            };
            for (channel, ink) in pixel.iter_mut().zip([red, green, blue]) {
                *channel = (f32::from(*channel) + (f32::from(ink) - f32::from(*channel)) * share).round() as u8;
            }
        }
    }
}

/// Gathers an outline with y growing downward, shifted to the right.
struct Outline {
    path: PathBuilder,
    shift: f32,
}

impl OutlinePen for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        self.path.move_to(x + self.shift, -y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.path.line_to(x + self.shift, -y);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.path.quad_to(cx + self.shift, -cy, x + self.shift, -y);
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        let s = self.shift;
        self.path.cubic_to(cx0 + s, -cy0, cx1 + s, -cy1, x + s, -y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}
