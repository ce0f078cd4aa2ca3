//! The way somebody has gone through the map: back and forward, as in a browser.

use super::{Selection, View};

/// How many steps are remembered.
const MAX_STEPS: usize = 200;

/// What was looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Spot {
    /// What was shown.
    pub view: View,
    /// What was selected.
    pub selection: Selection,
}

/// The spots behind and ahead.
#[derive(Clone, Debug, Default)]
pub struct Trail {
    behind: Vec<Spot>,
    ahead: Vec<Spot>,
}

impl Trail {
    /// Whether there is something to go back to.
    pub fn can_go_back(&self) -> bool {
        !self.behind.is_empty()
    }

    /// Whether there is something to go forward to.
    pub fn can_go_forward(&self) -> bool {
        !self.ahead.is_empty()
    }

    /// Notes a spot that is left for a new one.
    pub(super) fn leave(&mut self, spot: Spot) {
        self.ahead.clear();
        self.behind.push(spot);
        if self.behind.len() > MAX_STEPS {
            self.behind.remove(0);
        }
    }

    /// The spot before `now`, to which one can come forward again.
    pub(super) fn back(&mut self, now: Spot) -> Option<Spot> {
        let spot = self.behind.pop()?;
        self.ahead.push(now);
        Some(spot)
    }

    /// The spot that was left by going back to `now`.
    pub(super) fn forward(&mut self, now: Spot) -> Option<Spot> {
        let spot = self.ahead.pop()?;
        self.behind.push(now);
        Some(spot)
    }
}
