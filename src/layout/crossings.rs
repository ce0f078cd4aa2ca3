//! Counting crossings: between two layers, for one swap, and in a finished drawing.

use super::geometry::Point;
use super::graph::Rows;

/// Room to count in, kept between counts.
#[derive(Default)]
pub(super) struct Scratch {
    tree: Vec<u32>,
    ends: Vec<u32>,
}

/// Crossings between an upper layer and the one below it, by the tree of Barth, Jünger and Mutzel (JGAA 8, 2004) in
/// the form of Fenwick. O(segments · log of the lower layer's length).
pub(super) fn between(upper: &[u32], n_lower: usize, down: &Rows, position: &[u32], scratch: &mut Scratch) -> usize {
    let Scratch { tree, ends } = scratch;
    tree.clear();
    tree.resize(n_lower + 1, 0);
    let (mut count, mut seen) = (0_usize, 0_usize);
    for &v in upper {
        let row = down.of(v as usize);
        ends.clear();
        ends.extend(row.iter().map(|&w| position[w as usize]));
        // Segments of one item do not cross each other: all are asked before any is entered.
        for &end in ends.iter() {
            let mut not_right = 0;
            let mut i = end as usize + 1;
            while i > 0 {
                not_right += tree[i] as usize;
                i &= i - 1;
            }
            count += seen - not_right;
        }
        for &end in ends.iter() {
            let mut i = end as usize + 1;
            while i <= n_lower {
                tree[i] += 1;
                i += i & i.wrapping_neg();
            }
        }
        seen += ends.len();
    }
    count
}

/// Crossings saved when the item with neighbors at `right` stands before the one with neighbors at `left` instead of
/// after it. Both lists ascend. O(length of both).
pub(super) fn swap_gain(left: &[u32], right: &[u32]) -> i64 {
    match (left, right) {
        ([], _) | (_, []) => 0,
        ([a], [b]) => i64::from(a > b) - i64::from(a < b),
        _ => {
            let mut gain = 0_i64;
            let (mut less, mut not_more) = (0, 0);
            let n = right.len();
            for &a in left {
                while less < n && right[less] < a {
                    less += 1;
                }
                not_more = not_more.max(less);
                while not_more < n && right[not_more] == a {
                    not_more += 1;
                }
                // `less` neighbors of the right item lie left of this one, `n - not_more` lie right of it.
                gain += i64::from(less as u32) - i64::from((n - not_more) as u32);
            }
            gain
        }
    }
}

/// Points where two of the routes properly cross, found by a sweep over x. O(k log k + pairs that share a stretch of x)
/// for k stretches.
pub(super) fn in_drawing(routes: &[Vec<Point>]) -> usize {
    let mut stretches: Vec<(usize, Point, Point)> = routes
        .iter()
        .enumerate()
        .flat_map(|(route, points)| points.windows(2).map(move |pair| (route, pair[0], pair[1])))
        .map(|(route, a, b)| if a.x <= b.x { (route, a, b) } else { (route, b, a) })
        .collect();
    stretches.sort_by(|s, t| s.1.x.total_cmp(&t.1.x));
    let side = |a: Point, b: Point, c: Point| (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
    let mut count = 0;
    for (ix, &(route, a, b)) in stretches.iter().enumerate() {
        for &(other, c, d) in &stretches[ix + 1..] {
            if c.x > b.x {
                break;
            }
            if route != other && side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0 {
                count += 1;
            }
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::{Point, Rows, Scratch, between, in_drawing, swap_gain};

    #[test]
    fn a_complete_pair_of_layers_crosses_as_often_as_the_formula_says() {
        // Three above, four below, all connected: 3·2/2 · 4·3/2 crossings.
        let pairs = (0..3).flat_map(|a| (3..7).map(move |b| (a, b)));
        let down = Rows::new(7, pairs);
        let position = [0, 1, 2, 0, 1, 2, 3];
        assert_eq!(between(&[0, 1, 2], 4, &down, &position, &mut Scratch::default()), 18);
    }

    #[test]
    fn a_swap_saves_what_counting_says() {
        let count = |first: &[u32], second: &[u32]| -> i64 {
            let pairs = first.iter().flat_map(|a| second.iter().map(move |b| (a, b)));
            pairs.map(|(a, b)| i64::from(a > b)).sum()
        };
        for (left, right) in [
            (vec![0, 3, 5], vec![1, 3]),
            (vec![2], vec![2, 2]),
            (vec![4, 5], vec![0, 1, 9]),
        ] {
            let gain = count(&left, &right) - count(&right, &left);
            assert_eq!(swap_gain(&left, &right), gain);
        }
    }

    #[test]
    fn crossing_routes_are_counted_once_per_point() {
        let line = |ends: [(f64, f64); 2]| ends.map(|(x, y)| Point::new(x, y)).to_vec();
        let routes = [line([(0.0, 0.0), (9.0, 9.0)]), line([(0.0, 9.0), (9.0, 0.0)])];
        assert_eq!(in_drawing(&routes), 1);
    }
}
