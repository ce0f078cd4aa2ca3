//! What posteriors mean: so far, where the numbers and the parts of a map do not fit together. Cruxes, disagreement and scores
//! will live here.

mod findings;

pub use self::findings::{Finding, Weight, agrees, findings};
