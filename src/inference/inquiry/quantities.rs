//! Quantities as variables: curves given cruxes, and what is worked out from others.

use std::collections::{BTreeMap, BTreeSet};

use super::super::timeline::{Cell, Curve, GAUSS, Law, Timeline};
use super::super::{Literal, Local};
use super::{Inquiry, Remark, compiler::Compiler};
use crate::model::{
    Claim, ClaimId, ConditionalDistribution, Distribution, Formula, Quantity, QuantityId, Threshold, log_odds,
    probability_from_log_odds,
};

/// The most states of cruxes that a quantity may have a curve for.
const MOST_PARTS: usize = 64;

/// Into how many equally likely stretches a quantity is cut that others are worked out from.
const BINS: usize = 24;

/// How many cut points what is worked out has, the thresholds aside.
const GRID: usize = 72;

/// More numbers than this a table of what is worked out may not have.
const MOST_ENTRIES: usize = 1 << 21;

impl<'a> Compiler<'a> {
    /// Adds a variable for every quantity that the reader has given a curve, or that follows from such.
    pub(super) fn quantities(&mut self) {
        let map = self.map;
        let sources: BTreeSet<&QuantityId> = (map.quantities.values())
            .filter_map(|quantity| quantity.formula.as_ref())
            .flat_map(Formula::quantities)
            .collect();
        let mut open: Vec<(&QuantityId, &Quantity)> = map.quantities.iter().map(|(id, q)| (id, q.as_ref())).collect();
        // What something is worked out from comes first; formulas that go round in a circle stay open.
        while !open.is_empty() {
            let waiting: BTreeSet<&QuantityId> = open.iter().map(|(id, _)| *id).collect();
            let waits = |quantity: &Quantity| {
                let mut operands = quantity.formula.iter().flat_map(Formula::quantities);
                operands.any(|id| waiting.contains(id))
            };
            let (later, now): (Vec<_>, Vec<_>) = open.into_iter().partition(|(_, quantity)| waits(quantity));
            if now.is_empty() {
                for (id, _) in later {
                    self.no_curve(id, "its formula goes round in a circle".to_owned());
                }
                return;
            }
            for (id, quantity) in now {
                match &quantity.formula {
                    Some(formula) => self.worked_out(id, formula, sources.contains(id)),
                    None => self.stated_curves(id, quantity, sources.contains(id)),
                }
            }
            open = later;
        }
    }

    fn no_curve(&mut self, id: &QuantityId, why: String) {
        self.inquiry.remarks.insert(Remark::NoCurve(id.clone(), why));
    }

    /// The values at which claims are read off a quantity, ascending.
    fn thresholds(&self, id: &QuantityId) -> Vec<f64> {
        let thresholds = self.map.claims.values().filter_map(|claim| claim.threshold.as_ref());
        let mut values: Vec<f64> = (thresholds.filter(|threshold| threshold.quantity == *id))
            .map(|threshold| threshold.value)
            .chain(self.frame.cut_at(id))
            .filter(|value| value.is_finite())
            .collect();
        values.sort_by(f64::total_cmp);
        values.dedup();
        values
    }

    /// The values at which claims are read off what is worked out from a quantity directly.
    fn thresholds_beyond(&self, id: &QuantityId) -> Vec<f64> {
        let of = |(other, quantity): (&QuantityId, &std::sync::Arc<Quantity>)| {
            let formula = quantity.formula.as_ref()?;
            let factor = match formula {
                Formula::Scaled(_, factor) if *factor != 0.0 => *factor,
                _ => 1.0,
            };
            formula.quantities().contains(&id).then(|| {
                let values = self.thresholds(other);
                values.into_iter().map(|value| value / factor).collect::<Vec<f64>>()
            })
        };
        self.map.quantities.iter().filter_map(of).flatten().collect()
    }

