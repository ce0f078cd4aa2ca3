//! Watching the file of the open map: somebody else may change it, and programs that synchronise folders may put copies beside it.
//!
//! The folder is watched, not the file, which is replaced at every save. News only says when to look: what counts is what is read.
//! Where the system tells nothing, as on network folders, the thread looks by itself now and then.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, mpsc},
    time::{Duration, SystemTime},
};

use notify::{RecursiveMode, Watcher};

use super::{saving::folder_of, storage::Storage};
use crate::formats::{
    merging::differences,
    ron::{self, Loaded, MAX_BYTES},
};

/// How often the thread looks by itself.
const EVERY: Duration = Duration::from_secs(5);

/// News often come several at a time.
const CALM: Duration = Duration::from_millis(60);

/// What was seen.
#[derive(Debug)]
pub(super) enum Seen {
    /// The file holds these bytes now; what they say, and how that differs from what it held before, or why it says nothing.
    Holds(Arc<Vec<u8>>, Result<Box<(Loaded, Vec<String>)>, String>),
    /// The file is gone.
    Gone,
    /// These files beside it are copies of it that a program made which synchronises folders.
    Copies(Vec<PathBuf>),
}

/// What the thread is told.
enum Told {
    /// To look now.
    Look,
    /// That the app itself has written these bytes; whatever was seen before is out of date.
    Wrote(Arc<Vec<u8>>, u64),
}

/// A watched file; dropping it ends the watch.
pub(super) struct Watch {
    told: mpsc::Sender<Told>,
    seen: mpsc::Receiver<(u64, Seen)>,
    /// How often the app has written the file since the watch began.
    n_written: u64,
    _watcher: Option<notify::RecommendedWatcher>,
}

impl Watch {
    /// Begins to watch a file, which holds `known` as far as the app knows.
    pub(super) fn start(
        storage: Arc<dyn Storage>,
        path: PathBuf,
        known: Arc<Vec<u8>>,
        wake: Arc<dyn Fn() + Send + Sync>,
    ) -> Self {
        let (told, news) = mpsc::channel();
        let (outbox, seen) = mpsc::channel();
        let path = storage.real_path(&path).unwrap_or(path);
        let folder = folder_of(&path).to_owned();
        let on_news = told.clone();
        // Reading is no news; the thread reads itself.
        let on_event = move |event: notify::Result<notify::Event>| {
            if !event.is_ok_and(|event| event.kind.is_access()) {
                let _gone = on_news.send(Told::Look);
            }
        };
        // Without the system's help the thread still looks by itself.
        let watcher = notify::recommended_watcher(on_event).ok().and_then(|mut watcher| {
            let watched = watcher.watch(&folder, RecursiveMode::NonRecursive);
            watched.is_ok().then_some(watcher)
        });
        let eye = Eye {
            storage,
            path,
            held: Some(known),
            status: None,
            copies: Vec::new(),
            n_written: 0,
        };
        std::thread::spawn(move || watch(eye, &news, &outbox, &*wake));
        Self {
            told,
            seen,
            n_written: 0,
            _watcher: watcher,
        }
    }

    /// Asks the thread to look now.
    pub(super) fn look(&self) {
        let _gone = self.told.send(Told::Look);
    }

    /// Says that the app itself has written these bytes.
    pub(super) fn wrote(&mut self, bytes: Arc<Vec<u8>>) {
        self.n_written += 1;
        let _gone = self.told.send(Told::Wrote(bytes, self.n_written));
    }

    /// What was seen since, but for what is out of date.
    pub(super) fn seen(&self) -> Vec<Seen> {
        let is_of_now = |(n_written, seen)| (n_written == self.n_written).then_some(seen);
        self.seen.try_iter().filter_map(is_of_now).collect()
    }
}

/// The thread: looks when it is told, and now and then by itself, until the watch is dropped.
fn watch(mut eye: Eye, news: &mpsc::Receiver<Told>, outbox: &mpsc::Sender<(u64, Seen)>, wake: &dyn Fn()) {
    let mut is_told = true;
    loop {
        for seen in eye.look(is_told) {
            if outbox.send((eye.n_written, seen)).is_err() {
                return;
            }
            wake();
        }
        let first = match news.recv_timeout(EVERY) {
            Ok(told) => Some(told),
            Err(mpsc::RecvTimeoutError::Timeout) => None,
            Err(mpsc::RecvTimeoutError::Disconnected) => return,
        };
        is_told = first.is_some();
        if is_told {
            std::thread::sleep(CALM);
        }
        for told in first.into_iter().chain(news.try_iter()) {
            if let Told::Wrote(bytes, n_written) = told {
                eye.held = Some(bytes);
                eye.n_written = n_written;
            }
        }
    }
}

