//! Small controls used in several places.

use eframe::egui::{Button, Color32, Response, RichText, Slider, Ui};

use super::theme::{self, Palette};
use crate::model::percent;

/// A button for what one most likely wants.
pub fn primary(palette: &Palette, text: &str) -> Button<'static> {
    Button::new(
        RichText::new(text)
            .color(palette.on_accent)
            .font(theme::semi_bold(13.5)),
    )
    .fill(palette.accent)
}

/// A small heading of a section.
pub fn section(ui: &mut Ui, palette: &Palette, text: &str) {
    ui.add_space(8.0);
    ui.label(RichText::new(text).font(theme::semi_bold(12.5)).color(palette.muted));
}

/// A slider for a probability, with a name that is spoken. Percent, odds such as `1:4` and plain numbers can be typed.
pub fn probability_slider(ui: &mut Ui, probability: &mut f64, name: &str) -> Response {
    ui.spacing_mut().slider_width = (ui.max_rect().width() - 108.0).clamp(80.0, 260.0);
    let slider = Slider::new(probability, 0.0..=1.0)
        .custom_formatter(|p, _| percent(p))
        .custom_parser(parse_probability)
        .smart_aim(false);
    let response = ui.add(slider);
    response.widget_info(|| {
        let mut info = eframe::egui::WidgetInfo::slider(true, *probability, name);
        info.current_text_value = Some(percent(*probability));
        info
    });
    response
}

/// Reads `35 %`, `35`, `0.35`, `1:4` or `1 in 5` as a probability. A plain number above 1 is a percentage.
pub fn parse_probability(text: &str) -> Option<f64> {
    let text = text.trim().replace(',', ".");
    let number = |text: &str| {
        text.trim()
            .parse::<f64>()
            .ok()
            .filter(|number| number.is_finite() && *number >= 0.0)
    };
    let probability = if let Some((a, b)) = text.split_once(':') {
        let (a, b) = (number(a)?, number(b)?);
        (a + b > 0.0).then(|| a / (a + b))?
    } else if let Some((a, b)) = text.split_once(" in ") {
        let (a, b) = (number(a)?, number(b)?);
        (b > 0.0).then(|| a / b)?
    } else if let Some(percent) = text.strip_suffix('%') {
        number(percent)? / 100.0
    } else {
        let plain = number(&text)?;
        if plain > 1.0 { plain / 100.0 } else { plain }
    };
    (0.0..=1.0).contains(&probability).then_some(probability)
}

/// A dot in a reader's color before a name.
pub fn reader_dot(ui: &mut Ui, color: Color32) {
    let (rect, _) = ui.allocate_exact_size(eframe::egui::vec2(12.0, 16.0), eframe::egui::Sense::hover());
    ui.painter().circle_filled(rect.center(), 5.0, color);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_can_be_typed_in_every_usual_form() {
        let cases = [
            ("35 %", Some(0.35)),
            ("35", Some(0.35)),
            ("0.35", Some(0.35)),
            ("0,35", Some(0.35)),
            ("1:4", Some(0.2)),
            ("1 in 5", Some(0.2)),
            ("100", Some(1.0)),
            ("1", Some(1.0)),
            ("250", None),
            ("-3", None),
            ("NaN", None),
            ("inf", None),
            ("0:0", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(parse_probability(text), expected, "{text}");
        }
    }
}