    fn stated_curves(&mut self, id: &QuantityId, quantity: &Quantity, is_source: bool) {
        let Some(reader) = self.inquiry.reader.clone() else {
            return;
        };
        let base = quantity.distributions.get(&reader);
        let none = Vec::new();
        let conditional = quantity.conditional.get(&reader).unwrap_or(&none);
        if base.is_none() && conditional.is_empty() {
            return;
        }
        // Bounds and words may stand by themselves: they are kept as they were given.
        let has_shape = |own: &Distribution| !own.percentiles.is_empty() || own.point.is_some();
        if conditional.is_empty() && base.is_some_and(|base| !has_shape(base)) {
            self.inquiry.remarks.insert(Remark::NoShape(id.clone()));
            return;
        }
        let mut parents: Vec<usize> = Vec::new();
        let shared = self.frame.cruxes.get(id).into_iter().flatten();
        for crux in shared.chain(conditional.iter().flat_map(|one| one.when.iter().map(|(crux, _)| crux))) {
            if let Some(literal) = self.effective.get(crux)
                && !parents.contains(&literal.variable)
            {
                parents.push(literal.variable);
            }
        }
        let n_states: Vec<usize> = parents
            .iter()
            .map(|parent| self.inquiry.network.n_states(*parent))
            .collect();
        let n_rows: usize = n_states.iter().product();
        if n_rows > MOST_PARTS {
            let why = format!("its curves depend on {n_rows} states of cruxes; {MOST_PARTS} is the most");
            return self.no_curve(id, why);
        }
        let mut curves = Vec::with_capacity(n_rows);
        let mut states = vec![0; parents.len()];
        for _ in 0..n_rows {
            let holds = |crux: &ClaimId| {
                let literal = self.effective.get(crux)?;
                let at = parents.iter().position(|parent| *parent == literal.variable)?;
                Some(states[at] == literal.state)
            };
            match curve_given(quantity, base, conditional, holds) {
                Ok(curve) => curves.push(curve),
                Err(why) => return self.no_curve(id, why),
            }
            for (state, n) in states.iter_mut().zip(&n_states).rev() {
                *state += 1;
                if *state < *n {
                    break;
                }
                *state = 0;
            }
        }
        let thresholds = self.thresholds(id);
        let cuts: Vec<Vec<f64>> = (curves.iter().enumerate())
            .map(|(part, curve)| {
                let mut cuts = thresholds.clone();
                if is_source {
                    cuts.extend(even_cuts(curve));
                    // What is found out about what follows is felt on the right side.
                    cuts.extend(self.thresholds_beyond(id));
                }
                cuts.sort_by(f64::total_cmp);
                cuts.dedup();
                self.frame.cuts_of(id, part, cuts)
            })
            .collect();
        let cells = Timeline::cells_of(&cuts);
        let mut rows = Vec::with_capacity(n_rows * cells.len());
        for (row, curve) in curves.iter().enumerate() {
            rows.extend(cells.iter().map(|cell| {
                if cell.part == row {
                    Timeline::mass(curve, cell)
                } else {
                    0.0
                }
            }));
        }
        let parts = curves.into_iter().map(Law::Curve).collect();
        self.push_timeline(id, parts, cells, Local::Table { parents, rows }, false);
    }

    fn push_timeline(&mut self, id: &QuantityId, parts: Vec<Law>, mut cells: Vec<Cell>, local: Local, is_brief: bool) {
        for cell in cells.iter_mut().filter(|cell| !cell.is_never()) {
            if let Some(Law::Curve(curve)) = parts.get(cell.part) {
                cell.ends = (curve.below(cell.from), curve.below(cell.to));
            }
        }
        let names = cells.iter().enumerate().map(|(at, cell)| {
            if cell.is_never() {
                format!("never {at}")
            } else {
                format!("stretch {at}")
            }
        });
        let variable = self.push(id.as_str().to_owned(), names.collect(), local);
        let timeline = Timeline {
            variable,
            thresholds: self.thresholds(id),
            parts,
            cells,
            is_brief,
        };
        self.inquiry.timelines.insert(id.clone(), timeline);
    }

