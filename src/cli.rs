//! The command line: one file per subcommand. What is printed here is meant for scripts as much as for people.

mod check;
mod completions;
mod cruxes;
mod curve_gap;
mod diff;
mod elicitation;
mod export;
mod formats;
mod import;
mod infer;
mod journal;
mod layout;
mod load;
mod manual;
mod merge;
mod scores;
mod worth;

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Parser, Subcommand, ValueEnum};

use crate::layout::Mode;

/// Map debates and find their cruxes.
#[derive(Debug, Parser)]
#[command(
    name = "cruxmap",
    version,
    about = "Map debates and find their cruxes. Without a subcommand, opens the window.",
    after_help = "Example: cruxmap sample-maps/pause-debate.ron",
    args_conflicts_with_subcommands = true
)]
pub struct Arguments {
    /// The map to open in the window
    pub map: Option<PathBuf>,
    /// What to do instead of opening the window
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// A subcommand.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Say what in a map needs a look (exit status 0: nothing, 1: something, 2: the file cannot be read)
    #[command(after_help = "Example: cruxmap check my-map.ron --json")]
    Check(check::Options),
    /// Say what differs between two versions of a map
    #[command(after_help = "Example: cruxmap diff yesterday.ron today.ron")]
    Diff(diff::Options),
    /// Merge two versions of a map (exit status 0: merged, 1: merged with conflicts, 2: not merged)
    #[command(after_help = "Example: cruxmap merge base.ron ours.ron theirs.ron -o merged.ron")]
    Merge(merge::Options),
    /// Compute every posterior of a map or a Bayes net, exactly
    #[command(
        after_help = "Example: cruxmap infer sample-maps/carlsmith.ron --reader carlsmith-2022 --given p1-timelines=true --json\nExample: cruxmap infer asia.bif --given xray=yes --soft dysp=0.2,0.8 --json"
    )]
    Infer(infer::Options),
    /// Write a map in another format
    #[command(
        after_help = "Example: cruxmap export sample-maps/pause-debate.ron --to markdown -o pause-debate.md\nExample: cruxmap export sample-maps/pause-debate.ron --to png --scale 2 --theme dark -o pause-debate.png"
    )]
    Export(export::Options),
    /// Make a map of what another program has written, with a report (exit status 0: read, 1: something is wrong with the file, 2: not read)
    #[command(after_help = "Example: cruxmap import debate.argdown -o debate.ron --report debate-report.txt")]
    Import(import::Options),
    /// List the formats that can be read and written
    Formats,
    /// Say what finding out about each claim is worth for a target, to one reader or between two
    #[command(
        after_help = "Example: cruxmap cruxes sample-maps/carlsmith.ron --reader carlsmith-2022 --versus superforecasters-2023 --json"
    )]
    Cruxes(cruxes::Options),
    /// Say what each crux of a table of forecasts is worth, to each camp and between camps
    #[command(after_help = "Example: cruxmap elicitation forecasts.csv --json")]
    Elicitation(elicitation::Options),
    /// Say which numbers changed between two days, and what is due for another look
    #[command(after_help = "Example: cruxmap journal my-map.ron --since 2026-01-31")]
    Journal(journal::Options),
    /// Score the forecasts that have turned out: Brier, log, CRPS, calibration
    #[command(after_help = "Example: cruxmap scores my-map.ron --json")]
    Scores(scores::Options),
    /// Lay a map out and print places and routes
    #[command(after_help = "Example: cruxmap layout sample-maps/pause-debate.ron --json")]
    Layout(layout::Options),
    /// Open the window, save its picture as PNG, and end (needs a display; Xvfb will do)
    #[command(
        after_help = "Example: cruxmap screenshot sample-maps/pause-debate.ron -o pause.png --size 1280x720 --theme dark"
    )]
    Screenshot(ScreenshotOptions),
    /// Print what a shell needs to complete subcommands and options
    #[command(after_help = "Example: cruxmap completions bash > ~/.local/share/bash-completion/completions/cruxmap")]
    Completions(completions::Options),
    /// Write the manual pages into a folder, one for each subcommand
    #[command(after_help = "Example: cruxmap manual ~/.local/share/man/man1")]
    Manual(manual::Options),
}

/// Light or dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Theme {
    /// Dark text on light ground
    Light,
    /// Light text on dark ground
    Dark,
}

