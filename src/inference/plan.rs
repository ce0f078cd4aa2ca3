//! The plan: a network's structure compiled once, to be run with any numbers.
//!
//! Factor expansion, triangulation, placing of factors and listing of entries (Lauritzen & Spiegelhalter 1988). A plan
//! holds no numbers. Running it is in `calibration`, findings are in `evidence`.

use super::check::{NetworkError, check};
use super::entries::{Clique, Placing, Sizes, list_entries, possible};
use super::expand::{Expansion, expand, shape};
use super::factor::{Filler, Rule};
use super::forest::Forest;
use super::limits::Limits;
use super::network::{Local, Network};
use super::order::{TooManyCells, triangulate};

/// A compiled clique tree, valid for every network of the same structure.
#[derive(Clone, Debug)]
pub struct Plan {
    pub(super) limits: Limits,
    pub(super) expansion: Expansion,
    /// The cliques, parents first.
    pub(super) cliques: Vec<Clique>,
    /// Where the entries of each clique begin, and where the last ones end.
    pub(super) entries_at: Vec<usize>,
    /// Where the message between each clique and its parent begins, and where the last one ends.
    pub(super) messages_at: Vec<usize>,
    /// The clique each factor is placed in.
    pub(super) homes: Vec<usize>,
    /// How the marginal of each network variable is read off.
    pub(super) readings: Vec<Reading>,
    /// For each clique the variables that are read off the message between it and its parent.
    pub(super) message_reads: Vec<Vec<usize>>,
    /// Which network variables are observed for good, and in which state.
    pub(super) observed: Vec<Option<usize>>,
    /// For factors with certain zeros, which of their cells can be positive.
    pub(super) possible: Vec<Option<Vec<bool>>>,
    /// Whether zeros in tables count as certain.
    are_tables_fixed: bool,
    /// The shape of every variable, to tell whether a network is one this plan can run.
    shapes: Vec<Vec<u32>>,
}

/// Where the marginal of a variable is read off.
#[derive(Clone, Copy, Debug)]
pub(super) enum Reading {
    /// Nowhere: it is observed for good.
    Observed,
    /// The message between a clique and its parent: its states repeat after this many cells each.
    Message {
        /// The lower clique.
        clique: usize,
        /// The step between its states.
        stride: usize,
    },
    /// The only clique it is in.
    Clique(usize),
}

/// What a plan may take for certain, to be smaller.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Certainties {
    /// Variables that are observed for good, with their states. Their tables shrink, and nothing else can be asked or
    /// said about them.
    pub observed: Vec<(usize, usize)>,
    /// Zeros in tables stay zeros. Otherwise only what follows from logic is certain.
    pub table_zeros: bool,
}

/// Zeros in tables count as certain in networks with more table entries than this, where it is worth a compilation when
/// one of them ceases to be zero.
const ALL_LIVE: f64 = 30_000.0;

/// Where zeros have been seen to cease, none counts as certain in networks with at most so many table entries.
const MOST_OPEN: usize = 1 << 19;

impl Plan {
    /// Compiles a network with the default [`Limits`].
    ///
    /// # Errors
    /// Whatever is wrong with the network, cycles, and sizes beyond the limits; see [`NetworkError`].
    pub fn compile(network: &Network) -> Result<Self, NetworkError> {
        Self::compile_with(network, Limits::default())
    }

    /// Compiles a network. Zeros in the tables of large networks are taken to stay zeros; see [`Session`](super::Session)
    /// for what compiles again when they do not.
    ///
    /// All of it depends on the network's structure only, the result is the same on every machine.
    ///
    /// # Errors
    /// As for [`Plan::compile`].
    pub fn compile_with(network: &Network, limits: Limits) -> Result<Self, NetworkError> {
        Self::compiled(network, limits, None, &[], false)
    }

    /// Compiles a network of which some variables are observed for good.
    pub(super) fn compile_observed(
        network: &Network,
        limits: Limits,
        observed: &[(usize, usize)],
    ) -> Result<Self, NetworkError> {
        Self::compiled(network, limits, None, observed, false)
    }

    /// Compiles a network so that every variable can be read off in every clique it is in.
    pub(super) fn compile_for_stories(
        network: &Network,
        limits: Limits,
        observed: &[(usize, usize)],
    ) -> Result<Self, NetworkError> {
        Self::compiled(network, limits, None, observed, true)
    }

