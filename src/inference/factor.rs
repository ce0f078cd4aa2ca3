//! Factors: the small conditional tables a network falls apart into, and how their numbers are computed.
//!
//! A factor is the distribution of the last variable of its scope given the others. Which factors a local
//! model becomes is decided in `expand`; here they are filled with the network's present numbers.

use super::local::{self, Contradiction, Role, States, Weight, holds};
use super::network::{Influence, Literal, Local, Network};
use super::sums::Sum;

/// One table: P(last variable of the scope | the others), row-major, the last variable fastest.
#[derive(Clone, Debug)]
pub(super) struct Factor {
    /// The network variable whose local model this is a part of.
    pub owner: usize,
    /// The variables (of the expansion), the child last, the others ascending.
    pub scope: Vec<usize>,
    /// How the numbers are computed.
    pub rule: Rule,
    /// Whether the child is the owner itself. Each network variable has exactly one such factor.
    pub is_final: bool,
    /// Where its numbers begin in the list of all numbers.
    pub offset: usize,
    /// How many numbers it has.
    pub n_cells: usize,
    /// The number of states of the child.
    pub n_states: usize,
}

/// How the numbers of a factor are computed from its owner's local model.
#[derive(Clone, Debug)]
pub(super) enum Rule {
    /// The whole local model in one table.
    Whole,
    /// Base and weighings, in one table over the weighings' parents.
    Core,
    /// Base and weighings, in a table over counters of like weighings.
    CountedCore(Vec<Dimension>),
    /// One influence: what it makes of the variable before it.
    Step {
        /// The variable before it.
        previous: usize,
        /// Requirement, route or defeater.
        role: Role,
        /// Which one of them.
        index: usize,
    },
    /// The number of literals that hold (or fail), one literal after the other, up to the last state.
    Count {
        /// The counter before this literal.
        previous: Option<usize>,
        /// The literal.
        literal: Literal,
        /// Whether it counts when it fails.
        counts_failures: bool,
    },
    /// Whether the final count is one of the accepted ones.
    Verdict {
        /// The counter.
        counter: usize,
        /// For each count, whether the owner is true.
        accepted: Vec<bool>,
    },
    /// Which of its distinct effective ratios a modified weighing has, row by row.
    Ratio(Vec<usize>),
    /// What a weighing adds to the log-odds, in steps of a grid; the numbers themselves.
    Move(Vec<f64>),
    /// The sum before plus a move. It has no numbers: which states go together is all there is to it.
    Sum {
        /// The sum before.
        previous: usize,
        /// The move.
        by: usize,
        /// How many moves there are.
        n_moves: usize,
        /// The state of the child, by state of the sum before and move.
        next_of: Vec<u32>,
    },
}

/// One parent of a [`Rule::CountedCore`].
#[derive(Clone, Debug)]
pub(super) enum Dimension {
    /// A counter of like weighings.
    Counter {
        /// The counting variable.
        variable: usize,
        /// One of the weighings; the others have the same ratios.
        representative: usize,
        /// How many there are.
        n_weighings: usize,
    },
    /// The effective ratio of one weighing with modifiers.
    Single {
        /// The variable whose states are the distinct ratios.
        variable: usize,
        /// The weighing.
        weighing: usize,
        /// For each ratio one configuration of variables and states in which it is the effective one.
        examples: Vec<Vec<(usize, usize)>>,
    },
    /// The log-odds that the weighings of a claim add up to; see `sums`.
    Sums {
        /// The variable whose states are the sums; none when there is but one sum.
        variable: Option<usize>,
        /// The sums.
        sums: Vec<Sum>,
        /// The size of one step of the grid.
        step: f64,
    },
}

impl Factor {
    /// Whether its zeros are there whatever numbers a reader may state, so that entries can be dropped.
    ///
    /// The factor that ends in a mechanism, choice or table never is: its numbers are editable, and an
    /// intervention replaces it in place.
    pub(super) fn has_structural_zeros(&self, network: &Network) -> bool {
        match self.rule {
            Rule::Whole => matches!(network.variables[self.owner].local, Local::Logic { .. }),
            Rule::Core | Rule::CountedCore(_) => false,
            Rule::Step { .. } => !self.is_final,
            Rule::Count { .. } | Rule::Verdict { .. } | Rule::Ratio(_) | Rule::Move(_) | Rule::Sum { .. } => true,
        }
    }
}

