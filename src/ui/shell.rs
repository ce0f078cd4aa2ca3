//! The window's frame: menu bar, answer bar, panels, canvas; shortcuts; the way of actions to the app. What commands do is
//! in `commands`, those that change the map in `authoring`.

mod authoring;
mod commands;

use std::{path::PathBuf, sync::Arc};

use eframe::egui::{self, CentralPanel, Context, Frame, Margin, Panel, Ui, ViewportCommand};
use egui_commonmark::CommonMarkCache;

use super::{
    Cx, Request, answer,
    canvas::Canvas,
    command::{Command, Menu},
    help, inspector, notices, outline, palette, prompt, start,
    theme::{self, Palette},
};
use crate::{
    app::{Action, App, Settings, ThemeChoice},
    model::Map,
};

/// The state of the window that is nobody else's business.
pub struct Shell {
    app: App,
    canvas: Canvas,
    markdown: CommonMarkCache,
    inspector: inspector::Drafts,
    outline: outline::State,
    prompt: prompt::State,
    notices: notices::State,
    shows_outline: bool,
    shows_inspector: bool,
    shows_help: bool,
    palette: Option<palette::State>,
    shown_title: String,
}

impl Shell {
    /// The window of an app.
    pub fn new(ctx: &Context, settings: Settings, first: Option<Action>) -> Self {
        theme::install(ctx);
        ctx.options_mut(|options| {
            options.zoom_with_keyboard = false;
            options.fallback_theme = egui::Theme::Light;
        });
        let waker = ctx.clone();
        let mut app = App::new(settings, Arc::new(move || waker.request_repaint()));
        app.perform_all(first);
        let shell = Self {
            app,
            canvas: Canvas::default(),
            markdown: CommonMarkCache::default(),
            inspector: inspector::Drafts::default(),
            outline: outline::State::default(),
            prompt: prompt::State::default(),
            notices: notices::State::default(),
            shows_outline: true,
            shows_inspector: true,
            shows_help: false,
            palette: None,
            shown_title: String::new(),
        };
        shell.apply_theme(ctx);
        shell
    }

    /// The app behind the window.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Asks the app to do something, as a control of the window would.
    pub fn perform(&mut self, action: Action) {
        self.app.perform_all([action]);
    }

    /// Fits the map into the window at the next frame.
    pub(super) fn fit(&mut self) {
        self.canvas.fit();
    }

    /// Whether the picture will not change any more by itself.
    pub(super) fn is_settled(&self, ctx: &Context) -> bool {
        self.canvas.is_at_rest(ctx.input(|input| input.time)) && !self.app.derived().is_working()
    }

    fn apply_theme(&self, ctx: &Context) {
        ctx.set_theme(match self.app.settings().theme {
            ThemeChoice::System => egui::ThemePreference::System,
            ThemeChoice::Light => egui::ThemePreference::Light,
            ThemeChoice::Dark => egui::ThemePreference::Dark,
        });
    }

    /// Paints one frame. Panels first; what they ask for is done before the canvas is painted, so that a slider and the
    /// cards that follow from it move in the same frame.
    pub fn frame_ui(&mut self, ui: &mut Ui) {
        let ctx = ui.ctx().clone();
        let palette = Palette::of(ctx.theme());
        let mut out: Vec<Action> = Vec::new();
        let mut requests: Vec<Request> = Vec::new();
        self.shortcuts(&ctx, &mut requests);
        Self::dropped_files(&ctx, &mut out);
        self.pasted(&ctx, &mut out);
        self.app.refresh();
        self.menu_ui(ui, palette, &mut requests);
        if self.app.document().is_some() {
            self.panels_ui(ui, palette, &mut out, &mut requests);
            self.app.perform_all(out.drain(..));
        }
        // An action of a panel may have closed the map.
        if self.app.document().is_some() {
            self.canvas_ui(ui, palette, &mut out, &mut requests);
        } else {
            let frame = Frame::new().fill(palette.canvas).inner_margin(Margin::same(24));
            CentralPanel::no_frame()
                .frame(frame)
                .show(ui, |ui| start::start_ui(ui, &self.app, palette, &mut out));
        }
        notices::notices_ui(&ctx, &self.app, palette, &mut self.notices, &mut out);
        prompt::prompt_ui(&ctx, &self.app, &mut self.prompt, &mut out);
        if self.shows_help {
            self.shows_help = help::help_ui(&ctx, palette);
        }
        if let Some(state) = &mut self.palette {
            let stays = palette::palette_ui(&ctx, &self.app, palette, state, &mut out, &mut requests);
            if !stays {
                self.palette = None;
            }
        }
        self.app.perform_all(out.drain(..));
        for request in requests {
            self.request(&ctx, request);
        }
        self.closing(&ctx);
        self.title(&ctx);
        self.apply_theme(&ctx);
    }

