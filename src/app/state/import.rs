//! What other programs have written: read beside the window, shown with its report, and then made a new map or added to the open
//! one. Nothing is accepted unseen.

use std::{
    path::{Path, PathBuf},
    sync::mpsc,
};

use super::{
    super::{Action, DiskError, Document, Made, MapOrNet, Severity, disk, report_lines},
    App, Prompt,
};
use crate::formats::recognise::{Format, recognise};

/// A file of another program, read and not accepted yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    /// The name of the file.
    pub name: String,
    /// What it is called that the file is.
    pub format: &'static str,
    /// What came in, what was adapted, what was left out.
    pub report: Vec<String>,
    /// How much there is: claims, questions, links, readers, quantities, in words.
    pub size: String,
    /// What became of it.
    made: Box<Made>,
}

/// A file that is being read.
pub(super) struct Job {
    path: PathBuf,
    name: String,
    answer: mpsc::Receiver<Result<Made, DiskError>>,
}

impl App {
    /// Whether a file of another program is being read.
    pub fn is_importing(&self) -> bool {
        self.importing.is_some()
    }

    /// Begins to read a file if another program has written it; whether it is one.
    pub(super) fn begin_import(&mut self, path: &Path) -> bool {
        let Ok(bytes) = disk::read_bytes(path) else {
            return false;
        };
        let name = path
            .file_name()
            .unwrap_or(path.as_os_str())
            .to_string_lossy()
            .into_owned();
        let format = recognise(&name, &bytes);
        if format.is_none_or(|format| format == Format::Ron) {
            return false;
        }
        let (sender, answer) = mpsc::channel();
        let wake = self.wake.clone();
        let of = path.to_owned();
        std::thread::spawn(move || {
            let made = disk::understand_file(&of, &bytes, format).and_then(|read| match read {
                MapOrNet::Map(loaded) => Ok(Made {
                    map: loaded.map,
                    format: Format::Ron,
                    report: crate::formats::sketch::Report::default(),
                }),
                MapOrNet::Net(net) => Ok(net.made()?),
                MapOrNet::Made(made) => Ok(*made),
            });
            let _gone = sender.send(made);
            wake();
        });
        self.importing = Some(Job {
            path: path.to_owned(),
            name,
            answer,
        });
        true
    }

    /// Shows what was read.
    pub(super) fn poll_import(&mut self) {
        let Some(job) = &self.importing else { return };
        let answer = match job.answer.try_recv() {
            Ok(answer) => Some(answer),
            Err(mpsc::TryRecvError::Empty) => return,
            Err(mpsc::TryRecvError::Disconnected) => None,
        };
        let Some(job) = self.importing.take() else { return };
        match answer {
            Some(Ok(made)) => {
                self.settings.remember(&job.path);
                self.prompt = Some(Prompt::Import(Import {
                    name: job.name,
                    format: made.format.title(),
                    report: report_lines(&made.report),
                    size: size(&made),
                    made: Box::new(made),
                }));
            }
            Some(Err(error)) => {
                self.settings.forget(&job.path);
                let text = format!("“{}” was not opened. The file was not changed.", job.name);
                self.notices.say_error(text, &error);
            }
            None => {
                let text = format!(
                    "“{}” was not opened: reading it broke off. The file was not changed.",
                    job.name
                );
                self.say(Severity::Error, text);
            }
        }
    }

    /// Makes a new map of what was read, or adds it to the open one.
    pub(super) fn accept_import(&mut self, is_added: bool) {
        let Some(Prompt::Import(import)) = self.prompt.take() else {
            return;
        };
        if !is_added {
            self.leave(Action::ShowImport(Box::new(import)));
            return;
        }
        let label = format!("add “{}”", import.name);
        self.bring_in(&import.made.map, label, &format!("“{}” was added", import.name));
    }

    /// Shows what was read as a new map, which is not on file yet: the file of the other program is never written to.
    pub(super) fn show_import(&mut self, import: Import) {
        let text = format!(
            "“{}” ({}) was read as a new map: {}. Save it as a map to keep it; “{}” itself is never changed.",
            import.name, import.format, import.size, import.name
        );
        self.show(Document::unsaved(import.made.map));
        self.notices.say_with(Severity::Information, text, import.report);
    }
}

fn size(made: &Made) -> String {
    let map = &made.map;
    let count = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
    let quantities = match map.quantities.len() {
        1 => "1 quantity".to_owned(),
        n => format!("{n} quantities"),
    };
    let parts = [
        (map.claims.len(), count(map.claims.len(), "claim")),
        (map.questions.len(), count(map.questions.len(), "question")),
        (map.links.len(), count(map.links.len(), "link")),
        (map.groups.len(), count(map.groups.len(), "group")),
        (map.quantities.len(), quantities),
        (map.readers.len(), count(map.readers.len(), "reader")),
    ];
    let there: Vec<String> = parts
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(_, text)| text)
        .collect();
    if there.is_empty() {
        "nothing".to_owned()
    } else {
        there.join(", ")
    }
}
