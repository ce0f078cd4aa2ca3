//! Bayes nets of Hugin and in XMLBIF: arcs, states and marginals against the reference, refusals with their lines.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::too_many_lines,
    reason = "a test"
)]

use std::collections::{BTreeMap, BTreeSet};

use crate::formats::{
    bayes_net::{BayesNet, BayesNetError, fault},
    hugin, xmlbif,
};
use serde_json::Value;

use crate::common::samples;

type Read = fn(&[u8]) -> Result<BayesNet, BayesNetError>;

/// Variables with their numbers of states, first one slowest.
#[derive(Clone, Debug)]
struct Factor {
    scope: Vec<(usize, usize)>,
    cells: Vec<f64>,
}

impl Factor {
    /// The product of several, summed over one variable if told so.
    fn product(factors: &[Self], out: Option<usize>) -> Self {
        let mut all: BTreeMap<usize, usize> = BTreeMap::new();
        for factor in factors {
            all.extend(factor.scope.iter().copied());
        }
        let summed = out.map_or(1, |out| all.remove(&out).unwrap_or(1));
        let scope: Vec<(usize, usize)> = all.into_iter().collect();
        let mut loops = scope.clone();
        loops.extend(out.map(|out| (out, summed)));
        // How far each factor moves when a variable moves by one.
        let strides: Vec<Vec<usize>> = factors
            .iter()
            .map(|factor| {
                loops
                    .iter()
                    .map(
                        |(variable, _)| match factor.scope.iter().position(|(other, _)| other == variable) {
                            Some(at) => factor.scope[at + 1..].iter().map(|(_, size)| size).product(),
                            None => 0,
                        },
                    )
                    .collect()
            })
            .collect();
        let n: usize = scope.iter().map(|(_, size)| size).product();
        let mut cells = vec![0.0; n];
        let mut case = vec![0_usize; loops.len()];
        let mut at = vec![0_usize; factors.len()];
        for cell in &mut cells {
            for _ in 0..summed {
                *cell += factors
                    .iter()
                    .zip(&at)
                    .map(|(factor, at)| factor.cells[*at])
                    .product::<f64>();
                for k in (0..loops.len()).rev() {
                    case[k] += 1;
                    for (at, strides) in at.iter_mut().zip(&strides) {
                        *at += strides[k];
                    }
                    if case[k] < loops[k].1 {
                        break;
                    }
                    for (at, strides) in at.iter_mut().zip(&strides) {
                        *at -= strides[k] * loops[k].1;
                    }
                    case[k] = 0;
                }
            }
        }
        Self { scope, cells }
    }
}

fn factors(net: &BayesNet) -> Vec<Factor> {
    (net.nodes.iter().enumerate())
        .map(|(at, node)| Factor {
            scope: node
                .parents
                .iter()
                .chain([&at])
                .map(|&v| (v, net.nodes[v].states.len()))
                .collect(),
            cells: net.table(node, usize::MAX).unwrap(),
        })
        .collect()
}

/// The marginal of a variable by elimination, cheapest variable first.
fn marginal(mut factors: Vec<Factor>, query: usize) -> Vec<f64> {
    loop {
        let open: BTreeSet<usize> = factors
            .iter()
            .flat_map(|f| f.scope.iter().map(|(v, _)| *v))
            .filter(|v| *v != query)
            .collect();
        let cost = |v: &usize| {
            let mut scope: BTreeMap<usize, usize> = BTreeMap::new();
            for factor in factors.iter().filter(|f| f.scope.iter().any(|(w, _)| w == v)) {
                scope.extend(factor.scope.iter().copied());
            }
            scope.values().map(|&size| (size as f64).ln()).sum::<f64>()
        };
        let Some(next) = open.iter().copied().min_by(|a, b| cost(a).total_cmp(&cost(b))) else {
            break;
        };
        let (with, without): (Vec<Factor>, Vec<Factor>) = factors
            .into_iter()
            .partition(|f| f.scope.iter().any(|(v, _)| *v == next));
        factors = without;
        factors.push(Factor::product(&with, Some(next)));
    }
    let last = Factor::product(&factors, None);
    let sum: f64 = last.cells.iter().sum();
    last.cells.iter().map(|cell| cell / sum).collect()
}

/// The numbers of every table as they stand in the file, by variable; found in another way than the readers'.
fn raw_tables(text: &str) -> BTreeMap<String, Vec<f64>> {
    let numbers = |text: &str| {
        let words = text.split(|c: char| c.is_whitespace() || "();=".contains(c));
        words
            .filter(|word| !word.is_empty())
            .map(|word| word.parse().unwrap())
            .collect()
    };
    let mut tables = BTreeMap::new();
    if text.contains("<BIF") {
        for definition in text.split("<DEFINITION>").skip(1) {
            let between = |from: &str, to: &str| definition.split(from).nth(1).unwrap().split(to).next().unwrap();
            tables.insert(
                between("<FOR>", "</FOR>").trim().to_owned(),
                numbers(between("<TABLE>", "</TABLE>")),
            );
        }
    } else {
        let text: String = text
            .lines()
            .map(|line| line.split('%').next().unwrap().to_owned() + "\n")
            .collect();
        for block in text.split("\npotential").skip(1) {
            let name = block.split(['(', '|', ')']).nth(1).unwrap().trim().to_owned();
            let data = block.split("data").nth(1).unwrap().split(';').next().unwrap();
            tables.insert(name, numbers(data));
        }
    }
    tables
}

