//! How the window starts.

use std::{
    io::{self, Write as _},
    path::PathBuf,
    sync::{Arc, OnceLock},
    time::{SystemTime, UNIX_EPOCH},
};

use eframe::egui::{self, Context, Ui};

use super::Shell;
use crate::app::{Action, Settings, crash_report, data_folder, state_folder};

/// The picture by which the system shows windows of Cruxmap.
pub(super) fn icon() -> Arc<egui::IconData> {
    static ICON: OnceLock<Arc<egui::IconData>> = OnceLock::new();
    let decode = || {
        let image = image::load_from_memory(include_bytes!("../../../packaging/linux/cruxmap-128.png"));
        // Without it the system shows a picture of its own.
        Arc::new(image.map_or_else(
            |_| egui::IconData::default(),
            |image| egui::IconData {
                width: image.width(),
                height: image.height(),
                rgba: image.into_rgba8().into_raw(),
            },
        ))
    };
    ICON.get_or_init(decode).clone()
}

/// How the window starts.
pub(in crate::ui) fn window(size: [f32; 2]) -> eframe::NativeOptions {
    eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_title("Cruxmap")
            .with_app_id("cruxmap")
            .with_icon(icon())
            .with_inner_size(size)
            .with_min_inner_size([720.0, 480.0])
            .with_drag_and_drop(true),
        renderer: eframe::Renderer::Glow,
        ..Default::default()
    }
}

/// Opens the window, with a map if one is given, and returns when it is closed.
pub fn run(map: Option<PathBuf>) -> Result<(), eframe::Error> {
    if let Some(folder) = state_folder() {
        crash_report::report_panics(&folder);
    }
    eframe::run_native(
        "cruxmap",
        window([1440.0, 900.0]),
        Box::new(|cc| {
            let mut shell = Shell::new(&cc.egui_ctx, Settings::of_user(), None);
            shell.app_mut().set_folders(state_folder(), data_folder());
            if let Some(map) = map {
                shell.perform(Action::Open(map));
            }
            Ok(if std::env::var_os(TIMES).is_some() {
                Box::new(Timed { shell, n_frames: 0 })
            } else {
                Box::new(shell)
            })
        }),
    )
}

/// Where this is set in the environment, the window prints when its first frame was on the screen, for `packaging/measure`.
const TIMES: &str = "CRUXMAP_TIMES";

/// A window that says when its first frame was on the screen: by then the second one begins.
struct Timed {
    shell: Shell,
    n_frames: u32,
}

impl eframe::App for Timed {
    fn logic(&mut self, ctx: &Context, frame: &mut eframe::Frame) {
        eframe::App::logic(&mut self.shell, ctx, frame);
    }

    fn ui(&mut self, ui: &mut Ui, frame: &mut eframe::Frame) {
        self.n_frames = self.n_frames.saturating_add(1);
        match self.n_frames {
            1 => ui.ctx().request_repaint(),
            2 => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                let _nobody_listens = writeln!(io::stderr(), "first frame: {:.3}", since.as_secs_f64());
            }
            _ => {}
        }
        eframe::App::ui(&mut self.shell, ui, frame);
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        eframe::App::clear_color(&self.shell, visuals)
    }
}
