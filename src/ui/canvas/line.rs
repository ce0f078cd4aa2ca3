//! Links on the canvas: rounded once per layout, then painted and hit in world coordinates.

use eframe::egui::{Color32, Pos2, Rect, Shape, vec2};

use super::{
    camera::Look,
    ink::{self, View},
    strokes::Strokes,
};
use crate::{
    app::Fate,
    formats::picture::{
        Palette as Ink, Rgba,
        line::{LineFace, Waypoint, rounded, shorten},
    },
    layout::{self, Placement, Point, distance_to_polyline},
    ui::{
        theme::{Palette, color},
        versions,
    },
};

/// Below this scale lines have neither dashes nor heads; below the second, when there are many of them.
const PLAIN_BELOW: f32 = 0.14;
const MANY_PLAIN_BELOW: f32 = 0.4;

/// How many lines are many.
const MANY: usize = 600;

/// The polylines of a placement in world pixels.
///
/// A look at every line's bounds finds those on the screen: with 15,000 lines that takes less time than keeping an index.
#[derive(Debug, Default)]
pub struct Routes {
    /// With their corners rounded, one per line of the scene.
    rounded: Vec<Vec<Point>>,
    /// As they were laid out, for when corners are too small to be seen; those of line `i` begin at `starts[i]`.
    plain: Vec<[f32; 2]>,
    starts: Vec<u32>,
    /// The smallest rectangle around each, as left, top, right, bottom.
    bounds: Vec<[f32; 4]>,
}

impl Routes {
    /// Rounds every route of a placement.
    pub fn new(placement: &Placement) -> Self {
        let mut routes = Self::default();
        for route in &placement.links {
            let mut bounds = [f32::INFINITY, f32::INFINITY, f32::NEG_INFINITY, f32::NEG_INFINITY];
            routes.starts.push(routes.plain.len() as u32);
            for point in &route.points {
                let (x, y) = (point.x as f32, point.y as f32);
                let [left, top, right, bottom] = bounds;
                bounds = [left.min(x), top.min(y), right.max(x), bottom.max(y)];
                routes.plain.push([x, y]);
            }
            routes.rounded.push(rounded(&route.points));
            routes.bounds.push(bounds);
        }
        routes.starts.push(routes.plain.len() as u32);
        routes
    }

    /// The lines that may be seen in a part of the world.
    pub fn within(&self, part: layout::Rect) -> impl Iterator<Item = usize> + use<'_> {
        let (left, top) = (part.x as f32, part.y as f32);
        let (right, bottom) = (part.right() as f32, part.bottom() as f32);
        (self.bounds.iter().enumerate())
            .filter(move |(_, [l, t, r, b])| *l <= right && *r >= left && *t <= bottom && *b >= top)
            .map(|(at, _)| at)
    }

    /// The line nearest to a point, if it is within `reach` world pixels.
    pub fn nearest(&self, point: Point, reach: f64) -> Option<usize> {
        let mut best: Option<(f64, usize)> = None;
        let near = layout::Rect::centered(point, 2.0 * reach, 2.0 * reach);
        for index in self.within(near) {
            let Some(line) = self.rounded.get(index).filter(|line| line.len() >= 2) else {
                continue;
            };
            let distance = distance_to_polyline(point, line);
            if distance <= reach && best.is_none_or(|(least, _)| distance < least) {
                best = Some((distance, index));
            }
        }
        best.map(|(_, index)| index)
    }

    fn plain(&self, at: usize) -> &[[f32; 2]] {
        let range = self.starts.get(at).zip(self.starts.get(at + 1));
        range
            .and_then(|(from, to)| self.plain.get(*from as usize..*to as usize))
            .unwrap_or_default()
    }
}

/// How lines are looked at.
pub struct Sight<'a> {
    /// Where the canvas is looked at from.
    pub look: Look,
    /// The canvas on the screen.
    pub canvas: Rect,
    /// Colors of the window.
    pub palette: &'a Palette,
    /// Colors of pictures.
    pub ink: &'a Ink<Rgba>,
    /// Whether lines are drawn without dashes and heads.
    pub is_plain: bool,
    /// Whether dashed lines are drawn solid.
    pub is_solid: bool,
}

/// Whether so many lines are drawn without dashes and heads at a scale.
pub fn are_plain(scale: f32, n_lines: usize) -> bool {
    scale < PLAIN_BELOW || scale < MANY_PLAIN_BELOW && n_lines > MANY
}

