//! The minimap: the whole drawing in a corner, with a frame around what is seen.

use std::{collections::HashSet, sync::Arc};

use eframe::egui::{
    self, Color32, CornerRadius, Id, Painter, Rect, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use super::camera::Look;
use crate::{
    layout::{self, Placement, Point},
    ui::theme::Palette,
};

/// The most room it takes.
const SIZE: Vec2 = vec2(176.0, 118.0);
const MARGIN: f32 = 12.0;
const PADDING: f32 = 6.0;

/// Drawings with fewer cards need no minimap.
const FEWEST: usize = 15;

/// When more than this share of the drawing is seen, the minimap would say nothing.
const MOSTLY: f64 = 0.6;

/// The painted cards of a drawing, kept until the drawing or the colors change.
#[derive(Debug, Default)]
pub struct Minimap {
    is_off: bool,
    made: Option<(Arc<Placement>, Rect, bool, Arc<egui::Mesh>)>,
}

impl Minimap {
    /// Shows or hides it.
    pub fn toggle(&mut self) {
        self.is_off = !self.is_off;
    }

    /// Whether the cards have to be painted anew, so that their colors are asked for.
    pub fn needs_tints(&self, placement: &Arc<Placement>) -> bool {
        !self.is_off && !self.made.as_ref().is_some_and(|(of, ..)| Arc::ptr_eq(of, placement))
    }

    #[expect(clippy::too_many_arguments, reason = "one painting pass over what one frame knows")]
    /// Paints it when there is much more than can be seen, and returns the point of the world that is to be in the middle of
    /// the canvas if somebody points at one.
    pub fn ui(
        &mut self,
        ui: &Ui,
        painter: &Painter,
        palette: &'static Palette,
        canvas: Rect,
        look: Look,
        placement: &Arc<Placement>,
        tint: impl Fn(usize) -> Color32,
    ) -> Option<Point> {
        let seen = look.world(canvas);
        let bounds = placement.bounds;
        let share =
            |low: f64, high: f64, from: f64, to: f64| ((high.min(to) - low.max(from)) / (to - from).max(1.0)).max(0.0);
        let is_mostly_seen = share(seen.x, seen.right(), bounds.x, bounds.right())
            * share(seen.y, seen.bottom(), bounds.y, bounds.bottom())
            > MOSTLY;
        if self.is_off || is_mostly_seen || placement.nodes.len() < FEWEST || canvas.width() < 3.0 * SIZE.x {
            return None;
        }
        let room = SIZE - Vec2::splat(2.0 * PADDING);
        let (width, height) = (bounds.width.max(1.0) as f32, bounds.height.max(1.0) as f32);
        let scale = (room.x / width).min(room.y / height);
        let size = vec2(width, height) * scale;
        let frame = Rect::from_min_size(
            canvas.max - size - Vec2::splat(2.0 * PADDING + MARGIN),
            size + Vec2::splat(2.0 * PADDING),
        );
        let origin = frame.min + Vec2::splat(PADDING);
        let to_screen = |rect: layout::Rect| {
            Rect::from_min_size(
                origin + vec2((rect.x - bounds.x) as f32, (rect.y - bounds.y) as f32) * scale,
                vec2(rect.width as f32, rect.height as f32) * scale,
            )
        };
        painter.rect(
            frame,
            CornerRadius::same(6),
            palette.panel.gamma_multiply(0.94),
            Stroke::new(1.0, palette.card_border),
            StrokeKind::Inside,
        );
        painter.add(egui::Shape::Mesh(
            self.cards(placement, frame, palette, to_screen, tint),
        ));
        let inside = frame.shrink(2.0);
        let view = to_screen(seen);
        // On a large map the part that is seen would be too small to be found.
        let view = Rect::from_center_size(view.center(), view.size().max(Vec2::splat(6.0))).intersect(inside);
        if view.is_positive() {
            painter.rect(
                view,
                CornerRadius::same(2),
                palette.accent.gamma_multiply(0.12),
                Stroke::new(1.5, palette.accent),
                StrokeKind::Inside,
            );
        }
        let response = ui.interact(frame, Id::unique("minimap"), Sense::CLICK | Sense::DRAG);
        response.widget_info(|| WidgetInfo::labeled(egui::Role::Canvas, true, "Minimap"));
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_description(crate::ui::meaning::Term::Minimap.sentence());
        });
        let at = response.interact_pointer_pos()?;
        let at = pos2(
            at.x.clamp(inside.left(), inside.right()),
            at.y.clamp(inside.top(), inside.bottom()),
        );
        let from_corner = (at - origin) / scale;
        Some(Point::new(
            bounds.x + f64::from(from_corner.x),
            bounds.y + f64::from(from_corner.y),
        ))
    }

    /// All cards, painted once for each drawing; cards smaller than a pixel are painted once for each pixel.
    fn cards(
        &mut self,
        placement: &Arc<Placement>,
        frame: Rect,
        palette: &Palette,
        to_screen: impl Fn(layout::Rect) -> Rect,
        tint: impl Fn(usize) -> Color32,
    ) -> Arc<egui::Mesh> {
        if let Some((of, at, is_dark, mesh)) = &self.made
            && Arc::ptr_eq(of, placement)
            && *at == frame
            && *is_dark == palette.is_dark
        {
            return mesh.clone();
        }
        let mut mesh = egui::Mesh::default();
        let mut taken: HashSet<(i32, i32)> = HashSet::new();
        for (index, rect) in placement.nodes.iter().enumerate() {
            let mut rect = to_screen(*rect);
            if rect.width() < 1.5 && rect.height() < 1.5 {
                let cell = (rect.center().x as i32, rect.center().y as i32);
                if !taken.insert(cell) {
                    continue;
                }
                rect = Rect::from_min_size(pos2(cell.0 as f32, cell.1 as f32), Vec2::splat(1.2));
            }
            rect = Rect::from_center_size(rect.center(), rect.size().max(Vec2::splat(1.2)));
            mesh.add_colored_rect(rect, tint(index));
        }
        let mesh = Arc::new(mesh);
        self.made = Some((placement.clone(), frame, palette.is_dark, mesh.clone()));
        mesh
    }
}
