//! The arguments for and against a position, strongest first: the same rule for every side.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};

use super::words;
use crate::model::{Card, ClaimId, GroupId, Link, LinkId, Map, Origin, QuestionId, Relation, Target, Tier};

/// Which way an argument pulls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Pull {
    For,
    Against,
}

impl Pull {
    /// What pulls this way on something that pulls `self`.
    fn by(self, relation: Relation) -> Self {
        match (self, relation) {
            (Self::For, Relation::Opposes | Relation::Undercuts) => Self::Against,
            (Self::Against, Relation::Opposes | Relation::Undercuts) => Self::For,
            _ => self,
        }
    }
}

/// What bears on a position, each claim once, on the side to which the shortest way leads.
#[derive(Clone, Debug, Default)]
pub(super) struct Sides {
    pub(super) on_its_side: Vec<ClaimId>,
    pub(super) against_it: Vec<ClaimId>,
}

/// How an argument is ranked: what bears on the position more directly first; of equals the stronger, core before detail,
/// what has most behind it, by id.
type Rank = (usize, u32, bool, usize, ClaimId);

/// The walk from a position to all that bears on it.
struct Walk<'a> {
    map: &'a Map,
    influences: BTreeMap<Target, Vec<LinkId>>,
    bearing: BTreeMap<Card, BTreeSet<Card>>,
}

/// What is still to be looked at: something that pulls one way, how far from the position it is, and how strongly it bears.
struct Step {
    at: Origin,
    via: LinkId,
    pull: Pull,
    steps: usize,
}

impl Sides {
    /// Whether nothing bears on the position.
    pub(super) fn is_empty(&self) -> bool {
        self.on_its_side.is_empty() && self.against_it.is_empty()
    }

    /// Sorts what bears on each of these positions. Other positions are looked through, not listed: that the other side
    /// exists is no argument. Complexity: `O(positions · (claims + links) · log)`.
    pub(super) fn of(map: &Map, positions: &[ClaimId]) -> Vec<Self> {
        let walk = Walk {
            map,
            influences: map.influences(),
            bearing: map.bearing_cards(),
        };
        positions
            .iter()
            .map(|position| walk.sides(position, positions))
            .collect()
    }
}

impl Walk<'_> {
    fn sides(&self, position: &ClaimId, positions: &[ClaimId]) -> Sides {
        let mut found: [BTreeSet<Rank>; 2] = [BTreeSet::new(), BTreeSet::new()];
        let mut seen_claims = BTreeSet::from([position.clone()]);
        let mut seen_groups: BTreeSet<GroupId> = BTreeSet::new();
        let mut seen_links: BTreeSet<LinkId> = BTreeSet::new();
        let mut open: VecDeque<Step> = VecDeque::new();
        self.open(
            &Target::Claim(position.clone()),
            Pull::For,
            1,
            &mut seen_links,
            &mut open,
        );
        while let Some(step) = open.pop_front() {
            // What bears on the step from the argument to what it bears on is as near as the argument.
            let is_link =
                |id: &LinkId| matches!(self.map.links.get(id), Some(link) if matches!(link.to, Target::Link(_)));
            let steps_onto = step.steps + usize::from(is_link(&step.via));
            let via = Target::Link(step.via.clone());
            self.open(&via, step.pull, steps_onto, &mut seen_links, &mut open);
            let members = match &step.at {
                Origin::Claim(claim) => vec![claim.clone()],
                Origin::Group(group) if seen_groups.insert(group.clone()) => self
                    .map
                    .groups
                    .get(group)
                    .map(|group| group.members.clone())
                    .unwrap_or_default(),
                Origin::Group(_) => Vec::new(),
            };
            for claim in members {
                if !seen_claims.insert(claim.clone()) {
                    continue;
                }
                if let Some(rank) = self.rank(&claim, &step)
                    && !positions.contains(&claim)
                {
                    let side = usize::from(step.pull == Pull::Against);
                    if let Some(found) = found.get_mut(side) {
                        found.insert(rank);
                    }
                }
                self.open(
                    &Target::Claim(claim),
                    step.pull,
                    step.steps + 1,
                    &mut seen_links,
                    &mut open,
                );
            }
        }
        let [on_its_side, against_it] =
            found.map(|ranks| ranks.into_iter().map(|(.., claim)| claim).collect::<Vec<_>>());
        Sides {
            on_its_side,
            against_it,
        }
    }

    fn open(&self, target: &Target, pull: Pull, steps: usize, seen: &mut BTreeSet<LinkId>, open: &mut VecDeque<Step>) {
        for id in self.influences.get(target).into_iter().flatten() {
            // What is drawn for discussion only is no argument of what bears on it.
            let is_argument = |link: &&Arc<Link>| link.relation != Relation::Answers && !link.discussion_only;
            let Some(link) = self.map.links.get(id).filter(is_argument) else {
                continue;
            };
            if seen.insert(id.clone()) {
                open.push_back(Step {
                    at: link.influence_from(),
                    via: id.clone(),
                    pull: pull.by(link.relation),
                    steps,
                });
            }
        }
    }

    /// Nothing for what is about words or about the debate.
    fn rank(&self, id: &ClaimId, step: &Step) -> Option<Rank> {
        let claim = self.map.claims.get(id).filter(|claim| !claim.is_discussion_only())?;
        let strength = self
            .map
            .links
            .get(&step.via)
            .map_or(1.0, |link| words::rank(link.strength));
        let strength = if strength.is_nan() { 1.0 } else { strength.min(1e6) };
        let n_behind = self.bearing.get(&Card::Claim(id.clone())).map_or(0, BTreeSet::len);
        Some((
            step.steps,
            u32::MAX - (strength * 1000.0) as u32,
            claim.tier == Tier::Detail,
            usize::MAX - n_behind,
            id.clone(),
        ))
    }
}

/// The positions that the report opens with, and the question they answer: those of the conclusion's question; else the
/// conclusion alone; else those of the first question that has any.
pub(super) fn main_positions(map: &Map) -> (Option<QuestionId>, Vec<ClaimId>) {
    let questions = super::outline::questions_in_order(map);
    let mut all = map.all_positions();
    let mut of =
        |id: &QuestionId| super::outline::in_order(map, all.remove(id).unwrap_or_default().into_iter().collect());
    for question in questions {
        let positions = of(question);
        match &map.target {
            Some(target) if positions.contains(target) => return (Some(question.clone()), positions),
            // Questions about the conclusion come first.
            Some(target) => return (None, vec![target.clone()]),
            None if !positions.is_empty() => return (Some(question.clone()), positions),
            None => {}
        }
    }
    (None, map.target.iter().cloned().collect())
}
