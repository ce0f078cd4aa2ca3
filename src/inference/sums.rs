//! Odds with many parents: the log-odds are added up on a grid, with a bound on what that can change.
//!
//! With log ratios wᵢ that depend on the parents, log-odds l = b + Σ wᵢ and P(true) = σ(l), σ the logistic function.
//! A chain of variables carries the sum so far in units of a grid step h. A log ratio between two grid points,
//! w = (k + φ)·h with 0 < φ < 1, moves the sum by k with probability 1 − φ and by k + 1 with probability φ. So the sum
//! is right on average, and the error is of the order h² where snapping to the nearest point would make it h. Every
//! link is a conditional distribution, so that all that holds of Bayesian networks still holds.
//!
//! **The bound.** Take one link, and let all later links be exact. What the claim's probability should be is σ(t), with
//! t the exact log-odds; what comes out is `(1 − φ) σ(t − φh) + φ σ(t + (1 − φ)h)`. With u = e⁻ᵗ, v = u / (1 + u) in 0..1,
//! `a₁ = e^{φh}`, `a₂ = e^{−(1−φ)h}`, `p₁ = 1 − φ`, `p₂ = φ` the quotient of the two is
//!
//! ```text
//! g(v) = Σ pⱼ / (1 − v + v aⱼ)
//! ```
//!
//! which is convex in v, 1 at v = 0 and M = Σ pⱼ / aⱼ at v = 1, and M ≥ 1 by Jensen (Σ pⱼ ln aⱼ = 0). So g ≤ M everywhere,
//! and its least value is where g' = 0, a quadratic equation. P(false) = σ(−t) has the same form with 1 / aⱼ for aⱼ. Let
//! `e^{−lo}` be the least and `e^{hi}` the greatest value of both, over all values w that the link may have. Averages of
//! quantities that lie within factors lie within the same factors, so by induction from the last link to the first, for
//! any state of the parents and both outcomes,
//!
//! ```text
//! e^{−Σ lo} ≤ P'(y | parents) / P(y | parents) ≤ e^{Σ hi},
//! ```
//!
//! sums over the links. Let the *width* be D = Σ lo + Σ hi, over all claims of a network. The probability of every
//! configuration, hence of every event together with any evidence, is within those factors, so the posterior odds of any
//! event are within e^{±D}, and, as the logistic function is steepest at 0, |ΔP| ≤ tanh(D / 4) ≤ D / 4. Likelihoods,
//! interventions and the base change nothing in this. (In terms of δ = D / 2, the error in log-odds: |ΔP| ≤ Σ δ / 2.)
//!
//! Where all log ratios are multiples of one number that number is the step, every φ is 0 and the sums are exact.
//! Ratios of 0 and ∞ have states of their own and are exact in any case.

use super::factor::advance;
use super::local::{self, Weight};
use super::network::{Network, Weighing};

/// A sum of log ratios so far, in steps of the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sum {
    /// So many steps.
    Steps(i64),
    /// Some ratio was ∞.
    Proven,
    /// Some ratio was 0.
    Disproven,
    /// Both, or a ratio that is no number.
    Contradictory,
}

impl Sum {
    /// The sum of two sums.
    fn plus(self, other: Self) -> Self {
        match (self, other) {
            (Self::Steps(a), Self::Steps(b)) => Self::Steps(a.saturating_add(b)),
            (Self::Steps(_), certain) | (certain, Self::Steps(_)) => certain,
            (a, b) if a == b => a,
            _ => Self::Contradictory,
        }
    }

    /// The ratio that it stands for.
    pub(super) fn weight(self, step: f64) -> Weight {
        match self {
            Self::Steps(n) => Weight::exp(n as f64 * step),
            Self::Proven => Weight::new(f64::INFINITY),
            Self::Disproven => Weight::new(0.0),
            Self::Contradictory => Weight::new(f64::NAN),
        }
    }
}

/// One weighing of a chain.
pub(super) struct Link {
    /// The variables it depends on, sorted.
    pub parents: Vec<usize>,
    /// What it may add, ascending.
    pub moves: Vec<Sum>,
    /// By configuration of the parents the probability of each move.
    pub cells: Vec<f64>,
    /// The sums that can be reached with it, ascending. For the first link these are its moves, plus a constant.
    pub sums: Vec<Sum>,
    /// The index of the sum after it, by index of the sum before it and of the move. Empty for the first link.
    pub next_of: Vec<u32>,
}

/// Odds as a chain of partial sums.
pub(super) struct Chain {
    /// The size of one step, in nats.
    pub step: f64,
    /// The links, none of which has only one move.
    pub links: Vec<Link>,
    /// What the weighings without choice add up to; the sum itself if there are no links.
    pub constant: Sum,
    /// How far apart the bounds on the error lie: the D of the module documentation. 0 when exact.
    pub width: f64,
}

