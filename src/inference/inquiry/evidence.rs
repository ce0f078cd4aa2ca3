//! What has been found out, as findings about variables.

use super::super::{Finding, Literal};
use super::{Culprit, Remark, compiler::Compiler};
use crate::model::{self, ClaimId, GroupKind};

impl Compiler<'_> {
    pub(super) fn evidence(&mut self, findings: Vec<(ClaimId, model::Finding)>) {
        let map = self.map;
        for (id, variable) in self.groups.clone() {
            let binds = map
                .groups
                .get(&id)
                .is_some_and(|group| group.binding || matches!(group.kind, GroupKind::Exclusive { .. }));
            if binds {
                self.inquiry
                    .evidence
                    .findings
                    .push(Finding::Observed { variable, state: 1 });
                self.inquiry.culprits.push(Culprit::Constraint(id.clone()));
                self.inquiry.constraints.insert(id, variable);
            }
        }
        for (claim, finding) in findings {
            self.one_finding(claim, finding);
        }
    }

    pub(super) fn one_finding(&mut self, claim: ClaimId, finding: model::Finding) {
        let Some(literal) = self.own.get(&claim).copied() else {
            self.inquiry.remarks.insert(Remark::EvidenceOnBlocked(claim));
            return;
        };
        let n_states = self
            .inquiry
            .network
            .variables
            .get(literal.variable)
            .map_or(2, |variable| variable.states.len());
        let Literal { variable, state } = literal;
        let weights = |yes: f64, no: f64| (0..n_states).map(|at| if at == state { yes } else { no }).collect();
        let other_state = (n_states == 2).then_some(1 - state.min(1));
        let finding = match (finding, other_state) {
            (model::Finding::Observed(true), _) => Finding::Observed { variable, state },
            (model::Finding::Observed(false), Some(state)) => Finding::Observed { variable, state },
            (model::Finding::Observed(false) | model::Finding::Made(false), None) => Finding::Likelihood {
                variable,
                weights: weights(0.0, 1.0),
            },
            (model::Finding::Report(ratio), _) => Finding::Likelihood {
                variable,
                weights: weights(ratio.value(), 1.0),
            },
            (model::Finding::Believed(probability), _) => Finding::Believed {
                variable,
                state,
                probability: probability.value(),
            },
            (model::Finding::Made(true), _) => Finding::Intervened { variable, state },
            (model::Finding::Made(false), Some(state)) => Finding::Intervened { variable, state },
        };
        self.inquiry.evidence.findings.push(finding);
        self.inquiry.culprits.push(Culprit::Claim(claim));
    }
}
