//! Tables of claims and questions, and what the file keeps of the Bayes net they came from.

#[allow(clippy::wildcard_imports, reason = "the schema is written record by record")]
use super::super::*;
use super::{inline, text, unknown};

fn parents(parents: &[model::TableParent]) -> Inline {
    let parent = |parent: &model::TableParent| match parent {
        model::TableParent::Claim(id) => text(id),
        model::TableParent::Question(id) => text(id),
    };
    Inline(parents.iter().map(parent).collect())
}

fn case(when: &[model::TableState]) -> Vec<State> {
    when.iter()
        .map(|state| match state {
            model::TableState::Truth(truth) => State::Truth(*truth),
            model::TableState::Position(id) => State::Position(text(id)),
            model::TableState::NoneOfThese => State::Position(NONE_OF_THESE.to_owned()),
        })
        .collect()
}

pub(super) fn table(table: &model::Table) -> Table {
    let row = |row: &model::TableRow| TableRow {
        when: case(&row.when),
        p: Chance(row.probability),
        not: row.complement.map(Chance),
    };
    Table {
        parents: parents(&table.parents),
        rows: table.rows.iter().map(row).collect(),
        unknown: unknown(&table.unknown),
    }
}

pub(super) fn question_table(table: &model::QuestionTable) -> QuestionTable {
    let row = |row: &model::QuestionRow| QuestionRow {
        when: case(&row.when),
        p: row.shares.iter().copied().map(Chance).collect(),
    };
    QuestionTable {
        parents: parents(&table.parents),
        positions: inline(&table.positions),
        rows: table.rows.iter().map(row).collect(),
        unknown: unknown(&table.unknown),
    }
}

pub(super) fn net(net: &model::NetRecord) -> Net {
    Net {
        name: net.name.clone(),
        properties: net.properties.clone(),
        unknown: unknown(&net.unknown),
    }
}

pub(super) fn variable(variable: &model::NetVariable) -> Variable {
    let (strengths, causes) = match &variable.definition {
        model::NetDefinition::NoisyMax { strengths, parameters } => {
            (strengths.iter().copied().map(f64::from).collect(), parameters.clone())
        }
        _ => (Vec::new(), Vec::new()),
    };
    Variable {
        name: variable.name.clone(),
        title: variable.title.clone(),
        order: Some(variable.order),
        states: Inline(variable.states.clone()),
        holds: (variable.holds > 0).then_some(variable.holds),
        properties: variable.properties.clone(),
        table_properties: variable.table_properties.clone(),
        bounds: Tuple(variable.bounds.map(Vec::from).unwrap_or_default()),
        deterministic: variable.definition == model::NetDefinition::Deterministic,
        strengths: Tuple(strengths),
        causes: Tuple(causes),
        unknown: unknown(&variable.unknown),
    }
}
