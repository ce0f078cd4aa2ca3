//! Broken and hostile files get a sentence with a line, quickly; never a panic, never a hang.

use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

use cruxmap::formats::{
    bayes_net::{BayesNet, BayesNetError},
    bif, xdsl,
};
use proptest::prelude::*;

use super::invent;

const NET: &str = "\
network two { property author = \"me\"; }
variable a { type discrete [2] { yes, no }; }
variable b { type discrete [3] { low, middle, high }; property position = (1, 2); }
probability ( a ) { table 0.2, 0.8; }
probability ( b | a ) { (yes) 0.1, 0.2, 0.7; (no) 0.5, 0.5, 0; }
";

/// Reads within twenty seconds, on a busy machine and without optimization; usually it takes a tenth of one.
fn quickly(read: impl Fn() -> Result<BayesNet, BayesNetError>) -> Result<BayesNet, BayesNetError> {
    let start = Instant::now();
    let outcome = read();
    assert!(start.elapsed() < Duration::from_secs(20), "took {:?}", start.elapsed());
    outcome
}

/// What is said of a changed net: the line, and a piece of the sentence.
#[track_caller]
fn refused(from: &str, to: &str, line: usize, piece: &str) {
    assert!(NET.contains(from), "{from}");
    let error = quickly(|| bif::read_text(&NET.replacen(from, to, 1))).expect_err(piece);
    assert!(
        error.line == Some(line) && error.sentence.contains(piece),
        "{from} → {to}: {error}"
    );
}

#[test]
fn what_is_wrong_is_named_with_its_line() {
    assert!(bif::read_text(NET).is_ok());
    refused("0.2, 0.8", "0.2, 0.9", 4, "the table of “a” adds up to 1.1");
    refused("0.2, 0.8", "0, 0", 4, "nothing but zeros");
    refused("0.2, 0.8", "0.2, NaN", 4, "“NaN” is not a probability");
    refused("0.2, 0.8", "0.2, -0.8", 4, "“-0.8” is not a probability");
    refused("0.2, 0.8", "0.2, 1e999", 4, "is not a probability");
    refused("0.2, 0.8", "0.2, x", 4, "a probability is expected here, not “x”");
    refused("0.2, 0.8", "0.2", 4, "has 1 instead of 2 numbers");
    refused("0.1, 0.2, 0.7", "0.1, 0.2, 0.8", 5, "the row (yes) of “b” adds up to");
    refused("(no) 0.5, 0.5, 0;", "", 5, "no row for (no)");
    refused("(no)", "(yes)", 5, "the row (yes) of “b” is given twice");
    refused("(no)", "(not)", 5, "“not”, which is not a state of “a” (nearest: “no”)");
    refused("(no)", "(no, no)", 5, "names 2 states, but there are 1 parents");
    refused("(no)", "(no,)", 5, "a name is missing");
    refused("b | a", "b | c", 5, "“c”, which is not declared");
    refused("b | a", "b | b", 5, "“b” is named twice");
    refused("b | a", "b | a, a", 5, "“a” is named twice");
    refused(
        "( b | a ) { (yes) 0.1, 0.2, 0.7; (no) 0.5, 0.5, 0; }",
        "( a ) { table 0.2, 0.8; }",
        5,
        "“a” has a second table",
    );
    refused("probability ( a ) { table 0.2, 0.8; }", "", 2, "“a” has no table");
    refused(
        "( a ) { table 0.2, 0.8;",
        "( a | b ) { table 0.2, 0.8, 0.2, 0.8, 0.2, 0.8;",
        2,
        "in a circle: ",
    );
    refused("{ yes, no }", "{ yes, yes }", 2, "two states “yes”");
    refused("[2]", "[3]", 2, "3 states of “a” are announced, but 2 are listed");
    refused("[2]", "[two]", 2, "the number of states is expected here, not “two”");
    refused("discrete", "continuous", 2, "only discrete variables");
    refused("variable b", "variable a", 3, "two variables “a”");
    refused("\"me\"", "\"me", 1, "\" is missing");
    refused(
        "network",
        "netwrok",
        1,
        "“network”, “variable” or “probability” is expected here, not “netwrok”",
    );
    refused("table 0.2", "/* table 0.2", 4, "its */ is missing");
    refused("(no) 0.5, 0.5, 0; }", "(no) 0.5, 0.5, 0;", 6, "the end of the file");
}

