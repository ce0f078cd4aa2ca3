//! Several readers side by side, and posteriors when numbers are ranges, against one by one, grids and closed forms.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::float_cmp,
    clippy::semicolon_if_nothing_returned,
    clippy::print_stdout,
    reason = "a test"
)]

#[path = "brute_force/enumerate.rs"]
mod enumerate;
#[allow(dead_code, reason = "shared with other tests")]
#[path = "brute_force/generate.rs"]
mod generate;
#[path = "ranges/maps.rs"]
mod maps;
#[path = "ranges/normal.rs"]
mod normal;
#[path = "ranges/speed.rs"]
mod speed;

use cruxmap::inference::{
    Draws, Evidence, Exactness, Finding, Influence, Literal, Local, Mechanism, Network, Parameter, Plan, QueryError,
    Range, RangeError, Session, Variable,
};
use enumerate::{Truth, enumerate};
use generate::Dice;
use normal::{Uniform, number};
use proptest::prelude::*;

fn claim(id: &str, local: Local) -> Variable {
    Variable {
        id: id.to_owned(),
        states: vec!["false".to_owned(), "true".to_owned()],
        local,
    }
}

fn prior(id: &str, p: f64) -> Variable {
    claim(
        id,
        Local::Mechanism(Mechanism {
            base: p,
            ..Mechanism::default()
        }),
    )
}

/// A claim that needs all others.
fn all_of(n: usize) -> Network {
    let mut variables: Vec<Variable> = (0..n).map(|ix| prior(&format!("p{ix}"), 0.5)).collect();
    let requirements = (0..n).map(|variable| Influence {
        source: Literal { variable, state: 1 },
        fraction: 1.0,
        modifiers: Vec::new(),
    });
    let mechanism = Mechanism {
        base: 1.0,
        requirements: requirements.collect(),
        ..Mechanism::default()
    };
    variables.push(claim("all", Local::Mechanism(mechanism)));
    Network { variables }
}

fn base(variable: usize, low: f64, best: Option<f64>, high: f64) -> Range {
    Range {
        parameter: Parameter::Base { variable },
        low,
        best,
        high,
    }
}

fn session(network: &Network, evidence: &Evidence) -> Session {
    let mut session = Session::new(network.clone()).unwrap();
    session.set_evidence(evidence.clone()).unwrap();
    session
}

/// Random ranges, at most one in each row of a table or in the weights of a question, and none of certainties.
fn ranges(dice: &mut Dice, network: &Network, most: usize, may_touch_ends: bool) -> Vec<Range> {
    let mut all: Vec<Parameter> = (0..network.variables.len())
        .flat_map(|variable| Parameter::of(network, variable))
        .collect();
    let mut chosen: Vec<Range> = Vec::new();
    while chosen.len() < most && !all.is_empty() {
        let parameter = all.swap_remove(dice.below(all.len()));
        let shares_row = |other: &Range| match (&other.parameter, &parameter) {
            (
                Parameter::Entry {
                    variable: a, row: r, ..
                },
                Parameter::Entry {
                    variable: b, row: s, ..
                },
            ) => (a, r) == (b, s),
            (Parameter::Share { variable: a, .. }, Parameter::Share { variable: b, .. }) => a == b,
            _ => false,
        };
        if chosen.iter().any(shares_row) {
            continue;
        }
        let unit = |dice: &mut Dice| (dice.below(1000) as f64 + 0.5) / 1000.0;
        let mut ends = [unit(dice), unit(dice), unit(dice)];
        ends.sort_by(f64::total_cmp);
        let is_ratio = matches!(parameter, Parameter::IfTrue { .. } | Parameter::IfFalse { .. });
        if is_ratio {
            ends = ends.map(|end| (6.0 * end - 3.0).exp());
        } else if may_touch_ends {
            match dice.below(6) {
                0 => ends[0] = 0.0,
                1 => ends[2] = 1.0,
                _ => {}
            }
        }
        chosen.push(Range {
            parameter,
            low: ends[0],
            best: (dice.below(2) == 0).then_some(ends[1]),
            high: ends[2],
        });
    }
    chosen
}

