//! What mouse and keys do on the canvas.

use eframe::egui::{CursorIcon, Id, Key, Modifiers, PointerButton, Rect, Response, Ui, Vec2, vec2};

use super::{
    Canvas, Gesture, Hit, card,
    target::{connect, drop_card, neighbor, target_of, target_of_card},
};
use crate::{
    app::{Action, Selection},
    layout::{
        Placement,
        scene::{Line, Scene},
    },
    model::{Card, LinkId, Target},
    ui::{Cx, Request},
};

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
        let began =
            is_over_canvas && input.pointer.is_decidedly_dragging() && self.gesture.is_none() && origin.is_some();
        if began
            && ui
                .ctx()
                .dragged_id()
                .is_none_or(|id| id == background.id || is_card_id(scene, id))
        {
            let from = origin.and_then(|at| self.hit(canvas, placement, at));
            let is_primary = input.pointer.button_down(PointerButton::Primary);
            self.fitted_size = None;
            self.gesture = Some(match from {
                Some(Hit::Card(index)) if is_primary && look.scale >= card::BLOCK_BELOW => match scene.cards.get(index)
                {
                    Some(which) if input.modifiers.shift || self.is_handle(canvas, placement, index, origin) => {
                        Gesture::Connect(which.card.clone())
                    }
                    Some(which) => Gesture::Move(which.card.clone(), Vec2::ZERO),
                    None => Gesture::Pan,
                },
                _ => Gesture::Pan,
            });
        }
        match &mut self.gesture {
            Some(Gesture::Pan) => {
                self.camera.pan(input.pointer.delta());
                ui.ctx().set_cursor_icon(CursorIcon::Grabbing);
            }
            Some(Gesture::Move(_, by)) => {
                if let (Some(now), Some(origin)) = (input.pointer.latest_pos(), input.pointer.press_origin()) {
                    *by = (now - origin) / look.scale;
                }
                ui.ctx().set_cursor_icon(CursorIcon::Move);
            }
            Some(Gesture::Connect(_)) => ui.ctx().set_cursor_icon(CursorIcon::Crosshair),
            None => {}
        }
        if input.pointer.any_released() || !input.pointer.any_down() {
            match self.gesture.take() {
                Some(Gesture::Move(card, by)) if by.length() > 2.0 => drop_card(cx, scene, placement, &card, by),
                Some(Gesture::Connect(from)) => {
                    if let Some(target) = end.and_then(|hit| target_of(scene, hit)) {
                        connect(cx, &from, target);
                    }
                }
                _ => {}
            }
        }
        if background.clicked() {
            if let Some(Hit::Line(at)) = hit {
                match scene.lines.get(*at).map(|line| &line.line) {
                    Some(Line::Link(id)) => match self.link_mode.take() {
                        Some(mode) => connect(cx, &mode.from, Target::Link(id.clone())),
                        None => cx.out.push(Action::Select(Selection::Link(id.clone()))),
                    },
                    Some(Line::Member(group, _)) => cx.out.push(Action::Select(Selection::Group(group.clone()))),
                    None => {}
                }
            } else if let Some(card) = hit.and_then(|hit| card_of(scene, hit)) {
                // A card too small to be read is no control of its own, but can be selected.
                cx.out.push(Action::Select(Selection::card(card)));
            } else {
                self.link_mode = None;
                cx.out.push(Action::Select(Selection::Nothing));
            }
        }
        if background.double_clicked() && hit.is_none() {
            cx.requests.push(Request::AddClaim);
        }
        if matches!(hit, Some(Hit::Line(_))) && self.gesture.is_none() {
            ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
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

fn is_card_id(scene: &Scene, id: Id) -> bool {
    scene
        .cards
        .iter()
        .any(|card| Id::unique(("card", card.card.as_str())) == id)
}
