//! From the elements of an XDSL text to a net.

use std::collections::BTreeMap;

use super::{
    property_text,
    xml::{Element, parse},
};
use crate::formats::bayes_net::{
    BayesNet, BayesNetError, Definition, MAX_STATES, MAX_VARIABLES, Node, NoisyMax, fault, nearest, normalize,
};

/// What is read so far.
struct Reading<'a> {
    text: &'a str,
    net: BayesNet,
    /// The element of each node.
    elements: Vec<&'a Element>,
    /// The nodes by their ids.
    index: BTreeMap<&'a str, usize>,
}

pub(super) fn net(text: &str) -> Result<BayesNet, BayesNetError> {
    let text = &text.replace("\r\n", "\n");
    let root = parse(text)?;
    if root.name != "smile" {
        return Err(BayesNetError::at(
            text,
            root.start,
            format!("an XDSL file begins with <smile>; this one begins with <{}>", root.name),
        ));
    }
    let mut reading = Reading {
        text,
        net: BayesNet {
            name: root.attribute("id").unwrap_or_default().to_owned(),
            ..BayesNet::default()
        },
        elements: Vec::new(),
        index: BTreeMap::new(),
    };
    if let Some(dynamic) = root.child("dynamic") {
        return Err(reading.at(
            dynamic,
            "the net unfolds in time (<dynamic>); only static nets are read",
        ));
    }
    let properties = root.children_named("property");
    for property in properties.chain(
        root.children_named("properties")
            .flat_map(|all| all.children_named("property")),
    ) {
        let text = property_text(property.attribute("id").unwrap_or_default(), &property.text);
        reading.net.properties.push(text);
    }
    reading.nodes(&root)?;
    reading.definitions()?;
    if let Some(fault) = fault(&reading.net) {
        return Err(match fault.node.and_then(|node| reading.elements.get(node)) {
            Some(element) => reading.at(element, fault.sentence),
            None => fault.into(),
        });
    }
    let extensions = || {
        root.children_named("extensions")
            .flat_map(|extensions| &extensions.children)
    };
    let mut order: Vec<usize> = (0..reading.net.nodes.len()).collect();
    for own in extensions().filter(|extension| extension.name == "cruxmap") {
        reading.own(own, &mut order);
    }
    for genie in extensions().filter(|extension| extension.name == "genie") {
        reading.genie(genie);
    }
    reading.reorder(&order);
    match fault(&reading.net) {
        None => Ok(reading.net),
        // The file has been changed by hand where our own names stand.
        Some(fault) => Err(fault.into()),
    }
}

impl<'a> Reading<'a> {
    fn at(&self, element: &Element, sentence: impl Into<String>) -> BayesNetError {
        BayesNetError::at(self.text, element.start, sentence)
    }

    fn nodes(&mut self, root: &'a Element) -> Result<(), BayesNetError> {
        for element in root.children_named("nodes").flat_map(|nodes| &nodes.children) {
            let Some(id) = element.attribute("id").filter(|id| !id.trim().is_empty()) else {
                return Err(self.at(element, format!("<{}> has no id", element.name)));
            };
            if !matches!(element.name.as_str(), "cpt" | "deterministic" | "noisymax") {
                return Err(self.at(
                    element,
                    format!(
                        "“{id}” is a node of the kind <{}>; only <cpt>, <deterministic> and <noisymax> are read",
                        element.name
                    ),
                ));
            }
            if self.net.nodes.len() >= MAX_VARIABLES {
                return Err(self.at(
                    element,
                    format!("“{id}” is one variable too many; nets of up to {MAX_VARIABLES} variables are read"),
                ));
            }
            if self.index.insert(id, self.net.nodes.len()).is_some() {
                return Err(self.at(element, format!("there are two nodes “{id}”")));
            }
            let mut node = Node {
                name: id.to_owned(),
                ..Node::default()
            };
            for state in element.children_named("state") {
                let Some(name) = state.attribute("id") else {
                    return Err(self.at(state, format!("a state of “{id}” has no id")));
                };
                node.states.push(name.to_owned());
            }
            if node.states.is_empty() || node.states.len() > MAX_STATES {
                return Err(self.at(
                    element,
                    format!(
                        "“{id}” has {} states; 1 to {MAX_STATES} are expected",
                        node.states.len()
                    ),
                ));
            }
            for property in element.children_named("property") {
                let id = property.attribute("id").unwrap_or_default();
                node.properties.push(property_text(id, &property.text));
            }
            self.net.nodes.push(node);
            self.elements.push(element);
        }
        if self.net.nodes.is_empty() {
            return Err(self.at(
                root,
                "there is no node in the file; an XDSL file has <nodes> with <cpt> inside",
            ));
        }
        Ok(())
    }

