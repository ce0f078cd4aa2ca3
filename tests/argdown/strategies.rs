//! Sketches made of words that mean something to Argdown, YAML, Markdown or JavaScript.

use cruxmap::formats::sketch::{
    CardKind, End, GroupKind, Report, Sketch, SketchCard, SketchGroup, SketchLink, SketchRelation,
};
use proptest::prelude::*;

const WORDS: &[&str] = &[
    "foo",
    "Bar",
    "a b",
    "[",
    "]",
    "]:",
    "<",
    ">",
    ">:",
    "#",
    "#tag",
    "#(t)",
    "@[x]",
    "@<y>",
    "*",
    "**",
    "_",
    "__",
    "*i*",
    "**b**",
    "_u_",
    "`c`",
    "{",
    "}",
    "{a: 1}",
    "===",
    "---",
    "----",
    "--",
    "+",
    "-",
    "+>",
    "->",
    "><",
    "_>",
    "<_",
    "//",
    "/*",
    "*/",
    "<!--",
    "-->",
    ":",
    "::",
    ":heart:",
    ".~.",
    "...",
    "\\",
    "\\*",
    "\\[",
    "\"",
    "'",
    "\n",
    "\n\n",
    "\r\n",
    "\t",
    "  ",
    " ",
    "(1)",
    "1.",
    "* ",
    "é",
    "😀",
    "\u{2028}",
    "\u{0}",
    "\u{feff}",
    "\u{85}",
    "|",
    "~",
    "null",
    "true",
    "1e5",
    "__proto__",
    "constructor",
    "Untitled",
    "Untitled 1",
    "argument",
    "question",
    "[l](u)",
    "[l](http://a.b/c)",
    "snake_case",
    "U.S.A.",
    "50%",
    "\u{202e}",
    "\u{fffe}",
    ",",
    ";",
    "{x",
    "x}",
    "} y",
    "“",
    "”",
    "Also: ",
    "http://a.b",
    "e.g.",
    "ß",
    "a",
    ".",
    "!",
    "?",
    "title: x",
    "- x",
    "&",
    "$",
    "^",
];

/// Words that mean something to Argdown, YAML, Markdown or JavaScript.
pub fn hostile() -> impl Strategy<Value = String> {
    let word = prop::sample::select(WORDS.to_vec());
    prop_oneof![
        4 => prop::collection::vec(word, 0..6).prop_map(|words| words.concat()),
        1 => any::<String>(),
        3 => "[A-Za-z ,.'0-9-]{0,40}",
    ]
}

/// One line, not blank.
pub fn title() -> impl Strategy<Value = String> {
    hostile().prop_map(|text| {
        let text = text.replace(['\n', '\r'], " ");
        if text.trim().is_empty() {
            "A claim".to_owned()
        } else {
            text
        }
    })
}

pub fn card() -> impl Strategy<Value = SketchCard> {
    let kinds = [
        CardKind::Claim,
        CardKind::Crux,
        CardKind::Assumption,
        CardKind::Evidence,
        CardKind::Position,
        CardKind::Question,
    ];
    let kind = prop::sample::select(kinds.to_vec());
    let credence = prop::option::of(prop_oneof![0.0..=1.0_f64, Just(0.0), Just(1.0), Just(1e-300)]);
    let within = (title(), title()).prop_map(|(outer, inner)| format!("{outer} › {inner}"));
    let fixed = prop::sample::select(vec![
        "A topic",
        "A topic › Within",
        "A topic › Within › Deep",
        "Another",
    ]);
    let topic = prop_oneof![4 => Just(String::new()), 2 => fixed.prop_map(str::to_owned), 1 => title(), 1 => within];
    let tags = (prop::collection::vec(hostile(), 0..3), any::<bool>()).prop_map(|(mut tags, is_argument)| {
        if is_argument {
            tags.insert(tags.len() / 2, "argument".to_owned());
        }
        tags
    });
    let place = prop::option::of((-1e6..1e6_f64, -1e6..1e6_f64));
    let words = (hostile(), hostile(), hostile(), hostile());
    (kind, title(), hostile(), tags, topic, credence, words, place).prop_map(
        |(kind, title, body, tags, topic, credence, (speaker, quote, source, note), place)| SketchCard {
            key: String::new(),
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
        },
    )
}

