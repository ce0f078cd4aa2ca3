//! A group in the inspector.

use eframe::egui::{DragValue, RichText, Ui, WidgetInfo};

use super::{
    Drafts,
    fields::{Field, check_ui, choose_ui, label_ui, pick_claim_ui, remove_ui, small_ui, text_ui},
    heading_ui, jump_ui,
    quotes::quotes_ui,
    title_ui,
};
use crate::{
    app::{Action, Selection},
    inference::Method,
    model::{
        ClaimId, Edit, Group, GroupId, GroupKind,
        edit::{Object, ObjectEdit, ObjectId},
        percent,
    },
    ui::{
        Cx,
        meaning::{Means, Term},
        widgets,
    },
};

fn put(object: Object) -> Action {
    Action::Edit(Edit::Object(ObjectEdit::Put(object)))
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
    title_ui(ui, cx, drafts, &group.title);
    kind_ui(ui, cx, &group, &with);
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
    members_ui(ui, cx, &group, &with);
    quotes_ui(ui, cx, drafts, &group.quotes, &|quotes| {
        with(&|group| group.quotes.clone_from(&quotes))
    });
    label_ui(ui, cx, "Note");
    text_ui(ui, cx, &Field::rows("Note", Term::Note, "", 2), &group.note, |text| {
        with(&|group| group.note.clone_from(&text))
    });
    ui.label(RichText::new(format!("id: {id}")).small().color(cx.palette.muted));
}

/// What changes a group, given how.
type With<'a> = dyn Fn(&dyn Fn(&mut Group)) -> Action + 'a;

/// How the members act together.
fn kind_ui(ui: &mut Ui, cx: &mut Cx<'_>, group: &Group, with: &With<'_>) {
    let n = match group.kind {
        GroupKind::Exactly(n) | GroupKind::AtLeast(n) => n,
        _ => 2,
    };
    let ranked = match &group.kind {
        GroupKind::Ranked { .. } => group.kind.clone(),
        _ => GroupKind::Ranked {
            direction: String::new(),
            criterion: String::new(),
        },
    };
    let kinds: Vec<(GroupKind, String, &'static str)> = [
        GroupKind::List,
        GroupKind::AllOf,
        GroupKind::AnyOf,
        GroupKind::Exclusive { complete: false },
        GroupKind::Exclusive { complete: true },
        GroupKind::Exactly(n),
        GroupKind::AtLeast(n),
        GroupKind::AllOrNone,
        ranked,
    ]
    .into_iter()
    .map(|kind| {
        let name = match &kind {
            GroupKind::Exclusive { complete: true } => "Exactly one of".to_owned(),
            GroupKind::Exactly(n) => format!("Exactly {n} of"),
            GroupKind::AtLeast(n) => format!("At least {n} of"),
            other => other.name().to_owned(),
        };
        (kind, name, "")
    })
    .collect();
    ui.horizontal(|ui| {
        if let Some(kind) = choose_ui(ui, "How members act together", Term::GroupKind, &group.kind, &kinds) {
            cx.out.push(with(&|group| group.kind = kind.clone()));
        }
        if matches!(group.kind, GroupKind::Exactly(_) | GroupKind::AtLeast(_)) {
            let mut count = n;
            let drag = widgets::steady(
                ui,
                "How many members",
                DragValue::new(&mut count).range(0..=99).clamp_existing_to_range(false),
            );
            drag.widget_info(|| {
                let mut info = WidgetInfo::labeled(eframe::egui::Role::SpinButton, true, "How many members");
                info.value = Some(f64::from(count));
                info
            });
            if drag.means(Term::Count).changed() {
                cx.out.push(with(&|group| {
                    group.kind = match group.kind {
                        GroupKind::Exactly(_) => GroupKind::Exactly(count),
                        _ => GroupKind::AtLeast(count),
                    };
                }));
            }
        }
    });
    if let GroupKind::Ranked { direction, criterion } = &group.kind {
        let field = Field::line("Direction", Term::Direction, "from worst to best");
        text_ui(ui, cx, &field, direction, |text| {
            with(&|group| {
                if let GroupKind::Ranked { direction, .. } = &mut group.kind {
                    direction.clone_from(&text);
                }
            })
        });
        let field = Field::line("Criterion", Term::Criterion, "by what they are ranked");
        text_ui(ui, cx, &field, criterion, |text| {
            with(&|group| {
                if let GroupKind::Ranked { criterion, .. } = &mut group.kind {
                    criterion.clone_from(&text);
                }
            })
        });
    }
}

/// The members: each can be moved, taken out and, in a ranking, judged; others can be put in.
fn members_ui(ui: &mut Ui, cx: &mut Cx<'_>, group: &Group, with: &With<'_>) {
    widgets::section(ui, cx.palette, &format!("Members ({})", group.members.len()));
    let is_ranked = matches!(group.kind, GroupKind::Ranked { .. });
    for (place, member) in group.members.iter().enumerate() {
        let title = cx.map.title_of(member).to_owned();
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 3.0;
            if is_ranked {
                ui.label(format!("{}.", place + 1));
            }
            if place > 0 && small_ui(ui, "↑", &format!("Move up: {title}"), Term::MoveMember) {
                cx.out.push(with(&|group| group.members.swap(place - 1, place)));
            }
            if remove_ui(ui, &format!("Take out: {title}"), Term::RemoveMember) {
                cx.out.push(with(&|group| {
                    group.members.retain(|one| one != member);
                    group.verdicts.remove(member);
                }));
            }
            ui.vertical(|ui| jump_ui(ui, cx, "Member", &title, Selection::Claim(member.clone())));
        });
        if is_ranked {
            let verdict = group.verdicts.get(member).cloned().unwrap_or_default();
            let name = format!("Verdict on {title}");
            text_ui(
                ui,
                cx,
                &Field::line(&name, Term::Verdict, "what is said of it"),
                &verdict,
                |text| {
                    with(&|group| {
                        if text.is_empty() {
                            group.verdicts.remove(member);
                        } else {
                            group.verdicts.insert(member.clone(), text.clone());
                        }
                    })
                },
            );
        }
    }
    let may_be = |id: &ClaimId| !group.members.contains(id);
    if let Some(claim) = pick_claim_ui(ui, cx, "Add a member", Term::AddMember, may_be) {
        cx.out.push(with(&|group| group.members.push(claim.clone())));
    }
}

/// Whether a group binds, and how much that demands of the map.
fn constraint_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &GroupId, group: &Group) {
    if !group.kind.is_logical() {
        return;
    }
    let always_binds = matches!(group.kind, GroupKind::Exclusive { .. });
    let binding = group.binding || always_binds;
    let changed = ui
        .add_enabled_ui(!always_binds, |ui| {
            check_ui(ui, Term::Binding, "A constraint: it holds without exception", binding)
        })
        .inner;
    if let Some(binding) = changed {
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
    ui.label(RichText::new(text).color(color))
        .on_hover_text(Term::Tension.sentence());
}
