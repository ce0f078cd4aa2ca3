//! Quotes against the texts they are from: for every quote whose source names a file, whether its words stand there.

use std::{collections::BTreeMap, fs, path::Path};

use crate::model::{Map, SourceId, folded, is_quoted_from};

/// What was found when quotes were looked up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuoteCheck {
    /// How many quotes were looked up and found.
    pub n_found: usize,
    /// How many have a source without a file or text, or none.
    pub n_without_text: usize,
    /// What each quote that was not found, or text that is not there, stands on, and what is wrong, as a sentence.
    pub misses: Vec<(String, String)>,
}

/// Looks every quote of a map up in its source: in the text that the map carries, else in the file of that name in a folder.
pub fn check_quotes(map: &Map, folder: &Path) -> QuoteCheck {
    let mut check = QuoteCheck::default();
    let mut texts: BTreeMap<&SourceId, Option<String>> = BTreeMap::new();
    for (id, source) in &map.sources {
        if !source.text.trim().is_empty() {
            texts.insert(id, Some(folded(&source.text)));
            continue;
        }
        let file = source.file.trim();
        if file.is_empty() {
            continue;
        }
        // Only a name: a map cannot make anybody read elsewhere.
        let is_name = Path::new(file).file_name().is_some_and(|name| name == file);
        let read = is_name.then(|| fs::read(folder.join(file)).ok()).flatten();
        if read.is_none() {
            let sentence = format!(
                "the text “{file}” of the source “{}” is not in {}",
                source.title,
                folder.display()
            );
            check.misses.push((id.to_string(), sentence));
        }
        texts.insert(id, read.map(|bytes| folded(&String::from_utf8_lossy(&bytes))));
    }
    for (about, quote) in map.quotes() {
        let text = quote.source.as_ref().and_then(|source| texts.get(source));
        match text {
            None | Some(None) => check.n_without_text += 1,
            Some(Some(text)) if is_quoted_from(&quote.text, text) => check.n_found += 1,
            Some(Some(_)) => {
                let start: String = quote.text.chars().take(80).collect();
                check
                    .misses
                    .push((about, format!("these words do not stand in the source: “{start}”")));
            }
        }
    }
    check
}
