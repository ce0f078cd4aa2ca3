//! A radial drawing: one card in the middle, the others around it on rings by their distance from it.
//!
//! The rings are ellipses as much wider than tall as cards are, so that they fill a window and cards lie on them evenly.
//! Every separate part has a center of its own; parts lie side by side. Links between neighboring rings run straight, or,
//! where a card is in the way, turn in the free room between the rings. Pins and groups mean nothing here.

use super::crossings::in_drawing;
use super::geometry::{Point, Rect, bounds_of, simplified};
use super::labels::pills;
use super::pack::corners;
use super::plan::{Card, Drawing, Plan};
use super::request::LinkEnd;
use super::rings::Rings;
use super::ways::{Manner, Ways};
use super::web::Web;
use std::sync::atomic::{AtomicBool, Ordering};

/// Distance of turning links from the cards beside the free room, px.
const MARGIN: f64 = 8.0;

/// Room for a label between rings beside its own size, px.
const LABEL_AIR: f64 = 28.0;

/// How far a turn may leave its curve, px.
const SAG: f64 = 0.6;

/// One part on its rings, and where that is.
struct Wheel<'a> {
    rings: Rings<'a>,
    middle: Point,
    /// The free room outside every ring, from and to which distance from the center.
    corridors: Vec<(f64, f64)>,
}

/// How often a drawing in which not all labels find a place is made anew with more room around its cards, and how much
/// more that is, as a factor.
const LABEL_ROUNDS: usize = 5;
const LABEL_ROOM: f64 = 1.3;

/// Draws `plan` as rings, with the cards in about the directions in which they lay `before`, if they did.
/// `None` when told to stop. Near-linear.
pub(super) fn draw(plan: &Plan, before: &[Option<Point>], stop: &AtomicBool) -> Option<Drawing> {
    let web = Web::new(plan);
    let squeeze = plan.squeeze();
    let largest_label =
        (plan.wires.iter().filter_map(|wire| wire.label)).reduce(|most, size| (most.0.max(size.0), most.1.max(size.1)));
    let mut corridor = (plan.spacing.layer_gap * 0.75).max(40.0);
    if let Some((width, height)) = largest_label {
        corridor = corridor.max((width / squeeze).max(height) + LABEL_AIR);
    }
    let (mut round, mut airiness) = (0, 1.0);
    loop {
        let (mut drawing, n_cramped) = draw_with(plan, &web, (squeeze, corridor, airiness), before, stop)?;
        round += 1;
        if n_cramped == 0 || round == LABEL_ROUNDS {
            // The head of the largest part stays where it was.
            let largest = web.parts.iter().max_by_key(|part| part.len());
            let head = largest.map(|part| web.head(part, plan.center));
            let shift = match head.and_then(|head| Some((head, before[head]?))) {
                Some((head, place)) => {
                    let now = drawing.cards[head].center();
                    Point::new(place.x - now.x, place.y - now.y)
                }
                None => plan.way_to_origin(&drawing),
            };
            drawing.shift(shift);
            return Some(drawing);
        }
        airiness *= LABEL_ROOM;
    }
}

