//! The window's frame: menu bar, answer bar, panels, canvas; shortcuts; the way of actions to the app. What commands do is
//! in `commands`, those that change the map in `authoring`.

mod authoring;
mod commands;

use std::{
    io::{self, Write as _},
    path::PathBuf,
    sync::{Arc, OnceLock},
    time::{SystemTime, UNIX_EPOCH},
};

use eframe::egui::{self, CentralPanel, Context, Frame, Margin, Panel, Ui, ViewportCommand};

use super::{
    Cx, Request, analysis, answer, banner,
    canvas::Canvas,
    command::{Command, Menu},
    focus, help, inspector,
    keymap::Keymap,
    leaving,
    meaning::{Means, Term},
    notices, number, outline, palette, prompt, session, start, templates,
    theme::{self, Palette},
    tour, versions,
};
use crate::{
    app::{
        Action, App, Panels, Revision, Selection, Settings, ThemeChoice, crash_report, data_folder,
        live::SessionAction, state_folder,
    },
    model::Map,
};

/// The state of the window that is nobody else's business.
pub struct Shell {
    app: App,
    canvas: Canvas,
    markdown: crate::ui::markdown::Markdown,
    inspector: inspector::Drafts,
    outline: outline::State,
    prompt: prompt::State,
    notices: notices::State,
    keymap: Keymap,
    panels: Panels,
    analysis: analysis::State,
    help: Option<help::State>,
    palette: Option<palette::State>,
    number: Option<number::State>,
    tour: Option<tour::State>,
    /// Whether a template is being chosen.
    templates: bool,
    /// The canvas of the second window.
    second: Option<Canvas>,
    /// The panel of the session, while it is shown.
    session: Option<session::State>,
    /// Whether the window for the projector is open.
    presenter: bool,
    shown_title: String,
    /// What had the keyboard before something was opened over the window.
    focus_before: Option<egui::Id>,
    /// What shall have it again, and for how many frames that is tried.
    gives_back: Option<(egui::Id, u32)>,
    /// Somebody was typing in the last frame, so Escape is for the field.
    was_typing: bool,
    /// An address that somebody has pressed, and is asked about.
    leaving: Option<String>,
    /// The size of text that the window has been told.
    text_size: f32,
    /// The newest step of the stroke that is open, and since when nothing came to it, in the window's seconds.
    stroke: Option<(Revision, f64)>,
}

/// A stroke that nobody goes on with for so long is over, in seconds.
const REST_OF_STROKE: f64 = 0.3;

/// For so many frames the keyboard is given back.
const FRAMES_TO_GIVE_BACK: u32 = 3;

