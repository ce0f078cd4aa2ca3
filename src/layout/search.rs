//! One order under improvement: sweeps by barycenter, swaps of neighbors, sifting, and kicks out of local optima.
//!
//! Barycenter sweeps after Sugiyama, Tagawa and Toda (IEEE SMC 11, 1981), swaps after Gansner et al. (TSE 19, 1993),
//! sifting after Matuszewski, Schönfeld and Molitor (GD'99). A *kick* moves one item somewhere else, lets the items around
//! it find new places, and is taken back unless crossings are no more than before: iterated local search (Lourenço,
//! Martin and Stützle, 2003) with changes so small that thousands of them cost less than one new start.
//!
//! Members of a *bundle* that share a layer stay next to each other in every state.

use super::bundles::Bundles;
use super::crossings::{Scratch, swap_gain};
use super::dice::Dice;
use super::geometry::signed;
use super::shape::Shape;
use std::collections::{BTreeSet, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};

/// Sweeps without gain after which a try ends, and sweeps at most.
const PATIENCE: usize = 4;
const SWEEPS: usize = 24;

/// Rounds of sifting at most.
const SIFTINGS: usize = 8;

/// How far a kick moves an item at most, how many items are sifted after it at most, and how far: in places.
const KICK: usize = 12;
const AFTERMATH: usize = 20;
const AROUND: usize = 8;

/// How far beside an item others count as around it, in places, and how many items count at most.
const BESIDE: usize = 3;
const MOST_AROUND: usize = 200;

/// So many places away a move is told to the neighbors at once.
const FEW: usize = 16;

/// One order under improvement.
pub(super) struct Search<'a> {
    shape: &'a Shape,
    bundles: &'a Bundles,
    layers: Vec<Vec<u32>>,
    /// The place of every item in its layer.
    slot: Vec<u32>,
    /// The number of ports in the layer before its own first one: what neighbors are compared by.
    position: Vec<u32>,
    /// Positions of the upper neighbors of every item, ascending; current only in layers that are not stale.
    above: Vec<u32>,
    below: Vec<u32>,
    /// Layers whose neighbors have moved since their positions were read.
    is_stale: Vec<bool>,
    scratch: Scratch,
    /// Room for one barycenter sort: free slots, and items with their barycenters.
    slots: Vec<usize>,
    movers: Vec<(f64, u32)>,
}

impl<'a> Search<'a> {
    /// Starts from an order of all layers.
    pub fn new(shape: &'a Shape, bundles: &'a Bundles, layers: Vec<Vec<u32>>) -> Self {
        let mut search = Self {
            shape,
            bundles,
            slot: vec![0; shape.layer.len()],
            position: vec![0; shape.layer.len()],
            above: vec![0; shape.up.len()],
            below: vec![0; shape.down.len()],
            is_stale: vec![true; shape.n_layers],
            scratch: Scratch::default(),
            slots: Vec::new(),
            movers: Vec::new(),
            layers,
        };
        for layer in 0..shape.n_layers {
            bundles.gather(layer, &mut search.layers[layer]);
            search.renumber(layer);
        }
        search
    }

    /// The layers, and how often segments cross in them.
    pub fn finish(mut self) -> (Vec<Vec<u32>>, usize) {
        let crossings = self.count();
        (self.layers, crossings)
    }

    fn renumber(&mut self, layer: usize) {
        self.renumber_from(layer, 0, usize::MAX);
        self.mark_stale(layer);
    }

    /// Numbers the items from slot `low` to slot `high` of a layer anew.
    fn renumber_from(&mut self, layer: usize, low: usize, high: usize) {
        let items = &self.layers[layer];
        let before = low.checked_sub(1).map(|at| items[at] as usize);
        let mut position = before.map_or(0, |v| self.position[v] + self.shape.width[v]);
        for (at, &v) in items
            .iter()
            .enumerate()
            .skip(low)
            .take(high.saturating_sub(low).saturating_add(1))
        {
            let v = v as usize;
            self.slot[v] = at as u32;
            self.position[v] = position;
            position += self.shape.width[v];
        }
    }

    /// Notes that items of a layer have moved.
    fn mark_stale(&mut self, layer: usize) {
        let is_stale = &mut self.is_stale;
        self.shape.near(layer, |near| is_stale[near] = true);
    }

    /// How often segments cross.
    pub fn count(&mut self) -> usize {
        self.shape.count(&self.layers, &self.position, &mut self.scratch)
    }

