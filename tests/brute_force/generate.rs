//! Random networks and evidence from a seed.

use cruxmap::inference::{
    Choice, Evidence, Finding, Goal, Influence, Literal, Local, LogicOp, Mechanism, Modifier, ModifierKind, Network,
    Variable, Weighing,
};

/// `SplitMix64`, and what is drawn with it.
pub struct Dice {
    state: u64,
    draws_certainties: bool,
}

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self {
            state: seed,
            draws_certainties: true,
        }
    }

    pub fn without_certainties(self) -> Self {
        Self {
            draws_certainties: false,
            ..self
        }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn fraction(&mut self) -> f64 {
        match self.below(20) {
            0 | 1 if self.draws_certainties => 0.0,
            2 | 3 if self.draws_certainties => 1.0,
            4 if self.draws_certainties => 1e-12,
            5 => 0.5,
            _ => self.unit(),
        }
    }

    fn ratio(&mut self) -> f64 {
        match self.below(24) {
            0 if self.draws_certainties => 0.0,
            1 if self.draws_certainties => f64::INFINITY,
            2..=9 => 3.0,
            10..=12 => 1.0,
            13..=15 => 1.0 / 3.0,
            _ => (self.unit() * 6.0 - 3.0).exp(),
        }
    }

    /// A network whose variables are in no particular order.
    pub fn network(&mut self, n_variables: usize) -> Network {
        let mut network = Network { variables: Vec::new() };
        let mut n_joint = 1;
        for ix in 0..n_variables {
            let kind = self.below(10);
            let mut n_states = if matches!(kind, 0..=2) { 2 + self.below(3) } else { 2 };
            if n_joint * n_states > 20_000 {
                n_states = 2;
            }
            n_joint *= n_states;
            let states = (0..n_states).map(|state| format!("s{state}")).collect();
            let local = match kind {
                0 => self.table(&network, n_states),
                1 | 2 => self.choice(&network, n_states),
                3 | 4 => self.logic(&network),
                _ => self.mechanism(&network),
            };
            network.variables.push(Variable {
                id: format!("v{ix}"),
                states,
                local,
            });
        }
        self.shuffle(&network).0
    }

    fn literal(&mut self, network: &Network) -> Literal {
        let variable = self.below(network.variables.len());
        Literal {
            variable,
            state: self.below(network.variables[variable].states.len()),
        }
    }

    fn count(&mut self, network: &Network, most: usize) -> usize {
        if network.variables.is_empty() {
            0
        } else {
            self.below(most + 1)
        }
    }

    fn row(&mut self, n_states: usize) -> Vec<f64> {
        let mut row: Vec<f64> = (0..n_states).map(|_| self.fraction()).collect();
        if row.iter().sum::<f64>() <= 0.0 {
            row[0] = 1.0;
        }
        let sum: f64 = row.iter().sum();
        row.iter().map(|entry| entry / sum).collect()
    }

    fn table(&mut self, network: &Network, n_states: usize) -> Local {
        let n_parents = self.count(network, 3);
        let parents: Vec<usize> = (0..n_parents).map(|_| self.below(network.variables.len())).collect();
        let n_rows: usize = parents
            .iter()
            .map(|&parent| network.variables[parent].states.len())
            .product();
        Local::Table {
            rows: (0..n_rows).flat_map(|_| self.row(n_states)).collect(),
            parents,
        }
    }

    fn logic(&mut self, network: &Network) -> Local {
        let mut inputs: Vec<Literal> = (0..self.count(network, 5)).map(|_| self.literal(network)).collect();
        let k = self.below(4);
        let op = match self.below(6) {
            0 => LogicOp::And,
            1 => LogicOp::Or,
            2 if !inputs.is_empty() => {
                inputs.truncate(1);
                LogicOp::Not
            }
            3 => LogicOp::AtLeast(k),
            4 => LogicOp::AtMost(k),
            _ => LogicOp::Exactly(k),
        };
        Local::Logic { op, inputs }
    }

    fn choice(&mut self, network: &Network, n_states: usize) -> Local {
        let weights = if self.draws_certainties {
            self.row(n_states)
        } else {
            vec![1.0; n_states]
        };
        let n_weighings = self.count(network, 4);
        let weighings = (0..n_weighings)
            .map(|_| (self.below(n_states), self.weighing(network)))
            .collect();
        Local::Choice(Choice { weights, weighings })
    }

    fn mechanism(&mut self, network: &Network) -> Local {
        let mut mechanism = Mechanism {
            base: self.fraction(),
            ..Mechanism::default()
        };
        for _ in 0..self.count(network, 4) {
            match self.below(6) {
                0..=2 => mechanism.weighings.push(self.weighing(network)),
                3 => mechanism.requirements.push(self.influence(network)),
                4 => mechanism.routes.push(self.influence(network)),
                _ => mechanism.defeaters.push(self.influence(network)),
            }
        }
        Local::Mechanism(mechanism)
    }

    fn weighing(&mut self, network: &Network) -> Weighing {
        let ratio_if_false = if self.below(2) == 0 { 1.0 } else { self.ratio() };
        let source = self.literal(network);
        Weighing {
            source,
            ratio_if_true: self.ratio(),
            ratio_if_false,
            modifiers: self.modifiers(network, 2, true),
        }
    }

    fn influence(&mut self, network: &Network) -> Influence {
        let source = self.literal(network);
        Influence {
            source,
            fraction: self.fraction(),
            modifiers: self.modifiers(network, 2, false),
        }
    }

    fn modifiers(&mut self, network: &Network, depth: usize, caps_are_ratios: bool) -> Vec<Modifier> {
        if depth == 0 || self.below(2) == 0 {
            return Vec::new();
        }
        (0..self.below(3))
            .map(|_| {
                let cap = if caps_are_ratios { self.ratio() } else { self.fraction() };
                let kind = if self.below(3) == 0 {
                    ModifierKind::Underpin { cap }
                } else {
                    ModifierKind::Undercut
                };
                let source = self.literal(network);
                let modifiers = self.modifiers(network, depth - 1, false);
                Modifier {
                    kind,
                    source,
                    strength: self.fraction(),
                    modifiers,
                }
            })
            .collect()
    }

    /// The same structure with other numbers.
    pub fn renumber(&mut self, network: &Network) -> Network {
        let mut network = network.clone();
        for variable in &mut network.variables {
            let n_states = variable.states.len();
            match &mut variable.local {
                Local::Table { rows, .. } => {
                    for row in rows.chunks_exact_mut(n_states) {
                        row.copy_from_slice(&self.row(n_states));
                    }
                }
                Local::Mechanism(mechanism) => {
                    mechanism.base = self.fraction();
                    for weighing in &mut mechanism.weighings {
                        weighing.ratio_if_true = self.ratio();
                    }
                    for group in [
                        &mut mechanism.requirements,
                        &mut mechanism.routes,
                        &mut mechanism.defeaters,
                    ] {
                        for influence in group {
                            influence.fraction = self.fraction();
                        }
                    }
                }
                Local::Choice(choice) => choice.weights = self.row(n_states),
                Local::Logic { .. } | Local::Tied(_) => {}
            }
        }
        network
    }

    /// The same network with its variables in another order, and where each one went.
    pub fn shuffle(&mut self, network: &Network) -> (Network, Vec<usize>) {
        let mut place: Vec<usize> = (0..network.variables.len()).collect();
        for ix in (1..place.len()).rev() {
            place.swap(ix, self.below(ix + 1));
        }
        let mut variables = network.variables.clone();
        for (from, variable) in network.variables.iter().enumerate() {
            variables[place[from]] = Variable {
                local: moved_local(&variable.local, &place),
                ..variable.clone()
            };
        }
        (Network { variables }, place)
    }

    pub fn evidence(&mut self, network: &Network, n_findings: usize) -> Evidence {
        let mut findings = Vec::new();
        let mut has_belief = false;
        for _ in 0..n_findings {
            let Literal { variable, state } = self.literal(network);
            let n_states = network.variables[variable].states.len();
            findings.push(match self.below(5) {
                0 | 1 => Finding::Observed { variable, state },
                2 if !has_belief => {
                    has_belief = true;
                    Finding::Believed {
                        variable,
                        state,
                        probability: self.fraction(),
                    }
                }
                3 => Finding::Intervened { variable, state },
                _ => Finding::Likelihood {
                    variable,
                    weights: (0..n_states).map(|_| self.fraction() * 7.0).collect(),
                },
            });
        }
        Evidence { findings }
    }

    pub fn goals(&mut self, network: &Network) -> Vec<Goal> {
        let mut goals = Vec::new();
        for (variable, Variable { states, .. }) in network.variables.iter().enumerate() {
            if self.below(3) > 0 {
                goals.push(Goal {
                    variable,
                    marginal: self.row(states.len()),
                });
            }
        }
        goals
    }
}

