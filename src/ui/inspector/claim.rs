//! A claim in the inspector.

use eframe::egui::{Align, CollapsingHeader, Layout, RichText, Ui};

use super::{
    Drafts, evidence,
    fields::{
        Field, body_ui, check_ui, choose_ui, date_ui, draft_ui, label_ui, pick_claim_ui, pick_ui, remove_ui, small_ui,
        text_ui,
    },
    jump_ui, model, numbers,
    quotes::quotes_ui,
    title_ui, why,
};
use crate::{
    analysis::{Finding, Mend, Weight},
    app::{Action, Selection},
    model::{
        Alias, Claim, ClaimId, ClaimKind, Edit, Flag, Group, GroupId, KNOWN_TAGS, LinkId, Origin, Outcome, Resolution,
        Target, Tier, Unknown,
        edit::{ClaimChange, ClaimEdit, MapChange, MapEdit, Object, ObjectEdit},
    },
    ui::{
        Command, Cx, Request, help,
        meaning::{Means, Term},
        theme, widgets,
    },
};

pub(super) fn change(id: &ClaimId, change: ClaimChange) -> Action {
    Action::Edit(Edit::Claim(ClaimEdit::Change(id.clone(), change)))
}

/// Paints a claim.
pub fn claim_ui(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    id: &ClaimId,
    drafts: &mut Drafts,
    markdown: &mut crate::ui::markdown::Markdown,
) {
    let Some(claim) = cx.map.claims.get(id).cloned() else {
        return;
    };
    kind_ui(ui, cx, id, &claim);
    title_ui(ui, cx, drafts, &claim.title);
    problems_ui(ui, cx, id);
    numbers::numbers_ui(ui, cx, id, &claim);
    if !claim.is_discussion_only() {
        evidence::evidence_ui(ui, cx, id);
        why::why_ui(ui, cx, id);
    }
    links_ui(ui, cx, id, &claim);
    quotes_ui(ui, cx, drafts, &claim.quotes, &|quotes| {
        change(id, ClaimChange::Quotes(quotes))
    });
    body_ui(ui, cx, drafts, markdown, "Text", &claim.body, |body| {
        change(id, ClaimChange::Body(body))
    });
    tags_ui(ui, cx, id, &claim);
    rest_ui(ui, cx, id, &claim);
}

fn kind_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &ClaimId, claim: &Claim) {
    ui.horizontal(|ui| {
        let kinds = ClaimKind::ALL.map(|kind| (kind, kind.name().to_owned(), ""));
        if let Some(kind) = choose_ui(ui, "Kind", Term::Kind, &claim.kind, &kinds) {
            cx.out.push(change(id, ClaimChange::Kind(kind)));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if ui.button("Delete").means(Term::DeleteThis).clicked() {
                cx.out.push(Action::Edit(Edit::Claim(ClaimEdit::Remove(id.clone()))));
            }
            if claim.place.is_some() && ui.button("Unpin").means(Term::Unpin).clicked() {
                cx.out.push(change(id, ClaimChange::Place(None)));
            }
        });
    });
    if cx.map.target.as_ref() == Some(id) {
        ui.label(
            RichText::new("The conclusion of the map")
                .font(theme::semi_bold(12.0))
                .color(cx.palette.accent),
        );
    } else if ui
        .small_button("Make this the conclusion")
        .means(Term::Conclusion)
        .clicked()
    {
        let target = MapChange::Target(Some(id.clone()));
        cx.out.push(Action::Edit(Edit::Map(MapEdit::Change(target))));
    }
}

fn problems_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &ClaimId) {
    // A circle is spoken of where the number would be.
    let findings: Vec<Finding> = (cx.app.derived().findings().iter())
        .filter(|finding| finding.about == id.as_str() && finding.weight == Weight::Problem && finding.code != "circle")
        .cloned()
        .collect();
    for finding in findings {
        ui.label(RichText::new(format!("{}.", finding.sentence)).color(cx.palette.warning));
        mends_ui(ui, cx, &finding);
    }
}

