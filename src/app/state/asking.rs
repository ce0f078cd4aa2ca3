//! Where something is read from or written to: asked by the system's dialogs, or by a field in the window where there are none; and
//! what is asked before a file is written over.

use std::path::{Path, PathBuf};

use super::{
    super::{
        Document, Severity,
        dialog::{Dialog, Outcome, Purpose},
        text_format::TextFormat,
    },
    App, Prompt,
};

impl App {
    pub(super) fn ask_where_to_save(&mut self) {
        self.go_on_after_save();
        if let Some(document) = &self.document {
            // What may not be saved over its file is saved beside it.
            let is_kept = document.read_only().is_some() && document.path().is_some();
            let name = proposed_name(document, if is_kept { "copy.ron" } else { "ron" });
            self.show_dialog(Purpose::Save(name));
        }
    }

    pub(super) fn ask_how_to_export(&mut self) {
        if self.document.is_some() {
            self.prompt = Some(Prompt::ExportAs);
        }
    }

    pub(super) fn ask_where_to_export(&mut self, format: TextFormat) {
        if let Some(document) = &self.document {
            let name = proposed_name(document, format.ending());
            self.show_dialog(Purpose::ExportText(name, format));
        }
    }

    pub(super) fn show_dialog(&mut self, purpose: Purpose) {
        let folder = (self.own_document().and_then(Document::path))
            .and_then(Path::parent)
            .map(Path::to_owned);
        if !self.settings.system_dialogs {
            self.prompt = Some(Prompt::Path(purpose.in_folder(folder.as_deref())));
        } else if self.dialog.is_none() {
            self.dialog = Some(Dialog::show(purpose, folder, self.n_opened, self.wake.clone()));
        } else {
            self.after_save = None;
            let text = "Another file dialog is open already. Answer that one first.";
            self.say(Severity::Information, text.to_owned());
        }
    }

    pub(super) fn poll_dialog(&mut self) {
        let Some(outcome) = self.dialog.as_ref().and_then(Dialog::outcome) else {
            return;
        };
        let Some(dialog) = self.dialog.take() else { return };
        match (outcome, dialog.purpose) {
            (Outcome::Chosen(_), purpose) if purpose.writes() && dialog.of != self.n_opened => {
                let text = "Nothing was written: the map that was asked about is not open any more.";
                self.say(Severity::Warning, text.to_owned());
            }
            (Outcome::Chosen(path), purpose) => self.path_chosen(purpose, path, true),
            (Outcome::Canceled, Purpose::Save(_)) => self.after_save = None,
            (Outcome::Canceled, _) => {}
            (Outcome::Unavailable, purpose) => {
                let document = self.own_document().and_then(Document::path);
                let purpose = purpose.in_folder(document.and_then(Path::parent));
                self.prompt = Some(Prompt::Path(purpose));
            }
        }
    }

    /// Somebody has typed the path that was asked for.
    pub(super) fn path_typed(&mut self, path: &Path) {
        if let Some(Prompt::Path(purpose)) = self.prompt.take_if(|prompt| matches!(prompt, Prompt::Path(_))) {
            self.path_chosen(purpose, at_home(path), false);
        }
    }

    /// The file that is there already is to stay: another path may be given.
    pub(super) fn ask_again(&mut self, purpose: Purpose, path: &Path) {
        if self.settings.system_dialogs {
            self.after_save = None;
        } else {
            self.prompt = Some(Prompt::Path(purpose.in_folder(path.parent())));
        }
    }

    /// The file that is there already is to be replaced.
    pub(super) fn replace_file(&mut self) {
        if let Some(Prompt::Replace(purpose, path)) =
            self.prompt.take_if(|prompt| matches!(prompt, Prompt::Replace(..)))
        {
            self.perform(purpose.chosen(path));
        }
    }

