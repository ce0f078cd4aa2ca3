//! What the local models mean: the distribution of a child given the states of its parents.
//!
//! Each function looks at one configuration. Turning models into tables is the work of `factor`. Both the
//! probability and its complement are carried through every step, so that neither loses digits when tiny.

use super::network::{Choice, Influence, Literal, Local, LogicOp, Mechanism, Modifier, ModifierKind, Weighing};

/// The states of all variables, of which only the parents at hand have been set.
pub(super) type States = [usize];

pub(super) fn holds(literal: Literal, states: &States) -> bool {
    states[literal.variable] == literal.state
}

/// `[P(false), P(true)]`.
pub(super) type Pair = [f64; 2];

/// Which group of a mechanism an influence belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Requirement,
    Route,
    Defeater,
}

impl Role {
    /// The influences of this role.
    pub(super) fn of(self, mechanism: &Mechanism) -> &[Influence] {
        match self {
            Self::Requirement => &mechanism.requirements,
            Self::Route => &mechanism.routes,
            Self::Defeater => &mechanism.defeaters,
        }
    }

    /// Whether an influence of this role acts: requirements do when their source fails.
    pub(super) fn acts(self, influence: &Influence, states: &States) -> bool {
        holds(influence.source, states) != (self == Self::Requirement)
    }

    /// The probability after an influence of this role, given that before it.
    pub(super) fn apply(self, influence: &Influence, [lost, kept]: Pair, states: &States) -> Pair {
        if !self.acts(influence, states) {
            return [lost, kept];
        }
        let fraction = modified(influence.fraction, &influence.modifiers, states);
        match self {
            Self::Route => [lost * (1.0 - fraction), kept + lost * fraction],
            Self::Requirement | Self::Defeater => [lost + kept * fraction, kept * (1.0 - fraction)],
        }
    }
}

/// A fraction after its modifiers.
fn modified(fraction: f64, modifiers: &[Modifier], states: &States) -> f64 {
    let (underpins, kept) = active(modifiers, states);
    let lifted = underpins
        .iter()
        .fold(fraction, |value, &(cap, strength)| value + (cap - value) * strength);
    (lifted * kept).clamp(0.0, 1.0)
}

/// The underpins that act, as (cap, effective strength) with the lowest cap first, and the share of the
/// effect that the undercuts leave.
fn active(modifiers: &[Modifier], states: &States) -> (Vec<(f64, f64)>, f64) {
    let mut underpins = Vec::new();
    let mut kept = 1.0;
    for modifier in modifiers.iter().filter(|modifier| holds(modifier.source, states)) {
        let strength = modified(modifier.strength, &modifier.modifiers, states);
        match modifier.kind {
            ModifierKind::Undercut => kept *= 1.0 - strength,
            ModifierKind::Underpin { cap } => underpins.push((cap, strength)),
        }
    }
    underpins.sort_by(|a, b| a.0.total_cmp(&b.0));
    (underpins, kept)
}

/// The ratio by which a weighing multiplies the odds; not a number when an underpin mixes 0 with ∞.
pub(super) fn ratio(weighing: &Weighing, states: &States) -> f64 {
    let source_holds = holds(weighing.source, states);
    let given = if source_holds {
        weighing.ratio_if_true
    } else {
        weighing.ratio_if_false
    };
    let (underpins, kept) = active(&weighing.modifiers, states);
    if kept <= 0.0 {
        return 1.0;
    }
    let mut ln_ratio = given.ln();
    let mut is_changed = kept < 1.0;
    if source_holds {
        for (cap, strength) in underpins.into_iter().filter(|&(_, strength)| strength > 0.0) {
            is_changed = true;
            ln_ratio = if strength < 1.0 {
                ln_ratio * (1.0 - strength) + cap.ln() * strength
            } else {
                cap.ln()
            };
        }
    }
    if is_changed { (ln_ratio * kept).exp() } else { given }
}