fn moved_literal(literal: Literal, place: &[usize]) -> Literal {
    Literal {
        variable: place[literal.variable],
        ..literal
    }
}

fn moved_modifiers(modifiers: &[Modifier], place: &[usize]) -> Vec<Modifier> {
    let moved = |modifier: &Modifier| Modifier {
        source: moved_literal(modifier.source, place),
        modifiers: moved_modifiers(&modifier.modifiers, place),
        ..modifier.clone()
    };
    modifiers.iter().map(moved).collect()
}

fn moved_weighing(weighing: &Weighing, place: &[usize]) -> Weighing {
    let source = moved_literal(weighing.source, place);
    Weighing {
        source,
        modifiers: moved_modifiers(&weighing.modifiers, place),
        ..weighing.clone()
    }
}

fn moved_influences(influences: &[Influence], place: &[usize]) -> Vec<Influence> {
    let moved = |influence: &Influence| Influence {
        source: moved_literal(influence.source, place),
        modifiers: moved_modifiers(&influence.modifiers, place),
        ..influence.clone()
    };
    influences.iter().map(moved).collect()
}

fn moved_local(local: &Local, place: &[usize]) -> Local {
    match local {
        Local::Table { parents, rows } => Local::Table {
            parents: parents.iter().map(|&parent| place[parent]).collect(),
            rows: rows.clone(),
        },
        // Tied claims have a test of their own.
        Local::Tied(_) => local.clone(),
        Local::Logic { op, inputs } => Local::Logic {
            op: *op,
            inputs: inputs.iter().map(|&input| moved_literal(input, place)).collect(),
        },
        Local::Choice(choice) => Local::Choice(Choice {
            weights: choice.weights.clone(),
            weighings: choice
                .weighings
                .iter()
                .map(|(state, weighing)| (*state, moved_weighing(weighing, place)))
                .collect(),
        }),
        Local::Mechanism(mechanism) => Local::Mechanism(Mechanism {
            base: mechanism.base,
            weighings: mechanism
                .weighings
                .iter()
                .map(|weighing| moved_weighing(weighing, place))
                .collect(),
            requirements: moved_influences(&mechanism.requirements, place),
            routes: moved_influences(&mechanism.routes, place),
            defeaters: moved_influences(&mechanism.defeaters, place),
        }),
    }
}

/// A finding about the same variable in its new place.
pub fn moved(finding: &Finding, place: &[usize]) -> Finding {
    let mut finding = finding.clone();
    match &mut finding {
        Finding::Observed { variable, .. }
        | Finding::Likelihood { variable, .. }
        | Finding::Believed { variable, .. }
        | Finding::Intervened { variable, .. } => *variable = place[*variable],
    }
    finding
}
