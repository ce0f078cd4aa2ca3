//! What the engine says beyond posteriors, against exact rational arithmetic: derivatives, curves, thresholds, what each
//! variable would tell about a target, and most likely stories.
//!
//! Folders as in `references.rs` (`CRUXMAP_REFERENCES`, `CRUXMAP_BIF`) and `oracles.rs` (`CRUXMAP_ORACLES`); without
//! them nothing is checked.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test"
)]

#[path = "analytics/files.rs"]
mod files;
#[path = "oracles/read.rs"]
mod oracles;
#[path = "references/read.rs"]
mod references;

use cruxmap::inference::{Evidence, Finding, Literal, Local, Network, Parameter, QueryError, Session};
use serde_json::Value;

const TOLERANCE: f64 = 1e-9;

fn close(actual: f64, expected: f64, what: &str) -> Result<(), String> {
    if (actual - expected).abs() <= TOLERANCE * expected.abs().max(1.0) {
        Ok(())
    } else {
        Err(format!("{what}: {actual:e} instead of {expected:e}"))
    }
}

#[test]
fn references_are_met() {
    let (mut n_curves, mut n_voi, mut n_stories) = (0, 0, 0);
    let mut complaints = Vec::new();
    for (file, network, reference) in references::references() {
        let check = || -> Result<(), String> {
            let network = network?;
            let mut session = Session::new(network.clone()).map_err(|error| error.to_string())?;
            for case in reference["cases"].as_array().unwrap() {
                session
                    .set_evidence(references::evidence(&network, case))
                    .map_err(|error| error.to_string())?;
                if let Some(expected) = case["mpe_ln_posterior"].as_f64() {
                    let story = session.story().map_err(|error| error.to_string())?;
                    close(story.ln_posterior, expected, "most likely story")?;
                    assert!(story.is_proven(), "tables only");
                    n_stories += 1;
                }
            }
            for analytics in reference["analytics"].as_array().into_iter().flatten() {
                let case = reference["cases"].as_array().unwrap();
                let case = case.iter().find(|case| case["id"] == analytics["case"]).unwrap();
                session.set_evidence(references::evidence(&network, case)).unwrap();
                let target = files::literal(&network, &analytics["target"], &analytics["state"]);
                let present = session.posterior().unwrap().marginals[target.variable][target.state];
                close(present, analytics["p"].as_f64().unwrap(), "posterior")?;
                n_curves += curves(&mut session, &network, analytics, target)?;
                n_voi += voi(&mut session, &network, analytics, target)?;
            }
            Ok(())
        };
        if let Err(complaint) = check() {
            complaints.push(format!("{}: {complaint}", file.display()));
        }
    }
    println!("{n_curves} curves, {n_voi} tables of information and {n_stories} stories met.");
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

/// Curves, slopes and inverses of one analytics record; how many.
fn curves(session: &mut Session, network: &Network, analytics: &Value, target: Literal) -> Result<usize, String> {
    let records = analytics["curves"].as_array().unwrap();
    let gradient = session.gradient(target).map_err(|error| error.to_string())?;
    for record in records {
        let parameter = files::entry(network, record);
        let p0 = record["p0"].as_f64().unwrap();
        close(parameter.value(network).unwrap(), p0, "p0")?;
        let curve = session.curve(&parameter, target).unwrap().unwrap();
        for point in record["points"].as_array().unwrap() {
            let at = curve.at(point[0].as_f64().unwrap());
            match (at, point[1].as_f64()) {
                (Some(at), Some(expected)) => {
                    close(at, expected, "point of a curve")?;
                    if let Some(inverse) = curve.inverse(expected) {
                        close(curve.at(inverse).unwrap(), expected, "inverse")?;
                    }
                }
                (None, None) => {}
                (at, expected) => return Err(format!("{at:?} instead of {expected:?} at {}", point[0])),
            }
        }
        if let Some(expected) = record["dP_dp"].as_f64() {
            close(curve.slope(p0).unwrap(), expected, "slope of a curve")?;
            match gradient.slopes.iter().find(|(known, _)| *known == parameter) {
                Some((_, slope)) => close(*slope, expected, "slope of the gradient")?,
                None if p0 <= 0.0 || p0 >= 1.0 => {}
                None => return Err(format!("{parameter:?} is left out of the gradient")),
            }
        }
    }
    Ok(records.len())
}

/// P(target | each state of a variable) and what follows from it; how many variables.
fn voi(session: &mut Session, network: &Network, analytics: &Value, target: Literal) -> Result<usize, String> {
    let records = analytics["voi"].as_array().unwrap();
    let given = session.target_given(target).map_err(|error| error.to_string())?;
    let posterior = session.posterior().unwrap().clone();
    let p = posterior.marginals[target.variable][target.state];
    for record in records {
        let variable = oracles::index(network, record["node"].as_str().unwrap());
        let (mut information, mut brier, mut change) = (0.0, 0.0, 0.0);
        for (state, expected) in record["p_target_given"].as_array().unwrap().iter().enumerate() {
            let weight = posterior.marginals[variable][state];
            let conditional = given[variable][state];
            match (conditional, expected.as_f64()) {
                (Some(conditional), Some(expected)) => close(conditional, expected, "P(target | state)")?,
                (None, None) => continue,
                (None, Some(_)) if weight <= 0.0 => continue,
                (conditional, expected) => return Err(format!("{conditional:?} instead of {expected:?}")),
            }
            let conditional = conditional.unwrap_or(p);
            let part = |a: f64, b: f64| if a > 0.0 { a * (a / b).ln() } else { 0.0 };
            information += weight * (part(conditional, p) + part(1.0 - conditional, 1.0 - p));
            brier += weight * (conditional - p).powi(2);
            change += weight * (conditional - p).abs();
        }
        close(
            information,
            record["mutual_information_nats"].as_f64().unwrap(),
            "mutual information",
        )?;
        close(
            brier,
            record["expected_brier_reduction"].as_f64().unwrap(),
            "Brier reduction",
        )?;
        close(
            change,
            record["expected_abs_change"].as_f64().unwrap(),
            "expected change",
        )?;
    }
    Ok(records.len())
}

#[test]
fn oracles_are_met() {
    let mut n_met = 0;
    for (file, oracle) in oracles::oracles() {
        if !oracle["network"].is_object() {
            continue;
        }
        let network = oracles::read_network(&oracle["network"]);
        let Ok(mut session) = Session::new(network.clone()) else {
            continue;
        };
        for query in oracle["queries"].as_array().into_iter().flatten() {
            let Some(expected) = query["expect"]["mpe_p"]["f64"].as_f64() else {
                continue;
            };
            session.set_evidence(oracles::read_evidence(&network, query)).unwrap();
            let story = session.story().unwrap();
            close(story.ln_posterior, expected.ln(), &format!("{}: story", file.display())).unwrap();
            assert!(story.is_proven(), "{}", file.display());
            n_met += 1;
        }
        for (name, tornado) in oracle["analytics"].as_object().into_iter().flatten() {
            if name.starts_with("tornado") {
                n_met += files::check_tornado(&mut session, (&network, &oracle["network"]), tornado, &file, close);
            }
        }
    }
    println!("{n_met} derivatives and stories met.");
}

#[test]
fn gradients_are_differences() {
    // Against central differences of the exact posterior, on a network with every kind of number.
    let network = files::every_kind();
    let mut session = Session::new(network.clone()).unwrap();
    session
        .set_evidence(Evidence {
            findings: vec![
                Finding::Observed { variable: 6, state: 1 },
                Finding::Likelihood {
                    variable: 5,
                    weights: vec![0.3, 0.9, 0.5],
                },
            ],
        })
        .unwrap();
    for variable in 0..4 {
        let target = Literal { variable, state: 1 };
        let gradient = session.gradient(target).unwrap();
        let all: usize = (0..network.variables.len())
            .map(|v| Parameter::of(&network, v).len())
            .sum();
        assert_eq!(gradient.slopes.len(), all);
        for (parameter, slope) in gradient.slopes {
            let value = parameter.value(&network).unwrap();
            let is_ratio = matches!(parameter, Parameter::IfTrue { .. } | Parameter::IfFalse { .. });
            let mut at = |step: f64| {
                let moved = if is_ratio { value * step.exp() } else { value + step };
                session.value_at(&parameter, moved, target).unwrap().unwrap()
            };
            let h = 1e-4;
            let difference = (8.0 * (at(h) - at(-h)) - (at(2.0 * h) - at(-2.0 * h))) / (12.0 * h);
            assert!(
                (slope - difference).abs() < 1e-9,
                "{parameter:?}: {slope} against {difference}"
            );
        }
    }
}

#[test]
fn thresholds_bring_their_posterior_about() {
    let network = files::every_kind();
    let mut session = Session::new(network.clone()).unwrap();
    let target = Literal { variable: 4, state: 1 };
    let mut n_found = 0;
    for variable in 0..network.variables.len() {
        for parameter in Parameter::of(&network, variable) {
            for threshold in [0.3, 0.45, 0.6] {
                for value in session.thresholds(&parameter, target, threshold).unwrap() {
                    let reached = session.value_at(&parameter, value, target).unwrap().unwrap();
                    assert!(
                        (reached - threshold).abs() < 1e-9,
                        "{parameter:?} at {value}: {reached}"
                    );
                    n_found += 1;
                }
            }
        }
    }
    assert!(n_found > 10, "{n_found}");
}

#[test]
fn drags_are_posteriors() {
    let network = files::every_kind();
    let mut session = Session::new(network.clone()).unwrap();
    session
        .set_evidence(Evidence {
            findings: vec![Finding::Observed { variable: 6, state: 1 }],
        })
        .unwrap();
    let mut n_drags = 0;
    for variable in 0..network.variables.len() {
        for parameter in Parameter::of(&network, variable) {
            let Some(mut drag) = session.drag(&parameter).unwrap() else {
                continue;
            };
            n_drags += 1;
            let n_states = network.variables[variable].states.len();
            for value in [0.0, 0.2, 0.7, 1.0] {
                session
                    .change(variable, |local: &mut Local| parameter.set(local, n_states, value))
                    .unwrap();
                match (session.posterior(), drag.at(value)) {
                    (Ok(expected), Ok(dragged)) => {
                        let pairs = expected
                            .marginals
                            .iter()
                            .flatten()
                            .zip(dragged.marginals.iter().flatten());
                        for (expected, dragged) in pairs {
                            assert!((expected - dragged).abs() < 1e-12, "{parameter:?}");
                        }
                        let gap = expected.ln_evidence_probability - dragged.ln_evidence_probability;
                        assert!(gap.abs() < 1e-11, "{gap}");
                    }
                    (Err(QueryError::Impossible { .. }), Err(QueryError::Impossible { .. })) => {}
                    (expected, dragged) => panic!("{expected:?} and {dragged:?}"),
                }
            }
            session
                .change(variable, |local| *local = network.variables[variable].local.clone())
                .unwrap();
        }
    }
    assert!(n_drags > 10, "{n_drags}");
}
