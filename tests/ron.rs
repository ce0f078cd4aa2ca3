//! The `.ron` file: what is written reads back the same, what is not understood is kept, what is wrong is said in words.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

#[path = "ron/random.rs"]
mod random;

use std::{collections::BTreeSet, fmt::Write as _};

use cruxmap::{
    formats::ron::{self, Loaded, ReadError},
    model::{
        ClaimId, ClaimKind, Edit, LinkId, LocalModel, Map, NoteId, Probability, ReaderId, Tier, Value,
        edit::{ClaimChange, ClaimEdit, MapChange, MapEdit, Object, ObjectEdit},
    },
};
use proptest::prelude::*;
use random::{Dice, VALUES, random_map};

fn load(text: &str) -> Loaded {
    match ron::read(text.as_bytes()) {
        Ok(loaded) => loaded,
        Err(error) => panic!("{error}\n{text}"),
    }
}

/// Writes a map, reads it back, and checks that both the map and its text are the same; returns the text.
fn round_trip(map: &Map) -> String {
    let text = ron::write(map);
    let loaded = load(&text);
    assert_eq!(loaded.map, *map, "{text}");
    assert_eq!(ron::write(&loaded.map), text, "the text is stable");
    assert!(text.ends_with(")\n") && !text.contains('\r') && !text.contains('\0'));
    text
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_map_reads_back_as_it_was_written(
        rolls in proptest::collection::vec(any::<u32>(), 40..400),
        texts in proptest::collection::vec(any::<String>(), 1..8),
        long in "[a\"#\n\\\\]{0,3000}",
    ) {
        let mut texts = texts;
        texts.push(long);
        let mut dice = Dice { rolls, at: 0, texts };
        round_trip(&random_map(&mut dice));
    }

    #[test]
    fn garbled_files_never_panic(
        cuts in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut bytes = std::fs::read("sample-maps/carlsmith.ron").unwrap();
        for (at, byte) in cuts {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Err(error) = ron::read(&bytes) {
            prop_assert!(!error.to_string().is_empty());
        }
    }
}

// What this version does not know.

/// A file with every kind of record, each with a place `@` for a further field.
const EVERYTHING: &str = r#"(
    format: 1,
    id: "everything",
    title: "Everything",
    @,
    strengths: (weak: 2, @),
    readers: { "ann": (name: "Ann", @) },
    net: (name: "N", @),
    sources: { "essay": (title: "Essay", @) },
    questions: { "q": (title: "Q?", quotes: [(text: "so", @)], exclusive: true, table: (parents: ["c"], positions: ["a"], rows: [(when: [true], p: [0.3])], @), variable: (name: "Q", @), @) },
    claims: {
        "a": (
            title: "A",
            quotes: [(text: "so", source: "essay", @)],
            flags: [(by: "ann", @)],
            aliases: [(map: "m", claim: "c", @)],
            credences: { "ann": (stated: 0.3, history: [(stated: 0.2, @)], @) },
            threshold: (quantity: "n", below: 2030, @),
            resolution: (outcome: True, @),
            out: {
                "a--q": (to: "q", relation: Answers, @),
                "b--a": (to: "c--a", relation: Undercuts, quotes: [(text: "so", @)], readers: { "ann": (strength: Weak, @) }, @),
                "lost": (to: "nowhere", quotes: [(text: "so", @)], readers: { "ann": (note: "x", @) }, @),
            },
            @,
        ),
        "c": (title: "C", model: Table((parents: ["a"], rows: [], @)), out: { "c--a": (to: "a", @) }, @),
    },
    quantities: {
        "n": (
            title: "N",
            distributions: { "ann": (point: 2040, @) },
            conditional: { "ann": [(when: {"a": true}, distribution: (point: 2050, @), @)] },
            quotes: [(text: "so", @)],
            @,
        ),
    },
    groups: { "g": (kind: AllOf, members: ["a", "c"], quotes: [(text: "so", @)], out: { "g--c": (to: "c", @) }, @) },
    evidence: [(claim: "a", finding: Observed(true), quotes: [(text: "so", @)], @)],
    scenarios: { "w": (title: "W", evidence: [(claim: "a", finding: Made(false), @)], @) },
    sessions: {
        "m": (
            title: "M",
            agenda: [(title: "Read", @)],
            rounds: [(items: [(claim: "a", @)], ballots: [(voter: "x", answers: [(value: 0.4, @)], @)], @)],
            tests: [(text: "t", @)],
            @,
        ),
    },
    notes: { "note": (text: "n", @) },
    views: { "v": (title: "V", @) },
)"#;

