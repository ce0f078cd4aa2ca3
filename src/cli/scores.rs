//! `cruxmap scores`: how well each reader's forecasts did, and whether beliefs moved as their holders had said.

use std::{collections::BTreeMap, fmt::Write as _, path::PathBuf, process::ExitCode};

use serde::Serialize;

use super::load::load;
use crate::{
    analysis::{Bin, Moved, Record, calibration, moved, records},
    model::{Map, ReaderId, percent},
};

/// Whose forecasts to score.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The map
    map: PathBuf,
    /// Print JSON with full precision
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report<'a> {
    readers: BTreeMap<&'a str, ReaderReport<'a>>,
    moved: Vec<MovedReport<'a>>,
}

#[derive(Serialize)]
struct ReaderReport<'a> {
    n: usize,
    brier: Option<f64>,
    /// Nothing as well where something came that was held impossible.
    log: Option<f64>,
    pool_brier: Option<f64>,
    brier_over_time: Option<f64>,
    crps: BTreeMap<&'a str, f64>,
    calibration: Vec<BinReport>,
    forecasts: Vec<ForecastReport<'a>>,
}

#[derive(Serialize)]
struct BinReport {
    low: f64,
    high: f64,
    n: usize,
    mean: f64,
    share: f64,
    interval: [f64; 2],
}

#[derive(Serialize)]
struct ForecastReport<'a> {
    claim: &'a str,
    probability: f64,
    outcome: bool,
    brier: f64,
    log: Option<f64>,
}

#[derive(Serialize)]
struct MovedReport<'a> {
    reader: &'a str,
    crux: &'a str,
    outcome: bool,
    target: &'a str,
    before: Option<f64>,
    said: f64,
    since: Option<f64>,
}

/// Scores them.
pub fn run(options: &Options) -> ExitCode {
    let map = match load(&options.map) {
        Ok(loaded) => loaded.map,
        Err(code) => return code,
    };
    let (all, audit) = (records(&map), moved(&map));
    if options.json {
        super::print(&super::to_json(&report(&all, &audit)));
    } else {
        super::print(&text(&map, &all, &audit));
    }
    ExitCode::SUCCESS
}

/// JSON has no infinity.
fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

fn report<'a>(all: &'a BTreeMap<ReaderId, Record>, audit: &'a [Moved]) -> Report<'a> {
    let bin = |bin: Bin| BinReport {
        low: bin.low,
        high: bin.high,
        n: bin.n,
        mean: bin.mean,
        share: bin.share,
        interval: [bin.interval.0, bin.interval.1],
    };
    let one = |record: &'a Record| ReaderReport {
        n: record.scored.len(),
        brier: record.brier,
        log: record.log.and_then(finite),
        pool_brier: record.pool,
        brier_over_time: record.over_time,
        crps: record.crps.iter().map(|(id, crps)| (id.as_str(), *crps)).collect(),
        calibration: calibration(&record.scored).into_iter().map(bin).collect(),
        forecasts: (record.scored.iter())
            .map(|scored| ForecastReport {
                claim: scored.claim.as_str(),
                probability: scored.probability,
                outcome: scored.outcome,
                brier: scored.brier(),
                log: finite(scored.log()),
            })
            .collect(),
    };
    let one_moved = |moved: &'a Moved| MovedReport {
        reader: moved.reader.as_str(),
        crux: moved.crux.as_str(),
        outcome: moved.outcome,
        target: moved.target.as_str(),
        before: moved.before,
        said: moved.said,
        since: moved.since,
    };
    Report {
        readers: all
            .iter()
            .map(|(reader, record)| (reader.as_str(), one(record)))
            .collect(),
        moved: audit.iter().map(one_moved).collect(),
    }
}

fn text(map: &Map, all: &BTreeMap<ReaderId, Record>, audit: &[Moved]) -> String {
    let mut text = String::new();
    if all.is_empty() {
        text.push_str("Nothing that was forecast has turned out yet.\n");
    }
    let name = |reader: &ReaderId| {
        map.readers
            .get(reader)
            .map_or_else(|| reader.to_string(), |reader| reader.name.clone())
    };
    let number = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| format!("{value:.4}"));
    for (reader, record) in all {
        let _ = writeln!(
            text,
            "{}: {} forecast{}, Brier {} (pool {}, over time {}), log {}",
            name(reader),
            record.scored.len(),
            if record.scored.len() == 1 { "" } else { "s" },
            number(record.brier),
            number(record.pool),
            number(record.over_time),
            number(record.log)
        );
        for (id, crps) in &record.crps {
            let title = map.quantities.get(id).map_or(id.as_str(), |quantity| &quantity.title);
            let _ = writeln!(text, "  CRPS {crps:.4}  {title}");
        }
        for bin in calibration(&record.scored) {
            let _ = writeln!(
                text,
                "  {} to {}: {} of {} came true, {} (90 % interval {} to {}), {} forecast",
                percent(bin.low),
                percent(bin.high),
                (bin.share * bin.n as f64).round(),
                bin.n,
                percent(bin.share),
                percent(bin.interval.0),
                percent(bin.interval.1),
                percent(bin.mean)
            );
        }
    }
    for one in audit {
        let known = if one.outcome { "holds" } else { "does not hold" };
        let since = one.since.map_or_else(
            || "has not looked again".to_owned(),
            |p| format!("says {} now", percent(p)),
        );
        let _ = writeln!(
            text,
            "“{}” {known}: {} had said {} for “{}” then, and {since}.",
            map.title_of(&one.crux),
            name(&one.reader),
            percent(one.said),
            map.title_of(&one.target)
        );
    }
    text
}
