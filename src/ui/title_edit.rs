//! Editing a title in its place, on a card or in a row of the outline.

use eframe::egui::{
    Context, Event, FocusDirection, FontSelection, Frame, Id, InputState, Key, Modifiers, Rect, TextEdit, Ui,
    WidgetInfo,
    text::{CCursor, CCursorRange},
};

use super::{Cx, focus, inspector::title_change};
use crate::{
    app::{Action, Selection},
    model::{Edit, edit::ClaimEdit},
};

/// What is done once a title has been edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// Nothing more.
    Stay,
    /// A claim is added that bears on the same.
    Sibling,
    /// A claim is added that bears on it.
    Child,
    /// It is moved below the one above it, and its title goes on being edited.
    In,
    /// It is moved out, and its title goes on being edited.
    Out,
}

/// A title that is being edited.
#[derive(Clone, Debug, PartialEq)]
pub struct TitleEdit {
    /// Of what.
    pub of: Selection,
    text: String,
    /// It was added just now, and is taken back if it is given no title.
    is_new: bool,
    has_begun: bool,
    /// The whole title is selected at first, so that typing replaces it; else the cursor stands at its end.
    selects_all: bool,
}

impl TitleEdit {
    /// Edits the title of something on the map.
    pub fn new(of: Selection, title: &str, is_new: bool) -> Self {
        Self {
            of,
            // What is new has no title worth keeping.
            text: if is_new { String::new() } else { title.to_owned() },
            is_new,
            has_begun: false,
            selects_all: true,
        }
    }

    /// The same with something typed at the end of it.
    #[must_use]
    pub fn typed(mut self, text: &str) -> Self {
        self.text.push_str(text);
        self.selects_all = false;
        self
    }

    /// What has been typed so far.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What has been typed, as a title.
    fn title(&self) -> String {
        self.text.replace(['\n', '\r'], " ").trim().to_owned()
    }

    /// Paints the field into `rect` and answers keys. Returns what comes then once editing has ended; what it says of
    /// the map has been pushed already. `in_list` is for rows of the outline: Enter goes on with the next one, Tab moves
    /// it in.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        cx: &mut Cx<'_>,
        rect: Rect,
        font: impl Into<FontSelection>,
        in_list: bool,
    ) -> Option<Then> {
        let id = Id::unique("title in place");
        let keys = |ctx: &Context, key, modifiers| ctx.input_mut(|input| taken(input, key, modifiers));
        let ctx = ui.ctx().clone();
        let has_focus = ctx.memory(|memory| memory.has_focus(id));
        let (mut then, mut is_canceled) = (None, false);
        if has_focus {
            if keys(&ctx, Key::Enter, Modifiers::NONE) {
                then = Some(if in_list { Then::Sibling } else { Then::Stay });
            } else if keys(&ctx, Key::Tab, Modifiers::SHIFT) {
                then = Some(Then::Out);
            } else if keys(&ctx, Key::Tab, Modifiers::NONE) {
                then = Some(if in_list { Then::In } else { Then::Child });
            }
        }
        let field = if in_list {
            TextEdit::singleline(&mut self.text)
        } else {
            // The frame of the card is there already.
            TextEdit::multiline(&mut self.text)
                .desired_rows(1)
                .return_key(None)
                .frame(Frame::NONE)
        };
        let field = field
            .id(id)
            .font(font)
            .hint_text("Title")
            .margin(eframe::egui::Margin::symmetric(4, 1))
            .lock_focus(true)
            .desired_width(rect.width());
        let response = ui.put(rect, field);
        response.widget_info(|| {
            let mut info = WidgetInfo::labeled(eframe::egui::Role::TextInput, true, "Title in place");
            info.current_text_value = Some(self.text.clone());
            info
        });
        if !self.has_begun {
            self.has_begun = true;
            response.request_focus();
            let end = CCursor::new(self.text.chars().count());
            let start = if self.selects_all { CCursor::new(0) } else { end };
            let mut state = TextEdit::load_state(&ctx, id).unwrap_or_default();
            state.cursor.set_char_range(Some(CCursorRange::two(start, end)));
            state.store(&ctx, id);
            return None;
        }
        if response.lost_focus() && then.is_none() {
            is_canceled = ctx.input(|input| input.key_pressed(Key::Escape));
            then = Some(Then::Stay);
        }
        if then.is_none() && focus::takes_in(&ctx) && !self.title().is_empty() {
            cx.out.extend(title_change(cx.map, &self.of, self.title()));
            cx.out.push(Action::EndStroke);
            self.is_new = false;
        }
        let then = then?;
        // The keys were for this field; nobody else goes on with them.
        ctx.memory_mut(|memory| {
            memory.move_focus(FocusDirection::None);
            if !matches!(then, Then::In | Then::Out) {
                memory.surrender_focus(id);
            }
        });
        let title = self.title();
        let is_nothing = title.is_empty() || is_canceled;
        if self.is_new && is_nothing && matches!(then, Then::Stay | Then::Sibling | Then::Child) {
            let is_last = (cx.app.document()).is_some_and(|document| {
                matches!(
                    document.history().undo_label(),
                    Some("add claim" | "add question" | "add quantity")
                )
            });
            match &self.of {
                _ if is_last => cx.out.push(Action::Undo),
                // It has been moved since; then there is more to take back than the last step.
                Selection::Claim(id) => {
                    cx.out.push(Action::Edit(Edit::Claim(ClaimEdit::Remove(id.clone()))));
                }
                _ => {}
            }
            return Some(Then::Stay);
        }
        if !is_nothing {
            cx.out.extend(title_change(cx.map, &self.of, title));
            cx.out.push(Action::EndStroke);
            self.is_new = false;
        }
        Some(then)
    }
}

/// Takes a key out of the input; whether it was there.
fn taken(input: &mut InputState, wanted: Key, held: Modifiers) -> bool {
    let before = input.events.len();
    input.events.retain(|event| {
        let is_it = matches!(event, Event::Key { key, pressed: true, modifiers, .. }
            if *key == wanted && modifiers.shift == held.shift && !modifiers.command && !modifiers.alt);
        !is_it
    });
    input.events.len() < before
}
