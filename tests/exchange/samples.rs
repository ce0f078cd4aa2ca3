//! Every sample file is read, without errors, and what comes of it comes back through the formats that hold all.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test"
)]

use crate::formats::{aif, canvas, dot, graphml, mermaid, opml, plain::ReadError, sketch::Sketch, tidy::tidied};

use crate::common::samples;

/// A sketch without its report.
fn plain(mut sketch: Sketch) -> Sketch {
    sketch.report = Sketch::default().report;
    sketch
}

fn check(format: &str, ending: &str, read: fn(&[u8]) -> Result<Sketch, ReadError>) {
    let Some(files) = samples(format) else { return };
    let (mut n, mut n_cards, mut n_links, mut n_groups) = (0, 0, 0, 0);
    for (name, bytes) in files.iter().filter(|(name, _)| name.ends_with(ending)) {
        let sketch = read(bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(sketch.report.errors, [], "{name}");
        assert!(!sketch.cards.is_empty(), "{name}");
        n += 1;
        n_cards += sketch.cards.len();
        n_links += sketch.links.len();
        n_groups += sketch.groups.len();
        let sketch = plain(sketch);
        assert_eq!(tidied(&sketch), sketch, "{name}");
        assert_eq!(
            plain(dot::read(dot::write(&sketch).text.as_bytes()).unwrap()),
            sketch,
            "{name}"
        );
        assert_eq!(
            plain(graphml::read(graphml::write(&sketch).text.as_bytes()).unwrap()),
            sketch,
            "{name}"
        );
        let mut rounded = sketch.clone();
        for card in &mut rounded.cards {
            card.place = card.place.map(|(x, y)| (x.round() + 0.0, y.round() + 0.0));
        }
        assert_eq!(
            plain(canvas::read(canvas::write(&sketch).text.as_bytes()).unwrap()),
            rounded,
            "{name}"
        );
    }
    println!("{format}: {n} files with {n_cards} cards, {n_links} links, {n_groups} groups");
}

#[test]
fn all_are_read_without_errors_and_come_back() {
    check("canvas", ".canvas", canvas::read);
    check("opml", ".opml", opml::read);
    check("dot", "", dot::read);
    check("graphml", ".graphml", graphml::read);
    check("sadface", ".json", aif::read);
    check("mermaid", ".mmd", mermaid::read);
}
