//! Circles of influence and what to do about them: repairs with exact meanings, each one edit.
//!
//! A circle has no numbers, because nothing says which of its claims comes first. What its arguments may have meant can be
//! said in four ways, and each has numbers: one direction counts ([`RepairKind::DiscussionOnly`]), something else is
//! behind both ([`RepairKind::SharedParent`]), they go together with none of them first ([`RepairKind::Mutual`]), or they
//! constrain one another ([`RepairKind::Constraint`]). No repair takes anything off the map.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    inference::Block,
    model::{
        Card, Claim, ClaimId, ClaimKind, Edit, Effect, Group, GroupId, GroupKind, Link, LinkId, Map, NewIds, Origin,
        Relation, Strength, Target,
        edit::{ClaimEdit, LinkChange, LinkEdit, Object, ObjectEdit},
        slug_from_text,
    },
};

/// What a repair does.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RepairKind {
    /// These links stay on the map for discussion only.
    DiscussionOnly(Vec<LinkId>),
    /// New claims, each of which bears on two claims that bore on each other.
    SharedParent(Vec<ClaimId>),
    /// These links become mutual: they tie their claims together, none of them first.
    Mutual(Vec<LinkId>),
    /// These groups constrain the claims.
    Constraint(Vec<GroupId>),
}

/// One way to give a circle numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Repair {
    /// What it does.
    pub kind: RepairKind,
    /// What it means, as a sentence without its end.
    pub sentence: String,
    /// The edit that does it, one step of undo.
    pub edit: Edit,
}

/// The repairs of a circle, best first: links whose falling silent breaks it, then ties, shared parents and constraints.
///
/// Links carry no date, so that the one drawn last is known to the caller only; it comes first. Of the others those come
/// first of which the least is lost: what bears on evidence, what is only the map maker's reading, what has neither
/// quote nor reason, what is weak. Every repair has been tried: after its edit none of the claims is in a circle. A circle
/// closed by conditions, tables or groups alone has none.
///
/// Complexity: a search for circles per link of the circle.
pub fn repairs(map: &Map, circle: &[ClaimId], drawn_last: Option<&LinkId>) -> Vec<Repair> {
    let finder = Finder::new(map, circle, drawn_last);
    let mut repairs = finder.discussion_only();
    repairs.extend(finder.mutual());
    repairs.extend(finder.shared_parents());
    repairs.extend(finder.constraint());
    repairs
}

/// Two different claims, in order.
type Pair = [ClaimId; 2];

struct Finder<'a> {
    map: &'a Map,
    circle: BTreeSet<&'a ClaimId>,
    /// The links that close the circle, those first that are missed least.
    links: Vec<(&'a LinkId, &'a Link)>,
    /// The links of the circle that run between two claims directly.
    pairs: BTreeMap<Pair, Vec<(&'a LinkId, &'a Link)>>,
}

impl<'a> Finder<'a> {
    fn new(map: &'a Map, circle: &'a [ClaimId], drawn_last: Option<&LinkId>) -> Self {
        let circle: BTreeSet<&ClaimId> = circle.iter().collect();
        let is_inside = |link: &Link| match link.influence_from() {
            Origin::Claim(id) => circle.contains(&id),
            Origin::Group(id) => {
                (map.groups.get(&id)).is_some_and(|group| group.members.iter().any(|id| circle.contains(id)))
            }
        };
        let ends_inside =
            |id: &LinkId| matches!(map.final_target(id), Some(Card::Claim(claim)) if circle.contains(&claim));
        let mut links: Vec<(&LinkId, &Link)> = (map.links.iter())
            .filter(|(id, link)| is_inside(link) && ends_inside(id) && map.takes_part(id) && !map.rests_on_tie(id))
            .map(|(id, link)| (id, link.as_ref()))
            .collect();
        let loss = |id: &LinkId, link: &Link| {
            let is_evidence = |target: &Target| matches!(target, Target::Claim(id) if map.claims.get(id).is_some_and(|claim| claim.kind == ClaimKind::Evidence));
            let has_grounds = !link.quotes.is_empty() || !link.reason.trim().is_empty();
            (
                drawn_last != Some(id),
                !is_evidence(&link.influence_on()),
                !link.inferred,
                has_grounds,
            )
        };
        links.sort_by(|(a_id, a), (b_id, b)| {
            let by_loss = loss(a_id, a).cmp(&loss(b_id, b));
            let by_weight = weight(map, a).abs().total_cmp(&weight(map, b).abs());
            by_loss.then(by_weight).then(a_id.cmp(b_id))
        });
        let mut pairs: BTreeMap<Pair, Vec<(&LinkId, &Link)>> = BTreeMap::new();
        for &(id, link) in &links {
            if let (Origin::Claim(from), Target::Claim(to)) = (&link.from, &link.to) {
                let mut pair = [from.clone(), to.clone()];
                pair.sort();
                pairs.entry(pair).or_default().push((id, link));
            }
        }
        Self {
            map,
            circle,
            links,
            pairs,
        }
    }

