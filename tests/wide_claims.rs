//! Claims on which much bears, certainties that exclude each other, and what is refused; against closed forms.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

use cruxmap::inference::{
    Evidence, Finding, Goal, Influence, Limits, Literal, Local, LogicOp, Mechanism, Modifier, ModifierKind, Network,
    NetworkError, Plan, QueryError, Variable, Weighing, settle,
};

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

fn is_true(variable: usize) -> Literal {
    Literal { variable, state: 1 }
}

fn influence(variable: usize, fraction: f64) -> Influence {
    Influence {
        source: is_true(variable),
        fraction,
        modifiers: Vec::new(),
    }
}

fn weighing(variable: usize, ratio: f64) -> Weighing {
    Weighing {
        source: is_true(variable),
        ratio_if_true: ratio,
        ratio_if_false: 1.0,
        modifiers: Vec::new(),
    }
}

fn observed(variable: usize, state: usize) -> Finding {
    Finding::Observed { variable, state }
}

/// Priors 0.02, 0.03, … on `n` claims, and one more claim.
fn fan(n: usize, local: Local) -> Network {
    let mut variables: Vec<Variable> = (0..n)
        .map(|ix| prior(&format!("x{ix}"), 0.02 + 0.01 * ix as f64))
        .collect();
    variables.push(claim("y", local));
    Network { variables }
}

fn p_of(ix: usize) -> f64 {
    0.02 + 0.01 * ix as f64
}

#[test]
fn eighty_routes_are_exact() {
    let strength = |ix: usize| 0.9 / (1.0 + ix as f64);
    let routes = (0..80).map(|ix| influence(ix, strength(ix))).collect();
    let network = fan(
        80,
        Local::Mechanism(Mechanism {
            base: 0.01,
            routes,
            ..Mechanism::default()
        }),
    );
    let plan = Plan::compile(&network).unwrap();
    let posterior = plan
        .posterior(
            &network,
            &Evidence {
                findings: vec![observed(80, 1)],
            },
        )
        .unwrap();
    let p_false: f64 = 0.99 * (0..80).map(|ix| 1.0 - p_of(ix) * strength(ix)).product::<f64>();
    assert!((posterior.ln_evidence_probability - (1.0 - p_false).ln()).abs() < 1e-13);
    for ix in 0..80 {
        let p_false_if = p_false / (1.0 - p_of(ix) * strength(ix)) * (1.0 - strength(ix));
        let expected = p_of(ix) * (1.0 - p_false_if) / (1.0 - p_false);
        assert!((posterior.marginals[ix][1] - expected).abs() < 1e-13);
    }
}

#[test]
fn forty_weighings_of_three_ratios_are_exact() {
    let ratios = [3.0, 0.5, 1.2];
    let weighings = (0..40).map(|ix| weighing(ix, ratios[ix % 3])).collect();
    let network = fan(
        40,
        Local::Mechanism(Mechanism {
            base: 0.2,
            weighings,
            ..Mechanism::default()
        }),
    );
    let plan = Plan::compile(&network).unwrap();
    let posterior = plan.posterior(&network, &Evidence::default()).unwrap();
    let mut counts: [Vec<f64>; 3] = [vec![1.0], vec![1.0], vec![1.0]];
    for ix in 0..40 {
        let before = counts[ix % 3].clone();
        let after = &mut counts[ix % 3];
        after.push(0.0);
        for (n, share) in before.iter().enumerate() {
            after[n] -= share * p_of(ix);
            after[n + 1] += share * p_of(ix);
        }
    }
    let mut expected = 0.0;
    for (a, share_a) in counts[0].iter().enumerate() {
        for (b, share_b) in counts[1].iter().enumerate() {
            for (c, share_c) in counts[2].iter().enumerate() {
                let odds = 0.25 * ratios[0].powf(a as f64) * ratios[1].powf(b as f64) * ratios[2].powf(c as f64);
                expected += share_a * share_b * share_c * odds / (1.0 + odds);
            }
        }
    }
    assert!((posterior.marginals[40][1] - expected).abs() < 1e-12);

    let mut renumbered = network.clone();
    let Local::Mechanism(mechanism) = &mut renumbered.variables[40].local else {
        panic!()
    };
    mechanism.weighings[0].ratio_if_true = 4.0;
    let error = plan.posterior(&renumbered, &Evidence::default()).unwrap_err();
    assert_eq!(
        error,
        QueryError::StructureChanged {
            variable: "y".to_owned()
        }
    );
}

