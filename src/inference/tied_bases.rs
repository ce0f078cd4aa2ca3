//! Bases of claims that are tied to one another: solved together, because the base of each moves all of them.
//!
//! One member after the other gets the base at which it is what is stated, the others as they are: so each member finds
//! out by itself what is out of its reach. Where ties are strong that is slow, so after every round Newton steps are made
//! on all bases at once, each shortened until it comes closer.
//!
//! A base is a floating-point number: next to 1 its spacing leaves a gap, of about 1e-16 / (1 − base). Ties far beyond
//! 1000 : 1 can call for such bases.

use std::sync::Arc;

use super::block::{Block, Tied, configuration};
use super::careful::NoBeliefs;
use super::evidence::QueryError;
use super::factor::advance;
use super::local;
use super::network::{Local, Mechanism};
use super::settle::{GOAL_TOLERANCE, Settler, Unreachable, changed};
use super::solve::{NEXT_TO_NOTHING, solve_linear};

/// How many rounds are tried.
const MOST_ROUNDS: usize = 400;

/// After how many rounds without progress nothing more is to be expected.
const MOST_IDLE_ROUNDS: usize = 10;

/// How many Newton steps are taken in a round. They converge fast or creep; one that creeps is left to the next round.
const MOST_STEPS: usize = 100;

/// How far a Newton step may move any logarithm of odds, and how often it is halved.
const LONGEST_STEP: f64 = 4.0;
const MOST_HALVINGS: usize = 30;

/// Gaps below this are rounding.
const NEGLIGIBLE_GAP: f64 = 1e-14;

/// The logarithm of odds at which a base is 0 or 1 for all purposes.
const LN_ODDS_LIMIT: f64 = 745.0;

/// A member whose base is solved.
#[derive(Clone, Debug, PartialEq)]
struct TiedBase {
    /// Its position in the block.
    position: usize,
    /// The base.
    base: f64,
    /// The probability that it then has.
    reached: f64,
}

/// What a base makes of one member in one configuration of the outside parents.
#[derive(Clone, Copy)]
struct Response {
    /// The logarithm of the product of its ratios.
    ln_ratio: f64,
    /// The probability of the member, its ties aside, were its core false, and were it true.
    if_false: f64,
    if_true: f64,
}

/// A block with everything that does not depend on the bases computed.
struct Problem {
    /// The probability of each configuration of the outside parents.
    rows: Vec<f64>,
    /// For every row and member `[P(false), P(true)]`, ties aside.
    own: Vec<Vec<[f64; 2]>>,
    /// What the ties make of every configuration of the members, up to a constant.
    ties: Vec<f64>,
    /// The members whose bases are solved: position, goal, and what a base does in each row.
    free: Vec<(usize, f64, Vec<Response>)>,
}

impl Settler<'_> {
    /// The probability of each configuration of what bears on a block from outside, read off the member that is summed
    /// out last.
    pub(super) fn outside_rows(&mut self, last: usize) -> Result<Vec<f64>, NoBeliefs> {
        let joint = self.reckoning.family(self.plan, self.plan.expansion.finals[last])?;
        Ok(joint.chunks_exact(2).map(|pair| pair.iter().sum()).collect())
    }

    /// Solves the bases of all members of a block.
    pub(super) fn settle_block(
        &mut self,
        tied: &Tied,
        rows: Vec<f64>,
        goals: &[Option<Vec<f64>>],
        unreachable: &mut Vec<Unreachable>,
    ) -> Result<(), QueryError> {
        let members: Vec<usize> = tied.block().members().iter().map(|member| member.variable).collect();
        let of_members: Vec<Option<f64>> = members
            .iter()
            .map(|&variable| goals[variable].as_ref().and_then(|goal| goal.get(1).copied()))
            .collect();
        let solved = solve_tied(tied.block(), &self.plan.expansion.cardinalities, rows, &of_members);
        let block = Arc::new(tied.block().with_own(|position, own| {
            let of_member = solved.iter().find(|solved| solved.position == position);
            if let (Local::Mechanism(mechanism), Some(solved)) = (own, of_member) {
                mechanism.base = solved.base;
            }
        }));
        for (position, &variable) in members.iter().enumerate() {
            self.network.variables[variable].local = Local::Tied(Tied {
                block: Arc::clone(&block),
                position,
            });
        }
        for &variable in &members {
            let refilled = self.reckoning.refill(self.plan, self.network, variable);
            refilled.map_err(|_| changed(self.network, variable))?;
        }
        for solved in solved {
            let goal = of_members[solved.position].unwrap_or(solved.reached);
            if (goal - solved.reached).abs() > GOAL_TOLERANCE {
                unreachable.push(Unreachable {
                    variable: members[solved.position],
                    nearest: vec![1.0 - solved.reached, solved.reached],
                });
            }
        }
        Ok(())
    }
}

