//! What each format says becomes what it means: small files, looked at closely.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test"
)]

use std::collections::BTreeSet;

use crate::formats::{
    aif, canvas, dot, freeplane, graphml, kialo, mermaid, opml,
    sketch::{End, GroupKind, Sketch},
};

use crate::common::samples;

/// A sketch in lines: cards, links and groups with the words of their ends.
fn lines(sketch: &Sketch) -> Vec<String> {
    fn end(sketch: &Sketch, end: End) -> String {
        match end {
            End::Card(at) => sketch.cards[at].title.clone(),
            End::Group(at) => {
                let members: Vec<&str> = sketch.groups[at]
                    .members
                    .iter()
                    .map(|&at| sketch.cards[at].title.as_str())
                    .collect();
                format!("{{{}}}", members.join(", "))
            }
            End::Link(at) => format!("({})", link(sketch, at)),
        }
    }
    fn link(sketch: &Sketch, at: usize) -> String {
        let link = &sketch.links[at];
        let guess = if link.is_inferred { "?" } else { "" };
        format!(
            "{} {:?}{guess} {}",
            end(sketch, link.from),
            link.relation,
            end(sketch, link.to)
        )
    }
    (0..sketch.links.len()).map(|at| link(sketch, at)).collect()
}

fn remarks(sketch: &Sketch) -> String {
    let report = &sketch.report;
    let all = report.adapted.iter().chain(&report.left_out).chain(&report.errors);
    let all: Vec<String> = all.map(|remark| format!("{} ×{}", remark.sentence, remark.n)).collect();
    all.join(
        "
",
    )
}

#[test]
fn aif_schemes_become_links() {
    let sketch = aif::read(include_bytes!("data/aif.json")).unwrap();
    assert_eq!(
        lines(&sketch),
        [
            "{The air would be cleaner., Clean air is worth it.} Supports Cars should be banned.",
            "Most dirt is from heating. Undercuts ({The air would be cleaner., Clean air is worth it.} Supports Cars should be banned.)",
            "Shops would lose. Opposes Cars should be banned.",
            "Shops would lose. Supports Most dirt is from heating.",
        ]
    );
    assert_eq!(sketch.links[3].reason, "Practical Reasoning");
    assert_eq!(sketch.cards[0].speaker, "Ann");
    assert!(sketch.cards[0].note.contains("In other words: Ban them."));
    assert_eq!(sketch.groups[0].kind, GroupKind::Joint);
    let remarks = remarks(&sketch);
    for said in [
        "a preference (PA) ×1",
        "a locution (L), now speaker and quote of what it says ×1",
        "not in the file ×1",
        "rephrase (MA)",
    ] {
        assert!(remarks.contains(said), "{said}\n{remarks}");
    }
}

#[test]
fn sadface_schemes_become_links() {
    let Some(files) = samples("sadface") else { return };
    let sketch = aif::read(&files[0].1).unwrap();
    assert_eq!(sketch.title, "Hangback Example");
    let lines = lines(&sketch);
    assert!(
        lines[0].starts_with("{The 'Hang Back' campaign was the wrong campaign to run,"),
        "{lines:?}"
    );
    assert!(lines[1].contains("Opposes The 'Hang Back' campaign was"), "{lines:?}");
    // The same argument as SADFace draws it.
    let Some(dots) = samples("dot") else { return };
    let (_, drawn) = dots.iter().find(|(name, _)| name == "data.dot").unwrap();
    let drawn = dot::read(drawn).unwrap();
    assert_eq!(self::lines(&drawn), lines);
}

#[test]
fn mind_maps_of_freeplane_are_outlines_with_arrows() {
    let sketch = freeplane::read(include_bytes!("data/freeplane.mm")).unwrap();
    assert_eq!(
        lines(&sketch),
        [
            "The air would be cleaner Supports Ban cars from the center",
            "Most dirt is from heating Opposes The air would be cleaner",
            "Not measured here Undercuts (The air would be cleaner Supports Ban cars from the center)",
            "Shops would lose Supports? Ban cars from the center",
            "styles.question Supports? Ban cars from the center",
            "An answer Answers? styles.question",
            "Shops would lose Opposes The air would be cleaner",
        ]
    );
    assert_eq!(
        sketch.cards[1].body,
        "*details*\n\nMeasured in three cities.\n\nMore soon."
    );
    assert_eq!(sketch.cards[1].source, "https://example.org/air");
    assert_eq!(
        (sketch.cards[2].credence, sketch.cards[2].note.as_str()),
        (Some(0.4), "color: red")
    );
    let remarks = remarks(&sketch);
    for said in [
        "a hook “MapStyle” ×1",
        "an icon ×1",
        "a date ×2",
        "an arrow leads to a node that is not in the file ×1",
    ] {
        assert!(remarks.contains(said), "{said}\n{remarks}");
    }
    let written = freeplane::write(&freeplane::read(b"<map><node TEXT=\"=1+1\" ID=\"a\"/></map>").unwrap());
    assert!(written.text.contains("TEXT=\"'=1+1\""), "{}", written.text);
}

