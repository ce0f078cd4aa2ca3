//! `cruxmap journal`: which numbers changed between two days, and what is due for another look.

use std::{fmt::Write as _, path::PathBuf, process::ExitCode};

use serde::Serialize;

use super::load::load;
use crate::{
    analysis::{Change, changes, due},
    app::today,
    model::{ClaimId, Date, Map},
};

/// What to list.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The map
    map: PathBuf,
    /// Only changes after this day
    #[arg(long, value_parser = parse_date)]
    since: Option<Date>,
    /// Only changes up to this day
    #[arg(long, value_parser = parse_date)]
    until: Option<Date>,
    /// What day it is, for what is due; today if it is not given
    #[arg(long, value_parser = parse_date)]
    today: Option<Date>,
    /// Print JSON with full precision
    #[arg(long)]
    json: bool,
}

fn parse_date(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| "a date is written as 2024, 2024-05 or 2024-05-31".to_owned())
}

#[derive(Serialize)]
struct Report<'a> {
    changes: Vec<ChangeReport<'a>>,
    due: Vec<DueReport<'a>>,
}

#[derive(Serialize)]
struct ChangeReport<'a> {
    date: Option<String>,
    reader: &'a str,
    about: &'a str,
    title: &'a str,
    from: Option<f64>,
    to: Option<f64>,
    #[serde(skip_serializing_if = "str::is_empty")]
    reason: &'a str,
}

#[derive(Serialize)]
struct DueReport<'a> {
    date: String,
    claim: &'a str,
    title: &'a str,
}

/// Lists them.
pub fn run(options: &Options) -> ExitCode {
    let map = match load(&options.map) {
        Ok(loaded) => loaded.map,
        Err(code) => return code,
    };
    let changed = changes(&map, options.since, options.until);
    let listed = options
        .today
        .or_else(today)
        .map(|today| due(&map, today))
        .unwrap_or_default();
    if options.json {
        super::print(&super::to_json(&report(&map, &changed, &listed)));
    } else {
        super::print(&text(&map, &changed, &listed));
    }
    ExitCode::SUCCESS
}

fn report<'a>(map: &'a Map, changed: &'a [Change], due: &'a [(Date, ClaimId)]) -> Report<'a> {
    let change = |change: &'a Change| ChangeReport {
        date: change.date.map(|date| date.to_string()),
        reader: change.reader.as_str(),
        about: change.about.id(),
        title: change.about.title(map),
        from: change.from,
        to: change.to,
        reason: &change.reason,
    };
    let one_due = |(date, claim): &'a (Date, ClaimId)| DueReport {
        date: date.to_string(),
        claim: claim.as_str(),
        title: map.title_of(claim),
    };
    Report {
        changes: changed.iter().map(change).collect(),
        due: due.iter().map(one_due).collect(),
    }
}

fn text(map: &Map, changed: &[Change], due: &[(Date, ClaimId)]) -> String {
    let mut text = String::new();
    if changed.is_empty() {
        text.push_str("No number changed.\n");
    }
    for change in changed {
        let date = change
            .date
            .map_or_else(|| "at an unknown date".to_owned(), |date| date.to_string());
        let who = map
            .readers
            .get(&change.reader)
            .map_or(change.reader.as_str(), |reader| reader.name.as_str());
        let (from, to) = (change.about.shown(map, change.from), change.about.shown(map, change.to));
        let _ = write!(text, "{date}  {who}: {from} to {to}  {}", change.about.title(map));
        if !change.reason.is_empty() {
            let _ = write!(text, " ({})", change.reason);
        }
        text.push('\n');
    }
    if !due.is_empty() {
        text.push_str("\nDue for another look:\n");
        for (date, claim) in due {
            let _ = writeln!(text, "{date}  {}", map.title_of(claim));
        }
    }
    text
}
