//! Solving bases: a claim whose credence was stated "all things considered" gets the base from which, with no
//! evidence, exactly that credence is computed.
//!
//! Claims are taken in topological order, those that do not depend on each other together, so that one pass
//! serves a whole generation of them. The equations themselves are solved in `solve`.

use std::collections::BTreeMap;

use super::careful::NoBeliefs;
use super::check::check_variables;
use super::evidence::QueryError;
use super::factor::advance;
use super::goals::{has_base, has_tied_goal, is_same, is_solved_at};
use super::local;
use super::network::{Literal, Local, Network};
use super::plan::Plan;
use super::reckoning::{NoLongerCertain, Reckoning};
use super::solve::{ClaimRow, QuestionRow, solve_claim, solve_question};

/// A marginal that a variable shall have when there is no evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct Goal {
    /// Index of the variable. Goals on tables and logical claims, which have no base, are ignored; of two
    /// goals on one variable the later counts.
    pub variable: usize,
    /// One probability per state; for a claim `[1 − p, p]`.
    pub marginal: Vec<f64>,
}

/// A goal that no base can reach.
#[derive(Clone, Debug, PartialEq)]
pub struct Unreachable {
    /// Index of the variable.
    pub variable: usize,
    /// The nearest marginal, which it now has.
    pub nearest: Vec<f64>,
}

/// What [`settle`] did, to be handed to it the next time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settled {
    /// The goals that could not be reached to 1e-12, by variable. Their bases are at the nearest end.
    pub unreachable: Vec<Unreachable>,
    /// Why nothing was done, or not everything: the network is not sound, it is not one of this plan, or a goal
    /// makes no sense.
    pub failure: Option<QueryError>,
    /// The variables as they were left: number of states and local model.
    variables: Vec<(usize, Local)>,
    /// The goal of each variable.
    goals: Vec<Option<Vec<f64>>>,
    /// What goals are meant given.
    conditions: BTreeMap<usize, Literal>,
}

/// How closely goals are reached.
pub(super) const GOAL_TOLERANCE: f64 = 1e-12;

/// Solves `base` (of mechanisms) or `weights` (of choices) so that without evidence the computed marginals
/// equal the goals.
///
/// Takes one pass per generation of goals, and one more for each claim whose model is a chain. With
/// `previous`, claims whose own numbers and whose ancestors' numbers have not changed keep their bases without
/// any computation. A base is an `f64`; next to 1 its spacing can leave a gap above 1e-12, which is then
/// listed as unreachable.
pub fn settle(network: &mut Network, plan: &Plan, goals: &[Goal], previous: Option<&Settled>) -> Settled {
    settle_given(network, plan, goals, &BTreeMap::new(), previous, &mut None)
}

/// [`settle`], where goals may be meant given a literal, by the goal's variable: not the marginal of the variable shall
/// then equal the goal, but its distribution given that literal.
///
/// The literal must not depend on the variable. A condition of probability 0 leaves the base even. Takes one more pass
/// for each such goal.
///
/// `kept` is what the last call left there, the network having changed only since, and is brought up to date: with it only
/// what changed is filled in anew.
pub(super) fn settle_given(
    network: &mut Network,
    plan: &Plan,
    goals: &[Goal],
    conditions: &BTreeMap<usize, Literal>,
    previous: Option<&Settled>,
    kept: &mut Option<Box<Reckoning>>,
) -> Settled {
    let last = kept.take().filter(|_| previous.is_some());
    let goals = match sound_goals(network, plan, goals) {
        Ok(goals) => goals,
        Err(error) => {
            return Settled {
                failure: Some(error),
                ..Settled::default()
            };
        }
    };
    let mut settled = Settled {
        goals,
        conditions: conditions.clone(),
        ..Settled::default()
    };
    let order = topological_order(network, conditions);
    let is_clean = match previous {
        Some(previous) => reuse(
            network,
            &order,
            &settled.goals,
            conditions,
            previous,
            &mut settled.unreachable,
        ),
        None => vec![false; network.variables.len()],
    };
    let mut generations: Vec<Vec<usize>> = Vec::new();
    for (variable, generation) in generations_of_goals(network, &order, &settled.goals, conditions) {
        if !is_clean[variable] {
            if generations.len() <= generation {
                generations.resize(generation + 1, Vec::new());
            }
            generations[generation].push(variable);
        }
    }
    generations.retain(|generation| !generation.is_empty());
    if !generations.is_empty() || last.is_some() {
        let Ok(reckoning) = brought_up_to_date(last, plan, network, &is_clean) else {
            return Settled {
                failure: Some(changed(network, 0)),
                ..Settled::default()
            };
        };
        let mut settler = Settler {
            network,
            plan,
            conditions,
            reckoning,
        };
        for generation in generations {
            if let Err(error) = settler.generation(&generation, &settled.goals, &mut settled.unreachable) {
                settled.failure = Some(error);
                break;
            }
        }
        if settled.failure.is_none() {
            *kept = Some(settler.reckoning);
        }
    }
    settled.unreachable.sort_by_key(|unreachable| unreachable.variable);
    settled.variables = network
        .variables
        .iter()
        .map(|variable| (variable.states.len(), variable.local.clone()))
        .collect();
    settled
}

