//! What mouse and keys do on the canvas.

use std::collections::BTreeSet;

use eframe::egui::{
    CornerRadius, CursorIcon, Id, Key, Modifiers, Painter, PointerButton, Pos2, Rect, Response, Stroke, StrokeKind, Ui,
    Vec2, vec2,
};

use super::{
    Canvas, Gesture, Hit, card,
    snap::snapped,
    target::{connect, neighbor, target_of, target_of_card},
};
use crate::{
    app::{Action, Selection},
    layout::{
        self, Placement, Point,
        scene::{Line, Scene},
    },
    model::{Card, LinkId, Place, Target},
    ui::{Cx, Request, context},
};

/// So near on the screen a dragged card falls in line with another, px.
const SNAP: f32 = 7.0;

impl Canvas {
    /// The wheel scales the picture, with Shift it moves it sideways; two fingers pinch.
    pub(super) fn wheel(&mut self, ui: &Ui, canvas: Rect) {
        if !ui.rect_contains_pointer(canvas) {
            return;
        }
        let Some(at) = ui.input(|input| input.pointer.hover_pos()) else {
            return;
        };
        let (pinch, scroll, time, shift) = ui.input(|input| {
            (
                input.zoom_delta(),
                input.smooth_scroll_delta(),
                input.time,
                input.modifiers.shift,
            )
        });
        if (pinch - 1.0).abs() > 1e-4 || scroll != Vec2::ZERO {
            self.fitted_size = None;
        }
        if (pinch - 1.0).abs() > 1e-4 {
            self.camera.zoom(pinch, at - canvas.min, time);
        } else if shift || scroll.x.abs() > scroll.y.abs() {
            if scroll != Vec2::ZERO {
                self.camera
                    .pan(vec2(scroll.x + if shift { scroll.y } else { 0.0 }, 0.0));
            }
        } else if scroll.y != 0.0 {
            self.camera.zoom((scroll.y * 0.0022).exp(), at - canvas.min, time);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one pass over what one frame knows")]
    /// Presses, drags and releases: selecting, moving the picture, pinning a card, drawing a link.
    pub(super) fn pointer(
        &mut self,
        ui: &Ui,
        cx: &mut Cx<'_>,
        canvas: Rect,
        scene: &Scene,
        placement: &Placement,
        background: &Response,
        hit: Option<&Hit>,
        end: Option<&Hit>,
    ) {
        let look = self.camera.look();
        let input = ui.input(Clone::clone);
        let origin = input.pointer.press_origin().filter(|at| canvas.contains(*at));
        let is_over_canvas = ui.rect_contains_pointer(canvas);
        self.is_given_up &= input.pointer.any_down();
        if self.gesture.is_some() && input.key_pressed(Key::Escape) {
            // With Shift or Ctrl held as well, which drags are begun with.
            self.gesture = None;
            self.is_given_up = true;
        }
        let is_free = self.gesture.is_none() && !self.is_given_up;
        let began = is_over_canvas && input.pointer.is_decidedly_dragging() && is_free && origin.is_some();
        if began
            && ui
                .ctx()
                .dragged_id()
                .is_none_or(|id| id == background.id || is_card_id(scene, id))
        {
            let is_primary = input.pointer.button_down(PointerButton::Primary);
            self.fitted_size = None;
            self.gesture = Some(match origin.filter(|_| is_primary) {
                Some(origin) => self.begun(cx, canvas, scene, placement, origin, input.modifiers),
                None => Gesture::Pan,
            });
        }
        self.guides.clear();
        match self.gesture.take() {
            Some(Gesture::Pan) => {
                self.camera.pan(input.pointer.delta());
                ui.ctx().set_cursor_icon(CursorIcon::Grabbing);
                self.gesture = Some(Gesture::Pan);
            }
            Some(Gesture::Move(cards, mut by)) => {
                if let (Some(now), Some(origin)) = (input.pointer.latest_pos(), input.pointer.press_origin()) {
                    by = (now - origin) / look.scale;
                    if !input.modifiers.alt {
                        by = self.snap(canvas, placement, &cards, by);
                    }
                }
                ui.ctx().set_cursor_icon(CursorIcon::Move);
                self.gesture = Some(Gesture::Move(cards, by));
            }
            Some(Gesture::Connect(from)) => {
                ui.ctx().set_cursor_icon(CursorIcon::Crosshair);
                self.gesture = Some(Gesture::Connect(from));
            }
            other => self.gesture = other,
        }
        if input.pointer.any_released() || !input.pointer.any_down() {
            match self.gesture.take() {
                Some(Gesture::Move(cards, by)) if by.length() > 2.0 => self.drop_cards(cx, placement, &cards, by),
                Some(Gesture::Marquee(corner, before)) => {
                    if let Some(at) = input.pointer.latest_pos().or(self.last_pointer) {
                        let area = spanned(corner, look.world_from_screen(canvas, at));
                        let inside = (scene.cards.iter().zip(&placement.nodes))
                            .filter(|(_, rect)| rect.overlaps(&area))
                            .map(|(card, _)| card.card.clone());
                        cx.out
                            .push(Action::Select(Selection::cards(before.into_iter().chain(inside))));
                    }
                }
                Some(Gesture::Connect(from)) => {
                    if let Some(target) = end.and_then(|hit| target_of(scene, hit)) {
                        connect(cx, &from, target);
                    }
                }
                _ => {}
            }
            self.guides.clear();
        }
        self.pressed(cx, scene, background, hit, input.modifiers);
        if background.double_clicked() && hit.is_none() {
            let at = input
                .pointer
                .interact_pos()
                .map(|at| look.world_from_screen(canvas, at));
            cx.requests
                .push(Request::AddClaimAt(at.map(|at| Place { x: at.x, y: at.y })));
        }
        if matches!(hit, Some(Hit::Line(_))) && self.gesture.is_none() {
            ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
        }
    }

    /// What is selected by pressing it, with either button, and the menu of the second one.
    fn pressed(
        &mut self,
        cx: &mut Cx<'_>,
        scene: &Scene,
        background: &Response,
        hit: Option<&Hit>,
        modifiers: Modifiers,
    ) {
        if background.clicked() {
            if let Some(Hit::Line(at)) = hit {
                match scene.lines.get(*at).map(|line| &line.line) {
                    Some(Line::Link(id)) => match self.link_mode.take() {
                        Some(mode) => connect(cx, &mode.from, Target::Link(id.clone())),
                        None => cx.out.push(Action::Select(Selection::Link(id.clone()))),
                    },
                    Some(Line::Member(group, _)) => cx.out.push(Action::Select(Selection::Group(group.clone()))),
                    Some(Line::Depends(from, to)) => {
                        let quantity = if matches!(to, Card::Quantity(_)) { to } else { from };
                        cx.out.push(Action::Select(Selection::card(quantity)));
                    }
                    None => {}
                }
            } else if let Some(card) = hit.and_then(|hit| card_of(scene, hit)) {
                // A card too small to be read is no control of its own, but can be selected.
                cx.out.push(Action::Select(Selection::card(card)));
            } else if !(modifiers.command || modifiers.shift) {
                self.link_mode = None;
                cx.out.push(Action::Select(Selection::Nothing));
            }
        }
        if background.secondary_clicked() {
            let selected = match hit {
                Some(Hit::Line(at)) => match scene.lines.get(*at).map(|line| &line.line) {
                    Some(Line::Link(id)) => Selection::Link(id.clone()),
                    _ => Selection::Nothing,
                },
                Some(hit) => card_of(scene, hit).map_or(Selection::Nothing, Selection::card),
                None => Selection::Nothing,
            };
            cx.out.push(Action::Select(selected));
        }
        if *cx.app.selection() == Selection::Nothing {
            context::map_ui(background, cx);
        } else {
            context::selected_ui(background, cx);
        }
    }

    /// What a drag with the primary button does that begins at a place on the screen.
    fn begun(
        &self,
        cx: &Cx<'_>,
        canvas: Rect,
        scene: &Scene,
        placement: &Placement,
        origin: Pos2,
        modifiers: Modifiers,
    ) -> Gesture {
        let look = self.camera.look();
        let selection = cx.app.selection();
        match self.hit(canvas, placement, origin) {
            Some(Hit::Card(index)) if look.scale >= card::GRAB_FROM => match scene.cards.get(index) {
                Some(which) if modifiers.shift || self.is_handle(canvas, placement, index, Some(origin)) => {
                    Gesture::Connect(which.card.clone())
                }
                // A card that is one of several selected takes the others along.
                Some(which) if selection.has_card(&which.card) => Gesture::Move(selection.all_cards(), Vec2::ZERO),
                Some(which) => Gesture::Move(vec![which.card.clone()], Vec2::ZERO),
                None => Gesture::Pan,
            },
            Some(Hit::Line(_)) | None if modifiers.command || modifiers.shift => {
                // Ctrl and Shift both add, as they do where cards are clicked.
                Gesture::Marquee(look.world_from_screen(canvas, origin), selection.all_cards())
            }
            _ => Gesture::Pan,
        }
    }

    /// How far dragged cards move so that they fall in line with others that are seen.
    fn snap(&mut self, canvas: Rect, placement: &Placement, cards: &[Card], by: Vec2) -> Vec2 {
        let look = self.camera.look();
        let seen = look.world(canvas);
        let moved: BTreeSet<usize> = cards.iter().filter_map(|card| self.deck.place_of(card)).collect();
        let bounds = (moved.iter())
            .filter_map(|at| placement.nodes.get(*at).copied())
            .reduce(|all, rect| all.union(&rect));
        let Some(bounds) = bounds else { return by };
        let others: Vec<layout::Rect> = (placement.nodes.iter().enumerate())
            .filter(|(at, rect)| !moved.contains(at) && rect.overlaps(&seen))
            .map(|(_, rect)| *rect)
            .collect();
        let reach = f64::from(SNAP / look.scale);
        let (by, guides) = snapped(bounds, &others, (f64::from(by.x), f64::from(by.y)), reach);
        self.guides = guides;
        vec2(by.0 as f32, by.1 as f32)
    }

    /// Pins cards where they were dropped.
    fn drop_cards(&self, cx: &mut Cx<'_>, placement: &Placement, cards: &[Card], by: Vec2) {
        let places = (cards.iter())
            .filter_map(|card| {
                let center = placement.nodes.get(self.deck.place_of(card)?)?.center();
                Some((card.clone(), Some(center.moved(f64::from(by.x), f64::from(by.y)))))
            })
            .collect();
        cx.out.push(Action::Pin(places));
    }

    /// Paints the frame that selects, and the lines that cards fall in line with.
    pub(super) fn marquee_and_guides(&self, painter: &Painter, cx: &Cx<'_>, canvas: Rect, pointer: Option<Pos2>) {
        let look = self.camera.look();
        let stroke = Stroke::new(1.0, cx.palette.accent);
        if let (Some(Gesture::Marquee(corner, _)), Some(at)) = (&self.gesture, pointer.or(self.last_pointer)) {
            let area = Rect::from_two_pos(look.screen_from_world(canvas, *corner), at);
            let fill = cx.palette.accent.gamma_multiply(0.1);
            painter.rect(area, CornerRadius::same(2), fill, stroke, StrokeKind::Inside);
        }
        for (from, to) in &self.guides {
            let ends = [
                look.screen_from_world(canvas, *from),
                look.screen_from_world(canvas, *to),
            ];
            painter.line_segment(ends, stroke);
        }
    }

    /// Arrow keys move the selection to the nearest card that way, or choose what a new link ends at.
    pub(super) fn keys(&mut self, ui: &Ui, cx: &mut Cx<'_>, scene: &Scene, placement: &Placement) {
        let arrows = [
            (Key::ArrowLeft, (-1.0, 0.0)),
            (Key::ArrowRight, (1.0, 0.0)),
            (Key::ArrowUp, (0.0, -1.0)),
            (Key::ArrowDown, (0.0, 1.0)),
        ];
        // Arrows in an open list choose in it.
        if eframe::egui::Popup::is_any_open(ui.ctx()) {
            return;
        }
        for (key, way) in arrows {
            if !ui.input_mut(|input| input.consume_key(Modifiers::NONE, key)) {
                continue;
            }
            if let Some(mode) = &mut self.link_mode {
                let current = match &mode.candidate {
                    Some(Target::Claim(id)) => Card::Claim(id.clone()),
                    Some(Target::Question(id)) => Card::Question(id.clone()),
                    _ => mode.from.clone(),
                };
                if let Some(next) = neighbor(scene, placement, Some(&current), way) {
                    mode.candidate = target_of_card(&next);
                }
            } else if let Some(next) = neighbor(scene, placement, cx.app.selection().as_card().as_ref(), way) {
                cx.out.push(Action::Select(Selection::card(&next)));
            }
        }
        if self.link_mode.is_some() && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Space)) {
            // Space goes through the links into the candidate, so that a link can be undercut by keyboard.
            self.next_link_candidate(cx);
        }
        if let Some(mode) = &self.link_mode
            && let Some(target) = mode.candidate.clone()
            && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter))
        {
            let from = mode.from.clone();
            self.link_mode = None;
            connect(cx, &from, target);
        }
    }

    fn next_link_candidate(&mut self, cx: &Cx<'_>) {
        let Some(mode) = &mut self.link_mode else { return };
        let final_card = match &mode.candidate {
            Some(Target::Claim(id)) => Some(Card::Claim(id.clone())),
            Some(Target::Question(id)) => Some(Card::Question(id.clone())),
            Some(Target::Link(id)) => cx.map.final_target(id),
            None => None,
        };
        let into: Vec<&LinkId> = cx
            .map
            .links
            .keys()
            .filter(|id| cx.map.final_target(id) == final_card)
            .collect();
        let at = match &mode.candidate {
            Some(Target::Link(id)) => into.iter().position(|other| *other == id).map_or(0, |at| at + 1),
            _ => 0,
        };
        if let Some(id) = into.get(at % into.len().max(1)) {
            mode.candidate = Some(Target::Link((*id).clone()));
        }
    }
}

fn card_of<'a>(scene: &'a Scene, hit: &Hit) -> Option<&'a Card> {
    match hit {
        Hit::Card(at) => scene.cards.get(*at).map(|card| &card.card),
        Hit::Line(_) => None,
    }
}

/// The rectangle between two corners.
fn spanned(a: Point, b: Point) -> layout::Rect {
    layout::Rect {
        x: a.x.min(b.x),
        y: a.y.min(b.y),
        width: (a.x - b.x).abs(),
        height: (a.y - b.y).abs(),
    }
}

fn is_card_id(scene: &Scene, id: Id) -> bool {
    scene
        .cards
        .iter()
        .any(|card| Id::unique(("card", card.card.as_str())) == id)
}