/// The repairs of a finding as buttons, and the single numbers whose change would do.
pub(super) fn mends_ui(ui: &mut Ui, cx: &mut Cx<'_>, finding: &Finding) {
    let mends = cx.app.mends(finding);
    ui.push_id((finding.code, &finding.about, &finding.reader), |ui| {
        ui.horizontal_wrapped(|ui| {
            for mend in &mends {
                mend_ui(ui, cx, mend);
            }
        });
        let adjustments = cx.app.adjustments(finding).unwrap_or_default().to_vec();
        if !adjustments.is_empty() {
            ui.label(
                RichText::new("Or change one number it rests on, the least change first:")
                    .small()
                    .color(cx.palette.muted),
            );
        }
        for mend in &adjustments {
            ui.horizontal_wrapped(|ui| {
                mend_ui(ui, cx, mend);
                ui.label(RichText::new(&mend.sentence).small().color(cx.palette.muted));
            });
        }
    });
}

fn mend_ui(ui: &mut Ui, cx: &mut Cx<'_>, mend: &Mend) {
    let button = ui.small_button(&mend.label);
    button.widget_info(|| {
        let name = format!("{}: {}", mend.label, mend.sentence);
        eframe::egui::WidgetInfo::labeled(eframe::egui::Role::Button, true, name)
    });
    if button
        .says(&format!("{} {}", mend.sentence, Term::Mend.sentence()))
        .clicked()
    {
        cx.out.push(Action::Edit(mend.edit.clone()));
        cx.out.push(Action::EndStroke);
    }
}

/// The links that bear on the claim, and those that start at it.
fn links_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &ClaimId, claim: &Claim) {
    let (mut into, mut from): (Vec<LinkId>, Vec<LinkId>) = (Vec::new(), Vec::new());
    for (link_id, link) in &cx.map.links {
        if link.acts_on(id) {
            into.push(link_id.clone());
        } else if link.comes_from(id) {
            from.push(link_id.clone());
        }
    }
    widgets::section(ui, cx.palette, &format!("What bears on it ({})", into.len()));
    model::model_ui(ui, cx, id, claim);
    for link in into {
        link_line_ui(ui, cx, &link, true);
    }
    widgets::section(ui, cx.palette, &format!("What it bears on ({})", from.len()));
    for link in from {
        link_line_ui(ui, cx, &link, false);
    }
    ui.horizontal(|ui| {
        if ui.button("Add claim").means(Term::AddHere).clicked() {
            cx.requests.push(Request::AddClaim);
        }
        let command = Command::LinkTo;
        if ui.button(command.label()).says(command.tooltip()).clicked() {
            cx.requests.push(Request::Command(command));
        }
    });
}

/// One link as a line: the relation, its strength, the claim at the other end.
fn link_line_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &LinkId, is_incoming: bool) {
    let Some(link) = cx.map.links.get(id).cloned() else {
        return;
    };
    ui.push_id(id.as_str(), |ui| {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 5.0;
            let verb = match (link.relation, is_incoming) {
                (crate::model::Relation::Requires, true) => "required",
                (relation, _) => relation.verb(),
            };
            let (title, to) = if is_incoming {
                let origin = link.influence_from();
                let selection = match &origin {
                    Origin::Claim(id) => Selection::Claim(id.clone()),
                    Origin::Group(id) => Selection::Group(id.clone()),
                };
                (cx.map.origin_title(&origin), selection)
            } else {
                let target = link.influence_on();
                let selection = match &target {
                    Target::Claim(id) => Selection::Claim(id.clone()),
                    Target::Question(id) => Selection::Question(id.clone()),
                    Target::Link(id) => Selection::Link(id.clone()),
                };
                (cx.map.target_title(&target), selection)
            };
            let strength = super::link::strength_name(cx.map, cx.map.strength_of(&link, cx.app.reader()));
            let color = cx.palette.relation(link.relation);
            let text = RichText::new(verb).font(theme::semi_bold(12.5)).color(color);
            let response = ui.add(eframe::egui::Link::new(text));
            response.widget_info(|| {
                let name = format!("Link: {}", cx.map.link_title(id));
                eframe::egui::WidgetInfo::labeled(eframe::egui::Role::Link, true, name)
            });
            let sentence = format!("{} · {strength}. Press to see the link.", help::meaning(link.relation));
            if response.says(&sentence).clicked() {
                cx.out.push(Action::Select(Selection::Link(id.clone())));
            }
            ui.vertical(|ui| {
                jump_ui(
                    ui,
                    cx,
                    if is_incoming { "Bears on it" } else { "It bears on" },
                    &title,
                    to,
                );
            });
        });
    });
}

