//! When exact is too wide: importance sampling guided by loopy propagation, with honest errors.
//!
//! Variables are drawn parents first. Let P(x) be the product of all P(xᵢ | parents) and L(x) that of all likelihoods;
//! what is observed or put into a state stays fixed, and let F be the other variables. The posterior is proportional to
//! `f(x) = Π P(xᵢ | parents) · L(x)`, the product over everything but what was put into its state from outside.
//!
//! **Two proposals.** The *prior* proposal draws from `p(x) = Π_F P(xᵢ | parents)`. The *guided* one draws from
//! `g(x) = Π_F P(xᵢ | parents) λᵢ(xᵢ) / Zᵢ`, with λ from `guide` and `Zᵢ = Σ P(s | parents) λᵢ(s)`; on a tree this is
//! the posterior itself (Yuan & Druzdzel 2003, EPIS-BN). Every tenth sample is from the prior, a share α = 1/10, the
//! others are guided; but every sample, whichever it came from, is weighed against the mixture:
//!
//! ```text
//! w = f / (α p + (1 − α) g) = ℓ · r / (α r + 1 − α)      with ℓ = f / p and r = p / g = Π Zᵢ / λᵢ(xᵢ)
//! ```
//!
//! (Hesterberg 1995; the "balance heuristic" of Veach & Guibas 1995). This is unbiased: with a share α of the samples
//! from p and the rest from g, the expected sum of w·h per sample is `α Σ p·w·h + (1 − α) Σ g·w·h = Σ f·h`. And it is
//! bounded: `w ≤ ℓ / α`, ten times the weight of likelihood weighting, however wrong the guide may be. A mixture per
//! variable would not do: its bound is 10 per variable, which is none. That prior samples come at fixed positions, not
//! at random, can only lower the variance; the stated errors, which treat all samples alike, err to the safe side.
//!
//! **What needs no weight.** Variables with no evidence at or below them do not change the weight. They are drawn last,
//! from their local models, and what is averaged is not the state drawn but its probability given the parents drawn,
//! which has less variance (Rao–Blackwell). Those without children are not drawn at all.
//!
//! Wide local models are evaluated as they are, one configuration at a time; only the guide sees them taken apart. So
//! the sampler has no limit of width, and approximations inside the guide cost samples, never truth.

use super::check::check;
use super::estimate::{Class, Estimate, Tally};
use super::evidence::{Evidence, QueryError};
use super::given::{Known, known, sound_beliefs};
use super::guide::{Hints, guide};
use super::local::{self, Contradiction, States};
use super::network::{Local, Network};
use super::rng::Rng;
use super::scaled::{Scaled, power_of_two};

/// Every so many samples one is from the prior proposal.
const PRIOR_EVERY: u64 = 10;

/// The most numbers a local model may have to be tabulated, and all of them together.
const TABLE_CELLS: usize = 1 << 13;
const ALL_CELLS: usize = 1 << 23;

/// Draws samples and says what they show; may be run on at any time.
///
/// The same network, evidence, seed and number of samples give the same bits, however the samples are split among
/// calls of [`Sampler::run`].
#[derive(Clone, Debug)]
pub struct Sampler {
    network: Network,
    rng: Rng,
    /// First all variables that bear on the weight, parents first, then the others, parents first.
    steps: Vec<Step>,
    n_weighed: usize,
    /// The numbers of tabulated local models.
    cells: Vec<f64>,
    /// First cells of rows in which contradictory certainties meet, ascending.
    doubtful: Vec<usize>,
    has_guide: bool,
    beliefs: Vec<(usize, usize, f64)>,
    classes: Vec<Class>,
    offsets: Vec<usize>,
    is_exact: Vec<bool>,
    exponent: Option<i64>,
    ln_scale: f64,
    n_samples: u64,
    contradictory: Option<usize>,
    states: Vec<usize>,
}

