//! What the app does about the file of the open map: saving beside the window, keeping edits against a crash, noticing what
//! others do to the file.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, mpsc},
    time::{Duration, Instant},
};

use super::{
    super::{
        Severity,
        backups::{Backups, EarlierVersion, newest_of},
        clock::ago,
        crash_report::{self, CrashReport},
        edit_log::{self, Head},
        files::{Change, Left, NotSaved, Saving},
        saving::{self, Reason, Saved, Wish, clean_up},
        scribe::{Note, Said, Scribe},
        storage::Storage,
        watch::{Seen, Watch},
    },
    App, Prompt,
};
use crate::{formats::ron, model::Map};

/// A save that takes longer is spoken of.
const LONG: Duration = Duration::from_secs(5);

/// What is said when a save has failed, until one succeeds.
const NOT_SAVED: &str = "The map was not saved.";
const NOT_SAVED_OVER: &str =
    "The map was not saved: somebody else has changed its file. Choose above the map what to do about that.";

/// So many differences are listed in a notice.
const MOST_LISTED: usize = 12;

impl App {
    /// Sets where this machine keeps what a crash must not lose (edits, sessions) and what it keeps of the past (earlier versions),
    /// and looks for what a crash has left. Without folders nothing is kept.
    pub fn set_folders(&mut self, state_folder: Option<PathBuf>, data_folder: Option<PathBuf>) {
        self.files.state_folder = state_folder;
        self.files.data_folder = data_folder;
        self.files.scribe = None;
        self.files.crashes = self
            .files
            .state_folder
            .as_deref()
            .map(crash_report::left)
            .unwrap_or_default();
        if let Some(folder) = self.files.logs() {
            self.files.left = edit_log::found(&*self.files.storage, &folder);
            self.files.scribe = Some(Scribe::start(self.files.storage.clone(), folder, self.wake.clone()));
        }
    }

    /// Sets the file system, for what is tried on another than that of the machine.
    pub fn set_storage(&mut self, storage: Arc<dyn Storage>) {
        self.files.storage = storage;
    }

    /// Whether a save goes on.
    pub fn is_saving(&self) -> bool {
        self.files.saving.is_some()
    }

    /// Whether a save goes on that is expected to end in a moment.
    pub(super) fn is_saving_swiftly(&self) -> bool {
        let saving = self.files.saving.as_ref();
        saving.is_some_and(|saving| saving.since.elapsed() <= LONG)
    }

    /// Whether the map as it is now will be on file in a moment, once the saves are done that were asked for.
    pub(super) fn is_being_saved(&self) -> bool {
        let (files, revision) = (
            &self.files,
            self.own_document().map(|document| document.snapshot().revision),
        );
        let is_written = |saving: &Saving| saving.of == files.n_looked_after && Some(saving.revision) == revision;
        self.is_saving_swiftly() && (files.save_next.is_some() || files.saving.as_ref().is_some_and(is_written))
    }

    /// Waits for the save that goes on, for whoever has nothing else to do meanwhile, as a window that closes.
    pub fn finish_saving(&mut self) {
        while self.is_saving() {
            std::thread::sleep(Duration::from_millis(1));
            self.refresh();
        }
    }

    /// The newest revision of the map that survives a crash of the app, though it is not saved.
    pub fn kept(&self) -> Option<super::super::Revision> {
        self.files.noted
    }

    /// What somebody else has done to the file of the open map while there are changes here that are not saved.
    pub fn change(&self) -> Option<&Change> {
        self.files.change.as_ref()
    }

    /// What earlier runs have reported of their mistakes, and nobody has seen yet; the newest first.
    pub fn crashes(&self) -> &[CrashReport] {
        &self.files.crashes
    }

    /// Forgets what earlier runs have reported.
    pub(super) fn forget_crashes(&mut self) {
        crash_report::forget(&std::mem::take(&mut self.files.crashes));
    }

    /// The newest earlier version of a file that cannot be read, and how long ago it was replaced.
    pub(super) fn earlier_version_of(&self, path: &Path) -> Option<(PathBuf, String)> {
        let storage = &*self.files.storage;
        let path = storage.real_path(path).ok()?;
        let newest = newest_of(self.files.data_folder.as_deref()?, storage, &path)?;
        let age = storage.now().duration_since(newest.time).unwrap_or_default();
        Some((newest.path, ago(age)))
    }

