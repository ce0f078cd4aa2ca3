//! What a network must satisfy before anything is computed, and the sentences that say what is wrong.
//!
//! Structure (indices, states, depth, cycles) and numbers (ranges, sums). Nothing is repaired here.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use super::block::{Block, Member, Tied};
use super::network::{
    Choice, Influence, Literal, Local, LogicOp, Mechanism, Modifier, ModifierKind, Network, Weighing,
};

/// Why a network cannot be computed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum NetworkError {
    /// A variable is not put together correctly.
    #[error("“{variable}” is not put together correctly: {reason}.")]
    Malformed {
        /// Its name.
        variable: String,
        /// What is wrong, as half a sentence.
        reason: String,
    },
    /// A number lies outside its range.
    #[error("“{variable}”: {number} is {value}, but must be {range}.")]
    OutOfRange {
        /// The variable that has it.
        variable: String,
        /// Which number.
        number: &'static str,
        /// What was given.
        value: f64,
        /// What is allowed.
        range: &'static str,
    },
    /// Claims depend on themselves.
    #[error("These depend on each other in a circle, so their numbers cannot be computed: {}.", members.join(", "))]
    Cycle {
        /// The names of all members of all strongly connected components with a cycle, sorted.
        members: Vec<String>,
    },
    /// Claims that are tied to one another have more outside parents than can be computed for exactly.
    #[error(
        "{} bear on one another, and too much bears on them from outside for an exact computation ({}).",
        members.join(", "),
        parents.join(", ")
    )]
    BlockTooWide {
        /// The members of the block, by name.
        members: Vec<String>,
        /// What bears on them from outside, by name.
        parents: Vec<String>,
    },
    /// One variable has more parents than its local model can be computed for exactly.
    #[error("Too much bears on “{variable}” at once for an exact computation ({} variables).", parents.len())]
    TooWide {
        /// The child.
        variable: String,
        /// What bears on it together, sorted.
        parents: Vec<String>,
    },
    /// The clique tree is larger than the budget.
    #[error("An exact computation would need {entries} table entries; what ties too much together is {}.", culprits.join(", "))]
    TooLarge {
        /// How many table entries the clique tree would have.
        entries: u64,
        /// The variables of its largest clique, sorted.
        culprits: Vec<String>,
    },
}

/// The strongly connected components that contain a cycle, each sorted, ordered by their first member.
///
/// Indices that do not exist are ignored. Linear in variables plus parents (Kosaraju's algorithm).
pub fn cyclic_components(network: &Network) -> Vec<Vec<usize>> {
    let n_variables = network.variables.len();
    let mut graph = DiGraph::<(), ()>::new();
    for _ in 0..n_variables {
        graph.add_node(());
    }
    let mut is_own_parent = vec![false; n_variables];
    for (child, variable) in network.variables.iter().enumerate() {
        for parent in variable.local.parents() {
            if parent == child {
                is_own_parent[child] = true;
            }
            if parent < n_variables {
                graph.add_edge(NodeIndex::new(parent), NodeIndex::new(child), ());
            }
        }
    }
    let mut components: Vec<Vec<usize>> = kosaraju_scc(&graph)
        .into_iter()
        .map(|component| {
            let mut members: Vec<usize> = component.into_iter().map(NodeIndex::index).collect();
            members.sort_unstable();
            members
        })
        .filter(|members| members.len() > 1 || is_own_parent[members[0]])
        .collect();
    components.sort();
    components
}

/// Checks shape, numbers and the absence of cycles.
pub(super) fn check(network: &Network) -> Result<(), NetworkError> {
    check_variables(network)?;
    let components = cyclic_components(network);
    if components.is_empty() {
        Ok(())
    } else {
        Err(NetworkError::Cycle {
            members: network.names(components.into_iter().flatten()),
        })
    }
}

/// Checks every variable by itself: indices, states and numbers, but not cycles. Linear.
pub(super) fn check_variables(network: &Network) -> Result<(), NetworkError> {
    (0..network.variables.len()).try_for_each(|variable| check_variable(network, variable))
}

