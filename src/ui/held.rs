//! What a reader held before, under a number in the inspector: a line of it over time, the last change, and why.

use eframe::egui::{Color32, RichText, Ui};

use super::{Cx, reason::reason_ui, sparkline::sparkline_ui};
use crate::{
    analysis::{About, held, held_medians, latest},
    model::ReaderId,
};

/// Paints it; nothing where the number never changed.
pub fn held_ui(ui: &mut Ui, cx: &mut Cx<'_>, about: &About, reader: &ReaderId, color: Color32) {
    let Some(change) = latest(cx.map, about, reader) else {
        return;
    };
    // A tenth is a small change of a probability; a median has a scale of its own.
    let (series, least) = match about {
        About::Claim(id) => {
            let credence = cx.map.claims.get(id).and_then(|claim| claim.credences.get(reader));
            (credence.map(held).unwrap_or_default(), 0.1)
        }
        About::Quantity(id) => {
            let quantity = cx.map.quantities.get(id);
            let distribution = quantity.and_then(|quantity| quantity.distributions.get(reader));
            (distribution.map(held_medians).unwrap_or_default(), 0.0)
        }
    };
    ui.horizontal(|ui| {
        sparkline_ui(ui, cx, about.title(cx.map), color, &series, least);
        let from = about.shown(cx.map, change.from);
        let text = match change.date {
            Some(date) => format!("was {from} until {date}"),
            None => format!("was {from}"),
        };
        ui.label(RichText::new(text).small().color(cx.palette.muted));
    });
    let who = cx.map.readers.get(reader).map_or("", |reader| &reader.name);
    let name = format!("Why the number of {who} changed");
    reason_ui(ui, cx, &name, &change, f32::INFINITY);
}
