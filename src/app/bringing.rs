//! Bringing readers onto the open map from another map or a table: their numbers for claims and links that both have.

use std::collections::BTreeMap;

use crate::model::{
    Claim, ClaimId, Edit, Link, LinkCredence, LinkId, Map, NewIds, Origin, Reader, ReaderId, SourceId, Target,
    edit::{ClaimChange, ClaimEdit, LinkChange, LinkEdit, Object, ObjectEdit},
};

/// What comes of bringing readers onto a map.
#[derive(Clone, Debug, Default)]
pub struct Brought {
    /// The edit that does it, one step of undo; nothing where nothing comes.
    pub edit: Option<Edit>,
    /// How many readers come, those that are on the map already among them.
    pub n_readers: usize,
    /// How many numbers come.
    pub n_numbers: usize,
    /// What was replaced, and what could not be brought, a sentence each.
    pub report: Vec<String>,
}

/// Finds what each claim and link of another map is on this one.
struct Matcher<'a> {
    map: &'a Map,
    by_title: BTreeMap<String, &'a ClaimId>,
}

/// Titles are the same if their letters and digits are.
fn folded(title: &str) -> String {
    title
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

impl<'a> Matcher<'a> {
    fn new(map: &'a Map) -> Self {
        let titles = map.claims.iter().map(|(id, claim)| (folded(&claim.title), id));
        Self {
            map,
            by_title: titles.filter(|(title, _)| !title.is_empty()).collect(),
        }
    }

    /// By title; else by id, unless both have titles of their own that say something else.
    fn claim(&self, id: &ClaimId, claim: &Claim) -> Option<&'a ClaimId> {
        let title = folded(&claim.title);
        if let Some(found) = self.by_title.get(&title) {
            return Some(found);
        }
        let (found, own) = self.map.claims.get_key_value(id)?;
        let is_only_an_id = claim.title == id.as_str() || title.is_empty();
        (is_only_an_id || folded(&own.title) == title || own.title.trim().is_empty() || is_reworded(own, claim))
            .then_some(found)
    }

    /// The link between the same cards with the same relation.
    fn link(&self, link: &Link, claims: &BTreeMap<&ClaimId, &'a ClaimId>) -> Option<&'a LinkId> {
        let (Origin::Claim(from), Target::Claim(to)) = (&link.from, &link.to) else {
            return None;
        };
        let (from, to) = (*claims.get(from)?, *claims.get(to)?);
        let is_it = |own: &Link| {
            own.relation == link.relation
                && own.from == Origin::Claim(from.clone())
                && own.to == Target::Claim(to.clone())
        };
        (self.map.links.iter()).find(|(_, own)| is_it(own)).map(|(id, _)| id)
    }
}

/// Whether two titles under one id share most of their words: one was reworded.
fn is_reworded(own: &Claim, other: &Claim) -> bool {
    let words = |title: &str| {
        title
            .split_whitespace()
            .map(folded)
            .filter(|word| word.len() > 3)
            .collect::<Vec<_>>()
    };
    let (own, other) = (words(&own.title), words(&other.title));
    let n_shared = own.iter().filter(|word| other.contains(word)).count();
    2 * n_shared >= own.len().max(other.len()) && n_shared > 0
}

/// The readers of `other` with their numbers, as an edit of `map`. A reader of the same name is the same reader: new numbers
/// take the place of the old ones, which the report lists.
pub fn bring_readers(map: &Map, other: &Map) -> Brought {
    let matcher = Matcher::new(map);
    let claims: BTreeMap<&ClaimId, &ClaimId> = (other.claims.iter())
        .filter_map(|(id, claim)| Some((id, matcher.claim(id, claim)?)))
        .collect();
    let mut brought = Brought::default();
    let mut edits: Vec<Edit> = Vec::new();
    let mut ids = NewIds::new(map);
    let sources = sources(map, other, &mut ids, &mut edits);
    let readers = readers(map, other, &mut ids, &mut edits);
    brought.n_readers = readers.len();
    let source = |source: &Option<SourceId>| source.as_ref().and_then(|id| sources.get(id)).cloned();
    for (id, claim) in &other.claims {
        let Some(own_id) = claims.get(id) else {
            if !claim.credences.is_empty() {
                let n = claim.credences.len();
                let numbers = if n == 1 { "number" } else { "numbers" };
                brought.report.push(format!(
                    "“{}” is not on this map: {n} {numbers} left out",
                    other.title_of(id)
                ));
            }
            continue;
        };
        // How it turned out is known to all once it is known.
        let is_open = map.claims.get(*own_id).is_some_and(|own| own.resolution.is_none());
        if let Some(resolution) = claim.resolution.clone().filter(|_| is_open) {
            let change = ClaimChange::Resolution(Some(resolution));
            edits.push(Edit::Claim(ClaimEdit::Change((*own_id).clone(), change)));
        }
        for (reader, credence) in &claim.credences {
            let Some(reader) = readers.get(reader) else { continue };
            let mut credence = credence.clone();
            for place in credence.sources_mut() {
                *place = source(place);
            }
            let before = map.claims.get(*own_id).and_then(|claim| claim.credences.get(reader));
            if before == Some(&credence) {
                continue;
            }
            if before.is_some_and(|before| !before.is_empty()) {
                brought.report.push(format!(
                    "{}'s number for “{}” was replaced",
                    map.readers
                        .get(reader)
                        .map_or(reader.as_str(), |reader| reader.name.as_str()),
                    map.title_of(own_id)
                ));
            }
            brought.n_numbers += 1;
            let change = ClaimChange::Credence(reader.clone(), Box::new(credence));
            edits.push(Edit::Claim(ClaimEdit::Change((*own_id).clone(), change)));
        }
    }
    for (id, link) in &other.links {
        if link.by_reader.is_empty() {
            continue;
        }
        let Some(own_id) = matcher.link(link, &claims) else {
            brought.report.push(format!(
                "{} is not on this map: its strengths were left out",
                other.link_title(id)
            ));
            continue;
        };
        for (reader, own) in &link.by_reader {
            let Some(reader) = readers.get(reader) else { continue };
            let own = LinkCredence {
                source: source(&own.source),
                ..own.clone()
            };
            if map.links.get(own_id).and_then(|link| link.by_reader.get(reader)) == Some(&own) {
                continue;
            }
            brought.n_numbers += 1;
            let change = LinkChange::ByReader(reader.clone(), Box::new(own));
            edits.push(Edit::Link(LinkEdit::Change(own_id.clone(), change)));
        }
    }
    if brought.n_numbers > 0 {
        brought.edit = Some(Edit::Several {
            label: "bring readers".to_owned(),
            edits,
        });
    }
    brought
}

/// What each reader of the other map is called on this one; those that are not on it yet come onto it.
fn readers(map: &Map, other: &Map, ids: &mut NewIds<'_>, edits: &mut Vec<Edit>) -> BTreeMap<ReaderId, ReaderId> {
    let has_numbers = |id: &ReaderId| {
        other.claims.values().any(|claim| claim.credences.contains_key(id))
            || other.links.values().any(|link| link.by_reader.contains_key(id))
    };
    let same = |reader: &Reader| {
        let mut own = map.readers.iter();
        own.find(|(_, own)| folded(&own.name) == folded(&reader.name))
            .map(|(id, _)| id.clone())
    };
    let mut names: BTreeMap<ReaderId, ReaderId> = BTreeMap::new();
    for (id, reader) in other.readers.iter().filter(|(id, _)| has_numbers(id)) {
        let own_id = same(reader).or_else(|| {
            let own_id = ReaderId::new(&ids.free(id.as_str())).ok()?;
            // Who is pooled is said by ids of the other map.
            let record = Reader {
                members: Vec::new(),
                ..Reader::clone(reader)
            };
            edits.push(Edit::Object(ObjectEdit::Put(Object::Reader(
                own_id.clone(),
                Box::new(record),
            ))));
            Some(own_id)
        });
        if let Some(own_id) = own_id {
            names.insert(id.clone(), own_id);
        }
    }
    names
}

/// What each source that numbers name is called on this map; those that are not on it yet come onto it.
fn sources(map: &Map, other: &Map, ids: &mut NewIds<'_>, edits: &mut Vec<Edit>) -> BTreeMap<SourceId, SourceId> {
    let of_claims = other
        .claims
        .values()
        .flat_map(|claim| claim.credences.values())
        .map(|own| &own.source);
    let of_links = other
        .links
        .values()
        .flat_map(|link| link.by_reader.values())
        .map(|own| &own.source);
    let mut names: BTreeMap<SourceId, SourceId> = BTreeMap::new();
    for id in of_claims.chain(of_links).flatten() {
        if names.contains_key(id) {
            continue;
        }
        let Some(source) = other.sources.get(id) else { continue };
        let same = map
            .sources
            .iter()
            .find(|(_, own)| folded(&own.title) == folded(&source.title));
        let own_id = if let Some((own_id, _)) = same {
            own_id.clone()
        } else {
            let Ok(own_id) = SourceId::new(&ids.free(id.as_str())) else {
                continue;
            };
            let record = Object::Source(own_id.clone(), Box::new((**source).clone()));
            edits.push(Edit::Object(ObjectEdit::Put(record)));
            own_id
        };
        names.insert(id.clone(), own_id);
    }
    names
}
