//! The marks on the map and what they mean.

use eframe::egui::{RichText, Sense, Ui, vec2};

use crate::{
    formats::picture::{
        Palette as Ink, Rgba,
        line::{self, LineFace},
        sign,
    },
    model::{ClaimKind, Relation},
    ui::{canvas::ink, theme::Palette, widgets},
};

/// What mouse and keys do on the canvas besides commands.
pub const GESTURES: [&str; 11] = [
    "Arrow keys move the selection from card to card.",
    "Drag the ground to move the map, turn the wheel to zoom.",
    "Drag a card to pin it where you drop it (a pin's head at its corner shows that); near the edge or middle of another it falls in line, unless Alt is held.",
    "Drag the ground with Shift or Ctrl to add every card in a frame to the selection; a click with Shift or Ctrl adds a card or takes it out. Several selected cards are dragged together.",
    "Drag from the round handle at a card's edge (or with Shift from anywhere on it) to a card or link to draw a link.",
    "Press a card, a link, a row or the ground with the other button for what can be done with it; press the ground twice to write a claim there.",
    "Escape gives up what is being dragged or typed.",
    "L begins a link by keyboard: arrow keys choose a card, Space goes through the links into it, Enter draws, Escape ends.",
    "+7 at a card's edge shows the seven cards that bear on it and are folded away, or the seven claims of a folded group; – on a card that is pointed at or selected folds what bears on it, – beside the title of a box the group.",
    "Ctrl+V pastes an outline as claims that bear on what is selected: one a line, indented under what it bears on, with + and - for and against and 70% at the end for how likely.",
    "The minimap in the corner shows the whole map; drag in it to move what is seen.",
];

/// Paints every mark with its meaning.
pub fn signs_ui(ui: &mut Ui, palette: &'static Palette) {
    let inks = Ink::<Rgba>::of(palette.is_dark);
    widgets::section(ui, palette, "Cards");
    for kind in ClaimKind::ALL {
        ui.horizontal(|ui| {
            let (rect, _) = ui.allocate_exact_size(vec2(18.0, 16.0), Sense::hover());
            ink::paint(
                ui.painter(),
                &sign::kind_icon(kind, ink::center_of(rect), 12.0, inks.kind(kind)),
            );
            ui.label(kind.name());
        });
    }
    ui.label("The bar is the probability the map computes for the reader at the top. The upright mark is what that reader states; dots are the other readers. A gray bar and gray number stand on assumed even odds.");
    widgets::section(ui, palette, "Links");
    for relation in Relation::ALL {
        ui.horizontal(|ui| {
            let (rect, _) = ui.allocate_exact_size(vec2(58.0, 18.0), Sense::hover());
            let (from, tip) = (
                rect.left_center() + vec2(2.0, 0.0),
                rect.right_center() - vec2(8.0, 0.0),
            );
            let face = LineFace {
                relation: Some(relation),
                width: 2.0,
                is_faint: false,
                is_reversed: false,
            };
            // The heads stand on the panel here, not on the canvas.
            let mut inks = inks.clone();
            inks.canvas = inks.panel;
            let (stroke, head) = line::marks(&[ink::point(from), ink::point(tip)], &face, &inks);
            ink::paint(ui.painter(), &stroke);
            ink::paint(ui.painter(), &head);
            ui.label(relation.verb()).on_hover_text(meaning(relation));
        });
        ui.label(RichText::new(meaning(relation)).small().color(palette.muted));
    }
    widgets::section(ui, palette, "Numbers");
    for line in [
        "Every number belongs to a reader. What nobody has stated is shown as not stated; what is assumed is said to be assumed.",
        "A link of strength 3 : 1 triples the odds of its target when its source holds. Weak is 1.5, moderate 3, strong 10, decisive 100, unless the map says otherwise.",
        "Posteriors are exact. A hatched bar and “≈ 23 % ± 1” mark an estimate of a map that ties too much together for an exact computation; hover to see why.",
        "“Blocked by a circle” stands where claims bear on one another; select the card for the repairs.",
    ] {
        ui.label(line);
    }
}

/// What a relation means for the numbers, in a sentence.
pub fn meaning(relation: Relation) -> &'static str {
    match relation {
        Relation::Supports => "Multiplies the odds of its target when its source holds.",
        Relation::Opposes => "Divides the odds of its target when its source holds.",
        Relation::Requires => "The claim it starts at cannot (well) hold without the one it ends at.",
        Relation::Undercuts => "Takes away from the effect of the link it ends at.",
        Relation::Underpins => "Adds to the effect of the link it ends at.",
        Relation::Answers => "Makes its source a position of the question.",
    }
}
