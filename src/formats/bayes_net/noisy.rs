//! Noisy-max: independent causes, each with its own distribution over the effect; the largest effect wins.

/// The parameters of a noisy-max (Díez 1993), as XDSL has them.
///
/// The last state of the child is “no effect”, the first the largest. A parent's last state in the order of its
/// strengths has no effect.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NoisyMax {
    /// For each parent, its states from the strongest to the one without effect.
    pub strengths: Vec<Vec<usize>>,
    /// For each parent and each of its states in the order of `strengths`, then once more for the leak: a distribution
    /// over the child's states.
    pub parameters: Vec<f64>,
}

impl NoisyMax {
    /// What is wrong with the parameters, as half a sentence.
    pub(super) fn fault(&self, sizes: &[usize], n_states: usize) -> Option<String> {
        let is_order = |(order, &size): (&Vec<usize>, &usize)| {
            let mut sorted = order.clone();
            sorted.sort_unstable();
            sorted.into_iter().eq(0..size)
        };
        if self.strengths.len() != sizes.len() || !self.strengths.iter().zip(sizes).all(is_order) {
            return Some("its strengths must name each state of each parent once".to_owned());
        }
        let expected = (sizes.iter().sum::<usize>() + 1).saturating_mul(n_states);
        if self.parameters.len() != expected {
            return Some(format!(
                "its noisy-max has {} numbers; {expected} are expected",
                self.parameters.len()
            ));
        }
        let columns = self.parameters.chunks_exact(n_states.max(1));
        let flaw = |column: &[f64]| super::normalize(&mut column.to_vec()).err();
        let reason = columns.clone().find_map(flaw);
        reason.map(|reason| format!("a distribution of its noisy-max {reason}"))
    }

    /// The whole table, the last parent fastest. The caller has bounded its size.
    ///
    /// `P(effect ≤ y) = Π P(effect of cause i ≤ y)` over the causes and the leak.
    pub(in crate::formats) fn expand(&self, sizes: &[usize], n_states: usize) -> Vec<f64> {
        // For each parent and each of its states: the probability that its effect is state y or a lesser one.
        let mut columns = self.parameters.chunks_exact(n_states.max(1));
        let mut causes: Vec<Vec<Vec<f64>>> = Vec::new();
        for (order, &size) in self.strengths.iter().zip(sizes) {
            let mut by_state: Vec<Vec<f64>> = vec![Vec::new(); size];
            for &state in order {
                if let (Some(column), Some(slot)) = (columns.next(), by_state.get_mut(state)) {
                    *slot = at_most(column);
                }
            }
            causes.push(by_state);
        }
        let leak = columns.next().map(at_most).unwrap_or_default();
        let n_rows: usize = sizes.iter().product();
        let mut case = vec![0_usize; sizes.len()];
        let mut numbers = Vec::with_capacity(n_rows * n_states);
        for _ in 0..n_rows {
            let mut together = leak.clone();
            for (cause, &state) in causes.iter().zip(&case) {
                for (product, factor) in together.iter_mut().zip(cause.get(state).into_iter().flatten()) {
                    *product *= factor;
                }
            }
            for (state, at_most) in together.iter().enumerate() {
                let less = together.get(state + 1).copied().unwrap_or(0.0);
                numbers.push((at_most - less).max(0.0));
            }
            for (at, &size) in case.iter_mut().zip(sizes).rev() {
                *at += 1;
                if *at < size {
                    break;
                }
                *at = 0;
            }
        }
        numbers
    }
}

/// The probability of each state or a later one.
fn at_most(column: &[f64]) -> Vec<f64> {
    let total: f64 = column.iter().sum();
    let mut sums: Vec<f64> = column
        .iter()
        .rev()
        .scan(0.0, |sum, number| {
            *sum += number;
            Some(*sum / total)
        })
        .collect();
    sums.reverse();
    if let Some(all) = sums.first_mut() {
        *all = 1.0;
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_causes_and_a_leak_make_a_noisy_or() {
        // P(effect) = 1 − (1 − leak)(1 − s₁)(1 − s₂) over the causes that are present.
        let noisy = NoisyMax {
            strengths: vec![vec![0, 1], vec![1, 0]],
            parameters: vec![0.8, 0.2, 0.0, 1.0, 0.5, 0.5, 0.0, 1.0, 0.1, 0.9],
        };
        assert_eq!(noisy.fault(&[2, 2], 2), None);
        let table = noisy.expand(&[2, 2], 2);
        // The second parent's second state is its strong one.
        let expected = [1.0 - 0.9 * 0.2, 1.0 - 0.9 * 0.2 * 0.5, 0.1, 1.0 - 0.9 * 0.5];
        for (row, expected) in table.chunks(2).zip(expected) {
            assert!((row[0] - expected).abs() < 1e-15 && (row[1] - (1.0 - expected)).abs() < 1e-15);
        }
    }
}
