//! The one list of commands. Menus, shortcuts and help are made from it.

use eframe::egui::{Key, KeyboardShortcut, Modifiers};

use crate::{
    app::{App, Document, Selection, ThemeChoice},
    layout::{Direction, Mode},
    model::{Link, LinkId, Map, Origin, Relation},
};

/// Something a person can ask for by menu or key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "label and tooltip say what each does")]
pub enum Command {
    New,
    Open,
    Save,
    SaveAs,
    ExportMarkdown,
    ExportPicture,
    CloseMap,
    Quit,
    Undo,
    Redo,
    AddClaim,
    AddQuestion,
    EditTitle,
    LinkTo,
    AddSibling,
    Duplicate,
    Supports,
    Opposes,
    Requires,
    Undercuts,
    Underpins,
    Delete,
    SelectAll,
    SelectNothing,
    Palette,
    Back,
    Forward,
    ZoomIn,
    ZoomOut,
    Fit,
    ZoomToSelection,
    GoToConclusion,
    FocusOne,
    FocusTwo,
    FocusAll,
    ShowAll,
    ShowOpening,
    Unfold,
    Fold,
    FoldGroups,
    Layers,
    Rings,
    List,
    Springs,
    LeftRight,
    RightLeft,
    TopDown,
    BottomUp,
    ToggleWords,
    Tidy,
    Pin,
    Unpin,
    AlignLeft,
    AlignCenter,
    AlignRight,
    AlignTop,
    AlignMiddle,
    AlignBottom,
    SpreadAcross,
    SpreadDown,
    ToggleOutline,
    ToggleInspector,
    ToggleMinimap,
    LightTheme,
    DarkTheme,
    SystemTheme,
    ReducedMotion,
    Help,
}

/// A menu of the menu bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is named by its word")]
pub enum Menu {
    File,
    Edit,
    View,
    Arrange,
    Window,
    Help,
}

impl Menu {
    /// All menus, left to right.
    pub const ALL: [Self; 6] = [
        Self::File,
        Self::Edit,
        Self::View,
        Self::Arrange,
        Self::Window,
        Self::Help,
    ];

    /// The word in the menu bar.
    pub fn name(self) -> &'static str {
        match self {
            Self::File => "File",
            Self::Edit => "Edit",
            Self::View => "View",
            Self::Arrange => "Arrange",
            Self::Window => "Window",
            Self::Help => "Help",
        }
    }
}

impl Command {
    /// All commands, in the order of the menus.
    pub const ALL: [Self; 68] = [
        Self::New,
        Self::Open,
        Self::Save,
        Self::SaveAs,
        Self::ExportMarkdown,
        Self::ExportPicture,
        Self::CloseMap,
        Self::Quit,
        Self::Undo,
        Self::Redo,
        Self::AddClaim,
        Self::AddQuestion,
        Self::EditTitle,
        Self::LinkTo,
        Self::AddSibling,
        Self::Duplicate,
        Self::Supports,
        Self::Opposes,
        Self::Requires,
        Self::Undercuts,
        Self::Underpins,
        Self::Delete,
        Self::SelectAll,
        Self::SelectNothing,
        Self::Palette,
        Self::Back,
        Self::Forward,
        Self::ZoomIn,
        Self::ZoomOut,
        Self::Fit,
        Self::ZoomToSelection,
        Self::GoToConclusion,
        Self::FocusOne,
        Self::FocusTwo,
        Self::FocusAll,
        Self::ShowAll,
        Self::ShowOpening,
        Self::Unfold,
        Self::Fold,
        Self::FoldGroups,
        Self::Layers,
        Self::Rings,
        Self::List,
        Self::Springs,
        Self::LeftRight,
        Self::RightLeft,
        Self::TopDown,
        Self::BottomUp,
        Self::ToggleWords,
        Self::Tidy,
        Self::Pin,
        Self::Unpin,
        Self::AlignLeft,
        Self::AlignCenter,
        Self::AlignRight,
        Self::AlignTop,
        Self::AlignMiddle,
        Self::AlignBottom,
        Self::SpreadAcross,
        Self::SpreadDown,
        Self::ToggleOutline,
        Self::ToggleInspector,
        Self::ToggleMinimap,
        Self::LightTheme,
        Self::DarkTheme,
        Self::SystemTheme,
        Self::ReducedMotion,
        Self::Help,
    ];

