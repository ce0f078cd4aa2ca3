//! Typing letter by letter, as people do: every letter goes where the first one went, what is typed is saved and asked about,
//! and Escape takes it back.

use cruxmap::{
    app::{Action, Prompt, Selection, live::SessionAction},
    model::{ClaimId, Relation, Value},
    ui::Shell,
};
use eframe::egui::{Event, Key, Modifiers, ViewportEvent, accesskit::Role, vec2};
use egui_kittest::{Harness, kittest::Queryable as _};

use super::{Folder, INCENTIVES, card, map, open, sample};

/// Presses one key after the other, each with the letter it types.
fn type_letters(harness: &mut Harness<'_, Shell>, letters: &str) {
    for letter in letters.chars() {
        let name = letter.to_ascii_uppercase().to_string();
        if let Some(key) = Key::from_name(&name) {
            harness.key_press(key);
        }
        harness.event(Event::Text(letter.to_string()));
        harness.run_steps(3);
    }
}

fn on_claim() -> Harness<'static, Shell> {
    let mut harness = open(Some(sample("carlsmith.ron")));
    harness.run_steps(10);
    card(&harness, INCENTIVES).click();
    harness.run_steps(4);
    harness
}

fn stated(harness: &Harness<'_, Shell>) -> Value {
    let map = map(harness);
    map.claims["p2-incentives"].credences["carlsmith-2022"].stated.clone()
}

#[test]
fn every_letter_of_a_search_goes_to_the_search() {
    let mut harness = on_claim();
    let before = map(&harness);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::F);
    harness.run_steps(3);
    type_letters(&mut harness, "power nqo");
    let field = harness.get_by_role_and_label(Role::SearchInput, "Search the map");
    assert!(field.is_focused());
    assert_eq!(map(&harness), before);
    let rows = harness.state().app().found("power nqo");
    assert!(rows.is_empty(), "what is typed is looked for");
}

#[test]
fn every_letter_of_a_remark_goes_to_the_remark() {
    let mut harness = on_claim();
    let n_links = map(&harness).links.len();
    harness.get_by_label("More of Carlsmith 2022").click();
    harness.run_steps(10);
    harness.get_by_label("Remark on the number").focus();
    harness.run_steps(2);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.key_press(Key::Backspace);
    harness.run_steps(3);
    type_letters(&mut harness, "prq");
    let after = map(&harness);
    assert_eq!(after.claims["p2-incentives"].credences["carlsmith-2022"].note, "prq");
    assert_eq!(after.links.len(), n_links);
    // Escape takes all of it back, as if it had not been typed.
    harness.key_press(Key::Escape);
    harness.run_steps(4);
    assert_eq!(map(&harness), map(&on_claim()));
    assert!(!harness.state().app().document().unwrap().is_dirty());
    assert_eq!(harness.state().app().document().unwrap().history().undo_label(), None);
    // Whoever did not mean to has it again.
    harness.state_mut().perform(Action::Redo);
    assert_eq!(map(&harness), after);
}

#[test]
fn escape_leaves_long_texts_alone() {
    let mut harness = on_claim();
    harness.state_mut().perform(Action::Select(Selection::Nothing));
    harness.run_steps(4);
    harness.get_by_role_and_label(Role::TextInput, "Note").focus();
    harness.run_steps(2);
    type_letters(&mut harness, "xyz");
    harness.key_press(Key::Escape);
    harness.run_steps(4);
    assert!(map(&harness).note.contains("xyz"));
}