/// The tables of a plan filled in for a network, or those of the last time with what changed filled in anew.
fn brought_up_to_date(
    last: Option<Box<Reckoning>>,
    plan: &Plan,
    network: &Network,
    is_clean: &[bool],
) -> Result<Box<Reckoning>, NoLongerCertain> {
    let Some(mut reckoning) = last else {
        return Reckoning::new(plan, network).map(Box::new);
    };
    for (variable, _) in is_clean.iter().enumerate().filter(|(_, is_clean)| !**is_clean) {
        reckoning.refill(plan, network, variable)?;
    }
    Ok(reckoning)
}

/// The goals by variable, normalized, without those on models that have no base.
fn sound_goals(network: &Network, plan: &Plan, goals: &[Goal]) -> Result<Vec<Option<Vec<f64>>>, QueryError> {
    check_variables(network)?;
    plan.check_fits(network)?;
    let mut sound = vec![None; network.variables.len()];
    for (index, goal) in goals.iter().enumerate() {
        let bad = |reason: String| Err(QueryError::BadGoal { index, reason });
        let Some(variable) = network.variables.get(goal.variable) else {
            return bad(format!("variable number {} does not exist", goal.variable));
        };
        if goal.marginal.len() != variable.states.len() {
            return bad(format!("“{}” has {} states", variable.id, variable.states.len()));
        }
        let sum: f64 = goal.marginal.iter().sum();
        if goal.marginal.iter().any(|&share| !(0.0..=1.0).contains(&share)) || (sum - 1.0).abs() > 1e-9 {
            return bad(format!(
                "{:?} is not a distribution for “{}”",
                goal.marginal, variable.id
            ));
        }
        if has_base(&variable.local) {
            sound[goal.variable] = Some(goal.marginal.clone());
        }
    }
    Ok(sound)
}

/// The variables that a variable's base depends on directly: its parents, and what its goal is meant given.
pub(super) fn depends_on(network: &Network, conditions: &BTreeMap<usize, Literal>, variable: usize) -> Vec<usize> {
    let mut parents = network.variables[variable].local.parents();
    if let Some(condition) = conditions.get(&variable)
        && !parents.contains(&condition.variable)
    {
        parents.push(condition.variable);
    }
    parents
}

/// All variables, those first that others depend on, by index where there is a choice. There is no cycle.
pub(super) fn topological_order(network: &Network, conditions: &BTreeMap<usize, Literal>) -> Vec<usize> {
    let mut n_missing = vec![0; network.variables.len()];
    let mut children = vec![Vec::new(); network.variables.len()];
    for (child, n_missing) in n_missing.iter_mut().enumerate() {
        let parents = depends_on(network, conditions, child);
        *n_missing = parents.len();
        for parent in parents {
            children[parent].push(child);
        }
    }
    let mut order: Vec<usize> = (0..n_missing.len())
        .filter(|&variable| n_missing[variable] == 0)
        .collect();
    let mut next = 0;
    while next < order.len() {
        for &child in &children[order[next]] {
            n_missing[child] -= 1;
            if n_missing[child] == 0 {
                order.push(child);
            }
        }
        next += 1;
    }
    order
}

/// Every variable with a goal, with the greatest number of other goals on a path down to it.
fn generations_of_goals(
    network: &Network,
    order: &[usize],
    goals: &[Option<Vec<f64>>],
    conditions: &BTreeMap<usize, Literal>,
) -> Vec<(usize, usize)> {
    let mut generation = vec![0; network.variables.len()];
    for &variable in order {
        let above = depends_on(network, conditions, variable)
            .into_iter()
            .map(|parent| generation[parent] + usize::from(is_solved_at(network, goals, parent)));
        generation[variable] = above.max().unwrap_or(0);
    }
    order
        .iter()
        .filter(|&&variable| is_solved_at(network, goals, variable))
        .map(|&variable| (variable, generation[variable]))
        .collect()
}

