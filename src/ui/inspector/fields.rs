//! The controls of the inspector: text, Markdown, lists, dates, choices, and picking a claim. Each has a name that is
//! spoken and a meaning of the table.

use eframe::egui::{
    Align, ComboBox, DragValue, Id, Key, Layout, Response, RichText, ScrollArea, TextEdit, Ui, WidgetInfo, vec2,
};

use super::{Drafts, text_info};
use crate::{
    app::Action,
    model::{ClaimId, Date},
    ui::{
        Cx, focus,
        fuzzy::fit,
        meaning::{Means, Term},
        theme,
        widgets::{field_id, steady},
    },
};

/// At most this many claims are offered when one is picked.
const MOST_OFFERED: usize = 30;

/// A small heading over a control.
pub fn label_ui(ui: &mut Ui, cx: &Cx<'_>, text: &str) {
    ui.label(RichText::new(text).small().color(cx.palette.muted));
}

/// What a text field is called, means and hints at, and how many rows it has.
pub struct Field<'a> {
    /// The name that is spoken.
    pub name: &'a str,
    /// Its meaning.
    pub term: Term,
    /// What stands in it while it is empty.
    pub hint: &'a str,
    /// How many rows it has.
    pub rows: usize,
}

impl<'a> Field<'a> {
    /// A field of one row.
    pub fn line(name: &'a str, term: Term, hint: &'a str) -> Self {
        Self {
            name,
            term,
            hint,
            rows: 1,
        }
    }

    /// A field of several rows.
    pub fn rows(name: &'a str, term: Term, hint: &'a str, rows: usize) -> Self {
        Self {
            rows,
            ..Self::line(name, term, hint)
        }
    }
}

/// A field for plain text. Calls `change` with what was typed.
pub fn text_ui(ui: &mut Ui, cx: &mut Cx<'_>, field: &Field<'_>, value: &str, change: impl FnOnce(String) -> Action) {
    let mut text = value.to_owned();
    let edit = if field.rows > 1 {
        TextEdit::multiline(&mut text).desired_rows(field.rows)
    } else {
        TextEdit::singleline(&mut text)
    };
    let edit = edit.id(field_id(ui, field.name)).desired_width(f32::INFINITY);
    let response = ui.add(edit.hint_text(field.hint));
    response.widget_info(|| text_info(&text, field.name));
    let response = response.means(field.term);
    if response.changed() {
        cx.out.push(change(text));
    }
    if response.lost_focus() {
        // A text of several lines is nothing to lose by one key.
        cx.out.push(if field.rows > 1 { Action::EndStroke } else { left(ui) });
    }
}

/// What comes of leaving a field that changes the map while it is typed into: Escape takes back what was typed.
pub(super) fn left(ui: &Ui) -> Action {
    if ui.input(|input| input.key_pressed(Key::Escape)) {
        Action::CancelStroke
    } else {
        Action::EndStroke
    }
}

/// A field whose text means something only as a whole. While it is typed into it keeps its own text; when it is left,
/// `change` is called with what `read` makes of it. What cannot be read is said to be wrong and not kept.
pub fn draft_ui<T>(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    field: &Field<'_>,
    value: &str,
    read: impl Fn(&str) -> Option<T>,
    change: impl FnOnce(T) -> Action,
) -> Response {
    let id = ui.scope_id().with(("draft", field.name));
    let mut text = ui
        .data(|data| data.get_temp::<String>(id))
        .unwrap_or_else(|| value.to_owned());
    let edit = TextEdit::singleline(&mut text)
        .id(id.with("field"))
        .hint_text(field.hint)
        .desired_width(ui.available_width());
    let response = ui.add(edit);
    response.widget_info(|| text_info(&text, field.name));
    let response = response.means(field.term);
    let value_read = read(&text);
    // What has been taken in while it is typed is not taken in once more when the field is left as it is.
    let taken = ui.data(|data| data.get_temp::<String>(id.with("taken")));
    let is_taken = taken.as_ref() == Some(&text);
    if response.has_focus() && focus::takes_in(ui.ctx()) && value_read.is_some() && text != value && !is_taken {
        ui.data_mut(|data| {
            data.insert_temp(id, text.clone());
            data.insert_temp(id.with("taken"), text);
        });
        cx.out.extend(value_read.map(change));
        cx.out.push(Action::EndStroke);
        return response;
    }
    if response.has_focus() {
        ui.data_mut(|data| data.insert_temp(id, text.clone()));
        if value_read.is_none() {
            ui.label(
                RichText::new(format!("Not understood yet. {}", field.term.sentence()))
                    .small()
                    .color(cx.palette.problem),
            );
        }
    }
    if response.lost_focus() {
        ui.data_mut(|data| {
            data.remove::<String>(id);
            data.remove::<String>(id.with("taken"));
        });
        let is_given_up = ui.input(|input| input.key_pressed(Key::Escape));
        if let Some(read) = value_read.filter(|_| text != value && !is_given_up && !is_taken) {
            cx.out.push(change(read));
            cx.out.push(Action::EndStroke);
        }
    }
    response
}

