//! Throws anything at the reader of the name “bayesdown”.

#![no_main]

#[path = "../../tests/readers/mod.rs"]
mod readers;

libfuzzer_sys::fuzz_target!(|data: &[u8]| readers::read("bayesdown", data));
