//! The inspector when several cards are selected: what can be done with all of them at once.

use std::collections::BTreeSet;

use eframe::egui::{RichText, Ui};

use super::jump_ui;
use crate::{
    app::{Action, Selection},
    model::{
        Card, Edit, Group, GroupId,
        edit::{Object, ObjectEdit},
    },
    ui::{
        Command, Cx, Request,
        meaning::{Means, Term},
        theme, widgets,
    },
};

/// At most this many cards are listed.
const MOST_LISTED: usize = 60;

/// Paints what can be done with several cards.
pub fn several_ui(ui: &mut Ui, cx: &mut Cx<'_>, cards: &BTreeSet<Card>) {
    ui.label(
        RichText::new(format!("{} cards", cards.len()))
            .font(theme::semi_bold(16.0))
            .color(cx.palette.text),
    );
    widgets::section(ui, cx.palette, "Together");
    buttons_ui(ui, cx, &[Command::ZoomToSelection, Command::Delete]);
    let claims: Vec<_> = (cards.iter())
        .filter_map(|card| match card {
            Card::Claim(id) => Some(id.clone()),
            Card::Question(_) | Card::Group(_) | Card::Quantity(_) => None,
        })
        .collect();
    if claims.len() > 1 {
        let response = ui.button("Make a group").means(Term::MakeGroup);
        if response.clicked()
            && let Ok(id) = GroupId::new(&cx.map.free_id("group"))
        {
            let group = Group {
                title: "New group".to_owned(),
                members: claims,
                ..Group::default()
            };
            cx.out.push(Action::Edit(Edit::Several {
                label: "make a group".to_owned(),
                edits: vec![Edit::Object(ObjectEdit::Put(Object::Group(
                    id.clone(),
                    Box::new(group),
                )))],
            }));
            cx.out.push(Action::Select(Selection::Group(id)));
            cx.requests.push(Request::FocusTitle);
        }
    }
    widgets::section(ui, cx.palette, "Where they are");
    buttons_ui(ui, cx, &[Command::Pin, Command::Unpin]);
    buttons_ui(ui, cx, &[Command::AlignLeft, Command::AlignCenter, Command::AlignRight]);
    buttons_ui(ui, cx, &[Command::AlignTop, Command::AlignMiddle, Command::AlignBottom]);
    buttons_ui(ui, cx, &[Command::SpreadAcross, Command::SpreadDown]);
    widgets::section(ui, cx.palette, "Selected");
    for one in cards.iter().take(MOST_LISTED) {
        jump_ui(ui, cx, "Selected", &cx.map.card_title(one), Selection::card(one));
    }
    if cards.len() > MOST_LISTED {
        ui.weak(format!("and {} more", cards.len() - MOST_LISTED));
    }
}

fn buttons_ui(ui: &mut Ui, cx: &mut Cx<'_>, commands: &[Command]) {
    ui.horizontal_wrapped(|ui| {
        for &command in commands {
            let button = eframe::egui::Button::new(command.label());
            let response = ui
                .add_enabled(command.is_enabled(cx.app), button)
                .says(command.tooltip());
            if response.clicked() {
                cx.requests.push(Request::Command(command));
            }
        }
    });
}
