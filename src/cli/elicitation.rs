//! `cruxmap elicitation`: what each crux of a table of forecasts is worth to each camp, whether it brings camps together, how
//! sure that order is, and which forecasts cannot hold.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

use serde::Serialize;

use super::{
    load::{UNREADABLE, message},
    worth::{Median, Worth, line},
};
use crate::{
    analysis::{Elicitation, Judgement, Ranked, elicitation},
    app,
    formats::ron,
    model::{Forecast, chance},
};

/// What to analyze.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The table, as CSV with the columns person, camp, ID, PU, Pc, `PUc`
    file: PathBuf,
    /// Print JSON with full precision
    #[arg(long)]
    json: bool,
    /// How often people are drawn anew to see how sure the order is
    #[arg(long, default_value_t = 400, value_parser = clap::value_parser!(u32).range(0..=100_000))]
    resamples: u32,
    /// Write a map with one reader for each person to this file
    #[arg(long, value_name = "MAP.ron")]
    map: Option<PathBuf>,
    /// What the forecasts are about, as the title of the conclusion of that map
    #[arg(long, default_value = "The target of the forecasts")]
    target: String,
}

#[derive(Serialize)]
struct Report<'a> {
    rows: Vec<Row<'a>>,
    voi: BTreeMap<&'a str, Vec<Median<'a>>>,
    vod: Vec<Median<'a>>,
    resamples: usize,
}

#[derive(Serialize)]
struct Row<'a> {
    person: &'a str,
    camp: &'a str,
    crux: &'a str,
    #[serde(flatten)]
    numbers: Option<Numbers>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

#[derive(Serialize)]
struct Numbers {
    target: f64,
    probability: f64,
    if_true: f64,
    if_false: f64,
    #[serde(flatten)]
    worth: Worth,
    /// Whether it enters medians: nothing in it is certain.
    counts: bool,
}

/// Runs the subcommand.
pub fn run(options: &Options) -> ExitCode {
    let forecasts = match app::read_forecasts(&options.file) {
        Ok(forecasts) => forecasts,
        Err(error) => {
            super::complain(&message(&options.file, &error));
            return ExitCode::from(UNREADABLE);
        }
    };
    if let Some(path) = &options.map {
        return write_map(&forecasts, options, path);
    }
    let result = elicitation(&forecasts, options.resamples as usize);
    if options.json {
        let report = Report {
            rows: (forecasts.iter().zip(&result.judgements))
                .map(|(forecast, judgement)| row(forecast, judgement))
                .collect(),
            voi: (result.voi.iter())
                .map(|(camp, ranked)| (camp.as_str(), ranked.iter().map(Median::from).collect()))
                .collect(),
            vod: result.vod.iter().map(Median::from).collect(),
            resamples: result.n_resamples,
        };
        super::print(&super::to_json(&report));
        return ExitCode::SUCCESS;
    }
    super::print(&text(&forecasts, &result));
    ExitCode::SUCCESS
}

/// Writes the forecasts as a map, and says what was adapted.
fn write_map(forecasts: &[Forecast], options: &Options, path: &Path) -> ExitCode {
    let made = match app::map_of_forecasts(forecasts, &options.target) {
        Ok(made) => made,
        Err(error) => {
            super::complain(&format!("{}: {error}", options.file.display()));
            return ExitCode::from(UNREADABLE);
        }
    };
    if let Err(error) = app::write_text(path, &ron::write(&made.map)) {
        super::complain(&message(path, &error));
        return ExitCode::FAILURE;
    }
    for sentence in &made.report {
        super::print(&format!("{sentence}.\n"));
    }
    super::print(&format!(
        "{}: {} readers, {} claims, {} links\n",
        path.display(),
        made.map.readers.len(),
        made.map.claims.len(),
        made.map.links.len()
    ));
    ExitCode::SUCCESS
}

/// What is wrong with a forecast, in a sentence.
fn problem(forecast: &Forecast, judgement: &Judgement) -> Option<String> {
    let (
        Forecast {
            target,
            probability,
            if_true,
            ..
        },
        Judgement::Impossible { low, high },
    ) = (forecast, judgement)
    else {
        return match judgement {
            Judgement::Incomplete => Some("a number is missing".to_owned()),
            _ => None,
        };
    };
    let shown = |p: &Option<f64>| chance(p.unwrap_or(f64::NAN));
    Some(format!(
        "P(target | crux) = {} cannot be: with P(target) = {} and P(crux) = {} it lies between {} and {}",
        shown(if_true),
        shown(target),
        shown(probability),
        chance(*low),
        chance(*high)
    ))
}

fn row<'a>(forecast: &'a Forecast, judgement: &Judgement) -> Row<'a> {
    let numbers = match judgement {
        Judgement::Sound(outlooks) => Some(Numbers {
            target: outlooks.target,
            probability: outlooks.crux,
            if_true: outlooks.if_true,
            if_false: outlooks.if_false,
            worth: Worth::from(outlooks),
            counts: !outlooks.has_certainty(),
        }),
        Judgement::Incomplete | Judgement::Impossible { .. } => None,
    };
    Row {
        person: &forecast.person,
        camp: &forecast.camp,
        crux: &forecast.crux,
        numbers,
        problem: problem(forecast, judgement),
    }
}

/// How many cruxes are listed for each camp.
const MOST_LISTED: usize = 10;

fn text(forecasts: &[Forecast], result: &Elicitation) -> String {
    let mut text = String::new();
    let mut table = |heading: String, ranked: &[Ranked]| {
        let _infallible = writeln!(text, "{heading}");
        for (at, one) in ranked.iter().take(MOST_LISTED).enumerate() {
            let _infallible = writeln!(text, "{}", line(at + 1, &one.crux, one));
        }
        text.push('\n');
    };
    for (camp, ranked) in &result.voi {
        table(
            format!("What is worth most to find out for “{camp}” (median value of information)"),
            ranked,
        );
    }
    table(
        "What would bring camps together most (median value of discrimination; below 0, apart)".to_owned(),
        &result.vod,
    );
    for (forecast, judgement) in forecasts.iter().zip(&result.judgements) {
        if let Some(problem) =
            problem(forecast, judgement).filter(|_| matches!(judgement, Judgement::Impossible { .. }))
        {
            let _infallible = writeln!(text, "{} on “{}”: {problem}", forecast.person, forecast.crux);
        }
    }
    text
}
