//! The statements of DOT, one after the other.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use super::{
    raw::{Attributes, Own, Raw, RawCluster, RawEdge, RawNode, Value},
    scan::{Scanner, Token, Word},
};
use crate::formats::exchange::{
    drawing::NESTED,
    tally::{Lines, Tally},
    tidy::{MAX_CARDS, MAX_LINKS},
};

/// How deep subgraphs may be nested.
const DEEPEST: usize = 100;

/// The most edges that one arrow between two sets stands for.
const MOST_BETWEEN: usize = 4_096;

/// Longer values, in bytes, are not kept where many things would repeat them.
const LONGEST_DEFAULT: usize = 256;

/// The most attributes that are kept as defaults.
const MOST_DEFAULTS: usize = 64;

/// What holds between a pair of braces.
#[derive(Clone, Debug, Default)]
struct Scope {
    node: Rc<Attributes>,
    edge: Rc<Attributes>,
    /// The clusters around it, the innermost last.
    clusters: Rc<Vec<usize>>,
    /// The nodes named in it.
    nodes: Vec<usize>,
    seen: BTreeSet<usize>,
}

pub(super) struct Parser<'a> {
    scanner: Scanner<'a>,
    /// A token that was looked at and not used.
    ahead: Option<(Token<'a>, usize)>,
    lines: &'a Lines,
    raw: Raw,
    by_name: BTreeMap<String, usize>,
    clusters_by_name: BTreeMap<String, usize>,
    pub(super) tally: Tally,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str, lines: &'a Lines, tally: Tally) -> Self {
        Self {
            scanner: Scanner::new(text),
            ahead: None,
            lines,
            raw: Raw::default(),
            by_name: BTreeMap::new(),
            clusters_by_name: BTreeMap::new(),
            tally,
        }
    }

    fn next(&mut self) -> Token<'a> {
        match self.ahead.take() {
            Some((token, start)) => {
                self.scanner.start = start;
                token
            }
            None => self.scanner.next(),
        }
    }

    fn peek(&mut self) -> &Token<'a> {
        let (token, _) = self.ahead.get_or_insert_with(|| {
            let token = self.scanner.next();
            (token, self.scanner.start)
        });
        token
    }

    fn line(&self) -> usize {
        self.lines.line(self.scanner.start)
    }

    fn unexpected(&mut self, what: &str, token: &Token<'_>) {
        let line = Some(self.line());
        let sentence = format!("{what} is expected, but here is {}", token.shown());
        self.tally.error(line, sentence);
    }

    /// The graph, or nothing if the text does not begin with one.
    pub(super) fn graph(mut self) -> Option<(Raw, Tally)> {
        let mut token = self.next();
        if token.is("strict") {
            token = self.next();
        }
        let is_directed = token.is("digraph");
        if !is_directed && !token.is("graph") {
            return None;
        }
        token = self.next();
        if let Token::Word(word) = &token {
            self.raw.name = word.text.clone().into_owned();
            token = self.next();
        }
        if token != Token::Sign('{') {
            return None;
        }
        let mut scope = Scope::default();
        self.statements(&mut scope, 0);
        let after = self.next();
        if after.is("digraph") || after.is("graph") || after.is("strict") {
            let line = Some(self.line());
            self.tally.left_out(line, "a graph after the first one");
        } else if after != Token::End {
            self.unexpected("the end of the file", &after);
        }
        if let Some((at, sentence)) = self.scanner.flaw {
            let line = Some(self.lines.line(at));
            self.tally.error(line, sentence);
        }
        Some((self.raw, self.tally))
    }

    /// All up to a closing brace.
    fn statements(&mut self, scope: &mut Scope, depth: usize) {
        loop {
            match self.peek() {
                Token::Sign('}') => {
                    self.next();
                    return;
                }
                Token::End => {
                    let line = Some(self.line());
                    self.tally.error(line, "a “}” is missing at the end of the file");
                    return;
                }
                Token::Sign(';' | ',') => {
                    self.next();
                }
                _ => self.statement(scope, depth),
            }
        }
    }

    fn statement(&mut self, scope: &mut Scope, depth: usize) {
        let token = self.peek().clone();
        for keyword in ["node", "edge", "graph"] {
            if token.is(keyword) {
                self.next();
                let mut attributes = Attributes::new();
                self.attributes(&mut attributes);
                match keyword {
                    "node" => share(&mut scope.node, attributes),
                    "edge" => share(&mut scope.edge, attributes),
                    _ => self.set_graph(scope, attributes),
                }
                return;
            }
        }
        let Some(mut left) = self.operand(scope, depth) else {
            return;
        };
        if matches!(self.peek(), Token::Sign('=')) {
            // `name = value` for the graph around it: what looked like a node was none.
            self.next();
            let value = self.next();
            match (left.word, value) {
                (Some(name), Token::Word(value)) => {
                    let one = Attributes::from([(name.text.into_owned(), value_of(value))]);
                    self.set_graph(scope, one);
                }
                (_, other) => self.unexpected("the value of an attribute", &other),
            }
            return;
        }
        if !matches!(self.peek(), Token::Arrow { .. }) {
            let mut attributes = Attributes::new();
            self.attributes(&mut attributes);
            if let Some(word) = left.word.take()
                && let Some(at) = self.node(&word, scope)
                && let Some(node) = self.raw.nodes.get_mut(at)
            {
                node.attributes.own.append(&mut attributes);
            }
            return;
        }
        // Edges get the attributes at the end of their chain.
        let mut made = Vec::new();
        let mut tails = self.nodes_of(left, scope);
        while let Token::Arrow { is_directed } = *self.peek() {
            self.next();
            let line = self.line();
            let Some(right) = self.operand(scope, depth) else { break };
            let heads = self.nodes_of(right, scope);
            let first = self.raw.edges.len();
            self.connect(&tails, &heads, is_directed, line, scope);
            made.extend(first..self.raw.edges.len());
            tails = heads;
        }
        let mut attributes = Attributes::new();
        self.attributes(&mut attributes);
        if attributes.is_empty() {
            return;
        }
        if made.len() > 1 {
            let n = attributes.len();
            attributes.retain(|_, value| value.text.len() <= LONGEST_DEFAULT);
            for _ in attributes.len()..n {
                let line = Some(self.line());
                self.tally
                    .left_out(line, "a long attribute of an arrow that stands for several links");
            }
        }
        // What the chain says goes before the defaults, and is kept once for all its edges.
        let mut both = (*scope.edge).clone();
        both.append(&mut attributes);
        let shared = Rc::new(both);
        for at in made {
            if let Some(edge) = self.raw.edges.get_mut(at) {
                edge.attributes.shared = Rc::clone(&shared);
            }
        }
    }

    fn connect(&mut self, tails: &[usize], heads: &[usize], is_directed: bool, line: usize, scope: &Scope) {
        if tails.len().saturating_mul(heads.len()) > MOST_BETWEEN {
            let sentence = format!("an arrow between sets that stands for more than {MOST_BETWEEN} links");
            self.tally.left_out(Some(line), sentence);
            return;
        }
        for &from in tails {
            for &to in heads {
                if self.raw.edges.len() >= MAX_LINKS {
                    self.tally
                        .left_out(Some(line), format!("a link beyond the {MAX_LINKS} that a map may have"));
                    return;
                }
                self.raw.edges.push(RawEdge {
                    from,
                    to,
                    is_directed,
                    attributes: Own {
                        own: Attributes::new(),
                        shared: Rc::clone(&scope.edge),
                    },
                    line,
                });
            }
        }
    }

    /// A node, or a subgraph with all that is in it.
    fn operand(&mut self, scope: &mut Scope, depth: usize) -> Option<Operand<'a>> {
        let token = self.next();
        if token.is("subgraph") || token == Token::Sign('{') {
            let mut name = None;
            if token != Token::Sign('{') {
                if let Token::Word(word) = self.peek() {
                    name = Some(word.text.clone().into_owned());
                    self.next();
                }
                if *self.peek() != Token::Sign('{') {
                    // `a -> subgraph s` names one that stands elsewhere.
                    let line = Some(self.line());
                    self.tally
                        .left_out(line, "an end of an arrow that is a subgraph from elsewhere");
                    return Some(Operand::default());
                }
                self.next();
            }
            return Some(Operand {
                word: None,
                nodes: self.subgraph(name, scope, depth + 1),
            });
        }
        match token {
            Token::Word(word) => {
                self.skip_port();
                Some(Operand {
                    word: Some(word),
                    nodes: Vec::new(),
                })
            }
            other => {
                self.unexpected("a node, an edge or an attribute", &other);
                None
            }
        }
    }

    fn subgraph(&mut self, name: Option<String>, around: &mut Scope, depth: usize) -> Vec<usize> {
        if depth > DEEPEST {
            let line = Some(self.line());
            self.tally.error(
                line,
                format!("subgraphs are nested more than {DEEPEST} deep; what is deeper is not read"),
            );
            self.skip_block();
            return Vec::new();
        }
        let mut scope = Scope {
            node: Rc::clone(&around.node),
            edge: Rc::clone(&around.edge),
            clusters: Rc::clone(&around.clusters),
            ..Scope::default()
        };
        if let Some(name) = name.filter(|name| name.starts_with("cluster")) {
            let at = *self.clusters_by_name.entry(name.clone()).or_insert_with(|| {
                self.raw.clusters.push(RawCluster {
                    name,
                    ..RawCluster::default()
                });
                self.raw.clusters.len() - 1
            });
            let mut clusters = (*scope.clusters).clone();
            if !clusters.contains(&at) {
                if !clusters.is_empty() {
                    self.tally.adapted(None, NESTED);
                }
                clusters.push(at);
            }
            scope.clusters = Rc::new(clusters);
        }
        self.statements(&mut scope, depth);
        for &node in &scope.nodes {
            if around.seen.insert(node) {
                around.nodes.push(node);
            }
        }
        scope.nodes
    }

    /// Passes over all up to the closing brace.
    fn skip_block(&mut self) {
        let mut n_open = 1_usize;
        while n_open > 0 {
            match self.next() {
                Token::Sign('{') => n_open += 1,
                Token::Sign('}') => n_open -= 1,
                Token::End => return,
                _ => {}
            }
        }
    }

    /// Passes over `:port:compass`.
    fn skip_port(&mut self) {
        while *self.peek() == Token::Sign(':') {
            self.next();
            if matches!(self.peek(), Token::Word(_)) {
                self.next();
            }
        }
    }

    /// `[a=b, c=d][…]`
    fn attributes(&mut self, attributes: &mut Attributes) {
        while *self.peek() == Token::Sign('[') {
            self.next();
            loop {
                let token = self.next();
                match token {
                    Token::Sign(']') => break,
                    Token::Sign(',' | ';') => {}
                    Token::Word(name) => {
                        let mut value = Value {
                            text: "true".to_owned(),
                            is_html: false,
                        };
                        if *self.peek() == Token::Sign('=') {
                            self.next();
                            match self.next() {
                                Token::Word(word) => value = value_of(word),
                                other => {
                                    self.unexpected("the value of an attribute", &other);
                                    if matches!(other, Token::End | Token::Sign(']')) {
                                        return;
                                    }
                                }
                            }
                        }
                        attributes.insert(name.text.into_owned(), value);
                    }
                    Token::End | Token::Sign('{' | '}') => {
                        self.unexpected("“]”", &token);
                        return;
                    }
                    other => self.unexpected("an attribute or “]”", &other),
                }
            }
        }
    }

    fn set_graph(&mut self, scope: &Scope, attributes: Attributes) {
        let slot = match scope.clusters.last().and_then(|&at| self.raw.clusters.get_mut(at)) {
            Some(cluster) => &mut cluster.attributes,
            None => &mut self.raw.attributes,
        };
        slot.extend(attributes);
    }

    fn nodes_of(&mut self, operand: Operand<'_>, scope: &mut Scope) -> Vec<usize> {
        match operand.word {
            Some(word) => self.node(&word, scope).into_iter().collect(),
            None => operand.nodes,
        }
    }

    /// The node of a name, made if there is none yet.
    fn node(&mut self, word: &Word<'_>, scope: &mut Scope) -> Option<usize> {
        let at = match self.by_name.get(word.text.as_ref()) {
            Some(&at) => at,
            None if self.raw.nodes.len() >= MAX_CARDS => {
                let line = Some(self.line());
                self.tally
                    .left_out(line, format!("a card beyond the {MAX_CARDS} that a map may have"));
                return None;
            }
            None => {
                let at = self.raw.nodes.len();
                self.raw.nodes.push(RawNode {
                    name: word.text.clone().into_owned(),
                    attributes: Own {
                        own: Attributes::new(),
                        shared: Rc::clone(&scope.node),
                    },
                    line: self.line(),
                });
                self.by_name.insert(word.text.clone().into_owned(), at);
                at
            }
        };
        if scope.seen.insert(at) {
            scope.nodes.push(at);
            for &cluster in scope.clusters.iter() {
                if let Some(cluster) = self.raw.clusters.get_mut(cluster)
                    && cluster.seen.insert(at)
                {
                    cluster.members.push(at);
                }
            }
        }
        Some(at)
    }
}

/// One side of an arrow, or what a statement begins with.
#[derive(Default)]
struct Operand<'a> {
    /// The name of a node; no node is made of it before it is known to be one.
    word: Option<Word<'a>>,
    nodes: Vec<usize>,
}

fn value_of(word: Word<'_>) -> Value {
    Value {
        text: word.text.into_owned(),
        is_html: word.is_html,
    }
}

/// Adds defaults to those that hold.
fn share(defaults: &mut Rc<Attributes>, attributes: Attributes) {
    let mut all = (**defaults).clone();
    for (name, value) in attributes {
        if value.text.len() <= LONGEST_DEFAULT && (all.len() < MOST_DEFAULTS || all.contains_key(&name)) {
            all.insert(name, value);
        }
    }
    *defaults = Rc::new(all);
}
