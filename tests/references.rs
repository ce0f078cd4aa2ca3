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

use std::path::{Path, PathBuf};

use cruxmap::inference::{Evidence, Finding, Local, Network, Plan, Variable};
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

/// Reads the part of BIF these networks use; rows are divided by their sums.
fn read_bif(text: &str) -> Network {
    let mut variables: Vec<Variable> = Vec::new();
    for block in text.split("\nvariable ").skip(1) {
        let (id, rest) = block.split_once('{').unwrap();
        let states = rest.split_once('{').unwrap().1.split_once('}').unwrap().0;
        variables.push(Variable {
            id: id.trim().to_owned(),
            states: states.split(',').map(|state| state.trim().to_owned()).collect(),
            local: Local::Table {
                parents: Vec::new(),
                rows: Vec::new(),
            },
        });
    }
    for block in text.split("\nprobability ").skip(1) {
        let (head, body) = block.split_once('{').unwrap();
        let head = head.trim().trim_start_matches('(').trim_end_matches(')');
        let (child, parents) = head.split_once('|').unwrap_or((head, ""));
        let index = |id: &str| variables.iter().position(|variable| variable.id == id.trim()).unwrap();
        let child = index(child);
        let parents: Vec<usize> = parents
            .split(',')
            .filter(|id| !id.trim().is_empty())
            .map(index)
            .collect();
        let n_states = variables[child].states.len();
        let n_rows: usize = parents.iter().map(|&parent| variables[parent].states.len()).product();
        let mut rows = vec![f64::NAN; n_rows * n_states];
        for line in body.split(';').map(str::trim).filter(|line| !line.starts_with('}')) {
            let (row_ix, numbers) = if let Some(numbers) = line.strip_prefix("table") {
                (0, numbers)
            } else {
                let (given, numbers) = line.trim_start_matches('(').split_once(')').unwrap();
                let row_ix = parents.iter().zip(given.split(',')).fold(0, |ix, (&parent, state)| {
                    let states = &variables[parent].states;
                    ix * states.len() + states.iter().position(|known| known == state.trim()).unwrap()
                });
                (row_ix, numbers)
            };
            let numbers: Vec<f64> = numbers
                .split(',')
                .map(|number| number.trim().parse().unwrap())
                .collect();
            let sum: f64 = numbers.iter().sum();
            for (cell, number) in rows[row_ix * n_states..(row_ix + 1) * n_states].iter_mut().zip(numbers) {
                *cell = number / sum;
            }
        }
        variables[child].local = Local::Table { parents, rows };
    }
    Network { variables }
}
