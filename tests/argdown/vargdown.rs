//! The dialect with credences, sources and quotes, and what other Argdown becomes as a sketch.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

use cruxmap::formats::argdown;
use cruxmap::formats::sketch::{CardKind, End, GroupKind, Sketch, SketchCard, SketchRelation};

const UMBRELLA: &str = r#"===
title: Umbrellas
author: A. Nonymous
model:
    mode: strict
===

// Top-level claim: computed, not stated
[Umbrella]: I should bring an umbrella today.
  + <Forecast Says Rain>
  - <Clear Sky Now>

# Evidence for

<Forecast Says Rain>

(1) [Forecast]: The weather app says 70% chance of rain
    this afternoon. #observation
   [weather zone](https://www.weatherzone.com.au/wa/perth_x/perth)(evidence/2026_06_01_perth.md#L53-L53)
   > "Perth for Tuesday. Cloudy, **70% chance of showers** #rain.
   > Winds 20 to 30 km/h."
    {reason: "data provided by the Bureau of Meteorology (BOM)", credence: 0.95}
(2) [Season]: It is winter. #assumption {credence: 0.9}
--
Showers are rain {uses: [1, 2]}
--
(3) [Rain Likely]: It will probably rain today.
    {reason: "BOM highly calibrated", inference: 0.70}
  +> [Umbrella]

# Evidence against

<Clear Sky Now>

(1) [Blue Sky]: The sky is currently clear and blue. #definition
    {reason: "looking out", credence: 1.95}
----
(2) [Might Stay Dry]: It may not rain after all.
    {inference: 0.20}
  -> [Umbrella]
  <_ [Season]
"#;

fn read(text: &str) -> Sketch {
    argdown::read(text).unwrap()
}

fn card<'a>(sketch: &'a Sketch, title: &str) -> (usize, &'a SketchCard) {
    sketch
        .cards
        .iter()
        .enumerate()
        .find(|(_, card)| card.title == title)
        .unwrap()
}

/// Links as sentences.
fn links(sketch: &Sketch) -> Vec<String> {
    let end = |end: End| match end {
        End::Card(at) => sketch.cards[at].title.clone(),
        End::Group(at) => format!("{{{}}}", sketch.groups[at].title),
        End::Link(at) => format!("link {at}"),
    };
    sketch
        .links
        .iter()
        .map(|link| format!("{} {:?} {}", end(link.from), link.relation, end(link.to)))
        .collect()
}

#[test]
fn credences_sources_and_quotes_find_their_places() {
    let sketch = read(UMBRELLA);
    assert_eq!(sketch.title, "Umbrellas");
    assert_eq!(sketch.about, "author: A. Nonymous");
    assert_eq!(sketch.cards.len(), 6);
    let (_, forecast) = card(&sketch, "Forecast");
    assert_eq!(forecast.kind, CardKind::Evidence);
    assert_eq!(forecast.body, "The weather app says 70% chance of rain this afternoon.");
    assert_eq!(forecast.tags, Vec::<String>::new());
    assert_eq!(forecast.credence, Some(0.95));
    assert_eq!(forecast.source, "https://www.weatherzone.com.au/wa/perth_x/perth");
    assert_eq!(
        forecast.quote,
        "Perth for Tuesday. Cloudy, **70% chance of showers** #rain.\nWinds 20 to 30 km/h."
    );
    assert_eq!(
        forecast.note,
        "Source: weather zone\nCopy: evidence/2026_06_01_perth.md#L53-L53\n\
         Reason: data provided by the Bureau of Meteorology (BOM)"
    );
    assert_eq!(forecast.topic, "Evidence for");
    assert_eq!(card(&sketch, "Season").1.kind, CardKind::Assumption);
    assert_eq!(card(&sketch, "Blue Sky").1.tags, vec!["definition".to_owned()]);
    assert_eq!(card(&sketch, "Umbrella").1.topic, "");
    assert!(
        sketch
            .report
            .errors
            .iter()
            .any(|remark| remark.sentence == "the credence is no probability: 1.95")
    );
}

#[test]
fn premises_act_together_and_inferences_have_strengths() {
    let sketch = read(UMBRELLA);
    assert_eq!(
        links(&sketch),
        [
            "{Forecast Says Rain} Supports Rain Likely",
            "Rain Likely Supports Umbrella",
            "Blue Sky Supports Might Stay Dry",
            "Might Stay Dry Opposes Umbrella",
            "Season Undercuts link 2",
        ]
    );
    let group = &sketch.groups[0];
    assert_eq!(
        (group.title.as_str(), group.kind, group.members.len()),
        ("Forecast Says Rain", GroupKind::Joint, 2)
    );
    let link = sketch
        .links
        .iter()
        .find(|link| matches!(link.from, End::Group(_)))
        .unwrap();
    assert_eq!(link.strength, Some(0.7));
    assert_eq!(link.reason, "BOM highly calibrated");
    assert_eq!(link.note, "Rule: Showers are rain");
}

#[test]
fn undercuts_reach_the_link_of_the_argument() {
    let text = "[T]: thesis\n  + <A>: because\n    _ <B>: does not follow\n      _ <C>: it does\n";
    let sketch = read(text);
    assert_eq!(
        links(&sketch),
        ["A Supports T", "B Undercuts link 0", "C Undercuts link 1"]
    );
    assert_eq!(card(&sketch, "A").1.tags, vec!["argument".to_owned()]);
    let ring = read("<A>: a\n  _> <B>\n\n<B>: b\n  _> <A>\n");
    assert_eq!(ring.links.len(), 2);
    assert!(ring.links.iter().any(|link| link.relation == SketchRelation::Opposes));
}

#[test]
fn what_supports_a_question_answers_it() {
    let sketch = read("[Q]: What to do? #question\n  + [P]: Wait. #position\n");
    assert_eq!(links(&sketch), ["P Answers Q"]);
    assert_eq!(card(&sketch, "P").1.kind, CardKind::Position);
}

#[test]
fn a_lone_first_heading_is_the_title() {
    let sketch = read(
        "# Whether to wait\n\nWe should wait.\n\n## Against\n\n[N]: No.\n  - We should not *rush* [on](http://a.b). #x\n",
    );
    assert_eq!(sketch.title, "Whether to wait");
    assert_eq!(sketch.cards[0].title, "We should wait.");
    assert_eq!(sketch.cards[0].topic, "");
    assert_eq!(sketch.cards[1].topic, "Against");
    assert_eq!(sketch.cards[2].title, "We should not rush on.");
    assert_eq!(sketch.cards[2].body, "We should not *rush* [on](http://a.b).");
}

#[test]
fn errors_do_not_end_reading() {
    let text = "[A]: one\n[B]: two *open\n+ [C]: three\n\n- nothing above\n\n(1) only a premise\n\n<X>\n(1) p\n----\n(2) [Q]\n\
                {broken: [}\n\n# Heading\ntext http://cut.off/here\n\n[D]: see [B] and <X> there {a: \"b}\n\n--\n\nend\n";
    let sketch = read(text);
    for title in ["A", "B", "C", "Q", "D", "end", "nothing above", "p"] {
        card(&sketch, title);
    }
    assert!(sketch.report.errors.len() > 7, "{:#?}", sketch.report.errors);
    assert!(
        sketch
            .report
            .errors
            .iter()
            .all(|remark| remark.line.is_some_and(|line| line > 0))
    );
}