/// A sketch in which every link goes somewhere, and links end at earlier or later ones but in no ring.
pub fn sketch() -> impl Strategy<Value = Sketch> {
    let link = (
        any::<(u16, u16, u8, u8, u8)>(),
        prop::option::of(-10.0..10.0_f64),
        hostile(),
        hostile(),
    );
    let group = (hostile(), any::<u8>(), prop::collection::vec(any::<u16>(), 0..5));
    (
        (hostile(), hostile()),
        prop::collection::vec(card(), 2..7),
        prop::collection::vec(group, 0..4),
        prop::collection::vec(link, 0..8),
        any::<bool>(),
    )
        .prop_map(|((title, about), cards, groups, links, is_reversed)| {
            let n_cards = cards.len();
            let groups: Vec<SketchGroup> = groups
                .into_iter()
                .map(|(title, kind, members)| {
                    let mut members: Vec<usize> = members.into_iter().map(|at| usize::from(at) % n_cards).collect();
                    let mut is_new = std::collections::HashSet::new();
                    members.retain(|at| is_new.insert(*at));
                    let kinds = GroupKind::every();
                    let kind = kinds[usize::from(kind) % kinds.len()];
                    if kind == GroupKind::Box {
                        members.sort_unstable();
                        if members.len().is_multiple_of(2)
                            && let Some(&first) = members.first()
                        {
                            members = (first..n_cards.min(first + 2)).collect();
                        }
                    }
                    SketchGroup { title, kind, members }
                })
                .collect();
            let n_links = links.len();
            let mut out: Vec<SketchLink> = Vec::new();
            for (at, ((from, to, how, relation, rest), strength, reason, note)) in links.into_iter().enumerate() {
                let relation = [
                    SketchRelation::Supports,
                    SketchRelation::Opposes,
                    SketchRelation::Requires,
                    SketchRelation::Undercuts,
                    SketchRelation::Underpins,
                    SketchRelation::Answers,
                ][usize::from(relation % 6)];
                let from_card = usize::from(from) % n_cards;
                let mut from_end = End::Card(from_card);
                let mut to_end = End::Card((from_card + 1 + usize::from(to) % (n_cards - 1)) % n_cards);
                if how % 3 == 0 && at > 0 {
                    to_end = End::Link(usize::from(to) % at);
                }
                if how % 5 == 0 && !groups.is_empty() {
                    let group = usize::from(from) % groups.len();
                    let hits = matches!(to_end, End::Card(card) if groups[group].members.contains(&card));
                    if !hits {
                        from_end = End::Group(group);
                    }
                }
                let says_more = rest % 3 == 0;
                out.push(SketchLink {
                    from: from_end,
                    to: to_end,
                    relation,
                    strength: strength.filter(|_| says_more),
                    reason: if says_more { reason } else { String::new() },
                    note: match rest % 6 {
                        0 => note,
                        // The title of an argument with one premise.
                        1 => format!("Argument: {}", note.replace(['\n', '\r'], " ")),
                        2 => format!("{note}\nArgument: The case for it"),
                        _ => String::new(),
                    },
                    is_inferred: rest % 11 == 0,
                });
            }
            if is_reversed {
                out.reverse();
                for link in &mut out {
                    if let End::Link(at) = link.to {
                        link.to = End::Link(n_links - 1 - at);
                    }
                }
            }
            Sketch {
                title: title.trim().to_owned(),
                about,
                cards,
                links: out,
                groups,
                report: Report::default(),
            }
        })
}
