//! A claim in the inspector.

use eframe::egui::{ComboBox, RichText, Ui};
use egui_commonmark::CommonMarkCache;

use super::{
    super::{Cx, theme, widgets},
    Drafts, body_ui, jump_ui, numbers, quotes_ui, text_ui, title_ui,
};
use crate::{
    analysis::Weight,
    app::{Action, Selection},
    model::{
        Claim, ClaimId, ClaimKind, Edit, Evidence, Finding, KNOWN_TAGS, LinkId, LocalModel, Logic, Origin, Target,
        Unknown,
        edit::{ClaimChange, ClaimEdit, MapChange, MapEdit},
    },
};

fn change(id: &ClaimId, change: ClaimChange) -> Action {
    Action::Edit(Edit::Claim(ClaimEdit::Change(id.clone(), change)))
}

/// Paints a claim.
pub fn claim_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &ClaimId, drafts: &mut Drafts, markdown: &mut CommonMarkCache) {
    let Some(claim) = cx.map.claims.get(id).cloned() else {
        return;
    };
    kind_ui(ui, cx, id, &claim);
    title_ui(ui, cx, drafts, &claim.title, |title| {
        change(id, ClaimChange::Title(title))
    });
    problems_ui(ui, cx, id);
    numbers::numbers_ui(ui, cx, id, &claim);
    found_out_ui(ui, cx, id);
    links_ui(ui, cx, id, &claim);
    quotes_ui(ui, cx, &claim.quotes);
    flags_ui(ui, cx, &claim);
    body_ui(ui, cx, drafts, markdown, "Text", &claim.body, |body| {
        change(id, ClaimChange::Body(body))
    });
    rest_ui(ui, cx, id, &claim);
}

fn kind_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &ClaimId, claim: &Claim) {
    ui.horizontal(|ui| {
        let mut kind = claim.kind;
        let combo = ComboBox::from_id_salt("kind")
            .selected_text(kind.name())
            .show_ui(ui, |ui| {
                for one in ClaimKind::ALL {
                    ui.selectable_value(&mut kind, one, one.name());
                }
            });
        combo.response.on_hover_text("What part the claim plays in the debate.");
        if kind != claim.kind {
            cx.out.push(change(id, ClaimChange::Kind(kind)));
        }
        ui.with_layout(eframe::egui::Layout::right_to_left(eframe::egui::Align::Center), |ui| {
            if ui
                .button("Delete")
                .on_hover_text("Deletes the claim with its links. Ctrl+Z brings it back.")
                .clicked()
            {
                cx.out.push(Action::Edit(Edit::Claim(ClaimEdit::Remove(id.clone()))));
            }
            if claim.place.is_some()
                && ui
                    .button("Unpin")
                    .on_hover_text("Lets the layout place the card again.")
                    .clicked()
            {
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
        .on_hover_text("The answer bar then shows this claim.")
        .clicked()
    {
        cx.out
            .push(Action::Edit(Edit::Map(MapEdit::Change(MapChange::Target(Some(
                id.clone(),
            ))))));
    }
}

fn problems_ui(ui: &mut Ui, cx: &Cx<'_>, id: &ClaimId) {
    for finding in cx.app.derived().findings() {
        // A circle is spoken of where the number would be.
        if finding.about == id.as_str() && finding.weight == Weight::Problem && finding.code != "circle" {
            ui.label(RichText::new(format!("{}.", finding.sentence)).color(cx.palette.warning));
        }
    }
}

/// What is taken as found out about the claim.
fn found_out_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &ClaimId) {
    let current = cx
        .map
        .evidence
        .iter()
        .find(|evidence| evidence.claim == *id)
        .map(|evidence| evidence.finding);
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new("Suppose it is").color(cx.palette.muted))
            .on_hover_text("Takes it as found out and computes everything else anew.");
        for (label, finding) in [("true", Finding::Observed(true)), ("false", Finding::Observed(false))] {
            let is_on = current == Some(finding);
            if ui.selectable_label(is_on, label).clicked() {
                cx.out.push(Action::Edit(Edit::Map(if is_on {
                    MapEdit::ClearEvidence(id.clone())
                } else {
                    MapEdit::SetEvidence(Box::new(Evidence {
                        claim: id.clone(),
                        finding,
                        reader: None,
                        quotes: Vec::new(),
                        note: String::new(),
                        unknown: Unknown::default(),
                    }))
                })));
            }
        }
        if current.is_some() && ui.small_button("open again").clicked() {
            cx.out.push(Action::Edit(Edit::Map(MapEdit::ClearEvidence(id.clone()))));
        }
    });
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
    model_ui(ui, cx, id, claim);
    for link in into {
        link_line_ui(ui, cx, &link, true);
    }
    widgets::section(ui, cx.palette, &format!("What it bears on ({})", from.len()));
    for link in from {
        link_line_ui(ui, cx, &link, false);
    }
    ui.horizontal(|ui| {
        if ui
            .button("Add claim")
            .on_hover_text("Adds a claim that bears on this one.")
            .clicked()
        {
            cx.requests.push(super::Request::AddClaim);
        }
        if ui
            .button("Link to…")
            .on_hover_text("Then press the card or link it bears on.")
            .clicked()
        {
            cx.requests.push(super::Request::Command(super::super::Command::LinkTo));
        }
    });
}

fn model_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &ClaimId, claim: &Claim) {
    let choices = [
        (
            LocalModel::ByLinks,
            "each link weighs by its strength",
            "Supports and opposes multiply the odds; requirements multiply the probability.",
        ),
        (
            LocalModel::AllOf,
            "all are needed, more or less",
            "What fails takes its share away.",
        ),
        (
            LocalModel::AnyOf,
            "each is a route of its own",
            "Any supporting claim may bring it about; opposing ones take away.",
        ),
        (LocalModel::Logic(Logic::And), "true when all hold", "Follows by logic."),
        (LocalModel::Logic(Logic::Or), "true when any holds", "Follows by logic."),
    ];
    let named = choices
        .iter()
        .find(|(model, ..)| *model == claim.model)
        .map_or("by a rule of its own", |(_, name, _)| name);
    let mut model = claim.model.clone();
    let combo = ComboBox::from_id_salt("model")
        .selected_text(named)
        .width(230.0)
        .show_ui(ui, |ui| {
            for (one, name, tooltip) in &choices {
                ui.selectable_value(&mut model, one.clone(), *name)
                    .on_hover_text(*tooltip);
            }
        });
    combo
        .response
        .on_hover_text("How what bears on the claim determines it.");
    if model != claim.model {
        cx.out.push(change(id, ClaimChange::Model(model)));
    }
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
            let strength = super::link::strength_name(cx.map, link.strength_for(cx.app.reader()));
            let color = cx.palette.relation(link.relation);
            let response = ui
                .add(eframe::egui::Link::new(
                    RichText::new(verb).font(theme::semi_bold(12.5)).color(color),
                ))
                .on_hover_text(format!(
                    "{} · {strength}. Press to see the link.",
                    super::super::help::meaning(link.relation)
                ));
            if response.clicked() {
                cx.out.push(Action::Select(Selection::Link(id.clone())));
            }
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
            ui.vertical(|ui| jump_ui(ui, cx, &title, to));
        });
    });
}

