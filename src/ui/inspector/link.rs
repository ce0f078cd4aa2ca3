//! A link in the inspector.

use eframe::egui::{ComboBox, DragValue, RichText, Ui};
use egui_commonmark::CommonMarkCache;

use super::{
    super::{Cx, theme, widgets},
    Drafts, body_ui, jump_ui, quotes_ui, text_ui,
};
use crate::{
    app::{Action, Selection},
    model::{
        Edit, Effect, Link, LinkId, Map, Origin, Ratio, ReaderId, Relation, Share, Strength, StrengthWord, Target,
        edit::{LinkChange, LinkEdit},
        two_digits,
    },
};

fn change(id: &LinkId, change: LinkChange) -> Action {
    Action::Edit(Edit::Link(LinkEdit::Change(id.clone(), change)))
}

/// A strength in words: “strong (10 : 1)”, “not stated (moderate assumed)”.
pub fn strength_name(map: &Map, strength: Strength) -> String {
    match strength {
        Strength::NotStated => "strength not stated (moderate assumed)".to_owned(),
        Strength::Word(word) => format!("{} ({} : 1)", word.name(), map.strengths.ratio(word)),
        Strength::Ratio(ratio) => format!("{} : 1", ratio.value()),
        Strength::Ratios { if_true, if_false } => format!(
            "times {} when true, times {} when false",
            if_true.value(),
            if_false.value()
        ),
        Strength::Share(share) => format!("{} % of it", (share.value() * 1000.0).round() / 10.0),
    }
}

/// Paints a link.
pub fn link_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &LinkId, drafts: &mut Drafts, markdown: &mut CommonMarkCache) {
    let Some(link) = cx.map.links.get(id).cloned() else {
        return;
    };
    ui.horizontal(|ui| {
        ui.label(RichText::new("Link").font(theme::semi_bold(16.0)));
        ui.with_layout(eframe::egui::Layout::right_to_left(eframe::egui::Align::Center), |ui| {
            if ui
                .button("Delete")
                .on_hover_text("Deletes the link and every link that ends at it. Ctrl+Z brings it back.")
                .clicked()
            {
                cx.out.push(Action::Edit(Edit::Link(LinkEdit::Remove(id.clone()))));
            }
        });
    });
    let from = match &link.from {
        Origin::Claim(id) => Selection::Claim(id.clone()),
        Origin::Group(id) => Selection::Group(id.clone()),
    };
    let title = cx.map.origin_title(&link.from);
    jump_ui(ui, cx, &title, from);
    relation_ui(ui, cx, id, &link);
    let to = match &link.to {
        Target::Claim(id) => Selection::Claim(id.clone()),
        Target::Question(id) => Selection::Question(id.clone()),
        Target::Link(id) => Selection::Link(id.clone()),
    };
    let title = cx.map.target_title(&link.to);
    jump_ui(ui, cx, &title, to);
    super::circle::of_link_ui(ui, cx, id);
    if link.relation != Relation::Answers {
        strength_ui(ui, cx, id, &link);
        mutual_ui(ui, cx, id, &link);
    }
    attacks_ui(ui, cx, id);
    body_ui(ui, cx, drafts, markdown, "Why it bears on it", &link.reason, |text| {
        change(id, LinkChange::Reason(text))
    });
    quotes_ui(ui, cx, &link.quotes);
    widgets::section(ui, cx.palette, "More");
    let mut discussion_only = link.discussion_only;
    if ui
        .checkbox(&mut discussion_only, "Discussion only")
        .on_hover_text("Drawn and exported, but without part in the computation.")
        .changed()
    {
        cx.out.push(change(id, LinkChange::DiscussionOnly(discussion_only)));
    }
    let mut inferred = link.inferred;
    if ui
        .checkbox(&mut inferred, "The map maker's reading")
        .on_hover_text("Not stated in any text.")
        .changed()
    {
        cx.out.push(change(id, LinkChange::Inferred(inferred)));
    }
    ui.label(RichText::new("Note of the map maker").small().color(cx.palette.muted));
    text_ui(ui, cx, "Note", "", &link.note, 2, |text| {
        change(id, LinkChange::Note(text))
    });
    ui.label(RichText::new(format!("id: {id}")).small().color(cx.palette.muted));
}

