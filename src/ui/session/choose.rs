//! What a blind round asks about: three to six numbers, out of those the map turns on.

use std::collections::BTreeSet;

use eframe::egui::{RichText, TextEdit, Ui, WidgetInfo};

use super::{ask, button};
use crate::{
    app::live::{ITEMS, SessionAction, perform::can_be_asked},
    formats::ballots::asked,
    model::{BallotItem, ClaimId, Map, Origin, Target},
    ui::{
        Cx,
        inspector::fields::check_ui,
        meaning::{Means, Term},
        widgets,
    },
};

/// How many cruxes are proposed.
const MOST_PROPOSED: usize = 8;

/// What is chosen so far.
#[derive(Default)]
pub(super) struct Choice {
    items: Vec<BallotItem>,
    title: String,
    named: bool,
    /// Whether anything was chosen, so that the proposal does not come back.
    is_touched: bool,
}

/// What can be proposed: the conclusion, what it turns on, with a conditional each, and quantities.
fn proposals(cx: &Cx<'_>) -> Vec<BallotItem> {
    let map = cx.map;
    let target = map.target.as_ref();
    let mut items: Vec<BallotItem> = target.cloned().map(BallotItem::Claim).into_iter().collect();
    let mut claims: Vec<ClaimId> = Vec::new();
    if let Some((report, _)) = cx.app.crux_report()
        && let Ok(cruxes) = &report.cruxes
    {
        claims.extend(cruxes.ranked.iter().map(|crux| crux.claim.clone()));
    }
    let flagged = map.claims.iter().filter(|(_, claim)| !claim.flags.is_empty());
    claims.extend(flagged.map(|(id, _)| id.clone()));
    claims.extend(cx.app.selection().as_claim());
    let mut seen: BTreeSet<ClaimId> = target.cloned().into_iter().collect();
    for claim in claims {
        if items.len() > MOST_PROPOSED || !seen.insert(claim.clone()) {
            continue;
        }
        items.push(BallotItem::Claim(claim.clone()));
        if let Some(target) = target.filter(|target| is_linked(map, &claim, target)) {
            items.push(BallotItem::Conditional {
                claim: target.clone(),
                given: claim,
            });
        }
    }
    items.extend(map.quantities.keys().cloned().map(BallotItem::Quantity));
    if let Some(claim) = cx.app.selection().as_claim().map(BallotItem::Claim)
        && !items.contains(&claim)
    {
        items.push(claim);
    }
    items.retain(|item| can_be_asked(map, item));
    items
}

fn is_linked(map: &Map, from: &ClaimId, to: &ClaimId) -> bool {
    let (from, to) = (Origin::Claim(from.clone()), Target::Claim(to.clone()));
    map.links.values().any(|link| link.from == from && link.to == to)
}

/// Paints the choice.
pub(super) fn choose_ui(ui: &mut Ui, cx: &mut Cx<'_>, choice: &mut Choice) {
    let Some(live) = cx.app.live() else { return };
    let n_before = live.session().rounds.len();
    let last = live
        .last_revealed()
        .map(|(_, round)| (round.items.clone(), round.named));
    widgets::section(
        ui,
        cx.palette,
        if n_before == 0 { "Blind round" } else { "Another round" },
    );
    let proposed = proposals(cx);
    if !choice.is_touched {
        // The same again, or the conclusion and what it turns on most.
        let plain = proposed
            .iter()
            .filter(|item| !matches!(item, BallotItem::Conditional { .. }));
        (choice.items, choice.named) = last.unwrap_or_else(|| (plain.take(4).cloned().collect(), false));
        choice.is_touched = true;
    }
    let mut listed = proposed;
    for item in &choice.items {
        if !listed.contains(item) {
            listed.push(item.clone());
        }
    }
    ui.label(
        RichText::new(format!(
            "Ask about {} to {} numbers; three to six are best.",
            ITEMS.0, ITEMS.1
        ))
        .small()
        .color(cx.palette.muted),
    );
    for item in &listed {
        let (text, unit) = asked(cx.map, item);
        let unit = if unit == "%" {
            String::new()
        } else {
            format!(" ({unit})")
        };
        let is_on = choice.items.contains(item);
        if let Some(is_on) = check_ui(ui, Term::RoundItem, &format!("{text}{unit}"), is_on) {
            if is_on {
                choice.items.push(item.clone());
            } else {
                choice.items.retain(|other| other != item);
            }
        }
    }
    // As they are listed, not as they were ticked.
    choice
        .items
        .sort_by_key(|item| listed.iter().position(|other| other == item));
    let field = ui.add(
        TextEdit::singleline(&mut choice.title)
            .id(widgets::field_id(ui, "Name of the round"))
            .hint_text(proposed_title(n_before))
            .desired_width(f32::INFINITY),
    );
    field.widget_info(|| WidgetInfo::labeled(eframe::egui::Role::TextInput, true, "Name of the round"));
    let _ = field.means(Term::RoundTitle);
    if let Some(named) = check_ui(ui, Term::RoundNamed, "Show names at the reveal", choice.named) {
        choice.named = named;
    }
    let n = choice.items.len();
    let is_ready = (ITEMS.0..=ITEMS.1).contains(&n);
    let open = ui.add_enabled(is_ready, widgets::primary(cx.palette, "Open the round"));
    if open.means(Term::OpenRound).clicked() {
        let title = match choice.title.trim() {
            "" => proposed_title(n_before).to_owned(),
            title => title.to_owned(),
        };
        ask(
            cx,
            SessionAction::OpenRound {
                title,
                items: choice.items.clone(),
                named: choice.named,
            },
        );
        *choice = Choice::default();
    } else if !is_ready && button(ui, "Clear the choice", Term::RoundItem) {
        choice.items.clear();
    }
}

fn proposed_title(n_before: usize) -> &'static str {
    match n_before {
        0 => "First round",
        1 => "Second round",
        2 => "Third round",
        _ => "Another round",
    }
}
