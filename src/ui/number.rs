//! Asking for a number by keyboard: percent, odds, decibans or words, for the selected claim and the current reader.

use eframe::egui::{Align2, Context, Id, Key, Modal, RichText, TextEdit, WidgetInfo, vec2};

use super::{
    meaning::{Means, Term},
    theme,
    widgets::{self, read_stated},
};
use crate::{
    app::{Action, App, stating},
    model::{ClaimId, Probability, Value, odds, percent},
    ui::theme::Palette,
};

/// What has been typed, and about which claim.
#[derive(Debug)]
pub struct State {
    claim: ClaimId,
    text: String,
    is_new: bool,
}

impl State {
    /// Asks about a claim.
    pub fn of(claim: ClaimId) -> Self {
        Self {
            claim,
            text: String::new(),
            is_new: true,
        }
    }
}

/// Paints the question; returns whether it stays open.
pub fn number_ui(
    ctx: &Context,
    app: &App,
    palette: &'static Palette,
    state: &mut State,
    out: &mut Vec<Action>,
) -> bool {
    let Some(map) = app.document().map(crate::app::Document::map) else {
        return false;
    };
    let reader = app.reader().and_then(|id| map.readers.get(id));
    let who = reader.map_or("you", |reader| reader.name.as_str());
    let mut stays = true;
    let area = Modal::default_area(Id::unique("number area")).anchor(Align2::CENTER_TOP, vec2(0.0, 90.0));
    let modal = Modal::new(Id::unique("number")).area(area).show(ctx, |ui| {
        ui.set_width(420.0_f32.min(ctx.content_rect().width() - 60.0));
        ui.label(RichText::new(map.title_of(&state.claim)).font(theme::semi_bold(15.0)));
        let asked = map
            .claims
            .get(&state.claim)
            .map(|claim| claim.elicit.clone())
            .filter(|asked| !asked.is_empty());
        let asked = asked.unwrap_or_else(|| format!("How likely is it for {who}?"));
        ui.label(RichText::new(asked).color(palette.muted));
        ui.add_space(4.0);
        let field = TextEdit::singleline(&mut state.text)
            .id(widgets::field_id(ui, "How likely"))
            .hint_text("35 %, 1:4, 1/5, −6 dB, 20 % to 50 %, unlikely")
            .font(theme::regular(18.0))
            .desired_width(f32::INFINITY);
        let response = ui.add(field);
        response.widget_info(|| {
            let mut info = WidgetInfo::labeled(eframe::egui::Role::TextInput, true, "How likely");
            info.current_text_value = Some(state.text.clone());
            info
        });
        let response = response.means(Term::NumberField);
        if std::mem::take(&mut state.is_new) {
            response.request_focus();
        }
        let value = read_stated(&state.text).filter(|value| !value.is_not_stated());
        let (said, color) = match &value {
            _ if state.text.trim().is_empty() => {
                ("Enter sets it, Escape leaves it as it is.".to_owned(), palette.muted)
            }
            Some(Value::Words(words)) => (
                format!("“{words}” stays a word: nothing is computed from it until a number is set."),
                palette.muted,
            ),
            Some(Value::Range { low, best, high }) => {
                let best = best.map(|best| format!(", best {}", percent(best.value())));
                let (low, high) = (percent(low.value()), percent(high.value()));
                let ends = format!("From {low} to {high}{}.", best.unwrap_or_default());
                (ends, palette.muted)
            }
            Some(value) => (said(value), palette.muted),
            None => (
                "That is no number between 0 and 100 %. Type 35 %, 1:4, 1 in 5, −6 dB, or a range: 20 % to 50 %."
                    .to_owned(),
                palette.problem,
            ),
        };
        ui.label(RichText::new(said).color(color));
        if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
            match value {
                Some(value) => {
                    out.extend(stating(map, &state.claim, app.reader(), value).map(Action::Edit));
                    out.push(Action::EndStroke);
                    stays = false;
                }
                None if state.text.trim().is_empty() => stays = false,
                None => response.request_focus(),
            }
        }
    });
    stays && !modal.should_close()
}

/// A value in all the ways it can be said.
fn said(value: &Value) -> String {
    let point = value.point().map_or(0.5, Probability::value);
    format!(
        "{} · odds {} · {}",
        percent(point),
        odds(point),
        widgets::decibans(point)
    )
}
