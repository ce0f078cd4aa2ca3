//! `cruxmap import FILE -o MAP.ron`: what another program has written, as a map, with a report.

use std::{path::PathBuf, process::ExitCode};

use super::load::{UNREADABLE, message};
use crate::{
    app::{self, Made, MapOrNet, report_lines},
    formats::{recognise::Format, ron, sketch::Report},
};

/// What to read, and where to write the map.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The file
    file: PathBuf,
    /// Its format, if it is not to be recognised by its contents; `cruxmap formats` lists them
    #[arg(long, value_parser = format)]
    from: Option<Format>,
    /// The map to write
    #[arg(short, long)]
    output: PathBuf,
    /// Where to write what came in, what was adapted and what was left out; standard output without it
    #[arg(long)]
    report: Option<PathBuf>,
}

fn format(name: &str) -> Result<Format, String> {
    Format::by_name(name).ok_or_else(|| {
        let known: Vec<&str> = Format::all().map(Format::name).collect();
        format!("there is no format of this name; there are {}", known.join(", "))
    })
}

/// Runs the subcommand: 0 read, 1 read but something is wrong with the file, 2 not read.
pub fn run(options: &Options) -> ExitCode {
    let read = app::read_as(&options.file, options.from).and_then(|read| match read {
        MapOrNet::Map(loaded) => {
            let warned = loaded.warnings.iter().map(ToString::to_string).collect();
            Ok((loaded.map, "Cruxmap map", warned, false))
        }
        MapOrNet::Net(net) => Ok(parts(net.made()?)),
        MapOrNet::Made(made) => Ok(parts(*made)),
    });
    let (map, title, lines, is_wrong) = match read {
        Ok(read) => read,
        Err(error) => {
            super::complain(&message(&options.file, &error));
            return ExitCode::from(UNREADABLE);
        }
    };
    let mut text = format!("{}: read as {title}.\n", options.file.display());
    for line in lines {
        text.push_str(&line);
        text.push('\n');
    }
    let written = app::write_text(&options.output, &ron::write(&map)).and_then(|()| {
        if let Some(path) = &options.report {
            return app::write_text(path, &text);
        }
        super::print(&text);
        Ok(())
    });
    if let Err(error) = written {
        super::complain(&error.to_string());
        return ExitCode::from(UNREADABLE);
    }
    ExitCode::from(u8::from(is_wrong))
}

fn parts(made: Made) -> (crate::model::Map, &'static str, Vec<String>, bool) {
    let is_wrong = |report: &Report| !report.errors.is_empty();
    let (lines, is_wrong) = (report_lines(&made.report), is_wrong(&made.report));
    (made.map, made.format.title(), lines, is_wrong)
}
