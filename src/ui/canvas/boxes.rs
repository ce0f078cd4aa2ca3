//! The boxes of groups on the canvas: behind everything, with a title that selects the group and a button that folds it.

use eframe::egui::{Id, Painter, Rect, Sense, Ui, WidgetInfo, pos2, vec2};

use super::{
    Canvas,
    card::{self, Detail},
    ink,
};
use crate::{
    app::{Action, Selection},
    formats::picture::{Palette as Ink, Rgba, boxes, mark::Mark},
    layout::{
        Placement,
        scene::{Scene, label},
    },
    ui::{
        Cx,
        meaning::{Means, Term},
    },
};

impl Canvas {
    #[expect(clippy::too_many_arguments, reason = "one painting pass over what one frame knows")]
    /// Paints the boxes, the outermost first.
    pub(super) fn boxes(
        &mut self,
        ui: &Ui,
        painter: &Painter,
        cx: &mut Cx<'_>,
        canvas: Rect,
        scene: &Scene,
        placement: &Placement,
        text_scale: f32,
    ) {
        let look = self.camera.look();
        let view = look.view(canvas);
        let ink = Ink::<Rgba>::of(cx.palette.is_dark);
        let is_readable = Detail::at(look.scale).is_readable();
        let mut shapes = Vec::new();
        let mut seen = Vec::new();
        for ((frame, spec), rect) in scene.boxes.iter().zip(&scene.request.groups).zip(&placement.groups) {
            let (Some(group), Some(rect)) = (&frame.group, rect) else {
                continue;
            };
            let on_screen = look.rect(canvas, *rect);
            if !on_screen.intersects(canvas) {
                continue;
            }
            let marks = boxes::marks(*rect, &frame.title, ink);
            ink::add(&marks, view, &mut shapes);
            if !is_readable {
                continue;
            }
            for mark in &marks {
                if let Mark::Text(text) = mark {
                    self.letters.add(painter, text, view, text_scale, &mut shapes);
                }
            }
            let width = (spec.title.0 - label::BOX_BUTTON).max(0.0) as f32;
            seen.push((group, frame, on_screen, width));
        }
        painter.extend(shapes);
        for (group, frame, on_screen, width) in seen {
            let scale = look.scale;
            let middle = on_screen.top() + boxes::TITLE_MIDDLE as f32 * scale;
            let left = on_screen.left() + boxes::PADDING as f32 * scale;
            let title = Rect::from_min_max(
                pos2(left, middle - 0.5 * label::BOX_STRIP as f32 * scale),
                pos2(left + width * scale, middle + 0.5 * label::BOX_STRIP as f32 * scale),
            );
            let response = ui.interact(
                title.intersect(canvas),
                Id::unique(("box", group.as_str())),
                Sense::CLICK,
            );
            response.widget_info(|| WidgetInfo::labeled(eframe::egui::Role::Button, true, &frame.title));
            if response.means(Term::Card).clicked() {
                cx.out.push(Action::Select(Selection::Group(group.clone())));
            }
            let center = pos2(title.right() + 15.0 * scale, middle);
            let button = Rect::from_center_size(center, vec2(18.0, 14.0) * scale);
            let response = ui.interact(
                button.expand(3.0).intersect(canvas),
                Id::unique(("fold box", group.as_str())),
                Sense::CLICK,
            );
            let name = format!("Fold “{}” into one card", frame.title);
            response.widget_info(|| WidgetInfo::labeled(eframe::egui::Role::Button, true, &name));
            card::fold_button(
                painter,
                button,
                "–",
                response.hovered(),
                (scale, text_scale),
                ink,
                &mut self.letters,
            );
            if response.says(&name).clicked() {
                cx.out.push(Action::FoldGroup(group.clone()));
            }
        }
    }
}
