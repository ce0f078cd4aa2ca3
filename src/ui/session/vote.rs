//! A ballot on this machine, passed from hand to hand: each voter's numbers are gone from the screen before the next sits down.

use eframe::egui::{Context, Frame, Grid, Id, Margin, Modal, RichText, ScrollArea, TextEdit, Ui, WidgetInfo};

use super::ask;
use crate::{
    app::{
        booth::{Kind, read_reply},
        live::{
            SessionAction,
            perform::fresh_key,
            round::{answer_of, kind_of},
        },
    },
    formats::ballots::asked,
    model::{Ballot, BallotItem},
    ui::{
        Cx,
        meaning::{Means, Term},
        theme, widgets,
    },
};

/// A ballot as it is being filled in.
#[derive(Default)]
pub(super) struct Vote {
    name: String,
    answers: Vec<Typed>,
    /// What was wrong with each answer when it was last cast.
    wrong: Vec<String>,
    /// Whether the last voter is done and the next has not begun.
    is_between: bool,
}

#[derive(Clone, Default)]
struct Typed {
    low: String,
    best: String,
    high: String,
    reason: String,
}

/// Paints the ballot; false when it is put away.
pub(super) fn vote_ui(ctx: &Context, cx: &mut Cx<'_>, vote: &mut Vote) -> bool {
    let Some(live) = cx.app.live().filter(|live| live.is_open()) else {
        return false;
    };
    let Some(round) = live.round_at_hand() else {
        return false;
    };
    let (title, items) = (round.title.clone(), round.items.clone());
    let n_voters = live.n_voters();
    vote.answers.resize(items.len(), Typed::default());
    vote.wrong.resize(items.len(), String::new());
    let mut stays = true;
    let height = ctx.content_rect().height() - 90.0;
    Modal::new(Id::unique("ballot"))
        .frame(Frame::popup(&ctx.global_style()).inner_margin(Margin::same(20)))
        .show(ctx, |ui| {
            ui.set_width(560.0);
            if vote.is_between {
                stays = between_ui(ui, cx, vote, n_voters);
                return;
            }
            ui.label(RichText::new(&title).font(theme::semi_bold(18.0)));
            ui.label(
                RichText::new("Nobody sees your numbers before the reveal.")
                    .small()
                    .color(cx.palette.muted),
            );
            ui.add_space(6.0);
            ScrollArea::vertical().max_height(height - 120.0).show(ui, |ui| {
                let field = ui.add(
                    TextEdit::singleline(&mut vote.name)
                        .hint_text("Your name, or leave it empty")
                        .desired_width(f32::INFINITY),
                );
                field.widget_info(|| WidgetInfo::labeled(eframe::egui::Role::TextInput, true, "Your name"));
                let _ = field.means(Term::BallotName);
                for (at, item) in items.iter().enumerate() {
                    item_ui(ui, cx, at, item, vote);
                }
            });
            ui.add_space(8.0);
            ui.horizontal(|ui| {
                if ui
                    .add(widgets::primary(cx.palette, "Cast ballot"))
                    .means(Term::CastBallot)
                    .clicked()
                {
                    cast(cx, &items, vote);
                }
                if ui.button("Put the ballot away").means(Term::Answer).clicked() {
                    stays = false;
                }
            });
        });
    stays
}

/// The screen is clear between two voters.
fn between_ui(ui: &mut Ui, cx: &mut Cx<'_>, vote: &mut Vote, n_voters: usize) -> bool {
    let mut stays = true;
    ui.label(RichText::new("Your ballot is in.").font(theme::semi_bold(18.0)));
    ui.label(format!("{n_voters} so far. Hand the machine on to the next."));
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        if ui
            .add(widgets::primary(cx.palette, "Next voter"))
            .means(Term::NextVoter)
            .clicked()
        {
            *vote = Vote::default();
        }
        if ui.button("All have voted").means(Term::NextVoter).clicked() {
            stays = false;
        }
    });
    stays
}

fn item_ui(ui: &mut Ui, cx: &Cx<'_>, at: usize, item: &BallotItem, vote: &mut Vote) {
    let (text, _) = asked(cx.map, item);
    let unit = match kind_of(cx.map, item) {
        Kind::Probability => "%".to_owned(),
        Kind::Quantity { unit, .. } => unit,
    };
    let (Some(typed), Some(wrong)) = (vote.answers.get_mut(at), vote.wrong.get(at)) else {
        return;
    };
    ui.add_space(10.0);
    ui.label(RichText::new(format!("{}. {text}", at + 1)).font(theme::semi_bold(14.0)));
    Grid::new(("answer", at))
        .num_columns(3)
        .min_col_width(118.0)
        .spacing([10.0, 2.0])
        .show(ui, |ui| {
            for head in ["Lowest", "Best guess", "Highest"] {
                ui.label(
                    RichText::new(format!("{head} ({unit})"))
                        .small()
                        .color(cx.palette.muted),
                );
            }
            ui.end_row();
            for (head, value) in [
                ("Lowest", &mut typed.low),
                ("Best guess", &mut typed.best),
                ("Highest", &mut typed.high),
            ] {
                let field = ui.add(TextEdit::singleline(value).desired_width(110.0));
                let name = format!("{head}, question {}", at + 1);
                field.widget_info(|| WidgetInfo::labeled(eframe::egui::Role::TextInput, true, &name));
                let _ = field.means(Term::BallotNumber);
            }
            ui.end_row();
        });
    let field = ui.add(
        TextEdit::multiline(&mut typed.reason)
            .desired_rows(1)
            .hint_text("Why, in a sentence")
            .desired_width(f32::INFINITY),
    );
    let name = format!("Reason, question {}", at + 1);
    field.widget_info(|| WidgetInfo::labeled(eframe::egui::Role::TextInput, true, &name));
    let _ = field.means(Term::BallotReason);
    if !wrong.is_empty() {
        ui.label(RichText::new(wrong).color(cx.palette.problem));
    }
}

/// Casts the ballot if every answer can be read.
fn cast(cx: &mut Cx<'_>, items: &[BallotItem], vote: &mut Vote) {
    let mut answers = Vec::new();
    for ((item, typed), wrong) in items.iter().zip(&vote.answers).zip(&mut vote.wrong) {
        let kind = kind_of(cx.map, item);
        match read_reply(&kind, &typed.low, &typed.best, &typed.high, &typed.reason) {
            Ok(reply) => {
                wrong.clear();
                answers.push(answer_of(&kind, &reply));
            }
            Err(why) => *wrong = why,
        }
    }
    if answers.len() < items.len() {
        return;
    }
    let name = vote.name.trim().to_owned();
    let key = match name.as_str() {
        "" => fresh_key(),
        name => format!("here {}", name.to_lowercase()),
    };
    ask(
        cx,
        SessionAction::Cast(Ballot {
            voter: name,
            key,
            answers,
            ..Ballot::default()
        }),
    );
    // Nothing of it stays on the screen or behind it.
    *vote = Vote {
        is_between: true,
        ..Vote::default()
    };
}
