//! Putting cards where somebody wants them: pinned, in line, or at even distances.

use std::collections::BTreeMap;

use super::{App, Selection};
use crate::{
    layout::{Point, Rect},
    model::{
        Card, Edit, Map, Place,
        edit::{ClaimChange, ClaimEdit, Object, ObjectEdit},
    },
};

/// How selected cards are put in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Arrangement {
    /// Left edges in line.
    Left,
    /// Middles above each other.
    Center,
    /// Right edges in line.
    Right,
    /// Upper edges in line.
    Top,
    /// Middles beside each other.
    Middle,
    /// Lower edges in line.
    Bottom,
    /// Even gaps from left to right.
    Across,
    /// Even gaps from top to bottom.
    Down,
}

impl Arrangement {
    /// Where the middles of `cards` go.
    pub(super) fn places(self, cards: &[Rect]) -> Vec<Point> {
        let least = |value: fn(&Rect) -> f64| cards.iter().map(value).fold(f64::INFINITY, f64::min);
        let most = |value: fn(&Rect) -> f64| cards.iter().map(value).fold(f64::NEG_INFINITY, f64::max);
        let (left, right) = (least(|card| card.x), most(Rect::right));
        let (top, bottom) = (least(|card| card.y), most(Rect::bottom));
        let across = |x: &dyn Fn(&Rect) -> f64| cards.iter().map(|card| Point::new(x(card), card.center().y)).collect();
        let down = |y: &dyn Fn(&Rect) -> f64| cards.iter().map(|card| Point::new(card.center().x, y(card))).collect();
        match self {
            Self::Left => across(&|card| left + card.width / 2.0),
            Self::Center => across(&|_| f64::midpoint(left, right)),
            Self::Right => across(&|card| right - card.width / 2.0),
            Self::Top => down(&|card| top + card.height / 2.0),
            Self::Middle => down(&|_| f64::midpoint(top, bottom)),
            Self::Bottom => down(&|card| bottom - card.height / 2.0),
            Self::Across => {
                let spans: Vec<(f64, f64)> = cards.iter().map(|card| (card.x, card.width)).collect();
                let middles = spread(&spans);
                (cards.iter().zip(middles))
                    .map(|(card, x)| Point::new(x, card.center().y))
                    .collect()
            }
            Self::Down => {
                let spans: Vec<(f64, f64)> = cards.iter().map(|card| (card.y, card.height)).collect();
                let middles = spread(&spans);
                (cards.iter().zip(middles))
                    .map(|(card, y)| Point::new(card.center().x, y))
                    .collect()
            }
        }
    }
}

/// The middles of spans (start and length) moved so that gaps between them are even; the first and last stay.
fn spread(spans: &[(f64, f64)]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..spans.len()).collect();
    order.sort_by(|&a, &b| {
        let middle = |at: usize| spans[at].0 + spans[at].1 / 2.0;
        middle(a).total_cmp(&middle(b))
    });
    let start = order.first().map_or(0.0, |&first| spans[first].0);
    let end = order.last().map_or(0.0, |&last| spans[last].0 + spans[last].1);
    let filled: f64 = spans.iter().map(|span| span.1).sum();
    let gap = (end - start - filled) / (spans.len().max(2) - 1) as f64;
    let mut middles = vec![0.0; spans.len()];
    let mut at = start;
    for card in order {
        middles[card] = at + spans[card].1 / 2.0;
        at += spans[card].1 + gap;
    }
    middles
}

/// The edit that pins a card, or lets it go; none if it is not on the map.
fn pinned(map: &Map, card: &Card, place: Option<Place>) -> Option<Edit> {
    Some(match card {
        Card::Claim(id) => Edit::Claim(ClaimEdit::Change(id.clone(), ClaimChange::Place(place))),
        Card::Question(id) => {
            let mut question = (**map.questions.get(id)?).clone();
            question.place = place;
            Edit::Object(ObjectEdit::Put(Object::Question(id.clone(), Box::new(question))))
        }
        Card::Group(id) => {
            let mut group = (**map.groups.get(id)?).clone();
            group.place = place;
            Edit::Object(ObjectEdit::Put(Object::Group(id.clone(), Box::new(group))))
        }
        Card::Quantity(id) => {
            let mut quantity = (**map.quantities.get(id)?).clone();
            quantity.place = place;
            Edit::Object(ObjectEdit::Put(Object::Quantity(id.clone(), Box::new(quantity))))
        }
    })
}

