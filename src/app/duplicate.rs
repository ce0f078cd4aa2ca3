//! Copies of claims, with the links that start at them.

use std::collections::BTreeMap;

use super::{App, Document, Selection};
use crate::model::{
    Card, ClaimId, Edit, Map, NewIds, Origin, Place, Target,
    edit::{ClaimEdit, LinkEdit},
};

/// How far a copy of a pinned card lies beside it, px.
const BESIDE: f64 = 28.0;

/// The edit that copies claims with the links that start at them, and the copies. Links between two that are copied lead
/// from copy to copy. Everything else of a claim is copied as it is.
fn copies(map: &Map, claims: &[ClaimId]) -> (Vec<Edit>, Vec<ClaimId>) {
    let mut ids = NewIds::new(map);
    let mut edits = Vec::new();
    let mut copy_of: BTreeMap<&ClaimId, ClaimId> = BTreeMap::new();
    for id in claims {
        let Some(claim) = map.claims.get(id) else { continue };
        let Ok(copy) = ClaimId::new(&ids.free(id.as_str())) else {
            continue;
        };
        let mut claim = (**claim).clone();
        claim.place = claim.place.map(|place| Place {
            x: place.x + BESIDE,
            y: place.y + BESIDE,
        });
        edits.push(Edit::Claim(ClaimEdit::Add(copy.clone(), Box::new(claim))));
        copy_of.insert(id, copy);
    }
    for link in map.links.values() {
        let Origin::Claim(from) = &link.from else { continue };
        let Some(from) = copy_of.get(from) else { continue };
        let mut link = (**link).clone();
        link.from = Origin::Claim(from.clone());
        if let Target::Claim(to) = &link.to
            && let Some(to) = copy_of.get(to)
        {
            link.to = Target::Claim(to.clone());
        }
        let Some(id) = ids.link(&link.from, &link.to) else {
            continue;
        };
        edits.push(Edit::Link(LinkEdit::Add(id, Box::new(link))));
    }
    (edits, copy_of.into_values().collect())
}

impl App {
    /// Copies the selected claims in one step, and selects the copies.
    pub(super) fn duplicate(&mut self) {
        let claims: Vec<ClaimId> = (self.selection().all_cards().into_iter())
            .filter_map(|card| match card {
                Card::Claim(id) => Some(id),
                Card::Question(_) | Card::Group(_) | Card::Quantity(_) => None,
            })
            .collect();
        let Some(map) = self.document().map(Document::map) else {
            return;
        };
        let (edits, copies) = copies(map, &claims);
        let Some(first) = copies.first().cloned() else { return };
        let label = match copies.len() {
            1 => "duplicate claim".to_owned(),
            n => format!("duplicate {n} claims"),
        };
        self.edit(&Edit::Several { label, edits });
        self.end_stroke();
        // What could not be copied has been said.
        if self
            .document()
            .is_some_and(|document| document.map().claims.contains_key(&first))
        {
            self.select(Selection::cards(copies.into_iter().map(Card::Claim)));
        }
    }
}
