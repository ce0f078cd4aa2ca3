//! What the curves of two readers differ in, for the quantity that is looked at: found out beside the window.

use std::sync::Arc;

use super::{App, Revision, Selection, desk::Desk};
use crate::{
    analysis::{Compared, Disagreement, curve_disagreement},
    model::{QuantityId, ReaderId},
};

/// At most so many chances are taken apart besides the median.
const MOST_CHANCES: usize = 3;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Question {
    revision: Revision,
    quantity: QuantityId,
    readers: [ReaderId; 2],
}

/// What two curves differ in, number by number, or why that cannot be said.
pub type Apart = Vec<(Compared, Result<Disagreement, String>)>;

/// The last question and its answer.
pub(super) type CurveDesk = Desk<Question, Arc<Apart>>;

impl App {
    fn curve_question(&self) -> Option<Question> {
        let Selection::Quantity(quantity) = self.selection() else {
            return None;
        };
        Some(Question {
            revision: self.document()?.snapshot().revision,
            quantity: quantity.clone(),
            readers: [self.reader()?.clone(), self.versus()?],
        })
    }

    /// What the curves of the current reader and of the one compared with differ in, of the quantity that is looked at: the
    /// median, and the chances at which claims are read off. The second part says whether that is of the map as it is now.
    pub fn curves_apart(&self) -> Option<(&Arc<Apart>, bool)> {
        let (of, answer) = self.curve_desk.answer()?;
        let now = self.curve_question()?;
        (of.quantity == now.quantity && of.readers == now.readers).then_some((answer, *of == now))
    }

    /// Takes what a worker has found out, and asks again once a gesture is over.
    pub(super) fn refresh_curves(&mut self) {
        self.curve_desk.poll();
        let Some(question) = self.curve_question() else { return };
        let curve = |reader: &ReaderId| self.derived().distributed(Some(reader), &question.quantity);
        if !question.readers.iter().all(|reader| curve(reader).is_some()) {
            return;
        }
        let Some(map) = self.map_at_rest() else { return };
        let thresholds = (self.derived().inquiry(self.reader()))
            .and_then(|inquiry| inquiry.timeline(&question.quantity))
            .map(|timeline| timeline.thresholds().to_vec());
        let chances = thresholds.unwrap_or_default().into_iter().take(MOST_CHANCES);
        let compared: Vec<Compared> = [Compared::Quantile(0.5)]
            .into_iter()
            .chain(chances.map(Compared::Below))
            .collect();
        let Question { quantity, readers, .. } = question.clone();
        self.curve_desk.ask(question, &self.wake, move || {
            let readers = readers.each_ref().map(Some);
            let apart = |compared| {
                let found = curve_disagreement(&map, &quantity, readers, compared);
                (compared, found.map_err(|error| error.to_string()))
            };
            Arc::new(compared.into_iter().map(apart).collect())
        });
    }
}
