//! From a sketch to a canvas.

use std::{collections::BTreeMap, fmt::Write as _};

use serde_json::{Map, Value, json};

use super::OWN;
use crate::formats::exchange::{
    fields::{card_fields, link_fields_with_relation},
    plain::title_of_markdown,
    relation_words::{color, verb},
    sketch::{End, GroupKind, Sketch, SketchCard, SketchGroup, SketchLink},
    tidy::MAX_LINKS,
    written::{Written, boxed, name_of_end, to_write},
    xml_tree::is_invisible,
};

/// How large a card is drawn.
const WIDTH: f64 = 280.0;
const HEIGHT: f64 = 120.0;
/// How large the box of a link is at which another link ends.
const LINK_BOX: (f64, f64) = (120.0, 50.0);
/// How far apart cards without a place are set.
const STEP: (f64, f64) = (340.0, 180.0);

/// Writes a sketch as a canvas. Linear.
pub fn write(sketch: &Sketch) -> Written {
    let (sketch, tally) = to_write(sketch);
    let places = places(&sketch.cards);
    let is_boxed = boxed(&sketch);
    let is_end = ends(&sketch);
    let mut nodes = Vec::new();
    let mut edges = Vec::new();
    // What comes first lies below.
    for (at, group) in sketch.groups.iter().enumerate() {
        group_node(
            at,
            group,
            is_end.get(at) == Some(&true),
            &places,
            &mut nodes,
            &mut edges,
        );
    }
    for (at, card) in sketch.cards.iter().enumerate() {
        nodes.push(card_node(at, card, places.get(at).copied().unwrap_or_default()));
    }
    let mut taken = Taken::default();
    for node in &nodes {
        taken.take_node(node);
    }
    let mut middles: Vec<Option<(f64, f64)>> = vec![None; sketch.links.len()];
    for (at, link) in sketch.links.iter().enumerate() {
        let (from, to) = (name_of_end(link.from), name_of_end(link.to));
        let id = name_of_end(End::Link(at));
        let own: Map<String, Value> = (link_fields_with_relation(link).into_iter())
            .map(|(name, value)| (name.to_owned(), Value::String(value)))
            .collect();
        if is_boxed.get(at) == Some(&true) {
            let ends = [link.from, link.to].map(|end| middle(end, &places, &middles));
            let between = (f64::midpoint(ends[0].0, ends[1].0), f64::midpoint(ends[0].1, ends[1].1));
            let (x, y) = taken.free(between.0 - LINK_BOX.0 / 2.0, between.1 - LINK_BOX.1 / 2.0);
            if let Some(middle) = middles.get_mut(at) {
                *middle = Some((x + LINK_BOX.0 / 2.0, y + LINK_BOX.1 / 2.0));
            }
            nodes.push(json!({
                "id": id, "type": "text", "text": verb(link.relation),
                "x": whole(x), "y": whole(y), "width": whole(LINK_BOX.0), "height": whole(LINK_BOX.1),
                "color": color(link.relation), OWN: { "link": own },
            }));
            edges.push(json!({ "id": format!("{id}a"), "fromNode": from, "toNode": id, "toEnd": "none" }));
            edges.push(json!({ "id": format!("{id}b"), "fromNode": id, "toNode": to }));
        } else {
            edges.push(edge(&id, &from, &to, link, &own));
        }
    }
    let mut file = Map::new();
    file.insert("nodes".to_owned(), Value::Array(nodes));
    file.insert("edges".to_owned(), Value::Array(edges));
    if !sketch.title.is_empty() || !sketch.about.is_empty() {
        file.insert(OWN.to_owned(), json!({ "title": sketch.title, "about": sketch.about }));
    }
    Written::new(json_text(&file), tally)
}

/// Which groups are ends of links.
fn ends(sketch: &Sketch) -> Vec<bool> {
    let mut is_end = vec![false; sketch.groups.len()];
    for link in &sketch.links {
        for end in [link.from, link.to] {
            if let End::Group(at) = end
                && let Some(slot) = is_end.get_mut(at)
            {
                *slot = true;
            }
        }
    }
    is_end
}

