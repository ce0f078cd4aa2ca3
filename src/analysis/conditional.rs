//! The conditional pair of a link: how likely its target is given its source and without it, and the strength that makes it
//! so likely.

use super::legal_interval;
use crate::{
    inference::{Engine, Inquiry, Lever, Moved, OutlookError},
    model::{ClaimId, LinkId, Map, Origin, Ratio, ReaderId, Relation, Share, Strength, Target},
};

/// What a reader's numbers say of a link from a claim C to a claim U, before any evidence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Conditional {
    /// P(U).
    pub target: f64,
    /// P(C).
    pub source: f64,
    /// P(U | C).
    pub given: f64,
    /// P(U | not C) = (P(U) − P(U | C) P(C)) / (1 − P(C)); nothing where C is certain.
    pub without: Option<f64>,
    /// Where P(U | C) must lie so that P(U | not C) is a probability, while P(U) and P(C) stay: only where the reader states
    /// P(U), as then it stays whatever the strength is.
    pub legal: Option<(f64, f64)>,
}

/// A link between two claims, worked out for one reader.
struct Pair<'a> {
    map: &'a Map,
    link: &'a LinkId,
    source: ClaimId,
    target: ClaimId,
    /// Nothing found out.
    before: Inquiry,
    /// The source found out to hold.
    given: Inquiry,
    engine: Engine,
    engine_given: Engine,
}

impl<'a> Pair<'a> {
    fn new(map: &'a Map, reader: Option<&ReaderId>, link: &'a LinkId) -> Option<Self> {
        let payload = map.links.get(link)?;
        let (Origin::Claim(source), Target::Claim(target)) = (payload.influence_from(), payload.influence_on()) else {
            return None;
        };
        if !map.takes_part(link) {
            return None;
        }
        let mut before = Inquiry::brief(map, reader, &[]);
        before.forget_findings();
        let mut given = before.clone();
        given.find_out(&source);
        (given.evidence() != before.evidence()).then(|| Self {
            map,
            link,
            source,
            target,
            before,
            given,
            engine: Engine::default(),
            engine_given: Engine::default(),
        })
    }

    /// P(U | C) with the strength changed.
    fn given(&mut self, strength: Option<Strength>) -> Result<Option<f64>, OutlookError> {
        let kept = match strength {
            None => None,
            Some(strength) => {
                let lever = Lever::Strength(self.link.clone());
                let moved = Moved::Strength(strength);
                let Some(before) = self.given.shift(&lever, moved, &self.map.strengths) else {
                    return Ok(None);
                };
                Some(before)
            }
        };
        let answer = self.engine_given.posterior(&self.given, &self.target);
        if let Some(before) = kept {
            self.given.put_back(before);
        }
        match answer {
            Err(OutlookError::Impossible(_)) => Ok(None),
            answer => answer,
        }
    }
}

/// The conditional pair of a link; nothing for links that are not from a claim to a claim, or take no part.
///
/// # Errors
/// Whatever keeps the map from being computed exactly.
pub fn conditional(map: &Map, reader: Option<&ReaderId>, link: &LinkId) -> Result<Option<Conditional>, OutlookError> {
    let Some(mut pair) = Pair::new(map, reader, link) else {
        return Ok(None);
    };
    let target = pair.engine.posterior(&pair.before, &pair.target)?;
    let source = pair.engine.posterior(&pair.before, &pair.source)?;
    let (Some(target), Some(source), Some(given)) = (target, source, pair.given(None)?) else {
        return Ok(None);
    };
    let is_stated = pair.before.stated.contains_key(&pair.target) && pair.before.is_base_solved(&pair.target);
    Ok(Some(Conditional {
        target,
        source,
        given,
        without: (source < 1.0).then(|| ((target - given * source) / (1.0 - source)).clamp(0.0, 1.0)),
        legal: is_stated.then(|| legal_interval(target, source)),
    }))
}

/// The greatest ratio that is looked for.
const MOST: f64 = 1e6;

/// The strength with which P(U | C) is `wanted`, or as near as the link can bring it; nothing where its strength cannot be
/// moved by itself. A link keeps its relation: one that supports does not come to oppose.
///
/// Complexity: some 50 computations of the map.
///
/// # Errors
/// Whatever keeps the map from being computed exactly.
pub fn strength_for(
    map: &Map,
    reader: Option<&ReaderId>,
    link: &LinkId,
    wanted: f64,
) -> Result<Option<Strength>, OutlookError> {
    let Some(mut pair) = Pair::new(map, reader, link) else {
        return Ok(None);
    };
    let Some(payload) = map.links.get(link) else {
        return Ok(None);
    };
    let now = map.strength_of(payload, reader);
    let is_share =
        !matches!(payload.relation, Relation::Supports | Relation::Opposes) || matches!(now, Strength::Share(_));
    // Where on a scale from none to all: for ratios the logarithm is divided evenly.
    let strength = |part: f64| {
        if is_share {
            return Share::new(part).map(Strength::Share).ok();
        }
        match now {
            Strength::Ratios { if_false, .. } => {
                let (low, high) = (1.0 / MOST, MOST);
                let if_true = Ratio::new(low * (high / low).powf(part)).ok()?;
                Some(Strength::Ratios { if_true, if_false })
            }
            _ => Ratio::new(MOST.powf(part)).map(Strength::Ratio).ok(),
        }
    };
    let mut at = |part: f64| match strength(part) {
        Some(strength) => pair.given(Some(strength)),
        None => Ok(None),
    };
    let (Some(at_none), Some(at_all)) = (at(0.0)?, at(1.0)?) else {
        return Ok(None);
    };
    let rises = at_all > at_none;
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..50 {
        let middle = f64::midpoint(low, high);
        let Some(found) = at(middle)? else { return Ok(None) };
        if (found - wanted).abs() < 1e-12 {
            (low, high) = (middle, middle);
            break;
        }
        if (found < wanted) == rises {
            low = middle;
        } else {
            high = middle;
        }
    }
    Ok(strength(f64::midpoint(low, high)))
}
