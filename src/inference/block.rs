//! Compatibility blocks: claims that bear on one another, none of them first.
//!
//! `P(block | outside parents) = Π_v b_v(x_v | outside parents of v) · Π_ij w_ij^[x_i ≠ x_j] / Z(outside parents)`, with a Z
//! for each configuration of the outside parents: a chain graph with one undirected component (Lauritzen & Wermuth
//! 1989). `b_v` is what the member's own local model makes of what bears on it from outside; `w_ij` says how much rarer (below
//! 1) or more frequent (above 1) it is that the two differ.
//!
//! The members are summed out one after the other. What meets in a member, divided by its sum over the member's two
//! states, is P(member | what it meets of the members still there and of the outside parents), and the product of these
//! conditional tables is the block, Z included. So every member has a plain conditional table with
//! [`Tied::parents`], the network stays acyclic, and a circle through a block shows as a circle of parents: the member
//! that is summed out last has all outside parents and is an ancestor of all others.

use std::{collections::BTreeSet, sync::Arc};

use super::factor::advance;
use super::local::{self, States};
use super::network::{Local, Network};

/// Claims that bear on one another.
///
/// What is *observed* of a member counts for the others once. An *intervention* on a member cuts its own local model and
/// its ties: a mutual relation does not say which of the two brings the other about, so what one of them is made to be
/// says nothing about the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    members: Vec<Member>,
    ties: Vec<Tie>,
    /// In which order the members are summed out, as positions.
    order: Vec<usize>,
    /// For each member what its conditional table depends on, sorted.
    parents: Vec<Vec<usize>>,
}

/// A member of a block.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Index of the variable, which has two states.
    pub variable: usize,
    /// `b_v`: what it would be without its ties. A table, a mechanism or logic, whose parents lie outside the block.
    pub own: Local,
}

/// What ties two members of a block.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tie {
    /// Their positions among the members.
    pub between: [usize; 2],
    /// `w_ij`, 0..=∞: the weight of their being different relative to their being the same.
    pub ratio: f64,
}

/// The local model of one member of a block.
#[derive(Clone, Debug, PartialEq)]
pub struct Tied {
    pub(super) block: Arc<Block>,
    pub(super) position: usize,
}

/// Why claims cannot be tied to one another.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum BlockError {
    /// Too many members.
    #[error("{0} claims are tied to one another, and {most} is the most that can be computed", most = Block::MOST_MEMBERS)]
    TooMany(usize),
    /// A member is named twice, or a tie does not have two different members at its ends.
    #[error("a tie needs two different claims")]
    NotTwo,
    /// A ratio that is none.
    #[error("a tie of {0} is not a ratio of 0 or more")]
    Ratio(f64),
    /// A member's own local model is a choice or a tie, or depends on a member.
    #[error("what bears on a tied claim must come from outside the claims it is tied to")]
    Own,
}

impl Block {
    /// The most members that a block may have.
    pub const MOST_MEMBERS: usize = 12;

    /// The most configurations that the outside parents of a block may have together.
    pub const MOST_CONFIGURATIONS: usize = 1 << 12;