/// How one variable is drawn.
#[derive(Clone, Debug)]
struct Step {
    variable: usize,
    n_states: usize,
    /// Where its states begin in the sums.
    offset: usize,
    model: Model,
    /// The state it is in for certain.
    fixed: Option<usize>,
    is_intervened: bool,
    /// Its likelihood per state; empty if it has none.
    weights: Vec<f64>,
    /// What the guide says; empty if it says nothing.
    guide: Vec<f64>,
    /// Whether anything depends on its state.
    is_drawn: bool,
}

/// Where P(variable | parents) comes from.
#[derive(Clone, Debug)]
enum Model {
    /// A table: its parents with their strides in cells, and its first cell.
    Table { parents: Vec<(usize, usize)>, start: usize },
    /// The local model itself.
    Direct,
}

impl Sampler {
    /// Prepares to sample. Runs loopy propagation if there is evidence; draws nothing yet.
    ///
    /// Any number of parents is fine. [`Finding::Believed`](super::Finding::Believed) is met by weighing classes of samples (see the module
    /// `estimate`), for at most six different believed states.
    ///
    /// # Errors
    /// [`QueryError::Network`] for what is wrong with the network and for cycles, [`QueryError::BadFinding`].
    pub fn new(network: &Network, evidence: &Evidence, seed: u64) -> Result<Self, QueryError> {
        check(network)?;
        let beliefs = sound_beliefs(network, evidence)?;
        let (known, ln_scale) = known(network, evidence);
        let mut is_relevant: Vec<bool> = known.iter().map(|known| known.has_evidence).collect();
        let order = network.topological_order();
        for &variable in order.iter().rev() {
            if is_relevant[variable] && !known[variable].is_intervened {
                for parent in network.variables[variable].local.parents() {
                    is_relevant[parent] = true;
                }
            }
        }
        let weights: Vec<Vec<f64>> = known.iter().map(|known| known.weights.clone()).collect();
        let is_intervened: Vec<bool> = known.iter().map(|known| known.is_intervened).collect();
        let hints = Hints {
            weights: &weights,
            is_intervened: &is_intervened,
            is_relevant: &is_relevant,
            pins: &beliefs,
        };
        let guides = if is_relevant.contains(&true) {
            guide(network, &hints)
        } else {
            vec![Vec::new(); network.variables.len()]
        };
        let mut offsets = vec![0];
        for variable in 0..network.variables.len() {
            offsets.push(offsets[variable] + network.n_states(variable));
        }
        let mut sampler = Self {
            network: network.clone(),
            rng: Rng::new(seed),
            steps: Vec::with_capacity(order.len()),
            n_weighed: is_relevant.iter().filter(|&&is_relevant| is_relevant).count(),
            cells: Vec::new(),
            doubtful: Vec::new(),
            has_guide: false,
            classes: Vec::new(),
            is_exact: vec![false; network.variables.len()],
            beliefs,
            exponent: None,
            ln_scale,
            n_samples: 0,
            contradictory: None,
            states: vec![0; network.variables.len()],
            offsets,
        };
        let class = Class {
            sums: vec![[0.0; 3]; sampler.offsets.last().copied().unwrap_or(0)],
            ..Class::default()
        };
        sampler.classes = vec![class; 1 << sampler.beliefs.len()];
        sampler.plan_steps(&order, &is_relevant, &known, guides);
        Ok(sampler)
    }

