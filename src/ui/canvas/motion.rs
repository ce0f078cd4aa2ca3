//! From one drawing to the next: cards, links and boxes glide to their new places instead of jumping.

use std::{collections::HashMap, sync::Arc};

use eframe::egui::{Vec2, vec2};

use crate::{
    layout::{
        LinkEnd, Placement, Point, Rect, Route,
        scene::{Line, Scene},
    },
    model::{Card, GroupId},
};

/// How long a move takes, in seconds.
const SECONDS: f64 = 0.2;

/// Drawings with more cards than this are changed at once.
const MOST_CARDS: usize = 2_000;

/// Every link is cut into so many pieces while it moves.
const PIECES: usize = 24;

/// A drawing and the scene it is of.
type Drawn = (Arc<Scene>, Arc<Placement>);

/// What is shown while a drawing takes the place of another.
#[derive(Debug, Default)]
pub struct Motion {
    /// Where everything goes.
    to: Option<Drawn>,
    /// Where everything was, in the order of what it goes to, and since when it moves.
    from: Option<(Placement, f64)>,
    /// What is shown in this frame.
    shown: Arc<Placement>,
}

impl Motion {
    /// Whether nothing moves.
    pub fn is_at_rest(&self) -> bool {
        self.from.is_none()
    }

    /// What is shown at a time, in seconds; asked for once a frame.
    pub fn shown(&self) -> Arc<Placement> {
        self.shown.clone()
    }

    /// Takes note of the newest drawing. Returns by how much the world has to be moved so that `anchor` stays where it is
    /// seen; nothing if the drawing is the same, or is put there at once.
    pub fn follow(&mut self, drawing: &Drawn, anchor: Option<&Card>, is_gliding: bool, time: f64) -> Vec2 {
        let (scene, placement) = drawing;
        if let Some((old_scene, old)) = &mut self.to
            && Arc::ptr_eq(old, placement)
        {
            // Titles may have changed without any change of places.
            *old_scene = scene.clone();
            return Vec2::ZERO;
        }
        let before = self.to.replace(drawing.clone());
        let shown = std::mem::replace(&mut self.shown, placement.clone());
        self.from = None;
        let Some((old_scene, _)) = before.filter(|(old, _)| !old.cards.is_empty()) else {
            return Vec2::ZERO;
        };
        let shift = anchored(&old_scene, &shown, scene, placement, anchor);
        if is_gliding && scene.cards.len().max(old_scene.cards.len()) <= MOST_CARDS {
            let back = Point::new(f64::from(shift.x), f64::from(shift.y));
            self.from = Some((start(&old_scene, &shown, scene, placement, back), time));
        }
        shift
    }

    /// Moves on; returns whether there is more to come.
    pub fn step(&mut self, time: f64) -> bool {
        let (Some((from, since)), Some((_, to))) = (&self.from, &self.to) else {
            return false;
        };
        let t = ((time - since) / SECONDS).clamp(0.0, 1.0);
        if t >= 1.0 {
            self.shown = to.clone();
            self.from = None;
            return false;
        }
        self.shown = Arc::new(between(from, to, 1.0 - (1.0 - t).powi(3)));
        true
    }
}

/// How far a card that is in both drawings moves from one to the other.
fn anchored(old_scene: &Scene, old: &Placement, scene: &Scene, placement: &Placement, anchor: Option<&Card>) -> Vec2 {
    let middle = |scene: &Scene, placement: &Placement| {
        let at = scene.cards.iter().position(|card| Some(&card.card) == anchor)?;
        placement.nodes.get(at).map(Rect::center)
    };
    match (middle(old_scene, old), middle(scene, placement)) {
        (Some(then), Some(now)) => vec2((now.x - then.x) as f32, (now.y - then.y) as f32),
        _ => Vec2::ZERO,
    }
}