    /// Reads the neighbors' positions for one layer afresh, if they have changed.
    fn refresh(&mut self, layer: usize) {
        if !std::mem::replace(&mut self.is_stale[layer], false) {
            return;
        }
        for &v in &self.layers[layer] {
            let v = v as usize;
            self.shape
                .read(0, v, &self.position, &mut self.above[self.shape.up.range(v)]);
            self.shape
                .read(1, v, &self.position, &mut self.below[self.shape.down.range(v)]);
        }
    }

    /// After a few items have moved: brings what others know of them up to date, which is less than all.
    fn tell_neighbors(&mut self, layer: usize, low: usize, high: usize) {
        for slot in low..=high {
            let v = self.layers[layer][slot] as usize;
            for &w in self.shape.seen_by(0, v) {
                let w = w as usize;
                if !self.is_stale[self.shape.layer[w] as usize] {
                    self.shape
                        .read(1, w, &self.position, &mut self.below[self.shape.down.range(w)]);
                }
            }
            for &w in self.shape.seen_by(1, v) {
                let w = w as usize;
                if !self.is_stale[self.shape.layer[w] as usize] {
                    self.shape
                        .read(0, w, &self.position, &mut self.above[self.shape.up.range(w)]);
                }
            }
        }
    }

    /// The positions of the neighbors of an item above and below.
    fn ends(&self, v: u32) -> (&[u32], &[u32]) {
        let v = v as usize;
        (
            &self.above[self.shape.up.range(v)],
            &self.below[self.shape.down.range(v)],
        )
    }

    /// Crossings saved by having `right` before `left` instead of after it.
    fn gain(&self, left: u32, right: u32) -> i64 {
        gain(self.ends(left), self.ends(right))
    }

    /// Alternating sweeps until nothing is gained; leaves the best order found and returns its crossings. `None` when
    /// told to stop.
    pub fn sweep(&mut self, stop: &AtomicBool) -> Option<usize> {
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
        let side = usize::from(!by_upper);
        let items = &mut self.layers[layer];
        let (slots, movers) = (&mut self.slots, &mut self.movers);
        slots.clear();
        movers.clear();
        for (slot, &v) in items.iter().enumerate() {
            if let Some(center) = self.shape.barycenter(side, v as usize, &self.position) {
                slots.push(slot);
                movers.push((center, v));
            }
        }
        if flips_ties {
            movers.reverse();
        }
        movers.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (&slot, &(_, v)) in slots.iter().zip(movers.iter()) {
            items[slot] = v;
        }
        self.bundles.gather(layer, items);
        self.renumber(layer);
    }

    /// Swaps neighbors wherever that saves a crossing, until it does not.
    fn transpose(&mut self) {
        for layer in 0..self.shape.n_layers {
            self.refresh(layer);
            let n = self.layers[layer].len();
            let mut improved = true;
            let mut has_changed = false;
            let mut rounds = 0;
            while improved && rounds < 12 {
                improved = false;
                rounds += 1;
                for right in 1..n {
                    let (v, w) = (self.layers[layer][right - 1], self.layers[layer][right]);
                    if self.bundles.may_swap(v, w) && self.gain(v, w) > 0 {
                        self.layers[layer].swap(right - 1, right);
                        improved = true;
                        has_changed = true;
                    }
                }
            }
            if has_changed {
                self.renumber(layer);
            }
        }
    }

    /// Lets every item try the `window` places on either side and take the best, again and again while it helps.
    pub fn sift(&mut self, window: usize, stop: &AtomicBool) -> Option<()> {
        let mut is_settled = vec![false; self.shape.n_layers];
        for round in 0..SIFTINGS {
            for step in 0..self.shape.n_layers {
                if stop.load(Ordering::Relaxed) {
                    return None;
                }
                let layer = if round % 2 == 0 {
                    step
                } else {
                    self.shape.n_layers - 1 - step
                };
                if std::mem::replace(&mut is_settled[layer], true) {
                    continue;
                }
                let mut saved = 0;
                for v in self.layers[layer].clone() {
                    saved += self.sift_item(v, window);
                }
                saved += self.sift_bundles(layer);
                if saved > 0 {
                    is_settled[layer] = false;
                    self.shape.near(layer, |near| is_settled[near] = false);
                }
            }
            if is_settled.iter().all(|settled| *settled) {
                break;
            }
        }
        Some(())
    }

