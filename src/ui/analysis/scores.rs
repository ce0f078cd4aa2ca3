//! How well the forecasts did: scores of each reader, calibration, and whether beliefs moved as their holders had said.

use std::collections::BTreeMap;

use eframe::egui::{
    Align2, Button, CornerRadius, Grid, Rect, RichText, Role, ScrollArea, Sense, Stroke, Ui, UiBuilder, WidgetInfo,
    pos2, vec2,
};

use super::{ROW, line, muted, row_ui};
use crate::{
    analysis::{Bin, Moved, Record, calibration, moved, records},
    app::{Action, Revision, Selection},
    model::{ReaderId, percent, quantity_value},
    ui::{
        Cx,
        meaning::{Means, Term},
        theme, widgets,
    },
};

/// Size of the calibration plot with its margins, px.
const PLOT: f32 = 240.0;

/// How it is looked at.
#[derive(Debug, Default)]
pub(super) struct State {
    /// Whose calibration is drawn; the first with forecasts if nobody was chosen.
    chosen: Option<ReaderId>,
    /// What was found, and of which map.
    found: Option<(Revision, BTreeMap<ReaderId, Record>, Vec<Moved>)>,
}

/// Paints the scores.
pub(super) fn scores_ui(ui: &mut Ui, cx: &mut Cx<'_>, state: &mut State) {
    let Some(document) = cx.app.document() else { return };
    let revision = document.snapshot().revision;
    if state.found.as_ref().is_none_or(|(of, ..)| *of != revision) {
        state.found = Some((revision, records(cx.map), moved(cx.map)));
    }
    let Some((_, all, audit)) = &state.found else { return };
    if all.is_empty() {
        muted(
            ui,
            cx,
            "Nothing that was forecast has turned out yet. Say how a claim turned out under “More” in its inspector; its forecasts are scored here.",
        );
        return;
    }
    let drawn = (state.chosen.as_ref().filter(|reader| all.contains_key(*reader)))
        .or_else(|| cx.app.reader().filter(|reader| all.contains_key(*reader)))
        .or_else(|| all.keys().next())
        .cloned();
    let room = ui.available_rect_before_wrap();
    let (left, right) = room.split_left_right_at_x(room.right() - PLOT - 12.0);
    let mut chosen = None;
    ui.scope_builder(UiBuilder::new().max_rect(left), |ui| {
        ScrollArea::both().id_salt("scores").auto_shrink(false).show(ui, |ui| {
            chosen = table_ui(ui, cx, all, drawn.as_ref());
            crps_ui(ui, cx, all);
            audit_ui(ui, cx, audit);
        });
    });
    if let Some(chosen) = chosen {
        state.chosen = Some(chosen);
    }
    if let Some((reader, record)) = drawn
        .and_then(|reader| Some((all.get(&reader)?, reader)))
        .map(|(a, b)| (b, a))
    {
        ui.scope_builder(UiBuilder::new().max_rect(right), |ui| {
            calibration_ui(ui, cx, &reader, &calibration(&record.scored));
        });
    }
}

/// A row for each reader; says whose was pressed.
fn table_ui(ui: &mut Ui, cx: &Cx<'_>, all: &BTreeMap<ReaderId, Record>, drawn: Option<&ReaderId>) -> Option<ReaderId> {
    let mut pressed = None;
    let number = |value: Option<f64>, digits: usize| match value {
        None => "–".to_owned(),
        Some(value) if value == f64::NEG_INFINITY => "−∞".to_owned(),
        Some(value) => format!("{value:.digits$}").replace('-', "−"),
    };
    let heads: [(&str, Option<Term>); 6] = [
        ("", None),
        ("forecasts", None),
        ("Brier", Some(Term::Brier)),
        ("pool", Some(Term::PoolScore)),
        ("over time", Some(Term::OverTime)),
        ("log", Some(Term::LogScore)),
    ];
    Grid::new("scores of readers")
        .striped(true)
        .spacing([18.0, 3.0])
        .show(ui, |ui| {
            for (head, term) in heads {
                let label = ui.label(RichText::new(head).small().color(cx.palette.muted));
                if let Some(term) = term {
                    let _ = label.means(term);
                }
            }
            ui.end_row();
            for (reader, record) in all {
                let name = name_of(cx, reader);
                let button = ui.add(Button::selectable(drawn == Some(reader), RichText::new(&name)));
                button.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, drawn == Some(reader), &name));
                if button.means(Term::Calibration).clicked() {
                    pressed = Some(reader.clone());
                }
                ui.label(record.scored.len().to_string());
                ui.label(RichText::new(number(record.brier, 3)).font(theme::semi_bold(13.0)));
                for (value, digits) in [(record.pool, 3), (record.over_time, 3), (record.log, 2)] {
                    ui.label(number(value, digits));
                }
                ui.end_row();
            }
        });
    pressed
}

fn name_of(cx: &Cx<'_>, reader: &ReaderId) -> String {
    (cx.map.readers.get(reader)).map_or_else(|| reader.to_string(), |reader| reader.name.clone())
}

