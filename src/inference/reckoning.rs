//! A plan at work: the numbers of all factors, what weighs on each variable, and the messages that follow.
//!
//! Nothing here knows why something weighs on a variable; findings are entered by `evidence`.

use std::collections::BTreeMap;

use super::calibration::Calibration;
use super::careful::{self, Careful, NoBeliefs};
use super::factor::Filler;
use super::network::Network;
use super::plan::Plan;

/// The numbers of a plan and everything computed from them so far.
#[derive(Clone, Debug)]
pub(super) struct Reckoning {
    /// One list of cells after the other, factor by factor, with the weights in them.
    cells: Vec<f64>,
    /// What the states of each network variable are multiplied by.
    weights: Vec<Option<Vec<f64>>>,
    /// The variables whose causes no longer matter.
    is_cut: Vec<bool>,
    /// Per factor the first cell of each row in which contradictory certainties met.
    contradictions: BTreeMap<usize, Vec<usize>>,
    pub calibration: Calibration<f64>,
    /// Scratch memory of fillers.
    states: Vec<usize>,
}

/// A number that the plan took for a certain zero is none: compile again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NoLongerCertain;

impl Reckoning {
    /// Enters a network's numbers. The network must be of the plan's structure.
    pub(super) fn new(plan: &Plan, network: &Network) -> Result<Self, NoLongerCertain> {
        let n_variables = network.variables.len();
        let mut reckoning = Self {
            cells: vec![0.0; plan.expansion.n_cells],
            weights: vec![None; n_variables],
            is_cut: vec![false; n_variables],
            contradictions: BTreeMap::new(),
            calibration: Calibration::new(plan),
            states: vec![0; plan.expansion.cardinalities.len()],
        };
        for variable in 0..n_variables {
            reckoning.refill(plan, network, variable)?;
        }
        Ok(reckoning)
    }

    /// Enters the numbers of one variable again.
    pub(super) fn refill(&mut self, plan: &Plan, network: &Network, variable: usize) -> Result<(), NoLongerCertain> {
        let expansion = &plan.expansion;
        let scratch = std::mem::take(&mut self.states);
        let mut filler = Filler::reusing(network, &expansion.cardinalities, scratch);
        let mut is_certain = true;
        for factor_ix in expansion.factors_of(variable) {
            let factor = &expansion.factors[factor_ix];
            let cells = &mut self.cells[factor.offset..factor.offset + factor.n_cells];
            let doubtful = filler.fill(factor, cells);
            if doubtful.is_empty() || self.is_cut[variable] {
                self.contradictions.remove(&factor_ix);
            } else {
                self.contradictions.insert(factor_ix, doubtful);
            }
            if let Some(possible) = &plan.possible[factor_ix] {
                is_certain &= cells
                    .iter()
                    .zip(possible)
                    .all(|(&cell, &possible)| possible || cell <= 0.0);
            }
            if factor.is_final {
                if self.is_cut[variable] {
                    cells.fill(1.0);
                }
                if let Some(weights) = &self.weights[variable] {
                    for row in cells.chunks_exact_mut(factor.n_states) {
                        for (cell, weight) in row.iter_mut().zip(weights) {
                            *cell *= weight;
                        }
                    }
                }
            }
            self.calibration.touch(plan.homes[factor_ix]);
        }
        self.states = filler.into_scratch();
        if is_certain { Ok(()) } else { Err(NoLongerCertain) }
    }

    /// Sets what the states of a variable are multiplied by, one weight in 0..=1 per state.
    pub(super) fn weigh(&mut self, plan: &Plan, network: &Network, variable: usize, weights: Option<Vec<f64>>) {
        if self.weights[variable] != weights {
            self.weights[variable] = weights;
            self.refill_final(plan, network, variable);
        }
    }

    /// What the states of a variable are multiplied by.
    pub(super) fn weights(&self, variable: usize) -> Option<&Vec<f64>> {
        self.weights[variable].as_ref()
    }

    /// Whether a variable is cut off from its causes.
    pub(super) fn is_cut(&self, variable: usize) -> bool {
        self.is_cut[variable]
    }

