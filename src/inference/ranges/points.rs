//! A network at many points of the box of its ranges, eight at a time.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::check::check_variables;
use super::super::evidence::{Evidence, Finding, Posterior, QueryError};
use super::super::network::ancestors;
use super::super::network::{Literal, Local, Network};
use super::super::parameter::Parameter;
use super::super::plan::Plan;
use super::super::query::{Entered, Failure, without_certain_causes};
use super::super::session::Session;
use super::super::several::Several;
use super::number::Number;
use super::{Bounds, Range, RangeError};

/// How many points are computed side by side.
pub(super) const N_LANES: usize = 8;

/// The posterior that is wanted: of a literal, or of a literal given another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Aim {
    pub(super) target: Literal,
    /// A literal that the target implies; the answer is divided by its probability.
    pub(super) condition: Option<Literal>,
}

impl Aim {
    /// The posterior of a literal that exists.
    pub(super) fn new(network: &Network, target: Literal) -> Result<Self, RangeError> {
        let variable = network.variables.get(target.variable);
        if variable.is_none_or(|variable| target.state >= variable.states.len()) {
            return Err(RangeError::NoSuchTarget(target));
        }
        Ok(Self {
            target,
            condition: None,
        })
    }

    pub(super) fn variables(self) -> impl Iterator<Item = usize> {
        std::iter::once(self.target)
            .chain(self.condition)
            .map(|literal| literal.variable)
    }

    /// The answer, from what each literal has; `None` where the condition cannot hold.
    fn read(self, of: impl Fn(Literal) -> f64) -> Option<f64> {
        let target = of(self.target);
        match self.condition {
            None => Some(target),
            Some(condition) => {
                let condition = of(condition);
                (condition > 0.0).then(|| (target / condition).min(1.0))
            }
        }
    }
}

/// Something whose posteriors can be had at every point of a box.
pub(super) trait Points {
    /// The numbers that span the box.
    fn numbers(&self) -> &[Number];

    /// Which of them can make a difference to an aim.
    fn relevant(&self, aim: Aim) -> Vec<usize>;

    /// The most of them of which all combinations of ends are tried.
    fn most_enumerated(&self) -> usize;

    /// Whether the posterior is a quotient of functions that are affine in each of these numbers.
    fn is_affine(&self, relevant: &[usize]) -> bool;

    /// The answers at some points, in order; `None` where the evidence or the condition is impossible.
    fn answers(&mut self, points: &[Vec<f64>], aims: &[Aim]) -> Result<Vec<Vec<Option<f64>>>, QueryError>;

    /// The derivatives of an aim at a point by each number, as far as there are any.
    fn slopes(&mut self, point: &[f64], aim: Aim) -> Result<Vec<Option<f64>>, QueryError>;
}

/// A network in which some numbers are set directly.
pub(super) struct Direct {
    plan: Arc<Plan>,
    /// What is varied.
    network: Network,
    evidence: Evidence,
    entered: Entered,
    numbers: Vec<Number>,
    parameters: Vec<Parameter>,
    /// The changed variables in ascending order.
    changes: Vec<Change>,
    /// The lanes with the points that are in them, unless only single passes serve.
    several: Option<Box<(Several<N_LANES>, Vec<Vec<f64>>)>>,
}

/// How the local model of one variable follows from the numbers.
struct Change {
    variable: usize,
    /// With the numbers that are not ranged.
    stated: Local,
    /// Numbers that are set by themselves, by position.
    single: Vec<usize>,
    /// Numbers of one row: where the row begins, and each with its state.
    rows: Vec<(usize, Vec<(usize, usize)>)>,
    /// Whether the numbers may decide what the model is compiled to.
    may_not_fit: bool,
}

