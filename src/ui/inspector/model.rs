//! How a claim is determined: the choice of its local model, and its table cell by cell.

use eframe::egui::{DragValue, Grid, RichText, ScrollArea, Ui, WidgetInfo, vec2};

use super::{
    claim::change,
    fields::{cell_ui, choose_ui, left},
};
use crate::{
    analysis::table_of,
    app::Action,
    model::{
        Claim, ClaimId, LocalModel, Logic, Map, Probability, Table, TableParent, TableState, edit::ClaimChange, percent,
    },
    ui::{
        Cx,
        meaning::{Means, Term},
        widgets,
    },
};

/// At most this many rows of a table are shown for editing.
const MOST_SHOWN: usize = 64;

/// Paints how a claim is determined.
pub fn model_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &ClaimId, claim: &Claim) {
    let mut choices: Vec<(LocalModel, String, &'static str)> = [
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
        (
            LocalModel::Logic(Logic::Not),
            "true when none holds",
            "Follows by logic.",
        ),
    ]
    .map(|(model, label, what)| (model, label.to_owned(), what))
    .to_vec();
    let n = match claim.model {
        LocalModel::Logic(Logic::Exactly(n) | Logic::AtLeast(n)) => n,
        _ => 2,
    };
    choices.push((
        LocalModel::Logic(Logic::Exactly(n)),
        format!("true when exactly {n} hold"),
        "Follows by logic.",
    ));
    choices.push((
        LocalModel::Logic(Logic::AtLeast(n)),
        format!("true when {n} or more hold"),
        "Follows by logic.",
    ));
    if matches!(claim.model, LocalModel::Table(_)) {
        choices.push((
            claim.model.clone(),
            "by a table".to_owned(),
            "One probability for each case.",
        ));
    }
    ui.horizontal_wrapped(|ui| {
        if let Some(model) = choose_ui(ui, "How it is determined", Term::Model, &claim.model, &choices) {
            cx.out.push(change(id, ClaimChange::Model(model)));
        }
        if let LocalModel::Logic(Logic::Exactly(_) | Logic::AtLeast(_)) = claim.model {
            let mut count = n;
            let drag = widgets::steady(
                ui,
                "How many must hold",
                DragValue::new(&mut count).range(0..=99).clamp_existing_to_range(false),
            );
            drag.widget_info(|| {
                let mut info = WidgetInfo::labeled(eframe::egui::Role::SpinButton, true, "How many must hold");
                info.value = Some(f64::from(count));
                info
            });
            if drag.means(Term::Count).changed() {
                let logic = match claim.model {
                    LocalModel::Logic(Logic::Exactly(_)) => Logic::Exactly(count),
                    _ => Logic::AtLeast(count),
                };
                cx.out.push(change(id, ClaimChange::Model(LocalModel::Logic(logic))));
            }
        }
        let has_links = cx.map.links.values().any(|link| link.acts_on(id));
        let is_table = matches!(claim.model, LocalModel::Table(_));
        if has_links && !is_table && ui.small_button("As a table").means(Term::MakeTable).clicked() {
            match table_of(cx.map, cx.app.reader(), id) {
                Some(table) => {
                    cx.out.push(change(id, ClaimChange::Model(LocalModel::Table(table))));
                    cx.out.push(Action::EndStroke);
                }
                None => cx.out.push(Action::Say(
                    "The table was not made: it would have more than 64 rows, or the map cannot be computed exactly."
                        .to_owned(),
                )),
            }
        }
    });
    if let LocalModel::Table(table) = &claim.model {
        table_ui(ui, cx, id, table);
    }
}

