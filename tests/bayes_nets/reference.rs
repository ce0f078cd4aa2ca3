//! Bayes nets of others against what a reference program reads out of them (`*.expected.json`): arcs, states, marginals.
//!
//! The reference keeps the numbers of BIF and of Hugin's files in single precision, and it divides no row by its sum. So
//! its marginals are met with the numbers of the file taken like that, to 1e-9, by an elimination and a reading of the
//! tables that are not Cruxmap's; and Cruxmap's answers are met by the same elimination over the numbers as they stand in
//! the file, each row divided by its sum. That the two differ is the reference's rounding, and nothing else.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test"
)]

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use cruxmap::{
    formats::{
        bayes_net::{BayesNet, BayesNetError},
        bif, hugin, xdsl, xmlbif,
    },
    inference::{Evidence, Plan},
};
use serde_json::Value;

/// Files that the reference reads by guessing: numbers of a table, or a whole table, are missing, a row has nothing but
/// zeros, or two tables speak of the same variable. They are refused.
const FAULTY: [&str; 5] = [
    "BIFReader_file3.bif",
    "BIFReader_file5.bif",
    "carpo.bif",
    "carpo.bifxml",
    "dBN.bif",
];

/// Of so many variables of a net, or a few more, the marginals are also found by elimination: of all in a build that optimises.
const MOST_ELIMINATED: usize = if cfg!(debug_assertions) { 2 } else { usize::MAX };

/// No marginal of a file in BIF is farther from the reference's than single precision makes it.
const SINGLE_PRECISION: f64 = 2e-7;

/// What became of one file.
pub struct Row {
    /// The folder and the file.
    pub name: String,
    /// How it was met.
    pub outcome: Outcome,
}

/// How a file was met.
pub enum Outcome {
    /// Refused, as it should be, with this sentence.
    Refused(BayesNetError),
    /// Arcs and states are those of the reference.
    Met(Met),
    /// Something is not as it should be.
    Missed(String),
}

/// The numbers of a file whose arcs and states are met.
#[derive(Default)]
pub struct Met {
    /// How many marginals were compared; 0 where the reference gives none.
    pub n_marginals: usize,
    /// How far they are at most from the reference's, with the numbers of the file as the reference takes them.
    pub from_reference: f64,
    /// How far Cruxmap's are at most from those of the elimination over the file's own numbers.
    pub from_elimination: f64,
    /// How far Cruxmap's are at most from the reference's.
    pub rounding: f64,
}

/// The folder of the files, if it is there.
pub fn folder() -> Option<PathBuf> {
    let folder = std::env::var("CRUXMAP_FORMATS").map_or_else(
        |_| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/formats"),
        PathBuf::from,
    );
    if folder.is_dir() {
        return Some(folder);
    }
    println!("Skipped: there is no folder {}.", folder.display());
    None
}

/// Every net in the four folders of the formats.
pub fn compare(folder: &Path) -> Vec<Row> {
    let mut rows = Vec::new();
    for format in Format::ALL {
        let Ok(entries) = std::fs::read_dir(folder.join(format.folder())) else {
            continue;
        };
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.retain(|path| path.extension().is_some_and(|ending| ending == format.ending()));
        paths.sort();
        for path in paths {
            let file = path.file_name().unwrap().to_string_lossy().into_owned();
            rows.push(Row {
                name: format!("{}/{file}", format.folder()),
                outcome: meet(format, folder, &path, &file),
            });
        }
    }
    rows
}

#[derive(Clone, Copy, PartialEq)]
enum Format {
    Bif,
    Xmlbif,
    Xdsl,
    Hugin,
}

impl Format {
    const ALL: [Self; 4] = [Self::Bif, Self::Xmlbif, Self::Xdsl, Self::Hugin];

