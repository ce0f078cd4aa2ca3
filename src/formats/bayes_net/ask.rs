//! Asking a Bayes net: findings as a person types them, answers by name in the order of the file.

use std::fmt::Write as _;

use serde::{Serialize, Serializer, ser::SerializeMap};

use super::{BayesNet, Node, nearest};
use crate::inference::{Evidence, Finding, Plan, Posterior, QueryError};

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    /// The question is not one that can be asked of this net; how to ask it.
    #[error("{0}")]
    Wish(String),
    /// What is given cannot be so together. A smallest set that excludes each other, as it was typed.
    #[error("{}", impossible(.0))]
    Impossible(Vec<String>),
    /// The net cannot be computed.
    #[error("{0}")]
    Computation(String),
}

fn impossible(culprits: &[String]) -> String {
    match culprits {
        [one] => format!("{one} cannot be: the net gives it no probability"),
        many => format!(
            "{} cannot all be so together: the net gives that no probability",
            many.join(", ")
        ),
    }
}

/// The distributions of all variables, given what was found out.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply<'a> {
    net: &'a BayesNet,
    /// The natural logarithm of the probability of what was given; each report enters with its likelihoods.
    pub ln_evidence_probability: f64,
    /// For every variable, in the order of the file, the probability of each of its states in their order.
    pub marginals: Vec<Vec<f64>>,
}

/// Computes all marginals exactly.
///
/// `given` are findings `VARIABLE=STATE`; `soft` are reports `VARIABLE=0.2,0.8`, one likelihood (0 or more, any scale)
/// for each state.
///
/// # Errors
/// See [`AskError`]; unknown names come with the nearest known ones.
pub fn ask<'a>(net: &'a BayesNet, given: &[String], soft: &[String]) -> Result<Reply<'a>, AskError> {
    let mut findings = Vec::new();
    for text in given {
        let (variable, state) = observed(net, text)?;
        findings.push(Finding::Observed { variable, state });
    }
    for text in soft {
        let (variable, weights) = reported(net, text)?;
        findings.push(Finding::Likelihood { variable, weights });
    }
    let computation = |error: &dyn std::fmt::Display| AskError::Computation(error.to_string());
    let network = net.to_network().map_err(|error| computation(&error))?;
    let plan = Plan::compile(&network).map_err(|error| computation(&error))?;
    let posterior = plan.posterior(&network, &Evidence { findings });
    let Posterior {
        mut marginals,
        ln_evidence_probability,
    } = posterior.map_err(|error| match error {
        QueryError::Impossible { culprits } => {
            let typed: Vec<&String> = given.iter().chain(soft).collect();
            let named = culprits.iter().filter_map(|&culprit| typed.get(culprit));
            AskError::Impossible(named.map(|text| format!("“{text}”")).collect())
        }
        other => computation(&other),
    })?;
    for (marginal, node) in marginals.iter_mut().zip(&net.nodes) {
        // The engine's second state of a variable with one state is none of the file's.
        marginal.truncate(node.states.len());
    }
    Ok(Reply {
        net,
        ln_evidence_probability,
        marginals,
    })
}

/// The variable that a text names before one of its equals signs, with what stands behind it.
fn split<'a, 't>(
    net: &'a BayesNet,
    text: &'t str,
    form: &str,
    fits: impl Fn(&Node, &str) -> bool,
) -> Result<(usize, &'a Node, &'t str), AskError> {
    let mut found = None;
    for (at, _) in text.match_indices('=') {
        let (name, value) = (
            text.get(..at).unwrap_or_default(),
            text.get(at + 1..).unwrap_or_default(),
        );
        let (name, value) = (name.trim(), value.trim());
        if let Some(index) = net.position(name)
            && let Some(node) = net.nodes.get(index)
        {
            // Names may hold equals signs themselves: the split that makes sense wins, else the first that names a variable.
            if fits(node, value) {
                return Ok((index, node, value));
            }
            found = found.or(Some((index, node, value)));
        }
    }
    found.ok_or_else(|| match text.split_once('=') {
        None => AskError::Wish(format!("“{text}” is not of the form {form}")),
        Some((name, _)) => {
            let known = net.nodes.iter().map(|node| node.name.as_str());
            AskError::Wish(format!(
                "the net has no variable “{}”{}",
                name.trim(),
                nearest(name.trim(), known)
            ))
        }
    })
}

