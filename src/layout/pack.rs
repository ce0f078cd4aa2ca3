//! Separate parts of a drawing side by side on shelves, so that the whole has about the shape of the window.

use super::geometry::Point;

/// How many shelf widths are tried.
const TRIES: usize = 40;

/// The top-left corner of every part, given the parts' sizes (width, height), with `gap` px between them.
///
/// Taller parts come first, equally tall ones in the order given; of several shelf widths the one that shows the whole
/// largest on a screen of that `aspect` (width over height) wins. O(n · tries).
pub(super) fn corners(sizes: &[(f64, f64)], gap: f64, aspect: f64) -> Vec<Point> {
    let mut tallest_first: Vec<usize> = (0..sizes.len()).collect();
    tallest_first.sort_by(|&a, &b| sizes[b].1.total_cmp(&sizes[a].1).then(a.cmp(&b)));
    let widest = sizes.iter().map(|size| size.0).fold(0.0, f64::max);
    let area: f64 = sizes.iter().map(|size| (size.0 + gap) * (size.1 + gap)).sum();
    let ideal = (area * aspect).sqrt();
    let mut best: Option<(f64, Vec<Point>)> = None;
    for attempt in 0..TRIES {
        let share = 0.5 + attempt as f64 / TRIES as f64 * 2.0;
        let (corners, width, height) = shelves(sizes, &tallest_first, (ideal * share).max(widest), gap);
        let scale = (width / aspect).max(height);
        if best.as_ref().is_none_or(|(least, _)| scale < least - 1e-9) {
            best = Some((scale, corners));
        }
    }
    best.map(|(_, corners)| corners).unwrap_or_default()
}

/// Fills shelves of the given width; returns the corners and the size of the whole.
fn shelves(sizes: &[(f64, f64)], order: &[usize], limit: f64, gap: f64) -> (Vec<Point>, f64, f64) {
    let mut corners = vec![Point::default(); sizes.len()];
    let (mut x, mut y, mut shelf) = (0.0, 0.0, 0.0_f64);
    let (mut width, mut height) = (0.0_f64, 0.0_f64);
    for &ix in order {
        let size = sizes[ix];
        if x > 0.0 && x + size.0 > limit {
            x = 0.0;
            y += shelf + gap;
            shelf = 0.0;
        }
        corners[ix] = Point::new(x, y);
        shelf = shelf.max(size.1);
        width = width.max(x + size.0);
        height = height.max(y + size.1);
        x += size.0 + gap;
    }
    (corners, width, height)
}

#[cfg(test)]
mod tests {
    use super::corners;
    use crate::layout::geometry::{Rect, bounds_of};

    #[test]
    fn equal_parts_fill_a_screen_without_touching() {
        let sizes = vec![(200.0, 100.0); 50];
        let rects: Vec<Rect> = corners(&sizes, 40.0, 1.6)
            .into_iter()
            .map(|corner| Rect {
                x: corner.x,
                y: corner.y,
                width: 200.0,
                height: 100.0,
            })
            .collect();
        for (ix, rect) in rects.iter().enumerate() {
            assert!(
                rects[ix + 1..]
                    .iter()
                    .all(|other| !rect.grown(19.0).overlaps(&other.grown(19.0)))
            );
        }
        let bounds = bounds_of(rects);
        assert!((1.1..2.4).contains(&(bounds.width / bounds.height)));
    }
}
