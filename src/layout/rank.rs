//! Layers: which cards share a row.
//!
//! The layers with the least total weighted link length, by network simplex (see [`super::simplex`]), and among equally
//! good ones those that keep layers evenly filled. Layer 0 holds conclusions that support nothing.

use super::net::Net;
use super::simplex::{Span, tighten};

/// The layer of every vertex of the net; every arc runs from its upper end to a higher-numbered layer.
pub(super) fn layers(net: &Net) -> Vec<usize> {
    let n = net.n_vertices();
    let spans: Vec<Span> = net
        .arcs
        .iter()
        .map(|arc| Span {
            tail: arc.upper,
            head: arc.lower,
            length: 1,
            weight: arc.weight,
        })
        .collect();
    let mut place = longest_paths(net, n);
    tighten(&mut place, &spans, 50 * n + 2000);
    let top = place.iter().copied().min().unwrap_or(0);
    for layer in &mut place {
        *layer -= top;
    }
    balance(net, &mut place);
    place.into_iter().map(|layer| layer.max(0) as usize).collect()
}

/// Each vertex as high as its upper neighbors allow.
fn longest_paths(net: &Net, n: usize) -> Vec<i64> {
    let mut below = vec![Vec::new(); n];
    for arc in &net.arcs {
        below[arc.upper].push(arc.lower);
    }
    let mut place = vec![0; n];
    for &v in net.line.iter().rev() {
        for &w in &below[v] {
            place[w] = place[w].max(place[v] + 1);
        }
    }
    place
}

/// Moves vertices that are pulled up and down alike to the emptiest layer within their reach.
fn balance(net: &Net, place: &mut [i64]) {
    let n = place.len();
    let mut pull = vec![0_i64; n];
    let mut above = vec![Vec::new(); n];
    let mut below = vec![Vec::new(); n];
    for arc in &net.arcs {
        pull[arc.upper] += arc.weight;
        pull[arc.lower] -= arc.weight;
        above[arc.lower].push(arc.upper);
        below[arc.upper].push(arc.lower);
    }
    let deepest = place.iter().copied().max().unwrap_or(0);
    let mut filling = vec![0_usize; deepest as usize + 1];
    for &layer in place.iter() {
        filling[layer as usize] += 1;
    }
    for v in 0..n {
        if pull[v] != 0 || above[v].is_empty() {
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
