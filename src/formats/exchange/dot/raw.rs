//! Nodes, edges and clusters of DOT with their attributes, as they stand in the file.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

/// The value of an attribute.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Value {
    pub(super) text: String,
    pub(super) is_html: bool,
}

/// Attributes by name.
pub(super) type Attributes = BTreeMap<String, Value>;

/// Attributes of one thing over those that it shares with others.
#[derive(Clone, Debug, Default)]
pub(super) struct Own {
    pub(super) own: Attributes,
    pub(super) shared: Rc<Attributes>,
}

impl Own {
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.own.get(name).or_else(|| self.shared.get(name))
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.get(name).map(|value| value.text.as_str())
    }
}

#[derive(Clone, Debug)]
pub(super) struct RawNode {
    pub(super) name: String,
    pub(super) attributes: Own,
    pub(super) line: usize,
}

#[derive(Clone, Debug)]
pub(super) struct RawEdge {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) is_directed: bool,
    pub(super) attributes: Own,
    pub(super) line: usize,
}

#[derive(Clone, Debug, Default)]
pub(super) struct RawCluster {
    pub(super) name: String,
    pub(super) attributes: Attributes,
    pub(super) members: Vec<usize>,
    pub(super) seen: BTreeSet<usize>,
}

/// A graph as it stands in the file.
#[derive(Clone, Debug, Default)]
pub(super) struct Raw {
    pub(super) name: String,
    pub(super) attributes: Attributes,
    pub(super) nodes: Vec<RawNode>,
    pub(super) edges: Vec<RawEdge>,
    pub(super) clusters: Vec<RawCluster>,
}
