//! What a disagreement is made of: how much of the gap between two people's posteriors, or between two numbers that are read
//! off their curves, each claim carries, so that the parts add up to the gap.
//!
//! The part of a claim is its Shapley value (Shapley 1953): by how much the posterior moves when the claim's numbers (its
//! own, and those of what bears on it) change from the first person's to the second's, averaged over all orders in which
//! the claims can change. Without evidence the posterior is linear in each claim's table, so the average is an integral
//! of the gradient along the straight line from the one to the other, and Gauss–Legendre quadrature gives it exactly
//! (Owen 1972). With evidence it is a quotient, and a median is no such thing either: up to [`MOST_EXACT`] claims all sets
//! are computed, beyond that, or where that takes too long, orders are drawn, each with its reverse, and the error is said.

use std::{collections::BTreeMap, sync::Arc};

use crate::inference::{Evidence, Literal, Local, Network, Parameter, Plan, QueryError, Rng, Session};

/// With evidence, so many claims that differ are computed exactly; each one more takes twice the time.
pub const MOST_EXACT: usize = 12;

/// How many orders are drawn where there are more; half of them are reverses of the others.
const N_ORDERS: usize = 400;

/// About so many table entries are gone through for a number read off a curve.
const MOST_WORK: usize = 1_000_000_000;

/// More points of the quadrature than these make no difference to the last digit.
const MOST_POINTS: usize = 16;

/// The seed of the orders.
const SEED: u64 = 0x0009_a950;

/// One claim's part of a gap.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The variable: a claim or an exclusive question.
    pub variable: usize,
    /// How much of the gap it carries, in probability or the unit of what is read off.
    pub share: f64,
    /// The standard error of the share, where orders were drawn.
    pub error: Option<f64>,
    /// By how much the first person's posterior moves when only this is taken over from the second.
    pub from_first: f64,
    /// By how much the second person's posterior moves when only this is taken over from the first.
    pub from_second: f64,
}

/// What the gap is in.
pub enum Aim<'a> {
    /// A posterior.
    Posterior(Literal),
    /// A number that is read off how likely the states of a variable are.
    ReadOff {
        /// The variable.
        variable: usize,
        /// Reads it off, in the way of the first person or, if true, of the second; nothing where there is no such number.
        read: &'a dyn Fn(&[f64], bool) -> Option<f64>,
    },
}

/// A gap and what it is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Gap {
    /// The first person's posterior, or what is read off.
    pub first: f64,
    /// The second person's.
    pub second: f64,
    /// The parts, the largest first; they add up to `second − first`.
    pub parts: Vec<Part>,
}

/// Why a gap is not taken apart.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum GapError {
    /// The two networks are not of the same claims with the same parents.
    #[error("the two readers' numbers are not about the same claims")]
    NotAlike,
    /// One of them cannot be computed.
    #[error("{0}")]
    Query(#[from] QueryError),
    /// One of them is too wide.
    #[error("the map ties too much together to take the gap apart")]
    TooWide,
    /// What is read off their curves is no number for one of them, or for one of them with numbers of the other.
    #[error("what is compared is not a number in every mixture of the two: it is never")]
    NoNumber,
}

