//! The readers pooled: the number of each on a strip, and one number from all of them in the ways that are in use.

use std::collections::BTreeMap;

use eframe::egui::{
    Align2, CornerRadius, DragValue, Rect, RichText, ScrollArea, Sense, Stroke, Ui, WidgetInfo, pos2, vec2,
};

use super::{
    super::{
        Cx,
        meaning::{Means, Term},
        theme, widgets,
    },
    line, muted, row_ui,
};
use crate::{
    analysis::{Pool, extremized, extremizing_warning, n_certain, readers_with_numbers},
    app::Selection,
    model::{ClaimId, ReaderId, percent},
};

/// How it is pooled.
#[derive(Debug)]
pub(super) struct State {
    weights: BTreeMap<ReaderId, f64>,
    exponent: f64,
}

impl Default for State {
    fn default() -> Self {
        Self {
            weights: BTreeMap::new(),
            exponent: 1.0,
        }
    }
}

/// The pool of the selected claim, or of the conclusion.
pub(super) fn pool_ui(ui: &mut Ui, cx: &mut Cx<'_>, state: &mut State, target: &ClaimId) {
    let claim = match cx.app.selection() {
        Selection::Claim(id) => id.clone(),
        _ => target.clone(),
    };
    let numbers: Vec<(ReaderId, f64)> = (readers_with_numbers(cx.map).into_iter())
        .filter_map(|reader| {
            let outlook = cx.app.derived().outlook(Some(&reader))?.as_ref().ok()?;
            Some((reader, outlook.claims.get(&claim)?.posterior?))
        })
        .collect();
    if numbers.is_empty() {
        muted(
            ui,
            cx,
            "No reader has stated numbers on this map: there is nothing to pool.",
        );
        return;
    }
    let text = format!(
        "{}: what is computed for {}.",
        cx.map.title_of(&claim).trim_end_matches('.'),
        if numbers.len() == 1 {
            "one reader".to_owned()
        } else {
            format!("each of {} readers", numbers.len())
        }
    );
    ui.add(eframe::egui::Label::new(RichText::new(text).color(cx.palette.muted)).truncate());
    strip_ui(ui, cx, &numbers);
    let room = ui.available_rect_before_wrap();
    let left = Rect::from_min_max(room.min, pos2(room.left() + room.width() * 0.42, room.bottom()));
    let right = Rect::from_min_max(pos2(left.right() + 24.0, room.top()), room.max);
    ui.scope_builder(eframe::egui::UiBuilder::new().max_rect(left), |ui| {
        readers_ui(ui, cx, state, &numbers);
    });
    ui.scope_builder(eframe::egui::UiBuilder::new().max_rect(right), |ui| {
        pools_ui(ui, cx, state, &numbers);
    });
}

/// Every reader's number as a dot between 0 and 100 %.
fn strip_ui(ui: &mut Ui, cx: &Cx<'_>, numbers: &[(ReaderId, f64)]) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 26.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(eframe::egui::Role::Image, true, "The readers' numbers"));
    let track = Rect::from_center_size(rect.center(), vec2(rect.width() - 84.0, 4.0));
    let painter = ui.painter_at(rect);
    painter.rect_filled(track, CornerRadius::same(2), cx.palette.control_hovered);
    for (p, align, at) in [
        (0.0, Align2::RIGHT_CENTER, track.left_center() - vec2(8.0, 0.0)),
        (1.0, Align2::LEFT_CENTER, track.right_center() + vec2(8.0, 0.0)),
    ] {
        painter.text(at, align, percent(p), theme::regular(10.5), cx.palette.muted);
    }
    let place_of = |id: &ReaderId| cx.map.readers.keys().position(|other| other == id).unwrap_or(0);
    for (id, p) in numbers {
        let Some(reader) = cx.map.readers.get(id) else { continue };
        let at = pos2(track.left() + *p as f32 * track.width(), track.center().y);
        let color = cx.palette.reader(reader.color, place_of(id));
        painter.circle(at, 5.0, color, Stroke::new(1.0, cx.palette.panel));
    }
}

