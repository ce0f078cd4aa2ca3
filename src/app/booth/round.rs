//! The present round: what is asked, who has cast a ballot, and the ballots the app has not yet taken.

use std::{
    collections::BTreeMap,
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::{
    form::{Cast, Form},
    sheet::Sheet,
};

/// How many persons can take part in a round. Far more than sit around a table, and few enough to be remembered.
const MOST_VOTERS: usize = 200;
/// How many ballots wait for the app at most.
const MOST_WAITING: usize = 2_000;

/// What the server remembers.
#[derive(Debug, Default)]
pub(super) struct Round {
    /// What is asked; none while no round is open.
    form: Option<Arc<Form>>,
    /// The round the persons have cast in: the open one, or the one that was closed last.
    number: Option<u64>,
    /// Who has cast, with what they typed. That is forgotten when the round closes.
    voters: BTreeMap<String, Option<Sheet>>,
    waiting: Vec<Cast>,
}

/// What a person has cast in the open round.
#[derive(Debug, PartialEq)]
pub(super) enum Own {
    Nothing,
    /// A ballot that is still remembered.
    Sheet(Sheet),
    /// A ballot whose answers have been forgotten, because the round was closed and opened again.
    Forgotten,
}

/// There is no place for another ballot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Full {
    /// Too many persons take part.
    Voters,
    /// The app has not taken the earlier ballots.
    Waiting,
}

impl Round {
    /// Shows a form, or closes the round.
    pub fn show(&mut self, form: Option<Form>) {
        if self.form.as_deref() == form.as_ref() {
            return;
        }
        match &form {
            Some(form) if self.number != Some(form.round) => {
                self.number = Some(form.round);
                self.voters.clear();
            }
            Some(form) => {
                // What was typed belongs to the questions that were asked.
                let is_same = self
                    .form
                    .as_ref()
                    .is_some_and(|shown| shown.questions.len() == form.questions.len());
                if !is_same {
                    self.forget();
                }
            }
            None => self.forget(),
        }
        self.form = form.map(Arc::new);
    }

    fn forget(&mut self) {
        for sheet in self.voters.values_mut() {
            *sheet = None;
        }
    }

    /// What is asked.
    pub fn form(&self) -> Option<Arc<Form>> {
        self.form.clone()
    }

    /// What a person has cast in the open round.
    pub fn own(&self, voter: &str) -> Own {
        match self.voters.get(voter).filter(|_| self.form.is_some()) {
            None => Own::Nothing,
            Some(None) => Own::Forgotten,
            Some(Some(sheet)) => Own::Sheet(sheet.clone()),
        }
    }

    /// Takes a ballot for the open round; an earlier one of the same person no longer counts.
    pub fn cast(&mut self, ballot: Cast, sheet: Sheet) -> Result<(), Full> {
        if !self.voters.contains_key(&ballot.voter) && self.voters.len() >= MOST_VOTERS {
            return Err(Full::Voters);
        }
        if self.waiting.len() >= MOST_WAITING {
            return Err(Full::Waiting);
        }
        self.voters.insert(ballot.voter.clone(), Some(sheet));
        self.waiting.push(ballot);
        Ok(())
    }

    /// The ballots since the last call.
    pub fn take(&mut self) -> Vec<Cast> {
        mem::take(&mut self.waiting)
    }

    /// How many persons have cast.
    pub fn n_voters(&self) -> usize {
        self.voters.len()
    }
}

/// The state, shared with the thread of the server, even if a thread broke off while it had it: each change to it is
/// whole before anything can go wrong.
pub(super) fn locked(round: &Mutex<Round>) -> MutexGuard<'_, Round> {
    round.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ballot(voter: usize) -> Cast {
        Cast {
            round: 1,
            voter: voter.to_string(),
            name: String::new(),
            answers: Vec::new(),
        }
    }

    fn form(round: u64) -> Form {
        Form {
            round,
            ..Form::default()
        }
    }

    #[test]
    fn what_is_remembered_has_an_end() {
        let mut round = Round::default();
        round.show(Some(form(1)));
        for voter in 0..MOST_VOTERS {
            assert_eq!(round.cast(ballot(voter), Sheet::default()), Ok(()));
        }
        assert_eq!(round.cast(ballot(1_000), Sheet::default()), Err(Full::Voters));
        for _ in MOST_VOTERS..MOST_WAITING {
            assert_eq!(round.cast(ballot(7), Sheet::default()), Ok(()));
        }
        assert_eq!(round.cast(ballot(7), Sheet::default()), Err(Full::Waiting));
        assert_eq!((round.n_voters(), round.take().len()), (MOST_VOTERS, MOST_WAITING));
        assert_eq!(round.cast(ballot(7), Sheet::default()), Ok(()));
    }

    #[test]
    fn closing_forgets_the_numbers_and_a_new_round_the_persons() {
        let mut round = Round::default();
        round.show(Some(form(1)));
        assert_eq!(round.cast(ballot(7), Sheet::default()), Ok(()));
        assert_eq!(round.own("7"), Own::Sheet(Sheet::default()));
        round.show(None);
        assert_eq!((round.own("7"), round.n_voters()), (Own::Nothing, 1));
        round.show(Some(form(1)));
        assert_eq!((round.own("7"), round.n_voters()), (Own::Forgotten, 1));
        round.show(Some(form(2)));
        assert_eq!((round.own("7"), round.n_voters()), (Own::Nothing, 0));
    }
}
