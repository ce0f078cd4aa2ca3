//! Cruxes and disagreements of the open map, found out beside the window and kept until something in them changes.

use std::{collections::BTreeMap, sync::Arc};

use super::{App, Revision, Snapshot, desk::Desk};
use crate::{
    analysis::{Cruxes, Disagreement, Elicitation, Place, camps, cruxes, disagreement, places},
    model::{ClaimId, Map, ReaderId},
};

/// How often ranges are drawn from.
const DRAWS: usize = 200;

/// Maps of more claims than this are drawn from less often.
const LARGE: usize = 400;
const FEW_DRAWS: usize = 40;

/// How often readers are drawn anew.
const RESAMPLES: usize = 400;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Question {
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
    /// How sure the order is, where the reader gave ranges.
    pub places: BTreeMap<ClaimId, Place>,
    /// What the gap between the two is made of, or why that cannot be said; nothing with one reader.
    pub gap: Option<Result<Disagreement, String>>,
}

/// The last question and its answer.
pub(super) type CruxDesk = Desk<Question, Arc<CruxReport>>;

/// The cruxes over all readers: found out while somebody looks at them.
#[derive(Debug, Default)]
pub(super) struct CampDesk {
    /// Whether somebody does.
    pub is_watched: bool,
    desk: Desk<(Revision, ClaimId), Result<Arc<Elicitation>, String>>,
}

/// Whom a reader is compared with unless somebody chooses: the first other with numbers, of another camp if there is one.
pub(super) fn first_other(snapshot: &Snapshot, reader: Option<&ReaderId>) -> Option<ReaderId> {
    let map = &snapshot.map;
    let camp_of = |id: &ReaderId| map.readers.get(id).map(|reader| reader.camp.as_str());
    let camp = reader.and_then(camp_of).filter(|camp| !camp.is_empty());
    let is_other = |id: &&ReaderId| Some(*id) != reader && map.readers.get(*id).is_some_and(|reader| !reader.hidden);
    let others = || snapshot.readers_with_numbers().iter().filter(is_other);
    let of_another_camp = |id: &&ReaderId| camp.is_some() && camp_of(id) != camp;
    let found = others().find(of_another_camp).or_else(|| others().next());
    found.cloned()
}

impl App {
    /// Whom the current reader is compared with: whom somebody has chosen, else the first other reader with numbers, of another
    /// camp if there is one.
    pub fn versus(&self) -> Option<ReaderId> {
        let snapshot = self.document()?.snapshot();
        let map = &snapshot.map;
        let is_other = |id: &ReaderId| Some(id) != self.reader();
        let chosen = self
            .versus
            .clone()
            .filter(|id| map.readers.contains_key(id) && is_other(id));
        chosen.or_else(|| first_other(snapshot, self.reader()))
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
    pub fn crux_report(&self) -> Option<(&Arc<CruxReport>, bool)> {
        let (of, report) = self.crux_desk.answer()?;
        let now = self.crux_question()?;
        let is_same = of.target == now.target && of.reader == now.reader && of.versus == now.versus;
        is_same.then_some((report, *of == now))
    }

    /// Whether anything is being found out beside the window.
    pub fn is_finding_out(&self) -> bool {
        self.crux_desk.is_busy()
            || self.camps.desk.is_busy()
            || self.is_trying()
            || self.is_guarding()
            || self.is_finding_out_why()
            || self.curve_desk.is_busy()
            || self.room_desk.is_busy()
    }

    /// Takes what a worker has found out, and asks again once a gesture is over.
    pub(super) fn refresh_cruxes(&mut self) {
        self.crux_desk.poll();
        let Some(question) = self.crux_question() else { return };
        let Some(map) = self.map_at_rest() else { return };
        let Question {
            target, reader, versus, ..
        } = question.clone();
        self.crux_desk.ask(question, &self.wake, move || {
            let found = cruxes(&map, &target, reader.as_ref(), versus.as_ref());
            let gap = (versus.as_ref()).map(|versus| {
                disagreement(&map, &target, reader.as_ref(), Some(versus)).map_err(|error| error.to_string())
            });
            let n_draws = if map.claims.len() > LARGE { FEW_DRAWS } else { DRAWS };
            let places = reader.as_ref().map(|reader| places(&map, &target, reader, n_draws));
            Arc::new(CruxReport {
                // What cannot be computed is said where the cruxes would stand.
                places: places.and_then(Result::ok).flatten().unwrap_or_default(),
                cruxes: found.map_err(|error| error.to_string()),
                gap,
                target,
                reader,
                versus,
            })
        });
    }

    /// The medians over all readers, by camp and between camps, and whether they are of the map as it is now. Nothing until
    /// somebody looks at them.
    pub fn camp_report(&self) -> Option<(&Result<Arc<Elicitation>, String>, bool)> {
        let (of, report) = self.camps.desk.answer()?;
        let document = self.document()?;
        let is_target = document.map().target.as_ref() == Some(&of.1);
        is_target.then_some((report, of.0 == document.snapshot().revision))
    }

    /// Whether somebody looks at the medians over all readers.
    pub fn is_watching_camps(&self) -> bool {
        self.camps.is_watched
    }

    /// Takes what a worker has found out over all readers, and asks again once a gesture is over.
    pub(super) fn refresh_camps(&mut self) {
        self.camps.desk.poll();
        let Some(map) = self.map_at_rest().filter(|_| self.camps.is_watched) else {
            return;
        };
        let (Some(target), Some(document)) = (map.target.clone(), self.document()) else {
            return;
        };
        let question = (document.snapshot().revision, target.clone());
        self.camps.desk.ask(question, &self.wake, move || {
            let found = camps(&map, &target, RESAMPLES);
            found.map(Arc::new).map_err(|error| error.to_string())
        });
    }

    /// The open map, unless somebody is in the middle of a gesture that changes it.
    pub(super) fn map_at_rest(&self) -> Option<Arc<Map>> {
        let document = self.document()?;
        (!document.is_in_stroke()).then(|| document.snapshot().map.clone())
    }
}