/// Up to how many parts the smallest log ratio is divided in the search for a common grid.
const MOST_PARTS: usize = 60;

/// The most cells of one link.
const LINK_CELLS: usize = 1 << 22;

/// Makes the chain for some weighings: exact if it can be with `most_states` sums, else on the coarsest grid on which
/// `width / 2` is at most `tolerance`. Nothing if that takes too many sums, or a weighing has more than `most_rows`
/// configurations of its parents.
pub(super) fn chain(
    network: &Network,
    weighings: &[(usize, &Weighing)],
    most_rows: usize,
    most_states: usize,
    tolerance: f64,
) -> Option<Chain> {
    let mut parents = Vec::with_capacity(weighings.len());
    let mut ln_ratios = Vec::with_capacity(weighings.len());
    for (_, weighing) in weighings {
        let own = weighing.parents();
        if network.n_configurations(&own) > most_rows {
            return None;
        }
        ln_ratios.push(
            ratios_by_row(network, weighing, &own)
                .into_iter()
                .map(f64::ln)
                .collect(),
        );
        parents.push(own);
    }
    let step = grid(&ln_ratios, most_states, tolerance)?;
    let mut chain = Chain {
        step,
        links: Vec::new(),
        constant: Sum::Steps(0),
        width: ln_ratios.iter().map(|values| width(values, step)).sum(),
    };
    for (parents, ln_ratios) in parents.into_iter().zip(&ln_ratios) {
        let (moves, cells) = moves(ln_ratios, step);
        if let [only] = moves[..] {
            chain.constant = chain.constant.plus(only);
        } else {
            chain.links.push(Link {
                parents,
                moves,
                cells,
                sums: Vec::new(),
                next_of: Vec::new(),
            });
        }
    }
    let mut before = vec![chain.constant];
    for (link_ix, link) in chain.links.iter_mut().enumerate() {
        if before.len().saturating_mul(link.moves.len()) > LINK_CELLS {
            return None;
        }
        let reached: Vec<Sum> = before
            .iter()
            .flat_map(|sum| link.moves.iter().map(|by| sum.plus(*by)))
            .collect();
        if link_ix == 0 {
            // The states of the first sum are the moves themselves, in their order.
            link.sums.clone_from(&reached);
        } else {
            link.sums.clone_from(&reached);
            link.sums.sort_unstable();
            link.sums.dedup();
            link.next_of = reached
                .iter()
                .map(|sum| link.sums.binary_search(sum).unwrap_or(0) as u32)
                .collect();
        }
        if link.sums.len() > most_states {
            return None;
        }
        before.clone_from(&link.sums);
    }
    Some(chain)
}

/// The effective ratio of a weighing in each configuration of its parents, the last one fastest.
pub(super) fn ratios_by_row(network: &Network, weighing: &Weighing, parents: &[usize]) -> Vec<f64> {
    let cardinalities: Vec<usize> = network.variables.iter().map(|variable| variable.states.len()).collect();
    let mut states = vec![0; cardinalities.len()];
    (0..network.n_configurations(parents))
        .map(|_| {
            let ratio = local::ratio(weighing, &states);
            advance(parents, &cardinalities, &mut states);
            ratio
        })
        .collect()
}

/// The grid step, if there is one.
fn grid(ln_ratios: &[Vec<f64>], most_states: usize, tolerance: f64) -> Option<f64> {
    let finite = || {
        ln_ratios
            .iter()
            .flatten()
            .copied()
            .filter(|w| w.is_finite() && *w != 0.0)
    };
    let Some(least) = finite().map(f64::abs).min_by(f64::total_cmp) else {
        return Some(1.0);
    };
    let reach = reach(ln_ratios);
    let fits = |step: f64| reach / step + ln_ratios.len() as f64 + 4.0 <= most_states as f64;
    let exact = (1..=MOST_PARTS)
        .map(|parts| least / parts as f64)
        .find(|&step| finite().all(|w| place(w, step).1 == 0.0));
    if let Some(step) = exact
        && reach / step + 4.0 <= most_states as f64
    {
        return Some(step);
    }
    // The width grows with the square of the step; it is not quite monotone, as the log ratios lie differently on
    // each grid.
    let is_fine = |step: f64| ln_ratios.iter().map(|values| width(values, step)).sum::<f64>() <= 2.0 * tolerance;
    let mut step = 1.0;
    while !is_fine(step) {
        step *= 0.97;
        if !fits(step) {
            return None;
        }
    }
    fits(step).then_some(step)
}

/// The distance between the least and the greatest sum, certainties apart.
fn reach(ln_ratios: &[Vec<f64>]) -> f64 {
    let spread = |values: &Vec<f64>| {
        let finite = || values.iter().copied().filter(|w| w.is_finite());
        let greatest = finite().fold(f64::NEG_INFINITY, f64::max);
        let least = finite().fold(f64::INFINITY, f64::min);
        (greatest - least).max(0.0)
    };
    ln_ratios.iter().map(spread).sum()
}

