//! The file of the open map: saved beside the window, watched for what others do to it, with every edit kept against a crash.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, mpsc},
    time::Instant,
};

use super::{
    backups::{Backups, EarlierVersion},
    crash_report::CrashReport,
    document::Revision,
    edit_log::Found,
    saving::{SaveError, Saved},
    scribe::Scribe,
    storage::{Disk, Held, Storage},
    watch::Watch,
};

/// What is kept about the file of the open map.
pub(super) struct Files {
    pub(super) storage: Arc<dyn Storage>,
    /// Where this machine keeps what a crash must not lose; nowhere in most tests.
    pub(super) state_folder: Option<PathBuf>,
    /// Where earlier versions are kept.
    pub(super) data_folder: Option<PathBuf>,
    pub(super) scribe: Option<Scribe>,
    /// The newest revision that the scribe was told of, and how many steps could be undone then.
    pub(super) told: Option<(Revision, usize)>,
    /// How many steps could be undone when the map was as it is on file.
    pub(super) n_steps_on_file: usize,
    /// The newest revision that survives a crash.
    pub(super) noted: Option<Revision>,
    /// A log that the next one takes the place of.
    pub(super) replaces: Option<PathBuf>,
    /// Counts the maps that were opened.
    pub(super) n_looked_after: u64,
    /// The save that goes on.
    pub(super) saving: Option<Saving>,
    /// Where to save once that is done, for what was changed meanwhile.
    pub(super) save_next: Option<PathBuf>,
    pub(super) watch: Option<Watch>,
    /// Held while the map is open here, so that another window can tell.
    pub(super) window: Option<Box<dyn Held>>,
    /// What somebody else has done to the file while there are changes here that are not saved.
    pub(super) change: Option<Change>,
    /// What was said of a file that holds no map any more, to be taken back when that is over.
    pub(super) spoilt: Option<u64>,
    /// Copies of the file that a program made which synchronises folders.
    pub(super) copies: Vec<PathBuf>,
    /// Copies that are merged: once that is on file, they are put among the earlier versions.
    pub(super) merged_copies: Vec<PathBuf>,
    /// Edits that a crash has left.
    pub(super) left: Vec<Found>,
    /// What an earlier run has reported of its mistakes, and nobody has seen yet.
    pub(super) crashes: Vec<CrashReport>,
    /// Whether it has been said that edits cannot be kept.
    pub(super) has_complained: bool,
}

/// A save that goes on.
pub(super) struct Saving {
    /// Which of the maps that were opened it saves; another may be open by the time it is done.
    pub(super) of: u64,
    pub(super) since: Instant,
    /// Whether it has been said that it takes long.
    pub(super) is_said: bool,
    pub(super) path: PathBuf,
    pub(super) revision: Revision,
    pub(super) answer: mpsc::Receiver<Written>,
}

/// The bytes that were to be written, and what came of it.
pub(super) type Written = (Arc<Vec<u8>>, Result<Saved, NotSaved>);

/// Why a map was not saved.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotSaved {
    /// The file could not be written, or must not be.
    #[error(transparent)]
    File(#[from] SaveError),
    /// The map's text does not give the map back, which is a mistake of the program.
    #[error(
        "the text of the map does not read back as the same map, so it was not written. This is a mistake in Cruxmap: please report it. The map stays open; undo what you did last and save again"
    )]
    Text,
}

/// What somebody else has done to the file of the open map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It holds other bytes now.
    Holds(Arc<Vec<u8>>),
    /// It is gone.
    Gone,
    /// It holds something that is no map.
    Spoilt,
}

/// Edits that a crash has left, as they are offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// The file they belong to.
    pub file: Option<PathBuf>,
    /// The map's title.
    pub title: String,
    /// How many there are.
    pub n_edits: u32,
    /// What the last one did.
    pub label: String,
    /// How long ago that was, in words.
    pub ago: String,
}

impl Default for Files {
    fn default() -> Self {
        Self {
            storage: Arc::new(Disk),
            state_folder: None,
            data_folder: None,
            scribe: None,
            told: None,
            n_steps_on_file: 0,
            noted: None,
            replaces: None,
            n_looked_after: 0,
            saving: None,
            save_next: None,
            watch: None,
            window: None,
            change: None,
            spoilt: None,
            copies: Vec::new(),
            merged_copies: Vec::new(),
            left: Vec::new(),
            crashes: Vec::new(),
            has_complained: false,
        }
    }
}

impl Files {
    /// The earlier versions of a map.
    pub(super) fn backups(&self, map_id: &str) -> Option<Backups> {
        Some(Backups::of_map(self.data_folder.as_deref()?, map_id))
    }

    /// Where edit logs are.
    pub(super) fn logs(&self) -> Option<PathBuf> {
        Some(self.state_folder.as_deref()?.join("edits"))
    }

    /// Locks a file against other windows, as far as they are asked; whether nobody else has it open.
    pub(super) fn take_window(&mut self, path: &Path) -> bool {
        self.window = None;
        let Some(folder) = self.state_folder.as_deref().map(|folder| folder.join("open")) else {
            return true;
        };
        let path = self.storage.real_path(path).unwrap_or_else(|_| path.to_owned());
        let name = format!("{:08x}.lock", crc32fast::hash(path.as_os_str().as_encoded_bytes()));
        if self.storage.create_folder(&folder).is_err() {
            return true;
        }
        match self.storage.lock(&folder.join(name)) {
            Ok(Some(lock)) => {
                self.window = Some(lock);
                true
            }
            Ok(None) => false,
            // Where nothing can be locked, nothing can be told.
            Err(_) => true,
        }
    }

    /// The earlier versions of a file, newest first.
    pub(super) fn earlier(&self, map_id: &str, path: Option<&Path>) -> Vec<EarlierVersion> {
        let path = path.map(|path| self.storage.real_path(path).unwrap_or_else(|_| path.to_owned()));
        self.backups(map_id)
            .map(|backups| backups.versions(&*self.storage, path.as_deref().unwrap_or(Path::new(""))))
            .unwrap_or_default()
    }
}
