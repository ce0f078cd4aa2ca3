//! The equations behind `settle`: from a stated marginal back to a base (claims) or to weights (questions).

/// A base that proofs can still overrule, where 0 would contradict them.
pub(super) const NEXT_TO_NOTHING: f64 = 1e-30;

/// One configuration of what a claim's odds depend on.
pub(super) struct ClaimRow {
    /// The product of its ratios, 0..=∞.
    pub ratio: f64,
    /// The probability of this configuration and the claim, were its core false.
    pub if_false: f64,
    /// The same, were its core true; never less.
    pub if_true: f64,
}

/// One configuration of what a question depends on.
pub(super) struct QuestionRow {
    /// Its probability.
    pub probability: f64,
    /// The distribution over the states at even weights.
    pub shares: Vec<f64>,
}

/// P(claim) at the given logarithm of the base odds, and its slope.
fn probability_at(rows: &[ClaimRow], ln_odds: f64) -> (f64, f64) {
    let mut probability = 0.0;
    let mut slope = 0.0;
    for row in rows {
        // The logarithm of 0 or ∞ is a certainty that no finite base moves.
        let ln_ratio = row.ratio.ln();
        let x = if ln_ratio.is_finite() {
            ln_odds + ln_ratio
        } else {
            ln_ratio
        };
        let (core, rest) = (logistic(x), logistic(-x));
        probability += row.if_false * rest + row.if_true * core;
        slope += (row.if_true - row.if_false) * core * rest;
    }
    (probability, slope)
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// The base at which P(claim) equals `goal`, or the end nearest to it; and the P(claim) it gives.
///
/// P(claim) rises with the base. Newton's method within a shrinking bracket, so at worst bisection.
pub(super) fn solve_claim(rows: &[ClaimRow], goal: f64) -> (f64, f64) {
    let lowest = probability_at(rows, f64::NEG_INFINITY).0;
    let highest = probability_at(rows, f64::INFINITY).0;
    let weighs = |row: &&ClaimRow| row.if_true > 0.0 || row.if_false > 0.0;
    if goal <= lowest {
        // A base of 0 would contradict an argument that proves the claim.
        let has_proof = rows.iter().filter(weighs).any(|row| row.ratio.is_infinite());
        return (if has_proof { NEXT_TO_NOTHING } else { 0.0 }, lowest);
    }
    if goal >= highest {
        let has_disproof = rows.iter().filter(weighs).any(|row| row.ratio <= 0.0);
        return (if has_disproof { 1.0 - f64::EPSILON / 2.0 } else { 1.0 }, highest);
    }
    let (mut low, mut high) = (-745.0, 745.0);
    let mut ln_odds = (goal / (1.0 - goal)).ln().clamp(low, high);
    for _ in 0..200 {
        let (probability, slope) = probability_at(rows, ln_odds);
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
    let base = logistic(ln_odds);
    (base, probability_at(rows, (base / (1.0 - base)).ln()).0)
}

/// How often the weights of a question are improved.
const MOST_STEPS: usize = 500;

/// The weights at which the marginal of a question comes closest to `goal`, and that marginal.
///
/// Iterative scaling (each weight times what its state lacks), sped up by Newton steps on the logarithms of
/// the weights wherever these come closer.
pub(super) fn solve_question(rows: &[QuestionRow], goal: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let is_proven = |state: usize| rows.iter().any(|row| row.shares[state] >= 1.0);
    let mut weights: Vec<f64> = goal
        .iter()
        .enumerate()
        // A weight of 0 would contradict an argument that proves the state.
        .map(|(state, &share)| {
            if share <= 0.0 && is_proven(state) {
                NEXT_TO_NOTHING
            } else {
                share
            }
        })
        .collect();
    let mut best = (weights.clone(), marginal_at(rows, &weights));
    let mut best_gap = gap(&best.1, goal);
    let mut reached = best.1.clone();
    for _ in 0..MOST_STEPS {
        if best_gap <= f64::EPSILON {
            break;
        }
        let newton = newton_step(rows, &weights, &reached, goal);
        let by_newton = newton.map(|weights| (marginal_at(rows, &weights), weights));
        let present_gap = gap(&reached, goal);
        (reached, weights) = match by_newton {
            Some((marginal, weights)) if gap(&marginal, goal) < present_gap => (marginal, weights),
            _ => {
                let scaled = scaled(&weights, &reached, goal);
                (marginal_at(rows, &scaled), scaled)
            }
        };
        let new_gap = gap(&reached, goal);
        if new_gap < best_gap {
            best_gap = new_gap;
            best = (weights.clone(), reached.clone());
        } else if best_gap < 1e-14 {
            break;
        }
    }
    best
}

fn gap(marginal: &[f64], goal: &[f64]) -> f64 {
    marginal
        .iter()
        .zip(goal)
        .map(|(share, goal)| (share - goal).abs())
        .fold(0.0, f64::max)
}

/// The distribution over the states in one row.
fn shares_at(row: &QuestionRow, weights: &[f64]) -> Vec<f64> {
    let weighed: Vec<f64> = row
        .shares
        .iter()
        .zip(weights)
        .map(|(share, weight)| share * weight)
        .collect();
    let sum: f64 = weighed.iter().sum();
    // Where nothing that has a weight is possible, the engine fills evenly and reports a contradiction.
    if sum > 0.0 {
        weighed.into_iter().map(|share| share / sum).collect()
    } else {
        vec![1.0 / weights.len() as f64; weights.len()]
    }
}

fn marginal_at(rows: &[QuestionRow], weights: &[f64]) -> Vec<f64> {
    let mut marginal = vec![0.0; weights.len()];
    for row in rows {
        for (sum, share) in marginal.iter_mut().zip(shares_at(row, weights)) {
            *sum += row.probability * share;
        }
    }
    marginal
}

/// Weights times goal over reached, made to sum to 1.
fn scaled(weights: &[f64], reached: &[f64], goal: &[f64]) -> Vec<f64> {
    let steps = weights.iter().zip(reached.iter().zip(goal));
    let scaled: Vec<f64> = steps
        .map(|(weight, (reached, goal))| {
            if *reached > 0.0 && *goal > 0.0 {
                weight * goal / reached
            } else {
                *weight
            }
        })
        .collect();
    let sum: f64 = scaled.iter().sum();
    scaled
        .into_iter()
        .map(|weight| (weight / sum).max(if weight > 0.0 { f64::MIN_POSITIVE } else { 0.0 }))
        .collect()
}

/// One Newton step on the logarithms of the weights, the state with the greatest goal held fixed.
fn newton_step(rows: &[QuestionRow], weights: &[f64], reached: &[f64], goal: &[f64]) -> Option<Vec<f64>> {
    let fixed = (0..goal.len()).max_by(|&a, &b| goal[a].total_cmp(&goal[b]))?;
    let free: Vec<usize> = (0..goal.len())
        .filter(|&state| state != fixed && goal[state] > 0.0)
        .collect();
    let n_free = free.len();
    let mut matrix = vec![vec![0.0; n_free + 1]; n_free];
    for row in rows {
        let shares = shares_at(row, weights);
        for (i, &a) in free.iter().enumerate() {
            matrix[i][i] += row.probability * shares[a];
            for (j, &b) in free.iter().enumerate() {
                matrix[i][j] -= row.probability * shares[a] * shares[b];
            }
        }
    }
    for (equation, &state) in matrix.iter_mut().zip(&free) {
        equation[n_free] = goal[state] - reached[state];
    }
    let steps = solve_linear(matrix)?;
    let mut next = weights.to_vec();
    for (&state, step) in free.iter().zip(steps) {
        next[state] *= step.clamp(-3.0, 3.0).exp();
    }
    let sum: f64 = next.iter().sum();
    Some(next.into_iter().map(|weight| weight / sum).collect())
}

/// Gaussian elimination with row pivoting; the last column is the right-hand side.
pub(super) fn solve_linear(mut matrix: Vec<Vec<f64>>) -> Option<Vec<f64>> {
    let n = matrix.len();
    for column in 0..n {
        let pivot = (column..n).max_by(|&a, &b| matrix[a][column].abs().total_cmp(&matrix[b][column].abs()))?;
        matrix.swap(column, pivot);
        let pivot_row = matrix[column].clone();
        if pivot_row[column].abs() < 1e-290 {
            return None;
        }
        for (row_ix, row) in matrix.iter_mut().enumerate() {
            if row_ix != column {
                let factor = row[column] / pivot_row[column];
                for (entry, pivot_entry) in row.iter_mut().zip(&pivot_row) {
                    *entry -= factor * pivot_entry;
                }
            }
        }
    }
    let solution: Vec<f64> = (0..n).map(|row| matrix[row][n] / matrix[row][row]).collect();
    solution.iter().all(|value| value.is_finite()).then_some(solution)
}
