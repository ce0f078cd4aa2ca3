//! The references' files: finding them, and their networks and cases.

use std::path::{Path, PathBuf};

use cruxmap::{
    formats::bif,
    inference::{Evidence, Finding, Network},
};
use serde_json::Value;

/// A reference: its file, its network or why there is none, and its contents.
pub type Reference = (PathBuf, Result<Network, String>, Value);

/// Every reference in the folders that `CRUXMAP_REFERENCES` names, or else in the usual one, if there is one.
pub fn references() -> impl Iterator<Item = Reference> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/inference");
    let named = std::env::var_os("CRUXMAP_REFERENCES").is_some();
    let folder = data.join("reference");
    let references = if named || folder.exists() {
        files("CRUXMAP_REFERENCES", &folder, "json")
    } else {
        println!("Skipped: there are no references at {}.", folder.display());
        Vec::new()
    };
    let networks = if references.is_empty() {
        Vec::new()
    } else {
        files("CRUXMAP_BIF", &data.join("bif"), "bif")
    };
    references.into_iter().filter_map(move |file| {
        let reference: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
        let bif = reference["bif"].as_str()?.to_owned();
        reference["cases"].as_array()?;
        let network = find(&file, &bif, &networks).and_then(|path| read(&path));
        Some((file, network, reference))
    })
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

/// The observations and reports of a case.
pub fn evidence(network: &Network, case: &Value) -> Evidence {
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
