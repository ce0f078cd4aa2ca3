//! The colors of a map by role, in light and dark: one table for the window and for every picture. No color is named
//! anywhere else.

use crate::model::{ClaimKind, Relation};

/// A color: red, green, blue and opacity, each 0 to 255, not multiplied with one another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rgba(pub [u8; 4]);

impl Rgba {
    /// This color, with its opacity multiplied by `share` (0 to 1).
    #[must_use]
    pub fn faded(self, share: f32) -> Self {
        let [r, g, b, a] = self.0;
        Self([r, g, b, (f32::from(a) * share.clamp(0.0, 1.0)).round() as u8])
    }

    /// How opaque it is, 0 to 1.
    pub fn opacity(self) -> f32 {
        f32::from(self.0[3]) / 255.0
    }
}

/// Every color, by role, as a color of some kind: [`Rgba`] here, that of the ui there.
#[derive(Clone, Debug, PartialEq)]
pub struct Palette<C> {
    /// Whether this is the dark one.
    pub is_dark: bool,
    /// Behind the cards.
    pub canvas: C,
    /// The dots of the canvas's grid.
    pub grid: C,
    /// Behind panels.
    pub panel: C,
    /// Behind controls in panels.
    pub control: C,
    /// A control under the pointer.
    pub control_hovered: C,
    /// Lines between things.
    pub line: C,
    /// Behind a card.
    pub card: C,
    /// Around a card.
    pub card_border: C,
    /// Text.
    pub text: C,
    /// Text of less weight, still readable.
    pub muted: C,
    /// What is selected, what can be pressed.
    pub accent: C,
    /// Behind what is selected.
    pub accent_soft: C,
    /// Text on the accent.
    pub on_accent: C,
    /// The probability that is computed.
    pub posterior: C,
    /// The probability that was assumed because nobody stated one.
    pub assumed: C,
    /// The track of a probability bar.
    pub track: C,
    /// A problem.
    pub problem: C,
    /// A warning.
    pub warning: C,
    /// Good news.
    pub success: C,
    supports: C,
    opposes: C,
    requires: C,
    undercuts: C,
    underpins: C,
    answers: C,
    claim: C,
    crux: C,
    assumption: C,
    evidence: C,
    position: C,
    readers: [C; 8],
}

const fn rgb(hex: u32) -> Rgba {
    Rgba([(hex >> 16) as u8, (hex >> 8) as u8, hex as u8, 255])
}

impl Palette<Rgba> {
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
        assumed: rgb(0x0073_839c),
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
        assumed: rgb(0x007c_8ba0),
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

    /// The dark or the light palette.
    pub fn of(is_dark: bool) -> &'static Self {
        static LIGHT: Palette<Rgba> = Palette::LIGHT;
        static DARK: Palette<Rgba> = Palette::DARK;
        if is_dark { &DARK } else { &LIGHT }
    }
}

impl<C: Copy> Palette<C> {
    /// The color of a relation; its dash and head tell it apart without color.
    pub fn relation(&self, relation: Relation) -> C {
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
    pub fn kind(&self, kind: ClaimKind) -> C {
        match kind {
            ClaimKind::Claim => self.claim,
            ClaimKind::Crux => self.crux,
            ClaimKind::Assumption => self.assumption,
            ClaimKind::Evidence => self.evidence,
            ClaimKind::Position => self.position,
        }
    }

    /// The color of a reader: the reader's own, else by place in the list.
    pub fn reader(&self, own: Option<u8>, place: usize) -> C {
        let at = own.map_or(place, usize::from) % self.readers.len();
        self.readers.get(at).copied().unwrap_or(self.accent)
    }

    /// The colors of readers.
    pub fn readers(&self) -> [C; 8] {
        self.readers
    }

    /// The same palette in colors of another kind.
    pub fn map<D>(&self, to: impl Fn(C) -> D) -> Palette<D> {
        Palette {
            is_dark: self.is_dark,
            canvas: to(self.canvas),
            grid: to(self.grid),
            panel: to(self.panel),
            control: to(self.control),
            control_hovered: to(self.control_hovered),
            line: to(self.line),
            card: to(self.card),
            card_border: to(self.card_border),
            text: to(self.text),
            muted: to(self.muted),
            accent: to(self.accent),
            accent_soft: to(self.accent_soft),
            on_accent: to(self.on_accent),
            posterior: to(self.posterior),
            assumed: to(self.assumed),
            track: to(self.track),
            problem: to(self.problem),
            warning: to(self.warning),
            success: to(self.success),
            supports: to(self.supports),
            opposes: to(self.opposes),
            requires: to(self.requires),
            undercuts: to(self.undercuts),
            underpins: to(self.underpins),
            answers: to(self.answers),
            claim: to(self.claim),
            crux: to(self.crux),
            assumption: to(self.assumption),
            evidence: to(self.evidence),
            position: to(self.position),
            readers: self.readers.map(&to),
        }
    }
}
