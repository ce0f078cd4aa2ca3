//! Credences in the inspector: a slider per reader, what is computed beside what is stated, and what it means in a sentence.

use eframe::egui::{RichText, Ui};

use super::super::{Cx, theme, widgets};
use crate::{
    analysis::{agrees_within, how_computed},
    app::Action,
    inference::{ClaimNumbers, OutOfReach},
    model::{
        Basis, Claim, ClaimId, Credence, Edit, LocalModel, Probability, Reader, ReaderId, Value,
        edit::{ClaimChange, ClaimEdit, Object, ObjectEdit},
        odds, percent, percent_within,
    },
};

/// At most this many readers get a slider at once; the others are folded.
const SLIDERS: usize = 4;

/// Paints the numbers of a claim.
pub fn numbers_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &ClaimId, claim: &Claim) {
    widgets::section(ui, cx.palette, "How likely");
    if claim.is_discussion_only() {
        ui.label(
            RichText::new(
                "Takes no part in the computation: it says what a word means, or is about the debate itself.",
            )
            .color(cx.palette.muted),
        );
        return;
    }
    computed_ui(ui, cx, id, claim);
    let readers: Vec<(ReaderId, std::sync::Arc<Reader>)> = cx
        .map
        .readers
        .iter()
        .map(|(id, reader)| (id.clone(), reader.clone()))
        .collect();
    if readers.is_empty() {
        // The first touch of the slider makes the reader whose number it is.
        slider_ui(ui, cx, id, claim, None, "Your credence");
        return;
    }
    let mut shown: Vec<usize> = (0..readers.len()).collect();
    shown.sort_by_key(|&at| readers.get(at).map(|(reader, _)| Some(reader) != cx.app.reader()));
    let (first, rest) = shown.split_at(shown.len().min(SLIDERS));
    for &at in first {
        if let Some((reader, record)) = readers.get(at) {
            reader_ui(ui, cx, id, claim, reader, record, at);
        }
    }
    if !rest.is_empty() {
        ui.collapsing(format!("{} more readers", rest.len()), |ui| {
            for &at in rest {
                if let Some((reader, record)) = readers.get(at) {
                    reader_ui(ui, cx, id, claim, reader, record, at);
                }
            }
        });
    }
}

/// What the map computes for the current reader, and what that means.
fn computed_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &ClaimId, claim: &Claim) {
    let reader = cx.app.reader();
    let (mut how, mut is_unreliable) = (None, false);
    let numbers = match cx.app.derived().outlook(reader) {
        Some(Ok(outlook)) => {
            how = how_computed(cx.map, &outlook.method);
            is_unreliable = outlook.method.is_unreliable();
            outlook.claims.get(id).copied()
        }
        Some(Err(error)) => {
            ui.label(RichText::new(error.to_string()).color(cx.palette.problem));
            None
        }
        None => None,
    };
    let Some(inquiry) = cx.app.derived().inquiry(reader) else {
        return;
    };
    if inquiry.blocked.contains(id) {
        super::circle::of_claim_ui(ui, cx, id);
        return;
    }
    let Some(ClaimNumbers {
        posterior,
        stated,
        error,
        ..
    }) = numbers
    else {
        return;
    };
    let who = reader
        .and_then(|reader| cx.map.readers.get(reader))
        .map_or("nobody in particular", |reader| reader.name.as_str());
    match posterior {
        Some(posterior) => {
            ui.horizontal(|ui| {
                ui.label(RichText::new(percent_within(posterior, error)).font(theme::semi_bold(22.0)));
                if error.is_none() {
                    ui.label(RichText::new(format!("odds {}", odds(posterior))).color(cx.palette.muted));
                }
            });
            let meaning = meaning(cx, id, claim, who, (posterior, error), stated);
            ui.label(RichText::new(meaning).color(cx.palette.muted));
            if let Some(how) = how {
                ui.label(RichText::new(how).color(cx.palette.warning));
            }
        }
        None if is_unreliable => {
            ui.label(RichText::new("unreliable").font(theme::semi_bold(22.0)));
            ui.label(RichText::new(how.unwrap_or_default()).color(cx.palette.problem));
        }
        None => {
            ui.label(
                RichText::new("No number: what this claim is given cannot hold together with what is known.")
                    .color(cx.palette.problem),
            );
        }
    }
}