#[test]
fn forty_different_ratios_are_refused_by_name_where_sums_are_not_allowed() {
    let weighings = (0..40).map(|ix| weighing(ix, 1.0 + ix as f64)).collect();
    let network = fan(
        40,
        Local::Mechanism(Mechanism {
            base: 0.2,
            weighings,
            ..Mechanism::default()
        }),
    );
    let limits = Limits {
        sum_states: 0,
        ..Limits::default()
    };
    let Err(NetworkError::TooWide { variable, parents }) = Plan::compile_with(&network, limits) else {
        panic!()
    };
    assert_eq!((variable.as_str(), parents.len()), ("y", 40));
}

#[test]
fn half_of_fifty_is_exact() {
    let inputs = (0..50).map(is_true).collect();
    let network = fan(
        50,
        Local::Logic {
            op: LogicOp::AtLeast(25),
            inputs,
        },
    );
    let plan = Plan::compile(&network).unwrap();
    let posterior = plan.posterior(&network, &Evidence::default()).unwrap();
    let mut counts = vec![1.0];
    for ix in 0..50 {
        counts.push(0.0);
        for n in (0..=ix).rev() {
            counts[n + 1] += counts[n] * p_of(ix);
            counts[n] *= 1.0 - p_of(ix);
        }
    }
    assert!((posterior.marginals[50][1] - counts[25..].iter().sum::<f64>()).abs() < 1e-13);
}

#[test]
fn chains_settle_too() {
    let routes = (0..40).map(|ix| influence(ix, 0.02)).collect();
    let weighings = (0..10).map(|ix| weighing(ix, 3.0)).collect();
    let defeaters = vec![influence(50, 0.5)];
    let mechanism = Mechanism {
        base: 0.3,
        weighings,
        routes,
        defeaters,
        ..Mechanism::default()
    };
    let mut network = fan(60, Local::Mechanism(mechanism));
    let plan = Plan::compile(&network).unwrap();
    let goals = [Goal {
        variable: 60,
        marginal: vec![0.4, 0.6],
    }];
    let settled = settle(&mut network, &plan, &goals, None);
    assert!(
        settled.unreachable.is_empty() && settled.failure.is_none(),
        "{settled:?}"
    );
    let posterior = plan.posterior(&network, &Evidence::default()).unwrap();
    assert!((posterior.marginals[60][1] - 0.6).abs() < 1e-12);

    let out_of_reach = [Goal {
        variable: 60,
        marginal: vec![0.1, 0.9],
    }];
    let settled = settle(&mut network, &plan, &out_of_reach, Some(&settled));
    let posterior = plan.posterior(&network, &Evidence::default()).unwrap();
    assert_eq!(settled.unreachable.len(), 1);
    assert!((settled.unreachable[0].nearest[1] - posterior.marginals[60][1]).abs() < 1e-12);
    assert!((posterior.marginals[60][1] - (1.0 - 0.5 * p_of(50))).abs() < 1e-12);
}

#[test]
fn certainties_that_exclude_each_other_are_named() {
    let weighings = vec![weighing(0, f64::INFINITY), weighing(1, 0.0)];
    let mut network = fan(
        2,
        Local::Mechanism(Mechanism {
            base: 0.5,
            weighings,
            ..Mechanism::default()
        }),
    );
    let plan = Plan::compile(&network).unwrap();
    let error = plan.posterior(&network, &Evidence::default()).unwrap_err();
    assert_eq!(
        error,
        QueryError::Contradictory {
            variable: "y".to_owned()
        }
    );
    // Where only one of them holds there is nothing to contradict.
    let posterior = plan
        .posterior(
            &network,
            &Evidence {
                findings: vec![observed(0, 0)],
            },
        )
        .unwrap();
    assert!((posterior.marginals[2][1] - 0.5 * (1.0 - p_of(1))).abs() < 1e-15);
    // Undercut entirely, the proof is no proof any more.
    let Local::Mechanism(mechanism) = &mut network.variables[2].local else {
        panic!()
    };
    let source = Literal { variable: 1, state: 1 };
    let undercut = Modifier {
        kind: ModifierKind::Undercut,
        source,
        strength: 1.0,
        modifiers: Vec::new(),
    };
    mechanism.weighings[0].modifiers.push(undercut);
    let plan = Plan::compile(&network).unwrap();
    let posterior = plan
        .posterior(
            &network,
            &Evidence {
                findings: vec![observed(0, 1), observed(1, 1)],
            },
        )
        .unwrap();
    assert_eq!(posterior.marginals[2], [1.0, 0.0]);
}