/// Where each card is drawn: where it says, or in rows below all that do.
fn places(cards: &[SketchCard]) -> Vec<(f64, f64)> {
    let lowest = cards
        .iter()
        .filter_map(|card| card.place)
        .map(|(_, y)| y)
        .fold(f64::NEG_INFINITY, f64::max);
    let top = if lowest.is_finite() { lowest + STEP.1 } else { 0.0 };
    let n_columns = (cards.len() as f64).sqrt().ceil().max(1.0) as usize;
    let mut n = 0;
    let mut place = |card: &SketchCard| {
        card.place.unwrap_or_else(|| {
            let at = ((n % n_columns) as f64 * STEP.0, top + (n / n_columns) as f64 * STEP.1);
            n += 1;
            at
        })
    };
    cards.iter().map(&mut place).collect()
}

/// The middle of a card, of a link that has a box, or of nothing.
fn middle(end: End, places: &[(f64, f64)], middles: &[Option<(f64, f64)>]) -> (f64, f64) {
    match end {
        End::Card(at) => {
            let (x, y) = places.get(at).copied().unwrap_or_default();
            (x + WIDTH / 2.0, y + HEIGHT / 2.0)
        }
        End::Link(at) => middles.get(at).copied().flatten().unwrap_or_default(),
        End::Group(_) => (0.0, 0.0),
    }
}

/// What is drawn already, by squares of the canvas, so that boxes of links find a free place.
#[derive(Default)]
struct Taken {
    squares: BTreeMap<(i64, i64), Vec<[f64; 4]>>,
}

impl Taken {
    /// The side of a square.
    const SIDE: f64 = 400.0;

    /// The squares that a box lies in. Boxes of a map are at most a few squares large.
    fn squares_of([left, top, width, height]: [f64; 4]) -> impl Iterator<Item = (i64, i64)> {
        let cell = |at: f64| (at / Self::SIDE).floor() as i64;
        let (columns, rows) = (cell(left)..=cell(left + width), cell(top)..=cell(top + height));
        columns.flat_map(move |column| rows.clone().map(move |row| (column, row)))
    }

    fn take(&mut self, rect: [f64; 4]) {
        for square in Self::squares_of(rect) {
            self.squares.entry(square).or_default().push(rect);
        }
    }

    /// Takes the place of a card; boxes around cards may lie behind anything.
    fn take_node(&mut self, node: &Value) {
        let number = |name: &str| node.get(name).and_then(Value::as_f64).unwrap_or_default();
        if node.get("type").and_then(Value::as_str) == Some("text") {
            self.take(["x", "y", "width", "height"].map(number));
        }
    }

    /// A place for the box of a link as near as can be, below or above; it is taken then.
    fn free(&mut self, x: f64, y: f64) -> (f64, f64) {
        const MOST_TRIES: u32 = 60;
        let mut place = (x, y);
        for n in 0..MOST_TRIES {
            let away = f64::from(n.div_ceil(2)) * (LINK_BOX.1 / 2.0);
            place = (x, if n % 2 == 0 { y + away } else { y - away });
            let rect = [place.0, place.1, LINK_BOX.0, LINK_BOX.1];
            let overlaps = |other: &[f64; 4]| {
                rect[0] < other[0] + other[2]
                    && other[0] < rect[0] + rect[2]
                    && rect[1] < other[1] + other[3]
                    && other[1] < rect[1] + rect[3]
            };
            let mut near = Self::squares_of(rect)
                .filter_map(|square| self.squares.get(&square))
                .flatten();
            if !near.any(overlaps) {
                break;
            }
        }
        self.take([place.0, place.1, LINK_BOX.0, LINK_BOX.1]);
        place
    }
}

fn card_node(at: usize, card: &SketchCard, (x, y): (f64, f64)) -> Value {
    let text = if card.body.is_empty() {
        card.title.clone()
    } else {
        format!("{}\n\n{}", card.title, card.body)
    };
    let mut own = Map::new();
    let id = name_of_end(End::Card(at));
    if card.key != id {
        own.insert("key".to_owned(), Value::String(card.key.clone()));
    }
    // The text says title and body, unless it would be read otherwise.
    let is_plain = !text.starts_with("---") && title_of_markdown(&text) == (card.title.clone(), card.body.clone());
    if !is_plain {
        own.insert("title".to_owned(), Value::String(card.title.clone()));
    }
    for (name, value) in card_fields(card) {
        if !(name == "body" && is_plain) {
            own.insert(name.to_owned(), Value::String(value));
        }
    }
    if !is_plain && card.body.is_empty() {
        own.insert("body".to_owned(), Value::String(String::new()));
    }
    if card.place.is_none() {
        own.insert("placed".to_owned(), Value::Bool(false));
    }
    let mut node = json!({
        "id": id, "type": "text", "text": text,
        "x": whole(x), "y": whole(y), "width": whole(WIDTH), "height": whole(HEIGHT),
    });
    if let (Some(node), false) = (node.as_object_mut(), own.is_empty()) {
        node.insert(OWN.to_owned(), Value::Object(own));
    }
    node
}

