//! The x coordinate of every item, given the order in its layer.
//!
//! First least squares: layer by layer the places nearest to where the neighbors want them, exactly, under the
//! separations (pool adjacent violators; Barlow et al. 1972, Best and Chakravarti 1990). Then, for all but very large
//! drawings, network simplex on x (Gansner et al., TSE 19, 1993, section 4.2), which makes long links straight. Last,
//! cards that may move freely without lengthening anything, alone or in straight rows, are put in the middle of their
//! neighbors.

use super::graph::{Extents, Layered};
use super::ports::Ports;
use super::request::Spacing;
use super::simplex::{Span, tighten};

/// Drawings with more items than this keep the least-squares places.
const SIMPLEX_ITEMS: usize = 6_000;

/// Passes of least squares: one-sided ones at first, then both-sided ones.
const FIRST_PASSES: usize = 4;
const PASSES: usize = 24;

/// How much an item wants to stay where it was, against 1 for how much an ordinary link wants to be straight.
const STAY: i64 = 2;

/// What the phase works on.
struct Columns<'a> {
    graph: &'a Layered,
    layers: &'a [Vec<u32>],
    ports: &'a Ports,
    /// Least distance of an item's middle from that of its left neighbor, px.
    separation: Vec<f64>,
    /// Where items were in the picture before; empty when there was none.
    before: &'a [Option<f64>],
}

/// The middle of every item, px. Separations are kept exactly. `before` is where items were in the picture before, if
/// there was one: they stay there unless that costs more than it is worth.
pub(super) fn columns(
    graph: &Layered,
    extents: &Extents,
    layers: &[Vec<u32>],
    ports: &Ports,
    spacing: &Spacing,
    before: &[Option<f64>],
) -> Vec<f64> {
    let mut separation = vec![0.0; graph.len()];
    for layer in layers {
        for pair in layer.windows(2) {
            let (left, right) = (pair[0] as usize, pair[1] as usize);
            separation[right] = extents.separation(graph, left, right, spacing);
        }
    }
    let columns = Columns {
        graph,
        layers,
        ports,
        separation,
        before,
    };
    let is_small = graph.len() <= SIMPLEX_ITEMS;
    if before.iter().any(Option::is_some) {
        if let Some(x) = columns.untouched() {
            return x;
        }
        let x = columns.near_before();
        return if is_small { columns.straighten(&x) } else { x };
    }
    let mut x = columns.least_squares();
    if is_small {
        x = columns.straighten(&x);
        columns.center(&mut x);
    }
    x
}

