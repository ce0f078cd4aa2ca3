//! The command palette: every command, claim, question and group by a few letters of its name.

use eframe::egui::{
    Align2, Button, Context, Id, Key, Modal, Modifiers, RichText, ScrollArea, TextEdit, Ui, WidgetInfo, vec2,
};

use super::{
    Command, Request,
    fuzzy::fit,
    keymap::Keymap,
    meaning::{Means, Term},
    theme, widgets,
};
use crate::{
    app::{Action, App, Document, Selection},
    model::{Card, LinkId, Map, Target},
    ui::theme::Palette,
};

/// At most this many findings are listed.
const MOST_FOUND: usize = 100;

/// So many rows are seen at once.
const ROWS: f32 = 12.0;

const ROW_HEIGHT: f32 = 26.0;

/// What can be chosen.
#[derive(Clone, Debug, PartialEq)]
enum Choice {
    Command(Command),
    Card(Card),
    Link(LinkId),
    /// A reader or a source.
    Other(Selection),
}

/// What the palette was opened for.
#[derive(Clone, Debug, Default, PartialEq)]
enum Purpose {
    /// To do or go to what is chosen.
    #[default]
    Go,
    /// To draw a link from this card to what is chosen.
    LinkFrom(Card),
}

/// What has been typed, and what fits it.
#[derive(Debug, Default)]
pub struct State {
    purpose: Purpose,
    query: String,
    /// What fits, best first; made anew when the query changes.
    found: Option<Vec<(Choice, String)>>,
    selected: usize,
    is_new: bool,
}

impl State {
    /// A palette that has just been opened.
    pub fn opened() -> Self {
        Self {
            is_new: true,
            ..Self::default()
        }
    }

    /// A palette in which the end of a link from this card is chosen.
    pub fn linking_from(card: Card) -> Self {
        Self {
            purpose: Purpose::LinkFrom(card),
            ..Self::opened()
        }
    }
}

/// Paints the palette; returns whether it stays open.
pub fn palette_ui(
    ctx: &Context,
    app: &App,
    keys: &Keymap,
    palette: &'static Palette,
    state: &mut State,
    out: &mut Vec<Action>,
    requests: &mut Vec<Request>,
) -> bool {
    let mut stays = true;
    let area = Modal::default_area(Id::unique("palette area")).anchor(Align2::CENTER_TOP, vec2(0.0, 70.0));
    let modal = Modal::new(Id::unique("palette")).area(area).show(ctx, |ui| {
        ui.set_width(560.0_f32.min(ctx.content_rect().width() - 60.0));
        let n_found = state.found.as_ref().map_or(0, Vec::len);
        choose(ui, state, n_found);
        let hint = match &state.purpose {
            Purpose::Go => "Find a command, claim, question or group",
            Purpose::LinkFrom(_) => "Link to which claim, question or link?",
        };
        let field = TextEdit::singleline(&mut state.query)
            .id(widgets::field_id(ui, "palette"))
            .hint_text(hint)
            .font(theme::regular(16.0))
            .desired_width(f32::INFINITY);
        let response = ui.add(field).means(Term::PaletteField);
        if std::mem::take(&mut state.is_new) {
            response.request_focus();
        }
        if response.changed() || state.found.is_none() {
            state.found = Some(found(app, &state.purpose, &state.query));
            state.selected = 0;
        }
        let is_entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let chosen = rows_ui(ui, app, keys, palette, state).or_else(|| {
            let found = state.found.as_ref()?;
            is_entered
                .then(|| found.get(state.selected).map(|(choice, _)| choice.clone()))
                .flatten()
        });
        if let Some(choice) = chosen {
            stays = false;
            match (choice, &state.purpose) {
                (Choice::Command(command), _) if !command.is_enabled(app) => {
                    out.push(Action::Say(format!(
                        "“{}” is not possible now. {}",
                        command.label(),
                        command.tooltip()
                    )));
                }
                (Choice::Command(command), _) => requests.push(Request::Command(command)),
                (Choice::Other(selection), _) => out.push(Action::Select(selection)),
                (Choice::Link(id), Purpose::LinkFrom(from)) => {
                    requests.push(Request::Connect(from.clone(), Target::Link(id)));
                }
                (Choice::Card(card), Purpose::LinkFrom(from)) => {
                    let target = super::canvas::target_of_card(&card);
                    requests.extend(target.map(|target| Request::Connect(from.clone(), target)));
                }
                (Choice::Link(id), Purpose::Go) => out.push(Action::Select(Selection::Link(id))),
                (Choice::Card(card), Purpose::Go) => {
                    out.push(Action::Select(Selection::card(&card)));
                    requests.push(Request::CenterOn(Selection::card(&card)));
                }
            }
        } else if is_entered {
            response.request_focus();
        }
    });
    stays && !modal.should_close()
}

/// Arrow keys choose, before the field takes them.
fn choose(ui: &Ui, state: &mut State, n_found: usize) {
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let last = n_found.saturating_sub(1);
    for (key, by) in [(Key::ArrowDown, 1), (Key::PageDown, ROWS as usize)] {
        if pressed(key) {
            state.selected = (state.selected + by).min(last);
        }
    }
    for (key, by) in [(Key::ArrowUp, 1), (Key::PageUp, ROWS as usize)] {
        if pressed(key) {
            state.selected = state.selected.saturating_sub(by);
        }
    }
}

