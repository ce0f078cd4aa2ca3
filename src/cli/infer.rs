//! `cruxmap infer`: every posterior of a map or of a Bayes net, exactly.

use std::{collections::BTreeMap, path::PathBuf, process::ExitCode};

use serde::Serialize;

use crate::{
    app::MapOrNet,
    formats::bayes_net::{
        BayesNet,
        ask::{AskError, ask},
    },
    inference::{ClaimNumbers, Engine, Inquiry, Outlook, Remark},
    model::{ClaimId, Finding, Map, Ratio, ReaderId},
};

/// What to compute.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The map, or a Bayes net in BIF or XDSL
    map: PathBuf,
    /// Whose numbers; without it, nobody's: even odds wherever a number is needed
    #[arg(long)]
    reader: Option<String>,
    /// Take a claim as found out: CLAIM=true, CLAIM=false, or CLAIM=RATIO for a report with that likelihood ratio; in a
    /// Bayes net VARIABLE=STATE
    #[arg(long, value_name = "CLAIM=true|false|RATIO")]
    given: Vec<String>,
    /// In a Bayes net: a report, as one likelihood for each state of a variable
    #[arg(long, value_name = "VARIABLE=0.2,0.8")]
    soft: Vec<String>,
    /// Print JSON with full precision
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Answer<'a> {
    reader: Option<&'a str>,
    method: &'static str,
    evidence_probability: f64,
    ln_evidence_probability: f64,
    claims: BTreeMap<&'a str, Numbers>,
    questions: BTreeMap<&'a str, BTreeMap<&'a str, f64>>,
    assumed: Vec<&'a str>,
    blocked: Vec<&'a str>,
}

#[derive(Serialize)]
struct Numbers {
    posterior: Option<f64>,
    stated: Option<f64>,
}

/// Runs the subcommand.
pub fn run(options: &Options) -> ExitCode {
    let read = match super::load::read(&options.map) {
        Ok(MapOrNet::Net(net)) => return run_on_net(options, &net),
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
    let inquiry = Inquiry::new(map, reader.as_ref(), &given);
    match Engine::default().answer(&inquiry) {
        Ok(outlook) if options.json => super::print(&super::to_json(&answer(&inquiry, &outlook))),
        Ok(outlook) => super::print(&table(map, &outlook)),
        Err(error) => {
            super::complain(&format!("{}: {error}", options.map.display()));
            return ExitCode::from(1);
        }
    }
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

fn answer<'a>(inquiry: &'a Inquiry, outlook: &'a Outlook) -> Answer<'a> {
    Answer {
        reader: inquiry.reader.as_ref().map(ReaderId::as_str),
        method: "exact",
        evidence_probability: outlook.ln_evidence_probability.exp(),
        ln_evidence_probability: outlook.ln_evidence_probability,
        claims: outlook
            .claims
            .iter()
            .map(|(id, numbers)| {
                let numbers = Numbers {
                    posterior: numbers.posterior,
                    stated: numbers.stated,
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
        assumed: inquiry
            .remarks
            .iter()
            .filter_map(|remark| match remark {
                Remark::AssumedBase(id) | Remark::WordsOnly(id) | Remark::AssumedRow(id) => Some(id.as_str()),
                Remark::AssumedStrength(id) => Some(id.as_str()),
                Remark::TooDeep(_) | Remark::NoEffect(_) | Remark::EvidenceOnBlocked(_) => None,
            })
            .collect(),
        blocked: inquiry.blocked.iter().map(ClaimId::as_str).collect(),
    }
}

fn table(map: &Map, outlook: &Outlook) -> String {
    let line = |(id, numbers): (&ClaimId, &ClaimNumbers)| {
        let percent = |p: Option<f64>| p.map_or_else(|| "–".to_owned(), crate::model::percent);
        let stated = if numbers.stated.is_some() {
            format!(" (stated {})", percent(numbers.stated))
        } else {
            String::new()
        };
        format!("{:>10}{stated}  {}\n", percent(numbers.posterior), map.title_of(id))
    };
    outlook.claims.iter().map(line).collect()
}
