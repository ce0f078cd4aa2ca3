//! The links of a sketch on the map: each relation where a map allows it, links on links from the claims up, no circle among
//! them.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    super::{End, GroupKind, SketchLink, SketchRelation},
    Building, Placed,
};
use crate::model::{ClaimId, GroupId, Link, LinkId, Map, Origin, Relation, Share, Strength, Target};

/// No more links are drawn in addition to those of the sketch, where one becomes several.
pub(super) const MOST_COPIES: usize = 100_000;

/// Links by their ends and relation: none is drawn twice, or it would count twice.
type Drawn = BTreeMap<(Origin, Target, Relation), LinkId>;

/// How far a link of the sketch has come.
#[derive(Clone, Debug)]
enum State {
    Waiting,
    /// On the way to the end of its chain of targets.
    OnPath,
    /// Drawn as these links; none where it was left out.
    Done(Vec<LinkId>),
}

/// What is kept while links are drawn.
struct Drawing {
    states: Vec<State>,
    drawn: Drawn,
    n_copies: usize,
}

impl Drawing {
    /// Of how many ends more than the first few need not be looked at.
    fn most(&self) -> usize {
        // One is the link itself, one shows that there are too many.
        MOST_COPIES.saturating_sub(self.n_copies) + 2
    }
}

