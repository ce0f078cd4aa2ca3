//! Everything the ui can ask of the app.

use std::{collections::BTreeSet, path::PathBuf};

use super::{
    Panels, ThemeChoice, arrange::Arrangement, picture::Wish, reorder::Move, text_format::TextFormat,
    trial_desk::Trying, view::Focus,
};
use crate::{
    layout::{Direction, Mode, Point},
    model::{
        Card, ClaimId, Edit, GroupId, LinkId, Map, Origin, QuantityId, QuestionId, ReaderId, SourceId, Target, ViewId,
    },
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
    /// A quantity.
    Quantity(QuantityId),
    /// Two cards or more.
    Several(BTreeSet<Card>),
    /// A reader.
    Reader(ReaderId),
    /// A source.
    Source(SourceId),
}

impl Selection {
    /// The claim that is selected, if it is one.
    pub fn as_claim(&self) -> Option<ClaimId> {
        match self {
            Self::Claim(id) => Some(id.clone()),
            _ => None,
        }
    }

    /// The selection of a card.
    pub fn card(card: &Card) -> Self {
        match card {
            Card::Claim(id) => Self::Claim(id.clone()),
            Card::Question(id) => Self::Question(id.clone()),
            Card::Group(id) => Self::Group(id.clone()),
            Card::Quantity(id) => Self::Quantity(id.clone()),
        }
    }

    /// What is selected as an end that a link can have.
    pub fn as_target(&self) -> Option<Target> {
        match self {
            Self::Claim(id) => Some(Target::Claim(id.clone())),
            Self::Link(id) => Some(Target::Link(id.clone())),
            Self::Question(id) => Some(Target::Question(id.clone())),
            Self::Nothing
            | Self::Group(_)
            | Self::Quantity(_)
            | Self::Several(_)
            | Self::Reader(_)
            | Self::Source(_) => None,
        }
    }

    /// The selection of any number of cards.
    pub fn cards(cards: impl IntoIterator<Item = Card>) -> Self {
        let cards: BTreeSet<Card> = cards.into_iter().collect();
        match cards.first() {
            None => Self::Nothing,
            Some(card) if cards.len() == 1 => Self::card(card),
            Some(_) => Self::Several(cards),
        }
    }

    /// The cards that must be drawn for it to be seen: a card itself; for a link, its source, what it is finally about, and the sources
    /// of the links between.
    pub(super) fn drawn_on(&self, map: &Map) -> Vec<Card> {
        let Self::Link(id) = self else {
            return self.all_cards();
        };
        let mut cards: Vec<Card> = map.final_target(id).into_iter().collect();
        let mut next = map.links.get(id);
        while let Some(link) = next {
            cards.push(match link.influence_from() {
                Origin::Claim(id) => Card::Claim(id),
                Origin::Group(id) => Card::Group(id),
            });
            next = match link.influence_on() {
                Target::Link(id) => map.links.get(&id),
                Target::Claim(_) | Target::Question(_) => None,
            };
        }
        cards
    }

    /// Whether a card is selected, alone or among others.
    pub fn has_card(&self, card: &Card) -> bool {
        match (self, card) {
            (Self::Claim(id), Card::Claim(other)) => id == other,
            (Self::Question(id), Card::Question(other)) => id == other,
            (Self::Group(id), Card::Group(other)) => id == other,
            (Self::Quantity(id), Card::Quantity(other)) => id == other,
            (Self::Several(cards), card) => cards.contains(card),
            _ => false,
        }
    }

    /// All cards that are selected.
    pub fn all_cards(&self) -> Vec<Card> {
        match self {
            Self::Several(cards) => cards.iter().cloned().collect(),
            other => other.as_card().into_iter().collect(),
        }
    }

    /// The selection with a card put in, or taken out if it was in.
    #[must_use]
    pub fn toggled(&self, card: &Card) -> Self {
        let mut cards: BTreeSet<Card> = self.all_cards().into_iter().collect();
        if !cards.remove(card) {
            cards.insert(card.clone());
        }
        Self::cards(cards)
    }

