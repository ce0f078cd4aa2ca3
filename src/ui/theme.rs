//! Fonts and spacing, and the colors of the pictures as egui has them, in light and dark.

use std::sync::{Arc, LazyLock};

use eframe::egui::{
    self, Color32, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin, Stroke, TextStyle, Theme,
};

use crate::{
    formats::picture::{Palette as Ink, Rgba},
    layout::text::fonts,
    model::{ClaimKind, Relation},
};

/// The family for titles and numbers that must stand out.
pub const SEMI_BOLD: &str = "semi-bold";
/// The family for quotes.
pub const ITALIC: &str = "italic";

/// Every color of the window, by role.
pub type Palette = crate::formats::picture::Palette<Color32>;

/// A color of a picture as egui has it.
pub fn color(ink: Rgba) -> Color32 {
    let [r, g, b, a] = ink.0;
    Color32::from_rgba_unmultiplied(r, g, b, a)
}

impl Palette {
    /// The palette of a theme.
    pub fn of(theme: Theme) -> &'static Self {
        static LIGHT: LazyLock<Palette> = LazyLock::new(|| Ink::LIGHT.map(color));
        static DARK: LazyLock<Palette> = LazyLock::new(|| Ink::DARK.map(color));
        match theme {
            Theme::Dark => &DARK,
            Theme::Light => &LIGHT,
        }
    }

    /// Pairs of text and background that must be readable, for the contrast test: name, text, background, least ratio.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, Color32, Color32, f32)> {
        let mut pairs = vec![
            ("text on panel", self.text, self.panel, 4.5),
            ("text on card", self.text, self.card, 4.5),
            ("text on control", self.text, self.control, 4.5),
            ("text on hovered control", self.text, self.control_hovered, 4.5),
            ("text on selection", self.text, self.accent_soft, 4.5),
            ("text on canvas", self.text, self.canvas, 4.5),
            ("muted on panel", self.muted, self.panel, 4.5),
            ("muted on card", self.muted, self.card, 4.5),
            ("muted on canvas", self.muted, self.canvas, 4.5),
            ("muted on control", self.muted, self.control, 4.5),
            ("accent on panel", self.accent, self.panel, 4.5),
            ("on accent", self.on_accent, self.accent, 4.5),
            ("problem on panel", self.problem, self.panel, 4.5),
            ("warning on panel", self.warning, self.panel, 4.5),
            ("success on panel", self.success, self.panel, 4.5),
            ("posterior on track", self.posterior, self.track, 3.0),
            ("assumed posterior on track", self.assumed, self.track, 3.0),
            ("assumed posterior on card", self.assumed, self.card, 3.0),
            ("muted on selection", self.muted, self.accent_soft, 4.5),
            ("muted on hovered control", self.muted, self.control_hovered, 4.5),
            ("accent on canvas", self.accent, self.canvas, 4.5),
            ("accent on control", self.accent, self.control, 4.5),
            ("accent on selection", self.accent, self.accent_soft, 3.0),
            ("warning on card", self.warning, self.card, 4.5),
            ("problem on card", self.problem, self.card, 4.5),
            ("problem on control", self.problem, self.control, 4.5),
        ];
        for relation in Relation::ALL {
            pairs.push((relation.verb(), self.relation(relation), self.canvas, 3.0));
            pairs.push((relation.verb(), self.relation(relation), self.panel, 4.5));
            // Signs in rows of the outline and bars of the waterfall.
            for ground in [self.control, self.control_hovered, self.accent_soft] {
                pairs.push((relation.verb(), self.relation(relation), ground, 3.0));
            }
        }
        for kind in ClaimKind::ALL {
            pairs.push((kind.name(), self.kind(kind), self.card, 4.5));
            for ground in [self.panel, self.control, self.accent_soft] {
                pairs.push((kind.name(), self.kind(kind), ground, 3.0));
            }
        }
        for reader in self.readers() {
            pairs.push(("reader on card", reader, self.card, 3.0));
            pairs.push(("reader on panel", reader, self.panel, 3.0));
        }
        pairs
    }

    fn visuals(&self) -> egui::Visuals {
        let mut visuals = if self.is_dark {
            egui::Visuals::dark()
        } else {
            egui::Visuals::light()
        };
        visuals.override_text_color = Some(self.text);
        visuals.weak_text_color = Some(self.muted);
        visuals.panel_fill = self.panel;
        visuals.window_fill = self.panel;
        visuals.window_stroke = Stroke::new(1.0, self.line);
        visuals.extreme_bg_color = self.control;
        visuals.text_edit_bg_color = Some(self.control);
        visuals.faint_bg_color = self.control;
        visuals.code_bg_color = self.control;
        visuals.hyperlink_color = self.accent;
        visuals.warn_fg_color = self.warning;
        visuals.error_fg_color = self.problem;
        visuals.selection.bg_fill = self.accent_soft;
        visuals.selection.stroke = Stroke::new(1.5, self.accent);
        visuals.window_corner_radius = CornerRadius::same(10);
        visuals.menu_corner_radius = CornerRadius::same(8);
        visuals.slider_trailing_fill = true;
        let radius = CornerRadius::same(6);
        for widget in [
            &mut visuals.widgets.noninteractive,
            &mut visuals.widgets.inactive,
            &mut visuals.widgets.hovered,
            &mut visuals.widgets.active,
            &mut visuals.widgets.open,
        ] {
            widget.corner_radius = radius;
            widget.fg_stroke = Stroke::new(1.0, self.text);
        }
        visuals.widgets.noninteractive.bg_stroke = Stroke::new(1.0, self.line);
        visuals.widgets.noninteractive.bg_fill = self.panel;
        visuals.widgets.inactive.bg_fill = self.control;
        visuals.widgets.inactive.weak_bg_fill = self.control;
        visuals.widgets.hovered.bg_fill = self.control_hovered;
        visuals.widgets.hovered.weak_bg_fill = self.control_hovered;
        visuals.widgets.hovered.bg_stroke = Stroke::new(1.0, self.card_border);
        visuals.widgets.active.bg_fill = self.control_hovered;
        visuals.widgets.active.weak_bg_fill = self.control_hovered;
        visuals.widgets.active.bg_stroke = Stroke::new(1.0, self.accent);
        visuals.widgets.open.bg_fill = self.control;
        visuals.widgets.open.weak_bg_fill = self.control;
        visuals
    }
}

