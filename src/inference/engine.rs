//! The engine: from inquiries to outlooks, keeping what is the same from one to the next.
//!
//! What is kept only makes it faster: an answer depends on the inquiry (and the number of samples) alone. Exact answers
//! come from two [`Session`]s, one without findings and, if there are any, one with them; of the next inquiry only those
//! variables are changed in them whose local model differs. Where an exact computation is too large, `approximate` samples.

use std::{collections::BTreeMap, sync::Arc};

use super::approximate::Approximation;
use super::inquiry::Reading;
use super::outlook::Marginals;
use super::reckoning::Reckoning;
use super::settle::settle_given;
use super::{Goal, Inquiry, Limits, Literal, Method, Network, Outlook, OutlookError, Plan, Session, Settled};
use crate::model::ClaimId;

/// After how many samples an answer may be shown, where it is sampled.
const STAGES: [u64; 3] = [2_000, 20_000, 200_000];

/// The most table entries a map is computed exactly with: a pass over them takes about as long as a blink, and so does
/// compiling them.
const MOST_ENTRIES: usize = 1 << 23;

/// Answers inquiries. Keep one for each reader, so that it need not begin anew.
#[derive(Debug, Default)]
pub struct Engine {
    exact: Option<Exact>,
    approximation: Option<Box<Approximation>>,
}

/// What an inquiry that was answered exactly leaves for the next.
#[derive(Debug)]
struct Exact {
    /// The network as it was asked, its bases not yet solved.
    asked: Network,
    goals: Vec<Goal>,
    conditions: BTreeMap<usize, Literal>,
    /// The network with its bases solved.
    solved: Network,
    settled: Settled,
    /// What bases were solved with.
    reckoning: Option<Box<Reckoning>>,
    /// Without findings.
    before: Session,
    /// With them, if there are any.
    after: Option<Session>,
}

impl Engine {
    /// One reader's posteriors: exact, or from 20,000 samples where exact would be too large (from 200,000 if 20,000
    /// are too few to say anything). [`Outlook::method`] says which.
    ///
    /// # Errors
    /// See [`OutlookError`].
    pub fn answer(&mut self, inquiry: &Inquiry) -> Result<Outlook, OutlookError> {
        let mut n_shown = 0;
        let mut latest = None;
        self.answer_in_stages(inquiry, |answer| {
            n_shown += 1;
            let is_enough = n_shown > 1 && answer.as_ref().is_ok_and(|outlook| !outlook.method.is_unreliable());
            latest = Some(answer);
            !is_enough
        });
        latest.unwrap_or_else(|| Ok(Outlook::default()))
    }

    /// The same, each answer better than the one before: one if it is exact, else from 2,000, 20,000 and 200,000 samples.
    /// Ends sooner when `show` returns false.
    pub fn answer_in_stages(&mut self, inquiry: &Inquiry, mut show: impl FnMut(Result<Outlook, OutlookError>) -> bool) {
        let reason = match self.answer_exactly(inquiry) {
            Err(OutlookError::Network(reason)) if OutlookError::Network(reason.clone()).is_too_large() => reason,
            answer => {
                show(answer);
                return;
            }
        };
        let approximation = match self.approximation.take() {
            Some(kept) if kept.is_of(inquiry) => Ok(kept),
            _ => Approximation::new(inquiry, &reason).map(Box::new),
        };
        match approximation {
            Ok(approximation) => {
                let approximation = self.approximation.insert(approximation);
                for n_samples in STAGES {
                    let answer = approximation.answer(n_samples);
                    let is_final = answer.is_err();
                    if !show(answer) || is_final {
                        return;
                    }
                }
            }
            Err(error) => {
                show(Err(error));
            }
        }
    }

    /// One reader's posteriors, exact or not at all: in a map that is too large for that, an error of which
    /// [`OutlookError::is_too_large`] holds.
    ///
    /// After a change of numbers, costs about what the changed numbers touch.
    ///
    /// # Errors
    /// See [`OutlookError`].
    pub fn answer_exactly(&mut self, inquiry: &Inquiry) -> Result<Outlook, OutlookError> {
        self.exactly(inquiry, |exact| exact.answer(inquiry))
    }

