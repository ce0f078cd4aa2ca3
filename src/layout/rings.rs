//! Cards on rings around a center: which ring, in which order, at which angle, and how wide the rings are.
//!
//! A card's ring is its distance from the center, so that every tie joins cards of one ring or of two neighboring ones.
//! The first angles come from a tree: every card gets a wedge as wide as what hangs on it demands. Then the rings are
//! swept outward and inward, each sorted by the mean angle of the neighbors on the ring before (the barycenter method of
//! Sugiyama, on circles as in Bachmaier, TVCG 13(3), 2007), and neighbors on a ring change places where that saves
//! crossings; the best order met is kept. Last, the cards of every ring move as near to their neighbors as their sizes
//! allow (isotonic regression, as for columns in `coordinates`).
//!
//! All this happens in a plane squeezed sideways until cards are about as wide as tall. Angles are in radians, clockwise
//! from the top.

use super::coordinates::Pool;
use super::crossings::in_drawing;
use super::dice::Dice;
use super::geometry::{Point, Rect};
use super::web::Web;
use std::f64::consts::{PI, TAU};

/// Rings of fewer cards than fit on them are filled to this share at most.
const FILL: f64 = 0.96;

/// How much more than their sizes ask for cards keep apart on a ring with room to spare, as factors of which the first
/// is taken that costs no crossing. Where there are more cards on a ring they stay close, as their links would become
/// long.
const AIRY: [f64; 4] = [1.7, 1.4, 1.15, 1.0];
const MOST_AIRY: usize = 60;

/// How often the rings are tidied, inner cards below outer ones and back; large parts a third of that.
const TIDY_ROUNDS: usize = 12;

/// Passes of changing places along a ring, at most.
const MOST_PASSES: usize = 12;

/// How often cards that overlap are moved apart, at most; doubling their room takes twelve.
const MOST_ROUNDS: usize = 80;

/// Parts of more cards or ties than this are tidied less, and count crossings ring by ring, without those of lines that run across a ring inside.
const MOST_EXACT: usize = 1_500;

/// How many pairs of ties may be looked at in search of a good order.
const BUDGET: usize = 6_000_000;

/// The cards of one part on rings.
pub(super) struct Rings<'a> {
    web: &'a Web,
    /// Size of every card of the plan with the gap around it, in the squeezed plane.
    sizes: &'a [(f64, f64)],
    /// The gap in `sizes`, across and along.
    gap: (f64, f64),
    /// Free room between two rings, px.
    corridor: f64,
    /// The ring of every card of the plan; only those of the part mean something.
    pub ring_of: Vec<usize>,
    /// The cards on every ring, clockwise; the center alone on ring 0.
    pub cards_on: Vec<Vec<usize>>,
    /// The angle of every card, in −π..2π.
    pub angle: Vec<f64>,
    /// The radius of every ring, px of the squeezed plane.
    pub radius: Vec<f64>,
    /// How much more room than its size asks for every card keeps to the next one on its ring, as a factor.
    slack: Vec<f64>,
    /// How much more than that all of them keep where there is room, as a factor.
    airiest: f64,
}

/// `angle` as the one of its equals that lies within π of `other`.
fn near(angle: f64, other: f64) -> f64 {
    other + (angle - other + PI).rem_euclid(TAU) - PI
}

/// Adds up directions.
#[derive(Clone, Copy, Default)]
struct Compass {
    sine: f64,
    cosine: f64,
}

impl Compass {
    fn add(&mut self, angle: f64, weight: f64) {
        let (sine, cosine) = angle.sin_cos();
        self.sine += weight * sine;
        self.cosine += weight * cosine;
    }

    /// The mean direction; none if they cancel out.
    fn mean(self) -> Option<f64> {
        (self.sine.hypot(self.cosine) > 1e-9).then(|| self.sine.atan2(self.cosine))
    }
}

/// Which neighbors pull at a card.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pull {
    Inner,
    Outer,
    Both,
}

