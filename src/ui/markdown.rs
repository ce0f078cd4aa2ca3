//! Markdown of a map, shown. It comes from files of strangers: no image is loaded, no path followed, and no link opened
//! without the person having seen where it leads.

use eframe::egui::{RichText, Ui};
use egui_commonmark::{CommonMarkCache, CommonMarkViewer};

use super::theme::Palette;

/// No more than this much of a text is laid out; the rest is said to be there.
const MAX_SHOWN: usize = 60_000;

/// Shows Markdown.
pub fn markdown_ui(ui: &mut Ui, palette: &Palette, cache: &mut CommonMarkCache, text: &str) {
    let (shown, is_cut) = match text.char_indices().nth(MAX_SHOWN) {
        Some((at, _)) => (text.get(..at).unwrap_or(text), true),
        None => (text, false),
    };
    CommonMarkViewer::new()
        .explicit_image_uri_scheme(true)
        .show(ui, cache, &without_images(shown));
    if is_cut {
        ui.label(
            RichText::new("The text is longer than what is shown here; export it to read all of it.")
                .color(palette.muted),
        );
    }
}

/// Turns images into plain links, so that looking at a map never loads anything.
fn without_images(text: &str) -> String {
    text.replace("![", "[image: ")
}
