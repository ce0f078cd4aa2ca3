//! Why a posterior is what it is: how far each link that bears on a claim moves it. The steps add up.
//!
//! Every step is the link's Shapley value: by how much the claim moves when the link is added to some of the others,
//! averaged over all orders in which the links can be added (Shapley 1953). With more than five links two orders
//! are averaged instead, first to last and last to first; those steps add up as well. What is stated for the claim is met
//! by its base, which is kept while links come and go, so that the arguments themselves are seen at work.

use std::collections::BTreeMap;

use crate::{
    inference::{Engine, Inquiry},
    model::{
        Basis, ClaimId, Credence, Edit, LinkId, LocalModel, Map, Probability, ReaderId, Value,
        edit::{ClaimChange, ClaimEdit, LinkChange, LinkEdit},
        log_odds,
    },
};

/// So many links are averaged over all orders; each one more takes twice the time.
const MOST_EXACT: usize = 5;

/// More links than these are not told apart.
const MOST_LINKS: usize = 60;

/// The scale on which the steps add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Natural logarithms of odds.
    LogOdds,
    /// Probabilities, where one end is certain and has no finite odds.
    Probability,
}

/// Why a posterior is what it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Why {
    /// The posterior without any link that bears on the claim.
    pub start: f64,
    /// Each link with its step, on the scale; the largest first.
    pub steps: Vec<(LinkId, f64)>,
    /// The posterior with all of them.
    pub end: f64,
    /// The scale of the steps.
    pub scale: Scale,
    /// The steps are averages over all orders, not over two.
    pub is_exact_average: bool,
}

/// Why there are no steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyNot {
    /// The claim follows by logic, or by a table.
    NotByLinks,
    /// Nothing bears on it.
    NoLinks,
    /// More than 60 links bear on it.
    TooMany,
    /// The map cannot be computed exactly.
    NotComputed,
}

/// Why the posterior of a claim is what it is for a reader.
///
/// Complexity: 2ⁿ exact computations for n ≤ 5 links, 2n for more.
///
/// # Errors
/// See [`WhyNot`].
pub fn why(map: &Map, reader: Option<&ReaderId>, claim: &ClaimId) -> Result<Why, WhyNot> {
    let record = map.claims.get(claim).ok_or(WhyNot::NotComputed)?;
    if matches!(record.model, LocalModel::Table(_) | LocalModel::Logic(_)) {
        return Err(WhyNot::NotByLinks);
    }
    let links: Vec<LinkId> = (map.links.iter())
        .filter(|(id, link)| link.acts_on(claim) && !link.discussion_only && map.takes_part(id))
        .map(|(id, _)| id.clone())
        .collect();
    match links.len() {
        0 => return Err(WhyNot::NoLinks),
        n if n > MOST_LINKS => return Err(WhyNot::TooMany),
        _ => {}
    }
    let mut worth = Worth {
        map: with_base(map, reader, claim).ok_or(WhyNot::NotComputed)?,
        reader,
        claim,
        links: &links,
        engine: Engine::default(),
        known: BTreeMap::new(),
    };
    let all = (1_u64 << links.len()) - 1;
    let (start, end) = (worth.of(0)?, worth.of(all)?);
    let is_exact_average = links.len() <= MOST_EXACT;
    let mut shares = if is_exact_average {
        all_orders(links.len(), &mut worth)?
    } else {
        two_orders(links.len(), &mut worth)?
    };
    // Where something is certain on the way, odds are not finite.
    let is_finite = worth.known.values().all(|p| *p > 0.0 && *p < 1.0);
    let scale = if is_finite { Scale::LogOdds } else { Scale::Probability };
    let on_scale = |share: &(f64, f64)| if is_finite { share.0 } else { share.1 };
    let mut steps: Vec<(LinkId, f64)> = links
        .iter()
        .cloned()
        .zip(shares.iter_mut().map(|share| on_scale(share)))
        .collect();
    steps.sort_by(|(a, x), (b, y)| y.abs().total_cmp(&x.abs()).then(a.cmp(b)));
    Ok(Why {
        start,
        steps,
        end,
        scale,
        is_exact_average,
    })
}

/// The posteriors of the claim with some of the links, each computed once.
struct Worth<'a> {
    map: Map,
    reader: Option<&'a ReaderId>,
    claim: &'a ClaimId,
    links: &'a [LinkId],
    engine: Engine,
    known: BTreeMap<u64, f64>,
}