fn at(network: &Network, ranges: &[Range], point: &[f64]) -> Network {
    let mut network = network.clone();
    for (range, &value) in ranges.iter().zip(point) {
        let variable = &mut network.variables[range.parameter.variable()];
        let n_states = variable.states.len();
        range.parameter.set(&mut variable.local, n_states, value);
    }
    network
}

/// The posterior from all worlds; `None` where the evidence is impossible.
fn brute_force(network: &Network, evidence: &Evidence, target: Literal) -> Result<Option<f64>, ()> {
    match enumerate(network, &evidence.findings) {
        Truth::Possible { marginals, .. } => Ok(Some(marginals[target.variable][target.state])),
        Truth::Impossible => Ok(None),
        Truth::Contradictory => Err(()),
    }
}

/// All combinations of three values per range.
fn grid(ranges: &[Range], inside: f64) -> Vec<Vec<f64>> {
    let mut points = vec![Vec::new()];
    for range in ranges {
        let values = [range.low, range.low + inside * (range.high - range.low), range.high];
        let longer = |point: &Vec<f64>| values.map(|value| [point.clone(), vec![value]].concat());
        points = points.iter().flat_map(longer).collect();
    }
    points
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 250, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn side_by_side_is_one_by_one(seed: u64, n_variables in 1_usize..=12, n_readers in 1_usize..=19) {
        let mut dice = Dice::new(seed);
        let first = dice.network(n_variables);
        let plan = Plan::compile(&first).unwrap();
        let mut networks = vec![first.clone()];
        while networks.len() < n_readers {
            networks.push(dice.renumber(&first));
        }
        let evidences: Vec<Evidence> = networks.iter().map(|network| {
            let n_findings = dice.below(4);
            dice.evidence(network, n_findings)
        }).collect();
        let asked: Vec<(&Network, &Evidence)> = networks.iter().zip(&evidences).collect();
        let answers = plan.posteriors(&asked);
        prop_assert_eq!(answers.len(), asked.len());
        for ((network, evidence), answer) in asked.into_iter().zip(answers) {
            match (plan.posterior(network, evidence), answer) {
                (Ok(alone), Ok(together)) => {
                    let gap = (alone.ln_evidence_probability - together.ln_evidence_probability).abs();
                    prop_assert!(gap <= 1e-12 * alone.ln_evidence_probability.abs().max(1.0), "ln P(e) off by {gap}");
                    for (a, b) in alone.marginals.iter().flatten().zip(together.marginals.iter().flatten()) {
                        prop_assert!((a - b).abs() <= 1e-13, "{a} alone, {b} together");
                    }
                }
                (alone, together) => prop_assert_eq!(alone, together),
            }
        }
    }

    #[test]
    fn nothing_lies_beyond_exact_bounds(seed: u64, n_variables in 1_usize..=7, most in 1_usize..=5, has_certainties: bool) {
        let mut dice = Dice::new(seed);
        if !has_certainties {
            dice = dice.without_certainties();
        }
        let network = dice.network(n_variables);
        let n_findings = dice.below(4);
        let evidence = dice.evidence(&network, n_findings);
        let ranges = ranges(&mut dice, &network, most, has_certainties);
        let variable = dice.below(n_variables);
        let target = Literal { variable, state: dice.below(network.variables[variable].states.len()) };
        let outcome = session(&network, &evidence).bounds(&ranges, target);
        let points = grid(&ranges, 0.37);
        let truths: Result<Vec<Option<f64>>, ()> = points.iter()
            .map(|point| brute_force(&at(&network, &ranges, point), &evidence, target))
            .collect();
        let bounds = match (outcome, truths) {
            (Ok(bounds), Ok(truths)) => {
                for (point, truth) in points.iter().zip(&truths) {
                    let is_vertex = point.iter().zip(&ranges).all(|(x, range)| *x == range.low || *x == range.high);
                    if let Some(truth) = truth && (is_vertex || bounds.exactness == Exactness::Exact) {
                        prop_assert!(bounds.low - 1e-9 <= *truth && *truth <= bounds.high + 1e-9,
                            "{truth} at {point:?}, {bounds:?}");
                    }
                }
                bounds
            }
            (Err(RangeError::AlwaysImpossible(_)), Ok(truths)) => {
                let vertices = points.iter().zip(&truths).filter(|(point, _)| {
                    point.iter().zip(&ranges).all(|(x, range)| *x == range.low || *x == range.high)
                });
                for (_, truth) in vertices {
                    prop_assert_eq!(*truth, None);
                }
                return Ok(());
            }
            // Where certainties contradict each other somewhere in the box, that is what is said.
            (Err(RangeError::Query(QueryError::Contradictory { .. } | QueryError::TooExtreme)), _) | (_, Err(())) => return Ok(()),
            (outcome, truths) => return Err(TestCaseError::fail(format!("{outcome:?} {truths:?}"))),
        };
        for (value, point) in [(bounds.low, &bounds.at_low), (bounds.high, &bounds.at_high)] {
            let there = brute_force(&at(&network, &ranges, point), &evidence, target).unwrap().unwrap();
            prop_assert!((there - value).abs() < 1e-9, "{value} is {there} at {point:?}");
        }
    }

    #[test]
    fn draws_are_what_is_drawn(seed: u64, n_variables in 1_usize..=9, most in 0_usize..=6) {
        let mut dice = Dice::new(seed).without_certainties();
        let network = dice.network(n_variables);
        let n_findings = dice.below(3);
        let evidence = dice.evidence(&network, n_findings);
        let mut ranges = ranges(&mut dice, &network, most, false);
        for range in &mut ranges {
            range.best.get_or_insert(range.low.sqrt() * range.high.sqrt());
        }
        let targets: Vec<Literal> = (0..n_variables).map(|variable| Literal { variable, state: 0 }).collect();
        let draws = Draws { number: 37, seed };
        let outcome = session(&network, &evidence).spreads(&ranges, &targets, draws);
        let plan = Plan::compile(&network).unwrap();
        let mut uniform = Uniform::new(seed);
        let mut by_target: Vec<Vec<f64>> = vec![Vec::new(); n_variables];
        for _ in 0..draws.number {
            let point: Vec<f64> = ranges.iter().map(|range| {
                let is_ratio = matches!(range.parameter, Parameter::IfTrue { .. } | Parameter::IfFalse { .. });
                number((range.low, range.best.unwrap(), range.high), is_ratio, uniform.next())
            }).collect();
            match plan.posterior(&at(&network, &ranges, &point), &evidence) {
                Ok(posterior) => {
                    for (answers, marginal) in by_target.iter_mut().zip(&posterior.marginals) {
                        answers.push(marginal[0]);
                    }
                }
                Err(QueryError::Impossible { .. }) => {}
                Err(error) => {
                    prop_assert_eq!(outcome, Err(RangeError::Query(error)));
                    return Ok(());
                }
            }
        }
        if by_target[0].is_empty() {
            prop_assert_eq!(outcome, Err(RangeError::AlwaysImpossible(draws.number)));
            return Ok(());
        }
        for (spread, mut answers) in outcome.unwrap().into_iter().zip(by_target) {
            answers.sort_by(f64::total_cmp);
            prop_assert_eq!(spread.n_draws, answers.len());
            prop_assert_eq!(spread.n_impossible, draws.number - answers.len());
            let n = answers.len();
            let mean = answers.iter().sum::<f64>() / n as f64;
            prop_assert!((spread.mean.value - mean).abs() < 1e-9);
            for (percentile, share) in [(spread.low, 0.1), (spread.median, 0.5), (spread.high, 0.9)] {
                let rank = (n - 1) as f64 * share;
                let (below, above) = (answers[rank as usize], answers[(rank as usize + 1).min(n - 1)]);
                let expected = below + (above - below) * rank.fract();
                prop_assert!((percentile.value - expected).abs() < 1e-9, "{percentile:?} instead of {expected}");
            }
        }
    }
}

