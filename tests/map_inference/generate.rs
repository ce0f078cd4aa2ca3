//! Random maps whose influence runs one way, with everything that enters the numbers.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use cruxmap::model::{
    Claim, ClaimId, Credence, Effect, Finding, Group, GroupId, GroupKind, Link, LinkCredence, LinkId, LocalModel,
    Logic, Map, MapContent, Origin, Probability, Question, QuestionId, Ratio, Reader, ReaderId, Relation, Share,
    Strength, StrengthTable, StrengthWord, Table, TableParent, TableRow, TableState, Target, Value,
};

use crate::dice::Dice;

/// What random maps shall be like.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    /// How many claims and questions there are.
    pub n_nodes: usize,
    /// Whether numbers may be 0, 1 and infinite.
    pub has_certainties: bool,
    /// Whether claims carry what is stated instead of bases.
    pub is_stated: bool,
    /// A seed for nothing but the ids, so that the same map can be had under other ids.
    pub names: u64,
}

/// As many worlds as 12 binary variables have.
const MOST_WORLDS: usize = 1 << 12;

pub fn claim_id(text: &str) -> ClaimId {
    ClaimId::new(text).unwrap()
}

pub fn reader_id(text: &str) -> ReaderId {
    ReaderId::new(text).unwrap()
}

/// A random map.
pub fn map(dice: &mut Dice, wish: Wish) -> Map {
    let mut names: Vec<usize> = (0..64).collect();
    Dice::new(wish.names).shuffle(&mut names);
    let mut maker = Maker {
        dice,
        wish,
        names,
        content: MapContent::default(),
        claims: Vec::new(),
        positions: BTreeSet::new(),
        questions: Vec::new(),
        groups: Vec::new(),
        ranks: BTreeMap::new(),
    };
    maker.nodes();
    maker.modifiers();
    Map::new(maker.content).unwrap_or_else(|flaws| panic!("{flaws:?}"))
}

/// Random findings on claims of a map.
pub fn findings(dice: &mut Dice, map: &Map, n_findings: usize, has_certainties: bool) -> Vec<(ClaimId, Finding)> {
    let claims: Vec<&ClaimId> = map.claims.keys().collect();
    let mut has_belief = false;
    let mut made: BTreeSet<ClaimId> = BTreeSet::new();
    let mut findings = Vec::new();
    for _ in 0..n_findings {
        let Some(&claim) = dice.pick(&claims) else { break };
        let is_position = map.exclusive_question_of(claim).is_some();
        let finding = match dice.below(10) {
            0..=4 => Finding::Observed(dice.chance(0.5)),
            5 if !is_position && made.insert(claim.clone()) => Finding::Made(dice.chance(0.5)),
            6 if !has_belief && !has_certainties => {
                has_belief = true;
                Finding::Believed(probability(0.1 + 0.8 * dice.unit()))
            }
            _ => Finding::Report(ratio(if has_certainties && dice.chance(0.2) {
                0.0
            } else {
                0.05 + 9.0 * dice.unit()
            })),
        };
        findings.push((claim.clone(), finding));
    }
    findings
}

fn probability(number: f64) -> Probability {
    Probability::new(number).unwrap()
}

fn ratio(number: f64) -> Ratio {
    Ratio::new(number).unwrap()
}

fn share(number: f64) -> Share {
    Share::new(number).unwrap()
}

struct Maker<'a> {
    dice: &'a mut Dice,
    wish: Wish,
    names: Vec<usize>,
    content: MapContent,
    /// Claims so far, positions included, those first that may bear on the others.
    claims: Vec<ClaimId>,
    positions: BTreeSet<ClaimId>,
    /// Exclusive questions so far, with their positions.
    questions: Vec<(QuestionId, Vec<ClaimId>)>,
    /// Groups so far that are true or false.
    groups: Vec<GroupId>,
    /// How many claims may bear on each claim: those before it.
    ranks: BTreeMap<ClaimId, (usize, usize)>,
}

