//! Mind maps of Freeplane and `FreeMind`, `.mm`.
//!
//! Read: `<node>` is a card; `TEXT`, `LOCALIZED_TEXT` or `<richcontent TYPE="NODE">` its title (with signs as in outlines:
//! `Pro:`, `Con:`, `+`, `-`, `?`), `<richcontent>` of the types `DETAILS` and `NOTE` its body, `LINK` its source (one to
//! another node is told in the note),
//! `<attribute>` of a known name its fields, the icon `help` makes it a question. What stands under a card bears on it as in
//! [`super::opml`]. `<arrowlink>` is one more link, its `MIDDLE_LABEL` the relation. The root is the topmost card and gives
//! the whole its title.
//! Left out, counted in the report: icons, styles, fonts, colors, dates, pictures, scripts, formulas are kept as text.
//!
//! Written: the same, with what a card and its link hold in attributes. A text that Freeplane would take for a formula
//! (`=…`) is kept from being one. Left out: links at links and groups that standing under something cannot tell, groups,
//! places. Cards that stand under nothing are written under a root of their own if there are several.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{
    fields::{Says, link_fields},
    html_text::{text_of_html, without_bullet},
    outline_graph::{OutlineReading, Row, fields_of_row, line_of, outline_of},
    plain::{ReadError, add_line, block, decoded, shown},
    relation_words::verb,
    sketch::{CardKind, End, Sketch, SketchLink, SketchRelation},
    tally::{Lines, Tally},
    written::{Written, to_write},
    xml_tree::{Element, Tree, escaped},
};

/// The id of a root that stands for the whole map rather than for a card.
const ROOT_ID: &str = "ID_cruxmap_root";

/// Reads a mind map. Linear.
///
/// # Errors
/// It is no mind map, or holds no node. Lesser trouble stands in the report.
pub fn read(bytes: &[u8]) -> Result<Sketch, ReadError> {
    let mut reading = OutlineReading::default();
    let text = decoded(bytes, &mut reading.tally)?;
    let (tree, lines) = (Tree::parse(&text), Lines::of(&text));
    let Some(root) = tree.root().filter(|root| root.local() == "map") else {
        return Err(ReadError::whole(
            "a mind map of Freeplane begins with <map>; this file does not",
        ));
    };
    for flaw in &tree.flaws {
        reading
            .tally
            .error(Some(lines.line(flaw.offset)), flaw.sentence.clone());
    }
    let mut arrows = Vec::new();
    let mut mentions = Vec::new();
    let mut by_id: BTreeMap<String, usize> = BTreeMap::new();
    let mut open: Vec<(&Element, Option<usize>)> = Vec::new();
    let push = |open: &mut Vec<_>, element, parent| {
        let children: Vec<&Element> = tree.children_named(element, "node").collect();
        open.extend(children.into_iter().rev().map(|child| (child, parent)));
    };
    push(&mut open, root, None);
    while let Some((element, parent)) = open.pop() {
        let line = Some(lines.line(element.start));
        if element.attribute("ID") == Some(ROOT_ID) {
            let title = element.attribute("TEXT").unwrap_or_default();
            formula_again(title)
                .trim_start_matches('…')
                .clone_into(&mut reading.sketch.title);
            reading.sketch.about = note_of(&tree, element);
            push(&mut open, element, None);
            continue;
        }
        let row = row(&tree, element, line, &mut reading.tally);
        let is_first = reading.sketch.cards.is_empty();
        let title = row.card.title.clone();
        let at = reading.add(row, parent, line);
        if is_first && reading.sketch.title.is_empty() {
            reading.sketch.title = title;
        }
        if let Some(at) = at {
            if let Some(id) = element.attribute("ID") {
                by_id.entry(id.to_owned()).or_insert(at);
            }
            if let Some(id) = element.attribute("LINK").and_then(|link| link.strip_prefix('#')) {
                mentions.push((at, id, line));
            }
            arrows.extend(tree.children_named(element, "arrowlink").map(|arrow| (at, arrow)));
        }
        push(&mut open, element, at);
    }
    for (from, arrow) in arrows {
        let line = Some(lines.line(arrow.start));
        let to = arrow.attribute("DESTINATION").and_then(|id| by_id.get(id));
        match to {
            Some(&to) => reading
                .sketch
                .links
                .push(arrow_link(arrow, from, to, &mut reading.tally)),
            None => reading
                .tally
                .error(line, "an arrow leads to a node that is not in the file"),
        }
    }
    for (at, id, line) in mentions {
        let card = by_id.get(id).and_then(|&to| reading.sketch.cards.get(to));
        let what = card.map_or_else(|| format!("#{id}"), |card| format!("“{}”", card.title));
        if let Some(card) = reading.sketch.cards.get_mut(at) {
            add_line(&mut card.note, &format!("See {}", shown(&what)));
        }
        let sentence = "a mention of another node, now in the note of the card";
        reading.tally.adapted(line, sentence);
    }
    reading.finish("there is no node in the file; a mind map has <node TEXT=\"…\"/>")
}