/// What the thread knows.
struct Eye {
    storage: Arc<dyn Storage>,
    path: PathBuf,
    /// What the file held last; nothing once it is gone.
    held: Option<Arc<Vec<u8>>>,
    /// Size and time of the file when it was read last.
    status: Option<(u64, SystemTime)>,
    copies: Vec<PathBuf>,
    n_written: u64,
}

impl Eye {
    fn look(&mut self, is_told: bool) -> Vec<Seen> {
        let mut seen = Vec::new();
        match self.storage.status(&self.path) {
            Ok(status) => {
                let known = Some((status.len, status.modified));
                if (is_told || known != self.status)
                    && let Ok(bytes) = self.storage.read(&self.path, MAX_BYTES as u64)
                {
                    self.status = known;
                    seen.extend(self.holds(bytes));
                }
            }
            // A file that cannot be seen for another reason, as when a network is down, is not gone.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                if self.held.is_some() && self.stays_away() {
                    self.held = None;
                    seen.push(Seen::Gone);
                } else if self.held.is_some() {
                    return self.look(is_told);
                }
            }
            Err(_) => {}
        }
        if is_told {
            let copies: Vec<PathBuf> = (self.storage.list(folder_of(&self.path)).unwrap_or_default().into_iter())
                .filter(|other| is_conflict_copy(&self.path, other))
                .collect();
            if copies != self.copies {
                self.copies.clone_from(&copies);
                seen.push(Seen::Copies(copies));
            }
        }
        seen
    }

    /// Whether a file that is not there stays away: some programs remove it before they write it anew.
    fn stays_away(&self) -> bool {
        const PATIENCE: u32 = 5;
        (0..PATIENCE).all(|_| {
            std::thread::sleep(Duration::from_millis(100));
            let status = self.storage.status(&self.path);
            status.is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound)
        })
    }

    fn holds(&mut self, bytes: Vec<u8>) -> Option<Seen> {
        if self.held.as_ref().is_some_and(|held| **held == bytes) {
            return None;
        }
        let bytes = Arc::new(bytes);
        let before = self.held.replace(bytes.clone());
        let read = ron::read(&bytes).map_err(|error| error.to_string()).map(|loaded| {
            let before = before.and_then(|before| ron::read(&before).ok());
            let said = before
                .map(|before| differences(&before.map, &loaded.map))
                .unwrap_or_default();
            let said = said.into_iter().map(|difference| difference.sentence).collect();
            Box::new((loaded, said))
        });
        Some(Seen::Holds(bytes, read))
    }
}

/// Whether a file is a copy of a map that a program made which synchronises folders, because two people changed it at once:
/// `map.sync-conflict-20261129-041022-ABCDEFG.ron` of Syncthing, `map (Ann's conflicted copy 2026-11-29).ron` of Dropbox, and
/// what other such programs make of it.
pub fn is_conflict_copy(map: &Path, other: &Path) -> bool {
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
    let stem = |path: &Path| path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let (Some(stem), Some(other_stem), Some(name), Some(other_name)) = (stem(map), stem(other), name(map), name(other))
    else {
        return false;
    };
    if name == other_name || map.extension() != other.extension() {
        return false;
    }
    let Some(rest) = other_stem.strip_prefix(&stem) else {
        return false;
    };
    let words = rest.to_lowercase();
    words.starts_with(".sync-conflict-")
        || words.starts_with(" (") && (words.contains("conflict") || words.contains("other version"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_of_a_map_are_known_by_their_names() {
        let map = Path::new("/maps/pause debate.ron");
        for (name, is_copy) in [
            ("pause debate.sync-conflict-20261129-041022-ABCDEFG.ron", true),
            ("pause debate (Ann Lee's conflicted copy 2026-11-29).ron", true),
            ("pause debate (conflicted copy 2026-11-29 041022).ron", true),
            ("pause debate (other version 2026-11-29 04-10-22-125).ron", true),
            ("pause debate.ron", false),
            ("pause debate (draft).ron", false),
            ("pause debate conflict.ron", false),
            ("pause debate.sync-conflict-20261129-041022-ABCDEFG.md", false),
            ("other.sync-conflict-20261129-041022-ABCDEFG.ron", false),
            (".pause debate.ron.123-0.cruxtmp", false),
        ] {
            assert_eq!(is_conflict_copy(map, &map.with_file_name(name)), is_copy, "{name}");
        }
    }
}
