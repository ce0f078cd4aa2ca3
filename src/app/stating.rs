//! Stating a number: the edit that says how likely a claim is for a reader, who is made if there is none yet.

use crate::model::{
    ClaimId, Edit, Map, Reader, ReaderId, Value,
    edit::{ClaimChange, ClaimEdit, Object, ObjectEdit},
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
    let you = ReaderId::new("you").ok()?;
    let mut edits = Vec::new();
    if !map.readers.contains_key(&you) {
        let record = Reader {
            name: "You".to_owned(),
            ..Reader::default()
        };
        edits.push(Edit::Object(ObjectEdit::Put(Object::Reader(
            you.clone(),
            Box::new(record),
        ))));
    }
    edits.push(Edit::Claim(ClaimEdit::Change(
        claim.clone(),
        ClaimChange::Stated(you, value),
    )));
    Some(Edit::Several {
        label: "set credence".to_owned(),
        edits,
    })
}
