//! How the map is looked at: what is hidden, folded or in focus, and what kind of drawing it is. Not part of the map and
//! not saved in its file.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    analysis::{Rule, opening},
    layout::{Direction, Mode, scene::Showing},
    model::{Card, GroupId, Map, ReaderId},
};

/// How far a focus reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Not at all.
    Nothing,
    /// This many steps along links.
    Steps(usize),
    /// As far as links lead.
    All,
}

impl Reach {
    /// What one can choose from.
    pub const CHOICES: [Self; 4] = [Self::Nothing, Self::Steps(1), Self::Steps(2), Self::All];

    /// The word on a button.
    pub fn name(self) -> String {
        match self {
            Self::Nothing => "none".to_owned(),
            Self::Steps(steps) => steps.to_string(),
            Self::All => "all".to_owned(),
        }
    }

    fn limit(self) -> usize {
        match self {
            Self::Nothing => 0,
            Self::Steps(steps) => steps,
            Self::All => usize::MAX,
        }
    }
}

/// A card with what is around it, the rest hidden.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Focus {
    /// The card.
    pub card: Card,
    /// How far up: what it bears on.
    pub up: Reach,
    /// How far down: what bears on it.
    pub down: Reach,
}

/// Which cards are hidden, which groups folded, and how the rest is drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct View {
    hidden: Arc<BTreeSet<Card>>,
    folded: Arc<BTreeSet<GroupId>>,
    focus: Option<Focus>,
    /// The search that found what is shown; empty when something else decides that.
    filter: Arc<str>,
    /// Why each card is shown that the opening view shows.
    rules: Arc<BTreeMap<Card, Rule>>,
    mode: Mode,
    direction: Direction,
    has_words: bool,
    /// How often the drawing has been made anew; drawings with different numbers do not follow from each other.
    n_tidied: u32,
}

impl View {
    /// The view a map opens with: what matters most to a reader, and to the one compared with.
    pub fn opening(map: &Map, reader: Option<&ReaderId>, versus: Option<&ReaderId>) -> Self {
        let mut view = Self {
            direction: Direction::LeftRight,
            ..Self::default()
        };
        view.show_opening(map, reader, versus);
        view
    }

    /// Why each card is shown, while the opening view is shown; empty otherwise.
    pub fn rules(&self) -> &BTreeMap<Card, Rule> {
        &self.rules
    }

    /// The cards that are not drawn.
    pub fn hidden(&self) -> &BTreeSet<Card> {
        &self.hidden
    }

    /// The groups that are drawn as one card.
    pub fn folded(&self) -> &BTreeSet<GroupId> {
        &self.folded
    }

    /// The card that is looked at with what is around it.
    pub fn focus(&self) -> Option<&Focus> {
        self.focus.as_ref()
    }

    /// The search that found what is shown; empty when something else decides that.
    pub fn filter(&self) -> &str {
        &self.filter
    }

    /// The kind of drawing.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// Which way the map runs.
    pub fn direction(&self) -> Direction {
        self.direction
    }

    /// Whether relation and strength stand on links in words.
    pub fn has_words(&self) -> bool {
        self.has_words
    }

    /// How often the drawing has been made anew.
    pub fn n_tidied(&self) -> u32 {
        self.n_tidied
    }

