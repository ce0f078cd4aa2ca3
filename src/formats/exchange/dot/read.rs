//! What the nodes, edges and clusters of a DOT file say.

use super::{
    OWN,
    parse::Parser,
    raw::{Own, Raw, RawEdge, RawNode, Value},
};
use crate::formats::exchange::{
    drawing::{Drawing, Edge, Frame, Tip},
    fields::{Says, set_card_field},
    html_text::{decoded_entities, text_of_html},
    plain::{ReadError, decoded, shown, title_of_label},
    relation_words::{relation_of, relation_of_color},
    sketch::{GroupKind, Sketch, SketchCard},
    tally::Lines,
    written::number_of_name,
};

/// Reads a graph. `O(n log n)`.
///
/// # Errors
/// It is no DOT. Lesser trouble stands in the report.
pub fn read(bytes: &[u8]) -> Result<Sketch, ReadError> {
    let mut drawing = Drawing::default();
    let text = decoded(bytes, &mut drawing.tally)?;
    let lines = Lines::of(&text);
    let parser = Parser::new(&text, &lines, std::mem::take(&mut drawing.tally));
    let Some((raw, tally)) = parser.graph() else {
        return Err(ReadError::whole(
            "a DOT file begins with `graph { …` or `digraph { …`; this one does not",
        ));
    };
    drawing.tally = tally;
    head(&raw, &mut drawing);
    // What each node of the file is here.
    let tips: Vec<Option<Tip>> = raw
        .nodes
        .iter()
        .map(|node| self::node(node, &raw.name, &mut drawing))
        .collect();
    for cluster in &raw.clusters {
        let own = |name: &str| {
            cluster
                .attributes
                .get(&format!("{OWN}{name}"))
                .map(|value| text_of(value, "", ""))
        };
        let title = cluster
            .attributes
            .get("label")
            .map(|label| text_of(label, "", &raw.name));
        let members = cluster.members.iter().filter_map(|&member| match tips.get(member) {
            Some(Some(Tip::Node(node))) => Some(*node),
            _ => None,
        });
        let members: Vec<usize> = members.collect();
        let at = drawing.frames.len();
        drawing.frames.push(Frame {
            title: title.unwrap_or_default(),
            kind: own("group")
                .and_then(|kind| GroupKind::of_name(&kind))
                .unwrap_or_default(),
            order: cluster
                .name
                .strip_prefix("cluster_")
                .and_then(|name| number_of_name(name, 'g'))
                .unwrap_or(at),
            members,
            parent: None,
        });
    }
    for edge in &raw.edges {
        self::edge(edge, &tips, &mut drawing);
    }
    Ok(drawing.into_sketch())
}

fn head(raw: &Raw, drawing: &mut Drawing) {
    for (name, value) in &raw.attributes {
        match name.as_str() {
            "label" => drawing.title = text_of(value, "", &raw.name),
            "cruxmap_about" => drawing.about = text_of(value, "", ""),
            other => drawing
                .tally
                .left_out(None, format!("the attribute “{}” of the graph", shown(other))),
        }
    }
    if drawing.title.is_empty() && !raw.attributes.contains_key("cruxmap_about") {
        // “G” is what people write where a name is expected.
        if raw.name.chars().count() > 1 {
            drawing.title.clone_from(&raw.name);
        }
    }
}

/// All the attributes of a thing, its own first.
fn all(attributes: &Own) -> impl Iterator<Item = (&str, &Value)> {
    let shared = attributes
        .shared
        .iter()
        .filter(|(name, _)| !attributes.own.contains_key(*name));
    attributes
        .own
        .iter()
        .chain(shared)
        .map(|(name, value)| (name.as_str(), value))
}

fn node(node: &RawNode, graph: &str, drawing: &mut Drawing) -> Option<Tip> {
    let attributes = &node.attributes;
    let line = Some(node.line);
    let shape = attributes.text("shape").unwrap_or_default();
    let label = match attributes.get("label") {
        Some(value) if shape.ends_with("record") && !value.is_html => {
            text_of_record(&text_of(value, &node.name, graph))
        }
        Some(value) => text_of(value, &node.name, graph),
        None => node.name.clone(),
    };
    let own = |name: &str| {
        attributes
            .get(&format!("{OWN}{name}"))
            .map(|value| text_of(value, "", ""))
    };
    if let Some(kind) = own("group").and_then(|kind| GroupKind::of_name(&kind)) {
        let at = drawing.frames.len();
        drawing.frames.push(Frame {
            title: own("title").unwrap_or_default(),
            kind,
            order: number_of_name(&node.name, 'g').unwrap_or(at),
            ..Frame::default()
        });
        return Some(Tip::Frame(at));
    }
    let mut says = Says::default();
    let is_link = own("link").is_some();
    let meaning = relation_of(&label).filter(|meaning| shape == "diamond" && !meaning.is_backward);
    if let Some(meaning) = &meaning {
        says.relation = Some(meaning.relation);
        drawing
            .tally
            .adapted(line, "a diamond that names a relation, now a link");
    }
    let (mut title, body) = own("title").map_or_else(|| title_of_label(&label), |title| (title, String::new()));
    if title.is_empty() {
        title.clone_from(&node.name);
    }
    let mut card = SketchCard {
        key: node.name.clone(),
        title,
        body,
        ..SketchCard::default()
    };
    for (name, value) in all(attributes) {
        let text = || text_of(value, &node.name, graph);
        match name {
            "label" => {}
            "tooltip" => {
                let tooltip = text();
                card.body = if card.body.is_empty() {
                    tooltip
                } else {
                    format!("{}\n\n{tooltip}", card.body)
                };
            }
            "URL" | "href" => card.source = text(),
            "comment" | "xlabel" => card.note = text(),
            _ => match name.strip_prefix(OWN) {
                Some("title" | "link" | "x" | "y") => {}
                Some(own) if is_link => {
                    says.set_field(own, &text());
                }
                Some(own) if set_card_field(&mut card, own, &text()) => {}
                _ => drawing
                    .tally
                    .left_out(line, format!("the attribute “{}” of a node", shown(name))),
            },
        }
    }
    let coordinate = |name: &str| own(name).and_then(|text| text.parse::<f64>().ok());
    card.place = coordinate("x").zip(coordinate("y"));
    let at = drawing.add(card, None, line)?;
    if (is_link || meaning.is_some())
        && let Some(node) = drawing.nodes.get_mut(at)
    {
        node.inference = Some(says);
        if let Some(order) = own("link").and_then(|order| order.parse().ok()) {
            node.order = order;
        }
    }
    Some(Tip::Node(at))
}

