//! The map itself in the inspector: what it is about, what needs a look, readers, sources, evidence, notes, what the
//! strength words mean, and every step since it was opened.

use eframe::egui::{Button, CollapsingHeader, DragValue, RichText, ScrollArea, Ui, WidgetInfo};

use super::{
    Drafts, circle, claim,
    fields::{Field, body_ui, label_ui, left, list_ui, remove_ui, small_ui, text_ui},
    jump_ui, title_ui,
};
use crate::{
    analysis::Weight,
    app::{Action, Circle, Document, Selection},
    model::{
        Edit, Note, NoteId, Ratio, StrengthTable, StrengthWord,
        edit::{MapChange, MapEdit, Object, ObjectEdit, ObjectId},
    },
    ui::{
        Command, Cx, Request,
        meaning::{Means, Term},
        widgets,
    },
};

/// At most this many steps of the history are listed.
const MOST_STEPS: usize = 200;

fn change(change: MapChange) -> Action {
    Action::Edit(Edit::Map(MapEdit::Change(change)))
}

/// Paints the map itself.
pub fn map_ui(ui: &mut Ui, cx: &mut Cx<'_>, drafts: &mut Drafts, markdown: &mut crate::ui::markdown::Markdown) {
    title_ui(ui, cx, drafts, &cx.map.title.clone());
    let count = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
    let mut counts = format!(
        "{}, {}, {}",
        count(cx.map.claims.len(), "claim"),
        count(cx.map.links.len(), "link"),
        count(cx.map.readers.len(), "reader")
    );
    if !cx.map.authors.is_empty() {
        counts = format!("{counts} · by {}", cx.map.authors.join(", "));
    }
    ui.label(RichText::new(counts).small().color(cx.palette.muted));
    let summary = cx.map.summary.clone();
    body_ui(ui, cx, drafts, markdown, "About this map", &summary, |text| {
        change(MapChange::Summary(text))
    });
    findings_ui(ui, cx);
    evidence_ui(ui, cx);
    people_ui(ui, cx);
    sources_ui(ui, cx);
    steps_ui(ui, cx);
    more_ui(ui, cx);
}

/// What is taken as found out.
fn evidence_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    if cx.map.evidence.is_empty() {
        return;
    }
    widgets::section(ui, cx.palette, "Taken as found out");
    for evidence in cx.map.evidence.clone() {
        ui.horizontal_top(|ui| {
            let title = cx.map.title_of(&evidence.claim).to_owned();
            if remove_ui(ui, &format!("Open again: {title}"), Term::Evidence) {
                cx.out
                    .push(Action::Edit(Edit::Map(MapEdit::ClearEvidence(evidence.claim.clone()))));
            }
            ui.label(format!("{}:", super::evidence::finding_name(evidence.finding)));
            ui.vertical(|ui| {
                jump_ui(
                    ui,
                    cx,
                    "Taken as found out",
                    &title,
                    Selection::Claim(evidence.claim.clone()),
                );
            });
        });
    }
}

/// The readers, each of whom can be seen and changed.
fn people_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    widgets::section(ui, cx.palette, "Readers");
    for (place, (id, reader)) in cx.map.readers.clone().into_iter().enumerate() {
        ui.horizontal(|ui| {
            widgets::reader_dot(ui, cx.palette.reader(reader.color, place));
            // A long name is cut rather than making the panel wider.
            ui.style_mut().wrap_mode = Some(eframe::egui::TextWrapMode::Truncate);
            jump_ui(ui, cx, "Reader", &reader.name, Selection::Reader(id.clone()));
        });
    }
    if cx.map.readers.is_empty() {
        let text = "Nobody has stated a number yet. The first number you state is that of a reader “You”.";
        ui.label(RichText::new(text).color(cx.palette.muted));
    }
    command_ui(ui, cx, Command::AddReader);
}

fn sources_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    widgets::section(ui, cx.palette, "Sources");
    for (id, source) in cx.map.sources.clone() {
        let by = if source.authors.is_empty() {
            String::new()
        } else {
            format!(" · {}", source.authors.join(", "))
        };
        jump_ui(
            ui,
            cx,
            "Source",
            &format!("{}{by}", source.title),
            Selection::Source(id),
        );
    }
    command_ui(ui, cx, Command::AddSource);
}

/// A button for a command.
fn command_ui(ui: &mut Ui, cx: &mut Cx<'_>, command: Command) {
    let response = ui.add_enabled(command.is_enabled(cx.app), Button::new(command.label()));
    if response.says(command.tooltip()).clicked() {
        cx.requests.push(Request::Command(command));
    }
}

