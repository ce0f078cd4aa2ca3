//! While people talk: what is captured, tests with owner and date, and the eight steps of a double crux.

use eframe::egui::{CollapsingHeader, Key, RichText, TextEdit, Ui, WidgetInfo};

use super::{ask, button};
use crate::{
    app::live::{Captured, SessionAction},
    model::{Date, OperationalTest},
    ui::{
        Cx,
        meaning::{Means, Term},
        theme, widgets,
    },
};

/// The steps of a double crux, in plain words.
const STEPS: [(&str, &str); 8] = [
    (
        "Find a disagreement",
        "Each says where they stand on one claim. Pick one on which you differ and that matters to both.",
    ),
    (
        "Say it so that it can be settled",
        "Write the claim in one sentence whose truth somebody could find out.",
    ),
    (
        "Say how sure you are",
        "Each gives a number. If the numbers are close, go back to the first step.",
    ),
    (
        "Look for your own cruxes",
        "Each asks: what, if it were otherwise, would change my mind about this? Write two or three.",
    ),
    (
        "Look for one in common",
        "Is there one that both name, on opposite sides? That is a double crux.",
    ),
    (
        "Check it",
        "Each says: if this turned out against me, my number would go to … If nobody's moves, look again.",
    ),
    (
        "Say what would show it",
        "What could be observed by when, and what would count for which side? That is the test.",
    ),
    ("Sign it", "Both sign below, with the test, a date, and who sees to it."),
];

/// What has been typed.
#[derive(Default)]
pub(super) struct Talk {
    what: Option<Captured>,
    text: String,
    wants_focus: bool,
    step: usize,
    test: Test,
}

#[derive(Default)]
struct Test {
    text: String,
    owner: String,
    due: String,
    first: String,
    second: String,
}

impl Talk {
    /// Begins to capture something.
    pub(super) fn begin(&mut self, what: Option<Captured>) {
        self.what = what;
        self.wants_focus = true;
    }
}

/// Paints capture, tests and steps.
pub(super) fn talk_ui(ui: &mut Ui, cx: &mut Cx<'_>, talk: &mut Talk) {
    widgets::section(ui, cx.palette, "While people talk");
    let about = cx.app.selection().as_claim().or_else(|| cx.map.target.clone());
    let about_title = about.as_ref().map(|claim| cx.map.title_of(claim).to_owned());
    ui.horizontal_wrapped(|ui| {
        for what in Captured::ALL.map(Some).into_iter().chain([None]) {
            let name = what.map_or("Aside", Captured::name);
            let chip = ui.selectable_label(talk.what == what, name);
            chip.widget_info(|| {
                let name = format!("Capture: {name}");
                WidgetInfo::selected(eframe::egui::Role::RadioButton, true, talk.what == what, name)
            });
            if chip.means(Term::Capture).clicked() {
                talk.begin(what);
            }
        }
    });
    let hint = match (talk.what, &about_title) {
        (Some(Captured::Claim), Some(title)) => format!("supports “{title}”"),
        (Some(Captured::Objection), Some(title)) => format!("opposes “{title}”"),
        (Some(Captured::Claim | Captured::Objection), None) => "a claim".to_owned(),
        (Some(Captured::Question), _) => "a question for the map".to_owned(),
        (None, _) => "put aside for later".to_owned(),
    };
    let field = ui.add(
        TextEdit::singleline(&mut talk.text)
            .id(widgets::field_id(ui, "Capture"))
            .hint_text(hint)
            .desired_width(f32::INFINITY),
    );
    field.widget_info(|| WidgetInfo::labeled(eframe::egui::Role::TextInput, true, "Capture"));
    let field = field.means(Term::Capture);
    if std::mem::take(&mut talk.wants_focus) {
        field.request_focus();
        field.scroll_to_me(None);
    }
    if field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) && !talk.text.trim().is_empty() {
        let text = std::mem::take(&mut talk.text);
        let action = match talk.what {
            Some(what) => SessionAction::Capture(what, text),
            None => SessionAction::Park(text),
        };
        ask(cx, action);
        field.request_focus();
    }
    if let Some(live) = cx.app.live() {
        for text in &live.session().parking_lot {
            ui.label(RichText::new(format!("aside: {text}")).small().color(cx.palette.muted));
        }
    }
    let header = CollapsingHeader::new("Double crux and test")
        .id_salt("double crux")
        .show(ui, |ui| {
            steps_ui(ui, cx, talk);
            test_ui(ui, cx, &mut talk.test, about_title.as_deref());
        });
    let _ = header.header_response.means(Term::DoubleCruxSteps);
}