    fn folder(self) -> &'static str {
        match self {
            Self::Bif => "bif",
            Self::Xmlbif => "xmlbif",
            Self::Xdsl => "xdsl",
            Self::Hugin => "hugin-net",
        }
    }

    fn ending(self) -> &'static str {
        match self {
            Self::Bif => "bif",
            Self::Xmlbif => "bifxml",
            Self::Xdsl => "xdsl",
            Self::Hugin => "net",
        }
    }

    fn read(self, bytes: &[u8]) -> Result<BayesNet, BayesNetError> {
        match self {
            Self::Bif => bif::read(bytes),
            Self::Xmlbif => xmlbif::read(bytes),
            Self::Xdsl => xdsl::read(bytes),
            Self::Hugin => hugin::read(bytes),
        }
    }

    /// A number as the reference keeps it.
    fn kept(self, number: f64) -> f64 {
        match self {
            Self::Bif | Self::Hugin => f64::from(number as f32),
            Self::Xmlbif | Self::Xdsl => number,
        }
    }
}

fn meet(format: Format, folder: &Path, path: &Path, file: &str) -> Outcome {
    let bytes = std::fs::read(path).unwrap();
    let own = path.with_file_name(format!("{file}.expected.json"));
    // The reference has also written nets of BIF in its other formats, with fewer digits. In XDSL it has the first parent of a
    // table fastest, where SMILE, whose format it is, has the last one; so those files are read, and not compared.
    let twin = folder.join("bif").join(format!(
        "{}.bif.expected.json",
        file.trim_start_matches("pyagrum-")
            .trim_end_matches(&format!(".{}", format.ending()))
    ));
    let (expected, tolerance) = if own.exists() { (own, 1e-9) } else { (twin, 1e-6) };
    let is_alike = tolerance < 1e-6 || format != Format::Xdsl;
    let expected: Option<Value> = (std::fs::read(expected).ok())
        .filter(|_| is_alike)
        .map(|bytes| serde_json::from_slice(&bytes).unwrap());
    let is_sound = expected
        .as_ref()
        .is_none_or(|expected| expected["loads"] == Value::Bool(true))
        && !FAULTY.contains(&file);
    let net = match (format.read(&bytes), is_sound) {
        (Err(error), false) if error.line.is_some_and(|line| line > 1) => return Outcome::Refused(error),
        (Err(error), false) => return Outcome::Missed(format!("refused without a line: {error}")),
        (Err(error), true) => return Outcome::Missed(format!("refused: {error}")),
        (Ok(_), false) => return Outcome::Missed("read, although it is broken".to_owned()),
        (Ok(net), true) => net,
    };
    let Some(expected) = expected else {
        return Outcome::Met(Met::default());
    };
    if let Some(miss) = structure(&net, &expected) {
        return Outcome::Missed(miss);
    }
    let Some(marginals) = expected["marginals"].as_object() else {
        return Outcome::Met(Met::default());
    };
    let tables = raw_tables(format, &net, &String::from_utf8_lossy(&bytes));
    let own = factors(
        &net,
        |at, sums| {
            let row_size = net.nodes[at].states.len();
            (tables[at].chunks(row_size).zip(sums))
                .flat_map(|(row, sum)| row.iter().map(move |number| number / sum))
                .collect()
        },
        &tables,
    );
    let kept = factors(
        &net,
        |at, _| tables[at].iter().map(|&number| format.kept(number)).collect(),
        &tables,
    );
    let network = net.to_network().unwrap();
    let ours = Plan::compile(&network)
        .unwrap()
        .posterior(&network, &Evidence::default())
        .unwrap()
        .marginals;
    let mut met = Met::default();
    for (at, node) in net.nodes.iter().enumerate() {
        // The elimination starts anew for each variable, which takes long in large nets.
        let is_eliminated = at % (net.nodes.len() / MOST_ELIMINATED).max(1) == 0;
        let by_elimination = if is_eliminated {
            marginal(own.clone(), at)
        } else {
            Vec::new()
        };
        // BIF's marginals are all held by the bound below as well.
        let as_kept = if is_eliminated || format != Format::Bif {
            marginal(kept.clone(), at)
        } else {
            Vec::new()
        };
        for (state, theirs) in marginals[&node.name].as_array().unwrap().iter().enumerate() {
            let theirs = theirs.as_f64().unwrap();
            met.n_marginals += 1;
            met.rounding = met.rounding.max((ours[at][state] - theirs).abs());
            if let Some(as_kept) = as_kept.get(state) {
                met.from_reference = met.from_reference.max((as_kept - theirs).abs());
            }
            if let Some(by_elimination) = by_elimination.get(state) {
                met.from_elimination = met.from_elimination.max((by_elimination - ours[at][state]).abs());
            }
        }
    }
    let is_far = format == Format::Bif && met.rounding > SINGLE_PRECISION;
    if is_far || met.from_reference > tolerance || met.from_elimination > 1e-12 {
        return Outcome::Missed(format!(
            "marginals off by {:.1e} from the reference, by {:.1e} from elimination",
            met.from_reference, met.from_elimination
        ));
    }
    Outcome::Met(met)
}