impl<'a> Rings<'a> {
    /// The part of `center` on rings around it. `before` gives angles the cards had in another drawing.
    pub fn new(
        web: &'a Web,
        center: usize,
        sizes: &'a [(f64, f64)],
        gap: (f64, f64),
        corridor: f64,
        before: Option<&[Option<f64>]>,
    ) -> Self {
        let mut all = Self {
            web,
            sizes,
            gap,
            corridor,
            ring_of: vec![usize::MAX; sizes.len()],
            cards_on: vec![vec![center]],
            angle: vec![0.0; sizes.len()],
            radius: Vec::new(),
            slack: vec![1.0; sizes.len()],
            airiest: 1.0,
        };
        let parent = all.walk(center);
        all.set_wedges(&parent);
        if let Some(before) = before {
            all.turn_as_before(before);
        }
        let ties: Vec<(usize, usize)> = (web.ties.iter().copied())
            .filter(|tie| all.ring_of[tie.0] != usize::MAX)
            .collect();
        all.find_orders(&ties);
        all.set_places(&ties);
        all.clear_overlaps();
        all
    }

    /// Fills the rings by breadth; returns the card every card was first met from.
    fn walk(&mut self, center: usize) -> Vec<usize> {
        let mut parent = vec![usize::MAX; self.sizes.len()];
        self.ring_of[center] = 0;
        loop {
            let last = self.cards_on.len() - 1;
            let mut next = Vec::new();
            for &card in &self.cards_on[last] {
                for &other in self.web.near.of(card) {
                    let other = other as usize;
                    if self.ring_of[other] == usize::MAX {
                        self.ring_of[other] = last + 1;
                        parent[other] = card;
                        next.push(other);
                    }
                }
            }
            if next.is_empty() {
                return parent;
            }
            self.cards_on.push(next);
        }
    }

    /// First radii from the sizes alone, first angles from the wedges of a tree.
    fn set_wedges(&mut self, parent: &[usize]) {
        let half_diagonal = |card: usize| self.sizes[card].0.hypot(self.sizes[card].1) / 2.0;
        let mut radius = vec![0.0];
        for pair in self.cards_on.windows(2) {
            let widest = |ring: &[usize]| ring.iter().map(|&card| half_diagonal(card)).fold(0.0, f64::max);
            let around: f64 = pair[1].iter().map(|&card| 1.7 * half_diagonal(card)).sum();
            let inner = radius.last().copied().unwrap_or_default();
            let needed = inner + (widest(&pair[0]) + widest(&pair[1])) * 0.8 + self.corridor;
            radius.push(needed.max(around / TAU));
        }
        self.radius = radius;
        let mut demand = vec![0.0_f64; self.sizes.len()];
        for (ring, cards) in self.cards_on.iter().enumerate().skip(1).rev() {
            for &card in cards {
                let own = 1.7 * half_diagonal(card) / self.radius[ring].max(1.0);
                demand[card] = demand[card].max(own);
                demand[parent[card]] += demand[card];
            }
        }
        let center = self.cards_on[0][0];
        let total = demand[center];
        // Where the next child of every card begins, and how much of the circle its wedge is against the demand.
        let mut next = vec![0.0; self.sizes.len()];
        let scale = TAU / total.max(1e-9);
        for ring in 1..self.cards_on.len() {
            for at in 0..self.cards_on[ring].len() {
                let card = self.cards_on[ring][at];
                let start = next[parent[card]];
                let wedge = demand[card] * scale;
                next[parent[card]] += wedge;
                self.angle[card] = start + wedge / 2.0;
                next[card] = start;
            }
        }
        // A card with its own demand larger than that of what hangs on it has that in the middle of its wedge.
        self.sort_rings();
    }