    /// Copies of the open file that a program made which synchronises folders.
    pub fn copies(&self) -> &[PathBuf] {
        &self.files.copies
    }

    /// Edits that a crash has left.
    pub fn left(&self) -> Vec<Left> {
        let now = self.files.storage.now();
        let left = |found: &edit_log::Found| Left {
            file: found.head.file.clone(),
            title: found.head.title.clone(),
            n_edits: found.n_edits,
            label: found.label.clone(),
            ago: ago(now.duration_since(found.time).unwrap_or_default()),
        };
        self.files.left.iter().map(left).collect()
    }

    /// The earlier versions of the open map, newest first, with how long ago each was replaced.
    pub fn earlier_versions(&self) -> Vec<(EarlierVersion, String)> {
        let Some(document) = self.own_document() else {
            return Vec::new();
        };
        let now = self.files.storage.now();
        let versions = self.files.earlier(&document.map().id, document.path());
        let with_age = |version: EarlierVersion| {
            let age = ago(now.duration_since(version.time).unwrap_or_default());
            (version, age)
        };
        versions.into_iter().map(with_age).collect()
    }

    /// Asks to look at the file now, as when the window gets the keyboard back.
    pub fn look_at_file(&self) {
        if let Some(watch) = &self.files.watch {
            watch.look();
        }
    }

    /// Begins to look after the file of a map that was just opened.
    pub(super) fn look_after_file(&mut self) {
        let files = &mut self.files;
        files.n_looked_after += 1;
        files.save_next = None;
        files.watch = None;
        files.window = None;
        files.change = None;
        files.copies.clear();
        files.noted = None;
        files.n_steps_on_file = 0;
        if files.told.take().is_some()
            && let Some(scribe) = &files.scribe
        {
            scribe.forget();
        }
        self.watch_file();
    }

    fn watch_file(&mut self) {
        let Some(document) = self.own_document() else { return };
        let Some(path) = document.path().map(Path::to_owned) else {
            return;
        };
        let (known, map_id) = (document.known_on_file().clone(), document.map().id.clone());
        let name = document.name();
        if !self.files.take_window(&path) {
            self.notices.say(
                Severity::Warning,
                format!("“{name}” is open in another window of Cruxmap as well. Whichever saves last is asked what to do with the changes of the other."),
            );
        }
        if let Some(backups) = self.files.backups(&map_id) {
            let n = clean_up(&*self.files.storage, &backups, &path, |bytes| ron::read(bytes).is_ok());
            if n > 0 {
                self.notices.say(
                    Severity::Information,
                    "A save of this map was cut short. What it had written is among the earlier versions.",
                );
            }
        }
        // What is watched is on the machine's own file system; tests with another one look by themselves.
        if self.files.state_folder.is_some() {
            let storage = self.files.storage.clone();
            self.files.watch = Some(Watch::start(storage, path, known, self.wake.clone()));
        }
    }

    /// Has edits written down that were made since, and takes in what the threads have to say.
    pub(super) fn refresh_files(&mut self) {
        self.poll_saving();
        self.poll_watch();
        self.poll_scribe();
        self.tell_scribe();
    }

    fn tell_scribe(&mut self) {
        let files = &mut self.files;
        let own = self.versions.parked.as_ref().or(self.document.as_ref());
        let (Some(scribe), Some(document)) = (&files.scribe, own) else {
            if let (Some(scribe), Some(_)) = (&files.scribe, files.told.take()) {
                scribe.forget();
            }
            return;
        };
        let snapshot = document.snapshot().clone();
        if !document.is_dirty() {
            files.n_steps_on_file = document.history().n_behind();
            if files.told.take().is_some() {
                scribe.forget();
            }
            return;
        }
        let (told, n_before) = files
            .told
            .map_or((None, None), |(revision, n)| (Some(revision), Some(n)));
        if told == Some(snapshot.revision) {
            return;
        }
        let n_steps = document.history().n_behind();
        files.told = Some((snapshot.revision, n_steps));
        // A slider that is dragged is one step.
        let n_edits = match n_before {
            Some(n_before) => n_steps.saturating_sub(n_before),
            None => n_steps.saturating_sub(files.n_steps_on_file).max(1),
        };
        let file = document.path().map(|path| {
            let path = files.storage.real_path(path).unwrap_or_else(|_| path.to_owned());
            std::path::absolute(&path).unwrap_or(path)
        });
        scribe.note(Note {
            head: Head {
                file,
                map_id: snapshot.map.id.clone(),
                title: snapshot.map.title.clone(),
            },
            base: document.known_on_file().clone(),
            label: document.history().undo_label().unwrap_or("open").to_owned(),
            snapshot,
            n_edits: u32::try_from(n_edits).unwrap_or(u32::MAX),
            replaces: files.replaces.take(),
        });
    }

