//! A sketch written as Argdown and read back is the same sketch, whatever strings it is made of.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

use crate::strategies::{hostile, sketch};
use cruxmap::formats::argdown;
use cruxmap::formats::sketch::{Report, Sketch};
use proptest::prelude::*;

/// Without what a text does not carry: keys and the report.
fn bare(mut sketch: Sketch) -> Sketch {
    sketch.report = Report::default();
    for card in &mut sketch.cards {
        card.key.clear();
    }
    sketch
}

fn check(sketch: &Sketch) {
    let (text, report) = argdown::write(sketch);
    assert!(report.left_out.is_empty(), "{report:?}\n{text}");
    let back = argdown::read(&text).unwrap();
    assert!(back.report.errors.is_empty(), "{:?}\n{text}", back.report.errors);
    let (ours, theirs) = (bare(argdown::canonical(sketch)), bare(back));
    for (ours, theirs) in ours.cards.iter().zip(&theirs.cards) {
        assert_eq!(theirs, ours, "{text}");
    }
    assert_eq!(theirs.groups, ours.groups, "{text}");
    assert_eq!(theirs.links, ours.links, "{text}");
    assert_eq!(theirs, ours, "{text}");
}

#[test]
fn the_samples_come_back_the_same() {
    let Some(samples) = crate::compare::samples("argdown") else {
        return;
    };
    for path in std::fs::read_dir(samples).unwrap().map(|entry| entry.unwrap().path()) {
        if path.extension().is_some_and(|end| end == "argdown") {
            check(&argdown::read(&std::fs::read_to_string(&path).unwrap()).unwrap());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn write_then_read_is_the_identity(sketch in sketch()) {
        check(&sketch);
    }

    #[test]
    fn no_text_is_too_much_for_the_reader(text in prop::collection::vec(hostile(), 0..60)) {
        let text = text.join(" ");
        let sketch = argdown::read(&text).unwrap();
        // What was read can be written and read again.
        let (again, _) = argdown::write(&sketch);
        let back = argdown::read(&again).unwrap();
        prop_assert_eq!(back.report.errors, vec![], "{}", again);
    }
}
