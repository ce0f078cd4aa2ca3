//! Edits of claims and of the credences on them.

use std::{collections::BTreeSet, sync::Arc};

#[allow(clippy::wildcard_imports, reason = "an edit may touch every noun of the model")]
use super::super::*;
use super::{EditError, Stroke};

/// A change of a claim.
#[derive(Clone, Debug, PartialEq)]
pub enum ClaimEdit {
    /// Puts a new claim on the map.
    Add(ClaimId, Box<Claim>),
    /// Takes a claim off the map, with every link that starts or ends at it, every link to those, and every mention of
    /// it but those in sessions, which are records of what was.
    Remove(ClaimId),
    /// Changes one field.
    Change(ClaimId, ClaimChange),
}

/// A change of one field of a claim.
#[derive(Clone, Debug, PartialEq)]
pub enum ClaimChange {
    /// The part it plays.
    Kind(ClaimKind),
    /// Its sentence.
    Title(String),
    /// Its Markdown.
    Body(String),
    /// The heading it belongs under.
    Topic(String),
    /// Core or detail.
    Tier(Tier),
    /// All its tags.
    Tags(BTreeSet<String>),
    /// Where it holds.
    Scope(String),
    /// The word it defines.
    Defines(String),
    /// The definitions in whose sense it is meant.
    Senses(Vec<ClaimId>),
    /// The claims given which it is meant.
    Given(Vec<ClaimId>),
    /// What to ask a reader.
    Elicit(String),
    /// All its quotes.
    Quotes(Vec<Quote>),
    /// Who flags it as a crux.
    Flags(Vec<Flag>),
    /// The same claim in other maps.
    Aliases(Vec<Alias>),
    /// How what bears on it determines it.
    Model(LocalModel),
    /// How it turned out.
    Resolution(Option<Resolution>),
    /// When to look at it again.
    Review(Option<Date>),
    /// Where its card is pinned; `None` frees it.
    Place(Option<Place>),
    /// Its place among its siblings.
    Order(Option<f64>),
    /// Remarks.
    Note(String),
    /// All that one reader says of it; an empty record takes it away.
    Credence(ReaderId, Box<Credence>),
    /// What one reader states, all things considered.
    Stated(ReaderId, Value),
    /// What one reader states with the arguments set aside.
    Base(ReaderId, Value),
}

impl ClaimEdit {
    pub(super) fn apply(&self, map: &mut Map) -> Result<(), EditError> {
        match self {
            Self::Add(id, claim) => {
                if map.is_taken(id.as_str()) {
                    return Err(EditError::Taken(id.as_str().to_owned()));
                }
                map.content_mut().claims.insert(id.clone(), Arc::new((**claim).clone()));
                Ok(())
            }
            Self::Remove(id) => remove(map, id),
            Self::Change(id, change) => {
                let Some(claim) = map.content_mut().claims.get_mut(id) else {
                    return Err(not_there(id));
                };
                change.apply(Arc::make_mut(claim));
                Ok(())
            }
        }
    }

    pub(super) fn label(&self) -> &'static str {
        match self {
            Self::Add(..) => "add claim",
            Self::Remove(_) => "delete claim",
            Self::Change(_, change) => change.label(),
        }
    }

    pub(super) fn stroke(&self) -> Option<Stroke> {
        let Self::Change(id, change) = self else { return None };
        let of = match change {
            ClaimChange::Credence(reader, _) | ClaimChange::Stated(reader, _) | ClaimChange::Base(reader, _) => {
                format!("{id} {reader}")
            }
            ClaimChange::Title(_)
            | ClaimChange::Body(_)
            | ClaimChange::Topic(_)
            | ClaimChange::Scope(_)
            | ClaimChange::Defines(_)
            | ClaimChange::Elicit(_)
            | ClaimChange::Note(_)
            | ClaimChange::Quotes(_)
            | ClaimChange::Flags(_)
            | ClaimChange::Aliases(_)
            | ClaimChange::Resolution(_)
            | ClaimChange::Model(_)
            | ClaimChange::Place(_) => id.as_str().to_owned(),
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
                ClaimChange::Given(_)
                    | ClaimChange::Senses(_)
                    | ClaimChange::Quotes(_)
                    | ClaimChange::Model(_)
                    | ClaimChange::Credence(..)
                    | ClaimChange::Stated(..)
                    | ClaimChange::Base(..)
                    | ClaimChange::Place(_)
            ),
        }
    }
}

