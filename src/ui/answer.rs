//! The answer bar: what the map is about, what it comes to for each reader, what has been assumed.

use eframe::egui::{ComboBox, RichText, Ui};

use super::{
    Cx, Request,
    focus::{self, Area},
    meaning::{Means, Term},
    theme,
};
use crate::{
    analysis::how_computed,
    app::{Action, Selection},
    inference::Remark,
    model::{odds, percent, percent_within},
};

/// Paints the answer bar.
pub fn answer_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 10.0;
        reader_ui(ui, cx);
        ui.separator();
        let Some(target) = cx.map.target.clone() else {
            ui.label(
                RichText::new("No conclusion chosen yet. Select a claim and press “Make this the conclusion”.")
                    .color(cx.palette.muted),
            );
            return;
        };
        let reader = cx.app.reader();
        match cx.app.derived().outlook(reader) {
            Some(Ok(outlook)) => {
                let how = how_computed(cx.map, &outlook.method);
                let numbers = outlook.claims.get(&target);
                if let Some((posterior, error)) = numbers.and_then(|numbers| Some((numbers.posterior?, numbers.error)))
                {
                    let number = RichText::new(percent_within(posterior, error))
                        .font(theme::semi_bold(22.0))
                        .color(cx.palette.text);
                    ui.label(number).on_hover_text(match how {
                        None => format!("{} Odds of {}.", Term::AnswerNumber.sentence(), odds(posterior)),
                        Some(how) => how,
                    });
                } else if outlook.method.is_unreliable() && numbers.is_some() {
                    ui.label(
                        RichText::new("unreliable")
                            .font(theme::semi_bold(18.0))
                            .color(cx.palette.problem),
                    )
                    .on_hover_text(how.unwrap_or_default());
                } else if is_blocked(cx, &target) {
                    ui.label(
                        RichText::new("blocked by a circle")
                            .font(theme::semi_bold(18.0))
                            .color(cx.palette.problem),
                    )
                    .on_hover_text(Term::Blocked.sentence());
                } else {
                    ui.label(
                        RichText::new("no number")
                            .font(theme::semi_bold(18.0))
                            .color(cx.palette.muted),
                    );
                }
            }
            Some(Err(error)) => {
                ui.label(RichText::new(error.to_string()).color(cx.palette.problem));
            }
            None => {}
        }
        let title = cx.map.title_of(&target).to_owned();
        let link = ui.link(RichText::new(title).font(theme::semi_bold(15.0)).color(cx.palette.text));
        if link.means(Term::Conclusion).clicked() {
            cx.out.push(Action::Select(Selection::Claim(target.clone())));
            cx.requests.push(Request::CenterOn(Selection::Claim(target.clone())));
        }
        if cx.app.derived().is_computing(reader) {
            ui.label(RichText::new("computing…").color(cx.palette.muted));
        }
        footing_ui(ui, cx, &target);
    });
}

fn is_blocked(cx: &Cx<'_>, target: &crate::model::ClaimId) -> bool {
    let inquiry = cx.app.derived().inquiry(cx.app.reader());
    inquiry.is_some_and(|inquiry| inquiry.blocked.contains(target))
}

fn reader_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let name = match cx.app.reader().and_then(|id| cx.map.readers.get(id)) {
        Some(reader) => reader.name.clone(),
        None => "Nobody".to_owned(),
    };
    let mut chosen = cx.app.reader().cloned();
    let combo = ComboBox::from_id_salt("reader")
        .selected_text(&name)
        .width(150.0)
        .show_ui(ui, |ui| {
            for (id, reader) in &cx.map.readers {
                ui.selectable_value(&mut chosen, Some(id.clone()), &reader.name);
            }
            let _ = ui.selectable_value(&mut chosen, None, "Nobody").means(Term::Nobody);
        });
    combo.response.widget_info(|| {
        let mut info = eframe::egui::WidgetInfo::labeled(eframe::egui::Role::ComboBox, true, "Reader");
        info.current_text_value = Some(name.clone());
        info
    });
    focus::anchor(ui, Area::Answer, combo.response.id, ui.max_rect());
    let _ = combo.response.means(Term::Reader);
    if chosen.as_ref() != cx.app.reader() {
        cx.out.push(Action::SetReader(chosen));
    }
}

/// What the number stands on: what is stated beside it, what the others come to, what was assumed.
fn footing_ui(ui: &mut Ui, cx: &Cx<'_>, target: &crate::model::ClaimId) {
    let derived = cx.app.derived();
    let numbers = |reader| {
        derived
            .outlook(reader)
            .and_then(|outlook| outlook.as_ref().ok())
            .and_then(|outlook| outlook.claims.get(target))
    };
    let mut parts: Vec<String> = Vec::new();
    if let Some(stated) = numbers(cx.app.reader()).and_then(|numbers| numbers.stated) {
        parts.push(format!("stated {}", percent(stated)));
    }
    for (id, reader) in &cx.map.readers {
        let has_numbers = derived
            .inquiry(Some(id))
            .is_some_and(|inquiry| !inquiry.stated.is_empty());
        if Some(id) == cx.app.reader() || !has_numbers {
            continue;
        }
        let theirs = numbers(Some(id));
        if let Some((posterior, error)) = theirs.and_then(|numbers| Some((numbers.posterior?, numbers.error))) {
            parts.push(format!("{}: {}", reader.name, percent_within(posterior, error)));
        }
    }
    if let Some(inquiry) = derived.inquiry(cx.app.reader()) {
        let n_assumed = inquiry
            .remarks
            .iter()
            .filter(|remark| matches!(remark, Remark::AssumedBase(_) | Remark::WordsOnly(_)))
            .count();
        if inquiry.stated.is_empty() && n_assumed > 0 {
            parts.push("no numbers stated; even odds assumed".to_owned());
        } else if n_assumed > 0 {
            parts.push(format!("{n_assumed} of {} claims assumed", inquiry.n_claims()));
        }
    }
    ui.label(RichText::new(parts.join("  ·  ")).color(cx.palette.muted))
        .on_hover_text(Term::Assumed.sentence());
}
