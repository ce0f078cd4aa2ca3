//! Everything that reads what comes from outside, by name: for tests that throw anything at it.

use cruxmap::formats::{
    ballots, bayes_net::Kind, forecasts_csv, git_markers, graph_file, outline_text, readers_csv, ron, salvage,
};

/// A reader: whatever it is given, it answers or refuses.
pub type Reader = fn(&[u8]);

/// All of them. What a reader makes of the bytes is thrown away.
pub const READERS: [(&str, Reader); 10] = [
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
