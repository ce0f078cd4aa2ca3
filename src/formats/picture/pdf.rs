//! PDF: one page as large as the picture, with real text and its fonts inside, so that it can be searched, copied and
//! printed at any size.

use std::collections::BTreeMap;

use krilla::{
    Data, Document,
    color::rgb,
    geom::{Path, PathBuilder, Point as Place, Transform},
    metadata::Metadata,
    num::NormalizedF32,
    page::PageSettings,
    paint::{Fill, Stroke, StrokeDash},
    surface::Surface,
    text::{Font as PdfFont, GlyphId, KrillaGlyph},
};

use super::{
    Picture,
    ink::Rgba,
    letters::Letters,
    mark::{Anchor, Font, Mark, Pen, Step, Text, outline, polygon},
};
use crate::layout::{Point, Rect};

/// A pixel of the map in points of 1/72 inch, as CSS has it.
const POINTS_PER_PIXEL: f64 = 0.75;

/// The longest side of a page in points: most readers go no further. Larger pictures are drawn smaller.
const LONGEST_SIDE: f64 = 14_400.0;

/// Why there is no PDF.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// The picture has no size.
    #[error("there is nothing to draw")]
    Empty,
    /// It could not be written.
    #[error("the PDF could not be written: {0}")]
    Write(String),
}

/// A picture as the bytes of a PDF file.
pub fn pdf(picture: &Picture) -> Result<Vec<u8>, PdfError> {
    let frame = picture.frame;
    let scale = POINTS_PER_PIXEL.min(LONGEST_SIDE / frame.width.max(frame.height).max(1.0));
    let size = |length: f64| (length * scale) as f32;
    let settings = PageSettings::from_wh(size(frame.width), size(frame.height)).ok_or(PdfError::Empty)?;
    let mut document = Document::new();
    let mut metadata = Metadata::new()
        .title(super::svg::clean(&picture.title))
        .creator("Cruxmap".to_owned());
    if !picture.description.is_empty() {
        metadata = metadata.description(super::svg::clean(&picture.description));
    }
    document.set_metadata(metadata);
    let mut page = document.start_page_with(settings);
    let mut surface = page.surface();
    let transform = Transform::from_row(scale as f32, 0.0, 0.0, scale as f32, size(-frame.x), size(-frame.y));
    surface.push_transform(&transform);
    let mut sheet = Sheet {
        surface: &mut surface,
        letters: Letters::new(),
        fonts: BTreeMap::new(),
    };
    sheet.paint(
        path(&outline(frame, [0.0; 4], 0.0)).as_ref(),
        Some(picture.background),
        None,
    );
    for mark in &picture.marks {
        sheet.draw(mark);
    }
    surface.pop();
    surface.finish();
    page.finish();
    document.finish().map_err(|error| PdfError::Write(format!("{error:?}")))
}

struct Sheet<'a, 'b> {
    surface: &'a mut Surface<'b>,
    letters: Letters,
    fonts: BTreeMap<Font, Option<PdfFont>>,
}

impl Sheet<'_, '_> {
    fn draw(&mut self, mark: &Mark) {
        match mark {
            Mark::Box {
                rect,
                radii,
                fill,
                border,
            } => {
                let inset = border.map_or(0.0, |pen| pen.width / 2.0);
                self.paint(path(&outline(*rect, *radii, inset)).as_ref(), *fill, *border);
            }
            Mark::Path {
                points,
                is_closed,
                fill,
                pen,
            } => {
                let steps = polygon(points, *is_closed);
                self.paint(path(&steps).as_ref(), *fill, *pen);
            }
            Mark::Disk {
                center,
                radius,
                fill,
                pen,
            } => {
                let square = Rect::centered(*center, 2.0 * radius, 2.0 * radius);
                self.paint(path(&outline(square, [*radius; 4], 0.0)).as_ref(), *fill, *pen);
            }
            Mark::Text(text) => self.text(text),
        }
    }

    fn paint(&mut self, path: Option<&Path>, fill: Option<Rgba>, pen: Option<Pen>) {
        let Some(path) = path else { return };
        self.surface.set_fill(fill.map(filled));
        self.surface.set_stroke(pen.map(|pen| Stroke {
            paint: filled(pen.color).paint,
            opacity: filled(pen.color).opacity,
            width: pen.width as f32,
            dash: pen.dash.map(|(dash, gap)| StrokeDash {
                array: vec![dash as f32, gap as f32],
                offset: 0.0,
            }),
            ..Stroke::default()
        }));
        if fill.is_some() || pen.is_some() {
            self.surface.draw_path(path);
        }
    }

    fn text(&mut self, text: &Text) {
        let load = || PdfFont::new(Data::from(text.font.bytes()), 0);
        let Some(font) = self.fonts.entry(text.font).or_insert_with(load).clone() else {
            return;
        };
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(filled(text.color)));
        for (row, line) in text.lines.iter().enumerate() {
            let line = super::svg::clean(line);
            let run = self.letters.run(text.font, &line);
            let share = match text.anchor {
                Anchor::Start => 0.0,
                Anchor::Middle => 0.5,
                Anchor::End => 1.0,
            };
            let starts: Vec<usize> = run.glyphs.iter().map(|glyph| glyph.start).collect();
            let glyphs: Vec<KrillaGlyph> = run
                .glyphs
                .iter()
                .map(|glyph| {
                    // A glyph stands for the text up to where the next one begins, whichever way the line is written.
                    let end = starts.iter().copied().filter(|start| *start > glyph.start).min();
                    KrillaGlyph::new(
                        GlyphId::new(glyph.id),
                        glyph.advance as f32,
                        glyph.offset.0 as f32,
                        glyph.offset.1 as f32,
                        0.0,
                        glyph.start..end.unwrap_or(line.len()),
                        None,
                    )
                })
                .collect();
            if glyphs.is_empty() {
                continue;
            }
            let at = Place {
                x: (text.at.x - share * run.width * text.size) as f32,
                y: (text.at.y + row as f64 * text.leading) as f32,
            };
            self.surface
                .draw_glyphs(at, &glyphs, font.clone(), &line, text.size as f32, false);
        }
    }
}

fn filled(Rgba([r, g, b, a]): Rgba) -> Fill {
    Fill {
        paint: rgb::Color::new(r, g, b).into(),
        opacity: NormalizedF32::new(f32::from(a) / 255.0).unwrap_or(NormalizedF32::ONE),
        ..Fill::default()
    }
}

fn path(steps: &[Step]) -> Option<Path> {
    let mut path = PathBuilder::new();
    let at = |point: Point| (point.x as f32, point.y as f32);
    for step in steps {
        match *step {
            Step::Move(to) => path.move_to(at(to).0, at(to).1),
            Step::Line(to) => path.line_to(at(to).0, at(to).1),
            Step::Curve(a, b, to) => path.cubic_to(at(a).0, at(a).1, at(b).0, at(b).1, at(to).0, at(to).1),
            Step::Close => path.close(),
        }
    }
    path.finish()
}
