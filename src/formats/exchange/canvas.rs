//! JSON Canvas 1.0, the canvases of Obsidian and others.
//!
//! Read: a text node is a card, its first line or heading the title, the rest the body (a block of properties at its
//! beginning, `---`, is left out); a file node is a card with the name of the file, which is never opened, as title and
//! source; a link node one with its address; a group node is a group of the cards that lie in it, or ends of arrows. An edge
//! is a link: its label says the relation, or else the colors green and red hint at it, or else it supports; hints and
//! guesses are marked as inferred. An edge with a head at its start alone points the other way.
//! Adapted or left out, counted in the report: colors of cards, sides of edges, subpaths, backgrounds, what plugins add.
//!
//! Written: everything. What JSON Canvas has no place for stands in an object `cruxmap` of a node or edge; a link at which
//! another ends is drawn as a small node of its own; groups that are more than boxes are text nodes to which their members
//! lead. Cards without a place are set out in rows. Places are rounded to whole numbers.

mod frames;
mod write;

use std::collections::BTreeMap;

use serde_json::Value;

use self::frames::cards_within;
pub use self::write::write;
use super::{
    drawing::{Drawing, Edge, Frame, Names, Tip},
    fields::{Says, set_card_field},
    json::{list, number, parsed, text},
    plain::{MARKS, ReadError, block, decoded, shown, title_of_markdown, without_marks},
    relation_words::relation_of_color,
    sketch::{GroupKind, Sketch, SketchCard, SketchRelation},
    tidy::MAX_LINKS,
    written::number_of_name,
};

/// The name of the object with what is ours.
const OWN: &str = "cruxmap";

/// Reads a canvas. `O(n log n)`, and every card is compared with every group up to a bound.
///
/// # Errors
/// It is not JSON or no canvas. Lesser trouble stands in the report.
pub fn read(bytes: &[u8]) -> Result<Sketch, ReadError> {
    let mut drawing = Drawing::default();
    let text_of_file = decoded(bytes, &mut drawing.tally)?;
    let file = if text_of_file.trim().is_empty() {
        // A canvas without anything on it is an empty file.
        Value::Object(serde_json::Map::new())
    } else {
        parsed(&text_of_file)?
    };
    if !file.is_object() || file.get("nodes").is_some_and(|nodes| !nodes.is_array()) {
        return Err(ReadError::whole(
            "a canvas is an object with “nodes” and “edges”; this file is not",
        ));
    }
    if let Some(own) = file.get(OWN) {
        drawing.title = text(own, "title");
        drawing.about = text(own, "about");
    }
    let mut reading = Reading {
        drawing,
        names: Names::default(),
        members: BTreeMap::new(),
    };
    for (index, node) in list(&file, "nodes").iter().enumerate() {
        reading.node(index, node);
    }
    cards_within(
        &mut reading.drawing,
        list(&file, "nodes"),
        &reading.names,
        &reading.members,
    );
    for edge in list(&file, "edges") {
        reading.edge(edge);
    }
    reading.enlist();
    Ok(reading.drawing.into_sketch())
}

struct Reading {
    drawing: Drawing,
    names: Names,
    /// The ids of the members of groups that name them.
    members: BTreeMap<usize, Vec<String>>,
}

impl Reading {
    fn node(&mut self, index: usize, node: &Value) {
        let mut id = text(node, "id");
        if id.is_empty() {
            id = format!("node {}", index + 1);
            self.drawing.tally.error(None, "a node without an id");
        }
        let own = node.get(OWN);
        let mut card = SketchCard {
            key: id.clone(),
            place: number(node, "x").zip(number(node, "y")),
            ..SketchCard::default()
        };
        match text(node, "type").as_str() {
            "text" => {
                let words = without_properties(&text(node, "text"), &mut self.drawing);
                (card.title, card.body) = title_of_markdown(&words);
                if words.trim_start().lines().next().and_then(without_marks).is_some() {
                    self.drawing.tally.adapted(None, MARKS);
                }
            }
            "file" => {
                let file = text(node, "file");
                let name = file.rsplit(['/', '\\']).next().unwrap_or_default();
                name.strip_suffix(".md").unwrap_or(name).clone_into(&mut card.title);
                card.source = file;
                self.drawing.tally.adapted(
                    None,
                    "a file on the canvas, now a card with its name; the file is not read",
                );
            }
            "link" => {
                card.title = text(node, "url");
                card.source.clone_from(&card.title);
                self.drawing
                    .tally
                    .adapted(None, "a web page on the canvas, now a card with its address");
            }
            "group" => {
                self.group(id, node);
                return;
            }
            other => {
                let sentence = format!("a node of the type “{}”", shown(other));
                self.drawing.tally.left_out(None, sentence);
                return;
            }
        }
        for name in ["color", "subpath", "background", "styleAttributes", "metadata"] {
            if node.get(name).is_some() {
                self.drawing.tally.left_out(None, format!("“{name}” of a node"));
            }
        }
        if own.and_then(|own| own.get("group")).is_some() {
            self.group(id, node);
            return;
        }
        let says = own.and_then(|own| own.get("link")).map(says_of);
        if let Some(own) = own {
            own_fields(own, &mut card);
        }
        let Some(at) = self.drawing.add(card, None, None) else {
            return;
        };
        if let (Some(says), Some(node)) = (says, self.drawing.nodes.get_mut(at)) {
            node.inference = Some(says);
            node.order = number_of_name(&id, 'l').unwrap_or(node.order);
        }
        self.names.remember(id, Tip::Node(at), None, &mut self.drawing.tally);
    }