/// Reads a file, changes the title of the claim `a` and of the map, and writes it.
fn edited(text: &str) -> String {
    let mut map = load(text).map;
    let edits = [
        Edit::Map(MapEdit::Change(MapChange::Title("Changed".to_owned()))),
        Edit::Claim(ClaimEdit::Change(
            ClaimId::new("a").unwrap(),
            ClaimChange::Title("Changed too".to_owned()),
        )),
        Edit::Claim(ClaimEdit::Change(
            ClaimId::new("a").unwrap(),
            ClaimChange::Stated(ReaderId::new("ann").unwrap(), Value::Point(Probability::HALF)),
        )),
        Edit::Object(ObjectEdit::Put(Object::Note(
            NoteId::new("new").unwrap(),
            Box::default(),
        ))),
    ];
    for edit in edits {
        map = edit.apply(&map).unwrap();
    }
    let written = ron::write(&map);
    assert_eq!(load(&written).map, map);
    assert!(written.contains("Changed too"));
    written
}

#[test]
fn unknown_fields_survive_in_every_record() {
    for value in VALUES {
        let mut parts = EVERYTHING.split('@');
        let mut text = parts.next().unwrap().to_owned();
        let mut n = 0;
        for part in parts {
            write!(text, "future_{n}: {value}{part}").unwrap();
            n += 1;
        }
        assert!(n > 40, "{n}");
        let written = edited(&text);
        for n in 0..n {
            let kept = format!("future_{n}: {value},");
            assert_eq!(written.matches(&kept).count(), 1, "{kept}\n{written}");
        }
    }
}

#[test]
fn an_unknown_field_may_be_followed_by_a_comment() {
    for (field, kept) in [
        ("new: 3 // three", "new: 3,"),
        ("new: 3 /* three */ ", "new: 3,"),
        ("new: 3 // three\n // more\n ", "new: 3,"),
        ("new: \"http://a\" // url", "new: \"http://a\","),
        ("new: r#\"// \"\"# // raw", "new: r#\"// \"\"#,"),
        ("new: ['\"', '\\'', 'a'] // chars", "new: ['\"', '\\'', 'a'],"),
        ("new: [ // one\n 1 ]", "new: [ // one\n 1 ],"),
        ("r#with-dash: 1", "r#with-dash: 1,"),
        ("kind: Rumour // a word", "kind: Rumour,"),
        ("kind: Rumour(3) /* a */ // word", "kind: Rumour(3),"),
    ] {
        let text = format!("(format: 1, claims: {{\"a\": (title: \"A\", {field}\n)}})");
        let written = ron::write(&load(&text).map);
        assert!(written.contains(kept), "{written}");
        round_trip(&load(&written).map);
    }
}

