//! Claims that are tied to one another, against enumeration of all joint states by the formula
//! `P(block | outside) = Π b_v · Π w_ij^[x_i ≠ x_j] / Z(outside)`.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

#[path = "map_inference/dice.rs"]
mod dice;

use std::collections::BTreeMap;

use cruxmap::inference::{
    Block, BlockError, Evidence, Finding, Goal, Influence, Literal, Local, LogicOp, Mechanism, Member, Network,
    NetworkError, Plan, QueryError, Tie, Variable, Weighing, settle,
};
use dice::Dice;
use proptest::prelude::*;

/// How far the engine may be from the truth.
const TOLERANCE: f64 = 1e-9;

fn is(variable: usize) -> Literal {
    Literal { variable, state: 1 }
}

fn variable(name: usize, local: Local) -> Variable {
    Variable {
        id: format!("v{name}"),
        states: vec!["false".to_owned(), "true".to_owned()],
        local,
    }
}

fn even() -> Local {
    base(0.5)
}

fn base(base: f64) -> Local {
    Local::Mechanism(Mechanism {
        base,
        ..Mechanism::default()
    })
}

/// A network with the given ties between its variables.
fn network(locals: Vec<Local>, ties: &[(usize, usize, f64)]) -> Result<Network, BlockError> {
    let mut members: Vec<usize> = ties.iter().flat_map(|&(a, b, _)| [a, b]).collect();
    members.sort_unstable();
    members.dedup();
    let place = |variable: usize| members.iter().position(|&member| member == variable).unwrap_or(99);
    let ties: Vec<Tie> = ties
        .iter()
        .map(|&(a, b, ratio)| Tie {
            between: [place(a), place(b)],
            ratio,
        })
        .collect();
    let of_members: Vec<Member> = members
        .iter()
        .map(|&variable| Member {
            variable,
            own: locals[variable].clone(),
        })
        .collect();
    let mut variables: Vec<Variable> = locals
        .into_iter()
        .enumerate()
        .map(|(name, local)| variable(name, local))
        .collect();
    for (at, local) in Block::locals(&of_members, &ties)? {
        variables[at].local = local;
    }
    Ok(Network { variables })
}

/// What the engine is compared with: own local models and ties, apart from one another.
struct Truth<'a> {
    locals: &'a [Local],
    ties: &'a [(usize, usize, f64)],
    cut: Vec<usize>,
}

