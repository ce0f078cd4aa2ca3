//! The file system of this machine.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    time::SystemTime,
};

use super::{Access, Held, Status, Storage};

/// The file system of this machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

/// A locked file.
struct Lock {
    _file: File,
}

impl Held for Lock {}

impl Storage for Disk {
    fn real_path(&self, path: &Path) -> io::Result<PathBuf> {
        fs::canonicalize(path)
    }

    fn status(&self, path: &Path) -> io::Result<Status> {
        let metadata = fs::metadata(path)?;
        #[cfg(unix)]
        let n_names = std::os::unix::fs::MetadataExt::nlink(&metadata);
        #[cfg(not(unix))]
        let n_names = 1;
        Ok(Status {
            len: metadata.len(),
            is_folder: metadata.is_dir(),
            is_read_only: metadata.permissions().readonly(),
            n_names,
            modified: metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH),
        })
    }

    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(path)?
            .take(limit.saturating_add(1))
            .read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn create(&self, path: &Path, bytes: &[u8], access: Access<'_>) -> io::Result<()> {
        let mut options = OpenOptions::new();
        // A name that is taken, be it by a link, is refused.
        options.write(true).create_new(true);
        #[cfg(unix)]
        if !matches!(access, Access::Usual) {
            // Until it is whole and has the rights of the old file, nobody else reads it.
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        }
        let mut file = options.open(path)?;
        let written = file.write_all(bytes).and_then(|()| {
            if let Access::Like(other) = access {
                dress(&file, other)?;
            }
            file.sync_all()
        });
        if written.is_err() {
            // Half a file is of no use to anybody; if it cannot be removed either, the first error is the one to tell.
            let _ignored = fs::remove_file(path);
        }
        written
    }

    fn overwrite(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).open(path)?;
        file.write_all(bytes)?;
        file.set_len(bytes.len() as u64)?;
        file.sync_all()
    }

    fn append(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = OpenOptions::new().append(true).open(path)?;
        file.write_all(bytes)?;
        file.sync_data()
    }

    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        exchange(one, other)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        match rename_new(from, to) {
            Err(error) if error.kind() == io::ErrorKind::Unsupported => {
                // A second name for the file fails where the name is taken, so that nothing is replaced unseen.
                match fs::hard_link(from, to) {
                    Ok(()) => fs::remove_file(from),
                    Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
                    Err(_) if fs::symlink_metadata(to).is_ok() => Err(io::ErrorKind::AlreadyExists.into()),
                    Err(_) => fs::rename(from, to),
                }
            }
            outcome => outcome,
        }
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        if !cfg!(unix) {
            // Elsewhere a folder cannot be opened for this; the system writes names through.
            return Ok(());
        }
        match File::open(folder).and_then(|folder| folder.sync_all()) {
            // Some file systems, such as network shares, have nothing to do here and say so in this way.
            Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
            outcome => outcome,
        }
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        let mut paths = Vec::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                paths.push(entry.path());
            }
        }
        paths.sort();
        Ok(paths)
    }

    fn free_space(&self, folder: &Path) -> Option<u64> {
        free_space(folder)
    }

    fn lock(&self, path: &Path) -> io::Result<Option<Box<dyn Held>>> {
        let file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Box::new(Lock { _file: file }))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}

/// Gives a new file the rights of another, and its owner, group and extended attributes as far as the system allows.
fn dress(file: &File, like: &Path) -> io::Result<()> {
    let metadata = fs::metadata(like)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        // Only the owner's own groups, or an administrator, may do this; the file is whole without.
        let _not_allowed = fchown(file, Some(metadata.uid()), Some(metadata.gid()));
    }
    #[cfg(any(target_os = "linux", target_os = "macos"))]
    copy_attributes(file, like);
    file.set_permissions(metadata.permissions())
}

/// Copies extended attributes, such as tags given in a file manager. Those that cannot be copied are passed over.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn copy_attributes(file: &File, like: &Path) {
    use rustix::fs::{XattrFlags, fsetxattr, getxattr, listxattr};
    // What fits is copied; attributes are small.
    let mut names = vec![0_u8; 64 << 10];
    let Ok(n) = listxattr(like, names.as_mut_slice()) else {
        return;
    };
    for name in names.get(..n).unwrap_or_default().split(|&byte| byte == 0) {
        let mut value = vec![0_u8; 64 << 10];
        if name.is_empty() {
            continue;
        }
        if let Ok(n) = getxattr(like, name, value.as_mut_slice()) {
            let _not_allowed = fsetxattr(file, name, value.get(..n).unwrap_or_default(), XattrFlags::empty());
        }
    }
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
fn renamed(from: &Path, to: &Path, flags: rustix::fs::RenameFlags) -> io::Result<()> {
    use rustix::{
        fs::{CWD, renameat_with},
        io::Errno,
    };
    renameat_with(CWD, from, CWD, to, flags).map_err(|error| match error {
        // What file systems and kernels say that do not know the flags.
        Errno::INVAL | Errno::NOSYS | Errno::NOTSUP => io::ErrorKind::Unsupported.into(),
        error => error.into(),
    })
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    renamed(one, other, rustix::fs::RenameFlags::EXCHANGE)
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    renamed(from, to, rustix::fs::RenameFlags::NOREPLACE)
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn exchange(_one: &Path, _other: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn rename_new(_from: &Path, _to: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(unix)]
fn free_space(folder: &Path) -> Option<u64> {
    let known = rustix::fs::statvfs(folder).ok()?;
    known.f_bavail.checked_mul(known.f_frsize)
}

#[cfg(not(unix))]
fn free_space(_folder: &Path) -> Option<u64> {
    None
}
