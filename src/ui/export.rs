//! Asks in which form the map is exported as text, and what stands in it.

use eframe::egui::{Context, Grid, Id, Modal, RichText, Ui};

use super::{
    meaning::{Means, Term},
    theme, widgets,
};
use crate::{
    app::{Action, App, Selection, text_format::TextFormat},
    formats::{
        export::Foreign,
        markdown::{Flavor, Options, Scope, Whose},
        tables_csv::Form,
    },
};

/// Which form is chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Choice {
    #[default]
    Report,
    Page,
    Tables,
    Foreign(Foreign),
}

/// How much of the map a report is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Part {
    #[default]
    Whole,
    Branch,
    Cruxes,
}

/// Whose numbers stand in a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Readers {
    #[default]
    Everybody,
    One,
    Two,
}

/// What has been chosen, kept for the next time.
#[derive(Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are the boxes that can be ticked, each on its own"
)]
pub struct State {
    choice: Choice,
    flavor: Flavor,
    part: Part,
    readers: Readers,
    leaves_out_quotes: bool,
    leaves_out_numbers: bool,
    has_picture: bool,
    is_data: bool,
}

/// Paints the question.
pub fn export_ui(ctx: &Context, app: &App, state: &mut State, out: &mut Vec<Action>) {
    let modal = Modal::new(Id::unique("export")).show(ctx, |ui| {
        ui.set_width(480.0);
        ui.label(RichText::new("Export as").font(theme::semi_bold(17.0)));
        ui.add_space(4.0);
        ui.horizontal_wrapped(|ui| {
            let mut choose = |ui: &mut Ui, choice: Choice, name: &str| {
                let chosen = ui.selectable_value(&mut state.choice, choice, name);
                let _ = chosen.means(Term::ExportForm);
            };
            choose(ui, Choice::Report, "Report (Markdown)");
            choose(ui, Choice::Page, "Web page");
            choose(ui, Choice::Tables, "Tables (CSV)");
            for format in Foreign::ALL {
                choose(ui, Choice::Foreign(format), format.title());
            }
        });
        ui.add_space(6.0);
        let branch = match app.selection() {
            Selection::Claim(id) => Some(id.clone()),
            _ => None,
        };
        match state.choice {
            Choice::Report => report_ui(ui, app, state, branch.is_some()),
            Choice::Tables => {
                let mut is_for_spreadsheets = !state.is_data;
                let check = ui.checkbox(&mut is_for_spreadsheets, "For spreadsheets");
                let _ = check.means(Term::TableForm);
                state.is_data = !is_for_spreadsheets;
                ui.label("Three files: claims, links, credences.");
            }
            Choice::Page => {
                ui.label("One file without scripts, with a picture of the map and the numbers of the reader chosen above.");
            }
            Choice::Foreign(_) => {
                ui.label("With the numbers that the reader chosen above has stated. What the format has no room for is listed afterwards.");
            }
        }
        ui.add_space(10.0);
        ui.horizontal(|ui| {
            let palette = theme::Palette::of(ui.ctx().theme());
            let go_on = ui.add(widgets::primary(palette, "Export…"));
            if go_on.means(Term::Answer).clicked() {
                out.push(Action::Cancel);
                out.push(Action::ExportTextDialog(wish(app, state, branch)));
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

fn report_ui(ui: &mut Ui, app: &App, state: &mut State, has_branch: bool) {
    if !has_branch && state.part == Part::Branch {
        state.part = Part::Whole;
    }
    let has_reader = app.reader().is_some();
    let has_two = has_reader && app.versus().is_some();
    if !has_two && state.readers == Readers::Two || !has_reader {
        state.readers = Readers::Everybody;
    }
    Grid::new("report").num_columns(2).spacing([18.0, 8.0]).show(ui, |ui| {
        ui.label("For");
        ui.horizontal(|ui| {
            for flavor in Flavor::ALL {
                let chosen = ui.selectable_value(&mut state.flavor, flavor, flavor.name());
                let _ = chosen.means(Term::ReportFlavor);
            }
        });
        ui.end_row();
        ui.label("How much");
        ui.horizontal(|ui| {
            for (part, name, is_possible) in [
                (Part::Whole, "The whole map", true),
                (Part::Branch, "The selected branch", has_branch),
                (Part::Cruxes, "Cruxes only", true),
            ] {
                ui.add_enabled_ui(is_possible, |ui| {
                    let chosen = ui.selectable_value(&mut state.part, part, name);
                    let _ = chosen.means(Term::ReportScope);
                });
            }
        });
        ui.end_row();
        ui.label("Whose numbers");
        ui.horizontal(|ui| {
            for (readers, name, is_possible) in [
                (Readers::Everybody, "Everybody’s", true),
                (Readers::One, "One reader’s", has_reader),
                (Readers::Two, "Two compared", has_two),
            ] {
                ui.add_enabled_ui(is_possible, |ui| {
                    let chosen = ui.selectable_value(&mut state.readers, readers, name);
                    let _ = chosen.means(Term::ReportReaders);
                });
            }
        });
        ui.end_row();
        ui.label("With");
        ui.horizontal(|ui| {
            let (mut quotes, mut numbers) = (!state.leaves_out_quotes, !state.leaves_out_numbers);
            let _ = ui.checkbox(&mut quotes, "Quotes").means(Term::ReportParts);
            let _ = ui.checkbox(&mut numbers, "Numbers").means(Term::ReportParts);
            let _ = ui.checkbox(&mut state.has_picture, "Picture").means(Term::ReportParts);
            (state.leaves_out_quotes, state.leaves_out_numbers) = (!quotes, !numbers);
        });
        ui.end_row();
    });
}

/// What is to be written.
fn wish(app: &App, state: &State, branch: Option<crate::model::ClaimId>) -> TextFormat {
    let reader = app.reader().cloned();
    match state.choice {
        Choice::Page => TextFormat::Page(reader),
        Choice::Tables => TextFormat::Tables(if state.is_data { Form::Data } else { Form::Spreadsheet }),
        Choice::Foreign(format) => TextFormat::Foreign(format, reader),
        Choice::Report => {
            let scope = match (state.part, branch) {
                (Part::Branch, Some(claim)) => Scope::Branch(claim),
                (Part::Cruxes, _) => Scope::Cruxes,
                _ => Scope::Whole,
            };
            let whose = match (state.readers, reader, app.versus()) {
                (Readers::One, Some(reader), _) => Whose::One(reader),
                (Readers::Two, Some(reader), Some(other)) => Whose::Two(reader, other),
                _ => Whose::Everybody,
            };
            TextFormat::Report(Box::new(Options {
                flavor: state.flavor,
                scope,
                whose,
                picture: state.has_picture.then(|| "map.svg".to_owned()),
                quotes: !state.leaves_out_quotes,
                numbers: !state.leaves_out_numbers,
                ..Options::default()
            }))
        }
    }
}
