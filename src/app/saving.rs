//! Saving: the file on disk is at every moment a whole old or a whole new version, what was reported as saved survives a power cut,
//! and nobody else's version is destroyed without a copy.
//!
//! A new file is written beside the old one and read back; then the two change places in one step, and what came out is compared
//! with what was expected there. Where that cannot be done, the old bytes are kept in the backups before they are written over.

use std::{
    fmt, io,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use super::{
    backups::Backups,
    clock::stamp,
    storage::{Access, Status, Storage},
};

/// What the names of files end with that are being written.
pub const UNFINISHED: &str = ".cruxtmp";

/// A file that is still being written after this time belongs to a save that was cut short.
const CUT_SHORT: Duration = Duration::from_mins(10);

/// The largest file that is compared with what was expected; larger ones are none of ours.
const MOST: u64 = 256 << 20;

/// What is to be saved.
#[derive(Clone, Copy)]
pub struct Wish<'a> {
    /// Where.
    pub path: &'a Path,
    /// The new bytes.
    pub bytes: &'a [u8],
    /// What the file is expected to hold; whatever else it holds is somebody else's version. Without it, the person has chosen
    /// this file, and what it holds is kept as an earlier version.
    pub base: Option<&'a [u8]>,
    /// What is thrown away for good when there are no backups: text that is exported can be made again, maps cannot.
    pub is_map: bool,
}

/// What became of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Saved {
    /// The file, without symbolic links.
    pub path: PathBuf,
    /// Why it is in place, but may not survive a power cut yet.
    pub unconfirmed: Option<String>,
    /// Where somebody else's version is kept that was there at the very last moment.
    pub displaced: Option<PathBuf>,
    /// What else a person should know.
    pub remarks: Vec<String>,
}

/// Why something was not saved. What stood in the file before still stands there, unless the sentence says otherwise.
#[derive(Debug)]
pub struct SaveError {
    /// Which file.
    pub path: PathBuf,
    /// Why.
    pub reason: Reason,
    /// What the system says.
    pub source: Option<io::Error>,
}

/// Why something was not saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The file is write-protected.
    ReadOnlyFile,
    /// Nothing can be written to its folder.
    ReadOnlyFolder,
    /// It is a folder.
    IsFolder,
    /// Its folder is not there.
    NoFolder,
    /// It is a link to a place that is not there.
    BrokenLink,
    /// The disk is full.
    Full {
        /// So many bytes are needed.
        needed: u64,
        /// So many are free, where the system says so.
        free: Option<u64>,
    },
    /// Somebody else has changed the file since it was read.
    Changed,
    /// What was read back is not what was written.
    ReadsOtherwise,
    /// The old version could not be kept, and the file can only be written over in place.
    NotKept,
    /// Writing in place broke off, and the old version could not be put back; it is kept here.
    Broken(Option<PathBuf>),
    /// Something else.
    Other,
}

impl fmt::Display for SaveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        let megabytes = |bytes: &u64| format!("{:.1} MB", *bytes as f64 / 1e6);
        match &self.reason {
            Reason::ReadOnlyFile => write!(
                f,
                "{path} is write-protected, and nothing was changed. Save the map under another name, or allow writing to the file first."
            ),
            Reason::ReadOnlyFolder => write!(
                f,
                "nothing can be written to the folder of {path}, and nothing was changed. Save the map in another folder."
            ),
            Reason::IsFolder => write!(f, "{path} is a folder. Choose a name for the file in it."),
            Reason::NoFolder => write!(
                f,
                "the folder of {path} is not there (any more). Save the map in another folder, or make that one again."
            ),
            Reason::BrokenLink => write!(
                f,
                "{path} is a link to a file that is not there. Save the map under another name, or mend the link."
            ),
            Reason::Full { needed, free } => {
                write!(f, "the disk is full: {} are needed for {path}", megabytes(needed))?;
                if let Some(free) = free {
                    write!(f, ", {} are free", megabytes(free))?;
                }
                f.write_str(". What was there before is untouched. Make room, or save the map on another disk.")
            }
            Reason::Changed => write!(
                f,
                "{path} was changed by somebody else since it was read. It was not touched."
            ),
            Reason::ReadsOtherwise => write!(
                f,
                "what was written to {path} reads back as something else, so the disk may be damaged. What was there before is untouched. Save the map on another disk."
            ),
            Reason::NotKept => write!(
                f,
                "{path} can only be written over in place, and its old version could not be kept first. It was not touched. Save the map under another name."
            ),
            Reason::Broken(kept) => {
                write!(f, "writing {path} broke off, and the file is damaged now.")?;
                if let Some(kept) = kept {
                    write!(f, " Its old version is kept in {}.", kept.display())?;
                }
                f.write_str(" Keep the map open and save it under another name.")
            }
            Reason::Other => write!(f, "{path} could not be written; what was there before is untouched"),
        }
    }
}

