//! The sampler against exact posteriors: errors, and what is said about them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test"
)]

#[path = "brute_force/enumerate.rs"]
mod enumerate;
#[path = "brute_force/generate.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod generate;

use std::path::{Path, PathBuf};

use cruxmap::formats::bif;
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

/// The name of a case and its findings.
type Case = (String, Vec<Finding>);

/// A published network and its cases. Nothing without the folder of references.
fn cases(name: &str) -> Option<(Network, Vec<Case>)> {
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
    let network = bif::read(&std::fs::read(folder.join(reference["bif"].as_str().unwrap())).unwrap())
        .unwrap()
        .to_network()
        .unwrap();
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
            let difference = (estimate.ln_evidence_probability - exact.ln_evidence_probability).abs();
            assert!(
                difference <= 4.5 * estimate.ln_evidence_error + 1e-9,
                "{name} {id}: {difference}"
            );
            assert_eq!(estimate.reliability, Reliability::Reliable, "{name} {id}");
            assert!(tally.share_within() >= 0.95, "{name} {id}: {tally:?}");
            assert!(tally.largest <= 0.02, "{name} {id}: {tally:?}");
            println!(
                "{name} {id}: ln P(e) {:.2}, {:.0} effective, {:.3} within, largest {:.4}",
                exact.ln_evidence_probability,
                estimate.effective_samples,
                tally.share_within(),
                tally.largest
            );
        }
    }
    println!("{all:?}");
    assert!(all.n_numbers == 0 || all.share_within() >= 0.985, "{all:?}");
}

#[test]
fn random_networks_are_met_within_the_stated_errors() {
    let mut all = Tally::default();
    let (mut n_unreliable, mut n_never_met) = (0, 0);
    for seed in 0..300 {
        let mut dice = Dice::new(seed);
        let n_variables = 1 + dice.below(10);
        let network = dice.network(n_variables);
        let n_findings = dice.below(4);
        let evidence = dice.evidence(&network, n_findings);
        let mut sampler = Sampler::new(&network, &evidence, seed).unwrap();
        sampler.run(10_000);
        match (enumerate(&network, &evidence.findings), sampler.estimate()) {
            (Truth::Impossible, Ok(estimate)) => assert_eq!(estimate.reliability, Reliability::NeverMet, "{seed}"),
            // A contradiction can be too improbable to be met.
            (Truth::Contradictory, Ok(_)) | (_, Err(QueryError::Contradictory { .. })) => {}
            (Truth::Possible { marginals, p_evidence }, Ok(estimate)) => match estimate.reliability {
                Reliability::Reliable => {
                    all.add(&estimate, &marginals);
                    let difference = (estimate.ln_evidence_probability - p_evidence.ln()).abs();
                    assert!(
                        difference <= 5.0 * estimate.ln_evidence_error + 1e-9,
                        "{seed}: {difference}"
                    );
                }
                Reliability::Unreliable => n_unreliable += 1,
                Reliability::NeverMet => n_never_met += 1,
            },
            (truth, outcome) => panic!("{seed}: {outcome:?}, but {truth:?}"),
        }
    }
    println!("{all:?}, {n_unreliable} unreliable, {n_never_met} never met");
    assert!(
        all.share_within() >= 0.99 && n_unreliable + n_never_met <= 15,
        "{all:?} {n_unreliable} {n_never_met}"
    );
}

#[test]
fn contradictions_are_only_found_where_there_are_any() {
    for seed in 0..300 {
        let mut dice = Dice::new(seed);
        let network = dice.network(6);
        let evidence = dice.evidence(&network, 2);
        let mut sampler = Sampler::new(&network, &evidence, seed).unwrap();
        sampler.run(500);
        if let Err(QueryError::Contradictory { .. }) = sampler.estimate() {
            assert_eq!(enumerate(&network, &evidence.findings), Truth::Contradictory, "{seed}");
        }
    }
}

/// Eight causes that are rare, an effect that hardly comes about without one, and a sign of it.
fn alarm_of_rare_causes() -> Network {
    let mut variables: Vec<Variable> = (0..8)
        .map(|ix| prior(&format!("x{ix}"), 1e-7 * f64::from(ix + 1)))
        .collect();
    let influence = |variable, fraction| Influence {
        source: is_true(variable),
        fraction,
        modifiers: Vec::new(),
    };
    let effect = Mechanism {
        base: 1e-9,
        routes: (0..8).map(|ix| influence(ix, 0.3 + 0.05 * ix as f64)).collect(),
        ..Mechanism::default()
    };
    variables.push(claim("effect", Local::Mechanism(effect)));
    let sign = Local::Table {
        parents: vec![8],
        rows: vec![1.0 - 1e-8, 1e-8, 0.2, 0.8],
    };
    variables.push(claim("sign", sign));
    Network { variables }
}

