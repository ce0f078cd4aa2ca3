//! The curves of quantities that are worked out from others: many times dearer than all other numbers together, so they are
//! made beside the window, and those of before are shown until they are there.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use super::{Revision, desk::Desk, drawings::Wake};
use crate::{
    inference::{Distributed, Engine, Inquiry, Outlook, Timeline},
    model::{Map, QuantityId, ReaderId},
};

/// One reader's whole inquiry with its answer, where there is one.
type Whole = Option<(Inquiry, Outlook)>;

/// The newest curves of every reader.
#[derive(Debug, Default)]
pub(super) struct WorkedOut {
    desks: BTreeMap<ReaderId, Desk<Revision, Whole>>,
    /// Counts what was made.
    n_made: u64,
}

impl WorkedOut {
    /// Takes what was made, and has the curves of a reader made again if they are of an earlier map. `brief` is what the
    /// window computes from: without quantities that it leaves short, there is nothing to make.
    /// `rest` is for how long the worker waits first.
    pub fn refresh(
        &mut self,
        (map, revision): (&Arc<Map>, Revision),
        reader: &ReaderId,
        brief: &Inquiry,
        rest: Duration,
        wake: &Wake,
    ) {
        if !brief.timelines().values().any(Timeline::is_brief) {
            self.desks.remove(reader);
            return;
        }
        let desk = self.desks.entry(reader.clone()).or_default();
        let was_busy = desk.is_busy();
        desk.poll();
        if was_busy && !desk.is_busy() {
            self.n_made += 1;
        }
        let (map, of) = (map.clone(), reader.clone());
        desk.ask(revision, wake, move || {
            std::thread::sleep(rest);
            let inquiry = Inquiry::new(&map, Some(&of), &[]);
            let outlook = Engine::default().answer(&inquiry).ok()?;
            Some((inquiry, outlook))
        });
    }

    /// Forgets readers that are gone.
    pub fn retain(&mut self, is_there: impl Fn(&ReaderId) -> bool) {
        self.desks.retain(|reader, _| is_there(reader));
    }

    /// The newest curve of a quantity.
    pub fn distributed(&self, reader: &ReaderId, id: &QuantityId) -> Option<Distributed<'_>> {
        let (_, whole) = self.desks.get(reader)?.answer()?;
        let (inquiry, outlook) = whole.as_ref()?;
        Some(inquiry.timeline(id)?.with(outlook.quantities.get(id)?))
    }

    /// Whether any are being made.
    pub fn is_working(&self) -> bool {
        self.desks.values().any(Desk::is_busy)
    }

    /// How often any were made.
    pub fn n_made(&self) -> u64 {
        self.n_made
    }
}
