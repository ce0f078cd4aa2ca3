//! The map in reading order: questions with their positions, under each what bears on it, then what is left. The outline
//! shows this list, and claims are moved in it (see `reorder`).

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use super::View;
use crate::model::{Card, ClaimId, GroupId, Link, LinkId, Map, Origin, QuestionId, Relation, Target};

/// What bears on a link that is no less deep than this is not listed below it.
const MAX_DEPTH: usize = 32;

/// A card where it stands in reading order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The card.
    pub card: Card,
    /// How many levels it is indented.
    pub depth: usize,
    /// The link by which it stands below the card above it.
    pub link: Option<LinkId>,
    /// What that link says.
    pub relation: Option<Relation>,
    /// The place in the list of the card it stands below.
    pub parent: Option<usize>,
    /// It stands in full somewhere above.
    pub is_repeated: bool,
    /// How many cards stand directly below it, those that are hidden included.
    pub n_below: usize,
    /// How many of those are hidden.
    pub n_hidden: usize,
}

/// The cards of a map in reading order: all of them, or those that a view shows.
///
/// Complexity: near-linear in the map. Iterative, because maps may be as deep as files allow.
pub fn reading_order(map: &Map, view: Option<&View>) -> Vec<Reading> {
    let mut reader = Reader {
        map,
        view,
        influences: map.influences(),
        list: Vec::new(),
        seen: BTreeSet::new(),
    };
    let mut questions: Vec<(&QuestionId, usize)> =
        map.questions.keys().map(|id| (id, map.positions(id).len())).collect();
    // The question the conclusion answers first, then those with positions, then the rest.
    questions.sort_by_key(|(id, n)| (!is_answered_by_target(map, id), *n == 0, (*id).clone()));
    for (id, _) in questions {
        if reader.shows(&Card::Question(id.clone())) {
            reader.question(id);
        }
    }
    if let Some(target) = &map.target {
        reader.top(Card::Claim(target.clone()));
    }
    // Claims that bear on nothing that is shown are the tops of what is left; whatever is still left goes round in circles.
    let arrows = map.bearing_cards();
    let bears: BTreeSet<&Card> = (arrows.iter())
        .filter(|(on, _)| reader.shows(on))
        .flat_map(|(_, sources)| sources)
        .collect();
    for id in map.claims.keys() {
        let card = Card::Claim(id.clone());
        if !bears.contains(&card) {
            reader.top(card);
        }
    }
    for id in map.claims.keys() {
        reader.top(Card::Claim(id.clone()));
    }
    for id in map.quantities.keys() {
        reader.top(Card::Quantity(id.clone()));
    }
    reader.list
}

fn is_answered_by_target(map: &Map, question: &QuestionId) -> bool {
    (map.target.as_ref()).is_some_and(|target| map.positions(question).contains(target))
}

/// A card that is about to be listed.
struct Next {
    card: Card,
    depth: usize,
    link: Option<(LinkId, Relation)>,
    parent: Option<usize>,
}

struct Reader<'a> {
    map: &'a Map,
    view: Option<&'a View>,
    influences: BTreeMap<Target, Vec<LinkId>>,
    list: Vec<Reading>,
    seen: BTreeSet<Card>,
}

