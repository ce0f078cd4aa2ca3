//! Mutated files: no reader panics, overflows its stack or takes long, whatever is in them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test"
)]

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use crate::formats::{
    aif, canvas, dot, freeplane, graphml, hugin, kialo, mermaid, opml, recognise::recognise, sketch::Sketch,
    tidy::tidied, xmlbif,
};

use crate::common::samples;

/// Inputs over all readers, unless time is up before.
const N_INPUTS: u64 = 20_000;
const MOST_SECONDS: u64 = 60;

/// A generator of numbers that are always the same (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n.max(1) as u64) as usize
    }
}

const PIECES: [&str; 48] = [
    "<",
    ">",
    "</",
    "/>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<!DOCTYPE a [",
    "&",
    "&amp;",
    "&#x0;",
    "&#xD800;",
    "&#99999999;",
    "\"",
    "'",
    "\\",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "((((",
    "{{{{",
    "\0",
    "\u{feff}",
    "\u{202e}",
    "->",
    "--",
    "-.->",
    "==>",
    "~~~",
    "@{",
    ":::",
    "|",
    ";",
    "=",
    "%",
    "\n\n",
    "1e999",
    "-1",
    "NaN",
    "18446744073709551616",
    "subgraph a {",
    "\nend\n",
    "null",
    "1.1.1.1. Pro: -> See 1.",
];

fn mutate(dice: &mut Dice, bytes: &[u8], other: &[u8]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for _ in 0..=dice.roll(6) {
        let at = dice.roll(out.len() + 1);
        let length = 1 << dice.roll(10);
        let end = (at + dice.roll(length)).min(out.len());
        match dice.roll(8) {
            0 => {
                let _ = out.splice(at..end, []);
            }
            1 => {
                let piece = PIECES[dice.roll(PIECES.len())];
                let _ = out.splice(at..at, piece.bytes());
            }
            2 => {
                let piece = PIECES[dice.roll(PIECES.len())].repeat(1 << dice.roll(9));
                let _ = out.splice(at..at, piece.bytes());
            }
            3 => {
                if let Some(byte) = out.get_mut(at) {
                    *byte = dice.roll(256) as u8;
                }
            }
            4 => out.truncate(at),
            5 => {
                let copy = out[at..end].to_vec();
                let _ = out.splice(at..at, copy);
            }
            6 => {
                let from = dice.roll(other.len() + 1);
                let to = (from + dice.roll(length)).min(other.len());
                let _ = out.splice(at..end, other[from..to].iter().copied());
            }
            _ => {
                let piece = PIECES[dice.roll(PIECES.len())];
                let _ = out.splice(at..end, piece.bytes());
            }
        }
    }
    out
}

/// What all sketches satisfy.
fn sound(sketch: &Sketch) {
    let mut plain = sketch.clone();
    plain.report = Sketch::default().report;
    let again = tidied(sketch);
    assert_eq!(again.cards, sketch.cards);
    assert_eq!(again.links, sketch.links);
    assert_eq!(again.groups, sketch.groups);
}

fn read_all(kind: &str, bytes: &[u8]) {
    let sketch = match kind {
        "canvas" => canvas::read(bytes),
        "opml" => opml::read(bytes),
        "freeplane" => freeplane::read(bytes),
        "dot" => dot::read(bytes),
        "graphml" => graphml::read(bytes),
        "sadface" | "aif" => aif::read(bytes),
        "kialo" => kialo::read(bytes),
        "mermaid" => mermaid::read(bytes),
        "xmlbif" => {
            let _ = black_box(xmlbif::read(bytes));
            return;
        }
        _ => {
            let _ = black_box(hugin::read(bytes));
            return;
        }
    };
    black_box(recognise("x", bytes));
    if let Ok(sketch) = sketch {
        sound(&sketch);
        for write in [dot::write, graphml::write, canvas::write, opml::write, freeplane::write] {
            black_box(write(&sketch));
        }
    }
}

