//! A round: what it will ask, while people vote, and the reveal.

use eframe::egui::{RichText, Ui};

use super::{State, ask, button, choose, strip, vote::Vote};
use crate::{
    app::{
        Action, Purpose,
        booth::Reach,
        live::{Public, PublicRound, SessionAction},
    },
    ui::{
        Cx, Request,
        inspector::fields::check_ui,
        meaning::{Means, Term},
        theme, widgets,
    },
};

/// Paints the round at hand, the last reveal, and the choice for the next.
pub(super) fn round_ui(ui: &mut Ui, cx: &mut Cx<'_>, state: &mut State) {
    let Some(live) = cx.app.live() else { return };
    let public = live.public(cx.map, cx.app.room_cruxes());
    if live.round_at_hand().is_some() {
        return voting_ui(ui, cx, state, &public);
    }
    if let Some(round) = public.round.as_ref().filter(|round| round.is_revealed) {
        revealed_ui(ui, cx, round, &public);
    }
    choose::choose_ui(ui, cx, &mut state.choice);
}

fn voting_ui(ui: &mut Ui, cx: &mut Cx<'_>, state: &mut State, public: &Public) {
    let (Some(live), Some(round)) = (cx.app.live(), &public.round) else {
        return;
    };
    let (is_open, link, shows_comments) = (live.is_open(), live.link(), live.shows_comments());
    widgets::section(ui, cx.palette, &round.title);
    let said = match (round.n_voters, is_open) {
        (n, true) => format!("{n} voted. The round is open."),
        (n, false) => format!("{n} voted. The round is closed."),
    };
    ui.label(RichText::new(said).font(theme::semi_bold(15.0)));
    for (at, item) in round.items.iter().enumerate() {
        ui.label(RichText::new(format!("{}. {}", at + 1, item.text)).color(cx.palette.muted));
        for reason in &item.reasons {
            ui.label(RichText::new(format!("“{reason}”")).small());
        }
    }
    ui.add_space(4.0);
    if is_open {
        ui.horizontal_wrapped(|ui| {
            if button(ui, "Vote on this machine", Term::VoteHere) {
                state.vote = Some(Vote::default());
            }
            if button(ui, "Write a ballot file…", Term::BallotFile) {
                cx.out.push(Action::Ask(Purpose::BallotFile("ballot.ron".to_owned())));
            }
        });
        booth_ui(ui, cx, link.as_deref());
        if let Some(shows) = check_ui(ui, Term::ShowComments, "Show reasons before the reveal", shows_comments) {
            ask(cx, SessionAction::ShowComments(shows));
        }
    }
    ui.horizontal_wrapped(|ui| {
        let reveal = ui.add_enabled(round.n_voters > 0, widgets::primary(cx.palette, "Reveal"));
        if reveal.means(Term::Reveal).clicked() {
            ask(cx, SessionAction::Reveal);
        }
        let (word, action) = if is_open {
            ("Close the round", SessionAction::CloseRound)
        } else {
            ("Open it again", SessionAction::ReopenRound)
        };
        if button(ui, word, Term::CloseRound) {
            ask(cx, action);
        }
    });
}

/// The room's ballot page.
fn booth_ui(ui: &mut Ui, cx: &mut Cx<'_>, link: Option<&str>) {
    let Some(link) = link else {
        ui.horizontal_wrapped(|ui| {
            if button(ui, "Ballot page for the room", Term::BoothNetwork) {
                ask(cx, SessionAction::Booth(Some(Reach::Network)));
            }
            if button(ui, "on this machine only", Term::BoothHere) {
                ask(cx, SessionAction::Booth(Some(Reach::ThisMachine)));
            }
        });
        return;
    };
    ui.label(
        RichText::new("People vote in their browsers at")
            .small()
            .color(cx.palette.muted),
    );
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(link).monospace());
        if button(ui, "Copy", Term::BoothLink) {
            ui.ctx().copy_text(link.to_owned());
        }
        if button(ui, "Close the page", Term::BoothLink) {
            ask(cx, SessionAction::Booth(None));
        }
    });
}

fn revealed_ui(ui: &mut Ui, cx: &mut Cx<'_>, round: &PublicRound, public: &Public) {
    widgets::section(ui, cx.palette, &format!("Revealed: {}", round.title));
    for (at, item) in round.items.iter().enumerate() {
        ui.add_space(6.0);
        ui.label(RichText::new(format!("{}. {}", at + 1, item.text)).font(theme::semi_bold(13.5)));
        if let Some(spread) = &item.spread {
            strip::strip_ui(ui, cx.palette, &item.kind, spread, 1.0);
            let sentence = RichText::new(strip::sentence(&item.kind, spread)).small();
            ui.label(sentence.color(cx.palette.muted));
        } else {
            // Reasons may have been given all the same.
            ui.label(RichText::new("Nobody gave a number.").color(cx.palette.muted));
        }
        if !item.voices.is_empty() {
            ui.label(RichText::new(strip::voices(&item.kind, &item.voices)).small());
        }
        if let Some(extremes) = &item.extremes {
            ui.label(strip::first_to_speak(extremes));
        }
        for reason in &item.reasons {
            ui.label(RichText::new(format!("“{reason}”")).small());
        }
    }
    if !public.cruxes.is_empty() {
        ui.add_space(6.0);
        let label = ui.label(RichText::new("What the conclusion turns on, for the room").font(theme::semi_bold(13.5)));
        let _ = label.says(Term::RoomCruxes.sentence());
        for (at, (title, crux)) in public.cruxes.iter().enumerate() {
            let link = ui.link(format!("{}. {title}", at + 1));
            if link.means(Term::Jump).clicked() {
                let to = crate::app::Selection::Claim(crux.claim.clone());
                cx.out.push(Action::Select(to.clone()));
                cx.requests.push(Request::CenterOn(to));
            }
            ui.label(
                RichText::new(format!(
                    "settling it moves the conclusion by {:.1} points{}",
                    crux.voi * 100.0,
                    together(crux.vod)
                ))
                .small()
                .color(cx.palette.muted),
            );
        }
    }
}

/// Whether settling a crux brings two of the room together.
pub(super) fn together(vod: f64) -> String {
    if vod > 5e-4 {
        format!(", and brings two of the room {:.1} closer", vod * 100.0)
    } else if vod < -5e-4 {
        format!(", and drives two of the room {:.1} apart", -vod * 100.0)
    } else {
        String::new()
    }
}