/// What the number means, in a sentence.
fn meaning(
    cx: &Cx<'_>,
    id: &ClaimId,
    claim: &Claim,
    who: &str,
    (posterior, error): (f64, Option<f64>),
    stated: Option<f64>,
) -> String {
    // What is solved for is met exactly, or as closely as the samples allow.
    let is_met = |stated: f64| (stated - posterior).abs() < 5e-7_f64.max(4.0 * error.unwrap_or(0.0));
    let condition = if claim.given.is_empty() {
        String::new()
    } else {
        let first = claim
            .given
            .first()
            .map(|given| cx.map.title_of(given))
            .unwrap_or_default();
        match claim.given.len() {
            1 => format!("Given “{first}”: "),
            n => format!("Given “{first}” and {} more: ", n - 1),
        }
    };
    let acting = cx.map.links.iter().filter(|(_, link)| link.acts_on(id));
    let n_links = acting.filter(|(link, _)| cx.map.takes_part(link)).count();
    let has_base = cx
        .app
        .reader()
        .and_then(|reader| claim.credences.get(reader))
        .is_some_and(|credence| credence.base.point().is_some());
    let p = percent_within(posterior, error);
    let basis = match (&claim.model, stated, n_links) {
        (LocalModel::Logic(_), Some(stated), _) => format!(
            "follows by logic from what bears on it; {who} states {}",
            percent(stated)
        ),
        (LocalModel::Logic(_), None, _) => "follows by logic from what bears on it".to_owned(),
        (_, Some(stated), 0) if is_met(stated) => {
            format!("is what {who} states; nothing on the map bears on it")
        }
        (_, Some(stated), _) if is_met(stated) => {
            format!(
                "is what {who} states, all things considered; what it would be without the arguments is solved from that"
            )
        }
        (_, Some(stated), _) => format!("is what {who}'s numbers come to; {who} states {}", percent(stated)),
        (_, None, 0) => "is assumed: nobody has stated a number and nothing bears on it".to_owned(),
        (_, None, _) if has_base => format!("is what the arguments make of {who}'s base number"),
        (_, None, _) => format!(
            "is what {n_links} link{} make of assumed even odds",
            if n_links == 1 { "" } else { "s" }
        ),
    };
    format!("{condition}{p} {basis}.")
}

fn reader_ui(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    id: &ClaimId,
    claim: &Claim,
    reader: &ReaderId,
    record: &Reader,
    place: usize,
) {
    ui.push_id(reader.as_str(), |ui| {
        let credence = claim.credences.get(reader).cloned().unwrap_or_default();
        ui.horizontal(|ui| {
            widgets::reader_dot(ui, cx.palette.reader(record.color, place));
            ui.label(RichText::new(&record.name).font(theme::semi_bold(13.0)));
            ui.label(RichText::new(basis(&credence)).small().color(cx.palette.muted));
        });
        slider_ui(ui, cx, id, claim, Some(reader), &format!("Credence of {}", record.name));
        if let Value::Words(words) = &credence.stated {
            ui.label(
                RichText::new(format!("“{words}”: words stay words until a number is set."))
                    .small()
                    .color(cx.palette.muted),
            );
        }
        if !credence.note.is_empty() {
            ui.label(RichText::new(&credence.note).small().color(cx.palette.muted));
        }
        beside_ui(ui, cx, id, reader);
    });
}

