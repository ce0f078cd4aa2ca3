//! The table of one variable out of its `probability` block: rows find their places, missing ones are refused.

use std::collections::BTreeMap;

use super::read::{Block, Entry, Kind, List, Reader, joined};
use crate::formats::bayes_net::{BayesNetError, Definition, MAX_NUMBERS, Node, NoisyMax, nearest, normalize};

/// Builds the table of one variable.
pub(super) struct Table<'r, 'a> {
    reader: &'r Reader<'a>,
    block: &'r Block<'a>,
    node: &'r Node,
    parents: Vec<&'r Node>,
    parent_states: Vec<&'r BTreeMap<String, usize>>,
    n_rows: usize,
}

impl<'r, 'a> Table<'r, 'a> {
    pub(super) fn new(
        reader: &'r Reader<'a>,
        block: &'r Block<'a>,
        child: usize,
        parents: &[usize],
        states: &'r [BTreeMap<String, usize>],
        n_numbers: &mut usize,
    ) -> Result<Self, BayesNetError> {
        let nodes = &reader.net.nodes;
        let Some(node) = nodes.get(child) else {
            return Err(reader.at(block.start, "a table names no variable"));
        };
        let parent_nodes: Vec<&Node> = parents.iter().filter_map(|&parent| nodes.get(parent)).collect();
        let n_rows = parent_nodes
            .iter()
            .try_fold(1_usize, |n_rows, parent| n_rows.checked_mul(parent.states.len()));
        let total = n_rows
            .and_then(|n_rows| n_rows.checked_mul(node.states.len()))
            .and_then(|cells| cells.checked_add(*n_numbers))
            .filter(|&total| total <= MAX_NUMBERS);
        let (Some(n_rows), Some(total)) = (n_rows, total) else {
            return Err(reader.at(
                block.start,
                format!(
                    "with the table of “{}” the net would have more than {MAX_NUMBERS} numbers",
                    node.name
                ),
            ));
        };
        *n_numbers = total;
        Ok(Self {
            reader,
            block,
            node,
            parents: parent_nodes,
            parent_states: parents.iter().filter_map(|&parent| states.get(parent)).collect(),
            n_rows,
        })
    }

    fn error(&self, offset: usize, sentence: String) -> BayesNetError {
        self.reader.at(offset, sentence)
    }

    pub(super) fn build(&self) -> Result<Definition, BayesNetError> {
        let name = &self.node.name;
        let n_states = self.node.states.len();
        let has_default = self
            .block
            .entries
            .iter()
            .any(|entry| matches!(entry.kind, Kind::Default));
        if self.block.numbers.len() < self.n_rows && !has_default && self.n_rows > 1 << 16 {
            // Announced, but not there: said before room is made for it.
            return Err(self.error(
                self.block.start,
                format!(
                    "the table of “{name}” needs {} rows, but has only {} numbers",
                    self.n_rows,
                    self.block.numbers.len()
                ),
            ));
        }
        let mut numbers = vec![0.0; self.n_rows * n_states];
        // By row, the entry it stands in.
        let mut stated: Vec<Option<usize>> = vec![None; self.n_rows];
        let mut default = None;
        for (index, entry) in self.block.entries.iter().enumerate() {
            let given = self.block.numbers.get(entry.from..entry.to).unwrap_or_default();
            match &entry.kind {
                Kind::Default => {
                    self.count(entry, given.len(), n_states)?;
                    if default.replace((index, given)).is_some() {
                        return Err(self.error(entry.start, format!("“{name}” has a second default here")));
                    }
                }
                Kind::Table => {
                    self.count(entry, given.len(), self.n_rows * n_states)?;
                    if stated.iter().any(Option::is_some) {
                        return Err(self.error(
                            entry.start,
                            format!("“{name}” has numbers already; here is a table more"),
                        ));
                    }
                    // The variable itself is slowest here, its parents follow, the last one fastest.
                    for (at, &number) in given.iter().enumerate() {
                        let (state, row) = (at / self.n_rows, at % self.n_rows);
                        if let Some(cell) = numbers.get_mut(row * n_states + state) {
                            *cell = number;
                        }
                    }
                    stated.fill(Some(index));
                }
                Kind::Row(list) => {
                    let row = self.row(entry, list)?;
                    self.count(entry, given.len(), n_states)?;
                    if let Some(slot) = stated.get_mut(row)
                        && slot.replace(index).is_some()
                    {
                        let row = self.row_name(row);
                        return Err(self.error(entry.start, format!("the row {row} of “{name}” is given twice")));
                    }
                    if let Some(cells) = numbers.get_mut(row * n_states..(row + 1) * n_states) {
                        cells.copy_from_slice(given);
                    }
                }
            }
        }
        if let Some((index, given)) = default {
            for (slot, cells) in stated.iter_mut().zip(numbers.chunks_exact_mut(n_states)) {
                if slot.is_none() {
                    *slot = Some(index);
                    cells.copy_from_slice(given);
                }
            }
        }
        if let Some(noisy) = self.noisy_max(&numbers, &stated)? {
            return Ok(noisy);
        }
        self.normalize(&mut numbers, &stated)?;
        Ok(Definition::Table(numbers))
    }

