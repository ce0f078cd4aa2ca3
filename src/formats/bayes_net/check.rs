//! What a Bayes net must satisfy: names are told apart, parents exist and do not go round, tables fit.

use std::collections::BTreeSet;

use super::{BayesNet, BayesNetError, Definition, MAX_NUMBERS, MAX_STATES, MAX_VARIABLES, Node, normalize};

/// Something wrong with a net, and the node it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The position of the node, if it is about one.
    pub node: Option<usize>,
    /// What is wrong, as a sentence without its end.
    pub sentence: String,
}

impl From<Fault> for BayesNetError {
    fn from(fault: Fault) -> Self {
        Self::whole(fault.sentence)
    }
}

/// The first thing wrong with a net. Linear in its size.
pub fn fault(net: &BayesNet) -> Option<Fault> {
    if net.nodes.len() > MAX_VARIABLES {
        return Some(Fault {
            node: Some(MAX_VARIABLES),
            sentence: format!("the net has more than {MAX_VARIABLES} variables"),
        });
    }
    let mut names: BTreeSet<&str> = BTreeSet::new();
    let mut n_numbers = 0_usize;
    for (index, node) in net.nodes.iter().enumerate() {
        let sentence = if names.insert(&node.name) {
            fault_of_node(net, index, node, &mut n_numbers)
        } else {
            Some(format!("there are two variables “{}”", node.name))
        };
        if let Some(sentence) = sentence {
            return Some(Fault {
                node: Some(index),
                sentence,
            });
        }
    }
    let circle = circle(net)?;
    let members: Vec<String> = circle
        .iter()
        .take(8)
        .filter_map(|&index| Some(format!("“{}”", net.nodes.get(index)?.name)))
        .collect();
    let more = if circle.len() > 8 { ", …" } else { "" };
    Some(Fault {
        node: circle.first().copied(),
        sentence: format!(
            "these depend on each other in a circle: {}{more}; a Bayes net has none",
            members.join(", ")
        ),
    })
}

fn fault_of_node(net: &BayesNet, index: usize, node: &Node, n_numbers: &mut usize) -> Option<String> {
    let name = &node.name;
    if name.is_empty() {
        return Some(format!("variable number {} has no name", index + 1));
    }
    if node.states.is_empty() {
        return Some(format!("“{name}” has no states"));
    }
    if node.states.len() > MAX_STATES {
        return Some(format!("“{name}” has more than {MAX_STATES} states"));
    }
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    if let Some(twice) = node.states.iter().find(|state| !seen.insert(state)) {
        return Some(format!("“{name}” has two states “{twice}”"));
    }
    let mut seen: BTreeSet<usize> = BTreeSet::new();
    for &parent in &node.parents {
        if parent == index {
            return Some(format!("“{name}” is its own parent"));
        }
        let Some(other) = net.nodes.get(parent) else {
            return Some(format!("“{name}” has a parent that does not exist"));
        };
        if !seen.insert(parent) {
            return Some(format!("“{}” is named twice as a parent of “{name}”", other.name));
        }
    }
    if let Definition::NoisyMax(noisy) = &node.definition {
        *n_numbers = n_numbers.saturating_add(noisy.parameters.len());
        let reason = noisy.fault(&net.sizes_of_parents(node), node.states.len())?;
        return Some(format!("“{name}”: {reason}"));
    }
    let n_rows = net.n_rows(node);
    *n_numbers = n_numbers.saturating_add(n_rows.unwrap_or(MAX_NUMBERS).saturating_mul(node.states.len()));
    let (Some(n_rows), true) = (n_rows, *n_numbers <= MAX_NUMBERS) else {
        return Some(format!(
            "with the table of “{name}” the net would have more than {MAX_NUMBERS} numbers"
        ));
    };
    match &node.definition {
        Definition::Table(numbers) => {
            let expected = n_rows * node.states.len();
            if numbers.len() != expected {
                return Some(format!(
                    "the table of “{name}” has {} numbers; {expected} are expected",
                    numbers.len()
                ));
            }
            let flaw = |(row, numbers): (usize, &[f64])| {
                let reason = normalize(&mut numbers.to_vec()).err()?;
                Some(format!("the row {} of “{name}” {reason}", net.row_name(node, row)))
            };
            numbers.chunks_exact(node.states.len()).enumerate().find_map(flaw)
        }
        Definition::Deterministic(outcomes) => {
            if outcomes.len() != n_rows {
                return Some(format!(
                    "“{name}” has {} outcomes; {n_rows} are expected",
                    outcomes.len()
                ));
            }
            let is_wrong = outcomes.iter().any(|&outcome| outcome >= node.states.len());
            is_wrong.then(|| format!("an outcome of “{name}” is none of its states"))
        }
        Definition::NoisyMax(_) => None,
    }
}

/// One circle of parents, as positions in order, if there is one. Linear.
fn circle(net: &BayesNet) -> Option<Vec<usize>> {
    let n = net.nodes.len();
    let mut n_open: Vec<usize> = net.nodes.iter().map(|node| node.parents.len()).collect();
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); n];
    for (index, node) in net.nodes.iter().enumerate() {
        for &parent in &node.parents {
            children.get_mut(parent)?.push(index);
        }
    }
    let mut ready: Vec<usize> = (0..n).filter(|&index| n_open.get(index) == Some(&0)).collect();
    while let Some(index) = ready.pop() {
        for &child in children.get(index).into_iter().flatten() {
            if let Some(left) = n_open.get_mut(child) {
                *left -= 1;
                if *left == 0 {
                    ready.push(child);
                }
            }
        }
    }
    // Whoever still waits has a parent that waits: walking up must come back to where it was.
    let start = n_open.iter().position(|&left| left > 0)?;
    let mut at_step: Vec<Option<usize>> = vec![None; n];
    let mut path = Vec::new();
    let mut at = start;
    loop {
        if let Some(first) = at_step.get(at).copied().flatten() {
            let mut circle = path.split_off(first);
            circle.reverse();
            let first = circle
                .iter()
                .enumerate()
                .min_by_key(|(_, index)| **index)
                .map_or(0, |(at, _)| at);
            circle.rotate_left(first);
            return Some(circle);
        }
        *at_step.get_mut(at)? = Some(path.len());
        path.push(at);
        at = *net
            .nodes
            .get(at)?
            .parents
            .iter()
            .find(|&&parent| n_open.get(parent).is_some_and(|&left| left > 0))?;
    }
}
