//! Cruxes and disagreements: hand-checkable values of two people, brute force on random maps, and what must add up.
#![expect(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test")]

#[path = "map_inference/dice.rs"]
mod dice;
#[path = "map_inference/generate.rs"]
#[expect(dead_code, reason = "findings and readers are for other tests")]
mod generate;
#[path = "oracles/read.rs"]
mod read;

use std::time::Instant;

use cruxmap::{
    analysis::{Aim, Crux, Gap, Outlooks, Standing, cruxes, disagreement, gap, outlooks_of, places},
    formats::ron,
    inference::{Engine, Evidence, Inquiry, Literal, Local, Network, Session, Variable},
    model::{
        ClaimId, Credence, Edit, Finding, Map, Probability, ReaderId, Value,
        edit::{ClaimChange, ClaimEdit},
    },
};
use dice::Dice;
use generate::Wish;
use proptest::prelude::*;

/// Two people of the hand-checkable oracle, as a map.
const TWO_PEOPLE: &str = r#"(
    format: 1,
    readers: { "a": (name: "Ann"), "b": (name: "Bo") },
    claims: {
        "align_hard": (title: "Alignment is hard.", credences: { "a": (stated: 0.3), "b": (stated: 0.8) }),
        "race": (title: "There is a race.", credences: { "a": (stated: 0.6), "b": (stated: 0.9) },
            out: { "rd": (to: "deploy", strength: Share(0.7), readers: { "b": (strength: Share(0.9)) }) }),
        "deploy": (title: "It is deployed.", model: AnyOf, credences: { "a": (base: 0.1), "b": (base: 0.1) }),
        "doom": (title: "Doom.", model: AllOf, credences: { "a": (base: 0.8), "b": (base: 0.9) }, out: {
            "da": (to: "align_hard", relation: Requires, strength: Share(0.95)),
            "dd": (to: "deploy", relation: Requires, strength: Share(0.9)),
        }),
        "blue": (title: "The sky is blue."),
        "good": (title: "Doom is bad.", tags: ["value"]),
    },
)"#;

fn id(text: &str) -> ClaimId {
    ClaimId::new(text).unwrap()
}

fn reader(text: &str) -> ReaderId {
    ReaderId::new(text).unwrap()
}

fn close(computed: f64, expected: f64, what: &str) {
    assert!(
        (computed - expected).abs() < 1e-9,
        "{what}: {computed} is not {expected}"
    );
}

#[test]
fn two_people_come_out_as_by_hand() {
    let map = ron::read(TWO_PEOPLE.as_bytes()).unwrap().map;
    let found = cruxes(&map, &id("doom"), Some(&reader("a")), Some(&reader("b"))).unwrap();
    assert_eq!(found.silent, [id("blue")]);
    assert_eq!(found.values, [id("good")]);
    let crux = |name: &str| found.ranked.iter().find(|crux| crux.claim == id(name)).unwrap();
    let Some((_, oracle)) = read::oracles()
        .into_iter()
        .find(|(_, oracle)| oracle["id"] == "d12_two_people")
    else {
        println!("skipped: there is no oracle of two people");
        return;
    };
    let number = |value: &serde_json::Value| read::number(if value["f64"].is_null() { value } else { &value["f64"] });
    for (person, of) in [("voi_A", 0), ("voi_B", 1)] {
        for node in oracle["analytics"][person]["nodes"].as_array().unwrap() {
            let name = node["node"].as_str().unwrap();
            let outlooks: Outlooks = if of == 0 {
                crux(name).own
            } else {
                crux(name).other.unwrap()
            };
            close(outlooks.crux, number(&node["p"]["true"]), name);
            close(outlooks.if_true, number(&node["p_target_given"]["true"]), name);
            close(outlooks.if_false, number(&node["p_target_given"]["false"]), name);
            close(outlooks.level_voi(), number(&node["level_voi"]), name);
            close(outlooks.quadratic_voi(), number(&node["quadratic_voi"]), name);
            close(outlooks.log_voi(), number(&node["mi_log10"]), name);
            close(outlooks.share_of_maximum(), number(&node["percent_of_max"]), name);
        }
    }
    for node in oracle["analytics"]["vod"]["nodes"].as_array().unwrap() {
        let name = node["node"].as_str().unwrap();
        let crux: &Crux = crux(name);
        close(crux.level_vod().unwrap(), number(&node["level_vod"]), name);
        close(crux.log_vod().unwrap(), number(&node["log10_vod_gmod"]), name);
        let exchange = crux.exchange().unwrap();
        close(exchange.own, number(&node["A_after_adopting_B_credence"]), name);
        close(exchange.other, number(&node["B_after_adopting_A_credence"]), name);
        close(exchange.closed_by_own, number(&node["gap_closed_A"]), name);
        close(exchange.closed_by_other, number(&node["gap_closed_B"]), name);
    }
    assert_eq!(crux("align_hard").standing(), Standing::DoubleCrux);
    let sentence = crux("align_hard").sentence("Ann", Some("Bo"));
    assert!(
        sentence.contains("narrow the gap between Ann and Bo by 28.2 points"),
        "{sentence}"
    );

    // The same gap, taken apart by claim.
    let parts = disagreement(&map, &id("doom"), Some(&reader("a")), Some(&reader("b"))).unwrap();
    let expected = &oracle["analytics"]["shapley_by_node"];
    close(parts.first, number(&expected["p_A"]), "A");
    close(parts.second, number(&expected["p_B"]), "B");
    for player in expected["players"].as_array().unwrap() {
        let name = player["player"].as_str().unwrap();
        let part = parts.parts.iter().find(|part| part.about == name).unwrap();
        close(part.share, number(&player["shapley"]), name);
        close(part.from_first, number(&player["swap_A_to_B"]), name);
        close(part.from_second, -number(&player["swap_B_to_A"]), name);
    }
    let sum: f64 = parts.parts.iter().map(|part| part.share).sum();
    assert!((sum - (parts.second - parts.first)).abs() < 1e-12);
}

