//! Comparing the open map with another version of it: while that goes on, the canvas shows both in one map that cannot be changed,
//! and the map itself waits.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, mpsc},
};

use super::{
    super::{
        Document, Selection, Severity, View,
        comparing::{Comparing, Fate, Occasion, Question},
        dialog::Purpose,
        edit_log::Found,
        files::Change,
    },
    App, Prompt,
};
use crate::{
    formats::ron::{self, Loaded},
    model::Map,
};

/// Something about the file of the open map and its other versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileAction {
    /// Look at the file now: somebody may have changed it.
    Look,
    /// Let the version on disk take the place of what is open.
    TakeTheirs,
    /// Let what is open stay; the version on disk becomes an earlier version at the next save.
    KeepOurs,
    /// Merge what is open with the version on disk.
    MergeTheirs,
    /// Merge a copy that was made of the file.
    MergeCopy(PathBuf),
    /// Do not offer copies any more.
    ForgetCopies,
    /// Look at edits that a crash has left, to recover them.
    Recover(usize),
    /// Throw away edits that a crash has left.
    DiscardLeft(usize),
    /// Ask whether to do that.
    AskToDiscardLeft(usize),
    /// Forget what earlier runs have reported of their mistakes.
    ForgetCrashes,
    /// Ask which earlier version to go back to.
    AskForEarlier,
    /// Look at an earlier version, to restore it; with how long ago it was, in words.
    Earlier(PathBuf, String),
    /// Look at what was done since the map was saved last.
    Saved,
    /// Look at what differs in another file.
    Other(PathBuf),
    /// Take over a difference or leave it.
    Take(usize, bool),
    /// Take over every difference but conflicts, or none.
    TakeAll(bool),
    /// Do what is asked for with what is chosen.
    Accept,
    /// Go back to the map as it is.
    Close,
}

/// The comparison that goes on.
#[derive(Default)]
pub(super) struct Versions {
    /// What is compared now.
    comparing: Option<Comparing>,
    /// The map itself, which waits meanwhile.
    pub(super) parked: Option<Document>,
    /// What is being compared beside the window.
    job: Option<mpsc::Receiver<Result<Comparing, String>>>,
    /// The edits that a crash has left and that are being looked at.
    recovering: Option<Found>,
    /// What was looked at before.
    view_before: Option<(View, Selection)>,
    /// How many comparisons there were, to name what they show.
    n_shown: u64,
}

impl App {
    /// What the open map is compared with now.
    pub fn comparing(&self) -> Option<&Comparing> {
        self.versions.comparing.as_ref()
    }

    /// Whether versions are being compared beside the window.
    pub fn is_comparing(&self) -> bool {
        self.versions.job.is_some()
    }

    /// The open map itself, also while a comparison is shown in its place.
    pub fn own_document(&self) -> Option<&Document> {
        self.versions.parked.as_ref().or(self.document.as_ref())
    }

    pub(super) fn own_document_mut(&mut self) -> Option<&mut Document> {
        self.versions.parked.as_mut().or(self.document.as_mut())
    }

    /// Carries out what is asked about the file and its versions.
    pub(super) fn file_action(&mut self, action: FileAction) {
        match action {
            FileAction::Look => self.look_at_file(),
            FileAction::TakeTheirs => self.answer_change(true),
            FileAction::KeepOurs => self.answer_change(false),
            FileAction::MergeTheirs => self.merge_theirs(),
            FileAction::MergeCopy(path) => self.merge_copy(path),
            FileAction::ForgetCopies => self.files.copies.clear(),
            FileAction::Recover(index) => self.leave(super::Action::File(FileAction::Recover(index))),
            FileAction::DiscardLeft(index) => {
                self.prompt = None;
                self.discard_left(index);
            }
            FileAction::AskToDiscardLeft(index) => self.prompt = Some(Prompt::ThrowAway(index)),
            FileAction::ForgetCrashes => self.forget_crashes(),
            FileAction::AskForEarlier => self.ask_for_earlier(),
            FileAction::Earlier(path, ago) => self.compare_earlier(&path, &ago),
            FileAction::Saved => self.compare_saved(),
            FileAction::Other(path) => self.compare_other(&path),
            FileAction::Take(index, is_taken) => {
                let rows = self.versions.comparing.as_mut().map(|comparing| &mut comparing.rows);
                if let Some(row) = rows.and_then(|rows| rows.get_mut(index)) {
                    row.is_taken = is_taken;
                }
            }
            FileAction::TakeAll(are_taken) => {
                let rows = self.versions.comparing.as_mut().map(|comparing| &mut comparing.rows);
                for row in rows.into_iter().flatten() {
                    row.is_taken = are_taken && row.fate != Fate::Conflict;
                }
            }
            FileAction::Accept => self.accept(),
            FileAction::Close => self.close_comparison(),
        }
    }

