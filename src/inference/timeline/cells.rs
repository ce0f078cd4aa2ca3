//! A quantity in a network: a variable whose states are the stretches between the values that matter, one set of them for each
//! state of the cruxes that the quantity is given, and never. How it is distributed within a stretch is kept beside it, so
//! that nothing is lost: the posterior weights the stretches, and within each the curve keeps its shape.

use super::Curve;

/// How a quantity is distributed within the stretches of one part.
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) enum Law {
    /// As a curve.
    Curve(Curve),
    /// Evenly within each stretch: for what is worked out from others, on a grid that is fine enough.
    Even,
}

/// One state of the variable.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in super::super) struct Cell {
    /// Which part it belongs to.
    pub(in super::super) part: usize,
    /// From this value (included) …
    pub(in super::super) from: f64,
    /// … to this (not included). Never if it begins at infinity.
    pub(in super::super) to: f64,
    /// P(T < from | its part) and P(T < to | its part), where its part is a curve.
    pub(in super::super) ends: (f64, f64),
}

impl Cell {
    /// A stretch of a part.
    pub(in super::super) fn new(part: usize, from: f64, to: f64) -> Self {
        Self {
            part,
            from,
            to,
            ends: (0.0, 0.0),
        }
    }

    /// The cell of never.
    pub(in super::super) fn never(part: usize) -> Self {
        Self {
            part,
            from: f64::INFINITY,
            to: f64::INFINITY,
            ends: (0.0, 0.0),
        }
    }

    /// Whether it stands for never.
    pub(in super::super) fn is_never(&self) -> bool {
        self.from == f64::INFINITY
    }
}

/// A quantity as one reader sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    pub(in super::super) variable: usize,
    /// The values at which claims are read off, ascending.
    pub(in super::super) thresholds: Vec<f64>,
    pub(in super::super) parts: Vec<Law>,
    /// One for each state of the variable.
    pub(in super::super) cells: Vec<Cell>,
    pub(in super::super) is_brief: bool,
}

/// Points and weights of Gauss–Legendre quadrature with four points on 0 to 1.
pub(in super::super) const GAUSS: [(f64, f64); 4] = [
    (0.069_431_844_202_973_71, 0.173_927_422_568_726_93),
    (0.330_009_478_207_571_87, 0.326_072_577_431_273_07),
    (0.669_990_521_792_428_1, 0.326_072_577_431_273_07),
    (0.930_568_155_797_026_3, 0.173_927_422_568_726_93),
];

impl Timeline {
    /// The cells of parts that share these cut points, ascending; each part may have cuts of its own.
    pub(in super::super) fn cells_of(parts: &[Vec<f64>]) -> Vec<Cell> {
        let mut cells = Vec::new();
        for (part, cuts) in parts.iter().enumerate() {
            let mut from = f64::NEG_INFINITY;
            for &to in cuts.iter().chain(&[f64::INFINITY]) {
                cells.push(Cell::new(part, from, to));
                from = to;
            }
            cells.push(Cell::never(part));
        }
        cells
    }

    /// P(T in the cell | its part).
    pub(in super::super) fn mass(curve: &Curve, cell: &Cell) -> f64 {
        if cell.is_never() {
            return curve.never();
        }
        (curve.below(cell.to) - curve.below(cell.from)).max(0.0)
    }

    /// P(T < t | T in the cell), for a cell that is not never.
    pub(in super::super) fn share_below(&self, cell: &Cell, t: f64) -> f64 {
        if t >= cell.to {
            return 1.0;
        }
        if t <= cell.from {
            return 0.0;
        }
        match self.parts.get(cell.part) {
            Some(Law::Curve(curve)) => {
                let (low, high) = cell.ends;
                if high > low {
                    ((curve.below(t) - low) / (high - low)).clamp(0.0, 1.0)
                } else {
                    0.0
                }
            }
            Some(Law::Even) if cell.from.is_finite() && cell.to.is_finite() => (t - cell.from) / (cell.to - cell.from),
            // A tail without an end lies at its inner end.
            Some(Law::Even) | None => f64::from(u8::from(cell.from.is_finite())),
        }
    }

    /// The value below which a share of the cell lies.
    pub(in super::super) fn within(&self, cell: &Cell, share: f64) -> f64 {
        match self.parts.get(cell.part) {
            Some(Law::Curve(curve)) => {
                let (low, high) = cell.ends;
                let value = curve.quantile(low + share * (high - low));
                value.unwrap_or(cell.to).clamp(cell.from, cell.to)
            }
            _ if cell.from.is_finite() && cell.to.is_finite() => cell.from + share * (cell.to - cell.from),
            _ if cell.from.is_finite() => cell.from,
            _ => cell.to,
        }
    }

