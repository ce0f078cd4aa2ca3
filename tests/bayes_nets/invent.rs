//! Random nets with odd names, and what must hold for each of them.

use cruxmap::formats::bayes_net::{BayesNet, Definition, Node, NoisyMax};
use proptest::prelude::*;

use super::check;

/// Names that files must keep apart and whole.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-zA-Z_][a-zA-Z0-9_]{0,6}",
        2 => "[ -~]{1,8}",
        1 => Just("table".to_owned()),
        1 => Just("Asy/Patch".to_owned()),
        1 => Just(">=7.5".to_owned()),
        1 => Just("a, b | {c} (d);".to_owned()),
        1 => Just("über “2”\n\\n".to_owned()),
        1 => Just("//".to_owned()),
    ]
}

/// Texts of properties: anything printable, quotes and all.
fn property() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-z]{1,6} = [a-z0-9]{1,6}",
        1 => Just("position = (73, 165)".to_owned()),
        1 => Just("function max".to_owned()),
        2 => "[ -~\n]{0,12}",
    ]
}

/// Makes the names different from each other.
fn distinct(mut names: Vec<String>) -> Vec<String> {
    for index in 1..names.len() {
        while names[..index].contains(&names[index]) {
            names[index].push_str(" 2");
        }
    }
    names
}

#[derive(Clone, Debug)]
struct Sketch {
    name: String,
    states: Vec<String>,
    properties: Vec<String>,
    definition_properties: Vec<String>,
    wishes: Vec<prop::sample::Index>,
    weights: Vec<u32>,
    kind: u8,
}

fn sketch() -> impl Strategy<Value = Sketch> {
    (
        name(),
        prop::collection::vec(name(), 1..4),
        prop::collection::vec(property(), 0..3),
        prop::collection::vec(property(), 0..2),
        prop::collection::vec(any::<prop::sample::Index>(), 0..3),
        prop::collection::vec(prop_oneof![Just(0), 1_u32..1000, Just(u32::MAX)], 1..20),
        0_u8..6,
    )
        .prop_map(
            |(name, states, properties, definition_properties, wishes, weights, kind)| Sketch {
                name,
                states: distinct(states),
                properties,
                definition_properties,
                wishes,
                weights,
                kind,
            },
        )
}

/// A net; with `tables_only` one that BIF has room for.
pub fn net(tables_only: bool) -> impl Strategy<Value = BayesNet> {
    (
        prop::collection::vec(sketch(), 1..7),
        name(),
        prop::collection::vec(property(), 0..3),
        any::<bool>(),
    )
        .prop_map(move |(sketches, name, properties, reversed)| {
            let names = distinct(sketches.iter().map(|sketch| sketch.name.clone()).collect());
            let sizes: Vec<usize> = sketches.iter().map(|sketch| sketch.states.len()).collect();
            let n = sketches.len();
            let place = |index: usize| if reversed { n - 1 - index } else { index };
            let mut nodes: Vec<Node> = sketches
                .into_iter()
                .enumerate()
                .map(|(index, sketch)| {
                    let mut parents: Vec<usize> = Vec::new();
                    for wish in &sketch.wishes {
                        if index > 0 && !parents.contains(&wish.index(index)) {
                            parents.push(wish.index(index));
                        }
                    }
                    let parent_sizes: Vec<usize> = parents.iter().map(|&parent| sizes[parent]).collect();
                    let definition = definition(&sketch, &parent_sizes, tables_only);
                    Node {
                        name: names[index].clone(),
                        title: String::new(),
                        comment: if tables_only || sketch.kind > 2 {
                            String::new()
                        } else {
                            "A & <b>\n“c”".to_owned()
                        },
                        bounds: (!tables_only && sketch.kind == 3).then_some([1.0, -2.5, 30.0, 40.0]),
                        states: sketch.states,
                        properties: sketch.properties,
                        parents: parents.into_iter().map(place).collect(),
                        definition,
                        definition_properties: sketch.definition_properties,
                    }
                })
                .collect();
            if reversed {
                nodes.reverse();
            }
            BayesNet {
                name,
                properties,
                nodes,
                ..BayesNet::default()
            }
        })
}

fn definition(sketch: &Sketch, sizes: &[usize], tables_only: bool) -> Definition {
    let n_states = sketch.states.len();
    let n_rows: usize = sizes.iter().product();
    let mut weights = sketch.weights.iter().copied().cycle();
    let mut row = || {
        let weights: Vec<f64> = (0..n_states).map(|_| f64::from(weights.next().unwrap())).collect();
        let sum: f64 = weights.iter().sum();
        if sum > 0.0 {
            weights.into_iter().map(|weight| weight / sum).collect()
        } else {
            vec![1.0 / n_states as f64; n_states]
        }
    };
    match sketch.kind {
        0 if !tables_only => Definition::Deterministic((0..n_rows).map(|row| row % n_states).collect()),
        1 if !tables_only => Definition::NoisyMax(NoisyMax {
            strengths: sizes.iter().map(|&size| (0..size).rev().collect()).collect(),
            parameters: (0..=sizes.iter().sum()).flat_map(|_| row()).collect(),
        }),
        _ => Definition::Table((0..n_rows).flat_map(|_| row()).collect()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn invented_nets_are_read_as_written(net in net(true)) {
        check("invented", &net);
    }

    #[test]
    fn invented_nets_with_every_kind_of_definition_are_read_as_written(net in net(false)) {
        check("invented", &net);
    }
}
