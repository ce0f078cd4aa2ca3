//! The network: variables with finitely many states and the local model of each.
//!
//! Plain data, built by the maker of the network and checked in `check`. What the local models mean is
//! written in `local` and `block`; nothing is computed here.

use std::collections::{BTreeMap, BTreeSet};

use super::block::Tied;

/// A discrete Bayesian network. The order of the variables is free; parents are named by index.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Network {
    /// The variables; their positions are what [`Literal::variable`] and every other index refers to.
    pub variables: Vec<Variable>,
}

/// One variable: a claim, a question with its positions, or a binned quantity.
#[derive(Clone, Debug, PartialEq)]
pub struct Variable {
    /// The name used in messages.
    pub id: String,
    /// The names of its states, at least two. A claim has `["false", "true"]`, so that state 1 is "true".
    pub states: Vec<String>,
    /// How its parents determine it.
    pub local: Local,
}

/// The proposition that a variable is in a certain state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Literal {
    /// Index of the variable.
    pub variable: usize,
    /// Index of the state it must be in for the literal to hold.
    pub state: usize,
}

/// How the parents of a variable determine the distribution over its states.
#[derive(Clone, Debug, PartialEq)]
pub enum Local {
    /// A conditional probability table.
    Table {
        /// The parents, first one slowest.
        parents: Vec<usize>,
        /// One row per configuration of the parents (the last parent fastest), each row a distribution over
        /// the variable's own states. Rows must sum to 1 within 1e-9.
        rows: Vec<f64>,
    },
    /// Odds, requirements, routes and defeaters of a claim.
    Mechanism(Mechanism),
    /// An exclusive question whose positions are weighed against each other.
    Choice(Choice),
    /// A claim that follows from its inputs by logic alone.
    Logic {
        /// The rule.
        op: LogicOp,
        /// What it is applied to. An input listed twice counts twice.
        inputs: Vec<Literal>,
    },
    /// A claim that bears on other claims as they bear on it; made by [`Block::locals`](super::Block::locals).
    Tied(Tied),
}

/// A logical rule over literals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogicOp {
    /// Every input holds.
    And,
    /// At least one input holds.
    Or,
    /// The only input does not hold.
    Not,
    /// Exactly this many inputs hold.
    Exactly(usize),
    /// This many inputs or more hold.
    AtLeast(usize),
    /// This many inputs or fewer hold.
    AtMost(usize),
}

/// The local model of a claim, combined in the order of its fields.
///
/// 1. `core = odds(base) × Π ratios` of the weighings;
/// 2. times `1 − n` for every requirement whose source does not hold (noisy-and);
/// 3. joined with every route whose source holds: `1 − (1 − p) · Π (1 − s)` (noisy-or, the strength excludes
///    the leak as in Díez 1993);
/// 4. times `1 − a` for every defeater whose source holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mechanism {
    /// The probability with all arguments set aside, 0..=1.
    pub base: f64,
    /// Links that multiply the odds.
    pub weighings: Vec<Weighing>,
    /// Links the claim cannot do without; the fraction is the necessity.
    pub requirements: Vec<Influence>,
    /// Independent ways to the claim; the fraction is the strength.
    pub routes: Vec<Influence>,
    /// What defeats the claim when it holds; the fraction is the strength of the attack.
    pub defeaters: Vec<Influence>,
}

/// A link that multiplies the odds of its target by a likelihood ratio.
#[derive(Clone, Debug, PartialEq)]
pub struct Weighing {
    /// The literal that decides which ratio applies.
    pub source: Literal,
    /// The ratio when the source holds, 0..=∞.
    pub ratio_if_true: f64,
    /// The ratio when it does not, 0..=∞; 1 for a link that only speaks when its source holds.
    pub ratio_if_false: f64,
    /// What undercuts or underpins the link.
    pub modifiers: Vec<Modifier>,
}

/// A requirement, route or defeater.
#[derive(Clone, Debug, PartialEq)]
pub struct Influence {
    /// The literal at the other end.
    pub source: Literal,
    /// Necessity or strength, 0..=1.
    pub fraction: f64,
    /// What undercuts or underpins the link.
    pub modifiers: Vec<Modifier>,
}

