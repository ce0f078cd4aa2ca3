//! Paints the marks of pictures with egui: the same marks that are written to files.

use eframe::egui::{
    Color32, CornerRadius, Painter, Pos2, Rect, Shape, Stroke, StrokeKind,
    epaint::{CircleShape, PathShape, PathStroke, RectShape},
    pos2, vec2,
};

use crate::{
    formats::picture::mark::{Mark, Pen},
    layout,
    ui::theme::color,
};

/// Where marks are painted: `screen = origin + mark × scale`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// Where the marks' origin is on the screen.
    pub origin: Pos2,
    /// Screen pixels per pixel of the marks.
    pub scale: f32,
}

/// However small the scale, nothing is drawn with a thinner pen than this.
const THINNEST: f32 = 1.0;

impl View {
    /// Marks that are in screen pixels already.
    pub const SCREEN: Self = Self {
        origin: Pos2::ZERO,
        scale: 1.0,
    };

    /// A point on the screen.
    pub fn point(self, point: layout::Point) -> Pos2 {
        self.origin + vec2(point.x as f32, point.y as f32) * self.scale
    }

    /// A rectangle on the screen.
    pub fn rect(self, rect: layout::Rect) -> Rect {
        let size = vec2(rect.width as f32, rect.height as f32) * self.scale;
        Rect::from_min_size(self.point(layout::Point::new(rect.x, rect.y)), size)
    }

    fn stroke(self, pen: Option<Pen>) -> Stroke {
        pen.map_or(Stroke::NONE, |pen| {
            Stroke::new((pen.width as f32 * self.scale).max(THINNEST), color(pen.color))
        })
    }
}

/// A point of the screen as marks have it.
pub fn point(at: Pos2) -> layout::Point {
    layout::Point::new(f64::from(at.x), f64::from(at.y))
}

/// Adds the shapes of marks; of text, nothing: see [`super::letters`].
pub fn add(marks: &[Mark], view: View, out: &mut Vec<Shape>) {
    for mark in marks {
        match mark {
            Mark::Box {
                rect,
                radii,
                fill,
                border,
            } => {
                let [nw, ne, se, sw] = radii.map(|radius| (radius as f32 * view.scale).round().clamp(0.0, 255.0) as u8);
                out.push(Shape::Rect(RectShape::new(
                    view.rect(*rect),
                    CornerRadius { nw, ne, sw, se },
                    fill.map_or(Color32::TRANSPARENT, color),
                    view.stroke(*border),
                    StrokeKind::Inside,
                )));
            }
            Mark::Path {
                points,
                is_closed,
                fill,
                pen,
            } => {
                let points: Vec<Pos2> = points.iter().map(|point| view.point(*point)).collect();
                let stroke = view.stroke(*pen);
                if let (Some((dash, gap)), false) = (pen.and_then(|pen| pen.dash), *is_closed) {
                    let (dash, gap) = (dash as f32 * view.scale, gap as f32 * view.scale);
                    out.extend(Shape::dashed_line(&points, stroke, dash.max(0.5), gap.max(0.5)));
                } else {
                    out.push(Shape::Path(PathShape {
                        points,
                        closed: *is_closed,
                        fill: fill.map_or(Color32::TRANSPARENT, color),
                        stroke: PathStroke::from(stroke),
                    }));
                }
            }
            Mark::Disk {
                center,
                radius,
                fill,
                pen,
            } => {
                // egui draws the border of a circle outside of its radius.
                let stroke = view.stroke(*pen);
                out.push(Shape::Circle(CircleShape {
                    center: view.point(*center),
                    radius: (*radius as f32 * view.scale - stroke.width / 2.0).max(0.0),
                    fill: fill.map_or(Color32::TRANSPARENT, color),
                    stroke,
                }));
            }
            Mark::Text(_) => {}
        }
    }
}

/// Paints a sign in screen pixels.
pub fn paint(painter: &Painter, marks: &[Mark]) {
    let mut shapes = Vec::with_capacity(marks.len());
    add(marks, View::SCREEN, &mut shapes);
    painter.extend(shapes);
}

/// A point in the middle of a screen rectangle, as marks have it.
pub fn center_of(rect: Rect) -> layout::Point {
    point(pos2(rect.center().x, rect.center().y))
}