#[test]
fn unlikely_evidence_is_met() {
    let network = alarm_of_rare_causes();
    let findings = [observed(9, 1)];
    let exact = Plan::compile(&network)
        .unwrap()
        .posterior(
            &network,
            &Evidence {
                findings: findings.to_vec(),
            },
        )
        .unwrap();
    assert!(exact.ln_evidence_probability < 1e-5_f64.ln());
    let estimate = sampled(&network, &findings, 3, 20_000);
    let mut tally = Tally::default();
    tally.add(&estimate, &exact.marginals);
    assert!(estimate.effective_samples > 5_000.0, "{}", estimate.effective_samples);
    assert!(tally.largest < 0.02 && tally.share_within() > 0.95, "{tally:?}");
}

#[test]
fn evidence_below_logic_guides() {
    for (op, n_holding) in [
        (LogicOp::And, 20),
        (LogicOp::AtLeast(16), 16),
        (LogicOp::Exactly(14), 14),
    ] {
        let mut variables: Vec<Variable> = (0..20)
            .map(|ix| prior(&format!("x{ix}"), 0.02 + 0.02 * f64::from(ix)))
            .collect();
        let inputs = (0..20).map(is_true).collect();
        variables.push(claim("y", Local::Logic { op, inputs }));
        let network = Network { variables };
        let plan = Plan::compile(&network).unwrap();
        let findings = vec![observed(20, 1)];
        let estimate = sampled(&network, &findings, 5, 50_000);
        let exact = plan.posterior(&network, &Evidence { findings }).unwrap();
        let mut tally = Tally::default();
        tally.add(&estimate, &exact.marginals);
        println!(
            "{n_holding} of 20: ln P(e) {:.1}, {:.0} effective, {tally:?}",
            exact.ln_evidence_probability, estimate.effective_samples
        );
        assert_eq!(estimate.reliability, Reliability::Reliable);
        assert!(tally.share_within() > 0.94 && tally.largest < 0.05, "{tally:?}");
    }
}

#[test]
fn evidence_that_cannot_be_is_never_met() {
    let mut variables = vec![prior("x", 0.5)];
    variables.push(claim(
        "y",
        Local::Logic {
            op: LogicOp::Not,
            inputs: vec![is_true(0)],
        },
    ));
    let network = Network { variables };
    let believed = Finding::Believed {
        variable: 0,
        state: 0,
        probability: 0.5,
    };
    for findings in [
        vec![observed(0, 1), observed(1, 1)],
        vec![observed(0, 1), believed],
        vec![observed(0, 1), Finding::Intervened { variable: 0, state: 0 }],
    ] {
        let estimate = sampled(&network, &findings, 1, 1000);
        assert_eq!(estimate.reliability, Reliability::NeverMet, "{findings:?}");
        assert!(estimate.marginals.is_empty() && estimate.effective_samples == 0.0 && estimate.n_samples == 1000);
    }
    let made = [observed(0, 1), Finding::Intervened { variable: 1, state: 1 }];
    let estimate = sampled(&network, &made, 1, 1000);
    assert_eq!(estimate.marginals, [[0.0, 1.0], [0.0, 1.0]]);
    assert!((estimate.ln_evidence_probability - 0.5_f64.ln()).abs() < 1e-12);
}

