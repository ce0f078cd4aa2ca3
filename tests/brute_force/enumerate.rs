//! Enumeration of all joint states.

use cruxmap::inference::{
    Choice, Finding, Influence, Literal, Local, LogicOp, Mechanism, Modifier, ModifierKind, Network, Weighing,
};

/// What enumeration finds.
#[derive(Debug, PartialEq)]
pub enum Truth {
    Possible { marginals: Vec<Vec<f64>>, p_evidence: f64 },
    Impossible,
    Contradictory,
}

/// The posterior by enumeration, with at most one belief.
pub fn enumerate(network: &Network, findings: &[Finding]) -> Truth {
    let sizes: Vec<usize> = network.variables.iter().map(|variable| variable.states.len()).collect();
    let n_joint: usize = sizes.iter().product();
    let mut joint = Vec::with_capacity(n_joint);
    for number in 0..n_joint {
        let mut rest = number;
        let x: Vec<usize> = sizes
            .iter()
            .map(|size| {
                let state = rest % size;
                rest /= size;
                state
            })
            .collect();
        let (weight, is_doubtful) = weight(network, findings, &x);
        joint.push((x, weight, is_doubtful));
    }
    let p_evidence: f64 = joint.iter().map(|(_, weight, _)| weight).sum();
    if p_evidence <= 0.0 {
        return Truth::Impossible;
    }
    if joint.iter().any(|(_, w, is_doubtful)| *w > 0.0 && *is_doubtful) {
        return Truth::Contradictory;
    }
    for finding in findings {
        if let Finding::Believed {
            variable,
            state,
            probability,
        } = finding
        {
            let matching: f64 = joint
                .iter()
                .filter(|(x, ..)| x[*variable] == *state)
                .map(|(_, w, _)| w)
                .sum();
            let others: f64 = joint
                .iter()
                .filter(|(x, ..)| x[*variable] != *state)
                .map(|(_, w, _)| w)
                .sum();
            if (matching <= 0.0 && *probability > 0.0) || (others <= 0.0 && *probability < 1.0) {
                return Truth::Impossible;
            }
            for (x, w, _) in &mut joint {
                let (goal, sum) = if x[*variable] == *state {
                    (*probability, matching)
                } else {
                    (1.0 - probability, others)
                };
                *w = if *w > 0.0 { *w / sum * goal * p_evidence } else { 0.0 };
            }
        }
    }
    let mut marginals: Vec<Vec<f64>> = sizes.iter().map(|&size| vec![0.0; size]).collect();
    for (x, w, _) in &joint {
        for (variable, &state) in x.iter().enumerate() {
            marginals[variable][state] += w / p_evidence;
        }
    }
    Truth::Possible { marginals, p_evidence }
}

/// The weight of one joint state, and whether contradictory certainties met in it.
fn weight(network: &Network, findings: &[Finding], x: &[usize]) -> (f64, bool) {
    let mut product = 1.0;
    let mut is_doubtful = false;
    for (ix, variable) in network.variables.iter().enumerate() {
        if findings
            .iter()
            .any(|f| matches!(f, Finding::Intervened { variable, .. } if *variable == ix))
        {
            continue;
        }
        match probability(network, &variable.local, ix, x) {
            Ok(p) => product *= p,
            Err(p) => {
                is_doubtful = true;
                product *= p;
            }
        }
    }
    for finding in findings {
        product *= match finding {
            Finding::Observed { variable, state } | Finding::Intervened { variable, state } => {
                f64::from(u8::from(x[*variable] == *state))
            }
            Finding::Likelihood { variable, weights } => weights[x[*variable]],
            Finding::Believed { .. } => 1.0,
        };
    }
    (product, is_doubtful)
}

fn is(literal: Literal, x: &[usize]) -> bool {
    x[literal.variable] == literal.state
}

/// P(own state | parents), as an error when certainties contradict each other; odds are even then.
fn probability(network: &Network, local: &Local, own: usize, x: &[usize]) -> Result<f64, f64> {
    let state = x[own];
    match local {
        Local::Table { parents, rows } => {
            let n_states = network.variables[own].states.len();
            let mut stride = n_states;
            let mut at = state;
            for &parent in parents.iter().rev() {
                at += stride * x[parent];
                stride *= network.variables[parent].states.len();
            }
            Ok(rows[at])
        }
        Local::Mechanism(mechanism) => {
            let pick = |(p_false, p_true): (f64, f64)| if state == 1 { p_true } else { p_false };
            mechanism_probability(mechanism, x).map(pick).map_err(pick)
        }
        Local::Choice(choice) => choice_probability(choice, state, x).ok_or(1.0 / choice.weights.len() as f64),
        Local::Logic { op, inputs } => {
            let n = inputs.iter().filter(|&&input| is(input, x)).count();
            let truth = match *op {
                LogicOp::And => inputs.iter().all(|&input| is(input, x)),
                LogicOp::Or => inputs.iter().any(|&input| is(input, x)),
                LogicOp::Not => !is(inputs[0], x),
                LogicOp::Exactly(k) => n == k,
                LogicOp::AtLeast(k) => n >= k,
                LogicOp::AtMost(k) => n <= k,
            };
            Ok(f64::from(u8::from(truth == (state == 1))))
        }
        Local::Tied(_) => panic!("tied claims have a test of their own"),
    }
}

