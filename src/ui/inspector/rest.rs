//! The map itself, questions and groups in the inspector.

use eframe::egui::{ComboBox, RichText, Ui};
use egui_commonmark::CommonMarkCache;

use super::{
    super::{Cx, theme, widgets},
    Drafts, body_ui, circle, jump_ui, quotes_ui, title_ui,
};
use crate::{
    analysis::Weight,
    app::{Action, Circle, Selection},
    inference::Method,
    model::{
        Edit, Group, GroupId, GroupKind, Question, QuestionId,
        edit::{MapChange, MapEdit, Object, ObjectEdit, ObjectId},
        percent, percent_within,
    },
};

fn change_map(change: MapChange) -> Action {
    Action::Edit(Edit::Map(MapEdit::Change(change)))
}

fn put(object: Object) -> Action {
    Action::Edit(Edit::Object(ObjectEdit::Put(object)))
}

/// Paints the map itself: title, summary, counts, what needs a look.
pub fn map_ui(ui: &mut Ui, cx: &mut Cx<'_>, drafts: &mut Drafts, markdown: &mut CommonMarkCache) {
    title_ui(ui, cx, drafts, &cx.map.title.clone(), |title| {
        change_map(MapChange::Title(title))
    });
    let n_claims = cx.map.claims.len();
    let n_links = cx.map.links.len();
    let count = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
    let mut counts = format!(
        "{}, {}, {}",
        count(n_claims, "claim"),
        count(n_links, "link"),
        count(cx.map.readers.len(), "reader")
    );
    if !cx.map.authors.is_empty() {
        counts = format!("{counts} · by {}", cx.map.authors.join(", "));
    }
    ui.label(RichText::new(counts).small().color(cx.palette.muted));
    let summary = cx.map.summary.clone();
    body_ui(ui, cx, drafts, markdown, "About this map", &summary, |text| {
        change_map(MapChange::Summary(text))
    });
    findings_ui(ui, cx);
    if !cx.map.sources.is_empty() {
        widgets::section(ui, cx.palette, "Sources");
        for source in cx.map.sources.values() {
            let by = if source.authors.is_empty() {
                String::new()
            } else {
                format!(" · {}", source.authors.join(", "))
            };
            ui.label(format!("{}{by}", source.title));
        }
    }
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
        ui.collapsing(format!("{} things not stated or assumed", remarks.len()), |ui| {
            for finding in &remarks {
                finding_ui(ui, cx, &finding.sentence, &finding.about, false);
            }
        });
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
            if response.clicked() {
                cx.out.push(Action::Select(to.clone()));
                cx.requests.push(super::Request::CenterOn(to));
            }
        }
        None => {
            ui.label(RichText::new(sentence).color(color));
        }
    }
}

/// Paints a question.
pub fn question_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &QuestionId, drafts: &mut Drafts, markdown: &mut CommonMarkCache) {
    let Some(question) = cx.map.questions.get(id).cloned() else {
        return;
    };
    let with = |change: &dyn Fn(&mut Question)| {
        let mut changed = (*question).clone();
        change(&mut changed);
        put(Object::Question(id.clone(), Box::new(changed)))
    };
    heading_ui(
        ui,
        cx,
        "Question",
        Action::Edit(Edit::Object(ObjectEdit::Remove(ObjectId::Question(id.clone())))),
    );
    title_ui(ui, cx, drafts, &question.title, |title| {
        with(&move |question| question.title.clone_from(&title))
    });
    let mut exclusive = question.exclusive;
    if ui
        .checkbox(&mut exclusive, "At most one position is right")
        .on_hover_text("The question is then one variable: the probabilities of its positions add up.")
        .changed()
    {
        cx.out.push(with(&|question| question.exclusive = exclusive));
    }
    let mut complete = question.complete;
    if question.exclusive
        && ui
            .checkbox(&mut complete, "The list of positions is complete")
            .on_hover_text("There is no “none of these”.")
            .changed()
    {
        cx.out.push(with(&|question| question.complete = complete));
    }
    let positions = cx.map.positions(id);
    widgets::section(ui, cx.palette, &format!("Positions ({})", positions.len()));
    let outlook = cx
        .app
        .derived()
        .outlook(cx.app.reader())
        .and_then(|outlook| outlook.as_ref().ok());
    for position in positions {
        let number = outlook
            .and_then(|outlook| outlook.claims.get(&position))
            .and_then(|numbers| Some(percent_within(numbers.posterior?, numbers.error)))
            .unwrap_or_default();
        ui.horizontal_top(|ui| {
            ui.label(RichText::new(number).font(theme::semi_bold(13.0)));
            let title = cx.map.title_of(&position).to_owned();
            ui.vertical(|ui| jump_ui(ui, cx, &title, Selection::Claim(position.clone())));
        });
    }
    if let Some(none) = outlook
        .and_then(|outlook| outlook.questions.get(id))
        .and_then(|states| states.iter().find(|(position, _)| position.is_none()))
    {
        // The error of the rest is not known by itself; the largest of the others is no less than what it could be read as.
        let errors = outlook.into_iter().flat_map(|outlook| {
            cx.map
                .positions(id)
                .into_iter()
                .map(|position| outlook.claims.get(&position).and_then(|numbers| numbers.error))
        });
        let error = errors.flatten().reduce(f64::max);
        let number = percent_within(none.1, error);
        ui.label(RichText::new(format!("{number}  none of these")).color(cx.palette.muted));
    }
    if ui
        .button("Add position")
        .on_hover_text("Adds a claim that answers this question.")
        .clicked()
    {
        cx.requests.push(super::Request::AddClaim);
    }
    body_ui(ui, cx, drafts, markdown, "Text", &question.body, |body| {
        with(&move |question| question.body.clone_from(&body))
    });
    quotes_ui(ui, cx, &question.quotes);
}