fn edge(edge: &RawEdge, tips: &[Option<Tip>], drawing: &mut Drawing) {
    let line = Some(edge.line);
    let tip = |at: usize| tips.get(at).copied().flatten();
    let (Some(from), Some(to)) = (tip(edge.from), tip(edge.to)) else {
        return;
    };
    let attributes = &edge.attributes;
    if attributes.get("cruxmap_member").is_some() {
        if let (Tip::Node(member), Tip::Frame(frame)) = (from, to)
            && let Some(frame) = drawing.frames.get_mut(frame)
        {
            frame.members.push(member);
        }
        return;
    }
    // Such edges only push nodes about.
    let is_invisible = |value: &str| {
        value
            .split(',')
            .any(|style| matches!(style.trim(), "invis" | "invisible"))
    };
    if attributes.text("style").is_some_and(is_invisible) {
        drawing.tally.left_out(line, "an invisible edge");
        return;
    }
    let mut says = Says::default();
    let mut is_backward = false;
    let mut order = None;
    let mut hint = None;
    for (name, value) in all(attributes) {
        let text = || text_of(value, "", "");
        match name {
            "label" | "xlabel" | "headlabel" | "taillabel" | "tooltip" | "comment" => {
                let label = text();
                let had_relation = says.relation.is_some();
                let turned = says.take_label(&label);
                is_backward |= turned && !had_relation;
            }
            "color" => hint = relation_of_color(&value.text),
            "dir" => match value.text.as_str() {
                "back" => is_backward = !is_backward,
                "both" => drawing
                    .tally
                    .adapted(line, "an arrow with two heads, read from its start to its end"),
                _ => {}
            },
            // So Argdown says it.
            "type" => {
                if let Some(meaning) = relation_of(&value.text) {
                    says.relation = Some(meaning.relation);
                }
            }
            _ => match name.strip_prefix(OWN) {
                Some("link") => order = value.text.parse().ok(),
                Some(own) if says.set_field(own, &text()) => {}
                _ => drawing
                    .tally
                    .left_out(line, format!("the attribute “{}” of an edge", shown(name))),
            },
        }
    }
    if says.relation.is_none() && hint.is_some() {
        says.relation = hint;
        says.is_inferred = true;
    }
    if !edge.is_directed {
        drawing
            .tally
            .adapted(line, "an edge without direction, read from its start to its end");
    }
    let (from, to) = if is_backward { (to, from) } else { (from, to) };
    if drawing.connect(from, to, says, line)
        && let (Some(order), Some(Edge { order: slot, .. })) = (order, drawing.edges.last_mut())
    {
        *slot = order;
    }
}

/// A value as text: HTML read, or escapes resolved.
fn text_of(value: &Value, node: &str, graph: &str) -> String {
    if value.is_html {
        return text_of_html(&value.text);
    }
    if !value.text.contains(['\\', '&']) {
        return value.text.clone();
    }
    let mut out = String::with_capacity(value.text.len());
    let mut chars = value.text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n' | 'l' | 'r') => out.push('\n'),
            // Bounded, so that a name said over and over does not grow without end.
            Some('N') => out.extend(node.chars().take(200)),
            Some('G') => out.extend(graph.chars().take(200)),
            Some(other) => out.push(other),
            None => out.push('\\'),
        }
    }
    decoded_entities(&out)
}

/// The words of a record: `<port> a|{b|c}` says “a | b | c”.
fn text_of_record(label: &str) -> String {
    let mut out = String::new();
    let mut is_port = false;
    for c in label.chars() {
        match c {
            '<' => is_port = true,
            '>' if is_port => is_port = false,
            _ if is_port => {}
            '{' | '}' => {}
            '|' => out.push_str(" | "),
            c => out.push(c),
        }
    }
    let fields = out.split('|').map(str::trim).filter(|field| !field.is_empty());
    fields.collect::<Vec<_>>().join(" | ")
}
