//! Setting titles: how large every card is.

use std::collections::BTreeMap;

use super::{SceneCard, card, label};
use crate::{
    layout::{
        NodeBox, Point,
        text::{Measure, fonts},
    },
    model::{Card, Map, Origin, Place},
};

/// The styles a title may be set in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Style {
    /// An ordinary claim.
    Claim,
    /// The conclusion.
    Target,
    /// A question.
    Question,
    /// A quantity.
    Quantity,
    /// A group.
    Group,
}

/// Breaks titles into lines and remembers how, because most titles stay the same from one scene to the next.
pub struct Typesetter {
    title: Measure,
    target: Measure,
    box_title: Measure,
    words: Measure,
    set: BTreeMap<(Style, String), Vec<String>>,
}

/// More titles than this are not remembered; those of a map that is no longer open go with the rest.
const MAX_REMEMBERED: usize = 50_000;

impl Default for Typesetter {
    fn default() -> Self {
        Self {
            title: Measure::new(fonts::REGULAR, card::TITLE),
            target: Measure::new(fonts::SEMI_BOLD, card::TARGET_TITLE),
            box_title: Measure::new(fonts::SEMI_BOLD, label::BOX_TITLE),
            words: Measure::new(fonts::REGULAR, label::WORDS),
            set: BTreeMap::new(),
        }
    }
}

impl Typesetter {
    /// The title of a box on one line, cut to fit, and its width in pixels.
    pub(super) fn box_title(&self, title: &str) -> (String, f64) {
        let mut lines = self.box_title.wrap(title, label::BOX_WIDTH, 1);
        let line = lines.pop().unwrap_or_default();
        let width = self.box_title.width(&line).ceil();
        (line, width)
    }

    /// The width of words on a link in pixels.
    pub(super) fn words_width(&self, words: &str) -> f64 {
        self.words.width(words)
    }

    /// A card of the map: what is on it, and its box.
    pub(super) fn card(&mut self, map: &Map, which: &Card, n_hidden: usize) -> (SceneCard, NodeBox) {
        let (title, place) = match which {
            Card::Claim(id) => (
                match map.saying(id) {
                    Some(saying) => format!("{}: {saying}", map.title_of(id)),
                    None => map.title_of(id).to_owned(),
                },
                map.claims.get(id).and_then(|claim| claim.place),
            ),
            Card::Question(id) => map
                .questions
                .get(id)
                .map(|question| (question.title.clone(), question.place))
                .unwrap_or_default(),
            Card::Group(id) => (
                map.origin_title(&Origin::Group(id.clone())),
                map.groups.get(id).and_then(|group| group.place),
            ),
            Card::Quantity(id) => (map.quantities.get(id))
                .map(|quantity| (quantity.title.clone(), quantity.place))
                .unwrap_or_default(),
        };
        let is_target = matches!(which, Card::Claim(id) if map.target.as_ref() == Some(id));
        let style = match which {
            Card::Claim(_) if is_target => Style::Target,
            Card::Claim(_) => Style::Claim,
            Card::Question(_) => Style::Question,
            Card::Group(_) => Style::Group,
            Card::Quantity(_) => Style::Quantity,
        };
        let (measure, title_size, width) = match style {
            Style::Target => (&self.target, card::TARGET_TITLE, card::TARGET_WIDTH),
            Style::Question => (&self.target, card::TARGET_TITLE, card::WIDTH),
            Style::Claim | Style::Quantity => (&self.title, card::TITLE, card::WIDTH),
            Style::Group => (&self.title, card::TITLE, card::WIDTH * 0.75),
        };
        let key = (style, title);
        let lines = if let Some(lines) = self.set.get(&key) {
            lines.clone()
        } else {
            let lines = measure.wrap(&key.1, width - 2.0 * card::PADDING, card::MAX_LINES);
            if self.set.len() >= MAX_REMEMBERED {
                self.set.clear();
            }
            self.set.insert(key, lines.clone());
            lines
        };
        let footer = match which {
            Card::Claim(_) => card::FOOTER,
            Card::Quantity(_) => card::DENSITY,
            Card::Question(_) | Card::Group(_) => 0.0,
        };
        let height =
            card::PADDING * 2.0 + card::HEADER + lines.len() as f64 * (title_size * card::LINE).round() + footer;
        let node = NodeBox {
            id: which.as_str().to_owned(),
            width,
            height: height.round(),
            pin: place.map(|Place { x, y }| Point { x, y }),
        };
        let scene_card = SceneCard {
            card: which.clone(),
            lines,
            title_size,
            n_hidden,
        };
        (scene_card, node)
    }
}
