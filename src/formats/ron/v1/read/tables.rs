//! Tables of claims and questions, and what the file keeps of the Bayes net they came from.

#[allow(clippy::wildcard_imports, reason = "the schema is read record by record")]
use super::super::*;
use super::Reading;
use crate::model::{ClaimId, MapContent, QuestionId, Unknown};

impl Reading<'_> {
    fn table_parents(&mut self, parents: &Inline, key: &str, content: &MapContent) -> Vec<model::TableParent> {
        let parent = |text: &String| {
            if content.questions.contains_key(text.as_str()) {
                self.id(QuestionId::new, text, key).map(model::TableParent::Question)
            } else {
                self.id(ClaimId::new, text, key).map(model::TableParent::Claim)
            }
        };
        parents.0.iter().filter_map(parent).collect()
    }

    fn table_case(&mut self, when: Vec<State>, key: &str) -> Vec<model::TableState> {
        when.into_iter()
            .filter_map(|state| match state {
                State::Truth(truth) => Some(model::TableState::Truth(truth)),
                State::Position(position) if position == NONE_OF_THESE => Some(model::TableState::NoneOfThese),
                State::Position(position) => self.id(ClaimId::new, &position, key).map(model::TableState::Position),
            })
            .collect()
    }

    pub(super) fn table(&mut self, table: Table, key: &str, content: &MapContent) -> model::Table {
        let parents = self.table_parents(&table.parents, key, content);
        let rows = table.rows.into_iter().map(|row| model::TableRow {
            when: self.table_case(row.when, key),
            probability: row.p.0,
            complement: row.not.map(|not| not.0),
        });
        model::Table {
            rows: rows.collect(),
            parents,
            unknown: Unknown(table.unknown),
        }
    }

    pub(super) fn question_table(
        &mut self,
        table: QuestionTable,
        key: &str,
        content: &MapContent,
    ) -> model::QuestionTable {
        let parents = self.table_parents(&table.parents, key, content);
        let positions = self.ids(ClaimId::new, &table.positions, key);
        let rows = table.rows.into_iter().map(|row| model::QuestionRow {
            when: self.table_case(row.when, key),
            shares: row.p.into_iter().map(|share| share.0).collect(),
        });
        model::QuestionTable {
            rows: rows.collect(),
            parents,
            positions,
            unknown: Unknown(table.unknown),
        }
    }

    pub(super) fn variable(&mut self, variable: Variable, key: &str) -> model::NetVariable {
        let bounds = <[f64; 4]>::try_from(variable.bounds.0.as_slice()).ok();
        if bounds.is_none() && !variable.bounds.0.is_empty() {
            self.problem(
                key,
                format!("“{key}”: `bounds` are four numbers: left, top, right, bottom"),
            );
        }
        model::NetVariable {
            name: variable.name,
            title: variable.title,
            order: variable.order.unwrap_or_default(),
            states: variable.states.0,
            holds: variable.holds.unwrap_or_default(),
            properties: variable.properties,
            table_properties: variable.table_properties,
            bounds,
            definition: if !variable.causes.0.is_empty() {
                model::NetDefinition::NoisyMax {
                    strengths: variable.strengths.0.iter().map(|&state| state as u32).collect(),
                    parameters: variable.causes.0,
                }
            } else if variable.deterministic {
                model::NetDefinition::Deterministic
            } else {
                model::NetDefinition::Table
            },
            unknown: Unknown(variable.unknown),
        }
    }
}