    /// What is observed for good, with its states.
    pub(super) fn observations(&self) -> Vec<(usize, usize)> {
        let observed = self.observed.iter().enumerate();
        observed
            .filter_map(|(variable, state)| Some((variable, (*state)?)))
            .collect()
    }

    /// Compiles a network of which some things are certain.
    ///
    /// # Errors
    /// As for [`Plan::compile`]; findings about variables or states that do not exist are ignored.
    pub fn compile_certain(network: &Network, limits: Limits, certainties: &Certainties) -> Result<Self, NetworkError> {
        let fixed = Some(certainties.table_zeros);
        Self::compiled(network, limits, fixed, &certainties.observed, false)
    }

    /// A plan in which every zero in a table may cease to be one, where that costs little: for what changes all the time.
    pub(super) fn compile_open(network: &Network, limits: Limits) -> Option<Self> {
        let few = Limits {
            entries: limits.entries.min(MOST_OPEN),
            ..limits
        };
        let plan = Self::compile_certain(network, few, &Certainties::default()).ok()?;
        Some(Self { limits, ..plan })
    }

    fn compiled(
        network: &Network,
        limits: Limits,
        are_tables_fixed: Option<bool>,
        observations: &[(usize, usize)],
        reads_all: bool,
    ) -> Result<Self, NetworkError> {
        check(network)?;
        let limits = Limits {
            entries: limits.entries.min(u32::MAX as usize),
            ..limits
        };
        let expansion = expand(network, &limits)?;
        let n_variables = network.variables.len();
        let mut observed = vec![None; n_variables];
        for &(variable, state) in observations {
            if variable < n_variables && state < network.n_states(variable) {
                observed[variable] = Some(state);
            }
        }
        let (scopes, cardinalities) = open_scopes(&expansion, &observed);
        let too_large = |too_many: &TooManyCells| too_large(network, &expansion, too_many);
        // Dropping impossible entries can save a lot, but not everything, and nothing where nothing is impossible.
        let is_fixed = are_tables_fixed.unwrap_or(true);
        let has_zeros = expansion.factors.iter().any(|factor| {
            factor.has_structural_zeros(network)
                || (is_fixed && factor.is_table(network) && has_zero(network, factor.owner))
        });
        let most_cells = if has_zeros { 16.0 } else { 1.0 } * limits.entries as f64;
        let has_sums = expansion
            .factors
            .iter()
            .any(|factor| matches!(factor.rule, Rule::Sum { .. }));
        let most_dense = if has_sums { f64::INFINITY } else { most_cells };
        let mut forest = triangulate(&cardinalities, &scopes, most_dense).map_err(|too_many| too_large(&too_many))?;
        if scopes.iter().any(Vec::is_empty) {
            forest.cliques.push(Vec::new());
            forest.parents.push(None);
        }
        let cells: Vec<f64> = dense_cells(&cardinalities, &forest).collect();
        let are_tables_fixed = are_tables_fixed.unwrap_or(cells.iter().sum::<f64>() > ALL_LIVE);
        let homes = place(&cells, &cardinalities, &scopes, &forest);
        if visited(&expansion, &cells, &homes) > most_cells {
            return Err(too_large(&largest_clique(&cells, &forest)));
        }
        let readings = readings(n_variables, &cardinalities, &observed, &forest);
        let mut reads: Vec<Vec<Vec<usize>>> = vec![Vec::new(); forest.cliques.len()];
        let mut message_reads = vec![Vec::new(); forest.cliques.len()];
        for (variable, reading) in readings.iter().enumerate() {
            match *reading {
                Reading::Observed => {}
                Reading::Message { clique, .. } => message_reads[clique].push(variable),
                Reading::Clique(clique) => {
                    read_with_others(&mut reads[clique], variable, &cardinalities, cells[clique]);
                }
            }
        }
        if reads_all {
            let one_by_one = |clique: &Vec<usize>| clique.iter().map(|&variable| vec![variable]).collect();
            reads = forest.cliques.iter().map(one_by_one).collect();
        }
        let mut filler = Filler::new(network, &expansion.cardinalities);
        let possible: Vec<Option<Vec<bool>>> = expansion
            .factors
            .iter()
            .map(|factor| possible(network, &mut filler, factor, are_tables_fixed))
            .collect();
        let sizes = Sizes {
            cardinalities: &expansion.cardinalities,
            observed: &observed,
        };
        let placing = Placing {
            forest: &forest,
            homes: &homes,
            reads,
        };
        let cliques = list_entries(&expansion.factors, sizes, placing, &possible, limits.entries)
            .map_err(|_| too_large(&largest_clique(&cells, &forest)))?;
        let shapes = (0..n_variables)
            .map(|variable| shape(network, variable, &limits))
            .collect();
        Ok(Self {
            limits,
            entries_at: offsets(cliques.iter().map(|clique| clique.n_entries)),
            messages_at: offsets(cliques.iter().map(Clique::n_separator_states)),
            expansion,
            cliques,
            homes,
            readings,
            message_reads,
            observed,
            possible,
            are_tables_fixed,
            shapes,
        })
    }

