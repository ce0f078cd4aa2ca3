//! Finding one's way by mouse and by keys: focus, back and forward, frames around cards, folding boxes, kinds of drawing.

use cruxmap::{
    app::{Action, Selection},
    layout::Mode,
    model::{Card, ClaimId},
    ui::Shell,
};
use eframe::egui::{self, Key, Modifiers, Vec2, vec2};
use egui_kittest::{Harness, kittest::Queryable as _};

use super::{CONCLUSION, INCENTIVES, card, map, open, sample};

fn n_shown(harness: &Harness<'_, Shell>) -> usize {
    harness.state().app().derived().drawing().0.cards.len()
}

/// Presses, moves in steps and releases, with keys held.
fn drag(harness: &mut Harness<'_, Shell>, from: egui::Pos2, by: Vec2, modifiers: Modifiers) {
    let press = |at, pressed| egui::Event::PointerButton {
        pos: at,
        button: egui::PointerButton::Primary,
        pressed,
        modifiers,
    };
    harness.event(egui::Event::ModifiersChanged(modifiers));
    harness.event(egui::Event::PointerMoved(from));
    harness.run_steps(1);
    harness.event(press(from, true));
    harness.run_steps(1);
    // Without a way to go it is a click, which must not take long.
    let n_steps = if by == Vec2::ZERO { 0 } else { 5 };
    for step in 1..=n_steps {
        let at = from + by * (step as f32 / 5.0);
        harness.event(egui::Event::PointerMoved(at));
        harness.run_steps(1);
    }
    harness.event(press(from + by, false));
    harness.run_steps(1);
    harness.event(egui::Event::ModifiersChanged(Modifiers::default()));
    harness.run_steps(3);
}

#[test]
fn keys_focus_on_a_card_and_go_back() {
    let mut harness = open(Some(sample("pause-debate.ron")));
    harness.key_press(Key::A);
    harness.run_steps(20);
    let all = n_shown(&harness);
    harness.key_press(Key::Num1);
    harness.run_steps(20);
    let near = n_shown(&harness);
    assert!(near < all, "{near} of {all}");
    // The reach can be changed where it is shown.
    harness.get_by_label("down: 2").click();
    harness.run_steps(20);
    assert!(n_shown(&harness) > near);
    harness.key_press_modifiers(Modifiers::ALT, Key::ArrowLeft);
    harness.run_steps(20);
    assert_eq!(n_shown(&harness), near);
    harness.key_press_modifiers(Modifiers::ALT, Key::ArrowLeft);
    harness.run_steps(20);
    assert_eq!(n_shown(&harness), all);
    harness.key_press_modifiers(Modifiers::ALT, Key::ArrowRight);
    harness.run_steps(20);
    assert_eq!(n_shown(&harness), near);
}

#[test]
fn a_frame_selects_cards_and_a_click_adds_one() {
    let mut harness = open(Some(sample("carlsmith.ron")));
    harness.state_mut().perform(Action::Select(Selection::Nothing));
    harness.run_steps(20);
    let first = card(&harness, INCENTIVES).rect();
    let from = first.left_bottom() + vec2(-12.0, 6.0);
    drag(&mut harness, from, vec2(first.width() * 0.5, -30.0), Modifiers::SHIFT);
    let selected = harness.state().app().selection().all_cards();
    assert_eq!(selected.len(), 1, "{selected:?}");
    let conclusion = card(&harness, CONCLUSION).rect();
    drag(&mut harness, conclusion.center(), Vec2::ZERO, Modifiers::SHIFT);
    assert_eq!(harness.state().app().selection().all_cards().len(), 2);
    harness.get_by_label("2 cards");
    harness.get_by_label("Align left edges").click();
    harness.run_steps(20);
    let pinned = map(&harness)
        .claims
        .values()
        .filter(|claim| claim.place.is_some())
        .count();
    assert!(pinned >= 1, "alignment pins");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_steps(20);
    assert!(map(&harness).claims.values().all(|claim| claim.place.is_none()));
}

