//! Laws of sketches: for every one there is a map; what both hold goes from sketch to map and back unchanged.
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "a test")]

use std::collections::BTreeSet;

use cruxmap::{
    formats::{
        ron,
        sketch::{
            CardKind, End, GroupKind, Sketch, SketchCard, SketchGroup, SketchLink, SketchRelation,
            from_map::sketch_from_map, to_map::map_from_sketch,
        },
    },
    model::{Map, check_id},
};
use proptest::{collection::vec, option, prelude::*, sample::select};

/// Texts that have broken readers before.
fn hostile() -> impl Strategy<Value = String> {
    let long = "z".repeat(64);
    let fixed = select(vec![
        String::new(),
        " ".to_owned(),
        "\n\n".to_owned(),
        "a\r\nb\rc".to_owned(),
        "nul \u{0} bell \u{7}\u{85}\u{2028}".to_owned(),
        "\u{202e}right to left".to_owned(),
        "<<<<<<< HEAD\n>>>>>>> theirs".to_owned(),
        "=1+1".to_owned(),
        "日本".to_owned(),
        "raw \"# end".to_owned(),
        "premises".to_owned(),
        "a".to_owned(),
        "stop--go".to_owned(),
        long.clone(),
        format!("{long}z"),
    ]);
    prop_oneof![fixed, any::<String>(), "[a-c]{0,2}"]
}

fn kinds() -> impl Strategy<Value = CardKind> {
    use CardKind::{Assumption, Claim, Crux, Evidence, Position, Question};
    select(vec![Claim, Crux, Assumption, Evidence, Position, Question])
}

fn relations() -> impl Strategy<Value = SketchRelation> {
    use SketchRelation::{Answers, Opposes, Requires, Supports, Undercuts, Underpins};
    select(vec![Supports, Opposes, Requires, Undercuts, Underpins, Answers])
}

fn ends() -> impl Strategy<Value = End> {
    let at = prop_oneof![0_usize..8, Just(usize::MAX)];
    (0..5, at).prop_map(|(kind, at)| match kind {
        0..=2 => End::Card(at),
        3 => End::Link(at),
        _ => End::Group(at),
    })
}

fn numbers() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<f64>(),
        select(vec![0.0, -0.0, 1.0, 0.3, f64::NAN, f64::INFINITY, 5e-324])
    ]
}

prop_compose! {
    fn any_card()(
        texts in vec(hostile(), 8),
        tags in vec(hostile(), 0..3),
        kind in kinds(),
        credence in option::of(numbers()),
        place in option::weighted(0.8, (numbers(), numbers())),
    ) -> SketchCard {
        let mut texts = texts.into_iter();
        let mut next = || texts.next().unwrap();
        SketchCard {
            key: next(), kind, title: next(), body: next(), tags, topic: next(), credence,
            speaker: next(), quote: next(), source: next(), note: next(), place,
        }
    }
}

prop_compose! {
    fn any_link()(
        from in ends(), to in ends(), relation in relations(), strength in option::of(numbers()),
        reason in hostile(), note in hostile(), is_inferred: bool,
    ) -> SketchLink {
        SketchLink { from, to, relation, strength, reason, note, is_inferred }
    }
}

prop_compose! {
    fn any_group()(
        title in hostile(),
        kind in select(GroupKind::every()),
        members in vec(prop_oneof![0_usize..8, Just(usize::MAX)], 0..5),
    ) -> SketchGroup {
        SketchGroup { title, kind, members }
    }
}

prop_compose! {
    fn any_sketch()(
        title in hostile(), about in hostile(),
        cards in vec(any_card(), 0..7), links in vec(any_link(), 0..12), groups in vec(any_group(), 0..4),
    ) -> Sketch {
        Sketch { title, about, cards, links, groups, ..Sketch::default() }
    }
}

