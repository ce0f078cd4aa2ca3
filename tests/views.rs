//! Looking at a map: drawings follow one another, undo and going back give the very picture, focus and folding show what
//! they say, cards are put where somebody wants them. Without a window.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use cruxmap::{
    app::{Action, App, Arrangement, Focus, Reach, Selection, Settings},
    layout::{Direction, Mode, Placement, Rect, scene::Line},
    model::{
        Card, Claim, ClaimId, Edit, Group, GroupId, Link, LinkId, Map, MapContent, Origin, Probability, Question,
        QuestionId, Relation, Target,
        edit::{ClaimChange, ClaimEdit, LinkEdit, Object, ObjectEdit},
    },
};

fn claim(id: &str) -> ClaimId {
    ClaimId::new(id).unwrap()
}

fn card(id: &str) -> Card {
    Card::Claim(claim(id))
}

/// A map from a terse notation: `b>a c>a d>b` — sources and targets; the first target is the conclusion.
fn map(links: &str) -> Map {
    let mut content = MapContent::default();
    for link in links.split_whitespace() {
        let (from, to) = link.split_once('>').unwrap();
        for id in [to, from] {
            content.claims.entry(claim(id)).or_insert_with(|| {
                Arc::new(Claim {
                    title: format!("Claim {id} says something"),
                    ..Claim::default()
                })
            });
        }
        content.target.get_or_insert_with(|| claim(to));
        content.links.insert(
            LinkId::new(&format!("{from}--{to}")).unwrap(),
            Arc::new(Link::new(
                Origin::Claim(claim(from)),
                Target::Claim(claim(to)),
                Relation::Supports,
            )),
        );
    }
    Map::new(content).unwrap()
}

/// An app with a map open, and nothing of it hidden.
fn app(map: &Map) -> App {
    let file = tempfile(map);
    let mut app = App::new(Settings::default(), Arc::new(|| {}));
    app.perform_all([Action::Open(file.clone()), Action::ShowAll]);
    let _left_behind = std::fs::remove_file(file);
    assert!(app.document().is_some());
    settle(&mut app);
    app
}

fn tempfile(map: &Map) -> std::path::PathBuf {
    static N: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
    let n = N.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let file = std::env::temp_dir().join(format!("cruxmap-views-{}-{n}.ron", std::process::id()));
    std::fs::write(&file, cruxmap::formats::ron::write(map)).unwrap();
    file
}