    /// Has two versions compared, beside the window.
    fn compare(&mut self, question: Question) {
        self.close_comparison();
        self.prompt = None;
        if self.live.is_some() {
            let text =
                "A session goes on, and its ballots are entered on the map. End the session to compare versions.";
            self.say(Severity::Information, text.to_owned());
            return;
        }
        let (sender, answer) = mpsc::channel();
        let wake = self.wake.clone();
        self.versions.job = Some(answer);
        std::thread::spawn(move || {
            let _gone = sender.send(Comparing::new(question));
            wake();
        });
    }

    /// Shows what was found out beside the window.
    pub(super) fn poll_comparison(&mut self) {
        let Some(job) = &self.versions.job else { return };
        let answer = match job.try_recv() {
            Ok(answer) => answer,
            Err(mpsc::TryRecvError::Empty) => return,
            Err(mpsc::TryRecvError::Disconnected) => Err("comparing broke off".to_owned()),
        };
        self.versions.job = None;
        match answer {
            Ok(comparing) if comparing.rows.is_empty() => {
                if comparing.occasion == Occasion::Crash {
                    // What was kept is on file already.
                    if let Some(found) = self.versions.recovering.take() {
                        found.discard(&*self.files.storage);
                    }
                    self.say(
                        Severity::Information,
                        "Nothing was lost: all of those edits are on file.".to_owned(),
                    );
                } else if let Occasion::Disk(bytes) = comparing.occasion {
                    // Both say the same in other words.
                    if let Some(document) = self.own_document_mut() {
                        document.found_on_file(bytes, true);
                    }
                    self.files.change = None;
                    self.say(
                        Severity::Information,
                        "The version on disk says the same as the one here.".to_owned(),
                    );
                } else {
                    self.say(
                        Severity::Information,
                        "Nothing differs between the two versions.".to_owned(),
                    );
                }
            }
            Ok(comparing) => {
                let Some(document) = self.document.take() else { return };
                self.versions.n_shown += 1;
                let shown = Document::of_comparison(comparing.both().clone(), &document, self.versions.n_shown);
                let map = shown.snapshot().map.clone();
                self.document = Some(shown);
                self.versions.parked = Some(document);
                // What differs is shown, and nothing else; the rest can be had by “Show all”.
                let cards = comparing.cards();
                self.versions.comparing = Some(comparing);
                self.versions.view_before = Some((self.view.clone(), self.selection.clone()));
                if cards.is_empty() {
                    self.view.show_all();
                } else {
                    self.view = self.view.clone().showing_only(&map, &cards, "");
                }
                self.selection = Selection::Nothing;
                self.n_opened += 1;
            }
            Err(error) => {
                self.files.left.extend(self.versions.recovering.take());
                self.notices
                    .say_with(Severity::Error, "The two versions could not be compared.", vec![error]);
            }
        }
    }

    fn close_comparison(&mut self) {
        if let Some(document) = self.versions.parked.take() {
            self.document = Some(document);
            self.n_opened += 1;
        }
        if let Some((view, selection)) = self.versions.view_before.take() {
            self.view = view;
            self.selection = selection;
        }
        self.versions.comparing = None;
        self.versions.job = None;
        self.files.left.extend(self.versions.recovering.take());
        self.mend_selection();
    }

    /// The open map, to be compared.
    fn present(&self) -> Option<Arc<Map>> {
        self.own_document().map(|document| document.snapshot().map.clone())
    }

    /// The map as it was on file when it was read or saved last.
    fn base(&self) -> Option<Arc<Map>> {
        let bytes = self.own_document()?.known_on_file();
        ron::read(bytes).ok().map(|loaded| Arc::new(loaded.map))
    }

