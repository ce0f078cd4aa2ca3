//! Numbers given as ranges, and how far the posteriors that follow from them may range.
//!
//! A [`Range`] says: 10 % lower than `low`, 10 % higher than `high`, half of it below `best`. Three answers:
//! [`Bounds`], the least and the greatest posterior with every number anywhere in its range; [`Spread`], the percentiles
//! of the posterior when every number is drawn from its range; [`Preview`], a sketch of that from one gradient.
//!
//! Several entries of one row of a table, or several shares of one question, may be ranged together: each is what was
//! drawn, the others of the row share the rest in the proportion they had. Where what was drawn leaves no rest or no
//! others, it is scaled to sum to 1.
//!
//! Reading order: `number` (what one range means) with `normal`, `points` (a network at many points of the box),
//! `bounds`, `draws`, `preview`; `readers` (the ranges that a map carries).

mod bounds;
mod draws;
mod normal;
mod number;
mod points;
mod preview;
mod readers;
mod solved;

pub use bounds::{Bounds, Exactness};
pub use draws::{Draws, Percentile, Spread};
pub(super) use normal::quantile as normal_quantile;
pub(super) use number::Number;
pub use preview::Preview;
pub use readers::RangeReport;

use self::points::{Aim, Direct};
use super::evidence::QueryError;
use super::network::Literal;
use super::parameter::Parameter;
use super::session::Session;
use crate::model::ClaimId;

/// A number somebody gave as a range.
#[derive(Clone, Debug, PartialEq)]
pub struct Range {
    /// Which number.
    pub parameter: Parameter,
    /// What it is below with 10 %. For probabilities and fractions 0..=1, for ratios above 0.
    pub low: f64,
    /// What it is below with 50 %; if none was given, the middle of both ends in log-odds (for ratios, in the
    /// logarithm), or their plain middle where an end is 0 or 1.
    pub best: Option<f64>,
    /// What it is above with 10 %; finite.
    pub high: f64,
}

/// Why ranges have no answer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RangeError {
    /// There is no such number in the network.
    #[error("Range number {0} is about a number that does not exist.")]
    NoSuchNumber(usize),
    /// The ends do not ascend, or are out of range.
    #[error("Range number {index} must ascend from low over best to high and lie in {limits}.")]
    OutOfOrder {
        /// The position of the range.
        index: usize,
        /// What is allowed.
        limits: &'static str,
    },
    /// Two ranges are about the same number.
    #[error("Ranges number {0} and {1} are about the same number: leave one of them out.")]
    Twice(usize, usize),
    /// The target does not exist.
    #[error("There is no state {} of variable number {}.", .0.state, .0.variable)]
    NoSuchTarget(Literal),
    /// The claim takes no part in the computation.
    #[error("“{0}” takes no part in the computation, so that it has no range.")]
    NoSuchClaim(ClaimId),
    /// Nothing was drawn: there are no draws to be taken.
    #[error("At least one draw is needed.")]
    NoDraws,
    /// The evidence, or the condition of the target, cannot be with any of the values that were tried.
    #[error("What is found out is impossible with all {0} combinations of values that were tried in these ranges.")]
    AlwaysImpossible(usize),
    /// The network cannot be answered.
    #[error(transparent)]
    Query(#[from] QueryError),
}

impl Session {
    /// The least and the greatest posterior of a target with every number anywhere in its range; what is not ranged is
    /// as in the session, which stays as it is.
    ///
    /// Numbers that bear neither on the target nor on anything found out are left aside. With up to
    /// [`Bounds::MOST_ENUMERATED`] others, all 2^m vertices of the box are computed, eight side by side, one number
    /// changed at a time. The result says how exact it is; see [`Exactness`].
    ///
    /// # Errors
    /// See [`RangeError`].
    pub fn bounds(&self, ranges: &[Range], target: Literal) -> Result<Bounds, RangeError> {
        let aim = Aim::new(self.network(), target)?;
        let mut points = Direct::new(self, ranges)?;
        bounds::bounds(&mut points, aim)
    }

    /// The percentiles of the posteriors of some targets when every number is drawn from its range, independently.
    ///
    /// The same draws serve all targets, and the draws of one range do not depend on the ends of another. Every draw
    /// counts the same, however probable it makes the evidence.
    ///
    /// # Errors
    /// See [`RangeError`].
    pub fn spreads(&self, ranges: &[Range], targets: &[Literal], draws: Draws) -> Result<Vec<Spread>, RangeError> {
        let aims = targets.iter().map(|&target| Aim::new(self.network(), target));
        let aims = aims.collect::<Result<Vec<Aim>, RangeError>>()?;
        let mut points = Direct::new(self, ranges)?;
        let spreads = draws::spreads(&mut points, &aims, draws)?;
        let n_tried = draws.number;
        spreads
            .into_iter()
            .map(|spread| spread.ok_or(RangeError::AlwaysImpossible(n_tried)))
            .collect()
    }

    /// A sketch of the spread of one posterior, from its derivatives at the best guesses.
    ///
    /// # Errors
    /// See [`RangeError`].
    pub fn preview(&self, ranges: &[Range], target: Literal) -> Result<Preview, RangeError> {
        let aim = Aim::new(self.network(), target)?;
        let mut points = Direct::new(self, ranges)?;
        preview::preview(&mut points, aim)
    }
}
