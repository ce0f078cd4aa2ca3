//! The local model of each claim: how what bears on it determines it, and where its base comes from.

use super::super::{Goal, Literal, Local, LogicOp, Mechanism, Parameter};
use super::{Reading, Remark, compiler::Compiler, levers::Enters};
use crate::model::{Claim, ClaimId, Link, LinkId, LocalModel, Logic, Part, Relation, Target};

impl<'a> Compiler<'a> {
    pub(super) fn local_models(&mut self) {
        for (id, variable) in self.claims.clone() {
            let Some(claim) = self.map.claims.get(&id) else {
                continue;
            };
            let local = self.local_model(&id, claim, variable);
            if let Some(slot) = self.inquiry.network.variables.get_mut(variable) {
                slot.local = local;
            }
        }
        for (question, (variable, answers)) in self.inquiry.questions.clone() {
            let local = match self
                .map
                .questions
                .get(&question)
                .and_then(|question| question.table.as_deref())
            {
                Some(table) => self.question_table(&question, table, &answers),
                None => Local::Choice(self.choice(&question, variable, &answers)),
            };
            if let Some(slot) = self.inquiry.network.variables.get_mut(variable) {
                slot.local = local;
            }
        }
    }

    pub(super) fn local_model(&mut self, id: &ClaimId, claim: &'a Claim, variable: usize) -> Local {
        let incoming = self.incoming(&Target::Claim(id.clone()));
        if let Some(threshold) = &claim.threshold
            && let Some(local) = self.read_off_quantity(id, claim, threshold)
        {
            for (link, ..) in &incoming {
                self.inquiry.remarks.insert(Remark::NoEffect(link.clone()));
            }
            return local;
        }
        match &claim.model {
            LocalModel::Logic(logic) => {
                self.note_stated(id, claim);
                self.remark_on_modifiers(&incoming);
                let inputs: Vec<Literal> = incoming
                    .iter()
                    .map(|(_, link, source)| match link.relation {
                        Relation::Opposes => self.negated(*source),
                        _ => *source,
                    })
                    .collect();
                let op = match logic {
                    Logic::And => LogicOp::And,
                    // “None holds” is “at most none holds”.
                    Logic::Not => LogicOp::AtMost(0),
                    Logic::Or => LogicOp::Or,
                    Logic::Exactly(n) => LogicOp::Exactly(*n as usize),
                    Logic::AtLeast(n) => LogicOp::AtLeast(*n as usize),
                };
                if inputs.is_empty() {
                    // Logic of nothing says nothing: the claim stands by itself.
                    return self.mechanism(id, claim, variable, 0.5, Mechanism::default());
                }
                Local::Logic { op, inputs }
            }
            LocalModel::Table(table) => {
                self.note_stated(id, claim);
                self.remark_on_modifiers(&incoming);
                self.table(id, table)
            }
            LocalModel::ByLinks | LocalModel::AllOf | LocalModel::AnyOf => {
                let mut mechanism = Mechanism::default();
                let mut links = Vec::with_capacity(incoming.len());
                for (link_id, link, source) in incoming {
                    let role = link.part_in(&claim.model);
                    let place = match role {
                        Part::Weighing => push(&mut mechanism.weighings, self.weighing(&link_id, link, source)),
                        Part::Requirement => push(&mut mechanism.requirements, self.influence(&link_id, link, source)),
                        Part::Route => push(&mut mechanism.routes, self.influence(&link_id, link, source)),
                        Part::Defeater => push(&mut mechanism.defeaters, self.influence(&link_id, link, source)),
                    };
                    links.push((link_id, role, place, link.relation == Relation::Opposes));
                }
                let [n_weighings, n_requirements, n_routes] = [
                    mechanism.weighings.len(),
                    mechanism.requirements.len(),
                    mechanism.routes.len(),
                ];
                for (link, role, place, opposes) in links {
                    let influence = match role {
                        Part::Weighing => {
                            let weighing = place;
                            let parameter = Parameter::IfTrue { variable, weighing };
                            self.note_entry(&link, parameter, weighing, Enters::Ratios { opposes });
                            continue;
                        }
                        Part::Requirement => place,
                        Part::Route => n_requirements + place,
                        Part::Defeater => n_requirements + n_routes + place,
                    };
                    let parameter = Parameter::Fraction { variable, influence };
                    self.note_entry(&link, parameter, n_weighings + influence, Enters::Share);
                }
                let usual_base = match claim.model {
                    LocalModel::AllOf => 1.0,
                    LocalModel::AnyOf => 0.0,
                    _ => 0.5,
                };
                self.mechanism(id, claim, variable, usual_base, mechanism)
            }
        }
    }

