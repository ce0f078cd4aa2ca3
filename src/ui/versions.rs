//! Two versions of the map side by side: the panel with every difference, each of which can be taken over or left, while the canvas
//! shows what is new, changed and gone.

use eframe::egui::{Color32, RichText, ScrollArea, Ui, WidgetInfo};

use super::{
    Cx,
    meaning::{Means, Term},
    theme::{self, Palette},
    widgets,
};
use crate::app::{Action, Comparing, Fate, FileAction, Occasion, Row, Selection};

/// Up to so many rows are shown with their whole sentences.
const MOST_WHOLE: usize = 400;

/// The color of what has become of something.
pub fn color(palette: &Palette, fate: Fate) -> Color32 {
    match fate {
        Fate::Changed => palette.warning,
        Fate::New => palette.success,
        Fate::Gone => palette.problem,
        Fate::Conflict => palette.posterior,
    }
}

/// Paints the panel.
pub fn versions_ui(ui: &mut Ui, cx: &mut Cx<'_>, comparing: &Comparing) {
    ui.take_available_width();
    ui.label(
        RichText::new("Two versions")
            .font(theme::semi_bold(13.0))
            .color(cx.palette.muted),
    );
    ui.label(RichText::new(&comparing.title).font(theme::semi_bold(17.0)));
    let n_conflicts = comparing.rows.iter().filter(|row| row.fate == Fate::Conflict).count();
    ui.label(RichText::new(about(comparing, n_conflicts)).color(cx.palette.muted));
    ui.add_space(6.0);
    ui.horizontal_wrapped(|ui| {
        let verb = comparing.occasion.verb();
        let n = comparing.n_taken();
        let label = if n == comparing.rows.len() {
            verb.to_owned()
        } else {
            format!("{verb} {n} of {}", comparing.rows.len())
        };
        let is_enough = n > 0 || matches!(comparing.occasion, Occasion::Disk(_) | Occasion::Copy(_));
        let button = ui.add_enabled(is_enough, widgets::primary(cx.palette, &label));
        if button.means(Term::AcceptVersion).clicked() {
            cx.out.push(Action::File(FileAction::Accept));
        }
        if ui.button("Close").means(Term::CloseVersions).clicked() {
            cx.out.push(Action::File(FileAction::Close));
        }
        if ui.button("All").means(Term::TakeAll).clicked() {
            cx.out.push(Action::File(FileAction::TakeAll(true)));
        }
        if ui.button("None").means(Term::TakeNone).clicked() {
            cx.out.push(Action::File(FileAction::TakeAll(false)));
        }
    });
    ui.add_space(4.0);
    for warning in &comparing.warnings {
        ui.label(RichText::new(warning).small().color(cx.palette.warning));
    }
    ui.separator();
    // Only the rows that are seen are laid out: two versions of a large map differ in thousands.
    let height = 46.0;
    if comparing.rows.len() <= MOST_WHOLE {
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            ui.set_max_width(ui.available_width() - 12.0);
            for (index, row) in comparing.rows.iter().enumerate() {
                row_ui(ui, cx, index, row, None);
                ui.add_space(4.0);
            }
        });
        return;
    }
    ScrollArea::vertical()
        .auto_shrink(false)
        .show_rows(ui, height, comparing.rows.len(), |ui, seen| {
            for index in seen {
                if let Some(row) = comparing.rows.get(index) {
                    row_ui(ui, cx, index, row, Some(height));
                }
            }
        });
}

/// What the rows are, in a sentence.
fn about(comparing: &Comparing, n_conflicts: usize) -> String {
    let n = comparing.rows.len() - n_conflicts;
    let differences = if n == 1 {
        "One difference".to_owned()
    } else {
        format!("{n} differences")
    };
    let rest = match &comparing.occasion {
        Occasion::Earlier => "What is ticked goes back to how it was.",
        Occasion::Crash => "What is ticked is recovered.",
        Occasion::Saved => "What is ticked goes back to how it was when it was saved.",
        Occasion::Other => "What is ticked becomes as the other file has it.",
        Occasion::Disk(_) | Occasion::Copy(_) => {
            "These only the other version has changed; what is ticked is taken over."
        }
    };
    let conflicts = match n_conflicts {
        0 => String::new(),
        1 => " In one place both have changed the same thing: yours stands unless you take theirs.".to_owned(),
        n => format!(" In {n} places both have changed the same thing: yours stands unless you take theirs."),
    };
    format!("{differences}. {rest}{conflicts}")
}

/// A row, of one height if it must be, else as high as its sentence.
fn row_ui(ui: &mut Ui, cx: &mut Cx<'_>, index: usize, row: &Row, height: Option<f32>) {
    let width = ui.available_width();
    ui.allocate_ui(eframe::egui::vec2(width, height.unwrap_or(0.0)), |ui| {
        if let Some(height) = height {
            ui.set_min_height(height);
        }
        ui.horizontal_top(|ui| {
            let mut is_taken = row.is_taken;
            let check = ui.checkbox(&mut is_taken, "");
            let role = eframe::egui::Role::CheckBox;
            check.widget_info(|| WidgetInfo::selected(role, true, is_taken, format!("Take over: {}", row.sentence)));
            if check.means(Term::TakeDifference).changed() {
                cx.out.push(Action::File(FileAction::Take(index, is_taken)));
            }
            ui.vertical(|ui| {
                let ink = color(cx.palette, row.fate);
                ui.label(RichText::new(row.fate.name()).font(theme::semi_bold(11.5)).color(ink));
                let text = RichText::new(&row.sentence)
                    .font(theme::regular(13.0))
                    .color(cx.palette.text);
                let sentence = eframe::egui::Label::new(text).sense(eframe::egui::Sense::click());
                let sentence = if height.is_some() {
                    sentence.truncate()
                } else {
                    sentence.wrap()
                };
                let response = ui.add(sentence);
                response.widget_info(|| WidgetInfo::labeled(eframe::egui::Role::Button, true, &row.sentence));
                let response = response.on_hover_text(&row.sentence);
                if response.means(Term::Difference).clicked() {
                    let selection = match (&row.link, &row.card) {
                        (Some(link), _) => Some(Selection::Link(link.clone())),
                        (None, Some(card)) => Some(Selection::cards([card.clone()])),
                        (None, None) => None,
                    };
                    cx.out.extend(selection.map(Action::Select));
                }
            });
        });
    });
}