fn observed(net: &BayesNet, text: &str) -> Result<(usize, usize), AskError> {
    let state_of = |node: &Node, name: &str| node.states.iter().position(|state| state == name);
    let (variable, node, name) = split(net, text, "VARIABLE=STATE", |node, name| state_of(node, name).is_some())?;
    let state = state_of(node, name).ok_or_else(|| {
        let near = nearest(name, node.states.iter().map(String::as_str));
        let near = if near.is_empty() {
            let known: Vec<String> = node.states.iter().take(8).map(|state| format!("“{state}”")).collect();
            let more = if node.states.len() > 8 { ", …" } else { "" };
            format!("; it has {}{more}", known.join(", "))
        } else {
            near
        };
        AskError::Wish(format!("“{}” has no state “{name}”{near}", node.name))
    })?;
    Ok((variable, state))
}

fn reported(net: &BayesNet, text: &str) -> Result<(usize, Vec<f64>), AskError> {
    let numbers = |value: &str| -> Option<Vec<f64>> {
        let parse = |word: &str| {
            word.trim()
                .parse::<f64>()
                .ok()
                .filter(|number| number.is_finite() && *number >= 0.0)
        };
        value.split(',').map(parse).collect()
    };
    let (variable, node, value) = split(net, text, "VARIABLE=0.2,0.8", |node, value| {
        numbers(value).is_some_and(|numbers| numbers.len() == node.states.len())
    })?;
    let n_states = node.states.len();
    let wish = |reason: String| AskError::Wish(format!("“{text}”: {reason}"));
    let Some(mut weights) = numbers(value) else {
        return Err(wish(
            "likelihoods are numbers of 0 or more with commas between them".to_owned(),
        ));
    };
    if weights.len() != n_states {
        return Err(wish(format!(
            "“{}” has {n_states} states, but {} likelihoods are given",
            node.name,
            weights.len()
        )));
    }
    if weights.iter().all(|&weight| weight <= 0.0) {
        return Err(wish("one of the likelihoods must be more than 0".to_owned()));
    }
    weights.resize(n_states.max(2), 0.0);
    Ok((variable, weights))
}

impl Reply<'_> {
    /// The answer as a table to be read: a variable a block, a state a line.
    pub fn table(&self) -> String {
        // Rounding in the last digit is no “−0”.
        let ln = if self.ln_evidence_probability.abs() < 5e-7 {
            0.0
        } else {
            self.ln_evidence_probability
        };
        let mut text = format!("Probability of what is given: {:.6} (ln {ln:.6})\n", ln.exp());
        for (node, marginal) in self.net.nodes.iter().zip(&self.marginals) {
            text.push_str(&node.name);
            text.push('\n');
            for (state, probability) in node.states.iter().zip(marginal) {
                // Writing to a string cannot fail.
                let _ = writeln!(text, "{probability:>12.6}  {state}");
            }
        }
        text
    }
}

impl Serialize for Reply<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("method", "exact")?;
        map.serialize_entry("ln_evidence_probability", &self.ln_evidence_probability)?;
        let entries = self.net.nodes.iter().zip(&self.marginals);
        let entries = entries.map(|(node, marginal)| {
            let states = node.states.iter().zip(marginal.iter().copied());
            (&node.name, InOrder(states.collect()))
        });
        map.serialize_entry("marginals", &InOrder(entries.collect()))?;
        map.end()
    }
}

/// Entries that are written in the order they have.
struct InOrder<'a, T>(Vec<(&'a String, T)>);

impl<T: Serialize> Serialize for InOrder<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}
