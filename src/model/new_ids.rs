//! Ids for several objects that come onto a map together.

use std::collections::BTreeSet;

use super::{LinkId, MAX_ID_BYTES, Map, Origin, Target};

/// The wish itself if nothing has it, else the first of `wish-2`, `wish-3`, … that nothing has; with `join` in between.
pub fn first_free(wish: &str, join: &str, is_taken: impl Fn(&str) -> bool) -> String {
    if !is_taken(wish) {
        return wish.to_owned();
    }
    (2..=u32::MAX)
        .map(|n| format!("{wish}{join}{n}"))
        .find(|name| !is_taken(name))
        .unwrap_or_default()
}

/// Gives ids that neither the map nor what has been given one so far has.
#[derive(Debug)]
pub struct NewIds<'a> {
    map: &'a Map,
    given: BTreeSet<String>,
}

impl<'a> NewIds<'a> {
    /// For objects that come onto `map`.
    pub fn new(map: &'a Map) -> Self {
        Self {
            map,
            given: BTreeSet::new(),
        }
    }

    /// A free id made from a wish.
    pub fn free(&mut self, wish: &str) -> String {
        let stem: String = wish.chars().take(MAX_ID_BYTES - 8).collect();
        let mut id = self.map.free_id(wish);
        let mut n = 2;
        while !self.given.insert(id.clone()) {
            id = self.map.free_id(&format!("{stem}-{n}"));
            n += 1;
        }
        id
    }

    /// A free id for a link, from its ends.
    pub fn link(&mut self, from: &Origin, to: &Target) -> Option<LinkId> {
        LinkId::new(&self.free(&Map::link_id_wish(from, to))).ok()
    }
}
