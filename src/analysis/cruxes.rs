//! Cruxes of a map: what finding out about each claim is worth for a target, to one reader, and whether it would bring two
//! readers together.

use std::collections::{BTreeMap, BTreeSet};

use super::information::{Outlooks, level_vod, log_vod};
use crate::{
    inference::{ClaimNumbers, Engine, Inquiry, Outlook, OutlookError},
    model::{
        ClaimId, Distribution, Finding, Link, LocalModel, Map, Origin, QuestionId, ReaderId, Relation, Target,
        log_odds, percent,
    },
};

/// A claim that says less than this about the target is no crux; decimal digits.
pub(super) const NOTHING: f64 = 1e-12;

/// Readers differ on a claim if their log odds are this far apart, and it is a crux for one of them if it moves the log
/// odds of the target this far: by a factor of two.
const FACTOR_OF_TWO: f64 = std::f64::consts::LN_2;

/// What a claim is worth.
#[derive(Clone, Debug, PartialEq)]
pub struct Crux {
    /// The claim.
    pub claim: ClaimId,
    /// For the reader.
    pub own: Outlooks,
    /// For the other reader, if there is one.
    pub other: Option<Outlooks>,
    /// Whether the reader's outlooks are a conditional forecast as the reader gave it, not what the map computes.
    pub is_stated: bool,
}

/// How two readers would move if each took over the other's credence in a claim.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exchange {
    /// The target for the reader with the other's credence.
    pub own: f64,
    /// The target for the other with the reader's credence.
    pub other: f64,
    /// Which share of the gap the reader's move closes; negative if it widens it.
    pub closed_by_own: f64,
    /// Which share the other's move closes.
    pub closed_by_other: f64,
}

/// What a claim is between two readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// They differ on it, it is a crux for both, and finding out would bring them together.
    DoubleCrux,
    /// They differ on it, and it is a crux for one of them.
    OneSided,
    /// Finding out is expected to drive them apart.
    Divides,
    /// Neither.
    Plain,
}

impl Standing {
    /// The words on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::DoubleCrux => "double crux",
            Self::OneSided => "crux for one",
            Self::Divides => "divides",
            Self::Plain => "",
        }
    }
}

fn is_crux(outlooks: &Outlooks) -> bool {
    let moves = (log_odds(outlooks.if_true) - log_odds(outlooks.if_false)).abs() >= FACTOR_OF_TWO;
    let flips = (outlooks.if_true > 0.5) != (outlooks.if_false > 0.5);
    moves || flips
}

impl Crux {
    /// By how much finding out brings the two together, in decimal digits; `None` with one reader, or where something is
    /// certain.
    pub fn log_vod(&self) -> Option<f64> {
        let value = log_vod(&self.own, &self.other?);
        value.is_finite().then_some(value)
    }

    /// The same in probability.
    pub fn level_vod(&self) -> Option<f64> {
        Some(level_vod(&self.own, &self.other?))
    }

    /// What would come of taking over each other's credence; `None` with one reader, or if they agree on the target.
    pub fn exchange(&self) -> Option<Exchange> {
        let other = self.other?;
        let with = |outlooks: &Outlooks, crux: f64| crux * outlooks.if_true + (1.0 - crux) * outlooks.if_false;
        let difference = other.target - self.own.target;
        if difference.abs() < 1e-12 {
            return None;
        }
        let (own, theirs) = (with(&self.own, other.crux), with(&other, self.own.crux));
        Some(Exchange {
            own,
            other: theirs,
            closed_by_own: (own - self.own.target) / difference,
            closed_by_other: (other.target - theirs) / difference,
        })
    }

    /// What the claim is between the two readers.
    pub fn standing(&self) -> Standing {
        let Some(other) = self.other else {
            return Standing::Plain;
        };
        let differ = (self.own.crux > 0.5) != (other.crux > 0.5)
            || (log_odds(self.own.crux) - log_odds(other.crux)).abs() >= FACTOR_OF_TWO;
        let (own, theirs) = (is_crux(&self.own), is_crux(&other));
        let vod = self.log_vod().or(self.level_vod()).unwrap_or(0.0);
        if differ && own && theirs && vod > 0.0 {
            Standing::DoubleCrux
        } else if vod < -1e-6 && self.level_vod().is_some_and(|level| level < -1e-6) {
            Standing::Divides
        } else if differ && (own || theirs) {
            Standing::OneSided
        } else {
            Standing::Plain
        }
    }