impl std::error::Error for SaveError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|error| error as _)
    }
}

/// One save, with what all its steps need.
struct Save<'a> {
    storage: &'a dyn Storage,
    backups: Option<&'a Backups>,
    wish: Wish<'a>,
    /// The file, without symbolic links.
    path: PathBuf,
    remarks: Vec<String>,
}

/// Saves.
pub fn save(storage: &dyn Storage, backups: Option<&Backups>, wish: Wish<'_>) -> Result<Saved, SaveError> {
    let error = |reason, source| SaveError {
        path: wish.path.to_owned(),
        reason,
        source,
    };
    let (path, old) = match storage.real_path(wish.path) {
        Ok(path) => match storage.status(&path) {
            Ok(status) if status.is_folder => return Err(error(Reason::IsFolder, None)),
            Ok(status) if status.is_read_only => return Err(error(Reason::ReadOnlyFile, None)),
            Ok(status) => (path, Some(status)),
            Err(source) => return Err(error(Reason::Other, Some(source))),
        },
        Err(source) if source.kind() == io::ErrorKind::NotFound => {
            let folder = folder_of(wish.path);
            let Ok(folder) = storage.real_path(folder) else {
                return Err(error(Reason::NoFolder, Some(source)));
            };
            let name = wish.path.file_name().unwrap_or_default();
            (folder.join(name), None)
        }
        Err(source) => return Err(error(Reason::Other, Some(source))),
    };
    Save {
        storage,
        backups,
        wish,
        path,
        remarks: Vec::new(),
    }
    .run(old)
}

/// The folder that a file is in.
pub(super) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder.as_os_str().is_empty() => Path::new("."),
        Some(folder) => folder,
        None => Path::new("/"),
    }
}

