//! A quantity in the inspector: what it measures, its curve with percentiles that can be dragged, what it depends on, how it
//! follows from others, the claims that are read off it, and how the readers compare.
//!
//! Reading order: `plot` (the picture), `curves` (what a reader says), `formula`, `table` (the readers side by side), `apart` (what two of
//! them differ in).

mod apart;
mod curves;
mod formula;
mod plot;
mod table;

use eframe::egui::{RichText, Ui};

use super::{
    Drafts,
    fields::{Field, body_ui, choose_ui, date_ui, draft_ui, label_ui, text_ui},
    heading_ui, jump_ui,
    quotes::quotes_ui,
    title_ui,
};
use crate::{
    app::{Action, Selection},
    model::{
        Claim, ClaimId, Edit, Quantity, QuantityId, QuantityKind, Threshold, Unknown,
        edit::{ClaimEdit, MapChange, MapEdit, Object, ObjectEdit, ObjectId},
        quantity_moment, read_quantity_value,
    },
    ui::{Cx, meaning::Term, widgets},
};

/// What changes a quantity, given how.
type With<'a> = dyn Fn(&dyn Fn(&mut Quantity)) -> Action + 'a;

/// Paints a quantity.
pub fn quantity_ui(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    id: &QuantityId,
    drafts: &mut Drafts,
    markdown: &mut crate::ui::markdown::Markdown,
) {
    let Some(quantity) = cx.map.quantities.get(id).cloned() else {
        return;
    };
    let with = |edit: &dyn Fn(&mut Quantity)| {
        let mut changed = Quantity::clone(&quantity);
        edit(&mut changed);
        Action::Edit(Edit::Object(ObjectEdit::Put(Object::Quantity(
            id.clone(),
            Box::new(changed),
        ))))
    };
    let delete = Action::Edit(Edit::Object(ObjectEdit::Remove(ObjectId::Quantity(id.clone()))));
    heading_ui(ui, cx, "Quantity", delete);
    title_ui(ui, cx, drafts, &quantity.title);
    problems_ui(ui, cx, id);
    plot::plot_ui(ui, cx, id, &quantity, &with);
    if quantity.formula.is_none() {
        curves::curves_ui(ui, cx, id, &quantity, &with);
    }
    formula::formula_ui(ui, cx, id, &quantity, &with);
    thresholds_ui(ui, cx, id, &quantity);
    table::table_ui(ui, cx, id, &quantity);
    apart::apart_ui(ui, cx, id, &quantity);
    kind_ui(ui, cx, &quantity, &with);
    resolution_ui(ui, cx, &quantity, &with);
    body_ui(ui, cx, drafts, markdown, "Text", &quantity.body, |text| {
        with(&|quantity| quantity.body.clone_from(&text))
    });
    quotes_ui(ui, cx, drafts, &quantity.quotes, &|quotes| {
        with(&|quantity| quantity.quotes.clone_from(&quotes))
    });
    label_ui(ui, cx, "Note");
    text_ui(
        ui,
        cx,
        &Field::rows("Note", Term::Note, "", 2),
        &quantity.note,
        |text| with(&|quantity| quantity.note.clone_from(&text)),
    );
    ui.label(RichText::new(format!("id: {id}")).small().color(cx.palette.muted));
}

fn problems_ui(ui: &mut Ui, cx: &Cx<'_>, id: &QuantityId) {
    for finding in cx.app.derived().findings() {
        if finding.about == id.as_str() {
            ui.label(RichText::new(format!("{}.", finding.sentence)).color(cx.palette.warning));
        }
    }
}

/// What is measured, and in what.
fn kind_ui(ui: &mut Ui, cx: &mut Cx<'_>, quantity: &Quantity, with: &With<'_>) {
    widgets::section(ui, cx.palette, "What is measured");
    let kinds = [
        (QuantityKind::Year, "a date, as a year"),
        (QuantityKind::Duration, "a duration"),
        (QuantityKind::Size, "a size or factor"),
    ]
    .map(|(kind, name)| (kind, name.to_owned(), ""));
    if let Some(kind) = choose_ui(ui, "What is measured", Term::QuantityKind, &quantity.kind, &kinds) {
        cx.out.push(with(&|quantity| quantity.kind = kind));
    }
    let mut line = |ui: &mut Ui, name: &str, term: Term, hint: &str, value: &str, set: &dyn Fn(&mut Quantity, &str)| {
        label_ui(ui, cx, name);
        text_ui(ui, cx, &Field::line(name, term, hint), value, |text| {
            with(&|quantity| set(quantity, &text))
        });
    };
    line(
        ui,
        "Unit",
        Term::Unit,
        "year, month, ×",
        &quantity.unit,
        &|quantity, text| {
            text.clone_into(&mut quantity.unit);
        },
    );
    line(
        ui,
        "The event that is meant",
        Term::Event,
        "",
        &quantity.event,
        &|quantity, text| {
            text.clone_into(&mut quantity.event);
        },
    );
    line(
        ui,
        "Counted from",
        Term::Reference,
        "",
        &quantity.reference,
        &|quantity, text| {
            text.clone_into(&mut quantity.reference);
        },
    );
}