    fn panels_ui(
        &mut self,
        ui: &mut Ui,
        palette: &'static Palette,
        out: &mut Vec<Action>,
        requests: &mut Vec<Request>,
    ) {
        let Some(document) = self.app.document() else { return };
        let snapshot = document.snapshot().clone();
        let mut cx = Cx {
            app: &self.app,
            map: &snapshot.map,
            palette,
            out,
            requests,
        };
        let side = Frame::new().fill(palette.panel).inner_margin(Margin::symmetric(14, 10));
        Panel::top("answer")
            .frame(side)
            .show(ui, |ui| answer::answer_ui(ui, &mut cx));
        if self.shows_outline {
            Panel::left("outline")
                .frame(side)
                .default_size(248.0)
                .size_range(180.0..=460.0)
                .show(ui, |ui| outline::outline_ui(ui, &mut cx, &mut self.outline));
        }
        if self.shows_inspector {
            Panel::right("inspector")
                .frame(side)
                .default_size(336.0)
                .size_range(280.0..=560.0)
                .show(ui, |ui| {
                    inspector::inspector_ui(ui, &mut cx, &mut self.inspector, &mut self.markdown);
                });
        }
    }

    fn canvas_ui(
        &mut self,
        ui: &mut Ui,
        palette: &'static Palette,
        out: &mut Vec<Action>,
        requests: &mut Vec<Request>,
    ) {
        let Some(document) = self.app.document() else { return };
        let snapshot = document.snapshot().clone();
        let mut cx = Cx {
            app: &self.app,
            map: &snapshot.map,
            palette,
            out,
            requests,
        };
        CentralPanel::no_frame().show(ui, |ui| self.canvas.ui(ui, &mut cx));
    }

    fn menu_ui(&self, ui: &mut Ui, palette: &'static Palette, requests: &mut Vec<Request>) {
        let frame = Frame::new().fill(palette.panel).inner_margin(Margin::symmetric(8, 3));
        Panel::top("menu").frame(frame).show(ui, |ui| {
            egui::MenuBar::new().ui(ui, |ui| {
                for menu in Menu::ALL {
                    ui.menu_button(menu.name(), |ui| self.one_menu_ui(ui, menu, requests));
                }
            });
        });
    }

    fn one_menu_ui(&self, ui: &mut Ui, menu: Menu, requests: &mut Vec<Request>) {
        ui.set_min_width(240.0);
        // Close together, so that the longest menu fits the smallest window.
        ui.spacing_mut().item_spacing.y = 1.0;
        ui.spacing_mut().button_padding.y = 2.0;
        ui.spacing_mut().interact_size.y = 20.0;
        let mut last_group = None;
        for command in Command::ALL {
            let (place, group) = command.place();
            if place != menu {
                continue;
            }
            if last_group.is_some_and(|last| last != group) {
                ui.separator();
            }
            last_group = Some(group);
            let label = command.full_label(self.app.document());
            let mut button = match command.is_on(&self.app) {
                Some(is_on) => egui::Button::selectable(is_on, label),
                None => egui::Button::new(label),
            };
            if let Some(shortcut) = command.shortcut() {
                button = button.shortcut_text(ui.ctx().format_shortcut(&shortcut));
            }
            let response = ui
                .add_enabled(command.is_enabled(&self.app), button)
                .on_hover_text(command.tooltip());
            if response.clicked() {
                requests.push(Request::Command(command));
                ui.close();
            }
        }
        if menu == Menu::File && !self.app.settings().recent.is_empty() {
            ui.separator();
            ui.menu_button("Open recent", |ui| {
                for path in &self.app.settings().recent {
                    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
                    if ui.button(name).on_hover_text(path.display().to_string()).clicked() {
                        requests.push(Request::Open(path.clone()));
                        ui.close();
                    }
                }
            });
        }
    }

    /// Keys of commands. Keys without Ctrl belong to whoever is being typed into; so does undo.
    fn shortcuts(&self, ctx: &Context, requests: &mut Vec<Request>) {
        if self.app.prompt().is_some() || self.palette.is_some() {
            return;
        }
        let is_typing = ctx.text_edit_focused();
        let mut commands: Vec<(Command, egui::KeyboardShortcut)> = Command::ALL
            .into_iter()
            .filter_map(|command| Some((command, command.shortcut()?)))
            .collect();
        // Longest first, so that Ctrl+Shift+S is not taken for Ctrl+S.
        commands.sort_by_key(|(_, shortcut)| {
            std::cmp::Reverse(usize::from(shortcut.modifiers.shift) + usize::from(shortcut.modifiers.any()))
        });
        for (command, shortcut) in commands {
            let is_plain = shortcut.modifiers.is_none();
            let is_of_text = matches!(command, Command::Undo | Command::Redo | Command::SelectAll);
            let is_function_key = matches!(
                shortcut.logical_key,
                egui::Key::F1 | egui::Key::F2 | egui::Key::F9 | egui::Key::F10
            );
            if is_typing && ((is_plain && !is_function_key) || is_of_text) {
                continue;
            }
            // Enter belongs to what has the focus, and to a link that is being drawn.
            let is_taken =
                self.shows_help || self.canvas.is_linking() || ctx.memory(|memory| memory.focused().is_some());
            if command == Command::AddSibling && is_taken {
                continue;
            }
            if command.is_enabled(&self.app) && ctx.input_mut(|input| input.consume_shortcut(&shortcut)) {
                requests.push(Request::Command(command));
            }
        }
    }

