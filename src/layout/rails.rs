//! The rails of an outline: links that run along the right side of the list, each on a lane of its own.
//!
//! A rail leaves its card at the right, runs up or down a lane beside everything in the lines it passes, and comes back
//! to its target. Short rails take the inner lanes, so that few of them cross.

use super::geometry::{Point, Rect, simplified};
use super::plan::Plan;
use std::cmp::Ordering;

/// Distance of a lane from the cards it passes, px.
const AIR: f64 = 16.0;

/// Distance of the outermost rails from the corners of a card, px.
const CORNER: f64 = 8.0;

/// Two rails that end one below the other on one lane are at least this far apart, px.
const END_AIR: f64 = 6.0;

/// Where a rail ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// At the right border of a card.
    Card(usize),
    /// On another rail, by wire.
    Rail(usize),
    /// On the line that leads from this card to the one it stands below.
    Stub(usize),
}

/// A link that is no line of the tree.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rail {
    /// The plan's wire.
    pub wire: usize,
    /// The card it starts at.
    pub from: usize,
    pub to: End,
}

/// All rails of one list.
pub(super) struct Rails<'a> {
    plan: &'a Plan,
    cards: &'a [Rect],
    all: Vec<Rail>,
    /// The number of the rail with a wire, sorted by wire.
    by_wire: Vec<(usize, usize)>,
    /// The cards of the list, from top to bottom.
    list: &'a [usize],
    /// In which line every card stands.
    line: Vec<usize>,
    /// Where every rail starts, and where it ends at a card.
    ports: Vec<(f64, f64)>,
}

impl<'a> Rails<'a> {
    /// `rails` beside the cards in `list`, which lie at `cards` from top to bottom.
    pub fn new(plan: &'a Plan, cards: &'a [Rect], list: &'a [usize], rails: Vec<Rail>) -> Self {
        let mut line = Vec::new();
        if !rails.is_empty() {
            line = vec![0; cards.len()];
            for (at, &card) in list.iter().enumerate() {
                line[card] = at;
            }
        }
        let mut by_wire: Vec<(usize, usize)> = (rails.iter().enumerate()).map(|(ix, rail)| (rail.wire, ix)).collect();
        by_wire.sort_unstable();
        let mut all = Self {
            plan,
            cards,
            ports: vec![(0.0, 0.0); rails.len()],
            all: rails,
            by_wire,
            list,
            line,
        };
        all.set_ports();
        all
    }

    fn rail_of(&self, wire: usize) -> Option<usize> {
        let at = self.by_wire.binary_search_by_key(&wire, |entry| entry.0).ok()?;
        Some(self.by_wire[at].1)
    }

    /// The line a rail ends in.
    fn last_line(&self, rail: Rail) -> usize {
        match rail.to {
            End::Card(card) | End::Stub(card) => self.line[card],
            End::Rail(wire) => self.line[self.plan.wires[wire].from],
        }
    }

    /// Spreads the ends of rails over the right borders of their cards so that rails of one card do not cross there.
    fn set_ports(&mut self) {
        // Card; going up, staying, going down; place among those; rail, and whether it ends here.
        let mut ends: Vec<(usize, usize, usize, usize, bool)> = Vec::new();
        for (ix, &rail) in self.all.iter().enumerate() {
            let (from, to) = (self.line[rail.from], self.last_line(rail));
            let mut push = |card: usize, own: usize, other: usize, is_end: bool| {
                let (way, place) = match other.cmp(&own) {
                    Ordering::Less => (0, own - other),
                    // Over its own card and down to the line at its left.
                    Ordering::Equal if !is_end && rail.to == End::Stub(card) => (0, 0),
                    Ordering::Equal => (1, ix),
                    Ordering::Greater => (2, usize::MAX - (other - own)),
                };
                ends.push((card, way, place, ix, is_end));
            };
            push(rail.from, from, to, false);
            if let End::Card(card) = rail.to {
                push(card, to, from, true);
            }
        }
        ends.sort_unstable();
        for of_card in ends.chunk_by(|a, b| a.0 == b.0) {
            let last = (of_card.len() - 1) as f64;
            for (at, &(card, _, _, rail, is_end)) in of_card.iter().enumerate() {
                let rect = &self.cards[card];
                let room = (rect.height - 2.0 * CORNER).max(rect.height / 2.0);
                let step = (room / last.max(1.0)).min(self.plan.spacing.port_gap);
                let y = rect.center().y + (at as f64 - last / 2.0) * step;
                if is_end {
                    self.ports[rail].1 = y;
                } else {
                    self.ports[rail].0 = y;
                }
            }
        }
    }

