//! A link in the inspector.

use eframe::egui::{Align, CollapsingHeader, DragValue, Layout, RichText, Ui, WidgetInfo};

use super::{
    Drafts,
    fields::{Field, body_ui, check_ui, choose_ui, label_ui, left, pick_ui, remove_ui, text_ui},
    jump_ui,
    quotes::quotes_ui,
};
use crate::{
    analysis::strength_for,
    app::{Action, Selection},
    model::{
        Edit, Effect, Link, LinkCredence, LinkId, Map, Origin, Probability, Ratio, ReaderId, Relation, Share, Strength,
        StrengthWord, Target,
        edit::{LinkChange, LinkEdit},
        percent, two_digits,
    },
    ui::{
        Cx, Request, help,
        meaning::{Means, Term},
        theme, widgets,
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
pub fn link_ui(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    id: &LinkId,
    drafts: &mut Drafts,
    markdown: &mut crate::ui::markdown::Markdown,
) {
    let Some(link) = cx.map.links.get(id).cloned() else {
        return;
    };
    ui.horizontal(|ui| {
        ui.label(RichText::new("Link").font(theme::semi_bold(16.0)));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if ui.button("Delete").means(Term::DeleteThis).clicked() {
                cx.out.push(Action::Edit(Edit::Link(LinkEdit::Remove(id.clone()))));
            }
        });
    });
    ends_ui(ui, cx, id, &link);
    super::circle::of_link_ui(ui, cx, id);
    if link.relation != Relation::Answers {
        strength_ui(ui, cx, id, &link);
        conditional_ui(ui, cx, id, &link);
        own_ui(ui, cx, id, &link);
        mutual_ui(ui, cx, id, &link);
    }
    attacks_ui(ui, cx, id);
    body_ui(ui, cx, drafts, markdown, "Why it bears on it", &link.reason, |text| {
        change(id, LinkChange::Reason(text))
    });
    quotes_ui(ui, cx, drafts, &link.quotes, &|quotes| {
        change(id, LinkChange::Quotes(quotes))
    });
    widgets::section(ui, cx.palette, "More");
    if let Some(discussion_only) = check_ui(ui, Term::DiscussionOnly, "Discussion only", link.discussion_only) {
        cx.out.push(change(id, LinkChange::DiscussionOnly(discussion_only)));
    }
    if let Some(inferred) = check_ui(ui, Term::Inferred, "The map maker's reading", link.inferred) {
        cx.out.push(change(id, LinkChange::Inferred(inferred)));
    }
    if link.relation != Relation::Answers {
        effect_ui(ui, cx, id, &link);
    }
    label_ui(ui, cx, "Note");
    text_ui(ui, cx, &Field::rows("Note", Term::Note, "", 2), &link.note, |text| {
        change(id, LinkChange::Note(text))
    });
    ui.label(RichText::new(format!("id: {id}")).small().color(cx.palette.muted));
}

/// Where the link starts and ends, and its relation in between.
fn ends_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &LinkId, link: &Link) {
    let from = match &link.from {
        Origin::Claim(id) => Selection::Claim(id.clone()),
        Origin::Group(id) => Selection::Group(id.clone()),
    };
    let title = cx.map.origin_title(&link.from);
    jump_ui(ui, cx, "Start", &title, from);
    relation_ui(ui, cx, id, link);
    let to = match &link.to {
        Target::Claim(id) => Selection::Claim(id.clone()),
        Target::Question(id) => Selection::Question(id.clone()),
        Target::Link(id) => Selection::Link(id.clone()),
    };
    let title = cx.map.target_title(&link.to);
    jump_ui(ui, cx, "End", &title, to);
    ui.horizontal(|ui| {
        let origins = (cx.map.claims.keys())
            .map(|id| Origin::Claim(id.clone()))
            .chain(
                cx.map
                    .groups
                    .iter()
                    .filter(|(_, group)| group.kind.is_logical())
                    .map(|(id, _)| Origin::Group(id.clone())),
            )
            .filter(|origin| *origin != link.from)
            .map(|origin| (origin.clone(), cx.map.origin_title(&origin)));
        if let Some(origin) = pick_ui(ui, "Change start", Term::Relink, origins) {
            cx.out.push(change(id, LinkChange::From(origin)));
        }
        let targets = (cx.map.claims.keys().map(|id| Target::Claim(id.clone())))
            .chain(cx.map.questions.keys().map(|id| Target::Question(id.clone())))
            .chain(
                cx.map
                    .links
                    .keys()
                    .filter(|other| *other != id)
                    .map(|id| Target::Link(id.clone())),
            )
            .filter(|target| *target != link.to)
            .map(|target| (target.clone(), cx.map.target_title(&target)));
        if let Some(target) = pick_ui(ui, "Change end", Term::Relink, targets) {
            cx.out.push(change(id, LinkChange::To(target)));
        }
    });
}

