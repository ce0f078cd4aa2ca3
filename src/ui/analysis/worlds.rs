//! Other worlds: the most likely story in which the conclusion holds, and scenarios side by side.

use std::sync::Arc;

use eframe::egui::{Align2, Button, Rect, Response, RichText, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

use super::{
    super::{
        Cx, Request,
        meaning::{Means, Term},
        theme,
    },
    NUMBER, ROW, line, muted, points, row_ui,
};
use crate::{
    analysis::ScenarioRow,
    app::{Action, Overview, Selection},
    model::{
        Card, ClaimId, Edit, Evidence, Finding, Scenario, ScenarioId,
        edit::{MapEdit, Object, ObjectEdit, ObjectId},
        percent,
    },
};

/// What has been found out, or why nothing has.
fn overview(ui: &mut Ui, cx: &Cx<'_>) -> Option<Arc<Overview>> {
    match cx.app.overview() {
        Some((Ok(overview), _)) => return Some(overview.clone()),
        Some((Err(reason), _)) => {
            let text = format!("This cannot be computed exactly: {reason}.");
            ui.label(RichText::new(text).color(cx.palette.warning));
        }
        None if cx.app.reader().is_none() => {
            muted(
                ui,
                cx,
                "Nobody's numbers are shown: choose a reader at the top, or state a number.",
            );
        }
        None => muted(ui, cx, "Finding out…"),
    }
    None
}

/// The story: what holds in it, what differs from what one would think without it first.
pub(super) fn story_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let Some(overview) = overview(ui, cx) else { return };
    let Some(story) = &overview.story else {
        muted(
            ui,
            cx,
            "There is no story in which the conclusion holds: the map makes it impossible, or too little is left open.",
        );
        return;
    };
    let base = |claim: &ClaimId| {
        let row = overview.comparison.rows.iter().find(|row| row.claim == *claim);
        row.and_then(|row| row.base)
    };
    let target = cx.map.target.clone();
    // What the story says against the odds comes first: that is what one has to believe.
    let mut told: Vec<(f64, &ClaimId, bool)> = (story.claims.iter())
        .filter(|(claim, _)| Some(*claim) != target.as_ref())
        .filter_map(|(claim, holds)| {
            let p = base(claim)?;
            Some((if *holds { p } else { 1.0 - p }, claim, *holds))
        })
        .collect();
    told.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(b.1)));
    let n_against = told.iter().filter(|(p, _, _)| *p < 0.5).count();
    let text = format!(
        "If the conclusion holds, this is how it most likely comes about{}. {} of {} claims are other than one would think; they stand first. Then exactly this has a chance of {}.",
        if story.is_proven {
            ""
        } else {
            " (as far as was searched)"
        },
        n_against,
        told.len(),
        percent(story.probability)
    );
    ui.label(RichText::new(text).color(cx.palette.muted));
    ScrollArea::vertical()
        .id_salt("story")
        .auto_shrink(false)
        .show_rows(ui, ROW, told.len(), |ui, seen| {
            for (p, claim, holds) in seen.filter_map(|at| told.get(at)) {
                let (rect, response) = row_ui(ui, cx, false);
                let name = cx.map.title_of(claim).to_owned();
                let verdict = if *holds { "true" } else { "false" };
                response.widget_info(|| {
                    let text = format!("In the story {verdict}: {name}");
                    WidgetInfo::labeled(Role::ListBoxOption, true, text)
                });
                let color = if *p < 0.5 { cx.palette.accent } else { cx.palette.muted };
                ui.painter_at(rect).text(
                    pos2(rect.left() + 40.0, rect.center().y),
                    Align2::RIGHT_CENTER,
                    verdict,
                    theme::semi_bold(12.5),
                    color,
                );
                let words = Rect::from_min_max(
                    pos2(rect.left() + 54.0, rect.top()),
                    pos2(rect.right() - 170.0, rect.bottom()),
                );
                line(ui, cx, words, name);
                ui.painter_at(rect).text(
                    pos2(rect.right() - 8.0, rect.center().y),
                    Align2::RIGHT_CENTER,
                    format!("{} as it is", percent(if *holds { *p } else { 1.0 - *p })),
                    theme::regular(12.0),
                    cx.palette.muted,
                );
                follow(cx, &response, claim);
            }
        });
}

/// Pointing at a row shows its card, pressing it goes there.
fn follow(cx: &mut Cx<'_>, response: &Response, claim: &ClaimId) {
    if response.hovered() {
        cx.requests.push(Request::Point(Card::Claim(claim.clone())));
    }
    if response.clicked() {
        let selection = Selection::Claim(claim.clone());
        cx.out.push(Action::Select(selection.clone()));
        cx.requests.push(Request::CenterOn(selection));
    }
}

/// Keeps what is taken as found out now as a scenario.
fn keep(cx: &Cx<'_>) -> Option<Edit> {
    let evidence: Vec<Evidence> = cx
        .map
        .evidence
        .iter()
        .map(|evidence| evidence.as_ref().clone())
        .collect();
    let free = (1..).find_map(|n| {
        let id = ScenarioId::new(&format!("scenario-{n}")).ok()?;
        (!cx.map.scenarios.contains_key(&id)).then_some(id)
    })?;
    let words: Vec<String> = (evidence.iter())
        .map(|evidence| {
            let title = cx.map.title_of(&evidence.claim).trim_end_matches('.');
            match evidence.finding {
                Finding::Observed(true) | Finding::Made(true) => title.to_owned(),
                Finding::Observed(false) | Finding::Made(false) => format!("not: {title}"),
                _ => format!("news about: {title}"),
            }
        })
        .collect();
    let scenario = Scenario {
        title: words.join("; "),
        evidence,
        ..Scenario::default()
    };
    Some(Edit::Object(ObjectEdit::Put(Object::Scenario(
        free,
        Box::new(scenario),
    ))))
}

