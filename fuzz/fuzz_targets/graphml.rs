//! Throws anything at the reader of the name “graphml”.

#![no_main]

#[path = "../../tests/readers/mod.rs"]
mod readers;

libfuzzer_sys::fuzz_target!(|data: &[u8]| readers::read("graphml", data));
