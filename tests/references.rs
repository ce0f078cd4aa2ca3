//! Published networks with posteriors from exact rational arithmetic or from another engine, against ours.
//!
//! `CRUXMAP_REFERENCES` names one or more folders (divided like a search path); every reference anywhere in them is
//! checked, that is, every JSON file with `bif` and `cases`. Its network lies where it says, seen from one of the
//! folders above it, or has the same file name anywhere in the folders that `CRUXMAP_BIF` names. Without such folders
//! nothing is checked.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test"
)]

#[path = "references/read.rs"]
mod read;

use cruxmap::inference::{Network, Plan, Session};
use read::{evidence, references};
use serde_json::Value;

#[test]
fn references_are_met() {
    let (mut n_numbers, mut n_files) = (0, 0);
    let mut complaints = Vec::new();
    for (file, network, reference) in references() {
        n_files += 1;
        let cases = reference["cases"].as_array().unwrap();
        match network.and_then(|network| check(&network, cases)) {
            Ok(n_met) => n_numbers += n_met,
            Err(complaint) => complaints.push(format!("{}: {complaint}", file.display())),
        }
    }
    println!("{n_numbers} probabilities of {n_files} files met.");
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

/// Checks every case; returns how many marginals were met, or the first that was not.
fn check(network: &Network, cases: &[Value]) -> Result<usize, String> {
    let plan = Plan::compile(network).map_err(|error| error.to_string())?;
    let index = |id: &str| network.variables.iter().position(|variable| variable.id == id).unwrap();
    let mut n_numbers = 0;
    for case in cases {
        let id_of_case = &case["id"];
        let posterior = plan
            .posterior(network, &evidence(network, case))
            .map_err(|error| format!("{id_of_case}: {error}"))?;
        // Compiled for what is observed: another, smaller plan with the same answer.
        let given = Session::given(network.clone(), evidence(network, case));
        let given = given.and_then(|mut session| session.posterior().cloned());
        let given = given.map_err(|error| format!("{id_of_case}: {error}"))?;
        for (one, other) in posterior
            .marginals
            .iter()
            .flatten()
            .zip(given.marginals.iter().flatten())
        {
            if (one - other).abs() > 1e-12 {
                return Err(format!(
                    "{id_of_case}: {one:e} and, compiled for what is observed, {other:e}"
                ));
            }
        }
        let (actual, expected) = (
            posterior.ln_evidence_probability,
            case["ln_p_evidence"].as_f64().unwrap(),
        );
        let is_close = (actual - expected).abs() <= 1e-11 * expected.abs().max(1.0);
        if !is_close {
            return Err(format!("{id_of_case}, ln P(e): {actual:e} instead of {expected:e}"));
        }
        let marginals = case["marginals"].as_object().unwrap();
        if marginals.len() != network.variables.len() {
            return Err(format!("{id_of_case}: {} marginals", marginals.len()));
        }
        for (id, expected) in marginals {
            let (actual, expected) = (&posterior.marginals[index(id)], expected.as_array().unwrap());
            if actual.len() != expected.len() {
                return Err(format!("{id_of_case}, {id}: {} states", actual.len()));
            }
            for (actual, expected) in actual.iter().zip(expected) {
                let expected = expected.as_f64().unwrap();
                let difference = (actual - expected).abs();
                let is_close = difference <= 1e-11 && difference <= 1e-9 * expected.abs();
                if !is_close {
                    return Err(format!("{id_of_case}, {id}: {actual:e} instead of {expected:e}"));
                }
                n_numbers += 1;
            }
        }
    }
    Ok(n_numbers)
}