/// Every step since the map was opened; pressing one goes back or forward to it.
fn steps_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let Some(history) = cx.app.document().map(Document::history) else {
        return;
    };
    let steps: Vec<String> = history.labels().map(str::to_owned).collect();
    if steps.is_empty() {
        return;
    }
    let now = history.n_behind();
    let heading = format!("History: {now} of {} steps", steps.len());
    let header = CollapsingHeader::new(RichText::new(heading).small())
        .id_salt("history")
        .show(ui, |ui| {
            ScrollArea::vertical()
                .id_salt("steps")
                .max_height(220.0)
                .show(ui, |ui| {
                    let first = steps.len().saturating_sub(MOST_STEPS);
                    let names = [(0, "as it was opened")].into_iter().chain(
                        steps
                            .iter()
                            .enumerate()
                            .skip(first)
                            .map(|(at, label)| (at + 1, label.as_str())),
                    );
                    for (at, label) in names {
                        let mut text = RichText::new(format!("{at}. {label}")).small();
                        if at > now {
                            text = text.color(cx.palette.muted).italics();
                        }
                        let response = ui.add(Button::selectable(at == now, text));
                        if response.means(Term::Steps).clicked() {
                            cx.out.push(Action::GoToStep(at));
                        }
                    }
                });
        });
    let _ = header.header_response.means(Term::Steps);
}

/// Authors, license, what strength words mean, notes.
fn more_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    widgets::section(ui, cx.palette, "More");
    label_ui(ui, cx, "Authors of the map");
    let field = Field::line("Authors of the map", Term::MapAuthors, "Ann Lee, Bo Chen");
    list_ui(ui, cx, &field, &cx.map.authors.clone(), |authors| {
        change(MapChange::Authors(authors))
    });
    label_ui(ui, cx, "License of the map");
    let field = Field::line("License of the map", Term::MapLicense, "CC BY 4.0");
    text_ui(ui, cx, &field, &cx.map.license.clone(), |text| {
        change(MapChange::License(text))
    });
    label_ui(ui, cx, "Note");
    let field = Field::rows("Note", Term::Note, "", 2);
    text_ui(ui, cx, &field, &cx.map.note.clone(), |text| {
        change(MapChange::Note(text))
    });
    strengths_ui(ui, cx);
    notes_ui(ui, cx);
    views_ui(ui, cx);
}

/// The likelihood ratio behind each strength word.
fn strengths_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let header = CollapsingHeader::new(RichText::new("What strength words mean").small())
        .id_salt("strengths")
        .show(ui, |ui| {
            for (at, word) in StrengthWord::ALL.into_iter().enumerate() {
                ui.horizontal(|ui| {
                    let mut ratio = cx.map.strengths.ratio(word);
                    let drag = DragValue::new(&mut ratio)
                        .range(1.0..=1e6)
                        .clamp_existing_to_range(false)
                        .speed(0.05)
                        .max_decimals(3)
                        .suffix(" : 1");
                    let drag = widgets::steady(ui, word.name(), drag);
                    drag.widget_info(|| {
                        let mut info = WidgetInfo::labeled(
                            eframe::egui::Role::SpinButton,
                            true,
                            format!("Ratio of “{}”", word.name()),
                        );
                        info.value = Some(ratio);
                        info
                    });
                    let drag = drag.means(Term::StrengthWords);
                    if drag.changed()
                        && let Ok(ratio) = Ratio::new(ratio)
                    {
                        let mut table = StrengthTable::clone(&cx.map.strengths);
                        if let Some(place) = table.ratios.get_mut(at) {
                            *place = ratio;
                        }
                        cx.out.push(change(MapChange::Strengths(table)));
                    }
                    if drag.drag_stopped() || drag.lost_focus() {
                        cx.out.push(left(ui));
                    }
                    ui.label(word.name());
                });
            }
        });
    let _ = header.header_response.means(Term::StrengthWords);
}

/// Free notes.
fn notes_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let heading = format!("Notes ({})", cx.map.notes.len());
    let header = CollapsingHeader::new(RichText::new(heading).small())
        .id_salt("notes")
        .show(ui, |ui| {
            for (at, (id, note)) in cx.map.notes.clone().into_iter().enumerate() {
                let n = at + 1;
                let put =
                    |note: Note| Action::Edit(Edit::Object(ObjectEdit::Put(Object::Note(id.clone(), Box::new(note)))));
                let field_name = format!("Note {n}: text");
                let field = Field::rows(&field_name, Term::FreeNote, "", 3);
                text_ui(ui, cx, &field, &note.text, |text| {
                    put(Note {
                        text,
                        ..Note::clone(&note)
                    })
                });
                ui.horizontal(|ui| {
                    if remove_ui(ui, &format!("Remove note {n}"), Term::RemoveQuote) {
                        cx.out.push(Action::Edit(Edit::Object(ObjectEdit::Remove(ObjectId::Note(
                            id.clone(),
                        )))));
                    }
                    let field_name = format!("Note {n}: author");
                    let field = Field::line(&field_name, Term::FreeNote, "who wrote it");
                    text_ui(ui, cx, &field, &note.author, |author| {
                        put(Note {
                            author,
                            ..Note::clone(&note)
                        })
                    });
                });
            }
            if small_ui(ui, "Add", "Add a note", Term::FreeNote)
                && let Ok(id) = NoteId::new(&cx.map.free_id("note"))
            {
                let put = ObjectEdit::Put(Object::Note(id, Box::default()));
                cx.out.push(Action::Edit(Edit::Object(put)));
                cx.out.push(Action::EndStroke);
            }
        });
    let _ = header.header_response.means(Term::FreeNote);
}

