//! Notices at the lower edge of the window: information goes by itself, the rest stays until it is dismissed.

use std::collections::BTreeMap;

use eframe::egui::{
    Align2, Area, CollapsingHeader, Context, CornerRadius, Frame, Id, Margin, Order, RichText, ScrollArea, Stroke, Ui,
    vec2,
};

use super::{
    meaning::{Means, Term},
    theme::Palette,
};
use crate::app::{Action, App, Severity};

/// How long information stays, in seconds.
const SECONDS: f64 = 4.0;

/// When each notice was first shown.
#[derive(Debug, Default)]
pub struct State {
    since: BTreeMap<u64, f64>,
}

/// Paints the notices.
pub fn notices_ui(ctx: &Context, app: &App, palette: &'static Palette, state: &mut State, out: &mut Vec<Action>) {
    let shown = app.notices().shown();
    state.since.retain(|id, _| shown.iter().any(|notice| notice.id == *id));
    if shown.is_empty() {
        return;
    }
    let time = ctx.input(|input| input.time);
    Area::new(Id::unique("notices"))
        .order(Order::Foreground)
        .anchor(Align2::CENTER_BOTTOM, vec2(0.0, -16.0))
        .show(ctx, |ui| {
            ui.set_max_width(560.0);
            for notice in shown {
                let since = *state.since.entry(notice.id).or_insert(time);
                let (color, word) = match notice.severity {
                    Severity::Information => (palette.accent, ""),
                    Severity::Warning => (palette.warning, "Note"),
                    Severity::Error => (palette.problem, "Not done"),
                };
                if notice.severity == Severity::Information {
                    let left = SECONDS - (time - since);
                    if left <= 0.0 {
                        out.push(Action::DismissNotice(notice.id));
                        continue;
                    }
                    ctx.request_repaint_after_secs(left as f32);
                }
                Frame::new()
                    .fill(palette.panel)
                    .stroke(Stroke::new(1.5, color))
                    .corner_radius(CornerRadius::same(8))
                    .inner_margin(Margin::symmetric(14, 9))
                    .shadow(ui.visuals().popup_shadow)
                    .show(ui, |ui| {
                        ui.horizontal_top(|ui| {
                            if !word.is_empty() {
                                ui.label(RichText::new(word).font(super::theme::semi_bold(13.5)).color(color));
                            }
                            ui.vertical(|ui| {
                                ui.set_max_width(400.0);
                                ui.label(&notice.text);
                                // One reason stands where it is read, and so does the first one of an error; more are
                                // folded away.
                                let rest = match notice.details.as_slice() {
                                    [reason, rest @ ..] if rest.is_empty() || notice.severity == Severity::Error => {
                                        ui.label(RichText::new(reason).small());
                                        rest
                                    }
                                    all => all,
                                };
                                if !rest.is_empty() {
                                    details_ui(ui, notice.id, rest);
                                }
                            });
                            if notice.severity != Severity::Information
                                && ui.button("Dismiss").means(Term::Notice).clicked()
                            {
                                out.push(Action::DismissNotice(notice.id));
                            }
                        });
                    });
                ui.add_space(6.0);
            }
        });
}

fn details_ui(ui: &mut Ui, id: u64, details: &[String]) {
    CollapsingHeader::new(RichText::new("Details").small())
        .id_salt(id)
        .show(ui, |ui| {
            ScrollArea::vertical().max_height(180.0).show(ui, |ui| {
                for detail in details {
                    ui.label(RichText::new(detail).small());
                }
            });
        });
}
