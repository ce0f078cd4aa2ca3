//! Quantities: distributions from percentiles, mixed over cruxes, and worked out from one another.
//!
//! `curve` is one distribution, `presets` start one from a well-known shape, `cells` a quantity as a variable of a network. How quantities of a map become such variables
//! is in `inquiry/quantities.rs`.

mod cells;
mod curve;
mod presets;

pub(super) use cells::{Cell, GAUSS, Law};
pub use cells::{Distributed, Timeline};
pub use curve::{Curve, CurveError};
pub use presets::{lognormal, metalog};
