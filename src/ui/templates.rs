//! The templates as tiles: on the start screen, and in a window of their own.

use eframe::egui::{Context, Id, Modal, RichText, ScrollArea, Ui};

use super::{
    meaning::{Means, Term},
    theme::{self, Palette},
    tile::{GAP, Tile, tile_ui},
};
use crate::app::{Action, App, templates::TEMPLATES};

/// Paints the window in which a template is chosen; returns whether it stays open.
pub fn chooser_ui(ctx: &Context, app: &App, palette: &'static Palette, out: &mut Vec<Action>) -> bool {
    let modal = Modal::new(Id::unique("templates")).show(ctx, |ui| {
        ui.set_width(840.0_f32.min(ctx.content_rect().width() - 60.0));
        ui.label(
            RichText::new("New map from a template")
                .font(theme::semi_bold(18.0))
                .color(palette.text),
        );
        let told = "Each is a map with sentences to replace by your own.";
        ui.label(RichText::new(told).color(palette.muted));
        ui.add_space(8.0);
        let is_chosen = ScrollArea::vertical()
            .max_height(ctx.content_rect().height() - 170.0)
            .show(ui, |ui| tiles_ui(ui, app, palette, 3, out))
            .inner;
        ui.add_space(8.0);
        ui.button("Close").means(Term::CloseThis).clicked() || is_chosen
    });
    !(modal.inner || modal.should_close())
}

/// Paints a tile for an empty map and for each template, so many in a row; returns whether one was chosen.
pub fn tiles_ui(ui: &mut Ui, app: &App, palette: &'static Palette, n_columns: usize, out: &mut Vec<Action>) -> bool {
    let empty = Tile {
        name: None,
        title: "Empty map",
        description: "Type what it is called; Q adds a question, N a claim.",
        verb: "New map",
        term: Term::NewMap,
    };
    let templates = TEMPLATES.iter().map(|template| Tile {
        name: Some(template.name),
        title: template.title,
        description: template.description,
        verb: "New from template",
        term: Term::Template,
    });
    let tiles: Vec<Tile<'_>> = std::iter::once(empty).chain(templates).collect();
    let chosen = grid_ui(ui, app, palette, n_columns, &tiles);
    if let Some(tile) = chosen {
        out.push(tile.name.map_or(Action::New, Action::NewFrom));
    }
    chosen.is_some()
}

/// Paints tiles in rows of so many; returns the one that was pressed.
pub fn grid_ui<'t, 'a>(
    ui: &mut Ui,
    app: &App,
    palette: &'static Palette,
    n_columns: usize,
    tiles: &'t [Tile<'a>],
) -> Option<&'t Tile<'a>> {
    let width = ((ui.available_width() - GAP * (n_columns as f32 - 1.0)) / n_columns as f32).floor();
    let mut pressed = None;
    for row in tiles.chunks(n_columns) {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            for tile in row {
                if tile_ui(ui, app, palette, width, tile) {
                    pressed = Some(tile);
                }
            }
        });
        ui.add_space(GAP - ui.spacing().item_spacing.y);
    }
    pressed
}
