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

/// Everything is spread out by this factor at once, and at most by that one, until not more than this many cards for
/// one overlap.
const SPREAD: f64 = 1.1;
const LEAST_SPREAD: f64 = 0.15;
const MOST_SPREAD: f64 = 12.0;
const SHARE_OVERLAPPING: f64 = 1.0;

/// Cards whose distance counts in stretching overlap when they are this much larger.
const NEIGHBORHOOD: f64 = 1.6;

/// By how much distances are stretched at once, how often, and in how many sweeps.
const MOST_STRETCH: f64 = 1.4;
const MOST_STRETCHES: usize = 60;
const STRETCH_SWEEPS: usize = 6;

/// How much of the way to the middle everything is pulled at once, at first and at least, and how often.
const PULL: f64 = 0.10;
const LEAST_PULL: f64 = 0.02;
const MOST_PULLS: usize = 30;

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

    /// All pairs of cards that overlap when every one is `growth` times as large, lesser number first. Looks at no more
    /// than `most`.
    fn near_pairs(&self, places: &[Point], growth: f64, most: usize) -> Vec<(usize, usize)> {
        let mut areas: Vec<(Rect, usize)> = (places.iter().zip(self.sizes).enumerate())
            .map(|(at, (&place, size))| (Rect::centered(place, size.0 * growth, size.1 * growth), at))
            .collect();
        areas.sort_by(|a, b| a.0.x.total_cmp(&b.0.x));
        let mut pairs = Vec::new();
        for (at, (a, first)) in areas.iter().enumerate() {
            for (b, second) in areas[at + 1..].iter().take_while(|(b, _)| b.x < a.right()) {
                if a.overlaps(b) {
                    pairs.push((*first.min(second), *first.max(second)));
                }
            }
            if pairs.len() > most {
                break;
            }
        }
        pairs
    }

    /// Spreads everything out until few cards overlap, then stretches the distances of those that do and keeps those of
    /// their neighbors (after Gansner and Hu, Efficient node overlap removal using a proximity stress model, GD 2008),
    /// as pushing many cards would tear apart what belongs together.
    pub fn spread_out(&self, places: &mut [Point], show: &mut dyn FnMut(&[Point]) -> Option<()>) -> Option<()> {
        let most = (places.len() as f64 * SHARE_OVERLAPPING) as usize;
        let middle = around(places, self.sizes).center();
        let mut scale = LEAST_SPREAD;
        while scale < MOST_SPREAD && self.near_pairs(places, 1.0 / scale, most).len() > most {
            scale *= SPREAD;
        }
        for (place, _) in places.iter_mut().zip(self.held).filter(|(_, held)| !**held) {
            *place = middle.toward(*place, scale);
        }
        for _ in 0..MOST_STRETCHES {
            let pairs = self.near_pairs(places, NEIGHBORHOOD, usize::MAX);
            let mut springs = Vec::with_capacity(pairs.len());
            let mut n_overlapping = 0;
            for (a, b) in pairs {
                let (dx, dy) = (places[b].x - places[a].x, places[b].y - places[a].y);
                let across = f64::midpoint(self.sizes[a].0, self.sizes[b].0) / dx.abs().max(1e-6);
                let along = f64::midpoint(self.sizes[a].1, self.sizes[b].1) / dy.abs().max(1e-6);
                let stretch = across.min(along);
                n_overlapping += usize::from(stretch > 1.0 + 1e-6);
                let distance = dx.hypot(dy).max(1.0);
                springs.push((a, b, distance * stretch.clamp(1.0, MOST_STRETCH), distance.powi(-2)));
            }
            if n_overlapping == 0 {
                break;
            }
            for _ in 0..STRETCH_SWEEPS {
                self.pull_springs(places, &springs);
            }
            show(places)?;
        }
        Some(())
    }

    /// Moves every card to where the springs (both ends, length and weight) on average want it: stress majorization.
    fn pull_springs(&self, places: &mut [Point], springs: &[(usize, usize, f64, f64)]) {
        let mut sums = vec![(0.0, 0.0, 0.0); places.len()];
        for &(a, b, length, weight) in springs {
            let (dx, dy) = (places[b].x - places[a].x, places[b].y - places[a].y);
            let distance = dx.hypot(dy);
            // Two cards in one place go apart sideways.
            let (ux, uy) = if distance > 1e-9 {
                (dx / distance, dy / distance)
            } else {
                (1.0, 0.0)
            };
            for (own, other, sign) in [(a, b, -1.0), (b, a, 1.0)] {
                sums[own].0 += weight * (places[other].x + sign * ux * length);
                sums[own].1 += weight * (places[other].y + sign * uy * length);
                sums[own].2 += weight;
            }
        }
        for ((place, sum), &held) in places.iter_mut().zip(sums).zip(self.held) {
            if !held && sum.2 > 0.0 {
                *place = place.toward(Point::new(sum.0 / sum.2, sum.1 / sum.2), 0.8);
            }
        }
    }

    /// Draws everything together a little and pushes apart again, as long as `accepts` likes that.
    pub fn pull_together(
        &self,
        places: &mut Vec<Point>,
        accepts: &mut dyn FnMut(&[Point]) -> bool,
        show: &mut dyn FnMut(&[Point]) -> Option<()>,
    ) -> Option<()> {
        let mut pull = PULL;
        let area = |places: &[Point]| {
            let rect = around(places, self.sizes);
            rect.width * rect.height
        };
        for _ in 0..MOST_PULLS {
            let middle = around(places, self.sizes).center();
            let mut tried = places.clone();
            for (place, _) in tried.iter_mut().zip(self.held).filter(|(_, held)| !**held) {
                *place = place.toward(middle, pull);
            }
            let is_clear = self.push_apart(&mut tried, &mut |_| Some(()))?;
            if is_clear && area(&tried) < area(places) * (1.0 - pull / 4.0) && accepts(&tried) {
                *places = tried;
                show(places)?;
            } else {
                pull /= 2.0;
                if pull < LEAST_PULL {
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
