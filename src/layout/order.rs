//! The order of items inside every layer, with few crossings: the heart of the drawing's quality, and most of its time.
//!
//! Several tries from different starting orders. Each alternates barycenter sweeps (Sugiyama, Tagawa and Toda, IEEE
//! SMC 11, 1981) with transposing neighbors (Gansner et al., TSE 19, 1993) until nothing is gained any more, then lets
//! every item try the places around it (sifting: Matuszewski, Schönfeld and Molitor, GD'99). The best try wins. How
//! many tries there are depends on the size only, never on a clock.

use super::crossings::{Scratch, between, swap_gain};
use super::graph::{Layered, Rows};
use std::sync::atomic::{AtomicBool, Ordering};

/// Sweeps without gain after which a try ends, and sweeps at most.
const PATIENCE: usize = 4;
const SWEEPS: usize = 24;

/// Rounds of sifting at most.
const SIFTINGS: usize = 6;

/// Who is next to whom, as the ordering sees it.
pub(super) struct Shape {
    pub layer: Vec<u32>,
    pub n_layers: usize,
    /// Upper neighbors of every item.
    pub up: Rows,
    /// Lower neighbors of every item.
    pub down: Rows,
}

impl Shape {
    fn new(graph: &Layered) -> Self {
        let n = graph.len();
        let segments = &graph.segments;
        Self {
            layer: graph.layer.iter().map(|&layer| layer as u32).collect(),
            n_layers: graph.n_layers,
            up: Rows::new(n, segments.iter().map(|s| (s.lower, s.upper))),
            down: Rows::new(n, segments.iter().map(|s| (s.upper, s.lower))),
        }
    }
}

/// A small fast generator (xorshift64*, Vigna 2016) with a fixed seed.
struct Shuffler(u64);

impl Shuffler {
    fn shuffle<T>(&mut self, list: &mut [T]) {
        for i in (1..list.len()).rev() {
            self.0 ^= self.0 >> 12;
            self.0 ^= self.0 << 25;
            self.0 ^= self.0 >> 27;
            let drawn = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
            list.swap(i, (drawn % (i as u64 + 1)) as usize);
        }
    }
}

/// The layers of `graph` as ordered lists of items, and the number of crossings; `None` when told to stop.
///
/// `group` names the group of every item (`usize::MAX` for none): the starting orders visit a group in one go.
pub(super) fn ordered(graph: &Layered, group: &[usize], stop: &AtomicBool) -> Option<(Vec<Vec<u32>>, usize)> {
    let shape = Shape::new(graph);
    let size = graph.len() + graph.segments.len();
    let tries = (75_000 / size.max(1)).clamp(1, 6).max((5_000 / size.max(1)).min(24));
    let window = match graph.len() {
        0..=3_000 => 40,
        3_001..=12_000 => 13,
        _ => 4,
    };
    let mut shuffler = Shuffler(0x9E37_79B9_7F4A_7C15);
    let mut best: Option<(Vec<Vec<u32>>, usize)> = None;
    for attempt in 0..tries {
        let start = starting_order(&shape, group, attempt, &mut shuffler);
        let mut search = Search::new(&shape, start);
        let mut count = search.sweep(stop)?;
        // Sifting is the dear part and saves about a fifth; a try that is far behind does not get it.
        let is_hopeless = best.as_ref().is_some_and(|(_, least)| 2 * count > 3 * least + 8);
        if count > 0 && !is_hopeless {
            search.sift(window, stop)?;
            count = search.count();
        }
        if best.as_ref().is_none_or(|(_, least)| count < *least) {
            best = Some((search.layers, count));
        }
        if count == 0 {
            break;
        }
    }
    best
}

