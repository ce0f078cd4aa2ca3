//! A session: one network with its findings, kept computed while its numbers change.

use std::sync::Arc;

use super::check::check_variable;
use super::evidence::{Evidence, Finding, Posterior, QueryError};
use super::limits::Limits;
use super::network::{Local, Network};
use super::parameter::Parameter;
use super::plan::{Certainties, Plan};
use super::query::{Entered, Failure, observations, without_certain_causes};
use super::reckoning::Reckoning;

/// A network, findings, and the posterior that follows from them.
///
/// A change of numbers or findings recomputes only what it touches; a change of structure compiles again.
#[derive(Clone, Debug)]
pub struct Session {
    plan: Arc<Plan>,
    network: Network,
    evidence: Evidence,
    entered: Entered,
    /// What the plan has to keep open beyond the default.
    needs: Needs,
    /// The network as stated, while in `network` tables are cut down to what is observed, or variables are cut off from
    /// causes that a plan takes for certain.
    stated: Option<Network>,
    reckoning: Reckoning,
    posterior: Posterior,
    is_current: bool,
}

/// What is asked of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Needs {
    /// The default: fast.
    Nothing,
    /// Every zero in a table may cease to be zero.
    OpenZeros,
}

/// Networks with more numbers in their tables than this are compiled for what is observed.
const WORTH_ABSORBING: usize = 500;

impl Session {
    /// Compiles a network. Nothing is found yet.
    ///
    /// # Errors
    /// Whatever is wrong with the network; see [`QueryError::Network`].
    pub fn new(network: Network) -> Result<Self, QueryError> {
        let plan = Arc::new(Plan::compile(&network)?);
        Self::with_plan(plan, network)
    }

    /// Compiles a network for these findings. Where it is large, what is observed is taken for certain, which can make it
    /// much smaller; when that is no longer observed, all of it is compiled.
    ///
    /// # Errors
    /// As for [`Session::new`] and [`Session::set_evidence`].
    pub fn given(network: Network, evidence: Evidence) -> Result<Self, QueryError> {
        evidence.check(&network)?;
        let findings: Vec<&Finding> = evidence.findings.iter().collect();
        let entered = Entered::new(&network, findings.iter().copied());
        let mut observed = observations(&findings);
        observed.retain(|&(variable, state)| entered.settles(variable, state));
        let size: usize = (0..network.variables.len())
            .map(|variable| network.table_size(variable))
            .sum();
        let mut session = if observed.is_empty() || size < WORTH_ABSORBING {
            Self::new(network)?
        } else {
            let sliced = network.sliced(&observed);
            let plan = Plan::compile_observed(&sliced, Limits::default(), &observed)?;
            let mut session = Self::with_plan(Arc::new(plan), sliced)?;
            session.stated = Some(network);
            session
        };
        session.set_evidence(evidence)?;
        Ok(session)
    }

    /// Takes a plan that was compiled for a network of the same structure. Nothing is found yet.
    ///
    /// # Errors
    /// [`QueryError::StructureChanged`] when the plan is for another structure, and whatever is wrong with the numbers.
    pub fn with_plan(plan: Arc<Plan>, network: Network) -> Result<Self, QueryError> {
        super::check::check_variables(&network)?;
        plan.check_fits(&network)?;
        let (plan, reckoning) = if let Ok(reckoning) = Reckoning::new(&plan, &network) {
            (plan, reckoning)
        } else {
            let plan = Arc::new(Plan::compile_with(&network, plan.limits)?);
            let reckoning = Reckoning::new(&plan, &network).map_err(|_| QueryError::TooExtreme)?;
            (plan, reckoning)
        };
        Ok(Self {
            posterior: Posterior::empty(&plan, &network),
            plan,
            network,
            evidence: Evidence::default(),
            entered: Entered::default(),
            needs: Needs::Nothing,
            stated: None,
            reckoning,
            is_current: false,
        })
    }

    /// The plan in use.
    pub fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    /// The network, as last set.
    pub fn network(&self) -> &Network {
        self.stated.as_ref().unwrap_or(&self.network)
    }

    /// The local model of a variable, as last set.
    pub fn local(&self, variable: usize) -> &Local {
        &self.network().variables[variable].local
    }

    /// The findings.
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// Changes the local model of a variable. On an error everything is as before.
    ///
    /// # Errors
    /// Whatever is wrong with the new model, or with the network as a whole (a circle, too wide) if its structure changed.
    pub fn change(&mut self, variable: usize, edit: impl FnOnce(&mut Local)) -> Result<(), QueryError> {
        let before = self.local(variable).clone();
        let changing = self.stated.as_mut().unwrap_or(&mut self.network);
        edit(&mut changing.variables[variable].local);
        let changed = check_variable(changing, variable)
            .map_err(QueryError::from)
            .and_then(|()| self.take_over(variable));
        if changed.is_err() {
            let changing = self.stated.as_mut().unwrap_or(&mut self.network);
            changing.variables[variable].local = before;
            self.take_over(variable)?;
        }
        changed
    }

    /// Makes the numbers of a changed variable count.
    fn take_over(&mut self, variable: usize) -> Result<(), QueryError> {
        self.is_current = false;
        if let Some(stated) = &self.stated {
            if let Some(network) = without_certain_causes(stated, &self.entered.cut) {
                self.network = network;
                return self.replan();
            }
            self.network.variables[variable].local = stated.sliced_local(variable, &self.plan.observations());
        }
        if !self.plan.fits(&self.network, variable) {
            return self.replan();
        }
        if self.reckoning.refill(&self.plan, &self.network, variable).is_ok() {
            return Ok(());
        }
        // A zero that ceased to be one will do so again.
        if self.needs == Needs::Nothing
            && let Some(plan) = Plan::compile_open(&self.network, self.plan.limits)
        {
            self.needs = Needs::OpenZeros;
            return self.follow(plan);
        }
        self.replan()
    }

