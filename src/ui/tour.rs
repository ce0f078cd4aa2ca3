//! The tour: what Cruxmap does, in two minutes, on a sample map, one step after another.

use eframe::egui::{
    Align2, Area as Layer, Context, CornerRadius, Frame, Id, Margin, Order, RichText, Stroke, StrokeKind, WidgetInfo,
    vec2,
};

use super::{
    Command,
    focus::{self, Area},
    keymap::Keymap,
    meaning::{Means, Term},
    theme, widgets,
};
use crate::{
    app::{Action, App, Document, Selection},
    model::{ClaimId, LinkId},
    ui::theme::Palette,
};

/// The sample that the tour goes through.
pub const SAMPLE: &str = "carlsmith";

/// What a step selects, so that there is something to see.
enum Look {
    Stay,
    Claim(&'static str),
    LinkOf(&'static str),
}

/// A step: what is pointed at, what is selected, a heading and what is said. `{Command}` in it stands for the keys.
struct Step {
    area: Option<Area>,
    look: Look,
    heading: &'static str,
    text: &'static str,
}

const STEPS: [Step; 8] = [
    Step {
        area: Some(Area::Canvas),
        look: Look::Claim("catastrophe"),
        heading: "A debate is a map",
        text: "Each card is a claim. Arrows say what bears on what; their color, dash and head say how: supporting, opposing, requiring. Drag the ground to move, turn the wheel to zoom.",
    },
    Step {
        area: Some(Area::Answer),
        look: Look::Stay,
        heading: "The answer comes first",
        text: "The bar at the top shows what the map comes to for the reader at its left. It is computed from that reader's numbers, exactly.",
    },
    Step {
        area: Some(Area::Inspector),
        look: Look::Claim("p2-incentives"),
        heading: "Change a number",
        text: "This is one premise. Drag its slider, or press {SetNumber} and type 30 %, 1:4 or −6 dB. Every number that depends on it moves with it.",
    },
    Step {
        area: Some(Area::Inspector),
        look: Look::Claim("catastrophe"),
        heading: "Ask why",
        text: "“Why this number” shows how far each argument moves the claim; the steps add up to the posterior. Press one to see the link.",
    },
    Step {
        area: Some(Area::Inspector),
        look: Look::LinkOf("p2-incentives"),
        heading: "Links can be argued about",
        text: "A link has a strength, a reason and sources. A claim can bear on a link: it undercuts the inference without denying either end.",
    },
    Step {
        area: Some(Area::Outline),
        look: Look::Stay,
        heading: "Write as in a notepad",
        text: "In the outline, Enter goes on with the next claim, Tab moves it in, Shift+Tab out. On the canvas {AddClaim} adds a claim that bears on the selected one. An outline from the clipboard becomes claims.",
    },
    Step {
        area: Some(Area::Outline),
        look: Look::Stay,
        heading: "Find anything",
        text: "The search looks through titles, texts, quotes and speakers; Filter asks for cruxes, unanswered objections or claims without a source. {Palette} finds every command and claim.",
    },
    Step {
        area: None,
        look: Look::Claim("catastrophe"),
        heading: "That is all you need",
        text: "{Undo} takes back whatever you do. {Help} shows every key, {Meanings} what everything means; rest the pointer on anything to read the same. The sample is yours to play with.",
    },
];

/// How far somebody has come.
#[derive(Debug, Default)]
pub struct State {
    at: usize,
    has_looked: bool,
}

/// Paints the step; returns whether the tour goes on.
pub fn tour_ui(
    ctx: &Context,
    app: &App,
    keys: &Keymap,
    palette: &'static Palette,
    state: &mut State,
    out: &mut Vec<Action>,
) -> bool {
    let Some(step) = STEPS.get(state.at) else { return false };
    if !std::mem::replace(&mut state.has_looked, true) {
        out.extend(looked(app, &step.look).map(Action::Select));
    }
    let place = step.area.and_then(|area| focus::rect_of(ctx, area));
    if let Some(rect) = place {
        let painter = ctx.layer_painter(eframe::egui::LayerId::new(Order::Foreground, Id::unique("tour frame")));
        let stroke = Stroke::new(3.0, palette.accent);
        painter.rect_stroke(rect.shrink(2.0), CornerRadius::same(6), stroke, StrokeKind::Inside);
    }
    let mut goes_on = true;
    let mut go = None;
    Layer::new(Id::unique("tour"))
        .order(Order::Tooltip)
        .anchor(Align2::CENTER_BOTTOM, vec2(0.0, -28.0))
        .show(ctx, |ui| {
            Frame::new()
                .fill(palette.panel)
                .stroke(Stroke::new(2.0, palette.accent))
                .corner_radius(CornerRadius::same(10))
                .inner_margin(Margin::same(16))
                .shadow(ui.visuals().window_shadow)
                .show(ui, |ui| {
                    ui.set_width(440.0_f32.min(ctx.content_rect().width() - 60.0));
                    ui.label(RichText::new(step.heading).font(theme::semi_bold(17.0)));
                    ui.label(with_keys(ctx, keys, step.text));
                    ui.add_space(6.0);
                    ui.horizontal(|ui| {
                        let n = STEPS.len();
                        ui.label(RichText::new(format!("{} of {n}", state.at + 1)).color(palette.muted));
                        let is_last = state.at + 1 == n;
                        ui.with_layout(eframe::egui::Layout::right_to_left(eframe::egui::Align::Center), |ui| {
                            let next = if is_last { "Done" } else { "Next" };
                            if ui.add(widgets::primary(palette, next)).means(Term::TourStep).clicked() {
                                go = Some(state.at + 1);
                            }
                            if state.at > 0 && ui.button("Step back").means(Term::TourStep).clicked() {
                                go = Some(state.at - 1);
                            }
                            if !is_last {
                                let end = ui.button("End the tour").means(Term::CloseThis);
                                end.widget_info(|| {
                                    WidgetInfo::labeled(eframe::egui::Role::Button, true, "End the tour")
                                });
                                goes_on &= !end.clicked();
                            }
                        });
                    });
                });
        });
    if let Some(at) = go {
        *state = State { at, has_looked: false };
        ctx.request_repaint();
    }
    goes_on &= state.at < STEPS.len();
    if !goes_on {
        out.push(Action::EndTour);
    }
    goes_on
}

/// A text with the names of commands in braces replaced by their keys.
fn with_keys(ctx: &Context, keys: &Keymap, text: &str) -> String {
    Command::ALL.iter().fold(text.to_owned(), |text, &command| {
        text.replace(&format!("{{{}}}", command.name()), &keys.first(ctx, command))
    })
}

/// What a step selects, if it is on the map.
fn looked(app: &App, look: &Look) -> Option<Selection> {
    let map = app.document().map(Document::map)?;
    match look {
        Look::Stay => None,
        Look::Claim(id) => {
            let id = ClaimId::new(id).ok()?;
            map.claims.contains_key(&id).then_some(Selection::Claim(id))
        }
        Look::LinkOf(id) => {
            let is_from = |(_, link): &(&LinkId, &std::sync::Arc<crate::model::Link>)| link.from.as_str() == *id;
            map.links
                .iter()
                .find(is_from)
                .map(|(id, _)| Selection::Link(id.clone()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_steps_look_at_is_on_the_sample() {
        let loaded = crate::app::samples::Sample::by_name(SAMPLE).and_then(|sample| sample.load().ok());
        let map = loaded.map(|loaded| loaded.map).unwrap_or_default();
        for step in &STEPS {
            match &step.look {
                Look::Stay => {}
                Look::Claim(id) => assert!(map.claims.contains_key(*id), "{id}"),
                Look::LinkOf(id) => assert!(map.links.values().any(|link| link.from.as_str() == *id), "{id}"),
            }
        }
    }

    #[test]
    fn every_step_names_commands_that_there_are() {
        for step in &STEPS {
            let names = step.text.split('{').skip(1).filter_map(|rest| rest.split('}').next());
            for name in names {
                assert!(Command::ALL.iter().any(|command| command.name() == name), "{name}");
            }
        }
    }
}