#[test]
fn a_range_has_its_own_percentiles() {
    let network = Network {
        variables: vec![prior("a", 0.5)],
    };
    let session = session(&network, &Evidence::default());
    let target = Literal { variable: 0, state: 1 };
    let draws = Draws {
        number: 40_000,
        seed: 7,
    };
    for (low, best, high) in [
        (0.1, 0.2, 0.6),
        (0.02, 0.5, 0.51),
        (0.0, 0.1, 0.3),
        (0.7, 0.9, 1.0),
        (0.0, 0.5, 1.0),
    ] {
        let ranges = [base(0, low, Some(best), high)];
        let spread = session.spreads(&ranges, &[target], draws).unwrap()[0];
        for (percentile, expected) in [(spread.low, low), (spread.median, best), (spread.high, high)] {
            let gap = (percentile.value - expected).abs();
            assert!(
                gap <= 4.0 * percentile.standard_error + 1e-4,
                "{percentile:?} instead of {expected}"
            );
        }
        let bounds = session.bounds(&ranges, target).unwrap();
        assert_eq!(bounds.exactness, Exactness::Exact);
        assert!(
            (bounds.low - low).abs() < 1e-15 && (bounds.high - high).abs() < 1e-15,
            "{bounds:?}"
        );
        let preview = session.preview(&ranges, target).unwrap();
        assert!(
            (preview.low - low).abs() < 1e-12 && (preview.high - high).abs() < 1e-12,
            "{preview:?}"
        );
        assert!((preview.posterior - best).abs() < 1e-15);
    }
    // Without a best guess it is the logit-normal, with one in the middle of the log-odds the same.
    let open = session.spreads(&[base(0, 0.1, None, 0.9)], &[target], draws).unwrap();
    let middle = session
        .spreads(&[base(0, 0.1, Some(0.5), 0.9)], &[target], draws)
        .unwrap();
    assert!((open[0].median.value - middle[0].median.value).abs() < 1e-15);
}

