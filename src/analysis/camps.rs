//! Cruxes across many readers: medians within camps and between them, and how sure their order is.

use std::collections::{BTreeMap, BTreeSet};

use super::{Elicitation, Outlooks, elicitation, outlooks_of, readers_with_numbers, stated_outlooks};
use crate::{
    inference::OutlookError,
    model::{ClaimId, Forecast, Map, ReaderId, ReaderKind},
};

/// What readers without a camp are listed as.
pub const NO_CAMP: &str = "no camp";

/// The readers whose numbers enter medians: persons and sources that have stated any; pools would count their members twice,
/// and examples are nobody.
pub fn readers_counted(map: &Map) -> Vec<ReaderId> {
    let counts = |id: &ReaderId| {
        let kind = map.readers.get(id).map(|reader| reader.kind);
        matches!(kind, Some(ReaderKind::Person | ReaderKind::Source))
    };
    let mut readers = readers_with_numbers(map);
    if readers.iter().any(counts) {
        readers.retain(counts);
    }
    readers
}

/// What finding out about each claim is worth to the readers of each camp (medians), whether it brings camps together, and in
/// how many of `n_resamples` redrawn sets of readers it comes first. The crux of each row is the id of a claim.
///
/// A reader counts for a claim if the reader has spoken of it, or nobody has: with a conditional forecast of the target where
/// anybody has given one, else with a credence.
///
/// Complexity: [`outlooks_of`] for each reader, then [`elicitation`].
///
/// # Errors
/// As for [`outlooks_of`].
pub fn camps(map: &Map, target: &ClaimId, n_resamples: usize) -> Result<Elicitation, OutlookError> {
    let readers = readers_counted(map);
    let stated: BTreeMap<&ReaderId, BTreeMap<ClaimId, Outlooks>> = (readers.iter())
        .map(|reader| (reader, stated_outlooks(map, reader, target)))
        .collect();
    let is_forecast: BTreeSet<&ClaimId> = stated.values().flat_map(BTreeMap::keys).collect();
    let mut rows: Vec<Forecast> = Vec::new();
    for reader in &readers {
        let camp = (map.readers.get(reader))
            .map(|reader| reader.camp.trim())
            .filter(|camp| !camp.is_empty())
            .unwrap_or(NO_CAMP);
        let own = stated.get(reader);
        let counts = |claim: &ClaimId| {
            if is_forecast.contains(claim) {
                return own.is_some_and(|own| own.contains_key(claim));
            }
            (map.claims.get(claim))
                .is_some_and(|claim| claim.credences.is_empty() || claim.credences.contains_key(reader))
        };
        let of_reader = outlooks_of(map, Some(reader), target)?;
        rows.extend(
            (of_reader.into_iter())
                .filter(|(claim, _)| counts(claim))
                .map(|(claim, outlooks)| Forecast {
                    person: reader.to_string(),
                    camp: camp.to_owned(),
                    crux: claim.to_string(),
                    target: Some(outlooks.target),
                    probability: Some(outlooks.crux),
                    if_true: Some(outlooks.if_true),
                }),
        );
    }
    Ok(elicitation(&rows, n_resamples))
}
