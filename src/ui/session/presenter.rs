//! The window for the projector: large, and only what all may see. It is handed nothing but [`Public`].

use eframe::egui::{Align, ColorImage, Layout, RichText, ScrollArea, TextureOptions, Ui, vec2};

use super::{agenda::clock, round::together, strip};
use crate::{
    app::live::{Public, PublicRound},
    ui::theme::{self, Palette},
};

/// Paints it.
pub fn presenter_ui(ui: &mut Ui, palette: &Palette, public: &Public) {
    ui.spacing_mut().item_spacing.y = 8.0;
    let scale = (ui.available_width() / 1100.0).clamp(0.7, 1.8);
    ui.horizontal(|ui| {
        let item = public.agenda.get(public.at);
        let title = item.map_or(public.map_title.as_str(), |(title, _)| title);
        ui.label(RichText::new(title).font(theme::semi_bold(34.0 * scale)));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let color = if public.seconds_left < 0.0 {
                palette.problem
            } else if public.warns {
                palette.warning
            } else {
                palette.muted
            };
            ui.label(
                RichText::new(clock(public.seconds_left))
                    .font(theme::semi_bold(34.0 * scale))
                    .color(color),
            );
        });
    });
    ui.label(
        RichText::new(&public.map_title)
            .font(theme::regular(18.0 * scale))
            .color(palette.muted),
    );
    ui.add_space(10.0 * scale);
    match &public.round {
        Some(round) => round_ui(ui, palette, public, round, scale),
        None => agenda_ui(ui, palette, public, scale),
    }
}

fn agenda_ui(ui: &mut Ui, palette: &Palette, public: &Public, scale: f32) {
    for (at, (title, minutes)) in public.agenda.iter().enumerate() {
        let (font, color) = if at == public.at {
            (theme::semi_bold(22.0 * scale), palette.text)
        } else {
            (theme::regular(20.0 * scale), palette.muted)
        };
        ui.label(RichText::new(format!("{minutes:.0}   {title}")).font(font).color(color));
    }
}

fn round_ui(ui: &mut Ui, palette: &Palette, public: &Public, round: &PublicRound, scale: f32) {
    if !round.is_revealed {
        let said = match (round.n_voters, round.is_open) {
            (n, true) => format!("{}: {n} voted so far", round.title),
            (n, false) => format!("{}: {n} voted, the round is closed", round.title),
        };
        ui.label(RichText::new(said).font(theme::semi_bold(24.0 * scale)));
    }
    ui.horizontal_top(|ui| {
        let link = public.link.as_deref().filter(|_| round.is_open);
        let width = if link.is_some() {
            ui.available_width() - 300.0 * scale
        } else {
            ui.available_width()
        };
        ui.allocate_ui_with_layout(vec2(width, ui.available_height()), Layout::top_down(Align::Min), |ui| {
            ScrollArea::vertical()
                .auto_shrink(false)
                .show(ui, |ui| items_ui(ui, palette, public, round, scale));
        });
        if let Some(link) = link {
            ui.vertical(|ui| link_ui(ui, palette, link, scale));
        }
    });
}

fn items_ui(ui: &mut Ui, palette: &Palette, public: &Public, round: &PublicRound, scale: f32) {
    for (at, item) in round.items.iter().enumerate() {
        ui.label(RichText::new(format!("{}. {}", at + 1, item.text)).font(theme::regular(21.0 * scale)));
        if let Some(spread) = &item.spread {
            strip::strip_ui(ui, palette, &item.kind, spread, 1.5 * scale);
            ui.label(
                RichText::new(strip::sentence(&item.kind, spread))
                    .font(theme::regular(14.0 * scale))
                    .color(palette.muted),
            );
            if let Some(extremes) = &item.extremes {
                ui.label(
                    RichText::new(strip::first_to_speak(extremes))
                        .font(theme::semi_bold(16.0 * scale))
                        .color(palette.accent),
                );
            }
        }
        for reason in &item.reasons {
            ui.label(
                RichText::new(format!("“{reason}”"))
                    .font(theme::regular(15.0 * scale))
                    .color(palette.muted),
            );
        }
        ui.add_space(8.0 * scale);
    }
    if !public.cruxes.is_empty() {
        ui.label(RichText::new("What the conclusion turns on, for this room").font(theme::semi_bold(22.0 * scale)));
        for (at, (title, crux)) in public.cruxes.iter().enumerate() {
            ui.label(RichText::new(format!("{}. {title}", at + 1)).font(theme::regular(19.0 * scale)));
            ui.label(
                RichText::new(format!(
                    "settling it moves the conclusion by {:.1} points{}",
                    crux.voi * 100.0,
                    together(crux.vod)
                ))
                .font(theme::regular(14.0 * scale))
                .color(palette.muted),
            );
        }
    }
}

/// Where to vote, to be typed or photographed.
fn link_ui(ui: &mut Ui, palette: &Palette, link: &str, scale: f32) {
    let side = 270.0 * scale;
    if let Ok(code) = qrcode::QrCode::new(link.as_bytes()) {
        let n = code.width();
        let border = 3;
        let whole = n + 2 * border;
        let mut image = ColorImage::filled([whole, whole], eframe::egui::Color32::WHITE);
        for (at, color) in code.to_colors().into_iter().enumerate() {
            if color == qrcode::Color::Dark {
                let (x, y) = (at % n + border, at / n + border);
                if let Some(pixel) = image.pixels.get_mut(y * whole + x) {
                    *pixel = eframe::egui::Color32::BLACK;
                }
            }
        }
        let texture = ui
            .ctx()
            .load_texture("link to the ballot page", image, TextureOptions::NEAREST);
        let picture = eframe::egui::Image::new(&texture)
            .fit_to_exact_size(vec2(side, side))
            .alt_text("QR code of the link below");
        ui.add(picture);
    }
    ui.allocate_ui(vec2(side, 40.0), |ui| {
        ui.label(
            RichText::new(link)
                .font(theme::regular(14.0 * scale))
                .color(palette.text),
        );
    });
}
