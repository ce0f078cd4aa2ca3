//! Edits of links and of the strengths on them.

use std::{collections::BTreeSet, sync::Arc};

#[allow(clippy::wildcard_imports, reason = "an edit may touch every noun of the model")]
use super::super::*;
use super::{EditError, Stroke};

/// A change of a link.
#[derive(Clone, Debug, PartialEq)]
pub enum LinkEdit {
    /// Draws a new link.
    Add(LinkId, Box<Link>),
    /// Takes a link away, with every link that ends at it.
    Remove(LinkId),
    /// Changes one field.
    Change(LinkId, LinkChange),
}

/// A change of one field of a link.
#[derive(Clone, Debug, PartialEq)]
pub enum LinkChange {
    /// What it says.
    Relation(Relation),
    /// Where it starts.
    From(Origin),
    /// Where it ends. The relation changes to one that fits if it must.
    To(Target),
    /// How much it bears on its target.
    Strength(Strength),
    /// What underpins may lift it to.
    Cap(Strength),
    /// How it enters the local model.
    Effect(Effect),
    /// Whether it takes part in the computation.
    DiscussionOnly(bool),
    /// Whether it is the map maker's reading.
    Inferred(bool),
    /// Why the source bears on the target.
    Reason(String),
    /// All its quotes.
    Quotes(Vec<Quote>),
    /// Remarks.
    Note(String),
    /// One reader's own strength; `NotStated` without a note takes it away.
    ByReader(ReaderId, Box<LinkCredence>),
}

impl LinkEdit {
    pub(super) fn apply(&self, map: &mut Map) -> Result<(), EditError> {
        match self {
            Self::Add(id, link) => {
                if map.is_taken(id.as_str()) {
                    return Err(EditError::Taken(id.as_str().to_owned()));
                }
                map.content_mut().links.insert(id.clone(), Arc::new((**link).clone()));
                Ok(())
            }
            Self::Remove(id) => {
                if !map.links.contains_key(id) {
                    return Err(not_there(id));
                }
                remove_links(map, vec![id.clone()]);
                Ok(())
            }
            Self::Change(id, change) => {
                let Some(link) = map.content_mut().links.get_mut(id) else {
                    return Err(not_there(id));
                };
                change.apply(Arc::make_mut(link));
                Ok(())
            }
        }
    }

    pub(super) fn label(&self) -> &'static str {
        match self {
            Self::Add(..) => "add link",
            Self::Remove(_) => "delete link",
            Self::Change(_, change) => change.label(),
        }
    }

    pub(super) fn stroke(&self) -> Option<Stroke> {
        let Self::Change(id, change) = self else { return None };
        let of = match change {
            LinkChange::ByReader(reader, _) => format!("{id} {reader}"),
            LinkChange::Strength(_) | LinkChange::Reason(_) | LinkChange::Note(_) | LinkChange::Quotes(_) => {
                id.as_str().to_owned()
            }
            _ => return None,
        };
        Some(Stroke {
            what: change.label(),
            of,
        })
    }

    pub(super) fn may_break_references(&self) -> bool {
        match self {
            Self::Add(..) | Self::Remove(_) => true,
            Self::Change(_, change) => matches!(
                change,
                LinkChange::Relation(_)
                    | LinkChange::From(_)
                    | LinkChange::To(_)
                    | LinkChange::Quotes(_)
                    | LinkChange::ByReader(..)
            ),
        }
    }
}

impl LinkChange {
    fn apply(&self, link: &mut Link) {
        match self.clone() {
            Self::Relation(relation) => {
                link.unknown.0.remove("relation");
                link.relation = relation;
            }
            Self::From(from) => link.from = from,
            Self::To(to) => {
                if !link.relation.fits(&to) {
                    link.relation = Relation::default_for(&to);
                }
                link.to = to;
            }
            Self::Strength(strength) => {
                link.unknown.0.remove("strength");
                link.strength = strength;
            }
            Self::Cap(cap) => {
                link.unknown.0.remove("cap");
                link.cap = cap;
            }
            Self::Effect(effect) => {
                link.unknown.0.remove("effect");
                link.effect = effect;
            }
            Self::DiscussionOnly(discussion_only) => link.discussion_only = discussion_only,
            Self::Inferred(inferred) => link.inferred = inferred,
            Self::Reason(reason) => link.reason = reason,
            Self::Quotes(quotes) => link.quotes = quotes,
            Self::Note(note) => link.note = note,
            Self::ByReader(reader, own) => {
                if own.strength == Strength::NotStated && own.conditional.is_none() && own.note.is_empty() {
                    link.by_reader.remove(&reader);
                } else {
                    link.by_reader.insert(reader, *own);
                }
            }
        }
    }

    fn label(&self) -> &'static str {
        match self {
            Self::Relation(_) => "set relation",
            Self::From(_) | Self::To(_) => "reconnect link",
            Self::Strength(_) | Self::ByReader(..) => "set strength",
            Self::Cap(_) => "set cap",
            Self::Effect(_) => "set effect",
            Self::DiscussionOnly(true) => "make discussion only",
            Self::DiscussionOnly(false) => "let link count",
            Self::Inferred(_) => "mark as inferred",
            Self::Reason(_) => "edit reason",
            Self::Quotes(_) => "edit quotes",
            Self::Note(_) => "edit note",
        }
    }
}

fn not_there(id: &LinkId) -> EditError {
    EditError::NotThere {
        kind: "link",
        id: id.as_str().to_owned(),
    }
}

/// Takes links away, with every link that ends at one of them, at any depth.
pub(super) fn remove_links(map: &mut Map, first: Vec<LinkId>) {
    let by_target = map.links_by_target();
    let mut doomed: BTreeSet<LinkId> = BTreeSet::new();
    let mut open = first;
    while let Some(id) = open.pop() {
        if doomed.insert(id.clone()) {
            open.extend(by_target.get(&Target::Link(id)).into_iter().flatten().cloned());
        }
    }
    map.content_mut().links.retain(|id, _| !doomed.contains(id));
    for id in doomed {
        super::object::forget_about(map, id.as_str());
    }
}
