//! Files in the window: banners when somebody else changes a file or a crash has left edits, two versions side by side, earlier
//! versions, and the question before an address is opened. By mouse and by keys.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use cruxmap::{
    app::{Action, Change, FileAction},
    formats::ron,
    model::{
        ClaimId, Edit,
        edit::{ClaimChange, ClaimEdit},
    },
    ui::Shell,
};
use eframe::egui::{Key, Modifiers};
use egui_kittest::{Harness, kittest::Queryable as _};

use super::{open, screens::check};

const MAP: &str = r#"(
    format: 1,
    id: "umbrella",
    title: "Umbrella",
    summary: "See [the page](https://evil.example@example.net/) or [this](file:///etc/passwd).",
    target: "take",
    readers: { "ann": (name: "Ann") },
    sources: { "s": (title: "The forecast", url: "https://example.org/weather") },
    claims: {
        "rain": (title: "It rains.",
            quotes: [(text: "rain", source: "s")], out: { "rain--take": (to: "take", strength: Strong) }),
        "take": (title: "Take it."),
        "wind": (title: "It is windy.", out: { "wind--take": (to: "take", strength: Weak) }),
    },
)"#;

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("cruxmap-ui-files-{name}-{}", std::process::id()));
        let _old = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn map(&self) -> PathBuf {
        let path = self.0.join("umbrella.ron");
        write(&path, MAP);
        path
    }

    fn open(&self) -> Harness<'static, Shell> {
        let mut harness = open(None);
        let (state, data) = (self.0.join("state"), self.0.join("data"));
        harness.state_mut().app_mut().set_folders(Some(state), Some(data));
        harness
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _left = std::fs::remove_dir_all(&self.0);
    }
}

/// As the program writes it, in place of what was there.
fn write(path: &Path, text: &str) {
    let text = ron::write(&ron::read(text.as_bytes()).unwrap().map);
    let beside = path.with_extension("new");
    std::fs::write(&beside, text).unwrap();
    std::fs::rename(beside, path).unwrap();
}

fn until(harness: &mut Harness<'static, Shell>, what: &str, is_so: impl Fn(&Shell) -> bool) {
    let start = Instant::now();
    while !is_so(harness.state()) {
        assert!(start.elapsed() < Duration::from_secs(30), "{what} never came");
        std::thread::sleep(Duration::from_millis(5));
        harness.run_steps(1);
    }
    harness.run_steps(4);
}

fn retitle(id: &str, title: &str) -> Action {
    let change = ClaimChange::Title(title.to_owned());
    Action::Edit(Edit::Claim(ClaimEdit::Change(ClaimId::new(id).unwrap(), change)))
}

fn title(harness: &Harness<'_, Shell>, id: &str) -> String {
    harness.state().app().own_document().unwrap().map().claims[id]
        .title
        .clone()
}

#[test]
fn a_file_that_somebody_else_has_changed_is_merged_from_the_banner() {
    let folder = Folder::new("merge");
    let path = folder.map();
    let mut harness = folder.open();
    harness.state_mut().perform(Action::Open(path.clone()));
    harness.state_mut().perform(retitle("take", "Take a coat."));
    harness.run_steps(4);
    write(
        &path,
        &MAP.replace("It is windy.", "A storm.")
            .replace("Take it.", "Stay at home."),
    );
    until(&mut harness, "the banner", |shell| {
        matches!(shell.app().change(), Some(Change::Holds(_)))
    });
    check(&harness, "a file that somebody else has changed");
    harness.get_by_label("Compare and merge…").click();
    until(&mut harness, "the comparison", |shell| {
        shell.app().comparing().is_some()
    });
    check(&harness, "two versions");
    // Yours stands where both have changed the same thing, unless theirs is taken: by mouse here.
    let conflict = "Take over: claim “Stay at home.”, title: one version has “Take a coat.”, the other “Stay at home.”";
    harness.get_by_label(conflict).click();
    harness.run_steps(3);
    harness.get_by_label("Merge").click();
    harness.run_steps(4);
    assert!(harness.state().app().comparing().is_none());
    assert_eq!(
        (title(&harness, "take"), title(&harness, "wind")),
        ("Stay at home.".into(), "A storm.".into())
    );
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_steps(3);
    assert_eq!(title(&harness, "take"), "Take a coat.");
}

