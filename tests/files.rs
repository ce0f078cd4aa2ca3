//! The file of an open map, on the real disk: edits survive a crash, others’ changes are noticed and merged, earlier versions come
//! back, opening changes nothing, damaged files are read as far as they go.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use cruxmap::{
    app::{Action, App, Change, Fate, FileAction, Occasion, Prompt, Settings, text_format::TextFormat},
    formats::ron,
    model::{
        ClaimId, Edit, Map, Probability, ReaderId, Value,
        edit::{ClaimChange, ClaimEdit, MapChange, MapEdit},
    },
};

const MAP: &str = r#"(
    format: 1,
    id: "umbrella",
    title: "Umbrella",
    target: "take",
    readers: { "ann": (name: "Ann"), "bo": (name: "Bo") },
    claims: {
        "rain": (title: "It rains.", credences: { "ann": (stated: 0.3), "bo": (stated: 0.3) },
            out: { "rain--take": (to: "take", strength: Strong) }),
        "take": (title: "Take it."),
        "wind": (title: "It is windy."),
    },
)"#;

/// A folder of this test's own, gone afterwards.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("cruxmap-files-{name}-{}", std::process::id()));
        let _old = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// A map as the program writes it.
    fn map(&self) -> PathBuf {
        let path = self.file("umbrella.ron");
        fs::write(&path, text(&read(MAP))).unwrap();
        path
    }

    fn app(&self) -> App {
        let mut settings = Settings::default();
        settings.system_dialogs = false;
        let mut app = App::new(settings, Arc::new(|| {}));
        app.set_today(None);
        app.set_folders(Some(self.file("state")), Some(self.file("data")));
        app
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _left = fs::remove_dir_all(&self.0);
    }
}

fn read(text: &str) -> Map {
    ron::read(text.as_bytes()).unwrap().map
}

fn text(map: &Map) -> String {
    ron::write(map)
}

fn claim(id: &str) -> ClaimId {
    ClaimId::new(id).unwrap()
}

fn retitle(id: &str, title: &str) -> Edit {
    Edit::Claim(ClaimEdit::Change(claim(id), ClaimChange::Title(title.to_owned())))
}

fn state_number(id: &str, reader: &str, number: f64) -> Edit {
    let (reader, value) = (
        ReaderId::new(reader).unwrap(),
        Value::Point(Probability::clamped(number)),
    );
    Edit::Claim(ClaimEdit::Change(claim(id), ClaimChange::Stated(reader, value)))
}

fn title_of(app: &App, id: &str) -> String {
    app.own_document().unwrap().map().claims[id].title.clone()
}

fn said(app: &App) -> String {
    let notices = app.notices().shown().iter();
    notices
        .flat_map(|notice| std::iter::once(&notice.text).chain(&notice.details))
        .fold(String::new(), |said, text| said + text + "\n")
}

/// Looks again and again until something is so.
fn until(app: &mut App, what: &str, mut is_so: impl FnMut(&App) -> bool) {
    let start = Instant::now();
    loop {
        app.refresh();
        if is_so(app) {
            return;
        }
        assert!(
            start.elapsed() < Duration::from_secs(20),
            "{what} never came; {}",
            said(app)
        );
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn until_kept(app: &mut App) {
    let revision = app.own_document().unwrap().snapshot().revision;
    until(app, "edits that survive", |app| app.kept() == Some(revision));
}

/// Puts a new file in place of the old, as programs do that synchronise folders.
fn replace(path: &Path, text: &str) {
    let beside = path.with_extension("new");
    fs::write(&beside, text).unwrap();
    fs::rename(beside, path).unwrap();
}

/// Leaves the app as a crash leaves it: nothing is tidied up.
fn crash(app: App, folder: &Folder) -> App {
    let state = folder.file("state");
    // What a living window holds is let go of, but its files stay: they are put back as they were.
    let logs: Vec<(PathBuf, Vec<u8>)> = (fs::read_dir(state.join("edits")).into_iter().flatten())
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.clone(), fs::read(&path).unwrap()))
        .collect();
    drop(app);
    for (path, bytes) in logs {
        fs::write(path, bytes).unwrap();
    }
    folder.app()
}

