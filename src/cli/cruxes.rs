//! `cruxmap cruxes`: what finding out about each claim is worth for a target, to one reader or between two, and what the gap
//! between two readers is made of.

use std::{collections::BTreeMap, fmt::Write as _, path::PathBuf, process::ExitCode};

use serde::Serialize;

use super::{
    curve_gap,
    load::load,
    worth::{Median, PartReport, Worth},
};
use crate::{
    analysis::{Crux, Cruxes, Disagreement, Elicitation, Outlooks, Place, Ranked, camps, cruxes, disagreement, places},
    app,
    model::{ClaimId, Map, ReaderId, percent},
};

/// What to analyze.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The map
    map: PathBuf,
    /// The claim that is to be found out about; the conclusion of the map if it is not given
    #[arg(long)]
    target: Option<String>,
    /// Instead, the quantity of which two readers' curves are compared
    #[arg(long, requires = "versus", conflicts_with_all = ["target", "camps"])]
    quantity: Option<String>,
    /// At which values the chances of the two are compared; where claims are read off the quantity if it is not given
    #[arg(long, requires = "quantity", value_delimiter = ',')]
    below: Vec<f64>,
    /// Whose numbers; without it, those of the first reader who has any (of a quantity, who has said something of it)
    #[arg(long)]
    reader: Option<String>,
    /// The reader to compare with
    #[arg(long)]
    versus: Option<String>,
    /// Also take the medians over all readers, by camp and between camps
    #[arg(long)]
    camps: bool,
    /// How often numbers are drawn from ranges, and readers anew, to see how sure the order is
    #[arg(long, default_value_t = 400, value_parser = clap::value_parser!(u32).range(0..=100_000))]
    resamples: u32,
    /// Print JSON with full precision
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report<'a> {
    target: &'a str,
    reader: Option<&'a str>,
    versus: Option<&'a str>,
    cruxes: Vec<Row<'a>>,
    silent: Vec<&'a str>,
    values: Vec<&'a str>,
    follow: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gap: Option<GapReport<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    camps: Option<CampsReport<'a>>,
}

#[derive(Serialize)]
struct CampsReport<'a> {
    voi: BTreeMap<&'a str, Vec<Median<'a>>>,
    vod: Vec<Median<'a>>,
    resamples: usize,
}

#[derive(Serialize)]
struct Row<'a> {
    claim: &'a str,
    title: &'a str,
    own: Numbers,
    #[serde(skip_serializing_if = "Option::is_none")]
    other: Option<Numbers>,
    #[serde(skip_serializing_if = "Option::is_none")]
    log_vod: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    level_vod: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exchange: Option<ExchangeReport>,
    standing: &'static str,
    /// Whether the reader gave it as a conditional forecast.
    as_stated: bool,
    /// How much of the gap the numbers of the claim carry (Shapley value).
    #[serde(skip_serializing_if = "Option::is_none")]
    share_of_gap: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    places: Option<PlaceReport>,
    sentence: String,
}

#[derive(Serialize)]
struct Numbers {
    target: f64,
    crux: f64,
    if_true: f64,
    if_false: f64,
    #[serde(flatten)]
    worth: Worth,
}

#[derive(Serialize)]
struct PlaceReport {
    first: f64,
    top_three: f64,
    /// In nine of ten draws; nothing as the second where it said nothing.
    places: (usize, Option<usize>),
}

impl From<&Place> for PlaceReport {
    fn from(place: &Place) -> Self {
        let (low, high) = place.places;
        Self {
            first: place.first,
            top_three: place.top_three,
            places: (low, (high != usize::MAX).then_some(high)),
        }
    }
}

#[derive(Serialize)]
struct ExchangeReport {
    reader_with_their_credence: f64,
    versus_with_own_credence: f64,
    closed_by_reader: f64,
    closed_by_versus: f64,
}

#[derive(Serialize)]
struct GapReport<'a> {
    reader: f64,
    versus: f64,
    parts: Vec<PartReport<'a>>,
}

impl From<Outlooks> for Numbers {
    fn from(outlooks: Outlooks) -> Self {
        Self {
            target: outlooks.target,
            crux: outlooks.crux,
            if_true: outlooks.if_true,
            if_false: outlooks.if_false,
            worth: Worth::from(&outlooks),
        }
    }
}

/// What was asked, found on the map.
struct Asked {
    target: ClaimId,
    reader: Option<ReaderId>,
    versus: Option<ReaderId>,
}

/// Finds what was asked about, or says what there is instead.
fn asked(map: &Map, options: &Options) -> Result<Asked, String> {
    let target = match &options.target {
        Some(id) => map
            .claims
            .get_key_value(id.as_str())
            .map(|(id, _)| id.clone())
            .ok_or_else(|| format!("there is no claim “{id}” on the map")),
        None => map
            .target
            .clone()
            .ok_or_else(|| "the map has no conclusion; name a claim with --target".to_owned()),
    }?;
    Ok(Asked {
        target,
        reader: reader(map, options.reader.as_deref())?.or_else(|| app::first_reader(map)),
        versus: reader(map, options.versus.as_deref())?,
    })
}

