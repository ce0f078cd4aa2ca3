//! PNG: marks painted into pixels, and text glyph by glyph, hinted and set on whole rows of pixels as the window has it.

mod glyphs;

use image::{ExtendedColorType, ImageEncoder as _, codecs::png::PngEncoder};
use tiny_skia::{FillRule, LineJoin, Paint, Path, PathBuilder, Pixmap, Stroke, StrokeDash, Transform};

use self::glyphs::Glyphs;
use super::{
    Picture,
    ink::Rgba,
    letters::Letters,
    mark::{Anchor, Mark, Pen, Step, Text, outline, polygon},
};
use crate::layout::{Point, Rect};

/// No more pixels than this are painted: four bytes each, they take 400 MB.
const MOST_PIXELS: f64 = 100e6;

/// No picture has a longer side; some readers of PNG stop here.
const LONGEST_SIDE: f64 = 32_767.0;

/// Why there is no PNG.
#[derive(Debug, thiserror::Error)]
pub enum PngError {
    /// It would be too large.
    #[error("the picture would be {width} × {height} pixels, and no more than 100 million, 32,767 on a side, can be painted{}", advice(*.fits))]
    TooLarge {
        /// Its width, pixels.
        width: u64,
        /// Its height, pixels.
        height: u64,
        /// The largest whole scale that would do.
        fits: Option<u8>,
    },
    /// It could not be encoded.
    #[error("the picture could not be encoded: {0}")]
    Encode(#[from] image::ImageError),
}

fn advice(fits: Option<u8>) -> String {
    match fits {
        Some(scale) => format!("; try scale {scale}, or SVG or PDF, which have no such limit"),
        None => "; try SVG or PDF, which have no such limit, or a part of the map".to_owned(),
    }
}

/// A picture as the bytes of a PNG file, with `scale` (1 to 4; what is beyond is taken for the nearest) pixels of the file
/// for a pixel of the map.
///
/// Complexity: linear in the number of pixels and marks.
pub fn png(picture: &Picture, scale: u8) -> Result<Vec<u8>, PngError> {
    let scale = scale.clamp(1, 4);
    let size = |scale: u8| {
        let side = |length: f64| (length.max(0.0) * f64::from(scale)).ceil().max(1.0);
        (side(picture.frame.width), side(picture.frame.height))
    };
    let fits = |scale: u8| {
        let (width, height) = size(scale);
        width * height <= MOST_PIXELS && width.max(height) <= LONGEST_SIDE
    };
    let (width, height) = size(scale);
    let too_large = || PngError::TooLarge {
        width: width as u64,
        height: height as u64,
        fits: (1..scale).rev().find(|scale| fits(*scale)),
    };
    if !fits(scale) {
        return Err(too_large());
    }
    let origin = Point::new(picture.frame.x, picture.frame.y);
    let pixels = paint(picture, origin, f64::from(scale), [width as u32, height as u32]).ok_or_else(too_large)?;
    // Nothing shines through the background, so alpha needs no bytes in the file.
    let colors: Vec<u8> = pixels
        .pixels()
        .iter()
        .flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue()])
        .collect();
    let mut bytes = Vec::new();
    PngEncoder::new(&mut bytes).write_image(&colors, width as u32, height as u32, ExtendedColorType::Rgb8)?;
    Ok(bytes)
}

/// A small picture: as much of a picture as fits into so many pixels at a scale no smaller than `least`, around `middle`;
/// red, green, blue and opacity of each pixel. What is not filled has the color of the background.
pub fn thumbnail(picture: &Picture, middle: Point, least: f64, size: [u32; 2]) -> Option<Vec<u8>> {
    let [width, height] = size.map(f64::from);
    let scale = (width / picture.frame.width.max(1.0))
        .min(height / picture.frame.height.max(1.0))
        .clamp(least, 1.0);
    // Centered where all of it fits; else as near to the middle as leaves no empty margin.
    let begin = |middle: f64, start: f64, length: f64, room: f64| {
        if length <= room {
            start - (room - length) / 2.0
        } else {
            (middle - room / 2.0).clamp(start, start + length - room)
        }
    };
    let frame = picture.frame;
    let origin = Point::new(
        begin(middle.x, frame.x, frame.width, width / scale),
        begin(middle.y, frame.y, frame.height, height / scale),
    );
    let pixels = paint(picture, origin, scale, size)?;
    Some(pixels.data().to_vec())
}

/// Paints what of a picture lies right and below of a point; `None` without room for the pixels.
fn paint(picture: &Picture, origin: Point, scale: f64, [width, height]: [u32; 2]) -> Option<Pixmap> {
    let mut canvas = Canvas {
        pixels: Pixmap::new(width, height)?,
        origin,
        scale,
        letters: Letters::new(),
        glyphs: Glyphs::new(is_dark(picture.background)),
    };
    let Rgba([r, g, b, _]) = picture.background;
    canvas.pixels.fill(tiny_skia::Color::from_rgba8(r, g, b, 255));
    for mark in &picture.marks {
        canvas.draw(mark);
    }
    Some(canvas.pixels)
}

