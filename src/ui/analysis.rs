//! The analysis at the lower edge: the cruxes of the conclusion, best first, and what a disagreement is made of.

use eframe::egui::{
    Align, Button, ComboBox, CornerRadius, Label, Layout, Rect, RichText, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2,
};

use super::{
    Command, Cx, Request,
    meaning::{Means, Term},
    theme,
};
use crate::{
    analysis::{Carried, Crux, Cruxes, Disagreement, Standing},
    app::{Action, CruxReport, Selection},
    model::{Card, ClaimId, ReaderId, percent},
};

/// What the table is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Sort {
    /// The share of what there is to find out, for the reader.
    #[default]
    Share,
    /// The swing.
    Swing,
    /// By how many points the target is expected to move.
    Level,
    /// By how many points the two are brought together.
    Together,
}

/// What is shown of the analysis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Tab {
    #[default]
    Cruxes,
    Gap,
}

/// How the analysis is looked at.
#[derive(Debug, Default)]
pub struct State {
    tab: Tab,
    sort: Sort,
}

/// Widths of the columns of numbers, px.
const NUMBER: f32 = 92.0;
const STANDING: f32 = 96.0;
const ROW: f32 = 24.0;

/// Paints the analysis.
pub fn analysis_ui(ui: &mut Ui, cx: &mut Cx<'_>, state: &mut State) {
    let Some(target) = cx.map.target.clone() else {
        ui.label(
            RichText::new(
                "Choose a conclusion: select a claim and press “Make this the conclusion”. Then its cruxes stand here.",
            )
            .color(cx.palette.muted),
        );
        return;
    };
    head_ui(ui, cx, state, &target);
    let Some((report, is_current)) = cx
        .app
        .crux_report()
        .map(|(report, is_current)| (report.clone(), is_current))
    else {
        ui.label(RichText::new("Finding out…").color(cx.palette.muted));
        return;
    };
    if !is_current {
        ui.ctx().request_repaint_after_secs(0.2);
    }
    match state.tab {
        Tab::Cruxes => match &report.cruxes {
            Ok(cruxes) => cruxes_ui(ui, cx, state, &report, cruxes),
            Err(reason) => {
                let text = format!("The cruxes cannot be computed exactly: {reason}.");
                ui.label(RichText::new(text).color(cx.palette.warning));
            }
        },
        Tab::Gap => match &report.gap {
            Some(Ok(gap)) => gap_ui(ui, cx, &report, gap),
            Some(Err(reason)) => {
                ui.label(RichText::new(format!("The gap cannot be taken apart: {reason}.")).color(cx.palette.warning));
            }
            None => {
                let text = "There is nobody to compare with: another reader has to state numbers on this map.";
                ui.label(RichText::new(text).color(cx.palette.muted));
            }
        },
    }
}

/// The name of a reader.
fn name_of(cx: &Cx<'_>, reader: Option<&ReaderId>) -> String {
    (reader.and_then(|id| cx.map.readers.get(id))).map_or_else(|| "Nobody".to_owned(), |reader| reader.name.clone())
}

/// What is shown, of which claim, compared with whom.
fn head_ui(ui: &mut Ui, cx: &mut Cx<'_>, state: &mut State, target: &ClaimId) {
    ui.horizontal(|ui| {
        for (tab, name, term) in [
            (Tab::Cruxes, "Cruxes", Term::Cruxes),
            (Tab::Gap, "Disagreement", Term::Disagreement),
        ] {
            let is_on = state.tab == tab;
            let button = ui.add(Button::selectable(
                is_on,
                RichText::new(name).font(theme::semi_bold(13.5)),
            ));
            button.widget_info(|| WidgetInfo::selected(eframe::egui::Role::Tab, true, is_on, name));
            if button.means(term).clicked() {
                state.tab = tab;
            }
        }
        ui.separator();
        versus_ui(ui, cx);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let command = Command::ToggleAnalysis;
            let close = ui.small_button("×");
            close.widget_info(|| WidgetInfo::labeled(eframe::egui::Role::Button, true, "Hide the analysis"));
            if close.says(command.tooltip()).clicked() {
                cx.requests.push(Request::Command(command));
            }
            let title = RichText::new(cx.map.title_of(target)).color(cx.palette.muted);
            ui.add(Label::new(title).truncate());
        });
    });
    ui.add_space(2.0);
}