#[test]
fn unknown_variants_survive_in_every_field_that_may_have_them() {
    let variants = [
        "Later",
        "Later(3)",
        "Later(level: 3, why: \"so\")",
        "Later([1, 2], {\"a\": Some('x')})",
    ];
    let fields = [
        ("readers: { \"ann\": (", "kind", ") }"),
        (
            "readers: { \"ann\": () }, questions: { \"q\": (quotes: [(",
            "attribution",
            ")]) }",
        ),
        ("claims: { \"a\": (", "kind", ") }"),
        ("claims: { \"a\": (", "tier", ") }"),
        ("claims: { \"a\": (", "model", ") }"),
        ("claims: { \"a\": (resolution: (", "outcome", ")) }"),
        (
            "readers: { \"ann\": () }, claims: { \"a\": (credences: { \"ann\": (note: \"x\", ",
            "basis",
            ") }) }",
        ),
        (
            "claims: { \"b\": (), \"a\": (out: { \"l\": (to: \"b\", ",
            "relation",
            ") }) }",
        ),
        (
            "claims: { \"b\": (), \"a\": (out: { \"l\": (to: \"b\", ",
            "strength",
            ") }) }",
        ),
        (
            "claims: { \"b\": (), \"a\": (out: { \"l\": (to: \"b\", ",
            "cap",
            ") }) }",
        ),
        (
            "claims: { \"b\": (), \"a\": (out: { \"l\": (to: \"b\", ",
            "effect",
            ") }) }",
        ),
        (
            "claims: { \"b\": (), \"a\": (out: { \"l\": (to: \"b\"), \"m\": (to: \"l\", ",
            "relation",
            ") }) }",
        ),
        (
            "questions: { \"q\": () }, claims: { \"a\": (out: { \"m\": (to: \"q\", ",
            "relation",
            ") }) }",
        ),
        (
            "claims: { \"a\": (out: { \"m\": (to: \"nowhere\", ",
            "relation",
            ") }) }",
        ),
        (
            "readers: { \"ann\": () }, claims: { \"b\": (), \"a\": (out: { \"l\": (to: \"b\", readers: { \"ann\": (note: \"x\", ",
            "strength",
            ") }) }) }",
        ),
        ("groups: { \"g\": (", "kind", ") }"),
        (
            "claims: { \"a\": () }, groups: { \"g\": (binding: true, members: [\"a\"], ",
            "kind",
            ") }",
        ),
        (
            "claims: { \"a\": () }, groups: { \"g\": (out: { \"l\": (to: \"a\") }, members: [\"a\"], ",
            "kind",
            ") }",
        ),
        ("quantities: { \"n\": (", "kind", ") }"),
        ("quantities: { \"n\": (", "formula", ") }"),
        ("claims: { \"a\": () }, evidence: [(claim: \"a\", ", "finding", ")]"),
    ];
    for variant in variants {
        for (before, field, after) in fields {
            let text = format!("(format: 1, {before}{field}: {variant}{after})");
            let loaded = load(&text);
            let title = Edit::Map(MapEdit::Change(MapChange::Title("Changed".to_owned())));
            let written = round_trip(&title.apply(&loaded.map).unwrap());
            assert!(written.contains(&format!("{field}: {variant},")), "{text}\n{written}");
        }
    }
}

#[test]
fn giving_a_field_a_value_drops_the_unknown_one() {
    let text = "(format: 1, claims: {\"a\": (kind: Later, tier: Later, model: Later)})";
    let mut map = load(text).map;
    for change in [
        ClaimChange::Kind(ClaimKind::Crux),
        ClaimChange::Kind(ClaimKind::Claim),
        ClaimChange::Tier(Tier::Detail),
        ClaimChange::Tier(Tier::Core),
        ClaimChange::Model(LocalModel::ByLinks),
    ] {
        map = Edit::Claim(ClaimEdit::Change(ClaimId::new("a").unwrap(), change))
            .apply(&map)
            .unwrap();
    }
    assert!(!ron::write(&map).contains("Later"));
}

#[test]
fn a_relation_of_a_newer_version_is_drawn_but_not_computed() {
    let loaded = load("(format: 1, claims: {\"a\": (), \"b\": (out: {\"l\": (to: \"a\", relation: Rebuts)})})");
    assert!(!loaded.map.takes_part(&LinkId::new("l").unwrap()));
}

#[test]
fn a_newer_format_opens_for_reading_when_it_can() {
    let loaded = load("(format: 2, title: \"T\", new: Thing(3), claims: {\"a\": (title: \"A\", kind: New)})");
    assert_eq!(loaded.newer_format, Some(2));
    assert_eq!(loaded.map.claims.len(), 1);
    let newer = ron::read(b"(format: 99, claims: [Entirely(different: true)])");
    assert_eq!(newer.unwrap_err(), ReadError::Newer(99));
}

// What cannot take its place.

