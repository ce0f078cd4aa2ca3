//! Quantities: distributions from percentiles, mixed over cruxes, and worked out from one another.
//!
//! `curve` is one distribution.

mod curve;

pub use curve::{Curve, CurveError};