    /// Makes the steps and tabulates the small local models.
    fn plan_steps(&mut self, order: &[usize], is_relevant: &[bool], known: &[Known], mut guides: Vec<Vec<f64>>) {
        let mut has_children = vec![false; order.len()];
        for &variable in order {
            for parent in self.network.variables[variable].local.parents() {
                has_children[parent] = true;
            }
        }
        let weighed = order.iter().filter(|&&variable| is_relevant[variable]);
        let others = order.iter().filter(|&&variable| !is_relevant[variable]);
        for &variable in weighed.chain(others) {
            let known = &known[variable];
            let mut possible = (0..known.weights.len()).filter(|&state| known.weights[state] > 0.0);
            let fixed = match (possible.next(), possible.next()) {
                (Some(state), None) => Some(state),
                // Nothing is possible: any state will do, its weight is zero.
                (None, None) if !known.weights.is_empty() => Some(0),
                _ => None,
            };
            let is_root = self.network.variables[variable].local.parents().is_empty();
            self.is_exact[variable] = fixed.is_some() || (is_root && !is_relevant[variable]);
            let guide = std::mem::take(&mut guides[variable]);
            let is_even = guide.iter().all(|&share| share >= 1.0);
            let step = Step {
                variable,
                n_states: self.network.n_states(variable),
                offset: self.offsets[variable],
                model: self.model(variable),
                fixed,
                is_intervened: known.is_intervened,
                weights: known.weights.clone(),
                guide: if is_even || fixed.is_some() { Vec::new() } else { guide },
                is_drawn: is_relevant[variable] || has_children[variable],
            };
            self.has_guide |= !step.guide.is_empty();
            self.steps.push(step);
        }
    }

    /// Tabulates a local model if it is small.
    fn model(&mut self, variable: usize) -> Model {
        let parents = self.network.variables[variable].local.parents();
        let n_states = self.network.n_states(variable);
        let n_cells = self.network.n_configurations(&parents).saturating_mul(n_states);
        if n_cells > TABLE_CELLS || self.cells.len() + n_cells > ALL_CELLS {
            return Model::Direct;
        }
        let start = self.cells.len();
        let mut strides = Vec::with_capacity(parents.len());
        let mut stride = n_states;
        for &parent in parents.iter().rev() {
            strides.push((parent, stride));
            stride *= self.network.n_states(parent);
        }
        let mut states = vec![0; self.network.variables.len()];
        let mut row = vec![0.0; n_states];
        for cell in (0..n_cells).step_by(n_states) {
            for &(parent, stride) in &strides {
                states[parent] = cell / stride % self.network.n_states(parent);
            }
            if evaluate(&self.network, variable, &states, &mut row).is_err() {
                self.doubtful.push(start + cell);
            }
            self.cells.extend_from_slice(&row);
        }
        Model::Table {
            parents: strides,
            start,
        }
    }

    /// Draws this many samples more.
    pub fn run(&mut self, n_samples: u64) {
        let mut scratch = Scratch::default();
        for _ in 0..n_samples {
            scratch.doubted = None;
            if let Some(weight) = self.draw_weighed(&mut scratch) {
                if let Some(variable) = scratch.doubted {
                    self.contradicts(variable);
                }
                self.record(weight, &mut scratch);
            }
            self.n_samples += 1;
        }
    }

    /// Draws what bears on the weight; nothing when the weight is zero.
    fn draw_weighed(&mut self, scratch: &mut Scratch) -> Option<Scaled> {
        let is_from_prior = self.n_samples % PRIOR_EVERY == PRIOR_EVERY - 1;
        let mut likelihood = Scaled::ONE;
        let mut prior_over_guided = Scaled::ONE;
        for step in &self.steps[..self.n_weighed] {
            let state = if step.is_intervened {
                step.fixed?
            } else {
                let rows = Rows {
                    network: &self.network,
                    cells: &self.cells,
                    doubtful: &self.doubtful,
                };
                let (row, is_doubtful) = rows.of(step, &self.states, &mut scratch.row);
                if is_doubtful {
                    scratch.doubted = Some(scratch.doubted.map_or(step.variable, |v| v.min(step.variable)));
                }
                match step.fixed {
                    Some(state) => {
                        likelihood.multiply(row[state]);
                        state
                    }
                    None if step.guide.is_empty() => self.rng.index(row, row.iter().sum()),
                    None => {
                        scratch.guided.clear();
                        scratch
                            .guided
                            .extend(row.iter().zip(&step.guide).map(|(p, guide)| p * guide));
                        let total: f64 = scratch.guided.iter().sum();
                        if total < f64::MIN_POSITIVE {
                            // Too small to be guided by: both proposals take the local model as it is.
                            self.rng.index(row, row.iter().sum())
                        } else {
                            let state = if is_from_prior {
                                self.rng.index(row, row.iter().sum())
                            } else {
                                self.rng.index(&scratch.guided, total)
                            };
                            prior_over_guided.multiply(total / step.guide[state]);
                            state
                        }
                    }
                }
            };
            if let Some(&weight) = step.weights.get(state) {
                likelihood.multiply(weight);
            }
            if likelihood.mantissa <= 0.0 {
                return None;
            }
            self.states[step.variable] = state;
        }
        if self.has_guide {
            const ALPHA: f64 = 1.0 / PRIOR_EVERY as f64;
            // r / (α r + 1 − α), where r may exceed the range of floating-point numbers on either side.
            match prior_over_guided.order() {
                ..-900 => {
                    likelihood.multiply(prior_over_guided.mantissa / (1.0 - ALPHA));
                    likelihood.exponent += prior_over_guided.exponent;
                }
                -900..=900 => {
                    let ratio = prior_over_guided.relative_to(0);
                    likelihood.multiply(1.0 / (ALPHA + (1.0 - ALPHA) / ratio));
                }
                _ => likelihood.multiply(1.0 / ALPHA),
            }
        }
        Some(likelihood)
    }