impl Factor {
    /// Whether it is a conditional probability table as stated.
    pub(super) fn is_table(&self, network: &Network) -> bool {
        matches!(self.rule, Rule::Whole) && matches!(network.variables[self.owner].local, Local::Table { .. })
    }
}

/// Turns a network's numbers into table entries. Holds scratch memory only.
pub(super) struct Filler<'a> {
    network: &'a Network,
    cardinalities: &'a [usize],
    states: Vec<usize>,
}

impl<'a> Filler<'a> {
    pub(super) fn new(network: &'a Network, cardinalities: &'a [usize]) -> Self {
        Self::reusing(network, cardinalities, vec![0; cardinalities.len()])
    }

    /// With scratch memory handed back by [`Self::into_scratch`].
    pub(super) fn reusing(network: &'a Network, cardinalities: &'a [usize], states: Vec<usize>) -> Self {
        Self {
            network,
            cardinalities,
            states,
        }
    }

    /// The scratch memory.
    pub(super) fn into_scratch(self) -> Vec<usize> {
        self.states
    }

    /// Computes all numbers of a factor. Returns the first cell of every row in which contradictory
    /// certainties met; the core of such a row is taken to be even.
    pub(super) fn fill(&mut self, factor: &Factor, cells: &mut [f64]) -> Vec<usize> {
        let local = &self.network.variables[factor.owner].local;
        match (&factor.rule, local) {
            (Rule::Whole, Local::Table { parents, rows }) if *parents == factor.scope[..factor.scope.len() - 1] => {
                cells.copy_from_slice(rows);
                Vec::new()
            }
            (Rule::Whole, Local::Tied(tied)) => tied.fill(self.cardinalities, &mut self.states, cells),
            (Rule::CountedCore(dimensions), _) => {
                let counted = CountedWeights::new(local, dimensions, &mut self.states);
                self.each_row(factor, cells, |_, states, row| counted.row(states, row))
            }
            (Rule::Move(numbers), _) => {
                cells.copy_from_slice(numbers);
                Vec::new()
            }
            (Rule::Sum { .. }, _) => Vec::new(),
            (Rule::Ratio(ratios), _) => self.each_row(factor, cells, |row_ix, _, row| {
                one_hot(row, ratios[row_ix]);
                Ok(())
            }),
            _ => {
                let cardinalities = self.cardinalities;
                self.each_row(factor, cells, |_, states, row| {
                    fill_row(factor, local, cardinalities, states, row)
                })
            }
        }
    }

    /// Which cells of a factor with structural zeros are possible.
    pub(super) fn possible(&mut self, factor: &Factor) -> Vec<bool> {
        let mut cells = vec![0.0; factor.n_cells];
        match (&factor.rule, &self.network.variables[factor.owner].local) {
            (Rule::Step { previous, role, index }, Local::Mechanism(mechanism)) => {
                // An influence that acts may do anything in its direction, whatever its present fraction is.
                let source = role.of(mechanism)[*index].source;
                let undecided = Influence {
                    source,
                    fraction: 0.5,
                    modifiers: Vec::new(),
                };
                self.each_row(factor, &mut cells, |_, states, row| {
                    row.copy_from_slice(&role.apply(&undecided, certain(states[*previous]), states));
                    Ok(())
                });
            }
            _ => {
                self.fill(factor, &mut cells);
            }
        }
        cells.into_iter().map(|cell| cell > 0.0).collect()
    }

    /// Visits the rows of a factor with the states of its parents set; returns where the contradictory ones begin.
    fn each_row(
        &mut self,
        factor: &Factor,
        cells: &mut [f64],
        mut write: impl FnMut(usize, &States, &mut [f64]) -> Result<(), Contradiction>,
    ) -> Vec<usize> {
        let parents = &factor.scope[..factor.scope.len() - 1];
        for &parent in parents {
            self.states[parent] = 0;
        }
        let mut contradictions = Vec::new();
        for (row_ix, row) in cells.chunks_exact_mut(factor.n_states).enumerate() {
            if write(row_ix, &self.states, row).is_err() {
                contradictions.push(row_ix * factor.n_states);
            }
            advance(parents, self.cardinalities, &mut self.states);
        }
        contradictions
    }
}

/// Steps to the next configuration of some variables, the last one fastest.
pub(super) fn advance(variables: &[usize], cardinalities: &[usize], states: &mut States) {
    for &variable in variables.iter().rev() {
        states[variable] += 1;
        if states[variable] < cardinalities[variable] {
            return;
        }
        states[variable] = 0;
    }
}