#[test]
fn standard_errors_are_what_they_say() {
    let network = Dice::new(60).without_certainties().network(7);
    let exact = Plan::compile(&network).unwrap();
    let believed = |variable, probability| Finding::Believed {
        variable,
        state: 1,
        probability,
    };
    for findings in [
        vec![observed(2, 1), observed(5, 0)],
        vec![observed(3, 1), believed(0, 0.8)],
        vec![believed(1, 0.2), believed(4, 0.7), believed(6, 0.5)],
    ] {
        let truth = exact
            .posterior(
                &network,
                &Evidence {
                    findings: findings.clone(),
                },
            )
            .unwrap();
        let n_cells: usize = truth.marginals.iter().map(Vec::len).sum();
        let mut squares = vec![0.0; n_cells];
        let mut n_exact = vec![0; n_cells];
        for seed in 0..200 {
            let estimate = sampled(&network, &findings, seed, 2000);
            let marginals = estimate
                .marginals
                .iter()
                .flatten()
                .zip(truth.marginals.iter().flatten());
            for (cell, ((p, truth), error)) in marginals.zip(estimate.standard_errors.iter().flatten()).enumerate() {
                if *error < 1e-3 {
                    // Known, believed, or all but certain: the error stated is an upper bound.
                    assert!((p - truth).abs() <= 5.0 * error + 1e-9);
                    n_exact[cell] += 1;
                } else {
                    squares[cell] += ((p - truth) / error).powi(2);
                }
            }
        }
        let means: Vec<f64> = (0..n_cells)
            .filter(|&cell| n_exact[cell] == 0)
            .map(|cell| squares[cell] / 200.0)
            .collect();
        println!("mean squares of errors over stated errors: {means:.2?}");
        assert!(means.len() >= 5);
        // The mean of 200 squares has a standard deviation of 0.1; prior samples at fixed places make it less than 1.
        assert!(means.iter().all(|mean| (0.6..1.4).contains(mean)), "{means:?}");
    }
}

#[test]
fn the_same_seed_gives_the_same_bits() {
    let network = Dice::new(3).without_certainties().network(9);
    let evidence = Evidence {
        findings: vec![observed(4, 1)],
    };
    let mut whole = Sampler::new(&network, &evidence, 7).unwrap();
    whole.run(3000);
    let mut parts = Sampler::new(&network, &evidence, 7).unwrap();
    for n in [1, 1337, 0, 1662] {
        parts.run(n);
    }
    assert_eq!(whole.n_samples(), 3000);
    assert_eq!(whole.estimate().unwrap(), parts.estimate().unwrap());
    assert_ne!(
        whole.estimate().unwrap(),
        sampled(&network, &evidence.findings, 8, 3000)
    );
}

#[test]
fn what_is_too_wide_for_a_table_is_sampled() {
    // A question and a claim with 60 different arguments each: too much for the question to be exact.
    let n = 60;
    let mut dice = Dice::new(8);
    let mut unit = || dice.below(1 << 20) as f64 / f64::from(1 << 20);
    let mut variables: Vec<Variable> = (0..n).map(|ix| prior(&format!("x{ix}"), 0.1 + 0.8 * unit())).collect();
    let weighing = |variable: usize, ratio: f64| Weighing {
        source: is_true(variable),
        ratio_if_true: ratio,
        ratio_if_false: 1.0,
        modifiers: Vec::new(),
    };
    let weighings: Vec<(usize, Weighing)> = (0..n).map(|ix| (ix % 3, weighing(ix, (unit() - 0.5).exp()))).collect();
    let of_claim = (0..n).map(|ix| weighing(ix, (unit() - 0.5).exp())).collect();
    variables.push(Variable {
        id: "question".to_owned(),
        states: ["a", "b", "c"].map(str::to_owned).to_vec(),
        local: Local::Choice(Choice {
            weights: vec![1.0, 2.0, 3.0],
            weighings,
        }),
    });
    let mechanism = Mechanism {
        base: 0.4,
        weighings: of_claim,
        ..Mechanism::default()
    };
    variables.push(claim("y", Local::Mechanism(mechanism)));
    let network = Network { variables };
    assert!(matches!(Plan::compile(&network), Err(NetworkError::TooWide { .. })));
    let estimate = sampled(&network, &[observed(n + 1, 1)], 1, 20_000);
    // Without the question the network is exact but for the bound.
    let mut rest = network.clone();
    rest.variables[n].local = Local::Table {
        parents: Vec::new(),
        rows: vec![0.2, 0.3, 0.5],
    };
    let plan = Plan::compile_with(&rest, Limits::default()).unwrap();
    let evidence = Evidence {
        findings: vec![observed(n + 1, 1)],
    };
    let close = plan.posterior(&rest, &evidence).unwrap();
    assert!(estimate.effective_samples > 15_000.0, "{}", estimate.effective_samples);
    for variable in (0..n).chain([n + 1]) {
        let difference = (estimate.marginals[variable][1] - close.marginals[variable][1]).abs();
        assert!(difference <= 4.0 * estimate.standard_errors[variable][1] + plan.error_bound());
    }
    assert!((estimate.marginals[n].iter().sum::<f64>() - 1.0).abs() < 1e-12);
}

