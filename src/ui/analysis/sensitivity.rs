//! Sensitivity: a tornado of all numbers, and one of them (or two) looked at closely.

use eframe::egui::{
    Align2, Color32, ComboBox, CornerRadius, DragValue, Label, Rect, RichText, ScrollArea, Stroke, Ui, WidgetInfo,
    pos2, vec2,
};

use super::{
    super::{
        Cx, Request,
        meaning::{Means, Term},
        theme, widgets,
    },
    ROW, line, muted,
    plot::{Plot, number},
    row_ui,
};
use crate::{
    analysis::{Bar, Tornado},
    app::{Grid, Tried, Trying},
    inference::Lever,
    model::{Card, Map, Origin, percent},
};

/// What is looked at.
#[derive(Debug)]
pub(super) struct State {
    lever: Option<Lever>,
    across: Option<Lever>,
    wanted: f64,
}

impl Default for State {
    fn default() -> Self {
        Self {
            lever: None,
            across: None,
            wanted: 0.5,
        }
    }
}

impl State {
    pub(super) fn trying(&self) -> Trying {
        Trying {
            lever: self.lever.clone(),
            across: self.across.clone(),
            wanted: self.wanted,
        }
    }
}

/// The name of a number.
fn name_of(map: &Map, lever: &Lever) -> String {
    match lever {
        Lever::Credence(id) => map.title_of(id).to_owned(),
        Lever::Strength(id) => format!("Strength: {}", map.link_title(id)),
    }
}

/// The card a number is at.
fn card_of(map: &Map, lever: &Lever) -> Option<Card> {
    match lever {
        Lever::Credence(id) => Some(Card::Claim(id.clone())),
        Lever::Strength(id) => match &map.links.get(id)?.from {
            Origin::Claim(claim) => Some(Card::Claim(claim.clone())),
            Origin::Group(group) => Some(Card::Group(group.clone())),
        },
    }
}

/// The tornado at the left, one number at the right.
pub(super) fn sensitivity_ui(ui: &mut Ui, cx: &mut Cx<'_>, state: &mut State) {
    let overview = match cx.app.overview() {
        Some((Ok(overview), _)) => overview.clone(),
        Some((Err(reason), _)) => {
            let text = format!("What moves the conclusion cannot be computed exactly: {reason}.");
            ui.label(RichText::new(text).color(cx.palette.warning));
            return;
        }
        None if cx.app.reader().is_none() => {
            muted(
                ui,
                cx,
                "Nobody's numbers are shown: choose a reader at the top, or state a number.",
            );
            return;
        }
        None => {
            muted(ui, cx, "Finding out…");
            return;
        }
    };
    let tornado = &overview.tornado;
    if tornado.bars.is_empty() {
        muted(ui, cx, "No number on this map moves the conclusion.");
        return;
    }
    let room = ui.available_rect_before_wrap();
    let left = Rect::from_min_max(room.min, pos2(room.left() + room.width() * 0.56, room.bottom()));
    let right = Rect::from_min_max(pos2(left.right() + 24.0, room.top()), room.max);
    ui.scope_builder(eframe::egui::UiBuilder::new().max_rect(left), |ui| {
        tornado_ui(ui, cx, state, tornado);
    });
    ui.scope_builder(eframe::egui::UiBuilder::new().max_rect(right), |ui| {
        match cx.app.tried() {
            Some(Ok(Some(tried))) => one_ui(ui, cx, state, tornado, &tried.clone()),
            Some(Err(reason)) => muted(ui, cx, format!("The curve cannot be computed exactly: {reason}.")),
            _ => muted(ui, cx, "Finding out…"),
        }
    });
}

/// All numbers, the one that moves the conclusion furthest first.
fn tornado_ui(ui: &mut Ui, cx: &mut Cx<'_>, state: &mut State, tornado: &Tornado) {
    let text = format!(
        "{} now; the bars say what it is with one number at either end of its range, everything else as it is.",
        percent(tornado.target)
    );
    ui.add(Label::new(RichText::new(text).color(cx.palette.muted)).truncate());
    let ends = (tornado.bars.iter()).flat_map(|bar| [bar.at_low, bar.at_high].into_iter().flatten());
    let span = ends.fold((tornado.target, tornado.target), |(low, high), p| {
        (low.min(p), high.max(p))
    });
    let shown = (cx.app.tried()).and_then(|tried| tried.as_ref().ok()?.as_ref().map(|tried| tried.lever.clone()));
    ScrollArea::vertical().id_salt("tornado").auto_shrink(false).show_rows(
        ui,
        ROW,
        tornado.bars.len() + 1,
        |ui, seen| {
            for at in seen {
                match tornado.bars.get(at) {
                    Some(bar) => bar_ui(ui, cx, state, bar, tornado.target, span, shown.as_ref()),
                    None if tornado.n_idle > 0 => {
                        let text = format!("{} other numbers do not move it.", tornado.n_idle);
                        ui.label(RichText::new(text).small().color(cx.palette.muted));
                    }
                    None => {}
                }
            }
        },
    );
}