/// Every known tag and those of this map as switches, and a field for a new one.
fn tags_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &ClaimId, claim: &Claim) {
    widgets::section(ui, cx.palette, "Tags");
    let custom = (claim.tags.iter()).filter(|tag| !KNOWN_TAGS.iter().any(|(known, _)| known == tag));
    let tags: Vec<(String, &'static str)> = (KNOWN_TAGS.iter())
        .map(|(tag, what)| ((*tag).to_owned(), *what))
        .chain(custom.map(|tag| (tag.clone(), "A tag of this map.")))
        .collect();
    let mut toggled = None;
    ui.horizontal_wrapped(|ui| {
        for (tag, what) in tags {
            let is_on = claim.tags.contains(&tag);
            let response = ui.selectable_label(is_on, RichText::new(&tag).small());
            response.widget_info(|| {
                let name = format!("Tag: {tag}");
                eframe::egui::WidgetInfo::selected(eframe::egui::Role::CheckBox, true, is_on, name)
            });
            if response.says(what).clicked() {
                toggled = Some(tag);
            }
        }
    });
    let field = Field::line("New tag", Term::NewTag, "a tag of your own");
    let read = |text: &str| Some(text.trim().to_lowercase());
    let mut added = None;
    draft_ui(ui, cx, &field, "", read, |tag: String| {
        added = (!tag.is_empty()).then_some(tag);
        Action::EndStroke
    });
    if let Some(tag) = toggled.or(added) {
        let mut tags = claim.tags.clone();
        if !tags.remove(&tag) {
            tags.insert(tag);
        }
        cx.out.push(change(id, ClaimChange::Tags(tags)));
    }
}

fn rest_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &ClaimId, claim: &Claim) {
    widgets::section(ui, cx.palette, "More");
    let tiers = [
        (Tier::Core, "core".to_owned(), "Shown first."),
        (Tier::Detail, "detail".to_owned(), "Completes the debate."),
    ];
    if let Some(tier) = choose_ui(ui, "Core or detail", Term::Tier, &claim.tier, &tiers) {
        cx.out.push(change(id, ClaimChange::Tier(tier)));
    }
    let line = |ui: &mut Ui, cx: &mut Cx<'_>, field: Field<'_>, value: &str, make: fn(String) -> ClaimChange| {
        label_ui(ui, cx, field.name);
        text_ui(ui, cx, &field, value, |text| change(id, make(text)));
    };
    let hint = "for example: human-level systems only";
    line(
        ui,
        cx,
        Field::line("Where it holds", Term::Scope, hint),
        &claim.scope,
        ClaimChange::Scope,
    );
    let hint = "a heading it belongs under";
    line(
        ui,
        cx,
        Field::line("Topic", Term::Topic, hint),
        &claim.topic,
        ClaimChange::Topic,
    );
    let hint = "How likely is it that …?";
    line(
        ui,
        cx,
        Field::rows("Question to ask", Term::Elicit, hint, 2),
        &claim.elicit,
        ClaimChange::Elicit,
    );
    line(
        ui,
        cx,
        Field::rows("Note", Term::Note, "", 2),
        &claim.note,
        ClaimChange::Note,
    );
    claims_ui(ui, cx, id, "Given", Term::Given, &claim.given, ClaimChange::Given);
    groups_ui(ui, cx, id);
    let folded = |ui: &mut Ui, heading: &str, is_open: bool, content: &mut dyn FnMut(&mut Ui)| {
        let header = CollapsingHeader::new(RichText::new(heading).small())
            .id_salt(heading)
            .default_open(is_open)
            .show(ui, |ui| content(ui));
        let _ = header.header_response.means(Term::MoreLess);
    };
    let has_words = !claim.defines.is_empty() || !claim.senses.is_empty();
    folded(ui, "Definitions", has_words, &mut |ui| {
        line(
            ui,
            cx,
            Field::line("Defines", Term::Defines, "the word it defines"),
            &claim.defines,
            ClaimChange::Defines,
        );
        claims_ui(
            ui,
            cx,
            id,
            "In the sense of",
            Term::Senses,
            &claim.senses,
            ClaimChange::Senses,
        );
    });
    folded(ui, "Flags of cruxes", !claim.flags.is_empty(), &mut |ui| {
        flags_ui(ui, cx, id, claim);
    });
    let is_resolved = claim.resolution.is_some() || claim.review.is_some();
    folded(ui, "How it turned out", is_resolved, &mut |ui| {
        resolution_ui(ui, cx, id, claim);
    });
    folded(ui, "The same claim elsewhere", !claim.aliases.is_empty(), &mut |ui| {
        aliases_ui(ui, cx, id, claim);
    });
    ui.label(RichText::new(format!("id: {id}")).small().color(cx.palette.muted));
}

