//! A net as XDSL. Parents are written before their children, as `GeNIe` wants them; where that changes the order of the
//! file, the order is written beside it.

use std::{
    collections::{BTreeSet, VecDeque},
    fmt::Write as _,
};

use super::{is_identifier, property_parts, xml::escaped};
use crate::formats::bayes_net::{BayesNet, BayesNetError, Definition, Node, fault, number_text};

/// The ids that stand for names.
struct Ids {
    nodes: Vec<String>,
    states: Vec<Vec<String>>,
}

pub(super) fn text(net: &BayesNet) -> Result<String, BayesNetError> {
    if let Some(fault) = fault(net) {
        return Err(fault.into());
    }
    let ids = Ids {
        nodes: unique_ids(net.nodes.iter().map(|node| node.name.as_str()), "node"),
        states: net
            .nodes
            .iter()
            .map(|node| unique_ids(node.states.iter().map(String::as_str), "state"))
            .collect(),
    };
    let net_id = if is_identifier(&net.name) {
        net.name.clone()
    } else {
        identifier(&net.name, "net")
    };
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    // Writing to a string cannot fail.
    let _ = writeln!(
        out,
        "<smile version=\"1.0\" id=\"{net_id}\" numsamples=\"10000\" discsamples=\"10000\">\n\t<nodes>"
    );
    let order = parents_first(net);
    for &index in &order {
        if let Some(node) = net.nodes.get(index) {
            definition(&mut out, net, &ids, index, node);
        }
    }
    out.push_str("\t</nodes>\n\t<extensions>\n");
    genie(&mut out, net, &ids, &order);
    own(&mut out, net, &ids, &net_id, &order);
    out.push_str("\t</extensions>\n</smile>\n");
    Ok(out)
}

/// An identifier as near to a name as possible.
fn identifier(name: &str, fallback: &str) -> String {
    let mut id: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .take(60)
        .collect();
    if id.chars().all(|c| c == '_') {
        fallback.clone_into(&mut id);
    }
    if !is_identifier(&id) {
        id.insert_str(0, &format!("{fallback}_"));
    }
    id
}

/// One id for each name: the name itself where it is an identifier, else one like it that is not taken.
fn unique_ids<'a>(names: impl Iterator<Item = &'a str> + Clone, fallback: &str) -> Vec<String> {
    let mut taken: BTreeSet<String> = names
        .clone()
        .filter(|name| is_identifier(name))
        .map(str::to_owned)
        .collect();
    let mut n_made = 1_usize;
    names
        .map(|name| {
            if is_identifier(name) {
                return name.to_owned();
            }
            let stem = identifier(name, fallback);
            let mut id = stem.clone();
            while !taken.insert(id.clone()) {
                // The number goes on from name to name, so that many alike names take no longer than different ones.
                n_made += 1;
                id = format!("{stem}_{n_made}");
            }
            id
        })
        .collect()
}

/// The nodes with every parent before its children, else in the order of the net (Kahn's algorithm, first come first served).
fn parents_first(net: &BayesNet) -> Vec<usize> {
    let is_before = |(index, node): (usize, &Node)| node.parents.iter().all(|&parent| parent < index);
    if net.nodes.iter().enumerate().all(is_before) {
        return (0..net.nodes.len()).collect();
    }
    let mut n_open: Vec<usize> = net.nodes.iter().map(|node| node.parents.len()).collect();
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); net.nodes.len()];
    for (index, node) in net.nodes.iter().enumerate() {
        for &parent in &node.parents {
            if let Some(children) = children.get_mut(parent) {
                children.push(index);
            }
        }
    }
    let roots = n_open.iter().enumerate().filter(|(_, n_open)| **n_open == 0);
    let mut ready: VecDeque<usize> = roots.map(|(index, _)| index).collect();
    let mut order = Vec::with_capacity(net.nodes.len());
    while let Some(index) = ready.pop_front() {
        order.push(index);
        for &child in children.get(index).into_iter().flatten() {
            if let Some(left) = n_open.get_mut(child) {
                *left -= 1;
                if *left == 0 {
                    ready.push_back(child);
                }
            }
        }
    }
    order
}

fn id_of(ids: &[String], index: usize) -> &str {
    ids.get(index).map_or("", String::as_str)
}

