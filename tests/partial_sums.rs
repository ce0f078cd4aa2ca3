//! Odds with so many different ratios that they are added up on a grid: within the certified bound of the truth.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::cast_possible_wrap,
    reason = "a test"
)]

#[path = "brute_force/enumerate.rs"]
mod enumerate;
#[path = "brute_force/generate.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod generate;

use cruxmap::inference::{
    Evidence, Finding, Goal, Limits, Literal, Local, Mechanism, Modifier, ModifierKind, Network, Plan, Posterior,
    QueryError, Variable, Weighing, settle,
};
use enumerate::{Truth, enumerate};
use generate::Dice;

/// Everything that can be a chain of sums is one.
const SUMS: Limits = Limits {
    family_rows: 1,
    odds_rows: 1,
    wide_rows: 40,
    sum_states: 1 << 13,
    sum_error_ppm: 2_000,
    entries: 1 << 24,
};

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

fn weighing(variable: usize, ratio_if_true: f64, ratio_if_false: f64) -> Weighing {
    Weighing {
        source: Literal { variable, state: 1 },
        ratio_if_true,
        ratio_if_false,
        modifiers: Vec::new(),
    }
}

fn observed(variable: usize, state: usize) -> Finding {
    Finding::Observed { variable, state }
}

fn unit(dice: &mut Dice) -> f64 {
    dice.below(1 << 30) as f64 / f64::from(1 << 30)
}

/// A claim with `n` causes of random probability, whose log ratios lie within ±`most`.
fn fan(dice: &mut Dice, n: usize, most: f64) -> Network {
    let mut variables: Vec<Variable> = (0..n)
        .map(|ix| prior(&format!("x{ix}"), 0.05 + 0.9 * unit(dice)))
        .collect();
    let mut ratio = || ((unit(dice) * 2.0 - 1.0) * most).exp();
    let weighings = (0..n)
        .map(|ix| {
            let if_false = if ix % 3 == 0 { ratio() } else { 1.0 };
            weighing(ix, ratio(), if_false)
        })
        .collect();
    let mechanism = Mechanism {
        base: 0.3,
        weighings,
        ..Mechanism::default()
    };
    variables.push(claim("y", Local::Mechanism(mechanism)));
    Network { variables }
}

fn posterior(plan: &Plan, network: &Network, findings: &[Finding]) -> Posterior {
    let evidence = Evidence {
        findings: findings.to_vec(),
    };
    plan.posterior(network, &evidence).unwrap()
}

