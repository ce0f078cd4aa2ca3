//! Layers: which bodies share a row.
//!
//! The layers with the least total weighted link length, by network simplex (see [`super::simplex`]), and among equally
//! good ones those that keep layers evenly filled. Layer 0 holds conclusions that support nothing; in a room with
//! gates in its upper border it holds just these, and the last layer just those in the lower border.
//!
//! After an edit everything stays in its layer but what a link forces down, as long as that is hardly worse than the best.

use super::net::Net;
use super::simplex::{Span, tighten};
use std::collections::BTreeMap;

/// Layers kept from the picture before may be this much longer in total than the best ones.
const WORSE: f64 = 1.2;
const WORSE_BY: i64 = 8;

/// Nets with more vertices than this keep their layers without looking for the best ones.
const COMPARED: usize = 1_200;

/// The layer of every vertex of the net; every arc runs from its upper end to a higher-numbered layer.
///
/// `before` says in which layer of which part of the picture before a vertex lay.
pub(super) fn layers(net: &Net, before: &[Option<(usize, i64)>]) -> Vec<usize> {
    let problem = Problem::new(net);
    let kept = before.iter().any(Option::is_some).then(|| problem.kept(net, before));
    if let Some(kept) = kept.as_ref().filter(|_| problem.n > COMPARED) {
        return problem.layers_of(net, kept);
    }
    let mut place = kept.clone().unwrap_or_else(|| problem.longest_paths(net));
    tighten(&mut place, &problem.spans, 50 * problem.n + 2000);
    let place = match kept {
        Some(kept) if problem.length(&kept) as f64 <= WORSE * problem.length(&place) as f64 + WORSE_BY as f64 => kept,
        _ => {
            problem.balance(&mut place);
            place
        }
    };
    problem.layers_of(net, &place)
}

/// The net as the simplex sees it: all gates in one border are one vertex.
struct Problem {
    n: usize,
    /// The number here of every vertex of the net.
    number: Vec<usize>,
    spans: Vec<Span>,
    /// The vertices that stand for gates.
    top: Option<usize>,
    bottom: Option<usize>,
}

impl Problem {
    fn new(net: &Net) -> Self {
        let mut n = net.first_gate();
        let mut number: Vec<usize> = (0..n).collect();
        let (mut top, mut bottom) = (None, None);
        for gate in &net.gates {
            let slot = if gate.is_top { &mut top } else { &mut bottom };
            number.push(*slot.get_or_insert_with(|| {
                n += 1;
                n - 1
            }));
        }
        let mut spans: Vec<Span> = (net.arcs.iter())
            .map(|arc| Span {
                tail: number[arc.upper],
                head: number[arc.lower],
                length: 1,
                weight: arc.weight,
            })
            .collect();
        let mut is_below_something = vec![false; n];
        let mut is_above_something = vec![false; n];
        for span in &spans {
            is_above_something[span.tail] = true;
            is_below_something[span.head] = true;
        }
        for v in 0..net.first_gate() {
            let mut border = |tail: usize, head: usize| {
                spans.push(Span {
                    tail,
                    head,
                    length: 1,
                    weight: 0,
                });
            };
            if let (Some(top), false) = (top, is_below_something[v]) {
                border(top, v);
            }
            if let (Some(bottom), false) = (bottom, is_above_something[v]) {
                border(v, bottom);
            }
        }
        Self {
            n,
            number,
            spans,
            top,
            bottom,
        }
    }

    /// Places of the problem's vertices as layers of the net's.
    fn layers_of(&self, net: &Net, place: &[i64]) -> Vec<usize> {
        let top = place.iter().copied().min().unwrap_or(0);
        (0..net.n_vertices())
            .map(|v| (place[self.number[v]] - top).max(0) as usize)
            .collect()
    }

    /// The vertices so that every span leads from an earlier to a later one.
    fn downward(&self, net: &Net) -> Vec<usize> {
        let inner = (net.line.iter().rev())
            .map(|&v| self.number[v])
            .filter(|&v| Some(v) != self.top && Some(v) != self.bottom);
        self.top.into_iter().chain(inner).chain(self.bottom).collect()
    }

    /// The spans that leave every vertex downward.
    fn below(&self) -> Vec<Vec<usize>> {
        let mut below = vec![Vec::new(); self.n];
        for (ix, span) in self.spans.iter().enumerate() {
            below[span.tail].push(ix);
        }
        below
    }

    /// Each vertex as high as its upper neighbors allow.
    fn longest_paths(&self, net: &Net) -> Vec<i64> {
        let mut place = vec![0; self.n];
        self.push_down(net, &mut place);
        place
    }

    /// Pushes vertices down as far as spans force them.
    fn push_down(&self, net: &Net, place: &mut [i64]) {
        let below = self.below();
        for v in self.downward(net) {
            for &ix in &below[v] {
                let span = &self.spans[ix];
                place[span.head] = place[span.head].max(place[v] + span.length);
            }
        }
    }

    fn length(&self, place: &[i64]) -> i64 {
        (self.spans.iter())
            .map(|span| span.weight * (place[span.head] - place[span.tail]))
            .sum()
    }