fn check(net: &BayesNet, expected: &Value, name: &str, raw: &BTreeMap<String, Vec<f64>>, tolerance: f64) -> usize {
    assert_eq!(net.nodes.len(), expected["nodes"].as_u64().unwrap() as usize, "{name}");
    let mut arcs: Vec<(&str, &str)> = Vec::new();
    for node in &net.nodes {
        arcs.extend(
            node.parents
                .iter()
                .map(|&p| (net.nodes[p].name.as_str(), node.name.as_str())),
        );
    }
    arcs.sort_unstable();
    let mut expected_arcs: Vec<(&str, &str)> = (expected["arcs"].as_array().unwrap().iter())
        .map(|arc| (arc[0].as_str().unwrap(), arc[1].as_str().unwrap()))
        .collect();
    expected_arcs.sort_unstable();
    assert_eq!(arcs, expected_arcs, "{name}");
    for node in &net.nodes {
        let states: Vec<&str> = expected["states"][&node.name]
            .as_array()
            .unwrap()
            .iter()
            .map(|s| s.as_str().unwrap())
            .collect();
        assert_eq!(node.states, states, "{name} {}", node.name);
    }
    let Some(marginals) = expected["marginals"].as_object() else {
        return 0;
    };
    // The reference reads Hugin's numbers in single precision, and divides rows of neither format by their sums. So its
    // answers are met with the numbers of the file taken like that; the net's differ from these by that alone.
    let mut as_they_stand = factors(net);
    for (node, factor) in net.nodes.iter().zip(&mut as_they_stand) {
        let raw = &raw[&node.name];
        for (ours, raw) in factor
            .cells
            .chunks(node.states.len())
            .zip(raw.chunks(node.states.len()))
        {
            let sum: f64 = raw.iter().sum();
            assert!(
                ours.iter().zip(raw).all(|(ours, raw)| (ours - raw / sum).abs() < 1e-15),
                "{name} {}",
                node.name
            );
        }
        let single = |&number: &f64| {
            if name.contains(".net") {
                f64::from(number as f32)
            } else {
                number
            }
        };
        factor.cells = raw.iter().map(single).collect();
    }
    for (variable, numbers) in marginals {
        let query = net.position(variable).unwrap();
        for (ours, theirs) in marginal(as_they_stand.clone(), query)
            .iter()
            .zip(numbers.as_array().unwrap())
        {
            let theirs = theirs.as_f64().unwrap();
            assert!((ours - theirs).abs() < tolerance, "{name} {variable}: {ours} {theirs}");
        }
    }
    marginals.len()
}

fn check_all(format: &str, ending: &str, read: Read) {
    let (Some(files), Some(bif)) = (samples(format), samples("bif")) else {
        return;
    };
    let others: BTreeMap<String, &Vec<u8>> = bif.iter().map(|(name, bytes)| (name.clone(), bytes)).collect();
    let by_name: BTreeMap<&str, &Vec<u8>> = files.iter().map(|(name, bytes)| (name.as_str(), bytes)).collect();
    let (mut n_read, mut n_expected, mut n_marginals) = (0, 0, 0);
    for (name, bytes) in files.iter().filter(|(name, _)| name.ends_with(ending)) {
        if name == "carpo.bifxml" {
            // The reference loads it, and then finds that nothing in it is possible.
            let error = read(bytes).unwrap_err().to_string();
            assert_eq!(error, "line 453: the row (1, 1) of “N5” has nothing but zeros");
            continue;
        }
        let net = read(bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(fault(&net), None, "{name}");
        n_read += 1;
        let (expected, tolerance) = if let Some(expected) = by_name.get(format!("{name}.expected.json").as_str()) {
            (*expected, 1e-9)
        } else {
            // The same nets were written by the reference from BIF; it writes fewer digits.
            let bif = name
                .trim_start_matches("pyagrum-")
                .replace(ending, ".bif.expected.json");
            match others.get(&bif) {
                Some(expected) => (*expected, 1e-6),
                None => continue,
            }
        };
        let expected: Value = serde_json::from_slice(expected).unwrap();
        let raw = raw_tables(std::str::from_utf8(bytes).unwrap());
        n_expected += 1;
        let n = check(&net, &expected, name, &raw, tolerance);
        n_marginals += n;
    }
    println!("{format}: {n_read} files read, {n_expected} as expected, {n_marginals} marginals");
    assert!(n_expected > 3);
}

#[test]
fn xmlbif_samples_are_as_expected() {
    check_all("xmlbif", ".bifxml", xmlbif::read);
}

#[test]
fn hugin_samples_are_as_expected() {
    check_all("hugin-net", ".net", hugin::read);
}

/// The reference multiplies tables as they stand, so that in a file whose rows do not add up to 1 a child changes what is
/// believed of its parents. Hugin's rows are weights. `check` shows that this is all of the difference.
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
    assert!((marginal(factors(&net), root)[0] - 0.1).abs() < 1e-15);
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