/// The kind of drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Drawing {
    /// In layers, the conclusion at one end
    Layered,
    /// On rings around the conclusion
    Radial,
    /// As an indented list
    Outline,
    /// Links as springs
    Force,
}

impl Drawing {
    /// The layout's word for it.
    pub fn mode(self) -> Mode {
        match self {
            Self::Layered => Mode::Layered,
            Self::Radial => Mode::Radial,
            Self::Outline => Mode::Outline,
            Self::Force => Mode::Force,
        }
    }
}

/// What to take a picture of. The window itself takes it, so this floor only reads the wish.
#[derive(Debug, clap::Args)]
pub struct ScreenshotOptions {
    /// The map; without one, the start screen
    pub map: Option<PathBuf>,
    /// Where to save the picture
    #[arg(short, long)]
    pub output: PathBuf,
    /// Width and height in pixels
    #[arg(long, default_value = "1280x720", value_parser = parse_size)]
    pub size: [u32; 2],
    /// Light or dark
    #[arg(long, value_enum, default_value = "light")]
    pub theme: Theme,
    /// The id of what to select; "" for nothing
    #[arg(long)]
    pub select: Option<String>,
    /// Unfold the whole map and fit it into the window
    #[arg(long)]
    pub whole: bool,
    /// The id of a saved view to show
    #[arg(long)]
    pub view: Option<String>,
    /// Another version of the map to compare it with
    #[arg(long)]
    pub compare: Option<PathBuf>,
    /// The kind of drawing
    #[arg(long, value_enum, default_value = "layered")]
    pub mode: Drawing,
    /// The name of a command to do before, such as `Help` or `Palette`; can be given more than once
    #[arg(long)]
    pub command: Vec<String>,
    /// What to type into the search
    #[arg(long, default_value = "")]
    pub search: String,
}

fn parse_size(text: &str) -> Result<[u32; 2], String> {
    let parse = |part: &str| part.parse::<u32>().ok().filter(|n| (100..=8192).contains(n));
    text.split_once('x')
        .and_then(|(width, height)| Some([parse(width)?, parse(height)?]))
        .ok_or_else(|| "a size is width x height in pixels, as in 1280x720 (100 to 8192)".to_owned())
}

/// Runs a subcommand that needs no window. Returns `None` for one that does.
pub fn run(command: &Command) -> Option<ExitCode> {
    Some(match command {
        Command::Check(options) => check::run(options),
        Command::Diff(options) => diff::run(options),
        Command::Merge(options) => merge::run(options),
        Command::Infer(options) => infer::run(options),
        Command::Export(options) => export::run(options),
        Command::Import(options) => import::run(options),
        Command::Formats => formats::run(),
        Command::Cruxes(options) => cruxes::run(options),
        Command::Elicitation(options) => elicitation::run(options),
        Command::Journal(options) => journal::run(options),
        Command::Scores(options) => scores::run(options),
        Command::Layout(options) => layout::run(options),
        Command::Completions(options) => completions::run(options),
        Command::Manual(options) => manual::run(options),
        Command::Screenshot(_) => return None,
    })
}

/// Prints to standard output; a reader that went away (`| head`) is no error.
fn print(text: &str) {
    print_bytes(text.as_bytes());
}

/// Prints to standard output what need not be text.
fn print_bytes(bytes: &[u8]) {
    let mut out = std::io::stdout().lock();
    let _reader_gone = out.write_all(bytes).and_then(|()| out.flush());
}

/// What is wrong with a word that stands where a file to open stands, and is most likely a mistyped command: it has no ending, and
/// there is no such file.
pub fn unknown_word(path: &Path) -> Option<String> {
    let is_word = path.extension().is_none() && path.components().count() == 1;
    let text = path.to_string_lossy();
    let is_plain = text.chars().all(|c| c.is_ascii_lowercase() || c == '-') && text.len() > 1;
    (is_word && is_plain && !path.exists())
        .then(|| format!("“{text}” is neither a file nor a command. `cruxmap --help` lists the commands."))
}

/// Prints a message to standard error.
pub fn complain(text: &str) {
    let _reader_gone = writeln!(std::io::stderr().lock(), "{text}");
}

/// Text as JSON, pretty, with a newline at the end.
fn to_json(value: &impl serde::Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_else(|error| format!("{{\"error\": \"{error}\"}}"));
    text.push('\n');
    text
}