impl Direct {
    /// The network of a session with some of its numbers ranged.
    pub(super) fn new(session: &Session, ranges: &[Range]) -> Result<Self, RangeError> {
        let stated = session.network();
        let mut numbers = Vec::with_capacity(ranges.len());
        let mut seen: BTreeMap<&Parameter, usize> = BTreeMap::new();
        for (index, range) in ranges.iter().enumerate() {
            if !session.has(&range.parameter) {
                return Err(RangeError::NoSuchNumber(index));
            }
            if let Some(before) = seen.insert(&range.parameter, index) {
                return Err(RangeError::Twice(before, index));
            }
            numbers.push(Number::new(range, index)?);
        }
        let evidence = session.evidence().clone();
        let entered = Entered::new(stated, evidence.findings.iter());
        let changes = changes(stated, ranges);
        let parameters = ranges.iter().map(|range| range.parameter.clone()).collect();
        // What is put into a state from outside does not depend on its own numbers, so that they may stay as they are.
        let network = without_certain_causes(stated, &entered.cut).unwrap_or_else(|| stated.clone());
        let changes: Vec<Change> = (changes.into_iter())
            .filter(|change| entered.cut.binary_search(&change.variable).is_err())
            .collect();
        let mut direct = Self {
            plan: session.plan().clone(),
            network,
            evidence,
            entered,
            numbers,
            parameters,
            changes,
            several: None,
        };
        direct.prepare()?;
        Ok(direct)
    }

    /// Finds a plan for the whole box, and enters what does not change.
    fn prepare(&mut self) -> Result<(), QueryError> {
        // Inside the box nothing is certain that is not certain everywhere in it.
        let inside: Vec<f64> = (self.numbers.iter())
            .map(|number| f64::midpoint(number.low, number.high))
            .collect();
        let network = self.at(&inside);
        check_variables(&network)?;
        let has_beliefs = !self.entered.beliefs.is_empty();
        let mut fits = self.plan.mismatch(&network).is_none() && self.plan.observed.iter().all(Option::is_none);
        for _ in 0..2 {
            if !fits {
                self.plan = Arc::new(Plan::compile_with(&network, self.plan.limits)?);
            }
            if has_beliefs {
                return Ok(());
            }
            let mut several = Several::new(&self.plan);
            for variable in 0..network.variables.len() {
                for lane in 0..N_LANES {
                    several.enter(&self.plan, lane, &network, &self.entered, variable);
                }
            }
            if fits && several.needs_care(0) {
                fits = false;
                continue;
            }
            self.several = Some(Box::new((several, vec![inside; N_LANES])));
            return Ok(());
        }
        Ok(())
    }

    /// The network at a point.
    fn at(&self, point: &[f64]) -> Network {
        let mut network = self.network.clone();
        for change in &self.changes {
            set(&self.parameters, change, &mut network, point);
        }
        network
    }

    /// The posterior at one point, from whatever plan it takes.
    fn alone(&self, point: &[f64]) -> Result<Option<Posterior>, QueryError> {
        match self.plan.alone(&self.at(point), &self.evidence) {
            Ok(posterior) => Ok(Some(posterior)),
            Err(Failure::Impossible) => Ok(None),
            Err(failure) => Err(failure.into_error()),
        }
    }

    /// Answers up to [`N_LANES`] points.
    fn batch(&mut self, points: &[Vec<f64>], aims: &[Aim]) -> Result<Vec<Vec<Option<f64>>>, QueryError> {
        let mut known: Vec<Option<Vec<Option<f64>>>> = vec![None; points.len()];
        if let Some(lanes) = &mut self.several {
            let (several, present) = &mut **lanes;
            let mut fits = [true; N_LANES];
            for ((lane, point), present) in points.iter().enumerate().zip(present) {
                for change in &self.changes {
                    if change.is_same(present, point) {
                        continue;
                    }
                    set(&self.parameters, change, &mut self.network, point);
                    if change.may_not_fit && !self.plan.fits(&self.network, change.variable) {
                        fits[lane] = false;
                        continue;
                    }
                    several.enter(&self.plan, lane, &self.network, &self.entered, change.variable);
                }
                if fits[lane] {
                    present.clone_from(point);
                } else {
                    // Equal to nothing, so that everything is entered again the next time.
                    present.fill(f64::NAN);
                }
            }
            let mut variables: Vec<usize> = aims.iter().flat_map(|aim| aim.variables()).collect();
            variables.sort_unstable();
            variables.dedup();
            let settled = if variables.len() <= 2 {
                several.settle_for(&self.plan, &variables)
            } else {
                several.settle(&self.plan)
            };
            for (lane, known) in known.iter_mut().enumerate() {
                if fits[lane] && settled[lane].is_some() {
                    let of = |literal: Literal| several.marginals()[literal.variable][literal.state][lane];
                    *known = Some(aims.iter().map(|aim| aim.read(of)).collect());
                }
            }
        }
        known
            .into_iter()
            .zip(points)
            .map(|(known, point)| {
                if let Some(known) = known {
                    return Ok(known);
                }
                let posterior = self.alone(point)?;
                Ok(aims.iter().map(|aim| read(posterior.as_ref(), *aim)).collect())
            })
            .collect()
    }
}