    /// Turns and mirrors nothing, but takes over the angles cards had before.
    fn turn_as_before(&mut self, before: &[Option<f64>]) {
        for ring in self.cards_on.iter().skip(1) {
            for &card in ring {
                if let Some(angle) = before[card] {
                    self.angle[card] = angle;
                }
            }
        }
        // New cards lie where what they hang on lies.
        for ring in 1..self.cards_on.len() {
            for at in 0..self.cards_on[ring].len() {
                let card = self.cards_on[ring][at];
                if before[card].is_none() {
                    self.angle[card] = self.wanted(card, Pull::Inner);
                }
            }
        }
        self.sort_rings();
    }

    fn sort_rings(&mut self) {
        for ring in &mut self.cards_on {
            for &card in ring.iter() {
                self.angle[card] = self.angle[card].rem_euclid(TAU);
            }
            ring.sort_by(|&a, &b| self.angle[a].total_cmp(&self.angle[b]).then(a.cmp(&b)));
        }
    }

    fn place(&self, card: usize) -> Point {
        let (sine, cosine) = self.angle[card].sin_cos();
        let radius = self.radius[self.ring_of[card]];
        Point::new(radius * sine, -radius * cosine)
    }

    /// The card with the gap around it, in the squeezed plane.
    fn area(&self, card: usize) -> Rect {
        Rect::centered(self.place(card), self.sizes[card].0, self.sizes[card].1)
    }

    /// The card itself in the squeezed plane.
    pub fn card(&self, card: usize) -> Rect {
        let (width, height) = self.sizes[card];
        Rect::centered(
            self.place(card),
            (width - self.gap.0).max(0.0),
            (height - self.gap.1).max(0.0),
        )
    }

    /// Where a card wants to be: at the mean angle of its neighbors; where it is if it has none.
    fn wanted(&self, card: usize, pull: Pull) -> f64 {
        let ring = self.ring_of[card];
        let mut compass = Compass::default();
        for &other in self.web.near.of(card) {
            let other = other as usize;
            let weight = match (self.ring_of[other], pull) {
                (0, _) => continue,
                (there, Pull::Inner | Pull::Both) if there + 1 == ring => 1.0,
                (there, Pull::Outer | Pull::Both) if there == ring + 1 => 1.0,
                (there, _) if there == ring => 0.35,
                _ => continue,
            };
            compass.add(self.angle[other], weight);
        }
        compass
            .mean()
            .map_or(self.angle[card], |mean| near(mean, self.angle[card]))
    }

    /// The angle two neighbors on a ring have to keep, when they lie around the angle `middle`.
    fn apart(&self, a: usize, b: usize, middle: f64, radius: f64) -> f64 {
        let width = f64::midpoint(self.sizes[a].0, self.sizes[b].0);
        let height = f64::midpoint(self.sizes[a].1, self.sizes[b].1);
        let (sine, cosine) = middle.sin_cos();
        // Two cards are apart when they are so across or along; the chord between them is at right angles to `middle`.
        let chord = (width / cosine.abs().max(1e-9)).min(height / sine.abs().max(1e-9));
        2.0 * (chord / (2.0 * radius).max(1e-9)).min(1.0).asin()
    }

    /// The angles every card of a ring has to keep from the next one, the last from the first.
    fn gaps(&self, ring: usize, radius: f64) -> Vec<f64> {
        let cards = &self.cards_on[ring];
        (0..cards.len())
            .map(|at| {
                let (a, b) = (cards[at], cards[(at + 1) % cards.len()]);
                let step = (self.angle[b] - self.angle[a]).rem_euclid(TAU);
                self.apart(a, b, self.angle[a] + step / 2.0, radius) * self.slack[a]
            })
            .collect()
    }