    fn poll_scribe(&mut self) {
        let Some(scribe) = &self.files.scribe else { return };
        for said in scribe.heard().collect::<Vec<_>>() {
            match said {
                Said::Noted(revision) => {
                    self.files.noted = Some(revision);
                    self.files.has_complained = false;
                }
                Said::Failed(error) if !self.files.has_complained => {
                    self.files.has_complained = true;
                    let text = "What is edited now would not survive a crash, because it cannot be written to the folder for that. Save the map often.";
                    self.notices.say_error(text, &error);
                }
                Said::Failed(_) => {}
            }
        }
    }

    /// Saves the map, beside the window.
    pub(super) fn save_as(&mut self, path: PathBuf) {
        self.tell_scribe();
        if let Some(scribe) = &self.files.scribe {
            scribe.keep();
        }
        let Some(document) = self.own_document() else { return };
        let snapshot = document.snapshot().clone();
        if let Some(saving) = &self.files.saving {
            // One save at a time; what this one would not write is written after it.
            if saving.path != path || !self.is_being_saved() {
                self.files.save_next = Some(path);
            }
            return;
        }
        // What another file holds has been chosen to be replaced.
        let is_its_file = document.path() == Some(path.as_path());
        let base = is_its_file.then(|| document.known_on_file().clone());
        let backups = self.files.backups(&snapshot.map.id);
        let storage = self.files.storage.clone();
        let wake = self.wake.clone();
        let (sender, answer) = mpsc::channel();
        self.files.saving = Some(Saving {
            of: self.files.n_looked_after,
            since: Instant::now(),
            is_said: false,
            path: path.clone(),
            revision: snapshot.revision,
            answer,
        });
        std::thread::spawn(move || {
            let bytes = Arc::new(ron::write(&snapshot.map).into_bytes());
            let saved = write(
                &*storage,
                backups.as_ref(),
                &path,
                &bytes,
                base.as_deref(),
                &snapshot.map,
            );
            let _gone = sender.send((bytes, saved));
            wake();
        });
    }

    fn poll_saving(&mut self) {
        let Some(saving) = &mut self.files.saving else { return };
        let (bytes, outcome) = match saving.answer.try_recv() {
            Ok(answer) => answer,
            Err(mpsc::TryRecvError::Empty) => {
                if saving.since.elapsed() > LONG && !saving.is_said {
                    saving.is_said = true;
                    self.notices.say(
                        Severity::Warning,
                        "Saving takes long: the disk or the network does not answer. Go on working; your edits are kept on this machine.",
                    );
                }
                return;
            }
            // The thread has panicked; the map is as it was.
            Err(mpsc::TryRecvError::Disconnected) => (Arc::default(), Err(NotSaved::Text)),
        };
        let Some(saving) = self.files.saving.take() else { return };
        self.save_ended(saving, bytes, outcome);
        let is_asked_where = self.dialog.is_some() || matches!(self.prompt, Some(Prompt::Path(_)));
        if let Some(path) = self.files.save_next.take() {
            self.save_as(path);
        } else if !is_asked_where && let Some(action) = self.after_save.take() {
            self.leave(action);
        }
    }

    fn save_ended(&mut self, saving: Saving, bytes: Arc<Vec<u8>>, outcome: Result<Saved, NotSaved>) {
        if saving.of != self.files.n_looked_after {
            // The map was closed meanwhile; the one that is open now has nothing to do with it.
            let name = saving
                .path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            match outcome {
                Ok(_) => self.notices.say(Severity::Information, format!("Saved {name}.")),
                Err(error) => self
                    .notices
                    .say_error(format!("{name}, which is closed, was not saved."), &error),
            };
            return;
        }
        match outcome {
            Ok(saved) => self.was_saved(saving, bytes, saved),
            Err(error) => {
                self.after_save = None;
                let is_changed = matches!(&error, NotSaved::File(error) if error.reason == Reason::Changed);
                if is_changed {
                    // What to do about that is asked above the canvas, once it has been read.
                    self.notices.say(Severity::Warning, NOT_SAVED_OVER);
                    self.look_at_file();
                    self.read_file_again(&saving.path);
                } else {
                    self.notices.say_error(NOT_SAVED, &error);
                }
            }
        }
    }

