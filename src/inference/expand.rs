//! From local models to factors: one dense table where a family is small, a chain of small tables where it
//! is not.
//!
//! Requirements, routes and defeaters act one after the other on a binary variable (Heckerman 1993's temporal
//! form, exact and without negative numbers), logic goes through saturating counters, and odds through
//! counters of weighings with equal ratios, or partial sums where there are too many different ones. Only the
//! *shape* of the network and, for odds too wide for a table, the equality of ratios (for sums the ratios
//! themselves) decide which factors there are; see [`shape`].

use super::check::NetworkError;
use super::factor::{Dimension, Factor, Rule, advance};
use super::limits::Limits;
use super::local::{self, Role};
use super::network::{Literal, Local, LogicOp, Mechanism, ModifierKind, Network, Weighing};
use super::sums::{self, chain};

/// A network as factors over its own variables, which keep their indices, and auxiliary ones behind them.
#[derive(Clone, Debug, Default)]
pub(super) struct Expansion {
    /// The number of states of every variable.
    pub cardinalities: Vec<usize>,
    /// The network variable each variable belongs to; network variables belong to themselves.
    pub owners: Vec<usize>,
    /// The factors, those of one owner together and in order.
    pub factors: Vec<Factor>,
    /// For each network variable the factor that ends in it.
    pub finals: Vec<usize>,
    /// For each network variable the factor that holds its base or weights, if it has one.
    pub cores: Vec<Option<usize>>,
    /// How many numbers all factors have together.
    pub n_cells: usize,
    /// How far apart the bounds on the error of partial sums lie, all claims together; see `sums`.
    pub width: f64,
}

impl Expansion {
    /// The factors of one network variable.
    pub(super) fn factors_of(&self, variable: usize) -> std::ops::RangeInclusive<usize> {
        let first = variable.checked_sub(1).map_or(0, |before| self.finals[before] + 1);
        first..=self.finals[variable]
    }
}

/// Expands a checked network. Linear in its size but for the tables, which `limits` bounds.
pub(super) fn expand(network: &Network, limits: &Limits) -> Result<Expansion, NetworkError> {
    let n_variables = network.variables.len();
    let mut expansion = Expansion {
        cardinalities: network.variables.iter().map(|variable| variable.states.len()).collect(),
        owners: (0..n_variables).collect(),
        cores: vec![None; n_variables],
        ..Expansion::default()
    };
    for owner in 0..n_variables {
        Expander {
            network,
            limits,
            owner,
            expansion: &mut expansion,
        }
        .variable()?;
        expansion.finals.push(expansion.factors.len() - 1);
    }
    Ok(expansion)
}

/// As [`expand`], but a variable whose tables exceed the limits is left without factors. Also says which
/// variables have factors; the `finals` of the others mean nothing.
pub(super) fn expand_what_fits(network: &Network, limits: &Limits) -> (Expansion, Vec<bool>) {
    let n_variables = network.variables.len();
    let mut expansion = Expansion {
        cardinalities: network.variables.iter().map(|variable| variable.states.len()).collect(),
        owners: (0..n_variables).collect(),
        cores: vec![None; n_variables],
        ..Expansion::default()
    };
    let mut has_factors = Vec::with_capacity(n_variables);
    for owner in 0..n_variables {
        let before = (expansion.factors.len(), expansion.owners.len(), expansion.n_cells);
        let width = expansion.width;
        let outcome = Expander {
            network,
            limits,
            owner,
            expansion: &mut expansion,
        }
        .variable();
        if outcome.is_err() {
            expansion.factors.truncate(before.0);
            expansion.owners.truncate(before.1);
            expansion.cardinalities.truncate(before.1);
            expansion.n_cells = before.2;
            expansion.width = width;
            expansion.cores[owner] = None;
        }
        has_factors.push(outcome.is_ok());
        expansion.finals.push(expansion.factors.len().saturating_sub(1));
    }
    (expansion, has_factors)
}

