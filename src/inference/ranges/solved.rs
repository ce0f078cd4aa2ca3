//! An inquiry at many points of the box of its ranges, where bases follow from what is stated.
//!
//! Another number above a claim, or another number stated for it, means another base; so the bases are solved at every
//! point, those that nothing changed for excepted.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::inquiry::{Inquiry, Ranged};
use super::super::network::ancestors;
use super::super::network::{Local, Network};
use super::super::parameter::Parameter;
use super::super::plan::Plan;
use super::super::query::Failure;
use super::super::reckoning::Reckoning;
use super::super::settle::{Goal, Settled, settle_given};
use super::super::{Evidence, Finding, QueryError};
use super::Bounds;
use super::number::Number;
use super::points::{Aim, N_LANES, Points, read, share_out};

/// An inquiry with some of its numbers ranged.
pub(super) struct Solved<'a> {
    inquiry: &'a Inquiry,
    plan: Plan,
    numbers: Vec<Number>,
    entries: Vec<Ranged>,
    /// The last solution, which is where the next begins.
    settled: Option<Settled>,
    /// What it was solved with.
    reckoning: Option<Box<Reckoning>>,
    /// The bases solved at the points so far in which something stated could not be reached.
    n_out_of_reach: usize,
}

impl<'a> Solved<'a> {
    /// Compiles the inquiry; there is one number for each entry.
    pub(super) fn new(inquiry: &'a Inquiry, entries: Vec<Ranged>, numbers: Vec<Number>) -> Result<Self, QueryError> {
        Ok(Self {
            inquiry,
            plan: Plan::compile(&inquiry.network)?,
            numbers,
            entries,
            settled: None,
            reckoning: None,
            n_out_of_reach: 0,
        })
    }

    /// At how many points something stated could not be reached.
    pub(super) fn take_out_of_reach(&mut self) -> usize {
        std::mem::take(&mut self.n_out_of_reach)
    }

    /// The network at a point, every base solved.
    fn at(&mut self, point: &[f64]) -> Result<Network, QueryError> {
        let mut network = self.inquiry.network.clone();
        let mut goals = self.inquiry.goals.clone();
        let mut together: BTreeMap<(bool, usize), Vec<(usize, f64)>> = BTreeMap::new();
        for (entry, &value) in self.entries.iter().zip(point) {
            match entry {
                Ranged::Number(Parameter::Share { variable, state }) => {
                    together.entry((false, *variable)).or_default().push((*state, value));
                }
                Ranged::Goal { variable, state } => {
                    together.entry((true, *variable)).or_default().push((*state, value));
                }
                Ranged::Number(parameter) => set(&mut network, parameter, value),
            }
        }
        for ((is_goal, variable), shares) in together {
            let row = if is_goal {
                let mut of_variable = goals.iter_mut().filter(|goal| goal.variable == variable);
                of_variable.next_back().map(|Goal { marginal, .. }| &mut marginal[..])
            } else {
                match &mut network.variables[variable].local {
                    Local::Choice(choice) => Some(&mut choice.weights[..]),
                    _ => None,
                }
            };
            if let Some(row) = row {
                share_out(row, &shares);
            }
        }
        let settled = settle_given(
            &mut network,
            &self.plan,
            &goals,
            &self.inquiry.conditions,
            self.settled.as_ref(),
            &mut self.reckoning,
        );
        if let Some(failure) = settled.failure {
            return Err(failure);
        }
        self.n_out_of_reach += usize::from(!settled.unreachable.is_empty());
        self.settled = Some(settled);
        Ok(network)
    }
}

/// Sets a number, also within a block.
fn set(network: &mut Network, parameter: &Parameter, value: f64) {
    let variable = parameter.variable();
    let n_states = network.n_states(variable);
    let Local::Tied(tied) = &network.variables[variable].local else {
        parameter.set(&mut network.variables[variable].local, n_states, value);
        return;
    };
    let own_position = tied.position;
    let changed = tied.block().with_own(|position, own| {
        if position == own_position {
            parameter.set(own, n_states, value);
        }
    });
    let block = Arc::new(changed);
    for member in block.members() {
        if let Local::Tied(tied) = &mut network.variables[member.variable].local {
            tied.block = Arc::clone(&block);
        }
    }
}

impl Points for Solved<'_> {
    fn numbers(&self) -> &[Number] {
        &self.numbers
    }

    fn relevant(&self, aim: Aim) -> Vec<usize> {
        let found_out = self.inquiry.evidence.findings.iter().map(Finding::variable);
        let of = aim.variables().chain(found_out);
        let matters = ancestors(&self.inquiry.network, &self.inquiry.conditions, of);
        let is_relevant = |&index: &usize| {
            let variable = match &self.entries[index] {
                Ranged::Number(parameter) => parameter.variable(),
                Ranged::Goal { variable, .. } => *variable,
            };
            self.numbers[index].is_open() && matters.contains(&variable)
        };
        (0..self.entries.len()).filter(is_relevant).collect()
    }

    fn most_enumerated(&self) -> usize {
        Bounds::MOST_ENUMERATED_SOLVED
    }

    fn is_affine(&self, relevant: &[usize]) -> bool {
        relevant.is_empty()
    }

    fn answers(&mut self, points: &[Vec<f64>], aims: &[Aim]) -> Result<Vec<Vec<Option<f64>>>, QueryError> {
        let mut answers = Vec::with_capacity(points.len());
        for batch in points.chunks(N_LANES) {
            let networks: Vec<Network> = batch.iter().map(|point| self.at(point)).collect::<Result<_, _>>()?;
            let evidence: &Evidence = &self.inquiry.evidence;
            let asked: Vec<(&Network, &Evidence)> = networks.iter().map(|network| (network, evidence)).collect();
            for answer in self.plan.answers(&asked) {
                let posterior = match answer {
                    Ok(posterior) => Some(posterior),
                    Err(Failure::Impossible) => None,
                    Err(failure) => return Err(failure.into_error()),
                };
                answers.push(aims.iter().map(|aim| read(posterior.as_ref(), *aim)).collect());
            }
        }
        Ok(answers)
    }

    fn slopes(&mut self, _: &[f64], _: Aim) -> Result<Vec<Option<f64>>, QueryError> {
        // A derivative at fixed bases is none at solved ones.
        Ok(vec![None; self.numbers.len()])
    }
}