#[test]
fn other_oracles_of_information_are_met() {
    for (file, oracle) in read::oracles() {
        let Some(voi) = oracle["analytics"]["voi"].as_object() else {
            continue;
        };
        let network = read::read_network(&oracle["network"]);
        let target = read::index(&network, voi["target"].as_str().unwrap());
        let state = read::state_index(&network, target, read::state_name(&voi["state"]));
        let number =
            |value: &serde_json::Value| read::number(if value["f64"].is_null() { value } else { &value["f64"] });
        // The record says what the target comes to, and one of the queries what has been found out then.
        let p = number(&voi["p"]);
        let given = [Evidence::default()]
            .into_iter()
            .chain(
                oracle["queries"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|query| read::read_evidence(&network, query)),
            )
            .find(|evidence| {
                let posterior = Session::given(network.clone(), evidence.clone()).ok();
                let target_now =
                    posterior.and_then(|mut session| Some(session.posterior().ok()?.marginals[target][state]));
                target_now.is_some_and(|now| (now - p).abs() < 1e-12)
            })
            .unwrap();
        for node in voi["nodes"].as_array().unwrap() {
            let variable = read::index(&network, node["node"].as_str().unwrap());
            if network.variables[variable].states.len() != 2 {
                continue;
            }
            let holds = read::state_index(&network, variable, "true");
            let mut session = Session::given(network.clone(), given.clone()).unwrap();
            let p = session.posterior().unwrap().marginals[target][state];
            let crux = session.posterior().unwrap().marginals[variable][holds];
            let mut target_if = |state_of: usize| {
                let mut evidence = given.clone();
                evidence.findings.push(cruxmap::inference::Finding::Observed {
                    variable,
                    state: state_of,
                });
                session.set_evidence(evidence).unwrap();
                session.posterior().unwrap().marginals[target][state]
            };
            let outlooks = Outlooks {
                target: p,
                crux,
                if_true: target_if(holds),
                if_false: target_if(1 - holds),
            };
            let place = format!("{}, {}", file.display(), node["node"]);
            close(outlooks.level_voi(), number(&node["level_voi"]), &place);
            close(outlooks.log_voi(), number(&node["mi_log10"]), &place);
            close(outlooks.quadratic_voi(), number(&node["quadratic_voi"]), &place);
        }
    }
}

fn posterior(map: &Map, reader: &ReaderId, claim: &ClaimId, given: &[(ClaimId, Finding)]) -> Option<f64> {
    let outlook = Engine::default()
        .answer_exactly(&Inquiry::new(map, Some(reader), given))
        .ok()?;
    outlook.claims.get(claim)?.posterior
}

/// The map with other numbers of the second reader here and there.
fn disagreeing(dice: &mut Dice, map: &Map, first: &ReaderId, second: &ReaderId) -> Map {
    let mut edits = Vec::new();
    for (claim, record) in &map.claims {
        let own = record.credences.get(first).cloned().unwrap_or_default();
        let number = Value::Point(Probability::clamped(0.05 + 0.9 * dice.unit()));
        let credence = match (&own.stated, dice.chance(0.6)) {
            (_, false) => own,
            (Value::NotStated, true) => Credence { base: number, ..own },
            (_, true) => Credence { stated: number, ..own },
        };
        let change = ClaimChange::Credence(second.clone(), Box::new(credence));
        edits.push(Edit::Claim(ClaimEdit::Change(claim.clone(), change)));
    }
    Edit::Several {
        label: String::new(),
        edits,
    }
    .apply(map)
    .unwrap()
}