fn row(tree: &Tree, element: &Element, line: Option<usize>, tally: &mut Tally) -> Row {
    let mut row = Row::default();
    let mut text = String::new();
    for (name, value) in element.attributes() {
        match name {
            "TEXT" | "LOCALIZED_TEXT" => formula_again(value).clone_into(&mut text),
            "ID" => value.clone_into(&mut row.card.key),
            // What leads to another node of the map is looked at once all of them are read.
            "LINK" if value.starts_with('#') => {}
            "LINK" => value.clone_into(&mut row.card.source),
            "CREATED" | "MODIFIED" => tally.left_out(line, "a date"),
            "FOLDED" | "POSITION" | "HGAP" | "VGAP" | "VSHIFT" | "HGAP_QUANTITY" | "VGAP_QUANTITY"
            | "VSHIFT_QUANTITY" | "STYLE" | "STYLE_REF" | "COLOR" | "BACKGROUND_COLOR" | "MAX_WIDTH" | "MIN_WIDTH" => {
                tally.left_out(line, "how a node looks");
            }
            "ENCRYPTED_CONTENT" => tally.error(line, "the content of a node is encrypted and was not read"),
            other => tally.left_out(line, format!("the attribute “{}” of a node", shown(other))),
        }
    }
    let mut parts = Vec::new();
    for child in tree.children(element) {
        match child.local() {
            "node" | "arrowlink" | "linktarget" => {}
            "richcontent" => {
                let words = rich_text(tree, child);
                match child.attribute("TYPE") {
                    Some("NODE") => without_bullet(&words).clone_into(&mut text),
                    Some("DETAILS") => parts.insert(0, words),
                    _ => parts.push(words),
                }
            }
            "attribute" => {
                let name = child.attribute("NAME").unwrap_or_default();
                let value = child.attribute("VALUE").unwrap_or_default();
                if !row.set_field(name, formula_again(value)) && !name.is_empty() {
                    add_line(&mut row.card.note, &format!("{name}: {value}"));
                    tally.adapted(line, "an attribute of a node, now in the note of the card");
                }
            }
            "icon" => match child.attribute("BUILTIN") {
                Some("help") => row.card.kind = CardKind::Question,
                _ => tally.left_out(line, "an icon"),
            },
            // So FreeMind kept notes before it had rich ones.
            "hook" if tree.child(child, "text").is_some() => parts.push(rich_text(tree, child)),
            "hook" => tally.left_out(
                line,
                format!("a hook “{}”", shown(child.attribute("NAME").unwrap_or_default())),
            ),
            other => tally.left_out(line, format!("<{}>", shown(other))),
        }
    }
    parts.retain(|part| !part.is_empty());
    if !parts.is_empty() {
        row.card.body = parts.join("\n\n");
    }
    // A node of several lines has the rest of them below its title.
    // A node may hold HTML as its text.
    if text.trim_start().starts_with("<html") && !row.has_title() {
        let plain = text_of_html(&text);
        without_bullet(&plain).clone_into(&mut text);
    }
    let text = block(&text);
    let (first, rest) = text.split_once("\n\n").unwrap_or((&text, ""));
    row.take_line(first);
    if !rest.is_empty() {
        row.card.body = [rest, &row.card.body].join("\n\n");
    }
    row
}

/// The words of rich content: HTML, or plain text in `<text>`.
fn rich_text(tree: &Tree, element: &Element) -> String {
    match tree.child(element, "text") {
        Some(text) => formula_again(&block(&text.text())).to_owned(),
        None => text_of_html(&tree.markup(element)),
    }
}

/// The note of a node alone.
fn note_of(tree: &Tree, element: &Element) -> String {
    let mut notes = tree.children_named(element, "richcontent");
    notes.next().map(|note| rich_text(tree, note)).unwrap_or_default()
}

