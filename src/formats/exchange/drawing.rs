//! Boxes and arrows as graph formats have them, and how a sketch is read from them.
//!
//! Arrows without words support what they point at, and are marked as inferred. A box that stands for an inference (a scheme
//! of AIF, or a box that says only “supports”) becomes the link or links through it: several boxes that lead to it become
//! premises that act together, and an arrow to it ends at the link.

use std::collections::{BTreeMap, btree_map::Entry};

use super::{
    fields::Says,
    plain::shown,
    sketch::{CardKind, End, GroupKind, Sketch, SketchCard, SketchGroup, SketchLink, SketchRelation},
    tally::Tally,
    tidy::{MAX_CARDS, MAX_LINKS, tidy},
};

/// How deep frames inside frames count the cards within as their own.
const DEEPEST_FRAME: usize = 16;

/// How much of a reason, in characters, is said again for each further conclusion of an inference.
const LONGEST_REPEATED: usize = 256;

/// What is said of a group that lies in another.
pub(super) const NESTED: &str =
    "a group within a group: its cards are members of both, and that one lies in the other is not kept";

/// A drawing while it is read.
#[derive(Clone, Debug, Default)]
pub(super) struct Drawing {
    pub(super) title: String,
    pub(super) about: String,
    pub(super) nodes: Vec<Node>,
    pub(super) edges: Vec<Edge>,
    pub(super) frames: Vec<Frame>,
    pub(super) tally: Tally,
}

/// A box.
#[derive(Clone, Debug, Default)]
pub(super) struct Node {
    pub(super) card: SketchCard,
    /// What the link says for which the box stands, if it does not stand for a card.
    pub(super) inference: Option<Says>,
    /// Where the link stands among the links.
    pub(super) order: usize,
    /// The frame it is drawn in.
    pub(super) frame: Option<usize>,
}

/// An end of an arrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tip {
    Node(usize),
    Frame(usize),
}

/// An arrow.
#[derive(Clone, Debug)]
pub(super) struct Edge {
    pub(super) from: Tip,
    pub(super) to: Tip,
    pub(super) says: Says,
    /// Where the link stands among the links.
    pub(super) order: usize,
    /// Whether it bears on the link for which the box at its end stands, rather than from a premise of it.
    pub(super) bears: bool,
}

/// A frame around boxes, or a box that stands for several.
#[derive(Clone, Debug, Default)]
pub(super) struct Frame {
    pub(super) title: String,
    pub(super) kind: GroupKind,
    pub(super) members: Vec<usize>,
    /// The frame it is drawn in.
    pub(super) parent: Option<usize>,
    /// Where it stands among the groups.
    pub(super) order: usize,
}

/// The ends of arrows by the names that a file gives them.
#[derive(Clone, Debug, Default)]
pub(super) struct Names(BTreeMap<String, Tip>);

impl Names {
    pub(super) fn tip(&self, name: &str) -> Option<Tip> {
        self.0.get(name).copied()
    }

    /// Gives an end its name, unless another one has it.
    pub(super) fn remember(&mut self, name: String, tip: Tip, line: Option<usize>, tally: &mut Tally) {
        match self.0.entry(name) {
            Entry::Occupied(taken) => {
                let sentence = format!("there are two nodes “{}”; edges lead to the first", shown(taken.key()));
                tally.error(line, sentence);
            }
            Entry::Vacant(free) => {
                free.insert(tip);
            }
        }
    }
}

/// A link whose ends are not yet numbered.
struct Pending {
    order: usize,
    from: Tip,
    to: Tip,
    says: Says,
    /// The box that stands for it.
    node: Option<usize>,
}

impl Drawing {
    /// Adds a card; `None` when there are too many.
    pub(super) fn add(&mut self, card: SketchCard, frame: Option<usize>, line: Option<usize>) -> Option<usize> {
        if self.nodes.len() >= MAX_CARDS {
            self.tally
                .left_out(line, format!("a card beyond the {MAX_CARDS} that a map may have"));
            return None;
        }
        self.nodes.push(Node {
            card,
            frame,
            order: self.edges.len(),
            ..Node::default()
        });
        Some(self.nodes.len() - 1)
    }

    /// Adds an arrow, unless there are too many; its place among the links is that among the arrows.
    pub(super) fn connect(&mut self, from: Tip, to: Tip, says: Says, line: Option<usize>) -> bool {
        if self.edges.len() >= MAX_LINKS {
            self.tally
                .left_out(line, format!("a link beyond the {MAX_LINKS} that a map may have"));
            return false;
        }
        let bears = matches!(
            says.relation,
            Some(SketchRelation::Undercuts | SketchRelation::Underpins)
        );
        let order = self.edges.len();
        self.edges.push(Edge {
            from,
            to,
            says,
            order,
            bears,
        });
        true
    }