/// E of a number, by the midpoint rule over u.
fn mean(ends: (f64, f64, f64)) -> f64 {
    let n = 4_000;
    (0..n)
        .map(|i| number(ends, false, (f64::from(i) + 0.5) / f64::from(n)))
        .sum::<f64>()
        / f64::from(n)
}

#[test]
fn a_product_of_priors_is_spread_as_products_are() {
    let network = all_of(3);
    let ends = [(0.2, 0.4, 0.7), (0.5, 0.8, 0.9), (0.1, 0.3, 0.4)];
    let ranges: Vec<Range> = (ends.iter().enumerate())
        .map(|(variable, &(low, best, high))| base(variable, low, Some(best), high))
        .collect();
    let session = session(&network, &Evidence::default());
    let target = Literal { variable: 3, state: 1 };
    let bounds = session.bounds(&ranges, target).unwrap();
    assert!((bounds.low - 0.2 * 0.5 * 0.1).abs() < 1e-15 && (bounds.high - 0.7 * 0.9 * 0.4).abs() < 1e-15);
    assert_eq!(
        (bounds.n_tried, bounds.n_impossible, bounds.exactness),
        (8, 0, Exactness::Exact)
    );
    let spread = session
        .spreads(
            &ranges,
            &[target],
            Draws {
                number: 20_000,
                seed: 3,
            },
        )
        .unwrap()[0];
    let expected: f64 = ends.into_iter().map(mean).product();
    assert!(
        (spread.mean.value - expected).abs() <= 4.0 * spread.mean.standard_error,
        "{spread:?}, mean {expected}"
    );
    // The distribution of the product, by quadrature over two of the three and the inverse of the third.
    let n = 200;
    let middle = |i: i32| (f64::from(i) + 0.5) / f64::from(n);
    let numbers: Vec<Vec<f64>> = ends
        .iter()
        .map(|&ends| (0..n).map(|i| number(ends, false, middle(i))).collect())
        .collect();
    for (percentile, share) in [(spread.low, 0.1), (spread.median, 0.5), (spread.high, 0.9)] {
        let mut below = 0.0;
        for a in &numbers[0] {
            for b in &numbers[1] {
                let third = percentile.value / (a * b);
                below += numbers[2].partition_point(|c| *c < third) as f64 / f64::from(n);
            }
        }
        below /= f64::from(n * n);
        // The share that lies below the estimate, against its binomial deviation.
        let deviation = (share * (1.0 - share) / 20_000.0_f64).sqrt();
        assert!(
            (below - share).abs() < 4.0 * deviation + 2e-3,
            "{below} instead of {share}"
        );
    }
    // The delta method at the best guesses.
    let preview = session.preview(&ranges, target).unwrap();
    let product = 0.4 * 0.8 * 0.3;
    let z = 1.281_551_565_544_600_4;
    let variance: f64 = ends
        .iter()
        .map(|(low, best, high)| {
            let slope = product / best;
            let squares = |gap: f64| (slope * gap / z) * (slope * gap / z);
            f64::midpoint(squares(best - low), squares(high - best))
        })
        .sum();
    assert!(
        (preview.standard_deviation - variance.sqrt()).abs() < 1e-12 && !preview.is_partial,
        "{preview:?}"
    );
}