/// What of arcs and states is not as the reference has it.
fn structure(net: &BayesNet, expected: &Value) -> Option<String> {
    if net.nodes.len() as u64 != expected["nodes"].as_u64().unwrap() {
        return Some(format!(
            "{} variables instead of {}",
            net.nodes.len(),
            expected["nodes"]
        ));
    }
    let mut arcs: Vec<(&str, &str)> = Vec::new();
    for node in &net.nodes {
        arcs.extend(
            node.parents
                .iter()
                .map(|&p| (net.nodes[p].name.as_str(), node.name.as_str())),
        );
        let states = expected["states"][&node.name].as_array()?;
        if !states.iter().filter_map(Value::as_str).eq(&node.states) {
            return Some(format!("the states of {}", node.name));
        }
    }
    arcs.sort_unstable();
    let mut theirs: Vec<(&str, &str)> = (expected["arcs"].as_array().unwrap().iter())
        .map(|arc| (arc[0].as_str().unwrap(), arc[1].as_str().unwrap()))
        .collect();
    theirs.sort_unstable();
    (arcs != theirs).then(|| "the arcs".to_owned())
}

/// The numbers of every table as they stand in the file, rows as the net has them; found in another way than the readers'.
fn raw_tables(format: Format, net: &BayesNet, text: &str) -> Vec<Vec<f64>> {
    let by_name: BTreeMap<String, Vec<f64>> = match format {
        Format::Bif => return raw_bif(net, text),
        Format::Xmlbif => (text.split("<DEFINITION>").skip(1))
            .map(|definition| {
                let name = between(definition, "<FOR>", "</FOR>").trim().to_owned();
                (name, numbers(between(definition, "<TABLE>", "</TABLE>")))
            })
            .collect(),
        Format::Xdsl => (text.split("<cpt ").skip(1))
            .map(|cpt| {
                let name = between(cpt, "id=\"", "\"").to_owned();
                (name, numbers(between(cpt, "<probabilities>", "</probabilities>")))
            })
            .collect(),
        Format::Hugin => {
            let without_remarks: Vec<&str> = text.lines().map(|line| line.split('%').next().unwrap()).collect();
            (without_remarks.join("\n").split("\npotential").skip(1))
                .map(|block| {
                    let name = block.split(['(', '|', ')']).nth(1).unwrap().trim().to_owned();
                    (
                        name,
                        numbers(block.split("data").nth(1).unwrap().split(';').next().unwrap()),
                    )
                })
                .collect()
        }
    };
    net.nodes.iter().map(|node| by_name[&node.name].clone()).collect()
}

fn between<'t>(text: &'t str, from: &str, to: &str) -> &'t str {
    text.split(from).nth(1).unwrap().split(to).next().unwrap()
}

fn numbers(text: &str) -> Vec<f64> {
    (text.split(|c: char| c.is_whitespace() || "(),;=".contains(c)))
        .filter(|word| !word.is_empty())
        .map(|word| word.parse().unwrap())
        .collect()
}

