//! What lies over the canvas: back and forward, the way from the conclusion to what is selected, the reach of a focus, the
//! kind of drawing, tidying, and the minimap.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};

use eframe::egui::{
    Align, Button, Color32, Frame, Layout, Margin, Painter, Rect, RichText, Role, Sense, Shape, Stroke, Ui, UiBuilder,
    Vec2, WidgetInfo, vec2,
};

use super::{Canvas, camera::Look, deck::Dealer};
use crate::{
    analysis::Rule,
    app::{Action, Focus, Reach, Revision, Selection},
    layout::{Placement, scene::Scene},
    model::{Card, Map},
    ui::{
        Command, Cx, Request,
        meaning::{Means, Term},
    },
};

/// At most this many cards stand in the way from the conclusion; those between are left out.
const MOST_CRUMBS: usize = 4;

/// At most this many characters of a title stand in it.
const MOST_LETTERS: usize = 26;

const HEIGHT: f32 = 30.0;
const MARGIN: f32 = 8.0;

/// Between two rows, px.
const GAP: f32 = 4.0;

/// How much of the canvas lies under what is at its upper edge, px.
pub fn top(has_focus: bool) -> f32 {
    let row = HEIGHT + GAP;
    MARGIN + if has_focus { 2.0 * row } else { row }
}

/// The way from the conclusion to a card, kept until the map or the card is another.
#[derive(Debug, Default)]
pub struct Overlay {
    way: Option<(Revision, Card, Vec<Card>)>,
}

impl Overlay {
    /// The cards from the conclusion to `card`, both among them; only the card if it does not bear on the conclusion.
    fn way_to(&mut self, cx: &Cx<'_>, card: &Card) -> &[Card] {
        let revision = cx.app.document().map(|document| document.snapshot().revision);
        let is_known = (self.way.as_ref()).is_some_and(|(of, to, _)| Some(*of) == revision && to == card);
        if !is_known && let Some(revision) = revision {
            self.way = Some((revision, card.clone(), way(cx.map, card)));
        }
        self.way.as_ref().map_or(&[], |(.., way)| way)
    }
}

/// The shortest way along links from the conclusion to a card.
fn way(map: &Map, to: &Card) -> Vec<Card> {
    let Some(target) = map.target.clone().map(Card::Claim) else {
        return vec![to.clone()];
    };
    let bearing = map.bearing_cards();
    let mut came_from: BTreeMap<&Card, &Card> = BTreeMap::new();
    let mut seen: BTreeSet<&Card> = BTreeSet::from([&target]);
    let mut open: VecDeque<&Card> = VecDeque::from([&target]);
    while let Some(card) = open.pop_front() {
        if card == to {
            break;
        }
        for next in bearing.get(card).into_iter().flatten() {
            if seen.insert(next) {
                came_from.insert(next, card);
                open.push_back(next);
            }
        }
    }
    let mut way = vec![to];
    while let Some(&before) = way.last().and_then(|card| came_from.get(*card)) {
        way.push(before);
    }
    way.into_iter().rev().cloned().collect()
}

impl Canvas {
    /// Paints everything that lies over the canvas.
    pub(super) fn overlays(
        &mut self,
        ui: &mut Ui,
        painter: &Painter,
        cx: &mut Cx<'_>,
        canvas: Rect,
        scene: &Scene,
        placement: &Arc<Placement>,
    ) {
        if placement.nodes.len() != scene.cards.len() {
            return;
        }
        let aspect = f64::from(canvas.width() / canvas.height().max(1.0));
        if !self.is_apart && (aspect - self.aspect).abs() > 0.05 * aspect {
            self.aspect = aspect;
            cx.out.push(Action::SetAspect(aspect));
        }
        let look = self.camera.look();
        let middle = {
            let mut dealer = Dealer::new(&mut self.deck, cx, scene, &placement.nodes);
            let plain = cx.palette.muted;
            let tints: Vec<Color32> = if self.minimap.needs_tints(placement) {
                (0..scene.cards.len())
                    .map(|at| dealer.tint(at).unwrap_or(plain))
                    .collect()
            } else {
                Vec::new()
            };
            self.minimap.ui(ui, painter, cx.palette, canvas, look, placement, |at| {
                tints.get(at).copied().unwrap_or(plain)
            })
        };
        if let Some(point) = middle {
            let offset = canvas.size() / 2.0 - vec2(point.x as f32, point.y as f32) * look.scale;
            let time = ui.input(|input| input.time);
            self.fitted_size = None;
            self.camera.go(Look { offset, ..look }, time, false);
        }
        let left = Rect::from_min_size(
            canvas.min + Vec2::splat(MARGIN),
            vec2(canvas.width() - 2.0 * MARGIN, HEIGHT),
        );
        ui.scope_builder(
            UiBuilder::new()
                .max_rect(left)
                .layout(Layout::left_to_right(Align::Min)),
            |ui| {
                self.way_ui(ui, cx);
            },
        );
        if let Some(focus) = cx.app.view().focus().cloned() {
            let below = left.translate(vec2(0.0, HEIGHT + GAP));
            ui.scope_builder(
                UiBuilder::new()
                    .max_rect(below)
                    .layout(Layout::left_to_right(Align::Min)),
                |ui| plate(ui, cx, |ui, cx| reach_ui(ui, cx, &focus)),
            );
        }
    }