    /// Compiles anew and enters everything again.
    fn replan(&mut self) -> Result<(), QueryError> {
        let limits = self.plan.limits;
        let plan = match self.needs {
            Needs::Nothing => Plan::compile_with(&self.network, limits)?,
            Needs::OpenZeros => Plan::compile_certain(&self.network, limits, &Certainties::default())?,
        };
        self.follow(plan)
    }

    /// Goes on with another plan.
    fn follow(&mut self, plan: Plan) -> Result<(), QueryError> {
        self.reckoning = Reckoning::new(&plan, &self.network).map_err(|_| QueryError::TooExtreme)?;
        self.plan = Arc::new(plan);
        self.reckoning
            .enter(&self.plan, &self.network, &Entered::default(), &self.entered);
        self.posterior = Posterior::empty(&self.plan, &self.network);
        self.is_current = false;
        Ok(())
    }

    /// Sees to it that all of the network is computed with, not only what is left when something is observed.
    pub(super) fn make_whole(&mut self) -> Result<(), QueryError> {
        if self.plan.observations().is_empty() {
            return Ok(());
        }
        if let Some(stated) = self.stated.take() {
            self.network = stated;
        }
        self.replan()
    }

    /// Sees to it that no zero in a table is taken for certain.
    pub(super) fn open_zeros(&mut self) -> Result<(), QueryError> {
        if self.needs == Needs::Nothing && self.plan.are_tables_fixed() {
            self.needs = Needs::OpenZeros;
            self.replan()
        } else {
            Ok(())
        }
    }

    /// Takes these findings for given, in place of those before. On an error everything is as before.
    ///
    /// # Errors
    /// [`QueryError::BadFinding`] for what makes no sense by itself. Contradictions show when the posterior is asked for.
    pub fn set_evidence(&mut self, evidence: Evidence) -> Result<(), QueryError> {
        if evidence == self.evidence {
            return Ok(());
        }
        evidence.check(&self.network)?;
        let entered = Entered::new(&self.network, evidence.findings.iter());
        self.is_current = false;
        let mut observed = self.plan.observations().into_iter();
        let is_still_observed = observed.all(|(variable, state)| entered.settles(variable, state));
        let before = std::mem::replace(&mut self.entered, entered);
        self.evidence = evidence;
        if !is_still_observed {
            self.network = self.stated.take().unwrap_or_else(|| std::mem::take(&mut self.network));
            if let Some(network) = without_certain_causes(&self.network, &self.entered.cut) {
                self.stated = Some(std::mem::replace(&mut self.network, network));
            }
            return self.replan();
        }
        match without_certain_causes(self.network(), &self.entered.cut) {
            Some(network) if network != self.network => {
                let present = std::mem::replace(&mut self.network, network);
                self.stated.get_or_insert(present);
                self.replan()
            }
            // Tables cut down to what is observed serve on.
            None if self.stated.is_some() && self.plan.observations().is_empty() => {
                if let Some(stated) = self.stated.take() {
                    self.network = stated;
                }
                self.replan()
            }
            _ => {
                self.reckoning.enter(&self.plan, &self.network, &before, &self.entered);
                Ok(())
            }
        }
    }

    /// The posterior, brought up to date.
    ///
    /// # Errors
    /// See [`QueryError`]; impossible evidence is reported with a minimal set of culprits.
    pub fn posterior(&mut self) -> Result<&Posterior, QueryError> {
        match self.bring_up_to_date() {
            Ok(()) => Ok(&self.posterior),
            Err(Failure::Impossible) => Err(QueryError::Impossible {
                culprits: match &self.stated {
                    None => self.plan.culprits(&self.network, &self.evidence.findings),
                    Some(stated) if self.plan.observations().is_empty() => {
                        let plan = Plan::compile_with(stated, self.plan.limits)?;
                        plan.culprits(stated, &self.evidence.findings)
                    }
                    Some(stated) => self.plan.culprits(stated, &self.evidence.findings),
                },
            }),
            Err(failure) => Err(failure.into_error()),
        }
    }

    /// [`Session::posterior`] without looking for culprits.
    pub(super) fn posterior_or_impossible(&mut self) -> Result<&Posterior, Failure> {
        self.bring_up_to_date()?;
        Ok(&self.posterior)
    }

    fn bring_up_to_date(&mut self) -> Result<(), Failure> {
        if !self.is_current {
            self.reckoning
                .answer(&self.plan, &self.network, &self.entered, &mut self.posterior)?;
            self.is_current = true;
        }
        Ok(())
    }

    /// How many variables there are.
    pub fn n_variables(&self) -> usize {
        self.network.variables.len()
    }

    /// How many states a variable has.
    pub fn n_states(&self, variable: usize) -> usize {
        self.network.n_states(variable)
    }

    /// Whether there is such a number.
    pub fn has(&self, parameter: &Parameter) -> bool {
        let variable = parameter.variable();
        variable < self.n_variables()
            && parameter
                .value_in(self.local(variable), self.n_states(variable))
                .is_some()
    }

    /// The limits that plans are compiled with.
    pub fn limits(&self) -> Limits {
        self.plan.limits
    }

    /// Plan, network and reckoning, for computations of their own.
    pub(super) fn parts(&mut self) -> (&Arc<Plan>, &Network, &mut Reckoning) {
        (&self.plan, &self.network, &mut self.reckoning)
    }
}