/// A sketch that a map holds as it is: what a map cannot hold is taken out of any sketch.
fn tame(mut sketch: Sketch) -> Sketch {
    use SketchRelation::{Answers, Opposes, Requires, Supports, Undercuts, Underpins};

    let n_cards = sketch.cards.len();
    let plain = |text: &str| -> String {
        let text: String = text
            .chars()
            .filter(|c| !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}'))
            .collect();
        text.trim().to_owned()
    };
    sketch.title.insert_str(0, "Title ");
    sketch.title = plain(&sketch.title);
    sketch.about = plain(&sketch.about);
    // A map has its questions by id, before the claims.
    sketch.cards.sort_by_key(|card| card.kind != CardKind::Question);
    let are_placed = n_cards > 1;
    for (at, card) in sketch.cards.iter_mut().enumerate() {
        let is_question = card.kind == CardKind::Question;
        card.key = format!("key-{at}");
        card.title.insert_str(0, "T ");
        card.title = plain(&card.title);
        for text in [
            &mut card.body,
            &mut card.topic,
            &mut card.speaker,
            &mut card.quote,
            &mut card.source,
            &mut card.note,
        ] {
            *text = plain(text);
        }
        let tags: BTreeSet<String> = card
            .tags
            .iter()
            .map(|tag| plain(tag))
            .filter(|tag| !tag.is_empty())
            .collect();
        card.tags = if is_question {
            Vec::new()
        } else {
            tags.into_iter().collect()
        };
        card.credence = (card.credence.filter(|p| !is_question && (0.0..=1.0).contains(p))).map(|p| p + 0.0);
        card.place = are_placed.then_some((at as f64, 0.5));
    }
    let is_question = |at: usize| sketch.cards.get(at).is_some_and(|card| card.kind == CardKind::Question);
    let is_claim = |at: usize| sketch.cards.get(at).is_some_and(|card| card.kind != CardKind::Question);
    for (at, group) in sketch.groups.iter_mut().enumerate() {
        group.title = format!("group {at}");
        let mut seen = BTreeSet::new();
        group.members.retain(|member| is_claim(*member) && seen.insert(*member));
    }
    sketch.groups.retain(|group| !group.members.is_empty());
    for (at, group) in sketch.groups.iter_mut().enumerate() {
        group.title = format!("group {at}");
    }
    let mut links: Vec<SketchLink> = Vec::new();
    for link in std::mem::take(&mut sketch.links) {
        let starts = match link.from {
            End::Card(at) => is_claim(at),
            End::Group(at) => sketch.groups.get(at).is_some_and(|group| group.kind.is_logical()),
            End::Link(_) => false,
        };
        let ends = match (link.to, link.relation) {
            (End::Card(at), Supports | Opposes | Requires) => is_claim(at),
            (End::Card(at), Answers) => is_question(at),
            (End::Link(at), Undercuts | Underpins) => at < links.len(),
            _ => false,
        };
        let fits = link.from != link.to
            && (matches!(link.from, End::Card(_)) || !matches!(link.relation, Requires | Answers))
            && !links
                .iter()
                .any(|other| (other.from, other.to, other.relation) == (link.from, link.to, link.relation));
        if starts && ends && fits {
            links.push(SketchLink {
                strength: (link.strength.filter(|share| (0.0..=1.0).contains(share))).map(|share| share + 0.0),
                reason: plain(&link.reason),
                note: plain(&link.note),
                ..link
            });
        }
    }
    sketch.links = links;
    sketch
}

/// The sketch with everything named instead of counted, in an order of its own, and without its report.
fn unordered(sketch: &Sketch) -> (Vec<String>, BTreeSet<String>) {
    fn end_of(sketch: &Sketch, end: End) -> String {
        match end {
            End::Card(at) => sketch.cards.get(at).unwrap().key.clone(),
            End::Link(at) => {
                let link = sketch.links.get(at).unwrap();
                let (from, to) = (end_of(sketch, link.from), end_of(sketch, link.to));
                format!("({from} {:?} {to})", link.relation)
            }
            End::Group(at) => sketch.groups.get(at).unwrap().title.clone(),
        }
    }
    let cards = sketch.cards.iter().map(|card| format!("{card:?}"));
    let links = sketch.links.iter().map(|link| {
        let (from, to) = (end_of(sketch, link.from), end_of(sketch, link.to));
        let payload = (link.relation, link.strength, &link.reason, &link.note, link.is_inferred);
        format!("{from} {to} {payload:?}")
    });
    let groups = sketch.groups.iter().map(|group| {
        let members: Vec<String> = group.members.iter().map(|at| end_of(sketch, End::Card(*at))).collect();
        format!("{} {:?} {members:?}", group.title, group.kind)
    });
    (
        [sketch.title.clone(), sketch.about.clone()]
            .into_iter()
            .chain(cards)
            .collect(),
        links.chain(groups).collect(),
    )
}