fn relation_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &LinkId, link: &Link) {
    let mut relation = link.relation;
    let color = cx.palette.relation(relation);
    let shown = RichText::new(relation.verb()).font(theme::semi_bold(14.0)).color(color);
    let combo = ComboBox::from_id_salt("relation")
        .selected_text(shown)
        .show_ui(ui, |ui| {
            for one in Relation::ALL.into_iter().filter(|one| one.fits(&link.to)) {
                ui.selectable_value(&mut relation, one, one.verb())
                    .on_hover_text(super::super::help::meaning(one));
            }
        });
    combo.response.on_hover_text("What the link says about its target.");
    if relation != link.relation {
        cx.out.push(change(id, LinkChange::Relation(relation)));
    }
}

fn strength_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &LinkId, link: &Link) {
    widgets::section(ui, cx.palette, "Strength");
    ui.horizontal_wrapped(|ui| {
        if ui
            .selectable_label(link.strength == Strength::NotStated, "not stated")
            .clicked()
        {
            cx.out.push(change(id, LinkChange::Strength(Strength::NotStated)));
        }
        for word in StrengthWord::ALL {
            let strength = Strength::Word(word);
            let response = ui.selectable_label(link.strength == strength, word.name());
            if response
                .on_hover_text(format!("{} : 1 on this map", cx.map.strengths.ratio(word)))
                .clicked()
            {
                cx.out.push(change(id, LinkChange::Strength(strength)));
            }
        }
    });
    let weighs = matches!(link.relation, Relation::Supports | Relation::Opposes);
    ui.horizontal(|ui| {
        if weighs {
            let mut ratio = match link.strength {
                Strength::Ratios { if_true, .. } => if_true.value(),
                other => {
                    let (ratio, _) = cx.map.strengths.ratios_of(other, false);
                    ratio
                }
            };
            let drag = DragValue::new(&mut ratio)
                .range(0.0..=1e6)
                .speed(0.05)
                .max_decimals(3)
                .suffix(" : 1");
            let response = ui.add(drag);
            response.widget_info(|| {
                eframe::egui::WidgetInfo::labeled(eframe::egui::Role::SpinButton, true, "Likelihood ratio")
            });
            if response.changed()
                && let Ok(ratio) = Ratio::new(ratio)
            {
                cx.out.push(change(id, LinkChange::Strength(Strength::Ratio(ratio))));
            }
            if response.drag_stopped() || response.lost_focus() {
                cx.out.push(Action::EndStroke);
            }
        } else {
            let mut share = cx.map.strengths.share_of(link.strength);
            let response = widgets::probability_slider(ui, &mut share, "Share");
            if response.changed()
                && let Ok(share) = Share::new(share)
            {
                cx.out.push(change(id, LinkChange::Strength(Strength::Share(share))));
            }
            if response.drag_stopped() || response.lost_focus() {
                cx.out.push(Action::EndStroke);
            }
        }
    });
    if link.effect != Effect::Mutual {
        ui.label(RichText::new(sentence(cx.map, link)).color(cx.palette.muted));
    }
    if let Some(own) = cx.app.reader().and_then(|reader| link.by_reader.get(reader)) {
        let name = cx
            .app
            .reader()
            .and_then(|reader| cx.map.readers.get(reader))
            .map_or("This reader", |reader| reader.name.as_str());
        ui.label(
            RichText::new(format!(
                "{name} gives it a strength of their own: {}.",
                strength_name(cx.map, own.strength)
            ))
            .color(cx.palette.muted),
        );
    }
}

/// Whether the link ties its claims together, and what that means.
fn mutual_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &LinkId, link: &Link) {
    let is_mutual = link.effect == Effect::Mutual;
    let could_be = matches!((&link.from, &link.to), (Origin::Claim(_), Target::Claim(_)));
    if !is_mutual && !could_be {
        return;
    }
    let mut mutual = is_mutual;
    if ui
        .checkbox(&mut mutual, "Mutual: neither comes first")
        .on_hover_text("The claims go together, or apart, in both directions. What is found out about either counts for the other once.")
        .changed()
    {
        let effect = if mutual { Effect::Mutual } else { Effect::ByRelation };
        cx.out.push(change(id, LinkChange::Effect(effect)));
    }
    if is_mutual {
        let text = mutual_sentence(cx.map, id, link, cx.app.reader());
        ui.label(RichText::new(text).color(cx.palette.muted));
    }
}