    /// How likely each state is within one part, evenly where that is not known by itself.
    pub(in super::super) fn prior_of(&self, part: usize) -> Vec<f64> {
        let weights: Vec<f64> = (self.cells.iter())
            .map(|cell| match self.parts.get(cell.part) {
                Some(Law::Curve(curve)) if cell.part == part => Self::mass(curve, cell),
                Some(Law::Even) if cell.from.is_finite() && cell.to.is_finite() => 1.0,
                _ => 0.0,
            })
            .collect();
        let total: f64 = weights.iter().sum();
        weights
            .into_iter()
            .map(|weight| if total > 0.0 { weight / total } else { 0.0 })
            .collect()
    }

    /// The quantity with each state so likely.
    pub fn with<'a>(&'a self, weights: &'a [f64]) -> Distributed<'a> {
        Distributed {
            timeline: self,
            weights,
        }
    }

    /// Its variable.
    pub fn variable(&self) -> usize {
        self.variable
    }

    /// The values at which claims are read off, ascending.
    pub fn thresholds(&self) -> &[f64] {
        &self.thresholds
    }

    /// Whether only how likely each stretch between the thresholds is enters, and nothing of how it lies within them: see
    /// [`Inquiry::brief`](super::super::Inquiry::brief).
    pub fn is_brief(&self) -> bool {
        self.is_brief
    }

    /// The number of states of cruxes that it has a distribution of its own for.
    pub fn n_parts(&self) -> usize {
        self.parts.len()
    }
}

/// A quantity with each of its states so likely: a mixture of pieces of curves.
#[derive(Clone, Copy, Debug)]
pub struct Distributed<'a> {
    timeline: &'a Timeline,
    weights: &'a [f64],
}

