//! Running a plan: two passes over the clique tree give the probability of the evidence and all marginals.
//!
//! Collect sends messages from the leaves to the roots, distribute sends them back divided by what came up
//! (Jensen, Lauritzen & Olesen 1990). Messages are rescaled by powers of two, which is exact, so that the
//! product of many small numbers does not underflow.

use std::ops::Range;

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

    /// Runs both passes.
    ///
    /// Two visits per entry, index and factor. When a product fell below the floating-point range and could
    /// have mattered, the first pass is run again with every clique rescaled after every multiplication; what
    /// is lost even then is reported, never ignored.
    pub(super) fn propagate(&self, cells: &[f64], is_wanted: impl Fn(usize) -> bool) -> Result<Beliefs, NoBeliefs> {
        let mut run = Run::new(self, cells);
        let mut is_lossy = run.collect(false);
        if is_lossy && run.ln_probability() < LOSSES_MATTER_BELOW {
            run = Run::new(self, cells);
            is_lossy = run.collect(true);
        }
        let ln_probability = run.ln_probability();
        if is_lossy && ln_probability < LOSSES_MATTER_BELOW {
            return Err(NoBeliefs::TooExtreme);
        }
        if ln_probability == f64::NEG_INFINITY {
            return Err(NoBeliefs::Impossible);
        }
        let cells = run.distribute(is_wanted)?;
        Ok(Beliefs { cells, ln_probability })
    }
}

/// Why two passes found nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoBeliefs {
    /// The product of all factors is zero everywhere.
    Impossible,
    /// Numbers that matter are too far apart for floating-point numbers.
    TooExtreme,
}

/// The working memory of one run.
struct Run<'a> {
    plan: &'a Plan,
    cells: &'a [f64],
    /// The products of factors and messages, clique after clique.
    products: Vec<f64>,
    /// Where each clique's products begin.
    product_offsets: Vec<usize>,
    /// The messages of each clique to its parent, and where each begins.
    up: Vec<f64>,
    message_offsets: Vec<usize>,
    /// The power of two taken out of everything.
    exponent: i64,
}

/// Products of a clique are scaled up when all are below this.
const SCALED_UP_BELOW: f64 = 1e-200;

/// Beliefs of a clique are no longer trusted when all are below this.
const UNTRUSTED_BELOW: f64 = 1e-290;

/// Products that vanish are negligible when the evidence is more probable than this (its logarithm, 1e-260).
///
/// All factors are conditional probabilities times weights of at most 1, so that what a vanished product could
/// have added to the evidence probability is at most the smallest normal number, about 1e-308.
const LOSSES_MATTER_BELOW: f64 = -600.0;

impl<'a> Run<'a> {
    fn new(plan: &'a Plan, cells: &'a [f64]) -> Self {
        let mut product_offsets = Vec::with_capacity(plan.cliques.len());
        let mut message_offsets = Vec::with_capacity(plan.cliques.len());
        let (mut n_products, mut n_messages) = (0, 0);
        for clique in &plan.cliques {
            product_offsets.push(n_products);
            message_offsets.push(n_messages);
            n_products += clique.n_entries;
            n_messages += clique.n_separator_states;
        }
        Self {
            plan,
            cells,
            products: vec![1.0; n_products],
            product_offsets,
            up: vec![0.0; n_messages],
            message_offsets,
            exponent: 0,
        }
    }

    /// Where the message between a clique and its parent is kept.
    fn message_range(&self, clique_ix: usize) -> Range<usize> {
        let offset = self.message_offsets[clique_ix];
        offset..offset + self.plan.cliques[clique_ix].n_separator_states
    }