#[test]
fn edits_survive_a_crash_and_are_taken_over_once_they_were_looked_at() {
    let folder = Folder::new("crash");
    let path = folder.map();
    let before = fs::read(&path).unwrap();
    let mut app = folder.app();
    app.perform_all([Action::Open(path.clone())]);
    app.perform_all([
        Action::Edit(retitle("rain", "It rains cats and dogs.")),
        Action::Edit(state_number("take", "ann", 0.8)),
    ]);
    until_kept(&mut app);
    let edited = text(app.document().unwrap().map());
    let mut app = crash(app, &folder);
    assert_eq!(fs::read(&path).unwrap(), before, "the file is as it was");
    let left = app.left();
    assert_eq!(left.len(), 1);
    assert_eq!((left[0].n_edits, left[0].title.as_str()), (2, "Umbrella"));
    assert_eq!(left[0].ago, "just now");
    app.perform_all([Action::File(FileAction::Recover(0))]);
    until(&mut app, "the comparison", |app| app.comparing().is_some());
    let comparing = app.comparing().unwrap();
    assert_eq!(comparing.occasion, Occasion::Crash);
    let sentences: Vec<&str> = comparing.rows.iter().map(|row| row.sentence.as_str()).collect();
    assert_eq!(sentences.len(), 2, "{sentences:?}");
    assert!(
        sentences.iter().any(|said| said.contains("It rains cats and dogs.")),
        "{sentences:?}"
    );
    // Nothing is changed while two versions are shown.
    app.perform_all([Action::Edit(retitle("wind", "A storm."))]);
    assert_eq!(title_of(&app, "wind"), "It is windy.");
    app.perform_all([Action::File(FileAction::Accept)]);
    assert!(app.comparing().is_none());
    assert_eq!(text(app.document().unwrap().map()), edited);
    assert!(app.document().unwrap().is_dirty());
    until_kept(&mut app);
    // The log of the crash is gone, the new one has it all.
    let app = crash(app, &folder);
    assert_eq!(app.left().len(), 1);
    assert_eq!(app.left()[0].label, "recover edits");
    let mut app = app;
    app.perform_all([Action::File(FileAction::DiscardLeft(0))]);
    assert!(app.left().is_empty());
    assert!(folder.app().left().is_empty());
}

#[test]
fn what_was_recovered_can_be_looked_at_and_left_for_later() {
    let folder = Folder::new("later");
    let path = folder.map();
    let mut app = folder.app();
    app.perform_all([Action::Open(path), Action::Edit(retitle("rain", "Hail."))]);
    until_kept(&mut app);
    let mut app = crash(app, &folder);
    app.perform_all([Action::File(FileAction::Recover(0))]);
    until(&mut app, "the comparison", |app| app.comparing().is_some());
    app.perform_all([Action::File(FileAction::Close)]);
    assert_eq!(title_of(&app, "rain"), "It rains.");
    assert_eq!(app.left().len(), 1, "it is offered again");
}

#[test]
fn edits_are_merged_with_a_file_that_has_changed_since_the_crash() {
    let folder = Folder::new("crash-merge");
    let path = folder.map();
    let mut app = folder.app();
    app.perform_all([Action::Open(path.clone()), Action::Edit(retitle("rain", "Hail."))]);
    until_kept(&mut app);
    let mut app = crash(app, &folder);
    replace(&path, &text(&read(&MAP.replace("It is windy.", "A storm."))));
    app.perform_all([Action::File(FileAction::Recover(0))]);
    until(&mut app, "the comparison", |app| app.comparing().is_some());
    app.perform_all([Action::File(FileAction::Accept)]);
    assert_eq!(
        (title_of(&app, "rain"), title_of(&app, "wind")),
        ("Hail.".to_owned(), "A storm.".to_owned())
    );
}

#[test]
fn a_new_map_that_was_never_saved_survives_as_well() {
    let folder = Folder::new("new");
    let mut app = folder.app();
    app.perform_all([Action::OpenSample("carlsmith")]);
    let id = app.document().unwrap().map().claims.keys().next().unwrap().to_string();
    app.perform_all([Action::Edit(retitle(&id, "Another title."))]);
    until_kept(&mut app);
    let mut app = crash(app, &folder);
    assert_eq!(app.left()[0].file, None);
    app.perform_all([Action::File(FileAction::Recover(0))]);
    assert_eq!(title_of(&app, &id), "Another title.");
    assert!(app.document().unwrap().is_dirty());
    until_kept(&mut app);
    assert_eq!(
        crash(app, &folder).left().len(),
        1,
        "one log took the place of the other"
    );
}