    /// Back and forward, the kind of drawing, and the way from the conclusion: at the left, where drawings leave most room.
    fn way_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        plate(ui, cx, |ui, cx| {
            for (command, sign) in [(Command::Back, "←"), (Command::Forward, "→")] {
                let button = Button::new(RichText::new(sign).size(14.0)).frame(false);
                let is_enabled = command.is_enabled(cx.app);
                let response = ui.add_enabled(is_enabled, button);
                response.widget_info(|| WidgetInfo::labeled(Role::Button, is_enabled, command.label()));
                let response = response.says(&format!("{} ({})", command.tooltip(), cx.keys.first(ui.ctx(), command)));
                if response.clicked() {
                    cx.requests.push(Request::Command(command));
                }
            }
        });
        drawing_ui(ui, cx);
        chosen_ui(ui, cx);
        let focus = cx.app.view().focus().cloned();
        let card = (focus.as_ref().map(|focus| focus.card.clone())).or_else(|| cx.app.selection().as_card());
        let Some(card) = card else { return };
        let way = self.overlay.way_to(cx, &card).to_vec();
        if focus.is_none() && way.len() < 3 {
            return;
        }
        plate(ui, cx, |ui, cx| {
            if focus.is_some() && ui.button("Whole map").means(Term::WholeMap).clicked() {
                cx.out.push(Action::ShowAll);
            }
            let n_left_out = way.len().saturating_sub(MOST_CRUMBS);
            for (at, crumb) in way.iter().enumerate() {
                if at > 0 && at <= n_left_out {
                    if at == 1 {
                        ui.weak("› …");
                    }
                    continue;
                }
                if at > 0 || focus.is_some() {
                    ui.weak("›");
                }
                let name = cx.map.card_title(crumb);
                let text = RichText::new(shortened(&name)).size(12.0);
                let is_last = at + 1 == way.len();
                let text = if is_last { text.strong() } else { text };
                let response = ui.add(Button::new(text).frame(false));
                response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Way: {name}")));
                if response.means(Term::Crumb).clicked() {
                    if let Some(focus) = &focus {
                        cx.out.push(Action::Focus(Focus {
                            card: crumb.clone(),
                            ..focus.clone()
                        }));
                    } else {
                        cx.out.push(Action::Select(Selection::card(crumb)));
                        cx.requests.push(Request::CenterOn(Selection::card(crumb)));
                    }
                }
            }
        });
    }
}

/// How far the focus reaches, up and down.
fn reach_ui(ui: &mut Ui, cx: &mut Cx<'_>, focus: &Focus) {
    let mut one = |ui: &mut Ui, word: &str, now: Reach, with: &dyn Fn(Reach) -> Focus| {
        ui.weak(word);
        for reach in Reach::CHOICES {
            let text = RichText::new(reach.name()).size(12.0);
            let response = ui.selectable_label(reach == now, text);
            let name = format!("{word}: {}", reach.name());
            response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, reach == now, &name));
            let term = if word == "up" { Term::ReachUp } else { Term::ReachDown };
            if response.means(term).clicked() {
                cx.out.push(Action::Focus(with(reach)));
            }
        }
    };
    one(ui, "up", focus.up, &|up| Focus { up, ..focus.clone() });
    one(ui, "down", focus.down, &|down| Focus { down, ..focus.clone() });
}