/// An answer from a posterior.
pub(super) fn read(posterior: Option<&Posterior>, aim: Aim) -> Option<f64> {
    let posterior = posterior?;
    aim.read(|literal| posterior.marginals[literal.variable][literal.state])
}

impl Change {
    fn indices(&self) -> impl Iterator<Item = usize> {
        let of_rows = self
            .rows
            .iter()
            .flat_map(|(_, row)| row.iter().map(|&(index, _)| index));
        self.single.iter().copied().chain(of_rows)
    }

    #[expect(clippy::float_cmp, reason = "the very same number needs no new computation")]
    fn is_same(&self, before: &[f64], now: &[f64]) -> bool {
        self.indices().all(|index| before[index] == now[index])
    }
}

/// Positions of numbers that are set by themselves, and by row those of shares, each with its state.
type ByRow = (Vec<usize>, BTreeMap<usize, Vec<(usize, usize)>>);

/// Sorts ranges by the variables they are about.
fn changes(network: &Network, ranges: &[Range]) -> Vec<Change> {
    let mut changes: BTreeMap<usize, ByRow> = BTreeMap::new();
    for (index, range) in ranges.iter().enumerate() {
        let (single, rows) = changes.entry(range.parameter.variable()).or_default();
        match range.parameter {
            Parameter::Entry { row, state, .. } => rows.entry(row).or_default().push((index, state)),
            Parameter::Share { state, .. } => rows.entry(0).or_default().push((index, state)),
            _ => single.push(index),
        }
    }
    let change = |(variable, (mut single, rows)): (usize, ByRow)| {
        let n_states = network.n_states(variable);
        let mut together = Vec::new();
        for (row, members) in rows {
            match members[..] {
                [(alone, _)] => single.push(alone),
                _ => together.push((row * n_states, members)),
            }
        }
        let may_not_fit = single.iter().any(|&index| {
            matches!(
                ranges[index].parameter,
                Parameter::IfTrue { .. } | Parameter::IfFalse { .. } | Parameter::Modifier { .. }
            )
        });
        Change {
            variable,
            stated: network.variables[variable].local.clone(),
            single,
            rows: together,
            may_not_fit,
        }
    };
    changes.into_iter().map(change).collect()
}

/// Makes the local model of one variable what it is at a point.
fn set(parameters: &[Parameter], change: &Change, network: &mut Network, point: &[f64]) {
    let n_states = network.n_states(change.variable);
    let local = &mut network.variables[change.variable].local;
    match (&mut *local, &change.stated) {
        // Without giving back memory that is needed again.
        (Local::Table { rows, .. }, Local::Table { rows: stated, .. }) => rows.clone_from(stated),
        (local, stated) => local.clone_from(stated),
    }
    for &index in &change.single {
        parameters[index].set(local, n_states, point[index]);
    }
    for (first, members) in &change.rows {
        let row = match local {
            Local::Table { rows, .. } => rows.get_mut(*first..*first + n_states),
            Local::Choice(choice) => Some(&mut choice.weights[..]),
            _ => None,
        };
        if let Some(row) = row {
            let shares = members.iter().map(|&(index, state)| (state, point[index]));
            share_out(row, &shares.collect::<Vec<_>>());
        }
    }
}