/// The reader with this name or id, if one is named.
fn reader(map: &Map, name: Option<&str>) -> Result<Option<ReaderId>, String> {
    let Some(name) = name else { return Ok(None) };
    let is_it =
        |(id, reader): &(&ReaderId, &std::sync::Arc<crate::model::Reader>)| id.as_str() == name || reader.name == name;
    map.readers
        .iter()
        .find(is_it)
        .map(|(id, _)| Some(id.clone()))
        .ok_or_else(|| {
            let known: Vec<&str> = map.readers.keys().map(ReaderId::as_str).collect();
            format!(
                "there is no reader “{name}” on the map; there are: {}",
                known.join(", ")
            )
        })
}

fn of_curves(map: &Map, options: &Options, quantity: &str) -> Result<ExitCode, String> {
    let versus = reader(map, options.versus.as_deref())?;
    // Who has said something of the quantity comes before who has not.
    let said = (map.quantities.iter()).find(|(id, _)| id.as_str() == quantity);
    let first = (said.into_iter().flat_map(|(_, quantity)| quantity.distributions.keys()))
        .chain(map.readers.keys())
        .find(|id| Some(*id) != versus.as_ref());
    let asked = curve_gap::Asked {
        quantity,
        reader: reader(map, options.reader.as_deref())?.or_else(|| first.cloned()),
        versus,
        below: &options.below,
        json: options.json,
    };
    curve_gap::run(map, &asked)
}

/// Runs the subcommand.
pub fn run(options: &Options) -> ExitCode {
    let map = match load(&options.map) {
        Ok(loaded) => loaded.map,
        Err(code) => return code,
    };
    if let Some(quantity) = &options.quantity {
        return match of_curves(&map, options, quantity) {
            Ok(code) => code,
            Err(reason) => {
                super::complain(&format!("{}: {reason}", options.map.display()));
                ExitCode::FAILURE
            }
        };
    }
    let asked = match asked(&map, options) {
        Ok(asked) => asked,
        Err(reason) => {
            super::complain(&format!("{}: {reason}", options.map.display()));
            return ExitCode::FAILURE;
        }
    };
    let found = match cruxes(&map, &asked.target, asked.reader.as_ref(), asked.versus.as_ref()) {
        Ok(found) => found,
        Err(error) => {
            super::complain(&format!(
                "{}: the cruxes cannot be computed exactly: {error}",
                options.map.display()
            ));
            return ExitCode::FAILURE;
        }
    };
    let gap = asked
        .versus
        .as_ref()
        .map(|versus| disagreement(&map, &asked.target, asked.reader.as_ref(), Some(versus)));
    let gap = match gap.transpose() {
        Ok(gap) => gap,
        Err(error) => {
            super::complain(&format!("{}: {error}", options.map.display()));
            None
        }
    };
    let n_draws = options.resamples as usize;
    let drawn = asked
        .reader
        .as_ref()
        .map(|reader| places(&map, &asked.target, reader, n_draws));
    let all_readers = options.camps.then(|| camps(&map, &asked.target, n_draws));
    let (drawn, all_readers) = match (drawn.transpose(), all_readers.transpose()) {
        (Ok(drawn), Ok(all_readers)) => (drawn.flatten().unwrap_or_default(), all_readers),
        (Err(error), _) | (_, Err(error)) => {
            super::complain(&format!("{}: {error}", options.map.display()));
            return ExitCode::FAILURE;
        }
    };
    let findings = Found {
        cruxes: found,
        gap,
        places: drawn,
        camps: all_readers,
    };
    if options.json {
        super::print(&super::to_json(&report(&map, &asked, &findings)));
    } else {
        super::print(&text(&map, &asked, &findings));
    }
    ExitCode::SUCCESS
}

/// What was found out.
struct Found {
    cruxes: Cruxes,
    gap: Option<Disagreement>,
    places: BTreeMap<ClaimId, Place>,
    camps: Option<Elicitation>,
}

fn name<'a>(map: &'a Map, reader: Option<&'a ReaderId>) -> &'a str {
    reader
        .and_then(|id| map.readers.get(id))
        .map_or("Nobody in particular", |reader| reader.name.as_str())
}

