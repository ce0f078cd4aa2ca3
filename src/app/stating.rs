//! Stating a number: the edit that says how likely a claim is for a reader, who is made if there is none yet; and camps as
//! readers of their own; and why a number changed.

use std::collections::BTreeMap;

use crate::{
    analysis::{About, Change},
    model::{
        ClaimId, Edit, Map, NewIds, Quantity, Reader, ReaderId, ReaderKind, Value,
        edit::{ClaimChange, ClaimEdit, Object, ObjectEdit},
        slug_from_text,
    },
};

/// The edit by which `reader` states a value, all things considered. Where nobody reads the map yet, a reader “You” comes
/// onto it.
pub fn stating(map: &Map, claim: &ClaimId, reader: Option<&ReaderId>, value: Value) -> Option<Edit> {
    if let Some(reader) = reader {
        return Some(Edit::Claim(ClaimEdit::Change(
            claim.clone(),
            ClaimChange::Stated(reader.clone(), value),
        )));
    }
    let (you, edit) = you(map)?;
    let mut edits: Vec<Edit> = edit.into_iter().collect();
    edits.push(Edit::Claim(ClaimEdit::Change(
        claim.clone(),
        ClaimChange::Stated(you, value),
    )));
    Some(Edit::Several {
        label: "set credence".to_owned(),
        edits,
    })
}

/// The reader “You”, and the edit that brings it onto the map, unless it is there.
pub(super) fn you(map: &Map) -> Option<(ReaderId, Option<Edit>)> {
    let you = ReaderId::new("you").ok()?;
    let record = || Reader {
        name: "You".to_owned(),
        ..Reader::default()
    };
    let edit = (!map.readers.contains_key(&you))
        .then(|| Edit::Object(ObjectEdit::Put(Object::Reader(you.clone(), Box::new(record())))));
    Some((you, edit))
}

/// Why an edit cannot be, in words; nothing if it can.
pub fn why_refused(map: &Map, edit: &Edit) -> Option<String> {
    edit.apply(map).err().map(|error| error.to_string())
}

/// The edit by which a change of a number has a reason; nothing for one that came from nothing.
pub fn reasoned(map: &Map, change: &Change, reason: &str) -> Option<Edit> {
    let entry = change.entry?;
    match &change.about {
        About::Claim(id) => {
            let mut credence = map.claims.get(id)?.credences.get(&change.reader)?.clone();
            reason.clone_into(&mut credence.history.get_mut(entry)?.reason);
            let credence = ClaimChange::Credence(change.reader.clone(), Box::new(credence));
            Some(Edit::Claim(ClaimEdit::Change(id.clone(), credence)))
        }
        About::Quantity(id) => {
            let mut quantity = Quantity::clone(map.quantities.get(id)?);
            let past = quantity.distributions.get_mut(&change.reader)?.history.get_mut(entry)?;
            reason.clone_into(&mut past.reason);
            let quantity = Object::Quantity(id.clone(), Box::new(quantity));
            Some(Edit::Object(ObjectEdit::Put(quantity)))
        }
    }
}

/// The edit by which each camp becomes a reader that pools its members, and those readers, in the order of the camps; nothing
/// for camps that have one already. At least two camps.
pub fn camps_as_readers(map: &Map) -> Option<(Option<Edit>, Vec<ReaderId>)> {
    let mut camps: BTreeMap<&str, Vec<ReaderId>> = BTreeMap::new();
    for (id, reader) in &map.readers {
        let camp = reader.camp.trim();
        if !camp.is_empty() && reader.kind != ReaderKind::Group {
            camps.entry(camp).or_default().push(id.clone());
        }
    }
    if camps.len() < 2 {
        return None;
    }
    let mut ids = NewIds::new(map);
    let mut edits = Vec::new();
    let mut readers = Vec::new();
    for (camp, members) in camps {
        let pools = |reader: &Reader| reader.kind == ReaderKind::Group && reader.members == members;
        if let Some((id, _)) = map.readers.iter().find(|(_, reader)| pools(reader)) {
            readers.push(id.clone());
            continue;
        }
        let id = ReaderId::new(&ids.free(&slug_from_text(&format!("all {camp}"), "camp"))).ok()?;
        let group = Reader {
            name: format!("{camp}, pooled"),
            kind: ReaderKind::Group,
            note: "Pools what its members hold, by the geometric mean of odds.".to_owned(),
            members,
            ..Reader::default()
        };
        edits.push(Edit::Object(ObjectEdit::Put(Object::Reader(
            id.clone(),
            Box::new(group),
        ))));
        readers.push(id);
    }
    let edit = (!edits.is_empty()).then(|| Edit::Several {
        label: "pool camps".to_owned(),
        edits,
    });
    Some((edit, readers))
}
