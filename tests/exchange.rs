//! The formats of other programs: every sample file as its reference reader sees it, both ways where both can be, and nothing that
//! makes a reader fail.

#[path = "exchange/bayes.rs"]
mod bayes;
#[path = "exchange/common.rs"]
mod common;
#[path = "exchange/content.rs"]
mod content;
#[path = "exchange/fuzz.rs"]
mod fuzz;
#[path = "exchange/independent.rs"]
mod independent;
#[path = "exchange/recognising.rs"]
mod recognising;
#[path = "exchange/round_trip.rs"]
mod round_trip;
#[path = "exchange/samples.rs"]
mod samples;
#[path = "exchange/speed.rs"]
mod speed;
#[path = "exchange/wild.rs"]
mod wild;

/// The formats under the names that the tests have for them.
mod formats {
    pub use cruxmap::formats::{
        bayes_net,
        exchange::{aif, canvas, dot, freeplane, graphml, kialo, mermaid, opml, tidy, written},
        hugin, recognise, sketch, xmlbif,
    };

    pub mod plain {
        pub use cruxmap::formats::exchange::ReadError;
    }
}
