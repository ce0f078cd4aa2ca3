//! Where to look: for every variable, roughly how well each of its states explains the evidence below it.
//!
//! Loopy belief propagation (Pearl 1988; Murphy, Weiss & Jordan 1999) on the expanded factors. Its answers may be
//! wrong without a sign, which is why they are never shown: the sampler in `sample` only lets them decide where to
//! draw, and corrects for every draw by its weight. A variable with too wide a local model sends no message.
//!
//! Messages are kept above zero, so that the sampler never leaves out a state that is possible.

use super::expand::expand_what_fits;
use super::factor::{Factor, Filler, Rule};
use super::limits::Limits;
use super::network::Network;

/// Messages and beliefs, the largest entry of which is 1, never fall below these.
const LEAST_MESSAGE: f64 = 1e-30;
const LEAST_BELIEF: f64 = 1e-250;

/// Sweeps end when no message moves by more than this.
const TOLERANCE: f64 = 1e-4;

/// The most sweeps there and back, and how many of them go undamped.
const MOST_SWEEPS: usize = 30;
const UNDAMPED_SWEEPS: usize = 6;

/// About how many multiplications all sweeps together may take.
const WORK: usize = 200_000_000;

/// How often beliefs are translated into likelihoods.
const BELIEF_ROUNDS: usize = 3;

/// What the guide is told.
pub(super) struct Hints<'a> {
    /// For every variable a likelihood per state; empty where there is none.
    pub weights: &'a [Vec<f64>],
    /// Which variables are put into a state from outside.
    pub is_intervened: &'a [bool],
    /// Which variables have evidence at or below them.
    pub is_relevant: &'a [bool],
    /// Variables, states and the probabilities they shall have.
    pub pins: &'a [(usize, usize, f64)],
}

/// For every relevant variable a number per state, the largest 1, none 0: its own likelihood times about how probable
/// the evidence below is. Empty for the others.
pub(super) fn guide(network: &Network, hints: &Hints<'_>) -> Vec<Vec<f64>> {
    let limits = Limits {
        family_rows: 64,
        odds_rows: 1 << 10,
        wide_rows: 1 << 12,
        sum_states: 1 << 11,
        sum_error_ppm: 200_000,
        entries: 1 << 18,
    };
    let (expansion, has_factors) = expand_what_fits(network, &limits);
    let takes_part = |owner: usize| has_factors[owner] && hints.is_relevant[owner] && !hints.is_intervened[owner];
    let mut rank = vec![0; network.variables.len()];
    for (position, variable) in network.topological_order().into_iter().enumerate() {
        rank[variable] = position;
    }
    let mut factors: Vec<&Factor> = expansion
        .factors
        .iter()
        .filter(|factor| takes_part(factor.owner))
        .collect();
    // A stable sort: the factors of one owner stay in their order.
    factors.sort_by_key(|factor| rank[factor.owner]);
    let mut filler = Filler::new(network, &expansion.cardinalities);
    let tables: Vec<Vec<f64>> = factors
        .iter()
        .map(|factor| {
            let mut cells = vec![0.0; factor.n_cells];
            filler.fill(factor, &mut cells);
            cells
        })
        .collect();
    let mut locals: Vec<Vec<f64>> = expansion.cardinalities.iter().map(|&n| vec![1.0; n]).collect();
    for (local, weights) in locals.iter_mut().zip(hints.weights) {
        if !weights.is_empty() {
            local.copy_from_slice(weights);
            scale(local, LEAST_BELIEF);
        }
    }
    let mut loopy = Loopy::new(&expansion.cardinalities, &factors, &tables);
    loopy.run(&locals);
    if !hints.pins.is_empty() {
        for _ in 0..BELIEF_ROUNDS {
            adopt(&mut locals, &loopy, hints.pins);
            loopy.run(&locals);
        }
    }
    let mut own = vec![None; network.variables.len()];
    for (factor_ix, factor) in factors.iter().enumerate().filter(|(_, factor)| factor.is_final) {
        own[factor.owner] = Some(factor_ix);
    }
    let explains = |(variable, own): (usize, Option<usize>)| {
        if hints.is_relevant[variable] {
            loopy.without(variable, own)
        } else {
            Vec::new()
        }
    };
    own.into_iter().enumerate().map(explains).collect()
}

/// Turns beliefs into the likelihoods that would bring them about, were the loopy marginals right.
fn adopt(locals: &mut [Vec<f64>], loopy: &Loopy<'_>, pins: &[(usize, usize, f64)]) {
    for &(variable, state, probability) in pins {
        let belief = &loopy.beliefs[variable];
        let rest: f64 = belief.iter().sum::<f64>() - belief[state];
        let ratio = (probability * rest) / ((1.0 - probability) * belief[state]);
        let ratio = if ratio.is_nan() { 1.0 } else { ratio.clamp(1e-6, 1e6) };
        locals[variable][state] *= ratio;
        scale(&mut locals[variable], LEAST_BELIEF);
    }
}

/// Makes the largest number 1 and none less than `least`.
fn scale(numbers: &mut [f64], least: f64) {
    let largest = numbers.iter().copied().fold(0.0, f64::max);
    for number in numbers {
        *number = if largest > 0.0 {
            (*number / largest).max(least)
        } else {
            1.0
        };
    }
}

/// The state of loopy propagation.
struct Loopy<'a> {
    cardinalities: &'a [usize],
    factors: &'a [&'a Factor],
    tables: &'a [Vec<f64>],
    /// By factor and position in its scope, the message to that variable.
    messages: Vec<Vec<Vec<f64>>>,
    /// By variable the product of its own weights and all messages to it.
    beliefs: Vec<Vec<f64>>,
}

