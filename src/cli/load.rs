//! Reading the map that a subcommand is about: a map, or what another program has written and is made one.

use std::{path::Path, process::ExitCode};

use crate::{
    app::{self, MapOrNet},
    formats::ron::Loaded,
};

/// The exit status for a file that cannot be read.
pub const UNREADABLE: u8 = 2;

/// Reads a map, with its warnings on standard error; or says why not and gives the exit status.
pub fn load(path: &Path) -> Result<Loaded, ExitCode> {
    map_of(path, read(path)?)
}

/// Reads a map or a Bayes net, or says why not and gives the exit status.
pub fn read(path: &Path) -> Result<MapOrNet, ExitCode> {
    app::read_map_or_net(path).map_err(|error| {
        super::complain(&message(path, &error));
        ExitCode::from(UNREADABLE)
    })
}

/// The map out of what was read, with its warnings on standard error.
pub fn map_of(path: &Path, read: MapOrNet) -> Result<Loaded, ExitCode> {
    let loaded = loaded(read).map_err(|error| {
        super::complain(&message(path, &error));
        ExitCode::from(UNREADABLE)
    })?;
    for warning in loaded.all_warnings() {
        super::complain(&format!("{}: {warning}", path.display()));
    }
    Ok(loaded)
}

/// A map, or a Bayes net or table made one.
pub fn loaded(read: MapOrNet) -> Result<Loaded, app::DiskError> {
    Ok(match read {
        MapOrNet::Map(loaded) => *loaded,
        MapOrNet::Made(made) => Loaded::from(made.map),
        MapOrNet::Net(read) => Loaded::from(read.net.to_map()?),
    })
}

/// What is wrong with a file, with its path in front and the cause behind.
pub fn message(path: &Path, error: &app::DiskError) -> String {
    match error {
        // It names the file itself.
        app::DiskError::Read { source, .. } => format!("{error}: {source}"),
        _ => format!("{}: {error}", path.display()),
    }
}
