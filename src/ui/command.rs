//! The one list of commands. Menus, keys, palette and help are made from it; when each can be done stands in `when`.

mod when;

use eframe::egui::Key;

pub use self::when::link_to_change;
use super::keys::{Keys, alt, alt_shift, character, ctrl, ctrl_shift, plain, shift};

/// A menu of the menu bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is named by its word")]
pub enum Menu {
    File,
    Edit,
    Claim,
    View,
    Arrange,
    Window,
    Help,
}

impl Menu {
    /// All menus, left to right.
    pub const ALL: [Self; 7] = [
        Self::File,
        Self::Edit,
        Self::Claim,
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
            Self::Claim => "Claim",
            Self::View => "View",
            Self::Arrange => "Arrange",
            Self::Window => "Window",
            Self::Help => "Help",
        }
    }
}

/// Declares commands: in which menu and which group of it (groups are divided by lines), the words in the menu, the keys,
/// and what it does in a sentence.
macro_rules! commands {
    ($($menu:ident $group:literal { $($name:ident $label:literal [$($keys:expr),+] $what:literal;)+ })+) => {
        /// Something a person can ask for by menu, key or palette.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Command { $($(#[doc = $what] $name,)+)+ }

        impl Command {
            /// All commands, in the order of the menus.
            pub const ALL: &'static [Self] = &[$($(Self::$name,)+)+];

            /// The menu it stands in, and the group of the menu.
            pub fn place(self) -> (Menu, u8) {
                match self { $($(Self::$name => (Menu::$menu, $group),)+)+ }
            }

            /// The words in the menu.
            pub fn label(self) -> &'static str {
                match self { $($(Self::$name => $label,)+)+ }
            }

            /// What it does, in a sentence.
            pub fn tooltip(self) -> &'static str {
                match self { $($(Self::$name => $what,)+)+ }
            }

            /// Its name in the settings.
            pub fn name(self) -> &'static str {
                match self { $($(Self::$name => stringify!($name),)+)+ }
            }

            /// Its keys, unless the settings say otherwise.
            pub fn default_keys(self) -> &'static [Keys] {
                match self { $($(Self::$name => { const KEYS: &[Keys] = &[$($keys),+]; KEYS })+)+ }
            }
        }
    };
}