    /// The local models of claims some of which are tied to one another.
    ///
    /// Claims that no chain of ties connects are in different blocks, and those without a tie keep their own local
    /// model. The claims come back in the order given, each with its variable.
    ///
    /// # Errors
    /// See [`BlockError`].
    pub fn locals(members: &[Member], ties: &[Tie]) -> Result<Vec<(usize, Local)>, BlockError> {
        let distinct: BTreeSet<usize> = members.iter().map(|member| member.variable).collect();
        let is_between_two =
            |tie: &Tie| tie.between[0] != tie.between[1] && tie.between.iter().all(|&end| end < members.len());
        if distinct.len() < members.len() || !ties.iter().all(is_between_two) {
            return Err(BlockError::NotTwo);
        }
        if let Some(tie) = ties.iter().find(|tie| tie.ratio.is_nan() || tie.ratio < 0.0) {
            return Err(BlockError::Ratio(tie.ratio));
        }
        let mut component: Vec<usize> = (0..members.len()).collect();
        for tie in ties {
            let [kept, merged] = tie.between.map(|end| component[end]);
            for own in component.iter_mut().filter(|own| **own == merged) {
                *own = kept;
            }
        }
        let mut locals: Vec<(usize, Local)> = members
            .iter()
            .map(|member| (member.variable, member.own.clone()))
            .collect();
        for first in 0..members.len() {
            let positions: Vec<usize> = (0..members.len())
                .filter(|&position| component[position] == component[first])
                .collect();
            if positions.len() < 2 || positions[0] != first {
                continue;
            }
            let place = |end: usize| positions.iter().position(|&position| position == end);
            let of_component = ties.iter().filter_map(|tie| {
                Some(Tie {
                    between: [place(tie.between[0])?, place(tie.between[1])?],
                    ratio: tie.ratio,
                })
            });
            let own = positions.iter().map(|&position| members[position].clone());
            let block = Arc::new(Self::connected(own.collect(), of_component.collect())?);
            for (position, &place) in positions.iter().enumerate() {
                locals[place].1 = Local::Tied(Tied {
                    block: Arc::clone(&block),
                    position,
                });
            }
        }
        Ok(locals)
    }

    fn connected(members: Vec<Member>, ties: Vec<Tie>) -> Result<Self, BlockError> {
        if members.len() > Self::MOST_MEMBERS {
            return Err(BlockError::TooMany(members.len()));
        }
        let is_member = |variable: &usize| members.iter().any(|member| member.variable == *variable);
        let is_own = |member: &Member| {
            !matches!(member.own, Local::Choice(_) | Local::Tied(_)) && !member.own.parents().iter().any(is_member)
        };
        if !members.iter().all(is_own) {
            return Err(BlockError::Own);
        }
        let (order, parents) = summing_order(&members, &ties);
        Ok(Self {
            members,
            ties,
            order,
            parents,
        })
    }

    /// The members.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// The ties.
    pub fn ties(&self) -> &[Tie] {
        &self.ties
    }

    /// The member that is summed out last: its parents are the outside parents of all members.
    pub(super) fn last(&self) -> usize {
        self.order.last().copied().unwrap_or(0)
    }

    /// The outside parents of all members, sorted.
    pub(super) fn outside(&self) -> &[usize] {
        &self.parents[self.last()]
    }

    /// The same block with other local models of its members' own.
    pub(super) fn with_own(&self, change: impl Fn(usize, &mut Local)) -> Self {
        let mut block = self.clone();
        for (position, member) in block.members.iter_mut().enumerate() {
            change(position, &mut member.own);
        }
        block
    }

    /// The logarithms of the weights of being the same and of being different, of which the larger is 0.
    fn ln_weights(tie: &Tie) -> [f64; 2] {
        if tie.ratio <= 1.0 {
            [0.0, tie.ratio.ln()]
        } else {
            [-tie.ratio.ln(), 0.0]
        }
    }

    /// For every configuration of the members (member i is bit i) the logarithm of what the ties make of it.
    pub(super) fn ln_ties(&self) -> Vec<f64> {
        let of = |configuration: usize| {
            let weight = |tie: &Tie| {
                let [a, b] = tie.between.map(|end| (configuration >> end) & 1);
                Self::ln_weights(tie)[usize::from(a != b)]
            };
            self.ties.iter().map(weight).sum()
        };
        (0..1_usize << self.members.len()).map(of).collect()
    }
}

impl Tied {
    /// The block it is a member of.
    pub fn block(&self) -> &Block {
        &self.block
    }

    /// What its conditional table depends on: outside parents, and members that are summed out later. Sorted.
    pub fn parents(&self) -> &[usize] {
        &self.block.parents[self.position]
    }

    /// Its own variable.
    pub fn variable(&self) -> usize {
        self.block.members[self.position].variable
    }

