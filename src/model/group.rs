//! Groups: several claims that act together, or are shown together.

use std::collections::BTreeMap;

use super::{ClaimId, Place, Quote, Unknown};

/// How the members of a group act together.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum GroupKind {
    /// Shown together; no effect on numbers.
    #[default]
    List,
    /// Linked premises: the group holds when all members hold.
    AllOf,
    /// Prongs each sufficient alone: the group holds when any member holds.
    AnyOf,
    /// At most one member holds; exactly one if `complete`. This binds.
    Exclusive {
        /// One of them does hold.
        complete: bool,
    },
    /// Exactly this many members hold.
    Exactly(u32),
    /// At least this many members hold.
    AtLeast(u32),
    /// All members hold, or none does.
    AllOrNone,
    /// Options in order.
    Ranked {
        /// What first and last mean: “from worst to best”.
        direction: String,
        /// By what they are ranked.
        criterion: String,
    },
}

impl GroupKind {
    /// Whether the group itself is true or false, so that links may start at it.
    pub fn is_logical(&self) -> bool {
        !matches!(self, Self::List | Self::Ranked { .. })
    }

    /// The words on screen.
    pub fn name(&self) -> &'static str {
        match self {
            Self::List => "List",
            Self::AllOf => "All of",
            Self::AnyOf => "Any of",
            Self::Exclusive { .. } => "At most one of",
            Self::Exactly(_) => "Exactly so many of",
            Self::AtLeast(_) => "At least so many of",
            Self::AllOrNone => "All or none of",
            Self::Ranked { .. } => "Ranked",
        }
    }
}

/// Several claims that act together or are shown together. Links may start at it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Group {
    /// What the group is called.
    pub title: String,
    /// How its members act together.
    pub kind: GroupKind,
    /// The members; the order counts for ranked groups and for reading.
    pub members: Vec<ClaimId>,
    /// What is said of single members: the verdict on a ranked option.
    pub verdicts: BTreeMap<ClaimId, String>,
    /// The group is taken as true: a constraint on its members.
    pub binding: bool,
    /// Where the grouping is made, verbatim.
    pub quotes: Vec<Quote>,
    /// Where its card is pinned on the canvas, when it has one.
    pub place: Option<Place>,
    /// Remarks of the map maker.
    pub note: String,
    /// Fields of a newer version.
    pub unknown: Unknown,
}
