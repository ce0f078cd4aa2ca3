//! The numbers of a network, one by one: naming them, reading them, setting them.

use super::network::{Influence, Local, Mechanism, Modifier, Network, Weighing};

/// One number somebody may change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Parameter {
    /// A probability in a table, 0..=1; the others of its row change in proportion.
    Entry {
        /// Index of the variable whose table it is.
        variable: usize,
        /// The row, that is the configuration of the parents, the last parent fastest.
        row: usize,
        /// The state.
        state: usize,
    },
    /// The base of a mechanism, 0..=1.
    Base {
        /// Index of the variable.
        variable: usize,
    },
    /// The share of a state in the weights of a choice, 0..=1; the others change in proportion.
    Share {
        /// Index of the variable.
        variable: usize,
        /// The state.
        state: usize,
    },
    /// The necessity or strength of a requirement, route or defeater, 0..=1.
    Fraction {
        /// Index of the variable it bears on.
        variable: usize,
        /// Its place among the requirements, then the routes, then the defeaters.
        influence: usize,
    },
    /// The ratio of a weighing when its source holds, 0..=∞. Derivatives are with respect to its natural logarithm.
    IfTrue {
        /// Index of the variable it bears on.
        variable: usize,
        /// Its place among the weighings.
        weighing: usize,
    },
    /// The ratio of a weighing when its source does not hold, 0..=∞. Derivatives as for `IfTrue`.
    IfFalse {
        /// Index of the variable it bears on.
        variable: usize,
        /// Its place among the weighings.
        weighing: usize,
    },
    /// The strength of what bears on a link, 0..=1.
    Modifier {
        /// Index of the variable the link bears on.
        variable: usize,
        /// The link: its place among the weighings, then the influences.
        link: usize,
        /// Its place among the modifiers of the link, then among those of that modifier, and so on.
        path: Vec<usize>,
    },
}

impl Parameter {
    /// The variable in whose local model it occurs.
    pub fn variable(&self) -> usize {
        match *self {
            Self::Entry { variable, .. }
            | Self::Base { variable }
            | Self::Share { variable, .. }
            | Self::Fraction { variable, .. }
            | Self::IfTrue { variable, .. }
            | Self::IfFalse { variable, .. }
            | Self::Modifier { variable, .. } => variable,
        }
    }

    /// Its present value; `None` if there is no such number.
    pub fn value(&self, network: &Network) -> Option<f64> {
        let variable = network.variables.get(self.variable())?;
        self.value_in(&variable.local, variable.states.len())
    }

    pub(super) fn value_in(&self, local: &Local, n_states: usize) -> Option<f64> {
        match (self, local) {
            (Self::Entry { row, state, .. }, Local::Table { rows, .. }) if *state < n_states => {
                rows.get(row * n_states + state).copied()
            }
            (Self::Base { .. }, Local::Mechanism(mechanism)) => Some(mechanism.base),
            (Self::Share { state, .. }, Local::Choice(choice)) => {
                let sum: f64 = choice.weights.iter().sum();
                Some(choice.weights.get(*state)? / sum)
            }
            (Self::Fraction { influence, .. }, Local::Mechanism(mechanism)) => {
                Some(mechanism.influences().nth(*influence)?.fraction)
            }
            (Self::IfTrue { weighing, .. }, _) => Some(weighing_of(local, *weighing)?.ratio_if_true),
            (Self::IfFalse { weighing, .. }, _) => Some(weighing_of(local, *weighing)?.ratio_if_false),
            (Self::Modifier { link, path, .. }, _) => Some(modifier_of(local, *link, path)?.strength),
            _ => None,
        }
    }

    /// Sets it in the local model of a variable with so many states; nothing happens if there is no such number there.
    pub fn set(&self, local: &mut Local, n_states: usize, value: f64) {
        match (self, local) {
            (Self::Entry { row, state, .. }, Local::Table { rows, .. }) => {
                if let Some(row) = rows.get_mut(row * n_states..(row + 1) * n_states) {
                    spread(row, *state, value);
                }
            }
            (Self::Base { .. }, Local::Mechanism(mechanism)) => mechanism.base = value,
            (Self::Share { state, .. }, Local::Choice(choice)) => spread(&mut choice.weights, *state, value),
            (Self::Fraction { influence, .. }, Local::Mechanism(mechanism)) => {
                if let Some(influence) = influence_mut(mechanism, *influence) {
                    influence.fraction = value;
                }
            }
            (Self::IfTrue { weighing, .. }, local) => {
                if let Some(weighing) = weighing_mut(local, *weighing) {
                    weighing.ratio_if_true = value;
                }
            }
            (Self::IfFalse { weighing, .. }, local) => {
                if let Some(weighing) = weighing_mut(local, *weighing) {
                    weighing.ratio_if_false = value;
                }
            }
            (Self::Modifier { link, path, .. }, local) => {
                if let Some(modifier) = modifier_mut(local, *link, path) {
                    modifier.strength = value;
                }
            }
            _ => {}
        }
    }

    /// Whether every unnormalized posterior is an affine function of it.
    ///
    /// So are entries of tables, bases and shares that no ratio multiplies, fractions, and what modifies fractions.
    pub fn is_affine(&self, local: &Local) -> bool {
        match (self, local) {
            (Self::Entry { .. }, Local::Table { .. }) | (Self::Fraction { .. }, Local::Mechanism(_)) => true,
            (Self::Base { .. }, Local::Mechanism(mechanism)) => mechanism.weighings.is_empty(),
            (Self::Share { .. }, Local::Choice(choice)) => choice.weighings.is_empty(),
            (Self::Modifier { link, .. }, Local::Mechanism(mechanism)) => *link >= mechanism.weighings.len(),
            _ => false,
        }
    }

