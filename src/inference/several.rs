//! Several readers at once: networks of one structure whose numbers run through a plan side by side.
//!
//! What a pass does is mostly looking up which number meets which; done for one network, it is done for all of them.
//! Every lane is computed by the same additions and multiplications in the same order as a network alone. What takes
//! more care than that (see `careful`), what is believed to a degree, and interventions on what the plan takes for
//! certain are answered one by one.

use super::calibration::Calibration;
use super::check::check_variables;
use super::evidence::{Evidence, Finding, Posterior, QueryError};
use super::factor::Filler;
use super::network::Network;
use super::plan::Plan;
use super::query::{Entered, Failure, without_certain_causes};
use super::reckoning::EASILY_TRUSTED;

/// The numbers of a plan for several networks, and everything computed from them so far.
#[derive(Clone, Debug)]
pub(super) struct Several<const N: usize> {
    /// One list of cells after the other, factor by factor, with the weights in them.
    cells: Vec<[f64; N]>,
    /// By variable, in which lanes its numbers need more than a plain pass.
    is_doubtful: Vec<[bool; N]>,
    calibration: Calibration<[f64; N]>,
    /// Scratch memory.
    own: Vec<f64>,
    states: Vec<usize>,
}

impl<const N: usize> Several<N> {
    /// Room for the numbers; every variable must be entered in every lane that is to be read.
    pub(super) fn new(plan: &Plan) -> Self {
        Self {
            cells: vec![[0.0; N]; plan.expansion.n_cells],
            is_doubtful: vec![[false; N]; plan.expansion.finals.len()],
            calibration: Calibration::new(plan),
            own: Vec::new(),
            states: vec![0; plan.expansion.cardinalities.len()],
        }
    }

    /// Enters the numbers of one variable, and what was found out about it, in one lane.
    pub(super) fn enter(&mut self, plan: &Plan, lane: usize, network: &Network, entered: &Entered, variable: usize) {
        let expansion = &plan.expansion;
        let is_cut = entered.cut.binary_search(&variable).is_ok();
        let mut filler = Filler::reusing(network, &expansion.cardinalities, std::mem::take(&mut self.states));
        let mut is_doubtful = false;
        for factor_ix in expansion.factors_of(variable) {
            let factor = &expansion.factors[factor_ix];
            self.own.clear();
            self.own.resize(factor.n_cells, 0.0);
            is_doubtful |= !filler.fill(factor, &mut self.own).is_empty() && !is_cut;
            if let Some(possible) = &plan.possible[factor_ix] {
                is_doubtful |= self
                    .own
                    .iter()
                    .zip(possible)
                    .any(|(&cell, &possible)| !possible && cell > 0.0);
            }
            if factor.is_final {
                if is_cut {
                    self.own.fill(1.0);
                }
                if let Some(weights) = entered.weights.get(&variable) {
                    for row in self.own.chunks_exact_mut(factor.n_states) {
                        for (cell, weight) in row.iter_mut().zip(weights) {
                            *cell *= weight;
                        }
                    }
                }
            }
            for (cell, own) in self.cells[factor.offset..].iter_mut().zip(&self.own) {
                cell[lane] = *own;
            }
            self.calibration.touch(plan.homes[factor_ix]);
        }
        self.is_doubtful[variable][lane] = is_doubtful;
        self.states = filler.into_scratch();
    }

    /// Brings everything up to date. For each lane the logarithm of what its factors sum to, if it can be relied on.
    pub(super) fn settle(&mut self, plan: &Plan) -> [Option<f64>; N] {
        let ln_probabilities = self.collect(plan);
        let is_trusted = self.calibration.distribute(plan);
        self.calibration.drain_read(|_, _| {});
        std::array::from_fn(|lane| {
            let ln_probability = ln_probabilities[lane];
            let is_sound = ln_probability > EASILY_TRUSTED || (is_trusted && ln_probability > f64::NEG_INFINITY);
            (is_sound && !self.needs_care(lane)).then_some(ln_probability)
        })
    }

    /// [`Self::settle`] on the way to a few variables only, whose marginals are then up to date.
    pub(super) fn settle_for(&mut self, plan: &Plan, variables: &[usize]) -> [Option<f64>; N] {
        let ln_probabilities = self.collect(plan);
        for &variable in variables {
            self.calibration.marginal(plan, variable);
        }
        self.calibration.drain_read(|_, _| {});
        std::array::from_fn(|lane| {
            let ln_probability = ln_probabilities[lane];
            (ln_probability > EASILY_TRUSTED && !self.needs_care(lane)).then_some(ln_probability)
        })
    }