/// The grid point at or below a log ratio, and how far on to the next it lies; what rounding made of 0 counts as 0.
fn place(w: f64, step: f64) -> (i64, f64) {
    let steps = w / step;
    let nearest = steps.round();
    if (steps - nearest).abs() <= 1e-14 * nearest.abs().max(1.0) * 4.0 {
        return (nearest as i64, 0.0);
    }
    (steps.floor() as i64, steps - steps.floor())
}

/// The moves of a weighing, ascending, and their probabilities by configuration.
fn moves(ln_ratios: &[f64], step: f64) -> (Vec<Sum>, Vec<f64>) {
    let targets: Vec<[(Sum, f64); 2]> = ln_ratios
        .iter()
        .map(|&w| {
            let certain = |sum| [(sum, 1.0), (sum, 0.0)];
            if w.is_nan() {
                certain(Sum::Contradictory)
            } else if w.is_infinite() {
                certain(if w > 0.0 { Sum::Proven } else { Sum::Disproven })
            } else {
                let (floor, share) = place(w, step);
                if share > 0.0 {
                    [(Sum::Steps(floor), 1.0 - share), (Sum::Steps(floor + 1), share)]
                } else {
                    certain(Sum::Steps(floor))
                }
            }
        })
        .collect();
    let mut moves: Vec<Sum> = targets.iter().flatten().map(|&(sum, _)| sum).collect();
    moves.sort_unstable();
    moves.dedup();
    let mut cells = vec![0.0; ln_ratios.len() * moves.len()];
    for (row, targets) in cells.chunks_exact_mut(moves.len()).zip(&targets) {
        for (sum, share) in targets {
            if let Ok(move_ix) = moves.binary_search(sum) {
                row[move_ix] += share;
            }
        }
    }
    (moves, cells)
}

/// lo + hi of one weighing: how far apart the bounds on its error lie.
fn width(ln_ratios: &[f64], step: f64) -> f64 {
    let (mut lo, mut hi): (f64, f64) = (0.0, 0.0);
    for &w in ln_ratios.iter().filter(|w| w.is_finite()) {
        let (_, share) = place(w, step);
        if share > 0.0 {
            let a = [(share * step).exp(), ((share - 1.0) * step).exp()];
            let p = [1.0 - share, share];
            for a in [a, [1.0 / a[0], 1.0 / a[1]]] {
                hi = hi.max((p[0] / a[0] + p[1] / a[1]).ln());
                lo = lo.max(-least_quotient(p, a).ln());
            }
            // What rounding may have taken from the bounds themselves.
            hi += 1e-15;
            lo += 1e-15;
        }
    }
    lo + hi
}

/// The least value of p₁ / (1 − v + v a₁) + p₂ / (1 − v + v a₂) for v in 0..=1, where one of a₁, a₂ is above 1 and the
/// other below.
///
/// The derivative is zero where `√(p₁ (a₁ − 1)) / (1 + v (a₁ − 1)) = √(p₂ (1 − a₂)) / (1 − v (1 − a₂))` if a₁ > 1.
fn least_quotient(p: [f64; 2], a: [f64; 2]) -> f64 {
    let (p, a) = if a[0] > 1.0 {
        (p, a)
    } else {
        ([p[1], p[0]], [a[1], a[0]])
    };
    let (up, down) = (a[0] - 1.0, 1.0 - a[1]);
    let roots = [(p[0] * up).sqrt(), (p[1] * down).sqrt()];
    let v = ((roots[0] - roots[1]) / (roots[1] * up + roots[0] * down)).clamp(0.0, 1.0);
    p[0] / (1.0 + v * up) + p[1] / (1.0 - v * down)
}

#[cfg(test)]
mod tests {
    use super::least_quotient;

    #[test]
    fn the_least_quotient_is_the_least() {
        for (share, step) in [(0.3, 0.5), (0.5, 0.1), (0.01, 1.0), (0.9, 2.0)] {
            let p = [1.0 - share, share];
            let (up, down) = (f64::exp(share * step), f64::exp((share - 1.0) * step));
            for a in [[up, down], [1.0 / up, 1.0 / down]] {
                let quotient = |v: f64| p[0] / (1.0 - v + v * a[0]) + p[1] / (1.0 - v + v * a[1]);
                let searched = (0..=100_000)
                    .map(|ix| quotient(f64::from(ix) / 1e5))
                    .fold(f64::INFINITY, f64::min);
                let least = least_quotient(p, a);
                assert!(
                    least <= searched + 1e-15 && least > searched - 1e-9,
                    "{least} {searched}"
                );
            }
        }
    }
}