#[test]
fn impossible_findings_are_named() {
    let mut network = fan(
        3,
        Local::Logic {
            op: LogicOp::Not,
            inputs: vec![is_true(1)],
        },
    );
    network.variables[0].local = Local::Table {
        parents: Vec::new(),
        rows: vec![0.5, 0.5],
    };
    let plan = Plan::compile(&network).unwrap();
    let findings = vec![observed(0, 1), observed(1, 1), observed(2, 0), observed(3, 1)];
    let error = plan.posterior(&network, &Evidence { findings }).unwrap_err();
    assert_eq!(error, QueryError::Impossible { culprits: vec![1, 3] });
    // Making it so is not observing it.
    let findings = vec![observed(1, 1), Finding::Intervened { variable: 3, state: 1 }];
    let posterior = plan.posterior(&network, &Evidence { findings }).unwrap();
    assert_eq!(posterior.marginals[3], [0.0, 1.0]);
    assert!((posterior.ln_evidence_probability - p_of(1).ln()).abs() < 1e-15);
}

#[test]
fn evidence_far_below_the_floating_point_range_is_computed() {
    let routes = vec![influence(0, 1e-200)];
    let mut network = fan(
        1,
        Local::Mechanism(Mechanism {
            base: 1e-200,
            routes,
            ..Mechanism::default()
        }),
    );
    for ix in 2..30 {
        let routes = vec![influence(0, 1e-200)];
        let local = Local::Mechanism(Mechanism {
            base: 1e-200,
            routes,
            ..Mechanism::default()
        });
        network.variables.push(claim(&format!("y{ix}"), local));
    }
    let plan = Plan::compile(&network).unwrap();
    let findings = (1..30).map(|variable| observed(variable, 1)).collect();
    let posterior = plan.posterior(&network, &Evidence { findings }).unwrap();
    let expected = 29.0 * 1e-200_f64.ln() + (0.98 + 0.02 * 2.0_f64.powi(29)).ln();
    assert!((posterior.ln_evidence_probability / expected - 1.0).abs() < 1e-12);
    assert!((posterior.marginals[0][1] - 0.02 * 2.0_f64.powi(29) / (0.98 + 0.02 * 2.0_f64.powi(29))).abs() < 1e-12);
}

#[test]
fn conflicting_beliefs_do_not_converge_and_compatible_ones_do() {
    let network = fan(
        2,
        Local::Mechanism(Mechanism {
            base: 0.5,
            weighings: vec![weighing(0, 5.0)],
            ..Mechanism::default()
        }),
    );
    let plan = Plan::compile(&network).unwrap();
    let believed = |variable, probability| Finding::Believed {
        variable,
        state: 1,
        probability,
    };
    let both = Evidence {
        findings: vec![believed(0, 0.7), believed(2, 0.3)],
    };
    let posterior = plan.posterior(&network, &both).unwrap();
    assert!((posterior.marginals[0][1] - 0.7).abs() < 1e-11 && (posterior.marginals[2][1] - 0.3).abs() < 1e-11);
    let conflict = Evidence {
        findings: vec![believed(0, 0.7), believed(0, 0.3)],
    };
    assert!(matches!(
        plan.posterior(&network, &conflict),
        Err(QueryError::NotConverged { sweeps: 200, .. })
    ));
}

