//! Credences in the inspector: a slider per reader, what is computed beside what is stated, and what it means in a sentence.

use eframe::egui::{CollapsingHeader, RichText, Ui};

use super::{
    super::{
        Cx,
        analysis::short_name,
        held::held_ui,
        meaning::{Means, Term},
        strip, theme, widgets,
    },
    claim::change,
    fields::{Field, check_ui, choose_ui, date_ui, draft_ui, label_ui, left, remove_ui, text_ui},
};
use crate::{
    analysis::{About, agrees_within, how_computed},
    app::{Action, stating},
    inference::{ClaimNumbers, OutOfReach},
    model::{
        Basis, Card, Claim, ClaimId, Credence, LocalModel, Map, PastCredence, Probability, Reader, ReaderId, SourceId,
        Value, edit::ClaimChange, odds, percent, percent_within,
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
    // A distribution says more of many readers than a few of them.
    let stated = of_others(cx, id, claim);
    let n_sliders = if stated.len() > SLIDERS {
        strip::strip_ui(ui, cx, "What the readers hold", &stated);
        1
    } else {
        SLIDERS
    };
    let (first, rest) = shown.split_at(shown.len().min(n_sliders));
    for &at in first {
        if let Some((reader, record)) = readers.get(at) {
            reader_ui(ui, cx, id, claim, reader, record, at);
        }
    }
    if !rest.is_empty() {
        let header = ui.collapsing(format!("{} more readers", rest.len()), |ui| {
            for &at in rest {
                if let Some((reader, record)) = readers.get(at) {
                    reader_ui(ui, cx, id, claim, reader, record, at);
                }
            }
        });
        let _ = header.header_response.means(Term::MoreLess);
    }
}

/// What is computed for every reader who is not hidden and has stated anything of the claim.
fn of_others(cx: &Cx<'_>, id: &ClaimId, claim: &Claim) -> Vec<(ReaderId, f64)> {
    let is_shown = |reader: &&ReaderId| cx.map.readers.get(*reader).is_some_and(|reader| !reader.hidden);
    let has_spoken = |credence: &Credence| credence.stated.point().or(credence.base.point()).is_some();
    (claim.credences.iter())
        .filter(|(reader, credence)| is_shown(reader) && has_spoken(credence))
        .filter_map(|(reader, _)| {
            let outlook = cx.app.derived().outlook(Some(reader))?.as_ref().ok()?;
            Some((reader.clone(), outlook.claims.get(id)?.posterior?))
        })
        .collect()
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
            // Long odds go on in the next line rather than making the panel wider.
            ui.horizontal_wrapped(|ui| {
                let number = RichText::new(percent_within(posterior, error)).font(theme::semi_bold(22.0));
                ui.label(number).on_hover_text(if error.is_some() {
                    Term::Estimate.sentence()
                } else {
                    Term::Posterior.sentence()
                });
                if error.is_none() {
                    let text = format!("odds {}", odds(posterior));
                    ui.label(RichText::new(text).color(cx.palette.muted))
                        .on_hover_text(Term::Odds.sentence());
                    let text = widgets::decibans(posterior);
                    ui.label(RichText::new(text).color(cx.palette.muted))
                        .on_hover_text(Term::Decibans.sentence());
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
    let read_off = read_off(cx, claim, cx.app.reader());
    let basis = match (&claim.model, stated, n_links) {
        (_, None, _) if read_off.is_some() => {
            format!("is read off the curve of “{}”", read_off.unwrap_or_default())
        }
        (_, Some(stated), _) if read_off.is_some() => format!(
            "is read off the curve of “{}”; {who} states {}",
            read_off.unwrap_or_default(),
            percent(stated)
        ),
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
            "is what {n_links} {} of assumed even odds",
            if n_links == 1 { "link makes" } else { "links make" }
        ),
    };
    format!("{condition}{p} {basis}.")
}

/// What a claim is read off, where the reader has a curve of it: the title of the quantity.
fn read_off(cx: &Cx<'_>, claim: &Claim, reader: Option<&ReaderId>) -> Option<String> {
    let quantity = &claim.threshold.as_ref()?.quantity;
    cx.app.derived().inquiry(reader)?.timeline(quantity)?;
    let title = cx.map.card_title(&Card::Quantity(quantity.clone()));
    Some(title.trim_end_matches('.').to_owned())
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
        // A long name goes on in the next line rather than making the panel wider.
        ui.horizontal_wrapped(|ui| {
            widgets::reader_dot(ui, cx.palette.reader(record.color, place));
            ui.label(RichText::new(&record.name).font(theme::semi_bold(13.0)));
            let is_open = credence.stated.is_not_stated() && credence.base.is_not_stated();
            let is_pooled = is_open
                && cx
                    .map
                    .credence(claim, reader)
                    .is_some_and(|held| held.basis == Basis::Computed);
            let text = if is_open && read_off(cx, claim, Some(reader)).is_some() {
                "read off a curve".to_owned()
            } else if is_pooled {
                format!("pooled from {} members", cx.map.pooled_members(reader).len())
            } else {
                basis(&credence)
            };
            ui.label(RichText::new(text).small().color(cx.palette.muted));
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
        let color = cx.palette.reader(record.color, place);
        held_ui(ui, cx, &About::Claim(id.clone()), reader, color);
        more_ui(ui, cx, id, reader, &short_name(&record.name), &credence);
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
        let response = widgets::probability_slider(ui, &mut p, name, Term::Credence);
        if response.changed()
            && let Ok(probability) = Probability::new(p)
        {
            cx.out
                .extend(stating(cx.map, id, reader, Value::Point(probability)).map(Action::Edit));
        }
        // Escape ends a drag as well.
        if response.drag_stopped() || response.lost_focus() {
            cx.out.push(left(ui));
        }
        if let Some(reader) = reader
            && stated.is_some()
            && remove_ui(ui, &format!("Clear {name}"), Term::ClearCredence)
        {
            cx.out
                .extend(stating(cx.map, id, Some(reader), Value::NotStated).map(Action::Edit));
            cx.out.push(Action::EndStroke);
        }
    });
    if let Value::Range { low, high, .. } = value {
        ui.label(
            RichText::new(format!("range {} to {}", percent(low.value()), percent(high.value())))
                .small()
                .color(cx.palette.muted),
        );
    }
    if stated.is_none() && read_off(cx, claim, reader).is_none() {
        let hint = if claim.elicit.is_empty() {
            "not stated".to_owned()
        } else {
            format!("not stated: {}", claim.elicit)
        };
        ui.label(RichText::new(hint).small().color(cx.palette.muted));
    }
}

/// Everything else a reader says of the number: the base, a range, words, where it comes from, earlier numbers.
fn more_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &ClaimId, reader: &ReaderId, who: &str, credence: &Credence) {
    let with = |edit: &dyn Fn(&mut Credence)| {
        let mut changed = credence.clone();
        edit(&mut changed);
        change(id, ClaimChange::Credence(reader.clone(), Box::new(changed)))
    };
    let header = CollapsingHeader::new(RichText::new(format!("More of {who}")).small())
        .id_salt("more")
        .show(ui, |ui| {
            label_ui(ui, cx, "Number, range or words, all things considered");
            let field = Field::line("Stated", Term::Range, "35 %, 20 % to 50 %, unlikely");
            draft_ui(
                ui,
                cx,
                &field,
                &value_text(&credence.stated),
                widgets::read_stated,
                |value| change(id, ClaimChange::Stated(reader.clone(), value)),
            );
            label_ui(ui, cx, "Base: with every argument set aside");
            let field = Field::line("Base", Term::Base, "35 %, 20 % to 50 %, unlikely");
            draft_ui(
                ui,
                cx,
                &field,
                &value_text(&credence.base),
                widgets::read_stated,
                |value| change(id, ClaimChange::Base(reader.clone(), value)),
            );
            label_ui(ui, cx, "Where it comes from");
            let choices = [
                (Basis::Own, "own"),
                (Basis::Quoted, "quoted"),
                (Basis::Computed, "computed"),
                (Basis::Assumed, "assumed"),
            ]
            .map(|(one, label)| (one, label.to_owned(), ""));
            if let Some(basis) = choose_ui(ui, "Where it comes from", Term::Basis, &credence.basis, &choices) {
                cx.out.push(with(&|credence| credence.basis = basis));
            }
            let mut sources: Vec<(Option<SourceId>, String, &'static str)> = vec![(None, "no source".to_owned(), "")];
            sources.extend((cx.map.sources.iter()).map(|(id, source)| (Some(id.clone()), source.title.clone(), "")));
            if let Some(source) = choose_ui(
                ui,
                "Source of the number",
                Term::QuoteSource,
                &credence.source,
                &sources,
            ) {
                cx.out.push(with(&|credence| credence.source.clone_from(&source)));
            }
            let field = Field::line("Where in the source", Term::Locator, "where in the source");
            text_ui(ui, cx, &field, &credence.locator, |text| {
                with(&|credence| credence.locator.clone_from(&text))
            });
            label_ui(ui, cx, "When it was given");
            date_ui(ui, cx, "When it was given", Term::Date, credence.date, |date| {
                with(&|credence| credence.date = date)
            });
            let field = Field::line("Remark on the number", Term::Note, "a remark that travels with it");
            text_ui(ui, cx, &field, &credence.note, |text| {
                with(&|credence| credence.note.clone_from(&text))
            });
            if let Some(gap) = check_ui(
                ui,
                Term::GapAccepted,
                "Let a gap to what is computed stand",
                credence.gap_accepted,
            ) {
                cx.out.push(with(&|credence| credence.gap_accepted = gap));
            }
            if !credence.history.is_empty() {
                ui.label(RichText::new("Earlier numbers").small().color(cx.palette.muted))
                    .on_hover_text(Term::Earlier.sentence());
                for past in credence.history.iter().rev() {
                    ui.label(RichText::new(past_line(cx.map, past)).small());
                }
            }
        });
    let _ = header.header_response.means(Term::MoreLess);
}

/// A value as it is typed.
fn value_text(value: &Value) -> String {
    match value {
        Value::NotStated => String::new(),
        Value::Point(p) => percent(p.value()),
        Value::Words(words) => words.clone(),
        Value::Range { low, best, high } => {
            let ends = format!("{} to {}", percent(low.value()), percent(high.value()));
            match best {
                Some(best) => format!("{ends}, best {}", percent(best.value())),
                None => ends,
            }
        }
    }
}

fn past_line(map: &Map, past: &PastCredence) -> String {
    let date = past.date.map(|date| format!("until {date}: ")).unwrap_or_default();
    let base = match &past.base {
        Value::NotStated => String::new(),
        base => format!(", base {}", value_text(base)),
    };
    let reason = if past.reason.is_empty() {
        String::new()
    } else {
        format!(" ({})", past.reason)
    };
    let stated = match &past.stated {
        Value::NotStated => "not stated".to_owned(),
        stated => value_text(stated),
    };
    let source = past.source.as_ref().and_then(|id| map.sources.get(id));
    let from = match (past.basis, source) {
        (Basis::Own, _) => String::new(),
        (Basis::Quoted, Some(source)) if past.locator.is_empty() => format!(", quoted from “{}”", source.title),
        (Basis::Quoted, Some(source)) => format!(", quoted from “{}”, {}", source.title, past.locator),
        (Basis::Quoted, None) => ", quoted".to_owned(),
        (Basis::Computed, _) => ", computed".to_owned(),
        (Basis::Assumed, _) => ", assumed".to_owned(),
    };
    let note = if past.note.is_empty() {
        String::new()
    } else {
        format!(": {}", past.note)
    };
    format!("{date}{stated}{base}{from}{note}{reason}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_of_a_value_is_read_again() {
        let p = Probability::clamped;
        for value in [
            Value::NotStated,
            Value::Point(p(0.35)),
            Value::Words("rather unlikely".to_owned()),
            Value::Range {
                low: p(0.2),
                best: None,
                high: p(0.5),
            },
            Value::Range {
                low: p(0.2),
                best: Some(p(0.3)),
                high: p(0.5),
            },
        ] {
            assert_eq!(
                widgets::read_stated(&value_text(&value)),
                Some(value.clone()),
                "{value:?}"
            );
        }
        assert_eq!(widgets::read_stated("50 % to 20 %"), None);
        assert_eq!(widgets::read_stated("250 %"), None);
    }
}
