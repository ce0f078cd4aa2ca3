//! A small plot of one number against another, both probabilities (or a ratio below, on a logarithmic scale).

use eframe::egui::{Align2, CornerRadius, Pos2, Rect, Stroke, Ui, pos2};

use super::super::{Cx, theme};
use crate::model::percent;

/// What is drawn.
pub(super) struct Plot<'a> {
    /// The line; where there is a gap, nothing can be said.
    pub curve: &'a [(f64, Option<f64>)],
    /// Whether the number below is a ratio.
    pub is_ratio: bool,
    /// What the number is now, and what comes of it.
    pub now: (f64, f64),
    /// A level to be reached, and where it is.
    pub wanted: (f64, &'a [f64]),
}

/// A number below the plot in words.
pub(super) fn number(value: f64, is_ratio: bool) -> String {
    if is_ratio {
        let digits = usize::from(value < 10.0);
        let text = format!("{value:.digits$}");
        format!("{} : 1", text.trim_end_matches(".0"))
    } else {
        percent(value)
    }
}

impl Plot<'_> {
    /// Paints it into a rectangle, the numbers at its edges included.
    pub(super) fn paint(&self, ui: &Ui, cx: &Cx<'_>, rect: Rect) {
        let painter = ui.painter_at(rect);
        let palette = cx.palette;
        let inner = Rect::from_min_max(
            rect.min + eframe::egui::vec2(40.0, 8.0),
            rect.max - eframe::egui::vec2(14.0, 18.0),
        );
        let (first, last) = match (self.curve.first(), self.curve.last()) {
            (Some(first), Some(last)) if last.0 > first.0 => (first.0, last.0),
            _ => return,
        };
        let along = |value: f64| {
            let part = if self.is_ratio {
                (value.max(first) / first).ln() / (last / first).ln()
            } else {
                (value - first) / (last - first)
            };
            inner.left() + part.clamp(0.0, 1.0) as f32 * inner.width()
        };
        let highest = (self.curve.iter().filter_map(|(_, at)| *at)).fold(self.now.1, f64::max);
        let top = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5]
            .into_iter()
            .find(|top| highest <= *top);
        let top = top.unwrap_or(1.0);
        let up = |p: f64| inner.bottom() - (p / top).min(1.0) as f32 * inner.height();
        painter.rect_filled(inner, CornerRadius::same(2), palette.control);
        let grid = Stroke::new(1.0, palette.control_hovered);
        for part in [0.0, 0.25, 0.5, 0.75, 1.0] {
            painter.hline(inner.x_range(), up(part * top), grid);
        }
        for p in [0.0, 0.5 * top, top] {
            let at = pos2(inner.left() - 5.0, up(p));
            painter.text(
                at,
                Align2::RIGHT_CENTER,
                percent(p),
                theme::regular(10.5),
                palette.muted,
            );
        }
        let ticks: &[f64] = if self.is_ratio {
            &[1.0, 10.0, 100.0, 1_000.0]
        } else {
            &[0.0, 0.25, 0.5, 0.75, 1.0]
        };
        for &tick in ticks {
            painter.vline(along(tick), inner.y_range(), grid);
            let at = pos2(along(tick), inner.bottom() + 3.0);
            painter.text(
                at,
                Align2::CENTER_TOP,
                number(tick, self.is_ratio),
                theme::regular(10.5),
                palette.muted,
            );
        }
        let (level, places) = self.wanted;
        if level < top {
            painter.hline(inner.x_range(), up(level), Stroke::new(1.0, palette.muted));
        }
        for &place in places {
            painter.vline(
                along(place),
                up(level)..=inner.bottom(),
                Stroke::new(1.0, palette.muted),
            );
        }
        let mut run: Vec<Pos2> = Vec::new();
        let stroke = Stroke::new(2.0, palette.accent);
        for (value, at) in self.curve {
            match at {
                Some(p) => run.push(pos2(along(*value), up(*p))),
                None => {
                    painter.line(std::mem::take(&mut run), stroke);
                }
            }
        }
        painter.line(run, stroke);
        let now = pos2(along(self.now.0), up(self.now.1));
        painter.circle(now, 4.5, palette.accent, Stroke::new(1.5, palette.panel));
    }
}
