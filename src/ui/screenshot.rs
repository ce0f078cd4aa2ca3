//! The window's own picture, for documentation and review: opens, waits until nothing moves, saves, ends.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use eframe::egui::{self, ColorImage, Context, ScreenshotCallback, ViewportCommand};

use super::{
    Command,
    shell::{Shell, window},
};
use crate::{
    app::{Action, FileAction, Selection, Settings, ThemeChoice},
    layout::Mode,
};

/// What to take a picture of.
#[derive(Clone, Debug)]
pub struct Job {
    /// The map; without one, the start screen.
    pub map: Option<PathBuf>,
    /// Where to save it.
    pub output: PathBuf,
    /// The window's size in pixels.
    pub size: [u32; 2],
    /// The theme.
    pub theme: ThemeChoice,
    /// The id of what to select.
    pub select: Option<String>,
    /// Show every card and fit the map into the window.
    pub whole: bool,
    /// The kind of drawing.
    pub mode: Mode,
    /// Names of commands that are done before the picture is taken.
    pub commands: Vec<String>,
    /// What is typed into the search.
    pub search: String,
    /// The id of a saved view that is shown.
    pub view: Option<String>,
    /// Another version of the map, to be compared with.
    pub compare: Option<PathBuf>,
}

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum ScreenshotError {
    /// No window could be opened.
    #[error("no window could be opened: {0}")]
    Window(String),
    /// The map could not be opened.
    #[error("{0}")]
    Map(String),
    /// There is nothing with this id.
    #[error("nothing on the map has the id “{0}”")]
    Select(String),
    /// There is no saved view with this id.
    #[error("the map has no saved view with the id “{0}”")]
    View(String),
    /// There is no such command.
    #[error("there is no command “{0}”; `Help`, `Palette`, `Meanings` and `Tour` are some")]
    Command(String),
    /// The window ended without a picture.
    #[error("the window was closed before the picture was taken")]
    Closed,
    /// The picture could not be saved.
    #[error("the picture could not be saved: {0}")]
    Save(#[from] image::ImageError),
}

/// How many frames in a row must be at rest before the picture is taken. The first frames load fonts and measure panels.
const FRAMES_AT_REST: u32 = 12;

struct Photographer {
    shell: Shell,
    taken: Arc<Mutex<Option<Arc<ColorImage>>>>,
    at_rest: u32,
    is_asked: bool,
    fits: bool,
    commands: Vec<Command>,
}

impl eframe::App for Photographer {
    fn persist_egui_memory(&self) -> bool {
        // Every picture is taken of a window as it is the first time.
        false
    }

    fn ui(&mut self, ui: &mut egui::Ui, frame: &mut eframe::Frame) {
        let ctx = ui.ctx().clone();
        let is_taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner).is_some();
        if is_taken && !self.shell.app().is_quitting() {
            // What was opened for the picture is not asked to be saved.
            self.shell.perform(Action::Quit);
            self.shell.perform(Action::Discard);
        }
        if std::mem::take(&mut self.fits) {
            self.shell.fit();
        }
        eframe::App::ui(&mut self.shell, ui, frame);
        // One command a frame, once what was there before is at rest.
        if self.at_rest > 3
            && let Some(command) = self.commands.pop()
        {
            self.shell.perform_command(&ctx, command);
            self.at_rest = 0;
        }
        self.at_rest = if self.shell.is_settled(&ctx) {
            self.at_rest + 1
        } else {
            0
        };
        if self.at_rest >= FRAMES_AT_REST && self.commands.is_empty() && !self.is_asked {
            self.is_asked = true;
            let taken = self.taken.clone();
            let done = ctx.clone();
            ctx.send_viewport_cmd(ViewportCommand::Screenshot(ScreenshotCallback::new(
                move |image: Arc<ColorImage>| {
                    *taken.lock().unwrap_or_else(PoisonError::into_inner) = Some(image);
                    done.send_viewport_cmd(ViewportCommand::Close);
                },
            )));
        }
        ctx.request_repaint();
    }
}