fn report<'a>(map: &'a Map, asked: &'a Asked, findings: &'a Found) -> Report<'a> {
    let (found, gap) = (&findings.cruxes, findings.gap.as_ref());
    let share_of_gap = |claim: &ClaimId| {
        let part = gap?.parts.iter().find(|part| part.about == claim.as_str());
        Some(part.map_or(0.0, |part| part.share))
    };
    let (own, other) = (
        name(map, asked.reader.as_ref()),
        asked.versus.as_ref().map(|id| name(map, Some(id))),
    );
    let row = |crux: &'a Crux| Row {
        claim: crux.claim.as_str(),
        title: map.title_of(&crux.claim),
        own: crux.own.into(),
        other: crux.other.map(Numbers::from),
        log_vod: crux.log_vod(),
        level_vod: crux.level_vod(),
        exchange: crux.exchange().map(|exchange| ExchangeReport {
            reader_with_their_credence: exchange.own,
            versus_with_own_credence: exchange.other,
            closed_by_reader: exchange.closed_by_own,
            closed_by_versus: exchange.closed_by_other,
        }),
        standing: crux.standing().name(),
        as_stated: crux.is_stated,
        share_of_gap: share_of_gap(&crux.claim),
        places: findings.places.get(&crux.claim).map(PlaceReport::from),
        sentence: crux.sentence(own, other),
    };
    Report {
        target: asked.target.as_str(),
        reader: asked.reader.as_ref().map(ReaderId::as_str),
        versus: asked.versus.as_ref().map(ReaderId::as_str),
        cruxes: found.ranked.iter().map(row).collect(),
        silent: found.silent.iter().map(ClaimId::as_str).collect(),
        values: found.values.iter().map(ClaimId::as_str).collect(),
        follow: found.follow.iter().map(ClaimId::as_str).collect(),
        gap: gap.map(|gap| GapReport {
            reader: gap.first,
            versus: gap.second,
            parts: gap.parts.iter().map(PartReport::from).collect(),
        }),
        camps: findings.camps.as_ref().map(|camps| CampsReport {
            voi: (camps.voi.iter())
                .map(|(camp, ranked)| (camp.as_str(), ranked.iter().map(Median::from).collect()))
                .collect(),
            vod: camps.vod.iter().map(Median::from).collect(),
            resamples: camps.n_resamples,
        }),
    }
}

/// How many cruxes are listed.
const MOST_LISTED: usize = 12;

fn text(map: &Map, asked: &Asked, findings: &Found) -> String {
    let (found, gap) = (&findings.cruxes, findings.gap.as_ref());
    let (own, other) = (
        name(map, asked.reader.as_ref()),
        asked.versus.as_ref().map(|id| name(map, Some(id))),
    );
    let mut text = format!("Cruxes for “{}”, through {own}:\n", map.title_of(&asked.target));
    for (at, crux) in found.ranked.iter().take(MOST_LISTED).enumerate() {
        let standing = match crux.standing().name() {
            "" => String::new(),
            name => format!(" [{name}]"),
        };
        let place = findings.places.get(&crux.claim);
        let place = place.map(|place| format!(" First in {} of the draws from ranges.", percent(place.first)));
        let _infallible = writeln!(
            text,
            "{:3}. {}{standing}\n     {} of what there is to find out. {}{}",
            at + 1,
            map.title_of(&crux.claim),
            percent(crux.own.share_of_maximum()),
            crux.sentence(own, other),
            place.unwrap_or_default()
        );
    }
    if let (Some(gap), Some(other)) = (gap, other) {
        let _infallible = writeln!(
            text,
            "\n{own} {}, {other} {}: {:+.1} points, made up of",
            percent(gap.first),
            percent(gap.second),
            (gap.second - gap.first) * 100.0
        );
        for part in gap.parts.iter().take(MOST_LISTED) {
            let title = map
                .card(&part.about)
                .map_or_else(|| part.about.clone(), |card| map.card_title(&card));
            let error = part
                .error
                .map(|error| format!(" ± {:.1}", error * 100.0))
                .unwrap_or_default();
            let _infallible = writeln!(text, "{:+7.1}{error}  {title}", part.share * 100.0);
        }
    }
    if let Some(camps) = &findings.camps {
        for (camp, ranked) in &camps.voi {
            medians(
                &mut text,
                map,
                &format!("Worth most to find out for “{camp}” (medians)"),
                ranked,
            );
        }
        medians(
            &mut text,
            map,
            "Would bring camps together most (medians; below 0, apart)",
            &camps.vod,
        );
    }
    let set_aside = |text: &mut String, n: usize, what: &str| {
        if n > 0 {
            let _infallible = writeln!(text, "{n} {what}");
        }
    };
    text.push('\n');
    set_aside(&mut text, found.silent.len(), "claims say nothing about it.");
    set_aside(
        &mut text,
        found.values.len(),
        "are values: settled by choice, not by finding out.",
    );
    set_aside(
        &mut text,
        found.follow.len(),
        "follow by logic from others, or answer the same question.",
    );
    text
}

/// A list of medians over readers.
fn medians(text: &mut String, map: &Map, heading: &str, ranked: &[Ranked]) {
    if ranked.is_empty() {
        return;
    }
    let _infallible = writeln!(text, "\n{heading}:");
    for (at, one) in ranked.iter().take(MOST_LISTED).enumerate() {
        let title = ClaimId::new(&one.crux).ok().filter(|id| map.claims.contains_key(id));
        let title = title.as_ref().map_or(one.crux.as_str(), |id| map.title_of(id));
        let _infallible = writeln!(text, "{}", super::worth::line(at + 1, title, one));
    }
}