/// Paints what fits; returns what was clicked.
fn rows_ui(ui: &mut Ui, app: &App, keys: &Keymap, palette: &'static Palette, state: &State) -> Option<Choice> {
    let found = state.found.as_deref().unwrap_or_default();
    ui.add_space(6.0);
    if found.is_empty() {
        ui.label(RichText::new("Nothing fits. Fewer letters find more.").color(palette.muted));
        return None;
    }
    let mut clicked = None;
    // As high as it may be from the first frame on: what grows with its rows would keep the height of the fewest there were.
    let height = ROWS * ROW_HEIGHT;
    let area = ScrollArea::vertical().max_height(height).min_scrolled_height(height);
    area.show(ui, |ui| {
        for (at, (choice, name)) in found.iter().enumerate() {
            let is_selected = at == state.selected;
            let is_possible = !matches!(choice, Choice::Command(command) if !command.is_enabled(app));
            let color = if is_possible { palette.text } else { palette.muted };
            let text = RichText::new(name.as_str()).color(color);
            let mut button = Button::selectable(is_selected, text).truncate();
            button = match choice {
                Choice::Command(command) => button.shortcut_text(keys.first(ui.ctx(), *command)),
                Choice::Link(_) => button.shortcut_text("Link"),
                Choice::Other(Selection::Reader(_)) => button.shortcut_text("Reader"),
                Choice::Other(_) => button.shortcut_text("Source"),
                Choice::Card(card) => button.shortcut_text(kind_of(app.document().map(Document::map), card)),
            };
            let response = ui.add_sized(vec2(ui.available_width(), ROW_HEIGHT - 2.0), button);
            if is_selected {
                response.scroll_to_me(None);
            }
            let number = at + 1;
            response.widget_info(|| {
                let name = format!("{number}. {name}");
                WidgetInfo::selected(eframe::egui::Role::ListBoxOption, true, is_selected, name)
            });
            let response = match choice {
                Choice::Command(command) => response.says(command.tooltip()),
                Choice::Card(_) | Choice::Link(_) | Choice::Other(_) => response.means(Term::Found),
            };
            if response.clicked() {
                clicked = Some(choice.clone());
            }
        }
    });
    clicked
}

/// The word for what kind of card it is.
fn kind_of(map: Option<&Map>, card: &Card) -> &'static str {
    match card {
        Card::Claim(id) => map
            .and_then(|map| map.claims.get(id))
            .map_or("Claim", |claim| claim.kind.name()),
        Card::Question(_) => "Question",
        Card::Group(_) => "Group",
        Card::Quantity(_) => "Quantity",
    }
}

/// Everything that can be done or gone to now and fits what was typed, best first; commands before cards that fit as well.
fn found(app: &App, purpose: &Purpose, query: &str) -> Vec<(Choice, String)> {
    let mut found: Vec<(i32, usize, Choice, String)> = Vec::new();
    let mut add = |choice: Choice, name: String| {
        if let Some((score, _)) = fit(query, &name) {
            found.push((-score, found.len(), choice, name));
        }
    };
    for &command in Command::ALL {
        // What is not possible now is found as well by whoever looks for it, rather than something else with its letters.
        let is_offered = command.is_enabled(app) || !query.trim().is_empty();
        if *purpose == Purpose::Go && command != Command::Palette && is_offered {
            add(Choice::Command(command), command.full_label(app.document()));
        }
    }
    if let Some(map) = app.document().map(Document::map)
        && (!query.trim().is_empty() || *purpose != Purpose::Go)
    {
        let from = match purpose {
            Purpose::LinkFrom(card) => Some(card),
            Purpose::Go => None,
        };
        for id in map.claims.keys() {
            if from != Some(&Card::Claim(id.clone())) {
                add(Choice::Card(Card::Claim(id.clone())), map.title_of(id).to_owned());
            }
        }
        for (id, question) in &map.questions {
            add(Choice::Card(Card::Question(id.clone())), question.title.clone());
        }
        for (id, group) in map.groups.iter().filter(|_| from.is_none()) {
            add(Choice::Card(Card::Group(id.clone())), group.title.clone());
        }
        if from.is_none() {
            for (id, quantity) in &map.quantities {
                add(Choice::Card(Card::Quantity(id.clone())), quantity.title.clone());
            }
            for (id, reader) in &map.readers {
                add(Choice::Other(Selection::Reader(id.clone())), reader.name.clone());
            }
            for (id, source) in &map.sources {
                add(Choice::Other(Selection::Source(id.clone())), source.title.clone());
            }
        }
        for id in map.links.keys().filter(|_| from.is_some()) {
            add(Choice::Link(id.clone()), map.link_title(id));
        }
    }
    found.sort_by_key(|(score, at, ..)| (*score, *at));
    found.truncate(MOST_FOUND);
    found.into_iter().map(|(.., choice, name)| (choice, name)).collect()
}
