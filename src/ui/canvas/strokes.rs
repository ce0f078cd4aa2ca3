//! Many lines as one mesh: thousands of links cost no more than their vertices.
//!
//! A line is a strip of rows of vertices, one row at each of its points: opaque in the middle and transparent at both
//! sides, half a pixel beyond and half a pixel within its border, so that its edges are smooth.

use eframe::egui::{Color32, Mesh, Pos2, Rect, Shape, Vec2, epaint::Vertex, epaint::WHITE_UV, vec2};

/// Corners are not drawn further out than this many half widths.
const MITER: f32 = 2.0;

/// Lines that are painted together, in the order they were added.
pub struct Strokes {
    mesh: Mesh,
    /// How wide the smooth edge is, points.
    feather: f32,
    /// What lies outside is not painted.
    clip: Rect,
    piece: Vec<Pos2>,
}

impl Strokes {
    /// No lines yet, but room for so many vertices; what lies outside of `clip` will be left out.
    pub fn new(clip: Rect, pixels_per_point: f32, n_vertices: usize) -> Self {
        let mut mesh = Mesh::default();
        mesh.reserve_vertices(n_vertices);
        mesh.reserve_triangles(n_vertices * 2);
        Self {
            mesh,
            feather: 1.0 / pixels_per_point.max(0.1),
            clip: clip.expand(16.0),
            piece: Vec::new(),
        }
    }

    /// How many vertices there are.
    pub fn n_vertices(&self) -> usize {
        self.mesh.vertices.len()
    }

    /// The mesh.
    pub fn into_shape(self) -> Shape {
        Shape::mesh(self.mesh)
    }

    /// Adds a line. Only the stretches that can be seen are added.
    pub fn solid(&mut self, points: &[Pos2], width: f32, color: Color32) {
        let mut start = 0;
        for at in 1..points.len() {
            let is_seen = matches!(points.get(at - 1..=at), Some([a, b]) if self.is_seen(*a, *b));
            if is_seen {
                continue;
            }
            if at - start > 1 {
                self.strip(points.get(start..at).unwrap_or_default(), width, color, false);
            }
            start = at;
        }
        self.strip(points.get(start..).unwrap_or_default(), width, color, false);
    }

    /// Adds a dashed line, which begins with a dash.
    pub fn dashed(&mut self, points: &[Pos2], width: f32, color: Color32, dash: f32, gap: f32) {
        let (dash, period) = (dash.max(0.5), dash.max(0.5) + gap.max(0.5));
        // How far into the period the walk is.
        let mut phase = 0.0;
        let mut piece = std::mem::take(&mut self.piece);
        piece.clear();
        for pair in points.windows(2) {
            let &[a, b] = pair else { continue };
            let length = a.distance(b);
            if length <= 0.0 {
                continue;
            }
            // Long lines are walked only where they are seen; the dashes keep their places.
            let Some((enter, leave)) = self.seen_stretch(a, b) else {
                piece.clear();
                phase = (phase + length).rem_euclid(period);
                continue;
            };
            let along = (b - a) / length;
            let mut walked = enter * length;
            let end = leave * length;
            if walked > 0.0 {
                piece.clear();
                phase = (phase + walked).rem_euclid(period);
            }
            while end - walked > 1e-3 {
                let left = end - walked;
                let is_dash = phase < dash - 1e-3;
                let step = (if is_dash { dash } else { period } - phase).max(1e-2).min(left);
                if is_dash {
                    if piece.is_empty() {
                        piece.push(a + along * walked);
                    }
                    piece.push(a + along * (walked + step));
                }
                walked += step;
                phase += step;
                if is_dash && phase >= dash - 1e-3 {
                    self.strip(&piece, width, color, true);
                    piece.clear();
                } else if phase >= period - 1e-3 {
                    phase = 0.0;
                }
            }
            if leave < 1.0 {
                self.strip(&piece, width, color, true);
                piece.clear();
                phase = (phase + length - end).rem_euclid(period);
            }
        }
        self.strip(&piece, width, color, true);
        self.piece = piece;
    }

    fn is_seen(&self, a: Pos2, b: Pos2) -> bool {
        Rect::from_two_pos(a, b).intersects(self.clip)
    }

    /// The shares of the way from `a` to `b` between which it lies within the clip (Liang and Barsky's clipping, 1984).
    fn seen_stretch(&self, a: Pos2, b: Pos2) -> Option<(f32, f32)> {
        let (mut enter, mut leave) = (0.0_f32, 1.0_f32);
        let axes = [
            (a.x, b.x - a.x, self.clip.left(), self.clip.right()),
            (a.y, b.y - a.y, self.clip.top(), self.clip.bottom()),
        ];
        for (start, run, low, high) in axes {
            if run.abs() < 1e-6 {
                if start < low || start > high {
                    return None;
                }
            } else {
                let (t, u) = ((low - start) / run, (high - start) / run);
                enter = enter.max(t.min(u));
                leave = leave.min(t.max(u));
            }
        }
        (enter < leave).then_some((enter, leave))
    }

