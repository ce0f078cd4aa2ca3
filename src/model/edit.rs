//! The one door through which a map changes. Each edit is a value with a name; it gives a new map or says why it cannot.
//!
//! An edit never changes the map it is applied to, so a failed edit leaves no trace and undo is keeping the old map.
//! How each noun's edits work stands in the file of that noun below this one.

mod claim;
mod link;
mod map;
mod object;

pub use self::{
    claim::{ClaimChange, ClaimEdit},
    link::{LinkChange, LinkEdit},
    map::{MapChange, MapEdit},
    object::{Object, ObjectEdit, ObjectId},
};

use super::{Flaw, Map};

/// A change of a map.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Of the map's own fields and its evidence.
    Map(MapEdit),
    /// Of a claim and its credences.
    Claim(ClaimEdit),
    /// Of a link and its strengths.
    Link(LinkEdit),
    /// Of a question, group, reader, source, quantity, scenario, session, note or view.
    Object(ObjectEdit),
    /// Several edits that make one step under one name.
    Several {
        /// The name of the step.
        label: String,
        /// The edits, first to last.
        edits: Vec<Self>,
    },
}

/// Edits with equal strokes that follow one another are one step of undo: one drag, one run of typing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stroke {
    /// What is changed.
    pub what: &'static str,
    /// The id of what it is changed on, with the reader's where a number is changed.
    pub of: String,
}

/// Why an edit cannot be done.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum EditError {
    /// What it is about is not on the map.
    #[error("the {kind} “{id}” is not on the map")]
    NotThere {
        /// What kind of thing.
        kind: &'static str,
        /// Its id.
        id: String,
    },
    /// The id of a new object is taken.
    #[error("the id “{0}” is already used on this map")]
    Taken(String),
    /// The outcome would not be a map.
    #[error("{}", .0.first().map_or_else(String::new, ToString::to_string))]
    Flaws(Vec<Flaw>),
}

impl Edit {
    /// The map with the edit done, or why it cannot be done. The given map is untouched.
    ///
    /// Complexity: a clone of the map (payloads are shared) and, if links or ids may have changed, a check of the whole map.
    pub fn apply(&self, map: &Map) -> Result<Map, EditError> {
        let mut changed = map.clone();
        self.apply_unchecked(&mut changed)?;
        if self.may_break_references() {
            let flaws = super::check::flaws(&changed);
            if !flaws.is_empty() {
                return Err(EditError::Flaws(flaws));
            }
        }
        debug_assert!(
            super::check::flaws(&changed).is_empty(),
            "an edit that cannot break references did: {}",
            self.label()
        );
        Ok(changed)
    }

    fn apply_unchecked(&self, map: &mut Map) -> Result<(), EditError> {
        match self {
            Self::Map(edit) => edit.apply(map),
            Self::Claim(edit) => edit.apply(map),
            Self::Link(edit) => edit.apply(map),
            Self::Object(edit) => edit.apply(map),
            Self::Several { edits, .. } => edits.iter().try_for_each(|edit| edit.apply_unchecked(map)),
        }
    }

    /// What the edit does, for “Undo …”: “set credence”, “delete claim”.
    pub fn label(&self) -> String {
        match self {
            Self::Map(edit) => edit.label(),
            Self::Claim(edit) => edit.label().to_owned(),
            Self::Link(edit) => edit.label().to_owned(),
            Self::Object(edit) => edit.label(),
            Self::Several { label, .. } => label.clone(),
        }
    }

    /// The stroke the edit belongs to, if it may be one of many in a row.
    pub fn stroke(&self) -> Option<Stroke> {
        match self {
            Self::Map(edit) => edit.stroke(),
            Self::Claim(edit) => edit.stroke(),
            Self::Link(edit) => edit.stroke(),
            Self::Object(edit) => edit.stroke(),
            Self::Several { .. } => None,
        }
    }

    fn may_break_references(&self) -> bool {
        match self {
            Self::Claim(edit) => edit.may_break_references(),
            Self::Link(edit) => edit.may_break_references(),
            Self::Map(_) | Self::Object(_) => true,
            Self::Several { edits, .. } => edits.iter().any(Self::may_break_references),
        }
    }
}
