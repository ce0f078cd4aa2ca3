//! The coherence guard, kept beside the window: what can be done about numbers that do not fit, and the conditional pair of
//! the link that is looked at.

use super::{App, Revision, Selection, desk::Desk};
use crate::{
    analysis::{Conditional, Finding, Mend, conditional, least_changes, mends},
    model::{ClaimId, LinkId, ReaderId},
};

/// Whose number of a claim is to be met, on which map.
type Gap = (Revision, ReaderId, ClaimId);

/// Whose numbers of a link, on which map.
type OfLink = (Revision, Option<ReaderId>, LinkId);

/// What has been found out.
#[derive(Debug, Default)]
pub(super) struct Guard {
    adjustments: Desk<Gap, Vec<Mend>>,
    conditional: Desk<OfLink, Option<Conditional>>,
}

impl App {
    /// The repairs of a finding that are at hand.
    pub fn mends(&self, finding: &Finding) -> Vec<Mend> {
        let outlook = self.derived().outlook(finding.reader.as_ref());
        match (self.document(), outlook) {
            (Some(document), Some(Ok(outlook))) => mends(document.map(), finding, outlook),
            _ => Vec::new(),
        }
    }

    /// The single numbers whose change would mend a finding, once they are found; asked for the selected claim.
    pub fn adjustments(&self, finding: &Finding) -> Option<&[Mend]> {
        let (of, found) = self.guard.adjustments.answer()?;
        let revision = self.document()?.snapshot().revision;
        let is_same = of.0 == revision && Some(&of.1) == finding.reader.as_ref() && of.2.as_str() == finding.about;
        is_same.then_some(found.as_slice())
    }

    /// The conditional pair of a link for the current reader, once it is known; asked for the selected link. While a number
    /// is being dragged it may be a moment old.
    pub fn conditional(&self, link: &LinkId) -> Option<Conditional> {
        let (of, pair) = self.guard.conditional.answer()?;
        (of.1.as_ref() == self.reader() && of.2 == *link)
            .then_some(*pair)
            .flatten()
    }

    /// Whether something is being found out about what is selected.
    pub(super) fn is_guarding(&self) -> bool {
        self.guard.adjustments.is_busy() || self.guard.conditional.is_busy()
    }

    /// Takes what workers have found out, and asks about what is selected now.
    pub(super) fn refresh_guard(&mut self) {
        self.guard.adjustments.poll();
        self.guard.conditional.poll();
        let Some(snapshot) = self.document().map(|document| document.snapshot().clone()) else {
            return;
        };
        let map = snapshot.map;
        match self.selection().clone() {
            Selection::Link(link) => {
                let question = (snapshot.revision, self.reader().cloned(), link);
                let (_, reader, link) = question.clone();
                // What cannot be computed exactly has no pair to show.
                self.guard.conditional.ask(question, &self.wake, move || {
                    conditional(&map, reader.as_ref(), &link).unwrap_or_default()
                });
            }
            Selection::Claim(claim) if self.map_at_rest().is_some() => {
                let is_gap = |finding: &&Finding| {
                    matches!(finding.code, "incoherent" | "outside-range" | "out-of-reach")
                        && finding.about == claim.as_str()
                };
                let of_reader = |finding: &&Finding| finding.reader.as_ref() == self.reader();
                let findings = || self.derived().findings().iter().filter(is_gap);
                let finding = findings().find(of_reader).or_else(|| findings().next());
                let Some(reader) = finding.and_then(|finding| finding.reader.clone()) else {
                    return;
                };
                let question = (snapshot.revision, reader.clone(), claim.clone());
                self.guard.adjustments.ask(question, &self.wake, move || {
                    least_changes(&map, &reader, &claim).unwrap_or_default()
                });
            }
            _ => {}
        }
    }
}
