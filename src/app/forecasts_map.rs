//! A table of forecasts on cruxes as a map: a claim for the target and for each crux, a reader for each person, and the three
//! numbers of each forecast where they belong.
//!
//! What the forecasters were asked is P(target), P(crux) and P(target | crux), crux by crux; nobody says how the cruxes act
//! together. So each conditional is kept as it was given, with the P(target) under which it was given, and only the cruxes
//! that are worth most enter the computation; the links of the others are for discussion only.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    analysis::{Judgement, elicitation, judge},
    model::{
        Basis, Claim, ClaimId, ClaimKind, Credence, Forecast, Link, LinkCredence, LinkId, Map, MapContent, Origin,
        Probability, Reader, ReaderId, Relation, Target, Value, chance, first_free, slug_from_text,
    },
};

/// So many cruxes enter the computation: more independent ratios on one claim cannot be computed exactly.
const MOST_COMPUTED: usize = 12;

/// So many people and so many cruxes may be in one table.
const MOST: usize = 2_000;

/// A map that was made from a table.
#[derive(Clone, Debug)]
pub struct ForecastsMap {
    /// The map.
    pub map: Map,
    /// What was adapted and what could not be taken over, a sentence each.
    pub report: Vec<String>,
}

/// Why no map can be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ForecastsMapError {
    /// Nothing is in it.
    #[error("the table has no rows")]
    Empty,
    /// Too much is in it.
    #[error("the table has {0} people and cruxes; a map is made of at most {MOST}")]
    TooMany(usize),
    /// Should not happen.
    #[error("the table gives no sound map: {0}")]
    Unsound(String),
}

/// A person: by name and camp, as names alone may repeat.
type Person<'a> = (&'a str, &'a str);

/// Makes the map; `target` is the title of the claim that the forecasts are about.
///
/// # Errors
/// See [`ForecastsMapError`].
pub fn map_of_forecasts(forecasts: &[Forecast], target: &str) -> Result<ForecastsMap, ForecastsMapError> {
    if forecasts.is_empty() {
        return Err(ForecastsMapError::Empty);
    }
    let people: BTreeSet<Person<'_>> = forecasts.iter().map(person_of).collect();
    let cruxes: BTreeSet<&str> = forecasts.iter().map(|forecast| forecast.crux.as_str()).collect();
    if people.len() + cruxes.len() > MOST {
        return Err(ForecastsMapError::TooMany(people.len() + cruxes.len()));
    }
    let unsound = |error: crate::model::IdError| ForecastsMapError::Unsound(error.to_string());
    let mut ids = Ids::default();
    let target_id = ClaimId::new(&ids.free(&slug_from_text(target, "target"))).map_err(unsound)?;
    let mut maker = Maker {
        content: MapContent::default(),
        ids,
        target: target_id.clone(),
        readers: BTreeMap::new(),
        cruxes: BTreeMap::new(),
        report: Vec::new(),
    };
    maker.content.target = Some(target_id.clone());
    for person in people {
        let id = ReaderId::new(&maker.ids.free(&slug_from_text(person.0, "reader"))).map_err(unsound)?;
        maker.readers.insert(person, id);
    }
    for crux in cruxes {
        let id = ClaimId::new(&maker.ids.free(&slug_from_text(crux, "crux"))).map_err(unsound)?;
        maker.cruxes.insert(crux, id);
    }
    maker.claims(forecasts, target);
    maker.links(forecasts).map_err(unsound)?;
    let map = Map::new(maker.content).map_err(|flaws| {
        let flaws: Vec<String> = flaws.iter().map(ToString::to_string).collect();
        ForecastsMapError::Unsound(flaws.join("; "))
    })?;
    Ok(ForecastsMap {
        map,
        report: maker.report,
    })
}

fn person_of(forecast: &Forecast) -> Person<'_> {
    (&forecast.person, &forecast.camp)
}

fn probability(number: f64) -> Value {
    Value::Point(Probability::clamped(number))
}

/// Gives out ids that are not given yet.
#[derive(Default)]
struct Ids(BTreeSet<String>);

impl Ids {
    fn free(&mut self, wish: &str) -> String {
        let id = first_free(wish, "-", |id| self.0.contains(id));
        self.0.insert(id.clone());
        id
    }
}

struct Maker<'a> {
    content: MapContent,
    ids: Ids,
    target: ClaimId,
    readers: BTreeMap<Person<'a>, ReaderId>,
    cruxes: BTreeMap<&'a str, ClaimId>,
    report: Vec<String>,
}

