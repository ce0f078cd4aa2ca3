//! Asks before an address of a map is opened: where it really leads, and what is unusual about it.

use eframe::egui::{Context, Id, Modal, RichText};

use super::{
    meaning::{Means, Term},
    theme::{self, Palette},
    widgets,
};
use crate::formats::web_address::{WebAddress, web_address};

/// What somebody has decided about an address.
pub enum Decision {
    /// Nothing yet.
    Waits,
    /// It is not opened.
    Stays,
    /// It is opened.
    Opens(String),
}

/// Paints the question.
pub fn leaving_ui(ctx: &Context, palette: &Palette, address: &str) -> Decision {
    let mut decision = Decision::Waits;
    let modal = Modal::new(Id::unique("leaving")).show(ctx, |ui| {
        ui.set_width(440.0);
        match web_address(address) {
            Ok(WebAddress { url, host, warnings }) => {
                ui.label(RichText::new(format!("Open {host}?")).font(theme::semi_bold(17.0)));
                ui.label(RichText::new(&url).small().color(palette.muted));
                for warning in warnings {
                    ui.label(RichText::new(warning).color(palette.warning));
                }
                ui.add_space(8.0);
                ui.horizontal(|ui| {
                    if ui
                        .add(widgets::primary(palette, "Open in the browser"))
                        .means(Term::OpenAddress)
                        .clicked()
                    {
                        decision = Decision::Opens(url);
                    }
                    if ui.button("Stay here").means(Term::StayHere).clicked() {
                        decision = Decision::Stays;
                    }
                });
            }
            Err(refused) => {
                ui.label(RichText::new("This link is not opened").font(theme::semi_bold(17.0)));
                let shown: String = address.chars().take(300).flat_map(char::escape_default).collect();
                ui.label(RichText::new(shown).small().color(palette.muted));
                let mut sentence = refused.to_string();
                sentence.push('.');
                ui.label(capitalized(&sentence));
                ui.add_space(8.0);
                if ui.button("Stay here").means(Term::StayHere).clicked() {
                    decision = Decision::Stays;
                }
            }
        }
    });
    if modal.should_close() && matches!(decision, Decision::Waits) {
        decision = Decision::Stays;
    }
    decision
}

fn capitalized(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
