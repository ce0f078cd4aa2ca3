//! Where the keyboard is: in which panel, and who may have which keys. Panels say where they are and what in them takes
//! the focus first; F6 goes from one to the next.

use eframe::egui::{Context, CornerRadius, Id, Key, Memory, Rect, Stroke, StrokeKind, Ui};

use super::theme::Palette;

/// A part of the window that takes the keyboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// The answer bar.
    Answer,
    /// The outline.
    Outline,
    /// The canvas.
    Canvas,
    /// The inspector.
    Inspector,
    /// The analysis.
    Analysis,
}

impl Area {
    const ALL: [Self; 5] = [
        Self::Answer,
        Self::Outline,
        Self::Canvas,
        Self::Inspector,
        Self::Analysis,
    ];

    fn key(self) -> Id {
        Id::unique(("area", self as usize))
    }
}

/// What an area has said of itself in the last frame.
#[derive(Clone, Copy, Debug)]
struct Place {
    /// What takes the focus first.
    first: Id,
    rect: Rect,
    frame: u64,
}

/// The widget of the list in the outline that has the keyboard for all of its rows.
pub fn outline_id() -> Id {
    Id::unique("outline tree")
}

/// The widget of the canvas that has the keyboard for all of its cards.
pub fn canvas_id() -> Id {
    Id::unique("canvas ground")
}

/// Paints a ring around what the keyboard has come to by keys, unless it is text or a list, which mark their own place.
pub fn ring_ui(ctx: &Context, palette: &Palette) {
    let key = Id::unique("focus moves by keys");
    let was_moved = ctx.data(|data| data.get_temp::<bool>(key)).unwrap_or_default();
    let is_moved = ctx.input(|input| {
        let keys = [
            Key::Tab,
            Key::F6,
            Key::ArrowUp,
            Key::ArrowDown,
            Key::ArrowLeft,
            Key::ArrowRight,
        ];
        let is_pressed = keys.into_iter().any(|key| input.key_pressed(key));
        is_pressed || was_moved && !input.pointer.any_pressed()
    });
    ctx.data_mut(|data| data.insert_temp(key, is_moved));
    let focused = ctx.memory(Memory::focused);
    let marks_itself = |id: &Id| *id == canvas_id() || *id == outline_id();
    let Some(focused) = focused.filter(|id| is_moved && !marks_itself(id) && !ctx.text_edit_focused()) else {
        return;
    };
    if let Some(response) = ctx.read_response(focused) {
        ctx.layer_painter(response.layer_id)
            .with_clip_rect(response.interact_rect.expand(3.0))
            .rect_stroke(
                response.rect.expand(1.0),
                CornerRadius::same(6),
                Stroke::new(2.0, palette.accent),
                StrokeKind::Outside,
            );
    }
}

/// Has whatever is being typed taken into the map in this frame, while typing goes on.
pub fn take_in(ctx: &Context) {
    let pass = ctx.cumulative_pass_nr();
    ctx.data_mut(|data| data.insert_temp(Id::unique("take in"), pass));
}

/// Whether what is being typed is to be taken into the map in this frame.
pub fn takes_in(ctx: &Context) -> bool {
    let pass = ctx.cumulative_pass_nr();
    ctx.data(|data| data.get_temp::<u64>(Id::unique("take in"))) == Some(pass)
}

/// Says where an area is and what in it takes the focus first. The first to say so in a frame is right.
pub fn anchor(ui: &Ui, area: Area, first: Id, rect: Rect) {
    let frame = ui.ctx().cumulative_pass_nr();
    ui.data_mut(|data| {
        let known: Option<Place> = data.get_temp(area.key());
        if known.is_none_or(|known| known.frame != frame) {
            data.insert_temp(area.key(), Place { first, rect, frame });
        }
    });
}

/// Puts the focus into the next area that is there, or the one before.
pub fn cycle(ctx: &Context, forward: bool) {
    let frame = ctx.cumulative_pass_nr();
    let places: Vec<(Area, Place)> = (Area::ALL.into_iter())
        .filter_map(|area| Some((area, ctx.data(|data| data.get_temp::<Place>(area.key()))?)))
        .filter(|(_, place)| place.frame + 2 >= frame)
        .collect();
    let now = area(ctx);
    let at = places.iter().position(|(area, _)| Some(*area) == now);
    let n = places.len();
    let next = match (at, forward) {
        (Some(at), true) => (at + 1) % n.max(1),
        (Some(at), false) => (at + n - 1) % n.max(1),
        // From nowhere, which is the canvas.
        (None, true) => places
            .iter()
            .position(|(area, _)| *area == Area::Inspector)
            .unwrap_or(0),
        (None, false) => places.iter().position(|(area, _)| *area == Area::Outline).unwrap_or(0),
    };
    if let Some((_, place)) = places.get(next) {
        ctx.memory_mut(|memory| memory.request_focus(place.first));
    }
}

/// The area that has the focus.
pub fn area(ctx: &Context) -> Option<Area> {
    let focused = ctx.memory(eframe::egui::Memory::focused)?;
    if focused == outline_id() {
        return Some(Area::Outline);
    }
    if focused == canvas_id() {
        return Some(Area::Canvas);
    }
    let at = ctx.read_response(focused)?.rect.center();
    Area::ALL
        .into_iter()
        .find(|area| rect_of(ctx, *area).is_some_and(|rect| rect.contains(at)))
}

/// Whether keys that move, such as Enter, Tab and arrows, are free: no control has the focus that may want them.
pub fn is_free(ctx: &Context) -> bool {
    let focused = ctx.memory(eframe::egui::Memory::focused);
    focused.is_none_or(|id| id == outline_id() || id == canvas_id())
}

/// Whether the outline has the keyboard, where letters are typed into titles.
pub fn is_in_outline(ctx: &Context) -> bool {
    ctx.memory(|memory| memory.has_focus(outline_id()))
}

/// Where an area was painted last, if it is there.
pub fn rect_of(ctx: &Context, area: Area) -> Option<Rect> {
    let frame = ctx.cumulative_pass_nr();
    let place: Option<Place> = ctx.data(|data| data.get_temp(area.key()));
    place.filter(|place| place.frame + 2 >= frame).map(|place| place.rect)
}
