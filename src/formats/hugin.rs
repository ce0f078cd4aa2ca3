//! Hugin's `.net`, the Bayes nets of Hugin, `SamIam` and others: text to [`BayesNet`].
//!
//! `net { … }`, `node X { states = ("a" "b"); label = "…"; position = (x y); … }`, `potential ( X | A B ) { data =
//! ((0.1 0.9)(…)); }`, comments from `%` to the end of the line. `label` becomes the title, `HR_Desc` the comment,
//! `position` and `node_size` the place (Hugin's y grows upward); every other attribute is kept as a property. Rows of
//! tables are weights, as in Hugin: `(10 90)` says 10 % and 90 %; where they did not add up to 1, that is said.
//! Experience and fading tables are for learning and left aside, which is said too. Continuous variables, decisions,
//! utilities, functions, classes and tables given by formulas are refused by name. `scan` finds the words.

mod scan;

use std::collections::{BTreeMap, BTreeSet};

use self::scan::{Scanner, Token, Value};
use super::{
    bayes_net::{
        BayesNet, BayesNetError, Definition, MAX_STATES, MAX_VARIABLES, Node, fault, nearest, normalize,
        text_from_bytes,
    },
    plain::{one_line, shown, with_line_feeds},
};

/// Reads a net from the bytes of a file. Linear in the size of file and tables.
///
/// # Errors
/// Whatever is wrong with the text, with its line and what was expected.
pub fn read(bytes: &[u8]) -> Result<BayesNet, BayesNetError> {
    read_with_remarks(bytes).map(|(net, _)| net)
}

/// As [`read()`], with what was adapted or left aside, a sentence each.
///
/// # Errors
/// As for [`read()`].
pub fn read_with_remarks(bytes: &[u8]) -> Result<(BayesNet, Vec<String>), BayesNetError> {
    let text = with_line_feeds(&text_from_bytes(bytes, false)?);
    let mut reading = Reading {
        scanner: Scanner::new(&text),
        net: BayesNet::default(),
        places: Vec::new(),
        declared: Vec::new(),
        potentials: Vec::new(),
        node_size: (80.0, 40.0),
        remarks: Vec::new(),
    };
    reading.file()?;
    reading.tables()?;
    reading.draw();
    match fault(&reading.net) {
        None => Ok((reading.net, reading.remarks)),
        Some(fault) => Err(match fault.node.and_then(|node| reading.declared.get(node)) {
            Some(&offset) => BayesNetError::at(&text, offset, fault.sentence),
            None => fault.into(),
        }),
    }
}

/// What is read so far.
struct Reading<'a> {
    scanner: Scanner<'a>,
    net: BayesNet,
    /// The middle of each variable.
    places: Vec<Option<(f64, f64)>>,
    /// Where each variable is declared.
    declared: Vec<usize>,
    potentials: Vec<Potential>,
    node_size: (f64, f64),
    remarks: Vec<String>,
}

/// A `potential` block.
struct Potential {
    start: usize,
    /// The variable, then its parents.
    head: Vec<String>,
    data: Option<Data>,
    properties: Vec<String>,
}

/// The numbers of a table.
struct Data {
    start: usize,
    numbers: Vec<f64>,
}