commands! {
    File 0 {
        New "New map" [ctrl(Key::N)] "Starts an empty map.";
        NewFromTemplate "New from template…" [alt_shift(Key::N)] "Starts a map from one of the usual shapes of a debate: two positions, premises, a timeline given cruxes, two who disagree.";
        Open "Open…" [ctrl(Key::O)] "Opens a map from a file. Opening never changes the file.";
    }
    File 1 {
        Save "Save" [ctrl(Key::S)] "Saves the map to its file.";
        SaveAs "Save as…" [ctrl_shift(Key::S)] "Saves the map to another file.";
        Earlier "Earlier versions…" [alt_shift(Key::Z)] "Shows what saving has replaced, kept on this machine; each can be looked at beside the map, and restored in whole or in part.";
        CompareSaved "Changes since saving" [alt_shift(Key::D)] "Shows what was done since the map was saved last; each change can be taken back.";
        Compare "Compare with…" [alt_shift(Key::W)] "Shows what differs in another version of the map; each difference can be taken over.";
    }
    File 2 {
        ExportMarkdown "Export Markdown…" [ctrl(Key::E)] "Writes the whole map as Markdown that reads well on its own.";
        ExportAs "Export as…" [ctrl_shift(Key::M)] "Writes the map in another form: a report for a forum or a page, a web page, tables, and the formats of other programs: Argdown, Mermaid, DOT, JSON Canvas and more.";
        ExportNumbers "Export numbers…" [alt_shift(Key::E)] "Writes every number of every reader, the earlier ones included, as a table (CSV) that spreadsheets read and that can be brought back.";
        ExportPicture "Export picture…" [ctrl_shift(Key::E)] "Draws the map, or a part of it, as SVG, PNG or PDF, as the canvas shows it.";
    }
    File 3 {
        BringReaders "Bring readers…" [ctrl_shift(Key::I)] "Brings the readers of another map, or of a table, onto this one with their numbers for what both have.";
    }
    File 4 {
        CloseMap "Close map" [ctrl(Key::W)] "Closes the map and shows the start screen.";
        Quit "Quit" [ctrl(Key::Q)] "Closes Cruxmap, after asking about unsaved changes.";
    }
    Edit 0 {
        Undo "Undo" [ctrl(Key::Z)] "Takes back the last step.";
        Redo "Redo" [ctrl_shift(Key::Z), ctrl(Key::Y)] "Does again what was undone last.";
    }
    Edit 1 {
        Cut "Cut" [ctrl(Key::X)] "Puts the selected claims and what ties them into the clipboard, and deletes them.";
        Copy "Copy" [ctrl(Key::C)] "Puts the selected claims and what ties them into the clipboard, for this map, another one, or a text.";
        CopyMarkdown "Copy as Markdown" [alt_shift(Key::Num1)] "Puts the selected cards, or the whole map, into the clipboard as a Markdown outline.";
        CopyMermaid "Copy as Mermaid" [alt_shift(Key::Num2)] "Puts the selected cards, or the whole map, into the clipboard as a Mermaid diagram.";
        CopyPicture "Copy as picture" [alt_shift(Key::Num3)] "Puts a picture of the selected cards, or of what is shown, into the clipboard.";
        Paste "Paste" [ctrl(Key::V)] "Adds what is in the clipboard: copied claims, or an outline with one claim a line.";
        Duplicate "Duplicate" [ctrl(Key::D)] "Copies the selected claims with the links that start at them.";
        Delete "Delete" [plain(Key::Delete)] "Deletes what is selected, with the links that cannot stand without it.";
    }
    Edit 2 {
        SelectAll "Select every card" [ctrl(Key::A)] "Selects every card that is drawn.";
        SelectNothing "Select nothing" [plain(Key::Escape)] "Shows the map itself in the inspector, or ends what was begun.";
    }
    Edit 3 {
        Find "Find in the map" [ctrl(Key::F)] "Puts the cursor into the search over titles, texts, quotes and speakers.";
        Palette "Find a command or claim…" [ctrl(Key::K)] "Finds every command, claim, question and group by a few letters of its name.";
    }
    Claim 0 {
        AddClaim "Add claim" [plain(Key::N), plain(Key::Tab)] "Adds a claim; with a claim or link selected, one that bears on it.";
        AddSibling "Add claim beside" [plain(Key::Enter)] "Adds a claim that bears on the same as the selected one, in the same way.";
        AddQuestion "Add question" [plain(Key::Q)] "Adds a question for positions to answer.";
        AddQuantity "Add quantity" [plain(Key::Y)] "Adds a quantity, such as a date or a duration, with a curve for each reader.";
        AddReader "Add reader" [ctrl_shift(Key::R)] "Adds somebody whose numbers the map carries.";
        AddSource "Add source" [ctrl_shift(Key::O)] "Adds a text, talk or table that claims and numbers are taken from.";
    }
    Claim 1 {
        EditTitle "Edit title" [plain(Key::F2)] "Edits the title of what is selected, in its place.";
        SetNumber "Set the number…" [character('%')] "Asks how likely the selected claim is: percent, odds, words or decibans.";
        ClaimFromQuote "Claim from the selected words" [ctrl(Key::Enter)] "Makes a claim of the words selected in a source's text, with the quote, speaker and place.";
    }
    Claim 2 {
        DrawLink "Draw a link" [plain(Key::L)] "Draws a link from the selected card: choose the card or link it bears on by mouse, or with the arrow keys and Enter.";
        LinkTo "Link to…" [ctrl(Key::L)] "Links the selected card to a claim, question or link that is found by a few letters.";
    }
    Claim 3 {
        MoveUp "Move up" [alt(Key::ArrowUp)] "Moves the selected claim before the one above it that bears on the same.";
        MoveDown "Move down" [alt(Key::ArrowDown)] "Moves the selected claim after the one below it that bears on the same.";
        MoveIn "Move in" [ctrl(Key::CloseBracket)] "Lets the selected claim bear on the one above it in the outline.";
        MoveOut "Move out" [shift(Key::Tab), ctrl(Key::OpenBracket)] "Lets the selected claim bear on what its target bears on.";
    }
    Claim 4 {
        Supports "The link supports" [character('+')] "Lets the selected claim (or link) support what it bears on.";
        Opposes "The link opposes" [character('-')] "Lets the selected claim (or link) oppose what it bears on.";
        Requires "The link requires" [character('_'), plain(Key::R)] "Lets what the selected claim (or link) bears on require it.";
        Undercuts "The link undercuts" [character('!')] "Lets the selected claim (or link) undercut the link it bears on.";
        Underpins "The link underpins" [character('?')] "Lets the selected claim (or link) underpin the link it bears on.";
    }
    View 0 {
        Back "Back" [alt(Key::ArrowLeft)] "Goes back to what was looked at and selected before.";
        Forward "Forward" [alt(Key::ArrowRight)] "Goes forward again to what was left by going back.";
    }
    View 1 {
        ZoomIn "Zoom in" [ctrl(Key::Plus), ctrl(Key::Equals)] "Shows less, larger.";
        ZoomOut "Zoom out" [ctrl(Key::Minus)] "Shows more, smaller.";
        Fit "Fit map to window" [ctrl(Key::Num0)] "Fits all cards that are shown into the window.";
        ZoomToSelection "Zoom to what is selected" [plain(Key::Z)] "Fits what is selected into the window.";
        GoToConclusion "Go to the conclusion" [plain(Key::Home)] "Selects the conclusion of the map and brings it into view.";
    }
    View 2 {
        FocusOne "Focus: one step around" [plain(Key::Num1)] "Shows the selected card with what is one step away, up and down, and nothing else.";
        FocusTwo "Focus: two steps around" [plain(Key::Num2)] "Shows the selected card with what is up to two steps away, up and down, and nothing else.";
        FocusAll "Focus: all steps" [plain(Key::Num3)] "Shows the selected card with everything that bears on it and everything it bears on, and nothing else.";
        ShowFound "Show only what is found" [ctrl_shift(Key::F)] "Shows the cards that fit the search and its filters, and nothing else.";
    }
    View 3 {
        ShowAll "Show every card" [plain(Key::A)] "Unfolds the whole map.";
        ShowOpening "Show the opening view" [plain(Key::O)] "Folds the map to the conclusion and what matters most for it.";
        Unfold "Unfold the selected card" [plain(Key::U)] "Shows the cards that bear on the selected one.";
        Fold "Fold the selected card" [plain(Key::F)] "Hides what bears on the selected card and on nothing else that is shown.";
        FoldGroups "Fold or unfold all groups" [plain(Key::G)] "Draws every group as one card with a count, or as its claims again.";
    }
    View 4 {
        SaveView "Save this view" [ctrl_shift(Key::B)] "Keeps in the map, under a name, which cards are shown and how they are drawn.";
    }
    View 5 {
        ShowCruxes "Cruxes" [ctrl_shift(Key::Num1)] "Shows what settling each claim would tell about the conclusion.";
        ShowAllReaders "Cruxes over all readers" [ctrl_shift(Key::Num2)] "Shows what settling each claim would tell, as medians over the readers of each camp.";
        ShowDisagreement "Disagreement" [ctrl_shift(Key::Num3)] "Shows what the gap between two readers is made of.";
        ShowSensitivity "Sensitivity" [ctrl_shift(Key::Num4)] "Shows how the conclusion answers to each number.";
        ShowStory "Most likely story" [ctrl_shift(Key::Num5)] "Shows the most likely story in which the conclusion holds.";
        ShowScenarios "Scenarios" [ctrl_shift(Key::Num6)] "Shows scenarios side by side.";
        ShowPool "Readers pooled" [ctrl_shift(Key::Num7)] "Shows the readers' numbers pooled, and how far each is from each.";
        ShowJournal "Journal" [ctrl_shift(Key::Num8)] "Shows every change of a number, and what is due for another look.";
        ShowScores "Scores" [ctrl_shift(Key::Num9)] "Shows how well the forecasts did of what has turned out.";
    }
    Arrange 0 {
        Layers "In layers" [ctrl(Key::Num1)] "Draws the map in layers: each claim one layer behind what it bears on.";
        Rings "On rings" [ctrl(Key::Num2)] "Draws the map on rings around the card in focus, or the conclusion: the ring is the number of steps.";
        List "As a list" [ctrl(Key::Num3)] "Draws the map as an indented list of cards, each below what it bears on.";
        Springs "By springs" [ctrl(Key::Num4)] "Draws the map with links as springs, to see what hangs together.";
    }
    Arrange 1 {
        LeftRight "Conclusion at the left" [shift(Key::ArrowLeft)] "Lays the map out with the conclusion at the left and reasons to its right.";
        RightLeft "Conclusion at the right" [shift(Key::ArrowRight)] "Lays the map out with the conclusion at the right and reasons to its left.";
        TopDown "Conclusion at the top" [shift(Key::ArrowUp)] "Lays the map out with the conclusion at the top and reasons below it.";
        BottomUp "Conclusion at the bottom" [shift(Key::ArrowDown)] "Lays the map out with the conclusion at the bottom and reasons above it.";
    }
    Arrange 2 {
        ToggleWords "Words on links" [plain(Key::W)] "Shows or hides what each link does, and how strongly, in words on it.";
        Tidy "Tidy up" [plain(Key::T)] "Lays the map out anew, as if it had just been opened. Pinned cards stay; Back undoes it.";
    }
    Arrange 3 {
        Pin "Pin where it is" [plain(Key::P)] "Keeps the selected cards where they are, whatever happens around them.";
        Unpin "Unpin" [shift(Key::P)] "Lets the selected cards go where the layout puts them.";
    }
    Arrange 4 {
        AlignLeft "Align left edges" [alt_shift(Key::L)] "Pins the selected cards with their left edges in line.";
        AlignCenter "Align centers" [alt_shift(Key::C)] "Pins the selected cards with their middles above each other.";
        AlignRight "Align right edges" [alt_shift(Key::R)] "Pins the selected cards with their right edges in line.";
        AlignTop "Align top edges" [alt_shift(Key::T)] "Pins the selected cards with their top edges in line.";
        AlignMiddle "Align middles" [alt_shift(Key::M)] "Pins the selected cards with their middles beside each other.";
        AlignBottom "Align bottom edges" [alt_shift(Key::B)] "Pins the selected cards with their bottom edges in line.";
    }
    Arrange 5 {
        SpreadAcross "Distribute across" [alt_shift(Key::H)] "Pins the selected cards with even gaps from left to right.";
        SpreadDown "Distribute down" [alt_shift(Key::V)] "Pins the selected cards with even gaps from top to bottom.";
    }
    Window 0 {
        NextPanel "Next panel" [plain(Key::F6)] "Puts the focus into the next panel: answer, outline, canvas, inspector, analysis.";
        PreviousPanel "Previous panel" [shift(Key::F6)] "Puts the focus into the panel before.";
    }
    Window 1 {
        ToggleOutline "Outline" [plain(Key::F9)] "Shows or hides the outline at the left.";
        ToggleInspector "Inspector" [plain(Key::F10)] "Shows or hides the inspector at the right.";
        ToggleSession "Session" [plain(Key::F4)] "Shows or hides the session of a reading group: agenda, blind rounds, reveal, minutes.";
        Presenter "Presenter window" [shift(Key::F4)] "Opens or closes the window for the projector, which shows only what all may see.";
        CaptureClaim "Capture a claim" [alt(Key::N)] "In a session: writes down a claim that supports what is talked about.";
        CaptureObjection "Capture an objection" [alt(Key::O)] "In a session: writes down a claim that opposes what is talked about.";
        CaptureQuestion "Capture a question" [alt(Key::Q)] "In a session: writes down a question.";
        CaptureAside "Put aside" [alt(Key::P)] "In a session: puts something aside for later.";
        ToggleAnalysis "Analysis" [plain(Key::F5)] "Shows or hides the cruxes and disagreements at the lower edge.";
        ToggleMinimap "Minimap" [plain(Key::M)] "Shows or hides the small picture of the whole map in the corner.";
        SecondWindow "Map in a second window" [ctrl_shift(Key::N)] "Shows the map in a window of its own as well, which can be looked at apart: on another screen, or at another place.";
        FullScreen "Full screen" [plain(Key::F11)] "Gives the window the whole screen, or gives it back.";
    }
    Window 2 {
        LightTheme "Light theme" [plain(Key::F7)] "Dark text on light ground.";
        DarkTheme "Dark theme" [plain(Key::F8)] "Light text on dark ground.";
        SystemTheme "Theme of the system" [shift(Key::F8)] "Light or dark as the system says.";
    }
    Window 3 {
        LargerText "Larger text" [alt(Key::Plus), alt(Key::Equals)] "Makes text and everything else larger.";
        SmallerText "Smaller text" [alt(Key::Minus)] "Makes text and everything else smaller.";
        NormalText "Text of normal size" [alt(Key::Num0)] "Gives text the size it had at first.";
        ReducedMotion "Reduced motion" [shift(Key::F7)] "Lets cards and the camera move at once instead of gliding.";
    }
    Window 4 {
        SystemDialogs "File dialogs of the system" [shift(Key::F9)] "Chooses files in the dialogs of the system; without them, the window asks for the path itself.";
    }
    Help 0 {
        Help "Keys" [plain(Key::F1), character('?')] "Shows every command with its keys, which can be changed there.";
        Signs "Signs on the map" [ctrl_shift(Key::F1)] "Shows what the shapes, colors and lines on the map mean.";
        Meanings "What everything means" [shift(Key::F1)] "Says of every number and control, in a sentence, what it means.";
        Tour "Take the tour" [ctrl(Key::F1)] "Shows in two minutes, on a sample map, what Cruxmap does.";
        About "About Cruxmap" [alt_shift(Key::F1)] "Shows the version, the licences, and where this machine keeps settings, earlier versions and unsaved edits.";
    }
}
