//! Cards that overlap pushed apart, and cards that stand apart for nothing pulled together.
//!
//! Pushing goes pair by pair along the axis on which less is missing, sweeping over the cards from left to right, until
//! nothing overlaps; cards someone holds stay, and the others go twice as far. Pulling moves cards a little toward what
//! they are tied to and pushes again, as long as that shortens the ties.

use super::geometry::{Point, Rect};

/// Sweeps of pushing, at most.
const MOST_SWEEPS: usize = 400;

/// Cards are pushed this much farther than they have to be, px, so that rounding leaves nothing.
const MARGIN: f64 = 0.02;

/// How much of its way to the middle of its neighbors a card is pulled at once, and how often.
const PULL: f64 = 0.12;
const MOST_PULLS: usize = 40;

/// Cards with room around them.
pub(super) struct Crowd<'a> {
    /// Width and height of every card with the room it needs.
    pub sizes: &'a [(f64, f64)],
    /// Which of them stay.
    pub held: &'a [bool],
}

impl Crowd<'_> {
    /// Pushes overlapping cards apart; returns whether none overlap any more. `show` sees the places now and then, and
    /// stops everything by `None`. O(sweeps · (n log n + pairs that share a stretch of x)).
    pub fn push_apart(&self, places: &mut [Point], show: &mut dyn FnMut(&[Point]) -> Option<()>) -> Option<bool> {
        let widest = self.sizes.iter().map(|size| size.0).fold(0.0, f64::max);
        let mut order: Vec<usize> = (0..places.len()).collect();
        for sweep in 0..MOST_SWEEPS {
            order.sort_by(|&a, &b| places[a].x.total_cmp(&places[b].x).then(a.cmp(&b)));
            let mut is_clear = true;
            for (at, &a) in order.iter().enumerate() {
                for &b in &order[at + 1..] {
                    // Places move meanwhile, but hardly farther than a card is wide.
                    if places[b].x - places[a].x > widest {
                        break;
                    }
                    is_clear &= !self.push(places, a, b);
                }
            }
            if is_clear {
                return Some(true);
            }
            if sweep % 8 == 0 {
                show(places)?;
            }
        }
        Some(false)
    }

    /// Pushes two cards apart if they overlap; returns whether they did.
    fn push(&self, places: &mut [Point], a: usize, b: usize) -> bool {
        let (dx, dy) = (places[b].x - places[a].x, places[b].y - places[a].y);
        let across = f64::midpoint(self.sizes[a].0, self.sizes[b].0) - dx.abs();
        let along = f64::midpoint(self.sizes[a].1, self.sizes[b].1) - dy.abs();
        if across <= 1e-9 || along <= 1e-9 || (self.held[a] && self.held[b]) {
            return false;
        }
        let (share_a, share_b) = match (self.held[a], self.held[b]) {
            (true, _) => (0.0, 1.0),
            (_, true) => (1.0, 0.0),
            _ => (0.5, 0.5),
        };
        let (x, y) = if across < along {
            ((across + MARGIN).copysign(if dx == 0.0 { 1.0 } else { dx }), 0.0)
        } else {
            (0.0, (along + MARGIN).copysign(if dy == 0.0 { 1.0 } else { dy }))
        };
        places[a] = places[a].moved(-share_a * x, -share_a * y);
        places[b] = places[b].moved(share_b * x, share_b * y);
        true
    }

    /// Pulls cards toward what `ties` tie them to as long as that makes the ties shorter without new overlaps.
    pub fn pull_together(
        &self,
        places: &mut Vec<Point>,
        ties: &[(usize, usize)],
        accepts: &dyn Fn(&[Point]) -> bool,
        show: &mut dyn FnMut(&[Point]) -> Option<()>,
    ) -> Option<()> {
        let total = |places: &[Point]| -> f64 { ties.iter().map(|&(a, b)| places[a].distance(places[b])).sum() };
        let mut before = total(places);
        let mut pull = PULL;
        for _ in 0..MOST_PULLS {
            let mut sums = vec![(0.0, 0.0, 0.0); places.len()];
            for &(a, b) in ties {
                for (own, other) in [(a, b), (b, a)] {
                    sums[own].0 += places[other].x;
                    sums[own].1 += places[other].y;
                    sums[own].2 += 1.0;
                }
            }
            let mut tried = places.clone();
            for ((place, sum), &held) in tried.iter_mut().zip(&sums).zip(self.held) {
                if !held && sum.2 > 0.0 {
                    *place = place.toward(Point::new(sum.0 / sum.2, sum.1 / sum.2), pull);
                }
            }
            let is_clear = self.push_apart(&mut tried, show)?;
            let after = total(&tried);
            if is_clear && after < before * 0.998 && accepts(&tried) {
                before = after;
                *places = tried;
                show(places)?;
            } else {
                pull /= 2.0;
                if pull < PULL / 8.0 {
                    break;
                }
            }
        }
        Some(())
    }
}

/// The smallest rectangle around all cards with their room.
pub(super) fn around(places: &[Point], sizes: &[(f64, f64)]) -> Rect {
    super::geometry::bounds_of(
        (places.iter().zip(sizes)).map(|(&place, &(width, height))| Rect::centered(place, width, height)),
    )
}
