//! What the curves of two readers differ in: the median and the chances at which claims are read off, taken apart by whose
//! numbers carry how much of the difference.

use std::sync::Arc;

use eframe::egui::{Align, Layout, RichText, TextStyle, Ui, vec2};

use super::{super::jump_ui, remark};
use crate::{
    analysis::{Carried, Compared, Disagreement},
    app::Selection,
    model::{Quantity, QuantityId, QuantityKind, percent, quantity_value},
    ui::{
        Cx,
        analysis::versus_ui,
        meaning::{Means, Term},
        theme, widgets,
    },
};

/// At most so many parts are listed for each number.
const MOST_LISTED: usize = 5;

/// The column of amounts, px.
const AMOUNT: f32 = 58.0;

/// Paints what the two curves differ in; nothing where there is nobody to compare with.
pub(super) fn apart_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &QuantityId, quantity: &Quantity) {
    let (Some(reader), Some(versus)) = (cx.app.reader().cloned(), cx.app.versus()) else {
        return;
    };
    if cx.app.derived().distributed(Some(&reader), id).is_none() {
        return;
    }
    widgets::section(ui, cx.palette, "What the difference is made of");
    ui.horizontal_wrapped(|ui| versus_ui(ui, cx));
    if cx.app.derived().distributed(Some(&versus), id).is_none() {
        let name = cx
            .map
            .readers
            .get(&versus)
            .map_or(versus.as_str(), |reader| &reader.name);
        return remark(ui, cx, format!("{name} has no curve of this quantity."));
    }
    let Some((found, is_now)) = cx.app.curves_apart().map(|(found, is_now)| (Arc::clone(found), is_now)) else {
        return remark(ui, cx, "Being worked out …");
    };
    for (compared, gap) in found.iter() {
        match gap {
            Ok(gap) => gap_ui(ui, cx, id, quantity, *compared, gap),
            Err(why) => remark(ui, cx, format!("{}: {why}.", name_of(quantity.kind, *compared))),
        }
    }
    if !is_now {
        remark(ui, cx, "Being worked out anew …");
    }
}

/// What is compared, in words.
fn name_of(kind: QuantityKind, compared: Compared) -> String {
    match compared {
        Compared::Quantile(p) if (p - 0.5).abs() < 1e-12 => "Median".to_owned(),
        Compared::Quantile(p) => format!("{} percentile", percent(p)),
        Compared::Below(value) if kind == QuantityKind::Year => format!("Before {}", quantity_value(kind, value)),
        Compared::Below(value) => format!("Below {}", quantity_value(kind, value)),
    }
}

fn gap_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &QuantityId, quantity: &Quantity, compared: Compared, gap: &Disagreement) {
    let is_chance = matches!(compared, Compared::Below(_));
    let shown = |value: f64| {
        if is_chance {
            percent(value)
        } else {
            quantity_value(quantity.kind, value)
        }
    };
    // All amounts of one difference have the same digits.
    let digits = if is_chance || (gap.second - gap.first).abs() >= 9.95 {
        1
    } else {
        2
    };
    let scale = if is_chance { 100.0 } else { 1.0 };
    let amount = |difference: f64| format!("{:+.digits$}", difference * scale).replace('-', "−");
    let unit = match (is_chance, quantity.unit.as_str()) {
        (true, _) => " points".to_owned(),
        (false, "") => String::new(),
        (false, "year") => " years".to_owned(),
        (false, unit) => format!(" {unit}"),
    };
    ui.add_space(4.0);
    let head = format!(
        "{}: {} and {}, {}{unit}",
        name_of(quantity.kind, compared),
        shown(gap.first),
        shown(gap.second),
        amount(gap.second - gap.first)
    );
    let _ = ui
        .label(RichText::new(head).strong())
        .says(Term::CurvesApart.sentence());
    let total: f64 = gap.parts.iter().map(|part| part.share.abs()).sum();
    // What cannot be seen in the amounts is not listed.
    let is_listed = |part: &&Carried| part.share.abs() > total * 5e-3;
    let listed: Vec<&Carried> = gap.parts.iter().filter(is_listed).take(MOST_LISTED).collect();
    for part in &listed {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            let height = ui.text_style_height(&TextStyle::Body);
            ui.allocate_ui_with_layout(vec2(AMOUNT, height), Layout::right_to_left(Align::Center), |ui| {
                ui.label(RichText::new(amount(part.share)).font(theme::regular(12.5)));
            });
            // Beside the amount a title has lines of its own.
            ui.vertical(|ui| {
                if part.about == id.as_str() {
                    ui.label(RichText::new("the curves themselves").color(cx.palette.muted));
                } else if let Some(card) = cx.map.card(&part.about) {
                    let title = cx.map.card_title(&card);
                    jump_ui(
                        ui,
                        cx,
                        "Carries a part of the difference",
                        &title,
                        Selection::card(&card),
                    );
                }
            });
        });
    }
    let rest = gap.parts.len() - listed.len();
    if rest > 0 && !listed.is_empty() {
        let what = if rest == 1 {
            "one more, which carries"
        } else {
            "others, which carry"
        };
        let count = if rest == 1 { String::new() } else { format!("{rest} ") };
        remark(ui, cx, format!("and {count}{what} little"));
    }
}
