//! A plan seen without directions: which cards lie next to which, in which separate parts, and where each part has
//! its head.
//!
//! A link that points at another link counts as a tie to both ends of that link: whoever reads the attack reads the
//! attacked link, and so the attack belongs beside it, whichever way the link is walked.

use super::graph::Rows;
use super::nest::bases;
use super::plan::Plan;
use super::request::LinkEnd;
use std::cmp::Reverse;

/// Of how many cards the one with most cards behind it is looked for, when a part has to choose its head.
const MOST_CANDIDATES: usize = 12;

/// The cards of a plan with what ties them together.
pub(super) struct Web {
    /// The cards tied to every card, one entry per tie, none to the card itself.
    pub near: Rows,
    /// The cards that point at every card, directly or through a link.
    pub bearing: Rows,
    /// Both ends of every tie, different cards, in the order of the wires.
    pub ties: Vec<(usize, usize)>,
    /// The cards of every separate part, ascending; parts in the order of their first card.
    pub parts: Vec<Vec<usize>>,
    /// How deep every wire sits: 0 for one that points at a card, 1 for one that points at such a wire, …
    pub depth: Vec<usize>,
    /// Whether every wire's chain of targets runs in a circle instead of reaching a card.
    pub is_circular: Vec<bool>,
}

impl Web {
    /// The web of `plan`. O(cards + wires).
    pub fn new(plan: &Plan) -> Self {
        let n = plan.cards.len();
        let bases = bases(plan);
        let mut ties = Vec::with_capacity(plan.wires.len());
        for (wire, (base, _)) in plan.wires.iter().zip(&bases) {
            let ends = match wire.to {
                LinkEnd::Node(card) => [Some(card), None],
                LinkEnd::Link(other) => [Some(plan.wires[other].from), *base],
            };
            for end in ends.into_iter().flatten() {
                if end != wire.from {
                    ties.push((wire.from, end));
                }
            }
        }
        let near = Rows::new(n, ties.iter().flat_map(|&(a, b)| [(a, b), (b, a)]));
        let bearing = Rows::new(n, ties.iter().map(|&(a, b)| (b, a)));
        let mut parts: Vec<Vec<usize>> = Vec::new();
        let mut is_seen = vec![false; n];
        for start in 0..n {
            if is_seen[start] {
                continue;
            }
            is_seen[start] = true;
            let mut part = vec![start];
            let mut at = 0;
            while let Some(&card) = part.get(at) {
                at += 1;
                for &next in near.of(card) {
                    if !std::mem::replace(&mut is_seen[next as usize], true) {
                        part.push(next as usize);
                    }
                }
            }
            part.sort_unstable();
            parts.push(part);
        }
        Self {
            near,
            bearing,
            ties,
            parts,
            depth: bases.iter().map(|base| base.1).collect(),
            is_circular: bases.iter().map(|base| base.0.is_none()).collect(),
        }
    }

    /// The head of a part: `wanted`, if it lies in it; else, of the cards that bear on nothing, the one most cards bear
    /// on, directly or not.
    pub fn head(&self, part: &[usize], wanted: Option<usize>) -> usize {
        if let Some(wanted) = wanted.filter(|wanted| part.binary_search(wanted).is_ok()) {
            return wanted;
        }
        let bears_on_something = |card: usize| self.near.of(card).len() > self.bearing.of(card).len();
        let mut candidates: Vec<usize> = part.to_vec();
        candidates.sort_by_key(|&card| (bears_on_something(card), Reverse(self.bearing.of(card).len()), card));
        let n_heads = candidates.iter().filter(|&&card| !bears_on_something(card)).count();
        // Without a card that bears on nothing, everything runs in circles and the nearest cards count.
        candidates.truncate(n_heads.clamp(1, MOST_CANDIDATES));
        candidates
            .iter()
            .copied()
            .max_by_key(|&card| (self.n_behind(card, part), Reverse(card)))
            .unwrap_or_default()
    }

    /// How many cards of its part bear on `card`, directly or not.
    fn n_behind(&self, card: usize, part: &[usize]) -> usize {
        let place = |card: usize| part.binary_search(&card).unwrap_or_default();
        let mut is_seen = vec![false; part.len()];
        is_seen[place(card)] = true;
        let mut open = vec![card];
        let mut count = 0;
        while let Some(card) = open.pop() {
            for &next in self.bearing.of(card) {
                if !std::mem::replace(&mut is_seen[place(next as usize)], true) {
                    count += 1;
                    open.push(next as usize);
                }
            }
        }
        count
    }
}
