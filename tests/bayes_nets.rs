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

use cruxmap::formats::{
    bayes_net::{BayesNet, BayesNetError, Definition, Node},
    bif, xdsl,
};
#[path = "bayes_nets/damage.rs"]
mod damage;
#[path = "bayes_nets/invent.rs"]
mod invent;
#[path = "bayes_nets/maps.rs"]
mod maps;
#[path = "bayes_nets/reference.rs"]
mod reference;

use reference::Outcome;

type Read = fn(&[u8]) -> Result<BayesNet, BayesNetError>;

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

#[test]
fn others_read_the_same_out_of_their_files() {
    let Some(folder) = reference::folder() else {
        return;
    };
    let (mut n_met, mut n_marginals, mut n_refused) = (0, 0, 0);
    for row in reference::compare(&folder) {
        match row.outcome {
            Outcome::Met(met) => {
                n_met += 1;
                n_marginals += met.n_marginals;
            }
            Outcome::Refused(error) => {
                println!("{}: {error}", row.name);
                n_refused += 1;
            }
            Outcome::Missed(sentence) => panic!("{}: {sentence}", row.name),
        }
    }
    println!("{n_met} files and {n_marginals} marginals met, {n_refused} files refused");
    assert!(n_met > 30 && n_marginals > 1000);
    for (ending, read) in [("bif", bif::read as Read), ("xdsl", xdsl::read)] {
        for path in files(&folder.join(ending), ending) {
            if let Ok(net) = read(&std::fs::read(&path).unwrap()) {
                check(&path.display().to_string(), &net);
            }
        }
    }
}
