//! `cruxmap check`: what in a map needs a look.

use std::{collections::BTreeMap, path::PathBuf, process::ExitCode};

use serde::Serialize;

use super::load::{UNREADABLE, loaded, message};
use crate::{
    analysis::{Finding, Weight, findings},
    app,
    inference::{Engine, Inquiry},
    model::ReaderId,
};

/// What to check.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The map
    map: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Also list what is merely not stated or assumed
    #[arg(long)]
    all: bool,
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

/// Runs the subcommand.
pub fn run(options: &Options) -> ExitCode {
    let loaded = match app::read_map_or_net(&options.map).and_then(loaded) {
        Ok(loaded) => loaded,
        Err(error) => {
            let text = message(&options.map, &error);
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
            return ExitCode::from(UNREADABLE);
        }
    };
    let map = &loaded.map;
    let answers: BTreeMap<ReaderId, _> = map
        .readers
        .keys()
        .map(|reader| {
            let inquiry = Inquiry::new(map, Some(reader), &[]);
            let answer = Engine::default().answer(&inquiry);
            (reader.clone(), (inquiry, answer))
        })
        .collect();
    let found = findings(map, |reader| {
        answers.get(reader).map(|(inquiry, answer)| (inquiry, answer))
    });
    let (problems, remarks): (Vec<&Finding>, Vec<&Finding>) =
        found.iter().partition(|finding| finding.weight == Weight::Problem);
    // What was put aside while reading is a warning with its line; the same finding without one would say it twice.
    let problems: Vec<&Finding> = problems.into_iter().filter(|finding| finding.code != "aside").collect();
    if options.json {
        let all = problems.iter().chain(remarks.iter());
        super::print(&super::to_json(&Report {
            readable: true,
            error: None,
            claims: map.claims.len(),
            links: map.links.len(),
            warnings: loaded
                .warnings
                .iter()
                .map(|warning| Located {
                    line: warning.line,
                    sentence: warning.sentence.clone(),
                })
                .collect(),
            findings: all.map(|finding| found_json(finding)).collect(),
        }));
    } else {
        for warning in &loaded.warnings {
            super::print(&format!("{}: {warning}\n", options.map.display()));
        }
        for finding in &problems {
            super::print(&format!("{}: {}\n", finding.code, finding.sentence));
        }
        if options.all {
            for finding in &remarks {
                super::print(&format!("{} (remark): {}\n", finding.code, finding.sentence));
            }
        }
        let n = problems.len() + loaded.warnings.len();
        let words = if n == 1 {
            "thing needs a look"
        } else {
            "things need a look"
        };
        super::print(&format!(
            "{} claims, {} links: {n} {words}; {} remarks{}\n",
            map.claims.len(),
            map.links.len(),
            remarks.len(),
            if options.all || remarks.is_empty() {
                ""
            } else {
                " (list them with --all)"
            }
        ));
    }
    if problems.is_empty() && loaded.warnings.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(1)
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
