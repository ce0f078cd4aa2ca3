//! `GraphML`, the graphs of yEd, Gephi, networkx and others.
//!
//! Read: `<node>` is a card, `<edge>` a link. Data are told by the names that `<key>` declares: of a node `label`, `name`,
//! `title` or `text` is the title, what is named as a field of a card is that field, all other data stand in the note. Of an
//! edge `relation`, `label` or `type` says the relation, all other data stand in the note. yEd's labels are read as well, the
//! second one as the body, its colors of lines as hints, its places. A node with a graph inside is a group.
//! Adapted or left out, counted in the report: edges without direction, ports, hyperedges, how things look.
//!
//! Written: everything, as data with plain names, so that other programs see it. A link at which another ends is a node of
//! its own with `link`, a group a node with `group` to which its members lead.

mod write;

use std::collections::BTreeMap;

pub use self::write::write;
use super::{
    drawing::{Drawing, Edge, Frame, Names, Tip},
    fields::{Says, set_card_field},
    html_text::text_of_html,
    plain::{ReadError, add_line, decoded, shown, title_of_label},
    relation_words::{relation_of, relation_of_color},
    sketch::{GroupKind, Sketch, SketchCard},
    tally::Lines,
    written::number_of_name,
    xml_tree::{Element, Tree},
};

/// The most values that hold where nothing is said, and the longest of them: every node repeats them.
const MOST_DEFAULTS: usize = 32;
const LONGEST_DEFAULT: usize = 256;

/// Reads a graph. `O(n log n)`.
///
/// # Errors
/// It is no `GraphML`, or holds no graph. Lesser trouble stands in the report.
pub fn read(bytes: &[u8]) -> Result<Sketch, ReadError> {
    let mut drawing = Drawing::default();
    let text = decoded(bytes, &mut drawing.tally)?;
    let (tree, lines) = (Tree::parse(&text), Lines::of(&text));
    let Some(root) = tree.root().filter(|root| root.local() == "graphml") else {
        return Err(ReadError::whole(
            "a GraphML file begins with <graphml>; this one does not",
        ));
    };
    for flaw in &tree.flaws {
        drawing
            .tally
            .error(Some(lines.line(flaw.offset)), flaw.sentence.clone());
    }
    let mut graphs = tree.children_named(root, "graph");
    let Some(graph) = graphs.next() else {
        return Err(ReadError::whole("there is no <graph> in the file"));
    };
    if let Some(second) = graphs.next() {
        let line = Some(lines.line(second.start));
        drawing.tally.left_out(line, "a graph after the first one");
    }
    let mut reading = Reading {
        tree: &tree,
        lines: &lines,
        drawing,
        defaults: Vec::new(),
        keys: keys(&tree, root),
        names: Names::default(),
    };
    let defaults = reading.keys.iter().filter(|(_, key)| key.default.is_some());
    reading.defaults = defaults
        .take(MOST_DEFAULTS)
        .map(|(id, key)| (id.clone(), key.clone()))
        .collect();
    reading.graph(graph);
    Ok(reading.drawing.into_sketch())
}

/// What a key declares.
#[derive(Clone)]
struct Key {
    name: String,
    /// What holds where nothing is said.
    default: Option<String>,
    /// `node`, `edge`, `graph` or `all`.
    scope: String,
}

fn keys(tree: &Tree, root: &Element) -> BTreeMap<String, Key> {
    let key = |element: &Element| {
        let id = element.attribute("id")?.to_owned();
        let name = element.attribute("attr.name").unwrap_or(&id).to_owned();
        let scope = element.attribute("for").unwrap_or("all").to_owned();
        let default = tree.child(element, "default").map(Element::text);
        let default = default.filter(|text| text.len() <= LONGEST_DEFAULT);
        Some((id, Key { name, default, scope }))
    };
    tree.children_named(root, "key").filter_map(key).collect()
}

struct Reading<'a> {
    tree: &'a Tree,
    lines: &'a Lines,
    drawing: Drawing,
    keys: BTreeMap<String, Key>,
    /// Those that hold where nothing is said.
    defaults: Vec<(String, Key)>,
    names: Names,
}

impl<'a> Reading<'a> {
    fn line(&self, element: &Element) -> usize {
        self.lines.line(element.start)
    }