/// While what matters most is shown: how much that is of the whole, and by which rules it was chosen.
fn chosen_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let rules = cx.app.view().rules();
    if rules.is_empty() {
        return;
    }
    let is_shown = |card: &Card| matches!(card, Card::Claim(_)) && !cx.app.view().hidden().contains(card);
    let n_shown = cx
        .map
        .claims
        .keys()
        .filter(|id| is_shown(&Card::Claim((*id).clone())))
        .count();
    let label = format!("{n_shown} of {} claims", cx.map.claims.len());
    let by_rule: Vec<(Rule, Vec<Card>)> = (Rule::ALL.into_iter())
        .map(|rule| {
            let chosen = rules.iter().filter(|(_, by)| **by == rule);
            (rule, chosen.map(|(card, _)| card.clone()).collect())
        })
        .filter(|(_, cards): &(Rule, Vec<Card>)| !cards.is_empty())
        .collect();
    plate(ui, cx, |ui, cx| {
        let menu = ui.menu_button(RichText::new(&label).size(12.0), |ui| {
            ui.set_max_width(380.0);
            ui.label(RichText::new("What is shown first, and why").strong());
            for (rule, cards) in &by_rule {
                ui.add_space(4.0);
                ui.label(RichText::new(rule.name()).small().color(cx.palette.muted))
                    .on_hover_text(rule.sentence());
                for card in cards {
                    let name = cx.map.card_title(card);
                    let link = ui.add(eframe::egui::Link::new(RichText::new(&name).color(cx.palette.text)));
                    if link.says(rule.sentence()).clicked() {
                        cx.out.push(Action::Select(Selection::card(card)));
                        cx.requests.push(Request::CenterOn(Selection::card(card)));
                        ui.close();
                    }
                }
            }
            ui.separator();
            for (command, label) in [(Command::ShowAll, "Show all"), (Command::ShowOpening, "Only these")] {
                let button = Button::new(label).shortcut_text(cx.keys.first(ui.ctx(), command));
                if ui.add(button).says(command.tooltip()).clicked() {
                    cx.requests.push(Request::Command(command));
                    ui.close();
                }
            }
        });
        menu.response
            .widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Shown first: {label}")));
        let _ = menu.response.means(Term::Chosen);
    });
}

/// The kind of drawing, and tidying when it is worth it.
fn drawing_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    plate(ui, cx, |ui, cx| {
        let kinds = [Command::Layers, Command::Rings, Command::List, Command::Springs];
        let now = kinds.into_iter().find(|kind| kind.is_on(cx.app) == Some(true));
        let label = now.map_or("Drawing", Command::label);
        // The spaces leave room for the triangle.
        let menu = ui.menu_button(RichText::new(format!("{label}     ")).size(12.0), |ui| {
            let sides = [
                Command::LeftRight,
                Command::RightLeft,
                Command::TopDown,
                Command::BottomUp,
            ];
            for (group, commands) in [&kinds[..], &sides[..], &[Command::ToggleWords, Command::Tidy][..]]
                .iter()
                .enumerate()
            {
                if group > 0 {
                    ui.separator();
                }
                for &command in *commands {
                    let button = Button::selectable(command.is_on(cx.app) == Some(true), command.label())
                        .shortcut_text(cx.keys.first(ui.ctx(), command));
                    if ui.add(button).says(command.tooltip()).clicked() {
                        cx.requests.push(Request::Command(command));
                        ui.close();
                    }
                }
            }
        });
        menu.response
            .widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Kind of drawing: {label}")));
        let _ = menu.response.clone().means(Term::Drawing);
        let tip = menu.response.rect.right_center() - vec2(12.0, -2.5);
        let triangle = vec![tip - vec2(4.0, 5.0), tip - vec2(-4.0, 5.0), tip];
        ui.painter()
            .add(Shape::convex_polygon(triangle, cx.palette.text, Stroke::NONE));
    });
    if let Some(gain) = cx.app.derived().gain_of_tidying() {
        plate(ui, cx, |ui, cx| {
            let text = RichText::new(format!("Tidy up (−{gain} crossings)")).size(12.0);
            if ui.button(text).means(Term::Tidying).clicked() {
                cx.requests.push(Request::Command(Command::Tidy));
            }
        });
    }
}

/// A small plate over the canvas that controls stand on.
fn plate(ui: &mut Ui, cx: &mut Cx<'_>, content: impl FnOnce(&mut Ui, &mut Cx<'_>)) {
    let frame = Frame::new()
        .fill(cx.palette.panel.gamma_multiply(0.95))
        .stroke(Stroke::new(1.0, cx.palette.card_border))
        .corner_radius(6)
        .inner_margin(Margin::symmetric(6, 2));
    // A click beside the controls is no click on the canvas.
    ui.scope_builder(UiBuilder::new().sense(Sense::click()), |ui| {
        frame.show(ui, |ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            ui.horizontal(|ui| content(ui, cx));
        });
    });
}

/// The beginning of a title.
fn shortened(title: &str) -> String {
    if title.chars().count() <= MOST_LETTERS {
        return title.to_owned();
    }
    let cut: String = title.chars().take(MOST_LETTERS).collect();
    format!("{}…", cut.trim_end())
}
