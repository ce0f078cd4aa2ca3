//! What every state of every variable would say about a target.

use super::evidence::QueryError;
use super::network::Literal;
use super::query::Failure;
use super::reckoning::one_hot;
use super::session::Session;

impl Session {
    /// P(target | state, evidence) for each state of each variable; `None` for states that cannot be.
    ///
    /// Two passes for all of them: P(c | x) = P(x | c) · P(c) / P(x). Every measure of the value of information of a
    /// variable follows from these and the marginals. What is believed to a degree counts as the report that it amounts
    /// to.
    ///
    /// # Errors
    /// As for [`Session::posterior`]; [`QueryError::BadFinding`] if there is no such target.
    pub fn target_given(&mut self, target: Literal) -> Result<Vec<Vec<Option<f64>>>, QueryError> {
        self.check_target(target)?;
        let before = self.posterior()?.marginals.clone();
        let p = before[target.variable][target.state];
        let (plan, network, reckoning) = self.parts();
        let plan = plan.clone();
        if p <= 0.0 || plan.observed[target.variable].is_some() {
            let share = |&weight: &f64| (weight > 0.0).then_some(p);
            return Ok(before
                .iter()
                .map(|marginal| marginal.iter().map(share).collect())
                .collect());
        }
        let weights = reckoning.weights(target.variable).cloned();
        let mut only = one_hot(network.n_states(target.variable), target.state);
        for (only, weight) in only.iter_mut().zip(weights.iter().flatten()) {
            *only *= weight;
        }
        reckoning.weigh(&plan, network, target.variable, Some(only));
        let with_target: Result<Vec<Vec<f64>>, Failure> = reckoning
            .settle(&plan)
            .map(|careful| {
                careful.map_or_else(
                    || reckoning.calibration.marginals().to_vec(),
                    |careful| careful.marginals,
                )
            })
            .map_err(Failure::from);
        reckoning.weigh(&plan, network, target.variable, weights);
        let with_target = with_target.map_err(Failure::into_error)?;
        let given = |(before, with_target): (&Vec<f64>, &Vec<f64>)| {
            let shares = before.iter().enumerate().map(|(state, &weight)| {
                // What is observed for good has no marginal of its own there.
                let share = with_target.get(state).copied().unwrap_or(weight);
                (weight > 0.0).then(|| (share * p / weight).min(1.0))
            });
            shares.collect()
        };
        let mut all: Vec<Vec<Option<f64>>> = before.iter().zip(&with_target).map(given).collect();
        for (variable, state) in plan.observed.iter().enumerate() {
            if let Some(state) = *state {
                all[variable].fill(None);
                all[variable][state] = Some(p);
            }
        }
        Ok(all)
    }

    /// Whether there is such a target.
    pub(super) fn check_target(&self, target: Literal) -> Result<(), QueryError> {
        if target.variable < self.n_variables() && target.state < self.n_states(target.variable) {
            return Ok(());
        }
        Err(QueryError::BadFinding {
            index: 0,
            reason: format!("there is no state {} of variable {}", target.state, target.variable),
        })
    }
}
