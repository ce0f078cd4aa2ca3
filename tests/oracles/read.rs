//! The oracles' files: finding them, and their networks and queries.

use std::path::{Path, PathBuf};

use cruxmap::inference::{
    Evidence, Finding, Influence, Literal, Local, LogicOp, Mechanism, Network, Variable, Weighing,
};
use serde_json::Value;

/// Every JSON file in the folder that `CRUXMAP_ORACLES` names, or else in the usual one, if there is one; sorted.
pub fn oracles() -> Vec<(PathBuf, Value)> {
    let folder = std::env::var("CRUXMAP_ORACLES").map_or_else(
        |_| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/inference/oracle"),
        PathBuf::from,
    );
    if !folder.is_dir() {
        println!("Skipped: there is no folder of oracles at {}.", folder.display());
        return Vec::new();
    }
    let mut files = Vec::new();
    collect(&folder, &mut files);
    files.sort();
    files
        .into_iter()
        .map(|file| {
            let oracle = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
            (file, oracle)
        })
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
    }
}

/// A number, or a string such as `"3/10"`, `"0.3"` or `"inf"`.
pub fn number(value: &Value) -> f64 {
    let Some(text) = value.as_str() else {
        return value.as_f64().unwrap_or_else(|| panic!("{value} is no number"));
    };
    match text.split_once('/') {
        Some((above, below)) => above.trim().parse::<f64>().unwrap() / below.trim().parse::<f64>().unwrap(),
        None => text.trim().parse().unwrap(),
    }
}

pub fn index(network: &Network, id: &str) -> usize {
    network
        .variables
        .iter()
        .position(|variable| variable.id == id)
        .unwrap_or_else(|| panic!("no variable {id}"))
}

pub fn state_index(network: &Network, variable: usize, state: &str) -> usize {
    network.variables[variable]
        .states
        .iter()
        .position(|known| known == state)
        .unwrap()
}

pub fn read_evidence(network: &Network, query: &Value) -> Evidence {
    let mut findings = Vec::new();
    if let Some(observed) = query["evidence"].as_object() {
        for (id, state) in observed {
            let variable = index(network, id);
            findings.push(Finding::Observed {
                variable,
                state: state_index(network, variable, state_name(state)),
            });
        }
    }
    if let Some(reports) = query["likelihoods"].as_object() {
        for (id, by_state) in reports {
            let variable = index(network, id);
            let weights = network.variables[variable]
                .states
                .iter()
                .map(|state| number(&by_state[state]))
                .collect();
            findings.push(Finding::Likelihood { variable, weights });
        }
    }
    Evidence { findings }
}

pub fn state_name(value: &Value) -> &str {
    match value {
        Value::Bool(true) => "true",
        Value::Bool(false) => "false",
        other => other.as_str().unwrap(),
    }
}

/// The states in the order of the file, in which binary ones begin with "true".
pub fn listed_states(node: &Value) -> Vec<String> {
    match node["states"].as_array() {
        Some(states) => states.iter().map(|state| state_name(state).to_owned()).collect(),
        None => vec!["true".to_owned(), "false".to_owned()],
    }
}

pub fn read_network(network: &Value) -> Network {
    let nodes = network["nodes"].as_array().unwrap();
    let mut variables: Vec<Variable> = nodes
        .iter()
        .map(|node| {
            let mut states = listed_states(node);
            if states == ["true", "false"] {
                states.reverse();
            }
            let local = Local::Table {
                parents: Vec::new(),
                rows: Vec::new(),
            };
            Variable {
                id: node["id"].as_str().unwrap().to_owned(),
                states,
                local,
            }
        })
        .collect();
    let named = Network {
        variables: variables.clone(),
    };
    for (variable, node) in variables.iter_mut().zip(nodes) {
        variable.local = read_local(&named, variable, node);
    }
    Network { variables }
}