impl Worth<'_> {
    /// The posterior with the links whose bits are set.
    fn of(&mut self, some: u64) -> Result<f64, WhyNot> {
        if let Some(known) = self.known.get(&some) {
            return Ok(*known);
        }
        let left_out = (self.links.iter().enumerate()).filter(|(at, _)| some >> at & 1 == 0);
        let edits = left_out
            .map(|(_, id)| Edit::Link(LinkEdit::Change(id.clone(), LinkChange::DiscussionOnly(true))))
            .collect();
        let edit = Edit::Several {
            label: String::new(),
            edits,
        };
        let map = edit.apply(&self.map).map_err(|_| WhyNot::NotComputed)?;
        let p = posterior(&mut self.engine, &map, self.reader, self.claim).ok_or(WhyNot::NotComputed)?;
        self.known.insert(some, p);
        Ok(p)
    }

    /// By how much the posterior moves from some links to others, in log odds and in probability.
    fn step(&mut self, from: u64, to: u64) -> Result<(f64, f64), WhyNot> {
        let (a, b) = (self.of(from)?, self.of(to)?);
        Ok((log_odds(b) - log_odds(a), b - a))
    }
}

fn posterior(engine: &mut Engine, map: &Map, reader: Option<&ReaderId>, claim: &ClaimId) -> Option<f64> {
    let outlook = engine.answer_exactly(&Inquiry::brief(map, reader, &[])).ok()?;
    outlook.claims.get(claim)?.posterior
}

/// The Shapley values: for each link the mean over all sets of others, sets of each size counting alike.
fn all_orders(n: usize, worth: &mut Worth<'_>) -> Result<Vec<(f64, f64)>, WhyNot> {
    let mut shares = vec![(0.0, 0.0); n];
    for (at, share) in shares.iter_mut().enumerate() {
        for some in (0..1_u64 << n).filter(|some| some >> at & 1 == 0) {
            let size = some.count_ones() as usize;
            let weight = 1.0 / (n as f64 * choose(n - 1, size));
            let (odds, probability) = worth.step(some, some | 1 << at)?;
            share.0 += weight * odds;
            share.1 += weight * probability;
        }
    }
    Ok(shares)
}

/// The mean of the steps first to last and last to first.
fn two_orders(n: usize, worth: &mut Worth<'_>) -> Result<Vec<(f64, f64)>, WhyNot> {
    let mut shares = vec![(0.0, 0.0); n];
    let forward: Vec<usize> = (0..n).collect();
    let backward: Vec<usize> = (0..n).rev().collect();
    for order in [forward, backward] {
        let mut some = 0;
        for at in order {
            let (odds, probability) = worth.step(some, some | 1 << at)?;
            some |= 1 << at;
            if let Some(share) = shares.get_mut(at) {
                share.0 += odds / 2.0;
                share.1 += probability / 2.0;
            }
        }
    }
    Ok(shares)
}

/// The binomial coefficient.
fn choose(n: usize, k: usize) -> f64 {
    (0..k).map(|i| (n - i) as f64 / (i + 1) as f64).product()
}

/// The map with the base that brings about what the reader states for the claim, in place of the statement; as it stands
/// where nothing is stated.
fn with_base(map: &Map, reader: Option<&ReaderId>, claim: &ClaimId) -> Option<Map> {
    /// More turns are not needed: each one gives half as many digits again.
    const MOST_TURNS: usize = 60;
    let credence = reader.and_then(|reader| Some((reader, map.claims.get(claim)?.credences.get(reader)?)));
    let stated = credence.and_then(|(_, credence)| credence.stated.point());
    let (Some((reader, credence)), Some(_)) = (credence, stated) else {
        return Some(map.clone());
    };
    let mut engine = Engine::default();
    let goal = log_odds(posterior(&mut engine, map, Some(reader), claim)?);
    let based = |base: f64| {
        let credence = Credence {
            stated: Value::NotStated,
            base: Value::Point(Probability::clamped(base)),
            basis: Basis::Computed,
            ..credence.clone()
        };
        let change = ClaimChange::Credence(reader.clone(), Box::new(credence));
        Edit::Claim(ClaimEdit::Change(claim.clone(), change)).apply(map).ok()
    };
    if !goal.is_finite() {
        return based(if goal > 0.0 { 1.0 } else { 0.0 });
    }
    let sigmoid = |odds: f64| 1.0 / (1.0 + (-odds).exp());
    let (mut low, mut high) = (-40.0, 40.0);
    let mut at = goal;
    for _ in 0..MOST_TURNS {
        let map = based(sigmoid(at))?;
        let off = log_odds(posterior(&mut engine, &map, Some(reader), claim)?) - goal;
        if off.abs() < 1e-12 || high - low < 1e-13 {
            return Some(map);
        }
        if off > 0.0 {
            high = at;
        } else {
            low = at;
        }
        // The claim moves about as far as its base does; where it does not, the interval is halved.
        let next = at - off;
        at = if next > low && next < high && off.abs() < (high - low) / 4.0 {
            next
        } else {
            f64::midpoint(low, high)
        };
    }
    based(sigmoid(at))
}
