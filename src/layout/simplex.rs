//! Network simplex: whole-number places that keep minimum distances at the least total weighted length.
//!
//! Used twice: for the layers of the cards and for their final x coordinates. After Gansner, Koutsofios, North and
//! Vo, *A Technique for Drawing Directed Graphs*, IEEE TSE 19(3), 1993. Two things are done differently. The first
//! tight tree grows like Prim's, by two heaps with a common offset, in O(m log m). Cut values are not stored: the cut
//! of a tree edge is plus or minus the sum of (outgoing - incoming weight) over the subtree below it, which changes
//! only along the path a pivot touches.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Nobody: the end of a list of children, or the parent of the root.
const NONE: usize = usize::MAX;

/// How many improving tree edges are compared before the best of them is taken.
const SEARCH: usize = 30;

/// A wish and a demand between two places: `head` at least `length` after `tail`, and as near as `weight` is high.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub tail: usize,
    pub head: usize,
    pub length: i64,
    pub weight: i64,
}

/// The spans of every place, as one flat list per direction.
struct Incidence {
    starts: Vec<usize>,
    spans: Vec<usize>,
}

impl Incidence {
    fn new(n: usize, spans: &[Span], end: impl Fn(&Span) -> usize) -> Self {
        let mut starts = vec![0; n + 1];
        for span in spans {
            starts[end(span) + 1] += 1;
        }
        for i in 0..n {
            starts[i + 1] += starts[i];
        }
        let mut next = starts.clone();
        let mut list = vec![0; spans.len()];
        for (ix, span) in spans.iter().enumerate() {
            let slot = &mut next[end(span)];
            list[*slot] = ix;
            *slot += 1;
        }
        Self { starts, spans: list }
    }

    fn of(&self, v: usize) -> &[usize] {
        &self.spans[self.starts[v]..self.starts[v + 1]]
    }
}

struct Simplex<'a> {
    spans: &'a [Span],
    out: Incidence,
    into: Incidence,
    place: Vec<i64>,
    parent: Vec<usize>,
    /// The tree edge to the parent.
    rope: Vec<usize>,
    first_child: Vec<usize>,
    next_sibling: Vec<usize>,
    previous_sibling: Vec<usize>,
    /// Outgoing minus incoming weight of the whole subtree.
    net: Vec<i64>,
    /// The subtree of `v` is `postorder[low[v]..=last[v]]`.
    low: Vec<usize>,
    last: Vec<usize>,
    postorder: Vec<usize>,
}

/// Moves `place` (which must keep all minimum lengths already) to the least total weighted length.
///
/// `spans` must connect all places; otherwise `place` is left as it is. At most `max_pivots` steps are taken, so the
/// answer may fall short of the best one but always keeps the lengths. Typically O(n · m) in practice far less.
pub(super) fn tighten(place: &mut Vec<i64>, spans: &[Span], max_pivots: usize) {
    let n = place.len();
    if n < 2 {
        return;
    }
    let mut simplex = Simplex {
        spans,
        out: Incidence::new(n, spans, |span| span.tail),
        into: Incidence::new(n, spans, |span| span.head),
        place: place.clone(),
        parent: vec![NONE; n],
        rope: vec![NONE; n],
        first_child: vec![NONE; n],
        next_sibling: vec![NONE; n],
        previous_sibling: vec![NONE; n],
        net: vec![0; n],
        low: vec![0; n],
        last: vec![0; n],
        postorder: vec![0; n],
    };
    if !simplex.grow_tight_tree() {
        debug_assert!(false, "network simplex needs a connected graph");
        return;
    }
    simplex.number(0, 0);
    simplex.sum_nets();
    let mut scan = 0;
    for _ in 0..max_pivots {
        let Some(child) = simplex.leaving(&mut scan) else {
            break;
        };
        if !simplex.pivot(child) {
            break;
        }
    }
    *place = simplex.place;
}

