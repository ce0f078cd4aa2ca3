//! The arguments as an outline: from each position down, in reading order, every claim once.
//!
//! The walk keeps its own stack, so that no depth of argument can exhaust the program's, and lists nest only so far as
//! people can read them: what lies deeper is continued as a list of its own.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::words;
use crate::model::{ClaimId, GroupId, LinkId, Map, Origin, QuestionId, Relation, Target};

/// How deep lists nest.
const DEEPEST: usize = 7;

/// What stands on a line of the outline.
#[derive(Clone, Debug)]
pub(super) enum What {
    Claim(ClaimId),
    Group(GroupId),
    /// The rest of an argument that nests too deeply: what bears on the claim, what bears on the link.
    Rest(Option<ClaimId>, Option<LinkId>),
}

/// One line of the outline.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) depth: usize,
    pub(super) what: What,
    /// The link that connects it to the line it stands under.
    pub(super) via: Option<LinkId>,
    /// It stood on an earlier line.
    pub(super) again: bool,
    /// What bears on it stands in a list of its own, further down.
    pub(super) continued: bool,
}

/// A list of the outline with what it answers, if it answers a question.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) question: Option<QuestionId>,
    pub(super) items: Vec<Item>,
}

/// The order in which the claims of a map are read.
#[derive(Debug, Default)]
pub(super) struct Outline {
    pub(super) parts: Vec<Part>,
    /// Every claim once, in the order of its first line; claims that stand alone last.
    pub(super) order: Vec<ClaimId>,
    /// Claims that nothing bears on and that bear on nothing.
    pub(super) alone: Vec<ClaimId>,
    /// Groups that bear on nothing.
    pub(super) loose: Vec<GroupId>,
}

/// The walk through a map.
struct Walk<'a> {
    map: &'a Map,
    by_target: BTreeMap<Target, Vec<LinkId>>,
    requirements: BTreeMap<&'a ClaimId, Vec<&'a LinkId>>,
    /// Claims that bear on something.
    bearing: BTreeSet<&'a ClaimId>,
    claims: BTreeSet<ClaimId>,
    groups: BTreeSet<GroupId>,
    order: Vec<ClaimId>,
}

impl Outline {
    /// Walks through the map. Complexity: `O((claims + links) · log)`.
    pub(super) fn new(map: &Map) -> Self {
        let mut walk = Walk::new(map);
        let mut parts = Vec::new();
        for question in questions_in_order(map) {
            let positions = in_order(map, map.positions(question));
            let items = walk.list(positions);
            if !items.is_empty() {
                parts.push(Part {
                    question: Some(question.clone()),
                    items,
                });
            }
        }
        let all = in_order(map, map.claims.keys().cloned().collect());
        let alone = |walk: &Walk<'_>, id: &ClaimId| walk.is_leaf(id) && !walk.bearing.contains(id);
        let is_target = |id: &&ClaimId| map.target.as_ref() == Some(*id);
        let tops = all.iter().filter(|id| !walk.bearing.contains(id) && !alone(&walk, id));
        // Where everything bears on something else in a circle, the first in order is as good a start as any.
        let starts: Vec<ClaimId> = (all.iter().filter(is_target))
            .chain(tops)
            .chain(all.iter().filter(|id| walk.bearing.contains(id)))
            .cloned()
            .collect();
        let mut items = Vec::new();
        for start in starts {
            if !walk.claims.contains(&start) && (!alone(&walk, &start) || map.target.as_ref() == Some(&start)) {
                items.extend(walk.list(vec![start]));
            }
        }
        if !items.is_empty() {
            parts.push(Part { question: None, items });
        }
        let alone: Vec<ClaimId> = all.iter().filter(|id| !walk.claims.contains(*id)).cloned().collect();
        let mut order = walk.order;
        order.extend(alone.iter().cloned());
        let loose = map
            .groups
            .keys()
            .filter(|id| !walk.groups.contains(*id))
            .cloned()
            .collect();
        Self {
            parts,
            order,
            alone: alone
                .into_iter()
                .filter(|id| {
                    !map.claims
                        .get(id)
                        .is_some_and(|claim| claim.tags.contains("definition"))
                })
                .collect(),
            loose,
        }
    }
}

impl<'a> Walk<'a> {
    fn new(map: &'a Map) -> Self {
        let mut requirements: BTreeMap<&ClaimId, Vec<&LinkId>> = BTreeMap::new();
        let mut bearing = BTreeSet::new();
        for (id, link) in &map.links {
            match (&link.from, &link.to, link.relation) {
                (Origin::Claim(dependent), Target::Claim(needed), Relation::Requires) => {
                    requirements.entry(dependent).or_default().push(id);
                    bearing.insert(needed);
                }
                (_, Target::Question(_), _) => {}
                (Origin::Claim(claim), ..) => {
                    bearing.insert(claim);
                }
                (Origin::Group(group), ..) => {
                    bearing.extend(map.groups.get(group).into_iter().flat_map(|group| &group.members));
                }
            }
        }
        Self {
            map,
            by_target: map.links_by_target(),
            requirements,
            bearing,
            claims: BTreeSet::new(),
            groups: BTreeSet::new(),
            order: Vec::new(),
        }
    }

