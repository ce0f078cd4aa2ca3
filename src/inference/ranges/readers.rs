//! The ranges that a reader gave on a map, and what follows from them for its claims.

use std::collections::{BTreeMap, BTreeSet};

use super::super::inquiry::{Inquiry, Ranged, RangedNumber};
use super::super::network::Local;
use super::super::network::ancestors;
use super::super::plan::Plan;
use super::super::session::Session;
use super::super::settle::settle_given;
use super::bounds::bounds;
use super::draws::spreads;
use super::number::Number;
use super::points::{Aim, Direct, Points};
use super::preview::preview;
use super::solved::Solved;
use super::{Bounds, Draws, Preview, QueryError, Range, RangeError, Spread};
use crate::model::{self, ClaimId, Map, ReaderId};

/// How far one claim may range, given the numbers that one reader gave as ranges.
#[derive(Clone, Debug, PartialEq)]
pub struct RangeReport {
    /// The claim.
    pub target: ClaimId,
    /// The numbers that were ranged, those that make no difference to the claim included; the points of
    /// [`Bounds::at_low`] and [`Bounds::at_high`] are in this order.
    pub numbers: Vec<RangedNumber>,
    /// Its posterior with every number at its best guess; `None` where its condition cannot hold or the findings exclude
    /// each other.
    pub posterior: Option<f64>,
    /// The least and the greatest posterior.
    pub bounds: Bounds,
    /// Its percentiles.
    pub spread: Spread,
    /// A sketch of them; `None` where there is no posterior, or no derivative can be had.
    pub preview: Option<Preview>,
    /// In how many draws some stated number was out of reach of any base, so that the nearest was taken.
    pub n_out_of_reach: usize,
}

impl RangeReport {
    /// Everything at once: one reader's view of a map, one claim.
    ///
    /// # Errors
    /// See [`RangeError`].
    pub fn new(
        map: &Map,
        reader: Option<&ReaderId>,
        given: &[(ClaimId, model::Finding)],
        target: &ClaimId,
        draws: Draws,
    ) -> Result<Self, RangeError> {
        Inquiry::new(map, reader, given).range_report(map, target, draws)
    }
}

impl Inquiry {
    /// How far one claim may range; `map` is the map that the inquiry was compiled from.
    ///
    /// Bases that follow from what is stated are solved again at every point.
    ///
    /// # Errors
    /// See [`RangeError`].
    pub fn range_report(&self, map: &Map, target: &ClaimId, draws: Draws) -> Result<RangeReport, RangeError> {
        let aim = self.aim(target)?;
        let numbers = self.ranges(map);
        let mut of_reader = self.points(&numbers)?;
        let points = of_reader.points();
        let best: Vec<f64> = points.numbers().iter().map(|number| number.best).collect();
        let posterior = points.answers(&[best], &[aim])?[0][0];
        let bounds = bounds(points, aim)?;
        let preview = preview(points, aim).ok();
        of_reader.take_out_of_reach();
        let spread = spreads(of_reader.points(), &[aim], draws)?.into_iter().next().flatten();
        Ok(RangeReport {
            target: target.clone(),
            posterior,
            bounds,
            spread: spread.ok_or(RangeError::AlwaysImpossible(draws.number))?,
            preview,
            n_out_of_reach: of_reader.take_out_of_reach(),
            numbers,
        })
    }

    /// The percentiles of every claim that takes part, from the same draws; `None` for a claim whose condition could not
    /// hold in any of them, or for all when the findings exclude each other in all of them.
    ///
    /// # Errors
    /// See [`RangeError`].
    pub fn spreads(&self, map: &Map, draws: Draws) -> Result<BTreeMap<ClaimId, Option<Spread>>, RangeError> {
        let claims: Vec<&ClaimId> = self.read_claims().collect();
        let aims = claims
            .iter()
            .map(|claim| self.aim(claim))
            .collect::<Result<Vec<Aim>, _>>()?;
        let numbers = self.ranges(map);
        let mut of_reader = self.points(&numbers)?;
        let spreads = spreads(of_reader.points(), &aims, draws)?;
        Ok(claims.into_iter().cloned().zip(spreads).collect())
    }

    /// How many draws are quickly had: 2,000, or 400 where bases must be solved for each.
    pub fn usual_draws(&self, map: &Map) -> Draws {
        let usual = Draws::default();
        Draws {
            number: if self.is_solved(&self.ranges(map)) {
                400
            } else {
                usual.number
            },
            ..usual
        }
    }

    fn aim(&self, claim: &ClaimId) -> Result<Aim, RangeError> {
        let (target, condition) = self
            .read_off(claim)
            .ok_or_else(|| RangeError::NoSuchClaim(claim.clone()))?;
        Ok(Aim { target, condition })
    }

    /// Whether bases depend on the numbers: one is solved from a range, or below a ranged number.
    fn is_solved(&self, numbers: &[RangedNumber]) -> bool {
        let mut direct: BTreeSet<usize> = BTreeSet::new();
        for number in numbers {
            match &number.number {
                Ranged::Goal { .. } => return true,
                Ranged::Number(parameter) => {
                    let variable = parameter.variable();
                    if matches!(self.network.variables[variable].local, Local::Tied(_)) {
                        return true;
                    }
                    direct.insert(variable);
                }
            }
        }
        let goals = self.goals.iter().map(|goal| goal.variable);
        !ancestors(&self.network, &self.conditions, goals).is_disjoint(&direct)
    }

    /// The inquiry at the points of the box of its ranges.
    fn points(&self, numbers: &[RangedNumber]) -> Result<OfReader<'_>, RangeError> {
        if self.is_solved(numbers) {
            let entries = numbers.iter().map(|number| number.number.clone()).collect();
            let drawn = numbers.iter().enumerate();
            let drawn =
                drawn.map(|(index, number)| Number::from_ends(number.low, number.best, number.high, false, index));
            let solved = Solved::new(self, entries, drawn.collect::<Result<_, _>>()?)?;
            return Ok(OfReader::Solved(Box::new(solved)));
        }
        let mut network = self.network.clone();
        let plan = Plan::compile(&network).map_err(QueryError::from)?;
        let settled = settle_given(&mut network, &plan, &self.goals, &self.conditions, None, &mut None);
        if let Some(failure) = settled.failure {
            return Err(failure.into());
        }
        let mut session = Session::with_plan(plan.into(), network)?;
        session.set_evidence(self.evidence.clone())?;
        let range = |number: &RangedNumber| match &number.number {
            Ranged::Number(parameter) => Some(Range {
                parameter: parameter.clone(),
                low: number.low,
                best: number.best,
                high: number.high,
            }),
            Ranged::Goal { .. } => None,
        };
        let ranges: Vec<Range> = numbers.iter().filter_map(range).collect();
        Ok(OfReader::Direct(Box::new(Direct::new(&session, &ranges)?)))
    }
}

/// An inquiry in which numbers are set directly or bases solved.
enum OfReader<'a> {
    Direct(Box<Direct>),
    Solved(Box<Solved<'a>>),
}

impl OfReader<'_> {
    fn points(&mut self) -> &mut dyn Points {
        match self {
            Self::Direct(points) => points.as_mut(),
            Self::Solved(points) => points.as_mut(),
        }
    }

    fn take_out_of_reach(&mut self) -> usize {
        match self {
            Self::Direct(_) => 0,
            Self::Solved(points) => points.take_out_of_reach(),
        }
    }
}