/// A product of ratios that neither overflows nor forgets which certainties went into it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Weight {
    mantissa: f64,
    exponent: i64,
    has_zero: bool,
    has_infinity: bool,
    is_undefined: bool,
}

impl Weight {
    pub(super) fn new(value: f64) -> Self {
        let mut weight = Self {
            mantissa: 1.0,
            exponent: 0,
            has_zero: false,
            has_infinity: false,
            is_undefined: false,
        };
        weight.multiply(value);
        weight
    }

    /// e to a finite power.
    pub(super) fn exp(power: f64) -> Self {
        // ln 2 in two parts, the first of which has few enough digits for an exact product (Cody & Waite 1980).
        const LN_2_HIGH: f64 = 0.693_147_180_369_123_8;
        const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;
        let twos = (power * std::f64::consts::LOG2_E).round();
        let rest = (power - twos * LN_2_HIGH) - twos * LN_2_LOW;
        let mut weight = Self::new(rest.exp());
        weight.exponent += twos as i64;
        weight
    }

    pub(super) fn multiply(&mut self, ratio: f64) {
        if ratio.is_nan() {
            self.is_undefined = true;
        } else if ratio <= 0.0 {
            self.has_zero = true;
        } else if ratio.is_infinite() {
            self.has_infinity = true;
        } else {
            let (mantissa, exponent) = split(ratio);
            let (mantissa, carry) = split(self.mantissa * mantissa);
            self.mantissa = mantissa;
            self.exponent += exponent + carry;
        }
    }

    pub(super) fn times(&self, other: &Self) -> Self {
        let (mantissa, carry) = split(self.mantissa * other.mantissa);
        Self {
            mantissa,
            exponent: self.exponent + other.exponent + carry,
            has_zero: self.has_zero || other.has_zero,
            has_infinity: self.has_infinity || other.has_infinity,
            is_undefined: self.is_undefined || other.is_undefined,
        }
    }

    fn is_contradictory(&self) -> bool {
        self.is_undefined || (self.has_zero && self.has_infinity)
    }

    /// Its value divided by 2^`exponent`.
    fn relative_to(&self, exponent: i64) -> f64 {
        let difference = (self.exponent - exponent).clamp(-1100, 1000) as i32;
        if self.has_zero {
            0.0
        } else {
            self.mantissa * 2.0_f64.powi(difference)
        }
    }
}

/// A positive number as a mantissa in 1..2 and a power of two; exact.
fn split(value: f64) -> (f64, i64) {
    const EXPONENT_MASK: u64 = 0x7ff << 52;
    const TWO_TO_64: f64 = 18_446_744_073_709_551_616.0;
    let bits = value.to_bits();
    let biased = ((bits & EXPONENT_MASK) >> 52).cast_signed();
    if biased == 0 {
        let (mantissa, exponent) = split_normal((value * TWO_TO_64).to_bits());
        return (mantissa, exponent - 64);
    }
    split_normal(bits)
}

fn split_normal(bits: u64) -> (f64, i64) {
    const EXPONENT_MASK: u64 = 0x7ff << 52;
    let biased = ((bits & EXPONENT_MASK) >> 52).cast_signed();
    (f64::from_bits((bits & !EXPONENT_MASK) | (1023 << 52)), biased - 1023)
}

/// Two certainties that exclude each other met in one configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Contradiction;

