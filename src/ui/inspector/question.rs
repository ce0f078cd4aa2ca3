//! A question in the inspector.

use eframe::egui::{Grid, RichText, ScrollArea, Ui};

use super::{
    Drafts,
    fields::{Field, body_ui, cell_ui, check_ui, label_ui, left, text_ui},
    heading_ui, jump_ui,
    model::case_name,
    quotes::quotes_ui,
    title_ui,
};
use crate::{
    app::{Action, Selection},
    model::{
        Edit, Probability, Question, QuestionId, QuestionTable,
        edit::{Object, ObjectEdit, ObjectId},
        percent_within,
    },
    ui::{
        Cx, Request,
        meaning::{Means, Term},
        theme, widgets,
    },
};

fn put(object: Object) -> Action {
    Action::Edit(Edit::Object(ObjectEdit::Put(object)))
}

/// Paints a question.
pub fn question_ui(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    id: &QuestionId,
    drafts: &mut Drafts,
    markdown: &mut crate::ui::markdown::Markdown,
) {
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
    title_ui(ui, cx, drafts, &question.title);
    let label = "At most one position is right";
    if let Some(exclusive) = check_ui(ui, Term::Exclusive, label, question.exclusive) {
        cx.out.push(with(&|question| question.exclusive = exclusive));
    }
    if question.exclusive
        && let Some(complete) = check_ui(
            ui,
            Term::Complete,
            "The list of positions is complete",
            question.complete,
        )
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
            ui.vertical(|ui| jump_ui(ui, cx, "Position", &title, Selection::Claim(position.clone())));
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
        ui.label(RichText::new(format!("{number}  none of these")).color(cx.palette.muted))
            .on_hover_text(Term::NoneOfThese.sentence());
    }
    if ui.button("Add position").means(Term::AddHere).clicked() {
        cx.requests.push(Request::AddClaim);
    }
    if let Some(table) = &question.table {
        table_ui(ui, cx, table, &|table| {
            with(&|question| question.table = Some(Box::new(table.clone())))
        });
    }
    body_ui(ui, cx, drafts, markdown, "Text", &question.body, |body| {
        with(&move |question| question.body.clone_from(&body))
    });
    quotes_ui(ui, cx, drafts, &question.quotes, &|quotes| {
        with(&|question| question.quotes.clone_from(&quotes))
    });
    widgets::section(ui, cx.palette, "More");
    let line = |ui: &mut Ui, cx: &mut Cx<'_>, field: Field<'_>, value: &str, set: fn(&mut Question, String)| {
        label_ui(ui, cx, field.name);
        text_ui(ui, cx, &field, value, |text| {
            with(&|question| set(question, text.clone()))
        });
    };
    let topic = Field::line("Topic", Term::Topic, "a heading it belongs under");
    line(ui, cx, topic, &question.topic, |question, text| question.topic = text);
    let note = Field::rows("Note", Term::Note, "", 2);
    line(ui, cx, note, &question.note, |question, text| question.note = text);
    ui.label(RichText::new(format!("id: {id}")).small().color(cx.palette.muted));
}

/// The most rows and positions of a table that are shown for editing.
const MOST_ROWS: usize = 64;
const MOST_POSITIONS: usize = 12;

/// The shares of the positions in each case, with what they add up to.
fn table_ui(ui: &mut Ui, cx: &mut Cx<'_>, table: &QuestionTable, change: &dyn Fn(QuestionTable) -> Action) {
    widgets::section(ui, cx.palette, "Table");
    ScrollArea::horizontal().id_salt("shares").show(ui, |ui| {
        Grid::new("shares").striped(true).show(ui, |ui| {
            ui.label(RichText::new("Case").small());
            for position in table.positions.iter().take(MOST_POSITIONS) {
                let title: String = cx.map.title_of(position).chars().take(14).collect();
                ui.label(RichText::new(title).small())
                    .on_hover_text(cx.map.title_of(position));
            }
            ui.label(RichText::new("Sum").small())
                .on_hover_text(Term::TableSum.sentence());
            ui.end_row();
            for (at, row) in table.rows.iter().enumerate().take(MOST_ROWS) {
                let case = case_name(cx.map, &row.when);
                ui.label(RichText::new(&case).small());
                for (place, share) in row.shares.iter().enumerate().take(MOST_POSITIONS) {
                    let mut p = share.value() * 100.0;
                    let title = table.positions.get(place).map_or("", |id| cx.map.title_of(id));
                    let drag = cell_ui(ui, &mut p, &format!("Share of “{title}” when {case}"));
                    if drag.changed() {
                        cx.out.push(change(with_share(table, at, place, p / 100.0)));
                    }
                    if drag.drag_stopped() || drag.lost_focus() {
                        cx.out.push(left(ui));
                    }
                }
                let sum: f64 = row.shares.iter().map(|share| share.value()).sum();
                let color = if (sum - 1.0).abs() < 1e-9 {
                    cx.palette.muted
                } else {
                    cx.palette.warning
                };
                ui.label(RichText::new(crate::model::percent(sum)).small().color(color));
                ui.end_row();
            }
        });
    });
    ui.label(RichText::new(Term::TableSum.sentence()).small().color(cx.palette.muted));
}

/// The table with another share in a row; the others of the row give way in proportion, so that the row adds up to what
/// it did.
fn with_share(table: &QuestionTable, row: usize, place: usize, share: f64) -> QuestionTable {
    let mut changed = table.clone();
    let Some(row) = changed.rows.get_mut(row) else {
        return changed;
    };
    let sum: f64 = row.shares.iter().map(|share| share.value()).sum();
    let before = row.shares.get(place).map_or(0.0, |share| share.value());
    let share = share.clamp(0.0, sum);
    let (rest, n_others) = (sum - before, row.shares.len().saturating_sub(1));
    for (at, other) in row.shares.iter_mut().enumerate() {
        let now = if at == place {
            share
        } else if rest > 0.0 {
            other.value() * (sum - share) / rest
        } else {
            (sum - share) / n_others.max(1) as f64
        };
        *other = Probability::clamped(now);
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::QuestionRow;

    #[test]
    fn a_row_keeps_its_sum_when_a_share_is_changed() {
        let table = |shares: &[f64]| QuestionTable {
            rows: vec![QuestionRow {
                when: Vec::new(),
                shares: shares.iter().map(|share| Probability::clamped(*share)).collect(),
            }],
            ..QuestionTable::default()
        };
        for (shares, place, share) in [
            (&[0.5, 0.3, 0.2][..], 0, 0.8),
            (&[1.0, 0.0, 0.0][..], 0, 0.4),
            (&[0.2, 0.3][..], 1, 0.9),
            (&[0.4, 0.6][..], 1, 0.0),
        ] {
            let changed = with_share(&table(shares), 0, place, share);
            let sum: f64 = changed
                .rows
                .iter()
                .flat_map(|row| &row.shares)
                .map(|share| share.value())
                .sum();
            let before: f64 = shares.iter().sum();
            assert!((sum - before).abs() < 1e-12, "{shares:?}: {sum}");
        }
    }
}