    fn worked_out(&mut self, id: &QuantityId, formula: &Formula, is_source: bool) {
        if let Formula::Doublings { years, doubling_years } = formula {
            let value = (years / doubling_years).exp2();
            if !value.is_finite() {
                return self.no_curve(
                    id,
                    format!("{years} years of doublings every {doubling_years} years is no number"),
                );
            }
            let point = Distribution {
                point: Some(value),
                ..Distribution::default()
            };
            let Ok(curve) = Curve::new(&point, crate::model::QuantityKind::Size) else {
                return;
            };
            let cells = Timeline::cells_of(&[self.thresholds(id)]);
            let rows = cells.iter().map(|cell| Timeline::mass(&curve, cell)).collect();
            let local = Local::Table {
                parents: Vec::new(),
                rows,
            };
            return self.push_timeline(id, vec![Law::Curve(curve)], cells, local, false);
        }
        let operands: Vec<Timeline> = (formula.quantities().into_iter())
            .filter_map(|operand| self.inquiry.timelines.get(operand).cloned())
            .collect();
        // What is missing says so itself.
        let (Some(first), n) = (operands.first(), operands.len()) else {
            return;
        };
        if n != formula.quantities().len() {
            return;
        }
        let second = operands.get(1);
        let is_brief = self.frame.leaves_short(id, is_source);
        let grid = if is_brief {
            self.thresholds(id)
        } else {
            self.frame.cuts_of(id, 0, self.grid(id, formula, first, second))
        };
        let mut edges = vec![f64::NEG_INFINITY];
        edges.extend(grid);
        edges.push(f64::INFINITY);
        let mut cells: Vec<Cell> = (edges.windows(2)).map(|pair| Cell::new(0, pair[0], pair[1])).collect();
        cells.push(Cell::never(0));
        let n_second = second.map_or(1, |second| second.cells.len());
        if first.cells.len() * n_second * cells.len() > MOST_ENTRIES {
            return self.no_curve(
                id,
                "too many states of cruxes enter what it is worked out from".to_owned(),
            );
        }
        let mut parents = vec![first.variable];
        parents.extend(
            second
                .map(|second| second.variable)
                .filter(|second| *second != first.variable),
        );
        let mut rows = Vec::with_capacity(first.cells.len() * n_second * cells.len());
        let mut table = Sums::new(formula, first, second, &edges[1..edges.len() - 1]);
        for (at, a) in first.cells.iter().enumerate() {
            table.begin(a);
            match second {
                Some(second) if second.variable == first.variable => table.row((at, a), Some((at, a)), &mut rows),
                Some(second) => {
                    for b in second.cells.iter().enumerate() {
                        table.row((at, a), Some(b), &mut rows);
                    }
                }
                None => table.row((at, a), None, &mut rows),
            }
        }
        self.push_timeline(id, vec![Law::Even], cells, Local::Table { parents, rows }, is_brief);
    }

    /// Where what is worked out is cut: at its thresholds, and evenly in the log-odds of how much lies below, so that the tails
    /// are resolved as well. Every part of what it is worked out from counts alike: how likely each is depends on what is
    /// found out.
    fn grid(&self, id: &QuantityId, formula: &Formula, first: &Timeline, second: Option<&Timeline>) -> Vec<f64> {
        let a = samples(first);
        let b = second.map_or_else(|| vec![(0.0, 1.0)], samples);
        let mut values: Vec<(f64, f64)> = (a.iter())
            .flat_map(|(x, w)| b.iter().map(move |(y, v)| (value_of(formula, *x, *y), w * v)))
            .filter(|(value, _)| value.is_finite())
            .collect();
        values.sort_by(|a, b| a.0.total_cmp(&b.0));
        let total: f64 = values.iter().map(|(_, weight)| weight).sum();
        let mut cuts = self.thresholds(id);
        cuts.extend(values.first().map(|(value, _)| *value));
        let mut below = 0.0;
        let mut shares = spread(GRID).peekable();
        for (value, weight) in &values {
            below += weight / total;
            if shares.peek().is_some_and(|share| below >= *share) {
                cuts.push(*value);
                while shares.next_if(|share| below >= *share).is_some() {}
            }
        }
        cuts.extend(values.last().map(|(value, _)| *value));
        cuts.sort_by(f64::total_cmp);
        cuts.dedup_by(|a, b| (*a - *b).abs() <= 1e-12 * b.abs().max(1.0));
        cuts
    }

    /// A claim that is read off a quantity: true in the stretches on its side.
    pub(super) fn read_off_quantity(&mut self, id: &ClaimId, claim: &'a Claim, threshold: &Threshold) -> Option<Local> {
        let timeline = self.inquiry.timelines.get(&threshold.quantity)?;
        let is_on_side = |cell: &Cell| {
            if threshold.below {
                !cell.is_never() && cell.to <= threshold.value
            } else {
                cell.from >= threshold.value
            }
        };
        let inputs = (timeline.cells.iter().enumerate())
            .filter(|(_, cell)| is_on_side(cell))
            .map(|(state, _)| Literal {
                variable: timeline.variable,
                state,
            })
            .collect();
        self.note_stated(id, claim);
        Some(Local::Logic {
            op: super::super::LogicOp::Or,
            inputs,
        })
    }
}

/// The values that cut a curve into equally likely stretches.
fn even_cuts(curve: &Curve) -> Vec<f64> {
    let ever = 1.0 - curve.never();
    if curve.is_point() {
        return Vec::new();
    }
    (1..BINS)
        .filter_map(|at| curve.quantile(ever * at as f64 / BINS as f64))
        .collect()
}

