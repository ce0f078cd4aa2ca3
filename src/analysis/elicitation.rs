//! Forecasts that several people in several camps have given on one target and many cruxes: what each crux is worth to each
//! camp, whether it brings the camps together, how sure the order is, and which forecasts cannot hold.

use std::collections::{BTreeMap, BTreeSet};

use super::information::{Outlooks, level_vod, log_vod, median};
use crate::{inference::Rng, model::Forecast};

/// What is made of a forecast.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Judgement {
    /// The four numbers.
    Sound(Outlooks),
    /// A number is missing.
    Incomplete,
    /// The three cannot hold together: P(target | crux) must lie between these for the other two.
    Impossible {
        /// The least it can be.
        low: f64,
        /// The most it can be.
        high: f64,
    },
}

/// Whether the three numbers of a forecast hold together, and what follows from them.
pub fn judge(forecast: &Forecast) -> Judgement {
    let (Some(target), Some(crux), Some(if_true)) = (forecast.target, forecast.probability, forecast.if_true) else {
        return Judgement::Incomplete;
    };
    if let Some(outlooks) = Outlooks::from_forecast(target, crux, if_true) {
        return Judgement::Sound(outlooks);
    }
    let (low, high) = legal_interval(target, crux);
    Judgement::Impossible { low, high }
}

/// Between which numbers P(target | crux) must lie, given P(target) and P(crux).
pub fn legal_interval(target: f64, crux: f64) -> (f64, f64) {
    if crux <= 0.0 {
        return (0.0, 1.0);
    }
    // What rounding leaves of nothing is nothing.
    let low = (target - (1.0 - crux)) / crux;
    let low = if low < 4.0 * f64::EPSILON { 0.0 } else { low };
    (low, (target / crux).min(1.0))
}

/// A number with how sure its place among the others is.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranked {
    /// The crux.
    pub crux: String,
    /// How many forecasts (or pairs of forecasts) it is the median of.
    pub n: usize,
    /// The median in decimal digits.
    pub median: f64,
    /// The median as a share of the most there is to find out; only of values of information.
    pub share_of_maximum: Option<f64>,
    /// The median of the level value, in probability.
    pub level: f64,
    /// In which share of the resamples it is first.
    pub first: f64,
    /// Between which places it is in nine of ten resamples; 1 is the first.
    pub places: (usize, usize),
}

/// What a table of forecasts comes to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Elicitation {
    /// What is made of each forecast, in order.
    pub judgements: Vec<Judgement>,
    /// By camp: the cruxes with the median value of information over its people, the highest first.
    pub voi: BTreeMap<String, Vec<Ranked>>,
    /// The cruxes with the median value of discrimination over pairs from different camps, the highest first.
    pub vod: Vec<Ranked>,
    /// How often people were drawn anew.
    pub n_resamples: usize,
}

impl Judgement {
    /// The numbers that enter medians. As in the published analysis, forecasts in which something is certain are left out:
    /// there, distances between people are infinite.
    fn counted(&self) -> Option<Outlooks> {
        match self {
            Self::Sound(outlooks) if !outlooks.has_certainty() => Some(*outlooks),
            _ => None,
        }
    }
}

/// The seed of the resamples; the same table gives the same shares everywhere.
const SEED: u64 = 0x00e1_1c17;

/// One person's counted forecasts, by crux.
type Person = BTreeMap<usize, Outlooks>;

