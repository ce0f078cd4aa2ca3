//! “Why this number”: a waterfall from where a claim would be without the links that bear on it to its posterior.

use eframe::egui::{
    CollapsingHeader, Color32, CornerRadius, Pos2, Rect, RichText, Sense, Stroke, Ui, WidgetInfo, pos2,
    text::LayoutJob, vec2,
};

use crate::{
    analysis::{Scale, Why, WhyNot},
    app::{Action, Selection},
    model::{ClaimId, LinkId, Relation, log_odds, percent, probability_from_log_odds},
    ui::{
        Cx,
        meaning::{Means, Term},
        theme,
    },
};

/// Height of a line, and of its bar, px.
const LINE: f32 = 36.0;
const BAR: f32 = 9.0;

/// Room for what is said of a step, px.
const NUMBERS: f32 = 138.0;

/// At most this many steps have a line of their own; the others are one together.
const MOST_STEPS: usize = 12;

/// Paints why the posterior of a claim is what it is; it is found out only while it is open.
pub fn why_ui(ui: &mut Ui, cx: &mut Cx<'_>, claim: &ClaimId) {
    let header = CollapsingHeader::new(RichText::new("Why this number").font(theme::semi_bold(12.5)))
        .id_salt("why")
        .show(ui, |ui| {
            let answer = cx
                .app
                .why(claim)
                .map(|(answer, is_current)| (answer.clone(), is_current));
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

/// The part of the scale of log odds that a waterfall is drawn on.
#[derive(Clone, Copy, Debug)]
struct Span {
    low: f64,
    high: f64,
}

impl Span {
    /// The smallest width, so that small steps look small: from even odds to 4 : 1 and to 1 : 4.
    const LEAST: f64 = 2.8;

    /// What is certain is drawn at these odds.
    const MOST: f64 = 9.2;

    /// A span in which all of these lie, and even odds, with a little room.
    fn of(probabilities: impl Iterator<Item = f64>) -> Self {
        let (mut low, mut high) = (0.0_f64, 0.0_f64);
        for odds in probabilities.map(Self::odds) {
            (low, high) = (low.min(odds), high.max(odds));
        }
        let more = ((Self::LEAST - (high - low)) / 2.0).max(0.08 * (high - low));
        Self {
            low: low - more,
            high: high + more,
        }
    }

    fn odds(probability: f64) -> f64 {
        log_odds(probability).clamp(-Self::MOST, Self::MOST)
    }

    /// The place of a probability, 0 to 1.
    fn place(self, probability: f64) -> f32 {
        ((Self::odds(probability) - self.low) / (self.high - self.low)) as f32
    }
}

fn steps_ui(ui: &mut Ui, cx: &mut Cx<'_>, why: &Why) {
    let after = |at: f64, step: f64| match why.scale {
        Scale::LogOdds => probability_from_log_odds(log_odds(at) + step),
        Scale::Probability => (at + step).clamp(0.0, 1.0),
    };
    let (shown, rest) = why.steps.split_at(why.steps.len().min(MOST_STEPS));
    let mut lines: Vec<Line<'_>> = vec![Line {
        title: "Without what bears on it".to_owned(),
        said: percent(why.start),
        from: why.start,
        to: why.start,
        color: cx.palette.muted,
        link: None,
    }];
    let mut at = why.start;
    let mut add = |title: String, color: Color32, step: f64, link: Option<&'_ LinkId>| {
        let to = after(at, step);
        let from = std::mem::replace(&mut at, to);
        (title, said(step, from, to, why.scale), from, to, color, link.cloned())
    };
    let mut made = Vec::new();
    for (id, step) in shown {
        let (title, color) = named(cx, id, *step);
        made.push(add(title, color, *step, Some(id)));
    }
    if !rest.is_empty() {
        let step: f64 = rest.iter().map(|(_, step)| step).sum();
        made.push(add(format!("{} more links", rest.len()), cx.palette.muted, step, None));
    }
    for (title, said, from, to, color, link) in &made {
        lines.push(Line {
            title: title.clone(),
            said: said.clone(),
            from: *from,
            to: *to,
            color: *color,
            link: link.as_ref(),
        });
    }
    lines.push(Line {
        title: "Posterior".to_owned(),
        said: percent(why.end),
        from: why.end,
        to: why.end,
        color: cx.palette.accent,
        link: None,
    });
    let span = Span::of(lines.iter().flat_map(|line| [line.from, line.to]));
    for line in &lines {
        line_ui(ui, cx, line, span);
    }
    let orders = if why.is_exact_average {
        "averaged over all orders in which the links can be added"
    } else {
        "averaged over two orders, first to last and last to first"
    };
    let scale = match why.scale {
        Scale::LogOdds => "Steps in decibans (10 times the decimal logarithm of the odds)",
        Scale::Probability => "Steps in points, because something on the way is certain",
    };
    ui.label(
        RichText::new(format!(
            "{scale}, {orders}; they add up. The upright line is even odds."
        ))
        .small()
        .color(cx.palette.muted),
    );
}

