//! A drawing for looking around: links as springs that pull their cards to the right distance.
//!
//! The cards of every separate part begin on `rings`, or thrown anyhow where that untangles more, settle among
//! `springs`, are spread out until none overlap and pulled together where that costs no crossing (`apart`); parts lie
//! side by side. Links run straight and around cards in their way (`ways`) in drawings of up to 3,000 cards; in larger
//! ones all run straight from border to border, even behind cards.
//!
//! Pinned cards lie exactly at their pins and everything else around them. Groups with a box draw their cards together
//! but get none. Cards that lay somewhere in a drawing of this kind stay there, unless a new one needs the room.

use super::apart::{Crowd, around};
use super::crossings::in_drawing;
use super::dice::Dice;
use super::geometry::{Point, Rect};
use super::labels::pills;
use super::pack::{beside, corners};
use super::pins::make_way;
use super::plan::{Drawing, Plan};
use super::rings::Rings;
use super::springs::{Progress, Springs};
use super::ways::{Manner, Ways};
use super::web::Web;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

/// Drawings of more cards than this have straight links.
pub(super) const MOST_ROUTED: usize = 3_000;

/// Room between cards, px, at least: what cards that make way for pins keep, and a little more.
const LEAST_GAP: f64 = 29.0;

/// How often a drawing in which not all labels find a place is drawn out, and by how much, as a factor.
const LABEL_ROUNDS: usize = 8;
const LABEL_ROOM: f64 = 1.15;

/// Directions in which a part may be turned to fit the window.
const N_TURNS: usize = 12;

/// Steps of settling from nowhere, and of finding a place for new cards among old ones.
const N_STEPS: usize = 200;
const N_STEPS_LARGE: usize = 90;
const N_STEPS_AMONG: usize = 12;

/// How often parts with circles are thrown, at most, and for how many pairs of cards in all.
const MOST_THROWS: usize = 7;
const THROWS: usize = 150_000;

/// How much of the cards of a part may be new for the others to stay.
const MOST_NEW: f64 = 0.34;

/// The first step of settling, in lengths of a link: from a throw, and from anything better.
const THROWN_STEP: f64 = 1.0;
const USUAL_STEP: f64 = 0.3;

/// Room between the rings the cards begin on, px.
const RING_ROOM: f64 = 8.0;

/// What cards pull at their group, in lengths of a link.
const GROUP_LENGTH: f64 = 0.8;

/// Where the drawing begins.
pub(super) struct Start {
    /// Where every card lay before.
    pub places: Vec<Option<Point>>,
    /// Whether that was a drawing of this kind.
    pub is_settled: bool,
}

/// Is shown unfinished drawings.
pub(super) type Watch<'a> = &'a mut dyn FnMut(Drawing);

/// One separate part while it settles. Everything about it lies in the plane squeezed sideways until cards are about as
/// wide as tall.
struct Part {
    /// The plan's cards.
    cards: Vec<usize>,
    /// Ties between them, by their numbers here.
    ties: Vec<(usize, usize)>,
    sizes: Vec<(f64, f64)>,
    is_pinned: Vec<bool>,
    springs: Springs,
    progress: Progress,
    /// The number of the middle of every group, and its members.
    groups: Vec<(usize, Vec<usize>)>,
    /// Places of the cards, then of the middles of groups.
    places: Vec<Point>,
    /// What stays while everything settles.
    held: Vec<bool>,
    origin: Origin,
}

/// Where a part begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// Nowhere, put on rings.
    Rings,
    /// Nowhere, thrown anyhow.
    Thrown,
    /// The places of another kind of drawing.
    Elsewhere,
    /// The places of a drawing of this kind.
    Settled,
}

/// The picture as far as it is known, for whoever watches.
struct Stage<'a, 'w> {
    plan: &'a Plan,
    web: &'a Web,
    squeeze: f64,
    stop: &'a AtomicBool,
    watch: Option<Watch<'w>>,
    /// The middle of every card of the plan, in the squeezed plane.
    places: Vec<Point>,
}