impl<'a> Loopy<'a> {
    fn new(cardinalities: &'a [usize], factors: &'a [&'a Factor], tables: &'a [Vec<f64>]) -> Self {
        let even = |factor: &&Factor| factor.scope.iter().map(|&v| vec![1.0; cardinalities[v]]).collect();
        Self {
            cardinalities,
            factors,
            tables,
            messages: factors.iter().map(even).collect(),
            beliefs: Vec::new(),
        }
    }

    /// Sweeps until the messages settle or the work allowed is done.
    fn run(&mut self, locals: &[Vec<f64>]) {
        self.beliefs = locals.to_vec();
        for (factor, messages) in self.factors.iter().zip(&self.messages) {
            for (&variable, message) in factor.scope.iter().zip(messages) {
                multiply(&mut self.beliefs[variable], message);
            }
        }
        let work = self
            .factors
            .iter()
            .map(|factor| (factor.n_cells + factor.n_states * 8) * factor.scope.len() * 6);
        let n_sweeps = (WORK / work.sum::<usize>().max(1)).clamp(2, MOST_SWEEPS);
        for sweep in 0..n_sweeps {
            let kept = if sweep < UNDAMPED_SWEEPS { 0.0 } else { 0.5 };
            let mut change: f64 = 0.0;
            for factor_ix in (0..self.factors.len()).rev() {
                change = change.max(self.update(factor_ix, kept));
            }
            for factor_ix in 0..self.factors.len() {
                change = change.max(self.update(factor_ix, kept));
            }
            if change < TOLERANCE {
                break;
            }
        }
    }

    /// Sends new messages from one factor to all its variables. Returns the largest change.
    fn update(&mut self, factor_ix: usize, kept: f64) -> f64 {
        let factor = self.factors[factor_ix];
        let received: Vec<Vec<f64>> = factor
            .scope
            .iter()
            .zip(&self.messages[factor_ix])
            .map(|(&variable, message)| quotient(&self.beliefs[variable], message))
            .collect();
        let sent = match &factor.rule {
            Rule::Sum {
                by, n_moves, next_of, ..
            } => sum_answer(&factor.scope, *by, *n_moves, next_of, &received),
            _ => answer(&factor.scope, self.cardinalities, &self.tables[factor_ix], &received),
        };
        let mut change: f64 = 0.0;
        let own = self.messages[factor_ix].iter_mut().zip(&factor.scope);
        for ((new, received), (old, &variable)) in sent.into_iter().zip(&received).zip(own) {
            for (old, new) in old.iter_mut().zip(&new) {
                let next = *old * kept + new * (1.0 - kept);
                change = change.max((next - *old).abs());
                *old = next;
            }
            let belief = &mut self.beliefs[variable];
            belief.copy_from_slice(received);
            multiply(belief, old);
        }
        change
    }

    /// The belief of a variable without the message of one factor.
    fn without(&self, variable: usize, factor_ix: Option<usize>) -> Vec<f64> {
        let belief = &self.beliefs[variable];
        match factor_ix {
            Some(factor_ix) => self.messages[factor_ix]
                .last()
                .map_or_else(|| belief.clone(), |message| quotient(belief, message)),
            None => belief.clone(),
        }
    }
}

fn multiply(belief: &mut [f64], message: &[f64]) {
    for (belief, message) in belief.iter_mut().zip(message) {
        *belief *= message;
    }
    scale(belief, LEAST_BELIEF);
}

fn quotient(belief: &[f64], message: &[f64]) -> Vec<f64> {
    let mut quotient: Vec<f64> = belief.iter().zip(message).map(|(b, m)| b / m).collect();
    scale(&mut quotient, LEAST_BELIEF);
    quotient
}

/// The messages of a table to all its variables, given what it receives from each.
fn answer(scope: &[usize], cardinalities: &[usize], table: &[f64], received: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let n = scope.len();
    let mut sent: Vec<Vec<f64>> = received.iter().map(|message| vec![0.0; message.len()]).collect();
    let mut states = vec![0; n];
    let mut before = vec![1.0; n + 1];
    let mut first_changed = 0;
    for &cell in table {
        for position in first_changed..n {
            before[position + 1] = before[position] * received[position][states[position]];
        }
        if cell > 0.0 {
            let mut after = cell;
            for position in (0..n).rev() {
                sent[position][states[position]] += before[position] * after;
                after *= received[position][states[position]];
            }
        }
        first_changed = n;
        while first_changed > 0 {
            first_changed -= 1;
            states[first_changed] += 1;
            if states[first_changed] < cardinalities[scope[first_changed]] {
                break;
            }
            states[first_changed] = 0;
        }
    }
    for message in &mut sent {
        scale(message, LEAST_MESSAGE);
    }
    sent
}

/// The messages of a sum to the sum before, the move and itself, in the order of its scope.
fn sum_answer(scope: &[usize], by: usize, n_moves: usize, next_of: &[u32], received: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut sent: Vec<Vec<f64>> = received.iter().map(|message| vec![0.0; message.len()]).collect();
    let (by, previous) = if scope[0] == by { (0, 1) } else { (1, 0) };
    for (cell, &after) in next_of.iter().enumerate() {
        let (before, moved, after) = (cell / n_moves, cell % n_moves, after as usize);
        let of = [received[previous][before], received[by][moved], received[2][after]];
        sent[previous][before] += of[1] * of[2];
        sent[by][moved] += of[0] * of[2];
        sent[2][after] += of[0] * of[1];
    }
    for message in &mut sent {
        scale(message, LEAST_MESSAGE);
    }
    sent
}
