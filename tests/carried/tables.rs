//! The tables of maps, as pandas reads them.
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "a test")]

use std::path::Path;

use cruxmap::{
    formats::{
        ron,
        tables_csv::{Form, write},
    },
    model::Map,
};

/// Checks the tables of a map with pandas; false where it is missing.
fn check(map: &Map, name: &str) -> bool {
    let folder = std::env::temp_dir().join(format!("cruxmap-tables-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for (form, ending) in [(Form::Data, "csv"), (Form::Spreadsheet, "sheet.csv")] {
        let tables = write(map, form);
        for (name, table) in [
            ("claims", tables.claims),
            ("links", tables.links),
            ("credences", tables.credences),
        ] {
            std::fs::write(folder.join(format!("{name}.{ending}")), table).unwrap();
        }
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/carried/check_tables.py");
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let run = std::process::Command::new(python).arg(script).arg(&folder).output();
    let is_checked = match run {
        Ok(run) if run.status.code() == Some(77) => false,
        Ok(run) => {
            assert!(
                run.status.success(),
                "{name}: {}{}",
                String::from_utf8_lossy(&run.stdout),
                String::from_utf8_lossy(&run.stderr)
            );
            true
        }
        Err(_) => false,
    };
    std::fs::remove_dir_all(&folder).unwrap();
    is_checked
}

#[test]
fn pandas_reads_the_tables() {
    let mut seed = 7_u64;
    for at in 0..6 {
        let mut next = || {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as u32
        };
        let rolls = (0..400).map(|_| next()).collect();
        let texts = vec!["=cmd|' /C calc'!A0".to_owned(), "-1".to_owned(), "\t@x".to_owned()];
        let map = crate::random::random_map(&mut crate::random::Dice { rolls, at: 0, texts });
        if !check(&map, &format!("random-{at}")) {
            return eprintln!("skipped: Python has no pandas");
        }
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-maps");
    let Ok(files) = std::fs::read_dir(&folder) else {
        return eprintln!("skipped: {} is not there", folder.display());
    };
    let files = files.map(|file| file.unwrap().path());
    for file in files
        .filter(|file| file.extension().is_some_and(|ending| ending == "ron"))
        .take(5)
    {
        let map = ron::read(&std::fs::read(&file).unwrap()).unwrap().map;
        check(&map, file.file_stem().unwrap().to_str().unwrap());
    }
}
