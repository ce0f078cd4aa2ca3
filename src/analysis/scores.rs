//! How well forecasts did: Brier and logarithmic scores, calibration, CRPS of quantities, and whether beliefs moved as their
//! holders had said they would.

use std::collections::BTreeMap;

use super::journal::{held, held_on};
use crate::{
    inference::TimelineCurve,
    model::{ClaimId, Date, Map, Outcome, QuantityId, ReaderId, pooled_odds},
};

/// A forecast of something that has turned out.
#[derive(Clone, Debug, PartialEq)]
pub struct Scored {
    /// Of what.
    pub claim: ClaimId,
    /// What was held last before it was known.
    pub probability: f64,
    /// Whether it was true.
    pub outcome: bool,
}

impl Scored {
    /// The Brier score (f − o)², 0 best, 1 worst.
    pub fn brier(&self) -> f64 {
        let outcome = f64::from(u8::from(self.outcome));
        (self.probability - outcome).powi(2)
    }

    /// The logarithmic score ln f(o), 0 best; −∞ for what was held impossible.
    pub fn log(&self) -> f64 {
        if self.outcome {
            self.probability.ln()
        } else {
            (1.0 - self.probability).ln()
        }
    }
}

/// How one reader did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    /// The forecasts that are scored, by claim.
    pub scored: Vec<Scored>,
    /// The mean Brier score; nothing without forecasts.
    pub brier: Option<f64>,
    /// The mean logarithmic score.
    pub log: Option<f64>,
    /// The mean Brier score of the pool (geometric mean of odds of all readers) on the same claims.
    pub pool: Option<f64>,
    /// The mean Brier score over the days from the first number to the outcome, of claims with dates.
    pub over_time: Option<f64>,
    /// The continuous ranked probability score of each quantity that turned out, in its unit.
    pub crps: BTreeMap<QuantityId, f64>,
}

/// What happened of what was forecast about alike.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bin {
    /// The least probability in it.
    pub low: f64,
    /// The greatest; included only at 1.
    pub high: f64,
    /// How many forecasts.
    pub n: usize,
    /// Their mean.
    pub mean: f64,
    /// Which share of them came true.
    pub share: f64,
    /// The 90 % interval of that share (Wilson 1927).
    pub interval: (f64, f64),
}

/// Calibration in ten bins of equal width; those without forecasts are left out.
pub fn calibration(scored: &[Scored]) -> Vec<Bin> {
    const BINS: usize = 10;
    let bin_of = |p: f64| ((p * BINS as f64) as usize).min(BINS - 1);
    (0..BINS)
        .filter_map(|bin| {
            let inside: Vec<&Scored> = scored.iter().filter(|one| bin_of(one.probability) == bin).collect();
            let n = inside.len();
            let share = inside.iter().filter(|one| one.outcome).count() as f64 / n as f64;
            (n > 0).then(|| Bin {
                low: bin as f64 / BINS as f64,
                high: (bin + 1) as f64 / BINS as f64,
                n,
                mean: inside.iter().map(|one| one.probability).sum::<f64>() / n as f64,
                share,
                interval: wilson(share, n),
            })
        })
        .collect()
}

