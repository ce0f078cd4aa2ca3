//! Asking a Bayes net: findings as a person types them, answers by name in the order of the file.

use std::fmt::Write as _;

use serde::{Serialize, Serializer, ser::SerializeMap};

use super::{BayesNet, Node, nearest};
use crate::inference::{
    Certainties, Evidence, Finding, Limits, Network, NetworkError, Plan, Posterior, QueryError, Reliability, Sampler,
};

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
    /// For every variable, in the order of the file, the probability of each of its states in their order. Empty where
    /// too few samples could be drawn to say anything.
    pub marginals: Vec<Vec<f64>>,
    /// What is to be said where the answer comes from samples.
    pub sampled: Option<Sampled>,
}

/// What a sampled answer rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Sampled {
    /// The standard errors of the marginals.
    pub standard_errors: Vec<Vec<f64>>,
    /// How many samples were drawn.
    pub drawn: u64,
    /// How many independent samples they are worth.
    pub effective: f64,
    /// Whether none of them met what is given, or too few for any number.
    pub reliability: Reliability,
    /// Why an exact computation is not possible: the variables that tie too much together.
    pub too_wide: Vec<String>,
    /// What the engine says about it.
    pub reason: String,
}

/// How many samples are drawn, and how many where those are too few.
const N_SAMPLES: [u64; 2] = [20_000, 200_000];

/// Any seed will do; the same one gives the same numbers everywhere.
const SEED: u64 = 0x0c12_0c55;

/// Computes all marginals: exactly, or from samples where the net is too large for that even with what is observed.
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
    let evidence = Evidence { findings };
    let answer = match plan(&network, &evidence) {
        Ok(plan) => plan.posterior(&network, &evidence).map(|posterior| (posterior, None)),
        Err(reason @ (NetworkError::TooLarge { .. } | NetworkError::TooWide { .. })) => {
            sample(&network, &evidence, &reason)
        }
        Err(reason) => Err(reason.into()),
    };
    let (posterior, mut sampled) = answer.map_err(|error| match error {
        QueryError::Impossible { culprits } => {
            let typed: Vec<&String> = given.iter().chain(soft).collect();
            let named = culprits.iter().filter_map(|&culprit| typed.get(culprit));
            AskError::Impossible(named.map(|text| format!("“{text}”")).collect())
        }
        other => computation(&other),
    })?;
    let Posterior {
        mut marginals,
        ln_evidence_probability,
    } = posterior;
    let mut errors = sampled
        .as_mut()
        .map(|sampled: &mut Sampled| sampled.standard_errors.iter_mut());
    for (marginal, node) in marginals.iter_mut().zip(&net.nodes) {
        // The engine's second state of a variable with one state is none of the file's.
        marginal.truncate(node.states.len());
        if let Some(errors) = errors.as_mut().and_then(Iterator::next) {
            errors.truncate(node.states.len());
        }
    }
    Ok(Reply {
        net,
        ln_evidence_probability,
        marginals,
        sampled,
    })
}

/// A plan for the whole net, which serves for any findings; where that is too large, one for what is observed, which can
/// be much smaller.
fn plan(network: &Network, evidence: &Evidence) -> Result<Plan, NetworkError> {
    let whole = Plan::compile(network);
    let observed: Vec<(usize, usize)> = (evidence.findings.iter())
        .filter_map(|finding| match finding {
            Finding::Observed { variable, state } => Some((*variable, *state)),
            _ => None,
        })
        .collect();
    match whole {
        Err(NetworkError::TooLarge { .. }) => {
            let certainties = Certainties {
                observed,
                table_zeros: true,
            };
            Plan::compile_certain(network, Limits::default(), &certainties)
        }
        whole => whole,
    }
}