/// Claims that this one names: each can be taken away, others can be picked.
fn claims_ui(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    id: &ClaimId,
    heading: &str,
    term: Term,
    claims: &[ClaimId],
    make: fn(Vec<ClaimId>) -> ClaimChange,
) {
    ui.horizontal(|ui| {
        label_ui(ui, cx, heading);
        let label = format!("Add: {}", heading.to_lowercase());
        let may_be = |other: &ClaimId| other != id && !claims.contains(other);
        if let Some(other) = pick_claim_ui(ui, cx, &label, term, may_be) {
            let more = claims.iter().cloned().chain([other]).collect();
            cx.out.push(change(id, make(more)));
        }
    });
    for other in claims {
        ui.horizontal_top(|ui| {
            let title = cx.map.title_of(other).to_owned();
            if remove_ui(
                ui,
                &format!("Remove {}: {title}", heading.to_lowercase()),
                Term::RemoveQuote,
            ) {
                let rest = claims.iter().filter(|one| *one != other).cloned().collect();
                cx.out.push(change(id, make(rest)));
            }
            ui.vertical(|ui| jump_ui(ui, cx, heading, &title, Selection::Claim(other.clone())));
        });
    }
}

/// Who says that it is a crux, in which words.
fn flags_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &ClaimId, claim: &Claim) {
    for (at, flag) in claim.flags.iter().enumerate() {
        let with = |edit: &dyn Fn(&mut Flag)| {
            let mut flags = claim.flags.clone();
            if let Some(flag) = flags.get_mut(at) {
                edit(flag);
            }
            change(id, ClaimChange::Flags(flags))
        };
        ui.push_id(("flag", at), |ui| {
            let n = at + 1;
            ui.horizontal(|ui| {
                ui.label(RichText::new(format!("Flag {n}")).color(cx.palette.kind(ClaimKind::Crux)));
                if remove_ui(ui, &format!("Remove flag {n}"), Term::RemoveQuote) {
                    let mut flags = claim.flags.clone();
                    flags.remove(at);
                    cx.out.push(change(id, ClaimChange::Flags(flags)));
                }
            });
            let name = format!("Flag {n}: who");
            text_ui(
                ui,
                cx,
                &Field::line(&name, Term::Flags, "who says so"),
                &flag.by,
                |text| with(&|flag| flag.by.clone_from(&text)),
            );
            let name = format!("Flag {n}: words");
            text_ui(
                ui,
                cx,
                &Field::rows(&name, Term::Flags, "in which words", 2),
                &flag.words,
                |text| with(&|flag| flag.words.clone_from(&text)),
            );
            let label = format!("Flag {n}: takes part in the debate");
            if let Some(participant) = check_ui(ui, Term::Flags, &label, flag.participant) {
                cx.out.push(with(&|flag| flag.participant = participant));
            }
        });
    }
    if small_ui(ui, "Add", "Add a flag", Term::Flags) {
        let mut flags = claim.flags.clone();
        flags.push(Flag::default());
        cx.out.push(change(id, ClaimChange::Flags(flags)));
    }
}

/// The same claim in other maps.
fn aliases_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &ClaimId, claim: &Claim) {
    for (at, alias) in claim.aliases.iter().enumerate() {
        let with = |edit: &dyn Fn(&mut Alias)| {
            let mut aliases = claim.aliases.clone();
            if let Some(alias) = aliases.get_mut(at) {
                edit(alias);
            }
            change(id, ClaimChange::Aliases(aliases))
        };
        let n = at + 1;
        ui.push_id(("alias", at), |ui| {
            let line = |ui: &mut Ui, cx: &mut Cx<'_>, what: &str, value: &str, set: fn(&mut Alias, String)| {
                let name = format!("Alias {n}: {what}");
                text_ui(ui, cx, &Field::line(&name, Term::Aliases, what), value, |text| {
                    with(&|alias| set(alias, text.clone()))
                });
            };
            line(ui, cx, "id of the other map", &alias.map, |alias, text| {
                alias.map = text;
            });
            line(ui, cx, "id of the claim there", &alias.claim, |alias, text| {
                alias.claim = text;
            });
            line(ui, cx, "how close the two are", &alias.note, |alias, text| {
                alias.note = text;
            });
            if remove_ui(ui, &format!("Remove alias {n}"), Term::RemoveQuote) {
                let mut aliases = claim.aliases.clone();
                aliases.remove(at);
                cx.out.push(change(id, ClaimChange::Aliases(aliases)));
            }
        });
    }
    if small_ui(ui, "Add", "Add an alias", Term::Aliases) {
        let mut aliases = claim.aliases.clone();
        aliases.push(Alias::default());
        cx.out.push(change(id, ClaimChange::Aliases(aliases)));
    }
}

