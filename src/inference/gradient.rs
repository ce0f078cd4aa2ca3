//! All first derivatives of a posterior in two passes.
//!
//! The passes are the two evaluations of an arithmetic circuit for the network polynomial (Darwiche 2003; Park &
//! Darwiche 2004 on clique trees): for a number φ of a factor, ∂P(e)/∂φ is the sum of the beliefs of the entries it takes
//! part in, divided by φ, and where φ is zero the same sum with φ left out of the products. With P(c, e) from a second
//! pass, ∂P(c|e)/∂φ = P(c|e) · (∂ln P(c, e)/∂φ − ∂ln P(e)/∂φ). From the numbers of factors to those of local models it
//! is the chain rule.

use super::entries::Clique;
use super::evidence::QueryError;
use super::factor::{Factor, Filler, Rule, advance};
use super::local::{self, Role};
use super::network::{Choice, Literal, Local, Mechanism, Network, Weighing};
use super::parameter::Parameter;
use super::plan::Plan;
use super::query::Failure;
use super::reckoning::{Reckoning, one_hot};
use super::session::Session;

/// The derivative of one posterior with respect to every number.
#[derive(Clone, Debug, PartialEq)]
pub struct Gradient {
    /// The posterior itself.
    pub posterior: f64,
    /// Number after number, in the order of variables and of [`Parameter::of`]. Per unit of the number; for ratios per
    /// unit of its natural logarithm.
    ///
    /// Left out are numbers that cannot be moved alone without another structure: zeros of tables too large to keep
    /// open, tables that name a parent twice, ratios that are counted together because too many bear on one variable, and what belongs to claims that
    /// are tied to one another. Where the posterior is zero, bases at an end of their range that ratios multiply are
    /// left out too.
    pub slopes: Vec<(Parameter, f64)>,
}

impl Session {
    /// All first derivatives of the posterior of `target`. Evidence counts; what is believed to a degree counts as the
    /// report that it amounts to.
    ///
    /// # Errors
    /// As for [`Session::posterior`]; [`QueryError::BadFinding`] if there is no such target.
    pub fn gradient(&mut self, target: Literal) -> Result<Gradient, QueryError> {
        self.check_target(target)?;
        self.make_whole()?;
        let posterior = self.posterior()?.marginals[target.variable][target.state];
        let (plan, network, reckoning) = self.parts();
        let plan = plan.clone();
        let is_careful = reckoning
            .settle(&plan)
            .map_err(|reason| Failure::from(reason).into_error())?
            .is_some();
        if is_careful {
            return Err(QueryError::TooExtreme);
        }
        if posterior <= 0.0 {
            return self.gradient_at_zero(target);
        }
        let with_evidence = log_derivatives(&plan, reckoning);
        let before = reckoning.weights(target.variable).cloned();
        let n_states = network.n_states(target.variable);
        let mut weights = one_hot(n_states, target.state);
        for (weight, before) in weights.iter_mut().zip(before.iter().flatten()) {
            *weight *= before;
        }
        reckoning.weigh(&plan, network, target.variable, Some(weights));
        let settled = reckoning.settle(&plan);
        let with_target = log_derivatives(&plan, reckoning);
        reckoning.weigh(&plan, network, target.variable, before);
        if settled.map_err(|reason| Failure::from(reason).into_error())?.is_some() {
            return Err(QueryError::TooExtreme);
        }
        let by_cell: Vec<f64> = with_target
            .into_iter()
            .zip(with_evidence)
            .map(|(with_target, with_evidence)| posterior * (with_target - with_evidence))
            .collect();
        let mut chain = Chain::new(&plan, network, &by_cell);
        let mut slopes = Vec::new();
        for variable in 0..network.variables.len() {
            for parameter in Parameter::of(network, variable) {
                if let Some(slope) = chain.slope(&parameter) {
                    slopes.push((parameter, slope));
                }
            }
        }
        Ok(Gradient { posterior, slopes })
    }
}

impl Session {
    /// The gradient of a posterior that is zero: only a number at an end of its range can change that.
    fn gradient_at_zero(&mut self, target: Literal) -> Result<Gradient, QueryError> {
        let mut slopes = Vec::new();
        for variable in 0..self.n_variables() {
            for parameter in Parameter::of(self.network(), variable) {
                let local = self.local(variable);
                let Some(value) = parameter.value_in(local, self.n_states(variable)) else {
                    continue;
                };
                let row_has_zero = match (&parameter, local) {
                    (Parameter::Entry { row, .. }, Local::Table { rows, .. }) => {
                        let n_states = self.n_states(variable);
                        rows[row * n_states..(row + 1) * n_states].contains(&0.0)
                    }
                    _ => false,
                };
                if !row_has_zero
                    && value > 0.0
                    && (value < 1.0 || matches!(parameter, Parameter::IfTrue { .. } | Parameter::IfFalse { .. }))
                {
                    slopes.push((parameter, 0.0));
                } else if let Some(slope) = self.curve(&parameter, target)?.and_then(|curve| curve.slope(value)) {
                    slopes.push((parameter, slope));
                }
            }
        }
        Ok(Gradient { posterior: 0.0, slopes })
    }
}

