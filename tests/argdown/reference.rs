//! What is written as Argdown, the reference parser reads without an error and as we do. Skipped where `node` and the npm
//! package `@argdown/core` are not to be had.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

use std::path::PathBuf;
use std::process::Command;

use cruxmap::formats::argdown;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::Value;

const N_SKETCHES: usize = 300;

#[test]
fn the_reference_parser_reads_what_we_write() {
    let folder = std::env::temp_dir().join(format!("argdown-written-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let mut runner = TestRunner::deterministic();
    for number in 0..N_SKETCHES {
        let sketch = crate::strategies::sketch().new_tree(&mut runner).unwrap().current();
        let (text, _) = argdown::write(&sketch);
        std::fs::write(folder.join(format!("{number:04}.argdown")), text).unwrap();
    }
    let mut n_files = N_SKETCHES;
    if let Some(samples) = crate::compare::samples("argdown") {
        for path in std::fs::read_dir(samples).unwrap().map(|entry| entry.unwrap().path()) {
            if path.extension().is_some_and(|end| end == "argdown") {
                let sketch = argdown::read(&std::fs::read_to_string(&path).unwrap()).unwrap();
                std::fs::write(folder.join(path.file_name().unwrap()), argdown::write(&sketch).0).unwrap();
                n_files += usize::from(!sketch.cards.is_empty());
            }
        }
    }
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/argdown/reference.mjs");
    let result = Command::new("node").arg(script).arg(&folder).output();
    let is_run = result.as_ref().is_ok_and(|output| output.status.success());
    if is_run {
        check(&folder, n_files);
    } else {
        println!("skipped: the reference parser is not on this machine");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

fn check(folder: &std::path::Path, n_files: usize) {
    let rows = crate::compare::folder(folder);
    assert!(rows.len() >= n_files);
    // A text without a card is no Argdown to the reference parser.
    let has_cards = |row: &&crate::compare::Row| row.n_all > 0;
    for row in rows.iter().filter(has_cards) {
        let text = std::fs::read_to_string(folder.join(format!("{}.argdown", row.name))).unwrap();
        assert!(row.is_well_formed, "the reference parser refuses it:\n{text}");
        assert_eq!(row.n_faults, 0, "we refuse it:\n{text}");
        assert!(row.misses.is_empty(), "{:#?}\n{text}", row.misses);
        let expected = std::fs::read_to_string(folder.join(format!("{}.expected.json", row.name))).unwrap();
        check_data(&serde_json::from_str(&expected).unwrap(), &text);
    }
}

/// The data are read alike, too.
fn check_data(expected: &Value, text: &str) {
    let document = argdown::document(text).unwrap();
    assert!(
        crate::compare::alike(&document.front_matter, &expected["frontMatter"]),
        "{text}"
    );
    for one in &document.statements {
        let theirs = &expected["statements"][&one.title]["data"];
        assert!(
            crate::compare::alike(&one.data, theirs),
            "{:?} {theirs}\n{text}",
            one.data
        );
    }
    for one in &document.arguments {
        let theirs = &expected["arguments"][&one.title];
        assert!(
            crate::compare::alike(&one.data, &theirs["data"]),
            "{:?} {theirs}\n{text}",
            one.data
        );
        for (ours, theirs) in one.steps.iter().zip(theirs["pcs"].as_array().unwrap()) {
            if let Some(inference) = &ours.inference {
                assert!(
                    crate::compare::alike(&inference.data, &theirs["data"]),
                    "{:?} {theirs}\n{text}",
                    inference.data
                );
            }
        }
    }
}
