//! How long it takes.

use std::{path::Path, time::Instant};

use cruxmap::{
    formats::bif,
    inference::{Draws, Evidence, Literal, Parameter, Plan, Range, Session},
};

/// Prints how long draws, bounds and readers side by side take; `cargo test --release -- --ignored --nocapture speed`.
#[test]
#[ignore = "measures"]
fn speed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/inference/bif");
    for name in ["alarm", "win95pts", "hailfinder"] {
        let Ok(bytes) = std::fs::read(folder.join(format!("{name}.bif"))) else {
            println!("Skipped: there is no {name}.");
            continue;
        };
        let network = bif::read(&bytes).unwrap().to_network().unwrap();
        let session = Session::new(network.clone()).unwrap();
        let mut ranges = Vec::new();
        for variable in 0..network.variables.len() {
            for parameter in Parameter::of(&network, variable) {
                let value = parameter.value(&network).unwrap();
                if matches!(parameter, Parameter::Entry { state: 0, .. }) {
                    let (low, high) = ((value * 0.7).min(1.0), (value * 1.3 + 0.01).min(1.0));
                    ranges.push(Range {
                        parameter,
                        low,
                        best: Some(value),
                        high,
                    });
                }
            }
        }
        let targets: Vec<Literal> = (0..network.variables.len())
            .map(|variable| Literal { variable, state: 0 })
            .collect();
        let clock = Instant::now();
        session.spreads(&ranges, &targets, Draws::default()).unwrap();
        println!(
            "{name}: 2,000 draws of {} numbers, all posteriors: {:?}",
            ranges.len(),
            clock.elapsed()
        );
        let few: Vec<Range> = ranges.iter().step_by(ranges.len() / 14).take(14).cloned().collect();
        let clock = Instant::now();
        session.spreads(&few, &targets[..1], Draws::default()).unwrap();
        println!(
            "{name}: 2,000 draws of 14 numbers, one posterior: {:?}",
            clock.elapsed()
        );
        let clock = Instant::now();
        let bounds = session.bounds(&few, targets[targets.len() - 1]).unwrap();
        println!(
            "{name}: {} vertices, {:?}: {:?}",
            bounds.n_tried,
            bounds.exactness,
            clock.elapsed()
        );
        let clock = Instant::now();
        let bounds = session.bounds(&ranges, targets[targets.len() - 1]).unwrap();
        println!(
            "{name}: all ranges, {} tried, {:?}: {:?}",
            bounds.n_tried,
            bounds.exactness,
            clock.elapsed()
        );
        let evidence = Evidence::default();
        let asked = vec![(&network, &evidence); 200];
        let plan = Plan::compile(&network).unwrap();
        let clock = Instant::now();
        for (network, evidence) in &asked {
            plan.posterior(network, evidence).unwrap();
        }
        let alone = clock.elapsed();
        let clock = Instant::now();
        plan.posteriors(&asked);
        println!(
            "{name}: 200 readers one by one {alone:?}, side by side {:?}",
            clock.elapsed()
        );
    }
}