    fn collect(&mut self, plan: &Plan) -> [f64; N] {
        self.calibration.collect(plan, &self.cells);
        std::array::from_fn(|lane| self.calibration.ln_probability(plan, lane))
    }

    /// Whether the numbers of a lane need more than a plain pass: certainties that contradict each other, or something
    /// that the plan takes for impossible.
    pub(super) fn needs_care(&self, lane: usize) -> bool {
        self.is_doubtful.iter().any(|is_doubtful| is_doubtful[lane])
    }

    /// The marginals, as far as they were brought up to date.
    pub(super) fn marginals(&self) -> &[Vec<[f64; N]>] {
        self.calibration.marginals()
    }
}

impl Plan {
    /// The posterior of each network given its evidence, as [`Plan::posterior`] has it, several in one traversal.
    ///
    /// The networks may differ from the compiled one, and from each other, in numbers only; the evidence of each is its
    /// own. The answers come in the order asked; what is wrong with one of them leaves the others as they are.
    pub fn posteriors(&self, asked: &[(&Network, &Evidence)]) -> Vec<Result<Posterior, QueryError>> {
        let side_by_side = self.side_by_side(asked);
        let all = asked.iter().zip(side_by_side);
        all.map(|((network, evidence), known)| known.map_or_else(|| self.posterior(network, evidence), Ok))
            .collect()
    }

    /// [`Plan::posteriors`] without looking for culprits.
    pub(super) fn answers(&self, asked: &[(&Network, &Evidence)]) -> Vec<Result<Posterior, Failure>> {
        let side_by_side = self.side_by_side(asked);
        let all = asked.iter().zip(side_by_side);
        all.map(|((network, evidence), known)| known.map_or_else(|| self.alone(network, evidence), Ok))
            .collect()
    }

    /// The posterior of a sound network for sound evidence, from whatever plan it takes.
    pub(super) fn alone(&self, network: &Network, evidence: &Evidence) -> Result<Posterior, Failure> {
        let findings: Vec<&Finding> = evidence.findings.iter().collect();
        let answer = match self.mismatch(network) {
            None => self.answer(network, &findings),
            Some(_) => Err(Failure::NoLongerCertain),
        };
        match answer {
            Err(Failure::NoLongerCertain) => Self::compile_with(network, self.limits)
                .map_err(|error| Failure::Other(error.into()))?
                .answer(network, &findings),
            answer => answer,
        }
    }

    /// The posteriors that plain passes can give.
    fn side_by_side(&self, asked: &[(&Network, &Evidence)]) -> Vec<Option<Posterior>> {
        let mut answers = vec![None; asked.len()];
        let fit: Vec<(usize, &Network, Entered)> = (asked.iter().enumerate())
            .filter_map(|(index, (network, evidence))| Some((index, *network, self.entered(network, evidence)?)))
            .collect();
        let mut rest = &fit[..];
        while rest.len() > 1 {
            let n_now = rest.len().min(8);
            let (now, later) = rest.split_at(n_now);
            match n_now {
                2..=4 => self.run::<4>(now, &mut answers),
                _ => self.run::<8>(now, &mut answers),
            }
            rest = later;
        }
        answers
    }

    /// What is found out, if a plain pass may do.
    fn entered(&self, network: &Network, evidence: &Evidence) -> Option<Entered> {
        let is_sound = check_variables(network).is_ok()
            && self.mismatch(network).is_none()
            && evidence.check(network).is_ok()
            && self.observed.iter().all(Option::is_none);
        if !is_sound {
            return None;
        }
        let entered = Entered::new(network, evidence.findings.iter());
        let is_plain = entered.beliefs.is_empty() && without_certain_causes(network, &entered.cut).is_none();
        is_plain.then_some(entered)
    }

    fn run<const N: usize>(&self, asked: &[(usize, &Network, Entered)], answers: &mut [Option<Posterior>]) {
        let mut several = Several::<N>::new(self);
        for lane in 0..N {
            // Lanes that nobody asked for repeat the last network.
            let Some((_, network, entered)) = asked.get(lane).or(asked.last()) else {
                return;
            };
            for variable in 0..network.variables.len() {
                several.enter(self, lane, network, entered, variable);
            }
        }
        let ln_probabilities = several.settle(self);
        for (lane, (index, network, entered)) in asked.iter().enumerate() {
            answers[*index] = ln_probabilities[lane].map(|ln_probability| {
                let mut posterior = Posterior::empty(self, network);
                for (marginal, lanes) in posterior.marginals.iter_mut().zip(several.marginals()) {
                    for (probability, lanes) in marginal.iter_mut().zip(lanes) {
                        *probability = lanes[lane];
                    }
                }
                posterior.ln_evidence_probability = ln_probability + entered.ln_scale;
                posterior
            });
        }
    }
}
