//! Opening maps and samples. What other programs have written is looked at first, in `import`.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    super::{
        Action, Derived, DiskError, Document, Selection, Severity, Trail, View, bring_readers, disk, samples::Sample,
        templates::Template,
    },
    App, first_reader,
    import::{FileRead, read_file},
    mark,
};
use crate::analysis::readers_with_numbers;
use crate::{
    formats::{
        git_markers,
        ron::{self, Loaded},
        salvage::salvage,
    },
    model::{Map, MapContent},
};

impl App {
    /// Shows a document in place of the one before.
    pub(super) fn show(&mut self, document: Document) {
        let map = document.map();
        self.reader = first_reader(map);
        self.versus = None;
        let versus = super::super::crux_desk::first_other(document.snapshot(), self.reader.as_ref());
        self.view = View::opening(map, self.reader.as_ref(), versus.as_ref());
        self.selection = map.target.clone().map_or(Selection::Nothing, Selection::Claim);
        self.derived = Derived::default();
        if let Some(aspect) = self.aspect {
            self.derived.set_aspect(aspect);
        }
        self.trail = Trail::default();
        self.document = Some(document);
        self.live = None;
        self.n_opened += 1;
        self.look_after_file();
        self.recover_sessions();
    }

    pub(super) fn open(&mut self, path: &Path) {
        self.open_read(path, read_file(path));
    }

    /// Shows a file that was read, or says why it cannot be shown.
    pub(super) fn open_read(&mut self, path: &Path, read: FileRead) {
        let name = path
            .file_name()
            .unwrap_or(path.as_os_str())
            .to_string_lossy()
            .into_owned();
        let opened = read.and_then(|(bytes, read)| match read {
            Ok(loaded) => {
                self.show_loaded(loaded, Some((path.to_owned(), Arc::new(bytes))));
                Ok(())
            }
            Err(error) => self.open_damaged(path, &name, bytes, error.into()),
        });
        match opened {
            Ok(()) => self.settings.remember(path),
            Err(error) => {
                self.settings.forget(path);
                let mut text = format!("“{name}” was not opened. The file was not changed.");
                if let Some((earlier, ago)) = self.earlier_version_of(path) {
                    text = format!("{text} What a save replaced {ago} is kept: {}.", earlier.display());
                }
                self.notices.say_error(text, &error);
            }
        }
    }

    /// A file that is no map as it stands may be one in which git has left two versions, or one that was damaged.
    fn open_damaged(&mut self, path: &Path, name: &str, bytes: Vec<u8>, error: DiskError) -> Result<(), DiskError> {
        let DiskError::Content(reason) = &error else {
            return Err(error);
        };
        let sides = std::str::from_utf8(&bytes).ok().and_then(git_markers::sides);
        let read = |text: &str| ron::read(text.as_bytes());
        if let Some(sides) = sides
            && let (Ok(ours), Ok(theirs)) = (read(&sides.ours), read(&sides.theirs))
        {
            let base = sides.base.and_then(|base| read(&base).ok());
            self.show_loaded(ours, Some((path.to_owned(), Arc::new(bytes.clone()))));
            if let Some(document) = &mut self.document {
                // What is open is not what the file holds.
                document.found_on_file(Arc::new(bytes), false);
            }
            let text = format!(
                "Git has left two versions of the map in “{name}”. The one above the middle marker is open; choose what to take from the other, and save."
            );
            self.notices.say(Severity::Warning, text);
            self.merge_sides(theirs, base);
            return Ok(());
        }
        let Some(salvaged) = salvage(&bytes) else {
            return Err(error);
        };
        let reason = reason.to_string();
        let n = salvaged.map.claims.len();
        let text = format!(
            "“{name}” is damaged. {n} claims and what belongs to them could be read and are shown; the file itself was not changed. Save what is shown under another name to go on with it, or look for an earlier version (File ▸ Earlier versions)."
        );
        let details = std::iter::once(reason).chain(salvaged.lost).collect();
        let read_only =
            "The file is damaged, and only a part of it is shown. Save it under another name to keep changes.";
        let document = Document::on_file(
            salvaged.map,
            path.to_owned(),
            Arc::new(bytes),
            Some(read_only.to_owned()),
        );
        self.show(document);
        self.notices.say_with(Severity::Warning, text, details);
        Ok(())
    }

