//! Colors by role, fonts and spacing, in light and dark. No color is named anywhere else.

use std::sync::Arc;

use eframe::egui::{
    self, Color32, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin, Stroke, TextStyle, Theme,
};

use crate::{
    layout::text::fonts,
    model::{ClaimKind, Relation},
};

/// The family for titles and numbers that must stand out.
pub const SEMI_BOLD: &str = "semi-bold";
/// The family for quotes.
pub const ITALIC: &str = "italic";

/// Every color, by role.
#[derive(Clone, Debug, PartialEq)]
pub struct Palette {
    /// Whether this is the dark one.
    pub is_dark: bool,
    /// Behind the cards.
    pub canvas: Color32,
    /// The dots of the canvas's grid.
    pub grid: Color32,
    /// Behind panels.
    pub panel: Color32,
    /// Behind controls in panels.
    pub control: Color32,
    /// A control under the pointer.
    pub control_hovered: Color32,
    /// Lines between things.
    pub line: Color32,
    /// Behind a card.
    pub card: Color32,
    /// Around a card.
    pub card_border: Color32,
    /// Text.
    pub text: Color32,
    /// Text of less weight, still readable.
    pub muted: Color32,
    /// What is selected, what can be pressed.
    pub accent: Color32,
    /// Behind what is selected.
    pub accent_soft: Color32,
    /// Text on the accent.
    pub on_accent: Color32,
    /// The probability that is computed.
    pub posterior: Color32,
    /// The probability that was assumed because nobody stated one.
    pub assumed: Color32,
    /// The track of a probability bar.
    pub track: Color32,
    /// A problem.
    pub problem: Color32,
    /// A warning.
    pub warning: Color32,
    /// Good news.
    pub success: Color32,
    supports: Color32,
    opposes: Color32,
    requires: Color32,
    undercuts: Color32,
    underpins: Color32,
    answers: Color32,
    claim: Color32,
    crux: Color32,
    assumption: Color32,
    evidence: Color32,
    position: Color32,
    readers: [Color32; 8],
}

const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

impl Palette {
    /// The light palette.
    pub const LIGHT: Self = Self {
        is_dark: false,
        canvas: rgb(0x00f3_f5f8),
        grid: rgb(0x00dd_e2ea),
        panel: rgb(0x00ff_ffff),
        control: rgb(0x00ee_f1f5),
        control_hovered: rgb(0x00e2_e7ee),
        line: rgb(0x00dc_e1e8),
        card: rgb(0x00ff_ffff),
        card_border: rgb(0x00c9_d1dc),
        text: rgb(0x0019_2230),
        muted: rgb(0x0053_6073),
        accent: rgb(0x0024_56d6),
        accent_soft: rgb(0x00dd_e7ff),
        on_accent: rgb(0x00ff_ffff),
        posterior: rgb(0x0024_56d6),
        assumed: rgb(0x0093_a1b5),
        track: rgb(0x00e6_eaf0),
        problem: rgb(0x00b4_231c),
        warning: rgb(0x008a_5200),
        success: rgb(0x000b_6b50),
        supports: rgb(0x0015_65c0),
        opposes: rgb(0x00c2_4d0e),
        requires: rgb(0x006d_3fc4),
        undercuts: rgb(0x00b0_2a72),
        underpins: rgb(0x0000_7a70),
        answers: rgb(0x006b_778a),
        claim: rgb(0x005c_6b80),
        crux: rgb(0x009a_6200),
        assumption: rgb(0x006d_3fc4),
        evidence: rgb(0x0000_7a70),
        position: rgb(0x0024_56d6),
        readers: [
            rgb(0x0024_56d6),
            rgb(0x00c2_4d0e),
            rgb(0x0000_7a70),
            rgb(0x008e_3fb8),
            rgb(0x0086_6000),
            rgb(0x00b0_2a72),
            rgb(0x003c_6e1f),
            rgb(0x004b_5a70),
        ],
    };

