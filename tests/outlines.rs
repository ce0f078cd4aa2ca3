//! Outlines to sketches and back.

#![expect(clippy::unwrap_used, clippy::format_collect, reason = "tests")]

use cruxmap::formats::{
    markdown::{
        outline_read::{OutlineReadError, read},
        outline_write::write,
    },
    sketch::{CardKind, End, Report, Sketch, SketchCard, SketchLink, SketchRelation},
};
use proptest::{collection::vec, prelude::*, sample::select};

#[test]
fn an_outline_is_read_and_written_back() {
    let text = "\
# Umbrellas

What to take.

## Weather

- ? Shall we take an umbrella
  - Answers: position: We should take an umbrella (60 %) [source](https://example.com)
    More words,
    \\- not a list.
    - Pro: It will rain
      Why: The sky is dark.
      > Rain is expected.
      > — the forecast
      - Undercuts: The forecast is old [Almanac]()
    - Con: crux: Umbrellas get lost (12.5 %)

## —

- evidence: One was lost last year
";
    let sketch = read(text).unwrap();
    assert_eq!(
        write(&sketch).text,
        text.replace(
            "(60 %) [source](https://example.com)",
            "[source](https://example.com) (60 %)"
        )
    );
    assert_eq!(write(&sketch).left_out, []);
    assert_eq!(sketch.title, "Umbrellas");
    assert_eq!(sketch.about, "What to take.");
    let titles: Vec<&str> = sketch.cards.iter().map(|card| card.title.as_str()).collect();
    assert_eq!(titles.len(), 6);
    assert_eq!(titles[1], "We should take an umbrella");
    assert_eq!(sketch.cards[1].body, "More words,\n- not a list.");
    assert_eq!(sketch.cards[2].quote, "Rain is expected.");
    assert_eq!(sketch.cards[2].speaker, "the forecast");
    assert_eq!(sketch.cards[3].source, "Almanac");
    assert_eq!(sketch.links[2].to, End::Link(1));
    assert_eq!(sketch.links[1].reason, "The sky is dark.");
    assert_eq!(sketch.report.came_in, ["6 cards", "4 links"]);
}

#[test]
fn sources_are_read_in_parentheses_as_well() {
    for (line, title, source) in [
        (
            "- Risk is high ([paper](https://x.org/p))",
            "Risk is high",
            "https://x.org/p",
        ),
        ("- Risk [paper](https://x.org/a_(b))", "Risk", "https://x.org/a_(b)"),
        ("- Risk ([paper](https://x.org/a_(b)))", "Risk", "https://x.org/a_(b)"),
        // What is cited twice in parentheses stays where it is.
        (
            "- Risk ([a](https://x.org/a), [b](https://x.org/b))",
            "Risk ([a](https://x.org/a), [b](https://x.org/b))",
            "",
        ),
    ] {
        let sketch = read(line).unwrap();
        let card = &sketch.cards[0];
        assert_eq!((card.title.as_str(), card.source.as_str()), (title, source));
        let again = write(&sketch).text;
        let card = &read(&again).unwrap().cards[0];
        assert_eq!((card.title.as_str(), card.source.as_str()), (title, source), "{again}");
    }
}

#[test]
fn pasted_outlines_are_read_as_they_always_were() {
    let sketch =
        read("# We should take an umbrella\n+ It will rain 70%\n  - Con: old forecast (20 %)\n- They get lost\n")
            .unwrap();
    let shown: Vec<(&str, Option<f64>)> = sketch.cards.iter().map(|card| (&*card.title, card.credence)).collect();
    assert_eq!(
        shown,
        [
            ("We should take an umbrella", None),
            ("It will rain", Some(0.7)),
            ("old forecast", Some(0.2)),
            ("They get lost", None)
        ]
    );
    let relations: Vec<SketchRelation> = sketch.links.iter().map(|link| link.relation).collect();
    assert_eq!(
        relations,
        [
            SketchRelation::Supports,
            SketchRelation::Opposes,
            SketchRelation::Opposes
        ]
    );
    assert_eq!(read("  \n\n"), Err(OutlineReadError::Empty));
    let plain = read("a\n  b\n  c\n").unwrap();
    assert_eq!(plain.links.len(), 2);
    assert!(plain.links.iter().all(|link| link.is_inferred));
    assert_eq!(plain.report.adapted[0].n, 2);
}

#[test]
fn deep_and_long_outlines_are_read() {
    let deep: String = (0..3000).map(|n| format!("{}- c{n}\n", " ".repeat(n))).collect();
    let sketch = read(&deep).unwrap();
    assert_eq!(sketch.links.len(), 2999);
    let written = write(&sketch);
    assert_eq!(written.left_out.iter().map(|remark| remark.n).sum::<usize>(), 1);
    let long = "- a\n".repeat(250_000);
    assert_eq!(read(&long).unwrap().report.errors[0].n, 50_000);
}

fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("+ a".to_owned()),
        Just("- a".to_owned()),
        Just("Pro: x".to_owned()),
        Just("Con:".to_owned()),
        Just("? what".to_owned()),
        Just("crux: crux: x".to_owned()),
        Just("it rains (30 %)".to_owned()),
        Just("30 %".to_owned()),
        Just("a: 5%".to_owned()),
        Just("a [b](c)".to_owned()),
        Just("a [b]() (7 %)".to_owned()),
        Just("\\".to_owned()),
        Just("a\\".to_owned()),
        Just("\\a \\ ".to_owned()),
        Just("# a".to_owned()),
        Just("> — a".to_owned()),
        Just("Why: so".to_owned()),
        Just("1. a".to_owned()),
        Just("—".to_owned()),
        Just("https://a.example/x_(y)".to_owned()),
        Just("https://a.example/x".to_owned()),
        "[ -~]{1,12}",
        "\\PC{1,10}",
    ]
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Headings, some of them within others.
fn topics() -> impl Strategy<Value = String> {
    prop_oneof![
        hostile(),
        select(vec!["A", "A › B", "A › C", "A › B › D", "E › B"]).prop_map(str::to_owned),
        (hostile(), hostile()).prop_map(|(outer, inner)| format!("{outer} › {inner}")),
    ]
}

