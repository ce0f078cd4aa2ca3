//! Cards that are being dragged: they and the ends of their links follow the pointer before anything is laid out anew.

use std::{collections::BTreeSet, sync::Arc};

use eframe::egui::Vec2;

use crate::layout::{LinkEnd, Placement, Point, scene::Scene};

/// Drawings with more cards than this move only the cards.
pub const MOST_CARDS: usize = 2_000;

/// The drawing with some cards moved by `by`, in world pixels. The links of these cards stretch like rubber.
pub fn dragged(scene: &Scene, placement: &Placement, moved: &BTreeSet<usize>, by: Vec2) -> Arc<Placement> {
    let (dx, dy) = (f64::from(by.x), f64::from(by.y));
    let mut dragged = Placement {
        nodes: placement.nodes.clone(),
        links: placement.links.clone(),
        groups: placement.groups.clone(),
        bounds: placement.bounds,
        ..Placement::default()
    };
    for &card in moved {
        if let Some(rect) = dragged.nodes.get_mut(card) {
            *rect = rect.moved(dx, dy);
        }
    }
    for (spec, route) in scene.request.links.iter().zip(&mut dragged.links) {
        let from = moved.contains(&spec.from);
        let to = matches!(spec.to, LinkEnd::Node(to) if moved.contains(&to));
        if from || to {
            stretch(&mut route.points, (dx, dy), from, to);
            if let Some(label) = &mut route.label {
                let share = if from && to { 1.0 } else { 0.5 };
                *label = label.moved(dx * share, dy * share);
            }
        }
    }
    Arc::new(dragged)
}

/// Moves the ends that are dragged, and what is between them by as much as it is near to them.
fn stretch(points: &mut [Point], (dx, dy): (f64, f64), from: bool, to: bool) {
    let lengths: Vec<f64> = points.windows(2).map(|pair| pair[0].distance(pair[1])).collect();
    let whole: f64 = lengths.iter().sum();
    let mut walked = 0.0;
    for (at, point) in points.iter_mut().enumerate() {
        let share = if whole > 0.0 { walked / whole } else { 0.0 };
        let pull = f64::from(u8::from(from)) * (1.0 - share) + f64::from(u8::from(to)) * share;
        *point = point.moved(dx * pull, dy * pull);
        walked += lengths.get(at).copied().unwrap_or(0.0);
    }
}

#[cfg(test)]
mod tests {
    use super::stretch;
    use crate::layout::Point;

    #[test]
    fn the_dragged_end_moves_all_the_way_and_the_other_not_at_all() {
        let way = [Point::new(0.0, 0.0), Point::new(10.0, 0.0), Point::new(10.0, 10.0)];
        let mut points = way;
        stretch(&mut points, (8.0, 4.0), true, false);
        assert_eq!(
            points,
            [Point::new(8.0, 4.0), Point::new(14.0, 2.0), Point::new(10.0, 10.0)]
        );
        let mut points = way;
        stretch(&mut points, (8.0, 4.0), true, true);
        assert_eq!(points[1], Point::new(18.0, 4.0));
    }
}