    /// Lets one item try the `window` places on either side and take the best; returns the crossings saved.
    pub fn sift_item(&mut self, v: u32, window: usize) -> i64 {
        let layer = self.shape.layer[v as usize] as usize;
        self.refresh(layer);
        let items = &self.layers[layer];
        let at = self.slot[v as usize] as usize;
        let (low, high) = self.bundles.reach(layer, items, at);
        let (mut best, mut target) = (0, at);
        let own = self.ends(v);
        let mut sum = 0;
        let first = at.saturating_sub(window).max(low);
        for (back, &other) in items[first..at].iter().rev().enumerate() {
            sum += gain(self.ends(other), own);
            let slot = at - 1 - back;
            if sum > best
                && self
                    .bundles
                    .may_enter(v, slot.checked_sub(1).map(|left| items[left]), other)
            {
                (best, target) = (sum, slot);
            }
        }
        sum = 0;
        let last = (at + 1).saturating_add(window).min(high);
        for (ahead, &other) in items[at + 1..last].iter().enumerate() {
            sum += gain(own, self.ends(other));
            let slot = at + 1 + ahead;
            if sum > best && self.bundles.may_enter(v, items.get(slot + 1).copied(), other) {
                (best, target) = (sum, slot);
            }
        }
        if target == at {
            return 0;
        }
        self.move_item(layer, at, target);
        best
    }

    fn move_item(&mut self, layer: usize, from: usize, to: usize) {
        let (low, high) = (from.min(to), from.max(to));
        let items = &mut self.layers[layer][low..=high];
        if to < from {
            items.rotate_right(1);
        } else {
            items.rotate_left(1);
        }
        self.renumber_from(layer, low, high);
        if high - low <= FEW {
            self.tell_neighbors(layer, low, high);
        } else {
            self.mark_stale(layer);
        }
    }

    /// Lets every bundle of a layer try all places as a whole; returns the crossings saved.
    fn sift_bundles(&mut self, layer: usize) -> i64 {
        let mut total = 0;
        for block in self.bundles.blocks(layer, &self.layers[layer]) {
            self.refresh(layer);
            // Earlier bundles may have moved this one.
            let Some(range) = self.bundles.range(&self.layers[layer], block) else {
                continue;
            };
            let items = &self.layers[layer];
            let members = &items[range.clone()];
            let (mut best, mut target) = (0, range.start);
            let mut sum = 0;
            for slot in (0..range.start).rev() {
                sum += members.iter().map(|&v| self.gain(items[slot], v)).sum::<i64>();
                let left = slot.checked_sub(1).map(|left| items[left]);
                if sum > best && self.bundles.may_enter(members[0], left, items[slot]) {
                    (best, target) = (sum, slot);
                }
            }
            sum = 0;
            for slot in range.end..items.len() {
                sum += members.iter().map(|&v| self.gain(v, items[slot])).sum::<i64>();
                if sum > best
                    && self
                        .bundles
                        .may_enter(members[0], items.get(slot + 1).copied(), items[slot])
                {
                    (best, target) = (sum, slot + 1 - members.len());
                }
            }
            if target == range.start {
                continue;
            }
            total += best;
            let n = members.len();
            let items = &mut self.layers[layer];
            if target < range.start {
                items[target..range.end].rotate_right(n);
            } else {
                items[range.start..target + n].rotate_left(n);
            }
            self.renumber(layer);
        }
        total
    }

    /// Kicks `n` times; returns the crossings left, given those at the beginning. `None` when told to stop.
    ///
    /// With `only`, kicks hit only these items, and one that gains nothing is taken back.
    pub fn kick(
        &mut self,
        n: usize,
        only: Option<&[u32]>,
        mut count: usize,
        dice: &mut Dice,
        stop: &AtomicBool,
    ) -> Option<usize> {
        let mut free = self.kickable(only);
        let mut todo: VecDeque<u32> = VecDeque::new();
        let mut is_waiting = vec![false; self.shape.layer.len()];
        // The moves of the kick at hand, to take them back: layer, from, to.
        let mut moves: Vec<(usize, usize, usize)> = Vec::new();
        for round in 0..n {
            if round % 256 == 255 {
                if stop.load(Ordering::Relaxed) {
                    return None;
                }
                free = self.kickable(only);
            }
            if count == 0 || free.is_empty() {
                break;
            }
            let v = free[dice.below(free.len())];
            let layer = self.shape.layer[v as usize] as usize;
            let at = self.slot[v as usize] as usize;
            let n_slots = self.layers[layer].len();
            let reach = KICK.min(n_slots - 1);
            let to = (at + n_slots - reach + dice.below(2 * reach + 1)) % n_slots;
            if to == at || !self.may_land(layer, at, to) {
                continue;
            }
            let mut delta = -self.move_for_gain(layer, at, to);
            moves.clear();
            moves.push((layer, at, to));
            let (low, high) = (at.min(to), at.max(to));
            todo.extend(self.layers[layer][low..=high].iter().filter(|&&w| w != v));
            self.wait_for_neighbors(v, &mut todo);
            for &w in &todo {
                is_waiting[w as usize] = true;
            }
            let mut n_sifted = 0;
            while let Some(w) = todo.pop_front() {
                is_waiting[w as usize] = false;
                n_sifted += 1;
                let layer = self.shape.layer[w as usize] as usize;
                if n_sifted > AFTERMATH {
                    continue;
                }
                let from = self.slot[w as usize] as usize;
                let saved = self.sift_item(w, AROUND);
                if saved > 0 {
                    delta -= saved;
                    moves.push((layer, from, self.slot[w as usize] as usize));
                    let first_new = todo.len();
                    self.wait_for_neighbors(w, &mut todo);
                    let mut at = first_new;
                    while at < todo.len() {
                        if std::mem::replace(&mut is_waiting[todo[at] as usize], true) {
                            todo.swap_remove_back(at);
                        } else {
                            at += 1;
                        }
                    }
                }
            }
            if delta > 0 || (only.is_some() && delta == 0) {
                for &(layer, from, to) in moves.iter().rev() {
                    self.move_item(layer, to, from);
                }
            } else {
                count = (signed(count) + delta).max(0) as usize;
            }
        }
        Some(count)
    }