    /// The number of entries of all cliques together: what one pass costs, at a few ns each.
    pub fn cells(&self) -> usize {
        self.entries_at.last().copied().unwrap_or(0)
    }

    /// The most by which any probability that this plan computes can be off, 0..=1, whatever the evidence: 0 unless
    /// there are claims with so many different likelihood ratios that their log-odds are added up on a grid.
    ///
    /// With D the sum of the widths of all such claims (see `sums`), tanh(D / 4); the odds of any posterior are right up
    /// to a factor e^{±D}. [`Limits::sum_error_ppm`] bounds the share of each claim: D / 2 per claim.
    pub fn error_bound(&self) -> f64 {
        (self.expansion.width / 4.0).tanh()
    }

    /// Whether zeros in tables are taken to stay zeros.
    pub(super) fn are_tables_fixed(&self) -> bool {
        self.are_tables_fixed
    }

    /// The first variable in which a network differs from the compiled one in more than numbers. Linear.
    pub(super) fn mismatch(&self, network: &Network) -> Option<usize> {
        let n_variables = network.variables.len();
        if n_variables != self.shapes.len() {
            return Some(n_variables.min(self.shapes.len()));
        }
        (0..n_variables).find(|&variable| !self.fits(network, variable))
    }

    /// Whether a variable differs from the compiled one in numbers only.
    pub(super) fn fits(&self, network: &Network, variable: usize) -> bool {
        let compiled = &self.shapes[variable];
        match &network.variables[variable].local {
            Local::Table { parents, .. } => {
                compiled.len() == parents.len() + 2
                    && compiled[..2] == [network.n_states(variable) as u32, 0]
                    && compiled[2..]
                        .iter()
                        .zip(parents)
                        .all(|(&known, &parent)| known == parent as u32)
            }
            _ => shape(network, variable, &self.limits) == *compiled,
        }
    }

    /// The root of a clique's tree is reached by going up from parent to parent; this is the path, the clique first.
    pub(super) fn path_up(&self, clique_ix: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(clique_ix), |&below| self.cliques[below].parent)
    }
}

/// What is left of the scopes of all factors, and of the numbers of states, when some variables are observed for good.
fn open_scopes(expansion: &Expansion, observed: &[Option<usize>]) -> (Vec<Vec<usize>>, Vec<usize>) {
    let is_open = |variable: usize| observed.get(variable).is_none_or(Option::is_none);
    let scopes = expansion
        .factors
        .iter()
        .map(|factor| {
            factor
                .scope
                .iter()
                .copied()
                .filter(|&variable| is_open(variable))
                .collect()
        })
        .collect();
    let states = expansion.cardinalities.iter().enumerate();
    let cardinalities = states.map(|(variable, &n_states)| if is_open(variable) { n_states } else { 1 });
    (scopes, cardinalities.collect())
}

/// The entries that listing will look at, clique by clique: a sum follows from the sum before it, and only such
/// combinations are ever visited.
fn visited(expansion: &Expansion, cells: &[f64], homes: &[usize]) -> f64 {
    let mut visited = cells.to_vec();
    for (factor, &home) in expansion.factors.iter().zip(homes) {
        if matches!(factor.rule, Rule::Sum { .. }) {
            visited[home] /= factor.n_states as f64;
        }
    }
    visited.iter().sum()
}

/// Where each part begins, and where the last one ends.
fn offsets(lengths: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut offsets = vec![0];
    let mut end = 0;
    for length in lengths {
        end += length;
        offsets.push(end);
    }
    offsets
}

