//! Small controls used in several places.

use eframe::egui::{
    Button, Color32, DragValue, Id, Rect, Response, RichText, Role, Slider, Stroke, TextStyle, Ui, UiBuilder, Widget,
    WidgetInfo, epaint::RectShape, pos2,
};

use super::{
    meaning::{Means, Term},
    theme::{self, Palette},
};
use crate::model::{Probability, Value, percent};

/// A button for what one most likely wants.
pub fn primary(palette: &Palette, text: &str) -> Button<'static> {
    Button::new(
        RichText::new(text)
            .color(palette.on_accent)
            .font(theme::semi_bold(13.5)),
    )
    .fill(palette.accent)
}

/// The id of a field by its name, wherever in its part of the window it stands: what appears or goes above it must not take
/// the keyboard away from whoever types. Names are of one field each.
pub fn field_id(ui: &Ui, name: &str) -> Id {
    ui.scope_id().with(("field", name))
}

/// Adds a widget that has no id of its own, with that of [`field_id`].
pub fn steady(ui: &mut Ui, name: &str, widget: impl Widget) -> Response {
    let builder = UiBuilder::new().scope_id(field_id(ui, name));
    ui.scope_builder(builder, |ui| ui.add(widget)).inner
}

/// Selects all of a field, so that typing replaces it.
pub fn select_all(ui: &Ui, response: &Response, text: &str) {
    use eframe::egui::text::{CCursor, CCursorRange};
    if let Some(mut state) = eframe::egui::TextEdit::load_state(ui.ctx(), response.id) {
        let end = CCursor::new(text.chars().count());
        state
            .cursor
            .set_char_range(Some(CCursorRange::two(CCursor::new(0), end)));
        state.store(ui.ctx(), response.id);
    }
}

/// Scrolls to what the keyboard has come to, so that nobody types out of sight. Called at the end of what is scrolled.
pub fn follow_focus(ui: &Ui) {
    let id = ui.scope_id().with("focus");
    let focused = ui.memory(eframe::egui::Memory::focused);
    let response = focused.and_then(|focused| ui.ctx().read_response(focused));
    let response = response.filter(|response| ui.min_rect().contains_rect(response.rect));
    // Where it lies among its neighbors, whatever is scrolled: what appears above it may push it away as well.
    let now = response
        .as_ref()
        .map(|response| (response.id, (response.rect.top() - ui.min_rect().top()).round() as i32));
    let before = ui.data(|data| data.get_temp::<Option<(Id, i32)>>(id)).flatten();
    ui.data_mut(|data| data.insert_temp(id, now));
    if let Some(response) = response.filter(|_| now != before) {
        ui.scroll_to_rect(response.rect.expand(6.0), None);
    }
}

/// A small heading of a section.
pub fn section(ui: &mut Ui, palette: &Palette, text: &str) {
    ui.add_space(8.0);
    ui.label(RichText::new(text).font(theme::semi_bold(12.5)).color(palette.muted));
}

/// A slider for a probability with a field beside it, both with names that are spoken. Percent, odds such as `1:4`,
/// decibans and plain numbers can be typed.
pub fn probability_slider(ui: &mut Ui, probability: &mut f64, name: &str, term: Term) -> Response {
    ui.horizontal(|ui| {
        ui.spacing_mut().slider_width = slider_width(ui);
        let spoken = |role, name: String, probability: f64| {
            let mut info = WidgetInfo::labeled(role, true, name);
            info.value = Some(probability);
            info.current_text_value = Some(percent(probability));
            info
        };
        let slider = Slider::new(probability, 0.0..=1.0).show_value(false).smart_aim(false);
        let slider = steady(ui, name, slider);
        slider.widget_info(|| spoken(Role::Slider, name.to_owned(), *probability));
        let slider = slider.means(term);
        let field = DragValue::new(probability)
            .range(0.0..=1.0)
            .clamp_existing_to_range(false)
            .speed(0.002)
            .custom_formatter(|p, _| percent(p))
            .custom_parser(parse_probability);
        let spoken_name = format!("{name}, as a number");
        let field = steady(ui, &spoken_name, field);
        field.widget_info(|| spoken(Role::SpinButton, spoken_name.clone(), *probability));
        slider | field.means(term)
    })
    .inner
}

fn slider_width(ui: &Ui) -> f32 {
    (ui.max_rect().width() - 108.0).clamp(80.0, 260.0)
}

/// A slider for a probability with a band painted on its rail: where the number may lie.
pub fn banded_slider(
    ui: &mut Ui,
    palette: &Palette,
    probability: &mut f64,
    band: Option<(f64, f64)>,
    name: &str,
    term: Term,
) -> Response {
    let under = ui.painter().add(eframe::egui::Shape::Noop);
    let left = ui.cursor().left();
    let response = probability_slider(ui, probability, name, term);
    if let Some((low, high)) = band {
        // The knob's middle runs from half its width after the start of the rail to half its width before the end.
        let width = slider_width(ui);
        let knob = ui.text_style_height(&TextStyle::Body).max(ui.spacing().interact_size.y) / 2.5;
        let at = |p: f64| left + knob + (width - 2.0 * knob) * p as f32;
        let rail = Rect::from_min_max(
            pos2(at(low), response.rect.center().y - 7.0),
            pos2(at(high).max(at(low) + 2.0), response.rect.center().y + 7.0),
        );
        let band = RectShape::filled(rail, 3.0, palette.accent.gamma_multiply(0.28));
        ui.painter().set(under, band);
        for end in [rail.left(), rail.right()] {
            let stroke = Stroke::new(1.5, palette.accent);
            ui.painter().vline(end, rail.y_range(), stroke);
        }
    }
    response
}