    /// Lists the links that bear on these links, because they change nothing.
    pub(super) fn remark_on_modifiers(&mut self, links: &[(LinkId, &'a Link, Literal)]) {
        for (id, ..) in links {
            let onto = self.incoming(&Target::Link(id.clone()));
            self.inquiry
                .remarks
                .extend(onto.into_iter().map(|(id, ..)| Remark::NoEffect(id)));
        }
    }

    pub(super) fn note_stated(&mut self, id: &ClaimId, claim: &'a Claim) {
        let stated = self.credence(claim).and_then(|credence| credence.stated.point());
        let base = self.credence(claim).and_then(|credence| credence.base.point());
        self.inquiry.has_numbers |= base.is_some();
        if let Some(stated) = self.changed.get(id).copied().or(stated) {
            self.inquiry.stated.insert(id.clone(), stated.value());
            self.inquiry.has_numbers = true;
        }
    }

    /// What the reader states of a claim with the arguments set aside, unless the scenario changes what is stated.
    pub(super) fn base(&self, id: &ClaimId, claim: &'a Claim) -> Option<f64> {
        if self.changed.contains_key(id) {
            return None;
        }
        let base = self.credence(claim)?.base.point()?;
        Some(base.value())
    }

    /// Lists that a reader gives no number for a claim.
    pub(super) fn remark_on_nothing_said(&mut self, id: &ClaimId, claim: &'a Claim) {
        let words = self
            .credence(claim)
            .is_some_and(|credence| !credence.stated.is_not_stated() || !credence.base.is_not_stated());
        let remark = if words { Remark::WordsOnly } else { Remark::AssumedBase };
        self.inquiry.remarks.insert(remark(id.clone()));
    }

    /// Sets the base of a mechanism: stated, to be solved from what is stated, or assumed.
    pub(super) fn mechanism(
        &mut self,
        id: &ClaimId,
        claim: &'a Claim,
        variable: usize,
        usual_base: f64,
        mut mechanism: Mechanism,
    ) -> Local {
        self.note_stated(id, claim);
        let base = self.base(id, claim);
        let stated = self.inquiry.stated.get(id).copied();
        let stands_alone = !self.tied.contains(id)
            && mechanism.weighings.is_empty()
            && mechanism.requirements.is_empty()
            && mechanism.routes.is_empty()
            && mechanism.defeaters.is_empty();
        mechanism.base = match (base, stated) {
            (Some(base), _) => base,
            (None, Some(stated)) if stands_alone => {
                self.inquiry.solved.insert(id.clone());
                stated
            }
            (None, Some(stated)) => {
                self.inquiry.solved.insert(id.clone());
                if let Some(Reading::Given { condition, .. }) = self.inquiry.readings.get(id) {
                    self.inquiry.conditions.insert(variable, *condition);
                }
                self.inquiry.goals.push(Goal {
                    variable,
                    marginal: vec![1.0 - stated, stated],
                });
                // A start in the middle keeps both directions open for the solver.
                0.5
            }
            (None, None) => {
                self.remark_on_nothing_said(id, claim);
                usual_base
            }
        };
        Local::Mechanism(mechanism)
    }
}

/// Appends, and says where.
fn push<T>(all: &mut Vec<T>, one: T) -> usize {
    all.push(one);
    all.len() - 1
}
