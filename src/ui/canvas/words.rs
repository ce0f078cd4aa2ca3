//! Words on links, in the pills the layout has found room for.

use eframe::egui::{Painter, Rect};

use super::{Canvas, card::Detail, ink};
use crate::{
    formats::picture::{Palette as Ink, Rgba, label, mark::Mark},
    layout::{Placement, scene::Scene},
    ui::Cx,
};

impl Canvas {
    /// Paints the words that can be read.
    pub(super) fn words(
        &mut self,
        painter: &Painter,
        cx: &Cx<'_>,
        canvas: Rect,
        scene: &Scene,
        placement: &Placement,
        text_scale: f32,
    ) {
        let look = self.camera.look();
        if !Detail::at(look.scale).is_readable() {
            return;
        }
        let view = look.view(canvas);
        let ink = Ink::<Rgba>::of(cx.palette.is_dark);
        let mut shapes = Vec::new();
        for (line, route) in scene.lines.iter().zip(&placement.links) {
            let Some(pill) = route.label.filter(|_| !line.words.is_empty()) else {
                continue;
            };
            if !look.rect(canvas, pill).intersects(canvas) {
                continue;
            }
            let marks = label::marks(pill, &line.words, ink);
            ink::add(&marks, view, &mut shapes);
            for mark in &marks {
                if let Mark::Text(text) = mark {
                    self.letters.add(painter, text, view, text_scale, &mut shapes);
                }
            }
        }
        painter.extend(shapes);
    }
}
