//! The field for why a number changed.

use eframe::egui::{Align2, Margin, Role, TextEdit, Ui, WidgetInfo};

use super::{
    Cx,
    meaning::{Means, Term},
    theme,
};
use crate::{
    analysis::Change,
    app::{Action, reasoned},
};

/// A field for why a number changed; `name` is spoken.
pub fn reason_ui(ui: &mut Ui, cx: &mut Cx<'_>, name: &str, change: &Change, width: f32) {
    let mut text = change.reason.clone();
    let edit = TextEdit::singleline(&mut text)
        .hint_text("why?")
        .font(theme::regular(12.5))
        .margin(Margin::symmetric(6, 2))
        .align(Align2::LEFT_CENTER)
        .desired_width(width)
        .id_salt(("reason", change.about.id(), change.reader.as_str(), change.entry));
    let response = ui.add(edit);
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::TextInput, true, name);
        info.current_text_value = Some(text.clone());
        info
    });
    let response = response.means(Term::ChangeReason);
    if response.changed() {
        cx.out.extend(reasoned(cx.map, change, &text).map(Action::Edit));
    }
    if response.lost_focus() {
        cx.out.push(Action::EndStroke);
    }
}
