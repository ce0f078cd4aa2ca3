//! The windows beside the first: a second one with the map, and the one for the projector.

use eframe::egui::{self, CentralPanel, Context, Frame, Margin};

use super::{Shell, window::icon};
use crate::ui::{Cx, session, theme::Palette};

impl Shell {
    /// The window for the projector.
    pub(super) fn presenter_ui(&mut self, ctx: &Context, palette: &'static Palette) {
        if !self.presenter {
            return;
        }
        let (Some(live), Some(document)) = (self.app.live(), self.app.document()) else {
            self.presenter = false;
            return;
        };
        let public = live.public(document.map(), self.app.room_cruxes());
        let builder = egui::ViewportBuilder::default()
            .with_title("Session – Cruxmap")
            .with_app_id("cruxmap")
            .with_icon(icon())
            .with_inner_size([1100.0, 720.0])
            .with_min_inner_size([480.0, 320.0]);
        let id = egui::ViewportId::from_hash_of("presenter window");
        self.presenter = ctx.show_viewport_immediate(id, builder, |ui, _class| {
            let frame = Frame::new().fill(palette.panel).inner_margin(Margin::same(28));
            CentralPanel::no_frame()
                .frame(frame)
                .show(ui, |ui| session::presenter::presenter_ui(ui, palette, &public));
            !ui.input(|input| input.viewport().close_requested())
        });
    }

    /// The second window: the map on a canvas of its own.
    pub(super) fn second_ui(&mut self, ctx: &Context, palette: &'static Palette) {
        let Some(mut canvas) = self.second.take() else { return };
        let Some(document) = self.app.document() else { return };
        let snapshot = document.snapshot().clone();
        let name = document.name();
        let builder = egui::ViewportBuilder::default()
            .with_title(format!("{name} – map – Cruxmap"))
            .with_app_id("cruxmap")
            .with_icon(icon())
            .with_inner_size([960.0, 720.0])
            .with_min_inner_size([320.0, 240.0]);
        let (mut out, mut requests) = (Vec::new(), Vec::new());
        let id = egui::ViewportId::from_hash_of("second window");
        let stays = ctx.show_viewport_immediate(id, builder, |ui, _class| {
            let mut cx = Cx {
                app: &self.app,
                map: &snapshot.map,
                keys: &self.keymap,
                palette,
                out: &mut out,
                requests: &mut requests,
            };
            self.shortcuts(ui.ctx(), cx.requests);
            CentralPanel::no_frame().show(ui, |ui| canvas.ui(ui, &mut cx));
            !ui.input(|input| input.viewport().close_requested())
        });
        if stays {
            self.second = Some(canvas);
        }
        if !out.is_empty() || !requests.is_empty() {
            self.app.perform_all(out);
            for request in requests {
                self.request(ctx, request);
            }
            ctx.request_repaint();
        }
    }
}