#[test]
fn nothing_is_left_of_a_map_that_was_saved_undone_or_given_up() {
    let folder = Folder::new("nothing");
    let path = folder.map();
    for how in 0..3 {
        let mut app = folder.app();
        app.perform_all([
            Action::Open(path.clone()),
            Action::Edit(retitle("rain", &format!("Hail {how}."))),
        ]);
        until_kept(&mut app);
        match how {
            0 => {
                app.perform_all([Action::Save]);
                app.finish_saving();
                assert!(said(&app).contains("Saved umbrella.ron."), "{}", said(&app));
            }
            1 => app.perform_all([Action::Undo]),
            _ => {
                app.perform_all([Action::CloseMap]);
                assert!(matches!(app.prompt(), Some(Prompt::Unsaved(_))));
                app.perform_all([Action::Discard]);
                assert!(app.document().is_none());
            }
        }
        // The thread is done when the app is gone.
        drop(app);
        assert!(folder.app().left().is_empty(), "case {how}");
    }
}

#[test]
fn an_unchanged_map_follows_its_file_and_undo_brings_it_back() {
    let folder = Folder::new("follow");
    let path = folder.map();
    let mut app = folder.app();
    app.perform_all([Action::Open(path.clone())]);
    replace(&path, &text(&read(&MAP.replace("It is windy.", "A storm."))));
    until(&mut app, "the change", |app| title_of(app, "wind") == "A storm.");
    assert!(!app.document().unwrap().is_dirty());
    assert!(said(&app).contains("A storm."), "{}", said(&app));
    app.perform_all([Action::Undo]);
    assert_eq!(title_of(&app, "wind"), "It is windy.");
    assert!(app.document().unwrap().is_dirty());
    // Saving goes over what is there now: that is known, and kept as an earlier version.
    app.perform_all([Action::Save]);
    app.finish_saving();
    assert_eq!(
        read(&fs::read_to_string(&path).unwrap()).claims["wind"].title,
        "It is windy."
    );
    assert_eq!(app.earlier_versions().len(), 1);
}

#[test]
fn a_file_that_becomes_no_map_leaves_the_open_map_alone() {
    let folder = Folder::new("broken");
    let path = folder.map();
    let mut app = folder.app();
    app.perform_all([Action::Open(path.clone())]);
    replace(&path, "(format: 1, claims: {");
    until(&mut app, "the change", |app| app.change().is_some());
    assert_eq!(title_of(&app, "wind"), "It is windy.");
    app.perform_all([Action::File(FileAction::TakeTheirs)]);
    assert_eq!(title_of(&app, "wind"), "It is windy.");
    assert!(said(&app).contains("is no map"), "{}", said(&app));
    app.perform_all([Action::File(FileAction::KeepOurs), Action::Save]);
    app.finish_saving();
    assert_eq!(fs::read_to_string(&path).unwrap(), text(&read(MAP)));
    let earlier = app.earlier_versions();
    assert_eq!(fs::read_to_string(&earlier[0].0.path).unwrap(), "(format: 1, claims: {");
}

#[test]
fn two_who_change_the_file_at_once_are_merged_field_by_field() {
    let folder = Folder::new("merge");
    let path = folder.map();
    let mut app = folder.app();
    app.perform_all([
        Action::Open(path.clone()),
        Action::Edit(retitle("rain", "Hail.")),
        Action::Edit(retitle("take", "Take a coat.")),
    ]);
    let theirs = MAP
        .replace("It is windy.", "A storm.")
        .replace("Take it.", "Stay at home.");
    replace(&path, &text(&read(&theirs)));
    until(&mut app, "the change", |app| {
        matches!(app.change(), Some(Change::Holds(_)))
    });
    assert_eq!(title_of(&app, "wind"), "It is windy.", "nothing is decided for anybody");
    // Saving over it is refused.
    app.perform_all([Action::Save]);
    app.finish_saving();
    assert_eq!(
        read(&fs::read_to_string(&path).unwrap()).claims["wind"].title,
        "A storm."
    );
    assert!(app.document().unwrap().is_dirty());
    app.perform_all([Action::File(FileAction::MergeTheirs)]);
    until(&mut app, "the comparison", |app| app.comparing().is_some());
    let comparing = app.comparing().unwrap();
    let fates: Vec<(Fate, bool)> = comparing.rows.iter().map(|row| (row.fate, row.is_taken)).collect();
    assert_eq!(fates, [(Fate::Conflict, false), (Fate::Changed, true)]);
    assert_eq!(
        comparing.fate_of_card(&cruxmap::model::Card::Claim(claim("take"))),
        Some(Fate::Conflict)
    );
    // What both have changed is asked about: theirs this time.
    app.perform_all([
        Action::File(FileAction::Take(0, true)),
        Action::File(FileAction::Accept),
    ]);
    let titles = ["rain", "take", "wind"].map(|id| title_of(&app, id));
    assert_eq!(titles, ["Hail.", "Stay at home.", "A storm."]);
    assert!(app.change().is_none());
    app.perform_all([Action::Save]);
    app.finish_saving();
    assert_eq!(
        text(&read(&fs::read_to_string(&path).unwrap())),
        text(app.document().unwrap().map())
    );
    app.perform_all([Action::Undo]);
    assert_eq!(title_of(&app, "take"), "Take a coat.");
}

