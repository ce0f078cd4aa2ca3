//! Opinions: how far readers are apart over everything they differ on, and a map on which those who think alike lie
//! together.

use std::collections::BTreeSet;

use crate::{
    inference::Outlook,
    model::{ClaimId, ReaderId},
};

/// Claims on which no two readers are further apart than this say nothing about them.
const SAME: f64 = 1e-9;

/// How many rounds of rotations are enough for any matrix met in practice; they usually end after six to ten.
const MOST_ROUNDS: usize = 60;

/// How readers lie to one another.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Opinions {
    /// The readers.
    pub readers: Vec<ReaderId>,
    /// On how many claims any two of them differ.
    pub n_claims: usize,
    /// How far each is from each: the root mean square of the differences of their posteriors over those claims, in
    /// probability, 0..=1.
    pub distances: Vec<Vec<f64>>,
    /// Where each lies on a map in which distances are as near to the true ones as two axes allow; in the same unit, the
    /// middle of all at the origin.
    pub places: Vec<[f64; 2]>,
    /// Which share of all differences each axis shows, 0..=1.
    pub shown: [f64; 2],
}

/// How readers lie to one another, by their posteriors. Claims that some reader has no number for are left out.
///
/// The map is that of principal coordinates (Gower 1966), the same as principal components of the posteriors. Complexity:
/// quadratic in the readers times the claims, and cubic in the readers.
pub fn opinions(readers: &[(ReaderId, &Outlook)]) -> Opinions {
    let posterior = |outlook: &Outlook, claim: &ClaimId| outlook.claims.get(claim)?.posterior;
    let claims: BTreeSet<&ClaimId> = readers.iter().flat_map(|(_, outlook)| outlook.claims.keys()).collect();
    let columns: Vec<Vec<f64>> = (claims.into_iter())
        .filter_map(|claim| {
            let column: Option<Vec<f64>> = readers.iter().map(|(_, outlook)| posterior(outlook, claim)).collect();
            let column = column?;
            let ends = column
                .iter()
                .fold((1.0_f64, 0.0_f64), |(low, high), p| (low.min(*p), high.max(*p)));
            (ends.1 - ends.0 > SAME).then_some(column)
        })
        .collect();
    let n = readers.len();
    let n_claims = columns.len();
    let scale = 1.0 / (n_claims.max(1) as f64);
    let sum = |of: &dyn Fn(&[f64]) -> f64| columns.iter().map(|column| of(column)).sum::<f64>() * scale;
    let at = |column: &[f64], reader: usize| column.get(reader).copied().unwrap_or(0.0);
    let distance = |a: usize, b: usize| sum(&|column| (at(column, a) - at(column, b)).powi(2)).sqrt();
    let means: Vec<f64> = columns
        .iter()
        .map(|column| column.iter().sum::<f64>() / n.max(1) as f64)
        .collect();
    let product = |a: usize, b: usize| {
        let products = columns.iter().zip(&means);
        products
            .map(|(column, mean)| (at(column, a) - mean) * (at(column, b) - mean))
            .sum::<f64>()
            * scale
    };
    let table = |of: &dyn Fn(usize, usize) -> f64| -> Vec<Vec<f64>> {
        (0..n).map(|a| (0..n).map(|b| of(a, b)).collect()).collect()
    };
    let (places, shown) = principal(table(&product));
    Opinions {
        readers: readers.iter().map(|(reader, _)| reader.clone()).collect(),
        n_claims,
        distances: table(&distance),
        places,
        shown,
    }
}

/// The two axes of greatest spread, from the products of all pairs.
fn principal(products: Vec<Vec<f64>>) -> (Vec<[f64; 2]>, [f64; 2]) {
    let n = products.len();
    let all: f64 = products.iter().enumerate().filter_map(|(at, row)| row.get(at)).sum();
    let mut axes = eigen(products);
    axes.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut places = vec![[0.0; 2]; n];
    let mut shown = [0.0; 2];
    for (axis, (value, vector)) in axes.iter().take(2).enumerate() {
        let length = value.max(0.0).sqrt();
        // An axis has no direction of its own: the reader furthest out lies on its positive side.
        let furthest = vector
            .iter()
            .copied()
            .max_by(|a, b| a.abs().total_cmp(&b.abs()))
            .unwrap_or(1.0);
        for (place, coordinate) in places.iter_mut().zip(vector) {
            place[axis] = coordinate * length * furthest.signum();
        }
        if all > 0.0 {
            shown[axis] = (value / all).clamp(0.0, 1.0);
        }
    }
    (places, shown)
}

/// The eigenvalues of a symmetric matrix, each with its vector of length one, in no order: rotations after Jacobi 1846,
/// cyclic, each making one pair of entries zero.
fn eigen(mut matrix: Vec<Vec<f64>>) -> Vec<(f64, Vec<f64>)> {
    let n = matrix.len();
    let mut vectors: Vec<Vec<f64>> = (0..n)
        .map(|a| (0..n).map(|b| f64::from(u8::from(a == b))).collect())
        .collect();
    let norm: f64 = matrix.iter().flatten().map(|entry| entry * entry).sum();
    for _ in 0..MOST_ROUNDS {
        let mut off = 0.0;
        for p in 0..n {
            for q in p + 1..n {
                let entry = matrix[p][q];
                off += entry * entry;
                if entry.abs() <= f64::MIN_POSITIVE {
                    continue;
                }
                let ratio = (matrix[q][q] - matrix[p][p]) / (2.0 * entry);
                let tangent = ratio.signum() / (ratio.abs() + ratio.hypot(1.0));
                let cosine = 1.0 / tangent.hypot(1.0);
                let sine = tangent * cosine;
                for row in &mut matrix {
                    let (a, b) = (row[p], row[q]);
                    row[p] = cosine * a - sine * b;
                    row[q] = sine * a + cosine * b;
                }
                let (upper, lower) = matrix.split_at_mut(q);
                for (a, b) in upper[p].iter_mut().zip(&mut lower[0]) {
                    (*a, *b) = (cosine * *a - sine * *b, sine * *a + cosine * *b);
                }
                for row in &mut vectors {
                    let (a, b) = (row[p], row[q]);
                    row[p] = cosine * a - sine * b;
                    row[q] = sine * a + cosine * b;
                }
            }
        }
        if off <= 1e-30 * norm {
            break;
        }
    }
    (0..n)
        .map(|at| (matrix[at][at], vectors.iter().map(|row| row[at]).collect()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eigenvectors_are_stretched_by_their_values_and_stand_upright() {
        let n = 7_usize;
        let entry = |a: usize, b: usize| ((a * b + a + b) as f64 * 1.7).sin();
        let matrix: Vec<Vec<f64>> = (0..n).map(|a| (0..n).map(|b| entry(a, b)).collect()).collect();
        let pairs = eigen(matrix.clone());
        for (value, vector) in &pairs {
            for (row, coordinate) in matrix.iter().zip(vector) {
                let stretched: f64 = row.iter().zip(vector).map(|(a, b)| a * b).sum();
                assert!((stretched - value * coordinate).abs() < 1e-12, "{stretched}");
            }
        }
        for (at, (_, a)) in pairs.iter().enumerate() {
            for (other, (_, b)) in pairs.iter().enumerate() {
                let product: f64 = a.iter().zip(b).map(|(a, b)| a * b).sum();
                assert!((product - f64::from(u8::from(at == other))).abs() < 1e-12);
            }
        }
    }
}
