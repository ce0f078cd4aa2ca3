//! Titles that Argdown can hold, no two alike.

use std::collections::{HashMap, HashSet};

/// A longer title is cut; the whole stands in the data.
const MAX_CHARS: usize = 200;

/// Names that programs in JavaScript find in every object, so that a statement of that name would confuse them.
const TAKEN: [&str; 12] = [
    "__proto__",
    "constructor",
    "hasOwnProperty",
    "isPrototypeOf",
    "propertyIsEnumerable",
    "toLocaleString",
    "toString",
    "valueOf",
    "__defineGetter__",
    "__defineSetter__",
    "__lookupGetter__",
    "__lookupSetter__",
];

/// Gives out titles.
#[derive(Default)]
pub(super) struct Titles {
    used: HashSet<String>,
    n_alike: HashMap<String, usize>,
}

impl Titles {
    /// A title as near to the wanted one as can be.
    pub(super) fn give(&mut self, wanted: &str) -> String {
        let base = legal(wanted);
        if !TAKEN.contains(&base.as_str()) && self.used.insert(base.clone()) {
            return base;
        }
        let n_alike = self.n_alike.entry(base.clone()).or_insert(1);
        loop {
            *n_alike += 1;
            let title = format!("{base} ({n_alike})");
            if self.used.insert(title.clone()) {
                return title;
            }
        }
    }
}

/// A title without what would end it, or begin something else.
fn legal(wanted: &str) -> String {
    let is_blank = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}');
    let words: Vec<&str> = wanted.split(is_blank).filter(|word| !word.is_empty()).collect();
    let mut title: String = words
        .join(" ")
        .chars()
        .map(|c| match c {
            '[' => '(',
            ']' => ')',
            '<' => '‹',
            '>' => '›',
            other => other,
        })
        .collect();
    if let Some((end, _)) = title.char_indices().nth(MAX_CHARS) {
        title.truncate(end);
        title.truncate(title.trim_end().len());
        title.push('…');
    }
    if title.starts_with(['+', '-', '_', '!']) {
        title.insert_str(0, "… ");
    }
    if title.is_empty() { "Untitled".to_owned() } else { title }
}

/// The first words of a text, for a title made of several.
pub(super) fn short(text: &str) -> String {
    let Some((end, _)) = text.char_indices().nth(48) else {
        return text.to_owned();
    };
    format!("{}…", text.get(..end).unwrap_or_default().trim_end())
}
