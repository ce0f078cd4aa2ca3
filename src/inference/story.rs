//! The most likely story: the states of all variables together that are most probable given the evidence.
//!
//! Max-product on a clique tree (Dawid 1992). Where a claim was taken apart into a chain of auxiliary variables that are
//! not determined by the claims, the maximum over claims of a sum over these is wanted (marginal MAP); then the tree
//! gives upper bounds (Park & Darwiche 2003), and depth-first branch and bound over the families concerned finds the
//! maximum, or says how far from it the story found can be.

use super::entries::Clique;
use super::evidence::QueryError;
use super::factor::Rule;
use super::lanes::rescale;
use super::limits::Limits;
use super::plan::Plan;
use super::query::{Entered, Failure};
use super::reckoning::{Reckoning, one_hot};
use super::session::Session;

/// A most likely state of everything at once.
#[derive(Clone, Debug, PartialEq)]
pub struct Story {
    /// The state of each variable.
    pub states: Vec<usize>,
    /// The natural logarithm of P(states | evidence). Often tiny: look at the marginals beside it.
    pub ln_posterior: f64,
    /// No other story has a greater `ln_posterior` than this. Equal to it but for rounding when the story is proven to
    /// be the most likely one.
    pub ln_bound: f64,
}

impl Story {
    /// Whether no other story can be more likely, up to rounding.
    pub fn is_proven(&self) -> bool {
        self.ln_bound <= self.ln_posterior + 1e-9
    }
}

/// How many bounds are computed before the search is given up.
const MOST_BOUNDS: usize = 20_000;

/// Claims with up to this many configurations of their parents are one table here.
const FAMILY_ROWS: usize = 1 << 12;

impl Session {
    /// The most likely story, with a bound on what any other could reach.
    ///
    /// What is believed to a degree counts as the report that it amounts to. Takes a compilation, a pass, and where
    /// wide claims need it a search; ties go to lower states.
    ///
    /// # Errors
    /// As for [`Session::posterior`].
    pub fn story(&mut self) -> Result<Story, QueryError> {
        self.posterior()?;
        let (plan, network, reckoning) = self.parts();
        let limits = Limits {
            family_rows: FAMILY_ROWS.max(plan.limits.family_rows),
            ..plan.limits
        };
        let observed = plan.observations();
        let plan_of_stories = match Plan::compile_for_stories(network, limits, &observed) {
            Ok(plan) => plan,
            // Larger tables may tie too much together where chains do not.
            Err(_) => Plan::compile_for_stories(network, plan.limits, &observed)?,
        };
        let ln_evidence = reckoning.ln_probability(plan);
        let mut own = Reckoning::new(&plan_of_stories, network).map_err(|_| Failure::NoLongerCertain.into_error())?;
        let mut entered = Entered::default();
        for variable in 0..network.variables.len() {
            if let Some(weights) = reckoning.weights(variable) {
                entered.weights.insert(variable, weights.clone());
            }
            if reckoning.is_cut(variable) {
                entered.cut.push(variable);
            }
        }
        own.enter(&plan_of_stories, network, &Entered::default(), &entered);
        let mut teller = Teller::new(&plan_of_stories);
        let (mut best, ln_joint) = teller.tell(own.cells());
        if best.is_empty() {
            return Err(QueryError::TooExtreme);
        }
        let open = undetermined(&plan_of_stories);
        if open.is_empty() {
            return Ok(Story {
                states: best,
                ln_posterior: ln_joint - ln_evidence,
                ln_bound: ln_joint - ln_evidence,
            });
        }
        let mut search = Search {
            plan: &plan_of_stories,
            network,
            reckoning: own,
            teller,
            open,
            n_bounds: 0,
            best_ln: f64::NEG_INFINITY,
            best: Vec::new(),
            left_open: f64::NEG_INFINITY,
        };
        search.consider(&best);
        search.branch(0);
        best.clone_from(&search.best);
        Ok(Story {
            states: best,
            ln_posterior: search.best_ln - ln_evidence,
            ln_bound: f64::max(search.left_open, search.best_ln) - ln_evidence,
        })
    }
}

/// The network variables whose family contains auxiliary variables that the family does not determine, with their
/// parents: once these are fixed, sums over auxiliary variables are numbers.
fn undetermined(plan: &Plan) -> Vec<usize> {
    let expansion = &plan.expansion;
    let n_variables = expansion.finals.len();
    let mut open = Vec::new();
    for variable in 0..n_variables {
        let factors = &expansion.factors[expansion.factors_of(variable)];
        let is_random = |factor: &super::factor::Factor| {
            let is_determined = matches!(
                factor.rule,
                Rule::Count { .. } | Rule::Ratio(_) | Rule::Verdict { .. } | Rule::Move(_) | Rule::Sum { .. }
            );
            !factor.is_final && !is_determined
        };
        if factors.iter().any(is_random) {
            open.push(variable);
            open.extend(
                factors
                    .iter()
                    .flat_map(|factor| &factor.scope)
                    .filter(|&&member| member < n_variables),
            );
        }
    }
    open.sort_unstable();
    open.dedup();
    open
}