#[test]
fn outlines_have_signs_and_notes() {
    let text = "<opml version=\"2.0\"><head><title>T</title></head><body><outline text=\"? What now\">\n\
                <outline text=\"This\" _note=\"because&#10;so\"><outline text=\"Pro: a &lt;b&gt;b&lt;/b&gt;\"/><outline text=\"- c\"/>\n\
                <outline text=\"\"/></outline><outline text=\"That\" color=\"red\"/></outline></body></opml>";
    let sketch = opml::read(text.as_bytes()).unwrap();
    assert_eq!(
        lines(&sketch),
        [
            "This Answers? What now",
            "a b Supports This",
            "c Opposes This",
            "That Answers? What now"
        ]
    );
    assert_eq!(
        (sketch.title.as_str(), sketch.cards[1].body.as_str()),
        ("T", "because\nso")
    );
    let remarks = remarks(&sketch);
    for said in [
        "an empty line ×1",
        "the attribute “color” ×1",
        "HTML in a line, read as text ×1",
    ] {
        assert!(remarks.contains(said), "{said}\n{remarks}");
    }
    assert!(opml::read(b"<html/>").is_err());
    // What is broken is said, and the rest read.
    let broken = opml::read(b"<opml><body><outline text='a'>\n<outline text='b & c'/></body>").unwrap();
    assert_eq!(lines(&broken), ["b & c Supports? a"]);
    assert!(broken.report.errors.iter().any(|remark| remark.line == Some(2)));
}

#[test]
fn canvases_say_relations_by_words_and_colors() {
    let text = r##"{"nodes":[
        {"id":"g","type":"group","x":0,"y":0,"width":300,"height":300,"label":"G"},
        {"id":"a","type":"text","text":"# A\nmore","x":10,"y":10,"width":100,"height":50},
        {"id":"b","type":"text","text":"---\nx: 1\n---\nB","x":10,"y":100,"width":100,"height":50,"color":"2"},
        {"id":"c","type":"file","file":"notes/C.md","subpath":"#x","x":900,"y":0,"width":1,"height":1},
        {"id":"d","type":"link","url":"https://example.org","x":900,"y":9,"width":1,"height":1}],
       "edges":[
        {"id":"1","fromNode":"a","toNode":"b","label":"supported by"},
        {"id":"2","fromNode":"c","toNode":"b","color":"1"},
        {"id":"3","fromNode":"d","toNode":"b","fromEnd":"arrow","toEnd":"none","label":"because of that"},
        {"id":"4","fromNode":"g","toNode":"c","label":"Opposes: strongly"},
        {"id":"5","fromNode":"g","toNode":"zz"}]}"##;
    let sketch = canvas::read(text.as_bytes()).unwrap();
    assert_eq!(
        lines(&sketch),
        [
            "B Supports A",
            "C Opposes? B",
            "B Supports? https://example.org",
            "{A, B} Opposes C"
        ]
    );
    assert_eq!(sketch.cards[0].body, "more");
    assert_eq!(
        (sketch.links[2].note.as_str(), sketch.links[3].note.as_str()),
        ("because of that", "strongly")
    );
    assert_eq!(sketch.cards[2].source, "notes/C.md");
    assert_eq!(sketch.report.errors.len(), 1);
    assert!(canvas::read(b"").unwrap().cards.is_empty());
    assert_eq!(canvas::read(b"{\n\"nodes\": [}").unwrap_err().line, Some(2));
}

#[test]
fn flowcharts_of_ours_come_back_as_they_were() {
    let text = "flowchart BT\n    n1[[\"Q?\"]]:::question\n    n2([\"P\"]):::position\n    n3{{\"C#35;1<br/>30 #37;†\"}}:::crux\n    n4[(\"E\"
    )]:::evidence\n    n5(\"all of: both\"):::group\n    n3 --- n5\n    n4 --- n5\n    n6((\" \")):::junction\n    n7((\" \")):::junction\n\
    n2 -->|\"answers\"| n1\n    n5 ---|\"supports, 3 : 1\"| n6\n    n6 --> n2\n    n4 -.-|\"undercuts\"| n7\n    n7 -.-x n6\n    n3 --o|\"underpins\"| n7\n";
    let sketch = mermaid::read(text.as_bytes()).unwrap();
    assert_eq!(
        lines(&sketch),
        [
            "P Answers Q?",
            "{C#1, E} Supports P",
            "E Undercuts ({C#1, E} Supports P)",
            "C#1 Underpins (E Undercuts ({C#1, E} Supports P))",
        ]
    );
    assert_eq!(
        (sketch.groups[0].kind, sketch.groups[0].title.as_str()),
        (GroupKind::Joint, "both")
    );
    assert_eq!(
        (sketch.cards[2].note.as_str(), sketch.links[1].note.as_str()),
        ("30 %†", "3 : 1")
    );
    assert_eq!(sketch.report.errors, []);
}

