//! Damaged files: a byte is flipped, a line is gone, the end is cut off; what was not touched is recovered.
//!
//! `CRUXMAP_DAMAGES` (300 unless it says otherwise) is how often.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on should stop, and says what it found out"
)]

#[path = "map_inference/dice.rs"]
#[expect(dead_code, reason = "this needs few of its throws")]
mod dice;

use std::collections::BTreeSet;

use cruxmap::{
    formats::{ron, salvage::salvage},
    model::{ClaimId, Map},
};
use dice::Dice;

const SAMPLES: [&str; 3] = [
    include_str!("../sample-maps/mood.ron"),
    include_str!("../sample-maps/carlsmith.ron"),
    include_str!("../sample-maps/timelines-and-takeoff.ron"),
];

/// The lines on which each claim stands, counted from 0, ends included.
fn places(text: &str) -> Vec<(ClaimId, usize, usize)> {
    let mut places: Vec<(ClaimId, usize, usize)> = Vec::new();
    let mut is_in_claims = false;
    for (at, line) in text.lines().enumerate() {
        if line.starts_with("    ") && !line.starts_with("     ") {
            is_in_claims = line == "    claims: {";
        }
        let id = line
            .strip_prefix("        \"")
            .and_then(|rest| rest.strip_suffix("\": ("));
        if let (true, Some(id)) = (is_in_claims, id) {
            places.push((ClaimId::new(id).unwrap(), at, at));
        } else if is_in_claims && let Some((_, _, end)) = places.last_mut() {
            *end = at;
        }
    }
    places
}

/// A damaged file, and the first and last line that the damage touches.
fn damaged(text: &str, dice: &mut Dice) -> (Vec<u8>, usize, usize) {
    let bytes = text.as_bytes();
    let line_of = |at: usize| bytes[..at].split(|byte| *byte == b'\n').count() - 1;
    match dice.below(3) {
        0 => {
            let at = dice.below(bytes.len());
            let mut bytes = bytes.to_vec();
            bytes[at] ^= 1 << dice.below(8);
            // A line end that is gone touches the next line as well.
            let line = line_of(at);
            (bytes, line, line + usize::from(text.as_bytes()[at] == b'\n'))
        }
        1 => {
            let lines: Vec<&str> = text.split_inclusive('\n').collect();
            let gone = dice.below(lines.len());
            let rest: Vec<&str> = (lines.iter().enumerate())
                .filter(|(at, _)| *at != gone)
                .map(|(_, line)| *line)
                .collect();
            (rest.concat().into_bytes(), gone, gone)
        }
        _ => {
            let at = dice.below(bytes.len());
            (bytes[..at].to_vec(), line_of(at), usize::MAX)
        }
    }
}

#[test]
fn what_was_not_touched_by_the_damage_is_recovered() {
    let n_damages = std::env::var("CRUXMAP_DAMAGES")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(300);
    let (mut n_untouched, mut n_recovered, mut n_unread) = (0, 0, 0);
    let mut dice = Dice::new(11);
    for n in 0..n_damages {
        let text = SAMPLES[n % SAMPLES.len()];
        let whole: Map = ron::read(text.as_bytes()).unwrap().map;
        let (bytes, first, last) = damaged(text, &mut dice);
        // What still reads as a map is opened as one.
        let found: Option<Map> = if let Ok(loaded) = ron::read(&bytes) {
            Some(loaded.map)
        } else {
            n_unread += 1;
            salvage(&bytes).map(|salvaged| salvaged.map)
        };
        let untouched = places(text)
            .into_iter()
            .filter(|(_, start, end)| *end < first || *start > last);
        let untouched: BTreeSet<ClaimId> = untouched.map(|(id, ..)| id).collect();
        let is_recovered = |id: &&ClaimId| found.as_ref().and_then(|map| map.claims.get(*id)) == whole.claims.get(*id);
        n_recovered += untouched.iter().filter(is_recovered).count();
        n_untouched += untouched.len();
    }
    println!(
        "{n_damages} damages ({n_unread} of them no map any more): {n_recovered} of {n_untouched} untouched claims recovered"
    );
    assert!(n_recovered * 100 >= n_untouched * 95, "{n_recovered} of {n_untouched}");
    assert!(n_unread * 2 > n_damages);
}

#[test]
fn what_is_lost_is_said_and_the_rest_is_there() {
    let text = SAMPLES[1];
    let broken = text
        .replacen("title: \"", "title: ", 1)
        .replacen("kind: Crux", "kind: Cr(x", 1);
    let salvaged = salvage(broken.as_bytes()).unwrap();
    let whole = ron::read(text.as_bytes()).unwrap().map;
    assert_eq!(salvaged.map.claims.len(), whole.claims.len(), "{:?}", salvaged.lost);
    assert!(
        salvaged.lost.iter().any(|said| said.contains("title")),
        "{:?}",
        salvaged.lost
    );
    assert_eq!(salvaged.map.links.len(), whole.links.len());
}

#[test]
fn a_file_of_another_layout_is_read_up_to_where_it_breaks() {
    let text = r#"(format: 1, id: "m", title: "One line", claims: { "a": (title: "A, with ) in it"), "b": (title: r"B"), "c": (title: "C"#;
    let salvaged = salvage(text.as_bytes()).unwrap();
    let ids: Vec<&str> = salvaged.map.claims.keys().map(ClaimId::as_str).collect();
    assert_eq!(ids, ["a", "b"]);
    assert!(salvaged.lost[0].contains("could not be read"));
}

#[test]
fn what_never_was_a_map_is_not_salvaged() {
    for text in [
        "",
        "(",
        "hello",
        "{\"a\": 1}",
        "(format: 1, claims: {",
        "\u{0}\u{0}\u{0}",
    ] {
        assert!(salvage(text.as_bytes()).is_none(), "{text}");
    }
}
