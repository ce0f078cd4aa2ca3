//! What is asked of every network: which root is moved, and what is observed. Chosen by rule, the same on every machine.

use cruxmap::inference::{Evidence, Finding, Local, Network};
use serde_json::{Value, json};

/// The questions put to a network.
pub struct Questions {
    /// The variable without parents on which most variables depend directly.
    pub root: usize,
    /// The two distributions the root alternates between.
    pub priors: [Vec<f64>; 2],
    /// One observation.
    pub one: Vec<(usize, usize)>,
    /// Three, or fewer in a tiny network.
    pub three: Vec<(usize, usize)>,
    /// Ten, or fewer in a small network.
    pub ten: Vec<(usize, usize)>,
}

impl Questions {
    /// Chooses the questions: observed are variables without children, spread evenly over the network, then variables
    /// with parents, all in states that can occur together. `None` if no variable without parents has two possible
    /// states.
    pub fn new(network: &Network) -> Option<Self> {
        let n_variables = network.variables.len();
        let parents: Vec<Vec<usize>> = network
            .variables
            .iter()
            .map(|variable| variable.local.parents())
            .collect();
        let mut n_children = vec![0; n_variables];
        for &parent in parents.iter().flatten() {
            n_children[parent] += 1;
        }
        let prior_of = |variable: usize| prior(&network.variables[variable].local);
        let root = (0..n_variables)
            .filter(|&variable| prior_of(variable).is_some())
            .min_by_key(|&variable| (usize::MAX - n_children[variable], variable))?;
        let is_end = |&variable: &usize| n_children[variable] == 0 && variable != root;
        let is_inner = |&variable: &usize| n_children[variable] > 0 && !parents[variable].is_empty();
        let ends: Vec<usize> = (0..n_variables).filter(is_end).collect();
        let inner: Vec<usize> = (0..n_variables).filter(is_inner).collect();
        let story = story(network, &parents);
        let observe = |n: usize| {
            let mut observed = spread(&ends, n);
            observed.extend(spread(&inner, n - observed.len()));
            observed
                .into_iter()
                .map(|variable| (variable, story[variable]))
                .collect()
        };
        Some(Self {
            root,
            priors: [0.35, 0.65].map(|first| moved(&prior_of(root).unwrap_or_default(), first)),
            one: observe(1),
            three: observe(3),
            ten: observe(10),
        })
    }

    /// The questions with the names of the network, for another engine.
    pub fn to_json(&self, network: &Network) -> Value {
        let named = |observed: &[(usize, usize)]| -> Value {
            let pair = |&(variable, state): &(usize, usize)| {
                let variable = &network.variables[variable];
                (variable.id.clone(), json!(variable.states[state]))
            };
            Value::Object(observed.iter().map(pair).collect())
        };
        json!({
            "root": network.variables[self.root].id,
            "priors": self.priors,
            "one": named(&self.one),
            "three": named(&self.three),
            "ten": named(&self.ten),
        })
    }
}

/// Observations as evidence.
pub fn evidence(observed: &[(usize, usize)]) -> Evidence {
    let finding = |&(variable, state): &(usize, usize)| Finding::Observed { variable, state };
    Evidence {
        findings: observed.iter().map(finding).collect(),
    }
}

/// Changes the prior of a variable without parents.
pub fn set_prior(local: &mut Local, prior: &[f64]) {
    match local {
        Local::Table { rows, .. } => rows.copy_from_slice(prior),
        Local::Mechanism(mechanism) => mechanism.base = prior[1],
        _ => {}
    }
}

/// The distribution of a variable without parents, if more than one state is possible.
fn prior(local: &Local) -> Option<Vec<f64>> {
    let prior = match local {
        Local::Table { parents, rows } if parents.is_empty() => rows.clone(),
        Local::Mechanism(mechanism) if local.parents().is_empty() => vec![1.0 - mechanism.base, mechanism.base],
        _ => return None,
    };
    (prior.iter().filter(|&&share| share > 0.0).count() > 1).then_some(prior)
}

/// A distribution in which the first possible state has the given share, and the others theirs in proportion.
fn moved(prior: &[f64], share: f64) -> Vec<f64> {
    let first = prior.iter().position(|&share| share > 0.0).unwrap_or(0);
    let rest = 1.0 - prior[first];
    let moved = |(state, &old): (usize, &f64)| {
        if state == first {
            share
        } else {
            old / rest * (1.0 - share)
        }
    };
    prior.iter().enumerate().map(moved).collect()
}

/// Up to `n` of the candidates, evenly spread.
fn spread(candidates: &[usize], n: usize) -> Vec<usize> {
    let n = n.min(candidates.len());
    (0..n)
        .map(|ix| candidates[(2 * ix + 1) * candidates.len() / (2 * n)])
        .collect()
}

/// A state for every variable, such that all together are possible: the likeliest given its parents' states.
fn story(network: &Network, parents: &[Vec<usize>]) -> Vec<usize> {
    let mut states: Vec<Option<usize>> = vec![None; parents.len()];
    let mut open: Vec<usize> = (0..parents.len()).collect();
    while let Some(variable) = open.pop() {
        if states[variable].is_some() {
            continue;
        }
        let waiting: Vec<usize> = parents[variable]
            .iter()
            .copied()
            .filter(|&parent| states[parent].is_none())
            .collect();
        if !waiting.is_empty() {
            open.push(variable);
            open.extend(waiting);
            continue;
        }
        states[variable] = Some(match &network.variables[variable].local {
            Local::Table { parents, rows } => {
                let row_ix = parents.iter().fold(0, |ix, &parent| {
                    ix * network.variables[parent].states.len() + states[parent].unwrap_or(0)
                });
                let n_states = network.variables[variable].states.len();
                let row = &rows[row_ix * n_states..(row_ix + 1) * n_states];
                (0..n_states)
                    .rev()
                    .max_by(|&a, &b| row[a].total_cmp(&row[b]))
                    .unwrap_or(0)
            }
            // Nothing is impossible in the synthetic maps.
            _ => variable % 2,
        });
    }
    states.into_iter().map(|state| state.unwrap_or(0)).collect()
}
