//! Running a plan with numbers at the end of what floating-point numbers can hold.
//!
//! When the ordinary passes may have lost something that matters, everything is computed once more, slower: every table
//! is rescaled after every multiplication, and what is lost even then is reported, never ignored.

use super::entries::Column;
use super::lanes::rescale;
use super::plan::Plan;

/// What two careful passes found.
#[derive(Clone, Debug)]
pub(super) struct Careful {
    /// For every cell of a wanted factor a number proportional to P(cell, evidence), in the order of the wanted.
    pub families: Vec<Vec<f64>>,
    /// The normalized marginals of all network variables that are not observed for good.
    pub marginals: Vec<Vec<f64>>,
    /// The logarithm of what the product of all factors sums to.
    pub ln_probability: f64,
}

/// Why two passes found nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoBeliefs {
    /// The product of all factors is zero everywhere.
    Impossible,
    /// Numbers that matter are too far apart for floating-point numbers.
    TooExtreme,
}

/// Beliefs of a clique are no longer trusted when all are below this.
const UNTRUSTED_BELOW: f64 = 1e-290;

/// Products that vanish are negligible when the evidence is more probable than this (its logarithm, 1e-260).
///
/// All factors are conditional probabilities times weights of at most 1, so that what a vanished product could
/// have added to the evidence probability is at most the smallest normal number, about 1e-308.
const LOSSES_MATTER_BELOW: f64 = -600.0;

/// Runs both passes over the numbers of all factors.
pub(super) fn propagate(plan: &Plan, cells: &[f64], wanted: &[usize]) -> Result<Careful, NoBeliefs> {
    let mut run = Run {
        plan,
        cells,
        products: vec![1.0; plan.cells()],
        up: vec![0.0; plan.messages_at[plan.cliques.len()]],
        exponent: 0,
    };
    let is_lossy = run.collect();
    let ln_probability = run.ln_probability();
    if is_lossy && ln_probability < LOSSES_MATTER_BELOW {
        return Err(NoBeliefs::TooExtreme);
    }
    if ln_probability == f64::NEG_INFINITY {
        return Err(NoBeliefs::Impossible);
    }
    run.distribute()?;
    let families = wanted.iter().map(|&factor_ix| run.family(factor_ix)).collect();
    let finals = plan.expansion.finals.iter().enumerate();
    let marginals = finals
        .map(|(variable, &factor_ix)| {
            if plan.observed[variable].is_some() {
                Vec::new()
            } else {
                marginal(&run.family(factor_ix), plan.expansion.cardinalities[variable])
            }
        })
        .collect();
    Ok(Careful {
        families,
        marginals,
        ln_probability,
    })
}

/// The distribution of the child of a factor, from the beliefs of its cells.
pub(super) fn marginal(family: &[f64], n_states: usize) -> Vec<f64> {
    let mut marginal = vec![0.0; n_states];
    for row in family.chunks_exact(n_states) {
        for (sum, cell) in marginal.iter_mut().zip(row) {
            *sum += cell;
        }
    }
    let sum: f64 = marginal.iter().sum();
    for probability in &mut marginal {
        *probability /= sum;
    }
    marginal
}

/// The working memory of one run.
struct Run<'a> {
    plan: &'a Plan,
    cells: &'a [f64],
    /// The products of factors and messages, then beliefs, clique after clique.
    products: Vec<f64>,
    up: Vec<f64>,
    /// The power of two taken out of everything.
    exponent: i64,
}