#[test]
fn the_version_on_disk_can_be_taken_or_passed_over() {
    for takes in [true, false] {
        let folder = Folder::new(if takes { "take" } else { "keep" });
        let path = folder.map();
        let mut app = folder.app();
        app.perform_all([Action::Open(path.clone()), Action::Edit(retitle("rain", "Hail."))]);
        replace(&path, &text(&read(&MAP.replace("It is windy.", "A storm."))));
        until(&mut app, "the change", |app| app.change().is_some());
        let action = if takes {
            FileAction::TakeTheirs
        } else {
            FileAction::KeepOurs
        };
        app.perform_all([Action::File(action)]);
        assert!(app.change().is_none());
        assert_eq!(title_of(&app, "rain"), if takes { "It rains." } else { "Hail." });
        assert_eq!(app.document().unwrap().is_dirty(), !takes);
        if takes {
            app.perform_all([Action::Undo]);
            assert_eq!(title_of(&app, "rain"), "Hail.");
        } else {
            app.perform_all([Action::Save]);
            app.finish_saving();
            let earlier = &app.earlier_versions()[0].0;
            assert!(fs::read_to_string(&earlier.path).unwrap().contains("A storm."));
        }
    }
}

#[test]
fn a_file_that_is_gone_is_said_and_can_be_saved_again() {
    let folder = Folder::new("gone");
    let path = folder.map();
    let mut app = folder.app();
    app.perform_all([Action::Open(path.clone())]);
    fs::remove_file(&path).unwrap();
    until(&mut app, "the news", |app| app.change() == Some(&Change::Gone));
    assert!(app.document().unwrap().is_dirty(), "it would be lost with the window");
    app.perform_all([Action::Save]);
    app.finish_saving();
    assert_eq!(fs::read_to_string(&path).unwrap(), text(&read(MAP)));
    assert!(app.change().is_none());
}

#[test]
fn copies_of_synchronised_folders_are_merged_and_put_away() {
    let folder = Folder::new("copies");
    let path = folder.map();
    let copy = folder.file("umbrella.sync-conflict-20261129-041022-ABCDEFG.ron");
    fs::write(&copy, text(&read(&MAP.replace("It is windy.", "A storm.")))).unwrap();
    let mut app = folder.app();
    app.perform_all([Action::Open(path)]);
    until(&mut app, "the copy", |app| app.copies() == [copy.clone()]);
    app.perform_all([Action::File(FileAction::MergeCopy(copy.clone()))]);
    until(&mut app, "the comparison", |app| app.comparing().is_some());
    // Without a version that both come from, it is not known who changed it: it is asked.
    assert_eq!(app.comparing().unwrap().rows[0].fate, Fate::Conflict);
    app.perform_all([
        Action::File(FileAction::Take(0, true)),
        Action::File(FileAction::Accept),
    ]);
    assert_eq!(title_of(&app, "wind"), "A storm.");
    assert!(copy.exists(), "until the merged map is on file");
    app.perform_all([Action::Save]);
    app.finish_saving();
    assert!(!copy.exists());
    let kept = app.earlier_versions();
    let texts: Vec<String> = kept
        .iter()
        .map(|(kept, _)| fs::read_to_string(&kept.path).unwrap())
        .collect();
    assert!(
        texts.contains(&text(&read(&MAP.replace("It is windy.", "A storm.")))),
        "the copy is kept"
    );
}