/// Max-product passes over one plan.
struct Teller<'a> {
    plan: &'a Plan,
    /// Per clique, for the entries of each configuration of network variables one number; ascending by separator state.
    groups: Vec<Vec<u32>>,
    /// Per clique the separator state of each group.
    group_states: Vec<Vec<u32>>,
    up: Vec<f64>,
    products: Vec<f64>,
}

impl<'a> Teller<'a> {
    fn new(plan: &'a Plan) -> Self {
        let mut groups = Vec::with_capacity(plan.cliques.len());
        let mut group_states = Vec::with_capacity(plan.cliques.len());
        for clique in &plan.cliques {
            let (of_entries, of_groups) = grouped(plan, clique);
            groups.push(of_entries);
            group_states.push(of_groups);
        }
        Self {
            groups,
            group_states,
            up: vec![0.0; plan.messages_at[plan.cliques.len()]],
            products: vec![1.0; plan.cells()],
            plan,
        }
    }

    /// The products of a clique's factors and messages.
    fn fill(&mut self, clique_ix: usize, cells: &[f64]) {
        let plan = self.plan;
        let clique = &plan.cliques[clique_ix];
        let products = &mut self.products[plan.entries_at[clique_ix]..plan.entries_at[clique_ix + 1]];
        products.fill(1.0);
        for (factor_ix, column) in &clique.factors {
            let factor = &plan.expansion.factors[*factor_ix];
            let table = &cells[factor.offset..factor.offset + factor.n_cells];
            for (product, cell) in products.iter_mut().zip(column.iter()) {
                *product *= table[cell];
            }
        }
        for (child_ix, &child) in clique.children.iter().enumerate() {
            let message = &self.up[plan.messages_at[child]..];
            for (product, cell) in products.iter_mut().zip(clique.columns.iter(child_ix)) {
                *product *= message[cell];
            }
        }
    }

    /// The most likely states of everything, auxiliary variables included, and the logarithm of their product.
    /// No states if everything is impossible.
    fn tell(&mut self, cells: &[f64]) -> (Vec<usize>, f64) {
        let plan = self.plan;
        let mut exponent = 0;
        let mut ln_roots = 0.0;
        for (clique_ix, clique) in plan.cliques.iter().enumerate().rev() {
            self.fill(clique_ix, cells);
            let products = &self.products[plan.entries_at[clique_ix]..];
            let message = &mut self.up[plan.messages_at[clique_ix]..plan.messages_at[clique_ix + 1]];
            for (best, pair) in message.iter_mut().zip(clique.starts.windows(2)) {
                let range = pair[0] as usize..pair[1] as usize;
                *best = products[range].iter().copied().fold(0.0, f64::max);
            }
            rescale(message, |_, power| exponent += power);
            if clique.parent.is_none() {
                ln_roots += message[0].ln();
            }
        }
        let ln_best = exponent as f64 * std::f64::consts::LN_2 + ln_roots;
        if ln_best == f64::NEG_INFINITY {
            return (Vec::new(), ln_best);
        }
        let mut states = vec![0; plan.expansion.cardinalities.len()];
        let mut heard = vec![0; plan.cliques.len()];
        for (clique_ix, clique) in plan.cliques.iter().enumerate() {
            let products = &self.products[plan.entries_at[clique_ix]..];
            let state = heard[clique_ix];
            let range = clique.starts[state] as usize..clique.starts[state + 1] as usize;
            let mut best = range.start;
            for entry in range {
                if products[entry] > products[best] {
                    best = entry;
                }
            }
            for read in &clique.reads {
                states[read.variables[0]] = read.column.at(best);
            }
            for (child_ix, &child) in clique.children.iter().enumerate() {
                heard[child] = clique.columns.at(child_ix, best);
            }
        }
        states.truncate(plan.expansion.finals.len());
        for (variable, state) in plan.observations() {
            states[variable] = state;
        }
        (states, ln_best)
    }

