//! A number over time, as small as a word: steps from the first day that is known until today.

use eframe::egui::{Color32, CornerRadius, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::{
    Cx,
    meaning::{Means, Term},
};
use crate::model::Date;

/// Its size, px.
const SIZE: [f32; 2] = [72.0, 16.0];

/// Paints what was held since which day, oldest first; nothing with fewer than two known days. `least` is how much at least
/// lies between its top and bottom, so that small changes look small.
pub fn sparkline_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    name: &str,
    color: Color32,
    series: &[(Option<Date>, Option<f64>)],
    least: f64,
) {
    let known: Vec<(Date, f64)> = (series.iter())
        .filter_map(|(since, value)| Some(((*since)?, (*value)?)))
        .collect();
    let (Some((first, start)), Some((last, now))) = (known.first(), known.last()) else {
        return;
    };
    if known.len() < 2 {
        return;
    }
    let (rect, response) = ui.allocate_exact_size(SIZE.into(), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, format!("{name} since {first}")));
    let _ = response.means(Term::Sparkline);
    let end = cx.app.today().map_or(*last, |today| today.max(*last));
    let days = first.days_until(end).max(1.0);
    let (low, high) = (known.iter()).fold((*start, *start), |(low, high), (_, value)| {
        (low.min(*value), high.max(*value))
    });
    let room = (high - low).max(least).max(1e-12);
    let middle = f64::midpoint(low, high);
    let inner = rect.shrink2(vec2(2.0, 3.0));
    let x = |date: Date| inner.left() + (first.days_until(date) / days) as f32 * inner.width();
    let y = |value: f64| inner.center().y - ((value - middle) / room) as f32 * inner.height();
    let painter = ui.painter_at(rect);
    painter.rect_filled(rect, CornerRadius::same(2), cx.palette.control);
    // Steps; where nothing was held the line breaks off.
    let mut before: Option<f64> = None;
    for (at, (since, value)) in series.iter().enumerate() {
        let Some(since) = since else { continue };
        let until = (series.get(at + 1))
            .and_then(|(next, _)| *next)
            .filter(|next| next >= since)
            .unwrap_or(end);
        let stroke = Stroke::new(1.3, color);
        if let Some(value) = value {
            if let Some(before) = before {
                painter.vline(x(*since), y(before).min(y(*value))..=y(before).max(y(*value)), stroke);
            }
            painter.hline(x(*since)..=x(until).max(x(*since) + 1.0), y(*value), stroke);
        }
        before = *value;
    }
    painter.circle_filled(pos2(x(end), y(*now)), 2.0, color);
}
