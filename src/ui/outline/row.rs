//! A row of the outline.

use eframe::egui::{
    Align2, Color32, CornerRadius, Rect, Sense, Shape, Stroke, StrokeKind, TextFormat, Ui, WidgetInfo, pos2,
    text::LayoutJob, vec2,
};

use super::list::{FOLD, Row};
use crate::{
    app::{Action, Selection, query::Query},
    formats::picture::{Palette as Ink, Rgba, sign},
    model::{LinkId, Relation, percent_within},
    ui::{Cx, canvas::ink, context, theme},
};

/// What a row has been asked for that concerns the list.
pub enum Asked {
    /// The list shall have the keyboard; the link by which the row stands where it does is the one that is meant.
    Focus(Option<LinkId>),
    /// The title shall be edited in its place.
    Edit,
    /// The row is being dragged.
    Drag,
}

#[expect(clippy::too_many_arguments, reason = "all there is to know of a row on the screen")]
/// Paints a row into `rect`, with so much room for the title (px).
pub fn row_ui(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    row: &Row,
    at: usize,
    rect: Rect,
    room: f32,
    query: &Query,
    is_edited: bool,
    has_keyboard: bool,
) -> Option<Asked> {
    let palette = cx.palette;
    let selection = cx.app.selection();
    let is_one_of = |card| matches!(selection, Selection::Several(_)) && selection.has_card(&card);
    let is_selected = (row.selection == *selection || row.card().is_some_and(is_one_of)) && !row.is_repeated;
    let id = ui.scope_id().with(("row", at));
    // No stop for Tab: the list has the keyboard for all of its rows.
    let response = ui.interact(rect, id, Sense::CLICK | Sense::DRAG);
    response.widget_info(|| {
        WidgetInfo::selected(
            eframe::egui::Role::TreeItem,
            true,
            is_selected,
            if row.is_repeated {
                format!("Outline, again in row {}: {}", at + 1, row.title)
            } else {
                format!("Outline: {}", row.title)
            },
        )
    });
    ui.ctx()
        .accesskit_node_builder(id, |node| node.set_level(row.depth + 1));
    if is_selected {
        ui.ctx().accesskit_node_builder(crate::ui::focus::outline_id(), |node| {
            node.set_active_descendant(id.accesskit_id());
        });
    }
    let around = rect.expand2(vec2(4.0, 1.0));
    if is_selected || response.hovered() {
        let fill = if is_selected {
            palette.accent_soft
        } else {
            palette.control
        };
        ui.painter().rect_filled(around, 5.0, fill);
    }
    if is_selected && has_keyboard {
        let ring = Stroke::new(1.5, palette.accent);
        ui.painter()
            .rect_stroke(around, CornerRadius::same(5), ring, StrokeKind::Inside);
    }
    let mut asked = None;
    let left = rect.left() + row.indent();
    fold_ui(ui, cx, row, at, rect);
    sign(ui, cx, row, pos2(left - 24.0, rect.top()));
    if is_edited {
        return None;
    }
    let job = title_job(row, room, query, palette);
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    let title_height = galley.rect.height();
    ui.painter().galley(pos2(left, rect.top()), galley, palette.text);
    if let Some((what, piece)) = &row.excerpt {
        let job = excerpt_job(what, piece, rect.right() - left - 4.0, query, palette);
        let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
        ui.painter()
            .galley(pos2(left, rect.top() + title_height + 1.0), galley, palette.muted);
    }
    if let Some(number) = number_of(cx, row) {
        ui.painter().text(
            rect.right_top() + vec2(-2.0, 1.0),
            Align2::RIGHT_TOP,
            number,
            theme::regular(12.0),
            palette.muted,
        );
    }
    if row.n_hidden > 0 && rect.height() > 26.0 {
        ui.painter().text(
            rect.right_top() + vec2(-2.0, 16.0),
            Align2::RIGHT_TOP,
            format!("+{}", row.n_hidden),
            theme::regular(11.0),
            palette.muted,
        );
    }
    if response.drag_started() && row.excerpt.is_none() && matches!(row.selection, Selection::Claim(_)) {
        asked = Some(Asked::Drag);
    }
    let response = response.on_hover_text(row.text());
    if response.clicked() || response.secondary_clicked() {
        cx.out.push(Action::Select(row.selection.clone()));
        asked = Some(Asked::Focus(row.link.clone()));
    }
    context::selected_ui(&response, cx);
    if response.double_clicked() && !matches!(row.selection, Selection::Link(_)) {
        asked = Some(Asked::Edit);
    }
    asked
}

/// The posterior of a claim, as it is shown.
fn number_of(cx: &Cx<'_>, row: &Row) -> Option<String> {
    let Selection::Claim(id) = &row.selection else {
        return None;
    };
    let outlook = cx.app.derived().outlook(cx.app.reader())?.as_ref().ok()?;
    let numbers = outlook.claims.get(id)?;
    Some(percent_within(numbers.posterior?, numbers.error))
}