fn arrow_link(arrow: &Element, from: usize, to: usize, tally: &mut Tally) -> SketchLink {
    let mut says = Says::default();
    let mut is_backward = says.take_label(arrow.attribute("MIDDLE_LABEL").unwrap_or_default());
    for (name, value) in arrow.attributes() {
        if let Some(name) = name.strip_prefix("cruxmap_") {
            says.set_field(name, value);
        }
    }
    for label in ["SOURCE_LABEL", "TARGET_LABEL"] {
        says.add_note(arrow.attribute(label).unwrap_or_default());
    }
    let has_head = |name| !matches!(arrow.attribute(name), None | Some("NONE" | "None"));
    is_backward |= has_head("STARTARROW") && !has_head("ENDARROW");
    if says.relation.is_none() {
        tally.adapted(None, says.no_relation(SketchRelation::Supports));
    }
    let (from, to) = if is_backward { (to, from) } else { (from, to) };
    SketchLink {
        from: End::Card(from),
        to: End::Card(to),
        relation: says.relation.unwrap_or(SketchRelation::Supports),
        strength: says.strength,
        reason: says.reason,
        note: says.note,
        is_inferred: says.relation.is_none() || says.is_inferred,
    }
}

/// Writes a sketch as a mind map. `O(n log n)` up to the depth of the outline.
pub fn write(sketch: &Sketch) -> Written {
    let (sketch, mut tally) = to_write(sketch);
    let outline = outline_of(&sketch);
    let mut out = String::from("<map version=\"freeplane 1.11.5\">\n");
    let _ = writeln!(
        out,
        "<node ID=\"{ROOT_ID}\" TEXT=\"{}\">",
        escaped(&no_formula(if sketch.title.is_empty() { "…" } else { &sketch.title }))
    );
    push_note(&mut out, &sketch.about);
    let mut arrows: BTreeMap<usize, Vec<&SketchLink>> = BTreeMap::new();
    for link in outline.others.iter().filter_map(|&at| sketch.links.get(at)) {
        match (link.from, link.to) {
            (End::Card(from), End::Card(_)) => arrows.entry(from).or_default().push(link),
            _ => tally.left_out(None, "a link at a link or a group"),
        }
    }
    let mut depth = 0;
    for (at, row) in outline.rows.iter().enumerate() {
        close(&mut out, depth, row.depth);
        depth = row.depth;
        let Some(card) = sketch.cards.get(row.card) else {
            continue;
        };
        let link = row.link.and_then(|link| sketch.links.get(link));
        let (line, _) = line_of(card, link);
        let _ = writeln!(
            out,
            "<node ID=\"ID_{}\" TEXT=\"{}\">",
            row.card,
            escaped(&no_formula(&line))
        );
        if card.kind == CardKind::Question {
            out.push_str("<icon BUILTIN=\"help\"/>\n");
        }
        push_note(&mut out, &card.body);
        let mut fields = vec![("key".to_owned(), card.key.clone())];
        fields.extend(fields_of_row(card, link));
        for (name, value) in fields {
            if name != "body" {
                let value = escaped(&no_formula(&value));
                let _ = writeln!(out, "<attribute NAME=\"{name}\" VALUE=\"{value}\"/>");
            }
        }
        for link in arrows.get(&row.card).into_iter().flatten() {
            let End::Card(to) = link.to else { continue };
            let _ = write!(
                out,
                "<arrowlink DESTINATION=\"ID_{to}\" MIDDLE_LABEL=\"{}\" STARTARROW=\"NONE\" ENDARROW=\"DEFAULT\"",
                verb(link.relation)
            );
            for (name, value) in link_fields(link) {
                let _ = write!(out, " cruxmap_{name}=\"{}\"", escaped(&value));
            }
            out.push_str("/>\n");
        }
        if (outline.rows.get(at + 1)).is_none_or(|next| next.depth <= depth) {
            out.push_str("</node>\n");
        }
        if card.place.is_some() {
            tally.left_out(None, "the place of a card");
        }
    }
    close(&mut out, depth, 0);
    out.push_str("</node>\n</map>\n");
    for _ in &sketch.groups {
        tally.left_out(None, "a group");
    }
    Written::new(out, tally)
}

/// Closes what is open from one depth to another.
fn close(out: &mut String, from: usize, to: usize) {
    for _ in to..from {
        out.push_str("</node>\n");
    }
}

fn push_note(out: &mut String, text: &str) {
    if !text.is_empty() {
        let _ = writeln!(
            out,
            "<richcontent TYPE=\"NOTE\" CONTENT-TYPE=\"plain/markdown\"><text>{}</text></richcontent>",
            escaped(&no_formula(text))
        );
    }
}

/// A text that Freeplane does not take for a formula, which it would compute: an apostrophe stands before it.
fn no_formula(text: &str) -> String {
    if is_formula(text) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// The text again.
fn formula_again(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if is_formula(rest) => rest,
        _ => text,
    }
}

/// Whether a text is a formula, but for apostrophes before it.
fn is_formula(text: &str) -> bool {
    text.trim_start_matches(|c: char| c == '\'' || c.is_whitespace())
        .starts_with('=')
}
