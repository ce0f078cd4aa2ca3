//! The window's frame: menu bar, answer bar, panels, canvas; commands and shortcuts; the way of actions to the app.

use std::{path::PathBuf, sync::Arc};

use eframe::egui::{self, CentralPanel, Context, Frame, Margin, Panel, Ui, ViewportCommand};
use egui_commonmark::CommonMarkCache;

use super::{
    Cx, Request, answer,
    canvas::Canvas,
    command::{Command, Menu, link_to_change},
    help, inspector, notices, outline, palette, prompt, start,
    theme::{self, Palette},
};
use crate::{
    app::{Action, App, Arrangement, Focus, Reach, Selection, Settings, ThemeChoice},
    layout::{Direction, Mode},
    model::{
        Card, Claim, ClaimId, ClaimKind, Edit, Link, Map, Origin, Question, QuestionId, Relation, Target,
        edit::{ClaimEdit, LinkChange, LinkEdit, MapChange, MapEdit, Object, ObjectEdit, ObjectId},
    },
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

    fn command(&mut self, ctx: &Context, command: Command) {
        let size = ctx.content_rect().size();
        match command {
            Command::New => {
                self.perform(Action::New);
                if self.app.prompt().is_none() {
                    self.focus_title();
                }
            }
            Command::Open => self.perform(Action::OpenDialog),
            Command::Save => self.perform(Action::Save),
            Command::SaveAs => self.perform(Action::SaveAsDialog),
            Command::ExportMarkdown => self.perform(Action::ExportMarkdownDialog),
            Command::ExportPicture => self.perform(Action::ExportPictureDialog),
            Command::CloseMap => self.perform(Action::CloseMap),
            Command::Quit => ctx.send_viewport_cmd(ViewportCommand::Close),
            Command::Undo => self.perform(Action::Undo),
            Command::Redo => self.perform(Action::Redo),
            Command::AddClaim => self.add_claim(),
            Command::AddQuestion => self.add_question(),
            Command::EditTitle => self.focus_title(),
            Command::LinkTo => self.canvas.begin_link(ctx, &self.app.selection().clone()),
            Command::AddSibling => self.add_sibling(),
            Command::Duplicate => self.perform(Action::Duplicate),
            Command::Supports | Command::Opposes | Command::Requires | Command::Undercuts | Command::Underpins => {
                self.relate(command);
            }
            Command::Delete => self.delete(),
            Command::SelectNothing => {
                if !self.canvas.cancel() {
                    self.perform(Action::Select(Selection::Nothing));
                }
            }
            Command::ZoomIn => self.canvas.zoom(ctx, 1.25, size),
            Command::ZoomOut => self.canvas.zoom(ctx, 0.8, size),
            Command::Fit => self.canvas.fit(),
            Command::GoToConclusion => {
                let target = self.app.document().and_then(|document| document.map().target.clone());
                if let Some(id) = target {
                    self.perform(Action::Select(Selection::Claim(id.clone())));
                    self.canvas.center_on(Selection::Claim(id));
                }
            }
            Command::ShowAll => {
                self.perform(Action::ShowAll);
                self.canvas.fit();
            }
            Command::ShowOpening => {
                self.perform(Action::ShowOpening);
                self.canvas.fit();
            }
            Command::Unfold => self.with_selected_card(Action::Unfold),
            Command::Fold => self.with_selected_card(Action::Fold),
            Command::SelectAll => {
                let (scene, _) = self.app.derived().drawing();
                let all = Selection::cards(scene.cards.iter().map(|card| card.card.clone()));
                self.perform(Action::Select(all));
            }
            Command::Palette => self.palette = Some(palette::State::opened()),
            Command::Back => self.along_trail(Action::Back),
            Command::Forward => self.along_trail(Action::Forward),
            Command::ZoomToSelection => self.canvas.zoom_to(self.app.selection().clone()),
            Command::FocusOne => self.focus(Reach::Steps(1)),
            Command::FocusTwo => self.focus(Reach::Steps(2)),
            Command::FocusAll => self.focus(Reach::All),
            Command::FoldGroups => self.perform(Action::FoldGroups),
            Command::Layers => self.draw_as(Mode::Layered),
            Command::Rings => self.draw_as(Mode::Radial),
            Command::List => self.draw_as(Mode::Outline),
            Command::Springs => self.draw_as(Mode::Force),
            Command::LeftRight => self.turn(Direction::LeftRight),
            Command::RightLeft => self.turn(Direction::RightLeft),
            Command::TopDown => self.turn(Direction::TopDown),
            Command::BottomUp => self.turn(Direction::BottomUp),
            Command::ToggleWords => self.perform(Action::ToggleWords),
            Command::Tidy => self.perform(Action::Tidy),
            Command::Pin => self.pin(true),
            Command::Unpin => self.pin(false),
            Command::AlignLeft => self.perform(Action::Arrange(Arrangement::Left)),
            Command::AlignCenter => self.perform(Action::Arrange(Arrangement::Center)),
            Command::AlignRight => self.perform(Action::Arrange(Arrangement::Right)),
            Command::AlignTop => self.perform(Action::Arrange(Arrangement::Top)),
            Command::AlignMiddle => self.perform(Action::Arrange(Arrangement::Middle)),
            Command::AlignBottom => self.perform(Action::Arrange(Arrangement::Bottom)),
            Command::SpreadAcross => self.perform(Action::Arrange(Arrangement::Across)),
            Command::SpreadDown => self.perform(Action::Arrange(Arrangement::Down)),
            Command::ToggleMinimap => self.canvas.toggle_minimap(),
            Command::ReducedMotion => {
                let is_reduced = self.app.settings().reduced_motion;
                self.perform(Action::SetReducedMotion(!is_reduced));
            }
            Command::ToggleOutline => self.shows_outline = !self.shows_outline,
            Command::ToggleInspector => self.shows_inspector = !self.shows_inspector,
            Command::LightTheme => self.perform(Action::SetTheme(ThemeChoice::Light)),
            Command::DarkTheme => self.perform(Action::SetTheme(ThemeChoice::Dark)),
            Command::SystemTheme => self.perform(Action::SetTheme(ThemeChoice::System)),
            Command::Help => self.shows_help = !self.shows_help,
        }
    }

    fn turn(&mut self, direction: Direction) {
        self.perform(Action::SetDirection(direction));
        self.canvas.fit();
    }

    /// Goes back or forward; what is shown then is fitted into the window if it is something else.
    fn along_trail(&mut self, way: Action) {
        let before = self.app.view().clone();
        self.perform(way);
        if *self.app.view() != before {
            self.canvas.fit();
        }
    }

    /// Draws the map in another way.
    fn draw_as(&mut self, mode: Mode) {
        self.perform(Action::SetMode(mode));
        self.canvas.fit();
    }

    /// Shows the selected card with what is around it.
    fn focus(&mut self, reach: Reach) {
        self.with_selected_card(|card| {
            Action::Focus(Focus {
                card,
                up: reach,
                down: reach,
            })
        });
        self.canvas.fit();
    }

    /// Pins the selected cards where they are drawn, or lets them go.
    fn pin(&mut self, is_pinned: bool) {
        let (scene, placement) = self.app.derived().drawing();
        let selection = self.app.selection();
        let places = (scene.cards.iter().zip(&placement.nodes))
            .filter(|(card, _)| selection.has_card(&card.card))
            .map(|(card, rect)| (card.card.clone(), is_pinned.then(|| rect.center())))
            .collect();
        self.perform(Action::Pin(places));
    }

    fn with_selected_card(&mut self, action: impl FnOnce(Card) -> Action) {
        if let Some(card) = self.app.selection().as_card() {
            self.perform(action(card));
        }
    }

    fn focus_title(&mut self) {
        self.shows_inspector = true;
        self.inspector.focus_title();
    }

    fn map(&self) -> Option<&Map> {
        self.app.document().map(crate::app::Document::map)
    }

    /// Adds a claim: one that bears on the selected claim or link, or answers the selected question.
    fn add_claim(&mut self) {
        let target = match self.app.selection() {
            Selection::Claim(id) => Some(Target::Claim(id.clone())),
            Selection::Link(id) => Some(Target::Link(id.clone())),
            Selection::Question(id) => Some(Target::Question(id.clone())),
            Selection::Nothing | Selection::Group(_) | Selection::Several(_) => None,
        };
        let ends = target.map(|target| {
            let relation = Relation::default_for(&target);
            (target, relation)
        });
        self.add_claim_on(ends);
    }

    /// Adds a claim that bears on the same as the selected one, in the same way.
    fn add_sibling(&mut self) {
        let (Some(map), Selection::Claim(selected)) = (self.map(), self.app.selection()) else {
            return;
        };
        let ends = (map.links.values())
            .find(|link| link.from == Origin::Claim(selected.clone()))
            .map(|link| (link.to.clone(), link.relation));
        self.add_claim_on(ends);
    }

    /// Adds a claim with a link to a target, if there is one, and puts the cursor into its title.
    fn add_claim_on(&mut self, ends: Option<(Target, Relation)>) {
        let Some(map) = self.map() else { return };
        let Ok(id) = ClaimId::new(&map.free_id("claim")) else {
            return;
        };
        let mut claim = Claim {
            title: "New claim".to_owned(),
            ..Claim::default()
        };
        if matches!(ends, Some((Target::Question(_), _))) {
            claim.kind = ClaimKind::Position;
        }
        let is_first_position = claim.kind == ClaimKind::Position && map.target.is_none();
        let origin = Origin::Claim(id.clone());
        let link = ends.and_then(|(target, relation)| {
            let link_id = map.free_link_id(&origin, &target)?;
            Some(Edit::Link(LinkEdit::Add(
                link_id,
                Box::new(Link::new(origin, target, relation)),
            )))
        });
        let mut edits = vec![Edit::Claim(ClaimEdit::Add(id.clone(), Box::new(claim)))];
        edits.extend(link);
        if is_first_position {
            // The first position is what the map is about until somebody says otherwise.
            edits.push(Edit::Map(MapEdit::Change(MapChange::Target(Some(id.clone())))));
        }
        self.perform(Action::Edit(Edit::Several {
            label: "add claim".to_owned(),
            edits,
        }));
        self.perform(Action::Select(Selection::Claim(id)));
        self.focus_title();
    }

    /// Gives the link that is meant another relation.
    fn relate(&mut self, command: Command) {
        let link = self.map().and_then(|map| link_to_change(map, self.app.selection()));
        if let (Some(relation), Some((id, _))) = (command.relation(), link) {
            let change = LinkEdit::Change(id.clone(), LinkChange::Relation(relation));
            self.perform(Action::Edit(Edit::Link(change)));
            self.perform(Action::EndStroke);
        }
    }

    fn add_question(&mut self) {
        let Some(map) = self.map() else { return };
        let Ok(id) = QuestionId::new(&map.free_id("question")) else {
            return;
        };
        let question = Question {
            title: "New question?".to_owned(),
            ..Question::default()
        };
        let put = ObjectEdit::Put(Object::Question(id.clone(), Box::new(question)));
        self.perform(Action::Edit(Edit::Several {
            label: "add question".to_owned(),
            edits: vec![Edit::Object(put)],
        }));
        self.perform(Action::Select(Selection::Question(id)));
        self.focus_title();
    }

    fn delete(&mut self) {
        let of_card = |card: Card| match card {
            Card::Claim(id) => Edit::Claim(ClaimEdit::Remove(id)),
            Card::Question(id) => Edit::Object(ObjectEdit::Remove(ObjectId::Question(id))),
            Card::Group(id) => Edit::Object(ObjectEdit::Remove(ObjectId::Group(id))),
        };
        let edit = match self.app.selection().clone() {
            Selection::Nothing => return,
            Selection::Link(id) => Edit::Link(LinkEdit::Remove(id)),
            Selection::Several(cards) => Edit::Several {
                label: format!("delete {} cards", cards.len()),
                edits: cards.into_iter().map(of_card).collect(),
            },
            Selection::Claim(id) => of_card(Card::Claim(id)),
            Selection::Question(id) => of_card(Card::Question(id)),
            Selection::Group(id) => of_card(Card::Group(id)),
        };
        self.perform(Action::Edit(edit));
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