/// Random tables over the same variables for two people, of whom some differ.
fn two_networks(dice: &mut Dice, n: usize) -> (Network, Network) {
    let mut networks = (Network { variables: Vec::new() }, Network { variables: Vec::new() });
    for at in 0..n {
        let parents: Vec<usize> = (0..at).filter(|_| dice.chance(0.4)).take(3).collect();
        let n_states = if dice.chance(0.2) { 3 } else { 2 };
        let n_rows: usize = parents
            .iter()
            .map(|&parent| networks.0.variables[parent].states.len())
            .product();
        let rows = |dice: &mut Dice| -> Vec<f64> {
            (0..n_rows)
                .flat_map(|_| {
                    let weights: Vec<f64> = (0..n_states).map(|_| 0.02 + dice.unit()).collect();
                    let sum: f64 = weights.iter().sum();
                    weights.into_iter().map(move |weight| weight / sum)
                })
                .collect()
        };
        let first = rows(dice);
        let second = if dice.chance(0.7) { rows(dice) } else { first.clone() };
        let variable = |rows| Variable {
            id: format!("v{at}"),
            states: (0..n_states).map(|state| state.to_string()).collect(),
            local: Local::Table {
                parents: parents.clone(),
                rows,
            },
        };
        networks.0.variables.push(variable(first));
        networks.1.variables.push(variable(second));
    }
    networks
}

/// The Shapley values by their definition: means over all orders.
fn brute_force(first: &Network, second: &Network, evidence: &Evidence, target: Literal, players: &[usize]) -> Vec<f64> {
    let worth = |some: u32| {
        let mut network = first.clone();
        for (place, &variable) in players.iter().enumerate() {
            if some >> place & 1 == 1 {
                network.variables[variable] = second.variables[variable].clone();
            }
        }
        let mut session = Session::given(network, evidence.clone()).unwrap();
        session.posterior().unwrap().marginals[target.variable][target.state]
    };
    let n = players.len();
    let worths: Vec<f64> = (0..1_u32 << n).map(worth).collect();
    let mut shares = vec![0.0; n];
    let mut orders = vec![Vec::<usize>::new()];
    for _ in 0..n {
        orders = (orders.iter())
            .flat_map(|order| {
                (0..n)
                    .filter(|at| !order.contains(at))
                    .map(|at| order.iter().copied().chain([at]).collect::<Vec<_>>())
                    .collect::<Vec<_>>()
            })
            .collect();
    }
    for order in &orders {
        let mut some = 0_u32;
        for &at in order {
            let next = some | 1 << at;
            shares[at] += (worths[next as usize] - worths[some as usize]) / orders.len() as f64;
            some = next;
        }
    }
    shares
}

