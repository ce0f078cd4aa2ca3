//! `BayesDown`: the samples, and texts with every kind of flaw.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

use std::path::Path;

use cruxmap::formats::bayes_net::{BayesNet, Definition};
use cruxmap::formats::bayesdown;

/// The probability of each state of each variable, by going through all combinations, causes first.
struct BruteForce<'a> {
    net: &'a BayesNet,
    order: Vec<usize>,
    states: Vec<usize>,
    marginals: Vec<Vec<f64>>,
}

fn brute_force(net: &BayesNet) -> Vec<Vec<f64>> {
    let mut order: Vec<usize> = Vec::new();
    while order.len() < net.nodes.len() {
        let is_next =
            |at: &usize| !order.contains(at) && net.nodes[*at].parents.iter().all(|parent| order.contains(parent));
        let next = (0..net.nodes.len()).find(is_next).unwrap();
        order.push(next);
    }
    let mut all = BruteForce {
        net,
        order,
        states: vec![0; net.nodes.len()],
        marginals: net.nodes.iter().map(|node| vec![0.0; node.states.len()]).collect(),
    };
    all.go(0, 1.0);
    all.marginals
}

impl BruteForce<'_> {
    /// Adds up all combinations that begin as now. The sum is the probability of that beginning.
    fn go(&mut self, depth: usize, probability: f64) {
        let Some(&at) = self.order.get(depth) else { return };
        let node = &self.net.nodes[at];
        let Definition::Table(numbers) = &node.definition else {
            unreachable!("the reader makes tables")
        };
        let row = (node.parents.iter()).fold(0, |row, &parent| {
            row * self.net.nodes[parent].states.len() + self.states[parent]
        });
        for state in 0..node.states.len() {
            let product = probability * numbers[row * node.states.len() + state];
            if product > 0.0 {
                self.states[at] = state;
                self.marginals[at][state] += product;
                self.go(depth + 1, product);
            }
        }
    }
}

fn sample(name: &str) -> Option<String> {
    let folder = crate::compare::samples("bayesdown")?;
    Some(std::fs::read_to_string(folder.join(name)).unwrap())
}

#[test]
fn carlsmith_comes_out_as_computed_elsewhere() {
    let Some(text) = sample("amtair-carlsmith-bayesdown.md") else {
        return;
    };
    let read = bayesdown::read(&text).unwrap();
    assert_eq!(read.net.nodes.len(), 23);
    let golden = Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .map(|parent| parent.join("shared/data/field/golden/bayesdown_carlsmith_golden.json"))
        .find(|path| path.is_file());
    let Some(golden) = golden else { return };
    let golden: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(golden).unwrap()).unwrap();
    let marginals = brute_force(&read.net);
    let mut n_compared = 0;
    for (name, states) in golden["marginals"].as_object().unwrap() {
        let at = read.net.position(name).unwrap();
        for (state, probability) in states.as_object().unwrap() {
            let state = read.net.nodes[at]
                .states
                .iter()
                .position(|other| other == state)
                .unwrap();
            let difference = marginals[at][state] - probability.as_f64().unwrap();
            assert!(difference.abs() < 1e-9, "{name}: {difference}");
            n_compared += 1;
        }
    }
    assert_eq!(n_compared, 46);
    let catastrophe = read.net.position("Existential_Catastrophe").unwrap();
    assert!((marginals[catastrophe][0] - 0.110_506_889).abs() < 1e-9);
    // The text says 0.05.
    let contradicts = |name: &str| read.report.errors.iter().any(|remark| remark.sentence.contains(name));
    assert!(contradicts(
        "“Existential_Catastrophe” is said to have the probability 0.05, but the tables make it 0.1105"
    ));
    assert!(
        !contradicts("no probabilities") && !contradicts("nothing is stated"),
        "{:?}",
        read.report.errors
    );
}

#[test]
fn the_other_samples_are_read() {
    let Some(text) = sample("amtair-rain-bayesdown.md") else {
        return;
    };
    let read = bayesdown::read(&text).unwrap();
    assert_eq!(read.net.nodes.len(), 3);
    // The file has the priors of the two variables with causes the wrong way round.
    assert_eq!(read.report.errors.len(), 4);
    assert!(
        read.report
            .errors
            .iter()
            .all(|remark| remark.sentence.contains("is said to have the probability"))
    );
    let marginals = brute_force(&read.net);
    let [grass, sprinkler] = ["Grass_Wet", "Sprinkler"].map(|name| read.net.position(name).unwrap());
    assert!((marginals[sprinkler][0] - 0.322).abs() < 1e-9);
    assert!((marginals[grass][0] - 0.448_38).abs() < 1e-9);
    for (name, n_variables) in [("amtair-carlsmith-argdown.md", 23), ("amtair-rain-argdown.md", 3)] {
        let Some(text) = sample(name) else { return };
        let read = bayesdown::read(&text).unwrap();
        assert_eq!(read.net.nodes.len(), n_variables);
        assert!(
            read.report
                .errors
                .iter()
                .all(|remark| remark.sentence.contains("no probabilities are stated"))
        );
    }
}