    /// Whether it is the member that is summed out last.
    pub(super) fn is_last(&self) -> bool {
        self.position == self.block.last()
    }

    /// Writes P(member | parents), the parents ascending and the last one fastest. Returns the first cell of every row in
    /// which contradictory certainties met; such a row is even.
    ///
    /// Logarithms are summed, so that no product of ties falls below the floating-point range.
    pub(super) fn fill(&self, cardinalities: &[usize], states: &mut States, cells: &mut [f64]) -> Vec<usize> {
        let block = &self.block;
        let mut tables: Vec<LnTable> = Vec::new();
        let mut doubtful = Vec::new();
        for (position, member) in block.members.iter().enumerate() {
            let (table, doubts) = LnTable::of_own(member, cardinalities, states);
            if position == self.position {
                doubtful = doubts;
            }
            tables.push(table);
        }
        for tie in &block.ties {
            let mut scope = tie.between.map(|end| block.members[end].variable);
            scope.sort_unstable();
            let [same, different] = Block::ln_weights(tie);
            tables.push(LnTable {
                scope: scope.to_vec(),
                cells: vec![same, different, different, same],
            });
        }
        let own_parents = block.members[self.position].own.parents();
        for &position in &block.order {
            let variable = block.members[position].variable;
            let scope = &block.parents[position];
            let (met, others): (Vec<LnTable>, Vec<LnTable>) =
                tables.into_iter().partition(|table| table.scope.contains(&variable));
            tables = others;
            let n_rows = scope.iter().map(|&parent| cardinalities[parent]).product();
            for &parent in scope {
                states[parent] = 0;
            }
            let mut sums = Vec::with_capacity(n_rows);
            let mut contradictions = Vec::new();
            for row_ix in 0..n_rows {
                let pair = [0, 1].map(|state| {
                    states[variable] = state;
                    met.iter().map(|table| table.at(cardinalities, states)).sum::<f64>()
                });
                sums.push(ln_sum(pair));
                if position == self.position {
                    let row = &mut cells[2 * row_ix..2 * row_ix + 2];
                    let is_possible = shares(pair, row);
                    if !is_possible || doubtful.contains(&configuration(&own_parents, cardinalities, states)) {
                        contradictions.push(2 * row_ix);
                    }
                }
                advance(scope, cardinalities, states);
            }
            if position == self.position {
                return contradictions;
            }
            tables.push(LnTable {
                scope: scope.clone(),
                cells: sums,
            });
        }
        Vec::new()
    }
}

/// Takes a member out of its block, with its ties: what an intervention on it does before its own model is replaced.
pub(super) fn release(network: &mut Network, variable: usize) {
    let Local::Tied(tied) = &network.variables[variable].local else {
        return;
    };
    let tied = tied.clone();
    let ties: Vec<Tie> = tied
        .block
        .ties
        .iter()
        .filter(|tie| !tie.between.contains(&tied.position))
        .copied()
        .collect();
    // Fewer ties between the same members are sound whenever the block was.
    if let Ok(locals) = Block::locals(&tied.block.members, &ties) {
        for (variable, local) in locals {
            network.variables[variable].local = local;
        }
    }
}

/// The order in which members are summed out, and what each then meets: always the one that meets least.
fn summing_order(members: &[Member], ties: &[Tie]) -> (Vec<usize>, Vec<Vec<usize>>) {
    let mut scopes: Vec<BTreeSet<usize>> = members
        .iter()
        .map(|member| {
            let parents = member.own.parents();
            parents.into_iter().chain([member.variable]).collect()
        })
        .collect();
    scopes.extend(
        ties.iter()
            .map(|tie| tie.between.map(|end| members[end].variable).into_iter().collect()),
    );
    let met = |scopes: &[BTreeSet<usize>], position: usize| {
        let variable = members[position].variable;
        let met = scopes.iter().filter(|scope| scope.contains(&variable));
        let mut union: BTreeSet<usize> = met.flatten().copied().collect();
        union.remove(&variable);
        union
    };
    let mut open: Vec<usize> = (0..members.len()).collect();
    let mut order = Vec::with_capacity(members.len());
    let mut parents = vec![Vec::new(); members.len()];
    while let Some(next) = open
        .iter()
        .copied()
        .min_by_key(|&position| met(&scopes, position).len())
    {
        let union = met(&scopes, next);
        scopes.retain(|scope| !scope.contains(&members[next].variable));
        parents[next] = union.iter().copied().collect();
        scopes.push(union);
        open.retain(|&position| position != next);
        order.push(next);
    }
    (order, parents)
}

