//! Cards on the canvas: kind, title, the computed probability as a bar with what is stated as a mark, a dot per reader.

use eframe::egui::{
    Align2, Color32, CornerRadius, FontId, Painter, Rect, Shape, Stroke, StrokeKind,
    emath::TSTransform,
    epaint::TextShape,
    pos2,
    text::{LayoutJob, TextFormat},
    vec2,
};

use super::sign;
use crate::{
    inference::ClaimNumbers,
    layout::scene::{SceneCard, card},
    model::{Card, ClaimKind, Map, percent_within},
    ui::{Cx, theme},
};

/// How one card is to be painted.
#[expect(clippy::struct_excessive_bools, reason = "each is one independent mark on the card")]
pub struct Paint<'a> {
    /// The card on the screen.
    pub rect: Rect,
    /// Screen pixels per world pixel.
    pub scale: f32,
    /// The size at which text is set; it is scaled to `scale` afterwards.
    pub text_scale: f32,
    /// Whether it is selected.
    pub is_selected: bool,
    /// Whether the pointer is over it, or it is what a new link would end at.
    pub is_hovered: bool,
    /// What is computed for it, for the current reader.
    pub numbers: Option<&'a ClaimNumbers>,
    /// Whether nobody stands behind the number: even odds were assumed somewhere below.
    pub is_assumed: bool,
    /// Whether it has no number because it is part of a circle.
    pub is_blocked: bool,
    /// Whether it has no number because too few samples could be drawn.
    pub is_unreliable: bool,
    /// The other readers' numbers: color and probability.
    pub others: &'a [(Color32, f64)],
    /// Whether something about it needs a look.
    pub has_problem: bool,
}

impl Paint<'_> {
    /// Whether its number is not exact, or too uncertain to be shown.
    pub fn is_approximate(&self) -> bool {
        self.numbers
            .is_some_and(|numbers| numbers.error.is_some_and(|error| error > 0.0))
            || self.says_unreliable()
    }

    fn says_unreliable(&self) -> bool {
        self.is_unreliable && self.numbers.is_some_and(|numbers| numbers.posterior.is_none())
    }
}

/// The number of a card as it is written on it, or why it has none.
pub fn number(how: &Paint<'_>) -> Option<String> {
    let posterior = how
        .numbers
        .and_then(|numbers| Some((numbers.posterior?, numbers.error)));
    match posterior {
        Some((posterior, error)) => Some(percent_within(posterior, error)),
        None if how.is_blocked => Some("blocked by a circle".to_owned()),
        None if how.says_unreliable() => Some("unreliable".to_owned()),
        None => None,
    }
}

/// Below this scale a card is a block of color.
pub const BLOCK_BELOW: f32 = 0.22;

/// Paints a card.
pub fn paint(painter: &Painter, cx: &Cx<'_>, which: &SceneCard, how: &Paint<'_>) {
    let (palette, s) = (cx.palette, how.scale);
    let color = match &which.card {
        Card::Claim(id) => cx
            .map
            .claims
            .get(id)
            .map_or(palette.muted, |claim| palette.kind(claim.kind)),
        Card::Question(_) | Card::Group(_) => palette.muted,
    };
    let is_target = matches!(&which.card, Card::Claim(id) if cx.map.target.as_ref() == Some(id));
    let is_faint =
        matches!(&which.card, Card::Claim(id) if cx.map.claims.get(id).is_some_and(|claim| claim.is_discussion_only()));
    let radius = CornerRadius::same((9.0 * s).clamp(1.0, 24.0) as u8);
    if s < BLOCK_BELOW {
        painter.rect_filled(
            how.rect,
            CornerRadius::ZERO,
            if how.is_selected { palette.accent } else { color },
        );
        return;
    }
    let fill = match &which.card {
        Card::Claim(_) if is_faint => palette.control,
        Card::Claim(_) => palette.card,
        Card::Question(_) | Card::Group(_) => palette.control,
    };
    let border = if how.is_selected {
        Stroke::new((2.5 * s).max(1.5), palette.accent)
    } else if how.is_hovered {
        Stroke::new((2.0 * s).max(1.2), palette.accent.gamma_multiply(0.7))
    } else if is_target {
        Stroke::new((2.0 * s).max(1.2), color)
    } else {
        Stroke::new(1.0, palette.card_border)
    };
    if !palette.is_dark && s > 0.45 {
        let shadow = how.rect.translate(vec2(0.0, 1.5 * s)).expand(0.5 * s);
        painter.rect_filled(shadow, radius, Color32::from_black_alpha(14));
    }
    painter.rect(how.rect, radius, fill, border, StrokeKind::Inside);
    if !is_faint && matches!(which.card, Card::Claim(_)) {
        let bar = Rect::from_min_size(how.rect.min, vec2((4.0 * s).max(2.0), how.rect.height()));
        let corner = radius.nw;
        painter.rect_filled(
            bar.shrink2(vec2(0.0, border.width)).translate(vec2(border.width, 0.0)),
            CornerRadius {
                nw: corner,
                sw: corner,
                ne: 0,
                se: 0,
            },
            color,
        );
    }
    header(painter, cx, which, how, color);
    title(painter, cx, which, how, is_faint);
    if let Card::Claim(_) = which.card
        && !is_faint
    {
        bar(painter, cx, how);
    }
}