/// Takes over what is unchanged since the last time; says which variables that are.
fn reuse(
    network: &mut Network,
    order: &[usize],
    goals: &[Option<Vec<f64>>],
    conditions: &BTreeMap<usize, Literal>,
    previous: &Settled,
    unreachable: &mut Vec<Unreachable>,
) -> Vec<bool> {
    let mut is_clean = vec![false; network.variables.len()];
    if previous.variables.len() != network.variables.len() {
        return is_clean;
    }
    for &variable in order {
        let (n_states, before) = &previous.variables[variable];
        let depends_on = depends_on(network, conditions, variable);
        let now = &mut network.variables[variable];
        is_clean[variable] = now.states.len() == *n_states
            && goals[variable] == previous.goals[variable]
            && conditions.get(&variable) == previous.conditions.get(&variable)
            && is_same(&now.local, before, goals, &previous.goals, variable)
            && depends_on.into_iter().all(|parent| is_clean[parent]);
        let takes_over = match &now.local {
            Local::Tied(tied) => has_tied_goal(tied, goals),
            _ => goals[variable].is_some(),
        };
        if is_clean[variable] && takes_over {
            now.local.clone_from(before);
            unreachable.extend(
                previous
                    .unreachable
                    .iter()
                    .filter(|known| known.variable == variable)
                    .cloned(),
            );
        }
    }
    is_clean
}

/// Solves generation after generation, keeping the numbers of the plan up to date.
pub(super) struct Settler<'a> {
    pub(super) network: &'a mut Network,
    pub(super) plan: &'a Plan,
    conditions: &'a BTreeMap<usize, Literal>,
    pub(super) reckoning: Box<Reckoning>,
}

