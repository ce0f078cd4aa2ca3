//! The numbers of a reading group's blind round: the spread of each item, who is at its ends, what moved since the round
//! before, and what the map turns on with the numbers of the room.

use std::{collections::BTreeMap, sync::Arc};

use super::{Outlooks, level_vod, median, outlooks_of};
use crate::{
    inference::OutlookError,
    model::{
        Answer, Ballot, BallotItem, ClaimId, Credence, Distribution, LinkCredence, Map, MapContent, Origin, Percentile,
        Reader, ReaderId, Round, Target,
    },
};

/// The best guess of an answer: a probability, or a value of a quantity.
pub fn best(item: &BallotItem, answer: &Answer) -> Option<f64> {
    match item {
        BallotItem::Quantity(_) => answer.quantity.map(|(_, best, _)| best),
        _ => answer.value.point().map(crate::model::Probability::value),
    }
}

/// What a room's answers to one item come to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spread {
    /// The best guesses with the place of each one's ballot, ascending.
    pub answers: Vec<(f64, usize)>,
    /// The smallest number that half of them do not exceed.
    pub median: f64,
    /// The middle half lies between these.
    pub quartiles: (f64, f64),
    /// The mean of all.
    pub mean: f64,
    /// How far an individual is from that mean, on average.
    pub mean_distance: f64,
    /// What moved since an earlier round that asked the same.
    pub shift: Option<Shift>,
}

/// What moved between two rounds, over those who answered both times.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shift {
    /// How many answered both times.
    pub n: usize,
    /// By how much the median of all moved.
    pub median: f64,
    /// By how much an individual moved, up or down, on average.
    pub mean_distance: f64,
}

/// What the answers to an item of a round come to; nothing if nobody answered. `before` are the earlier rounds of the session,
/// of which the last that asked the same counts.
///
/// Quartiles are quantiles of type 1 (Hyndman & Fan 1996), as the median is.
pub fn spread(round: &Round, item: usize, before: &[Round]) -> Option<Spread> {
    let asked = round.items.get(item)?;
    let mut found = spread_of(round, item)?;
    let earlier = before
        .iter()
        .rev()
        .filter(|earlier| earlier.revealed)
        .find_map(|earlier| {
            let same = earlier.items.iter().position(|other| other == asked)?;
            Some((earlier, same, spread_of(earlier, same)?))
        });
    found.shift = earlier.map(|(earlier, same, was)| {
        let moved: Vec<f64> = (round.ballots.iter())
            .filter_map(|ballot| {
                let then = earlier.ballots.iter().find(|other| is_of_same(other, ballot))?;
                let number = |ballot: &Ballot, at: usize| best(asked, ballot.answers.get(at)?);
                Some(number(ballot, item)? - number(then, same)?)
            })
            .collect();
        Shift {
            n: moved.len(),
            median: found.median - was.median,
            mean_distance: mean(moved.iter().map(|step| step.abs())).unwrap_or(0.0),
        }
    });
    Some(found)
}

/// Whether two ballots are of one person: by key where both have one, else by name.
fn is_of_same(a: &Ballot, b: &Ballot) -> bool {
    if !a.key.is_empty() && a.key == b.key {
        return true;
    }
    !a.voter.trim().is_empty() && a.voter.trim().eq_ignore_ascii_case(b.voter.trim())
}

fn spread_of(round: &Round, item: usize) -> Option<Spread> {
    let asked = round.items.get(item)?;
    let mut answers: Vec<(f64, usize)> = (round.ballots.iter().enumerate())
        .filter_map(|(place, ballot)| Some((best(asked, ballot.answers.get(item)?)?, place)))
        .collect();
    answers.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let numbers: Vec<f64> = answers.iter().map(|(number, _)| *number).collect();
    let mean_of_all = mean(numbers.iter().copied())?;
    let quantile = |share: f64| {
        let at = (share * numbers.len() as f64).ceil() as usize;
        numbers.get(at.saturating_sub(1)).copied().unwrap_or(mean_of_all)
    };
    Some(Spread {
        median: median(&numbers)?,
        quartiles: (quantile(0.25), quantile(0.75)),
        mean: mean_of_all,
        mean_distance: mean(numbers.iter().map(|number| (number - mean_of_all).abs()))?,
        shift: None,
        answers,
    })
}

fn mean(numbers: impl Iterator<Item = f64>) -> Option<f64> {
    let (n, sum) = numbers.fold((0_usize, 0.0), |(n, sum), number| (n + 1, sum + number));
    (n > 0).then(|| sum / n as f64)
}

