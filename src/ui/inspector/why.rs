//! “Why this number”: a waterfall from where a claim would be without the links that bear on it to its posterior.

use eframe::egui::{CollapsingHeader, Color32, CornerRadius, Pos2, Rect, RichText, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use crate::{
    analysis::{Scale, Why, WhyNot},
    app::{Action, Selection},
    model::{ClaimId, LinkId, Relation, percent, probability_from_log_odds, log_odds},
    ui::{
        Cx,
        meaning::{Means, Term},
        theme,
    },
};

/// Height of a line, and of its bar, px.
const LINE: f32 = 36.0;
const BAR: f32 = 9.0;

/// At most this many steps have a line of their own; the others are one together.
const MOST_STEPS: usize = 12;

/// Paints why the posterior of a claim is what it is; it is found out only while it is open.
pub fn why_ui(ui: &mut Ui, cx: &mut Cx<'_>, claim: &ClaimId) {
    let header = CollapsingHeader::new(RichText::new("Why this number").font(theme::semi_bold(12.5)))
        .id_salt("why")
        .show(ui, |ui| {
            let answer = cx.app.why(claim).map(|(answer, is_current)| (answer.clone(), is_current));
            if answer.as_ref().is_none_or(|(_, is_current)| !is_current) {
                cx.out.push(Action::AskWhy(claim.clone()));
            }
            match answer {
                None => {
                    ui.label(RichText::new("Finding out…").color(cx.palette.muted));
                }
                Some((Ok(why), _)) => steps_ui(ui, cx, &why),
                Some((Err(reason), _)) => {
                    ui.label(RichText::new(why_not(reason)).color(cx.palette.muted));
                }
            }
        });
    let _ = header.header_response.means(Term::Why);
}

fn why_not(reason: WhyNot) -> &'static str {
    match reason {
        WhyNot::NotByLinks => "It follows by logic or by a table, not from weights that could be told apart.",
        WhyNot::NoLinks => "Nothing on the map bears on it.",
        WhyNot::TooMany => "Too many links bear on it to tell them apart.",
        WhyNot::NotComputed => "The map cannot be computed exactly, so the steps would not add up.",
    }
}

/// The place of a probability between the ends of the scale, 0 to 1: log odds from 1 : 1000 to 1000 : 1.
fn place(probability: f64) -> f32 {
    const ENDS: f64 = 6.9;
    ((log_odds(probability).clamp(-ENDS, ENDS) + ENDS) / (2.0 * ENDS)) as f32
}

fn steps_ui(ui: &mut Ui, cx: &mut Cx<'_>, why: &Why) {
    let after = |at: f64, step: f64| match why.scale {
        Scale::LogOdds => probability_from_log_odds(log_odds(at) + step),
        Scale::Probability => (at + step).clamp(0.0, 1.0),
    };
    line_ui(ui, cx, "Without what bears on it", &percent(why.start), (why.start, why.start), cx.palette.muted, None);
    let mut at = why.start;
    let (shown, rest) = why.steps.split_at(why.steps.len().min(MOST_STEPS));
    for (id, step) in shown {
        let next = after(at, *step);
        let (title, color) = named(cx, id, *step);
        let said = said(*step, at, next, why.scale);
        line_ui(ui, cx, &title, &said, (at, next), color, Some(id));
        at = next;
    }
    if !rest.is_empty() {
        let step: f64 = rest.iter().map(|(_, step)| step).sum();
        let next = after(at, step);
        let said = said(step, at, next, why.scale);
        line_ui(ui, cx, &format!("{} more links", rest.len()), &said, (at, next), cx.palette.muted, None);
    }
    line_ui(ui, cx, "Posterior", &percent(why.end), (why.end, why.end), cx.palette.accent, None);
    let orders = if why.is_exact_average {
        "averaged over all orders in which the links can be added"
    } else {
        "averaged over two orders, first to last and last to first"
    };
    let scale = match why.scale {
        Scale::LogOdds => "Steps in decibans (10 times the decimal logarithm of the odds)",
        Scale::Probability => "Steps in points, because something on the way is certain",
    };
    ui.label(RichText::new(format!("{scale}, {orders}; they add up.")).small().color(cx.palette.muted));
}

/// What a step is called and its color: the claim at the other end, in the color of what it does.
fn named(cx: &Cx<'_>, id: &LinkId, step: f64) -> (String, Color32) {
    let color = cx.palette.relation(if step >= 0.0 { Relation::Supports } else { Relation::Opposes });
    let title = (cx.map.links.get(id)).map(|link| cx.map.origin_title(&link.influence_from()));
    (title.unwrap_or_default(), color)
}

/// A step in words: “+4.8 dB, 50 % → 75 %”.
fn said(step: f64, from: f64, to: f64, scale: Scale) -> String {
    let step = match scale {
        Scale::LogOdds => format!("{:+.1} dB", step * 10.0 / std::f64::consts::LN_10),
        Scale::Probability => format!("{:+.1} points", step * 100.0),
    };
    format!("{}, {} → {}", step.replace('-', "−"), percent(from), percent(to))
}

/// A line: a title, what is said of it, and a bar from one probability to another.
fn line_ui(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    title: &str,
    said: &str,
    (from, to): (f64, f64),
    color: Color32,
    link: Option<&LinkId>,
) {
    let sense = if link.is_some() { Sense::click() } else { Sense::hover() };
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), sense);
    response.widget_info(|| {
        let role = if link.is_some() { eframe::egui::Role::Link } else { eframe::egui::Role::Label };
        WidgetInfo::labeled(role, true, format!("{title}: {said}"))
    });
    if response.hovered() && link.is_some() || response.has_focus() {
        ui.painter().rect_filled(rect.expand2(vec2(3.0, 0.0)), CornerRadius::same(4), cx.palette.control);
    }
    let painter = ui.painter_at(rect);
    let number = painter.layout_no_wrap(said.to_owned(), theme::regular(11.5), cx.palette.muted);
    let number_width = number.size().x;
    painter.galley(pos2(rect.right() - number_width, rect.top() + 3.0), number, cx.palette.muted);
    let mut job = eframe::egui::text::LayoutJob::simple_singleline(title.to_owned(), theme::regular(12.5), cx.palette.text);
    job.wrap.max_width = (rect.width() - number_width - 10.0).max(40.0);
    job.wrap.max_rows = 1;
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    painter.galley(rect.min + vec2(0.0, 2.0), galley, cx.palette.text);
    let track = Rect::from_min_size(pos2(rect.left(), rect.bottom() - BAR - 4.0), vec2(rect.width(), BAR));
    painter.rect_filled(track, CornerRadius::same(2), cx.palette.control);
    let x = |p: f64| track.left() + place(p) * track.width();
    let even: [Pos2; 2] = [pos2(x(0.5), track.top()), pos2(x(0.5), track.bottom())];
    painter.line_segment(even, Stroke::new(1.0, cx.palette.card_border));
    let (left, right) = (x(from).min(x(to)), x(from).max(x(to)));
    let bar = Rect::from_min_max(pos2(left - 1.0, track.top()), pos2(right + 1.0, track.bottom()));
    painter.rect_filled(bar, CornerRadius::same(1), color);
    if let Some(id) = link
        && response.means(Term::WhyStep).clicked()
    {
        cx.out.push(Action::Select(Selection::Link(id.clone())));
    }
}
