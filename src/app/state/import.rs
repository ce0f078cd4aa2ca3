//! What is read beside the window: large maps, and what other programs have written, which is shown with its report, and then made a
//! new map or added to the open one. Nothing of other programs is accepted unseen.

use std::{
    path::{Path, PathBuf},
    sync::mpsc,
    time::Duration,
};

use super::{
    super::{Action, DiskError, Document, Made, MapOrNet, Severity, disk, report_lines},
    App, Prompt,
};
use crate::formats::{
    recognise::{Format, recognise},
    ron::{self, Loaded, ReadError},
};

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
    answer: mpsc::Receiver<Answer>,
}

/// What came of it.
enum Answer {
    Made(Result<Made, DiskError>),
    Map(FileRead),
}

/// The bytes of a file with what they are as a map, or why there are none.
pub(super) type FileRead = Result<(Vec<u8>, Result<Loaded, ReadError>), DiskError>;

/// A map in a larger file is read beside the window, bytes.
const LARGE: u64 = 1 << 20;

/// The bytes of a file, read as a map.
pub(super) fn read_file(path: &Path) -> FileRead {
    disk::read_bytes(path).map(|bytes| {
        let read = ron::read(&bytes);
        (bytes, read)
    })
}

impl App {
    /// Whether a file of another program is being read.
    pub fn is_importing(&self) -> bool {
        self.importing.is_some()
    }

    /// Waits for the file that is being read, for whoever has nothing else to do meanwhile.
    pub fn finish_reading(&mut self) {
        while self.is_importing() {
            std::thread::sleep(Duration::from_millis(1));
            self.refresh();
        }
    }

    /// Begins to read a file beside the window, if another program has written it or it is large; whether it is so.
    pub(super) fn begin_reading(&mut self, path: &Path) -> bool {
        let name = path
            .file_name()
            .unwrap_or(path.as_os_str())
            .to_string_lossy()
            .into_owned();
        let foreign = |name: &str, bytes: &[u8]| recognise(name, bytes).filter(|format| *format != Format::Ron);
        let size = disk::size(path);
        let small = if size.is_some_and(|size| size > LARGE) {
            None
        } else {
            let Ok(bytes) = disk::read_bytes(path) else {
                return false;
            };
            match foreign(&name, &bytes) {
                Some(format) => Some((bytes, format)),
                None => return false,
            }
        };
        if let Some(size) = size.filter(|_| small.is_none()) {
            self.prompt = Some(Prompt::Reading(name.clone(), size));
        }
        let (sender, answer) = mpsc::channel();
        let wake = self.wake.clone();
        let of = path.to_owned();
        let named = name.clone();
        std::thread::spawn(move || {
            let read = match small {
                Some((bytes, format)) => Answer::Made(made(&of, &bytes, format)),
                None => match read_file(&of) {
                    Ok((bytes, Err(error))) => match foreign(&named, &bytes) {
                        Some(format) => Answer::Made(made(&of, &bytes, format)),
                        None => Answer::Map(Ok((bytes, Err(error)))),
                    },
                    read => Answer::Map(read),
                },
            };
            let _gone = sender.send(read);
            wake();
        });
        self.importing = Some(Job {
            path: path.to_owned(),
            name,
            answer,
        });
        true
    }

    /// Shows a large map that was read.
    pub(super) fn show_read(&mut self) {
        if let Some((path, read)) = self.file_read.take() {
            self.open_read(&path, read);
        }
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
            Some(Answer::Map(read)) => {
                self.prompt = None;
                self.file_read = Some((job.path, read));
                self.leave(Action::ShowRead);
            }
            Some(Answer::Made(Ok(made))) => {
                self.settings.remember(&job.path);
                self.prompt = Some(Prompt::Import(Import {
                    name: job.name,
                    format: made.format.title(),
                    report: report_lines(&made.report),
                    size: size(&made),
                    made: Box::new(made),
                }));
            }
            Some(Answer::Made(Err(error))) => {
                self.prompt = None;
                self.settings.forget(&job.path);
                let text = format!("“{}” was not opened. The file was not changed.", job.name);
                self.notices.say_error(text, &error);
            }
            None => {
                self.prompt = None;
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

/// What another program has written, as a map.
fn made(path: &Path, bytes: &[u8], format: Format) -> Result<Made, DiskError> {
    Ok(match disk::understand_file(path, bytes, Some(format))? {
        MapOrNet::Map(loaded) => Made {
            map: loaded.map,
            format: Format::Ron,
            report: crate::formats::sketch::Report::default(),
        },
        MapOrNet::Net(net) => net.made()?,
        MapOrNet::Made(made) => *made,
    })
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
