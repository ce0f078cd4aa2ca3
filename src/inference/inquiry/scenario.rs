//! Scenarios: one reader's view of a map in a world worth looking at.

use super::compiler::Compiler;
use crate::model::{ClaimId, Finding, Map, ReaderId, Scenario, ScenarioId};

use super::Inquiry;

impl Inquiry {
    /// [`Inquiry::new`] in a scenario, or `None` when the map has no such scenario.
    ///
    /// What the scenario takes as found out about a claim stands in place of what the map does, and `given` in place of
    /// both. Its changed credences are what every reader (and nobody in particular) states there, all things considered;
    /// a base that a reader gave for the same claim is left out, so that before any evidence exactly the changed number is
    /// computed. The other positions of an exclusive question share in proportion what a changed one leaves.
    pub fn with_scenario(
        map: &Map,
        reader: Option<&ReaderId>,
        scenario: &ScenarioId,
        given: &[(ClaimId, Finding)],
    ) -> Option<Self> {
        let scenario = map.scenarios.get(scenario)?;
        let mut compiler = Compiler::new(map, reader);
        compiler.changed.clone_from(&scenario.credences);
        Some(compiler.compile(Some(scenario.as_ref()), given))
    }
}

/// What is taken as found out in the end, each layer in place of the one below it, claim by claim.
pub(super) fn findings(
    map: &Map,
    reader: Option<&ReaderId>,
    scenario: Option<&Scenario>,
    given: &[(ClaimId, Finding)],
) -> Vec<(ClaimId, Finding)> {
    let is_for_reader = |of: Option<&ReaderId>| of.is_none() || of == reader;
    let of_scenario: Vec<(ClaimId, Finding)> = (scenario.iter().flat_map(|scenario| &scenario.evidence))
        .filter(|evidence| is_for_reader(evidence.reader.as_ref()))
        .map(|evidence| (evidence.claim.clone(), evidence.finding))
        .collect();
    let is_replaced = |claim: &ClaimId, by: &[(ClaimId, Finding)]| by.iter().any(|(other, _)| other == claim);
    let of_map = (map.evidence.iter())
        .filter(|evidence| is_for_reader(evidence.reader.as_ref()))
        .map(|evidence| (evidence.claim.clone(), evidence.finding))
        .filter(|(claim, _)| !is_replaced(claim, &of_scenario));
    let mut findings: Vec<(ClaimId, Finding)> = of_map.chain(of_scenario.iter().cloned()).collect();
    if scenario.is_some() {
        findings.retain(|(claim, _)| !is_replaced(claim, given));
    }
    findings.extend(given.iter().cloned());
    findings
}
