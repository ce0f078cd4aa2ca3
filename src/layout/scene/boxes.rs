//! Groups on the canvas: as a card that acts, as a box around its claims, or folded into one card.

use std::collections::{BTreeMap, BTreeSet};

use super::{Scene, SceneBox, Typesetter, label};
use crate::{
    layout::{Bond, GroupSpec},
    model::{Card, ClaimId, Group, GroupId, Map, Origin, Target},
};

/// The cards that are drawn.
pub(super) struct Shown {
    /// Where each stands among the cards of the scene.
    pub index: BTreeMap<Card, usize>,
    /// The folded group whose card stands for a claim.
    pub stand_ins: BTreeMap<ClaimId, GroupId>,
    /// The cards of folded groups, by their places.
    pub folded: BTreeSet<usize>,
}

impl Shown {
    /// The cards that are drawn, with the claims that folded groups stand for.
    pub fn new(index: BTreeMap<Card, usize>, stand_ins: BTreeMap<ClaimId, GroupId>) -> Self {
        let groups: BTreeSet<&GroupId> = stand_ins.values().collect();
        let folded = (groups.into_iter())
            .filter_map(|id| index.get(&Card::Group(id.clone())).copied())
            .collect();
        Self {
            index,
            stand_ins,
            folded,
        }
    }

    /// The card that a card of the map is drawn as, by its place in the scene.
    pub fn place_of(&self, card: &Card) -> Option<usize> {
        match card {
            Card::Claim(id) => match self.stand_ins.get(id) {
                Some(group) => self.index.get(&Card::Group(group.clone())),
                None => self.index.get(card),
            },
            _ => self.index.get(card),
        }
        .copied()
    }
}

/// The folded group that each claim is in: of several, the one with most claims, so that a folded group inside another
/// goes with it.
pub(super) fn stand_ins(map: &Map, folded: &BTreeSet<GroupId>) -> BTreeMap<ClaimId, GroupId> {
    let mut groups: Vec<(&GroupId, &Group)> = (folded.iter())
        .filter_map(|id| Some((id, map.groups.get(id)?.as_ref())))
        .filter(|(_, group)| !group.members.is_empty())
        .collect();
    groups.sort_by_key(|(id, group)| (std::cmp::Reverse(group.members.len()), *id));
    let mut stand_ins = BTreeMap::new();
    for (id, group) in groups {
        for member in &group.members {
            stand_ins.entry(member.clone()).or_insert_with(|| id.clone());
        }
    }
    stand_ins
}

/// The groups that links start at. They are cards of their own, with lines from their members.
pub(super) fn acting(map: &Map) -> BTreeSet<GroupId> {
    let starts: BTreeSet<&GroupId> = (map.links.values())
        .filter_map(|link| match &link.from {
            Origin::Group(id) => Some(id),
            Origin::Claim(_) => None,
        })
        .collect();
    (map.groups.iter())
        .filter(|(id, group)| group.kind.is_logical() && !group.members.is_empty() && starts.contains(id))
        .map(|(id, _)| id.clone())
        .collect()
}

/// Adds what keeps cards together: a box for every group that has no card and does not cut through another box; else, and
/// for members of a group that acts and for the answers to a question that has only one, side by side.
pub(super) fn add(
    map: &Map,
    shown: &Shown,
    acting: &BTreeSet<GroupId>,
    typesetter: &mut Typesetter,
    scene: &mut Scene,
) {
    let drawn = |claims: &mut dyn Iterator<Item = &ClaimId>| -> BTreeSet<usize> {
        claims
            .filter(|id| !shown.stand_ins.contains_key(*id))
            .filter_map(|id| shown.place_of(&Card::Claim(id.clone())))
            .collect()
    };
    let mut groups: Vec<(&GroupId, &Group, BTreeSet<usize>)> = (map.groups.iter())
        .map(|(id, group)| (id, group.as_ref(), drawn(&mut group.members.iter())))
        .filter(|(.., members)| !members.is_empty())
        .collect();
    // The largest first, so that a box is there before those inside it.
    groups.sort_by_key(|(id, _, members)| (std::cmp::Reverse(members.len()), *id));
    let mut box_of: BTreeMap<usize, usize> = BTreeMap::new();
    for (id, group, members) in groups {
        let around: BTreeSet<Option<usize>> = members.iter().map(|card| box_of.get(card).copied()).collect();
        let parent = around.first().copied().flatten();
        let cuts_through = around.len() > 1;
        // A box of its own needs company, inside or around: a box that only repeats the one around it says nothing.
        let repeats = parent.is_some_and(|parent| {
            box_of.values().filter(|&&other| other == parent).count() == members.len()
                && scene
                    .request
                    .groups
                    .get(parent)
                    .is_some_and(|spec| spec.members.len() == members.len())
        });
        if acting.contains(id) || cuts_through || repeats || (members.len() == 1 && group.members.len() > 1) {
            keep_beside(scene, id.as_str(), members);
            continue;
        }
        let (title, width) = typesetter.box_title(&title_of(map, id, group));
        let spec = scene.request.groups.len();
        if let Some(parent) = parent.and_then(|parent| scene.request.groups.get_mut(parent)) {
            parent.members.retain(|card| !members.contains(card));
        }
        for &card in &members {
            box_of.insert(card, spec);
        }
        scene.request.groups.push(GroupSpec {
            id: id.as_str().to_owned(),
            members: members.into_iter().collect(),
            bond: Bond::Box,
            parent,
            title: (width + label::BOX_BUTTON, label::BOX_STRIP),
        });
        scene.boxes.push(SceneBox {
            group: Some(id.clone()),
            title,
        });
    }
    for (id, _) in map.questions.iter().filter(|(_, question)| question.exclusive) {
        let mut answers = map.links.values().filter_map(|link| match (&link.from, &link.to) {
            (Origin::Claim(claim), Target::Question(to)) if to == id => Some(claim),
            _ => None,
        });
        keep_beside(scene, &format!("answers to {id}"), drawn(&mut answers));
    }
}

fn keep_beside(scene: &mut Scene, id: &str, members: BTreeSet<usize>) {
    if members.len() > 1 {
        scene.request.groups.push(GroupSpec {
            id: id.to_owned(),
            members: members.into_iter().collect(),
            bond: Bond::SideBySide,
            ..GroupSpec::default()
        });
        scene.boxes.push(SceneBox {
            group: None,
            title: String::new(),
        });
    }
}

/// The title of a group's box; a group that binds says how.
fn title_of(map: &Map, id: &GroupId, group: &Group) -> String {
    let title = map.origin_title(&Origin::Group(id.clone()));
    let kind = group.kind.name();
    if group.kind.is_logical() && !title.to_lowercase().starts_with(&kind.to_lowercase()) {
        format!("{kind}: {title}")
    } else {
        title
    }
}