fn header(painter: &Painter, cx: &Cx<'_>, which: &SceneCard, how: &Paint<'_>, color: Color32) {
    let (palette, s) = (cx.palette, how.scale);
    let pad = card::PADDING as f32 * s;
    let middle = how.rect.top() + (card::PADDING as f32 + card::HEADER as f32 / 2.0 - 3.0) * s;
    let icon = Rect::from_center_size(pos2(how.rect.left() + pad + 6.0 * s, middle), vec2(11.0, 11.0) * s);
    let word = match &which.card {
        Card::Claim(id) => {
            let claim = cx.map.claims.get(id);
            let kind = claim.map_or(ClaimKind::Claim, |claim| claim.kind);
            sign::kind_icon(painter, kind, icon, color);
            let mut word = kind.name().to_owned();
            if let Some(claim) = claim {
                if cx.map.target.as_ref() == Some(id) {
                    word.clear();
                    word.push_str("Conclusion");
                }
                let known = ["definition", "meta", "hedge", "value", "burden"];
                if let Some(tag) = known.iter().find(|tag| claim.tags.contains(**tag)) {
                    word = format!("{word} · {tag}");
                }
                if !claim.flags.is_empty() && kind != ClaimKind::Crux {
                    word = format!("{word} · crux");
                }
            }
            word
        }
        Card::Question(id) => {
            sign::question_icon(painter, icon.shrink(1.0 * s), palette.muted);
            match cx.map.questions.get(id) {
                Some(question) if question.exclusive => "Question · one answer".to_owned(),
                _ => "Question".to_owned(),
            }
        }
        Card::Group(id) => {
            painter.rect_stroke(
                icon.shrink(1.0 * s),
                CornerRadius::same(2),
                Stroke::new(1.3 * s, palette.muted),
                StrokeKind::Inside,
            );
            cx.map
                .groups
                .get(id)
                .map_or("Group", |group| group.kind.name())
                .to_owned()
        }
    };
    let left = pos2(icon.right() + 6.0 * s, middle);
    text(
        painter,
        left,
        Align2::LEFT_CENTER,
        &word,
        theme::regular(11.5),
        palette.muted,
        how,
    );
    if !matches!(which.card, Card::Claim(_)) {
        return;
    }
    let right = pos2(how.rect.right() - pad, middle);
    if let Some(number) = number(how) {
        let has_posterior = how.numbers.is_some_and(|numbers| numbers.posterior.is_some());
        let (font, color) = match (has_posterior, how.is_assumed) {
            (true, false) => (theme::semi_bold(14.0), palette.text),
            (true, true) => (theme::semi_bold(14.0), palette.muted),
            (false, _) => (theme::regular(11.5), palette.problem),
        };
        text(painter, right, Align2::RIGHT_CENTER, &number, font, color, how);
    }
    if how.has_problem {
        let at = pos2(how.rect.right() - 3.0 * s, how.rect.top() + 3.0 * s);
        painter.circle_filled(at, 6.5 * s, palette.warning);
        text(
            painter,
            at,
            Align2::CENTER_CENTER,
            "!",
            theme::semi_bold(10.0),
            palette.panel,
            how,
        );
    }
}

fn title(painter: &Painter, cx: &Cx<'_>, which: &SceneCard, how: &Paint<'_>, is_faint: bool) {
    let s = how.scale;
    let is_large = which.title_size > card::TITLE;
    let size = which.title_size as f32 * how.text_scale;
    let font = if is_large {
        theme::semi_bold(size)
    } else {
        theme::regular(size)
    };
    let line_height = (which.title_size * card::LINE).round() as f32 * how.text_scale;
    let color = if is_faint { cx.palette.muted } else { cx.palette.text };
    let mut job = LayoutJob::default();
    job.append(
        &which.lines.join("\n"),
        0.0,
        TextFormat {
            font_id: font,
            color,
            line_height: Some(line_height),
            ..TextFormat::default()
        },
    );
    job.wrap.max_width = f32::INFINITY;
    let at = how.rect.min + vec2(card::PADDING as f32 + 2.0, card::PADDING as f32 + card::HEADER as f32) * s;
    let galley = painter.layout_job(job);
    scaled(painter, TextShape::new(at, galley, color), how);
}

