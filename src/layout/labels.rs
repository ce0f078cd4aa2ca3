//! A place for the label pill of every link: on the link, clear of cards and of each other.
//!
//! Links with the least room choose first. Every link looks at places along its route, from the middle of its longest
//! straight stretch outward, and takes the nearest one that overlaps nothing, preferring those that hide no other link.

use super::geometry::{Point, Rect, bounds_of, length_of};
use super::grid::Grid;

/// Distance between the places tried along a route, px.
const STEP: f64 = 6.0;

/// Air between a pill and cards, between two pills, and between a pill and the arrow head, px.
const CARD_AIR: f64 = 3.0;
const PILL_AIR: f64 = 1.5;
const HEAD_AIR: f64 = 16.0;

/// What hiding a stretch of another link costs, in px of distance from the best place.
const HIDING_COST: f64 = 30.0;

/// Pills as placed, and the links whose pill found no free place.
pub(super) struct Pills {
    pub rects: Vec<Option<Rect>>,
    pub cramped: Vec<usize>,
}

/// Places a pill of size `sizes[i]` on `routes[i]`, for all that have one.
pub(super) fn pills(cards: &[Rect], routes: &[Vec<Point>], sizes: &[Option<(f64, f64)>]) -> Pills {
    let mut rects = vec![None; routes.len()];
    let mut cramped = Vec::new();
    if sizes.iter().all(Option::is_none) {
        return Pills { rects, cramped };
    }
    let stretches: Vec<(usize, Point, Point)> = routes
        .iter()
        .enumerate()
        .flat_map(|(wire, route)| route.windows(2).map(move |pair| (wire, pair[0], pair[1])))
        .collect();
    let plane = bounds_of(
        cards
            .iter()
            .copied()
            .chain(stretches.iter().map(|&(_, a, b)| around(a, b))),
    );
    let mut card_grid = Grid::new(plane);
    for card in cards {
        card_grid.insert(*card);
    }
    let mut line_grid = Grid::new(plane);
    for &(_, a, b) in &stretches {
        // A level or upright stretch has no area and would overlap nothing.
        line_grid.insert(around(a, b).grown(0.5));
    }
    let mut pill_grid = Grid::new(plane);

    let mut shortest_first: Vec<usize> = (0..routes.len())
        .filter(|&wire| sizes[wire].is_some() && routes[wire].len() > 1)
        .collect();
    shortest_first.sort_by(|&a, &b| length_of(&routes[a]).total_cmp(&length_of(&routes[b])).then(a.cmp(&b)));
    for wire in shortest_first {
        let (width, height) = sizes[wire].unwrap_or_default();
        let mut best: Option<(f64, Rect)> = None;
        let mut last_resort: Option<(usize, Rect)> = None;
        for (distance, place) in places(&routes[wire], width, height) {
            if best.as_ref().is_some_and(|(cost, _)| *cost <= distance) {
                break;
            }
            let rect = Rect::centered(place, width, height);
            let hits = 10 * card_grid.overlapping(rect.grown(CARD_AIR)).count()
                + pill_grid.overlapping(rect.grown(PILL_AIR)).count();
            if hits > 0 {
                if last_resort.as_ref().is_none_or(|(least, _)| hits < *least) {
                    last_resort = Some((hits, rect));
                }
                continue;
            }
            let hidden = line_grid
                .overlapping(rect)
                .filter(|&ix| {
                    let (other, a, b) = stretches[ix];
                    other != wire && rect.is_crossed_by(a, b)
                })
                .count();
            let cost = distance + HIDING_COST * hidden as f64;
            if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                best = Some((cost, rect));
            }
        }
        if best.is_none() {
            cramped.push(wire);
        }
        let rect = best.map(|(_, rect)| rect).or(last_resort.map(|(_, rect)| rect));
        if let Some(rect) = rect {
            pill_grid.insert(rect);
        }
        rects[wire] = rect;
    }
    Pills { rects, cramped }
}

fn around(a: Point, b: Point) -> Rect {
    Rect {
        x: a.x.min(b.x),
        y: a.y.min(b.y),
        width: (a.x - b.x).abs(),
        height: (a.y - b.y).abs(),
    }
}

/// Places for a pill's middle along a route with their distance from the best one, nearest first.
fn places(route: &[Point], width: f64, height: f64) -> Vec<(f64, Point)> {
    let total = length_of(route);
    // How much of the route the pill covers at its ends, as the route leaves a card upright or nearly so.
    let half = height.min(width) / 2.0;
    let (from, to) = (half + CARD_AIR, total - half - HEAD_AIR);
    let (from, to) = if from < to {
        (from, to)
    } else {
        (total * 0.4, total * 0.6)
    };
    // The longest stretch, where outer parts of the route count less.
    let (mut best, mut ideal, mut walked) = (-1.0_f64, total / 2.0, 0.0_f64);
    for pair in route.windows(2) {
        let length = pair[0].distance(pair[1]);
        let (start, end) = (walked.max(from), (walked + length).min(to));
        let usable = end - start;
        let middle = f64::midpoint(start, end);
        let centrality = 1.0 - 0.5 * ((middle - total / 2.0) / total.max(1e-9)).abs();
        if usable * centrality > best {
            (best, ideal) = (usable * centrality, middle);
        }
        walked += length;
    }
    let count = ((to - from) / STEP) as usize;
    let mut offsets: Vec<f64> = (0..=count).map(|ix| from + ix as f64 * STEP).collect();
    offsets.push(ideal.clamp(from, to));
    let mut places: Vec<(f64, Point)> = offsets
        .into_iter()
        .map(|at| ((at - ideal).abs(), along(route, at)))
        .collect();
    places.sort_by(|a, b| a.0.total_cmp(&b.0));
    places
}

/// The point `at` px along the route.
pub(super) fn along(route: &[Point], at: f64) -> Point {
    let mut left = at;
    for pair in route.windows(2) {
        let length = pair[0].distance(pair[1]);
        if left <= length && length > 0.0 {
            return pair[0].toward(pair[1], (left / length).max(0.0));
        }
        left -= length;
    }
    route.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Point, Rect, pills};

    #[test]
    fn two_pills_on_one_way_make_room_for_each_other() {
        let cards = [
            Rect {
                x: -50.0,
                y: -40.0,
                width: 100.0,
                height: 40.0,
            },
            Rect {
                x: -50.0,
                y: 100.0,
                width: 100.0,
                height: 40.0,
            },
        ];
        let route = vec![Point::new(0.0, 100.0), Point::new(0.0, 0.0)];
        let placed = pills(&cards, &[route.clone(), route], &[Some((60.0, 18.0)); 2]);
        assert!(placed.cramped.is_empty());
        let rects: Vec<Rect> = placed.rects.into_iter().flatten().collect();
        assert_eq!(rects.len(), 2);
        assert!(!rects[0].overlaps(&rects[1]));
        assert!(cards.iter().all(|card| rects.iter().all(|pill| !pill.overlaps(card))));
    }
}
