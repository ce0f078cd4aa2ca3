//! Maps on disk: reading with a limit, writing so that the file is at every moment a whole old or a whole new version.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use super::forecasts_map::{ForecastsMap, ForecastsMapError, map_of_forecasts};
use crate::{
    formats::{
        bayes_net::{BayesNet, BayesNetError, Kind},
        forecasts_csv::{self, ForecastsError},
        graph_file::{self, GraphFile, GraphFileError},
        readers_csv::{self, ReadersError},
        ron::{self, Loaded, ReadError},
    },
    model::{Forecast, Map},
};

/// Why a file was not read or written.
#[derive(Debug, thiserror::Error)]
pub enum DiskError {
    /// The file could not be read.
    #[error("{} could not be read", path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file was read, but is not a map.
    #[error("{0}")]
    Content(#[from] ReadError),
    /// The file was read, but is not a Bayes net.
    #[error("{0}")]
    Net(#[from] BayesNetError),
    /// The file was read, but is not a graph.
    #[error("{0}")]
    Graph(#[from] GraphFileError),
    /// The file was read, but is not a table of forecasts.
    #[error("{0}")]
    Forecasts(#[from] ForecastsError),
    /// The file was read, but is not a table of readers' credences.
    #[error("{0}")]
    Readers(#[from] ReadersError),
    /// The table of forecasts was read, but gives no map.
    #[error("{0}")]
    ForecastsMap(#[from] ForecastsMapError),
    /// The file could not be written. What stood in it before still stands there.
    #[error("{} could not be written; what was there before is untouched", path.display())]
    Write {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// What stands in the file now is not what was written.
    #[error("{} was written, but reading it back gives something else; keep the map open and save it elsewhere", path.display())]
    Verify {
        /// Which file.
        path: PathBuf,
    },
    /// The file is write-protected.
    #[error("{} is write-protected; save the map under another name", path.display())]
    ReadOnly {
        /// Which file.
        path: PathBuf,
    },
}

/// Reads a map from a file, which is never changed by it. Reads no more than the limit of the format.
pub fn read_map(path: &Path) -> Result<Loaded, DiskError> {
    Ok(ron::read(&read_bytes(path)?)?)
}

/// What the claim is titled at first that a table of forecasts is about, which tables do not say.
const ABOUT: &str = "What the forecasts are about";

/// Reads a map, a Bayes net in BIF or XDSL, or a table of forecasts as CSV; which of them it is, the file's beginning or its
/// ending says.
pub fn read_map_or_net(path: &Path) -> Result<MapOrNet, DiskError> {
    let bytes = read_bytes(path)?;
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    if is_csv(path) && readers_csv::is_table(&bytes) {
        let made = ForecastsMap {
            map: credences(path, &bytes)?,
            report: Vec::new(),
        };
        return Ok(MapOrNet::Table(Box::new(made)));
    }
    if is_csv(path) {
        let forecasts = forecasts_csv::read(&bytes)?;
        let made = map_of_forecasts(&forecasts, ABOUT)?;
        return Ok(MapOrNet::Table(Box::new(made)));
    }
    Ok(match Kind::of_file(&name, &bytes) {
        Some(kind) => MapOrNet::Net(kind.read(&bytes)?),
        None => MapOrNet::Map(Box::new(ron::read(&bytes)?)),
    })
}

fn is_csv(path: &Path) -> bool {
    path.extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("csv"))
}

/// Reads the readers that a file has, as a map: those of a map, or of a table of credences or of forecasts.
pub fn read_readers(path: &Path) -> Result<Map, DiskError> {
    let bytes = read_bytes(path)?;
    if !is_csv(path) {
        return Ok(ron::read(&bytes)?.map);
    }
    if forecasts_csv::is_table(&bytes) {
        let forecasts = forecasts_csv::read(&bytes)?;
        return Ok(map_of_forecasts(&forecasts, ABOUT)?.map);
    }
    credences(path, &bytes)
}

/// A table of credences as a map; the questions that Metaculus exports with it lie beside it.
fn credences(path: &Path, bytes: &[u8]) -> Result<Map, DiskError> {
    let questions = read_bytes(&path.with_file_name("question_data.csv")).ok();
    Ok(readers_csv::read_with_questions(bytes, questions.as_deref())?)
}

/// Reads a plain graph of boxes and arrows.
pub fn read_graph(path: &Path) -> Result<GraphFile, DiskError> {
    Ok(graph_file::read(&read_bytes(path)?)?)
}

/// Reads a table of forecasts on cruxes.
pub fn read_forecasts(path: &Path) -> Result<Vec<Forecast>, DiskError> {
    Ok(forecasts_csv::read(&read_bytes(path)?)?)
}

/// What a file that can be computed with holds.
#[derive(Clone, Debug)]
pub enum MapOrNet {
    /// A map.
    Map(Box<Loaded>),
    /// A Bayes net.
    Net(BayesNet),
    /// A map made from a table of forecasts.
    Table(Box<ForecastsMap>),
}

/// Whether a file says that it is a ballot; only its head is read.
pub fn is_ballot_file(path: &Path) -> bool {
    use std::io::Read as _;
    let mut head = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(2_000).read_to_end(&mut head));
    read.is_ok() && crate::formats::ballots::is_ballot(&head)
}

/// The bytes of a file, no more than the limit of the format.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, DiskError> {
    let error = |source| DiskError::Read {
        path: path.to_owned(),
        source,
    };
    let metadata = fs::metadata(path).map_err(error)?;
    if metadata.is_dir() {
        return Err(error(io::Error::new(
            io::ErrorKind::IsADirectory,
            "it is a folder, not a file",
        )));
    }
    if metadata.len() > ron::MAX_BYTES as u64 {
        return Err(ReadError::TooLarge(metadata.len()).into());
    }
    let mut bytes = Vec::new();
    // One byte over the limit, so that a file that grows meanwhile (or a pipe) is still seen to be too large.
    let limit = ron::MAX_BYTES as u64 + 1;
    File::open(path)
        .map_err(error)?
        .take(limit)
        .read_to_end(&mut bytes)
        .map_err(error)?;
    Ok(bytes)
}

/// Writes a text file; see [`write_bytes`].
pub fn write_text(path: &Path, text: &str) -> Result<(), DiskError> {
    write_bytes(path, text.as_bytes())
}

/// Writes a file: into a new file beside it, to the disk, read back, then put in its place in one step.
///
/// Symbolic links are followed, so that the link stays a link; permissions of the old file are kept.
pub fn write_bytes(path: &Path, bytes: &[u8]) -> Result<(), DiskError> {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let permissions = match fs::metadata(&path) {
        Ok(metadata) if metadata.permissions().readonly() => return Err(DiskError::ReadOnly { path }),
        Ok(metadata) => Some(metadata.permissions()),
        Err(_) => None,
    };
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let beside = path.with_file_name(format!(".{name}.{}.cruxtmp", std::process::id()));
    let result = write_beside(&beside, bytes, permissions).and_then(|()| fs::rename(&beside, &path));
    if let Err(source) = result {
        // The half-written file is of no use to anybody; if it cannot be removed either, the first error is the one to tell.
        let _ignored = fs::remove_file(&beside);
        return Err(DiskError::Write { path, source });
    }
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        // The new name is on the disk only when the folder is. Some file systems cannot do this; the file itself is safe.
        let _ignored = File::open(folder).and_then(|folder| folder.sync_all());
    }
    match fs::read(&path) {
        Ok(written) if written == bytes => Ok(()),
        _ => Err(DiskError::Verify { path }),
    }
}

fn write_beside(path: &Path, bytes: &[u8], permissions: Option<fs::Permissions>) -> io::Result<()> {
    let _stale = fs::remove_file(path);
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(bytes)?;
    if let Some(permissions) = permissions {
        file.set_permissions(permissions)?;
    }
    file.sync_all()
}
