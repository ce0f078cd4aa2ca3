//! Running a plan: two passes over the clique tree give the probability of the evidence and all marginals.
//!
//! Collect sends messages from the leaves to the roots, distribute sends them back divided by what came up
//! (Jensen, Lauritzen & Olesen 1990). Messages are rescaled by powers of two, which is exact, so that the
//! product of many small numbers does not underflow.

use super::factor::{Factor, Filler};
use super::network::Network;
use super::plan::Plan;

/// The numbers of all factors of a plan, and where certainties contradicted each other.
#[derive(Clone, Debug)]
pub(super) struct Numbers {
    /// One list of cells after the other, factor by factor.
    pub cells: Vec<f64>,
    /// Factor and first cell of each row in which contradictory certainties met.
    pub contradictions: Vec<(usize, usize)>,
}

/// What two passes found.
#[derive(Clone, Debug)]
pub(super) struct Beliefs {
    /// For every cell of a wanted factor a number proportional to P(cell, evidence), with one constant per
    /// factor; 0 elsewhere.
    pub cells: Vec<f64>,
    /// The logarithm of what the product of all factors sums to.
    pub ln_probability: f64,
}

impl Beliefs {
    /// P(cell | evidence) for all cells of a wanted factor.
    pub(super) fn joint<'a>(&'a self, factor: &Factor) -> impl Iterator<Item = f64> + 'a {
        let cells = &self.cells[factor.offset..factor.offset + factor.n_cells];
        let sum: f64 = cells.iter().sum();
        cells.iter().map(move |cell| cell / sum)
    }

    /// The distribution of the child of a wanted factor.
    pub(super) fn marginal(&self, factor: &Factor) -> Vec<f64> {
        let mut marginal = vec![0.0; factor.n_states];
        for row in self.cells[factor.offset..factor.offset + factor.n_cells].chunks_exact(factor.n_states) {
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
}

impl Plan {
    /// Computes the numbers of all factors from a network of this plan's structure.
    pub(super) fn fill(&self, network: &Network) -> Numbers {
        let expansion = &self.expansion;
        let mut numbers = Numbers {
            cells: vec![0.0; expansion.n_cells],
            contradictions: Vec::new(),
        };
        let mut filler = Filler::new(network, &expansion.cardinalities);
        for (factor_ix, factor) in expansion.factors.iter().enumerate() {
            let cells = &mut numbers.cells[factor.offset..factor.offset + factor.n_cells];
            let rows = filler.fill(factor, cells);
            numbers
                .contradictions
                .extend(rows.into_iter().map(|cell| (factor_ix, cell)));
        }
        numbers
    }

    /// Recomputes the numbers of the factors of one variable.
    pub(super) fn refill(&self, network: &Network, variable: usize, numbers: &mut Numbers) {
        let mut filler = Filler::new(network, &self.expansion.cardinalities);
        for factor in self.expansion.factors.iter().filter(|factor| factor.owner == variable) {
            filler.fill(
                factor,
                &mut numbers.cells[factor.offset..factor.offset + factor.n_cells],
            );
        }
    }

    /// Runs both passes. `None` when the product of all factors is zero everywhere.
    ///
    /// Two visits per entry, index and factor. When numbers come near the end of the floating-point range
    /// within one clique, the passes are run again with every clique rescaled after every multiplication.
    pub(super) fn propagate(&self, cells: &[f64], is_wanted: impl Fn(usize) -> bool) -> Option<Beliefs> {
        let mut run = Run::new(self, cells);
        if !run.collect(false) {
            run = Run::new(self, cells);
            run.collect(true);
        }
        let ln_probability = run.ln_probability();
        if ln_probability == f64::NEG_INFINITY {
            return None;
        }
        Some(Beliefs {
            cells: run.distribute(is_wanted),
            ln_probability,
        })
    }
}

/// The working memory of one run.
struct Run<'a> {
    plan: &'a Plan,
    cells: &'a [f64],
    /// The products of factors and messages, clique after clique.
    products: Vec<f64>,
    /// Where each clique's products begin.
    product_offsets: Vec<usize>,
    /// The messages of each clique to its parent.
    up: Vec<Vec<f64>>,
    /// The power of two taken out of everything.
    exponent: i64,
}

/// Below this, sums are no longer trusted.
const NEARLY_UNDERFLOWN: f64 = 1e-200;

