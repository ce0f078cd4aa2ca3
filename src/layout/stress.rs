//! Places whose distances are near to the lengths of the shortest ways between them.
//!
//! Stress (Kamada and Kawai, IPL 31, 1989; Gansner, Koren and North, GD 2004) is the weighted sum of squared differences
//! between the two. It is brought down by moving one pair at a time by what it is off, with steps that shrink
//! (stochastic gradient descent; Zheng, Pawar and Goodman, TVCG 25(9), 2019). Large webs compare every card with some
//! far-spread pivots only, each of which stands for the cards around it (Ortmann, Klimenta and Brandes, JGAA 21(3), 2017).

use super::dice::Dice;
use super::geometry::Point;
use super::graph::Rows;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// Webs of more points than this have pivots, and how many.
const MOST_FULL: usize = 500;
const N_PIVOTS: usize = 120;

/// How far the last steps are from taking away all of what a pair is off.
const LAST_STEP: f64 = 0.1;

/// A pair of points: how far apart they should be, and how much that matters to either.
#[derive(Clone, Copy, Debug)]
struct Term {
    other: u32,
    distance: f32,
    own_weight: f32,
    other_weight: f32,
}

/// Points, tied to each other by ties of given lengths; all of them hang together.
pub(super) struct Stress {
    /// The terms of every point, flat, and where they begin.
    terms: Vec<Term>,
    starts: Vec<usize>,
    /// The longest and the shortest distance of a pair, px.
    longest: f64,
    shortest: f64,
}

/// A point on the way to be looked at, the nearest first.
#[derive(PartialEq)]
struct Visit {
    distance: f32,
    point: u32,
}

impl Eq for Visit {}

impl PartialOrd for Visit {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Visit {
    fn cmp(&self, other: &Self) -> Ordering {
        // Reversed: the heap's greatest is the nearest.
        (other.distance.total_cmp(&self.distance)).then(other.point.cmp(&self.point))
    }
}

/// Lengths of the shortest ways from one point (Dijkstra).
fn ways_from(start: usize, near: &Rows, lengths: &[f32]) -> Vec<f32> {
    let mut reach = vec![f32::INFINITY; near.n_rows()];
    reach[start] = 0.0;
    let mut open = BinaryHeap::from([Visit {
        distance: 0.0,
        point: start as u32,
    }]);
    while let Some(Visit { distance, point }) = open.pop() {
        if distance > reach[point as usize] {
            continue;
        }
        let range = near.range(point as usize);
        for (&other, &length) in near.of(point as usize).iter().zip(&lengths[range]) {
            let through = distance + length;
            if through < reach[other as usize] {
                reach[other as usize] = through;
                open.push(Visit {
                    distance: through,
                    point: other,
                });
            }
        }
    }
    reach
}

impl Stress {
    /// What `n` points want, tied by `ties` (both ends and a positive length, px). O(n²) terms, or O(n) for many points.
    pub fn new(n: usize, ties: &[(usize, usize, f64)]) -> Self {
        let near = Rows::new(n, ties.iter().flat_map(|&(a, b, _)| [(a, b), (b, a)]));
        let mut lengths = vec![0.0_f32; near.len()];
        let mut next: Vec<usize> = (0..n).map(|point| near.range(point).start).collect();
        for &(a, b, length) in ties {
            for end in [a, b] {
                lengths[next[end]] = length as f32;
                next[end] += 1;
            }
        }
        let mut rows: Vec<Vec<Term>> = vec![Vec::new(); n];
        if n <= MOST_FULL {
            for (point, row) in rows.iter_mut().enumerate() {
                let reach = ways_from(point, &near, &lengths);
                for (other, &distance) in reach.iter().enumerate().skip(point + 1) {
                    if distance.is_finite() && distance > 0.0 {
                        let weight = 1.0 / (distance * distance);
                        row.push(Term {
                            other: other as u32,
                            distance,
                            own_weight: weight,
                            other_weight: weight,
                        });
                    }
                }
            }
        } else {
            sparse_terms(&near, &lengths, &mut rows);
        }
        let mut starts = vec![0];
        let mut terms = Vec::with_capacity(rows.iter().map(Vec::len).sum());
        for row in rows {
            terms.extend(row);
            starts.push(terms.len());
        }
        let distances = || terms.iter().map(|term| f64::from(term.distance));
        Self {
            longest: distances().fold(1.0, f64::max),
            shortest: distances().fold(f64::INFINITY, f64::min).min(1e9),
            terms,
            starts,
        }
    }

