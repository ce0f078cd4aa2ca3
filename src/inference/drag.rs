//! Dragging: every posterior as a function of one number, known in full after two looks.
//!
//! In one number of a table, and in whatever else [`Parameter::is_affine`] names, each unnormalized posterior P(x, e) is
//! an affine function (the network polynomial is multilinear; Darwiche 2003). Its values at both ends of the number's
//! range give all values between, for all variables at once, without any further pass.

use super::evidence::{Finding, Posterior, QueryError};
use super::network::Literal;
use super::parameter::Parameter;
use super::query::Failure;
use super::session::Session;

/// All posteriors as functions of one number in 0..=1.
#[derive(Clone, Debug)]
pub struct Drag {
    /// P(x, e) at 0, state after state, variable after variable, in a common scale.
    low: Vec<f64>,
    /// P(x, e) at 1.
    high: Vec<f64>,
    /// P(e) at 0 and at 1, in the same scale, and the logarithm of that scale.
    evidence: [f64; 2],
    ln_scale: f64,
    posterior: Posterior,
}

/// One posterior as a function of one number q in 0..=1: (n₀(1 − q) + n₁q) / (d₀(1 − q) + d₁q).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Curve {
    /// The numerator at 0 and at 1.
    pub numerator: [f64; 2],
    /// The denominator at 0 and at 1.
    pub denominator: [f64; 2],
}

impl Curve {
    /// The posterior at a value of the number; `None` where the evidence is impossible.
    pub fn at(&self, value: f64) -> Option<f64> {
        let between = |[low, high]: [f64; 2]| low * (1.0 - value) + high * value;
        let evidence = between(self.denominator);
        (evidence > 0.0).then(|| between(self.numerator) / evidence)
    }

    /// The slope at a value of the number.
    pub fn slope(&self, value: f64) -> Option<f64> {
        let posterior = self.at(value)?;
        let evidence = self.denominator[0] * (1.0 - value) + self.denominator[1] * value;
        let rise = |[low, high]: [f64; 2]| high - low;
        Some((rise(self.numerator) - posterior * rise(self.denominator)) / evidence)
    }

    /// What the number must be for the posterior to be `threshold`; `None` if no value in 0..=1 brings it about.
    ///
    /// Where any value does, the lowest.
    pub fn inverse(&self, threshold: f64) -> Option<f64> {
        let gap = |end: usize| self.numerator[end] - threshold * self.denominator[end];
        let (low, high) = (gap(0), gap(1));
        if low.abs() <= 0.0 {
            return self.at(0.0).map(|_| 0.0);
        }
        let value = low / (low - high);
        ((0.0..=1.0).contains(&value) && self.at(value).is_some()).then_some(value)
    }
}

impl Drag {
    /// All posteriors with the number at this value.
    ///
    /// # Errors
    /// [`QueryError::Impossible`] where the evidence is impossible.
    pub fn at(&mut self, value: f64) -> Result<&Posterior, QueryError> {
        let evidence = self.evidence[0] * (1.0 - value) + self.evidence[1] * value;
        if evidence <= 0.0 || evidence.is_nan() {
            return Err(QueryError::Impossible { culprits: Vec::new() });
        }
        let (for_low, for_high) = ((1.0 - value) / evidence, value / evidence);
        let mut cells = self.low.iter().zip(&self.high);
        for marginal in &mut self.posterior.marginals {
            for (probability, (low, high)) in marginal.iter_mut().zip(&mut cells) {
                *probability = low * for_low + high * for_high;
            }
        }
        self.posterior.ln_evidence_probability = evidence.ln() + self.ln_scale;
        Ok(&self.posterior)
    }

    /// One posterior as a function of the number.
    pub fn curve(&self, target: Literal) -> Option<Curve> {
        let before = self.posterior.marginals.get(..target.variable)?;
        let position: usize = before.iter().map(Vec::len).sum::<usize>() + target.state;
        Some(Curve {
            numerator: [*self.low.get(position)?, *self.high.get(position)?],
            denominator: self.evidence,
        })
    }
}

impl Session {
    /// All posteriors as functions of one number; `None` where they are not quotients of affine functions (ratios, bases
    /// that ratios multiply, and whenever something is believed to a degree): there, ask again for every value.
    ///
    /// # Errors
    /// As for [`Session::posterior`], and when there is no such number.
    pub fn drag(&mut self, parameter: &Parameter) -> Result<Option<Drag>, QueryError> {
        let has_beliefs = self
            .evidence()
            .findings
            .iter()
            .any(|finding| matches!(finding, Finding::Believed { .. }));
        if has_beliefs || !self.has(parameter) || !parameter.is_affine(self.local(parameter.variable())) {
            return Ok(None);
        }
        if matches!(parameter, Parameter::Entry { .. }) {
            self.open_zeros()?;
        }
        let variable = parameter.variable();
        let local = self.local(variable).clone();
        let mut ends = Vec::with_capacity(2);
        for end in [0.0, 1.0] {
            let n_states = self.n_states(variable);
            self.change(variable, |local| parameter.set(local, n_states, end))?;
            let joint = self.joint();
            self.change(variable, |present| present.clone_from(&local))?;
            ends.push(joint?);
        }
        Ok(Some(self.drag_between(&ends[0], &ends[1])))
    }

