//! Each format that is written is also read: the same comes back where the format can hold it, whatever stands in it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test"
)]

use crate::formats::{
    canvas, dot, freeplane, graphml, opml,
    recognise::{Format, recognise},
    sketch::{CardKind, End, GroupKind, Sketch, SketchCard, SketchGroup, SketchLink, SketchRelation},
    tidy::tidied,
};
use proptest::{collection::vec, option, prelude::*};

const HOSTILE: [&str; 40] = [
    "\"",
    "'",
    "\\",
    "\\\"",
    "\\n",
    "\n",
    "\r\n",
    "\r",
    "\t",
    "\0",
    "\u{1b}",
    "\u{202e}",
    "\u{2066}",
    "\u{200b}",
    "\u{2028}",
    "\u{feff}",
    "-->",
    "]]>",
    "<![CDATA[",
    "<!--",
    "</node>",
    "<b>x</b>",
    "<script>",
    "&amp;",
    "&",
    "&#10;",
    "&nbsp;",
    "{",
    "}",
    "|",
    "]",
    "[",
    ";",
    "\" ]; evil -> b [a=\"",
    "=cmd()",
    "'=x",
    "---\n",
    "# ",
    "Pro: ",
    "\u{fffe}",
];

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => "[a-z ]{0,8}".prop_map(String::from),
        1 => any::<char>().prop_map(String::from),
        3 => (0..HOSTILE.len()).prop_map(|at| HOSTILE[at].to_owned()),
        1 => Just("Con: ".to_owned()),
        1 => Just("? ".to_owned()),
        1 => Just("word ".repeat(150)),
    ];
    vec(piece, 0..5).prop_map(|pieces| pieces.concat())
}

fn number() -> impl Strategy<Value = Option<f64>> {
    option::of(prop_oneof![0.0..=1.0_f64, Just(f64::NAN), Just(2.0), Just(0.1 + 0.2)])
}

fn card() -> impl Strategy<Value = SketchCard> {
    let kind = prop_oneof![
        Just(CardKind::Claim),
        Just(CardKind::Crux),
        Just(CardKind::Assumption),
        Just(CardKind::Evidence),
        Just(CardKind::Position),
        Just(CardKind::Question),
    ];
    let words = (text(), text(), text(), vec(text(), 0..3), text());
    let more = (text(), text(), text(), text());
    let place = option::of((-1e6..1e6_f64, -1e6..1e6_f64));
    (kind, words, more, number(), place).prop_map(|(kind, words, more, credence, place)| {
        let (key, title, body, tags, topic) = words;
        let (speaker, quote, source, note) = more;
        SketchCard {
            key,
            kind,
            title,
            body,
            tags,
            topic,
            credence,
            speaker,
            quote,
            source,
            note,
            place,
        }
    })
}

fn end(links: bool) -> impl Strategy<Value = End> {
    prop_oneof![
        6 => (0..8_usize).prop_map(End::Card),
        1 => (0..3_usize).prop_map(End::Group),
        2 => (0..8_usize).prop_map(move |at| if links { End::Link(at) } else { End::Card(at) }),
    ]
}

fn link() -> impl Strategy<Value = SketchLink> {
    let relation = prop_oneof![
        Just(SketchRelation::Supports),
        Just(SketchRelation::Opposes),
        Just(SketchRelation::Requires),
        Just(SketchRelation::Undercuts),
        Just(SketchRelation::Underpins),
        Just(SketchRelation::Answers),
    ];
    (end(false), end(true), relation, number(), text(), text(), any::<bool>()).prop_map(
        |(from, to, relation, strength, reason, note, is_inferred)| SketchLink {
            from,
            to,
            relation,
            strength,
            reason,
            note,
            is_inferred,
        },
    )
}

fn group() -> impl Strategy<Value = SketchGroup> {
    let kind = prop_oneof![
        Just(GroupKind::Box),
        Just(GroupKind::Joint),
        Just(GroupKind::Alternatives)
    ];
    (text(), kind, vec(0..8_usize, 0..4)).prop_map(|(title, kind, members)| SketchGroup { title, kind, members })
}

