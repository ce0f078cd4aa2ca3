//! The table of a variable out of lines like `p(wet|rain, sprinkler_off)`: names of states become positions, gaps are
//! filled or reported.

use std::collections::HashMap;

use super::Stated;
use super::outline::Variable;
use crate::formats::argdown::value::Value;
use crate::formats::bayes_net::{BayesNet, Node, normalize};
use crate::formats::sketch::Remarks;

/// Lines that leave causes out are spread over no more rows than this.
const MAX_SPREAD: usize = 1 << 12;

/// What is told of a variable.
pub(super) struct Told<'a> {
    pub(super) net: &'a BayesNet,
    /// For each variable the words for its states.
    pub(super) forms: &'a [HashMap<String, usize>],
    pub(super) at: usize,
    pub(super) variable: &'a Variable,
    /// How many states each cause has.
    pub(super) sizes: Vec<usize>,
}

/// The words that may stand for the states of a variable, in lower case. The name alone means the first state.
pub(super) fn forms(node: &Node) -> HashMap<String, usize> {
    let name = plain(&node.name);
    let mut forms = HashMap::new();
    let states: Vec<String> = node.states.iter().map(|state| plain(state)).collect();
    // Words that are written out count more than words that are made.
    for (at, state) in states.iter().enumerate() {
        forms.entry(state.clone()).or_insert(at);
    }
    for (at, state) in states.iter().enumerate() {
        forms.entry(format!("{name}_{state}")).or_insert(at);
        if let Some(short) = state.strip_prefix(&name).and_then(|rest| rest.strip_prefix('_')) {
            forms.entry(short.to_owned()).or_insert(at);
        }
    }
    forms.entry(name).or_insert(0);
    forms
}

/// A word without differences that mean nothing.
fn plain(word: &str) -> String {
    word.trim().replace([' ', '=', ':', '-'], "_").to_lowercase()
}

/// A condition: a cause, and the state it has or does not have.
struct Condition {
    cause: usize,
    state: usize,
    is_negated: bool,
}

/// A stated number: the position of the state, the conditions, the number.
struct Entry {
    state: usize,
    conditions: Vec<Condition>,
    probability: f64,
    line: usize,
}