impl Stage<'_, '_> {
    fn set(&mut self, cards: &[usize], places: &[Point]) {
        for (&card, &place) in cards.iter().zip(places) {
            self.places[card] = place;
        }
    }

    /// The cards where they are now.
    fn cards(&self) -> Vec<Rect> {
        (self.places.iter().zip(&self.plan.cards))
            .map(|(place, card)| Rect::centered(Point::new(place.x * self.squeeze, place.y), card.width, card.height))
            .collect()
    }

    /// Shows everything with straight links; `None` when told to stop.
    fn show(&mut self) -> Option<()> {
        if self.stop.load(Ordering::Relaxed) {
            return None;
        }
        if self.watch.is_some() {
            let cards = self.cards();
            let routes = Ways::new(self.plan, self.web, &cards).routes(&Manner::Straight, self.stop)?;
            let drawing = Drawing {
                labels: vec![None; routes.len()],
                frames: vec![None; self.plan.frames.len()],
                crossings: in_drawing(&routes),
                cards,
                routes,
            };
            if let Some(watch) = &mut self.watch {
                watch(drawing);
            }
        }
        Some(())
    }
}

/// Draws `plan` with springs. `None` when told to stop. O(n log n) with a constant number of rounds.
pub(super) fn draw(plan: &Plan, start: &Start, stop: &AtomicBool, watch: Option<Watch<'_>>) -> Option<Drawing> {
    let web = Web::new(plan);
    let mut stage = Stage {
        plan,
        web: &web,
        squeeze: plan.squeeze(),
        stop,
        watch,
        places: vec![Point::default(); plan.cards.len()],
    };
    let mut parts: Vec<Part> = Vec::with_capacity(web.parts.len());
    for cards in &web.parts {
        if stop.load(Ordering::Relaxed) {
            return None;
        }
        parts.push(Part::new(plan, &web, stage.squeeze, cards, start));
    }
    let slots = slots(plan, stage.squeeze, &parts);
    for (part, slot) in parts.iter_mut().zip(slots) {
        part.begin((&web, plan.center), slot, stop)?;
        stage.set(&part.cards, &part.places);
    }
    let most_steps = parts.iter().map(Part::n_steps).max().unwrap_or_default();
    for at in 0..most_steps {
        for part in &mut parts {
            if at < part.n_steps() {
                part.relax();
                stage.set(&part.cards, &part.places);
            }
            if stop.load(Ordering::Relaxed) {
                return None;
            }
        }
        stage.show()?;
    }
    for part in &mut parts {
        part.make_room(&mut stage)?;
    }
    put_side_by_side(&mut stage, &parts)?;
    let labels: Vec<Option<(f64, f64)>> = plan.wires.iter().map(|wire| wire.label).collect();
    // What someone pinned or has seen already stays, even where labels get no room.
    let may_grow = (parts.iter()).all(|part| part.origin != Origin::Settled && !part.is_pinned.contains(&true));
    let mut round = 0;
    loop {
        let cards = make_way(plan, &stage.cards());
        let manner = if cards.len() <= MOST_ROUTED {
            Manner::Around(&|_, _, _| None)
        } else {
            Manner::Straight
        };
        let routes = Ways::new(plan, &web, &cards).routes(&manner, stop)?;
        let pills = pills(&cards, &routes, &labels);
        round += 1;
        if pills.cramped.is_empty() || !may_grow || round == LABEL_ROUNDS {
            let mut drawing = Drawing {
                labels: pills.rects,
                frames: vec![None; plan.frames.len()],
                crossings: in_drawing(&routes),
                cards,
                routes,
            };
            if parts.iter().all(Part::is_free) {
                drawing.shift(plan.way_to_origin(&drawing));
            }
            return Some(drawing);
        }
        for place in &mut stage.places {
            *place = Point::new(place.x * LABEL_ROOM, place.y * LABEL_ROOM);
        }
        stage.show()?;
    }
}