fn steps_ui(ui: &mut Ui, cx: &Cx<'_>, talk: &mut Talk) {
    talk.step = talk.step.min(STEPS.len() - 1);
    let (name, what) = STEPS[talk.step];
    ui.label(RichText::new(format!("Step {} of {}: {name}", talk.step + 1, STEPS.len())).font(theme::semi_bold(13.5)));
    ui.label(RichText::new(what).color(cx.palette.muted));
    ui.horizontal(|ui| {
        if talk.step > 0 && button(ui, "Step back", Term::DoubleCruxSteps) {
            talk.step -= 1;
        }
        if talk.step + 1 < STEPS.len() && button(ui, "Next step", Term::DoubleCruxSteps) {
            talk.step += 1;
        }
    });
}

fn test_ui(ui: &mut Ui, cx: &mut Cx<'_>, test: &mut Test, about: Option<&str>) {
    ui.add_space(4.0);
    if let Some(about) = about {
        ui.label(
            RichText::new(format!("About “{about}”; select another claim to change that."))
                .small()
                .color(cx.palette.muted),
        );
    }
    let line = |ui: &mut Ui, value: &mut String, name: &str, hint: &str| {
        let field = TextEdit::singleline(value)
            .id(widgets::field_id(ui, name))
            .hint_text(hint);
        let field = ui.add(field.desired_width(f32::INFINITY));
        field.widget_info(|| WidgetInfo::labeled(eframe::egui::Role::TextInput, true, name));
        let _ = field.means(Term::OperationalTest);
    };
    line(
        ui,
        &mut test.text,
        "What would show it",
        "what is observed, and what counts for which side",
    );
    line(ui, &mut test.owner, "Who sees to it", "who sees to it");
    line(ui, &mut test.due, "By when", "by when: 2027-06-30");
    line(
        ui,
        &mut test.first,
        "First signature",
        "signature, if it is a double crux",
    );
    line(ui, &mut test.second, "Second signature", "the other signature");
    let due = Date::parse(test.due.trim());
    let is_due_wrong = !test.due.trim().is_empty() && due.is_none();
    if is_due_wrong {
        ui.label(RichText::new("Write the date as 2027, 2027-06 or 2027-06-30.").color(cx.palette.problem));
    }
    let enter = ui.add_enabled(
        !test.text.trim().is_empty() && !is_due_wrong,
        eframe::egui::Button::new("Enter the test"),
    );
    if enter.means(Term::OperationalTest).clicked() {
        let names = [&test.first, &test.second];
        let signed_by = names
            .into_iter()
            .map(|name| name.trim().to_owned())
            .filter(|name| !name.is_empty());
        let claim = cx.app.selection().as_claim().or_else(|| cx.map.target.clone());
        let entered = OperationalTest {
            claim,
            text: test.text.trim().to_owned(),
            owner: test.owner.trim().to_owned(),
            due,
            signed_by: signed_by.collect(),
            ..OperationalTest::default()
        };
        ask(cx, SessionAction::Test(entered));
        *test = Test::default();
    }
    if let Some(live) = cx.app.live() {
        for test in &live.session().tests {
            let kind = if test.signed_by.len() > 1 {
                "Double crux"
            } else {
                "Test"
            };
            ui.label(RichText::new(format!("{kind}: {}", test.text)).small());
        }
    }
}
