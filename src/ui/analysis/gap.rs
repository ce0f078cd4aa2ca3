//! A disagreement as a waterfall: what the gap between two readers is made of, claim by claim.

use eframe::egui::{CornerRadius, Rect, RichText, ScrollArea, Ui, WidgetInfo, pos2, vec2};

use super::{
    super::{
        Cx, Request,
        meaning::{Means, Term},
        theme,
    },
    ROW, line, name_of, points, row_ui,
};
use crate::{
    analysis::{Carried, Disagreement},
    app::{Action, CruxReport, Selection},
    model::percent,
};

/// The gap as a waterfall: from the one reader to the other, claim by claim.
pub(super) fn gap_ui(ui: &mut Ui, cx: &mut Cx<'_>, report: &CruxReport, gap: &Disagreement) {
    let (own, other) = (name_of(cx, report.reader.as_ref()), name_of(cx, report.versus.as_ref()));
    let difference = gap.second - gap.first;
    let text = format!(
        "{own} {}, {other} {}: {} points. Each line says how much of that a claim's numbers carry; the lines add up.",
        percent(gap.first),
        percent(gap.second),
        points(difference)
    );
    ui.label(RichText::new(text).color(cx.palette.muted));
    let mut at = gap.first;
    let steps: Vec<(f64, f64, &Carried)> = (gap.parts.iter())
        .map(|part| {
            let from = at;
            at += part.share;
            (from, at, part)
        })
        .collect();
    let ends = steps
        .iter()
        .flat_map(|(from, to, _)| [*from, *to])
        .chain([gap.first, gap.second]);
    let (low, high) = ends.fold((1.0_f64, 0.0_f64), |(low, high), p| (low.min(p), high.max(p)));
    let span = (low, high.max(low + 0.01));
    ScrollArea::vertical()
        .auto_shrink(false)
        .show_rows(ui, ROW, steps.len(), |ui, seen| {
            for place in seen {
                if let Some((from, to, part)) = steps.get(place) {
                    part_ui(ui, cx, part, (*from, *to), span, &own, &other);
                }
            }
        });
}

/// A claim's part of the gap.
fn part_ui(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    part: &Carried,
    (from, to): (f64, f64),
    span: (f64, f64),
    own: &str,
    other: &str,
) {
    let (rect, response) = row_ui(ui, cx, false);
    let card = cx.map.card(&part.about);
    let name = card
        .as_ref()
        .map_or_else(|| part.about.clone(), |card| cx.map.card_title(card));
    response.widget_info(|| {
        let text = format!("Part of the gap: {name}, {} points", points(part.share));
        WidgetInfo::labeled(eframe::egui::Role::ListBoxOption, true, text)
    });
    let painter = ui.painter_at(rect);
    let number = match part.error {
        Some(error) => format!("{} ± {:.1}", points(part.share), error * 100.0),
        None => points(part.share),
    };
    painter.text(
        pos2(rect.left() + 64.0, rect.center().y),
        eframe::egui::Align2::RIGHT_CENTER,
        number,
        theme::semi_bold(12.5),
        cx.palette.text,
    );
    let bars = rect.width() * 0.35;
    let text = Rect::from_min_max(
        rect.min + vec2(78.0, 0.0),
        pos2(rect.right() - bars - 12.0, rect.bottom()),
    );
    line(ui, cx, text, name);
    let track = Rect::from_min_max(
        pos2(rect.right() - bars, rect.top() + 5.0),
        pos2(rect.right() - 4.0, rect.bottom() - 5.0),
    );
    painter.rect_filled(track, CornerRadius::same(2), cx.palette.control_hovered);
    let x = |p: f64| track.left() + ((p - span.0) / (span.1 - span.0)) as f32 * track.width();
    let (left, right) = (x(from).min(x(to)), x(from).max(x(to)));
    let color = cx.palette.relation(if part.share >= 0.0 {
        crate::model::Relation::Supports
    } else {
        crate::model::Relation::Opposes
    });
    let bar = Rect::from_min_max(pos2(left - 1.0, track.top()), pos2(right + 1.0, track.bottom()));
    painter.rect_filled(bar, CornerRadius::same(1), color);
    let sentence = format!(
        "{} With only this taken over, {own} would move by {} points and {other} by {}.",
        Term::GapPart.sentence(),
        points(part.from_first),
        points(part.from_second)
    );
    if response.hovered() {
        cx.requests.extend(card.clone().map(Request::Point));
    }
    if response.says(&sentence).clicked()
        && let Some(card) = card
    {
        cx.out.push(Action::Select(Selection::card(&card)));
        cx.requests.push(Request::CenterOn(Selection::card(&card)));
    }
}