fn definition(out: &mut String, net: &BayesNet, ids: &Ids, index: usize, node: &Node) {
    let element = match node.definition {
        Definition::Table(_) => "cpt",
        Definition::Deterministic(_) => "deterministic",
        Definition::NoisyMax(_) => "noisymax",
    };
    let _ = writeln!(out, "\t\t<{element} id=\"{}\">", id_of(&ids.nodes, index));
    let states = ids.states.get(index).map_or(&[] as &[String], Vec::as_slice);
    for state in states {
        let _ = writeln!(out, "\t\t\t<state id=\"{state}\" />");
    }
    let mut list = |tag: &str, words: Vec<String>| {
        let _ = writeln!(out, "\t\t\t<{tag}>{}</{tag}>", words.join(" "));
    };
    let numbers = |numbers: &[f64]| numbers.iter().map(|&number| number_text(number)).collect();
    if !node.parents.is_empty() {
        let parents = node.parents.iter().map(|&parent| id_of(&ids.nodes, parent).to_owned());
        list("parents", parents.collect());
    }
    match &node.definition {
        Definition::Table(table) => list("probabilities", numbers(table)),
        Definition::Deterministic(outcomes) => {
            let outcomes = outcomes.iter().map(|&outcome| id_of(states, outcome).to_owned());
            list("resultingstates", outcomes.collect());
        }
        Definition::NoisyMax(noisy) => {
            if !node.parents.is_empty() {
                list(
                    "strengths",
                    noisy.strengths.iter().flatten().map(usize::to_string).collect(),
                );
            }
            list("parameters", numbers(&noisy.parameters));
        }
    }
    if let Some(properties) = named_properties(node) {
        for (id, value) in properties {
            let _ = writeln!(out, "\t\t\t<property id=\"{id}\">{}</property>", escaped(value));
        }
    }
    let _ = writeln!(out, "\t\t</{element}>");
    debug_assert!(index < net.nodes.len(), "the node is one of the net");
}

/// The properties of a node, if each has a name and a value.
fn named_properties(node: &Node) -> Option<Vec<(&str, &str)>> {
    node.properties
        .iter()
        .map(|property| property_parts(property))
        .collect()
}

/// Titles, comments and places, where `GeNIe` looks for them.
fn genie(out: &mut String, net: &BayesNet, ids: &Ids, order: &[usize]) {
    let title = if net.title.is_empty() { &net.name } else { &net.title };
    let _ = writeln!(
        out,
        "\t\t<genie version=\"1.0\" app=\"Cruxmap\" name=\"{}\" faultnameformat=\"nodestate\">",
        escaped(title)
    );
    if !net.comment.is_empty() {
        let _ = writeln!(out, "\t\t\t<comment>{}</comment>", escaped(&net.comment));
    }
    for &index in order {
        let Some(node) = net.nodes.get(index) else { continue };
        let title = if node.title.is_empty() { &node.name } else { &node.title };
        let _ = writeln!(
            out,
            "\t\t\t<node id=\"{}\">\n\t\t\t\t<name>{}</name>",
            id_of(&ids.nodes, index),
            escaped(title)
        );
        if let Some(bounds) = node.bounds {
            let bounds: Vec<String> = bounds.iter().map(|&number| number_text(number)).collect();
            let _ = writeln!(out, "\t\t\t\t<position>{}</position>", bounds.join(" "));
        }
        if !node.comment.is_empty() {
            let _ = writeln!(out, "\t\t\t\t<comment>{}</comment>", escaped(&node.comment));
        }
        out.push_str("\t\t\t</node>\n");
    }
    out.push_str("\t\t</genie>\n");
}

/// What XDSL has no room for.
fn own(out: &mut String, net: &BayesNet, ids: &Ids, net_id: &str, order: &[usize]) {
    let mut inside = String::new();
    if net_id != net.name || !net.properties.is_empty() {
        let _ = writeln!(inside, "\t\t\t<net name=\"{}\">", escaped(&net.name));
        properties(&mut inside, &net.properties, "net");
        inside.push_str("\t\t\t</net>\n");
    }
    let in_order = order.iter().copied().eq(0..net.nodes.len());
    for &index in order {
        let Some(node) = net.nodes.get(index) else { continue };
        let (id, states) = (id_of(&ids.nodes, index), ids.states.get(index));
        let has_plain_states = states.is_some_and(|states| *states == node.states);
        let has_named = named_properties(node).is_some();
        let is_plain = in_order && id == node.name && has_plain_states && has_named;
        if is_plain && node.definition_properties.is_empty() {
            continue;
        }
        let _ = write!(inside, "\t\t\t<node id=\"{id}\" name=\"{}\"", escaped(&node.name));
        if !in_order {
            let _ = write!(inside, " order=\"{index}\"");
        }
        inside.push_str(">\n");
        if !has_plain_states {
            for (id, state) in states.into_iter().flatten().zip(&node.states) {
                let _ = writeln!(inside, "\t\t\t\t<state id=\"{id}\" name=\"{}\" />", escaped(state));
            }
        }
        if !has_named {
            properties(&mut inside, &node.properties, "variable");
        }
        properties(&mut inside, &node.definition_properties, "table");
        inside.push_str("\t\t\t</node>\n");
    }
    if !inside.is_empty() {
        let _ = write!(out, "\t\t<cruxmap version=\"1\">\n{inside}\t\t</cruxmap>\n");
    }
}

fn properties(out: &mut String, properties: &[String], of: &str) {
    for property in properties {
        let _ = writeln!(out, "\t\t\t\t<property of=\"{of}\">{}</property>", escaped(property));
    }
}
