//! The readers together: the number of each on a strip, one number from all of them in the ways that are in use, and how far
//! they are apart.

use std::collections::BTreeMap;

use eframe::egui::{
    Align2, Color32, CornerRadius, DragValue, Rect, RichText, Role, ScrollArea, Sense, Stroke, Ui, UiBuilder,
    WidgetInfo, pos2, vec2,
};

use super::{
    super::{
        Cx,
        meaning::{Means, Term},
        strip, theme, widgets,
    },
    ROW, line, muted, row_ui,
};
use crate::{
    analysis::{Opinions, Pool, extremized, extremizing_warning, n_certain, opinions, readers_with_numbers},
    app::{Selection, Stamp},
    inference::Outlook,
    model::{ClaimId, ReaderId, percent},
};

/// How it is pooled.
#[derive(Debug)]
pub(super) struct State {
    weights: BTreeMap<ReaderId, f64>,
    exponent: f64,
    /// How the readers lie to one another, and of which numbers that is: they are many computations.
    apart: Option<(Stamp, Opinions)>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            weights: BTreeMap::new(),
            exponent: 1.0,
            apart: None,
        }
    }
}

/// The pool of the selected claim, or of the conclusion.
pub(super) fn pool_ui(ui: &mut Ui, cx: &mut Cx<'_>, state: &mut State, target: &ClaimId) {
    let claim = match cx.app.selection() {
        Selection::Claim(id) => id.clone(),
        _ => target.clone(),
    };
    let Some(document) = cx.app.document() else { return };
    let with_numbers = document.snapshot().readers_with_numbers();
    let numbers: Vec<(ReaderId, f64)> = (with_numbers.iter())
        .filter(|reader| cx.map.readers.get(*reader).is_some_and(|reader| !reader.hidden))
        .filter_map(|reader| {
            let outlook = cx.app.derived().outlook(Some(reader))?.as_ref().ok()?;
            Some((reader.clone(), outlook.claims.get(&claim)?.posterior?))
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
    strip::strip_ui(ui, cx, "The readers' numbers", &numbers);
    let room = ui.available_rect_before_wrap();
    let part = |from: f32, to: f32| {
        let x = |part: f32| room.left() + room.width() * part;
        let gap = if to < 1.0 { 24.0 } else { 0.0 };
        UiBuilder::new().max_rect(Rect::from_min_max(
            pos2(x(from), room.top()),
            pos2(x(to) - gap, room.bottom()),
        ))
    };
    ui.scope_builder(part(0.0, 0.32), |ui| readers_ui(ui, cx, state, &numbers));
    ui.scope_builder(part(0.32, 0.66), |ui| pools_ui(ui, cx, state, &numbers));
    ui.scope_builder(part(0.66, 1.0), |ui| apart_ui(ui, cx, state));
}

/// From how many readers up they are shown on a map; fewer are easier to read in a table.
const ON_A_MAP: usize = 8;

/// How far the readers are apart: as a table, or on a map.
fn apart_ui(ui: &mut Ui, cx: &Cx<'_>, state: &mut State) {
    let stamp = cx.app.derived().stamp();
    if state.apart.as_ref().is_none_or(|(of, _)| *of != stamp) {
        let readers: Vec<(ReaderId, &Outlook)> = (readers_with_numbers(cx.map).into_iter())
            .filter_map(|reader| {
                let outlook = cx.app.derived().outlook(Some(&reader))?.as_ref().ok()?;
                Some((reader, outlook))
            })
            .collect();
        state.apart = Some((stamp, opinions(&readers)));
    }
    let Some((_, found)) = &state.apart else { return };
    if found.n_claims == 0 {
        muted(ui, cx, "The readers agree on everything, or there is only one.");
        return;
    }
    let is_map = found.readers.len() >= ON_A_MAP;
    let text = if is_map {
        let shown = percent(found.shown[0] + found.shown[1]);
        format!("Who thinks alike lies together ({shown} of all differences)")
    } else {
        format!("Points apart, over {} claims", found.n_claims)
    };
    let label = ui.label(RichText::new(text).color(cx.palette.muted));
    let _ = label.on_hover_text(if is_map { Term::OpinionMap } else { Term::Distances }.sentence());
    let size = ui.available_size();
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let name = if is_map {
        "Opinion map"
    } else {
        "Distances between readers"
    };
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    if is_map {
        map_ui(ui, cx, found, rect);
    } else {
        table_ui(ui, cx, found, rect);
    }
}

fn color_of(cx: &Cx<'_>, id: &ReaderId) -> Color32 {
    let place = cx.map.readers.keys().position(|other| other == id).unwrap_or(0);
    cx.palette
        .reader(cx.map.readers.get(id).and_then(|reader| reader.color), place)
}

fn name_of<'a>(cx: &'a Cx<'_>, id: &'a ReaderId) -> &'a str {
    cx.map
        .readers
        .get(id)
        .map_or(id.as_str(), |reader| reader.name.as_str())
}

