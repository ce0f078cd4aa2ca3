//! How wide text is and where its lines break, from the font's own advance widths: the same on every machine and without a
//! window, so that cards have their real sizes wherever they are laid out.

use skrifa::{
    FontRef, MetadataProvider,
    instance::{LocationRef, Size},
    metrics::GlyphMetrics,
};

/// The bytes of the fonts that cards are set in.
pub mod fonts {
    /// Inter Regular.
    pub static REGULAR: &[u8] = include_bytes!("../../assets/fonts/Inter-Regular.otf");
    /// Inter Semi Bold.
    pub static SEMI_BOLD: &[u8] = include_bytes!("../../assets/fonts/Inter-SemiBold.otf");
    /// Inter Italic.
    pub static ITALIC: &[u8] = include_bytes!("../../assets/fonts/Inter-Italic.otf");
}

/// Measures text in one font at one size.
pub struct Measure {
    charmap: Option<skrifa::charmap::Charmap<'static>>,
    metrics: Option<GlyphMetrics<'static>>,
    size: f64,
    /// The widths of the characters that most text consists of, looked up once.
    ascii: Vec<f64>,
}

impl Measure {
    /// A measure for a font (its file's bytes) at a size in pixels per em.
    pub fn new(font: &'static [u8], size: f64) -> Self {
        let font = FontRef::new(font).ok();
        let mut measure = Self {
            charmap: font.as_ref().map(MetadataProvider::charmap),
            metrics: font
                .as_ref()
                .map(|font| font.glyph_metrics(Size::new(size as f32), LocationRef::default())),
            size,
            ascii: Vec::new(),
        };
        measure.ascii = (0..128_u8).map(|c| measure.width_of(char::from(c))).collect();
        measure
    }

    /// The advance width of one character in pixels. Characters the font lacks count as one em, which is wide enough
    /// for whatever stands in.
    pub fn width_of(&self, c: char) -> f64 {
        if let Some(known) = self.ascii.get(c as usize) {
            return *known;
        }
        let glyph = self.charmap.as_ref().and_then(|charmap| charmap.map(c));
        let advance = glyph.and_then(|glyph| self.metrics.as_ref()?.advance_width(glyph));
        advance.map_or(self.size, f64::from)
    }

    /// The width of a line of text in pixels, kerning aside.
    pub fn width(&self, line: &str) -> f64 {
        line.chars().map(|c| self.width_of(c)).sum()
    }

    /// Breaks text into at most `max_lines` lines no wider than `width` pixels, at spaces where possible, inside words
    /// where not; text that is left over ends in “…”. There is always at least one line.
    pub fn wrap(&self, text: &str, width: f64, max_lines: usize) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        let mut line = String::new();
        let mut used = 0.0;
        let space = self.width_of(' ');
        for word in text.split_whitespace() {
            let word_width = self.width(word);
            if !line.is_empty() && used + space + word_width <= width {
                line.push(' ');
                line.push_str(word);
                used += space + word_width;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
                used = 0.0;
            }
            for c in word.chars() {
                let c_width = self.width_of(c);
                if used + c_width > width && !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                    used = 0.0;
                }
                if lines.len() >= max_lines {
                    // Something is left and there is no line for it.
                    self.end_with_ellipsis(&mut lines, width);
                    return lines;
                }
                line.push(c);
                used += c_width;
            }
        }
        if !line.is_empty() || lines.is_empty() {
            lines.push(line);
        }
        lines
    }

    fn end_with_ellipsis(&self, lines: &mut [String], width: f64) {
        if let Some(last) = lines.last_mut() {
            let ellipsis = self.width_of('…');
            while self.width(last) + ellipsis > width && last.pop().is_some() {}
            let kept = last.trim_end().len();
            last.truncate(kept);
            last.push('…');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit_and_nothing_is_lost_without_an_ellipsis() {
        let measure = Measure::new(fonts::REGULAR, 13.5);
        let text = "Illegal labs would form in pause countries, use remote hardware abroad to evade detection, and care less about safety. Pneumonoultramicroscopicsilicovolcanoconiosis-and-then-some-more!";
        for width in [40.0, 120.0, 208.0, 4000.0] {
            let lines = measure.wrap(text, width, 1000);
            assert!(lines.iter().all(|line| measure.width(line) <= width), "{width}");
            let without_spaces = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            assert_eq!(without_spaces(&lines.concat()), without_spaces(text));
            for max_lines in 1..6 {
                let cut = measure.wrap(text, width, max_lines);
                assert!(cut.len() <= max_lines);
                assert_eq!(
                    cut.len() < lines.len(),
                    cut.last().is_some_and(|line| line.ends_with('…'))
                );
            }
        }
        assert_eq!(measure.wrap("", 100.0, 3), vec![String::new()]);
    }
}