    /// Whether an edit can be done and leaves none of the claims in a circle, or in a block too large to compute.
    fn breaks(&self, edit: &Edit) -> bool {
        let Ok(changed) = edit.apply(self.map) else {
            return false;
        };
        let is_ours = |claim: &ClaimId| self.circle.contains(claim);
        let goes_round = changed.influence_circles().iter().flatten().any(is_ours);
        let is_too_large =
            (changed.tied_blocks().iter()).any(|block| block.len() > Block::MOST_MEMBERS && block.iter().any(is_ours));
        !goes_round && !is_too_large
    }

    fn discussion_only(&self) -> Vec<Repair> {
        let silence = |links: &[&LinkId]| Edit::Several {
            label: "make discussion only".to_owned(),
            edits: links.iter().map(|id| silenced(id)).collect(),
        };
        let repair = |links: &[&LinkId]| {
            let titles: Vec<String> = links.iter().map(|id| self.map.link_title(id)).collect();
            let them = if links.len() == 1 { "it" } else { "them" };
            Repair {
                kind: RepairKind::DiscussionOnly(links.iter().map(|&id| id.clone()).collect()),
                sentence: format!(
                    "make {} discussion only: the map goes on showing {them}, the numbers leave {them} out",
                    titles.join(" and ")
                ),
                edit: silence(links),
            }
        };
        let single: Vec<Repair> = (self.links.iter())
            .map(|(id, _)| repair(&[*id]))
            .filter(|repair| self.breaks(&repair.edit))
            .collect();
        let mut left: Vec<&LinkId> = self.links.iter().map(|(id, _)| *id).collect();
        if !single.is_empty() || !self.breaks(&silence(&left)) {
            return single;
        }
        // No link alone is enough: as few as it takes, sparing those that would be missed most.
        for (id, _) in self.links.iter().rev() {
            let fewer: Vec<&LinkId> = left.iter().copied().filter(|other| other != id).collect();
            if self.breaks(&silence(&fewer)) {
                left = fewer;
            }
        }
        vec![repair(&left)]
    }

    /// The pairs whose claims bear on each other directly.
    fn mutual_pairs(&self) -> impl Iterator<Item = (&Pair, &Vec<(&'a LinkId, &'a Link)>)> {
        self.pairs.iter().filter(|([a, b], links)| {
            let acts_on = |claim: &ClaimId| {
                let target = Target::Claim(claim.clone());
                links.iter().any(|(_, link)| link.influence_on() == target)
            };
            acts_on(a) && acts_on(b)
        })
    }

    fn mutual(&self) -> Option<Repair> {
        let of_mutual = self.mutual_pairs().flat_map(|(_, links)| links);
        let of_all = self.pairs.values().flatten();
        let candidates: [Vec<&LinkId>; 2] = [
            of_mutual.map(|(id, _)| *id).collect(),
            of_all.map(|(id, _)| *id).collect(),
        ];
        candidates.into_iter().filter(|links| !links.is_empty()).find_map(|links| {
            let edit = Edit::Several {
                label: "tie claims together".to_owned(),
                edits: (links.iter())
                    .map(|id| changed(id, LinkChange::Effect(Effect::Mutual)))
                    .collect(),
            };
            let names = self.names(links.iter().filter_map(|id| self.map.links.get(*id)).flat_map(|link| ends(link)));
            self.breaks(&edit).then(|| Repair {
                sentence: format!(
                    "tie {names} together: none of them comes first, what is found out about one counts for the others once, \
                     and bases then mean “setting the ties aside”{}",
                    self.what_falls_silent(&links)
                ),
                kind: RepairKind::Mutual(links.iter().map(|&id| id.clone()).collect()),
                edit,
            })
        })
    }

