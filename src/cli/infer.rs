//! `cruxmap infer`: every posterior of a map or of a Bayes net: exactly, or how far it may be off.

use std::{collections::BTreeMap, path::PathBuf, process::ExitCode};

use serde::Serialize;

use crate::{
    analysis::{MOST_SIDE_BY_SIDE, compare, how_computed},
    app::MapOrNet,
    formats::bayes_net::{
        BayesNet,
        ask::{AskError, ask},
    },
    inference::{ClaimNumbers, Engine, Inquiry, Method, Outlook, Remark, Timeline},
    model::{ClaimId, Finding, Map, QuantityId, Ratio, ReaderId, ScenarioId, percent_within},
};

/// What to compute.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The map, or a Bayes net in BIF, XMLBIF, XDSL or Hugin's format
    map: PathBuf,
    /// Whose numbers; without it, nobody's: even odds wherever a number is needed
    #[arg(long)]
    reader: Option<String>,
    /// Take a claim as found out: CLAIM=true, CLAIM=false, or CLAIM=RATIO for a report with that likelihood ratio; in a
    /// Bayes net VARIABLE=STATE
    #[arg(long, value_name = "CLAIM=true|false|RATIO")]
    given: Vec<String>,
    /// Compute in a scenario of the map; several (at most 4) are shown side by side with the map as it is
    #[arg(long, value_name = "SCENARIO")]
    scenario: Vec<String>,
    /// In a Bayes net: a report, as one likelihood for each state of a variable
    #[arg(long, value_name = "VARIABLE=0.2,0.8")]
    soft: Vec<String>,
    /// Print JSON with full precision; an array, beginning with the map as it is, for several scenarios
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Answer<'a> {
    reader: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scenario: Option<&'a str>,
    method: &'static str,
    /// The most by which any probability is off, where odds are added up on a grid.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<f64>,
    #[serde(flatten)]
    sampled: Option<Sampled<'a>>,
    evidence_probability: f64,
    ln_evidence_probability: f64,
    claims: BTreeMap<&'a str, Numbers>,
    questions: BTreeMap<&'a str, BTreeMap<&'a str, f64>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    quantities: BTreeMap<&'a str, QuantityNumbers>,
    assumed: Vec<&'a str>,
    blocked: Vec<&'a str>,
}

/// What is said beside sampled numbers.
#[derive(Serialize)]
struct Sampled<'a> {
    samples: u64,
    effective_samples: f64,
    is_reliable: bool,
    /// What ties too much together for an exact computation.
    too_wide: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    needed_entries: Option<u64>,
    /// The standard error with which stated credences are met, part of every error.
    base_error: f64,
    /// What is stated and could not be brought about.
    not_met: &'a [String],
}

#[derive(Serialize)]
struct Numbers {
    posterior: Option<f64>,
    stated: Option<f64>,
    /// How far the posterior may be off; absent where it is exact.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<f64>,
    /// The posterior less that of the map as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    difference: Option<f64>,
}

