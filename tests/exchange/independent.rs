//! What is exported, read by other programs: Python's XML and JSON, networkx, Graphviz. Skipped where they are missing.
//!
//! `GRAPHS_PYTHON` names the Python to use, if it is not `python3`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::too_many_lines,
    reason = "a test"
)]

use std::{collections::BTreeSet, path::Path, process::Command};

use crate::formats::{
    canvas, dot, freeplane, graphml, opml,
    sketch::{CardKind, End, GroupKind, Sketch, SketchCard, SketchGroup, SketchLink, SketchRelation},
    tidy::tidied,
};
use serde_json::{Value, json};

use crate::common::samples;

const TITLES: [&str; 24] = [
    "plain",
    "\"quoted\" 'single' \\ back \\n \\N \\G \\\" end\\",
    "a\nb\tc\r\nd",
    "<b>bold</b> <script>alert(1)</script>",
    "--> ]]> <!-- x --> </node>",
    "&amp; & &#65; &nbsp; &lt;",
    "\" ]; evil -> b [label=\"x",
    "}; subgraph cluster_x {",
    "=HYPERLINK(\"x\")",
    "'=1",
    "\u{202e}reversed\u{2066}isolated",
    "zero\u{200b}width\u{feff}",
    "control \u{1}\u{1b}[31m\u{7f}\u{85} end",
    "null\0byte",
    "\u{fffe}\u{ffff}",
    "Ünïcödé 日本語 🤓 \u{1d54f}",
    "{record|<port>}",
    "Pro: Con: ? - + ",
    "# heading",
    "---",
    "%% comment",
    "line\u{2028}separator",
    "[link](javascript:alert(1))",
    "$\\LaTeX$ `code` *b* _i_",
];

/// Sketches with all that is hostile in every place.
fn hostile() -> Vec<Sketch> {
    let relations = [
        SketchRelation::Supports,
        SketchRelation::Opposes,
        SketchRelation::Requires,
        SketchRelation::Undercuts,
        SketchRelation::Underpins,
        SketchRelation::Answers,
    ];
    (0..TITLES.len())
        .map(|turn| {
            let text = |at: usize| TITLES[(at + turn) % TITLES.len()].to_owned();
            let card = |at: usize| SketchCard {
                key: text(at),
                kind: [CardKind::Claim, CardKind::Crux, CardKind::Evidence, CardKind::Question][at % 4],
                title: text(at),
                body: format!("{}\n\n{}", text(at + 1), text(at + 2)),
                tags: vec![text(at + 3), text(at + 4)],
                topic: text(at + 5),
                credence: Some(0.25),
                speaker: text(at + 6),
                quote: text(at + 7),
                source: text(at + 8),
                note: text(at + 9),
                place: at.is_multiple_of(2).then_some((at as f64 * 10.5, -3.0)),
            };
            let link = |at: usize| SketchLink {
                from: if at == 3 { End::Group(1) } else { End::Card(at % 8) },
                to: if at == 5 {
                    End::Link(2)
                } else {
                    End::Card((at * 3 + 1) % 8)
                },
                relation: relations[at % 6],
                strength: Some(0.5),
                reason: text(at),
                note: text(at + 1),
                is_inferred: at.is_multiple_of(3),
            };
            let group = |at: usize| SketchGroup {
                title: text(at),
                kind: [GroupKind::Box, GroupKind::Joint, GroupKind::Alternatives][at],
                members: vec![at, at + 1],
            };
            Sketch {
                title: text(0),
                about: text(1),
                cards: (0..8).map(card).collect(),
                links: (0..10).map(link).collect(),
                groups: (0..3).map(group).collect(),
                ..Sketch::default()
            }
        })
        .collect()
}