/// Whom the reader is compared with.
fn versus_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let own = name_of(cx, cx.app.reader());
    ui.label(RichText::new(format!("{own} and")).color(cx.palette.muted));
    let now = cx.app.versus();
    let mut chosen = now.clone();
    let shown = now
        .as_ref()
        .map_or_else(|| "nobody else".to_owned(), |id| name_of(cx, Some(id)));
    let combo = ComboBox::from_id_salt("versus")
        .selected_text(&shown)
        .width(140.0)
        .show_ui(ui, |ui| {
            for (id, reader) in cx.map.readers.iter().filter(|(id, _)| Some(*id) != cx.app.reader()) {
                ui.selectable_value(&mut chosen, Some(id.clone()), &reader.name);
            }
        });
    combo.response.widget_info(|| {
        let mut info = WidgetInfo::labeled(eframe::egui::Role::ComboBox, true, "Compared with");
        info.current_text_value = Some(shown.clone());
        info
    });
    let _ = combo.response.means(Term::Versus);
    if chosen != now {
        cx.out.push(Action::SetVersus(chosen));
    }
}

/// Points of probability with a sign: “+3.2”.
fn points(probability: f64) -> String {
    format!("{:+.1}", probability * 100.0).replace('-', "−")
}

/// The table of cruxes.
fn cruxes_ui(ui: &mut Ui, cx: &mut Cx<'_>, state: &mut State, report: &CruxReport, cruxes: &Cruxes) {
    let has_other = report.versus.is_some();
    let mut sorted: Vec<&Crux> = cruxes.ranked.iter().collect();
    let key = |crux: &Crux| match state.sort {
        Sort::Share => crux.own.log_voi(),
        Sort::Swing => crux.own.swing().abs(),
        Sort::Level => crux.own.level_voi(),
        Sort::Together => crux.level_vod().unwrap_or(f64::NEG_INFINITY),
    };
    sorted.sort_by(|a, b| key(b).total_cmp(&key(a)));
    let width = ui.available_width() - 16.0;
    let numbers = if has_other {
        4.0 * NUMBER + STANDING
    } else {
        3.0 * NUMBER
    };
    let title = (width - numbers).max(120.0);
    let (head, _) = ui.allocate_exact_size(vec2(ui.available_width(), 20.0), Sense::empty());
    let n = format!("{} cruxes", sorted.len());
    let left = Rect::from_min_size(head.min, vec2(title, head.height()));
    ui.painter().text(
        left.left_center(),
        eframe::egui::Align2::LEFT_CENTER,
        n,
        theme::regular(11.5),
        cx.palette.muted,
    );
    // Over the right ends of the numbers below.
    let mut x = head.left() + title;
    let mut cell = |width: f32| {
        let rect = Rect::from_min_size(pos2(x, head.top()), vec2(width - 6.0, head.height()));
        x += width;
        rect
    };
    let mut columns = vec![
        (Sort::Share, "worth", Term::ShareOfMaximum),
        (Sort::Level, "moves it by", Term::LevelVoi),
        (Sort::Swing, "swing", Term::Swing),
    ];
    if has_other {
        columns.push((Sort::Together, "together", Term::Vod));
    }
    for (sort, name, term) in columns {
        let is_on = state.sort == sort;
        let text = RichText::new(if is_on { format!("{name} ↓") } else { name.to_owned() }).small();
        let button = ui.put(cell(NUMBER), Button::selectable(is_on, text));
        button.widget_info(|| WidgetInfo::selected(eframe::egui::Role::Button, true, is_on, format!("Sort by {name}")));
        if button.means(term).clicked() {
            state.sort = sort;
        }
    }
    if has_other {
        let text = RichText::new("between you").small().color(cx.palette.muted);
        let label = ui.put(cell(STANDING), Label::new(text));
        let _ = label.on_hover_text(Term::DoubleCrux.sentence());
    }
    let (own, other) = (
        name_of(cx, report.reader.as_ref()),
        report.versus.as_ref().map(|id| name_of(cx, Some(id))),
    );
    ScrollArea::vertical()
        .auto_shrink(false)
        .show_rows(ui, ROW, sorted.len() + 1, |ui, seen| {
            for at in seen {
                match sorted.get(at) {
                    Some(crux) => crux_ui(ui, cx, crux, title, has_other, &own, other.as_deref()),
                    None => set_aside_ui(ui, cx, cruxes),
                }
            }
        });
}

