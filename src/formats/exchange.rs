//! Argument graphs of other programs, both ways: each is read into a [`sketch`] with a report of what came in, what was
//! adapted and what could not be said, and written from one.
//!
//! Readers keep going after an error and nothing is guessed silently: what a file does not say is marked as read from its shape.
//! Reading order: `fields` and `relation_words` (what words on cards and arrows mean), `outline_graph` (nested lists), `drawing` (boxes and arrows), `tidy`
//! (what every sketch is at the end), then one file for each format; `written` is what a writer gives back.

pub mod aif;
pub mod canvas;
pub mod dot;
mod drawing;
mod fields;
pub mod freeplane;
pub mod graphml;
mod html_text;
mod json;
pub mod kialo;
pub mod mermaid;
pub mod opml;
mod outline_graph;
mod relation_words;
pub mod tidy;
pub mod written;

pub use super::plain::ReadError;
use super::{outline_words, plain, sketch, tally, xml_tree};