/// The largest difference between two sets of marginals.
fn difference(a: &Posterior, b: &Posterior) -> f64 {
    let cells = a.marginals.iter().flatten().zip(b.marginals.iter().flatten());
    cells.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

#[test]
fn sums_are_within_their_bound_of_the_table() {
    let mut largest: f64 = 0.0;
    for seed in 0..12 {
        let mut dice = Dice::new(seed);
        let n = 10 + dice.below(6);
        let network = fan(&mut dice, n, 1.5);
        let dense = Plan::compile(&network).unwrap();
        let sums = Plan::compile_with(&network, SUMS).unwrap();
        assert!(dense.error_bound() <= 0.0);
        assert!(
            sums.error_bound() > 0.0 && sums.error_bound() <= 1e-3,
            "{}",
            sums.error_bound()
        );
        for findings in [
            vec![],
            vec![observed(n, 1)],
            vec![observed(n, 0), observed(0, 1), observed(3, 0)],
            vec![Finding::Likelihood {
                variable: n,
                weights: vec![1.0, 1e6],
            }],
        ] {
            let (exact, close) = (
                posterior(&dense, &network, &findings),
                posterior(&sums, &network, &findings),
            );
            let difference = difference(&exact, &close);
            assert!(
                difference <= sums.error_bound(),
                "{difference} > {}",
                sums.error_bound()
            );
            largest = largest.max(difference / sums.error_bound());
        }
    }
    println!("at most {largest:.3} of the bound");
    assert!(largest > 0.01, "the bound means nothing: {largest}");
}

#[test]
fn random_networks_are_within_the_bound_of_enumeration() {
    let limits = Limits { wide_rows: 12, ..SUMS };
    let mut n_summed = 0;
    for seed in 0..200 {
        let mut dice = Dice::new(seed);
        let n_variables = 6 + dice.below(5);
        let mut network = dice.network(n_variables);
        // Only claims with more than a few links are summed up.
        let n = network.variables.len();
        let weighings = (0..n)
            .map(|ix| {
                let mut weighing = weighing(ix, (unit(&mut dice) * 4.0 - 2.0).exp(), 1.0);
                match dice.below(12) {
                    0 => weighing.ratio_if_true = 0.0,
                    1 => weighing.ratio_if_false = f64::INFINITY,
                    2..=5 => weighing.modifiers.push(Modifier {
                        kind: ModifierKind::Undercut,
                        source: Literal {
                            variable: dice.below(n),
                            state: 1,
                        },
                        strength: 0.7,
                        modifiers: Vec::new(),
                    }),
                    _ => {}
                }
                weighing
            })
            .collect();
        let mechanism = Mechanism {
            base: unit(&mut dice),
            weighings,
            ..Mechanism::default()
        };
        network.variables.push(claim("y", Local::Mechanism(mechanism)));
        let Ok(plan) = Plan::compile_with(&network, limits) else {
            continue;
        };
        n_summed += usize::from(plan.error_bound() > 0.0);
        let mut findings = dice.evidence(&network, 2).findings;
        findings.retain(|finding| !matches!(finding, Finding::Believed { .. }));
        let evidence = Evidence {
            findings: findings.clone(),
        };
        let outcome = plan.posterior(&network, &evidence);
        match enumerate(&network, &findings) {
            Truth::Impossible => assert!(
                matches!(outcome, Err(QueryError::Impossible { .. })),
                "{seed}: {outcome:?}"
            ),
            Truth::Contradictory => assert!(
                matches!(outcome, Err(QueryError::Contradictory { .. })),
                "{seed}: {outcome:?}"
            ),
            Truth::Possible { marginals, .. } => {
                let posterior = outcome.unwrap();
                for (a, e) in posterior.marginals.iter().flatten().zip(marginals.iter().flatten()) {
                    assert!((a - e).abs() <= plan.error_bound() + 1e-9, "{seed}: {a} instead of {e}");
                }
            }
        }
    }
    assert!(n_summed > 50, "only {n_summed} networks had sums");
}

/// P(y) and P(y, x₀) of a fan by adding up the log-odds on a grid 1e-3 fine, where each log ratio is shared among its
/// two neighbors: off by less than n · (1e-3)² / 8 in log-odds, so by less than n · 4e-8.
fn by_fine_grid(network: &Network) -> (f64, f64) {
    const STEP: f64 = 1e-3;
    let n = network.variables.len() - 1;
    let Local::Mechanism(mechanism) = &network.variables[n].local else {
        panic!()
    };
    let base = (mechanism.base / (1.0 - mechanism.base)).ln();
    let joint = |fixed: Option<usize>| {
        let (mut low, mut shares) = (0_i64, vec![1.0]);
        for (ix, weighing) in mechanism.weighings.iter().enumerate() {
            let Local::Table { rows, .. } = &network.variables[ix].local else {
                panic!()
            };
            let p_false = if fixed == Some(ix) { 0.0 } else { rows[0] };
            let mut moves = Vec::new();
            for (p, ratio) in [(p_false, weighing.ratio_if_false), (rows[1], weighing.ratio_if_true)] {
                let steps = ratio.ln() / STEP;
                let share = steps - steps.floor();
                moves.push((steps.floor() as i64, p * (1.0 - share)));
                moves.push((steps.floor() as i64 + 1, p * share));
            }
            let least = moves.iter().map(|&(by, _)| by).min().unwrap();
            let most = moves.iter().map(|&(by, _)| by).max().unwrap();
            let mut next = vec![0.0; shares.len() + (most - least) as usize];
            for (by, p) in moves {
                for (share, next) in shares.iter().zip(&mut next[(by - least) as usize..]) {
                    *next += share * p;
                }
            }
            low += least;
            shares = next;
        }
        let sigma = |at: usize| 1.0 / (1.0 + (-(base + (low + at as i64) as f64 * STEP)).exp());
        shares
            .iter()
            .enumerate()
            .map(|(at, share)| share * sigma(at))
            .sum::<f64>()
    };
    (joint(None), joint(Some(0)))
}

#[test]
fn forty_and_two_hundred_different_ratios_are_within_the_bound() {
    for (n, most) in [(40, 1.5), (200, 0.7)] {
        let network = fan(&mut Dice::new(n as u64), n, most);
        let start = std::time::Instant::now();
        let plan = Plan::compile(&network).unwrap();
        let compiled = start.elapsed();
        let bound = plan.error_bound();
        assert!(bound > 0.0 && bound <= 1e-3, "{bound}");
        let start = std::time::Instant::now();
        let before = posterior(&plan, &network, &[]);
        println!(
            "{n} parents: {} entries, compiled in {compiled:?}, answered in {:?}, bound {bound:.2e}",
            plan.cells(),
            start.elapsed()
        );
        let (p, p_with_first) = by_fine_grid(&network);
        let slack = bound + 4e-8 * n as f64;
        assert!(
            (before.marginals[n][1] - p).abs() <= slack,
            "{} {p}",
            before.marginals[n][1]
        );
        let after = posterior(&plan, &network, &[observed(n, 1)]);
        assert!((after.marginals[0][1] - p_with_first / p).abs() <= 2.0 * slack);
        println!(
            "differences {:.2e} {:.2e}",
            (before.marginals[n][1] - p).abs(),
            (after.marginals[0][1] - p_with_first / p).abs()
        );
    }
}

#[test]
fn powers_of_one_number_are_exact() {
    let n = 22;
    let mut dice = Dice::new(5);
    let mut network = fan(&mut dice, n, 1.0);
    let powers: Vec<i32> = (0..n as i32).map(|ix| ix % 11 - 5).collect();
    if let Local::Mechanism(mechanism) = &mut network.variables[n].local {
        for (weighing, &power) in mechanism.weighings.iter_mut().zip(&powers) {
            weighing.ratio_if_true = 1.5_f64.powi(power);
            weighing.ratio_if_false = 1.0;
        }
    }
    // Without counters, of which there would be few enough.
    let plan = Plan::compile_with(&network, SUMS).unwrap();
    assert!(plan.error_bound() <= 0.0);
    let actual = posterior(&plan, &network, &[]).marginals[n][1];
    let mut expected = 0.0;
    let p_true: Vec<f64> = network.variables[..n]
        .iter()
        .map(|variable| match &variable.local {
            Local::Table { rows, .. } => rows[1],
            _ => panic!(),
        })
        .collect();
    // By distribution over the power that is reached.
    let mut shares = vec![0.0; 401];
    shares[200] = 1.0;
    for (p, &power) in p_true.iter().zip(&powers) {
        let before = shares.clone();
        for (at, share) in shares.iter_mut().enumerate() {
            let from = at as i32 - power;
            *share = before[at] * (1.0 - p) + before.get(from as usize).copied().unwrap_or(0.0) * p;
        }
    }
    for (at, share) in shares.iter().enumerate() {
        let odds = 0.3 / 0.7 * 1.5_f64.powi(at as i32 - 200);
        expected += share * odds / (1.0 + odds);
    }
    assert!((actual - expected).abs() < 1e-12, "{actual} {expected}");
}

#[test]
fn certainties_among_sums_are_exact() {
    let n = 30;
    let mut network = fan(&mut Dice::new(9), n, 1.0);
    if let Local::Mechanism(mechanism) = &mut network.variables[n].local {
        mechanism.weighings[7].ratio_if_true = 0.0;
        mechanism.weighings[11].ratio_if_true = f64::INFINITY;
    }
    let plan = Plan::compile(&network).unwrap();
    let evidence = |findings| Evidence { findings };
    let error = plan.posterior(&network, &evidence(vec![])).unwrap_err();
    assert_eq!(
        error,
        QueryError::Contradictory {
            variable: "y".to_owned()
        }
    );
    let proven = posterior(&plan, &network, &[observed(7, 0), observed(11, 1)]);
    assert_eq!(proven.marginals[n], [0.0, 1.0]);
    let disproven = posterior(&plan, &network, &[observed(7, 1), observed(11, 0)]);
    assert_eq!(disproven.marginals[n], [1.0, 0.0]);
    let impossible = plan.posterior(
        &network,
        &evidence(vec![observed(7, 1), observed(11, 0), observed(n, 1)]),
    );
    assert_eq!(
        impossible.unwrap_err(),
        QueryError::Impossible {
            culprits: vec![0, 1, 2]
        }
    );
}

#[test]
fn sums_settle_and_notice_changed_ratios() {
    let n = 40;
    let mut network = fan(&mut Dice::new(3), n, 1.0);
    let plan = Plan::compile(&network).unwrap();
    let goals = [Goal {
        variable: n,
        marginal: vec![0.35, 0.65],
    }];
    let settled = settle(&mut network, &plan, &goals, None);
    assert!(
        settled.unreachable.is_empty() && settled.failure.is_none(),
        "{settled:?}"
    );
    assert!((posterior(&plan, &network, &[]).marginals[n][1] - 0.65).abs() < 1e-12);
    if let Local::Mechanism(mechanism) = &mut network.variables[n].local {
        mechanism.weighings[4].ratio_if_true *= 1.01;
    }
    let error = plan.posterior(&network, &Evidence::default()).unwrap_err();
    assert_eq!(
        error,
        QueryError::StructureChanged {
            variable: "y".to_owned()
        }
    );
}

#[test]
fn shared_causes_are_summed_too() {
    // Two wide claims with the same causes, which depend on one hub, against sums ten times as exact.
    let n = 24;
    let mut network = fan(&mut Dice::new(11), n, 1.0);
    let mut second = fan(&mut Dice::new(12), n, 1.0).variables.remove(n);
    second.id = "z".to_owned();
    for variable in &mut network.variables[..n] {
        variable.local = Local::Mechanism(Mechanism {
            base: 0.4,
            weighings: vec![weighing(n + 1, 2.0, 1.0)],
            ..Mechanism::default()
        });
    }
    network.variables.push(prior("hub", 0.3));
    let plan = Plan::compile(&network).unwrap();
    let fine = Limits {
        sum_states: 1 << 16,
        sum_error_ppm: 20,
        entries: 1 << 26,
        ..Limits::default()
    };
    let fine = Plan::compile_with(&network, fine).unwrap();
    let findings = [observed(n, 1), observed(2, 0)];
    let (close, closer) = (
        posterior(&plan, &network, &findings),
        posterior(&fine, &network, &findings),
    );
    let difference = difference(&close, &closer);
    assert!(fine.error_bound() < 0.02 * plan.error_bound());
    assert!(difference > 0.0 && difference <= plan.error_bound() + fine.error_bound());
    // With both claims the joint state of two sums is too large for a table, and said to be so.
    network.variables.push(second);
    assert!(Plan::compile(&network).is_err());
}
