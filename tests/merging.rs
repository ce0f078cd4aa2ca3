//! Versions of maps compared and merged: random edits on both sides, whichever side is called ours; disjoint edits without
//! conflict; every change of both sides there or listed.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

#[path = "merging/check.rs"]
mod check;

use check::{both_ways, check_merge};
use cruxmap::{
    formats::{
        merging::{differences, merge},
        ron,
    },
    model::{
        ClaimId, Edit, Map, Probability, ReaderId, Value,
        edit::{ClaimChange, ClaimEdit, MapChange, MapEdit},
    },
};

const BASE: &str = r#"(
    format: 1,
    id: "m",
    title: "Umbrella",
    readers: { "ann": (name: "Ann"), "bo": (name: "Bo") },
    claims: {
        "rain": (title: "It rains.", tags: ["a", "b"], credences: { "ann": (stated: 0.3), "bo": (stated: 0.3) },
            out: { "rain--take": (to: "take", strength: Strong) }),
        "take": (title: "Take it."),
        "wind": (title: "It is windy.", body: "As in autumn."),
    },
    later: (kept: [1, "two"]),
)"#;

fn read(text: &str) -> Map {
    ron::read(text.as_bytes()).unwrap().map
}

#[test]
fn disjoint_changes_are_all_taken_without_conflict() {
    let base = read(BASE);
    let ours = read(
        &BASE
            .replace("\"bo\": (stated: 0.3)", "\"bo\": (stated: 0.45)")
            .replace("tags: [\"a\", \"b\"]", "tags: [\"b\", \"c\"]")
            .replace("\"wind\": (title: \"It is windy.\", body: \"As in autumn.\"),", ""),
    );
    let theirs = read(
        &BASE
            .replace("title: \"It rains.\"", "title: \"It will rain.\"")
            .replace("tags: [\"a\", \"b\"]", "tags: [\"a\", \"b\", \"d\"]")
            .replace("strength: Strong", "strength: Weak")
            .replace(
                "\"take\": (title: \"Take it.\"),",
                "\"take\": (title: \"Take it.\"), \"new\": (title: \"New.\"),",
            ),
    );
    let merged = both_ways(&base, &ours, &theirs);
    assert_eq!(merged.conflicts, []);
    let text = ron::write(&merged.map);
    for there in [
        "0.45",
        "It will rain.",
        "strength: Weak",
        "New.",
        "later: (kept: [1, \"two\"])",
    ] {
        assert!(text.contains(there), "{there}:\n{text}");
    }
    assert!(!merged.map.claims.contains_key("wind"));
    let tags: Vec<&str> = merged.map.claims["rain"].tags.iter().map(String::as_str).collect();
    assert_eq!(tags, ["b", "c", "d"]);
    // A side that changed nothing gives way entirely.
    assert_eq!(ron::write(&both_ways(&base, &base, &theirs).map), ron::write(&theirs));
    assert_eq!(ron::write(&both_ways(&base, &ours, &ours).map), ron::write(&ours));
}

#[test]
fn what_both_changed_differently_stands_side_by_side() {
    let base = read(BASE);
    let ours = read(
        &BASE
            .replace("title: \"It rains.\"", "title: \"It pours.\"")
            .replace("\"wind\": (title: \"It is windy.\", body: \"As in autumn.\"),", ""),
    );
    let theirs = read(
        &BASE
            .replace("title: \"It rains.\"", "title: \"It drizzles.\"")
            .replace("As in autumn.", "As in spring."),
    );
    let merged = both_ways(&base, &ours, &theirs);
    let paths: Vec<String> = merged
        .conflicts
        .iter()
        .map(|conflict| conflict.path.join("/"))
        .collect();
    assert_eq!(paths, ["claims/rain/title", "claims/wind"]);
    assert!(
        merged.map.claims.contains_key("wind"),
        "what one changed is not lost because the other removed it"
    );
    let notes: Vec<&str> = merged.map.notes.values().map(|note| note.text.as_str()).collect();
    assert!(
        notes
            .iter()
            .any(|note| note.contains("It pours.") && note.contains("It drizzles.")),
        "{notes:?}"
    );
    // Merged again with what it came from, it stays.
    let again = merge(&base, &merged.map, &base).unwrap();
    assert_eq!(ron::write(&again.map), ron::write(&merged.map));
}

#[test]
fn differences_are_told_as_people_would() {
    let old = read(BASE);
    let new = read(
        &BASE
            .replace("\"bo\": (stated: 0.3)", "\"bo\": (stated: 0.45)")
            .replace("title: \"It rains.\"", "title: \"It pours.\"")
            .replace("strength: Strong", "strength: Weak")
            .replace(
                "\"wind\": (title: \"It is windy.\", body: \"As in autumn.\"),",
                "\"sun\": (title: \"It shines.\"),",
            ),
    );
    let told: Vec<String> = differences(&old, &new).into_iter().map(|one| one.sentence).collect();
    for sentence in [
        "Bo’s credence in “It pours.”: 30 % → 45 %",
        "claim “It pours.”, title: “It rains.” → “It pours.”",
        "link “rain--take” from “It pours.”, strength: Strong → Weak",
        "new claim “It shines.”",
        "claim “It is windy.” is gone",
    ] {
        assert!(told.iter().any(|one| one == sentence), "{sentence}\n{told:#?}");
    }
    assert_eq!(told.len(), 5, "{told:#?}");
    assert!(differences(&old, &old).is_empty());
}

/// A random edit of what stays: titles, numbers, tags.
fn edited(map: &Map, seed: &mut u64) -> Map {
    let mut draw = |n: usize| {
        *seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (*seed >> 33) as usize % n.max(1)
    };
    let claims: Vec<ClaimId> = map.claims.keys().cloned().collect();
    let readers: Vec<ReaderId> = map.readers.keys().cloned().collect();
    if claims.is_empty() {
        return map.clone();
    }
    let claim = claims[draw(claims.len())].clone();
    let edit = match draw(5) {
        0 => Edit::Claim(ClaimEdit::Change(
            claim,
            ClaimChange::Title(format!("Title {}.", draw(1_000))),
        )),
        1 if !readers.is_empty() => {
            let value = Value::Point(Probability::clamped(draw(1_000) as f64 / 1_000.0));
            let reader = readers[draw(readers.len())].clone();
            Edit::Claim(ClaimEdit::Change(claim, ClaimChange::Stated(reader, value)))
        }
        2 => Edit::Claim(ClaimEdit::Remove(claim)),
        3 => Edit::Map(MapEdit::Change(MapChange::Title(format!("Map {}", draw(1_000))))),
        _ => {
            let id = ClaimId::new(&map.free_id(&format!("new-{}", draw(50)))).unwrap();
            let claim = cruxmap::model::Claim {
                title: format!("New {}.", draw(1_000)),
                ..cruxmap::model::Claim::default()
            };
            Edit::Claim(ClaimEdit::Add(id, Box::new(claim)))
        }
    };
    edit.apply(map).unwrap_or_else(|_| map.clone())
}

#[test]
fn random_edits_on_both_sides_merge_the_same_both_ways_and_lose_nothing() {
    let sample = include_str!("../sample-maps/carlsmith.ron");
    let mut seed = 7;
    for round in 0..300 {
        let base = if round % 2 == 0 { read(sample) } else { read(BASE) };
        let (mut ours, mut theirs) = (base.clone(), base.clone());
        for _ in 0..=round % 5 {
            ours = edited(&ours, &mut seed);
            theirs = edited(&theirs, &mut seed);
        }
        check_merge(&base, &ours, &theirs, &format!("round {round}"));
    }
}