    fn normalize(&self, numbers: &mut [f64], stated: &[Option<usize>]) -> Result<(), BayesNetError> {
        let name = &self.node.name;
        for (row, (cells, slot)) in numbers.chunks_exact_mut(self.node.states.len()).zip(stated).enumerate() {
            let Some(entry) = slot.and_then(|index| self.block.entries.get(index)) else {
                let n_missing = stated.iter().filter(|slot| slot.is_none()).count();
                return Err(self.error(
                    self.block.start,
                    format!(
                        "“{name}” has no row for {}{}",
                        self.row_name(row),
                        if n_missing > 1 {
                            format!(" and {} more cases", n_missing - 1)
                        } else {
                            String::new()
                        }
                    ),
                ));
            };
            normalize(cells).map_err(|reason| {
                let of = if self.parents.is_empty() {
                    format!("the table of “{name}”")
                } else {
                    format!("the row {} of “{name}”", self.row_name(row))
                };
                self.error(entry.start, format!("{of} {reason}"))
            })?;
        }
        Ok(())
    }

    /// `property function max` with rows for one cause at a time only: a noisy-max whose first states have no effect.
    ///
    /// Written out as a table, because BIF has the first state as the one without effect and XDSL the last.
    fn noisy_max(&self, numbers: &[f64], stated: &[Option<usize>]) -> Result<Option<Definition>, BayesNetError> {
        let is_max = |property: &String| property.split_whitespace().eq(["function", "max"]);
        let n_states = self.node.states.len();
        if !self.block.properties.iter().any(is_max) || stated.iter().all(Option::is_some) {
            return Ok(None);
        }
        let mut numbers = numbers.to_vec();
        let mut needed = vec![0_usize];
        let mut stride = 1;
        for parent in self.parents.iter().rev() {
            needed.extend((1..parent.states.len()).map(|state| state * stride));
            stride *= parent.states.len();
        }
        let n_given = stated.iter().filter(|slot| slot.is_some()).count();
        let has_all = needed.iter().all(|&row| stated.get(row).is_some_and(Option::is_some));
        if !has_all || n_given != needed.len() {
            return Err(self.error(
                self.block.start,
                format!(
                    "the noisy-max of “{}” needs one row for each state of one parent at a time, the others in their first states",
                    self.node.name
                ),
            ));
        }
        for &row in &needed {
            if let (Some(cells), Some(entry)) = (
                numbers.get_mut(row * n_states..(row + 1) * n_states),
                stated
                    .get(row)
                    .copied()
                    .flatten()
                    .and_then(|index| self.block.entries.get(index)),
            ) {
                normalize(cells).map_err(|reason| {
                    let row = self.row_name(row);
                    self.error(entry.start, format!("the row {row} of “{}” {reason}", self.node.name))
                })?;
            }
        }
        let column = |row: usize| {
            let cells = numbers.get(row * n_states..(row + 1) * n_states).unwrap_or_default();
            cells.iter().rev().copied().collect::<Vec<f64>>()
        };
        // In the terms of `NoisyMax` the states are turned round: the last one has no effect.
        let nothing = || (0..n_states).map(|state| if state + 1 == n_states { 1.0 } else { 0.0 });
        let mut noisy = NoisyMax::default();
        let mut strides: Vec<usize> = Vec::new();
        let mut stride = 1;
        for parent in self.parents.iter().rev() {
            strides.push(stride);
            stride *= parent.states.len();
        }
        strides.reverse();
        for (parent, stride) in self.parents.iter().zip(strides) {
            noisy.strengths.push((0..parent.states.len()).rev().collect());
            for state in (1..parent.states.len()).rev() {
                noisy.parameters.extend(column(state * stride));
            }
            noisy.parameters.extend(nothing());
        }
        noisy.parameters.extend(column(0));
        let sizes: Vec<usize> = self.parents.iter().map(|parent| parent.states.len()).collect();
        let mut table = noisy.expand(&sizes, n_states);
        for row in table.chunks_exact_mut(n_states) {
            row.reverse();
            normalize(row).map_err(|reason| {
                self.error(
                    self.block.start,
                    format!("a row of the noisy-max of “{}” {reason}", self.node.name),
                )
            })?;
        }
        Ok(Some(Definition::Table(table)))
    }