fn sketch() -> impl Strategy<Value = Sketch> {
    (text(), text(), vec(card(), 1..8), vec(link(), 0..8), vec(group(), 0..3)).prop_map(
        |(title, about, cards, links, groups)| Sketch {
            title,
            about,
            cards,
            links,
            groups,
            ..Sketch::default()
        },
    )
}

/// A sketch without its report.
fn plain(mut sketch: Sketch) -> Sketch {
    sketch.report = Sketch::default().report;
    sketch
}

/// What an outline holds of a card.
fn without_places(cards: &[SketchCard]) -> Vec<SketchCard> {
    let mut cards = cards.to_vec();
    for card in &mut cards {
        card.place = None;
    }
    cards.sort_by(|a, b| a.key.cmp(&b.key));
    cards
}

/// Links by the keys of their ends, in an order of their own.
fn by_key(sketch: &Sketch) -> Vec<String> {
    fn name(sketch: &Sketch, end: End) -> String {
        match end {
            End::Card(at) => format!("{:?}", sketch.cards[at].key),
            End::Group(at) => format!("group {at}"),
            End::Link(at) => format!("({})", link_name(sketch, at)),
        }
    }
    fn link_name(sketch: &Sketch, at: usize) -> String {
        let link = &sketch.links[at];
        format!(
            "{} {:?} {} {:?} {:?} {:?} {}",
            name(sketch, link.from),
            link.relation,
            name(sketch, link.to),
            link.strength,
            link.reason,
            link.note,
            link.is_inferred
        )
    }
    let mut names: Vec<String> = (0..sketch.links.len()).map(|at| link_name(sketch, at)).collect();
    names.sort();
    names
}

fn n_left_out(written: &crate::formats::written::Written, what: &str) -> usize {
    let remarks = written.left_out.iter().filter(|remark| remark.sentence.contains(what));
    remarks.map(|remark| remark.n).sum()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn graphml_comes_back(sketch in sketch()) {
        let written = graphml::write(&sketch);
        prop_assert_eq!(&written, &graphml::write(&sketch));
        let read = graphml::read(written.text.as_bytes()).unwrap();
        prop_assert_eq!(&read.report.errors, &[]);
        prop_assert_eq!(plain(read), tidied(&sketch));
        prop_assert_eq!(recognise("x", written.text.as_bytes()), Some(Format::GraphMl));
    }

    #[test]
    fn dot_comes_back(sketch in sketch()) {
        let written = dot::write(&sketch);
        prop_assert_eq!(&written, &dot::write(&sketch));
        let read = dot::read(written.text.as_bytes()).unwrap();
        prop_assert_eq!(&read.report.errors, &[]);
        prop_assert_eq!(plain(read), tidied(&sketch));
        prop_assert_eq!(recognise("x", written.text.as_bytes()), Some(Format::Dot));
    }

    #[test]
    fn canvases_come_back(sketch in sketch()) {
        let written = canvas::write(&sketch);
        prop_assert_eq!(&written, &canvas::write(&sketch));
        let read = canvas::read(written.text.as_bytes()).unwrap();
        prop_assert_eq!(&read.report.errors, &[]);
        let mut expected = tidied(&sketch);
        for card in &mut expected.cards {
            card.place = card.place.map(|(x, y)| (x.round() + 0.0, y.round() + 0.0));
        }
        prop_assert_eq!(plain(read), expected);
        prop_assert_eq!(recognise("x", written.text.as_bytes()), Some(Format::Canvas));
    }

    #[test]
    fn outlines_come_back(sketch in sketch()) {
        let written = opml::write(&sketch);
        prop_assert_eq!(&written, &opml::write(&sketch));
        let read = opml::read(written.text.as_bytes()).unwrap();
        prop_assert_eq!(&read.report.errors, &[]);
        let expected = tidied(&sketch);
        prop_assert_eq!((&read.title, &read.about), (&expected.title, &expected.about));
        prop_assert_eq!(without_places(&read.cards), without_places(&expected.cards));
        prop_assert_eq!(read.links.len() + n_left_out(&written, "an outline cannot tell"), expected.links.len());
        let all = by_key(&expected);
        prop_assert!(by_key(&read).iter().all(|link| all.contains(link)), "{:?}\n{:?}", by_key(&read), all);
        prop_assert_eq!(plain(opml::read(opml::write(&read).text.as_bytes()).unwrap()), plain(read));
        prop_assert_eq!(recognise("x", written.text.as_bytes()), Some(Format::Opml));
    }

    #[test]
    fn mind_maps_come_back(sketch in sketch()) {
        let written = freeplane::write(&sketch);
        prop_assert_eq!(&written, &freeplane::write(&sketch));
        let read = freeplane::read(written.text.as_bytes()).unwrap();
        prop_assert_eq!(&read.report.errors, &[]);
        let expected = tidied(&sketch);
        prop_assert_eq!(&read.about, &expected.about);
        prop_assert_eq!(without_places(&read.cards), without_places(&expected.cards));
        prop_assert_eq!(read.links.len() + n_left_out(&written, "a link at"), expected.links.len());
        let all = by_key(&expected);
        prop_assert!(by_key(&read).iter().all(|link| all.contains(link)), "{:?}\n{:?}", by_key(&read), all);
        prop_assert_eq!(plain(freeplane::read(freeplane::write(&read).text.as_bytes()).unwrap()), plain(read));
        prop_assert_eq!(recognise("x", written.text.as_bytes()), Some(Format::Freeplane));
    }
}

