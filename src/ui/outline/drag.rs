//! Moving rows by mouse: between others to give them another order, onto another to let the claim bear on it.

use eframe::egui::{CornerRadius, CursorIcon, Key, Pos2, Rect, Stroke, StrokeKind, Ui, pos2};

use super::list::{List, Row};
use crate::{
    app::{Action, Move, Selection},
    model::{Card, ClaimId},
    ui::Cx,
};

/// A row that is being dragged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drag {
    from: usize,
}

impl Drag {
    /// Begins dragging a row.
    pub fn new(from: usize) -> Self {
        Self { from }
    }
}

/// Where a dragged row would go.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Drop {
    under: Option<Card>,
    before: Option<ClaimId>,
    /// How that is shown: a line at this height and depth, or a frame around a row.
    mark: Mark,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    LineAbove(usize),
    LineBelow(usize),
    Around(usize),
}

/// Paints where the dragged row would go, and moves it when it is dropped.
pub fn drag_ui(ui: &Ui, cx: &mut Cx<'_>, drag: &mut Option<Drag>, list: &List, corner: Pos2) {
    let Some(Drag { from }) = *drag else { return };
    let (pointer, is_down, is_canceled) = ui.input(|input| {
        (
            input.pointer.latest_pos(),
            input.pointer.any_down(),
            input.key_pressed(Key::Escape),
        )
    });
    let (Some(pointer), Some(row), false) = (pointer, list.rows.get(from), is_canceled) else {
        *drag = None;
        return;
    };
    let drop = drop_at(list, from, pointer, corner);
    if is_down {
        ui.ctx().set_cursor_icon(if drop.is_some() {
            CursorIcon::Grabbing
        } else {
            CursorIcon::NotAllowed
        });
        if let Some(drop) = drop {
            paint(ui, cx, list, drop.mark, corner);
        }
        return;
    }
    *drag = None;
    if let (Some(drop), Selection::Claim(_)) = (drop, &row.selection) {
        cx.out.push(Action::Select(row.selection.clone()));
        cx.out.push(Action::Move(Move::To {
            link: row.link.clone(),
            under: drop.under,
            before: drop.before,
        }));
    }
}

/// Where a row would go that is dropped here; none where it cannot.
fn drop_at(list: &List, from: usize, pointer: Pos2, corner: Pos2) -> Option<Drop> {
    let at = list
        .first_below(pointer.y - corner.y)
        .min(list.rows.len().checked_sub(1)?);
    let (row, rect) = (list.rows.get(at)?, list.rect(at, corner)?);
    if !ui_contains(rect, pointer) || is_within(list, at, from) {
        return None;
    }
    let claim_of = |row: &Row| match &row.selection {
        Selection::Claim(id) => Some(id.clone()),
        _ => None,
    };
    let parent_card = |row: &Row| row.parent.and_then(|parent| list.rows.get(parent)).and_then(Row::card);
    let share = (pointer.y - rect.top()) / rect.height();
    let is_claim = matches!(row.selection, Selection::Claim(_));
    let onto = || {
        matches!(row.selection, Selection::Claim(_) | Selection::Question(_)).then(|| Drop {
            under: row.card(),
            before: None,
            mark: Mark::Around(at),
        })
    };
    if !is_claim || (0.3..=0.7).contains(&share) {
        return onto();
    }
    if share < 0.3 {
        return Some(Drop {
            under: parent_card(row),
            before: claim_of(row),
            mark: Mark::LineAbove(at),
        });
    }
    // Below a row that has rows under it: before the first of them.
    if let Some(next) = list.rows.get(at + 1).filter(|next| next.parent == Some(at)) {
        return Some(Drop {
            under: row.card(),
            before: claim_of(next),
            mark: Mark::LineAbove(at + 1),
        });
    }
    let next = (list.rows.iter().skip(at + 1)).find(|next| next.parent == row.parent && next.depth == row.depth);
    Some(Drop {
        under: parent_card(row),
        before: next.and_then(claim_of),
        mark: Mark::LineBelow(at),
    })
}

fn ui_contains(rect: Rect, pointer: Pos2) -> bool {
    rect.expand2(eframe::egui::vec2(200.0, 2.0)).contains(pointer)
}

/// Whether a row is another or stands, however deep, below it.
fn is_within(list: &List, row: usize, other: usize) -> bool {
    let mut at = Some(row);
    while let Some(here) = at {
        if here == other {
            return true;
        }
        at = list.rows.get(here).and_then(|row| row.parent);
    }
    false
}

fn paint(ui: &Ui, cx: &Cx<'_>, list: &List, mark: Mark, corner: Pos2) {
    let stroke = Stroke::new(2.0, cx.palette.accent);
    let line = |at: usize, y: fn(Rect) -> f32| {
        if let (Some(row), Some(rect)) = (list.rows.get(at), list.rect(at, corner)) {
            let y = y(rect);
            let ends = [pos2(rect.left() + row.indent() - 24.0, y), pos2(rect.right(), y)];
            ui.painter().line_segment(ends, stroke);
        }
    };
    match mark {
        Mark::LineAbove(at) => line(at, |rect| rect.top() - 1.0),
        Mark::LineBelow(at) => line(at, |rect| rect.bottom() + 1.0),
        Mark::Around(at) => {
            if let Some(rect) = list.rect(at, corner) {
                ui.painter()
                    .rect_stroke(rect.expand(2.0), CornerRadius::same(5), stroke, StrokeKind::Inside);
            }
        }
    }
}
