//! The first minute: the start screen with its pictures, templates, help that finds everything, the page about Cruxmap, and
//! what is said after a crash.

use std::time::{Duration, Instant};

use cruxmap::{
    app::{Action, samples::SAMPLES, templates::TEMPLATES},
    model::{Probability, ReaderId},
    ui::Shell,
};
use eframe::egui::{Key, Modifiers, OutputCommand};
use egui_kittest::{Harness, kittest::Queryable as _};

use super::{map, open, screens::check};

/// A start screen whose pictures are drawn.
fn start() -> Harness<'static, Shell> {
    let mut harness = open(None);
    let since = Instant::now();
    while harness.state().app().is_drawing_thumbnails() {
        assert!(since.elapsed() < Duration::from_mins(2), "the pictures are never drawn");
        std::thread::sleep(Duration::from_millis(20));
        harness.run_steps(1);
    }
    harness
}

fn copied(harness: &Harness<'_, Shell>) -> Option<String> {
    let copied = |command: &OutputCommand| match command {
        OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    };
    harness.output().platform_output.commands.iter().find_map(copied)
}

#[test]
fn samples_and_templates_are_shown_as_pictures_of_themselves() {
    let harness = start();
    let large = SAMPLES
        .iter()
        .filter(|sample| !sample.is_small)
        .map(|sample| sample.name);
    let names: Vec<&'static str> = large.chain(TEMPLATES.iter().map(|template| template.name)).collect();
    let app = harness.state().app();
    for (at, name) in names.iter().enumerate() {
        let Some(picture) = app.thumbnail(name, false) else {
            unreachable!("{name} has no picture")
        };
        // Neither empty nor that of another map.
        let (first, rest) = picture.pixels.split_at(4);
        assert!(rest.chunks(4).any(|pixel| pixel != first), "{name} is blank");
        for other in &names[..at] {
            assert!(
                app.thumbnail(other, false).unwrap().pixels != picture.pixels,
                "{name}, {other}"
            );
        }
        assert!(app.thumbnail(name, true).is_none());
    }
    check(&harness, "the start screen with its pictures");
}

#[test]
fn every_template_is_chosen_by_mouse_and_opens_as_a_map_of_ones_own() {
    for template in TEMPLATES {
        let mut harness = open(None);
        harness.key_press_modifiers(Modifiers::ALT | Modifiers::SHIFT, Key::N);
        harness.run_steps(4);
        let name = format!("New from template: {}", template.title);
        // The start screen below has the same tile.
        let tiles: Vec<_> = harness.get_all_by_label(&name).collect();
        tiles.last().unwrap().click();
        harness.run_steps(6);
        let map = map(&harness);
        assert!(map.id.starts_with(template.name) && map.id != template.name);
        assert!(!map.claims.is_empty() && map.target.is_some());
        let app = harness.state().app();
        assert!(app.notices().shown().is_empty(), "{} says something", template.name);
        assert!(app.document().unwrap().path().is_none());
        let outlook = app.derived().outlook(app.reader()).unwrap().as_ref().unwrap();
        assert!(outlook.claims[map.target.as_ref().unwrap()].posterior.is_some());
        // The chooser is gone, and keys belong to the map again.
        harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
        harness.run_steps(3);
        check(&harness, template.name);
    }
}

#[test]
fn the_help_finds_commands_and_meanings_alike() {
    let mut harness = open(None);
    harness.key_press(Key::F1);
    harness.run_steps(4);
    harness.get_by_label("Find in the help").focus();
    harness.run_steps(2);
    harness.get_by_label("Find in the help").type_text("minimap");
    harness.run_steps(4);
    assert!(
        harness.query_all_by_label("Minimap").count() > 1,
        "the command and the meaning"
    );
    assert_eq!(harness.query_all_by_label("Starts an empty map.").count(), 0);
    harness.get_by_label("Find in the help").type_text(" quixotic");
    harness.run_steps(4);
    assert!(harness.query_by_label_contains("No command and no meaning").is_some());
}

