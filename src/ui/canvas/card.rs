//! Cards on the canvas, with as much detail as can be made out: blocks of color far out, then small cards with lines for
//! their titles, then titles and numbers, then everything.

use eframe::egui::{
    Color32, CornerRadius, Mesh, Painter, Rect, Shape, Stroke, StrokeKind, emath::GuiRounding as _, epaint::RectShape,
    pos2, vec2,
};

use super::{
    ink::{self, View},
    letters::Letters,
};
use crate::{
    app::Fate,
    formats::picture::{
        Palette as Ink, Rgba,
        card::{CardFace, CardMarks, RADIUS, STRIP},
        mark::{Anchor, Font, Mark, Text},
    },
    layout,
    ui::{
        theme::{self, Palette, color},
        versions,
    },
};

/// A card as it is painted.
pub struct Dressed {
    /// What it shows.
    pub face: CardFace,
    /// Its marks, with its upper left corner at the origin.
    pub marks: CardMarks,
    /// Its name for screen readers.
    pub name: String,
    /// Whether its number is not exact, or too uncertain to be shown.
    pub is_approximate: bool,
}

/// How much of a card is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// A block in the color of its kind.
    Block,
    /// A small card: border, strip, bar, and a line for each line of the title.
    Thumb,
    /// All but the small print.
    Title,
    /// Everything.
    Full,
}

/// Below this scale a card is a block of color.
const BLOCK_BELOW: f32 = 0.14;

/// Below this scale cards are too small to be taken hold of.
pub const GRAB_FROM: f32 = 0.22;

impl Detail {
    /// The detail at a scale: text is set as soon as it is five pixels high.
    pub fn at(scale: f32) -> Self {
        if scale < BLOCK_BELOW {
            Self::Block
        } else if scale * 13.5 < 5.0 {
            Self::Thumb
        } else if scale * 12.0 < 6.5 {
            Self::Title
        } else {
            Self::Full
        }
    }

    /// Whether titles can be read.
    pub fn is_readable(self) -> bool {
        self >= Self::Title
    }
}

/// What lies on a card beside what it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emphasis {
    /// Nothing.
    None,
    /// The pointer is over it, or it is what a new link would end at.
    Hovered,
    /// It is selected.
    Selected,
}

/// Paints a small card into a mesh; `rect` is where it is on the screen. Everything lies on whole pixels, because a mesh has
/// no smooth edges.
pub fn thumb(mesh: &mut Mesh, dressed: &Dressed, rect: Rect, scale: f32, pixels_per_point: f32, palette: &Ink<Rgba>) {
    let face = &dressed.face;
    let pixel = 1.0 / pixels_per_point;
    let snapped = |rect: Rect| {
        let rect = rect.round_to_pixels(pixels_per_point);
        Rect::from_min_size(rect.min, rect.size().max(vec2(pixel, pixel)))
    };
    let local = layout::Rect {
        x: 0.0,
        y: 0.0,
        width: f64::from(rect.width() / scale),
        height: f64::from(rect.height() / scale),
    };
    let view = View {
        origin: rect.min,
        scale,
    };
    let border = if face.is_target {
        face.color(palette)
    } else {
        palette.card_border
    };
    let rect = snapped(rect);
    mesh.add_colored_rect(rect, color(border));
    mesh.add_colored_rect(rect.shrink(pixel), color(face.fill(palette)));
    if face.has_strip() {
        let strip = Rect::from_min_size(rect.min, vec2((STRIP as f32 * scale).max(2.0), rect.height()));
        mesh.add_colored_rect(snapped(strip), color(face.color(palette)));
    }
    let (corner, leading) = face.title_box(local);
    let thick = face.title_size * 0.36;
    let ink = color(palette.text.faded(if face.is_faint { 0.25 } else { 0.42 }));
    for (row, line) in face.lines.iter().enumerate() {
        // Half an em is how wide a character is on average.
        let width = (line.chars().count() as f64 * face.title_size * 0.5).min(local.width - 26.0);
        let bar = layout::Rect {
            x: corner.x,
            y: corner.y + (row as f64 + 0.5) * leading - thick / 2.0,
            width: width.max(0.0),
            height: thick,
        };
        mesh.add_colored_rect(snapped(view.rect(bar)), ink);
    }
    if let (Some(track), Some(bar)) = (face.track(local), &face.bar) {
        mesh.add_colored_rect(snapped(view.rect(track)), color(palette.track));
        if let Some(posterior) = bar.posterior {
            let filled = layout::Rect {
                width: track.width * posterior.clamp(0.0, 1.0),
                ..track
            };
            mesh.add_colored_rect(snapped(view.rect(filled)), color(face.bar_color(palette)));
        }
    }
}