    /// What finding out would do, in plain words.
    pub fn sentence(&self, own: &str, other: Option<&str>) -> String {
        let moves = |name: &str, outlooks: &Outlooks| {
            format!(
                "{name} would go from {} to {} if it is true and to {} if it is false",
                percent(outlooks.target),
                percent(outlooks.if_true),
                percent(outlooks.if_false)
            )
        };
        let points = |probability: f64| {
            let points = probability * 100.0;
            if points.abs() < 0.095 {
                format!("{points:.2}")
            } else {
                format!("{points:.1}")
            }
        };
        match (&self.other, other, self.level_vod()) {
            (Some(theirs), Some(other), Some(vod)) => {
                let effect = if vod > 1e-9 {
                    format!("narrow the gap between {own} and {other} by {} points", points(vod))
                } else if vod < -1e-9 {
                    format!("widen the gap between {own} and {other} by {} points", points(-vod))
                } else {
                    format!("leave the gap between {own} and {other} as it is")
                };
                format!(
                    "Settling this is expected to {effect}: {}; {}.",
                    moves(own, &self.own),
                    moves(other, theirs)
                )
            }
            _ => format!(
                "Settling this is expected to move the target by {} points: {}.",
                points(self.own.level_voi()),
                moves(own, &self.own)
            ),
        }
    }
}

/// The cruxes of a map for a target.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cruxes {
    /// Those that say something about the target, by the logarithmic value of information for the reader, highest first.
    pub ranked: Vec<Crux>,
    /// Those that say nothing about it, to either reader.
    pub silent: Vec<ClaimId>,
    /// What is settled by choice, not by finding out: not scored.
    pub values: Vec<ClaimId>,
    /// What only follows by logic, is read off the quantity that the target is read off, or is another answer to the question that the target answers: settled by settling what it
    /// follows from.
    pub follow: Vec<ClaimId>,
}

/// The conditional forecasts that a reader has given of a target, by the claim it is given: as stated, so that they count only
/// while nothing has been found out. Those that do not hold together are left out.
pub fn stated_outlooks(map: &Map, reader: &ReaderId, target: &ClaimId) -> BTreeMap<ClaimId, Outlooks> {
    let of_link = |link: &Link| {
        if link.influence_on() != Target::Claim(target.clone()) {
            return None;
        }
        let Origin::Claim(source) = link.influence_from() else {
            return None;
        };
        let forecast = map.conditional_forecast(link, reader)?;
        let outlooks = Outlooks::from_forecast(forecast.target, forecast.source, forecast.given)?;
        Some((source, outlooks))
    };
    map.links.values().filter_map(|link| of_link(link)).collect()
}

/// Those that count: none once something is found out.
fn stated_now(
    map: &Map,
    reader: Option<&ReaderId>,
    target: &ClaimId,
    inquiry: &Inquiry,
) -> BTreeMap<ClaimId, Outlooks> {
    match reader {
        Some(reader) if inquiry.evidence().findings.is_empty() => stated_outlooks(map, reader, target),
        _ => BTreeMap::new(),
    }
}

