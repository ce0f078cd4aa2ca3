//! Text and bytes to maps and back. Pure: files are read and written by `app`.

pub mod markdown;
pub mod mermaid;
pub mod ron;