/// Everything about a variable that decides its factors, as a list of numbers to compare.
///
/// Two networks with equal shapes share plans. Numbers a reader may change do not occur in it, except as the
/// partition of weighings into groups of equal ratios where the odds are too wide for a table.
pub(super) fn shape(network: &Network, variable: usize, limits: &Limits) -> Vec<u32> {
    let mut shape = vec![network.n_states(variable) as u32];
    let local = &network.variables[variable].local;
    match local {
        Local::Table { parents, .. } => {
            shape.push(0);
            shape.extend(parents.iter().map(|&parent| parent as u32));
        }
        Local::Logic { op, inputs } => {
            let (code, n) = match *op {
                LogicOp::And => (1, 0),
                LogicOp::Or => (2, 0),
                LogicOp::Not => (3, 0),
                LogicOp::Exactly(n) => (4, n),
                LogicOp::AtLeast(n) => (5, n),
                LogicOp::AtMost(n) => (6, n),
            };
            shape.extend([code, n as u32]);
            for &input in inputs {
                push_literal(&mut shape, input);
            }
        }
        Local::Mechanism(mechanism) => {
            let groups = [&mechanism.requirements, &mechanism.routes, &mechanism.defeaters];
            shape.extend([7, mechanism.weighings.len() as u32]);
            shape.extend(groups.map(|group| group.len() as u32));
            for influence in mechanism.influences() {
                push_literal(&mut shape, influence.source);
                push_modifiers(&mut shape, &influence.modifiers);
            }
        }
        Local::Choice(choice) => shape.extend([8, choice.weighings.len() as u32]),
        Local::Tied(tied) => {
            shape.push(9);
            shape.extend(tied.parents().iter().map(|&parent| parent as u32));
        }
    }
    let weighings = local::weighings(local);
    for (target, weighing) in &weighings {
        shape.push(*target as u32);
        push_literal(&mut shape, weighing.source);
        push_modifiers(&mut shape, &weighing.modifiers);
    }
    if are_too_wide(network, &weighings, limits) {
        let (classes, singles) = classify(&weighings);
        if odds_form(network, &weighings, &classes, &singles, limits) == OddsForm::Sums {
            push_ratios(&mut shape, network, &weighings, limits);
        }
        for class in classes {
            shape.push(class.len() as u32);
            shape.extend(class.iter().map(|&weighing_ix| weighing_ix as u32));
        }
        for weighing_ix in singles {
            let weighing = weighings[weighing_ix].1;
            if network.n_configurations(&weighing.parents()) <= limits.wide_rows {
                shape.extend(
                    distinct_ratios(network, weighing)
                        .1
                        .into_iter()
                        .map(|ratio_ix| ratio_ix as u32),
                );
            }
        }
    }
    shape
}

/// Whether weighings have too many parents for a table. What takes memory is only done when it must be.
fn are_too_wide(network: &Network, weighings: &[(usize, &Weighing)], limits: &Limits) -> bool {
    let are_plain = weighings.iter().all(|(_, weighing)| weighing.modifiers.is_empty());
    let sources = weighings
        .iter()
        .map(|(_, weighing)| network.n_states(weighing.source.variable));
    let is_surely_narrow = are_plain && sources.fold(1, usize::saturating_mul) <= limits.odds_rows;
    !is_surely_narrow && network.n_configurations(&weighing_parents(weighings)) > limits.odds_rows
}

/// What odds become that have too many parents for a table at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OddsForm {
    Table,
    Counters,
    Sums,
}

/// The smaller of the exact forms if one is small enough, else sums, which questions do not have.
fn odds_form(
    network: &Network,
    weighings: &[(usize, &Weighing)],
    classes: &[Vec<usize>],
    singles: &[usize],
    limits: &Limits,
) -> OddsForm {
    let table = network.n_configurations(&weighing_parents(weighings));
    let mut counters = classes
        .iter()
        .fold(1, |rows: usize, class| rows.saturating_mul(class.len() + 1));
    for &weighing_ix in singles {
        let weighing = weighings[weighing_ix].1;
        let n_ratios = if network.n_configurations(&weighing.parents()) > limits.wide_rows {
            usize::MAX
        } else if counters > limits.wide_rows {
            1
        } else {
            distinct_ratios(network, weighing).0.len()
        };
        counters = counters.saturating_mul(n_ratios);
    }
    let are_of_a_claim = weighings.iter().all(|&(target, _)| target == 1);
    if counters <= limits.wide_rows && counters <= table {
        OddsForm::Counters
    } else if table <= limits.wide_rows {
        OddsForm::Table
    } else if counters <= limits.wide_rows || !are_of_a_claim || limits.sum_states == 0 {
        OddsForm::Counters
    } else {
        OddsForm::Sums
    }
}

