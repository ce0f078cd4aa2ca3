//! What a crux is worth, as JSON and lists have it.

use serde::Serialize;

use crate::{
    analysis::{Carried, Outlooks, Ranked},
    model::percent,
};

/// The numbers that follow from four probabilities; probabilities and decimal digits.
#[derive(Serialize)]
pub(super) struct Worth {
    swing: f64,
    level_voi: f64,
    log_voi: f64,
    quadratic_voi: f64,
    share_of_maximum: f64,
}

impl From<&Outlooks> for Worth {
    fn from(outlooks: &Outlooks) -> Self {
        Self {
            swing: outlooks.swing(),
            level_voi: outlooks.level_voi(),
            log_voi: outlooks.log_voi(),
            quadratic_voi: outlooks.quadratic_voi(),
            share_of_maximum: outlooks.share_of_maximum(),
        }
    }
}

/// A median over readers and how sure its place is.
#[derive(Serialize)]
pub(super) struct Median<'a> {
    crux: &'a str,
    n: usize,
    #[serde(rename = "median")]
    value: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    share_of_maximum: Option<f64>,
    level: f64,
    first: f64,
    places: [usize; 2],
}

impl<'a> From<&'a Ranked> for Median<'a> {
    fn from(ranked: &'a Ranked) -> Self {
        Self {
            crux: &ranked.crux,
            n: ranked.n,
            value: ranked.median,
            share_of_maximum: ranked.share_of_maximum,
            level: ranked.level,
            first: ranked.first,
            places: [ranked.places.0, ranked.places.1],
        }
    }
}

/// A median as a line of a list.
pub(super) fn line(place: usize, title: &str, ranked: &Ranked) -> String {
    let share = ranked
        .share_of_maximum
        .map(|share| format!(", {} of the most there is", percent(share)))
        .unwrap_or_default();
    format!(
        "{place:3}. {title}  {:.6} ({:+.2} points){share}; place {} to {}, first in {} of resamples",
        ranked.median,
        ranked.level * 100.0,
        ranked.places.0,
        ranked.places.1,
        percent(ranked.first)
    )
}

/// A part of what two readers differ in.
#[derive(Serialize)]
pub struct PartReport<'a> {
    about: &'a str,
    share: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<f64>,
    swap_into_reader: f64,
    swap_into_versus: f64,
}

impl<'a> From<&'a Carried> for PartReport<'a> {
    fn from(part: &'a Carried) -> Self {
        Self {
            about: &part.about,
            share: part.share,
            error: part.error,
            swap_into_reader: part.from_first,
            swap_into_versus: part.from_second,
        }
    }
}