    fn merge_theirs(&mut self) {
        let Some(Change::Holds(bytes)) = self.files.change.clone() else {
            return;
        };
        let Some(present) = self.present() else { return };
        match ron::read(&bytes) {
            Ok(theirs) => self.compare(Question {
                title: "What is open here, and the version on disk".to_owned(),
                occasion: Occasion::Disk(bytes),
                present,
                other: Arc::new(theirs.map),
                base: self.base(),
                is_merge: true,
            }),
            Err(error) => self.notices_error("The version on disk is no map, so it cannot be merged.", &error),
        }
    }

    fn merge_copy(&mut self, path: PathBuf) {
        let Some(present) = self.present() else { return };
        let Some(theirs) = self.read_version(&path) else { return };
        // What both come from is not known for sure. Of the earlier versions, the one that leaves the fewest conflicts is the best
        // guess; without one, nothing counts as removed.
        let base = self.best_base(&present, &theirs.map);
        self.compare(Question {
            title: format!("The open map, and “{}”", name_of(&path)),
            occasion: Occasion::Copy(Some(path)),
            present,
            other: Arc::new(theirs.map),
            base,
            is_merge: true,
        });
    }

    fn best_base(&self, ours: &Map, theirs: &Map) -> Option<Arc<Map>> {
        const MOST_TRIED: usize = 6;
        let document = self.own_document()?;
        let versions = self.files.earlier(&document.map().id, document.path());
        let read = |path: &Path| {
            let bytes = self.files.storage.read(path, ron::MAX_BYTES as u64).ok()?;
            Some(Arc::new(ron::read(&bytes).ok()?.map))
        };
        let candidates = versions
            .into_iter()
            .take(MOST_TRIED)
            .filter_map(|version| read(&version.path));
        let conflicts = |base: &Arc<Map>| {
            let merged = crate::formats::merging::merge_for_choice(Some(base), ours, theirs);
            merged.map_or(usize::MAX, |merged| merged.conflicts.len())
        };
        candidates.min_by_key(conflicts)
    }

    /// Merges what git has left in the file that was opened.
    pub(super) fn merge_sides(&mut self, theirs: Loaded, base: Option<Loaded>) {
        let Some(present) = self.present() else { return };
        self.compare(Question {
            title: "The two versions that git has left in the file".to_owned(),
            occasion: Occasion::Copy(None),
            present,
            other: Arc::new(theirs.map),
            base: base.map(|base| Arc::new(base.map)),
            is_merge: true,
        });
    }

    fn ask_for_earlier(&mut self) {
        if self.document.is_none() {
            return;
        }
        let versions = self.earlier_versions();
        if versions.is_empty() {
            self.say(
                Severity::Information,
                "There are no earlier versions yet. Each save keeps the version that it replaces on this machine."
                    .to_owned(),
            );
            return;
        }
        self.prompt = Some(Prompt::Earlier(versions));
    }

    fn compare_earlier(&mut self, path: &Path, ago: &str) {
        let Some(present) = self.present() else { return };
        let Some(earlier) = self.read_version(path) else { return };
        self.compare(Question {
            title: format!("The open map, and the version that was replaced {ago}"),
            occasion: Occasion::Earlier,
            present,
            other: Arc::new(earlier.map),
            base: None,
            is_merge: false,
        });
    }

    fn compare_saved(&mut self) {
        let Some(present) = self.present() else { return };
        let Some(saved) = self.base() else {
            self.say(Severity::Information, "The map is not on file yet.".to_owned());
            return;
        };
        self.compare(Question {
            title: "The open map, and what was saved last".to_owned(),
            occasion: Occasion::Saved,
            present,
            other: saved,
            base: None,
            is_merge: false,
        });
    }

    fn compare_other(&mut self, path: &Path) {
        let Some(present) = self.present() else { return };
        let Some(other) = self.read_version(path) else { return };
        self.compare(Question {
            title: format!("The open map, and “{}”", name_of(path)),
            occasion: Occasion::Other,
            present,
            other: Arc::new(other.map),
            base: None,
            is_merge: false,
        });
    }

