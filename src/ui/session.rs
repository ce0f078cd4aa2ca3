//! The session of a reading group, as its facilitator works with it: agenda and clock, blind rounds, what is written down while
//! people talk, the minutes.
//!
//! Reading order: `agenda`, `choose` (what a round asks), `round` (while people vote, and the reveal), `vote` (a ballot on
//! this machine), `strip` (answers along a line), `talk` (capture, tests, the steps of a double crux), `presenter` (the
//! window for the projector).

mod agenda;
mod choose;
pub mod presenter;
mod round;
mod strip;
mod talk;
pub mod vote;

use eframe::egui::{Context, RichText, ScrollArea, Ui};

use self::{choose::Choice, talk::Talk, vote::Vote};
use super::{
    Cx, focus,
    meaning::{Means, Term},
    theme, widgets,
};
use crate::app::{
    Action, Purpose,
    live::{Captured, SessionAction},
};

/// What has been typed and not yet entered.
#[derive(Default)]
pub struct State {
    choice: Choice,
    vote: Option<Vote>,
    talk: Talk,
}

impl State {
    /// Puts the cursor where something is captured; nothing in particular means aside.
    pub fn capture(&mut self, what: Option<Captured>) {
        self.talk.begin(what);
    }

    /// Whether somebody is voting on this machine.
    pub fn is_voting(&self) -> bool {
        self.vote.is_some()
    }
}

/// Paints the panel.
pub fn session_ui(ui: &mut Ui, cx: &mut Cx<'_>, state: &mut State) {
    ui.take_available_width();
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        // Nothing runs under the bar at the side.
        ui.set_max_width(ui.available_width() - 12.0);
        ui.label(
            RichText::new("Session")
                .font(theme::semi_bold(13.0))
                .color(cx.palette.muted),
        );
        if cx.app.live().is_none() {
            return begin_ui(ui, cx);
        }
        agenda::agenda_ui(ui, cx);
        round::round_ui(ui, cx, state);
        talk::talk_ui(ui, cx, &mut state.talk);
        end_ui(ui, cx);
        ui.add_space(12.0);
    });
}

/// Paints the ballot of somebody who votes on this machine, over everything else.
pub fn over_ui(ctx: &Context, cx: &mut Cx<'_>, state: &mut State) {
    if let Some(vote) = &mut state.vote
        && !vote::vote_ui(ctx, cx, vote)
    {
        state.vote = None;
    }
}

/// Asks for one thing of the session.
fn ask(cx: &mut Cx<'_>, action: SessionAction) {
    cx.out.push(Action::Session(action));
}

/// A button with a meaning.
fn button(ui: &mut Ui, text: &str, term: Term) -> bool {
    ui.button(text).means(term).clicked()
}

fn begin_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    ui.add_space(4.0);
    ui.label("A meeting of 60 to 120 minutes around this map: an agenda with a clock, blind rounds on a few numbers, a reveal, and minutes.");
    ui.add_space(6.0);
    let begin = ui
        .add(widgets::primary(cx.palette, "Begin a session"))
        .means(Term::BeginSession);
    // The panel stands where the inspector does.
    focus::anchor(ui, focus::Area::Inspector, begin.id, ui.clip_rect());
    if begin.clicked() {
        ask(cx, SessionAction::Begin);
    }
    for id in cx.app.open_sessions() {
        let Some(session) = cx.map.sessions.get(&id) else {
            continue;
        };
        let date = session.date.map(|date| format!(" of {date}")).unwrap_or_default();
        if button(ui, &format!("Go on with the session{date}"), Term::ResumeSession) {
            ask(cx, SessionAction::Resume(id));
        }
    }
    let has_minutes = cx
        .map
        .sessions
        .values()
        .any(|session| !session.minutes.trim().is_empty());
    if has_minutes {
        minutes_ui(ui, cx);
    }
}

fn minutes_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    if button(ui, "Export the minutes…", Term::Minutes) {
        cx.out.push(Action::Ask(Purpose::Minutes("minutes.md".to_owned())));
    }
}

fn end_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    widgets::section(ui, cx.palette, "Minutes");
    ui.horizontal_wrapped(|ui| {
        minutes_ui(ui, cx);
        if button(ui, "Close the session", Term::EndSession) {
            ask(cx, SessionAction::AskToEnd);
        }
    });
}