#[test]
fn what_is_typed_on_a_card_is_saved_and_asked_about() {
    let folder = Folder::new("typing");
    let path = folder.0.join("map.ron");
    std::fs::copy(sample("carlsmith.ron"), &path).unwrap();
    let mut harness = open(Some(path.clone()));
    harness.run_steps(10);
    card(&harness, INCENTIVES).click();
    harness.run_steps(4);
    for (n, title) in ["Money talks.", "Money shouts."].into_iter().enumerate() {
        harness.key_press(Key::F2);
        harness.run_steps(4);
        harness.event(Event::Text(title.to_owned()));
        harness.run_steps(2);
        if n == 0 {
            harness.key_press_modifiers(Modifiers::COMMAND, Key::S);
            harness.run_steps(3);
            harness.state_mut().app_mut().finish_saving();
            assert!(std::fs::read_to_string(&path).unwrap().contains(title));
        } else {
            // The window is to be closed.
            let id = harness.ctx.viewport_id();
            let viewport = harness.input_mut().viewports.entry(id).or_default();
            viewport.events.push(ViewportEvent::Close);
            harness.run_steps(1);
            harness.input_mut().viewports.entry(id).or_default().events.clear();
            harness.run_steps(3);
            let app = harness.state().app();
            assert!(matches!(app.prompt(), Some(Prompt::Unsaved(_))));
            assert!(!app.is_quitting());
            assert_eq!(map(&harness).claims["p2-incentives"].title, title);
        }
    }
}

#[test]
fn escape_takes_back_what_was_typed_into_fields() {
    let mut harness = on_claim();
    let before = map(&harness);
    // A title.
    harness.get_by_label("Title").focus();
    harness.run_steps(2);
    type_letters(&mut harness, "xyz");
    assert_ne!(map(&harness), before);
    harness.key_press(Key::Escape);
    harness.run_steps(4);
    assert_eq!(map(&harness), before);
    // A number that is read as a whole.
    harness.get_by_label("More of Carlsmith 2022").click();
    harness.run_steps(10);
    let field = harness.get_by_label("Stated");
    field.focus();
    harness.run_steps(2);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.run_steps(2);
    type_letters(&mut harness, "20 % to 50 %");
    harness.key_press(Key::Escape);
    harness.run_steps(4);
    assert_eq!(map(&harness), before);
    assert_eq!(
        *harness.state().app().selection(),
        Selection::Claim(ClaimId::new("p2-incentives").unwrap())
    );
}

#[test]
fn escape_gives_up_what_is_being_dragged() {
    let mut harness = on_claim();
    let before = stated(&harness);
    let slider = harness
        .get_by_role_and_label(Role::Slider, "Credence of Carlsmith 2022")
        .rect();
    let (from, to) = (slider.center(), slider.left_center() + vec2(6.0, 0.0));
    harness.drag_at(from);
    harness.run_steps(1);
    harness.hover_at(to);
    harness.run_steps(2);
    assert_ne!(stated(&harness), before);
    harness.key_press(Key::Escape);
    harness.run_steps(2);
    assert_eq!(stated(&harness), before);
    harness.hover_at(from + vec2(30.0, 0.0));
    harness.run_steps(2);
    harness.drop_at(from + vec2(30.0, 0.0));
    harness.run_steps(3);
    assert_eq!(stated(&harness), before, "nothing more until the button is released");
    assert_eq!(
        *harness.state().app().selection(),
        Selection::Claim(ClaimId::new("p2-incentives").unwrap())
    );

    // A card.
    let before = map(&harness);
    let at = card(&harness, INCENTIVES).rect().center();
    harness.drag_at(at);
    harness.run_steps(1);
    for step in 1..=4 {
        harness.hover_at(at + vec2(0.0, 20.0 * step as f32));
        harness.run_steps(1);
    }
    harness.key_press(Key::Escape);
    harness.run_steps(2);
    harness.hover_at(at + vec2(0.0, 120.0));
    harness.run_steps(2);
    harness.drop_at(at + vec2(0.0, 120.0));
    harness.run_steps(3);
    assert_eq!(map(&harness), before);
    assert_eq!(
        *harness.state().app().selection(),
        Selection::Claim(ClaimId::new("p2-incentives").unwrap())
    );
}

#[test]
fn the_palette_stays_as_high_as_it_was() {
    let mut harness = on_claim();
    let rows = |harness: &Harness<'_, Shell>| {
        let clip = harness.ctx.content_rect();
        (harness.get_all_by_role(Role::ListBoxOption))
            .filter(|row| clip.contains_rect(row.rect()))
            .filter(|row| row.rect().width() > 400.0)
            .count()
    };
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    harness.run_steps(4);
    let before = rows(&harness);
    type_letters(&mut harness, "zzzz");
    harness.run_steps(2);
    assert_eq!(rows(&harness), 0);
    for _ in 0..4 {
        harness.key_press(Key::Backspace);
        harness.run_steps(3);
    }
    assert_eq!(rows(&harness), before);
    harness.state_mut().perform(Action::Cancel);
}

