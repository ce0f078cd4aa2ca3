//! A network in which every local model is written out as a table, for files that know nothing else.

use super::{
    Local, Network, NetworkError,
    local::{self, States},
};

impl Network {
    /// The same network with a table for every local model.
    ///
    /// Where certainties contradict each other in a case, the row is even; the engine answers with an error if such a
    /// case has any probability. Linear in the size of the tables.
    ///
    /// # Errors
    /// [`NetworkError::TooWide`] for the first variable whose table would have more than `most_rows` rows.
    pub fn tabulated(&self, most_rows: usize) -> Result<Self, NetworkError> {
        self.tabulated_where(most_rows, |_| true)
    }

    /// The same with a table for the local models of some variables only. Of claims that are tied to one another all are
    /// tables or none.
    ///
    /// # Errors
    /// As for [`Network::tabulated`].
    pub fn tabulated_where(&self, most_rows: usize, which: impl Fn(usize) -> bool) -> Result<Self, NetworkError> {
        super::check::check(self)?;
        let mut tables = self.clone();
        let mut states: Vec<usize> = vec![0; self.variables.len()];
        let n_states: Vec<usize> = self.variables.iter().map(|variable| variable.states.len()).collect();
        for (index, variable) in self.variables.iter().enumerate() {
            let is_wanted = match &variable.local {
                Local::Table { .. } => false,
                Local::Tied(tied) => tied.block().members().iter().any(|member| which(member.variable)),
                _ => which(index),
            };
            if !is_wanted {
                continue;
            }
            let parents = variable.local.parents();
            let n_rows = self.n_configurations(&parents);
            if n_rows > most_rows {
                return Err(NetworkError::TooWide {
                    variable: variable.id.clone(),
                    parents: self.names(parents),
                });
            }
            if let Local::Tied(tied) = &variable.local {
                let mut rows = vec![0.0; n_rows * variable.states.len()];
                // Rows in which certainties contradict each other are even here too.
                let _doubtful = tied.fill(&n_states, &mut states, &mut rows);
                tables.variables[index].local = Local::Table { parents, rows };
                continue;
            }
            let mut rows = Vec::with_capacity(n_rows * variable.states.len());
            let mut row = vec![0.0; variable.states.len()];
            for &parent in &parents {
                states[parent] = 0;
            }
            for _ in 0..n_rows {
                write_row(&variable.local, &states, &mut row);
                rows.extend_from_slice(&row);
                for &parent in parents.iter().rev() {
                    states[parent] += 1;
                    if states[parent] < self.n_states(parent) {
                        break;
                    }
                    states[parent] = 0;
                }
            }
            tables.variables[index].local = Local::Table { parents, rows };
        }
        Ok(tables)
    }
}

/// The distribution of a variable for one configuration of its parents.
fn write_row(local: &Local, states: &States, row: &mut [f64]) {
    // Contradictory certainties leave the row even, which `distribute` sees to.
    let _contradiction = match local {
        Local::Mechanism(mechanism) => local::mechanism(mechanism, states, row),
        Local::Choice(choice) => local::choice(choice, states, row),
        Local::Logic { op, inputs } => {
            let holds = local::logic(*op, inputs, states);
            row.copy_from_slice(if holds { &[0.0, 1.0] } else { &[1.0, 0.0] });
            Ok(())
        }
        Local::Table { .. } | Local::Tied(_) => Ok(()),
    };
}
