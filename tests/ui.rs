//! Hands and eyes: the window driven by accessible names, as a person with a mouse, a keyboard or a screen reader would.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on should stop"
)]

#[path = "ui/beginning.rs"]
mod beginning;
#[path = "ui/files.rs"]
mod files;
#[path = "ui/looking.rs"]
mod looking;
#[path = "ui/screens.rs"]
mod screens;
#[path = "ui/session.rs"]
mod session;
#[path = "ui/timelines.rs"]
mod timelines;
#[path = "ui/typing.rs"]
mod typing;
#[path = "ui/writing.rs"]
mod writing;

use std::path::{Path, PathBuf};

use cruxmap::{
    app::{Action, Document, Settings, ThemeChoice},
    formats::ron,
    model::{ClaimId, LinkId, Map, Relation, Target},
    ui::Shell,
};
use eframe::egui::{self, Key, Modifiers, vec2};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-maps").join(name)
}

/// A window with a map open, or the start screen. Settings are those of nobody, so that tests leave no trace.
fn open(map: Option<PathBuf>) -> Harness<'static, Shell> {
    let mut harness = Harness::builder()
        .with_size(vec2(1280.0, 720.0))
        .with_theme(egui::Theme::Light)
        .with_max_steps(40)
        .build_eframe(|cc| Shell::new(&cc.egui_ctx, Settings::default(), map.map(Action::Open)));
    harness.run_steps(4);
    harness
}

fn map(harness: &Harness<'_, Shell>) -> Map {
    harness
        .state()
        .app()
        .document()
        .map(Document::map)
        .expect("a map is open")
        .clone()
}

fn posterior(harness: &Harness<'_, Shell>, claim: &str) -> f64 {
    let app = harness.state().app();
    let outlook = app
        .derived()
        .outlook(app.reader())
        .expect("computed")
        .as_ref()
        .expect("computable");
    outlook
        .claims
        .get(claim)
        .expect("the claim takes part")
        .posterior
        .expect("it has a number")
}

fn card<'a>(harness: &'a Harness<'_, Shell>, title: &'a str) -> egui_kittest::Node<'a> {
    harness.get_by_role_and_label(egui::accesskit::Role::ListBoxOption, title)
}

/// The number a card shows, as a screen reader would say it.
fn shown_number(harness: &Harness<'_, Shell>, title: &str) -> Option<String> {
    card(harness, title).accesskit_node().value()
}

const CONCLUSION: &str = "Power-seeking AI causes an existential catastrophe by 2070.";
const INCENTIVES: &str = "There will be strong incentives to build and use such systems.";

#[test]
fn the_start_screen_offers_the_samples_and_opens_them() {
    let mut harness = open(None);
    harness.get_by_label("New map");
    harness.get_by_label("Open a map…");
    harness.get_by_label("Open sample: Should we pause AI?").click();
    harness.run_steps(6);
    assert_eq!(map(&harness).id, "pause-debate");
}

#[test]
fn dragging_a_slider_moves_another_cards_number() {
    let mut harness = open(Some(sample("carlsmith.ron")));
    assert_eq!(shown_number(&harness, CONCLUSION).as_deref(), Some("5.1 %"));
    card(&harness, INCENTIVES).click();
    harness.run_steps(4);
    let slider = harness
        .get_by_role_and_label(egui::accesskit::Role::Slider, "Credence of Carlsmith 2022")
        .rect();
    let (from, to) = (
        slider.left_center() + vec2(0.8 * slider.width(), 0.0),
        slider.left_center() + vec2(2.0, 0.0),
    );
    harness.drag_at(from);
    harness.run_steps(1);
    for step in 1..=6 {
        harness.hover_at(from + (to - from) * (step as f32 / 6.0));
        harness.run_steps(1);
    }
    let while_dragging = posterior(&harness, "catastrophe");
    assert!(
        while_dragging < 0.02,
        "the conclusion follows while the slider is held: {while_dragging}"
    );
    harness.drop_at(to);
    harness.run_steps(3);
    let shown = shown_number(&harness, CONCLUSION).expect("a number");
    assert_ne!(shown, "5.1 %");
    // One drag is one step of undo, with a name.
    let undo = harness
        .state()
        .app()
        .document()
        .expect("open")
        .history()
        .undo_label()
        .map(str::to_owned);
    assert_eq!(undo.as_deref(), Some("set credence"));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_steps(3);
    assert_eq!(shown_number(&harness, CONCLUSION).as_deref(), Some("5.1 %"));
    assert!(
        !harness.state().app().document().expect("open").is_dirty(),
        "undone to what is on file"
    );
}