    /// All posteriors as functions of how likely a report makes one state of a variable (0..=1), the likelihoods of the
    /// other states staying as they are in the last [`Finding::Likelihood`] about it.
    ///
    /// # Errors
    /// As for [`Session::posterior`]; [`QueryError::BadFinding`] if nothing is reported about the variable.
    pub fn drag_report(&mut self, finding: usize, state: usize) -> Result<Drag, QueryError> {
        let before = self.evidence().clone();
        let mut ends = Vec::with_capacity(2);
        for end in [0.0, 1.0] {
            let mut evidence = before.clone();
            match evidence.findings.get_mut(finding) {
                Some(Finding::Likelihood { weights, .. }) if state < weights.len() => weights[state] = end,
                _ => {
                    return Err(QueryError::BadFinding {
                        index: finding,
                        reason: "it is no report about such a state".to_owned(),
                    });
                }
            }
            self.set_evidence(evidence)?;
            let joint = self.joint();
            self.set_evidence(before.clone())?;
            ends.push(joint?);
        }
        Ok(self.drag_between(&ends[0], &ends[1]))
    }

    /// The posteriors and the logarithm of P(e) at one end; no posteriors where P(e) is zero.
    fn joint(&mut self) -> Result<(Vec<Vec<f64>>, f64), QueryError> {
        match self.posterior_or_impossible() {
            Ok(posterior) => Ok((posterior.marginals.clone(), posterior.ln_evidence_probability)),
            Err(Failure::Impossible) => Ok((Vec::new(), f64::NEG_INFINITY)),
            Err(failure) => Err(failure.into_error()),
        }
    }

    fn drag_between(&self, low: &(Vec<Vec<f64>>, f64), high: &(Vec<Vec<f64>>, f64)) -> Drag {
        let ln_scale = f64::max(low.1, high.1);
        let ln_scale = if ln_scale.is_finite() { ln_scale } else { 0.0 };
        let evidence = [low, high].map(|end| (end.1 - ln_scale).exp());
        let n_states: Vec<usize> = (0..self.n_variables())
            .map(|variable| self.n_states(variable))
            .collect();
        let flat = |(marginals, _): &(Vec<Vec<f64>>, f64), evidence: f64| -> Vec<f64> {
            if marginals.is_empty() {
                return vec![0.0; n_states.iter().sum()];
            }
            marginals
                .iter()
                .flatten()
                .map(|probability| probability * evidence)
                .collect()
        };
        Drag {
            low: flat(low, evidence[0]),
            high: flat(high, evidence[1]),
            evidence,
            ln_scale,
            posterior: Posterior {
                marginals: n_states.iter().map(|&n_states| vec![0.0; n_states]).collect(),
                ln_evidence_probability: 0.0,
            },
        }
    }

    /// How one posterior depends on one number, exactly; see [`Session::drag`].
    ///
    /// # Errors
    /// As for [`Session::drag`].
    pub fn curve(&mut self, parameter: &Parameter, target: Literal) -> Result<Option<Curve>, QueryError> {
        Ok(self.drag(parameter)?.and_then(|drag| drag.curve(target)))
    }

    /// One posterior with one number set to a value for a moment; `None` where the evidence is impossible.
    ///
    /// # Errors
    /// As for [`Session::posterior`], and when the value is out of range.
    pub fn value_at(&mut self, parameter: &Parameter, value: f64, target: Literal) -> Result<Option<f64>, QueryError> {
        let variable = parameter.variable();
        let local = self.local(variable).clone();
        let n_states = self.n_states(variable);
        self.change(variable, |local| parameter.set(local, n_states, value))?;
        let answer = match self.posterior_or_impossible() {
            Ok(posterior) => Ok(Some(posterior.marginals[target.variable][target.state])),
            Err(Failure::Impossible) => Ok(None),
            Err(failure) => Err(failure.into_error()),
        };
        self.change(variable, |present| *present = local)?;
        answer
    }

    /// What one number must be for a posterior to be `threshold`: all such values, ascending, to 1e-12.
    ///
    /// Exact in closed form where the curve is a quotient of affine functions; elsewhere every crossing of a grid of 128
    /// steps in log-odds (for ratios, in the logarithm between 1e-6 and 1e6) is closed in on.
    ///
    /// # Errors
    /// As for [`Session::posterior`].
    pub fn thresholds(
        &mut self,
        parameter: &Parameter,
        target: Literal,
        threshold: f64,
    ) -> Result<Vec<f64>, QueryError> {
        if let Some(curve) = self.curve(parameter, target)? {
            return Ok(curve.inverse(threshold).into_iter().collect());
        }
        if !self.has(parameter) {
            return Ok(Vec::new());
        }
        let is_ratio = matches!(parameter, Parameter::IfTrue { .. } | Parameter::IfFalse { .. });
        let to_value = |z: f64| if is_ratio { z.exp() } else { 1.0 / (1.0 + (-z).exp()) };
        let reach = if is_ratio { 1e6_f64.ln() } else { 28.0 };
        let gap = |session: &mut Self, z: f64| -> Result<Option<f64>, QueryError> {
            let at = session.value_at(parameter, to_value(z), target)?;
            Ok(at.map(|at| at - threshold))
        };
        let mut found = Vec::new();
        let mut before: Option<(f64, f64)> = None;
        for step in 0..=128 {
            let z = reach * (f64::from(step) / 64.0 - 1.0);
            let Some(here) = gap(self, z)? else {
                before = None;
                continue;
            };
            if let Some((z_before, gap_before)) = before
                && (gap_before < 0.0) != (here < 0.0)
            {
                let (mut low, mut high, mut gap_low) = (z_before, z, gap_before);
                for _ in 0..60 {
                    let middle = f64::midpoint(low, high);
                    match gap(self, middle)? {
                        Some(gap_middle) if (gap_middle < 0.0) == (gap_low < 0.0) => {
                            low = middle;
                            gap_low = gap_middle;
                        }
                        _ => high = middle,
                    }
                }
                found.push(to_value(f64::midpoint(low, high)));
            }
            before = Some((z, here));
        }
        Ok(found)
    }
}