    /// Text from the clipboard that nobody is typing into becomes claims.
    fn pasted(&self, ctx: &Context, out: &mut Vec<Action>) {
        let is_taken =
            ctx.text_edit_focused() || self.app.prompt().is_some() || self.palette.is_some() || self.shows_help;
        if is_taken || self.app.document().is_none() {
            return;
        }
        ctx.input(|input| {
            out.extend(input.events.iter().filter_map(|event| match event {
                egui::Event::Paste(text) => Some(Action::Paste(text.clone())),
                _ => None,
            }));
        });
    }

    fn dropped_files(ctx: &Context, out: &mut Vec<Action>) {
        let dropped: Vec<PathBuf> = ctx.input(|input| {
            input
                .raw
                .dropped_files
                .iter()
                .map(|file| file.path().to_owned())
                .collect()
        });
        if let Some(path) = dropped.into_iter().next() {
            out.push(Action::Open(path));
        }
        if ctx.input(|input| !input.raw.hovered_files.is_empty()) {
            let palette = Palette::of(ctx.theme());
            let screen = ctx.content_rect();
            let painter = ctx.layer_painter(egui::LayerId::new(egui::Order::Foreground, egui::Id::unique("drop")));
            painter.rect_filled(screen, 0.0, palette.panel.gamma_multiply(0.85));
            painter.text(
                screen.center(),
                egui::Align2::CENTER_CENTER,
                "Drop the file to open it",
                theme::semi_bold(22.0),
                palette.text,
            );
        }
    }

    fn request(&mut self, ctx: &Context, request: Request) {
        match request {
            Request::Command(command) => self.command(ctx, command),
            Request::Open(path) => self.perform(Action::Open(path)),
            Request::FocusTitle => self.focus_title(),
            Request::AddClaim => self.add_claim(),
            Request::CenterOn(selection) => self.canvas.center_on(selection),
            Request::EndLink => {
                self.canvas.cancel();
            }
            Request::OpenUrl(url) => ctx.open_url(egui::OpenUrl::new_tab(url)),
        }
    }

    fn focus_title(&mut self) {
        self.shows_inspector = true;
        self.inspector.focus_title();
    }

    fn map(&self) -> Option<&Map> {
        self.app.document().map(crate::app::Document::map)
    }

    /// Keeps the window open while there is something to ask, closes it when there is not.
    fn closing(&mut self, ctx: &Context) {
        if ctx.input(|input| input.viewport().close_requested()) && !self.app.is_quitting() {
            self.perform(Action::Quit);
            if !self.app.is_quitting() {
                ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            }
        } else if self.app.is_quitting() {
            ctx.send_viewport_cmd(ViewportCommand::Close);
        }
    }

    fn title(&mut self, ctx: &Context) {
        let title = match self.app.document() {
            Some(document) => {
                let mark = if document.is_dirty() { "• " } else { "" };
                format!("{mark}{} – Cruxmap", document.name())
            }
            None => "Cruxmap".to_owned(),
        };
        // Marks of writing direction and other invisible characters have no place in a window's title.
        let title: String = title
            .chars()
            .filter(|c| {
                !c.is_control()
                    && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            })
            .collect();
        if title != self.shown_title {
            ctx.send_viewport_cmd(ViewportCommand::Title(title.clone()));
            self.shown_title = title;
        }
    }
}

impl eframe::App for Shell {
    fn logic(&mut self, _ctx: &Context, _frame: &mut eframe::Frame) {
        self.app.refresh();
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        self.frame_ui(ui);
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }
}

/// How the window starts.
pub(super) fn window(size: [f32; 2]) -> eframe::NativeOptions {
    eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_title("Cruxmap")
            .with_app_id("cruxmap")
            .with_inner_size(size)
            .with_min_inner_size([720.0, 480.0])
            .with_drag_and_drop(true),
        renderer: eframe::Renderer::Glow,
        ..Default::default()
    }
}

/// Opens the window, with a map if one is given, and returns when it is closed.
pub fn run(map: Option<PathBuf>) -> Result<(), eframe::Error> {
    eframe::run_native(
        "cruxmap",
        window([1440.0, 900.0]),
        Box::new(|cc| {
            Ok(Box::new(Shell::new(
                &cc.egui_ctx,
                Settings::of_user(),
                map.map(Action::Open),
            )))
        }),
    )
}