    fn was_saved(&mut self, saving: Saving, bytes: Arc<Vec<u8>>, saved: Saved) {
        let Some(document) = self.versions.parked.as_mut().or(self.document.as_mut()) else {
            return;
        };
        let is_new_place = document.path() != Some(saving.path.as_path());
        self.settings.remember(&saving.path);
        document.saved_as(saving.path, saving.revision, bytes.clone());
        let name = document.name();
        let is_clean = !document.is_dirty();
        self.files.change = None;
        if is_new_place {
            self.watch_file();
        } else if let Some(watch) = &mut self.files.watch {
            watch.wrote(bytes.clone());
        }
        match &saved.unconfirmed {
            None => {
                if let Some(scribe) = &self.files.scribe {
                    scribe.saved(saving.revision, bytes);
                    self.files.told = if is_clean { None } else { self.files.told };
                }
                self.notices
                    .say_with(Severity::Information, format!("Saved {name}."), saved.remarks);
            }
            Some(error) => {
                // The edits stay in the log until a save is confirmed.
                let text = format!(
                    "Saved {name}, but the system has not confirmed that the file would survive a power cut. Your edits are kept on this machine as well."
                );
                self.notices.say_with(Severity::Warning, text, vec![error.clone()]);
            }
        }
        if let Some(displaced) = saved.displaced {
            let text = format!(
                "While {name} was being saved, somebody else saved it too. Their version is kept in “{}”; merge it from there.",
                displaced.file_name().unwrap_or_default().to_string_lossy()
            );
            self.notices.say(Severity::Warning, text);
            self.files.copies.push(displaced);
        }
        if let Some(told) = self.files.spoilt.take() {
            self.notices.dismiss(told);
        }
        self.notices.take_back(NOT_SAVED);
        self.notices.take_back(NOT_SAVED_OVER);
        self.put_copies_away();
        if self.live.is_none() {
            self.sessions_are_on_file();
        }
    }

    fn poll_watch(&mut self) {
        // While a save goes on, it is not known yet what the file ought to hold.
        if self.files.saving.is_some() {
            return;
        }
        let Some(watch) = &self.files.watch else { return };
        for seen in watch.seen() {
            match seen {
                Seen::Holds(bytes, read) => {
                    let read = read.map(|read| *read);
                    self.holds(bytes, read);
                }
                Seen::Gone => self.is_gone(),
                Seen::Copies(copies) => self.files.copies = copies,
            }
        }
    }

    fn is_gone(&mut self) {
        let Some(document) = self.versions.parked.as_mut().or(self.document.as_mut()) else {
            return;
        };
        // What is not on file any more would be lost with the window.
        document.lost_on_file(Arc::default());
        self.files.change = Some(Change::Gone);
    }

    /// Reads the file at once, where nobody watches it.
    fn read_file_again(&mut self, path: &Path) {
        if let Ok(bytes) = self.files.storage.read(path, ron::MAX_BYTES as u64) {
            let read = ron::read(&bytes).map_err(|error| error.to_string());
            self.holds(Arc::new(bytes), read.map(|loaded| (loaded, Vec::new())));
        }
    }