    fn kickable(&mut self, only: Option<&[u32]>) -> Vec<u32> {
        match only {
            None => self
                .shape
                .crossed_items(&self.layers, &self.position, &mut self.scratch),
            Some(only) => (only.iter().copied())
                .filter(|&v| self.layers[self.shape.layer[v as usize] as usize].len() > 1)
                .collect(),
        }
    }

    /// Finds places for new items, anywhere in their layers, and lets what they are next to follow. `None` when told to stop.
    pub fn settle_in(&mut self, new: &[u32], stop: &AtomicBool) -> Option<()> {
        for _ in 0..SIFTINGS {
            if stop.load(Ordering::Relaxed) {
                return None;
            }
            let mut saved = 0;
            for &v in new {
                saved += self.sift_item(v, usize::MAX);
            }
            for v in self.around(new, 1) {
                saved += self.sift_item(v, usize::MAX);
            }
            if saved == 0 {
                break;
            }
        }
        Some(())
    }

    /// The items at most so many steps from some: to neighbors, or a little to the left or right. Some of them, if there
    /// are very many.
    pub fn around(&self, some: &[u32], steps: usize) -> Vec<u32> {
        let mut seen: BTreeSet<u32> = some.iter().copied().collect();
        let mut front: Vec<u32> = some.to_vec();
        let mut next = VecDeque::new();
        for _ in 0..steps {
            for &v in &front {
                self.wait_for_neighbors(v, &mut next);
                let items = &self.layers[self.shape.layer[v as usize] as usize];
                let at = self.slot[v as usize] as usize;
                next.extend(&items[at.saturating_sub(BESIDE)..(at + BESIDE + 1).min(items.len())]);
            }
            front = next.drain(..).filter(|&w| seen.insert(w)).collect();
            if seen.len() > MOST_AROUND {
                break;
            }
        }
        seen.into_iter().take(MOST_AROUND).collect()
    }

    /// Whether an item may be moved from one slot to another without parting a bundle.
    fn may_land(&self, layer: usize, from: usize, to: usize) -> bool {
        let items = &self.layers[layer];
        let (low, high) = self.bundles.reach(layer, items, from);
        let beyond = if to < from {
            to.checked_sub(1).map(|left| items[left])
        } else {
            items.get(to + 1).copied()
        };
        (low..high).contains(&to) && self.bundles.may_enter(items[from], beyond, items[to])
    }

    /// Moves an item and returns how many crossings that saves (negative: costs).
    fn move_for_gain(&mut self, layer: usize, from: usize, to: usize) -> i64 {
        self.refresh(layer);
        let items = &self.layers[layer];
        let v = items[from];
        let gain = if to < from {
            items[to..from].iter().map(|&other| self.gain(other, v)).sum()
        } else {
            items[from + 1..=to].iter().map(|&other| self.gain(v, other)).sum()
        };
        self.move_item(layer, from, to);
        gain
    }

    fn wait_for_neighbors(&self, v: u32, todo: &mut VecDeque<u32>) {
        todo.extend(self.shape.seen_by(0, v as usize));
        todo.extend(self.shape.seen_by(1, v as usize));
    }
}

/// Crossings saved by having the item with neighbors `right` (above and below) before that with `left`.
fn gain(left: (&[u32], &[u32]), right: (&[u32], &[u32])) -> i64 {
    swap_gain(left.0, right.0) + swap_gain(left.1, right.1)
}