impl Simplex<'_> {
    fn slack(&self, span: usize) -> i64 {
        let span = &self.spans[span];
        self.place[span.head] - self.place[span.tail] - span.length
    }

    fn attach(&mut self, child: usize, parent: usize, rope: usize) {
        self.parent[child] = parent;
        self.rope[child] = rope;
        let sibling = self.first_child[parent];
        self.next_sibling[child] = sibling;
        self.previous_sibling[child] = NONE;
        if sibling != NONE {
            self.previous_sibling[sibling] = child;
        }
        self.first_child[parent] = child;
    }

    fn detach(&mut self, child: usize) {
        let (before, after) = (self.previous_sibling[child], self.next_sibling[child]);
        if before == NONE {
            self.first_child[self.parent[child]] = after;
        } else {
            self.next_sibling[before] = after;
        }
        if after != NONE {
            self.previous_sibling[after] = before;
        }
    }

    /// Grows a spanning tree of spans without slack from place 0, moving the tree as a whole when none is left.
    /// Says whether it reached every place.
    fn grow_tight_tree(&mut self) -> bool {
        let n = self.place.len();
        let mut in_tree = vec![false; n];
        // Places in the tree are kept relative to `offset`, which is added to all of them at the end.
        let mut offset = 0_i64;
        let mut leaving: BinaryHeap<Reverse<(i64, usize)>> = BinaryHeap::new();
        let mut entering: BinaryHeap<Reverse<(i64, usize)>> = BinaryHeap::new();
        let mut newest = 0;
        let mut reached = 1;
        in_tree[0] = true;
        loop {
            for &ix in self.out.of(newest) {
                let span = &self.spans[ix];
                if !in_tree[span.head] {
                    let key = self.place[span.head] - span.length - self.place[newest];
                    leaving.push(Reverse((key, ix)));
                }
            }
            for &ix in self.into.of(newest) {
                let span = &self.spans[ix];
                if !in_tree[span.tail] {
                    let key = self.place[newest] - self.place[span.tail] - span.length;
                    entering.push(Reverse((key, ix)));
                }
            }
            if reached == n {
                break;
            }
            while leaving
                .peek()
                .is_some_and(|Reverse((_, ix))| in_tree[self.spans[*ix].head])
            {
                leaving.pop();
            }
            while entering
                .peek()
                .is_some_and(|Reverse((_, ix))| in_tree[self.spans[*ix].tail])
            {
                entering.pop();
            }
            let out_slack = leaving.peek().map(|Reverse((key, _))| key - offset);
            let in_slack = entering.peek().map(|Reverse((key, _))| key + offset);
            let take_out = match (out_slack, in_slack) {
                (Some(out), Some(into)) => out <= into,
                (Some(_), None) => true,
                (None, Some(_)) => false,
                (None, None) => return false,
            };
            let heap = if take_out { &mut leaving } else { &mut entering };
            let Some(Reverse((_, ix))) = heap.pop() else {
                return false;
            };
            let span = self.spans[ix];
            let (old, new) = if take_out {
                offset += out_slack.unwrap_or(0);
                (span.tail, span.head)
            } else {
                offset -= in_slack.unwrap_or(0);
                (span.head, span.tail)
            };
            in_tree[new] = true;
            self.place[new] -= offset;
            self.attach(new, old, ix);
            newest = new;
            reached += 1;
        }
        // A common offset changes no length, so it need not be added back.
        true
    }

    /// Numbers the subtree of `top` in postorder, starting at `counter`.
    fn number(&mut self, top: usize, mut counter: usize) {
        let mut v = top;
        loop {
            self.low[v] = counter;
            while self.first_child[v] != NONE {
                v = self.first_child[v];
                self.low[v] = counter;
            }
            loop {
                self.last[v] = counter;
                self.postorder[counter] = v;
                counter += 1;
                if v == top {
                    return;
                }
                if self.next_sibling[v] != NONE {
                    v = self.next_sibling[v];
                    break;
                }
                v = self.parent[v];
            }
        }
    }

    fn sum_nets(&mut self) {
        for span in self.spans {
            self.net[span.tail] += span.weight;
            self.net[span.head] -= span.weight;
        }
        for ix in 0..self.postorder.len() {
            let v = self.postorder[ix];
            if self.parent[v] != NONE {
                self.net[self.parent[v]] += self.net[v];
            }
        }
    }

    /// The cut value of the tree edge above `child`: what one step of lengthening it would cost.
    fn cut(&self, child: usize) -> i64 {
        if self.spans[self.rope[child]].tail == child {
            self.net[child]
        } else {
            -self.net[child]
        }
    }

    /// The best of the first few tree edges whose lengthening would gain something, named by the lower end.
    fn leaving(&self, scan: &mut usize) -> Option<usize> {
        let n = self.place.len();
        let (mut best, mut best_cut, mut found) = (None, 0, 0);
        for _ in 0..n {
            let v = *scan;
            *scan = if v + 1 == n { 0 } else { v + 1 };
            if self.parent[v] == NONE {
                continue;
            }
            let cut = self.cut(v);
            if cut < 0 {
                if cut < best_cut {
                    (best, best_cut) = (Some(v), cut);
                }
                found += 1;
                if found == SEARCH {
                    break;
                }
            }
        }
        best
    }

    /// The span of least slack that crosses the cut below `child` the other way.
    fn entering(&self, child: usize) -> Option<usize> {
        let n = self.place.len();
        let (low, last) = (self.low[child], self.last[child]);
        let is_inside = |v: usize| (low..=last).contains(&self.last[v]);
        let tail_inside = self.spans[self.rope[child]].tail == child;
        let scan_inside = last - low < n / 2;
        let mut best: Option<(i64, usize)> = None;
        let mut look = |v: usize| -> bool {
            // From inside we look at the ends that must lie outside, and the other way round.
            let list = if tail_inside == scan_inside {
                self.into.of(v)
            } else {
                self.out.of(v)
            };
            for &ix in list {
                let span = &self.spans[ix];
                let other = if span.head == v { span.tail } else { span.head };
                if is_inside(other) != scan_inside {
                    let slack = self.slack(ix);
                    if best.is_none_or(|(least, _)| slack < least) {
                        best = Some((slack, ix));
                        if slack == 0 {
                            return true;
                        }
                    }
                }
            }
            false
        };
        if scan_inside {
            let _ = self.postorder[low..=last].iter().any(|&v| look(v));
        } else {
            let _ = self.postorder[..low]
                .iter()
                .chain(&self.postorder[last + 1..])
                .any(|&v| look(v));
        }
        best.map(|(_, ix)| ix)
    }

    /// Exchanges the tree edge above `child` for a better one.
    fn pivot(&mut self, child: usize) -> bool {
        let Some(entering) = self.entering(child) else {
            return false;
        };
        let slack = self.slack(entering);
        let (low, last) = (self.low[child], self.last[child]);
        let tail_inside = self.spans[self.rope[child]].tail == child;
        if slack != 0 {
            let shift = if tail_inside { -slack } else { slack };
            if last - low < self.place.len() / 2 {
                for ix in low..=last {
                    self.place[self.postorder[ix]] += shift;
                }
            } else {
                for ix in (0..low).chain(last + 1..self.place.len()) {
                    self.place[self.postorder[ix]] -= shift;
                }
            }
        }
        let span = self.spans[entering];
        let (inner, outer) = if tail_inside {
            (span.head, span.tail)
        } else {
            (span.tail, span.head)
        };
        let moved = self.net[child];
        let old_parent = self.parent[child];
        let mark = self.last[old_parent];
        let mut meet = outer;
        while !(self.low[meet] <= mark && mark <= self.last[meet]) {
            self.net[meet] += moved;
            meet = self.parent[meet];
        }
        let mut v = old_parent;
        while v != meet {
            self.net[v] -= moved;
            v = self.parent[v];
        }
        // Turn the path from the new lower end up to `child` around.
        let (mut v, mut parent, mut rope, mut net) = (inner, outer, entering, moved);
        loop {
            let (old_parent, old_rope, old_net) = (self.parent[v], self.rope[v], self.net[v]);
            self.detach(v);
            self.attach(v, parent, rope);
            self.net[v] = net;
            if v == child {
                break;
            }
            net = moved - old_net;
            parent = v;
            rope = old_rope;
            v = old_parent;
        }
        let counter = self.low[meet];
        self.number(meet, counter);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::{Span, tighten};

    #[test]
    fn pulls_the_loose_end_of_a_diamond_with_a_tail() {
        let span = |tail, head, weight| Span {
            tail,
            head,
            length: 1,
            weight,
        };
        // 0 → 1 → 2 → 3 and 4 → 3: a longest path puts 4 next to 0, three away from its only neighbor.
        let spans = [span(0, 1, 1), span(1, 2, 1), span(2, 3, 1), span(4, 3, 1)];
        let mut place = vec![0, 1, 2, 3, 0];
        tighten(&mut place, &spans, 100);
        assert_eq!(place[3] - place[4], 1);
        assert_eq!(place[3] - place[0], 3);
    }

    #[test]
    fn agrees_with_trying_everything() {
        // All assignments of five places to 0..=4 against the simplex, on pseudo-random acyclic graphs.
        let mut seed = 7_u64;
        let mut next = |below: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 33) % below
        };
        for _ in 0..40 {
            let mut spans = Vec::new();
            for head in 1..5_usize {
                for tail in 0..head {
                    if tail + 1 == head || next(2) == 0 {
                        spans.push(Span {
                            tail,
                            head,
                            length: i64::from(next(3) != 0),
                            weight: 1 + i64::from(next(4) as u32),
                        });
                    }
                }
            }
            let cost = |place: &[i64]| -> Option<i64> {
                spans
                    .iter()
                    .map(|s| {
                        let long = place[s.head] - place[s.tail];
                        (long >= s.length).then_some(long * s.weight)
                    })
                    .sum()
            };
            let mut best = i64::MAX;
            for code in 0..5_i64.pow(5) {
                let place: Vec<i64> = (0..5).map(|i| code / 5_i64.pow(i) % 5).collect();
                best = best.min(cost(&place).unwrap_or(i64::MAX));
            }
            let mut place = vec![0, 1, 2, 3, 4];
            tighten(&mut place, &spans, 1000);
            assert_eq!(cost(&place), Some(best));
        }
    }
}
