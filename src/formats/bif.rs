//! BIF, the interchange format of Bayes nets (version 0.15 and what is found in the wild): text to [`BayesNet`] and back.
//!
//! `network N { property …; }`, `variable v { type discrete [2] { yes, no }; }`,
//! `probability ( a | b, c ) { (yes, no) 0.1, 0.9; … }`, `table …;` (the variable itself slowest), `default …;`.
//! Commas may be missing, names quoted or odd, comments `//` and `/* */` anywhere. `read` builds the net from what
//! `scan` finds.

mod read;
mod scan;
mod table;
mod write;

use super::bayes_net::{BayesNet, BayesNetError, text_from_bytes};

/// Reads a net from the bytes of a file. Linear in the size of file and tables.
///
/// Rows are divided by their sums where these differ from 1 by more than rounding.
///
/// # Errors
/// Whatever is wrong with the text, with its line and what was expected.
pub fn read(bytes: &[u8]) -> Result<BayesNet, BayesNetError> {
    read_text(&text_from_bytes(bytes, false)?)
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
/// Titles, comments and places, for which BIF has no room, are left out; deterministic and noisy definitions are
/// written out as tables.
///
/// # Errors
/// When a definition written out would be too large a table.
pub fn write(net: &BayesNet) -> Result<String, BayesNetError> {
    write::text(net)
}