impl Save<'_> {
    fn run(self, old: Option<Status>) -> Result<Saved, SaveError> {
        let known = match old {
            Some(_) => Some(self.expected()?),
            None => None,
        };
        if known.as_deref() == Some(self.wish.bytes) {
            // There is nothing to write; the names in the folder may still be unwritten.
            return Ok(self.saved(None));
        }
        if let Some(status) = old
            && status.n_names > 1
        {
            // Its other names would go on showing the old version.
            return self.in_place(&known.unwrap_or_default());
        }
        let (beside, created) = self.write_beside(old.is_some());
        if let Err(source) = created {
            let is_closed = matches!(
                source.kind(),
                io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem
            );
            return match known {
                // The folder cannot be written to, but perhaps the file can.
                Some(known) if is_closed => self.in_place(&known),
                _ => Err(self.error(source)),
            };
        }
        let storage = self.storage;
        let outcome = self.put_in_place(&beside, known);
        if outcome.is_err() {
            // Half-done work is of no use to anybody; if it cannot be removed either, the first error is the one to tell.
            let _ignored = storage.remove(&beside);
        }
        outcome
    }

    /// What the file holds now, which must be what is expected there.
    fn expected(&self) -> Result<Vec<u8>, SaveError> {
        let known = self
            .storage
            .read(&self.path, MOST)
            .map_err(|source| self.error(source))?;
        match self.wish.base {
            Some(base) if base != known && known != self.wish.bytes => Err(self.refusal(Reason::Changed)),
            _ => Ok(known),
        }
    }

    /// Writes a new file beside the one that it is to replace, under a name that nothing has.
    fn write_beside(&self, is_there: bool) -> (PathBuf, io::Result<()>) {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        let process = std::process::id();
        let access = if is_there {
            Access::Like(&self.path)
        } else {
            Access::Usual
        };
        let mut n = 0;
        loop {
            let beside = self.path.with_file_name(format!(".{name}.{process}-{n}{UNFINISHED}"));
            n += 1;
            match self.storage.create(&beside, self.wish.bytes, access) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && n < 100 => {}
                created => return (beside, created),
            }
        }
    }

    fn put_in_place(mut self, beside: &Path, known: Option<Vec<u8>>) -> Result<Saved, SaveError> {
        match self.storage.read(beside, MOST) {
            Ok(bytes) if bytes == self.wish.bytes => {}
            Ok(_) => return Err(self.refusal(Reason::ReadsOtherwise)),
            Err(source) => return Err(self.error(source)),
        }
        let Some(known) = known else {
            return match self.storage.rename_new(beside, &self.path) {
                Ok(()) => Ok(self.saved(None)),
                Err(source) if source.kind() == io::ErrorKind::AlreadyExists => {
                    // Either somebody was quicker with a file of this name, or it is a link.
                    let is_file = self.storage.status(&self.path).is_ok();
                    Err(self.refusal(if is_file { Reason::Changed } else { Reason::BrokenLink }))
                }
                Err(source) => Err(self.error(source)),
            };
        };
        // Once more, because writing takes its time.
        self.expected()?;
        let is_kept = self.keep(&known);
        match self.storage.exchange(beside, &self.path) {
            Ok(()) => {
                let displaced = self.displaced(beside, &known, is_kept);
                Ok(self.saved(displaced))
            }
            Err(source) if source.kind() == io::ErrorKind::Unsupported => {
                if !is_kept && self.wish.is_map {
                    return self.in_place_after(beside, &known);
                }
                self.expected()?;
                self.storage
                    .rename(beside, &self.path)
                    .map_err(|source| self.error(source))?;
                Ok(self.saved(None))
            }
            // A single file that is mounted cannot be replaced, only written.
            Err(source) if source.kind() == io::ErrorKind::ResourceBusy => self.in_place_after(beside, &known),
            Err(source) => Err(self.error(source)),
        }
    }

    fn in_place_after(self, beside: &Path, known: &[u8]) -> Result<Saved, SaveError> {
        let _unneeded = self.storage.remove(beside);
        self.in_place(known)
    }

    /// What came out of the file when the new one went in: gone if it is what was expected and is not needed, kept if it is
    /// somebody else's.
    fn displaced(&mut self, beside: &Path, known: &[u8], is_kept: bool) -> Option<PathBuf> {
        let is_expected = self.storage.read(beside, MOST).is_ok_and(|bytes| bytes == known);
        let is_wanted = self.wish.is_map && self.wish.base.is_none() && !is_kept;
        if is_expected && !is_wanted {
            let _stays = self.storage.remove(beside);
            return None;
        }
        let what = if is_expected {
            "earlier version"
        } else {
            "other version"
        };
        let kept = self.keep_beside(beside, what)?;
        if is_expected {
            self.remarks
                .push(format!("What the file held before is kept in {}.", kept.display()));
            return None;
        }
        Some(kept)
    }

    /// Gives a version a name of its own beside the file.
    fn keep_beside(&mut self, beside: &Path, what: &str) -> Option<PathBuf> {
        let stem = self.path.file_stem().unwrap_or_default().to_string_lossy();
        let ending = self.path.extension().unwrap_or_default().to_string_lossy();
        let time = stamp(self.storage.now());
        for n in 1..100 {
            let number = if n == 1 { String::new() } else { format!(" {n}") };
            let name = format!("{stem} ({what} {time}{number}).{ending}");
            let kept = self.path.with_file_name(name);
            match self.storage.rename_new(beside, &kept) {
                Ok(()) => return Some(kept),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(_) => break,
            }
        }
        // It stays where it is, and cleaning up keeps it.
        self.remarks
            .push(format!("Another version of the file is kept in {}.", beside.display()));
        None
    }

    /// Keeps the version that is about to be replaced; whether that worked.
    fn keep(&mut self, known: &[u8]) -> bool {
        if !self.wish.is_map {
            return true;
        }
        let Some(backups) = self.backups else { return false };
        match backups.keep(self.storage, &self.path, known) {
            Ok(_) => true,
            Err(error) => {
                self.remarks.push(format!(
                    "The version before could not be kept as an earlier version: {error}."
                ));
                false
            }
        }
    }

    /// Writes over the file as it stands, once its bytes are kept elsewhere.
    fn in_place(mut self, known: &[u8]) -> Result<Saved, SaveError> {
        let backup = match self.backups {
            Some(backups) => backups.keep(self.storage, &self.path, known).ok(),
            None => None,
        };
        if backup.is_none() && self.wish.is_map {
            return Err(self.refusal(Reason::NotKept));
        }
        self.expected()?;
        let written = self.storage.overwrite(&self.path, self.wish.bytes);
        let reads = || {
            self.storage
                .read(&self.path, MOST)
                .is_ok_and(|bytes| bytes == self.wish.bytes)
        };
        if written.is_ok() && reads() {
            self.remarks.push(
                "The file was written over in place, because it has other names or nothing can be made in its folder."
                    .to_owned(),
            );
            return Ok(self.saved(None));
        }
        let is_as_before = || self.storage.read(&self.path, MOST).is_ok_and(|bytes| bytes == known);
        // What was never opened for writing is as it was.
        let is_back = is_as_before() || self.storage.overwrite(&self.path, known).is_ok() && is_as_before();
        if !is_back {
            return Err(self.refusal(Reason::Broken(backup)));
        }
        match written {
            Ok(()) => Err(self.refusal(Reason::ReadsOtherwise)),
            // Nothing could be written at all.
            Err(source) if source.kind() == io::ErrorKind::PermissionDenied => {
                Err(self.refusal(Reason::ReadOnlyFolder))
            }
            Err(source) => Err(self.error(source)),
        }
    }

    /// The file is in place; its name is on the disk once the folder is.
    fn saved(self, displaced: Option<PathBuf>) -> Saved {
        let unconfirmed = self.storage.sync_folder(folder_of(&self.path)).err();
        Saved {
            path: self.path,
            unconfirmed: unconfirmed.map(|error| error.to_string()),
            displaced,
            remarks: self.remarks,
        }
    }

    fn refusal(&self, reason: Reason) -> SaveError {
        SaveError {
            path: self.path.clone(),
            reason,
            source: None,
        }
    }

    /// What the system says, in words where it is known what to do.
    fn error(&self, source: io::Error) -> SaveError {
        let reason = match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Reason::Full {
                needed: self.wish.bytes.len() as u64,
                free: self.storage.free_space(folder_of(&self.path)),
            },
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Reason::ReadOnlyFolder,
            io::ErrorKind::NotFound => Reason::NoFolder,
            _ => Reason::Other,
        };
        SaveError {
            path: self.path.clone(),
            reason,
            source: Some(source),
        }
    }
}