/// The answer from samples.
fn sample(
    network: &Network,
    evidence: &Evidence,
    reason: &NetworkError,
) -> Result<(Posterior, Option<Sampled>), QueryError> {
    let mut sampler = Sampler::new(network, evidence, SEED)?;
    let mut estimate = sampler.estimate()?;
    for n_samples in N_SAMPLES {
        sampler.run(n_samples.saturating_sub(sampler.n_samples()));
        estimate = sampler.estimate()?;
        if estimate.reliability == Reliability::Reliable {
            break;
        }
    }
    let is_reliable = estimate.reliability == Reliability::Reliable;
    let posterior = Posterior {
        marginals: if is_reliable { estimate.marginals } else { Vec::new() },
        ln_evidence_probability: estimate.ln_evidence_probability,
    };
    let too_wide = match reason {
        NetworkError::TooLarge { culprits, .. } => culprits.clone(),
        NetworkError::TooWide { variable, parents } => std::iter::once(variable).chain(parents).cloned().collect(),
        _ => Vec::new(),
    };
    let sampled = Sampled {
        standard_errors: if is_reliable {
            estimate.standard_errors
        } else {
            Vec::new()
        },
        drawn: estimate.n_samples,
        effective: estimate.effective_samples,
        reliability: estimate.reliability,
        too_wide,
        reason: reason.to_string(),
    };
    Ok((posterior, Some(sampled)))
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

impl Sampled {
    /// How far the answer can be relied on, as sentences.
    pub fn sentence(&self) -> String {
        let reason = self.reason.trim_end_matches('.');
        match self.reliability {
            Reliability::Reliable => format!(
                "Estimated from {} samples worth {:.0} independent ones (± is one standard error): {reason}.",
                self.drawn, self.effective
            ),
            Reliability::Unreliable => format!(
                "Unreliable: {} samples are worth only {:.0} independent ones, too few for any number. {reason}.",
                self.drawn, self.effective
            ),
            Reliability::NeverMet => format!(
                "Unreliable: none of {} samples met what is given, so it is very improbable together, or cannot be. {reason}.",
                self.drawn
            ),
        }
    }
}

impl Reply<'_> {
    fn by_name<'a>(&'a self, numbers: &'a [Vec<f64>]) -> InOrder<'a, InOrder<'a, f64>> {
        let entries = self.net.nodes.iter().zip(numbers).map(|(node, numbers)| {
            let states = node.states.iter().zip(numbers.iter().copied());
            (&node.name, InOrder(states.collect()))
        });
        InOrder(entries.collect())
    }

    /// The answer as a table to be read: a variable a block, a state a line.
    pub fn table(&self) -> String {
        // Rounding in the last digit is no “−0”.
        let ln = if self.ln_evidence_probability.abs() < 5e-7 {
            0.0
        } else {
            self.ln_evidence_probability
        };
        let mut text = format!("Probability of what is given: {:.6} (ln {ln:.6})\n", ln.exp());
        if let Some(sampled) = &self.sampled {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{}", sampled.sentence());
        }
        let within = |variable: usize, state: usize, probability: f64| match &self.sampled {
            None => format!("{probability:>12.6}"),
            Some(sampled) => {
                let error = sampled
                    .standard_errors
                    .get(variable)
                    .and_then(|errors| errors.get(state));
                format!("{:>20}", crate::model::percent_within(probability, error.copied()))
            }
        };
        for (variable, (node, marginal)) in self.net.nodes.iter().zip(&self.marginals).enumerate() {
            text.push_str(&node.name);
            text.push('\n');
            for (state_ix, (state, probability)) in node.states.iter().zip(marginal).enumerate() {
                let _ = writeln!(text, "{}  {state}", within(variable, state_ix, *probability));
            }
        }
        text
    }
}

impl Serialize for Reply<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let method = if self.sampled.is_some() { "sampled" } else { "exact" };
        map.serialize_entry("method", method)?;
        // Where no sample met what is given there is no such number.
        let ln_probability = Some(self.ln_evidence_probability).filter(|ln| ln.is_finite());
        map.serialize_entry("ln_evidence_probability", &ln_probability)?;
        if let Some(sampled) = &self.sampled {
            map.serialize_entry("samples", &sampled.drawn)?;
            map.serialize_entry("effective_samples", &sampled.effective)?;
            map.serialize_entry("is_reliable", &(sampled.reliability == Reliability::Reliable))?;
            map.serialize_entry("too_wide", &sampled.too_wide)?;
            map.serialize_entry("standard_errors", &self.by_name(&sampled.standard_errors))?;
        }
        map.serialize_entry("marginals", &self.by_name(&self.marginals))?;
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