#[test]
fn long_chains_are_outlines_of_bounded_depth() {
    const N: usize = 3_000;
    let link = |from, to, relation| SketchLink {
        from,
        to,
        relation,
        strength: None,
        reason: String::new(),
        note: String::new(),
        is_inferred: false,
    };
    let cards: Vec<SketchCard> = (0..N)
        .map(|at| SketchCard {
            key: format!("k{at}"),
            title: format!("card {at}"),
            ..SketchCard::default()
        })
        .collect();
    let up = |at: usize| link(End::Card(at), End::Card(at + 1), SketchRelation::Supports);
    let down = |at: usize| link(End::Card(at + 1), End::Card(at), SketchRelation::Opposes);
    let onto = |at: usize| match at {
        0 => link(End::Card(1), End::Card(0), SketchRelation::Supports),
        at => link(End::Card(at + 1), End::Link(at - 1), SketchRelation::Undercuts),
    };
    for links in [
        (0..N - 1).map(up).collect::<Vec<_>>(),
        (0..N - 1).map(down).collect(),
        (0..N - 1).map(onto).collect(),
    ] {
        let sketch = Sketch {
            cards: cards.clone(),
            links,
            ..Sketch::default()
        };
        let outline = opml::write(&sketch);
        let read = opml::read(outline.text.as_bytes()).unwrap();
        assert_eq!(read.report.errors, []);
        assert_eq!(without_places(&read.cards), without_places(&sketch.cards));
        assert_eq!(read.links.len() + n_left_out(&outline, "an outline cannot tell"), N - 1);
        assert!(read.links.len() >= 199);
        let map = freeplane::write(&sketch);
        let read = freeplane::read(map.text.as_bytes()).unwrap();
        assert_eq!(read.report.errors, []);
        assert_eq!(without_places(&read.cards), without_places(&sketch.cards));
        assert_eq!(read.links.len() + n_left_out(&map, "a link at"), N - 1);
        for written in [dot::write(&sketch), graphml::write(&sketch), canvas::write(&sketch)] {
            assert_eq!(written.left_out, []);
        }
    }
}

#[test]
fn nothing_that_turns_the_direction_of_reading_is_written_plainly() {
    let card = SketchCard {
        title: "a \u{202e}b\u{2066} c".to_owned(),
        body: "\u{200b}\u{202a}".to_owned(),
        ..SketchCard::default()
    };
    let sketch = Sketch {
        cards: vec![card],
        ..Sketch::default()
    };
    for write in [dot::write, graphml::write, canvas::write, opml::write, freeplane::write] {
        let text = write(&sketch).text;
        assert!(
            text.chars()
                .all(|c| !matches!(c, '\u{200b}' | '\u{202a}'..='\u{202e}' | '\u{2066}')),
            "{text}"
        );
    }
}
