//! The engine as it is measured: which of its doors each figure goes through.

use cruxmap::inference::{Evidence, Network, Plan};
use serde_json::{Value, json};

use crate::{
    clock::median,
    questions::{Questions, evidence, set_prior},
};

/// Compiles and answers once, for the measurement of memory.
pub fn answer_once(network: &Network) {
    let plan = Plan::compile(network).unwrap();
    std::hint::black_box(plan.posterior(network, &Evidence::default()).unwrap());
}

/// All figures of a network: times in seconds, `entries` of all cliques together.
pub fn figures(network: &Network, questions: &Questions, seconds: f64) -> Result<Value, String> {
    let plan = Plan::compile(network).map_err(|error| error.to_string())?;
    let cold = |observed: &[(usize, usize)]| {
        let evidence = evidence(observed);
        median(
            seconds,
            || (),
            |()| Plan::compile(network).unwrap().posterior(network, &evidence).unwrap(),
        )
    };
    let nothing = Evidence::default();
    let one = evidence(&questions.one);
    let three = evidence(&questions.three);
    let mut is_observed = false;
    let toggle = median(
        seconds,
        || (),
        |()| {
            is_observed = !is_observed;
            plan.posterior(network, if is_observed { &one } else { &nothing })
                .unwrap()
        },
    );
    let mut moving = network.clone();
    let mut step = 0;
    let slider = median(
        seconds,
        || (),
        |()| {
            step += 1;
            set_prior(&mut moving.variables[questions.root].local, &questions.priors[step % 2]);
            plan.posterior(&moving, &three).unwrap()
        },
    );
    Ok(json!({
        "entries": plan.cells(),
        "compile": median(seconds, || (), |()| Plan::compile(network).unwrap()),
        "calibrate": median(seconds, || (), |()| plan.posterior(network, &nothing).unwrap()),
        "cold_0": cold(&[]),
        "cold_1": cold(&questions.one),
        "cold_10": cold(&questions.ten),
        "toggle": toggle,
        "slider": slider,
    }))
}

/// The marginals behind the figures, to be compared with those of another engine.
pub fn posteriors(network: &Network, questions: &Questions) -> Value {
    let plan = Plan::compile(network).unwrap();
    let answer = |observed: &[(usize, usize)]| plan.posterior(network, &evidence(observed)).unwrap().marginals;
    let mut moved = network.clone();
    set_prior(&mut moved.variables[questions.root].local, &questions.priors[1]);
    json!({
        "nothing": answer(&[]),
        "one": answer(&questions.one),
        "ten": answer(&questions.ten),
        "slider": plan.posterior(&moved, &evidence(&questions.three)).unwrap().marginals,
    })
}
