//! From the pieces of a BIF text to a net. Blocks may come in any order; `table` builds what they say when all variables
//! are known.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use super::{
    scan::{Scanner, Token},
    table::Table,
};
use crate::formats::bayes_net::{BayesNet, BayesNetError, MAX_STATES, MAX_VARIABLES, Node, fault, nearest};

/// A list as it stood between brackets: entries between signs, each of one or more words.
pub(super) type List<'a> = Vec<Vec<(Cow<'a, str>, bool)>>;

/// A `probability` block before its names are looked up.
pub(super) struct Block<'a> {
    /// Where its head begins.
    pub(super) start: usize,
    head: List<'a>,
    pub(super) properties: Vec<String>,
    pub(super) entries: Vec<Entry<'a>>,
    /// All numbers of the block, one entry after another.
    pub(super) numbers: Vec<f64>,
}

/// One line of numbers.
pub(super) struct Entry<'a> {
    pub(super) start: usize,
    pub(super) kind: Kind<'a>,
    /// The numbers' range among those of the block.
    pub(super) from: usize,
    pub(super) to: usize,
}

pub(super) enum Kind<'a> {
    Table,
    Default,
    Row(List<'a>),
}

pub(super) struct Reader<'a> {
    text: &'a str,
    scanner: Scanner<'a>,
    pub(super) net: BayesNet,
    /// Where each variable is declared.
    declared: Vec<usize>,
    blocks: Vec<Block<'a>>,
}

/// The net that a text describes.
pub(super) fn net(text: &str) -> Result<BayesNet, BayesNetError> {
    let mut reader = Reader {
        text,
        scanner: Scanner::new(text),
        net: BayesNet::default(),
        declared: Vec::new(),
        blocks: Vec::new(),
    };
    reader.blocks()?;
    reader.tables()?;
    let Reader { net, declared, .. } = reader;
    match fault(&net) {
        None => Ok(net),
        Some(fault) => {
            let place = fault.node.and_then(|node| declared.get(node));
            Err(match place {
                Some(&offset) => BayesNetError::at(text, offset, fault.sentence),
                None => BayesNetError::whole(fault.sentence),
            })
        }
    }
}

impl<'a> Reader<'a> {
    pub(super) fn at(&self, offset: usize, sentence: impl Into<String>) -> BayesNetError {
        BayesNetError::at(self.text, offset, sentence)
    }

    fn expect(&mut self, sign: char, after: &str) -> Result<(), BayesNetError> {
        match self.scanner.next()? {
            Token::Sign(found) if found == sign => Ok(()),
            other => Err(self.scanner.expected(&format!("“{sign}” after {after}"), &other)),
        }
    }

    /// Steps over a semicolon, if there is one.
    fn semicolon(&mut self) -> Result<(), BayesNetError> {
        if self.scanner.peek()? == Token::Sign(';') {
            self.scanner.next()?;
        }
        Ok(())
    }

    fn blocks(&mut self) -> Result<(), BayesNetError> {
        let mut has_network = false;
        loop {
            let token = self.scanner.next()?;
            if token.is("network") && !has_network {
                has_network = true;
                self.network()?;
            } else if token.is("network") {
                return Err(self.scanner.error("a second net begins here; a file holds one"));
            } else if token.is("variable") {
                self.variable()?;
            } else if token.is("probability") {
                self.probability()?;
            } else if token == Token::End {
                break;
            } else if token != Token::Sign(';') {
                return Err(self.scanner.expected("“network”, “variable” or “probability”", &token));
            }
        }
        if self.net.nodes.is_empty() {
            return Err(BayesNetError::whole(
                "there is no variable in the file; a Bayes net in BIF has `variable … { type discrete [2] { yes, no }; }`",
            ));
        }
        Ok(())
    }

    /// The words up to an opening brace, as one name.
    fn name(&mut self, of: &str) -> Result<String, BayesNetError> {
        let mut name = String::new();
        loop {
            match self.scanner.next()? {
                Token::Word { text, .. } => {
                    if !name.is_empty() {
                        name.push(' ');
                    }
                    name.push_str(&text);
                }
                Token::Sign('{') => return Ok(name),
                other => return Err(self.scanner.expected(&format!("the name of {of} and “{{”"), &other)),
            }
        }
    }

    fn network(&mut self) -> Result<(), BayesNetError> {
        self.net.name = self.name("the net")?;
        loop {
            let token = self.scanner.next()?;
            if token.is("property") {
                let property = self.scanner.property()?;
                self.net.properties.push(property);
            } else if token == Token::Sign('}') {
                return Ok(());
            } else if token != Token::Sign(';') {
                return Err(self.scanner.expected("“property” or “}”", &token));
            }
        }
    }