    /// Puts the cards of a ring as near to the `wanted` angles (one per card, clockwise) as they fit, in their order.
    fn settle(&mut self, ring: usize, wanted: &[f64]) {
        let n = self.cards_on[ring].len();
        if n == 0 {
            return;
        }
        if n == 1 {
            self.angle[self.cards_on[ring][0]] = wanted[0].rem_euclid(TAU);
            return;
        }
        // The circle is cut where the most room is.
        let step = |at: usize| {
            let (a, b) = (self.cards_on[ring][(at + n - 1) % n], self.cards_on[ring][at]);
            (self.angle[b] - self.angle[a]).rem_euclid(TAU)
        };
        let first = (0..n).max_by(|&a, &b| step(a).total_cmp(&step(b)).then(b.cmp(&a)));
        self.cards_on[ring].rotate_left(first.unwrap_or_default());
        let mut aims: Vec<f64> = wanted.to_vec();
        aims.rotate_left(first.unwrap_or_default());
        let mut gaps = self.gaps(ring, self.radius[ring]);
        let total: f64 = gaps.iter().sum();
        // Where there is room, cards keep some more distance; where more lie on the ring than fit, all give way alike
        // until it grows.
        let airiest = if n <= MOST_AIRY { self.airiest } else { 1.0 };
        let scale = (FILL * TAU / total.max(1e-9))
            .min(airiest)
            .max(1.0)
            .min(TAU / total.max(1e-9));
        for gap in &mut gaps {
            *gap *= scale;
        }
        let cards = &self.cards_on[ring];
        let mut pool = Pool::default();
        let (mut around, mut before) = (self.angle[cards[0]], self.angle[cards[0]]);
        for (at, &card) in cards.iter().enumerate() {
            around += (self.angle[card] - before).rem_euclid(TAU);
            before = self.angle[card];
            let gap = if at == 0 { 0.0 } else { gaps[at - 1] };
            pool.push(near(aims[at], around), 1.0, gap);
        }
        // How far every card lies from where it would lie if all stood close together behind the first one.
        let mut walked = 0.0;
        let mut settled: Vec<f64> = Vec::with_capacity(n);
        for (place, gap) in pool.places().zip(&gaps) {
            settled.push(place - walked);
            walked += gap;
        }
        // The last one keeps its distance from the first one too.
        let room = (TAU - walked).max(0.0);
        let (low, high) = (settled[0], settled[n - 1]);
        if high - low > room {
            let mean = settled.iter().sum::<f64>() / n as f64;
            let start = (mean - room / 2.0).clamp(low, high - room);
            for angle in &mut settled {
                *angle = angle.clamp(start, start + room);
            }
        }
        let mut walked = 0.0;
        for (at, angle) in settled.iter().enumerate() {
            self.angle[self.cards_on[ring][at]] = (angle + walked).rem_euclid(TAU);
            walked += gaps[at];
        }
    }

    /// Sorts a ring by where its cards want to be, and puts them there.
    fn sort_ring(&mut self, ring: usize, pull: Pull) {
        let mut wanted: Vec<(f64, usize)> = (self.cards_on[ring].iter())
            .map(|&card| (self.wanted(card, pull).rem_euclid(TAU), card))
            .collect();
        // Cards that want the same place keep the order they have.
        wanted.sort_by(|a, b| a.0.total_cmp(&b.0));
        self.cards_on[ring] = wanted.iter().map(|entry| entry.1).collect();
        for &(angle, card) in &wanted {
            self.angle[card] = angle;
        }
        let wanted: Vec<f64> = wanted.into_iter().map(|entry| entry.0).collect();
        self.settle(ring, &wanted);
    }

    /// Moves the cards of every ring toward their neighbors, in their order.
    fn tidy(&mut self) {
        let n = self.cards_on.len();
        for (ring, pull) in (1..n)
            .rev()
            .map(|ring| (ring, Pull::Outer))
            .chain((1..n).map(|ring| (ring, Pull::Both)))
        {
            let wanted: Vec<f64> = self.cards_on[ring]
                .iter()
                .map(|&card| self.wanted(card, pull))
                .collect();
            self.settle(ring, &wanted);
        }
    }