/// Solves the bases of the members with goals.
///
/// `rows` is the probability of each configuration of [`Block::outside`], `goals` what each member shall be, if
/// anything; goals on members that have no base are left out. Time: rounds × goals × rows × 2^members.
fn solve_tied(block: &Block, cardinalities: &[usize], rows: Vec<f64>, goals: &[Option<f64>]) -> Vec<TiedBase> {
    let mut problem = Problem::new(block, cardinalities, rows, goals);
    let mut ln_odds: Vec<f64> = problem.free.iter().map(|(_, goal, _)| ln_odds_of(*goal)).collect();
    problem.set(&ln_odds);
    let mut best = (f64::INFINITY, ln_odds.clone());
    let mut n_idle = 0;
    for _ in 0..MOST_ROUNDS {
        for (index, ln_odds) in ln_odds.iter_mut().enumerate() {
            *ln_odds = problem.solve_one(index, *ln_odds);
            problem.set_one(index, *ln_odds);
        }
        let gap = problem.gap(&ln_odds);
        if gap < best.0 {
            best = (gap, ln_odds.clone());
            n_idle = 0;
        } else {
            n_idle += 1;
        }
        if best.0 <= NEGLIGIBLE_GAP || n_idle > MOST_IDLE_ROUNDS {
            break;
        }
        for _ in 0..MOST_STEPS {
            let Some(next) = problem.improved(&ln_odds) else { break };
            ln_odds = next;
        }
        let gap = problem.gap(&ln_odds);
        if gap < best.0 {
            best = (gap, ln_odds.clone());
            n_idle = 0;
        }
    }
    // What is reached is what the bases reach as they are written down.
    let free = problem.free.iter().zip(&best.1);
    let bases: Vec<f64> = free
        .map(|((.., responses), &ln_odds)| base_of(ln_odds, responses))
        .collect();
    problem.set(&bases.iter().map(|&base| ln_odds_of(base)).collect::<Vec<f64>>());
    let reached = problem.marginals();
    (problem.free.iter().zip(bases))
        .map(|((position, ..), base)| TiedBase {
            position: *position,
            base,
            reached: reached[*position],
        })
        .collect()
}

fn ln_odds_of(probability: f64) -> f64 {
    (probability / (1.0 - probability))
        .ln()
        .clamp(-LN_ODDS_LIMIT, LN_ODDS_LIMIT)
}