/// Reads a file that opens with warnings; returns them, and checks that writing gives everything back.
fn warned(body: &str, kept: &[&str]) -> Vec<String> {
    let text = format!("(\nformat: 1,\n{body}\n)");
    let loaded = load(&text);
    let written = round_trip(&loaded.map);
    for kept in kept {
        assert!(written.contains(kept), "“{kept}” is not in\n{written}");
    }
    for warning in &loaded.warnings {
        assert!(warning.line.is_some(), "{warning}");
        check_sentence(&warning.sentence);
    }
    loaded.warnings.iter().map(|warning| warning.sentence.clone()).collect()
}

/// A sentence for people: it has words, and none of the parser's.
fn check_sentence(sentence: &str) {
    assert!(sentence.split_whitespace().count() >= 4, "{sentence}");
    for word in [
        "serde",
        "Visitor",
        "struct",
        "RawValue",
        "deserial",
        "tuple",
        "enum",
        "`_`",
        "identifier",
        "MapFile",
        "f64",
        "u32",
        "ron::",
        "unit",
        "char ",
        "Unexpected",
        "byte array",
        "Result",
        "newtype",
    ] {
        assert!(!sentence.contains(word), "“{word}” in: {sentence}");
    }
}

#[test]
fn links_that_cannot_take_their_place_are_kept_aside_and_written_back() {
    let cases: [(&str, &[&str], &str); 12] = [
        (
            "claims: {\"a\": (out: {\"l\": (to: \"gone\", reason: \"why\", new: Field(1))})}",
            &["to: \"gone\"", "reason: \"why\"", "new: Field(1)"],
            "leads to “gone”",
        ),
        (
            "claims: {\"a\": (out: {\"l\": (to: \"m\"), \"m\": (to: \"l\")})}",
            &["to: \"m\"", "to: \"l\""],
            "end at one another in a circle",
        ),
        (
            "claims: {\"a\": (out: {\"l\": (to: \"l\", relation: Undercuts)})}",
            &["to: \"l\""],
            "circle",
        ),
        (
            "claims: {\"a\": (out: {\"l\": (to: \"a\")})}",
            &["to: \"a\""],
            "from a claim to itself",
        ),
        (
            "claims: {\"a\": (), \"b\": (out: {\"l\": (to: \"a\", relation: Undercuts)})}",
            &["relation: Undercuts"],
            "undercuts a claim",
        ),
        (
            "claims: {\"a\": (), \"b\": (out: {\"l\": (to: \"a\"), \"m\": (to: \"l\")})}",
            &["to: \"l\""],
            "supports a link",
        ),
        (
            "questions: {\"q\": ()}, claims: {\"b\": (out: {\"l\": (to: \"q\")})}",
            &["to: \"q\""],
            "supports a question",
        ),
        (
            "claims: {\"a\": (out: {\"l\": (to: \"gone\"), \"m\": (to: \"l\", relation: Undercuts), \"n\": (to: \"m\", relation: Undercuts)})}",
            &["to: \"gone\"", "to: \"l\"", "to: \"m\""],
            "leads to “l”",
        ),
        (
            "claims: {\"a\": ()}, groups: {\"g\": (members: [\"gone\", \"a\"], kind: Ranked())}",
            &["members: [\"gone\", \"a\"]"],
            "names “gone”",
        ),
        (
            "claims: {\"a\": ()}, groups: {\"g\": (members: [\"a\"], out: {\"l\": (to: \"a\", note: \"kept\")})}",
            &["note: \"kept\""],
            "only a list",
        ),
        (
            "claims: {\"a\": ()}, groups: {\"g\": (kind: AllOf, members: [\"a\"], out: {\"l\": (to: \"a\", relation: Requires)})}",
            &["relation: Requires"],
            "requires",
        ),
        (
            "questions: {\"q\": ()}, claims: {\"a\": ()}, groups: {\"g\": (kind: AllOf, members: [\"a\"], out: {\"l\": (to: \"q\", relation: Answers)})}",
            &["relation: Answers"],
            "answers",
        ),
    ];
    for (body, kept, said) in cases {
        let warnings = warned(body, kept);
        assert!(warnings.iter().any(|warning| warning.contains(said)), "{warnings:?}");
    }
}

