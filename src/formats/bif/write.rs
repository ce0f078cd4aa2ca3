//! A net as BIF: names in quotes where they need them, one row a line, as many digits as it takes.

use std::fmt::Write as _;

use super::scan::{Scanner, Token, quoted};
use crate::formats::bayes_net::{BayesNet, BayesNetError, MAX_NUMBERS, Node, fault, number_text};

pub(super) fn text(net: &BayesNet) -> Result<String, BayesNetError> {
    if let Some(fault) = fault(net) {
        return Err(fault.into());
    }
    let mut out = format!("network {} {{\n", name(&net.name));
    properties(&mut out, &net.properties);
    out.push_str("}\n");
    for node in &net.nodes {
        let states: Vec<String> = node.states.iter().map(|state| name(state)).collect();
        // Writing to a string cannot fail.
        let _ = write!(
            out,
            "variable {} {{\n  type discrete [ {} ] {{ {} }};\n",
            name(&node.name),
            states.len(),
            states.join(", ")
        );
        properties(&mut out, &node.properties);
        out.push_str("}\n");
    }
    let mut n_numbers = 0;
    for node in &net.nodes {
        let most_rows = (MAX_NUMBERS - n_numbers) / node.states.len().max(1);
        let table = net.table(node, most_rows)?;
        n_numbers += table.len();
        probability(&mut out, net, node, &table);
    }
    Ok(out)
}

fn probability(out: &mut String, net: &BayesNet, node: &Node, table: &[f64]) {
    out.push_str("probability ( ");
    out.push_str(&name(&node.name));
    let parents: Vec<&Node> = node
        .parents
        .iter()
        .filter_map(|&parent| net.nodes.get(parent))
        .collect();
    for (index, parent) in parents.iter().enumerate() {
        out.push_str(if index == 0 { " | " } else { ", " });
        out.push_str(&name(&parent.name));
    }
    out.push_str(" ) {\n");
    properties(out, &node.definition_properties);
    let states: Vec<Vec<String>> = parents
        .iter()
        .map(|parent| parent.states.iter().map(|state| name(state)).collect())
        .collect();
    let mut case = vec![0_usize; parents.len()];
    for row in table.chunks_exact(node.states.len().max(1)) {
        if parents.is_empty() {
            out.push_str("  table ");
        } else {
            let when: Vec<&str> = case
                .iter()
                .zip(&states)
                .map(|(&at, states)| states.get(at).map_or("", String::as_str))
                .collect();
            let _ = write!(out, "  ({}) ", when.join(", "));
        }
        for (index, &number) in row.iter().enumerate() {
            if index > 0 {
                out.push_str(", ");
            }
            out.push_str(&number_text(number));
        }
        out.push_str(";\n");
        for (at, states) in case.iter_mut().zip(&states).rev() {
            *at += 1;
            if *at < states.len() {
                break;
            }
            *at = 0;
        }
    }
    out.push_str("}\n");
}

/// A name as it is, if it reads back as one word and no keyword, else in quotes.
fn name(name: &str) -> String {
    let keywords = [
        "property",
        "type",
        "table",
        "default",
        "variable",
        "probability",
        "network",
    ];
    let mut scanner = Scanner::new(name);
    let is_plain = matches!(scanner.next(), Ok(Token::Word { text, quoted: false }) if text == name)
        && !keywords.iter().any(|keyword| name.eq_ignore_ascii_case(keyword));
    if is_plain { name.to_owned() } else { quoted(name) }
}

fn properties(out: &mut String, properties: &[String]) {
    for property in properties {
        // As it is, if it reads back so.
        let plain = format!("{property};\n");
        let mut scanner = Scanner::new(&plain);
        let is_plain = scanner.property().is_ok_and(|text| text == *property)
            && matches!(scanner.next(), Ok(Token::End))
            && !property.is_empty();
        let text = if is_plain { property.clone() } else { quoted(property) };
        let _ = writeln!(out, "  property {text};");
    }
}