#[test]
fn cycles_and_sizes_are_refused_by_name() {
    let route = |variable| {
        Local::Mechanism(Mechanism {
            base: 0.1,
            routes: vec![influence(variable, 0.5)],
            ..Mechanism::default()
        })
    };
    let variables = vec![
        claim("c", route(2)),
        claim("free", route(0)),
        claim("a", route(0)),
        claim("self", route(3)),
    ];
    let error = Plan::compile(&Network { variables }).unwrap_err();
    assert_eq!(
        error,
        NetworkError::Cycle {
            members: vec!["a".into(), "c".into(), "self".into()]
        }
    );

    let weighings = (0..6).map(|ix| weighing(ix, 2.0 + ix as f64)).collect();
    let network = fan(
        6,
        Local::Mechanism(Mechanism {
            base: 0.2,
            weighings,
            ..Mechanism::default()
        }),
    );
    let limits = Limits {
        entries: 127,
        ..Limits::default()
    };
    assert!(matches!(
        Plan::compile_with(&network, limits),
        Err(NetworkError::TooWide { .. })
    ));
    let mut apart = fan(
        6,
        Local::Logic {
            op: LogicOp::And,
            inputs: vec![is_true(0)],
        },
    );
    for (variable, other) in (0..7)
        .flat_map(|a| (0..a).map(move |b| (a, b)))
        .filter(|&(a, b)| b + 1 < a)
    {
        let child = apart.variables.len();
        let weighings = vec![weighing(variable, 2.0), weighing(other, 3.0)];
        let local = Local::Mechanism(Mechanism {
            base: 0.2,
            weighings,
            ..Mechanism::default()
        });
        apart.variables.push(claim(&format!("z{child}"), local));
    }
    let limits = Limits {
        entries: 64,
        ..Limits::default()
    };
    let Err(NetworkError::TooLarge { entries, culprits }) = Plan::compile_with(&apart, limits) else {
        panic!()
    };
    assert!(entries > 64 && culprits.len() >= 4, "{entries} {culprits:?}");
}

#[test]
fn deep_nests_and_wrong_numbers_are_refused() {
    let mut modifier = Modifier {
        kind: ModifierKind::Undercut,
        source: is_true(0),
        strength: 0.5,
        modifiers: vec![],
    };
    for _ in 0..150 {
        modifier = Modifier {
            modifiers: vec![modifier.clone()],
            ..modifier
        };
    }
    let weighings = vec![Weighing {
        modifiers: vec![modifier],
        ..weighing(0, 3.0)
    }];
    let network = fan(
        1,
        Local::Mechanism(Mechanism {
            base: 0.5,
            weighings,
            ..Mechanism::default()
        }),
    );
    assert!(matches!(Plan::compile(&network), Err(NetworkError::Malformed { .. })));
    let network = fan(
        1,
        Local::Mechanism(Mechanism {
            base: f64::NAN,
            ..Mechanism::default()
        }),
    );
    assert!(matches!(Plan::compile(&network), Err(NetworkError::OutOfRange { .. })));
}

#[test]
fn extremes_beyond_floating_point_are_answered_rightly_or_refused() {
    for n_each in 1..=6 {
        let mut variables = vec![prior("x", 0.02)];
        for ix in 0..2 * n_each {
            let (if_false, if_true) = if ix < n_each { (1.0, 1e-200) } else { (1e-200, 1.0) };
            let rows = vec![1.0 - if_false, if_false, 1.0 - if_true, if_true];
            let local = Local::Table { parents: vec![0], rows };
            variables.push(claim(&format!("y{ix}"), local));
        }
        let network = Network { variables };
        let findings = (1..=2 * n_each).map(|variable| observed(variable, 1)).collect();
        match Plan::compile(&network)
            .unwrap()
            .posterior(&network, &Evidence { findings })
        {
            Ok(posterior) => {
                assert!((posterior.marginals[0][1] - 0.02).abs() < 1e-12);
                let expected = n_each as f64 * 1e-200_f64.ln();
                assert!((posterior.ln_evidence_probability / expected - 1.0).abs() < 1e-12);
            }
            Err(error) => assert!(error == QueryError::TooExtreme && n_each > 1, "{error}"),
        }
    }
}
