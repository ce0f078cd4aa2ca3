//! `cruxmap manual`: the manual pages, made from the very arguments that the program takes.

use std::{fs, path::PathBuf, process::ExitCode};

use clap::CommandFactory as _;

/// Where they go.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The folder; it is made where it is missing
    pub folder: PathBuf,
}

/// Runs the subcommand.
pub fn run(options: &Options) -> ExitCode {
    // Pages have the subcommands' full names: cruxmap-infer.1.
    let written = fs::create_dir_all(&options.folder)
        .and_then(|()| clap_mangen::generate_to(super::Arguments::command(), &options.folder));
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let folder = options.folder.display();
            super::complain(&format!(
                "The manual pages could not be written into “{folder}”: {error}."
            ));
            ExitCode::from(2)
        }
    }
}
