//! A file system in memory that can fail or lose power at any operation.
//!
//! What was written and not synchronised may be lost, torn or garbled when the power goes; of the names in each folder, changes since
//! the folder was synchronised come true up to any point. That is what journaling file systems promise, and no more.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use cruxmap::app::storage::{Access, Held, Status, Storage};

#[derive(Clone, Debug, Default)]
struct File {
    /// On the disk.
    durable: Vec<u8>,
    /// As programs see it.
    current: Vec<u8>,
    n_names: u64,
    modified: u64,
    is_read_only: bool,
}

#[derive(Clone, Debug)]
enum Change {
    Put(PathBuf, usize),
    Remove(PathBuf),
    Move(PathBuf, PathBuf),
    Exchange(PathBuf, PathBuf),
}

/// What goes wrong, and when; operations are counted from 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fault {
    Nothing,
    /// Power goes before this operation.
    Power(usize),
    /// This operation fails.
    Once(usize, io::ErrorKind),
    /// This operation and all after it fail.
    Forever(usize, io::ErrorKind),
}

#[derive(Clone, Default)]
struct World {
    files: Vec<File>,
    /// Names as programs see them.
    names: BTreeMap<PathBuf, usize>,
    /// Names on the disk.
    durable: BTreeMap<PathBuf, usize>,
    /// Changes of names in each folder that are not on the disk yet.
    pending: BTreeMap<PathBuf, Vec<Change>>,
    n_steps: usize,
    clock: u64,
    is_off: bool,
    locked: BTreeSet<PathBuf>,
    closed_folders: BTreeSet<PathBuf>,
}

/// Somebody else, who acts once, before this operation.
pub type Other = Box<dyn Fn(&SimFs) + Send + Sync>;

#[derive(Clone)]
pub struct SimFs {
    world: Arc<Mutex<World>>,
    pub fault: Fault,
    /// Whether files can change places in one step.
    pub can_exchange: bool,
    other: Arc<Mutex<Option<(usize, Other)>>>,
}

struct Lock(Arc<Mutex<World>>, PathBuf);
impl Held for Lock {}
impl Drop for Lock {
    fn drop(&mut self) {
        self.0.lock().unwrap().locked.remove(&self.1);
    }
}

fn folder_of(path: &Path) -> PathBuf {
    path.parent().unwrap_or(Path::new("/")).to_owned()
}

fn not_found() -> io::Error {
    io::ErrorKind::NotFound.into()
}

impl Default for SimFs {
    fn default() -> Self {
        Self {
            world: Arc::default(),
            fault: Fault::Nothing,
            can_exchange: true,
            other: Arc::default(),
        }
    }
}

impl SimFs {
    /// A file that is on the disk from the beginning.
    pub fn put(&self, path: impl Into<PathBuf>, bytes: &[u8]) {
        let mut world = self.world.lock().unwrap();
        let path = path.into();
        let id = world.new_file();
        world.files[id].durable = bytes.to_vec();
        world.files[id].current = bytes.to_vec();
        if let Some(old) = world.names.insert(path.clone(), id) {
            world.files[old].n_names -= 1;
        }
        world.durable.insert(path, id);
    }

    /// Another name for a file.
    pub fn link(&self, path: &str, other: &str) {
        let mut world = self.world.lock().unwrap();
        let id = world.names[Path::new(path)];
        world.files[id].n_names += 1;
        world.names.insert(other.into(), id);
        world.durable.insert(other.into(), id);
    }

    pub fn set_read_only(&self, path: &str) {
        let mut world = self.world.lock().unwrap();
        let id = world.names[Path::new(path)];
        world.files[id].is_read_only = true;
    }

    /// Nothing can be made in this folder.
    pub fn close_folder(&self, folder: &str) {
        self.world.lock().unwrap().closed_folders.insert(folder.into());
    }

    /// Lets somebody else act before an operation.
    pub fn before(&self, step: usize, other: Other) {
        *self.other.lock().unwrap() = Some((step, other));
    }

    pub fn n_steps(&self) -> usize {
        self.world.lock().unwrap().n_steps
    }