#[test]
fn earlier_versions_are_looked_at_and_restored_in_part() {
    let folder = Folder::new("earlier");
    let path = folder.map();
    let mut app = folder.app();
    app.perform_all([Action::Open(path)]);
    app.perform_all([Action::File(FileAction::AskForEarlier)]);
    assert!(said(&app).contains("no earlier versions yet"));
    app.perform_all([
        Action::Edit(retitle("rain", "Hail.")),
        Action::Edit(retitle("wind", "A storm.")),
        Action::Save,
    ]);
    app.finish_saving();
    app.perform_all([Action::File(FileAction::AskForEarlier)]);
    let Some(Prompt::Earlier(versions)) = app.prompt().cloned() else {
        unreachable!("the versions are shown")
    };
    assert_eq!(versions.len(), 1);
    assert!(versions[0].0.is_of_this_file);
    let action = FileAction::Earlier(versions[0].0.path.clone(), versions[0].1.clone());
    app.perform_all([Action::File(action)]);
    until(&mut app, "the comparison", |app| app.comparing().is_some());
    let rain = |app: &App| {
        let rows = &app.comparing().unwrap().rows;
        rows.iter().position(|row| row.sentence.contains("It rains.")).unwrap()
    };
    let at = rain(&app);
    app.perform_all([
        Action::File(FileAction::TakeAll(false)),
        Action::File(FileAction::Take(at, true)),
        Action::File(FileAction::Accept),
    ]);
    assert_eq!(
        (title_of(&app, "rain"), title_of(&app, "wind")),
        ("It rains.".to_owned(), "A storm.".to_owned())
    );
    app.perform_all([Action::Undo]);
    assert_eq!(title_of(&app, "rain"), "Hail.");
}

#[test]
fn a_file_that_cannot_be_opened_says_where_its_earlier_version_is() {
    let folder = Folder::new("earlier-of-none");
    let path = folder.map();
    let mut app = folder.app();
    app.perform_all([
        Action::Open(path.clone()),
        Action::Edit(retitle("rain", "Hail.")),
        Action::Save,
    ]);
    app.finish_saving();
    app.perform_all([Action::CloseMap]);
    fs::write(&path, "what a disk may leave").unwrap();
    app.perform_all([Action::Open(path)]);
    let text = said(&app);
    assert!(text.contains("was not opened"), "{text}");
    let kept = text
        .split("is kept: ")
        .nth(1)
        .and_then(|rest| rest.split(".ron").next());
    let kept = PathBuf::from(format!("{}.ron", kept.unwrap()));
    assert_eq!(
        ron::read(&fs::read(kept).unwrap()).unwrap().map.claims["rain"].title,
        "It rains."
    );
}

#[test]
fn a_large_map_is_opened_beside_the_window_or_not_at_all() {
    let folder = Folder::new("large");
    let path = folder.map();
    let long = MAP.replace("It is windy.", &"It is windy. ".repeat(100_000));
    fs::write(&path, &long).unwrap();
    let mut app = folder.app();
    app.perform_all([Action::Open(path.clone())]);
    assert!(
        app.document().is_none()
            && matches!(app.prompt(), Some(Prompt::Reading(_, size)) if *size == long.len() as u64)
    );
    app.perform_all([Action::Cancel]);
    app.finish_reading();
    assert!(app.document().is_none() && app.prompt().is_none());
    app.perform_all([Action::Open(path.clone())]);
    app.finish_reading();
    assert_eq!(title_of(&app, "rain"), "It rains.");
    assert!(app.prompt().is_none());
    // What is not saved is asked about before the large map takes its place, and kept when that is wished.
    app.perform_all([Action::Edit(retitle("rain", "Hail.")), Action::Open(path)]);
    app.finish_reading();
    assert!(matches!(app.prompt(), Some(Prompt::Unsaved(_))));
    app.perform_all([Action::Cancel]);
    assert_eq!(title_of(&app, "rain"), "Hail.");
}

#[test]
fn what_git_has_left_in_a_file_is_opened_as_two_versions() {
    let folder = Folder::new("git");
    let path = folder.map();
    let whole = fs::read_to_string(&path).unwrap();
    let marked = whole.replace(
        "            title: \"It is windy.\",\n",
        "<<<<<<< HEAD\n            title: \"A breeze.\",\n=======\n            title: \"A storm.\",\n>>>>>>> theirs\n",
    );
    assert_ne!(marked, whole);
    fs::write(&path, &marked).unwrap();
    let mut app = folder.app();
    app.perform_all([Action::Open(path.clone())]);
    until(&mut app, "the comparison", |app| app.comparing().is_some());
    assert_eq!(title_of(&app, "wind"), "A breeze.");
    app.perform_all([
        Action::File(FileAction::Take(0, true)),
        Action::File(FileAction::Accept),
        Action::Save,
    ]);
    app.finish_saving();
    assert_eq!(
        read(&fs::read_to_string(&path).unwrap()).claims["wind"].title,
        "A storm."
    );
    assert_eq!(fs::read_to_string(&app.earlier_versions()[0].0.path).unwrap(), marked);
}

