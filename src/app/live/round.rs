//! Blind rounds: ballots come in sealed, from three ways of voting, and are opened together.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::booth::{Cast, Form, Kind, Question, Reply},
    Live,
    perform::fresh_key,
};
use crate::{
    formats::ballots::{asked, seal, unseal},
    model::{Answer, Ballot, BallotItem, Map, Probability, QuantityKind, Round, Value},
};

/// The key of a browser's person. With the id itself somebody could vote as this person; from the key nobody can tell it.
fn key_of(voter: &str) -> String {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let mut hasher = DefaultHasher::new();
    voter.hash(&mut hasher);
    format!("page {:016x}", hasher.finish())
}

/// What an item asks for: a probability, or a value in a unit.
pub fn kind_of(map: &Map, item: &BallotItem) -> Kind {
    match item {
        BallotItem::Quantity(id) => Kind::Quantity {
            unit: map
                .quantities
                .get(id)
                .map(|quantity| quantity.unit.clone())
                .unwrap_or_default(),
            is_year: map.quantity_kind(id) == QuantityKind::Year,
        },
        _ => Kind::Probability,
    }
}

/// A reply as an answer on a ballot.
pub fn answer_of(kind: &Kind, reply: &Reply) -> Answer {
    let reason = reply.reason.clone();
    let Some(best) = reply.best else {
        return Answer {
            reason,
            ..Answer::default()
        };
    };
    let (low, high) = (reply.low.unwrap_or(best), reply.high.unwrap_or(best));
    match kind {
        Kind::Quantity { .. } => Answer {
            quantity: Some((low, best, high)),
            reason,
            ..Answer::default()
        },
        Kind::Probability => {
            let value = if low < high {
                Value::Range {
                    low: Probability::clamped(low),
                    best: Some(Probability::clamped(best)),
                    high: Probability::clamped(high),
                }
            } else {
                Value::Point(Probability::clamped(best))
            };
            Answer {
                value,
                reason,
                ..Answer::default()
            }
        }
    }
}

impl Live {
    /// The round that is not revealed yet.
    pub fn round_at_hand(&self) -> Option<&Round> {
        self.session.rounds.last().filter(|round| !round.revealed)
    }

    /// The last round that was revealed.
    pub fn last_revealed(&self) -> Option<(usize, &Round)> {
        let rounds = self.session.rounds.iter().enumerate();
        rounds.rev().find(|(_, round)| round.revealed)
    }

    /// What those who voted in the round at hand go by.
    pub(super) fn keys_of_last(&self) -> BTreeSet<String> {
        let sealed = self
            .round_at_hand()
            .map(|round| round.sealed.as_slice())
            .unwrap_or_default();
        sealed.iter().filter_map(|line| Some(unseal(line)?.key)).collect()
    }

    pub(super) fn open_round(&mut self, title: String, items: Vec<BallotItem>, named: bool) {
        self.session.rounds.push(Round {
            title,
            items,
            named,
            ..Round::default()
        });
        self.keys.clear();
        self.is_open = true;
    }

    /// Takes a ballot, sealed. A later one of the same voter counts in place of the earlier; both stay in the record until
    /// the reveal. Whether it was taken.
    /// A ballot without a key gets one: the same for the same name.
    pub(super) fn take(&mut self, ballot: &Ballot, seed: u64) -> bool {
        let key = match ballot.key.as_str() {
            "" => self.key_for(&ballot.voter),
            key => key.to_owned(),
        };
        let Some(round) = self
            .session
            .rounds
            .last_mut()
            .filter(|round| !round.revealed && self.is_open)
        else {
            return false;
        };
        if ballot.answers.len() != round.items.len() {
            return false;
        }
        let ballot = Ballot {
            key: key.clone(),
            ..ballot.clone()
        };
        round.sealed.push(seal(&ballot, seed));
        self.keys.insert(key);
        true
    }

    /// The key of somebody who gave a name: the same in every round for the same name. It is drawn, so that nobody can tell from
    /// the record of a round without names who it was.
    fn key_for(&mut self, name: &str) -> String {
        let name = name.trim().to_lowercase();
        if name.is_empty() {
            return fresh_key();
        }
        self.names.entry(name).or_insert_with(fresh_key).clone()
    }