#[test]
fn the_same_seed_gives_the_same_draws() {
    let network = Dice::new(5).without_certainties().network(9);
    let session = session(&network, &Evidence::default());
    let ranges = ranges(&mut Dice::new(8), &network, 6, false);
    let target = [Literal { variable: 8, state: 0 }];
    let ask = |seed: u64| session.spreads(&ranges, &target, Draws { number: 200, seed }).unwrap();
    assert_eq!(ask(1), ask(1));
    let (one, other) = (session.bounds(&ranges, target[0]), session.bounds(&ranges, target[0]));
    assert_eq!(one, other);
}

#[test]
fn ranges_without_width_change_nothing() {
    let network = all_of(2);
    let session = session(&network, &Evidence::default());
    let target = Literal { variable: 2, state: 1 };
    for (value, expected) in [(0.0, 0.0), (0.3, 0.15), (1.0, 0.5)] {
        let ranges = [base(0, value, Some(value), value)];
        let bounds = session.bounds(&ranges, target).unwrap();
        assert!((bounds.low - expected).abs() < 1e-15 && (bounds.high - expected).abs() < 1e-15);
        let spread = session
            .spreads(&ranges, &[target], Draws { number: 10, seed: 1 })
            .unwrap()[0];
        for percentile in [spread.low, spread.median, spread.high, spread.mean] {
            assert!((percentile.value - expected).abs() < 1e-15 && percentile.standard_error.abs() < 1e-15);
        }
        let preview = session.preview(&ranges, target).unwrap();
        assert!((preview.low - expected).abs() < 1e-15 && (preview.high - expected).abs() < 1e-15);
    }
}