fn check_parts(gap: &Gap, expected: &[f64], players: &[usize]) -> Result<(), TestCaseError> {
    let sum: f64 = gap.parts.iter().map(|part| part.share).sum();
    prop_assert!((sum - (gap.second - gap.first)).abs() < 1e-12, "{sum}");
    for part in &gap.parts {
        let place = players.iter().position(|player| *player == part.variable).unwrap();
        prop_assert!(
            (part.share - expected[place]).abs() < 1e-9,
            "{part:?} is not {}",
            expected[place]
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_found_out_is_what_observing_it_gives(seed: u64, n_nodes in 2_usize..=7, is_stated: bool) {
        let mut dice = Dice::new(seed);
        let map = generate::map(&mut dice, Wish { n_nodes, has_certainties: false, is_stated, names: 5 });
        let reader = map.readers.keys().next().cloned().unwrap();
        for target in map.claims.keys() {
            let Ok(all) = outlooks_of(&map, Some(&reader), target) else { continue };
            for (claim, outlooks) in all {
                let p = posterior(&map, &reader, target, &[]).unwrap();
                prop_assert!((outlooks.target - p).abs() < 1e-9);
                for (holds, expected) in [(true, outlooks.if_true), (false, outlooks.if_false)] {
                    let chance = if holds { outlooks.crux } else { 1.0 - outlooks.crux };
                    if chance < 1e-6 {
                        continue;
                    }
                    let given = [(claim.clone(), Finding::Observed(holds))];
                    if let Some(observed) = posterior(&map, &reader, target, &given) {
                        prop_assert!((observed - expected).abs() < 1e-9 / chance, "{target} given {claim} {holds}: {expected} is not {observed}");
                    }
                }
            }
        }
    }

    #[test]
    fn parts_add_up_and_are_means_over_all_orders(seed: u64, n in 2_usize..=6, has_evidence: bool) {
        let mut dice = Dice::new(seed);
        let (first, second) = two_networks(&mut dice, n);
        let target = Literal { variable: n - 1, state: 1 };
        let findings = if has_evidence { vec![cruxmap::inference::Finding::Observed { variable: 0, state: 0 }] } else { Vec::new() };
        let evidence = Evidence { findings };
        let players: Vec<usize> = (0..n).filter(|&at| first.variables[at] != second.variables[at]).collect();
        let found = gap(&first, &second, &evidence, &Aim::Posterior(target)).unwrap();
        prop_assert_eq!(found.parts.len(), players.len());
        let expected = brute_force(&first, &second, &evidence, target, &players);
        check_parts(&found, &expected, &players)?;
    }

    #[test]
    fn a_gap_between_readers_of_a_map_adds_up(seed: u64, n_nodes in 2_usize..=7, is_stated: bool) {
        let mut dice = Dice::new(seed);
        let map = generate::map(&mut dice, Wish { n_nodes, has_certainties: false, is_stated, names: 5 });
        let readers: Vec<ReaderId> = map.readers.keys().cloned().collect();
        if readers.len() < 2 {
            return Ok(());
        }
        let map = disagreeing(&mut dice, &map, &readers[0], &readers[1]);
        for target in map.claims.keys() {
            let Ok(parts) = disagreement(&map, target, Some(&readers[0]), Some(&readers[1])) else { continue };
            let sum: f64 = parts.parts.iter().map(|part| part.share).sum();
            prop_assert!((sum - (parts.second - parts.first)).abs() < 1e-12, "{target}: {sum}");
            for (reader, expected) in readers.iter().zip([parts.first, parts.second]) {
                let has_condition = !map.claims[target].given.is_empty();
                if let (Some(p), false) = (posterior(&map, reader, target, &[]), has_condition) {
                    prop_assert!((p - expected).abs() < 1e-9, "{target}: {p} is not {expected}");
                }
            }
        }
    }
}

/// Many claims, most of which differ: only that it is exact, and how long it takes, is asked here.
#[test]
fn seventy_claims_that_differ_are_taken_apart() {
    let mut dice = Dice::new(7);
    let (first, second) = two_networks(&mut dice, 100);
    let target = Literal { variable: 99, state: 1 };
    let start = Instant::now();
    let found = gap(&first, &second, &Evidence::default(), &Aim::Posterior(target)).unwrap();
    println!(
        "{} claims differ, {:.1} ms",
        found.parts.len(),
        start.elapsed().as_secs_f64() * 1e3
    );
    assert!(found.parts.len() >= 60);
    let sum: f64 = found.parts.iter().map(|part| part.share).sum();
    assert!((sum - (found.second - found.first)).abs() < 1e-12, "{sum}");
}

/// Two premises of one conclusion, alike but for what is held of them: the less likely one says more. So the one with the range
/// comes first just as often as it is drawn below the other.
#[test]
fn places_are_as_sure_as_the_ranges_make_them() {
    let text = |range: &str| {
        format!(
            r#"(format: 1, readers: {{ "a": (name: "Ann") }}, claims: {{
                "x": (title: "X.", credences: {{ "a": (stated: {range}) }}),
                "y": (title: "Y.", credences: {{ "a": (stated: 0.4) }}),
                "u": (title: "U.", model: AllOf, out: {{
                    "ux": (to: "x", relation: Requires, strength: Share(1)),
                    "uy": (to: "y", relation: Requires, strength: Share(1)),
                }}),
            }})"#
        )
    };
    let found = |range: &str| {
        let map = ron::read(text(range).as_bytes()).unwrap().map;
        places(&map, &id("u"), &reader("a"), 2_000).unwrap()
    };
    // Below the other in half the draws: log odds are normal about those of the best guess.
    let even = found("(0.2, 0.4, 0.6)").unwrap();
    assert!((even[&id("x")].first - 0.5).abs() < 0.03, "{even:?}");
    assert_eq!(even[&id("x")].places, (1, 2));
    assert!((even[&id("x")].first + even[&id("y")].first - 1.0).abs() < 1e-12);
    // Φ(1.2816 · (logit 0.4 − logit 0.3) / (logit 0.5 − logit 0.3)) = Φ(0.668) = 0.748.
    let mostly = found("(0.2, 0.3, 0.5)").unwrap();
    assert!((mostly[&id("x")].first - 0.748).abs() < 0.03, "{mostly:?}");
    let always = found("(0.2, 0.25, 0.3)").unwrap();
    assert!(
        always[&id("x")].first > 0.99 && always[&id("x")].places == (1, 1),
        "{always:?}"
    );
    assert!(found("0.3").is_none(), "without ranges nothing is drawn");
}
