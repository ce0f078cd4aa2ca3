//! Markdown of a map, shown. It comes from files of strangers: no image is loaded, no path followed, no link opened without the
//! person having seen where it leads, and what would keep the library busy is shown as it is written.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
};

use eframe::egui::{RichText, Ui};
use egui_commonmark::{CommonMarkCache, CommonMarkViewer};
use pulldown_cmark::{Event, Options, Parser};

use super::theme::Palette;
use crate::app::crash_report::catch_panics;

/// No more than this much of a text is laid out; the rest is said to be there.
const MAX_SHOWN: usize = 60_000;

/// What is nested deeper, or has more parts, is shown as it is written.
const MAX_DEPTH: usize = 32;
const MAX_PARTS: usize = 20_000;

/// So many verdicts are remembered; then they are found anew.
const MAX_KNOWN: usize = 512;

/// Which texts are fit to be laid out as Markdown, by hash, and what the library remembers of them.
#[derive(Default)]
pub struct Markdown {
    cache: CommonMarkCache,
    is_fit: HashMap<u64, bool>,
}

/// Shows Markdown.
pub fn markdown_ui(ui: &mut Ui, palette: &Palette, markdown: &mut Markdown, text: &str) {
    let (shown, is_cut) = match text.char_indices().nth(MAX_SHOWN) {
        Some((at, _)) => (text.get(..at).unwrap_or(text), true),
        None => (text, false),
    };
    let shown = without_images(shown);
    if markdown.is_fit(&shown) {
        CommonMarkViewer::new()
            .explicit_image_uri_scheme(true)
            .show(ui, &mut markdown.cache, &shown);
    } else {
        ui.label(shown.as_str());
        ui.label(
            RichText::new("This text is too deeply nested to be laid out, so it is shown as it is written.")
                .color(palette.muted),
        );
    }
    if is_cut {
        ui.label(
            RichText::new("The text is longer than what is shown here; export it to read all of it.")
                .color(palette.muted),
        );
    }
}

impl Markdown {
    fn is_fit(&mut self, text: &str) -> bool {
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        if self.is_fit.len() > MAX_KNOWN {
            self.is_fit.clear();
        }
        *self.is_fit.entry(hasher.finish()).or_insert_with(|| is_fit(text))
    }
}

/// Whether a text has few enough parts, none of them nested too deeply, and reads at all.
fn is_fit(text: &str) -> bool {
    let looked_at = catch_panics(|| {
        let (mut depth, mut n_parts) = (0_usize, 0);
        for event in Parser::new_ext(text, Options::all()) {
            n_parts += 1;
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth > MAX_DEPTH || n_parts > MAX_PARTS {
                return false;
            }
        }
        true
    });
    looked_at.unwrap_or(false)
}

/// Turns images into plain links, so that looking at a map never loads anything.
fn without_images(text: &str) -> String {
    text.replace("![", "[image: ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_keep_the_library_busy_is_not_laid_out() {
        assert!(is_fit("# A\n\n- b\n  - c\n\n| d | e |\n|---|---|\n| 1 | 2 |\n"));
        for text in [
            ">".repeat(5_000),
            (0..200).flat_map(|n| ["  ".repeat(n), "- x\n".to_owned()]).collect(),
            "| a ".repeat(1_000) + "|\n" + &"|---".repeat(1_000) + "|\n" + &("| b ".repeat(1_000) + "|\n").repeat(50),
        ] {
            assert!(!is_fit(&text), "{}", text.chars().take(40).collect::<String>());
        }
    }
}