fn has_zero(network: &Network, variable: usize) -> bool {
    matches!(&network.variables[variable].local, Local::Table { rows, .. } if rows.contains(&0.0))
}

/// The smallest clique that contains each scope.
fn place(cells: &[f64], cardinalities: &[usize], scopes: &[Vec<usize>], forest: &Forest) -> Vec<usize> {
    let mut cliques_of: Vec<Vec<usize>> = vec![Vec::new(); cardinalities.len()];
    for (clique_ix, clique) in forest.cliques.iter().enumerate() {
        for &variable in clique {
            cliques_of[variable].push(clique_ix);
        }
    }
    scopes
        .iter()
        .map(|scope| {
            let Some(&rarest) = scope.iter().min_by_key(|&&variable| cliques_of[variable].len()) else {
                return forest.cliques.len() - 1;
            };
            let contains = |clique_ix: &&usize| {
                let clique = &forest.cliques[**clique_ix];
                scope.iter().all(|variable| clique.binary_search(variable).is_ok())
            };
            let smallest = cliques_of[rarest]
                .iter()
                .filter(contains)
                .min_by(|&&a, &&b| cells[a].total_cmp(&cells[b]));
            smallest.copied().unwrap_or(0)
        })
        .collect()
}

/// The cheapest place to read off each network variable: a small message, else the only clique it is in.
fn readings(n_variables: usize, cardinalities: &[usize], observed: &[Option<usize>], forest: &Forest) -> Vec<Reading> {
    let mut readings = vec![Reading::Observed; n_variables];
    let mut costs = vec![usize::MAX; n_variables];
    for (clique_ix, clique) in forest.cliques.iter().enumerate() {
        for &variable in clique.iter().filter(|&&variable| variable < n_variables) {
            if matches!(readings[variable], Reading::Observed) && observed[variable].is_none() {
                readings[variable] = Reading::Clique(clique_ix);
            }
        }
    }
    for clique_ix in 0..forest.cliques.len() {
        let separator = forest.separator(clique_ix);
        let n_cells = separator.iter().fold(1, |product: usize, &variable| {
            product.saturating_mul(cardinalities[variable])
        });
        let mut stride = 1;
        for &variable in separator.iter().rev() {
            if variable < n_variables && n_cells < costs[variable] {
                costs[variable] = n_cells;
                readings[variable] = Reading::Message {
                    clique: clique_ix,
                    stride,
                };
            }
            stride *= cardinalities[variable];
        }
    }
    readings
}

/// Adds a variable to those read off a clique together, as long as these have few configurations next to the clique:
/// what costs is the number of groups.
fn read_with_others(groups: &mut Vec<Vec<usize>>, variable: usize, cardinalities: &[usize], n_cells: f64) {
    const FEW: f64 = 32.0;
    if let Some(group) = groups.last_mut() {
        let members = group.iter().chain([&variable]);
        let together: f64 = members.map(|&member| cardinalities[member] as f64).product();
        if together <= (n_cells / 8.0).max(FEW) {
            group.push(variable);
            return;
        }
    }
    groups.push(vec![variable]);
}

/// The number of configurations of each clique.
fn dense_cells<'a>(cardinalities: &'a [usize], forest: &'a Forest) -> impl Iterator<Item = f64> + 'a {
    forest
        .cliques
        .iter()
        .map(|clique| clique.iter().map(|&variable| cardinalities[variable] as f64).product())
}

fn largest_clique(cells: &[f64], forest: &Forest) -> TooManyCells {
    let largest = (0..cells.len()).max_by(|&a, &b| cells[a].total_cmp(&cells[b]).then(b.cmp(&a)));
    TooManyCells {
        n_cells: cells.iter().sum(),
        largest: largest.map_or_else(Vec::new, |clique_ix| forest.cliques[clique_ix].clone()),
    }
}

fn too_large(network: &Network, expansion: &Expansion, too_many: &TooManyCells) -> NetworkError {
    #[expect(
        clippy::cast_sign_loss,
        reason = "a sum of sizes; the cast saturates, which is what is wanted"
    )]
    let entries = too_many.n_cells as u64;
    NetworkError::TooLarge {
        entries,
        culprits: network.names(too_many.largest.iter().map(|&member| expansion.owners[member])),
    }
}
