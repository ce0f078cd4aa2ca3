//! Points, rectangles and polylines in the plane: what every phase of the layout measures with.
//!
//! Units are logical px throughout; x grows to the right, y grows downward. Nothing here knows what a card or a
//! link is.

/// A place in the plane, in logical px; y grows downward.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// Distance to the right of the origin, px.
    pub x: f64,
    /// Distance below the origin, px.
    pub y: f64,
}

impl Point {
    /// The point at (`x`, `y`).
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    /// Straight distance to `other`, px.
    pub fn distance(self, other: Self) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }

    /// The point a share `t` of the way to `other` (0 is here, 1 is there).
    #[must_use]
    pub fn toward(self, other: Self, t: f64) -> Self {
        Self::new(self.x + (other.x - self.x) * t, self.y + (other.y - self.y) * t)
    }

    /// This point moved by (`dx`, `dy`).
    #[must_use]
    pub fn moved(self, dx: f64, dy: f64) -> Self {
        Self::new(self.x + dx, self.y + dy)
    }

    /// Whether both coordinates are finite numbers.
    pub fn is_finite(self) -> bool {
        self.x.is_finite() && self.y.is_finite()
    }
}

/// An upright rectangle: its top-left corner and its size, px.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// Left border, px.
    pub x: f64,
    /// Top border, px.
    pub y: f64,
    /// Width, px; never negative.
    pub width: f64,
    /// Height, px; never negative.
    pub height: f64,
}

impl Rect {
    /// The rectangle of that size around `center`.
    pub fn centered(center: Point, width: f64, height: f64) -> Self {
        Self {
            x: center.x - width / 2.0,
            y: center.y - height / 2.0,
            width,
            height,
        }
    }

    /// Right border, px.
    pub fn right(&self) -> f64 {
        self.x + self.width
    }

    /// Bottom border, px.
    pub fn bottom(&self) -> f64 {
        self.y + self.height
    }

    /// The middle of the rectangle.
    pub fn center(&self) -> Point {
        Point::new(self.x + self.width / 2.0, self.y + self.height / 2.0)
    }

    /// This rectangle moved by (`dx`, `dy`).
    #[must_use]
    pub fn moved(&self, dx: f64, dy: f64) -> Self {
        Self {
            x: self.x + dx,
            y: self.y + dy,
            ..*self
        }
    }

    /// This rectangle with every border moved outward by `by` px.
    #[must_use]
    pub fn grown(&self, by: f64) -> Self {
        Self {
            x: self.x - by,
            y: self.y - by,
            width: (self.width + 2.0 * by).max(0.0),
            height: (self.height + 2.0 * by).max(0.0),
        }
    }

    /// Whether the two rectangles share more than a border.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }

    /// Whether `point` lies strictly inside.
    pub fn contains(&self, point: Point) -> bool {
        self.x < point.x && point.x < self.right() && self.y < point.y && point.y < self.bottom()
    }

    /// The smallest rectangle around both.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        Self {
            x,
            y,
            width: self.right().max(other.right()) - x,
            height: self.bottom().max(other.bottom()) - y,
        }
    }

    /// Whether the straight stretch from `a` to `b` passes through the inside of the rectangle (Liang and Barsky's
    /// clipping, 1984). Running along a border does not count.
    pub fn is_crossed_by(&self, a: Point, b: Point) -> bool {
        let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
        let axes = [
            (a.x, b.x - a.x, self.x, self.right()),
            (a.y, b.y - a.y, self.y, self.bottom()),
        ];
        for (start, run, low, high) in axes {
            if run.abs() < 1e-12 {
                if start <= low || start >= high {
                    return false;
                }
            } else {
                let (t, u) = ((low - start) / run, (high - start) / run);
                enter = enter.max(t.min(u));
                leave = leave.min(t.max(u));
            }
        }
        leave - enter > 1e-9
    }
}

/// The smallest rectangle around all of `rects`; an empty one at the origin when there are none.
pub(super) fn bounds_of(rects: impl IntoIterator<Item = Rect>) -> Rect {
    rects
        .into_iter()
        .reduce(|all, rect| all.union(&rect))
        .unwrap_or_default()
}

/// Length of a polyline, px.
pub(super) fn length_of(points: &[Point]) -> f64 {
    points.windows(2).map(|pair| pair[0].distance(pair[1])).sum()
}

/// A count or an index as a number that can be negative.
pub(super) fn signed(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// Drops points that repeat their forerunner or lie on the straight stretch between their neighbors.
pub(super) fn simplified(points: &[Point]) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::with_capacity(points.len());
    for &point in points {
        if kept.last().is_some_and(|last| last.distance(point) < 1e-6) {
            continue;
        }
        while let [.., before, middle] = kept.as_slice() {
            let straight = before.distance(point);
            let twice_area =
                (middle.x - before.x) * (point.y - before.y) - (middle.y - before.y) * (point.x - before.x);
            let forward = (middle.x - before.x) * (point.x - middle.x) + (middle.y - before.y) * (point.y - middle.y);
            if forward > 0.0 && twice_area.abs() <= 1e-6 * straight.max(1e-9) {
                kept.pop();
            } else {
                break;
            }
        }
        kept.push(point);
    }
    kept
}

/// How far `point` is from the polyline `points`, px; infinite for an empty polyline.
pub fn distance_to_polyline(point: Point, points: &[Point]) -> f64 {
    let to_first = points.first().map_or(f64::INFINITY, |first| first.distance(point));
    points
        .windows(2)
        .map(|pair| {
            let (dx, dy) = (pair[1].x - pair[0].x, pair[1].y - pair[0].y);
            let squared = dx * dx + dy * dy;
            if squared < 1e-18 {
                return pair[0].distance(point);
            }
            let t = ((point.x - pair[0].x) * dx + (point.y - pair[0].y) * dy) / squared;
            pair[0].toward(pair[1], t.clamp(0.0, 1.0)).distance(point)
        })
        .fold(to_first, f64::min)
}