fn relation_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &LinkId, link: &Link) {
    let relations: Vec<(Relation, String, &'static str)> = (Relation::ALL.into_iter())
        .filter(|one| one.fits(&link.to))
        .map(|one| (one, one.verb().to_owned(), help::meaning(one)))
        .collect();
    ui.horizontal(|ui| {
        // The color of the relation beside its word.
        let (rect, _) = ui.allocate_exact_size(eframe::egui::vec2(4.0, 22.0), eframe::egui::Sense::empty());
        ui.painter().rect_filled(rect, 2.0, cx.palette.relation(link.relation));
        if let Some(relation) = choose_ui(ui, "Relation", Term::Relation, &link.relation, &relations) {
            cx.out.push(change(id, LinkChange::Relation(relation)));
        }
    });
}

/// Words, and a number beside them, for a strength. `name` tells this strength from others on the screen.
fn scale_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    name: &str,
    term: Term,
    relation: Relation,
    now: Strength,
) -> (Option<Strength>, bool) {
    let mut chosen = None;
    ui.horizontal_wrapped(|ui| {
        let words = StrengthWord::ALL.map(|word| (Strength::Word(word), word.name(), Some(word)));
        for (strength, label, word) in [(Strength::NotStated, "not stated", None)].into_iter().chain(words) {
            let is_on = now == strength;
            let response = ui.selectable_label(is_on, label);
            response.widget_info(|| {
                WidgetInfo::selected(eframe::egui::Role::RadioButton, true, is_on, format!("{name}: {label}"))
            });
            let response = match word {
                Some(word) => response.says(&format!(
                    "{} {} : 1 on this map.",
                    term.sentence(),
                    cx.map.strengths.ratio(word)
                )),
                None => response.means(term),
            };
            if response.clicked() {
                chosen = Some(strength);
            }
        }
    });
    let weighs = matches!(relation, Relation::Supports | Relation::Opposes);
    let mut is_over = false;
    if weighs {
        ui.horizontal(|ui| {
            let (if_true, if_false) = match now {
                Strength::Ratios { if_true, if_false } => (if_true.value(), if_false.value()),
                other => (cx.map.strengths.ratios_of(other, false).0, 1.0),
            };
            let is_pair = matches!(now, Strength::Ratios { .. });
            let mut ratio = |ui: &mut Ui, value: f64, what: &str, term: Term| {
                let mut value = value;
                let drag = DragValue::new(&mut value)
                    .range(0.0..=1e6)
                    .clamp_existing_to_range(false)
                    .speed(0.05)
                    .max_decimals(3)
                    .suffix(" : 1");
                let spoken = format!("{name}: {what}");
                let response = widgets::steady(ui, &spoken, drag);
                response.widget_info(|| {
                    let mut info = WidgetInfo::labeled(eframe::egui::Role::SpinButton, true, &spoken);
                    info.value = Some(value);
                    info
                });
                let response = response.means(term);
                is_over |= response.drag_stopped() || response.lost_focus();
                response.changed().then(|| Ratio::new(value).ok()).flatten()
            };
            let changed = ratio(ui, if_true, "likelihood ratio", Term::Ratio);
            let changed_false = if is_pair {
                ui.label("when false");
                ratio(ui, if_false, "ratio when the source fails", Term::RatioFalse)
            } else {
                None
            };
            let pair = (Ratio::new(if_true).ok(), Ratio::new(if_false).ok());
            if let (true, (Some(if_true), Some(if_false))) = (is_pair, pair) {
                if changed.is_some() || changed_false.is_some() {
                    chosen = Some(Strength::Ratios {
                        if_true: changed.unwrap_or(if_true),
                        if_false: changed_false.unwrap_or(if_false),
                    });
                }
            } else if let Some(ratio) = changed {
                chosen = Some(Strength::Ratio(ratio));
            }
            let label = format!("{name}: when it fails as well");
            let mut both = is_pair;
            let tick = ui.checkbox(&mut both, "and when false");
            tick.widget_info(|| WidgetInfo::selected(eframe::egui::Role::CheckBox, true, both, &label));
            if tick.means(Term::RatioFalse).changed() {
                let opposes = relation == Relation::Opposes;
                let taken = if opposes && !is_pair { 1.0 / if_true } else { if_true };
                chosen = match (both, Ratio::new(taken)) {
                    // A pair multiplies as it stands, so an opposing link's is below 1.
                    (true, Ok(if_true)) => Some(Strength::Ratios {
                        if_true,
                        if_false: Ratio::ONE,
                    }),
                    (false, Ok(ratio)) => {
                        let value = if opposes { 1.0 / ratio.value() } else { ratio.value() };
                        Ratio::new(value).ok().map(Strength::Ratio)
                    }
                    (_, Err(_)) => None,
                };
            }
        });
    } else {
        let mut share = cx.map.strengths.share_of(now);
        let response = widgets::probability_slider(ui, &mut share, &format!("{name}: share"), Term::Share);
        if response.changed()
            && let Ok(share) = Share::new(share)
        {
            chosen = Some(Strength::Share(share));
        }
        is_over |= response.drag_stopped() || response.lost_focus();
    }
    (chosen, is_over)
}

