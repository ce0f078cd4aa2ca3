//! How fast the engine is: every network of a folder and synthetic argument maps, one line each.
//!
//! `cargo bench --bench engine` reads every `.bif` file in the folders that `CRUXMAP_BIF` names (divided like a search
//! path; by default the references beside the repository). Times are medians of CPU time of this process, over at least
//! 0.3 s per figure (`--seconds S`). `--only NAME` measures one network, `--list` names them all. `--json FILE` writes
//! figures, questions and posteriors for a comparison with another engine (`anchor.py`), and the synthetic maps as BIF
//! files beside it.
//!
//! Every figure ends with all marginals as numbers. *Cold* compiles and answers with nothing, one or ten variables
//! observed; *toggle* adds or takes back one observation; *slider* moves the prior of one root with three observed;
//! *drag frame* is one frame of the same slider while it is held; *gradient* is all derivatives of one posterior. Memory
//! is the peak of a process that reads, compiles and answers once, and how much of it came after reading.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a bench that cannot go on should stop, and prints what it finds"
)]

#[path = "engine/clock.rs"]
mod clock;
#[path = "../map_inference/dice.rs"]
#[expect(dead_code, reason = "shared with tests that throw more dice")]
mod dice;
#[path = "engine/maps.rs"]
mod maps;
#[path = "engine/memory.rs"]
mod memory;
#[path = "engine/networks.rs"]
mod networks;
#[path = "engine/questions.rs"]
mod questions;
#[path = "engine/subject.rs"]
mod subject;

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use networks::Source;
use questions::Questions;

/// What the command line asks for.
struct Options {
    seconds: f64,
    only: Option<String>,
    json: Option<PathBuf>,
    memory: Option<String>,
    lists: bool,
}

fn options() -> Options {
    let mut options = Options {
        seconds: 0.3,
        only: None,
        json: None,
        memory: None,
        lists: false,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--seconds" => options.seconds = arguments.next().unwrap().parse().unwrap(),
            "--only" => options.only = arguments.next(),
            "--json" => options.json = arguments.next().map(PathBuf::from),
            "--memory" => options.memory = arguments.next(),
            "--list" => options.lists = true,
            // Cargo says `--bench` to every bench.
            _ => {}
        }
    }
    options
}

fn main() {
    let options = options();
    let sources = networks::sources(&folders());
    if let Some(name) = &options.memory {
        let source = sources.iter().find(|source| source.name == *name).unwrap();
        let network = source.network();
        if let Some(said) = memory::of_this_process(|| subject::answer_once(network)) {
            println!("{said}");
        }
        return;
    }
    if options.lists {
        for source in &sources {
            println!("{}", source.name);
        }
        return;
    }
    let is_wanted = |source: &&Source| options.only.as_ref().is_none_or(|only| *only == source.name);
    if !sources.iter().any(|source| is_wanted(&source)) {
        eprintln!("There is no network named {}.", options.only.unwrap_or_default());
        std::process::exit(1);
    }
    let mut lines: Vec<Value> = Vec::new();
    println!("{}", heading());
    for source in sources.iter().filter(is_wanted) {
        let line = measure(source, &options);
        println!("{}", row(&line));
        lines.push(line);
    }
    if let Some(path) = &options.json {
        std::fs::write(path, json!({ "networks": lines }).to_string()).unwrap();
    }
}

/// Where networks are looked for.
fn folders() -> Vec<PathBuf> {
    let Some(named) = std::env::var_os("CRUXMAP_BIF") else {
        let usual = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/inference/bif");
        if !usual.is_dir() {
            eprintln!("There are no networks at {}; only maps are measured.", usual.display());
        }
        return vec![usual];
    };
    let folders: Vec<PathBuf> = std::env::split_paths(&named).collect();
    if let Some(missing) = folders.iter().find(|folder| !folder.is_dir()) {
        eprintln!("CRUXMAP_BIF names {}, which is not there.", missing.display());
        std::process::exit(1);
    }
    folders
}

/// Everything about one network.
fn measure(source: &Source, options: &Options) -> Value {
    let network = source.network();
    let mut line = json!({ "name": source.name, "variables": network.variables.len() });
    let Some(questions) = Questions::new(&network) else {
        line["error"] = json!("It has no root to move.");
        return line;
    };
    if let Some(path) = &options.json {
        let folder = path.parent().unwrap_or(Path::new("."));
        line["file"] = json!(source.file(folder));
        line["questions"] = questions.to_json(&network);
    }
    match subject::figures(&network, &questions, options.seconds) {
        Ok(figures) => line["figures"] = figures,
        Err(error) => {
            line["error"] = json!(error);
            return line;
        }
    }
    if let Some(memory) = memory::of_child(&source.name) {
        line["figures"]["memory_peak"] = json!(memory.peak);
        line["figures"]["memory_grown"] = json!(memory.peak - memory.before);
    }
    if options.json.is_some() {
        line["posteriors"] = subject::posteriors(&network, &questions);
    }
    line
}

/// The head of a column, the figure in it, and how that is written.
type Column = (&'static str, &'static str, fn(f64) -> String);

/// The columns after name and number of variables.
const COLUMNS: [Column; 12] = [
    ("entries", "entries", count),
    ("compile", "compile", time),
    ("first calibration", "calibrate", time),
    ("cold, 0 observed", "cold_0", time),
    ("1", "cold_1", time),
    ("10", "cold_10", time),
    ("toggle", "toggle", time),
    ("slider", "slider", time),
    ("drag frame", "drag", time),
    ("gradient", "gradient", time),
    ("memory", "memory_peak", megabytes),
    ("after reading", "memory_grown", megabytes),
];

fn heading() -> String {
    let heads: Vec<&str> = COLUMNS.iter().map(|(head, _, _)| *head).collect();
    format!(
        "| network | variables | {} |\n|---|--:|{}",
        heads.join(" | "),
        "--:|".repeat(heads.len())
    )
}

fn row(line: &Value) -> String {
    let name = line["name"].as_str().unwrap_or("");
    if let Some(error) = line["error"].as_str() {
        eprintln!("{name}: {error}");
    }
    let cells: Vec<String> = COLUMNS
        .iter()
        .map(|(_, figure, write)| line["figures"][figure].as_f64().map_or_else(|| "–".to_owned(), write))
        .collect();
    format!("| {name} | {} | {} |", line["variables"], cells.join(" | "))
}

fn count(n: f64) -> String {
    let digits = format!("{n:.0}");
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .map(|group| std::str::from_utf8(group).unwrap())
        .collect();
    groups.join(",")
}

/// Seconds with three digits and a unit.
fn time(seconds: f64) -> String {
    let (number, unit) = match seconds {
        s if s < 1e-6 => (s * 1e9, "ns"),
        s if s < 1e-3 => (s * 1e6, "µs"),
        s if s < 1.0 => (s * 1e3, "ms"),
        s => (s, "s"),
    };
    let n_decimals = if number < 10.0 { 2 } else { usize::from(number < 100.0) };
    format!("{number:.n_decimals$} {unit}")
}

fn megabytes(bytes: f64) -> String {
    format!("{:.1} MB", bytes / 1e6)
}