    /// The keys of those who gave a name in the round at hand, from its sealed ballots: what is left of them after a crash.
    pub(super) fn names_of_last(&self) -> BTreeMap<String, String> {
        let sealed = self.round_at_hand().map_or(&[][..], |round| &round.sealed);
        let named = sealed.iter().filter_map(|line| unseal(line));
        named
            .filter(|ballot| !ballot.voter.trim().is_empty())
            .map(|ballot| (ballot.voter.trim().to_lowercase(), ballot.key))
            .collect()
    }

    /// Opens the ballots of the round at hand; who gave a name took part. In a round without names nobody's numbers have one
    /// after that, and the order in which ballots came says nothing.
    pub(super) fn reveal(&mut self) -> bool {
        self.is_open = false;
        let Some(round) = self.session.rounds.last_mut().filter(|round| !round.revealed) else {
            return false;
        };
        let mut last: BTreeMap<String, Ballot> = BTreeMap::new();
        for ballot in round.sealed.iter().filter_map(|line| unseal(line)) {
            last.insert(ballot.key.clone(), ballot);
        }
        round.ballots = last.into_values().collect();
        // By name: in the order of the ballots they would tell whose is whose.
        let mut names: Vec<&str> = round.ballots.iter().map(|ballot| ballot.voter.trim()).collect();
        names.sort_unstable();
        for name in names {
            let is_new = |known: &String| !known.trim().eq_ignore_ascii_case(name);
            if !name.is_empty() && self.session.participants.iter().all(is_new) {
                self.session.participants.push(name.to_owned());
            }
        }
        if !round.named {
            for ballot in &mut round.ballots {
                ballot.voter.clear();
                ballot.reader = None;
            }
        }
        round.sealed.clear();
        round.revealed = true;
        self.keys.clear();
        true
    }

    /// What the room's page shows now.
    pub(super) fn form(&self, map: &Map) -> Option<Form> {
        let round = self.round_at_hand().filter(|_| self.is_open)?;
        let comments = self.comments();
        let question = |(at, item): (usize, &BallotItem)| {
            let (text, _) = asked(map, item);
            Question {
                text,
                detail: String::new(),
                kind: kind_of(map, item),
                comments: comments.get(at).cloned().unwrap_or_default(),
            }
        };
        Some(Form {
            round: self.session.rounds.len() as u64,
            map_title: map.title.clone(),
            title: round.title.clone(),
            questions: round.items.iter().enumerate().map(question).collect(),
            shows_comments: self.shows_comments,
        })
    }

    /// The reasons given so far in the round at hand, item by item, in no telling order, without names and numbers; nothing
    /// unless they may be seen before the reveal.
    pub fn comments(&self) -> Vec<Vec<String>> {
        let Some(round) = self.round_at_hand().filter(|_| self.shows_comments) else {
            return Vec::new();
        };
        let mut last: BTreeMap<String, Ballot> = BTreeMap::new();
        for ballot in round.sealed.iter().filter_map(|line| unseal(line)) {
            last.insert(ballot.key.clone(), ballot);
        }
        let of = |at: usize| {
            let mut reasons: Vec<String> = (last.values())
                .filter_map(|ballot| Some(ballot.answers.get(at)?.reason.trim().to_owned()))
                .filter(|reason| !reason.is_empty())
                .collect();
            reasons.sort();
            reasons
        };
        (0..round.items.len()).map(of).collect()
    }

    /// The ballots that came over the network since the last time.
    pub(super) fn collect(&mut self, map: &Map, mut seed: impl FnMut() -> u64) -> usize {
        let cast: Vec<Cast> = self.booth.as_ref().map(super::Booth::take).unwrap_or_default();
        let mut n_taken = 0;
        for cast in cast {
            if cast.round != self.session.rounds.len() as u64 {
                continue;
            }
            let Some(round) = self.round_at_hand() else { continue };
            let answers = round
                .items
                .iter()
                .zip(&cast.answers)
                .map(|(item, reply)| answer_of(&kind_of(map, item), reply))
                .collect();
            let ballot = Ballot {
                voter: cast.name,
                key: key_of(&cast.voter),
                answers,
                ..Ballot::default()
            };
            n_taken += usize::from(self.take(&ballot, seed()));
        }
        n_taken
    }
}
