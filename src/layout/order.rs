//! The order of items inside every layer, with few crossings: the heart of the drawing's quality, and most of its time.
//!
//! Several tries from different starting orders, each improved by [`Search`]; the best one is improved further by many
//! small kicks. How many tries and kicks there are depends on the size only, never on a clock.

use super::bundles::Bundles;
use super::dice::Dice;
use super::search::Search;
use super::shape::Shape;
use std::sync::atomic::AtomicBool;

/// How hard the search works.
#[derive(Clone, Copy, Debug)]
pub(super) struct Effort {
    /// The number of the first starting order, and how many are tried.
    pub first: usize,
    pub tries: usize,
    pub kicks: usize,
}

impl Effort {
    /// What a drawing of this size is worth.
    pub fn for_size(shape: &Shape) -> Self {
        let size = shape.size.max(1);
        Self {
            first: 0,
            tries: (TRIES / size).clamp(1, 4).max((TRIES / 16 / size).min(12)),
            kicks: (12 * size).min(KICKS + size / 2),
        }
    }
}

/// Tries for all items and segments of a drawing together, and kicks besides one for every two of them.
const TRIES: usize = 40_000;
const KICKS: usize = 1_000;

/// A good order of the layers of `shape`, and how often segments cross in it; `None` when told to stop.
///
/// `group` names the group of every item (`usize::MAX` for none): its members stay side by side. `given` are further
/// orders to start from.
pub(super) fn ordered(
    shape: &Shape,
    group: &[usize],
    effort: Effort,
    given: Vec<Vec<Vec<u32>>>,
    stop: &AtomicBool,
) -> Option<(Vec<Vec<u32>>, usize)> {
    let bundles = Bundles::new(group, &shape.layer, shape.n_layers);
    let mut dice = Dice::new(effort.first);
    let mut best: Option<(usize, Search<'_>)> = None;
    let n_given = given.len();
    let mut given = given.into_iter();
    for attempt in effort.first..effort.first + effort.tries + n_given {
        let start = match given.next() {
            Some(start) => start,
            None => starting_order(shape, group, attempt - n_given, &mut dice),
        };
        let mut search = Search::new(shape, &bundles, start);
        let mut count = search.sweep(stop)?;
        // Sifting is the dear part and saves about a fifth; a try that is far behind does not get it.
        let is_hopeless = best.as_ref().is_some_and(|(least, _)| 2 * count > 3 * least + 8);
        if count > 0 && !is_hopeless {
            search.sift(window(shape), stop)?;
            count = search.count();
        }
        if best.as_ref().is_none_or(|(least, _)| count < *least) {
            best = Some((count, search));
        }
        if count == 0 {
            break;
        }
    }
    let (count, mut search) = best?;
    search.kick(effort.kicks, None, count, &mut dice, stop)?;
    Some(search.finish())
}

/// What counts as near to something new, in steps, and how often each item there is kicked.
const NEAR: usize = 4;
const KICKS_AROUND: usize = 3;

/// Up to this size (items and segments) old items are sifted wherever they are.
const SIFTED: usize = 6_000;

/// An order that is `layers` but where new items are concerned: those and what they are next to find good places, and
/// old ones move where that saves crossings. `None` when told to stop.
pub(super) fn kept(
    shape: &Shape,
    group: &[usize],
    layers: Vec<Vec<u32>>,
    is_new: &[bool],
    stop: &AtomicBool,
) -> Option<(Vec<Vec<u32>>, usize)> {
    let bundles = Bundles::new(group, &shape.layer, shape.n_layers);
    let mut search = Search::new(shape, &bundles, layers);
    let new: Vec<u32> = (0..shape.layer.len() as u32)
        .filter(|&v| is_new[v as usize] && (shape.layer[v as usize] as usize) < shape.n_layers)
        .collect();
    if new.is_empty() {
        return Some(search.finish());
    }
    search.settle_in(&new, stop)?;
    let near = search.around(&new, NEAR);
    if shape.size <= SIFTED {
        search.sift(window(shape), stop)?;
    } else {
        for &v in &near {
            search.sift_item(v, window(shape));
        }
    }
    let count = search.count();
    search.kick(
        KICKS_AROUND * near.len(),
        Some(&near),
        count,
        &mut Dice::new(count),
        stop,
    )?;
    Some(search.finish())
}

/// How many places on either side an item tries.
fn window(shape: &Shape) -> usize {
    match shape.layer.len() {
        0..=3_000 => 40,
        3_001..=12_000 => 13,
        _ => 4,
    }
}

/// Depth-first from the top, from the bottom, then shuffled: related items come out side by side.
fn starting_order(shape: &Shape, group: &[usize], attempt: usize, dice: &mut Dice) -> Vec<Vec<u32>> {
    let n = shape.layer.len();
    let from_top = attempt.is_multiple_of(2);
    // Gates have no layer here.
    let mut roots: Vec<u32> = (0..n as u32)
        .filter(|&v| (shape.layer[v as usize] as usize) < shape.n_layers)
        .collect();
    roots.sort_by_key(|&v| {
        let layer = shape.layer[v as usize] as usize;
        let depth = if from_top { layer } else { shape.n_layers - layer };
        (depth, group.get(v as usize).copied().unwrap_or(usize::MAX), v)
    });
    if attempt >= 2 {
        let first = roots.first().map_or(0, |&root| shape.layer[root as usize]);
        let split = roots.partition_point(|&v| shape.layer[v as usize] == first);
        dice.shuffle(&mut roots[..split]);
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
                dice.shuffle(&mut next[..n_ahead]);
            } else {
                next[..n_ahead].sort_by_key(|&w| group.get(w as usize).copied().unwrap_or(usize::MAX));
            }
            stack.extend(next.iter().rev().filter(|&&w| !is_seen[w as usize]));
        }
    }
    layers
}