/// One number and what it does.
fn bar_ui(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    state: &mut State,
    bar: &Bar,
    target: f64,
    span: (f64, f64),
    shown: Option<&Lever>,
) {
    let is_on = shown == Some(&bar.lever);
    let (rect, response) = row_ui(ui, cx, is_on);
    let name = name_of(cx.map, &bar.lever);
    let end = |end: Option<f64>| end.map_or_else(|| "impossible".to_owned(), percent);
    response.widget_info(|| {
        let text = format!("Number: {name}, {} to {}", end(bar.at_low), end(bar.at_high));
        WidgetInfo::selected(eframe::egui::Role::ListBoxOption, true, is_on, text)
    });
    let numbers = 118.0;
    let bars = (rect.width() * 0.3).max(100.0);
    let track = Rect::from_min_max(
        pos2(rect.right() - bars, rect.top() + 5.0),
        pos2(rect.right() - 4.0, rect.bottom() - 5.0),
    );
    let words = Rect::from_min_max(rect.min, pos2(track.left() - numbers - 8.0, rect.bottom()));
    let shown_name = if bar.reach.is_stated {
        name.clone()
    } else {
        format!("{name} (not stated)")
    };
    line(ui, cx, words, shown_name);
    let painter = ui.painter_at(rect);
    painter.text(
        pos2(track.left() - 12.0, rect.center().y),
        Align2::RIGHT_CENTER,
        format!("{} – {}", end(bar.at_low), end(bar.at_high)),
        theme::regular(12.0),
        cx.palette.muted,
    );
    painter.rect_filled(track, CornerRadius::same(2), cx.palette.control_hovered);
    let width = (span.1 - span.0).max(1e-9);
    let x = |p: f64| track.left() + ((p - span.0) / width) as f32 * track.width();
    for (at, relation) in [
        (bar.at_low, crate::model::Relation::Opposes),
        (bar.at_high, crate::model::Relation::Supports),
    ] {
        let Some(at) = at else { continue };
        let (left, right) = (x(at).min(x(target)), x(at).max(x(target)));
        let half = Rect::from_min_max(pos2(left, track.top()), pos2(right, track.bottom()));
        painter.rect_filled(half, CornerRadius::ZERO, cx.palette.relation(relation));
    }
    painter.vline(
        x(target),
        track.y_range().expand(2.0),
        Stroke::new(1.5, cx.palette.text),
    );
    if response.hovered() {
        cx.requests.extend(card_of(cx.map, &bar.lever).map(Request::Point));
    }
    let reach = bar.reach;
    let sentence = format!(
        "{} {name}: from {} to {} ({}), now {}.",
        Term::TornadoBar.sentence(),
        number(reach.low, reach.is_ratio),
        number(reach.high, reach.is_ratio),
        match (reach.is_range, reach.is_ratio) {
            (true, _) => "the reader's range",
            (_, true) => "half and twice",
            _ => "ten points either way",
        },
        number(reach.value, reach.is_ratio),
    );
    if response.says(&sentence).clicked() {
        state.lever = Some(bar.lever.clone());
    }
}

/// One number looked at closely: its curve, or a grid with a second one, and what it would take.
fn one_ui(ui: &mut Ui, cx: &mut Cx<'_>, state: &mut State, tornado: &Tornado, tried: &Tried) {
    let Some(bar) = tornado.bars.iter().find(|bar| bar.lever == tried.lever) else {
        muted(ui, cx, "This number does not move the conclusion.");
        return;
    };
    let title = RichText::new(name_of(cx.map, &tried.lever)).font(theme::semi_bold(12.5));
    ui.add(Label::new(title).truncate());
    ui.horizontal(|ui| {
        ui.label(RichText::new("For").color(cx.palette.muted));
        let field = DragValue::new(&mut state.wanted)
            .range(0.0..=1.0)
            .clamp_existing_to_range(false)
            .speed(0.002)
            .custom_formatter(|p, _| percent(p))
            .custom_parser(widgets::parse_probability);
        let field = widgets::steady(ui, "The conclusion to arrive at", field);
        field.widget_info(|| WidgetInfo::labeled(eframe::egui::Role::SpinButton, true, "The conclusion to arrive at"));
        let _ = field.means(Term::WantedConclusion);
        let text = needed(tried, bar.reach.is_ratio);
        ui.add(Label::new(RichText::new(text).color(cx.palette.muted)).truncate());
    });
    let height = (ui.available_height() - 32.0).max(60.0);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), eframe::egui::Sense::hover());
    match &tried.grid {
        Some(grid) if state.across.as_ref() == Some(&grid.across) => grid_ui(ui, cx, grid, tornado, bar, rect),
        _ => {
            response.widget_info(|| WidgetInfo::labeled(eframe::egui::Role::Image, true, "Curve of the conclusion"));
            let _ = response.means(Term::Curve);
            Plot {
                curve: &tried.curve,
                is_ratio: bar.reach.is_ratio,
                now: (bar.reach.value, tornado.target),
                wanted: (state.wanted, &tried.thresholds),
            }
            .paint(ui, cx, rect);
        }
    }
    second_ui(ui, cx, state, tornado, &tried.lever);
}