impl Maker<'_> {
    /// A claim id that says nothing about its place in the order.
    fn fresh_claim(&mut self) -> ClaimId {
        let at = self.names.pop().unwrap();
        claim_id(&format!("c{at:02}"))
    }

    fn nodes(&mut self) {
        for name in ["ann", "ben"] {
            self.content
                .readers
                .insert(reader_id(name), Arc::new(Reader::default()));
        }
        if self.dice.chance(0.3) {
            let ratios = [1.2, 2.0, 7.0, 40.0].map(ratio);
            self.content.strengths = Arc::new(StrengthTable {
                ratios,
                ..StrengthTable::default()
            });
        }
        let mut n_worlds = 1;
        for node in 0..self.wish.n_nodes {
            let n_positions = if self.dice.chance(0.2) {
                1 + self.dice.below(3)
            } else {
                0
            };
            n_worlds *= (n_positions + 1).max(2);
            if n_worlds > MOST_WORLDS {
                return;
            }
            if n_positions > 0 {
                self.question(node, n_positions);
            } else {
                self.claim(node);
            }
            if self.dice.chance(0.3) {
                self.group(node);
            }
        }
    }

    fn number(&mut self) -> f64 {
        if self.wish.has_certainties && self.dice.chance(0.12) {
            return if self.dice.chance(0.5) { 0.0 } else { 1.0 };
        }
        0.02 + 0.96 * self.dice.unit()
    }

    fn strength(&mut self) -> Strength {
        let certain = self.wish.has_certainties && self.dice.chance(0.1);
        match self.dice.below(6) {
            0 => Strength::NotStated,
            1 | 2 => Strength::Word(StrengthWord::ALL[self.dice.below(4)]),
            3 if certain => Strength::Ratio(ratio(0.0)),
            3 => Strength::Ratio(ratio(0.2 + 12.0 * self.dice.unit())),
            4 => Strength::Ratios {
                if_true: ratio(0.1 + 5.0 * self.dice.unit()),
                if_false: ratio(0.1 + 2.0 * self.dice.unit()),
            },
            _ if certain => Strength::Share(share(1.0)),
            _ => Strength::Share(share(0.05 + 0.9 * self.dice.unit())),
        }
    }

    /// What readers say of a claim. With bases, a claim without one has no stated number either.
    fn credences(&mut self) -> BTreeMap<ReaderId, Credence> {
        let mut credences = BTreeMap::new();
        for reader in ["ann", "ben"] {
            if !self.dice.chance(0.8) {
                continue;
            }
            let mut credence = Credence::default();
            let said = Value::Point(probability(self.number()));
            if self.wish.is_stated {
                credence.stated = said;
            } else {
                credence.base = said;
                if self.dice.chance(0.2) {
                    credence.stated = Value::Point(probability(self.number()));
                }
            }
            credences.insert(reader_id(reader), credence);
        }
        credences
    }

    fn question(&mut self, node: usize, n_positions: usize) {
        let question = QuestionId::new(&format!("q{node}")).unwrap();
        self.content.questions.insert(
            question.clone(),
            Arc::new(Question {
                exclusive: true,
                complete: self.dice.chance(0.4),
                ..Question::default()
            }),
        );
        let bearing = (self.claims.len(), self.groups.len());
        let positions: Vec<ClaimId> = (0..n_positions).map(|_| self.fresh_claim()).collect();
        let mut left = 1.0;
        for position in &positions {
            let mut claim = Claim {
                credences: self.credences(),
                ..Claim::default()
            };
            // What is stated of positions must leave room for the others.
            for credence in claim.credences.values_mut().filter(|_| self.wish.is_stated) {
                credence.stated = Value::Point(probability(left * (0.1 + 0.5 * self.dice.unit())));
            }
            left *= 0.4;
            self.content.claims.insert(position.clone(), Arc::new(claim));
            self.positions.insert(position.clone());
            self.ranks.insert(position.clone(), bearing);
            self.put_link(
                Origin::Claim(position.clone()),
                Target::Question(question.clone()),
                Relation::Answers,
            );
        }
        for position in &positions {
            let n_links = self.dice.below(3);
            for _ in 0..n_links {
                self.link_into(position, false);
            }
        }
        self.claims.extend(positions.iter().cloned());
        self.questions.push((question, positions));
    }

    fn claim(&mut self, node: usize) {
        let id = self.fresh_claim();
        self.ranks.insert(id.clone(), (self.claims.len(), self.groups.len()));
        let mut claim = Claim {
            credences: self.credences(),
            ..Claim::default()
        };
        if self.dice.chance(0.05) {
            let tag = if self.dice.chance(0.5) { "definition" } else { "meta" };
            claim.tags.insert(tag.to_owned());
        }
        if self.dice.chance(0.2) {
            let n_given = 1 + self.dice.below(2);
            for _ in 0..n_given {
                claim.given.extend(self.dice.pick(&self.claims).cloned());
            }
        }
        claim.model = match self.dice.below(20) {
            0..=10 => LocalModel::ByLinks,
            11 | 12 => LocalModel::AllOf,
            13..=15 => LocalModel::AnyOf,
            16 | 17 => LocalModel::Logic(match self.dice.below(5) {
                0 => Logic::And,
                1 => Logic::Or,
                2 => Logic::Not,
                3 => Logic::Exactly(self.dice.below(3) as u32),
                _ => Logic::AtLeast(self.dice.below(3) as u32),
            }),
            _ => self.table(),
        };
        self.content.claims.insert(id.clone(), Arc::new(claim));
        let n_links = self.dice.below(4);
        for _ in 0..n_links {
            self.link_into(&id, true);
        }
        if self.dice.chance(0.1) {
            // A position of a question that is not exclusive is a claim like any other.
            let question = QuestionId::new(&format!("open{node}")).unwrap();
            self.content
                .questions
                .insert(question.clone(), Arc::new(Question::default()));
            self.put_link(Origin::Claim(id.clone()), Target::Question(question), Relation::Answers);
        }
        self.claims.push(id);
    }

    fn table(&mut self) -> LocalModel {
        let mut parents: Vec<TableParent> = Vec::new();
        for _ in 0..self.dice.below(3) {
            let parent = if self.dice.chance(0.4) {
                self.dice
                    .pick(&self.questions)
                    .map(|(question, _)| TableParent::Question(question.clone()))
            } else {
                self.dice.pick(&self.claims).cloned().map(TableParent::Claim)
            };
            if let Some(parent) = parent.filter(|parent| !parents.contains(parent)) {
                parents.push(parent);
            }
        }
        let mut cases: Vec<Vec<TableState>> = vec![Vec::new()];
        for parent in &parents {
            let states: Vec<TableState> = match parent {
                TableParent::Claim(_) => vec![TableState::Truth(true), TableState::Truth(false)],
                TableParent::Question(question) => {
                    let positions = self.questions.iter().find(|(id, _)| id == question).unwrap().1.iter();
                    let none = (!self.content.questions[question].complete).then_some(TableState::NoneOfThese);
                    positions.cloned().map(TableState::Position).chain(none).collect()
                }
            };
            cases = cases
                .iter()
                .flat_map(|case| {
                    states
                        .iter()
                        .map(|state| [case.as_slice(), std::slice::from_ref(state)].concat())
                })
                .collect();
        }
        let mut rows = Vec::new();
        for when in cases {
            // A row may be missing: one half is assumed for it.
            if !self.dice.chance(0.05) {
                let probability = probability(self.number());
                rows.push(TableRow {
                    when,
                    probability,
                    complement: None,
                });
            }
        }
        LocalModel::Table(Table {
            parents,
            rows,
            ..Table::default()
        })
    }

    fn group(&mut self, node: usize) {
        let mut members: BTreeSet<ClaimId> = BTreeSet::new();
        for _ in 0..=self.dice.below(3) {
            members.extend(self.dice.pick(&self.claims).cloned());
        }
        let mut members: Vec<ClaimId> = members.into_iter().collect();
        self.dice.shuffle(&mut members);
        let kind = match self.dice.below(8) {
            0..=2 => GroupKind::AllOf,
            3 | 4 => GroupKind::AnyOf,
            5 => GroupKind::AtLeast(1 + self.dice.below(2) as u32),
            6 => GroupKind::Exactly(self.dice.below(2) as u32),
            _ if self.dice.chance(0.4) => GroupKind::Exclusive {
                complete: self.dice.chance(0.4),
            },
            _ if self.dice.chance(0.5) => GroupKind::AllOrNone,
            _ => GroupKind::List,
        };
        let id = GroupId::new(&format!("g{node}")).unwrap();
        if kind.is_logical() {
            self.groups.push(id.clone());
        }
        let binding = kind.is_logical() && self.dice.chance(0.15);
        self.content.groups.insert(
            id,
            Arc::new(Group {
                kind,
                members,
                binding,
                ..Group::default()
            }),
        );
    }

    fn put_link(&mut self, from: Origin, to: Target, relation: Relation) -> LinkId {
        let id = LinkId::new(&format!("l{}", self.content.links.len())).unwrap();
        let mut link = Link::new(from, to, relation);
        if relation != Relation::Answers {
            link.strength = self.strength();
            if self.dice.chance(0.25) {
                link.cap = self.strength();
            }
            link.discussion_only = self.dice.chance(0.06);
            for reader in ["ann", "ben"] {
                if self.dice.chance(0.15) {
                    let strength = self.strength();
                    let own = LinkCredence {
                        strength,
                        ..LinkCredence::default()
                    };
                    link.by_reader.insert(reader_id(reader), own);
                }
            }
        }
        self.content.links.insert(id.clone(), Arc::new(link));
        id
    }

    /// A claim or group that may bear on a claim.
    fn source_for(&mut self, claim: &ClaimId) -> Option<Origin> {
        let (n_claims, n_groups) = *self.ranks.get(claim)?;
        if n_groups > 0 && self.dice.chance(0.25) {
            let group = self.dice.below(n_groups);
            return Some(Origin::Group(self.groups[group].clone()));
        }
        self.dice.pick(&self.claims[..n_claims]).cloned().map(Origin::Claim)
    }

    fn link_into(&mut self, claim: &ClaimId, may_have_effect: bool) {
        let Some(source) = self.source_for(claim) else { return };
        let id = match (self.dice.below(10), source) {
            (0..=2, Origin::Claim(needed)) => {
                self.put_link(Origin::Claim(claim.clone()), Target::Claim(needed), Relation::Requires)
            }
            (3..=6, source) => self.put_link(source, Target::Claim(claim.clone()), Relation::Opposes),
            (_, source) => self.put_link(source, Target::Claim(claim.clone()), Relation::Supports),
        };
        if may_have_effect && self.dice.chance(0.25) {
            let link = Arc::make_mut(self.content.links.get_mut(&id).unwrap());
            link.effect = [Effect::Weighs, Effect::Route, Effect::Defeats][self.dice.below(3)];
        }
    }

    /// Links to links, to some depth.
    fn modifiers(&mut self) {
        let mut open: Vec<(LinkId, ClaimId)> = Vec::new();
        for (id, link) in &self.content.links {
            if let Target::Claim(claim) = link.influence_on() {
                open.push((id.clone(), claim));
            }
        }
        let mut depth = 0;
        while depth < 4 {
            let mut deeper = Vec::new();
            for (link, claim) in open {
                if !self.dice.chance(0.3) {
                    continue;
                }
                if let Some(source) = self.source_for(&claim) {
                    let relation = if self.dice.chance(0.6) {
                        Relation::Undercuts
                    } else {
                        Relation::Underpins
                    };
                    deeper.push((self.put_link(source, Target::Link(link), relation), claim));
                }
            }
            open = deeper;
            depth += 1;
        }
    }
}