    fn count(&self, entry: &Entry<'_>, found: usize, expected: usize) -> Result<(), BayesNetError> {
        if found == expected {
            return Ok(());
        }
        let what = match entry.kind {
            Kind::Table => "the table",
            Kind::Default => "the default row",
            Kind::Row(_) => "a row",
        };
        let numbers = if expected == 1 { "number" } else { "numbers" };
        Err(self.error(
            entry.start,
            format!(
                "{what} of “{}” has {found} instead of {expected} {numbers}",
                self.node.name
            ),
        ))
    }

    /// The row that a list of states speaks of.
    fn row(&self, entry: &Entry<'_>, list: &List<'_>) -> Result<usize, BayesNetError> {
        let n_words: usize = list.iter().map(Vec::len).sum();
        let names: Vec<String> = if list.len() != self.parents.len() && n_words == self.parents.len() {
            list.iter()
                .flatten()
                .map(|(word, _)| word.clone().into_owned())
                .collect()
        } else {
            list.iter().map(|words| joined(words)).collect()
        };
        if names.len() != self.parents.len() {
            return Err(self.error(
                entry.start,
                format!(
                    "a row of “{}” names {} states, but there are {} parents",
                    self.node.name,
                    names.len(),
                    self.parents.len()
                ),
            ));
        }
        let mut row = 0;
        for ((name, parent), states) in names.iter().zip(&self.parents).zip(&self.parent_states) {
            let Some(state) = states.get(name) else {
                let shown: String = name.chars().take(60).collect();
                let nearest = nearest(name, parent.states.iter().map(String::as_str));
                return Err(self.error(
                    entry.start,
                    format!(
                        "a row of “{}” names “{shown}”, which is not a state of “{}”{nearest}",
                        self.node.name, parent.name
                    ),
                ));
            };
            row = row * parent.states.len() + state;
        }
        Ok(row)
    }

    fn row_name(&self, row: usize) -> String {
        let mut rest = row;
        let mut names: Vec<&str> = Vec::new();
        for parent in self.parents.iter().rev() {
            names.push(parent.states.get(rest % parent.states.len()).map_or("", String::as_str));
            rest /= parent.states.len();
        }
        names.reverse();
        format!("({})", names.join(", "))
    }
}
