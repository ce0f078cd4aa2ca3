//! What is asked of the engine: one reader's view of a map, compiled to a network, goals and evidence.
//!
//! An [`Inquiry`] holds everything the numbers depend on and nothing else (no titles, no places), so that equal
//! inquiries have equal answers. What the compilation had to assume or leave out is listed in it, never silent.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Choice, Evidence, Finding, Goal, Influence, Literal, Local, LogicOp, Mechanism, Modifier, ModifierKind, Network,
    Variable, Weighing,
};
use crate::model::{
    self, Card, Claim, ClaimId, Credence, Effect, Group, GroupId, GroupKind, Link, LinkId, LocalModel, Logic, Map,
    Origin, QuestionId, ReaderId, Relation, Strength, StrengthWord, TableParent, TableState, Target,
};

/// How deep undercuts of undercuts are computed. Deeper ones are listed as [`Remark::TooDeep`].
const MAX_DEPTH: usize = 64;

/// Something that entered a computation without anybody having said it, or that had to be left out of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Remark {
    /// No credence: base odds 1 : 1 (or the base of its local model) were assumed.
    AssumedBase(ClaimId),
    /// No strength: `Moderate` was assumed.
    AssumedStrength(LinkId),
    /// A case the table does not speak of: one half was assumed.
    AssumedRow(ClaimId),
    /// The credence is in words, and words are not turned into numbers.
    WordsOnly(ClaimId),
    /// Undercuts nested this deep are not computed.
    TooDeep(LinkId),
    /// What the claim is given can never hold together with what is known.
    EvidenceOnBlocked(ClaimId),
}

/// How a claim is read off the network.
#[derive(Clone, Debug, PartialEq)]
enum Reading {
    /// The literal holds.
    Plain(Literal),
    /// The first literal holds, given that the second does.
    Given {
        /// The claim and its condition together.
        both: Literal,
        /// The condition.
        condition: Literal,
    },
}

/// One reader's view of a map, ready for the engine.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inquiry {
    /// Whose numbers.
    pub reader: Option<ReaderId>,
    pub(super) network: Network,
    pub(super) goals: Vec<Goal>,
    pub(super) evidence: Evidence,
    readings: BTreeMap<ClaimId, Reading>,
    pub(super) questions: BTreeMap<QuestionId, (usize, Vec<Option<ClaimId>>)>,
    /// What the reader states for each claim, all things considered.
    pub stated: BTreeMap<ClaimId, f64>,
    /// Claims whose numbers stop because they go round in circles, or lie downstream of such claims.
    pub blocked: BTreeSet<ClaimId>,
    /// The circles themselves.
    pub circles: Vec<Vec<ClaimId>>,
    /// What was assumed or left out.
    pub remarks: BTreeSet<Remark>,
    evidence_claims: Vec<ClaimId>,
}

impl Inquiry {
    /// Compiles one reader's view of a map; `given` is taken as found out on top of the map's own evidence.
    ///
    /// With no reader, only what the map says for everybody counts. Complexity: linear in the size of the map times the
    /// depth of its undercuts.
    pub fn new(map: &Map, reader: Option<&ReaderId>, given: &[(ClaimId, model::Finding)]) -> Self {
        let mut compiler = Compiler::new(map, reader);
        compiler.variables();
        compiler.local_models();
        compiler.evidence(given);
        compiler.inquiry
    }

    /// The number of claims that take part.
    pub fn n_claims(&self) -> usize {
        self.readings.len()
    }

    /// The claims that findings of the evidence are about, in the engine's order.
    pub(super) fn evidence_claim(&self, finding: usize) -> Option<&ClaimId> {
        self.evidence_claims.get(finding)
    }

    /// The probability of each claim that takes part, from marginals; `None` where its condition cannot hold.
    pub(super) fn read(&self, marginals: &[Vec<f64>]) -> BTreeMap<ClaimId, Option<f64>> {
        let of = |literal: &Literal| {
            marginals
                .get(literal.variable)
                .and_then(|states| states.get(literal.state))
                .copied()
        };
        self.readings
            .iter()
            .map(|(id, reading)| {
                let probability = match reading {
                    Reading::Plain(literal) => of(literal),
                    Reading::Given { both, condition } => match (of(both), of(condition)) {
                        (Some(both), Some(condition)) if condition > 0.0 => Some((both / condition).min(1.0)),
                        _ => None,
                    },
                };
                (id.clone(), probability)
            })
            .collect()
    }
}

