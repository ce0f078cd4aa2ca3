//! Where the camera goes by itself: to a newly opened map, to a new selection out of view, to fit.

use eframe::egui::{Rect, pos2, vec2};

use super::{
    AT_OPENING, Canvas, READABLE,
    camera::{self, Look},
    overlay, with_buttons,
};
use crate::{
    app::Selection,
    layout::{
        self, Mode, Placement,
        scene::{Line, Scene},
    },
    model::Card,
    ui::Cx,
};

impl Canvas {
    /// Moves the camera where it is wanted: to a newly opened map, to a new selection out of view, to fit.
    pub(super) fn aim(&mut self, cx: &Cx<'_>, canvas: Rect, scene: &Scene, placement: &Placement, time: f64) {
        if scene.cards.is_empty() || placement.nodes.len() != scene.cards.len() {
            return;
        }
        let is_gliding = !cx.app.settings().reduced_motion;
        let free = below_overlay(canvas, cx.app.view().focus().is_some());
        let deck = &self.deck;
        let rect_of = |card: &Card| placement.nodes.get(deck.place_of(card)?).copied();
        let target = cx.map.target.clone().map(Card::Claim).and_then(|card| rect_of(&card));
        if self.fitted != Some(cx.app.n_opened()) {
            self.fitted = Some(cx.app.n_opened());
            // What is selected is followed in the next frame, should it lie outside.
            self.followed = Selection::Nothing;
            let look = fitting(free, with_buttons(placement.bounds), target, AT_OPENING, 1.15);
            self.camera.go(look, time, false);
            self.fitted_size = Some(canvas.size());
            return;
        }
        if self
            .fitted_size
            .is_some_and(|size| (size - canvas.size()).length() > 1.0)
        {
            // The window or a panel changed its size before anybody moved the picture: fit it again.
            let look = fitting(free, with_buttons(placement.bounds), target, AT_OPENING, 1.15);
            self.camera.go(look, time, false);
            self.fitted_size = Some(canvas.size());
        }
        if self.wants_fit {
            // What is to be fitted may still be on its way, or settling.
            self.wants_fit = cx.app.derived().is_placing();
            self.fitted_size = None;
            // A list is read from its head; the whole of it would be a thread.
            let (least, anchor) = match cx.app.view().mode() {
                Mode::Outline => {
                    let head = placement.nodes.iter().min_by(|a, b| a.y.total_cmp(&b.y));
                    (READABLE, head.copied())
                }
                Mode::Layered | Mode::Radial | Mode::Force => (camera::SCALES.0, target),
            };
            let look = fitting(free, with_buttons(placement.bounds), anchor, least, 1.15);
            self.camera.go(look, time, is_gliding && !self.wants_fit);
            return;
        }
        if let Some(selection) = self.zoom_to.take() {
            let rects: Vec<layout::Rect> = match &selection {
                Selection::Link(id) => (scene.lines.iter().zip(&placement.links))
                    .filter(|(line, _)| line.line == Line::Link(id.clone()))
                    .flat_map(|(_, route)| &route.points)
                    .map(|point| layout::Rect::centered(*point, 80.0, 80.0))
                    .collect(),
                other => other.all_cards().iter().filter_map(rect_of).collect(),
            };
            if let Some(bounds) = rects.into_iter().reduce(|all, rect| all.union(&rect)) {
                self.fitted_size = None;
                self.followed = selection;
                let look = fitting(free, bounds.grown(40.0), None, camera::SCALES.0, 1.6);
                self.camera.go(look, time, is_gliding);
                return;
            }
        }
        let wished = self.center_on.take();
        let selection = cx.app.selection().clone();
        let is_new = selection != self.followed;
        if wished.is_none() && !is_new {
            return;
        }
        let must_center = wished.is_some();
        let rect = wished
            .or(Some(selection.clone()))
            .and_then(|selection| match selection {
                Selection::Link(id) => {
                    let at = scene
                        .lines
                        .iter()
                        .position(|line| line.line == Line::Link(id.clone()))?;
                    let points = &placement.links.get(at)?.points;
                    let middle = points.get(points.len() / 2)?;
                    Some(layout::Rect::centered(*middle, 1.0, 1.0))
                }
                other => rect_of(&other.as_card()?),
            });
        self.followed = selection;
        let Some(rect) = rect else { return };
        let look = self.camera.look();
        let on_screen = look.rect(canvas, rect);
        if must_center || !canvas.shrink(8.0).contains_rect(on_screen) {
            let scale = if must_center {
                look.scale.max(READABLE)
            } else {
                look.scale
            };
            let center = rect.center();
            let offset = canvas.size() / 2.0 - vec2(center.x as f32, center.y as f32) * scale;
            self.fitted_size = None;
            self.camera.go(Look { scale, offset }, time, is_gliding);
        }
    }
}

/// The part of a canvas below what lies over its upper edge, in pixels from its corner.
fn below_overlay(canvas: Rect, has_focus: bool) -> Rect {
    let top = overlay::top(has_focus).min(canvas.height() / 2.0);
    Rect::from_min_max(pos2(0.0, top), canvas.size().to_pos2())
}

/// The look that shows `bounds` in the free part of the canvas.
fn fitting(free: Rect, bounds: layout::Rect, anchor: Option<layout::Rect>, least: f32, most: f32) -> Look {
    let look = Look::fitting(free.size(), bounds, anchor, least, most);
    Look {
        offset: look.offset + free.min.to_vec2(),
        ..look
    }
}
