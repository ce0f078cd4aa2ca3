//! The command line, run as a person or a script runs it.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test, which says what it skips"
)]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

fn cruxmap(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cruxmap"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(arguments)
        .output()
        .unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn everything(output: &Output) -> String {
    stdout(output) + &String::from_utf8_lossy(&output.stderr)
}

/// A folder of this test's own, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("cruxmap-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.0.join(name);
        fs::write(&path, bytes).unwrap();
        path.to_string_lossy().into_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _left_behind = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn infer_prints_full_precision() {
    let output = cruxmap(&[
        "infer",
        "sample-maps/carlsmith.ron",
        "--reader",
        "carlsmith-2022",
        "--json",
    ]);
    assert!(output.status.success());
    let json: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(json["reader"], "carlsmith-2022");
    assert_eq!(json["method"], "exact");
    assert!((json["evidence_probability"].as_f64().unwrap() - 1.0).abs() < 1e-12);
    let conclusion = &json["claims"]["catastrophe"];
    assert!((conclusion["posterior"].as_f64().unwrap() - 0.051_376).abs() < 1e-12);
    assert_eq!(conclusion["stated"].as_f64(), Some(0.05));
}

#[test]
fn infer_takes_evidence_of_each_kind() {
    let infer = |given: &str| {
        let output = cruxmap(&[
            "infer",
            "sample-maps/carlsmith.ron",
            "--reader",
            "carlsmith-2022",
            "--given",
            given,
            "--json",
        ]);
        assert!(output.status.success(), "{}", everything(&output));
        let json: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
        let number = |value: &serde_json::Value| value.as_f64().unwrap();
        (
            number(&json["claims"]["catastrophe"]["posterior"]),
            number(&json["evidence_probability"]),
        )
    };
    let (posterior, evidence) = infer("p1-timelines=true");
    assert!((posterior - 0.051_376 / 0.65).abs() < 1e-12 && (evidence - 0.65).abs() < 1e-12);
    let (posterior, evidence) = infer("p1-timelines=false");
    assert!(posterior.abs() < 1e-12 && (evidence - 0.35).abs() < 1e-12);
    let (posterior, evidence) = infer("p1-timelines=3");
    let p1 = 0.65 * 3.0 / (0.65 * 3.0 + 0.35);
    assert!((posterior - 0.051_376 / 0.65 * p1).abs() < 1e-12 && (evidence - (0.65 * 3.0 + 0.35)).abs() < 1e-12);
}

#[test]
fn infer_answers_in_scenarios() {
    let folder = Folder::new("scenarios");
    let path = folder.file(
        "map.ron",
        r#"(format: 1, readers: { "ann": (name: "Ann") }, claims: {
            "a": (title: "A.", credences: { "ann": (stated: 0.2) }, out: { "ab": (to: "b", strength: Ratio(9)) }),
            "b": (title: "B.", credences: { "ann": (base: 0.5) }),
        }, scenarios: {
            "treaty": (credences: { "a": 0.5 }),
            "found": (evidence: [(claim: "a", finding: Observed(true))]),
        })"#,
    );
    let infer = |more: &[&str]| cruxmap(&[&["infer", path.as_str(), "--reader", "ann"], more].concat());
    let of_b = |json: &serde_json::Value| json["claims"]["b"]["posterior"].as_f64().unwrap();
    let one = infer(&["--scenario", "treaty", "--json"]);
    let one: serde_json::Value = serde_json::from_str(&stdout(&one)).unwrap();
    assert_eq!(one["scenario"], "treaty");
    assert!((of_b(&one) - 0.7).abs() < 1e-12);
    assert!((one["claims"]["b"]["difference"].as_f64().unwrap() - 0.12).abs() < 1e-12);
    let several = infer(&["--scenario", "treaty", "--scenario", "found", "--json"]);
    let several: serde_json::Value = serde_json::from_str(&stdout(&several)).unwrap();
    let numbers: Vec<f64> = several.as_array().unwrap().iter().map(of_b).collect();
    assert_eq!(numbers.len(), 3);
    for (number, expected) in numbers.iter().zip([0.58, 0.7, 0.9]) {
        assert!((number - expected).abs() < 1e-12, "{numbers:?}");
    }
    let text = stdout(&infer(&["--scenario", "found"]));
    assert!(text.contains("90 % (+32.0)"), "{text}");
    let unknown = infer(&["--scenario", "none"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(everything(&unknown).contains("it has found, treaty"));
}

#[test]
fn wrong_wishes_are_named() {
    for (arguments, words) in [
        (
            vec!["infer", "sample-maps/carlsmith.ron", "--reader", "nobody"],
            "no reader “nobody”",
        ),
        (
            vec!["infer", "sample-maps/carlsmith.ron", "--given", "nothing=true"],
            "no claim “nothing”",
        ),
        (
            vec!["infer", "sample-maps/carlsmith.ron", "--given", "p1-timelines=maybe"],
            "neither true, false nor a ratio",
        ),
        (
            vec!["infer", "sample-maps/carlsmith.ron", "--given", "p1-timelines=-3"],
            "0 or more",
        ),
        (vec!["check", "not-there.ron"], "could not be read"),
        (vec!["check", "sample-maps"], "folder"),
    ] {
        let output = cruxmap(&arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(
            everything(&output).contains(words),
            "{arguments:?}: {}",
            everything(&output)
        );
    }
}

#[test]
fn a_mistyped_command_is_no_file() {
    let output = cruxmap(&["chek"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(everything(&output).contains("neither a file nor a command"));
}

#[test]
fn every_subcommand_has_help_with_an_example() {
    for subcommand in ["check", "infer", "export", "layout", "screenshot", "journal", "scores"] {
        let output = cruxmap(&[subcommand, "--help"]);
        assert!(output.status.success());
        assert!(
            stdout(&output).contains(&format!("Example: cruxmap {subcommand} ")),
            "{subcommand}"
        );
    }
}

#[test]
fn check_gives_its_three_exit_statuses() {
    let folder = Folder::new("check");
    let clean = cruxmap(&["check", "sample-maps/pause-debate.ron"]);
    assert_eq!(clean.status.code(), Some(0), "{}", everything(&clean));
    let dangling = folder.file(
        "dangling.ron",
        "(\n    format: 1,\n    claims: {\n        \"a\": (title: \"A\", out: {\"l\": (to: \"gone\")}),\n    },\n)\n",
    );
    let found = cruxmap(&["check", &dangling, "--json"]);
    assert_eq!(found.status.code(), Some(1));
    let json: serde_json::Value = serde_json::from_str(&stdout(&found)).unwrap();
    assert_eq!(json["readable"], true);
    assert!(json["warnings"][0]["sentence"].as_str().unwrap().contains("gone"));
    assert_eq!(json["warnings"][0]["line"], 4);
    let newer = cruxmap(&[
        "check",
        &folder.file("newer.ron", "(format: 99, title: \"Of tomorrow\")"),
    ]);
    assert_eq!(newer.status.code(), Some(1), "{}", everything(&newer));
    assert!(
        stdout(&newer).contains("format 99, made by a newer version"),
        "{}",
        everything(&newer)
    );

    let misspelt = "(format: 1, claims: {\"a\": (title: \"A\", out: {\"l\": (to: \"b\", strenght: Ratio(10))}), \"b\": (title: \"B\")})";
    let misspelt = cruxmap(&["check", &folder.file("misspelt.ron", misspelt)]);
    assert_eq!(misspelt.status.code(), Some(1), "{}", everything(&misspelt));
    assert!(
        stdout(&misspelt).contains("“strenght: Ratio(10)” of the link “l”"),
        "{}",
        everything(&misspelt)
    );

    let broken = cruxmap(&["check", &folder.file("broken.ron", "(format: 1, claims: {"), "--json"]);
    assert_eq!(broken.status.code(), Some(2));
    let json: serde_json::Value = serde_json::from_str(&stdout(&broken)).unwrap();
    assert_eq!(json["readable"], false);
}

#[test]
fn stated_numbers_that_contradict_are_found() {
    let folder = Folder::new("incoherent");
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-maps/carlsmith.ron")).unwrap();
    let path = folder.file("carlsmith.ron", text.replace("gap_accepted: true,", ""));
    let output = cruxmap(&["check", &path]);
    assert_eq!(output.status.code(), Some(1));
    let said = everything(&output);
    assert!(
        said.contains("Superforecasters 2023 states 1 %") && said.contains("0.21 %"),
        "{said}"
    );
}

/// A hostile file: its name, its bytes, and what its message must contain.
fn hostile() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let sample = include_bytes!("../sample-maps/carlsmith.ron").to_vec();
    let with = |claims: &str| format!("(\n    format: 1,\n    claims: {{\n{claims}\n    }},\n)\n").into_bytes();
    let deep = |open: &str| [b"(format: 1, x: ".as_slice(), open.repeat(100_000).as_bytes()].concat();
    let mut garbled = sample.clone();
    for at in (40..garbled.len()).step_by(53) {
        garbled[at] ^= 0x15;
    }
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain("(format: 1)".encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    vec![
        ("truncated", sample[..sample.len() / 2].to_vec(), "line "),
        ("garbled", garbled, "line "),
        ("deep-round", deep("("), "line "),
        ("deep-square", deep("["), "line "),
        ("deep-curly", deep("{"), "line "),
        ("deep-some", deep("Some("), "line "),
        (
            "duplicate-key",
            with("\"a\": (title: \"A\"),\n\"a\": (title: \"B\"),"),
            "line 5",
        ),
        (
            "duplicate-field",
            with("\"a\": (title: \"A\", title: \"B\"),"),
            "given twice",
        ),
        ("nan", with("\"a\": (credences: {\"r\": (stated: NaN)}),"), "line 4"),
        (
            "infinite",
            with("\"a\": (credences: {\"r\": (stated: 1e999)}),"),
            "line 4",
        ),
        (
            "negative",
            with("\"a\": (credences: {\"r\": (stated: -0.5)}),"),
            "line 4",
        ),
        ("infinite-place", with("\"a\": (place: (1e999, 0)),"), "line 4"),
        (
            "infinite-ratio",
            with("\"a\": (out: {\"l\": (to: \"a\", strength: Ratio(1e999))}),"),
            "line 4",
        ),
        ("utf-16", utf16, "UTF-16"),
        ("binary", (0..=255).cycle().take(5000).collect(), "line "),
        ("zero-bytes", [sample.as_slice(), &[0; 512]].concat(), "zero bytes"),
        ("empty", Vec::new(), ""),
        ("json", b"{\"format\": 1}".to_vec(), ""),
        (
            "conflict",
            b"(\n<<<<<<< ours\n    format: 1,\n=======\n    format: 1,\n>>>>>>> theirs\n)\n".to_vec(),
            "line 2",
        ),
    ]
}

#[test]
fn hostile_files_get_a_message_and_never_a_panic() {
    let folder = Folder::new("hostile");
    for (name, bytes, words) in hostile() {
        let output = cruxmap(&["check", &folder.file(&format!("{name}.ron"), bytes)]);
        let said = everything(&output);
        assert!(
            matches!(output.status.code(), Some(1 | 2)),
            "{name}: {:?} {said}",
            output.status
        );
        assert!(said.contains(words) && !said.trim().is_empty(), "{name}: {said}");
        assert!(!said.contains("panicked"), "{name}: {said}");
    }
}

#[test]
fn marks_and_line_ends_of_other_systems_are_no_trouble() {
    let folder = Folder::new("ends");
    let text = include_str!("../sample-maps/carlsmith.ron");
    let with_mark = folder.file("bom.ron", [&[0xef, 0xbb, 0xbf], text.as_bytes()].concat());
    let with_crlf = folder.file("crlf.ron", text.replace('\n', "\r\n"));
    for path in [with_mark, with_crlf] {
        let output = cruxmap(&["check", &path]);
        assert_eq!(output.status.code(), Some(0), "{}", everything(&output));
    }
}

#[test]
fn a_file_over_the_limit_is_refused_before_it_is_read() {
    let folder = Folder::new("large");
    let path = folder.file("large.ron", "");
    fs::File::options()
        .write(true)
        .open(&path)
        .unwrap()
        .set_len(100 << 20)
        .unwrap();
    let output = cruxmap(&["check", &path]);
    assert_eq!(output.status.code(), Some(2));
    assert!(everything(&output).contains("100 MB"), "{}", everything(&output));
}

#[test]
fn layout_prints_boxes_and_polylines_that_meet() {
    let output = cruxmap(&["layout", "sample-maps/pause-debate.ron", "--json"]);
    assert!(output.status.success());
    let json: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    let nodes = json["nodes"].as_object().unwrap();
    for edge in json["edges"].as_array().unwrap() {
        let points = edge["pts"].as_array().unwrap();
        assert!(points.len() >= 2, "{edge}");
        for (end, point) in [("s", &points[0]), ("t", &points[points.len() - 1])] {
            let number = |value: &serde_json::Value| value.as_f64().unwrap();
            let node = nodes[edge[end].as_str().unwrap()].as_array().unwrap();
            let (dx, dy) = (
                number(&point[0]) - number(&node[0]),
                number(&point[1]) - number(&node[1]),
            );
            let reach = |size: &serde_json::Value| number(size) / 2.0 + 1.0;
            assert!(
                dx.abs() <= reach(&node[2]) && dy.abs() <= reach(&node[3]),
                "{edge} does not meet {end}"
            );
        }
    }
}

#[test]
fn export_writes_the_same_bytes_to_file_and_screen() {
    let folder = Folder::new("export");
    let path = folder.0.join("report.md");
    let to_file = cruxmap(&[
        "export",
        "sample-maps/carlsmith.ron",
        "--to",
        "markdown",
        "-o",
        &path.to_string_lossy(),
    ]);
    assert!(to_file.status.success());
    let to_screen = cruxmap(&["export", "sample-maps/carlsmith.ron", "--to", "markdown"]);
    assert_eq!(fs::read_to_string(path).unwrap(), stdout(&to_screen));
    assert!(stdout(&to_screen).starts_with("# Is power-seeking AI an existential risk by 2070?"));
}

#[test]
fn opening_leaves_a_file_untouched() {
    let folder = Folder::new("untouched");
    let path = folder.file("map.ron", include_bytes!("../sample-maps/carlsmith.ron"));
    let before = fs::metadata(&path).unwrap().modified().unwrap();
    for arguments in [
        ["check", &path].as_slice(),
        &["infer", &path],
        &["layout", &path],
        &["export", &path, "--to", "markdown"],
    ] {
        cruxmap(arguments);
    }
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);
    assert_eq!(fs::read(&path).unwrap(), include_bytes!("../sample-maps/carlsmith.ron"));
}

#[path = "too_wide/wide.rs"]
mod wide;

/// A map that is too wide for an exact computation.
fn wide_map() -> String {
    let mut content = cruxmap::model::MapContent::default();
    let reader = cruxmap::model::ReaderId::new("ann").unwrap();
    let ann = cruxmap::model::Reader {
        name: "Ann".to_owned(),
        ..cruxmap::model::Reader::default()
    };
    content.readers.insert(reader, std::sync::Arc::new(ann));
    wide::add(&mut content, 70, &["ann"]);
    cruxmap::formats::ron::write(&cruxmap::model::Map::new(content).unwrap())
}

#[test]
fn infer_says_what_is_sampled() {
    let folder = Folder::new("wide");
    let map = folder.file("wide.ron", wide_map());
    let output = cruxmap(&["infer", &map, "--reader", "ann", "--json"]);
    assert!(output.status.success(), "{}", everything(&output));
    let json: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(json["method"], "sampled");
    assert_eq!(json["samples"], 20_000);
    assert_eq!(json["is_reliable"], true);
    assert!(json["effective_samples"].as_f64().unwrap() > 400.0);
    assert!(json["needed_entries"].as_u64().unwrap() > 1 << 24);
    assert!(!json["too_wide"].as_array().unwrap().is_empty());
    assert!(json["claims"]["w069"]["error"].as_f64().unwrap() > 0.0);
    let text = stdout(&cruxmap(&["infer", &map, "--reader", "ann"]));
    assert!(text.starts_with("Estimated from 20,000 samples"), "{text}");
    assert!(text.contains("≈ ") && text.contains(" % ± "), "{text}");
    let check = stdout(&cruxmap(&["check", &map, "--all"]));
    assert!(
        check.contains("not-exact (remark): the numbers of Ann are not exact"),
        "{check}"
    );
}

/// 80 roots and 160 children with four parents each: too wide as a whole, nothing at all once the roots are observed.
fn wide_net() -> String {
    let mut bif = "network wide {\n}\n".to_owned();
    for ix in 0..240 {
        bif.push_str(format!("variable v{ix} {{\n  type discrete [ 2 ] {{ yes, no }};\n}}\n").as_str());
    }
    for ix in 0..240_usize {
        if ix < 80 {
            bif.push_str(format!("probability ( v{ix} ) {{\n  table 0.3, 0.7;\n}}\n").as_str());
            continue;
        }
        let parents = [ix * 7 % 80, (ix * 11 + 3) % 80, (ix * 17 + 8) % 80, (ix * 23 + 21) % 80];
        let mut distinct: Vec<usize> = parents.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        let names: Vec<String> = distinct.iter().map(|parent| format!("v{parent}")).collect();
        bif.push_str(format!("probability ( v{ix} | {} ) {{\n", names.join(", ")).as_str());
        for row in 0..1_usize << distinct.len() {
            let states: Vec<&str> = (0..distinct.len())
                .rev()
                .map(|bit| if row >> bit & 1 == 0 { "yes" } else { "no" })
                .collect();
            let p = 0.1 + 0.05 * (row as f64);
            bif.push_str(format!("  ({}) {p}, {};\n", states.join(", "), 1.0 - p).as_str());
        }
        bif += "}\n";
    }
    bif
}

#[test]
fn infer_on_a_large_net_is_exact_where_what_is_observed_makes_it_small_and_sampled_elsewhere() {
    let folder = Folder::new("wide-net");
    let net = folder.file("wide.bif", wide_net());
    let json = |arguments: &[&str]| -> serde_json::Value {
        let output = cruxmap(&[&["infer", &net, "--json"], arguments].concat());
        assert!(output.status.success(), "{}", everything(&output));
        serde_json::from_str(&stdout(&output)).unwrap()
    };
    let sampled = json(&[]);
    assert_eq!(sampled["method"], "sampled");
    assert!(!sampled["too_wide"].as_array().unwrap().is_empty());
    assert_eq!(sampled["standard_errors"]["v3"]["yes"], 0.0);
    assert!((sampled["marginals"]["v3"]["yes"].as_f64().unwrap() - 0.3).abs() < 1e-12);
    let error = sampled["standard_errors"]["v239"]["yes"].as_f64().unwrap();
    assert!(error > 0.0 && error < 0.02, "{error}");
    // The parents of a variable are independent: its marginal is a plain sum.
    let parents = 4;
    let expected: f64 = (0..1_usize << parents)
        .map(|row| {
            let weight: f64 = (0..parents)
                .map(|bit| if row >> bit & 1 == 0 { 0.3 } else { 0.7 })
                .product();
            weight * (0.1 + 0.05 * row as f64)
        })
        .sum();
    let found = sampled["marginals"]["v239"]["yes"].as_f64().unwrap();
    assert!((found - expected).abs() <= 5.0 * error, "{found} {expected}");
    let given: Vec<String> = (0..80).map(|root| format!("v{root}=no")).collect();
    let arguments: Vec<&str> = given.iter().flat_map(|text| ["--given", text]).collect();
    let exact = json(&arguments);
    assert_eq!(exact["method"], "exact");
    assert!((exact["marginals"]["v239"]["yes"].as_f64().unwrap() - (0.1 + 0.05 * 15.0)).abs() < 1e-9);
    assert!((exact["ln_evidence_probability"].as_f64().unwrap() - 80.0 * 0.7_f64.ln()).abs() < 1e-9);
    let text = stdout(&cruxmap(&["infer", &net]));
    assert!(
        text.contains("Estimated from 20000 samples") && text.contains(" % ± "),
        "{text}"
    );
}

const TINY: &str = r#"{"name": "tiny", "edges": [["a", "b"], ["c", "b"]], "groups": [{"id": "g"}],
    "nodes": [{"id": "a", "w": 120, "h": 40, "group": "g"}, {"id": "b", "w": 90, "h": 50}, {"id": "c", "w": 60, "h": 30}]}"#;

#[test]
fn plain_graphs_are_laid_out_in_every_kind_and_after_one_another() {
    let folder = Folder::new("graphs");
    let tiny = folder.file("tiny.json", TINY);
    let drawn = |options: &[&str]| -> serde_json::Value {
        let output = cruxmap(&[&["layout", &tiny, "--json"], options].concat());
        assert!(output.status.success(), "{options:?}: {}", everything(&output));
        serde_json::from_str(&stdout(&output)).unwrap()
    };
    let layered = drawn(&[]);
    assert_eq!(layered["groups"].as_object().unwrap().len(), 1);
    assert_eq!(layered["nodes"]["a"][2], 120.0);
    assert!(drawn(&["--flat"])["groups"].is_null());
    for mode in ["radial", "outline", "force"] {
        assert_eq!(drawn(&["--mode", mode])["nodes"].as_object().unwrap().len(), 3);
    }
    assert_eq!(drawn(&["--grown"])["edges"].as_array().unwrap().len(), 2);
    let before = folder.file("before.json", TINY.replace(r#", ["c", "b"]"#, ""));
    let after = drawn(&["--after", &before]);
    let alone: serde_json::Value = serde_json::from_str(&stdout(&cruxmap(&["layout", &before, "--json"]))).unwrap();
    assert_eq!(after["nodes"]["b"][0], alone["nodes"]["b"][0], "what was there stays");
}

#[test]
fn what_is_wrong_with_a_plain_graph_is_said() {
    let folder = Folder::new("bad-graphs");
    for (text, said) in [
        ("{", "not a graph"),
        (r#"{"nodes": [], "edges": [["a", "b"]]}"#, "which is not in the file"),
        (
            r#"{"nodes": [{"id": "a", "w": -3, "h": 1}]}"#,
            "both must lie between 0",
        ),
    ] {
        let file = folder.file("bad.json", text);
        let output = cruxmap(&["layout", &file, "--json"]);
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(everything(&output).contains(said), "{text}: {}", everything(&output));
    }
}

const FORECASTS: &str = "reader,claim,probability,date,resolution,resolved at
Ann,It rains.,0.2,2026-01-01,,
Ann,It rains.,0.4,2026-02-01,yes,2026-05-01
Bo,It rains.,0.9,2026-03-01,,
";

/// Whoever may write anywhere would else have a file where a device was.
#[cfg(target_os = "linux")]
#[test]
fn devices_and_pipes_are_written_into_and_not_replaced() {
    let output = cruxmap(&[
        "export",
        "sample-maps/carlsmith.ron",
        "--to",
        "json",
        "-o",
        "/dev/stdout",
    ]);
    assert!(output.status.success(), "{}", everything(&output));
    let json: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert!(json["claims"].is_object());
    let output = cruxmap(&["export", "sample-maps/carlsmith.ron", "--to", "json", "-o", "/dev/null"]);
    assert!(output.status.success(), "{}", everything(&output));
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
}

#[test]
fn of_a_maps_own_tables_that_of_credences_is_read_back_and_the_others_say_why_not() {
    let folder = Folder::new("tables");
    let written = folder.file("map.csv", "");
    let output = cruxmap(&["export", "sample-maps/carlsmith.ron", "--to", "tables", "-o", &written]);
    assert!(output.status.success(), "{}", everything(&output));
    let beside = |end: &str| written.replace("map.csv", &format!("map{end}.csv"));
    let made = written.replace("map.csv", "made.ron");
    for table in [&written, &beside("-links")] {
        let output = cruxmap(&["import", table, "-o", &made]);
        assert!(!output.status.success());
        let said = everything(&output);
        assert!(said.contains("for counting elsewhere"), "{said}");
    }
    let output = cruxmap(&["import", &beside("-credences"), "-o", &made]);
    assert!(output.status.success(), "{}", everything(&output));
    let output = cruxmap(&[
        "import",
        &folder.file("other.csv", "a,b,c\n1,2,3\n4,5,6\n"),
        "-o",
        &made,
    ]);
    let said = everything(&output);
    assert!(
        said.contains("reader, claim and probability") && said.contains("it names a, b, c"),
        "{said}"
    );
}

#[test]
fn a_table_of_forecasts_has_a_journal_and_scores() {
    let folder = Folder::new("forecasts");
    let table = folder.file("forecasts.csv", FORECASTS);
    let listed = cruxmap(&["journal", &table, "--since", "2026-01-15", "--json"]);
    assert!(listed.status.success(), "{}", everything(&listed));
    let journal: serde_json::Value = serde_json::from_str(&stdout(&listed)).unwrap();
    let changes = journal["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 2, "{journal}");
    assert_eq!((&changes[1]["from"], &changes[1]["to"]), (&0.2.into(), &0.4.into()));
    let scored = cruxmap(&["scores", &table, "--json"]);
    let scores: serde_json::Value = serde_json::from_str(&stdout(&scored)).unwrap();
    let brier = |reader: &str| scores["readers"][reader]["brier"].as_f64().unwrap();
    assert!(
        (brier("ann") - 0.36).abs() < 1e-12 && (brier("bo") - 0.01).abs() < 1e-12,
        "{scores}"
    );
    // 31 days at 20 %, 89 days at 40 %.
    let over_time = scores["readers"]["ann"]["brier_over_time"].as_f64().unwrap();
    assert!(
        (over_time - (31.0 * 0.64 + 89.0 * 0.36) / 120.0).abs() < 1e-12,
        "{scores}"
    );
    let again = folder.file("again.csv", stdout(&cruxmap(&["export", &table, "--to", "csv"])));
    assert_eq!(stdout(&cruxmap(&["scores", &again, "--json"])), stdout(&scored));
    let wrong = cruxmap(&["journal", &table, "--since", "soon"]);
    assert!(everything(&wrong).contains("2024-05-31"), "{}", everything(&wrong));
}

#[test]
fn a_page_with_timelines_has_its_picture_beside_it() {
    let folder = Folder::new("timelines");
    let page = folder.0.join("a page.md");
    let output = cruxmap(&[
        "export",
        "sample-maps/examples/timelines-and-takeoff-example-readers.ron",
        "--to",
        "markdown",
        "-o",
        page.to_str().unwrap(),
    ]);
    assert!(output.status.success(), "{}", everything(&output));
    let text = fs::read_to_string(&page).unwrap();
    assert!(text.contains("](a%20page-timelines.svg)"));
    let picture = fs::read_to_string(folder.0.join("a page-timelines.svg")).unwrap();
    assert!(
        picture.contains("Year of AGI") && !picture.contains("Price-performance"),
        "{picture}"
    );
    let none = cruxmap(&["export", "sample-maps/carlsmith.ron", "--to", "timelines"]);
    assert!(!none.status.success());
    assert!(everything(&none).contains("no quantity of the map has a curve"));
}

#[test]
fn every_quote_is_looked_up_in_its_source() {
    // Words that are there, words that are not, a source that is not there, and one that would be read elsewhere.
    let folder = std::env::temp_dir().join(format!("cruxmap-quotes-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("talk.txt"), "She said: “It’s\u{a0}likely,\nand soon.”").unwrap();
    let map = |quote: &str, file: &str| {
        let path = folder.join("map.ron");
        let text = format!(
            r#"(format: 1, sources: {{ "s": (title: "Talk", file: "{file}") }}, claims: {{ "a": (title: "A.", quotes: [(text: "{quote}", source: "s")]) }})"#
        );
        fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let sources = folder.display().to_string();
    let check = |path: &str| cruxmap(&["check", "--sources", &sources, path]);
    let found = check(&map("It's likely, and soon.", "talk.txt"));
    assert_eq!(found.status.code(), Some(0), "{}", everything(&found));
    assert!(
        stdout(&found).contains("1 quotes stand in their sources"),
        "{}",
        stdout(&found)
    );
    for (quote, file, why) in [
        ("It is likely", "talk.txt", "these words do not stand in the source"),
        ("It's likely", "gone.txt", "is not in"),
        ("It's likely", "../talk.txt", "is not in"),
    ] {
        let missed = check(&map(quote, file));
        assert_eq!(missed.status.code(), Some(1), "{}", everything(&missed));
        assert!(stdout(&missed).contains(why), "{}", stdout(&missed));
    }
    fs::remove_dir_all(&folder).unwrap();

    // The samples, where their sources are at hand.
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/seeds");
    if !seeds.is_dir() {
        eprintln!("skipped: the texts that the samples quote are not at hand");
        return;
    }
    let mut n = 0;
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-maps")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "ron") {
            let looked = cruxmap(&[
                "check",
                "--sources",
                &seeds.display().to_string(),
                &path.display().to_string(),
            ]);
            assert!(!stdout(&looked).contains("quote: "), "{}", stdout(&looked));
            n += 1;
        }
    }
    assert!(n >= 17);
}
