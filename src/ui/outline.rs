//! The outline: the map as an indented list in reading order, folded as the canvas is, with a search, filters and saved
//! views. What stands in it is in `list`, a row in `row`, keys in `keys`, moving rows by mouse in `drag`, filters in
//! `filter`.

mod drag;
mod filter;
mod keys;
mod list;
mod row;

use eframe::egui::{
    Align, Button, Context, Key, Layout, Rect, RichText, ScrollArea, Sense, TextEdit, Ui, WidgetInfo, vec2,
};

use self::{
    drag::Drag,
    list::{List, Row},
};
use super::{
    Command, Cx, Request,
    focus::{self, Area},
    meaning::{Means, Term},
    title_edit::{Then, TitleEdit},
    widgets,
};
use crate::{
    app::{Action, Selection, query::Query},
    inference::Method,
    model::LinkId,
};

/// What was typed into the search, the list as it was last made, and what is being done to it.
#[derive(Debug, Default)]
pub struct State {
    search: String,
    list: List,
    scrolled_to: Selection,
    edit: Option<TitleEdit>,
    drag: Option<Drag>,
    wants_search: bool,
    /// A row of the list has been clicked, or the list is to have the keyboard for another reason.
    wants_focus: bool,
    /// The row that was pressed last, and the link by which it stands where it does: a claim may stand in several places.
    meant: Option<(Selection, LinkId)>,
}

impl State {
    /// Puts the cursor into the search.
    pub fn find(&mut self) {
        self.wants_search = true;
    }

    /// What is searched for.
    pub fn search(&self) -> &str {
        &self.search
    }

    /// The link that is meant where this was pressed.
    pub fn meant(&self, selection: &Selection) -> Option<&LinkId> {
        self.meant
            .as_ref()
            .filter(|(of, _)| of == selection)
            .map(|(_, link)| link)
    }

    /// What is searched for, to be changed.
    pub fn search_mut(&mut self) -> &mut String {
        &mut self.search
    }

    /// Edits the title of something in its row. Returns whether there is a row for it.
    pub fn edit(&mut self, of: &Selection, title: &str, is_new: bool) -> bool {
        // What has just been added is listed in the next frame, unless a search decides what is.
        let is_listed = self.list.rows.iter().any(|row| row.selection == *of) || is_new && self.search.is_empty();
        if is_listed {
            self.edit = Some(TitleEdit::new(of.clone(), title, is_new));
        }
        is_listed
    }
}

/// How a map is begun, in a sentence.
pub(super) fn how_to_begin(cx: &Cx<'_>, ctx: &Context) -> String {
    let key = |command| cx.keys.first(ctx, command);
    format!(
        "Press {} for a question, {} for a claim, {} for a quantity such as a date, or paste an outline.",
        key(Command::AddQuestion),
        key(Command::AddClaim),
        key(Command::AddQuantity)
    )
}

/// Paints the outline.
pub fn outline_ui(ui: &mut Ui, cx: &mut Cx<'_>, state: &mut State) {
    ui.take_available_width();
    let panel = ui.max_rect();
    head_ui(ui, cx, state);
    if state.list.rows.is_empty() {
        ui.add_space(8.0);
        let text = if state.search.trim().is_empty() {
            format!("The map is empty. {}", how_to_begin(cx, ui.ctx()))
        } else {
            "Nothing found. Fewer words and filters find more.".to_owned()
        };
        ui.label(RichText::new(text).color(cx.palette.muted));
        return;
    }
    ui.add_space(4.0);
    list_ui(ui, cx, state, panel);
}

/// The search; below it filters, saved views, and how much was found.
fn head_ui(ui: &mut Ui, cx: &mut Cx<'_>, state: &mut State) {
    search_ui(ui, cx, state);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        filter::filter_ui(ui, cx, &mut state.search);
        views_ui(ui, cx);
        state.list.refresh(cx, &state.search);
        if !state.search.trim().is_empty() {
            found_ui(ui, cx, state);
        }
    });
}

