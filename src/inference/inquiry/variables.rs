//! The variables of an inquiry: exclusive questions, claims, what conditional claims are given, groups that act.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{Literal, Local, LogicOp, Mechanism};
use super::{
    Reading,
    compiler::{Compiler, truth_states},
};
use crate::model::{ClaimId, Group, GroupId, GroupKind, QuestionId};

impl Compiler<'_> {
    pub(super) fn variables(&mut self) {
        let map = self.map;
        let placeholder = || {
            Local::Mechanism(Mechanism {
                base: 0.5,
                ..Mechanism::default()
            })
        };
        let mut positions: BTreeMap<ClaimId, Literal> = BTreeMap::new();
        let mut states_of: BTreeMap<QuestionId, Vec<ClaimId>> = BTreeMap::new();
        for (position, question) in map.exclusive_questions() {
            if self.takes_part(&position) {
                states_of.entry(question).or_default().push(position);
            }
        }
        for (id, question) in map.questions.iter().filter(|(_, question)| question.exclusive) {
            let states: Vec<ClaimId> = states_of.remove(id).unwrap_or_default();
            let mut names: Vec<String> = states.iter().map(|state| state.as_str().to_owned()).collect();
            let mut answers: Vec<Option<ClaimId>> = states.iter().cloned().map(Some).collect();
            if !question.complete || states.len() < 2 {
                names.push("none of these".to_owned());
                answers.push(None);
            }
            if names.len() < 2 {
                continue;
            }
            let variable = self.push(id.as_str().to_owned(), names, placeholder());
            for (state, position) in states.into_iter().enumerate() {
                positions.insert(position, Literal { variable, state });
            }
            self.inquiry.questions.insert(id.clone(), (variable, answers));
        }
        for id in map.claims.keys() {
            if !self.takes_part(id) {
                continue;
            }
            let literal = if let Some(literal) = positions.get(id) {
                *literal
            } else {
                let variable = self.push(id.as_str().to_owned(), truth_states(), placeholder());
                self.claims.insert(id.clone(), variable);
                Literal { variable, state: 1 }
            };
            self.own.insert(id.clone(), literal);
            self.effective.insert(id.clone(), literal);
            self.inquiry.readings.insert(id.clone(), Reading::Plain(literal));
        }
        self.conditions();
        self.quantities();
        let acting: Vec<(GroupId, &Group)> = map
            .groups
            .iter()
            .filter(|(_, group)| group.kind.is_logical())
            .map(|(id, group)| (id.clone(), group.as_ref()))
            .collect();
        for (id, group) in acting {
            let mut inputs: Vec<Literal> = group
                .members
                .iter()
                .filter_map(|member| self.effective.get(member).copied())
                .collect();
            if inputs.is_empty() || group.members.iter().any(|member| self.inquiry.blocked.contains(member)) {
                continue;
            }
            let op = match group.kind {
                GroupKind::AllOf => LogicOp::And,
                GroupKind::AnyOf => LogicOp::Or,
                GroupKind::Exclusive { complete: false } => LogicOp::AtMost(1),
                GroupKind::Exclusive { complete: true } => LogicOp::Exactly(1),
                GroupKind::Exactly(n) => LogicOp::Exactly(n as usize),
                GroupKind::AtLeast(n) => LogicOp::AtLeast(n as usize),
                GroupKind::AllOrNone => {
                    let all = self.push_logic(format!("all of {id}"), LogicOp::And, inputs.clone());
                    let none = self.push_logic(format!("none of {id}"), LogicOp::AtMost(0), inputs);
                    inputs = vec![all, none];
                    LogicOp::Or
                }
                GroupKind::List | GroupKind::Ranked { .. } => continue,
            };
            let literal = self.push_logic(id.as_str().to_owned(), op, inputs);
            self.groups.insert(id, literal.variable);
        }
    }

    /// A claim that is meant given others bears on the rest only when those hold, and is read given them.
    pub(super) fn conditions(&mut self) {
        let map = self.map;
        let is_conditional = |id: &ClaimId| map.claims.get(id).is_some_and(|claim| !claim.given.is_empty());
        let mut open: Vec<ClaimId> = self.own.keys().filter(|id| is_conditional(id)).cloned().collect();
        // What a claim is given comes first, so that what that is given in turn is part of the condition. What goes
        // round in circles takes no part, so every round settles something.
        while !open.is_empty() {
            let waiting: BTreeSet<ClaimId> = open.iter().cloned().collect();
            let waits = |id: &ClaimId| {
                let mut given = map.claims.get(id).into_iter().flat_map(|claim| &claim.given);
                given.any(|given| waiting.contains(given))
            };
            let (later, now): (Vec<ClaimId>, Vec<ClaimId>) = open.into_iter().partition(|id| waits(id));
            if now.is_empty() {
                debug_assert!(false, "conditions go round in a circle: {later:?}");
                return;
            }
            for id in now {
                self.condition(id);
            }
            open = later;
        }
    }

    pub(super) fn condition(&mut self, id: ClaimId) {
        let map = self.map;
        let (Some(own), Some(claim)) = (self.own.get(&id).copied(), map.claims.get(&id)) else {
            return;
        };
        let conditions: Vec<Literal> = claim
            .given
            .iter()
            .filter_map(|given| self.effective.get(given).copied())
            .collect();
        if conditions.is_empty() {
            return;
        }
        let condition = self.push_logic(format!("what {id} is given"), LogicOp::And, conditions);
        let both = self.push_logic(format!("{id} and what it is given"), LogicOp::And, vec![own, condition]);
        self.effective.insert(id.clone(), both);
        self.inquiry.readings.insert(id, Reading::Given { both, condition });
    }
}
