//! From a sketch to DOT.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::formats::exchange::{
    fields::{card_fields, link_fields, link_fields_with_relation},
    plain::title_of_label,
    relation_words::{color, verb},
    sketch::{CardKind, End, GroupKind, Sketch, SketchLink, SketchRelation},
    tidy::MAX_LINKS,
    written::{Written, boxed, name_of_end, to_write},
    xml_tree::is_invisible,
};

/// How many characters of a title stand on a line.
const LINE: usize = 32;

/// Writes a sketch as a directed graph. `O(n log n)`.
pub fn write(sketch: &Sketch) -> Written {
    let (sketch, tally) = to_write(sketch);
    let is_boxed = boxed(&sketch);
    let mut out = String::from("digraph {\n  rankdir=\"BT\";\n  labelloc=\"t\";\n");
    let _ = writeln!(out, "  label=\"{}\";", quoted(&sketch.title));
    let _ = writeln!(out, "  cruxmap_about=\"{}\";", quoted(&sketch.about));
    out.push_str("  node [shape=\"box\", style=\"rounded\", fontname=\"sans-serif\"];\n");
    out.push_str("  edge [fontname=\"sans-serif\", fontsize=\"10\"];\n");
    for (at, card) in sketch.cards.iter().enumerate() {
        let name = name_of_end(End::Card(at));
        let _ = write!(out, "  {name} [label=\"{}\"", wrapped(&card.title));
        if !card.body.is_empty() {
            let _ = write!(out, ", tooltip=\"{}\"", quoted(&card.body));
        }
        if let Some(shape) = shape(card.kind) {
            let _ = write!(out, ", shape=\"{shape}\"");
        }
        let mut fields = card_fields(card);
        fields.retain(|(name, _)| *name != "body");
        if card.key != name {
            fields.push(("key", card.key.clone()));
        }
        if title_of_label(&card.title) != (card.title.clone(), String::new()) {
            fields.push(("title", card.title.clone()));
        }
        if let Some((x, y)) = card.place {
            fields.push(("x", format!("{x}")));
            fields.push(("y", format!("{y}")));
        }
        push_fields(&mut out, &fields);
        out.push_str("];\n");
    }
    push_groups(&mut out, &sketch);
    for (at, link) in sketch.links.iter().enumerate() {
        push_link(&mut out, at, link, is_boxed.get(at) == Some(&true));
    }
    out.push_str("}\n");
    Written::new(out, tally)
}

fn push_groups(out: &mut String, sketch: &Sketch) {
    let ends: BTreeSet<usize> = (sketch.links.iter().flat_map(|link| [link.from, link.to]))
        .filter_map(|end| match end {
            End::Group(at) => Some(at),
            _ => None,
        })
        .collect();
    let mut in_cluster: BTreeSet<usize> = BTreeSet::new();
    let mut n_members = 0;
    for (at, group) in sketch.groups.iter().enumerate() {
        let name = name_of_end(End::Group(at));
        let is_alone = !group.members.iter().any(|member| in_cluster.contains(member));
        if group.kind == GroupKind::Box && is_alone && !ends.contains(&at) {
            in_cluster.extend(&group.members);
            let _ = write!(
                out,
                "  subgraph \"cluster_{name}\" {{\n    label=\"{}\";\n    ",
                quoted(&group.title)
            );
            for member in &group.members {
                let _ = write!(out, "{}; ", name_of_end(End::Card(*member)));
            }
            out.push_str("\n  }\n");
            continue;
        }
        let word = group.kind.label();
        let _ = write!(out, "  {name} [label=\"{word}\", shape=\"ellipse\", style=\"dashed\"");
        push_fields(
            out,
            &[
                ("group", group.kind.name().into_owned()),
                ("title", group.title.clone()),
            ],
        );
        out.push_str("];\n");
        for member in &group.members {
            n_members += 1;
            if n_members <= MAX_LINKS {
                let member = name_of_end(End::Card(*member));
                let _ = writeln!(
                    out,
                    "  {member} -> {name} [dir=\"none\", style=\"dotted\", cruxmap_member=\"true\"];"
                );
            }
        }
    }
}

fn push_link(out: &mut String, at: usize, link: &SketchLink, is_boxed: bool) {
    let (from, to) = (name_of_end(link.from), name_of_end(link.to));
    let (color, verb) = (color(link.relation), verb(link.relation));
    let style = match link.relation {
        SketchRelation::Opposes | SketchRelation::Undercuts => "dashed",
        SketchRelation::Requires => "bold",
        _ => "solid",
    };
    let look = format!("color=\"{color}\", fontcolor=\"{color}\", style=\"{style}\"");
    if is_boxed {
        let name = name_of_end(End::Link(at));
        let _ = write!(
            out,
            "  {name} [shape=\"point\", color=\"{color}\", cruxmap_link=\"{at}\""
        );
        push_fields(out, &link_fields_with_relation(link));
        out.push_str("];\n");
        let _ = writeln!(out, "  {from} -> {name} [dir=\"none\", {look}];");
        let _ = writeln!(out, "  {name} -> {to} [label=\"{verb}\", {look}];");
        return;
    }
    let label = if link.is_inferred {
        String::new()
    } else {
        format!("label=\"{verb}\", ")
    };
    let _ = write!(out, "  {from} -> {to} [{label}{look}, cruxmap_link=\"{at}\"");
    if link.is_inferred {
        push_fields(out, &link_fields_with_relation(link));
    } else {
        push_fields(out, &link_fields(link));
    }
    out.push_str("];\n");
}

fn push_fields(out: &mut String, fields: &[(&'static str, String)]) {
    for (name, value) in fields {
        if !value.is_empty() {
            let _ = write!(out, ", cruxmap_{name}=\"{}\"", quoted(value));
        }
    }
}

fn shape(kind: CardKind) -> Option<&'static str> {
    match kind {
        CardKind::Claim => None,
        CardKind::Crux => Some("hexagon"),
        CardKind::Assumption => Some("parallelogram"),
        CardKind::Evidence => Some("note"),
        CardKind::Position => Some("oval"),
        CardKind::Question => Some("house"),
    }
}

/// A text as it can stand between quotes and is drawn as it is: nothing in it is an escape or an entity of Graphviz.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '&' => out.push_str("&amp;"),
            c if is_invisible(c) => {
                let _ = write!(out, "&#x{:X};", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

/// A title in lines of a readable length.
fn wrapped(title: &str) -> String {
    let mut out = String::new();
    let mut length = 0;
    for (n, word) in title.split(' ').enumerate() {
        let n_chars = word.chars().count();
        if n > 0 {
            let fits = length + n_chars < LINE;
            out.push_str(if fits { " " } else { "\\n" });
            length = if fits { length + 1 } else { 0 };
        }
        out.push_str(&quoted(word));
        length += n_chars;
    }
    out
}