#[test]
fn flowcharts_of_others_are_read() {
    let text = "---\ntitle: T\n---\n%% c\ngraph TD; A-->B & C; A-- no ---D\n subgraph one [One]\n  B --> C\n end\n one --> D\n\
                linkStyle 0 stroke:#f00000;\n click A \"https://example.org\"\n )))\n B <--> D";
    let sketch = mermaid::read(text.as_bytes()).unwrap();
    assert_eq!(
        lines(&sketch),
        [
            "A Opposes? B",
            "A Supports? C",
            "A Supports? D",
            "B Supports? C",
            "{B, C} Supports? D",
            "B Supports? D"
        ]
    );
    assert_eq!(
        (sketch.title.as_str(), sketch.cards[0].source.as_str()),
        ("T", "https://example.org")
    );
    assert_eq!(sketch.groups[0].title, "One");
    assert_eq!(sketch.report.errors[0].line, Some(12));
    let error = mermaid::read(b"%% c\nsequenceDiagram\n A->>B: x\n").unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("line 2: this is a diagram of the kind “sequenceDiagram”"),
        "{error}"
    );
}

#[test]
fn dot_is_read_as_graphviz_reads_it() {
    let text = "# c\nstrict digraph \"G\\\"1\" { // c\n node [shape=box] edge [color=green]\n a [label=\"A\\nB\" + \" C\\\\\", tooltip=\"body\"];\n\
                b [label=<<b>B</b><br/>c>]; ü -> \"q r\":p:n -> {a b} [label=attacks]\n subgraph cluster_x { label=\"X\"; a; d }\n\
                a -> d [dir=back, color=\"#ff0000\"]; a -- d; 1.5 -> -.5; rec [shape=record, label=\"<f0> x|{y|z}\"]\n a -> ]; }";
    let sketch = dot::read(text.as_bytes()).unwrap();
    assert_eq!(
        lines(&sketch),
        [
            "ü Opposes q r",
            "q r Opposes A B C\\",
            "q r Opposes B c",
            "d Opposes? A B C\\",
            "A B C\\ Supports? d",
            "1.5 Supports? -.5",
        ]
    );
    assert_eq!(sketch.cards[0].body, "body");
    assert!(sketch.cards.iter().any(|card| card.title == "x | y | z"));
    assert_eq!((sketch.title.as_str(), sketch.groups[0].title.as_str()), ("G\"1", "X"));
    assert_eq!(sketch.groups[0].members.len(), 2);
    assert_eq!(sketch.report.errors[0].line, Some(8));
    assert!(dot::read(b"hello").is_err());
}

/// Argdown writes the same map as DOT and as `GraphML`: both are read as the same cards and links.
#[test]
fn what_argdown_writes_is_the_same_in_both_formats() {
    let (Some(dots), Some(graphs)) = (samples("dot"), samples("graphml")) else {
        return;
    };
    let mut n = 0;
    for (name, bytes) in dots.iter().filter(|(name, _)| name.starts_with("argdown")) {
        let other = name.replace(".dot", ".graphml");
        let (_, graph) = graphs.iter().find(|(name, _)| *name == other).unwrap();
        let (one, two) = (dot::read(bytes).unwrap(), graphml::read(graph).unwrap());
        let said = |sketch: &Sketch| -> BTreeSet<String> {
            lines(sketch).into_iter().map(|line| line.replace('?', "")).collect()
        };
        assert_eq!(said(&one), said(&two), "{name}");
        let titles =
            |sketch: &Sketch| -> BTreeSet<String> { sketch.cards.iter().map(|card| card.title.clone()).collect() };
        assert_eq!(titles(&one), titles(&two), "{name}");
        let groups = |sketch: &Sketch| -> BTreeSet<(String, usize)> {
            sketch
                .groups
                .iter()
                .map(|group| (group.title.clone(), group.members.len()))
                .collect()
        };
        assert_eq!(groups(&one), groups(&two), "{name}");
        n += 1;
    }
    assert_eq!(n, 3);
}

#[test]
fn a_debate_of_kialo_is_read() {
    let sketch = kialo::read(include_bytes!("data/kialo.txt")).unwrap();
    assert_eq!(sketch.title, "Should the city ban cars from its center?");
    assert_eq!((sketch.cards.len(), sketch.links.len()), (7, 7));
    assert_eq!(sketch.report.adapted.len(), 1);
}