/// The logarithms of a table over some variables.
struct LnTable {
    /// Ascending, the last one fastest.
    scope: Vec<usize>,
    cells: Vec<f64>,
}

impl LnTable {
    /// A member's own local model, and the configurations of its parents in which contradictory certainties meet.
    fn of_own(member: &Member, cardinalities: &[usize], states: &mut States) -> (Self, Vec<usize>) {
        let parents = member.own.parents();
        let mut scope = parents.clone();
        scope.push(member.variable);
        scope.sort_unstable();
        let n_cells = scope.iter().map(|&variable| cardinalities[variable]).product();
        let mut cells = vec![0.0; n_cells];
        let n_rows: usize = parents.iter().map(|&parent| cardinalities[parent]).product();
        let mut doubtful = Vec::new();
        for &parent in &parents {
            states[parent] = 0;
        }
        for row_ix in 0..n_rows {
            let mut row = [0.5, 0.5];
            if own_row(&member.own, cardinalities, states, &mut row).is_err() {
                doubtful.push(row_ix);
            }
            for (state, share) in row.into_iter().enumerate() {
                states[member.variable] = state;
                cells[configuration(&scope, cardinalities, states)] = share.ln();
            }
            advance(&parents, cardinalities, states);
        }
        (Self { scope, cells }, doubtful)
    }

    fn at(&self, cardinalities: &[usize], states: &States) -> f64 {
        self.cells[configuration(&self.scope, cardinalities, states)]
    }
}

/// Writes what a member would be without its ties, given the states of its parents.
pub(super) fn own_row(
    own: &Local,
    cardinalities: &[usize],
    states: &States,
    row: &mut [f64; 2],
) -> Result<(), local::Contradiction> {
    match own {
        Local::Table { parents, rows } => {
            let at = 2 * configuration(parents, cardinalities, states);
            row.copy_from_slice(&rows[at..at + 2]);
            Ok(())
        }
        Local::Mechanism(mechanism) => local::mechanism(mechanism, states, row),
        Local::Logic { op, inputs } => {
            *row = if local::logic(*op, inputs, states) {
                [0.0, 1.0]
            } else {
                [1.0, 0.0]
            };
            Ok(())
        }
        // A block is not made of such members.
        Local::Choice(_) | Local::Tied(_) => Ok(()),
    }
}

/// The number of the configuration that some variables are in, the last one fastest.
pub(super) fn configuration(scope: &[usize], cardinalities: &[usize], states: &States) -> usize {
    scope
        .iter()
        .fold(0, |at, &variable| at * cardinalities[variable] + states[variable])
}

/// ln(exp a + exp b).
fn ln_sum([a, b]: [f64; 2]) -> f64 {
    let (low, high) = if a < b { (a, b) } else { (b, a) };
    if high == f64::NEG_INFINITY {
        high
    } else {
        high + (low - high).exp().ln_1p()
    }
}

/// Writes the distribution of which the logarithms are given up to a constant; even, and `false`, where all is
/// impossible.
fn shares([a, b]: [f64; 2], row: &mut [f64]) -> bool {
    let is_possible = a.max(b) > f64::NEG_INFINITY;
    let pair = if is_possible {
        [1.0 / (1.0 + (b - a).exp()), 1.0 / (1.0 + (a - b).exp())]
    } else {
        [0.5, 0.5]
    };
    row.copy_from_slice(&pair);
    is_possible
}