    /// The posterior of one claim, as [`Engine::answer_exactly`] has it; nothing where it has none.
    ///
    /// # Errors
    /// As for [`Engine::answer_exactly`].
    pub fn posterior(&mut self, inquiry: &Inquiry, claim: &ClaimId) -> Result<Option<f64>, OutlookError> {
        let Some(reading) = inquiry.readings.get(claim) else {
            return Ok(None);
        };
        self.exactly(inquiry, |exact| {
            let marginals = exact.marginals(inquiry)?;
            Ok(reading.probability(marginals))
        })
    }

    /// Asks what was kept, brought to this inquiry, or what begins anew.
    fn exactly<T>(
        &mut self,
        inquiry: &Inquiry,
        ask: impl FnOnce(&mut Exact) -> Result<T, OutlookError>,
    ) -> Result<T, OutlookError> {
        let mut is_restless = false;
        let followed = self.exact.take().and_then(|mut kept| {
            if !kept.fits(inquiry) {
                return None;
            }
            let is_followed = kept.follow(inquiry).is_ok();
            is_restless = !is_followed;
            is_followed.then_some(kept)
        });
        // What cannot follow begins anew, so that whatever is wrong with an inquiry is said in the same words.
        let mut exact = match followed {
            Some(exact) => exact,
            None => Exact::new(inquiry, is_restless)?,
        };
        let answer = ask(&mut exact);
        if matches!(answer, Ok(_) | Err(OutlookError::Impossible(_))) {
            self.approximation = None;
            self.exact = Some(exact);
        }
        answer
    }

    /// The most likely story of an inquiry: which claims hold together in it. Claims that are meant under a condition are
    /// told only where the condition holds.
    ///
    /// # Errors
    /// As for [`Engine::answer_exactly`], and [`OutlookError::Query`] where the numbers are too extreme to single one out.
    pub fn story(&mut self, inquiry: &Inquiry) -> Result<MapStory, OutlookError> {
        self.answer_exactly(inquiry)?;
        let Some(exact) = self.exact.as_mut() else {
            return Ok(MapStory::default());
        };
        let session = exact.after.as_mut().unwrap_or(&mut exact.before);
        let story = session.story().map_err(|error| OutlookError::new(inquiry, error))?;
        let holds = |literal: &Literal| story.states.get(literal.variable) == Some(&literal.state);
        let told = |reading: &Reading| match reading {
            Reading::Plain(literal) => Some(holds(literal)),
            Reading::Given { both, condition } => holds(condition).then(|| holds(both)),
        };
        Ok(MapStory {
            claims: (inquiry.readings.iter())
                .filter_map(|(claim, reading)| Some((claim.clone(), told(reading)?)))
                .collect(),
            probability: story.ln_posterior.exp(),
            is_proven: story.is_proven(),
        })
    }
}

/// A most likely state of all claims together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MapStory {
    /// Which claims hold in it.
    pub claims: BTreeMap<ClaimId, bool>,
    /// How likely exactly this is, given what is found out: often tiny.
    pub probability: f64,
    /// Whether no other story can be more likely.
    pub is_proven: bool,
}

impl Exact {
    /// Begins anew; `is_restless` if numbers have ceased to be certain that had been taken for it.
    fn new(inquiry: &Inquiry, is_restless: bool) -> Result<Self, OutlookError> {
        let limits = Limits {
            entries: MOST_ENTRIES,
            ..Limits::default()
        };
        let open = is_restless
            .then(|| Plan::compile_open(&inquiry.network, limits))
            .flatten();
        let plan = match open {
            Some(plan) => plan,
            None => Plan::compile_with(&inquiry.network, limits)?,
        };
        let mut network = inquiry.network.clone();
        let mut reckoning = None;
        let (goals, conditions) = (&inquiry.goals, &inquiry.conditions);
        let settled = settle_given(&mut network, &plan, goals, conditions, None, &mut reckoning);
        if let Some(failure) = settled.failure {
            return Err(OutlookError::new(inquiry, failure));
        }
        let before = Session::with_plan(Arc::new(plan), network.clone());
        Ok(Self {
            asked: inquiry.network.clone(),
            goals: inquiry.goals.clone(),
            conditions: inquiry.conditions.clone(),
            solved: network,
            settled,
            reckoning,
            before: before.map_err(|error| OutlookError::new(inquiry, error))?,
            after: None,
        })
    }