#[test]
fn dragging_a_card_pins_it_where_it_is_dropped_and_takes_no_other_along() {
    let mut harness = open(Some(sample("carlsmith.ron")));
    let before = card(&harness, INCENTIVES).rect();
    let other = card(&harness, CONCLUSION).rect();
    drag(
        &mut harness,
        before.center() + vec2(0.0, -2.0),
        vec2(-90.0, 37.0),
        Modifiers::ALT,
    );
    harness.run_steps(20);
    let after = card(&harness, INCENTIVES).rect();
    let moved = after.center() - before.center();
    assert!((moved - vec2(-90.0, 37.0)).length() < 3.0, "{moved:?}");
    let stayed = card(&harness, CONCLUSION).rect();
    assert!((stayed.center() - other.center()).length() < 40.0);
    let pinned = map(&harness)
        .claims
        .values()
        .filter(|claim| claim.place.is_some())
        .count();
    assert_eq!(pinned, 1);
}

#[test]
fn the_box_of_a_group_folds_and_unfolds_by_its_buttons() {
    let mut harness = open(Some(sample("pause-debate.ron")));
    for claim in ["c-harm-research", "c-harm-fast", "c-harm-underground"] {
        let card = Card::Claim(ClaimId::new(claim).unwrap());
        harness.state_mut().perform(Action::Reveal(card));
    }
    harness.run_steps(20);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num0);
    harness.run_steps(20);
    let before = n_shown(&harness);
    let title = "Three ways in which a pause would raise the risk";
    harness.get_by_label(&format!("Fold “{title}” into one card")).click();
    harness.run_steps(20);
    assert_eq!(n_shown(&harness), before - 2, "three claims give way to one card");
    harness.get_by_label(&format!("Show the 3 claims in “{title}”")).click();
    harness.run_steps(20);
    assert_eq!(n_shown(&harness), before);
}

#[test]
fn every_kind_of_drawing_is_reached_by_keys_and_by_the_menu_over_the_canvas() {
    let mut harness = open(Some(sample("carlsmith.ron")));
    for (key, mode) in [
        (Key::Num2, Mode::Radial),
        (Key::Num3, Mode::Outline),
        (Key::Num4, Mode::Force),
        (Key::Num1, Mode::Layered),
    ] {
        harness.key_press_modifiers(Modifiers::COMMAND, key);
        harness.run_steps(30);
        assert_eq!(harness.state().app().view().mode(), mode);
    }
}

#[test]
fn with_reduced_motion_cards_are_at_their_places_at_once() {
    let mut harness = open(Some(sample("pause-debate.ron")));
    harness.run_steps(20);
    harness.state_mut().perform(Action::SetReducedMotion(true));
    harness.run_steps(2);
    let title = "A pause would make alignment research worse by confining its tests to models no stronger than GPT-4.";
    let before = card(&harness, title).rect();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num2);
    harness.run_steps(3);
    let soon = card(&harness, title).rect();
    harness.run_steps(30);
    let late = card(&harness, title).rect();
    assert_ne!(before, soon);
    assert!((soon.center() - late.center()).length() < 1.0, "{soon:?} {late:?}");
}

#[test]
fn a_branch_folds_and_unfolds_by_the_button_on_its_card() {
    let mut harness = open(Some(sample("carlsmith.ron")));
    harness.run_steps(20);
    let before = n_shown(&harness);
    harness
        .get_by_label(&format!("Hide what bears on “{CONCLUSION}”"))
        .click();
    harness.run_steps(20);
    assert_eq!(n_shown(&harness), before - 6);
    harness
        .get_by_label(&format!("Show 6 more that bear on “{CONCLUSION}”"))
        .click();
    harness.run_steps(20);
    assert_eq!(n_shown(&harness), before);
}

/// Opens the palette, types and presses Enter.
fn find(harness: &mut Harness<'_, Shell>, text: &str) {
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    harness.run_steps(3);
    harness.event(egui::Event::Text(text.to_owned()));
    harness.run_steps(3);
    harness.key_press(Key::Enter);
    harness.run_steps(20);
}

