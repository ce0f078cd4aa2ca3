//! Where the canvas is looked at from: a scale and an offset, moved smoothly or at once.

use eframe::egui::{Pos2, Rect, Vec2, pos2, vec2};

use super::ink::View;
use crate::layout;

/// The smallest and the largest scale.
pub const SCALES: (f32, f32) = (0.05, 3.0);

/// How long a camera move takes, in seconds.
const MOVE_SECONDS: f64 = 0.22;

/// A scale and an offset: `screen = window corner + world × scale + offset`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// Screen pixels per world pixel.
    pub scale: f32,
    /// Where the world's origin is, from the canvas's corner.
    pub offset: Vec2,
}

/// A camera that may be on its way.
#[derive(Clone, Debug)]
pub struct Camera {
    now: Look,
    /// Where it started, where it goes, and since when.
    way: Option<(Look, Look, f64)>,
    /// When the scale last changed, in seconds.
    zoomed_at: f64,
}

impl Default for Camera {
    fn default() -> Self {
        Self {
            now: Look {
                scale: 1.0,
                offset: vec2(40.0, 40.0),
            },
            way: None,
            zoomed_at: f64::NEG_INFINITY,
        }
    }
}

impl Camera {
    /// Where it looks from now.
    pub fn look(&self) -> Look {
        self.now
    }

    /// Moves it on; returns whether it is still on its way.
    pub fn step(&mut self, time: f64) -> bool {
        let Some((from, to, since)) = self.way else {
            return false;
        };
        let t = (((time - since) / MOVE_SECONDS) as f32).clamp(0.0, 1.0);
        let eased = 1.0 - (1.0 - t).powi(3);
        let scale = from.scale * (to.scale / from.scale).powf(eased);
        self.now = Look {
            scale,
            offset: from.offset + (to.offset - from.offset) * eased,
        };
        if (from.scale - to.scale).abs() > f32::EPSILON {
            self.zoomed_at = time;
        }
        if t >= 1.0 {
            self.now = to;
            self.way = None;
        }
        self.way.is_some()
    }

    /// Goes to a look, smoothly if there is time for it.
    pub fn go(&mut self, to: Look, time: f64, smoothly: bool) {
        let to = Look {
            scale: to.scale.clamp(SCALES.0, SCALES.1),
            ..to
        };
        if smoothly {
            self.way = Some((self.now, to, time));
        } else {
            self.now = to;
            self.way = None;
        }
    }

    /// Moves the picture by screen pixels.
    pub fn pan(&mut self, by: Vec2) {
        self.way = None;
        self.now.offset += by;
    }

    /// Moves the picture by screen pixels without ending a move that is under way.
    pub fn shift(&mut self, by: Vec2) {
        self.now.offset += by;
        if let Some((from, to, _)) = &mut self.way {
            // The same distance in the world is larger or smaller at another scale.
            from.offset += by * (from.scale / self.now.scale);
            to.offset += by * (to.scale / self.now.scale);
        }
    }

    /// Scales the picture about a point of the canvas that stays where it is.
    pub fn zoom(&mut self, factor: f32, about: Vec2, time: f64) {
        self.way = None;
        let scale = (self.now.scale * factor).clamp(SCALES.0, SCALES.1);
        let factor = scale / self.now.scale;
        self.now = Look {
            scale,
            offset: about + (self.now.offset - about) * factor,
        };
        self.zoomed_at = time;
    }

    /// The size at which to set text: exact when the scale is at rest, else from a ladder of sizes, so that zooming does
    /// not set every text anew in each frame. Text is then scaled by `scale / size`.
    pub fn text_scale(&self, time: f64) -> f32 {
        if time - self.zoomed_at < 0.15 {
            2_f32.powf((4.0 * self.now.scale.log2()).ceil() / 4.0)
        } else {
            self.now.scale
        }
    }

    /// How long until text should be set at its exact size, in seconds.
    pub fn seconds_to_rest(&self, time: f64) -> Option<f64> {
        let left = 0.16 - (time - self.zoomed_at);
        (left > 0.0).then_some(left)
    }
}

impl Look {
    /// From the world to the screen.
    pub fn screen_from_world(self, canvas: Rect, point: layout::Point) -> Pos2 {
        canvas.min + self.offset + vec2(point.x as f32, point.y as f32) * self.scale
    }

    /// From the screen to the world.
    pub fn world_from_screen(self, canvas: Rect, point: Pos2) -> layout::Point {
        let at = (point - canvas.min - self.offset) / self.scale;
        layout::Point {
            x: f64::from(at.x),
            y: f64::from(at.y),
        }
    }

    /// Where marks in world pixels are painted.
    pub fn view(self, canvas: Rect) -> View {
        View {
            origin: canvas.min + self.offset,
            scale: self.scale,
        }
    }

    /// The part of the world that is on the canvas.
    pub fn world(self, canvas: Rect) -> layout::Rect {
        let (min, max) = (
            self.world_from_screen(canvas, canvas.min),
            self.world_from_screen(canvas, canvas.max),
        );
        layout::Rect {
            x: min.x,
            y: min.y,
            width: max.x - min.x,
            height: max.y - min.y,
        }
    }

    /// A rectangle of the world on the screen.
    pub fn rect(self, canvas: Rect, rect: layout::Rect) -> Rect {
        let corner = self.screen_from_world(canvas, layout::Point { x: rect.x, y: rect.y });
        Rect::from_min_size(corner, vec2(rect.width as f32, rect.height as f32) * self.scale)
    }

    /// The look that shows all of `bounds`, no larger than `most`; if it would be smaller than `least`, what is around
    /// `anchor` is shown instead, as near to the middle as the edges of `bounds` allow.
    pub fn fitting(size: Vec2, bounds: layout::Rect, anchor: Option<layout::Rect>, least: f32, most: f32) -> Self {
        let margin = 14.0;
        let room = (size - Vec2::splat(2.0 * margin)).max(Vec2::splat(50.0));
        let (width, height) = (bounds.width.max(1.0) as f32, bounds.height.max(1.0) as f32);
        let whole = (room.x / width).min(room.y / height);
        let scale = whole.clamp(least.min(most), most);
        let center = |low: f64, extent: f64, room: f32, anchor: Option<(f64, f64)>| {
            let middle = (low + extent / 2.0) as f32;
            if extent as f32 * scale <= room {
                return middle;
            }
            let Some((anchor_low, anchor_extent)) = anchor else {
                return middle;
            };
            // As near to the anchor as possible without showing empty space beyond the edges.
            let half = room / 2.0 / scale;
            let wished = (anchor_low + anchor_extent / 2.0) as f32;
            wished.clamp(low as f32 + half, (low + extent) as f32 - half)
        };
        let x = center(
            bounds.x,
            bounds.width,
            room.x,
            anchor.map(|anchor| (anchor.x, anchor.width)),
        );
        let y = center(
            bounds.y,
            bounds.height,
            room.y,
            anchor.map(|anchor| (anchor.y, anchor.height)),
        );
        Self {
            scale,
            offset: size / 2.0 - pos2(x, y).to_vec2() * scale,
        }
    }
}