/// Saved views: their names, what they search for, taking them away.
fn views_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    if cx.map.views.is_empty() {
        return;
    }
    let header = CollapsingHeader::new(RichText::new("Saved views").small())
        .id_salt("views")
        .show(ui, |ui| {
            for (at, (id, view)) in cx.map.views.clone().into_iter().enumerate() {
                let n = at + 1;
                let put = |edit: &dyn Fn(&mut crate::model::SavedView)| {
                    let mut view = crate::model::SavedView::clone(&view);
                    edit(&mut view);
                    Action::Edit(Edit::Object(ObjectEdit::Put(Object::View(id.clone(), Box::new(view)))))
                };
                ui.horizontal(|ui| {
                    if remove_ui(ui, &format!("Remove view {n}"), Term::RemoveQuote) {
                        cx.out.push(Action::Edit(Edit::Object(ObjectEdit::Remove(ObjectId::View(
                            id.clone(),
                        )))));
                    }
                    if small_ui(ui, "Show", &format!("Show view {n}"), Term::SavedView) {
                        cx.out.push(Action::ShowView(id.clone()));
                        cx.requests.push(Request::Command(Command::Fit));
                    }
                    let field_name = format!("View {n}: name");
                    let field = Field::line(&field_name, Term::SavedView, "name");
                    text_ui(ui, cx, &field, &view.title, |text| {
                        put(&|view| view.title.clone_from(&text))
                    });
                });
                if !view.filter.is_empty() {
                    let field_name = format!("View {n}: search");
                    let field = Field::line(&field_name, Term::Search, "search and filters");
                    text_ui(ui, cx, &field, &view.filter, |text| {
                        put(&|view| view.filter.clone_from(&text))
                    });
                }
            }
        });
    let _ = header.header_response.means(Term::Views);
}

fn findings_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let findings = cx.app.derived().findings().to_vec();
    let (problems, remarks): (Vec<_>, Vec<_>) = findings.iter().partition(|finding| finding.weight == Weight::Problem);
    widgets::section(ui, cx.palette, "What needs a look");
    if problems.is_empty() {
        ui.label(RichText::new("No problems found.").color(cx.palette.success));
    }
    for finding in &problems {
        let sentence = finding.without_advice.as_ref().unwrap_or(&finding.sentence);
        finding_ui(ui, cx, sentence, &finding.about, true);
        ui.indent((finding.code, &finding.about, &finding.reader), |ui| {
            claim::mends_ui(ui, cx, finding);
        });
        if finding.code == "circle" {
            let is_it = |circle: &&Circle| {
                circle
                    .claims
                    .first()
                    .is_some_and(|first| first.as_str() == finding.about)
            };
            if let Some(circle) = cx.app.derived().circles().iter().find(is_it).cloned() {
                ui.indent(&finding.about, |ui| circle::repairs_ui(ui, cx, &circle));
            }
        }
    }
    if !remarks.is_empty() {
        let header = ui.collapsing(not_stated(remarks.len()), |ui| {
            for finding in &remarks {
                finding_ui(ui, cx, &finding.sentence, &finding.about, false);
            }
        });
        let _ = header.header_response.means(Term::Findings);
    }
}

fn finding_ui(ui: &mut Ui, cx: &mut Cx<'_>, sentence: &str, about: &str, is_problem: bool) {
    let to = if let Some((id, _)) = cx.map.claims.get_key_value(about) {
        Some(Selection::Claim(id.clone()))
    } else if let Some((id, _)) = cx.map.links.get_key_value(about) {
        Some(Selection::Link(id.clone()))
    } else {
        cx.map
            .groups
            .get_key_value(about)
            .map(|(id, _)| Selection::Group(id.clone()))
    };
    let color = if is_problem {
        cx.palette.warning
    } else {
        cx.palette.muted
    };
    match to {
        Some(to) => {
            let response = ui.add(eframe::egui::Link::new(RichText::new(sentence).color(color)));
            if response.means(Term::Findings).clicked() {
                cx.out.push(Action::Select(to.clone()));
                cx.requests.push(Request::CenterOn(to));
            }
        }
        None => {
            ui.label(RichText::new(sentence).color(color));
        }
    }
}

fn not_stated(n: usize) -> String {
    if n == 1 {
        "1 thing not stated or assumed".to_owned()
    } else {
        format!("{n} things not stated or assumed")
    }
}