/// A link that bears on a link (or on another modifier), to any depth up to [`Modifier::DEEPEST`].
///
/// With wⱼ the effective strengths of the underpins whose source holds and uᵢ those of such undercuts, a
/// value v (a fraction, or the logarithm of a ratio) becomes
/// `(v + (cap − v) · (1 − Π (1 − wⱼ))) · Π (1 − uᵢ)`. Underpins with different caps act one after the other,
/// the lowest cap first. The ratio that applies when the source of a weighing does *not* hold is undercut but
/// never underpinned. The strength of a modifier is changed by its own modifiers in the same way.
#[derive(Clone, Debug, PartialEq)]
pub struct Modifier {
    /// Whether it weakens or strengthens.
    pub kind: ModifierKind,
    /// The literal that must hold for it to act.
    pub source: Literal,
    /// How far it moves the value, 0..=1.
    pub strength: f64,
    /// What bears on this modifier in turn.
    pub modifiers: Vec<Self>,
}

impl Modifier {
    /// The greatest depth of modifiers of modifiers that is accepted.
    pub const DEEPEST: usize = 100;
}

/// What a [`Modifier`] does to the link it bears on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ModifierKind {
    /// Moves the effect towards none.
    Undercut,
    /// Moves the effect towards a cap.
    Underpin {
        /// A fraction for influences and modifiers, a `ratio_if_true` for weighings.
        cap: f64,
    },
}

/// The local model of an exclusive question: `P(state i) ∝ weightᵢ × Π` ratios of the weighings into i.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Choice {
    /// One weight per state, finite and not negative, not all zero.
    pub weights: Vec<f64>,
    /// The weighings, each with the state whose weight it multiplies.
    pub weighings: Vec<(usize, Weighing)>,
}

impl Network {
    /// The number of states of a variable.
    pub(super) fn n_states(&self, variable: usize) -> usize {
        self.variables[variable].states.len()
    }

    /// How many configurations the given variables have together, as far as a `usize` reaches.
    pub(super) fn n_configurations(&self, variables: &[usize]) -> usize {
        variables.iter().fold(1, |product: usize, &variable| {
            product.saturating_mul(self.n_states(variable))
        })
    }

    /// The same network as far as the given variables depend on it. All others keep their places, and stand for nothing:
    /// no state of theirs depends on anything.
    #[must_use]
    pub fn as_far_as(&self, wanted: impl Iterator<Item = usize>) -> Self {
        let matters = ancestors(self, &BTreeMap::new(), wanted);
        let kept = |(at, variable): (usize, &Variable)| {
            if matters.contains(&at) {
                return variable.clone();
            }
            let n = variable.states.len();
            let local = Local::Table {
                parents: Vec::new(),
                rows: vec![1.0 / n as f64; n],
            };
            Variable {
                local,
                ..variable.clone()
            }
        };
        Self {
            variables: self.variables.iter().enumerate().map(kept).collect(),
        }
    }

