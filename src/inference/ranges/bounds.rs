//! The least and the greatest posterior over a box of numbers.
//!
//! In each number in which both P(target, evidence) and P(evidence) are affine, the posterior is a Möbius function and so
//! monotone (Castillo, Gutiérrez & Hadi 1997 on the form, Darwiche 2003 on why): from any point of the box one can go to
//! an end of one number after the other without coming down, so that the extremes are at vertices. Where the evidence
//! is impossible at one end, the posterior is the same all along that edge, and the other end serves: vertices with
//! impossible evidence may be left out.

use super::super::rng::Rng;
use super::points::{Aim, N_LANES, Points};
use super::{QueryError, RangeError};

/// The least and the greatest posterior found.
#[derive(Clone, Debug, PartialEq)]
pub struct Bounds {
    /// The least.
    pub low: f64,
    /// The greatest.
    pub high: f64,
    /// The numbers, range after range, that bring the least about; those that make no difference are at their best guess.
    pub at_low: Vec<f64>,
    /// The numbers that bring the greatest about.
    pub at_high: Vec<f64>,
    /// What is known about points that were not tried.
    pub exactness: Exactness,
    /// How many combinations were tried.
    pub n_tried: usize,
    /// With how many of them the evidence (or the condition of the target) is impossible; they are left out.
    pub n_impossible: usize,
}

/// What bounds say about the points that were not tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exactness {
    /// No combination of numbers leads beyond the bounds.
    Exact,
    /// Every combination of ends was tried, and no such combination leads beyond: but some number acts otherwise than in
    /// proportion (a ratio, a base that ratios multiply, shares that had to be scaled, a base that is solved from what is
    /// stated, or beside something believed to a degree), so that numbers inside the ranges may: “at least [low, high]”.
    Ends,
    /// There are too many ranges to try all: the best that gradients and single changes found, “at least [low, high]”.
    Searched,
}

impl Bounds {
    /// The most ranges of which all combinations of ends are tried.
    pub const MOST_ENUMERATED: usize = 14;

    /// The same where bases are solved anew for every combination.
    pub const MOST_ENUMERATED_SOLVED: usize = 8;
}

/// Where the search that does not enumerate begins, beside the best guesses.
const N_STARTS: usize = 8;

/// How often a search follows the signs of the gradient.
const MOST_STEPS: usize = 20;

/// The seed of the random vertices.
const SEED: u64 = 0x5eed;

/// Finds the bounds of one posterior.
pub(super) fn bounds(points: &mut dyn Points, aim: Aim) -> Result<Bounds, RangeError> {
    let relevant = points.relevant(aim);
    let best: Vec<f64> = points.numbers().iter().map(|number| number.best).collect();
    let mut found = Found::default();
    let is_affine = points.is_affine(&relevant);
    let exactness = if relevant.len() > points.most_enumerated() {
        Exactness::Searched
    } else if is_affine {
        Exactness::Exact
    } else {
        Exactness::Ends
    };
    if exactness != Exactness::Exact {
        found.try_points(points, aim, std::slice::from_ref(&best))?;
    }
    if exactness == Exactness::Searched {
        search(points, aim, &relevant, &best, &mut found)?;
    } else {
        enumerate(points, aim, &relevant, &best, &mut found)?;
    }
    let [Some((low, at_low)), Some((high, at_high))] = found.extremes else {
        return Err(RangeError::AlwaysImpossible(found.n_tried));
    };
    Ok(Bounds {
        low,
        high,
        at_low,
        at_high,
        exactness,
        n_tried: found.n_tried,
        n_impossible: found.n_impossible,
    })
}

/// What was found so far.
#[derive(Default)]
struct Found {
    /// The least and the greatest, each with its point.
    extremes: [Option<(f64, Vec<f64>)>; 2],
    n_tried: usize,
    n_impossible: usize,
}

impl Found {
    /// Computes some points and remembers the extremes.
    fn try_points(
        &mut self,
        points: &mut dyn Points,
        aim: Aim,
        tried: &[Vec<f64>],
    ) -> Result<Vec<Option<f64>>, QueryError> {
        let answers = points.answers(tried, &[aim])?;
        let answers: Vec<Option<f64>> = answers
            .into_iter()
            .map(|answer| answer.first().copied().flatten())
            .collect();
        for (answer, point) in answers.iter().zip(tried) {
            self.n_tried += 1;
            let Some(answer) = *answer else {
                self.n_impossible += 1;
                continue;
            };
            for (direction, extreme) in DIRECTIONS.into_iter().zip(&mut self.extremes) {
                if extreme
                    .as_ref()
                    .is_none_or(|(known, _)| direction * (answer - known) > 0.0)
                {
                    *extreme = Some((answer, point.clone()));
                }
            }
        }
        Ok(answers)
    }
}