impl Settler<'_> {
    /// Solves goals none of which is an ancestor of another.
    fn generation(
        &mut self,
        members: &[usize],
        goals: &[Option<Vec<f64>>],
        unreachable: &mut Vec<Unreachable>,
    ) -> Result<(), QueryError> {
        // With even bases the table of a core shows the ratios themselves.
        for &variable in members {
            self.set_base(variable, None)?;
        }
        let mut solutions = Vec::with_capacity(members.len());
        let mut blocks = Vec::new();
        for &variable in members {
            if let Local::Tied(tied) = &self.network.variables[variable].local {
                let tied = tied.clone();
                let rows = self.outside_rows(variable).map_err(|_| QueryError::TooExtreme)?;
                blocks.push((tied, rows));
                continue;
            }
            let solution = match self.solve(variable, goals[variable].as_deref().unwrap_or(&[])) {
                Ok(solution) => solution,
                // Nothing can be said about what never comes about: the base stays even.
                Err(NoBeliefs::Impossible) if self.conditions.contains_key(&variable) => continue,
                Err(_) => return Err(QueryError::TooExtreme),
            };
            solutions.push((variable, solution));
        }
        for (variable, (base, reached)) in solutions {
            self.set_base(variable, Some(base))?;
            let gaps = goals[variable]
                .iter()
                .flatten()
                .zip(&reached)
                .map(|(goal, share)| (goal - share).abs());
            if gaps.fold(0.0, f64::max) > GOAL_TOLERANCE {
                unreachable.push(Unreachable {
                    variable,
                    nearest: reached,
                });
            }
        }
        for (tied, rows) in blocks {
            self.settle_block(&tied, rows, goals, unreachable)?;
        }
        Ok(())
    }

    /// The base or weights of one variable, and the marginal that they give.
    fn solve(&mut self, variable: usize, goal: &[f64]) -> Result<(Vec<f64>, Vec<f64>), NoBeliefs> {
        let condition = self.conditions.get(&variable).copied();
        if let Some(condition) = condition {
            let n_states = self.network.n_states(condition.variable);
            let only = super::reckoning::one_hot(n_states, condition.state);
            self.reckoning
                .weigh(self.plan, self.network, condition.variable, Some(only));
        }
        let rows = match &self.network.variables[variable].local {
            Local::Mechanism(_) => self.claim_rows(variable).map(Rows::Claim),
            _ => self.question_rows(variable).map(Rows::Question),
        };
        if let Some(condition) = condition {
            self.reckoning.weigh(self.plan, self.network, condition.variable, None);
        }
        Ok(match rows? {
            Rows::Claim(rows) => {
                let (base, reached) = solve_claim(&rows, goal[1]);
                (vec![base], vec![1.0 - reached, reached])
            }
            Rows::Question(rows) => solve_question(&rows, goal),
        })
    }

    /// Sets a base or weights, or makes them even.
    fn set_base(&mut self, variable: usize, numbers: Option<Vec<f64>>) -> Result<(), QueryError> {
        match &mut self.network.variables[variable].local {
            Local::Mechanism(mechanism) => mechanism.base = numbers.map_or(0.5, |base| base[0]),
            Local::Choice(choice) => {
                choice.weights = numbers.unwrap_or_else(|| vec![1.0; choice.weights.len()]);
            }
            Local::Table { .. } | Local::Logic { .. } | Local::Tied(_) => {}
        }
        let refilled = self.reckoning.refill(self.plan, self.network, variable);
        refilled.map_err(|_| changed(self.network, variable))
    }

    /// For every row of a claim's core: its odds ratio, and the probability of the claim (and this row) if the
    /// core turned out false or true.
    fn claim_rows(&mut self, variable: usize) -> Result<Vec<ClaimRow>, NoBeliefs> {
        let expansion = &self.plan.expansion;
        let (Some(core_ix), Local::Mechanism(mechanism)) =
            (expansion.cores[variable], &self.network.variables[variable].local)
        else {
            return Ok(Vec::new());
        };
        let core = &expansion.factors[core_ix];
        if !core.is_final {
            return self.chained_rows(variable, core_ix);
        }
        let joint = self.reckoning.family(self.plan, core_ix)?;
        let cells = self.reckoning.cells_of(self.plan, core_ix).chunks_exact(2);
        let parents = &core.scope[..core.scope.len() - 1];
        let has_influences = mechanism.influences().next().is_some();
        let mut states = vec![0; expansion.cardinalities.len()];
        let rows = cells.zip(joint.chunks_exact(2)).map(|(even, joint)| {
            let row = joint[0] + joint[1];
            let (even, if_false, if_true) = if has_influences {
                let [_, if_false] = local::influenced(mechanism, [1.0, 0.0], &states);
                let [_, if_true] = local::influenced(mechanism, [0.0, 1.0], &states);
                let mut core = [0.5, 0.5];
                // A contradictory row stays even; the posterior will report it.
                let _ = local::core(mechanism, &states, &mut core);
                (core, if_false, if_true)
            } else {
                ([even[0], even[1]], 0.0, 1.0)
            };
            advance(parents, &expansion.cardinalities, &mut states);
            ClaimRow {
                ratio: even[1] / even[0],
                if_false: row * if_false,
                if_true: row * if_true,
            }
        });
        Ok(rows.collect())
    }

    /// The same for a chain: with the claim observed true one sees what each row and core contribute.
    fn chained_rows(&mut self, variable: usize, core_ix: usize) -> Result<Vec<ClaimRow>, NoBeliefs> {
        let ln_before = self.reckoning.ln_probability(self.plan);
        self.reckoning
            .weigh(self.plan, self.network, variable, Some(vec![0.0, 1.0]));
        let ln_true = self.reckoning.ln_probability(self.plan);
        let joint = self.reckoning.family(self.plan, core_ix);
        self.reckoning.weigh(self.plan, self.network, variable, None);
        let joint = match joint {
            Ok(joint) => joint,
            Err(NoBeliefs::Impossible) => return Ok(Vec::new()),
            Err(NoBeliefs::TooExtreme) => return Err(NoBeliefs::TooExtreme),
        };
        let p_true = (ln_true - ln_before).exp();
        let even = self.reckoning.cells_of(self.plan, core_ix).chunks_exact(2);
        let part = |joint: f64, even: f64| {
            if even > 0.0 { joint * p_true / even } else { 0.0 }
        };
        let rows = even.zip(joint.chunks_exact(2)).map(|(even, joint)| ClaimRow {
            ratio: even[1] / even[0],
            if_false: part(joint[0], even[0]),
            if_true: part(joint[1], even[1]),
        });
        Ok(rows.collect())
    }

    /// For every row of a question's table its probability and the shares of the states at even weights.
    fn question_rows(&mut self, variable: usize) -> Result<Vec<QuestionRow>, NoBeliefs> {
        let expansion = &self.plan.expansion;
        let Some(core_ix) = expansion.cores[variable] else {
            return Ok(Vec::new());
        };
        let n_states = expansion.factors[core_ix].n_states;
        let joint = self.reckoning.family(self.plan, core_ix)?;
        let cells = self.reckoning.cells_of(self.plan, core_ix).chunks_exact(n_states);
        let rows = cells
            .zip(joint.chunks_exact(n_states))
            .map(|(shares, joint)| QuestionRow {
                probability: joint.iter().sum(),
                shares: shares.to_vec(),
            });
        Ok(rows.filter(|row| row.probability > 0.0).collect())
    }
}

/// What the equation of one variable is made of.
enum Rows {
    Claim(Vec<ClaimRow>),
    Question(Vec<QuestionRow>),
}

pub(super) fn changed(network: &Network, variable: usize) -> QueryError {
    let variable = network.variables.get(variable);
    QueryError::StructureChanged {
        variable: variable.map_or_else(String::new, |variable| variable.id.clone()),
    }
}