/// The 90 % interval of a share of n (Wilson 1927): the shares from which it is no further than z = 1.645 standard errors.
pub fn wilson(share: f64, n: usize) -> (f64, f64) {
    const Z: f64 = 1.644_853_626_951_472_2;
    let n = n as f64;
    let middle = (share + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
    let half = Z / (1.0 + Z * Z / n) * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    // All or none ends at the end itself, which rounding would miss.
    let low = if share <= 0.0 { 0.0 } else { (middle - half).max(0.0) };
    let high = if share >= 1.0 { 1.0 } else { (middle + half).min(1.0) };
    (low, high)
}

/// Whether a claim turned out true or false, and when that was known. What was annulled, or true in part, is not scored.
fn outcome(map: &Map, claim: &ClaimId) -> Option<(bool, Option<Date>)> {
    let resolution = map.claims.get(claim)?.resolution.as_ref()?;
    match resolution.outcome {
        Outcome::True => Some((true, resolution.date)),
        Outcome::False => Some((false, resolution.date)),
        Outcome::Partly | Outcome::Annulled => None,
    }
}

/// What a reader held last of a claim before it was known.
fn last_held(map: &Map, claim: &ClaimId, reader: &ReaderId, known: Option<Date>) -> Option<f64> {
    let credence = map.claims.get(claim)?.credences.get(reader)?;
    match known {
        None => held(credence).last().and_then(|(_, value)| *value),
        Some(known) => held_on(credence, known),
    }
}

/// How each reader did who has forecast anything that has turned out.
///
/// Complexity: linear in claims times readers.
pub fn records(map: &Map) -> BTreeMap<ReaderId, Record> {
    let mut records: BTreeMap<ReaderId, Record> = BTreeMap::new();
    let mut pools: BTreeMap<ReaderId, Vec<f64>> = BTreeMap::new();
    let mut days: BTreeMap<ReaderId, Vec<f64>> = BTreeMap::new();
    for (id, claim) in &map.claims {
        let Some((is_true, known)) = outcome(map, id) else {
            continue;
        };
        let forecasts: Vec<(&ReaderId, f64)> = (claim.credences.keys())
            .filter_map(|reader| Some((reader, last_held(map, id, reader, known)?)))
            .collect();
        let pool = pooled_odds(forecasts.iter().map(|(_, p)| *p));
        for (reader, probability) in forecasts {
            let scored = Scored {
                claim: id.clone(),
                probability,
                outcome: is_true,
            };
            let of_pool = Scored {
                probability: pool.unwrap_or(probability),
                ..scored.clone()
            };
            pools.entry(reader.clone()).or_default().push(of_pool.brier());
            records.entry(reader.clone()).or_default().scored.push(scored);
            let over_days = claim
                .credences
                .get(reader)
                .zip(known)
                .and_then(|(credence, known)| over_time(credence, is_true, known));
            days.entry(reader.clone()).or_default().extend(over_days);
        }
    }
    let mean = |numbers: &[f64]| (!numbers.is_empty()).then(|| numbers.iter().sum::<f64>() / numbers.len() as f64);
    for (reader, record) in &mut records {
        let all = |of: fn(&Scored) -> f64| record.scored.iter().map(of).collect::<Vec<f64>>();
        let (brier, log) = (mean(&all(Scored::brier)), mean(&all(Scored::log)));
        (record.brier, record.log) = (brier, log);
        record.pool = pools.get(reader).and_then(|pool| mean(pool));
        record.over_time = days.get(reader).and_then(|days| mean(days));
    }
    for (id, quantity) in &map.quantities {
        let Some(value) = quantity.resolved else { continue };
        for (reader, distribution) in &quantity.distributions {
            let crps = TimelineCurve::new(distribution, quantity.kind)
                .ok()
                .and_then(|curve| curve.crps(value));
            if let Some(crps) = crps {
                records.entry(reader.clone()).or_default().crps.insert(id.clone(), crps);
            }
        }
    }
    records
}

/// The mean Brier score over the days from the first dated number to the day the outcome was known; nothing without days.
fn over_time(credence: &crate::model::Credence, is_true: bool, known: Date) -> Option<f64> {
    let outcome = f64::from(u8::from(is_true));
    let dated: Vec<(Date, Option<f64>)> = (held(credence).into_iter())
        .filter_map(|(since, value)| Some((since?, value)))
        .filter(|(since, _)| *since < known)
        .collect();
    let mut sum = 0.0;
    let mut n_days = 0.0;
    for (at, (since, value)) in dated.iter().enumerate() {
        let until = dated.get(at + 1).map_or(known, |(next, _)| *next);
        let days = since.days_until(until);
        if let Some(value) = value {
            sum += days * (value - outcome).powi(2);
            n_days += days;
        }
    }
    (n_days > 0.0).then(|| sum / n_days)
}

/// Whether a belief moved as its holder had said it would: a crux turned out, and there was a conditional forecast on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    /// Whose belief.
    pub reader: ReaderId,
    /// The crux that turned out.
    pub crux: ClaimId,
    /// Whether it was true.
    pub outcome: bool,
    /// The claim that was forecast given the crux.
    pub target: ClaimId,
    /// What was held of it before.
    pub before: Option<f64>,
    /// What was said it would be.
    pub said: f64,
    /// What is held of it since; nothing if nobody has looked again.
    pub since: Option<f64>,
}

/// All conditional forecasts on cruxes that have turned out, against what their holders then said.
pub fn moved(map: &Map) -> Vec<Moved> {
    let mut found = Vec::new();
    for link in map.links.values() {
        let crate::model::Origin::Claim(crux) = link.influence_from() else {
            continue;
        };
        let crate::model::Target::Claim(target) = link.influence_on() else {
            continue;
        };
        let Some((is_true, known)) = outcome(map, &crux) else {
            continue;
        };
        for reader in link.by_reader.keys() {
            let Some(forecast) = map.conditional_forecast(link, reader) else {
                continue;
            };
            let said = if is_true {
                Some(forecast.given)
            } else {
                forecast.without()
            };
            let (Some(said), Some(credence)) = (
                said,
                map.claims.get(&target).and_then(|claim| claim.credences.get(reader)),
            ) else {
                continue;
            };
            let series = held(credence);
            let after = known.and_then(|known| {
                series
                    .iter()
                    .rev()
                    .find(|(since, _)| since.is_some_and(|since| since >= known))
            });
            let before = known.and_then(|known| {
                let earlier = series
                    .iter()
                    .rev()
                    .find(|(since, _)| since.is_none_or(|since| since < known));
                earlier.and_then(|(_, value)| *value)
            });
            found.push(Moved {
                reader: reader.clone(),
                crux: crux.clone(),
                outcome: is_true,
                target: target.clone(),
                before,
                said,
                since: after.and_then(|(_, value)| *value),
            });
        }
    }
    found
}
