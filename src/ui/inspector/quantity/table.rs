//! The readers side by side: a few percentiles of each, and of their mean.

use eframe::egui::{Grid, RichText, Ui};

use crate::{
    model::{Quantity, QuantityId, ReaderId, percent, quantity_value},
    ui::{
        Cx,
        meaning::{Means, Term},
        theme, widgets,
    },
};

/// Paints the table; nothing for a single reader, whose numbers stand above.
pub(super) fn table_ui(ui: &mut Ui, cx: &Cx<'_>, id: &QuantityId, quantity: &Quantity) {
    let readers: Vec<(ReaderId, String)> = (cx.map.readers.iter())
        .filter(|(_, reader)| !reader.hidden)
        .filter(|(reader, _)| cx.app.derived().distributed(Some(reader), id).is_some())
        .map(|(id, reader)| (id.clone(), reader.name.clone()))
        .collect();
    if readers.len() < 2 {
        return;
    }
    widgets::section(ui, cx.palette, "Readers side by side");
    let shown =
        |value: Option<f64>| value.map_or_else(|| "never".to_owned(), |value| quantity_value(quantity.kind, value));
    let small = |text: String| RichText::new(text).font(theme::regular(12.0));
    Grid::new(("quantiles", id.as_str()))
        .striped(true)
        .spacing([10.0, 2.0])
        .show(ui, |ui| {
            for head in ["", "10 %", "median", "90 %", "never"] {
                ui.label(RichText::new(head).small().color(cx.palette.muted));
            }
            ui.end_row();
            for (reader, name) in &readers {
                let Some(found) = cx.app.derived().distributed(Some(reader), id) else {
                    continue;
                };
                ui.label(small(name.clone()));
                for p in [0.1, 0.5, 0.9] {
                    ui.label(small(shown(found.quantile(p))));
                }
                ui.label(small(percent(found.never())));
                ui.end_row();
            }
            let all: Vec<_> = readers
                .iter()
                .filter_map(|(reader, _)| cx.app.derived().distributed(Some(reader), id))
                .collect();
            let n = all.len() as f64;
            let mean = |t: f64| all.iter().map(|one| one.cdf(t)).sum::<f64>() / n;
            let never = all.iter().map(crate::inference::Distributed::never).sum::<f64>() / n;
            let label = ui.label(small("pooled".to_owned()).strong());
            let _ = label.says(Term::PooledCurve.sentence());
            for p in [0.1_f64, 0.5, 0.9] {
                let ends: Vec<f64> = all
                    .iter()
                    .filter_map(|one| one.quantile(p.min(1.0 - one.never() - 1e-9)))
                    .collect();
                let (low, high) = (
                    ends.iter().copied().fold(f64::INFINITY, f64::min),
                    ends.iter().copied().fold(f64::NEG_INFINITY, f64::max),
                );
                ui.label(small(shown((p < 1.0 - never).then(|| crossing(&mean, p, low, high)))).strong());
            }
            ui.label(small(percent(never)).strong());
            ui.end_row();
        });
}

/// Where a rising function crosses p, between two values and beyond.
fn crossing(of: &dyn Fn(f64) -> f64, p: f64, mut low: f64, mut high: f64) -> f64 {
    let width = (high - low).max(1e-6);
    for _ in 0..60 {
        if of(high) >= p {
            break;
        }
        high += width;
    }
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if of(middle) < p {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}
