//! The canvas: the map as cards and links, looked at through a camera, changed by mouse and keys.

mod aim;
mod boxes;
pub mod camera;
pub mod card;
mod deck;
mod drag;
pub mod ink;
mod input;
mod letters;
mod line;
mod minimap;
mod motion;
mod overlay;
mod snap;
mod strokes;
mod target;
mod words;

use std::{collections::BTreeSet, sync::Arc};

use eframe::egui::{self, Color32, Id, Painter, Pos2, Rect, Sense, Stroke, Ui, Vec2, WidgetInfo, pos2, vec2};

pub use self::target::{connecting, target_of_card};
use self::{
    camera::{Camera, Look},
    card::{Detail, Dressed, Emphasis},
    deck::{Dealer, Deck},
    ink::View,
    letters::Letters,
    line::{Glow, Routes, Sight},
    minimap::Minimap,
    motion::Motion,
    overlay::Overlay,
    strokes::Strokes,
    target::{connect, handle, target_point},
};
use super::{
    Command, Cx, Request, context,
    focus::{self, Area},
    meaning::Term,
    title_edit::{Then, TitleEdit},
};
use crate::{
    app::{Action, Fate, Selection},
    formats::picture::{Palette as Ink, Rgba, line::LineFace},
    layout::{
        LinkEnd, Placement, Point,
        scene::{Line, Scene, SceneCard},
    },
    model::{Card, Target},
};

/// A map is not opened smaller than this, so that its titles can be made out.
const AT_OPENING: f32 = 0.5;

/// At this scale or above, titles can be read.
const READABLE: f32 = 0.62;

/// What the pointer is doing.
#[derive(Clone, Debug, PartialEq)]
enum Gesture {
    /// Moves the picture.
    Pan,
    /// Moves cards, which have been moved by this much in world pixels.
    Move(Vec<Card>, Vec2),
    /// Selects what lies between here and the pointer, in the world, besides what was selected before.
    Marquee(Point, Vec<Card>),
    /// Draws a link from a card.
    Connect(Card),
}

/// A link that is being drawn by keyboard: from a card to the candidate.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkMode {
    from: Card,
    candidate: Option<Target>,
}

/// The state of the canvas that is nobody else's business.
#[derive(Debug, Default)]
pub struct Canvas {
    camera: Camera,
    gesture: Option<Gesture>,
    /// What the pressed button was doing has been given up, until it is released.
    is_given_up: bool,
    link_mode: Option<LinkMode>,
    routes: Option<(Arc<Placement>, Routes)>,
    deck: Deck,
    letters: Letters,
    /// How many vertices the lines had in the last frame.
    n_stroke_vertices: usize,
    fitted: Option<u64>,
    /// The size of the canvas that the picture was fitted to, until somebody moves or scales it.
    fitted_size: Option<Vec2>,
    /// The selection the camera last followed.
    followed: Selection,
    /// Bring what is selected to the middle once it is placed.
    center_on: Option<Selection>,
    /// Fit what is selected into the window once it is placed.
    zoom_to: Option<Selection>,
    wants_fit: bool,
    motion: Motion,
    minimap: Minimap,
    overlay: Overlay,
    /// Width over height of the canvas, as the app has been told.
    aspect: f64,
    /// What the dragged cards are in line with.
    guides: Vec<snap::Guide>,
    /// A card that something elsewhere points at, for one frame.
    pointed: Option<Card>,
    /// The title that is being edited on its card.
    title_edit: Option<TitleEdit>,
    /// It is the canvas of another window than the first, whose shape drawings do not follow.
    is_apart: bool,
    /// Where the pointer was last, for a gesture that ends as the pointer leaves the window.
    last_pointer: Option<Pos2>,
}

/// What is under the pointer.
/// What has become of a card, while two versions are compared.
fn fate_of(cx: &Cx<'_>, scene: &Scene, index: usize) -> Option<Fate> {
    cx.app.comparing()?.fate_of_card(&scene.cards.get(index)?.card)
}

#[derive(Clone, Debug, PartialEq)]
enum Hit {
    Card(usize),
    Line(usize),
}

impl Canvas {
    /// A canvas for another window.
    pub fn apart() -> Self {
        Self {
            is_apart: true,
            ..Self::default()
        }
    }

    /// Shows a card as if it were pointed at, in the next frame.
    pub fn point_at(&mut self, card: Card) {
        self.pointed = Some(card);
    }

