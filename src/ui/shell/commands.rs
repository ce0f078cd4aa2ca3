//! What each command of the list does.

use eframe::egui::{ColorImage, Context, Theme, ViewportCommand};

use super::Shell;
use crate::{
    app::{
        Action, Arrangement, FileAction, Focus, Move, Panels, Reach, Selection, ThemeChoice, crash_report,
        live::Captured, text_format::TextFormat,
    },
    formats::export::Foreign,
    layout::{Direction, Mode},
    model::Card,
    ui::{Command, canvas::Canvas, focus, help, number, palette, session, tour},
};

/// The form in which something is put into the clipboard.
#[derive(Clone, Copy, PartialEq, Eq)]
enum CopyAs {
    Markdown,
    Mermaid,
    Picture,
}

impl Shell {
    /// Puts what is selected, or all there is, into the clipboard in another form.
    fn copy_as(&mut self, ctx: &Context, form: CopyAs) {
        let what = match form {
            CopyAs::Picture => match self.app.copied_picture(ctx.theme() == Theme::Dark) {
                Ok((size, pixels)) => {
                    ctx.copy_image(ColorImage::from_rgba_unmultiplied(size, &pixels));
                    "a picture"
                }
                Err(error) => {
                    self.perform(Action::Say(format!("No picture was copied: {error}.")));
                    return;
                }
            },
            CopyAs::Markdown | CopyAs::Mermaid => {
                let (format, what) = match form {
                    CopyAs::Markdown => (Foreign::Outline, "Markdown"),
                    _ => (Foreign::Mermaid, "a Mermaid diagram"),
                };
                let Some(text) = self.app.copied_as(format) else { return };
                ctx.copy_text(text);
                what
            }
        };
        let of = if self.app.selection().all_cards().is_empty() {
            "The map"
        } else {
            "What is selected"
        };
        self.perform(Action::Say(format!("{of} is in the clipboard as {what}.")));
    }

    /// Puts the cursor where something is written down while people talk.
    fn capture(&mut self, what: Option<Captured>) {
        self.session.get_or_insert_default().capture(what);
    }