/// Where parts that come from nowhere begin: the middles of squares beside each other, as large as their cards ask for.
fn slots(plan: &Plan, squeeze: f64, parts: &[Part]) -> Vec<Point> {
    let sizes: Vec<(f64, f64)> = (parts.iter())
        .map(|part| {
            let area: f64 = part.sizes.iter().map(|size| size.0 * size.1).sum();
            let side = (2.0 * area).sqrt();
            (side, side)
        })
        .collect();
    (corners(&sizes, plan.spacing.part_gap, plan.aspect / squeeze).into_iter())
        .zip(&sizes)
        .map(|(corner, size)| corner.moved(size.0 / 2.0, size.1 / 2.0))
        .collect()
}

/// Moves whole parts so that none lies on another; those with pins stay, and their cards make way for each other.
fn put_side_by_side(stage: &mut Stage<'_, '_>, parts: &[Part]) -> Option<()> {
    let plan = stage.plan;
    let (gap, squeeze) = (plan.spacing.part_gap, stage.squeeze);
    let shape = |part: &Part| {
        let rect = around(&part.places[..part.cards.len()], &part.sizes);
        Rect {
            x: rect.x * squeeze,
            width: rect.width * squeeze,
            ..rect
        }
    };
    let shapes: Vec<Rect> = parts.iter().map(shape).collect();
    let is_pinned = |part: &Part| part.is_pinned.contains(&true);
    let wished: Vec<Option<Rect>> = (parts.iter().zip(&shapes))
        .map(|(part, &shape)| {
            (matches!(part.origin, Origin::Elsewhere | Origin::Settled) && !is_pinned(part)).then_some(shape)
        })
        .collect();
    let free: Vec<usize> = (0..parts.len()).filter(|&ix| !is_pinned(&parts[ix])).collect();
    let fixed = (parts.iter().zip(&shapes))
        .filter(|(part, _)| is_pinned(part))
        .map(|(_, shape)| *shape)
        .reduce(|all, shape| all.union(&shape));
    let places = if fixed.is_none() && wished.iter().all(Option::is_none) {
        let sizes: Vec<(f64, f64)> = shapes.iter().map(|rect| (rect.width, rect.height)).collect();
        corners(&sizes, gap, plan.aspect)
    } else {
        let mut first = None;
        let mut chosen: Vec<Option<Rect>> = free.iter().map(|&ix| wished[ix]).collect();
        let mut chosen_shapes: Vec<Rect> = free.iter().map(|&ix| shapes[ix]).collect();
        if let Some(fixed) = fixed {
            first = Some(chosen.len());
            chosen.push(Some(fixed));
            chosen_shapes.push(fixed);
        }
        let sizes: Vec<(f64, f64)> = chosen_shapes.iter().map(|rect| (rect.width, rect.height)).collect();
        let found = beside(&chosen, &sizes, first, gap);
        let mut places: Vec<Point> = shapes.iter().map(|rect| Point::new(rect.x, rect.y)).collect();
        for (&ix, place) in free.iter().zip(found) {
            places[ix] = place;
        }
        places
    };
    for ((part, shape), place) in parts.iter().zip(&shapes).zip(places) {
        let (dx, dy) = ((place.x - shape.x) / squeeze, place.y - shape.y);
        let moved: Vec<Point> = part.places.iter().map(|at| at.moved(dx, dy)).collect();
        stage.set(&part.cards, &moved);
    }
    if fixed.is_some() {
        let (sizes, held) = (
            room(plan, squeeze, &(0..plan.cards.len()).collect::<Vec<_>>()),
            plan.cards.iter().map(|card| card.pin.is_some()).collect::<Vec<_>>(),
        );
        let crowd = Crowd {
            sizes: &sizes,
            held: &held,
        };
        let stop = stage.stop;
        crowd.push_apart(&mut stage.places, &mut |_| {
            (!stop.load(Ordering::Relaxed)).then_some(())
        })?;
    }
    stage.show()
}