impl ClaimChange {
    fn apply(&self, claim: &mut Claim) {
        match self.clone() {
            Self::Kind(kind) => {
                claim.unknown.0.remove("kind");
                claim.kind = kind;
            }
            Self::Title(title) => claim.title = title,
            Self::Body(body) => claim.body = body,
            Self::Topic(topic) => claim.topic = topic,
            Self::Tier(tier) => {
                claim.unknown.0.remove("tier");
                claim.tier = tier;
            }
            Self::Tags(tags) => claim.tags = tags,
            Self::Scope(scope) => claim.scope = scope,
            Self::Defines(word) => claim.defines = word,
            Self::Senses(senses) => claim.senses = senses,
            Self::Given(given) => claim.given = given,
            Self::Elicit(elicit) => claim.elicit = elicit,
            Self::Quotes(quotes) => claim.quotes = quotes,
            Self::Flags(flags) => claim.flags = flags,
            Self::Aliases(aliases) => claim.aliases = aliases,
            Self::Model(model) => {
                claim.unknown.0.remove("model");
                claim.model = model;
            }
            Self::Resolution(resolution) => claim.resolution = resolution,
            Self::Review(review) => claim.review = review,
            Self::Place(place) => claim.place = place,
            Self::Order(order) => claim.order = order.filter(|order| order.is_finite()),
            Self::Note(note) => claim.note = note,
            Self::Credence(reader, credence) => {
                if credence.is_empty() {
                    claim.credences.remove(&reader);
                } else {
                    claim.credences.insert(reader, *credence);
                }
            }
            Self::Stated(reader, value) => change_credence(claim, &reader, |credence| credence.stated = value),
            Self::Base(reader, value) => change_credence(claim, &reader, |credence| credence.base = value),
        }
    }

    fn label(&self) -> &'static str {
        match self {
            Self::Kind(_) => "set kind",
            Self::Title(_) => "edit title",
            Self::Body(_) => "edit text",
            Self::Topic(_) => "set topic",
            Self::Tier(_) => "set tier",
            Self::Tags(_) => "set tags",
            Self::Scope(_) => "set scope",
            Self::Defines(_) => "set the word it defines",
            Self::Senses(_) => "set sense",
            Self::Given(_) => "set condition",
            Self::Elicit(_) => "edit question to ask",
            Self::Quotes(_) => "edit quotes",
            Self::Flags(_) => "flag crux",
            Self::Aliases(_) => "edit aliases",
            Self::Model(_) => "set local model",
            Self::Resolution(_) => "resolve claim",
            Self::Review(_) => "set review date",
            Self::Place(Some(_)) => "move card",
            Self::Place(None) => "free card",
            Self::Order(_) => "reorder",
            Self::Note(_) => "edit note",
            Self::Credence(..) | Self::Stated(..) => "set credence",
            Self::Base(..) => "set base credence",
        }
    }
}

/// Changes a reader's numbers; the reader's own hand makes them own numbers, quoted from nowhere, and a record that says
/// nothing goes.
fn change_credence(claim: &mut Claim, reader: &ReaderId, change: impl FnOnce(&mut Credence)) {
    let credence = claim.credences.entry(reader.clone()).or_default();
    change(credence);
    credence.unknown.0.remove("basis");
    if credence.basis != Basis::Own {
        // What was said of somebody else's number goes into the history with it.
        credence.note.clear();
    }
    credence.basis = Basis::Own;
    credence.source = None;
    credence.locator.clear();
    if credence.stated.is_not_stated() && credence.base.is_not_stated() {
        credence.date = None;
        credence.gap_accepted = false;
    }
    if credence.is_empty() {
        claim.credences.remove(reader);
    }
}

