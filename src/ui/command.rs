//! The one list of commands. Menus, shortcuts and help are made from it.

use eframe::egui::{Key, KeyboardShortcut, Modifiers};

use crate::app::{App, Document, Selection};

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
    Delete,
    SelectNothing,
    ZoomIn,
    ZoomOut,
    Fit,
    GoToConclusion,
    ShowAll,
    ShowOpening,
    Unfold,
    Fold,
    LeftRight,
    TopDown,
    ToggleOutline,
    ToggleInspector,
    LightTheme,
    DarkTheme,
    SystemTheme,
    Help,
}

/// A menu of the menu bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is named by its word")]
pub enum Menu {
    File,
    Edit,
    View,
    Help,
}

impl Menu {
    /// All menus, left to right.
    pub const ALL: [Self; 4] = [Self::File, Self::Edit, Self::View, Self::Help];

    /// The word in the menu bar.
    pub fn name(self) -> &'static str {
        match self {
            Self::File => "File",
            Self::Edit => "Edit",
            Self::View => "View",
            Self::Help => "Help",
        }
    }
}

impl Command {
    /// All commands, in the order of the menus.
    pub const ALL: [Self; 32] = [
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
        Self::Delete,
        Self::SelectNothing,
        Self::ZoomIn,
        Self::ZoomOut,
        Self::Fit,
        Self::GoToConclusion,
        Self::ShowAll,
        Self::ShowOpening,
        Self::Unfold,
        Self::Fold,
        Self::LeftRight,
        Self::TopDown,
        Self::ToggleOutline,
        Self::ToggleInspector,
        Self::LightTheme,
        Self::DarkTheme,
        Self::SystemTheme,
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
            Self::AddClaim | Self::AddQuestion => (Menu::Edit, 1),
            Self::EditTitle | Self::LinkTo | Self::Delete | Self::SelectNothing => (Menu::Edit, 2),
            Self::ZoomIn | Self::ZoomOut | Self::Fit | Self::GoToConclusion => (Menu::View, 0),
            Self::ShowAll | Self::ShowOpening | Self::Unfold | Self::Fold => (Menu::View, 1),
            Self::LeftRight | Self::TopDown => (Menu::View, 2),
            Self::ToggleOutline | Self::ToggleInspector => (Menu::View, 3),
            Self::LightTheme | Self::DarkTheme | Self::SystemTheme => (Menu::View, 4),
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
            Self::Delete => "Delete",
            Self::SelectNothing => "Select nothing",
            Self::ZoomIn => "Zoom in",
            Self::ZoomOut => "Zoom out",
            Self::Fit => "Fit map to window",
            Self::GoToConclusion => "Go to the conclusion",
            Self::ShowAll => "Show every card",
            Self::ShowOpening => "Show the opening view",
            Self::Unfold => "Unfold the selected card",
            Self::Fold => "Fold the selected card",
            Self::LeftRight => "Conclusion at the left",
            Self::TopDown => "Conclusion at the top",
            Self::ToggleOutline => "Outline",
            Self::ToggleInspector => "Inspector",
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
            Self::Delete => "Deletes what is selected, with the links that cannot stand without it.",
            Self::SelectNothing => "Shows the map itself in the inspector, or ends what was begun.",
            Self::ZoomIn => "Shows less, larger.",
            Self::ZoomOut => "Shows more, smaller.",
            Self::Fit => "Fits all cards that are shown into the window.",
            Self::GoToConclusion => "Selects the conclusion of the map and brings it into view.",
            Self::ShowAll => "Unfolds the whole map.",
            Self::ShowOpening => "Folds the map to the conclusion and what matters most for it.",
            Self::Unfold => "Shows the cards that bear on the selected one.",
            Self::Fold => "Hides what bears on the selected card and on nothing else that is shown.",
            Self::LeftRight => "Lays the map out with the conclusion at the left and reasons to its right.",
            Self::TopDown => "Lays the map out with the conclusion at the top and reasons below it.",
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
            Self::Delete => plain(Key::Delete),
            Self::SelectNothing => plain(Key::Escape),
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
            Self::LeftRight | Self::TopDown | Self::LightTheme | Self::DarkTheme | Self::SystemTheme => None,
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
            | Self::LightTheme
            | Self::DarkTheme
            | Self::SystemTheme
            | Self::ToggleOutline
            | Self::ToggleInspector => true,
            Self::Undo => document.is_some_and(|document| document.history().undo_label().is_some()),
            Self::Redo => document.is_some_and(|document| document.history().redo_label().is_some()),
            Self::Delete => document.is_some() && *selection != Selection::Nothing,
            Self::EditTitle => document.is_some() && !matches!(selection, Selection::Link(_)),
            Self::LinkTo => document.is_some() && matches!(selection, Selection::Claim(_) | Selection::Group(_)),
            Self::Unfold | Self::Fold => document.is_some() && selection.as_card().is_some(),
            Self::GoToConclusion => document.is_some_and(|document| document.map().target.is_some()),
            Self::Save => document.is_some_and(|document| document.is_dirty() || document.path().is_none()),
            Self::SaveAs
            | Self::ExportMarkdown
            | Self::ExportPicture
            | Self::CloseMap
            | Self::AddClaim
            | Self::AddQuestion
            | Self::SelectNothing
            | Self::ZoomIn
            | Self::ZoomOut
            | Self::Fit
            | Self::ShowAll
            | Self::ShowOpening
            | Self::LeftRight
            | Self::TopDown => document.is_some(),
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
}