/// What the map computes for a reader, where that is not what is stated.
fn beside_ui(ui: &mut Ui, cx: &Cx<'_>, id: &ClaimId, reader: &ReaderId) {
    let Some(Ok(outlook)) = cx.app.derived().outlook(Some(reader)) else {
        return;
    };
    let out_of_reach: Option<&OutOfReach> = outlook.out_of_reach.iter().find(|one| one.claim == *id);
    if let Some(out_of_reach) = out_of_reach {
        let text = format!(
            "Out of reach: what it depends on allows {} at the nearest, not {}.",
            percent(out_of_reach.nearest),
            percent(out_of_reach.stated)
        );
        ui.label(RichText::new(text).small().color(cx.palette.problem));
        return;
    }
    let Some(numbers) = outlook.claims.get(id) else { return };
    if let (Some(stated), Some(computed)) = (numbers.stated, numbers.posterior)
        && !agrees_within(numbers, computed)
    {
        let computed = percent_within(computed, numbers.error);
        let text = format!("stated {}, computed {computed}", percent(stated));
        ui.label(RichText::new(text).small().color(cx.palette.warning));
    }
}

fn basis(credence: &Credence) -> String {
    let word = match credence.basis {
        _ if credence.stated.is_not_stated() && credence.base.is_not_stated() => "not stated",
        Basis::Own => "own",
        Basis::Quoted => "quoted",
        Basis::Computed => "computed",
        Basis::Assumed => "assumed",
    };
    match credence.date {
        Some(date) => format!("{word}, {date}"),
        None => word.to_owned(),
    }
}

fn slider_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &ClaimId, claim: &Claim, reader: Option<&ReaderId>, name: &str) {
    let credence = reader.and_then(|reader| claim.credences.get(reader));
    let value = credence.map(|credence| credence.stated.clone()).unwrap_or_default();
    let stated = value.point();
    // Where nothing is stated, the slider starts at what is computed, so that touching it changes little.
    let computed = cx
        .app
        .derived()
        .outlook(reader)
        .and_then(|outlook| outlook.as_ref().ok())
        .and_then(|outlook| outlook.claims.get(id)?.posterior);
    let mut p = stated.map(Probability::value).or(computed).unwrap_or(0.5);
    ui.horizontal(|ui| {
        let response = widgets::probability_slider(ui, &mut p, name);
        if response.changed()
            && let Ok(probability) = Probability::new(p)
        {
            cx.out.push(state(cx, id, reader, Value::Point(probability)));
        }
        if response.drag_stopped() || response.lost_focus() {
            cx.out.push(Action::EndStroke);
        }
        if let Some(reader) = reader
            && stated.is_some()
        {
            let clear = ui.small_button("×").on_hover_text("Take the number back: not stated");
            clear.widget_info(|| {
                eframe::egui::WidgetInfo::labeled(eframe::egui::Role::Button, true, format!("Clear {name}"))
            });
            if clear.clicked() {
                cx.out.push(state(cx, id, Some(reader), Value::NotStated));
                cx.out.push(Action::EndStroke);
            }
        }
    });
    if let Value::Range { low, high, .. } = value {
        ui.label(
            RichText::new(format!("range {} to {}", percent(low.value()), percent(high.value())))
                .small()
                .color(cx.palette.muted),
        );
    }
    if stated.is_none() {
        let hint = if claim.elicit.is_empty() {
            "not stated".to_owned()
        } else {
            format!("not stated: {}", claim.elicit)
        };
        ui.label(RichText::new(hint).small().color(cx.palette.muted));
    }
}

/// The action that states a number. Where there is no reader yet, it makes one.
fn state(cx: &Cx<'_>, id: &ClaimId, reader: Option<&ReaderId>, value: Value) -> Action {
    if let Some(reader) = reader {
        return Action::Edit(Edit::Claim(ClaimEdit::Change(
            id.clone(),
            ClaimChange::Stated(reader.clone(), value),
        )));
    }
    let Ok(you) = ReaderId::new("you") else {
        return Action::EndStroke;
    };
    let record = Reader {
        name: "You".to_owned(),
        ..Reader::default()
    };
    let mut edits = Vec::new();
    if !cx.map.readers.contains_key(&you) {
        edits.push(Edit::Object(ObjectEdit::Put(Object::Reader(
            you.clone(),
            Box::new(record),
        ))));
    }
    edits.push(Edit::Claim(ClaimEdit::Change(
        id.clone(),
        ClaimChange::Stated(you, value),
    )));
    Action::Edit(Edit::Several {
        label: "set credence".to_owned(),
        edits,
    })
}