/// The field of the search, with a button in it that clears it.
fn search_ui(ui: &mut Ui, cx: &mut Cx<'_>, state: &mut State) {
    let is_typed = !state.search.is_empty();
    // From the right, so that the field takes just what is left.
    let row = vec2(ui.available_width(), ui.spacing().interact_size.y);
    ui.allocate_ui_with_layout(row, Layout::right_to_left(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        if is_typed {
            let clear = ui.add(Button::new("×").min_size(vec2(22.0, 22.0)));
            clear.widget_info(|| WidgetInfo::labeled(eframe::egui::Role::Button, true, "Clear the search"));
            if clear.means(Term::ClearSearch).clicked() {
                state.search.clear();
            }
        }
        let width = ui.available_width();
        let field = TextEdit::singleline(&mut state.search)
            .id(widgets::field_id(ui, "Search the map"))
            .hint_text("Search titles, texts, quotes, speakers")
            .desired_width(width);
        let response = ui.add_sized(vec2(width, 24.0), field);
        response.widget_info(|| {
            let mut info = WidgetInfo::labeled(eframe::egui::Role::SearchInput, true, "Search the map");
            info.current_text_value = Some(state.search.clone());
            info
        });
        let response = response.means(Term::Search);
        if std::mem::take(&mut state.wants_search) {
            response.request_focus();
        }
        let (enter, down) = ui.input(|input| (input.key_pressed(Key::Enter), input.key_pressed(Key::ArrowDown)));
        if response.lost_focus() && enter || response.has_focus() && down {
            state.wants_focus = true;
            if let Some(first) = state.list.rows.first().filter(|_| is_typed) {
                cx.out.push(Action::Select(first.selection.clone()));
                cx.requests.push(Request::CenterOn(first.selection.clone()));
            }
        }
    });
}

/// Saved views: looking at one, keeping the present one.
fn views_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let menu = ui.menu_button("Views", |ui| {
        ui.set_min_width(220.0);
        for (id, view) in &cx.map.views {
            let response = ui.button(&view.title).means(Term::SavedView);
            if response.clicked() {
                cx.out.push(Action::ShowView(id.clone()));
                cx.requests.push(Request::Command(Command::Fit));
                ui.close();
            }
        }
        if cx.map.views.is_empty() {
            ui.label(RichText::new("No view has been saved yet.").color(cx.palette.muted));
        }
        ui.separator();
        for command in [Command::SaveView, Command::ShowAll, Command::ShowOpening] {
            let button = Button::new(command.label()).shortcut_text(cx.keys.first(ui.ctx(), command));
            if ui.add(button).says(command.tooltip()).clicked() {
                cx.requests.push(Request::Command(command));
                ui.close();
            }
        }
    });
    let _ = menu.response.means(Term::Views);
}

/// How much was found, and showing it on the canvas.
fn found_ui(ui: &mut Ui, cx: &mut Cx<'_>, state: &State) {
    let n = state.list.rows.len();
    ui.label(RichText::new(format!("{n} found")).small().color(cx.palette.muted));
    let is_shown = cx.app.view().filter() == state.search.trim();
    if n > 0 && !is_shown {
        let command = Command::ShowFound;
        if ui.small_button("Show on the map").says(command.tooltip()).clicked() {
            cx.requests.push(Request::Command(command));
        }
    } else if is_shown
        && ui
            .small_button("Show every card")
            .says(Command::ShowAll.tooltip())
            .clicked()
    {
        cx.requests.push(Request::Command(Command::ShowAll));
    }
}