#[test]
fn a_claim_is_added_connected_saved_and_reopened_by_keyboard() {
    let mut harness = open(None);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::N);
    harness.run_steps(4);
    // A new map has the cursor in its title.
    type_over(&mut harness, "Umbrellas");
    harness.key_press(Key::Q);
    harness.run_steps(4);
    type_over(&mut harness, "Shall we take an umbrella?");
    harness.key_press(Key::N);
    harness.run_steps(4);
    type_over(&mut harness, "We should take an umbrella.");
    harness.key_press(Key::N);
    harness.run_steps(4);
    type_over(&mut harness, "It will rain.");
    let built = map(&harness);
    assert_eq!(built.title, "Umbrellas");
    assert_eq!(built.claims.len(), 2);
    let titles: Vec<&str> = built.claims.values().map(|claim| claim.title.as_str()).collect();
    assert!(
        titles.contains(&"It will rain.") && titles.contains(&"We should take an umbrella."),
        "{titles:?}"
    );
    assert_eq!(
        built.links.len(),
        2,
        "the position answers the question, the reason supports the position"
    );
    assert_eq!(
        built.target.as_ref().map(|id| built.title_of(id)),
        Some("We should take an umbrella.")
    );

    // An undercut, drawn by keyboard: a new claim with nothing selected, then L, an arrow, Space to the link, Enter.
    harness.key_press(Key::Escape);
    harness.run_steps(2);
    harness.key_press(Key::N);
    harness.run_steps(4);
    type_over(&mut harness, "The whole way is under roofs.");
    let mut found = false;
    for way in [Key::ArrowUp, Key::ArrowLeft, Key::ArrowDown, Key::ArrowRight] {
        harness.key_press(Key::L);
        harness.run_steps(2);
        harness.key_press(way);
        harness.run_steps(2);
        harness.key_press(Key::Space);
        harness.run_steps(2);
        harness.key_press(Key::Enter);
        harness.run_steps(3);
        found = map(&harness).links.len() == 3;
        if found {
            break;
        }
        harness.key_press(Key::Escape);
        harness.run_steps(2);
    }
    assert!(found, "a link was drawn: {:?}", map(&harness).links);

    let folder = std::env::temp_dir().join(format!("cruxmap-ui-test-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("umbrellas.ron");
    harness.state_mut().perform(Action::SaveAs(path.clone()));
    harness.state_mut().app_mut().finish_saving();
    harness.run_steps(2);
    let saved = map(&harness);
    assert!(!harness.state().app().document().expect("open").is_dirty());
    let reopened = open(Some(path.clone()));
    assert_eq!(map(&reopened), saved);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), ron::write(&saved));
    std::fs::remove_dir_all(folder).unwrap();
}

/// Types into the field that has the cursor (its text is selected), and leaves it with Enter.
fn type_over(harness: &mut Harness<'_, Shell>, text: &str) {
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.run_steps(1);
    harness.event(egui::Event::Text(text.to_owned()));
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(3);
}

