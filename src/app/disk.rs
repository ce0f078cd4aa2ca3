//! Files that are read with a limit, and files that are written and can be made again. What the bytes say is found out by `importing`.

use std::{
    fs::{self, File},
    io::{self, Read, Write as _},
    path::Path,
};

use super::{
    disk_error::DiskError,
    forecasts_map::map_of_forecasts,
    importing::{ABOUT, MapOrNet, understand},
    saving::{Reason, SaveError, Wish, save},
    storage::Disk,
};
use crate::{
    formats::{
        forecasts_csv,
        graph_file::{self, GraphFile},
        readers_csv,
        recognise::Format,
        ron::{self, Loaded, ReadError},
    },
    model::{Forecast, Map},
};

/// Reads a map from a file, which is never changed by it. Reads no more than the limit of the format.
pub fn read_map(path: &Path) -> Result<Loaded, DiskError> {
    Ok(ron::read(&read_bytes(path)?)?)
}

/// Reads a map, or what another program has written; which of them it is, its contents say, and its name where they leave it open.
pub fn read_map_or_net(path: &Path) -> Result<MapOrNet, DiskError> {
    read_as(path, None)
}

/// Reads a file as one of this format; without one, as [`read_map_or_net`].
pub fn read_as(path: &Path, format: Option<Format>) -> Result<MapOrNet, DiskError> {
    understand_file(path, &read_bytes(path)?, format)
}

/// What the bytes of a file say.
pub(super) fn understand_file(path: &Path, bytes: &[u8], format: Option<Format>) -> Result<MapOrNet, DiskError> {
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let questions = is_csv(path).then(|| questions_beside(path)).flatten();
    understand(&name, bytes, format, questions.as_deref())
}

/// The questions that Metaculus exports with a table of credences.
fn questions_beside(path: &Path) -> Option<Vec<u8>> {
    read_bytes(&path.with_file_name("question_data.csv")).ok()
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
    let questions = questions_beside(path);
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

/// Whether a file says that it is a ballot; only its head is read.
pub fn is_ballot_file(path: &Path) -> bool {
    use std::io::Read as _;
    let mut head = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(2_000).read_to_end(&mut head));
    read.is_ok() && crate::formats::ballots::is_ballot(&head)
}

/// How many bytes a file has, where it can be told.
pub(super) fn size(path: &Path) -> Option<u64> {
    fs::metadata(path)
        .ok()
        .filter(fs::Metadata::is_file)
        .map(|metadata| metadata.len())
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

/// Writes a file that can be made again: into a new file beside it, to the disk, read back, then put in its place in one step; see
/// [`save`].
pub fn write_bytes(path: &Path, bytes: &[u8]) -> Result<(), DiskError> {
    // A device or a pipe is written into: a file in its place would take it away from everybody else.
    let is_special = fs::metadata(path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir());
    if is_special {
        let written = File::options()
            .write(true)
            .open(path)
            .and_then(|mut stream| stream.write_all(bytes));
        return written.map_err(|source| {
            DiskError::Save(SaveError {
                path: path.to_owned(),
                reason: Reason::Other,
                source: Some(source),
            })
        });
    }
    let wish = Wish {
        path,
        bytes,
        base: None,
        is_map: false,
    };
    save(&Disk, None, wish)?;
    Ok(())
}
