//! Text of marks on the canvas: laid out once, kept while it is on the screen, scaled while the canvas is zoomed, and laid
//! out anew, some of it in each frame, when the zoom comes to rest.

use std::{collections::HashMap, sync::Arc};

use eframe::egui::{
    FontId, Galley, Painter, Pos2, Shape,
    emath::TSTransform,
    epaint::TextShape,
    text::{LayoutJob, TextFormat},
    util::hash,
    vec2,
};

use super::ink::View;
use crate::{
    formats::picture::mark::{Anchor, Font, Text},
    ui::theme::{self, color},
};

/// At most this many texts whose size has changed are laid out anew in one frame.
const FRESH_PER_FRAME: usize = 40;

/// Text of more cards than can be on the screen is not kept.
const MOST_KEPT: usize = 6_000;

/// A text as it was laid out last.
struct Set {
    /// The scale it was laid out at.
    laid_at: f32,
    galley: Arc<Galley>,
    /// The same scaled by a factor.
    scaled: Option<(f32, Arc<Galley>)>,
    /// The frame it was last painted in.
    frame: u64,
}

/// The texts that have been laid out.
#[derive(Default)]
pub struct Letters {
    kept: HashMap<u64, Set>,
    /// A text that egui keeps for as long as its glyphs are where they were; when it gives out another, all must be laid
    /// out anew.
    probe: Option<Arc<Galley>>,
    frame: u64,
    n_fresh: usize,
    is_behind: bool,
}

impl std::fmt::Debug for Letters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Letters({} kept)", self.kept.len())
    }
}

impl Letters {
    /// Begins a frame.
    pub fn begin(&mut self, painter: &Painter) {
        self.frame += 1;
        self.n_fresh = 0;
        self.is_behind = false;
        let probe = painter.layout_no_wrap("Aa".to_owned(), theme::regular(13.0), eframe::egui::Color32::BLACK);
        if self.probe.as_ref().is_none_or(|known| !Arc::ptr_eq(known, &probe)) {
            self.kept.clear();
            self.probe = Some(probe);
        }
        if self.kept.len() > MOST_KEPT {
            let last = self.frame - 1;
            self.kept.retain(|_, set| set.frame >= last);
        }
    }

    /// Whether some text was painted at another size than it should have, because there was too much to lay out.
    pub fn is_behind(&self) -> bool {
        self.is_behind
    }

    /// Adds the shape of a text, which should be laid out for `text_scale` and is painted at the view's scale.
    pub fn add(&mut self, painter: &Painter, text: &Text, view: View, text_scale: f32, out: &mut Vec<Shape>) {
        let ink = color(text.color);
        let key = hash((
            &text.lines,
            text.font,
            text.size.to_bits(),
            ink,
            painter.pixels_per_point().to_bits(),
        ));
        let known = self.kept.get(&key);
        let must = known.is_none();
        let differs = known.is_some_and(|set| (set.laid_at / text_scale - 1.0).abs() > 1e-4);
        if must || differs && self.n_fresh < FRESH_PER_FRAME {
            self.n_fresh += 1;
            let galley = painter.layout_job(job(text, text_scale));
            let set = Set {
                laid_at: text_scale,
                galley,
                scaled: None,
                frame: self.frame,
            };
            self.kept.insert(key, set);
        } else if differs {
            self.is_behind = true;
        }
        let Some(set) = self.kept.get_mut(&key) else { return };
        set.frame = self.frame;
        let factor = view.scale / set.laid_at;
        let galley = set.scaled_by(factor);
        // The baseline of the first line, from the galley's corner; without glyphs there is nothing to paint.
        let Some(baseline) = (galley.rows.first()).and_then(|row| Some(row.pos.y + row.glyphs.first()?.pos.y)) else {
            return;
        };
        let back = match text.anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => 0.5,
            Anchor::End => 1.0,
        };
        let corner = view.point(text.at) - vec2(back * galley.size().x, baseline);
        out.push(Shape::Text(TextShape::new(corner, galley, ink)));
    }
}

impl Set {
    fn scaled_by(&mut self, factor: f32) -> Arc<Galley> {
        if (factor - 1.0).abs() <= 1e-4 {
            return self.galley.clone();
        }
        match &self.scaled {
            Some((by, galley)) if (by / factor - 1.0).abs() <= 1e-4 => galley.clone(),
            _ => {
                let mut shape = TextShape::new(Pos2::ZERO, self.galley.clone(), eframe::egui::Color32::BLACK);
                shape.transform(TSTransform::from_scaling(factor));
                self.scaled = Some((factor, shape.galley.clone()));
                shape.galley
            }
        }
    }
}

fn job(text: &Text, scale: f32) -> LayoutJob {
    let size = text.size as f32 * scale;
    let font_id: FontId = match text.font {
        Font::Regular => theme::regular(size),
        Font::SemiBold => theme::semi_bold(size),
    };
    let mut job = LayoutJob::default();
    let format = TextFormat {
        font_id,
        color: color(text.color),
        line_height: (text.leading > 0.0).then_some(text.leading as f32 * scale),
        ..TextFormat::default()
    };
    job.append(&text.lines.join("\n"), 0.0, format);
    job.wrap.max_width = f32::INFINITY;
    job
}
