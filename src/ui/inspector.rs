//! The inspector: everything about what is selected, and the controls that change it.

mod circle;
mod claim;
mod evidence;
pub(super) mod fields;
mod group;
mod link;
mod map;
mod model;
mod numbers;
mod quantity;
mod question;
mod quotes;
mod reader;
mod several;
mod source;
mod why;

use eframe::egui::{Rect, RichText, ScrollArea, TextEdit, Ui, WidgetInfo};

use super::{
    Cx, Request,
    focus::{self, Area},
    meaning::{Means, Term},
    theme, widgets,
};
use crate::{
    app::{Action, Selection},
    model::{
        Edit, Group, Map, Quantity, Question, Reader, Source,
        edit::{ClaimChange, ClaimEdit, MapChange, MapEdit, Object, ObjectEdit},
    },
};

/// What is being typed or switched in the inspector and is not yet, or never, part of the map.
#[derive(Debug)]
pub struct Drafts {
    wants_title_focus: bool,
    /// Whether the text is edited rather than read.
    edits_body: bool,
    /// The quote that is being filled in.
    quote: Option<usize>,
    /// The page of a source's text that is shown, and what is selected in it.
    page: usize,
    selected: Option<source::Selected>,
    /// A claim is to be made of the selected words.
    makes_claim: bool,
    /// Where the inspector is.
    panel: Rect,
    /// What the drafts belong to.
    of: Selection,
}

impl Default for Drafts {
    fn default() -> Self {
        Self {
            wants_title_focus: false,
            edits_body: false,
            quote: None,
            page: 0,
            selected: None,
            makes_claim: false,
            panel: Rect::NOTHING,
            of: Selection::Nothing,
        }
    }
}

impl Drafts {
    /// Makes a claim of the words that are selected in a source's text, at the next frame.
    pub fn make_claim(&mut self) {
        self.makes_claim = true;
    }

    /// Puts the cursor into the title at the next frame.
    pub fn focus_title(&mut self) {
        self.wants_title_focus = true;
    }
}

/// Paints the inspector.
pub fn inspector_ui(ui: &mut Ui, cx: &mut Cx<'_>, drafts: &mut Drafts, markdown: &mut crate::ui::markdown::Markdown) {
    ui.take_available_width();
    let selection = cx.app.selection().clone();
    if drafts.of != selection {
        *drafts = Drafts {
            of: selection.clone(),
            wants_title_focus: drafts.wants_title_focus,
            ..Drafts::default()
        };
    }
    drafts.panel = ui.max_rect();
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        // Room for the scroll bar, so that it never lies on a control.
        ui.set_max_width(ui.available_width() - 14.0);
        // Ids follow what is selected, so that caret, selection and undo of a field do not leak to the next one.
        ui.push_id(format!("{selection:?}"), |ui| match &selection {
            Selection::Nothing => map::map_ui(ui, cx, drafts, markdown),
            Selection::Claim(id) => claim::claim_ui(ui, cx, id, drafts, markdown),
            Selection::Link(id) => link::link_ui(ui, cx, id, drafts, markdown),
            Selection::Question(id) => question::question_ui(ui, cx, id, drafts, markdown),
            Selection::Group(id) => group::group_ui(ui, cx, id, drafts),
            Selection::Quantity(id) => quantity::quantity_ui(ui, cx, id, drafts, markdown),
            Selection::Several(cards) => several::several_ui(ui, cx, cards),
            Selection::Reader(id) => reader::reader_ui(ui, cx, id, drafts),
            Selection::Source(id) => source::source_ui(ui, cx, id, drafts),
        });
        ui.add_space(24.0);
        widgets::follow_focus(ui);
    });
}