/// The claims that are read off the quantity, and a field for one more.
fn thresholds_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &QuantityId, quantity: &Quantity) {
    widgets::section(ui, cx.palette, "Claims read off it");
    let read: Vec<(ClaimId, Threshold)> = (cx.map.claims.iter())
        .filter_map(|(claim, payload)| Some((claim.clone(), payload.threshold.clone()?)))
        .filter(|(_, threshold)| threshold.quantity == *id)
        .collect();
    for (claim, _) in &read {
        let title = cx.map.title_of(claim).to_owned();
        jump_ui(ui, cx, "Read off", &title, Selection::Claim(claim.clone()));
    }
    let kind = quantity.kind;
    let is_date = kind == QuantityKind::Year;
    let hint = if is_date {
        "before 2030"
    } else {
        "below 2, or at least 5"
    };
    let field = Field::line("Add a claim", Term::AddThreshold, hint);
    let read = |text: &str| {
        let text = text.trim().to_lowercase();
        let words = [
            ("before ", true),
            ("below ", true),
            ("at least ", false),
            ("after ", false),
            ("from ", false),
        ];
        let (below, rest) = words
            .iter()
            .find_map(|(word, below)| Some((*below, text.strip_prefix(word)?)))?;
        Some((below, read_quantity_value(kind, rest)?))
    };
    let of = id.clone();
    let title = quantity.title.trim_end_matches('.').to_owned();
    let wish = |below: bool, value: &str| format!("{id}-{}-{value}", if below { "below" } else { "from" });
    let map = cx.map;
    draft_ui(
        ui,
        cx,
        &field,
        "",
        |text| if text.trim().is_empty() { None } else { read(text) },
        |(below, value)| {
            let shown = quantity_moment(kind, value);
            let claim = Claim {
                title: match (is_date, below) {
                    (true, true) => format!("{title}: before {shown}."),
                    (true, false) => format!("{title}: {shown} or later, or never."),
                    (false, true) => format!("{title}: below {shown}."),
                    (false, false) => format!("{title}: at least {shown}."),
                },
                threshold: Some(Threshold {
                    quantity: of,
                    below,
                    value,
                    unknown: Unknown::default(),
                }),
                ..Claim::default()
            };
            let id = crate::model::slug_from_text(&wish(below, &shown), "threshold");
            match ClaimId::new(&map.free_id(&id)) {
                Ok(id) => {
                    let mut edits = vec![Edit::Claim(ClaimEdit::Add(id.clone(), Box::new(claim)))];
                    // On a map about nothing yet, this is what it is about until somebody says otherwise.
                    if map.target.is_none() {
                        edits.push(Edit::Map(MapEdit::Change(MapChange::Target(Some(id)))));
                    }
                    Action::Edit(Edit::Several {
                        label: "add claim".to_owned(),
                        edits,
                    })
                }
                Err(_) => Action::EndStroke,
            }
        },
    );
}

/// How it turned out.
fn resolution_ui(ui: &mut Ui, cx: &mut Cx<'_>, quantity: &Quantity, with: &With<'_>) {
    widgets::section(ui, cx.palette, "How it turned out");
    let value = quantity.resolved.map(|value| value.to_string()).unwrap_or_default();
    let field = Field::line("The value it turned out to have", Term::Resolved, "not known yet");
    let read = |text: &str| match text.trim() {
        "" => Some(None),
        text => text
            .replace(',', ".")
            .parse::<f64>()
            .ok()
            .filter(|value| value.is_finite())
            .map(Some),
    };
    draft_ui(ui, cx, &field, &value, read, |value| {
        with(&|quantity| quantity.resolved = value)
    });
    if quantity.resolved.is_some() {
        label_ui(ui, cx, "When that was known");
        date_ui(
            ui,
            cx,
            "When that was known",
            Term::Date,
            quantity.resolved_date,
            |date| with(&|quantity| quantity.resolved_date = date),
        );
    }
}

/// A small muted line.
fn remark(ui: &mut Ui, cx: &Cx<'_>, text: impl Into<String>) {
    ui.label(RichText::new(text).small().color(cx.palette.muted));
}