    /// The menu it stands in, and the group of the menu; groups are divided by lines.
    pub fn place(self) -> (Menu, u8) {
        match self {
            Self::New | Self::Open => (Menu::File, 0),
            Self::Save | Self::SaveAs => (Menu::File, 1),
            Self::ExportMarkdown | Self::ExportPicture => (Menu::File, 2),
            Self::CloseMap | Self::Quit => (Menu::File, 3),
            Self::Undo | Self::Redo => (Menu::Edit, 0),
            Self::AddClaim | Self::AddSibling | Self::AddQuestion => (Menu::Edit, 1),
            Self::EditTitle | Self::LinkTo | Self::Duplicate | Self::Delete => (Menu::Edit, 2),
            Self::Supports | Self::Opposes | Self::Requires | Self::Undercuts | Self::Underpins => (Menu::Edit, 3),
            Self::SelectAll | Self::SelectNothing => (Menu::Edit, 4),
            Self::Palette => (Menu::Edit, 5),
            Self::Back | Self::Forward => (Menu::View, 0),
            Self::ZoomIn | Self::ZoomOut | Self::Fit | Self::ZoomToSelection | Self::GoToConclusion => (Menu::View, 1),
            Self::FocusOne | Self::FocusTwo | Self::FocusAll => (Menu::View, 2),
            Self::ShowAll | Self::ShowOpening | Self::Unfold | Self::Fold | Self::FoldGroups => (Menu::View, 3),
            Self::ToggleOutline | Self::ToggleInspector | Self::ToggleMinimap => (Menu::Window, 0),
            Self::LightTheme | Self::DarkTheme | Self::SystemTheme => (Menu::Window, 1),
            Self::ReducedMotion => (Menu::Window, 2),
            Self::Layers | Self::Rings | Self::List | Self::Springs => (Menu::Arrange, 0),
            Self::LeftRight | Self::RightLeft | Self::TopDown | Self::BottomUp => (Menu::Arrange, 1),
            Self::ToggleWords | Self::Tidy => (Menu::Arrange, 2),
            Self::Pin | Self::Unpin => (Menu::Arrange, 3),
            Self::AlignLeft
            | Self::AlignCenter
            | Self::AlignRight
            | Self::AlignTop
            | Self::AlignMiddle
            | Self::AlignBottom => (Menu::Arrange, 4),
            Self::SpreadAcross | Self::SpreadDown => (Menu::Arrange, 5),
            Self::Help => (Menu::Help, 0),
        }
    }

