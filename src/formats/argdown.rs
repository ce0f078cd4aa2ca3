//! Argdown: statements and arguments as indented text, both ways.
//!
//! [`document()`] reads a text into an [`ArgdownDocument`], in the terms of Argdown and as the reference parser
//! (`@argdown/core`) understands them; after an error it goes on. [`read`] makes a sketch of a map out of it, `write` a
//! text out of a sketch.
//!
//! Credences, sources and quotes as in the vargdown dialect find their places in the sketch.
//!
//! ```text
//! [We should take an umbrella]: It may rain. {credence: 0.6}
//!   + <The forecast says rain>
//!   - [Umbrellas get lost]
//! ```

mod document;
mod lexer;
mod parser;
mod pieces;
mod scan;
mod shortcodes;
mod to_sketch;
mod token;
pub mod value;
mod write;

pub use document::{
    ArgdownDocument, Argument, Fault, Inference, Member, Node, Relation, RelationKind, Role, Section, Statement, Step,
};
pub use parser::document;
pub use pieces::{Piece, markdown, plain_text};
pub use to_sketch::{read, to_sketch};
pub use write::{canonical, write};

/// The largest text that is read, in bytes.
pub const MAX_BYTES: usize = 64 << 20;

/// The most statements and arguments that a text may have.
pub const MAX_CARDS: usize = 200_000;

/// The most relations that a text may have.
pub const MAX_RELATIONS: usize = 1_000_000;

/// The most places of titles, runs of words, marks, links, tags and line ends that a text may have together.
pub const MAX_PIECES: usize = 8_000_000;

/// Why a text is not read at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArgdownError {
    /// It is too long.
    #[error("the text has {n_bytes} bytes; Argdown of up to {MAX_BYTES} bytes is read")]
    TooLong {
        /// How long it is.
        n_bytes: usize,
    },
    /// It has too many statements and arguments.
    #[error("the text has more than {MAX_CARDS} statements and arguments")]
    TooManyCards,
    /// It has too many pieces.
    #[error("the text has more than {MAX_PIECES} titles, lines, marks, links and tags")]
    TooManyPieces,
    /// It has too many relations.
    #[error("the text has more than {MAX_RELATIONS} relations")]
    TooManyRelations,
}
