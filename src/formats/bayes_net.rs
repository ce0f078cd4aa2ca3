//! A Bayes net as files carry it: names, order, tables and whatever else is written beside them.
//!
//! [`BayesNet`] is the document that `bif` and `xdsl` read and write; `map` carries it to a map and back, `network` to
//! the engine, `ask` answers questions about it. Order of variables, states, parents and rows is that of the file.

pub mod ask;
mod check;
mod from_map;
mod kind;
mod names;
mod network;
mod noisy;
mod to_map;

use std::fmt;

pub use check::{Fault, fault};
pub use from_map::{Exported, net_from_map};
pub use kind::Kind;
pub(super) use names::nearest;
pub use noisy::NoisyMax;

/// The most variables a net may have.
pub const MAX_VARIABLES: usize = 20_000;

/// The most states a variable may have.
pub const MAX_STATES: usize = 10_000;

/// The most numbers all tables of a net may have together, written out or not.
pub const MAX_NUMBERS: usize = 1 << 24;

/// The largest file that is read as a Bayes net, in bytes.
pub const MAX_BYTES: usize = 64 << 20;

/// How far the sum of a row may be from 1 before the row is refused.
pub(super) const MOST_OFF: f64 = 0.01;

/// A Bayes net over variables with finitely many states.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BayesNet {
    /// Its name.
    pub name: String,
    /// What it is called on screen; empty when that is its name.
    pub title: String,
    /// What it is about, in words.
    pub comment: String,
    /// Properties of the net, each as its text stands in BIF: `author = "me"`.
    pub properties: Vec<String>,
    /// The variables, in the order of the file.
    pub nodes: Vec<Node>,
}

/// One variable of a net.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Node {
    /// Its name; no two are alike.
    pub name: String,
    /// What it is called on screen; empty when that is its name.
    pub title: String,
    /// What it means, in words.
    pub comment: String,
    /// The names of its states, at least one, in the order of the file; no two are alike.
    pub states: Vec<String>,
    /// Properties of the variable, each as its text stands in BIF: `position = (73, 165)`.
    pub properties: Vec<String>,
    /// Where it is drawn: left, top, right, bottom.
    pub bounds: Option<[f64; 4]>,
    /// The positions of its parents among the nodes, in the order of the table, first one slowest.
    pub parents: Vec<usize>,
    /// How the parents determine it.
    pub definition: Definition,
    /// Properties of the definition: `function max`.
    pub definition_properties: Vec<String>,
}

/// How the parents of a variable determine it.
#[derive(Clone, Debug, PartialEq)]
pub enum Definition {
    /// One row for each combination of the parents' states (the last parent fastest), each row a distribution over the
    /// variable's own states that sums to 1 within rounding.
    Table(Vec<f64>),
    /// For each combination of the parents' states (the last parent fastest), the state that follows.
    Deterministic(Vec<usize>),
    /// Independent causes, of which the one with the largest effect wins.
    NoisyMax(NoisyMax),
}

impl Default for Definition {
    fn default() -> Self {
        Self::Table(Vec::new())
    }
}

/// Why a text is not a Bayes net, or a Bayes net cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct BayesNetError {
    /// The line it stands in, counted from 1, if it stands in one.
    pub line: Option<usize>,
    /// What is wrong, and what was expected.
    pub sentence: String,
}

impl fmt::Display for BayesNetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.sentence),
            None => f.write_str(&self.sentence),
        }
    }
}

impl BayesNetError {
    /// An error that no line is to blame for.
    pub(super) fn whole(sentence: impl Into<String>) -> Self {
        Self {
            line: None,
            sentence: sentence.into(),
        }
    }

    /// An error at a byte of a text.
    pub(super) fn at(text: &str, offset: usize, sentence: impl Into<String>) -> Self {
        let before = text.as_bytes().get(..offset).unwrap_or_default();
        Self {
            line: Some(before.split(|&byte| byte == b'\n').count()),
            sentence: sentence.into(),
        }
    }
}

impl BayesNet {
    /// The number of rows of a node's table; `None` beyond [`MAX_NUMBERS`].
    pub fn n_rows(&self, node: &Node) -> Option<usize> {
        node.parents
            .iter()
            .map(|&parent| self.nodes.get(parent).map_or(0, |parent| parent.states.len()))
            .try_fold(1_usize, usize::checked_mul)
            .filter(|&n_rows| n_rows <= MAX_NUMBERS)
    }

