//! Snapping: a card that is dragged near the edge or the middle of another falls in line with it.

use crate::layout::{Point, Rect};

/// A line that shows what a card is in line with, in the world.
pub type Guide = (Point, Point);

/// How far cards that are dragged by `by` really move, so that they fall in line with others within `reach`, and the lines
/// to show. `moving` is what is dragged, at its old place.
pub fn snapped(moving: Rect, others: &[Rect], by: (f64, f64), reach: f64) -> ((f64, f64), Vec<Guide>) {
    let now = moving.moved(by.0, by.1);
    let columns = |rect: &Rect| [rect.x, rect.center().x, rect.right()];
    let rows = |rect: &Rect| [rect.y, rect.center().y, rect.bottom()];
    let across = nearest(columns(&now), others, columns, reach);
    let down = nearest(rows(&now), others, rows, reach);
    let by = (
        by.0 + across.map_or(0.0, |fit| fit.1),
        by.1 + down.map_or(0.0, |fit| fit.1),
    );
    let now = moving.moved(by.0, by.1);
    let mut guides = Vec::new();
    if let Some((other, _, x)) = across {
        let span = now.union(&others[other]);
        guides.push((Point::new(x, span.y), Point::new(x, span.bottom())));
    }
    if let Some((other, _, y)) = down {
        let span = now.union(&others[other]);
        guides.push((Point::new(span.x, y), Point::new(span.right(), y)));
    }
    (by, guides)
}

/// The other card with a line nearest to a like line of the moving one: which, how far, and where the line is.
fn nearest(own: [f64; 3], others: &[Rect], lines: impl Fn(&Rect) -> [f64; 3], reach: f64) -> Option<(usize, f64, f64)> {
    let mut best: Option<(usize, f64, f64)> = None;
    for (at, other) in others.iter().enumerate() {
        for (own, line) in own.into_iter().zip(lines(other)) {
            let by = line - own;
            if by.abs() <= reach && best.is_none_or(|(_, least, _)| by.abs() < least.abs()) {
                best = Some((at, by, line));
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::snapped;
    use crate::layout::Rect;

    fn rect(x: f64, y: f64) -> Rect {
        Rect {
            x,
            y,
            width: 100.0,
            height: 50.0,
        }
    }

    #[test]
    fn a_card_falls_in_line_with_one_within_reach_only() {
        let others = [rect(300.0, 0.0), rect(0.0, 400.0)];
        let (by, guides) = snapped(rect(0.0, 100.0), &others, (296.0, 0.0), 6.0);
        assert_eq!(by, (300.0, 0.0));
        assert_eq!(guides.len(), 1);
        let (by, guides) = snapped(rect(0.0, 100.0), &others, (150.0, 100.0), 6.0);
        assert_eq!((by, guides.len()), ((150.0, 100.0), 0));
    }

    #[test]
    fn both_axes_snap_on_their_own() {
        let others = [rect(300.0, 0.0), rect(0.0, 400.0)];
        let (by, guides) = snapped(rect(0.0, 100.0), &others, (303.0, 298.0), 6.0);
        assert_eq!(by, (300.0, 300.0));
        assert_eq!(guides.len(), 2);
    }
}
