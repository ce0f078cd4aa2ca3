//! The engine as it is measured: which of its doors each figure goes through.

use std::sync::Arc;

use cruxmap::inference::{Evidence, Literal, Local, Network, Parameter, Plan, Session};
use serde_json::{Value, json};

use crate::{
    clock::median,
    questions::{Questions, evidence, set_prior},
};

/// Compiles and answers once, for the measurement of memory.
pub fn answer_once(network: Network) {
    std::hint::black_box(cold(network, Evidence::default()));
}

/// From a network to all marginals, given evidence.
fn cold(network: Network, evidence: Evidence) -> Session {
    let mut session = Session::given(network, evidence).unwrap();
    session.posterior().unwrap();
    session
}

/// All figures of a network: times in seconds, `entries` of all cliques together.
pub fn figures(network: &Network, questions: &Questions, seconds: f64) -> Result<Value, String> {
    let plan = Arc::new(Plan::compile(network).map_err(|error| error.to_string())?);
    let cold = |observed: &[(usize, usize)]| {
        let prepare = || (network.clone(), evidence(observed));
        median(seconds, prepare, |(network, evidence)| cold(network, evidence))
    };
    let calibrate = median(
        seconds,
        || (Arc::clone(&plan), network.clone()),
        |(plan, network)| {
            let mut session = Session::with_plan(plan, network).unwrap();
            session.posterior().unwrap();
            session
        },
    );
    Ok(json!({
        "entries": plan.cells(),
        "compile": median(seconds, || (), |()| Plan::compile(network).unwrap()),
        "calibrate": calibrate,
        "cold_0": cold(&[]),
        "cold_1": cold(&questions.one),
        "cold_10": cold(&questions.ten),
        "toggle": toggle(network, questions, seconds),
        "slider": slider(network, questions, seconds),
        "drag": drag(network, questions, seconds),
        "gradient": gradient(network, questions, seconds),
    }))
}

/// One observation added to nothing, or taken back.
fn toggle(network: &Network, questions: &Questions, seconds: f64) -> f64 {
    let mut session = cold(network.clone(), Evidence::default());
    let mut is_observed = false;
    let prepare = || {
        is_observed = !is_observed;
        evidence(if is_observed { &questions.one } else { &[] })
    };
    median(seconds, prepare, |evidence| {
        session.set_evidence(evidence).unwrap();
        session.posterior().unwrap().ln_evidence_probability
    })
}

/// The prior of a root moved, with three variables observed.
fn slider(network: &Network, questions: &Questions, seconds: f64) -> f64 {
    let mut session = cold(network.clone(), evidence(&questions.three));
    let mut step = 0;
    let prepare = || {
        step += 1;
        &questions.priors[step % 2]
    };
    median(seconds, prepare, |prior| {
        session.change(questions.root, |local| set_prior(local, prior)).unwrap();
        session.posterior().unwrap().ln_evidence_probability
    })
}

/// One frame of the same slider while it is held. `None` where it cannot be held, with the reason said.
fn drag(network: &Network, questions: &Questions, seconds: f64) -> Option<f64> {
    let mut session = cold(network.clone(), evidence(&questions.three));
    let variable = questions.root;
    let parameter = match session.local(variable) {
        Local::Mechanism(_) => Parameter::Base { variable },
        _ => Parameter::Entry {
            variable,
            row: 0,
            state: 0,
        },
    };
    let mut drag = match session.drag(&parameter) {
        Ok(drag) => drag?,
        Err(error) => {
            eprintln!("No drag: {error}");
            return None;
        }
    };
    let mut step = 0_u32;
    let prepare = || {
        step += 1;
        0.2 + 0.6 * f64::from(step % 97) / 97.0
    };
    let frame = |value| drag.at(value).unwrap().ln_evidence_probability;
    Some(median(seconds, prepare, frame))
}

/// All derivatives of one posterior, with nothing observed.
fn gradient(network: &Network, questions: &Questions, seconds: f64) -> f64 {
    let mut session = cold(network.clone(), Evidence::default());
    let (variable, state) = questions.one[0];
    median(
        seconds,
        || (),
        |()| session.gradient(Literal { variable, state }).unwrap(),
    )
}

/// The marginals behind the figures, to be compared with those of another engine. Those of toggle and slider come from
/// a session that has been through changes.
pub fn posteriors(network: &Network, questions: &Questions) -> Value {
    let mut session = Session::new(network.clone()).unwrap();
    let mut answer = |observed: &[(usize, usize)]| {
        session.set_evidence(evidence(observed)).unwrap();
        session.posterior().unwrap().marginals.clone()
    };
    let (nothing, one, ten) = (answer(&[]), answer(&questions.one), answer(&questions.ten));
    let mut slide = |prior: &[f64]| {
        session.set_evidence(evidence(&questions.three)).unwrap();
        session.change(questions.root, |local| set_prior(local, prior)).unwrap();
        session.posterior().unwrap().marginals.clone()
    };
    slide(&questions.priors[0]);
    json!({ "nothing": nothing, "one": one, "ten": ten, "slider": slide(&questions.priors[1]) })
}
