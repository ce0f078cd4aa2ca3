//! How each link and group is to be written: as a line, as premises and a conclusion, or as an argument that stands for
//! the link.

use std::collections::{HashMap, HashSet};

use super::super::to_sketch::ARGUMENT_NOTE;
use super::titles::{Titles, short};
use crate::formats::sketch::{CardKind, End, GroupKind, Remarks, Sketch, SketchLink, SketchRelation};

/// The tag of a card that is written as an argument.
pub(super) const ARGUMENT: &str = "argument";

/// The tags of a card, that of arguments first.
pub(super) fn tags_in_order(tags: &[String]) -> Vec<String> {
    let at = tags.iter().position(|tag| tag == ARGUMENT);
    let mut tags = tags.to_vec();
    if let Some(up_to) = at.and_then(|at| tags.get_mut(..=at)) {
        up_to.rotate_right(1);
    }
    tags
}

/// The note of a link without its last line, and the title of the argument with one premise that this line names.
pub(super) fn argument_in_note(note: &str) -> Option<(&str, &str)> {
    let (rest, line) = match note.rsplit_once('\n') {
        Some((rest, line)) => (Some(rest), line),
        None => (None, note),
    };
    let title = line.strip_prefix(ARGUMENT_NOTE)?;
    let is_whole = rest != Some("") && title.trim() == title && !title.is_empty();
    is_whole.then_some((rest.unwrap_or_default(), title))
}

/// How a link is written.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum LinkForm {
    /// Below its target: `+ [Source]`.
    Line,
    /// On its own: `[Source]`, and below it `_> <Link>`.
    Undercut,
    /// An argument with premises and a conclusion, of that title.
    Premises(String),
    /// An argument that stands for it, of that title.
    Argument(String),
    /// Not at all.
    Left,
}

/// How a group is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum GroupForm {
    /// In the front matter, as the so-manieth, counted from 1.
    Listed(usize),
    /// As a heading over its cards.
    Heading,
    /// As the premises of a link.
    Premises,
}

/// How all is written.
pub(super) struct Plan {
    pub(super) links: Vec<LinkForm>,
    pub(super) groups: Vec<GroupForm>,
    /// The title of each card in the text.
    pub(super) titles: Vec<String>,
    /// Whether a card is written as an argument.
    pub(super) is_argument: Vec<bool>,
}

/// Decides how each part of a sketch is written.
pub(super) fn plan(sketch: &Sketch, left_out: &mut Remarks) -> Plan {
    let mut titles = Titles::default();
    let card_titles = sketch.cards.iter().map(|card| titles.give(&card.title)).collect();
    let is_argument: Vec<bool> = sketch
        .cards
        .iter()
        .map(|card| card.kind == CardKind::Claim && card.tags.iter().any(|tag| tag == ARGUMENT))
        .collect();
    let mut planner = Planner {
        sketch,
        titles,
        is_argument,
        targeted: sketch
            .links
            .iter()
            .filter_map(|link| match link.to {
                End::Link(at) => Some(at),
                _ => None,
            })
            .collect(),
        seen: HashSet::new(),
        n_from_group: HashMap::new(),
    };
    for link in &sketch.links {
        if let End::Group(at) = link.from {
            *planner.n_from_group.entry(at).or_insert(0) += 1;
        }
    }
    let written = planner.written(left_out);
    let links: Vec<LinkForm> = sketch
        .links
        .iter()
        .enumerate()
        .map(|(at, link)| planner.link(at, link, written.get(at) == Some(&true)))
        .collect();
    let as_premises: HashSet<usize> = sketch
        .links
        .iter()
        .zip(&links)
        .filter_map(|(link, form)| match (link.from, form) {
            (End::Group(at), LinkForm::Premises(_)) => Some(at),
            _ => None,
        })
        .collect();
    let groups = planner.groups(&as_premises);
    Plan {
        links,
        groups,
        titles: card_titles,
        is_argument: planner.is_argument,
    }
}

/// An end as something that can be looked up.
type EndKey = (u8, usize);