impl Building<'_> {
    pub(super) fn links(&mut self) {
        let links = &self.sketch.links;
        let mut drawing = Drawing {
            states: vec![State::Waiting; links.len()],
            drawn: Drawn::new(),
            n_copies: 0,
        };
        for start in 0..links.len() {
            for at in self.chain(start, &mut drawing) {
                if let Some(link) = links.get(at) {
                    let ids = self.link(link, &mut drawing);
                    if let Some(state) = drawing.states.get_mut(at) {
                        *state = State::Done(ids);
                    }
                }
            }
        }
    }

    /// The links that have to be drawn for this one: the last target of its chain first, itself last. Links that end at one
    /// another in a circle, and what ends there, are left out.
    fn chain(&mut self, start: usize, drawing: &mut Drawing) -> Vec<usize> {
        let mut path = Vec::new();
        let mut next = Some(start);
        let mut in_circle = None;
        while let Some(at) = next {
            match drawing.states.get_mut(at) {
                Some(state @ State::Waiting) => *state = State::OnPath,
                Some(State::OnPath) => {
                    in_circle = Some(at);
                    break;
                }
                Some(State::Done(_)) | None => break,
            }
            path.push(at);
            next = match self.sketch.links.get(at).map(|link| link.to) {
                Some(End::Link(target)) => Some(target),
                _ => None,
            };
        }
        if let Some(entrance) = in_circle {
            let start = path.iter().position(|at| *at == entrance).unwrap_or_default();
            for at in path.split_off(start) {
                self.left_out.say(None, "links that end at one another in a circle");
                if let Some(state) = drawing.states.get_mut(at) {
                    *state = State::Done(Vec::new());
                }
            }
        }
        path.reverse();
        path
    }

    /// Draws a link whose target, if that is a link, is drawn.
    fn link(&mut self, link: &SketchLink, drawing: &mut Drawing) -> Vec<LinkId> {
        let Some((targets, kind)) = self.targets(link, drawing) else {
            return Vec::new();
        };
        let Some(relation) = self.relation(link.relation, kind) else {
            return Vec::new();
        };
        let Some(origins) = self.origins(link, relation, drawing.most()) else {
            return Vec::new();
        };
        let is_several = origins.len() > 1 || (targets.len() > 1 && !matches!(link.to, End::Link(_)));
        let mut ids = Vec::new();
        for origin in &origins {
            for target in &targets {
                if matches!((origin, target), (Origin::Claim(from), Target::Claim(to)) if from == to) {
                    self.left_out.say(None, "a link from a card to itself");
                    continue;
                }
                if !ids.is_empty() {
                    if drawing.n_copies >= MOST_COPIES {
                        self.left_out.say(
                            None,
                            "a link from or to a group with so many members that not all are linked",
                        );
                        return ids;
                    }
                    drawing.n_copies += 1;
                }
                let payload = Link {
                    strength: self.strength(link),
                    inferred: link.is_inferred || is_several,
                    // Said once, where one link becomes many.
                    reason: if ids.is_empty() {
                        self.block(&link.reason)
                    } else {
                        String::new()
                    },
                    note: if ids.is_empty() {
                        self.block(&link.note)
                    } else {
                        String::new()
                    },
                    ..Link::new(origin.clone(), target.clone(), relation)
                };
                ids.extend(self.draw(payload, drawing));
            }
        }
        ids
    }

    fn draw(&mut self, link: Link, drawing: &mut Drawing) -> Option<LinkId> {
        let ends = (link.from.clone(), link.to.clone(), link.relation);
        let Some(id) = drawing.drawn.get(&ends) else {
            let wish = Map::link_id_wish(&link.from, &link.to);
            let id = LinkId::new(&self.ids.free(wish)).ok()?;
            self.content.links.insert(id.clone(), Arc::new(link));
            drawing.drawn.insert(ends, id.clone());
            return Some(id);
        };
        self.adapted.say(
            None,
            "two links say the same of the same; they are one, so that it does not count twice",
        );
        if let Some(first) = self.content.links.get_mut(id) {
            let first = Arc::make_mut(first);
            first.inferred &= link.inferred;
            if first.strength == Strength::NotStated {
                first.strength = link.strength;
            } else if link.strength != Strength::NotStated && link.strength != first.strength {
                self.left_out.say(None, "a second strength of the same link");
            }
            for (own, more) in [(&mut first.reason, link.reason), (&mut first.note, link.note)] {
                if own.is_empty() {
                    *own = more;
                } else if !more.is_empty() && *own != more {
                    own.push_str("\n\n");
                    own.push_str(&more);
                }
            }
        }
        Some(id.clone())
    }

    fn strength(&mut self, link: &SketchLink) -> Strength {
        match link.strength.map(Share::new) {
            None => Strength::NotStated,
            Some(Ok(share)) => Strength::Share(share),
            Some(Err(_)) => {
                self.left_out.say(None, "a stated strength is not a number from 0 to 1");
                Strength::NotStated
            }
        }
    }

    /// Where a link ends on the map: several ends, all of one kind. Nothing where it has to be left out.
    fn targets(&mut self, link: &SketchLink, drawing: &Drawing) -> Option<(Vec<Target>, Kind)> {
        match link.to {
            End::Card(at) => match self.cards.get(at).cloned() {
                Some(Placed::Claim(id)) => Some((vec![Target::Claim(id)], Kind::Claim)),
                Some(Placed::Question(id)) => Some((vec![Target::Question(id)], Kind::Question)),
                None => self.is_left_out("a link leads to something that is not there"),
            },
            End::Link(at) => match drawing.states.get(at) {
                Some(State::Done(ids)) if !ids.is_empty() => {
                    let ids = ids.iter().take(drawing.most()).cloned();
                    Some((ids.map(Target::Link).collect(), Kind::Link))
                }
                Some(_) => self.is_left_out("a link on a link that is left out"),
                None => self.is_left_out("a link leads to something that is not there"),
            },
            End::Group(at) => {
                let Some((_, members)) = self.group(at, drawing.most()) else {
                    return self.is_left_out("a link leads to a group that is not there or has no claims");
                };
                self.adapted.say(
                    None,
                    "a link to a group is drawn to each of its members, as a map has no links to groups",
                );
                Some((members.into_iter().map(Target::Claim).collect(), Kind::Claim))
            }
        }
    }

    fn origins(&mut self, link: &SketchLink, relation: Relation, most: usize) -> Option<Vec<Origin>> {
        match link.from {
            End::Card(at) => match self.cards.get(at).cloned() {
                Some(Placed::Claim(id)) => Some(vec![Origin::Claim(id)]),
                Some(Placed::Question(_)) => {
                    self.is_left_out("a link starts at a question, which is neither true nor false")
                }
                None => self.is_left_out("a link starts at something that is not there"),
            },
            End::Link(_) => {
                self.is_left_out("a link starts at another link; on a map links start at claims and groups")
            }
            End::Group(at) => {
                let kind = self.sketch.groups.get(at).map(|group| group.kind);
                let acts_as_one = kind.is_some_and(GroupKind::is_logical)
                    && !matches!(relation, Relation::Requires | Relation::Answers);
                let Some((id, members)) = self.group(at, if acts_as_one { 0 } else { most }) else {
                    return self.is_left_out("a link starts at a group that is not there or has no claims");
                };
                if acts_as_one {
                    return Some(vec![Origin::Group(id)]);
                }
                self.adapted.say(
                    None,
                    "a link from a group that does not act as one starts at each of its members",
                );
                Some(members.into_iter().map(Origin::Claim).collect())
            }
        }
    }

    /// What became of a group, with its first members.
    fn group(&self, at: usize, most: usize) -> Option<(GroupId, Vec<ClaimId>)> {
        let id = self.groups.get(at)?.clone()?;
        let members = self.content.groups.get(&id)?.members.iter();
        Some((id, members.take(most).cloned().collect()))
    }

    /// The relation that a map allows of a target, nearest to what the sketch says.
    fn relation(&mut self, relation: SketchRelation, kind: Kind) -> Option<Relation> {
        use SketchRelation as Said;
        let (fitting, is_said) = match (kind, relation) {
            (Kind::Claim, Said::Supports) => (Relation::Supports, true),
            (Kind::Claim, Said::Opposes) => (Relation::Opposes, true),
            (Kind::Claim, Said::Requires) => (Relation::Requires, true),
            (Kind::Claim, Said::Underpins | Said::Answers) => (Relation::Supports, false),
            (Kind::Claim, Said::Undercuts) => (Relation::Opposes, false),
            (Kind::Link, Said::Undercuts) => (Relation::Undercuts, true),
            (Kind::Link, Said::Underpins) => (Relation::Underpins, true),
            (Kind::Link, Said::Opposes) => (Relation::Undercuts, false),
            (Kind::Link, Said::Supports) => (Relation::Underpins, false),
            (Kind::Question, Said::Answers) => (Relation::Answers, true),
            (Kind::Question, Said::Supports) => (Relation::Answers, false),
            (Kind::Link, Said::Requires | Said::Answers) => {
                return self.is_left_out("a link requires or answers another link");
            }
            (Kind::Question, Said::Opposes | Said::Requires | Said::Undercuts | Said::Underpins) => {
                return self.is_left_out("a link says of a question what can only be said of claims");
            }
        };
        if !is_said {
            let sentence = match (kind, fitting) {
                (Kind::Question, _) => "what supports a question answers it",
                (Kind::Claim, Relation::Opposes) => "what undercuts a claim opposes it",
                (Kind::Claim, _) => "what underpins or answers a claim supports it",
                (Kind::Link, Relation::Undercuts) => "what opposes a link undercuts it",
                (Kind::Link, _) => "what supports a link underpins it",
            };
            self.adapted.say(None, sentence);
        }
        Some(fitting)
    }

    fn is_left_out<T>(&mut self, sentence: &str) -> Option<T> {
        self.left_out.say(None, sentence);
        None
    }
}

/// What kind of thing a link ends at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Claim,
    Link,
    Question,
}
