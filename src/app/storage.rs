//! The file system as saving, the edit log and the backups need it: a few operations, each of which may fail at any time.
//!
//! [`Disk`] is the real one. Tests have one in memory that can lose power after any operation, so that what is promised about
//! files is tried at every point where it could break.

mod disk;

use std::{
    io,
    path::{Path, PathBuf},
    time::SystemTime,
};

pub use disk::Disk;

/// What is known of a file without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// Its size in bytes.
    pub len: u64,
    /// Whether it is a folder.
    pub is_folder: bool,
    /// Whether it is write-protected.
    pub is_read_only: bool,
    /// How many names it has in the file system; hard links make it more than one.
    pub n_names: u64,
    /// When it was changed last.
    pub modified: SystemTime,
}

/// Who may read a new file.
#[derive(Clone, Copy, Debug)]
pub enum Access<'a> {
    /// Whoever the system lets read new files.
    Usual,
    /// The user alone.
    Private,
    /// Whoever may read this one; its owner, group and extended attributes are taken over as far as the system allows.
    Like(&'a Path),
}

/// Held while something is locked; letting go of it unlocks.
pub trait Held: Send {}

/// Operations on files. Paths are taken as they are: links are followed only by [`Storage::real_path`], `read` and `status`.
pub trait Storage: Send + Sync {
    /// The path without symbolic links.
    fn real_path(&self, path: &Path) -> io::Result<PathBuf>;
    /// What is known of a file.
    fn status(&self, path: &Path) -> io::Result<Status>;
    /// The whole file; no more than `limit` bytes and one, so that a file which is larger can be told.
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>>;
    /// Makes a file that is not there yet, never following a link, and has its bytes on the disk before it returns.
    fn create(&self, path: &Path, bytes: &[u8], access: Access<'_>) -> io::Result<()>;
    /// Replaces the bytes of a file in place, and has them on the disk before it returns. Not in one step.
    fn overwrite(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;
    /// Adds bytes to the end of a file, and has them on the disk before it returns.
    fn append(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;
    /// Lets two files change places in one step.
    ///
    /// # Errors
    /// [`io::ErrorKind::Unsupported`] where the file system cannot.
    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()>;
    /// Gives a file another name, in place of what has that name.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Gives a file another name that nothing has yet.
    ///
    /// # Errors
    /// [`io::ErrorKind::AlreadyExists`] when something has that name.
    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Has the names in a folder on the disk before it returns.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
    /// Makes a folder and those above it, for the user alone.
    fn create_folder(&self, folder: &Path) -> io::Result<()>;
    /// The files in a folder, by name.
    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>>;
    /// How many bytes can still be written there, where the system says so.
    fn free_space(&self, folder: &Path) -> Option<u64>;
    /// Locks a file that is made if it is not there; nothing if somebody else holds it.
    fn lock(&self, path: &Path) -> io::Result<Option<Box<dyn Held>>>;
    /// What time it is.
    fn now(&self) -> SystemTime;
}
