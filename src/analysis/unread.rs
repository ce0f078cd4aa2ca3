//! What a map's file says that this version does not know: a field of a newer version, or a misspelt one. It is kept, and does
//! nothing, which whoever wrote it should hear.

use crate::model::{Map, Unknown};

/// No more of a value is shown, in characters.
const LONGEST: usize = 40;

/// A sentence for each field that is not known, with the id of what it is of.
pub(super) fn unread(map: &Map) -> Vec<(String, String)> {
    let mut told = Vec::new();
    let mut say = |what: &str, id: &str, unknown: &Unknown| {
        for (field, value) in &unknown.0 {
            let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
            let shown: String = value.chars().take(LONGEST).collect();
            let more = if shown.len() < value.len() { "…" } else { "" };
            let of = if id.is_empty() {
                "the map".to_owned()
            } else {
                format!("{what} “{id}”")
            };
            told.push((
                id.to_owned(),
                format!(
                    "“{field}: {shown}{more}” of {of} is not known to this version of Cruxmap; it is kept in the file, and does nothing"
                ),
            ));
        }
    };
    say("the map", "", &map.unknown);
    for (id, claim) in &map.claims {
        say("the claim", id.as_str(), &claim.unknown);
        for credence in claim.credences.values() {
            say("a credence of the claim", id.as_str(), &credence.unknown);
        }
    }
    for (id, link) in &map.links {
        say("the link", id.as_str(), &link.unknown);
        for own in link.by_reader.values() {
            say("a reader's strength of the link", id.as_str(), &own.unknown);
        }
    }
    for (id, question) in &map.questions {
        say("the question", id.as_str(), &question.unknown);
    }
    for (id, group) in &map.groups {
        say("the group", id.as_str(), &group.unknown);
    }
    for (id, reader) in &map.readers {
        say("the reader", id.as_str(), &reader.unknown);
    }
    for (id, source) in &map.sources {
        say("the source", id.as_str(), &source.unknown);
    }
    for (id, quantity) in &map.quantities {
        say("the quantity", id.as_str(), &quantity.unknown);
        for own in quantity.distributions.values() {
            say("a curve of the quantity", id.as_str(), &own.unknown);
        }
    }
    for (id, scenario) in &map.scenarios {
        say("the scenario", id.as_str(), &scenario.unknown);
    }
    told
}