impl Truth<'_> {
    fn own(&self, variable: usize, x: usize) -> f64 {
        let holds = |literal: Literal| (x >> literal.variable) & 1 == literal.state;
        let p = match &self.locals[variable] {
            Local::Table { parents, rows } => {
                let row = parents.iter().fold(0, |row, &parent| 2 * row + ((x >> parent) & 1));
                rows[2 * row + 1]
            }
            Local::Logic { op, inputs } => {
                let n = inputs.iter().filter(|&&input| holds(input)).count();
                assert_eq!(*op, LogicOp::Or);
                f64::from(u8::from(n > 0))
            }
            Local::Mechanism(mechanism) => {
                let odds =
                    mechanism
                        .weighings
                        .iter()
                        .fold(mechanism.base / (1.0 - mechanism.base), |odds, weighing| {
                            odds * if holds(weighing.source) {
                                weighing.ratio_if_true
                            } else {
                                weighing.ratio_if_false
                            }
                        });
                let mut p = if odds.is_infinite() { 1.0 } else { odds / (1.0 + odds) };
                for requirement in mechanism.requirements.iter().filter(|one| !holds(one.source)) {
                    p *= 1.0 - requirement.fraction;
                }
                for route in mechanism.routes.iter().filter(|one| holds(one.source)) {
                    p = 1.0 - (1.0 - p) * (1.0 - route.fraction);
                }
                p
            }
            other => panic!("{other:?}"),
        };
        if (x >> variable) & 1 == 1 { p } else { 1.0 - p }
    }

    /// The ties of members that are not cut.
    fn ties(&self) -> impl Iterator<Item = &(usize, usize, f64)> {
        self.ties
            .iter()
            .filter(|(a, b, _)| !self.cut.contains(a) && !self.cut.contains(b))
    }

    /// For each member the lowest member it is connected with.
    fn blocks(&self) -> BTreeMap<usize, Vec<usize>> {
        let mut lowest: Vec<usize> = (0..self.locals.len()).collect();
        for _ in 0..self.locals.len() {
            for &(a, b, _) in self.ties() {
                let low = lowest[a].min(lowest[b]);
                (lowest[a], lowest[b]) = (low, low);
            }
        }
        let mut blocks: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (variable, &low) in lowest.iter().enumerate() {
            blocks.entry(low).or_default().push(variable);
        }
        blocks
    }

    /// b · w of one block in one state of everything.
    fn product(&self, block: &[usize], x: usize) -> f64 {
        let own: f64 = (block.iter().filter(|member| !self.cut.contains(member)))
            .map(|&member| self.own(member, x))
            .product();
        let differs = |a: usize, b: usize| (x >> a) & 1 != (x >> b) & 1;
        let of_ties =
            self.ties()
                .filter(|(a, ..)| block.contains(a))
                .map(|&(a, b, w)| match (w.is_infinite(), differs(a, b)) {
                    (true, differs) => f64::from(u8::from(differs)),
                    (false, true) => w,
                    (false, false) => 1.0,
                });
        own * of_ties.product::<f64>()
    }

    /// The marginals given findings, and P(e); `None` where the findings cannot be.
    fn posterior(&self, findings: &[Finding]) -> Option<(Vec<f64>, f64)> {
        let n = self.locals.len();
        let blocks = self.blocks();
        let mut marginals = vec![0.0; n];
        let mut total = 0.0;
        for x in 0..1_usize << n {
            let mut weight = 1.0;
            for block in blocks.values() {
                // Z: the same outside, every state of the members.
                let z: f64 = (0..1_usize << block.len())
                    .map(|inner| {
                        let y = block.iter().enumerate().fold(x, |y, (place, &member)| {
                            (y & !(1 << member)) | (((inner >> place) & 1) << member)
                        });
                        self.product(block, y)
                    })
                    .sum();
                // A cut variable by itself has no factor but what it is made to be.
                let z = if block.len() == 1 && self.cut.contains(&block[0]) {
                    1.0
                } else {
                    z
                };
                weight *= if z > 0.0 { self.product(block, x) / z } else { 0.0 };
            }
            for finding in findings {
                weight *= match finding {
                    Finding::Observed { variable, state } | Finding::Intervened { variable, state } => {
                        f64::from(u8::from((x >> variable) & 1 == *state))
                    }
                    Finding::Likelihood { variable, weights } => weights[(x >> variable) & 1],
                    Finding::Believed { .. } => panic!("not asked here"),
                };
            }
            total += weight;
            for (variable, marginal) in marginals.iter_mut().enumerate() {
                *marginal += if (x >> variable) & 1 == 1 { weight } else { 0.0 };
            }
        }
        (total > 0.0).then(|| (marginals.into_iter().map(|marginal| marginal / total).collect(), total))
    }
}

fn check(locals: &[Local], ties: &[(usize, usize, f64)], findings: &[Finding]) -> Result<(), TestCaseError> {
    let network = network(locals.to_vec(), ties).map_err(|error| TestCaseError::fail(error.to_string()))?;
    let plan = Plan::compile(&network).map_err(|error| TestCaseError::fail(error.to_string()))?;
    let evidence = Evidence {
        findings: findings.to_vec(),
    };
    let cut = findings.iter().filter_map(|finding| match finding {
        Finding::Intervened { variable, .. } => Some(*variable),
        _ => None,
    });
    let truth = Truth {
        locals,
        ties,
        cut: cut.collect(),
    };
    match (truth.posterior(findings), plan.posterior(&network, &evidence)) {
        (Some((marginals, p_evidence)), Ok(posterior)) => {
            let ratio = posterior.ln_evidence_probability.exp() / p_evidence;
            prop_assert!((ratio - 1.0).abs() < TOLERANCE, "P(e) is off by a factor of {ratio}");
            for (variable, expected) in marginals.iter().enumerate() {
                let actual = posterior.marginals[variable][1];
                prop_assert!(
                    (actual - expected).abs() < TOLERANCE,
                    "v{variable}: {actual} instead of {expected}"
                );
            }
            Ok(())
        }
        (None, Err(QueryError::Impossible { .. })) => Ok(()),
        (truth, answer) => Err(TestCaseError::fail(format!("{answer:?} instead of {truth:?}"))),
    }
}