    /// Adds a strip along points; with smooth ends, if wanted.
    fn strip(&mut self, points: &[Pos2], width: f32, color: Color32, has_smooth_ends: bool) {
        let (Some(first), Some(last), true) = (points.first(), points.last(), points.len() > 1) else {
            return;
        };
        let feather = self.feather;
        // A line thinner than its edges is as wide as they are, and paler.
        let (inner, outer, color) = if width > feather {
            ((width - feather) / 2.0, f32::midpoint(width, feather), color)
        } else {
            (0.0, feather, color.gamma_multiply(width / feather))
        };
        let columns = if inner > 0.0 { 4 } else { 3 };
        let mut previous: Option<Vec2> = None;
        let mut n_rows = 0;
        for (at, point) in points.iter().enumerate() {
            let next = points
                .get(at + 1)
                .map(|next| (*next - *point).normalized())
                .filter(|way| *way != Vec2::ZERO);
            let (Some(before), Some(after)) = (previous.or(next), next.or(previous)) else {
                continue;
            };
            let normal = miter(before, after);
            if has_smooth_ends && at == 0 {
                self.row(
                    *first - after * (feather / 2.0),
                    normal,
                    inner,
                    outer,
                    Color32::TRANSPARENT,
                );
                self.row(*first + after * (feather / 2.0), normal, inner, outer, color);
                n_rows += 2;
            } else if has_smooth_ends && at + 1 == points.len() {
                self.row(*last - before * (feather / 2.0), normal, inner, outer, color);
                self.row(
                    *last + before * (feather / 2.0),
                    normal,
                    inner,
                    outer,
                    Color32::TRANSPARENT,
                );
                n_rows += 2;
            } else {
                self.row(*point, normal, inner, outer, color);
                n_rows += 1;
            }
            previous = Some(after);
        }
        let first = self.mesh.vertices.len() as u32 - n_rows * columns;
        for row in 0..n_rows.saturating_sub(1) {
            for column in 0..columns - 1 {
                let a = first + row * columns + column;
                let b = a + columns;
                self.mesh.indices.extend([a, a + 1, b, a + 1, b + 1, b]);
            }
        }
    }

    fn row(&mut self, at: Pos2, normal: Vec2, inner: f32, outer: f32, color: Color32) {
        let mut add = |by: f32, color: Color32| {
            self.mesh.vertices.push(Vertex {
                pos: at + normal * by,
                uv: WHITE_UV,
                color,
            });
        };
        add(outer, Color32::TRANSPARENT);
        add(inner, color);
        if inner > 0.0 {
            add(-inner, color);
        }
        add(-outer, Color32::TRANSPARENT);
    }
}

/// From the line to its left border at a corner, for a half width of one.
fn miter(before: Vec2, after: Vec2) -> Vec2 {
    let normal = |way: Vec2| vec2(-way.y, way.x);
    let sum = normal(before) + normal(after);
    let squared = sum.length_sq();
    if squared < 4.0 / (MITER * MITER) {
        return normal(after);
    }
    sum * (2.0 / squared)
}

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui::pos2;

    fn strokes() -> Strokes {
        Strokes::new(Rect::from_min_max(pos2(0.0, 0.0), pos2(100.0, 100.0)), 1.0, 0)
    }

    /// The opaque area of the mesh, in square pixels.
    fn area(strokes: &Strokes) -> f32 {
        let vertices = &strokes.mesh.vertices;
        strokes
            .mesh
            .indices
            .chunks(3)
            .map(|corners| {
                let at = |corner: usize| vertices[corners[corner] as usize];
                let [a, b, c] = [at(0), at(1), at(2)];
                let (ab, ac) = (b.pos - a.pos, c.pos - a.pos);
                let opacity = [a, b, c].iter().map(|v| f32::from(v.color.a()) / 255.0).sum::<f32>() / 3.0;
                (ab.x * ac.y - ab.y * ac.x).abs() / 2.0 * opacity
            })
            .sum()
    }

    #[test]
    fn a_line_covers_its_length_times_its_width() {
        for width in [0.5, 1.0, 2.0, 5.0] {
            let mut strokes = strokes();
            strokes.solid(
                &[pos2(10.0, 50.0), pos2(60.0, 50.0), pos2(90.0, 50.0)],
                width,
                Color32::BLACK,
            );
            let covered = area(&strokes);
            assert!(
                (covered - 80.0 * width).abs() < 0.02 * 80.0 * width,
                "{width}: {covered}"
            );
        }
    }

    #[test]
    fn dashes_cover_their_share() {
        let mut strokes = strokes();
        let points = [pos2(0.0, 50.0), pos2(45.5, 50.0), pos2(90.0, 50.0)];
        strokes.dashed(&points, 2.0, Color32::BLACK, 6.0, 3.0);
        let covered = area(&strokes);
        assert!((covered - 120.0).abs() < 3.0, "{covered}");
    }

    #[test]
    fn what_is_not_seen_costs_nothing() {
        let mut strokes = strokes();
        strokes.solid(&[pos2(500.0, 0.0), pos2(500.0, 900.0)], 2.0, Color32::BLACK);
        strokes.dashed(&[pos2(500.0, 0.0), pos2(500.0, 1e6)], 2.0, Color32::BLACK, 1.0, 1.0);
        assert!(strokes.mesh.vertices.is_empty());
    }
}