#[test]
fn a_save_that_ends_after_its_map_was_closed_does_nothing_to_the_next_map() {
    let folder = Folder::new("late");
    let path = folder.map();
    let mut app = folder.app();
    app.perform_all([Action::Open(path.clone()), Action::Edit(retitle("rain", "Hail."))]);
    // Saved, and at once given up for another map, with what was changed since.
    let late = Action::Edit(retitle("rain", "Snow."));
    app.perform_all([Action::Save, late, Action::New, Action::Discard]);
    app.finish_saving();
    let open = app.document().unwrap();
    assert_eq!(open.path(), None, "the new map is not the file of the old one");
    assert!(open.map().claims.is_empty());
    assert!(fs::read_to_string(&path).unwrap().contains("Hail."));
}

#[test]
fn saving_as_the_answer_to_unsaved_changes_goes_on_with_what_was_asked_for() {
    let folder = Folder::new("goes-on");
    let path = folder.map();
    let mut app = folder.app();
    app.perform_all([
        Action::Open(path.clone()),
        Action::Edit(retitle("rain", "Hail.")),
        Action::New,
    ]);
    assert!(matches!(app.prompt(), Some(Prompt::Unsaved(_))));
    app.perform_all([Action::Save]);
    assert!(app.prompt().is_none());
    app.finish_saving();
    assert!(app.document().unwrap().map().claims.is_empty());
    assert!(fs::read_to_string(&path).unwrap().contains("Hail."));

    // Who saves and leaves at once is not asked what has been answered.
    app.perform_all([Action::Open(path.clone()), Action::Edit(retitle("rain", "Snow."))]);
    app.perform_all([Action::Save, Action::Quit]);
    assert!(app.prompt().is_none());
    app.finish_saving();
    assert!(app.may_quit());
    assert!(fs::read_to_string(&path).unwrap().contains("Snow."));
}

#[test]
fn what_is_not_saved_after_all_is_not_left_after_a_later_save() {
    let folder = Folder::new("not-left");
    let path = folder.map();
    let mut app = folder.app();
    app.perform_all([Action::New]);
    let title = Action::Edit(Edit::Map(MapEdit::Change(MapChange::Title("Hail".to_owned()))));
    app.perform_all([title, Action::Quit, Action::Save]);
    assert!(matches!(app.prompt(), Some(Prompt::Path(_))));
    app.perform_all([Action::Cancel]);
    app.perform_all([Action::SaveAs(path.with_file_name("new.ron"))]);
    app.finish_saving();
    assert!(!app.is_quitting() && app.document().is_some());
    // A path that is typed saves, and goes on.
    let title = Action::Edit(Edit::Map(MapEdit::Change(MapChange::Title("Snow".to_owned()))));
    app.perform_all([Action::New, title, Action::Quit, Action::Save]);
    app.perform_all([Action::PathTyped(path.with_file_name("newer.ron"))]);
    app.finish_saving();
    assert!(app.may_quit() && path.with_file_name("newer.ron").exists());
}

#[test]
fn a_save_leaves_questions_alone_that_were_asked_meanwhile() {
    let folder = Folder::new("questions");
    let path = folder.map();
    let mut app = folder.app();
    app.perform_all([Action::Open(path), Action::Edit(retitle("rain", "Hail."))]);
    app.perform_all([Action::Save, Action::ExportAsDialog]);
    app.finish_saving();
    assert!(matches!(app.prompt(), Some(Prompt::ExportAs)));
    assert!(!app.document().unwrap().is_dirty());
}

#[test]
fn what_is_changed_and_saved_while_a_save_goes_on_is_on_file() {
    let folder = Folder::new("again");
    let path = folder.map();
    let mut app = folder.app();
    app.perform_all([Action::Open(path.clone())]);
    for n in 0..20 {
        app.perform_all([Action::Edit(retitle("rain", &format!("Hail {n}."))), Action::Save]);
    }
    app.perform_all([Action::SaveAs(path.with_file_name("copy.ron"))]);
    app.finish_saving();
    assert!(!app.document().unwrap().is_dirty());
    assert!(
        fs::read_to_string(path.with_file_name("copy.ron"))
            .unwrap()
            .contains("Hail 19.")
    );
}

