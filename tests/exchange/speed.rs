//! Files of 1,000 claims are written and read in a moment.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test"
)]

use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

use crate::formats::{
    aif, canvas, dot, freeplane, graphml, kialo, mermaid, opml,
    plain::ReadError,
    sketch::{End, Sketch, SketchCard, SketchLink, SketchRelation},
    written::Written,
};

type Read = fn(&[u8]) -> Result<Sketch, ReadError>;
type Write = fn(&Sketch) -> Written;

const N: usize = 1_000;

fn timed(what: &str, text: &str, read: Read) {
    let start = Instant::now();
    let sketch = read(text.as_bytes()).unwrap();
    let took = start.elapsed();
    println!("{what}: {} kB read in {took:?}", text.len() >> 10);
    assert_eq!(sketch.cards.len(), N, "{what}");
    assert!(took < Duration::from_secs(1), "{what}: {took:?}");
}

#[test]
fn a_thousand_claims_are_read_in_a_moment() {
    let card = |at: usize| SketchCard {
        title: format!("Claim number {at} about the matter"),
        body: "Some words of a body. ".repeat(25),
        ..SketchCard::default()
    };
    let link = |at: usize| SketchLink {
        from: End::Card(at % N),
        to: End::Card((at * 7 + 1) % N),
        relation: SketchRelation::Opposes,
        strength: Some(0.5),
        reason: "because".to_owned(),
        note: String::new(),
        is_inferred: false,
    };
    let sketch = Sketch {
        cards: (0..N).map(card).collect(),
        links: (0..3 * N).map(link).collect(),
        ..Sketch::default()
    };
    let both: [(&str, Write, Read); 5] = [
        ("dot", dot::write, dot::read),
        ("graphml", graphml::write, graphml::read),
        ("canvas", canvas::write, canvas::read),
        ("opml", opml::write, opml::read),
        ("freeplane", freeplane::write, freeplane::read),
    ];
    for (what, write, read) in both {
        let start = Instant::now();
        let written = write(&sketch);
        println!("{what}: written in {:?}", start.elapsed());
        timed(what, &written.text, read);
    }
    let mut text = "1. Thesis number one.\n".to_owned();
    for at in 1..N {
        let _ = writeln!(
            text,
            "1.{}.{} Claim {at} \\(that\\).",
            at.div_ceil(2),
            if at % 2 == 0 { "1. Pro:" } else { " Con:" }
        );
    }
    timed("kialo", &text, kialo::read);
    let mut text = "flowchart BT\n".to_owned();
    for at in 0..N {
        let _ = writeln!(text, "n{at}[\"Claim #35;{at}\"]:::crux");
    }
    for at in 1..3 * N {
        let _ = writeln!(text, "n{} -->|supports| n{}", at % N, (at * 7 + 1) % N);
    }
    timed("mermaid", &text, mermaid::read);
    let mut nodes = Vec::new();
    let mut edges = Vec::new();
    for at in 0..N {
        nodes.push(format!(
            "{{\"nodeID\":\"{at}\",\"type\":\"I\",\"text\":\"Claim {at}\"}}"
        ));
        nodes.push(format!("{{\"nodeID\":\"r{at}\",\"type\":\"RA\",\"text\":\"RA\"}}"));
        edges.push(format!("{{\"fromID\":\"{at}\",\"toID\":\"r{at}\"}}"));
        edges.push(format!("{{\"fromID\":\"r{at}\",\"toID\":\"{}\"}}", at / 2 + 1));
    }
    timed(
        "aif",
        &format!("{{\"nodes\":[{}],\"edges\":[{}]}}", nodes.join(","), edges.join(",")),
        aif::read,
    );
}
