//! The signs on the canvas: an icon for each kind of card, a head and dash for each relation. Shape tells apart what
//! color tells apart.

use eframe::egui::{Color32, CornerRadius, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Vec2, pos2, vec2};

use crate::model::{ClaimKind, Relation, Strength, StrengthTable};

/// Paints the icon of a kind of claim into a square.
pub fn kind_icon(painter: &Painter, kind: ClaimKind, square: Rect, color: Color32) {
    let (center, half) = (square.center(), square.width() / 2.0);
    let stroke = Stroke::new((square.width() * 0.14).max(1.0), color);
    match kind {
        ClaimKind::Claim => {
            painter.circle_stroke(center, half * 0.78, stroke);
        }
        ClaimKind::Crux => {
            let diamond = [vec2(0.0, -1.0), vec2(1.0, 0.0), vec2(0.0, 1.0), vec2(-1.0, 0.0)];
            let points = diamond.iter().map(|at| center + *at * half).collect();
            painter.add(Shape::convex_polygon(points, color, Stroke::NONE));
        }
        ClaimKind::Assumption => {
            let triangle = [vec2(0.0, -0.9), vec2(0.95, 0.75), vec2(-0.95, 0.75)];
            let points = triangle.iter().map(|at| center + *at * half).collect();
            painter.add(Shape::closed_line(points, stroke));
        }
        ClaimKind::Evidence => {
            let page = Rect::from_center_size(center, vec2(1.5, 1.8) * half);
            painter.rect_stroke(page, CornerRadius::same(1), stroke, StrokeKind::Inside);
            for row in [-0.3, 0.2] {
                let y = center.y + row * half;
                painter.line_segment(
                    [pos2(center.x - half * 0.4, y), pos2(center.x + half * 0.4, y)],
                    Stroke::new(stroke.width * 0.8, color),
                );
            }
        }
        ClaimKind::Position => {
            let pole = center.x - half * 0.6;
            painter.line_segment([pos2(pole, center.y - half * 0.9), pos2(pole, center.y + half)], stroke);
            let flag = vec![
                pos2(pole, center.y - half * 0.9),
                pos2(center.x + half * 0.9, center.y - half * 0.4),
                pos2(pole, center.y + half * 0.1),
            ];
            painter.add(Shape::convex_polygon(flag, color, Stroke::NONE));
        }
    }
}

/// Paints the icon of a question into a square.
pub fn question_icon(painter: &Painter, square: Rect, color: Color32) {
    let center = square.center();
    painter.circle_filled(center, square.width() / 2.0, color);
}

/// How wide a link is drawn at scale 1: the stronger, the wider.
pub fn width(strengths: &StrengthTable, strength: Strength, relation: Relation) -> f32 {
    if relation == Relation::Answers {
        return 1.3;
    }
    let (ratio, _) = strengths.ratios_of(strength, false);
    let log = ratio.max(1e-3).ln().abs().min(100_f64.ln()) as f32;
    1.2 + 2.4 * log / 100_f32.ln()
}

/// The lengths of dash and gap at scale 1; none for a solid line.
pub fn dash(relation: Relation) -> Option<(f32, f32)> {
    match relation {
        Relation::Supports | Relation::Answers => None,
        Relation::Opposes => Some((9.0, 4.0)),
        Relation::Requires => Some((2.0, 4.0)),
        Relation::Undercuts => Some((5.0, 3.5)),
        Relation::Underpins => Some((13.0, 3.0)),
    }
}

/// How far before its end a line must stop so that the head fits, at scale 1.
pub fn head_length(relation: Relation) -> f32 {
    match relation {
        Relation::Supports | Relation::Requires => 9.0,
        Relation::Opposes => 2.0,
        Relation::Undercuts | Relation::Underpins => 5.0,
        Relation::Answers => 1.0,
    }
}

/// Paints the head of a link: its tip, the direction it points in (a unit vector), its color and size.
pub fn head(
    painter: &Painter,
    relation: Relation,
    tip: Pos2,
    direction: Vec2,
    color: Color32,
    behind: Color32,
    scale: f32,
) {
    let side = vec2(-direction.y, direction.x);
    let at = |back: f32, aside: f32| tip - direction * back * scale + side * aside * scale;
    let stroke = Stroke::new((1.8 * scale).max(0.8), color);
    match relation {
        Relation::Supports => {
            painter.add(Shape::convex_polygon(
                vec![tip, at(10.0, 5.0), at(10.0, -5.0)],
                color,
                Stroke::NONE,
            ));
        }
        Relation::Opposes => {
            painter.line_segment(
                [at(1.5, 7.0), at(1.5, -7.0)],
                Stroke::new((3.0 * scale).max(1.0), color),
            );
        }
        Relation::Requires => {
            painter.add(Shape::convex_polygon(
                vec![at(0.5, 0.0), at(10.0, 5.0), at(10.0, -5.0)],
                behind,
                stroke,
            ));
        }
        Relation::Undercuts => {
            painter.circle_filled(tip, 7.0 * scale, behind);
            let arm = 4.5 * scale;
            for (dx, dy) in [(1.0, 1.0), (1.0, -1.0)] {
                painter.line_segment(
                    [tip - vec2(dx, dy) * arm, tip + vec2(dx, dy) * arm],
                    Stroke::new((2.4 * scale).max(1.0), color),
                );
            }
        }
        Relation::Underpins => {
            painter.circle(tip, 5.5 * scale, behind, stroke);
            let arm = 3.0 * scale;
            painter.line_segment([tip - vec2(arm, 0.0), tip + vec2(arm, 0.0)], stroke);
            painter.line_segment([tip - vec2(0.0, arm), tip + vec2(0.0, arm)], stroke);
        }
        Relation::Answers => {
            painter.line_segment([at(7.0, 4.5), tip], stroke);
            painter.line_segment([at(7.0, -4.5), tip], stroke);
        }
    }
}