    /// The outermost graph and all that is in it.
    fn graph(&mut self, graph: &'a Element) {
        for (name, value) in self.data(graph, "graph") {
            match name.as_str() {
                "title" | "label" | "name" => self.drawing.title = value,
                "about" | "description" => self.drawing.about = value,
                _ => {}
            }
        }
        // Nodes first: an edge may stand before its ends.
        let mut open: Vec<(&Element, Option<usize>)> = vec![(graph, None)];
        let mut edges = Vec::new();
        let mut is_undirected = BTreeMap::new();
        while let Some((graph, frame)) = open.pop() {
            let mut inner = Vec::new();
            let undirected = graph.attribute("edgedefault") == Some("undirected");
            for element in self.tree.children(graph) {
                match element.local() {
                    "node" => inner.extend(self.node(element, frame)),
                    "edge" => {
                        is_undirected.insert(edges.len(), undirected);
                        edges.push(element);
                    }
                    "hyperedge" => {
                        let line = Some(self.line(element));
                        self.drawing.tally.left_out(line, "a hyperedge");
                    }
                    _ => {}
                }
            }
            open.extend(inner.into_iter().rev());
        }
        // In the order of the file, whatever graph they stand in.
        let mut order: Vec<usize> = (0..edges.len()).collect();
        order.sort_by_key(|&at| edges.get(at).map_or(0, |edge| edge.start));
        for at in order {
            if let Some(edge) = edges.get(at) {
                self.edge(edge, is_undirected.get(&at) == Some(&true));
            }
        }
    }

    /// Values by name, what stands in the file before what holds by default.
    fn data(&self, element: &'a Element, scope: &str) -> Vec<(String, String)> {
        let mut found = Vec::new();
        let mut stated = Vec::new();
        for data in self.tree.children_named(element, "data") {
            let id = data.attribute("key").unwrap_or_default();
            stated.push(id);
            // Data with elements inside are yEd's, and looked at elsewhere.
            if self.tree.children(data).next().is_none() {
                let name = self.keys.get(id).map_or(id, |key| &key.name);
                found.push((name.to_owned(), data.text()));
            }
        }
        for (id, key) in &self.defaults {
            let holds = key.scope == scope || key.scope == "all";
            if let Some(default) = key.default.as_ref().filter(|_| holds && !stated.contains(&id.as_str())) {
                found.push((key.name.clone(), default.clone()));
            }
        }
        found
    }