/// P(false) and P(true).
fn mechanism_probability(mechanism: &Mechanism, x: &[usize]) -> Result<(f64, f64), (f64, f64)> {
    let mut odds = if mechanism.base < 1.0 {
        mechanism.base / (1.0 - mechanism.base)
    } else {
        f64::INFINITY
    };
    for weighing in &mechanism.weighings {
        odds *= ratio(weighing, x);
    }
    let is_contradictory = odds.is_nan();
    if is_contradictory {
        odds = 1.0;
    }
    let core = if odds.is_infinite() {
        (0.0, 1.0)
    } else {
        (1.0 / (1.0 + odds), odds / (1.0 + odds))
    };
    let missing = mechanism
        .requirements
        .iter()
        .filter(|requirement| !is(requirement.source, x));
    let required = shifted(core, at_least_one(missing, x));
    let (p, q) = shifted((required.1, required.0), at_least_one(holding(&mechanism.routes, x), x));
    let result = shifted((q, p), at_least_one(holding(&mechanism.defeaters, x), x));
    if is_contradictory { Err(result) } else { Ok(result) }
}

fn holding<'a>(influences: &'a [Influence], x: &'a [usize]) -> impl Iterator<Item = &'a Influence> {
    influences.iter().filter(|influence| is(influence.source, x))
}

/// 1 − Π (1 − fraction), without loss of digits when it is tiny.
fn at_least_one<'a>(influences: impl Iterator<Item = &'a Influence>, x: &[usize]) -> f64 {
    -influences
        .map(|influence| (-fraction(influence, x)).ln_1p())
        .sum::<f64>()
        .exp_m1()
}

/// Moves this share of the second number over to the first.
fn shifted((to, from): (f64, f64), share: f64) -> (f64, f64) {
    (to + from * share, from * (1.0 - share))
}

fn choice_probability(choice: &Choice, state: usize, x: &[usize]) -> Option<f64> {
    let mut weights = choice.weights.clone();
    for (target, weighing) in &choice.weighings {
        weights[*target] *= ratio(weighing, x);
    }
    let n_infinite = weights.iter().filter(|weight| weight.is_infinite()).count();
    let sum: f64 = weights.iter().sum();
    if weights.iter().any(|weight| weight.is_nan()) || n_infinite > 1 || sum <= 0.0 {
        return None;
    }
    if n_infinite == 1 {
        return Some(f64::from(u8::from(weights[state].is_infinite())));
    }
    Some(weights[state] / sum)
}

fn fraction(influence: &Influence, x: &[usize]) -> f64 {
    let (lift, keep) = effects(&influence.modifiers, x);
    lift.into_iter()
        .fold(influence.fraction, |v, (cap, w)| v * (1.0 - w) + cap * w)
        * keep
}

fn ratio(weighing: &Weighing, x: &[usize]) -> f64 {
    let (lift, keep) = effects(&weighing.modifiers, x);
    if keep <= 0.0 {
        return 1.0;
    }
    if !is(weighing.source, x) {
        return weighing.ratio_if_false.powf(keep);
    }
    let lifted = lift
        .into_iter()
        .fold(weighing.ratio_if_true, |v, (cap, w)| v.powf(1.0 - w) * cap.powf(w));
    lifted.powf(keep)
}

/// Caps with strengths of the underpins that hold, lowest cap first, and the product over undercuts.
fn effects(modifiers: &[Modifier], x: &[usize]) -> (Vec<(f64, f64)>, f64) {
    let mut lift = Vec::new();
    let mut keep = 1.0;
    for modifier in modifiers {
        let (inner_lift, inner_keep) = effects(&modifier.modifiers, x);
        let strength = inner_lift
            .into_iter()
            .fold(modifier.strength, |v, (cap, w)| v + (cap - v) * w)
            * inner_keep;
        if is(modifier.source, x) {
            match modifier.kind {
                ModifierKind::Undercut => keep *= 1.0 - strength,
                ModifierKind::Underpin { cap } => lift.push((cap, strength)),
            }
        }
    }
    lift.sort_by(|a, b| a.0.partial_cmp(&b.0).unwrap());
    (lift, keep)
}