/// Takes the gap between two people apart. The networks have the same variables with the same parents, and a table for every
/// variable in which they differ.
///
/// Complexity: for a posterior without evidence two passes for each point of the quadrature, at most 16 points; else see
/// above.
///
/// # Errors
/// See [`GapError`].
pub fn gap(first: &Network, second: &Network, evidence: &Evidence, aim: &Aim<'_>) -> Result<Gap, GapError> {
    if first.variables.len() != second.variables.len() {
        return Err(GapError::NotAlike);
    }
    let mut differing = Vec::new();
    for (at, (a, b)) in first.variables.iter().zip(&second.variables).enumerate() {
        let is_read = matches!(aim, Aim::ReadOff { variable, .. } if *variable == at);
        if !is_read && a.local == b.local && a.states == b.states {
            continue;
        }
        let (
            Local::Table { parents, rows },
            Local::Table {
                parents: others,
                rows: other_rows,
            },
        ) = (&a.local, &b.local)
        else {
            return Err(GapError::NotAlike);
        };
        if parents != others || rows.len() != other_rows.len() || a.states != b.states {
            return Err(GapError::NotAlike);
        }
        // What is read off may differ although the states are equally likely.
        if is_read || rows.iter().zip(other_rows).any(|(a, b)| (a - b).abs() > 0.0) {
            differing.push(at);
        }
    }
    let plan = Arc::new(Plan::compile(first).map_err(|_| GapError::TooWide)?);
    let mut worth = Worth {
        plan,
        first,
        second,
        evidence,
        aim,
        differing: &differing,
    };
    let (from, to) = (worth.at(|_| 0.0)?, worth.at(|_| 1.0)?);
    let mut gap = Gap {
        first: from,
        second: to,
        parts: Vec::new(),
    };
    if differing.is_empty() {
        return Ok(gap);
    }
    let is_posterior = matches!(aim, Aim::Posterior(_));
    let (most_sets, n_orders) = if is_posterior {
        (1 << MOST_EXACT, N_ORDERS)
    } else {
        let n_affordable = MOST_WORK / worth.plan.cells().max(1);
        let n_orders = (n_affordable / differing.len()).clamp(20, N_ORDERS);
        (n_affordable.clamp(64, 1 << MOST_EXACT), n_orders)
    };
    let (shares, errors) = if is_posterior && evidence.findings.is_empty() {
        (worth.along_the_line()?, None)
    } else if differing.len() <= MOST_EXACT && 1 << differing.len() <= most_sets {
        (worth.over_all_sets()?, None)
    } else {
        let (shares, errors) = worth.over_orders(from, to, n_orders)?;
        (shares, Some(errors))
    };
    let (mut at_first, mut at_second) = (worth.session(|_| 0.0)?, worth.session(|_| 1.0)?);
    for (place, &variable) in differing.iter().enumerate() {
        gap.parts.push(Part {
            variable,
            share: shares.get(place).copied().unwrap_or_default(),
            error: errors.as_ref().and_then(|errors| errors.get(place).copied()),
            from_first: worth.with_table(&mut at_first, false, place)? - from,
            from_second: worth.with_table(&mut at_second, true, place)? - to,
        });
    }
    gap.parts.sort_by(|a, b| {
        b.share
            .abs()
            .total_cmp(&a.share.abs())
            .then(a.variable.cmp(&b.variable))
    });
    Ok(gap)
}

/// The posteriors between the two people.
struct Worth<'a> {
    plan: Arc<Plan>,
    first: &'a Network,
    second: &'a Network,
    evidence: &'a Evidence,
    aim: &'a Aim<'a>,
    differing: &'a [usize],
}