    /// Whether nothing bears on a claim.
    fn is_leaf(&self, id: &ClaimId) -> bool {
        self.links_into(id).is_empty()
    }

    /// The links that bear on a claim, requirements included, in reading order.
    fn links_into(&self, id: &ClaimId) -> Vec<LinkId> {
        let into = self.by_target.get(&Target::Claim(id.clone())).into_iter().flatten();
        let into =
            into.filter(|link| !matches!(self.map.links.get(*link), Some(link) if link.relation == Relation::Requires));
        let needed = self.requirements.get(id).into_iter().flatten().copied();
        self.sorted(into.chain(needed).cloned().collect())
    }

    fn links_onto(&self, id: &LinkId) -> Vec<LinkId> {
        let onto = self.by_target.get(&Target::Link(id.clone())).cloned();
        self.sorted(onto.unwrap_or_default())
    }

    /// By the order of the claim at the other end, then strength, strongest first, then id.
    fn sorted(&self, mut links: Vec<LinkId>) -> Vec<LinkId> {
        let key = |id: &LinkId| {
            let link = self.map.links.get(id);
            let order = link.map_or(f64::INFINITY, |link| match link.influence_from() {
                Origin::Claim(claim) => order_of(self.map, &claim),
                Origin::Group(group) => self.map.groups.get(&group).map_or(f64::INFINITY, |group| {
                    let orders = group.members.iter().map(|member| order_of(self.map, member));
                    orders.fold(f64::INFINITY, f64::min)
                }),
            });
            (order, link.map_or(0.0, |link| -words::rank(link.strength)))
        };
        links.sort_by(|a, b| {
            let ((order_a, rank_a), (order_b, rank_b)) = (key(a), key(b));
            order_a
                .total_cmp(&order_b)
                .then(rank_a.total_cmp(&rank_b))
                .then(a.cmp(b))
        });
        links
    }

    /// The list that starts at these claims, with what nests too deeply continued after it.
    fn list(&mut self, starts: Vec<ClaimId>) -> Vec<Item> {
        let item = |depth, what, via| Item {
            depth,
            what,
            via,
            again: false,
            continued: false,
        };
        let mut items = Vec::new();
        let mut later: VecDeque<Item> = VecDeque::new();
        let mut open: Vec<Item> = starts
            .into_iter()
            .rev()
            .map(|id| item(0, What::Claim(id), None))
            .collect();
        while let Some(mut next) = open.pop().or_else(|| later.pop_front()) {
            let mut below: Vec<(What, Option<LinkId>)> = Vec::new();
            let mut bear = |links: Vec<LinkId>| {
                below.extend(links.into_iter().filter_map(|id| {
                    let what = match self.map.links.get(&id)?.influence_from() {
                        Origin::Claim(claim) => What::Claim(claim),
                        Origin::Group(group) => What::Group(group),
                    };
                    Some((what, Some(id)))
                }));
            };
            bear(next.via.as_ref().map(|link| self.links_onto(link)).unwrap_or_default());
            match &next.what {
                What::Claim(id) => {
                    if self.claims.insert(id.clone()) {
                        self.order.push(id.clone());
                        bear(self.links_into(id));
                    } else {
                        next.again = true;
                    }
                }
                What::Group(id) => {
                    if self.groups.insert(id.clone()) {
                        let members = self.map.groups.get(id).into_iter().flat_map(|group| &group.members);
                        below.extend(members.map(|member| (What::Claim(member.clone()), None)));
                    } else {
                        next.again = true;
                    }
                }
                What::Rest(claim, link) => {
                    bear(link.as_ref().map(|link| self.links_onto(link)).unwrap_or_default());
                    bear(claim.as_ref().map(|claim| self.links_into(claim)).unwrap_or_default());
                }
            }
            // A group and its members stay together.
            let too_deep = next.depth >= DEEPEST && !matches!(next.what, What::Group(_));
            if too_deep && !below.is_empty() {
                next.continued = true;
                let claim = match &next.what {
                    What::Claim(id) if !next.again => Some(id.clone()),
                    _ => None,
                };
                let link = next.via.clone().filter(|link| !self.links_onto(link).is_empty());
                later.push_back(item(0, What::Rest(claim, link), None));
            } else {
                let depth = next.depth + 1;
                open.extend(below.into_iter().rev().map(|(what, via)| item(depth, what, via)));
            }
            items.push(next);
        }
        items
    }
}

/// The questions, the one that the map is about first.
pub(super) fn questions_in_order(map: &Map) -> Vec<&QuestionId> {
    let about_target = |id: &QuestionId| {
        map.target
            .as_ref()
            .is_some_and(|target| map.positions(id).contains(target))
    };
    let (mut first, rest): (Vec<_>, Vec<_>) = map.questions.keys().partition(|id| about_target(id));
    first.extend(rest);
    first
}

fn order_of(map: &Map, id: &ClaimId) -> f64 {
    map.claims
        .get(id)
        .and_then(|claim| claim.order)
        .unwrap_or(f64::INFINITY)
}

/// Claims by their order, then by id.
pub(super) fn in_order(map: &Map, mut ids: Vec<ClaimId>) -> Vec<ClaimId> {
    ids.sort_by(|a, b| order_of(map, a).total_cmp(&order_of(map, b)).then(a.cmp(b)));
    ids
}
