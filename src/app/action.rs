//! Everything the ui can ask of the app.

use std::path::PathBuf;

use super::{ThemeChoice, picture::Wish};
use crate::{
    layout::Direction,
    model::{Card, ClaimId, Edit, GroupId, LinkId, QuestionId, ReaderId},
};

/// What is selected, and so shown in the inspector.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Selection {
    /// Nothing: the inspector shows the map itself.
    #[default]
    Nothing,
    /// A claim.
    Claim(ClaimId),
    /// A link.
    Link(LinkId),
    /// A question.
    Question(QuestionId),
    /// A group.
    Group(GroupId),
}

impl Selection {
    /// The selection of a card.
    pub fn card(card: &Card) -> Self {
        match card {
            Card::Claim(id) => Self::Claim(id.clone()),
            Card::Question(id) => Self::Question(id.clone()),
            Card::Group(id) => Self::Group(id.clone()),
        }
    }

    /// Whether a card is what is selected.
    pub fn is_card(&self, card: &Card) -> bool {
        *self == Self::card(card)
    }

    /// The card that is selected, if it is one.
    pub fn as_card(&self) -> Option<Card> {
        match self {
            Self::Claim(id) => Some(Card::Claim(id.clone())),
            Self::Question(id) => Some(Card::Question(id.clone())),
            Self::Group(id) => Some(Card::Group(id.clone())),
            Self::Nothing | Self::Link(_) => None,
        }
    }
}

/// Something the app can be asked to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Change the map.
    Edit(Edit),
    /// The gesture is over: the next edit is a step of its own.
    EndStroke,
    /// Take back the last step.
    Undo,
    /// Do it again.
    Redo,
    /// Select something.
    Select(Selection),
    /// Look through a reader's eyes; `None` for nobody's.
    SetReader(Option<ReaderId>),
    /// Start an empty map.
    New,
    /// Ask for a file and open it.
    OpenDialog,
    /// Open a file.
    Open(PathBuf),
    /// Open a sample by its name.
    OpenSample(&'static str),
    /// Save to the file the map came from, or ask for one.
    Save,
    /// Ask for a file and save there.
    SaveAsDialog,
    /// Save there.
    SaveAs(PathBuf),
    /// Ask for a file and export the map as Markdown.
    ExportMarkdownDialog,
    /// Export the map as Markdown.
    ExportMarkdown(PathBuf),
    /// Ask what picture of the map is wanted.
    ExportPictureDialog,
    /// Ask for a file and export that picture.
    ExportPictureTo(Wish),
    /// Export a picture.
    ExportPicture(Wish, PathBuf),
    /// Close the window, after asking about unsaved changes.
    Quit,
    /// Close the map and show the start screen.
    CloseMap,
    /// The answer to a question: go on without saving.
    Discard,
    /// The answer to a question: do not do it after all.
    Cancel,
    /// Take a notice away.
    DismissNotice(u64),
    /// Set the theme.
    SetTheme(ThemeChoice),
    /// Set which way the map runs.
    SetDirection(Direction),
    /// Show the cards that bear on a card.
    Unfold(Card),
    /// Hide the cards that bear on a card and on nothing else that is shown.
    Fold(Card),
    /// Show every card.
    ShowAll,
    /// Show what the map opens with.
    ShowOpening,
    /// Make sure a card is shown.
    Reveal(Card),
}