impl Worth<'_> {
    /// The network in which the differing variable at each place has come so far from the first person to the second.
    fn network(&self, how_far: impl Fn(usize) -> f64) -> Network {
        let mut network = self.first.clone();
        for (place, &variable) in self.differing.iter().enumerate() {
            let t = how_far(place);
            let there = self.second.variables.get(variable).map(|variable| &variable.local);
            if let (Some(here), Some(Local::Table { rows: there, .. })) = (network.variables.get_mut(variable), there)
                && let Local::Table { rows, .. } = &mut here.local
            {
                for (row, there) in rows.iter_mut().zip(there) {
                    *row = if t >= 1.0 { *there } else { *row + t * (there - *row) };
                }
            }
        }
        network
    }

    fn session(&self, how_far: impl Fn(usize) -> f64) -> Result<Session, QueryError> {
        let mut session = Session::with_plan(self.plan.clone(), self.network(how_far))?;
        if !self.evidence.findings.is_empty() {
            session.set_evidence(self.evidence.clone())?;
        }
        Ok(session)
    }

    /// The posterior there, or what is read off.
    fn at(&mut self, how_far: impl Fn(usize) -> f64) -> Result<f64, GapError> {
        let is_second = self.is_read_as_second(&how_far);
        self.read(&mut self.session(how_far)?, is_second)
    }

    /// Whether what is read off a variable is read in the second person's way.
    fn is_read_as_second(&self, how_far: impl Fn(usize) -> f64) -> bool {
        let Aim::ReadOff { variable: read, .. } = self.aim else {
            return false;
        };
        let place = self.differing.iter().position(|variable| variable == read);
        place.is_some_and(|place| how_far(place) >= 1.0)
    }

    fn read(&self, session: &mut Session, is_second: bool) -> Result<f64, GapError> {
        let marginals = &session.posterior()?.marginals;
        match self.aim {
            Aim::Posterior(target) => {
                let of = marginals
                    .get(target.variable)
                    .and_then(|states| states.get(target.state));
                of.copied().ok_or(GapError::NotAlike)
            }
            Aim::ReadOff { variable, read } => {
                let states = marginals.get(*variable).ok_or(GapError::NotAlike)?;
                let number = read(states, is_second).filter(|number| number.is_finite());
                number.ok_or(GapError::NoNumber)
            }
        }
    }

    /// Puts a table of the first person or, if `is_second`, of the second in its place.
    fn exchange(&self, session: &mut Session, place: usize, is_second: bool) -> Result<(), GapError> {
        let whose = if is_second { self.second } else { self.first };
        let found = (self.differing.get(place)).and_then(|&variable| Some((variable, whose.variables.get(variable)?)));
        let (variable, theirs) = found.ok_or(GapError::NotAlike)?;
        if *session.local(variable) != theirs.local {
            session.change(variable, |local| local.clone_from(&theirs.local))?;
        }
        Ok(())
    }

    /// What one person, the second if `is_second`, gets with one table taken from the other for a moment.
    fn with_table(&self, session: &mut Session, is_second: bool, place: usize) -> Result<f64, GapError> {
        let is_read_as_second = self.is_read_as_second(|at| f64::from(u8::from((at == place) != is_second)));
        self.exchange(session, place, !is_second)?;
        let number = self.read(session, is_read_as_second);
        self.exchange(session, place, is_second)?;
        number
    }

    /// The Shapley values without evidence: the gradient times the way, integrated along the straight line.
    fn along_the_line(&mut self) -> Result<Vec<f64>, GapError> {
        let Aim::Posterior(target) = self.aim else {
            return Err(GapError::NotAlike);
        };
        let n_points = self.differing.len().div_ceil(2).clamp(1, MOST_POINTS);
        let mut shares = vec![0.0; self.differing.len()];
        for (point, weight) in gauss_legendre(n_points) {
            let mut session = self.session(|_| point)?;
            let gradient = session.gradient(*target)?;
            let slopes: BTreeMap<Parameter, f64> = gradient.slopes.into_iter().collect();
            for (place, &variable) in self.differing.iter().enumerate() {
                // A number at the end of its range has no slope of its own: the posterior is linear in the table.
                let step = if let Some(step) = self.step(&session, variable, &slopes) {
                    step
                } else {
                    let to = |end: f64| move |at: usize| if at == place { end } else { point };
                    self.at(to(1.0))? - self.at(to(0.0))?
                };
                if let Some(share) = shares.get_mut(place) {
                    *share += weight * step;
                }
            }
        }
        Ok(shares)
    }

    /// How fast the posterior moves when one table goes from the first person's to the second's.
    ///
    /// The slope of an entry is along the line on which the others of its row change in proportion. With the derivative
    /// ∂ᵢ by itself and G = Σ θⱼ ∂ⱼ over the row it is (∂ᵢ − G) / (1 − θᵢ), and a change δ that adds up to 0 moves the
    /// posterior by Σ δᵢ ∂ᵢ = Σ δᵢ (∂ᵢ − G).
    fn step(&self, session: &Session, variable: usize, slopes: &BTreeMap<Parameter, f64>) -> Option<f64> {
        let table = |network: &Network| match &network.variables.get(variable)?.local {
            Local::Table { rows, .. } => Some(rows.clone()),
            _ => None,
        };
        let (first, second, now) = (table(self.first)?, table(self.second)?, table(session.network())?);
        let n_states = session.n_states(variable);
        let mut step = 0.0;
        for (at, ((a, b), now)) in first.iter().zip(&second).zip(&now).enumerate() {
            let change = b - a;
            if change == 0.0 {
                continue;
            }
            let entry = Parameter::Entry {
                variable,
                row: at / n_states,
                state: at % n_states,
            };
            step += change * slopes.get(&entry)? * (1.0 - now);
        }
        Some(step)
    }

    /// The Shapley values from every set of claims.
    fn over_all_sets(&mut self) -> Result<Vec<f64>, GapError> {
        let n = self.differing.len();
        let mut worth = vec![0.0; 1 << n];
        let mut session = self.session(|_| 0.0)?;
        // In the order of the Gray code, so that from one set to the next only one table changes (Gray 1953).
        let mut some = 0_usize;
        for step in 0..1_usize << n {
            let next = step ^ step >> 1;
            if next != some {
                let place = (next ^ some).trailing_zeros() as usize;
                self.exchange(&mut session, place, next >> place & 1 == 1)?;
                some = next;
            }
            let is_second = self.is_read_as_second(|place| (some >> place & 1) as f64);
            worth[some] = self.read(&mut session, is_second)?;
        }
        let mut shares = vec![0.0; n];
        for (place, share) in shares.iter_mut().enumerate() {
            for some in (0..1_usize << n).filter(|some| some >> place & 1 == 0) {
                let size = some.count_ones() as usize;
                let choose: f64 = (0..size).map(|i| (n - 1 - i) as f64 / (i + 1) as f64).product();
                let (with, without) = (worth.get(some | 1 << place), worth.get(some));
                if let (Some(with), Some(without)) = (with, without) {
                    *share += (with - without) / (n as f64 * choose);
                }
            }
        }
        Ok(shares)
    }

    /// The Shapley values as means over drawn orders, each with its reverse, and their standard errors.
    fn over_orders(&mut self, from: f64, to: f64, n_orders: usize) -> Result<(Vec<f64>, Vec<f64>), GapError> {
        let n = self.differing.len();
        let mut rng = Rng::new(SEED);
        let (mut sums, mut squares) = (vec![0.0; n], vec![0.0; n]);
        let mut session = self.session(|_| 0.0)?;
        let n_pairs = n_orders / 2;
        for _ in 0..n_pairs {
            let mut order: Vec<usize> = (0..n).collect();
            for at in (1..n).rev() {
                order.swap(at, (rng.unit() * (at + 1) as f64) as usize);
            }
            let mut steps = vec![0.0; n];
            for reverse in [false, true] {
                let way: Vec<usize> = if reverse {
                    order.iter().rev().copied().collect()
                } else {
                    order.clone()
                };
                // On the way back from the last order only what has been exchanged is exchanged again.
                for place in 0..n {
                    self.exchange(&mut session, place, false)?;
                }
                let mut before = from;
                for (m, &place) in way.iter().enumerate() {
                    self.exchange(&mut session, place, true)?;
                    let after = if m + 1 == n {
                        to
                    } else {
                        let there = &way[..=m];
                        let is_second = self.is_read_as_second(|at| f64::from(u8::from(there.contains(&at))));
                        self.read(&mut session, is_second)?
                    };
                    if let Some(step) = steps.get_mut(place) {
                        *step += (after - before) / 2.0;
                    }
                    before = after;
                }
            }
            for ((sum, square), step) in sums.iter_mut().zip(&mut squares).zip(&steps) {
                *sum += step;
                *square += step * step;
            }
        }
        let n_pairs = n_pairs as f64;
        let shares: Vec<f64> = sums.iter().map(|sum| sum / n_pairs).collect();
        let errors = (shares.iter().zip(&squares))
            .map(|(mean, square)| ((square / n_pairs - mean * mean).max(0.0) / (n_pairs - 1.0)).sqrt())
            .collect();
        Ok((shares, errors))
    }
}