/// Down and up.
const DIRECTIONS: [f64; 2] = [-1.0, 1.0];

/// Tries all vertices. The lanes differ in the first numbers; from one batch to the next one of the others changes (Gray
/// code), so that only what depends on it is computed again.
fn enumerate(
    points: &mut dyn Points,
    aim: Aim,
    relevant: &[usize],
    best: &[f64],
    found: &mut Found,
) -> Result<(), QueryError> {
    let ends: Vec<[f64; 2]> = relevant
        .iter()
        .map(|&index| [points.numbers()[index].low, points.numbers()[index].high])
        .collect();
    let n_across = relevant.len().min(N_LANES.ilog2() as usize);
    let mut batch: Vec<Vec<f64>> = (0..1_usize << n_across)
        .map(|lane| {
            let mut point = best.to_vec();
            for (position, &index) in relevant.iter().enumerate() {
                let is_high = position < n_across && (lane >> position) & 1 == 1;
                point[index] = ends[position][usize::from(is_high)];
            }
            point
        })
        .collect();
    let mut is_high = vec![false; relevant.len()];
    for step in 1..=1_usize << (relevant.len() - n_across) {
        found.try_points(points, aim, &batch)?;
        let position = n_across + step.trailing_zeros() as usize;
        if position < relevant.len() {
            is_high[position] = !is_high[position];
            for point in &mut batch {
                point[relevant[position]] = ends[position][usize::from(is_high[position])];
            }
        }
    }
    Ok(())
}

/// Goes from the best guesses and from random vertices to where the signs of the gradient point, then changes single
/// numbers as long as that leads on.
fn search(
    points: &mut dyn Points,
    aim: Aim,
    relevant: &[usize],
    best: &[f64],
    found: &mut Found,
) -> Result<(), QueryError> {
    let ends: Vec<[f64; 2]> = (points.numbers().iter())
        .map(|number| [number.low, number.high])
        .collect();
    let mut rng = Rng::new(SEED);
    let mut starts = vec![best.to_vec()];
    for _ in 0..N_STARTS {
        let mut start = best.to_vec();
        for &index in relevant {
            start[index] = ends[index][(rng.draw() >> 63) as usize];
        }
        starts.push(start);
    }
    for direction in DIRECTIONS {
        for start in &starts {
            let mut point = start.clone();
            let mut value = found.try_points(points, aim, std::slice::from_ref(&point))?[0];
            for _ in 0..MOST_STEPS {
                if value.is_none() {
                    break;
                }
                let Ok(slopes) = points.slopes(&point, aim) else { break };
                let mut next = point.clone();
                for &index in relevant {
                    match slopes[index].map(|slope| slope * direction) {
                        Some(rise) if rise > 0.0 => next[index] = ends[index][1],
                        Some(rise) if rise < 0.0 => next[index] = ends[index][0],
                        _ => {}
                    }
                }
                let there = found.try_points(points, aim, std::slice::from_ref(&next))?[0];
                if !is_beyond(direction, there, value) {
                    break;
                }
                (point, value) = (next, there);
            }
            polish(points, aim, relevant, (direction, &ends), (point, value), found)?;
        }
    }
    Ok(())
}

/// Changes one number after the other to an end, whichever leads furthest, as long as any leads on.
fn polish(
    points: &mut dyn Points,
    aim: Aim,
    relevant: &[usize],
    (direction, ends): (f64, &[[f64; 2]]),
    (mut point, mut value): (Vec<f64>, Option<f64>),
    found: &mut Found,
) -> Result<(), QueryError> {
    for _ in 0..2 * relevant.len() {
        let mut flipped = Vec::new();
        for &index in relevant {
            for end in ends[index] {
                if (point[index] - end).abs() > 0.0 {
                    let mut other = point.clone();
                    other[index] = end;
                    flipped.push(other);
                }
            }
        }
        let answers = found.try_points(points, aim, &flipped)?;
        let mut next = None;
        for (other, answer) in flipped.into_iter().zip(answers) {
            if is_beyond(direction, answer, value) {
                value = answer;
                next = Some(other);
            }
        }
        match next {
            Some(next) => point = next,
            None => break,
        }
    }
    Ok(())
}

/// Whether an answer lies beyond another by more than rounding.
fn is_beyond(direction: f64, answer: Option<f64>, known: Option<f64>) -> bool {
    match (answer, known) {
        (Some(answer), Some(known)) => direction * (answer - known) > 1e-14,
        (answer, known) => answer.is_some() && known.is_none(),
    }
}