    fn variable(&mut self) -> Result<(), BayesNetError> {
        let start = self.scanner.start;
        if self.net.nodes.len() >= MAX_VARIABLES {
            return Err(self.at(
                start,
                format!("this is one variable too many; nets of up to {MAX_VARIABLES} variables are read"),
            ));
        }
        let mut node = Node {
            name: self.name("a variable")?,
            ..Node::default()
        };
        if node.name.is_empty() {
            return Err(self.at(start, "a variable has no name; `variable name {` is expected"));
        }
        loop {
            let token = self.scanner.next()?;
            if token.is("property") {
                let property = self.scanner.property()?;
                node.properties.push(property);
            } else if token.is("type") {
                if !node.states.is_empty() {
                    return Err(self
                        .scanner
                        .error(format!("the type of “{}” is given twice", node.name)));
                }
                node.states = self.states(&node.name)?;
            } else if token == Token::Sign('}') {
                break;
            } else if token != Token::Sign(';') {
                return Err(self.scanner.expected("“type”, “property” or “}”", &token));
            }
        }
        if node.states.is_empty() {
            return Err(self.at(
                start,
                format!(
                    "“{}” has no states; `type discrete [2] {{ yes, no }};` is expected",
                    node.name
                ),
            ));
        }
        self.declared.push(start);
        self.net.nodes.push(node);
        Ok(())
    }

    /// `discrete [2] { yes, no };`
    fn states(&mut self, name: &str) -> Result<Vec<String>, BayesNetError> {
        let token = self.scanner.next()?;
        if !token.is("discrete") {
            return Err(self.scanner.error(format!(
                "“{name}” is of the type {}; only discrete variables are read",
                token.name()
            )));
        }
        let start = self.scanner.start;
        let mut announced = None;
        let mut token = self.scanner.next()?;
        if token == Token::Sign('[') {
            let number = self.scanner.next()?;
            announced = match &number {
                Token::Word { text, .. } => text.parse::<usize>().ok(),
                _ => None,
            };
            if announced.is_none() {
                return Err(self.scanner.expected("the number of states", &number));
            }
            self.expect(']', "the number of states")?;
            token = self.scanner.next()?;
        }
        if token.is("=") {
            token = self.scanner.next()?;
        }
        if token != Token::Sign('{') {
            return Err(self
                .scanner
                .expected(&format!("the states of “{name}” in braces"), &token));
        }
        let list = self.list('}', &format!("the states of “{name}”"))?;
        self.semicolon()?;
        let n_words: usize = list.iter().map(Vec::len).sum();
        if n_words > MAX_STATES {
            return Err(self.at(start, format!("“{name}” has more than {MAX_STATES} states")));
        }
        let has_commas = list.len() > 1;
        let by_word = announced.map_or(!has_commas, |announced| announced != list.len() && announced == n_words);
        let states: Vec<String> = if by_word {
            list.into_iter().flatten().map(|(word, _)| word.into_owned()).collect()
        } else {
            list.iter().map(|words| joined(words)).collect()
        };
        if states.is_empty() {
            return Err(self.at(start, format!("“{name}” has no states")));
        }
        let mut seen = BTreeSet::new();
        if let Some(twice) = states.iter().find(|state| !seen.insert(*state)) {
            return Err(self.at(start, format!("“{name}” has two states “{twice}”")));
        }
        match announced {
            Some(announced) if announced != states.len() => Err(self.at(
                start,
                format!(
                    "{announced} states of “{name}” are announced, but {} are listed",
                    states.len()
                ),
            )),
            _ => Ok(states),
        }
    }