/// Builds an inquiry: first all variables, so that sources have indices, then their local models.
struct Compiler<'a> {
    map: &'a Map,
    inquiry: Inquiry,
    /// Links by what their influence acts on.
    influences: BTreeMap<Target, Vec<LinkId>>,
    /// The variable of each claim that has one of its own.
    claims: BTreeMap<ClaimId, usize>,
    /// The variable of each group that acts.
    groups: BTreeMap<GroupId, usize>,
    /// What holds when a claim bears on others: the claim, together with what it is given.
    effective: BTreeMap<ClaimId, Literal>,
}

impl<'a> Compiler<'a> {
    fn new(map: &'a Map, reader: Option<&ReaderId>) -> Self {
        let circles = map.influence_circles();
        let blocked = downstream(map, &circles);
        Self {
            map,
            inquiry: Inquiry {
                reader: reader.cloned(),
                blocked,
                circles,
                ..Inquiry::default()
            },
            influences: map.influences(),
            claims: BTreeMap::new(),
            groups: BTreeMap::new(),
            effective: BTreeMap::new(),
        }
    }

    fn takes_part(&self, id: &ClaimId) -> bool {
        !self.inquiry.blocked.contains(id) && self.map.claims.get(id).is_some_and(|claim| !claim.is_discussion_only())
    }

    fn credence(&self, claim: &'a Claim) -> Option<&'a Credence> {
        claim.credences.get(self.inquiry.reader.as_ref()?)
    }

    fn push(&mut self, id: String, states: Vec<String>, local: Local) -> usize {
        self.inquiry.network.variables.push(Variable { id, states, local });
        self.inquiry.network.variables.len() - 1
    }

    fn push_logic(&mut self, id: String, op: LogicOp, inputs: Vec<Literal>) -> Literal {
        let variable = self.push(id, truth_states(), Local::Logic { op, inputs });
        Literal { variable, state: 1 }
    }

    fn variables(&mut self) {
        let map = self.map;
        let placeholder = || {
            Local::Mechanism(Mechanism {
                base: 0.5,
                ..Mechanism::default()
            })
        };
        let mut positions: BTreeMap<ClaimId, Literal> = BTreeMap::new();
        for (id, question) in map.questions.iter().filter(|(_, question)| question.exclusive) {
            let states: Vec<ClaimId> = map
                .positions(id)
                .into_iter()
                .filter(|position| {
                    self.takes_part(position) && map.exclusive_question_of(position).as_ref() == Some(id)
                })
                .collect();
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
            self.effective.insert(id.clone(), literal);
            self.inquiry.readings.insert(id.clone(), Reading::Plain(literal));
        }
        self.conditions();
        let acting: Vec<(GroupId, &Group)> = map
            .groups
            .iter()
            .filter(|(_, group)| group.kind.is_logical())
            .map(|(id, group)| (id.clone(), group.as_ref()))
            .collect();
        for (id, group) in acting {
            let inputs: Vec<Literal> = group
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
                GroupKind::List | GroupKind::Ranked { .. } => continue,
            };
            let literal = self.push_logic(id.as_str().to_owned(), op, inputs);
            self.groups.insert(id, literal.variable);
        }
    }

    /// A claim that is meant given others bears on the rest only when those hold, and is read given them.
    fn conditions(&mut self) {
        let map = self.map;
        let conditional: Vec<ClaimId> = map
            .claims
            .iter()
            .filter(|(id, claim)| !claim.given.is_empty() && self.effective.contains_key(*id))
            .map(|(id, _)| id.clone())
            .collect();
        for id in conditional {
            let (Some(own), Some(claim)) = (self.effective.get(&id).copied(), map.claims.get(&id)) else {
                continue;
            };
            // Plain literals: each condition is named in full, so that what it is itself given is named too.
            let conditions: Vec<Literal> = claim
                .given
                .iter()
                .filter_map(|given| match self.inquiry.readings.get(given) {
                    Some(Reading::Plain(literal)) => Some(*literal),
                    Some(Reading::Given { both, .. }) => Some(*both),
                    None => None,
                })
                .collect();
            if conditions.is_empty() {
                continue;
            }
            let condition = self.push_logic(format!("what {id} is given"), LogicOp::And, conditions);
            let both = self.push_logic(format!("{id} and what it is given"), LogicOp::And, vec![own, condition]);
            self.effective.insert(id.clone(), both);
            self.inquiry.readings.insert(id, Reading::Given { both, condition });
        }
    }