/// Waits for workers.
fn settle(app: &mut App) {
    let start = Instant::now();
    loop {
        app.refresh();
        if !app.derived().is_working() {
            return;
        }
        assert!(start.elapsed() < Duration::from_mins(2), "a worker does not end");
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn perform(app: &mut App, action: Action) {
    app.perform_all([action]);
    settle(app);
}

fn placement(app: &App) -> Arc<Placement> {
    app.derived().drawing().1.clone()
}

fn shown(app: &App) -> Vec<String> {
    let (scene, _) = app.derived().drawing();
    let mut ids: Vec<String> = scene.cards.iter().map(|card| card.card.as_str().to_owned()).collect();
    ids.sort();
    ids
}

fn rect_of(app: &App, card: &Card) -> Rect {
    let (scene, placement) = app.derived().drawing();
    let at = scene.cards.iter().position(|one| one.card == *card).unwrap();
    placement.nodes[at]
}

fn add(id: &str, to: &str) -> Action {
    let link = Link::new(Origin::Claim(claim(id)), Target::Claim(claim(to)), Relation::Opposes);
    Action::Edit(Edit::Several {
        label: "add".to_owned(),
        edits: vec![
            Edit::Claim(ClaimEdit::Add(
                claim(id),
                Box::new(Claim {
                    title: "A new one".to_owned(),
                    ..Claim::default()
                }),
            )),
            Edit::Link(LinkEdit::Add(
                LinkId::new(&format!("{id}--{to}")).unwrap(),
                Box::new(link),
            )),
        ],
    })
}

const DEBATE: &str = "b>a c>a d>a e>b f>b g>c h>c i>d j>d k>e l>e m>g n>g o>i p>i q>k r>k e>c m>d";

#[test]
fn adding_a_claim_leaves_the_rest_near_where_it_was_and_undo_restores_the_picture() {
    let mut app = app(&map(DEBATE));
    let before = placement(&app);
    let places: Vec<(Card, Rect)> = (app.derived().drawing().0.cards.iter().zip(&before.nodes))
        .map(|(card, rect)| (card.card.clone(), *rect))
        .collect();
    perform(&mut app, add("z", "f"));
    let n_moved = (places.iter())
        .filter(|(card, rect)| rect_of(&app, card).center().distance(rect.center()) > 8.0)
        .count();
    assert!(n_moved <= places.len() / 2, "{n_moved} of {} cards moved", places.len());
    let after = placement(&app);
    perform(&mut app, Action::Undo);
    assert_eq!(*placement(&app), *before, "undo gives the very picture");
    perform(&mut app, Action::Redo);
    assert_eq!(*placement(&app), *after, "and redo as well");
}

#[test]
fn folding_and_going_back_give_the_very_picture() {
    let mut app = app(&map(DEBATE));
    let before = placement(&app);
    perform(&mut app, Action::Fold(card("e")));
    assert!(!shown(&app).contains(&"q".to_owned()));
    let (scene, _) = app.derived().drawing();
    let e = scene.cards.iter().find(|one| one.card == card("e")).unwrap();
    assert_eq!(e.n_hidden, 2, "k and l bear on e and are hidden");
    let folded = placement(&app);
    perform(&mut app, Action::Back);
    assert_eq!(*placement(&app), *before);
    perform(&mut app, Action::Forward);
    assert_eq!(*placement(&app), *folded);
    assert!(!app.trail().can_go_forward());
}

#[test]
fn tidying_is_a_step_that_can_be_taken_back() {
    let mut app = app(&map(DEBATE));
    for (at, to) in ["f", "h", "j", "l", "n", "p", "r"].iter().enumerate() {
        perform(&mut app, add(&format!("new{at}"), to));
    }
    let grown = placement(&app);
    perform(&mut app, Action::Tidy);
    let tidy = placement(&app);
    let fresh = cruxmap::layout::lay_out(&cruxmap::layout::LayoutRequest {
        aspect: 1.15,
        ..app.derived().drawing().0.request.clone()
    });
    assert_eq!(
        tidy.nodes, fresh.nodes,
        "tidying draws the map as if it had just been opened"
    );
    perform(&mut app, Action::Back);
    assert_eq!(*placement(&app), *grown);
}

#[test]
fn a_focus_shows_as_many_steps_as_it_says() {
    let mut app = app(&map(DEBATE));
    let focus = |up, down| {
        Action::Focus(Focus {
            card: card("e"),
            up,
            down,
        })
    };
    perform(&mut app, focus(Reach::Steps(1), Reach::Steps(1)));
    assert_eq!(shown(&app), ["b", "c", "e", "k", "l"]);
    perform(&mut app, focus(Reach::Nothing, Reach::Steps(2)));
    assert_eq!(shown(&app), ["e", "k", "l", "q", "r"]);
    perform(&mut app, focus(Reach::All, Reach::Nothing));
    assert_eq!(shown(&app), ["a", "b", "c", "e"]);
    perform(&mut app, Action::ShowAll);
    assert_eq!(shown(&app).len(), 18);
    assert!(app.view().focus().is_none());
}

/// A map with a box of three claims, one of which is attacked on its link.
fn with_group() -> Map {
    let mut content = (*map("b>a c>a d>b e>b f>d g>e")).clone();
    content.groups.insert(
        GroupId::new("box").unwrap(),
        Arc::new(Group {
            title: "Together".to_owned(),
            members: vec![claim("b"), claim("d"), claim("e")],
            ..Group::default()
        }),
    );
    content.links.insert(
        LinkId::new("c--inside").unwrap(),
        Arc::new(Link::new(
            Origin::Claim(claim("c")),
            Target::Link(LinkId::new("d--b").unwrap()),
            Relation::Undercuts,
        )),
    );
    Map::new(content).unwrap()
}

#[test]
fn a_group_has_a_box_around_its_claims_and_folds_into_one_card() {
    let mut app = app(&with_group());
    let (scene, placement) = app.derived().drawing();
    let frame = placement.groups[0].unwrap();
    assert_eq!(scene.boxes[0].title, "Together");
    for (one, rect) in scene.cards.iter().zip(&placement.nodes) {
        let is_member = ["b", "d", "e"].contains(&one.card.as_str());
        assert_eq!(frame.contains(rect.center()), is_member, "{:?}", one.card);
    }
    let group = GroupId::new("box").unwrap();
    perform(&mut app, Action::FoldGroup(group.clone()));
    assert_eq!(shown(&app), ["a", "box", "c", "f", "g"]);
    let (scene, _) = app.derived().drawing();
    let folded = scene
        .cards
        .iter()
        .find(|one| one.card == Card::Group(group.clone()))
        .unwrap();
    assert_eq!(folded.n_hidden, 3);
    // What bore on a link inside bears on the card; f and g bear on it as one line.
    let n_links = |id: &str| {
        (scene.lines.iter())
            .find(|line| line.line == Line::Link(LinkId::new(id).unwrap()))
            .map(|line| line.n_links)
    };
    assert_eq!(n_links("c--inside"), Some(1));
    assert_eq!(n_links("d--b"), None, "links inside are not drawn");
    perform(&mut app, Action::Unfold(Card::Group(group)));
    assert_eq!(shown(&app).len(), 7);
}

#[test]
fn selecting_what_is_folded_away_shows_it() {
    let mut app = app(&with_group());
    perform(&mut app, Action::FoldGroups);
    assert!(!shown(&app).contains(&"d".to_owned()));
    perform(&mut app, Action::Select(Selection::Claim(claim("d"))));
    assert!(shown(&app).contains(&"d".to_owned()));
}

#[test]
fn every_kind_of_drawing_has_a_place_for_every_card_and_its_own_picture() {
    let mut app = app(&map(DEBATE));
    let layered = placement(&app);
    for mode in [Mode::Radial, Mode::Outline, Mode::Force] {
        perform(&mut app, Action::SetMode(mode));
        let drawn = placement(&app);
        assert_eq!(drawn.nodes.len(), layered.nodes.len());
        assert_ne!(drawn.nodes, layered.nodes, "{mode:?}");
        for (at, one) in drawn.nodes.iter().enumerate() {
            assert!(
                drawn.nodes[at + 1..].iter().all(|other| !one.overlaps(other)),
                "{mode:?}"
            );
        }
    }
    perform(&mut app, Action::SetDirection(Direction::TopDown));
    perform(&mut app, Action::SetDirection(Direction::LeftRight));
    assert_eq!(*placement(&app), *layered, "the kind one comes back to is as it was");
}

#[test]
fn pinned_cards_stay_whatever_happens_around_them() {
    let mut app = app(&map(DEBATE));
    let at = rect_of(&app, &card("h")).center().moved(900.0, 300.0);
    perform(&mut app, Action::Pin(vec![(card("h"), Some(at))]));
    let pinned = rect_of(&app, &card("h"));
    assert!(pinned.center().distance(at) < 1.0);
    perform(&mut app, add("z", "h"));
    perform(&mut app, Action::Fold(card("b")));
    perform(&mut app, Action::Tidy);
    assert_eq!(rect_of(&app, &card("h")), pinned);
    perform(&mut app, Action::Select(Selection::Claim(claim("h"))));
    assert!(app.has_pinned_selection());
    perform(&mut app, Action::Pin(vec![(card("h"), None)]));
    assert!(!app.has_pinned_selection());
}

#[test]
fn questions_and_groups_are_pinned_as_well() {
    let mut content = (*with_group()).clone();
    content.questions.insert(
        QuestionId::new("why").unwrap(),
        Arc::new(Question {
            title: "Why?".to_owned(),
            ..Question::default()
        }),
    );
    let mut app = app(&Map::new(content).unwrap());
    let question = Card::Question(QuestionId::new("why").unwrap());
    let at = rect_of(&app, &question).center().moved(-500.0, 20.0);
    perform(&mut app, Action::Pin(vec![(question.clone(), Some(at))]));
    assert!(rect_of(&app, &question).center().distance(at) < 1.0);
    let group = Card::Group(GroupId::new("box").unwrap());
    perform(&mut app, Action::FoldGroups);
    let at = rect_of(&app, &group).center().moved(40.0, 400.0);
    perform(&mut app, Action::Pin(vec![(group.clone(), Some(at))]));
    assert!(rect_of(&app, &group).center().distance(at) < 1.0);
    let text = cruxmap::formats::ron::write(app.document().unwrap().map());
    let again = cruxmap::formats::ron::read(text.as_bytes()).unwrap().map;
    assert_eq!(again, *app.document().unwrap().map(), "places are kept in the file");
}

#[test]
fn selected_cards_come_in_line_in_one_step() {
    let mut app = app(&map(DEBATE));
    let cards = [card("e"), card("h"), card("j")];
    perform(&mut app, Action::Select(Selection::cards(cards.clone())));
    perform(&mut app, Action::Arrange(Arrangement::Left));
    let lefts: Vec<f64> = cards.iter().map(|card| rect_of(&app, card).x).collect();
    assert!(lefts.iter().all(|left| (left - lefts[0]).abs() <= 1.0), "{lefts:?}");
    perform(&mut app, Action::Undo);
    let map = app.document().unwrap().map();
    assert!(
        map.claims.values().all(|claim| claim.place.is_none()),
        "one undo takes all back"
    );
}

#[test]
fn what_is_no_longer_on_the_map_is_not_selected() {
    let mut app = app(&map(DEBATE));
    let cards = [card("q"), card("r"), card("a")];
    perform(&mut app, Action::Select(Selection::cards(cards)));
    perform(&mut app, Action::Edit(Edit::Claim(ClaimEdit::Remove(claim("q")))));
    assert_eq!(*app.selection(), Selection::cards([card("r"), card("a")]));
    perform(&mut app, Action::Edit(Edit::Claim(ClaimEdit::Remove(claim("r")))));
    assert_eq!(*app.selection(), Selection::Claim(claim("a")));
}

#[test]
fn large_maps_are_laid_out_beside_the_frame_and_the_old_picture_stays_meanwhile() {
    let links: Vec<String> = (1..600).map(|n| format!("c{n}>c{}", n / 3)).collect();
    let mut app = app(&map(&links.join(" ")));
    let before = placement(&app);
    app.perform_all([add("z", "c5")]);
    // The worker may be quick; what is shown is the whole old picture or the whole new one.
    let (scene, now) = app.derived().drawing();
    assert_eq!(scene.cards.len(), now.nodes.len());
    settle(&mut app);
    let after = placement(&app);
    assert_eq!(after.nodes.len(), before.nodes.len() + 1);
    perform(&mut app, Action::Undo);
    assert_eq!(*placement(&app), *before);
}

#[test]
fn words_on_links_get_room_of_their_own() {
    let mut app = app(&map(DEBATE));
    perform(&mut app, Action::ToggleWords);
    let (scene, placement) = app.derived().drawing();
    for (line, route) in scene.lines.iter().zip(&placement.links) {
        let pill = route.label.unwrap();
        assert!(line.words.starts_with("supports"));
        assert!(
            placement.nodes.iter().all(|card| !card.overlaps(&pill)),
            "{}",
            line.words
        );
    }
}

#[test]
fn typing_a_title_is_one_step_and_its_undo_restores_the_picture() {
    let mut app = app(&map(DEBATE));
    let before = placement(&app);
    let mut title = String::new();
    for word in [
        "A", " much", " longer", " title", " that", " takes", " four", " lines", " or", " more", " of", " its", " card",
    ] {
        title.push_str(word);
        let change = ClaimChange::Title(title.clone());
        perform(
            &mut app,
            Action::Edit(Edit::Claim(ClaimEdit::Change(claim("e"), change))),
        );
    }
    perform(&mut app, Action::EndStroke);
    perform(&mut app, Action::Undo);
    assert_eq!(*placement(&app), *before);
}

#[test]
fn a_group_of_one_selected_claims_can_be_made_and_unmade() {
    let mut app = app(&map(DEBATE));
    let group = Group {
        title: "Three".to_owned(),
        members: vec![claim("k"), claim("q"), claim("r")],
        ..Group::default()
    };
    let id = GroupId::new("three").unwrap();
    perform(
        &mut app,
        Action::Edit(Edit::Object(ObjectEdit::Put(Object::Group(id, Box::new(group))))),
    );
    assert_eq!(app.derived().drawing().1.groups.iter().flatten().count(), 1);
    perform(&mut app, Action::Undo);
    assert_eq!(app.derived().drawing().1.groups.iter().flatten().count(), 0);
}

#[test]
fn copies_have_links_of_their_own_and_come_and_go_in_one_step() {
    let mut app = app(&map(DEBATE));
    let before = app.document().unwrap().map().clone();
    perform(&mut app, Action::Select(Selection::cards([card("k"), card("q")])));
    perform(&mut app, Action::Duplicate);
    let copies = app.selection().all_cards();
    assert_eq!(copies, [card("k-2"), card("q-2")]);
    let map = app.document().unwrap().map();
    assert_eq!(map.claims.len(), before.claims.len() + 2);
    let links: Vec<(&str, &str)> = (map.links.values())
        .filter(|link| link.from.as_str().ends_with("-2"))
        .map(|link| (link.from.as_str(), link.to.as_str()))
        .collect();
    assert_eq!(
        links,
        [("k-2", "e"), ("q-2", "k-2")],
        "from copy to copy, and on to what is not copied"
    );
    perform(&mut app, Action::Undo);
    assert_eq!(*app.document().unwrap().map(), before);
}

#[test]
fn a_pasted_outline_bears_on_what_is_selected_and_goes_in_one_step() {
    let mut app = app(&map("b>a"));
    let before = app.document().unwrap().map().clone();
    perform(&mut app, Action::Select(Selection::Claim(claim("b"))));
    perform(
        &mut app,
        Action::Paste("+ It will rain 70%\n  - the forecast is old\n- Umbrellas get lost".to_owned()),
    );
    let map = app.document().unwrap().map();
    let links: Vec<(&str, Relation, &str)> = (map.links.values())
        .filter(|link| !before.claims.contains_key(link.from.as_str()))
        .map(|link| (link.from.as_str(), link.relation, link.to.as_str()))
        .collect();
    assert_eq!(
        links,
        [
            ("it-will-rain", Relation::Supports, "b"),
            ("the-forecast-is-old", Relation::Opposes, "it-will-rain"),
            ("umbrellas-get-lost", Relation::Opposes, "b"),
        ]
    );
    // Nobody reads the map yet, so the number is that of whoever pastes, who is looked through from now on.
    let you = app.reader().cloned().unwrap();
    assert_eq!(map.readers[&you].name, "You");
    let rain = &map.claims["it-will-rain"];
    assert_eq!(rain.title, "It will rain");
    assert_eq!(rain.credences[&you].stated.point().map(Probability::value), Some(0.7));
    assert_eq!(*app.selection(), Selection::Claim(claim("it-will-rain")));
    perform(&mut app, Action::Undo);
    assert_eq!(*app.document().unwrap().map(), before);
    assert_eq!(app.reader(), None);
}

#[test]
fn a_large_outline_is_pasted_and_too_large_a_one_refused_with_its_size() {
    let mut app = app(&map("b>a"));
    perform(&mut app, Action::Select(Selection::Claim(claim("a"))));
    let lines: Vec<String> = (0..500)
        .map(|n| format!("{}- Point {n} of a long debate", "  ".repeat(n % 5)))
        .collect();
    perform(&mut app, Action::Paste(lines.join("\n")));
    assert_eq!(app.document().unwrap().map().claims.len(), 502);
    let before = app.document().unwrap().map().clone();
    perform(&mut app, Action::Paste("x".repeat(5_000_000)));
    assert_eq!(*app.document().unwrap().map(), before);
    let said = app.notices().shown().last().unwrap();
    assert!(
        format!("{} {}", said.text, said.details.join(" ")).contains("5000000 bytes"),
        "{said:?}"
    );
}