/// Where a card is pinned.
pub(super) fn place_of(map: &Map, card: &Card) -> Option<Place> {
    match card {
        Card::Claim(id) => map.claims.get(id)?.place,
        Card::Question(id) => map.questions.get(id)?.place,
        Card::Group(id) => map.groups.get(id)?.place,
        Card::Quantity(id) => map.quantities.get(id)?.place,
    }
}

impl App {
    /// Whether any selected card is pinned.
    pub fn has_pinned_selection(&self) -> bool {
        let map = self.document().map(super::Document::map);
        map.is_some_and(|map| (self.selection().all_cards().iter()).any(|card| place_of(map, card).is_some()))
    }

    /// Pins cards at whole pixels, or lets them go, in one step.
    pub(super) fn pin(&mut self, places: &[(Card, Option<Point>)]) {
        let Some(document) = self.document() else { return };
        let map = document.map();
        let edits: Vec<Edit> = (places.iter())
            .filter_map(|(card, place)| {
                let place = place.map(|point| Place {
                    x: point.x.round(),
                    y: point.y.round(),
                });
                if place == place_of(map, card) {
                    return None;
                }
                pinned(map, card, place)
            })
            .collect();
        if edits.is_empty() {
            return;
        }
        let verb = if places.iter().all(|(_, place)| place.is_none()) {
            "unpin"
        } else {
            "move"
        };
        let label = match places.len() {
            1 => format!("{verb} card"),
            n => format!("{verb} {n} cards"),
        };
        self.edit(&Edit::Several { label, edits });
        self.end_stroke();
    }

    /// Puts the selected cards in order where they are drawn.
    pub(super) fn arrange(&mut self, how: Arrangement) {
        let Selection::Several(selected) = self.selection() else {
            return;
        };
        let (scene, placement) = self.derived().drawing();
        let rects: BTreeMap<&Card, Rect> = (scene.cards.iter().zip(&placement.nodes))
            .map(|(card, rect)| (&card.card, *rect))
            .collect();
        let (cards, rects): (Vec<Card>, Vec<Rect>) = (selected.iter())
            .filter_map(|card| Some((card.clone(), *rects.get(card)?)))
            .unzip();
        let places: Vec<(Card, Option<Point>)> = (cards.into_iter().zip(how.places(&rects)))
            .map(|(card, place)| (card, Some(place)))
            .collect();
        self.pin(&places);
    }
}

#[cfg(test)]
mod tests {
    use super::Arrangement;
    use crate::layout::Rect;

    fn cards() -> Vec<Rect> {
        let card = |x, y, width, height| Rect { x, y, width, height };
        vec![
            card(0.0, 10.0, 20.0, 10.0),
            card(90.0, 0.0, 10.0, 40.0),
            card(30.0, 5.0, 30.0, 20.0),
        ]
    }

    fn moved(how: Arrangement) -> Vec<Rect> {
        (cards().iter().zip(how.places(&cards())))
            .map(|(card, middle)| Rect::centered(middle, card.width, card.height))
            .collect()
    }

    #[test]
    fn edges_come_in_line_and_nothing_moves_the_other_way() {
        assert!(moved(Arrangement::Left).iter().all(|card| card.x.abs() < 1e-9));
        assert!(
            moved(Arrangement::Right)
                .iter()
                .all(|card| (card.right() - 100.0).abs() < 1e-9)
        );
        assert!(
            moved(Arrangement::Bottom)
                .iter()
                .all(|card| (card.bottom() - 40.0).abs() < 1e-9)
        );
        for (before, after) in cards().iter().zip(moved(Arrangement::Center)) {
            assert!((before.y - after.y).abs() < 1e-9);
            assert!((after.center().x - 50.0).abs() < 1e-9);
        }
    }

    #[test]
    fn gaps_become_even_between_the_outermost() {
        let after = moved(Arrangement::Across);
        assert!(after[0].x.abs() < 1e-9 && (after[1].right() - 100.0).abs() < 1e-9);
        let gaps = (after[2].x - after[0].right(), after[1].x - after[2].right());
        assert!(
            (gaps.0 - gaps.1).abs() < 1e-9 && (gaps.0 - 20.0).abs() < 1e-9,
            "{gaps:?}"
        );
    }
}
