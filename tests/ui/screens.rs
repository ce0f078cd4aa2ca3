//! What is spoken: on every screen, each control has a name of its own, a role, and a meaning; commands are reached by
//! menu, palette and key.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use cruxmap::{
    app::{Action, Selection, Settings, ThemeChoice},
    model::{ClaimId, GroupId, LinkId, QuestionId, ReaderId, SourceId},
    ui::{Command, Keymap, Menu, Shell, Term},
};
use eframe::egui::{self, Event, Key, Modifiers, accesskit::Role};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};

use super::{map, open, sample};

/// A control as a screen reader finds it.
#[derive(Debug)]
struct Control {
    role: Role,
    name: String,
    description: String,
    is_focusable: bool,
}

fn controls(harness: &Harness<'_, Shell>) -> Vec<Control> {
    (harness.query_all(egui_kittest::kittest::By::new().recursive(true)))
        .map(|node| {
            let node = node.accesskit_node();
            let focusable = node.data().supports_action(egui::accesskit::Action::Focus);
            let clickable = node.data().supports_action(egui::accesskit::Action::Click);
            Control {
                role: node.role(),
                name: node.label().unwrap_or_default(),
                description: node.data().description().unwrap_or_default().to_owned(),
                is_focusable: focusable || clickable,
            }
        })
        .filter(|control| {
            control.is_focusable && !matches!(control.role, Role::Window | Role::GenericContainer | Role::ScrollBar)
        })
        .collect()
}

