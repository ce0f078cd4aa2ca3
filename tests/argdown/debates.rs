//! What debates do that people write: headings within headings, arguments by their tags, premises that are not used, titles with
//! nothing after them; through a map and back.
#![allow(clippy::unwrap_used, reason = "a test")]

use cruxmap::{
    app,
    formats::{
        argdown,
        recognise::Format,
        sketch::{Sketch, from_map::sketch_from_map},
    },
    layout::{
        Direction,
        scene::{Showing, Typesetter, scene},
    },
    model::{Map, Relation},
};

/// The map of a text.
fn map(text: &str) -> Map {
    let read = app::understand("debate.argdown", text.as_bytes(), Some(Format::Argdown), None).unwrap();
    match read {
        app::MapOrNet::Made(made) => made.map,
        other => unreachable!("{other:?}"),
    }
}

/// The text of the map of a text.
fn again(text: &str) -> String {
    argdown::write(&sketch_from_map(&map(text), None)).0
}

fn read(text: &str) -> Sketch {
    argdown::read(text).unwrap()
}

/// The sentences of a report.
fn said(sketch: &Sketch) -> Vec<&str> {
    let report = &sketch.report;
    let all = report.adapted.iter().chain(&report.left_out).chain(&report.errors);
    all.map(|remark| remark.sentence.as_str()).collect()
}

#[test]
fn arguments_stay_arguments_whatever_their_tags_are() {
    let text = again("[p]: P.\n\n<Case>: It is so. #ai #zeta\n  -> [p]\n");
    assert!(
        text.contains("<Case>: It is so.") && text.contains("- <Case>"),
        "{text}"
    );
    assert!(!text.contains("#argument") && text.contains("#ai"), "{text}");
}

#[test]
fn headings_within_headings_are_topics_within_topics() {
    let text = "# Pro\n\n## Costs\n\n[a]: A.\n\n# Contra\n\n## Costs\n\n[b]: B.\n\n### Later\n\n[c]: C.\n\n# Bare\n";
    let sketch = read(text);
    let topics: Vec<&str> = sketch.cards.iter().map(|card| card.topic.as_str()).collect();
    assert_eq!(topics, ["Pro › Costs", "Contra › Costs", "Contra › Costs › Later"]);
    assert_eq!(said(&sketch), ["a heading under which no card stands"]);
    let text = again(text);
    let headings: Vec<&str> = text.lines().filter(|line| line.starts_with('#')).collect();
    assert_eq!(
        headings,
        ["# Pro", "## Costs", "# Contra", "## Costs", "### Later"],
        "{text}"
    );
}

#[test]
fn a_lone_heading_that_repeats_the_title_is_no_topic() {
    let sketch = read("===\ntitle: Pause?\n===\n\n# Pause?\n\n## Costs\n\n[a]: A.\n");
    assert_eq!(sketch.title, "Pause?");
    assert_eq!(sketch.cards[0].topic, "Costs");
    let sketch = read("===\ntitle: Pause?\n===\n\n# Costs\n\n[a]: A.\n");
    assert_eq!(sketch.cards[0].topic, "Costs");
}

#[test]
fn a_premise_that_is_not_used_is_told() {
    let sketch = read("<A>\n\n(1) [p]: P.\n(2) [q]: Q.\n(3) [r]: R.\n--\n{uses: [1, 2]}\n--\n(4) [c]: C.\n");
    assert_eq!(sketch.groups[0].members.len(), 2);
    assert_eq!(
        said(&sketch),
        ["a premise that no inference of its argument uses is a card by itself"]
    );
}

#[test]
fn a_title_with_a_colon_alone_is_a_title() {
    assert_eq!(said(&read("<A>:\n  + <B>: text.\n")), Vec::<&str>::new());
    let cut_off = read("[S]:\n\n[T]: text.\n");
    assert_eq!(said(&cut_off), ["a title with a colon has no text"]);
}

#[test]
fn that_an_argument_supports_its_own_conclusion_is_not_said_twice() {
    let document = argdown::document("[main]: M.\n  + <case>\n\n<case>\n\n(1) [p]: P.\n----\n(2) [main]\n").unwrap();
    assert_eq!(document.relations, []);
}

#[test]
fn an_argument_with_one_premise_keeps_its_title() {
    let text = again(
        "<The Case>\n\n(1) [p]: P.\n--\n{reason: \"It follows.\"}\n--\n(2) [c]: C.\n\n[d]: D.\n  _> <The Case>\n",
    );
    assert!(
        text.contains("<The Case>\n\n(1) [p]\n--\n{reason: \"It follows.\"}\n--\n(2) [c]\n"),
        "{text}"
    );
    assert!(text.contains("[d]\n  _> <The Case>"), "{text}");
}

#[test]
fn tags_are_no_text_where_a_debate_says_so() {
    let text = "[s]: Some words. #tag\n";
    let shown = |text: &str| {
        let document = argdown::document(text).unwrap();
        document.text(&document.statements[0].members[0]).unwrap()
    };
    assert_eq!(shown(text), "Some words. #tag");
    assert_eq!(
        shown(&format!("===\nmodel:\n  removeTagsFromText: true\n===\n\n{text}")).trim(),
        "Some words."
    );
}

#[test]
fn however_many_statements_contradict_each_other_no_circle_is_left() {
    let pair = |n: usize| format!("[a{n}]: A {n}.\n  >< [b{n}]: B {n}.\n\n");
    let text: Vec<String> = (0..500).map(pair).collect();
    let map = map(&text.concat());
    assert_eq!(map.influence_circles(), Vec::<Vec<_>>::new());
    assert_eq!(map.links.values().filter(|link| link.discussion_only).count(), 500);
}

#[test]
fn arguments_that_undercut_each_other_close_no_circle() {
    let text = "<A>\n\n(1) [p]: P.\n(2) [q]: Q.\n----\n(3) [a]: A.\n\n<B>\n\n(1) [r]: R.\n(2) [s]: S.\n----\n(3) [b]: B.\n\n\
                [a]\n  _> <B>\n\n[b]\n  _> <A>\n";
    let map = map(text);
    assert_eq!(map.influence_circles(), Vec::<Vec<_>>::new());
    let aside: Vec<Relation> = (map.links.values())
        .filter(|link| link.discussion_only)
        .map(|link| link.relation)
        .collect();
    assert_eq!(aside, [Relation::Undercuts], "the objection goes, the inference stays");
}

#[test]
fn statements_named_by_handles_are_shown_with_what_they_say() {
    let map = map(
        "[Pause]: Training should be **paused**.\n  + [Race dynamics]: Labs race.\n  - [Overhang]\n  + <P1>: `Chips` last.\n",
    );
    let shown: Vec<(&str, Option<String>)> = (map.claims.iter())
        .map(|(id, claim)| (claim.title.as_str(), map.saying(id)))
        .collect();
    assert_eq!(
        shown,
        [
            ("Overhang", None),
            ("P1", Some("Chips last.".to_owned())),
            ("Pause", Some("Training should be paused.".to_owned())),
            ("Race dynamics", None),
        ]
    );
    let showing = Showing::whole(Direction::LeftRight);
    let scene = scene(&map, &showing, &mut Typesetter::default());
    let lines: Vec<String> = scene.cards.iter().map(|card| card.lines.join(" ")).collect();
    assert!(
        lines.contains(&"Pause: Training should be paused.".to_owned()),
        "{lines:?}"
    );
}
