//! `cruxmap cruxes MAP --quantity ID`: what the curves of two readers differ in, and whose numbers carry how much of that.

use std::{fmt::Write as _, process::ExitCode};

use serde::Serialize;

use super::worth::PartReport;
use crate::{
    analysis::{Compared, Disagreement, curve_disagreement},
    model::{Map, QuantityId, QuantityKind, ReaderId, percent, quantity_value},
};

/// What is asked for.
pub(super) struct Asked<'a> {
    pub quantity: &'a str,
    pub reader: Option<ReaderId>,
    pub versus: Option<ReaderId>,
    /// At which values chances are compared; where claims are read off if it is empty.
    pub below: &'a [f64],
    pub json: bool,
}

#[derive(Serialize)]
struct Report<'a> {
    quantity: &'a str,
    reader: &'a str,
    versus: &'a str,
    compared: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    /// `median`, or `below 2030`.
    what: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reader: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    versus: Option<f64>,
    parts: Vec<PartReport<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_computed: Option<String>,
}

/// Prints what two curves differ in.
///
/// # Errors
/// What is missing, in words.
pub(super) fn run(map: &Map, asked: &Asked<'_>) -> Result<ExitCode, String> {
    let (id, quantity) = map.quantities.get_key_value(asked.quantity).ok_or_else(|| {
        let known: Vec<&str> = map.quantities.keys().map(QuantityId::as_str).collect();
        format!(
            "there is no quantity “{}” on the map; there are: {}",
            asked.quantity,
            known.join(", ")
        )
    })?;
    let (Some(reader), Some(versus)) = (&asked.reader, &asked.versus) else {
        return Err("curves are compared between two readers: name the second with --versus".to_owned());
    };
    let thresholds = map.claims.values().filter_map(|claim| claim.threshold.as_ref());
    let mut values: Vec<f64> = if asked.below.is_empty() {
        let own = thresholds.filter(|threshold| threshold.quantity == *id);
        own.map(|threshold| threshold.value).collect()
    } else {
        asked.below.to_vec()
    };
    values.sort_by(f64::total_cmp);
    values.dedup();
    let compared = [Compared::Quantile(0.5)]
        .into_iter()
        .chain(values.into_iter().map(Compared::Below));
    let found: Vec<(Compared, Result<Disagreement, String>)> = compared
        .map(|compared| {
            let gap = curve_disagreement(map, id, [Some(reader), Some(versus)], compared);
            (compared, gap.map_err(|error| error.to_string()))
        })
        .collect();
    if asked.json {
        let report = Report {
            quantity: id.as_str(),
            reader: reader.as_str(),
            versus: versus.as_str(),
            compared: found.iter().map(|(compared, gap)| row(*compared, gap)).collect(),
        };
        super::print(&super::to_json(&report));
    } else {
        super::print(&text(map, &quantity.title, quantity.kind, [reader, versus], &found));
    }
    Ok(ExitCode::SUCCESS)
}

fn row(compared: Compared, gap: &Result<Disagreement, String>) -> Row<'_> {
    let what = match compared {
        Compared::Quantile(_) => "median".to_owned(),
        Compared::Below(value) => format!("below {value}"),
    };
    let found = gap.as_ref().ok();
    Row {
        what,
        reader: found.map(|gap| gap.first),
        versus: found.map(|gap| gap.second),
        parts: found
            .into_iter()
            .flat_map(|gap| &gap.parts)
            .map(PartReport::from)
            .collect(),
        not_computed: gap.as_ref().err().cloned(),
    }
}

fn text(
    map: &Map,
    title: &str,
    kind: QuantityKind,
    readers: [&ReaderId; 2],
    found: &[(Compared, Result<Disagreement, String>)],
) -> String {
    let name = |id: &ReaderId| {
        map.readers
            .get(id)
            .map_or_else(|| id.to_string(), |reader| reader.name.clone())
    };
    let [own, other] = readers.map(name);
    let mut text = format!("What the curves of “{title}” differ in, {own} and {other}:\n");
    for (compared, gap) in found {
        let (what, is_chance) = match compared {
            Compared::Quantile(_) => ("Median".to_owned(), false),
            Compared::Below(value) => (format!("Below {value}"), true),
        };
        let gap = match gap {
            Ok(gap) => gap,
            Err(why) => {
                let _infallible = writeln!(text, "\n{what}: {why}");
                continue;
            }
        };
        let shown = |value: f64| {
            if is_chance {
                percent(value)
            } else {
                quantity_value(kind, value)
            }
        };
        let scale = if is_chance { 100.0 } else { 1.0 };
        let _infallible = writeln!(
            text,
            "\n{what}: {own} {}, {other} {}: {:+.1}{}, made up of",
            shown(gap.first),
            shown(gap.second),
            (gap.second - gap.first) * scale,
            if is_chance { " points" } else { "" }
        );
        for part in &gap.parts {
            let title = map
                .card(&part.about)
                .map_or_else(|| part.about.clone(), |card| map.card_title(&card));
            let error = part
                .error
                .map(|error| format!(" ± {:.1}", error * scale))
                .unwrap_or_default();
            let _infallible = writeln!(text, "{:+7.1}{error}  {title}", part.share * scale);
        }
    }
    text
}