/// The edit that takes as found out what a scenario does, in place of what is taken as found out now.
fn enter(cx: &Cx<'_>, scenario: &Scenario) -> Edit {
    let claims: std::collections::BTreeSet<&ClaimId> = cx.map.evidence.iter().map(|evidence| &evidence.claim).collect();
    let cleared = claims
        .into_iter()
        .map(|claim| Edit::Map(MapEdit::ClearEvidence(claim.clone())));
    let set = (scenario.evidence.iter()).map(|evidence| Edit::Map(MapEdit::SetEvidence(Box::new(evidence.clone()))));
    Edit::Several {
        label: "suppose a scenario".to_owned(),
        edits: cleared.chain(set).collect(),
    }
}

/// Scenarios side by side, the claims that differ most first.
pub(super) fn scenarios_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    keep_ui(ui, cx);
    if cx.map.scenarios.is_empty() {
        let text = "No scenarios yet. Up to four stand side by side here, with what each makes of every claim.";
        muted(ui, cx, text);
        return;
    }
    let Some(overview) = overview(ui, cx) else { return };
    let n = overview.scenarios.len() as f32;
    let width = (NUMBER * 1.7).min((ui.available_width() * 0.6) / (n + 1.0));
    let title = ui.available_width() - 16.0 - width * (n + 1.0);
    heads_ui(ui, cx, &overview.scenarios, title, width);
    let rows = overview.comparison.by_difference();
    ScrollArea::vertical()
        .id_salt("scenarios")
        .auto_shrink(false)
        .show_rows(ui, ROW, rows.len(), |ui, seen| {
            for row in seen.filter_map(|at| rows.get(at)) {
                claim_ui(ui, cx, row, title, width);
            }
        });
}

fn keep_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let can_keep = !cx.map.evidence.is_empty();
    ui.horizontal(|ui| {
        let button = ui.add_enabled(can_keep, Button::new("Keep what is supposed now as a scenario"));
        if button.means(Term::KeepScenario).clicked() {
            cx.out.extend(keep(cx).map(Action::Edit));
        }
        if !can_keep {
            let text = "Suppose something first: “Suppose it is true” in the inspector of a claim.";
            muted(ui, cx, text);
        }
    });
}

/// The names of the scenarios over their columns; pressing one supposes it.
fn heads_ui(ui: &mut Ui, cx: &mut Cx<'_>, scenarios: &[ScenarioId], title: f32, width: f32) {
    let size = vec2(ui.available_width(), 24.0);
    let (head, _) = ui.allocate_exact_size(size, Sense::empty());
    let now = pos2(head.left() + title + width - 16.0, head.center().y);
    let font = theme::regular(11.5);
    ui.painter()
        .text(now, Align2::RIGHT_CENTER, "as it is", font, cx.palette.muted);
    for (at, id) in scenarios.iter().enumerate() {
        let Some(scenario) = cx.map.scenarios.get(id).cloned() else {
            continue;
        };
        let left = head.left() + title + width * (at as f32 + 1.0);
        let cell = Rect::from_min_max(pos2(left, head.top()), pos2(left + width - 8.0, head.bottom()));
        let shown = if scenario.title.is_empty() {
            id.as_str()
        } else {
            &scenario.title
        };
        let button = ui.put(cell, Button::new(RichText::new(shown).small()).truncate());
        button.context_menu(|ui| {
            let delete = ObjectId::Scenario(id.clone());
            if ui.button("Delete the scenario").clicked() {
                cx.out.push(Action::Edit(Edit::Object(ObjectEdit::Remove(delete))));
                ui.close();
            }
        });
        let sentence = format!(
            "{shown}. {} The menu of the other button deletes it.",
            Term::EnterScenario.sentence()
        );
        if button.says(&sentence).clicked() {
            cx.out.push(Action::Edit(enter(cx, &scenario)));
        }
    }
}

/// One claim in all scenarios.
fn claim_ui(ui: &mut Ui, cx: &mut Cx<'_>, row: &ScenarioRow, title: f32, width: f32) {
    let (rect, response) = row_ui(ui, cx, false);
    let name = cx.map.title_of(&row.claim).to_owned();
    response.widget_info(|| WidgetInfo::labeled(Role::ListBoxOption, true, format!("In scenarios: {name}")));
    let words = Rect::from_min_max(rect.min, pos2(rect.left() + title - 8.0, rect.bottom()));
    line(ui, cx, words, name);
    let number = |p: Option<f64>| p.map_or_else(|| "–".to_owned(), percent);
    let painter = ui.painter_at(rect);
    let mut x = rect.left() + title + width - 16.0;
    let mut write = |text: String, color| {
        let at = pos2(x, rect.center().y);
        painter.text(at, Align2::RIGHT_CENTER, text, theme::regular(12.5), color);
        x += width;
    };
    write(number(row.base), cx.palette.text);
    for cell in &row.cells {
        match cell.difference.filter(|difference| difference.abs() > 5e-4) {
            Some(difference) => write(
                format!("{} ({})", number(cell.posterior), points(difference)),
                cx.palette.text,
            ),
            None => write(number(cell.posterior), cx.palette.muted),
        }
    }
    follow(cx, &response, &row.claim);
}