/// The rows of a table, each with its case in words and its probability.
fn table_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &ClaimId, table: &Table) {
    let titles: Vec<String> = table.parents.iter().map(|parent| title(cx.map, parent)).collect();
    for (letter, title) in letters().zip(&titles) {
        ui.label(
            RichText::new(format!("{letter}: {title}"))
                .small()
                .color(cx.palette.muted),
        );
    }
    let n_cases = n_cases(cx.map, table);
    ScrollArea::horizontal().id_salt("table").show(ui, |ui| {
        Grid::new("table")
            .num_columns(3)
            .striped(true)
            .spacing(vec2(12.0, 3.0))
            .show(ui, |ui| {
                for heading in ["Case", "True", "False"] {
                    ui.label(RichText::new(heading).small().color(cx.palette.muted));
                }
                ui.end_row();
                for (at, row) in table.rows.iter().enumerate().take(MOST_SHOWN) {
                    let case = case_name(cx.map, &row.when);
                    ui.label(RichText::new(&case).small());
                    let mut p = row.probability.value() * 100.0;
                    let drag = cell_ui(ui, &mut p, &format!("Probability when {case}"));
                    if drag.changed() {
                        let mut changed = table.clone();
                        if let Some(row) = changed.rows.get_mut(at) {
                            row.probability = Probability::clamped(p / 100.0);
                            row.complement = None;
                        }
                        cx.out.push(change(id, ClaimChange::Model(LocalModel::Table(changed))));
                    }
                    if drag.drag_stopped() || drag.lost_focus() {
                        cx.out.push(left(ui));
                    }
                    ui.label(
                        RichText::new(percent(row.probability_of_not()))
                            .small()
                            .color(cx.palette.muted),
                    );
                    ui.end_row();
                }
            });
    });
    if table.rows.len() > MOST_SHOWN {
        ui.weak(format!(
            "and {} more rows, which can be changed in the file",
            table.rows.len() - MOST_SHOWN
        ));
    }
    if table.rows.len() < n_cases {
        let text = format!(
            "{} of {n_cases} cases have no row yet; even odds stand in for them.",
            n_cases - table.rows.len()
        );
        ui.label(RichText::new(text).color(cx.palette.warning));
        if ui.small_button("Add the missing rows").means(Term::Table).clicked() {
            cx.out.push(change(
                id,
                ClaimChange::Model(LocalModel::Table(completed(cx.map, table))),
            ));
        }
    }
    ui.label(RichText::new(Term::Table.sentence()).small().color(cx.palette.muted));
    widgets::section(ui, cx.palette, "Links that show it");
}

/// A, B, C, …
fn letters() -> impl Iterator<Item = char> {
    ('A'..='Z').chain('a'..='z')
}

fn title(map: &Map, parent: &TableParent) -> String {
    match parent {
        TableParent::Claim(id) => map.title_of(id).to_owned(),
        TableParent::Question(id) => map
            .questions
            .get(id)
            .map_or_else(String::new, |question| question.title.clone()),
    }
}

/// A case in short: “A true, B false”.
pub(super) fn case_name(map: &Map, when: &[TableState]) -> String {
    if when.is_empty() {
        return "always".to_owned();
    }
    let one = |(letter, state): (char, &TableState)| match state {
        TableState::Truth(true) => format!("{letter} true"),
        TableState::Truth(false) => format!("{letter} false"),
        TableState::Position(id) => format!("{letter} “{}”", map.title_of(id)),
        TableState::NoneOfThese => format!("{letter} none of these"),
    };
    letters().zip(when).map(one).collect::<Vec<_>>().join(", ")
}

/// The states of a column.
fn states(map: &Map, parent: &TableParent) -> Vec<TableState> {
    match parent {
        TableParent::Claim(_) => vec![TableState::Truth(true), TableState::Truth(false)],
        TableParent::Question(id) => {
            let mut states: Vec<TableState> = map.positions(id).into_iter().map(TableState::Position).collect();
            if map.questions.get(id).is_some_and(|question| !question.complete) {
                states.push(TableState::NoneOfThese);
            }
            states
        }
    }
}

fn n_cases(map: &Map, table: &Table) -> usize {
    (table.parents.iter())
        .map(|parent| states(map, parent).len())
        .fold(1, usize::saturating_mul)
}

/// The table with a row of even odds for every case that has none, as far as that can be shown.
fn completed(map: &Map, table: &Table) -> Table {
    let mut cases: Vec<Vec<TableState>> = vec![Vec::new()];
    for parent in &table.parents {
        let states = states(map, parent);
        cases = (cases.iter())
            .flat_map(|case| {
                states
                    .iter()
                    .map(move |state| case.iter().cloned().chain([state.clone()]).collect())
            })
            .take(MOST_SHOWN)
            .collect();
    }
    let mut table = table.clone();
    for when in cases {
        if !table.rows.iter().any(|row| row.when == when) {
            table.rows.push(crate::model::TableRow {
                when,
                probability: Probability::clamped(0.5),
                complement: None,
            });
        }
    }
    table
}
