//! What can be pointed at: targets of new links, the next card in a direction.

use eframe::egui::{Pos2, Rect, pos2};

use super::Hit;
use crate::{
    app::{Action, Selection},
    layout::{
        Placement, Point,
        scene::{Line, Scene},
    },
    model::{Card, Edit, Link, Map, Origin, Relation, Target, edit::LinkEdit},
    ui::Cx,
};

/// Where the handle for drawing links sits: in the middle of the card's left edge.
pub fn handle(rect: Rect) -> Pos2 {
    pos2(rect.left() + 1.0, rect.center().y)
}

/// What a link drawn to a card would end at.
pub fn target_of_card(card: &Card) -> Option<Target> {
    match card {
        Card::Claim(id) => Some(Target::Claim(id.clone())),
        Card::Question(id) => Some(Target::Question(id.clone())),
        Card::Group(_) | Card::Quantity(_) => None,
    }
}

/// What a link drawn to what is under the pointer would end at.
pub fn target_of(scene: &Scene, hit: &Hit) -> Option<Target> {
    match hit {
        Hit::Card(index) => target_of_card(&scene.cards.get(*index)?.card),
        Hit::Line(index) => match &scene.lines.get(*index)?.line {
            Line::Link(id) => Some(Target::Link(id.clone())),
            Line::Member(..) | Line::Depends(..) => None,
        },
    }
}

/// Where a link to a target is drawn to, in the world.
pub fn target_point(target: &Target, scene: &Scene, placement: &Placement) -> Option<Point> {
    let card = match target {
        Target::Claim(id) => Card::Claim(id.clone()),
        Target::Question(id) => Card::Question(id.clone()),
        Target::Link(id) => {
            let at = scene
                .lines
                .iter()
                .position(|line| line.line == Line::Link(id.clone()))?;
            let points = &placement.links.get(at)?.points;
            return points.get(points.len() / 2).copied();
        }
    };
    let at = scene.cards.iter().position(|one| one.card == card)?;
    placement.nodes.get(at).map(crate::layout::Rect::center)
}

/// Draws a link from a card to a target, and selects it.
pub fn connect(cx: &mut Cx<'_>, from: &Card, to: Target) {
    cx.out.extend(connecting(cx.map, from, to));
}

/// What draws a link from a card to a target, and selects it; nothing where there can be none.
pub fn connecting(map: &Map, from: &Card, to: Target) -> Vec<Action> {
    let from = match from {
        Card::Claim(id) => Origin::Claim(id.clone()),
        Card::Group(id) => Origin::Group(id.clone()),
        Card::Question(_) | Card::Quantity(_) => return Vec::new(),
    };
    if matches!((&from, &to), (Origin::Claim(a), Target::Claim(b)) if a == b) {
        return Vec::new();
    }
    let relation = Relation::default_for(&to);
    let Some(id) = map.free_link_id(&from, &to) else {
        return Vec::new();
    };
    let link = Box::new(Link::new(from, to, relation));
    vec![
        Action::Edit(Edit::Link(LinkEdit::Add(id.clone(), link))),
        Action::Select(Selection::Link(id)),
    ]
}

/// The card nearest in a direction, measured from the middle of the current one; the first card when there is none.
pub fn neighbor(scene: &Scene, placement: &Placement, from: Option<&Card>, way: (f64, f64)) -> Option<Card> {
    let position = from.and_then(|card| scene.cards.iter().position(|one| one.card == *card));
    let Some(start) = position.and_then(|at| placement.nodes.get(at)) else {
        return scene.cards.first().map(|card| card.card.clone());
    };
    let start = start.center();
    let mut best: Option<(f64, &Card)> = None;
    for (which, rect) in scene.cards.iter().zip(&placement.nodes) {
        let center = rect.center();
        let (dx, dy) = (center.x - start.x, center.y - start.y);
        let along = dx * way.0 + dy * way.1;
        let across = (dx * way.1).abs() + (dy * way.0).abs();
        if along <= 1.0 || Some(&which.card) == from {
            continue;
        }
        let cost = along + 2.0 * across;
        if best.is_none_or(|(least, _)| cost < least) {
            best = Some((cost, &which.card));
        }
    }
    best.map(|(_, card)| card.clone())
}