#[test]
fn hostile_bif_is_refused_quickly() {
    let many: String = (0..100_000).fold(String::from("network n { }\n"), |mut text, index| {
        let _ = write!(
            text,
            "variable v{index} {{ type discrete [2] {{ a, b }}; }}\nprobability ( v{index} ) {{ table 0.5, 0.5; }}\n"
        );
        text
    });
    let mut giant = String::from("network n { }\n");
    for index in 0..40 {
        let _ = write!(
            giant,
            "variable v{index} {{ type discrete [2] {{ a, b }}; }}\nprobability ( v{index} ) {{ table 0.5, 0.5; }}\n"
        );
    }
    let parents: Vec<String> = (0..40).map(|index| format!("v{index}")).collect();
    let _ = write!(
        giant,
        "variable w {{ type discrete [2] {{ a, b }}; }}\nprobability ( w | {} ) {{ default 0.5, 0.5; }}\n",
        parents.join(", ")
    );
    let large = giant
        .replace(&parents.join(", "), &parents[..20].join(", "))
        .replace("default 0.5, 0.5;", "");
    let states = (0..50_000).fold(String::new(), |mut text, index| {
        let _ = write!(text, "s{index}, ");
        text
    });
    for (text, piece) in [
        (many, "one variable too many"),
        (giant, "more than 16777216 numbers"),
        (large, "needs 1048576 rows, but has only 0 numbers"),
        (
            format!("variable a {{ type discrete [50000] {{ {states} z }}; }}"),
            "more than 10000 states",
        ),
        ("{".repeat(1 << 20), "is expected here"),
        (
            "variable a { type discrete ".to_owned() + &"[".repeat(1 << 20),
            "the number of states",
        ),
        ("(".repeat(1 << 20), "is expected here"),
        (format!("network {}", "a ".repeat(1 << 19)), "the name of the net"),
        ("/* ".repeat(1 << 20), "not closed"),
        ("\"\\".repeat(1 << 20), "is not closed"),
        (String::new(), "no variable"),
    ] {
        let error = quickly(|| bif::read_text(&text)).expect_err(piece);
        assert!(error.sentence.contains(piece), "{error}");
        assert!(error.sentence.len() < 400, "{error}");
    }
    assert!(bif::read(&[0xff, 0xfe, 0, 0]).is_err() && bif::read(b"network \0").is_err());
}

#[test]
fn hostile_xdsl_is_refused_quickly() {
    let node = |id: &str, inside: &str| format!("<cpt id=\"{id}\"><state id=\"y\"/><state id=\"n\"/>{inside}</cpt>");
    let file = |nodes: &str| format!("<smile id=\"s\"><nodes>{nodes}</nodes></smile>");
    let half = "<probabilities>0.5 0.5</probabilities>";
    let many: String = (0..100_000).map(|index| node(&format!("v{index}"), half)).collect();
    let wide: String = (0..40).map(|index| node(&format!("v{index}"), half)).collect();
    let parents: Vec<String> = (0..40).map(|index| format!("v{index}")).collect();
    let giant = wide + &node("w", &format!("<parents>{}</parents>{half}", parents.join(" ")));
    for (text, piece) in [
        (file(&many), "one variable too many"),
        (file(&giant), "more than 16777216 numbers"),
        (file(&node("a", "")), "“a” has no <probabilities>"),
        (
            file(&node("a", "<probabilities>0.5 NaN</probabilities>")),
            "“NaN” among the numbers of “a”",
        ),
        (
            file(&node("a", "<probabilities>0.5 0.6</probabilities>")),
            "the row () of “a” adds up to 1.1",
        ),
        (
            file(&node("a", "<probabilities>0.5</probabilities>")),
            "has 1 numbers; 2 are expected",
        ),
        (
            file(&node("a", &format!("<parents>b</parents>{half}"))),
            "“b”, which is not in the file",
        ),
        (
            file(
                &(node("a", &format!("<parents>b</parents>{half}"))
                    + &node("b", &format!("<parents>a</parents>{half}"))),
            ),
            "expected",
        ),
        (file(&(node("a", half) + &node("a", half))), "two nodes “a”"),
        (
            file("<decision id=\"d\"><state id=\"y\"/></decision>"),
            "“d” is a node of the kind <decision>",
        ),
        (file("<equation id=\"e\"/>"), "the kind <equation>"),
        (file(""), "no node"),
        ("<BIF/>".to_owned(), "begins with <smile>"),
        ("<smile".to_owned(), "not well-formed"),
        ("<smile>".to_owned(), "not closed"),
        ("<smile><a></b></smile>".to_owned(), "not well-formed"),
        ("<smile>&boom;</smile>".to_owned(), "stands for nothing"),
        ("<smile>".repeat(1 << 18), "nested more than"),
        ("nonsense".to_owned(), "outside of all elements"),
        (String::new(), "no XML element"),
    ] {
        let error = quickly(|| xdsl::read_text(&text)).expect_err(piece);
        assert!(error.sentence.contains(piece), "{error}");
    }
    let circle = |a: &str, b: &str| {
        node(
            a,
            &format!("<parents>{b}</parents><probabilities>0.5 0.5 0.5 0.5</probabilities>"),
        )
    };
    let error = xdsl::read_text(&file(&(circle("a", "b") + &circle("b", "a")))).unwrap_err();
    assert!(
        error.sentence.contains("in a circle: “a”, “b”") || error.sentence.contains("in a circle: “b”, “a”"),
        "{error}"
    );
}

