//! The journal: every change of a number keeps what was held before, and when it was given up.

use std::{collections::BTreeMap, sync::Arc};

use super::{Credence, Date, Distribution, Map, PastCredence, PastDistribution, Quantity};

/// What a record of numbers is like, for the journal.
trait Dated: Clone + Default + PartialEq {
    fn says_the_same(&self, other: &Self) -> bool;
    fn is_open(&self) -> bool;
    fn date(&self) -> Option<Date>;
    fn set_date(&mut self, date: Option<Date>);
    fn take_history(&mut self, from: &Self);
    fn has_same_history(&self, other: &Self) -> bool;
    fn remember(&mut self, past: &Self, date: Date);
}

impl Dated for Credence {
    fn says_the_same(&self, other: &Self) -> bool {
        self.stated == other.stated && self.base == other.base
    }

    fn is_open(&self) -> bool {
        self.stated.is_not_stated() && self.base.is_not_stated()
    }

    fn date(&self) -> Option<Date> {
        self.date
    }

    fn set_date(&mut self, date: Option<Date>) {
        self.date = date;
    }

    fn take_history(&mut self, from: &Self) {
        self.history.clone_from(&from.history);
    }

    fn has_same_history(&self, other: &Self) -> bool {
        self.history == other.history
    }

    fn remember(&mut self, past: &Self, date: Date) {
        self.history.push(PastCredence {
            since: past.date,
            date: Some(date),
            stated: past.stated.clone(),
            base: past.base.clone(),
            ..PastCredence::default()
        });
    }
}

impl Dated for Distribution {
    fn says_the_same(&self, other: &Self) -> bool {
        Self::says_the_same(self, other)
    }

    fn is_open(&self) -> bool {
        self.is_not_stated()
    }

    fn date(&self) -> Option<Date> {
        self.date
    }

    fn set_date(&mut self, date: Option<Date>) {
        self.date = date;
    }

    fn take_history(&mut self, from: &Self) {
        self.history.clone_from(&from.history);
    }

    fn has_same_history(&self, other: &Self) -> bool {
        self.history == other.history
    }

    fn remember(&mut self, past: &Self, date: Date) {
        self.history.push(PastDistribution {
            since: past.date,
            date: Some(date),
            percentiles: past.percentiles.clone(),
            point: past.point,
            low: past.low,
            high: past.high,
            never: past.never,
            ..PastDistribution::default()
        });
    }
}

/// The record as it is to stand: dated, and with what it says no longer in its history. Nothing where it is right already.
///
/// Numbers that change more than once on one day are one change: what was held for less than a day is no forecast.
fn entered<T: Dated>(before: Option<&T>, after: Option<&T>, today: Date) -> Option<T> {
    let none = T::default();
    let old = before.unwrap_or(&none);
    if old.says_the_same(after.unwrap_or(&none)) || after.is_some_and(|after| !after.has_same_history(old)) {
        return None;
    }
    let mut entered = after.cloned().unwrap_or_default();
    // Of a record that was taken away the history stays.
    entered.take_history(old);
    // A date that came with the number is when it was given.
    let given = entered.date().filter(|date| Some(*date) != old.date()).unwrap_or(today);
    if !old.is_open() && old.date() != Some(given) {
        entered.remember(old, given);
    }
    let date = (!entered.is_open()).then_some(given);
    entered.set_date(date);
    Some(entered)
}

impl Map {
    /// The map with every number that is another than `before` dated, and what was held before in its history.
    ///
    /// Complexity: linear in the claims and quantities, most of which are seen to be the same at once.
    #[must_use]
    pub fn journaled(mut self, before: &Self, today: Date) -> Self {
        let mut claims: Vec<(super::ClaimId, BTreeMap<super::ReaderId, Credence>)> = Vec::new();
        for (id, claim) in &self.claims {
            let old = before.claims.get(id);
            if old.is_some_and(|old| Arc::ptr_eq(old, claim)) {
                continue;
            }
            let Some(old) = old else { continue };
            let readers = claim.credences.keys().chain(old.credences.keys());
            let changed: BTreeMap<_, _> = readers
                .filter(|reader| self.readers.contains_key(*reader))
                .filter_map(|reader| {
                    let (was, is) = (old.credences.get(reader), claim.credences.get(reader));
                    // What a record says that has no numbers left is dropped; only the numbers go on in the history.
                    Some((reader.clone(), entered(was, is, today)?))
                })
                .collect();
            if !changed.is_empty() {
                claims.push((id.clone(), changed));
            }
        }
        let mut quantities: Vec<(super::QuantityId, BTreeMap<super::ReaderId, Distribution>)> = Vec::new();
        for (id, quantity) in &self.quantities {
            let Some(old) = before.quantities.get(id).filter(|old| !Arc::ptr_eq(old, quantity)) else {
                continue;
            };
            let readers = quantity.distributions.keys().chain(old.distributions.keys());
            let changed: BTreeMap<_, _> = readers
                .filter(|reader| self.readers.contains_key(*reader))
                .filter_map(|reader| {
                    let (was, is) = (old.distributions.get(reader), quantity.distributions.get(reader));
                    Some((reader.clone(), entered(was, is, today)?))
                })
                .collect();
            if !changed.is_empty() {
                quantities.push((id.clone(), changed));
            }
        }
        if claims.is_empty() && quantities.is_empty() {
            return self;
        }
        let content = self.content_mut();
        for (id, changed) in claims {
            if let Some(claim) = content.claims.get_mut(&id) {
                Arc::make_mut(claim).credences.extend(changed);
            }
        }
        for (id, changed) in quantities {
            if let Some(quantity) = content.quantities.get_mut(&id) {
                let quantity: &mut Quantity = Arc::make_mut(quantity);
                quantity.distributions.extend(changed);
            }
        }
        self
    }
}
