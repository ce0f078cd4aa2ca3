//! The help: every command with its keys, which can be changed; what the marks on the map mean; what everything means; version
//! and licences. What is looked for is found among commands and meanings alike.

mod about;
mod signs;

use eframe::egui::{
    Align, Button, Context, Event, Id, Key, Layout, Modal, RichText, ScrollArea, TextEdit, Ui, WidgetInfo, vec2,
};

pub use self::signs::meaning;
use super::{
    command::{Command, Menu},
    keymap::{Keymap, SHARED},
    keys::Keys,
    meaning::{Means, Section, Term},
    theme::{self, Palette},
    widgets,
};
use crate::app::Action;

/// A page of the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// Commands and keys.
    Keys,
    /// Marks on the map.
    Signs,
    /// What everything means.
    Meanings,
    /// Version, licences and folders.
    About,
}

impl Page {
    const ALL: [(Self, &'static str); 4] = [
        (Self::Keys, "Keys"),
        (Self::Signs, "Signs"),
        (Self::Meanings, "What everything means"),
        (Self::About, "About"),
    ];
}

/// What is shown of the help.
#[derive(Debug)]
pub struct State {
    page: Page,
    search: String,
    /// The command that is to have the next keys that are pressed.
    captures: Option<Command>,
    /// It was opened just now, and what is typed first is what is looked for.
    is_new: bool,
    /// What the last change of keys took away.
    said: String,
}

impl State {
    /// The help opened at a page.
    pub fn at(page: Page) -> Self {
        Self {
            page,
            search: String::new(),
            captures: None,
            is_new: true,
            said: String::new(),
        }
    }
}

/// Paints the help; returns whether it stays open.
pub fn help_ui(
    ctx: &Context,
    keys: &Keymap,
    palette: &'static Palette,
    state: &mut State,
    out: &mut Vec<Action>,
) -> bool {
    let was_capturing = state.captures.is_some();
    capture(ctx, keys, state, out);
    let modal = Modal::new(Id::unique("help")).show(ctx, |ui| {
        ui.spacing_mut().interact_size.y = 18.0;
        ui.set_width(760.0_f32.min(ctx.content_rect().width() - 60.0));
        ui.horizontal(|ui| {
            for (page, name) in Page::ALL {
                let is_on = state.page == page && state.search.trim().is_empty();
                let text = RichText::new(name).font(theme::semi_bold(15.0));
                let tab = ui.add(Button::selectable(is_on, text));
                tab.widget_info(|| WidgetInfo::selected(eframe::egui::Role::Tab, true, is_on, name));
                if tab.says("Shows this page of the help.").clicked() {
                    state.page = page;
                    state.search.clear();
                }
            }
            let field = TextEdit::singleline(&mut state.search)
                .id(widgets::field_id(ui, "Find in the help"))
                .hint_text("Find in the help")
                .desired_width(180.0);
            let response = ui.add(field);
            if std::mem::take(&mut state.is_new) {
                response.request_focus();
            }
            response.widget_info(|| WidgetInfo::labeled(eframe::egui::Role::SearchInput, true, "Find in the help"));
            let _ = response.says("Shows every command and every meaning in which these words stand.");
        });
        ui.add_space(4.0);
        ScrollArea::vertical()
            .max_height(ctx.content_rect().height() - 170.0)
            .auto_shrink([false, true])
            .show(ui, |ui| {
                // Room for the scroll bar.
                ui.set_max_width(ui.available_width() - 14.0);
                if !state.search.trim().is_empty() {
                    // What is looked for may stand on any page.
                    let n_found = keys_ui(ui, keys, palette, state, out) + meanings_ui(ui, palette, &state.search);
                    if n_found == 0 {
                        ui.add_space(8.0);
                        let told = "No command and no meaning has these words. Try fewer of them, or another one.";
                        ui.label(RichText::new(told).color(palette.muted));
                    }
                    return;
                }
                match state.page {
                    Page::Keys => {
                        keys_ui(ui, keys, palette, state, out);
                    }
                    Page::Signs => signs::signs_ui(ui, palette),
                    Page::Meanings => {
                        meanings_ui(ui, palette, "");
                    }
                    Page::About => about::about_ui(ui, palette),
                }
            });
        ui.add_space(8.0);
        ui.button("Close").means(Term::CloseThis).clicked()
    });
    // Escape belongs to the keys that are being changed first.
    !(modal.inner || modal.should_close() && !was_capturing)
}

/// Whether all words of a search stand in a text.
fn fits(search: &str, text: &str) -> bool {
    let text = text.to_lowercase();
    search
        .split_whitespace()
        .all(|word| text.contains(&word.to_lowercase()))
}

/// Every command with its keys, or those that are looked for; returns how many.
fn keys_ui(ui: &mut Ui, keys: &Keymap, palette: &Palette, state: &mut State, out: &mut Vec<Action>) -> usize {
    let mut n_found = 0;
    if !state.said.is_empty() {
        ui.label(RichText::new(&state.said).color(palette.warning));
    }
    for menu in Menu::ALL {
        let commands: Vec<Command> = (Command::ALL.iter().copied())
            .filter(|command| command.place().0 == menu)
            .filter(|command| {
                let text = format!(
                    "{} {} {}",
                    command.label(),
                    command.tooltip(),
                    keys.label(ui.ctx(), *command)
                );
                fits(&state.search, &text)
            })
            .collect();
        if commands.is_empty() {
            continue;
        }
        widgets::section(ui, palette, menu.name());
        n_found += commands.len();
        for command in commands {
            command_ui(ui, keys, palette, state, command, out);
        }
    }
    if state.search.is_empty() {
        widgets::section(ui, palette, "On the canvas");
        for line in signs::GESTURES {
            ui.label(line);
        }
    }
    n_found
}

/// A command: its name, its keys, which can be pressed to be changed, and what it does.
fn command_ui(
    ui: &mut Ui,
    keys: &Keymap,
    palette: &Palette,
    state: &mut State,
    command: Command,
    out: &mut Vec<Action>,
) {
    ui.horizontal_top(|ui| {
        cell_ui(ui, LABELS, |ui| {
            ui.label(command.label());
        });
        cell_ui(ui, KEYS, |ui| {
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().button_padding.y = 1.0;
                keys_of_ui(ui, keys, state, command, out);
            });
        });
        let what = RichText::new(command.tooltip()).small().color(palette.muted);
        ui.add(eframe::egui::Label::new(what).wrap());
    });
}