    /// For each mutual pair a shared parent; where no pair alone closes the circle, one for each of them together.
    fn shared_parents(&self) -> Vec<Repair> {
        let pairs: Vec<Pair> = self.mutual_pairs().map(|(pair, _)| pair.clone()).collect();
        let singles: Vec<Repair> = (pairs.iter())
            .filter_map(|pair| self.shared_parents_of(std::slice::from_ref(pair)))
            .collect();
        if singles.is_empty() && pairs.len() > 1 {
            return self.shared_parents_of(&pairs).into_iter().collect();
        }
        singles
    }

    fn shared_parents_of(&self, pairs: &[Pair]) -> Option<Repair> {
        let mut edits = Vec::new();
        let mut parents = Vec::new();
        let mut ids = NewIds::new(self.map);
        let mut silent: Vec<&LinkId> = Vec::new();
        for pair in pairs {
            let links = self.pairs.get(pair)?;
            let is_positive = self.sign(links)?;
            let [a, b] = pair;
            let (title_of_a, title_of_b) = (self.map.title_of(a), self.map.title_of(b));
            let title = if is_positive {
                format!("What makes “{title_of_a}” and “{title_of_b}” go together")
            } else {
                format!("What decides for “{title_of_a}” and against “{title_of_b}”")
            };
            let parent = ids.free(&slug_from_text(&format!("behind {a} {b}"), "behind"));
            let parent = ClaimId::new(&parent).ok()?;
            let claim = Claim {
                title,
                ..Claim::default()
            };
            edits.push(Edit::Claim(ClaimEdit::Add(parent.clone(), Box::new(claim))));
            for (id, link) in links {
                let onto_first = link.influence_on() == Target::Claim(a.clone());
                let new = from_parent(link, &parent, !is_positive && onto_first);
                let new_id = ids.link(&new.from, &new.to)?;
                edits.extend([silenced(id), Edit::Link(LinkEdit::Add(new_id, Box::new(new)))]);
                silent.push(id);
            }
            parents.push(parent);
        }
        let edit = Edit::Several {
            label: "add shared parent".to_owned(),
            edits,
        };
        let names: Vec<String> = pairs.iter().map(|pair| self.names(pair)).collect();
        self.breaks(&edit).then(|| Repair {
            sentence: format!(
                "add a claim that bears on both {}, as strongly as they bore on each other; the links between them stay for \
                 discussion only, and the two then go together less closely than with the links{}",
                names.join(", one on both "),
                self.what_falls_silent(&silent)
            ),
            kind: RepairKind::SharedParent(parents),
            edit,
        })
    }

    /// Whether all links between two claims say that they go together, or all that they go apart; else neither.
    fn sign(&self, links: &[(&LinkId, &Link)]) -> Option<bool> {
        let mut signs = links.iter().map(|(_, link)| weight(self.map, link));
        let first = signs.next()? > 0.0;
        let agrees = |weight: f64| if first { weight > 0.0 } else { weight < 0.0 };
        let all = links.iter().all(|(_, link)| agrees(weight(self.map, link)));
        all.then_some(first)
    }

    fn constraint(&self) -> Option<Repair> {
        let mut together: Vec<BTreeSet<ClaimId>> = Vec::new();
        let mut apart: Vec<BTreeSet<ClaimId>> = Vec::new();
        let mut edits: Vec<Edit> = Vec::new();
        for (pair, links) in &self.pairs {
            let mut members: BTreeSet<ClaimId> = pair.iter().cloned().collect();
            edits.extend(links.iter().map(|(id, _)| silenced(id)));
            if self.sign(links)? {
                let (met, others): (Vec<_>, Vec<_>) =
                    together.into_iter().partition(|group| !group.is_disjoint(&members));
                members.extend(met.into_iter().flatten());
                together = others;
                together.push(members);
            } else {
                apart.push(members);
            }
        }
        let mut groups = Vec::new();
        let mut demands = Vec::new();
        let mut ids = NewIds::new(self.map);
        let apart = apart
            .into_iter()
            .map(|members| (members, GroupKind::Exclusive { complete: false }));
        let together = together.into_iter().map(|members| (members, GroupKind::AllOrNone));
        for (members, kind) in apart.chain(together) {
            let names = self.names(&members);
            let (demand, word) = match (&kind, members.len()) {
                (GroupKind::AllOrNone, 2) => (format!("{names}: both or neither"), "both-or-neither"),
                (GroupKind::AllOrNone, _) => (format!("{names}: all or none"), "all-or-none"),
                _ => (format!("{names}: not both"), "not-both"),
            };
            let first = members.first()?;
            let id = GroupId::new(&ids.free(&slug_from_text(&format!("{word} {first}"), word))).ok()?;
            let group = Group {
                title: demand.clone(),
                kind,
                members: members.into_iter().collect(),
                binding: true,
                ..Group::default()
            };
            edits.push(Edit::Object(ObjectEdit::Put(Object::Group(
                id.clone(),
                Box::new(group),
            ))));
            groups.push(id);
            demands.push(demand);
        }
        let ids: Vec<&LinkId> = self.pairs.values().flatten().map(|(id, _)| *id).collect();
        let edit = Edit::Several {
            label: "state a constraint".to_owned(),
            edits,
        };
        (!groups.is_empty() && self.breaks(&edit)).then(|| Repair {
            sentence: format!(
                "state it as a constraint without exceptions ({}); the links between them stay for discussion only, and its \
                 tension, how probable it is before it binds, is shown{}",
                demands.join("; "),
                self.what_falls_silent(&ids)
            ),
            kind: RepairKind::Constraint(groups),
            edit,
        })
    }

