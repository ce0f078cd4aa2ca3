//! `cruxmap export`: a map in another format.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::ValueEnum;

use crate::{
    app::{self, MapOrNet, picture},
    formats::{
        bayes_net::{self, Kind},
        picture::svg,
        readers_csv, ron,
    },
};

/// A format to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A report that reads well on GitHub without the app; with --output, the timelines stand beside it as a picture
    Markdown,
    /// A Bayes net in the interchange format BIF
    Bif,
    /// A Bayes net in XDSL
    Xdsl,
    /// A picture of the whole map, as text and shapes
    Svg,
    /// A picture of the whole map, as pixels
    Png,
    /// A picture of the whole map, on one page
    Pdf,
    /// The timelines of all readers, as an SVG picture
    Timelines,
    /// Every number of every reader with its history, as a table
    Csv,
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
    /// Whose numbers. Without it, those of the map's first reader in a picture; in a Bayes net nobody's: even odds wherever
    /// a number is needed
    #[arg(long)]
    reader: Option<String>,
    /// Pixels of a PNG for each pixel of the map, 1 to 4
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=4))]
    scale: u8,
    /// The colors of a picture
    #[arg(long, value_enum, default_value = "light")]
    theme: super::Theme,
    /// The file to write; standard output without it
    #[arg(short, long)]
    output: Option<PathBuf>,
}

/// Runs the subcommand.
pub fn run(options: &Options) -> ExitCode {
    if let (Format::Markdown, Some(path)) = (options.to, &options.output) {
        return page(options, path);
    }
    let bytes = match bytes(options) {
        Ok(bytes) => bytes,
        Err(code) => return code,
    };
    match &options.output {
        None => super::print_bytes(&bytes),
        Some(path) => {
            if let Err(error) = app::write_bytes(path, &bytes) {
                super::complain(&super::load::message(path, &error));
                return ExitCode::from(2);
            }
        }
    }
    ExitCode::SUCCESS
}

/// Writes the page, and the picture that stands on it.
fn page(options: &Options, path: &Path) -> ExitCode {
    let map = match super::load::load(&options.map) {
        Ok(loaded) => loaded.map,
        Err(code) => return code,
    };
    match app::report::write_markdown(&map, path) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            super::complain(&super::load::message(path, &error));
            ExitCode::from(2)
        }
    }
}

/// The bytes to write, or the exit status when there are none.
fn bytes(options: &Options) -> Result<Vec<u8>, ExitCode> {
    let text = match options.to {
        Format::Svg => return picture(options, picture::Format::Svg),
        Format::Png => return picture(options, picture::Format::Png),
        Format::Pdf => return picture(options, picture::Format::Pdf),
        Format::Markdown => app::report::markdown(&super::load::load(&options.map)?.map),
        Format::Timelines => {
            let map = super::load::load(&options.map)?.map;
            let is_dark = options.theme == super::Theme::Dark;
            let picture = app::report::timelines(&map, is_dark);
            let picture = picture.ok_or_else(|| complain(options, 1, &"no quantity of the map has a curve"))?;
            svg(&picture)
        }
        Format::Csv => readers_csv::write(&super::load::load(&options.map)?.map),
        Format::Ron => ron::write(&super::load::load(&options.map)?.map),
        Format::Bif => net(options, Kind::Bif)?,
        Format::Xdsl => net(options, Kind::Xdsl)?,
    };
    Ok(text.into_bytes())
}

/// Says what is wrong with the map, and gives the exit status.
fn complain(options: &Options, status: u8, error: &dyn std::fmt::Display) -> ExitCode {
    super::complain(&format!("{}: {error}", options.map.display()));
    ExitCode::from(status)
}

/// The map as a picture, with nothing hidden.
fn picture(options: &Options, format: picture::Format) -> Result<Vec<u8>, ExitCode> {
    let loaded = super::load::load(&options.map)?;
    let map = &loaded.map;
    let reader = match options.reader.as_deref() {
        None => map.readers.keys().next().cloned(),
        wish => super::infer::reader(map, wish).map_err(|error| complain(options, 2, &error))?,
    };
    let picture = picture::of_map(map, reader.as_ref(), options.theme == super::Theme::Dark);
    format
        .write(&picture, options.scale)
        .map_err(|error| complain(options, 1, &error))
}

/// The map as a Bayes net.
fn net(options: &Options, kind: Kind) -> Result<String, ExitCode> {
    let net = match super::load::read(&options.map)? {
        // From one format of Bayes nets to another, nothing need become a map on the way.
        MapOrNet::Net(net) => net,
        read @ (MapOrNet::Map(_) | MapOrNet::Table(_)) => {
            let loaded = super::load::map_of(&options.map, read)?;
            let reader = super::infer::reader(&loaded.map, options.reader.as_deref())
                .map_err(|error| complain(options, 2, &error))?;
            let exported =
                bayes_net::net_from_map(&loaded.map, reader.as_ref()).map_err(|error| complain(options, 1, &error))?;
            for warning in &exported.warnings {
                super::complain(&format!("{}: {warning}", options.map.display()));
            }
            exported.net
        }
    };
    kind.write(&net).map_err(|error| complain(options, 1, &error))
}
