//! What a picture is made of: boxes, paths, disks and text, in the map's own pixels. The window and every kind of file
//! draw these and nothing else, so that they show the same.

use super::ink::Rgba;
use crate::layout::{Point, Rect, text::fonts};

/// The fonts of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Font {
    /// For text.
    Regular,
    /// For what must stand out.
    SemiBold,
}

impl Font {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Regular, Self::SemiBold];

    /// The bytes of the font's file.
    pub fn bytes(self) -> &'static [u8] {
        match self {
            Self::Regular => fonts::REGULAR,
            Self::SemiBold => fonts::SEMI_BOLD,
        }
    }

    /// Its weight as CSS counts it.
    pub fn weight(self) -> u16 {
        match self {
            Self::Regular => 400,
            Self::SemiBold => 600,
        }
    }
}

/// Where a line of text lies against its point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Anchor {
    /// It begins there.
    #[default]
    Start,
    /// Its middle is there.
    Middle,
    /// It ends there.
    End,
}

/// Half the height of a capital letter of Inter, in em: text this far below a point is centered on it.
pub const HALF_CAPITAL: f64 = 0.3637;

/// One or more lines of text.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// The point on the baseline of the first line that `anchor` speaks of.
    pub at: Point,
    /// How the lines lie against it.
    pub anchor: Anchor,
    /// The lines, as they are broken.
    pub lines: Vec<String>,
    /// From one baseline to the next, px.
    pub leading: f64,
    /// The font.
    pub font: Font,
    /// Size in pixels per em.
    pub size: f64,
    /// The color.
    pub color: Rgba,
}

impl Text {
    /// A line of text whose capitals are centered on the height of `at`.
    pub fn centered(at: Point, anchor: Anchor, text: &str, font: Font, size: f64, color: Rgba) -> Self {
        Self {
            at: at.moved(0.0, HALF_CAPITAL * size),
            anchor,
            lines: vec![text.to_owned()],
            leading: 0.0,
            font,
            size,
            color,
        }
    }
}

/// What a line is drawn with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pen {
    /// Width, px.
    pub width: f64,
    /// Color.
    pub color: Rgba,
    /// Lengths of dash and gap, px; none for a solid line.
    pub dash: Option<(f64, f64)>,
}

impl Pen {
    /// A pen that draws solid lines.
    pub fn solid(width: f64, color: Rgba) -> Self {
        Self {
            width,
            color,
            dash: None,
        }
    }
}

/// One thing to draw.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// An upright box.
    Box {
        /// Its outer border.
        rect: Rect,
        /// The radii of its corners: top left, top right, bottom right, bottom left; px.
        radii: [f64; 4],
        /// What it is filled with.
        fill: Option<Rgba>,
        /// What its border is drawn with, inside of `rect`.
        border: Option<Pen>,
    },
    /// A polyline or polygon.
    Path {
        /// Its points.
        points: Vec<Point>,
        /// Whether the last point is joined to the first.
        is_closed: bool,
        /// What it is filled with; only convex paths are filled.
        fill: Option<Rgba>,
        /// What it is drawn with, half on either side.
        pen: Option<Pen>,
    },
    /// A disk or ring.
    Disk {
        /// The middle.
        center: Point,
        /// The radius, px.
        radius: f64,
        /// What it is filled with.
        fill: Option<Rgba>,
        /// What its border is drawn with, half on either side.
        pen: Option<Pen>,
    },
    /// Text.
    Text(Text),
}

impl Mark {
    /// A filled box with corners of one radius.
    pub fn filled_box(rect: Rect, radius: f64, fill: Rgba) -> Self {
        Self::Box {
            rect,
            radii: [radius; 4],
            fill: Some(fill),
            border: None,
        }
    }

    /// A filled disk.
    pub fn disk(center: Point, radius: f64, fill: Rgba) -> Self {
        Self::Disk {
            center,
            radius,
            fill: Some(fill),
            pen: None,
        }
    }

    /// A filled convex polygon.
    pub fn polygon(points: Vec<Point>, fill: Rgba) -> Self {
        Self::Path {
            points,
            is_closed: true,
            fill: Some(fill),
            pen: None,
        }
    }

    /// A polyline.
    pub fn polyline(points: Vec<Point>, pen: Pen) -> Self {
        Self::Path {
            points,
            is_closed: false,
            fill: None,
            pen: Some(pen),
        }
    }
}

/// A step along the outline of a shape.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// Begin here.
    Move(Point),
    /// Go straight there.
    Line(Point),
    /// Go there by a cubic curve with these handles.
    Curve(Point, Point, Point),
    /// Go back to the beginning.
    Close,
}

/// The outline of a polyline or polygon.
pub fn polygon(points: &[Point], is_closed: bool) -> Vec<Step> {
    let mut points = points.iter().copied();
    let first = points.next().map(Step::Move);
    let last = (is_closed && first.is_some()).then_some(Step::Close);
    first.into_iter().chain(points.map(Step::Line)).chain(last).collect()
}

/// The outline of a box with round corners (radii of the top left, top right, bottom right, bottom left, px), smaller by
/// `inset` px on each side; nothing if nothing is left of it.
pub fn outline(rect: Rect, radii: [f64; 4], inset: f64) -> Vec<Step> {
    let rect = rect.grown(-inset);
    let (left, top, right, bottom) = (rect.x, rect.y, rect.right(), rect.bottom());
    if !(right > left && bottom > top) {
        return Vec::new();
    }
    let most = rect.width.min(rect.height) / 2.0;
    let [nw, ne, se, sw] = radii.map(|radius| (radius - inset).clamp(0.0, most));
    let mut steps = vec![Step::Move(Point::new(left + nw, top))];
    // Each corner: where it lies, its radius, the ways to it and from it.
    let corners = [
        ((right, top), ne, (1.0, 0.0), (0.0, 1.0)),
        ((right, bottom), se, (0.0, 1.0), (-1.0, 0.0)),
        ((left, bottom), sw, (-1.0, 0.0), (0.0, -1.0)),
        ((left, top), nw, (0.0, -1.0), (1.0, 0.0)),
    ];
    for ((x, y), radius, to, from) in corners {
        let corner = Point::new(x, y);
        let along = |way: (f64, f64), by: f64| corner.moved(way.0 * by, way.1 * by);
        steps.push(Step::Line(along(to, -radius)));
        if radius > 0.0 {
            // The cubic curve nearest to a quarter of a circle has its handles this far from the corner.
            let handle = radius * (1.0 - 0.552_284_749_8);
            steps.push(Step::Curve(
                along(to, -handle),
                along(from, handle),
                along(from, radius),
            ));
        }
    }
    steps.push(Step::Close);
    steps
}