#[test]
fn a_link_is_drawn_by_mouse_and_deleted_with_what_hangs_on_it() {
    let mut harness = open(Some(sample("carlsmith.ron")));
    let before = map(&harness);
    let from = card(&harness, INCENTIVES).rect();
    let to = card(&harness, CONCLUSION).rect().center();
    // From the round handle in the middle of the card's left edge.
    let start = from.left_center() + vec2(2.0, 0.0);
    harness.drag_at(start);
    harness.run_steps(1);
    for step in 1..=8 {
        harness.hover_at(start + (to - start) * (step as f32 / 8.0));
        harness.run_steps(1);
    }
    harness.drop_at(to);
    harness.run_steps(3);
    let after = map(&harness);
    assert_eq!(after.links.len(), before.links.len() + 1);
    let new: Vec<&LinkId> = after
        .links
        .keys()
        .filter(|id| !before.links.contains_key(*id))
        .collect();
    let link = after.links.get(new[0]).unwrap();
    assert_eq!(link.relation, Relation::Supports);
    assert_eq!(link.to, Target::Claim(ClaimId::new("catastrophe").unwrap()));
    harness.key_press(Key::Delete);
    harness.run_steps(3);
    assert_eq!(
        map(&harness),
        before,
        "the new link was selected, and deleting it gives the map as it was"
    );
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_steps(2);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_steps(2);
    assert_eq!(map(&harness), before);
    assert!(!harness.state().app().document().expect("open").is_dirty());
}

#[test]
fn closing_with_changes_asks_first() {
    let mut harness = open(Some(sample("carlsmith.ron")));
    card(&harness, INCENTIVES).click();
    harness.run_steps(3);
    harness.key_press(Key::Delete);
    harness.run_steps(3);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::W);
    harness.run_steps(3);
    harness.get_by_label("Don't save");
    harness.get_by_label("Cancel").click();
    harness.run_steps(3);
    assert!(harness.state().app().document().is_some(), "still open");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::W);
    harness.run_steps(3);
    harness.get_by_label("Don't save").click();
    harness.run_steps(3);
    assert!(harness.state().app().document().is_none(), "closed without saving");
}

#[test]
fn a_broken_file_is_named_and_the_open_map_stays() {
    let mut harness = open(Some(sample("carlsmith.ron")));
    let before = map(&harness);
    let folder = std::env::temp_dir().join(format!("cruxmap-broken-test-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("broken.ron");
    std::fs::write(&path, "(\n    format: 1,\n    claims: {\n").unwrap();
    harness.state_mut().perform(Action::Open(path));
    harness.run_steps(3);
    harness.get_by_label_contains("“broken.ron” was not opened");
    assert_eq!(map(&harness), before);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn unfolding_shows_more_and_search_finds_quotes() {
    let mut harness = open(Some(sample("pause-debate.ron")));
    let shown = |harness: &Harness<'_, Shell>| harness.state().app().derived().drawing().0.cards.len();
    let first = shown(&harness);
    assert!(first <= 12, "a map opens with at most a dozen cards, not {first}");
    harness.key_press(Key::U);
    harness.run_steps(4);
    assert!(shown(&harness) > first);
    harness.key_press(Key::A);
    harness.run_steps(4);
    let map = map(&harness);
    assert!(shown(&harness) >= map.claims.len() + map.questions.len());
    harness.get_by_label("Search the map").focus();
    harness.run_steps(2);
    harness.event(egui::Event::Text("giant straw man".to_owned()));
    harness.run_steps(4);
    let title = map.title_of(&ClaimId::new("c-strawman").unwrap()).to_owned();
    harness.get_by_label(&format!("Outline: {title}"));
}

#[test]
fn every_screen_is_painted_in_both_themes_without_overlap_of_names() {
    for theme in [egui::Theme::Light, egui::Theme::Dark] {
        let mut harness = open(Some(sample("pause-debate.ron")));
        let choice = if theme == egui::Theme::Dark {
            ThemeChoice::Dark
        } else {
            ThemeChoice::Light
        };
        harness.state_mut().perform(Action::SetTheme(choice));
        for id in ["c-strawman", "x-gpt4-weak", "e-gpu-doubling"] {
            harness
                .state_mut()
                .perform(Action::Select(cruxmap::app::Selection::Claim(
                    ClaimId::new(id).unwrap(),
                )));
            harness.run_steps(4);
        }
        let link = map(&harness).links.keys().next().cloned().unwrap();
        harness
            .state_mut()
            .perform(Action::Select(cruxmap::app::Selection::Link(link)));
        harness.run_steps(4);
        harness
            .state_mut()
            .perform(Action::Select(cruxmap::app::Selection::Nothing));
        harness.run_steps(4);
        harness.key_press(Key::F1);
        harness.run_steps(4);
        harness.get_by_label("Close").click();
        harness.run_steps(4);
    }
}

#[path = "too_wide/wide.rs"]
mod wide;

/// A file of this test's own, removed with its folder at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("cruxmap-ui-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, text).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _left_behind = std::fs::remove_dir_all(&self.0);
    }
}

const CIRCLE: &str = r#"(
    format: 1,
    title: "A circle",
    target: "c",
    readers: { "ann": (name: "Ann") },
    claims: {
        "a": (title: "Labs race.", credences: { "ann": (base: 0.4) }, out: { "ab": (to: "b", strength: Strong) }),
        "b": (title: "Rivals race.", out: { "ba": (to: "a", strength: Strong), "bc": (to: "c", strength: Strong) }),
        "c": (title: "Safety suffers."),
    },
)"#;

