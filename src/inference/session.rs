//! A session: one network with its findings, kept computed while its numbers change.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::check::check_variable;
use super::evidence::{Evidence, Posterior, QueryError};
use super::limits::Limits;
use super::network::{Local, Network};
use super::plan::{Certainties, Plan};
use super::query::{Entered, Failure, without_causes};
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
    /// The local models of variables that are cut off from causes the plan took for certain.
    put_aside: BTreeMap<usize, Local>,
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

impl Session {
    /// Compiles a network. Nothing is found yet.
    ///
    /// # Errors
    /// Whatever is wrong with the network; see [`QueryError::Network`].
    pub fn new(network: Network) -> Result<Self, QueryError> {
        let plan = Arc::new(Plan::compile(&network)?);
        Self::with_plan(plan, network)
    }

    /// Takes a plan that was compiled for a network of the same structure. Nothing is found yet.
    ///
    /// # Errors
    /// [`QueryError::StructureChanged`] when the plan is for another structure, and whatever is wrong with the numbers.
    pub fn with_plan(plan: Arc<Plan>, network: Network) -> Result<Self, QueryError> {
        super::check::check_variables(&network)?;
        plan.check_fits(&network)?;
        let (plan, reckoning) = match Reckoning::new(&plan, &network) {
            Ok(reckoning) => (plan, reckoning),
            Err(_) => {
                let plan = Arc::new(Plan::compile_with(&network, plan.limits)?);
                let reckoning = Reckoning::new(&plan, &network).map_err(|_| QueryError::TooExtreme)?;
                (plan, reckoning)
            }
        };
        Ok(Self {
            posterior: Posterior::empty(&plan, &network),
            plan,
            network,
            evidence: Evidence::default(),
            entered: Entered::default(),
            needs: Needs::Nothing,
            put_aside: BTreeMap::new(),
            reckoning,
            is_current: false,
        })
    }

    /// The plan in use.
    pub fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    /// The local model of a variable, as last set.
    pub fn local(&self, variable: usize) -> &Local {
        self.put_aside
            .get(&variable)
            .unwrap_or(&self.network.variables[variable].local)
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
        if let Some(aside) = self.put_aside.get_mut(&variable) {
            edit(aside);
            let replaced = std::mem::replace(&mut self.network.variables[variable].local, self.put_aside[&variable].clone());
            let checked = check_variable(&self.network, variable);
            self.network.variables[variable].local = replaced;
            return checked.map_err(|error| {
                self.put_aside.insert(variable, before);
                error.into()
            });
        }
        edit(&mut self.network.variables[variable].local);
        let changed = check_variable(&self.network, variable)
            .map_err(QueryError::from)
            .and_then(|()| self.take_over(variable));
        if changed.is_err() {
            self.network.variables[variable].local = before;
            self.take_over(variable)?;
        }
        changed
    }

    /// Makes the numbers of a changed variable count.
    fn take_over(&mut self, variable: usize) -> Result<(), QueryError> {
        self.is_current = false;
        let fits = self.plan.fits(&self.network, variable)
            && self.reckoning.refill(&self.plan, &self.network, variable).is_ok();
        if fits { Ok(()) } else { self.replan() }
    }

    /// Compiles anew and enters everything again.
    fn replan(&mut self) -> Result<(), QueryError> {
        let limits = self.plan.limits;
        let plan = match self.needs {
            Needs::Nothing => Plan::compile_with(&self.network, limits)?,
            Needs::OpenZeros => Plan::compile_certain(&self.network, limits, &Certainties::default())?,
        };
        self.reckoning = Reckoning::new(&plan, &self.network).map_err(|_| QueryError::TooExtreme)?;
        self.plan = Arc::new(plan);
        self.reckoning
            .enter(&self.plan, &self.network, &Entered::default(), &self.entered);
        self.posterior = Posterior::empty(&self.plan, &self.network);
        self.is_current = false;
        Ok(())
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
        // What is no longer cut gets its causes back before anything else.
        let back: Vec<usize> = self
            .put_aside
            .keys()
            .copied()
            .filter(|variable| !entered.cut.contains(variable))
            .collect();
        let mut is_restructured = !back.is_empty();
        for variable in back {
            if let Some(local) = self.put_aside.remove(&variable) {
                self.network.variables[variable].local = local;
            }
        }
        for &variable in &entered.cut {
            if self.plan.is_certain(variable) && !self.put_aside.contains_key(&variable) {
                let n_states = self.network.n_states(variable);
                let local = std::mem::replace(&mut self.network.variables[variable].local, without_causes(n_states));
                self.put_aside.insert(variable, local);
                is_restructured = true;
            }
        }
        let before = std::mem::replace(&mut self.entered, entered);
        self.evidence = evidence;
        if is_restructured {
            self.replan()
        } else {
            self.reckoning.enter(&self.plan, &self.network, &before, &self.entered);
            Ok(())
        }
    }

    /// The posterior, brought up to date.
    ///
    /// # Errors
    /// See [`QueryError`]; impossible evidence is reported with a minimal set of culprits.
    pub fn posterior(&mut self) -> Result<&Posterior, QueryError> {
        if !self.is_current {
            let answered = self
                .reckoning
                .answer(&self.plan, &self.network, &self.entered, &mut self.posterior);
            match answered {
                Ok(()) => self.is_current = true,
                Err(Failure::Other(error)) => return Err(error),
                Err(Failure::NoLongerCertain) => {
                    self.replan()?;
                    return Err(QueryError::TooExtreme);
                }
                Err(Failure::Impossible) => {
                    return Err(QueryError::Impossible {
                        culprits: self.plan.culprits(&self.network, &self.evidence.findings),
                    });
                }
            }
        }
        Ok(&self.posterior)
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