/// One row of a factor, given the states of its parents.
fn fill_row(
    factor: &Factor,
    local: &Local,
    cardinalities: &[usize],
    states: &States,
    row: &mut [f64],
) -> Result<(), Contradiction> {
    match (&factor.rule, local) {
        (Rule::Whole, Local::Table { parents, rows }) => {
            let row_ix = parents
                .iter()
                .fold(0, |ix, &parent| ix * cardinalities[parent] + states[parent]);
            row.copy_from_slice(&rows[row_ix * row.len()..(row_ix + 1) * row.len()]);
        }
        (Rule::Whole, Local::Mechanism(mechanism)) => local::mechanism(mechanism, states, row)?,
        (Rule::Whole, Local::Logic { op, inputs }) => {
            one_hot(row, usize::from(local::logic(*op, inputs, states)));
        }
        (Rule::Core, Local::Mechanism(mechanism)) => local::core(mechanism, states, row)?,
        (Rule::Whole | Rule::Core, Local::Choice(choice)) => local::choice(choice, states, row)?,
        (Rule::Step { previous, role, index }, Local::Mechanism(mechanism)) => {
            row.copy_from_slice(&role.apply(&role.of(mechanism)[*index], certain(states[*previous]), states));
        }
        (
            Rule::Count {
                previous,
                literal,
                counts_failures,
            },
            _,
        ) => {
            let before = previous.map_or(0, |counter| states[counter]);
            let counts = usize::from(holds(*literal, states) != *counts_failures);
            one_hot(row, (before + counts).min(row.len() - 1));
        }
        (Rule::Verdict { counter, accepted }, _) => {
            one_hot(row, usize::from(accepted[states[*counter]]));
        }
        _ => debug_assert!(false, "a plan is only filled with networks of its own shape"),
    }
    Ok(())
}

fn certain(state: usize) -> [f64; 2] {
    if state == 1 { [0.0, 1.0] } else { [1.0, 0.0] }
}

fn one_hot(row: &mut [f64], state: usize) {
    row.fill(0.0);
    row[state] = 1.0;
}

/// The weights that each state of each dimension contributes to one state of the child.
struct CountedWeights {
    base: Vec<Weight>,
    /// Per dimension: its variable, the state of the child it bears on, and the weight for each of its states.
    dimensions: Vec<(usize, usize, Vec<Weight>)>,
}

impl CountedWeights {
    fn new(local: &Local, dimensions: &[Dimension], states: &mut States) -> Self {
        let mut base: Vec<Weight> = local::base_weights(local).into_iter().map(Weight::new).collect();
        let weighings = local::weighings(local);
        let mut by_dimension = Vec::with_capacity(dimensions.len());
        for dimension in dimensions {
            by_dimension.push(match dimension {
                Dimension::Sums { variable, sums, step } => {
                    let (target, _) = weighings[0];
                    let mut weights = sums.iter().map(|sum| sum.weight(*step));
                    match (variable, weights.next()) {
                        (Some(variable), first) => (*variable, target, first.into_iter().chain(weights).collect()),
                        (None, Some(only)) => {
                            base[target] = base[target].times(&only);
                            continue;
                        }
                        (None, None) => continue,
                    }
                }
                Dimension::Counter {
                    variable,
                    representative,
                    n_weighings,
                } => {
                    let (target, weighing) = weighings[*representative];
                    let weight_of = |n_holding: usize| {
                        let mut weight = Weight::new(1.0);
                        (0..n_holding).for_each(|_| weight.multiply(weighing.ratio_if_true));
                        (n_holding..*n_weighings).for_each(|_| weight.multiply(weighing.ratio_if_false));
                        weight
                    };
                    (*variable, target, (0..=*n_weighings).map(weight_of).collect())
                }
                Dimension::Single {
                    variable,
                    weighing,
                    examples,
                } => {
                    let (target, weighing) = weighings[*weighing];
                    let mut weights = Vec::with_capacity(examples.len());
                    for example in examples {
                        for &(parent, state) in example {
                            states[parent] = state;
                        }
                        weights.push(Weight::new(local::ratio(weighing, states)));
                    }
                    (*variable, target, weights)
                }
            });
        }
        Self {
            base,
            dimensions: by_dimension,
        }
    }

    fn row(&self, states: &States, row: &mut [f64]) -> Result<(), Contradiction> {
        let mut weights = self.base.clone();
        for (variable, target, by_state) in &self.dimensions {
            weights[*target] = weights[*target].times(&by_state[states[*variable]]);
        }
        local::distribute(&weights, row)
    }
}
