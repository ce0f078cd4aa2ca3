//! How the map is looked at: which cards are hidden, which way it runs. Not part of the map and not saved in its file.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    layout::{Direction, scene::hidden_at_opening},
    model::{Card, Map},
};

/// At most this many arguments for and against the conclusion are shown when a large map is opened.
const FIRST: usize = 6;

/// Maps of at most this many cards are shown whole.
const WHOLE: usize = 24;

/// Which cards are hidden and which way the map runs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct View {
    hidden: BTreeSet<Card>,
    direction: Direction,
}

impl View {
    /// The view a map opens with.
    pub fn opening(map: &Map) -> Self {
        Self {
            hidden: hidden_at_opening(map, FIRST, WHOLE),
            direction: Direction::LeftRight,
        }
    }

    /// The cards that are not drawn.
    pub fn hidden(&self) -> &BTreeSet<Card> {
        &self.hidden
    }

    /// Which way the map runs.
    pub fn direction(&self) -> Direction {
        self.direction
    }

    /// Sets which way the map runs.
    pub(super) fn set_direction(&mut self, direction: Direction) {
        self.direction = direction;
    }

    /// Shows every card.
    pub(super) fn show_all(&mut self) {
        self.hidden.clear();
    }

    /// Shows what the map opens with.
    pub(super) fn show_opening(&mut self, map: &Map) {
        self.hidden = Self::opening(map).hidden;
    }

    /// Shows the cards that bear directly on a card.
    pub(super) fn unfold(&mut self, map: &Map, card: &Card) {
        for bearing in map.bearing_cards().get(card).into_iter().flatten() {
            self.hidden.remove(bearing);
        }
    }

    /// Hides what bears on a card, however indirectly, unless it also bears on something else that stays.
    pub(super) fn fold(&mut self, map: &Map, card: &Card) {
        let bearing = map.bearing_cards();
        let mut bears_on: BTreeMap<&Card, BTreeSet<&Card>> = BTreeMap::new();
        for (target, sources) in &bearing {
            for source in sources {
                bears_on.entry(source).or_default().insert(target);
            }
        }
        let mut folded: BTreeSet<&Card> = BTreeSet::from([card]);
        // Grow the folded set by cards all of whose targets are folded (or hidden already), until nothing is added.
        loop {
            let more: Vec<&Card> = folded
                .iter()
                .flat_map(|card| bearing.get(*card).into_iter().flatten())
                .filter(|source| !folded.contains(*source))
                .filter(|source| {
                    bears_on.get(*source).is_some_and(|targets| {
                        targets
                            .iter()
                            .all(|target| folded.contains(*target) || self.hidden.contains(*target))
                    })
                })
                .collect();
            if more.is_empty() {
                break;
            }
            folded.extend(more);
        }
        folded.remove(card);
        let folded: Vec<Card> = folded.into_iter().cloned().collect();
        self.hidden.extend(folded);
    }

    /// Makes sure a card is drawn, with what it bears on up to the first card that is drawn.
    pub(super) fn reveal(&mut self, map: &Map, card: &Card) {
        let bearing = map.bearing_cards();
        let mut open = vec![card.clone()];
        let mut seen = BTreeSet::new();
        while let Some(card) = open.pop() {
            if !seen.insert(card.clone()) || !self.hidden.remove(&card) {
                continue;
            }
            // One way up is enough to place it.
            open.extend(
                bearing
                    .iter()
                    .find(|(_, sources)| sources.contains(&card))
                    .map(|(target, _)| target.clone()),
            );
        }
    }
}