fn read_local(network: &Network, variable: &Variable, node: &Value) -> Local {
    let model = &node["model"];
    let listed = listed_states(node);
    let row = |p: &Value| -> Vec<f64> {
        match p.as_array() {
            Some(numbers) => variable
                .states
                .iter()
                .map(|state| number(&numbers[listed.iter().position(|known| known == state).unwrap()]))
                .collect(),
            None => vec![1.0 - number(p), number(p)],
        }
    };
    let influences = |links: &Value, key: &str| -> Vec<Influence> {
        let links = links.as_array().map_or(&[] as &[Value], Vec::as_slice);
        links
            .iter()
            .map(|link| Influence {
                source: literal(network, link),
                fraction: number(&link[key]),
                modifiers: Vec::new(),
            })
            .collect()
    };
    match model["kind"].as_str().unwrap() {
        "prior" => Local::Table {
            parents: Vec::new(),
            rows: row(&model["p"]),
        },
        "cpt" => read_table(network, variable, model, row),
        "noisy_or" => Local::Mechanism(Mechanism {
            base: number(&model["leak"]),
            routes: influences(&model["links"], "strength"),
            ..Mechanism::default()
        }),
        "noisy_and" => Local::Mechanism(Mechanism {
            base: number(&model["base"]),
            requirements: influences(&model["links"], "necessity"),
            ..Mechanism::default()
        }),
        "or_with_defeaters" => Local::Mechanism(Mechanism {
            base: number(&model["leak"]),
            routes: influences(&model["supports"], "strength"),
            defeaters: influences(&model["attacks"], "strength"),
            ..Mechanism::default()
        }),
        "odds" => {
            let mut weighings = Vec::new();
            for link in model["links"].as_array().unwrap() {
                for (state, ratio) in link["factors"].as_object().unwrap() {
                    let parent = index(network, link["parent"].as_str().unwrap());
                    let source = Literal {
                        variable: parent,
                        state: state_index(network, parent, state),
                    };
                    let ratio_if_true = number(ratio);
                    weighings.push(Weighing {
                        source,
                        ratio_if_true,
                        ratio_if_false: 1.0,
                        modifiers: Vec::new(),
                    });
                }
            }
            let odds = number(&model["prior_odds"]);
            Local::Mechanism(Mechanism {
                base: odds / (1.0 + odds),
                weighings,
                ..Mechanism::default()
            })
        }
        "deterministic" => {
            let k = || model["k"].as_u64().unwrap() as usize;
            let op = match model["op"].as_str().unwrap() {
                "and" => LogicOp::And,
                "or" => LogicOp::Or,
                "not" => LogicOp::Not,
                "at_least" => LogicOp::AtLeast(k()),
                "at_most" => LogicOp::AtMost(k()),
                "exactly" => LogicOp::Exactly(k()),
                other => panic!("an unknown rule, {other}"),
            };
            let inputs = model["parents"]
                .as_array()
                .unwrap()
                .iter()
                .map(|parent| literal(network, parent))
                .collect();
            Local::Logic { op, inputs }
        }
        other => panic!("an unknown model, {other}"),
    }
}

fn read_table(network: &Network, variable: &Variable, model: &Value, row: impl Fn(&Value) -> Vec<f64>) -> Local {
    let parents: Vec<usize> = model["parents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|id| index(network, id.as_str().unwrap()))
        .collect();
    let n_states = variable.states.len();
    let n_rows: usize = parents
        .iter()
        .map(|&parent| network.variables[parent].states.len())
        .product();
    let mut rows = vec![f64::NAN; n_rows * n_states];
    for given in model["rows"].as_array().unwrap() {
        let row_ix = parents.iter().fold(0, |ix, &parent| {
            let states = &network.variables[parent].states;
            let state = state_name(&given["if"][&network.variables[parent].id]);
            ix * states.len() + states.iter().position(|known| known == state).unwrap()
        });
        rows[row_ix * n_states..(row_ix + 1) * n_states].copy_from_slice(&row(&given["p"]));
    }
    Local::Table { parents, rows }
}

/// A literal from `{parent, state}` or from the name of a claim that must be true.
pub fn literal(network: &Network, link: &Value) -> Literal {
    let id = link.as_str().unwrap_or_else(|| link["parent"].as_str().unwrap());
    let state = if link.is_string() || link["state"].is_null() {
        "true"
    } else {
        state_name(&link["state"])
    };
    let variable = index(network, id);
    Literal {
        variable,
        state: state_index(network, variable, state),
    }
}
