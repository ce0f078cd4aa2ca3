//! Why a number is what it is, found out beside the window, because it takes many computations.

use std::sync::mpsc;

use super::{App, Document, Revision};
use crate::{
    analysis::{Why, WhyNot, why},
    model::{ClaimId, ReaderId},
};

/// What is asked: about which claim, for whom, on which map.
type Question = (Revision, Option<ReaderId>, ClaimId);

/// The last question and its answer.
#[derive(Debug, Default)]
pub(super) struct WhyDesk {
    answered: Option<(Question, Result<Why, WhyNot>)>,
    worker: Option<(Question, mpsc::Receiver<Result<Why, WhyNot>>)>,
}

impl App {
    fn question(&self, claim: &ClaimId) -> Option<Question> {
        let document = self.document()?;
        Some((document.snapshot().revision, self.reader().cloned(), claim.clone()))
    }

    /// Why the posterior of a claim is what it is; the second part says whether that is of the map as it is now. Nothing
    /// if it has not been asked about this claim.
    pub fn why(&self, claim: &ClaimId) -> Option<(&Result<Why, WhyNot>, bool)> {
        let (of, answer) = self.why.answered.as_ref()?;
        let now = self.question(claim)?;
        (of.1 == now.1 && of.2 == now.2).then_some((answer, *of == now))
    }

    /// Asks why the posterior of a claim is what it is; one question at a time.
    pub(super) fn ask_why(&mut self, claim: &ClaimId) {
        let Some(question) = self.question(claim) else { return };
        let is_answered = self.why.answered.as_ref().is_some_and(|(of, _)| *of == question);
        if is_answered || self.why.worker.is_some() {
            return;
        }
        let Some(map) = self
            .document()
            .map(Document::snapshot)
            .map(|snapshot| snapshot.map.clone())
        else {
            return;
        };
        let (sender, answers) = mpsc::channel();
        let (wake, (_, reader, claim)) = (self.wake.clone(), question.clone());
        self.why.worker = Some((question, answers));
        std::thread::spawn(move || {
            // Nobody listens any more when the window has been closed.
            let _unwanted = sender.send(why(&map, reader.as_ref(), &claim));
            wake();
        });
    }

    /// Takes what a worker has found out.
    pub(super) fn poll_why(&mut self) {
        let Some((question, answers)) = &self.why.worker else {
            return;
        };
        match answers.try_recv() {
            Ok(answer) => {
                self.why.answered = Some((question.clone(), answer));
                self.why.worker = None;
            }
            Err(mpsc::TryRecvError::Empty) => {}
            Err(mpsc::TryRecvError::Disconnected) => self.why.worker = None,
        }
    }

    /// Whether it is still being found out why a number is what it is.
    pub fn is_finding_out_why(&self) -> bool {
        self.why.worker.is_some()
    }
}