fn not_there(id: &ClaimId) -> EditError {
    EditError::NotThere {
        kind: "claim",
        id: id.as_str().to_owned(),
    }
}

fn remove(map: &mut Map, id: &ClaimId) -> Result<(), EditError> {
    if !map.claims.contains_key(id) {
        return Err(not_there(id));
    }
    let doomed: Vec<LinkId> = map
        .links
        .iter()
        .filter(|(_, link)| {
            matches!(&link.from, Origin::Claim(from) if from == id) || matches!(&link.to, Target::Claim(to) if to == id)
        })
        .map(|(id, _)| id.clone())
        .collect();
    super::link::remove_links(map, doomed);
    let content = map.content_mut();
    content.claims.remove(id);
    if content.target.as_ref() == Some(id) {
        content.target = None;
    }
    content.evidence.retain(|evidence| evidence.claim != *id);
    content.aside.retain(|aside| aside.owner != id.as_str());
    for view in content.views.values_mut() {
        if view.focus.as_ref() == Some(id) || view.folded.contains(id) {
            let view = Arc::make_mut(view);
            view.focus = view.focus.take().filter(|focus| focus != id);
            view.folded.retain(|folded| folded != id);
        }
    }
    for group in content.groups.values_mut() {
        if group.members.contains(id) || group.verdicts.contains_key(id) {
            let group = Arc::make_mut(group);
            group.members.retain(|member| member != id);
            group.verdicts.remove(id);
        }
    }
    for scenario in content.scenarios.values_mut() {
        if scenario.credences.contains_key(id) || scenario.evidence.iter().any(|evidence| evidence.claim == *id) {
            let scenario = Arc::make_mut(scenario);
            scenario.credences.remove(id);
            scenario.evidence.retain(|evidence| evidence.claim != *id);
        }
    }
    for quantity in content.quantities.values_mut() {
        let names = |conditional: &ConditionalDistribution| conditional.when.iter().any(|(claim, _)| claim == id);
        if quantity.conditional.values().flatten().any(names) {
            for conditional in Arc::make_mut(quantity).conditional.values_mut() {
                conditional.retain(|conditional| !names(conditional));
            }
        }
    }
    for claim in content.claims.values_mut() {
        if claim.senses.contains(id) {
            Arc::make_mut(claim).senses.retain(|sense| sense != id);
        }
        if claim.given.contains(id) {
            Arc::make_mut(claim).given.retain(|given| given != id);
        }
        if let LocalModel::Table(table) = &claim.model
            && names_claim(&table.parents, table.rows.iter().map(|row| row.when.as_slice()), id)
        {
            // A table that has lost a column says nothing any more: it goes back to the links.
            Arc::make_mut(claim).model = LocalModel::ByLinks;
        }
    }
    for question in content.questions.values_mut() {
        if let Some(table) = &question.table
            && (table.positions.contains(id)
                || names_claim(&table.parents, table.rows.iter().map(|row| row.when.as_slice()), id))
        {
            Arc::make_mut(question).table = None;
        }
    }
    super::object::forget_about(map, id.as_str());
    Ok(())
}

/// Whether a table with these columns and cases speaks of a claim.
fn names_claim<'a>(parents: &[TableParent], mut cases: impl Iterator<Item = &'a [TableState]>, id: &ClaimId) -> bool {
    let parent = |parent: &TableParent| matches!(parent, TableParent::Claim(claim) if claim == id);
    let state = |state: &TableState| matches!(state, TableState::Position(claim) if claim == id);
    parents.iter().any(parent) || cases.any(|when| when.iter().any(state))
}