    /// All files as programs see them.
    pub fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let world = self.world.lock().unwrap();
        let bytes = |id: &usize| world.files[*id].current.clone();
        world.names.iter().map(|(path, id)| (path.clone(), bytes(id))).collect()
    }

    pub fn get(&self, path: &str) -> Option<Vec<u8>> {
        self.files().remove(Path::new(path))
    }

    /// The disk as it is found when the power is back.
    pub fn after_power_cut(&self, seed: u64) -> Self {
        let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let world = self.world.lock().unwrap();
        let mut names = world.durable.clone();
        for changes in world.pending.values() {
            let n = random.below(changes.len() + 1);
            for change in &changes[..n] {
                change_names(&mut names, change);
            }
        }
        let mut files = world.files.clone();
        for file in &mut files {
            if file.durable != file.current {
                file.durable = damaged(&file.durable, &file.current, &mut random);
            }
            file.current.clone_from(&file.durable);
        }
        let found = World {
            files,
            durable: names.clone(),
            names,
            clock: world.clock + 10_000_000,
            ..World::default()
        };
        Self {
            world: Arc::new(Mutex::new(found)),
            ..Self::default()
        }
    }

    /// One operation, which may be the last.
    fn step(&self) -> io::Result<()> {
        let n = {
            let mut world = self.world.lock().unwrap();
            world.n_steps += 1;
            world.n_steps - 1
        };
        let acts = self.other.lock().unwrap().take_if(|(step, _)| *step <= n);
        if let Some((_, other)) = acts {
            other(self);
        }
        let mut world = self.world.lock().unwrap();
        if world.is_off {
            return Err(io::Error::other("the power is off"));
        }
        match self.fault {
            Fault::Power(step) if step == n => {
                world.is_off = true;
                Err(io::Error::other("the power is off"))
            }
            Fault::Once(step, kind) if step == n => Err(kind.into()),
            Fault::Forever(step, kind) if step <= n => Err(kind.into()),
            _ => Ok(()),
        }
    }

    fn id(&self, path: &Path) -> io::Result<usize> {
        self.world
            .lock()
            .unwrap()
            .names
            .get(path)
            .copied()
            .ok_or_else(not_found)
    }

    fn change(&self, change: Change) {
        let mut world = self.world.lock().unwrap();
        let folder = match &change {
            Change::Put(path, _) | Change::Remove(path) | Change::Move(path, _) | Change::Exchange(path, _) => {
                folder_of(path)
            }
        };
        change_names(&mut world.names, &change);
        world.pending.entry(folder).or_default().push(change);
    }

    fn write(&self, id: usize, bytes: &[u8], keeps: bool) -> io::Result<()> {
        let outcome = self.step();
        let mut world = self.world.lock().unwrap();
        world.clock += 1;
        let clock = world.clock;
        let file = &mut world.files[id];
        file.modified = clock;
        if !keeps {
            file.current.clear();
        }
        if outcome.is_ok() {
            file.current.extend(bytes);
        } else {
            // A write that fails may have come half way.
            file.current.extend(&bytes[..bytes.len() / 2]);
        }
        outcome
    }

    fn sync(&self, id: usize) -> io::Result<()> {
        self.step()?;
        let mut world = self.world.lock().unwrap();
        let file = &mut world.files[id];
        file.durable.clone_from(&file.current);
        Ok(())
    }

    fn is_closed(&self, path: &Path) -> bool {
        self.world.lock().unwrap().closed_folders.contains(&folder_of(path))
    }
}

impl World {
    fn new_file(&mut self) -> usize {
        self.clock += 1;
        self.files.push(File {
            n_names: 1,
            modified: self.clock,
            ..File::default()
        });
        self.files.len() - 1
    }
}

fn change_names(names: &mut BTreeMap<PathBuf, usize>, change: &Change) {
    match change {
        Change::Put(path, id) => {
            names.insert(path.clone(), *id);
        }
        Change::Remove(path) => {
            names.remove(path);
        }
        Change::Move(from, to) => {
            if let Some(id) = names.remove(from) {
                names.insert(to.clone(), id);
            }
        }
        Change::Exchange(one, other) => {
            if let (Some(a), Some(b)) = (names.get(one).copied(), names.get(other).copied()) {
                names.insert(one.clone(), b);
                names.insert(other.clone(), a);
            }
        }
    }
}

/// What is found of a file whose bytes were not on the disk yet.
fn damaged(durable: &[u8], current: &[u8], random: &mut Random) -> Vec<u8> {
    // What was only added to keeps what was there.
    if !durable.is_empty() && current.len() > durable.len() && current.starts_with(durable) {
        let mut bytes = durable.to_vec();
        bytes.extend(damaged(&[], &current[durable.len()..], random));
        return bytes;
    }
    match random.below(5) {
        0 => durable.to_vec(),
        1 => current.to_vec(),
        2 => current[..random.below(current.len() + 1)].to_vec(),
        3 => {
            // The size is there, the bytes are not.
            let mut bytes = current.to_vec();
            let from = random.below(bytes.len() + 1);
            bytes[from..].fill(0);
            bytes
        }
        _ => {
            let mut bytes = durable.to_vec();
            bytes.resize(current.len(), 0);
            let n = random.below(current.len() + 1);
            bytes[..n].copy_from_slice(&current[..n]);
            bytes
        }
    }
}

