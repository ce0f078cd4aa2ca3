//! A map carried into other forms and back: sketches, JSON, tables, pages.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

#[path = "carried/json.rs"]
mod json;
#[path = "carried/pages.rs"]
mod pages;
#[path = "ron/random.rs"]
#[allow(dead_code, reason = "not every constant is needed here")]
mod random;
#[path = "carried/sketch.rs"]
mod sketch;
#[path = "carried/tables.rs"]
mod tables;