/// A mechanism over earlier variables.
fn mechanism(dice: &mut Dice, earlier: &[usize]) -> Mechanism {
    let mut mechanism = Mechanism {
        base: 0.05 + 0.9 * dice.unit(),
        ..Mechanism::default()
    };
    for &source in earlier {
        if !dice.chance(0.6) {
            continue;
        }
        let influence = Influence {
            source: Literal {
                variable: source,
                state: dice.below(2),
            },
            fraction: dice.unit(),
            modifiers: Vec::new(),
        };
        match dice.below(4) {
            0 => mechanism.requirements.push(influence),
            1 => mechanism.routes.push(influence),
            _ => mechanism.weighings.push(Weighing {
                source: influence.source,
                ratio_if_true: 0.1 + 5.0 * dice.unit(),
                ratio_if_false: 0.1 + 5.0 * dice.unit(),
                modifiers: Vec::new(),
            }),
        }
    }
    mechanism
}

/// Variables 0..=1 come first, 2..=5 may be tied, 6 depends on anything, 7 and 8 may be tied, 9 depends on anything.
fn debate(dice: &mut Dice) -> (Vec<Local>, Vec<(usize, usize, f64)>) {
    let earlier: [&[usize]; 10] = [
        &[],
        &[0],
        &[0, 1],
        &[0],
        &[],
        &[1],
        &[0, 2, 4, 5],
        &[1, 3, 6],
        &[5, 6],
        &[2, 3, 8],
    ];
    let locals = earlier.map(|earlier| match dice.below(8) {
        0 if !earlier.is_empty() => Local::Table {
            parents: earlier.to_vec(),
            rows: (0..1_usize << earlier.len())
                .flat_map(|_| {
                    let p = dice.unit();
                    [1.0 - p, p]
                })
                .collect(),
        },
        1 if !earlier.is_empty() => Local::Logic {
            op: LogicOp::Or,
            inputs: earlier.iter().map(|&source| is(source)).collect(),
        },
        _ => Local::Mechanism(mechanism(dice, earlier)),
    });
    let mut ties = Vec::new();
    for (a, b) in [(2, 3), (4, 3), (4, 5), (2, 5), (5, 3), (7, 8)] {
        if dice.chance(0.6) {
            let ratio = match dice.below(10) {
                0 | 1 => 0.002 + dice.unit() * 0.02,
                2..=4 => 1.0 + 20.0 * dice.unit(),
                _ => dice.unit(),
            };
            ties.push((a, b, ratio));
        }
    }
    // In which order ties are named does not matter.
    dice.shuffle(&mut ties);
    (locals.to_vec(), ties)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn blocks_equal_enumeration(seed: u64, n_findings in 0_usize..4) {
        let mut dice = Dice::new(seed);
        let (locals, ties) = debate(&mut dice);
        let mut findings: Vec<Finding> = Vec::new();
        for _ in 0..n_findings {
            let variable = dice.below(10);
            if findings.iter().any(|finding| finding.variable() == variable) {
                continue;
            }
            let Some(&state) = dice.pick(&[0, 1]) else { continue };
            findings.push(match dice.below(3) {
                0 => Finding::Observed { variable, state },
                1 => Finding::Intervened { variable, state },
                _ => Finding::Likelihood { variable, weights: vec![0.3 + dice.unit(), 0.2] },
            });
        }
        check(&locals, &ties, &findings)?;
    }

    #[test]
    fn stated_credences_of_tied_claims_are_solved_for(seed: u64) {
        solved_for(seed)?;
    }
}

/// Debates in which a Newton step creeps toward what is stated, or does not move at all.
#[test]
fn solving_ends_where_newton_steps_creep() {
    solved_for(14_394_034_517_737_674_903).unwrap();
}