/// What egui paints where two controls have one id, so that keys for one may go to the other.
fn painted_clashes(harness: &Harness<'_, Shell>) -> Vec<String> {
    fn texts(shape: &egui::Shape, found: &mut Vec<String>) {
        match shape {
            egui::Shape::Vec(shapes) => shapes.iter().for_each(|shape| texts(shape, found)),
            egui::Shape::Text(text) if text.galley.text().contains("use of") && text.galley.text().contains("ID") => {
                found.push(text.galley.text().to_owned());
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    for clipped in &harness.output().shapes {
        texts(&clipped.shape, &mut found);
    }
    found
}

/// Holds a screen to what every screen must be.
pub fn check(harness: &Harness<'_, Shell>, screen: &str) {
    let controls = controls(harness);
    assert!(controls.len() > 3, "{screen}: {controls:?}");
    let mut names: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut wrong = painted_clashes(harness);
    for control in &controls {
        // Text that can be selected is focusable without being a control.
        if control.role == Role::Label {
            continue;
        }
        if control.name.trim().is_empty() {
            wrong.push(format!("a {:?} without a name", control.role));
        }
        *names
            .entry((format!("{:?}", control.role), control.name.clone()))
            .or_default() += 1;
        // Cards, rows and members of lists say what they are by their name.
        let is_content = matches!(control.role, Role::ListBoxOption | Role::TreeItem);
        if control.description.is_empty() && !is_content {
            wrong.push(format!(
                "{:?} “{}” does not say what it means",
                control.role, control.name
            ));
        }
    }
    for ((role, name), n) in names {
        if n > 1 {
            wrong.push(format!("{n} × {role} “{name}”"));
        }
    }
    assert!(wrong.is_empty(), "{screen}:\n{}", wrong.join("\n"));
}

fn select(harness: &mut Harness<'_, Shell>, selection: Selection) {
    harness.state_mut().perform(Action::Select(selection));
    harness.run_steps(6);
}

#[test]
fn every_control_of_every_screen_has_a_name_of_its_own_and_a_meaning() {
    let harness = open(None);
    check(&harness, "start");

    let mut harness = open(Some(sample("pause-debate.ron")));
    check(&harness, "pause debate");
    let map = map(&harness);
    let claim = |id: &str| Selection::Claim(ClaimId::new(id).unwrap());
    select(&mut harness, claim("c-strawman"));
    check(&harness, "claim");
    for heading in [
        "Definitions",
        "Flags of cruxes",
        "How it turned out",
        "The same claim elsewhere",
        "Why this number",
    ] {
        harness.get_by_label(heading).click();
        harness.run_steps(6);
    }
    check(&harness, "claim with all that belongs to it");
    harness.get_by_label("Suppose it is true").click();
    harness.run_steps(6);
    check(&harness, "claim that is supposed");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_steps(6);
    harness.get_by_label("Edit quote 1").click();
    harness.run_steps(6);
    check(&harness, "quote");
    let more: Vec<(&str, Selection)> = vec![
        ("link", Selection::Link(LinkId::clone(map.links.keys().next().unwrap()))),
        (
            "question",
            Selection::Question(QuestionId::clone(map.questions.keys().next().unwrap())),
        ),
        (
            "group",
            Selection::Group(GroupId::clone(map.groups.keys().next().unwrap())),
        ),
        (
            "source",
            Selection::Source(SourceId::clone(map.sources.keys().next().unwrap())),
        ),
        ("map", Selection::Nothing),
    ];
    for (screen, selection) in more {
        select(&mut harness, selection);
        check(&harness, screen);
    }
    harness.get_by_label("Filter").click();
    harness.run_steps(6);
    check(&harness, "filters");
    harness.key_press(Key::Escape);
    harness.run_steps(6);
    harness.get_by_label("Views").click();
    harness.run_steps(6);
    check(&harness, "views");
    harness.key_press(Key::Escape);
    harness.run_steps(6);
    for (keys, page) in [(Modifiers::NONE, "keys"), (Modifiers::SHIFT, "meanings")] {
        harness.key_press_modifiers(keys, Key::F1);
        harness.run_steps(6);
        check(&harness, page);
        harness.get_by_role_and_label(Role::Button, "Close").click();
        harness.run_steps(6);
    }
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    harness.run_steps(4);
    check(&harness, "palette");
    harness.key_press(Key::Escape);
    harness.run_steps(4);
    harness.key_press_modifiers(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::E);
    harness.run_steps(4);
    check(&harness, "picture");
}

/// Waits for what is found out beside the window.
fn found_out(harness: &mut Harness<'static, Shell>) {
    harness.run_steps(6);
    let patience = Instant::now() + Duration::from_mins(1);
    let is_busy = |harness: &Harness<'static, Shell>| harness.state().app().is_finding_out();
    // What is looked at closely is asked once it is known what moves the conclusion most.
    for _ in 0..2 {
        while is_busy(harness) && Instant::now() < patience {
            std::thread::sleep(Duration::from_millis(5));
            harness.step();
        }
        harness.run_steps(6);
    }
}

#[test]
fn numbers_are_tried_out_at_the_lower_edge() {
    let mut harness = open(Some(sample("carlsmith.ron")));
    harness.key_press(Key::F5);
    harness.run_steps(6);
    harness.get_by_role_and_label(Role::Tab, "Sensitivity").click();
    found_out(&mut harness);
    // 0.65 · 0.8 · 0.4 · 0.65 · 0.4 · 0.95 with 0.3 and 0.5 in place of a 0.4; and with 1 in its place.
    let bar = "Number: It will be much harder to build aligned systems than misaligned ones that are still attractive to deploy., 3.9 % to 6.4 %";
    harness.get_by_label(bar).click();
    found_out(&mut harness);
    assert!(harness.query_by_label_contains("it gives 0 % to 13 %").is_some());
    harness.get_by_role_and_label(Role::Tab, "Story").click();
    found_out(&mut harness);
    assert!(
        harness
            .query_by_label_contains("In the story true: Such disempowerment")
            .is_some()
    );
    // Behind a closed panel nothing is tried out.
    assert!(harness.state().app().trying().is_some());
    harness.key_press(Key::F5);
    harness.run_steps(4);
    assert_eq!(harness.state().app().trying(), None);
    harness.key_press(Key::F5);
    harness.run_steps(6);
    harness.get_by_role_and_label(Role::Tab, "Pool").click();
    harness.run_steps(6);
    // The mean of the log odds of 5.1 % and 0.21 %.
    assert!(harness.query_by_label("geometric mean of odds: 1.1 %").is_some());
    assert!(harness.query_by_label("arithmetic mean: 2.7 %").is_some());
}

#[test]
fn the_analysis_is_reached_by_keys_alone() {
    let mut harness = open(Some(sample("carlsmith.ron")));
    harness.key_press(Key::F5);
    harness.run_steps(6);
    // From the canvas: the inspector, then the analysis, on the tab that is open; three on is the sensitivity.
    for key in [Key::F6, Key::F6, Key::Tab, Key::Tab, Key::Tab, Key::Enter] {
        harness.key_press(key);
        harness.run_steps(4);
    }
    found_out(&mut harness);
    assert!(harness.state().app().trying().is_some());
    assert!(
        harness
            .query_by_label_contains("Number: It will be much harder")
            .is_some()
    );
}

#[test]
fn what_is_supposed_is_kept_as_a_scenario_and_supposed_again() {
    let mut harness = open(Some(sample("carlsmith.ron")));
    select(&mut harness, Selection::Claim(ClaimId::new("p2-incentives").unwrap()));
    let map = |harness: &Harness<'static, Shell>| harness.state().app().document().unwrap().map().clone();
    harness.get_by_label("Suppose it is true").click();
    harness.run_steps(6);
    assert_eq!(map(&harness).evidence.len(), 1);
    harness.key_press(Key::F5);
    harness.run_steps(6);
    harness.get_by_role_and_label(Role::Tab, "Scenarios").click();
    found_out(&mut harness);
    harness.get_by_label("Keep what is supposed now as a scenario").click();
    found_out(&mut harness);
    assert_eq!(map(&harness).scenarios.len(), 1);
    harness.key_press(Key::F5);
    harness.run_steps(6);
    harness.get_by_label("open again").click();
    harness.run_steps(6);
    harness.key_press(Key::F5);
    found_out(&mut harness);
    assert!(map(&harness).evidence.is_empty());
    harness
        .get_by_label("There will be strong incentives to build and use such systems")
        .click();
    found_out(&mut harness);
    assert_eq!(map(&harness).evidence.len(), 1);
}

#[test]
fn every_control_about_numbers_has_a_name_of_its_own_and_a_meaning() {
    let claim = |id: &str| Selection::Claim(ClaimId::new(id).unwrap());
    let mut harness = open(Some(sample("carlsmith.ron")));
    select(&mut harness, claim("p2-incentives"));
    harness.get_by_label("More of Carlsmith 2022").click();
    harness.run_steps(6);
    check(&harness, "credence");
    harness.key_press(Key::F5);
    harness.run_steps(40);
    check(&harness, "cruxes");
    harness.get_by_label("Sort by together").click();
    harness.run_steps(6);
    harness.get_by_role_and_label(Role::Tab, "Disagreement").click();
    harness.run_steps(6);
    check(&harness, "disagreement");
    for tab in ["Sensitivity", "Story", "Scenarios", "Pool", "All readers"] {
        harness.get_by_role_and_label(Role::Tab, tab).click();
        found_out(&mut harness);
        check(&harness, tab);
    }
    harness.key_press(Key::F5);
    harness.run_steps(6);
    let reader = harness
        .state()
        .app()
        .document()
        .unwrap()
        .map()
        .readers
        .keys()
        .next()
        .cloned()
        .unwrap();
    select(&mut harness, Selection::Reader(ReaderId::clone(&reader)));
    check(&harness, "reader");
    select(&mut harness, claim("p2-incentives"));
    harness.event(Event::Text("%".to_owned()));
    harness.run_steps(4);
    check(&harness, "number");
    harness.key_press(Key::Escape);
    harness.run_steps(4);
    harness.key_press(Key::Num1);
    harness.run_steps(20);
    check(&harness, "focus");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::F1);
    harness.run_steps(10);
    check(&harness, "tour");
}

#[test]
fn the_tour_goes_through_all_its_steps_and_ends() {
    let mut harness = open(None);
    harness.get_by_label_contains("Take the tour").click();
    harness.run_steps(10);
    for step in 1..=8 {
        harness.get_by_label(&format!("{step} of 8"));
        let next = if step == 8 { "Done" } else { "Next" };
        harness.get_by_label(next).click();
        harness.run_steps(10);
    }
    assert!(harness.state().app().settings().has_seen_tour);
    assert!(harness.query_by_label("8 of 8").is_none());
}

#[test]
fn every_command_is_reached_by_menu_palette_and_key() {
    let keymap = Keymap::new(&Settings::default());
    let mut harness = open(Some(sample("carlsmith.ron")));
    for &command in Command::ALL {
        assert!(!keymap.of(command).is_empty(), "{command:?} has no key");
        assert!(command.tooltip().ends_with('.'), "{command:?}");
    }
    for menu in Menu::ALL {
        let button = harness
            .get_all_by_label(menu.name())
            .min_by_key(|node| node.rect().top() as i32)
            .unwrap();
        button.click();
        harness.run_steps(4);
        for &command in Command::ALL.iter().filter(|command| command.place().0 == menu) {
            let label = command.full_label(harness.state().app().document());
            let found = harness.get_by_role_and_label(Role::MenuItem, &label);
            let description = found.accesskit_node().data().description().map(str::to_owned);
            assert_eq!(description.as_deref(), Some(command.tooltip()));
        }
        let button = harness
            .get_all_by_label(menu.name())
            .min_by_key(|node| node.rect().top() as i32)
            .unwrap();
        button.click();
        harness.run_steps(4);
    }
    for &command in Command::ALL.iter().filter(|command| **command != Command::Palette) {
        if !command.is_enabled(harness.state().app()) {
            continue;
        }
        harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
        harness.run_steps(2);
        let label = command.full_label(harness.state().app().document());
        harness.event(Event::Text(label.clone()));
        harness.run_steps(2);
        let options = harness.query_all_by_role(Role::ListBoxOption);
        let names: Vec<String> = options.filter_map(|node| node.accesskit_node().label()).collect();
        assert!(
            names.iter().any(|name| name.ends_with(&format!(". {label}"))),
            "{label}: {names:?}"
        );
        harness.key_press(Key::Escape);
        harness.run_steps(2);
    }
}

#[test]
fn keys_are_changed_in_the_help_and_work_at_once() {
    let mut harness = open(Some(sample("carlsmith.ron")));
    harness.key_press(Key::F1);
    harness.run_steps(4);
    harness.get_by_label("Find in the help").focus();
    harness.run_steps(2);
    harness.event(Event::Text("selected card".to_owned()));
    harness.run_steps(4);
    harness.get_by_label("Keys of “Unfold the selected card”: U").click();
    harness.run_steps(4);
    // F belonged to another command and is taken away from it.
    harness.key_press(Key::F);
    harness.run_steps(4);
    harness.get_by_label("Keys of “Unfold the selected card”: F");
    harness.get_by_label("Keys of “Fold the selected card”: none");
    harness.get_by_label("F is no longer a key of “Fold the selected card”.");
    harness.get_by_role_and_label(Role::Button, "Close").click();
    harness.run_steps(4);
    let n_shown = |harness: &Harness<'_, Shell>| harness.state().app().derived().drawing().0.cards.len();
    let all = n_shown(&harness);
    let conclusion = ClaimId::new("catastrophe").unwrap();
    harness
        .state_mut()
        .perform(Action::Fold(cruxmap::model::Card::Claim(conclusion)));
    harness.run_steps(10);
    assert!(n_shown(&harness) < all);
    harness.key_press(Key::F);
    harness.run_steps(10);
    assert_eq!(n_shown(&harness), all, "F unfolds now");
    harness.key_press(Key::F1);
    harness.run_steps(4);
    harness.get_by_label("Find in the help").focus();
    harness.run_steps(2);
    harness.event(Event::Text("selected card".to_owned()));
    harness.run_steps(4);
    harness
        .get_by_label("Keys of “Unfold the selected card” as at first")
        .click();
    harness.run_steps(4);
    harness.get_by_label("Keys of “Unfold the selected card”: U");
}

#[test]
fn text_grows_and_shrinks_within_bounds() {
    let mut harness = open(Some(sample("carlsmith.ron")));
    for _ in 0..30 {
        harness.key_press_modifiers(Modifiers::ALT, Key::Plus);
        harness.run_steps(1);
    }
    let size = harness.state().app().settings().text_size;
    assert!((size - Settings::TEXT_SIZES.1).abs() < 1e-6, "{size}");
    harness.run_steps(4);
    harness.key_press_modifiers(Modifiers::ALT, Key::Num0);
    harness.run_steps(4);
    assert!((harness.state().app().settings().text_size - 1.0).abs() < 1e-6);
}

#[test]
fn the_help_has_every_term_and_a_search() {
    let mut harness = open(Some(sample("carlsmith.ron")));
    harness.key_press_modifiers(Modifiers::SHIFT, Key::F1);
    harness.run_steps(4);
    harness.get_by_label("Find in the help").focus();
    harness.run_steps(2);
    for term in [Term::Posterior, Term::Why, Term::Cap] {
        harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
        harness.run_steps(1);
        harness.event(Event::Text(term.sentence().trim_end_matches('.').to_owned()));
        harness.run_steps(3);
        harness.get_by_label(term.sentence());
    }
}

#[test]
fn both_themes_show_every_panel() {
    for theme in [ThemeChoice::Light, ThemeChoice::Dark] {
        let mut harness = open(Some(sample("pause-debate.ron")));
        harness.state_mut().perform(Action::SetTheme(theme));
        harness.key_press(Key::F1);
        harness.run_steps(4);
        harness.get_by_label("Signs").click();
        harness.run_steps(4);
        harness.get_by_role_and_label(Role::Button, "Close").click();
        harness.run_steps(4);
    }
}

/// What stands under each other in the opened panel, in the order of the rows.
fn rows(harness: &Harness<'static, Shell>, start: &str) -> Vec<String> {
    let mut found: Vec<(f32, String)> = (harness
        .query_all_by(|node| node.label().is_some_and(|label| label.starts_with(start))))
    .map(|node| (node.rect().top(), node.accesskit_node().label().unwrap_or_default()))
    .collect();
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found
        .into_iter()
        .map(|(_, label)| label[start.len()..].to_owned())
        .collect()
}

#[test]
fn cruxes_are_ranked_over_all_readers_and_filtered() {
    let mut harness = open(Some(sample("adversarial-collaboration.ron")));
    harness.key_press(Key::F5);
    harness.run_steps(6);
    harness.get_by_role_and_label(Role::Tab, "All readers").click();
    found_out(&mut harness);
    // The crux with the greatest published median value of discrimination comes first.
    assert_eq!(rows(&harness, "Crux of all readers: ")[0], "Platform: ARC Evals");
    harness.get_by_label("Sort by Skeptical").click();
    harness.run_steps(4);
    assert_eq!(rows(&harness, "Crux of all readers: ")[0], "Supers changing minds");
    harness
        .get_by_role_and_label(Role::SearchInput, "Filter cruxes")
        .focus();
    harness.run_steps(2);
    harness
        .get_by_role_and_label(Role::SearchInput, "Filter cruxes")
        .type_text("warning");
    harness.run_steps(4);
    let found = rows(&harness, "Crux of all readers: ");
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(
        found.iter().all(|title| title.to_lowercase().contains("warning")),
        "{found:?}"
    );
}

#[test]
fn what_does_not_cohere_is_repaired_with_one_press() {
    let folder = std::env::temp_dir().join(format!("cruxmap-coherence-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("map.ron");
    let text = r#"(format: 1, target: "u", readers: { "a": (name: "Ann") }, claims: {
        "c": (title: "The crux holds.", credences: { "a": (stated: 0.4) }, out: { "cu": (to: "u", strength: Ratio(4)) }),
        "u": (title: "The conclusion.", credences: { "a": (stated: 0.6, base: 0.3) }),
    })"#;
    std::fs::write(&path, text).unwrap();
    let mut harness = open(Some(path));
    select(&mut harness, Selection::Claim(ClaimId::new("u").unwrap()));
    found_out(&mut harness);
    assert!(
        harness
            .query_by_label_contains("Ann states 60 % for “The conclusion.”")
            .is_some()
    );
    // The least change of one number it rests on is offered as well.
    assert!(
        harness
            .query_by_label("Changes the base of “The conclusion.” from 30 % to 48 %, and what is stated comes out.")
            .is_some()
    );
    harness.get_by_label_contains("Solve the base: ").click();
    found_out(&mut harness);
    assert!(
        harness
            .query_by_label_contains("Ann states 60 % for “The conclusion.”")
            .is_none()
    );
    // Now that what is stated holds it, the conditional has a legal interval, and the slider sets the strength.
    select(&mut harness, Selection::Link(LinkId::new("cu").unwrap()));
    found_out(&mut harness);
    assert!(
        harness
            .query_by_label_contains("it must lie between 0 % and 100 %")
            .is_some()
    );
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn the_journal_and_the_scores_are_reached_by_key_read_and_given_reasons() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/maps/forecasting-club.ron");
    let mut harness = open(Some(path));
    harness.run_steps(20);
    let keys = Modifiers::COMMAND | Modifiers::SHIFT;
    harness.key_press_modifiers(keys, Key::Num8);
    harness.run_steps(10);
    check(&harness, "journal");
    harness.get_by_label_contains("2026-09-01, Ann: 20 % → 35 %, Compute governance");
    // Only what changed since a day.
    let before = harness.query_all_by_label_contains(", Ann: ").count();
    harness.get_by_role_and_label(Role::TextInput, "Since").focus();
    harness.run_steps(2);
    harness.event(Event::Text("2026-06-30".to_owned()));
    harness.run_steps(6);
    assert_eq!(harness.query_all_by_label_contains(", Ann: ").count(), 2, "of {before}");
    // A reason is typed in, kept in the map and undone.
    let why = "Why Ann changed on 2026-09-01: Compute governance is in force in the EU.";
    let reason = |harness: &Harness<'_, Shell>| {
        map(harness).claims["w"].credences["a"]
            .history
            .last()
            .unwrap()
            .reason
            .clone()
    };
    harness.get_by_role_and_label(Role::TextInput, why).focus();
    harness.run_steps(2);
    harness.event(Event::Text("Because ".to_owned()));
    harness.run_steps(6);
    assert!(reason(&harness).contains("Because "), "{}", reason(&harness));
    // A line leads to its claim, whose inspector shows what was held.
    harness.get_by_label_contains("2026-09-01, Ann: 20 % → 35 %").click();
    harness.run_steps(6);
    let selected = harness.state().app().selection().as_card().unwrap();
    assert_eq!(selected.as_str(), "w");
    harness.get_by_label_contains("Compute governance is in force in the EU. since 2026-05-05");
    harness.key_press_modifiers(keys, Key::Num9);
    harness.run_steps(10);
    check(&harness, "scores");
    harness
        .get_by_label_contains("Calibration of Ann: 30 % forecast, 0 of 1 came true; 80 % forecast, 1 of 1 came true");
    harness.get_by_role_and_label(Role::RadioButton, "Bo").click();
    harness.run_steps(6);
    harness.get_by_label_contains("Calibration of Bo: 20 % forecast");
    harness
        .get_by_label_contains("Bo had said 60 % if “A frontier lab")
        .click();
    harness.run_steps(6);
    assert_eq!(harness.state().app().selection().as_card().unwrap().as_str(), "t");
    select(
        &mut harness,
        Selection::Quantity(cruxmap::model::QuantityId::new("q").unwrap()),
    );
    check(&harness, "quantity");
}
