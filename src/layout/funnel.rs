//! Pulling a string through level openings: the shortest way down (Lee and Preparata, Networks 14, 1984).

use super::geometry::Point;

/// A level opening a link has to pass.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Portal {
    pub y: f64,
    pub left: f64,
    pub right: f64,
}

impl Portal {
    /// The opening at height `y` between two ends.
    pub fn new(y: f64, (left, right): (f64, f64)) -> Self {
        Self { y, left, right }
    }
}

/// The shortest way from `start` down to `end` through level portals that lie below each other.
pub(super) fn pulled_tight(start: Point, portals: &[Portal], end: Point) -> Vec<Point> {
    let goal = Portal {
        y: end.y,
        left: end.x,
        right: end.x,
    };
    let portal = |ix: usize| portals.get(ix).copied().unwrap_or(goal);
    let mut points = vec![start];
    let mut apex = start;
    let mut first = 0;
    // Slopes (sideways per downward) under which everything so far is visible from the apex.
    'apex: while first <= portals.len() {
        let (mut least, mut most) = (f64::NEG_INFINITY, f64::INFINITY);
        let (mut least_at, mut most_at) = (first, first);
        let begin = first;
        for ix in begin..=portals.len() {
            let opening = portal(ix);
            let down = (opening.y - apex.y).max(1e-9);
            let (left, right) = ((opening.left - apex.x) / down, (opening.right - apex.x) / down);
            let turn = if left > most {
                Some((most_at, portal(most_at).right))
            } else if right < least {
                Some((least_at, portal(least_at).left))
            } else {
                None
            };
            if let Some((at, x)) = turn {
                apex = Point::new(x, portal(at).y);
                points.push(apex);
                first = at + 1;
                continue 'apex;
            }
            if left >= least {
                (least, least_at) = (left, ix);
            }
            if right <= most {
                (most, most_at) = (right, ix);
            }
        }
        break;
    }
    points.push(end);
    points
}

/// The point of a polyline at height `y`, for one that only rises or only falls.
pub(super) fn at_height(points: &[Point], y: f64) -> Option<Point> {
    points.windows(2).find_map(|pair| {
        let (a, b) = (pair[0], pair[1]);
        let between = (a.y <= y && y <= b.y) || (b.y <= y && y <= a.y);
        if !between {
            return None;
        }
        let rise = b.y - a.y;
        Some(if rise.abs() < 1e-12 {
            a
        } else {
            a.toward(b, (y - a.y) / rise)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::{Point, Portal, pulled_tight};

    #[test]
    fn a_clear_view_is_a_straight_line() {
        let portals = [Portal {
            y: 10.0,
            left: -5.0,
            right: 50.0,
        }];
        let way = pulled_tight(Point::new(0.0, 0.0), &portals, Point::new(20.0, 20.0));
        assert_eq!(way, [Point::new(0.0, 0.0), Point::new(20.0, 20.0)]);
    }

    #[test]
    fn a_string_turns_at_the_corners_it_touches() {
        let portal = |y, left, right| Portal { y, left, right };
        let portals = [
            portal(10.0, 30.0, 40.0),
            portal(20.0, 30.0, 40.0),
            portal(30.0, -10.0, -5.0),
        ];
        let way = pulled_tight(Point::new(0.0, 0.0), &portals, Point::new(0.0, 60.0));
        let corners = [
            Point::new(0.0, 0.0),
            Point::new(30.0, 10.0),
            Point::new(30.0, 20.0),
            Point::new(-5.0, 30.0),
            Point::new(0.0, 60.0),
        ];
        assert_eq!(way, corners);
    }
}