/// What the number would have to be.
fn needed(tried: &Tried, is_ratio: bool) -> String {
    let places: Vec<String> = tried.thresholds.iter().map(|place| number(*place, is_ratio)).collect();
    if !places.is_empty() {
        return format!("it would have to be {}.", places.join(" or "));
    }
    let reached = tried.curve.iter().filter_map(|(_, at)| *at);
    let (low, high) = reached.fold((1.0_f64, 0.0_f64), |(low, high), p| (low.min(p), high.max(p)));
    format!(
        "nothing it could be is enough: it gives {} to {}.",
        percent(low),
        percent(high)
    )
}

/// A second number, if any.
fn second_ui(ui: &mut Ui, cx: &mut Cx<'_>, state: &mut State, tornado: &Tornado, first: &Lever) {
    ui.horizontal(|ui| {
        ui.label(RichText::new("Together with").color(cx.palette.muted));
        let shown =
            (state.across.as_ref()).map_or_else(|| "no other number".to_owned(), |lever| name_of(cx.map, lever));
        let combo = ComboBox::from_id_salt("second number")
            .selected_text(RichText::new(&shown))
            .width((ui.available_width() - 8.0).min(320.0))
            .truncate()
            .show_ui(ui, |ui| {
                ui.selectable_value(&mut state.across, None, "no other number");
                for bar in tornado.bars.iter().filter(|bar| bar.lever != *first) {
                    let name = name_of(cx.map, &bar.lever);
                    ui.selectable_value(&mut state.across, Some(bar.lever.clone()), name);
                }
            });
        combo.response.widget_info(|| {
            let mut info = WidgetInfo::labeled(eframe::egui::Role::ComboBox, true, "A second number");
            info.current_text_value = Some(shown.clone());
            info
        });
        let _ = combo.response.means(Term::SecondNumber);
    });
}

/// The conclusion for every pair of values: the first number downward, the second across.
fn grid_ui(ui: &Ui, cx: &Cx<'_>, grid: &Grid, tornado: &Tornado, bar: &Bar, rect: Rect) {
    let painter = ui.painter_at(rect);
    let across_is_ratio = (tornado.bars.iter())
        .find(|bar| bar.lever == grid.across)
        .is_some_and(|bar| bar.reach.is_ratio);
    let head = 52.0;
    let (width, height) = (
        (rect.width() - head) / grid.columns.len().max(1) as f32,
        rect.height() / (grid.rows.len() + 1) as f32,
    );
    let cell = |row: usize, column: usize| {
        let min = pos2(
            rect.left() + head + column as f32 * width,
            rect.top() + row as f32 * height,
        );
        Rect::from_min_size(min, vec2(width, height))
    };
    let text = |at: Rect, text: String, color: Color32| {
        painter.text(at.center(), Align2::CENTER_CENTER, text, theme::regular(11.0), color);
    };
    for (column, value) in grid.columns.iter().enumerate() {
        text(cell(0, column), number(*value, across_is_ratio), cx.palette.muted);
    }
    for (row, value) in grid.rows.iter().enumerate() {
        let side = Rect::from_min_size(pos2(rect.left(), cell(row + 1, 0).top()), vec2(head, height));
        text(side, number(*value, bar.reach.is_ratio), cx.palette.muted);
        for (column, at) in grid.cells.get(row).into_iter().flatten().enumerate() {
            let place = cell(row + 1, column);
            if let Some(at) = at {
                // Paler where it is less likely, so that the eye sees the slope and the text stays readable.
                let fill = cx.palette.accent_soft.gamma_multiply(*at as f32);
                painter.rect_filled(place.shrink(0.5), CornerRadius::ZERO, fill);
            }
            text(place, at.map_or_else(|| "–".to_owned(), percent), cx.palette.text);
        }
    }
}