    /// The table of a node, written out: rows as in [`Definition::Table`].
    ///
    /// # Errors
    /// When it would have more than `most_rows` rows.
    pub fn table(&self, node: &Node, most_rows: usize) -> Result<Vec<f64>, BayesNetError> {
        let n_rows = self.n_rows(node).filter(|&n_rows| n_rows <= most_rows).ok_or_else(|| {
            BayesNetError::whole(format!(
                "the table of “{}” over its {} parents would have more than {most_rows} rows",
                node.name,
                node.parents.len()
            ))
        })?;
        let n_states = node.states.len();
        Ok(match &node.definition {
            Definition::Table(numbers) => numbers.clone(),
            Definition::Deterministic(outcomes) => {
                let mut numbers = vec![0.0; n_rows * n_states];
                for (row, &outcome) in numbers.chunks_exact_mut(n_states.max(1)).zip(outcomes) {
                    if let Some(cell) = row.get_mut(outcome) {
                        *cell = 1.0;
                    }
                }
                numbers
            }
            Definition::NoisyMax(noisy) => {
                let sizes: Vec<usize> = self.sizes_of_parents(node);
                noisy.expand(&sizes, n_states)
            }
        })
    }

    /// How many states each parent of a node has.
    pub(super) fn sizes_of_parents(&self, node: &Node) -> Vec<usize> {
        let size = |&parent: &usize| self.nodes.get(parent).map_or(0, |parent| parent.states.len());
        node.parents.iter().map(size).collect()
    }

    /// The position of a variable among the nodes. Linear.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.nodes.iter().position(|node| node.name == name)
    }

    /// What a row of a node's table is about: `(yes, low)`; `()` without parents.
    pub(super) fn row_name(&self, node: &Node, row: usize) -> String {
        let mut rest = row;
        let mut names: Vec<&str> = Vec::new();
        for &parent in node.parents.iter().rev() {
            let states: &[String] = self.nodes.get(parent).map_or(&[], |parent| &parent.states);
            let size = states.len().max(1);
            names.push(states.get(rest % size).map_or("", String::as_str));
            rest /= size;
        }
        names.reverse();
        format!("({})", names.join(", "))
    }
}

/// Divides a row by its sum where the sum differs from 1 by more than rounding, so that doing it again changes nothing.
///
/// # Errors
/// Half a sentence, when a number is not a probability or the sum is 0 or farther from 1 than 1 %.
pub(super) fn normalize(row: &mut [f64]) -> Result<(), String> {
    if let Some(wrong) = row.iter().find(|number| !(number.is_finite() && **number >= 0.0)) {
        return Err(format!("has {wrong}, which is not a probability"));
    }
    let sum: f64 = row.iter().sum();
    if sum <= 0.0 {
        return Err("has nothing but zeros".to_owned());
    }
    if (sum - 1.0).abs() > MOST_OFF {
        return Err(format!("adds up to {sum}, not to 1"));
    }
    if (sum - 1.0).abs() > row.len() as f64 * f64::EPSILON {
        for number in row.iter_mut() {
            *number /= sum;
        }
    }
    // −0 and 0 are one number here.
    for number in row {
        *number += 0.0;
    }
    Ok(())
}

/// Text out of the bytes of a file: UTF-8, or else Latin-1, which older programs write.
///
/// # Errors
/// Too large, UTF-16, or zero bytes inside.
pub(super) fn text_from_bytes(bytes: &[u8], is_latin: bool) -> Result<String, BayesNetError> {
    if bytes.len() > MAX_BYTES {
        return Err(BayesNetError::whole(format!(
            "the file has {} MB; Cruxmap reads Bayes nets of up to {} MB",
            bytes.len() >> 20,
            MAX_BYTES >> 20
        )));
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(BayesNetError::whole(
            "the file is in UTF-16; save it as UTF-8 in your editor and open it again",
        ));
    }
    let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    if bytes.contains(&0) {
        return Err(BayesNetError::whole(
            "there are zero bytes in the file; it is damaged or not a text file",
        ));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) if !is_latin => Ok(text.to_owned()),
        _ => Ok(bytes.iter().map(|&byte| char::from(byte)).collect()),
    }
}

/// A number in the fewest digits that read back the same.
pub(super) fn number_text(number: f64) -> String {
    if number == 0.0 || (1e-5..1e16).contains(&number.abs()) {
        format!("{number}")
    } else {
        format!("{number:e}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_divided_by_their_sum_once() {
        for row in [vec![0.333_333; 3], vec![0.1; 10], vec![0.995, 0.0], vec![1e-20, 1.0]] {
            let mut once = row.clone();
            assert_eq!(normalize(&mut once), Ok(()));
            let mut twice = once.clone();
            assert_eq!(normalize(&mut twice), Ok(()));
            assert_eq!(once, twice);
            assert!((once.iter().sum::<f64>() - 1.0).abs() < 1e-14);
        }
        for row in [vec![0.0, 0.0], vec![0.5, 0.6], vec![f64::NAN, 1.0], vec![-0.1, 1.1]] {
            assert!(normalize(&mut row.clone()).is_err(), "{row:?}");
        }
    }

    #[test]
    fn numbers_read_back_the_same() {
        for number in [0.0, 0.1, 1.0, 1e-5, 1.234e-300, 5e-324, 0.1 + 0.2, 1e300] {
            assert_eq!(number_text(number).parse(), Ok(number));
        }
    }
}