    /// Every number of one variable, in order.
    pub fn of(network: &Network, variable: usize) -> Vec<Self> {
        let Some(owner) = network.variables.get(variable) else {
            return Vec::new();
        };
        let n_states = owner.states.len();
        let mut all = Vec::new();
        match &owner.local {
            Local::Table { rows, .. } => {
                for entry in 0..rows.len() {
                    all.push(Self::Entry {
                        variable,
                        row: entry / n_states,
                        state: entry % n_states,
                    });
                }
            }
            Local::Choice(choice) => {
                all.extend((0..n_states).map(|state| Self::Share { variable, state }));
                let weighings: Vec<&Weighing> = choice.weighings.iter().map(|(_, weighing)| weighing).collect();
                push_weighings(&mut all, variable, &weighings);
            }
            Local::Mechanism(mechanism) => {
                all.push(Self::Base { variable });
                let weighings: Vec<&Weighing> = mechanism.weighings.iter().collect();
                push_weighings(&mut all, variable, &weighings);
                for (influence, model) in mechanism.influences().enumerate() {
                    all.push(Self::Fraction { variable, influence });
                    push_modifiers(
                        &mut all,
                        variable,
                        weighings.len() + influence,
                        &mut Vec::new(),
                        &model.modifiers,
                    );
                }
            }
            // Claims tied to one another have their numbers in common tables.
            Local::Logic { .. } | Local::Tied(_) => {}
        }
        all
    }
}

/// Sets one of several weights to a share of the whole, the others keeping their proportions.
pub(super) fn spread(weights: &mut [f64], state: usize, share: f64) {
    if state >= weights.len() {
        return;
    }
    // Not the sum less this weight: next to 1 that would have no digits left.
    let others = weights.iter().enumerate().filter(|(other, _)| *other != state);
    let rest: f64 = others.map(|(_, weight)| weight).sum();
    let n_others = weights.len().saturating_sub(1) as f64;
    for (other, weight) in weights.iter_mut().enumerate() {
        *weight = if other == state {
            share
        } else if rest > 0.0 {
            // The parts of a rest can round to more than the whole.
            ((1.0 - share) * (*weight / rest)).min(1.0 - share)
        } else {
            (1.0 - share) / n_others
        };
    }
}

fn push_weighings(all: &mut Vec<Parameter>, variable: usize, weighings: &[&Weighing]) {
    for (weighing, model) in weighings.iter().enumerate() {
        all.push(Parameter::IfTrue { variable, weighing });
        all.push(Parameter::IfFalse { variable, weighing });
        push_modifiers(all, variable, weighing, &mut Vec::new(), &model.modifiers);
    }
}

fn push_modifiers(
    all: &mut Vec<Parameter>,
    variable: usize,
    link: usize,
    path: &mut Vec<usize>,
    modifiers: &[Modifier],
) {
    for (position, modifier) in modifiers.iter().enumerate() {
        path.push(position);
        all.push(Parameter::Modifier {
            variable,
            link,
            path: path.clone(),
        });
        push_modifiers(all, variable, link, path, &modifier.modifiers);
        path.pop();
    }
}

fn weighing_of(local: &Local, weighing: usize) -> Option<&Weighing> {
    match local {
        Local::Mechanism(mechanism) => mechanism.weighings.get(weighing),
        Local::Choice(choice) => choice.weighings.get(weighing).map(|(_, weighing)| weighing),
        _ => None,
    }
}

fn weighing_mut(local: &mut Local, weighing: usize) -> Option<&mut Weighing> {
    match local {
        Local::Mechanism(mechanism) => mechanism.weighings.get_mut(weighing),
        Local::Choice(choice) => choice.weighings.get_mut(weighing).map(|(_, weighing)| weighing),
        _ => None,
    }
}

fn influence_mut(mechanism: &mut Mechanism, influence: usize) -> Option<&mut Influence> {
    let groups = mechanism
        .requirements
        .iter_mut()
        .chain(&mut mechanism.routes)
        .chain(&mut mechanism.defeaters);
    groups.into_iter().nth(influence)
}

fn modifier_of<'a>(local: &'a Local, link: usize, path: &[usize]) -> Option<&'a Modifier> {
    let mut modifiers: &[Modifier] = match local {
        Local::Mechanism(mechanism) if link >= mechanism.weighings.len() => {
            let influence = mechanism.influences().nth(link - mechanism.weighings.len())?;
            &influence.modifiers
        }
        _ => &weighing_of(local, link)?.modifiers,
    };
    let (last, above) = path.split_last()?;
    for &position in above {
        modifiers = &modifiers.get(position)?.modifiers;
    }
    modifiers.get(*last)
}

fn modifier_mut<'a>(local: &'a mut Local, link: usize, path: &[usize]) -> Option<&'a mut Modifier> {
    let influence = match local {
        Local::Mechanism(mechanism) => link.checked_sub(mechanism.weighings.len()),
        _ => None,
    };
    let mut modifiers = match (influence, local) {
        (Some(influence), Local::Mechanism(mechanism)) => &mut influence_mut(mechanism, influence)?.modifiers,
        (_, local) => &mut weighing_mut(local, link)?.modifiers,
    };
    let (last, above) = path.split_last()?;
    for &position in above {
        modifiers = &mut modifiers.get_mut(position)?.modifiers;
    }
    modifiers.get_mut(*last)
}