    /// The card that is selected, if it is just one.
    pub fn as_card(&self) -> Option<Card> {
        match self {
            Self::Claim(id) => Some(Card::Claim(id.clone())),
            Self::Question(id) => Some(Card::Question(id.clone())),
            Self::Group(id) => Some(Card::Group(id.clone())),
            Self::Quantity(id) => Some(Card::Quantity(id.clone())),
            Self::Nothing | Self::Link(_) | Self::Several(_) | Self::Reader(_) | Self::Source(_) => None,
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
    /// Take back what the gesture that goes on has done.
    CancelStroke,
    /// Take back the last step.
    Undo,
    /// Do it again.
    Redo,
    /// Select something.
    Select(Selection),
    /// Look through a reader's eyes; `None` for nobody's.
    SetReader(Option<ReaderId>),
    /// Compare the reader with another.
    SetVersus(Option<ReaderId>),
    /// Tries numbers out and looks at how the conclusion answers, as long as somebody looks; nothing ends it.
    Try(Option<Trying>),
    /// Finds out what cruxes are worth over all readers, as long as somebody looks.
    WatchCamps(bool),
    /// Start an empty map.
    New,
    /// Ask for a file and open it.
    OpenDialog,
    /// Open a file.
    Open(PathBuf),
    /// Accept what another program has written: added to the open map, or as a new one.
    AcceptImport(bool),
    /// Show a large map that was read beside the window.
    ShowRead,
    /// Show what was accepted as a new map.
    ShowImport(Box<super::Import>),
    /// Open a sample by its name.
    OpenSample(&'static str),
    /// Have the small pictures of samples and templates drawn in the dark or light theme, unless they are.
    DrawThumbnails(bool),
    /// Start a map from a template, by its name.
    NewFrom(&'static str),
    /// Save to the file the map came from, or ask for one.
    Save,
    /// Ask for a file and save there.
    SaveAsDialog,
    /// Save there.
    SaveAs(PathBuf),
    /// Answer the question for a path, where this system can show no dialog.
    PathTyped(PathBuf),
    /// Write over the file that is there already.
    Replace,
    /// Something about the file of the open map and its other versions.
    File(super::FileAction),
    /// Ask for a file to compare the map with.
    CompareDialog,
    /// Ask for a file to bring readers from.
    BringReadersDialog,
    /// Bring the readers of another map or of a table onto this one.
    BringReaders(PathBuf),
    /// Ask for a file and export the map as Markdown.
    ExportTextDialog(TextFormat),
    /// Ask for a file.
    Ask(super::Purpose),
    /// Something about the session of a reading group.
    Session(super::live::SessionAction),
    /// Export the map as text.
    ExportText(TextFormat, PathBuf),
    /// Ask in which form the map is to be exported as text.
    ExportAsDialog,
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
    /// Set the kind of drawing.
    SetMode(Mode),
    /// Show or hide words on links.
    ToggleWords,
    /// Draw the map anew, without regard to how it was drawn.
    Tidy,
    /// Show a card with what is around it and nothing else.
    Focus(Focus),
    /// Look at what was looked at before.
    Back,
    /// Look again at what was looked at before going back.
    Forward,
    /// Draw a group as one card.
    FoldGroup(GroupId),
    /// Draw every group as one card, or none.
    FoldGroups,
    /// Move the selected claim in reading order.
    Move(Move),
    /// Show the cards that fit a search and nothing else.
    ShowFound(String),
    /// Keep the present view in the map.
    SaveView,
    /// Look at the map as a saved view says.
    ShowView(ViewId),
    /// Go back or forward in the history until so many steps can be undone.
    GoToStep(usize),
    /// Copy the selected claims with the links that start at them.
    Duplicate,
    /// Add text from the clipboard as claims.
    Paste(String),
    /// Pin cards where somebody has put them, or let them go where the layout puts them.
    Pin(Vec<(Card, Option<Point>)>),
    /// Pin the selected cards in line or at even distances.
    Arrange(Arrangement),
    /// Set how large text and everything else is, 1 being as designed.
    SetTextSize(f32),
    /// Set the keys of a command, named as in the settings; `None` for those it has at first.
    SetKeys(String, Option<Vec<String>>),
    /// Set whether files are chosen in the dialogs of the system.
    SetSystemDialogs(bool),
    /// Note which panels are shown.
    SetPanels(Panels),
    /// Make a claim of words that stand at a place (in bytes) of a source's text.
    Quote(SourceId, usize, String),
    /// Find out why the posterior of a claim is what it is.
    AskWhy(ClaimId),
    /// Note that somebody has taken the tour, or does not want to.
    EndTour,
    /// Say something to the person.
    Say(String),
    /// Set whether cards and the camera move at once.
    SetReducedMotion(bool),
    /// The canvas has this width over its height.
    SetAspect(f64),
    /// Show the cards that bear on a card, or what is in a folded group.
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

impl Action {
    /// Whether it may change the map, which cannot be done while two versions of it are shown in its place.
    pub(super) fn changes_map(&self) -> bool {
        matches!(
            self,
            Self::Edit(_)
                | Self::Undo
                | Self::Redo
                | Self::CancelStroke
                | Self::Paste(_)
                | Self::Move(_)
                | Self::Duplicate
                | Self::Pin(_)
                | Self::Arrange(_)
                | Self::Quote(..)
                | Self::BringReaders(_)
                | Self::BringReadersDialog
                | Self::Session(_)
                | Self::SaveView
                | Self::AcceptImport(true)
                | Self::GoToStep(_)
        )
    }
}
