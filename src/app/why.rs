//! Why a number is what it is, found out beside the window, because it takes many computations.

use super::{App, Revision, desk::Desk};
use crate::{
    analysis::{Why, WhyNot, why},
    model::{ClaimId, ReaderId},
};

/// What is asked: about which claim, for whom, on which map.
type Question = (Revision, Option<ReaderId>, ClaimId);

/// The last question and its answer.
pub(super) type WhyDesk = Desk<Question, Result<Why, WhyNot>>;

impl App {
    fn question(&self, claim: &ClaimId) -> Option<Question> {
        let document = self.document()?;
        Some((document.snapshot().revision, self.reader().cloned(), claim.clone()))
    }

    /// Why the posterior of a claim is what it is; the second part says whether that is of the map as it is now. Nothing
    /// if it has not been asked about this claim.
    pub fn why(&self, claim: &ClaimId) -> Option<(&Result<Why, WhyNot>, bool)> {
        let (of, answer) = self.why.answer()?;
        let now = self.question(claim)?;
        (of.1 == now.1 && of.2 == now.2).then_some((answer, *of == now))
    }

    /// Asks why the posterior of a claim is what it is; one question at a time.
    pub(super) fn ask_why(&mut self, claim: &ClaimId) {
        let Some(question) = self.question(claim) else { return };
        let Some(map) = self.document().map(|document| document.snapshot().map.clone()) else {
            return;
        };
        let (_, reader, claim) = question.clone();
        self.why
            .ask(question, &self.wake, move || why(&map, reader.as_ref(), &claim));
    }

    /// Whether it is still being found out why a number is what it is.
    pub fn is_finding_out_why(&self) -> bool {
        self.why.is_busy()
    }
}