#[test]
fn the_other_button_offers_what_can_be_done() {
    let mut harness = on_claim();
    harness.key_press(Key::Escape);
    harness.run_steps(3);
    card(&harness, INCENTIVES).click_secondary();
    harness.run_steps(6);
    assert_eq!(
        *harness.state().app().selection(),
        Selection::Claim(ClaimId::new("p2-incentives").unwrap())
    );
    // Escape closes the menu and leaves what is selected.
    harness.get_by_role_and_label(Role::MenuItem, "Delete");
    harness.key_press(Key::Escape);
    harness.run_steps(4);
    assert!(harness.query_by_role_and_label(Role::MenuItem, "Delete").is_none());
    assert_ne!(*harness.state().app().selection(), Selection::Nothing);
    card(&harness, INCENTIVES).click_secondary();
    harness.run_steps(6);
    harness.get_by_role_and_label(Role::MenuItem, "Delete").click();
    harness.run_steps(6);
    assert!(!map(&harness).claims.contains_key("p2-incentives"));
}

#[test]
fn a_row_that_repeats_a_claim_means_its_own_link() {
    const TWO: &str = r#"(format: 1, target: "a", claims: {
        "a": (title: "First.", order: 1), "b": (title: "Second.", order: 2),
        "c": (title: "Why.", out: { "c--a": (to: "a"), "c--b": (to: "b") }) })"#;
    let folder = Folder::new("rows");
    let mut harness = open(Some(folder.file("two.ron", TWO)));
    harness.run_steps(10);
    harness.get_by_label_contains("Outline, again in row").click();
    harness.run_steps(4);
    harness.event(Event::Text("-".to_owned()));
    harness.key_press(Key::Minus);
    harness.run_steps(4);
    let relations: Vec<Relation> = map(&harness).links.values().map(|link| link.relation).collect();
    assert_eq!(relations, [Relation::Supports, Relation::Opposes]);
}

#[test]
fn typing_goes_on_after_saving() {
    let folder = Folder::new("goes-on");
    let path = folder.0.join("map.ron");
    std::fs::copy(sample("carlsmith.ron"), &path).unwrap();
    for in_outline in [false, true] {
        let mut harness = open(Some(path.clone()));
        harness.run_steps(10);
        card(&harness, INCENTIVES).click();
        harness.run_steps(4);
        if in_outline {
            harness.key_press_modifiers(Modifiers::SHIFT, Key::F6);
            harness.run_steps(4);
        }
        harness.key_press(Key::F2);
        harness.run_steps(4);
        let before = map(&harness).links.clone();
        harness.event(Event::Text("Money".to_owned()));
        harness.run_steps(2);
        harness.key_press_modifiers(Modifiers::COMMAND, Key::S);
        harness.run_steps(3);
        harness.state_mut().app_mut().finish_saving();
        assert!(std::fs::read_to_string(&path).unwrap().contains("\"Money\""));
        type_letters(&mut harness, " w-?");
        harness.key_press(Key::Enter);
        harness.run_steps(4);
        if in_outline {
            // The next row has begun.
            harness.key_press(Key::Escape);
            harness.run_steps(4);
        }
        let after = map(&harness);
        assert_eq!(after.claims["p2-incentives"].title, "Money w-?");
        assert_eq!(after.links, before);
        std::fs::copy(sample("carlsmith.ron"), &path).unwrap();
    }
}