    /// All variables, parents before their children, by index where there is a choice. Those on a cycle and below
    /// are left out. Linear in variables plus parents.
    pub(super) fn topological_order(&self) -> Vec<usize> {
        let mut children = vec![Vec::new(); self.variables.len()];
        let mut n_missing = vec![0; self.variables.len()];
        for (child, variable) in self.variables.iter().enumerate() {
            for parent in variable.local.parents() {
                children[parent].push(child);
                n_missing[child] += 1;
            }
        }
        let mut order: Vec<usize> = (0..n_missing.len()).filter(|&root| n_missing[root] == 0).collect();
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

    /// The same network with tables cut down to the rows in which the observed variables are in their states.
    pub(super) fn sliced(&self, observed: &[(usize, usize)]) -> Self {
        let variables = self.variables.iter().enumerate().map(|(variable, whole)| Variable {
            id: whole.id.clone(),
            states: whole.states.clone(),
            local: self.sliced_local(variable, observed),
        });
        Self {
            variables: variables.collect(),
        }
    }

    /// The local model of one variable of [`Self::sliced`]. What is malformed stays as it is, to be complained about.
    pub(super) fn sliced_local(&self, variable: usize, observed: &[(usize, usize)]) -> Local {
        let local = &self.variables[variable].local;
        let Local::Table { parents, rows } = local else {
            return local.clone();
        };
        let state_of = |parent: usize| {
            observed
                .iter()
                .find(|(known, _)| *known == parent)
                .map(|(_, state)| *state)
        };
        let is_sound = parents.iter().all(|&parent| parent < self.variables.len());
        let n_states = self.n_states(variable);
        if !is_sound
            || parents.iter().all(|&parent| state_of(parent).is_none())
            || rows.len() != self.n_configurations(parents).saturating_mul(n_states)
        {
            return local.clone();
        }
        // From the last parent to the first: where the rows begin that are kept.
        let mut kept = vec![0];
        let mut stride = n_states;
        for &parent in parents.iter().rev() {
            let states = match state_of(parent) {
                Some(state) => state..state + 1,
                None => 0..self.n_states(parent),
            };
            kept = states
                .flat_map(|state| kept.iter().map(move |start| start + state * stride))
                .collect();
            stride *= self.n_states(parent);
        }
        Local::Table {
            parents: parents
                .iter()
                .copied()
                .filter(|&parent| state_of(parent).is_none())
                .collect(),
            rows: kept
                .iter()
                .flat_map(|&start| &rows[start..start + n_states])
                .copied()
                .collect(),
        }
    }

    /// How many numbers the table of a variable has, if that is its local model.
    pub(super) fn table_size(&self, variable: usize) -> usize {
        match &self.variables[variable].local {
            Local::Table { rows, .. } => rows.len(),
            _ => 0,
        }
    }

    /// The names of the given variables, sorted and without repetition.
    pub(super) fn names(&self, variables: impl IntoIterator<Item = usize>) -> Vec<String> {
        let mut names: Vec<String> = variables
            .into_iter()
            .map(|variable| self.variables[variable].id.clone())
            .collect();
        names.sort();
        names.dedup();
        names
    }
}

impl Local {
    /// Every variable this model depends on, sorted and without repetition: the sources of links and of
    /// their modifiers at any depth.
    pub fn parents(&self) -> Vec<usize> {
        let mut parents = Vec::new();
        match self {
            Self::Table { parents: listed, .. } => parents.extend_from_slice(listed),
            Self::Tied(tied) => parents.extend_from_slice(tied.parents()),
            Self::Logic { inputs, .. } => parents.extend(inputs.iter().map(|input| input.variable)),
            Self::Choice(choice) => {
                for (_, weighing) in &choice.weighings {
                    weighing.collect_parents(&mut parents);
                }
            }
            Self::Mechanism(mechanism) => {
                for weighing in &mechanism.weighings {
                    weighing.collect_parents(&mut parents);
                }
                for influence in mechanism.influences() {
                    influence.collect_parents(&mut parents);
                }
            }
        }
        parents.sort_unstable();
        parents.dedup();
        parents
    }
}

impl Mechanism {
    /// Requirements, routes and defeaters, in the order in which they act.
    pub(super) fn influences(&self) -> impl Iterator<Item = &Influence> {
        self.requirements.iter().chain(&self.routes).chain(&self.defeaters)
    }
}

impl Weighing {
    /// The variables this link depends on, sorted and without repetition.
    pub(super) fn parents(&self) -> Vec<usize> {
        let mut parents = Vec::new();
        self.collect_parents(&mut parents);
        parents.sort_unstable();
        parents.dedup();
        parents
    }

    fn collect_parents(&self, parents: &mut Vec<usize>) {
        parents.push(self.source.variable);
        collect_sources(&self.modifiers, parents);
    }
}

impl Influence {
    /// The variables this link depends on, sorted and without repetition.
    pub(super) fn parents(&self) -> Vec<usize> {
        let mut parents = Vec::new();
        self.collect_parents(&mut parents);
        parents.sort_unstable();
        parents.dedup();
        parents
    }

    fn collect_parents(&self, parents: &mut Vec<usize>) {
        parents.push(self.source.variable);
        collect_sources(&self.modifiers, parents);
    }
}

/// Adds the sources of modifiers at any depth, without recursion.
fn collect_sources(modifiers: &[Modifier], parents: &mut Vec<usize>) {
    let mut waiting: Vec<&Modifier> = modifiers.iter().collect();
    while let Some(modifier) = waiting.pop() {
        parents.push(modifier.source.variable);
        waiting.extend(&modifier.modifiers);
    }
}

/// The variables that bear on any of these, these included; `also` are further things that a variable depends on.
pub(super) fn ancestors(
    network: &Network,
    also: &BTreeMap<usize, Literal>,
    of: impl Iterator<Item = usize>,
) -> BTreeSet<usize> {
    let mut found: BTreeSet<usize> = BTreeSet::new();
    let mut open: Vec<usize> = of.collect();
    while let Some(variable) = open.pop() {
        if found.insert(variable) {
            let local = &network.variables[variable].local;
            open.extend(local.parents());
            open.extend(also.get(&variable).map(|literal| literal.variable));
            if let Local::Tied(tied) = local {
                open.extend(tied.block().members().iter().map(|member| member.variable));
            }
        }
    }
    found
}
