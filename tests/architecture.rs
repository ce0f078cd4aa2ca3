//! The house rules that a compiler does not know: floors point one way, egui stays in its room, only `app` touches the
//! world, every file says what lives in it.

#![expect(clippy::unwrap_used, reason = "a test that cannot read the sources should stop")]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// The floors and what each may use.
const FLOORS: [(&str, &[&str]); 8] = [
    ("model", &[]),
    ("inference", &["model"]),
    ("analysis", &["model", "inference"]),
    ("layout", &["model"]),
    // Pictures draw what the layout has placed.
    ("formats", &["model", "inference", "layout"]),
    ("app", &["model", "inference", "analysis", "layout", "formats"]),
    ("cli", &["model", "inference", "analysis", "layout", "formats", "app"]),
    ("ui", &["model", "inference", "analysis", "layout", "formats", "app"]),
];

/// What only the floors from `app` up may name: files, clocks, threads, environment, processes, the network.
const WORLD: [&str; 9] = [
    "std::fs",
    "std::env",
    "std::time",
    "std::thread",
    "std::process",
    "std::net",
    "Instant::now",
    "SystemTime",
    "rand::",
];

/// A source file without its comments and without its inline tests.
struct Source {
    path: PathBuf,
    floor: String,
    text: String,
    code: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut open = vec![root.clone()];
    let mut sources = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let inside = path.strip_prefix(&root).unwrap();
                let first = inside
                    .components()
                    .next()
                    .unwrap()
                    .as_os_str()
                    .to_string_lossy()
                    .into_owned();
                let floor = first.strip_suffix(".rs").unwrap_or(&first).to_owned();
                let before_tests = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
                let code = before_tests
                    .lines()
                    .filter(|line| !line.trim_start().starts_with("//"))
                    .collect::<Vec<_>>()
                    .join("\n");
                sources.push(Source {
                    path,
                    floor,
                    text,
                    code,
                });
            }
        }
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(sources.len() > 40, "the sources were found");
    sources
}

/// The floors that a file names by `crate::…`, including those inside braces.
fn floors_named(code: &str) -> Vec<String> {
    let word = |text: &str| {
        text.trim_start()
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect::<String>()
    };
    let mut named = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let Some(list) = rest.strip_prefix('{') else {
            named.push(word(rest));
            continue;
        };
        // Of a list in braces, each entry at the outermost level begins with a floor.
        let mut depth = 0;
        let mut entry_starts = vec![0];
        for (index, c) in list.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => entry_starts.push(index + 1),
                _ => {}
            }
        }
        named.extend(
            entry_starts
                .into_iter()
                .map(|start| word(&list[start..]))
                .filter(|word| !word.is_empty()),
        );
    }
    named
}

#[test]
fn floors_point_one_way() {
    let floors: BTreeMap<&str, &[&str]> = FLOORS.into_iter().collect();
    let mut wrong = Vec::new();
    for source in sources() {
        let Some(allowed) = floors.get(source.floor.as_str()) else {
            continue;
        };
        for named in floors_named(&source.code) {
            if floors.contains_key(named.as_str()) && named != source.floor && !allowed.contains(&named.as_str()) {
                wrong.push(format!(
                    "{}: `{}` may not use `{named}`",
                    source.path.display(),
                    source.floor
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "a floor reaches up:\n{}", wrong.join("\n"));
}

#[test]
fn the_floors_of_this_test_are_the_floors_of_the_house() {
    let known: Vec<&str> = FLOORS.iter().map(|(floor, _)| *floor).collect();
    for source in sources() {
        let floor = source.floor.as_str();
        assert!(
            known.contains(&floor) || matches!(floor, "main" | "lib"),
            "{floor} is no floor that this test knows"
        );
    }
}

#[test]
fn egui_lives_in_ui_and_clap_in_cli() {
    for source in sources() {
        let is_main = source.floor == "main";
        if source.floor != "ui" {
            let names_egui = ["egui", "eframe"].iter().any(|name| source.code.contains(name));
            assert!(!names_egui, "{} names egui, which lives in ui", source.path.display());
        }
        if source.floor != "cli" && !is_main {
            assert!(
                !source.code.contains("clap"),
                "{} names clap, which lives in cli",
                source.path.display()
            );
        }
        if source.floor != "formats" && source.floor != "app" {
            let names_serde = source.code.contains("serde::") && source.floor != "cli";
            assert!(
                !names_serde,
                "{} names serde; formats own what is written to files",
                source.path.display()
            );
        }
    }
}

#[test]
fn only_app_and_above_touch_the_world() {
    for source in sources() {
        if !matches!(
            source.floor.as_str(),
            "model" | "inference" | "analysis" | "layout" | "formats"
        ) {
            continue;
        }
        for name in WORLD {
            // A pure function may be handed a stop flag, but may not make threads or look at clocks.
            let is_named = |(at, _): (usize, &str)| {
                let before = source.code[..at].chars().next_back();
                before.is_none_or(|c| !c.is_alphanumeric() && c != '_')
            };
            assert!(
                !source.code.match_indices(name).any(is_named),
                "{} touches the world: {name}",
                source.path.display()
            );
        }
    }
}

#[test]
fn the_ui_changes_nothing_by_itself() {
    for source in sources() {
        if source.floor == "ui" {
            for name in ["std::fs", "File::", ".apply(", "content_mut"] {
                assert!(
                    !source.code.contains(name),
                    "{}: the ui pushes actions, it does not {name}",
                    source.path.display()
                );
            }
        }
    }
}

#[test]
fn every_file_says_what_lives_there_and_is_one_thought() {
    for source in sources() {
        assert!(
            source.text.starts_with("//! "),
            "{} does not open with what lives there",
            source.path.display()
        );
        let n_lines = source.text.lines().count();
        assert!(
            n_lines <= 1000,
            "{} has {n_lines} lines; is it one thought?",
            source.path.display()
        );
    }
}

#[test]
fn the_repository_speaks_of_the_product_only() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut open: Vec<PathBuf> = ["src", "tests", "sample-maps", "packaging", ".ci", "assets"]
        .iter()
        .map(|name| root.join(name))
        .collect();
    open.extend(
        ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "Cargo.toml"]
            .iter()
            .map(|name| root.join(name)),
    );
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let Ok(text) = fs::read_to_string(&path) else { continue };
        if path.ends_with("architecture.rs") {
            continue;
        }
        for word in ["/work/", "/root/", "/tmp/", "index.crates.io", "helper session"] {
            assert!(!text.contains(word), "{} names {word}", path.display());
        }
    }
}

#[test]
fn floors_named_in_braces_are_found() {
    let named = floors_named("use crate::{app::report::{odds, percent}, model::Map, ui};\nuse crate::layout::Point;");
    assert_eq!(named, ["app", "model", "ui", "layout"]);
}

#[test]
fn nothing_is_logged() {
    // What is printed or logged could show a ballot before the reveal; only the command line prints.
    for source in sources() {
        if source.floor != "cli" && source.floor != "main" {
            for name in [
                "println!",
                "eprintln!",
                "print!(",
                "eprint!(",
                "dbg!(",
                " log::",
                " tracing::",
            ] {
                assert!(
                    !source.code.contains(name),
                    "{} prints or logs: {name}",
                    source.path.display()
                );
            }
        }
    }
}
