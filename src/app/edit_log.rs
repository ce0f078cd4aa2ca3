//! The edit log: what was done since the map was saved last, on this machine's own disk within a moment, so that a crash loses
//! nothing that was seen on screen.
//!
//! A log is a file of records, each with its length and a checksum: a head, the bytes of the map's file as they were, and then
//! for each edit the one stretch of the map's text that it changed. What a crash tore off at the end is told by its checksum.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde::{Deserialize, Serialize};

use super::storage::{Held, Storage};

/// What a log begins with.
const MAGIC: &[u8] = b"cruxmap edit log 1\n";

/// A log that grew beyond this many bytes, and beyond four times what it is about, is begun anew.
const LARGE: u64 = 16 << 20;

/// No more than this much of a log is read.
const MOST: u64 = 1 << 30;

/// What a log is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The file of the map, if it has one.
    pub file: Option<PathBuf>,
    /// The map's id.
    pub map_id: String,
    /// The map's title.
    pub title: String,
}

/// Some edits, ready to be written down.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// The map's text after them.
    pub text: &'a [u8],
    /// What the last of them did.
    pub label: &'a str,
    /// How many there were.
    pub n_edits: u32,
}

/// A log that is being written, locked against other windows.
pub struct EditLog {
    path: PathBuf,
    head: Head,
    base: Arc<Vec<u8>>,
    text: Vec<u8>,
    len: u64,
    _lock: Box<dyn Held>,
}

impl EditLog {
    /// Begins a log in this folder with its first edits.
    ///
    /// # Errors
    /// When it cannot be written; then there is no log.
    pub fn start(
        storage: &dyn Storage,
        folder: &Path,
        head: Head,
        base: Arc<Vec<u8>>,
        entry: &Entry<'_>,
    ) -> io::Result<Self> {
        storage.create_folder(folder)?;
        let name = crate::model::slug_from_text(&head.map_id, "map");
        let mut bytes = MAGIC.to_vec();
        push(&mut bytes, b'H', serde_json::to_string(&head)?.as_bytes());
        push(&mut bytes, b'B', &base);
        push(&mut bytes, b'S', &splice(storage.now(), &base, entry));
        let mut n = 0;
        loop {
            let path = folder.join(format!("{name}-{}-{n}.log", std::process::id()));
            n += 1;
            // Made by its lock, so that no other window ever finds it without.
            if storage.status(&path).is_ok() && n < 10_000 {
                continue;
            }
            let Some(lock) = storage.lock(&path)? else { continue };
            let written = storage.append(&path, &bytes).and_then(|()| storage.sync_folder(folder));
            if let Err(error) = written {
                let _stays = storage.remove(&path);
                return Err(error);
            }
            return Ok(Self {
                path,
                head,
                base,
                text: entry.text.to_vec(),
                len: bytes.len() as u64,
                _lock: lock,
            });
        }
    }

    /// Writes further edits down; when this returns they survive a crash. A log that has grown large is begun anew.
    ///
    /// # Errors
    /// When they cannot be written; then the log ends before them, and must be begun anew.
    pub fn note(&mut self, storage: &dyn Storage, entry: &Entry<'_>) -> io::Result<()> {
        let mut bytes = Vec::new();
        push(&mut bytes, b'S', &splice(storage.now(), &self.text, entry));
        let about = (self.base.len() + entry.text.len()) as u64;
        if self.len > LARGE.max(4 * about) {
            let folder = super::saving::folder_of(&self.path).to_owned();
            let all = Entry {
                n_edits: read(storage, &self.path).map_or(0, |found| found.n_edits) + entry.n_edits,
                ..entry.clone()
            };
            let new = Self::start(storage, &folder, self.head.clone(), self.base.clone(), &all)?;
            let old = std::mem::replace(self, new);
            old.discard(storage);
            return Ok(());
        }
        storage.append(&self.path, &bytes)?;
        self.len += bytes.len() as u64;
        entry.text.clone_into(&mut self.text);
        Ok(())
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Removes it: what it holds is on file, or not wanted.
    pub fn discard(self, storage: &dyn Storage) {
        // What cannot be removed is offered again at the next start, which loses nothing.
        let _stays = storage.remove(&self.path);
    }
}

/// A log that nobody writes any more: its window has crashed.
pub struct Found {
    /// Where it is.
    pub path: PathBuf,
    /// What it is about.
    pub head: Head,
    /// The bytes of the map's file as they were when the edits began; empty when it had none.
    pub base: Vec<u8>,
    /// The map's text after the last edit.
    pub text: Vec<u8>,
    /// How many edits it holds.
    pub n_edits: u32,
    /// What the last of them did.
    pub label: String,
    /// When the last of them was made.
    pub time: SystemTime,
    /// How many bytes at the end were torn off by the crash and cannot be read.
    pub n_torn: usize,
    lock: Option<Box<dyn Held>>,
}

impl Found {
    /// Whether the map's text was ever this while the log was written: then a file that holds it was saved on the way, and nobody else
    /// has changed it.
    pub fn passed(&self, storage: &dyn Storage, text: &[u8]) -> bool {
        let Ok(bytes) = storage.read(&self.path, MOST) else {
            return false;
        };
        let mut rest = bytes.strip_prefix(MAGIC).unwrap_or_default();
        let mut passing = Self {
            path: PathBuf::new(),
            head: Head::default(),
            base: Vec::new(),
            text: self.base.clone(),
            n_edits: 0,
            label: String::new(),
            time: UNIX_EPOCH,
            n_torn: 0,
            lock: None,
        };
        loop {
            if passing.text == text {
                return true;
            }
            match take(&mut rest) {
                Some((b'S', record)) if apply(&mut passing, record).is_some() => {}
                Some((b'H' | b'B', _)) => {}
                _ => return false,
            }
        }
    }