/// Claims that each depend on up to `n_parents` earlier ones, and findings on some of the last.
fn map_of(n: usize, n_parents: usize, reach: usize) -> (Network, Vec<Finding>) {
    let mut dice = Dice::new(n as u64);
    let mut variables = Vec::with_capacity(n);
    for ix in 0..n {
        let n_links = if ix == 0 { 0 } else { dice.below(n_parents + 1) };
        let weighings = (0..n_links)
            .map(|_| Weighing {
                source: is_true(ix - 1 - dice.below(ix.min(reach))),
                ratio_if_true: [3.0, 10.0, 0.3, 1.5][dice.below(4)],
                ratio_if_false: 1.0,
                modifiers: Vec::new(),
            })
            .collect();
        let mechanism = Mechanism {
            base: 0.1 + 0.2 * dice.below(4) as f64,
            weighings,
            ..Mechanism::default()
        };
        variables.push(claim(&format!("c{ix}"), Local::Mechanism(mechanism)));
    }
    let findings = (1..=10).map(|ix| observed(n - ix * (n / 40), ix % 2)).collect();
    (Network { variables }, findings)
}

#[test]
fn large_maps_are_sampled() {
    let (network, findings) = map_of(400, 4, 300);
    assert!(matches!(Plan::compile(&network), Err(NetworkError::TooLarge { .. })));
    let estimate = sampled(&network, &findings, 1, 5_000);
    println!("{:.0} effective", estimate.effective_samples);
    assert_eq!(estimate.reliability, Reliability::Reliable);
    // Where exact is possible, large ones agree.
    let (network, findings) = map_of(2000, 2, 4);
    let exact = Plan::compile(&network).unwrap();
    let estimate = sampled(&network, &findings, 1, 5_000);
    let exact = exact.posterior(&network, &Evidence { findings }).unwrap();
    let mut tally = Tally::default();
    tally.add(&estimate, &exact.marginals);
    assert!(tally.share_within() > 0.98 && tally.largest < 0.05, "{tally:?}");
}

#[test]
fn what_makes_no_sense_is_refused() {
    let network = Dice::new(1).without_certainties().network(8);
    let new = |findings| Sampler::new(&network, &Evidence { findings }, 1).map(|_| ());
    assert!(matches!(
        new(vec![observed(99, 0)]),
        Err(QueryError::BadFinding { index: 0, .. })
    ));
    let believed = |variable, probability| Finding::Believed {
        variable,
        state: 0,
        probability,
    };
    let seven = (0..7).map(|variable| believed(variable, 0.5)).collect();
    assert!(matches!(new(seven), Err(QueryError::BadFinding { index: 6, .. })));
    let coin = Network {
        variables: vec![prior("x", 0.4)],
    };
    let mut sampler = Sampler::new(
        &coin,
        &Evidence {
            findings: vec![believed(0, 0.3), believed(0, 0.7)],
        },
        1,
    )
    .unwrap();
    sampler.run(500);
    let outcome = sampler.estimate();
    assert!(matches!(outcome, Err(QueryError::NotConverged { .. })), "{outcome:?}");
    let mut cyclic = network.clone();
    cyclic.variables[3].local = Local::Mechanism(Mechanism {
        base: 0.5,
        weighings: vec![Weighing {
            source: is_true(3),
            ratio_if_true: 2.0,
            ratio_if_false: 1.0,
            modifiers: Vec::new(),
        }],
        ..Mechanism::default()
    });
    let outcome = Sampler::new(&cyclic, &Evidence::default(), 1).map(|_| ());
    assert!(matches!(
        outcome,
        Err(QueryError::Network(
            NetworkError::Cycle { .. } | NetworkError::Malformed { .. }
        ))
    ));
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
    let (network, findings) = map_of(10_000, 4, 3_000);
    let start = std::time::Instant::now();
    let mut sampler = Sampler::new(&network, &Evidence { findings }, 1).unwrap();
    let prepared = start.elapsed();
    let start = std::time::Instant::now();
    sampler.run(3_000);
    let rate = 3e3 / start.elapsed().as_secs_f64();
    let effective = sampler.estimate().unwrap().effective_samples;
    println!("10,000 claims: prepared in {prepared:?}, {rate:.0} samples/s, {effective:.0} of 3000 effective");
}
