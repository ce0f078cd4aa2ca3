//! Questions that wait for an answer: unsaved changes, and a path where no file dialog can be shown.

use std::path::{Path, PathBuf};

use eframe::egui::{Context, Grid, Id, Key, Modal, RichText, ScrollArea, TextEdit, Theme, Ui};

use super::{
    export,
    meaning::{Means, Term},
    session::vote::{Vote, file_ui},
    theme, widgets,
};
use crate::app::{
    Action, App, EarlierVersion, FileAction, Import, Prompt, Purpose, Selection,
    live::SessionAction,
    picture::{Format, Part, Wish},
};

/// The path as it is being typed, and the picture as it is being chosen, which is kept for the next time.
#[derive(Debug, Default)]
pub struct State {
    path: Option<String>,
    picture: Option<Wish>,
    vote: Vote,
    export: export::State,
}

/// Paints the question that waits, if there is one.
pub fn prompt_ui(ctx: &Context, app: &App, state: &mut State, out: &mut Vec<Action>) {
    match app.prompt() {
        None => {
            state.path = None;
            state.vote = Vote::default();
        }
        Some(Prompt::Unsaved(_)) => unsaved_ui(ctx, app, out),
        Some(Prompt::Earlier(versions)) => earlier_ui(ctx, versions, out),
        Some(Prompt::Reading(name, size)) => reading_ui(ctx, name, *size, out),
        Some(Prompt::Import(import)) => import_ui(ctx, app, import, out),
        Some(Prompt::Path(purpose)) => path_ui(ctx, app, purpose, state, out),
        Some(Prompt::Replace(purpose, path)) => replace_ui(ctx, purpose, path, out),
        Some(Prompt::Ballot(path, file)) => {
            let palette = theme::Palette::of(ctx.theme());
            file_ui(ctx, palette, path, file, &mut state.vote, out);
        }
        Some(Prompt::Picture) => picture_ui(ctx, app, state, out),
        Some(Prompt::EndSession(n)) => end_session_ui(ctx, *n, out),
        Some(Prompt::ThrowAway(index)) => throw_away_ui(ctx, app, *index, out),
        Some(Prompt::ExportAs) => export::export_ui(ctx, app, &mut state.export, out),
    }
}

/// Says that a large file is being read.
fn reading_ui(ctx: &Context, name: &str, size: u64, out: &mut Vec<Action>) {
    let modal = Modal::new(Id::unique("reading")).show(ctx, |ui| {
        ui.set_width(340.0);
        ui.horizontal(|ui| {
            ui.spinner();
            ui.label(RichText::new(format!("Opening “{name}”")).font(theme::semi_bold(15.0)));
        });
        ui.label(format!("{:.1} MB", size as f64 / 1e6));
        ui.add_space(8.0);
        ui.button("Cancel").means(Term::Answer).clicked()
    });
    if modal.inner || modal.should_close() {
        out.push(Action::Cancel);
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
            if ui.add(widgets::primary(palette, "Save")).means(Term::Answer).clicked() {
                out.push(Action::Save);
            }
            if ui.button("Don't save").means(Term::Answer).clicked() {
                out.push(Action::Discard);
            }
            if ui.button("Cancel").means(Term::Answer).clicked() {
                out.push(Action::Cancel);
            }
        });
    });
    if modal.should_close() {
        out.push(Action::Cancel);
    }
}

/// Asks before ballots stay sealed for good.
fn end_session_ui(ctx: &Context, n_ballots: usize, out: &mut Vec<Action>) {
    let modal = Modal::new(Id::unique("end session")).show(ctx, |ui| {
        ui.set_width(400.0);
        ui.label(RichText::new("Close the session before the reveal?").font(theme::semi_bold(17.0)));
        let ballots = if n_ballots == 1 {
            "One ballot is".to_owned()
        } else {
            format!("{n_ballots} ballots are")
        };
        ui.label(format!(
            "{ballots} in, and nobody has seen what they say. Once the session is closed they stay sealed."
        ));
        ui.add_space(10.0);
        ui.horizontal(|ui| {
            if ui.button("Close it unrevealed").means(Term::EndSession).clicked() {
                out.push(Action::Session(SessionAction::End));
            }
            if ui.button("Go on").means(Term::Answer).clicked() {
                out.push(Action::Cancel);
            }
        });
    });
    if modal.should_close() {
        out.push(Action::Cancel);
    }
}

/// Asks once more before edits are lost for good.
fn throw_away_ui(ctx: &Context, app: &App, index: usize, out: &mut Vec<Action>) {
    let left = app.left();
    let Some(left) = left.get(index) else {
        out.push(Action::Cancel);
        return;
    };
    let edits = if left.n_edits == 1 { "one edit" } else { "these edits" };
    let modal = Modal::new(Id::unique("throw away")).show(ctx, |ui| {
        ui.set_width(380.0);
        ui.label(RichText::new(format!("Throw {edits} away?")).font(theme::semi_bold(17.0)));
        let title = if left.title.is_empty() {
            "a new map"
        } else {
            left.title.as_str()
        };
        let told = format!("They were made to “{title}” {} and are kept nowhere else.", left.ago);
        ui.label(told);
        ui.add_space(10.0);
        ui.horizontal(|ui| {
            if ui.button("Throw away").means(Term::ThrowAway).clicked() {
                out.push(Action::File(FileAction::DiscardLeft(index)));
            }
            if ui.button("Keep").means(Term::Answer).clicked() {
                out.push(Action::Cancel);
            }
        });
    });
    if modal.should_close() {
        out.push(Action::Cancel);
    }
}

