//! The table of cruxes: what settling each claim is worth, best first.

use std::fmt::Write as _;

use eframe::egui::{Button, Label, Rect, RichText, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

use super::{
    super::{
        Cx, Request,
        meaning::{Means, Term},
        theme,
    },
    NUMBER, ROW, STANDING, Sort, State, line, name_of, points, row_ui,
};
use crate::{
    analysis::{Crux, Cruxes, Standing},
    app::{Action, CruxReport, Selection},
    model::{Card, percent},
};

/// What the columns are.
#[derive(Clone, Copy)]
struct Columns {
    /// Width of the titles.
    title: f32,
    has_places: bool,
    has_other: bool,
}

/// The table of cruxes.
pub(super) fn cruxes_ui(ui: &mut Ui, cx: &mut Cx<'_>, state: &mut State, report: &CruxReport, cruxes: &Cruxes) {
    let mut sorted: Vec<&Crux> = cruxes.ranked.iter().collect();
    if let Some(fitting) = state.filter.claims(cx) {
        sorted.retain(|crux| fitting.contains(&crux.claim));
    }
    let share = |crux: &Crux| share_of_gap(report, crux);
    let key = |crux: &Crux| match state.sort {
        Sort::Share => crux.own.share_of_maximum(),
        Sort::Swing => crux.own.swing().abs(),
        Sort::Level => crux.own.level_voi(),
        Sort::Together => crux.level_vod().unwrap_or(f64::NEG_INFINITY),
        Sort::Gap => share(crux).map_or(f64::NEG_INFINITY, f64::abs),
    };
    sorted.sort_by(|a, b| key(b).total_cmp(&key(a)));
    let (has_other, has_places) = (report.versus.is_some(), !report.places.is_empty());
    let n_numbers = 3 + usize::from(has_places) + 2 * usize::from(has_other);
    let numbers = n_numbers as f32 * NUMBER + if has_other { STANDING } else { 0.0 };
    let columns = Columns {
        title: (ui.available_width() - 16.0 - numbers).max(120.0),
        has_places,
        has_other,
    };
    head_ui(ui, cx, state, columns, sorted.len(), cruxes.ranked.len());
    let (own, other) = (
        name_of(cx, report.reader.as_ref()),
        report.versus.as_ref().map(|id| name_of(cx, Some(id))),
    );
    ScrollArea::vertical()
        .auto_shrink(false)
        .show_rows(ui, ROW, sorted.len() + 1, |ui, seen| {
            for at in seen {
                match sorted.get(at) {
                    Some(crux) => crux_ui(ui, cx, report, crux, columns, &own, other.as_deref()),
                    None => set_aside_ui(ui, cx, cruxes),
                }
            }
        });
}

/// How much of the gap the numbers of a claim carry.
fn share_of_gap(report: &CruxReport, crux: &Crux) -> Option<f64> {
    let gap = report.gap.as_ref()?.as_ref().ok()?;
    let part = gap.parts.iter().find(|part| part.about == crux.claim.as_str());
    Some(part.map_or(0.0, |part| part.share))
}

/// The heads of the columns, which sort.
fn head_ui(ui: &mut Ui, cx: &Cx<'_>, state: &mut State, columns: Columns, n_shown: usize, n_all: usize) {
    let (head, _) = ui.allocate_exact_size(vec2(ui.available_width(), 20.0), Sense::empty());
    let n = if n_shown == n_all {
        format!("{n_all} cruxes")
    } else {
        format!("{n_shown} of {n_all} cruxes")
    };
    let left = Rect::from_min_size(head.min, vec2(columns.title, head.height()));
    ui.painter().text(
        left.left_center(),
        eframe::egui::Align2::LEFT_CENTER,
        n,
        theme::regular(11.5),
        cx.palette.muted,
    );
    // Over the right ends of the numbers below.
    let mut x = head.left() + columns.title;
    let mut cell = |width: f32| {
        let rect = Rect::from_min_size(pos2(x, head.top()), vec2(width - 6.0, head.height()));
        x += width;
        rect
    };
    let plain = |ui: &mut Ui, rect: Rect, name: &str, term: Term| {
        let text = RichText::new(name).small().color(cx.palette.muted);
        let label = ui.put(rect.translate(vec2(0.0, 2.0)), Label::new(text));
        let _ = label.on_hover_text(term.sentence());
    };
    let mut sorts = vec![
        (Sort::Share, "worth", Term::ShareOfMaximum),
        (Sort::Level, "moves by", Term::LevelVoi),
        (Sort::Swing, "swing", Term::Swing),
    ];
    if columns.has_other {
        sorts.push((Sort::Together, "together", Term::Vod));
        sorts.push((Sort::Gap, "of the gap", Term::GapShare));
    }
    for (at, (sort, name, term)) in sorts.into_iter().enumerate() {
        let is_on = state.sort == sort;
        let text = RichText::new(if is_on { format!("{name} ↓") } else { name.to_owned() }).small();
        let button = ui.put(cell(NUMBER), Button::selectable(is_on, text));
        button.widget_info(|| WidgetInfo::selected(eframe::egui::Role::Button, true, is_on, format!("Sort by {name}")));
        if button.means(term).clicked() {
            state.sort = sort;
        }
        if at == 0 && columns.has_places {
            plain(ui, cell(NUMBER), "places", Term::Places);
        }
    }
    if columns.has_other {
        plain(ui, cell(STANDING), "between you", Term::DoubleCrux);
    }
}

/// How many claims are no cruxes, and why.
fn set_aside_ui(ui: &mut Ui, cx: &Cx<'_>, cruxes: &Cruxes) {
    let mut parts = Vec::new();
    for (n, one, more) in [
        (
            cruxes.silent.len(),
            "claim says nothing about it",
            "claims say nothing about it",
        ),
        (
            cruxes.values.len(),
            "is a value, settled by choice",
            "are values, settled by choice",
        ),
        (
            cruxes.follow.len(),
            "follows by logic or answers the same question",
            "follow by logic or answer the same question",
        ),
    ] {
        match n {
            0 => {}
            1 => parts.push(format!("1 {one}")),
            n => parts.push(format!("{n} {more}")),
        }
    }
    if !parts.is_empty() {
        let text = format!("Set aside: {}.", parts.join("; "));
        ui.label(RichText::new(text).small().color(cx.palette.muted));
    }
}

/// Between which places: “1–3”.
pub(super) fn places_text((low, high): (usize, usize)) -> String {
    match (low, high) {
        (low, high) if low == high => low.to_string(),
        (low, usize::MAX) => format!("{low}–last"),
        (low, high) => format!("{low}–{high}"),
    }
}

/// A crux: its title and numbers; pointing at it shows its card, pressing it goes there.
fn crux_ui(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    report: &CruxReport,
    crux: &Crux,
    columns: Columns,
    own: &str,
    other: Option<&str>,
) {
    let name = cx.map.title_of(&crux.claim).to_owned();
    let selection = Selection::Claim(crux.claim.clone());
    let is_selected = *cx.app.selection() == selection;
    let (rect, response) = row_ui(ui, cx, is_selected);
    let place = report.places.get(&crux.claim);
    let mut sentence = crux.sentence(own, other);
    if crux.is_stated {
        let _infallible = write!(sentence, " As {own} stated it, not as the map computes it.");
    }
    if let Some(place) = place {
        let _infallible = write!(
            sentence,
            " With the numbers drawn from their ranges it comes first in {} and among the first three in {} of the draws.",
            percent(place.first),
            percent(place.top_three)
        );
    }
    response.widget_info(|| {
        WidgetInfo::selected(
            eframe::egui::Role::ListBoxOption,
            true,
            is_selected,
            format!("Crux: {name}"),
        )
    });
    let painter = ui.painter_at(rect);
    let color = cx
        .map
        .claims
        .get(&crux.claim)
        .map_or(cx.palette.text, |claim| cx.palette.kind(claim.kind));
    painter.circle_filled(rect.left_center() + vec2(5.0, 0.0), 3.5, color);
    let text = Rect::from_min_max(
        rect.min + vec2(16.0, 0.0),
        pos2(rect.left() + columns.title - 8.0, rect.bottom()),
    );
    line(ui, cx, text, name);
    let mut x = rect.left() + columns.title;
    let mut cell = |text: String, color, width: f32| {
        painter.text(
            pos2(x + width - 16.0, rect.center().y),
            eframe::egui::Align2::RIGHT_CENTER,
            text,
            theme::regular(12.5),
            color,
        );
        x += width;
    };
    let muted = cx.palette.muted;
    cell(percent(crux.own.share_of_maximum()), cx.palette.text, NUMBER);
    if columns.has_places {
        cell(
            place.map(|place| places_text(place.places)).unwrap_or_default(),
            muted,
            NUMBER,
        );
    }
    cell(
        format!("{} points", crate::model::points(crux.own.level_voi())),
        muted,
        NUMBER,
    );
    cell(points(crux.own.swing()), muted, NUMBER);
    if columns.has_other {
        let vod = crux.level_vod();
        let color = if vod.is_some_and(|vod| vod < -5e-4) {
            cx.palette.warning
        } else {
            muted
        };
        cell(vod.map(points).unwrap_or_default(), color, NUMBER);
        cell(
            share_of_gap(report, crux).map(points).unwrap_or_default(),
            muted,
            NUMBER,
        );
        let standing = crux.standing();
        let color = if standing == Standing::DoubleCrux {
            cx.palette.accent
        } else {
            muted
        };
        cell(standing.name().to_owned(), color, STANDING);
    }
    if response.hovered() {
        cx.requests.push(Request::Point(Card::Claim(crux.claim.clone())));
    }
    if response.says(&sentence).clicked() {
        cx.out.push(Action::Select(selection.clone()));
        cx.requests.push(Request::CenterOn(selection));
    }
}