    /// Edits a title on its card, at the next frame.
    pub fn edit_title(&mut self, of: Selection, title: &str, is_new: bool) {
        self.title_edit = Some(TitleEdit::new(of, title, is_new));
    }

    /// Whether the camera is at rest.
    pub fn is_at_rest(&self, time: f64) -> bool {
        self.camera.seconds_to_rest(time).is_none() && self.motion.is_at_rest() && !self.letters.is_behind()
    }

    /// Begins drawing a link from what is selected.
    pub fn begin_link(&mut self, ctx: &egui::Context, selection: &Selection) {
        // Enter and Space now belong to the link, not to whatever has the focus.
        if let Some(focused) = ctx.memory(egui::Memory::focused) {
            ctx.memory_mut(|memory| memory.surrender_focus(focused));
        }
        self.link_mode = selection.as_card().map(|from| LinkMode { from, candidate: None });
    }

    /// Whether a link is being drawn by keyboard.
    pub fn is_linking(&self) -> bool {
        self.link_mode.is_some()
    }

    /// Ends drawing a link; returns whether there was one.
    pub fn cancel(&mut self) -> bool {
        let had_gesture = self.gesture.take().is_some();
        // The button is still down: what it does from here on is nothing.
        self.is_given_up = had_gesture;
        self.title_edit = None;
        self.link_mode.take().is_some() || had_gesture
    }

    /// Whether something is being dragged.
    pub fn has_gesture(&self) -> bool {
        self.gesture.is_some()
    }

    /// Fits the picture into the window at the next frame.
    pub fn fit(&mut self) {
        self.wants_fit = true;
    }

    /// Scales the picture about its middle.
    pub fn zoom(&mut self, ctx: &egui::Context, factor: f32, size: Vec2) {
        let time = ctx.input(|input| input.time);
        self.fitted_size = None;
        self.camera.zoom(factor, size / 2.0, time);
    }

    /// Brings what is selected to the middle.
    pub fn center_on(&mut self, selection: Selection) {
        self.center_on = Some(selection);
    }

    /// Fits what is selected into the window.
    pub fn zoom_to(&mut self, selection: Selection) {
        self.zoom_to = Some(selection);
    }

    /// Shows or hides the minimap.
    pub fn toggle_minimap(&mut self) {
        self.minimap.toggle();
    }

