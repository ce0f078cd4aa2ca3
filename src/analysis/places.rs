//! How sure the order of a reader's cruxes is, given the ranges of the reader's numbers.

use std::collections::BTreeMap;

use super::cruxes::{Consequences, by_bayes};
use crate::{
    inference::{Engine, Inquiry, Lever, Moved, OutlookError, RangedNumber, Rng},
    model::{ClaimId, Map, ReaderId},
};

/// Between which places a crux is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// In which share of the draws it comes first.
    pub first: f64,
    /// In which share it is among the first three.
    pub top_three: f64,
    /// Between which places it is in nine of ten draws; 1 is the first.
    pub places: (usize, usize),
}

/// The seed of the draws; the same map gives the same places everywhere.
const SEED: u64 = 0x9_1ace;

/// The places of a reader's cruxes by logarithmic value of information, when the numbers that the reader gave as ranges are
/// drawn from them `n_draws` times, each by itself. Nothing where the reader gave no range that can be moved by itself.
///
/// Complexity: two exact computations for each draw.
///
/// # Errors
/// Whatever keeps the map from being computed exactly.
pub fn places(
    map: &Map,
    target: &ClaimId,
    reader: &ReaderId,
    n_draws: usize,
) -> Result<Option<BTreeMap<ClaimId, Place>>, OutlookError> {
    let is_conditional = |id: &ClaimId| map.claims.get(id).is_some_and(|claim| !claim.given.is_empty());
    let mut inquiry = Inquiry::brief(map, Some(reader), &[]);
    let ranges: Vec<RangedNumber> = inquiry.ranges(map);
    if ranges.is_empty() || is_conditional(target) {
        return Ok(None);
    }
    let (mut engine, mut engine_given) = (Engine::default(), Engine::default());
    let mut rng = Rng::new(SEED);
    let mut found: BTreeMap<ClaimId, Vec<usize>> = BTreeMap::new();
    let mut n_moved = 0;
    for _ in 0..n_draws {
        let mut moved = Vec::new();
        for range in &ranges {
            let u = rng.unit().clamp(1e-12, 1.0 - 1e-12);
            // What is out of order is kept at its best guess; the file's check says so.
            let Ok(value) = range.at(u) else { continue };
            let lever = Lever::Credence(range.claim.clone());
            moved.extend(inquiry.shift(&lever, Moved::Credence(value), &map.strengths));
        }
        n_moved += moved.len();
        let order = order_of(map, target, &inquiry, [&mut engine, &mut engine_given]);
        for before in moved.into_iter().rev() {
            inquiry.put_back(before);
        }
        for (place, claim) in order?.into_iter().filter(|claim| !is_conditional(claim)).enumerate() {
            found.entry(claim).or_default().push(place + 1);
        }
    }
    if n_moved == 0 {
        return Ok(None);
    }
    let place_of = |(claim, mut places): (ClaimId, Vec<usize>)| {
        // Where it said nothing, it was behind all others.
        places.resize(n_draws, usize::MAX);
        places.sort_unstable();
        let last = places.len().saturating_sub(1);
        let at = |share: f64| places.get((share * last as f64).round() as usize).copied().unwrap_or(1);
        let share = |most: usize| places.iter().filter(|place| **place <= most).count() as f64 / n_draws as f64;
        let place = Place {
            first: share(1),
            top_three: share(3),
            places: (at(0.05), at(0.95)),
        };
        (claim, place)
    };
    Ok(Some(found.into_iter().map(place_of).collect()))
}

/// The claims that say something about the target, those that say most first.
fn order_of(
    map: &Map,
    target: &ClaimId,
    inquiry: &Inquiry,
    [engine, engine_given]: [&mut Engine; 2],
) -> Result<Vec<ClaimId>, OutlookError> {
    let base = engine.answer_exactly(inquiry)?;
    let Some(p) = base.claims.get(target).and_then(|numbers| numbers.posterior) else {
        return Ok(Vec::new());
    };
    let consequences = Consequences::of(map, target);
    let mut worth: Vec<(f64, ClaimId)> = by_bayes(engine_given, inquiry, &base, target, p)?
        .into_iter()
        .filter(|(claim, _)| claim != target && !consequences.contain(claim))
        .map(|(claim, outlooks)| (outlooks.log_voi(), claim))
        .filter(|(worth, _)| *worth > super::cruxes::NOTHING)
        .collect();
    worth.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    Ok(worth.into_iter().map(|(_, claim)| claim).collect())
}