/// The base at some logarithm of odds; at the limit certainty, unless a proof of the contrary would contradict it.
fn base_of(ln_odds: f64, responses: &[Response]) -> f64 {
    let is_proven = |ln_ratio: f64| responses.iter().any(|response| response.ln_ratio >= ln_ratio);
    let is_disproven = |ln_ratio: f64| responses.iter().any(|response| response.ln_ratio <= ln_ratio);
    if ln_odds <= -LN_ODDS_LIMIT {
        if is_proven(f64::INFINITY) { NEXT_TO_NOTHING } else { 0.0 }
    } else if ln_odds >= LN_ODDS_LIMIT {
        if is_disproven(f64::NEG_INFINITY) {
            1.0 - f64::EPSILON / 2.0
        } else {
            1.0
        }
    } else {
        logistic(ln_odds)
    }
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

impl Response {
    fn of(mechanism: &Mechanism, states: &local::States) -> Self {
        let [_, if_false] = local::influenced(mechanism, [1.0, 0.0], states);
        let [_, if_true] = local::influenced(mechanism, [0.0, 1.0], states);
        let even = Mechanism {
            base: 0.5,
            weighings: mechanism.weighings.clone(),
            ..Mechanism::default()
        };
        let mut core = [0.5, 0.5];
        // A contradictory row stays even; the posterior will report it.
        let _ = local::core(&even, states, &mut core);
        Self {
            ln_ratio: (core[1] / core[0]).ln(),
            if_false,
            if_true,
        }
    }

    /// `[P(false), P(true)]` at some base, and the slope of P(true) by the logarithm of the base odds.
    fn at(&self, ln_odds: f64) -> ([f64; 2], f64) {
        // The logarithm of 0 or ∞ is a certainty that no finite base moves.
        let x = if self.ln_ratio.is_finite() {
            let is_certain = ln_odds.abs() >= LN_ODDS_LIMIT;
            if is_certain {
                ln_odds * f64::INFINITY
            } else {
                ln_odds + self.ln_ratio
            }
        } else {
            self.ln_ratio
        };
        let (core, rest) = (logistic(x), logistic(-x));
        let p_true = self.if_false * rest + self.if_true * core;
        let p_false = (1.0 - self.if_false) * rest + (1.0 - self.if_true) * core;
        ([p_false, p_true], (self.if_true - self.if_false) * core * rest)
    }
}

impl Problem {
    fn new(block: &Block, cardinalities: &[usize], rows: Vec<f64>, goals: &[Option<f64>]) -> Self {
        let outside = block.outside();
        let mut states = vec![0; cardinalities.len()];
        let mut own = Vec::with_capacity(rows.len());
        let mut free: Vec<(usize, f64, Vec<Response>)> = (block.members().iter().zip(goals).enumerate())
            .filter(|(_, (member, _))| matches!(member.own, Local::Mechanism(_)))
            .filter_map(|(position, (_, goal))| Some((position, (*goal)?, Vec::new())))
            .collect();
        for row_ix in 0..rows.len() {
            debug_assert_eq!(
                row_ix,
                configuration(outside, cardinalities, &states),
                "rows are in order"
            );
            let of_member = block.members().iter().map(|member| {
                let mut row = [0.5, 0.5];
                // A contradictory row stays even; the posterior will report it.
                let _ = super::block::own_row(&member.own, cardinalities, &states, &mut row);
                row
            });
            own.push(of_member.collect());
            for (position, _, responses) in &mut free {
                if let Local::Mechanism(mechanism) = &block.members()[*position].own {
                    responses.push(Response::of(mechanism, &states));
                }
            }
            advance(outside, cardinalities, &mut states);
        }
        let ln_ties = block.ln_ties();
        let largest = ln_ties.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        Self {
            rows,
            own,
            ties: ln_ties.into_iter().map(|ln_tie| (ln_tie - largest).exp()).collect(),
            free,
        }
    }

    fn set(&mut self, ln_odds: &[f64]) {
        for (index, &ln_odds) in ln_odds.iter().enumerate() {
            self.set_one(index, ln_odds);
        }
    }

    fn set_one(&mut self, index: usize, ln_odds: f64) {
        let (position, _, responses) = &self.free[index];
        for (own, response) in self.own.iter_mut().zip(responses) {
            own[*position] = response.at(ln_odds).0;
        }
    }

    /// Visits every configuration of the members in every row with its weight, which does not sum to 1.
    fn weights(&self, row_ix: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let own = &self.own[row_ix];
        self.ties.iter().enumerate().map(move |(configuration, tie)| {
            let members = own.iter().enumerate();
            let product = members.map(|(position, pair)| pair[(configuration >> position) & 1]);
            (configuration, tie * product.product::<f64>())
        })
    }

    /// The probability of each member.
    fn marginals(&self) -> Vec<f64> {
        let n_members = self.own.first().map_or(0, Vec::len);
        let mut marginals = vec![0.0; n_members];
        for (row_ix, &p_row) in self.rows.iter().enumerate().filter(|(_, p_row)| **p_row > 0.0) {
            let mut sums = vec![0.0; n_members];
            let mut total = 0.0;
            for (configuration, weight) in self.weights(row_ix) {
                total += weight;
                for (position, sum) in sums.iter_mut().enumerate() {
                    *sum += if (configuration >> position) & 1 == 1 {
                        weight
                    } else {
                        0.0
                    };
                }
            }
            for (marginal, sum) in marginals.iter_mut().zip(sums) {
                *marginal += p_row * if total > 0.0 { sum / total } else { 0.5 };
            }
        }
        marginals
    }

    /// The largest gap among the members whose bases are not at a limit.
    fn gap(&self, ln_odds: &[f64]) -> f64 {
        let marginals = self.marginals();
        let gaps = (self.free.iter().zip(ln_odds)).filter(|(_, ln_odds)| ln_odds.abs() < LN_ODDS_LIMIT);
        gaps.map(|((position, goal, _), _)| (marginals[*position] - goal).abs())
            .fold(0.0, f64::max)
    }

    /// The base at which one member reaches its goal, the others as they are, or the end nearest to it.
    fn solve_one(&self, index: usize, start: f64) -> f64 {
        let (position, goal, responses) = &self.free[index];
        // What the rest of the block makes of the member being false and true.
        let rest: Vec<[f64; 2]> = (0..self.rows.len())
            .map(|row_ix| {
                let mut sums = [0.0; 2];
                for (configuration, tie) in self.ties.iter().enumerate() {
                    let others = self.own[row_ix]
                        .iter()
                        .enumerate()
                        .filter(|(other, _)| other != position);
                    let product: f64 = others.map(|(other, pair)| pair[(configuration >> other) & 1]).product();
                    sums[(configuration >> position) & 1] += tie * product;
                }
                sums
            })
            .collect();
        let at = |ln_odds: f64| {
            let (mut probability, mut slope) = (0.0, 0.0);
            for ((&p_row, response), [if_false, if_true]) in self.rows.iter().zip(responses).zip(&rest) {
                let ([p_false, p_true], steepness) = response.at(ln_odds);
                let total = p_false * if_false + p_true * if_true;
                if p_row > 0.0 && total > 0.0 {
                    probability += p_row * p_true * if_true / total;
                    slope += p_row * steepness * if_true * if_false / (total * total);
                }
            }
            (probability, slope)
        };
        if *goal <= at(-LN_ODDS_LIMIT).0 {
            return -LN_ODDS_LIMIT;
        }
        if *goal >= at(LN_ODDS_LIMIT).0 {
            return LN_ODDS_LIMIT;
        }
        let (mut low, mut high) = (-LN_ODDS_LIMIT, LN_ODDS_LIMIT);
        let mut ln_odds = if start.abs() < LN_ODDS_LIMIT { start } else { 0.0 };
        for _ in 0..200 {
            let (probability, slope) = at(ln_odds);
            let gap = probability - goal;
            if gap.abs() <= f64::EPSILON * goal * 0.5 {
                break;
            }
            if gap > 0.0 {
                high = ln_odds;
            } else {
                low = ln_odds;
            }
            let newton = ln_odds - gap / slope;
            let next = if newton > low && newton < high {
                newton
            } else {
                f64::midpoint(low, high)
            };
            if (next - ln_odds).abs() <= f64::EPSILON * ln_odds.abs().max(1e-3) {
                break;
            }
            ln_odds = next;
        }
        ln_odds
    }

    /// The sum of squared gaps of some members.
    fn squares(&self, indices: &[usize]) -> f64 {
        let marginals = self.marginals();
        let gap = |index: &usize| marginals[self.free[*index].0] - self.free[*index].1;
        indices.iter().map(gap).map(|gap| gap * gap).sum()
    }

    /// A Newton step from bases that are set, shortened until it comes closer by a good part; those are then set. `None`
    /// where none does.
    fn improved(&mut self, ln_odds: &[f64]) -> Option<Vec<f64>> {
        let inner: Vec<usize> = (0..ln_odds.len())
            .filter(|&index| ln_odds[index].abs() < LN_ODDS_LIMIT)
            .collect();
        let before = self.squares(&inner);
        if before <= NEGLIGIBLE_GAP * NEGLIGIBLE_GAP {
            return None;
        }
        let steps = self.newton(ln_odds, &inner)?;
        let longest = steps.iter().fold(0.0, |longest: f64, step| longest.max(step.abs()));
        let mut length = if longest > LONGEST_STEP {
            LONGEST_STEP / longest
        } else {
            1.0
        };
        for _ in 0..MOST_HALVINGS {
            let mut next = ln_odds.to_vec();
            for (&index, step) in inner.iter().zip(&steps) {
                next[index] += length * step;
            }
            self.set(&next);
            if self.squares(&inner) < before * (1.0 - 0.1 * length) {
                return Some(next);
            }
            length *= 0.5;
        }
        self.set(ln_odds);
        None
    }

    /// The Newton step for the given members.
    fn newton(&self, ln_odds: &[f64], inner: &[usize]) -> Option<Vec<f64>> {
        let n = inner.len();
        let mut matrix = vec![vec![0.0; n + 1]; n];
        let marginals = self.marginals();
        for (row_ix, &p_row) in self.rows.iter().enumerate().filter(|(_, p_row)| **p_row > 0.0) {
            let mut first = vec![0.0; n];
            let mut second = vec![vec![0.0; n]; n];
            let mut total = 0.0;
            for (configuration, weight) in self.weights(row_ix) {
                total += weight;
                let holds = |index: usize| (configuration >> self.free[inner[index]].0) & 1 == 1;
                for i in (0..n).filter(|&i| holds(i)) {
                    first[i] += weight;
                    for j in (0..n).filter(|&j| holds(j)) {
                        second[i][j] += weight;
                    }
                }
            }
            if total <= 0.0 {
                continue;
            }
            for j in 0..n {
                let (_, _, responses) = &self.free[inner[j]];
                let ([p_false, p_true], slope) = responses[row_ix].at(ln_odds[inner[j]]);
                let steepness = slope / (p_true * p_false);
                if !steepness.is_finite() {
                    continue;
                }
                for (i, row) in matrix.iter_mut().enumerate() {
                    let covariance = second[i][j] / total - first[i] * first[j] / (total * total);
                    row[j] += p_row * steepness * covariance;
                }
            }
        }
        for (row, &index) in matrix.iter_mut().zip(inner) {
            let (position, goal, _) = &self.free[index];
            row[n] = goal - marginals[*position];
        }
        solve_linear(matrix)
    }
}