/// The readers with their weights.
fn readers_ui(ui: &mut Ui, cx: &Cx<'_>, state: &mut State, numbers: &[(ReaderId, f64)]) {
    ScrollArea::vertical()
        .id_salt("pooled readers")
        .auto_shrink(false)
        .show(ui, |ui| {
            for (id, p) in numbers {
                let Some(reader) = cx.map.readers.get(id) else { continue };
                let place = cx.map.readers.keys().position(|other| other == id).unwrap_or(0);
                ui.horizontal(|ui| {
                    widgets::reader_dot(ui, cx.palette.reader(reader.color, place));
                    ui.label(&reader.name);
                    ui.label(RichText::new(percent(*p)).color(cx.palette.muted));
                    ui.with_layout(eframe::egui::Layout::right_to_left(eframe::egui::Align::Center), |ui| {
                        ui.add_space(16.0);
                        let weight = state.weights.entry(id.clone()).or_insert(1.0);
                        let field = ui.add(DragValue::new(weight).range(0.0..=10.0).speed(0.02).prefix("weight "));
                        let name = format!("Weight of {}", reader.name);
                        field.widget_info(|| WidgetInfo::labeled(eframe::egui::Role::SpinButton, true, &name));
                        let _ = field.means(Term::PoolWeight);
                    });
                });
            }
        });
}

/// The pools, and what extremizing makes of the usual one.
fn pools_ui(ui: &mut Ui, cx: &Cx<'_>, state: &mut State, numbers: &[(ReaderId, f64)]) {
    let probabilities: Vec<f64> = numbers.iter().map(|(_, p)| *p).collect();
    let weight_of = |id: &ReaderId| state.weights.get(id).copied().unwrap_or(1.0);
    let weights: Vec<f64> = numbers.iter().map(|(id, _)| weight_of(id)).collect();
    ScrollArea::vertical().id_salt("pools").auto_shrink(false).show(ui, |ui| {
        for pool in Pool::ALL {
            let (rect, response) = row_ui(ui, cx, false);
            let value = pool.of(&probabilities, &weights);
            let shown = value.map_or_else(|| "–".to_owned(), percent);
            response.widget_info(|| {
                let text = format!("{}: {shown}", pool.name());
                WidgetInfo::labeled(eframe::egui::Role::Label, true, text)
            });
            let font = if pool == Pool::MeanOfOdds { theme::semi_bold(13.0) } else { theme::regular(13.0) };
            ui.painter_at(rect).text(
                pos2(rect.left() + 70.0, rect.center().y),
                Align2::RIGHT_CENTER,
                shown,
                font,
                cx.palette.text,
            );
            let words = Rect::from_min_max(pos2(rect.left() + 84.0, rect.top()), rect.max);
            let suffix = if pool == Pool::MeanOfOdds { " (usual)" } else { "" };
            line(ui, cx, words, format!("{}{suffix}", pool.name()));
            let _ = response.says(&format!("{} {}", Term::PoolRow.sentence(), pool.sentence()));
        }
        let n_certain = n_certain(&probabilities);
        if n_certain > 0 {
            let text = format!(
                "{n_certain} of {} are certain and left out where odds are pooled: a single 0 % or 100 % would decide it.",
                probabilities.len()
            );
            ui.label(RichText::new(text).small().color(cx.palette.warning));
        }
        ui.horizontal(|ui| {
            ui.label(RichText::new("Extremize with exponent").color(cx.palette.muted));
            let field = ui.add(DragValue::new(&mut state.exponent).range(1.0..=5.0).speed(0.01).max_decimals(2));
            field.widget_info(|| WidgetInfo::labeled(eframe::egui::Role::SpinButton, true, "Exponent"));
            let _ = field.means(Term::Extremize);
            let usual = Pool::MeanOfOdds.of(&probabilities, &weights);
            if let Some(usual) = usual.filter(|_| state.exponent > 1.0) {
                ui.label(format!("{} becomes {}", percent(usual), percent(extremized(usual, state.exponent))));
            } else {
                ui.label(RichText::new("off").color(cx.palette.muted));
            }
        });
        let usual = Pool::MeanOfOdds.of(&probabilities, &weights);
        if let Some(warning) = usual.and_then(|usual| extremizing_warning(usual, state.exponent)) {
            ui.label(RichText::new(warning).color(cx.palette.warning));
        }
    });
}
