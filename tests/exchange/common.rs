//! Where the sample files are, for all tests.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test"
)]

use std::path::PathBuf;

/// The folder of samples of a format; `None`, with a message, where it is missing.
pub fn samples(format: &str) -> Option<Vec<(String, Vec<u8>)>> {
    let mut at = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    loop {
        let folder = at.join("shared/data/formats").join(format);
        if folder.is_dir() {
            let mut files: Vec<(String, Vec<u8>)> = std::fs::read_dir(folder)
                .unwrap()
                .map(|entry| entry.unwrap().path())
                .map(|path| {
                    let name = path.file_name().unwrap().to_string_lossy().into_owned();
                    (name, std::fs::read(path).unwrap())
                })
                .collect();
            files.sort();
            return Some(files);
        }
        if !at.pop() {
            println!("skipped: there are no samples of {format}");
            return None;
        }
    }
}