impl Columns<'_> {
    /// Where the segment's upper end would have the middle of its lower item.
    fn wish_of_upper(&self, ix: usize, x: &[f64]) -> f64 {
        x[self.graph.segments[ix].upper] + self.ports.at_upper[ix] - self.ports.at_lower[ix]
    }

    /// Where the segment's lower end would have the middle of its upper item.
    fn wish_of_lower(&self, ix: usize, x: &[f64]) -> f64 {
        x[self.graph.segments[ix].lower] + self.ports.at_lower[ix] - self.ports.at_upper[ix]
    }

    fn least_squares(&self) -> Vec<f64> {
        let mut x = vec![0.0; self.graph.len()];
        for layer in self.layers {
            let mut at = 0.0;
            for &v in layer {
                at += self.separation[v as usize];
                x[v as usize] = at;
            }
            for &v in layer {
                x[v as usize] -= at / 2.0;
            }
        }
        let mut pool = Pool::default();
        for pass in 0..FIRST_PASSES + PASSES {
            let downward = pass % 2 == 0;
            let both = pass >= FIRST_PASSES;
            for step in 0..self.layers.len() {
                let layer = if downward { step } else { self.layers.len() - 1 - step };
                pool.clear();
                for &v in &self.layers[layer] {
                    let v = v as usize;
                    let (mut sum, mut weight) = (0.0, 0.0);
                    if both || downward {
                        for &ix in self.graph.up.of(v) {
                            let pull = self.graph.segments[ix as usize].stiffness as f64;
                            sum += pull * self.wish_of_upper(ix as usize, &x);
                            weight += pull;
                        }
                    }
                    if both || !downward {
                        for &ix in self.graph.down.of(v) {
                            let pull = self.graph.segments[ix as usize].stiffness as f64;
                            sum += pull * self.wish_of_lower(ix as usize, &x);
                            weight += pull;
                        }
                    }
                    if weight == 0.0 {
                        // Nobody wants it anywhere in this pass: it gives way to all others.
                        (sum, weight) = (0.01 * x[v], 0.01);
                    }
                    pool.push(sum / weight, weight, self.separation[v]);
                }
                for (&v, place) in self.layers[layer].iter().zip(pool.places()) {
                    x[v as usize] = place;
                }
            }
        }
        x
    }

    /// The places before, if there is nothing new and they keep the separations.
    fn untouched(&self) -> Option<Vec<f64>> {
        let x: Vec<f64> = self.before.iter().copied().collect::<Option<_>>()?;
        let is_kept = self.layers.iter().all(|layer| {
            (layer.windows(2))
                .all(|pair| x[pair[1] as usize] - x[pair[0] as usize] >= self.separation[pair[1] as usize] - 1e-6)
        });
        is_kept.then_some(x)
    }

    /// The nearest places to those before that keep the separations; new items near their neighbors.
    fn near_before(&self) -> Vec<f64> {
        let mut x: Vec<f64> = self.before.iter().map(|x| x.unwrap_or(f64::NAN)).collect();
        let mut pool = Pool::default();
        // New items take the mean of neighbors that have a place; twice, so that news may hang on news.
        for _ in 0..2 {
            for v in 0..x.len() {
                if !x[v].is_nan() {
                    continue;
                }
                let wishes = (self.graph.up.of(v).iter())
                    .map(|&ix| self.wish_of_upper(ix as usize, &x))
                    .chain(
                        self.graph
                            .down
                            .of(v)
                            .iter()
                            .map(|&ix| self.wish_of_lower(ix as usize, &x)),
                    );
                let known: Vec<f64> = wishes.filter(|wish| !wish.is_nan()).collect();
                if !known.is_empty() {
                    x[v] = known.iter().sum::<f64>() / known.len() as f64;
                }
            }
        }
        for layer in self.layers {
            pool.clear();
            let mut last = 0.0;
            for &v in layer {
                let v = v as usize;
                // A new item gives way; one nobody knows of goes right of the last one.
                let (wish, weight) = match self.before.get(v).copied().flatten() {
                    Some(x) => (x, STAY as f64),
                    None if x[v].is_nan() => (last + self.separation[v], 0.01),
                    None => (x[v], 0.1),
                };
                last = wish;
                pool.push(wish, weight, self.separation[v]);
            }
            for (&v, place) in layer.iter().zip(pool.places()) {
                x[v as usize] = place;
            }
        }
        x
    }

    /// Network simplex on x, started from `x`.
    fn straighten(&self, x: &[f64]) -> Vec<f64> {
        let n = self.graph.len();
        let segments = &self.graph.segments;
        let mut place = vec![0_i64; n + segments.len()];
        let mut spans = Vec::with_capacity(n + 2 * segments.len());
        for layer in self.layers {
            let mut least = i64::MIN;
            for (ix, &v) in layer.iter().enumerate() {
                let v = v as usize;
                if ix > 0 {
                    let length = self.separation[v].ceil() as i64;
                    let left = layer[ix - 1] as usize;
                    least = place[left] + length;
                    spans.push(Span {
                        tail: left,
                        head: v,
                        length,
                        weight: 0,
                    });
                }
                place[v] = (x[v].round() as i64).max(least);
            }
        }
        // Each segment becomes a place left of both its ends that costs their distance.
        for (ix, segment) in segments.iter().enumerate() {
            let shift = (self.ports.at_lower[ix] - self.ports.at_upper[ix]).round() as i64;
            let (to_upper, to_lower) = (shift.max(0), (-shift).max(0));
            let middle = n + ix;
            place[middle] = (place[segment.upper] - to_upper).min(place[segment.lower] - to_lower);
            for (head, length) in [(segment.upper, to_upper), (segment.lower, to_lower)] {
                spans.push(Span {
                    tail: middle,
                    head,
                    length,
                    weight: segment.stiffness,
                });
            }
        }
        // An item that was somewhere before becomes a place left of both there and here that costs their distance.
        if self.before.iter().any(Option::is_some) {
            let origin = place.len();
            place.push(0);
            for (v, before) in self.before.iter().enumerate() {
                let Some(before) = before else { continue };
                let before = before.round() as i64;
                let middle = place.len();
                place.push(place[v].min(before));
                for (head, length) in [(v, 0), (origin, -before)] {
                    spans.push(Span {
                        tail: middle,
                        head,
                        length,
                        weight: STAY,
                    });
                }
            }
        }
        let n_places = place.len();
        let origin = n + segments.len();
        tighten(&mut place, &spans, 4 * n_places + 200);
        // Places are only known up to a common distance; before is where before was.
        let shift = if self.before.iter().any(Option::is_some) {
            place[origin]
        } else {
            0
        };
        place.truncate(n);
        place.into_iter().map(|x| (x - shift) as f64).collect()
    }

    /// Moves items, and rows of items that hang straight on one another, toward the mean of their neighbors as far as no
    /// total length grows.
    fn center(&self, x: &mut [f64]) {
        let slots = self.slots();
        let rows = self.straight_rows(x);
        let mut wishes: Vec<(f64, f64)> = Vec::new();
        for round in 0..4 {
            for step in 0..rows.len() {
                let row = &rows[if round % 2 == 0 { rows.len() - 1 - step } else { step }];
                self.wishes_of(row, x, &mut wishes);
                let (mut least, mut most) = (f64::NEG_INFINITY, f64::INFINITY);
                for &v in row {
                    let (layer, slot) = slots[v];
                    let items = &self.layers[layer];
                    if let Some(&right) = items.get(slot + 1) {
                        let right = right as usize;
                        most = most.min(x[right] - self.separation[right].ceil() - x[v]);
                    }
                    if slot > 0 {
                        let left = items[slot - 1] as usize;
                        least = least.max(x[left] + self.separation[v].ceil() - x[v]);
                    }
                }
                let Some((low, high, mean)) = flat_stretch(&mut wishes) else {
                    continue;
                };
                let shift = mean.clamp(low, high).round().min(most).max(least);
                // Only while it stays on the flat stretch; otherwise somebody else's room decides.
                if (low..=high).contains(&shift) {
                    for &v in row {
                        x[v] += shift;
                    }
                }
            }
        }
    }

    /// Layer and slot of every item.
    fn slots(&self) -> Vec<(usize, usize)> {
        let mut slots = vec![(0, 0); self.graph.len()];
        for (layer, items) in self.layers.iter().enumerate() {
            for (slot, &v) in items.iter().enumerate() {
                slots[v as usize] = (layer, slot);
            }
        }
        slots
    }

    /// All items in rows from top to bottom: two that have nobody else on the side of each other, and are straight above
    /// each other, are in one row.
    fn straight_rows(&self, x: &[f64]) -> Vec<Vec<usize>> {
        let below = |v: usize| {
            let [ix] = *self.graph.down.of(v) else { return None };
            let lower = self.graph.segments[ix as usize].lower;
            let is_alone = self.graph.up.of(lower).len() == 1;
            (is_alone && (self.wish_of_upper(ix as usize, x) - x[lower]).abs() < 1.0).then_some(lower)
        };
        let mut is_in_row = vec![false; self.graph.len()];
        let mut rows = Vec::new();
        for &first in self.layers.iter().flatten() {
            let first = first as usize;
            if is_in_row[first] {
                continue;
            }
            let row: Vec<usize> = std::iter::successors(Some(first), |&v| below(v)).collect();
            for &v in &row {
                is_in_row[v] = true;
            }
            rows.push(row);
        }
        rows
    }

    /// How far the neighbors of a row would have it moved, and how much. Only its ends have neighbors outside.
    fn wishes_of(&self, row: &[usize], x: &[f64], wishes: &mut Vec<(f64, f64)>) {
        wishes.clear();
        let stiffness = |ix: usize| self.graph.segments[ix].stiffness as f64;
        if let Some(&first) = row.first() {
            wishes.extend((self.graph.up.of(first).iter()).map(|&ix| {
                let ix = ix as usize;
                (self.wish_of_upper(ix, x) - x[first], stiffness(ix))
            }));
        }
        if let Some(&last) = row.last() {
            wishes.extend((self.graph.down.of(last).iter()).map(|&ix| {
                let ix = ix as usize;
                (self.wish_of_lower(ix, x) - x[last], stiffness(ix))
            }));
        }
    }
}

