//! A Bayes net as a map: variables with two states become claims, those with more (or one) exclusive questions with a
//! position for each state; tables become tables. What else the file says of a variable is kept with it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{BayesNet, BayesNetError, Definition, Node};
use crate::model::{
    Claim, ClaimId, ClaimKind, IdError, Link, LinkId, LocalModel, Map, MapContent, NetDefinition, NetRecord,
    NetVariable, Origin, Probability, Question, QuestionId, QuestionRow, QuestionTable, Relation, Table, TableParent,
    TableRow, TableState, Target, slug_from_text,
};

/// The most rows a table on a map may have.
const MOST_ROWS: usize = 1 << 16;

/// The most numbers all tables of a map may have together.
const MOST_NUMBERS: usize = 1 << 21;

/// What a variable becomes.
enum Card {
    Claim { id: ClaimId, holds: usize },
    Question { id: QuestionId, positions: Vec<ClaimId> },
}

impl Card {
    /// The variable as a column of a table.
    fn column(&self) -> TableParent {
        match self {
            Self::Claim { id, .. } => TableParent::Claim(id.clone()),
            Self::Question { id, .. } => TableParent::Question(id.clone()),
        }
    }

    /// A state of the variable as an entry of a table.
    fn state(&self, state: usize) -> Option<TableState> {
        match self {
            Self::Claim { holds, .. } => Some(TableState::Truth(state == *holds)),
            Self::Question { positions, .. } => positions.get(state).cloned().map(TableState::Position),
        }
    }

    /// The claim that stands for a state: of a claim, itself.
    fn claim(&self, state: usize) -> Option<&ClaimId> {
        match self {
            Self::Claim { id, .. } => Some(id),
            Self::Question { positions, .. } => positions.get(state),
        }
    }
}

/// Gives out ids that no object has yet.
#[derive(Default)]
struct Ids {
    /// For each id that was wished for, how often.
    wished: BTreeMap<String, usize>,
    taken: BTreeSet<String>,
}

impl Ids {
    fn free<T>(&mut self, wish: &str, make: fn(&str) -> Result<T, IdError>) -> Result<T, BayesNetError> {
        let n_wished = self.wished.entry(wish.to_owned()).or_default();
        let mut id = wish.to_owned();
        while !self.taken.insert(id.clone()) {
            *n_wished += 1;
            id = format!("{wish}-{}", *n_wished + 1);
        }
        make(&id).map_err(|error| BayesNetError::whole(error.to_string()))
    }
}

/// Which of two states means that a claim holds: the one that says yes, or does not say no, else the first.
fn state_that_holds(states: &[String]) -> usize {
    const YES: [&str; 10] = [
        "true", "t", "yes", "y", "present", "positive", "pos", "on", "1", "observed",
    ];
    const NO: [&str; 12] = [
        "false",
        "f",
        "no",
        "n",
        "absent",
        "negative",
        "neg",
        "off",
        "0",
        "none",
        "not",
        "unobserved",
    ];
    let only = |words: &[&str]| {
        let mut found = states.iter().enumerate().filter(|(_, state)| {
            let lower = state.to_lowercase();
            words.contains(&lower.as_str())
        });
        match (found.next(), found.next()) {
            (Some((at, _)), None) => Some(at),
            _ => None,
        }
    };
    only(&YES).or_else(|| only(&NO).map(|no| 1 - no.min(1))).unwrap_or(0)
}

/// What a claim or question read from a variable is titled at first.
pub(super) fn first_title(variable: &NetVariable) -> String {
    let title = if variable.title.is_empty() {
        &variable.name
    } else {
        &variable.title
    };
    let holds = variable.states.get(variable.holds as usize).map_or("", String::as_str);
    let says_itself =
        ["true", "t", "yes", "y", "present", "positive", "pos", "on", "1"].contains(&holds.to_lowercase().as_str());
    if variable.states.len() != 2 || says_itself {
        title.clone()
    } else {
        format!("{title}: {holds}")
    }
}