fn end_key(end: End) -> EndKey {
    match end {
        End::Card(at) => (0, at),
        End::Link(at) => (1, at),
        End::Group(at) => (2, at),
    }
}

struct Planner<'a> {
    sketch: &'a Sketch,
    titles: Titles,
    is_argument: Vec<bool>,
    /// Links that other links end at.
    targeted: HashSet<usize>,
    /// Lines that are written already; a second one would say nothing.
    seen: HashSet<(EndKey, EndKey, &'static str)>,
    n_from_group: HashMap<usize, usize>,
}

impl Planner<'_> {
    /// Whether each link can be written. Links that end at one that cannot be are not written either.
    fn written(&self, left_out: &mut Remarks) -> Vec<bool> {
        let n_links = self.sketch.links.len();
        let mut aimed_at: Vec<Vec<usize>> = vec![Vec::new(); n_links];
        let mut is_gone = vec![false; n_links];
        for (at, link) in self.sketch.links.iter().enumerate() {
            if let Some(sentence) = self.flaw(link) {
                left_out.say(None, sentence);
                if let Some(slot) = is_gone.get_mut(at) {
                    *slot = true;
                }
            } else if let End::Link(other) = link.to
                && let Some(list) = aimed_at.get_mut(other)
            {
                list.push(at);
            }
        }
        // What is reached from a link between cards or groups is written; rings of links are not.
        let mut is_written = vec![false; n_links];
        let mut reached: Vec<usize> = (0..n_links)
            .filter(|at| {
                is_gone.get(*at) == Some(&false)
                    && !matches!(self.sketch.links.get(*at).map(|link| link.to), Some(End::Link(_)))
            })
            .collect();
        while let Some(at) = reached.pop() {
            if let Some(slot) = is_written.get_mut(at) {
                *slot = true;
            }
            reached.extend(aimed_at.get(at).into_iter().flatten());
        }
        let n_lost = is_written
            .iter()
            .zip(&is_gone)
            .filter(|(is_written, is_gone)| !**is_written && !**is_gone)
            .count();
        for _ in 0..n_lost {
            left_out.say(None, "a link that ends at one that is left out");
        }
        is_written
    }

    /// Why a link cannot be written.
    fn flaw(&self, link: &SketchLink) -> Option<&'static str> {
        let sketch = self.sketch;
        let is_there = match link.from {
            End::Card(at) => at < sketch.cards.len(),
            End::Group(at) => at < sketch.groups.len(),
            End::Link(_) => return Some("a link that starts at a link"),
        } && match link.to {
            End::Card(at) => at < sketch.cards.len(),
            End::Link(at) => at < sketch.links.len(),
            End::Group(_) => return Some("a link that ends at a group"),
        };
        let is_loop = link.from == link.to
            || match (link.from, link.to) {
                (End::Group(group), End::Card(card)) => sketch
                    .groups
                    .get(group)
                    .is_some_and(|group| group.members.contains(&card)),
                _ => false,
            };
        match (is_there, is_loop) {
            (false, _) => Some("a link to something that is not there"),
            (true, true) => Some("a link from something to itself"),
            (true, false) => None,
        }
    }

    fn link(&mut self, at: usize, link: &SketchLink, is_written: bool) -> LinkForm {
        if !is_written {
            return LinkForm::Left;
        }
        let says_more = link.strength.is_some() || !link.reason.is_empty() || !link.note.is_empty() || link.is_inferred;
        let line = (
            end_key(link.from),
            end_key(link.to),
            super::relation_word(link.relation),
        );
        let is_plain = !says_more && !self.targeted.contains(&at) && self.seen.insert(line);
        let is_question = |card: usize| {
            self.sketch
                .cards
                .get(card)
                .is_some_and(|card| card.kind == CardKind::Question)
        };
        match (link.from, link.to, link.relation) {
            (End::Card(_), End::Card(to), SketchRelation::Supports) if is_plain && !is_question(to) => LinkForm::Line,
            (End::Card(_), End::Card(to), SketchRelation::Answers) if is_plain && is_question(to) => LinkForm::Line,
            (End::Card(_), End::Card(_), SketchRelation::Opposes) if is_plain => LinkForm::Line,
            (End::Card(_), End::Link(_), SketchRelation::Undercuts) if is_plain => LinkForm::Undercut,
            (End::Card(from), End::Card(to), relation)
                if argument_in_note(&link.note).is_some() && self.can_conclude(&[from], to, relation) =>
            {
                let title = argument_in_note(&link.note).map_or("", |(_, title)| title);
                LinkForm::Premises(self.titles.give(title))
            }
            (End::Group(group), End::Card(to), relation) if self.is_inference(group, to, relation) => {
                let title = self.sketch.groups.get(group).map_or("", |group| &group.title);
                LinkForm::Premises(self.titles.give(if title.is_empty() { "Argument" } else { title }))
            }
            _ => LinkForm::Argument(self.argument_title(link)),
        }
    }

    /// Whether a group acts only as the premises of this one conclusion.
    fn is_inference(&self, group: usize, to: usize, relation: SketchRelation) -> bool {
        let Some(group_there) = self.sketch.groups.get(group) else {
            return false;
        };
        let distinct: HashSet<usize> = group_there.members.iter().copied().collect();
        group_there.kind == GroupKind::Joint
            && self.n_from_group.get(&group) == Some(&1)
            && distinct.len() > 1
            && distinct.len() == group_there.members.len()
            && self.can_conclude(&group_there.members, to, relation)
    }

    /// Whether cards can be premises, and another one their conclusion in this relation.
    fn can_conclude(&self, premises: &[usize], to: usize, relation: SketchRelation) -> bool {
        let is_statement = |card: usize| self.is_argument.get(card) == Some(&false);
        let kind = self.sketch.cards.get(to).map(|card| card.kind);
        let fits = match relation {
            SketchRelation::Supports => kind != Some(CardKind::Question),
            SketchRelation::Answers => kind == Some(CardKind::Question),
            _ => false,
        };
        fits && premises.iter().chain([&to]).all(|&card| is_statement(card))
    }

    fn argument_title(&mut self, link: &SketchLink) -> String {
        let sketch = self.sketch;
        let name = |end: End| match end {
            End::Card(at) => sketch.cards.get(at).map(|card| short(&card.title)).unwrap_or_default(),
            End::Group(at) => sketch
                .groups
                .get(at)
                .map(|group| short(&group.title))
                .unwrap_or_default(),
            End::Link(_) => "a link".to_owned(),
        };
        let word = super::relation_word(link.relation);
        self.titles
            .give(&format!("{} {word} {}", name(link.from), name(link.to)))
    }

    /// Groups of cards that stand side by side and under no heading can be headings; the rest is listed.
    fn groups(&self, as_premises: &HashSet<usize>) -> Vec<GroupForm> {
        let mut under_heading = HashSet::new();
        let mut n_listed = 0;
        let mut last_end = 0;
        self.sketch
            .groups
            .iter()
            .enumerate()
            .map(|(at, group)| {
                if as_premises.contains(&at) {
                    return GroupForm::Premises;
                }
                let is_run = group
                    .members
                    .windows(2)
                    .all(|pair| matches!(pair, [a, b] if *b == a + 1));
                let is_free = |card: &usize| {
                    !under_heading.contains(card)
                        && self.sketch.cards.get(*card).is_some_and(|card| card.topic.is_empty())
                };
                // Headings come in the order of the cards, so groups that are headings must, too.
                let is_next = group.members.first().is_some_and(|&first| first >= last_end);
                if group.kind == GroupKind::Box
                    // A link names the group it starts at by its place in the list.
                    && !self.n_from_group.contains_key(&at)
                    && is_run
                    && is_next
                    && group.members.iter().all(is_free)
                    && super::inline::words(&group.title).is_some()
                {
                    under_heading.extend(group.members.iter().copied());
                    last_end = group.members.last().map_or(last_end, |last| last + 1);
                    return GroupForm::Heading;
                }
                n_listed += 1;
                GroupForm::Listed(n_listed)
            })
            .collect()
    }
}
