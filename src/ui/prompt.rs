//! Questions that wait for an answer: unsaved changes, and a path where no file dialog can be shown.

use std::path::PathBuf;

use eframe::egui::{Context, Id, Key, Modal, RichText, TextEdit};

use super::theme;
use crate::app::{Action, App, Prompt};

/// The path as it is being typed.
#[derive(Debug, Default)]
pub struct State {
    path: Option<String>,
}

/// Paints the question that waits, if there is one.
pub fn prompt_ui(ctx: &Context, app: &App, state: &mut State, out: &mut Vec<Action>) {
    match app.prompt() {
        None => state.path = None,
        Some(Prompt::Unsaved(_)) => unsaved_ui(ctx, app, out),
        Some(Prompt::Path { verb, path }) => path_ui(ctx, verb, path, state, out),
    }
}

fn unsaved_ui(ctx: &Context, app: &App, out: &mut Vec<Action>) {
    let name = app.document().map(crate::app::Document::name).unwrap_or_default();
    let modal = Modal::new(Id::unique("unsaved")).show(ctx, |ui| {
        ui.set_width(380.0);
        ui.label(RichText::new(format!("Save changes to “{name}”?")).font(theme::semi_bold(17.0)));
        ui.label("Changes that are not saved are lost.");
        ui.add_space(10.0);
        ui.horizontal(|ui| {
            let palette = theme::Palette::of(ui.ctx().theme());
            if ui.add(super::widgets::primary(palette, "Save")).clicked() {
                out.push(Action::Save);
            }
            if ui.button("Don't save").clicked() {
                out.push(Action::Discard);
            }
            if ui.button("Cancel").clicked() {
                out.push(Action::Cancel);
            }
        });
    });
    if modal.should_close() {
        out.push(Action::Cancel);
    }
}

fn path_ui(ctx: &Context, verb: &str, proposed: &str, state: &mut State, out: &mut Vec<Action>) {
    let path = state.path.get_or_insert_with(|| proposed.to_owned());
    let modal = Modal::new(Id::unique("path")).show(ctx, |ui| {
        ui.set_width(460.0);
        ui.label(RichText::new(format!("{verb} which file?")).font(theme::semi_bold(17.0)));
        ui.label("This system has no file dialog, so type or paste the path. A relative path starts in the folder Cruxmap was started in.");
        ui.add_space(6.0);
        let field = ui.add(TextEdit::singleline(path).desired_width(f32::INFINITY).hint_text("/home/me/map.ron"));
        field.widget_info(|| eframe::egui::WidgetInfo::labeled(eframe::egui::Role::TextInput, true, "Path"));
        if !field.lost_focus() {
            field.request_focus();
        }
        let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        ui.add_space(8.0);
        ui.horizontal(|ui| {
            let palette = theme::Palette::of(ui.ctx().theme());
            let pressed = ui.add(super::widgets::primary(palette, verb)).clicked();
            if (pressed || entered) && !path.trim().is_empty() {
                let chosen = PathBuf::from(path.trim());
                out.push(Action::Cancel);
                out.push(match verb {
                    "Open" => Action::Open(chosen),
                    "Save" => Action::SaveAs(chosen),
                    _ => Action::ExportMarkdown(chosen),
                });
            }
            if ui.button("Cancel").clicked() {
                out.push(Action::Cancel);
            }
        });
    });
    if modal.should_close() {
        out.push(Action::Cancel);
    }
}