/// Whether light text stands on it.
fn is_dark(background: Rgba) -> bool {
    let Rgba([r, g, b, _]) = background;
    u32::from(r) + u32::from(g) + u32::from(b) < 3 * 128
}

struct Canvas {
    pixels: Pixmap,
    origin: Point,
    scale: f64,
    letters: Letters,
    glyphs: Glyphs,
}

impl Canvas {
    fn at(&self, point: Point) -> (f32, f32) {
        let place = |value: f64, origin: f64| ((value - origin) * self.scale) as f32;
        (place(point.x, self.origin.x), place(point.y, self.origin.y))
    }

    fn draw(&mut self, mark: &Mark) {
        match mark {
            Mark::Box {
                rect,
                radii,
                fill,
                border,
            } => self.draw_box(*rect, *radii, *fill, *border),
            Mark::Path {
                points,
                is_closed,
                fill,
                pen,
            } => {
                let path = self.path(&polygon(points, *is_closed));
                self.paint(path, *fill, *pen);
            }
            Mark::Disk {
                center,
                radius,
                fill,
                pen,
            } => {
                let (x, y) = self.at(*center);
                let path = PathBuilder::from_circle(x, y, (*radius * self.scale) as f32);
                self.paint(path, *fill, *pen);
            }
            Mark::Text(text) => self.draw_text(text),
        }
    }

    fn path(&self, steps: &[Step]) -> Option<Path> {
        let mut path = PathBuilder::new();
        for step in steps {
            match *step {
                Step::Move(to) => {
                    let (x, y) = self.at(to);
                    path.move_to(x, y);
                }
                Step::Line(to) => {
                    let (x, y) = self.at(to);
                    path.line_to(x, y);
                }
                Step::Curve(a, b, to) => {
                    let ((ax, ay), (bx, by), (x, y)) = (self.at(a), self.at(b), self.at(to));
                    path.cubic_to(ax, ay, bx, by, x, y);
                }
                Step::Close => path.close(),
            }
        }
        path.finish()
    }

    /// A box has its borders on whole pixels, as the window has it.
    fn draw_box(&mut self, rect: Rect, radii: [f64; 4], fill: Option<Rgba>, border: Option<Pen>) {
        let snap = |value: f64, origin: f64| ((value - origin) * self.scale).round() / self.scale + origin;
        let (x, y) = (snap(rect.x, self.origin.x), snap(rect.y, self.origin.y));
        let snapped = Rect {
            x,
            y,
            width: snap(rect.right(), self.origin.x) - x,
            height: snap(rect.bottom(), self.origin.y) - y,
        };
        let whole = self.path(&outline(snapped, radii, 0.0));
        self.paint(whole, fill, None);
        if let Some(pen) = border {
            let middle = self.path(&outline(snapped, radii, pen.width / 2.0));
            self.paint(middle, None, border);
        }
    }

    fn paint(&mut self, path: Option<Path>, fill: Option<Rgba>, pen: Option<Pen>) {
        let Some(path) = path else { return };
        let paint = |Rgba([r, g, b, a]): Rgba| {
            let mut paint = Paint::default();
            paint.set_color_rgba8(r, g, b, a);
            paint
        };
        if let Some(color) = fill {
            self.pixels
                .fill_path(&path, &paint(color), FillRule::Winding, Transform::identity(), None);
        }
        if let Some(pen) = pen {
            let dash = pen.dash.and_then(|(dash, gap)| {
                let lengths = [dash, gap].map(|length| (length * self.scale) as f32);
                StrokeDash::new(lengths.to_vec(), 0.0)
            });
            let stroke = Stroke {
                width: (pen.width * self.scale) as f32,
                line_join: LineJoin::Miter,
                dash,
                ..Stroke::default()
            };
            self.pixels
                .stroke_path(&path, &paint(pen.color), &stroke, Transform::identity(), None);
        }
    }

    fn draw_text(&mut self, text: &Text) {
        let size = text.size * self.scale;
        for (row, line) in text.lines.iter().enumerate() {
            let run = self.letters.run(text.font, &super::svg::clean(line));
            let start = text.at.x
                - match text.anchor {
                    Anchor::Start => 0.0,
                    Anchor::Middle => run.width * text.size / 2.0,
                    Anchor::End => run.width * text.size,
                };
            let (left, baseline) = self.at(Point::new(start, text.at.y + row as f64 * text.leading));
            // A line begins on a whole pixel and stands on one, as the window has it.
            let mut x = f64::from(left.round());
            for glyph in run.glyphs {
                let at = (
                    x + glyph.offset.0 * size,
                    f64::from(baseline.round()) - glyph.offset.1 * size,
                );
                self.glyphs
                    .draw(&mut self.pixels, text.font, glyph.id, size as f32, at, text.color);
                x += glyph.advance * size;
            }
        }
    }
}
