//! The plan: a network's structure compiled once, to be run with any numbers.
//!
//! Factor expansion, triangulation, placing of factors and listing of entries (Lauritzen & Spiegelhalter 1988
//! with Hugin-style messages). Running it is in `pass`, findings are in `evidence`.

use super::check::{NetworkError, check};
use super::entries::{Clique, list_entries};
use super::expand::{Expansion, expand, shape};
use super::factor::Rule;
use super::limits::Limits;
use super::network::Network;
use super::order::{Forest, triangulate};

/// A compiled clique tree, valid for every network of the same structure.
#[derive(Clone, Debug)]
pub struct Plan {
    pub(super) limits: Limits,
    pub(super) expansion: Expansion,
    /// The cliques, parents first.
    pub(super) cliques: Vec<Clique>,
    /// The shape of every variable, to tell whether a network is one this plan can run.
    shapes: Vec<Vec<u32>>,
}

impl Plan {
    /// Compiles a network with the default [`Limits`].
    ///
    /// # Errors
    /// Whatever is wrong with the network, cycles, and sizes beyond the limits; see [`NetworkError`].
    pub fn compile(network: &Network) -> Result<Self, NetworkError> {
        Self::compile_with(network, Limits::default())
    }

    /// Compiles a network.
    ///
    /// Takes time about quadratic in the number of variables (small factor) plus a few passes over the
    /// entries; all of it depends on the network's structure only, the result is the same on every machine.
    ///
    /// # Errors
    /// As for [`Plan::compile`].
    pub fn compile_with(network: &Network, limits: Limits) -> Result<Self, NetworkError> {
        check(network)?;
        let limits = Limits {
            entries: limits.entries.min(u32::MAX as usize),
            ..limits
        };
        let expansion = expand(network, &limits)?;
        let scopes: Vec<&[usize]> = expansion.factors.iter().map(|factor| factor.scope.as_slice()).collect();
        let forest = triangulate(&expansion.cardinalities, &scopes);
        let homes = place(&expansion.cardinalities, &scopes, &forest);
        let too_large = |forest: &Forest| too_large(network, &expansion, forest);
        // Dropping impossible entries can save a lot, but not everything, and nothing where nothing is impossible.
        let has_structural_zeros = expansion
            .factors
            .iter()
            .any(|factor| factor.has_structural_zeros(network));
        let most_savings = if has_structural_zeros { 16.0 } else { 1.0 };
        let mut n_dense: Vec<f64> = dense_cells(&expansion.cardinalities, &forest).collect();
        for (factor, &home) in expansion.factors.iter().zip(&homes) {
            // A sum follows from the sum before it, and only such combinations are ever visited.
            if matches!(factor.rule, Rule::Sum { .. }) {
                n_dense[home] /= factor.n_states as f64;
            }
        }
        if n_dense.iter().sum::<f64>() > most_savings * limits.entries as f64 {
            return Err(too_large(&forest));
        }
        let (cardinalities, factors) = (&expansion.cardinalities, &expansion.factors);
        let cliques = list_entries(network, cardinalities, factors, &forest, &homes, limits.entries)
            .map_err(|_| too_large(&forest))?;
        let shapes = (0..network.variables.len())
            .map(|variable| shape(network, variable, &limits))
            .collect();
        Ok(Self {
            limits,
            expansion,
            cliques,
            shapes,
        })
    }

    /// The number of entries of all cliques together: what one pass costs, at about 10 ns each.
    pub fn cells(&self) -> usize {
        self.cliques.iter().map(|clique| clique.n_entries).sum()
    }

    /// The most by which any probability that this plan computes can be off, 0..=1, whatever the evidence: 0 unless
    /// there are claims with so many different likelihood ratios that their log-odds are added up on a grid.
    ///
    /// With D the sum of the widths of all such claims (see `sums`), tanh(D / 4); the odds of any posterior are right up
    /// to a factor e^{±D}. [`Limits::sum_error_ppm`] bounds the share of each claim: D / 2 per claim.
    pub fn error_bound(&self) -> f64 {
        (self.expansion.width / 4.0).tanh()
    }

    /// The first variable in which a network differs from the compiled one in more than numbers. Linear.
    pub(super) fn mismatch(&self, network: &Network) -> Option<usize> {
        let n_variables = network.variables.len();
        if n_variables != self.shapes.len() {
            return Some(n_variables.min(self.shapes.len()));
        }
        (0..n_variables).find(|&variable| shape(network, variable, &self.limits) != self.shapes[variable])
    }
}

/// The smallest clique that contains each scope.
fn place(cardinalities: &[usize], scopes: &[&[usize]], forest: &Forest) -> Vec<usize> {
    let mut cliques_of: Vec<Vec<usize>> = vec![Vec::new(); cardinalities.len()];
    for (clique_ix, clique) in forest.cliques.iter().enumerate() {
        for &variable in clique {
            cliques_of[variable].push(clique_ix);
        }
    }
    let sizes: Vec<f64> = dense_cells(cardinalities, forest).collect();
    scopes
        .iter()
        .map(|scope| {
            let rarest = scope.iter().min_by_key(|&&variable| cliques_of[variable].len());
            let candidates = rarest.map_or(&[] as &[usize], |&variable| &cliques_of[variable]);
            let contains = |clique_ix: &&usize| {
                scope
                    .iter()
                    .all(|variable| forest.cliques[**clique_ix].binary_search(variable).is_ok())
            };
            let smallest = candidates
                .iter()
                .filter(contains)
                .min_by(|&&a, &&b| sizes[a].total_cmp(&sizes[b]));
            smallest.copied().unwrap_or(0)
        })
        .collect()
}

/// The number of configurations of each clique.
fn dense_cells<'a>(cardinalities: &'a [usize], forest: &'a Forest) -> impl Iterator<Item = f64> + 'a {
    forest
        .cliques
        .iter()
        .map(|clique| clique.iter().map(|&variable| cardinalities[variable] as f64).product())
}

fn too_large(network: &Network, expansion: &Expansion, forest: &Forest) -> NetworkError {
    let cells: Vec<f64> = dense_cells(&expansion.cardinalities, forest).collect();
    let total: f64 = cells.iter().sum();
    let largest = (0..cells.len()).max_by(|&a, &b| cells[a].total_cmp(&cells[b]).then(b.cmp(&a)));
    let members = largest.map_or(&[] as &[usize], |clique_ix| &forest.cliques[clique_ix]);
    #[expect(
        clippy::cast_sign_loss,
        reason = "a sum of sizes; the cast saturates, which is what is wanted"
    )]
    let entries = total as u64;
    NetworkError::TooLarge {
        entries,
        culprits: network.names(members.iter().map(|&member| expansion.owners[member])),
    }
}
