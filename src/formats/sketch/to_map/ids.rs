//! Ids for everything of a new map, each in about the same time however many wish for the same.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{MAX_ID_BYTES, check_id, slug_from_text};

/// How much of a wish is kept where a number follows it.
const STEM_BYTES: usize = MAX_ID_BYTES - 9;

/// The ids given so far.
#[derive(Debug, Default)]
pub(super) struct Ids {
    given: BTreeSet<String>,
    /// The number that was given last to each stem.
    last: BTreeMap<String, usize>,
}

impl Ids {
    /// The id of a card: its key where that reads like a name, else a slug of its title.
    pub(super) fn of_card(&mut self, key: &str, title: &str, fallback: &str) -> String {
        if is_name(key) && !self.given.contains(key) {
            self.given.insert(key.to_owned());
            return key.to_owned();
        }
        self.of_title(title, fallback)
    }

    /// A slug of a title.
    pub(super) fn of_title(&mut self, title: &str, fallback: &str) -> String {
        self.free(slug_from_text(title, fallback))
    }

    /// The wish, which may be an id, or the first of `wish-2`, `wish-3`, … that is free.
    pub(super) fn free(&mut self, wish: String) -> String {
        if !self.given.contains(&wish) {
            self.given.insert(wish.clone());
            return wish;
        }
        // Ids are ASCII, so that any byte is a place to cut at.
        let stem = wish.get(..STEM_BYTES).unwrap_or(&wish);
        let n = self.last.entry(stem.to_owned()).or_insert(1);
        loop {
            *n += 1;
            let id = format!("{stem}-{n}");
            if self.given.insert(id.clone()) {
                return id;
            }
        }
    }
}

/// Whether a key may be an id and is more than a number or a hash: it starts with a letter and is neither many hexadecimal
/// digits nor a UUID.
fn is_name(key: &str) -> bool {
    let is_hash = key.len() >= 8
        && key.contains(|c: char| c.is_ascii_digit())
        && key
            .chars()
            .all(|c| c.is_ascii_hexdigit() || (c == '-' && key.len() == 36));
    check_id(key).is_ok() && key.starts_with(|c: char| c.is_ascii_lowercase()) && !is_hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_free_and_never_too_long() {
        let mut ids = Ids::default();
        let long = "z".repeat(MAX_ID_BYTES);
        assert_eq!(ids.of_card(&long, "", "claim"), long);
        assert_eq!(ids.of_card("c2", "Why not?", "claim"), "c2");
        assert_eq!(ids.of_card("7f3a9c", "Why not?", "claim"), "why-not");
        assert_eq!(ids.of_card("f3a9c07d11", "Why not?", "claim"), "why-not-2");
        assert_eq!(ids.of_card("why-not-3", "", "claim"), "why-not-3");
        assert_eq!(ids.of_card("why-not-3", "why not", "claim"), "why-not-4");
        assert_eq!(ids.of_title("", "claim"), "claim");
        for _ in 0..3 {
            assert!(check_id(&ids.free(long.clone())).is_ok());
        }
    }
}
