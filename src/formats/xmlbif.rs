//! XMLBIF, the Bayes nets of `JavaBayes`, Weka and others (version 0.3 and what is found in the wild): text to [`BayesNet`].
//!
//! `<VARIABLE TYPE="nature">` with `<NAME>`, `<OUTCOME>` and `<PROPERTY>`; `<DEFINITION>` with `<FOR>`, `<GIVEN>` and
//! `<TABLE>`, whose numbers run through the variable's own outcomes fastest, then through those of the last `<GIVEN>`.
//! A document type inside the file is passed over; entities that it declares stand for nothing and are refused.
//! Properties are kept as text. Decisions and utilities are refused by name.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    bayes_net::{
        BayesNet, BayesNetError, Definition, MAX_STATES, MAX_VARIABLES, Node, fault, nearest, normalize,
        text_from_bytes,
    },
    plain::{shown, with_line_feeds},
    xml_tree::{Element, Tree},
};

/// Reads a net from the bytes of a file. Linear in the size of file and tables.
///
/// Rows are divided by their sums where these differ from 1 by more than rounding.
///
/// # Errors
/// Whatever is wrong with the text, with its line and what was expected.
pub fn read(bytes: &[u8]) -> Result<BayesNet, BayesNetError> {
    let head = bytes.get(..200.min(bytes.len())).unwrap_or_default();
    let head = head.to_ascii_lowercase();
    let names = |encoding: &[u8]| head.windows(encoding.len()).any(|part| part == encoding);
    let is_latin = names(b"iso-8859-1") || names(b"windows-1252") || names(b"us-ascii");
    read_text(&text_from_bytes(bytes, is_latin)?)
}

/// As [`read()`], from text.
///
/// # Errors
/// As for [`read()`].
pub fn read_text(text: &str) -> Result<BayesNet, BayesNetError> {
    let text = with_line_feeds(text);
    let tree = Tree::parse(&text);
    if let Some(flaw) = tree.flaws.first() {
        return Err(BayesNetError::at(&text, flaw.offset, flaw.sentence.clone()));
    }
    let Some(root) = tree.root() else {
        return Err(BayesNetError::whole("there is no XML element in the file"));
    };
    let mut reading = Reading {
        text: &text,
        tree: &tree,
        net: BayesNet::default(),
        declared: Vec::new(),
        index: BTreeMap::new(),
    };
    if !root.name.eq_ignore_ascii_case("bif") {
        return Err(reading.at(
            root,
            format!(
                "an XMLBIF file begins with <BIF>; this one begins with <{}>",
                shown(&root.name)
            ),
        ));
    }
    let mut networks = tree.children_named(root, "network");
    let Some(network) = networks.next() else {
        return Err(reading.at(root, "there is no <NETWORK> in the file"));
    };
    if let Some(second) = networks.next() {
        return Err(reading.at(second, "there is a second <NETWORK> here; only one to a file is read"));
    }
    reading.network(network)?;
    Ok(reading.net)
}

/// What is read so far.
struct Reading<'a> {
    text: &'a str,
    tree: &'a Tree,
    net: BayesNet,
    /// The element that declares each variable.
    declared: Vec<&'a Element>,
    index: BTreeMap<String, usize>,
}

impl<'a> Reading<'a> {
    fn at(&self, element: &Element, sentence: impl Into<String>) -> BayesNetError {
        BayesNetError::at(self.text, element.start, sentence)
    }

    /// The texts of the children of a name, trimmed.
    fn texts(&self, element: &'a Element, name: &'a str) -> Vec<String> {
        let children = self.tree.children_named(element, name);
        children.map(|child| child.text().trim().to_owned()).collect()
    }

    fn network(&mut self, network: &'a Element) -> Result<(), BayesNetError> {
        self.net.name = self.texts(network, "name").pop().unwrap_or_default();
        self.net.properties = self.properties(network);
        for element in self.tree.children_named(network, "variable") {
            self.variable(element)?;
        }
        let Some(first) = self.declared.first() else {
            return Err(self.at(
                network,
                "there is no variable in the file; a Bayes net in XMLBIF has <VARIABLE> with <NAME> and <OUTCOME>",
            ));
        };
        let first = *first;
        let mut is_defined = vec![false; self.net.nodes.len()];
        for element in self.tree.children(network) {
            // Drafts of the format had <PROBABILITY>.
            if ["definition", "probability"]
                .iter()
                .any(|name| element.name.eq_ignore_ascii_case(name))
            {
                self.definition(element, &mut is_defined)?;
            }
        }
        if let Some(open) = is_defined.iter().position(|is_defined| !is_defined) {
            let name = self.net.nodes.get(open).map_or("", |node| &node.name);
            let element = self.declared.get(open).copied().unwrap_or(first);
            return Err(self.at(
                element,
                format!(
                    "“{name}” has no table; a <DEFINITION> with <FOR>{}</FOR> is expected",
                    shown(name)
                ),
            ));
        }
        match fault(&self.net) {
            None => Ok(()),
            Some(fault) => {
                let element = fault
                    .node
                    .and_then(|node| self.declared.get(node))
                    .copied()
                    .unwrap_or(first);
                Err(self.at(element, fault.sentence))
            }
        }
    }