/// What a step is called and its color: the claim at the other end, in the color of what it does.
fn named(cx: &Cx<'_>, id: &LinkId, step: f64) -> (String, Color32) {
    let color = cx.palette.relation(if step >= 0.0 {
        Relation::Supports
    } else {
        Relation::Opposes
    });
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
struct Line<'a> {
    title: String,
    said: String,
    from: f64,
    to: f64,
    color: Color32,
    link: Option<&'a LinkId>,
}

fn line_ui(ui: &mut Ui, cx: &mut Cx<'_>, line: &Line<'_>, span: Span) {
    let sense = if line.link.is_some() {
        Sense::click()
    } else {
        Sense::hover()
    };
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), sense);
    response.widget_info(|| {
        let role = if line.link.is_some() {
            eframe::egui::Role::Link
        } else {
            eframe::egui::Role::Label
        };
        WidgetInfo::labeled(role, true, format!("{}: {}", line.title, line.said))
    });
    if response.hovered() && line.link.is_some() || response.has_focus() {
        ui.painter()
            .rect_filled(rect.expand2(vec2(3.0, 0.0)), CornerRadius::same(4), cx.palette.control);
    }
    let painter = ui.painter_at(rect);
    let mut job = LayoutJob::simple_singleline(line.title.clone(), theme::regular(12.5), cx.palette.text);
    job.wrap.max_width = rect.width();
    job.wrap.max_rows = 1;
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    painter.galley(rect.min + vec2(0.0, 1.0), galley, cx.palette.text);
    let said = painter.layout_no_wrap(line.said.clone(), theme::regular(11.5), cx.palette.muted);
    let place = pos2(rect.right() - said.size().x, rect.bottom() - said.size().y - 2.0);
    painter.galley(place, said, cx.palette.muted);
    // The numbers of all lines have the same room, so that the bars stand below one another.
    let width = (rect.width() - NUMBERS).max(60.0);
    let track = Rect::from_min_size(pos2(rect.left(), rect.bottom() - BAR - 5.0), vec2(width, BAR));
    painter.rect_filled(track, CornerRadius::same(2), cx.palette.control_hovered);
    let x = |p: f64| track.left() + span.place(p) * track.width();
    let even: [Pos2; 2] = [pos2(x(0.5), track.top() - 2.0), pos2(x(0.5), track.bottom() + 2.0)];
    painter.line_segment(even, Stroke::new(1.0, cx.palette.muted));
    let (left, right) = (x(line.from).min(x(line.to)), x(line.from).max(x(line.to)));
    let bar = Rect::from_min_max(pos2(left - 1.0, track.top()), pos2(right + 1.0, track.bottom()));
    painter.rect_filled(bar, CornerRadius::same(1), line.color);
    if let Some(id) = line.link
        && response.means(Term::WhyStep).clicked()
    {
        cx.out.push(Action::Select(Selection::Link(id.clone())));
    }
}