/// No longer text is put into a field at once, bytes: laying it out would hold the window up.
const MOST_TYPED: usize = 200_000;

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
        let mut shell = Self {
            app,
            canvas: Canvas::default(),
            markdown: crate::ui::markdown::Markdown::default(),
            inspector: inspector::Drafts::default(),
            outline: outline::State::default(),
            prompt: prompt::State::default(),
            notices: notices::State::default(),
            keymap: Keymap::default(),
            panels: Panels::default(),
            analysis: analysis::State::default(),
            help: None,
            palette: None,
            number: None,
            tour: None,
            templates: false,
            second: None,
            session: None,
            presenter: false,
            shown_title: String::new(),
            focus_before: None,
            gives_back: None,
            was_typing: false,
            leaving: None,
            text_size: 1.0,
            stroke: None,
        };
        shell.panels = shell.app.settings().panels;
        shell.apply_theme(ctx);
        shell
    }

    /// The app behind the window, to be told about the machine it runs on.
    pub fn app_mut(&mut self) -> &mut App {
        &mut self.app
    }

    /// The app behind the window.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Asks the app to do something, as a control of the window would.
    pub fn perform(&mut self, action: Action) {
        self.app.perform_all([action]);
    }

    /// Carries out a command of the list.
    pub(super) fn perform_command(&mut self, ctx: &Context, command: Command) {
        self.command(ctx, command);
    }

    /// Types into the search.
    pub(super) fn search(&mut self, text: &str) {
        text.clone_into(self.outline.search_mut());
    }

    /// Fits the map into the window at the next frame.
    pub(super) fn fit(&mut self) {
        self.canvas.fit();
    }

    /// Whether the picture will not change any more by itself.
    pub(super) fn is_settled(&self, ctx: &Context) -> bool {
        let app = &self.app;
        self.canvas.is_at_rest(ctx.input(|input| input.time))
            && !app.derived().is_working()
            && !app.is_finding_out()
            && !app.is_drawing_thumbnails()
            && !app.is_comparing()
    }

    fn apply_theme(&mut self, ctx: &Context) {
        let text_size = self.app.settings().text_size;
        if (text_size - self.text_size).abs() > 1e-3 {
            self.text_size = text_size;
            ctx.set_zoom_factor(text_size);
        }
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
        self.keymap.refresh(self.app.settings());
        Self::dropped_files(&ctx, &mut out);
        self.pasted(&ctx, &mut out);
        self.shortcuts(&ctx, &mut requests);
        // Whoever comes back to the window may have changed the file elsewhere.
        let comes_back = |event: &egui::Event| matches!(event, egui::Event::WindowFocused(true));
        if ctx.input(|input| input.events.iter().any(comes_back)) {
            self.app.look_at_file();
        }
        self.app.refresh();
        self.menu_ui(ui, palette, &mut requests);
        if self.app.document().is_some() {
            self.panels_ui(ui, palette, &mut out, &mut requests);
            self.app.perform_all(out.drain(..));
        }
        banner::banners_ui(ui, &self.app, palette, &mut out);
        // An action of a panel may have closed the map.
        if self.app.document().is_some() {
            self.canvas_ui(ui, palette, &mut out, &mut requests);
        } else {
            let frame = Frame::new().fill(palette.canvas).inner_margin(Margin::same(24));
            CentralPanel::no_frame().frame(frame).show(ui, |ui| {
                start::start_ui(ui, &self.app, palette, &mut out, &mut requests);
            });
        }
        notices::notices_ui(&ctx, &self.app, palette, &mut self.notices, &mut out);
        prompt::prompt_ui(&ctx, &self.app, &mut self.prompt, &mut out);
        self.over_ui(&ctx, palette, &mut out, &mut requests);
        self.app.perform_all(out.drain(..));
        for request in requests.drain(..) {
            self.request(&ctx, request);
        }
        self.leaving_ui(&ctx, palette);
        self.second_ui(&ctx, palette);
        self.presenter_ui(&ctx, palette);
        self.was_typing = ctx.text_edit_focused();
        self.end_stroke(&ctx);
        self.closing(&ctx);
        self.title(&ctx);
        self.apply_theme(&ctx);
    }

    /// Ends a stroke that nobody goes on with, so that everybody's numbers follow it: one click of a button, or a slider that was
    /// let go. Whoever types goes on until the field is left.
    fn end_stroke(&mut self, ctx: &Context) {
        let Some(document) = self.app.document().filter(|document| document.is_in_stroke()) else {
            self.stroke = None;
            return;
        };
        let (now, revision) = (ctx.input(|input| input.time), document.snapshot().revision);
        let is_going_on = ctx.text_edit_focused() || ctx.input(|input| input.pointer.any_down());
        let since = match self.stroke {
            Some((of, since)) if of == revision && !is_going_on => since,
            _ => now,
        };
        self.stroke = Some((revision, since));
        if now - since >= REST_OF_STROKE {
            self.perform(Action::EndStroke);
        } else if !is_going_on {
            ctx.request_repaint_after(std::time::Duration::from_secs_f64(REST_OF_STROKE));
        }
    }

    /// What lies over the window: help, palette, the question for a number, the tour.
    fn over_ui(
        &mut self,
        ctx: &Context,
        palette: &'static Palette,
        out: &mut Vec<Action>,
        requests: &mut Vec<Request>,
    ) {
        let is_voting = |shell: &Self| shell.session.as_ref().is_some_and(session::State::is_voting);
        let is_open = |shell: &Self| {
            shell.help.is_some()
                || shell.palette.is_some()
                || shell.number.is_some()
                || shell.templates
                || is_voting(shell)
        };
        let was_open = is_open(self);
        let keys = &self.keymap;
        if let Some(state) = &mut self.help
            && !help::help_ui(ctx, keys, palette, state, out)
        {
            self.help = None;
        }
        if let Some(state) = &mut self.palette
            && !palette::palette_ui(ctx, &self.app, keys, palette, state, out, requests)
        {
            self.palette = None;
        }
        if self.templates && !templates::chooser_ui(ctx, &self.app, palette, out) {
            self.templates = false;
        }
        if let Some(state) = &mut self.number
            && !number::number_ui(ctx, &self.app, palette, state, out)
        {
            self.number = None;
        }
        if let Some(state) = &mut self.session
            && let Some(document) = self.app.document()
        {
            let snapshot = document.snapshot().clone();
            let mut cx = Cx {
                app: &self.app,
                map: &snapshot.map,
                keys,
                palette,
                out,
                requests,
            };
            session::over_ui(ctx, &mut cx, state);
        }
        if let Some(state) = &mut self.tour
            && !tour::tour_ui(ctx, &self.app, keys, palette, state, out)
        {
            self.tour = None;
        }
        // What is closed gives the keyboard back.
        if was_open
            && !is_open(self)
            && let Some(id) = self.focus_before.take()
        {
            self.gives_back = Some((id, FRAMES_TO_GIVE_BACK));
        }
        self.give_back(ctx);
    }

    /// Gives the keyboard back to what had it before something was opened over the window, unless something else has
    /// taken it. For a frame or two after it is closed, what was open still keeps everything below it from having it.
    fn give_back(&mut self, ctx: &Context) {
        let Some((id, n_frames)) = self.gives_back.take() else {
            return;
        };
        let focused = ctx.memory(egui::Memory::focused);
        if n_frames == 0 || focused.is_some_and(|focused| focused != id) {
            return;
        }
        ctx.memory_mut(|memory| memory.request_focus(id));
        ctx.request_repaint();
        self.gives_back = Some((id, n_frames - 1));
    }

    /// Asks before an address is opened. Those in Markdown are opened by the library that shows it, so they are caught here.
    fn leaving_ui(&mut self, ctx: &Context, palette: &'static Palette) {
        let mut pressed = None;
        ctx.output_mut(|output| {
            output.commands.retain(|command| match command {
                egui::OutputCommand::OpenUrl(open) => {
                    pressed = Some(open.url.clone());
                    false
                }
                _ => true,
            });
        });
        self.leaving = pressed.or_else(|| self.leaving.take());
        if let Some(address) = &self.leaving {
            match leaving::leaving_ui(ctx, palette, address) {
                leaving::Decision::Waits => {}
                leaving::Decision::Stays => self.leaving = None,
                leaving::Decision::Opens(url) => {
                    self.leaving = None;
                    ctx.open_url(egui::OpenUrl::new_tab(url));
                }
            }
        }
    }

    /// The window for the projector.
    fn presenter_ui(&mut self, ctx: &Context, palette: &'static Palette) {
        if !self.presenter {
            return;
        }
        let (Some(live), Some(document)) = (self.app.live(), self.app.document()) else {
            self.presenter = false;
            return;
        };
        let public = live.public(document.map(), self.app.room_cruxes());
        let builder = egui::ViewportBuilder::default()
            .with_title("Session – Cruxmap")
            .with_app_id("cruxmap")
            .with_icon(icon())
            .with_inner_size([1100.0, 720.0])
            .with_min_inner_size([480.0, 320.0]);
        let id = egui::ViewportId::from_hash_of("presenter window");
        self.presenter = ctx.show_viewport_immediate(id, builder, |ui, _class| {
            let frame = Frame::new().fill(palette.panel).inner_margin(Margin::same(28));
            CentralPanel::no_frame()
                .frame(frame)
                .show(ui, |ui| session::presenter::presenter_ui(ui, palette, &public));
            !ui.input(|input| input.viewport().close_requested())
        });
    }

    /// The second window: the map on a canvas of its own.
    fn second_ui(&mut self, ctx: &Context, palette: &'static Palette) {
        let Some(mut canvas) = self.second.take() else { return };
        let Some(document) = self.app.document() else { return };
        let snapshot = document.snapshot().clone();
        let name = document.name();
        let builder = egui::ViewportBuilder::default()
            .with_title(format!("{name} – map – Cruxmap"))
            .with_app_id("cruxmap")
            .with_icon(icon())
            .with_inner_size([960.0, 720.0])
            .with_min_inner_size([320.0, 240.0]);
        let (mut out, mut requests) = (Vec::new(), Vec::new());
        let id = egui::ViewportId::from_hash_of("second window");
        let stays = ctx.show_viewport_immediate(id, builder, |ui, _class| {
            let mut cx = Cx {
                app: &self.app,
                map: &snapshot.map,
                keys: &self.keymap,
                palette,
                out: &mut out,
                requests: &mut requests,
            };
            self.shortcuts(ui.ctx(), cx.requests);
            CentralPanel::no_frame().show(ui, |ui| canvas.ui(ui, &mut cx));
            !ui.input(|input| input.viewport().close_requested())
        });
        if stays {
            self.second = Some(canvas);
        }
        if !out.is_empty() || !requests.is_empty() {
            self.app.perform_all(out);
            for request in requests {
                self.request(ctx, request);
            }
            ctx.request_repaint();
        }
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
            keys: &self.keymap,
            palette,
            out,
            requests,
        };
        let side = Frame::new().fill(palette.panel).inner_margin(Margin::symmetric(14, 10));
        Panel::top("answer")
            .frame(side)
            .show(ui, |ui| answer::answer_ui(ui, &mut cx));
        if self.panels.analysis {
            Panel::bottom("analysis")
                .frame(side)
                .default_size(290.0)
                .size_range(160.0..=520.0)
                .resizable(true)
                .show(ui, |ui| analysis::analysis_ui(ui, &mut cx, &mut self.analysis));
        } else {
            // Nothing is found out behind a closed panel.
            if cx.app.trying().is_some() {
                cx.out.push(Action::Try(None));
            }
            if cx.app.is_watching_camps() {
                cx.out.push(Action::WatchCamps(false));
            }
        }
        // The handle between a panel and the canvas, by the name that egui gives it.
        let handle = |ui: &Ui, panel: &str, name: &str| {
            let id = ui.scope_id().with_salt(egui::IdSalt::new(panel)).with("__resize");
            ui.ctx().accesskit_node_builder(id, |node| {
                node.set_label(name);
                node.set_description(Term::Splitter.sentence());
            });
        };
        if self.panels.outline {
            Panel::left("outline")
                .frame(side)
                .default_size(272.0)
                .size_range(180.0..=460.0)
                .show(ui, |ui| outline::outline_ui(ui, &mut cx, &mut self.outline));
            handle(ui, "outline", "Width of the outline");
        }
        if let Some(comparing) = cx.app.comparing() {
            Panel::right("versions")
                .frame(side)
                .default_size(380.0)
                .size_range(300.0..=640.0)
                .show(ui, |ui| versions::versions_ui(ui, &mut cx, comparing));
            handle(ui, "versions", "Width of the two versions");
        } else if let Some(state) = &mut self.session {
            Panel::right("session")
                .frame(side)
                .default_size(360.0)
                .size_range(300.0..=560.0)
                .show(ui, |ui| session::session_ui(ui, &mut cx, state));
            handle(ui, "session", "Width of the session");
        } else if self.panels.inspector {
            Panel::right("inspector")
                .frame(side)
                .default_size(336.0)
                .size_range(280.0..=560.0)
                .show(ui, |ui| {
                    inspector::inspector_ui(ui, &mut cx, &mut self.inspector, &mut self.markdown);
                });
            handle(ui, "inspector", "Width of the inspector");
        }
        if self.panels.analysis {
            handle(ui, "analysis", "Height of the analysis");
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
            keys: &self.keymap,
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
                    let button = ui.menu_button(menu.name(), |ui| self.one_menu_ui(ui, menu, requests));
                    let _ = button.response.means(Term::Menus);
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
        for &command in Command::ALL {
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
            let keys = self.keymap.first(ui.ctx(), command);
            if !keys.is_empty() {
                button = button.shortcut_text(keys);
            }
            let response = ui.add_enabled(command.is_enabled(&self.app), button);
            // Names are spoken without the keys, which stand beside them.
            response.widget_info(|| {
                egui::WidgetInfo::labeled(
                    egui::Role::MenuItem,
                    response.enabled(),
                    command.full_label(self.app.document()),
                )
            });
            let response = response.says(command.tooltip());
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
                    if ui
                        .button(name)
                        .says(&format!("{} {}", Term::Recent.sentence(), path.display()))
                        .clicked()
                    {
                        requests.push(Request::Open(path.clone()));
                        ui.close();
                    }
                }
            });
        }
    }

    /// Keys of commands. Keys without Ctrl belong to whoever is being typed into; so does undo. Keys that move belong to
    /// the control that has the focus.
    fn shortcuts(&self, ctx: &Context, requests: &mut Vec<Request>) {
        if self.app.prompt().is_some()
            || self.palette.is_some()
            || self.number.is_some()
            || self.help.is_some()
            || self.templates
            || self.session.as_ref().is_some_and(session::State::is_voting)
            || self.leaving.is_some()
        {
            return;
        }
        let is_typing = ctx.text_edit_focused();
        let (is_free, is_in_outline) = (focus::is_free(ctx), focus::is_in_outline(ctx));
        for &command in Command::ALL {
            let is_of_text = matches!(
                command,
                Command::Undo
                    | Command::Redo
                    | Command::SelectAll
                    | Command::Cut
                    | Command::Copy
                    | Command::Paste
                    | Command::Back
                    | Command::Forward
            );
            for &keys in self.keymap.of(command) {
                let is_taken = is_typing && (keys.belong_to_text() || is_of_text)
                    || keys.belong_to_focus() && (!is_free || self.canvas.is_linking())
                    || is_in_outline && keys.is_letter();
                // With nothing selected, Tab goes from control to control.
                let is_tab = keys == super::keys::plain(egui::Key::Tab) && *self.app.selection() == Selection::Nothing;
                let is_escape = keys == super::keys::plain(egui::Key::Escape) && self.was_typing;
                if is_taken
                    || is_tab
                    || is_escape
                    || !ctx.input(|input| keys.is_pressed(input))
                    || !command.is_enabled(&self.app)
                {
                    continue;
                }
                ctx.input_mut(|input| keys.consume(input));
                // A key that does something does not move the focus as well.
                ctx.memory_mut(|memory| memory.move_focus(egui::FocusDirection::None));
                requests.push(Request::Command(command));
            }
        }
    }

    /// Text from the clipboard that nobody is typing into becomes claims. What is too long for a field does not get there.
    fn pasted(&self, ctx: &Context, out: &mut Vec<Action>) {
        let is_typing = ctx.text_edit_focused();
        if is_typing {
            ctx.input_mut(|input| {
                input.events.retain(|event| match event {
                    egui::Event::Paste(text) if text.len() > MOST_TYPED => {
                        out.push(Action::Say(format!(
                            "The text in the clipboard has {} bytes; a field takes {MOST_TYPED} at once. Paste it in parts.",
                            text.len()
                        )));
                        false
                    }
                    _ => true,
                });
            });
        }
        let is_taken = is_typing
            || self.app.prompt().is_some()
            || self.palette.is_some()
            || self.number.is_some()
            || self.templates
            || self.session.as_ref().is_some_and(session::State::is_voting)
            || self.help.is_some();
        if is_taken || self.app.document().is_none() {
            return;
        }
        ctx.input_mut(|input| {
            input.events.retain(|event| match event {
                egui::Event::Paste(text) => {
                    out.push(Action::Paste(text.clone()));
                    false
                }
                _ => true,
            });
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
        let (ballots, others): (Vec<PathBuf>, Vec<PathBuf>) =
            dropped.into_iter().partition(|path| crate::app::is_ballot_file(path));
        let ballot = |path| Action::Session(SessionAction::BallotFile(path));
        out.extend(ballots.into_iter().map(ballot));
        out.extend(others.into_iter().next().map(Action::Open));
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
            Request::Search(text) => self.search(&text),
            Request::FocusTitle => self.edit_title(ctx, false),
            Request::Point(card) => self.canvas.point_at(card),
            Request::AddClaim => self.add_claim(ctx),
            Request::Connect(from, to) => self.connect(&from, to),
            Request::CenterOn(selection) => self.canvas.center_on(selection),
            Request::EndLink => {
                self.canvas.cancel();
            }
            Request::OpenUrl(url) => self.leaving = Some(url),
        }
    }

    /// Puts the cursor into the title in the inspector.
    fn focus_title(&mut self) {
        self.panels.inspector = true;
        self.inspector.focus_title();
    }

    /// Edits the title of what is selected: in the outline if that has the keyboard, else on its card, else in the
    /// inspector.
    fn edit_title(&mut self, ctx: &Context, is_new: bool) {
        let selection = self.app.selection().clone();
        let title = self.map().and_then(|map| inspector::title_of(map, &selection));
        let Some(title) = title.filter(|_| selection.as_card().is_some()) else {
            return self.focus_title();
        };
        let in_outline = self.panels.outline && focus::is_in_outline(ctx);
        if !(in_outline && self.outline.edit(&selection, &title, is_new)) {
            self.canvas.edit_title(selection, &title, is_new);
        }
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

/// The picture by which the system shows windows of Cruxmap.
fn icon() -> Arc<egui::IconData> {
    static ICON: OnceLock<Arc<egui::IconData>> = OnceLock::new();
    let decode = || {
        let image = image::load_from_memory(include_bytes!("../../packaging/linux/cruxmap-128.png"));
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
pub(super) fn window(size: [f32; 2]) -> eframe::NativeOptions {
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