/// Depth-first from the top, from the bottom, then shuffled: related items come out side by side.
fn starting_order(shape: &Shape, group: &[usize], attempt: usize, shuffler: &mut Shuffler) -> Vec<Vec<u32>> {
    let n = shape.layer.len();
    let from_top = attempt.is_multiple_of(2);
    let mut roots: Vec<u32> = (0..n as u32).collect();
    roots.sort_by_key(|&v| {
        let layer = shape.layer[v as usize] as usize;
        let depth = if from_top { layer } else { shape.n_layers - layer };
        (depth, group.get(v as usize).copied().unwrap_or(usize::MAX), v)
    });
    if attempt >= 2 {
        let first = shape.layer[roots[0] as usize];
        let split = roots.partition_point(|&v| shape.layer[v as usize] == first);
        shuffler.shuffle(&mut roots[..split]);
    }
    let mut is_seen = vec![false; n];
    let mut layers = vec![Vec::new(); shape.n_layers];
    let mut stack = Vec::new();
    let mut next: Vec<u32> = Vec::new();
    for root in roots {
        stack.push(root);
        while let Some(v) = stack.pop() {
            if std::mem::replace(&mut is_seen[v as usize], true) {
                continue;
            }
            layers[shape.layer[v as usize] as usize].push(v);
            next.clear();
            let (ahead, back) = if from_top {
                (&shape.down, &shape.up)
            } else {
                (&shape.up, &shape.down)
            };
            next.extend(ahead.of(v as usize));
            let n_ahead = next.len();
            next.extend(back.of(v as usize));
            if attempt >= 2 {
                shuffler.shuffle(&mut next[..n_ahead]);
            } else {
                next[..n_ahead].sort_by_key(|&w| group.get(w as usize).copied().unwrap_or(usize::MAX));
            }
            stack.extend(next.iter().rev().filter(|&&w| !is_seen[w as usize]));
        }
    }
    layers
}

/// One try under way.
struct Search<'a> {
    shape: &'a Shape,
    layers: Vec<Vec<u32>>,
    position: Vec<u32>,
    /// Positions of the upper neighbors of every item, ascending; current only for the layer at hand.
    above: Vec<u32>,
    below: Vec<u32>,
    scratch: Scratch,
    /// Room for one barycenter sort: free slots, and items with their barycenters.
    slots: Vec<usize>,
    movers: Vec<(f64, u32)>,
}

impl<'a> Search<'a> {
    fn new(shape: &'a Shape, layers: Vec<Vec<u32>>) -> Self {
        let mut search = Self {
            shape,
            position: vec![0; shape.layer.len()],
            above: vec![0; shape.up.len()],
            below: vec![0; shape.down.len()],
            scratch: Scratch::default(),
            slots: Vec::new(),
            movers: Vec::new(),
            layers,
        };
        for layer in 0..shape.n_layers {
            search.renumber(layer);
        }
        search
    }

    fn renumber(&mut self, layer: usize) {
        for (at, &v) in self.layers[layer].iter().enumerate() {
            self.position[v as usize] = at as u32;
        }
    }

    fn count(&mut self) -> usize {
        let Self {
            shape,
            layers,
            position,
            scratch,
            ..
        } = self;
        layers
            .windows(2)
            .map(|pair| between(&pair[0], pair[1].len(), &shape.down, position, scratch))
            .sum()
    }

    /// Reads the neighbors' positions for one layer afresh.
    fn refresh(&mut self, layer: usize) {
        for &v in &self.layers[layer] {
            let v = v as usize;
            for (rows, list) in [(&self.shape.up, &mut self.above), (&self.shape.down, &mut self.below)] {
                let row = &mut list[rows.range(v)];
                for (slot, &w) in row.iter_mut().zip(rows.of(v)) {
                    *slot = self.position[w as usize];
                }
                if row.len() > 1 {
                    row.sort_unstable();
                }
            }
        }
    }

    /// Crossings saved by having `right` before `left` instead of after it.
    fn gain(&self, left: u32, right: u32) -> i64 {
        let (left, right) = (left as usize, right as usize);
        swap_gain(
            &self.above[self.shape.up.range(left)],
            &self.above[self.shape.up.range(right)],
        ) + swap_gain(
            &self.below[self.shape.down.range(left)],
            &self.below[self.shape.down.range(right)],
        )
    }

