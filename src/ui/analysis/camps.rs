//! The cruxes over all readers: medians within each camp, what would bring the camps together, and how sure the order is.

use eframe::egui::{Align2, Button, Label, Rect, RichText, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

use super::{
    super::{
        Cx, Request,
        meaning::{Means, Term},
        theme,
    },
    Filter, NUMBER, ROW,
    cruxes::places_text,
    line, muted, points, row_ui,
};
use crate::{
    analysis::{Elicitation, Ranked},
    app::{Action, Selection, camps_as_readers},
    model::{Card, ClaimId, percent},
};

/// At most this many camps have a column.
const MOST_CAMPS: usize = 4;

/// What the table is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    /// What it is worth to a camp, by the place of its column.
    Camp(usize),
    /// Whether it brings camps together.
    Together,
}

/// How it is looked at.
#[derive(Debug)]
pub(super) struct State {
    sort: Sort,
}

impl Default for State {
    fn default() -> Self {
        Self { sort: Sort::Together }
    }
}

/// A claim with what it is worth to each camp, and between camps.
struct Row<'a> {
    claim: ClaimId,
    of_camps: Vec<Option<&'a Ranked>>,
    together: Option<&'a Ranked>,
}

/// The table over all readers.
pub(super) fn camps_ui(ui: &mut Ui, cx: &mut Cx<'_>, state: &mut State, filter: &mut Filter) {
    let report = match cx.app.camp_report() {
        Some((Ok(report), is_current)) => {
            if !is_current {
                ui.ctx().request_repaint_after_secs(0.2);
            }
            report.clone()
        }
        Some((Err(reason), _)) => {
            let text = format!("The cruxes cannot be computed exactly: {reason}.");
            ui.label(RichText::new(text).color(cx.palette.warning));
            return;
        }
        None => {
            muted(ui, cx, "Finding out…");
            return;
        }
    };
    if report.judgements.is_empty() {
        muted(ui, cx, "No reader has stated numbers on this map.");
        return;
    }
    compare_ui(ui, cx);
    table_ui(ui, cx, state, filter, &report);
}

/// A button that makes a reader of each camp and compares the first two.
fn compare_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let Some((edit, readers)) = camps_as_readers(cx.map) else {
        return;
    };
    let [first, second, ..] = &readers[..] else { return };
    let is_compared = cx.app.reader() == Some(first) && cx.app.versus().as_ref() == Some(second);
    if is_compared {
        return;
    }
    let button = ui.small_button("Compare the camps as two readers");
    if button.means(Term::CompareCamps).clicked() {
        cx.out.extend(edit.map(Action::Edit));
        cx.out.push(Action::EndStroke);
        cx.out.push(Action::SetReader(Some(first.clone())));
        cx.out.push(Action::SetVersus(Some(second.clone())));
    }
}

fn table_ui(ui: &mut Ui, cx: &mut Cx<'_>, state: &mut State, filter: &mut Filter, report: &Elicitation) {
    let camps: Vec<(&String, &Vec<Ranked>)> = report.voi.iter().take(MOST_CAMPS).collect();
    let has_together = !report.vod.is_empty();
    if !has_together && state.sort == Sort::Together {
        state.sort = Sort::Camp(0);
    }
    let sorted_by: &[Ranked] = match state.sort {
        Sort::Camp(at) => camps.get(at).map_or(&[], |(_, ranked)| ranked.as_slice()),
        Sort::Together => &report.vod,
    };
    let fitting = filter.claims(cx).cloned();
    let find = |ranked: &'_ [Ranked], crux: &str| ranked.iter().position(|one| one.crux == crux);
    let rows: Vec<Row<'_>> = (sorted_by.iter())
        .filter_map(|one| {
            let claim = ClaimId::new(&one.crux).ok()?;
            (fitting.as_ref().is_none_or(|fitting| fitting.contains(&claim))).then(|| Row {
                claim,
                of_camps: (camps.iter())
                    .map(|(_, ranked)| find(ranked, &one.crux).and_then(|at| ranked.get(at)))
                    .collect(),
                together: find(&report.vod, &one.crux).and_then(|at| report.vod.get(at)),
            })
        })
        .collect();
    let n_numbers = 2 * camps.len() + if has_together { 4 } else { 0 };
    let title = (ui.available_width() - 16.0 - n_numbers as f32 * NUMBER).max(120.0);
    head_ui(ui, cx, state, &camps, title, has_together, rows.len());
    ScrollArea::vertical()
        .id_salt("all readers")
        .auto_shrink(false)
        .show_rows(ui, ROW, rows.len() + 1, |ui, seen| {
            for at in seen {
                if let Some(row) = rows.get(at) {
                    crux_ui(ui, cx, row, title, has_together);
                } else {
                        let text = format!(
                            "Medians over what each reader has said; forecasts with a 0 or a 1 in them are left out. Places: nine of ten times that the readers of each camp were drawn anew, {} times.",
                            report.n_resamples
                        );
                        ui.label(RichText::new(text).small().color(cx.palette.muted));
                }
            }
        });
}