impl Run<'_> {
    /// Leaves to roots. Whether some product that is not zero can no longer be told from it.
    fn collect(&mut self) -> bool {
        let mut is_lossy = false;
        for (clique_ix, clique) in self.plan.cliques.iter().enumerate().rev() {
            let entries = self.plan.entries_at[clique_ix]..self.plan.entries_at[clique_ix + 1];
            let products = &mut self.products[entries];
            for (factor_ix, column) in &clique.factors {
                let factor = &self.plan.expansion.factors[*factor_ix];
                let table = &self.cells[factor.offset..factor.offset + factor.n_cells];
                is_lossy |= multiply(products, column.iter(), table);
                rescale(products, |_, exponent| self.exponent += exponent);
            }
            for (child_ix, &child) in clique.children.iter().enumerate() {
                let message = &self.up[self.plan.messages_at[child]..];
                is_lossy |= multiply(products, clique.columns.iter(child_ix), message);
                rescale(products, |_, exponent| self.exponent += exponent);
            }
            let own = self.plan.messages_at[clique_ix]..self.plan.messages_at[clique_ix + 1];
            let message = &mut self.up[own];
            for (sum, pair) in message.iter_mut().zip(clique.starts.windows(2)) {
                *sum = products[pair[0] as usize..pair[1] as usize].iter().sum();
            }
            rescale(message, |_, exponent| self.exponent += exponent);
        }
        is_lossy
    }

    /// The logarithm of the sum over everything; −∞ when it is zero.
    fn ln_probability(&self) -> f64 {
        let roots = (0..self.plan.cliques.len()).filter(|&clique_ix| self.plan.cliques[clique_ix].parent.is_none());
        let ln_sums = roots.map(|root| self.up[self.plan.messages_at[root]].ln());
        self.exponent as f64 * std::f64::consts::LN_2 + ln_sums.sum::<f64>()
    }

    /// Roots to leaves: turns products into beliefs.
    fn distribute(&mut self) -> Result<(), NoBeliefs> {
        // Roots receive nothing, which is one; the other messages are added up from zero.
        let mut down = vec![1.0; self.up.len()];
        for (clique_ix, clique) in self.plan.cliques.iter().enumerate() {
            let products = &mut self.products[self.plan.entries_at[clique_ix]..self.plan.entries_at[clique_ix + 1]];
            let received = &down[self.plan.messages_at[clique_ix]..];
            for (pair, &received) in clique.starts.windows(2).zip(received) {
                for product in &mut products[pair[0] as usize..pair[1] as usize] {
                    *product *= received;
                }
            }
            // Single entries may vanish next to others, but not all of them.
            if products.iter().copied().fold(0.0, f64::max) < UNTRUSTED_BELOW {
                return Err(NoBeliefs::TooExtreme);
            }
            for (child_ix, &child) in clique.children.iter().enumerate() {
                let range = self.plan.messages_at[child]..self.plan.messages_at[child + 1];
                let message = &mut down[range.clone()];
                message.fill(0.0);
                for (state, &product) in clique.columns.iter(child_ix).zip(&*products) {
                    message[state] += product;
                }
                for (sum, &sent) in message.iter_mut().zip(&self.up[range]) {
                    *sum = if sent > 0.0 { *sum / sent } else { 0.0 };
                }
                rescale(message, |_, _| {});
            }
        }
        Ok(())
    }

    /// The beliefs of the cells of a factor.
    fn family(&self, factor_ix: usize) -> Vec<f64> {
        let home = self.plan.homes[factor_ix];
        let beliefs = &self.products[self.plan.entries_at[home]..self.plan.entries_at[home + 1]];
        let mut cells = vec![0.0; self.plan.expansion.factors[factor_ix].n_cells];
        let placed = &self.plan.cliques[home].factors;
        if let Some((_, column)) = placed.iter().find(|(placed, _)| *placed == factor_ix) {
            add(&mut cells, column, beliefs);
        }
        cells
    }
}

fn add(cells: &mut [f64], column: &Column, beliefs: &[f64]) {
    for (cell, belief) in column.iter().zip(beliefs) {
        cells[cell] += belief;
    }
}

/// Multiplies the cells of a table in. Whether a product fell below the floating-point range.
fn multiply(products: &mut [f64], column: impl Iterator<Item = usize>, table: &[f64]) -> bool {
    let mut is_lossy = false;
    for (product, cell) in products.iter_mut().zip(column) {
        let (before, by) = (*product, table[cell]);
        *product = before * by;
        is_lossy |= *product < f64::MIN_POSITIVE && before > 0.0 && by > 0.0;
    }
    is_lossy
}