    /// Does what a path was asked for, after asking before a file is lost. `is_asked` says that a dialog has asked already whether
    /// the file at this very path is to be replaced.
    fn path_chosen(&mut self, purpose: Purpose, path: PathBuf, is_asked: bool) {
        if !purpose.writes() {
            self.perform(purpose.chosen(path));
            return;
        }
        if path.is_dir() || path.as_os_str().to_string_lossy().ends_with('/') {
            let text = format!("“{}” is a folder. Add the name of a file to it.", path.display());
            self.say(Severity::Warning, text);
            self.prompt = Some(Prompt::Path(purpose.in_folder(Some(&path))));
            return;
        }
        let complete = match purpose.ending() {
            Some(ending) => with_ending(path.clone(), ending),
            None => path.clone(),
        };
        let is_own = self.is_own_file(&complete);
        if is_own && !matches!(purpose, Purpose::Save(_)) {
            let name = complete.file_name().unwrap_or_default().to_string_lossy();
            let text = format!("“{name}” is the file of the open map, which would be lost. Choose another name.");
            self.say(Severity::Warning, text);
            let folder = complete.parent().map(Path::to_owned);
            self.prompt = Some(Prompt::Path(purpose.in_folder(folder.as_deref())));
            return;
        }
        let may_be_saved = self
            .own_document()
            .is_some_and(|document| document.read_only().is_none());
        let is_known = is_asked && complete == path || is_own && may_be_saved;
        // Devices and pipes hold nothing that could be lost.
        if complete.is_file() && !is_known {
            self.prompt = Some(Prompt::Replace(purpose, complete));
        } else {
            self.perform(purpose.chosen(complete));
        }
    }

    /// Whether this is the file of the open map, by whatever name.
    fn is_own_file(&self, path: &Path) -> bool {
        let real = |path: &Path| path.canonicalize().ok();
        let own = self.own_document().and_then(Document::path);
        own.is_some_and(|own| {
            let is_real = real(own).is_some_and(|own| real(path) == Some(own));
            own == path || is_real || are_one_file(own, path)
        })
    }
}

/// Whether two names are those of one file, as hard links are.
fn are_one_file(one: &Path, other: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let place = |path: &Path| std::fs::metadata(path).ok().map(|file| (file.dev(), file.ino()));
        place(one).is_some_and(|one| place(other) == Some(one))
    }
    #[cfg(not(unix))]
    {
        let _ = (one, other);
        false
    }
}

/// A path in which `~` stands for the home folder, as people type it.
fn at_home(path: &Path) -> PathBuf {
    match (path.strip_prefix("~"), std::env::home_dir()) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => path.to_owned(),
    }
}

/// A path with this ending, added if there is none. What follows a point in a name, as in “version 1.5”, is no ending; and a map has
/// that of maps.
pub(super) fn with_ending(path: PathBuf, ending: &str) -> PathBuf {
    let has_one = path.extension().is_some_and(|own| {
        let own = own.to_string_lossy();
        match ending {
            "ron" => own.eq_ignore_ascii_case("ron"),
            _ => own.len() <= 8 && own.starts_with(|c: char| c.is_ascii_alphabetic()),
        }
    });
    if has_one || path.file_name().is_none() {
        return path;
    }
    let mut name = path.into_os_string();
    name.push(".");
    name.push(ending);
    name.into()
}

/// A file name made from that of the map's file, or from its title, safe on every system.
pub(super) fn proposed_name(document: &Document, ending: &str) -> String {
    let stem = document
        .path()
        .and_then(Path::file_stem)
        .map(|stem| stem.to_string_lossy().into_owned());
    let stem = stem.unwrap_or_else(|| crate::model::slug_from_text(&document.map().title, "map"));
    format!("{stem}.{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_are_added_where_there_is_none() {
        let path = |name: &str, ending: &str| with_ending(name.into(), ending).display().to_string();
        for (name, ending, complete) in [
            ("a", "ron", "a.ron"),
            ("a.RON", "ron", "a.RON"),
            ("my v1.5", "ron", "my v1.5.ron"),
            ("notes.md", "ron", "notes.md.ron"),
            ("report 1.5", "md", "report 1.5.md"),
            ("report.txt", "md", "report.txt"),
            ("debate.ad", "argdown", "debate.ad"),
        ] {
            assert_eq!(path(name, ending), complete);
        }
    }
}