/// The rows.
fn list_ui(ui: &mut Ui, cx: &mut Cx<'_>, state: &mut State, panel: Rect) {
    // The list is one stop for Tab; arrow keys go through its rows.
    let tree = ui.interact(ui.available_rect_before_wrap(), focus::outline_id(), Sense::FOCUSABLE);
    tree.widget_info(|| WidgetInfo::labeled(eframe::egui::Role::Tree, true, "Outline"));
    focus::anchor(ui, Area::Outline, tree.id, panel);
    let tree = tree.means(Term::Outline);
    if std::mem::take(&mut state.wants_focus) {
        tree.request_focus();
    }
    if tree.has_focus() && state.edit.is_none() {
        ui.memory_mut(|memory| memory.set_focus_lock_filter(tree.id, keys::filter()));
        keys::keys_ui(ui, cx, state);
    }
    let follows = state.scrolled_to != *cx.app.selection();
    state.scrolled_to = cx.app.selection().clone();
    state.meant.take_if(|(of, _)| of != cx.app.selection());
    // Room for three digits or so, more for what has an error behind it.
    let outlook = cx.app.derived().outlook(cx.app.reader());
    let is_exact = outlook.and_then(|outlook| outlook.as_ref().ok());
    let is_exact = is_exact.is_none_or(|outlook| outlook.method == Method::Exact);
    let number = if is_exact { 46.0 } else { 92.0 };
    let query = Query::parse(&state.search);
    // Only what is seen is painted, so that a list of thousands costs no more than a page of it.
    ScrollArea::vertical().auto_shrink(false).show_viewport(ui, |ui, seen| {
        let list = ui.available_width();
        state.list.set_width(list, number);
        let corner = ui.max_rect().min;
        ui.set_height(state.list.height());
        let is_selected = |row: &Row| row.selection == *cx.app.selection() && !row.is_repeated;
        if follows
            && let Some(at) = state.list.rows.iter().position(is_selected)
            && let Some(rect) = state.list.rect(at, corner)
        {
            ui.scroll_to_rect(rect, None);
        }
        let first = state.list.first_below(seen.top());
        let mut edited = None;
        for at in first..state.list.rows.len() {
            let Some(rect) = state
                .list
                .rect(at, corner)
                .filter(|rect| rect.top() <= corner.y + seen.bottom())
            else {
                break;
            };
            let Some(row) = state.list.rows.get(at) else { break };
            let is_edited = (state.edit.as_ref()).is_some_and(|edit| edit.of == row.selection && !row.is_repeated);
            if is_edited {
                edited = Some((at, rect));
            }
            let room = row.room(list, number);
            let asked = row::row_ui(ui, cx, row, at, rect, room, &query, is_edited, tree.has_focus());
            if let Some(asked) = asked {
                match asked {
                    row::Asked::Focus(link) => {
                        state.wants_focus = true;
                        state.meant = link.map(|link| (row.selection.clone(), link));
                    }
                    row::Asked::Edit => {
                        state.edit = Some(TitleEdit::new(row.selection.clone(), &row.title, false));
                    }
                    row::Asked::Drag => state.drag = Some(Drag::new(at)),
                }
            }
        }
        drag::drag_ui(ui, cx, &mut state.drag, &state.list, corner);
        if let Some((at, rect)) = edited {
            edit_ui(ui, cx, state, at, rect);
        }
    });
    // What is edited has gone, by undo or because the map is another.
    let is_gone = |edit: &TitleEdit| !state.list.rows.iter().any(|row| row.selection == edit.of);
    if state.edit.as_ref().is_some_and(is_gone) {
        state.edit = None;
    }
}

/// The field in the row that is being edited.
fn edit_ui(ui: &mut Ui, cx: &mut Cx<'_>, state: &mut State, at: usize, rect: Rect) {
    let (Some(row), Some(edit)) = (state.list.rows.get(at), state.edit.as_mut()) else {
        return;
    };
    let field = Rect::from_min_max(rect.min + vec2(row.indent(), -1.0), rect.max);
    ui.scroll_to_rect(rect, None);
    let then = edit.ui(ui, cx, field, super::theme::regular(13.0), true);
    let Some(then) = then else { return };
    match then {
        Then::In => cx.out.push(Action::Move(crate::app::Move::In)),
        Then::Out => cx.out.push(Action::Move(crate::app::Move::Out)),
        Then::Stay | Then::Sibling | Then::Child => {
            state.edit = None;
            // The list has the keyboard again, at once: what is added next is edited in it.
            ui.memory_mut(|memory| memory.request_focus(focus::outline_id()));
        }
    }
    match then {
        Then::Sibling => cx.requests.push(Request::Command(Command::AddSibling)),
        Then::Child => cx.requests.push(Request::Command(Command::AddClaim)),
        Then::Stay | Then::In | Then::Out => {}
    }
}