fn put(folder: &Path, name: &str, ending: &str, contents: &[u8], mut case: Value) {
    let file = format!("{name}.{ending}");
    std::fs::write(folder.join(&file), contents).unwrap();
    case["file"] = json!(file);
    std::fs::write(folder.join(format!("{name}.json")), case.to_string()).unwrap();
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn other_programs_read_the_same() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("independent");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    for (at, sketch) in hostile().iter().enumerate() {
        let tidy = tidied(sketch);
        let is_boxed = |link: usize| {
            matches!(tidy.links[link].to, End::Link(_)) || tidy.links.iter().any(|other| other.to == End::Link(link))
        };
        let mut nodes: Vec<(String, String)> = (tidy.cards.iter().enumerate())
            .map(|(at, card)| (format!("n{at}"), words(&card.title)))
            .collect();
        let boxes: Vec<usize> = (0..tidy.links.len()).filter(|&link| is_boxed(link)).collect();
        // A box that is only a box is a cluster in DOT, and a node elsewhere.
        let mut dot_nodes = nodes.clone();
        dot_nodes.extend([
            ("g1".to_owned(), "all of".to_owned()),
            ("g2".to_owned(), "at most one of".to_owned()),
        ]);
        let n_members: usize = tidy.groups.iter().map(|group| group.members.len()).sum();
        let in_nodes = |kinds: &[GroupKind]| -> usize {
            let groups = tidy.groups.iter().filter(|group| kinds.contains(&group.kind));
            groups.map(|group| group.members.len()).sum()
        };
        let n_links = tidy.links.len() + boxes.len();
        let n_dot = n_links + in_nodes(&[GroupKind::Joint, GroupKind::Alternatives]);
        nodes.extend(
            tidy.groups
                .iter()
                .enumerate()
                .map(|(at, group)| (format!("g{at}"), group.title.clone())),
        );
        for &link in &boxes {
            let verb = format!("{:?}", tidy.links[link].relation).to_lowercase();
            nodes.push((format!("l{link}"), verb));
            dot_nodes.push((format!("l{link}"), String::new()));
        }
        let case = |kind: &str, nodes: &[(String, String)], edges: usize| json!({ "kind": kind, "nodes": nodes, "edges": edges });
        let text = graphml::write(sketch).text;
        put(
            &folder,
            &format!("graphml-{at}"),
            "graphml",
            text.as_bytes(),
            case("graphml", &nodes, n_links + n_members),
        );
        let text = canvas::write(sketch).text;
        put(
            &folder,
            &format!("canvas-{at}"),
            "canvas",
            text.as_bytes(),
            case("canvas", &nodes, n_dot),
        );
        let text = dot::write(sketch).text;
        put(
            &folder,
            &format!("dot-{at}"),
            "dot",
            text.as_bytes(),
            case("dot", &dot_nodes, n_dot),
        );
        // What stands in outlines is checked against our own reader's cards, signs and all.
        for (kind, ending, text) in [
            ("opml", "opml", opml::write(sketch).text),
            ("freeplane", "mm", freeplane::write(sketch).text),
        ] {
            let shown = titles_with_signs(
                &text,
                if kind == "opml" {
                    "<outline text=\""
                } else {
                    "<node ID=\"ID_"
                },
            );
            assert_eq!(shown.len(), tidy.cards.len());
            let shown: Vec<(String, String)> = shown.into_iter().map(|title| (String::new(), title)).collect();
            put(
                &folder,
                &format!("{kind}-{at}"),
                ending,
                text.as_bytes(),
                case(kind, &shown, 0),
            );
        }
    }
    for (name, bytes) in samples("dot").unwrap_or_default() {
        if name == "data.dot" {
            // Its diamonds are links.
            continue;
        }
        let sketch = dot::read(&bytes).unwrap();
        let key = |end: End| match end {
            End::Card(at) => sketch.cards[at].key.clone(),
            other => format!("{other:?}"),
        };
        let nodes: Vec<(String, String)> = sketch
            .cards
            .iter()
            .map(|card| (card.key.clone(), String::new()))
            .collect();
        let ends: BTreeSet<(String, String)> = sketch.links.iter().map(|link| (key(link.from), key(link.to))).collect();
        let case = json!({ "kind": "dot_sample", "nodes": nodes, "ends": ends, "edges": 0 });
        put(&folder, &format!("sample-{name}"), "gv", &bytes, case);
    }
    let python = std::env::var("GRAPHS_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exchange/independent.py");
    match Command::new(python).arg(script).arg(&folder).output() {
        Err(error) => println!("skipped: {error}"),
        Ok(output) => {
            let mut said: Vec<&str> = Vec::new();
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            for line in text.lines() {
                if !said.contains(&line) {
                    said.push(line);
                }
            }
            println!("{}", said.join("\n"));
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
    }
}

/// The lines of an outline by a parser that knows only what our writer writes.
fn titles_with_signs(text: &str, before: &str) -> Vec<String> {
    let decoded = |text: &str| {
        let mut text = text.to_owned();
        while let Some(at) = text.find("&#") {
            let end = at + text[at..].find(';').unwrap();
            let number = &text[at + 2..end];
            let code = match number.strip_prefix('x') {
                Some(digits) => u32::from_str_radix(digits, 16).unwrap(),
                None => number.parse().unwrap(),
            };
            text.replace_range(at..=end, &char::from_u32(code).unwrap().to_string());
        }
        text.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&amp;", "&")
    };
    let lines = text.lines().filter(|line| !line.contains("ID_cruxmap_root"));
    lines
        .filter_map(|line| {
            let inner = line.trim_start().strip_prefix(before)?;
            let inner = inner.split_once("TEXT=\"").map_or(inner, |(_, inner)| inner);
            Some(words(&decoded(inner.split('"').next()?)))
        })
        .collect()
}