/// The stretch of places with the least weighted sum of distances to `wishes` (place, weight), and their mean.
fn flat_stretch(wishes: &mut [(f64, f64)]) -> Option<(f64, f64, f64)> {
    if wishes.is_empty() {
        return None;
    }
    wishes.sort_by(|a, b| a.0.total_cmp(&b.0));
    let total: f64 = wishes.iter().map(|wish| wish.1).sum();
    let mean = wishes.iter().map(|wish| wish.0 * wish.1).sum::<f64>() / total;
    let mut sum = 0.0;
    for (ix, &(wish, weight)) in wishes.iter().enumerate() {
        sum += weight;
        if sum > total / 2.0 + 1e-9 {
            return Some((wish, wish, mean));
        }
        if sum > total / 2.0 - 1e-9 {
            let next = wishes.get(ix + 1).map_or(wish, |next| next.0);
            return Some((wish, next, mean));
        }
    }
    None
}

/// Isotonic least squares: items in a row, each with a wish, under least distances. O(items).
#[derive(Default)]
pub(super) struct Pool {
    /// Blocks of items that touch: weighted mean wish (relative to the block's packing), weight, number of items.
    blocks: Vec<(f64, f64, usize)>,
    /// Distance of every item from the first when all are packed.
    packed: Vec<f64>,
}

