//! Banners over the canvas: what has happened to the file of the map, and what can be done about it. They wait without being in the
//! way; nothing is decided for anybody.

use eframe::egui::{Frame, Margin, RichText, ScrollArea, Stroke, Ui};

use super::{
    meaning::{Means, Term},
    theme::{self, Palette},
};
use crate::app::{Action, App, Change, FileAction, edits};

/// Paints the banners, if there are any.
pub fn banners_ui(ui: &mut Ui, app: &App, palette: &'static Palette, out: &mut Vec<Action>) {
    if app.comparing().is_none()
        && let Some(change) = app.change()
    {
        let name = app.own_document().map(crate::app::Document::name).unwrap_or_default();
        match change {
            Change::Holds(_) => {
                let text = format!("Somebody else has changed “{name}” on disk; your own changes are not saved yet.");
                banner_ui(ui, palette, &text, |ui| {
                    if primary(ui, palette, "Compare and merge…", Term::MergeTheirs) {
                        ask(out, FileAction::MergeTheirs);
                    }
                    if ui.button("Take theirs").means(Term::TakeTheirs).clicked() {
                        ask(out, FileAction::TakeTheirs);
                    }
                    if ui.button("Keep mine").means(Term::KeepMine).clicked() {
                        ask(out, FileAction::KeepOurs);
                    }
                });
            }
            Change::Gone | Change::Spoilt => {
                let text = match change {
                    Change::Spoilt => format!(
                        "What “{name}” holds now is no map. The map stays open here and is not on file any more; what is there is kept when you save over it."
                    ),
                    _ => format!(
                        "“{name}” is not there any more: it was moved, renamed or deleted. The map stays open here."
                    ),
                };
                banner_ui(ui, palette, &text, |ui| {
                    if primary(ui, palette, "Save it there again", Term::SaveAgain) {
                        out.push(Action::Save);
                    }
                    if ui.button("Save as…").means(Term::SaveElsewhere).clicked() {
                        out.push(Action::SaveAsDialog);
                    }
                });
            }
        }
    }
    if app.comparing().is_none()
        && let Some(copy) = app.copies().first()
    {
        let name = copy.file_name().unwrap_or_default().to_string_lossy();
        let more = match app.copies().len() {
            0 | 1 => String::new(),
            n => format!(" (and {} more)", n - 1),
        };
        let text = format!("There is another version of this map beside its file: “{name}”{more}.");
        banner_ui(ui, palette, &text, |ui| {
            if primary(ui, palette, "Compare and merge…", Term::MergeCopy) {
                ask(out, FileAction::MergeCopy(copy.clone()));
            }
            if ui.button("Not now").means(Term::NotNow).clicked() {
                ask(out, FileAction::ForgetCopies);
            }
        });
    }
    if app.comparing().is_some() {
        return;
    }
    crash_ui(ui, app, palette, out);
    for (index, left) in app.left().into_iter().enumerate() {
        let of = match &left.file {
            Some(file) => file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            None if left.title.is_empty() => "a new map".to_owned(),
            None => left.title.clone(),
        };
        let n = edits(left.n_edits);
        let text = format!(
            "Cruxmap ended before {n} of “{of}” {} saved. The last, {}: {}.",
            if left.n_edits == 1 { "was" } else { "were" },
            left.ago,
            left.label
        );
        banner_ui(ui, palette, &text, |ui| {
            if primary(ui, palette, "Look and recover…", Term::Recover) {
                ask(out, FileAction::Recover(index));
            }
            if ui.button("Throw away").means(Term::ThrowAway).clicked() {
                ask(out, FileAction::AskToDiscardLeft(index));
            }
        });
    }
}

/// What an earlier run has reported of its mistake.
fn crash_ui(ui: &mut Ui, app: &App, palette: &'static Palette, out: &mut Vec<Action>) {
    let Some(newest) = app.crashes().first() else { return };
    let kept = if app.left().is_empty() {
        "No edit was waiting to be saved."
    } else {
        "What was not saved is kept, and offered below."
    };
    let text = format!(
        "Cruxmap ended by a mistake of its own ({}). {kept} The report says where it happened, and nothing of your maps.",
        newest.ago
    );
    let buttons = |ui: &mut Ui| {
        if primary(ui, palette, "Copy the report", Term::CopyReport) {
            let texts: Vec<&str> = app.crashes().iter().map(|report| report.text.as_str()).collect();
            ui.ctx().copy_text(texts.join("\n\n"));
            out.push(Action::Say("The report is in the clipboard.".to_owned()));
        }
        if ui.button("Forget it").means(Term::ForgetReport).clicked() {
            ask(out, FileAction::ForgetCrashes);
        }
    };
    // In a row of its own: beside the buttons it would make the banner wider than there is room.
    banner_over_ui(ui, palette, &text, buttons, |ui| {
        let shown = ui.collapsing("What it says", |ui| {
            ScrollArea::vertical().max_height(160.0).show(ui, |ui| {
                ui.label(RichText::new(&newest.text).monospace().small().color(palette.text));
            });
        });
        let _ = shown.header_response.means(Term::ShowReport);
    });
}

fn ask(out: &mut Vec<Action>, action: FileAction) {
    out.push(Action::File(action));
}

fn primary(ui: &mut Ui, palette: &Palette, text: &str, term: Term) -> bool {
    ui.add(super::widgets::primary(palette, text)).means(term).clicked()
}

fn banner_ui(ui: &mut Ui, palette: &Palette, text: &str, buttons: impl FnOnce(&mut Ui)) {
    banner_over_ui(ui, palette, text, buttons, |_| {});
}

/// A banner with something below its buttons.
fn banner_over_ui(
    ui: &mut Ui,
    palette: &Palette,
    text: &str,
    buttons: impl FnOnce(&mut Ui),
    below: impl FnOnce(&mut Ui),
) {
    Frame::new()
        .fill(palette.panel)
        .stroke(Stroke::new(1.5, palette.warning))
        .inner_margin(Margin::symmetric(12, 7))
        .outer_margin(Margin::symmetric(6, 3))
        .corner_radius(6.0)
        .show(ui, |ui| {
            ui.take_available_width();
            ui.horizontal_wrapped(|ui| {
                ui.label(RichText::new(text).font(theme::regular(14.0)).color(palette.text));
                ui.add_space(6.0);
                buttons(ui);
            });
            below(ui);
        });
}