#[test]
fn a_circle_is_repaired_by_one_button_and_one_undo() {
    let folder = Folder::new("circle");
    let mut harness = open(Some(folder.file("circle.ron", CIRCLE)));
    let blocked = Some("blocked by a circle".to_owned());
    for title in ["Labs race.", "Rivals race.", "Safety suffers."] {
        assert_eq!(shown_number(&harness, title), blocked, "{title}");
    }
    card(&harness, "Labs race.").click();
    harness.run_steps(4);
    let repairs: Vec<String> = harness
        .query_all_by_role(egui::accesskit::Role::Button)
        .filter_map(|node| node.accesskit_node().label())
        .filter(|label| label.starts_with("Repair: "))
        .collect();
    assert!(repairs.len() >= 4, "{repairs:?}");
    assert!(repairs[0].starts_with("Repair: Make “"), "{repairs:?}");
    harness.get_by_label(&repairs[0]).click();
    harness.run_steps(4);
    assert_ne!(shown_number(&harness, "Labs race."), blocked);
    assert!(posterior(&harness, "c") > 0.5);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_steps(4);
    assert_eq!(shown_number(&harness, "Labs race."), blocked, "one step of undo");
    // The map's own list has the same buttons.
    harness
        .state_mut()
        .perform(Action::Select(cruxmap::app::Selection::Nothing));
    harness.run_steps(4);
    let tie = repairs.iter().find(|label| label.starts_with("Repair: Tie ")).unwrap();
    harness.get_by_label(tie).click();
    harness.run_steps(4);
    assert_ne!(shown_number(&harness, "Rivals race."), blocked);
    let ab = LinkId::new("ab").unwrap();
    harness
        .state_mut()
        .perform(Action::Select(cruxmap::app::Selection::Link(ab)));
    harness.run_steps(4);
    harness.get_by_label_contains("Neither claim comes first: the odds of each are");
}

#[test]
fn the_link_just_drawn_is_the_first_to_be_offered() {
    let folder = Folder::new("drawn");
    let mut harness = open(Some(folder.file(
        "open.ron",
        &CIRCLE.replace(r#""ba": (to: "a", strength: Strong), "#, ""),
    )));
    assert!(posterior(&harness, "a") > 0.0);
    let mut link = cruxmap::model::Link::new(
        cruxmap::model::Origin::Claim(ClaimId::new("c").unwrap()),
        Target::Claim(ClaimId::new("a").unwrap()),
        Relation::Supports,
    );
    link.reason = "It has a reason, which otherwise would spare it.".to_owned();
    let drawn = LinkId::new("zz").unwrap();
    let edit = cruxmap::model::edit::LinkEdit::Add(drawn.clone(), Box::new(link));
    harness
        .state_mut()
        .perform(Action::Edit(cruxmap::model::Edit::Link(edit)));
    harness
        .state_mut()
        .perform(Action::Select(cruxmap::app::Selection::Link(drawn.clone())));
    harness.run_steps(4);
    let circle = harness
        .state()
        .app()
        .derived()
        .circles()
        .first()
        .expect("a circle")
        .clone();
    assert_eq!(
        circle.repairs.first().map(|repair| repair.kind.clone()),
        Some(cruxmap::analysis::RepairKind::DiscussionOnly(vec![drawn]))
    );
    harness.get_by_label_contains("This link is part of a circle");
}

#[test]
fn a_constraint_shows_its_tension() {
    let folder = Folder::new("tension");
    let text = r#"(
        format: 1,
        readers: { "ann": (name: "Ann") },
        claims: {
            "a": (title: "A.", credences: { "ann": (stated: 0.9) }),
            "b": (title: "B.", credences: { "ann": (stated: 0.8) }),
        },
        groups: { "not-both": (title: "Not both.", kind: AtMostOne, members: ["a", "b"]) },
    )"#;
    let mut harness = open(Some(folder.file("tension.ron", text)));
    let group = cruxmap::model::GroupId::new("not-both").unwrap();
    harness
        .state_mut()
        .perform(Action::Select(cruxmap::app::Selection::Group(group)));
    harness.run_steps(4);
    harness.get_by_label_contains("Tension: before it binds, the map holds it with 28 %");
}

