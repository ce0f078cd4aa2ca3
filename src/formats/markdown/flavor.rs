//! The three dialects of Markdown that reports are written in, and what differs between them: what folds, how a remark and a
//! quote are set off, how one place of the page refers to another.
//!
//! `GitHub` has alerts, `<details>` and Mermaid. `LessWrong` and the EA Forum show tags as text, fold between `+++` lines, and
//! read `~`, `^` and `$` as marks. Obsidian has callouts that fold, and names for blocks.

use super::escape::{inline, one_line};

/// A dialect of Markdown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flavor {
    /// `GitHub`.
    #[default]
    GitHub,
    /// `LessWrong` and the EA Forum.
    LessWrong,
    /// Obsidian.
    Obsidian,
}

impl Flavor {
    /// All of them, in the order in which menus show them.
    pub const ALL: [Self; 3] = [Self::GitHub, Self::LessWrong, Self::Obsidian];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::GitHub => "GitHub",
            Self::LessWrong => "LessWrong and EA Forum",
            Self::Obsidian => "Obsidian",
        }
    }

    /// Whether Mermaid's drawings are drawn.
    pub(super) fn draws(self) -> bool {
        self != Self::LessWrong
    }

    /// Blocks that are folded away under a title.
    pub(super) fn folded(self, title: &str, blocks: &str) -> String {
        let blocks = blocks.trim_matches('\n');
        match self {
            Self::GitHub => {
                let title = one_line(title).replace('&', "&amp;").replace('<', "&lt;");
                format!("<details>\n<summary>{title}</summary>\n\n{blocks}\n\n</details>\n")
            }
            // A title that ends in the sign for the end of the fold would be none.
            Self::LessWrong => format!("+++ {}\n\n{blocks}\n\n+++\n", inline(title).replace('+', "\\+")),
            Self::Obsidian => format!("> [!note]- {}\n{}", inline(title), quoted(blocks)),
        }
    }

    /// Blocks that are set off from the text, under a title.
    pub(super) fn remark(self, title: &str, blocks: &str) -> String {
        match self {
            Self::GitHub => format!("> [!NOTE]\n{}", quoted(&format!("**{title}.** {blocks}"))),
            Self::LessWrong => format!("*{title}.* {blocks}\n"),
            Self::Obsidian => format!("> [!note] {title}\n{}", quoted(blocks)),
        }
    }

    /// A quote with whose it is.
    pub(super) fn quote(self, lines: &[String], attribution: &str) -> String {
        let text = quoted(&lines.join("\n"));
        match self {
            Self::GitHub | Self::LessWrong => format!("{text}\n{attribution}\n"),
            Self::Obsidian => format!("> [!quote]+ {}\n{text}", attribution.trim_start_matches("— ")),
        }
    }

    /// The page as its readers' programs want it: on `LessWrong` nothing may begin a formula, an index or an exponent.
    pub(super) fn finished(self, page: String) -> String {
        if self != Self::LessWrong {
            return page;
        }
        let mut text = String::with_capacity(page.len());
        let mut rest = page.as_str();
        let mut opens_bracket = false;
        while let Some(c) = rest.chars().next() {
            let after = &rest[c.len_utf8()..];
            let mut taken = c.len_utf8();
            let was_bracket = std::mem::replace(&mut opens_bracket, c == '[');
            match c {
                // Two backslashes and a bracket begin a formula.
                '\\' if after.starts_with('\\') => {
                    text.push_str("&#92;");
                    taken += 1;
                }
                '\\' => {
                    taken += after.chars().next().map_or(0, char::len_utf8);
                    text.push_str(&rest[..taken]);
                }
                '<' => {
                    // Only addresses stand in angles.
                    taken = rest.find(['>', '\n']).map_or(taken, |at| at + 1);
                    text.push_str(&rest[..taken]);
                }
                '~' | '$' => text.extend(['\\', c]),
                '^' if !was_bracket => text.push_str("\\^"),
                _ => text.push(c),
            }
            rest = &rest[taken..];
        }
        text
    }
}

/// Lines with the mark of a quote before each.
fn quoted(blocks: &str) -> String {
    let mut text = String::with_capacity(blocks.len() + 64);
    for line in blocks.trim_end_matches('\n').split('\n') {
        text.push_str(if line.is_empty() { ">" } else { "> " });
        text.push_str(line);
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::Flavor;

    #[test]
    fn forums_read_no_marks_into_text() {
        for (text, finished) in [
            ("~5 and $6 x^2", "\\~5 and \\$6 x\\^2"),
            ("\\~5 \\$6 \\^", "\\~5 \\$6 \\^"),
            ("a\\\\(b", "a&#92;(b"),
            ("a[^1] \\[^2]", "a[^1] \\[\\^2]"),
            ("<https://a.example/~b>", "<https://a.example/~b>"),
        ] {
            assert_eq!(Flavor::LessWrong.finished(text.to_owned()), finished);
            assert_eq!(Flavor::GitHub.finished(text.to_owned()), text);
        }
    }

    #[test]
    fn every_flavor_folds_in_its_way() {
        let folded = |flavor: Flavor| flavor.folded("A + <b>", "- x\n\ny\n");
        assert_eq!(
            folded(Flavor::GitHub),
            "<details>\n<summary>A + &lt;b></summary>\n\n- x\n\ny\n\n</details>\n"
        );
        assert_eq!(folded(Flavor::LessWrong), "+++ A \\+ \\<b>\n\n- x\n\ny\n\n+++\n");
        assert_eq!(folded(Flavor::Obsidian), "> [!note]- A + \\<b>\n> - x\n>\n> y\n");
    }
}
