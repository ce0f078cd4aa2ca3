//! Separate parts of a drawing side by side on shelves, so that the whole has about the shape of the window.

use super::geometry::{Point, Rect, bounds_of};

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

/// The top-left corner of every part when some of them have a place already (`wished`, with the part's size).
///
/// The part `first` and then the largest ones get the place they wish for, others the nearest one that is free; those
/// without a wish are put side by side below everything.
pub(super) fn beside(wished: &[Option<Rect>], sizes: &[(f64, f64)], first: Option<usize>, gap: f64) -> Vec<Point> {
    let area = |ix: usize| sizes[ix].0 * sizes[ix].1;
    let mut largest_first: Vec<usize> = (0..wished.len()).filter(|&ix| wished[ix].is_some()).collect();
    largest_first.sort_by(|&a, &b| {
        (Some(b) == first)
            .cmp(&(Some(a) == first))
            .then(area(b).total_cmp(&area(a)))
            .then(a.cmp(&b))
    });
    let mut taken: Vec<Rect> = Vec::new();
    let mut places = vec![Point::default(); wished.len()];
    for ix in largest_first {
        let wish = wished[ix].unwrap_or_default();
        let place = nearest_free(&taken, wish, gap);
        places[ix] = Point::new(place.x, place.y);
        taken.push(place);
    }
    let around = bounds_of(taken.iter().copied());
    let news: Vec<usize> = (0..wished.len()).filter(|&ix| wished[ix].is_none()).collect();
    let news_sizes: Vec<(f64, f64)> = news.iter().map(|&ix| sizes[ix]).collect();
    let aspect = (around.width / 200.0).clamp(1.0, 20.0);
    for (&ix, corner) in news.iter().zip(corners(&news_sizes, gap, aspect)) {
        places[ix] = corner.moved(around.x, around.bottom() + gap);
    }
    places
}

/// The place nearest to `wish` that keeps `gap` px from all taken ones, along one of the four directions.
fn nearest_free(taken: &[Rect], wish: Rect, gap: f64) -> Rect {
    let blocker = |place: &Rect| taken.iter().find(|other| other.grown(gap - 0.5).overlaps(place));
    if blocker(&wish).is_none() {
        return wish;
    }
    let mut best: Option<(f64, Rect)> = None;
    for way in 0..4 {
        let mut place = wish;
        // Every step leaves one of the taken places behind for good.
        for _ in 0..=taken.len() {
            let Some(other) = blocker(&place) else { break };
            match way {
                0 => place.x = other.right() + gap,
                1 => place.y = other.bottom() + gap,
                2 => place.x = other.x - gap - place.width,
                _ => place.y = other.y - gap - place.height,
            }
        }
        let distance = (place.x - wish.x).abs() + (place.y - wish.y).abs();
        if best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, place));
        }
    }
    best.map_or(wish, |(_, place)| place)
}

#[cfg(test)]
mod tests {
    use super::{Point, Rect, beside, bounds_of, corners};

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

    #[test]
    fn parts_stay_and_others_make_way() {
        let rect = |x, y, width| Rect {
            x,
            y,
            width,
            height: 100.0,
        };
        let wished = [Some(rect(0.0, 0.0, 100.0)), Some(rect(50.0, 0.0, 300.0)), None];
        let places = beside(&wished, &[(100.0, 100.0), (300.0, 100.0), (80.0, 100.0)], None, 20.0);
        assert_eq!(places[1], Point::new(50.0, 0.0), "the larger one stays");
        assert_eq!(
            places[0],
            Point::new(0.0, -120.0).moved(0.0, 240.0).moved(-70.0, -120.0),
            "the nearest free place"
        );
        assert!(places[2].y >= 120.0, "a new one goes below");
    }
}