fn strength_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &LinkId, link: &Link) {
    widgets::section(ui, cx.palette, "Strength");
    let (chosen, is_over) = scale_ui(ui, cx, "Strength", Term::Strength, link.relation, link.strength);
    cx.out
        .extend(chosen.map(|strength| change(id, LinkChange::Strength(strength))));
    if is_over {
        cx.out.push(left(ui));
    }
    if link.effect != Effect::Mutual {
        ui.label(RichText::new(sentence(cx.map, link)).color(cx.palette.muted));
    }
}

/// Maps larger than this take too long to find a strength in every frame of a drag; there it is found when the drag ends.
const MOST_CLAIMS_LIVE: usize = 1_000;

/// How likely the target is given the source, and without it: moving the one sets the reader's own strength.
fn conditional_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &LinkId, link: &Link) {
    let Some(pair) = cx.app.conditional(id) else { return };
    let Some((reader, record)) = cx.app.reader().and_then(|id| cx.map.readers.get_key_value(id)) else {
        return;
    };
    widgets::section(ui, cx.palette, &format!("In the eyes of {}", record.name));
    // What is being dragged to stays under the pointer, though the pair is a moment old.
    let kept = ui.scope_id().with(("conditional", id.as_str()));
    let mut given = ui.data(|data| data.get_temp::<f64>(kept)).unwrap_or(pair.given);
    let name = "Target given the source";
    ui.label(
        RichText::new("The target, if the source holds")
            .small()
            .color(cx.palette.muted),
    );
    let response = widgets::banded_slider(ui, cx.palette, &mut given, pair.legal, name, Term::Conditional);
    let is_over = response.drag_stopped() || response.lost_focus();
    let is_small = cx.map.claims.len() <= MOST_CLAIMS_LIVE;
    if response.changed() {
        ui.data_mut(|data| data.insert_temp(kept, given));
    }
    if (response.changed() && (is_small || !response.dragged())) || (is_over && !is_small) {
        let wanted = pair.legal.map_or(given, |(low, high)| given.clamp(low, high));
        if let Ok(Some(strength)) = strength_for(cx.map, Some(reader), id, wanted) {
            let own = link.by_reader.get(reader).cloned().unwrap_or_default();
            let own = LinkCredence {
                strength,
                conditional: Some(Probability::clamped(wanted)),
                under: Some(Probability::clamped(pair.target)),
                date: cx.app.today(),
                ..own
            };
            cx.out
                .push(change(id, LinkChange::ByReader(reader.clone(), Box::new(own))));
        }
    }
    if !response.dragged() {
        ui.data_mut(|data| data.remove::<f64>(kept));
    }
    if is_over {
        cx.out.push(left(ui));
    }
    let without = match pair.without {
        Some(without) => format!("If it does not hold: {}.", percent(without)),
        None => "The source is certain.".to_owned(),
    };
    let bounds = match pair.legal {
        Some((low, high)) => format!(
            " With {} for the target and {} for the source it must lie between {} and {}.",
            percent(pair.target),
            percent(pair.source),
            percent(low),
            percent(high)
        ),
        None => format!(
            " The target is at {}, the source at {}; the target moves with the strength, as no number of {}'s holds it.",
            percent(pair.target),
            percent(pair.source),
            record.name
        ),
    };
    let given = link
        .by_reader
        .get(reader)
        .and_then(forecast_sentence)
        .unwrap_or_default();
    ui.label(
        RichText::new(format!("{without}{bounds}{given}"))
            .small()
            .color(cx.palette.muted),
    );
}

/// When a conditional forecast was given, and under what.
fn forecast_sentence(own: &LinkCredence) -> Option<String> {
    let given = percent(own.conditional?.value());
    let date = own.date.map(|date| format!(" on {date}")).unwrap_or_default();
    Some(match own.under {
        Some(under) => format!(
            " Forecast as {given}{date}, when the target was held at {}.",
            percent(under.value())
        ),
        None => format!(" Forecast as {given}{date}."),
    })
}