/// Turns everything such that it shows largest in a window of that width over height.
fn turn_to_fit(places: &mut [Point], sizes: &[(f64, f64)], aspect: f64) {
    let middle = around(places, sizes).center();
    let turned = |by: usize| -> Vec<Point> {
        let (sine, cosine) = (by as f64 * std::f64::consts::PI / N_TURNS as f64).sin_cos();
        (places.iter())
            .map(|place| {
                let (x, y) = (place.x - middle.x, place.y - middle.y);
                middle.moved(x * cosine - y * sine, x * sine + y * cosine)
            })
            .collect()
    };
    let best = (0..N_TURNS)
        .map(turned)
        .map(|places| {
            let rect = around(&places, sizes);
            ((rect.width / aspect).max(rect.height), places)
        })
        .min_by(|a, b| a.0.total_cmp(&b.0));
    if let Some((_, best)) = best {
        places.copy_from_slice(&best);
    }
}

/// Width and height of cards with the room around them, in the squeezed plane.
fn room(plan: &Plan, squeeze: f64, cards: &[usize]) -> Vec<(f64, f64)> {
    let gap = plan.spacing.node_gap.max(LEAST_GAP);
    (cards.iter())
        .map(|&card| ((plan.cards[card].width + gap) / squeeze, plan.cards[card].height + gap))
        .collect()
}

impl Part {
    fn new(plan: &Plan, web: &Web, squeeze: f64, cards: &[usize], start: &Start) -> Self {
        let number = |card: usize| cards.binary_search(&card).unwrap_or_default();
        let sizes = room(plan, squeeze, cards);
        let mut ties: Vec<(usize, usize)> = Vec::new();
        for (at, &card) in cards.iter().enumerate() {
            for &other in web.near.of(card) {
                if (other as usize) > card {
                    ties.push((at, number(other as usize)));
                }
            }
        }
        let label = (plan.wires.iter().filter_map(|wire| wire.label))
            .map(|size| (size.0 / squeeze).max(size.1))
            .fold(0.0, f64::max);
        let air = (plan.spacing.layer_gap * 0.3).max(label);
        let extent = |at: usize| sizes[at].0.hypot(sizes[at].1) * 0.4;
        let mut degree = vec![0_usize; cards.len()];
        for &(a, b) in &ties {
            degree[a] += 1;
            degree[b] += 1;
        }
        let length = |a: usize, b: usize| {
            // Around a card with many ties its neighbors need room beside each other.
            let crowd = (degree[a].max(degree[b]) as f64 / 7.0).sqrt().max(1.0);
            (extent(a) + extent(b)) * crowd + air
        };
        let mut springs: Vec<(usize, usize, f64)> = (ties.iter()).map(|&(a, b)| (a, b, length(a, b))).collect();
        let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (at, &card) in cards.iter().enumerate() {
            if let Some(frame) = plan.cards[card].frame {
                groups.entry(frame).or_default().push(at);
            }
        }
        let mut n = cards.len();
        let mut middles: Vec<(usize, Vec<usize>)> = Vec::new();
        for members in groups.into_values().filter(|members| members.len() > 1) {
            for &member in &members {
                springs.push((member, n, length(member, member) * GROUP_LENGTH));
            }
            middles.push((n, members));
            n += 1;
        }
        let pin = |card: usize| plan.cards[card].pin;
        let known: Vec<Option<Point>> = (cards.iter())
            .map(|&card| pin(card).or(start.places[card]))
            .map(|place| place.map(|place| Point::new(place.x / squeeze, place.y)))
            .collect();
        let n_known = cards.iter().filter(|&&card| start.places[card].is_some()).count();
        let n_new = cards.len() - n_known;
        let origin = if n_known == 0 {
            Origin::Rings
        } else if start.is_settled && n_new as f64 <= MOST_NEW * cards.len() as f64 {
            Origin::Settled
        } else {
            Origin::Elsewhere
        };
        let is_pinned: Vec<bool> = cards.iter().map(|&card| pin(card).is_some()).collect();
        let mut held: Vec<bool> = match origin {
            Origin::Settled => known.iter().map(Option::is_some).collect(),
            Origin::Rings | Origin::Thrown | Origin::Elsewhere => is_pinned.clone(),
        };
        held.resize(n, false);
        let mut part = Self {
            cards: cards.to_vec(),
            progress: Progress::new(0.0),
            springs: Springs::new(n, &springs),
            ties,
            sizes,
            is_pinned,
            groups: middles,
            places: vec![Point::default(); n],
            held,
            origin,
        };
        part.spread(&known, &springs);
        part.progress = Progress::new(part.first_step());
        part
    }