/// A sketch that an outline can say: a forest in reading order.
fn forests() -> impl Strategy<Value = Sketch> {
    let card = (
        hostile(),
        vec(hostile(), 0..3),
        (
            prop_oneof![Just(String::new()), hostile()],
            prop_oneof![Just(String::new()), hostile()],
        ),
        prop_oneof![Just(String::new()), hostile()],
        proptest::option::of(0.0..=1.0_f64),
        (0..6_usize, 0..7_usize, 0..4_usize),
        topics(),
    );
    (vec(card, 1..8), hostile(), vec(hostile(), 0..2)).prop_map(|(cards, title, about)| {
        let mut sketch = Sketch {
            title: one_line(&title),
            about: about.iter().map(|line| one_line(line)).collect::<Vec<_>>().join("\n"),
            ..Sketch::default()
        };
        let mut way: Vec<usize> = Vec::new();
        let mut nests: Vec<Option<usize>> = Vec::new();
        for (place, (title, body, (quote, speaker), source, credence, (kind, relation, up), topic)) in
            cards.into_iter().enumerate()
        {
            let title = one_line(&title);
            let title = if title.is_empty() { "x".to_owned() } else { title };
            way.truncate(up);
            let parent = way.last().copied();
            let kinds = [
                CardKind::Claim,
                CardKind::Crux,
                CardKind::Assumption,
                CardKind::Evidence,
                CardKind::Position,
                CardKind::Question,
            ];
            let topic = match parent {
                Some(parent) => sketch.cards[parent].topic.clone(),
                None => {
                    if up == 1 {
                        one_line(&topic)
                    } else {
                        String::new()
                    }
                }
            };
            let mut nest = None;
            if let Some(parent) = parent {
                let is_question = sketch.cards[parent].kind == CardKind::Question;
                let (mut relation, is_inferred) = match relation {
                    0 => (SketchRelation::Opposes, false),
                    1 => (SketchRelation::Requires, false),
                    2 => (SketchRelation::Undercuts, false),
                    3 => (SketchRelation::Underpins, false),
                    4 => (SketchRelation::Answers, false),
                    5 => (SketchRelation::Supports, false),
                    _ => (
                        if is_question {
                            SketchRelation::Answers
                        } else {
                            SketchRelation::Supports
                        },
                        true,
                    ),
                };
                let mut to = End::Card(parent);
                if matches!(relation, SketchRelation::Undercuts | SketchRelation::Underpins) {
                    match nests[parent] {
                        Some(step) => to = End::Link(step),
                        None => relation = SketchRelation::Opposes,
                    }
                }
                nest = Some(sketch.links.len());
                sketch.links.push(SketchLink {
                    from: End::Card(place),
                    to,
                    relation,
                    strength: None,
                    reason: String::new(),
                    note: String::new(),
                    is_inferred,
                });
            }
            nests.push(nest);
            way.push(place);
            sketch.cards.push(SketchCard {
                kind: kinds[kind],
                title,
                body: body.join("\n"),
                topic,
                credence,
                quote,
                speaker: one_line(&speaker),
                source: one_line(&source),
                ..SketchCard::default()
            });
        }
        sketch
    })
}