/// Medians over people, and how sure their order is: people are drawn anew from each camp, with replacement, `n_resamples`
/// times.
///
/// Complexity: the number of resamples times the forecasts (times the people of the other camps, for discrimination).
pub fn elicitation(forecasts: &[Forecast], n_resamples: usize) -> Elicitation {
    let judgements: Vec<Judgement> = forecasts.iter().map(judge).collect();
    let cruxes: Vec<&str> = forecasts
        .iter()
        .map(|forecast| forecast.crux.as_str())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let mut camps: BTreeMap<&str, BTreeMap<&str, Person>> = BTreeMap::new();
    for (forecast, judgement) in forecasts.iter().zip(&judgements) {
        let people = camps.entry(&forecast.camp).or_default();
        let person = people.entry(&forecast.person).or_default();
        if let (Some(outlooks), Ok(crux)) = (judgement.counted(), cruxes.binary_search(&forecast.crux.as_str())) {
            person.insert(crux, outlooks);
        }
    }
    let camps: Vec<(&str, Vec<Person>)> = (camps.into_iter())
        .map(|(camp, people)| (camp, people.into_values().collect()))
        .collect();
    let whole: Vec<Vec<&Person>> = camps.iter().map(|(_, people)| people.iter().collect()).collect();
    let mut rng = Rng::new(SEED);
    let resamples: Vec<Vec<Vec<&Person>>> = (0..n_resamples)
        .map(|_| {
            let draw = |people: &Vec<Person>, rng: &mut Rng| -> Vec<usize> {
                (0..people.len())
                    .map(|_| (rng.unit() * people.len() as f64) as usize)
                    .collect()
            };
            (camps.iter())
                .map(|(_, people)| {
                    let drawn = draw(people, &mut rng);
                    drawn.into_iter().filter_map(|at| people.get(at)).collect()
                })
                .collect()
        })
        .collect();
    let voi = (camps.iter().enumerate())
        .map(|(camp, (name, _))| {
            let of = |people: &[Vec<&Person>]| -> Vec<Option<f64>> {
                let people = people.get(camp).map(Vec::as_slice).unwrap_or_default();
                (0..cruxes.len())
                    .map(|crux| median(&values(people, crux, Outlooks::log_voi)))
                    .collect()
            };
            let people = whole.get(camp).map(Vec::as_slice).unwrap_or_default();
            let ranked = ranked(
                &cruxes,
                &of(&whole),
                resamples.iter().map(|people| of(people)),
                |crux| {
                    let level = values(people, crux, Outlooks::level_voi);
                    let share = median(&values(people, crux, Outlooks::share_of_maximum));
                    (level.len(), median(&level).unwrap_or(0.0), share)
                },
            );
            ((*name).to_owned(), ranked)
        })
        .collect();
    let of = |people: &[Vec<&Person>]| -> Vec<Option<f64>> {
        (0..cruxes.len())
            .map(|crux| median(&pairs(people, crux, log_vod)))
            .collect()
    };
    let vod = ranked(
        &cruxes,
        &of(&whole),
        resamples.iter().map(|people| of(people)),
        |crux| {
            let level = pairs(&whole, crux, level_vod);
            (level.len(), median(&level).unwrap_or(0.0), None)
        },
    );
    Elicitation {
        judgements,
        voi,
        vod,
        n_resamples,
    }
}

fn values(people: &[&Person], crux: usize, of: impl Fn(&Outlooks) -> f64) -> Vec<f64> {
    people.iter().filter_map(|person| person.get(&crux)).map(of).collect()
}

/// A number for every pair of people from different camps who both spoke of the crux.
fn pairs(camps: &[Vec<&Person>], crux: usize, of: impl Fn(&Outlooks, &Outlooks) -> f64) -> Vec<f64> {
    let spoke = |people: &Vec<&Person>| -> Vec<Outlooks> {
        people.iter().filter_map(|person| person.get(&crux)).copied().collect()
    };
    let camps: Vec<Vec<Outlooks>> = camps.iter().map(spoke).collect();
    let mut numbers = Vec::new();
    for (at, first) in camps.iter().enumerate() {
        for second in camps.iter().skip(at + 1) {
            numbers.extend(first.iter().flat_map(|a| second.iter().map(|b| of(a, b))));
        }
    }
    numbers
}

/// The cruxes by their number, the highest first, with their places in the resamples. What no two people spoke of is left
/// out.
fn ranked(
    cruxes: &[&str],
    whole: &[Option<f64>],
    resamples: impl Iterator<Item = Vec<Option<f64>>>,
    rest: impl Fn(usize) -> (usize, f64, Option<f64>),
) -> Vec<Ranked> {
    let mut places: Vec<Vec<usize>> = vec![Vec::new(); cruxes.len()];
    for numbers in resamples {
        for (place, crux) in order(&numbers).into_iter().enumerate() {
            if let Some(places) = places.get_mut(crux) {
                places.push(place + 1);
            }
        }
    }
    (order(whole).into_iter())
        .filter_map(|crux| {
            let mut places = places.get(crux).cloned().unwrap_or_default();
            places.sort_unstable();
            let at = |share: f64| {
                let last = places.len().saturating_sub(1);
                places.get((share * last as f64).round() as usize).copied().unwrap_or(1)
            };
            let n_first = places.iter().filter(|place| **place == 1).count();
            let (n, level, share_of_maximum) = rest(crux);
            Some(Ranked {
                crux: (*cruxes.get(crux)?).to_owned(),
                n,
                median: (*whole.get(crux)?)?,
                share_of_maximum,
                level,
                first: n_first as f64 / places.len().max(1) as f64,
                places: (at(0.05), at(0.95)),
            })
        })
        .collect()
}

/// The indexes of the numbers that there are, the highest first; where they are the same, in order.
fn order(numbers: &[Option<f64>]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..numbers.len())
        .filter(|at| numbers.get(*at).is_some_and(Option::is_some))
        .collect();
    let number = |at: usize| numbers.get(at).copied().flatten().unwrap_or(f64::NEG_INFINITY);
    order.sort_by(|a, b| number(*b).total_cmp(&number(*a)).then(a.cmp(b)));
    order
}
