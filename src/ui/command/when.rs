//! When commands can be done, whether switches are on, and what commands are about.

use super::Command;
use crate::{
    app::{App, Document, Move, Selection, ThemeChoice},
    layout::{Direction, Mode},
    model::{Link, LinkId, Map, Relation},
};

impl Command {
    /// Whether it can be done now.
    #[expect(clippy::too_many_lines, reason = "each command has its line")]
    pub fn is_enabled(self, app: &App) -> bool {
        let document = app.document();
        let selection = app.selection();
        match self {
            Self::New
            | Self::NewFromTemplate
            | Self::Open
            | Self::Quit
            | Self::Help
            | Self::About
            | Self::Meanings
            | Self::Signs
            | Self::Tour
            | Self::LargerText
            | Self::SmallerText
            | Self::NormalText
            | Self::FullScreen
            | Self::SystemDialogs
            | Self::NextPanel
            | Self::PreviousPanel
            | Self::Palette
            | Self::LightTheme
            | Self::DarkTheme
            | Self::SystemTheme
            | Self::ToggleOutline
            | Self::ToggleInspector
            | Self::ToggleAnalysis
            | Self::ShowCruxes
            | Self::ShowAllReaders
            | Self::ShowDisagreement
            | Self::ShowSensitivity
            | Self::ShowStory
            | Self::ShowScenarios
            | Self::ShowPool
            | Self::ShowJournal
            | Self::ShowScores
            | Self::ToggleMinimap
            | Self::ReducedMotion => true,
            Self::Back => document.is_some() && app.trail().can_go_back(),
            Self::Forward => document.is_some() && app.trail().can_go_forward(),
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
            Self::MoveUp => app.can_move(&Move::Up),
            Self::MoveDown => app.can_move(&Move::Down),
            Self::MoveIn => app.can_move(&Move::In),
            Self::MoveOut => app.can_move(&Move::Out),
            Self::SetNumber => match (document, selection) {
                (Some(document), Selection::Claim(id)) => {
                    (document.map().claims.get(id)).is_some_and(|claim| !claim.is_discussion_only())
                }
                _ => false,
            },
            Self::Pin | Self::Cut | Self::Copy => document.is_some() && !selection.all_cards().is_empty(),
            Self::ClaimFromQuote => document.is_some() && matches!(selection, Selection::Source(_)),
            Self::AddSibling => document.is_some() && matches!(selection, Selection::Claim(_)),
            Self::Duplicate => document.is_some() && matches!(selection, Selection::Claim(_) | Selection::Several(_)),
            Self::Delete => document.is_some() && *selection != Selection::Nothing,
            Self::ZoomToSelection => {
                let has_place = !matches!(
                    selection,
                    Selection::Nothing | Selection::Reader(_) | Selection::Source(_)
                );
                document.is_some() && has_place
            }
            Self::EditTitle => document.is_some() && !matches!(selection, Selection::Link(_) | Selection::Several(_)),
            Self::LinkTo | Self::DrawLink => {
                document.is_some() && matches!(selection, Selection::Claim(_) | Selection::Group(_))
            }
            Self::Unfold | Self::Fold | Self::FocusOne | Self::FocusTwo | Self::FocusAll => {
                document.is_some() && selection.as_card().is_some()
            }
            Self::Presenter
            | Self::CaptureClaim
            | Self::CaptureObjection
            | Self::CaptureQuestion
            | Self::CaptureAside => app.live().is_some(),
            Self::GoToConclusion => document.is_some_and(|document| document.map().target.is_some()),
            Self::Save => (app.own_document()).is_some_and(|document| document.is_dirty() || document.path().is_none()),
            Self::CompareSaved => {
                (app.own_document()).is_some_and(|document| document.is_dirty() && document.path().is_some())
            }
            Self::SaveAs
            | Self::ExportAs
            | Self::CopyMarkdown
            | Self::CopyMermaid
            | Self::CopyPicture
            | Self::Earlier
            | Self::Compare
            | Self::ExportMarkdown
            | Self::ExportNumbers
            | Self::BringReaders
            | Self::ExportPicture
            | Self::CloseMap
            | Self::ToggleSession
            | Self::AddClaim
            | Self::AddQuestion
            | Self::AddQuantity
            | Self::AddReader
            | Self::AddSource
            | Self::Paste
            | Self::Find
            | Self::ShowFound
            | Self::SaveView
            | Self::SecondWindow
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

    /// Whether it saves, writes, or leaves the map: what somebody is typing belongs to it and is taken in first.
    pub fn takes_what_is_typed(self) -> bool {
        matches!(
            self,
            Self::Save
                | Self::SaveAs
                | Self::New
                | Self::NewFromTemplate
                | Self::Open
                | Self::CloseMap
                | Self::Quit
                | Self::ExportAs
                | Self::ExportMarkdown
                | Self::ExportNumbers
                | Self::ExportPicture
                | Self::CompareSaved
                | Self::Compare
                | Self::Earlier
        )
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
            Self::SystemDialogs => Some(app.settings().system_dialogs),
            Self::LightTheme => theme(ThemeChoice::Light),
            Self::DarkTheme => theme(ThemeChoice::Dark),
            Self::SystemTheme => theme(ThemeChoice::System),
            _ => None,
        }
    }
}

/// The link that a command about a link is meant for: the selected one, or the first one by which the selected claim bears
/// on something.
pub fn link_to_change<'a>(map: &'a Map, selection: &Selection) -> Option<(&'a LinkId, &'a Link)> {
    let found = match selection {
        Selection::Link(id) => map.links.get_key_value(id),
        Selection::Claim(id) => map.links.iter().find(|(_, link)| link.comes_from(id)),
        _ => None,
    };
    found.map(|(id, link)| (id, link.as_ref()))
}