#[test]
fn looking_at_anything_changes_nothing() {
    for name in ["carlsmith.ron", "timelines-and-takeoff.ron", "four-cruxes.ron"] {
        let mut harness = open(Some(sample(name)));
        harness.run_steps(10);
        let before = map(&harness);
        let claims = before.claims.keys().cloned().map(Selection::Claim);
        let links = before.links.keys().cloned().map(Selection::Link);
        let quantities = before.quantities.keys().cloned().map(Selection::Quantity);
        let groups = before.groups.keys().cloned().map(Selection::Group);
        let all: Vec<Selection> = quantities.chain(groups).chain(links).chain(claims).take(120).collect();
        for selection in all {
            harness.state_mut().perform(Action::Select(selection.clone()));
            harness.run_steps(2);
            let document = harness.state().app().document().unwrap();
            assert!(
                !document.is_dirty(),
                "{name}: {selection:?} {:?}",
                document.history().undo_label()
            );
        }
    }
}

#[test]
fn the_outline_is_that_of_the_open_map() {
    const ONE: &str = r#"(format: 1, claims: { "a": (title: "First map.") })"#;
    const OTHER: &str = r#"(format: 1, claims: { "b": (title: "Second map.") })"#;
    let folder = Folder::new("outline");
    let mut harness = open(Some(folder.file("one.ron", ONE)));
    harness.run_steps(6);
    harness.get_by_label("Outline: First map.");
    harness
        .state_mut()
        .perform(Action::Open(folder.file("other.ron", OTHER)));
    harness.run_steps(6);
    harness.get_by_label("Outline: Second map.");
    assert!(harness.query_by_label("Outline: First map.").is_none());
}

#[test]
fn escape_gives_up_a_link_while_shift_is_held() {
    let mut harness = on_claim();
    let before = map(&harness);
    let from = card(&harness, INCENTIVES).rect().center();
    let to = card(&harness, super::CONCLUSION).rect().center();
    harness.event(Event::ModifiersChanged(Modifiers::SHIFT));
    harness.run_steps(1);
    harness.drag_at(from);
    harness.run_steps(1);
    for step in 1..=4 {
        harness.hover_at(from + (to - from) * (step as f32 / 4.0));
        harness.run_steps(1);
    }
    harness.key_press_modifiers(Modifiers::SHIFT, Key::Escape);
    harness.run_steps(2);
    harness.event(Event::ModifiersChanged(Modifiers::SHIFT));
    harness.drop_at(to);
    harness.run_steps(3);
    assert_eq!(map(&harness), before);
}

#[test]
fn keys_with_alt_work_while_somebody_types() {
    let mut harness = on_claim();
    harness.key_press(Key::F4);
    harness.run_steps(4);
    harness.state_mut().perform(Action::Session(SessionAction::Begin));
    harness.run_steps(4);
    let n_claims = map(&harness).claims.len();
    for (key, letter, text) in [(Key::N, "n", "First note"), (Key::O, "o", "An objection")] {
        // Some systems send the letter as well.
        harness.input_mut().events.extend([
            Event::Key {
                key,
                physical_key: Some(key),
                pressed: true,
                repeat: false,
                modifiers: Modifiers::ALT,
            },
            Event::Text(letter.to_owned()),
        ]);
        harness.run_steps(4);
        harness.event(Event::Text(text.to_owned()));
        harness.run_steps(2);
        harness.key_press(Key::Enter);
        harness.run_steps(4);
    }
    let after = map(&harness);
    let titled = |title: &str| {
        after
            .claims
            .iter()
            .find(|(_, claim)| claim.title == title)
            .map(|(id, _)| id.clone())
    };
    let (note, objection) = (titled("First note").unwrap(), titled("An objection").unwrap());
    assert_eq!(after.claims.len(), n_claims + 2);
    let relation = |id: &ClaimId| {
        after
            .links
            .values()
            .find(|link| link.comes_from(id))
            .map(|link| link.relation)
    };
    assert_eq!(
        (relation(&note), relation(&objection)),
        (Some(Relation::Supports), Some(Relation::Opposes))
    );
}

#[test]
fn shift_and_a_digit_is_that_digit_on_every_keyboard() {
    let mut harness = on_claim();
    let modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);
    harness.event_modifiers(
        Event::Key {
            key: Key::Exclamationmark,
            physical_key: Some(Key::Num1),
            pressed: true,
            repeat: false,
            modifiers,
        },
        modifiers,
    );
    harness.run_steps(6);
    harness.get_by_role_and_label(Role::SearchInput, "Filter cruxes");
}