/// ∂ln f / ∂φ for every number φ of every factor, f being what the product of all factors sums to.
///
/// Weights count as part of what multiplies φ. After [`Reckoning::settle`].
fn log_derivatives(plan: &Plan, reckoning: &mut Reckoning) -> Vec<f64> {
    let mut derivatives = vec![0.0; plan.expansion.n_cells];
    for (clique_ix, clique) in plan.cliques.iter().enumerate() {
        if clique.factors.is_empty() {
            continue;
        }
        let beliefs = reckoning.calibration.beliefs(plan, clique_ix);
        let total: f64 = beliefs.iter().sum();
        if total <= 0.0 {
            continue;
        }
        for (placed, (factor_ix, column)) in clique.factors.iter().enumerate() {
            let factor = &plan.expansion.factors[*factor_ix];
            let cells = reckoning.cells_of(plan, *factor_ix);
            let slopes = &mut derivatives[factor.offset..factor.offset + factor.n_cells];
            let mut has_zero = false;
            for (cell, belief) in column.iter().zip(&beliefs) {
                slopes[cell] += belief;
                has_zero |= cells[cell] <= 0.0;
            }
            for (slope, &cell) in slopes.iter_mut().zip(cells) {
                *slope = if cell > 0.0 { *slope / (cell * total) } else { 0.0 };
            }
            if has_zero {
                let others = without(plan, reckoning, clique_ix, clique, placed);
                for (cell, other) in column.iter().zip(others) {
                    if cells[cell] <= 0.0 {
                        slopes[cell] += other / total;
                    }
                }
            }
            // The number itself, not what evidence made of it.
            if factor.is_final
                && let Some(weights) = reckoning.weights(factor.owner)
            {
                for row in slopes.chunks_exact_mut(factor.n_states) {
                    for (slope, weight) in row.iter_mut().zip(weights) {
                        *slope *= weight;
                    }
                }
            }
        }
    }
    derivatives
}

/// The beliefs of a clique's entries with one factor left out of the products.
fn without(plan: &Plan, reckoning: &Reckoning, clique_ix: usize, clique: &Clique, left_out: usize) -> Vec<f64> {
    let mut products = reckoning.calibration.heard(plan, clique_ix);
    for (placed, (factor_ix, column)) in clique.factors.iter().enumerate() {
        if placed != left_out {
            let cells = reckoning.cells_of(plan, *factor_ix);
            for (product, cell) in products.iter_mut().zip(column.iter()) {
                *product *= cells[cell];
            }
        }
    }
    products
}

/// The chain rule from the numbers of factors to those of local models.
struct Chain<'a> {
    plan: &'a Plan,
    network: &'a Network,
    by_cell: &'a [f64],
    states: Vec<usize>,
}

impl<'a> Chain<'a> {
    fn new(plan: &'a Plan, network: &'a Network, by_cell: &'a [f64]) -> Self {
        Self {
            plan,
            network,
            by_cell,
            states: vec![0; plan.expansion.cardinalities.len()],
        }
    }

