//! The start screen: samples, recent files, a new map.

use eframe::egui::{CornerRadius, Frame, Margin, RichText, ScrollArea, Sense, Stroke, Ui, UiBuilder, vec2};

use super::{
    Command, Request,
    meaning::{Means, Term},
    theme::{self, Palette},
};
use crate::app::{
    Action, App,
    samples::{SAMPLES, Sample},
};

/// Paints the start screen.
pub fn start_ui(ui: &mut Ui, app: &App, palette: &'static Palette, out: &mut Vec<Action>, requests: &mut Vec<Request>) {
    let width = ui.available_width().min(860.0);
    let margin = ((ui.available_width() - width) / 2.0).max(0.0);
    ui.add_space((ui.available_height() * 0.08).max(8.0));
    ScrollArea::vertical().show(ui, |ui| {
        ui.horizontal_top(|ui| {
            ui.add_space(margin);
            ui.vertical(|ui| {
                ui.set_width(width);
                ui.label(
                    RichText::new("Cruxmap")
                        .font(theme::semi_bold(34.0))
                        .color(palette.text),
                );
                ui.label(
                    RichText::new("Map a debate. Put numbers on it. Find what it turns on.")
                        .font(theme::regular(16.0))
                        .color(palette.muted),
                );
                ui.add_space(18.0);
                ui.horizontal(|ui| {
                    if ui
                        .add(super::widgets::primary(palette, "New map"))
                        .means(Term::NewMap)
                        .clicked()
                    {
                        out.push(Action::New);
                    }
                    if ui.button("Open a map…").means(Term::OpenMap).clicked() {
                        out.push(Action::OpenDialog);
                    }
                    ui.label(RichText::new("or drop a .ron file here").color(palette.muted));
                });
                ui.horizontal(|ui| {
                    let tour = Command::Tour;
                    let text = if app.settings().has_seen_tour {
                        "Take the tour again"
                    } else {
                        "New here? Take the tour: two minutes"
                    };
                    if ui.link(text).says(tour.tooltip()).clicked() {
                        requests.push(Request::Command(tour));
                    }
                });
                ui.add_space(22.0);
                heading(ui, palette, "Samples");
                let (small, large): (Vec<&Sample>, Vec<&Sample>) = SAMPLES.iter().partition(|sample| sample.is_small);
                for row in large.chunks(2) {
                    ui.columns(2, |columns| {
                        for (ui, sample) in columns.iter_mut().zip(row) {
                            if tile_ui(ui, palette, sample.title, sample.description) {
                                out.push(Action::OpenSample(sample.name));
                            }
                        }
                    });
                    ui.add_space(8.0);
                }
                ui.add_space(8.0);
                heading(ui, palette, "Smaller debates");
                for sample in small {
                    ui.horizontal_wrapped(|ui| {
                        let link = ui.link(sample.title);
                        link.widget_info(|| {
                            let name = format!("Open sample: {}", sample.title);
                            eframe::egui::WidgetInfo::labeled(eframe::egui::Role::Link, true, name)
                        });
                        if link.means(Term::Sample).clicked() {
                            out.push(Action::OpenSample(sample.name));
                        }
                        ui.label(RichText::new(sample.description).small().color(palette.muted));
                    });
                }
                if !app.settings().recent.is_empty() {
                    ui.add_space(22.0);
                    heading(ui, palette, "Recent maps");
                    for path in &app.settings().recent {
                        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
                        ui.horizontal(|ui| {
                            if ui
                                .link(name.as_ref())
                                .says(&format!("{} {}", Term::Recent.sentence(), path.display()))
                                .clicked()
                            {
                                out.push(Action::Open(path.clone()));
                            }
                            if let Some(folder) = path.parent() {
                                ui.label(RichText::new(folder.display().to_string()).small().color(palette.muted));
                            }
                        });
                    }
                }
            });
        })
    });
}

fn heading(ui: &mut Ui, palette: &Palette, text: &str) {
    ui.label(RichText::new(text).font(theme::semi_bold(14.0)).color(palette.muted));
    ui.add_space(2.0);
}

/// A large button with a title and a description; returns whether it was pressed.
fn tile_ui(ui: &mut Ui, palette: &Palette, title: &str, description: &str) -> bool {
    let builder = UiBuilder::new().id_salt(title).sense(Sense::click());
    let response = ui
        .scope_builder(builder, |ui| {
            let response = ui.response();
            let border = if response.hovered() || response.has_focus() {
                Stroke::new(2.0, palette.accent)
            } else {
                Stroke::new(1.0, palette.card_border)
            };
            Frame::new()
                .fill(palette.card)
                .stroke(border)
                .corner_radius(CornerRadius::same(10))
                .inner_margin(Margin::same(16))
                .show(ui, |ui| {
                    ui.set_min_size(vec2(ui.available_width(), 70.0));
                    ui.vertical(|ui| {
                        ui.add(
                            eframe::egui::Label::new(RichText::new(title).font(theme::semi_bold(16.0)))
                                .selectable(false),
                        );
                        ui.add(
                            eframe::egui::Label::new(RichText::new(description).color(palette.muted))
                                .selectable(false)
                                .wrap(),
                        );
                    });
                });
        })
        .response;
    response.widget_info(|| {
        eframe::egui::WidgetInfo::labeled(eframe::egui::Role::Button, true, format!("Open sample: {title}"))
    });
    response
        .means(Term::Sample)
        .on_hover_cursor(eframe::egui::CursorIcon::PointingHand)
        .clicked()
}
