//! The arguments as an outline: from each position down, in reading order, every claim once.
//!
//! The walk keeps its own stack, so that no depth of argument can exhaust the program's, and lists nest only so far as
//! people can read them: what lies deeper is continued as a list of its own.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{Page, escape::inline, words};
use crate::model::{
    Claim, ClaimId, ClaimKind, Evidence, Finding, GroupId, Link, LinkId, Map, Origin, Outcome, QuestionId, Relation,
    Target,
};

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
    depth: usize,
    what: What,
    /// The link that connects it to the line it stands under.
    via: Option<LinkId>,
    /// It stood on an earlier line.
    again: bool,
    /// What bears on it stands in a list of its own, further down.
    continued: bool,
}

/// A list of the outline with what it answers, if it answers a question.
#[derive(Debug)]
pub(super) struct Part {
    question: Option<QuestionId>,
    items: Vec<Item>,
}

/// The order in which the claims of a map are read.
#[derive(Debug, Default)]
pub(super) struct Outline {
    parts: Vec<Part>,
    /// Every claim once, in the order of its first line; claims that stand alone last.
    pub(super) order: Vec<ClaimId>,
    /// Claims that nothing bears on and that bear on nothing.
    alone: Vec<ClaimId>,
    /// Groups that bear on nothing.
    loose: Vec<GroupId>,
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

impl Page<'_> {
    /// The arguments.
    pub(super) fn arguments(&mut self) {
        if self.map.claims.is_empty() {
            return;
        }
        self.section("The arguments");
        let has_numbers = self.map.claims.keys().any(|id| self.short_numbers(id).is_some());
        if has_numbers {
            let names: Vec<String> = self.columns.iter().map(|column| column.name.clone()).collect();
            let whose = if names.len() > 4 {
                format!("from lowest to highest of {} readers", names.len())
            } else {
                names.join(" / ")
            };
            self.paragraph(&format!(
                "Each claim stands once, with what bears on it below. Numbers: {whose}."
            ));
        } else {
            self.paragraph("Each claim stands once, with what bears on it below.");
        }
        let outline = std::mem::take(&mut self.outline);
        let parts = outline.parts.len();
        for part in &outline.parts {
            match &part.question {
                Some(id) => {
                    let title = self.map.questions.get(id).map_or("", |question| &question.title);
                    let title = if title.trim().is_empty() { id.as_str() } else { title };
                    self.heading(3, title);
                }
                None if parts > 1 => {
                    self.heading(3, "Further arguments");
                }
                None => {}
            }
            for item in &part.items {
                self.item(item);
            }
            self.gap();
        }
        if !outline.alone.is_empty() {
            if parts > 0 {
                self.heading(3, "Not connected to anything");
            }
            for id in &outline.alone {
                let line = format!("- {}", self.claim_words(id));
                self.line(&line);
            }
            self.gap();
        }
        if !outline.loose.is_empty() {
            self.heading(3, "Groups");
            for id in &outline.loose {
                self.loose_group(id);
            }
            self.gap();
        }
        self.outline = outline;
    }

    fn item(&mut self, item: &Item) {
        let link = item.via.as_ref().and_then(|id| self.map.links.get(id));
        let before = link.map_or_else(String::new, |link| self.link_words(link));
        let (before, what) = match &item.what {
            What::Claim(id) if item.again => (before, format!("{} {}", self.bold(id), self.tag(id))),
            What::Claim(id) => (before, self.claim_words(id)),
            What::Group(id) => (
                before.trim_end_matches(": ").to_owned(),
                self.group_words(id, link.is_some()),
            ),
            What::Rest(claim, link) => (String::new(), self.rest_words(claim.as_ref(), link.as_ref())),
        };
        let after = match (item.again, item.continued) {
            (true, false) => " — see above",
            (false, true) => " — continued below",
            (true, true) => " — see above; what bears on this link is continued below",
            (false, false) => "",
        };
        let indent = "  ".repeat(item.depth);
        let reason = link.and_then(|link| Self::reason(&link.reason));
        let line_break = if reason.is_some() { "\\" } else { "" };
        self.line(&format!("{indent}- {before}{what}{after}{line_break}"));
        if let Some(reason) = reason {
            self.line(&format!("{indent}  Why: {reason}"));
        }
    }

    /// What connects a line to the line above it: “*supported by* (strong): ”.
    fn link_words(&self, link: &Link) -> String {
        let mut details: Vec<String> = Vec::new();
        details.extend(words::strength(link.strength, link.relation));
        for (reader, own) in &link.by_reader {
            if let Some(strength) = words::strength(own.strength, link.relation) {
                details.push(format!("{}: {strength}", super::reader_name(self.map, reader)));
            }
        }
        if link.discussion_only {
            details.push("for discussion only, not computed".to_owned());
        }
        if link.inferred {
            details.push("the map maker’s reading".to_owned());
        }
        let details = if details.is_empty() {
            String::new()
        } else {
            format!(" ({})", details.join("; "))
        };
        format!("*{}*{details}{}: ", words::relation(link), words::about_a_link(link))
    }