/// Asks which earlier version is wanted.
fn earlier_ui(ctx: &Context, versions: &[(EarlierVersion, String)], out: &mut Vec<Action>) {
    let modal = Modal::new(Id::unique("earlier")).show(ctx, |ui| {
        ui.set_width(420.0);
        ui.label(RichText::new("Earlier versions").font(theme::semi_bold(17.0)));
        ui.label("Each save keeps what it replaces, on this machine only. Choose one to see what differs; nothing is changed by looking.");
        ui.add_space(6.0);
        ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
            for (version, ago) in versions {
                let size = (version.len as f64 / 1e3).max(0.1);
                let elsewhere = if version.is_of_this_file { "" } else { ", of another file with this map" };
                let name = format!("Replaced {ago} ({size:.1} kB{elsewhere})");
                if ui.link(&name).means(Term::EarlierVersion).clicked() {
                    out.push(Action::File(FileAction::Earlier(version.path.clone(), ago.clone())));
                }
            }
        });
        ui.add_space(8.0);
        if ui.button("Cancel").means(Term::Answer).clicked() {
            out.push(Action::Cancel);
        }
    });
    if modal.should_close() {
        out.push(Action::Cancel);
    }
}

/// Shows what another program has written before anything of it is accepted.
fn import_ui(ctx: &Context, app: &App, import: &Import, out: &mut Vec<Action>) {
    let modal = Modal::new(Id::unique("import")).show(ctx, |ui| {
        ui.set_width(520.0);
        let palette = theme::Palette::of(ui.ctx().theme());
        ui.label(RichText::new(format!("Import “{}”?", import.name)).font(theme::semi_bold(17.0)));
        ui.label(RichText::new(format!("{}: {}.", import.format, import.size)).color(palette.text));
        ui.add_space(4.0);
        if import.report.is_empty() {
            ui.label(RichText::new("All of it came in as it is.").color(palette.success));
        } else {
            ScrollArea::vertical().max_height(260.0).show(ui, |ui| {
                for line in &import.report {
                    let color = if line.starts_with("Came in") {
                        palette.text
                    } else if line.starts_with("Wrong") {
                        palette.problem
                    } else {
                        palette.muted
                    };
                    ui.label(RichText::new(line).font(theme::regular(13.0)).color(color));
                }
            });
        }
        ui.add_space(10.0);
        ui.horizontal(|ui| {
            let new = ui.add(widgets::primary(palette, "As a new map")).means(Term::ImportNew);
            if new.clicked() || is_entered(ui) {
                out.push(Action::AcceptImport(false));
            }
            let has_map = app.document().is_some() && app.comparing().is_none();
            let add = ui.add_enabled(has_map, eframe::egui::Button::new("Add to the open map"));
            if add.means(Term::ImportAdd).clicked() {
                out.push(Action::AcceptImport(true));
            }
            if ui.button("Cancel").means(Term::Answer).clicked() {
                out.push(Action::Cancel);
            }
        });
    });
    if modal.should_close() {
        out.push(Action::Cancel);
    }
}

fn path_ui(ctx: &Context, app: &App, purpose: &Purpose, state: &mut State, out: &mut Vec<Action>) {
    let verb = purpose.verb();
    let is_new = state.path.is_none();
    let path = state.path.get_or_insert_with(|| purpose.proposed().to_owned());
    let modal = Modal::new(Id::unique("path")).show(ctx, |ui| {
        ui.set_width(460.0);
        ui.label(RichText::new(purpose.question()).font(theme::semi_bold(17.0)));
        let why = if app.settings().system_dialogs {
            "This system has no file dialog, so type or paste the path."
        } else {
            "Type or paste the path."
        };
        ui.label(format!(
            "{why} A relative path starts in the folder Cruxmap was started in."
        ));
        ui.add_space(6.0);
        let field = TextEdit::singleline(path).id(widgets::field_id(ui, "Path"));
        let field = ui.add(field.desired_width(f32::INFINITY).hint_text("/home/me/map.ron"));
        if is_new {
            widgets::select_all(ui, &field, path);
        }
        field.widget_info(|| eframe::egui::WidgetInfo::labeled(eframe::egui::Role::TextInput, true, "Path"));
        let field = field.means(Term::PathField);
        if !field.lost_focus() {
            field.request_focus();
        }
        let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        ui.add_space(8.0);
        ui.horizontal(|ui| {
            let palette = theme::Palette::of(ui.ctx().theme());
            let pressed = ui.add(widgets::primary(palette, verb)).means(Term::Answer).clicked();
            if (pressed || entered) && !path.trim().is_empty() {
                out.push(Action::PathTyped(PathBuf::from(path.trim())));
            }
            if ui.button("Cancel").means(Term::Answer).clicked() {
                out.push(Action::Cancel);
            }
        });
    });
    if modal.should_close() {
        out.push(Action::Cancel);
    }
}