    fn of_factor(&self, factor: &Factor) -> &'a [f64] {
        &self.by_cell[factor.offset..factor.offset + factor.n_cells]
    }

    fn slope(&mut self, parameter: &Parameter) -> Option<f64> {
        let variable = parameter.variable();
        match (parameter, &self.network.variables[variable].local) {
            (Parameter::Entry { row, state, .. }, Local::Table { rows, .. }) => {
                self.entry(variable, *row, *state, rows)
            }
            (Parameter::Fraction { .. } | Parameter::Modifier { .. }, Local::Mechanism(_))
                if parameter.is_affine(&self.network.variables[variable].local) =>
            {
                Some(self.between_ends(parameter))
            }
            (_, Local::Mechanism(mechanism)) => self.of_core(parameter, mechanism),
            (_, Local::Choice(choice)) => self.of_choice(parameter, choice),
            _ => None,
        }
    }

    /// An entry of a table, the others of its row moving in proportion.
    fn entry(&self, variable: usize, row: usize, state: usize, rows: &[f64]) -> Option<f64> {
        let factor_ix = self.plan.expansion.finals[variable];
        let factor = &self.plan.expansion.factors[factor_ix];
        let n_states = factor.n_states;
        // A table that names a parent twice has rows that never come about, and other rows than its factor.
        if rows.len() != factor.n_cells {
            return None;
        }
        let cells = row * n_states..(row + 1) * n_states;
        let present = &rows[cells.clone()];
        if let Some(possible) = &self.plan.possible[factor_ix] {
            let is_open = |&other: &usize| possible[row * n_states + other];
            // Mass can only go where there is some, or where zeros are open.
            let moves = present[state] < 1.0 || (0..n_states).all(|other| is_open(&other));
            if !is_open(&state) || !moves {
                return None;
            }
        }
        let slopes = &self.of_factor(factor)[cells];
        let rest = 1.0 - present[state];
        let lost: f64 = (0..n_states)
            .filter(|&other| other != state)
            .map(|other| {
                let share = if rest > 0.0 {
                    present[other] / rest
                } else {
                    1.0 / (n_states - 1) as f64
                };
                slopes[other] * share
            })
            .sum();
        Some(slopes[state] - lost)
    }

    /// A number in which all factors are affine: the difference between both ends of its range.
    fn between_ends(&mut self, parameter: &Parameter) -> f64 {
        let variable = parameter.variable();
        let mut owner = self.network.variables[variable].clone();
        let n_states = owner.states.len();
        let mut slope = 0.0;
        let influence = match (parameter, &owner.local) {
            (Parameter::Fraction { influence, .. }, _) => *influence,
            (Parameter::Modifier { link, .. }, Local::Mechanism(mechanism)) => link - mechanism.weighings.len(),
            _ => 0,
        };
        let concerns = |factor: &Factor| match (&factor.rule, &self.network.variables[variable].local) {
            (Rule::Step { role, index, .. }, Local::Mechanism(mechanism)) => {
                let before = match role {
                    Role::Requirement => 0,
                    Role::Route => mechanism.requirements.len(),
                    Role::Defeater => mechanism.requirements.len() + mechanism.routes.len(),
                };
                before + index == influence
            }
            (rule, _) => matches!(rule, Rule::Whole),
        };
        let factors = &self.plan.expansion.factors[self.plan.expansion.factors_of(variable)];
        let concerned: Vec<&Factor> = factors.iter().filter(|factor| concerns(factor)).collect();
        // A network of which only this variable is looked at.
        let mut alone = Network { variables: Vec::new() };
        for (end, sign) in [(0.0, -1.0), (1.0, 1.0)] {
            parameter.set(&mut owner.local, n_states, end);
            alone.variables = vec![owner.clone()];
            let scratch = std::mem::take(&mut self.states);
            let mut filler = Filler::reusing(&alone, &self.plan.expansion.cardinalities, scratch);
            for factor in &concerned {
                let alone = Factor {
                    owner: 0,
                    ..(*factor).clone()
                };
                let mut cells = vec![0.0; factor.n_cells];
                filler.fill(&alone, &mut cells);
                let by_cell = &self.by_cell[factor.offset..factor.offset + factor.n_cells];
                let sum: f64 = cells.iter().zip(by_cell).map(|(cell, slope)| cell * slope).sum();
                slope += sign * sum;
            }
            self.states = filler.into_scratch();
        }
        slope
    }

    /// The base of a mechanism, or something that acts on the logarithm of its odds.
    fn of_core(&mut self, parameter: &Parameter, mechanism: &Mechanism) -> Option<f64> {
        let factor_ix = self.plan.expansion.cores[parameter.variable()]?;
        let factor = &self.plan.expansion.factors[factor_ix];
        if !matches!(factor.rule, Rule::Whole | Rule::Core) {
            return None;
        }
        let even = Mechanism {
            base: 0.5,
            weighings: mechanism.weighings.clone(),
            ..Mechanism::default()
        };
        let present = Mechanism {
            base: mechanism.base,
            ..even.clone()
        };
        let by_cell = self.of_factor(factor);
        let parents = &factor.scope[..factor.scope.len() - 1];
        for &parent in parents {
            self.states[parent] = 0;
        }
        let mut slope = 0.0;
        for row in by_cell.chunks_exact(2) {
            let mut core = [0.5, 0.5];
            let is_sound = local::core(&present, &self.states, &mut core).is_ok();
            let per_unit = if let Parameter::Base { .. } = parameter {
                let mut at_even = [0.5, 0.5];
                let _ = local::core(&even, &self.states, &mut at_even);
                // p = bR / (bR + 1 − b), so that dp/db = R / (bR + 1 − b)².
                let ratio = at_even[1] / at_even[0];
                let base = mechanism.base;
                if ratio.is_finite() {
                    let odds = base * ratio + (1.0 - base);
                    if odds > 0.0 { ratio / (odds * odds) } else { 0.0 }
                } else {
                    0.0
                }
            } else {
                core[0] * core[1] * self.ln_ratio_slope(parameter, |index| mechanism.weighings.get(index))?
            };
            let (if_false, if_true) = if factor.is_final {
                (
                    local::influenced(mechanism, [1.0, 0.0], &self.states),
                    local::influenced(mechanism, [0.0, 1.0], &self.states),
                )
            } else {
                ([1.0, 0.0], [0.0, 1.0])
            };
            if is_sound {
                let along = row[1] * (if_true[1] - if_false[1]) + row[0] * (if_true[0] - if_false[0]);
                slope += along * per_unit;
            }
            advance(parents, &self.plan.expansion.cardinalities, &mut self.states);
        }
        Some(slope)
    }

    /// A share or ratio of a choice.
    fn of_choice(&mut self, parameter: &Parameter, choice: &Choice) -> Option<f64> {
        let factor_ix = self.plan.expansion.cores[parameter.variable()]?;
        let factor = &self.plan.expansion.factors[factor_ix];
        if !matches!(factor.rule, Rule::Whole | Rule::Core) {
            return None;
        }
        let n_states = factor.n_states;
        let sum: f64 = choice.weights.iter().sum();
        let by_cell = self.of_factor(factor);
        let parents = &factor.scope[..factor.scope.len() - 1];
        for &parent in parents {
            self.states[parent] = 0;
        }
        let mut slope = 0.0;
        for row in by_cell.chunks_exact(n_states) {
            let mut shares = vec![0.0; n_states];
            let is_sound = local::choice(choice, &self.states, &mut shares).is_ok();
            // How the logarithm of each weight moves.
            let moves: Vec<f64> = if let Parameter::Share { state, .. } = parameter {
                let share = choice.weights[*state] / sum;
                if share <= 0.0 || share >= 1.0 {
                    return None;
                }
                (0..n_states)
                    .map(|other| {
                        if other == *state {
                            1.0 / share
                        } else {
                            -1.0 / (1.0 - share)
                        }
                    })
                    .collect()
            } else {
                let weighing = |index: usize| choice.weighings.get(index).map(|(_, weighing)| weighing);
                let along = self.ln_ratio_slope(parameter, weighing)?;
                let (Parameter::IfTrue { weighing: index, .. }
                | Parameter::IfFalse { weighing: index, .. }
                | Parameter::Modifier { link: index, .. }) = parameter
                else {
                    return None;
                };
                let target = choice.weighings.get(*index)?.0;
                one_hot(n_states, target).into_iter().map(|hot| hot * along).collect()
            };
            if is_sound {
                let mean: f64 = shares.iter().zip(&moves).map(|(share, step)| share * step).sum();
                for ((share, step), along) in shares.iter().zip(&moves).zip(row) {
                    slope += along * share * (step - mean);
                }
            }
            advance(parents, &self.plan.expansion.cardinalities, &mut self.states);
        }
        Some(slope)
    }

    /// How the effective logarithm of a ratio moves with what is named, in the present configuration.
    ///
    /// It is affine in the logarithm of the stated ratio and in each strength, so that a difference is a derivative.
    fn ln_ratio_slope<'m>(
        &self,
        parameter: &Parameter,
        weighing: impl Fn(usize) -> Option<&'m Weighing>,
    ) -> Option<f64> {
        let at = |edit: &dyn Fn(&mut Local)| {
            let index = match parameter {
                Parameter::IfTrue { weighing, .. } | Parameter::IfFalse { weighing, .. } => *weighing,
                Parameter::Modifier { link, .. } => *link,
                _ => return None,
            };
            // Alone in a mechanism, so that the parameter can be set there.
            let mut alone = Local::Mechanism(Mechanism {
                base: 0.5,
                weighings: vec![weighing(index)?.clone()],
                ..Mechanism::default()
            });
            edit(&mut alone);
            let Local::Mechanism(alone) = &alone else { return None };
            Some(local::ratio(&alone.weighings[0], &self.states).ln())
        };
        let moved = match parameter {
            Parameter::IfTrue { variable, .. } => Parameter::IfTrue {
                variable: *variable,
                weighing: 0,
            },
            Parameter::IfFalse { variable, .. } => Parameter::IfFalse {
                variable: *variable,
                weighing: 0,
            },
            Parameter::Modifier { variable, path, .. } => Parameter::Modifier {
                variable: *variable,
                link: 0,
                path: path.clone(),
            },
            _ => return None,
        };
        let (low, high) = if matches!(moved, Parameter::Modifier { .. }) {
            (0.0, 1.0)
        } else {
            (1.0, std::f64::consts::E)
        };
        let difference = at(&|local| moved.set(local, 2, high))? - at(&|local| moved.set(local, 2, low))?;
        // An infinite ratio is a certainty: nothing finite moves it.
        Some(if difference.is_finite() { difference } else { 0.0 })
    }
}