    fn properties(&self, element: &'a Element) -> Vec<String> {
        let mut properties = self.texts(element, "property");
        properties.retain(|property| !property.is_empty());
        properties
    }

    fn variable(&mut self, element: &'a Element) -> Result<(), BayesNetError> {
        let mut names = self.texts(element, "name");
        let name = match (names.pop(), names.is_empty()) {
            (Some(name), true) if !name.is_empty() => name,
            (Some(_), false) => return Err(self.at(element, "a variable has two names")),
            _ => return Err(self.at(element, "a variable has no name; <NAME> is expected")),
        };
        let kind = element
            .attribute("TYPE")
            .or_else(|| element.attribute("type"))
            .unwrap_or("nature");
        if !["nature", "discrete", ""]
            .iter()
            .any(|known| kind.eq_ignore_ascii_case(known))
        {
            let (name, kind) = (shown(&name), shown(kind));
            return Err(self.at(
                element,
                format!("“{name}” is a variable of the type {kind}; only those of the type nature are read"),
            ));
        }
        if self.net.nodes.len() >= MAX_VARIABLES {
            return Err(self.at(
                element,
                format!("this is one variable too many; nets of up to {MAX_VARIABLES} variables are read"),
            ));
        }
        if self.index.insert(name.clone(), self.net.nodes.len()).is_some() {
            return Err(self.at(element, format!("there are two variables “{}”", shown(&name))));
        }
        let mut states = self.texts(element, "outcome");
        if states.is_empty() {
            // So they were called in version 0.2.
            states = self.texts(element, "value");
        }
        let name_shown = shown(&name);
        if states.is_empty() || states.len() > MAX_STATES {
            return Err(self.at(
                element,
                format!(
                    "“{name_shown}” has {} outcomes; 1 to {MAX_STATES} are expected",
                    states.len()
                ),
            ));
        }
        let mut seen = BTreeSet::new();
        if let Some(twice) = states.iter().find(|state| !seen.insert(*state)) {
            return Err(self.at(element, format!("“{name_shown}” has two outcomes “{}”", shown(twice))));
        }
        self.declared.push(element);
        self.net.nodes.push(Node {
            properties: self.properties(element),
            name,
            states,
            ..Node::default()
        });
        Ok(())
    }

    fn position(&self, element: &Element, name: &str) -> Result<usize, BayesNetError> {
        self.index.get(name).copied().ok_or_else(|| {
            let nearest = nearest(name, self.index.keys().map(String::as_str));
            self.at(
                element,
                format!(
                    "a definition names “{}”, which is not declared as a variable{nearest}",
                    shown(name)
                ),
            )
        })
    }

    fn definition(&mut self, element: &'a Element, is_defined: &mut [bool]) -> Result<(), BayesNetError> {
        let heads = self.texts(element, "for");
        let [head] = heads.as_slice() else {
            return Err(self.at(
                element,
                format!("a definition is for {} variables; one <FOR> is expected", heads.len()),
            ));
        };
        let child = self.position(element, head)?;
        if is_defined.get(child) == Some(&true) {
            return Err(self.at(element, format!("“{}” has a second table here", shown(head))));
        }
        let parents = self.texts(element, "given");
        let parents: Result<Vec<usize>, BayesNetError> =
            parents.iter().map(|parent| self.position(element, parent)).collect();
        let parents = parents?;
        let mut tables = self.tree.children_named(element, "table");
        let Some(table) = tables.next() else {
            return Err(self.at(element, format!("the definition of “{}” has no <TABLE>", shown(head))));
        };
        if let Some(second) = tables.next() {
            return Err(self.at(second, format!("“{}” has a second table here", shown(head))));
        }
        let text = table.text();
        let numbers: Result<Vec<f64>, BayesNetError> = text
            .split(|c: char| c.is_whitespace() || c == ',')
            .filter(|word| !word.is_empty())
            .map(|word| {
                let number = word
                    .parse::<f64>()
                    .ok()
                    .filter(|number| number.is_finite() && *number >= 0.0);
                number.ok_or_else(|| {
                    let sentence = format!(
                        "“{}” in the table of “{}” is not a probability",
                        shown(word),
                        shown(head)
                    );
                    self.at(table, sentence)
                })
            })
            .collect();
        let mut numbers = numbers?;
        let properties = self.properties(element);
        if let Some(node) = self.net.nodes.get_mut(child) {
            node.parents = parents;
            node.definition_properties = properties;
        }
        if let Some(node) = self.net.nodes.get(child) {
            let n_states = node.states.len();
            let expected = self.net.n_rows(node).and_then(|n_rows| n_rows.checked_mul(n_states));
            // Where the size is not right, `fault` has the sentence.
            if expected == Some(numbers.len()) {
                for (row, cells) in numbers.chunks_exact_mut(n_states.max(1)).enumerate() {
                    normalize(cells).map_err(|reason| {
                        let row = self.net.row_name(node, row);
                        self.at(table, format!("the row {row} of “{}” {reason}", shown(head)))
                    })?;
                }
            }
        }
        if let Some(node) = self.net.nodes.get_mut(child) {
            node.definition = Definition::Table(numbers);
        }
        if let Some(slot) = is_defined.get_mut(child) {
            *slot = true;
        }
        Ok(())
    }
}
