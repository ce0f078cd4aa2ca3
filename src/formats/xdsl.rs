//! XDSL, the XML of `GeNIe` and SMILE: text to [`BayesNet`] and back.
//!
//! `<cpt>`, `<deterministic>` and `<noisymax>` are read and written; any other kind of node is refused by name. Titles,
//! comments and places stand in the `genie` extension. What XDSL has no room for (names that are no identifiers, an
//! order in which a child comes before its parents, properties without a name) stands in an extension of our own, so
//! that a net read from BIF comes back whole.

mod read;
mod write;
mod xml;

use super::bayes_net::{BayesNet, BayesNetError, text_from_bytes};

/// Reads a net from the bytes of a file. Linear in the size of file and tables.
///
/// # Errors
/// Whatever is wrong with the text, with its line and what was expected.
pub fn read(bytes: &[u8]) -> Result<BayesNet, BayesNetError> {
    let head = bytes
        .get(..200.min(bytes.len()))
        .unwrap_or_default()
        .to_ascii_lowercase();
    let names = |encoding: &[u8]| head.windows(encoding.len()).any(|part| part == encoding);
    let is_latin = names(b"iso-8859-1") || names(b"windows-1252") || names(b"us-ascii");
    read_text(&text_from_bytes(bytes, is_latin)?)
}

/// As [`read()`], from text.
///
/// # Errors
/// As for [`read()`].
pub fn read_text(text: &str) -> Result<BayesNet, BayesNetError> {
    read::net(text)
}

/// Writes a net; the same net always gives the same bytes, and reading them gives the net again.
///
/// # Errors
/// When the net is none (see [`super::bayes_net::fault`]).
pub fn write(net: &BayesNet) -> Result<String, BayesNetError> {
    write::text(net)
}

/// The name of a property whose text has no name of its own.
const PLAIN_PROPERTY: &str = "text";

/// The text of a property with a name, as BIF has it.
fn property_text(id: &str, value: &str) -> String {
    if id == PLAIN_PROPERTY {
        value.to_owned()
    } else {
        format!("{id} = {value}")
    }
}

/// Name and value of a property, if putting them together gives the text again.
fn property_parts(text: &str) -> Option<(&str, &str)> {
    let (id, value) = text.split_once(" = ")?;
    (is_identifier(id) && id != PLAIN_PROPERTY).then_some((id, value))
}

/// Whether a name can be an id in XDSL.
fn is_identifier(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