#[test]
fn the_palette_finds_commands_and_claims_by_a_few_letters() {
    let mut harness = open(Some(sample("carlsmith.ron")));
    find(&mut harness, "rings");
    assert_eq!(harness.state().app().view().mode(), Mode::Radial);
    find(&mut harness, "strong incent");
    let selected = harness.state().app().selection().as_card().unwrap();
    assert_eq!(
        map(&harness).title_of(&cruxmap::model::ClaimId::new(selected.as_str()).unwrap()),
        INCENTIVES
    );
    // Keys below the palette wait, and Escape closes it without doing anything.
    let before = map(&harness);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
    harness.run_steps(3);
    harness.key_press(Key::Delete);
    harness.key_press(Key::ArrowDown);
    harness.key_press(Key::Escape);
    harness.run_steps(4);
    assert_eq!(map(&harness), before);
    assert!(
        harness
            .query_by_label("Find a command, claim, question or group")
            .is_none()
    );
}

#[test]
fn enter_adds_a_claim_beside_the_selected_one() {
    let mut harness = open(Some(sample("carlsmith.ron")));
    harness.run_steps(20);
    card(&harness, INCENTIVES).click();
    harness.run_steps(4);
    let before = map(&harness);
    harness.key_press(Key::Enter);
    harness.run_steps(20);
    let after = map(&harness);
    assert_eq!(after.claims.len(), before.claims.len() + 1);
    let added = after
        .links
        .iter()
        .find(|(id, _)| !before.links.contains_key(*id))
        .unwrap()
        .1;
    assert_eq!(after.target_title(&added.to), CONCLUSION);
    // Now the title has the cursor, and Enter ends typing instead of adding another one.
    harness.event(egui::Event::Text("Profits tempt.".to_owned()));
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(4);
    let named = map(&harness);
    assert_eq!(named.claims.len(), after.claims.len());
    assert!(named.claims.values().any(|claim| claim.title == "Profits tempt."));
    // A claim that is given no title is taken back.
    harness.key_press(Key::Enter);
    harness.run_steps(6);
    assert_eq!(map(&harness).claims.len(), after.claims.len() + 1);
    harness.key_press(Key::Escape);
    harness.run_steps(6);
    assert_eq!(map(&harness), named);
}

#[test]
fn text_from_the_clipboard_becomes_claims_unless_somebody_is_typing() {
    let mut harness = open(Some(sample("carlsmith.ron")));
    harness.run_steps(20);
    card(&harness, INCENTIVES).click();
    harness.run_steps(4);
    let before = map(&harness).claims.len();
    harness.event(egui::Event::Paste("- one reason 40%\n- another".to_owned()));
    harness.run_steps(20);
    let after = map(&harness);
    assert_eq!(after.claims.len(), before + 2);
    // The number is the current reader's.
    assert_eq!(after.claims["one-reason"].title, "one reason");
    assert_eq!(after.claims["one-reason"].credences.len(), 1);
    harness.key_press(Key::F2);
    harness.run_steps(4);
    harness.event(egui::Event::Paste("typed".to_owned()));
    harness.run_steps(4);
    assert_eq!(map(&harness).claims.len(), before + 2);
}

#[test]
fn keys_set_the_relation_of_the_link_that_is_meant() {
    use cruxmap::model::Relation;
    let mut harness = open(Some(sample("carlsmith.ron")));
    harness.run_steps(20);
    card(&harness, INCENTIVES).click();
    harness.run_steps(4);
    let selected = harness.state().app().selection().as_card().unwrap();
    let before = map(&harness);
    let (link, _) = (before.links.iter())
        .find(|(_, link)| link.from.as_str() == selected.as_str())
        .unwrap();
    for (typed, relation) in [
        ("-", Relation::Opposes),
        ("_", Relation::Requires),
        ("+", Relation::Supports),
    ] {
        harness.event(egui::Event::Text(typed.to_owned()));
        harness.run_steps(6);
        assert_eq!(map(&harness).links[link].relation, relation);
    }
    // A link to a claim cannot undercut.
    harness.event(egui::Event::Text("!".to_owned()));
    harness.run_steps(6);
    assert_eq!(map(&harness).links[link].relation, Relation::Supports);
}