    /// Words between signs up to a closing bracket.
    fn list(&mut self, close: char, of: &str) -> Result<List<'a>, BayesNetError> {
        let mut list: List<'a> = Vec::new();
        let mut words = Vec::new();
        let mut after_sign = false;
        loop {
            match self.scanner.next()? {
                Token::Word { text, quoted } => {
                    words.push((text, quoted));
                    after_sign = false;
                }
                Token::Sign(sign) if sign == close => {
                    if !words.is_empty() {
                        list.push(words);
                    }
                    if after_sign && close == ')' {
                        return Err(self.scanner.error(format!("a name is missing before “)” in {of}")));
                    }
                    return Ok(list);
                }
                Token::Sign(',' | '|') if !words.is_empty() => {
                    list.push(std::mem::take(&mut words));
                    after_sign = true;
                }
                other => return Err(self.scanner.expected(&format!("in {of}, a name or “{close}”"), &other)),
            }
        }
    }

    fn probability(&mut self) -> Result<(), BayesNetError> {
        let start = self.scanner.start;
        self.expect('(', "“probability”")?;
        let head = self.list(')', "the head of a table")?;
        self.expect('{', "the head of a table")?;
        let mut block = Block {
            start,
            head,
            properties: Vec::new(),
            entries: Vec::new(),
            numbers: Vec::new(),
        };
        loop {
            let token = self.scanner.next()?;
            let start = self.scanner.start;
            let kind = if token.is("property") {
                let property = self.scanner.property()?;
                block.properties.push(property);
                continue;
            } else if token.is("table") {
                Kind::Table
            } else if token.is("default") {
                Kind::Default
            } else if token == Token::Sign('(') {
                Kind::Row(self.list(')', "the states of a row")?)
            } else if token == Token::Sign('}') {
                break;
            } else if token == Token::Sign(';') {
                continue;
            } else {
                return Err(self.scanner.expected(
                    "a row such as `(yes, no) 0.1, 0.9;`, “table”, “default”, “property” or “}”",
                    &token,
                ));
            };
            let from = block.numbers.len();
            self.numbers(&mut block.numbers)?;
            block.entries.push(Entry {
                start,
                kind,
                from,
                to: block.numbers.len(),
            });
        }
        self.blocks.push(block);
        Ok(())
    }

    /// Numbers up to a semicolon, or up to what cannot belong to them.
    fn numbers(&mut self, numbers: &mut Vec<f64>) -> Result<(), BayesNetError> {
        loop {
            let token = self.scanner.peek()?;
            let ends = ["table", "default", "property"].iter().any(|keyword| token.is(keyword));
            match &token {
                Token::Word { text, quoted: false } if !ends => {
                    let number: f64 = text
                        .parse()
                        .map_err(|_| self.scanner.expected("a probability", &token))?;
                    if !(number.is_finite() && number >= 0.0) {
                        return Err(self.scanner.error(format!("{} is not a probability", token.name())));
                    }
                    numbers.push(number);
                    self.scanner.next()?;
                }
                Token::Sign(',') => {
                    self.scanner.next()?;
                }
                Token::Sign(';') => {
                    self.scanner.next()?;
                    return Ok(());
                }
                Token::Sign('}' | '(') => return Ok(()),
                _ if ends => return Ok(()),
                other => return Err(self.scanner.expected("a probability or “;”", other)),
            }
        }
    }

    /// Looks up the names of all blocks and builds their tables.
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
                .position(|node| !seen.insert(&node.name))
                .unwrap_or(0);
            let offset = self.declared.get(twice).copied().unwrap_or(0);
            let name = self.net.nodes.get(twice).map_or("", |node| &node.name);
            return Err(self.at(offset, format!("there are two variables “{name}”")));
        }
        let states: Vec<BTreeMap<String, usize>> = (self.net.nodes.iter())
            .map(|node| {
                (node.states.iter().enumerate())
                    .map(|(at, state)| (state.clone(), at))
                    .collect()
            })
            .collect();
        let mut n_numbers = 0_usize;
        let mut is_defined = vec![false; self.net.nodes.len()];
        for block in std::mem::take(&mut self.blocks) {
            let family = self.family(&block, &index)?;
            let Some((&child, parents)) = family.split_first() else {
                return Err(self.at(
                    block.start,
                    "a table names no variable; `probability ( name | parents )` is expected",
                ));
            };
            let name = self
                .net
                .nodes
                .get(child)
                .map_or(String::new(), |node| node.name.clone());
            if is_defined.get(child) == Some(&true) {
                return Err(self.at(block.start, format!("“{name}” has a second table here")));
            }
            if let Some(parent) = parents.iter().enumerate().find_map(|(at, parent)| {
                let again = *parent == child || parents.get(..at).is_some_and(|before| before.contains(parent));
                again.then_some(*parent)
            }) {
                let parent = self.net.nodes.get(parent).map_or("", |node| &node.name);
                return Err(self.at(
                    block.start,
                    format!("“{parent}” is named twice in the table of “{name}”"),
                ));
            }
            let table = Table::new(self, &block, child, parents, &states, &mut n_numbers)?;
            let definition = table.build()?;
            if let Some(slot) = is_defined.get_mut(child) {
                *slot = true;
            }
            if let Some(node) = self.net.nodes.get_mut(child) {
                node.parents = parents.to_vec();
                node.definition = definition;
                node.definition_properties = block.properties;
            }
        }
        match is_defined.iter().position(|is_defined| !is_defined) {
            None => Ok(()),
            Some(open) => {
                let name = self.net.nodes.get(open).map_or("", |node| &node.name);
                let offset = self.declared.get(open).copied().unwrap_or(0);
                Err(self.at(
                    offset,
                    format!("“{name}” has no table; `probability ( {name} … ) {{ … }}` is expected"),
                ))
            }
        }
    }

    /// The variables in the head of a block: the one it is about, then its parents.
    fn family(&self, block: &Block<'_>, index: &BTreeMap<String, usize>) -> Result<Vec<usize>, BayesNetError> {
        let unknown = |name: &str| {
            let shown: String = name.chars().take(60).collect();
            let nearest = nearest(name, index.keys().map(String::as_str));
            self.at(
                block.start,
                format!("a table names “{shown}”, which is not declared as a variable{nearest}"),
            )
        };
        let mut family = Vec::new();
        for words in &block.head {
            let whole = joined(words);
            if let Some(&at) = index.get(&whole) {
                family.push(at);
            } else if words.len() > 1 {
                for (word, _) in words {
                    family.push(*index.get(word.as_ref()).ok_or_else(|| unknown(word))?);
                }
            } else {
                return Err(unknown(&whole));
            }
        }
        Ok(family)
    }
}

/// Words that belong to one name.
pub(super) fn joined(words: &[(Cow<'_, str>, bool)]) -> String {
    let words: Vec<&str> = words.iter().map(|(word, _)| word.as_ref()).collect();
    words.join(" ")
}
