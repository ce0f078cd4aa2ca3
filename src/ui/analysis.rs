//! The analysis at the lower edge: the cruxes of the conclusion, what a disagreement is made of, how the conclusion answers to
//! each number, its most likely story, scenarios side by side, and the readers pooled; the journal of all numbers, and how well
//! they did.
//!
//! Reading order below this file: `cruxes`, `camps` (the same over all readers), `gap`, `sensitivity` (with `plot`), `worlds`
//! (story and scenarios), `pool`, `journal`, `scores`.

mod camps;
mod cruxes;
mod gap;
mod journal;
mod plot;
mod pool;
mod scores;
mod sensitivity;
mod worlds;

use std::{collections::BTreeSet, sync::Arc};

use eframe::egui::{
    Align, Button, ComboBox, Label, Layout, Rect, Response, RichText, Sense, TextEdit, Ui, WidgetInfo, pos2, vec2,
};

use super::{
    Command, Cx, Request, focus,
    meaning::{Means, Term},
    theme, widgets,
};
use crate::{
    app::{Action, CruxReport, Revision},
    model::{ClaimId, ReaderId},
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
    /// By how much of the gap it carries.
    Gap,
}

/// What is shown of the analysis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Tab {
    #[default]
    Cruxes,
    Camps,
    Gap,
    Sensitivity,
    Story,
    Scenarios,
    Pool,
    Journal,
    Scores,
}

impl Tab {
    const ALL: [(Self, &'static str, Term); 9] = [
        (Self::Cruxes, "Cruxes", Term::Cruxes),
        (Self::Camps, "All readers", Term::Camps),
        (Self::Gap, "Disagreement", Term::Disagreement),
        (Self::Sensitivity, "Sensitivity", Term::Sensitivity),
        (Self::Story, "Story", Term::Story),
        (Self::Scenarios, "Scenarios", Term::Scenarios),
        (Self::Pool, "Pool", Term::Pool),
        (Self::Journal, "Journal", Term::Journal),
        (Self::Scores, "Scores", Term::Scores),
    ];
}

/// What the tables of cruxes are narrowed down to.
#[derive(Debug, Default)]
struct Filter {
    text: String,
    /// What it was found for, and the claims that fit.
    found: Option<(Revision, String, BTreeSet<ClaimId>)>,
}

impl Filter {
    /// A field for it.
    fn ui(&mut self, ui: &mut Ui) {
        let field = TextEdit::singleline(&mut self.text)
            .id(widgets::field_id(ui, "Filter"))
            .hint_text("Filter")
            .desired_width(120.0);
        let response = ui.add(field);
        response.widget_info(|| {
            let mut info = WidgetInfo::labeled(eframe::egui::Role::SearchInput, true, "Filter cruxes");
            info.current_text_value = Some(self.text.clone());
            info
        });
        let _ = response.means(Term::FilterCruxes);
    }