    /// What the scene has to know.
    pub fn showing(&self) -> Showing<'_> {
        Showing {
            hidden: &self.hidden,
            folded: &self.folded,
            has_words: self.has_words,
            mode: self.mode,
            direction: self.direction,
            center: self.focus.as_ref().map(|focus| &focus.card),
        }
    }

    /// Sets the kind of drawing.
    pub(super) fn set_mode(&mut self, mode: Mode) {
        self.mode = mode;
    }

    /// Sets which way the map runs, which only a layered drawing does.
    pub(super) fn set_direction(&mut self, direction: Direction) {
        self.mode = Mode::Layered;
        self.direction = direction;
    }

    /// Shows or hides words on links.
    pub(super) fn toggle_words(&mut self) {
        self.has_words = !self.has_words;
    }

    /// Wants the drawing made anew, without regard to how it was.
    pub(super) fn tidy(&mut self) {
        self.n_tidied += 1;
    }

    /// Shows every card.
    pub(super) fn show_all(&mut self) {
        self.hidden = Arc::default();
        self.folded = Arc::default();
        self.focus = None;
        self.filter = Arc::default();
        self.rules = Arc::default();
    }

    /// Shows what the map opens with.
    pub(super) fn show_opening(&mut self, map: &Map, reader: Option<&ReaderId>, versus: Option<&ReaderId>) {
        let shown = opening(map, reader, versus);
        self.hidden = Arc::new(match &shown {
            Some(shown) => all_cards(map).filter(|card| !shown.contains_key(card)).collect(),
            None => BTreeSet::new(),
        });
        self.rules = Arc::new(shown.unwrap_or_default());
        self.folded = Arc::default();
        self.focus = None;
        self.filter = Arc::default();
    }

    /// Looks at the whole again if what was looked at is gone, as after undoing what added it.
    pub(super) fn mend(&mut self, map: &Map) {
        let is_there = |card: &Card| all_cards(map).any(|other| other == *card);
        if self.focus.as_ref().is_some_and(|focus| !is_there(&focus.card)) {
            self.show_all();
        }
    }

    /// Shows a card with what is around it and nothing else.
    pub(super) fn focus_on(&mut self, map: &Map, focus: Focus) {
        let bearing = map.bearing_cards();
        let bears_on = reversed(&bearing);
        let below = |card: &Card| bearing.get(card).into_iter().flatten().cloned().collect::<Vec<_>>();
        let above = |card: &Card| {
            let on = bears_on.get(card).into_iter().flatten().copied().cloned();
            on.collect::<Vec<_>>()
        };
        let mut shown = reached(&focus.card, focus.down.limit(), below);
        shown.extend(reached(&focus.card, focus.up.limit(), above));
        self.hidden = Arc::new(all_cards(map).filter(|card| !shown.contains(card)).collect());
        self.open_groups_of(map, &focus.card);
        self.focus = Some(focus);
        self.filter = Arc::default();
        self.rules = Arc::default();
    }

    /// Hides these cards and no others.
    pub(super) fn set_hidden(&mut self, hidden: BTreeSet<Card>) {
        self.rules = Arc::default();
        self.hidden = Arc::new(hidden);
    }

    /// Notes which search found what is shown.
    pub(super) fn set_filter(&mut self, filter: Arc<str>) {
        self.filter = filter;
    }

    /// Shows the cards that bear directly on a card, or what is in a folded group.
    pub(super) fn unfold(&mut self, map: &Map, card: &Card) {
        if let Card::Group(id) = card
            && Arc::make_mut(&mut self.folded).remove(id)
        {
            return;
        }
        let hidden = Arc::make_mut(&mut self.hidden);
        for bearing in map.bearing_cards().get(card).into_iter().flatten() {
            hidden.remove(bearing);
        }
    }

    /// Draws a group as one card.
    pub(super) fn fold_group(&mut self, group: &GroupId) {
        Arc::make_mut(&mut self.folded).insert(group.clone());
    }

    /// Draws every group that has a box as one card, or, if all are, none.
    pub(super) fn fold_groups(&mut self, map: &Map) {
        let all: BTreeSet<GroupId> = (map.groups.iter())
            .filter(|(_, group)| group.members.len() > 1)
            .map(|(id, _)| id.clone())
            .collect();
        self.folded = if *self.folded == all {
            Arc::default()
        } else {
            Arc::new(all)
        };
    }

    /// Hides what bears on a card, however indirectly, unless it also bears on something else that stays.
    pub(super) fn fold(&mut self, map: &Map, card: &Card) {
        let bearing = map.bearing_cards();
        let bears_on = reversed(&bearing);
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
        Arc::make_mut(&mut self.hidden).extend(folded);
    }

    /// Unfolds the groups that a card is in.
    fn open_groups_of(&mut self, map: &Map, card: &Card) {
        if self.folded.iter().any(|group| is_in(map, card, group)) {
            Arc::make_mut(&mut self.folded).retain(|group| !is_in(map, card, group));
        }
    }

    /// Makes sure a card is drawn, with what it bears on up to the first card that is drawn.
    pub(super) fn reveal(&mut self, map: &Map, card: &Card) {
        self.open_groups_of(map, card);
        if !self.hidden.contains(card) {
            return;
        }
        let bearing = map.bearing_cards();
        let hidden = Arc::make_mut(&mut self.hidden);
        let mut open = vec![card.clone()];
        let mut seen = BTreeSet::new();
        while let Some(card) = open.pop() {
            if !seen.insert(card.clone()) || !hidden.remove(&card) {
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

    /// Whether a card is drawn, by itself or by the card of a folded group.
    pub fn shows(&self, map: &Map, card: &Card) -> bool {
        let is_folded = || self.folded.iter().any(|group| is_in(map, card, group));
        !self.hidden.contains(card) && !is_folded()
    }
}

/// For each card, what it bears on, from what bears on each card.
fn reversed(bearing: &BTreeMap<Card, BTreeSet<Card>>) -> BTreeMap<&Card, BTreeSet<&Card>> {
    let mut bears_on: BTreeMap<&Card, BTreeSet<&Card>> = BTreeMap::new();
    for (target, sources) in bearing {
        for source in sources {
            bears_on.entry(source).or_default().insert(target);
        }
    }
    bears_on
}

/// Whether a card is one of the claims of a group.
fn is_in(map: &Map, card: &Card, group: &GroupId) -> bool {
    matches!(card, Card::Claim(id) if map.groups.get(group).is_some_and(|group| group.members.contains(id)))
}

pub(super) fn all_cards(map: &Map) -> impl Iterator<Item = Card> + '_ {
    let claims = map.claims.keys().cloned().map(Card::Claim);
    let questions = map.questions.keys().cloned().map(Card::Question);
    claims
        .chain(questions)
        .chain(map.groups.keys().cloned().map(Card::Group))
        .chain(map.quantities.keys().cloned().map(Card::Quantity))
}

/// What lies within so many steps of a card, the card itself among it.
fn reached(from: &Card, n_steps: usize, next: impl Fn(&Card) -> Vec<Card>) -> BTreeSet<Card> {
    let mut reached = BTreeSet::from([from.clone()]);
    let mut rim = vec![from.clone()];
    for _ in 0..n_steps {
        let further: BTreeSet<Card> = (rim.iter().flat_map(&next))
            .filter(|card| !reached.contains(card))
            .collect();
        if further.is_empty() {
            break;
        }
        reached.extend(further.iter().cloned());
        rim = further.into_iter().collect();
    }
    reached
}
