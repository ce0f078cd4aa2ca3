//! Bases from stated credences where no plan can be compiled: solved from samples.
//!
//! All samples are drawn at once, variable after variable, parents first. Where a credence is stated, the base is solved
//! for which the mean of P(claim | sampled parents) over the samples is what is stated; only then is the claim drawn,
//! with that base. So the samples have every solved marginal exactly, and the network has it with a standard error that
//! is the spread of P(claim | parents) over the root of the number of samples.
//!
//! Claims that are tied to one another are left as they are: their bases can only be solved exactly.

use std::collections::BTreeMap;

use super::check::{NetworkError, check};
use super::goals::has_base;
use super::local;
use super::network::{Literal, Local, Network};
use super::rng::Rng;
use super::sample::evaluate;
use super::settle::{Goal, depends_on, topological_order};
use super::solve::{ClaimRow, QuestionRow, solve_claim, solve_question};

/// How many samples bases are solved from.
const MOST_SAMPLES: usize = 20_000;

/// How many states may be kept in memory.
const MOST_STATES: usize = 1 << 26;

/// A network with bases solved.
#[derive(Debug)]
pub(super) struct SampledBases {
    /// The network.
    pub network: Network,
    /// The largest standard error with which a goal is met.
    pub error: f64,
    /// The names of variables whose goals were left aside.
    pub unsolved: Vec<String>,
}

/// Samples of every variable so far, column after column.
struct Columns {
    states: Vec<Vec<u16>>,
    n_samples: usize,
}

/// How often each configuration of some variables was drawn.
type Counts = BTreeMap<Vec<u16>, usize>;

/// Solves the bases that [`settle_given`](super::settle::settle_given) would solve, as far as samples can.
pub(super) fn settle_by_samples(
    network: &Network,
    goals: &[Goal],
    conditions: &BTreeMap<usize, Literal>,
    seed: u64,
) -> Result<SampledBases, NetworkError> {
    check(network)?;
    let mut bases = SampledBases {
        network: network.clone(),
        error: 0.0,
        unsolved: Vec::new(),
    };
    let mut by_variable: BTreeMap<usize, &[f64]> = BTreeMap::new();
    for goal in goals {
        match network.variables.get(goal.variable).map(|variable| &variable.local) {
            Some(Local::Tied(_)) => bases.unsolved.extend(network.names([goal.variable])),
            Some(local) if has_base(local) => {
                by_variable.insert(goal.variable, &goal.marginal);
            }
            _ => {}
        }
    }
    let order = topological_order(network, conditions);
    let mut is_needed = vec![false; network.variables.len()];
    for &variable in order.iter().rev() {
        if by_variable.contains_key(&variable) || is_needed[variable] {
            is_needed[variable] = true;
            for above in depends_on(network, conditions, variable) {
                is_needed[above] = true;
            }
        }
    }
    let n_samples = (MOST_STATES / network.variables.len().max(1)).clamp(1, MOST_SAMPLES);
    let mut columns = Columns {
        states: vec![Vec::new(); network.variables.len()],
        n_samples,
    };
    let mut rng = Rng::new(seed);
    let mut states = vec![0; network.variables.len()];
    for variable in order.into_iter().filter(|&variable| is_needed[variable]) {
        let parents = network.variables[variable].local.parents();
        if let Some(goal) = by_variable.get(&variable) {
            let condition = conditions.get(&variable).copied();
            let counts = columns.counts(&parents, condition);
            let error = solve(&mut bases.network, variable, goal, &parents, &counts, &mut states);
            match error {
                Some(error) => bases.error = bases.error.max(error),
                None => bases.unsolved.extend(network.names([variable])),
            }
        }
        columns.draw(&bases.network, variable, &parents, &mut rng, &mut states);
    }
    bases.unsolved.sort();
    bases.unsolved.dedup();
    Ok(bases)
}

