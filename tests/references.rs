//! Published networks with posteriors from exact rational arithmetic, against the engine.
//!
//! The folder is named by the environment variable `CRUXMAP_REFERENCES`; it holds `reference/**/*.json`, and the
//! networks these name. Without the folder nothing is checked.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test"
)]

#[path = "references/bif.rs"]
mod bif;

use std::path::{Path, PathBuf};

use bif::read_bif;
use cruxmap::inference::{Evidence, Finding, Network, Plan};
use serde_json::Value;

#[test]
fn references_are_met() {
    let folder = std::env::var("CRUXMAP_REFERENCES").map_or_else(
        |_| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/inference"),
        PathBuf::from,
    );
    if !folder.join("reference").is_dir() {
        println!("Skipped: there is no folder of references at {}.", folder.display());
        return;
    }
    let mut files = Vec::new();
    collect(&folder.join("reference"), &mut files);
    files.sort();
    let mut n_numbers = 0;
    for file in &files {
        let reference: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        let Some(bif) = reference["bif"].as_str() else {
            continue;
        };
        let network = read_bif(&std::fs::read_to_string(folder.join(bif)).unwrap());
        n_numbers += check(&file.display().to_string(), &network, &reference);
    }
    println!("{n_numbers} probabilities of {} files met.", files.len());
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
    }
}

fn check(file: &str, network: &Network, reference: &Value) -> usize {
    let plan = Plan::compile(network).unwrap_or_else(|error| panic!("{file}: {error}"));
    let index = |id: &str| network.variables.iter().position(|variable| variable.id == id).unwrap();
    let mut n_numbers = 0;
    for case in reference["cases"].as_array().unwrap() {
        let mut findings = Vec::new();
        for (id, state) in case["evidence"].as_object().unwrap() {
            let variable = index(id);
            let state = network.variables[variable]
                .states
                .iter()
                .position(|known| known == state)
                .unwrap();
            findings.push(Finding::Observed { variable, state });
        }
        for (id, weights) in case["soft"].as_object().unwrap() {
            let weights = weights
                .as_array()
                .unwrap()
                .iter()
                .map(|weight| weight.as_f64().unwrap())
                .collect();
            findings.push(Finding::Likelihood {
                variable: index(id),
                weights,
            });
        }
        let posterior = plan
            .posterior(network, &Evidence { findings })
            .unwrap_or_else(|error| panic!("{file}, {}: {error}", case["id"]));
        let ln_expected = case["ln_p_evidence"].as_f64().unwrap();
        let difference = (posterior.ln_evidence_probability - ln_expected).abs();
        assert!(
            difference <= 1e-11 * ln_expected.abs().max(1.0),
            "{file}, {}: {difference:e}",
            case["id"]
        );
        for (id, expected) in case["marginals"].as_object().unwrap() {
            for (actual, expected) in posterior.marginals[index(id)].iter().zip(expected.as_array().unwrap()) {
                let expected = expected.as_f64().unwrap();
                let difference = (actual - expected).abs();
                let is_close = difference <= 1e-11 && difference <= 1e-9 * expected.abs();
                assert!(
                    is_close,
                    "{file}, {}, {id}: {actual:e} instead of {expected:e}",
                    case["id"]
                );
                n_numbers += 1;
            }
        }
    }
    n_numbers
}