    fn group(&mut self, id: String, node: &Value) {
        let own = node.get(OWN);
        let kind = own.and_then(|own| GroupKind::of_name(&text(own, "group")));
        let at = self.drawing.frames.len();
        self.drawing.frames.push(Frame {
            title: own
                .map(|own| text(own, "title"))
                .filter(|_| kind.is_some())
                .unwrap_or_else(|| text(node, "label")),
            kind: kind.unwrap_or(GroupKind::Box),
            order: number_of_name(&id, 'g').unwrap_or(at),
            ..Frame::default()
        });
        if let Some(members) = own.and_then(|own| own.get("members")).and_then(Value::as_array) {
            let members = members.iter().filter_map(Value::as_str).map(str::to_owned);
            self.members.insert(at, members.collect());
        }
        self.names.remember(id, Tip::Frame(at), None, &mut self.drawing.tally);
    }

    /// Gives the groups that name their members these.
    fn enlist(&mut self) {
        let mut n = 0;
        for (frame, members) in &self.members {
            let Some(frame) = self.drawing.frames.get_mut(*frame) else {
                continue;
            };
            for id in members {
                if let Some(Tip::Node(node)) = self.names.tip(id)
                    && n < MAX_LINKS
                {
                    frame.members.push(node);
                    n += 1;
                }
            }
        }
    }

    fn edge(&mut self, edge: &Value) {
        let end = |name: &str| self.names.tip(&text(edge, name));
        let (Some(from), Some(to)) = (end("fromNode"), end("toNode")) else {
            self.drawing
                .tally
                .error(None, "an edge to a node that is not on the canvas");
            return;
        };
        let own = edge.get(OWN);
        if own.and_then(|own| own.get("member")).is_some() {
            return;
        }
        let mut says = Says::default();
        let mut is_backward = says.take_label(&text(edge, "label"));
        if says.relation.is_none() {
            says.relation = relation_of_preset(&text(edge, "color"));
            says.is_inferred = says.relation.is_some();
        }
        let start = text(edge, "fromEnd") == "arrow";
        let end = text(edge, "toEnd") != "none";
        is_backward |= start && !end;
        if start == end {
            let what = if start { "two heads" } else { "no head" };
            self.drawing
                .tally
                .adapted(None, format!("an edge with {what}, read from its start to its end"));
        }
        if let Some(own) = own {
            says = says_of(own);
        }
        let (from, to) = if is_backward { (to, from) } else { (from, to) };
        if self.drawing.connect(from, to, says, None)
            && let Some(order) = number_of_name(&text(edge, "id"), 'l')
            && let Some(Edge { order: slot, .. }) = self.drawing.edges.last_mut()
        {
            *slot = order;
        }
    }
}

/// What our object says of a link.
fn says_of(own: &Value) -> Says {
    let mut says = Says::default();
    for (name, value) in own.as_object().into_iter().flatten() {
        if let Some(value) = value.as_str() {
            says.set_field(name, value);
        }
    }
    says
}

/// What our object says of a card.
fn own_fields(own: &Value, card: &mut SketchCard) {
    if own.get("placed") == Some(&Value::Bool(false)) {
        card.place = None;
    }
    for (name, value) in own.as_object().into_iter().flatten() {
        match (name.as_str(), value.as_str()) {
            ("title", Some(title)) => title.clone_into(&mut card.title),
            (name, Some(value)) => {
                set_card_field(card, name, value);
            }
            _ => {}
        }
    }
}

/// The relation that one of the six colors of the format, or any other, hints at.
fn relation_of_preset(color: &str) -> Option<SketchRelation> {
    match color {
        "1" => Some(SketchRelation::Opposes),
        "4" => Some(SketchRelation::Supports),
        other => relation_of_color(other),
    }
}

/// A text without the block of properties that Obsidian puts at its beginning.
fn without_properties(text: &str, drawing: &mut Drawing) -> String {
    let text = block(text);
    let Some(rest) = text.strip_prefix("---\n") else {
        return text;
    };
    let mut length = 0;
    for line in rest.split_inclusive('\n') {
        length += line.len();
        if line.trim_end() == "---" {
            drawing.tally.left_out(None, "the properties (---) of a text");
            return rest.get(length..).unwrap_or_default().to_owned();
        }
    }
    text
}
