//! Counting crossings: between two layers, for one swap, and in a finished drawing.

use super::geometry::{Point, signed};
use super::graph::Rows;

/// Room to count in, kept between counts: a Fenwick tree over the places of ends.
#[derive(Default)]
pub(super) struct Scratch {
    tree: Vec<u32>,
}

impl Scratch {
    fn clear(&mut self, n: usize) {
        self.tree.clear();
        self.tree.resize(n + 1, 0);
    }

    /// How many of the ends entered so far lie at `end` or left of it.
    fn up_to(&self, end: u32) -> usize {
        let mut count = 0;
        let mut i = end as usize + 1;
        while i > 0 {
            count += self.tree[i] as usize;
            i &= i - 1;
        }
        count
    }

    fn enter(&mut self, end: u32) {
        let mut i = end as usize + 1;
        while i < self.tree.len() {
            self.tree[i] += 1;
            i += i & i.wrapping_neg();
        }
    }
}

/// Crossings between an upper layer and the one below it, by the tree of Barth, Jünger and Mutzel (JGAA 8, 2004) in
/// the form of Fenwick. O(segments · log of the lower layer's length).
pub(super) fn between(upper: &[u32], n_lower: usize, down: &Rows, position: &[u32], scratch: &mut Scratch) -> usize {
    scratch.clear(n_lower);
    let (mut count, mut seen) = (0_usize, 0_usize);
    for &v in upper {
        let row = down.of(v as usize);
        // Segments of one item do not cross each other: all are asked before any is entered.
        count += row
            .iter()
            .map(|&w| seen - scratch.up_to(position[w as usize]))
            .sum::<usize>();
        for &w in row {
            scratch.enter(position[w as usize]);
        }
        seen += row.len();
    }
    count
}

/// Crossings of segments given by the places of their upper and lower ends; those that share an end do not cross.
pub(super) fn inversions(segments: &mut [(u32, u32)], scratch: &mut Scratch) -> usize {
    segments.sort_unstable();
    let last = segments.iter().map(|segment| segment.1).max().unwrap_or(0);
    scratch.clear(last as usize + 1);
    let (mut count, mut seen) = (0, 0);
    for from_one_end in segments.chunk_by(|a, b| a.0 == b.0) {
        count += from_one_end
            .iter()
            .map(|segment| seen - scratch.up_to(segment.1))
            .sum::<usize>();
        for segment in from_one_end {
            scratch.enter(segment.1);
        }
        seen += from_one_end.len();
    }
    count
}

/// Crossings saved when the item with neighbors at `right` stands before the one with neighbors at `left` instead of
/// after it. Both lists ascend. O(length of both).
#[inline]
pub(super) fn swap_gain(left: &[u32], right: &[u32]) -> i64 {
    match (left, right) {
        ([], _) | (_, []) => 0,
        ([a], [b]) => i64::from(a > b) - i64::from(a < b),
        // Nothing interleaves.
        ([.., last], [first, ..]) if last < first => -signed(left.len() * right.len()),
        ([first, ..], [.., last]) if first > last => signed(left.len() * right.len()),
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
    use super::{Point, Rows, Scratch, between, in_drawing, inversions, swap_gain};

    #[test]
    fn a_complete_pair_of_layers_crosses_as_often_as_the_formula_says() {
        // Three above, four below, all connected: 3·2/2 · 4·3/2 crossings.
        let pairs = (0..3).flat_map(|a| (3..7).map(move |b| (a, b)));
        let down = Rows::new(7, pairs);
        let position = [0, 1, 2, 0, 1, 2, 3];
        assert_eq!(between(&[0, 1, 2], 4, &down, &position, &mut Scratch::default()), 18);
        let mut segments: Vec<(u32, u32)> = (0..3).flat_map(|a| (0..4).map(move |b| (a, b))).collect();
        assert_eq!(inversions(&mut segments, &mut Scratch::default()), 18);
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
