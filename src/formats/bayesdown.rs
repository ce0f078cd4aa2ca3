//! `BayesDown` (AMTAIR): a Bayes net as an indented text like Argdown, with tables as JSON after each variable.
//!
//! ```text
//! [Grass_Wet]: The grass is wet. {"instantiations": ["wet", "dry"], "posteriors": {"p(wet|rain)": "0.8", …}}
//!  + [Rain]: It rains. {"instantiations": ["rain", "no_rain"], "priors": {"p(rain)": "0.2", "p(no_rain)": "0.8"}}
//! ```
//!
//! What is indented below a variable is a cause of it, whatever its sign, so the arrows of the net run from the indented
//! line to the one above. The priors of a variable with causes are not part of the net: they say what should come out, and
//! are compared with what does.

mod marginals;
mod outline;
mod table;

use std::collections::HashMap;

use crate::formats::bayes_net::{BayesNet, BayesNetError, Definition, MAX_BYTES, MAX_NUMBERS, MAX_STATES, Node};
use crate::formats::sketch::{Remarks, Report};
use outline::Outline;

/// How far a stated probability may be from the computed one before it contradicts the tables. Stated ones are rounded.
const MOST_OFF: f64 = 0.01;

/// A text of `BayesDown`, read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BayesDown {
    /// The net.
    pub net: BayesNet,
    /// What the text says that variables with causes come to.
    pub stated: Vec<Stated>,
    /// What came in, what was adapted, what is wrong.
    pub report: Report,
}

/// A probability that a text states of a variable with causes.
#[derive(Clone, Debug, PartialEq)]
pub struct Stated {
    /// The position of the variable.
    pub node: usize,
    /// The position of the state.
    pub state: usize,
    /// The probability.
    pub probability: f64,
    /// The line, counted from 1.
    pub line: usize,
}

/// Whether a text looks like `BayesDown` rather than Argdown.
pub fn is_bayesdown(text: &str) -> bool {
    text.contains("\"instantiations\"")
}

/// Reads a text.
///
/// # Errors
/// When there is no variable in it, or the tables would be too large. What else is wrong is in the report.
pub fn read(text: &str) -> Result<BayesDown, BayesNetError> {
    if text.len() > MAX_BYTES {
        return Err(BayesNetError::whole(format!(
            "the text has {} MB; BayesDown of up to {} MB is read",
            text.len() >> 20,
            MAX_BYTES >> 20
        )));
    }
    let mut reading = Reading::default();
    let outline = outline::outline(text, &mut reading.errors)?;
    reading.variables(&outline)?;
    reading.arrows(&outline);
    reading.tables(&outline)?;
    reading.compare();
    Ok(reading.finish())
}

/// What is gathered while a text is read.
#[derive(Default)]
struct Reading {
    net: BayesNet,
    stated: Vec<Stated>,
    adapted: Remarks,
    errors: Remarks,
}

impl Reading {
    fn variables(&mut self, outline: &Outline) -> Result<(), BayesNetError> {
        if outline.variables.is_empty() {
            return Err(BayesNetError::whole(
                "there is no variable in the text: “[Name]: …” is expected",
            ));
        }
        for variable in &outline.variables {
            let mut states: Vec<String> = Vec::new();
            let mut known = std::collections::HashSet::new();
            for state in &variable.states {
                if known.insert(state) {
                    states.push(state.clone());
                } else {
                    self.errors.say(
                        variable.line,
                        format!("“{}” has the state “{state}” twice", variable.name),
                    );
                }
            }
            if states.len() > MAX_STATES {
                return Err(BayesNetError::whole(format!(
                    "“{}” has more than {MAX_STATES} states",
                    variable.name
                )));
            }
            if states.len() < 2 {
                let sentence = format!(
                    "“{}” has no list of states (“instantiations”); yes and no are taken",
                    variable.name
                );
                self.errors.say(variable.line, sentence);
                let name = &variable.name;
                let yes = states.pop().unwrap_or_else(|| format!("{name}_TRUE"));
                let no = if variable.states.is_empty() {
                    format!("{name}_FALSE")
                } else {
                    format!("not_{yes}")
                };
                states = vec![yes, no];
            }
            let title = if variable.name.contains('_') {
                variable.name.replace('_', " ")
            } else {
                String::new()
            };
            self.net.nodes.push(Node {
                name: variable.name.clone(),
                title,
                comment: variable.description.clone(),
                states,
                ..Node::default()
            });
        }
        Ok(())
    }

