//! The page “About”: version, licences, and where this machine keeps what.

use std::fmt::Write as _;

use eframe::egui::{RichText, Ui};

use crate::{
    app::{config_folder, data_folder, state_folder},
    ui::{
        meaning::{Means, Term},
        theme::{self, Palette},
        widgets,
    },
};

/// Under which terms Cruxmap and what it is built of may be used.
const LICENSES: [&str; 3] = [
    "Cruxmap may be used, changed and passed on under the MIT License or the Apache License 2.0, as you like.",
    "The font Inter is under the SIL Open Font License 1.1. The fonts of egui (Ubuntu, Hack, Noto Emoji, emoji-icon-font) are under their own free licenses.",
    "It is built of free libraries, each under a license that allows it: egui and eframe for the window, krilla and tiny-skia for pictures, petgraph, serde, ron, pulldown-cmark and others. “Cargo.toml” in its source lists them.",
];

/// Paints the page.
pub fn about_ui(ui: &mut Ui, palette: &Palette) {
    let facts = facts();
    ui.label(
        RichText::new(version())
            .font(theme::semi_bold(20.0))
            .color(palette.text),
    );
    ui.label(RichText::new(env!("CARGO_PKG_DESCRIPTION")).color(palette.muted));
    widgets::section(ui, palette, "Licenses");
    for text in LICENSES {
        ui.add(eframe::egui::Label::new(text).wrap());
    }
    widgets::section(ui, palette, "On this machine");
    for (what, value) in &facts {
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(*what).color(palette.muted));
            ui.label(value);
        });
    }
    ui.add_space(6.0);
    if ui.button("Copy this page").means(Term::CopyAbout).clicked() {
        let mut text = version();
        for (what, value) in &facts {
            let _infallible = write!(text, "\n{what} {value}");
        }
        ui.ctx().copy_text(text);
    }
}

fn version() -> String {
    format!("Cruxmap {}", env!("CARGO_PKG_VERSION"))
}

/// What whoever is asked for help would like to know.
fn facts() -> Vec<(&'static str, String)> {
    let folder = |folder: Option<std::path::PathBuf>| {
        folder.map_or_else(|| "none".to_owned(), |folder| folder.display().to_string())
    };
    vec![
        (
            "System:",
            format!("{} ({})", std::env::consts::OS, std::env::consts::ARCH),
        ),
        ("Settings:", folder(config_folder())),
        ("Earlier versions of maps:", folder(data_folder())),
        (
            "Edits that are not saved yet, and reports of mistakes:",
            folder(state_folder()),
        ),
    ]
}