/// The curve in one state of the cruxes.
fn curve_given(
    quantity: &Quantity,
    base: Option<&Distribution>,
    conditional: &[ConditionalDistribution],
    holds: impl Fn(&ClaimId) -> Option<bool>,
) -> Result<Curve, String> {
    let applies = |one: &&ConditionalDistribution| one.when.iter().all(|(crux, truth)| holds(crux) == Some(*truth));
    let own = conditional
        .iter()
        .filter(|one| one.delay_factor.is_none())
        .find(applies);
    let Some(distribution) = own.map(|one| &one.distribution).or(base) else {
        let when: Vec<String> = (conditional.iter().flat_map(|one| &one.when))
            .map(|(crux, _)| crux)
            .collect::<BTreeSet<_>>()
            .into_iter()
            .map(|crux| {
                format!(
                    "“{crux}” {}",
                    if holds(crux) == Some(true) {
                        "holds"
                    } else {
                        "does not hold"
                    }
                )
            })
            .collect();
        return Err(format!("there is no curve for when {}", when.join(" and ")));
    };
    let curve = Curve::new(distribution, quantity.kind).map_err(|error| error.to_string())?;
    let delays = conditional.iter().filter(applies).filter_map(|one| one.delay_factor);
    Ok(delays.fold(curve, |curve, factor| curve.delayed(factor)))
}

/// Shares from 0.05 % to 99.95 %, evenly in log-odds.
fn spread(n: usize) -> impl Iterator<Item = f64> {
    let end = log_odds(0.0005);
    (0..n).map(move |at| probability_from_log_odds(end - 2.0 * end * at as f64 / (n - 1) as f64))
}

/// Values of a quantity with how much each stands for: all parts alike.
fn samples(timeline: &Timeline) -> Vec<(f64, f64)> {
    /// How many for all parts together, about.
    const MANY: usize = 120;
    let n_parts = timeline.parts.len().max(1);
    let n = (MANY / n_parts).max(14);
    let shares: Vec<f64> = spread(n).collect();
    let mut values = Vec::new();
    for (part, law) in timeline.parts.iter().enumerate() {
        let weights = timeline.prior_of(part);
        let of_part = timeline.with(&weights);
        // A curve knows its own quantiles; what is even in each stretch is searched.
        let (ever, quantile): (f64, &dyn Fn(f64) -> Option<f64>) = match law {
            Law::Curve(curve) => (1.0 - curve.never(), &|p| curve.quantile(p)),
            Law::Even => (1.0 - of_part.never(), &|p| of_part.quantile(p)),
        };
        for (at, share) in shares.iter().enumerate() {
            // Each stands for the shares nearest to it.
            let low = at
                .checked_sub(1)
                .map_or(0.0, |before| f64::midpoint(shares[before], *share));
            let high = shares.get(at + 1).map_or(1.0, |after| f64::midpoint(*share, *after));
            values.extend(quantile(share * ever).map(|value| (value, (high - low) * ever)));
        }
    }
    values
}

/// What a formula makes of two values.
fn value_of(formula: &Formula, x: f64, y: f64) -> f64 {
    match formula {
        Formula::Sum(..) => x + y,
        Formula::Difference(..) => x - y,
        Formula::Minimum(..) => x.min(y),
        Formula::Maximum(..) => x.max(y),
        Formula::Scaled(_, factor) => x * factor,
        Formula::Doublings { years, doubling_years } => (years / doubling_years).exp2(),
    }
}

/// How what is worked out is distributed, for each pair of stretches of what it is worked out from.
///
/// Within a stretch of the first the four points of Gauss–Legendre quadrature in its probability stand for it; the second
/// is taken whole, by its curve. What depends on one of the two alone is worked out once.
struct Sums<'a> {
    formula: &'a Formula,
    first: &'a Timeline,
    second: Option<&'a Timeline>,
    cuts: &'a [f64],
    /// P(first < cut | its stretch), by stretch, then cut; only for formulas that compare.
    of_first: Vec<f64>,
    /// The same of the second.
    of_second: Vec<f64>,
    /// For the present stretch of the first: P(second < what is left of a cut | its part), by part of the second, then point
    /// of the quadrature, then cut.
    reached: Vec<f64>,
}

impl<'a> Sums<'a> {
    fn new(formula: &'a Formula, first: &'a Timeline, second: Option<&'a Timeline>, cuts: &'a [f64]) -> Self {
        let is_compared = matches!(formula, Formula::Minimum(..) | Formula::Maximum(..));
        let shares = |timeline: &Timeline| -> Vec<f64> {
            // What never comes is below no cut.
            let of = |cell| cuts.iter().map(move |cut| timeline.share_below(cell, *cut));
            timeline.cells.iter().flat_map(of).collect()
        };
        Self {
            formula,
            first,
            second,
            cuts,
            of_first: if is_compared { shares(first) } else { Vec::new() },
            of_second: second.filter(|_| is_compared).map(shares).unwrap_or_default(),
            reached: Vec::new(),
        }
    }