/// Solves for what is stated in the debate of a seed, and looks whether that is reached.
fn solved_for(seed: u64) -> Result<(), TestCaseError> {
    let mut dice = Dice::new(seed);
    let (locals, ties) = debate(&mut dice);
    let mut network = network(locals, &ties).unwrap();
    let plan = Plan::compile(&network).unwrap();
    let mut goals: Vec<Goal> = Vec::new();
    for variable in 0..10 {
        let p = 0.02 + 0.96 * dice.unit();
        if dice.chance(0.7) {
            goals.push(Goal {
                variable,
                marginal: vec![1.0 - p, p],
            });
        }
    }
    let settled = settle(&mut network, &plan, &goals, None);
    prop_assert_eq!(&settled.failure, &None);
    let reached = plan.posterior(&network, &Evidence::default()).unwrap().marginals;
    for goal in &goals {
        let has_base = match &network.variables[goal.variable].local {
            Local::Mechanism(_) => true,
            Local::Tied(tied) => tied
                .block()
                .members()
                .iter()
                .any(|member| member.variable == goal.variable && matches!(member.own, Local::Mechanism(_))),
            _ => false,
        };
        if !has_base {
            continue;
        }
        let unreachable = settled
            .unreachable
            .iter()
            .find(|unreachable| unreachable.variable == goal.variable);
        // Only requirements and routes can put a credence out of reach: odds and finite ties never do.
        let is_limited = |own: &Local| matches!(own, Local::Mechanism(own) if !(own.requirements.is_empty() && own.routes.is_empty()));
        let may_be_out_of_reach = match &network.variables[goal.variable].local {
            Local::Tied(tied) => tied.block().members().iter().any(|member| is_limited(&member.own)),
            own => is_limited(own),
        };
        // A base is a floating-point number: next to 1 its spacing leaves a gap.
        let gap = unreachable.map_or(0.0, |unreachable| (unreachable.nearest[1] - goal.marginal[1]).abs());
        prop_assert!(
            gap < TOLERANCE || may_be_out_of_reach,
            "v{} is off by {gap}: {goals:?}, {network:?}",
            goal.variable
        );
        let expected = unreachable.map_or(&goal.marginal, |unreachable| &unreachable.nearest);
        prop_assert!(
            (reached[goal.variable][1] - expected[1]).abs() < 1e-10,
            "v{}: {reached:?} {expected:?}",
            goal.variable
        );
    }
    let before = network.clone();
    let again = settle(&mut network, &plan, &goals, Some(&settled));
    prop_assert_eq!(&again, &settled);
    prop_assert_eq!(before, network);
    Ok(())
}

#[test]
fn certainties_of_ties_are_exact() {
    let locals = vec![base(0.2), base(0.9), base(0.5)];
    check(&locals, &[(0, 1, 0.0), (1, 2, f64::INFINITY)], &[]).unwrap();
    // Both or neither: 0.18 against 0.08.
    let network = network(locals[..2].to_vec(), &[(0, 1, 0.0)]).unwrap();
    let plan = Plan::compile(&network).unwrap();
    let posterior = plan.posterior(&network, &Evidence::default()).unwrap();
    assert!((posterior.marginals[0][1] - 0.18 / 0.26).abs() < 1e-15);
    let contradictory = Evidence {
        findings: vec![
            Finding::Observed { variable: 0, state: 1 },
            Finding::Observed { variable: 1, state: 0 },
        ],
    };
    assert_eq!(
        plan.posterior(&network, &contradictory),
        Err(QueryError::Impossible { culprits: vec![0, 1] })
    );
}

/// A ↔ B, 0.9 and 0.1 both ways, evidence 3 : 1 on A counted once.
#[test]
fn evidence_on_a_tied_claim_counts_once() {
    let network = network(vec![even(), even()], &[(0, 1, 1.0 / 9.0)]).unwrap();
    let plan = Plan::compile(&network).unwrap();
    let evidence = Evidence {
        findings: vec![Finding::Likelihood {
            variable: 0,
            weights: vec![1.0, 3.0],
        }],
    };
    let marginals = plan.posterior(&network, &evidence).unwrap().marginals;
    assert!((marginals[0][1] - 0.75).abs() < 1e-15, "{marginals:?}");
    assert!((marginals[1][1] - 0.70).abs() < 1e-15, "{marginals:?}");
}

/// What one of them is made to be says nothing about the other.
#[test]
fn an_intervention_cuts_the_ties() {
    let network = network(vec![base(0.3), base(0.6), base(0.5)], &[(0, 1, 0.1), (1, 2, 0.2)]).unwrap();
    let plan = Plan::compile(&network).unwrap();
    let evidence = Evidence {
        findings: vec![Finding::Intervened { variable: 0, state: 1 }],
    };
    let marginals = plan.posterior(&network, &evidence).unwrap().marginals;
    // The other two by themselves: 0.6 · 0.5 and so on, differing at a fifth.
    let (both, first, second, none) = (0.3, 0.06, 0.04, 0.2);
    assert!((marginals[0][1] - 1.0).abs() < 1e-15);
    assert!((marginals[1][1] - (both + first) / (both + first + second + none)).abs() < 1e-15);
}