/// What turned out of quantities.
fn crps_ui(ui: &mut Ui, cx: &Cx<'_>, all: &BTreeMap<ReaderId, Record>) {
    if all.values().all(|record| record.crps.is_empty()) {
        return;
    }
    widgets::section(ui, cx.palette, "Quantities (CRPS)");
    for (reader, record) in all {
        for (id, crps) in &record.crps {
            let Some(quantity) = cx.map.quantities.get(id) else {
                continue;
            };
            let unit = if quantity.unit.is_empty() { "" } else { " " };
            let value = quantity.resolved.map(|value| quantity_value(quantity.kind, value));
            let text = format!(
                "{}: {}{unit}{}, {} (it was {})",
                name_of(cx, reader),
                quantity_value(crate::model::QuantityKind::Size, *crps),
                quantity.unit,
                quantity.title,
                value.unwrap_or_default()
            );
            let _ = ui.label(text).means(Term::Crps);
        }
    }
}

/// Whether beliefs moved as said.
fn audit_ui(ui: &mut Ui, cx: &mut Cx<'_>, audit: &[Moved]) {
    if audit.is_empty() {
        return;
    }
    widgets::section(ui, cx.palette, "Moved as said?");
    for one in audit {
        let (rect, response) = row_ui(ui, cx, false);
        let since = one.since.map_or_else(
            || "has not looked again".to_owned(),
            |p| format!("says {} since", percent(p)),
        );
        let text = format!(
            "{} had said {} if “{}” {}, and {since}: {}",
            name_of(cx, &one.reader),
            percent(one.said),
            cx.map.title_of(&one.crux).trim_end_matches('.'),
            if one.outcome { "holds" } else { "does not hold" },
            cx.map.title_of(&one.target)
        );
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &text));
        line(ui, cx, rect, text);
        if response.means(Term::Moved).clicked() {
            cx.out.push(Action::Select(Selection::Claim(one.target.clone())));
        }
    }
    ui.add_space(ROW / 2.0);
}

/// What came true of what was forecast about alike.
fn calibration_ui(ui: &mut Ui, cx: &Cx<'_>, reader: &ReaderId, bins: &[Bin]) {
    let title = format!("Calibration of {}", name_of(cx, reader));
    ui.label(RichText::new(&title).small().color(cx.palette.muted));
    let size = (ui.available_height() - 4.0).clamp(80.0, PLOT);
    let (rect, response) = ui.allocate_exact_size(vec2(PLOT, size), Sense::hover());
    response.widget_info(|| {
        let told: Vec<String> = bins
            .iter()
            .map(|bin| {
                format!(
                    "{} forecast, {} of {} came true",
                    percent(bin.mean),
                    bin.share * bin.n as f64,
                    bin.n
                )
            })
            .collect();
        WidgetInfo::labeled(Role::Image, true, format!("{title}: {}", told.join("; ")))
    });
    let _ = response.means(Term::Calibration);
    let inner = Rect::from_min_max(rect.min + vec2(38.0, 8.0), rect.max - vec2(14.0, 18.0));
    let at = |x: f64, y: f64| {
        pos2(
            inner.left() + x as f32 * inner.width(),
            inner.bottom() - y as f32 * inner.height(),
        )
    };
    let painter = ui.painter_at(rect);
    painter.rect_filled(inner, CornerRadius::same(2), cx.palette.control);
    for part in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let grid = Stroke::new(1.0, cx.palette.control_hovered);
        painter.line_segment([at(0.0, part), at(1.0, part)], grid);
        painter.line_segment([at(part, 0.0), at(part, 1.0)], grid);
    }
    let font = theme::regular(10.5);
    for part in [0.0, 0.5, 1.0] {
        let text = percent(part);
        painter.text(
            at(0.0, part) - vec2(5.0, 0.0),
            Align2::RIGHT_CENTER,
            &text,
            font.clone(),
            cx.palette.muted,
        );
        painter.text(
            at(part, 0.0) + vec2(0.0, 3.0),
            Align2::CENTER_TOP,
            &text,
            font.clone(),
            cx.palette.muted,
        );
    }
    painter.line_segment([at(0.0, 0.0), at(1.0, 1.0)], Stroke::new(1.0, cx.palette.muted));
    for bin in bins {
        let (low, high) = bin.interval;
        painter.line_segment(
            [at(bin.mean, low), at(bin.mean, high)],
            Stroke::new(1.5, cx.palette.muted),
        );
        painter.circle_filled(at(bin.mean, bin.share), 4.0, cx.palette.posterior);
        let is_high = bin.share > 0.85;
        let (anchor, shift) = if bin.mean > 0.85 {
            (Align2::RIGHT_CENTER, vec2(-7.0, if is_high { 7.0 } else { -7.0 }))
        } else {
            (Align2::LEFT_CENTER, vec2(7.0, if is_high { 7.0 } else { -7.0 }))
        };
        painter.text(
            at(bin.mean, bin.share) + shift,
            anchor,
            bin.n.to_string(),
            font.clone(),
            cx.palette.text,
        );
    }
}