/// Runs the subcommand.
pub fn run(options: &Options) -> ExitCode {
    let read = match super::load::read(&options.map) {
        Ok(MapOrNet::Net(read)) => return run_on_net(options, &read.net),
        Ok(read) => read,
        Err(code) => return code,
    };
    let loaded = match super::load::map_of(&options.map, read) {
        Ok(loaded) => loaded,
        Err(code) => return code,
    };
    let map = &loaded.map;
    if let Some(soft) = options.soft.first() {
        super::complain(&format!(
            "--soft {soft} is for Bayes nets; for a claim of a map, --given CLAIM=RATIO is a report"
        ));
        return ExitCode::from(2);
    }
    let wish = reader(map, options.reader.as_deref()).and_then(|reader| {
        Ok((
            reader,
            options
                .given
                .iter()
                .map(|text| given(map, text))
                .collect::<Result<Vec<_>, _>>()?,
        ))
    });
    let (reader, given) = match wish {
        Ok(wish) => wish,
        Err(sentence) => {
            super::complain(&sentence);
            return ExitCode::from(2);
        }
    };
    let scenarios = match scenarios(map, &options.scenario) {
        Ok(scenarios) => scenarios,
        Err(sentence) => {
            super::complain(&sentence);
            return ExitCode::from(2);
        }
    };
    let mut asked = vec![(None, Inquiry::new(map, reader.as_ref(), &given))];
    for scenario in scenarios {
        if let Some(inquiry) = Inquiry::with_scenario(map, reader.as_ref(), &scenario, &given) {
            asked.push((Some(scenario), inquiry));
        }
    }
    let mut engine = Engine::default();
    let mut answered = Vec::new();
    for (scenario, inquiry) in asked {
        match engine.answer(&inquiry) {
            Ok(outlook) => answered.push((scenario, inquiry, outlook)),
            Err(error) => {
                let is_wanted = scenario.is_some() || options.scenario.is_empty();
                let place = scenario.map_or_else(String::new, |scenario| format!(", scenario “{scenario}”"));
                super::complain(&format!("{}{place}: {error}", options.map.display()));
                if is_wanted {
                    return ExitCode::from(1);
                }
                // There is nothing to compare the scenarios with, but they may have answers all the same.
                answered.push((None, inquiry, Outlook::default()));
            }
        }
    }
    super::print(&if options.json {
        json(&answered)
    } else {
        text(map, &answered)
    });
    ExitCode::SUCCESS
}

/// Answers from a Bayes net: all variables and states in the order of the file.
fn run_on_net(options: &Options, net: &BayesNet) -> ExitCode {
    if let Some(reader) = &options.reader {
        super::complain(&format!("--reader {reader} is for maps; a Bayes net has no readers"));
        return ExitCode::from(2);
    }
    match ask(net, &options.given, &options.soft) {
        Ok(reply) if options.json => super::print(&super::to_json(&reply)),
        Ok(reply) => super::print(&reply.table()),
        Err(error) => {
            super::complain(&format!("{}: {error}", options.map.display()));
            return ExitCode::from(if matches!(error, AskError::Wish(_)) { 2 } else { 1 });
        }
    }
    ExitCode::SUCCESS
}

/// What a quantity comes to: percentiles are missing where that much is never.
#[derive(Serialize)]
struct QuantityNumbers {
    p5: Option<f64>,
    p10: Option<f64>,
    p25: Option<f64>,
    p50: Option<f64>,
    p75: Option<f64>,
    p90: Option<f64>,
    p95: Option<f64>,
    never: f64,
    /// P(quantity < value), at the values at which claims are read off.
    cdf: BTreeMap<String, f64>,
}

/// A scenario (`None` for the map as it is) with what was asked and answered.
type Answered = (Option<ScenarioId>, Inquiry, Outlook);

fn scenarios(map: &Map, names: &[String]) -> Result<Vec<ScenarioId>, String> {
    if names.len() > MOST_SIDE_BY_SIDE {
        return Err(format!(
            "{} scenarios were asked for; at most {MOST_SIDE_BY_SIDE} are shown side by side",
            names.len()
        ));
    }
    let find = |name: &String| {
        let known: Vec<&str> = map.scenarios.keys().map(ScenarioId::as_str).collect();
        let known = if known.is_empty() {
            "it has none".to_owned()
        } else {
            format!("it has {}", known.join(", "))
        };
        let found = map.scenarios.get_key_value(name.as_str());
        found
            .map(|(id, _)| id.clone())
            .ok_or_else(|| format!("the map has no scenario “{name}”; {known}"))
    };
    names.iter().map(find).collect()
}

/// The map as it is; or one scenario; or several, after the map as it is.
fn json(answered: &[Answered]) -> String {
    let Some((first, rest)) = answered.split_first() else {
        return String::new();
    };
    let base = answer(None, &first.1, &first.2, None);
    let mut all = vec![base];
    for (scenario, inquiry, outlook) in rest {
        let name = scenario.as_ref().map(ScenarioId::as_str);
        all.push(answer(name, inquiry, outlook, Some(&first.2)));
    }
    match all.as_slice() {
        [base] => super::to_json(base),
        [_, one] => super::to_json(one),
        several => super::to_json(&several),
    }
}