    /// Cuts a variable off from its causes, or ties it to them again. Not for variables with certain zeros.
    pub(super) fn cut(&mut self, plan: &Plan, network: &Network, variable: usize, is_cut: bool) {
        if self.is_cut[variable] != is_cut {
            self.is_cut[variable] = is_cut;
            self.refill_final(plan, network, variable);
        }
    }

    /// Enters numbers again that have been entered before.
    fn refill_final(&mut self, plan: &Plan, network: &Network, variable: usize) {
        let refilled = self.refill(plan, network, variable);
        debug_assert!(refilled.is_ok(), "the same numbers were certain before");
    }

    /// The numbers of all factors.
    pub(super) fn cells(&self) -> &[f64] {
        &self.cells
    }

    /// The numbers of one factor, with the weights in them.
    pub(super) fn cells_of(&self, plan: &Plan, factor_ix: usize) -> &[f64] {
        let factor = &plan.expansion.factors[factor_ix];
        &self.cells[factor.offset..factor.offset + factor.n_cells]
    }

    /// The logarithm of what the product of all factors sums to; −∞ when it is zero or too small to tell.
    pub(super) fn ln_probability(&mut self, plan: &Plan) -> f64 {
        self.calibration.collect(plan, &self.cells);
        self.calibration.ln_probability(plan, 0)
    }

    /// Brings all marginals up to date. What needs more care is computed apart and handed back.
    pub(super) fn settle(&mut self, plan: &Plan) -> Result<Option<Careful>, NoBeliefs> {
        if self.ln_probability(plan) > f64::NEG_INFINITY && self.calibration.distribute(plan) {
            return Ok(None);
        }
        careful::propagate(plan, &self.cells, &[]).map(Some)
    }

    /// P(cell | evidence) for all cells of a factor.
    pub(super) fn family(&mut self, plan: &Plan, factor_ix: usize) -> Result<Vec<f64>, NoBeliefs> {
        let mut family = if self.ln_probability(plan) > EASILY_TRUSTED {
            self.calibration.family(plan, factor_ix)
        } else {
            let careful = careful::propagate(plan, &self.cells, &[factor_ix])?;
            careful.families.into_iter().next().unwrap_or_default()
        };
        let sum: f64 = family.iter().sum();
        for cell in &mut family {
            *cell /= sum;
        }
        Ok(family)
    }

    /// The marginal of one variable.
    pub(super) fn marginal(&mut self, plan: &Plan, variable: usize) -> Result<Vec<f64>, NoBeliefs> {
        if let Some(state) = plan.observed[variable] {
            return Ok(one_hot(plan.expansion.cardinalities[variable], state));
        }
        if self.ln_probability(plan) > EASILY_TRUSTED {
            return Ok(self.calibration.marginal(plan, variable).to_vec());
        }
        let mut careful = careful::propagate(plan, &self.cells, &[])?;
        Ok(careful.marginals.swap_remove(variable))
    }

    /// The first variable with a contradictory row that has a positive probability.
    pub(super) fn contradictory_variable(&mut self, plan: &Plan) -> Result<Option<usize>, NoBeliefs> {
        let doubtful: Vec<(usize, Vec<usize>)> = self
            .contradictions
            .iter()
            .map(|(factor_ix, rows)| (*factor_ix, rows.clone()))
            .collect();
        for (factor_ix, rows) in doubtful {
            let factor = &plan.expansion.factors[factor_ix];
            let family = self.family(plan, factor_ix)?;
            let is_positive = |&row: &usize| family[row..row + factor.n_states].iter().any(|&cell| cell > 0.0);
            if rows.iter().any(is_positive) {
                return Ok(Some(factor.owner));
            }
        }
        Ok(None)
    }
}

/// Nothing that matters was lost when the evidence is more probable than this (its logarithm).
///
/// A product lost on the way is below 10^−307, and so is what it could have added to the probability of the evidence:
/// all factors are probabilities times weights of at most 1.
pub(super) const EASILY_TRUSTED: f64 = -600.0;

/// Certainty of one state.
pub(super) fn one_hot(n_states: usize, state: usize) -> Vec<f64> {
    let mut marginal = vec![0.0; n_states];
    marginal[state] = 1.0;
    marginal
}