/// A list of words separated by commas.
pub fn list_ui(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    field: &Field<'_>,
    value: &[String],
    change: impl FnOnce(Vec<String>) -> Action,
) {
    let read = |text: &str| {
        let parts = text.split(',').map(|part| part.trim().to_owned());
        Some(parts.filter(|part| !part.is_empty()).collect())
    };
    draft_ui(ui, cx, field, &value.join(", "), read, change);
}

/// A date, or none.
pub fn date_ui(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    name: &str,
    term: Term,
    value: Option<Date>,
    change: impl FnOnce(Option<Date>) -> Action,
) {
    let text = value.map(|date| date.to_string()).unwrap_or_default();
    let read = |text: &str| {
        let text = text.trim();
        if text.is_empty() {
            Some(None)
        } else {
            Date::parse(text).map(Some)
        }
    };
    draft_ui(ui, cx, &Field::line(name, term, "2024-05-31"), &text, read, change);
}

/// A box to tick; says what it is now if it was pressed.
pub fn check_ui(ui: &mut Ui, term: Term, label: &str, value: bool) -> Option<bool> {
    let mut value = value;
    let response = ui.checkbox(&mut value, label).means(term);
    response.changed().then_some(value)
}

/// A choice from a list; says what was chosen if that is another.
pub fn choose_ui<T: PartialEq + Clone>(
    ui: &mut Ui,
    name: &str,
    term: Term,
    now: &T,
    choices: &[(T, String, &'static str)],
) -> Option<T> {
    let shown = (choices.iter())
        .find(|(one, ..)| one == now)
        .map_or("…", |(_, label, _)| label.as_str());
    let mut chosen = now.clone();
    let combo = ComboBox::from_id_salt(name)
        .selected_text(shown)
        .width(150.0_f32.min(ui.available_width()))
        .show_ui(ui, |ui| {
            for (one, label, sentence) in choices {
                let response = ui.selectable_value(&mut chosen, one.clone(), label);
                if !sentence.is_empty() {
                    let _ = response.says(sentence);
                }
            }
        });
    combo.response.widget_info(|| {
        let mut info = WidgetInfo::labeled(eframe::egui::Role::ComboBox, true, name);
        info.current_text_value = Some(shown.to_owned());
        info
    });
    let _ = combo.response.means(term);
    (chosen != *now).then_some(chosen)
}

/// A small button that takes something away; its name says what.
pub fn remove_ui(ui: &mut Ui, name: &str, term: Term) -> bool {
    small_ui(ui, "×", name, term)
}

/// A small button with a sign; its name says what it is for.
pub fn small_ui(ui: &mut Ui, sign: &str, name: &str, term: Term) -> bool {
    let response = ui.small_button(sign);
    response.widget_info(|| WidgetInfo::labeled(eframe::egui::Role::Button, true, name));
    response.means(term).clicked()
}

/// A cell of a table: a probability in percent, dragged or typed.
pub fn cell_ui(ui: &mut Ui, percent: &mut f64, name: &str) -> Response {
    let field = DragValue::new(percent)
        .range(0.0..=100.0)
        .clamp_existing_to_range(false)
        .speed(0.2)
        .max_decimals(4)
        .suffix(" %");
    let drag = steady(ui, name, field);
    drag.widget_info(|| {
        let mut info = WidgetInfo::labeled(eframe::egui::Role::SpinButton, true, name);
        info.value = Some(*percent);
        info
    });
    drag.means(Term::TableRow)
}

/// Picks a claim by a few letters of its title, out of those that may be; a button that opens the list.
pub fn pick_claim_ui(
    ui: &mut Ui,
    cx: &Cx<'_>,
    label: &str,
    term: Term,
    may_be: impl Fn(&ClaimId) -> bool,
) -> Option<ClaimId> {
    let titles = (cx.map.claims.keys())
        .filter(|id| may_be(id))
        .map(|id| (id.clone(), cx.map.title_of(id).to_owned()));
    pick_ui(ui, label, term, titles)
}

/// Picks one of many by a few letters of its title; a button that opens the list.
pub fn pick_ui<T>(ui: &mut Ui, label: &str, term: Term, titles: impl Iterator<Item = (T, String)>) -> Option<T> {
    let id = Id::unique(("pick", ui.scope_id(), label));
    let mut picked = None;
    let menu = ui.menu_button(label, |ui| {
        ui.set_width(320.0);
        let mut text = ui.data(|data| data.get_temp::<String>(id)).unwrap_or_default();
        let field = TextEdit::singleline(&mut text)
            .id(id.with("field"))
            .hint_text("a few letters of the title")
            .desired_width(f32::INFINITY);
        let response = ui.add(field);
        response.widget_info(|| text_info(&text, "Find by title"));
        let response = response.means(Term::PaletteField);
        if !response.has_focus() && !response.lost_focus() {
            response.request_focus();
        }
        let mut found: Vec<(i32, T, String)> = titles
            .filter_map(|(one, title)| fit(&text, &title).map(|(score, _)| (-score, one, title)))
            .collect();
        found.sort_by_key(|(score, ..)| *score);
        let is_entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        ScrollArea::vertical().max_height(260.0).show(ui, |ui| {
            for (at, (_, one, title)) in found.into_iter().take(MOST_OFFERED).enumerate() {
                let button = eframe::egui::Button::new(title.as_str()).truncate();
                let response = ui.add_sized(vec2(ui.available_width(), 24.0), button);
                let response = response.says(&title);
                if response.clicked() || is_entered && at == 0 {
                    picked = Some(one);
                    ui.close();
                    break;
                }
            }
        });
        ui.data_mut(|data| data.insert_temp(id, text));
    });
    if picked.is_some() {
        ui.data_mut(|data| data.remove::<String>(id));
    }
    let _ = menu.response.means(term);
    picked
}

/// Markdown: read, and edited at the press of a button, with what it will look like below.
pub fn body_ui(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    drafts: &mut Drafts,
    markdown: &mut crate::ui::markdown::Markdown,
    heading: &str,
    body: &str,
    change: impl FnOnce(String) -> Action,
) {
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        ui.label(
            RichText::new(heading)
                .font(theme::semi_bold(12.5))
                .color(cx.palette.muted),
        );
        ui.with_layout(Layout::right_to_left(Align::BOTTOM), |ui| {
            let label = if drafts.edits_body { "Done" } else { "Edit" };
            if small_ui(ui, label, &format!("{label}: {heading}"), Term::EditText) {
                drafts.edits_body = !drafts.edits_body;
            }
        });
    });
    if drafts.edits_body {
        let field = Field::rows(heading, Term::Text, "Markdown: **bold**, *italic*, lists, links", 6);
        text_ui(ui, cx, &field, body, change);
        if !body.trim().is_empty() {
            label_ui(ui, cx, "What it looks like");
            crate::ui::markdown::markdown_ui(ui, cx.palette, markdown, body);
        }
    } else if body.trim().is_empty() {
        ui.label(RichText::new("Nothing written yet.").color(cx.palette.muted));
    } else {
        crate::ui::markdown::markdown_ui(ui, cx.palette, markdown, body);
    }
}