/// The tables of a file in BIF.
fn raw_bif(net: &BayesNet, text: &str) -> Vec<Vec<f64>> {
    let mut text: String = text
        .lines()
        .map(|line| line.split("//").next().unwrap().to_owned() + "\n")
        .collect();
    while let Some((before, rest)) = text.split_once("/*") {
        text = format!("{before} {}", rest.split_once("*/").map_or("", |(_, after)| after));
    }
    let word = |text: &str| text.trim().trim_matches('"').to_owned();
    let mut tables = vec![Vec::new(); net.nodes.len()];
    for block in text.split("probability").skip(1) {
        let Some((head, body)) = block.split_once('{') else {
            continue;
        };
        let head = head.trim().trim_start_matches('(').trim_end_matches(')');
        let at = net.position(&word(head.split('|').next().unwrap())).unwrap();
        let node = &net.nodes[at];
        let sizes: Vec<usize> = node
            .parents
            .iter()
            .map(|&parent| net.nodes[parent].states.len())
            .collect();
        let n_rows: usize = sizes.iter().product();
        let mut rows: Vec<Option<Vec<f64>>> = vec![None; n_rows];
        let mut usual = None;
        for entry in body.split('}').next().unwrap().split(';').map(str::trim) {
            if let Some(cells) = entry.strip_prefix("table") {
                // The variable itself is slowest.
                let cells = numbers(cells);
                for (row, place) in rows.iter_mut().enumerate() {
                    *place = Some(cells.iter().skip(row).step_by(n_rows).copied().collect());
                }
            } else if let Some(cells) = entry.strip_prefix("default") {
                usual = Some(numbers(cells));
            } else if let Some((states, cells)) = entry.strip_prefix('(').and_then(|entry| entry.split_once(')')) {
                let row =
                    (states.split(',').zip(&node.parents).zip(&sizes)).fold(0, |row, ((state, &parent), size)| {
                        row * size
                            + net.nodes[parent]
                                .states
                                .iter()
                                .position(|other| *other == word(state))
                                .unwrap()
                    });
                rows[row] = Some(numbers(cells));
            }
        }
        tables[at] = (rows.into_iter())
            .flat_map(|row| row.or_else(|| usual.clone()).unwrap())
            .collect();
    }
    tables
}

/// A table over variables with their numbers of states, first one slowest.
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
        let strides: Vec<Vec<usize>> = (factors.iter())
            .map(|factor| {
                let place = |variable| factor.scope.iter().position(|(other, _)| *other == variable);
                let stride = |at: usize| factor.scope[at + 1..].iter().map(|(_, size)| size).product();
                loops
                    .iter()
                    .map(|&(variable, _)| place(variable).map_or(0, stride))
                    .collect()
            })
            .collect();
        let n: usize = scope.iter().map(|(_, size)| size).product();
        let mut cells = vec![0.0; n];
        let mut case = vec![0_usize; loops.len()];
        let mut at = vec![0_usize; factors.len()];
        for cell in &mut cells {
            for _ in 0..summed {
                *cell += (factors.iter().zip(&at))
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

/// The tables of a net, with cells made from its raw ones and the sums of their rows.
fn factors(net: &BayesNet, cells: impl Fn(usize, Vec<f64>) -> Vec<f64>, raw: &[Vec<f64>]) -> Vec<Factor> {
    (net.nodes.iter().enumerate())
        .map(|(at, node)| Factor {
            scope: (node.parents.iter().chain([&at]))
                .map(|&v| (v, net.nodes[v].states.len()))
                .collect(),
            cells: cells(
                at,
                raw[at].chunks(node.states.len()).map(|row| row.iter().sum()).collect(),
            ),
        })
        .collect()
}

/// The marginal of a variable by elimination, cheapest variable first.
fn marginal(mut factors: Vec<Factor>, query: usize) -> Vec<f64> {
    loop {
        let open: BTreeSet<usize> = (factors.iter())
            .flat_map(|factor| factor.scope.iter().map(|(v, _)| *v))
            .filter(|v| *v != query)
            .collect();
        let cost = |v: &usize| {
            let mut scope: BTreeMap<usize, usize> = BTreeMap::new();
            for factor in factors.iter().filter(|factor| factor.scope.iter().any(|(w, _)| w == v)) {
                scope.extend(factor.scope.iter().copied());
            }
            scope.values().map(|&size| (size as f64).ln()).sum::<f64>()
        };
        let Some(next) = open.iter().copied().min_by(|a, b| cost(a).total_cmp(&cost(b))) else {
            break;
        };
        let (with, without): (Vec<Factor>, Vec<Factor>) = factors
            .into_iter()
            .partition(|factor| factor.scope.iter().any(|(v, _)| *v == next));
        factors = without;
        factors.push(Factor::product(&with, Some(next)));
    }
    let last = Factor::product(&factors, None);
    let sum: f64 = last.cells.iter().sum();
    last.cells.iter().map(|cell| cell / sum).collect()
}