    /// The final angles and radii in the order found: as airy as costs no crossing.
    fn set_places(&mut self, ties: &[(usize, usize)]) {
        let n_cards: usize = self.cards_on.iter().map(Vec::len).sum();
        let is_large = n_cards.max(ties.len()) > MOST_EXACT;
        let n_rounds = if is_large { TIDY_ROUNDS / 3 } else { TIDY_ROUNDS };
        let airy: &[f64] = if is_large { &[1.0] } else { &AIRY };
        let found = (self.cards_on.clone(), self.angle.clone(), self.radius.clone());
        let mut best: Option<(usize, f64)> = None;
        for &factor in airy {
            self.tidy_up(factor, n_rounds);
            let crossings = self.crossings(ties);
            if best.is_none_or(|(least, _)| crossings < least) {
                best = Some((crossings, factor));
            }
            if airy.len() > 1 {
                (self.cards_on, self.angle, self.radius) = found.clone();
            }
            if crossings == 0 {
                break;
            }
        }
        if let Some((_, factor)) = best.filter(|_| airy.len() > 1) {
            self.tidy_up(factor, n_rounds);
        }
    }

    /// Tidies the rings some times over, with so much air between cards.
    fn tidy_up(&mut self, airiest: f64, n_rounds: usize) {
        self.airiest = airiest;
        for _ in 0..n_rounds {
            self.tidy();
            self.set_radii();
        }
    }

    /// Crossings of all ties as straight lines.
    fn crossings(&self, ties: &[(usize, usize)]) -> usize {
        let mut lines: Vec<(usize, Vec<Point>)> = (ties.iter())
            .map(|&(a, b)| {
                let ring = self.ring_of[a].max(self.ring_of[b]);
                (ring, vec![self.place(a), self.place(b)])
            })
            .collect();
        if lines.len() <= MOST_EXACT {
            let lines: Vec<Vec<Point>> = lines.into_iter().map(|line| line.1).collect();
            return in_drawing(&lines);
        }
        lines.sort_by_key(|line| line.0);
        (lines.chunk_by(|a, b| a.0 == b.0))
            .map(|ring| {
                let lines: Vec<Vec<Point>> = ring.iter().map(|line| line.1.clone()).collect();
                in_drawing(&lines)
            })
            .sum()
    }

    /// Looks for an order of every ring with few crossings.
    fn find_orders(&mut self, ties: &[(usize, usize)]) {
        let n_ties = ties.len();
        let n_cards: usize = self.cards_on.iter().map(Vec::len).sum();
        for ring in 1..self.cards_on.len() {
            let wanted: Vec<f64> = self.cards_on[ring].iter().map(|&card| self.angle[card]).collect();
            self.settle(ring, &wanted);
        }
        let mut best = (self.crossings(ties), self.cards_on.clone(), self.angle.clone());
        let n_tries = (BUDGET / (n_ties * n_ties + 1)).clamp(2, 40);
        let mut dice = Dice::new(n_cards);
        let mut fruitless = 0;
        for attempt in 0..n_tries {
            if best.0 == 0 {
                break;
            }
            if fruitless == 6 {
                // From the best so far with a part of a ring turned over.
                self.cards_on.clone_from(&best.1);
                self.angle.clone_from(&best.2);
                self.shake(&mut dice);
                fruitless = 0;
            }
            let n = self.cards_on.len();
            if attempt % 2 == 0 {
                for ring in 1..n {
                    self.sort_ring(ring, Pull::Inner);
                }
            } else {
                for ring in (1..n).rev() {
                    self.sort_ring(ring, if ring + 1 == n { Pull::Both } else { Pull::Outer });
                }
            }
            self.change_places();
            let crossings = self.crossings(ties);
            if crossings < best.0 {
                best = (crossings, self.cards_on.clone(), self.angle.clone());
                fruitless = 0;
            } else {
                fruitless += 1;
            }
        }
        (self.cards_on, self.angle) = (best.1, best.2);
    }

