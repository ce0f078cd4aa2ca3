//! The table of cruxes: what settling each claim is worth, best first.

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

/// The table of cruxes.
pub(super) fn cruxes_ui(ui: &mut Ui, cx: &mut Cx<'_>, state: &mut State, report: &CruxReport, cruxes: &Cruxes) {
    let has_other = report.versus.is_some();
    let mut sorted: Vec<&Crux> = cruxes.ranked.iter().collect();
    let key = |crux: &Crux| match state.sort {
        Sort::Share => crux.own.log_voi(),
        Sort::Swing => crux.own.swing().abs(),
        Sort::Level => crux.own.level_voi(),
        Sort::Together => crux.level_vod().unwrap_or(f64::NEG_INFINITY),
    };
    sorted.sort_by(|a, b| key(b).total_cmp(&key(a)));
    let width = ui.available_width() - 16.0;
    let numbers = if has_other {
        4.0 * NUMBER + STANDING
    } else {
        3.0 * NUMBER
    };
    let title = (width - numbers).max(120.0);
    let (head, _) = ui.allocate_exact_size(vec2(ui.available_width(), 20.0), Sense::empty());
    let n = format!("{} cruxes", sorted.len());
    let left = Rect::from_min_size(head.min, vec2(title, head.height()));
    ui.painter().text(
        left.left_center(),
        eframe::egui::Align2::LEFT_CENTER,
        n,
        theme::regular(11.5),
        cx.palette.muted,
    );
    // Over the right ends of the numbers below.
    let mut x = head.left() + title;
    let mut cell = |width: f32| {
        let rect = Rect::from_min_size(pos2(x, head.top()), vec2(width - 6.0, head.height()));
        x += width;
        rect
    };
    let mut columns = vec![
        (Sort::Share, "worth", Term::ShareOfMaximum),
        (Sort::Level, "moves it by", Term::LevelVoi),
        (Sort::Swing, "swing", Term::Swing),
    ];
    if has_other {
        columns.push((Sort::Together, "together", Term::Vod));
    }
    for (sort, name, term) in columns {
        let is_on = state.sort == sort;
        let text = RichText::new(if is_on { format!("{name} ↓") } else { name.to_owned() }).small();
        let button = ui.put(cell(NUMBER), Button::selectable(is_on, text));
        button.widget_info(|| WidgetInfo::selected(eframe::egui::Role::Button, true, is_on, format!("Sort by {name}")));
        if button.means(term).clicked() {
            state.sort = sort;
        }
    }
    if has_other {
        let text = RichText::new("between you").small().color(cx.palette.muted);
        let label = ui.put(cell(STANDING), Label::new(text));
        let _ = label.on_hover_text(Term::DoubleCrux.sentence());
    }
    let (own, other) = (
        name_of(cx, report.reader.as_ref()),
        report.versus.as_ref().map(|id| name_of(cx, Some(id))),
    );
    ScrollArea::vertical()
        .auto_shrink(false)
        .show_rows(ui, ROW, sorted.len() + 1, |ui, seen| {
            for at in seen {
                match sorted.get(at) {
                    Some(crux) => crux_ui(ui, cx, crux, title, has_other, &own, other.as_deref()),
                    None => set_aside_ui(ui, cx, cruxes),
                }
            }
        });
}

/// How many claims are no cruxes, and why.
fn set_aside_ui(ui: &mut Ui, cx: &Cx<'_>, cruxes: &Cruxes) {
    let mut parts = Vec::new();
    if !cruxes.silent.is_empty() {
        parts.push(format!("{} claims say nothing about it", cruxes.silent.len()));
    }
    if !cruxes.values.is_empty() {
        parts.push(format!("{} are values, settled by choice", cruxes.values.len()));
    }
    if !cruxes.follow.is_empty() {
        parts.push(format!(
            "{} follow by logic or answer the same question",
            cruxes.follow.len()
        ));
    }
    if !parts.is_empty() {
        let text = format!("Set aside: {}.", parts.join("; "));
        ui.label(RichText::new(text).small().color(cx.palette.muted));
    }
}

/// A crux: its title and numbers; pointing at it shows its card, pressing it goes there.
fn crux_ui(ui: &mut Ui, cx: &mut Cx<'_>, crux: &Crux, title: f32, has_other: bool, own: &str, other: Option<&str>) {
    let name = cx.map.title_of(&crux.claim).to_owned();
    let selection = Selection::Claim(crux.claim.clone());
    let is_selected = *cx.app.selection() == selection;
    let (rect, response) = row_ui(ui, cx, is_selected);
    let sentence = crux.sentence(own, other);
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
        pos2(rect.left() + title - 8.0, rect.bottom()),
    );
    line(ui, cx, text, name);
    let mut x = rect.left() + title;
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
    cell(format!("{:.1} points", crux.own.level_voi() * 100.0), muted, NUMBER);
    cell(points(crux.own.swing()), muted, NUMBER);
    if has_other {
        let vod = crux.level_vod();
        let color = if vod.is_some_and(|vod| vod < -5e-4) {
            cx.palette.warning
        } else {
            muted
        };
        cell(vod.map(points).unwrap_or_default(), color, NUMBER);
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