fn text(map: &Map, answered: &[Answered]) -> String {
    let Some((first, rest)) = answered.split_first() else {
        return String::new();
    };
    if rest.is_empty() {
        return table(map, &first.2) + &blocked(map, &first.1);
    }
    let outlooks: Vec<Option<&Outlook>> = rest.iter().map(|(.., outlook)| Some(outlook)).collect();
    let comparison = compare(&first.2, &outlooks);
    let names = rest.iter().filter_map(|(scenario, ..)| scenario.as_ref());
    let heads: Vec<String> = names.map(|name| format!("  {:>20}", name.as_str())).collect();
    let head = heads.concat();
    let notes = answered
        .iter()
        .map(|(scenario, _, outlook)| how(map, scenario.as_ref(), outlook));
    let mut lines: Vec<String> = notes.collect();
    lines.push(format!("{:>10}{head}\n", "as it is"));
    for row in &comparison.rows {
        let within = |p: Option<f64>, outlook: &Outlook| match p {
            Some(p) => percent_within(p, outlook.claims.get(&row.claim).and_then(|numbers| numbers.error)),
            None if outlook.method.is_unreliable() => "unreliable".to_owned(),
            None => "–".to_owned(),
        };
        let cells = row.cells.iter().zip(rest).map(|(cell, (.., outlook))| {
            let difference = cell
                .difference
                .map_or_else(String::new, |d| format!(" ({:+.1})", 100.0 * d));
            format!("  {:>20}", within(cell.posterior, outlook) + &difference)
        });
        let cells: Vec<String> = cells.collect();
        let base = within(row.base, &first.2);
        lines.push(format!("{base:>10}{}  {}\n", cells.concat(), map.title_of(&row.claim)));
    }
    lines.concat()
}

/// The reader of a map that is wished for; half a sentence when there is none of this name.
pub fn reader(map: &Map, wish: Option<&str>) -> Result<Option<ReaderId>, String> {
    let Some(wish) = wish else { return Ok(None) };
    if let Some((id, _)) = map.readers.get_key_value(wish) {
        return Ok(Some(id.clone()));
    }
    let known: Vec<&str> = map.readers.keys().map(ReaderId::as_str).collect();
    let known = if known.is_empty() {
        "it has none".to_owned()
    } else {
        format!("it has {}", known.join(", "))
    };
    Err(format!("the map has no reader “{wish}”; {known}"))
}

fn given(map: &Map, text: &str) -> Result<(ClaimId, Finding), String> {
    let (id, value) = text
        .split_once('=')
        .ok_or_else(|| format!("“{text}” is not of the form CLAIM=true, CLAIM=false or CLAIM=RATIO"))?;
    let (id, _) = map
        .claims
        .get_key_value(id)
        .ok_or_else(|| format!("the map has no claim “{id}”"))?;
    let finding = match value {
        "true" => Finding::Observed(true),
        "false" => Finding::Observed(false),
        ratio => {
            let number: f64 = ratio
                .parse()
                .map_err(|_| format!("“{ratio}” is neither true, false nor a ratio"))?;
            Finding::Report(Ratio::new(number).map_err(|error| error.to_string())?)
        }
    };
    Ok((id.clone(), finding))
}