fn check_map(map: &Map) {
    let flaws = Map::new(map.clone().into_content());
    assert!(flaws.is_ok(), "{flaws:?}");
    let text = ron::write(map);
    let again = ron::read(text.as_bytes()).unwrap();
    assert!(again.map == *map && again.warnings.is_empty(), "{text}");
    assert!(map.id.is_empty() || check_id(&map.id).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn for_every_sketch_there_is_a_map(sketch in any_sketch(), name in hostile()) {
        let (map, report) = map_from_sketch(&sketch, &name);
        check_map(&map);
        prop_assert!(report.errors.is_empty(), "{report:?}");
        prop_assert_eq!(map.claims.len() + map.questions.len(), sketch.cards.len());
        let reader = map.readers.keys().next();
        // What a map holds already changes no more.
        let second = sketch_from_map(&map, reader);
        let (again, _) = map_from_sketch(&second, &name);
        check_map(&again);
        prop_assert_eq!(again.claims.len(), map.claims.len());
        prop_assert_eq!(again.links.len(), map.links.len());
    }

    #[test]
    fn what_both_hold_comes_back(sketch in any_sketch()) {
        let sketch = tame(sketch);
        let (map, report) = map_from_sketch(&sketch, "file");
        check_map(&map);
        prop_assert!(report.left_out.is_empty(), "{report:?}");
        let back = sketch_from_map(&map, map.readers.keys().next());
        prop_assert_eq!(unordered(&back), unordered(&sketch));
        prop_assert!(back.report.left_out.is_empty() && back.report.adapted.is_empty(), "{:?}", back.report);
    }
}

#[test]
fn long_chains_and_large_files_are_no_trouble() {
    let n = 50_000;
    let mut sketch = Sketch::default();
    for at in 0..n {
        sketch.cards.push(SketchCard {
            title: "the same".to_owned(),
            key: at.to_string(),
            ..SketchCard::default()
        });
        let link = |to, relation| SketchLink::plain(End::Card(at), relation, to);
        // Each link on the one after it, the last on a card: a chain read from its far end.
        sketch.links.push(if at + 1 < n {
            link(End::Link(at + 1), SketchRelation::Undercuts)
        } else {
            link(End::Card(0), SketchRelation::Supports)
        });
    }
    let (map, report) = map_from_sketch(&sketch, "");
    assert_eq!((map.claims.len(), map.links.len()), (n, n), "{report:?}");
    assert_eq!(sketch_from_map(&map, None).links.len(), n);
}

#[test]
fn samples_become_sketches_and_maps_again() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-maps");
    let Ok(files) = std::fs::read_dir(&folder) else {
        return eprintln!("skipped: {} is not there", folder.display());
    };
    for file in files.map(|file| file.unwrap().path()) {
        if file.extension().is_none_or(|ending| ending != "ron") {
            continue;
        }
        let map = ron::read(&std::fs::read(&file).unwrap()).unwrap().map;
        let reader = map.readers.keys().next();
        let sketch = sketch_from_map(&map, reader);
        let (again, report) = map_from_sketch(&sketch, "again");
        assert_eq!(report.left_out, sketch.report.left_out, "{}", file.display());
        assert!(again.claims.keys().eq(map.claims.keys()), "{}", file.display());
        // Links of groups that a sketch only draws together start at each member.
        assert!(again.links.len() >= map.links.len(), "{}", file.display());
        if map.groups.values().all(|group| group.kind.is_logical()) {
            assert_eq!(again.links.len(), map.links.len(), "{}", file.display());
        }
    }
}