/// Puts away what saves left beside a file that were cut short: whole versions go to the earlier versions, the rest is of no use.
/// Returns how many versions were kept.
pub fn clean_up(storage: &dyn Storage, backups: &Backups, path: &Path, is_whole: impl Fn(&[u8]) -> bool) -> usize {
    let Ok(path) = storage.real_path(path) else { return 0 };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let start = format!(".{name}.");
    let mut n_kept = 0;
    for leftover in storage.list(folder_of(&path)).unwrap_or_default() {
        let its_name = leftover.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let middle = its_name
            .strip_prefix(&start)
            .and_then(|rest| rest.strip_suffix(UNFINISHED));
        let is_ours = middle.is_some_and(|middle| {
            !middle.is_empty() && middle.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
        });
        if !is_ours || !is_old(storage, &leftover) {
            continue;
        }
        let Ok(bytes) = storage.read(&leftover, MOST) else {
            continue;
        };
        if is_whole(&bytes) {
            if backups.keep(storage, &path, &bytes).is_err() {
                continue;
            }
            n_kept += 1;
        }
        let _stays = storage.remove(&leftover);
    }
    n_kept
}

fn is_old(storage: &dyn Storage, path: &Path) -> bool {
    let age = |modified: SystemTime| storage.now().duration_since(modified).unwrap_or_default();
    storage
        .status(path)
        .is_ok_and(|status| age(status.modified) > CUT_SHORT)
}
