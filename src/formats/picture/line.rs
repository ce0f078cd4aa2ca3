//! Links as marks: rounded at their corners, dashed and headed by relation, as wide as they are strong.

use super::{
    Palette,
    ink::Rgba,
    mark::{Mark, Pen},
    sign,
};
use crate::{layout::Point, model::Relation};

/// How far a corner is rounded at most, px. The layout keeps that much free.
const CORNER: f64 = 14.0;

/// What a line shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LineFace {
    /// The relation; `None` for the line from a member to its group.
    pub relation: Option<Relation>,
    /// How wide it is, px.
    pub width: f64,
    /// Drawn, but without part in the computation.
    pub is_faint: bool,
    /// The route runs against the arrow.
    pub is_reversed: bool,
}

impl LineFace {
    /// Its color.
    pub fn color(&self, palette: &Palette<Rgba>) -> Rgba {
        let color = self
            .relation
            .map_or(palette.muted, |relation| palette.relation(relation));
        if self.is_faint { color.faded(0.45) } else { color }
    }

    /// The lengths of its dash and gap, px; none for a solid line.
    pub fn dash(&self) -> Option<(f64, f64)> {
        self.relation.and_then(sign::dash)
    }

    /// Its head, for a line that ends at `tip` and comes there from `from`; `size` is 1 in a picture.
    pub fn head(&self, tip: Point, from: Point, palette: &Palette<Rgba>, size: f64) -> Vec<Mark> {
        let color = self.color(palette);
        match self.relation {
            Some(relation) => sign::head(relation, tip, from, color, palette.canvas, size),
            None => vec![Mark::disk(tip, 2.5 * size, color)],
        }
    }

    /// How far before its tip the line must stop, px.
    pub fn head_length(&self) -> f64 {
        self.relation.map_or(0.0, sign::head_length)
    }
}

/// A line along a [`rounded`] route as marks: its stroke, and its head, which is drawn above the strokes of all lines.
pub fn marks(route: &[Point], face: &LineFace, palette: &Palette<Rgba>) -> (Vec<Mark>, Vec<Mark>) {
    let mut points = route.to_vec();
    if face.is_reversed {
        points.reverse();
    }
    let (Some(tip), true) = (points.last().copied(), points.len() > 1) else {
        return (Vec::new(), Vec::new());
    };
    shorten(&mut points, face.head_length());
    let from = points.iter().rev().find(|from| **from != tip);
    let head = from.map_or_else(Vec::new, |from| face.head(tip, *from, palette, 1.0));
    let pen = Pen {
        width: face.width,
        color: face.color(palette),
        dash: face.dash(),
    };
    (vec![Mark::polyline(points, pen)], head)
}

/// Replaces each corner of a route by a quadratic curve that starts and ends at most 14 px away from it.
pub fn rounded(points: &[Point]) -> Vec<Point> {
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

/// A point that a line is drawn through: in the world, or on the screen.
pub trait Waypoint: Copy {
    /// How far another one is.
    fn distance(self, other: Self) -> f64;
    /// The point at a share `t` of the way to another one.
    #[must_use]
    fn toward(self, other: Self, t: f64) -> Self;
}

impl Waypoint for Point {
    fn distance(self, other: Self) -> f64 {
        Self::distance(self, other)
    }

    fn toward(self, other: Self, t: f64) -> Self {
        Self::toward(self, other, t)
    }
}

/// Takes this many pixels off the end of a polyline, but never all of it.
pub fn shorten<P: Waypoint>(points: &mut Vec<P>, mut by: f64) {
    while let [.., before, last] = points.as_mut_slice() {
        let length = before.distance(*last);
        if length > by {
            *last = last.toward(*before, by / length);
            return;
        }
        if points.len() == 2 {
            return;
        }
        by -= length;
        points.pop();
    }
}