    /// Reads the drawing as a sketch. `O(n log n)`.
    pub(super) fn into_sketch(mut self) -> Sketch {
        self.sort_frames();
        self.fill_frames();
        let mut groups: Vec<SketchGroup> = std::mem::take(&mut self.frames)
            .into_iter()
            .map(|frame| SketchGroup {
                title: frame.title,
                kind: frame.kind,
                members: frame.members,
            })
            .collect();
        let mut pending = self.pending(&mut groups);
        pending.sort_by_key(|link| link.order);
        // The first of the links for which a box stands is the one at which others end.
        let mut link_of: BTreeMap<usize, usize> = BTreeMap::new();
        for (index, link) in pending.iter().enumerate() {
            if let Some(node) = link.node {
                link_of.entry(node).or_insert(index);
            }
        }
        let mut card_of: Vec<usize> = Vec::with_capacity(self.nodes.len());
        let mut n_cards = 0;
        for node in &self.nodes {
            card_of.push(n_cards);
            n_cards += usize::from(node.inference.is_none());
        }
        for group in &mut groups {
            group
                .members
                .retain(|&member| (self.nodes.get(member)).is_some_and(|node| node.inference.is_none()));
            for member in &mut group.members {
                *member = card_of.get(*member).copied().unwrap_or(usize::MAX);
            }
        }
        let end = |tip: Tip| match tip {
            Tip::Frame(frame) => Some(End::Group(frame)),
            Tip::Node(node) if self.nodes.get(node).is_some_and(|node| node.inference.is_some()) => {
                // A number that no link has marks one that cannot be reached.
                Some(End::Link(link_of.get(&node).copied().unwrap_or(usize::MAX)))
            }
            Tip::Node(node) => card_of.get(node).map(|&card| End::Card(card)),
        };
        let mut links = Vec::with_capacity(pending.len());
        for link in pending {
            let (from, to) = (end(link.from), end(link.to));
            let (Some(from), Some(to)) = (from, to) else { continue };
            // What is tidied away is not spoken of twice.
            if from == to {
                links.push(finished(
                    Says::stated(SketchRelation::Supports),
                    from,
                    to,
                    false,
                    &mut self.tally,
                ));
                continue;
            }
            let asks = match link.to {
                Tip::Node(node) => (self.nodes.get(node)).is_some_and(|node| node.card.kind == CardKind::Question),
                Tip::Frame(_) => false,
            };
            links.push(finished(link.says, from, to, asks, &mut self.tally));
        }
        let mut sketch = Sketch {
            title: self.title,
            about: self.about,
            cards: (self.nodes.into_iter())
                .filter(|node| node.inference.is_none())
                .map(|node| node.card)
                .collect(),
            links,
            groups,
            ..Sketch::default()
        };
        tidy(&mut sketch, &mut self.tally);
        self.tally.came_in(sketch.cards.len(), "card", "cards");
        self.tally.came_in(sketch.links.len(), "link", "links");
        self.tally.came_in(sketch.groups.len(), "group", "groups");
        sketch.report = self.tally.finish();
        sketch
    }

