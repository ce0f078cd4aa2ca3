//! `cruxmap check`: what in a map needs a look.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::ExitCode,
};

use serde::Serialize;

use super::load::{UNREADABLE, loaded, message};
use crate::{
    analysis::{Finding, Weight, findings},
    app,
    inference::{Engine, Inquiry},
    model::{Map, ReaderId},
};

/// What to check.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The maps
    #[arg(required = true)]
    maps: Vec<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Also list what is merely not stated or assumed
    #[arg(long)]
    all: bool,
    /// Also look every quote up in the text of its source, in this folder
    #[arg(long)]
    sources: Option<PathBuf>,
}

#[derive(Serialize)]
struct Report {
    readable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    claims: usize,
    links: usize,
    warnings: Vec<Located>,
    findings: Vec<Found>,
}

#[derive(Serialize)]
struct Located {
    line: Option<usize>,
    sentence: String,
}

#[derive(Serialize)]
struct Found {
    weight: &'static str,
    code: &'static str,
    about: String,
    reader: Option<String>,
    sentence: String,
}

/// Runs the subcommand: the worst status of all maps counts.
pub fn run(options: &Options) -> ExitCode {
    let statuses = options.maps.iter().map(|map| check(options, map));
    ExitCode::from(statuses.max().unwrap_or_default())
}

/// Checks one map; the status of it alone.
fn check(options: &Options, path: &Path) -> u8 {
    let loaded = match app::read_map_or_net(path).and_then(loaded) {
        Ok(loaded) => loaded,
        Err(error) => {
            let text = message(path, &error);
            if options.json {
                super::print(&super::to_json(&Report {
                    readable: false,
                    error: Some(text),
                    claims: 0,
                    links: 0,
                    warnings: Vec::new(),
                    findings: Vec::new(),
                }));
            } else {
                super::complain(&text);
            }
            return UNREADABLE;
        }
    };
    let map = &loaded.map;
    let warnings = loaded.all_warnings();
    let found = findings_of(map);
    let (problems, remarks): (Vec<&Finding>, Vec<&Finding>) =
        found.iter().partition(|finding| finding.weight == Weight::Problem);
    // What was put aside while reading is a warning with its line; the same finding without one would say it twice.
    let problems: Vec<&Finding> = problems.into_iter().filter(|finding| finding.code != "aside").collect();
    let quotes = options.sources.as_ref().map(|folder| app::check_quotes(map, folder));
    let misses: Vec<&(String, String)> = quotes.iter().flat_map(|check| &check.misses).collect();
    if options.json {
        let all = problems.iter().chain(remarks.iter());
        super::print(&super::to_json(&Report {
            readable: true,
            error: None,
            claims: map.claims.len(),
            links: map.links.len(),
            warnings: warnings
                .iter()
                .map(|warning| Located {
                    line: warning.line,
                    sentence: warning.sentence.clone(),
                })
                .collect(),
            findings: all
                .map(|finding| found_json(finding))
                .chain(misses.iter().map(|miss| missed_json(miss)))
                .collect(),
        }));
    } else {
        for warning in &warnings {
            super::print(&format!("{}: {warning}\n", path.display()));
        }
        for finding in &problems {
            super::print(&format!("{}: {}\n", finding.code, finding.sentence));
        }
        if options.all {
            for finding in &remarks {
                super::print(&format!("{} (remark): {}\n", finding.code, finding.sentence));
            }
        }
        for (about, sentence) in &misses {
            super::print(&format!("quote: “{about}”: {sentence}\n"));
        }
        // Of several maps, which.
        if options.maps.len() > 1 {
            super::print(&format!("{}: ", path.display()));
        }
        let n = problems.len() + warnings.len() + misses.len();
        let words = if n == 1 {
            "thing needs a look"
        } else {
            "things need a look"
        };
        super::print(&format!(
            "{}, {}: {n} {words}; {}{}\n",
            count(map.claims.len(), "claim"),
            count(map.links.len(), "link"),
            count(remarks.len(), "remark"),
            if options.all || remarks.is_empty() {
                ""
            } else {
                " (list them with --all)"
            }
        ));
        if let Some(check) = &quotes {
            super::print(&format!(
                "{} quotes stand in their sources, {} do not; {} have no text to be looked up in\n",
                check.n_found,
                misses.len(),
                check.n_without_text
            ));
        }
    }
    u8::from(!(problems.is_empty() && warnings.is_empty() && misses.is_empty()))
}

/// What a person should look at, with every reader's numbers computed.
fn findings_of(map: &Map) -> Vec<Finding> {
    let answers: BTreeMap<ReaderId, _> = map
        .readers
        .keys()
        .map(|reader| {
            let inquiry = Inquiry::new(map, Some(reader), &[]);
            let answer = Engine::default().answer(&inquiry);
            (reader.clone(), (inquiry, answer))
        })
        .collect();
    findings(map, |reader| {
        answers.get(reader).map(|(inquiry, answer)| (inquiry, answer))
    })
}

fn missed_json((about, sentence): &(String, String)) -> Found {
    Found {
        weight: "problem",
        code: "quote",
        about: about.clone(),
        reader: None,
        sentence: sentence.clone(),
    }
}

fn found_json(finding: &Finding) -> Found {
    Found {
        weight: match finding.weight {
            Weight::Problem => "problem",
            Weight::Remark => "remark",
        },
        code: finding.code,
        about: finding.about.clone(),
        reader: finding.reader.as_ref().map(ToString::to_string),
        sentence: finding.sentence.clone(),
    }
}

/// So many of something.
fn count(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}