    /// The dark palette.
    pub const DARK: Self = Self {
        is_dark: true,
        canvas: rgb(0x0010_141b),
        grid: rgb(0x0023_2a35),
        panel: rgb(0x0018_1e27),
        control: rgb(0x0025_2d39),
        control_hovered: rgb(0x0031_3b4a),
        line: rgb(0x002c_3542),
        card: rgb(0x001f_2631),
        card_border: rgb(0x0042_4e60),
        text: rgb(0x00e8_edf4),
        muted: rgb(0x00a5_b2c4),
        accent: rgb(0x0082_aaff),
        accent_soft: rgb(0x0029_3a5e),
        on_accent: rgb(0x000d_1526),
        posterior: rgb(0x0082_aaff),
        assumed: rgb(0x0076_859a),
        track: rgb(0x0033_3d4b),
        problem: rgb(0x00ff_8a80),
        warning: rgb(0x00f2_b84b),
        success: rgb(0x0062_d6a8),
        supports: rgb(0x0066_b0ff),
        opposes: rgb(0x00ff_9d5c),
        requires: rgb(0x00bb_a0ff),
        undercuts: rgb(0x00ff_86bb),
        underpins: rgb(0x0054_d3c6),
        answers: rgb(0x0093_a1b5),
        claim: rgb(0x009d_abbe),
        crux: rgb(0x00f2_b84b),
        assumption: rgb(0x00bb_a0ff),
        evidence: rgb(0x0054_d3c6),
        position: rgb(0x0082_aaff),
        readers: [
            rgb(0x0082_aaff),
            rgb(0x00ff_9d5c),
            rgb(0x0054_d3c6),
            rgb(0x00d7_a3f7),
            rgb(0x00e0_c15a),
            rgb(0x00ff_86bb),
            rgb(0x009c_d67a),
            rgb(0x00b4_c0d0),
        ],
    };

    /// The palette of a theme.
    pub fn of(theme: Theme) -> &'static Self {
        static LIGHT: Palette = Palette::LIGHT;
        static DARK: Palette = Palette::DARK;
        match theme {
            Theme::Dark => &DARK,
            Theme::Light => &LIGHT,
        }
    }

    /// The color of a relation; its dash and head tell it apart without color.
    pub fn relation(&self, relation: Relation) -> Color32 {
        match relation {
            Relation::Supports => self.supports,
            Relation::Opposes => self.opposes,
            Relation::Requires => self.requires,
            Relation::Undercuts => self.undercuts,
            Relation::Underpins => self.underpins,
            Relation::Answers => self.answers,
        }
    }

    /// The color of a kind of claim; its icon tells it apart without color.
    pub fn kind(&self, kind: ClaimKind) -> Color32 {
        match kind {
            ClaimKind::Claim => self.claim,
            ClaimKind::Crux => self.crux,
            ClaimKind::Assumption => self.assumption,
            ClaimKind::Evidence => self.evidence,
            ClaimKind::Position => self.position,
        }
    }

    /// The color of a reader: the reader's own, else by place in the list.
    pub fn reader(&self, own: Option<u8>, place: usize) -> Color32 {
        let at = own.map_or(place, usize::from) % self.readers.len();
        self.readers.get(at).copied().unwrap_or(self.accent)
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
        ];
        for relation in Relation::ALL {
            pairs.push((relation.verb(), self.relation(relation), self.canvas, 3.0));
            pairs.push((relation.verb(), self.relation(relation), self.panel, 4.5));
        }
        for kind in ClaimKind::ALL {
            pairs.push((kind.name(), self.kind(kind), self.card, 4.5));
        }
        for reader in self.readers {
            pairs.push(("reader on card", reader, self.card, 3.0));
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
    for (theme, palette) in [(Theme::Light, Palette::LIGHT), (Theme::Dark, Palette::DARK)] {
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
        for palette in [Palette::LIGHT, Palette::DARK] {
            for (name, front, back, least) in palette.pairs() {
                let ratio = contrast(front, back);
                assert!(ratio >= least, "{name}, dark {}: {ratio:.2} < {least}", palette.is_dark);
            }
        }
    }
}
