//! `cruxmap completions`: a script for a shell, made from the very arguments that the program takes.

use std::process::ExitCode;

use clap::CommandFactory as _;
use clap_complete::Shell;

/// What is wanted.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}

/// Runs the subcommand.
pub fn run(options: &Options) -> ExitCode {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut super::Arguments::command(), "cruxmap", &mut script);
    super::print_bytes(&script);
    ExitCode::SUCCESS
}