/// The strength that the current reader gives the link, where that is not what the map says.
fn own_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &LinkId, link: &Link) {
    let Some((reader, record)) = cx.app.reader().and_then(|id| cx.map.readers.get_key_value(id)) else {
        return;
    };
    let own = link.by_reader.get(reader).cloned();
    let heading = match &own {
        Some(own) => format!("Strength for {}: {}", record.name, strength_name(cx.map, own.strength)),
        None => format!("Strength for {}: as the map says", record.name),
    };
    let header = CollapsingHeader::new(RichText::new(heading).small())
        .id_salt("own strength")
        .show(ui, |ui| {
            let own = own.unwrap_or_default();
            let with = |edit: &dyn Fn(&mut LinkCredence)| {
                let mut changed = own.clone();
                edit(&mut changed);
                change(id, LinkChange::ByReader(reader.clone(), Box::new(changed)))
            };
            let (chosen, is_over) = scale_ui(ui, cx, "Own strength", Term::OwnStrength, link.relation, own.strength);
            if let Some(strength) = chosen {
                // What was forecast is not what this strength says.
                cx.out.push(with(&|own| {
                    own.strength = strength;
                    (own.conditional, own.under) = (None, None);
                }));
            }
            if is_over {
                cx.out.push(left(ui));
            }
            let field = Field::line(
                "Remark on one's own strength",
                Term::Note,
                "a remark that travels with it",
            );
            text_ui(ui, cx, &field, &own.note, |text| {
                with(&|own| own.note.clone_from(&text))
            });
            if own != LinkCredence::default() && remove_ui(ui, "Clear one's own strength", Term::OwnStrength) {
                let none = LinkChange::ByReader(reader.clone(), Box::default());
                cx.out.push(change(id, none));
            }
        });
    let _ = header.header_response.means(Term::OwnStrength);
}

/// How the link enters, and what underpinning can lift it to.
fn effect_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &LinkId, link: &Link) {
    let is_between_claims = matches!((&link.from, &link.to), (Origin::Claim(_), Target::Claim(_)));
    let mut effects = vec![
        (
            Effect::ByRelation,
            "by its relation".to_owned(),
            "As the relation says.",
        ),
        (
            Effect::Weighs,
            "weighs on the odds".to_owned(),
            "Multiplies the odds of its target.",
        ),
        (
            Effect::Route,
            "a route of its own".to_owned(),
            "May bring its target about by itself.",
        ),
        (
            Effect::Defeats,
            "takes away from routes".to_owned(),
            "Takes away what routes brought about.",
        ),
    ];
    if is_between_claims || link.effect == Effect::Mutual {
        effects.push((
            Effect::Mutual,
            "in both directions".to_owned(),
            "Ties the two claims; neither comes first.",
        ));
    }
    label_ui(ui, cx, "How it enters");
    if let Some(effect) = choose_ui(ui, "How it enters", Term::Effect, &link.effect, &effects) {
        cx.out.push(change(id, LinkChange::Effect(effect)));
    }
    let mut caps = vec![(Strength::NotStated, "not stated".to_owned(), "")];
    caps.extend(StrengthWord::ALL.map(|word| (Strength::Word(word), word.name().to_owned(), "")));
    if !caps.iter().any(|(cap, ..)| *cap == link.cap) {
        caps.push((link.cap, strength_name(cx.map, link.cap), ""));
    }
    label_ui(ui, cx, "Cap");
    if let Some(cap) = choose_ui(ui, "Cap", Term::Cap, &link.cap, &caps) {
        cx.out.push(change(id, LinkChange::Cap(cap)));
    }
}

/// Whether the link ties its claims together, and what that means.
fn mutual_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &LinkId, link: &Link) {
    let is_mutual = link.effect == Effect::Mutual;
    let could_be = matches!((&link.from, &link.to), (Origin::Claim(_), Target::Claim(_)));
    if !is_mutual && !could_be {
        return;
    }
    if let Some(mutual) = check_ui(ui, Term::Mutual, "Mutual: neither comes first", is_mutual) {
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
    let strength = map.strength_of(link, reader);
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
                let response = ui.add(eframe::egui::Link::new(verb));
                response.widget_info(|| {
                    let name = format!("Link: {}", cx.map.link_title(&other));
                    WidgetInfo::labeled(eframe::egui::Role::Link, true, name)
                });
                if response.means(Term::LinkLine).clicked() {
                    cx.out.push(Action::Select(Selection::Link(other.clone())));
                }
                let from = match &link.from {
                    Origin::Claim(id) => Selection::Claim(id.clone()),
                    Origin::Group(id) => Selection::Group(id.clone()),
                };
                let title = cx.map.origin_title(&link.from);
                ui.vertical(|ui| jump_ui(ui, cx, "Bears on the link", &title, from));
            });
        });
    }
    if ui.button("Add claim").means(Term::AddHere).clicked() {
        cx.requests.push(Request::AddClaim);
    }
}