    /// Alternating sweeps until nothing is gained; leaves the best order found and returns its crossings.
    fn sweep(&mut self, stop: &AtomicBool) -> Option<usize> {
        let mut best = self.count();
        let mut kept = self.layers.clone();
        let mut idle = 0;
        for round in 0..SWEEPS {
            if stop.load(Ordering::Relaxed) {
                return None;
            }
            if best == 0 || idle == PATIENCE {
                break;
            }
            let downward = round % 2 == 0;
            let flips_ties = round / 2 % 2 == 1;
            for step in 1..self.shape.n_layers {
                let layer = if downward { step } else { self.shape.n_layers - 1 - step };
                self.sort_by_barycenter(layer, downward, flips_ties);
            }
            self.transpose();
            let count = self.count();
            if count < best {
                best = count;
                kept.clone_from(&self.layers);
                idle = 0;
            } else {
                idle += 1;
            }
        }
        self.layers = kept;
        for layer in 0..self.shape.n_layers {
            self.renumber(layer);
        }
        Some(best)
    }

    /// Sorts a layer by the mean position of the neighbors on one side; items without any keep their slots.
    fn sort_by_barycenter(&mut self, layer: usize, by_upper: bool, flips_ties: bool) {
        let rows = if by_upper { &self.shape.up } else { &self.shape.down };
        let items = &mut self.layers[layer];
        let (slots, movers) = (&mut self.slots, &mut self.movers);
        slots.clear();
        movers.clear();
        for (slot, &v) in items.iter().enumerate() {
            let row = rows.of(v as usize);
            if row.is_empty() {
                continue;
            }
            let sum: u64 = row.iter().map(|&w| u64::from(self.position[w as usize])).sum();
            slots.push(slot);
            movers.push((sum as f64 / row.len() as f64, v));
        }
        if flips_ties {
            movers.reverse();
        }
        movers.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (&slot, &(_, v)) in slots.iter().zip(movers.iter()) {
            items[slot] = v;
        }
        self.renumber(layer);
    }

    /// Swaps neighbors wherever that saves a crossing, until it does not.
    fn transpose(&mut self) {
        for layer in 0..self.shape.n_layers {
            self.refresh(layer);
            let n = self.layers[layer].len();
            let mut improved = true;
            let mut rounds = 0;
            while improved && rounds < 12 {
                improved = false;
                rounds += 1;
                for right in 1..n {
                    let (v, w) = (self.layers[layer][right - 1], self.layers[layer][right]);
                    if self.gain(v, w) > 0 {
                        self.layers[layer].swap(right - 1, right);
                        improved = true;
                    }
                }
            }
            self.renumber(layer);
        }
    }

    /// Lets every item try the `window` places on either side and take the best, again and again while it helps.
    fn sift(&mut self, window: usize, stop: &AtomicBool) -> Option<()> {
        for round in 0..SIFTINGS {
            let mut saved = 0;
            for step in 0..self.shape.n_layers {
                if stop.load(Ordering::Relaxed) {
                    return None;
                }
                let layer = if round % 2 == 0 {
                    step
                } else {
                    self.shape.n_layers - 1 - step
                };
                saved += self.sift_layer(layer, window);
            }
            if saved == 0 {
                break;
            }
        }
        Some(())
    }

    fn sift_layer(&mut self, layer: usize, window: usize) -> i64 {
        self.refresh(layer);
        let mut total = 0;
        let everyone = self.layers[layer].clone();
        for v in everyone {
            let items = &self.layers[layer];
            let at = self.position[v as usize] as usize;
            let (mut best, mut target) = (0, at);
            let mut sum = 0;
            for slot in (at.saturating_sub(window)..at).rev() {
                sum += self.gain(items[slot], v);
                if sum > best {
                    (best, target) = (sum, slot);
                }
            }
            sum = 0;
            for (slot, &other) in items.iter().enumerate().skip(at + 1).take(window) {
                sum += self.gain(v, other);
                if sum > best {
                    (best, target) = (sum, slot);
                }
            }
            if target == at {
                continue;
            }
            total += best;
            let (low, high) = (at.min(target), at.max(target));
            let items = &mut self.layers[layer][low..=high];
            if target < at {
                items.rotate_right(1);
            } else {
                items.rotate_left(1);
            }
            for (offset, &w) in items.iter().enumerate() {
                self.position[w as usize] = (low + offset) as u32;
            }
        }
        total
    }
}