    /// Works out what all rows of a stretch of the first have in common.
    fn begin(&mut self, a: &Cell) {
        self.reached.clear();
        let (Some(second), Formula::Sum(..) | Formula::Difference(..)) = (self.second, self.formula) else {
            return;
        };
        if a.is_never() {
            return;
        }
        let points = GAUSS.map(|(share, _)| self.first.within(a, share));
        for law in &second.parts {
            for x in points {
                let left = self.cuts.iter().map(|cut| match self.formula {
                    Formula::Sum(..) => cut - x,
                    _ => x - cut,
                });
                match law {
                    Law::Curve(curve) => self.reached.extend(left.map(|t| curve.below(t))),
                    // What is left itself: each stretch is even by itself.
                    Law::Even => self.reached.extend(left),
                }
            }
        }
    }

    /// Appends the row for a pair of stretches, each with its place among all.
    fn row(&self, (at_a, a): (usize, &Cell), b: Option<(usize, &Cell)>, rows: &mut Vec<f64>) {
        let start = rows.len();
        let is_never = match (self.formula, b.is_some_and(|(_, b)| b.is_never())) {
            (Formula::Minimum(..), b) => a.is_never() && b,
            (_, b) => a.is_never() || b,
        };
        let n = self.cuts.len();
        if is_never {
            rows.resize(start + n + 1, 0.0);
            rows.push(1.0);
            return;
        }
        // First how likely it is below each cut, then what that leaves for each stretch.
        match (self.formula, b, self.second) {
            (Formula::Minimum(..) | Formula::Maximum(..), Some((at_b, _)), _) => {
                let of_first = &self.of_first[at_a * n..(at_a + 1) * n];
                let of_second = &self.of_second[at_b * n..(at_b + 1) * n];
                let pairs = of_first.iter().zip(of_second);
                if matches!(self.formula, Formula::Maximum(..)) {
                    rows.extend(pairs.map(|(a, b)| a * b));
                } else {
                    // One of two that never comes leaves the other.
                    rows.extend(pairs.map(|(a, b)| 1.0 - (1.0 - a) * (1.0 - b)));
                }
            }
            (Formula::Sum(..) | Formula::Difference(..), Some((_, b)), Some(second)) => {
                self.added(b, second, rows);
            }
            _ => rows.extend(self.cuts.iter().map(|cut| self.scaled(a, *cut))),
        }
        let mut before = 0.0;
        for below in &mut rows[start..] {
            let here = below.clamp(before, 1.0);
            *below = here - before;
            before = here;
        }
        rows.push(1.0 - before);
        rows.push(0.0);
    }

    /// P(sum or difference < each cut | the two stretches).
    fn added(&self, b: &Cell, second: &Timeline, rows: &mut Vec<f64>) {
        let n = self.cuts.len();
        let start = rows.len();
        rows.resize(start + n, 0.0);
        let (low, high) = b.ends;
        let is_curve = matches!(second.parts.get(b.part), Some(Law::Curve(_)));
        let is_sum = matches!(self.formula, Formula::Sum(..));
        for (point, (_, weight)) in GAUSS.iter().enumerate() {
            let from = (b.part * GAUSS.len() + point) * n;
            let reached = &self.reached[from..from + n];
            for (below, reached) in rows[start..].iter_mut().zip(reached) {
                let left = if !is_curve {
                    second.share_below(b, *reached)
                } else if high > low {
                    ((reached - low) / (high - low)).clamp(0.0, 1.0)
                } else {
                    0.0
                };
                *below += weight * if is_sum { left } else { 1.0 - left };
            }
        }
    }

    /// P(a multiple of the first < cut | its stretch).
    fn scaled(&self, a: &Cell, cut: f64) -> f64 {
        let Formula::Scaled(_, factor) = self.formula else {
            return 0.0;
        };
        match factor.total_cmp(&0.0) {
            std::cmp::Ordering::Greater => self.first.share_below(a, cut / factor),
            std::cmp::Ordering::Less => 1.0 - self.first.share_below(a, cut / factor),
            std::cmp::Ordering::Equal => f64::from(u8::from(cut > 0.0)),
        }
    }
}

impl Inquiry {
    /// How a quantity enters, if it does.
    pub fn timeline(&self, id: &QuantityId) -> Option<&Timeline> {
        self.timelines.get(id)
    }

    /// All quantities that enter.
    pub fn timelines(&self) -> &BTreeMap<QuantityId, Timeline> {
        &self.timelines
    }
}
