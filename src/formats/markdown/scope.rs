//! A branch of a map as a map of its own: a claim, what bears on it at any remove, and what these refer to.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::model::{Card, ClaimId, GroupId, LinkId, LocalModel, Map, Origin, QuantityId, QuestionId, Target};

/// The branch below a claim; nothing if the map has no such claim, or what is left would be no map.
///
/// Complexity: `O((claims + links) · log)`.
pub(super) fn branch(map: &Map, top: &ClaimId) -> Option<Map> {
    map.claims.get(top)?;
    let cards = reached(map, top);
    let (mut claims, mut groups, mut quantities, mut questions) =
        (BTreeSet::new(), BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for card in cards {
        match card {
            Card::Claim(id) => drop(claims.insert(id)),
            Card::Group(id) => drop(groups.insert(id)),
            Card::Quantity(id) => drop(quantities.insert(id)),
            Card::Question(id) => drop(questions.insert(id)),
        }
    }
    questions.extend(answered_by(map, top));
    let kept = Kept {
        claims,
        groups,
        quantities,
        questions,
    };
    kept.cut_from(map, top)
}

/// Everything that bears on a claim, by links that count and by links that are only talked about, the claim itself included.
fn reached(map: &Map, top: &ClaimId) -> BTreeSet<Card> {
    let mut below = map.bearing_cards();
    for (from, targets) in map.influence_arrows() {
        for to in targets {
            below.entry(to).or_default().insert(from.clone());
        }
    }
    let mut reached = BTreeSet::new();
    let mut open = vec![Card::Claim(top.clone())];
    while let Some(card) = open.pop() {
        if reached.insert(card.clone()) {
            // A question's positions are another debate, unless the branch is about it.
            if !matches!(card, Card::Question(_)) {
                open.extend(below.remove(&card).into_iter().flatten());
            }
        }
    }
    reached
}

/// The questions that a claim answers.
fn answered_by(map: &Map, claim: &ClaimId) -> BTreeSet<QuestionId> {
    let answers = map
        .links
        .values()
        .filter(|link| link.from == Origin::Claim(claim.clone()));
    answers
        .filter_map(|link| match &link.to {
            Target::Question(id) => Some(id.clone()),
            _ => None,
        })
        .collect()
}

/// What stays of a map.
struct Kept {
    claims: BTreeSet<ClaimId>,
    groups: BTreeSet<GroupId>,
    quantities: BTreeSet<QuantityId>,
    questions: BTreeSet<QuestionId>,
}

impl Kept {
    fn cut_from(&self, map: &Map, top: &ClaimId) -> Option<Map> {
        let mut content = map.clone().into_content();
        content.target = Some(top.clone());
        content.claims.retain(|id, _| self.claims.contains(id));
        content.groups.retain(|id, _| self.groups.contains(id));
        content.questions.retain(|id, _| self.questions.contains(id));
        content.quantities.retain(|id, _| self.quantities.contains(id));
        content.links = self.links(map);
        content
            .evidence
            .retain(|evidence| self.claims.contains(&evidence.claim));
        content.scenarios.clear();
        content.sessions.clear();
        content.views.clear();
        content.notes.clear();
        content.aside.clear();
        content.net = None;
        for claim in content.claims.values_mut() {
            let claim = Arc::make_mut(claim);
            claim.given.retain(|id| self.claims.contains(id));
            claim.senses.retain(|id| self.claims.contains(id));
            if claim
                .threshold
                .as_ref()
                .is_some_and(|one| !self.quantities.contains(&one.quantity))
            {
                claim.threshold = None;
            }
            // The page tells no local models, and a table may name what is cut off.
            claim.model = LocalModel::ByLinks;
            claim.variable = None;
        }
        for question in content.questions.values_mut() {
            Arc::make_mut(question).table = None;
        }
        for group in content.groups.values_mut() {
            let group = Arc::make_mut(group);
            group.members.retain(|id| self.claims.contains(id));
            group.verdicts.retain(|id, _| self.claims.contains(id));
        }
        for quantity in content.quantities.values_mut() {
            let quantity = Arc::make_mut(quantity);
            for conditional in quantity.conditional.values_mut() {
                conditional.retain(|one| one.when.iter().all(|(id, _)| self.claims.contains(id)));
            }
        }
        Map::new(content).ok()
    }

    /// The links both of whose ends stay, links onto links included.
    fn links(&self, map: &Map) -> BTreeMap<LinkId, Arc<crate::model::Link>> {
        let stays = |origin: &Origin| match origin {
            Origin::Claim(id) => self.claims.contains(id),
            Origin::Group(id) => self.groups.contains(id),
        };
        let onto = map.links_by_target();
        let mut kept = BTreeMap::new();
        let mut open: Vec<&LinkId> = (map.links.iter())
            .filter(|(_, link)| match &link.to {
                Target::Claim(id) => self.claims.contains(id),
                Target::Question(id) => self.questions.contains(id),
                Target::Link(_) => false,
            })
            .map(|(id, _)| id)
            .collect();
        while let Some(id) = open.pop() {
            if let Some(link) = map.links.get(id).filter(|link| stays(&link.from)) {
                kept.insert(id.clone(), link.clone());
                open.extend(onto.get(&Target::Link(id.clone())).into_iter().flatten());
            }
        }
        kept
    }
}
