//! The window's frame: answer bar, panels, canvas, what lies over them, and the way of actions to the app. How it starts is
//! in `window`, what comes in from keyboard and clipboard in `incoming`; what commands do is in `commands`, those that change
//! the map in `authoring`.

mod authoring;
mod beside;
mod commands;
mod incoming;
mod menu;
mod window;

use std::{sync::Arc, time::Duration};

use eframe::egui::{self, CentralPanel, Context, Frame, Margin, Panel, Ui, ViewportCommand};

use super::{
    Cx, Request, analysis, answer, banner,
    canvas::Canvas,
    command::Command,
    focus, help, inspector,
    keymap::Keymap,
    leaving,
    meaning::Term,
    notices, number, outline, palette, prompt, session, start, templates,
    theme::{self, Palette},
    tour, versions,
};
use crate::{
    app::{Action, App, Document, Panels, Revision, Settings, ThemeChoice},
    model::Map,
};

pub use window::run;
pub(super) use window::window;

/// The state of the window that is nobody else's business.
#[expect(clippy::struct_excessive_bools, reason = "they have nothing to do with one another")]
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
    /// A new map was asked for: its title is what is typed first, once what was asked about the old one is answered.
    awaits_new: bool,
    /// The window is to close once what was typed has been taken in.
    is_closing: bool,
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

impl Shell {
    /// The window of an app.
    pub fn new(ctx: &Context, settings: Settings, first: Option<Action>) -> Self {
        theme::install(ctx);
        ctx.options_mut(|options| {
            options.zoom_with_keyboard = false;
            // Quitting is a command like others, with the keys that it has been given.
            options.quit_shortcuts.clear();
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
            is_closing: false,
            awaits_new: false,
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
        if self.awaits_new && self.app.prompt().is_none() && !self.app.is_saving() {
            self.awaits_new = false;
            let is_new = |document: &Document| document.path().is_none() && !document.is_dirty();
            if self.app.document().is_some_and(is_new) {
                self.focus_title();
            }
        }
        self.leaving_ui(&ctx, palette);
        self.second_ui(&ctx, palette);
        self.presenter_ui(&ctx, palette);
        focus::ring_ui(&ctx, palette);
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
            ctx.request_repaint_after(Duration::from_secs_f64(REST_OF_STROKE));
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

    fn request(&mut self, ctx: &Context, request: Request) {
        match request {
            Request::Command(command) => self.command(ctx, command),
            Request::Open(path) => self.perform(Action::Open(path)),
            Request::Search(text) => self.search(&text),
            Request::FocusTitle => self.edit_title(ctx, false),
            Request::Point(card) => self.canvas.point_at(card),
            Request::AddClaim => self.add_claim(ctx),
            Request::AddClaimAt(place) => self.add_claim_at(ctx, place),
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
        self.app.document().map(Document::map)
    }

    /// Keeps the window open while there is something to ask, closes it when there is not.
    fn closing(&mut self, ctx: &Context) {
        let is_asked = ctx.input(|input| input.viewport().close_requested());
        let typed_into = ctx.memory(egui::Memory::focused).filter(|_| ctx.text_edit_focused());
        if std::mem::take(&mut self.is_closing) {
            self.perform(Action::Quit);
        } else if is_asked && !self.app.is_quitting() {
            match typed_into {
                // The field is left first, so that what was typed is in the map in the next frame.
                Some(field) => {
                    ctx.memory_mut(|memory| memory.surrender_focus(field));
                    self.is_closing = true;
                    ctx.request_repaint();
                }
                None => self.perform(Action::Quit),
            }
        }
        if self.app.may_quit() {
            if !is_asked {
                ctx.send_viewport_cmd(ViewportCommand::Close);
            }
            return;
        }
        if is_asked {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
        }
        if self.app.is_quitting() {
            // A save that goes on wakes the window when it is done; one that hangs does not.
            ctx.request_repaint_after(Duration::from_secs(1));
        }
    }

    fn title(&mut self, ctx: &Context) {
        let title = match self.app.own_document() {
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