    /// Arrows from causes to effects. One that would close a ring is left out.
    fn arrows(&mut self, outline: &Outline) {
        let n_nodes = self.net.nodes.len();
        let mut effects: Vec<Vec<usize>> = vec![Vec::new(); n_nodes];
        let mut n_waiting = vec![0_usize; n_nodes];
        for (effect, variable) in outline.variables.iter().enumerate() {
            for &(cause, _) in &variable.causes {
                if let (Some(list), Some(n)) = (effects.get_mut(cause), n_waiting.get_mut(effect)) {
                    list.push(effect);
                    *n += 1;
                }
            }
        }
        // Causes before effects; where a ring stops this, the first variable in it goes ahead.
        let mut rank = vec![usize::MAX; n_nodes];
        let mut ready: Vec<usize> = (0..n_nodes).filter(|&at| n_waiting.get(at) == Some(&0)).collect();
        let mut n_ranked = 0;
        let mut next_forced = 0;
        while n_ranked < n_nodes {
            let Some(at) = ready.pop() else {
                while rank.get(next_forced).is_some_and(|&rank| rank != usize::MAX) {
                    next_forced += 1;
                }
                ready.push(next_forced);
                continue;
            };
            match rank.get_mut(at) {
                Some(slot) if *slot == usize::MAX => *slot = n_ranked,
                _ => continue,
            }
            n_ranked += 1;
            for &effect in effects.get(at).into_iter().flatten() {
                if let Some(n) = n_waiting.get_mut(effect) {
                    *n = n.saturating_sub(1);
                    if *n == 0 {
                        ready.push(effect);
                    }
                }
            }
        }
        for (effect, variable) in outline.variables.iter().enumerate() {
            for &(cause, line) in &variable.causes {
                if rank.get(cause) < rank.get(effect) {
                    if let Some(node) = self.net.nodes.get_mut(effect) {
                        node.parents.push(cause);
                    }
                } else {
                    let name = outline.variables.get(cause).map_or("", |cause| &cause.name);
                    let sentence = format!(
                        "“{name}” would be a cause of itself by way of “{}”; the arrow is left out",
                        variable.name
                    );
                    self.errors.say(line, sentence);
                }
            }
        }
    }

    fn tables(&mut self, outline: &Outline) -> Result<(), BayesNetError> {
        let mut n_numbers = 0_usize;
        let forms: Vec<HashMap<String, usize>> = self.net.nodes.iter().map(table::forms).collect();
        for (at, variable) in outline.variables.iter().enumerate() {
            let Some(node) = self.net.nodes.get(at) else { continue };
            let sizes = node
                .parents
                .iter()
                .filter_map(|&parent| self.net.nodes.get(parent))
                .map(|parent| parent.states.len());
            let n_rows = sizes.clone().try_fold(1_usize, usize::checked_mul);
            let n_cells = n_rows.and_then(|n_rows| n_rows.checked_mul(node.states.len()));
            n_numbers = n_cells
                .and_then(|n_cells| n_cells.checked_add(n_numbers))
                .filter(|n| *n <= MAX_NUMBERS)
                .ok_or_else(|| BayesNetError {
                    line: Some(variable.line),
                    sentence: format!(
                        "the table of “{}” over its {} causes is too large",
                        node.name,
                        node.parents.len()
                    ),
                })?;
            let told = table::Told {
                net: &self.net,
                forms: &forms,
                at,
                variable,
                sizes: sizes.collect(),
            };
            let (numbers, stated) = told.table(&mut self.adapted, &mut self.errors);
            self.stated.extend(stated);
            if let Some(node) = self.net.nodes.get_mut(at) {
                node.definition = Definition::Table(numbers);
            }
        }
        Ok(())
    }

    /// Says where stated probabilities contradict the tables.
    fn compare(&mut self) {
        let mut budget = marginals::BUDGET;
        let mut known: HashMap<usize, Option<Vec<f64>>> = HashMap::new();
        for stated in &self.stated {
            let net = &self.net;
            let marginal = known
                .entry(stated.node)
                .or_insert_with(|| marginals::marginal(net, stated.node, &mut budget));
            let Some(node) = net.nodes.get(stated.node) else {
                continue;
            };
            let Some(computed) = marginal.as_ref().and_then(|marginal| marginal.get(stated.state)) else {
                self.adapted.say(
                    stated.line,
                    "the net is too large to compare what is stated of variables with their tables",
                );
                continue;
            };
            if (computed - stated.probability).abs() > MOST_OFF {
                let state = node.states.get(stated.state).map_or("", String::as_str);
                let sentence = format!(
                    "“{state}” of “{}” is said to have the probability {}, but the tables make it {computed:.4}; the tables count",
                    node.name, stated.probability
                );
                self.errors.say(stated.line, sentence);
            }
        }
    }

    fn finish(self) -> BayesDown {
        let n_arrows: usize = self.net.nodes.iter().map(|node| node.parents.len()).sum();
        let report = Report {
            came_in: vec![
                format!("{} variables", self.net.nodes.len()),
                format!("{n_arrows} arrows"),
            ],
            adapted: self.adapted.into_list(),
            left_out: Vec::new(),
            errors: self.errors.into_list(),
        };
        BayesDown {
            net: self.net,
            stated: self.stated,
            report,
        }
    }
}