/// All effective ratios, bit by bit, as far as they can be listed.
fn push_ratios(shape: &mut Vec<u32>, network: &Network, weighings: &[(usize, &Weighing)], limits: &Limits) {
    for (_, weighing) in weighings {
        let parents = weighing.parents();
        if network.n_configurations(&parents) <= limits.wide_rows {
            for ratio in sums::ratios_by_row(network, weighing, &parents) {
                let bits = ratio.to_bits();
                shape.extend([(bits >> 32) as u32, bits as u32]);
            }
        }
    }
}

fn push_literal(shape: &mut Vec<u32>, literal: Literal) {
    shape.extend([literal.variable as u32, literal.state as u32]);
}

fn push_modifiers(shape: &mut Vec<u32>, modifiers: &[super::network::Modifier]) {
    shape.push(modifiers.len() as u32);
    for modifier in modifiers {
        shape.push(u32::from(matches!(modifier.kind, ModifierKind::Undercut)));
        push_literal(shape, modifier.source);
        push_modifiers(shape, &modifier.modifiers);
    }
}

fn weighing_parents(weighings: &[(usize, &Weighing)]) -> Vec<usize> {
    let mut parents: Vec<usize> = weighings.iter().flat_map(|(_, weighing)| weighing.parents()).collect();
    parents.sort_unstable();
    parents.dedup();
    parents
}

/// Groups of weighings without modifiers that bear on the same state with the same two ratios, and the
/// weighings with modifiers.
fn classify(weighings: &[(usize, &Weighing)]) -> (Vec<Vec<usize>>, Vec<usize>) {
    let mut keys = Vec::new();
    let mut classes: Vec<Vec<usize>> = Vec::new();
    let mut singles = Vec::new();
    for (weighing_ix, (target, weighing)) in weighings.iter().enumerate() {
        if !weighing.modifiers.is_empty() {
            singles.push(weighing_ix);
            continue;
        }
        let key = (
            *target,
            weighing.ratio_if_true.to_bits(),
            weighing.ratio_if_false.to_bits(),
        );
        if let Some(class) = keys.iter().position(|known| *known == key) {
            classes[class].push(weighing_ix);
        } else {
            keys.push(key);
            classes.push(vec![weighing_ix]);
        }
    }
    (classes, singles)
}

/// A configuration of variables and their states.
type Configuration = Vec<(usize, usize)>;

/// The distinct effective ratios of a weighing: for each an example configuration of its parents, and for
/// every configuration which ratio it has.
fn distinct_ratios(network: &Network, weighing: &Weighing) -> (Vec<Configuration>, Vec<usize>) {
    let parents = weighing.parents();
    let cardinalities: Vec<usize> = network.variables.iter().map(|variable| variable.states.len()).collect();
    let mut states = vec![0; network.variables.len()];
    let mut ratios: Vec<f64> = Vec::new();
    let mut examples = Vec::new();
    let mut by_row = Vec::new();
    for _ in 0..network.n_configurations(&parents) {
        let ratio = local::ratio(weighing, &states);
        let known = ratios.iter().position(|known| known.total_cmp(&ratio).is_eq());
        by_row.push(known.unwrap_or(ratios.len()));
        if known.is_none() {
            ratios.push(ratio);
            examples.push(parents.iter().map(|&parent| (parent, states[parent])).collect());
        }
        advance(&parents, &cardinalities, &mut states);
    }
    (examples, by_row)
}

/// Expands one variable.
struct Expander<'a> {
    network: &'a Network,
    limits: &'a Limits,
    owner: usize,
    expansion: &'a mut Expansion,
}

