//! The map seen as a graph: what depends on what, in which order, and where it goes round in circles.
//!
//! Views are built from the map when they are needed; petgraph's indices never leave this file.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::graph::{DiGraph, NodeIndex};

use super::{ClaimId, GroupId, LinkId, LocalModel, Map, Origin, QuantityId, QuestionId, TableParent, Target};

/// A card on the canvas: what links start and end at, other links aside.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Card {
    /// A claim.
    Claim(ClaimId),
    /// A question.
    Question(QuestionId),
    /// A group that links start at.
    Group(GroupId),
    /// A quantity.
    Quantity(QuantityId),
}

impl Card {
    /// The id as it stands in the file.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Claim(id) => id.as_str(),
            Self::Question(id) => id.as_str(),
            Self::Group(id) => id.as_str(),
            Self::Quantity(id) => id.as_str(),
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
        for (from, to) in self.quantity_arrows() {
            bearing.entry(to).or_default().insert(from);
        }
        for (id, group) in &self.groups {
            let members = group.members.iter().cloned().map(Card::Claim);
            bearing.entry(Card::Group(id.clone())).or_default().extend(members);
        }
        bearing
    }

    /// For each card, the cards its probability enters directly: by links that take part, as a member of a group, as a
    /// condition, as a column of a table, as a position of an exclusive question (which is one variable with it).
    /// Definitions and meta-level claims enter nothing. Claims that are tied to one another enter one another.
    pub fn influence_arrows(&self) -> BTreeMap<Card, BTreeSet<Card>> {
        let mut arrows = self.directed_arrows();
        for [a, b] in self.ties().into_keys().map(|pair| pair.map(Card::Claim)) {
            arrows.entry(a.clone()).or_default().insert(b.clone());
            arrows.entry(b).or_default().insert(a);
        }
        arrows
    }

    /// The arrows of influence without the ties, which have no direction.
    fn directed_arrows(&self) -> BTreeMap<Card, BTreeSet<Card>> {
        let counts = |id: &ClaimId| self.claims.get(id).is_some_and(|claim| !claim.is_discussion_only());
        let column = |parent: &TableParent| match parent {
            TableParent::Claim(parent) => counts(parent).then(|| Card::Claim(parent.clone())),
            TableParent::Question(parent) => Some(Card::Question(parent.clone())),
        };
        let mut arrows: BTreeMap<Card, BTreeSet<Card>> = BTreeMap::new();
        let mut arrow = |from: Card, to: Card| {
            arrows.entry(from).or_default().insert(to);
        };
        for (id, link) in &self.links {
            if !self.takes_part(id) || self.rests_on_tie(id) {
                continue;
            }
            let Some(target) = self.final_target(id) else { continue };
            let source = match link.influence_from() {
                Origin::Claim(id) => Card::Claim(id),
                Origin::Group(id) => Card::Group(id),
            };
            arrow(source, target);
        }
        for (id, group) in &self.groups {
            for member in group.members.iter().filter(|member| counts(member)) {
                arrow(Card::Claim(member.clone()), Card::Group(id.clone()));
            }
        }
        for (id, claim) in self.claims.iter().filter(|(_, claim)| !claim.is_discussion_only()) {
            for given in claim.given.iter().filter(|given| counts(given)) {
                arrow(Card::Claim(given.clone()), Card::Claim(id.clone()));
            }
            if let LocalModel::Table(table) = &claim.model {
                for parent in table.parents.iter().filter_map(column) {
                    arrow(parent, Card::Claim(id.clone()));
                }
            }
        }
        for (id, question) in &self.questions {
            if let (true, Some(table)) = (question.exclusive, &question.table) {
                for parent in table.parents.iter().filter_map(column) {
                    arrow(parent, Card::Question(id.clone()));
                }
            }
        }
        for (from, to) in self.quantity_arrows() {
            if !matches!(&from, Card::Claim(id) if !counts(id)) && !matches!(&to, Card::Claim(id) if !counts(id)) {
                arrow(from, to);
            }
        }
        for (position, question) in self.exclusive_questions() {
            if counts(&position) {
                arrow(Card::Question(question.clone()), Card::Claim(position.clone()));
                arrow(Card::Claim(position), Card::Question(question));
            }
        }
        arrows
    }

    /// What quantities depend on and what depends on them: the cruxes that curves are given, the quantities of formulas, and the
    /// claims that are read off.
    pub fn quantity_arrows(&self) -> BTreeSet<(Card, Card)> {
        let mut arrows = BTreeSet::new();
        for (id, quantity) in &self.quantities {
            let own = Card::Quantity(id.clone());
            for (crux, _) in quantity.conditional.values().flatten().flat_map(|one| &one.when) {
                arrows.insert((Card::Claim(crux.clone()), own.clone()));
            }
            for operand in quantity.formula.iter().flat_map(super::Formula::quantities) {
                arrows.insert((Card::Quantity(operand.clone()), own.clone()));
            }
        }
        for (id, claim) in &self.claims {
            if let Some(threshold) = &claim.threshold {
                arrows.insert((Card::Quantity(threshold.quantity.clone()), Card::Claim(id.clone())));
            }
        }
        arrows
    }

    /// The circles of influence among claims: each strongly connected component that goes round, sorted.
    ///
    /// Links marked *discussion only*, definitions and meta-level claims do not count. Claims that are tied to one another
    /// are one: ties close no circle, but influence that leaves a block and comes back to it does.
    /// Complexity: `O((claims + links) · log)`.
    pub fn influence_circles(&self) -> Vec<Vec<ClaimId>> {
        let arrows = self.directed_arrows();
        let blocks = self.tied_blocks();
        let cards_of_blocks: Vec<Vec<Card>> = (blocks.into_iter())
            .map(|block| block.into_iter().map(Card::Claim).collect())
            .collect();
        let mut graph: DiGraph<Vec<&Card>, ()> = DiGraph::new();
        let mut indices: BTreeMap<&Card, NodeIndex> = BTreeMap::new();
        for block in &cards_of_blocks {
            let index = graph.add_node(block.iter().collect());
            indices.extend(block.iter().map(|card| (card, index)));
        }
        for (from, targets) in &arrows {
            for card in std::iter::once(from).chain(targets) {
                indices.entry(card).or_insert_with(|| graph.add_node(vec![card]));
            }
        }
        for (from, targets) in &arrows {
            for to in targets {
                if let (Some(&from), Some(&to)) = (indices.get(from), indices.get(to)) {
                    graph.add_edge(from, to, ());
                }
            }
        }
        let (entangled, positions) = self.entangled_questions();
        let mut circles: Vec<Vec<ClaimId>> = petgraph::algo::tarjan_scc(&graph)
            .into_iter()
            .filter(|component| component.len() > 1 || component.iter().any(|&one| graph.contains_edge(one, one)))
            .map(|component| {
                component
                    .into_iter()
                    .filter_map(|index| graph.node_weight(index))
                    .flatten()
                    .copied()
                    .collect()
            })
            .filter(|cards: &BTreeSet<&Card>| Self::goes_round(cards, &entangled, &positions))
            .map(|cards| {
                let claims = cards.into_iter().filter_map(|card| match card {
                    Card::Claim(id) => Some(id.clone()),
                    Card::Question(_) | Card::Group(_) | Card::Quantity(_) => None,
                });
                claims.collect()
            })
            .collect();
        circles.sort();
        circles
    }

    /// The questions of which one position influences another directly, with the positions of all.
    fn entangled_questions(&self) -> (BTreeSet<QuestionId>, BTreeMap<QuestionId, BTreeSet<ClaimId>>) {
        let positions = self.all_positions();
        let mut questions_of: BTreeMap<&ClaimId, Vec<&QuestionId>> = BTreeMap::new();
        for (question, claims) in &positions {
            for claim in claims {
                questions_of.entry(claim).or_default().push(question);
            }
        }
        let mut entangled = BTreeSet::new();
        for (id, link) in self.links.iter().filter(|(id, _)| self.takes_part(id)) {
            if let (Origin::Claim(from), Some(Card::Claim(to))) = (link.influence_from(), self.final_target(id)) {
                let of = |claim: &ClaimId| questions_of.get(claim).into_iter().flatten().copied();
                let shared = of(&from).filter(|question| of(&to).any(|other| other == *question));
                entangled.extend(shared.cloned());
            }
        }
        (entangled, positions)
    }

    /// Whether a component is more than one exclusive question with its own positions.
    fn goes_round(
        cards: &BTreeSet<&Card>,
        entangled: &BTreeSet<QuestionId>,
        positions: &BTreeMap<QuestionId, BTreeSet<ClaimId>>,
    ) -> bool {
        let mut questions = cards.iter().filter_map(|card| match card {
            Card::Question(id) => Some(id),
            _ => None,
        });
        let (Some(question), None) = (questions.next(), questions.next()) else {
            return true;
        };
        let own = positions.get(question);
        let is_position = |card: &Card| matches!(card, Card::Claim(id) if own.is_some_and(|own| own.contains(id)));
        let others = cards
            .iter()
            .any(|card| !is_position(card) && !matches!(card, Card::Question(_)));
        // Positions that influence one another directly do go round.
        others || entangled.contains(question)
    }

    /// Whether a link takes part in the computation: it, its ends, and every link it ends at, down to a claim.
    pub fn takes_part(&self, id: &LinkId) -> bool {
        let counts = |id: &ClaimId| self.claims.get(id).is_some_and(|claim| !claim.is_discussion_only());
        let mut next = self.links.get(id);
        // A map has no circle of links, so this ends.
        while let Some(link) = next {
            let source_counts = match link.influence_from() {
                Origin::Claim(id) => counts(&id),
                Origin::Group(_) => true,
            };
            // What a relation of a newer version does to the numbers is not known here.
            let is_understood = !link.unknown.0.contains_key("relation");
            if link.discussion_only || !source_counts || !is_understood {
                return false;
            }
            match link.influence_on() {
                Target::Claim(id) => return counts(&id),
                Target::Question(_) => return false,
                Target::Link(id) => next = self.links.get(&id),
            }
        }
        false
    }
}
