//! Cruxmap: map debates about AI safety and find their cruxes.
//!
//! The floors, bottom to top; each may use those above it in this list, never those below.

pub mod formats;
pub mod model;