/// A field for the title of what is selected: wraps, takes Enter as done.
fn title_ui(ui: &mut Ui, cx: &mut Cx<'_>, drafts: &mut Drafts, title: &str) {
    let mut text = title.to_owned();
    let field = TextEdit::multiline(&mut text)
        .id(widgets::field_id(ui, "Title"))
        .font(theme::semi_bold(16.0))
        .desired_rows(1)
        .desired_width(f32::INFINITY)
        .return_key(None);
    let response = ui.add(field);
    response.widget_info(|| text_info(&text, "Title"));
    focus::anchor(ui, Area::Inspector, response.id, drafts.panel);
    let selection = cx.app.selection().clone();
    let response = response.means(match selection {
        Selection::Nothing => Term::MapTitle,
        Selection::Reader(_) => Term::ReaderName,
        Selection::Source(_) => Term::SourceTitle,
        _ => Term::Title,
    });
    if std::mem::take(&mut drafts.wants_title_focus) {
        response.request_focus();
        widgets::select_all(ui, &response, &text);
    }
    if response.has_focus() && ui.input(|input| input.key_pressed(eframe::egui::Key::Enter)) {
        response.surrender_focus();
    }
    if response.changed() {
        cx.out
            .extend(title_change(cx.map, &selection, text.replace(['\n', '\r'], " ")));
    }
    if response.lost_focus() {
        cx.out.push(fields::left(ui));
    }
}

/// The title of something on the map.
pub fn title_of(map: &Map, of: &Selection) -> Option<String> {
    Some(match of {
        Selection::Nothing => map.title.clone(),
        Selection::Claim(id) => map.claims.get(id)?.title.clone(),
        Selection::Question(id) => map.questions.get(id)?.title.clone(),
        Selection::Group(id) => map.groups.get(id)?.title.clone(),
        Selection::Quantity(id) => map.quantities.get(id)?.title.clone(),
        Selection::Reader(id) => map.readers.get(id)?.name.clone(),
        Selection::Source(id) => map.sources.get(id)?.title.clone(),
        Selection::Link(_) | Selection::Several(_) => return None,
    })
}

/// What gives something on the map another title.
pub fn title_change(map: &Map, of: &Selection, title: String) -> Option<Action> {
    let put = |object| Action::Edit(Edit::Object(ObjectEdit::Put(object)));
    Some(match of {
        Selection::Nothing => Action::Edit(Edit::Map(MapEdit::Change(MapChange::Title(title)))),
        Selection::Claim(id) => Action::Edit(Edit::Claim(ClaimEdit::Change(id.clone(), ClaimChange::Title(title)))),
        Selection::Question(id) => {
            let mut question = Question::clone(map.questions.get(id)?);
            question.title = title;
            put(Object::Question(id.clone(), Box::new(question)))
        }
        Selection::Group(id) => {
            let mut group = Group::clone(map.groups.get(id)?);
            group.title = title;
            put(Object::Group(id.clone(), Box::new(group)))
        }
        Selection::Quantity(id) => {
            let mut quantity = Quantity::clone(map.quantities.get(id)?);
            quantity.title = title;
            put(Object::Quantity(id.clone(), Box::new(quantity)))
        }
        Selection::Reader(id) => {
            let mut reader = Reader::clone(map.readers.get(id)?);
            reader.name = title;
            put(Object::Reader(id.clone(), Box::new(reader)))
        }
        Selection::Source(id) => {
            let mut source = Source::clone(map.sources.get(id)?);
            source.title = title;
            put(Object::Source(id.clone(), Box::new(source)))
        }
        Selection::Link(_) | Selection::Several(_) => return None,
    })
}

fn text_info(text: &str, name: &str) -> WidgetInfo {
    let mut info = WidgetInfo::labeled(eframe::egui::Role::TextInput, true, name);
    info.current_text_value = Some(text.to_owned());
    info
}

/// What is selected, in a word, and a button that deletes it.
fn heading_ui(ui: &mut Ui, cx: &mut Cx<'_>, word: &str, delete: Action) {
    ui.horizontal(|ui| {
        ui.label(RichText::new(word).font(theme::semi_bold(13.0)).color(cx.palette.muted));
        ui.with_layout(eframe::egui::Layout::right_to_left(eframe::egui::Align::Center), |ui| {
            if ui.button("Delete").means(Term::DeleteThis).clicked() {
                cx.out.push(delete);
            }
        });
    });
}

/// A line of text that selects something when pressed.
/// What it is to what is selected (`what`) is spoken before its title.
fn jump_ui(ui: &mut Ui, cx: &mut Cx<'_>, what: &str, text: &str, to: Selection) {
    let response = ui.add(eframe::egui::Link::new(RichText::new(text).color(cx.palette.text)));
    response.widget_info(|| WidgetInfo::labeled(eframe::egui::Role::Link, true, format!("{what}: {text}")));
    if response.means(Term::Jump).clicked() {
        cx.out.push(Action::Select(to.clone()));
        cx.requests.push(Request::CenterOn(to));
    }
}
