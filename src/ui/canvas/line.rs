//! Links on the canvas: rounded once per layout, then painted and hit in world coordinates.

use eframe::egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, Vec2};

use super::{camera::Look, sign};
use crate::{
    layout::{Placement, Point, distance_to_polyline},
    model::{Map, Relation, Strength},
    ui::theme::Palette,
};

/// How far a corner is rounded at most, in world pixels. The layout keeps that much free.
const CORNER: f64 = 14.0;

/// The polylines of a placement with their corners rounded, in world pixels.
#[derive(Debug, Default)]
pub struct Routes {
    /// One per line of the scene.
    pub lines: Vec<Vec<Point>>,
}

impl Routes {
    /// Rounds every route of a placement.
    pub fn new(placement: &Placement) -> Self {
        Self {
            lines: placement.links.iter().map(|route| rounded(&route.points)).collect(),
        }
    }

    /// The line nearest to a point, if it is within `reach` world pixels.
    pub fn nearest(&self, point: Point, reach: f64) -> Option<usize> {
        let mut best: Option<(f64, usize)> = None;
        for (index, line) in self.lines.iter().enumerate() {
            if line.len() < 2 {
                continue;
            }
            let distance = distance_to_polyline(point, line);
            if distance <= reach && best.is_none_or(|(least, _)| distance < least) {
                best = Some((distance, index));
            }
        }
        best.map(|(_, index)| index)
    }
}

/// Replaces each corner by a quadratic curve that starts and ends at most [`CORNER`] away from it.
fn rounded(points: &[Point]) -> Vec<Point> {
    let mut line = Vec::with_capacity(points.len() * 4);
    for (index, corner) in points.iter().enumerate() {
        let (Some(before), Some(after)) = (
            index.checked_sub(1).and_then(|at| points.get(at)),
            points.get(index + 1),
        ) else {
            line.push(*corner);
            continue;
        };
        let reach = |other: &Point| {
            let distance = corner.distance(*other);
            if distance <= f64::EPSILON {
                0.0
            } else {
                (CORNER.min(distance / 2.0)) / distance
            }
        };
        let (from, to) = (
            corner.toward(*before, reach(before)),
            corner.toward(*after, reach(after)),
        );
        for step in 0..=4 {
            let t = f64::from(step) / 4.0;
            line.push(from.toward(*corner, t).toward(corner.toward(to, t), t));
        }
    }
    line
}

/// How one line is to be painted.
pub struct Look1<'a> {
    /// Where the canvas is looked at from.
    pub look: Look,
    /// The canvas on the screen.
    pub canvas: Rect,
    /// Colors.
    pub palette: &'a Palette,
    /// Whether it is selected.
    pub is_selected: bool,
    /// Whether the pointer or the selection is at one of its ends.
    pub is_lit: bool,
}

/// What a line shows.
pub struct Meaning {
    /// The relation; `None` for the line from a member to its group.
    pub relation: Option<Relation>,
    /// The strength.
    pub strength: Strength,
    /// Drawn, but without part in the computation.
    pub is_faint: bool,
    /// The route runs against the arrow.
    pub is_reversed: bool,
}

/// Paints one line.
pub fn paint(painter: &Painter, map: &Map, line: &[Point], meaning: &Meaning, how: &Look1<'_>) {
    let mut points: Vec<Pos2> = line
        .iter()
        .map(|point| how.look.screen_from_world(how.canvas, *point))
        .collect();
    if meaning.is_reversed {
        points.reverse();
    }
    let bounds = Rect::from_points(&points).expand(12.0);
    if points.len() < 2 || !bounds.intersects(painter.clip_rect()) {
        return;
    }
    let scale = how.look.scale;
    let color = meaning
        .relation
        .map_or(how.palette.muted, |relation| how.palette.relation(relation));
    let color = if meaning.is_faint {
        color.gamma_multiply(0.45)
    } else {
        color
    };
    let width = match meaning.relation {
        Some(relation) => sign::width(&map.strengths, meaning.strength, relation),
        None => 1.2,
    };
    // Far out, lines get thinner than the scale so that they do not run together, but never vanish.
    let width = (width * scale.sqrt().min(1.0).max(scale)).max(0.7);
    if how.is_selected || how.is_lit {
        let glow = if how.is_selected {
            how.palette.accent.gamma_multiply(0.45)
        } else {
            color.gamma_multiply(0.15)
        };
        painter.add(Shape::line(
            points.clone(),
            Stroke::new(width + 5.0 * scale.clamp(0.4, 1.0), glow),
        ));
    }
    let tip = points.last().copied();
    let relation = meaning.relation;
    let head_scale = scale.clamp(0.25, 1.5);
    if let Some(relation) = relation {
        shorten(&mut points, sign::head_length(relation) * head_scale);
    }
    stroke(painter, &points, width, color, relation.and_then(sign::dash), scale);
    if let (Some(relation), Some(tip), Some(before)) = (relation, tip, points.last()) {
        let direction = (tip - *before).normalized();
        if direction != Vec2::ZERO {
            sign::head(painter, relation, tip, direction, color, how.palette.canvas, head_scale);
        }
    } else if let Some(tip) = tip {
        painter.circle_filled(tip, 2.5 * head_scale, color);
    }
}

fn stroke(painter: &Painter, points: &[Pos2], width: f32, color: Color32, dash: Option<(f32, f32)>, scale: f32) {
    match dash {
        Some((dash, gap)) if scale > 0.2 => {
            painter.extend(Shape::dashed_line(
                points,
                Stroke::new(width, color),
                dash * scale.max(0.5),
                gap * scale.max(0.5),
            ));
        }
        _ => {
            painter.add(Shape::line(points.to_vec(), Stroke::new(width, color)));
        }
    }
}

/// Takes this many pixels off the end of a polyline, but never all of it.
fn shorten(points: &mut Vec<Pos2>, mut by: f32) {
    while let [.., before, last] = points.as_mut_slice() {
        let length = before.distance(*last);
        if length > by {
            *last += (*before - *last) * (by / length);
            return;
        }
        if points.len() == 2 {
            return;
        }
        by -= length;
        points.pop();
    }
}