    /// Adds a sample to the sums, drawing what does not bear on its weight.
    fn record(&mut self, weight: Scaled, scratch: &mut Scratch) {
        let exponent = self.rescaled_for(weight.order());
        let weight = weight.relative_to(exponent);
        let squared = weight * weight;
        let seen = self.beliefs.iter().enumerate();
        let class_ix = seen.fold(0, |class_ix, (bit, &(variable, state, _))| {
            class_ix | usize::from(self.states[variable] == state) << bit
        });
        let class = &mut self.classes[class_ix];
        class.weight += weight;
        class.weight_squared += squared;
        let mut count = |cell: usize, p: f64| {
            let [wf, w2f, w2ff] = &mut class.sums[cell];
            *wf += weight * p;
            *w2f += squared * p;
            *w2ff += squared * p * p;
        };
        for step in &self.steps[..self.n_weighed] {
            count(step.offset + self.states[step.variable], 1.0);
        }
        let mut contradictory = None;
        for step in &self.steps[self.n_weighed..] {
            if let Some(state) = step.fixed {
                self.states[step.variable] = state;
                count(step.offset + state, 1.0);
                continue;
            }
            let rows = Rows {
                network: &self.network,
                cells: &self.cells,
                doubtful: &self.doubtful,
            };
            let (row, is_doubtful) = rows.of(step, &self.states, &mut scratch.row);
            for (state, &p) in row.iter().enumerate() {
                count(step.offset + state, p);
            }
            if step.is_drawn {
                self.states[step.variable] = self.rng.index(row, row.iter().sum());
            }
            if is_doubtful {
                contradictory = Some(step.variable);
            }
        }
        if let Some(variable) = contradictory {
            self.contradicts(variable);
        }
    }

    fn contradicts(&mut self, variable: usize) {
        self.contradictory = Some(self.contradictory.map_or(variable, |known| known.min(variable)));
    }

    /// The power of two that all sums are relative to, raised where a weight of this order would drown them.
    fn rescaled_for(&mut self, order: i64) -> i64 {
        const HEADROOM: i64 = 100;
        let exponent = *self.exponent.get_or_insert(order);
        if order <= exponent + HEADROOM {
            return exponent;
        }
        let (once, twice) = (power_of_two(exponent - order), power_of_two(2 * (exponent - order)));
        for class in &mut self.classes {
            class.weight *= once;
            class.weight_squared *= twice;
            for [wf, w2f, w2ff] in &mut class.sums {
                *wf *= once;
                *w2f *= twice;
                *w2ff *= twice;
            }
        }
        self.exponent = Some(order);
        order
    }

    /// How many samples were drawn so far.
    pub fn n_samples(&self) -> u64 {
        self.n_samples
    }

