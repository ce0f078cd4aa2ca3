//! A reader of published networks.

use cruxmap::inference::{Local, Network, Variable};

/// Reads the part of BIF these networks use; rows are divided by their sums.
pub fn read_bif(text: &str) -> Network {
    let mut variables: Vec<Variable> = Vec::new();
    for block in text.split("\nvariable ").skip(1) {
        let (id, rest) = block.split_once('{').unwrap();
        let states = rest.split_once('{').unwrap().1.split_once('}').unwrap().0;
        variables.push(Variable {
            id: id.trim().to_owned(),
            states: states.split(',').map(|state| state.trim().to_owned()).collect(),
            local: Local::Table {
                parents: Vec::new(),
                rows: Vec::new(),
            },
        });
    }
    for block in text.split("\nprobability ").skip(1) {
        let (head, body) = block.split_once('{').unwrap();
        let head = head.trim().trim_start_matches('(').trim_end_matches(')');
        let (child, parents) = head.split_once('|').unwrap_or((head, ""));
        let index = |id: &str| variables.iter().position(|variable| variable.id == id.trim()).unwrap();
        let child = index(child);
        let parents: Vec<usize> = parents
            .split(',')
            .filter(|id| !id.trim().is_empty())
            .map(index)
            .collect();
        let n_states = variables[child].states.len();
        let n_rows: usize = parents.iter().map(|&parent| variables[parent].states.len()).product();
        let mut rows = vec![f64::NAN; n_rows * n_states];
        for line in body.split(';').map(str::trim).filter(|line| !line.starts_with('}')) {
            let (row_ix, numbers) = if let Some(numbers) = line.strip_prefix("table") {
                (0, numbers)
            } else {
                let (given, numbers) = line.trim_start_matches('(').split_once(')').unwrap();
                let row_ix = parents.iter().zip(given.split(',')).fold(0, |ix, (&parent, state)| {
                    let states = &variables[parent].states;
                    ix * states.len() + states.iter().position(|known| known == state.trim()).unwrap()
                });
                (row_ix, numbers)
            };
            let numbers: Vec<f64> = numbers
                .split(',')
                .map(|number| number.trim().parse().unwrap())
                .collect();
            let sum: f64 = numbers.iter().sum();
            for (cell, number) in rows[row_ix * n_states..(row_ix + 1) * n_states].iter_mut().zip(numbers) {
                *cell = number / sum;
            }
        }
        variables[child].local = Local::Table { parents, rows };
    }
    Network { variables }
}
