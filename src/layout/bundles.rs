//! Items that stay next to each other in their layer: the positions of an exclusive question.

use std::collections::BTreeMap;
use std::ops::Range;

/// Nobody's bundle.
const NONE: u32 = u32::MAX;

/// Which items belong together.
#[derive(Debug, Default)]
pub(super) struct Bundles {
    /// The bundle of every item; empty when there are none at all.
    of: Vec<u32>,
    /// Whether a layer holds several members of one bundle.
    is_bundled: Vec<bool>,
}

impl Bundles {
    /// The bundles of `group` (by item; `usize::MAX` for none) that have at least two members in one layer.
    pub fn new(group: &[usize], layer: &[u32], n_layers: usize) -> Self {
        let mut count: BTreeMap<(u32, usize), Vec<usize>> = BTreeMap::new();
        for (v, &group) in group.iter().enumerate().filter(|(_, group)| **group != usize::MAX) {
            count.entry((layer[v], group)).or_default().push(v);
        }
        count.retain(|_, members| members.len() > 1);
        if count.is_empty() {
            return Self::default();
        }
        let mut bundles = Self {
            of: vec![NONE; layer.len()],
            is_bundled: vec![false; n_layers],
        };
        for (number, ((layer, _), members)) in count.into_iter().enumerate() {
            bundles.is_bundled[layer as usize] = true;
            for v in members {
                bundles.of[v] = number as u32;
            }
        }
        bundles
    }

    fn bundle(&self, v: u32) -> u32 {
        self.of.get(v as usize).copied().unwrap_or(NONE)
    }

    fn is_bundled(&self, layer: usize) -> bool {
        self.is_bundled.get(layer).copied().unwrap_or(false)
    }

    /// Brings members of one bundle together, around where most of them are.
    pub fn gather(&self, layer: usize, items: &mut [u32]) {
        if !self.is_bundled(layer) {
            return;
        }
        let mut sums: BTreeMap<u32, (usize, usize)> = BTreeMap::new();
        for (slot, &v) in items.iter().enumerate() {
            if self.bundle(v) != NONE {
                let sum = sums.entry(self.bundle(v)).or_default();
                *sum = (sum.0 + slot, sum.1 + 1);
            }
        }
        let mut keyed: Vec<(f64, u32, usize, u32)> = (items.iter().enumerate())
            .map(|(slot, &v)| match sums.get(&self.bundle(v)) {
                Some(&(sum, n)) => (sum as f64 / n as f64, self.bundle(v), slot, v),
                None => (slot as f64, NONE, slot, v),
            })
            .collect();
        keyed.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        for (item, (.., v)) in items.iter_mut().zip(keyed) {
            *item = v;
        }
    }

    /// Whether neighbors may change places: not when that would part a bundle.
    pub fn may_swap(&self, v: u32, w: u32) -> bool {
        self.of.is_empty() || self.bundle(v) == self.bundle(w)
    }

    /// The slots in which the item at slot `at` has to stay: its bundle's, or all.
    pub fn reach(&self, layer: usize, items: &[u32], at: usize) -> (usize, usize) {
        let bundle = self.bundle(items[at]);
        if bundle == NONE || !self.is_bundled(layer) {
            return (0, items.len());
        }
        let low = (0..at)
            .rev()
            .take_while(|&slot| self.bundle(items[slot]) == bundle)
            .last();
        let high = (at + 1..items.len())
            .take_while(|&slot| self.bundle(items[slot]) == bundle)
            .last();
        (low.unwrap_or(at), high.unwrap_or(at) + 1)
    }

    /// Whether `v` may come to stand between two neighbors: not inside a bundle that is not its own.
    pub fn may_enter(&self, v: u32, left: Option<u32>, right: u32) -> bool {
        if self.of.is_empty() {
            return true;
        }
        let bundle = self.bundle(right);
        bundle == NONE || bundle == self.bundle(v) || left.is_none_or(|left| self.bundle(left) != bundle)
    }

    /// The bundles of a layer, from left to right.
    pub fn blocks(&self, layer: usize, items: &[u32]) -> Vec<u32> {
        if !self.is_bundled(layer) {
            return Vec::new();
        }
        let mut blocks: Vec<u32> = items
            .iter()
            .map(|&v| self.bundle(v))
            .filter(|&bundle| bundle != NONE)
            .collect();
        blocks.dedup();
        blocks
    }

    /// The slots of a bundle.
    pub fn range(&self, items: &[u32], bundle: u32) -> Option<Range<usize>> {
        let start = items.iter().position(|&v| self.bundle(v) == bundle)?;
        let n = items[start..].iter().take_while(|&&v| self.bundle(v) == bundle).count();
        Some(start..start + n)
    }
}

#[cfg(test)]
mod tests {
    use super::Bundles;

    #[test]
    fn members_come_together_around_their_middle() {
        let bundles = Bundles::new(&[7, usize::MAX, 7, usize::MAX, 7], &[0; 5], 1);
        let mut items = [0, 1, 2, 3, 4];
        bundles.gather(0, &mut items);
        assert_eq!(items, [1, 0, 2, 4, 3]);
        assert_eq!(bundles.range(&items, 0), Some(1..4));
        assert_eq!(bundles.reach(0, &items, 2), (1, 4));
        assert!(bundles.may_swap(0, 2) && !bundles.may_swap(1, 0));
        assert!(!bundles.may_enter(3, Some(0), 2) && bundles.may_enter(3, Some(1), 0));
    }
}
