//! The agenda and its clock.

use eframe::egui::{CollapsingHeader, DragValue, RichText, TextEdit, Ui, WidgetInfo};

use super::{ask, button};
use crate::{
    app::live::SessionAction,
    model::AgendaItem,
    ui::{
        Cx, Request, focus,
        inspector::fields::remove_ui,
        meaning::{Means, Term},
        theme,
        widgets::{field_id, steady},
    },
};

/// Minutes and seconds: `7:05`, below 0 with a plus, as time over.
pub(super) fn clock(seconds: f64) -> String {
    let whole = seconds.abs().floor() as u64;
    let sign = if seconds <= -1.0 { "+" } else { "" };
    format!("{sign}{}:{:02}", whole / 60, whole % 60)
}

/// Paints agenda and clock.
pub(super) fn agenda_ui(ui: &mut Ui, cx: &mut Cx<'_>) {
    let Some(live) = cx.app.live() else { return };
    let agenda = live.session().agenda.clone();
    let (at, runs, warns) = (live.at(), live.is_running(), live.warns());
    let planned = agenda.get(at).map_or(0.0, |item| item.minutes);
    let left = (planned - live.minutes_spent()) * 60.0;
    if let Some(item) = agenda.get(at) {
        ui.label(RichText::new(&item.title).font(theme::semi_bold(16.0)));
    }
    let color = if left < 0.0 {
        cx.palette.problem
    } else if warns {
        cx.palette.warning
    } else {
        cx.palette.text
    };
    ui.horizontal(|ui| {
        ui.label(RichText::new(clock(left)).font(theme::semi_bold(26.0)).color(color));
        let said = if left < 0.0 {
            "over time".to_owned()
        } else {
            format!("left of {planned:.0} minutes")
        };
        ui.label(RichText::new(said).color(cx.palette.muted));
    });
    ui.horizontal_wrapped(|ui| {
        let (word, action) = if runs {
            ("Pause", SessionAction::Pause(true))
        } else {
            ("Start the clock", SessionAction::Pause(false))
        };
        let clock = ui.button(word).means(Term::SessionClock);
        focus::anchor(ui, focus::Area::Inspector, clock.id, ui.clip_rect());
        if clock.clicked() {
            ask(cx, action);
        }
        if at > 0 && button(ui, "Item before", Term::SessionClock) {
            ask(cx, SessionAction::GoTo(at - 1));
        }
        if at + 1 < agenda.len() && button(ui, "Next item", Term::SessionClock) {
            ask(cx, SessionAction::GoTo(at + 1));
        }
        if button(ui, "Presenter window", Term::Presenter) {
            cx.requests.push(Request::Command(crate::ui::Command::Presenter));
        }
    });
    let header = CollapsingHeader::new("Agenda")
        .id_salt("agenda")
        .show(ui, |ui| items_ui(ui, cx, &agenda, at));
    let _ = header.header_response.means(Term::Agenda);
    if runs {
        ui.ctx().request_repaint_after_secs(0.5);
    }
}

fn items_ui(ui: &mut Ui, cx: &mut Cx<'_>, agenda: &[AgendaItem], at: usize) {
    let mut changed = agenda.to_vec();
    let mut removed = None;
    for (place, item) in changed.iter_mut().enumerate() {
        ui.horizontal(|ui| {
            let mark = if place == at { "▸" } else { " " };
            ui.label(mark);
            let name = format!("Item {} of the agenda", place + 1);
            let field = TextEdit::singleline(&mut item.title).id(field_id(ui, &name));
            let field = ui.add(field.desired_width(170.0));
            field.widget_info(|| WidgetInfo::labeled(eframe::egui::Role::TextInput, true, &name));
            let _ = field.means(Term::Agenda);
            let minutes = DragValue::new(&mut item.minutes)
                .range(0.0..=240.0)
                .clamp_existing_to_range(false)
                .speed(0.5)
                .max_decimals(1)
                .suffix(" min");
            let name = format!("Minutes of item {}", place + 1);
            let minutes = steady(ui, &name, minutes);
            minutes.widget_info(|| WidgetInfo::labeled(eframe::egui::Role::SpinButton, true, &name));
            let _ = minutes.means(Term::Agenda);
            if remove_ui(ui, &format!("Remove item {}", place + 1), Term::Agenda) {
                removed = Some(place);
            }
        });
    }
    if let Some(place) = removed {
        changed.remove(place);
    }
    if button(ui, "Add an item", Term::Agenda) {
        changed.push(AgendaItem {
            title: "New item".to_owned(),
            minutes: 5.0,
            ..AgendaItem::default()
        });
    }
    let total: f64 = changed.iter().map(|item| item.minutes).sum();
    ui.label(
        RichText::new(format!("{total:.0} minutes in all."))
            .small()
            .color(cx.palette.muted),
    );
    if changed != agenda {
        ask(cx, SessionAction::Agenda(changed));
    }
}

#[cfg(test)]
mod tests {
    use super::clock;

    #[test]
    fn time_left_and_time_over() {
        assert_eq!(clock(425.9), "7:05");
        assert_eq!(clock(0.4), "0:00");
        assert_eq!(clock(-0.4), "0:00");
        assert_eq!(clock(-65.0), "+1:05");
    }
}