    /// The logarithm of what no story exceeds.
    fn bound(&mut self, cells: &[f64]) -> f64 {
        let plan = self.plan;
        let mut exponent = 0;
        let mut ln_roots = 0.0;
        let mut sums: Vec<f64> = Vec::new();
        for (clique_ix, clique) in plan.cliques.iter().enumerate().rev() {
            self.fill(clique_ix, cells);
            let products = &self.products[plan.entries_at[clique_ix]..plan.entries_at[clique_ix + 1]];
            let group_states = &self.group_states[clique_ix];
            sums.clear();
            sums.resize(group_states.len(), 0.0);
            for (&group, product) in self.groups[clique_ix].iter().zip(products) {
                sums[group as usize] += product;
            }
            let message = &mut self.up[plan.messages_at[clique_ix]..plan.messages_at[clique_ix + 1]];
            message.fill(0.0);
            for (&state, &sum) in group_states.iter().zip(&sums) {
                let best = &mut message[state as usize];
                *best = best.max(sum);
            }
            rescale(message, |_, power| exponent += power);
            if clique.parent.is_none() {
                ln_roots += message[0].ln();
            }
        }
        exponent as f64 * std::f64::consts::LN_2 + ln_roots
    }
}

/// For the entries of a clique which configuration of separator and network variables they belong to.
fn grouped(plan: &Plan, clique: &Clique) -> (Vec<u32>, Vec<u32>) {
    let n_variables = plan.expansion.finals.len();
    let mut groups = vec![0_u32; clique.n_entries];
    let mut group_states: Vec<u32> = Vec::new();
    let network_columns: Vec<Vec<usize>> = clique
        .reads
        .iter()
        .filter(|read| read.variables[0] < n_variables)
        .map(|read| read.column.iter().collect())
        .collect();
    for (state, pair) in clique.starts.windows(2).enumerate() {
        let mut known: std::collections::BTreeMap<Vec<usize>, u32> = std::collections::BTreeMap::new();
        for entry in pair[0] as usize..pair[1] as usize {
            let configuration: Vec<usize> = network_columns.iter().map(|column| column[entry]).collect();
            let next = group_states.len() as u32;
            let group = *known.entry(configuration).or_insert(next);
            if group == next {
                group_states.push(state as u32);
            }
            groups[entry] = group;
        }
    }
    (groups, group_states)
}

/// Depth-first branch and bound.
struct Search<'a> {
    plan: &'a Plan,
    network: &'a super::network::Network,
    reckoning: Reckoning,
    teller: Teller<'a>,
    /// The variables to branch on.
    open: Vec<usize>,
    n_bounds: usize,
    best_ln: f64,
    best: Vec<usize>,
    /// The greatest bound of what was not looked into.
    left_open: f64,
}

impl Search<'_> {
    /// Computes how likely a story is, sums over auxiliary variables included, and keeps the better one.
    fn consider(&mut self, states: &[usize]) {
        let before: Vec<Option<Vec<f64>>> = (0..states.len())
            .map(|variable| self.reckoning.weights(variable).cloned())
            .collect();
        for (variable, &state) in states.iter().enumerate() {
            self.fix(variable, state);
        }
        let ln = self.reckoning.ln_probability(self.plan);
        for (variable, weights) in before.into_iter().enumerate() {
            self.reckoning.weigh(self.plan, self.network, variable, weights);
        }
        if ln > self.best_ln {
            self.best_ln = ln;
            self.best = states.to_vec();
        }
    }

    fn fix(&mut self, variable: usize, state: usize) {
        let n_states = self.network.n_states(variable);
        let mut weights = one_hot(n_states, state);
        if let Some(present) = self.reckoning.weights(variable) {
            for (weight, present) in weights.iter_mut().zip(present) {
                *weight *= present;
            }
        }
        self.reckoning.weigh(self.plan, self.network, variable, Some(weights));
    }

    fn branch(&mut self, depth: usize) {
        let Some(&variable) = self.open.get(depth) else {
            // Sums over auxiliary variables are numbers now: the most likely rest is exact.
            let (states, _) = self.teller.tell(self.reckoning.cells());
            if !states.is_empty() {
                self.consider(&states);
            }
            return;
        };
        let before = self.reckoning.weights(variable).cloned();
        let mut branches = Vec::new();
        for state in 0..self.network.n_states(variable) {
            self.fix(variable, state);
            let bound = self.teller.bound(self.reckoning.cells());
            self.n_bounds += 1;
            self.reckoning.weigh(self.plan, self.network, variable, before.clone());
            branches.push((bound, state));
        }
        branches.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        for (bound, state) in branches {
            if bound <= self.best_ln + 1e-12 {
                continue;
            }
            if self.n_bounds > MOST_BOUNDS {
                self.left_open = self.left_open.max(bound);
                continue;
            }
            self.fix(variable, state);
            self.branch(depth + 1);
            self.reckoning.weigh(self.plan, self.network, variable, before.clone());
        }
    }
}
