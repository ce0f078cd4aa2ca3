//! Packs the sample maps, which are a good part of the program's size, before they are built into it.

use std::{env, error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let out = env::var("OUT_DIR")?;
    println!("cargo::rerun-if-changed=sample-maps");
    for entry in fs::read_dir("sample-maps")? {
        let path = entry?.path();
        let is_map = path.extension().is_some_and(|ending| ending == "ron");
        if let Some(name) = path.file_name().filter(|_| is_map) {
            let packed = miniz_oxide::deflate::compress_to_vec(&fs::read(&path)?, 9);
            fs::write(Path::new(&out).join(name), packed)?;
        }
    }
    Ok(())
}