impl<'a> Run<'a> {
    fn new(plan: &'a Plan, cells: &'a [f64]) -> Self {
        let mut product_offsets = Vec::with_capacity(plan.cliques.len());
        let mut n_products = 0;
        for clique in &plan.cliques {
            product_offsets.push(n_products);
            n_products += clique.n_entries;
        }
        let up = vec![Vec::new(); plan.cliques.len()];
        Self {
            plan,
            cells,
            products: vec![1.0; n_products],
            product_offsets,
            up,
            exponent: 0,
        }
    }

    /// Leaves to roots. Whether no clique came near underflow.
    fn collect(&mut self, is_careful: bool) -> bool {
        for (clique_ix, clique) in self.plan.cliques.iter().enumerate().rev() {
            let offset = self.product_offsets[clique_ix];
            let products = &mut self.products[offset..offset + clique.n_entries];
            for (factor_ix, column) in &clique.factors {
                let factor = &self.plan.expansion.factors[*factor_ix];
                multiply(
                    products,
                    column,
                    &self.cells[factor.offset..factor.offset + factor.n_cells],
                );
                if is_careful {
                    self.exponent += rescale(products);
                }
            }
            for (child, column) in &clique.children {
                multiply(products, column, &self.up[*child]);
                if is_careful {
                    self.exponent += rescale(products);
                }
            }
            let mut message = vec![0.0; clique.n_separator_states];
            for (&state, &product) in clique.separator.iter().zip(&*products) {
                message[state as usize] += product;
            }
            let largest = message.iter().copied().fold(0.0, f64::max);
            if !is_careful && largest < NEARLY_UNDERFLOWN {
                return false;
            }
            self.exponent += rescale(&mut message);
            self.up[clique_ix] = message;
        }
        true
    }

    /// The logarithm of the sum over everything; −∞ when it is zero.
    fn ln_probability(&self) -> f64 {
        let is_root = self.roots();
        let mut ln_probability = self.exponent as f64 * std::f64::consts::LN_2;
        for (message, _) in self.up.iter().zip(is_root).filter(|(_, is_root)| *is_root) {
            ln_probability += message.iter().sum::<f64>().ln();
        }
        ln_probability
    }

    fn roots(&self) -> Vec<bool> {
        let mut is_root = vec![true; self.plan.cliques.len()];
        for (child, _) in self.plan.cliques.iter().flat_map(|clique| &clique.children) {
            is_root[*child] = false;
        }
        is_root
    }

    /// Roots to leaves. Returns the beliefs of the cells of the wanted factors.
    fn distribute(mut self, is_wanted: impl Fn(usize) -> bool) -> Vec<f64> {
        let mut beliefs = vec![0.0; self.cells.len()];
        let mut down: Vec<Vec<f64>> = vec![vec![1.0]; self.plan.cliques.len()];
        for (clique_ix, clique) in self.plan.cliques.iter().enumerate() {
            let offset = self.product_offsets[clique_ix];
            let products = &mut self.products[offset..offset + clique.n_entries];
            multiply(products, &clique.separator, &std::mem::take(&mut down[clique_ix]));
            for (factor_ix, column) in &clique.factors {
                if is_wanted(*factor_ix) {
                    let factor = &self.plan.expansion.factors[*factor_ix];
                    let beliefs = &mut beliefs[factor.offset..factor.offset + factor.n_cells];
                    for (&cell, &product) in column.iter().zip(&*products) {
                        beliefs[cell as usize] += product;
                    }
                }
            }
            for (child, column) in &clique.children {
                let mut message = vec![0.0; self.up[*child].len()];
                for (&state, &product) in column.iter().zip(&*products) {
                    message[state as usize] += product;
                }
                for (sum, &sent) in message.iter_mut().zip(&self.up[*child]) {
                    *sum = if sent > 0.0 { *sum / sent } else { 0.0 };
                }
                rescale(&mut message);
                down[*child] = message;
            }
        }
        beliefs
    }
}

fn multiply(products: &mut [f64], column: &[u32], table: &[f64]) {
    for (product, &cell) in products.iter_mut().zip(column) {
        *product *= table[cell as usize];
    }
}

/// Divides by a power of two so that the largest number lies in ½..1; returns the exponent.
///
/// Below one, so that the product of any number of messages cannot overflow.
fn rescale(numbers: &mut [f64]) -> i64 {
    let largest = numbers.iter().copied().fold(0.0, f64::max);
    if largest <= 0.0 || !largest.is_finite() {
        return 0;
    }
    let exponent = (((largest.to_bits() >> 52) & 0x7ff) as i32 - 1022).clamp(-1000, 1000);
    if exponent != 0 {
        let factor = 2.0_f64.powi(-exponent);
        for number in numbers {
            *number *= factor;
        }
    }
    i64::from(exponent)
}
