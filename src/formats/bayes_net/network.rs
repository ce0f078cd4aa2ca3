//! From a Bayes net to the engine's network: one variable per node, every definition a table.

use super::{BayesNet, BayesNetError, MAX_NUMBERS};
use crate::inference::{Local, Network, Variable};

/// What a variable with a single state gets as a second one, which is impossible: the engine asks for two.
const IMPOSSIBLE: &str = "(no other state)";

impl BayesNet {
    /// The network the engine computes with; variables and states are in the same order as here.
    ///
    /// A variable with one state gets an impossible second one, behind it.
    ///
    /// # Errors
    /// When a noisy-max or deterministic table written out would be too large.
    pub fn to_network(&self) -> Result<Network, BayesNetError> {
        let mut n_numbers = 0_usize;
        let mut variables = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let most_rows = (MAX_NUMBERS - n_numbers.min(MAX_NUMBERS)) / node.states.len().max(1);
            let table = self.table(node, most_rows)?;
            n_numbers += table.len();
            let rows = padded(node.states.len(), &self.sizes_of_parents(node), &table);
            let mut states = node.states.clone();
            if states.len() == 1 {
                states.push(IMPOSSIBLE.to_owned());
            }
            variables.push(Variable {
                id: node.name.clone(),
                states,
                local: Local::Table {
                    parents: node.parents.clone(),
                    rows,
                },
            });
        }
        Ok(Network { variables })
    }
}

/// The table with a second state for whatever has only one, as the engine wants it.
fn padded(n_states: usize, sizes: &[usize], table: &[f64]) -> Vec<f64> {
    if n_states > 1 && sizes.iter().all(|&size| size > 1) {
        return table.to_vec();
    }
    // Every column with one state is doubled: what holds in its only state is copied to the impossible one.
    let doubled: Vec<usize> = sizes.iter().map(|&size| size.max(2)).collect();
    let n_rows: usize = doubled.iter().product();
    let mut padded = Vec::with_capacity(n_rows * n_states.max(2));
    let mut case = vec![0_usize; sizes.len()];
    for _ in 0..n_rows {
        let row = case
            .iter()
            .zip(sizes)
            .fold(0, |row, (&at, &size)| row * size + at.min(size - 1));
        padded.extend_from_slice(table.get(row * n_states..(row + 1) * n_states).unwrap_or_default());
        if n_states == 1 {
            padded.push(0.0);
        }
        for (at, &size) in case.iter_mut().zip(&doubled).rev() {
            *at += 1;
            if *at < size {
                break;
            }
            *at = 0;
        }
    }
    padded
}
