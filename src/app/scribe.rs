//! The thread that writes the edit log: the window hands it each new version of the map and never waits for the disk.

use std::{
    path::PathBuf,
    sync::{Arc, mpsc},
    time::Duration,
};

use super::{
    Snapshot,
    document::Revision,
    edit_log::{EditLog, Entry, Head},
    storage::Storage,
};
use crate::formats::ron;

/// After writing the thread rests for so long, so that a slider that is dragged does not keep the disk busy. What is seen on
/// screen is on the disk well within a second.
const REST: Duration = Duration::from_millis(100);

/// What the thread is told.
enum Told {
    /// There is a new version.
    Note(Note),
    /// What was noted last is about to be saved, and must be in the log as it is: so that a file which holds it is known for one's own.
    Keep,
    /// This revision is on file now, as these bytes.
    Saved(Revision, Arc<Vec<u8>>),
    /// Nothing needs to be kept any more.
    Forget,
}

/// A new version of the open map.
pub(super) struct Note {
    pub(super) head: Head,
    /// The bytes of its file as read or saved last; empty when it has none.
    pub(super) base: Arc<Vec<u8>>,
    pub(super) snapshot: Snapshot,
    pub(super) label: String,
    /// How many steps there were since the last one.
    pub(super) n_edits: u32,
    /// A log that this one takes the place of, once it is written.
    pub(super) replaces: Option<PathBuf>,
}

/// What the thread says.
#[derive(Debug)]
pub(super) enum Said {
    /// Everything up to this revision survives a crash.
    Noted(Revision),
    /// Edits could not be written down.
    Failed(std::io::Error),
}

/// The thread's other end. The thread ends when this is dropped, after it has written down what it was told.
pub(super) struct Scribe {
    told: Option<mpsc::Sender<Told>>,
    said: mpsc::Receiver<Said>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Scribe {
    /// Starts the thread; logs go into this folder.
    pub(super) fn start(storage: Arc<dyn Storage>, folder: PathBuf, wake: Arc<dyn Fn() + Send + Sync>) -> Self {
        let (told, inbox) = mpsc::channel();
        let (outbox, said) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let mut desk = Desk {
                storage,
                folder,
                log: None,
                broken: Vec::new(),
                last: None,
            };
            desk.work(&inbox, &outbox, &*wake);
        });
        Self {
            told: Some(told),
            said,
            thread: Some(thread),
        }
    }

    fn tell(&self, told: Told) {
        if let Some(sender) = &self.told {
            // The thread ends only with this.
            let _gone = sender.send(told);
        }
    }

    /// Has a new version written down.
    pub(super) fn note(&self, note: Note) {
        self.tell(Told::Note(note));
    }

    /// Has what was noted last written down before anything newer.
    pub(super) fn keep(&self) {
        self.tell(Told::Keep);
    }

    /// Says that a revision is on file, as these bytes.
    pub(super) fn saved(&self, revision: Revision, bytes: Arc<Vec<u8>>) {
        self.tell(Told::Saved(revision, bytes));
    }

    /// Says that nothing needs to be kept any more.
    pub(super) fn forget(&self) {
        self.tell(Told::Forget);
    }

    /// What the thread has said since.
    pub(super) fn heard(&self) -> impl Iterator<Item = Said> + '_ {
        self.said.try_iter()
    }
}

impl Drop for Scribe {
    fn drop(&mut self) {
        self.told = None;
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }
}

/// What the thread works with.
struct Desk {
    storage: Arc<dyn Storage>,
    folder: PathBuf,
    log: Option<EditLog>,
    /// Logs that broke off; they hold what is known until another one is whole.
    broken: Vec<PathBuf>,
    /// The version that was written down last.
    last: Option<Note>,
}

impl Desk {
    fn work(&mut self, inbox: &mpsc::Receiver<Told>, outbox: &mpsc::Sender<Said>, wake: &dyn Fn()) {
        while let Ok(first) = inbox.recv() {
            // While one version is written others come; only the newest is worth writing.
            let mut note: Option<Note> = None;
            for told in std::iter::once(first).chain(inbox.try_iter()) {
                match told {
                    Told::Note(new) => {
                        let n_passed = note.as_ref().map_or(0, |note| note.n_edits);
                        let replaces = note.and_then(|note| note.replaces);
                        note = Some(Note {
                            n_edits: n_passed + new.n_edits,
                            replaces: replaces.or(new.replaces.clone()),
                            ..new
                        });
                    }
                    Told::Keep => {
                        if let Some(note) = note.take() {
                            say(outbox, wake, self.write(note));
                        }
                    }
                    Told::Saved(revision, bytes) => {
                        if let Some(note) = note.take() {
                            say(outbox, wake, self.write(note));
                        }
                        self.saved(revision, bytes, outbox, wake);
                    }
                    Told::Forget => {
                        note = None;
                        self.forget();
                    }
                }
            }
            if let Some(note) = note {
                say(outbox, wake, self.write(note));
                std::thread::sleep(REST);
            }
        }
    }

    fn write(&mut self, note: Note) -> Said {
        let text = ron::write(&note.snapshot.map);
        let entry = Entry {
            text: text.as_bytes(),
            label: &note.label,
            n_edits: note.n_edits,
        };
        let storage = &*self.storage;
        let written = match &mut self.log {
            Some(log) => log.note(storage, &entry),
            None => EditLog::start(storage, &self.folder, note.head.clone(), note.base.clone(), &entry)
                .map(|log| self.log = Some(log)),
        };
        match written {
            Ok(()) => {
                // All that others hold stands in this log now.
                for old in note.replaces.iter().chain(&self.broken) {
                    let _stays = storage.remove(old);
                }
                self.broken.clear();
                let revision = note.snapshot.revision;
                self.last = Some(note);
                Said::Noted(revision)
            }
            Err(error) => {
                // What is torn off at the end of a log hides all that would come after it, so the next one is new.
                self.broken.extend(self.log.take().map(|log| log.path().to_owned()));
                Said::Failed(error)
            }
        }
    }

    fn saved(&mut self, revision: Revision, bytes: Arc<Vec<u8>>, outbox: &mpsc::Sender<Said>, wake: &dyn Fn()) {
        let last = self.last.take();
        let old = self.log.take();
        if let Some(last) = last
            && last.snapshot.revision != revision
        {
            // Edits made while it was being saved are written down against what is on file now, before the old log goes.
            let newer = Note {
                base: bytes,
                n_edits: 1,
                ..last
            };
            say(outbox, wake, self.write(newer));
            if self.log.is_none() {
                // The old one is all there is.
                self.broken.extend(old.map(|log| log.path().to_owned()));
                return;
            }
        }
        self.clear(old);
    }

    fn forget(&mut self) {
        self.last = None;
        let old = self.log.take();
        self.clear(old);
    }

    fn clear(&mut self, old: Option<EditLog>) {
        if let Some(old) = old {
            old.discard(&*self.storage);
        }
        for broken in self.broken.drain(..) {
            let _stays = self.storage.remove(&broken);
        }
    }
}

fn say(outbox: &mpsc::Sender<Said>, wake: &dyn Fn(), said: Said) {
    // A window that is gone needs to know nothing.
    let _gone = outbox.send(said);
    wake();
}
