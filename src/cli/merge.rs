//! `cruxmap merge BASE OURS THEIRS -o OUT`: two versions of a map in one, as git's merge driver or by hand.

use std::{path::PathBuf, process::ExitCode};

use super::load::load;
use crate::{
    app,
    formats::{merging::merge, ron},
};

/// What to merge.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// What both versions come from
    base: PathBuf,
    /// One version
    ours: PathBuf,
    /// The other
    theirs: PathBuf,
    /// Where to write the merged map
    #[arg(short, long)]
    output: PathBuf,
}

/// Runs the subcommand: 0 merged, 1 merged with conflicts, 2 not merged.
pub fn run(options: &Options) -> ExitCode {
    let maps = [&options.base, &options.ours, &options.theirs].map(|path| load(path));
    let [Ok(base), Ok(ours), Ok(theirs)] = maps else {
        return ExitCode::from(2);
    };
    let merged = match merge(&base.map, &ours.map, &theirs.map) {
        Ok(merged) => merged,
        Err(error) => {
            super::complain(&format!(
                "the two versions together are no map, so nothing was written: {error}"
            ));
            return ExitCode::from(2);
        }
    };
    if let Err(error) = app::write_text(&options.output, &ron::write(&merged.map)) {
        super::complain(&error.to_string());
        return ExitCode::from(2);
    }
    for warning in &merged.warnings {
        super::print(&format!("{warning}\n"));
    }
    for conflict in &merged.conflicts {
        super::print(&format!("conflict: {}\n", conflict.sentence));
    }
    if merged.conflicts.is_empty() {
        ExitCode::SUCCESS
    } else {
        super::print("Both versions of each conflict stand in a note on the map.\n");
        ExitCode::from(1)
    }
}