    /// Brings some cards of one ring into another order.
    fn shake(&mut self, dice: &mut Dice) {
        let ring = 1 + dice.below(self.cards_on.len() - 1);
        let n = self.cards_on[ring].len();
        let angles: Vec<f64> = self.cards_on[ring].iter().map(|&card| self.angle[card]).collect();
        for _ in 0..=n / 6 {
            let (a, b) = (dice.below(n), dice.below(n));
            self.cards_on[ring].swap(a, b);
        }
        for (card, angle) in self.cards_on[ring].clone().into_iter().zip(angles) {
            self.angle[card] = angle;
        }
    }

    /// Lets neighbors on a ring change places as long as that saves crossings.
    fn change_places(&mut self) {
        for _ in 0..MOST_PASSES {
            let mut saved = 0;
            for ring in 1..self.cards_on.len() {
                let n = self.cards_on[ring].len();
                if n < 2 {
                    continue;
                }
                for at in 0..n {
                    let (a, b) = (self.cards_on[ring][at], self.cards_on[ring][(at + 1) % n]);
                    let (saved_here, added) = self.swap_effect(a, b);
                    if saved_here > added {
                        self.cards_on[ring].swap(at, (at + 1) % n);
                        self.angle.swap(a, b);
                        saved += saved_here - added;
                    }
                }
            }
            if saved == 0 {
                break;
            }
        }
    }

    /// Crossings saved and added when two neighbors on a ring, `a` before `b`, change places, as far as the ties to the rings
    /// inside and outside and along the ring go.
    fn swap_effect(&self, a: usize, b: usize) -> (usize, usize) {
        let ring = self.ring_of[a];
        let step = (self.angle[b] - self.angle[a]).rem_euclid(TAU);
        let middle = self.angle[a] + step / 2.0;
        // Of every neighbor: its ring against this one, and how far clockwise of the pair it lies.
        let seen = |card: usize, partner: usize| {
            let mut seen: Vec<(i32, f64)> = (self.web.near.of(card).iter())
                .map(|&other| other as usize)
                .filter(|&other| other != partner && self.ring_of[other] > 0)
                .map(|other| {
                    let there = self.ring_of[other];
                    let turn = near(self.angle[other], middle) - middle;
                    match there.cmp(&ring) {
                        std::cmp::Ordering::Less => (-1, turn),
                        std::cmp::Ordering::Greater => (1, turn),
                        // Chords cross when their ends alternate, the reverse of ties to another ring.
                        std::cmp::Ordering::Equal => (0, -turn.rem_euclid(TAU)),
                    }
                })
                .collect();
            seen.sort_by(|x, y| x.0.cmp(&y.0).then(x.1.total_cmp(&y.1)));
            seen
        };
        let (left, right) = (seen(a, b), seen(b, a));
        let (mut saved, mut added) = (0, 0);
        for &(ring, turn) in &left {
            let start = right.partition_point(|other| other.0 < ring);
            let end = right.partition_point(|other| other.0 <= ring);
            let row = &right[start..end];
            let less = row.partition_point(|other| other.1 < turn - 1e-9);
            let not_more = row.partition_point(|other| other.1 <= turn + 1e-9);
            saved += less;
            added += row.len() - not_more;
        }
        (saved, added)
    }

    /// How far from the center the nearest point of the cards of a ring lies if its radius were `radius`, and the
    /// farthest one.
    fn reach(&self, ring: usize, radius: f64) -> (f64, f64) {
        let (mut nearest, mut farthest) = (f64::INFINITY, 0.0_f64);
        for &card in &self.cards_on[ring] {
            let (sine, cosine) = self.angle[card].sin_cos();
            let (x, y) = ((radius * sine).abs(), (radius * cosine).abs());
            let half = (
                (self.sizes[card].0 - self.gap.0).max(0.0) / 2.0,
                (self.sizes[card].1 - self.gap.1).max(0.0) / 2.0,
            );
            nearest = nearest.min((x - half.0).max(0.0).hypot((y - half.1).max(0.0)));
            farthest = farthest.max((x + half.0).hypot(y + half.1));
        }
        (nearest, farthest)
    }

