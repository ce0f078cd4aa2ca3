//! DOT, the graphs of Graphviz and of everything that draws with it.
//!
//! Read: a node is a card; its `label` (plain, HTML or record) the title and, after an empty line, the body, its `tooltip`
//! the body, its `URL` the source. An edge is a link: its `label` or `type` says the relation, or else a green or red `color`
//! hints at it, or else it supports; hints and guesses are marked as inferred. `dir=back` turns it round. A diamond that
//! says only “support” or “conflict” is an inference. A cluster is a group. `a -> {b c}` is two edges.
//! Adapted or left out, counted in the report: edges without direction, ports, ranks, how things look, graphs after the
//! first.
//!
//! Written: everything. What DOT has no attribute for stands in attributes `cruxmap_…`; a link at which another ends is drawn
//! as a point; groups that are more than boxes, or that overlap, are nodes to which their members lead. Places are not for
//! Graphviz to see, as it lays the graph out itself. `scan` finds words, `parse` statements, of which it makes what `raw` holds, `read` what they mean.

mod parse;
mod raw;
mod read;
mod scan;
mod write;

pub use self::{read::read, write::write};

/// The beginning of the names of our attributes.
const OWN: &str = "cruxmap_";