/// A small generator (xorshift), so that every damage can be had again.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.next() >> 11) as usize % n.max(1)
    }
}

impl Storage for SimFs {
    fn real_path(&self, path: &Path) -> io::Result<PathBuf> {
        self.step()?;
        let world = self.world.lock().unwrap();
        let is_folder = world.names.keys().any(|name| name.parent() == Some(path)) || path == Path::new("/maps");
        if world.names.contains_key(path) || is_folder {
            Ok(path.to_owned())
        } else {
            Err(not_found())
        }
    }

    fn status(&self, path: &Path) -> io::Result<Status> {
        self.step()?;
        let id = self.id(path)?;
        let world = self.world.lock().unwrap();
        let file = &world.files[id];
        Ok(Status {
            len: file.current.len() as u64,
            is_folder: false,
            is_read_only: file.is_read_only,
            n_names: file.n_names,
            modified: UNIX_EPOCH + Duration::from_millis(1_790_000_000_000 + file.modified),
        })
    }

    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        self.step()?;
        let id = self.id(path)?;
        let mut bytes = self.world.lock().unwrap().files[id].current.clone();
        bytes.truncate(usize::try_from(limit).unwrap().saturating_add(1));
        Ok(bytes)
    }

    fn create(&self, path: &Path, bytes: &[u8], _access: Access<'_>) -> io::Result<()> {
        self.step()?;
        if self.id(path).is_ok() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        if self.is_closed(path) {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        let id = self.world.lock().unwrap().new_file();
        self.change(Change::Put(path.to_owned(), id));
        let written = self.write(id, bytes, false).and_then(|()| self.sync(id));
        if written.is_err() {
            let _ignored = self.remove(path);
        }
        written
    }

    fn overwrite(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.step()?;
        let id = self.id(path)?;
        self.write(id, bytes, false)?;
        self.sync(id)
    }

    fn append(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.step()?;
        let id = self.id(path)?;
        self.write(id, bytes, true)?;
        self.sync(id)
    }

    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        self.step()?;
        if !self.can_exchange {
            return Err(io::ErrorKind::Unsupported.into());
        }
        self.id(one)?;
        self.id(other)?;
        self.change(Change::Exchange(one.to_owned(), other.to_owned()));
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step()?;
        self.id(from)?;
        self.change(Change::Move(from.to_owned(), to.to_owned()));
        Ok(())
    }

    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step()?;
        self.id(from)?;
        if self.id(to).is_ok() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        self.change(Change::Move(from.to_owned(), to.to_owned()));
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        self.id(path)?;
        self.change(Change::Remove(path.to_owned()));
        Ok(())
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.step()?;
        let mut world = self.world.lock().unwrap();
        let changes = world.pending.remove(folder).unwrap_or_default();
        for change in &changes {
            change_names(&mut world.durable, change);
        }
        Ok(())
    }

    fn create_folder(&self, _folder: &Path) -> io::Result<()> {
        // Folders are as long as there are names in them.
        self.step()
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        self.step()?;
        let world = self.world.lock().unwrap();
        Ok(world
            .names
            .keys()
            .filter(|path| path.parent() == Some(folder))
            .cloned()
            .collect())
    }

    fn free_space(&self, _folder: &Path) -> Option<u64> {
        Some(1_000)
    }

    fn lock(&self, path: &Path) -> io::Result<Option<Box<dyn Held>>> {
        self.step()?;
        if self.id(path).is_err() {
            let id = self.world.lock().unwrap().new_file();
            self.change(Change::Put(path.to_owned(), id));
        }
        let mut world = self.world.lock().unwrap();
        if !world.locked.insert(path.to_owned()) {
            return Ok(None);
        }
        Ok(Some(Box::new(Lock(self.world.clone(), path.to_owned()))))
    }

    fn now(&self) -> SystemTime {
        let mut world = self.world.lock().unwrap();
        world.clock += 1;
        UNIX_EPOCH + Duration::from_millis(1_790_000_000_000 + world.clock)
    }
}
