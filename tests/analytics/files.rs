//! Records of analytics, and a network with every kind of number.

use std::path::Path;

use cruxmap::inference::{
    Choice, Influence, Literal, Local, Mechanism, Modifier, ModifierKind, Network, Parameter, Session, Variable,
    Weighing,
};
use serde_json::Value;

use crate::oracles::{index, listed_states, number, read_evidence, state_index, state_name};

/// The literal of a named variable and state.
pub fn literal(network: &Network, id: &Value, state: &Value) -> Literal {
    let variable = index(network, id.as_str().unwrap());
    Literal {
        variable,
        state: state_index(network, variable, state_name(state)),
    }
}

/// The table entry that a curve is about.
pub fn entry(network: &Network, record: &Value) -> Parameter {
    let variable = index(network, record["node"].as_str().unwrap());
    let Local::Table { parents, .. } = &network.variables[variable].local else {
        panic!("only tables have entries")
    };
    let row = parents.iter().fold(0, |row, &parent| {
        let state = &record["parents"][&network.variables[parent].id];
        row * network.variables[parent].states.len() + state_index(network, parent, state_name(state))
    });
    Parameter::Entry {
        variable,
        row,
        state: state_index(network, variable, state_name(&record["state"])),
    }
}

/// Checks every bar and slope of a tornado; how many.
pub fn check_tornado(
    session: &mut Session,
    (network, nodes): (&Network, &Value),
    tornado: &Value,
    file: &Path,
    close: impl Fn(f64, f64, &str) -> Result<(), String>,
) -> usize {
    session.set_evidence(read_evidence(network, tornado)).unwrap();
    let state = if tornado["state"].is_null() {
        Value::from("true")
    } else {
        tornado["state"].clone()
    };
    let target = literal(network, &tornado["target"], &state);
    let gradient = session.gradient(target).unwrap();
    let records = tornado["params"].as_array().unwrap();
    for record in records {
        let what = |side: &str| format!("{}, {} {}, {side}", file.display(), record["node"], record["param"]);
        let named = parameter(network, nodes, record);
        for side in ["lo", "hi"] {
            let value = (named.to_own_scale)(number(&record[side]));
            let at = session.value_at(&named.parameter, value, target).unwrap();
            let expected = &record[format!("p_{side}")]["f64"];
            match (at, expected.as_f64()) {
                (Some(at), Some(expected)) => close(at, expected, &what(side)).unwrap(),
                (None, None) => {}
                other => panic!("{}: {other:?}", what(side)),
            }
        }
        let value = number(&record["value"]);
        let (_, slope) = gradient
            .slopes
            .iter()
            .find(|(known, _)| *known == named.parameter)
            .unwrap();
        let expected = number(&record["derivative"]["f64"]);
        close(slope * (named.rate)(value), expected, &what("derivative")).unwrap();
    }
    records.len()
}

/// A parameter under another name and in another scale.
struct Named {
    parameter: Parameter,
    /// From the record's number to the parameter's.
    to_own_scale: fn(f64) -> f64,
    /// How fast what slopes are by moves with the record's number.
    rate: fn(f64) -> f64,
}