fn head_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    state: &mut State,
    camps: &[(&String, &Vec<Ranked>)],
    title: f32,
    has_together: bool,
    n: usize,
) {
    let (head, _) = ui.allocate_exact_size(vec2(ui.available_width(), 20.0), Sense::empty());
    let count = format!("{n} cruxes");
    ui.painter().text(
        head.left_center(),
        Align2::LEFT_CENTER,
        count,
        theme::regular(11.5),
        cx.palette.muted,
    );
    let mut x = head.left() + title;
    let mut cell = |width: f32| {
        let rect = Rect::from_min_size(pos2(x, head.top()), vec2(width - 6.0, head.height()));
        x += width;
        rect
    };
    let mut sort_ui = |ui: &mut Ui, rect: Rect, sort: Sort, name: &str, term: Term| {
        let is_on = state.sort == sort;
        let text = RichText::new(if is_on { format!("{name} ↓") } else { name.to_owned() }).small();
        let button = ui.put(rect, Button::selectable(is_on, text));
        button.widget_info(|| WidgetInfo::selected(eframe::egui::Role::Button, true, is_on, format!("Sort by {name}")));
        if button.means(term).clicked() {
            state.sort = sort;
        }
    };
    let plain = |ui: &mut Ui, rect: Rect, name: &str, term: Term| {
        let label = ui.put(
            rect.translate(vec2(0.0, 2.0)),
            Label::new(RichText::new(name).small().color(cx.palette.muted)),
        );
        let _ = label.on_hover_text(term.sentence());
    };
    for (at, (camp, _)) in camps.iter().enumerate() {
        sort_ui(ui, cell(NUMBER), Sort::Camp(at), camp, Term::ShareOfMaximum);
        plain(ui, cell(NUMBER), "places", Term::Places);
    }
    if has_together {
        sort_ui(ui, cell(NUMBER), Sort::Together, "together", Term::LogVod);
        plain(ui, cell(NUMBER), "points", Term::Vod);
        plain(ui, cell(NUMBER), "first in", Term::Places);
        plain(ui, cell(NUMBER), "places", Term::Places);
    }
}

fn crux_ui(ui: &mut Ui, cx: &mut Cx<'_>, row: &Row<'_>, title: f32, has_together: bool) {
    let name = cx.map.title_of(&row.claim).to_owned();
    let selection = Selection::Claim(row.claim.clone());
    let is_selected = *cx.app.selection() == selection;
    let (rect, response) = row_ui(ui, cx, is_selected);
    response.widget_info(|| {
        let text = format!("Crux of all readers: {name}");
        WidgetInfo::selected(eframe::egui::Role::ListBoxOption, true, is_selected, text)
    });
    let painter = ui.painter_at(rect);
    let color = (cx.map.claims.get(&row.claim)).map_or(cx.palette.text, |claim| cx.palette.kind(claim.kind));
    painter.circle_filled(rect.left_center() + vec2(5.0, 0.0), 3.5, color);
    let text = Rect::from_min_max(
        rect.min + vec2(16.0, 0.0),
        pos2(rect.left() + title - 8.0, rect.bottom()),
    );
    line(ui, cx, text, name);
    let mut x = rect.left() + title;
    let mut cell = |text: String, color| {
        let at = pos2(x + NUMBER - 16.0, rect.center().y);
        painter.text(at, Align2::RIGHT_CENTER, text, theme::regular(12.5), color);
        x += NUMBER;
    };
    let quiet = cx.palette.muted;
    for one in &row.of_camps {
        let share = one.and_then(|one| one.share_of_maximum).map(percent);
        cell(share.unwrap_or_default(), cx.palette.text);
        cell(one.map(|one| places_text(one.places)).unwrap_or_default(), quiet);
    }
    if has_together {
        let together = row.together;
        let is_apart = together.is_some_and(|one| one.median < 0.0);
        let color = if is_apart { cx.palette.warning } else { cx.palette.text };
        let digits = together.map(|one| format!("{:+.4}", one.median).replace('-', "−"));
        cell(digits.unwrap_or_default(), color);
        cell(together.map(|one| points(one.level)).unwrap_or_default(), quiet);
        cell(together.map(|one| percent(one.first)).unwrap_or_default(), quiet);
        cell(together.map(|one| places_text(one.places)).unwrap_or_default(), quiet);
    }
    if response.hovered() {
        cx.requests.push(Request::Point(Card::Claim(row.claim.clone())));
    }
    if response.says(&sentence(row)).clicked() {
        cx.out.push(Action::Select(selection.clone()));
        cx.requests.push(Request::CenterOn(selection));
    }
}

/// What the row says, in words.
fn sentence(row: &Row<'_>) -> String {
    match row.together {
        Some(one) if one.level > 1e-9 => format!(
            "Settling this is expected to narrow the gap of the median pair across camps by {} points; of {} pairs.",
            crate::model::points(one.level),
            one.n
        ),
        Some(one) if one.level < -1e-9 => format!(
            "Settling this is expected to widen the gap of the median pair across camps by {} points; of {} pairs.",
            crate::model::points(one.level),
            one.n
        ),
        Some(one) => format!(
            "Settling this is expected to leave the gap of the median pair across camps as it is; of {} pairs.",
            one.n
        ),
        None => "Nobody of another camp has spoken of it.".to_owned(),
    }
}
