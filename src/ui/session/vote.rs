//! A ballot in the window: on the facilitator's machine, passed from hand to hand (each voter's numbers are gone from the screen
//! before the next sits down), or on one's own machine, sealed into a ballot file.

use std::path::Path;

use eframe::egui::{Context, Frame, Grid, Id, Margin, Modal, RichText, ScrollArea, TextEdit, Ui, WidgetInfo};

use super::ask;
use crate::{
    app::{
        Action,
        booth::{Kind, read_reply},
        live::{
            SessionAction,
            perform::fresh_key,
            round::{answer_of, kind_of},
        },
    },
    formats::ballots::{BallotFile, asked},
    model::{Answer, Ballot},
    ui::{
        Cx,
        meaning::{Means, Term},
        theme::{self, Palette},
        widgets,
    },
};

/// A ballot as it is being filled in.
#[derive(Debug, Default)]
pub struct Vote {
    name: String,
    answers: Vec<Typed>,
    /// What was wrong with each answer when it was last cast.
    wrong: Vec<String>,
    /// Whether the last voter is done and the next has not begun.
    is_between: bool,
    /// How many had voted before this ballot was cast.
    n_before: Option<usize>,
    /// Counts the ballots filled in here, so that each begins at its top.
    nth: usize,
    /// The first mistake is to be scrolled to.
    shows_mistake: bool,
}

#[derive(Clone, Debug, Default)]
struct Typed {
    low: String,
    best: String,
    high: String,
    reason: String,
}

/// A question: its words, and what it asks for.
type Ask = (String, Kind);

/// Paints the ballot of somebody who votes on the facilitator's machine; false when it is put away.
pub(super) fn vote_ui(ctx: &Context, cx: &mut Cx<'_>, vote: &mut Vote) -> bool {
    let Some(live) = cx.app.live().filter(|live| live.is_open()) else {
        return false;
    };
    let Some(round) = live.round_at_hand() else {
        return false;
    };
    let items = round.items.iter();
    let asks: Vec<Ask> = items
        .map(|item| (asked(cx.map, item).0, kind_of(cx.map, item)))
        .collect();
    let (title, n_voters) = (round.title.clone(), live.n_voters());
    let mut stays = true;
    modal(ctx, |ui, height| {
        if vote.is_between {
            // Somebody who has voted under this name before has voted anew.
            let is_anew = vote.n_before == Some(n_voters);
            stays = between_ui(ui, cx, vote, n_voters, is_anew);
            return;
        }
        form_ui(ui, cx.palette, &title, &asks, height, vote);
        ui.horizontal(|ui| {
            let cast = ui.add(widgets::primary(cx.palette, "Cast ballot"));
            if cast.means(Term::CastBallot).clicked()
                && let Some(ballot) = read(&asks, vote)
            {
                ask(cx, SessionAction::Cast(ballot));
                // Nothing of it stays on the screen or behind it.
                *vote = Vote {
                    is_between: true,
                    n_before: Some(n_voters),
                    nth: vote.nth,
                    ..Vote::default()
                };
            }
            if ui.button("Put the ballot away").means(Term::Answer).clicked() {
                stays = false;
            }
        });
    });
    stays
}

/// Paints a ballot file that is filled in on one's own machine.
pub fn file_ui(
    ctx: &Context,
    palette: &Palette,
    path: &Path,
    file: &BallotFile,
    vote: &mut Vote,
    out: &mut Vec<Action>,
) {
    let asks: Vec<Ask> = (file.items.iter())
        .map(|item| {
            let kind = match item.unit.as_str() {
                "%" => Kind::Probability,
                unit => Kind::Quantity {
                    unit: unit.to_owned(),
                    is_year: unit == "year",
                },
            };
            (item.ask.clone(), kind)
        })
        .collect();
    modal(ctx, |ui, height| {
        let title = format!("{}: {}", file.map_title, file.round_title);
        if asks.is_empty() {
            ui.label(RichText::new(&title).font(theme::semi_bold(18.0)));
            ui.label("This ballot is filled in and sealed already. Hand the file back.");
        } else {
            form_ui(ui, palette, &title, &asks, height, vote);
        }
        ui.horizontal(|ui| {
            if !asks.is_empty() {
                let seal = ui.add(widgets::primary(palette, "Seal the ballot"));
                if seal.means(Term::BallotFile).clicked()
                    && let Some(ballot) = read(&asks, vote)
                {
                    // Handed back twice it counts once: by the name, or without one by a key of its own.
                    let key = if ballot.voter.is_empty() {
                        fresh_key()
                    } else {
                        String::new()
                    };
                    let sealed = Ballot { key, ..ballot };
                    out.push(Action::Session(SessionAction::SealBallot(
                        path.to_owned(),
                        Box::new(file.clone()),
                        sealed,
                    )));
                    *vote = Vote::default();
                }
            }
            if ui.button("Put the ballot away").means(Term::Answer).clicked() {
                out.push(Action::Cancel);
            }
        });
    });
}

/// What lies over everything while somebody votes; it is told how high it may be.
fn modal(ctx: &Context, paint: impl FnOnce(&mut Ui, f32)) {
    let height = ctx.content_rect().height() - 210.0;
    Modal::new(Id::unique("ballot"))
        .frame(Frame::popup(&ctx.global_style()).inner_margin(Margin::same(20)))
        .show(ctx, |ui| {
            ui.set_width(560.0);
            paint(ui, height);
        });
}