#[test]
fn a_bayes_net_opens_as_a_new_map_that_is_not_on_file() {
    let folder = Folder::new("net");
    let text = "network rain {\n}\nvariable Rain {\n  type discrete [ 2 ] { yes, no };\n}\nvariable Wet {\n  type discrete [ 2 ] { yes, no };\n}\nprobability ( Rain ) {\n  table 0.2, 0.8;\n}\nprobability ( Wet | Rain ) {\n  (yes) 0.9, 0.1;\n  (no) 0.1, 0.9;\n}\n";
    let path = folder.file("rain.bif", text);
    let mut harness = open(Some(path.clone()));
    // What comes in is shown before anything of it is accepted.
    while harness.state().app().is_importing() {
        harness.run_steps(1);
    }
    harness.run_steps(4);
    assert!(harness.state().app().document().is_none());
    screens::check(&harness, "import");
    harness.get_by_label_contains("Bayes net (BIF): 2 claims");
    harness.get_by_label("As a new map").click();
    harness.run_steps(4);
    let document = harness.state().app().document().expect("open");
    assert_eq!(document.path(), None);
    assert!(document.is_dirty(), "closing asks first");
    assert_eq!(document.map().claims.len(), 2);
    harness.get_by_label_contains("“rain.bif” (Bayes net (BIF)) was read as a new map: 2 claims");
    let wet = document
        .map()
        .claims
        .keys()
        .find(|id| id.as_str().to_lowercase().contains("wet"))
        .unwrap()
        .clone();
    assert!((posterior(&harness, wet.as_str()) - 0.26).abs() < 1e-9);
    // Saving asks for a name; it never writes over the net.
    harness.key_press_modifiers(Modifiers::COMMAND, Key::S);
    harness.run_steps(4);
    assert_eq!(std::fs::read_to_string(path).unwrap(), text);
    assert!(harness.state().app().document().expect("open").is_dirty());
}

#[test]
fn sampled_numbers_are_shown_with_their_error_and_the_reason() {
    let folder = Folder::new("sampled");
    let mut content = cruxmap::model::MapContent::default();
    content.readers.insert(
        cruxmap::model::ReaderId::new("ann").unwrap(),
        std::sync::Arc::new(cruxmap::model::Reader {
            name: "Ann".to_owned(),
            ..cruxmap::model::Reader::default()
        }),
    );
    wide::add(&mut content, 70, &["ann"]);
    let target = ClaimId::new("w069").unwrap();
    content.target = Some(target.clone());
    let map = Map::new(content).unwrap();
    let mut harness = open(Some(folder.file("wide.ron", &ron::write(&map))));
    let shown = |harness: &Harness<'_, Shell>| {
        let title = "Wide claim number 69.";
        harness
            .query_by_role_and_label(egui::accesskit::Role::ListBoxOption, title)
            .and_then(|_| shown_number(harness, title))
    };
    for _ in 0..100_000 {
        if shown(&harness).is_some() {
            break;
        }
        std::thread::yield_now();
        harness.run_steps(1);
    }
    let number = shown(&harness).expect("the worker answers");
    assert!(number.starts_with("≈ ") && number.contains(" % ± "), "{number}");
    harness
        .state_mut()
        .perform(Action::Select(cruxmap::app::Selection::Claim(target)));
    harness.run_steps(4);
    harness.get_by_label_contains("table entries; what ties too much together is “Wide claim number");
}
