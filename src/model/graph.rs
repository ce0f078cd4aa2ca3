//! The map seen as a graph: what depends on what, in which order, and where it goes round in circles.
//!
//! Views are built from the map when they are needed; petgraph's indices never leave this file.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::graph::{DiGraph, NodeIndex};

use super::{ClaimId, GroupId, LinkId, Map, Origin, QuestionId, Target};

/// A card on the canvas: what links start and end at, other links aside.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Card {
    /// A claim.
    Claim(ClaimId),
    /// A question.
    Question(QuestionId),
    /// A group that links start at.
    Group(GroupId),
}

impl Card {
    /// The id as it stands in the file.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Claim(id) => id.as_str(),
            Self::Question(id) => id.as_str(),
            Self::Group(id) => id.as_str(),
        }
    }
}

impl Map {
    /// The card or question that a link's influence ends at after following links to links: what it is finally about.
    pub fn final_target(&self, link: &LinkId) -> Option<Card> {
        let mut link = self.links.get(link)?;
        // A map has no circle of links, so this ends.
        loop {
            match link.influence_on() {
                Target::Claim(id) => return Some(Card::Claim(id)),
                Target::Question(id) => return Some(Card::Question(id)),
                Target::Link(id) => link = self.links.get(&id)?,
            }
        }
    }

    /// Links by the id of what they end at.
    pub fn links_by_target(&self) -> BTreeMap<Target, Vec<LinkId>> {
        let mut by_target: BTreeMap<Target, Vec<LinkId>> = BTreeMap::new();
        for (id, link) in &self.links {
            by_target.entry(link.to.clone()).or_default().push(id.clone());
        }
        by_target
    }

    /// For each claim or question, the links whose influence acts on it directly (requirements included), by id.
    pub fn influences(&self) -> BTreeMap<Target, Vec<LinkId>> {
        let mut influences: BTreeMap<Target, Vec<LinkId>> = BTreeMap::new();
        for (id, link) in &self.links {
            influences.entry(link.influence_on()).or_default().push(id.clone());
        }
        influences
    }

    /// For each card, the cards that bear on it directly, links to links and group members included, by id.
    pub fn bearing_cards(&self) -> BTreeMap<Card, BTreeSet<Card>> {
        let mut bearing: BTreeMap<Card, BTreeSet<Card>> = BTreeMap::new();
        for (id, link) in &self.links {
            let Some(target) = self.final_target(id) else { continue };
            let source = match link.influence_from() {
                Origin::Claim(id) => Card::Claim(id),
                Origin::Group(id) => Card::Group(id),
            };
            if source != target {
                bearing.entry(target).or_default().insert(source);
            }
        }
        for (id, group) in &self.groups {
            let members = group.members.iter().cloned().map(Card::Claim);
            bearing.entry(Card::Group(id.clone())).or_default().extend(members);
        }
        bearing
    }

    /// The circles of influence among claims: each strongly connected component of more than one claim, sorted.
    ///
    /// Links marked *discussion only*, definitions and meta-level claims do not count.
    /// Complexity: linear in claims and links.
    pub fn influence_circles(&self) -> Vec<Vec<ClaimId>> {
        let mut graph: DiGraph<Card, ()> = DiGraph::new();
        let mut indices: BTreeMap<Card, NodeIndex> = BTreeMap::new();
        let mut node = |graph: &mut DiGraph<Card, ()>, card: Card| {
            *indices.entry(card.clone()).or_insert_with(|| graph.add_node(card))
        };
        for (id, link) in &self.links {
            if !self.takes_part(id) {
                continue;
            }
            let Some(target) = self.final_target(id) else { continue };
            let source = match link.influence_from() {
                Origin::Claim(id) => Card::Claim(id),
                Origin::Group(id) => Card::Group(id),
            };
            let (from, to) = (node(&mut graph, source), node(&mut graph, target));
            graph.add_edge(from, to, ());
        }
        for (id, group) in &self.groups {
            let to = node(&mut graph, Card::Group(id.clone()));
            for member in &group.members {
                let from = node(&mut graph, Card::Claim(member.clone()));
                graph.add_edge(from, to, ());
            }
        }
        // A position of an exclusive question is a state of the question: both are one variable.
        for (id, question) in &self.questions {
            if question.exclusive {
                let one = node(&mut graph, Card::Question(id.clone()));
                for position in self.positions(id) {
                    let other = node(&mut graph, Card::Claim(position));
                    graph.add_edge(one, other, ());
                    graph.add_edge(other, one, ());
                }
            }
        }
        let mut circles: Vec<Vec<ClaimId>> = petgraph::algo::tarjan_scc(&graph)
            .into_iter()
            .filter(|component| component.len() > 1)
            .filter(|component| self.goes_round(&graph, component))
            .map(|component| {
                let mut claims: Vec<ClaimId> = component
                    .into_iter()
                    .filter_map(|index| match &graph[index] {
                        Card::Claim(id) => Some(id.clone()),
                        Card::Question(_) | Card::Group(_) => None,
                    })
                    .collect();
                claims.sort();
                claims
            })
            .collect();
        circles.sort();
        circles
    }

    /// Whether a component is more than one exclusive question with its own positions.
    fn goes_round(&self, graph: &DiGraph<Card, ()>, component: &[NodeIndex]) -> bool {
        let cards: BTreeSet<&Card> = component.iter().map(|&index| &graph[index]).collect();
        let questions: Vec<&QuestionId> = cards
            .iter()
            .filter_map(|card| match card {
                Card::Question(id) => Some(id),
                _ => None,
            })
            .collect();
        let [question] = questions.as_slice() else {
            return true;
        };
        let positions: BTreeSet<ClaimId> = self.positions(question).into_iter().collect();
        let only_positions = cards.iter().all(|card| match card {
            Card::Claim(id) => positions.contains(id),
            Card::Question(_) => true,
            Card::Group(_) => false,
        });
        // Positions that influence one another directly do go round.
        !only_positions
            || self.links.iter().any(|(id, link)| {
                self.takes_part(id)
                    && matches!((link.influence_from(), self.final_target(id)), (Origin::Claim(a), Some(Card::Claim(b))) if positions.contains(&a) && positions.contains(&b))
            })
    }

    /// Whether a link takes part in the computation.
    pub fn takes_part(&self, id: &LinkId) -> bool {
        let Some(link) = self.links.get(id) else { return false };
        let claim_takes_part = |id: &ClaimId| self.claims.get(id).is_some_and(|claim| !claim.is_discussion_only());
        let source = match link.influence_from() {
            Origin::Claim(id) => claim_takes_part(&id),
            Origin::Group(_) => true,
        };
        let target = match link.influence_on() {
            Target::Claim(id) => claim_takes_part(&id),
            Target::Link(id) => self.takes_part(&id),
            Target::Question(_) => false,
        };
        source && target && !link.discussion_only
    }
}
