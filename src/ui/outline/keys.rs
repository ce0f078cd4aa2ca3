//! Keys in the outline: arrows go through the rows, fold and unfold; letters are typed into the title.

use eframe::egui::{Event, EventFilter, Key, Modifiers, Ui};

use super::{State, list::Row};
use crate::{
    app::{Action, Selection},
    ui::{Cx, keys::character, title_edit::TitleEdit},
};

/// The keys that the list wants for itself.
pub fn filter() -> EventFilter {
    EventFilter {
        tab: false,
        horizontal_arrows: true,
        vertical_arrows: true,
        escape: false,
    }
}

/// Answers keys while the list has the keyboard.
pub fn keys_ui(ui: &Ui, cx: &mut Cx<'_>, state: &mut State) {
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let rows = &state.list.rows;
    let is_it = |row: &Row| row.selection == *cx.app.selection() && !row.is_repeated;
    let now = rows.iter().position(is_it);
    let last = rows.len().saturating_sub(1);
    let mut go = None;
    for (key, by) in [(Key::ArrowDown, 1), (Key::PageDown, 12)] {
        if pressed(key) {
            go = Some(now.map_or(0, |now| (now + by).min(last)));
        }
    }
    for (key, by) in [(Key::ArrowUp, 1), (Key::PageUp, 12)] {
        if pressed(key) {
            go = Some(now.map_or(0, |now| now.saturating_sub(by)));
        }
    }
    if pressed(Key::End) {
        go = Some(last);
    }
    let here = now.and_then(|now| rows.get(now));
    if pressed(Key::ArrowRight)
        && let Some(row) = here
    {
        if row.n_hidden > 0 {
            cx.out.extend(row.card().map(Action::Unfold));
        } else if row.n_below > 0 {
            go = now.map(|now| (now + 1).min(last));
        }
    }
    if pressed(Key::ArrowLeft)
        && let Some(row) = here
    {
        let has_shown = row.n_below > row.n_hidden && !row.is_repeated;
        match row.card() {
            Some(card) if has_shown => cx.out.push(Action::Fold(card)),
            _ => go = row.parent,
        }
    }
    if let Some(to) = go {
        // A card that stands in full above is passed over: the selection would jump there.
        let is_down = now.is_none_or(|now| to >= now);
        let mut ways: Box<dyn Iterator<Item = &Row>> = if is_down {
            Box::new(rows.iter().skip(to))
        } else {
            Box::new(rows.iter().take(to + 1).rev())
        };
        if let Some(row) = ways.find(|row| !row.is_repeated) {
            cx.out.push(Action::Select(row.selection.clone()));
        }
    }
    typed(ui, cx, state);
}

/// Letters that are typed are put at the end of the selected title, which is then edited in its row.
fn typed(ui: &Ui, cx: &Cx<'_>, state: &mut State) {
    let is_key = |c| !cx.keys.commands_of(character(c)).is_empty();
    let text = ui.input_mut(|input| {
        let mut typed = String::new();
        if input.modifiers.alt || input.modifiers.command {
            return typed;
        }
        input.events.retain(|event| match event {
            Event::Text(text) if !text.chars().all(char::is_whitespace) => {
                // A sign that is a key of a command is never the beginning of a title, even where it cannot be done.
                if !text.chars().all(&is_key) {
                    typed.push_str(text);
                }
                false
            }
            _ => true,
        });
        typed
    });
    if text.is_empty() || matches!(cx.app.selection(), Selection::Link(_) | Selection::Source(_)) {
        return;
    }
    let row = (state.list.rows.iter()).find(|row| row.selection == *cx.app.selection() && !row.is_repeated);
    if let Some(row) = row {
        state.edit = Some(TitleEdit::new(row.selection.clone(), &row.title, false).typed(&text));
    }
}