    /// Whether an inquiry differs in numbers and findings only.
    fn fits(&self, inquiry: &Inquiry) -> bool {
        let (now, then) = (&inquiry.network.variables, &self.asked.variables);
        now.len() == then.len()
            && now.iter().zip(then).enumerate().all(|(variable, (now, then))| {
                now.id == then.id
                    && now.states == then.states
                    && (now.local == then.local || self.before.plan().fits(&inquiry.network, variable))
            })
    }

    /// Takes over the numbers of an inquiry that fits. After an error nothing is of use any more.
    fn follow(&mut self, inquiry: &Inquiry) -> Result<(), OutlookError> {
        let mut is_same = self.goals == inquiry.goals && self.conditions == inquiry.conditions;
        for (asked, now) in self.asked.variables.iter_mut().zip(&inquiry.network.variables) {
            if asked.local != now.local {
                asked.local.clone_from(&now.local);
                is_same = false;
            }
        }
        if is_same {
            return Ok(());
        }
        // Solved bases are solved again or taken over from the last time; with anything else the network starts as asked.
        for (solved, asked) in self.solved.variables.iter_mut().zip(&self.asked.variables) {
            if solved.local != asked.local {
                solved.local.clone_from(&asked.local);
            }
        }
        // Without goals there are no bases to solve; each changed variable is checked when it is changed below.
        if inquiry.goals.is_empty() {
            self.settled = Settled::default();
            self.reckoning = None;
        } else {
            let settled = settle_given(
                &mut self.solved,
                self.before.plan(),
                &inquiry.goals,
                &inquiry.conditions,
                Some(&self.settled),
                &mut self.reckoning,
            );
            if let Some(failure) = settled.failure {
                return Err(OutlookError::new(inquiry, failure));
            }
            self.settled = settled;
        }
        self.goals.clone_from(&inquiry.goals);
        self.conditions.clone_from(&inquiry.conditions);
        for (variable, now) in self.solved.variables.iter().enumerate() {
            if *self.before.local(variable) == now.local {
                continue;
            }
            for session in [Some(&mut self.before), self.after.as_mut()].into_iter().flatten() {
                let changed = session.change(variable, |local| local.clone_from(&now.local));
                changed.map_err(|error| OutlookError::new(inquiry, error))?;
            }
        }
        Ok(())
    }

    /// The marginals with everything found out taken for given.
    fn marginals(&mut self, inquiry: &Inquiry) -> Result<&[Vec<f64>], OutlookError> {
        let explained = |error| OutlookError::new(inquiry, error);
        let session = if inquiry.evidence.findings.is_empty() {
            self.after = None;
            &mut self.before
        } else {
            let after = self.after.get_or_insert_with(|| self.before.clone());
            after.set_evidence(inquiry.evidence.clone()).map_err(explained)?;
            after
        };
        Ok(&session.posterior().map_err(explained)?.marginals)
    }

    fn answer(&mut self, inquiry: &Inquiry) -> Result<Outlook, OutlookError> {
        let explained = |error| OutlookError::new(inquiry, error);
        let error = self.before.plan().error_bound();
        let method = if error > 0.0 {
            Method::Bounded { error }
        } else {
            Method::Exact
        };
        let exactly = |probabilities| Marginals {
            probabilities,
            errors: None,
        };
        if inquiry.evidence.findings.is_empty() {
            self.after = None;
            let before = self.before.posterior().map_err(explained)?;
            let marginals = exactly(&before.marginals);
            return Ok(Outlook::new(inquiry, method, &marginals, &marginals));
        }
        let before = self.before.posterior().map_err(explained)?.clone();
        let after = self.after.get_or_insert_with(|| self.before.clone());
        after.set_evidence(inquiry.evidence.clone()).map_err(explained)?;
        let after = after.posterior().map_err(explained)?;
        Ok(Outlook {
            ln_evidence_probability: after.ln_evidence_probability,
            ..Outlook::new(inquiry, method, &exactly(&after.marginals), &exactly(&before.marginals))
        })
    }
}