impl Reading<'_> {
    fn file(&mut self) -> Result<(), BayesNetError> {
        loop {
            let token = self.scanner.next()?;
            let start = self.scanner.start;
            match &token {
                Token::Word(word) => match *word {
                    "net" => self.net_block()?,
                    "node" => self.node()?,
                    "discrete" => self.scanner.expect_word("node")?,
                    "potential" => self.potential(start)?,
                    "class" | "continuous" | "decision" | "utility" | "function" | "instance" => {
                        return Err(self.refused(word, start));
                    }
                    _ => return Err(self.scanner.expected("“net”, “node” or “potential”", &token)),
                },
                Token::End => break,
                Token::Sign(';') => {}
                Token::Sign(_) => return Err(self.scanner.expected("“net”, “node” or “potential”", &token)),
            }
            // “discrete node” has said “node” already.
            if token == Token::Word("discrete") {
                self.node()?;
            }
        }
        if self.net.nodes.is_empty() {
            return Err(BayesNetError::whole(
                "there is no variable in the file; a Bayes net of Hugin has `node X { states = (\"yes\" \"no\"); }`",
            ));
        }
        Ok(())
    }

    fn refused(&mut self, word: &str, start: usize) -> BayesNetError {
        let mut name = self.scanner.next();
        if name == Ok(Token::Word("node")) {
            name = self.scanner.next();
        }
        let named = match name {
            Ok(Token::Word(name)) => format!("“{}” is ", shown(name)),
            _ => "here is ".to_owned(),
        };
        let what = match word {
            "class" => "a class of an object-oriented net",
            "continuous" => "a continuous variable",
            "decision" => "a decision",
            "utility" => "a utility",
            "function" => "a function",
            _ => "an instance of a class",
        };
        self.scanner
            .at(start, format!("{named}{what}; only discrete chance variables are read"))
    }

    fn net_block(&mut self) -> Result<(), BayesNetError> {
        let token = self.scanner.next()?;
        if token != Token::Sign('{') {
            return Err(self.scanner.expected("“{” after “net”", &token));
        }
        while let Some((name, value)) = self.scanner.attribute()? {
            match name {
                "name" => self.net.name = value.text(),
                "label" => self.net.title = value.text(),
                "HR_Desc" => self.net.comment = value.text(),
                "node_size" => {
                    if let [width, height] = value.numbers().as_deref().unwrap_or_default()
                        && *width > 0.0
                        && *height > 0.0
                    {
                        self.node_size = (*width, *height);
                    }
                }
                _ => self.net.properties.push(property(name, &value)),
            }
        }
        Ok(())
    }

    fn node(&mut self) -> Result<(), BayesNetError> {
        let token = self.scanner.next()?;
        let start = self.scanner.start;
        let Token::Word(name) = token else {
            return Err(self.scanner.expected("the name of a variable", &token));
        };
        if self.net.nodes.len() >= MAX_VARIABLES {
            return Err(self.scanner.at(
                start,
                format!("this is one variable too many; nets of up to {MAX_VARIABLES} variables are read"),
            ));
        }
        let token = self.scanner.next()?;
        if token != Token::Sign('{') {
            return Err(self
                .scanner
                .expected(&format!("“{{” after the name of “{}”", shown(name)), &token));
        }
        let mut node = Node {
            name: name.to_owned(),
            ..Node::default()
        };
        let mut place = None;
        while let Some((attribute, value)) = self.scanner.attribute()? {
            match attribute {
                "states" => {
                    let words = value.words();
                    node.states = words.ok_or_else(|| {
                        let sentence = format!("the states of “{}” are not a list of names", shown(name));
                        self.scanner.at(value.start, sentence)
                    })?;
                }
                "label" => node.title = value.text(),
                "HR_Desc" => node.comment = value.text(),
                "position" => {
                    place = match value.numbers().as_deref() {
                        Some([x, y]) => Some((*x, *y)),
                        _ => None,
                    };
                }
                _ => node.properties.push(property(attribute, &value)),
            }
        }
        if node.title == node.name {
            node.title.clear();
        }
        if node.states.is_empty() || node.states.len() > MAX_STATES {
            let sentence = format!(
                "“{}” has {} states; 1 to {MAX_STATES} are expected in `states = (\"yes\" \"no\");`",
                shown(name),
                node.states.len()
            );
            return Err(self.scanner.at(start, sentence));
        }
        self.net.nodes.push(node);
        self.places.push(place);
        self.declared.push(start);
        Ok(())
    }

    fn potential(&mut self, start: usize) -> Result<(), BayesNetError> {
        let (child, parents) = self.scanner.head()?;
        let [child] = child.as_slice() else {
            let sentence = format!(
                "a table is for {} variables; `potential ( X | A B )` with one before the bar is expected",
                child.len()
            );
            return Err(self.scanner.at(start, sentence));
        };
        let mut head = vec![child.clone()];
        head.extend(parents);
        let mut block = Potential {
            start,
            head,
            data: None,
            properties: Vec::new(),
        };
        let (mut formula, mut is_for_learning) = (None, false);
        while let Some((name, value)) = self.scanner.attribute()? {
            match name {
                "data" => {
                    if let Some(numbers) = value.numbers() {
                        block.data = Some(Data {
                            start: value.start,
                            numbers,
                        });
                    } else {
                        let sentence = format!(
                            "the table of “{}” is not a list of numbers: “{}”",
                            shown(child),
                            shown(value.raw)
                        );
                        return Err(self.scanner.at(value.start, sentence));
                    }
                }
                "model_data" => formula = Some(value.start),
                "experience" | "fading" => is_for_learning = true,
                _ => block.properties.push(property(name, &value)),
            }
        }
        if is_for_learning {
            self.remarks.push(format!(
                "the numbers for learning (experience, fading) of “{}” are left aside",
                shown(child)
            ));
        }
        match (formula, &block.data) {
            (Some(start), None) => Err(self.scanner.at(
                start,
                format!(
                    "the table of “{}” is given by a formula; save the net with its tables",
                    shown(child)
                ),
            )),
            (formula, _) => {
                if formula.is_some() {
                    self.remarks.push(format!(
                        "“{}” has a formula beside its table; the table is read",
                        shown(child)
                    ));
                }
                self.potentials.push(block);
                Ok(())
            }
        }
    }

    /// Looks up the names of all potentials and builds their tables.
    fn tables(&mut self) -> Result<(), BayesNetError> {
        let index: BTreeMap<String, usize> = (self.net.nodes.iter().enumerate())
            .map(|(at, node)| (node.name.clone(), at))
            .collect();
        if index.len() < self.net.nodes.len() {
            let mut seen = BTreeSet::new();
            let twice = self
                .net
                .nodes
                .iter()
                .enumerate()
                .find(|(_, node)| !seen.insert(&node.name));
            let (at, name) = twice.map_or((0, ""), |(at, node)| (at, node.name.as_str()));
            let offset = self.declared.get(at).copied().unwrap_or(0);
            return Err(self
                .scanner
                .at(offset, format!("there are two variables “{}”", shown(name))));
        }
        let mut is_defined = vec![false; self.net.nodes.len()];
        for block in std::mem::take(&mut self.potentials) {
            let family: Result<Vec<usize>, BayesNetError> = block
                .head
                .iter()
                .map(|name| {
                    index.get(name).copied().ok_or_else(|| {
                        let nearest = nearest(name, index.keys().map(String::as_str));
                        let sentence = format!(
                            "a table names “{}”, which is not declared as a node{nearest}",
                            shown(name)
                        );
                        self.scanner.at(block.start, sentence)
                    })
                })
                .collect();
            let family = family?;
            let Some((&child, parents)) = family.split_first() else {
                continue;
            };
            self.table(block, child, parents)?;
            if let Some(slot) = is_defined.get_mut(child)
                && std::mem::replace(slot, true)
            {
                let name = self.net.nodes.get(child).map_or("", |node| &node.name);
                let start = self.declared.get(child).copied().unwrap_or(0);
                return Err(self.scanner.at(start, format!("“{}” has two tables", shown(name))));
            }
        }
        match is_defined.iter().position(|is_defined| !is_defined) {
            None => Ok(()),
            Some(open) => {
                let name = self.net.nodes.get(open).map_or("", |node| &node.name);
                let offset = self.declared.get(open).copied().unwrap_or(0);
                let sentence = format!(
                    "“{}” has no table; `potential ( {} … ) {{ data = …; }}` is expected",
                    shown(name),
                    shown(name)
                );
                Err(self.scanner.at(offset, sentence))
            }
        }
    }

    fn table(&mut self, block: Potential, child: usize, parents: &[usize]) -> Result<(), BayesNetError> {
        let Some(node) = self.net.nodes.get_mut(child) else {
            return Ok(());
        };
        let name = shown(&node.name);
        node.parents = parents.to_vec();
        node.definition_properties = block.properties;
        let Some(Data { start, mut numbers }) = block.data else {
            let sentence = format!("the table of “{name}” has no numbers; `data = …;` is expected");
            return Err(self.scanner.at(block.start, sentence));
        };
        let n_states = node.states.len();
        let Some(node) = self.net.nodes.get(child) else {
            return Ok(());
        };
        let expected = self.net.n_rows(node).and_then(|n_rows| n_rows.checked_mul(n_states));
        if expected != Some(numbers.len()) {
            let expected = expected.map_or_else(|| "more than can be read".to_owned(), |n| n.to_string());
            let sentence = format!(
                "the table of “{name}” has {} numbers; {expected} are expected",
                numbers.len()
            );
            return Err(self.scanner.at(start, sentence));
        }
        let mut has_weights = false;
        for (row, cells) in numbers.chunks_exact_mut(n_states.max(1)).enumerate() {
            let sum: f64 = cells.iter().sum();
            if sum.is_finite() && sum > 0.0 && (sum - 1.0).abs() > 0.001 {
                has_weights = true;
                for cell in cells.iter_mut() {
                    *cell /= sum;
                }
            }
            normalize(cells).map_err(|reason| {
                let row = self.net.row_name(node, row);
                self.scanner.at(start, format!("the row {row} of “{name}” {reason}"))
            })?;
        }
        if has_weights {
            self.remarks.push(format!(
                "rows of “{name}” do not add up to 1; their numbers were read as weights"
            ));
        }
        if let Some(node) = self.net.nodes.get_mut(child) {
            node.definition = Definition::Table(numbers);
        }
        Ok(())
    }

    /// Turns middles, whose y grows upward from the bottom, into bounds.
    fn draw(&mut self) {
        let top = self.places.iter().flatten().map(|(_, y)| *y).fold(f64::MIN, f64::max);
        let (width, height) = self.node_size;
        for (node, place) in self.net.nodes.iter_mut().zip(&self.places) {
            node.bounds = place.map(|(x, y)| {
                let (left, upper) = (x - width / 2.0, top - y);
                [left, upper, left + width, upper + height]
            });
        }
    }
}

/// An attribute as a property: `subtype = number`.
fn property(name: &str, value: &Value<'_>) -> String {
    format!("{name} = {}", one_line(value.raw))
}