    fn definitions(&mut self) -> Result<(), BayesNetError> {
        for index in 0..self.net.nodes.len() {
            let Some(&element) = self.elements.get(index) else {
                continue;
            };
            let parents = self.parents(element)?;
            let definition = match element.name.as_str() {
                "deterministic" => self.deterministic(index, element)?,
                "noisymax" => self.noisy_max(element, index, &parents)?,
                _ => Definition::Table(self.numbers(element, "probabilities")?),
            };
            if let Some(node) = self.net.nodes.get_mut(index) {
                node.parents = parents;
                node.definition = definition;
            }
        }
        // The sizes are right for every table before a row is divided by its sum.
        for index in 0..self.net.nodes.len() {
            self.normalize(index)?;
        }
        Ok(())
    }

    fn parents(&self, element: &Element) -> Result<Vec<usize>, BayesNetError> {
        let words = element.child("parents").map_or("", |parents| parents.text.as_str());
        words
            .split_whitespace()
            .map(|id| {
                self.index.get(id).copied().ok_or_else(|| {
                    let shown: String = id.chars().take(60).collect();
                    self.at(
                        element,
                        format!(
                            "“{}” names the parent “{shown}”, which is not in the file{}",
                            element.attribute("id").unwrap_or_default(),
                            nearest(id, self.index.keys().copied())
                        ),
                    )
                })
            })
            .collect()
    }

    /// The numbers in a child element.
    fn numbers(&self, element: &Element, name: &str) -> Result<Vec<f64>, BayesNetError> {
        let id = element.attribute("id").unwrap_or_default();
        let Some(list) = element.child(name) else {
            return Err(self.at(element, format!("“{id}” has no <{name}>")));
        };
        list.text
            .split_whitespace()
            .map(|word| {
                let number = word.parse::<f64>().ok();
                number
                    .filter(|number| number.is_finite() && *number >= 0.0)
                    .ok_or_else(|| {
                        let shown: String = word.chars().take(40).collect();
                        self.at(
                            list,
                            format!("“{shown}” among the numbers of “{id}” is not a probability"),
                        )
                    })
            })
            .collect()
    }

    fn deterministic(&self, index: usize, element: &Element) -> Result<Definition, BayesNetError> {
        let id = element.attribute("id").unwrap_or_default();
        let Some(list) = element.child("resultingstates") else {
            return Err(self.at(element, format!("“{id}” has no <resultingstates>")));
        };
        let states = self.net.nodes.get(index).map_or(&[] as &[String], |node| &node.states);
        let outcomes: Result<Vec<usize>, BayesNetError> = list
            .text
            .split_whitespace()
            .map(|word| {
                states.iter().position(|state| state == word).ok_or_else(|| {
                    let shown: String = word.chars().take(60).collect();
                    self.at(
                        list,
                        format!("“{shown}” among the outcomes of “{id}” is none of its states"),
                    )
                })
            })
            .collect();
        Ok(Definition::Deterministic(outcomes?))
    }

    fn noisy_max(&self, element: &Element, index: usize, parents: &[usize]) -> Result<Definition, BayesNetError> {
        let id = element.attribute("id").unwrap_or_default();
        let n_states = self.net.nodes.get(index).map_or(1, |node| node.states.len());
        let sizes = parents
            .iter()
            .map(|&parent| self.net.nodes.get(parent).map_or(0, |parent| parent.states.len()));
        let mut strengths: Vec<Vec<usize>> = sizes.clone().map(|size| (0..size).collect()).collect();
        if let Some(list) = element.child("strengths") {
            let numbers: Result<Vec<usize>, _> = list.text.split_whitespace().map(str::parse).collect();
            let numbers = numbers
                .ok()
                .filter(|numbers| numbers.len() == sizes.clone().sum::<usize>());
            let Some(numbers) = numbers else {
                return Err(self.at(
                    list,
                    format!("the strengths of “{id}” must be one whole number for each state of each parent"),
                ));
            };
            let mut rest = numbers.into_iter();
            for order in &mut strengths {
                for slot in order {
                    *slot = rest.next().unwrap_or(0);
                }
            }
        }
        let mut parameters = self.numbers(element, "parameters")?;
        for column in parameters.chunks_exact_mut(n_states.max(1)) {
            normalize(column)
                .map_err(|reason| self.at(element, format!("a distribution of the noisy-max “{id}” {reason}")))?;
        }
        Ok(Definition::NoisyMax(NoisyMax { strengths, parameters }))
    }