    /// Lets go of the lock and removes the log.
    pub fn discard(self, storage: &dyn Storage) {
        let _stays = storage.remove(&self.path);
        drop(self.lock);
    }
}

/// The logs that nobody holds, newest last. They stay locked for as long as they are held here.
pub fn found(storage: &dyn Storage, folder: &Path) -> Vec<Found> {
    let mut logs = Vec::new();
    for path in storage.list(folder).unwrap_or_default() {
        if path.extension().is_none_or(|ending| ending != "log") {
            continue;
        }
        let Ok(Some(lock)) = storage.lock(&path) else { continue };
        if let Some(log) = read(storage, &path) {
            logs.push(Found {
                lock: Some(lock),
                ..log
            });
            continue;
        }
        // Not even its beginning was written, so nothing was ever noted in it.
        let is_torn = storage.read(&path, MOST).is_ok_and(|bytes| bytes.len() < (64 << 10));
        if is_torn {
            let _stays = storage.remove(&path);
        }
    }
    logs.sort_by_key(|log| log.time);
    logs
}

/// Reads a log as far as it is whole; nothing if no edit of it is.
pub fn read(storage: &dyn Storage, path: &Path) -> Option<Found> {
    let bytes = storage.read(path, MOST).ok()?;
    let mut rest = bytes.strip_prefix(MAGIC)?;
    let (_, head) = take(&mut rest).filter(|(kind, _)| *kind == b'H')?;
    let head: Head = serde_json::from_slice(head).ok()?;
    let (_, base) = take(&mut rest).filter(|(kind, _)| *kind == b'B')?;
    let mut found = Found {
        path: path.to_owned(),
        head,
        base: base.to_vec(),
        text: base.to_vec(),
        n_edits: 0,
        label: String::new(),
        time: UNIX_EPOCH,
        n_torn: 0,
        lock: None,
    };
    let mut is_any = false;
    while let Some((kind, record)) = take(&mut rest) {
        if kind != b'S' || apply(&mut found, record).is_none() {
            break;
        }
        is_any = true;
    }
    found.n_torn = rest.len();
    is_any.then_some(found)
}

/// Adds a record: length, checksum, kind, content.
fn push(bytes: &mut Vec<u8>, kind: u8, content: &[u8]) {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&[kind]);
    hasher.update(content);
    bytes.extend((content.len() as u64).to_le_bytes());
    bytes.extend(hasher.finalize().to_le_bytes());
    bytes.push(kind);
    bytes.extend(content);
}

/// Takes a number of eight or fewer bytes off the front.
fn number(rest: &mut &[u8], n_bytes: usize) -> Option<u64> {
    let (number, after) = rest.split_at_checked(n_bytes)?;
    *rest = after;
    Some(number.iter().rev().fold(0, |value, byte| value << 8 | u64::from(*byte)))
}

/// Takes a record off the front, if it is whole.
fn take<'a>(rest: &mut &'a [u8]) -> Option<(u8, &'a [u8])> {
    let mut ahead = *rest;
    let len = usize::try_from(number(&mut ahead, 8)?).ok()?;
    let sum = number(&mut ahead, 4)?;
    let (record, after) = ahead.split_at_checked(len.checked_add(1)?)?;
    if u64::from(crc32fast::hash(record)) != sum {
        return None;
    }
    *rest = after;
    let (kind, content) = record.split_first()?;
    Some((*kind, content))
}

/// An entry as the one stretch in which its text differs from the one before.
fn splice(now: SystemTime, before: &[u8], entry: &Entry<'_>) -> Vec<u8> {
    let after = entry.text;
    let alike = |pairs: &mut dyn Iterator<Item = (&u8, &u8)>| pairs.take_while(|(a, b)| a == b).count();
    let start = alike(&mut before.iter().zip(after));
    let most = before.len().min(after.len()) - start;
    let tail = alike(&mut before.iter().rev().zip(after.iter().rev())).min(most);
    let seconds = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let label: String = entry.label.chars().take(200).collect();
    let mut bytes = Vec::new();
    for value in [
        seconds,
        u64::from(entry.n_edits),
        start as u64,
        (before.len() - tail) as u64,
    ] {
        bytes.extend(value.to_le_bytes());
    }
    bytes.extend((label.len() as u64).to_le_bytes());
    bytes.extend(label.as_bytes());
    bytes.extend(after.get(start..after.len() - tail).unwrap_or_default());
    bytes
}

/// Does to the text what an entry says.
fn apply(found: &mut Found, mut record: &[u8]) -> Option<()> {
    let rest = &mut record;
    let seconds = number(rest, 8)?;
    let n_edits = u32::try_from(number(rest, 8)?).ok()?;
    let start = usize::try_from(number(rest, 8)?).ok()?;
    let end = usize::try_from(number(rest, 8)?).ok()?;
    let label_len = usize::try_from(number(rest, 8)?).ok()?;
    let (label, replacement) = rest.split_at_checked(label_len)?;
    if start > end || end > found.text.len() {
        return None;
    }
    found.text.splice(start..end, replacement.iter().copied());
    found.n_edits += n_edits;
    found.label = String::from_utf8_lossy(label).into_owned();
    found.time = UNIX_EPOCH + Duration::from_secs(seconds.min(1 << 40));
    Some(())
}
