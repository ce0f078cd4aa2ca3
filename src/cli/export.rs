//! `cruxmap export`: a map in another format.

use std::{path::PathBuf, process::ExitCode};

use clap::ValueEnum;

use crate::app;

/// A format to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A report that reads well on GitHub without the app
    Markdown,
}

/// What to write, and where.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The map
    map: PathBuf,
    /// The format
    #[arg(long, value_enum)]
    to: Format,
    /// The file to write; standard output without it
    #[arg(short, long)]
    output: Option<PathBuf>,
}

/// Runs the subcommand.
pub fn run(options: &Options) -> ExitCode {
    let loaded = match super::load::load(&options.map) {
        Ok(loaded) => loaded,
        Err(code) => return code,
    };
    let text = match options.to {
        Format::Markdown => app::report::markdown(&loaded.map),
    };
    match &options.output {
        None => super::print(&text),
        Some(path) => {
            if let Err(error) = app::write_text(path, &text) {
                super::complain(&super::load::message(path, &error));
                return ExitCode::from(2);
            }
        }
    }
    ExitCode::SUCCESS
}