#[test]
fn bif_as_found_in_the_wild_is_read() {
    // Names in quotes without signs between them, as the first Java tools wrote.
    let old = "network \"Dog Problem\" { //5 variables\n}\nvariable \"light on\" {type discrete[2] { \"true\" \"false\" };}\n\
        variable out { type discrete[2] {true,false}; }\nprobability ( \"light on\"  out ) { //2 variable(s)\n table 0.6 0.05 0.4 0.95 ;\n}\n\
        probability ( out ) { default 1 1e-3 }";
    let net = bif::read_text(old).unwrap();
    assert_eq!(net.name, "Dog Problem");
    assert_eq!(
        (net.nodes[0].name.as_str(), net.nodes[0].parents.as_slice()),
        ("light on", [1].as_slice())
    );
    // In `table` the variable itself is slowest.
    assert_eq!(net.table(&net.nodes[0], 9).unwrap(), [0.6, 0.4, 0.05, 0.95]);
    assert!((net.table(&net.nodes[1], 9).unwrap()[0] - 1.0 / 1.001).abs() < 1e-15);
    // Latin-1.
    let net = bif::read(
        "variable k\u{f8} { type discrete [1] { a }; } probability ( k\u{f8} ) { table 1; }"
            .chars()
            .map(|c| c as u8)
            .collect::<Vec<u8>>()
            .as_slice(),
    );
    assert_eq!(net.unwrap().nodes[0].name, "kø");
    // A noisy-max: one row for each cause by itself. P(no effect) multiplies.
    let max = "variable a { type discrete [2] { 0, 1 }; } variable b { type discrete [2] { 0, 1 }; } variable c { type discrete [2] { 0, 1 }; }\n\
        probability ( a ) { table 0.5 0.5; } probability ( b ) { table 0.5 0.5; }\n\
        probability ( c | a, b ) { property function max; (0, 0) 0.9, 0.1; (1, 0) 0.4, 0.6; (0, 1) 0.3, 0.7; }";
    let net = bif::read_text(max).unwrap();
    let table = net.table(&net.nodes[2], 9).unwrap();
    for (actual, expected) in table.iter().zip([
        0.9,
        0.1,
        0.3 * 0.9,
        1.0 - 0.3 * 0.9,
        0.4 * 0.9,
        1.0 - 0.4 * 0.9,
        0.4 * 0.3 * 0.9,
        1.0 - 0.4 * 0.3 * 0.9,
    ]) {
        assert!((actual - expected).abs() < 1e-15, "{table:?}");
    }
}

/// A place in a text and what is put there.
fn changes() -> impl Strategy<Value = Vec<(prop::sample::Index, u8, String)>> {
    let piece = prop_oneof![
        "[ -~\n]{1,3}",
        Just("{".to_owned()),
        Just(";".to_owned()),
        Just("1e308".to_owned()),
        Just("<nodes>".to_owned()),
        Just("\u{0}é".to_owned()),
    ];
    prop::collection::vec((any::<prop::sample::Index>(), 0_u8..12, piece), 1..4)
}

fn damaged(text: &str, changes: &[(prop::sample::Index, u8, String)]) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for (at, n_removed, put) in changes {
        let at = at.index(chars.len() + 1);
        let end = (at + usize::from(*n_removed)).min(chars.len());
        chars.splice(at..end, put.chars());
    }
    chars.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn damaged_files_are_read_or_refused(net in invent::net(false), changes in changes()) {
        for text in [NET.to_owned(), bif::write(&net).unwrap()] {
            if let Ok(net) = quickly(|| bif::read_text(&damaged(&text, &changes))) {
                prop_assert!(bif::write(&net).is_ok());
            }
        }
        if let Ok(net) = quickly(|| xdsl::read_text(&damaged(&xdsl::write(&net).unwrap(), &changes))) {
            prop_assert!(xdsl::write(&net).is_ok());
        }
    }
}