/// How a line is set off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glow {
    /// Not at all.
    None,
    /// The pointer or the selection is at one of its ends.
    Lit,
    /// It is selected.
    Selected,
    /// Two versions are compared, and it is not in both as it is.
    Marked(Fate),
}

/// No more dashes than this are drawn in a frame; where there would be more, thousands of lines run side by side and no
/// dash can be made out.
const MOST_DASHES: f64 = 12_000.0;

impl Routes {
    /// Whether so many lines have so many dashes in a part of the world that none should be drawn.
    pub fn are_solid<'a>(&self, part: layout::Rect, lines: impl Iterator<Item = (usize, &'a LineFace)>) -> bool {
        let (low, high) = ([part.x, part.y], [part.right(), part.bottom()]);
        let mut n_dashes = 0.0;
        for (at, face) in lines {
            let (Some((dash, gap)), Some([left, top, right, bottom])) = (face.dash(), self.bounds.get(at)) else {
                continue;
            };
            // A line is about as long as the sides of what its bounds have in common with the part.
            let side = |axis: usize, from: f32, to: f32| {
                (f64::from(to).min(high[axis]) - f64::from(from).max(low[axis])).max(0.0)
            };
            n_dashes += (side(0, *left, *right) + side(1, *top, *bottom)) / (dash + gap);
        }
        n_dashes > MOST_DASHES
    }
}

#[expect(clippy::too_many_arguments, reason = "one painting pass over what one frame knows")]
/// Adds one line to what is painted: its stroke, and its head, which is painted above all strokes.
pub fn add(
    routes: &Routes,
    at: usize,
    face: &LineFace,
    glow: Glow,
    sight: &Sight<'_>,
    strokes: &mut Strokes,
    points: &mut Vec<Pos2>,
    heads: &mut Vec<Shape>,
) {
    let scale = sight.look.scale;
    let ink = color(face.color(sight.ink));
    // Far out, lines get thinner than the scale so that they do not run together, but never vanish.
    let width = (face.width as f32 * scale.sqrt().min(1.0).max(scale)).max(0.7);
    points.clear();
    if sight.is_plain {
        let origin = sight.canvas.min + sight.look.offset;
        let route = routes.plain(at);
        for (index, [x, y]) in route.iter().enumerate() {
            let point = origin + vec2(*x, *y) * scale;
            // A bend that is nearer than two pixels cannot be seen.
            let is_near = |last: &Pos2| (point - *last).abs().max_elem() < 2.0;
            if index + 1 == route.len() || !points.last().is_some_and(is_near) {
                points.push(point);
            }
        }
        add_glow(points, width, ink, glow, sight, strokes);
        strokes.solid(points, width, ink);
        return;
    }
    let Some(route) = routes.rounded.get(at).filter(|route| route.len() > 1) else {
        return;
    };
    points.extend(
        route
            .iter()
            .map(|point| sight.look.screen_from_world(sight.canvas, *point)),
    );
    if face.is_reversed {
        points.reverse();
    }
    add_glow(points, width, ink, glow, sight, strokes);
    let tip = points.last().copied();
    let head_scale = scale.clamp(0.25, 1.5);
    shorten(points, face.head_length() * f64::from(head_scale));
    match face.dash().filter(|_| !sight.is_solid) {
        Some((dash, gap)) => {
            let stretch = scale.max(0.5);
            strokes.dashed(points, width, ink, dash as f32 * stretch, gap as f32 * stretch);
        }
        None => strokes.solid(points, width, ink),
    }
    if let Some(tip) = tip.filter(|tip| sight.canvas.expand(16.0).contains(*tip))
        && let Some(from) = points.iter().rev().find(|point| **point != tip)
    {
        let marks = face.head(ink::point(tip), ink::point(*from), sight.ink, f64::from(head_scale));
        ink::add(&marks, View::SCREEN, heads);
    }
}

fn add_glow(points: &[Pos2], width: f32, ink: Color32, glow: Glow, sight: &Sight<'_>, strokes: &mut Strokes) {
    let glow = match glow {
        Glow::None => return,
        Glow::Selected => sight.palette.accent.gamma_multiply(0.45),
        Glow::Marked(fate) => versions::color(sight.palette, fate).gamma_multiply(0.6),
        Glow::Lit => ink.gamma_multiply(0.15),
    };
    strokes.solid(points, width + 5.0 * sight.look.scale.clamp(0.4, 1.0), glow);
}

impl Waypoint for Pos2 {
    fn distance(self, other: Self) -> f64 {
        f64::from(Self::distance(self, other))
    }

    fn toward(self, other: Self, t: f64) -> Self {
        self + (other - self) * t as f32
    }
}
