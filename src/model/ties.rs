//! Ties: links that say two claims go together or apart, neither of them first, and the blocks they make.

use std::collections::{BTreeMap, BTreeSet};

use super::{ClaimId, Effect, Link, LinkId, Map, Origin, Relation, Target};

impl Link {
    /// The two claims the link would tie together if it were mutual: it leads from a claim to a claim.
    fn pair(&self) -> Option<[&ClaimId; 2]> {
        match (&self.from, &self.to, self.relation) {
            (Origin::Claim(from), Target::Claim(to), Relation::Supports | Relation::Opposes | Relation::Requires)
                if from != to =>
            {
                Some([from, to])
            }
            _ => None,
        }
    }
}

impl Map {
    /// Whether a claim may be tied to others: it is true or false by itself, neither a position of an exclusive question
    /// nor meant given something.
    pub fn may_be_tied(&self, claim: &ClaimId) -> bool {
        self.claims
            .get(claim)
            .is_some_and(|payload| payload.given.is_empty() && !payload.is_discussion_only())
            && self.exclusive_question_of(claim).is_none()
    }

    /// The two claims that a link ties to one another, if it is mutual and takes part. A mutual link at a claim that
    /// [cannot be tied](Self::may_be_tied) acts by its relation.
    pub fn tie(&self, link: &LinkId) -> Option<[ClaimId; 2]> {
        let payload = self.links.get(link)?;
        if payload.effect != Effect::Mutual || !self.takes_part(link) {
            return None;
        }
        let pair = payload.pair()?;
        pair.iter()
            .all(|end| self.may_be_tied(end))
            .then(|| pair.map(ClaimId::clone))
    }

    /// Every pair of claims that are tied to one another, in order, with the links that tie them.
    pub fn ties(&self) -> BTreeMap<[ClaimId; 2], Vec<LinkId>> {
        let mut ties: BTreeMap<[ClaimId; 2], Vec<LinkId>> = BTreeMap::new();
        for id in self.links.keys() {
            if let Some(mut pair) = self.tie(id) {
                pair.sort();
                ties.entry(pair).or_default().push(id.clone());
            }
        }
        ties
    }

    /// The claims that chains of ties connect: the blocks, sorted.
    pub fn tied_blocks(&self) -> Vec<BTreeSet<ClaimId>> {
        let mut blocks: Vec<BTreeSet<ClaimId>> = Vec::new();
        for pair in self.ties().into_keys() {
            let mut joined: BTreeSet<ClaimId> = pair.into_iter().collect();
            let (met, apart): (Vec<_>, Vec<_>) = blocks.into_iter().partition(|block| !block.is_disjoint(&joined));
            joined.extend(met.into_iter().flatten());
            blocks = apart;
            blocks.push(joined);
        }
        blocks.sort();
        blocks
    }

    /// Whether a link is a tie or ends, through other links, at one. What is said about a tie changes no number.
    pub fn rests_on_tie(&self, link: &LinkId) -> bool {
        let mut next = Some(link);
        // A map has no circle of links, so this ends.
        while let Some(id) = next {
            if self.tie(id).is_some() {
                return true;
            }
            next = match self.links.get(id).map(|link| &link.to) {
                Some(Target::Link(target)) => Some(target),
                _ => None,
            };
        }
        false
    }
}
