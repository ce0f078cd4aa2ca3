//! Earlier versions: what saving has replaced is kept outside the folder of the map, fewer of them the older they are.

use std::{
    io,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use super::{
    clock::{stamp, time_of_stamp},
    storage::{Access, Storage},
};

/// So many of the newest versions are kept, however close in time.
const NEWEST: usize = 20;

/// Of the last day one an hour is kept, of the last month one a day.
const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);
const MONTH: Duration = Duration::from_hours(30 * 24);

/// So many bytes the versions of one map may take; the newest few are kept whatever they take.
const MOST_BYTES: u64 = 200 << 20;
const ALWAYS: usize = 3;

/// The earlier versions of one map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backups {
    folder: PathBuf,
}

/// An earlier version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlierVersion {
    /// Where it is kept.
    pub path: PathBuf,
    /// When it was replaced.
    pub time: SystemTime,
    /// Its size in bytes.
    pub len: u64,
    /// Whether it was a version of the very file asked about, not of another with a map of the same id.
    pub is_of_this_file: bool,
}

impl Backups {
    /// Those of the map with this id, in the folder where this user's programs keep data.
    pub fn of_map(data_folder: &Path, map_id: &str) -> Self {
        let name = crate::model::slug_from_text(map_id, "map");
        Self {
            folder: data_folder.join("backups").join(name),
        }
    }

    /// Keeps a version of a file; returns where. A version that is the same as the newest one is not kept twice.
    pub fn keep(&self, storage: &dyn Storage, file: &Path, bytes: &[u8]) -> io::Result<PathBuf> {
        storage.create_folder(&self.folder)?;
        let known = self.versions(storage, file);
        if let Some(newest) = known.first()
            && newest.len == bytes.len() as u64
            && storage.read(&newest.path, newest.len)? == bytes
        {
            return Ok(newest.path.clone());
        }
        let mark = mark_of(file);
        let mut time = storage.now();
        let path = loop {
            let path = self.folder.join(format!("{}.{mark}.ron", stamp(time)));
            match storage.create(&path, bytes, Access::Private) {
                Ok(()) => break path,
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => time += Duration::from_millis(1),
                Err(error) => return Err(error),
            }
        };
        storage.sync_folder(&self.folder)?;
        let sizes: Vec<(SystemTime, u64)> = known.iter().map(|version| (version.time, version.len)).collect();
        for index in superfluous(&sizes, bytes.len() as u64, time) {
            if let Some(version) = known.get(index) {
                // What cannot be removed is tried again with the next version.
                let _stays = storage.remove(&version.path);
            }
        }
        Ok(path)
    }

    /// All versions, newest first.
    pub fn versions(&self, storage: &dyn Storage, file: &Path) -> Vec<EarlierVersion> {
        let mark = mark_of(file);
        let mut versions: Vec<EarlierVersion> = (storage.list(&self.folder).unwrap_or_default().into_iter())
            .filter_map(|path| {
                let name = path.file_name()?.to_str()?.to_owned();
                let (time, its_mark) = name.strip_suffix(".ron")?.split_once('.')?;
                Some(EarlierVersion {
                    time: time_of_stamp(time)?,
                    len: storage.status(&path).ok()?.len,
                    is_of_this_file: its_mark == mark,
                    path,
                })
            })
            .collect();
        versions.sort_by(|a, b| b.time.cmp(&a.time).then_with(|| b.path.cmp(&a.path)));
        versions
    }
}

/// The newest earlier version of a file that cannot be read, so that nobody knows which map it was.
pub(super) fn newest_of(data_folder: &Path, storage: &dyn Storage, file: &Path) -> Option<EarlierVersion> {
    // A storage lists files; here the folders are wanted.
    let maps = std::fs::read_dir(data_folder.join("backups")).ok()?;
    let folders = maps.filter_map(|entry| Some(entry.ok()?.path()));
    let of_map = |folder: PathBuf| Backups { folder }.versions(storage, file);
    let versions = folders.flat_map(of_map);
    versions
        .filter(|version| version.is_of_this_file)
        .max_by_key(|version| version.time)
}

/// Tells files with the same map apart.
fn mark_of(file: &Path) -> String {
    format!("{:08x}", crc32fast::hash(file.as_os_str().as_encoded_bytes()))
}

/// Which of the versions (newest first, with time and size) are not kept once another one of `new` bytes comes at `now`.
fn superfluous(versions: &[(SystemTime, u64)], new: u64, now: SystemTime) -> Vec<usize> {
    let mut bytes = new;
    let mut last_slot = None;
    let mut gone = Vec::new();
    for (index, &(time, len)) in versions.iter().enumerate() {
        let age = now.duration_since(time).unwrap_or_default();
        let since = time
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default()
            .as_secs();
        let slot = if age <= DAY {
            Some((HOUR, since / HOUR.as_secs()))
        } else if age <= MONTH {
            Some((DAY, since / DAY.as_secs()))
        } else {
            None
        };
        let is_recent = index + 1 < NEWEST;
        let is_first_of_its_time = slot.is_some() && slot != last_slot;
        let fits = index + 1 < ALWAYS || bytes + len <= MOST_BYTES;
        if (is_recent || is_first_of_its_time) && fits {
            bytes += len;
            last_slot = slot;
        } else {
            gone.push(index);
        }
    }
    gone
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(ages: &[u64], len: u64) -> Vec<u64> {
        let now = SystemTime::UNIX_EPOCH + Duration::from_hours(1_000 * 24);
        let versions: Vec<(SystemTime, u64)> = ages.iter().map(|age| (now - Duration::from_secs(*age), len)).collect();
        let gone = superfluous(&versions, len, now);
        let stay = |(index, age): (usize, &u64)| (!gone.contains(&index)).then_some(*age);
        ages.iter().enumerate().filter_map(stay).collect()
    }

    #[test]
    fn older_versions_get_fewer() {
        // One every ten minutes for forty days.
        let ages: Vec<u64> = (1..5_760).map(|n| n * 600).collect();
        let kept = kept(&ages, 1_000);
        assert_eq!(kept.iter().take(19).copied().collect::<Vec<_>>(), ages[..19]);
        let of_day = kept.iter().filter(|age| **age > 19 * 600 && **age <= 86_400).count();
        let of_month = kept.iter().filter(|age| **age > 86_400).count();
        assert!((20..=22).contains(&of_day), "{of_day}");
        assert!((28..=30).contains(&of_month), "{of_month}");
        assert!(kept.iter().all(|age| *age <= 30 * 86_400));
    }

    #[test]
    fn versions_take_no_more_than_their_room() {
        let ages: Vec<u64> = (1..30).map(|n| n * 60).collect();
        assert_eq!(kept(&ages, 60 << 20).len(), 2);
        assert_eq!(
            kept(&ages, 300 << 20).len(),
            2,
            "the newest stay, however large they are"
        );
    }
}
