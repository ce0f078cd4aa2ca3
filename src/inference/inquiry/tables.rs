//! Tables of claims and of questions, spread out over the states of the variables they name.

use std::collections::BTreeMap;

use super::super::{Local, LogicOp, Mechanism};
use super::{Remark, compiler::Compiler};
use crate::model::{self, ClaimId, Map, QuestionId, QuestionTable, TableParent, TableState};

/// The most cases a table is spread out to.
const MOST_ROWS: usize = 1 << 16;

/// The columns of a table: the variable of each, and what the table calls each of its states.
struct Columns {
    parents: Vec<usize>,
    states: Vec<Vec<TableState>>,
    /// Which columns have a last state that cannot be, because the list of positions is complete without it.
    has_impossible: Vec<bool>,
}

impl Columns {
    /// The cases in the engine's order, the last parent fastest; `None` when they are too many.
    fn cases(&self) -> Option<impl Iterator<Item = Vec<TableState>> + '_> {
        let sizes = self.states.iter().map(Vec::len);
        let n_rows = sizes.fold(1_usize, usize::saturating_mul);
        let mut at = vec![0_usize; self.states.len()];
        let next = move |_| {
            let case = at
                .iter()
                .zip(&self.states)
                .filter_map(|(&at, states)| states.get(at).cloned());
            let case: Vec<TableState> = case.collect();
            for (at, states) in at.iter_mut().zip(&self.states).rev() {
                *at += 1;
                if *at < states.len() {
                    break;
                }
                *at = 0;
            }
            case
        };
        (n_rows <= MOST_ROWS).then(|| (0..n_rows).map(next))
    }

    /// Whether a case cannot be.
    fn is_impossible(&self, case: &[TableState]) -> bool {
        let mut columns = case.iter().zip(&self.has_impossible);
        columns.any(|(state, has_impossible)| *has_impossible && *state == TableState::NoneOfThese)
    }
}