fn group_node(
    at: usize,
    group: &SketchGroup,
    is_end: bool,
    places: &[(f64, f64)],
    nodes: &mut Vec<Value>,
    edges: &mut Vec<Value>,
) {
    let id = name_of_end(End::Group(at));
    let members: Vec<String> = group
        .members
        .iter()
        .map(|&member| name_of_end(End::Card(member)))
        .collect();
    let inside: Vec<(f64, f64)> = group
        .members
        .iter()
        .filter_map(|&member| places.get(member).copied())
        .collect();
    let low = |pick: fn(&(f64, f64)) -> f64| inside.iter().map(pick).fold(f64::INFINITY, f64::min);
    let high = |pick: fn(&(f64, f64)) -> f64| inside.iter().map(pick).fold(f64::NEG_INFINITY, f64::max);
    let (left, top) = (low(|place| place.0), low(|place| place.1));
    let (right, bottom) = (high(|place| place.0), high(|place| place.1));
    let mut node = if group.kind == GroupKind::Box && !is_end {
        json!({
            "id": id, "type": "group", "label": group.title, "x": whole(left - 20.0), "y": whole(top - 20.0),
            "width": whole(right - left + WIDTH + 40.0), "height": whole(bottom - top + HEIGHT + 40.0),
        })
    } else {
        for (n, member) in members.iter().enumerate() {
            if edges.len() < MAX_LINKS {
                edges.push(json!({
                    "id": format!("{id}m{n}"), "fromNode": member, "toNode": id, "toEnd": "none", OWN: { "member": true },
                }));
            }
        }
        let word = group.kind.label();
        let text = if group.title.is_empty() {
            word.into_owned()
        } else {
            format!("{word}: {}", group.title)
        };
        json!({
            "id": id, "type": "text", "text": text, "x": whole(f64::midpoint(left, right)), "y": whole(bottom + HEIGHT + 15.0),
            "width": whole(WIDTH), "height": 50,
        })
    };
    if let Some(node) = node.as_object_mut() {
        let own = json!({ "group": group.kind.name(), "title": group.title, "members": members });
        node.insert(OWN.to_owned(), own);
    }
    nodes.push(node);
}

fn edge(id: &str, from: &str, to: &str, link: &SketchLink, own: &Map<String, Value>) -> Value {
    json!({
        "id": id, "fromNode": from, "toNode": to, "label": verb(link.relation), "color": color(link.relation), OWN: own,
    })
}

/// The format has whole numbers only.
fn whole(number: f64) -> Value {
    // Beyond this a number would not come back the same.
    const FARTHEST: f64 = 1e9;
    Value::from(number.clamp(-FARTHEST, FARTHEST).round() as i64)
}

/// JSON with a node or an edge to a line, and nothing in it that turns the direction of reading.
fn json_text(file: &Map<String, Value>) -> String {
    let mut out = String::from("{\n");
    for (n, (name, value)) in file.iter().enumerate() {
        let end = if n + 1 < file.len() { "," } else { "" };
        match value.as_array() {
            Some(parts) if !parts.is_empty() => {
                let _ = writeln!(out, "\t\"{name}\":[");
                for (n, part) in parts.iter().enumerate() {
                    let comma = if n + 1 < parts.len() { "," } else { "" };
                    let _ = writeln!(out, "\t\t{part}{comma}");
                }
                let _ = writeln!(out, "\t]{end}");
            }
            _ => {
                let _ = writeln!(out, "\t\"{name}\":{value}{end}");
            }
        }
    }
    out.push_str("}\n");
    if !out.contains(is_invisible) {
        return out;
    }
    let mut plain = String::with_capacity(out.len() + 64);
    for c in out.chars() {
        if is_invisible(c) {
            let _ = write!(plain, "\\u{:04x}", u32::from(c));
        } else {
            plain.push(c);
        }
    }
    plain
}