fn parameter(network: &Network, nodes: &Value, record: &Value) -> Named {
    let id = record["node"].as_str().unwrap();
    let variable = index(network, id);
    let node = nodes["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .find(|node| node["id"] == id)
        .unwrap();
    let path: Vec<&str> = record["param"].as_str().unwrap().split('.').collect();
    let as_is = |parameter| Named {
        parameter,
        to_own_scale: |value| value,
        rate: |_| 1.0,
    };
    let listed = listed_states(node);
    let state_of = |position: Option<&&str>| {
        let position = position.map_or(0, |position| position.parse().unwrap());
        state_index(network, variable, &listed[position])
    };
    match path.as_slice() {
        ["p", rest @ ..] => as_is(Parameter::Entry {
            variable,
            row: 0,
            state: state_of(rest.first()),
        }),
        ["rows", row, "p", rest @ ..] => {
            let given = &node["model"]["rows"][row.parse::<usize>().unwrap()]["if"];
            let record = serde_json::json!({"node": id, "parents": given, "state": listed[0]});
            let Parameter::Entry { row, .. } = entry(network, &record) else {
                panic!("an entry")
            };
            as_is(Parameter::Entry {
                variable,
                row,
                state: state_of(rest.first()),
            })
        }
        ["base" | "leak"] => as_is(Parameter::Base { variable }),
        ["prior_odds"] => Named {
            parameter: Parameter::Base { variable },
            to_own_scale: |odds| odds / (1.0 + odds),
            rate: |odds| 1.0 / (1.0 + odds).powi(2),
        },
        ["links" | "supports", influence, "necessity" | "strength"] => as_is(Parameter::Fraction {
            variable,
            influence: influence.parse().unwrap(),
        }),
        ["attacks", influence, "strength"] => {
            let Local::Mechanism(mechanism) = &network.variables[variable].local else {
                panic!("attacks are on mechanisms")
            };
            as_is(Parameter::Fraction {
                variable,
                influence: mechanism.routes.len() + influence.parse::<usize>().unwrap(),
            })
        }
        ["links", link, "factors", state] => {
            let link: usize = link.parse().unwrap();
            let links = node["model"]["links"].as_array().unwrap();
            let before: usize = links[..link]
                .iter()
                .map(|link| link["factors"].as_object().unwrap().len())
                .sum();
            let position = links[link]["factors"]
                .as_object()
                .unwrap()
                .keys()
                .position(|known| known == state);
            Named {
                parameter: Parameter::IfTrue {
                    variable,
                    weighing: before + position.unwrap(),
                },
                to_own_scale: |ratio| ratio,
                rate: |ratio| 1.0 / ratio,
            }
        }
        other => panic!("an unknown number, {other:?}"),
    }
}

/// Seven variables with tables, odds, requirements, routes, defeaters, undercuts, underpins and a choice.
pub fn every_kind() -> Network {
    let when = |variable: usize, state: usize| Literal { variable, state };
    let modifier = |kind, source, strength, modifiers| Modifier {
        kind,
        source,
        strength,
        modifiers,
    };
    let influence = |source, fraction, modifiers| Influence {
        source,
        fraction,
        modifiers,
    };
    let prior = |rows: &[f64]| Local::Table {
        parents: Vec::new(),
        rows: rows.to_vec(),
    };
    let undercut = |source, strength| modifier(ModifierKind::Undercut, source, strength, Vec::new());
    let undercut_undercut = modifier(ModifierKind::Undercut, when(0, 1), 0.6, vec![undercut(when(1, 0), 0.3)]);
    let odds = Local::Mechanism(Mechanism {
        base: 0.35,
        weighings: vec![
            Weighing {
                source: when(0, 1),
                ratio_if_true: 4.0,
                ratio_if_false: 0.7,
                modifiers: vec![undercut(when(1, 1), 0.4)],
            },
            Weighing {
                source: when(1, 1),
                ratio_if_true: 0.3,
                ratio_if_false: 1.2,
                modifiers: vec![modifier(
                    ModifierKind::Underpin { cap: 0.1 },
                    when(0, 0),
                    0.5,
                    Vec::new(),
                )],
            },
        ],
        requirements: vec![influence(when(2, 2), 0.4, vec![undercut_undercut])],
        ..Mechanism::default()
    });
    let routes = Local::Mechanism(Mechanism {
        base: 0.1,
        routes: vec![
            influence(
                when(3, 1),
                0.7,
                vec![modifier(
                    ModifierKind::Underpin { cap: 0.9 },
                    when(1, 1),
                    0.8,
                    Vec::new(),
                )],
            ),
            influence(when(2, 0), 0.2, Vec::new()),
        ],
        defeaters: vec![influence(when(0, 1), 0.45, vec![undercut(when(2, 1), 0.5)])],
        ..Mechanism::default()
    });
    let choice = Local::Choice(Choice {
        weights: vec![0.5, 0.3, 0.2],
        weighings: vec![(
            1,
            Weighing {
                source: when(3, 1),
                ratio_if_true: 3.0,
                ratio_if_false: 0.8,
                modifiers: vec![undercut(when(4, 1), 0.3)],
            },
        )],
    });
    let table = Local::Table {
        parents: vec![5, 3],
        rows: vec![0.9, 0.1, 0.4, 0.6, 0.25, 0.75, 0.55, 0.45, 0.7, 0.3, 0.05, 0.95],
    };
    // One variable whose table is three states wide, and a choice that a report can be about.
    let locals = [
        (2, prior(&[0.4, 0.6])),
        (2, prior(&[0.7, 0.3])),
        (3, prior(&[0.2, 0.5, 0.3])),
        (2, odds),
        (2, routes),
        (3, choice),
        (2, table),
    ];
    let variables = locals
        .into_iter()
        .enumerate()
        .map(|(number, (n_states, local))| Variable {
            id: format!("v{number}"),
            states: (0..n_states).map(|state| format!("s{state}")).collect(),
            local,
        });
    Network {
        variables: variables.collect(),
    }
}