#[test]
fn a_map_that_was_given_up_for_a_file_that_is_none_stays_open() {
    let folder = Folder::new("none");
    let path = folder.map();
    let broken = path.with_file_name("broken.ron");
    fs::write(&broken, "no map").unwrap();
    let mut app = folder.app();
    app.perform_all([Action::Open(path), Action::Edit(retitle("rain", "Hail."))]);
    app.perform_all([Action::Open(broken), Action::Discard]);
    assert!(said(&app).contains("broken.ron"), "{}", said(&app));
    assert_eq!(title_of(&app, "rain"), "Hail.");
    // Asking for a file gives nothing up before one is chosen.
    app.perform_all([Action::OpenDialog, Action::Cancel]);
    assert_eq!(title_of(&app, "rain"), "Hail.");
}

#[test]
fn nothing_is_written_over_without_a_question() {
    let folder = Folder::new("over");
    let path = folder.map();
    let notes = folder.file("notes.md");
    fs::write(&notes, "My notes.").unwrap();
    let mut app = folder.app();
    app.perform_all([Action::Open(path.clone()), Action::Edit(retitle("rain", "Hail."))]);
    let report = || Action::ExportTextDialog(TextFormat::Report(Box::default()));
    // The ending is added, and what is there then is asked about.
    app.perform_all([report(), Action::PathTyped(folder.file("notes"))]);
    assert!(matches!(app.prompt(), Some(Prompt::Replace(_, path)) if *path == notes));
    app.perform_all([Action::Cancel]);
    assert_eq!(fs::read_to_string(&notes).unwrap(), "My notes.");
    app.perform_all([report(), Action::PathTyped(notes.clone()), Action::Replace]);
    assert!(fs::read_to_string(&notes).unwrap().contains("Hail."));
    // The map's own file is no place for an export.
    app.perform_all([report(), Action::PathTyped(path.clone())]);
    assert!(matches!(app.prompt(), Some(Prompt::Path(_))), "{:?}", app.prompt());
    assert!(said(&app).contains("the file of the open map"), "{}", said(&app));
    app.perform_all([Action::Cancel]);
    assert_eq!(fs::read_to_string(&path).unwrap(), text(&read(MAP)));
    // A folder is none either.
    app.perform_all([Action::SaveAsDialog, Action::PathTyped(folder.0.clone())]);
    assert!(matches!(app.prompt(), Some(Prompt::Path(_))) && said(&app).contains("is a folder"));
    // The map itself may be saved where it is, and is proposed there.
    app.perform_all([Action::Cancel, Action::SaveAsDialog]);
    let Some(Prompt::Path(purpose)) = app.prompt() else {
        unreachable!()
    };
    let proposed = PathBuf::from(purpose.proposed());
    assert_eq!(proposed, path);
    app.perform_all([Action::PathTyped(proposed)]);
    app.finish_saving();
    assert!(fs::read_to_string(&path).unwrap().contains("Hail."));
}

#[test]
fn what_may_not_be_saved_over_its_file_is_saved_beside_it() {
    let folder = Folder::new("newer");
    let path = folder.map();
    let newer = fs::read_to_string(&path).unwrap().replace("format: 1", "format: 9");
    fs::write(&path, &newer).unwrap();
    let mut app = folder.app();
    app.perform_all([Action::Open(path.clone()), Action::Save]);
    let Some(Prompt::Path(purpose)) = app.prompt() else {
        unreachable!("{}", said(&app))
    };
    assert_ne!(PathBuf::from(purpose.proposed()), path);
    app.perform_all([Action::PathTyped(path.clone())]);
    assert!(matches!(app.prompt(), Some(Prompt::Replace(..))));
    app.perform_all([Action::Cancel]);
    assert_eq!(fs::read_to_string(&path).unwrap(), newer);
}

#[test]
fn a_file_that_is_spoilt_or_gone_for_a_while_is_found_again() {
    let folder = Folder::new("again-there");
    let path = folder.map();
    let whole = fs::read_to_string(&path).unwrap();
    let mut app = folder.app();
    app.perform_all([Action::Open(path.clone())]);
    for spoils in [false, true] {
        if spoils {
            replace(&path, "");
        } else {
            fs::remove_file(&path).unwrap();
        }
        until(&mut app, "the loss", |app| app.change().is_some());
        // What is nowhere on file is asked about before it is lost.
        app.perform_all([Action::Quit]);
        assert!(matches!(app.prompt(), Some(Prompt::Unsaved(_))) && !app.is_quitting());
        app.perform_all([Action::Cancel]);
        replace(&path, &whole);
        until(&mut app, "the file", |app| app.change().is_none());
        assert!(!app.document().unwrap().is_dirty());
    }
}