    /// Claims by their titles, each once.
    fn names<'b>(&self, claims: impl IntoIterator<Item = &'b ClaimId>) -> String {
        let distinct: BTreeSet<&ClaimId> = claims.into_iter().collect();
        let titles: Vec<String> = distinct
            .into_iter()
            .map(|id| format!("“{}”", self.map.title_of(id)))
            .collect();
        match titles.split_last() {
            Some((last, [])) => last.clone(),
            Some((last, others)) => format!("{} and {last}", others.join(", ")),
            None => String::new(),
        }
    }

    /// What is said about links that no longer count, as an addition to a sentence.
    fn what_falls_silent(&self, links: &[&LinkId]) -> String {
        let is_about = |link: &Link| matches!(&link.to, Target::Link(to) if links.contains(&to));
        let n = (self.map.links.iter())
            .filter(|(id, link)| is_about(link) && self.map.takes_part(id))
            .count();
        match n {
            0 => String::new(),
            1 => "; the link that bears on such a link changes no number any more".to_owned(),
            n => format!("; the {n} links that bear on such links change no number any more"),
        }
    }
}

/// How strongly a link speaks, with its sign: the logarithm of the ratio of odds between its source holding and not.
fn weight(map: &Map, link: &Link) -> f64 {
    let (if_true, if_false) = map
        .strengths
        .ratios_of(link.strength, link.relation == Relation::Opposes);
    let weight = (if_true / if_false).ln();
    if weight.is_nan() { 0.0 } else { weight }
}

fn changed(id: &LinkId, change: LinkChange) -> Edit {
    Edit::Link(LinkEdit::Change(id.clone(), change))
}

fn silenced(id: &LinkId) -> Edit {
    changed(id, LinkChange::DiscussionOnly(true))
}

/// The claims at the ends of a link.
fn ends(link: &Link) -> Vec<&ClaimId> {
    let from = match &link.from {
        Origin::Claim(id) => Some(id),
        Origin::Group(_) => None,
    };
    let to = match &link.to {
        Target::Claim(id) => Some(id),
        Target::Link(_) | Target::Question(_) => None,
    };
    from.into_iter().chain(to).collect()
}

/// A link from a shared parent that bears on its target as a link did, or the other way round.
fn from_parent(link: &Link, parent: &ClaimId, is_flipped: bool) -> Link {
    let flipped = |strength: Strength| match strength {
        Strength::Ratios { if_true, if_false } if is_flipped => Strength::Ratios {
            if_true: if_false,
            if_false: if_true,
        },
        strength => strength,
    };
    let (from, to) = match link.relation {
        Relation::Requires => (link.from.clone(), Target::Claim(parent.clone())),
        _ => (Origin::Claim(parent.clone()), link.to.clone()),
    };
    let mut new = Link::new(from, to, if is_flipped { Relation::Supports } else { link.relation });
    new.strength = flipped(link.strength);
    new.cap = flipped(link.cap);
    new.inferred = true;
    if !is_flipped {
        new.effect = link.effect;
    }
    new.by_reader.clone_from(&link.by_reader);
    for own in new.by_reader.values_mut() {
        own.strength = flipped(own.strength);
    }
    new
}