impl Distributed<'_> {
    fn pieces(&self) -> impl Iterator<Item = (&Cell, f64)> {
        let weighted = self.timeline.cells.iter().zip(self.weights.iter().copied());
        weighted.filter(|(_, weight)| *weight > 0.0)
    }

    /// The probability of never.
    pub fn never(&self) -> f64 {
        let never = self.pieces().filter(|(cell, _)| cell.is_never());
        never.fold(0.0, |sum, (_, weight)| sum + weight)
    }

    /// P(T < t): of what has a density the same as P(T ≤ t).
    ///
    /// Of what is worked out on a grid, between its edges by a monotone cubic.
    pub fn cdf(&self, t: f64) -> f64 {
        let is_on_grid = matches!(self.timeline.parts.as_slice(), [Law::Even]);
        let share = |at: usize, cell: &Cell| {
            if is_on_grid && cell.from < t && t < cell.to {
                self.share_of_stretch(at, cell, t)
            } else {
                self.timeline.share_below(cell, t)
            }
        };
        let weighted = self.timeline.cells.iter().zip(self.weights).enumerate();
        weighted
            .filter(|(_, (cell, weight))| **weight > 0.0 && !cell.is_never())
            .map(|(at, (cell, weight))| weight * share(at, cell))
            .sum()
    }

    /// How much of a stretch of a grid lies below t, given how dense its neighbors are.
    fn share_of_stretch(&self, at: usize, cell: &Cell, t: f64) -> f64 {
        let density = |at: usize| {
            let cell = self.timeline.cells.get(at)?;
            let width = cell.to - cell.from;
            let weight = self.weights.get(at)?;
            (width.is_finite() && width > 0.0).then(|| weight / width)
        };
        let Some(own) = density(at).filter(|own| *own > 0.0) else {
            return self.timeline.share_below(cell, t);
        };
        // The slope at an edge: the harmonic mean of both sides, so that the cubic rises.
        let slope = |other: Option<usize>| match other.and_then(density) {
            Some(other) if other > 0.0 => 2.0 / (1.0 / own + 1.0 / other) / own,
            Some(_) => 0.0,
            None => 1.0,
        };
        let (m0, m1) = (slope(at.checked_sub(1)), slope(Some(at + 1)));
        let s = (t - cell.from) / (cell.to - cell.from);
        let share = m0 * s * (1.0 - s) * (1.0 - s) + s * s * (3.0 - 2.0 * s) + m1 * s * s * (s - 1.0);
        share.clamp(0.0, 1.0)
    }

    /// How likely one part is, and the part by itself below t.
    pub fn part(&self, part: usize, t: f64) -> (f64, f64) {
        let mut chance = 0.0;
        let mut below = 0.0;
        for (cell, weight) in self.pieces().filter(|(cell, _)| cell.part == part) {
            chance += weight;
            if !cell.is_never() {
                below += weight * self.timeline.share_below(cell, t);
            }
        }
        (chance, if chance > 0.0 { below / chance } else { 0.0 })
    }

    /// The density at t per unit, as the slope over a width.
    pub fn density(&self, t: f64, width: f64) -> f64 {
        (self.cdf(t + width / 2.0) - self.cdf(t - width / 2.0)) / width
    }

    /// The least t with P(T < t) ≥ p, to a few digits of rounding; nothing where that is never.
    pub fn quantile(&self, p: f64) -> Option<f64> {
        let (mut low, mut high) = self.support()?;
        if self.cdf(high) < p {
            // Beyond all finite edges lie only tails of curves.
            let mut step = (high - low).abs().max(1.0);
            while self.cdf(high) < p {
                high += step;
                step *= 2.0;
                if !high.is_finite() || step > 1e300 {
                    return None;
                }
                if self.cdf(high) >= 1.0 - self.never() - 1e-15 && self.cdf(high) < p {
                    return None;
                }
            }
        }
        let mut step = (high - low).abs().max(1.0);
        while self.cdf(low) >= p && step < 1e300 {
            low -= step;
            step *= 2.0;
        }
        // Between neighboring edges every curve is smooth.
        let edges = self.pieces().flat_map(|(cell, _)| [cell.from, cell.to]);
        let mut edges: Vec<f64> = edges.filter(|edge| *edge > low && *edge < high).collect();
        edges.sort_by(f64::total_cmp);
        let at = edges.partition_point(|edge| self.cdf(*edge) < p);
        low = at.checked_sub(1).map_or(low, |before| edges[before]);
        high = edges.get(at).copied().unwrap_or(high);
        Some(self.crossing(low, high, p))
    }

    /// Where P(T < t) reaches p, below it at `low` and not at `high`: by false position (the Illinois method, Dowell &
    /// Jarratt 1971), and by halves where that is slow, as at jumps.
    fn crossing(&self, mut low: f64, mut high: f64, p: f64) -> f64 {
        let (mut under, mut over) = (self.cdf(low) - p, self.cdf(high) - p);
        let mut last_was_low = None;
        for step in 0..200 {
            let middle = f64::midpoint(low, high);
            if middle <= low || middle >= high {
                break;
            }
            let mut at = high - over * (high - low) / (over - under);
            if step % 3 == 2 || !(at > low && at < high) {
                at = middle;
            }
            let here = self.cdf(at) - p;
            let is_low = here < 0.0;
            // A side that stays twice counts half.
            if is_low {
                (low, under) = (at, here);
                if last_was_low == Some(true) {
                    over /= 2.0;
                }
            } else {
                (high, over) = (at, here);
                if last_was_low == Some(false) {
                    under /= 2.0;
                }
            }
            last_was_low = Some(is_low);
            if high - low <= 4.0 * f64::EPSILON * high.abs().max(low.abs()) || here == 0.0 {
                break;
            }
        }
        high
    }

    /// The values over which several are drawn: from the earliest 1 % to the latest 90 % of what ever comes about, with a little
    /// room on both sides; nothing where there is none.
    pub fn shown_over<'b>(all: impl Iterator<Item = &'b Distributed<'b>>) -> Option<(f64, f64)> {
        let ends = all.filter_map(|one| {
            let ever = 1.0 - one.never();
            Some((one.quantile(0.01 * ever)?, one.quantile(0.9 * ever)?))
        });
        let (low, high) = ends.reduce(|(low, high), (least, most)| (low.min(least), high.max(most)))?;
        // A single value has room as well.
        let margin = if high > low {
            (high - low) * 0.04
        } else {
            high.abs().max(1.0) * 0.1
        };
        Some((low - margin, high + margin))
    }

    /// Finite values between which most of it lies; nothing for what is never for certain.
    fn support(&self) -> Option<(f64, f64)> {
        let mut ends: Option<(f64, f64)> = None;
        for (cell, _) in self.pieces().filter(|(cell, _)| !cell.is_never()) {
            // Only tails without an end have to be looked into.
            let end = |edge: f64, share: f64| {
                if edge.is_finite() {
                    edge
                } else {
                    self.timeline.within(cell, share)
                }
            };
            let ends_of_cell = [end(cell.from, 1e-6), end(cell.to, 1.0 - 1e-6)];
            for end in ends_of_cell.into_iter().filter(|end| end.is_finite()) {
                let (low, high) = ends.unwrap_or((end, end));
                ends = Some((low.min(end), high.max(end)));
            }
        }
        ends
    }
}