fn flags_ui(ui: &mut Ui, cx: &Cx<'_>, claim: &Claim) {
    for flag in &claim.flags {
        let who = if flag.participant {
            format!("Flagged as a crux by {}", flag.by)
        } else {
            format!("Flagged as a crux by {} (not a participant)", flag.by)
        };
        let text = if flag.words.is_empty() {
            format!("{who}.")
        } else {
            format!("{who}: “{}”", flag.words)
        };
        ui.label(RichText::new(text).color(cx.palette.kind(ClaimKind::Crux)));
    }
}

fn rest_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &ClaimId, claim: &Claim) {
    widgets::section(ui, cx.palette, "More");
    ui.label(RichText::new("Where it holds").small().color(cx.palette.muted));
    text_ui(
        ui,
        cx,
        "Where it holds",
        "for example: human-level systems only",
        &claim.scope,
        1,
        |text| change(id, ClaimChange::Scope(text)),
    );
    ui.label(RichText::new("Topic").small().color(cx.palette.muted));
    text_ui(ui, cx, "Topic", "a heading it belongs under", &claim.topic, 1, |text| {
        change(id, ClaimChange::Topic(text))
    });
    ui.label(
        RichText::new("Question to ask a reader")
            .small()
            .color(cx.palette.muted),
    );
    text_ui(
        ui,
        cx,
        "Question to ask",
        "How likely is it that …?",
        &claim.elicit,
        2,
        |text| change(id, ClaimChange::Elicit(text)),
    );
    ui.label(RichText::new("Tags").small().color(cx.palette.muted));
    ui.horizontal_wrapped(|ui| {
        let custom = claim
            .tags
            .iter()
            .filter(|tag| !KNOWN_TAGS.iter().any(|(known, _)| known == tag))
            .map(|tag| (tag.as_str(), "A tag of this map."));
        let tags: Vec<(String, String)> = KNOWN_TAGS
            .iter()
            .copied()
            .chain(custom)
            .map(|(tag, what)| (tag.to_owned(), what.to_owned()))
            .collect();
        for (tag, what) in tags {
            let is_on = claim.tags.contains(&tag);
            if ui
                .selectable_label(is_on, RichText::new(&tag).small())
                .on_hover_text(what)
                .clicked()
            {
                let mut tags = claim.tags.clone();
                if !tags.remove(&tag) {
                    tags.insert(tag);
                }
                cx.out.push(change(id, ClaimChange::Tags(tags)));
            }
        }
    });
    ui.label(RichText::new("Note of the map maker").small().color(cx.palette.muted));
    text_ui(ui, cx, "Note", "", &claim.note, 2, |text| {
        change(id, ClaimChange::Note(text))
    });
    ui.label(RichText::new(format!("id: {id}")).small().color(cx.palette.muted));
}