#[test]
fn a_file_that_is_removed_and_written_anew_is_followed() {
    let folder = Folder::new("anew");
    let path = folder.map();
    let mut app = folder.app();
    app.perform_all([Action::Open(path.clone())]);
    fs::remove_file(&path).unwrap();
    std::thread::sleep(Duration::from_millis(150));
    fs::write(&path, text(&read(&MAP.replace("It is windy.", "A storm.")))).unwrap();
    until(&mut app, "the change", |app| title_of(app, "wind") == "A storm.");
    assert!(app.change().is_none() && !app.document().unwrap().is_dirty());
}

#[test]
fn a_second_window_on_the_same_map_is_told() {
    let folder = Folder::new("second");
    let path = folder.map();
    let mut one = folder.app();
    one.perform_all([Action::Open(path.clone())]);
    assert!(!said(&one).contains("another window"));
    let mut other = folder.app();
    other.perform_all([Action::Open(path.clone())]);
    assert!(said(&other).contains("another window"), "{}", said(&other));
    drop(one);
    let mut third = folder.app();
    other.perform_all([Action::CloseMap]);
    third.perform_all([Action::Open(path)]);
    assert!(!said(&third).contains("another window"), "{}", said(&third));
}

#[test]
fn opening_looking_and_closing_leaves_the_file_as_it_was() {
    let folder = Folder::new("looking");
    for (name, bytes) in [
        ("plain.ron", text(&read(MAP)).into_bytes()),
        // Laid out by hand, with comments and Windows line ends: saving would write it anew, looking does not.
        (
            "hand.ron",
            format!("// mine\r\n{}", MAP.replace('\n', "\r\n")).into_bytes(),
        ),
        ("newer.ron", MAP.replace("format: 1", "format: 99").into_bytes()),
    ] {
        let path = folder.file(name);
        fs::write(&path, &bytes).unwrap();
        let time = fs::metadata(&path).unwrap().modified().unwrap();
        let mut app = folder.app();
        app.perform_all([Action::Open(path.clone())]);
        assert!(app.document().is_some(), "{}", said(&app));
        app.perform_all([
            Action::Select(cruxmap::app::Selection::Claim(claim("rain"))),
            Action::ShowAll,
            Action::Tidy,
            Action::CloseMap,
        ]);
        assert!(app.prompt().is_none());
        drop(app);
        assert_eq!(fs::read(&path).unwrap(), bytes, "{name}");
        assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), time, "{name}");
    }
}

#[cfg(unix)]
#[test]
fn rights_links_and_names_of_the_file_are_kept() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
    let folder = Folder::new("rights");
    let path = folder.map();
    let open = |path: &Path, n: u32| {
        let mut app = folder.app();
        app.perform_all([
            Action::Open(path.to_owned()),
            Action::Edit(retitle("rain", &format!("Hail {n}."))),
            Action::Save,
        ]);
        app.finish_saving();
        said(&app)
    };
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    open(&path, 1);
    assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o640);
    // Through a link the file behind it is written, and the link stays a link.
    let link = folder.file("link.ron");
    symlink(&path, &link).unwrap();
    open(&link, 2);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(fs::read_to_string(&path).unwrap().contains("Hail 2."));
    // Another name of the same file shows the same.
    let other = folder.file("other.ron");
    fs::hard_link(&path, &other).unwrap();
    open(&path, 3);
    assert!(fs::read_to_string(&other).unwrap().contains("Hail 3."));
    assert_eq!(fs::metadata(&path).unwrap().nlink(), 2);
    fs::remove_file(&other).unwrap();
    // A write-protected file is not written.
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
    let said = open(&path, 4);
    assert!(said.contains("is write-protected, and nothing was changed"), "{said}");
    assert!(fs::read_to_string(&path).unwrap().contains("Hail 3."));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    // Nothing is left beside it.
    let names: Vec<String> = (fs::read_dir(&folder.0).unwrap())
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.contains("crux"))
        .collect();
    assert_eq!(names, Vec::<String>::new());
}
