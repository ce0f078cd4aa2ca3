//! The journal: what changed between two days and why, and what is due for another look.

use eframe::egui::{Align, CornerRadius, Layout, RichText, ScrollArea, Sense, TextEdit, Ui, WidgetInfo, vec2};

use super::{ROW, line, muted, row_ui};
use crate::{
    analysis::{About, Change, changes, due},
    app::{Action, Revision, Selection},
    model::{ClaimId, Date},
    ui::{
        Cx,
        meaning::{Means, Term},
        reason::reason_ui,
        theme, widgets,
    },
};

/// How it is looked at.
#[derive(Debug, Default)]
pub(super) struct State {
    since: String,
    until: String,
    /// What was found, and of which map between which days.
    found: Option<(Revision, [Option<Date>; 2], Vec<Change>)>,
}

/// Width of the columns before the title, px.
const DATE: f32 = 84.0;
const WHO: f32 = 120.0;
const NUMBERS: f32 = 150.0;
const REASON: f32 = 300.0;

/// Room between columns, px.
const GAP: f32 = 8.0;

/// Paints the journal.
pub(super) fn journal_ui(ui: &mut Ui, cx: &mut Cx<'_>, state: &mut State) {
    let days = ui
        .horizontal(|ui| {
            let since = day_ui(ui, cx, "Changes since", Term::Since, &mut state.since);
            let until = day_ui(ui, cx, "until", Term::Until, &mut state.until);
            [since, until]
        })
        .inner;
    let Some(document) = cx.app.document() else { return };
    let revision = document.snapshot().revision;
    if (state.found.as_ref()).is_none_or(|(of, between, _)| (*of, *between) != (revision, days)) {
        state.found = Some((revision, days, changes(cx.map, days[0], days[1])));
    }
    let Some((.., found)) = &state.found else { return };
    let due = cx.app.today().map(|today| due(cx.map, today)).unwrap_or_default();
    if found.is_empty() && due.is_empty() {
        let text = if days == [None, None] {
            "No number has changed yet. Every change is entered here with its day, and can be given a reason."
        } else {
            "No number changed between these days."
        };
        muted(ui, cx, text);
        return;
    }
    // The first rows are what is due, with a heading before and after.
    let n_due = if due.is_empty() { 0 } else { due.len() + 2 };
    // Every row is as high as a field, which most of them have.
    let height = ui.spacing().interact_size.y;
    ScrollArea::vertical().id_salt("journal").auto_shrink(false).show_rows(
        ui,
        height,
        n_due + found.len(),
        |ui, seen| {
            let size = vec2(ui.available_width(), height);
            for at in seen {
                ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
                    ui.set_min_height(height);
                    match at.checked_sub(n_due).map(|at| found.get(at)) {
                        Some(change) => change.into_iter().for_each(|change| change_ui(ui, cx, change)),
                        None => match at.checked_sub(1).and_then(|at| due.get(at)) {
                            Some((date, claim)) => due_ui(ui, cx, *date, claim),
                            None if at == 0 => heading_ui(ui, cx, format!("Due for another look ({})", due.len())),
                            None => heading_ui(ui, cx, "Changes".to_owned()),
                        },
                    }
                });
            }
        },
    );
}

/// A field for a day. What is not understood is said beside it.
fn day_ui(ui: &mut Ui, cx: &Cx<'_>, name: &str, term: Term, text: &mut String) -> Option<Date> {
    ui.label(RichText::new(name).color(cx.palette.muted));
    let field = TextEdit::singleline(text).id(widgets::field_id(ui, name));
    let response = ui.add(field.hint_text("2026-01-31").desired_width(104.0));
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(eframe::egui::Role::TextInput, true, term.label());
        info.current_text_value = Some(text.clone());
        info
    });
    let _ = response.means(term);
    let date = Date::parse(text.trim());
    if date.is_none() && !text.trim().is_empty() {
        ui.label(RichText::new("not a day yet").small().color(cx.palette.problem));
    }
    date
}

/// A heading among the rows.
fn heading_ui(ui: &mut Ui, cx: &Cx<'_>, text: String) {
    ui.label(RichText::new(text).font(theme::semi_bold(12.5)).color(cx.palette.muted));
}

fn due_ui(ui: &mut Ui, cx: &mut Cx<'_>, date: Date, claim: &ClaimId) {
    let (rect, response) = row_ui(ui, cx, false);
    let title = cx.map.title_of(claim);
    response
        .widget_info(|| WidgetInfo::labeled(eframe::egui::Role::Button, true, format!("Due since {date}: {title}")));
    let (left, rest) = rect.split_left_right_at_x(rect.left() + DATE);
    line(ui, cx, left, date.to_string());
    line(ui, cx, rest, title.to_owned());
    if response.means(Term::DueForReview).clicked() {
        cx.out.push(Action::Select(Selection::Claim(claim.clone())));
    }
}

fn change_ui(ui: &mut Ui, cx: &mut Cx<'_>, change: &Change) {
    let date = change
        .date
        .map_or_else(|| "unknown day".to_owned(), |date| date.to_string());
    let who = cx
        .map
        .readers
        .get(&change.reader)
        .map_or_else(|| change.reader.to_string(), |reader| reader.name.clone());
    let (from, to) = (
        change.about.shown(cx.map, change.from),
        change.about.shown(cx.map, change.to),
    );
    let numbers = match change.from {
        None => format!("first {to}"),
        Some(_) => format!("{from} → {to}"),
    };
    let title = change.about.title(cx.map).to_owned();
    let width = ui.available_width();
    ui.spacing_mut().item_spacing.x = GAP;
    let room = width - REASON - GAP;
    let (rect, response) = ui.allocate_exact_size(vec2(room, ROW - 3.0), Sense::click());
    if response.hovered() || response.has_focus() {
        ui.painter()
            .rect_filled(rect.expand2(vec2(4.0, 1.0)), CornerRadius::same(4), cx.palette.control);
    }
    response.widget_info(|| {
        let name = format!("{date}, {who}: {numbers}, {title}");
        WidgetInfo::labeled(eframe::egui::Role::Button, true, name)
    });
    let (date_rect, rest) = rect.split_left_right_at_x(rect.left() + DATE);
    let (who_rect, rest) = rest.split_left_right_at_x(rest.left() + WHO);
    let (numbers_rect, title_rect) = rest.split_left_right_at_x(rest.left() + NUMBERS);
    for (rect, text) in [
        (date_rect, &date),
        (who_rect, &who),
        (numbers_rect, &numbers),
        (title_rect, &title),
    ] {
        let mut rect = rect;
        rect.max.x -= GAP;
        line(ui, cx, rect, text.clone());
    }
    if response.means(Term::ChangeLine).clicked() {
        let selection = match &change.about {
            About::Claim(id) => Selection::Claim(id.clone()),
            About::Quantity(id) => Selection::Quantity(id.clone()),
        };
        cx.out.push(Action::Select(selection));
    }
    if change.entry.is_some() {
        let name = format!("Why {who} changed on {date}: {title}");
        reason_ui(ui, cx, &name, change, REASON);
    }
}