/// What is wrong with a text, one sentence a line.
fn faults(text: &str) -> String {
    let read = bayesdown::read(text).unwrap();
    for node in &read.net.nodes {
        let Definition::Table(numbers) = &node.definition else {
            unreachable!("the reader makes tables")
        };
        let n_rows: usize = node
            .parents
            .iter()
            .map(|&parent| read.net.nodes[parent].states.len())
            .product();
        assert_eq!(numbers.len(), n_rows * node.states.len());
        assert!(
            numbers
                .chunks(node.states.len())
                .all(|row| (row.iter().sum::<f64>() - 1.0).abs() < 1e-9),
            "{numbers:?}"
        );
    }
    let remarks = read.report.errors.iter().chain(&read.report.adapted);
    remarks
        .map(|remark| format!("{}: {}", remark.line.unwrap_or(0), remark.sentence))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn flaws_are_reported_and_reading_goes_on() {
    let states = r#""instantiations": ["yes", "no"]"#;
    let cases = [
        ("[A]: a", "has no list of states"),
        (
            r#"[A]: a {"instantiations": ["yes", "yes"]}"#,
            "has the state “yes” twice",
        ),
        (
            r#"[A]: a {"instantiations": ["y", "n"], "priors": {"p(y)": "1.4"}}"#,
            "is no probability",
        ),
        (
            r#"[A]: a {"instantiations": ["y", "n"], "priors": {"p(y)": "0.4", "p(n)": "0.4"}}"#,
            "adds up to 0.8",
        ),
        (
            r#"[A]: a {"instantiations": ["y", "n"], "priors": {"p(y)": "40%"}}"#,
            "what the others leave",
        ),
        (
            r#"[A]: a {"instantiations": ["y", "n"], "priors": {"p(z)": "0.4"}}"#,
            "it has no state “z”",
        ),
        (
            r#"[A]: a {"instantiations": ["y", "n"], "priors": {"y": "0.4"}}"#,
            "“p(state|causes)” is expected",
        ),
        (
            r#"[A]: a {"instantiations": ["y", "n"], "priors": {"p(y)": "0.4", "p(n)": "0.6", "p(y)": "0.5"}}"#,
            "the first counts",
        ),
        (r#"[A]: a {"instantiations": ["y", "n"], "priors": "#, "are not read"),
        ("no variable\n[A]: a", "no variable is passed over"),
        (" + [A]: a", "nothing stands above"),
        (
            &format!("[A]: a {{{states}}}\n + [B]: b {{{states}}}\n  + [A]"),
            "would be a cause of itself",
        ),
        (&format!("[A]: a {{{states}}}\n + [A]"), "below itself"),
        (
            r#"[A]: a {"instantiations": ["y", "n"], "posteriors": {"p(y|b)": "0.4"}}
 + [B]: b {"instantiations": ["b", "c"], "priors": {"p(b)": "0.5"}}"#,
            "nothing is stated for “A” given (c)",
        ),
        (
            r#"[A]: a {"instantiations": ["y", "n"], "posteriors": {"p(y|d)": "0.4"}}
 + [B]: b {"instantiations": ["b", "c"]}"#,
            "“d” is no state of a cause",
        ),
        (
            r#"[A]: a {"instantiations": ["y", "n"], "priors": {"p(y)": "0.4"}}
 + [B]: b {"instantiations": ["b", "c"]}"#,
            "has causes but no table",
        ),
        (
            r#"[A]: a {"instantiations": ["y", "n"], "posteriors": {"p(y|b)": "0.4", "p(y|c)": 0.2}}
 + [B]: b {"instantiations": ["b", "c"]}
 + [C]: b {"instantiations": ["d", "e"]}"#,
            "does not name all causes",
        ),
    ];
    for (text, expected) in cases {
        let faults = faults(text);
        assert!(faults.contains(expected), "{text}\n{faults}");
    }
    assert!(bayesdown::read("nothing").is_err());
}

#[test]
fn states_may_be_named_in_several_ways() {
    let text = r#"[A]: a {"instantiations": ["TRUE", "FALSE"], "posteriors": {"p(TRUE|TRUE, FALSE)": "0.1", "p(A_TRUE|B_TRUE, C_TRUE)": "0.2", "p(A|not_B, C)": "0.3", "p(TRUE|b=false,not_C)": 0.4}}
- [B]: b {"instantiations": ["TRUE", "FALSE"], "priors": {"p(TRUE)": "0.5", "p(FALSE)": "0.5"}}
- <C>: c
 {
   "instantiations": ["TRUE", "FALSE"],
   "priors": {"p(TRUE)": "0.5", "p(FALSE)": "0.5"}
 }
"#;
    let read = bayesdown::read(text).unwrap();
    assert_eq!(read.report.errors, vec![]);
    let a = &read.net.nodes[0];
    assert_eq!(a.parents, vec![1, 2]);
    let Definition::Table(numbers) = &a.definition else {
        unreachable!("the reader makes tables")
    };
    let first: Vec<f64> = numbers.chunks(2).map(|row| row[0]).collect();
    assert_eq!(first, vec![0.2, 0.1, 0.3, 0.4]);
    assert_eq!(read.net.nodes[2].comment, "c");
}

#[test]
fn hostile_texts_end_soon() {
    let n = 20_000;
    let texts = [
        "[A]: {".repeat(n),
        format!("[A]: {}", "{\"a\": ".repeat(n)),
        (0..n).fold(String::new(), |all, at| {
            all + &" ".repeat(at % 50) + &format!("+ [N{at}]\n")
        }),
        format!("[A]: a {{\"instantiations\": [{}]}}", "\"x\", ".repeat(n)),
        (0..40)
            .map(|at| format!("+ [N{at}]: {{\"instantiations\": [\"a\", \"b\"]}}\n"))
            .fold("[R]\n".to_owned(), |all, one| all + &one),
        "/*".repeat(n),
        "[".repeat(n),
    ];
    for text in texts {
        let _ = bayesdown::read(&text);
    }
}