#[test]
fn about_says_the_version_and_what_is_kept_where() {
    let mut harness = open(None);
    harness.key_press_modifiers(Modifiers::ALT | Modifiers::SHIFT, Key::F1);
    harness.run_steps(4);
    let version = format!("Cruxmap {}", env!("CARGO_PKG_VERSION"));
    assert!(harness.query_by_label(&version).is_some());
    check(&harness, "about");
    harness.get_by_label("Copy this page").click();
    harness.run_steps(1);
    let text = copied(&harness);
    harness.run_steps(2);
    assert!(text.is_some_and(|text| text.starts_with(&version) && text.contains("Settings:")));
}

#[test]
fn a_crash_is_spoken_of_at_the_next_start_and_its_report_copied() {
    let folder = std::env::temp_dir().join(format!("cruxmap-ui-crash-{}", std::process::id()));
    let reports = folder.join("crashes");
    std::fs::create_dir_all(&reports).unwrap();
    std::fs::write(reports.join("2026-11-28 10-00-00-000.txt"), "Cruxmap, the older report").unwrap();
    std::fs::write(reports.join("2026-11-29 10-00-00-000.txt"), "Cruxmap, the newer report").unwrap();
    let mut harness = open(None);
    harness.state_mut().app_mut().set_folders(Some(folder.clone()), None);
    harness.run_steps(4);
    assert!(
        harness
            .query_by_label_contains("No edit was waiting to be saved.")
            .is_some()
    );
    check(&harness, "after a crash");
    harness.get_by_label("Copy the report").click();
    harness.run_steps(1);
    let text = copied(&harness);
    harness.run_steps(2);
    assert_eq!(
        text.as_deref(),
        Some("Cruxmap, the newer report\n\nCruxmap, the older report")
    );
    harness.get_by_label("Forget it").click();
    harness.run_steps(4);
    assert!(harness.query_by_label("Copy the report").is_none());
    assert_eq!(std::fs::read_dir(&reports).unwrap().count(), 0);
    harness.state_mut().perform(Action::New);
    harness.run_steps(2);
    let _left = std::fs::remove_dir_all(&folder);
}

#[test]
fn whoever_gives_the_first_number_looks_through_it() {
    let mut harness = open(None);
    harness.state_mut().perform(Action::New);
    harness
        .state_mut()
        .perform(Action::Paste("We are late. 30%\n  It rains.".to_owned()));
    harness.run_steps(4);
    let reader = harness.state().app().reader().cloned().expect("a reader");
    let map = map(&harness);
    assert_eq!(map.readers[&reader].name, "You");
    let (id, claim) = map
        .claims
        .iter()
        .find(|(_, claim)| claim.title == "We are late.")
        .unwrap();
    assert_eq!(
        claim.credences[&reader].stated.point().map(Probability::value),
        Some(0.3)
    );
    let outlook = harness
        .state()
        .app()
        .derived()
        .outlook(Some(&reader))
        .unwrap()
        .as_ref()
        .unwrap();
    assert!((outlook.claims[id].posterior.unwrap() - 0.3).abs() < 1e-9);
}

#[test]
fn one_click_reaches_every_readers_numbers() {
    const MAP: &str = r#"(format: 1, id: "late", target: "late", readers: { "ann": (name: "Ann"), "bo": (name: "Bo") },
        claims: {
            "late": (title: "We are late.", credences: { "ann": (stated: 0.3), "bo": (base: 0.6) }),
            "rain": (title: "It rains.", out: { "rain--late": (to: "late", strength: Strong) }),
        })"#;
    let path = std::env::temp_dir().join(format!("cruxmap-one-click-{}.ron", std::process::id()));
    std::fs::write(&path, MAP).unwrap();
    let mut harness = open(Some(path.clone()));
    std::fs::remove_file(path).unwrap();
    let posterior = |harness: &Harness<'_, Shell>, reader: &str| {
        let app = harness.state().app();
        let reader = ReaderId::new(reader).unwrap();
        app.derived().outlook(Some(&reader)).unwrap().as_ref().unwrap().claims["late"].posterior
    };
    // A reader who gives only what is believed with the arguments set aside is a reader with numbers.
    assert!(harness.query_by_label_contains("Bo: ").is_some());
    let before = posterior(&harness, "bo").unwrap();
    harness.get_by_label("Suppose it is true").click();
    harness.run_steps(60);
    assert_eq!(posterior(&harness, "ann"), Some(1.0));
    assert!(
        (posterior(&harness, "bo").unwrap() - 1.0).abs() < 1e-12,
        "still {before}"
    );
}