/// The map with the voters of a round as its only readers: what they answered is what they state.
///
/// A conditional becomes the conditional forecast of the link between its two claims, under what the voter answered of the
/// target; without such a link it enters no computation.
pub fn room(map: &Map, round: &Round) -> (Map, Vec<ReaderId>) {
    let mut content: MapContent = MapContent::clone(map);
    content.readers.clear();
    content.scenarios.clear();
    content.sessions.clear();
    for claim in content.claims.values_mut().filter(|claim| !claim.credences.is_empty()) {
        Arc::make_mut(claim).credences.clear();
    }
    for link in content.links.values_mut().filter(|link| !link.by_reader.is_empty()) {
        Arc::make_mut(link).by_reader.clear();
    }
    for quantity in content.quantities.values_mut() {
        let quantity = Arc::make_mut(quantity);
        quantity.distributions.clear();
        quantity.conditional.clear();
    }
    content.evidence.retain(|evidence| evidence.reader.is_none());
    let mut voters = Vec::new();
    for (place, ballot) in round.ballots.iter().enumerate() {
        let Ok(id) = ReaderId::new(&format!("voter-{}", place + 1)) else {
            continue;
        };
        let name = if ballot.voter.trim().is_empty() {
            format!("voter {}", place + 1)
        } else {
            ballot.voter.trim().to_owned()
        };
        let reader = Reader {
            name,
            ..Reader::default()
        };
        content.readers.insert(id.clone(), Arc::new(reader));
        for (item, answer) in round.items.iter().zip(&ballot.answers) {
            enter(&mut content, &id, round, ballot, item, answer);
        }
        voters.push(id);
    }
    // What was asked may be gone from the map; then the map stands without the voters' numbers.
    match Map::new(content) {
        Ok(map) => (map, voters),
        Err(_) => (map.clone(), Vec::new()),
    }
}

fn enter(
    content: &mut MapContent,
    reader: &ReaderId,
    round: &Round,
    ballot: &Ballot,
    item: &BallotItem,
    answer: &Answer,
) {
    match item {
        BallotItem::Claim(id) => {
            if let (Some(claim), true) = (content.claims.get_mut(id), answer.value.point().is_some()) {
                let credence = Credence {
                    stated: answer.value.clone(),
                    ..Credence::default()
                };
                Arc::make_mut(claim).credences.insert(reader.clone(), credence);
            }
        }
        BallotItem::Conditional { claim, given } => {
            let joins = |link: &crate::model::Link| {
                link.from == Origin::Claim(given.clone()) && link.to == Target::Claim(claim.clone())
            };
            let link = content.links.values_mut().find(|link| joins(link));
            if let (Some(link), Some(conditional)) = (link, answer.value.point()) {
                let target = BallotItem::Claim(claim.clone());
                let under = (round.items.iter().position(|item| *item == target))
                    .and_then(|at| ballot.answers.get(at)?.value.point());
                let own = LinkCredence {
                    conditional: Some(conditional),
                    under,
                    ..LinkCredence::default()
                };
                Arc::make_mut(link).by_reader.insert(reader.clone(), own);
            }
        }
        BallotItem::Quantity(id) => {
            if let (Some(quantity), Some((low, best, high))) = (content.quantities.get_mut(id), answer.quantity) {
                let percentile = |probability, value| Percentile { probability, value };
                let distribution = if low < best && best < high {
                    Distribution {
                        percentiles: vec![percentile(0.1, low), percentile(0.5, best), percentile(0.9, high)],
                        ..Distribution::default()
                    }
                } else {
                    Distribution {
                        point: Some(best),
                        ..Distribution::default()
                    }
                };
                Arc::make_mut(quantity)
                    .distributions
                    .insert(reader.clone(), distribution);
            }
        }
        BallotItem::Link(_) | BallotItem::Later(_) => {}
    }
}

/// A claim that the room was asked about, and what settling it is worth to the room.
#[derive(Clone, Debug, PartialEq)]
pub struct RoomCrux {
    /// The claim.
    pub claim: ClaimId,
    /// By how much the target is expected to move, in probability: the median over the voters (*value of information*).
    pub voi: f64,
    /// By how much two of the room are expected to come closer, in probability, below 0 apart: the median over all pairs
    /// (*value of discrimination*); 0 in a room of one.
    pub vod: f64,
    /// How many voters it is the median of.
    pub n: usize,
}

/// What the map's conclusion turns on in the eyes of the room: every claim that the round asked about, the most telling first.
///
/// Complexity: [`outlooks_of`] for each voter, and each pair of voters for each claim.
///
/// # Errors
/// As for [`outlooks_of`].
pub fn room_cruxes(map: &Map, target: &ClaimId, round: &Round) -> Result<Vec<RoomCrux>, OutlookError> {
    let (room, voters) = room(map, round);
    let asked = round.items.iter().filter_map(|item| match item {
        BallotItem::Claim(claim) => Some(claim),
        BallotItem::Conditional { given, .. } => Some(given),
        _ => None,
    });
    let mut claims: Vec<&ClaimId> = asked.filter(|claim| *claim != target).collect();
    claims.sort();
    claims.dedup();
    let mut by_claim: BTreeMap<&ClaimId, Vec<Outlooks>> = BTreeMap::new();
    for voter in &voters {
        let found = outlooks_of(&room, Some(voter), target)?;
        for claim in &claims {
            by_claim.entry(claim).or_default().extend(found.get(*claim));
        }
    }
    let mut cruxes: Vec<RoomCrux> = by_claim
        .into_iter()
        .filter_map(|(claim, outlooks)| {
            let worth: Vec<f64> = outlooks.iter().map(Outlooks::level_voi).collect();
            let pairs = (outlooks.iter().enumerate())
                .flat_map(|(at, a)| outlooks[at + 1..].iter().map(move |b| level_vod(a, b)));
            Some(RoomCrux {
                claim: claim.clone(),
                voi: median(&worth)?,
                vod: median(&pairs.collect::<Vec<f64>>()).unwrap_or(0.0),
                n: outlooks.len(),
            })
        })
        .collect();
    cruxes.sort_by(|a, b| b.voi.total_cmp(&a.voi).then(a.claim.cmp(&b.claim)));
    Ok(cruxes)
}
