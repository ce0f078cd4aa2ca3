//! The system's file dialogs, shown from a thread so that the window never waits for them.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, mpsc},
    time::{Duration, Instant},
};

use super::{Action, live::SessionAction, picture::Wish, text_format::TextFormat};
use crate::formats::recognise::Format;

/// A dialog that answers sooner than this was never shown: there is neither a desktop portal nor zenity.
const TOO_FAST_FOR_A_PERSON: Duration = Duration::from_millis(300);

/// What a dialog is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Opening a map or a Bayes net.
    Open,
    /// Bringing readers from another map or a table.
    Readers,
    /// Comparing with another version of the map.
    Compare,
    /// Saving a map, with a proposed name.
    Save(String),
    /// Exporting text, with a proposed name.
    ExportText(String, TextFormat),
    /// Exporting a picture, with a proposed name.
    ExportPicture(String, Wish),
    /// Writing an empty ballot, with a proposed name.
    BallotFile(String),
    /// Writing the minutes, with a proposed name.
    Minutes(String),
}

impl Purpose {
    /// What is done with the file, as a button's label.
    pub fn verb(&self) -> &'static str {
        match self {
            Self::Open => "Open",
            Self::Readers => "Bring readers from",
            Self::Compare => "Compare with",
            Self::Save(_) => "Save",
            Self::ExportText(..) | Self::ExportPicture(..) | Self::Minutes(_) => "Export",
            Self::BallotFile(_) => "Write",
        }
    }

    /// The name that is proposed.
    pub fn proposed(&self) -> &str {
        match self {
            Self::Open | Self::Readers | Self::Compare => "",
            Self::Save(name)
            | Self::ExportText(name, _)
            | Self::ExportPicture(name, _)
            | Self::BallotFile(name)
            | Self::Minutes(name) => name,
        }
    }

    /// Whether a file is written.
    pub(super) fn writes(&self) -> bool {
        !matches!(self, Self::Open | Self::Readers | Self::Compare)
    }

    /// How the file's name ends that is written.
    pub(super) fn ending(&self) -> Option<&'static str> {
        match self {
            Self::Open | Self::Readers | Self::Compare => None,
            Self::Save(_) | Self::BallotFile(_) => Some("ron"),
            Self::ExportText(_, format) => Some(format.ending()),
            Self::ExportPicture(_, wish) => Some(wish.format.ending()),
            Self::Minutes(_) => Some("md"),
        }
    }

    /// The same with the proposed file in a folder.
    pub(super) fn in_folder(mut self, folder: Option<&Path>) -> Self {
        if let (
            Some(folder),
            Self::Save(name)
            | Self::ExportText(name, _)
            | Self::ExportPicture(name, _)
            | Self::BallotFile(name)
            | Self::Minutes(name),
        ) = (folder, &mut self)
        {
            let file = Path::new(name.as_str()).file_name().unwrap_or_default();
            *name = folder.join(file).display().to_string();
        }
        self
    }

    /// The question for a file.
    pub fn question(&self) -> &'static str {
        match self {
            Self::Open => "Open which file?",
            Self::Readers => "Bring readers from which file?",
            Self::Compare => "Compare with which file?",
            Self::Save(_) => "Save to which file?",
            Self::ExportText(..) | Self::ExportPicture(..) | Self::Minutes(_) => "Export to which file?",
            Self::BallotFile(_) => "Write to which file?",
        }
    }

    /// What to do once a file has been chosen.
    pub fn chosen(&self, path: PathBuf) -> Action {
        match self {
            Self::Open => Action::Open(path),
            Self::Readers => Action::BringReaders(path),
            Self::Compare => Action::File(super::FileAction::Other(path)),
            Self::Save(_) => Action::SaveAs(path),
            Self::ExportText(_, format) => Action::ExportText(format.clone(), path),
            Self::ExportPicture(_, wish) => Action::ExportPicture(*wish, path),
            Self::BallotFile(_) => Action::Session(SessionAction::WriteBallotFile(path)),
            Self::Minutes(_) => Action::Session(SessionAction::WriteMinutes(path)),
        }
    }
}

/// How the names of all files end that can be read.
fn readable() -> Vec<&'static str> {
    Format::all().flat_map(Format::endings).copied().collect()
}

/// What came of a dialog.
pub(super) enum Outcome {
    /// A file was chosen.
    Chosen(PathBuf),
    /// The person thought better of it.
    Canceled,
    /// No dialog could be shown on this system.
    Unavailable,
}

/// A dialog that is open.
pub(super) struct Dialog {
    pub(super) purpose: Purpose,
    /// Which of the maps that were opened it is about.
    pub(super) of: u64,
    answer: mpsc::Receiver<Outcome>,
}

impl Dialog {
    /// Shows a dialog; `wake` is called when it is answered.
    pub(super) fn show(purpose: Purpose, folder: Option<PathBuf>, of: u64, wake: Arc<dyn Fn() + Send + Sync>) -> Self {
        let (sender, answer) = mpsc::channel();
        let asked = purpose.clone();
        std::thread::spawn(move || {
            let start = Instant::now();
            let mut dialog = rfd::FileDialog::new();
            if let Some(folder) = folder {
                dialog = dialog.set_directory(folder);
            }
            let chosen = match &asked {
                Purpose::Open => dialog
                    .add_filter("Maps", &["ron", "json"])
                    .add_filter("Everything that can be read", &readable())
                    .add_filter("All files", &["*"])
                    .pick_file(),
                Purpose::Readers => dialog
                    .add_filter("Maps and tables", &["ron", "csv"])
                    .add_filter("All files", &["*"])
                    .pick_file(),
                Purpose::Compare => dialog
                    .add_filter("Cruxmap maps", &["ron"])
                    .add_filter("All files", &["*"])
                    .pick_file(),
                Purpose::Save(name) => dialog
                    .add_filter("Cruxmap maps", &["ron"])
                    .set_file_name(name)
                    .save_file(),
                Purpose::ExportPicture(name, wish) => dialog
                    .add_filter(wish.format.name(), &[wish.format.ending()])
                    .set_file_name(name)
                    .save_file(),
                Purpose::BallotFile(name) => dialog.add_filter("Ballots", &["ron"]).set_file_name(name).save_file(),
                Purpose::Minutes(name) => dialog.add_filter("Markdown", &["md"]).set_file_name(name).save_file(),
                Purpose::ExportText(name, format) => dialog
                    .add_filter(format.name(), &[format.ending()])
                    .set_file_name(name)
                    .save_file(),
            };
            let outcome = match chosen {
                Some(path) => Outcome::Chosen(path),
                None if start.elapsed() < TOO_FAST_FOR_A_PERSON => Outcome::Unavailable,
                None => Outcome::Canceled,
            };
            let _gone = sender.send(outcome);
            wake();
        });
        Self { purpose, of, answer }
    }

    /// The outcome, once there is one.
    pub(super) fn outcome(&self) -> Option<Outcome> {
        match self.answer.try_recv() {
            Ok(outcome) => Some(outcome),
            Err(mpsc::TryRecvError::Empty) => None,
            Err(mpsc::TryRecvError::Disconnected) => Some(Outcome::Canceled),
        }
    }
}