    /// The elements of a local name anywhere in the data of an element, in order.
    fn inside(&self, element: &'a Element, name: &str) -> Vec<&'a Element> {
        let mut found = Vec::new();
        let mut open: Vec<&Element> = self.tree.children_named(element, "data").collect();
        open.reverse();
        while let Some(at) = open.pop() {
            if at.local() == name {
                found.push(at);
            }
            let mut children: Vec<&Element> = self.tree.children(at).collect();
            // Of the two ways in which yEd draws a group the first is enough.
            if at.local() == "Realizers" {
                children.truncate(1);
            }
            open.extend(children.into_iter().rev());
        }
        found
    }

    /// A node, and the graphs inside it with the frame that they are.
    fn node(&mut self, element: &'a Element, frame: Option<usize>) -> Vec<(&'a Element, Option<usize>)> {
        let line = Some(self.line(element));
        let id = element.attribute("id").unwrap_or_default().to_owned();
        let mut card = SketchCard {
            key: id.clone(),
            ..SketchCard::default()
        };
        let (mut x, mut y, mut group, mut link) = (None, None, None, None);
        let mut label: Option<String> = None;
        let mut others = Vec::new();
        for (name, value) in self.data(element, "node") {
            match name.as_str() {
                "label" | "name" | "title" | "text" if label.is_none() && !value.trim().is_empty() => {
                    label = Some(value);
                }
                "x" => x = value.trim().parse::<f64>().ok(),
                "y" => y = value.trim().parse::<f64>().ok(),
                "group" if GroupKind::of_name(&value).is_some() => group = GroupKind::of_name(&value),
                "link" => link = value.trim().parse::<usize>().ok(),
                _ => others.push((name, value)),
            }
        }
        let labels = self.inside(element, "NodeLabel");
        let mut labels = labels.into_iter().map(|label| words_of_label(&label.text()));
        let is_plain = label.is_some();
        let label = label.or_else(|| labels.next());
        (card.title, card.body) = match &label {
            // What we wrote is a title and nothing else.
            Some(label) if is_plain && !label.contains('\n') => (label.clone(), String::new()),
            Some(label) => title_of_label(label),
            None => (id.clone(), String::new()),
        };
        if let Some(words) = self.tree.child(element, "desc").filter(|_| card.body.is_empty()) {
            card.body = words.text();
        }
        if let Some(body) = labels.find(|body| !body.is_empty()) {
            card.body = body;
        }
        card.place = x.zip(y);
        if let Some(geometry) = self.inside(element, "Geometry").first() {
            let number = |name| geometry.attribute(name).and_then(|text| text.parse::<f64>().ok());
            card.place = number("x").zip(number("y"));
        }
        let mut says = Says::default();
        for (name, value) in others {
            if link.is_some() && says.set_field(&name, &value) || set_card_field(&mut card, &name, &value) {
                continue;
            }
            if !value.trim().is_empty() {
                add_line(&mut card.note, &format!("{name}: {}", value.trim()));
                let sentence = format!("“{}” of a node, now in the note of the card", shown(&name));
                self.drawing.tally.adapted(line, sentence);
            }
        }
        let graphs: Vec<&Element> = self.tree.children_named(element, "graph").collect();
        if label.is_none() && link.is_none() {
            let sentence = "a node without a label, called what the file calls it";
            self.drawing.tally.adapted(line, sentence);
        }
        if group.is_some() || !graphs.is_empty() {
            let at = self.drawing.frames.len();
            self.drawing.frames.push(Frame {
                title: label.map(|_| card.title).unwrap_or_default(),
                kind: group.unwrap_or(GroupKind::Box),
                parent: frame,
                order: number_of_name(&id, 'g').unwrap_or(at),
                ..Frame::default()
            });
            self.names.remember(id, Tip::Frame(at), line, &mut self.drawing.tally);
            return graphs.into_iter().map(|graph| (graph, Some(at))).collect();
        }
        if let Some(at) = self.drawing.add(card, frame, line) {
            if let (Some(order), Some(node)) = (link, self.drawing.nodes.get_mut(at)) {
                node.inference = Some(says);
                node.order = order;
            }
            self.names.remember(id, Tip::Node(at), line, &mut self.drawing.tally);
        }
        Vec::new()
    }

    fn edge(&mut self, element: &'a Element, is_undirected: bool) {
        let line = Some(self.line(element));
        let end = |name| element.attribute(name).and_then(|id| self.names.tip(id));
        let (Some(from), Some(to)) = (end("source"), end("target")) else {
            self.drawing
                .tally
                .error(line, "an edge to a node that is not in the file");
            return;
        };
        let mut says = Says::default();
        let mut is_backward = false;
        let mut order = None;
        for (name, value) in self.data(element, "edge") {
            match name.as_str() {
                "member" => {
                    if let (Tip::Node(member), Tip::Frame(frame)) = (from, to)
                        && let Some(frame) = self.drawing.frames.get_mut(frame)
                    {
                        frame.members.push(member);
                    }
                    return;
                }
                "order" => order = value.trim().parse::<usize>().ok(),
                "label" | "type" | "interaction" => {
                    let is_known = relation_of(&value).is_some();
                    if is_known || name == "label" {
                        is_backward |= says.take_label(&value);
                    } else if !value.trim().is_empty() {
                        says.add_note(&format!("{name}: {}", value.trim()));
                    }
                }
                _ if says.set_field(&name, &value) => {}
                _ if value.trim().is_empty() => {}
                _ => {
                    says.add_note(&format!("{name}: {}", value.trim()));
                    let sentence = format!("“{}” of an edge, now in the note of the link", shown(&name));
                    self.drawing.tally.adapted(line, sentence);
                }
            }
        }
        for label in self.inside(element, "EdgeLabel") {
            is_backward |= says.take_label(&words_of_label(&label.text()));
        }
        // yEd draws the heads apart from the ends.
        if let Some(arrows) = self.inside(element, "Arrows").first() {
            let has_head = |name: &str| arrows.attribute(name).is_some_and(|head| head != "none");
            match (has_head("source"), has_head("target")) {
                (true, false) => is_backward = !is_backward,
                (false, false) => {
                    let sentence = "an edge without heads, read from its start to its end";
                    self.drawing.tally.adapted(line, sentence);
                }
                _ => {}
            }
        }
        if says.relation.is_none() {
            let styles = self.inside(element, "LineStyle");
            let color = styles.first().and_then(|style| style.attribute("color"));
            says.relation = color.and_then(relation_of_color);
            says.is_inferred = says.relation.is_some();
        }
        let is_directed = element.attribute("directed").map(|directed| directed != "false");
        if !is_directed.unwrap_or(!is_undirected) {
            self.drawing
                .tally
                .adapted(line, "an edge without direction, read from its start to its end");
        }
        let (from, to) = if is_backward { (to, from) } else { (from, to) };
        if self.drawing.connect(from, to, says, line)
            && let (Some(order), Some(Edge { order: slot, .. })) = (order, self.drawing.edges.last_mut())
        {
            *slot = order;
        }
    }
}

/// The words of a label of yEd, which may be HTML in a text.
fn words_of_label(text: &str) -> String {
    if text.trim_start().starts_with("<html>") {
        // Entities inside are resolved twice, as they were written twice.
        text_of_html(text)
    } else {
        text.trim().to_owned()
    }
}
