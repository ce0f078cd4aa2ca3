//! Moving one of the reader's numbers in a compiled inquiry, so that trying values out need not compile anew.
//!
//! Where each strength enters is noted while the links are compiled. What cannot be moved in place says so: the shares of a
//! question's positions, claims tied to one another, and links that are underpinned (how far they may be lifted depends on
//! what they are).

use std::collections::BTreeSet;

use super::super::network::ancestors;
use super::super::{Finding, Local, Parameter};
use super::{Inquiry, Ranged, compiler::Compiler};
use crate::model::{ClaimId, LinkId, Relation, Strength, StrengthTable, Target};

/// A number that a reader can change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lever {
    /// The reader's credence in a claim: the base if one is given or nothing at all, else what is stated.
    Credence(ClaimId),
    /// The reader's strength of a link: a share where one is given, else a ratio.
    Strength(LinkId),
}

/// What a lever is moved to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Moved {
    /// A credence, 0..=1.
    Credence(f64),
    /// A strength.
    Strength(Strength),
}

/// Where the strength of a link enters.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub(super) parameter: Parameter,
    pub(super) enters: Enters,
}

/// How it enters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Enters {
    /// As the two ratios of a weighing.
    Ratios {
        /// Of a link that opposes.
        opposes: bool,
    },
    /// As a share.
    Share,
    /// As the ratio that a share leaves.
    WhatIsLeft,
}

/// What a move changed, to be put back.
#[derive(Clone, Debug)]
pub struct Before {
    local: Option<(usize, Local)>,
    goal: Option<(usize, Vec<f64>)>,
}

impl Compiler<'_> {
    /// Notes where the strength of a link enters, and of all that undercuts it.
    pub(super) fn note_entry(&mut self, id: &LinkId, parameter: Parameter, link: usize, enters: Enters) {
        let modifiers = match &parameter {
            Parameter::Modifier { path, .. } => path.clone(),
            _ => Vec::new(),
        };
        let variable = parameter.variable();
        let onto = self.incoming(&Target::Link(id.clone()));
        let is_underpinned = (onto.iter()).any(|(_, link, _)| link.relation == Relation::Underpins);
        if !is_underpinned {
            self.inquiry.entries.insert(id.clone(), Entry { parameter, enters });
        }
        for (position, (id, ..)) in onto.into_iter().enumerate() {
            let mut path = modifiers.clone();
            path.push(position);
            let parameter = Parameter::Modifier { variable, link, path };
            self.note_entry(&id, parameter, link, Enters::Share);
        }
    }
}

impl Inquiry {
    /// Moves a number; what it was is handed back for [`Inquiry::put_back`]. Nothing happens, and nothing is handed back,
    /// where it cannot be moved without compiling the map with the changed number.
    ///
    /// What was assumed and what is stated ([`Inquiry::remarks`], [`Inquiry::stated`]) stay as they were.
    pub fn shift(&mut self, lever: &Lever, moved: Moved, strengths: &StrengthTable) -> Option<Before> {
        match (lever, moved) {
            (Lever::Credence(claim), Moved::Credence(value)) => match self.entry_of(claim)? {
                Ranged::Number(parameter @ Parameter::Base { variable }) => {
                    let before = self.keep(variable)?;
                    parameter.set(&mut self.network.variables[variable].local, 2, value);
                    Some(before)
                }
                Ranged::Goal { variable, state: 1 }
                    if matches!(self.network.variables[variable].local, Local::Mechanism(_)) =>
                {
                    let goals = self.goals.iter_mut().enumerate();
                    let (at, goal) = goals.rev().find(|(_, goal)| goal.variable == variable)?;
                    let before = std::mem::replace(&mut goal.marginal, vec![1.0 - value, value]);
                    Some(Before {
                        local: None,
                        goal: Some((at, before)),
                    })
                }
                _ => None,
            },
            (Lever::Strength(link), Moved::Strength(strength)) => {
                let Entry { parameter, enters } = self.entries.get(link)?.clone();
                let variable = parameter.variable();
                let before = self.keep(variable)?;
                let n_states = self.network.n_states(variable);
                let local = &mut self.network.variables[variable].local;
                match (enters, parameter) {
                    (Enters::Ratios { opposes }, Parameter::IfTrue { variable, weighing }) => {
                        let (if_true, if_false) = strengths.ratios_of(strength, opposes);
                        Parameter::IfTrue { variable, weighing }.set(local, n_states, if_true);
                        Parameter::IfFalse { variable, weighing }.set(local, n_states, if_false);
                    }
                    (Enters::WhatIsLeft, parameter) => {
                        parameter.set(local, n_states, 1.0 - strengths.share_of(strength));
                    }
                    (_, parameter) => parameter.set(local, n_states, strengths.share_of(strength)),
                }
                Some(before)
            }
            _ => None,
        }
    }

    /// Undoes a move. Of several, the last must be undone first.
    pub fn put_back(&mut self, before: Before) {
        if let Some((variable, local)) = before.local {
            self.network.variables[variable].local = local;
        }
        if let Some((at, marginal)) = before.goal {
            self.goals[at].marginal = marginal;
        }
    }

    /// Of these numbers, whether each can make a difference to a claim at all: it stands above the claim, or above something
    /// found out. What is not known to make none counts as making one.
    pub fn may_move(&self, target: &ClaimId) -> impl Fn(&Lever) -> bool {
        let read = self.read_off(target).into_iter();
        let read = read.flat_map(|(literal, given)| [Some(literal), given]).flatten();
        let found_out = self.evidence.findings.iter().map(Finding::variable);
        let of = read.map(|literal| literal.variable).chain(found_out);
        let matters: BTreeSet<usize> = ancestors(&self.network, &self.conditions, of);
        move |lever| {
            let variable = match lever {
                Lever::Credence(claim) => self.entry_of(claim).map(|entry| match entry {
                    Ranged::Number(parameter) => parameter.variable(),
                    Ranged::Goal { variable, .. } => variable,
                }),
                Lever::Strength(link) => self.entries.get(link).map(|entry| entry.parameter.variable()),
            };
            variable.is_none_or(|variable| matters.contains(&variable))
        }
    }

    fn keep(&self, variable: usize) -> Option<Before> {
        let local = self.network.variables.get(variable)?.local.clone();
        // The numbers of tied claims stand in common tables.
        (!matches!(local, Local::Tied(_))).then_some(Before {
            local: Some((variable, local)),
            goal: None,
        })
    }
}