#[test]
fn a_link_kept_aside_takes_its_place_when_its_end_comes_back() {
    let text = "(format: 1, claims: {\"a\": (out: {\"l\": (to: \"gone\", strength: Strong)})})";
    let map = load(text).map;
    let add = Edit::Claim(ClaimEdit::Add(ClaimId::new("gone").unwrap(), Box::default()));
    let back = load(&ron::write(&add.apply(&map).unwrap()));
    assert_eq!(back.map.links.len(), 1);
    assert!(back.warnings.is_empty() && back.map.aside.is_empty());
}

#[test]
fn readers_and_sources_that_are_named_but_not_listed_are_added() {
    let warnings = warned(
        "claims: {\"a\": (credences: {\"bob\": (stated: 0.3, source: \"essay\")}, quotes: [(text: \"x\", source: \"talk\")])}",
        &["\"bob\": (", "\"essay\": (", "\"talk\": ("],
    );
    assert_eq!(warnings.len(), 3, "{warnings:?}");
}

// Files that are wrong.

/// Reads a file that must not open; returns the message, checked for being readable.
fn refused(bytes: &[u8]) -> String {
    let error = match ron::read(bytes) {
        Ok(loaded) => panic!("it opens: {:?}", loaded.map),
        Err(error) => error,
    };
    match &error {
        ReadError::Syntax { line, sentence, .. } => {
            assert!(*line >= 1);
            check_sentence(sentence);
        }
        ReadError::Problems(problems) => {
            assert!(!problems.is_empty());
            for problem in problems {
                check_sentence(&problem.sentence);
            }
        }
        ReadError::NotText(sentence) => check_sentence(sentence),
        ReadError::TooLarge(_) | ReadError::Newer(_) => {}
    }
    error.to_string()
}

