//! `cruxmap export`: a map in another format.

use std::{path::PathBuf, process::ExitCode};

use clap::ValueEnum;

use crate::{
    app::{self, MapOrNet},
    formats::{
        bayes_net::{self, Kind},
        ron,
    },
};

/// A format to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A report that reads well on GitHub without the app
    Markdown,
    /// A Bayes net in the interchange format BIF
    Bif,
    /// A Bayes net in XDSL
    Xdsl,
    /// Cruxmap's own file, for a Bayes net that shall become a map
    Ron,
}

/// What to write, and where.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The map
    map: PathBuf,
    /// The format
    #[arg(long, value_enum)]
    to: Format,
    /// Whose numbers, for a Bayes net; without it, nobody's: even odds wherever a number is needed
    #[arg(long)]
    reader: Option<String>,
    /// The file to write; standard output without it
    #[arg(short, long)]
    output: Option<PathBuf>,
}

/// Runs the subcommand.
pub fn run(options: &Options) -> ExitCode {
    let text = match text(options) {
        Ok(text) => text,
        Err(code) => return code,
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

/// The text to write, or the exit status when there is none.
fn text(options: &Options) -> Result<String, ExitCode> {
    let read = super::load::read(&options.map)?;
    let kind = match options.to {
        Format::Markdown => {
            let loaded = super::load::map_of(&options.map, read)?;
            return Ok(app::report::markdown(&loaded.map));
        }
        Format::Ron => {
            let loaded = super::load::map_of(&options.map, read)?;
            return Ok(ron::write(&loaded.map));
        }
        Format::Bif => Kind::Bif,
        Format::Xdsl => Kind::Xdsl,
    };
    let complain = |status: u8, error: &dyn std::fmt::Display| {
        super::complain(&format!("{}: {error}", options.map.display()));
        ExitCode::from(status)
    };
    let net = match read {
        // From one format of Bayes nets to another, nothing need become a map on the way.
        MapOrNet::Net(net) => net,
        read @ MapOrNet::Map(_) => {
            let loaded = super::load::map_of(&options.map, read)?;
            let reader =
                super::infer::reader(&loaded.map, options.reader.as_deref()).map_err(|error| complain(2, &error))?;
            let exported =
                bayes_net::net_from_map(&loaded.map, reader.as_ref()).map_err(|error| complain(1, &error))?;
            for warning in &exported.warnings {
                super::complain(&format!("{}: {warning}", options.map.display()));
            }
            exported.net
        }
    };
    kind.write(&net).map_err(|error| complain(1, &error))
}
