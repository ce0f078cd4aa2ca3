//! Cruxmap: map debates about AI safety and find their cruxes.
//!
//! The floors, bottom to top; each may use those above it in this list, never those below.

pub mod model;

pub mod inference;

pub mod analysis;

pub mod layout;

pub mod formats;

pub mod app;

pub mod cli;

pub mod ui;
