//! OPML, the outlines of `WorkFlowy`, Dynalist, `OmniOutliner`, Logseq and others.
//!
//! Read: `<outline>` is a card, `text` its title (HTML in it is read as text, `Pro:`, `Con:`, `+`, `-`, `?` at its beginning
//! as signs), `_note` its body, `url` its source. What stands under a card bears on it: as its sign says, or else it supports
//! it, or answers it if it is a question; that is marked as inferred. `<title>` is the title of the whole.
//! Adapted or left out, counted in the report: HTML, dates, the state of the window, who owns the file, other attributes.
//!
//! Written: the same, with what else a card and its link hold in attributes `cruxmap:…`, which other programs pass over.
//! Left out: links that standing under something cannot tell, groups, places.

use std::fmt::Write as _;

use super::{
    html_text::{text_of_html, without_bullet},
    outline_graph::{OutlineReading, Row, fields_of_row, line_of, outline_of},
    plain::{ReadError, decoded, shown},
    sketch::Sketch,
    tally::{Lines, Tally},
    written::{Written, to_write},
    xml_tree::{Element, Tree, escaped},
};

/// The prefix of our attributes.
const PREFIX: &str = "cruxmap:";

/// Reads an outline. Linear.
///
/// # Errors
/// It is no OPML, or holds no outline. Lesser trouble stands in the report.
pub fn read(bytes: &[u8]) -> Result<Sketch, ReadError> {
    let mut reading = OutlineReading::default();
    let text = decoded(bytes, &mut reading.tally)?;
    let (tree, lines) = (Tree::parse(&text), Lines::of(&text));
    let root = tree.root().filter(|root| root.local().eq_ignore_ascii_case("opml"));
    let Some(root) = root else {
        return Err(ReadError::whole("an OPML file begins with <opml>; this one does not"));
    };
    for flaw in &tree.flaws {
        reading
            .tally
            .error(Some(lines.line(flaw.offset)), flaw.sentence.clone());
    }
    for head in tree.children_named(root, "head") {
        for element in tree.children(head) {
            match element.local() {
                "title" => reading.sketch.title = element.text(),
                "cruxmap" | "about" => reading.sketch.about = element.text(),
                "dateCreated" | "dateModified" => reading.tally.left_out(None, "a date"),
                other => {
                    let what = format!("<{}> of the head", shown(other));
                    reading.tally.left_out(Some(lines.line(element.start)), what);
                }
            }
        }
    }
    // Depth first, in the order of the file.
    let mut open: Vec<(&Element, Option<usize>)> = Vec::new();
    let push = |open: &mut Vec<_>, element, parent| {
        let children: Vec<&Element> = tree.children_named(element, "outline").collect();
        open.extend(children.into_iter().rev().map(|child| (child, parent)));
    };
    for body in tree.children_named(root, "body") {
        push(&mut open, body, None);
        while let Some((element, parent)) = open.pop() {
            let line = Some(lines.line(element.start));
            let mut row = row(element, line, &mut reading.tally);
            if row.card.title.trim().is_empty() && !row.card.source.is_empty() {
                row.card.title.clone_from(&row.card.source);
                let sentence = "a line without words that leads to a page, now a card with its address";
                reading.tally.adapted(line, sentence);
            }
            let is_leaf = tree.children(element).next().is_none();
            if is_leaf && row.card.title.trim().is_empty() && row.card.body.trim().is_empty() {
                reading.tally.left_out(line, "an empty line");
                continue;
            }
            let at = reading.add(row, parent, line);
            push(&mut open, element, at);
        }
    }
    reading.finish("there is no outline in the file; OPML has <outline text=\"…\"/> in its <body>")
}

fn row(element: &Element, line: Option<usize>, tally: &mut Tally) -> Row {
    let mut row = Row::default();
    let mut text = None;
    for (name, value) in element.attributes() {
        if let Some(own) = name.strip_prefix(PREFIX) {
            if !row.set_field(own, value) {
                tally.left_out(line, format!("the attribute “{}”", shown(name)));
            }
            continue;
        }
        match name {
            "text" => text = Some(value),
            "title" => text = text.or(Some(value)),
            "_note" => value.clone_into(&mut row.card.body),
            "url" | "htmlUrl" | "xmlUrl" if row.card.source.is_empty() => value.clone_into(&mut row.card.source),
            "created" | "modified" => tally.left_out(line, "a date"),
            "complete" | "_complete" | "checked" => tally.left_out(line, "a mark that a line is done"),
            "type" | "version" | "language" => {}
            other => tally.left_out(line, format!("the attribute “{}”", shown(other))),
        }
    }
    let text = text.unwrap_or_default();
    if text.contains(['<', '&']) && !row.has_title() {
        let plain = text_of_html(text);
        if plain != text {
            tally.adapted(line, "HTML in a line, read as text");
        }
        row.take_line(without_bullet(&plain));
    } else {
        row.take_line(text);
    }
    row
}

/// Writes a sketch as an outline. Linear up to the depth of the outline.
pub fn write(sketch: &Sketch) -> Written {
    let (sketch, mut tally) = to_write(sketch);
    let outline = outline_of(&sketch);
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\" xmlns:cruxmap=\"urn:cruxmap\">\n  <head>\n",
    );
    let _ = writeln!(out, "    <title>{}</title>", escaped(&sketch.title));
    if !sketch.about.is_empty() {
        let _ = writeln!(out, "    <{PREFIX}about>{}</{PREFIX}about>", escaped(&sketch.about));
    }
    out.push_str("  </head>\n  <body>\n");
    let mut depth = 0;
    for (at, row) in outline.rows.iter().enumerate() {
        close(&mut out, depth, row.depth);
        depth = row.depth;
        let Some(card) = sketch.cards.get(row.card) else {
            continue;
        };
        let link = row.link.and_then(|link| sketch.links.get(link));
        let (line, _) = line_of(card, link);
        let _ = write!(out, "{}<outline text=\"{}\"", indent(depth), escaped(&line));
        if !card.body.is_empty() {
            let _ = write!(out, " _note=\"{}\"", escaped(&card.body));
        }
        let _ = write!(out, " {PREFIX}key=\"{}\"", escaped(&card.key));
        for (name, value) in fields_of_row(card, link) {
            if name != "body" {
                let _ = write!(out, " {PREFIX}{name}=\"{}\"", escaped(&value));
            }
        }
        let has_children = outline.rows.get(at + 1).is_some_and(|next| next.depth > depth);
        if has_children {
            out.push_str(">\n");
        } else {
            out.push_str("/>\n");
        }
        if card.place.is_some() {
            tally.left_out(None, "the place of a card");
        }
    }
    close(&mut out, depth, 0);
    out.push_str("  </body>\n</opml>\n");
    for _ in &outline.others {
        tally.left_out(None, "a link that an outline cannot tell");
    }
    for _ in &sketch.groups {
        tally.left_out(None, "a group");
    }
    Written::new(out, tally)
}

/// Closes what is open from one depth to another.
fn close(out: &mut String, from: usize, to: usize) {
    for depth in (to..from).rev() {
        out.push_str(&indent(depth));
        out.push_str("</outline>\n");
    }
}

fn indent(depth: usize) -> String {
    // No deeper than can be seen, so that a long chain does not make a file of spaces.
    " ".repeat(4 + 2 * depth.min(40))
}
