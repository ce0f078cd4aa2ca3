//! Many readers' numbers on one strip: a dot for each, the median, and the middle half. Where most of them are near an end,
//! the strip is drawn in log-odds, so that 0.1 % and 1 % lie apart.

use eframe::egui::{Align2, CornerRadius, CursorIcon, Pos2, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::{Cx, theme};
use crate::{
    app::Action,
    model::{ReaderId, log_odds, percent},
};

/// Radius of a dot, px.
const DOT: f32 = 4.5;

/// How high the strip is, px.
const HEIGHT: f32 = 50.0;

/// In log-odds, what is nearer to an end than this lies at the end.
const NEAREST: f64 = 1e-4;

/// Numbers nearer to an end than this are crowded on an even scale.
const CROWDED: f64 = 0.05;

/// Where probabilities lie on the strip.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Scale {
    Even,
    LogOdds,
}

impl Scale {
    /// Log-odds where at least half the numbers are near an end.
    fn of(numbers: &[(ReaderId, f64)]) -> Self {
        let n_crowded = numbers.iter().filter(|(_, p)| p.min(1.0 - p) < CROWDED).count();
        if 2 * n_crowded >= numbers.len() && n_crowded > 0 {
            Self::LogOdds
        } else {
            Self::Even
        }
    }

    /// The place of a probability, 0 to 1.
    fn place(self, p: f64) -> f32 {
        match self {
            Self::Even => p as f32,
            Self::LogOdds => {
                let end = log_odds(NEAREST);
                let at = log_odds(p.clamp(NEAREST, 1.0 - NEAREST));
                ((at - end) / (-2.0 * end)) as f32
            }
        }
    }

    fn ticks(self) -> &'static [f64] {
        match self {
            Self::Even => &[0.0, 0.25, 0.5, 0.75, 1.0],
            Self::LogOdds => &[1e-4, 1e-3, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999],
        }
    }
}

/// Paints the strip; `what` says of what. Pointing at a dot names its reader; pressing it sees the map through that reader.
pub fn strip_ui(ui: &mut Ui, cx: &mut Cx<'_>, what: &str, numbers: &[(ReaderId, f64)]) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::click());
    let mut sorted: Vec<f64> = numbers.iter().map(|(_, p)| *p).collect();
    sorted.sort_by(f64::total_cmp);
    let at = |part: usize| {
        let place = (sorted.len().saturating_sub(1)) * part / 4;
        sorted.get(place).copied()
    };
    let (Some(low), Some(middle), Some(high)) = (at(1), at(2), at(3)) else {
        return;
    };
    let summary = format!(
        "{} readers: the middle half from {} to {}, the median {}",
        sorted.len(),
        percent(low),
        percent(high),
        percent(middle)
    );
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, format!("{what}, {summary}")));
    let scale = Scale::of(numbers);
    let track = Rect::from_min_max(
        pos2(rect.left() + 16.0, rect.bottom() - 18.0),
        pos2(rect.right() - 16.0, rect.bottom() - 15.0),
    );
    let x = |p: f64| track.left() + scale.place(p) * track.width();
    let painter = ui.painter_at(rect);
    painter.rect_filled(track, CornerRadius::same(1), cx.palette.control_hovered);
    let mut last = f32::NEG_INFINITY;
    for &tick in scale.ticks() {
        let at = pos2(x(tick), track.bottom() + 8.0);
        let galley = painter.layout_no_wrap(percent(tick), theme::regular(10.0), cx.palette.muted);
        let place = Align2::CENTER_CENTER.anchor_size(at, galley.size());
        painter.vline(at.x, track.y_range(), Stroke::new(1.0, cx.palette.muted));
        // Where two labels would touch, the first stays.
        if place.left() > last + 4.0 {
            last = place.right();
            painter.galley(place.min, galley, cx.palette.muted);
        }
    }
    let half = Rect::from_min_max(
        pos2(x(low), track.top() - 2.0),
        pos2(x(high).max(x(low) + 2.0), track.bottom() + 2.0),
    );
    painter.rect_filled(half, CornerRadius::same(2), cx.palette.accent.gamma_multiply(0.35));
    painter.vline(
        x(middle),
        track.top() - 6.0..=track.bottom() + 3.0,
        Stroke::new(2.0, cx.palette.text),
    );
    let mut dots: Vec<(ReaderId, f64, Pos2)> = Vec::new();
    let mut in_order: Vec<&(ReaderId, f64)> = numbers.iter().collect();
    in_order.sort_by(|a, b| a.1.total_cmp(&b.1).then_with(|| a.0.cmp(&b.0)));
    for (id, p) in in_order {
        // Dots that would lie on one another are stacked, as far as there is room.
        let free = (0..4_u8)
            .map(|level| pos2(x(*p), track.top() - 8.0 - f32::from(level) * 7.0))
            .find(|at| dots.iter().all(|(_, _, other)| other.distance(*at) > 6.5));
        let at = free.unwrap_or_else(|| pos2(x(*p), track.top() - 8.0));
        dots.push((id.clone(), *p, at));
    }
    for (id, _, at) in &dots {
        let place = cx.map.readers.keys().position(|other| other == id).unwrap_or(0);
        let color = cx
            .palette
            .reader(cx.map.readers.get(id).and_then(|reader| reader.color), place);
        painter.circle(*at, DOT, color, Stroke::new(1.0, cx.palette.panel));
        if cx.app.reader() == Some(id) {
            painter.circle_stroke(*at, DOT + 2.0, Stroke::new(1.5, cx.palette.text));
        }
    }
    let near = response.hover_pos().and_then(|pointer| {
        let distance = |at: &Pos2| at.distance(pointer);
        dots.iter()
            .filter(|(_, _, at)| distance(at) < 14.0)
            .min_by(|a, b| distance(&a.2).total_cmp(&distance(&b.2)))
    });
    let Some((id, p, _)) = near else {
        let _ = response.on_hover_text(format!("{summary}."));
        return;
    };
    let name = cx
        .map
        .readers
        .get(id)
        .map_or(id.as_str(), |reader| reader.name.as_str());
    let text = format!("{name}: {}. Press to see the map through {name}.", percent(*p));
    if response
        .on_hover_cursor(CursorIcon::PointingHand)
        .on_hover_text_at_pointer(text)
        .clicked()
    {
        cx.out.push(Action::SetReader(Some(id.clone())));
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

    use super::*;

    #[test]
    fn crowded_numbers_are_spread_out() {
        let numbers = |all: &[f64]| -> Vec<(ReaderId, f64)> {
            (all.iter().zip(1..))
                .map(|(p, n)| (ReaderId::new(&format!("r{n}")).unwrap(), *p))
                .collect()
        };
        assert_eq!(Scale::of(&numbers(&[0.2, 0.5, 0.01])), Scale::Even);
        assert_eq!(Scale::of(&numbers(&[0.001, 0.5, 0.01])), Scale::LogOdds);
        assert!(Scale::LogOdds.place(1e-9).abs() < 1e-6);
        assert!((Scale::LogOdds.place(0.5) - 0.5).abs() < 1e-6);
        assert!((Scale::LogOdds.place(0.9999) - 1.0).abs() < 1e-6);
    }
}
