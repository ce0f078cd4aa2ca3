//! What stands under what on the page, and in which order: positions under questions, arguments under what they bear on.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{ClaimId, GroupId, LinkId, Map, Origin, QuestionId, Relation, Target};

/// What an entry of a list is about.
#[derive(Clone, Copy, Debug)]
pub(super) enum What<'a> {
    Claim(&'a ClaimId),
    Group(&'a GroupId),
    /// Only its link.
    Nothing,
}

/// An entry of a list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'a> {
    pub(super) what: What<'a>,
    /// The link that connects it to what it stands under.
    pub(super) via: Option<&'a LinkId>,
}

impl<'a> Entry<'a> {
    fn alone(claim: &'a ClaimId) -> Self {
        Self {
            what: What::Claim(claim),
            via: None,
        }
    }

    /// The id of what it is about.
    pub(super) fn id(&self) -> Option<&'a str> {
        match self.what {
            What::Claim(id) => Some(id.as_str()),
            What::Group(id) => Some(id.as_str()),
            What::Nothing => None,
        }
    }
}

/// The entries under each thing of a map, in reading order.
pub(super) struct Children<'a> {
    map: &'a Map,
    /// By the id of a claim, link or question.
    under: BTreeMap<&'a str, Vec<Entry<'a>>>,
    /// The claims and groups that stand under something.
    placed: BTreeSet<&'a str>,
}

impl<'a> Children<'a> {
    pub(super) fn new(map: &'a Map) -> Self {
        let mut under: BTreeMap<&str, Vec<Entry<'a>>> = BTreeMap::new();
        let mut placed = BTreeSet::new();
        for (id, link) in &map.links {
            let (from, to) = match (&link.from, &link.to, link.relation) {
                // What is needed bears on what needs it.
                (Origin::Claim(dependent), Target::Claim(needed), Relation::Requires) => {
                    (What::Claim(needed), dependent.as_str())
                }
                (Origin::Claim(claim), to, _) => (What::Claim(claim), to.as_str()),
                (Origin::Group(group), to, _) => (What::Group(group), to.as_str()),
            };
            let entry = Entry {
                what: from,
                via: Some(id),
            };
            placed.extend(entry.id());
            under.entry(to).or_default().push(entry);
        }
        for (id, group) in &map.groups {
            placed.extend(group.members.iter().map(ClaimId::as_str));
            under
                .entry(id.as_str())
                .or_default()
                .extend(group.members.iter().map(Entry::alone));
        }
        for (id, entries) in &mut under {
            if !map.groups.contains_key(*id) {
                entries.sort_by(|a, b| {
                    let place = |entry: &Entry<'a>| place(map, entry.what);
                    place(a).total_cmp(&place(b)).then(a.via.cmp(&b.via))
                });
            }
        }
        Self { map, under, placed }
    }

    fn of(&self, id: &str) -> Vec<Entry<'a>> {
        self.under.get(id).cloned().unwrap_or_default()
    }

    /// What bears on what an entry is about; the members of a group.
    pub(super) fn under(&self, entry: Entry<'a>) -> Vec<Entry<'a>> {
        entry.id().map(|id| self.of(id)).unwrap_or_default()
    }

    /// What bears on the link of an entry.
    pub(super) fn onto(&self, entry: Entry<'a>) -> Vec<Entry<'a>> {
        entry.via.map(|link| self.of(link.as_str())).unwrap_or_default()
    }

    /// Whether anything stands under what an entry is about.
    pub(super) fn has_any(&self, entry: Entry<'a>) -> bool {
        entry.id().is_some_and(|id| self.under.contains_key(id))
    }

    /// The questions, in the order of their first positions.
    pub(super) fn questions(&self) -> Vec<&'a QuestionId> {
        let mut questions: Vec<&QuestionId> = self.map.questions.keys().collect();
        let first = |id: &QuestionId| {
            let positions = self.under.get(id.as_str()).and_then(|entries| entries.first());
            positions.map_or(f64::INFINITY, |entry| place(self.map, entry.what))
        };
        questions.sort_by(|a, b| first(a).total_cmp(&first(b)).then(a.cmp(b)));
        questions
    }

    /// The positions of a question.
    pub(super) fn positions(&self, question: &QuestionId) -> Vec<Entry<'a>> {
        self.of(question.as_str())
    }

    /// What the map is about, then what bears on nothing and is borne on.
    pub(super) fn tops(&self) -> Vec<Entry<'a>> {
        let all = self.all_claims();
        let is_target =
            |entry: &Entry<'a>| matches!(entry.what, What::Claim(id) if self.map.target.as_ref() == Some(id));
        let is_top = |entry: &Entry<'a>| entry.id().is_some_and(|id| !self.placed.contains(id)) && self.has_any(*entry);
        let (first, others): (Vec<_>, Vec<_>) = all.into_iter().partition(is_target);
        first.into_iter().chain(others.into_iter().filter(is_top)).collect()
    }

    /// Every claim, in reading order.
    pub(super) fn all_claims(&self) -> Vec<Entry<'a>> {
        let mut all: Vec<Entry<'a>> = self.map.claims.keys().map(Entry::alone).collect();
        all.sort_by(|a, b| {
            place(self.map, a.what)
                .total_cmp(&place(self.map, b.what))
                .then(a.id().cmp(&b.id()))
        });
        all
    }

    /// Every group.
    pub(super) fn groups(&self) -> Vec<Entry<'a>> {
        let group = |id| Entry {
            what: What::Group(id),
            via: None,
        };
        self.map.groups.keys().map(group).collect()
    }
}

/// The place in reading order; of a group that of its first member.
fn place(map: &Map, what: What<'_>) -> f64 {
    let of_claim = |id: &ClaimId| {
        map.claims
            .get(id)
            .and_then(|claim| claim.order)
            .unwrap_or(f64::INFINITY)
    };
    match what {
        What::Claim(id) => of_claim(id),
        What::Group(id) => {
            let members = map.groups.get(id).map(|group| group.members.as_slice());
            members
                .unwrap_or_default()
                .iter()
                .map(of_claim)
                .fold(f64::INFINITY, f64::min)
        }
        What::Nothing => f64::INFINITY,
    }
}
