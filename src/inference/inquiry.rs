//! What is asked of the engine: one reader's view of a map, compiled to a network, goals and evidence.
//!
//! An [`Inquiry`] holds everything the numbers depend on and nothing else (no titles, no places), so that equal
//! inquiries have equal answers. What the compilation had to assume or leave out is listed in it, never silent.

mod tables;

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
};

use super::{
    Choice, Evidence, Finding, Goal, Influence, Literal, Local, LogicOp, Mechanism, Modifier, ModifierKind, Network,
    Variable, Weighing,
};
use crate::model::{
    self, Card, Claim, ClaimId, Credence, Effect, Group, GroupId, GroupKind, Link, LinkId, LocalModel, Logic, Map,
    Origin, QuestionId, ReaderId, Relation, Strength, StrengthWord, Target,
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
    /// A case the table does not speak of: one half was assumed, or, for a question (named by its first position), even
    /// shares.
    AssumedRow(ClaimId),
    /// The credence is in words, and words are not turned into numbers.
    WordsOnly(ClaimId),
    /// Undercuts nested this deep are not computed.
    TooDeep(LinkId),
    /// The link bears on a link into a claim that follows by logic or from a table, where there is nothing to weaken.
    NoEffect(LinkId),
    /// Something is taken as found out about a claim that takes no part in the computation.
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
    /// What a goal is meant given, by the goal's variable.
    pub(super) conditions: BTreeMap<usize, Literal>,
    pub(super) evidence: Evidence,
    readings: BTreeMap<ClaimId, Reading>,
    pub(super) questions: BTreeMap<QuestionId, (usize, Vec<Option<ClaimId>>)>,
    /// What the reader states for each claim, all things considered.
    pub stated: BTreeMap<ClaimId, f64>,
    /// The claims whose base was left open, so that before any evidence exactly what is stated shall be computed.
    pub(super) solved: BTreeSet<ClaimId>,
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
    /// That a claim holds, whatever it is given.
    own: BTreeMap<ClaimId, Literal>,
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
            own: BTreeMap::new(),
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

    /// That a literal does not hold.
    fn negated(&mut self, literal: Literal) -> Literal {
        let states = self.inquiry.network.variables.get(literal.variable);
        if states.is_some_and(|variable| variable.states.len() == 2) {
            return Literal {
                state: 1 - literal.state,
                ..literal
            };
        }
        self.push_logic("what does not hold".to_owned(), LogicOp::AtMost(0), vec![literal])
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

    fn condition(&mut self, id: ClaimId) {
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
            let share = self.map.strengths.share_of(strength);
            let inner_cap = self.map.strengths.share_of(cap_of(modifier)).max(share);
            modifiers.push(Modifier {
                kind: match modifier.relation {
                    Relation::Underpins => ModifierKind::Underpin { cap },
                    _ => ModifierKind::Undercut,
                },
                source,
                strength: share,
                modifiers: self.modifiers(&id, inner_cap, depth + 1),
            });
        }
        modifiers
    }

    fn influence(&mut self, id: &LinkId, link: &Link, source: Literal) -> Influence {
        let strength = self.strength(id, link);
        let fraction = self.map.strengths.share_of(strength);
        let cap = self.map.strengths.share_of(cap_of(link)).max(fraction);
        Influence {
            source,
            fraction,
            modifiers: self.modifiers(id, cap, 0),
        }
    }

    fn weighing(&mut self, id: &LinkId, link: &Link, source: Literal) -> Weighing {
        let strength = self.strength(id, link);
        let opposes = link.relation == Relation::Opposes;
        let (ratio_if_true, ratio_if_false) = self.map.strengths.ratios_of(strength, opposes);
        let (cap, _) = self.map.strengths.ratios_of(cap_of(link), opposes);
        // Underpins lift: to the other side or below what is stated they do not take a link.
        let cap = match ratio_if_true.total_cmp(&1.0) {
            Ordering::Less => cap.min(1.0 / cap).min(ratio_if_true),
            Ordering::Equal => cap,
            Ordering::Greater => cap.max(1.0 / cap).max(ratio_if_true),
        };
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

    /// Lists the links that bear on these links, because they change nothing.
    fn remark_on_modifiers(&mut self, links: &[(LinkId, &'a Link, Literal)]) {
        for (id, ..) in links {
            let onto = self.incoming(&Target::Link(id.clone()));
            self.inquiry
                .remarks
                .extend(onto.into_iter().map(|(id, ..)| Remark::NoEffect(id)));
        }
    }

    fn note_stated(&mut self, id: &ClaimId, claim: &'a Claim) {
        if let Some(stated) = self.credence(claim).and_then(|credence| credence.stated.point()) {
            self.inquiry.stated.insert(id.clone(), stated.value());
        }
    }

    /// Lists that a reader gives no number for a claim.
    fn remark_on_nothing_said(&mut self, id: &ClaimId, claim: &'a Claim) {
        let words = self
            .credence(claim)
            .is_some_and(|credence| !credence.stated.is_not_stated() || !credence.base.is_not_stated());
        let remark = if words { Remark::WordsOnly } else { Remark::AssumedBase };
        self.inquiry.remarks.insert(remark(id.clone()));
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

    fn assumed_table(&mut self, id: &ClaimId) -> Local {
        self.inquiry.remarks.insert(Remark::AssumedRow(id.clone()));
        Local::Mechanism(Mechanism {
            base: 0.5,
            ..Mechanism::default()
        })
    }

    /// An exclusive question: weights from what is said of its positions, ratios from the links into them.
    ///
    /// Where anything is stated, the weights are solved so that before any evidence the positions have the shares
    /// that [`shares`] gives them.
    fn choice(&mut self, question: &QuestionId, variable: usize, answers: &[Option<ClaimId>]) -> Choice {
        let map = self.map;
        let mut weighings = Vec::new();
        let mut said: Vec<Said> = Vec::new();
        for (state, answer) in answers.iter().enumerate() {
            let Some((id, claim)) = answer.as_ref().and_then(|id| map.claims.get_key_value(id)) else {
                said.push(Said::Nothing);
                continue;
            };
            for (link_id, link, source) in self.incoming(&Target::Claim(id.clone())) {
                let weighing = if link.relation == Relation::Requires {
                    self.requirement_of_position(&link_id, link, source)
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
            said.push(match (base, self.inquiry.stated.get(id)) {
                (Some(base), _) => Said::Base(base),
                (None, Some(&stated)) => {
                    self.inquiry.solved.insert(id.clone());
                    Said::Stated(stated)
                }
                (None, None) => {
                    self.remark_on_nothing_said(id, claim);
                    Said::Nothing
                }
            });
        }
        let weights = shares(&said);
        let solve = said.iter().any(|said| matches!(said, Said::Stated(_)));
        if solve && !weighings.is_empty() {
            self.inquiry.goals.push(Goal {
                variable,
                marginal: weights.clone(),
            });
        }
        debug_assert_eq!(weights.len(), answers.len(), "one weight for each state of {question}");
        Choice { weights, weighings }
    }

    /// What a position requires takes its share of the position's weight when it fails.
    fn requirement_of_position(&mut self, id: &LinkId, link: &Link, source: Literal) -> Weighing {
        let strength = self.strength(id, link);
        let left = 1.0 - self.map.strengths.share_of(strength);
        let cap = (1.0 - self.map.strengths.share_of(cap_of(link))).min(left);
        Weighing {
            source: self.negated(source),
            ratio_if_true: left,
            ratio_if_false: 1.0,
            modifiers: self.modifiers(id, cap, 0),
        }
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
        self.inquiry.evidence_claims.push(claim);
    }
}

/// What is said of one state of an exclusive question.
enum Said {
    /// A weight, before the links.
    Base(f64),
    /// A probability, all things considered.
    Stated(f64),
    /// Nothing.
    Nothing,
}

/// How the states of an exclusive question share probability: what is stated first, then the bases, then whatever
/// nobody spoke of, evenly. Bases are stretched or shrunk where they would not fit. The shares add up to 1.
fn shares(said: &[Said]) -> Vec<f64> {
    let sum = |of: fn(&Said) -> f64| said.iter().map(of).sum::<f64>();
    let stated = sum(|said| if let Said::Stated(stated) = said { *stated } else { 0.0 });
    let bases = sum(|said| if let Said::Base(base) = said { *base } else { 0.0 });
    let n_open = said.iter().filter(|said| matches!(said, Said::Nothing)).count();
    let rest = (1.0 - stated).max(0.0);
    let stretch = if bases > 0.0 && (n_open == 0 || bases > rest) {
        rest / bases
    } else {
        1.0
    };
    let left = rest - bases * stretch;
    // Numbers that add up to 1 but for rounding leave nothing.
    let left = if left > 1e-12 { left / n_open.max(1) as f64 } else { 0.0 };
    let mut shares: Vec<f64> = said
        .iter()
        .map(|said| match said {
            Said::Base(base) => base * stretch,
            Said::Stated(stated) => *stated,
            Said::Nothing => left,
        })
        .collect();
    let total: f64 = shares.iter().sum();
    if total > 0.0 {
        for share in &mut shares {
            *share /= total;
        }
    } else {
        shares.fill(1.0 / said.len().max(1) as f64);
    }
    shares
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
