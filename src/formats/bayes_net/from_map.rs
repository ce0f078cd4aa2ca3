//! A map as a Bayes net: one that consists of tables as it stands, any other as one reader's network with every table
//! written out.

use std::collections::{BTreeMap, BTreeSet};

use super::{BayesNet, BayesNetError, Definition, Node, NoisyMax, normalize, to_map::first_title};
use crate::{
    inference::{Inquiry, Local, NetworkError, OutlookError},
    model::{
        Claim, ClaimId, LocalModel, Map, NetDefinition, NetVariable, Question, QuestionId, ReaderId, TableParent,
        TableState,
    },
};

/// The most rows a table of an exported net may have.
pub const MOST_ROWS: usize = 1 << 16;

/// A net made of a map.
#[derive(Clone, Debug, PartialEq)]
pub struct Exported {
    /// The net.
    pub net: BayesNet,
    /// What of the map is not in it, as sentences.
    pub warnings: Vec<String>,
}

/// A map as a Bayes net.
///
/// A map that consists of tables (as one read from a Bayes net does) gives just that net, names, order, properties and
/// numbers as they were. Any other map gives the network of `reader`: a claim becomes a variable with the states `false`
/// and `true`, an exclusive question one with its positions as states; bases are solved, and every table written out.
///
/// # Errors
/// A table of more than 2¹⁶ rows, naming the claim; whatever keeps the map from being computed; a map of which
/// nothing takes part in the computation.
pub fn net_from_map(map: &Map, reader: Option<&ReaderId>) -> Result<Exported, BayesNetError> {
    let inquiry = Inquiry::new(map, reader, &[]);
    let mut warnings = Vec::new();
    if inquiry.n_findings() > 0 {
        warnings.push(format!(
            "what the map takes as found out or as binding ({} findings) has no place in a Bayes net and is left out",
            inquiry.n_findings()
        ));
    }
    if !inquiry.blocked.is_empty() {
        warnings.push(format!(
            "{} claims go round in circles or lie behind such claims, and are left out",
            inquiry.blocked.len()
        ));
    }
    if let Some(net) = as_it_stands(map) {
        return Ok(Exported { net, warnings });
    }
    let network = inquiry.tabulated(MOST_ROWS).map_err(|error| match error {
        OutlookError::Network(NetworkError::TooWide { variable, parents }) => BayesNetError::whole(format!(
            "the table of “{variable}” over {} others would have more than {MOST_ROWS} rows, too many to be written out",
            parents.len()
        )),
        other => BayesNetError::whole(other.to_string()),
    })?;
    if network.variables.is_empty() {
        return Err(BayesNetError::whole(
            "nothing on the map takes part in a computation, so there is no Bayes net to write",
        ));
    }
    let mut net = head(map);
    for variable in network.variables {
        let Local::Table { parents, mut rows } = variable.local else {
            continue;
        };
        for row in rows.chunks_exact_mut(variable.states.len().max(1)) {
            normalize(row).map_err(|reason| BayesNetError::whole(format!("a row of “{}” {reason}", variable.id)))?;
        }
        let claim = map.claims.get(variable.id.as_str());
        let question = map.questions.get(variable.id.as_str());
        let record = claim
            .and_then(|claim| claim.variable.as_deref())
            .or_else(|| question.and_then(|question| question.variable.as_deref()));
        let mut node = match (claim, question) {
            (Some(claim), _) => of_claim(variable.id.as_str(), claim),
            (None, Some(question)) => of_question(variable.id.as_str(), question),
            (None, None) => Node {
                name: variable.id.clone(),
                ..Node::default()
            },
        };
        node.states = variable.states;
        // Names of states belong to the order of the file; here only those of a claim whose second state holds do.
        if let (Some(_), Some(record)) = (claim, record)
            && record.holds == 1
            && record.states.len() == 2
        {
            node.states.clone_from(&record.states);
        }
        node.parents = parents;
        node.definition = Definition::Table(rows);
        net.nodes.push(node);
    }
    finished(net, warnings)
}

/// Tells apart what has the same name, and makes sure that the net is one.
fn finished(mut net: BayesNet, warnings: Vec<String>) -> Result<Exported, BayesNetError> {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut n_made = 1_usize;
    for node in &mut net.nodes {
        let stem = node.name.clone();
        while node.name.is_empty() || !taken.insert(node.name.clone()) {
            n_made += 1;
            format!("{stem} {n_made}").trim_start().clone_into(&mut node.name);
        }
    }
    match super::fault(&net) {
        None => Ok(Exported { net, warnings }),
        Some(fault) => Err(fault.into()),
    }
}

/// The net without its variables.
fn head(map: &Map) -> BayesNet {
    let record = map.net.as_deref();
    let name = record.map_or_else(|| map.id.clone(), |record| record.name.clone());
    BayesNet {
        title: if map.title == name {
            String::new()
        } else {
            map.title.clone()
        },
        name,
        comment: map.summary.clone(),
        properties: record.map_or_else(Vec::new, |record| record.properties.clone()),
        nodes: Vec::new(),
    }
}