/// Gives some states of a distribution their shares; the others share the rest in proportion, evenly where they had
/// nothing. Shares that leave no rest, or no others, are scaled to sum to 1.
pub(super) fn share_out(row: &mut [f64], shares: &[(usize, f64)]) {
    let total: f64 = shares.iter().map(|(_, share)| share).sum();
    let is_set = |state: usize| shares.iter().any(|&(other, _)| other == state);
    let n_others = row.len().saturating_sub(shares.len());
    let before: f64 = row
        .iter()
        .enumerate()
        .filter(|(state, _)| !is_set(*state))
        .map(|(_, share)| share)
        .sum();
    let rest = if n_others == 0 { 0.0 } else { (1.0 - total).max(0.0) };
    let scale = total + rest;
    for (state, cell) in row.iter_mut().enumerate() {
        let share = match shares.iter().find(|&&(other, _)| other == state) {
            Some(&(_, share)) => share,
            None if before > 0.0 => rest * (*cell / before),
            None => rest / n_others as f64,
        };
        *cell = if scale > 0.0 {
            share / scale
        } else {
            1.0 / shares.len() as f64
        };
    }
}

impl Points for Direct {
    fn numbers(&self) -> &[Number] {
        &self.numbers
    }

    fn relevant(&self, aim: Aim) -> Vec<usize> {
        let found_out = self.evidence.findings.iter().map(Finding::variable);
        let matters = ancestors(&self.network, &BTreeMap::new(), aim.variables().chain(found_out));
        let indices = self.changes.iter().filter(|change| matters.contains(&change.variable));
        let mut relevant: Vec<usize> = indices
            .flat_map(Change::indices)
            .filter(|&index| self.numbers[index].is_open())
            .collect();
        relevant.sort_unstable();
        relevant
    }

    fn most_enumerated(&self) -> usize {
        Bounds::MOST_ENUMERATED
    }

    fn is_affine(&self, relevant: &[usize]) -> bool {
        let is_affine = |change: &Change| {
            let singles = change.single.iter().filter(|index| relevant.contains(index));
            let n_states = self.network.n_states(change.variable);
            let mut rows = change
                .rows
                .iter()
                .filter(|(_, row)| row.iter().any(|(index, _)| relevant.contains(index)));
            singles
                .into_iter()
                .all(|&index| self.parameters[index].is_affine(&change.stated))
                && rows.all(|(_, row)| {
                    let most: f64 = row.iter().map(|&(index, _)| self.numbers[index].high).sum();
                    row.len() < n_states
                        && most <= 1.0
                        && row
                            .iter()
                            .all(|&(index, _)| self.parameters[index].is_affine(&change.stated))
                })
        };
        // What is believed to a degree mixes quotients.
        self.entered.beliefs.is_empty() && self.changes.iter().all(is_affine)
    }

    fn answers(&mut self, points: &[Vec<f64>], aims: &[Aim]) -> Result<Vec<Vec<Option<f64>>>, QueryError> {
        let mut answers = Vec::with_capacity(points.len());
        for batch in points.chunks(N_LANES) {
            answers.extend(self.batch(batch, aims)?);
        }
        Ok(answers)
    }

    fn slopes(&mut self, point: &[f64], aim: Aim) -> Result<Vec<Option<f64>>, QueryError> {
        let network = self.at(point);
        let mut session = match self.plan.mismatch(&network) {
            None => Session::with_plan(self.plan.clone(), network)?,
            Some(_) => Session::new(network)?,
        };
        session.set_evidence(self.evidence.clone())?;
        let target = session.gradient(aim.target)?;
        // d(t / c) = (dt − t / c · dc) / c.
        let condition = aim.condition.map(|condition| session.gradient(condition)).transpose()?;
        let mut slopes: BTreeMap<&Parameter, f64> = target
            .slopes
            .iter()
            .map(|(parameter, slope)| (parameter, *slope))
            .collect();
        if let Some(condition) = &condition {
            let answer = target.posterior / condition.posterior;
            for slope in slopes.values_mut() {
                *slope /= condition.posterior;
            }
            for (parameter, slope) in &condition.slopes {
                *slopes.entry(parameter).or_default() -= answer * slope / condition.posterior;
            }
        }
        let mut found: Vec<Option<f64>> = self
            .parameters
            .iter()
            .map(|parameter| slopes.get(parameter).copied())
            .collect();
        // A gradient moves the other entries of a row in proportion, those ranged with it too.
        for (_, row) in self.changes.iter().flat_map(|change| &change.rows) {
            for &(index, _) in row {
                found[index] = None;
            }
        }
        Ok(found)
    }
}