    /// Paints the canvas into all that is left and answers the pointer.
    pub fn ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>) {
        let (_, canvas) = ui.allocate_space(ui.available_size());
        // The canvas is one stop for Tab; arrow keys go from card to card.
        let background = ui.interact(canvas, focus::canvas_id(), Sense::click_and_drag());
        background.widget_info(|| WidgetInfo::labeled(egui::Role::ListBox, true, "Map canvas"));
        ui.ctx()
            .accesskit_node_builder(background.id, |node| node.set_description(Term::Canvas.sentence()));
        focus::anchor(ui, Area::Canvas, background.id, canvas);
        if background.has_focus() {
            let arrows = egui::EventFilter {
                horizontal_arrows: true,
                vertical_arrows: true,
                ..egui::EventFilter::default()
            };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(background.id, arrows));
        }
        let time = ui.input(|input| input.time);
        let (scene, placement) = cx.app.derived().drawing();
        let drawing = (scene.clone(), placement.clone());
        let placement = self.glide(ui, cx, &drawing, time);
        let scene = drawing.0;
        self.deck.refresh(cx, &scene);
        let shown = self.dragged(&scene, &placement);
        if !self.routes.as_ref().is_some_and(|(of, _)| Arc::ptr_eq(of, &shown)) {
            self.routes = Some((shown.clone(), Routes::new(&shown)));
        }
        self.aim(cx, canvas, &scene, &drawing.1, time);
        if self.camera.step(time) {
            ui.ctx().request_repaint();
        }
        if let Some(left) = self.camera.seconds_to_rest(time) {
            ui.ctx().request_repaint_after_secs(left as f32);
        }
        let painter = ui.painter_at(canvas);
        painter.rect_filled(canvas, 0.0, cx.palette.canvas);
        grid(&painter, canvas, self.camera.look(), cx.palette.grid);
        self.wheel(ui, canvas);
        let pointer = ui
            .input(|input| input.pointer.latest_pos())
            .filter(|at| canvas.contains(*at) && ui.rect_contains_pointer(canvas));
        let hit = pointer.and_then(|at| self.hit(canvas, &placement, at));
        let end = pointer
            .or(self.last_pointer)
            .and_then(|at| self.hit(canvas, &placement, at));
        self.last_pointer = pointer;
        let text_scale = self.camera.text_scale(time);
        self.letters.begin(&painter);
        self.boxes(ui, &painter, cx, canvas, &scene, &placement, text_scale);
        self.lines(&painter, cx, canvas, &scene, &shown, hit.as_ref());
        self.words(&painter, cx, canvas, &scene, &shown, text_scale);
        self.cards(ui, &painter, cx, canvas, &scene, &shown, hit.as_ref(), text_scale);
        if self.letters.is_behind() {
            ui.ctx().request_repaint();
        }
        self.pointer(
            ui,
            cx,
            canvas,
            &scene,
            &placement,
            &background,
            hit.as_ref(),
            end.as_ref(),
        );
        self.drawn_link(&painter, cx, canvas, &scene, &placement, pointer);
        self.marquee_and_guides(&painter, cx, canvas, pointer);
        self.overlays(ui, &painter, cx, canvas, &scene, &drawing.1);
        if scene.cards.is_empty() {
            empty(&painter, cx, ui.ctx(), canvas);
        }
        if background.has_focus() {
            // Where the keyboard is can be seen.
            let ring = Stroke::new(2.0, cx.palette.accent);
            painter.rect_stroke(canvas, egui::CornerRadius::ZERO, ring, egui::StrokeKind::Inside);
        }
        self.title_ui(ui, cx, canvas, &shown);
        if self.is_linking() || focus::is_free(ui.ctx()) && !focus::is_in_outline(ui.ctx()) {
            self.keys(ui, cx, &scene, &placement);
        }
    }

    /// The field over the card whose title is being edited.
    fn title_ui(&mut self, ui: &mut Ui, cx: &mut Cx<'_>, canvas: Rect, placement: &Placement) {
        let Some(mut edit) = self.title_edit.take() else { return };
        let is_there = match &edit.of {
            Selection::Claim(id) => cx.map.claims.contains_key(id),
            Selection::Question(id) => cx.map.questions.contains_key(id),
            Selection::Group(id) => cx.map.groups.contains_key(id),
            Selection::Quantity(id) => cx.map.quantities.contains_key(id),
            _ => false,
        };
        if !is_there {
            return;
        }
        let look = self.camera.look();
        let card = (edit.of.as_card()).and_then(|card| placement.nodes.get(self.deck.place_of(&card)?).copied());
        // Over the card; in the middle while that has no place yet, or is too far away to be seen.
        let over = card
            .map(|rect| look.rect(canvas, rect))
            .filter(|rect| canvas.intersects(*rect));
        let size = (13.5 * look.scale).clamp(13.0, 22.0);
        let font = super::theme::regular(size);
        let width = over.map_or(320.0, |card| (card.width() - 16.0 * look.scale).max(260.0));
        let galley =
            ui.fonts_mut(|fonts| fonts.layout(edit.text().to_owned(), font.clone(), cx.palette.text, width - 8.0));
        let height = galley.size().y.max(size * 1.3) + 4.0;
        let rect = match over {
            Some(card) => Rect::from_min_size(card.min + vec2(8.0, 8.0) * look.scale, vec2(width, height)),
            None => Rect::from_center_size(canvas.center(), vec2(width, height)),
        };
        let inside = canvas.shrink(8.0);
        let shift = vec2(
            (inside.right() - rect.right())
                .min(0.0)
                .max(inside.left() - rect.left()),
            (inside.bottom() - rect.bottom())
                .min(0.0)
                .max((inside.top() - rect.top()).max(0.0)),
        );
        let rect = rect.translate(shift);
        let frame = rect.expand(4.0);
        ui.painter().rect(
            frame,
            egui::CornerRadius::same(7),
            cx.palette.panel,
            Stroke::new(2.0, cx.palette.accent),
            egui::StrokeKind::Outside,
        );
        match edit.ui(ui, cx, rect, font, false) {
            None | Some(Then::In) => self.title_edit = Some(edit),
            Some(Then::Child) => cx.requests.push(Request::Command(Command::AddClaim)),
            Some(Then::Out) => cx.requests.push(Request::Command(Command::MoveOut)),
            Some(Then::Sibling) => cx.requests.push(Request::Command(Command::AddSibling)),
            Some(Then::Stay) => {}
        }
    }

    fn hit(&self, canvas: Rect, placement: &Placement, at: Pos2) -> Option<Hit> {
        let look = self.camera.look();
        let world = look.world_from_screen(canvas, at);
        // Cards lie above links; of cards that overlap while one is dragged, the last is on top.
        if let Some(index) = placement.nodes.iter().rposition(|rect| rect.contains(world)) {
            return Some(Hit::Card(index));
        }
        let (_, routes) = self.routes.as_ref()?;
        routes.nearest(world, f64::from(7.0 / look.scale)).map(Hit::Line)
    }

    fn lines(
        &mut self,
        painter: &Painter,
        cx: &Cx<'_>,
        canvas: Rect,
        scene: &Scene,
        placement: &Placement,
        hit: Option<&Hit>,
    ) {
        let Some((_, routes)) = &self.routes else { return };
        let selected = cx.app.selection();
        let selected_line = match selected {
            Selection::Link(id) => Some(Line::Link(id.clone())),
            _ => None,
        };
        // What lights up the lines at its ends: the card under the pointer, else the selected one.
        let lit = match hit {
            _ if !self.motion.is_at_rest() => None,
            Some(Hit::Card(index)) => Some(*index),
            _ => selected.as_card().and_then(|card| self.deck.place_of(&card)),
        };
        if lit.is_some() {
            self.deck.find_ends(cx, scene);
        }
        let look = self.camera.look();
        let part = look.world(canvas).grown(f64::from(12.0 / look.scale));
        let mut dealer = Dealer::new(&mut self.deck, cx, scene, &placement.nodes);
        let seen: Vec<(usize, LineFace)> = (routes.within(part))
            .filter_map(|index| Some((index, dealer.line(index)?)))
            .collect();
        let sight = Sight {
            is_plain: line::are_plain(look.scale, seen.len()),
            is_solid: routes.are_solid(part, seen.iter().map(|(index, face)| (*index, face))),
            look,
            canvas,
            palette: cx.palette,
            ink: Ink::<Rgba>::of(cx.palette.is_dark),
        };
        let mut strokes = Strokes::new(canvas, painter.pixels_per_point(), self.n_stroke_vertices);
        let (mut points, mut heads) = (Vec::new(), Vec::new());
        for (index, face) in seen {
            let is_selected =
                selected_line.is_some() && scene.lines.get(index).map(|line| &line.line) == selected_line.as_ref();
            let is_lit =
                || hit == Some(&Hit::Line(index)) || lit.is_some() && dealer.deck().ends_of(index).contains(&lit);
            let fate = cx
                .app
                .comparing()
                .and_then(|comparing| match &scene.lines.get(index)?.line {
                    Line::Link(id) => comparing.fate_of_link(id),
                    Line::Member(..) | Line::Depends(..) => None,
                });
            let glow = if let Some(fate) = fate {
                Glow::Marked(fate)
            } else if is_selected {
                Glow::Selected
            } else if is_lit() {
                Glow::Lit
            } else {
                Glow::None
            };
            line::add(
                routes,
                index,
                &face,
                glow,
                &sight,
                &mut strokes,
                &mut points,
                &mut heads,
            );
        }
        // There will be about as many in the next frame.
        self.n_stroke_vertices = strokes.n_vertices();
        painter.add(strokes.into_shape());
        painter.extend(heads);
    }

    #[expect(clippy::too_many_arguments, reason = "one painting pass over what one frame knows")]
    fn cards(
        &mut self,
        ui: &Ui,
        painter: &Painter,
        cx: &mut Cx<'_>,
        canvas: Rect,
        scene: &Scene,
        placement: &Placement,
        hit: Option<&Hit>,
        text_scale: f32,
    ) {
        let look = self.camera.look();
        let detail = Detail::at(look.scale);
        let ink = Ink::<Rgba>::of(cx.palette.is_dark);
        let candidate = self.link_mode.as_ref().and_then(|mode| match mode.candidate.as_ref()? {
            Target::Claim(id) => self.deck.place_of(&Card::Claim(id.clone())),
            Target::Question(id) => self.deck.place_of(&Card::Question(id.clone())),
            Target::Link(_) => None,
        });
        let pointed = (self.pointed.take()).and_then(|card| self.deck.place_of(&card));
        let selection = cx.app.selection();
        let places =
            |cards: &[Card]| -> BTreeSet<usize> { cards.iter().filter_map(|card| self.deck.place_of(card)).collect() };
        let on_top = match &self.gesture {
            Some(Gesture::Move(cards, _)) => places(cards),
            _ => BTreeSet::new(),
        };
        // In large drawings only the cards are moved, here; else the drawing has been moved already.
        let (moved, by) = match &self.gesture {
            Some(Gesture::Move(cards, by)) if placement.nodes.len() > drag::MOST_CARDS => {
                (places(cards), *by * look.scale)
            }
            _ => (BTreeSet::new(), Vec2::ZERO),
        };
        let seen = canvas.expand(30.0);
        let mut blocks = egui::Mesh::default();
        let mut shapes = Vec::new();
        let mut readable = Vec::new();
        let mut dealer = Dealer::new(&mut self.deck, cx, scene, &placement.nodes);
        // What is dragged lies on top.
        let below = (0..placement.nodes.len()).filter(|at| !on_top.contains(at));
        for index in below.chain(on_top.iter().copied()) {
            let Some(rect) = placement.nodes.get(index) else {
                continue;
            };
            let mut rect = look.rect(canvas, *rect);
            if moved.contains(&index) {
                rect = rect.translate(by);
            }
            if !rect.intersects(seen) {
                continue;
            }
            let is_selected = (scene.cards.get(index)).is_some_and(|which| selection.has_card(&which.card));
            let emphasis = if is_selected {
                Emphasis::Selected
            } else if hit == Some(&Hit::Card(index)) || candidate == Some(index) || pointed == Some(index) {
                Emphasis::Hovered
            } else {
                Emphasis::None
            };
            if detail == Detail::Block {
                let tint = match emphasis {
                    Emphasis::Selected => Some(cx.palette.accent),
                    _ => dealer.tint(index),
                };
                blocks.add_colored_rect(rect, tint.unwrap_or(cx.palette.muted));
                continue;
            }
            let Some(dressed) = dealer.card(index) else { continue };
            if detail == Detail::Thumb {
                card::thumb(&mut blocks, &dressed, rect, look.scale, painter.pixels_per_point(), ink);
            } else {
                let view = View {
                    origin: rect.min,
                    scale: look.scale,
                };
                card::add(
                    painter,
                    &dressed,
                    view,
                    detail,
                    &mut self.letters,
                    text_scale,
                    &mut shapes,
                );
                readable.push((index, rect, emphasis, dressed));
            }
            card::frame(rect, emphasis, look.scale, cx.palette, &mut shapes);
            if let Some(fate) = fate_of(cx, scene, index) {
                card::became(painter, rect, fate, look.scale, cx.palette, &mut shapes);
            }
        }
        let hovered_is_approximate = readable
            .iter()
            .any(|(_, _, emphasis, dressed)| *emphasis == Emphasis::Hovered && dressed.is_approximate);
        let how_computed = if hovered_is_approximate {
            dealer.how_computed()
        } else {
            None
        };
        painter.add(egui::Shape::mesh(blocks));
        painter.extend(shapes);
        for (index, rect, emphasis, dressed) in readable {
            let Some(which) = scene.cards.get(index) else { continue };
            self.accessible(ui, cx, canvas, which, rect, emphasis, &dressed, how_computed.as_deref());
            let is_asked = emphasis != Emphasis::None;
            let bears = || (scene.request.links.iter()).any(|link| link.to == LinkEnd::Node(index));
            if which.n_hidden > 0 || is_asked && bears() {
                self.fold_button(ui, painter, cx, which, rect, &dressed, text_scale);
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "all there is to know of a card on the screen")]
    /// Names the card for screen readers, keyboards and tests.
    fn accessible(
        &self,
        ui: &Ui,
        cx: &mut Cx<'_>,
        canvas: Rect,
        which: &SceneCard,
        rect: Rect,
        emphasis: Emphasis,
        dressed: &Dressed,
        how_computed: Option<&str>,
    ) {
        let id = Id::unique(("card", which.card.as_str()));
        // No stop for Tab: the canvas has the keyboard for all cards.
        let response = ui.interact(rect.intersect(canvas), id, Sense::CLICK);
        let is_selected = emphasis == Emphasis::Selected;
        response.widget_info(|| WidgetInfo::selected(egui::Role::ListBoxOption, true, is_selected, &dressed.name));
        if let Some((value, _)) = &dressed.face.number {
            ui.ctx()
                .accesskit_node_builder(id, |node| node.set_value(value.clone()));
        }
        if response.secondary_clicked() && !cx.app.selection().has_card(&which.card) {
            cx.out.push(Action::Select(Selection::card(&which.card)));
        }
        context::selected_ui(&response, cx);
        if is_selected {
            ui.ctx().accesskit_node_builder(focus::canvas_id(), |node| {
                node.set_active_descendant(id.accesskit_id());
            });
        }
        if let (Emphasis::Hovered, true, Some(how)) = (emphasis, dressed.is_approximate, how_computed) {
            response.clone().on_hover_text(how);
        }
        if response.clicked() && self.link_mode.is_none() {
            let adds = ui.input(|input| input.modifiers.shift || input.modifiers.command);
            cx.out.push(Action::Select(if adds {
                cx.app.selection().toggled(&which.card)
            } else {
                Selection::card(&which.card)
            }));
        }
        if response.clicked()
            && let Some(mode) = &self.link_mode
            && let Some(target) = target_of_card(&which.card)
        {
            connect(cx, &mode.from, target);
            cx.requests.push(Request::EndLink);
        }
        if response.double_clicked() {
            cx.requests.push(Request::FocusTitle);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "all there is to know of a card on the screen")]
    /// The button on a card that shows the hidden cards that bear on it, or hides those that are shown.
    fn fold_button(
        &mut self,
        ui: &Ui,
        painter: &Painter,
        cx: &mut Cx<'_>,
        which: &SceneCard,
        card: Rect,
        dressed: &Dressed,
        text_scale: f32,
    ) {
        let scale = self.camera.look().scale;
        let size = vec2(30.0, 18.0) * scale;
        // On the lower edge near the corner, where neither links nor the bar of the probability run.
        let center = card.right_bottom() - vec2(26.0, 0.0) * scale;
        let rect = Rect::from_center_size(center, size);
        let id = Id::unique(("unfold", which.card.as_str()));
        let response = ui.interact(rect.expand(3.0), id, Sense::CLICK);
        let is_folded = matches!(&which.card, Card::Group(id) if cx.app.view().folded().contains(id));
        let (n, title) = (which.n_hidden, &dressed.name);
        let (label, name, action) = match n {
            0 => (
                "–".to_owned(),
                format!("Hide what bears on “{title}”"),
                Action::Fold(which.card.clone()),
            ),
            _ if is_folded => (
                format!("+{n}"),
                format!("Show the {n} claims in “{title}”"),
                Action::Unfold(which.card.clone()),
            ),
            _ => (
                format!("+{n}"),
                format!("Show {n} more that bear on “{title}”"),
                Action::Unfold(which.card.clone()),
            ),
        };
        response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, &name));
        let ink = Ink::<Rgba>::of(cx.palette.is_dark);
        card::fold_button(
            painter,
            rect,
            &label,
            response.hovered(),
            (scale, text_scale),
            ink,
            &mut self.letters,
        );
        if response.on_hover_text(name).clicked() {
            cx.out.push(action);
        }
    }

    /// Takes the newest drawing, and returns what of it is shown while it glides into place. The selected card stays where
    /// it is on the screen.
    fn glide(&mut self, ui: &Ui, cx: &Cx<'_>, drawing: &(Arc<Scene>, Arc<Placement>), time: f64) -> Arc<Placement> {
        let is_new_map = self.fitted != Some(cx.app.n_opened());
        let is_gliding = !is_new_map && !cx.app.settings().reduced_motion;
        let anchor = cx.app.selection().as_card();
        let shift = self.motion.follow(drawing, anchor.as_ref(), is_gliding, time);
        if shift != Vec2::ZERO && !is_new_map {
            self.camera.shift(-shift * self.camera.look().scale);
        }
        if self.motion.step(time) {
            ui.ctx().request_repaint();
        }
        self.motion.shown()
    }

    /// The drawing with what is being dragged where the pointer has brought it.
    fn dragged(&self, scene: &Scene, placement: &Arc<Placement>) -> Arc<Placement> {
        match &self.gesture {
            Some(Gesture::Move(cards, by)) if placement.nodes.len() <= drag::MOST_CARDS => {
                let moved = cards.iter().filter_map(|card| self.deck.place_of(card)).collect();
                drag::dragged(scene, placement, &moved, *by)
            }
            _ => placement.clone(),
        }
    }

    /// Whether a press is on the round handle from which links are drawn.
    fn is_handle(&self, canvas: Rect, placement: &Placement, index: usize, origin: Option<Pos2>) -> bool {
        let Some((rect, at)) = placement.nodes.get(index).zip(origin) else {
            return false;
        };
        let look = self.camera.look();
        handle(look.rect(canvas, *rect)).distance(at) <= 11.0
    }

    /// Paints the handle of the hovered card, and the link that is being drawn.
    fn drawn_link(
        &self,
        painter: &Painter,
        cx: &Cx<'_>,
        canvas: Rect,
        scene: &Scene,
        placement: &Placement,
        pointer: Option<Pos2>,
    ) {
        let look = self.camera.look();
        let rect_of = |card: &Card| {
            let at = self.deck.place_of(card)?;
            placement.nodes.get(at).map(|rect| look.rect(canvas, *rect))
        };
        let from = match (&self.gesture, &self.link_mode) {
            (Some(Gesture::Connect(from)), _) => Some(from),
            (_, Some(mode)) => Some(&mode.from),
            _ => None,
        };
        if let Some(rect) = from.and_then(rect_of) {
            let candidate = self.link_mode.as_ref().and_then(|mode| mode.candidate.as_ref());
            let to = match candidate {
                Some(target) => {
                    target_point(target, scene, placement).map(|point| look.screen_from_world(canvas, point))
                }
                None => pointer,
            };
            if let Some(to) = to {
                let stroke = Stroke::new(2.0, cx.palette.accent);
                painter.extend(egui::Shape::dashed_line(&[handle(rect), to], stroke, 7.0, 4.0));
                painter.circle_filled(to, 5.0, cx.palette.accent);
            }
            return;
        }
        let hovered = pointer.and_then(|at| self.hit(canvas, placement, at));
        if let (Some(Hit::Card(index)), None) = (hovered, &self.gesture)
            && look.scale >= 0.4
            && let Some(rect) = placement.nodes.get(index)
            && matches!(
                scene.cards.get(index).map(|card| &card.card),
                Some(Card::Claim(_) | Card::Group(_))
            )
        {
            let at = handle(look.rect(canvas, *rect));
            painter.circle(at, 6.0, cx.palette.panel, Stroke::new(2.0, cx.palette.accent));
        }
    }
}

