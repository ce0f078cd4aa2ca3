//! Readers: the people and sources whose numbers a map carries.

use super::{ReaderId, Unknown};

/// What a reader is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReaderKind {
    /// A person who gives own numbers.
    #[default]
    Person,
    /// A text whose numbers are quoted.
    Source,
    /// Several readers pooled into one.
    Group,
    /// Made up to show how the map works.
    Example,
}

/// Someone whose numbers the map carries.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reader {
    /// The name shown.
    pub name: String,
    /// Person, source, group or example.
    pub kind: ReaderKind,
    /// Which of the theme's reader colors, 0 to 7; by order of the file when absent.
    pub color: Option<u8>,
    /// Hidden on the canvas.
    pub hidden: bool,
    /// The camp the reader belongs to, for comparing camps.
    pub camp: String,
    /// Who is pooled, for a group.
    pub members: Vec<ReaderId>,
    /// Remarks.
    pub note: String,
    /// Fields of a newer version.
    pub unknown: Unknown,
}
