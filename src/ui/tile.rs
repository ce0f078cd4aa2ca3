//! A tile: a small picture of a map, its title and what it is about, to be pressed.

use eframe::egui::{
    Color32, ColorImage, CornerRadius, CursorIcon, Id, Image, Painter, Rect, Role, Sense, StrokeKind, TextureHandle,
    TextureOptions, Ui, WidgetInfo,
    epaint::{
        Stroke,
        text::{LayoutJob, TextFormat, TextWrapping},
    },
    pos2, vec2,
};

use super::{
    meaning::{Means, Term},
    theme::{self, Palette},
};
use crate::app::{App, thumbnails};

/// The space between tiles, px.
pub const GAP: f32 = 14.0;

/// The room for title and description under the picture, px.
const TEXT_HEIGHT: f32 = 80.0;

const MARGIN: f32 = 10.0;

/// What a tile stands for.
pub struct Tile<'t> {
    /// The name of the sample or template whose picture it has; none for an empty map.
    pub name: Option<&'static str>,
    /// What it is.
    pub title: &'t str,
    /// What it is about; as much of it as there is room for.
    pub description: &'t str,
    /// What pressing it does, as it is spoken: “Open sample”.
    pub verb: &'t str,
    /// What that means.
    pub term: Term,
}

/// The height of a tile of this width.
pub fn height(width: f32) -> f32 {
    picture_height(width) + TEXT_HEIGHT
}

fn picture_height(width: f32) -> f32 {
    let [columns, rows] = thumbnails::SIZE;
    (width * rows as f32 / columns as f32).round()
}

/// Paints a tile of this width; returns whether it was pressed.
pub fn tile_ui(ui: &mut Ui, app: &App, palette: &'static Palette, width: f32, tile: &Tile<'_>) -> bool {
    let (rect, response) = ui.allocate_exact_size(vec2(width, height(width)), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{}: {}", tile.verb, tile.title)));
    if ui.is_rect_visible(rect) {
        let painter = ui.painter().clone();
        let (upper, lower) = rect.split_top_bottom_at_y(rect.top() + picture_height(width));
        painter.rect_filled(rect, CornerRadius::same(10), palette.card);
        let is_dark = palette.is_dark;
        match tile.name.map(|name| (name, texture(ui, app, name, is_dark))) {
            Some((_, Some(texture))) => {
                let corners = CornerRadius {
                    nw: 10,
                    ne: 10,
                    sw: 0,
                    se: 0,
                };
                Image::new(&texture).corner_radius(corners).paint_at(ui, upper);
            }
            Some((_, None)) => {}
            None => plus(&painter, upper, palette),
        }
        painter.hline(rect.x_range(), lower.top(), Stroke::new(1.0, palette.card_border));
        let (border, color) = if response.hovered() || response.has_focus() {
            (2.0, palette.accent)
        } else {
            (1.0, palette.card_border)
        };
        painter.rect_stroke(
            rect,
            CornerRadius::same(10),
            Stroke::new(border, color),
            StrokeKind::Inside,
        );
        let room = lower.shrink2(vec2(MARGIN, 7.0));
        let title = lines(tile.title, &theme::semi_bold(13.5), palette.text, room.width(), 2);
        let galley = painter.layout_job(title);
        let n_left = if galley.rows.len() > 1 { 2 } else { 3 };
        let below = pos2(room.left(), room.top() + galley.size().y + 2.0);
        painter.galley(room.min, galley, palette.text);
        let description = lines(
            tile.description,
            &theme::regular(12.0),
            palette.muted,
            room.width(),
            n_left,
        );
        painter.galley(below, painter.layout_job(description), palette.muted);
    }
    response
        .says(&format!("{} {}", tile.description, tile.term.sentence()))
        .on_hover_cursor(CursorIcon::PointingHand)
        .clicked()
}

/// Text in at most so many lines, with an ellipsis where it has more.
fn lines(text: &str, font: &eframe::egui::FontId, color: Color32, width: f32, most: usize) -> LayoutJob {
    let mut job = LayoutJob::single_section(text.to_owned(), TextFormat::simple(font.clone(), color));
    job.wrap = TextWrapping {
        max_width: width,
        max_rows: most,
        ..TextWrapping::default()
    };
    job
}

/// The sign for an empty map.
fn plus(painter: &Painter, rect: Rect, palette: &Palette) {
    let stroke = Stroke::new(2.0, palette.muted);
    let center = rect.center();
    painter.line_segment([center - vec2(12.0, 0.0), center + vec2(12.0, 0.0)], stroke);
    painter.line_segment([center - vec2(0.0, 12.0), center + vec2(0.0, 12.0)], stroke);
}

/// The picture of a sample or template on the graphics card, once it is drawn.
fn texture(ui: &Ui, app: &App, name: &'static str, is_dark: bool) -> Option<TextureHandle> {
    let id = Id::unique("thumbnail").with((name, is_dark));
    let known = ui.data(|data| data.get_temp::<TextureHandle>(id));
    known.or_else(|| {
        let thumbnail = app.thumbnail(name, is_dark)?;
        let image = ColorImage::from_rgba_unmultiplied(thumbnails::SIZE.map(|side| side as usize), &thumbnail.pixels);
        let texture = ui
            .ctx()
            .load_texture(format!("{name} {is_dark}"), image, TextureOptions::LINEAR);
        ui.data_mut(|data| data.insert_temp(id, texture.clone()));
        Some(texture)
    })
}
