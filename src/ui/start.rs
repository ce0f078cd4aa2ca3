//! The start screen: recent files, samples as pictures, templates.

use eframe::egui::{CornerRadius, Frame, Link, Margin, RichText, ScrollArea, Stroke, Ui, WidgetInfo};

use super::{
    Command, Request,
    meaning::{Means, Term},
    templates,
    theme::{self, Palette},
    tile::Tile,
};
use crate::app::{
    Action, App,
    samples::{SAMPLES, Sample},
};

/// The widest that the start screen gets, px.
const WIDEST: f32 = 1120.0;

/// A tile is not narrower, px.
const NARROWEST_TILE: f32 = 205.0;

/// So many recent maps are shown; the rest are in the menu.
const MOST_RECENT: usize = 4;

/// Paints the start screen.
pub fn start_ui(ui: &mut Ui, app: &App, palette: &'static Palette, out: &mut Vec<Action>, requests: &mut Vec<Request>) {
    out.push(Action::DrawThumbnails(palette.is_dark));
    let width = (ui.available_width() - 16.0).min(WIDEST);
    let margin = ((ui.available_width() - width) / 2.0).max(0.0).floor();
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.horizontal_top(|ui| {
            ui.add_space(margin);
            ui.vertical(|ui| {
                ui.set_width(width);
                head_ui(ui, app, palette, out, requests);
                recent_ui(ui, app, palette, out);
                let n_columns = (width / NARROWEST_TILE).floor().clamp(1.0, 4.0) as usize;
                let (small, large): (Vec<&Sample>, Vec<&Sample>) = SAMPLES.iter().partition(|sample| sample.is_small);
                heading(ui, palette, "Samples");
                let tile = |sample: &&Sample| Tile {
                    name: Some(sample.name),
                    title: sample.title,
                    description: sample.description,
                    verb: "Open sample",
                    term: Term::Sample,
                };
                let tiles: Vec<Tile<'_>> = large.iter().map(tile).collect();
                let pressed = templates::grid_ui(ui, app, palette, n_columns, &tiles);
                out.extend(pressed.and_then(|tile| tile.name).map(Action::OpenSample));
                heading(ui, palette, "Begin with a template");
                templates::tiles_ui(ui, app, palette, if n_columns < 4 { n_columns } else { 5 }, out);
                heading(ui, palette, "Smaller debates");
                for sample in small {
                    ui.horizontal_wrapped(|ui| {
                        let link = ui.link(sample.title);
                        link.widget_info(|| {
                            let name = format!("Open sample: {}", sample.title);
                            WidgetInfo::labeled(eframe::egui::Role::Link, true, name)
                        });
                        if link.means(Term::Sample).clicked() {
                            out.push(Action::OpenSample(sample.name));
                        }
                        ui.label(RichText::new(sample.description).small().color(palette.muted));
                    });
                }
                ui.add_space(16.0);
            });
        })
    });
}

/// What Cruxmap is, and how to begin.
fn head_ui(ui: &mut Ui, app: &App, palette: &'static Palette, out: &mut Vec<Action>, requests: &mut Vec<Request>) {
    ui.horizontal(|ui| {
        ui.label(
            RichText::new("Cruxmap")
                .font(theme::semi_bold(30.0))
                .color(palette.text),
        );
        ui.add_space(8.0);
        ui.label(
            RichText::new("Map a debate. Put numbers on it. Find what it turns on.")
                .font(theme::regular(15.0))
                .color(palette.muted),
        );
    });
    ui.add_space(8.0);
    ui.horizontal_wrapped(|ui| {
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
        ui.label(RichText::new("or drop a file here").color(palette.muted));
        ui.add_space(16.0);
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
    ui.add_space(14.0);
}

/// The maps that were open last.
fn recent_ui(ui: &mut Ui, app: &App, palette: &'static Palette, out: &mut Vec<Action>) {
    if app.settings().recent.is_empty() {
        return;
    }
    heading(ui, palette, "Recent maps");
    let frame = Frame::new()
        .fill(palette.card)
        .stroke(Stroke::new(1.0, palette.card_border))
        .corner_radius(CornerRadius::same(10))
        .inner_margin(Margin::symmetric(12, 6));
    frame.show(ui, |ui| {
        ui.take_available_width();
        for path in app.settings().recent.iter().take(MOST_RECENT) {
            let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
            ui.horizontal(|ui| {
                let link = ui.add(Link::new(RichText::new(name.as_ref()).font(theme::semi_bold(13.5))));
                let told = format!("{} {}", Term::Recent.sentence(), path.display());
                if link.says(&told).clicked() {
                    out.push(Action::Open(path.clone()));
                }
                if let Some(folder) = path.parent() {
                    let text = RichText::new(folder.display().to_string()).small().color(palette.muted);
                    ui.add(eframe::egui::Label::new(text).truncate());
                }
            });
        }
    });
    ui.add_space(14.0);
}

fn heading(ui: &mut Ui, palette: &Palette, text: &str) {
    ui.label(RichText::new(text).font(theme::semi_bold(14.0)).color(palette.muted));
    ui.add_space(4.0);
}