impl Reader<'_> {
    fn shows(&self, card: &Card) -> bool {
        // The card of a folded group stands for its claims, which are then not listed.
        self.view.is_none_or(|view| view.shows(self.map, card))
    }

    fn question(&mut self, id: &QuestionId) {
        let at = self.list.len();
        let mut positions = self.map.positions(id);
        positions.sort_by_key(|position| {
            (
                self.map.target.as_ref() != Some(position),
                self.order(position),
                position.clone(),
            )
        });
        let n_below = positions.len();
        positions.retain(|position| self.shows(&Card::Claim(position.clone())));
        self.seen.insert(Card::Question(id.clone()));
        self.list.push(Reading {
            card: Card::Question(id.clone()),
            depth: 0,
            link: None,
            relation: None,
            parent: None,
            is_repeated: false,
            n_below,
            n_hidden: n_below - positions.len(),
        });
        for position in positions {
            let is_answer =
                |link: &Link| link.from == Origin::Claim(position.clone()) && link.to == Target::Question(id.clone());
            let link = (self.map.links.iter())
                .find(|(_, link)| is_answer(link))
                .map(|(link, _)| (link.clone(), Relation::Answers));
            self.card(Next {
                card: Card::Claim(position),
                depth: 1,
                link,
                parent: Some(at),
            });
        }
    }

    fn top(&mut self, card: Card) {
        if self.shows(&card) && !self.seen.contains(&card) {
            self.card(Next {
                card,
                depth: 0,
                link: None,
                parent: None,
            });
        }
    }

    fn order(&self, id: &ClaimId) -> u64 {
        let order = (self.map.claims.get(id))
            .and_then(|claim| claim.order)
            .unwrap_or(f64::MAX);
        // Total order of floats: sign bit flipped for positives, all bits for negatives.
        let bits = order.to_bits();
        if bits >> 63 == 0 { bits | 1 << 63 } else { !bits }
    }

    /// Lists a card and what bears on it.
    fn card(&mut self, first: Next) {
        let mut open = vec![first];
        while let Some(next) = open.pop() {
            let is_repeated = !self.seen.insert(next.card.clone());
            let at = self.list.len();
            let mut below = Vec::new();
            if !is_repeated {
                match &next.card {
                    Card::Claim(id) => self.below(&Target::Claim(id.clone()), next.depth, at, &mut below),
                    Card::Group(id) => self.members(id, next.depth, at, &mut below),
                    Card::Question(_) | Card::Quantity(_) => {}
                }
            }
            // What attacks a link stands one deeper and is hidden or shown with the link's source.
            let direct = |next: &&Next| next.parent == Some(at);
            let n_below = below.iter().filter(direct).count();
            below.retain(|next| self.shows(&next.card));
            self.list.push(Reading {
                n_hidden: n_below - below.iter().filter(direct).count(),
                n_below,
                card: next.card,
                depth: next.depth,
                relation: next.link.as_ref().map(|(_, relation)| *relation),
                link: next.link.map(|(id, _)| id),
                parent: next.parent,
                is_repeated,
            });
            open.extend(below.into_iter().rev());
        }
    }

    fn members(&self, id: &GroupId, depth: usize, at: usize, below: &mut Vec<Next>) {
        let members = self.map.groups.get(id).into_iter().flat_map(|group| &group.members);
        below.extend(members.map(|member| Next {
            card: Card::Claim(member.clone()),
            depth: depth + 1,
            link: None,
            parent: Some(at),
        }));
    }

    /// What bears on a target, in its order, then strongest first; what attacks a link stands one deeper, after the link's
    /// source.
    fn below(&self, target: &Target, depth: usize, at: usize, below: &mut Vec<Next>) {
        let mut links: Vec<(&LinkId, &Link)> = (self.influences.get(target).into_iter().flatten())
            .filter_map(|id| self.map.links.get(id).map(|link| (id, link.as_ref())))
            .filter(|(_, link)| link.relation != Relation::Answers)
            .collect();
        links.sort_by(|(a, first), (b, second)| {
            let key = |link: &Link| {
                let order = match link.influence_from() {
                    Origin::Claim(id) => self.order(&id),
                    Origin::Group(_) => u64::MAX,
                };
                let ratio = self.map.strengths.ratios_of(link.strength, false).0;
                (order, link.relation, Reverse((ratio * 100.0) as u64))
            };
            key(first).cmp(&key(second)).then(a.cmp(b))
        });
        for (id, link) in links {
            below.push(Next {
                card: match link.influence_from() {
                    Origin::Claim(id) => Card::Claim(id),
                    Origin::Group(id) => Card::Group(id),
                },
                depth: depth + 1,
                link: Some((id.clone(), link.relation)),
                parent: Some(at),
            });
            if depth < MAX_DEPTH {
                self.below(&Target::Link(id.clone()), depth + 1, at, below);
            }
        }
    }
}