fn map_ui(ui: &Ui, cx: &Cx<'_>, found: &Opinions, rect: Rect) {
    let painter = ui.painter_at(rect);
    painter.rect_filled(rect, CornerRadius::same(4), cx.palette.control);
    let inner = rect.shrink2(vec2(64.0, 16.0));
    // Both axes in one scale, as large as there is room for.
    let reach =
        |axis: usize| (found.places.iter().filter_map(|at| at.get(axis))).fold(1e-9_f64, |far, at| far.max(at.abs()));
    let scale = f64::min(
        f64::from(inner.width()) / 2.0 / reach(0),
        f64::from(inner.height()) / 2.0 / reach(1),
    );
    let place_of = |[x, y]: [f64; 2]| inner.center() + vec2((x * scale) as f32, -(y * scale) as f32);
    let dots = found
        .places
        .iter()
        .map(|place| Rect::from_center_size(place_of(*place), vec2(10.0, 10.0)));
    let mut taken: Vec<Rect> = dots.collect();
    for (id, place) in found.readers.iter().zip(&found.places) {
        let at = place_of(*place);
        painter.circle(at, 5.0, color_of(cx, id), Stroke::new(1.0, cx.palette.panel));
        // Names point away from the middle, and give way to those that are there already.
        let (side, align) = if place[0] < 0.0 {
            (-8.0, Align2::RIGHT_CENTER)
        } else {
            (8.0, Align2::LEFT_CENTER)
        };
        let font = theme::regular(11.0);
        let galley = painter.layout_no_wrap(name_of(cx, id).to_owned(), font, cx.palette.text);
        let place = (0..5)
            .map(|step: i16| {
                align.anchor_size(
                    at + vec2(
                        side,
                        f32::from((step + 1) / 2) * if step % 2 == 0 { 11.0 } else { -11.0 },
                    ),
                    galley.size(),
                )
            })
            .find(|place| taken.iter().all(|other| !other.intersects(place.shrink(1.0))));
        // Where there is no room the dot stays without its name; the list at the left has its color.
        if let Some(place) = place {
            taken.push(place);
            painter.galley(place.min, galley, cx.palette.text);
        }
    }
}

fn table_ui(ui: &Ui, cx: &Cx<'_>, found: &Opinions, rect: Rect) {
    let painter = ui.painter_at(rect);
    let n = found.readers.len();
    let words = (rect.width() * 0.4).min(150.0);
    let width = ((rect.width() - words) / n as f32).min(56.0);
    let cell = |row: usize, column: usize| {
        let left = rect.left() + words + width * column as f32;
        let top = rect.top() + ROW * row as f32;
        Rect::from_min_size(pos2(left, top), vec2(width, ROW))
    };
    for (at, id) in found.readers.iter().enumerate() {
        painter.circle_filled(cell(0, at).center(), 4.5, color_of(cx, id));
        let row = Rect::from_min_max(
            pos2(rect.left(), cell(at + 1, 0).top()),
            pos2(rect.left() + words - 6.0, cell(at + 1, 0).bottom()),
        );
        painter.circle_filled(row.left_center() + vec2(5.0, -1.0), 4.5, color_of(cx, id));
        line(ui, cx, row.with_min_x(row.left() + 16.0), name_of(cx, id).to_owned());
        for (column, distance) in found.distances.get(at).into_iter().flatten().enumerate() {
            if column == at {
                continue;
            }
            let text = format!("{:.1}", distance * 100.0);
            let place = cell(at + 1, column).center() - vec2(0.0, 1.0);
            painter.text(
                place,
                Align2::CENTER_CENTER,
                text,
                theme::regular(12.0),
                cx.palette.text,
            );
        }
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
                ui.horizontal(|ui| {
                    widgets::reader_dot(ui, color_of(cx, id));
                    ui.label(&reader.name);
                    ui.label(RichText::new(percent(*p)).color(cx.palette.muted));
                    ui.with_layout(eframe::egui::Layout::right_to_left(eframe::egui::Align::Center), |ui| {
                        ui.add_space(16.0);
                        let weight = state.weights.entry(id.clone()).or_insert(1.0);
                        let name = format!("Weight of {}", reader.name);
                        let field = DragValue::new(weight)
                            .range(0.0..=10.0)
                            .clamp_existing_to_range(false)
                            .speed(0.02)
                            .prefix("weight ");
                        let field = widgets::steady(ui, &name, field);
                        field.widget_info(|| WidgetInfo::labeled(Role::SpinButton, true, &name));
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
                WidgetInfo::labeled(Role::Label, true, text)
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
            let field = DragValue::new(&mut state.exponent).range(1.0..=5.0).clamp_existing_to_range(false).speed(0.01).max_decimals(2);
            let field = widgets::steady(ui, "Exponent", field);
            field.widget_info(|| WidgetInfo::labeled(Role::SpinButton, true, "Exponent"));
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