    /// The free room outside ring `ring` and inside the next one: from and to which distance from the center.
    pub fn corridor(&self, ring: usize) -> (f64, f64) {
        let inner = self.reach(ring, self.radius[ring]).1;
        let outer = if ring + 1 < self.cards_on.len() {
            self.reach(ring + 1, self.radius[ring + 1]).0
        } else {
            inner + self.corridor
        };
        (inner, outer)
    }

    /// The smallest radii at which all cards fit on their rings and a corridor is free between rings.
    fn set_radii(&mut self) {
        for ring in 1..self.cards_on.len() {
            let inner = self.reach(ring - 1, self.radius[ring - 1]).1;
            let needed = inner + self.corridor;
            let mut radius = self.fitting(ring);
            for _ in 0..60 {
                let missing = needed - self.reach(ring, radius).0;
                if missing < 0.05 {
                    break;
                }
                radius += missing;
            }
            self.radius[ring] = radius;
        }
    }

    /// The smallest radius at which the cards of a ring fit beside each other.
    fn fitting(&self, ring: usize) -> f64 {
        if self.cards_on[ring].len() < 2 {
            return 0.0;
        }
        let fits = |radius: f64| self.gaps(ring, radius).iter().sum::<f64>() <= TAU * FILL;
        let around: f64 = (self.cards_on[ring].iter())
            .map(|&card| self.sizes[card].0.hypot(self.sizes[card].1))
            .sum();
        let (mut low, mut high) = (0.0, around.max(1.0));
        for _ in 0..24 {
            let middle = f64::midpoint(low, high);
            if fits(middle) {
                high = middle;
            } else {
                low = middle;
            }
        }
        high
    }

    /// Lets cards that still overlap keep more room, and their rings grow, until none does.
    fn clear_overlaps(&mut self) {
        for ring in 1..self.cards_on.len() {
            let needed = self.reach(ring - 1, self.radius[ring - 1]).1 + self.corridor;
            for _ in 0..MOST_ROUNDS {
                let wanted: Vec<f64> = self.cards_on[ring].iter().map(|&card| self.angle[card]).collect();
                self.settle(ring, &wanted);
                let missing = needed - self.reach(ring, self.radius[ring]).0;
                let pairs = self.overlaps(ring);
                if missing <= 0.05 && pairs.is_empty() {
                    break;
                }
                self.radius[ring] += missing.max(0.0);
                let n = self.cards_on[ring].len();
                for (a, b) in pairs {
                    // Of the two ways around the ring the shorter one lies between them.
                    let (first, n_between) = if b - a <= n / 2 { (a, b - a) } else { (b, n + a - b) };
                    for at in first..first + n_between {
                        self.slack[self.cards_on[ring][at % n]] *= 1.06;
                    }
                }
                self.radius[ring] = self.radius[ring].max(self.fitting(ring));
            }
        }
    }

    /// The places on a ring, lesser first, of all pairs of cards that come too near to each other.
    fn overlaps(&self, ring: usize) -> Vec<(usize, usize)> {
        let mut areas: Vec<(Rect, usize)> = (self.cards_on[ring].iter().enumerate())
            .map(|(at, &card)| (self.area(card).grown(-0.05), at))
            .collect();
        areas.sort_by(|a, b| a.0.x.total_cmp(&b.0.x));
        let mut pairs = Vec::new();
        for (at, (a, first)) in areas.iter().enumerate() {
            for (b, second) in areas[at + 1..].iter().take_while(|(b, _)| b.x < a.right()) {
                if a.overlaps(b) {
                    pairs.push((*first.min(second), *first.max(second)));
                }
            }
        }
        pairs
    }
}