    /// The file holds something: a map that is as it was on file takes it over, one with changes waits for an answer.
    fn holds(&mut self, bytes: Arc<Vec<u8>>, read: Result<(ron::Loaded, Vec<String>), String>) {
        let Some(document) = self.versions.parked.as_mut().or(self.document.as_mut()) else {
            return;
        };
        if document.found_again(&bytes) || *document.known_on_file() == bytes {
            if let Some(told) = self.files.spoilt.take() {
                self.notices.dismiss(told);
            }
            if self.files.change.take().is_some() {
                self.notices.say(
                    Severity::Information,
                    "The file is as it was again; nothing needs to be done.",
                );
            }
            return;
        }
        if document.read_only().is_some() || document.is_dirty() && read.is_ok() {
            self.files.change = Some(Change::Holds(bytes));
            return;
        }
        let name = document.name();
        match read {
            Ok((loaded, said)) => {
                document.replace(loaded.map, "take over what is on disk".to_owned());
                document.found_on_file(bytes, true);
                self.mend_selection();
                let n = said.len();
                let what = match n {
                    0 => String::new(),
                    1 => " (one change)".to_owned(),
                    n => format!(" ({n} changes)"),
                };
                let mut details: Vec<String> = said.into_iter().take(MOST_LISTED).collect();
                if n > MOST_LISTED {
                    details.push(format!("… and {} more", n - MOST_LISTED));
                }
                let text = format!(
                    "“{name}” was changed on disk and is shown as it is there now{what}. Undo takes that back."
                );
                self.notices.say_with(Severity::Information, text, details);
            }
            Err(error) => {
                let text = format!(
                    "“{name}” was changed on disk, but what is there now is no map. It is left as it is; what is open here stays open."
                );
                self.files.spoilt = Some(self.notices.say_with(Severity::Warning, text, vec![error]));
                document.lost_on_file(bytes);
                self.files.change = Some(Change::Spoilt);
            }
        }
    }

    /// Lets the version on file take the place of what is open, or lets what is open stay and be saved over it: then the version on
    /// file becomes an earlier version.
    pub(super) fn answer_change(&mut self, takes_theirs: bool) {
        let own = self.versions.parked.as_mut().or(self.document.as_mut());
        let (Some(change), Some(document)) = (self.files.change.take(), own) else {
            return;
        };
        let Change::Holds(bytes) = change else {
            // A file that is gone has no version.
            self.files.change = Some(change);
            return;
        };
        if !takes_theirs {
            document.found_on_file(bytes, false);
            self.notices.say(
                Severity::Information,
                "What is open here stays. When it is saved, the version on disk is kept among the earlier versions.",
            );
            return;
        }
        match ron::read(&bytes) {
            Ok(loaded) => {
                document.replace(loaded.map, "take the version on disk".to_owned());
                document.found_on_file(bytes, true);
                self.mend_selection();
                self.notices.say(
                    Severity::Information,
                    "The version on disk is shown now. Undo brings back what was open here.",
                );
            }
            Err(error) => {
                self.files.change = Some(Change::Holds(bytes));
                self.notices.say_error("The version on disk is no map.", &error);
            }
        }
    }

    /// Throws away edits that a crash has left.
    pub(super) fn discard_left(&mut self, index: usize) {
        if index < self.files.left.len() {
            let left = self.files.left.remove(index);
            left.discard(&*self.files.storage);
        }
    }

    /// Forgets what was kept of the edits: the person would rather lose them.
    pub(super) fn forget_edits(&mut self) {
        if let (Some(scribe), Some(_)) = (&self.files.scribe, self.files.told.take()) {
            scribe.forget();
        }
    }

    /// Puts copies that are merged, and on file with that, among the earlier versions.
    fn put_copies_away(&mut self) {
        let Some(document) = self.own_document() else { return };
        let Some(backups) = self.files.backups(&document.map().id) else {
            return;
        };
        let storage = self.files.storage.clone();
        let Some(path) = document
            .path()
            .map(|path| storage.real_path(path).unwrap_or_else(|_| path.to_owned()))
        else {
            return;
        };
        for copy in std::mem::take(&mut self.files.merged_copies) {
            let is_kept = storage
                .read(&copy, ron::MAX_BYTES as u64)
                .and_then(|bytes| backups.keep(&*storage, &path, &bytes))
                .is_ok();
            if is_kept {
                // What cannot be removed is offered again, which loses nothing.
                let _stays = storage.remove(&copy);
            }
        }
    }
}

/// Writes a map, after making sure that its text gives the map back.
fn write(
    storage: &dyn Storage,
    backups: Option<&Backups>,
    path: &Path,
    bytes: &[u8],
    base: Option<&Vec<u8>>,
    map: &Map,
) -> Result<Saved, NotSaved> {
    if !ron::read(bytes).is_ok_and(|loaded| loaded.map == *map) {
        return Err(NotSaved::Text);
    }
    Ok(saving::save(
        storage,
        backups,
        Wish {
            path,
            bytes,
            base: base.map(Vec::as_slice),
            is_map: true,
        },
    )?)
}