impl<'a> Maker<'a> {
    /// The readers, the target with what each holds it at, and the cruxes with theirs.
    fn claims(&mut self, forecasts: &'a [Forecast], title: &str) {
        let mut target = Claim {
            title: title.to_owned(),
            kind: ClaimKind::Claim,
            ..Claim::default()
        };
        for (person, id) in &self.readers {
            let reader = Reader {
                name: person.0.to_owned(),
                camp: person.1.to_owned(),
                ..Reader::default()
            };
            self.content.readers.insert(id.clone(), Arc::new(reader));
            let given: Vec<f64> = (forecasts.iter())
                .filter(|forecast| person_of(forecast) == *person)
                .filter_map(|forecast| forecast.target)
                .collect();
            let Some(most) = most_frequent(&given) else { continue };
            let n_others = given.iter().filter(|p| (**p - most).abs() > 0.0).count();
            let mut credence = quoted(most);
            if n_others > 0 {
                let mut others: Vec<f64> = given.iter().copied().filter(|p| (*p - most).abs() > 0.0).collect();
                others.sort_by(f64::total_cmp);
                others.dedup();
                let others: Vec<String> = others.into_iter().map(chance).collect();
                credence.note = format!("{} with {n_others} of {} forecasts.", others.join(", "), given.len());
                self.report.push(format!(
                    "{} holds “{title}” at {} with most cruxes and at {} with {n_others}; what was held with each conditional is kept beside it",
                    person.0,
                    chance(most),
                    others.join(", ")
                ));
            }
            target.credences.insert(id.clone(), credence);
        }
        self.content.claims.insert(self.target.clone(), Arc::new(target));
        for (crux, id) in &self.cruxes {
            let mut claim = Claim {
                title: (*crux).to_owned(),
                kind: ClaimKind::Crux,
                ..Claim::default()
            };
            for forecast in forecasts.iter().filter(|forecast| forecast.crux == *crux) {
                if let (Some(p), Some(reader)) = (forecast.probability, self.readers.get(&person_of(forecast))) {
                    claim.credences.insert(reader.clone(), quoted(p));
                }
            }
            self.content.claims.insert(id.clone(), Arc::new(claim));
        }
    }

    /// A link from each crux to the target, with each reader's conditional.
    fn links(&mut self, forecasts: &'a [Forecast]) -> Result<(), crate::model::IdError> {
        let computed = most_worth(forecasts);
        for (crux, id) in &self.cruxes {
            let of_crux = || forecasts.iter().filter(|forecast| forecast.crux == *crux);
            let n_raised = of_crux().filter(|forecast| forecast.if_true > forecast.target).count();
            let n_lowered = of_crux().filter(|forecast| forecast.if_true < forecast.target).count();
            let relation = if n_lowered > n_raised {
                Relation::Opposes
            } else {
                Relation::Supports
            };
            let mut link = Link::new(Origin::Claim(id.clone()), Target::Claim(self.target.clone()), relation);
            link.discussion_only = !computed.contains(crux);
            for forecast in of_crux() {
                let Some(reader) = self.readers.get(&person_of(forecast)) else {
                    continue;
                };
                match judge(forecast) {
                    Judgement::Incomplete => self.report.push(format!(
                        "{} on “{crux}”: a number is missing, so there is no conditional",
                        forecast.person
                    )),
                    Judgement::Impossible { low, high } => self.report.push(format!(
                        "{} on “{crux}”: {} given the crux cannot be, it lies between {} and {}; it is kept as given and listed as a problem",
                        forecast.person,
                        chance(forecast.if_true.unwrap_or_default()),
                        chance(low),
                        chance(high)
                    )),
                    Judgement::Sound(_) => {}
                }
                if let Some(given) = forecast.if_true {
                    let own = LinkCredence {
                        conditional: Some(Probability::clamped(given)),
                        under: forecast.target.map(Probability::clamped),
                        basis: Basis::Quoted,
                        ..LinkCredence::default()
                    };
                    link.by_reader.insert(reader.clone(), own);
                }
            }
            let id = LinkId::new(&self.ids.free(&Map::link_id_wish(&link.from, &link.to)))?;
            self.content.links.insert(id, Arc::new(link));
        }
        let n_left = self.cruxes.len() - computed.len();
        if n_left > 0 {
            self.report.push(format!(
                "the {MOST_COMPUTED} cruxes that are worth most enter the computation together; the links of the other {n_left} are for discussion only, as so many ratios on one claim cannot be computed exactly; their conditionals count in the ranking as they were given"
            ));
        }
        Ok(())
    }
}

fn quoted(p: f64) -> Credence {
    Credence {
        stated: probability(p),
        basis: Basis::Quoted,
        ..Credence::default()
    }
}

/// The number that comes most often; of several the one that comes first.
fn most_frequent(numbers: &[f64]) -> Option<f64> {
    let count = |number: f64| numbers.iter().filter(|other| (**other - number).abs() <= 0.0).count();
    let most = numbers.iter().map(|number| count(*number)).max()?;
    numbers.iter().copied().find(|number| count(*number) == most)
}

/// The cruxes with the greatest median value of information in any camp.
fn most_worth(forecasts: &[Forecast]) -> BTreeSet<&str> {
    let medians = elicitation(forecasts, 0);
    let mut worth: BTreeMap<&str, f64> = (forecasts.iter())
        .map(|forecast| (forecast.crux.as_str(), 0.0))
        .collect();
    for one in medians.voi.values().flatten() {
        if let Some(worth) = worth.get_mut(one.crux.as_str()) {
            // As a share of what there is to find out, so that camps with small probabilities count as well.
            *worth = worth.max(one.share_of_maximum.unwrap_or_default());
        }
    }
    let mut ranked: Vec<(&str, f64)> = worth.into_iter().collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    ranked.into_iter().take(MOST_COMPUTED).map(|(crux, _)| crux).collect()
}
