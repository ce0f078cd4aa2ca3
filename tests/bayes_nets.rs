//! Bayes nets in and out: what is read is written again, through BIF, XDSL and maps, and computes what it should.
//!
//! Published nets are taken from the folder named by `CRUXMAP_BIF`, and from that named by `CRUXMAP_FORMATS` with what
//! another program reads out of them (`*.expected.json`). Without the folders only the nets in this file are checked.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test"
)]

use std::path::{Path, PathBuf};

use cruxmap::{
    formats::{
        bayes_net::{BayesNet, Definition, Node},
        bif, xdsl,
    },
    inference::{Evidence, Plan},
};
use serde_json::Value;

#[path = "bayes_nets/damage.rs"]
mod damage;
#[path = "bayes_nets/invent.rs"]
mod invent;
#[path = "bayes_nets/maps.rs"]
mod maps;

/// A folder of files written by others, if it is there.
fn folder(variable: &str, usual: &str) -> Option<PathBuf> {
    let folder =
        std::env::var(variable).map_or_else(|_| Path::new(env!("CARGO_MANIFEST_DIR")).join(usual), PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("Skipped: there is no folder {}.", folder.display());
    None
}

/// All files below a folder that end so, sorted.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut open = vec![folder.to_owned()];
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// What must hold for every net that was read.
fn check(name: &str, net: &BayesNet) {
    let text = bif::write(net).unwrap_or_else(|error| panic!("{name}: {error}"));
    let again = bif::read_text(&text).unwrap_or_else(|error| panic!("{name}, written as BIF: {error}"));
    assert_eq!(bif::write(&again).unwrap(), text, "{name}: BIF is not stable");
    let has_tables_only = |net: &BayesNet| {
        let is_plain = |node: &Node| {
            matches!(node.definition, Definition::Table(_))
                && node.title.is_empty()
                && node.comment.is_empty()
                && node.bounds.is_none()
        };
        net.title.is_empty() && net.comment.is_empty() && net.nodes.iter().all(is_plain)
    };
    if has_tables_only(net) {
        assert!(again == *net, "{name}: BIF loses something");
    }
    let text = xdsl::write(net).unwrap_or_else(|error| panic!("{name}: {error}"));
    let again = xdsl::read_text(&text).unwrap_or_else(|error| panic!("{name}, written as XDSL: {error}\n{text}"));
    assert!(again == *net, "{name}: XDSL loses something");
}

#[test]
fn every_published_net_is_read_and_written_without_loss() {
    let Some(folder) = folder("CRUXMAP_BIF", "../shared/data/inference/bif") else {
        return;
    };
    let files = files(&folder, "bif");
    for file in &files {
        let net =
            bif::read(&std::fs::read(file).unwrap()).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        check(&file.display().to_string(), &net);
    }
    println!("{} nets read and written.", files.len());
}

/// Files that another program reads by guessing: numbers of a table, or a whole table, are missing, or two tables and rows
/// speak of the same thing.
const FAULTY: [&str; 4] = ["BIFReader_file3.bif", "BIFReader_file5.bif", "carpo.bif", "dBN.bif"];

#[test]
fn others_read_the_same_out_of_their_files() {
    let Some(folder) = folder("CRUXMAP_FORMATS", "../shared/data/formats") else {
        return;
    };
    let mut n_met = 0;
    let mut n_refused = 0;
    let paths = files(&folder.join("bif"), "bif")
        .into_iter()
        .chain(files(&folder.join("xdsl"), "xdsl"));
    for path in paths {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = std::fs::read(&path).unwrap();
        let read = if path.extension().is_some_and(|extension| extension == "bif") {
            bif::read(&bytes)
        } else {
            xdsl::read(&bytes)
        };
        let expected = std::fs::read_to_string(path.with_file_name(format!("{name}.expected.json")))
            .ok()
            .map(|text| serde_json::from_str::<Value>(&text).unwrap());
        let loads = expected
            .as_ref()
            .is_none_or(|expected| expected["loads"] == Value::Bool(true));
        if !loads || FAULTY.contains(&name.as_str()) {
            let error = read.expect_err(&name);
            println!("{name}: {error}");
            assert!(error.line.is_some_and(|line| line > 1), "{name}: {error}");
            n_refused += 1;
            continue;
        }
        let net = read.unwrap_or_else(|error| panic!("{name}: {error}"));
        check(&name, &net);
        if let Some(expected) = expected {
            n_met += meets(&name, &net, &expected);
        }
    }
    println!("{n_met} probabilities met, {n_refused} files refused.");
}

/// Compares arcs, states and marginals. The other program keeps numbers in single precision, hence the tolerance.
fn meets(name: &str, net: &BayesNet, expected: &Value) -> usize {
    const SINGLE_PRECISION: f64 = 2e-7;
    assert_eq!(net.nodes.len() as u64, expected["nodes"].as_u64().unwrap(), "{name}");
    let mut arcs: Vec<[&str; 2]> = Vec::new();
    for node in &net.nodes {
        arcs.extend(
            node.parents
                .iter()
                .map(|&parent| [net.nodes[parent].name.as_str(), node.name.as_str()]),
        );
        let states = expected["states"][&node.name].as_array().unwrap();
        assert!(
            states.iter().map(|state| state.as_str().unwrap()).eq(&node.states),
            "{name}, {}",
            node.name
        );
    }
    arcs.sort_unstable();
    let expected_arcs = expected["arcs"].as_array().unwrap();
    assert!(
        expected_arcs
            .iter()
            .map(|arc| [arc[0].as_str().unwrap(), arc[1].as_str().unwrap()])
            .eq(arcs),
        "{name}: arcs"
    );
    let Some(marginals) = expected["marginals"].as_object() else {
        return 0;
    };
    let network = net.to_network().unwrap();
    let posterior = Plan::compile(&network)
        .unwrap()
        .posterior(&network, &Evidence::default())
        .unwrap();
    let mut n_met = 0;
    for (node, actual) in net.nodes.iter().zip(&posterior.marginals) {
        for (actual, expected) in actual.iter().zip(marginals[&node.name].as_array().unwrap()) {
            let difference = (actual - expected.as_f64().unwrap()).abs();
            assert!(
                difference <= SINGLE_PRECISION,
                "{name}, {}: off by {difference:e}",
                node.name
            );
            n_met += 1;
        }
    }
    n_met
}