#[test]
fn twelve_claims_in_a_ring_are_the_most() {
    let ring = |n: usize| -> Vec<(usize, usize, f64)> { (0..n).map(|at| (at, (at + 1) % n, 0.4)).collect() };
    let observed = Finding::Observed { variable: 3, state: 1 };
    let locals: Vec<Local> = (0..8).map(|at| base(0.2 + 0.05 * f64::from(at))).collect();
    check(&locals, &ring(8), std::slice::from_ref(&observed)).unwrap();
    // Twelve even ones are a ring of spins: neighbors agree with (1 + (t + t¹¹) / (1 + t¹²)) / 2, t = (1 − w) / (1 + w).
    let network_of_twelve = network(vec![even(); 12], &ring(12)).unwrap();
    let evidence = Evidence {
        findings: vec![observed],
    };
    let plan = Plan::compile(&network_of_twelve).unwrap();
    let marginals = plan.posterior(&network_of_twelve, &evidence).unwrap().marginals;
    let t: f64 = (1.0 - 0.4) / (1.0 + 0.4);
    let expected = f64::midpoint(1.0, (t + t.powi(11)) / (1.0 + t.powi(12)));
    assert!((marginals[2][1] - expected).abs() < 1e-13, "{marginals:?}");
    assert!((marginals[4][1] - expected).abs() < 1e-13, "{marginals:?}");
    let locals: Vec<Local> = (0..13).map(|_| even()).collect();
    let error = network(locals, &ring(13)).unwrap_err();
    assert_eq!(error, BlockError::TooMany(13));
    assert!(error.to_string().contains("13 claims"), "{error}");
}

#[test]
fn too_much_from_outside_is_refused_with_a_sentence() {
    let weighing = |source: usize| Weighing {
        source: is(source),
        ratio_if_true: 2.0,
        ratio_if_false: 1.0,
        modifiers: Vec::new(),
    };
    let fan = |from: usize, to: usize| {
        Local::Mechanism(Mechanism {
            base: 0.5,
            weighings: (from..to).map(weighing).collect(),
            ..Mechanism::default()
        })
    };
    for (n, is_accepted) in [(12, true), (13, false)] {
        let mut locals = vec![even(); n];
        locals.extend([fan(0, 7), fan(7, n)]);
        let network = network(locals, &[(n, n + 1, 0.5)]).unwrap();
        match Plan::compile(&network) {
            Ok(_) => assert!(is_accepted),
            Err(error) => {
                assert!(!is_accepted, "{error}");
                assert!(matches!(error, NetworkError::BlockTooWide { .. }), "{error}");
                assert!(error.to_string().starts_with("v13, v14 bear on one another"), "{error}");
            }
        }
    }
}

#[test]
fn a_circle_through_a_block_is_a_circle() {
    // 0 – 1 tied, 1 bears on 2, 2 bears on 0.
    let on = |source: usize| {
        Local::Mechanism(Mechanism {
            base: 0.5,
            weighings: vec![Weighing {
                source: is(source),
                ratio_if_true: 2.0,
                ratio_if_false: 1.0,
                modifiers: Vec::new(),
            }],
            ..Mechanism::default()
        })
    };
    let network = network(vec![on(2), even(), on(1)], &[(0, 1, 0.5)]).unwrap();
    let Err(NetworkError::Cycle { members }) = Plan::compile(&network) else {
        panic!("a circle")
    };
    assert_eq!(members, ["v0", "v1", "v2"]);
}

#[test]
fn ties_that_are_none_are_refused() {
    let members = |own: Local| {
        [even(), own]
            .into_iter()
            .enumerate()
            .map(|(variable, own)| Member { variable, own })
            .collect::<Vec<Member>>()
    };
    let tie = |a: usize, b: usize, ratio: f64| [Tie { between: [a, b], ratio }];
    let even_pair = members(even());
    assert_eq!(Block::locals(&even_pair, &tie(0, 0, 1.0)), Err(BlockError::NotTwo));
    assert_eq!(Block::locals(&even_pair, &tie(0, 2, 1.0)), Err(BlockError::NotTwo));
    assert_eq!(
        Block::locals(&even_pair, &tie(0, 1, -1.0)),
        Err(BlockError::Ratio(-1.0))
    );
    let inside = members(Local::Logic {
        op: LogicOp::Or,
        inputs: vec![is(0)],
    });
    assert_eq!(Block::locals(&inside, &tie(0, 1, 1.0)), Err(BlockError::Own));
    // Torn from its block, a tied claim is not put together correctly.
    let mut torn = network(vec![even(), even()], &[(0, 1, 0.5)]).unwrap();
    torn.variables[1].local = even();
    assert!(matches!(Plan::compile(&torn), Err(NetworkError::Malformed { .. })));
}