#[test]
fn wrong_ranges_are_refused() {
    let network = all_of(2);
    let session = session(&network, &Evidence::default());
    let target = Literal { variable: 2, state: 1 };
    let refused = |ranges: &[Range]| session.bounds(ranges, target).unwrap_err();
    assert!(matches!(
        refused(&[base(0, 0.5, None, 0.4)]),
        RangeError::OutOfOrder { index: 0, .. }
    ));
    assert!(matches!(
        refused(&[base(0, 0.1, Some(0.5), 0.4)]),
        RangeError::OutOfOrder { .. }
    ));
    assert!(matches!(
        refused(&[base(0, f64::NAN, None, 0.4)]),
        RangeError::OutOfOrder { .. }
    ));
    assert!(matches!(
        refused(&[base(0, 0.1, None, 1.1)]),
        RangeError::OutOfOrder { .. }
    ));
    assert_eq!(refused(&[base(9, 0.1, None, 0.4)]), RangeError::NoSuchNumber(0));
    assert_eq!(
        refused(&[base(1, 0.1, None, 0.4), base(1, 0.2, None, 0.3)]),
        RangeError::Twice(0, 1)
    );
    let nowhere = Literal { variable: 2, state: 2 };
    assert_eq!(session.bounds(&[], nowhere), Err(RangeError::NoSuchTarget(nowhere)));
    let none = Draws { number: 0, seed: 1 };
    assert_eq!(session.spreads(&[], &[target], none), Err(RangeError::NoDraws));
}

#[test]
fn vertices_with_impossible_evidence_are_left_out() {
    let network = all_of(2);
    let evidence = Evidence {
        findings: vec![Finding::Observed { variable: 2, state: 1 }],
    };
    let session = session(&network, &evidence);
    let target = Literal { variable: 0, state: 1 };
    let ranges = [base(0, 0.0, Some(0.2), 0.6), base(1, 0.3, None, 0.4)];
    let bounds = session.bounds(&ranges, target).unwrap();
    assert_eq!((bounds.n_tried, bounds.n_impossible), (4, 2));
    assert!((bounds.low - 1.0).abs() < 1e-15 && (bounds.high - 1.0).abs() < 1e-15);
    // A tenth of the draws puts the first at 0.
    let spread = session
        .spreads(&ranges, &[target], Draws { number: 2_000, seed: 1 })
        .unwrap()[0];
    assert!((150..250).contains(&spread.n_impossible), "{spread:?}");
    assert_eq!(
        session.bounds(&[base(0, 0.0, None, 0.0)], target),
        Err(RangeError::AlwaysImpossible(1))
    );
}

#[test]
fn entries_of_one_row_share_it() {
    let variable = Variable {
        id: "when".to_owned(),
        states: ["soon", "later", "never"].map(str::to_owned).to_vec(),
        local: Local::Table {
            parents: Vec::new(),
            rows: vec![0.2, 0.3, 0.5],
        },
    };
    let session = session(
        &Network {
            variables: vec![variable],
        },
        &Evidence::default(),
    );
    let entry = |state: usize, low: f64, high: f64| Range {
        parameter: Parameter::Entry {
            variable: 0,
            row: 0,
            state,
        },
        low,
        best: None,
        high,
    };
    let target = |state: usize| Literal { variable: 0, state };
    let fit = [entry(0, 0.1, 0.3), entry(1, 0.2, 0.5)];
    let bounds = session.bounds(&fit, target(2)).unwrap();
    assert_eq!(bounds.exactness, Exactness::Exact);
    assert!((bounds.low - 0.2).abs() < 1e-15 && (bounds.high - 0.7).abs() < 1e-15);
    let bounds = session.bounds(&fit, target(0)).unwrap();
    assert!((bounds.low - 0.1).abs() < 1e-15 && (bounds.high - 0.3).abs() < 1e-15);
    // A row whose entries all move, or that may run over, is scaled, and not called exact.
    let all = [entry(0, 0.1, 0.3), entry(1, 0.2, 0.5), entry(2, 0.4, 0.4)];
    assert_eq!(session.bounds(&all, target(0)).unwrap().exactness, Exactness::Ends);
    let over = session
        .bounds(&[entry(0, 0.1, 0.6), entry(1, 0.2, 0.6)], target(2))
        .unwrap();
    assert_eq!(over.exactness, Exactness::Ends);
    assert!(over.low.abs() < 1e-15 && (over.high - 0.7).abs() < 1e-15);
}