    /// All links there will be: arrows between cards and frames, and those that lead through boxes for inferences.
    fn pending(&mut self, groups: &mut Vec<SketchGroup>) -> Vec<Pending> {
        let is_inference: Vec<bool> = self.nodes.iter().map(|node| node.inference.is_some()).collect();
        let stands_for_link = |tip: Tip| match tip {
            Tip::Node(node) => is_inference.get(node).copied().unwrap_or(false).then_some(node),
            Tip::Frame(_) => None,
        };
        let mut pending = Vec::new();
        // By box: the premises with what their arrows say, and the conclusions.
        let mut premises: BTreeMap<usize, Vec<(Tip, Says)>> = BTreeMap::new();
        let mut conclusions: BTreeMap<usize, Vec<(Tip, Says)>> = BTreeMap::new();
        for edge in std::mem::take(&mut self.edges) {
            match (stands_for_link(edge.from), stands_for_link(edge.to)) {
                (None, Some(_)) if !edge.bears => {
                    if let Tip::Node(node) = edge.to {
                        premises.entry(node).or_default().push((edge.from, edge.says));
                    }
                }
                (None, _) => pending.push(Pending {
                    order: edge.order,
                    from: edge.from,
                    to: edge.to,
                    says: edge.says,
                    node: None,
                }),
                // An arrow between two such boxes ends at the second one's link.
                (Some(node), _) => conclusions.entry(node).or_default().push((edge.to, edge.says)),
            }
        }
        for (index, node) in self.nodes.iter().enumerate() {
            let Some(own) = &node.inference else { continue };
            let premises = premises.remove(&index).unwrap_or_default();
            let conclusions = conclusions.remove(&index).unwrap_or_default();
            if premises.is_empty() || conclusions.is_empty() {
                let lacks = if premises.is_empty() { "premise" } else { "conclusion" };
                self.tally.left_out(None, format!("an inference without a {lacks}"));
                continue;
            }
            let mut says = own.clone();
            // What the box does not say, an arrow may.
            let spoken = premises.iter().chain(&conclusions).map(|(_, says)| says);
            if says.relation.is_none()
                && let Some(other) = spoken.clone().find(|says| says.relation.is_some())
            {
                says.relation = other.relation;
                says.is_inferred = other.is_inferred;
            }
            for other in spoken {
                says.add_note(&other.note);
            }
            let from = match premises.as_slice() {
                [(only, _)] => *only,
                several => {
                    let members = several.iter().filter_map(|(tip, _)| match tip {
                        Tip::Node(node) => Some(*node),
                        Tip::Frame(_) => None,
                    });
                    groups.push(SketchGroup {
                        title: String::new(),
                        kind: GroupKind::Joint,
                        members: members.collect(),
                    });
                    Tip::Frame(groups.len() - 1)
                }
            };
            if conclusions.len() > 1 {
                self.tally.adapted(
                    None,
                    "an inference with several conclusions, now a link to each; what bears on it bears on the first",
                );
            }
            let again = Says {
                note: String::new(),
                reason: says.reason.chars().take(LONGEST_REPEATED).collect(),
                ..says.clone()
            };
            let mut says = Some(says);
            for (to, _) in conclusions {
                pending.push(Pending {
                    order: node.order,
                    from,
                    to,
                    says: says.take().unwrap_or_else(|| again.clone()),
                    node: Some(index),
                });
            }
        }
        pending
    }

    /// Puts frames in their order.
    fn sort_frames(&mut self) {
        let mut order: Vec<usize> = (0..self.frames.len()).collect();
        order.sort_by_key(|&at| self.frames.get(at).map_or(0, |frame| frame.order));
        let mut new_place = vec![0; order.len()];
        for (new, &old) in order.iter().enumerate() {
            if let Some(slot) = new_place.get_mut(old) {
                *slot = new;
            }
        }
        let place = |old: usize| new_place.get(old).copied().unwrap_or(usize::MAX);
        let mut frames: Vec<Option<Frame>> = std::mem::take(&mut self.frames).into_iter().map(Some).collect();
        for &old in &order {
            if let Some(mut frame) = frames.get_mut(old).and_then(Option::take) {
                frame.parent = frame.parent.map(place);
                self.frames.push(frame);
            }
        }
        for node in &mut self.nodes {
            node.frame = node.frame.map(place);
        }
        for edge in &mut self.edges {
            for tip in [&mut edge.from, &mut edge.to] {
                if let Tip::Frame(frame) = tip {
                    *frame = place(*frame);
                }
            }
        }
    }

    /// Lets every frame know the cards drawn in it, and in the frames in it.
    fn fill_frames(&mut self) {
        let mut n_members = 0;
        for _ in self.frames.iter().filter(|frame| frame.parent.is_some()) {
            let sentence =
                "a group within a group: its cards are members of both, and that one lies in the other is not kept";
            self.tally.adapted(None, sentence);
        }
        for (index, node) in self.nodes.iter().enumerate() {
            let mut at = node.frame;
            for _ in 0..DEEPEST_FRAME {
                let Some(frame) = at.and_then(|at| self.frames.get_mut(at)) else {
                    break;
                };
                if n_members < MAX_LINKS {
                    frame.members.push(index);
                    n_members += 1;
                }
                at = frame.parent;
            }
        }
    }
}

/// A link whose relation is settled.
fn finished(says: Says, from: End, to: End, asks: bool, tally: &mut Tally) -> SketchLink {
    let mut is_inferred = says.is_inferred;
    let relation = says.relation.unwrap_or_else(|| {
        is_inferred = true;
        let read = if asks {
            SketchRelation::Answers
        } else {
            SketchRelation::Supports
        };
        tally.adapted(None, says.no_relation(read));
        read
    });
    if says.is_inferred && says.relation.is_some() {
        tally.adapted(None, "an arrow whose relation is read from its color or shape");
    }
    SketchLink {
        from,
        to,
        relation,
        strength: says.strength,
        reason: says.reason,
        note: says.note,
        is_inferred,
    }
}