/// The bounds of a drawing with room for the buttons that stick out of its cards.
fn with_buttons(bounds: crate::layout::Rect) -> crate::layout::Rect {
    bounds.grown(18.0)
}

/// A quiet grid of dots that shows the canvas moves.
fn grid(painter: &Painter, canvas: Rect, look: Look, color: Color32) {
    let step = 48.0 * look.scale * if look.scale < 0.5 { 4.0 } else { 1.0 };
    if step < 18.0 {
        return;
    }
    let first = |low: f32, offset: f32| low + offset.rem_euclid(step);
    let mut mesh = egui::Mesh::default();
    let mut x = first(canvas.left(), look.offset.x);
    while x < canvas.right() {
        let mut y = first(canvas.top(), look.offset.y);
        while y < canvas.bottom() {
            mesh.add_colored_rect(Rect::from_center_size(pos2(x, y), Vec2::splat(2.0)), color);
            y += step;
        }
        x += step;
    }
    painter.add(egui::Shape::mesh(mesh));
}

/// What is said where no card is: a line of what is so, and below it what to do, in as many lines as it takes.
fn empty(painter: &Painter, cx: &Cx<'_>, ctx: &egui::Context, canvas: Rect) {
    let is_bare = cx.map.claims.is_empty() && cx.map.questions.is_empty();
    let (what, then) = if is_bare {
        ("Nothing on this map yet", super::outline::how_to_begin(cx, ctx))
    } else {
        let keys = cx.keys.first(ctx, Command::ShowAll);
        ("No card is shown", format!("Press {keys} to show every card."))
    };
    let center = canvas.center();
    painter.text(
        center - vec2(0.0, 14.0),
        egui::Align2::CENTER_CENTER,
        what,
        super::theme::semi_bold(18.0),
        cx.palette.text,
    );
    let width = (canvas.width() - 48.0).max(120.0);
    let mut job = egui::text::LayoutJob::simple(then, super::theme::regular(14.0), cx.palette.muted, width);
    job.halign = egui::Align::Center;
    let galley = painter.layout_job(job);
    let first = galley.rows.first().map_or(0.0, |row| row.height());
    painter.galley(center + vec2(0.0, 14.0 - first / 2.0), galley, cx.palette.muted);
}
