//! Everything that reads what comes from outside, by name: for tests that throw anything at it.

use cruxmap::formats::{
    argdown, ballots,
    bayes_net::Kind,
    bayesdown,
    exchange::{aif, canvas, dot, freeplane, graphml, kialo, mermaid, opml},
    forecasts_csv, git_markers, graph_file, hugin, json,
    markdown::outline_read,
    outline_text, readers_csv, recognise, ron, salvage,
    sketch::{Sketch, to_map::map_from_sketch},
    xmlbif,
};

/// A reader: whatever it is given, it answers or refuses.
pub type Reader = fn(&[u8]);

/// What is read becomes a map, whatever it is.
fn mapped(sketch: Option<Sketch>) {
    if let Some(sketch) = sketch {
        let (map, _report) = map_from_sketch(&sketch, "read");
        assert!(!map.has_id("impossible id"));
    }
}

/// All of them. What a reader makes of the bytes is thrown away.
pub const READERS: [(&str, Reader); 24] = [
    ("map", |bytes| {
        drop(ron::read(bytes).map(|loaded| ron::write(&loaded.map)));
    }),
    ("salvage", |bytes| drop(salvage::salvage(bytes))),
    ("bif", |bytes| drop(Kind::Bif.read(bytes))),
    ("xdsl", |bytes| drop(Kind::Xdsl.read(bytes))),
    ("graph", |bytes| drop(graph_file::read(bytes))),
    ("forecasts", |bytes| drop(forecasts_csv::read(bytes))),
    ("readers", |bytes| {
        let _is_table = readers_csv::is_table(bytes);
        drop(readers_csv::read_with_questions(bytes, Some(bytes)));
    }),
    ("ballot", |bytes| drop(ballots::read(bytes))),
    ("outline", |bytes| {
        drop(outline_text::read(&String::from_utf8_lossy(bytes)));
    }),
    ("argdown", |bytes| {
        mapped(argdown::read(&String::from_utf8_lossy(bytes)).ok());
    }),
    ("bayesdown", |bytes| {
        drop(bayesdown::read(&String::from_utf8_lossy(bytes)));
    }),
    ("hugin", |bytes| drop(hugin::read(bytes))),
    ("xmlbif", |bytes| drop(xmlbif::read(bytes))),
    ("json", |bytes| drop(json::read(bytes))),
    ("markdown outline", |bytes| {
        mapped(outline_read::read(&String::from_utf8_lossy(bytes)).ok());
    }),
    ("canvas", |bytes| mapped(canvas::read(bytes).ok())),
    ("opml", |bytes| mapped(opml::read(bytes).ok())),
    ("freeplane", |bytes| mapped(freeplane::read(bytes).ok())),
    ("dot", |bytes| mapped(dot::read(bytes).ok())),
    ("graphml", |bytes| mapped(graphml::read(bytes).ok())),
    ("aif and kialo", |bytes| {
        mapped(aif::read(bytes).ok());
        mapped(kialo::read(bytes).ok());
    }),
    ("mermaid", |bytes| mapped(mermaid::read(bytes).ok())),
    ("recognising", |bytes| {
        let _format = recognise::recognise("unknown", bytes);
    }),
    ("git markers", |bytes| {
        drop(git_markers::sides(&String::from_utf8_lossy(bytes)));
    }),
];

/// Reads with the reader of this name.
#[allow(dead_code, reason = "fuzzing calls readers by name, tests go through all")]
pub fn read(name: &str, bytes: &[u8]) {
    for (_, reader) in READERS.into_iter().filter(|(known, _)| *known == name) {
        reader(bytes);
    }
}