impl Columns {
    /// How often each configuration of the parents was drawn, among the samples in which a condition holds.
    fn counts(&self, parents: &[usize], condition: Option<Literal>) -> Counts {
        let mut counts = Counts::new();
        for sample in 0..self.n_samples {
            let holds = |literal: Literal| usize::from(self.states[literal.variable][sample]) == literal.state;
            if condition.is_none_or(holds) {
                *counts.entry(self.configuration(parents, sample)).or_default() += 1;
            }
        }
        counts
    }

    fn configuration(&self, parents: &[usize], sample: usize) -> Vec<u16> {
        parents.iter().map(|&parent| self.states[parent][sample]).collect()
    }

    /// Draws a variable in all samples.
    fn draw(&mut self, network: &Network, variable: usize, parents: &[usize], rng: &mut Rng, states: &mut [usize]) {
        let mut rows: BTreeMap<Vec<u16>, Vec<f64>> = BTreeMap::new();
        let mut column = Vec::with_capacity(self.n_samples);
        for sample in 0..self.n_samples {
            let row = rows
                .entry(self.configuration(parents, sample))
                .or_insert_with_key(|configuration| {
                    set(states, parents, configuration);
                    let mut row = vec![0.0; network.n_states(variable)];
                    // A contradictory row is even here; the sampler proper reports it.
                    let _even = evaluate(network, variable, states, &mut row);
                    row
                });
            let state = rng.index(row, row.iter().sum());
            column.push(u16::try_from(state).unwrap_or(u16::MAX));
        }
        self.states[variable] = column;
    }
}

fn set(states: &mut [usize], parents: &[usize], configuration: &[u16]) {
    for (&parent, &state) in parents.iter().zip(configuration) {
        states[parent] = usize::from(state);
    }
}

/// Solves one base; the standard error with which the goal is met, or nothing where no sample says anything.
fn solve(
    network: &mut Network,
    variable: usize,
    goal: &[f64],
    parents: &[usize],
    counts: &Counts,
    states: &mut [usize],
) -> Option<f64> {
    let n_counted: usize = counts.values().sum();
    if n_counted == 0 {
        return None;
    }
    let share = |count: usize| count as f64 / n_counted as f64;
    match &mut network.variables[variable].local {
        Local::Mechanism(mechanism) => {
            mechanism.base = 0.5;
            let mut rows = Vec::with_capacity(counts.len());
            for (configuration, &count) in counts {
                set(states, parents, configuration);
                let mut even = [0.5, 0.5];
                // A contradictory row stays even; the sampler reports it.
                let _even = local::core(mechanism, states, &mut even);
                let [_, if_false] = local::influenced(mechanism, [1.0, 0.0], states);
                let [_, if_true] = local::influenced(mechanism, [0.0, 1.0], states);
                rows.push(ClaimRow {
                    ratio: even[1] / even[0],
                    if_false: share(count) * if_false,
                    if_true: share(count) * if_true,
                });
            }
            mechanism.base = solve_claim(&rows, *goal.get(1)?).0;
        }
        Local::Choice(choice) => {
            choice.weights = vec![1.0; choice.weights.len()];
            let mut rows = Vec::with_capacity(counts.len());
            for (configuration, &count) in counts {
                set(states, parents, configuration);
                let mut shares = vec![0.0; choice.weights.len()];
                let _even = local::choice(choice, states, &mut shares);
                rows.push(QuestionRow {
                    probability: share(count),
                    shares,
                });
            }
            choice.weights = solve_question(&rows, goal).0;
        }
        Local::Table { .. } | Local::Logic { .. } | Local::Tied(_) => return None,
    }
    let mut row = vec![0.0; network.n_states(variable)];
    let (mut means, mut squares) = (vec![0.0; row.len()], vec![0.0; row.len()]);
    for (configuration, &count) in counts {
        set(states, parents, configuration);
        let _even = evaluate(network, variable, states, &mut row);
        for (state, &p) in row.iter().enumerate() {
            means[state] += share(count) * p;
            squares[state] += share(count) * p * p;
        }
    }
    let variances = means
        .iter()
        .zip(&squares)
        .map(|(mean, square)| (square - mean * mean).max(0.0));
    Some((variances.fold(0.0, f64::max) / n_counted as f64).sqrt())
}