/// Asks before a file is written over.
fn replace_ui(ctx: &Context, purpose: &Purpose, path: &Path, out: &mut Vec<Action>) {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let modal = Modal::new(Id::unique("replace")).show(ctx, |ui| {
        ui.set_width(380.0);
        ui.label(RichText::new(format!("Replace “{name}”?")).font(theme::semi_bold(17.0)));
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let place = folder.map_or_else(String::new, |folder| format!(" in “{}”", folder.display()));
        let then = match purpose {
            Purpose::Save(_) => "goes to the earlier versions",
            _ => "is lost",
        };
        ui.label(format!("There is such a file{place}. What it holds {then}."));
        ui.add_space(10.0);
        ui.horizontal(|ui| {
            if ui.button("Replace").means(Term::Answer).clicked() {
                out.push(Action::Replace);
            }
            if ui.button("Cancel").means(Term::Answer).clicked() {
                out.push(Action::Cancel);
            }
        });
    });
    if modal.should_close() {
        out.push(Action::Cancel);
    }
}

/// Whether Enter was pressed while nothing has the keyboard: it stands for what one most likely wants.
fn is_entered(ui: &Ui) -> bool {
    ui.memory(|memory| memory.focused().is_none()) && ui.input(|input| input.key_pressed(Key::Enter))
}

/// Asks what picture is wanted: which file, how fine, in which colors, of how much of the map.
fn picture_ui(ctx: &Context, app: &App, state: &mut State, out: &mut Vec<Action>) {
    let wish = state.picture.get_or_insert_with(|| Wish {
        format: Format::Png,
        scale: 2,
        is_dark: ctx.theme() == Theme::Dark,
        part: Part::Shown,
    });
    let has_selection = *app.selection() != Selection::Nothing;
    if !has_selection && wish.part == Part::Selection {
        wish.part = Part::Shown;
    }
    let modal = Modal::new(Id::unique("picture")).show(ctx, |ui| {
        ui.set_width(400.0);
        ui.label(RichText::new("Export a picture").font(theme::semi_bold(17.0)));
        ui.add_space(6.0);
        Grid::new("picture")
            .num_columns(2)
            .spacing([18.0, 10.0])
            .show(ui, |ui| {
                ui.label("Format");
                ui.horizontal(|ui| {
                    for format in Format::ALL {
                        let _ = ui
                            .selectable_value(&mut wish.format, format, format.name())
                            .says(about(format));
                    }
                });
                ui.end_row();
                ui.label("Size");
                ui.horizontal(|ui| {
                    // SVG and PDF have no pixels.
                    ui.add_enabled_ui(wish.format == Format::Png, |ui| {
                        for scale in 1..=4 {
                            let _ = ui
                                .selectable_value(&mut wish.scale, scale, format!("{scale}×"))
                                .says("Pixels of the picture for each pixel of the canvas at full size.");
                        }
                    });
                });
                ui.end_row();
                ui.label("Colors");
                ui.horizontal(|ui| {
                    for (is_dark, name) in [(false, "Light"), (true, "Dark")] {
                        let _ = ui
                            .selectable_value(&mut wish.is_dark, is_dark, name)
                            .means(Term::PictureChoice);
                    }
                });
                ui.end_row();
                ui.label("Show");
                ui.horizontal(|ui| {
                    let _ = ui
                        .selectable_value(&mut wish.part, Part::Shown, "What is shown")
                        .says("The cards that are on the canvas now, folded and unfolded as they are.");
                    ui.add_enabled_ui(has_selection, |ui| {
                        let _ = ui
                            .selectable_value(&mut wish.part, Part::Selection, "Selection")
                            .says("The selected cards; of a single one, also those that a link joins to it.");
                    });
                    let _ = ui
                        .selectable_value(&mut wish.part, Part::Whole, "Whole map")
                        .says("Every card, unfolded.");
                });
                ui.end_row();
            });
        ui.add_space(10.0);
        ui.horizontal(|ui| {
            let palette = theme::Palette::of(ui.ctx().theme());
            if ui
                .add(widgets::primary(palette, "Export…"))
                .means(Term::PictureChoice)
                .clicked()
            {
                out.push(Action::ExportPictureTo(*wish));
            }
            if ui.button("Cancel").means(Term::Answer).clicked() {
                out.push(Action::Cancel);
            }
        });
    });
    if modal.should_close() {
        out.push(Action::Cancel);
    }
}

fn about(format: Format) -> &'static str {
    match format {
        Format::Svg => {
            "Text and shapes: sharp at any size, can be searched and edited; for the web and for drawing programs."
        }
        Format::Png => "Pixels: looks the same everywhere.",
        Format::Pdf => "One page with real text, as large as the map; for printing and reading.",
    }
}
