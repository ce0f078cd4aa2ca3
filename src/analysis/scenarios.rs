//! Scenarios side by side: what each makes of every claim, and how far that is from the map as it is.

use std::collections::BTreeMap;

use crate::{
    inference::Outlook,
    model::{ClaimId, log_odds},
};

/// The most scenarios that are shown side by side.
pub const MOST_SIDE_BY_SIDE: usize = 4;

/// What one scenario makes of one claim.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ScenarioCell {
    /// Its posterior there; `None` where the scenario has no answer, the claim no number, or its condition cannot hold.
    pub posterior: Option<f64>,
    /// That less the posterior without a scenario, −1..=1.
    pub difference: Option<f64>,
    /// The same as a difference of log odds (natural logarithms); infinite where only one of the two is certain, 0 where
    /// both are certain of the same.
    pub log_odds_difference: Option<f64>,
}

/// One claim in all scenarios.
#[derive(Clone, Debug, PartialEq)]
pub struct ScenarioRow {
    /// The claim.
    pub claim: ClaimId,
    /// Its posterior without a scenario.
    pub base: Option<f64>,
    /// One cell for each scenario, in the order they were given.
    pub cells: Vec<ScenarioCell>,
}

impl ScenarioRow {
    /// The greatest difference any scenario makes, 0..=1.
    pub fn largest_difference(&self) -> f64 {
        let differences = self.cells.iter().filter_map(|cell| cell.difference);
        differences.map(f64::abs).fold(0.0, f64::max)
    }
}

/// Scenarios side by side.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    /// One row for each claim that has a number anywhere, by id.
    pub rows: Vec<ScenarioRow>,
    /// For each scenario, ln P(evidence) less that without a scenario; `None` where it has no answer.
    pub ln_evidence_differences: Vec<Option<f64>>,
}

impl Comparison {
    /// The rows, the largest difference first; where it is the same, by id.
    pub fn by_difference(&self) -> Vec<&ScenarioRow> {
        let mut rows: Vec<&ScenarioRow> = self.rows.iter().collect();
        rows.sort_by(|a, b| b.largest_difference().total_cmp(&a.largest_difference()));
        rows
    }
}

/// Compares one reader's outlooks in scenarios (`None` where one has no answer, as when its evidence is impossible) with
/// the outlook without any. Any number can be compared; on screen, [`MOST_SIDE_BY_SIDE`] fit.
pub fn compare(base: &Outlook, scenarios: &[Option<&Outlook>]) -> Comparison {
    let mut rows: BTreeMap<&ClaimId, Option<f64>> = BTreeMap::new();
    for outlook in scenarios.iter().flatten().copied().chain([base]) {
        for claim in outlook.claims.keys() {
            rows.insert(claim, posterior(base, claim));
        }
    }
    let cell = |claim: &ClaimId, before: Option<f64>, outlook: Option<&Outlook>| {
        let after = outlook.and_then(|outlook| posterior(outlook, claim));
        let both = before.zip(after);
        ScenarioCell {
            posterior: after,
            difference: both.map(|(before, after)| after - before),
            log_odds_difference: both.map(|(before, after)| log_odds_difference(before, after)),
        }
    };
    let rows = rows.into_iter().map(|(claim, before)| ScenarioRow {
        claim: claim.clone(),
        base: before,
        cells: scenarios.iter().map(|outlook| cell(claim, before, *outlook)).collect(),
    });
    let evidence = |outlook: &Outlook| outlook.ln_evidence_probability - base.ln_evidence_probability;
    Comparison {
        rows: rows.collect(),
        ln_evidence_differences: scenarios.iter().map(|outlook| outlook.map(evidence)).collect(),
    }
}

fn posterior(outlook: &Outlook, claim: &ClaimId) -> Option<f64> {
    outlook.claims.get(claim)?.posterior
}

fn log_odds_difference(before: f64, after: f64) -> f64 {
    let (before, after) = (log_odds(before), log_odds(after));
    if before.total_cmp(&after).is_eq() {
        0.0
    } else {
        after - before
    }
}