/// How many claims are no cruxes, and why.
fn set_aside_ui(ui: &mut Ui, cx: &Cx<'_>, cruxes: &Cruxes) {
    let mut parts = Vec::new();
    if !cruxes.silent.is_empty() {
        parts.push(format!("{} claims say nothing about it", cruxes.silent.len()));
    }
    if !cruxes.values.is_empty() {
        parts.push(format!("{} are values, settled by choice", cruxes.values.len()));
    }
    if !parts.is_empty() {
        let text = format!("Set aside: {}.", parts.join("; "));
        ui.label(RichText::new(text).small().color(cx.palette.muted));
    }
}

/// A crux: its title and numbers; pointing at it shows its card, pressing it goes there.
fn crux_ui(ui: &mut Ui, cx: &mut Cx<'_>, crux: &Crux, title: f32, has_other: bool, own: &str, other: Option<&str>) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW - 3.0), Sense::click());
    let name = cx.map.title_of(&crux.claim).to_owned();
    let selection = Selection::Claim(crux.claim.clone());
    let is_selected = *cx.app.selection() == selection;
    let sentence = crux.sentence(own, other);
    response.widget_info(|| {
        WidgetInfo::selected(
            eframe::egui::Role::ListBoxOption,
            true,
            is_selected,
            format!("Crux: {name}"),
        )
    });
    if is_selected || response.hovered() || response.has_focus() {
        let fill = if is_selected {
            cx.palette.accent_soft
        } else {
            cx.palette.control
        };
        ui.painter()
            .rect_filled(rect.expand2(vec2(4.0, 1.0)), CornerRadius::same(4), fill);
    }
    let painter = ui.painter_at(rect);
    let color = cx
        .map
        .claims
        .get(&crux.claim)
        .map_or(cx.palette.text, |claim| cx.palette.kind(claim.kind));
    painter.circle_filled(rect.left_center() + vec2(5.0, 0.0), 3.5, color);
    let mut job = eframe::egui::text::LayoutJob::simple_singleline(name, theme::regular(13.0), cx.palette.text);
    job.wrap.max_width = title - 24.0;
    job.wrap.max_rows = 1;
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    painter.galley(rect.min + vec2(16.0, 2.0), galley, cx.palette.text);
    let mut x = rect.left() + title;
    let mut cell = |text: String, color, width: f32| {
        painter.text(
            pos2(x + width - 16.0, rect.center().y),
            eframe::egui::Align2::RIGHT_CENTER,
            text,
            theme::regular(12.5),
            color,
        );
        x += width;
    };
    let muted = cx.palette.muted;
    cell(percent(crux.own.share_of_maximum()), cx.palette.text, NUMBER);
    cell(format!("{:.1} points", crux.own.level_voi() * 100.0), muted, NUMBER);
    cell(points(crux.own.swing()), muted, NUMBER);
    if has_other {
        let vod = crux.level_vod();
        let color = if vod.is_some_and(|vod| vod < -5e-4) {
            cx.palette.warning
        } else {
            muted
        };
        cell(vod.map(points).unwrap_or_default(), color, NUMBER);
        let standing = crux.standing();
        let color = if standing == Standing::DoubleCrux {
            cx.palette.accent
        } else {
            muted
        };
        cell(standing.name().to_owned(), color, STANDING);
    }
    if response.hovered() {
        cx.requests.push(Request::Point(Card::Claim(crux.claim.clone())));
    }
    if response.says(&sentence).clicked() {
        cx.out.push(Action::Select(selection.clone()));
        cx.requests.push(Request::CenterOn(selection));
    }
}