#[test]
fn changes_since_saving_are_looked_at_and_taken_back_by_keys() {
    let folder = Folder::new("keys");
    let path = folder.map();
    let mut harness = folder.open();
    harness.state_mut().perform(Action::Open(path));
    harness.state_mut().perform(retitle("rain", "Hail."));
    harness.run_steps(4);
    harness.key_press_modifiers(Modifiers::ALT | Modifiers::SHIFT, Key::D);
    until(&mut harness, "the comparison", |shell| {
        shell.app().comparing().is_some()
    });
    // The keyboard reaches the button that does it.
    harness.get_by_label("Take back").focus();
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(4);
    assert_eq!(title(&harness, "rain"), "It rains.");
    // Earlier versions by keys as well.
    harness.state_mut().perform(retitle("rain", "Sleet."));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::S);
    harness.run_steps(2);
    harness.state_mut().app_mut().finish_saving();
    harness.run_steps(2);
    harness.key_press_modifiers(Modifiers::ALT | Modifiers::SHIFT, Key::Z);
    harness.run_steps(4);
    check(&harness, "earlier versions");
    harness.get_by_label_contains("Replaced just now").click();
    until(&mut harness, "the comparison", |shell| {
        shell.app().comparing().is_some()
    });
    harness.get_by_label("Restore").click();
    harness.run_steps(4);
    assert_eq!(title(&harness, "rain"), "It rains.");
}

#[test]
fn what_a_crash_has_left_is_offered_on_the_start_screen() {
    let folder = Folder::new("crash");
    let path = folder.map();
    let mut harness = folder.open();
    harness.state_mut().perform(Action::Open(path));
    harness.state_mut().perform(retitle("rain", "Hail."));
    until(&mut harness, "the log", |shell| {
        shell.app().kept() == shell.app().document().map(|document| document.snapshot().revision)
    });
    // The window is gone, but not as one that was closed.
    let logs = folder.0.join("state/edits");
    let log = std::fs::read_dir(&logs).unwrap().next().unwrap().unwrap().path();
    let bytes = std::fs::read(&log).unwrap();
    drop(harness);
    std::fs::write(&log, bytes).unwrap();
    let mut harness = folder.open();
    harness.run_steps(4);
    check(&harness, "start, after a crash");
    harness.get_by_label("Look and recover…").click();
    until(&mut harness, "the comparison", |shell| {
        shell.app().comparing().is_some()
    });
    assert_eq!(title(&harness, "rain"), "It rains.");
    harness.get_by_label("Recover").click();
    harness.run_steps(4);
    assert_eq!(title(&harness, "rain"), "Hail.");
}

#[test]
fn nothing_can_be_changed_while_two_versions_are_shown() {
    let folder = Folder::new("locked");
    let path = folder.map();
    let other = folder.0.join("other.ron");
    write(&other, &MAP.replace("It is windy.", "A storm."));
    let mut harness = folder.open();
    harness.state_mut().perform(Action::Open(path));
    harness.state_mut().perform(Action::File(FileAction::Other(other)));
    until(&mut harness, "the comparison", |shell| {
        shell.app().comparing().is_some()
    });
    harness.state_mut().perform(retitle("rain", "Hail."));
    harness.key_press(Key::N);
    harness.run_steps(3);
    assert_eq!(harness.state().app().own_document().unwrap().map().claims.len(), 3);
    assert_eq!(title(&harness, "rain"), "It rains.");
    harness.get_by_label("Close").click();
    harness.run_steps(3);
    assert!(harness.state().app().comparing().is_none());
    assert!(!harness.state().app().document().unwrap().is_dirty());
}

#[test]
fn an_address_is_opened_only_after_it_was_seen_where_it_leads() {
    let folder = Folder::new("links");
    let path = folder.map();
    let mut harness = folder.open();
    harness.state_mut().perform(Action::Open(path));
    harness
        .state_mut()
        .perform(Action::Select(cruxmap::app::Selection::Nothing));
    harness.run_steps(6);
    let opened = |harness: &Harness<'_, Shell>| {
        let commands = &harness.output().platform_output.commands;
        commands
            .iter()
            .any(|command| matches!(command, eframe::egui::OutputCommand::OpenUrl(_)))
    };
    harness.get_by_label("the page").click();
    harness.run_steps(3);
    assert!(!opened(&harness));
    // Where it leads is not what it looks like.
    harness.get_by_label("Open example.net?");
    harness.get_by_label("What stands before the @ is not where it leads.");
    check(&harness, "an address");
    harness.get_by_label("Stay here").click();
    harness.run_steps(3);
    assert!(harness.query_by_label("Open example.net?").is_none() && !opened(&harness));
    harness.get_by_label("this").click();
    harness.run_steps(3);
    harness.get_by_label("This link is not opened");
    harness.key_press(Key::Escape);
    harness.run_steps(3);
    assert!(harness.query_by_label("This link is not opened").is_none() && !opened(&harness));
    harness.get_by_label("the page").click();
    harness.run_steps(3);
    harness.get_by_label("Open in the browser").click();
    harness.run_steps(1);
    assert!(opened(&harness));
}
