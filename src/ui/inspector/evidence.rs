//! What is taken as found out about a claim: that it is true or false, a report, a belief, or that it is made so.

use eframe::egui::{DragValue, RichText, Ui, WidgetInfo};

use super::fields::{Field, choose_ui, left, remove_ui, text_ui};
use crate::{
    app::Action,
    model::{ClaimId, Edit, Evidence, Finding, Probability, Ratio, ReaderId, Unknown, edit::MapEdit, percent},
    ui::{
        Cx,
        meaning::{Means, Term},
        widgets::{self, parse_probability},
    },
};

fn set(evidence: Evidence) -> Action {
    Action::Edit(Edit::Map(MapEdit::SetEvidence(Box::new(evidence))))
}

/// A finding in words: “true”, “a report of 3 : 1”.
pub fn finding_name(finding: Finding) -> String {
    match finding {
        Finding::Observed(true) => "true".to_owned(),
        Finding::Observed(false) => "false".to_owned(),
        Finding::Report(ratio) => format!("a report of {} : 1", ratio.value()),
        Finding::Believed(p) => format!("believed at {}", percent(p.value())),
        Finding::Made(true) => "made true".to_owned(),
        Finding::Made(false) => "made false".to_owned(),
    }
}

/// Paints what is taken as found out about a claim.
pub fn evidence_ui(ui: &mut Ui, cx: &mut Cx<'_>, id: &ClaimId) {
    let current = cx.map.evidence.iter().find(|evidence| evidence.claim == *id).cloned();
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new("Suppose it is").color(cx.palette.muted))
            .on_hover_text(Term::Suppose.sentence());
        for (label, finding) in [("true", Finding::Observed(true)), ("false", Finding::Observed(false))] {
            let is_on = current.as_ref().is_some_and(|current| current.finding == finding);
            let response = ui.selectable_label(is_on, label);
            response.widget_info(|| {
                let name = format!("Suppose it is {label}");
                WidgetInfo::selected(eframe::egui::Role::RadioButton, true, is_on, name)
            });
            if response.means(Term::Suppose).clicked() {
                cx.out.push(if is_on {
                    Action::Edit(Edit::Map(MapEdit::ClearEvidence(id.clone())))
                } else {
                    set(Evidence {
                        claim: id.clone(),
                        finding,
                        reader: None,
                        quotes: Vec::new(),
                        note: String::new(),
                        unknown: Unknown::default(),
                    })
                });
            }
        }
        if current.is_some() && ui.small_button("open again").means(Term::Suppose).clicked() {
            cx.out.push(Action::Edit(Edit::Map(MapEdit::ClearEvidence(id.clone()))));
        }
    });
    if let Some(current) = current {
        more_ui(ui, cx, &current);
    }
}

/// What kind of finding it is, how strong, for whom, and a remark.
fn more_ui(ui: &mut Ui, cx: &mut Cx<'_>, current: &Evidence) {
    let with = |edit: &dyn Fn(&mut Evidence)| {
        let mut changed = current.clone();
        edit(&mut changed);
        set(changed)
    };
    let report = match current.finding {
        Finding::Report(_) => current.finding,
        _ => Finding::Report(Ratio::new(3.0).unwrap_or(Ratio::ONE)),
    };
    let belief = match current.finding {
        Finding::Believed(_) => current.finding,
        _ => Finding::Believed(Probability::clamped(0.9)),
    };
    let kinds: Vec<(Finding, String, &'static str)> = [
        (Finding::Observed(true), "It is known to be true."),
        (Finding::Observed(false), "It is known to be false."),
        (report, "Somebody reports it; the ratio says how much that counts."),
        (
            belief,
            "The reader now believes it at this number, whatever the map computes.",
        ),
        (Finding::Made(true), "It is made true: what bears on it no longer does."),
        (
            Finding::Made(false),
            "It is made false: what bears on it no longer does.",
        ),
    ]
    .map(|(finding, what)| (finding, finding_name(finding), what))
    .to_vec();
    ui.horizontal(|ui| {
        if let Some(finding) = choose_ui(ui, "What is supposed", Term::Suppose, &current.finding, &kinds) {
            cx.out.push(with(&|evidence| evidence.finding = finding));
        }
        number_ui(ui, cx, current, &with);
    });
    let mut readers: Vec<(Option<ReaderId>, String, &'static str)> = vec![(None, "for every reader".to_owned(), "")];
    readers.extend((cx.map.readers.iter()).map(|(id, reader)| (Some(id.clone()), format!("for {}", reader.name), "")));
    ui.horizontal(|ui| {
        if let Some(reader) = choose_ui(ui, "For whom it is supposed", Term::Suppose, &current.reader, &readers) {
            // It is another record then: the one before goes.
            cx.out.push(Action::Edit(Edit::Several {
                label: "take as found out".to_owned(),
                edits: vec![
                    Edit::Map(MapEdit::ClearEvidence(current.claim.clone())),
                    Edit::Map(MapEdit::SetEvidence(Box::new(Evidence {
                        reader,
                        ..current.clone()
                    }))),
                ],
            }));
        }
        if remove_ui(ui, "Suppose nothing", Term::Suppose) {
            cx.out
                .push(Action::Edit(Edit::Map(MapEdit::ClearEvidence(current.claim.clone()))));
        }
    });
    let field = Field::line("Remark on what is supposed", Term::Note, "who says so, where");
    text_ui(ui, cx, &field, &current.note, |text| {
        with(&|evidence| evidence.note.clone_from(&text))
    });
}

/// What changes what is supposed, given how.
type With<'a> = dyn Fn(&dyn Fn(&mut Evidence)) -> Action + 'a;

/// The ratio of a report, the number of a belief.
fn number_ui(ui: &mut Ui, cx: &mut Cx<'_>, current: &Evidence, with: &With<'_>) {
    let (mut value, is_ratio) = match current.finding {
        Finding::Report(ratio) => (ratio.value(), true),
        Finding::Believed(p) => (p.value(), false),
        Finding::Observed(_) | Finding::Made(_) => return,
    };
    let drag = if is_ratio {
        DragValue::new(&mut value)
            .range(0.0..=1e6)
            .clamp_existing_to_range(false)
            .speed(0.05)
            .max_decimals(3)
            .suffix(" : 1")
    } else {
        DragValue::new(&mut value)
            .range(0.0..=1.0)
            .clamp_existing_to_range(false)
            .speed(0.002)
            .custom_formatter(|p, _| percent(p))
            .custom_parser(parse_probability)
    };
    let response = widgets::steady(ui, "finding", drag);
    response.widget_info(|| {
        let name = if is_ratio {
            "Ratio of the report"
        } else {
            "Number of the belief"
        };
        let mut info = WidgetInfo::labeled(eframe::egui::Role::SpinButton, true, name);
        info.value = Some(value);
        info
    });
    let response = response.means(if is_ratio { Term::Ratio } else { Term::Suppose });
    if response.changed() {
        let finding = if is_ratio {
            Ratio::new(value).ok().map(Finding::Report)
        } else {
            Probability::new(value).ok().map(Finding::Believed)
        };
        if let Some(finding) = finding {
            cx.out.push(with(&|evidence| evidence.finding = finding));
        }
    }
    if response.drag_stopped() || response.lost_focus() {
        cx.out.push(left(ui));
    }
}