    /// The claims that fit; nothing where all do.
    fn claims(&mut self, cx: &Cx<'_>) -> Option<&BTreeSet<ClaimId>> {
        let revision = cx.app.document()?.snapshot().revision;
        if self.text.trim().is_empty() {
            return None;
        }
        let is_known = (self.found.as_ref()).is_some_and(|(of, text, _)| *of == revision && *text == self.text);
        if !is_known {
            self.found = Some((revision, self.text.clone(), cx.app.found_claims(&self.text)));
        }
        self.found.as_ref().map(|(_, _, claims)| claims)
    }
}

/// How the analysis is looked at.
#[derive(Debug, Default)]
pub struct State {
    tab: Tab,
    sort: Sort,
    filter: Filter,
    camps: camps::State,
    sensitivity: sensitivity::State,
    pool: pool::State,
    journal: journal::State,
    scores: scores::State,
}

impl State {
    /// Shows what a command asks for.
    pub fn show(&mut self, command: Command) {
        self.tab = match command {
            Command::ShowAllReaders => Tab::Camps,
            Command::ShowDisagreement => Tab::Gap,
            Command::ShowSensitivity => Tab::Sensitivity,
            Command::ShowStory => Tab::Story,
            Command::ShowScenarios => Tab::Scenarios,
            Command::ShowPool => Tab::Pool,
            Command::ShowJournal => Tab::Journal,
            Command::ShowScores => Tab::Scores,
            _ => Tab::Cruxes,
        };
    }
}

/// What stands where there is no conclusion to analyze.
const NO_CONCLUSION: &str =
    "Choose a conclusion: select a claim and press “Make this the conclusion”. Then its cruxes stand here.";

/// Widths of the columns of numbers, px.
const NUMBER: f32 = 86.0;
const STANDING: f32 = 92.0;
const ROW: f32 = 24.0;

/// Paints the analysis.
pub fn analysis_ui(ui: &mut Ui, cx: &mut Cx<'_>, state: &mut State) {
    // The panel keeps its height, whatever is shown in it.
    ui.set_min_height(ui.max_rect().height());
    // What was held and how it turned out is about every claim.
    let target = cx.map.target.clone();
    head_ui(ui, cx, state, target.as_ref());
    watch(cx, state);
    let target = match (state.tab, target) {
        (Tab::Journal, _) => return journal::journal_ui(ui, cx, &mut state.journal),
        (Tab::Scores, _) => return scores::scores_ui(ui, cx, &mut state.scores),
        (_, Some(target)) => target,
        (_, None) => return muted(ui, cx, NO_CONCLUSION),
    };
    match state.tab {
        Tab::Camps => camps::camps_ui(ui, cx, &mut state.camps, &mut state.filter),
        Tab::Cruxes | Tab::Gap => match report_of(ui, cx) {
            Some(report) => compared_ui(ui, cx, state, &report),
            None => muted(ui, cx, "Finding out…"),
        },
        Tab::Sensitivity => sensitivity::sensitivity_ui(ui, cx, &mut state.sensitivity),
        Tab::Story => worlds::story_ui(ui, cx),
        Tab::Scenarios => worlds::scenarios_ui(ui, cx),
        Tab::Pool => pool::pool_ui(ui, cx, &mut state.pool, &target),
        Tab::Journal | Tab::Scores => {}
    }
}

/// Has computed what is looked at, and only that.
fn watch(cx: &mut Cx<'_>, state: &State) {
    let is_tried = cx.map.target.is_some() && matches!(state.tab, Tab::Sensitivity | Tab::Story | Tab::Scenarios);
    let trying = is_tried.then(|| state.sensitivity.trying());
    if cx.app.trying() != trying.as_ref() {
        cx.out.push(Action::Try(trying));
    }
    let is_over_all = cx.map.target.is_some() && state.tab == Tab::Camps;
    if cx.app.is_watching_camps() != is_over_all {
        cx.out.push(Action::WatchCamps(is_over_all));
    }
}

/// A remark in place of what cannot be shown.
fn muted(ui: &mut Ui, cx: &Cx<'_>, text: impl Into<String>) {
    ui.label(RichText::new(text).color(cx.palette.muted));
}

fn report_of(ui: &Ui, cx: &Cx<'_>) -> Option<Arc<CruxReport>> {
    let (report, is_current) = cx.app.crux_report()?;
    if !is_current {
        ui.ctx().request_repaint_after_secs(0.2);
    }
    Some(report.clone())
}

/// What is shown of the reader and the one compared with.
fn compared_ui(ui: &mut Ui, cx: &mut Cx<'_>, state: &mut State, report: &CruxReport) {
    match (state.tab, &report.cruxes, &report.gap) {
        (Tab::Gap, _, Some(Ok(gap))) => gap::gap_ui(ui, cx, report, gap),
        (Tab::Gap, _, Some(Err(reason))) => {
            ui.label(RichText::new(format!("The gap cannot be taken apart: {reason}.")).color(cx.palette.warning));
        }
        (Tab::Gap, _, None) => muted(
            ui,
            cx,
            "There is nobody to compare with: another reader has to state numbers on this map.",
        ),
        (_, Ok(found), _) => cruxes::cruxes_ui(ui, cx, state, report, found),
        (_, Err(reason), _) => {
            let text = format!("The cruxes cannot be computed exactly: {reason}.");
            ui.label(RichText::new(text).color(cx.palette.warning));
        }
    }
}

/// A row of a list: as wide as there is room, lit up under the pointer; its painter keeps to it.
fn row_ui(ui: &mut Ui, cx: &Cx<'_>, is_on: bool) -> (Rect, Response) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW - 3.0), Sense::click());
    if is_on || response.hovered() || response.has_focus() {
        let fill = if is_on {
            cx.palette.accent_soft
        } else {
            cx.palette.control
        };
        ui.painter()
            .rect_filled(rect.expand2(vec2(4.0, 1.0)), eframe::egui::CornerRadius::same(4), fill);
    }
    (rect, response)
}

/// One line of text in a row, cut where there is no more room.
fn line(ui: &Ui, cx: &Cx<'_>, rect: Rect, text: String) {
    let mut job = eframe::egui::text::LayoutJob::simple_singleline(text, theme::regular(13.0), cx.palette.text);
    job.wrap.max_width = rect.width();
    job.wrap.max_rows = 1;
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    ui.painter()
        .galley(pos2(rect.left(), rect.top() + 2.0), galley, cx.palette.text);
}

/// The name of a reader.
fn name_of(cx: &Cx<'_>, reader: Option<&ReaderId>) -> String {
    (reader.and_then(|id| cx.map.readers.get(id))).map_or_else(|| "Nobody".to_owned(), |reader| reader.name.clone())
}

/// A reader's name as it stands among other words: no longer than leaves room for them.
pub(super) fn short_name(name: &str) -> String {
    cut_name(name, 24)
}

/// A name of at most so many characters.
pub(super) fn cut_name(name: &str, longest: usize) -> String {
    if name.chars().count() <= longest {
        return name.to_owned();
    }
    let start: String = name.chars().take(longest.saturating_sub(1)).collect();
    format!("{}…", start.trim_end())
}

/// What is shown, of which claim, compared with whom.
fn head_ui(ui: &mut Ui, cx: &mut Cx<'_>, state: &mut State, target: Option<&ClaimId>) {
    let panel = ui.max_rect();
    ui.horizontal(|ui| {
        for (tab, name, term) in Tab::ALL {
            let is_on = state.tab == tab;
            let button = ui.add(Button::selectable(
                is_on,
                RichText::new(name).font(theme::semi_bold(13.5)),
            ));
            button.widget_info(|| WidgetInfo::selected(eframe::egui::Role::Tab, true, is_on, name));
            if is_on {
                focus::anchor(ui, focus::Area::Analysis, button.id, panel);
            }
            if button.means(term).clicked() {
                state.tab = tab;
            }
        }
        if matches!(state.tab, Tab::Cruxes | Tab::Gap) {
            ui.separator();
            versus_ui(ui, cx);
        }
        if matches!(state.tab, Tab::Cruxes | Tab::Camps) {
            state.filter.ui(ui);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let command = Command::ToggleAnalysis;
            let close = ui.small_button("×");
            close.widget_info(|| WidgetInfo::labeled(eframe::egui::Role::Button, true, "Hide the analysis"));
            if close.says(command.tooltip()).clicked() {
                cx.requests.push(Request::Command(command));
            }
            if let Some(target) = target.filter(|_| !matches!(state.tab, Tab::Journal | Tab::Scores)) {
                let title = RichText::new(cx.map.title_of(target)).color(cx.palette.muted);
                ui.add(Label::new(title).truncate());
            }
        });
    });
    ui.add_space(2.0);
}

/// Whom the reader is compared with.
pub(super) fn versus_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let own = name_of(cx, cx.app.reader());
    let own = short_name(&own);
    ui.label(RichText::new(format!("{own} and")).color(cx.palette.muted));
    let now = cx.app.versus();
    let mut chosen = now.clone();
    let shown = now
        .as_ref()
        .map_or_else(|| "nobody else".to_owned(), |id| name_of(cx, Some(id)));
    let combo = ComboBox::from_id_salt("versus")
        .selected_text(short_name(&shown))
        .width(140.0)
        .show_ui(ui, |ui| {
            let others = cx
                .map
                .readers
                .iter()
                .filter(|(id, reader)| Some(*id) != cx.app.reader() && !reader.hidden);
            for (id, reader) in others {
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

/// Points of probability with a sign: “+3.2”, “−0.02”.
fn points(probability: f64) -> String {
    let digits = if probability != 0.0 && probability.abs() < 9.5e-4 {
        3
    } else {
        1
    };
    format!("{:+.digits$}", probability * 100.0).replace('-', "−")
}