    /// Leaves to roots. Whether some product that is not zero can no longer be told from it.
    fn collect(&mut self, is_careful: bool) -> bool {
        let mut is_lossy = false;
        for (clique_ix, clique) in self.plan.cliques.iter().enumerate().rev() {
            let offset = self.product_offsets[clique_ix];
            let own = self.message_range(clique_ix);
            let products = &mut self.products[offset..offset + clique.n_entries];
            let factors = clique.factors.iter().map(|(factor_ix, column)| {
                let factor = &self.plan.expansion.factors[*factor_ix];
                (column, &self.cells[factor.offset..factor.offset + factor.n_cells])
            });
            for (column, table) in factors {
                is_lossy |= multiply(products, column, table);
                if is_careful {
                    self.exponent += rescale(products);
                }
            }
            for (child, column) in &clique.children {
                let message = &self.up[self.message_offsets[*child]..];
                is_lossy |= multiply(products, column, message);
                if is_careful {
                    self.exponent += rescale(products);
                }
            }
            let largest = products.iter().copied().fold(0.0, f64::max);
            if largest < SCALED_UP_BELOW {
                self.exponent += rescale(products);
            }
            let message = &mut self.up[own];
            for (&state, &product) in clique.separator.iter().zip(&*products) {
                message[state as usize] += product;
            }
            self.exponent += rescale(message);
        }
        is_lossy
    }

    /// The logarithm of the sum over everything; −∞ when it is zero.
    fn ln_probability(&self) -> f64 {
        let mut is_root = vec![true; self.plan.cliques.len()];
        for (child, _) in self.plan.cliques.iter().flat_map(|clique| &clique.children) {
            is_root[*child] = false;
        }
        let roots = (0..is_root.len()).filter(|&clique_ix| is_root[clique_ix]);
        let ln_sums = roots.map(|root| self.up[self.message_range(root)].iter().sum::<f64>().ln());
        self.exponent as f64 * std::f64::consts::LN_2 + ln_sums.sum::<f64>()
    }

    /// Roots to leaves. Returns the beliefs of the cells of the wanted factors.
    fn distribute(mut self, is_wanted: impl Fn(usize) -> bool) -> Result<Vec<f64>, NoBeliefs> {
        let mut beliefs = vec![0.0; self.cells.len()];
        // Roots receive nothing, which is one; the other messages are added up from zero.
        let mut down = vec![1.0; self.up.len()];
        for (clique_ix, clique) in self.plan.cliques.iter().enumerate() {
            let offset = self.product_offsets[clique_ix];
            let products = &mut self.products[offset..offset + clique.n_entries];
            let received = &down[self.message_offsets[clique_ix]..];
            for (product, &state) in products.iter_mut().zip(&clique.separator) {
                *product *= received[state as usize];
            }
            // Single entries may vanish next to others, but not all of them.
            if products.iter().copied().fold(0.0, f64::max) < UNTRUSTED_BELOW {
                return Err(NoBeliefs::TooExtreme);
            }
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
                let offset = self.message_offsets[*child];
                let range = offset..offset + self.plan.cliques[*child].n_separator_states;
                let message = &mut down[range.clone()];
                message.fill(0.0);
                for (&state, &product) in column.iter().zip(&*products) {
                    message[state as usize] += product;
                }
                for (sum, &sent) in message.iter_mut().zip(&self.up[range]) {
                    *sum = if sent > 0.0 { *sum / sent } else { 0.0 };
                }
                rescale(message);
            }
        }
        Ok(beliefs)
    }
}

/// Multiplies the cells of a table in. Whether a product fell below the floating-point range.
fn multiply(products: &mut [f64], column: &[u32], table: &[f64]) -> bool {
    let mut is_lossy = false;
    for (product, &cell) in products.iter_mut().zip(column) {
        let (before, by) = (*product, table[cell as usize]);
        *product = before * by;
        is_lossy |= *product < f64::MIN_POSITIVE && before > 0.0 && by > 0.0;
    }
    is_lossy
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
        let factor = power_of_two(-exponent);
        for number in numbers {
            *number *= factor;
        }
    }
    i64::from(exponent)
}

/// 2 to a power in −1022..=1023.
fn power_of_two(exponent: i32) -> f64 {
    f64::from_bits(u64::from((exponent + 1023).clamp(1, 2046).cast_unsigned()) << 52)
}