/// The old drawing in the order of the new one, moved by `shift`. What is new starts where it comes out of: a card at what
/// it bears on, a link at its source.
fn start(old_scene: &Scene, old: &Placement, scene: &Scene, placement: &Placement, shift: Point) -> Placement {
    let moved = |point: Point| point.moved(shift.x, shift.y);
    let cards: HashMap<&Card, Point> = (old_scene.cards.iter().zip(&old.nodes))
        .map(|(card, rect)| (&card.card, moved(rect.center())))
        .collect();
    let lines: HashMap<&Line, &Route> = (old_scene.lines.iter().map(|line| &line.line).zip(&old.links)).collect();
    let boxes: HashMap<&GroupId, Rect> = (old_scene.boxes.iter().zip(&old.groups))
        .filter_map(|(frame, rect)| Some((frame.group.as_ref()?, rect.as_ref()?.moved(shift.x, shift.y))))
        .collect();
    let mut comes_out_of: HashMap<usize, Point> = HashMap::new();
    for link in &scene.request.links {
        if let LinkEnd::Node(to) = link.to
            && let Some(&at) = scene.cards.get(to).and_then(|card| cards.get(&card.card))
        {
            comes_out_of.entry(link.from).or_insert(at);
        }
    }
    let nodes: Vec<Rect> = (scene.cards.iter().zip(&placement.nodes).enumerate())
        .map(|(at, (card, rect))| {
            let middle = cards.get(&card.card).or_else(|| comes_out_of.get(&at)).copied();
            Rect::centered(middle.unwrap_or_else(|| rect.center()), rect.width, rect.height)
        })
        .collect();
    let links = (scene.lines.iter().zip(&scene.request.links).zip(&placement.links))
        .map(|((line, spec), route)| match lines.get(&line.line) {
            Some(old) if !old.points.is_empty() => Route {
                points: pieces(&old.points).into_iter().map(moved).collect(),
                label: old.label.map(|label| label.moved(shift.x, shift.y)),
            },
            _ => {
                let by = |at: &[Rect]| at.get(spec.from).map(Rect::center).unwrap_or_default();
                let (then, now) = (by(&nodes), by(&placement.nodes));
                let (dx, dy) = (then.x - now.x, then.y - now.y);
                Route {
                    points: pieces(&route.points)
                        .into_iter()
                        .map(|point| point.moved(dx, dy))
                        .collect(),
                    label: route.label.map(|label| label.moved(dx, dy)),
                }
            }
        })
        .collect();
    let groups = (scene.boxes.iter().zip(&placement.groups))
        .map(|(frame, rect)| {
            let old = frame.group.as_ref().and_then(|group| boxes.get(group)).copied();
            rect.map(|rect| old.unwrap_or(rect))
        })
        .collect();
    Placement {
        nodes,
        links,
        groups,
        ..Placement::default()
    }
}

/// The drawing a share `t` of the way.
fn between(from: &Placement, to: &Placement, t: f64) -> Placement {
    let rect = |a: &Rect, b: &Rect| Rect {
        x: a.x + (b.x - a.x) * t,
        y: a.y + (b.y - a.y) * t,
        width: a.width + (b.width - a.width) * t,
        height: a.height + (b.height - a.height) * t,
    };
    Placement {
        nodes: from.nodes.iter().zip(&to.nodes).map(|(a, b)| rect(a, b)).collect(),
        links: (from.links.iter().zip(&to.links))
            .map(|(a, b)| Route {
                points: (a.points.iter().zip(pieces(&b.points)))
                    .map(|(a, b)| a.toward(b, t))
                    .collect(),
                label: match (&a.label, &b.label) {
                    (Some(a), Some(b)) => Some(rect(a, b)),
                    (_, label) => *label,
                },
            })
            .collect(),
        groups: (from.groups.iter().zip(&to.groups))
            .map(|(a, b)| Some(rect(a.as_ref()?, b.as_ref()?)))
            .collect(),
        bounds: to.bounds,
        ..Placement::default()
    }
}

/// A polyline cut into pieces of equal length.
fn pieces(points: &[Point]) -> Vec<Point> {
    let lengths: Vec<f64> = points.windows(2).map(|pair| pair[0].distance(pair[1])).collect();
    let whole: f64 = lengths.iter().sum();
    let mut cut = Vec::with_capacity(PIECES + 1);
    let (mut piece, mut walked) = (0, 0.0);
    for n in 0..=PIECES {
        let at = whole * n as f64 / PIECES as f64;
        while piece + 1 < lengths.len() && walked + lengths[piece] < at {
            walked += lengths[piece];
            piece += 1;
        }
        match (points.get(piece), points.get(piece + 1), lengths.get(piece)) {
            (Some(a), Some(b), Some(&length)) if length > 0.0 => {
                cut.push(a.toward(*b, ((at - walked) / length).clamp(0.0, 1.0)));
            }
            (Some(a), ..) => cut.push(*a),
            _ => return Vec::new(),
        }
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_keep_the_ends_and_lie_at_even_distances() {
        let points = [Point::new(0.0, 0.0), Point::new(10.0, 0.0), Point::new(10.0, 30.0)];
        let cut = pieces(&points);
        assert_eq!(cut.len(), PIECES + 1);
        assert_eq!((cut[0], cut[PIECES]), (points[0], points[2]));
        let at_12 = cut[12];
        assert!((at_12.x - 10.0).abs() < 1e-9 && (at_12.y - 10.0).abs() < 1e-9);
        assert!(pieces(&[]).is_empty());
        assert_eq!(pieces(&points[..1]).len(), PIECES + 1);
    }
}