#[test]
fn no_mutated_file_makes_a_reader_panic() {
    let mut files: Vec<(&str, Vec<u8>)> = Vec::new();
    for kind in [
        "canvas",
        "opml",
        "dot",
        "graphml",
        "sadface",
        "mermaid",
        "xmlbif",
        "hugin-net",
    ] {
        for (name, bytes) in samples(kind).unwrap_or_default() {
            if bytes.len() < 20_000 && !name.contains("expected") {
                files.push((kind, bytes));
            }
        }
    }
    for (kind, text) in [
        ("kialo", include_str!("data/kialo.txt")),
        ("aif", include_str!("data/aif.json")),
        ("freeplane", include_str!("data/freeplane.mm")),
    ] {
        // As many as of the others.
        files.extend(std::iter::repeat_n((kind, text.as_bytes().to_vec()), 20));
    }
    let start = Instant::now();
    let mut slowest = (Duration::ZERO, 0, "");
    let mut n = 0;
    let mut dice = Dice(0x0c12_0c55);
    while n < N_INPUTS && start.elapsed() < Duration::from_secs(MOST_SECONDS) {
        let (kind, bytes) = &files[dice.roll(files.len())];
        let other = files[dice.roll(files.len())].1.clone();
        let input = mutate(&mut dice, bytes, &other);
        let before = Instant::now();
        read_all(kind, &input);
        let took = before.elapsed();
        if took > slowest.0 {
            slowest = (took, input.len(), kind);
        }
        n += 1;
    }
    println!("{n} inputs in {:?}, the slowest {slowest:?}", start.elapsed());
    assert!(slowest.0 < Duration::from_secs(2));
}

/// Patterns repeated until a file is large: time grows no faster than size, and nothing overflows.
/// No reader takes longer for a text of 100 kB, or of 30 kB when nothing is optimised.
const MOST: Duration = Duration::from_secs(2);

#[test]
fn repeated_patterns_are_read_in_time() {
    let heads = [
        ("dot", "digraph {"),
        ("dot", "digraph { a [label=\""),
        ("dot", "digraph { a [label=<"),
        ("mermaid", "flowchart LR\n"),
        ("mermaid", "flowchart LR\nA["),
        ("mermaid", "mindmap\n"),
        ("kialo", "1. a\n"),
        ("canvas", "{\"nodes\":["),
        ("aif", "{\"nodes\":[{\"nodeID\":1,\"type\":\"I\"},"),
        ("opml", "<opml><body>"),
        ("opml", "<opml><body><outline text=\""),
        ("freeplane", "<map><node>"),
        ("graphml", "<graphml><graph>"),
        ("xmlbif", "<BIF><NETWORK>"),
        ("hugin", "net {}"),
    ];
    let more = [
        "a;",
        "a->",
        "subgraph {",
        "{a b}->",
        "\"a\"+",
        "[a=b]",
        "/*",
        "\\N",
        "&lt;",
        "A-->B\n",
        "A & ",
        "A-- ",
        "-. ",
        "subgraph a\n",
        "end\n",
        "((",
        "  a\n",
        "A@{",
        "1.1. Pro: a\n",
        "1.1.1.1.",
        "{\"id\":\"a\",\"x\":1,\"y\":1,\"type\":\"group\"},",
        "[",
        "{",
        "{\"nodeID\":2,\"type\":\"RA\"},",
        "<outline text=\"a\">",
        "<outline/>",
        "<node TEXT=\"a\">",
        "<node ID=\"a\"/>",
        "<arrowlink DESTINATION=\"a\"/>",
        "<graph>",
        "<node id=\"a\"><graph>",
        "<data key=\"k\">",
        "<key id=\"k\"><default>a</default></key>",
        "<VARIABLE><NAME>a</NAME>",
        "<b>",
        "</b>",
        "node a {",
        "potential (",
        "(((",
        "a = (",
        "%\n",
        "`",
        "|",
        "---\n",
        "~~~",
        "a: b\n",
        "![](",
        "](",
        "[a](b)",
        "x--",
        "<br/>",
        "#quot;",
        "fa:fa-a ",
    ];
    let start = Instant::now();
    let mut slowest = (Duration::ZERO, "", "");
    for (kind, head) in heads {
        for pattern in more {
            // A build that is not optimised is several times slower; what is checked is that nothing grows faster than its text.
            let size = if cfg!(debug_assertions) { 30_000 } else { 100_000 };
            let text = format!("{head}{}", pattern.repeat(size / pattern.len()));
            let read = || {
                let before = Instant::now();
                read_all(kind, text.as_bytes());
                before.elapsed()
            };
            // A moment in which the machine is busy elsewhere does not count.
            let took = (0..3).map(|_| read()).find(|took| *took < MOST).unwrap_or_else(read);
            if took > slowest.0 {
                slowest = (took, head, pattern);
            }
        }
        if start.elapsed() > Duration::from_mins(2) {
            break;
        }
    }
    println!("the slowest: {slowest:?}, all {:?}", start.elapsed());
    assert!(slowest.0 < MOST, "{slowest:?}");
}
