//! Conditional probability tables, row by row in the order of the engine.

use std::collections::BTreeMap;

use super::super::{Local, LogicOp, Mechanism};
use super::{Remark, compiler::Compiler};
use crate::model::{self, ClaimId, Map, TableParent, TableState};

impl Compiler<'_> {
    pub(super) fn table(&mut self, id: &ClaimId, table: &model::Table) -> Local {
        let mut parents = Vec::new();
        // For each parent, the table's state for each of the variable's states.
        let mut states: Vec<Vec<TableState>> = Vec::new();
        for parent in &table.parents {
            match parent {
                TableParent::Claim(claim) => {
                    let Some(literal) = self.effective.get(claim).copied() else {
                        return self.assumed_table(id);
                    };
                    let is_whole = literal.state == 1
                        && self
                            .inquiry
                            .network
                            .variables
                            .get(literal.variable)
                            .is_some_and(|v| v.states.len() == 2)
                        && !names_question_of(table, self.map, claim);
                    let literal = if is_whole {
                        literal
                    } else {
                        self.push_logic(format!("whether {claim} holds"), LogicOp::Or, vec![literal])
                    };
                    parents.push(literal.variable);
                    states.push(vec![TableState::Truth(false), TableState::Truth(true)]);
                }
                TableParent::Question(question) => {
                    let Some((variable, answers)) = self.inquiry.questions.get(question) else {
                        return self.assumed_table(id);
                    };
                    parents.push(*variable);
                    states.push(
                        answers
                            .iter()
                            .map(|answer| answer.clone().map_or(TableState::NoneOfThese, TableState::Position))
                            .collect(),
                    );
                }
            }
        }
        let stated: BTreeMap<&[TableState], f64> = table
            .rows
            .iter()
            .map(|row| (row.when.as_slice(), row.probability.value()))
            .collect();
        let n_rows = states.iter().fold(1_usize, |n, states| n.saturating_mul(states.len()));
        if n_rows > 1 << 16 {
            return self.assumed_table(id);
        }
        let mut rows = Vec::with_capacity(n_rows * 2);
        let mut case: Vec<usize> = vec![0; states.len()];
        for _ in 0..n_rows {
            let when: Vec<TableState> = case
                .iter()
                .zip(&states)
                .filter_map(|(&at, states)| states.get(at).cloned())
                .collect();
            let probability = stated.get(when.as_slice()).copied().unwrap_or_else(|| {
                self.inquiry.remarks.insert(Remark::AssumedRow(id.clone()));
                0.5
            });
            rows.extend([1.0 - probability, probability]);
            // The last parent runs fastest.
            for (at, states) in case.iter_mut().zip(&states).rev() {
                *at += 1;
                if *at < states.len() {
                    break;
                }
                *at = 0;
            }
        }
        Local::Table { parents, rows }
    }

    pub(super) fn assumed_table(&mut self, id: &ClaimId) -> Local {
        self.inquiry.remarks.insert(Remark::AssumedRow(id.clone()));
        Local::Mechanism(Mechanism {
            base: 0.5,
            ..Mechanism::default()
        })
    }
}

/// Whether a table has, beside a position, also the position's question as a column.
fn names_question_of(table: &model::Table, map: &Map, position: &ClaimId) -> bool {
    map.exclusive_question_of(position)
        .is_some_and(|question| table.parents.contains(&TableParent::Question(question)))
}