    /// Puts what was nowhere beside what it is tied to, as far as anything is known.
    fn spread(&mut self, known: &[Option<Point>], springs: &[(usize, usize, f64)]) {
        let n = self.places.len();
        let mut near: Vec<Vec<(usize, f64)>> = vec![Vec::new(); n];
        for &(a, b, length) in springs {
            near[a].push((b, length));
            near[b].push((a, length));
        }
        let mut is_known = vec![false; n];
        let mut line = Vec::with_capacity(n);
        for (at, place) in known.iter().enumerate() {
            if let Some(place) = place {
                (self.places[at], is_known[at]) = (*place, true);
                line.push(at);
            }
        }
        let mut dice = Dice::new(n);
        let mut at = 0;
        while let Some(&point) = line.get(at) {
            at += 1;
            for &(other, length) in &near[point] {
                if !std::mem::replace(&mut is_known[other], true) {
                    let angle = f64::from(dice.below(6_283) as u32) / 1_000.0;
                    let (sine, cosine) = angle.sin_cos();
                    self.places[other] = self.places[point].moved(cosine * length, sine * length);
                    line.push(other);
                }
            }
        }
    }

    /// Whether nothing binds the part to a place in the plane.
    fn is_free(&self) -> bool {
        matches!(self.origin, Origin::Rings | Origin::Thrown) && !self.is_pinned.contains(&true)
    }

    fn n_steps(&self) -> usize {
        match self.origin {
            _ if self.cards.len() == 1 || self.held.iter().all(|&held| held) => 0,
            Origin::Settled => N_STEPS_AMONG,
            _ if self.cards.len() > MOST_ROUTED => N_STEPS_LARGE,
            Origin::Rings | Origin::Thrown | Origin::Elsewhere => N_STEPS,
        }
    }

    /// Begins a part that comes from nowhere in the middle of its slot, or of its pins: on rings around its head, or
    /// thrown anyhow, whichever ends with the fewest crossings.
    fn begin(&mut self, (web, center): (&Web, Option<usize>), slot: Point, stop: &AtomicBool) -> Option<()> {
        let n = self.places.len();
        if !matches!(self.origin, Origin::Rings | Origin::Thrown) || self.cards.len() < 2 {
            if self.cards.len() == 1 && !self.is_pinned[0] && self.origin == Origin::Rings {
                self.places[0] = slot;
            }
            return Some(());
        }
        let pins: Vec<Point> = (self.places.iter().zip(&self.is_pinned))
            .filter(|(_, is_pinned)| **is_pinned)
            .map(|(place, _)| *place)
            .collect();
        let sum = pins.iter().fold(Point::default(), |sum, pin| sum.moved(pin.x, pin.y));
        let middle = if pins.is_empty() {
            slot
        } else {
            Point::new(sum.x / pins.len() as f64, sum.y / pins.len() as f64)
        };
        let rings = self.rings(web, center);
        let n_throws = if self.ties.len() < self.cards.len() {
            0
        } else {
            (THROWS / (n * n)).min(MOST_THROWS)
        };
        let mut best: Option<(usize, Origin, Vec<Point>)> = None;
        for attempt in 0..=n_throws {
            if stop.load(Ordering::Relaxed) {
                return None;
            }
            let mut dice = Dice::new(attempt);
            let side = self.springs.mean() * (self.cards.len() as f64).sqrt();
            let mut throw = || (dice.below(1_000_000) as f64 / 1e6 - 0.5) * side;
            self.origin = if attempt == 0 { Origin::Rings } else { Origin::Thrown };
            for ((place, ring), &held) in self.places.iter_mut().zip(&rings).zip(&self.held) {
                let by = if attempt == 0 {
                    *ring
                } else {
                    Point::new(throw(), throw())
                };
                if !held {
                    *place = middle.moved(by.x, by.y);
                }
            }
            let begun = self.places.clone();
            if n_throws > 0 {
                self.progress = Progress::new(self.first_step());
                for _ in 0..N_STEPS {
                    self.relax();
                }
            }
            let crossings = if n_throws > 0 { self.crossings(&self.places) } else { 0 };
            if best.as_ref().is_none_or(|(least, ..)| crossings < *least) {
                best = Some((crossings, self.origin, begun));
            }
        }
        if let Some((_, origin, begun)) = best {
            (self.origin, self.places) = (origin, begun);
        }
        self.progress = Progress::new(self.first_step());
        Some(())
    }