    /// Carries out a command.
    #[expect(clippy::too_many_lines, reason = "each command has its line")]
    pub(super) fn command(&mut self, ctx: &Context, command: Command) {
        crash_report::note_command(command.name());
        let size = ctx.content_rect().size();
        if matches!(
            command,
            Command::Palette
                | Command::SetNumber
                | Command::LinkTo
                | Command::NewFromTemplate
                | Command::Help
                | Command::About
                | Command::Signs
                | Command::Meanings
        ) {
            self.focus_before = ctx.memory(eframe::egui::Memory::focused);
        }
        match command {
            Command::New => {
                self.perform(Action::New);
                self.awaits_new = true;
            }
            Command::NewFromTemplate => {
                self.perform(Action::DrawThumbnails(ctx.theme() == Theme::Dark));
                self.templates = true;
            }
            Command::Open => self.perform(Action::OpenDialog),
            Command::Save if !command.is_enabled(&self.app) => {}
            Command::Save => self.perform(Action::Save),
            Command::SaveAs => self.perform(Action::SaveAsDialog),
            Command::Earlier => self.perform(Action::File(FileAction::AskForEarlier)),
            Command::CompareSaved => self.perform(Action::File(FileAction::Saved)),
            Command::Compare => self.perform(Action::CompareDialog),
            Command::BringReaders => self.perform(Action::BringReadersDialog),
            Command::ExportMarkdown => self.perform(Action::ExportTextDialog(TextFormat::markdown())),
            Command::ExportNumbers => self.perform(Action::ExportTextDialog(TextFormat::Numbers)),
            Command::ExportAs => self.perform(Action::ExportAsDialog),
            Command::CopyMarkdown => self.copy_as(ctx, CopyAs::Markdown),
            Command::CopyMermaid => self.copy_as(ctx, CopyAs::Mermaid),
            Command::CopyPicture => self.copy_as(ctx, CopyAs::Picture),
            Command::ExportPicture => self.perform(Action::ExportPictureDialog),
            Command::CloseMap => self.perform(Action::CloseMap),
            Command::Quit => ctx.send_viewport_cmd(ViewportCommand::Close),
            Command::Undo => self.perform(Action::Undo),
            Command::Redo => self.perform(Action::Redo),
            Command::AddClaim => self.add_claim(ctx),
            Command::AddQuestion => self.add_question(ctx),
            Command::AddQuantity => self.add_quantity(ctx),
            Command::AddReader => self.add_reader(),
            Command::AddSource => self.add_source(),
            Command::EditTitle => self.edit_title(ctx, false),
            Command::SetNumber => {
                if let Selection::Claim(id) = self.app.selection() {
                    self.number = Some(number::State::of(id.clone()));
                }
            }
            Command::ClaimFromQuote => self.inspector.make_claim(),
            Command::DrawLink => self.canvas.begin_link(ctx, &self.app.selection().clone()),
            Command::LinkTo => self.palette = self.app.selection().as_card().map(palette::State::linking_from),
            Command::AddSibling => self.add_sibling(ctx),
            Command::MoveUp => self.perform(Action::Move(Move::Up)),
            Command::MoveDown => self.perform(Action::Move(Move::Down)),
            Command::MoveIn => self.perform(Action::Move(Move::In)),
            Command::MoveOut => self.perform(Action::Move(Move::Out)),
            Command::Copy => {
                self.copy(ctx);
            }
            Command::Cut => {
                // Who cuts a group cuts what is in it.
                let selection = self.app.with_members();
                self.perform(Action::Select(selection));
                if self.copy(ctx) {
                    self.delete();
                }
            }
            Command::Paste => ctx.send_viewport_cmd(ViewportCommand::RequestPaste),
            Command::Find => {
                self.panels.outline = true;
                self.outline.find();
            }
            Command::ShowFound => {
                let search = self.outline.search().to_owned();
                if search.trim().is_empty() {
                    self.panels.outline = true;
                    self.outline.find();
                } else {
                    self.perform(Action::ShowFound(search));
                    self.canvas.fit();
                }
            }
            Command::SaveView => self.perform(Action::SaveView),
            Command::NextPanel => focus::cycle(ctx, true),
            Command::PreviousPanel => focus::cycle(ctx, false),
            Command::SecondWindow => {
                self.second = match self.second.take() {
                    Some(_) => None,
                    None => Some(Canvas::apart()),
                };
            }
            Command::FullScreen => {
                let is_full = ctx.input(|input| input.viewport().fullscreen.unwrap_or(false));
                ctx.send_viewport_cmd(ViewportCommand::Fullscreen(!is_full));
            }
            Command::LargerText => self.scale_text(1.1),
            Command::SmallerText => self.scale_text(1.0 / 1.1),
            Command::NormalText => self.perform(Action::SetTextSize(1.0)),
            Command::Signs => self.help = Some(help::State::at(help::Page::Signs)),
            Command::Meanings => self.help = Some(help::State::at(help::Page::Meanings)),
            Command::Tour => {
                self.perform(Action::OpenSample(tour::SAMPLE));
                if self.app.prompt().is_none() {
                    self.tour = Some(tour::State::default());
                }
            }
            Command::Duplicate => self.perform(Action::Duplicate),
            Command::Supports | Command::Opposes | Command::Requires | Command::Undercuts | Command::Underpins => {
                self.relate(command);
            }
            Command::Delete => self.delete(),
            Command::SelectNothing => {
                let is_comparing = self.app.comparing().is_some();
                if !self.canvas.cancel() {
                    self.perform(if is_comparing && *self.app.selection() == Selection::Nothing {
                        Action::File(FileAction::Close)
                    } else {
                        Action::Select(Selection::Nothing)
                    });
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
            Command::SystemDialogs => {
                let are_used = self.app.settings().system_dialogs;
                self.perform(Action::SetSystemDialogs(!are_used));
            }
            Command::ToggleOutline => self.show_panels(Panels {
                outline: !self.panels.outline,
                ..self.panels
            }),
            Command::ToggleInspector => self.show_panels(Panels {
                inspector: !self.panels.inspector,
                ..self.panels
            }),
            Command::ShowCruxes
            | Command::ShowAllReaders
            | Command::ShowDisagreement
            | Command::ShowSensitivity
            | Command::ShowStory
            | Command::ShowScenarios
            | Command::ShowPool
            | Command::ShowJournal
            | Command::ShowScores => {
                self.analysis.show(command);
                self.show_panels(Panels {
                    analysis: true,
                    ..self.panels
                });
            }
            Command::ToggleSession => {
                self.session = match self.session.take() {
                    Some(_) => None,
                    None => Some(session::State::default()),
                };
            }
            Command::Presenter => self.presenter = !self.presenter && self.app.live().is_some(),
            Command::CaptureClaim => self.capture(Some(Captured::Claim)),
            Command::CaptureObjection => self.capture(Some(Captured::Objection)),
            Command::CaptureQuestion => self.capture(Some(Captured::Question)),
            Command::CaptureAside => self.capture(None),
            Command::ToggleAnalysis => self.show_panels(Panels {
                analysis: !self.panels.analysis,
                ..self.panels
            }),
            Command::LightTheme => self.perform(Action::SetTheme(ThemeChoice::Light)),
            Command::DarkTheme => self.perform(Action::SetTheme(ThemeChoice::Dark)),
            Command::SystemTheme => self.perform(Action::SetTheme(ThemeChoice::System)),
            Command::About => self.help = Some(help::State::at(help::Page::About)),
            Command::Help => self.help = Some(help::State::at(help::Page::Keys)),
        }
    }

    /// Shows these panels, now and when the window is opened again.
    fn show_panels(&mut self, panels: Panels) {
        self.panels = panels;
        self.perform(Action::SetPanels(panels));
    }

    fn scale_text(&mut self, by: f32) {
        let size = self.app.settings().text_size;
        self.perform(Action::SetTextSize(size * by));
    }

    /// Puts what is selected into the clipboard; returns whether there was something.
    fn copy(&mut self, ctx: &Context) -> bool {
        let copied = self.app.copied();
        let is_some = copied.is_some();
        if let Some(text) = copied {
            ctx.copy_text(text);
            let n = self.app.selection().all_cards().len();
            let what = if n == 1 {
                "1 card".to_owned()
            } else {
                format!("{n} cards")
            };
            self.perform(Action::Say(format!("{what} in the clipboard.")));
        }
        is_some
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
}
