//! What is offered where something is pressed with the other mouse button: the commands that are possible for it.

use eframe::egui::{Button, Popup, Response, Role, WidgetInfo};

use super::{Command, Cx, Request, meaning::Means};

/// Commands for what is selected, in groups. Those that are not possible are not shown.
const FOR_SELECTED: [&[Command]; 5] = [
    &[Command::EditTitle, Command::SetNumber],
    &[
        Command::AddClaim,
        Command::AddSibling,
        Command::LinkTo,
        Command::DrawLink,
    ],
    &[
        Command::Supports,
        Command::Opposes,
        Command::Requires,
        Command::Undercuts,
        Command::Underpins,
    ],
    &[Command::FocusOne, Command::Unfold, Command::Fold],
    &[Command::Cut, Command::Copy, Command::Duplicate, Command::Delete],
];

/// Commands for the map where nothing is.
const FOR_MAP: [&[Command]; 2] = [
    &[
        Command::AddClaim,
        Command::AddQuestion,
        Command::AddQuantity,
        Command::Paste,
    ],
    &[Command::SelectAll, Command::Fit, Command::ShowAll, Command::ShowOpening],
];

/// The menu of what is selected by then.
pub fn selected_ui(response: &Response, cx: &mut Cx<'_>) {
    menu_ui(response, cx, &FOR_SELECTED);
}

/// The menu of the empty canvas.
pub fn map_ui(response: &Response, cx: &mut Cx<'_>) {
    menu_ui(response, cx, &FOR_MAP);
}

fn menu_ui(response: &Response, cx: &mut Cx<'_>, groups: &[&[Command]]) {
    // Thousands of cards ask in every frame: where no menu is open and none is asked for, that must cost nothing.
    if !response.secondary_clicked() && !Popup::is_any_open(&response.ctx) {
        return;
    }
    response.context_menu(|ui| {
        ui.set_min_width(200.0);
        let mut is_first = true;
        for group in groups {
            let mut possible = group.iter().filter(|command| command.is_enabled(cx.app)).peekable();
            if possible.peek().is_some() && !std::mem::take(&mut is_first) {
                ui.separator();
            }
            for command in possible {
                let label = command.label();
                let mut button = Button::new(label);
                let keys = cx.keys.first(ui.ctx(), *command);
                if !keys.is_empty() {
                    button = button.shortcut_text(keys);
                }
                let button = ui.add(button);
                button.widget_info(|| WidgetInfo::labeled(Role::MenuItem, true, label));
                if button.says(command.tooltip()).clicked() {
                    cx.requests.push(Request::Command(*command));
                    ui.close();
                }
            }
        }
    });
}
