//! The menu bar.

use eframe::egui::{self, Frame, Margin, Panel, Ui};

use super::Shell;
use crate::ui::{
    Request,
    command::{Command, Menu},
    meaning::{Means, Term},
    theme::Palette,
};

impl Shell {
    pub(super) fn menu_ui(&self, ui: &mut Ui, palette: &'static Palette, requests: &mut Vec<Request>) {
        let frame = Frame::new().fill(palette.panel).inner_margin(Margin::symmetric(8, 3));
        Panel::top("menu").frame(frame).show(ui, |ui| {
            egui::MenuBar::new().ui(ui, |ui| {
                for menu in Menu::ALL {
                    let button = ui.menu_button(menu.name(), |ui| self.one_menu_ui(ui, menu, requests));
                    let _ = button.response.means(Term::Menus);
                }
            });
        });
    }

    fn one_menu_ui(&self, ui: &mut Ui, menu: Menu, requests: &mut Vec<Request>) {
        ui.set_min_width(240.0);
        // Close together, so that the longest menu fits the smallest window.
        ui.spacing_mut().item_spacing.y = 1.0;
        ui.spacing_mut().button_padding.y = 2.0;
        ui.spacing_mut().interact_size.y = 20.0;
        let mut last_group = None;
        for &command in Command::ALL {
            let (place, group) = command.place();
            if place != menu {
                continue;
            }
            if last_group.is_some_and(|last| last != group) {
                ui.separator();
            }
            last_group = Some(group);
            let label = command.full_label(self.app.document());
            let mut button = match command.is_on(&self.app) {
                Some(is_on) => egui::Button::selectable(is_on, label),
                None => egui::Button::new(label),
            };
            let keys = self.keymap.first(ui.ctx(), command);
            if !keys.is_empty() {
                button = button.shortcut_text(keys);
            }
            let response = ui.add_enabled(command.is_enabled(&self.app), button);
            // Names are spoken without the keys, which stand beside them.
            response.widget_info(|| {
                egui::WidgetInfo::labeled(
                    egui::Role::MenuItem,
                    response.enabled(),
                    command.full_label(self.app.document()),
                )
            });
            let response = response.says(command.tooltip());
            if response.clicked() {
                requests.push(Request::Command(command));
                ui.close();
            }
        }
        if menu == Menu::File && !self.app.settings().recent.is_empty() {
            ui.separator();
            ui.menu_button("Open recent", |ui| {
                for path in &self.app.settings().recent {
                    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
                    if ui
                        .button(name)
                        .says(&format!("{} {}", Term::Recent.sentence(), path.display()))
                        .clicked()
                    {
                        requests.push(Request::Open(path.clone()));
                        ui.close();
                    }
                }
            });
        }
    }
}