/// The mark that shows or hides what bears on the card of a row.
fn fold_ui(ui: &Ui, cx: &mut Cx<'_>, row: &Row, at: usize, row_rect: Rect) {
    let (Some(card), false, 1..) = (row.card(), row.is_repeated, row.n_below) else {
        return;
    };
    let left = row_rect.left() + row.indent() - FOLD - 24.0;
    let rect = Rect::from_min_size(pos2(left, row_rect.top()), vec2(FOLD, 18.0));
    let response = ui.interact(rect, ui.scope_id().with(("fold", at)), Sense::CLICK);
    let is_folded = row.n_hidden > 0;
    let name = if is_folded {
        format!("Outline: show {} more that bear on “{}”", row.n_hidden, row.title)
    } else {
        format!("Outline: hide what bears on “{}”", row.title)
    };
    response.widget_info(|| WidgetInfo::labeled(eframe::egui::Role::Button, true, &name));
    let (center, color): (_, Color32) = (
        rect.center(),
        if response.hovered() {
            cx.palette.text
        } else {
            cx.palette.muted
        },
    );
    let corners = if is_folded {
        [vec2(-2.5, -4.0), vec2(3.5, 0.0), vec2(-2.5, 4.0)]
    } else {
        [vec2(-4.0, -2.5), vec2(4.0, -2.5), vec2(0.0, 3.5)]
    };
    let points = corners.map(|corner| center + corner).to_vec();
    ui.painter().add(Shape::convex_polygon(points, color, Stroke::NONE));
    if response.on_hover_text(name).clicked() {
        cx.out.push(if is_folded {
            Action::Unfold(card)
        } else {
            Action::Fold(card)
        });
    }
}

/// The title in two lines at most, with what was searched for marked; the whole title shows under the pointer and in the
/// inspector.
fn title_job(row: &Row, room: f32, query: &Query, palette: &theme::Palette) -> LayoutJob {
    let color = if row.is_repeated { palette.muted } else { palette.text };
    let font = if row.is_top() {
        theme::semi_bold(row.size())
    } else {
        theme::regular(row.size())
    };
    let format = TextFormat::simple(font.clone(), color);
    let mut job = LayoutJob::default();
    if row.is_repeated {
        job.append(Row::AGAIN, 0.0, format.clone());
    }
    marked(&mut job, &row.title, query, &format, palette);
    if let Some(saying) = &row.saying {
        let format = TextFormat::simple(theme::regular(row.size()), palette.muted);
        job.append(": ", 0.0, format.clone());
        job.append(saying, 0.0, format);
    }
    job.wrap.max_width = room;
    job.wrap.max_rows = 2;
    job
}

/// Where else words were found, in two lines at most.
fn excerpt_job(what: &str, piece: &str, room: f32, query: &Query, palette: &theme::Palette) -> LayoutJob {
    let format = TextFormat::simple(theme::regular(11.5), palette.muted);
    let mut job = LayoutJob::default();
    job.append(&format!("{what}: "), 0.0, format.clone());
    marked(&mut job, piece, query, &format, palette);
    job.wrap.max_width = room;
    job.wrap.max_rows = 2;
    job
}

/// Adds a text in which the words of a search are marked.
fn marked(job: &mut LayoutJob, text: &str, query: &Query, format: &TextFormat, palette: &theme::Palette) {
    let mark = TextFormat {
        background: palette.accent_soft,
        color: palette.text,
        ..format.clone()
    };
    let mut end = 0;
    for span in query.spans(text) {
        job.append(text.get(end..span.start).unwrap_or_default(), 0.0, format.clone());
        job.append(text.get(span.clone()).unwrap_or_default(), 0.0, mark.clone());
        end = span.end;
    }
    job.append(text.get(end..).unwrap_or_default(), 0.0, format.clone());
}

/// The icon of a card, with a sign in the color of the relation by which it bears on what stands above.
fn sign(ui: &Ui, cx: &Cx<'_>, row: &Row, corner: eframe::egui::Pos2) {
    let palette = cx.palette;
    let rect = Rect::from_min_size(corner, vec2(20.0, 17.0));
    let painter = ui.painter();
    if let Some(relation) = row.relation {
        let color = palette.relation(relation);
        let mark = match relation {
            Relation::Supports => "+",
            Relation::Opposes => "–",
            Relation::Requires => "!",
            Relation::Undercuts => "×",
            Relation::Underpins => "±",
            Relation::Answers => "→",
        };
        painter.text(
            rect.left_center(),
            Align2::LEFT_CENTER,
            mark,
            theme::semi_bold(13.0),
            color,
        );
    }
    let square = Rect::from_center_size(rect.right_center() - vec2(5.0, 0.0), vec2(9.0, 9.0));
    let (middle, side, inks) = (ink::center_of(square), 9.0, Ink::<Rgba>::of(palette.is_dark));
    let marks = match &row.selection {
        Selection::Claim(id) => {
            let kind = cx.map.claims.get(id).map(|claim| claim.kind).unwrap_or_default();
            sign::kind_icon(kind, middle, side, inks.kind(kind))
        }
        Selection::Group(_) => sign::group_icon(middle, side, inks.muted),
        Selection::Quantity(_) => sign::quantity_icon(middle, side, inks.muted),
        Selection::Link(_) | Selection::Source(_) | Selection::Reader(_) => {
            sign::question_icon(middle, 4.0, inks.muted)
        }
        Selection::Question(_) | Selection::Several(_) | Selection::Nothing => {
            sign::question_icon(middle, side, inks.muted)
        }
    };
    ink::paint(painter, &marks);
}