    /// The cards on rings around the head of the part, groups among their members.
    fn rings(&self, web: &Web, center: Option<usize>) -> Vec<Point> {
        let mut sizes = vec![(0.0, 0.0); web.near.n_rows()];
        for (&card, &size) in self.cards.iter().zip(&self.sizes) {
            sizes[card] = size;
        }
        let rings = Rings::new(web, web.head(&self.cards, center), &sizes, (0.0, 0.0), RING_ROOM, None);
        let mut places: Vec<Point> = self.cards.iter().map(|&card| rings.card(card).center()).collect();
        places.resize(self.places.len(), Point::default());
        for (group, members) in &self.groups {
            let sum = (members.iter()).fold(Point::default(), |sum, &member| {
                sum.moved(places[member].x, places[member].y)
            });
            let n = members.len() as f64;
            places[*group] = Point::new(sum.x / n, sum.y / n);
        }
        places
    }

    /// How far cards move in the first round.
    fn first_step(&self) -> f64 {
        self.springs.mean()
            * match self.origin {
                Origin::Thrown => THROWN_STEP,
                Origin::Rings | Origin::Elsewhere | Origin::Settled => USUAL_STEP,
            }
    }

    /// One round of settling.
    fn relax(&mut self) {
        self.springs.relax(&mut self.places, &self.held, &mut self.progress);
    }

    /// Crossings of straight ties.
    fn crossings(&self, places: &[Point]) -> usize {
        let lines: Vec<Vec<Point>> = (self.ties.iter()).map(|&(a, b)| vec![places[a], places[b]]).collect();
        in_drawing(&lines)
    }

    /// Pushes overlapping cards apart, then pulls everything together that came from farther off.
    fn make_room(&mut self, stage: &mut Stage<'_, '_>) -> Option<()> {
        self.places.truncate(self.cards.len());
        let mut places = std::mem::take(&mut self.places);
        let crowd = Crowd {
            sizes: &self.sizes,
            held: &self.is_pinned,
        };
        let aspect = stage.plan.aspect / stage.squeeze;
        let mut show = |places: &[Point]| {
            stage.set(&self.cards, places);
            stage.show()
        };
        if self.origin == Origin::Settled {
            crowd.push_apart(&mut places, &mut show)?;
        } else {
            if !self.is_pinned.contains(&true) && self.origin != Origin::Elsewhere {
                turn_to_fit(&mut places, &self.sizes, aspect);
            }
            crowd.spread_out(&mut places, &mut show)?;
            crowd.push_apart(&mut places, &mut show)?;
            if places.len() > MOST_ROUTED {
                self.places = places;
                return Some(());
            }
            let mut fewest = self.crossings(&places);
            let mut accepts = |places: &[Point]| {
                let crossings = self.crossings(places);
                let is_good = crossings <= fewest;
                fewest = fewest.min(crossings);
                is_good
            };
            crowd.pull_together(&mut places, &mut accepts, &mut show)?;
        }
        self.places = places;
        Some(())
    }
}