/// The gap as a waterfall: from the one reader to the other, claim by claim.
fn gap_ui(ui: &mut Ui, cx: &mut Cx<'_>, report: &CruxReport, gap: &Disagreement) {
    let (own, other) = (name_of(cx, report.reader.as_ref()), name_of(cx, report.versus.as_ref()));
    let difference = gap.second - gap.first;
    let text = format!(
        "{own} {}, {other} {}: {} points. Each line says how much of that a claim's numbers carry; the lines add up.",
        percent(gap.first),
        percent(gap.second),
        points(difference)
    );
    ui.label(RichText::new(text).color(cx.palette.muted));
    let mut at = gap.first;
    let steps: Vec<(f64, f64, &Carried)> = (gap.parts.iter())
        .map(|part| {
            let from = at;
            at += part.share;
            (from, at, part)
        })
        .collect();
    let ends = steps
        .iter()
        .flat_map(|(from, to, _)| [*from, *to])
        .chain([gap.first, gap.second]);
    let (low, high) = ends.fold((1.0_f64, 0.0_f64), |(low, high), p| (low.min(p), high.max(p)));
    let span = (low, high.max(low + 0.01));
    ScrollArea::vertical()
        .auto_shrink(false)
        .show_rows(ui, ROW, steps.len(), |ui, seen| {
            for place in seen {
                if let Some((from, to, part)) = steps.get(place) {
                    part_ui(ui, cx, part, (*from, *to), span, &own, &other);
                }
            }
        });
}

/// A claim's part of the gap.
fn part_ui(
    ui: &mut Ui,
    cx: &mut Cx<'_>,
    part: &Carried,
    (from, to): (f64, f64),
    span: (f64, f64),
    own: &str,
    other: &str,
) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW - 3.0), Sense::click());
    let card = if let Some((id, _)) = cx.map.claims.get_key_value(part.about.as_str()) {
        Some(Card::Claim(id.clone()))
    } else {
        cx.map
            .questions
            .get_key_value(part.about.as_str())
            .map(|(id, _)| Card::Question(id.clone()))
    };
    let name = card
        .as_ref()
        .map_or_else(|| part.about.clone(), |card| super::canvas::card::name(cx.map, card));
    response.widget_info(|| {
        let text = format!("Part of the gap: {name}, {} points", points(part.share));
        WidgetInfo::labeled(eframe::egui::Role::ListBoxOption, true, text)
    });
    if response.hovered() || response.has_focus() {
        ui.painter()
            .rect_filled(rect.expand2(vec2(4.0, 1.0)), CornerRadius::same(4), cx.palette.control);
    }
    let painter = ui.painter_at(rect);
    let number = match part.error {
        Some(error) => format!("{} ± {:.1}", points(part.share), error * 100.0),
        None => points(part.share),
    };
    painter.text(
        pos2(rect.left() + 64.0, rect.center().y),
        eframe::egui::Align2::RIGHT_CENTER,
        number,
        theme::semi_bold(12.5),
        cx.palette.text,
    );
    let bars = rect.width() * 0.35;
    let mut job = eframe::egui::text::LayoutJob::simple_singleline(name, theme::regular(13.0), cx.palette.text);
    job.wrap.max_width = rect.width() - bars - 90.0;
    job.wrap.max_rows = 1;
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    painter.galley(rect.min + vec2(78.0, 2.0), galley, cx.palette.text);
    let track = Rect::from_min_max(
        pos2(rect.right() - bars, rect.top() + 5.0),
        pos2(rect.right() - 4.0, rect.bottom() - 5.0),
    );
    painter.rect_filled(track, CornerRadius::same(2), cx.palette.control_hovered);
    let x = |p: f64| track.left() + ((p - span.0) / (span.1 - span.0)) as f32 * track.width();
    let (left, right) = (x(from).min(x(to)), x(from).max(x(to)));
    let color = cx.palette.relation(if part.share >= 0.0 {
        crate::model::Relation::Supports
    } else {
        crate::model::Relation::Opposes
    });
    let bar = Rect::from_min_max(pos2(left - 1.0, track.top()), pos2(right + 1.0, track.bottom()));
    painter.rect_filled(bar, CornerRadius::same(1), color);
    let sentence = format!(
        "{} With only this taken over, {own} would move by {} points and {other} by {}.",
        Term::GapPart.sentence(),
        points(part.from_first),
        points(part.from_second)
    );
    if response.hovered() {
        cx.requests.extend(card.clone().map(Request::Point));
    }
    if response.says(&sentence).clicked()
        && let Some(card) = card
    {
        cx.out.push(Action::Select(Selection::card(&card)));
        cx.requests.push(Request::CenterOn(Selection::card(&card)));
    }
}