    /// Brings the readers of another file onto the open map, and says what came and what did not.
    pub(super) fn bring_readers_from(&mut self, path: &Path) {
        let name = path
            .file_name()
            .unwrap_or(path.as_os_str())
            .to_string_lossy()
            .into_owned();
        let Some(map) = self.document().map(|document| document.snapshot().map.clone()) else {
            return;
        };
        let other = match disk::read_readers(path) {
            Ok(other) => other,
            Err(error) => {
                self.notices
                    .say_error(format!("No readers came from “{name}”."), &error);
                return;
            }
        };
        let brought = bring_readers(&map, &other);
        let details: Vec<String> = brought.report.iter().map(|sentence| format!("{sentence}.")).collect();
        let Some(edit) = brought.edit else {
            let text = format!(
                "Nothing came from “{name}”: no reader there has a number for a claim of this map, or all are here already."
            );
            self.notices.say_with(Severity::Warning, text, details);
            return;
        };
        self.perform(Action::Edit(edit));
        // Whoever looks through a reader without numbers sees what was brought.
        let numbers_of = |app: &Self| app.document().map(|document| readers_with_numbers(document.map()));
        let has_numbers = |app: &Self| {
            let with_numbers = numbers_of(app).unwrap_or_default();
            app.reader().is_some_and(|reader| with_numbers.contains(reader))
        };
        if !has_numbers(self)
            && let Some(map) = self.document().map(|document| document.snapshot().map.clone())
        {
            self.reader = first_reader(&map);
        }
        let count = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
        let text = format!(
            "{} of {} came from “{name}”.",
            count(brought.n_numbers, "number"),
            count(brought.n_readers, "reader")
        );
        self.notices.say_with(Severity::Information, text, details);
    }

    pub(super) fn open_sample(&mut self, name: &str) {
        let Some(sample) = Sample::by_name(name) else { return };
        match sample.load() {
            Ok(loaded) => self.show_loaded(loaded, None),
            Err(error) => {
                self.notices
                    .say_error(format!("The sample “{}” was not opened.", sample.title), &error);
            }
        }
    }

    /// Starts a map from a template. It is a map of its own from the start, so it gets an id of its own.
    pub(super) fn new_from(&mut self, name: &str) {
        let Some(template) = Template::by_name(name) else {
            return;
        };
        let map = template.load().map_err(|error| error.to_string()).and_then(|loaded| {
            let mut content = MapContent::clone(&loaded.map);
            content.id = format!("{name}-{}", mark());
            Map::new(content).map_err(|_| "the template has flaws".to_owned())
        });
        match map {
            Ok(map) => self.show(Document::new(map, None, None)),
            Err(reason) => {
                let text = format!("The template “{}” was not opened: {reason}.", template.title);
                self.notices.say(Severity::Error, text);
            }
        }
    }

    pub(super) fn show_loaded(&mut self, loaded: Loaded, file: Option<(PathBuf, Arc<Vec<u8>>)>) {
        let read_only = (loaded.newer())
            .map(|newer| format!("{newer} It can be looked at; save it under another name to keep changes."));
        if let Some(reason) = &read_only {
            self.notices.say(Severity::Warning, reason.clone());
        }
        if !loaded.warnings.is_empty() {
            let details = loaded.warnings.iter().map(ToString::to_string).collect();
            let n = loaded.warnings.len();
            let text = if n == 1 {
                "The map opened, but one thing in its file needs a look.".to_owned()
            } else {
                format!("The map opened, but {n} things in its file need a look.")
            };
            self.notices.say_with(Severity::Warning, text, details);
        }
        self.show(match file {
            Some((path, bytes)) => Document::on_file(loaded.map, path, bytes, read_only),
            None => Document::new(loaded.map, None, read_only),
        });
    }
}
