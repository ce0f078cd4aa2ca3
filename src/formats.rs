//! Text and bytes to maps and back. Pure: files are read and written by `app`.

pub mod ballots;
pub mod bayes_net;
pub mod bif;
mod csv_table;
pub mod forecasts_csv;
pub mod git_markers;
pub mod graph_file;
pub mod markdown;
pub mod merging;
pub mod mermaid;
pub mod outline_text;
pub mod picture;
pub mod readers_csv;
pub mod ron;
pub mod salvage;
pub mod tree;
pub mod web_address;
pub mod xdsl;
