//! `cruxmap diff OLD NEW`: what differs between two versions of a map, in words people read.

use std::{path::PathBuf, process::ExitCode};

use serde::Serialize;

use super::load::load;
use crate::formats::merging::{Difference, differences};

/// What to compare.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The earlier version
    old: PathBuf,
    /// The later version
    new: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Row<'a> {
    path: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    old: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new: Option<&'a str>,
    sentence: &'a str,
}

/// Runs the subcommand: exit status 0 whether or not there are differences, as git wants it of what draws them.
pub fn run(options: &Options) -> ExitCode {
    let (old, new) = match (load(&options.old), load(&options.new)) {
        (Ok(old), Ok(new)) => (old.map, new.map),
        (Err(code), _) | (_, Err(code)) => return code,
    };
    let found = differences(&old, &new);
    if options.json {
        let row = |one: &'_ Difference| -> serde_json::Value {
            let row = Row {
                path: &one.path,
                old: one.old.as_deref(),
                new: one.new.as_deref(),
                sentence: &one.sentence,
            };
            serde_json::to_value(&row).unwrap_or_default()
        };
        super::print(&super::to_json(&found.iter().map(row).collect::<Vec<_>>()));
    } else {
        for one in &found {
            super::print(&format!("{}\n", one.sentence));
        }
    }
    ExitCode::SUCCESS
}
