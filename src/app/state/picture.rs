//! Exporting pictures: what is asked, where to, and the thread that draws and writes, so that the window never waits.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::{Arc, mpsc},
};

use super::{
    super::{DiskError, Document, Selection, Severity, dialog::Purpose, disk, picture},
    App, Prompt,
    asking::{proposed_name, with_ending},
};
use crate::{
    app::picture::{Part, PictureError, Readings, Wish},
    formats::picture::{Palette, Picture, Rgba},
    model::{Card, Map, ReaderId},
};

/// A picture that is being written.
pub(super) struct Job {
    name: String,
    answer: mpsc::Receiver<Result<(), ExportError>>,
}

/// Why a picture was not exported.
#[derive(Debug, thiserror::Error)]
pub(super) enum ExportError {
    /// It was not drawn.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// It was not written.
    #[error(transparent)]
    Disk(#[from] DiskError),
}

/// Where a picture comes from.
enum Source {
    /// It shows what is on the canvas.
    Drawn(Box<Picture>),
    /// It shows the whole map, which has to be laid out first.
    Whole(Arc<Map>, Option<ReaderId>),
}

impl App {
    /// Asks what picture is wanted.
    pub(super) fn ask_for_picture(&mut self) {
        if self.document.is_some() {
            self.prompt = Some(Prompt::Picture);
        }
    }

    /// Asks where to write it.
    pub(super) fn ask_where_to_draw(&mut self, wish: Wish) {
        self.prompt = None;
        if let Some(document) = &self.document {
            let name = proposed_name(document, wish.format.ending());
            self.show_dialog(Purpose::ExportPicture(name, wish));
        }
    }

    /// Draws a picture and writes it, in a thread.
    pub(super) fn export_picture(&mut self, wish: Wish, path: PathBuf) {
        let Some(document) = &self.document else { return };
        let map = document.snapshot().map.clone();
        let palette = Palette::<Rgba>::of(wish.is_dark);
        let source = if wish.part == Part::Whole {
            Source::Whole(map, self.reader.clone())
        } else {
            Source::Drawn(Box::new(self.drawn(&map, wish.part == Part::Selection, palette)))
        };
        let path = with_ending(path, wish.format.ending());
        let name = path.file_name().unwrap_or(path.as_os_str());
        let name = name.to_string_lossy().into_owned();
        let (sender, answer) = mpsc::channel();
        let wake = self.wake.clone();
        self.pictures.push(Job { name, answer });
        std::thread::spawn(move || {
            let _gone = sender.send(write(source, wish, &path));
            wake();
        });
    }

    /// What is on the canvas, or what is selected of it, as a picture.
    fn drawn(&self, map: &Map, is_selection: bool, palette: &'static Palette<Rgba>) -> Picture {
        let (scene, placement) = self.derived.drawing();
        let only = is_selection.then(|| around(map, &self.selection));
        let readings = Readings::of_derived(map, self.reader.as_ref(), &self.derived, palette);
        picture::draw(&readings, scene, placement, only.as_ref())
    }

    /// What is selected, or what is shown, as the pixels of a picture: width, height, and four bytes for each.
    ///
    /// # Errors
    /// When it would be too large, or nothing is open.
    pub fn copied_picture(&self, is_dark: bool) -> Result<([usize; 2], Vec<u8>), String> {
        const SCALE: u8 = 2;
        let map = self.document().map(Document::map).ok_or("no map is open")?;
        let is_selection = !self.selection.all_cards().is_empty();
        let picture = self.drawn(map, is_selection, Palette::<Rgba>::of(is_dark));
        let png = picture::Format::Png
            .write(&picture, SCALE)
            .map_err(|error| error.to_string())?;
        let image = image::load_from_memory(&png)
            .map_err(|error| error.to_string())?
            .into_rgba8();
        Ok(([image.width() as usize, image.height() as usize], image.into_raw()))
    }

    /// Says what became of pictures that were being written.
    pub(super) fn poll_pictures(&mut self) {
        let mut done = Vec::new();
        self.pictures.retain(|job| match job.answer.try_recv() {
            Ok(outcome) => {
                done.push((job.name.clone(), outcome));
                false
            }
            Err(mpsc::TryRecvError::Empty) => true,
            Err(mpsc::TryRecvError::Disconnected) => false,
        });
        for (name, outcome) in done {
            match outcome {
                Ok(()) => self.notices.say(Severity::Information, format!("Exported {name}.")),
                Err(error) => self.notices.say_error("The picture was not exported.", &error),
            };
        }
    }
}

fn write(source: Source, wish: Wish, path: &Path) -> Result<(), ExportError> {
    let picture = match source {
        Source::Drawn(picture) => *picture,
        Source::Whole(map, reader) => picture::of_map(&map, reader.as_ref(), wish.is_dark),
    };
    let bytes = wish.format.write(&picture, wish.scale)?;
    Ok(disk::write_bytes(path, &bytes)?)
}

/// The cards of a picture of what is selected: several cards as they are; a card with those that a link joins to it; a
/// link with what it is drawn between.
fn around(map: &Map, selection: &Selection) -> BTreeSet<Card> {
    let mut cards: BTreeSet<Card> = selection.drawn_on(map).into_iter().collect();
    cards.extend(selection.all_cards());
    if let Some(selected) = selection.as_card() {
        for (target, sources) in map.bearing_cards() {
            if target == selected {
                cards.extend(sources);
            } else if sources.contains(&selected) {
                cards.insert(target);
            }
        }
    }
    cards
}