    /// The words in the menu.
    pub fn label(self) -> &'static str {
        match self {
            Self::New => "New map",
            Self::Open => "Open…",
            Self::Save => "Save",
            Self::SaveAs => "Save as…",
            Self::ExportMarkdown => "Export Markdown…",
            Self::ExportPicture => "Export picture…",
            Self::CloseMap => "Close map",
            Self::Quit => "Quit",
            Self::Undo => "Undo",
            Self::Redo => "Redo",
            Self::AddClaim => "Add claim",
            Self::AddQuestion => "Add question",
            Self::EditTitle => "Edit title",
            Self::LinkTo => "Link to…",
            Self::AddSibling => "Add claim beside",
            Self::Duplicate => "Duplicate",
            Self::Supports => "The link supports",
            Self::Opposes => "The link opposes",
            Self::Requires => "The link requires",
            Self::Undercuts => "The link undercuts",
            Self::Underpins => "The link underpins",
            Self::Delete => "Delete",
            Self::SelectAll => "Select every card",
            Self::SelectNothing => "Select nothing",
            Self::Palette => "Find a command or claim…",
            Self::Back => "Back",
            Self::Forward => "Forward",
            Self::ZoomIn => "Zoom in",
            Self::ZoomOut => "Zoom out",
            Self::Fit => "Fit map to window",
            Self::ZoomToSelection => "Zoom to what is selected",
            Self::GoToConclusion => "Go to the conclusion",
            Self::FocusOne => "Focus: one step around",
            Self::FocusTwo => "Focus: two steps around",
            Self::FocusAll => "Focus: all steps",
            Self::ShowAll => "Show every card",
            Self::ShowOpening => "Show the opening view",
            Self::Unfold => "Unfold the selected card",
            Self::Fold => "Fold the selected card",
            Self::FoldGroups => "Fold or unfold all groups",
            Self::Layers => "In layers",
            Self::Rings => "On rings",
            Self::List => "As a list",
            Self::Springs => "By springs",
            Self::LeftRight => "Conclusion at the left",
            Self::RightLeft => "Conclusion at the right",
            Self::TopDown => "Conclusion at the top",
            Self::BottomUp => "Conclusion at the bottom",
            Self::ToggleWords => "Words on links",
            Self::Tidy => "Tidy up",
            Self::Pin => "Pin where it is",
            Self::Unpin => "Unpin",
            Self::AlignLeft => "Align left edges",
            Self::AlignCenter => "Align centers",
            Self::AlignRight => "Align right edges",
            Self::AlignTop => "Align top edges",
            Self::AlignMiddle => "Align middles",
            Self::AlignBottom => "Align bottom edges",
            Self::SpreadAcross => "Distribute across",
            Self::SpreadDown => "Distribute down",
            Self::ToggleOutline => "Outline",
            Self::ToggleInspector => "Inspector",
            Self::ToggleMinimap => "Minimap",
            Self::ReducedMotion => "Reduced motion",
            Self::LightTheme => "Light theme",
            Self::DarkTheme => "Dark theme",
            Self::SystemTheme => "Theme of the system",
            Self::Help => "Keys and signs",
        }
    }

    /// What it does, in a sentence.
    pub fn tooltip(self) -> &'static str {
        match self {
            Self::New => "Starts an empty map.",
            Self::Open => "Opens a map from a file. Opening never changes the file.",
            Self::Save => "Saves the map to its file.",
            Self::SaveAs => "Saves the map to another file.",
            Self::ExportPicture => "Draws the map, or a part of it, as SVG, PNG or PDF, as the canvas shows it.",
            Self::ExportMarkdown => "Writes the whole map as Markdown that reads well on its own.",
            Self::CloseMap => "Closes the map and shows the start screen.",
            Self::Quit => "Closes Cruxmap, after asking about unsaved changes.",
            Self::Undo => "Takes back the last step.",
            Self::Redo => "Does again what was undone last.",
            Self::AddClaim => "Adds a claim; with a claim or link selected, one that bears on it.",
            Self::AddQuestion => "Adds a question for positions to answer.",
            Self::EditTitle => "Puts the cursor into the title of what is selected.",
            Self::LinkTo => {
                "Draws a link from the selected card: choose the card or link it bears on by mouse, or with the arrow keys and Enter."
            }
            Self::AddSibling => "Adds a claim that bears on the same as the selected one, in the same way.",
            Self::Duplicate => "Copies the selected claims with the links that start at them.",
            Self::Supports => "Lets the selected link, or the first one from the selected claim, support its target.",
            Self::Opposes => "Lets the selected link, or the first one from the selected claim, oppose its target.",
            Self::Requires => "Lets the selected link, or the first one from the selected claim, require its target.",
            Self::Undercuts => {
                "Lets the selected link, or the first one from the selected claim, undercut the link it ends at."
            }
            Self::Underpins => {
                "Lets the selected link, or the first one from the selected claim, underpin the link it ends at."
            }
            Self::Delete => "Deletes what is selected, with the links that cannot stand without it.",
            Self::SelectAll => "Selects every card that is drawn.",
            Self::Palette => "Finds every command, claim, question and group by a few letters of its name.",
            Self::Back => "Goes back to what was looked at and selected before.",
            Self::Forward => "Goes forward again to what was left by going back.",
            Self::SelectNothing => "Shows the map itself in the inspector, or ends what was begun.",
            Self::ZoomIn => "Shows less, larger.",
            Self::ZoomOut => "Shows more, smaller.",
            Self::Fit => "Fits all cards that are shown into the window.",
            Self::ZoomToSelection => "Fits what is selected into the window.",
            Self::FocusOne => "Shows the selected card with what is one step away, up and down, and nothing else.",
            Self::FocusTwo => {
                "Shows the selected card with what is up to two steps away, up and down, and nothing else."
            }
            Self::FocusAll => {
                "Shows the selected card with everything that bears on it and everything it bears on, and nothing else."
            }
            Self::GoToConclusion => "Selects the conclusion of the map and brings it into view.",
            Self::ShowAll => "Unfolds the whole map.",
            Self::ShowOpening => "Folds the map to the conclusion and what matters most for it.",
            Self::Unfold => "Shows the cards that bear on the selected one.",
            Self::Fold => "Hides what bears on the selected card and on nothing else that is shown.",
            Self::FoldGroups => "Draws every group as one card with a count, or as its claims again.",
            Self::Layers => "Draws the map in layers: each claim one layer behind what it bears on.",
            Self::Rings => {
                "Draws the map on rings around the card in focus, or the conclusion: the ring is the number of steps."
            }
            Self::List => "Draws the map as an indented list of cards, each below what it bears on.",
            Self::Springs => "Draws the map with links as springs, to see what hangs together.",
            Self::LeftRight => "Lays the map out with the conclusion at the left and reasons to its right.",
            Self::RightLeft => "Lays the map out with the conclusion at the right and reasons to its left.",
            Self::TopDown => "Lays the map out with the conclusion at the top and reasons below it.",
            Self::BottomUp => "Lays the map out with the conclusion at the bottom and reasons above it.",
            Self::ToggleWords => "Shows or hides what each link does, and how strongly, in words on it.",
            Self::Tidy => "Lays the map out anew, as if it had just been opened. Pinned cards stay; Back undoes it.",
            Self::Pin => "Keeps the selected cards where they are, whatever happens around them.",
            Self::Unpin => "Lets the selected cards go where the layout puts them.",
            Self::AlignLeft => "Pins the selected cards with their left edges in line.",
            Self::AlignCenter => "Pins the selected cards with their middles above each other.",
            Self::AlignRight => "Pins the selected cards with their right edges in line.",
            Self::AlignTop => "Pins the selected cards with their top edges in line.",
            Self::AlignMiddle => "Pins the selected cards with their middles beside each other.",
            Self::AlignBottom => "Pins the selected cards with their bottom edges in line.",
            Self::SpreadAcross => "Pins the selected cards with even gaps from left to right.",
            Self::SpreadDown => "Pins the selected cards with even gaps from top to bottom.",
            Self::ToggleMinimap => "Shows or hides the small picture of the whole map in the corner.",
            Self::ReducedMotion => "Lets cards and the camera move at once instead of gliding.",
            Self::ToggleOutline => "Shows or hides the outline at the left.",
            Self::ToggleInspector => "Shows or hides the inspector at the right.",
            Self::LightTheme => "Dark text on light ground.",
            Self::DarkTheme => "Light text on dark ground.",
            Self::SystemTheme => "Light or dark as the system says.",
            Self::Help => "Shows every key and what the signs on the map mean.",
        }
    }

    /// The keys.
    pub fn shortcut(self) -> Option<KeyboardShortcut> {
        let plain = |key| Some(KeyboardShortcut::new(Modifiers::NONE, key));
        let command = |key| Some(KeyboardShortcut::new(Modifiers::COMMAND, key));
        let shifted = |key| Some(KeyboardShortcut::new(Modifiers::COMMAND.plus(Modifiers::SHIFT), key));
        let alt = |key| Some(KeyboardShortcut::new(Modifiers::ALT, key));
        match self {
            Self::New => command(Key::N),
            Self::Open => command(Key::O),
            Self::Save => command(Key::S),
            Self::SaveAs => shifted(Key::S),
            Self::ExportMarkdown => command(Key::E),
            Self::ExportPicture => shifted(Key::E),
            Self::CloseMap => command(Key::W),
            Self::Quit => command(Key::Q),
            Self::Undo => command(Key::Z),
            Self::Redo => shifted(Key::Z),
            Self::AddClaim => plain(Key::N),
            Self::AddQuestion => plain(Key::Q),
            Self::EditTitle => plain(Key::F2),
            Self::LinkTo => plain(Key::L),
            Self::AddSibling => plain(Key::Enter),
            Self::Duplicate => command(Key::D),
            Self::Supports => plain(Key::Plus),
            Self::Opposes => plain(Key::Minus),
            Self::Requires => plain(Key::R),
            Self::Undercuts => plain(Key::Exclamationmark),
            Self::Underpins => plain(Key::Questionmark),
            Self::Delete => plain(Key::Delete),
            Self::SelectAll => command(Key::A),
            Self::Palette => command(Key::K),
            Self::SelectNothing => plain(Key::Escape),
            Self::Back => alt(Key::ArrowLeft),
            Self::Forward => alt(Key::ArrowRight),
            Self::ZoomToSelection => plain(Key::Z),
            Self::FocusOne => plain(Key::Num1),
            Self::FocusTwo => plain(Key::Num2),
            Self::FocusAll => plain(Key::Num3),
            Self::FoldGroups => plain(Key::G),
            Self::Layers => command(Key::Num1),
            Self::Rings => command(Key::Num2),
            Self::List => command(Key::Num3),
            Self::Springs => command(Key::Num4),
            Self::ToggleWords => plain(Key::W),
            Self::Tidy => plain(Key::T),
            Self::Pin => plain(Key::P),
            Self::Unpin => Some(KeyboardShortcut::new(Modifiers::SHIFT, Key::P)),
            Self::ToggleMinimap => plain(Key::M),
            Self::ZoomIn => command(Key::Plus),
            Self::ZoomOut => command(Key::Minus),
            Self::Fit => command(Key::Num0),
            Self::GoToConclusion => plain(Key::Home),
            Self::ShowAll => plain(Key::A),
            Self::ShowOpening => plain(Key::O),
            Self::Unfold => plain(Key::U),
            Self::Fold => plain(Key::F),
            Self::ToggleOutline => plain(Key::F9),
            Self::ToggleInspector => plain(Key::F10),
            Self::Help => plain(Key::F1),
            Self::LeftRight
            | Self::RightLeft
            | Self::TopDown
            | Self::BottomUp
            | Self::AlignLeft
            | Self::AlignCenter
            | Self::AlignRight
            | Self::AlignTop
            | Self::AlignMiddle
            | Self::AlignBottom
            | Self::SpreadAcross
            | Self::SpreadDown
            | Self::ReducedMotion
            | Self::LightTheme
            | Self::DarkTheme
            | Self::SystemTheme => None,
        }
    }

    /// Whether it can be done now.
    pub fn is_enabled(self, app: &App) -> bool {
        let document = app.document();
        let selection = app.selection();
        match self {
            Self::New
            | Self::Open
            | Self::Quit
            | Self::Help
            | Self::Palette
            | Self::LightTheme
            | Self::DarkTheme
            | Self::SystemTheme
            | Self::ToggleOutline
            | Self::ToggleInspector
            | Self::ToggleMinimap
            | Self::ReducedMotion => true,
            Self::Back => document.is_some() && app.trail().can_go_back(),
            Self::Forward => document.is_some() && app.trail().can_go_forward(),
            Self::Pin => document.is_some() && !selection.all_cards().is_empty(),
            Self::Unpin => app.has_pinned_selection(),
            Self::AlignLeft
            | Self::AlignCenter
            | Self::AlignRight
            | Self::AlignTop
            | Self::AlignMiddle
            | Self::AlignBottom => matches!(selection, Selection::Several(_)),
            Self::SpreadAcross | Self::SpreadDown => matches!(selection, Selection::Several(cards) if cards.len() > 2),
            Self::FoldGroups => document.is_some_and(|document| !document.map().groups.is_empty()),
            Self::Undo => document.is_some_and(|document| document.history().undo_label().is_some()),
            Self::Redo => document.is_some_and(|document| document.history().redo_label().is_some()),
            Self::Supports | Self::Opposes | Self::Requires | Self::Undercuts | Self::Underpins => {
                let relation = self.relation();
                let link = document.and_then(|document| link_to_change(document.map(), selection));
                relation
                    .zip(link)
                    .is_some_and(|(relation, (_, link))| relation.fits(&link.to))
            }
            Self::AddSibling => document.is_some() && matches!(selection, Selection::Claim(_)),
            Self::Duplicate => document.is_some() && matches!(selection, Selection::Claim(_) | Selection::Several(_)),
            Self::Delete | Self::ZoomToSelection => document.is_some() && *selection != Selection::Nothing,
            Self::EditTitle => document.is_some() && !matches!(selection, Selection::Link(_) | Selection::Several(_)),
            Self::LinkTo => document.is_some() && matches!(selection, Selection::Claim(_) | Selection::Group(_)),
            Self::Unfold | Self::Fold | Self::FocusOne | Self::FocusTwo | Self::FocusAll => {
                document.is_some() && selection.as_card().is_some()
            }
            Self::GoToConclusion => document.is_some_and(|document| document.map().target.is_some()),
            Self::Save => document.is_some_and(|document| document.is_dirty() || document.path().is_none()),
            Self::SaveAs
            | Self::ExportMarkdown
            | Self::ExportPicture
            | Self::CloseMap
            | Self::AddClaim
            | Self::AddQuestion
            | Self::SelectAll
            | Self::SelectNothing
            | Self::ZoomIn
            | Self::ZoomOut
            | Self::Fit
            | Self::ShowAll
            | Self::ShowOpening
            | Self::Layers
            | Self::Rings
            | Self::List
            | Self::Springs
            | Self::LeftRight
            | Self::RightLeft
            | Self::TopDown
            | Self::BottomUp
            | Self::ToggleWords
            | Self::Tidy => document.is_some(),
        }
    }

    /// The words in the menu with what they are about: “Undo set credence”.
    pub fn full_label(self, document: Option<&Document>) -> String {
        let history = document.map(Document::history);
        let what = match self {
            Self::Undo => history.and_then(|history| history.undo_label()),
            Self::Redo => history.and_then(|history| history.redo_label()),
            _ => None,
        };
        match what {
            Some(what) => format!("{} {what}", self.label()),
            None => self.label().to_owned(),
        }
    }

    /// The relation that it gives a link, if it does.
    pub fn relation(self) -> Option<Relation> {
        Some(match self {
            Self::Supports => Relation::Supports,
            Self::Opposes => Relation::Opposes,
            Self::Requires => Relation::Requires,
            Self::Undercuts => Relation::Undercuts,
            Self::Underpins => Relation::Underpins,
            _ => return None,
        })
    }

    /// For a command that is a switch or one of several choices: whether it is on.
    pub fn is_on(self, app: &App) -> Option<bool> {
        let view = app.view();
        let runs = |direction| Some(view.mode() == Mode::Layered && view.direction() == direction);
        let theme = |theme| Some(app.settings().theme == theme);
        match self {
            Self::Layers => Some(view.mode() == Mode::Layered),
            Self::Rings => Some(view.mode() == Mode::Radial),
            Self::List => Some(view.mode() == Mode::Outline),
            Self::Springs => Some(view.mode() == Mode::Force),
            Self::LeftRight => runs(Direction::LeftRight),
            Self::RightLeft => runs(Direction::RightLeft),
            Self::TopDown => runs(Direction::TopDown),
            Self::BottomUp => runs(Direction::BottomUp),
            Self::ToggleWords => Some(view.has_words()),
            Self::ReducedMotion => Some(app.settings().reduced_motion),
            Self::LightTheme => theme(ThemeChoice::Light),
            Self::DarkTheme => theme(ThemeChoice::Dark),
            Self::SystemTheme => theme(ThemeChoice::System),
            _ => None,
        }
    }
}

/// The link that a command about a link is meant for: the selected one, or the first one from the selected claim.
pub fn link_to_change<'a>(map: &'a Map, selection: &Selection) -> Option<(&'a LinkId, &'a Link)> {
    let found = match selection {
        Selection::Link(id) => map.links.get_key_value(id),
        Selection::Claim(id) => map
            .links
            .iter()
            .find(|(_, link)| link.from == Origin::Claim(id.clone())),
        _ => None,
    };
    found.map(|(id, link)| (id, link.as_ref()))
}