/// Checks one variable by itself.
pub(super) fn check_variable(network: &Network, variable: usize) -> Result<(), NetworkError> {
    Checker { network, variable }.local()
}

/// Checks one variable.
struct Checker<'a> {
    network: &'a Network,
    variable: usize,
}

impl Checker<'_> {
    fn local(&self) -> Result<(), NetworkError> {
        let n_states = self.network.n_states(self.variable);
        if n_states < 2 {
            return Err(self.malformed(format!("it has {n_states} states, and two is the least")));
        }
        self.of_kind(&self.network.variables[self.variable].local)
    }

    fn of_kind(&self, local: &Local) -> Result<(), NetworkError> {
        match local {
            Local::Table { parents, rows } => self.table(parents, rows),
            Local::Mechanism(mechanism) => self.mechanism(mechanism),
            Local::Choice(choice) => self.choice(choice),
            Local::Logic { op, inputs } => self.logic(*op, inputs),
            Local::Tied(tied) => self.tied(tied),
        }
    }

    /// A tied variable stands where its block says, together with the whole block, and has a local model of its own that
    /// is sound.
    fn tied(&self, tied: &Tied) -> Result<(), NetworkError> {
        self.binary()?;
        let block = tied.block();
        let own = &block.members()[tied.position].own;
        let is_here = |member: &Member, position: usize| {
            let variable = self.network.variables.get(member.variable);
            variable.is_some_and(|variable| match &variable.local {
                Local::Tied(other) => other.position == position && other.block == tied.block,
                _ => false,
            })
        };
        let is_whole = (block.members().iter().enumerate()).all(|(position, member)| is_here(member, position));
        if tied.variable() != self.variable || !is_whole {
            return Err(self.malformed("the claims it is tied to are not those of its ties".to_owned()));
        }
        self.of_kind(own)?;
        if tied.is_last() {
            let configurations = self.network.n_configurations(block.outside());
            if configurations > Block::MOST_CONFIGURATIONS {
                return Err(NetworkError::BlockTooWide {
                    members: self.network.names(block.members().iter().map(|member| member.variable)),
                    parents: self.network.names(block.outside().iter().copied()),
                });
            }
        }
        Ok(())
    }

    fn table(&self, parents: &[usize], rows: &[f64]) -> Result<(), NetworkError> {
        let n_variables = self.network.variables.len();
        if let Some(parent) = parents.iter().find(|&&parent| parent >= n_variables) {
            return Err(self.malformed(format!("its parent number {parent} does not exist")));
        }
        let n_states = self.network.n_states(self.variable);
        let n_numbers = self.network.n_configurations(parents).saturating_mul(n_states);
        if rows.len() != n_numbers {
            return Err(self.malformed(format!("its table has {} numbers instead of {n_numbers}", rows.len())));
        }
        for row in rows.chunks_exact(n_states) {
            for &entry in row {
                self.fraction("a number in its table", entry)?;
            }
            let sum: f64 = row.iter().sum();
            if (sum - 1.0).abs() > 1e-9 {
                return Err(self.malformed(format!("a row of its table sums to {sum} instead of 1")));
            }
        }
        Ok(())
    }

    fn mechanism(&self, mechanism: &Mechanism) -> Result<(), NetworkError> {
        self.binary()?;
        self.fraction("its base", mechanism.base)?;
        mechanism
            .weighings
            .iter()
            .try_for_each(|weighing| self.weighing(weighing))?;
        mechanism
            .influences()
            .try_for_each(|influence| self.influence(influence))
    }

    fn choice(&self, choice: &Choice) -> Result<(), NetworkError> {
        let n_states = self.network.n_states(self.variable);
        if choice.weights.len() != n_states {
            let n_weights = choice.weights.len();
            return Err(self.malformed(format!("it has {n_weights} weights for {n_states} states")));
        }
        for &weight in &choice.weights {
            if !(weight.is_finite() && weight >= 0.0) {
                return Err(self.out_of_range("a weight", weight, "finite and not negative"));
            }
        }
        let sum: f64 = choice.weights.iter().sum();
        if !(sum > 0.0 && sum.is_finite()) {
            return Err(self.out_of_range("the sum of its weights", sum, "positive and finite"));
        }
        for (state, weighing) in &choice.weighings {
            if *state >= n_states {
                return Err(self.malformed(format!(
                    "a link points at its state number {state}, which does not exist"
                )));
            }
            self.weighing(weighing)?;
        }
        Ok(())
    }

    fn logic(&self, op: LogicOp, inputs: &[Literal]) -> Result<(), NetworkError> {
        self.binary()?;
        if op == LogicOp::Not && inputs.len() != 1 {
            return Err(self.malformed(format!("“not” takes one input and has {}", inputs.len())));
        }
        inputs.iter().try_for_each(|&input| self.literal(input))
    }

    fn weighing(&self, weighing: &Weighing) -> Result<(), NetworkError> {
        self.literal(weighing.source)?;
        self.ratio("a likelihood ratio", weighing.ratio_if_true)?;
        self.ratio("a likelihood ratio", weighing.ratio_if_false)?;
        for modifier in &weighing.modifiers {
            if let ModifierKind::Underpin { cap } = modifier.kind {
                self.ratio("the cap of a link", cap)?;
            }
        }
        self.modifiers(&weighing.modifiers, false)
    }

    fn influence(&self, influence: &Influence) -> Result<(), NetworkError> {
        self.literal(influence.source)?;
        self.fraction("the strength of a link", influence.fraction)?;
        self.modifiers(&influence.modifiers, true)
    }

    /// Walks modifiers at any depth without recursion. The caps of the outermost ones are fractions unless
    /// they modify a weighing.
    fn modifiers(&self, modifiers: &[Modifier], outermost_caps_are_fractions: bool) -> Result<(), NetworkError> {
        let mut waiting: Vec<(&Modifier, usize)> = modifiers.iter().map(|modifier| (modifier, 1)).collect();
        while let Some((modifier, depth)) = waiting.pop() {
            if depth > Modifier::DEEPEST {
                return Err(self.malformed(format!(
                    "links on links are nested more than {} deep",
                    Modifier::DEEPEST
                )));
            }
            self.literal(modifier.source)?;
            self.fraction("the strength of a link on a link", modifier.strength)?;
            if let ModifierKind::Underpin { cap } = modifier.kind
                && (depth > 1 || outermost_caps_are_fractions)
            {
                self.fraction("the cap of a link", cap)?;
            }
            waiting.extend(modifier.modifiers.iter().map(|inner| (inner, depth + 1)));
        }
        Ok(())
    }

    fn literal(&self, literal: Literal) -> Result<(), NetworkError> {
        let Some(source) = self.network.variables.get(literal.variable) else {
            return Err(self.malformed(format!("variable number {} does not exist", literal.variable)));
        };
        if literal.state >= source.states.len() {
            return Err(self.malformed(format!("“{}” has no state number {}", source.id, literal.state)));
        }
        Ok(())
    }

    fn binary(&self) -> Result<(), NetworkError> {
        match self.network.n_states(self.variable) {
            2 => Ok(()),
            n_states => Err(self.malformed(format!("a claim is true or false, and this has {n_states} states"))),
        }
    }

    fn fraction(&self, number: &'static str, value: f64) -> Result<(), NetworkError> {
        if (0.0..=1.0).contains(&value) {
            Ok(())
        } else {
            Err(self.out_of_range(number, value, "between 0 and 1"))
        }
    }

    fn ratio(&self, number: &'static str, value: f64) -> Result<(), NetworkError> {
        if value >= 0.0 {
            Ok(())
        } else {
            Err(self.out_of_range(number, value, "0 or more"))
        }
    }

    fn malformed(&self, reason: String) -> NetworkError {
        NetworkError::Malformed {
            variable: self.network.variables[self.variable].id.clone(),
            reason,
        }
    }

    fn out_of_range(&self, number: &'static str, value: f64, range: &'static str) -> NetworkError {
        NetworkError::OutOfRange {
            variable: self.network.variables[self.variable].id.clone(),
            number,
            value,
            range,
        }
    }
}