/// Everything a reader's numbers say about the target and each other claim: conditional forecasts as they were given, while
/// nothing is found out; else what the map computes.
///
/// Complexity: two exact computations, and one more for each claim that is meant under a condition.
///
/// # Errors
/// Whatever keeps the map from being computed exactly. Nothing comes of a target that takes no part.
pub fn outlooks_of(
    map: &Map,
    reader: Option<&ReaderId>,
    target: &ClaimId,
) -> Result<BTreeMap<ClaimId, Outlooks>, OutlookError> {
    let mut engine = Engine::default();
    let inquiry = Inquiry::brief(map, reader, &[]);
    let base = engine.answer_exactly(&inquiry)?;
    let stated = stated_now(map, reader, target, &inquiry);
    let Some(p) = base.claims.get(target).and_then(|numbers| numbers.posterior) else {
        return Ok(BTreeMap::new());
    };
    let own_question = map.exclusive_question_of(target);
    let is_asked = |id: &&ClaimId| *id != target && !is_sibling(map, own_question.as_ref(), id);
    let is_conditional = |id: &ClaimId| map.claims.get(id).is_some_and(|claim| !claim.given.is_empty());
    let mut seen = |claim: &ClaimId, holds: bool| -> Option<(f64, f64)> {
        // How likely what is observed is, and the target then; nothing where it cannot be.
        let given = [(claim.clone(), Finding::Observed(holds))];
        let outlook = engine.answer_exactly(&Inquiry::brief(map, reader, &given)).ok()?;
        let chance = (outlook.ln_evidence_probability - base.ln_evidence_probability)
            .exp()
            .min(1.0);
        Some((chance, outlook.claims.get(target)?.posterior?))
    };
    let mut all = BTreeMap::new();
    let mut add = |id: &ClaimId, crux: f64, if_true: f64, if_false: f64| {
        let outlooks = Outlooks {
            target: p,
            crux,
            if_true,
            if_false,
        };
        all.insert(id.clone(), outlooks);
    };
    if is_conditional(target) {
        // What is read under a condition is no mean of what it is if a claim holds and if it does not: both are asked.
        for id in base.claims.keys().filter(is_asked) {
            if let Some((crux, if_true)) = seen(id, true) {
                add(id, crux, if_true, seen(id, false).map_or(p, |(_, if_false)| if_false));
            }
        }
        return Ok(all);
    }
    for id in base.claims.keys().filter(is_asked).filter(|id| is_conditional(id)) {
        // What is meant under a condition is observed itself; how likely that is, the evidence says.
        if let Some((crux, if_true)) = seen(id, true) {
            add(id, crux, if_true, by_rest(p, crux, if_true));
        }
    }
    all.extend(
        by_bayes(&mut engine, &inquiry, &base, target, p)?
            .into_iter()
            .filter(|(id, _)| is_asked(&id) && !is_conditional(id)),
    );
    all.extend(stated);
    Ok(all)
}

/// What finding out about each claim says, from one more computation in which the target is found to hold, by Bayes' rule:
/// P(target | crux) = P(crux | target) · P(target) / P(crux). `base` is the answer to the inquiry, `p` the target in it. Right
/// for claims and targets that are not meant under a condition.
pub(super) fn by_bayes(
    engine: &mut Engine,
    inquiry: &Inquiry,
    base: &Outlook,
    target: &ClaimId,
    p: f64,
) -> Result<BTreeMap<ClaimId, Outlooks>, OutlookError> {
    let mut holds = inquiry.clone();
    holds.find_out(target);
    // Where the target is impossible, nothing can be found out about it.
    let given = match engine.answer_exactly(&holds) {
        Ok(given) => given,
        Err(OutlookError::Impossible(_)) => base.clone(),
        Err(error) => return Err(error),
    };
    let of_claim = |(id, numbers): (&ClaimId, &ClaimNumbers)| {
        let (crux, both) = (numbers.posterior?, given.claims.get(id)?.posterior?);
        let if_true = if crux > 0.0 {
            (both * p / crux).clamp(0.0, 1.0)
        } else {
            p
        };
        let outlooks = Outlooks {
            target: p,
            crux,
            if_true,
            if_false: by_rest(p, crux, if_true),
        };
        Some((id.clone(), outlooks))
    };
    Ok(base.claims.iter().filter_map(of_claim).collect())
}

/// P(target | not crux), from what is left of P(target) = `p`.
fn by_rest(p: f64, crux: f64, if_true: f64) -> f64 {
    // What is left by rounding is nothing.
    let rest = p - if_true * crux;
    let rest = if rest.abs() < 4.0 * f64::EPSILON * p { 0.0 } else { rest };
    if crux < 1.0 {
        (rest / (1.0 - crux)).clamp(0.0, 1.0)
    } else {
        p
    }
}

/// Whether a claim answers the same exclusive question: that one of them holds says all about the others already.
fn is_sibling(map: &Map, question: Option<&QuestionId>, claim: &ClaimId) -> bool {
    question.is_some() && map.exclusive_question_of(claim).as_ref() == question
}

/// What settles nothing about a target that the target itself does not settle.
pub(super) struct Consequences<'a> {
    map: &'a Map,
    target: &'a ClaimId,
    /// The claims that answer a question of the target.
    siblings: BTreeSet<&'a ClaimId>,
}

