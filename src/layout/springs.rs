//! Cards that repel each other, with ties as springs between them.
//!
//! The forces are those of Hu (Efficient and high quality force-directed graph drawing, The Mathematica Journal 10,
//! 2005): repulsion C·K²/d between any two points at a distance d, attraction d²/K along a tie of length K. In large
//! webs repulsion is C·K³/d², so that far parts do not drive each other out. Points far away repel as one (Barnes and
//! Hut, Nature 324, 1986). Every round moves all points by one step length in the direction of the force on them; the
//! step grows while the forces keep falling and shrinks else.

use super::geometry::Point;
use super::graph::Rows;

/// Hu's C: how strong repulsion is against attraction.
const REPULSION: f64 = 0.2;

/// More points than this repel with the square of their distance.
const MOST_FLAT: usize = 150;

/// A cell this much smaller than its distance counts as one point.
const THETA: f64 = 0.7;

/// By what the step shrinks, and after how many falls of the forces in a row it grows.
const COOLING: f64 = 0.9;
const MOST_FALLS: usize = 5;

/// Cells are not divided more often than this; what lies in one place repels as one.
const DEEPEST: usize = 20;

/// Points tied by springs.
pub(super) struct Springs {
    near: Rows,
    /// The length of every tie, in the order of the entries of `near`.
    lengths: Vec<f64>,
    /// The mean length of a tie, px.
    mean: f64,
}

/// How far the settling has come.
#[derive(Clone, Copy, Debug)]
pub(super) struct Progress {
    /// By how much points move in the next round, px.
    pub step: f64,
    force: f64,
    n_falls: usize,
}

impl Progress {
    pub fn new(step: f64) -> Self {
        Self {
            step,
            force: f64::INFINITY,
            n_falls: 0,
        }
    }
}

/// A cell of the tree of Barnes and Hut.
#[derive(Clone, Copy, Default)]
struct Cell {
    /// The sum of the places in it, and how many they are.
    sum: (f64, f64),
    count: f64,
    /// The first of its four parts; 0 for none.
    parts: u32,
}

/// All points in cells within cells.
struct Tree {
    cells: Vec<Cell>,
    corner: Point,
    side: f64,
}

impl Tree {
    fn new(places: &[Point]) -> Self {
        let low = |of: fn(&Point) -> f64| places.iter().map(of).fold(f64::INFINITY, f64::min);
        let high = |of: fn(&Point) -> f64| places.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
        let (left, right) = (low(|place| place.x), high(|place| place.x));
        let (top, bottom) = (low(|place| place.y), high(|place| place.y));
        let mut tree = Self {
            cells: vec![Cell::default()],
            corner: Point::new(left, top),
            side: (right - left).max(bottom - top).max(1e-6) * 1.000_001,
        };
        for &place in places {
            tree.insert(place);
        }
        tree
    }

    /// Which of the four parts of the cell at `corner` a place lies in, and where that begins.
    fn part_of(place: Point, corner: Point, half: f64) -> (usize, Point) {
        let (right, below) = (place.x >= corner.x + half, place.y >= corner.y + half);
        let corner = corner.moved(if right { half } else { 0.0 }, if below { half } else { 0.0 });
        (usize::from(right) + 2 * usize::from(below), corner)
    }

    fn insert(&mut self, place: Point) {
        let (mut at, mut corner, mut side) = (0, self.corner, self.side);
        for depth in 0.. {
            let cell = self.cells[at];
            if cell.count > 0.0 && cell.parts == 0 && depth < DEEPEST {
                // What lies here alone moves one down.
                let parts = self.cells.len();
                self.cells.extend([Cell::default(); 4]);
                self.cells[at].parts = parts as u32;
                let mean = Point::new(cell.sum.0 / cell.count, cell.sum.1 / cell.count);
                let (part, _) = Self::part_of(mean, corner, side / 2.0);
                self.cells[parts + part] = Cell { parts: 0, ..cell };
            }
            let cell = &mut self.cells[at];
            cell.sum.0 += place.x;
            cell.sum.1 += place.y;
            cell.count += 1.0;
            if cell.parts == 0 {
                return;
            }
            let (part, inner) = Self::part_of(place, corner, side / 2.0);
            at = cell.parts as usize + part;
            (corner, side) = (inner, side / 2.0);
        }
    }

    /// The sum over all other points of the direction away from them divided by their distance, or by its square.
    fn push(&self, place: Point, is_steep: bool, open: &mut Vec<(u32, f64)>) -> (f64, f64) {
        let (mut x, mut y) = (0.0, 0.0);
        open.clear();
        open.push((0, self.side));
        while let Some((at, side)) = open.pop() {
            let cell = &self.cells[at as usize];
            if cell.count == 0.0 {
                continue;
            }
            let (dx, dy) = (place.x - cell.sum.0 / cell.count, place.y - cell.sum.1 / cell.count);
            let squared = dx * dx + dy * dy;
            if cell.parts == 0 || side * side < THETA * THETA * squared {
                if squared > 1e-12 {
                    let share = cell.count / if is_steep { squared * squared.sqrt() } else { squared };
                    x += share * dx;
                    y += share * dy;
                }
            } else {
                open.extend((0..4).map(|part| (cell.parts + part, side / 2.0)));
            }
        }
        (x, y)
    }
}

impl Springs {
    /// `n` points tied by `ties`: both ends and a positive length, px.
    pub fn new(n: usize, ties: &[(usize, usize, f64)]) -> Self {
        let near = Rows::new(n, ties.iter().flat_map(|&(a, b, _)| [(a, b), (b, a)]));
        let mut lengths = vec![0.0; near.len()];
        let mut next: Vec<usize> = (0..n).map(|point| near.range(point).start).collect();
        for &(a, b, length) in ties {
            for end in [a, b] {
                lengths[next[end]] = length;
                next[end] += 1;
            }
        }
        let mean = ties.iter().map(|tie| tie.2).sum::<f64>() / ties.len().max(1) as f64;
        Self {
            near,
            lengths,
            mean: mean.max(1.0),
        }
    }

    /// The mean length of a tie, px.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// One round: every point that is not `held` moves by the step. O(n log n + ties).
    pub fn relax(&self, places: &mut [Point], held: &[bool], progress: &mut Progress) {
        let tree = Tree::new(places);
        let is_steep = places.len() > MOST_FLAT;
        let repulsion = REPULSION * self.mean.powi(if is_steep { 3 } else { 2 });
        let mut open = Vec::new();
        let mut total = 0.0;
        for point in 0..places.len() {
            if held[point] {
                continue;
            }
            let place = places[point];
            let (mut x, mut y) = tree.push(place, is_steep, &mut open);
            (x, y) = (x * repulsion, y * repulsion);
            for (&other, &length) in self.near.of(point).iter().zip(&self.lengths[self.near.range(point)]) {
                let other = places[other as usize];
                let (dx, dy) = (other.x - place.x, other.y - place.y);
                let pull = dx.hypot(dy) / length;
                x += dx * pull;
                y += dy * pull;
            }
            let force = x.hypot(y);
            if force > 1e-12 {
                places[point] = place.moved(x / force * progress.step, y / force * progress.step);
                total += force * force;
            }
        }
        if total < progress.force {
            progress.n_falls += 1;
            if progress.n_falls >= MOST_FALLS {
                progress.n_falls = 0;
                progress.step /= COOLING;
            }
        } else {
            progress.n_falls = 0;
            progress.step *= COOLING;
        }
        progress.force = total;
    }
}
