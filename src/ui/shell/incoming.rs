//! What comes in from the machine: keys of commands, what is pasted, files that are dropped.

use std::path::PathBuf;

use eframe::egui::{self, Context};

use super::Shell;
use crate::{
    app::{Action, Selection, is_ballot_file, live::SessionAction},
    ui::{
        Request,
        command::Command,
        focus, keys, session,
        theme::{self, Palette},
    },
};

/// No longer text is put into a field at once, bytes: laying it out would hold the window up.
const MOST_TYPED: usize = 200_000;

impl Shell {
    /// Keys of commands. Keys without Ctrl belong to whoever is being typed into; so does undo. Keys that move belong to
    /// the control that has the focus.
    pub(super) fn shortcuts(&self, ctx: &Context, requests: &mut Vec<Request>) {
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
        // Escape is for the field that is typed into, the menu that is open, or the slider that is dragged.
        let is_for_control = self.was_typing
            || egui::Popup::is_any_open(ctx)
            || ctx.input(|input| input.pointer.any_down()) && !self.canvas.has_gesture();
        let mut typed_into = ctx.memory(egui::Memory::focused).filter(|_| is_typing);
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
                let is_tab = keys == keys::plain(egui::Key::Tab) && *self.app.selection() == Selection::Nothing;
                let is_escape = keys == keys::plain(egui::Key::Escape) && is_for_control;
                // What is being typed is no part of the map yet, so there is something to save. Asked last: for some commands it
                // takes a walk through the map, which no frame has time for.
                let is_possible = || command.is_enabled(&self.app) || is_typing && command == Command::Save;
                if is_taken || is_tab || is_escape || !ctx.input(|input| keys.is_pressed(input)) || !is_possible() {
                    continue;
                }
                ctx.input_mut(|input| keys.consume(input));
                // A key that does something does not move the focus as well.
                ctx.memory_mut(|memory| memory.move_focus(egui::FocusDirection::None));
                // What was typed is in the map when the command is carried out; saving does not interrupt who types.
                if is_typing && command == Command::Save {
                    focus::take_in(ctx);
                } else if let Some(field) = typed_into.take_if(|_| command.takes_what_is_typed()) {
                    ctx.memory_mut(|memory| memory.surrender_focus(field));
                }
                requests.push(Request::Command(command));
            }
        }
    }

    /// Text from the clipboard that nobody is typing into becomes claims. What is too long for a field does not get there.
    pub(super) fn pasted(&self, ctx: &Context, out: &mut Vec<Action>) {
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

    pub(super) fn dropped_files(ctx: &Context, out: &mut Vec<Action>) {
        let dropped: Vec<PathBuf> = ctx.input(|input| {
            input
                .raw
                .dropped_files
                .iter()
                .map(|file| file.path().to_owned())
                .collect()
        });
        let (ballots, others): (Vec<PathBuf>, Vec<PathBuf>) =
            dropped.into_iter().partition(|path| is_ballot_file(path));
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
}