    fn read_version(&mut self, path: &Path) -> Option<Loaded> {
        let error = match self.files.storage.read(path, ron::MAX_BYTES as u64) {
            Ok(bytes) => match ron::read(&bytes) {
                Ok(loaded) => return Some(loaded),
                Err(error) => error.to_string(),
            },
            Err(error) => error.to_string(),
        };
        let text = format!("“{}” could not be read. It was not changed.", name_of(path));
        self.notices.say_with(Severity::Error, text, vec![error]);
        None
    }

    /// Opens the file that edits belong to which a crash has left, and shows what they would change.
    pub(super) fn recover(&mut self, index: usize) {
        if index >= self.files.left.len() {
            return;
        }
        let found = self.files.left.remove(index);
        let recovered = match ron::read(&found.text) {
            Ok(loaded) => loaded.map,
            Err(error) => {
                self.files.left.push(found);
                self.notices_error("The edits could not be read. They stay where they are.", &error);
                return;
            }
        };
        let on_file = found.head.file.clone().and_then(|path| {
            let bytes = self.files.storage.read(&path, ron::MAX_BYTES as u64).ok()?;
            let loaded = ron::read(&bytes).ok()?;
            Some((path, bytes, loaded))
        });
        let Some((path, bytes, loaded)) = on_file else {
            self.show(Document::unsaved(recovered));
            self.files.replaces = Some(found.path.clone());
            self.say(
                Severity::Information,
                "The map was recovered. It is not on file: save it to keep it.".to_owned(),
            );
            return;
        };
        let is_as_it_was = found.passed(&*self.files.storage, &bytes);
        let base = ron::read(&found.base).ok().map(|loaded| Arc::new(loaded.map));
        self.show_loaded(loaded, Some((path, Arc::new(bytes))));
        let Some(present) = self.present() else { return };
        let n_edits = found.n_edits;
        self.compare(Question {
            title: format!("The file, and {} that a crash has left", edits(n_edits)),
            occasion: Occasion::Crash,
            present,
            other: Arc::new(recovered),
            base,
            is_merge: !is_as_it_was,
        });
        self.versions.recovering = Some(found);
    }

    /// Does what the comparison is for, with what is chosen.
    fn accept(&mut self) {
        let Some(comparing) = &self.versions.comparing else {
            return;
        };
        let outcome = comparing.outcome();
        let (occasion, n_taken) = (comparing.occasion.clone(), comparing.n_taken());
        let (map, warnings) = match outcome {
            Ok(outcome) => outcome,
            Err(error) => {
                let text = "What is chosen does not go together: something needs what is left out. Choose that too, or leave both.";
                self.notices_error(text, &error);
                return;
            }
        };
        let found = self.versions.recovering.take();
        self.close_comparison();
        let Some(document) = &mut self.document else { return };
        document.replace(map, occasion.label().to_owned());
        let done = match occasion {
            Occasion::Disk(bytes) => {
                // From here on their version is what the next save replaces.
                document.found_on_file(bytes, false);
                self.files.change = None;
                "The two versions are merged. Save the map to have that on disk; undo brings back what was open here."
            }
            Occasion::Copy(path) => {
                if let Some(path) = path {
                    self.files.copies.retain(|copy| *copy != path);
                    self.files.merged_copies.push(path);
                }
                "The copy is merged. When the map is saved, the copy is put among the earlier versions."
            }
            Occasion::Crash => {
                self.files.replaces = found.as_ref().map(|found| found.path.clone());
                "The edits are recovered. Save the map to have them on file."
            }
            Occasion::Earlier | Occasion::Other | Occasion::Saved => "Done. Undo takes it back.",
        };
        self.mend_selection();
        let text = format!("{done} ({n_taken} taken over)");
        self.notices.say_with(Severity::Information, text, warnings);
    }

    fn notices_error(&mut self, text: &str, error: &dyn std::error::Error) {
        self.notices.say_error(text, error);
    }

    /// Asks for another file to compare with.
    pub(super) fn ask_what_to_compare(&mut self) {
        if self.document.is_some() {
            self.show_dialog(Purpose::Compare);
        }
    }
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
}

/// So many edits, in words.
pub fn edits(n: u32) -> String {
    if n == 1 {
        "one edit".to_owned()
    } else {
        format!("{n} edits")
    }
}