impl Compiler<'_> {
    /// The columns of a table; `None` when one of them takes no part in the computation.
    fn columns(&mut self, parents: &[TableParent]) -> Option<Columns> {
        let mut columns = Columns {
            parents: Vec::new(),
            states: Vec::new(),
            has_impossible: Vec::new(),
        };
        for parent in parents {
            match parent {
                TableParent::Claim(claim) => {
                    let literal = self.effective.get(claim).copied()?;
                    let variable = self.inquiry.network.variables.get(literal.variable);
                    let is_whole = literal.state == 1
                        && variable.is_some_and(|variable| variable.states.len() == 2)
                        && !names_question_of(parents, self.map, claim);
                    let literal = if is_whole {
                        literal
                    } else {
                        self.push_logic(format!("whether {claim} holds"), LogicOp::Or, vec![literal])
                    };
                    columns.parents.push(literal.variable);
                    columns
                        .states
                        .push(vec![TableState::Truth(false), TableState::Truth(true)]);
                    columns.has_impossible.push(false);
                }
                TableParent::Question(question) => {
                    let (variable, answers) = self.inquiry.questions.get(question)?;
                    columns.parents.push(*variable);
                    let state =
                        |answer: &Option<ClaimId>| answer.clone().map_or(TableState::NoneOfThese, TableState::Position);
                    columns.states.push(answers.iter().map(state).collect());
                    let is_complete = self
                        .map
                        .questions
                        .get(question)
                        .is_some_and(|question| question.complete);
                    columns.has_impossible.push(is_complete);
                }
            }
        }
        Some(columns)
    }

    pub(super) fn assumed_table(&mut self, id: &ClaimId) -> Local {
        self.inquiry.remarks.insert(Remark::AssumedRow(id.clone()));
        Local::Mechanism(Mechanism {
            base: 0.5,
            ..Mechanism::default()
        })
    }

    /// The table of a claim. What it does not say is one half, and listed as assumed.
    pub(super) fn table(&mut self, id: &ClaimId, table: &model::Table) -> Local {
        let Some(columns) = self.columns(&table.parents) else {
            return self.assumed_table(id);
        };
        let stated: BTreeMap<&[TableState], [f64; 2]> = table
            .rows
            .iter()
            .map(|row| (row.when.as_slice(), [row.probability_of_not(), row.probability.value()]))
            .collect();
        let Some(cases) = columns.cases() else {
            return self.assumed_table(id);
        };
        let mut rows = Vec::new();
        for case in cases {
            rows.extend(stated.get(case.as_slice()).copied().unwrap_or_else(|| {
                if !columns.is_impossible(&case) {
                    self.inquiry.remarks.insert(Remark::AssumedRow(id.clone()));
                }
                [0.5, 0.5]
            }));
        }
        Local::Table {
            parents: columns.parents,
            rows,
        }
    }

    /// The table of an exclusive question; `answers` are the states of its variable.
    ///
    /// What is said of positions by credences and links stands beside it and changes nothing. Where the table says
    /// nothing, shares are even, and listed as assumed.
    pub(super) fn question_table(
        &mut self,
        id: &QuestionId,
        table: &QuestionTable,
        answers: &[Option<ClaimId>],
    ) -> Local {
        let map = self.map;
        for (position, claim) in answers
            .iter()
            .flatten()
            .filter_map(|answer| map.claims.get_key_value(answer))
        {
            self.note_stated(position, claim);
            let incoming = self.incoming(&model::Target::Claim(position.clone()));
            self.remark_on_modifiers(&incoming);
        }
        let is_complete = map.questions.get(id).is_some_and(|question| question.complete);
        let column_of = |answer: &Option<ClaimId>| {
            let answer = answer.as_ref()?;
            table.positions.iter().position(|position| position == answer)
        };
        let places: Vec<Option<usize>> = answers.iter().map(column_of).collect();
        let spread = |shares: &[model::Probability]| {
            let listed: f64 = shares.iter().map(|share| share.value()).sum();
            let of = |(answer, place): (&Option<ClaimId>, &Option<usize>)| match (answer, place) {
                (_, Some(place)) => shares.get(*place).map_or(0.0, |share| share.value()),
                (Some(_), None) => 0.0,
                (None, None) if is_complete => 0.0,
                (None, None) => (1.0 - listed).max(0.0),
            };
            answers.iter().zip(&places).map(of).collect::<Vec<f64>>()
        };
        let stated: BTreeMap<&[TableState], Vec<f64>> = table
            .rows
            .iter()
            .map(|row| (row.when.as_slice(), spread(&row.shares)))
            // A position that takes no part may leave the others short.
            .filter(|(_, row)| (row.iter().sum::<f64>() - 1.0).abs() <= 1e-9)
            .collect();
        let first = answers.iter().flatten().next().cloned();
        let even = vec![1.0 / answers.len().max(1) as f64; answers.len()];
        let columns = self.columns(&table.parents);
        let mut rows = Vec::new();
        let mut is_assumed = false;
        let parents =
            if let Some((columns, cases)) = columns.as_ref().and_then(|columns| Some((columns, columns.cases()?))) {
                for case in cases {
                    let row = stated.get(case.as_slice());
                    is_assumed |= row.is_none() && !columns.is_impossible(&case);
                    rows.extend(row.unwrap_or(&even));
                }
                columns.parents.clone()
            } else {
                is_assumed = true;
                rows.extend(&even);
                Vec::new()
            };
        if is_assumed {
            self.inquiry.remarks.extend(first.map(Remark::AssumedRow));
        }
        Local::Table { parents, rows }
    }
}

/// Whether a table has, beside a position, also the position's question as a column.
fn names_question_of(parents: &[TableParent], map: &Map, position: &ClaimId) -> bool {
    map.exclusive_question_of(position)
        .is_some_and(|question| parents.contains(&TableParent::Question(question)))
}