/// The points and weights of Gauss–Legendre quadrature on 0 to 1, exact for polynomials of degree 2n − 1. Newton's method
/// from the usual first guess (Abramowitz & Stegun 1964, 25.4.29).
fn gauss_legendre(n: usize) -> Vec<(f64, f64)> {
    (0..n)
        .map(|at| {
            let mut x = (std::f64::consts::PI * (at as f64 + 0.75) / (n as f64 + 0.5)).cos();
            let mut slope = 1.0;
            for _ in 0..100 {
                let (mut last, mut now) = (1.0, x);
                for k in 2..=n {
                    let k = k as f64;
                    (last, now) = (now, ((2.0 * k - 1.0) * x * now - (k - 1.0) * last) / k);
                }
                slope = n as f64 * (x * now - last) / (x * x - 1.0);
                let step = now / slope;
                x -= step;
                if step.abs() < 1e-15 {
                    break;
                }
            }
            ((1.0 - x) / 2.0, 1.0 / ((1.0 - x * x) * slope * slope))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::gauss_legendre;

    #[test]
    fn quadrature_is_exact_for_polynomials() {
        for n in 1..=16 {
            let points = gauss_legendre(n);
            for degree in 0..(2 * n) {
                let sum: f64 = points
                    .iter()
                    .map(|(x, w)| w * x.powi(i32::try_from(degree).unwrap_or(0)))
                    .sum();
                let exact = 1.0 / (degree as f64 + 1.0);
                assert!((sum - exact).abs() < 1e-13, "{n} points, degree {degree}: {sum}");
            }
        }
    }
}
