//! Reading the map that a subcommand is about.

use std::{path::Path, process::ExitCode};

use crate::{app, formats::ron::Loaded};

/// The exit status for a file that cannot be read.
pub const UNREADABLE: u8 = 2;

/// Reads a map, with its warnings on standard error; or says why not and gives the exit status.
pub fn load(path: &Path) -> Result<Loaded, ExitCode> {
    match app::read_map(path) {
        Ok(loaded) => {
            for warning in &loaded.warnings {
                super::complain(&format!("{}: {warning}", path.display()));
            }
            Ok(loaded)
        }
        Err(error) => {
            super::complain(&message(path, &error));
            Err(ExitCode::from(UNREADABLE))
        }
    }
}

/// What is wrong with a file, with its path in front and the cause behind.
pub fn message(path: &Path, error: &app::DiskError) -> String {
    let mut text = format!("{}: {error}", path.display());
    if let app::DiskError::Read { source, .. } = error {
        text = format!("{text}: {source}");
    }
    text
}