#[test]
fn files_that_are_wrong_are_refused_in_words() {
    // What is in the file after `format: 1,` on its second line; what the message must say.
    let cases = [
        ("title: \"A\",\ntitle: \"B\"", "line 4", "`title` is given twice"),
        ("new: 1,\nnew: 2", "line 4", "`new` is given twice"),
        ("claims: {\n\"a\": (),\n\"a\": ()}", "line 5", "“a” is given twice"),
        (
            "claims: {\"a\": ()},\nquestions: {\"a\": ()}",
            "line 3",
            "“a” is used twice",
        ),
        (
            "claims: {\"b\": (out: {\"x\": (to: \"a\")}),\n\"a\": (out: {\"x\": (to: \"b\")})}",
            "line 3",
            "two links have the id “x”",
        ),
        (
            "claims: {\"a\": (), \"b\": (out: {\"a\": (to: \"a\"), })}",
            "line 3",
            "“a” is used twice",
        ),
        (
            "claims: {\"a\": (credences: {\"r\": (stated: NaN)})}",
            "line 3",
            "from 0 to 1",
        ),
        (
            "claims: {\"a\": (credences: {\"r\": (stated: inf)})}",
            "line 3",
            "from 0 to 1",
        ),
        (
            "claims: {\"a\": (credences: {\"r\": (stated: 1e999)})}",
            "line 3",
            "from 0 to 1",
        ),
        (
            "claims: {\"a\": (credences: {\"r\": (stated: -0.1)})}",
            "line 3",
            "from 0 to 1",
        ),
        (
            "claims: {\"a\": (credences: {\"r\": (stated: 1.5)})}",
            "line 3",
            "from 0 to 1",
        ),
        (
            "claims: {\"a\": (credences: {\"r\": (stated: 35)})}",
            "line 3",
            "from 0 to 1",
        ),
        ("claims: {\"a\": (credences: {\"r\": (stated: 35 %)})}", "line 3", ""),
        ("claims: {\"a\": (credences: {\"r\": (stated: 0,35)})}", "line 3", ""),
        (
            "claims: {\"a\": (credences: {\"r\": (stated: (0.5, 0.1))})}",
            "line 3",
            "from low to high",
        ),
        (
            "claims: {\"a\": (credences: {\"r\": (stated: (0.5,))})}",
            "line 3",
            "from low to high",
        ),
        (
            "claims: {\"a\": (credences: {\"r\": (stated: true)})}",
            "line 3",
            "a probability such as 0.35",
        ),
        (
            "claims: {\"a\": (credences: {\"r\": (date: \"21.9.2023\")})}",
            "line 3",
            "is not a date",
        ),
        ("claims: {\"a\": (order: NaN)}", "line 3", "ordinary number"),
        ("claims: {\"a\": (order: \"first\")}", "line 3", "a number is expected"),
        ("claims: {\"a\": (place: (1, inf))}", "line 3", "ordinary number"),
        (
            "claims: {\"a\": (place: (1, 2, 3))}",
            "line 3",
            "a place is two numbers",
        ),
        ("claims: {\"a\": (title: 3)}", "line 3", "text in \"quotes\""),
        ("claims: {\"a\": (title: Title)}", "line 3", "text in \"quotes\""),
        ("claims: {\"a\": (kind: \"Crux\")}", "line 3", "without quotes"),
        ("claims: {\"a\": (kind: 3)}", "line 3", ""),
        ("claims: {\"a\": (tags: \"meta\")}", "line 3", "a list is expected"),
        ("claims: {\"a\": (tags: [meta])}", "line 3", "text in \"quotes\""),
        ("claims: [(id: \"a\")]", "line 3", "entries are expected"),
        ("claims: {\"a\": [1]}", "line 3", "a record is expected"),
        ("claims: {a: ()}", "line 3", "text in \"quotes\""),
        ("claims: {\"a\": (title: \"A\" kind: Crux)}", "line 3", "comma"),
        ("claims: {\"a\" ()}", "line 3", "colon"),
        ("claims: {\"a\": (title \"A\")}", "line 3", "colon"),
        ("claims: {\"a\": (title: \"A\",\n", "line", ""),
        ("title: \"no end\n\n\n", "line", "not closed"),
        ("title: r#\"no end\n\n\n", "line", "not closed"),
        ("/* no end", "line", ""),
        (
            "hidden: yes, claims: {\"a\": (quotes: [(truncated: yes)])}",
            "line 3",
            "true or false",
        ),
        ("claims: {\"has space\": ()}", "line 3", "use only a–z"),
        ("claims: {\"Größe\": ()}", "line 3", "use only a–z"),
        ("claims: {\"\": ()}", "line 3", "must not be empty"),
        (
            "claims: {\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\": ()}",
            "line 3",
            "longer than 64",
        ),
        ("target: \"gone\"", "line 3", "names the claim “gone”"),
        (
            "claims: {\n\"a\": (given: [\"gone\"])}",
            "line 4",
            "names the claim “gone”",
        ),
        ("claims: {\n\"a\": (given: [\"a\"])}", "line 4", "conditional on itself"),
        (
            "claims: {\n\"a\": (threshold: (quantity: \"gone\", below: 1))}",
            "line 4",
            "names the quantity “gone”",
        ),
        (
            "claims: {\n\"a\": (threshold: (quantity: \"gone\"))}",
            "line 4",
            "either `below` or `at_least`",
        ),
        (
            "claims: {\"a\": ()}, evidence: [\n(claim: \"gone\")]",
            "line 4",
            "names the claim “gone”",
        ),
        (
            "quantities: {\n\"n\": (distributions: {\"r\": (percentiles: [(0.5, 2), (0.5, 1)])})}",
            "line 4",
            "the later value must have the greater chance",
        ),
        (
            "quantities: {\n\"n\": (distributions: {\"r\": (percentiles: [(0.5)])})}",
            "line 4",
            "",
        ),
        ("quantities: {\n\"n\": (resolved: -inf)}", "line 4", "ordinary number"),
        ("strengths: (weak: -1)", "line 3", "a number of 0 or more"),
        (
            "claims: {\"a\": (), \"b\": (out: {\"l\": (to: \"a\", strength: Share(2))})}",
            "line 3",
            "from 0 to 1",
        ),
        (
            "claims: {\"a\": (), \"b\": (out: {\"l\": (to: \"a\", strength: Ratio)})}",
            "line 3",
            "",
        ),
        ("claims: {\"a\": (model: Exactly(-1))}", "line 3", ""),
        ("readers: {\"r\": (color: 256)}", "line 3", ""),
        (
            "readers: {\"r\": (members: [\"gone\"])}",
            "line 3",
            "names the reader “gone”",
        ),
        ("id: \"Not A Slug\"", "line 3", "not a slug"),
        ("}", "line 3", ""),
        (")\n)", "line", ""),
        (")\nmore text", "line 4", ""),
    ];
    for (body, line, said) in cases {
        let message = refused(format!("(\nformat: 1,\n{body}\n)").as_bytes());
        assert!(message.contains(line), "{body:?}: {message}");
        assert!(message.contains(said), "{body:?}: {message}");
    }
}

