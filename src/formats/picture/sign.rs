//! The signs of a map: an icon for each kind of card, a head and dash for each relation. Shape tells apart what color
//! tells apart.

use super::{
    ink::Rgba,
    mark::{Mark, Pen},
};
use crate::{
    layout::{Point, Rect},
    model::{ClaimKind, Relation, Strength, StrengthTable},
};

/// The icon of a kind of claim, in a square of this side (px) around `center`.
pub fn kind_icon(kind: ClaimKind, center: Point, side: f64, color: Rgba) -> Vec<Mark> {
    let half = side / 2.0;
    let at = |x: f64, y: f64| center.moved(x * half, y * half);
    let pen = Pen::solid(side * 0.14, color);
    match kind {
        ClaimKind::Claim => vec![Mark::Disk {
            center,
            radius: half * 0.92,
            fill: None,
            pen: Some(pen),
        }],
        ClaimKind::Crux => vec![Mark::polygon(
            vec![at(0.0, -1.0), at(1.0, 0.0), at(0.0, 1.0), at(-1.0, 0.0)],
            color,
        )],
        ClaimKind::Assumption => vec![Mark::Path {
            points: vec![at(0.0, -0.9), at(0.95, 0.75), at(-0.95, 0.75)],
            is_closed: true,
            fill: None,
            pen: Some(pen),
        }],
        ClaimKind::Evidence => {
            let page = Mark::Box {
                rect: Rect::centered(center, 1.5 * half, 1.8 * half),
                radii: [half * 0.2; 4],
                fill: None,
                border: Some(pen),
            };
            let row = |y: f64| {
                let pen = Pen::solid(pen.width * 0.8, color);
                Mark::polyline(vec![at(-0.4, y), at(0.4, y)], pen)
            };
            vec![page, row(-0.3), row(0.2)]
        }
        ClaimKind::Position => vec![
            Mark::polyline(vec![at(-0.6, -0.9), at(-0.6, 1.0)], pen),
            Mark::polygon(vec![at(-0.6, -0.9), at(0.9, -0.4), at(-0.6, 0.1)], color),
        ],
    }
}

/// The icon of a question.
pub fn question_icon(center: Point, side: f64, color: Rgba) -> Vec<Mark> {
    vec![Mark::disk(center, side / 2.0, color)]
}

/// The icon of a group.
pub fn group_icon(center: Point, side: f64, color: Rgba) -> Vec<Mark> {
    vec![Mark::Box {
        rect: Rect::centered(center, side, side),
        radii: [side * 0.2; 4],
        fill: None,
        border: Some(Pen::solid(side * 0.14, color)),
    }]
}

/// The icon of a quantity: a hump.
pub fn quantity_icon(center: Point, side: f64, color: Rgba) -> Vec<Mark> {
    let at = |x: f64, y: f64| center.moved((x - 0.5) * side, (0.5 - y) * side);
    let hump = [
        (0.0, 0.05),
        (0.2, 0.15),
        (0.35, 0.6),
        (0.5, 0.95),
        (0.65, 0.6),
        (0.8, 0.15),
        (1.0, 0.05),
    ];
    vec![Mark::polyline(
        hump.map(|(x, y)| at(x, y)).to_vec(),
        Pen::solid(side * 0.13, color),
    )]
}

/// How wide a link is drawn, px: the stronger, the wider.
pub fn width(strengths: &StrengthTable, strength: Strength, relation: Relation) -> f64 {
    if relation == Relation::Answers {
        return 1.3;
    }
    let (ratio, _) = strengths.ratios_of(strength, false);
    let log = ratio.max(1e-3).ln().abs().min(100_f64.ln());
    1.2 + 2.4 * log / 100_f64.ln()
}

/// The lengths of dash and gap, px; none for a solid line.
pub fn dash(relation: Relation) -> Option<(f64, f64)> {
    match relation {
        Relation::Supports | Relation::Answers => None,
        Relation::Opposes => Some((9.0, 4.0)),
        Relation::Requires => Some((2.0, 4.0)),
        Relation::Undercuts => Some((5.0, 3.5)),
        Relation::Underpins => Some((13.0, 3.0)),
    }
}

/// How far before its end a line must stop so that the head fits, px.
pub fn head_length(relation: Relation) -> f64 {
    match relation {
        Relation::Supports | Relation::Requires => 9.0,
        Relation::Opposes => 2.0,
        Relation::Undercuts | Relation::Underpins => 5.0,
        Relation::Answers => 1.0,
    }
}

/// The head of a link: its tip, the point the line comes from, its color, what is behind it, and its size against the
/// ordinary one.
pub fn head(relation: Relation, tip: Point, from: Point, color: Rgba, behind: Rgba, size: f64) -> Vec<Mark> {
    let length = from.distance(tip);
    if length <= 0.0 {
        return Vec::new();
    }
    let along = ((tip.x - from.x) / length * size, (tip.y - from.y) / length * size);
    let at = |back: f64, aside: f64| tip.moved(-along.0 * back - along.1 * aside, -along.1 * back + along.0 * aside);
    let pen = |width: f64| Pen::solid(width * size, color);
    let cross = |arm: f64, width: f64, corners: [(f64, f64); 2]| {
        corners.map(|(x, y)| {
            let arm = arm * size;
            Mark::polyline(
                vec![tip.moved(-x * arm, -y * arm), tip.moved(x * arm, y * arm)],
                pen(width),
            )
        })
    };
    match relation {
        Relation::Supports => vec![Mark::polygon(vec![tip, at(10.0, 5.0), at(10.0, -5.0)], color)],
        Relation::Opposes => vec![Mark::polyline(vec![at(1.5, 7.0), at(1.5, -7.0)], pen(3.0))],
        Relation::Requires => vec![Mark::Path {
            points: vec![at(0.5, 0.0), at(10.0, 5.0), at(10.0, -5.0)],
            is_closed: true,
            fill: Some(behind),
            pen: Some(pen(1.8)),
        }],
        Relation::Undercuts => {
            let mut marks = vec![Mark::disk(tip, 7.0 * size, behind)];
            marks.extend(cross(4.5, 2.4, [(1.0, 1.0), (1.0, -1.0)]));
            marks
        }
        Relation::Underpins => {
            let mut marks = vec![Mark::Disk {
                center: tip,
                radius: 6.4 * size,
                fill: Some(behind),
                pen: Some(pen(1.8)),
            }];
            marks.extend(cross(3.0, 1.8, [(1.0, 0.0), (0.0, 1.0)]));
            marks
        }
        Relation::Answers => vec![Mark::polyline(vec![at(7.0, 4.5), tip, at(7.0, -4.5)], pen(1.8))],
    }
}
