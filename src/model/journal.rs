//! The journal: every change of a number keeps what was held before, and when it was given up.

use std::{collections::BTreeMap, sync::Arc};

use super::{Basis, Credence, Date, Distribution, Map, PastCredence, PastDistribution, Quantity};

/// What a record of numbers is like, for the journal.
trait Dated: Clone + Default {
    /// What was held before.
    type Past: Clone + PartialEq;

    fn says_the_same(&self, other: &Self) -> bool;
    fn is_open(&self) -> bool;
    /// When it was given, and what was held before.
    fn dated(&self) -> (Option<Date>, &Vec<Self::Past>);
    fn dated_mut(&mut self) -> (&mut Option<Date>, &mut Vec<Self::Past>);
    /// What it says, as something given up on a day.
    fn given_up(&self, on: Date) -> Self::Past;
}

impl Dated for Credence {
    type Past = PastCredence;

    fn says_the_same(&self, other: &Self) -> bool {
        self.stated == other.stated && self.base == other.base
    }

    fn is_open(&self) -> bool {
        self.stated.is_not_stated() && self.base.is_not_stated()
    }

    fn dated(&self) -> (Option<Date>, &Vec<PastCredence>) {
        (self.date, &self.history)
    }

    fn dated_mut(&mut self) -> (&mut Option<Date>, &mut Vec<PastCredence>) {
        (&mut self.date, &mut self.history)
    }

    fn given_up(&self, on: Date) -> PastCredence {
        PastCredence {
            since: self.date,
            date: Some(on),
            stated: self.stated.clone(),
            base: self.base.clone(),
            basis: self.basis,
            source: self.source.clone(),
            locator: self.locator.clone(),
            note: if self.basis == Basis::Own {
                String::new()
            } else {
                self.note.clone()
            },
            ..PastCredence::default()
        }
    }
}

impl Dated for Distribution {
    type Past = PastDistribution;

    fn says_the_same(&self, other: &Self) -> bool {
        Self::says_the_same(self, other)
    }

    fn is_open(&self) -> bool {
        self.is_not_stated()
    }

    fn dated(&self) -> (Option<Date>, &Vec<PastDistribution>) {
        (self.date, &self.history)
    }

    fn dated_mut(&mut self) -> (&mut Option<Date>, &mut Vec<PastDistribution>) {
        (&mut self.date, &mut self.history)
    }

    fn given_up(&self, on: Date) -> PastDistribution {
        PastDistribution {
            since: self.date,
            date: Some(on),
            percentiles: self.percentiles.clone(),
            point: self.point,
            low: self.low,
            high: self.high,
            never: self.never,
            ..PastDistribution::default()
        }
    }
}

/// The record as it is to stand: dated, and with what it says no longer in its history. Nothing where it is right already.
///
/// Numbers that change more than once on one day are one change: what was held for less than a day is no forecast.
fn entered<T: Dated>(before: Option<&T>, after: Option<&T>, today: Date) -> Option<T> {
    let none = T::default();
    let (old, new) = (before.unwrap_or(&none), after.unwrap_or(&none));
    let (was_given, was_held) = old.dated();
    if old.says_the_same(new) || (after.is_some() && new.dated().1 != was_held) {
        return None;
    }
    // A date that came with the number is when it was given.
    let given = new.dated().0.filter(|date| Some(*date) != was_given).unwrap_or(today);
    let mut entered = new.clone();
    let is_open = new.is_open();
    let (date, history) = entered.dated_mut();
    // Of a record that was taken away the history stays.
    history.clone_from(was_held);
    if !old.is_open() && was_given != Some(given) {
        history.push(old.given_up(given));
    }
    *date = (!is_open).then_some(given);
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