    /// The longest distance any two points should have, px.
    pub fn longest(&self) -> f64 {
        self.longest
    }

    /// The size of step `at` of `n_steps`, the first of which takes away all that pairs at a distance of `first` px are
    /// off, the last a little of what the nearest ones are.
    pub fn step(&self, first: f64, at: usize, n_steps: usize) -> f64 {
        let (first, last) = (
            first * first,
            LAST_STEP * (self.shortest * self.shortest).min(first * first),
        );
        first * (last / first).powf(at as f64 / (n_steps.max(2) - 1) as f64)
    }

    /// Moves all pairs once, points in an arbitrary order; those `held` stay. O(terms).
    pub fn relax(&self, places: &mut [Point], held: &[bool], step: f64, dice: &mut Dice) {
        let mut order: Vec<usize> = (0..places.len()).collect();
        dice.shuffle(&mut order);
        for point in order {
            for term in &self.terms[self.starts[point]..self.starts[point + 1]] {
                let other = term.other as usize;
                let (a, b) = (places[point], places[other]);
                let (dx, dy) = (a.x - b.x, a.y - b.y);
                let length = dx.hypot(dy).max(1e-6);
                let off = (length - f64::from(term.distance)) / (2.0 * length);
                if !held[point] {
                    let share = (f64::from(term.own_weight) * step).min(1.0) * off;
                    places[point] = a.moved(-share * dx, -share * dy);
                }
                if !held[other] {
                    let share = (f64::from(term.other_weight) * step).min(1.0) * off;
                    places[other] = b.moved(share * dx, share * dy);
                }
            }
        }
    }
}

/// The terms of a large web: ties, and every point with every pivot.
fn sparse_terms(near: &Rows, lengths: &[f32], rows: &mut [Vec<Term>]) {
    let n = near.n_rows();
    let mut pivots: Vec<usize> = Vec::new();
    let mut reaches: Vec<Vec<f32>> = Vec::new();
    // The pivot nearest to every point, and how far that is.
    let mut nearest = vec![(f32::INFINITY, 0_usize); n];
    let mut next = 0;
    while pivots.len() < N_PIVOTS.min(n) {
        let reach = ways_from(next, near, lengths);
        for (point, &distance) in reach.iter().enumerate() {
            if distance < nearest[point].0 {
                nearest[point] = (distance, pivots.len());
            }
        }
        pivots.push(next);
        reaches.push(reach);
        let farthest = (0..n).max_by(|&a, &b| nearest[a].0.total_cmp(&nearest[b].0).then(b.cmp(&a)));
        next = farthest.unwrap_or_default();
    }
    for point in 0..n {
        for (&other, &length) in near.of(point).iter().zip(&lengths[near.range(point)]) {
            if (other as usize) > point && length > 0.0 {
                let weight = 1.0 / (length * length);
                rows[point].push(Term {
                    other,
                    distance: length,
                    own_weight: weight,
                    other_weight: weight,
                });
            }
        }
    }
    let mut region: Vec<Vec<f32>> = vec![Vec::new(); pivots.len()];
    for &(distance, pivot) in &nearest {
        region[pivot].push(distance);
    }
    for (ix, &pivot) in pivots.iter().enumerate() {
        region[ix].sort_by(f32::total_cmp);
        for point in 0..n {
            let distance = reaches[ix][point];
            if point == pivot || !distance.is_finite() || distance <= 0.0 || near.of(pivot).contains(&(point as u32)) {
                continue;
            }
            // How many points the pivot stands for, as seen from here.
            let n_behind = region[ix].partition_point(|&own| own <= distance / 2.0).max(1);
            rows[point].push(Term {
                other: pivot as u32,
                distance,
                own_weight: n_behind as f32 / (distance * distance),
                other_weight: 0.0,
            });
        }
    }
}
