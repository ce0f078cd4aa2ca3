//! From a sketch to `GraphML`.

use std::fmt::Write as _;

use crate::formats::exchange::{
    fields::{card_fields, link_fields_with_relation},
    relation_words::verb,
    sketch::{End, Sketch},
    tidy::MAX_LINKS,
    written::{Written, boxed, name_of_end, to_write},
    xml_tree::escaped,
};

/// The data that nodes have, by name, with their type.
const OF_NODES: [(&str, &str); 19] = [
    ("label", "string"),
    ("key", "string"),
    ("kind", "string"),
    ("credence", "double"),
    ("body", "string"),
    ("tags", "string"),
    ("topic", "string"),
    ("speaker", "string"),
    ("quote", "string"),
    ("source", "string"),
    ("note", "string"),
    ("x", "double"),
    ("y", "double"),
    ("link", "int"),
    ("relation", "string"),
    ("inferred", "string"),
    ("strength", "double"),
    ("reason", "string"),
    ("group", "string"),
];

/// The data that edges have.
const OF_EDGES: [(&str, &str); 7] = [
    ("relation", "string"),
    ("inferred", "string"),
    ("strength", "double"),
    ("reason", "string"),
    ("note", "string"),
    ("order", "int"),
    ("member", "string"),
];

/// Writes a sketch as a directed graph. Linear.
pub fn write(sketch: &Sketch) -> Written {
    let (sketch, tally) = to_write(sketch);
    let is_boxed = boxed(&sketch);
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n",
    );
    let mut key = |scope: &str, name: &str, kind: &str| {
        let _ = writeln!(
            out,
            "  <key id=\"{scope}_{name}\" for=\"{scope}\" attr.name=\"{name}\" attr.type=\"{kind}\"/>"
        );
    };
    key("graph", "title", "string");
    key("graph", "about", "string");
    for (name, kind) in OF_NODES {
        key("node", name, kind);
    }
    for (name, kind) in OF_EDGES {
        key("edge", name, kind);
    }
    out.push_str("  <graph id=\"G\" edgedefault=\"directed\">\n");
    push_data(
        &mut out,
        "graph",
        &[("title", sketch.title.clone()), ("about", sketch.about.clone())],
    );
    for (at, card) in sketch.cards.iter().enumerate() {
        let name = name_of_end(End::Card(at));
        let mut fields = vec![("label", card.title.clone())];
        if card.key != name {
            fields.push(("key", card.key.clone()));
        }
        fields.extend(card_fields(card));
        if let Some((x, y)) = card.place {
            fields.push(("x", format!("{x}")));
            fields.push(("y", format!("{y}")));
        }
        push_node(&mut out, &name, &fields);
    }
    let mut n_members = 0;
    for (at, group) in sketch.groups.iter().enumerate() {
        let name = name_of_end(End::Group(at));
        let fields = [
            ("label", group.title.clone()),
            ("group", group.kind.name().into_owned()),
        ];
        push_node(&mut out, &name, &fields);
        for (n, member) in group.members.iter().enumerate() {
            n_members += 1;
            if n_members <= MAX_LINKS {
                let member = name_of_end(End::Card(*member));
                push_edge(
                    &mut out,
                    &format!("{name}m{n}"),
                    &member,
                    &name,
                    &[("member", "true".to_owned())],
                );
            }
        }
    }
    for (at, link) in sketch.links.iter().enumerate() {
        let (from, to) = (name_of_end(link.from), name_of_end(link.to));
        let name = name_of_end(End::Link(at));
        if is_boxed.get(at) == Some(&true) {
            let mut fields = vec![("label", verb(link.relation).to_owned()), ("link", at.to_string())];
            fields.extend(link_fields_with_relation(link));
            push_node(&mut out, &name, &fields);
            push_edge(&mut out, &format!("{name}a"), &from, &name, &[]);
            push_edge(&mut out, &format!("{name}b"), &name, &to, &[]);
        } else {
            let mut fields = link_fields_with_relation(link);
            fields.push(("order", at.to_string()));
            push_edge(&mut out, &format!("e{at}"), &from, &to, &fields);
        }
    }
    out.push_str("  </graph>\n</graphml>\n");
    Written::new(out, tally)
}

fn push_data(out: &mut String, scope: &str, fields: &[(&str, String)]) {
    for (name, value) in fields {
        if !value.is_empty() {
            let _ = writeln!(out, "      <data key=\"{scope}_{name}\">{}</data>", escaped(value));
        }
    }
}

fn push_node(out: &mut String, name: &str, fields: &[(&str, String)]) {
    let _ = writeln!(out, "    <node id=\"{name}\">");
    push_data(out, "node", fields);
    out.push_str("    </node>\n");
}

fn push_edge(out: &mut String, id: &str, from: &str, to: &str, fields: &[(&str, String)]) {
    let _ = writeln!(out, "    <edge id=\"{id}\" source=\"{from}\" target=\"{to}\">");
    push_data(out, "edge", fields);
    out.push_str("    </edge>\n");
}