    /// A claim with everything that fits on its line.
    fn claim_words(&self, id: &ClaimId) -> String {
        let mut details: Vec<String> = Vec::new();
        if let Some(claim) = self.claim(id) {
            details.extend(claim_details(claim));
            details.extend(self.short_numbers(id));
            if !claim.given.is_empty() {
                let given: Vec<String> = claim.given.iter().map(|given| self.tag(given)).collect();
                details.push(format!("given {}", words::listed(&given)));
            }
            if !claim.scope.trim().is_empty() {
                details.push(format!("scope: {}", inline(&claim.scope)));
            }
            if let Some(resolution) = &claim.resolution {
                let date = resolution.date.map_or_else(String::new, |date| format!(", {date}"));
                details.push(format!("{}{date}", outcome(resolution.outcome)));
            }
            let found = self.map.evidence.iter().filter(|evidence| evidence.claim == *id);
            details.extend(found.map(|evidence| self.finding(evidence)));
        }
        let details = if details.is_empty() {
            String::new()
        } else {
            format!(" ({})", details.join("; "))
        };
        format!("{}{details} {}", self.bold(id), self.tag(id))
    }

    /// What was found out about a claim, in words.
    pub(super) fn finding(&self, evidence: &Evidence) -> String {
        let what = match evidence.finding {
            Finding::Observed(true) => "taken as found true".to_owned(),
            Finding::Observed(false) => "taken as found false".to_owned(),
            Finding::Made(true) => "taken as made true".to_owned(),
            Finding::Made(false) => "taken as made false".to_owned(),
            Finding::Believed(probability) => format!("now believed at {}", words::percent(probability.value())),
            Finding::Report(ratio) => {
                let odds = crate::model::odds(ratio.value() / (1.0 + ratio.value()));
                format!("a report of {odds} on it is taken as received")
            }
        };
        match &evidence.reader {
            Some(reader) => format!("{what} by {}", super::reader_name(self.map, reader)),
            None => what,
        }
    }

    fn group_words(&self, id: &GroupId, linked: bool) -> String {
        let Some(group) = self.map.groups.get(id) else {
            return String::new();
        };
        let how = words::group(&group.kind);
        let title = inline(&group.title);
        let how = if linked { format!(" — {how}") } else { how };
        if title.is_empty() {
            format!("{how}:")
        } else {
            format!("{how}: **{title}**")
        }
    }

    fn rest_words(&self, claim: Option<&ClaimId>, link: Option<&LinkId>) -> String {
        match (claim, link.and_then(|link| self.map.links.get(link))) {
            (Some(claim), _) => format!("*continued:* {} {}", self.bold(claim), self.tag(claim)),
            (None, Some(link)) => {
                let from = inline(&self.map.origin_title(&link.from));
                format!("*continued:* the link from **{from}**, {} by", passive(link.relation))
            }
            (None, None) => "*continued*".to_owned(),
        }
    }

    /// A group that bears on nothing, on one line with its members.
    fn loose_group(&mut self, id: &GroupId) {
        let Some(group) = self.map.groups.get(id) else {
            return;
        };
        let members: Vec<String> = group
            .members
            .iter()
            .map(|member| format!("{} {}", inline(self.map.title_of(member)), self.tag(member)))
            .collect();
        let title = inline(&group.title);
        let title = if title.is_empty() { inline(id.as_str()) } else { title };
        let binding = if group.binding { "; taken as true" } else { "" };
        self.line(&format!("- **{title}** ({}{binding})", words::group(&group.kind)));
        for member in members {
            self.line(&format!("  - {member}"));
        }
    }
}

/// What is said of a link whose attackers follow.
fn passive(relation: Relation) -> &'static str {
    match relation {
        Relation::Supports => "which supports, is borne on",
        Relation::Opposes => "which opposes, is borne on",
        Relation::Requires => "which requires, is borne on",
        Relation::Undercuts => "which undercuts, is borne on",
        Relation::Underpins => "which underpins, is borne on",
        Relation::Answers => "which answers, is borne on",
    }
}

fn claim_details(claim: &Claim) -> Vec<String> {
    let mut details = Vec::new();
    if claim.kind != ClaimKind::Crux && !claim.flags.is_empty() {
        details.push("flagged as a crux".to_owned());
    }
    details.extend(words::kind(claim.kind).map(str::to_owned));
    if claim.tags.contains("definition") {
        details.push("definition; not computed".to_owned());
    }
    if claim.tags.contains("meta") {
        details.push("about the debate; not computed".to_owned());
    }
    details
}

fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::True => "turned out true",
        Outcome::False => "turned out false",
        Outcome::Partly => "turned out partly true",
        Outcome::Annulled => "annulled",
    }
}
