//! Bringing readers onto a map from another map or a table: by title where titles agree, by id where they were reworded,
//! nothing silently lost, and undone in one step.
#![expect(clippy::unwrap_used, reason = "a test")]

use cruxmap::{
    app::bring_readers,
    formats::{readers_csv, ron},
    model::{ClaimId, LinkId, Map, ReaderId, Strength, Value},
};

const MAP: &str = r#"(
    format: 1,
    readers: { "ann": (name: "Ann") },
    claims: {
        "treaty": (title: "A treaty is signed.", credences: { "ann": (stated: 0.2) }, out: { "td": (to: "doom", relation: Opposes) }),
        "doom": (title: "Doom comes.", credences: { "ann": (stated: 0.3) }),
    },
)"#;

fn map(text: &str) -> Map {
    ron::read(text.as_bytes()).unwrap().map
}

fn stated(map: &Map, claim: &str, reader: &str) -> Option<f64> {
    let (claim, reader) = (ClaimId::new(claim).unwrap(), ReaderId::new(reader).unwrap());
    let value = &map.claims[&claim].credences.get(&reader)?.stated;
    match value {
        Value::Point(p) => Some(p.value()),
        _ => None,
    }
}

#[test]
fn readers_come_from_another_map() {
    let own = map(MAP);
    let other = map(r#"(
        format: 1,
        readers: { "bo": (name: "Bo", camp: "B"), "a": (name: "Ann"), "idle": (name: "Idle") },
        sources: { "talk": (title: "A talk") },
        claims: {
            "t2": (title: "A TREATY is signed", credences: { "bo": (stated: 0.6, source: "talk"), "a": (stated: 0.25) },
                out: { "x": (to: "doom", relation: Opposes, readers: { "bo": (strength: Ratio(7)) }) }),
            "doom": (title: "Doom comes soon, they say.", credences: { "bo": (stated: 0.1) }),
            "new": (title: "Something else.", credences: { "bo": (stated: 0.9) }),
        },
    )"#);
    let brought = bring_readers(&own, &other);
    assert_eq!((brought.n_readers, brought.n_numbers), (2, 4));
    let report = brought.report.join("\n");
    assert!(
        report.contains("“Something else.” is not on this map: 1 number left out"),
        "{report}"
    );
    assert!(
        report.contains("Ann's number for “A treaty is signed.” was replaced"),
        "{report}"
    );
    let merged = brought.edit.unwrap().apply(&own).unwrap();
    // Ann is the Ann who was there; Bo is new, and the idle one stays away.
    assert_eq!(merged.readers.len(), 2);
    assert_eq!(stated(&merged, "treaty", "ann"), Some(0.25));
    assert_eq!(stated(&merged, "doom", "ann"), Some(0.3));
    assert_eq!(stated(&merged, "treaty", "bo"), Some(0.6));
    assert_eq!(stated(&merged, "doom", "bo"), Some(0.1), "reworded under one id");
    let bo = ReaderId::new("bo").unwrap();
    assert_eq!(merged.readers[&bo].camp, "B");
    let link = &merged.links[&LinkId::new("td").unwrap()];
    assert!(matches!(link.by_reader[&bo].strength, Strength::Ratio(ratio) if (ratio.value() - 7.0).abs() < 1e-12));
    let source = merged.claims[&ClaimId::new("treaty").unwrap()].credences[&bo]
        .source
        .clone()
        .unwrap();
    assert_eq!(merged.sources[&source].title, "A talk");
    // Once more brings nothing new.
    let again = bring_readers(&merged, &other);
    assert!(again.edit.is_none(), "{again:?}");
}

#[test]
fn readers_come_from_a_table() {
    let own = map(MAP);
    let table = "reader,claim,probability,camp,note\nCyd,doom,5 %,C,a guess\nCyd,A treaty is signed.,0.5,C,\nCyd,The moon,0.5,C,\n";
    let other = readers_csv::read(table.as_bytes()).unwrap();
    let brought = bring_readers(&own, &other);
    assert_eq!((brought.n_readers, brought.n_numbers), (1, 2));
    assert!(
        brought.report.iter().any(|line| line.contains("The moon")),
        "{:?}",
        brought.report
    );
    let merged = brought.edit.unwrap().apply(&own).unwrap();
    assert_eq!(stated(&merged, "doom", "cyd"), Some(0.05));
    assert_eq!(stated(&merged, "treaty", "cyd"), Some(0.5));
    let note = &merged.claims[&ClaimId::new("doom").unwrap()].credences[&ReaderId::new("cyd").unwrap()].note;
    assert_eq!(note, "a guess");
}