impl Expander<'_> {
    fn variable(&mut self) -> Result<(), NetworkError> {
        let local = &self.network.variables[self.owner].local;
        let parents = local.parents();
        let n_rows = self.network.n_configurations(&parents);
        let is_dense = match local {
            Local::Table { .. } | Local::Tied(_) => true,
            Local::Choice(_) => n_rows <= self.limits.odds_rows,
            Local::Mechanism(mechanism) if mechanism.influences().next().is_none() => n_rows <= self.limits.odds_rows,
            Local::Mechanism(_) | Local::Logic { .. } => n_rows <= self.limits.family_rows,
        };
        match local {
            _ if is_dense => self.push_dense(parents),
            Local::Mechanism(mechanism) => self.chain(mechanism),
            Local::Logic { op, inputs } => self.count_logic(*op, inputs),
            Local::Choice(_) | Local::Table { .. } | Local::Tied(_) => {
                let last = self.owner;
                self.odds(last)
            }
        }
    }

    fn push_dense(&mut self, parents: Vec<usize>) -> Result<(), NetworkError> {
        let local = &self.network.variables[self.owner].local;
        let parents = match local {
            // A table that lists each parent once keeps its own order, so that its rows are copied as they are.
            Local::Table { parents: listed, .. } if listed.len() == parents.len() => listed.clone(),
            _ => parents,
        };
        if matches!(local, Local::Mechanism(_) | Local::Choice(_)) {
            self.expansion.cores[self.owner] = Some(self.expansion.factors.len());
        }
        self.push(parents, self.owner, Rule::Whole)
    }

    /// A core, then one step per influence; the last of them ends in the owner.
    fn chain(&mut self, mechanism: &Mechanism) -> Result<(), NetworkError> {
        let roles = [Role::Requirement, Role::Route, Role::Defeater];
        let steps: Vec<(Role, usize)> = roles
            .iter()
            .flat_map(|&role| (0..role.of(mechanism).len()).map(move |index| (role, index)))
            .collect();
        let Some((_, earlier)) = steps.split_last() else {
            return self.odds(self.owner);
        };
        let mut previous = self.auxiliary(2);
        self.odds(previous)?;
        for (step_ix, &(role, index)) in steps.iter().enumerate() {
            let next = if step_ix < earlier.len() {
                self.auxiliary(2)
            } else {
                self.owner
            };
            let mut parents = role.of(mechanism)[index].parents();
            parents.push(previous);
            if self.n_rows(&parents) > self.limits.wide_rows {
                return Err(self.too_wide());
            }
            self.push(parents, next, Rule::Step { previous, role, index })?;
            previous = next;
        }
        Ok(())
    }

    /// Base and weighings into `child`: one table, a table over counters, or a chain of partial sums.
    fn odds(&mut self, child: usize) -> Result<(), NetworkError> {
        let weighings = local::weighings(&self.network.variables[self.owner].local);
        let parents = weighing_parents(&weighings);
        if self.n_rows(&parents) <= self.limits.odds_rows {
            self.expansion.cores[self.owner] = Some(self.expansion.factors.len());
            return self.push(parents, child, Rule::Core);
        }
        let (classes, singles) = classify(&weighings);
        match odds_form(self.network, &weighings, &classes, &singles, self.limits) {
            OddsForm::Table => {
                self.expansion.cores[self.owner] = Some(self.expansion.factors.len());
                return self.push(parents, child, Rule::Core);
            }
            OddsForm::Sums => return self.sums(&weighings, child),
            OddsForm::Counters => {}
        }
        let mut dimensions = Vec::new();
        let mut counters = Vec::new();
        for class in classes {
            let mut previous = None;
            for (position, &weighing_ix) in class.iter().enumerate() {
                let counter = self.auxiliary(position + 2);
                let literal = weighings[weighing_ix].1.source;
                self.push_count(
                    counter,
                    Rule::Count {
                        previous,
                        literal,
                        counts_failures: false,
                    },
                )?;
                previous = Some(counter);
            }
            if let Some(variable) = previous {
                counters.push(variable);
                let (representative, n_weighings) = (class[0], class.len());
                dimensions.push(Dimension::Counter {
                    variable,
                    representative,
                    n_weighings,
                });
            }
        }
        for weighing_ix in singles {
            let weighing = weighings[weighing_ix].1;
            let parents = weighing.parents();
            if self.n_rows(&parents) > self.limits.wide_rows {
                return Err(self.too_wide());
            }
            let (examples, by_row) = distinct_ratios(self.network, weighing);
            let variable = self.auxiliary(examples.len());
            self.push(parents, variable, Rule::Ratio(by_row))?;
            counters.push(variable);
            dimensions.push(Dimension::Single {
                variable,
                weighing: weighing_ix,
                examples,
            });
        }
        if self.n_rows(&counters) > self.limits.wide_rows {
            return Err(self.too_wide());
        }
        self.expansion.cores[self.owner] = Some(self.expansion.factors.len());
        self.push(counters, child, Rule::CountedCore(dimensions))
    }

    /// Moves and partial sums, then the table over the last sum.
    fn sums(&mut self, weighings: &[(usize, &Weighing)], child: usize) -> Result<(), NetworkError> {
        let tolerance = f64::from(self.limits.sum_error_ppm) * 1e-6;
        let (most_rows, most_states) = (self.limits.wide_rows, self.limits.sum_states);
        let Some(chain) = chain(self.network, weighings, most_rows, most_states, tolerance) else {
            return Err(self.too_wide());
        };
        let mut sums = vec![chain.constant];
        let mut last = None;
        for link in chain.links {
            let n_moves = link.moves.len();
            let by = self.auxiliary(n_moves);
            self.push(link.parents, by, Rule::Move(link.cells))?;
            last = Some(match last {
                None => by,
                Some(previous) => {
                    let next = self.auxiliary(link.sums.len());
                    let next_of = link.next_of;
                    let rule = Rule::Sum {
                        previous,
                        by,
                        n_moves,
                        next_of,
                    };
                    self.push(vec![previous, by], next, rule)?;
                    next
                }
            });
            sums = link.sums;
        }
        self.expansion.width += chain.width;
        self.expansion.cores[self.owner] = Some(self.expansion.factors.len());
        let dimension = Dimension::Sums {
            variable: last,
            sums,
            step: chain.step,
        };
        self.push(last.into_iter().collect(), child, Rule::CountedCore(vec![dimension]))
    }

    /// A chain of counters that saturate as soon as the verdict is certain, then the verdict.
    fn count_logic(&mut self, op: LogicOp, inputs: &[Literal]) -> Result<(), NetworkError> {
        let n_inputs = inputs.len();
        let counts_failures = op == LogicOp::And;
        let highest = match op {
            LogicOp::And | LogicOp::Or | LogicOp::Not => 1,
            LogicOp::Exactly(n) | LogicOp::AtMost(n) => n.saturating_add(1),
            LogicOp::AtLeast(n) => n,
        }
        .min(n_inputs);
        let mut previous = None;
        for (position, &literal) in inputs.iter().enumerate() {
            let counter = self.auxiliary(highest.min(position + 1) + 1);
            self.push_count(
                counter,
                Rule::Count {
                    previous,
                    literal,
                    counts_failures,
                },
            )?;
            previous = Some(counter);
        }
        let Some(counter) = previous else {
            return self.push_dense(Vec::new());
        };
        let accepted = (0..=highest)
            .map(|count| match op {
                LogicOp::And | LogicOp::Not => count == 0,
                LogicOp::Or => count > 0,
                LogicOp::Exactly(n) => count == n,
                LogicOp::AtLeast(n) => count >= n,
                LogicOp::AtMost(n) => count <= n,
            })
            .collect();
        self.push(vec![counter], self.owner, Rule::Verdict { counter, accepted })
    }

    fn push_count(&mut self, counter: usize, rule: Rule) -> Result<(), NetworkError> {
        let parents = match &rule {
            Rule::Count { previous, literal, .. } => previous.iter().copied().chain([literal.variable]).collect(),
            _ => Vec::new(),
        };
        self.push(parents, counter, rule)
    }

    fn auxiliary(&mut self, n_states: usize) -> usize {
        self.expansion.cardinalities.push(n_states);
        self.expansion.owners.push(self.owner);
        self.expansion.cardinalities.len() - 1
    }

    fn push(&mut self, parents: Vec<usize>, child: usize, rule: Rule) -> Result<(), NetworkError> {
        let mut scope = parents;
        if !matches!(rule, Rule::Whole) {
            scope.sort_unstable();
            scope.dedup();
        }
        scope.push(child);
        let n_cells = match rule {
            Rule::Sum { .. } => 0,
            _ => self.n_rows(&scope),
        };
        if n_cells > self.limits.entries {
            return Err(self.too_wide());
        }
        let (owner, offset) = (self.owner, self.expansion.n_cells);
        let n_states = self.expansion.cardinalities[child];
        self.expansion.n_cells += n_cells;
        self.expansion.factors.push(Factor {
            owner,
            scope,
            rule,
            is_final: child == owner,
            offset,
            n_cells,
            n_states,
        });
        Ok(())
    }

    fn n_rows(&self, variables: &[usize]) -> usize {
        let cardinalities = &self.expansion.cardinalities;
        variables.iter().fold(1, |product: usize, &variable| {
            product.saturating_mul(cardinalities[variable])
        })
    }

    fn too_wide(&self) -> NetworkError {
        let variable = &self.network.variables[self.owner];
        NetworkError::TooWide {
            variable: variable.id.clone(),
            parents: self.network.names(variable.local.parents()),
        }
    }
}
