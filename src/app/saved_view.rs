//! Saved views: ways of looking at a map that are kept in it, from and to the view of the window.

use std::{collections::BTreeSet, sync::Arc};

use super::{
    App, Document, Focus, Reach, Severity, View,
    query::{Found, Numbers, Query, find},
};
use crate::{
    layout::{Direction, Mode},
    model::{
        Card, ClaimId, Edit, Map, SavedView, ViewId,
        edit::{Object, ObjectEdit},
        first_free, slug_from_text,
    },
};

/// How the kinds of drawing are called in files.
const DRAWINGS: [(&str, Mode, Direction); 7] = [
    ("layers from the left", Mode::Layered, Direction::LeftRight),
    ("layers from the right", Mode::Layered, Direction::RightLeft),
    ("layers from the top", Mode::Layered, Direction::TopDown),
    ("layers from the bottom", Mode::Layered, Direction::BottomUp),
    ("rings", Mode::Radial, Direction::LeftRight),
    ("list", Mode::Outline, Direction::LeftRight),
    ("springs", Mode::Force, Direction::LeftRight),
];

/// As many steps as there can be.
const ALL_STEPS: u32 = 1_000_000;

fn steps(reach: Reach) -> u32 {
    match reach {
        Reach::Nothing => 0,
        Reach::Steps(steps) => u32::try_from(steps).unwrap_or(ALL_STEPS),
        Reach::All => ALL_STEPS,
    }
}

fn reach(steps: u32) -> Reach {
    match steps {
        0 => Reach::Nothing,
        ALL_STEPS.. => Reach::All,
        steps => Reach::Steps(steps as usize),
    }
}

/// What is kept of a view.
fn saved(view: &View, title: &str) -> SavedView {
    let mut saved = SavedView {
        title: title.to_owned(),
        filter: view.filter().to_owned(),
        groups: view.folded().iter().cloned().collect(),
        words: view.has_words(),
        ..SavedView::default()
    };
    let is_it = |(_, mode, direction): &&(&str, Mode, Direction)| {
        *mode == view.mode() && (*mode != Mode::Layered || *direction == view.direction())
    };
    if let Some((name, ..)) = DRAWINGS.iter().find(is_it) {
        (*name).clone_into(&mut saved.drawing);
    }
    match view.focus() {
        Some(Focus {
            card: Card::Claim(id),
            up,
            down,
        }) => {
            saved.focus = Some(id.clone());
            saved.steps = Some(steps(*down));
            saved.steps_up = Some(steps(*up));
        }
        _ if saved.filter.is_empty() => {
            saved.hidden = view.hidden().iter().map(|card| card.as_str().to_owned()).collect();
        }
        _ => {}
    }
    saved
}

impl App {
    /// What fits a search, best first.
    pub fn found(&self, text: &str) -> Vec<super::query::Hit> {
        let Some(map) = self.document().map(Document::map) else {
            return Vec::new();
        };
        let numbers = Numbers {
            reader: self.reader(),
            findings: self.derived().findings(),
        };
        find(map, &Query::parse(text), &numbers)
    }

    /// The claims that fit a search.
    pub fn found_claims(&self, text: &str) -> BTreeSet<ClaimId> {
        let claim = |hit: super::query::Hit| match hit.what {
            Found::Card(Card::Claim(id)) => Some(id),
            _ => None,
        };
        self.found(text).into_iter().filter_map(claim).collect()
    }

    /// Shows the cards that fit a search and nothing else.
    pub(super) fn show_found(&mut self, text: &str) {
        let found = self.found(text);
        let Some(map) = self.document().map(Document::map) else {
            return;
        };
        let mut cards: BTreeSet<Card> = BTreeSet::new();
        for hit in found {
            match hit.what {
                Found::Card(card) => {
                    cards.insert(card);
                }
                Found::Link(id) => cards.extend(super::Selection::Link(id).drawn_on(map)),
                Found::Source(_) => {}
            }
        }
        if cards.is_empty() {
            self.say(
                Severity::Information,
                format!("Nothing on the map fits “{}”.", text.trim()),
            );
            return;
        }
        let view = self.view().clone().showing_only(map, &cards, text.trim());
        self.set_view(view);
    }

