//! What builds an inquiry: the map, the reader, and what has been compiled so far.
//!
//! First all variables get their indices, so that sources can be named, then their local models follow.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use super::super::{Literal, Local, LogicOp, Variable};
use super::{Inquiry, Remark, alike::Frame, scenario::findings, ties::tied_claims};
use crate::model::{
    self, Card, Claim, ClaimId, Credence, GroupId, LinkId, Map, Probability, ReaderId, Scenario, Target,
};

/// Builds an inquiry: first all variables, so that sources have indices, then their local models.
pub(super) struct Compiler<'a> {
    pub(super) map: &'a Map,
    pub(super) inquiry: Inquiry,
    /// Links by what their influence acts on.
    pub(super) influences: BTreeMap<Target, Vec<LinkId>>,
    /// The variable of each claim that has one of its own.
    pub(super) claims: BTreeMap<ClaimId, usize>,
    /// The variable of each group that acts.
    pub(super) groups: BTreeMap<GroupId, usize>,
    /// That a claim holds, whatever it is given.
    pub(super) own: BTreeMap<ClaimId, Literal>,
    /// What holds when a claim bears on others: the claim, together with what it is given.
    pub(super) effective: BTreeMap<ClaimId, Literal>,
    /// The claims that are tied to others.
    pub(super) tied: BTreeSet<ClaimId>,
    /// What every reader states in the scenario, in place of what the reader states otherwise.
    pub(super) changed: BTreeMap<ClaimId, Probability>,
    /// How quantities are cut up, where that is given.
    pub(super) frame: Frame,
}

impl<'a> Compiler<'a> {
    pub(super) fn new(map: &'a Map, reader: Option<&ReaderId>) -> Self {
        let circles = map.influence_circles();
        let (tied, too_many) = tied_claims(map);
        let of_blocks = too_many.iter().map(|block| block.iter().cloned().collect());
        let blocked = downstream(map, &of_blocks.chain(circles.iter().cloned()).collect::<Vec<_>>());
        let remarks = too_many
            .into_iter()
            .filter_map(|mut block| block.pop_first().map(Remark::TooManyTied));
        Self {
            map,
            inquiry: Inquiry {
                reader: reader.cloned(),
                blocked,
                circles,
                remarks: remarks.collect(),
                ..Inquiry::default()
            },
            influences: map.influences(),
            claims: BTreeMap::new(),
            groups: BTreeMap::new(),
            own: BTreeMap::new(),
            effective: BTreeMap::new(),
            tied,
            changed: BTreeMap::new(),
            frame: Frame::default(),
        }
    }

    /// Compiles everything, in order.
    pub(super) fn compile(mut self, scenario: Option<&Scenario>, given: &[(ClaimId, model::Finding)]) -> Inquiry {
        self.variables();
        self.local_models();
        self.ties();
        let findings = findings(self.map, self.inquiry.reader.as_ref(), scenario, given);
        self.evidence(findings);
        self.inquiry
    }

    pub(super) fn takes_part(&self, id: &ClaimId) -> bool {
        !self.inquiry.blocked.contains(id) && self.map.claims.get(id).is_some_and(|claim| !claim.is_discussion_only())
    }

    pub(super) fn credence(&self, claim: &'a Claim) -> Option<Cow<'a, Credence>> {
        self.map.credence(claim, self.inquiry.reader.as_ref()?)
    }

    pub(super) fn push(&mut self, id: String, states: Vec<String>, local: Local) -> usize {
        self.inquiry.network.variables.push(Variable { id, states, local });
        self.inquiry.network.variables.len() - 1
    }

    pub(super) fn push_logic(&mut self, id: String, op: LogicOp, inputs: Vec<Literal>) -> Literal {
        let variable = self.push(id, truth_states(), Local::Logic { op, inputs });
        Literal { variable, state: 1 }
    }

    /// That a literal does not hold.
    pub(super) fn negated(&mut self, literal: Literal) -> Literal {
        let states = self.inquiry.network.variables.get(literal.variable);
        if states.is_some_and(|variable| variable.states.len() == 2) {
            return Literal {
                state: 1 - literal.state,
                ..literal
            };
        }
        self.push_logic("what does not hold".to_owned(), LogicOp::AtMost(0), vec![literal])
    }
}

pub(super) fn truth_states() -> Vec<String> {
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