impl BayesNet {
    /// The net as a map.
    ///
    /// # Errors
    /// When the net has a fault, or tables too large for a map.
    pub fn to_map(&self) -> Result<Map, BayesNetError> {
        if let Some(fault) = super::fault(self) {
            return Err(fault.into());
        }
        let mut ids = Ids::default();
        let mut cards = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            cards.push(card(node, &mut ids)?);
        }
        let mut content = MapContent {
            id: slug_from_text(&self.name, "bayes-net"),
            title: if self.title.is_empty() {
                self.name.clone()
            } else {
                self.title.clone()
            },
            summary: self.comment.clone(),
            net: Some(Arc::new(NetRecord {
                name: self.name.clone(),
                properties: self.properties.clone(),
                ..NetRecord::default()
            })),
            ..MapContent::default()
        };
        let mut n_numbers = 0_usize;
        for (index, (node, card)) in self.nodes.iter().zip(&cards).enumerate() {
            let table = self.table(node, MOST_ROWS)?;
            n_numbers += table.len();
            if n_numbers > MOST_NUMBERS {
                return Err(BayesNetError::whole(format!(
                    "with “{}” the tables have more than {MOST_NUMBERS} numbers, too many for a map; compute with the file itself",
                    node.name
                )));
            }
            let variable = Box::new(record(node, index, card));
            self.put(&mut content, &cards, node, card, &table, variable, &mut ids)?;
            for (at, &parent) in node.parents.iter().enumerate() {
                if let Some(parent_card) = cards.get(parent) {
                    self.draw(&mut content, node, at, &table, (parent_card, card), &mut ids)?;
                }
            }
        }
        Map::new(content).map_err(|flaws| {
            let sentence = flaws.first().map_or_else(String::new, ToString::to_string);
            BayesNetError::whole(format!("the net does not make a map: {sentence}"))
        })
    }

    /// Puts the claim or question of a variable on the map, with its table.
    #[expect(clippy::too_many_arguments, reason = "what a variable is, in one place")]
    fn put(
        &self,
        content: &mut MapContent,
        cards: &[Card],
        node: &Node,
        card: &Card,
        table: &[f64],
        variable: Box<NetVariable>,
        ids: &mut Ids,
    ) -> Result<(), BayesNetError> {
        let parents: Vec<&Card> = node.parents.iter().filter_map(|&parent| cards.get(parent)).collect();
        let columns = parents.iter().map(|parent| parent.column()).collect();
        let cases = Cases {
            parents: &parents,
            sizes: self.sizes_of_parents(node),
            at: vec![0; parents.len()],
        };
        let rows = cases.zip(table.chunks_exact(node.states.len()));
        let title = first_title(&variable);
        match card {
            Card::Claim { id, holds } => {
                let rows = rows.map(|(when, row)| {
                    let of = |state: usize| Probability::clamped(row.get(state).copied().unwrap_or(0.0));
                    let (probability, complement) = (of(*holds), of(1 - holds.min(&1)));
                    let is_exact = (1.0 - probability.value()).to_bits() == complement.value().to_bits();
                    TableRow {
                        when,
                        probability,
                        complement: (!is_exact).then_some(complement),
                    }
                });
                let claim = Claim {
                    title,
                    body: node.comment.clone(),
                    model: LocalModel::Table(Table {
                        rows: rows.collect(),
                        parents: columns,
                        ..Table::default()
                    }),
                    variable: Some(variable),
                    ..Claim::default()
                };
                content.claims.insert(id.clone(), Arc::new(claim));
            }
            Card::Question { id, positions } => {
                let rows = rows.map(|(when, row)| QuestionRow {
                    when,
                    shares: row.iter().map(|&share| Probability::clamped(share)).collect(),
                });
                let table = QuestionTable {
                    rows: rows.collect(),
                    parents: columns,
                    positions: positions.clone(),
                    ..QuestionTable::default()
                };
                for (order, (position, state)) in positions.iter().zip(&node.states).enumerate() {
                    let claim = Claim {
                        kind: ClaimKind::Position,
                        title: format!("{title}: {state}"),
                        order: Some(order as f64),
                        ..Claim::default()
                    };
                    content.claims.insert(position.clone(), Arc::new(claim));
                    let link = Link::new(
                        Origin::Claim(position.clone()),
                        Target::Question(id.clone()),
                        Relation::Answers,
                    );
                    let link_id = ids.free(&link_wish(position.as_str(), id.as_str()), LinkId::new)?;
                    content.links.insert(link_id, Arc::new(link));
                }
                let question = Question {
                    title,
                    body: node.comment.clone(),
                    exclusive: true,
                    complete: true,
                    table: Some(Box::new(table)),
                    variable: Some(variable),
                    ..Question::default()
                };
                content.questions.insert(id.clone(), Arc::new(question));
            }
        }
        Ok(())
    }

    /// Draws the link from one parent to a variable, so that the structure is seen; the numbers are in the table.
    ///
    /// It leads from the state to the state that it moves most, taking the other parents' states as equally likely, and
    /// supports or opposes accordingly.
    fn draw(
        &self,
        content: &mut MapContent,
        node: &Node,
        at: usize,
        table: &[f64],
        (parent, child): (&Card, &Card),
        ids: &mut Ids,
    ) -> Result<(), BayesNetError> {
        let sizes = self.sizes_of_parents(node);
        let n_states = node.states.len();
        let size = sizes.get(at).copied().unwrap_or(1).max(1);
        let stride: usize = sizes.iter().skip(at + 1).product::<usize>().max(1);
        let mut sums = vec![0.0; size * n_states];
        for (row, cells) in table.chunks_exact(n_states.max(1)).enumerate() {
            let state = row / stride % size;
            for (sum, cell) in sums.iter_mut().skip(state * n_states).zip(cells) {
                *sum += cell;
            }
        }
        let n_cases = (table.len() / n_states.max(1) / size).max(1) as f64;
        let fixed = |card: &Card| match card {
            Card::Claim { holds, .. } => Some(*holds),
            Card::Question { .. } => None,
        };
        let (from_only, to_only) = (fixed(parent), fixed(child));
        let mut best: Option<(f64, usize, usize)> = None;
        for to in (0..n_states).filter(|to| to_only.is_none_or(|only| only == *to)) {
            let of = |from: usize| sums.get(from * n_states + to).copied().unwrap_or(0.0) / n_cases;
            let mean = (0..size).map(of).sum::<f64>() / size as f64;
            for from in (0..size).filter(|from| from_only.is_none_or(|only| only == *from)) {
                let effect = of(from) - mean;
                if best.is_none_or(|(most, ..)| effect.abs() > most.abs()) {
                    best = Some((effect, from, to));
                }
            }
        }
        let Some((effect, from, to)) = best else { return Ok(()) };
        let (Some(from), Some(to)) = (parent.claim(from), child.claim(to)) else {
            return Ok(());
        };
        let relation = if effect < 0.0 {
            Relation::Opposes
        } else {
            Relation::Supports
        };
        let link = Link::new(Origin::Claim(from.clone()), Target::Claim(to.clone()), relation);
        let id = ids.free(&link_wish(from.as_str(), to.as_str()), LinkId::new)?;
        content.links.insert(id, Arc::new(link));
        Ok(())
    }
}