/// The keys of a command: pressed to be changed; and what gives it back those it had at first.
fn keys_of_ui(ui: &mut Ui, keys: &Keymap, state: &mut State, command: Command, out: &mut Vec<Action>) {
    let is_capturing = state.captures == Some(command);
    let now = keys.label(ui.ctx(), command);
    let text = match (is_capturing, now.as_str()) {
        (true, _) => "Press the keys…",
        (false, "") => "none",
        (false, now) => now,
    };
    let button = ui.add(Button::new(text).selected(is_capturing));
    button.widget_info(|| {
        let name = format!("Keys of “{}”: {text}", command.label());
        WidgetInfo::labeled(eframe::egui::Role::Button, true, name)
    });
    if button.means(Term::ChangeKeys).clicked() {
        state.captures = if is_capturing { None } else { Some(command) };
        state.said.clear();
    }
    if keys.is_changed(command) {
        let reset = ui.small_button("As at first");
        reset.widget_info(|| {
            let name = format!("Keys of “{}” as at first", command.label());
            WidgetInfo::labeled(eframe::egui::Role::Button, true, name)
        });
        if reset.means(Term::ResetKeys).clicked() {
            out.push(Action::SetKeys(command.name().to_owned(), None));
        }
    }
}

/// Widths of the columns with labels and keys, px.
const LABELS: f32 = 168.0;
const KEYS: f32 = 178.0;

/// A cell of this width, its content at the left.
fn cell_ui(ui: &mut Ui, width: f32, content: impl FnOnce(&mut Ui)) {
    ui.allocate_ui_with_layout(vec2(width, 0.0), Layout::top_down(Align::LEFT), |ui| {
        ui.set_width(width);
        content(ui);
    });
}

/// Gives the command that waits for it the keys that are pressed now.
fn capture(ctx: &Context, keymap: &Keymap, state: &mut State, out: &mut Vec<Action>) {
    let Some(command) = state.captures else { return };
    let pressed = ctx.input_mut(|input| {
        let is_key = |event: &&Event| Keys::of_event(event).is_some();
        let event = input.events.iter().find(is_key).cloned();
        // Nobody else goes on with them.
        input.events.retain(|event| {
            !matches!(
                event,
                Event::Key { .. } | Event::Text(_) | Event::Copy | Event::Cut | Event::Paste(_)
            )
        });
        event
    });
    let Some(event) = pressed else { return };
    ctx.memory_mut(|memory| memory.move_focus(eframe::egui::FocusDirection::None));
    state.captures = None;
    let is_escape = matches!(event, Event::Key { key: Key::Escape, .. });
    let Some(keys) = Keys::of_event(&event).filter(|_| !is_escape) else {
        return;
    };
    let texts = |keys: &[Keys]| keys.iter().map(ToString::to_string).collect::<Vec<_>>();
    let shares = |other: Command| SHARED.contains(&(command, other)) || SHARED.contains(&(other, command));
    for other in keymap.commands_of(keys) {
        if other != command && !shares(other) {
            let rest: Vec<Keys> = keymap.of(other).iter().copied().filter(|own| *own != keys).collect();
            state.said = format!("{} is no longer a key of “{}”.", keys.label(ctx), other.label());
            out.push(Action::SetKeys(other.name().to_owned(), Some(texts(&rest))));
        }
    }
    out.push(Action::SetKeys(command.name().to_owned(), Some(texts(&[keys]))));
}

/// Every term with its sentence, by section, or those that are looked for; returns how many.
fn meanings_ui(ui: &mut Ui, palette: &Palette, search: &str) -> usize {
    let mut n_found = 0;
    for &section in Section::ALL {
        let terms: Vec<Term> = (Term::ALL.iter().copied())
            .filter(|term| term.section() == section)
            .filter(|term| fits(search, &format!("{} {}", term.label(), term.sentence())))
            .collect();
        if terms.is_empty() {
            continue;
        }
        widgets::section(ui, palette, section.heading());
        n_found += terms.len();
        for term in terms {
            ui.horizontal_top(|ui| {
                cell_ui(ui, LABELS, |ui| {
                    let label = RichText::new(term.label()).font(theme::semi_bold(13.0));
                    ui.add(eframe::egui::Label::new(label).wrap());
                });
                ui.add(eframe::egui::Label::new(term.sentence()).wrap());
            });
        }
    }
    n_found
}