/// What a mutual link means, in a sentence with its own numbers.
fn mutual_sentence(map: &Map, id: &LinkId, link: &Link, reader: Option<&ReaderId>) -> String {
    if map.tie(id).is_none() {
        let plain = sentence(map, link);
        return format!(
            "Marked as mutual, but one of its ends cannot be tied (only claims that are true or false by themselves can), so it acts in its own direction. {plain}"
        );
    }
    let strength = link.strength_for(reader);
    let (if_true, if_false) = map.strengths.ratios_of(strength, link.relation == Relation::Opposes);
    let ratio = if_true / if_false;
    let times = |ratio: f64| {
        if ratio.is_finite() {
            two_digits(ratio)
        } else {
            "infinitely many".to_owned()
        }
    };
    let how = if ratio >= 1.0 {
        format!(
            "{} times as high when the other holds as when it does not",
            times(ratio)
        )
    } else {
        format!(
            "{} times lower when the other holds than when it does not",
            times(1.0 / ratio)
        )
    };
    let n_ties = (map.ties().into_iter())
        .find(|(_, links)| links.contains(id))
        .map_or(1, |(_, links)| links.len());
    let together = if n_ties > 1 {
        format!(" {n_ties} mutual links tie these two; their strengths are averaged, not multiplied.")
    } else {
        String::new()
    };
    let assumed = if strength == Strength::NotStated {
        " Nobody has stated it; moderate is assumed."
    } else {
        ""
    };
    format!(
        "Neither claim comes first: the odds of each are {how}. What is found out about one counts for the other once.{together}{assumed}"
    )
}

/// What the strength means, in a sentence with its own numbers.
fn sentence(map: &Map, link: &Link) -> String {
    let round = |number: f64| {
        let text = format!("{number:.2}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    let assumed = if link.strength == Strength::NotStated {
        " Nobody has stated it; moderate is assumed."
    } else {
        ""
    };
    let share = (map.strengths.share_of(link.strength) * 100.0).round();
    let body = match (link.relation, link.strength) {
        (_, Strength::Ratios { if_true, if_false }) => format!(
            "When the source holds, the odds are multiplied by {}; when it does not, by {}.",
            round(if_true.value()),
            round(if_false.value())
        ),
        (Relation::Supports, strength) => {
            let (ratio, _) = map.strengths.ratios_of(strength, false);
            let p = ratio / (1.0 + ratio);
            format!(
                "When the source holds, the odds are multiplied by {}: from even odds to {:.0} %.",
                round(ratio),
                p * 100.0
            )
        }
        (Relation::Opposes, strength) => {
            let (ratio, _) = map.strengths.ratios_of(strength, false);
            let p = 1.0 / (1.0 + ratio);
            format!(
                "When the source holds, the odds are divided by {}: from even odds to {:.0} %.",
                round(ratio),
                p * 100.0
            )
        }
        (Relation::Requires, _) => {
            format!("When what is required fails, {share:.0} % of the claim's probability goes.")
        }
        (Relation::Undercuts, _) => {
            format!("When the source holds, {share:.0} % of the effect of the link it ends at goes.")
        }
        (Relation::Underpins, _) => format!(
            "When the source holds, the effect of the link it ends at comes {share:.0} % of the way to its cap."
        ),
        (Relation::Answers, _) => return String::new(),
    };
    format!("{body}{assumed}")
}

/// What bears on the link itself.
fn attacks_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &LinkId) {
    let onto: Vec<LinkId> = cx
        .map
        .links
        .iter()
        .filter(|(_, link)| matches!(&link.to, Target::Link(to) if to == id))
        .map(|(id, _)| id.clone())
        .collect();
    widgets::section(ui, cx.palette, &format!("What bears on the link ({})", onto.len()));
    for other in onto {
        let Some(link) = cx.map.links.get(&other).cloned() else {
            continue;
        };
        ui.push_id(other.as_str(), |ui| {
            ui.horizontal_top(|ui| {
                let color = cx.palette.relation(link.relation);
                let verb = RichText::new(link.relation.verb())
                    .font(theme::semi_bold(12.5))
                    .color(color);
                if ui.add(eframe::egui::Link::new(verb)).clicked() {
                    cx.out.push(Action::Select(Selection::Link(other.clone())));
                }
                let from = match &link.from {
                    Origin::Claim(id) => Selection::Claim(id.clone()),
                    Origin::Group(id) => Selection::Group(id.clone()),
                };
                let title = cx.map.origin_title(&link.from);
                ui.vertical(|ui| jump_ui(ui, cx, &title, from));
            });
        });
    }
    if ui
        .button("Add claim")
        .on_hover_text("Adds a claim that undercuts this link.")
        .clicked()
    {
        cx.requests.push(super::Request::AddClaim);
    }
}