impl<'a> Consequences<'a> {
    /// Complexity: `O(links · log)`.
    pub fn of(map: &'a Map, target: &'a ClaimId) -> Self {
        let answers = || {
            (map.links.values()).filter_map(|link| match (&link.from, link.relation) {
                (Origin::Claim(from), Relation::Answers) => Some((from, &link.to)),
                _ => None,
            })
        };
        let questions: Vec<&Target> = answers()
            .filter(|(from, _)| *from == target)
            .map(|(_, to)| to)
            .collect();
        let siblings = answers().filter(|(_, to)| questions.contains(to)).map(|(from, _)| from);
        Self {
            map,
            target,
            siblings: siblings.collect(),
        }
    }

    /// Whether a claim only follows by logic, is read off what the target is read off, or answers the same question.
    pub fn contain(&self, claim: &ClaimId) -> bool {
        let is_logic = (self.map.claims.get(claim)).is_some_and(|claim| matches!(claim.model, LocalModel::Logic(_)));
        is_logic || is_read_off_the_same(self.map, self.target, claim) || self.siblings.contains(claim)
    }
}

/// Whether two claims are read off one quantity, or off two of which one is worked out from the other: the later the value of
/// the one, the more is said of the other already.
fn is_read_off_the_same(map: &Map, target: &ClaimId, claim: &ClaimId) -> bool {
    let quantity = |claim: &ClaimId| Some(&map.claims.get(claim)?.threshold.as_ref()?.quantity);
    let (Some(one), Some(other)) = (quantity(target), quantity(claim)) else {
        return false;
    };
    map.is_worked_out_from(one, other) || map.is_worked_out_from(other, one)
}

/// The cruxes for one reader, or between two.
///
/// # Errors
/// As for [`outlooks_of`].
pub fn cruxes(
    map: &Map,
    target: &ClaimId,
    reader: Option<&ReaderId>,
    other: Option<&ReaderId>,
) -> Result<Cruxes, OutlookError> {
    let own = outlooks_of(map, reader, target)?;
    let stated = stated_now(map, reader, target, &Inquiry::brief(map, reader, &[]));
    let theirs = other.map(|other| outlooks_of(map, Some(other), target)).transpose()?;
    let consequences = Consequences::of(map, target);
    let mut cruxes = Cruxes::default();
    for (claim, own) in own {
        let is_value = map.claims.get(&claim).is_some_and(|claim| claim.tags.contains("value"));
        let other = theirs.as_ref().and_then(|theirs| theirs.get(&claim)).copied();
        if is_value {
            cruxes.values.push(claim);
        } else if consequences.contain(&claim) {
            cruxes.follow.push(claim);
        } else if own.log_voi().max(other.map_or(0.0, |other| other.log_voi())) < NOTHING {
            cruxes.silent.push(claim);
        } else {
            let is_stated = stated.contains_key(&claim);
            cruxes.ranked.push(Crux {
                claim,
                own,
                other,
                is_stated,
            });
        }
    }
    let worth = |crux: &Crux| crux.own.log_voi();
    cruxes
        .ranked
        .sort_by(|a, b| worth(b).total_cmp(&worth(a)).then(a.claim.cmp(&b.claim)));
    Ok(cruxes)
}

/// The readers that have stated a number of a claim or a curve of a quantity, themselves or by their members.
pub fn readers_with_numbers(map: &Map) -> Vec<ReaderId> {
    let mut readers: BTreeSet<&ReaderId> = BTreeSet::new();
    for claim in map.claims.values() {
        for (reader, credence) in &claim.credences {
            if credence.stated.point().is_some() || credence.base.point().is_some() {
                readers.insert(reader);
            }
        }
    }
    for quantity in map.quantities.values() {
        let has_shape = |own: &Distribution| !own.percentiles.is_empty() || own.point.is_some();
        let shaped = quantity.distributions.iter().filter(|(_, own)| has_shape(own));
        readers.extend(shaped.map(|(reader, _)| reader));
        readers.extend(
            quantity
                .conditional
                .iter()
                .filter(|(_, own)| !own.is_empty())
                .map(|(reader, _)| reader),
        );
    }
    map.readers
        .keys()
        .filter(|reader| {
            readers.contains(reader) || map.pooled_members(reader).iter().any(|member| readers.contains(member))
        })
        .cloned()
        .collect()
}