#[test]
fn a_row_next_to_certainty_can_be_ranged() {
    let variable = Variable {
        id: "when".to_owned(),
        states: ["soon", "later", "never"].map(str::to_owned).to_vec(),
        local: Local::Table {
            parents: Vec::new(),
            rows: vec![1.0 - 4e-12, 1e-12, 3e-12],
        },
    };
    let session = session(
        &Network {
            variables: vec![variable],
        },
        &Evidence::default(),
    );
    let parameter = Parameter::Entry {
        variable: 0,
        row: 0,
        state: 0,
    };
    let range = Range {
        parameter,
        low: 0.2,
        best: None,
        high: 0.6,
    };
    let bounds = session.bounds(&[range], Literal { variable: 0, state: 2 }).unwrap();
    assert!(
        (bounds.low - 0.3).abs() < 1e-12 && (bounds.high - 0.6).abs() < 1e-12,
        "{bounds:?}"
    );
}

#[test]
fn a_parent_named_twice_does_no_harm() {
    let table = Local::Table {
        parents: vec![0, 0],
        rows: vec![0.9, 0.1, 0.5, 0.5, 0.5, 0.5, 0.4, 0.6],
    };
    let network = Network {
        variables: vec![prior("a", 0.5), claim("b", table)],
    };
    let session = session(&network, &Evidence::default());
    let entry = |row: usize| Range {
        parameter: Parameter::Entry {
            variable: 1,
            row,
            state: 1,
        },
        low: 0.2,
        best: Some(0.6),
        high: 0.8,
    };
    let target = Literal { variable: 1, state: 1 };
    let bounds = session.bounds(&[entry(1), entry(3)], target).unwrap();
    assert!(
        (bounds.low - 0.15).abs() < 1e-12 && (bounds.high - 0.45).abs() < 1e-12,
        "{bounds:?}"
    );
    let preview = session.preview(&[entry(1), entry(3)], target).unwrap();
    assert!(
        (preview.low - 0.15).abs() < 1e-9 && (preview.high - 0.45).abs() < 1e-9,
        "{preview:?}"
    );
}

#[test]
fn what_is_searched_is_hardly_missed() {
    let (mut n_missed, mut n_problems) = (0, 0);
    for seed in 0..300 {
        let mut dice = Dice::new(seed).without_certainties();
        let network = dice.network(12);
        let evidence = Evidence {
            findings: vec![Finding::Observed { variable: 3, state: 0 }],
        };
        let mut ranges = ranges(&mut dice, &network, 60, false);
        ranges.retain(|range| {
            range
                .parameter
                .is_affine(&network.variables[range.parameter.variable()].local)
        });
        let target = Literal { variable: 11, state: 0 };
        let session = session(&network, &evidence);
        let Ok(found) = session.bounds(&ranges, target) else {
            continue;
        };
        if found.exactness != Exactness::Searched {
            continue;
        }
        n_problems += 1;
        for (value, point) in [(found.low, &found.at_low), (found.high, &found.at_high)] {
            let there = brute_force(&at(&network, &ranges, point), &evidence, target)
                .unwrap()
                .unwrap();
            assert!((there - value).abs() < 1e-9);
        }
        let plan = Plan::compile(&network).unwrap();
        let is_missed = (0..2_000).any(|_| {
            let point: Vec<f64> = ranges
                .iter()
                .map(|range| [range.low, range.high][dice.below(2)])
                .collect();
            let there = plan.posterior(&at(&network, &ranges, &point), &evidence);
            there.is_ok_and(|posterior| {
                let there = posterior.marginals[11][0];
                there < found.low - 1e-9 || there > found.high + 1e-9
            })
        });
        n_missed += usize::from(is_missed);
    }
    println!("{n_missed} of {n_problems} searches were beaten by 2,000 random vertices.");
    assert!(
        n_problems >= 10 && 20 * n_missed <= n_problems,
        "{n_missed} of {n_problems}"
    );
}