    /// What the samples so far say. Linear in the number of states.
    ///
    /// # Errors
    /// [`QueryError::Contradictory`] when a sample met certainties that exclude each other, and
    /// [`QueryError::NotConverged`] when several beliefs exclude each other. Evidence that no sample met is no error;
    /// see [`Reliability::NeverMet`](super::Reliability::NeverMet).
    pub fn estimate(&self) -> Result<Estimate, QueryError> {
        if let Some(variable) = self.contradictory {
            let variable = self.network.variables[variable].id.clone();
            return Err(QueryError::Contradictory { variable });
        }
        let probabilities: Vec<f64> = self.beliefs.iter().map(|&(_, _, probability)| probability).collect();
        Tally {
            classes: &self.classes,
            beliefs: &probabilities,
            offsets: &self.offsets,
            is_exact: &self.is_exact,
            exponent: self.exponent.unwrap_or(0),
            ln_scale: self.ln_scale,
            n_samples: self.n_samples,
        }
        .estimate()
    }
}

/// Working memory of one run.
#[derive(Default)]
struct Scratch {
    row: Vec<f64>,
    guided: Vec<f64>,
    /// The first variable at which contradictory certainties met in the present sample.
    doubted: Option<usize>,
}

/// Where local models are looked up.
struct Rows<'a> {
    network: &'a Network,
    cells: &'a [f64],
    doubtful: &'a [usize],
}

impl<'a> Rows<'a> {
    /// P(variable | the present states of its parents), and whether contradictory certainties meet in it.
    fn of<'b>(&self, step: &Step, states: &States, scratch: &'b mut Vec<f64>) -> (&'b [f64], bool)
    where
        'a: 'b,
    {
        match &step.model {
            Model::Table { parents, start } => {
                let cell = parents
                    .iter()
                    .fold(*start, |cell, &(parent, stride)| cell + states[parent] * stride);
                let is_doubtful = !self.doubtful.is_empty() && self.doubtful.binary_search(&cell).is_ok();
                (&self.cells[cell..cell + step.n_states], is_doubtful)
            }
            Model::Direct => {
                scratch.clear();
                scratch.resize(step.n_states, 0.0);
                let is_doubtful = evaluate(self.network, step.variable, states, scratch).is_err();
                (scratch, is_doubtful)
            }
        }
    }
}

/// Writes P(variable | parents) for the present states of the parents.
pub(super) fn evaluate(
    network: &Network,
    variable: usize,
    states: &States,
    row: &mut [f64],
) -> Result<(), Contradiction> {
    match &network.variables[variable].local {
        Local::Table { parents, rows } => {
            let row_ix = parents
                .iter()
                .fold(0, |ix, &parent| ix * network.n_states(parent) + states[parent]);
            row.copy_from_slice(&rows[row_ix * row.len()..(row_ix + 1) * row.len()]);
        }
        Local::Mechanism(mechanism) => local::mechanism(mechanism, states, row)?,
        Local::Choice(choice) => local::choice(choice, states, row)?,
        Local::Logic { op, inputs } => {
            let truth = usize::from(local::logic(*op, inputs, states));
            row.fill(0.0);
            row[truth] = 1.0;
        }
        // Tied claims always have a table, so that this is hardly ever asked for.
        Local::Tied(tied) => {
            let n_states: Vec<usize> = (0..network.variables.len())
                .map(|other| network.n_states(other))
                .collect();
            let mut cells = vec![0.0; network.n_configurations(tied.parents()) * row.len()];
            let doubtful = tied.fill(&n_states, &mut states.to_vec(), &mut cells);
            let row_ix = tied
                .parents()
                .iter()
                .fold(0, |ix, &parent| ix * n_states[parent] + states[parent]);
            row.copy_from_slice(&cells[row_ix * row.len()..(row_ix + 1) * row.len()]);
            if doubtful.contains(&(row_ix * row.len())) {
                return Err(Contradiction);
            }
        }
    }
    Ok(())
}