    /// The height at which a rail comes back from its lane; `hop` is the distance of the lowest line above a card from
    /// it, `hop_lane` that of two of them, and `n_hops` counts those above every card.
    fn arrival(&self, ix: usize, (hop, hop_lane): (f64, f64), n_hops: &mut [usize]) -> f64 {
        match self.all[ix].to {
            End::Card(_) => self.ports[ix].1,
            End::Rail(wire) => self.rail_of(wire).map_or(self.ports[ix].0, |other| self.ports[other].0),
            End::Stub(card) => {
                let line = self.line[card];
                let y = self.cards[card].y - hop - hop_lane * n_hops[line] as f64;
                n_hops[line] += 1;
                y
            }
        }
    }

    /// The routes of all rails, by wire. Lines that lead over a card to its own line run `hop` px above it, `hop_lane`
    /// px apart, and come down `side` px left of it. O(rails · (rails + lines)).
    pub fn routes(&self, hop: f64, hop_lane: f64, side: f64) -> Vec<(usize, Vec<Point>)> {
        let mut n_hops = vec![0; self.list.len()];
        let spans: Vec<(f64, f64)> = (0..self.all.len())
            .map(|ix| (self.ports[ix].0, self.arrival(ix, (hop, hop_lane), &mut n_hops)))
            .collect();
        let lanes = self.lanes(&spans);
        (self.all.iter().enumerate())
            .map(|(ix, rail)| {
                let ((start, end), lane) = (spans[ix], lanes[ix]);
                let mut points = vec![
                    Point::new(self.cards[rail.from].right(), start),
                    Point::new(lane, start),
                    Point::new(lane, end),
                ];
                match rail.to {
                    End::Card(card) => points.push(Point::new(self.cards[card].right(), end)),
                    End::Rail(wire) => {
                        // A lane outside that of the other rail leads back to its corner.
                        if let Some(other) = self.rail_of(wire).filter(|&other| lanes[other] < lane) {
                            points.push(Point::new(lanes[other], end));
                        }
                    }
                    End::Stub(card) => {
                        let x = self.cards[card].x - side;
                        points.extend([Point::new(x, end), Point::new(x, self.cards[card].center().y)]);
                    }
                }
                let route = simplified(&points);
                (rail.wire, if route.len() < 2 { points } else { route })
            })
            .collect()
    }

    /// The x of every rail's lane.
    fn lanes(&self, spans: &[(f64, f64)]) -> Vec<f64> {
        let mut shortest_first: Vec<usize> = (0..spans.len()).collect();
        let length = |ix: usize| (spans[ix].0 - spans[ix].1).abs();
        shortest_first.sort_by(|&a, &b| length(a).total_cmp(&length(b)).then(a.cmp(&b)));
        let mut lanes = vec![0.0_f64; spans.len()];
        // Where the lanes of rails that end on a rail lie: its own lies farther out.
        let mut least = vec![f64::NEG_INFINITY; spans.len()];
        let mut taken: Vec<(f64, f64, f64)> = Vec::new();
        for ix in shortest_first {
            let rail = self.all[ix];
            let (a, b) = (self.line[rail.from], self.last_line(rail));
            let passed = &self.list[a.min(b)..=a.max(b)];
            let widest = (passed.iter())
                .map(|&card| self.cards[card].right())
                .fold(f64::NEG_INFINITY, f64::max);
            let label = self.plan.wires[rail.wire].label.map_or(0.0, |size| size.0 / 2.0);
            let (top, bottom) = (spans[ix].0.min(spans[ix].1), spans[ix].0.max(spans[ix].1));
            let pitch = self.plan.spacing.lane_gap;
            let mut beside: Vec<f64> = (taken.iter())
                .filter(|other| other.1 < bottom + END_AIR && top - END_AIR < other.2)
                .map(|other| other.0)
                .collect();
            beside.sort_by(f64::total_cmp);
            let mut lane = (widest + AIR + label).max(least[ix]);
            for other in beside {
                if (other - lane).abs() < pitch - 1e-9 {
                    lane = other + pitch;
                }
            }
            taken.push((lane, top, bottom));
            lanes[ix] = lane;
            if let End::Rail(wire) = rail.to
                && let Some(other) = self.rail_of(wire)
            {
                least[other] = least[other].max(lane + pitch);
            }
        }
        lanes
    }
}