impl Pool {
    fn clear(&mut self) {
        self.blocks.clear();
        self.packed.clear();
    }

    /// Appends an item at least `separation` to the right of the last one.
    pub fn push(&mut self, wish: f64, weight: f64, separation: f64) {
        let packed = self.packed.last().map_or(0.0, |last| last + separation);
        self.packed.push(packed);
        let mut block = (wish - packed, weight, 1);
        while let Some(&(mean, heavy, count)) = self.blocks.last() {
            if mean <= block.0 {
                break;
            }
            self.blocks.pop();
            let sum = heavy + block.1;
            block = ((mean * heavy + block.0 * block.1) / sum, sum, count + block.2);
        }
        self.blocks.push(block);
    }

    pub fn places(&self) -> impl Iterator<Item = f64> {
        self.blocks
            .iter()
            .flat_map(|&(mean, _, count)| std::iter::repeat_n(mean, count))
            .zip(&self.packed)
            .map(|(mean, packed)| mean + packed)
    }
}

#[cfg(test)]
mod tests {
    use super::{Pool, flat_stretch};

    #[test]
    fn items_that_want_the_same_place_share_the_way() {
        let mut pool = Pool::default();
        pool.push(10.0, 1.0, 0.0);
        pool.push(10.0, 1.0, 20.0);
        pool.push(100.0, 1.0, 20.0);
        let places: Vec<f64> = pool.places().collect();
        assert_eq!(places, [0.0, 20.0, 100.0]);
    }

    #[test]
    fn two_neighbors_leave_everything_between_them_free() {
        let stretch = flat_stretch(&mut [(40.0, 1.0), (0.0, 1.0)]);
        assert_eq!(stretch, Some((0.0, 40.0, 20.0)));
    }
}
