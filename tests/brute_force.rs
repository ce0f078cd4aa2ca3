//! The engine against enumeration of all joint states, written from the formulas and not from its code.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

#[path = "brute_force/enumerate.rs"]
mod enumerate;
#[path = "brute_force/generate.rs"]
mod generate;

use cruxmap::inference::{Evidence, Finding, Goal, Limits, Local, Network, Plan, QueryError, settle};
use enumerate::{Truth, enumerate};
use generate::Dice;
use proptest::prelude::*;

/// Every chain is used that can be.
const CHAINS: Limits = Limits {
    family_rows: 1,
    odds_rows: 1,
    wide_rows: 1 << 18,
    sum_states: 1 << 12,
    sum_error_ppm: 2_000,
    entries: 1 << 22,
};

fn check(network: &Network, evidence: &Evidence, limits: Limits) -> Result<(), TestCaseError> {
    let plan = Plan::compile_with(network, limits).map_err(|error| TestCaseError::fail(error.to_string()))?;
    let outcome = plan.posterior(network, evidence);
    match enumerate(network, &evidence.findings) {
        Truth::Impossible => {
            let Err(QueryError::Impossible { culprits }) = outcome else {
                return Err(TestCaseError::fail(format!("impossible, but {outcome:?}")));
            };
            let pick = |kept: &[usize]| {
                kept.iter()
                    .map(|&index| evidence.findings[index].clone())
                    .collect::<Vec<_>>()
            };
            prop_assert_eq!(enumerate(network, &pick(&culprits)), Truth::Impossible);
            for leave_out in &culprits {
                let rest: Vec<usize> = culprits.iter().copied().filter(|index| index != leave_out).collect();
                prop_assert_ne!(enumerate(network, &pick(&rest)), Truth::Impossible);
            }
        }
        Truth::Contradictory => prop_assert!(matches!(outcome, Err(QueryError::Contradictory { .. })), "{outcome:?}"),
        Truth::Possible { marginals, p_evidence } => {
            let posterior = outcome.map_err(|error| TestCaseError::fail(error.to_string()))?;
            let ratio = posterior.ln_evidence_probability.exp() / p_evidence;
            prop_assert!(
                (ratio - 1.0).abs() < 1e-9,
                "evidence probability off by a factor of {ratio}"
            );
            for (variable, (actual, expected)) in posterior.marginals.iter().zip(&marginals).enumerate() {
                for (a, e) in actual.iter().zip(expected) {
                    prop_assert!(
                        (a - e).abs() < 1e-9,
                        "variable {variable}: {actual:?} instead of {expected:?}"
                    );
                }
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn posteriors_equal_enumeration(seed: u64, n_variables in 1_usize..=12, n_findings in 0_usize..5) {
        let mut dice = Dice::new(seed);
        let network = dice.network(n_variables);
        let evidence = dice.evidence(&network, n_findings);
        check(&network, &evidence, Limits::default())?;
        check(&network, &evidence, CHAINS)?;
    }

    #[test]
    fn a_plan_serves_every_network_of_its_shape(seed: u64, n_variables in 1_usize..=9) {
        let network = Dice::new(seed).network(n_variables);
        let plan = Plan::compile(&network).unwrap();
        let renumbered = Dice::new(seed).renumber(&network);
        let fresh = Plan::compile(&renumbered).unwrap();
        let evidence = Dice::new(seed).evidence(&network, 2);
        prop_assert_eq!(plan.posterior(&renumbered, &evidence), fresh.posterior(&renumbered, &evidence));
    }

    #[test]
    fn the_order_of_variables_does_not_matter(seed: u64, n_variables in 2_usize..=12) {
        let mut dice = Dice::new(seed);
        let network = dice.network(n_variables);
        let evidence = dice.evidence(&network, 2);
        let (shuffled, place) = dice.shuffle(&network);
        let moved = Evidence { findings: evidence.findings.iter().map(|finding| generate::moved(finding, &place)).collect() };
        let one = Plan::compile(&network).unwrap().posterior(&network, &evidence);
        let other = Plan::compile(&shuffled).unwrap().posterior(&shuffled, &moved);
        match (one, other) {
            (Ok(one), Ok(other)) => {
                for (variable, marginal) in one.marginals.iter().enumerate() {
                    for (a, b) in marginal.iter().zip(&other.marginals[place[variable]]) {
                        prop_assert!((a - b).abs() < 1e-13);
                    }
                }
            }
            (one, other) => prop_assert_eq!(one.is_err(), other.is_err()),
        }
    }

    #[test]
    fn settled_marginals_are_the_goals(seed: u64, n_variables in 1_usize..=10, forces_chains: bool) {
        let mut dice = Dice::new(seed).without_certainties();
        let mut network = dice.network(n_variables);
        let plan = Plan::compile_with(&network, if forces_chains { CHAINS } else { Limits::default() }).unwrap();
        let goals: Vec<Goal> = dice.goals(&network);
        let settled = settle(&mut network, &plan, &goals, None);
        prop_assert_eq!(&settled.failure, &None);
        let Truth::Possible { marginals, .. } = enumerate(&network, &[]) else { panic!("no evidence is possible") };
        for goal in &goals {
            let reached = &marginals[goal.variable];
            let unreachable = settled.unreachable.iter().find(|unreachable| unreachable.variable == goal.variable);
            let expected = unreachable.map_or(&goal.marginal, |unreachable| &unreachable.nearest);
            let is_free = matches!(network.variables[goal.variable].local, Local::Mechanism(_) | Local::Choice(_));
            for (a, e) in reached.iter().zip(expected) {
                prop_assert!(!is_free || (a - e).abs() < 1e-10, "{reached:?} instead of {expected:?}, {unreachable:?}");
            }
        }
        let before = network.clone();
        let again = settle(&mut network, &plan, &goals, Some(&settled));
        prop_assert_eq!(&again, &settled);
        prop_assert_eq!(before, network);
    }
}

#[test]
fn a_belief_and_a_report_differ() {
    let network = Dice::new(7).network(1);
    let mut network = network;
    network.variables[0].states = vec!["false".into(), "true".into()];
    network.variables[0].local = Local::Table {
        parents: vec![],
        rows: vec![0.8, 0.2],
    };
    let plan = Plan::compile(&network).unwrap();
    let believed = Evidence {
        findings: vec![Finding::Believed {
            variable: 0,
            state: 1,
            probability: 0.7,
        }],
    };
    let reported = Evidence {
        findings: vec![Finding::Likelihood {
            variable: 0,
            weights: vec![3.0, 7.0],
        }],
    };
    let believed = plan.posterior(&network, &believed).unwrap();
    let reported = plan.posterior(&network, &reported).unwrap();
    assert!((believed.marginals[0][1] - 0.7).abs() < 1e-15);
    assert!((reported.marginals[0][1] - 1.4 / 3.8).abs() < 1e-15);
    assert!(believed.ln_evidence_probability.abs() < 1e-15);
    assert!((reported.ln_evidence_probability - 3.8_f64.ln()).abs() < 1e-15);
}

/// As in the ordinary run, many times over: `cargo test --release --test brute_force -- --ignored`.
#[test]
#[ignore = "takes minutes"]
fn ten_thousand_posteriors_equal_enumeration() {
    for seed in 0..10_000_u64 {
        let mut dice = Dice::new(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let n_variables = 1 + dice.below(12);
        let n_findings = dice.below(5);
        let network = dice.network(n_variables);
        let evidence = dice.evidence(&network, n_findings);
        for limits in [Limits::default(), CHAINS] {
            check(&network, &evidence, limits).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        }
    }
}