/// A drawing on rings so much wider than tall, with that much room between them, both that and the room between cards
/// times `airiness`, and how many labels find no place in it.
fn draw_with(
    plan: &Plan,
    web: &Web,
    (squeeze, corridor, airiness): (f64, f64, f64),
    before: &[Option<Point>],
    stop: &AtomicBool,
) -> Option<(Drawing, usize)> {
    let gap = (plan.spacing.node_gap * 0.8).max(24.0) * airiness;
    let gaps = (gap / squeeze, gap);
    let corridor = corridor * airiness;
    let sizes: Vec<(f64, f64)> = (plan.cards.iter())
        .map(|card| (card.width / squeeze + gaps.0, card.height + gaps.1))
        .collect();
    let mut cards = vec![Rect::default(); plan.cards.len()];
    let mut wheels = Vec::with_capacity(web.parts.len());
    let mut wheel_of = vec![0; plan.cards.len()];
    for part in &web.parts {
        if stop.load(Ordering::Relaxed) {
            return None;
        }
        let center = web.head(part, plan.center);
        let angles = before[center].map(|middle| angles(before, middle, squeeze));
        let rings = Rings::new(web, center, &sizes, gaps, corridor, angles.as_deref());
        for &card in part {
            let place = rings.card(card).center();
            let Card { width, height, .. } = plan.cards[card];
            cards[card] = Rect::centered(Point::new(place.x * squeeze, place.y), width, height);
            wheel_of[card] = wheels.len();
        }
        let corridors = (0..rings.cards_on.len()).map(|ring| rings.corridor(ring)).collect();
        wheels.push(Wheel {
            rings,
            middle: Point::default(),
            corridors,
        });
    }
    let bounds: Vec<Rect> = (web.parts.iter())
        .map(|part| bounds_of(part.iter().map(|&card| cards[card])))
        .collect();
    let shapes: Vec<(f64, f64)> = bounds.iter().map(|rect| (rect.width, rect.height)).collect();
    let corners = corners(&shapes, plan.spacing.part_gap, plan.aspect);
    for (((part, wheel), bounds), corner) in web.parts.iter().zip(&mut wheels).zip(&bounds).zip(corners) {
        let (dx, dy) = (corner.x - bounds.x, corner.y - bounds.y);
        wheel.middle = Point::new(dx, dy);
        for &card in part {
            cards[card] = cards[card].moved(dx, dy);
        }
    }
    let bend = |wire: usize, start: Point, goal: Point| {
        let from = plan.wires[wire].from;
        let to = match plan.wires[wire].to {
            LinkEnd::Node(card) => Some(card),
            LinkEnd::Link(_) => None,
        };
        wheels[wheel_of[from]].turn(squeeze, (from, start), (to, goal))
    };
    let routes = Ways::new(plan, web, &cards).routes(&Manner::Around(&bend), stop)?;
    let sizes: Vec<Option<(f64, f64)>> = plan.wires.iter().map(|wire| wire.label).collect();
    let pills = pills(&cards, &routes, &sizes);
    let crossings = in_drawing(&routes);
    let drawing = Drawing {
        cards,
        routes,
        labels: pills.rects,
        frames: vec![None; plan.frames.len()],
        crossings,
    };
    Some((drawing, pills.cramped.len()))
}

/// The directions in which cards lay as seen from `middle`.
fn angles(before: &[Option<Point>], middle: Point, squeeze: f64) -> Vec<Option<f64>> {
    (before.iter())
        .map(|place| place.map(|place| ((place.x - middle.x) / squeeze).atan2(middle.y - place.y)))
        .collect()
}

impl Wheel<'_> {
    /// Distance from the center and angle of a point, in the squeezed plane.
    fn polar(&self, squeeze: f64, point: Point) -> (f64, f64) {
        let (x, y) = ((point.x - self.middle.x) / squeeze, point.y - self.middle.y);
        (x.hypot(y), x.atan2(-y))
    }

    fn point(&self, squeeze: f64, (distance, angle): (f64, f64)) -> Point {
        let (sine, cosine) = angle.sin_cos();
        self.middle.moved(distance * sine * squeeze, -distance * cosine)
    }

    /// A way from the middle of a card to another card or a point between rings that leads straight toward the center
    /// or away from it, except in the free room between two rings, where it turns.
    fn turn(&self, squeeze: f64, from: (usize, Point), to: (Option<usize>, Point)) -> Option<Vec<Point>> {
        let (start, end) = (self.polar(squeeze, from.1), self.polar(squeeze, to.1));
        let ring = self.rings.ring_of[from.0];
        let other = match to.0 {
            Some(card) => self.rings.ring_of[card],
            None => self
                .corridors
                .iter()
                .position(|&(low, high)| low <= end.0 && end.0 <= high)?,
        };
        // The room lies outside of this ring.
        let room = match to.0 {
            Some(_) => ring.min(other).min(ring.max(other).saturating_sub(1)),
            None => other,
        };
        if ring != room && ring != room + 1 {
            return None;
        }
        let (low, high) = *self.corridors.get(room)?;
        let (low, high) = (low + MARGIN, (high - MARGIN).max(low + MARGIN));
        let clamped = |distance: f64| distance.clamp(low, high);
        let stretch = end.1 - start.1;
        let turn = stretch - (stretch / std::f64::consts::TAU).round() * std::f64::consts::TAU;
        let (first, last) = (clamped(start.0), clamped(end.0));
        let step = (8.0 * SAG / last.max(first).max(1.0)).sqrt().clamp(0.01, 0.2);
        let n_steps = (turn.abs() / step).ceil().max(1.0);
        // Between cards of one ring the way dips the deeper into the room the longer it is.
        let dip = if to.0.is_some() && ring == other {
            let depth = ((high - low) * (turn.abs() / 1.5)).min(high - low);
            if room + 1 == ring { -depth } else { depth }
        } else {
            0.0
        };
        let mut points = vec![from.1];
        for at in 0..=n_steps as usize {
            let share = at as f64 / n_steps;
            let ease = 1.0 - (2.0 * share - 1.0).powi(4);
            let distance = first + (last - first) * share + dip * ease;
            points.push(self.point(squeeze, (distance, start.1 + turn * share)));
        }
        points.push(to.1);
        Some(simplified(&points))
    }
}