/// What a variable is called and what is kept of it, without states, parents and numbers.
fn named(id: &str, title: &str, body: &str, record: Option<&NetVariable>) -> Node {
    let Some(record) = record else {
        return Node {
            name: id.to_owned(),
            title: if title == id { String::new() } else { title.to_owned() },
            comment: body.to_owned(),
            ..Node::default()
        };
    };
    let is_untouched = title == first_title(record);
    Node {
        name: record.name.clone(),
        title: if is_untouched {
            record.title.clone()
        } else if title == record.name {
            String::new()
        } else {
            title.to_owned()
        },
        comment: body.to_owned(),
        properties: record.properties.clone(),
        definition_properties: record.table_properties.clone(),
        bounds: record.bounds,
        ..Node::default()
    }
}

fn of_claim(id: &str, claim: &Claim) -> Node {
    named(id, &claim.title, &claim.body, claim.variable.as_deref())
}

fn of_question(id: &str, question: &Question) -> Node {
    named(id, &question.title, &question.body, question.variable.as_deref())
}

/// A claim or question that is a variable with a table.
enum Part<'a> {
    Claim(&'a ClaimId, &'a Claim),
    Question(&'a QuestionId, &'a Question),
}

impl Part<'_> {
    fn record(&self) -> Option<&NetVariable> {
        match self {
            Self::Claim(_, claim) => claim.variable.as_deref(),
            Self::Question(_, question) => question.variable.as_deref(),
        }
    }

    fn id(&self) -> &str {
        match self {
            Self::Claim(id, _) => id.as_str(),
            Self::Question(id, _) => id.as_str(),
        }
    }

    /// Which state of a claim means that it holds.
    fn holds(&self) -> usize {
        match self.record() {
            Some(record) if record.states.len() == 2 => (record.holds as usize).min(1),
            _ => 1,
        }
    }

    /// The names of the states, and what tables call them.
    fn states(&self) -> Vec<(String, TableState)> {
        let names = self.record().map_or(&[] as &[String], |record| &record.states);
        match self {
            Self::Claim(..) => {
                let usual = ["false", "true"].map(str::to_owned);
                let names = if names.len() == 2 { names } else { &usual };
                let truth = |(at, name): (usize, &String)| (name.clone(), TableState::Truth(at == self.holds()));
                names.iter().enumerate().map(truth).collect()
            }
            Self::Question(_, question) => {
                let positions = question
                    .table
                    .as_deref()
                    .map_or(&[] as &[ClaimId], |table| &table.positions);
                let has_names = names.len() == positions.len();
                let mut states: Vec<(String, TableState)> = positions
                    .iter()
                    .enumerate()
                    .map(|(at, position)| {
                        let name = names.get(at).filter(|_| has_names).cloned();
                        let name = name.unwrap_or_else(|| position.as_str().to_owned());
                        (name, TableState::Position(position.clone()))
                    })
                    .collect();
                if !question.complete {
                    states.push(("none of these".to_owned(), TableState::NoneOfThese));
                }
                states
            }
        }
    }
}

/// The net of a map on which every variable has a whole table and nothing else has a say; `None` for any other map.
fn as_it_stands(map: &Map) -> Option<BayesNet> {
    let has_other_models = map.groups.values().any(|group| group.kind.is_logical());
    if has_other_models {
        return None;
    }
    let question_of = map.exclusive_questions();
    let mut parts: Vec<Part<'_>> = Vec::new();
    for (id, claim) in map.claims.iter().filter(|(id, _)| !question_of.contains_key(*id)) {
        if claim.is_discussion_only() {
            continue;
        }
        if !claim.given.is_empty() || !matches!(claim.model, LocalModel::Table(_)) {
            return None;
        }
        parts.push(Part::Claim(id, claim));
    }
    let mut positions: BTreeMap<&QuestionId, BTreeSet<&ClaimId>> = BTreeMap::new();
    for (position, question) in &question_of {
        let claim = map.claims.get(position)?;
        if claim.is_discussion_only() || !claim.given.is_empty() {
            return None;
        }
        positions.entry(question).or_default().insert(position);
    }
    for (id, question) in map.questions.iter().filter(|(_, question)| question.exclusive) {
        let table = question.table.as_deref()?;
        let listed: BTreeSet<&ClaimId> = table.positions.iter().collect();
        if listed.is_empty() || positions.get(id) != Some(&listed) {
            return None;
        }
        parts.push(Part::Question(id, question));
    }
    if parts.is_empty() {
        return None;
    }
    parts.sort_by_key(|part| {
        (
            part.record().map_or(u32::MAX, |record| record.order),
            part.id().to_owned(),
        )
    });
    let index: BTreeMap<TableParent, usize> = parts
        .iter()
        .enumerate()
        .map(|(at, part)| match part {
            Part::Claim(id, _) => (TableParent::Claim((*id).clone()), at),
            Part::Question(id, _) => (TableParent::Question((*id).clone()), at),
        })
        .collect();
    let states: Vec<Vec<(String, TableState)>> = parts.iter().map(Part::states).collect();
    let mut net = head(map);
    for (part, own) in parts.iter().zip(&states) {
        net.nodes.push(node(part, own, &states, &index)?);
    }
    let sizes: Vec<usize> = net.nodes.iter().map(|node| node.states.len()).collect();
    for (node, part) in net.nodes.iter_mut().zip(&parts) {
        define_as_before(node, part.record(), &sizes);
    }
    finished(net, Vec::new()).ok().map(|exported| exported.net)
}