    /// Keeps the present view in the map under a name that no view has yet.
    pub(super) fn save_view(&mut self) {
        let Some(map) = self.document().map(Document::map) else {
            return;
        };
        let wish = match (self.view().filter(), self.view().focus()) {
            ("", Some(focus)) => format!("Around “{}”", name_of(map, &focus.card)),
            ("", None) => "View".to_owned(),
            (filter, _) => filter.to_owned(),
        };
        let titles: BTreeSet<&str> = map.views.values().map(|view| view.title.as_str()).collect();
        let title = first_free(&wish, " ", |title| titles.contains(title));
        let stem = slug_from_text(&title, "view");
        let id = ViewId::new(&first_free(&stem, "-", |id| map.views.contains_key(id))).ok();
        let Some(id) = id else { return };
        let view = saved(self.view(), &title);
        self.edit(&Edit::Several {
            label: "save view".to_owned(),
            edits: vec![Edit::Object(ObjectEdit::Put(Object::View(id, Box::new(view))))],
        });
        self.say(
            Severity::Information,
            format!("The view is kept in the map as “{title}”. It stands in the outline under “Views”."),
        );
    }

    /// Looks at the map as a saved view says.
    pub(super) fn show_view(&mut self, id: &ViewId) {
        let Some(map) = self.document().map(Document::map) else {
            return;
        };
        let Some(saved) = map.views.get(id).cloned() else {
            return;
        };
        let mut view = self.view().clone();
        view.show_all();
        if !saved.filter.is_empty() {
            let found: BTreeSet<Card> = (self.found(&saved.filter).into_iter())
                .filter_map(|hit| match hit.what {
                    Found::Card(card) => Some(card),
                    Found::Link(_) | Found::Source(_) => None,
                })
                .collect();
            view = view.showing_only(map, &found, &saved.filter);
        } else if let Some(focus) = &saved.focus {
            let down = saved.steps.unwrap_or(ALL_STEPS);
            view.focus_on(
                map,
                Focus {
                    card: Card::Claim(focus.clone()),
                    up: reach(saved.steps_up.unwrap_or(down)),
                    down: reach(down),
                },
            );
        }
        for claim in &saved.folded {
            view.fold(map, &Card::Claim(claim.clone()));
        }
        view.hide(map, &saved.hidden);
        for group in &saved.groups {
            view.fold_group(group);
        }
        if let Some((_, mode, direction)) = DRAWINGS.iter().find(|(name, ..)| *name == saved.drawing) {
            view.set_direction(*direction);
            view.set_mode(*mode);
        }
        if view.has_words() != saved.words {
            view.toggle_words();
        }
        view.reveal_conclusion_if_empty(map);
        self.set_view(view);
    }
}

fn name_of(map: &Map, card: &Card) -> String {
    match card {
        Card::Claim(id) => map.title_of(id).to_owned(),
        Card::Question(id) => map
            .questions
            .get(id)
            .map_or_else(String::new, |question| question.title.clone()),
        Card::Group(id) => map.groups.get(id).map_or_else(String::new, |group| group.title.clone()),
        Card::Quantity(id) => (map.quantities.get(id)).map_or_else(String::new, |quantity| quantity.title.clone()),
    }
}

impl View {
    /// The view with nothing shown but these cards, which a search has found.
    #[must_use]
    pub(super) fn showing_only(mut self, map: &Map, cards: &BTreeSet<Card>, filter: &str) -> Self {
        self.show_all();
        self.set_hidden(
            super::view::all_cards(map)
                .filter(|card| !cards.contains(card))
                .collect(),
        );
        self.set_filter(Arc::from(filter));
        self
    }

    /// Hides the cards with these ids.
    fn hide(&mut self, map: &Map, ids: &BTreeSet<String>) {
        if !ids.is_empty() {
            let hidden = super::view::all_cards(map).filter(|card| ids.contains(card.as_str()));
            self.set_hidden(self.hidden().iter().cloned().chain(hidden).collect());
        }
    }

    /// A view that would show nothing shows the conclusion.
    fn reveal_conclusion_if_empty(&mut self, map: &Map) {
        let shows_something = super::view::all_cards(map).any(|card| !self.hidden().contains(&card));
        if let (false, Some(target)) = (shows_something, &map.target) {
            self.reveal(map, &Card::Claim(ClaimId::clone(target)));
        }
    }
}