fn answer<'a>(
    scenario: Option<&'a str>,
    inquiry: &'a Inquiry,
    outlook: &'a Outlook,
    base: Option<&Outlook>,
) -> Answer<'a> {
    Answer {
        scenario,
        reader: inquiry.reader.as_ref().map(ReaderId::as_str),
        method: outlook.method.name(),
        error: match outlook.method {
            Method::Bounded { error } => Some(error),
            Method::Exact | Method::Sampled(_) => None,
        },
        sampled: match &outlook.method {
            Method::Sampled(samples) => Some(Sampled {
                samples: samples.drawn,
                effective_samples: samples.effective,
                is_reliable: !outlook.method.is_unreliable(),
                too_wide: &samples.culprits,
                needed_entries: samples.needed_entries,
                base_error: samples.base_error,
                not_met: &samples.unsolved,
            }),
            Method::Exact | Method::Bounded { .. } => None,
        },
        evidence_probability: outlook.ln_evidence_probability.exp(),
        ln_evidence_probability: outlook.ln_evidence_probability,
        claims: outlook
            .claims
            .iter()
            .map(|(id, numbers)| {
                let numbers = Numbers {
                    posterior: numbers.posterior,
                    stated: numbers.stated,
                    error: numbers.error,
                    difference: base
                        .and_then(|base| base.claims.get(id)?.posterior)
                        .zip(numbers.posterior)
                        .map(|(before, after)| after - before),
                };
                (id.as_str(), numbers)
            })
            .collect(),
        questions: outlook
            .questions
            .iter()
            .map(|(id, states)| {
                let states = states
                    .iter()
                    .map(|(position, p)| (position.as_ref().map_or("none of these", ClaimId::as_str), *p))
                    .collect();
                (id.as_str(), states)
            })
            .collect(),
        quantities: quantities(inquiry, outlook),
        assumed: inquiry
            .remarks
            .iter()
            .filter_map(|remark| match remark {
                Remark::AssumedBase(id) | Remark::WordsOnly(id) | Remark::AssumedRow(id) => Some(id.as_str()),
                Remark::AssumedStrength(id) => Some(id.as_str()),
                Remark::TooDeep(_)
                | Remark::NoEffect(_)
                | Remark::EvidenceOnBlocked(_)
                | Remark::TooManyTied(_)
                | Remark::NoCurve(..)
                | Remark::NoShape(_) => None,
            })
            .collect(),
        blocked: inquiry.blocked.iter().map(ClaimId::as_str).collect(),
    }
}

/// The percentiles of each quantity, and how likely it is below each value at which claims are read off.
fn quantities<'a>(inquiry: &'a Inquiry, outlook: &Outlook) -> BTreeMap<&'a str, QuantityNumbers> {
    let of_quantity = |(id, timeline): (&'a QuantityId, &'a Timeline)| {
        let now = timeline.with(outlook.quantities.get(id)?);
        let numbers = QuantityNumbers {
            p5: now.quantile(0.05),
            p10: now.quantile(0.1),
            p25: now.quantile(0.25),
            p50: now.quantile(0.5),
            p75: now.quantile(0.75),
            p90: now.quantile(0.9),
            p95: now.quantile(0.95),
            never: now.never(),
            cdf: (timeline.thresholds().iter())
                .map(|value| (value.to_string(), now.cdf(*value)))
                .collect(),
        };
        Some((id.as_str(), numbers))
    };
    inquiry.timelines().iter().filter_map(of_quantity).collect()
}

/// The claims that have no numbers because they bear on one another in a circle, or follow from such; nothing where there are
/// none.
fn blocked(map: &Map, inquiry: &Inquiry) -> String {
    let line = |id: &ClaimId| format!("{:>10}  {}\n", "blocked", map.title_of(id));
    let lines: String = inquiry.blocked.iter().map(line).collect();
    if lines.is_empty() {
        return lines;
    }
    format!("Blocked by a circle (cruxmap check names it, with its repairs):\n{lines}")
}

/// Why the numbers are not exact, as a line; nothing where they are.
fn how(map: &Map, scenario: Option<&ScenarioId>, outlook: &Outlook) -> String {
    let scenario = scenario.map_or_else(String::new, |scenario| format!("{}: ", scenario.as_str()));
    how_computed(map, &outlook.method).map_or_else(String::new, |how| format!("{scenario}{how}\n"))
}

fn table(map: &Map, outlook: &Outlook) -> String {
    let is_unreliable = outlook.method.is_unreliable();
    let line = |(id, numbers): (&ClaimId, &ClaimNumbers)| {
        let percent = |p: Option<f64>| p.map_or_else(|| "–".to_owned(), crate::model::percent);
        let posterior = match numbers.posterior {
            Some(posterior) => percent_within(posterior, numbers.error),
            None if is_unreliable => "unreliable".to_owned(),
            None => "–".to_owned(),
        };
        let stated = if numbers.stated.is_some() {
            format!(" (stated {})", percent(numbers.stated))
        } else {
            String::new()
        };
        format!("{posterior:>10}{stated}  {}\n", map.title_of(id))
    };
    let lines: String = outlook.claims.iter().map(line).collect();
    how(map, None, outlook) + &lines
}