/// The font for text that must stand out.
pub fn semi_bold(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(SEMI_BOLD.into()))
}

/// The ordinary font.
pub fn regular(size: f32) -> FontId {
    FontId::new(size, FontFamily::Proportional)
}

/// Sets fonts and both themes.
pub fn install(ctx: &egui::Context) {
    let mut definitions = FontDefinitions::default();
    let mut add = |name: &str, bytes: &'static [u8]| {
        definitions
            .font_data
            .insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    };
    add("inter", fonts::REGULAR);
    add("inter-semi-bold", fonts::SEMI_BOLD);
    add("inter-italic", fonts::ITALIC);
    // Whatever Inter lacks comes from the fonts that egui ships, then from the system.
    let fallback = definitions
        .families
        .get(&FontFamily::Proportional)
        .cloned()
        .unwrap_or_default();
    for (family, first) in [
        (FontFamily::Proportional, "inter"),
        (FontFamily::Name(SEMI_BOLD.into()), "inter-semi-bold"),
        (FontFamily::Name(ITALIC.into()), "inter-italic"),
    ] {
        let mut fonts = vec![first.to_owned()];
        fonts.extend(fallback.iter().cloned());
        definitions.families.insert(family, fonts);
    }
    ctx.set_fonts(definitions);
    for (theme, palette) in [Theme::Light, Theme::Dark].map(|theme| (theme, Palette::of(theme))) {
        ctx.set_visuals_of(theme, palette.visuals());
    }
    ctx.all_styles_mut(|style| {
        style.text_styles = [
            (TextStyle::Small, regular(11.5)),
            (TextStyle::Body, regular(13.5)),
            (TextStyle::Button, regular(13.5)),
            (TextStyle::Heading, semi_bold(18.0)),
            (TextStyle::Monospace, FontId::new(12.5, FontFamily::Monospace)),
        ]
        .into();
        style.spacing.item_spacing = egui::vec2(8.0, 6.0);
        style.spacing.button_padding = egui::vec2(9.0, 4.0);
        style.spacing.interact_size.y = 26.0;
        style.spacing.menu_margin = Margin::same(6);
        style.spacing.slider_width = 160.0;
        style.spacing.combo_width = 120.0;
        style.interaction.selectable_labels = true;
        style.url_in_tooltip = true;
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance and contrast ratio as in WCAG 2.2.
    fn contrast(a: Color32, b: Color32) -> f32 {
        let luminance = |color: Color32| {
            let linear = |channel: u8| {
                let c = f32::from(channel) / 255.0;
                if c <= 0.040_45 {
                    c / 12.92
                } else {
                    ((c + 0.055) / 1.055).powf(2.4)
                }
            };
            0.2126 * linear(color.r()) + 0.7152 * linear(color.g()) + 0.0722 * linear(color.b())
        };
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn every_pair_of_colors_is_readable() {
        let mut faint = Vec::new();
        for palette in [Theme::Light, Theme::Dark].map(Palette::of) {
            for (name, front, back, least) in palette.pairs() {
                let ratio = contrast(front, back);
                if ratio < least {
                    faint.push(format!("{name}, dark {}: {ratio:.2} < {least}", palette.is_dark));
                }
            }
        }
        assert!(faint.is_empty(), "{}", faint.join("\n"));
    }
}
