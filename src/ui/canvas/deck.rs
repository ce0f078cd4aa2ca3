//! What the canvas keeps from one frame to the next: where each card is in the scene, and what cards and lines show. It is
//! made anew when the map, a number, the scene or the theme is another; card by card, when one comes into view.

use std::{collections::BTreeMap, rc::Rc, sync::Arc};

use eframe::egui::Color32;

use super::card::Dressed;
use crate::{
    app::{
        App, Revision, Stamp,
        picture::{Readings, ends},
    },
    formats::picture::{Palette, Rgba, line::LineFace},
    layout::{Rect, scene::Scene},
    model::{Card, Map, ReaderId},
    ui::{Cx, theme::color},
};

/// What a deck is of.
#[derive(PartialEq)]
struct Key {
    revision: Option<Revision>,
    reader: Option<ReaderId>,
    stamp: Stamp,
    is_dark: bool,
}

/// See the file's head.
#[derive(Default)]
pub struct Deck {
    key: Option<Key>,
    scene: Option<Arc<Scene>>,
    index: BTreeMap<Card, usize>,
    ends: Vec<[Option<usize>; 2]>,
    cards: Vec<Option<Rc<Dressed>>>,
    lines: Vec<Option<LineFace>>,
    tints: Vec<Option<Color32>>,
    /// Why the numbers are not exact, once it has been asked; empty where they are.
    how_computed: Option<String>,
}

impl std::fmt::Debug for Deck {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Deck({} cards)", self.cards.len())
    }
}

impl Deck {
    /// Forgets what is no longer so.
    pub fn refresh(&mut self, cx: &Cx<'_>, scene: &Arc<Scene>) {
        let is_same_scene = self.scene.as_ref().is_some_and(|known| Arc::ptr_eq(known, scene));
        if !is_same_scene {
            let cards = scene.cards.iter().enumerate();
            self.index = cards.map(|(at, card)| (card.card.clone(), at)).collect();
            self.scene = Some(scene.clone());
        }
        let key = Key {
            revision: cx.app.document().map(|document| document.snapshot().revision),
            reader: cx.app.reader().cloned(),
            stamp: cx.app.derived().stamp(),
            is_dark: cx.palette.is_dark,
        };
        if is_same_scene && self.key.as_ref() == Some(&key) {
            return;
        }
        self.key = Some(key);
        self.cards.clear();
        self.cards.resize_with(scene.cards.len(), || None);
        self.lines.clear();
        self.lines.resize(scene.lines.len(), None);
        self.tints.clear();
        self.tints.resize(scene.cards.len(), None);
        self.ends.clear();
        self.how_computed = None;
    }

    /// The place of a card in the scene.
    pub fn place_of(&self, card: &Card) -> Option<usize> {
        self.index.get(card).copied()
    }

    /// Looks up the places of the cards at the ends of every line.
    pub fn find_ends(&mut self, cx: &Cx<'_>, scene: &Scene) {
        if self.ends.len() != scene.lines.len() {
            let place = |card: Option<Card>| card.and_then(|card| self.place_of(&card));
            self.ends = (scene.lines.iter())
                .map(|line| {
                    let (from, to) = ends(cx.map, &line.line);
                    [place(from), place(to)]
                })
                .collect();
        }
    }

    /// The places of the cards at the ends of a line, once they have been looked up.
    pub fn ends_of(&self, line: usize) -> [Option<usize>; 2] {
        self.ends.get(line).copied().unwrap_or_default()
    }
}

/// A deck and what it is filled from, for one frame.
pub struct Dealer<'a> {
    deck: &'a mut Deck,
    scene: &'a Scene,
    sizes: &'a [Rect],
    map: &'a Map,
    app: &'a App,
    readings: Option<Readings<'a>>,
    palette: &'static Palette<Rgba>,
}

impl<'a> Dealer<'a> {
    /// A dealer for a frame; the readings are looked up only if something is missing in the deck.
    pub fn new(deck: &'a mut Deck, cx: &Cx<'a>, scene: &'a Scene, sizes: &'a [Rect]) -> Self {
        Self {
            deck,
            scene,
            sizes,
            map: cx.map,
            app: cx.app,
            readings: None,
            palette: Palette::<Rgba>::of(cx.palette.is_dark),
        }
    }

    /// What is kept.
    pub fn deck(&self) -> &Deck {
        self.deck
    }

    fn readings(&mut self) -> &Readings<'a> {
        let (map, app, palette) = (self.map, self.app, self.palette);
        self.readings
            .get_or_insert_with(|| Readings::of_derived(map, app.reader(), app.derived(), palette))
    }

    /// What card number `at` shows.
    pub fn card(&mut self, at: usize) -> Option<Rc<Dressed>> {
        if let Some(Some(known)) = self.deck.cards.get(at) {
            return Some(known.clone());
        }
        let (which, rect) = (self.scene.cards.get(at)?, self.sizes.get(at)?);
        let readings = self.readings();
        let face = readings.card(which);
        let local = Rect {
            x: 0.0,
            y: 0.0,
            ..*rect
        };
        let (name, is_approximate) = (
            readings.map().card_title(&which.card),
            readings.is_approximate(&which.card),
        );
        let dressed = Rc::new(Dressed {
            marks: face.marks(local, self.palette),
            name,
            is_approximate,
            face,
        });
        *self.deck.cards.get_mut(at)? = Some(dressed.clone());
        Some(dressed)
    }

    /// What line number `at` shows.
    pub fn line(&mut self, at: usize) -> Option<LineFace> {
        if let Some(Some(known)) = self.deck.lines.get(at) {
            return Some(*known);
        }
        let line = self.scene.lines.get(at)?;
        let readings = self.readings();
        let face = readings.line(&line.line, line.is_reversed);
        *self.deck.lines.get_mut(at)? = Some(face);
        Some(face)
    }

    /// The color of the kind of card number `at`, for a card that is no more than a block of color.
    pub fn tint(&mut self, at: usize) -> Option<Color32> {
        if let Some(Some(known)) = self.deck.tints.get(at) {
            return Some(*known);
        }
        let which = self.scene.cards.get(at)?;
        let readings = self.readings();
        let tint = color(readings.color(&which.card));
        *self.deck.tints.get_mut(at)? = Some(tint);
        Some(tint)
    }

    /// Why the numbers are not exact, in words, where they are not.
    pub fn how_computed(&mut self) -> Option<String> {
        if self.deck.how_computed.is_none() {
            let readings = self.readings();
            self.deck.how_computed = Some(readings.how_computed().unwrap_or_default());
        }
        self.deck.how_computed.clone().filter(|how| !how.is_empty())
    }
}