    fn normalize(&mut self, index: usize) -> Result<(), BayesNetError> {
        let Some(node) = self.net.nodes.get(index) else {
            return Ok(());
        };
        let Definition::Table(numbers) = &node.definition else {
            return Ok(());
        };
        let n_states = node.states.len();
        let expected = self.net.n_rows(node).and_then(|n_rows| n_rows.checked_mul(n_states));
        let element = self.elements.get(index).copied();
        if expected != Some(numbers.len()) {
            // `fault` has the sentence.
            return Ok(());
        }
        let mut numbers = numbers.clone();
        for (row, cells) in numbers.chunks_exact_mut(n_states).enumerate() {
            if let Err(reason) = normalize(cells) {
                let sentence = format!("the row {} of “{}” {reason}", self.net.row_name(node, row), node.name);
                return Err(match element {
                    Some(element) => self.at(element, sentence),
                    None => BayesNetError::whole(sentence),
                });
            }
        }
        if let Some(node) = self.net.nodes.get_mut(index) {
            node.definition = Definition::Table(numbers);
        }
        Ok(())
    }

    /// Titles, comments and places. Nodes in submodels stand in there as well.
    fn genie(&mut self, genie: &Element) {
        if let Some(title) = genie.attribute("name").filter(|title| *title != self.net.name) {
            title.clone_into(&mut self.net.title);
        }
        if let Some(comment) = genie.child("comment") {
            self.net.comment.clone_from(&comment.text);
        }
        let mut open: Vec<&Element> = vec![genie];
        while let Some(inside) = open.pop() {
            open.extend(inside.children_named("submodel"));
            for element in inside.children_named("node") {
                let index = element.attribute("id").and_then(|id| self.index.get(id)).copied();
                let Some(node) = index.and_then(|index| self.net.nodes.get_mut(index)) else {
                    continue;
                };
                if let Some(name) = element.child("name").filter(|name| name.text != node.name) {
                    node.title.clone_from(&name.text);
                }
                if let Some(comment) = element.child("comment") {
                    node.comment.clone_from(&comment.text);
                }
                if let Some(position) = element.child("position") {
                    let numbers: Vec<f64> = position
                        .text
                        .split_whitespace()
                        .filter_map(|word| word.parse::<f64>().ok().filter(|number| number.is_finite()))
                        .collect();
                    node.bounds = <[f64; 4]>::try_from(numbers).ok();
                }
            }
        }
    }

    /// What stands in our own extension.
    fn own(&mut self, own: &Element, order: &mut [usize]) {
        if let Some(net) = own.child("net") {
            let name = net.attribute("name").unwrap_or_default();
            name.clone_into(&mut self.net.name);
            let properties = net.children_named("property").map(|property| property.text.clone());
            self.net.properties.extend(properties);
        }
        for element in own.children_named("node") {
            let index = element.attribute("id").and_then(|id| self.index.get(id)).copied();
            let Some(node) = index.and_then(|index| self.net.nodes.get_mut(index)) else {
                continue;
            };
            if let Some(name) = element.attribute("name") {
                name.clone_into(&mut node.name);
            }
            let names: BTreeMap<&str, &str> = element
                .children_named("state")
                .filter_map(|state| Some((state.attribute("id")?, state.attribute("name")?)))
                .collect();
            for state in &mut node.states {
                if let Some(name) = names.get(state.as_str()) {
                    (*name).clone_into(state);
                }
            }
            for property in element.children_named("property") {
                if property.attribute("of") == Some("table") {
                    node.definition_properties.push(property.text.clone());
                } else {
                    node.properties.push(property.text.clone());
                }
            }
            let place = element.attribute("order").and_then(|order| order.parse().ok());
            if let (Some(slot), Some(place)) = (index.and_then(|index| order.get_mut(index)), place) {
                *slot = place;
            }
        }
    }

    /// Puts the nodes into the order of the net they came from; an order that is none is left aside.
    fn reorder(&mut self, order: &[usize]) {
        let mut places: Vec<Option<usize>> = vec![None; order.len()];
        for (index, &place) in order.iter().enumerate() {
            match places.get_mut(place) {
                Some(slot @ None) => *slot = Some(index),
                _ => return,
            }
        }
        let mut nodes: Vec<Option<Node>> = std::mem::take(&mut self.net.nodes).into_iter().map(Some).collect();
        for index in places.into_iter().flatten() {
            if let Some(mut node) = nodes.get_mut(index).and_then(Option::take) {
                for parent in &mut node.parents {
                    *parent = order.get(*parent).copied().unwrap_or(*parent);
                }
                self.net.nodes.push(node);
            }
        }
    }
}
