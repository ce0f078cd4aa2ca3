//! Undo and redo as whole named snapshots: nothing to invert, nothing to forget.

use std::sync::Arc;

use super::Snapshot;
use crate::model::{Map, Stroke};

/// How many steps are kept.
const MAX_STEPS: usize = 1000;

/// A map as it was, and what was done to it next.
#[derive(Clone, Debug)]
struct Step {
    snapshot: Snapshot,
    label: String,
}

/// The steps behind and ahead of the present.
#[derive(Clone, Debug, Default)]
pub struct History {
    undo: Vec<Step>,
    redo: Vec<Step>,
    /// The stroke that the newest step belongs to, while it may still grow.
    stroke: Option<Stroke>,
}

impl History {
    /// Notes that `before` is about to be replaced by an edit. Edits of one stroke are one step, named by the first.
    pub(super) fn record(&mut self, before: Snapshot, label: String, stroke: Option<Stroke>) {
        self.redo.clear();
        if stroke.is_some() && stroke == self.stroke {
            return;
        }
        self.stroke = stroke;
        self.undo.push(Step {
            snapshot: before,
            label,
        });
        if self.undo.len() > MAX_STEPS {
            self.undo.remove(0);
        }
    }

    /// Changes the map of every step in the same way.
    pub(super) fn amend(&mut self, change: impl Fn(&Snapshot) -> Arc<Map>) {
        for step in self.undo.iter_mut().chain(&mut self.redo) {
            step.snapshot.map = change(&step.snapshot);
        }
    }

    /// Ends the stroke: the next edit is a step of its own.
    pub(super) fn end_stroke(&mut self) {
        self.stroke = None;
    }

    /// Ends the stroke and takes its step back; the map before it, if there is one. It can be had again by [`Self::redo`], in case
    /// Escape was pressed by mistake.
    pub(super) fn cancel_stroke(&mut self, present: &Snapshot) -> Option<Snapshot> {
        self.stroke.take()?;
        self.undo(present).map(|(before, _)| before)
    }

    /// Whether a stroke is open.
    pub(super) fn is_in_stroke(&self) -> bool {
        self.stroke.is_some()
    }

    /// The map before the last step; `present` can then be had again by [`Self::redo`].
    pub(super) fn undo(&mut self, present: &Snapshot) -> Option<(Snapshot, String)> {
        self.stroke = None;
        let step = self.undo.pop()?;
        self.redo.push(Step {
            snapshot: present.clone(),
            label: step.label.clone(),
        });
        Some((step.snapshot, step.label))
    }

    /// The map after the step that was undone last.
    pub(super) fn redo(&mut self, present: &Snapshot) -> Option<(Snapshot, String)> {
        self.stroke = None;
        let step = self.redo.pop()?;
        self.undo.push(Step {
            snapshot: present.clone(),
            label: step.label.clone(),
        });
        Some((step.snapshot, step.label))
    }

    /// How many steps can be undone.
    pub fn n_behind(&self) -> usize {
        self.undo.len()
    }

    /// The names of all steps, oldest first: those that can be undone, then those that can be done again.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        let ahead = self.redo.iter().rev();
        self.undo.iter().chain(ahead).map(|step| step.label.as_str())
    }

    /// What the next undo takes back.
    pub fn undo_label(&self) -> Option<&str> {
        self.undo.last().map(|step| step.label.as_str())
    }

    /// What the next redo does again.
    pub fn redo_label(&self) -> Option<&str> {
        self.redo.last().map(|step| step.label.as_str())
    }
}
