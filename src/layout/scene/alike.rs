//! Whether two maps give the same scene, without building it: most edits are of numbers, which no scene shows.

use std::{collections::BTreeMap, sync::Arc};

use crate::model::{Claim, Map};

/// Whether two maps are drawn alike, however they are looked at: they differ in nothing but what readers think of claims, and in
/// what has no card, as sources, notes and sessions. `false` may be said of maps that are drawn alike after all. Linear, and fast
/// for maps that share most of what they hold, as one before and after an edit.
pub fn are_alike(one: &Map, other: &Map) -> bool {
    one.target == other.target
        && are_shared(&one.questions, &other.questions, |_, _| false)
        && are_shared(&one.quantities, &other.quantities, |_, _| false)
        && are_shared(&one.links, &other.links, |_, _| false)
        && are_shared(&one.groups, &other.groups, |_, _| false)
        && are_shared(&one.claims, &other.claims, differ_in_numbers)
}

/// Whether two tables hold the same, or what `is_alike` says is.
fn are_shared<K: Eq, V>(
    one: &BTreeMap<K, Arc<V>>,
    other: &BTreeMap<K, Arc<V>>,
    is_alike: impl Fn(&V, &V) -> bool,
) -> bool {
    let are_same = |(one, other): (&Arc<V>, &Arc<V>)| Arc::ptr_eq(one, other) || is_alike(one, other);
    one.len() == other.len() && one.keys().eq(other.keys()) && one.values().zip(other.values()).all(are_same)
}

fn differ_in_numbers(one: &Claim, other: &Claim) -> bool {
    let with_its_numbers = Claim {
        credences: one.credences.clone(),
        ..other.clone()
    };
    *one == with_its_numbers
}