#[test]
fn headings_within_headings_are_topics_within_topics() {
    let text = "# Pause\n\n## Pro\n\n### Costs\n\n- a\n\n### Law\n\n- b\n\n## Contra\n\n### Costs\n\n- c\n\n## Contra\n\n- d\n\n## —\n\n- e\n";
    let sketch = read(text).unwrap();
    let topics: Vec<&str> = sketch.cards.iter().map(|card| card.topic.as_str()).collect();
    assert_eq!(topics, ["Pro › Costs", "Pro › Law", "Contra › Costs", "Contra", ""]);
    assert_eq!(write(&sketch).text, text);
}

#[test]
fn a_backslash_alone_before_a_list_says_nothing() {
    let sketch = read("\\ \n- ? what\n").unwrap();
    assert_eq!(sketch.about, "");
    assert_eq!(write(&sketch).text, "- ? what\n");
}

#[test]
fn what_is_no_list_is_no_claim_and_is_told() {
    let text = "---\ntags: [a]\n---\n# Notes\n\n## Alpha\n\n## Beta\n\n- One\n\n```mermaid\ngraph TD\nA-->B\n```\n\n| a | b |\n|---|---|\n\n---\n\n![img](a.png)\n\n- Two\n  | not | a table |\n";
    let sketch = read(text).unwrap();
    let titles: Vec<&str> = sketch.cards.iter().map(|card| card.title.as_str()).collect();
    assert_eq!(titles, ["One", "Two"]);
    assert_eq!(sketch.cards[0].topic, "Beta");
    assert_eq!(sketch.cards[1].body, "| not | a table |");
    let told: Vec<&str> = sketch
        .report
        .left_out
        .iter()
        .map(|remark| remark.sentence.as_str())
        .collect();
    assert_eq!(
        told,
        [
            "the settings at the top",
            "a block of code",
            "a row of a table",
            "a picture",
            "a heading under which no card stands"
        ]
    );
    assert!(sketch.links.is_empty());
}

#[test]
fn what_nothing_ends_has_not_begun() {
    let sketch = read("---\n\n- One\n\n```\n\n- Two\n").unwrap();
    let titles: Vec<&str> = sketch.cards.iter().map(|card| card.title.as_str()).collect();
    assert_eq!(titles, ["One", "Two"], "a rule and a stray mark take nothing with them");
}

/// Without what an outline does not say.
fn bare(mut sketch: Sketch) -> Sketch {
    sketch.report = Report::default();
    for card in &mut sketch.cards {
        card.key.clear();
    }
    sketch
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_back(sketch in forests()) {
        let written = write(&sketch);
        prop_assert_eq!(&written.left_out, &[]);
        let again = read(&written.text).unwrap();
        prop_assert_eq!(bare(again.clone()), sketch, "{}", written.text);
        prop_assert_eq!(write(&again).text, written.text);
    }

    #[test]
    fn any_outline_settles(lines in vec((0..4_usize, prop_oneof![Just("- "), Just("+ "), Just(""), Just("# "), Just("> ")], hostile()), 0..8)) {
        let text: String = lines.iter().map(|(depth, mark, words)| format!("{}{mark}{words}\n", "  ".repeat(*depth))).collect();
        if let Ok(sketch) = read(&text) {
            let once = write(&sketch).text;
            if let Ok(again) = read(&once) {
                prop_assert_eq!(write(&again).text, once);
            }
        }
    }
}