/// Writes the distribution proportional to the weights.
///
/// An infinite weight takes everything. Two of them, a zero times an infinity, or nothing but zeros are a
/// contradiction, for which the distribution is even.
pub(super) fn distribute(weights: &[Weight], distribution: &mut [f64]) -> Result<(), Contradiction> {
    distribution.fill(1.0 / distribution.len() as f64);
    if weights.iter().any(Weight::is_contradictory) {
        return Err(Contradiction);
    }
    match weights.iter().filter(|weight| weight.has_infinity).count() {
        0 => {}
        1 => {
            for (share, weight) in distribution.iter_mut().zip(weights) {
                *share = if weight.has_infinity { 1.0 } else { 0.0 };
            }
            return Ok(());
        }
        _ => return Err(Contradiction),
    }
    let Some(exponent) = weights
        .iter()
        .filter(|weight| !weight.has_zero)
        .map(|weight| weight.exponent)
        .max()
    else {
        return Err(Contradiction);
    };
    for (share, weight) in distribution.iter_mut().zip(weights) {
        *share = weight.relative_to(exponent);
    }
    let sum: f64 = distribution.iter().sum();
    for share in distribution {
        *share /= sum;
    }
    Ok(())
}

/// The weights with which odds begin: of a mechanism `[1 − base, base]`, of a choice as stated.
pub(super) fn base_weights(local: &Local) -> Vec<f64> {
    match local {
        Local::Mechanism(mechanism) => vec![1.0 - mechanism.base, mechanism.base],
        Local::Choice(choice) => choice.weights.clone(),
        Local::Table { .. } | Local::Logic { .. } | Local::Tied(_) => Vec::new(),
    }
}

/// The weighings of a mechanism (all into "true") or a choice, each with the state it bears on.
pub(super) fn weighings(local: &Local) -> Vec<(usize, &Weighing)> {
    match local {
        Local::Mechanism(mechanism) => mechanism.weighings.iter().map(|weighing| (1, weighing)).collect(),
        Local::Choice(choice) => choice
            .weighings
            .iter()
            .map(|(state, weighing)| (*state, weighing))
            .collect(),
        Local::Table { .. } | Local::Logic { .. } | Local::Tied(_) => Vec::new(),
    }
}

/// Writes the odds part of a mechanism: the claim weighed by its base and weighings.
pub(super) fn core(mechanism: &Mechanism, states: &States, pair: &mut [f64]) -> Result<(), Contradiction> {
    let mut weights = [Weight::new(1.0 - mechanism.base), Weight::new(mechanism.base)];
    for weighing in &mechanism.weighings {
        weights[1].multiply(ratio(weighing, states));
    }
    distribute(&weights, pair)
}

/// Writes the distribution of a claim given its parents.
pub(super) fn mechanism(mechanism: &Mechanism, states: &States, row: &mut [f64]) -> Result<(), Contradiction> {
    let mut pair = [0.5, 0.5];
    let outcome = core(mechanism, states, &mut pair);
    row.copy_from_slice(&influenced(mechanism, pair, states));
    outcome
}

/// What the requirements, routes and defeaters make of a core probability.
pub(super) fn influenced(mechanism: &Mechanism, core: Pair, states: &States) -> Pair {
    let mut pair = core;
    for role in [Role::Requirement, Role::Route, Role::Defeater] {
        for influence in role.of(mechanism) {
            pair = role.apply(influence, pair, states);
        }
    }
    pair
}

/// Writes the distribution of a question given its parents.
pub(super) fn choice(choice: &Choice, states: &States, distribution: &mut [f64]) -> Result<(), Contradiction> {
    let mut weights: Vec<Weight> = choice.weights.iter().map(|&weight| Weight::new(weight)).collect();
    for (state, weighing) in &choice.weighings {
        weights[*state].multiply(ratio(weighing, states));
    }
    distribute(&weights, distribution)
}

/// Whether a logical claim holds.
pub(super) fn logic(op: LogicOp, inputs: &[Literal], states: &States) -> bool {
    let n_holding = inputs.iter().filter(|&&input| holds(input, states)).count();
    match op {
        LogicOp::And => n_holding == inputs.len(),
        LogicOp::Or => n_holding > 0,
        LogicOp::Not => n_holding == 0,
        LogicOp::Exactly(n) => n_holding == n,
        LogicOp::AtLeast(n) => n_holding >= n,
        LogicOp::AtMost(n) => n_holding <= n,
    }
}
