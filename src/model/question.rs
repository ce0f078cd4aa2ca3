//! Questions: what positions answer.

use super::{NetVariable, Place, QuestionTable, Quote, Unknown};

/// What positions answer. Its positions are the claims with an *answers* link to it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Question {
    /// The question, with its question mark.
    pub title: String,
    /// More, in Markdown.
    pub body: String,
    /// A heading it belongs under.
    pub topic: String,
    /// At most one position is right.
    pub exclusive: bool,
    /// The list of positions is complete: there is no “none of these”. Only for exclusive questions.
    pub complete: bool,
    /// How other claims and questions determine the shares of its positions. Only for exclusive questions; without it,
    /// credences and links decide.
    pub table: Option<Box<QuestionTable>>,
    /// The variable of a Bayes net that it was read from.
    pub variable: Option<Box<NetVariable>>,
    /// Where it is asked, verbatim.
    pub quotes: Vec<Quote>,
    /// Where its card is pinned.
    pub place: Option<Place>,
    /// Remarks of the map maker.
    pub note: String,
    /// Fields of a newer version.
    pub unknown: Unknown,
}
