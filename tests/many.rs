//! Laws of files on many random maps and inputs; `cargo bench --bench many` tries them on very many.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

#[path = "merging/check.rs"]
mod check;
#[path = "map_inference/dice.rs"]
mod dice;
#[path = "map_inference/generate.rs"]
#[expect(dead_code, reason = "findings are for other tests")]
mod generate;
#[path = "laws/invent.rs"]
mod invent;
#[path = "many/mod.rs"]
mod many;
#[path = "ron/random.rs"]
mod random;
#[path = "readers/mod.rs"]
mod readers;

#[test]
fn random_maps_read_back_as_they_were_written() {
    many::round_trips(0..400);
}

#[test]
fn what_a_newer_version_wrote_survives_editing() {
    assert!(many::unknown_is_kept(0..400) > 1_000);
}

#[test]
fn random_merges_lose_nothing() {
    let n_conflicts = many::merges(0..400);
    assert!(n_conflicts > 100, "{n_conflicts} conflicts listed");
}

#[test]
fn no_reader_panics_or_hangs_on_garbled_files() {
    assert_eq!(many::mutations(0..1_500), 1_500 * readers::READERS.len());
}