#[test]
fn what_is_not_a_map_at_all_is_refused_in_words() {
    let sample = std::fs::read("sample-maps/carlsmith.ron").unwrap();
    let text = std::str::from_utf8(&sample).unwrap();
    let utf16 = |big: bool| -> Vec<u8> {
        std::iter::once('\u{feff}')
            .chain(text.chars())
            .flat_map(|c| {
                let mut units = [0; 2];
                let units = c.encode_utf16(&mut units).to_vec();
                units
                    .into_iter()
                    .flat_map(move |unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
            })
            .collect()
    };
    let with = |bytes: &[u8]| [&sample, bytes].concat();
    let cases: [(&str, Vec<u8>, &str); 19] = [
        ("empty", vec![], "is empty"),
        ("blank", b" \n\t\n".to_vec(), "is empty"),
        ("only comments", b"// nothing\n".to_vec(), "is empty"),
        ("utf-16 le", utf16(false), "UTF-16"),
        ("utf-16 be", utf16(true), "UTF-16"),
        ("trailing zeros", with(&[0; 512]), "ends in zero bytes"),
        ("only zeros", vec![0; 4096], "zero bytes"),
        (
            "zeros inside",
            [&sample[..500], &[0, 0], &sample[500..]].concat(),
            "zero bytes",
        ),
        ("latin-1", b"(format: 1, title: \"Gr\xf6\xdfe\")".to_vec(), "not UTF-8"),
        ("png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), "not UTF-8"),
        ("json", br#"{"format": 1, "title": "T"}"#.to_vec(), "JSON"),
        ("json list", br#"[{"a": 1}]"#.to_vec(), "line 1"),
        ("markdown", b"# Title\n\n- a claim\n".to_vec(), "line 1"),
        ("html", b"<!DOCTYPE html><html></html>".to_vec(), "line 1"),
        ("other ron", b"(name: \"x\", level: 3)".to_vec(), "not a Cruxmap map"),
        ("format 0", b"(format: 0)".to_vec(), "not a Cruxmap map"),
        ("format words", b"(format: \"one\")".to_vec(), "line 1"),
        (
            "attribute",
            b"#![enable(implicit_some)]\n(format: 1)".to_vec(),
            "line 1",
        ),
        (
            "conflict",
            b"(\nformat: 1,\n<<<<<<< HEAD\ntitle: \"A\",\n=======\ntitle: \"B\",\n>>>>>>> b\n)".to_vec(),
            "line 3, column 1: git left a merge conflict",
        ),
    ];
    for (name, bytes, said) in cases {
        let message = refused(&bytes);
        assert!(message.contains(said), "{name}: {message}");
    }
    let large = ron::read(&vec![b' '; ron::MAX_BYTES + 1]);
    assert!(matches!(large, Err(ReadError::TooLarge(_))));
}

#[test]
fn attributes_are_refused_wherever_they_may_stand() {
    for before in [
        "",
        "\n\n",
        "// comment\n",
        "/* comment */ ",
        "/* a /* nested */ comment\n */\n  ",
    ] {
        let message = refused(format!("{before}#![enable(unwrap_variant_newtypes)]\n(format: 1)").as_bytes());
        assert!(message.contains("plain RON without attributes"), "{message}");
    }
}

#[test]
fn marks_and_line_ends_of_other_systems_are_read() {
    let bytes = std::fs::read("sample-maps/carlsmith.ron").unwrap();
    let text = std::str::from_utf8(&bytes).unwrap();
    let map = load(text).map;
    let marked = format!("\u{feff}{text}");
    let windows = text.replace('\n', "\r\n");
    let both = format!("\u{feff}{windows}");
    for other in [marked, windows, both, format!("\n\n  {text}\n\n")] {
        assert_eq!(load(&other).map, map);
    }
}

#[test]
fn a_file_cut_off_anywhere_is_refused_with_a_line() {
    let names = ["carlsmith", "pause-debate"];
    for name in names {
        let Ok(bytes) = std::fs::read(format!("sample-maps/{name}.ron")) else {
            continue;
        };
        let step = if bytes.len() > 50_000 { 97 * 23 } else { 97 };
        for end in (0..bytes.trim_ascii_end().len()).step_by(step) {
            let message = refused(&bytes[..end]);
            assert!(
                message.contains("line ") || message.contains("is empty"),
                "{end}: {message}"
            );
        }
    }
}

#[test]
fn brackets_nested_without_end_are_refused() {
    let n = 100_000;
    let nested = [
        "(".repeat(n),
        "[".repeat(n),
        "{".repeat(n),
        "Some(".repeat(n),
        "(a:".repeat(n),
        "{\"a\":".repeat(n),
        "A(".repeat(n),
        "/*".repeat(n),
        "r".to_owned() + &"#".repeat(n),
        "\"\\".repeat(n),
    ];
    let walk = std::thread::Builder::new().stack_size(2 << 20).spawn(move || {
        for open in nested {
            refused(open.as_bytes());
            for field in [
                "new: ",
                "title: ",
                "claims: ",
                "claims: {\"a\": (kind: ",
                "claims: {\"a\": (credences: {\"r\": (stated: ",
                "claims: {\"a\": (place: ",
                "claims: {\"a\": (model: Table((rows: [(when: ",
                "claims: {\"a\": (out: {\"l\": (to: \"a\", strength: ",
            ] {
                refused(format!("(format: 1, {field}{open}").as_bytes());
            }
            refused(format!("(format: 99, new: {open}").as_bytes());
        }
    });
    walk.unwrap().join().unwrap();
}

#[test]
fn many_problems_are_listed_and_cut() {
    let claims: String = (0..40).fold(String::new(), |mut text, n| {
        writeln!(text, "\"c{n}\": (given: [\"gone-{n}\"]),").unwrap();
        text
    });
    let message = refused(format!("(\nformat: 1,\nclaims: {{\n{claims}}})").as_bytes());
    assert!(
        message.contains("line 4: ") && message.contains("line 15: "),
        "{message}"
    );
    assert!(message.ends_with("… and 28 more"), "{message}");
}

// The samples.

#[test]
fn every_sample_opens_without_warning_and_is_written_byte_for_byte() {
    let mut seen = BTreeSet::new();
    for entry in std::fs::read_dir("sample-maps").unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "ron") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let loaded = load(&text);
        assert_eq!(loaded.warnings, [], "{}", path.display());
        assert!(loaded.newer_format.is_none());
        assert_eq!(ron::write(&loaded.map), text, "{}", path.display());
        seen.insert(path.file_stem().unwrap().to_str().unwrap().to_owned());
    }
    assert!(seen.contains("carlsmith"));
}

#[test]
fn the_example_of_the_format_page_is_a_map() {
    let page = std::fs::read_to_string("sample-maps/README.md").unwrap();
    let (_, rest) = page.split_once("```ron\n").unwrap();
    let (example, _) = rest.split_once("```").unwrap();
    let loaded = load(example);
    assert_eq!(loaded.warnings, []);
    assert_eq!(loaded.map.links.len(), 3);
    round_trip(&loaded.map);
}
