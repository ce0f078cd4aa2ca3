//! Hand-checkable argument maps with exact rational answers, against the engine.
//!
//! The folder is named by the environment variable `CRUXMAP_ORACLES`. Every `*.json` below it that has a
//! network is checked; without the folder nothing is.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test"
)]

#[path = "oracles/read.rs"]
mod read;

use cruxmap::inference::{Evidence, Network, NetworkError, Plan, QueryError};
use read::{index, number, oracles, read_evidence, read_network, state_index};
use serde_json::Value;

#[test]
fn oracles_are_met() {
    let mut n_queries = 0;
    for (file, oracle) in oracles() {
        if oracle["network"].is_object() {
            n_queries += check(&file.display().to_string(), &oracle);
        }
    }
    println!("{n_queries} oracle queries met.");
}

fn check(file: &str, oracle: &Value) -> usize {
    let network = read_network(&oracle["network"]);
    let compiled = Plan::compile(&network);
    if oracle["expect"]["error"] == "cycle" {
        let expected: Vec<String> = oracle["expect"]["cycle"]
            .as_array()
            .unwrap()
            .iter()
            .map(|id| id.as_str().unwrap().to_owned())
            .collect();
        let Err(NetworkError::Cycle { members }) = compiled else {
            panic!("{file}: the cycle was not found")
        };
        assert_eq!(members, expected, "{file}");
        return 1;
    }
    let plan = compiled.unwrap_or_else(|error| panic!("{file}: {error}"));
    let queries = oracle["queries"].as_array().map_or(&[] as &[Value], Vec::as_slice);
    for query in queries {
        check_query(&format!("{file}, {}", query["name"]), &network, &plan, query);
    }
    queries.len()
}

fn check_query(place: &str, network: &Network, plan: &Plan, query: &Value) {
    let evidence = read_evidence(network, query);
    let outcome = plan.posterior(network, &evidence);
    let expect = &query["expect"];
    if expect["impossible"] == true {
        let Err(QueryError::Impossible { culprits }) = outcome else {
            panic!("{place}: {outcome:?}")
        };
        for leave_out in &culprits {
            let kept = culprits.iter().filter(|&index| index != leave_out);
            let fewer = Evidence {
                findings: kept.map(|&index| evidence.findings[index].clone()).collect(),
            };
            assert!(
                plan.posterior(network, &fewer).is_ok(),
                "{place}: {culprits:?} is not minimal"
            );
        }
        return;
    }
    let posterior = outcome.unwrap_or_else(|error| panic!("{place}: {error}"));
    let p_evidence = match (&expect["p_evidence_f64"], &expect["p_evidence"]) {
        (Value::Null, exact) => number(exact),
        (rounded, _) => number(rounded),
    };
    assert_close(place, posterior.ln_evidence_probability.exp(), p_evidence);
    for (id, by_state) in expect["marginals"].as_object().unwrap() {
        let variable = index(network, id);
        for (state, value) in by_state.as_object().unwrap() {
            let expected = if value["f64"].is_null() {
                number(&value["exact"])
            } else {
                number(&value["f64"])
            };
            let state_ix = state_index(network, variable, state);
            assert_close(
                &format!("{place}, {id} = {state}"),
                posterior.marginals[variable][state_ix],
                expected,
            );
        }
    }
}

fn assert_close(place: &str, actual: f64, expected: f64) {
    let difference = (actual - expected).abs();
    let is_close = difference <= 1e-12 * expected.abs().max(1.0) && difference <= 1e-9 * expected.abs();
    assert!(is_close, "{place}: {actual:e} instead of {expected:e}");
}
