//! A session kept through many changes answers like a plan compiled for where it has come to.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

#[path = "brute_force/generate.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod generate;

use cruxmap::inference::{Evidence, Finding, Network, Plan, Posterior, QueryError, Session};
use generate::Dice;
use proptest::prelude::*;

/// Whether two answers are the same, up to rounding.
fn agree(kept: Result<&Posterior, QueryError>, fresh: Result<Posterior, QueryError>) -> Result<(), TestCaseError> {
    match (kept, fresh) {
        (Ok(kept), Ok(fresh)) => {
            let gap = kept.ln_evidence_probability - fresh.ln_evidence_probability;
            prop_assert!(gap.abs() < 1e-11, "ln P(e) differs by {gap}");
            for (variable, (kept, fresh)) in kept.marginals.iter().zip(&fresh.marginals).enumerate() {
                for (a, b) in kept.iter().zip(fresh) {
                    prop_assert!((a - b).abs() < 1e-12, "variable {variable}: {kept:?} and {fresh:?}");
                }
            }
        }
        (Err(QueryError::Impossible { culprits: kept }), Err(QueryError::Impossible { culprits: fresh })) => {
            prop_assert_eq!(kept, fresh);
        }
        (Err(kept), Err(fresh)) => prop_assert_eq!(std::mem::discriminant(&kept), std::mem::discriminant(&fresh)),
        (kept, fresh) => return Err(TestCaseError::fail(format!("{kept:?} and {fresh:?}"))),
    }
    Ok(())
}

fn fresh(network: &Network, evidence: &Evidence) -> Result<Posterior, QueryError> {
    Plan::compile(network)?.posterior(network, evidence)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changes_add_up(seed: u64, n_variables in 1_usize..=10) {
        let mut dice = Dice::new(seed);
        let mut network = dice.network(n_variables);
        let mut session = Session::new(network.clone()).unwrap();
        let mut evidence = Evidence::default();
        for _ in 0..12 {
            match dice.below(4) {
                0 => {
                    let n_findings = dice.below(4);
                    evidence = dice.evidence(&network, n_findings);
                    session.set_evidence(evidence.clone()).unwrap();
                }
                1 => {
                    // Asked in between or not, the answer is the same.
                    agree(session.posterior(), fresh(&network, &evidence))?;
                }
                _ => {
                    let renumbered = dice.renumber(&network);
                    let variable = dice.below(n_variables);
                    let local = renumbered.variables[variable].local.clone();
                    network.variables[variable].local = local.clone();
                    session.change(variable, |present| *present = local).unwrap();
                }
            }
        }
        agree(session.posterior(), fresh(&network, &evidence))?;
        prop_assert_eq!(session.network(), &network);
    }

    #[test]
    fn what_is_refused_changes_nothing(seed: u64, n_variables in 1_usize..=8) {
        let mut dice = Dice::new(seed);
        let network = dice.network(n_variables);
        let mut session = Session::new(network.clone()).unwrap();
        let evidence = dice.evidence(&network, 2);
        session.set_evidence(evidence.clone()).unwrap();
        let before = session.posterior().cloned();
        let variable = dice.below(n_variables);
        let refused = session.change(variable, |local| {
            *local = cruxmap::inference::Local::Table { parents: vec![variable], rows: vec![0.5; 4] };
        });
        prop_assert!(refused.is_err());
        let bad = Evidence { findings: vec![Finding::Observed { variable: n_variables, state: 0 }] };
        prop_assert!(session.set_evidence(bad).is_err());
        prop_assert_eq!(session.evidence(), &evidence);
        prop_assert_eq!(session.network(), &network);
        match before {
            Ok(before) => agree(session.posterior(), Ok(before))?,
            Err(error) => agree(session.posterior(), Err(error))?,
        }
    }
}