fn heading_ui(ui: &mut Ui, cx: &mut Cx<'_>, word: &str, delete: Action) {
    ui.horizontal(|ui| {
        ui.label(RichText::new(word).font(theme::semi_bold(13.0)).color(cx.palette.muted));
        ui.with_layout(eframe::egui::Layout::right_to_left(eframe::egui::Align::Center), |ui| {
            if ui.button("Delete").on_hover_text("Ctrl+Z brings it back.").clicked() {
                cx.out.push(delete);
            }
        });
    });
}

/// Paints a group.
pub fn group_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &GroupId, drafts: &mut Drafts) {
    let Some(group) = cx.map.groups.get(id).cloned() else {
        return;
    };
    let with = |change: &dyn Fn(&mut Group)| {
        let mut changed = (*group).clone();
        change(&mut changed);
        put(Object::Group(id.clone(), Box::new(changed)))
    };
    heading_ui(
        ui,
        cx,
        "Group",
        Action::Edit(Edit::Object(ObjectEdit::Remove(ObjectId::Group(id.clone())))),
    );
    title_ui(ui, cx, drafts, &group.title, |title| {
        with(&move |group| group.title.clone_from(&title))
    });
    let mut kind = group.kind.clone();
    let combo = ComboBox::from_id_salt("group kind")
        .selected_text(kind.name())
        .show_ui(ui, |ui| {
            for one in [
                GroupKind::List,
                GroupKind::AllOf,
                GroupKind::AnyOf,
                GroupKind::Exclusive { complete: false },
                GroupKind::Exclusive { complete: true },
                GroupKind::AllOrNone,
            ] {
                let name = if one == (GroupKind::Exclusive { complete: true }) {
                    "Exactly one of"
                } else {
                    one.name()
                };
                ui.selectable_value(&mut kind, one.clone(), name);
            }
        });
    combo.response.on_hover_text("How the members act together.");
    if kind != group.kind {
        cx.out.push(with(&|group| group.kind = kind.clone()));
    }
    let what = match &group.kind {
        GroupKind::List => "Shown together; no effect on numbers.".to_owned(),
        GroupKind::AllOf => "Holds when all members hold.".to_owned(),
        GroupKind::AnyOf => "Holds when any member holds: each is enough by itself.".to_owned(),
        GroupKind::Exclusive { complete: false } => "At most one member holds.".to_owned(),
        GroupKind::Exclusive { complete: true } => "Exactly one member holds.".to_owned(),
        GroupKind::Exactly(n) => format!("Holds when exactly {n} members hold."),
        GroupKind::AtLeast(n) => format!("Holds when at least {n} members hold."),
        GroupKind::AllOrNone => "Holds when all members hold or none does.".to_owned(),
        GroupKind::Ranked { direction, criterion } => format!("Ranked {direction}, by {criterion}."),
    };
    ui.label(RichText::new(what).color(cx.palette.muted));
    constraint_ui(ui, cx, id, &group);
    widgets::section(ui, cx.palette, &format!("Members ({})", group.members.len()));
    for (place, member) in group.members.iter().enumerate() {
        ui.horizontal_top(|ui| {
            if matches!(group.kind, GroupKind::Ranked { .. }) {
                ui.label(format!("{}.", place + 1));
            }
            let title = cx.map.title_of(member).to_owned();
            ui.vertical(|ui| jump_ui(ui, cx, &title, Selection::Claim(member.clone())));
        });
    }
    quotes_ui(ui, cx, &group.quotes);
}

/// Whether a group binds, and how much that demands of the map.
fn constraint_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &GroupId, group: &Group) {
    if !group.kind.is_logical() {
        return;
    }
    let always_binds = matches!(group.kind, GroupKind::Exclusive { .. });
    let mut binding = group.binding || always_binds;
    let response = ui
        .add_enabled_ui(!always_binds, |ui| {
            ui.checkbox(&mut binding, "A constraint: it holds without exception")
        })
        .inner;
    if response
        .on_hover_text("Taken as found out: every number follows from it.")
        .changed()
    {
        let mut changed = group.clone();
        changed.binding = binding;
        cx.out.push(put(Object::Group(id.clone(), Box::new(changed))));
    }
    if !binding {
        return;
    }
    let outlook = cx.app.derived().outlook(cx.app.reader());
    let Some(Ok(outlook)) = outlook else { return };
    let Some(&tension) = outlook.tensions.get(id) else {
        return;
    };
    let about = if outlook.method == Method::Exact { "" } else { "about " };
    let meaning = match tension {
        p if p >= 0.9 => "it says what the map says anyway",
        p if p >= 0.1 => "it changes what the map says",
        _ => "it overrules the map",
    };
    let text = format!(
        "Tension: before it binds, the map holds it with {about}{}; {meaning}.",
        percent(tension)
    );
    let color = if tension < 0.1 {
        cx.palette.warning
    } else {
        cx.palette.muted
    };
    ui.label(RichText::new(text).color(color));
}
