//! Synthetic argument maps: a tree of claims with links across, as networks of local models and as plain tables.
//!
//! The tables follow from the formulas of the three kinds of claims, not from the engine: another engine that is given
//! them must come to the same posteriors.

use std::fmt::Write as _;

use cruxmap::inference::{Influence, Literal, Local, Mechanism, Network, Variable, Weighing};

use crate::dice::Dice;

/// The sizes that are measured, in claims.
pub const SIZES: [usize; 4] = [20, 200, 1_000, 10_000];

/// How many claims bear on each claim of the tree.
const BRANCHES: usize = 3;

/// The share of claims that also bear on a neighbor of the claim they belong to.
const ACROSS: f64 = 0.05;

/// What bears on a claim, and how.
struct Claim {
    base: f64,
    kind: Kind,
    /// Each with its ratio, strength or necessity.
    sources: Vec<(usize, f64)>,
}

#[derive(Clone, Copy)]
enum Kind {
    /// Likelihood ratios.
    Odds,
    /// Noisy-or.
    Routes,
    /// Noisy-and.
    Requirements,
}

/// A tree of claims, three bearing on each, in which every twentieth also bears on the nearest neighbor of its parent.
fn claims(n_claims: usize) -> Vec<Claim> {
    let mut dice = Dice::new(n_claims as u64);
    let mut claims: Vec<Claim> = (0..n_claims)
        .map(|_| {
            let kind = [Kind::Odds, Kind::Odds, Kind::Routes, Kind::Requirements][dice.below(4)];
            let base = match kind {
                Kind::Odds => 0.2 + 0.6 * dice.unit(),
                Kind::Routes => 0.01 + 0.2 * dice.unit(),
                Kind::Requirements => 0.8 + 0.19 * dice.unit(),
            };
            Claim {
                base,
                kind,
                sources: Vec::new(),
            }
        })
        .collect();
    for n in 1..n_claims {
        let parent = (n - 1) / BRANCHES;
        let mut targets = vec![parent];
        if parent > 0 && dice.chance(ACROSS) {
            targets.push(parent - 1);
        }
        for target in targets {
            let number = match claims[target].kind {
                Kind::Odds => (4.0 * dice.unit() - 2.0).exp(),
                Kind::Routes | Kind::Requirements => 0.1 + 0.8 * dice.unit(),
            };
            claims[target].sources.push((n, number));
        }
    }
    claims
}

/// The map with this many claims.
pub fn network(n_claims: usize) -> Network {
    let variable = |(n, claim): (usize, &Claim)| Variable {
        id: format!("c{n}"),
        states: vec!["false".to_owned(), "true".to_owned()],
        local: Local::Mechanism(mechanism(claim)),
    };
    Network {
        variables: claims(n_claims).iter().enumerate().map(variable).collect(),
    }
}

fn mechanism(claim: &Claim) -> Mechanism {
    let holds = |variable: usize| Literal { variable, state: 1 };
    let influences = || {
        let sources = claim.sources.iter();
        sources.map(|&(source, fraction)| Influence {
            source: holds(source),
            fraction,
            modifiers: Vec::new(),
        })
    };
    let mut mechanism = Mechanism {
        base: claim.base,
        ..Mechanism::default()
    };
    match claim.kind {
        Kind::Routes => mechanism.routes = influences().collect(),
        Kind::Requirements => mechanism.requirements = influences().collect(),
        Kind::Odds => {
            let weighing = |&(source, ratio)| Weighing {
                source: holds(source),
                ratio_if_true: ratio,
                ratio_if_false: 1.0,
                modifiers: Vec::new(),
            };
            mechanism.weighings = claim.sources.iter().map(weighing).collect();
        }
    }
    mechanism
}

/// The same map in BIF.
pub fn bif(n_claims: usize) -> String {
    let claims = claims(n_claims);
    let mut text = format!("network map_{n_claims} {{\n}}\n");
    for n in 0..n_claims {
        let _ = write!(text, "variable c{n} {{\n  type discrete [ 2 ] {{ false, true }};\n}}\n");
    }
    for (n, claim) in claims.iter().enumerate() {
        let sources: Vec<String> = claim.sources.iter().map(|(source, _)| format!("c{source}")).collect();
        if sources.is_empty() {
            let _ = write!(text, "probability ( c{n} ) {{\n  table {};\n}}\n", row(claim, 0));
            continue;
        }
        let _ = writeln!(text, "probability ( c{n} | {} ) {{", sources.join(", "));
        for configuration in 0..1 << sources.len() {
            let states: Vec<String> = (0..sources.len())
                .map(|ix| (configuration >> ix & 1 == 1).to_string())
                .collect();
            let _ = writeln!(text, "  ({}) {};", states.join(", "), row(claim, configuration));
        }
        text.push_str("}\n");
    }
    text
}

/// The probabilities of false and true when the sources with their bits set hold.
fn row(claim: &Claim, configuration: usize) -> String {
    let mut odds = claim.base / (1.0 - claim.base);
    let mut none = 1.0 - claim.base;
    let mut all = claim.base;
    for (ix, &(_, number)) in claim.sources.iter().enumerate() {
        if configuration >> ix & 1 == 1 {
            odds *= number;
            none *= 1.0 - number;
        } else {
            all *= 1.0 - number;
        }
    }
    let (against, for_it) = match claim.kind {
        Kind::Odds => (1.0 / (1.0 + odds), odds / (1.0 + odds)),
        Kind::Routes => (none, 1.0 - none),
        Kind::Requirements => (1.0 - all, all),
    };
    format!("{against:?}, {for_it:?}")
}