    /// The layers of the picture before, with new vertices between their neighbors, and pushed down where links force it.
    fn kept(&self, net: &Net, before: &[Option<(usize, i64)>]) -> Vec<i64> {
        let mut known: Vec<Option<i64>> = vec![None; self.n];
        let offsets = offsets(net, before);
        for (v, spot) in before.iter().enumerate() {
            if let Some((part, layer)) = spot {
                known[self.number[v]] = Some(layer + offsets.get(part).copied().unwrap_or(0));
            }
        }
        let below = self.below();
        let mut above = vec![Vec::new(); self.n];
        for (ix, span) in self.spans.iter().enumerate() {
            above[span.head].push(ix);
        }
        // New ones: right below what they support; those that support nothing, right above what supports them.
        let downward = self.downward(net);
        let mut place: Vec<Option<i64>> = known.clone();
        for &v in &downward {
            if place[v].is_none() {
                place[v] = (above[v].iter())
                    .filter_map(|&ix| Some(place[self.spans[ix].tail]? + self.spans[ix].length))
                    .max();
            }
        }
        for &v in downward.iter().rev() {
            if place[v].is_none() {
                place[v] = (below[v].iter())
                    .filter_map(|&ix| Some(place[self.spans[ix].head]? - self.spans[ix].length))
                    .min();
            }
        }
        let mut place: Vec<i64> = place.into_iter().map(|place| place.unwrap_or(0)).collect();
        // A border lies beyond everything inside.
        let inner = (0..self.n).filter(|&v| Some(v) != self.top && Some(v) != self.bottom);
        let (mut highest, mut lowest) = (i64::MAX, i64::MIN);
        for v in inner {
            highest = highest.min(place[v]);
            lowest = lowest.max(place[v]);
        }
        if let Some(top) = self.top {
            place[top] = highest.saturating_sub(1);
        }
        if let Some(bottom) = self.bottom {
            place[bottom] = lowest.saturating_add(1);
        }
        self.push_down(net, &mut place);
        place
    }

    /// Moves vertices that are pulled up and down alike to the emptiest layer within their reach.
    fn balance(&self, place: &mut [i64]) {
        let top = place.iter().copied().min().unwrap_or(0);
        for layer in place.iter_mut() {
            *layer -= top;
        }
        let mut pull = vec![0_i64; self.n];
        let mut above = vec![Vec::new(); self.n];
        let mut below = vec![Vec::new(); self.n];
        for span in &self.spans {
            pull[span.tail] += span.weight;
            pull[span.head] -= span.weight;
            above[span.head].push(span.tail);
            below[span.tail].push(span.head);
        }
        let deepest = place.iter().copied().max().unwrap_or(0);
        let mut filling = vec![0_usize; deepest as usize + 1];
        for &layer in place.iter() {
            filling[layer as usize] += 1;
        }
        for v in 0..self.n {
            if pull[v] != 0 || above[v].is_empty() || Some(v) == self.bottom {
                continue;
            }
            let from = above[v].iter().map(|&w| place[w] + 1).max();
            let to = below[v].iter().map(|&w| place[w] - 1).min();
            let (Some(from), Some(to)) = (from, to) else {
                continue;
            };
            filling[place[v] as usize] -= 1;
            let best = (from..=to).min_by_key(|&layer| filling[layer as usize]);
            place[v] = best.unwrap_or(place[v]);
            filling[place[v] as usize] += 1;
        }
    }
}

/// How far the layers of each part of the picture before are moved so that parts that are one now fit together:
/// the largest stays, each other one moves so that the first link to those that have their place is short.
fn offsets(net: &Net, before: &[Option<(usize, i64)>]) -> BTreeMap<usize, i64> {
    let mut size: BTreeMap<usize, usize> = BTreeMap::new();
    for (part, _) in before.iter().flatten() {
        *size.entry(*part).or_default() += 1;
    }
    let mut offsets = BTreeMap::new();
    if size.len() < 2 {
        return offsets;
    }
    if let Some((&largest, _)) = size.iter().max_by_key(|&(part, n)| (n, std::cmp::Reverse(part))) {
        offsets.insert(largest, 0);
    }
    let old = |v: usize| before.get(v).copied().flatten();
    while offsets.len() < size.len() {
        let joint = net.arcs.iter().find_map(|arc| {
            let (upper, lower) = (old(arc.upper)?, old(arc.lower)?);
            match (offsets.get(&upper.0), offsets.get(&lower.0)) {
                (Some(offset), None) => Some((lower.0, upper.1 + offset + 1 - lower.1)),
                (None, Some(offset)) => Some((upper.0, lower.1 + offset - 1 - upper.1)),
                _ => None,
            }
        });
        // Parts that only hang together through new cards start level.
        let next = size.keys().find(|part| !offsets.contains_key(part)).copied();
        match (joint, next) {
            (Some((part, offset)), _) => offsets.insert(part, offset),
            (None, Some(part)) => offsets.insert(part, 0),
            (None, None) => break,
        };
    }
    offsets
}