/// The border of a block or a small card that is selected or under the pointer.
pub fn frame(rect: Rect, emphasis: Emphasis, scale: f32, palette: &Palette, out: &mut Vec<Shape>) {
    let stroke = match emphasis {
        Emphasis::None => return,
        Emphasis::Hovered => Stroke::new((2.0 * scale).max(1.2), palette.accent.gamma_multiply(0.7)),
        Emphasis::Selected => Stroke::new((2.5 * scale).max(1.5), palette.accent),
    };
    let radius = if Detail::at(scale).is_readable() {
        CornerRadius::same((RADIUS as f32 * scale).round().clamp(0.0, 255.0) as u8)
    } else {
        CornerRadius::ZERO
    };
    out.push(Shape::Rect(RectShape::new(
        rect,
        radius,
        Color32::TRANSPARENT,
        stroke,
        StrokeKind::Inside,
    )));
}

/// Sets a card off that is not in both of two versions as it is: in color, with the word for it, and pale when it is gone.
pub fn became(painter: &Painter, rect: Rect, fate: Fate, scale: f32, palette: &Palette, out: &mut Vec<Shape>) {
    let color = versions::color(palette, fate);
    let is_readable = Detail::at(scale).is_readable();
    let radius = if is_readable {
        CornerRadius::same((RADIUS as f32 * scale).round().clamp(0.0, 255.0) as u8)
    } else {
        CornerRadius::ZERO
    };
    let veil = if fate == Fate::Gone {
        palette.canvas.gamma_multiply(0.55)
    } else {
        Color32::TRANSPARENT
    };
    let stroke = Stroke::new((3.0 * scale).clamp(1.5, 4.0), color);
    out.push(Shape::Rect(RectShape::new(
        rect,
        radius,
        veil,
        stroke,
        StrokeKind::Outside,
    )));
    if is_readable {
        let font = theme::semi_bold((12.0 * scale).max(9.0));
        let galley = painter.layout_no_wrap(fate.name().to_owned(), font, palette.panel);
        let size = galley.size() + vec2(10.0, 2.0);
        let tab = Rect::from_min_size(rect.left_top() - vec2(0.0, size.y), size);
        out.push(Shape::rect_filled(tab, CornerRadius::same(3), color));
        out.push(Shape::galley(tab.min + vec2(5.0, 1.0), galley, palette.panel));
    }
}

/// Adds a card whose text can be read, at `view`'s origin.
pub fn add(
    painter: &Painter,
    dressed: &Dressed,
    view: View,
    detail: Detail,
    letters: &mut Letters,
    text_scale: f32,
    out: &mut Vec<Shape>,
) {
    let marks = &dressed.marks;
    ink::add(&marks.body, view, out);
    let fine = if detail == Detail::Full { &marks.fine[..] } else { &[] };
    for mark in marks.title.iter().chain(fine) {
        if let Mark::Text(text) = mark {
            letters.add(painter, text, view, text_scale, out);
        }
    }
}

/// A small round button at a card's edge: “+7” unfolds.
pub fn fold_button(
    painter: &Painter,
    rect: Rect,
    label: &str,
    is_hovered: bool,
    scale: (f32, f32),
    palette: &Ink<Rgba>,
    letters: &mut Letters,
) {
    let (fill, ink) = if is_hovered {
        (palette.accent, palette.on_accent)
    } else {
        (palette.accent_soft, palette.text)
    };
    let (scale, text_scale) = scale;
    let radius = CornerRadius::same((rect.height() / 2.0) as u8);
    let stroke = Stroke::new(1.0, color(palette.accent));
    painter.rect(rect, radius, color(fill), stroke, StrokeKind::Inside);
    let at = layout::Point::default();
    let text = Text::centered(at, Anchor::Middle, label, Font::SemiBold, 11.0, ink);
    let view = View {
        origin: pos2(rect.center().x, rect.center().y),
        scale,
    };
    let mut shapes = Vec::new();
    letters.add(painter, &text, view, text_scale, &mut shapes);
    painter.extend(shapes);
}
