//! Answers along a line: a dot for each, a box around the middle half, a stroke at the median.

use std::fmt::Write as _;

use eframe::egui::{Align2, CornerRadius, Pos2, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use crate::{
    analysis::Spread,
    app::booth::Kind,
    model::{QuantityKind, percent, quantity_moment},
    ui::theme::{self, Palette},
};

/// A value of an item in words.
pub(super) fn shown(kind: &Kind, value: f64) -> String {
    match kind {
        Kind::Probability => percent(value),
        Kind::Quantity { is_year, .. } => {
            let kind = if *is_year {
                QuantityKind::Year
            } else {
                QuantityKind::Size
            };
            quantity_moment(kind, value)
        }
    }
}

/// What a spread says, in a sentence.
pub(super) fn sentence(kind: &Kind, spread: &Spread) -> String {
    let n = spread.answers.len();
    let mut text = format!(
        "Median {}, the middle half from {} to {}, {n} {}.",
        shown(kind, spread.median),
        shown(kind, spread.quartiles.0),
        shown(kind, spread.quartiles.1),
        if n == 1 { "answer" } else { "answers" }
    );
    let distance = |number: f64| match kind {
        Kind::Probability => format!("{:.1} points", number * 100.0),
        Kind::Quantity { .. } => format!("{number:.1}"),
    };
    if n > 1 {
        let _infallible = write!(
            text,
            " The mean is {}; individuals are {} from it on average.",
            shown(kind, spread.mean),
            distance(spread.mean_distance)
        );
    }
    if let Some(shift) = &spread.shift {
        let way = if shift.median > 0.0 { "up" } else { "down" };
        let moved = if shift.median == 0.0 {
            "The median stayed".to_owned()
        } else {
            format!("The median moved {way} by {}", distance(shift.median.abs()))
        };
        let by = distance(shift.mean_distance);
        let _infallible = match shift.n {
            1 => write!(
                text,
                " {moved} since the last round; the one who answered both moved by {by}."
            ),
            n => write!(
                text,
                " {moved} since the last round; the {n} who answered both moved by {by} on average."
            ),
        };
    }
    text
}

/// Paints the strip; `scale` enlarges it for the projector.
pub(super) fn strip_ui(ui: &mut Ui, palette: &Palette, kind: &Kind, spread: &Spread, scale: f32) {
    let width = ui.available_width();
    let height = 54.0 * scale;
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, sentence(kind, spread)));
    let line = Rect::from_min_max(
        rect.min + vec2(8.0 * scale, 4.0),
        pos2(rect.right() - 8.0 * scale, rect.bottom() - 15.0 * scale),
    );
    let (low, high) = ends(kind, spread);
    let x = |value: f64| line.left() + line.width() * (((value - low) / (high - low)).clamp(0.0, 1.0) as f32);
    let painter = ui.painter_at(rect);
    let middle = line.center().y;
    painter.hline(line.x_range(), middle, Stroke::new(1.0, palette.card_border));
    let half = Rect::from_min_max(
        pos2(x(spread.quartiles.0) - 1.0, line.top() + 3.0),
        pos2(x(spread.quartiles.1) + 1.0, line.bottom() - 3.0),
    );
    painter.rect(
        half,
        CornerRadius::same(3),
        palette.posterior.gamma_multiply(0.15),
        Stroke::new(1.0, palette.posterior.gamma_multiply(0.5)),
        StrokeKind::Inside,
    );
    // Dots that would cover one another stand one above the other.
    let radius = 4.0 * scale;
    let mut placed: Vec<Pos2> = Vec::new();
    for (value, _) in &spread.answers {
        let mut at = pos2(x(*value), middle);
        let n_near = placed
            .iter()
            .filter(|other| (other.x - at.x).abs() < radius * 1.6)
            .count();
        let step = (n_near.div_ceil(2)) as f32 * radius * 1.9;
        at.y += if n_near % 2 == 0 { step } else { -step };
        at.y = at.y.clamp(line.top() + radius, line.bottom() - radius);
        painter.circle(at, radius, palette.posterior, Stroke::new(1.0, palette.panel));
        placed.push(at);
    }
    painter.vline(x(spread.median), line.y_range(), Stroke::new(2.5 * scale, palette.text));
    let font = theme::regular(11.0 * scale);
    let text = |place: Pos2, align: Align2, value: f64| {
        painter.text(place, align, shown(kind, value), font.clone(), palette.muted);
    };
    text(pos2(line.left(), rect.bottom()), Align2::LEFT_BOTTOM, low);
    text(pos2(line.right(), rect.bottom()), Align2::RIGHT_BOTTOM, high);
    let median = x(spread.median).clamp(line.left() + 50.0 * scale, line.right() - 50.0 * scale);
    painter.text(
        pos2(median, rect.bottom()),
        Align2::CENTER_BOTTOM,
        shown(kind, spread.median),
        theme::semi_bold(12.0 * scale),
        palette.text,
    );
}

/// What the line spans: all probabilities, or the answers with a little room.
fn ends(kind: &Kind, spread: &Spread) -> (f64, f64) {
    if *kind == Kind::Probability {
        return (0.0, 1.0);
    }
    let (first, last) = match (spread.answers.first(), spread.answers.last()) {
        (Some((first, _)), Some((last, _))) => (*first, *last),
        _ => (0.0, 1.0),
    };
    let room = ((last - first) * 0.1).max(first.abs().max(1.0) * 1e-3);
    (first - room, last + room)
}

/// Who is invited to speak first.
pub(super) fn first_to_speak((low, high): &(Option<String>, Option<String>)) -> String {
    let name = |name: &Option<String>, end: &str| match name {
        Some(name) => format!("{name} ({end})"),
        None => format!("the {end}"),
    };
    let text = format!("{} and {} speak first.", name(low, "lowest"), name(high, "highest"));
    // A sentence begins with a capital.
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

/// Who said what, in a line.
pub(super) fn voices(kind: &Kind, voices: &[(String, f64)]) -> String {
    let one = |(name, number): &(String, f64)| format!("{name} {}", shown(kind, *number));
    voices.iter().map(one).collect::<Vec<_>>().join(", ")
}