/// Opens the window, takes its picture and saves it as PNG.
pub fn take(job: &Job) -> Result<(), ScreenshotError> {
    let named = |name: &String| {
        let known = Command::ALL.iter().find(|command| command.name() == name).copied();
        known.ok_or_else(|| ScreenshotError::Command(name.clone()))
    };
    // The last one first, as they are taken from the end.
    let commands = job
        .commands
        .iter()
        .rev()
        .map(named)
        .collect::<Result<Vec<Command>, _>>()?;
    let taken: Arc<Mutex<Option<Arc<ColorImage>>>> = Arc::default();
    let failure: Arc<Mutex<Option<ScreenshotError>>> = Arc::default();
    let (for_app, failed, wish) = (taken.clone(), failure.clone(), job.clone());
    let mut options = window([job.size[0] as f32, job.size[1] as f32]);
    options.viewport = options
        .viewport
        // What is remembered of the window that people use is not for pictures.
        .with_app_id("cruxmap-screenshot")
        .with_min_inner_size([100.0, 100.0])
        .with_resizable(false)
        .with_decorations(false);
    options.persist_window = false;
    eframe::run_native(
        "cruxmap-screenshot",
        options,
        Box::new(move |cc| {
            cc.egui_ctx.set_pixels_per_point(1.0);
            let mut shell = Shell::new(&cc.egui_ctx, Settings::default(), Some(Action::SetTheme(wish.theme)));
            match prepare(&cc.egui_ctx, &mut shell, &wish) {
                Ok(()) => {}
                Err(error) => {
                    *failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                    cc.egui_ctx.send_viewport_cmd(ViewportCommand::Close);
                }
            }
            Ok(Box::new(Photographer {
                shell,
                taken: for_app,
                at_rest: 0,
                is_asked: false,
                commands: commands.clone(),
                fits: wish.whole || wish.view.is_some() || wish.mode != Mode::default(),
            }))
        }),
    )
    .map_err(|error| ScreenshotError::Window(error.to_string()))?;
    if let Some(error) = failure.lock().unwrap_or_else(PoisonError::into_inner).take() {
        return Err(error);
    }
    let image = taken
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take()
        .ok_or(ScreenshotError::Closed)?;
    let [width, height] = image.size;
    let bytes: Vec<u8> = image.pixels.iter().flat_map(egui::Color32::to_array).collect();
    image::save_buffer(
        &job.output,
        &bytes,
        width as u32,
        height as u32,
        image::ColorType::Rgba8,
    )?;
    Ok(())
}

fn prepare(_ctx: &Context, shell: &mut Shell, job: &Job) -> Result<(), ScreenshotError> {
    let Some(map) = &job.map else { return Ok(()) };
    shell.perform(Action::Open(map.clone()));
    shell.app_mut().finish_reading();
    let Some(document) = shell.app().document() else {
        let said = shell.app().notices().shown().last();
        let text = said
            .map(|notice| format!("{} {}", notice.text, notice.details.join(" ")))
            .unwrap_or_default();
        return Err(ScreenshotError::Map(text));
    };
    let map = document.map();
    let selection = match job.select.as_deref() {
        None => None,
        Some("") => Some(Selection::Nothing),
        Some(id) => Some(
            map.claims
                .get_key_value(id)
                .map(|(id, _)| Selection::Claim(id.clone()))
                .or_else(|| map.links.get_key_value(id).map(|(id, _)| Selection::Link(id.clone())))
                .or_else(|| {
                    map.questions
                        .get_key_value(id)
                        .map(|(id, _)| Selection::Question(id.clone()))
                })
                .or_else(|| map.groups.get_key_value(id).map(|(id, _)| Selection::Group(id.clone())))
                .or_else(|| {
                    map.quantities
                        .get_key_value(id)
                        .map(|(id, _)| Selection::Quantity(id.clone()))
                })
                .or_else(|| {
                    map.readers
                        .get_key_value(id)
                        .map(|(id, _)| Selection::Reader(id.clone()))
                })
                .or_else(|| {
                    map.sources
                        .get_key_value(id)
                        .map(|(id, _)| Selection::Source(id.clone()))
                })
                .ok_or_else(|| ScreenshotError::Select(id.to_owned()))?,
        ),
    };
    let view = match job.view.as_deref() {
        None => None,
        Some(id) => {
            let known = map.views.keys().find(|known| known.as_str() == id).cloned();
            Some(known.ok_or_else(|| ScreenshotError::View(id.to_owned()))?)
        }
    };
    if let Some(view) = view {
        shell.perform(Action::ShowView(view));
    }
    if let Some(other) = &job.compare {
        shell.perform(Action::File(FileAction::Other(other.clone())));
    }
    shell.search(&job.search);
    if job.whole {
        shell.perform(Action::ShowAll);
    }
    if job.mode != Mode::default() {
        shell.perform(Action::SetMode(job.mode));
    }
    if let Some(selection) = selection {
        shell.perform(Action::Select(selection));
    }
    Ok(())
}