fn link_wish(from: &str, to: &str) -> String {
    let short = |id: &str| id.chars().take(26).collect::<String>();
    format!("{}--{}", short(from), short(to))
}

fn card(node: &Node, ids: &mut Ids) -> Result<Card, BayesNetError> {
    let wish = slug_from_text(&node.name, "variable");
    if node.states.len() == 2 {
        return Ok(Card::Claim {
            id: ids.free(&wish, ClaimId::new)?,
            holds: state_that_holds(&node.states),
        });
    }
    let id: QuestionId = ids.free(&wish, QuestionId::new)?;
    let mut positions = Vec::with_capacity(node.states.len());
    for state in &node.states {
        let wish: String = format!("{wish}-{}", slug_from_text(state, "state"))
            .chars()
            .take(52)
            .collect();
        positions.push(ids.free(wish.trim_end_matches('-'), ClaimId::new)?);
    }
    Ok(Card::Question { id, positions })
}

fn record(node: &Node, index: usize, card: &Card) -> NetVariable {
    NetVariable {
        name: node.name.clone(),
        title: node.title.clone(),
        order: index as u32,
        states: node.states.clone(),
        holds: match card {
            Card::Claim { holds, .. } => *holds as u32,
            Card::Question { .. } => 0,
        },
        properties: node.properties.clone(),
        table_properties: node.definition_properties.clone(),
        bounds: node.bounds,
        definition: match &node.definition {
            Definition::Table(_) => NetDefinition::Table,
            Definition::Deterministic(_) => NetDefinition::Deterministic,
            Definition::NoisyMax(noisy) => NetDefinition::NoisyMax {
                strengths: noisy.strengths.iter().flatten().map(|&state| state as u32).collect(),
                parameters: noisy.parameters.clone(),
            },
        },
        ..NetVariable::default()
    }
}

/// The cases of a table in the order of its rows.
struct Cases<'a> {
    parents: &'a [&'a Card],
    sizes: Vec<usize>,
    at: Vec<usize>,
}

impl Iterator for Cases<'_> {
    type Item = Vec<TableState>;

    /// The next case; it begins anew after the last.
    fn next(&mut self) -> Option<Vec<TableState>> {
        let states = self
            .parents
            .iter()
            .zip(&self.at)
            .filter_map(|(parent, &at)| parent.state(at));
        let case = states.collect();
        for (at, &size) in self.at.iter_mut().zip(&self.sizes).rev() {
            *at += 1;
            if *at < size {
                break;
            }
            *at = 0;
        }
        Some(case)
    }
}
