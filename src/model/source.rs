//! Sources and the quotes taken from them: who says what, where, and how sure we are that they do.

use super::{Date, SourceId, Unknown};

/// A text, talk or table that claims and numbers are taken from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Source {
    /// The title.
    pub title: String,
    /// Who wrote it, as they are named there.
    pub authors: Vec<String>,
    /// When it appeared.
    pub date: Option<Date>,
    /// Where it can be found.
    pub url: String,
    /// A file name, for a text that is kept beside the map.
    pub file: String,
    /// The license under which it is quoted or copied.
    pub license: String,
    /// The text itself, where it is kept in the map.
    pub text: String,
    /// Remarks.
    pub note: String,
    /// Fields of a newer version.
    pub unknown: Unknown,
}

/// How sure it is that the speaker said it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Attribution {
    /// The source says so.
    #[default]
    Explicit,
    /// It follows from the exchange.
    Inferred,
    /// It may be somebody else.
    Uncertain,
    /// The source names nobody.
    Anonymous,
}

/// Words taken from a source exactly as they stand there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Quote {
    /// The words, verbatim.
    pub text: String,
    /// The source they stand in.
    pub source: Option<SourceId>,
    /// Where in the source: a page, a line, a comment.
    pub locator: String,
    /// Who says it.
    pub speaker: String,
    /// Who reports that the speaker says it, when that is somebody else.
    pub reporter: String,
    /// How sure the attribution is.
    pub attribution: Attribution,
    /// The text breaks off in the source; what is missing is not completed.
    pub truncated: bool,
    /// Remarks: irony, a lost reference, a translation.
    pub note: String,
    /// Fields of a newer version.
    pub unknown: Unknown,
}