    fn local_models(&mut self) {
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
            let choice = self.choice(&question, variable, &answers);
            if let Some(slot) = self.inquiry.network.variables.get_mut(variable) {
                slot.local = Local::Choice(choice);
            }
        }
    }

    /// The links whose influence acts on a claim and that take part, with the literal of their source.
    fn incoming(&self, target: &Target) -> Vec<(LinkId, &'a Link, Literal)> {
        let map = self.map;
        let Some(ids) = self.influences.get(target) else {
            return Vec::new();
        };
        ids.iter()
            .filter(|id| map.takes_part(id))
            .filter_map(|id| {
                let link: &'a Link = map.links.get(id)?;
                let source = match link.influence_from() {
                    Origin::Claim(claim) => *self.effective.get(&claim)?,
                    Origin::Group(group) => Literal {
                        variable: *self.groups.get(&group)?,
                        state: 1,
                    },
                };
                Some((id.clone(), link, source))
            })
            .collect()
    }

    fn strength(&mut self, id: &LinkId, link: &Link) -> Strength {
        let strength = link.strength_for(self.inquiry.reader.as_ref());
        if strength == Strength::NotStated {
            self.inquiry.remarks.insert(Remark::AssumedStrength(id.clone()));
        }
        strength
    }

    /// What undercuts and underpins a link, at any depth; `cap` is the value underpins may lift it to.
    fn modifiers(&mut self, link: &LinkId, cap: f64, depth: usize) -> Vec<Modifier> {
        let mut modifiers = Vec::new();
        for (id, modifier, source) in self.incoming(&Target::Link(link.clone())) {
            if depth >= MAX_DEPTH {
                self.inquiry.remarks.insert(Remark::TooDeep(id));
                continue;
            }
            let strength = self.strength(&id, modifier);
            modifiers.push(Modifier {
                kind: match modifier.relation {
                    Relation::Underpins => ModifierKind::Underpin { cap },
                    _ => ModifierKind::Undercut,
                },
                source,
                strength: self.map.strengths.share_of(strength),
                modifiers: self.modifiers(&id, self.map.strengths.share_of(cap_of(modifier)), depth + 1),
            });
        }
        modifiers
    }

    fn influence(&mut self, id: &LinkId, link: &Link, source: Literal) -> Influence {
        let strength = self.strength(id, link);
        Influence {
            source,
            fraction: self.map.strengths.share_of(strength),
            modifiers: self.modifiers(id, self.map.strengths.share_of(cap_of(link)), 0),
        }
    }

    fn weighing(&mut self, id: &LinkId, link: &Link, source: Literal) -> Weighing {
        let strength = self.strength(id, link);
        let opposes = link.relation == Relation::Opposes;
        let (ratio_if_true, ratio_if_false) = self.map.strengths.ratios_of(strength, opposes);
        let (cap, _) = self.map.strengths.ratios_of(cap_of(link), opposes);
        Weighing {
            source,
            ratio_if_true,
            ratio_if_false,
            modifiers: self.modifiers(id, cap, 0),
        }
    }

    fn local_model(&mut self, id: &ClaimId, claim: &'a Claim, variable: usize) -> Local {
        let incoming = self.incoming(&Target::Claim(id.clone()));
        match &claim.model {
            LocalModel::Logic(logic) => {
                self.note_stated(id, claim);
                let inputs: Vec<Literal> = incoming
                    .iter()
                    .flat_map(|(_, link, source)| self.logic_input(link, *source))
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
                self.table(id, table)
            }
            LocalModel::ByLinks | LocalModel::AllOf | LocalModel::AnyOf => {
                let mut mechanism = Mechanism::default();
                for (link_id, link, source) in incoming {
                    let by_model = match (&claim.model, link.relation) {
                        (_, Relation::Requires) | (LocalModel::AllOf, Relation::Supports) => Role::Requirement,
                        (LocalModel::AnyOf, Relation::Supports) => Role::Route,
                        (LocalModel::AllOf | LocalModel::AnyOf, Relation::Opposes) => Role::Defeater,
                        _ => Role::Weighing,
                    };
                    let role = match link.effect {
                        Effect::ByRelation => by_model,
                        Effect::Weighs => Role::Weighing,
                        Effect::Route => Role::Route,
                        Effect::Defeats => Role::Defeater,
                    };
                    match role {
                        Role::Weighing => mechanism.weighings.push(self.weighing(&link_id, link, source)),
                        Role::Requirement => mechanism.requirements.push(self.influence(&link_id, link, source)),
                        Role::Route => mechanism.routes.push(self.influence(&link_id, link, source)),
                        Role::Defeater => mechanism.defeaters.push(self.influence(&link_id, link, source)),
                    }
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

    /// What a link contributes to logic: its source, or the source's negation if it opposes.
    fn logic_input(&self, link: &Link, source: Literal) -> Vec<Literal> {
        if link.relation != Relation::Opposes {
            return vec![source];
        }
        let is_binary = self
            .inquiry
            .network
            .variables
            .get(source.variable)
            .is_some_and(|variable| variable.states.len() == 2);
        if is_binary {
            vec![Literal {
                state: 1 - source.state,
                ..source
            }]
        } else {
            Vec::new()
        }
    }

    fn note_stated(&mut self, id: &ClaimId, claim: &'a Claim) {
        if let Some(stated) = self.credence(claim).and_then(|credence| credence.stated.point()) {
            self.inquiry.stated.insert(id.clone(), stated.value());
        }
    }

    /// Sets the base of a mechanism: stated, to be solved from what is stated, or assumed.
    fn mechanism(
        &mut self,
        id: &ClaimId,
        claim: &'a Claim,
        variable: usize,
        usual_base: f64,
        mut mechanism: Mechanism,
    ) -> Local {
        self.note_stated(id, claim);
        let credence = self.credence(claim);
        let base = credence
            .and_then(|credence| credence.base.point())
            .map(model::Probability::value);
        let stated = self.inquiry.stated.get(id).copied();
        let stands_alone = mechanism.weighings.is_empty()
            && mechanism.requirements.is_empty()
            && mechanism.routes.is_empty()
            && mechanism.defeaters.is_empty();
        mechanism.base = match (base, stated) {
            (Some(base), _) => base,
            (None, Some(stated)) if stands_alone => stated,
            (None, Some(stated)) => {
                self.inquiry.goals.push(Goal {
                    variable,
                    marginal: vec![1.0 - stated, stated],
                });
                // A start in the middle keeps both directions open for the solver.
                0.5
            }
            (None, None) => {
                let words =
                    credence.is_some_and(|credence| !credence.stated.is_not_stated() || !credence.base.is_not_stated());
                let remark = if words { Remark::WordsOnly } else { Remark::AssumedBase };
                self.inquiry.remarks.insert(remark(id.clone()));
                usual_base
            }
        };
        Local::Mechanism(mechanism)
    }

    fn table(&mut self, id: &ClaimId, table: &model::Table) -> Local {
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
                            .is_some_and(|v| v.states.len() == 2);
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

    fn assumed_table(&mut self, id: &ClaimId) -> Local {
        self.inquiry.remarks.insert(Remark::AssumedRow(id.clone()));
        Local::Mechanism(Mechanism {
            base: 0.5,
            ..Mechanism::default()
        })
    }

    /// An exclusive question: weights from what is said of its positions, ratios from the links into them.
    fn choice(&mut self, question: &QuestionId, variable: usize, answers: &[Option<ClaimId>]) -> Choice {
        let map = self.map;
        let mut weighings = Vec::new();
        let mut said: Vec<Option<f64>> = Vec::new();
        let mut solve = false;
        for (state, answer) in answers.iter().enumerate() {
            let Some((id, claim)) = answer.as_ref().and_then(|id| map.claims.get_key_value(id)) else {
                said.push(None);
                continue;
            };
            for (link_id, link, source) in self.incoming(&Target::Claim(id.clone())) {
                let weighing = if link.relation == Relation::Requires {
                    // What a position requires takes its share of the position's weight when it fails.
                    let influence = self.influence(&link_id, link, source);
                    Weighing {
                        source,
                        ratio_if_true: 1.0,
                        ratio_if_false: 1.0 - influence.fraction,
                        modifiers: influence.modifiers,
                    }
                } else {
                    self.weighing(&link_id, link, source)
                };
                weighings.push((state, weighing));
            }
            self.note_stated(id, claim);
            let base = self
                .credence(claim)
                .and_then(|credence| credence.base.point())
                .map(model::Probability::value);
            let stated = self.inquiry.stated.get(id).copied();
            solve |= base.is_none() && stated.is_some();
            said.push(base.or(stated));
        }
        let known: f64 = said.iter().flatten().sum();
        let n_open = said.iter().filter(|said| said.is_none()).count();
        if known <= 0.0 || n_open > 0 {
            for (answer, said) in answers.iter().zip(&said) {
                if let (Some(id), None) = (answer, said) {
                    self.inquiry.remarks.insert(Remark::AssumedBase(id.clone()));
                }
            }
        }
        // What is left over is shared evenly by the positions nobody spoke of and “none of these”.
        let left = if n_open == 0 {
            0.0
        } else {
            (1.0 - known).max(0.0) / n_open as f64
        };
        let mut weights: Vec<f64> = said.iter().map(|said| said.unwrap_or(left)).collect();
        let total: f64 = weights.iter().sum();
        if total > 0.0 {
            for weight in &mut weights {
                *weight /= total;
            }
        } else {
            weights.fill(1.0 / answers.len().max(1) as f64);
        }
        if solve && !weighings.is_empty() {
            self.inquiry.goals.push(Goal {
                variable,
                marginal: weights.clone(),
            });
        }
        debug_assert_eq!(weights.len(), answers.len(), "one weight for each state of {question}");
        Choice { weights, weighings }
    }

    fn evidence(&mut self, given: &[(ClaimId, model::Finding)]) {
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
                // A constraint is named by its first member when it turns out to be impossible.
                let member = map.groups.get(&id).and_then(|group| group.members.first().cloned());
                self.inquiry.evidence_claims.extend(member);
            }
        }
        let reader = self.inquiry.reader.clone();
        let of_map = map
            .evidence
            .iter()
            .filter(|evidence| evidence.reader.is_none() || evidence.reader == reader)
            .map(|evidence| (evidence.claim.clone(), evidence.finding));
        for (claim, finding) in of_map.chain(given.iter().cloned()) {
            self.one_finding(claim, finding);
        }
    }

    fn one_finding(&mut self, claim: ClaimId, finding: model::Finding) {
        let literal = match self.claims.get(&claim) {
            Some(&variable) => Some(Literal { variable, state: 1 }),
            None => match self.inquiry.readings.get(&claim) {
                Some(Reading::Plain(literal)) => Some(*literal),
                _ => None,
            },
        };
        let Some(literal) = literal else {
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
        self.inquiry.evidence_claims.push(claim);
    }
}

/// What part a link plays in a mechanism.
enum Role {
    Weighing,
    Requirement,
    Route,
    Defeater,
}

/// The strength underpins may lift a link to: as stated, else decisive.
fn cap_of(link: &Link) -> Strength {
    match link.cap {
        Strength::NotStated => Strength::Word(StrengthWord::Decisive),
        stated => stated,
    }
}

fn truth_states() -> Vec<String> {
    vec!["false".to_owned(), "true".to_owned()]
}

/// The members of circles and every claim that their influence reaches.
fn downstream(map: &Map, circles: &[Vec<ClaimId>]) -> BTreeSet<ClaimId> {
    let mut blocked: BTreeSet<ClaimId> = BTreeSet::new();
    if circles.is_empty() {
        return blocked;
    }
    let reaches = map.influence_arrows();
    let mut open: Vec<Card> = circles.iter().flatten().cloned().map(Card::Claim).collect();
    let mut seen: BTreeSet<Card> = BTreeSet::new();
    while let Some(card) = open.pop() {
        if !seen.insert(card.clone()) {
            continue;
        }
        open.extend(reaches.get(&card).into_iter().flatten().cloned());
        if let Card::Claim(id) = card {
            blocked.insert(id);
        }
    }
    blocked
}
