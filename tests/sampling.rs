//! The sampler against exact posteriors: errors, and what is said about them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test"
)]

#[path = "references/bif.rs"]
mod bif;
#[path = "brute_force/enumerate.rs"]
mod enumerate;
#[path = "brute_force/generate.rs"]
mod generate;

use std::path::{Path, PathBuf};

use cruxmap::inference::{
    Choice, Estimate, Evidence, Finding, Influence, Limits, Literal, Local, LogicOp, Mechanism, Network, NetworkError,
    Plan, QueryError, Reliability, Sampler, Variable, Weighing,
};
use enumerate::{Truth, enumerate};
use generate::Dice;
use serde_json::Value;

fn claim(id: &str, local: Local) -> Variable {
    Variable {
        id: id.to_owned(),
        states: vec!["false".to_owned(), "true".to_owned()],
        local,
    }
}

fn prior(id: &str, p: f64) -> Variable {
    let local = Local::Table {
        parents: Vec::new(),
        rows: vec![1.0 - p, p],
    };
    claim(id, local)
}

fn is_true(variable: usize) -> Literal {
    Literal { variable, state: 1 }
}

fn observed(variable: usize, state: usize) -> Finding {
    Finding::Observed { variable, state }
}

fn sampled(network: &Network, findings: &[Finding], seed: u64, n_samples: u64) -> Estimate {
    let evidence = Evidence {
        findings: findings.to_vec(),
    };
    let mut sampler = Sampler::new(network, &evidence, seed).unwrap();
    sampler.run(n_samples);
    sampler.estimate().unwrap()
}

/// How many numbers there are, how many of them lie within three standard errors, and the largest error.
#[derive(Debug, Default)]
struct Tally {
    n_numbers: usize,
    n_within: usize,
    largest: f64,
}

impl Tally {
    fn add(&mut self, estimate: &Estimate, truth: &[Vec<f64>]) {
        let cells = |marginals: &[Vec<f64>]| marginals.iter().flatten().copied().collect::<Vec<f64>>();
        let (p, error, truth) = (
            cells(&estimate.marginals),
            cells(&estimate.standard_errors),
            cells(truth),
        );
        assert_eq!((p.len(), error.len()), (truth.len(), truth.len()));
        for ((p, error), truth) in p.iter().zip(error).zip(truth) {
            let difference = (p - truth).abs();
            self.n_numbers += 1;
            self.n_within += usize::from(difference <= 3.0 * error + 1e-12);
            self.largest = self.largest.max(difference);
        }
    }

    fn share_within(&self) -> f64 {
        self.n_within as f64 / self.n_numbers as f64
    }
}

/// The cases of a published network: findings and the exact marginals. Nothing without the folder of references.
fn cases(name: &str) -> Option<(Network, Vec<(String, Vec<Finding>)>)> {
    let folder = std::env::var("CRUXMAP_REFERENCES").map_or_else(
        |_| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/inference"),
        PathBuf::from,
    );
    let file = folder.join("reference/dev").join(format!("{name}.json"));
    if !file.is_file() {
        println!("Skipped: there is no {}.", file.display());
        return None;
    }
    let reference: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let network = bif::read_bif(&std::fs::read_to_string(folder.join(reference["bif"].as_str().unwrap())).unwrap());
    let index = |id: &str| network.variables.iter().position(|variable| variable.id == id).unwrap();
    let mut cases = Vec::new();
    for case in reference["cases"].as_array().unwrap() {
        let mut findings = Vec::new();
        for (id, state) in case["evidence"].as_object().unwrap() {
            let variable = index(id);
            let states = &network.variables[variable].states;
            let state = states.iter().position(|known| known == state).unwrap();
            findings.push(Finding::Observed { variable, state });
        }
        for (id, weights) in case["soft"].as_object().unwrap() {
            let weights = weights.as_array().unwrap().iter();
            findings.push(Finding::Likelihood {
                variable: index(id),
                weights: weights.map(|weight| weight.as_f64().unwrap()).collect(),
            });
        }
        cases.push((case["id"].as_str().unwrap().to_owned(), findings));
    }
    Some((network, cases))
}

#[test]
fn published_networks_are_met_within_the_stated_errors() {
    let mut all = Tally::default();
    for name in ["alarm", "insurance", "win95pts", "hailfinder"] {
        let Some((network, cases)) = cases(name) else { continue };
        let plan = Plan::compile(&network).unwrap();
        for (id, findings) in cases {
            let evidence = Evidence {
                findings: findings.clone(),
            };
            let exact = plan.posterior(&network, &evidence).unwrap();
            let estimate = sampled(&network, &findings, 1, 100_000);
            let mut tally = Tally::default();
            tally.add(&estimate, &exact.marginals);
            all.add(&estimate, &exact.marginals);
            let z = (estimate.ln_evidence_probability - exact.ln_evidence_probability) / estimate.ln_evidence_error;
            println!(
                "{name} {id}: ln P(e) {:.2} (z {z:.1}), {:.0} effective, {:.3} within, largest {:.4}",
                exact.ln_evidence_probability,
                estimate.effective_samples,
                tally.share_within(),
                tally.largest
            );
        }
    }
    println!("{all:?} {}", all.share_within());
}

#[test]
#[ignore = "prints speeds"]
fn speeds() {
    for name in ["alarm", "hailfinder", "win95pts"] {
        let Some((network, cases)) = cases(name) else { continue };
        for (id, findings) in cases {
            let evidence = Evidence { findings };
            let start = std::time::Instant::now();
            let mut sampler = Sampler::new(&network, &evidence, 1).unwrap();
            let prepared = start.elapsed();
            let start = std::time::Instant::now();
            sampler.run(100_000);
            let rate = 1e5 / start.elapsed().as_secs_f64();
            println!("{name} {id}: prepared in {prepared:?}, {rate:.0} samples/s");
        }
    }
}
