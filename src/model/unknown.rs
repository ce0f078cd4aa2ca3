//! What a file said that this version does not understand: kept word for word, given back on saving.

use std::collections::BTreeMap;

/// Fields this version does not know, or whose value it does not know, as the text that stood in the file.
///
/// Keys are field names, values are the field's text. An unknown *value* of a known field is kept here under the
/// field's name for as long as the field still has its default; giving the field a value drops the kept text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unknown(pub BTreeMap<String, String>);

impl Unknown {
    /// Whether nothing was kept.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
