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

use std::path::{Path, PathBuf};

use cruxmap::{
    formats::bif,
    inference::{Evidence, Finding, Network, Plan},
};
use serde_json::Value;

#[test]
fn references_are_met() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/inference");
    let references = files("CRUXMAP_REFERENCES", &data, "json");
    if references.is_empty() {
        println!("Skipped: there are no references at {}.", data.display());
        return;
    }
    let networks = files("CRUXMAP_BIF", &data.join("bif"), "bif");
    let (mut n_numbers, mut n_files) = (0, 0);
    let mut complaints = Vec::new();
    for file in &references {
        let reference: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        let (Some(bif), Some(cases)) = (reference["bif"].as_str(), reference["cases"].as_array()) else {
            continue;
        };
        n_files += 1;
        let checked = find(file, bif, &networks).and_then(|path| check(&read(&path)?, cases));
        match checked {
            Ok(n_met) => n_numbers += n_met,
            Err(complaint) => complaints.push(format!("{}: {complaint}", file.display())),
        }
    }
    println!("{n_numbers} probabilities of {n_files} files met.");
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

/// The files with an extension in all folders a variable of the environment names, or else in the usual one; sorted.
fn files(name: &str, usual: &Path, extension: &str) -> Vec<PathBuf> {
    let named = std::env::var_os(name);
    let mut open: Vec<PathBuf> = named.as_ref().map_or_else(
        || vec![usual.to_owned()],
        |paths| std::env::split_paths(paths).collect(),
    );
    // A folder that was named and is not there is a mistake; the usual one need not be there.
    assert!(
        named.is_none() || open.iter().all(|path| path.exists()),
        "{name} names what is not there"
    );
    let mut files = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|found| found == extension) {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// Where the network of a reference lies.
fn find(reference: &Path, bif: &str, networks: &[PathBuf]) -> Result<PathBuf, String> {
    let beside = reference
        .ancestors()
        .skip(1)
        .map(|folder| folder.join(bif))
        .find(|path| path.is_file());
    let elsewhere = || {
        let name = Path::new(bif).file_name();
        networks.iter().find(|path| path.file_name() == name).cloned()
    };
    beside
        .or_else(elsewhere)
        .ok_or_else(|| format!("the network {bif} is nowhere to be found"))
}

/// Reads a network.
fn read(path: &Path) -> Result<Network, String> {
    let net = bif::read(&std::fs::read(path).unwrap()).map_err(|error| error.to_string())?;
    net.to_network().map_err(|error| error.to_string())
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

/// The observations and reports of a case.
fn evidence(network: &Network, case: &Value) -> Evidence {
    let index = |id: &str| network.variables.iter().position(|variable| variable.id == id).unwrap();
    let observed = case["evidence"].as_object().unwrap().iter().map(|(id, state)| {
        let variable = index(id);
        let states = &network.variables[variable].states;
        let state = states.iter().position(|known| known == state).unwrap();
        Finding::Observed { variable, state }
    });
    let reported = case["soft"].as_object().unwrap().iter().map(|(id, weights)| {
        let weights = weights.as_array().unwrap().iter();
        Finding::Likelihood {
            variable: index(id),
            weights: weights.map(|weight| weight.as_f64().unwrap()).collect(),
        }
    });
    Evidence {
        findings: observed.chain(reported).collect(),
    }
}