/// The bar of the computed probability, with a mark at what is stated and a dot for each other reader.
fn bar(painter: &Painter, cx: &Cx<'_>, how: &Paint<'_>) {
    let (palette, s) = (cx.palette, how.scale);
    let pad = card::PADDING as f32 * s;
    let y = how.rect.bottom() - (card::PADDING as f32 - 1.0) * s;
    let track = Rect::from_min_max(
        pos2(how.rect.left() + pad + 2.0 * s, y - 5.0 * s),
        pos2(how.rect.right() - pad, y),
    );
    let round = CornerRadius::same((2.5 * s).max(1.0) as u8);
    painter.rect_filled(track, round, palette.track);
    let Some(numbers) = how.numbers else { return };
    let x_of = |p: f64| track.left() + track.width() * p.clamp(0.0, 1.0) as f32;
    if let Some(posterior) = numbers.posterior {
        let filled = Rect::from_min_max(track.min, pos2(x_of(posterior).max(track.left() + 1.0), track.bottom()));
        let color = if how.is_assumed {
            palette.assumed
        } else {
            palette.posterior
        };
        if how.is_approximate() {
            hatched(painter, filled, color, s);
            let error = numbers.error.unwrap_or(0.0);
            let ends = [posterior - error, posterior + error].map(|p| pos2(x_of(p), track.center().y));
            painter.line_segment(ends, Stroke::new((1.6 * s).max(1.0), palette.text));
        } else {
            painter.rect_filled(filled, round, color);
        }
    }
    for (color, p) in how.others {
        painter.circle(
            pos2(x_of(*p), track.center().y),
            4.0 * s,
            *color,
            Stroke::new((1.2 * s).max(0.8), palette.card),
        );
    }
    if let Some(stated) = numbers.stated {
        let x = x_of(stated);
        let mark = Stroke::new((2.2 * s).max(1.2), palette.text);
        painter.line_segment(
            [pos2(x, track.top() - 3.5 * s), pos2(x, track.bottom() + 3.5 * s)],
            mark,
        );
    }
}

/// Fills a bar with slanting strokes: what it shows is not exact.
fn hatched(painter: &Painter, bar: Rect, color: Color32, s: f32) {
    let clipped = painter.with_clip_rect(bar.intersect(painter.clip_rect()));
    let (step, slant) = ((4.0 * s).max(2.0), bar.height());
    let n_strokes = ((bar.width() + slant) / step).ceil().max(0.0) as usize;
    for stroke in 0..=n_strokes {
        let x = bar.left() - slant + stroke as f32 * step;
        let ends = [pos2(x, bar.bottom()), pos2(x + slant, bar.top())];
        clipped.line_segment(ends, Stroke::new((2.0 * s).max(1.0), color));
    }
}

/// Paints one line of text at the scale of the canvas.
pub fn text(
    painter: &Painter,
    at: eframe::egui::Pos2,
    anchor: Align2,
    text: &str,
    font: FontId,
    color: Color32,
    how: &Paint<'_>,
) {
    let font = FontId::new(font.size * how.text_scale, font.family);
    let galley = painter.layout_no_wrap(text.to_owned(), font, color);
    let size = galley.size() * (how.scale / how.text_scale);
    let corner = anchor.anchor_size(at, size).min;
    scaled(painter, TextShape::new(corner, galley, color), how);
}

/// Adds text that was set at `text_scale`, scaled to `scale` about its corner.
fn scaled(painter: &Painter, mut shape: TextShape, how: &Paint<'_>) {
    let factor = how.scale / how.text_scale;
    if (factor - 1.0).abs() > 1e-4 {
        let corner = shape.pos.to_vec2();
        shape.transform(TSTransform::new(corner - corner * factor, factor));
    }
    painter.add(Shape::Text(shape));
}

/// A small round button at a card's edge: “+7” unfolds, “–” folds.
pub fn fold_button(painter: &Painter, cx: &Cx<'_>, rect: Rect, label: &str, is_hovered: bool, how: &Paint<'_>) {
    let palette = cx.palette;
    let (fill, ink) = if is_hovered {
        (palette.accent, palette.on_accent)
    } else {
        (palette.accent_soft, palette.text)
    };
    let radius = CornerRadius::same((rect.height() / 2.0) as u8);
    painter.rect(rect, radius, fill, Stroke::new(1.0, palette.accent), StrokeKind::Inside);
    text(
        painter,
        rect.center(),
        Align2::CENTER_CENTER,
        label,
        theme::semi_bold(11.0),
        ink,
        how,
    );
}

/// The name of a card for screen readers and tests: its title.
pub fn name(map: &Map, card: &Card) -> String {
    match card {
        Card::Claim(id) => map.title_of(id).to_owned(),
        Card::Question(id) => map
            .questions
            .get(id)
            .map_or_else(|| id.as_str().to_owned(), |question| question.title.clone()),
        Card::Group(id) => map.origin_title(&crate::model::Origin::Group(id.clone())),
    }
}