impl Told<'_> {
    /// The numbers of the table, and what is stated of the variable as a whole where it has causes.
    pub(super) fn table(&self, adapted: &mut Remarks, errors: &mut Remarks) -> (Vec<f64>, Vec<Stated>) {
        let Some(node) = self.net.nodes.get(self.at) else {
            return (Vec::new(), Vec::new());
        };
        let n_states = node.states.len();
        let n_rows: usize = self.sizes.iter().product();
        let mut cells: Vec<Option<f64>> = vec![None; n_rows * n_states];
        let priors = self.entries(&self.variable.priors, errors);
        let posteriors = self.entries(&self.variable.posteriors, errors);
        let mut stated = Vec::new();
        if node.parents.is_empty() {
            for entry in priors
                .iter()
                .chain(posteriors.iter().filter(|entry| entry.conditions.is_empty()))
            {
                self.set(&mut cells, entry.state, entry, errors);
            }
        } else {
            stated = priors
                .iter()
                .map(|entry| Stated {
                    node: self.at,
                    state: entry.state,
                    probability: entry.probability,
                    line: entry.line,
                })
                .collect();
            self.fill(&mut cells, &posteriors, adapted, errors);
            if posteriors.is_empty() && !priors.is_empty() {
                let sentence = format!(
                    "“{}” has causes but no table; its own probabilities are taken, whatever the causes are",
                    node.name
                );
                errors.say(self.variable.line, sentence);
                for row in 0..n_rows {
                    for entry in &priors {
                        if let Some(cell) = cells.get_mut(row * n_states + entry.state) {
                            *cell = Some(entry.probability);
                        }
                    }
                }
            }
        }
        let is_empty = cells.iter().all(Option::is_none);
        if is_empty {
            let sentence = format!(
                "no probabilities are stated for “{}”; its states are taken as equally likely",
                node.name
            );
            errors.say(self.variable.line, sentence);
        }
        let mut numbers = Vec::with_capacity(cells.len());
        for (row, cells) in cells.chunks(n_states.max(1)).enumerate() {
            numbers.extend(self.row(row, cells, is_empty, adapted, errors));
        }
        (numbers, stated)
    }

    fn entries(&self, list: &[(String, Value, usize)], errors: &mut Remarks) -> Vec<Entry> {
        let mut entries = Vec::with_capacity(list.len());
        for (key, value, line) in list {
            match self.entry(key, value, *line) {
                Ok(entry) => entries.push(entry),
                Err(reason) => errors.say(
                    *line,
                    format!("“{key}” of “{}” is passed over: {reason}", self.variable.name),
                ),
            }
        }
        entries
    }

    fn entry(&self, key: &str, value: &Value, line: usize) -> Result<Entry, String> {
        let inner = key
            .trim()
            .strip_prefix(['p', 'P'])
            .map(str::trim_start)
            .and_then(|rest| rest.strip_prefix('('));
        let inner = inner
            .and_then(|rest| rest.trim_end().strip_suffix(')'))
            .ok_or("“p(state|causes)” is expected")?;
        let (state, conditions) = inner.split_once('|').unwrap_or((inner, ""));
        let own = self.forms.get(self.at);
        let state = *own
            .and_then(|own| own.get(&plain(state)))
            .ok_or_else(|| format!("it has no state “{}”", state.trim()))?;
        let probability = value
            .to_probability()
            .ok_or_else(|| format!("{} is no probability", value.to_flow()))?;
        let words: Vec<&str> = conditions
            .split(',')
            .map(str::trim)
            .filter(|word| !word.is_empty())
            .collect();
        let mut found = Vec::with_capacity(words.len());
        for (position, word) in words.iter().enumerate() {
            let condition = self.condition(word, position, words.len())?;
            if found.iter().any(|other: &Condition| other.cause == condition.cause) {
                return Err(format!(
                    "“{word}” is about a cause that another condition is about, too"
                ));
            }
            found.push(condition);
        }
        Ok(Entry {
            state,
            conditions: found,
            probability,
            line,
        })
    }

    /// Which cause a word is about. Where several have such a state, the order decides.
    fn condition(&self, word: &str, position: usize, n_words: usize) -> Result<Condition, String> {
        let parents = self
            .net
            .nodes
            .get(self.at)
            .map(|node| node.parents.as_slice())
            .unwrap_or_default();
        let look = |word: &str| -> Vec<(usize, usize)> {
            let word = plain(word);
            let state = |parent: &usize| self.forms.get(*parent).and_then(|forms| forms.get(&word)).copied();
            parents
                .iter()
                .enumerate()
                .filter_map(|(cause, parent)| Some((cause, state(parent)?)))
                .collect()
        };
        let mut is_negated = false;
        let mut found = look(word);
        if found.is_empty() {
            let marks = ["not_", "not ", "NOT_", "NOT ", "Not_", "~", "¬", "!"];
            if let Some(rest) = marks.into_iter().find_map(|mark| word.strip_prefix(mark)) {
                is_negated = true;
                found = look(rest);
            }
        }
        let chosen = match found.as_slice() {
            [] => return Err(format!("“{word}” is no state of a cause")),
            [one] => *one,
            several if n_words == parents.len() => *several
                .iter()
                .find(|(cause, _)| *cause == position)
                .ok_or_else(|| format!("“{word}” may be a state of several causes"))?,
            _ => return Err(format!("“{word}” may be a state of several causes")),
        };
        Ok(Condition {
            cause: chosen.0,
            state: chosen.1,
            is_negated,
        })
    }

    /// Enters the numbers: those that name all causes first, then the others where nothing stands yet.
    fn fill(&self, cells: &mut [Option<f64>], entries: &[Entry], adapted: &mut Remarks, errors: &mut Remarks) {
        let n_states = self.net.nodes.get(self.at).map_or(1, |node| node.states.len());
        let is_two_sided = |condition: &Condition| self.sizes.get(condition.cause) == Some(&2);
        let is_full = |entry: &&Entry| {
            entry.conditions.len() == self.sizes.len()
                && entry
                    .conditions
                    .iter()
                    .all(|condition| !condition.is_negated || is_two_sided(condition))
        };
        for entry in entries.iter().filter(is_full) {
            let mut states = vec![0; self.sizes.len()];
            for condition in &entry.conditions {
                if let Some(slot) = states.get_mut(condition.cause) {
                    *slot = if condition.is_negated {
                        1 - condition.state.min(1)
                    } else {
                        condition.state
                    };
                }
            }
            let row = states
                .iter()
                .zip(&self.sizes)
                .fold(0, |row, (state, size)| row * size + state);
            self.set(cells, row * n_states + entry.state, entry, errors);
        }
        let n_rows: usize = self.sizes.iter().product();
        for entry in entries.iter().filter(|entry| !is_full(entry)) {
            if n_rows > MAX_SPREAD {
                errors.say(
                    entry.line,
                    format!(
                        "a number of “{}” names some of its many causes and is passed over",
                        self.variable.name
                    ),
                );
                continue;
            }
            adapted.say(
                entry.line,
                "a number that does not name all causes is taken for all their states",
            );
            for row in (0..n_rows).filter(|&row| self.holds(entry, row)) {
                if let Some(cell) = cells.get_mut(row * n_states + entry.state) {
                    cell.get_or_insert(entry.probability);
                }
            }
        }
    }

    /// Whether the conditions hold in a row.
    fn holds(&self, entry: &Entry, row: usize) -> bool {
        let mut rest = row;
        let mut states = vec![0; self.sizes.len()];
        for (slot, size) in states.iter_mut().zip(&self.sizes).rev() {
            *slot = rest % size;
            rest /= size;
        }
        let has = |condition: &Condition| states.get(condition.cause) == Some(&condition.state);
        entry
            .conditions
            .iter()
            .all(|condition| has(condition) != condition.is_negated)
    }

    fn set(&self, cells: &mut [Option<f64>], at: usize, entry: &Entry, errors: &mut Remarks) {
        let Some(cell) = cells.get_mut(at) else { return };
        match *cell {
            Some(before) if (before - entry.probability).abs() > 1e-9 => {
                let name = &self.variable.name;
                let sentence = format!(
                    "“{name}” has both {before} and {} for the same case; the first counts",
                    entry.probability
                );
                errors.say(entry.line, sentence);
            }
            Some(_) => {}
            None => *cell = Some(entry.probability),
        }
    }

    /// A row: a number that is missing is what the others leave; a row that is missing is even.
    fn row(
        &self,
        row: usize,
        cells: &[Option<f64>],
        is_said: bool,
        adapted: &mut Remarks,
        errors: &mut Remarks,
    ) -> Vec<f64> {
        let line = self.variable.line;
        let name = &self.variable.name;
        let case = || {
            self.net
                .nodes
                .get(self.at)
                .map(|node| self.net.row_name(node, row))
                .unwrap_or_default()
        };
        let n_missing = cells.iter().filter(|cell| cell.is_none()).count();
        let sum: f64 = cells.iter().flatten().sum();
        if n_missing == cells.len() {
            if !is_said {
                errors.say(
                    line,
                    format!(
                        "nothing is stated for “{name}” given {}; its states are taken as equally likely",
                        case()
                    ),
                );
            }
            return vec![1.0 / cells.len() as f64; cells.len()];
        }
        if n_missing == 1 && sum <= 1.0 {
            adapted.say(line, "a number that is not stated is what the others leave to 1");
        } else if n_missing > 1 {
            errors.say(
                line,
                format!(
                    "some states of “{name}” given {} have no number; they share what the others leave",
                    case()
                ),
            );
        }
        let left = (1.0 - sum).max(0.0) / n_missing.max(1) as f64;
        let mut numbers: Vec<f64> = cells.iter().map(|cell| cell.unwrap_or(left)).collect();
        if let Err(reason) = normalize(&mut numbers) {
            errors.say(
                line,
                format!("“{name}” given {} {reason}; the row is brought to 1", case()),
            );
            let sum: f64 = numbers.iter().sum();
            let n_numbers = numbers.len() as f64;
            for number in &mut numbers {
                *number = if sum > 0.0 { *number / sum } else { 1.0 / n_numbers };
            }
        }
        numbers
    }
}
