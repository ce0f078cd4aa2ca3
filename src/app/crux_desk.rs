//! Cruxes and disagreements of the open map, found out beside the window and kept until something in them changes.

use std::sync::mpsc;

use super::{App, Document, Revision};
use crate::{
    analysis::{Cruxes, Disagreement, cruxes, disagreement, readers_with_numbers},
    model::{ClaimId, ReaderId},
};

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Question {
    revision: Revision,
    target: ClaimId,
    reader: Option<ReaderId>,
    versus: Option<ReaderId>,
}

/// What was found out about a target.
#[derive(Clone, Debug, PartialEq)]
pub struct CruxReport {
    /// The target.
    pub target: ClaimId,
    /// Whose numbers.
    pub reader: Option<ReaderId>,
    /// Whom they are compared with.
    pub versus: Option<ReaderId>,
    /// What each claim is worth, or why that cannot be said.
    pub cruxes: Result<Cruxes, String>,
    /// What the gap between the two is made of, or why that cannot be said; nothing with one reader.
    pub gap: Option<Result<Disagreement, String>>,
}

/// The last question and its answer.
#[derive(Debug, Default)]
pub(super) struct CruxDesk {
    answered: Option<(Question, CruxReport)>,
    worker: Option<(Question, mpsc::Receiver<CruxReport>)>,
}

impl App {
    /// Whom the current reader is compared with: whom somebody has chosen, else the first other reader with numbers.
    pub fn versus(&self) -> Option<ReaderId> {
        let map = self.document()?.map();
        let is_other = |id: &ReaderId| Some(id) != self.reader();
        let chosen = self
            .versus
            .clone()
            .filter(|id| map.readers.contains_key(id) && is_other(id));
        chosen.or_else(|| readers_with_numbers(map).into_iter().find(is_other))
    }

    fn crux_question(&self) -> Option<Question> {
        let document = self.document()?;
        Some(Question {
            revision: document.snapshot().revision,
            target: document.map().target.clone()?,
            reader: self.reader().cloned(),
            versus: self.versus(),
        })
    }

    /// What has been found out about the conclusion, and whether that is of the map as it is now.
    pub fn crux_report(&self) -> Option<(&CruxReport, bool)> {
        let (of, report) = self.crux_desk.answered.as_ref()?;
        let now = self.crux_question()?;
        let is_same = of.target == now.target && of.reader == now.reader && of.versus == now.versus;
        is_same.then_some((report, *of == now))
    }

    /// Whether it is being found out.
    pub fn is_finding_cruxes(&self) -> bool {
        self.crux_desk.worker.is_some()
    }

    /// Takes what a worker has found out, and asks again once a gesture is over. A worker at an older question is let
    /// finish first.
    pub(super) fn refresh_cruxes(&mut self) {
        if let Some((question, answers)) = &self.crux_desk.worker {
            match answers.try_recv() {
                Ok(report) => {
                    self.crux_desk.answered = Some((question.clone(), report));
                    self.crux_desk.worker = None;
                }
                Err(mpsc::TryRecvError::Empty) => return,
                Err(mpsc::TryRecvError::Disconnected) => self.crux_desk.worker = None,
            }
        }
        let Some(question) = self.crux_question() else { return };
        let is_answered = self.crux_desk.answered.as_ref().is_some_and(|(of, _)| *of == question);
        let is_busy = self.document().is_some_and(Document::is_in_stroke);
        if is_answered || is_busy {
            return;
        }
        let Some(map) = self.document().map(|document| document.snapshot().map.clone()) else {
            return;
        };
        let (sender, answers) = mpsc::channel();
        let (wake, asked) = (self.wake.clone(), question.clone());
        self.crux_desk.worker = Some((question, answers));
        std::thread::spawn(move || {
            let Question {
                target, reader, versus, ..
            } = asked;
            let found = cruxes(&map, &target, reader.as_ref(), versus.as_ref());
            let gap = (versus.as_ref()).map(|versus| {
                disagreement(&map, &target, reader.as_ref(), Some(versus)).map_err(|error| error.to_string())
            });
            // Nobody listens any more when another map was opened.
            let _unwanted = sender.send(CruxReport {
                cruxes: found.map_err(|error| error.to_string()),
                gap,
                target,
                reader,
                versus,
            });
            wake();
        });
    }
}