/// Reads `35 %`, `35`, `0.35`, `1:4`, `1 in 5` or `−6 dB` as a probability. A plain number above 1 is a percentage.
pub fn parse_probability(text: &str) -> Option<f64> {
    let text = text.trim().replace(',', ".");
    let number = |text: &str| {
        text.trim()
            .parse::<f64>()
            .ok()
            .filter(|number| number.is_finite() && *number >= 0.0)
            // What is too small to be held is not zero, which would be certainty.
            .filter(|number| *number > 0.0 || !mantissa(text).contains(|c: char| ('1'..='9').contains(&c)))
    };
    let probability = if let Some(decibans) = text.strip_suffix("dB").or_else(|| text.strip_suffix("db")) {
        let decibans: f64 = decibans.trim().replace('−', "-").parse().ok()?;
        let odds = 10_f64.powf(decibans / 10.0);
        if odds.is_infinite() { 1.0 } else { odds / (1.0 + odds) }
    } else if let Some((a, b)) = text.split_once(':') {
        let (a, b) = (number(a)?, number(b)?);
        (a + b > 0.0).then(|| a / (a + b))?
    } else if let Some((a, b)) = text.split_once(" in ").or(text.split_once('/')) {
        let (a, b) = (number(a)?, number(b)?);
        (b > 0.0).then(|| a / b)?
    } else if let Some(percent) = text.strip_suffix('%') {
        number(percent)? / 100.0
    } else {
        let plain = number(&text)?;
        // Without a point it is a number of percent, as it stands in the field.
        if plain > 1.0 || text == "1" {
            plain / 100.0
        } else {
            plain
        }
    };
    (0.0..=1.0).contains(&probability).then_some(probability)
}

/// The digits of a number before its exponent.
fn mantissa(text: &str) -> &str {
    text.split(['e', 'E']).next().unwrap_or_default()
}

/// Reads a number, or words that stay words. Nothing is read from nothing, or from a number that is no probability.
pub fn read_value(text: &str) -> Option<Value> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    if let Some(probability) = parse_probability(text) {
        return Probability::new(probability).ok().map(Value::Point);
    }
    let starts_as_number = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '−' | '+' | '.' | ','));
    // “NaN” and “inf” are no words that anybody means.
    let is_number = starts_as_number || text.parse::<f64>().is_ok();
    (!is_number).then(|| Value::Words(text.to_owned()))
}

/// Reads a number, a range such as “20 % to 50 %, best 30 %”, or words; nothing is not stated.
pub fn read_stated(text: &str) -> Option<Value> {
    let text = text.trim();
    if text.is_empty() {
        return Some(Value::NotStated);
    }
    let probability = |text: &str| Probability::new(parse_probability(text)?).ok();
    let ends = text
        .split_once(" to ")
        .or(text.split_once('–'))
        .or(text.split_once('-'));
    if let Some((low, rest)) = ends {
        let (high, best) = match rest.split_once("best") {
            Some((high, best)) => (high.trim_end_matches([' ', ',']), Some(probability(best)?)),
            None => (rest, None),
        };
        if let (Some(low), Some(high)) = (probability(low), probability(high)) {
            return Value::range(low, best, high);
        }
    }
    read_value(text)
}

/// A probability in decibans, ten times the decimal logarithm of its odds: “−6 dB”.
pub fn decibans(probability: f64) -> String {
    let decibans = 10.0 * (probability / (1.0 - probability)).log10();
    if decibans.is_finite() {
        format!("{decibans:+.1} dB").replace('-', "−")
    } else {
        let sign = if decibans > 0.0 { "+" } else { "−" };
        format!("{sign}∞ dB")
    }
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
            ("1/4", Some(0.25)),
            ("4/1", None),
            ("1e-400", None),
            ("1:1e-400", None),
            ("0.0", Some(0.0)),
            ("1:4", Some(0.2)),
            ("1 in 5", Some(0.2)),
            ("0 dB", Some(0.5)),
            ("−10 dB", Some(1.0 / 11.0)),
            ("nonsense dB", None),
            ("NaN dB", None),
            ("100", Some(1.0)),
            ("1", Some(0.01)),
            ("1.0", Some(1.0)),
            ("0", Some(0.0)),
            ("250", None),
            ("-3", None),
            ("NaN", None),
            ("inf", None),
            ("0:0", None),
            ("", None),
        ];
        for (text, expected) in cases {
            let parsed = parse_probability(text);
            let is_same = match (parsed, expected) {
                (Some(parsed), Some(expected)) => f64::abs(parsed - expected) < 1e-12,
                (parsed, expected) => parsed == expected,
            };
            assert!(is_same, "{text}: {parsed:?}");
        }
    }

    #[test]
    fn words_stay_words_and_bad_numbers_are_none() {
        assert_eq!(read_value("unlikely"), Some(Value::Words("unlikely".to_owned())));
        assert_eq!(read_value("250 %"), None);
        assert_eq!(read_value(" "), None);
        assert_eq!(decibans(0.5), "+0.0 dB");
        assert_eq!(decibans(0.2), "−6.0 dB");
        assert_eq!(decibans(1.0), "+∞ dB");
    }
}
