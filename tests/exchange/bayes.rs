//! Bayes nets of Hugin and in XMLBIF: refusals with their lines (what others read out of them: `tests/bayes_nets`).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::too_many_lines,
    reason = "a test"
)]

use crate::common::samples;
use crate::formats::{
    bayes_net::{BayesNet, BayesNetError},
    hugin, xmlbif,
};

type Read = fn(&[u8]) -> Result<BayesNet, BayesNetError>;

/// The reference multiplies tables as they stand, so that in a file whose rows do not add up to 1 a child changes what is
/// believed of its parents. Hugin's rows are weights.
#[test]
fn rows_are_weights() {
    let Some(files) = samples("hugin-net") else { return };
    let file = |wanted: &str| {
        files
            .iter()
            .find(|(name, _)| name == wanted)
            .map(|(_, bytes)| bytes.clone())
            .unwrap()
    };
    let (net, remarks) = hugin::read_with_remarks(&file("test1.net")).unwrap();
    assert_eq!(remarks.len(), 4);
    let root = net.position("C4").unwrap();
    assert!((net.table(&net.nodes[root], 1).unwrap()[0] - 0.1).abs() < 1e-15);
}

fn refusal(read: Read, text: &str) -> String {
    match read(text.as_bytes()) {
        Ok(net) => panic!("read: {net:?}\n{text}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn broken_xmlbif_is_refused_with_line_and_reason() {
    let variable = |name: &str| {
        format!("<VARIABLE TYPE=\"nature\"><NAME>{name}</NAME><OUTCOME>y</OUTCOME><OUTCOME>n</OUTCOME></VARIABLE>\n")
    };
    let table = |inner: &str| format!("<DEFINITION>{inner}</DEFINITION>\n");
    let file =
        |inner: &str| format!("<?xml version=\"1.0\"?>\n<BIF VERSION=\"0.3\"><NETWORK>\n{inner}</NETWORK></BIF>\n");
    let good = table("<FOR>a</FOR><TABLE>0.3 0.7</TABLE>");
    assert!(xmlbif::read(file(&format!("{}{good}", variable("a"))).as_bytes()).is_ok());
    let dtd = "<!DOCTYPE BIF [ <!ELEMENT BIF ( NETWORK )*> <!ENTITY x \"0.3\"> <!-- > --> ]>";
    let with_dtd = |inner: &str| file(inner).replacen('\n', &format!("\n{dtd}\n"), 1);
    assert!(xmlbif::read(with_dtd(&format!("{}{good}", variable("a"))).as_bytes()).is_ok());
    for (text, says) in [
        (String::new(), "no XML element"),
        ("<smile/>".to_owned(), "line 1: an XMLBIF file begins with <BIF>"),
        (file(""), "line 2: there is no variable"),
        (file(&variable("a")), "line 3: “a” has no table"),
        (
            file(&format!("{}{}{good}", variable("a"), variable("a"))),
            "line 4: there are two variables “a”",
        ),
        (
            file(&format!("{}{good}{good}", variable("a"))),
            "line 5: “a” has a second table",
        ),
        (file(&good), "line 2: there is no variable"),
        (
            file(&format!(
                "{}{}",
                variable("abc"),
                table("<FOR>abd</FOR><TABLE>1 0</TABLE>")
            )),
            "nearest: “abc”",
        ),
        (
            file(&format!(
                "{}{}",
                variable("a"),
                table("<FOR>a</FOR><TABLE>0.3 0.8</TABLE>")
            )),
            "line 4: the row () of “a” adds up to 1.1",
        ),
        (
            file(&format!(
                "{}{}",
                variable("a"),
                table("<FOR>a</FOR><TABLE>0.3 0.7 1</TABLE>")
            )),
            "has 3 numbers; 2 are expected",
        ),
        (
            file(&format!(
                "{}{}",
                variable("a"),
                table("<FOR>a</FOR><TABLE>0.3 x</TABLE>")
            )),
            "“x” in the table of “a”",
        ),
        (
            file(&format!(
                "{}{}",
                variable("a"),
                table("<FOR>a</FOR><TABLE>-1 2</TABLE>")
            )),
            "“-1” in the table",
        ),
        (
            file(&format!(
                "{}{}",
                variable("a"),
                table("<FOR>a</FOR><GIVEN>a</GIVEN><TABLE>1 0 1 0</TABLE>")
            )),
            "its own parent",
        ),
        (
            file(&format!(
                "{}{}{}{}",
                variable("a"),
                variable("b"),
                table("<FOR>a</FOR><GIVEN>b</GIVEN><TABLE>1 0 1 0</TABLE>"),
                table("<FOR>b</FOR><GIVEN>a</GIVEN><TABLE>1 0 1 0</TABLE>")
            )),
            "in a circle: “a”, “b”",
        ),
        (file(&variable("a").replace("nature", "utility")), "of the type utility"),
        (
            file("<VARIABLE TYPE=\"nature\"><NAME>a</NAME></VARIABLE>"),
            "“a” has 0 outcomes",
        ),
        (file(&variable("a").replace(">n<", ">y<")), "two outcomes “y”"),
        (
            file(&variable("a")).replace("</NETWORK>", ""),
            "<NETWORK> is not closed",
        ),
        (
            with_dtd(&format!(
                "{}{}",
                variable("a"),
                table("<FOR>a</FOR><TABLE>&x; 0.7</TABLE>")
            )),
            "“&x;” stands for nothing",
        ),
    ] {
        let found = refusal(xmlbif::read, &text);
        assert!(found.contains(says), "{found}\n{text}");
    }
}

#[test]
fn broken_hugin_is_refused_with_line_and_reason() {
    let node = |name: &str| format!("node {name}\n{{ states = (\"y\" \"n\"); }}\n");
    let good = "potential (a) { data = (0.3 0.7); }\n";
    assert!(hugin::read(format!("net {{}}\n{}{good}", node("a")).as_bytes()).is_ok());
    let drawn = "net { node_size = (10 10); }\ndiscrete node a { states=(y,n); position=(5 0); label=\"A \\\"x\\\"\"; }\n\
                 node b { states=(y n); position=(5 100); HR_Desc=\"50 % ; }\"; subtype = boolean; }\n\
                 potential(a|b){data=((1 3)(1 1)); % no\n experience=(1 2);}\npotential(b){data=(1 0);}";
    let (net, remarks) = hugin::read_with_remarks(drawn.as_bytes()).unwrap();
    assert_eq!(net.nodes[0].title, "A \"x\"");
    assert_eq!(net.nodes[0].bounds, Some([0.0, 100.0, 10.0, 110.0]));
    assert_eq!(net.nodes[1].comment, "50 % ; }");
    assert_eq!(net.nodes[1].properties, ["subtype = boolean"]);
    assert_eq!(remarks.len(), 2);
    for (text, says) in [
        (String::new(), "there is no variable"),
        (format!("net {{}}\n{}", node("a")), "line 2: “a” has no table"),
        (
            format!("{}{}{good}", node("a"), node("a")),
            "line 3: there are two variables “a”",
        ),
        (format!("{}{good}{good}", node("a")), "“a” has two tables"),
        (
            format!("{}potential (b) {{ data = (1 0); }}", node("a")),
            "line 3: a table names “b”",
        ),
        (
            format!("{}potential (a) {{ data = (1 0 0); }}", node("a")),
            "has 3 numbers; 2 are expected",
        ),
        (
            format!("{}potential (a) {{ data = (0 0); }}", node("a")),
            "the row () of “a” has nothing but zeros",
        ),
        (
            format!("{}potential (a) {{ data = (2 -1); }}", node("a")),
            "-1, which is not a probability",
        ),
        (
            format!("{}potential (a) {{ data = normal (0, 1); }}", node("a")),
            "is not a list of numbers",
        ),
        (
            format!("{}potential (a) {{ model_data = (a == b); }}", node("a")),
            "given by a formula",
        ),
        (format!("{}potential (a) {{ }}", node("a")), "has no numbers"),
        (
            format!("{}potential (a b) {{ data = (1); }}", node("a")),
            "a table is for 2 variables",
        ),
        ("utility U { label = \"\"; }".to_owned(), "“U” is a utility"),
        ("decision D { states = (a b); }".to_owned(), "“D” is a decision"),
        ("continuous node C { }".to_owned(), "“C” is a continuous variable"),
        ("class X { }".to_owned(), "“X” is a class"),
        ("node a { }".to_owned(), "“a” has 0 states"),
        (
            "node a { states = (\"y\" \"y\"); } potential (a) { data = (1 1); }".to_owned(),
            "two states “y”",
        ),
        ("node a { states = (\"y; }".to_owned(), "is not closed"),
        (
            "node a { states = (y n) }".to_owned(),
            "“;” after the value of “states”",
        ),
        (
            "hello".to_owned(),
            "line 1: “net”, “node” or “potential” is expected, but here is “hello”",
        ),
        (
            format!(
                "{}{}potential (a|b) {{data=(1 1 1 1);}} potential (b|a) {{data=(1 1 1 1);}}",
                node("a"),
                node("b")
            ),
            "in a circle",
        ),
    ] {
        let found = refusal(hugin::read, &text);
        assert!(found.contains(says), "{found}\n{text}");
    }
}