/// The screen is clear between two voters.
fn between_ui(ui: &mut Ui, cx: &Cx<'_>, vote: &mut Vote, n_voters: usize, is_anew: bool) -> bool {
    let mut stays = true;
    ui.label(RichText::new("Your ballot is in.").font(theme::semi_bold(18.0)));
    if is_anew {
        let told = "It takes the place of the ballot that was cast under the same name. If that was somebody else, both vote again, each under another name.";
        ui.label(RichText::new(told).color(cx.palette.warning));
    }
    ui.label(format!("{n_voters} so far. Hand the machine on to the next."));
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        let next = ui.add(widgets::primary(cx.palette, "Next voter"));
        if next.means(Term::NextVoter).clicked() {
            *vote = Vote {
                nth: vote.nth + 1,
                ..Vote::default()
            };
        }
        if ui.button("All have voted").means(Term::NextVoter).clicked() {
            stays = false;
        }
    });
    stays
}

/// Name and questions.
fn form_ui(ui: &mut Ui, palette: &Palette, title: &str, asks: &[Ask], height: f32, vote: &mut Vote) {
    vote.answers.resize(asks.len(), Typed::default());
    vote.wrong.resize(asks.len(), String::new());
    ui.label(RichText::new(title).font(theme::semi_bold(18.0)));
    ui.label(
        RichText::new("Nobody sees your numbers before the reveal.")
            .small()
            .color(palette.muted),
    );
    ui.add_space(6.0);
    // As high as what is in it from the first frame on, so that nothing moves under the pointer.
    ScrollArea::vertical()
        .id_salt(("ballot", vote.nth))
        .max_height(height)
        .min_scrolled_height(height)
        .show(ui, |ui| {
            let field = ui.add(
                TextEdit::singleline(&mut vote.name)
                    .id(widgets::field_id(ui, "Your name"))
                    .hint_text("Your name, or leave it empty")
                    .desired_width(f32::INFINITY),
            );
            field.widget_info(|| WidgetInfo::labeled(eframe::egui::Role::TextInput, true, "Your name"));
            let _ = field.means(Term::BallotName);
            for (at, one) in asks.iter().enumerate() {
                if let (Some(typed), Some(wrong)) = (vote.answers.get_mut(at), vote.wrong.get(at)) {
                    let is_first = vote.shows_mistake && !wrong.is_empty();
                    vote.shows_mistake &= !is_first;
                    question_ui(ui, palette, at, one, typed, wrong, is_first);
                }
            }
            widgets::follow_focus(ui);
        });
    ui.add_space(8.0);
}

fn question_ui(
    ui: &mut Ui,
    palette: &Palette,
    at: usize,
    (text, kind): &Ask,
    typed: &mut Typed,
    wrong: &str,
    is_first: bool,
) {
    let unit = match kind {
        Kind::Probability => "%",
        Kind::Quantity { unit, .. } => unit,
    };
    ui.add_space(10.0);
    ui.label(RichText::new(format!("{}. {text}", at + 1)).font(theme::semi_bold(14.0)));
    Grid::new(("answer", at))
        .num_columns(3)
        .min_col_width(118.0)
        .spacing([10.0, 2.0])
        .show(ui, |ui| {
            for head in ["Lowest", "Best guess", "Highest"] {
                ui.label(RichText::new(format!("{head} ({unit})")).small().color(palette.muted));
            }
            ui.end_row();
            for (head, value) in [
                ("Lowest", &mut typed.low),
                ("Best guess", &mut typed.best),
                ("Highest", &mut typed.high),
            ] {
                let name = format!("{head}, question {}", at + 1);
                let field = TextEdit::singleline(value).id(widgets::field_id(ui, &name));
                let field = ui.add(field.desired_width(110.0));
                field.widget_info(|| WidgetInfo::labeled(eframe::egui::Role::TextInput, true, &name));
                let _ = field.means(Term::BallotNumber);
            }
            ui.end_row();
        });
    let name = format!("Reason, question {}", at + 1);
    let field = ui.add(
        TextEdit::multiline(&mut typed.reason)
            .id(widgets::field_id(ui, &name))
            .desired_rows(1)
            .hint_text("Why, in a sentence")
            .desired_width(f32::INFINITY),
    );
    field.widget_info(|| WidgetInfo::labeled(eframe::egui::Role::TextInput, true, &name));
    let _ = field.means(Term::BallotReason);
    if !wrong.is_empty() {
        let mistake = ui.label(RichText::new(wrong).color(palette.problem));
        if is_first {
            mistake.scroll_to_me(None);
        }
    }
}

/// The ballot, if every answer can be read; what cannot is said beside it.
fn read(asks: &[Ask], vote: &mut Vote) -> Option<Ballot> {
    let mut answers: Vec<Answer> = Vec::new();
    for (((_, kind), typed), wrong) in asks.iter().zip(&vote.answers).zip(&mut vote.wrong) {
        match read_reply(kind, &typed.low, &typed.best, &typed.high, &typed.reason) {
            Ok(reply) => {
                wrong.clear();
                answers.push(answer_of(kind, &reply));
            }
            Err(why) => {
                *wrong = why;
                vote.shows_mistake = true;
            }
        }
    }
    (answers.len() == asks.len()).then(|| Ballot {
        voter: vote.name.trim().to_owned(),
        answers,
        ..Ballot::default()
    })
}