/// The groups that the claim is in; it can be put into others.
fn groups_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &ClaimId) {
    let (of, others): (Vec<_>, Vec<_>) = (cx.map.groups.iter()).partition(|(_, group)| group.members.contains(id));
    let (of, others): (Vec<GroupId>, Vec<GroupId>) = (
        of.into_iter().map(|(id, _)| id.clone()).collect(),
        others.into_iter().map(|(id, _)| id.clone()).collect(),
    );
    if of.is_empty() && others.is_empty() {
        return;
    }
    let with = |group_id: &GroupId, edit: &dyn Fn(&mut Group)| {
        let mut group = cx
            .map
            .groups
            .get(group_id)
            .map(|group| Group::clone(group))
            .unwrap_or_default();
        edit(&mut group);
        let put = ObjectEdit::Put(Object::Group(group_id.clone(), Box::new(group)));
        Action::Edit(Edit::Object(put))
    };
    let mut asked = Vec::new();
    ui.horizontal(|ui| {
        label_ui(ui, cx, "Groups");
        let titles = others.into_iter().map(|id| {
            let title = cx.map.origin_title(&Origin::Group(id.clone()));
            (id, title)
        });
        if let Some(group) = pick_ui(ui, "Add to a group", Term::AddMember, titles) {
            asked.push(with(&group, &|group| group.members.push(id.clone())));
        }
    });
    for group in of {
        let title = cx.map.origin_title(&Origin::Group(group.clone()));
        let take_out = ui
            .horizontal_top(|ui| {
                let take_out = remove_ui(ui, &format!("Take out of {title}"), Term::RemoveMember);
                ui.vertical(|ui| jump_ui(ui, cx, "Group", &title, Selection::Group(group.clone())));
                take_out
            })
            .inner;
        if take_out {
            asked.push(with(&group, &|group| {
                group.members.retain(|member| member != id);
                group.verdicts.remove(id);
            }));
        }
    }
    cx.out.extend(asked);
}

/// How the claim turned out, and when to look at it again.
fn resolution_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &ClaimId, claim: &Claim) {
    let choices = [
        (None, "open"),
        (Some(Outcome::True), "true"),
        (Some(Outcome::False), "false"),
        (Some(Outcome::Partly), "partly"),
        (Some(Outcome::Annulled), "the question lost its sense"),
    ]
    .map(|(one, label)| (one, label.to_owned(), ""));
    let now = claim.resolution.as_ref().map(|resolution| resolution.outcome);
    if let Some(outcome) = choose_ui(ui, "How it turned out", Term::Resolution, &now, &choices) {
        let resolution = outcome.map(|outcome| Resolution {
            outcome,
            ..claim.resolution.clone().unwrap_or(Resolution {
                outcome,
                date: cx.app.today(),
                note: String::new(),
                unknown: Unknown::default(),
            })
        });
        cx.out.push(change(id, ClaimChange::Resolution(resolution)));
    }
    if let Some(resolution) = &claim.resolution {
        let with = |edit: &dyn Fn(&mut Resolution)| {
            let mut changed = resolution.clone();
            edit(&mut changed);
            change(id, ClaimChange::Resolution(Some(changed)))
        };
        label_ui(ui, cx, "When");
        date_ui(ui, cx, "Date of the outcome", Term::Date, resolution.date, |date| {
            with(&|resolution| resolution.date = date)
        });
        let field = Field::line("Who says so, where", Term::Resolution, "who says so, where");
        text_ui(ui, cx, &field, &resolution.note, |text| {
            with(&|resolution| resolution.note.clone_from(&text))
        });
    }
    label_ui(ui, cx, "Look again on");
    date_ui(ui, cx, "Look again on", Term::Review, claim.review, |date| {
        change(id, ClaimChange::Review(date))
    });
}