/// One variable with its table; `None` when a row is missing or a column is no variable of the net.
fn node(
    part: &Part<'_>,
    own: &[(String, TableState)],
    states: &[Vec<(String, TableState)>],
    index: &BTreeMap<TableParent, usize>,
) -> Option<Node> {
    let (mut node, parents) = match part {
        Part::Claim(id, claim) => match &claim.model {
            LocalModel::Table(table) => (of_claim(id.as_str(), claim), &table.parents),
            _ => return None,
        },
        Part::Question(id, question) => (of_question(id.as_str(), question), &question.table.as_deref()?.parents),
    };
    for parent in parents {
        node.parents.push(*index.get(parent)?);
    }
    node.states = own.iter().map(|(name, _)| name.clone()).collect();
    let stated = rows_of(part, own.len());
    let columns: Vec<&Vec<(String, TableState)>> = node.parents.iter().filter_map(|&at| states.get(at)).collect();
    let n_rows = columns
        .iter()
        .try_fold(1_usize, |n_rows, column| n_rows.checked_mul(column.len()))
        .filter(|n_rows| *n_rows <= stated.len())?;
    let mut numbers = Vec::with_capacity(n_rows * own.len());
    let mut at = vec![0_usize; columns.len()];
    for _ in 0..n_rows {
        let case: Option<Vec<TableState>> = at
            .iter()
            .zip(&columns)
            .map(|(&at, column)| column.get(at).map(|(_, state)| state.clone()))
            .collect();
        numbers.extend(stated.get(&case?)?);
        for (at, column) in at.iter_mut().zip(&columns).rev() {
            *at += 1;
            if *at < column.len() {
                break;
            }
            *at = 0;
        }
    }
    node.definition = Definition::Table(numbers);
    Some(node)
}

/// The rows of a table by their cases, each with one number for every state.
fn rows_of(part: &Part<'_>, n_states: usize) -> BTreeMap<Vec<TableState>, Vec<f64>> {
    match part {
        Part::Claim(_, claim) => {
            let LocalModel::Table(table) = &claim.model else {
                return BTreeMap::new();
            };
            let rows = table.rows.iter().map(|row| {
                let (yes, no) = (row.probability.value(), row.probability_of_not());
                let numbers = if part.holds() == 0 {
                    vec![yes, no]
                } else {
                    vec![no, yes]
                };
                (row.when.clone(), numbers)
            });
            rows.collect()
        }
        Part::Question(_, question) => {
            let rows = question.table.iter().flat_map(|table| &table.rows).map(|row| {
                let mut numbers: Vec<f64> = row.shares.iter().map(|share| share.value()).collect();
                if numbers.len() < n_states {
                    let listed: f64 = numbers.iter().sum();
                    numbers.push((1.0 - listed).max(0.0));
                }
                (row.when.clone(), numbers)
            });
            rows.collect()
        }
    }
}

/// Gives a variable its former kind of definition, if that still says what the table says.
fn define_as_before(node: &mut Node, record: Option<&NetVariable>, sizes: &[usize]) {
    let (Some(record), Definition::Table(numbers)) = (record, &node.definition) else {
        return;
    };
    let n_states = node.states.len();
    match &record.definition {
        NetDefinition::Table => {}
        NetDefinition::Deterministic => {
            let outcome = |row: &[f64]| {
                let certain = row.iter().position(|&number| number >= 1.0)?;
                (row.iter().filter(|&&number| number > 0.0).count() == 1).then_some(certain)
            };
            let outcomes: Option<Vec<usize>> = numbers.chunks_exact(n_states.max(1)).map(outcome).collect();
            if let Some(outcomes) = outcomes {
                node.definition = Definition::Deterministic(outcomes);
            }
        }
        NetDefinition::NoisyMax { strengths, parameters } => {
            let parent_sizes: Vec<usize> = node.parents.iter().filter_map(|&at| sizes.get(at).copied()).collect();
            let mut rest = strengths.iter().map(|&state| state as usize);
            let noisy = NoisyMax {
                strengths: parent_sizes
                    .iter()
                    .map(|&size| rest.by_ref().take(size).collect())
                    .collect(),
                parameters: parameters.clone(),
            };
            let is_same = noisy.fault(&parent_sizes, n_states).is_none()
                && noisy.expand(&parent_sizes, n_states).iter().eq(numbers.iter());
            if is_same {
                node.definition = Definition::NoisyMax(noisy);
            }
        }
    }
}
