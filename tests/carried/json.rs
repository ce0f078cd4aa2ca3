//! The JSON of maps: everything of a map goes into it and comes back.
#![expect(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a test")]

use std::path::{Path, PathBuf};

use cruxmap::{
    formats::{json, ron},
    model::Map,
};
use proptest::prelude::*;

fn round_trip(map: &Map) {
    let text = json::write(map);
    assert!(!text.starts_with("{\n  \"$ron\""), "{text}");
    assert!(json::looks_like_it(text.as_bytes()));
    let (again, _) = json::read(text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert!(again == *map, "{}\n\n{}\n\n{text}", ron::write(map), ron::write(&again));
    assert_eq!(json::write(&again), text);
}

/// The properties whose value is kept word for word, with their values.
fn kept(json: &serde_json::Value, name: &str, all: &mut Vec<(String, String)>) {
    match json {
        serde_json::Value::Object(properties) => {
            if let Some(serde_json::Value::String(text)) = properties.get("$ron") {
                all.push((name.to_owned(), text.clone()));
            }
            for (inner, value) in properties {
                // Links that are kept aside have names of their own.
                kept(value, if name == "out" { name } else { inner }, all);
            }
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| kept(item, name, all)),
        _ => {}
    }
}

/// Everything that this version knows has a place of its own.
fn all_is_known(map: &Map) {
    let mut all = Vec::new();
    kept(&serde_json::from_str(&json::write(map)).unwrap(), "", &mut all);
    for (name, text) in all {
        let is_new = ["zukunft", "a_new_field", "größe", "with-dash", "2fast", "type", "out"].contains(&name.as_str());
        assert!(
            is_new || text.starts_with("Rumour") || text.starts_with("Pair"),
            "{name}: {text}"
        );
    }
}

/// The maps that come with the program, if they are there.
fn samples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-maps");
    let folders = [folder.clone(), folder.join("examples"), folder.join("guides")];
    let files = folders
        .iter()
        .filter_map(|folder| std::fs::read_dir(folder).ok())
        .flatten();
    let mut files: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "ron"));
    files.sort();
    files
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn maps_of_everything_come_back(
        rolls in proptest::collection::vec(any::<u32>(), 1..600),
        texts in proptest::collection::vec(any::<String>(), 1..8),
    ) {
        let mut dice = crate::random::Dice { rolls, at: 0, texts };
        let map = crate::random::random_map(&mut dice);
        // As a file gives it: asides have the words of reading.
        let map = ron::read(ron::write(&map).as_bytes()).unwrap().map;
        round_trip(&map);
        all_is_known(&map);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = json::read(&bytes);
    }

    #[test]
    fn broken_json_is_refused_or_read(at in any::<prop::sample::Index>(), with in "[\\[\\]{}\",:0-9a-z$]{0,3}", n in 0_usize..20) {
        let map = r#"{"format": 1, "claims": {"a": {"title": "A", "kind": "Crux", "model": {"Exactly": 2}, "credences":
            {"r": {"stated": [0.1, 0.5], "basis": "Quoted"}}, "out": {"l": {"to": "b", "strength": {"Ratios": {"if_true": 3,
            "if_false": 0.5}}}}}, "b": {"place": [1, 2.5], "new": {"$ron": "Rumor(1)"}, "newer": {"a": [null, 1]}}}, "groups": {}}"#;
        let at = at.index(map.len());
        let mut text = map.to_owned();
        text.replace_range(at..(at + n).min(map.len()), &with);
        if let Ok((map, _)) = json::read(text.as_bytes()) {
            round_trip(&map);
        }
    }
}

#[test]
fn samples_come_back_and_fit_the_schema() {
    let samples = samples();
    if samples.is_empty() {
        return eprintln!("skipped: there are no sample maps");
    }
    let folder = std::env::temp_dir().join(format!("cruxmap-json-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for file in &samples {
        let map = ron::read(&std::fs::read(file).unwrap()).unwrap().map;
        round_trip(&map);
        let name = file.file_stem().unwrap().to_str().unwrap();
        std::fs::write(folder.join(format!("{name}.json")), json::write(&map)).unwrap();
    }
    validate(&folder);
    std::fs::remove_dir_all(&folder).unwrap();
}

/// Checks the files of a folder against the schema, where Python and `jsonschema` are there.
fn validate(folder: &Path) {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let run = std::process::Command::new(python)
        .arg(here.join("tests/carried/check_schema.py"))
        .arg(here.join("assets/cruxmap.schema.json"))
        .arg(folder)
        .output();
    match run {
        Ok(run) if run.status.code() == Some(77) => eprintln!("skipped: Python has no jsonschema"),
        Ok(run) => assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stdout)),
        Err(error) => eprintln!("skipped: no Python ({error})"),
    }
}

#[test]
fn maps_of_everything_fit_the_schema() {
    let folder = std::env::temp_dir().join(format!("cruxmap-json-all-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let mut seed = 1_u64;
    for at in 0..60 {
        let mut next = || {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as u32
        };
        let rolls = (0..400).map(|_| next()).collect();
        let mut dice = crate::random::Dice {
            rolls,
            at: 0,
            texts: vec!["text".to_owned()],
        };
        let map = crate::random::random_map(&mut dice);
        std::fs::write(folder.join(format!("{at}.json")), json::write(&map)).unwrap();
    }
    validate(&folder);
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn mistakes_are_told_with_their_place() {
    let told = |text: &str| json::read(text.as_bytes()).unwrap_err().to_string();
    let cases = [
        ("[]", "a map is an object"),
        ("{", "not JSON"),
        (
            r#"{"format": 1, "claims": {"a": {"title": 3}}}"#,
            "claims.a.title: text is expected here, not a number",
        ),
        (
            r#"{"format": 1, "claims": {"a": {"kind": "crux"}}}"#,
            "claims.a.kind: \"crux\" is none of the words",
        ),
        (
            r#"{"format": 1, "claims": {"a": {"model": "Exactly"}}}"#,
            "needs something behind it",
        ),
        (r#"{"format": 1, "claims": {"a": {}, "a": {}}}"#, "twice"),
        (r#"{"format": 1, "claims": {"A b": {}}}"#, "A b"),
        (
            r#"{"format": 1, "claims": {"a": {"x": {"$ron": "1), (2"}}}}"#,
            "claims.a.x: “$ron” must hold one value of RON",
        ),
        (r#"{"claims": {}}"#, "format: 1"),
        (
            r#"{"format": 1, "claims": {"a": {"credences": {"r": {"stated": 1.5}}}}}"#,
            "probability",
        ),
    ];
    for (text, expected) in cases {
        assert!(told(text).contains(expected), "{text}\n{}", told(text));
    }
    let (map, report) = json::read(
        br#"{"$schema": "cruxmap.schema.json", "format": 1, "mood": {"gray": [7, null]}, "a b": 1, "claims": {"a": {"kind": "Rumor",
            "title": null, "out": {"l": {"to": "nowhere"}}}}}"#,
    )
    .unwrap();
    assert_eq!(map.unknown.0["mood"], "{\"gray\":[7,None]}".replace(':', ": ").as_str());
    assert_eq!(map.claims["a"].unknown.0["kind"], "Rumor");
    assert_eq!(
        (map.aside.len(), report.adapted.len(), report.left_out.len()),
        (1, 3, 1),
        "{report:?}"
    );
}
