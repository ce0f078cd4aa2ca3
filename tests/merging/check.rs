//! What holds of every merge: it loads, is the same both ways, and every change of either side is there or listed.

use cruxmap::{
    formats::{
        merging::{Merged, differences, merge},
        ron,
        tree::Node,
    },
    model::Map,
};

/// Merges both ways and checks that both are the same.
pub fn both_ways(base: &Map, ours: &Map, theirs: &Map) -> Merged {
    let one = merge(base, ours, theirs).unwrap();
    let other = merge(base, theirs, ours).unwrap();
    assert_eq!(
        ron::write(&one.map),
        ron::write(&other.map),
        "merging is the same both ways"
    );
    assert_eq!(one.conflicts.len(), other.conflicts.len());
    one
}

/// Whether a piece of the file has everything that another one has: what both have added under one name has the fields of both.
fn holds(whole: Option<&str>, part: Option<&str>) -> bool {
    fn has(whole: &Node, part: &Node) -> bool {
        match (whole, part) {
            (Node::Record(..), Node::Record(fields, _)) => fields
                .iter()
                .all(|(name, field)| whole.get(name).is_some_and(|own| has(own, field))),
            (Node::Entries(..), Node::Entries(entries, _)) => entries
                .iter()
                .all(|(name, entry)| whole.get(name).is_some_and(|own| has(own, entry))),
            (Node::List(items, _), Node::List(parts, _)) => parts.iter().all(|part| items.contains(part)),
            _ => whole == part,
        }
    }
    let read = |text: Option<&str>| text.and_then(Node::read);
    matches!((read(whole), read(part)), (Some(whole), Some(part)) if has(&whole, &part))
}

/// Merges and checks all that holds of every merge; `place` says which one.
pub fn check_merge(base: &Map, ours: &Map, theirs: &Map, place: &str) -> Merged {
    let merged = both_ways(base, ours, theirs);
    let read = ron::read(ron::write(&merged.map).as_bytes());
    assert!(read.is_ok_and(|read| read.map == merged.map), "{place}: does not load");
    let is_listed = |path: &[String]| {
        let mut listed = merged.conflicts.iter();
        listed.any(|conflict| path.starts_with(&conflict.path) || conflict.path.starts_with(path))
    };
    let now = differences(base, &merged.map);
    for side in [ours, theirs] {
        for change in differences(base, side) {
            let is_there = now.iter().any(|one| {
                let has_all = || change.new.is_some() && holds(one.new.as_deref(), change.new.as_deref());
                one.path == change.path && (one.new == change.new || has_all())
            });
            // Lists take from both sides.
            let is_list = now.iter().any(|one| {
                let is_list = |text: &Option<String>| text.as_ref().is_none_or(|text| text.starts_with('['));
                one.path == change.path && is_list(&one.old) && is_list(&one.new)
            });
            // What the merged map puts aside is kept, and said.
            let is_aside = merged
                .warnings
                .iter()
                .any(|warning| change.path.iter().any(|part| warning.contains(part)));
            assert!(
                is_there || is_list || is_aside || is_listed(&change.path),
                "{place}: {} is lost",
                change.sentence
            );
        }
    }
    merged
}
