//! What all may see: made for the projector, and the only thing it is handed. Before the reveal there is no number in it but
//! how many have voted.

use super::{super::booth::Kind, Live, round::kind_of};
use crate::{
    analysis::{RoomCrux, Spread, spread},
    formats::ballots::asked,
    model::{BallotItem, Map},
};

/// What all may see.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Public {
    /// The title of the map.
    pub map_title: String,
    /// The agenda: titles and planned minutes.
    pub agenda: Vec<(String, f64)>,
    /// Which item is at hand.
    pub at: usize,
    /// How many seconds of it are left; below 0 over time.
    pub seconds_left: f64,
    /// Whether its time is nearly over.
    pub warns: bool,
    /// Whether the clock goes.
    pub is_running: bool,
    /// The round that is at hand, or the last that was revealed.
    pub round: Option<PublicRound>,
    /// Where to vote.
    pub link: Option<String>,
    /// What the conclusion turns on with the numbers of the room: titles, and what settling it is worth.
    pub cruxes: Vec<(String, RoomCrux)>,
}

/// What all may see of a round.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PublicRound {
    /// Its name.
    pub title: String,
    /// Whether people may vote.
    pub is_open: bool,
    /// Whether its ballots were opened.
    pub is_revealed: bool,
    /// Whether names are shown.
    pub named: bool,
    /// How many have voted.
    pub n_voters: usize,
    /// What is asked.
    pub items: Vec<PublicItem>,
}

/// What all may see of an item.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicItem {
    /// The item.
    pub item: BallotItem,
    /// What is asked, in words.
    pub text: String,
    /// In what.
    pub kind: Kind,
    /// What the answers come to: only once they are revealed.
    pub spread: Option<Spread>,
    /// Who is invited to speak first: the lowest and the highest, by name where they are named.
    pub extremes: Option<(Option<String>, Option<String>)>,
    /// Who said what, the lowest first: in rounds with names.
    pub voices: Vec<(String, f64)>,
    /// Reasons that may be seen, without numbers before the reveal.
    pub reasons: Vec<String>,
}

impl Live {
    /// What all may see now.
    pub fn public(&self, map: &Map, cruxes: &[RoomCrux]) -> Public {
        let planned = self.session.agenda.get(self.at).map_or(0.0, |item| item.minutes);
        let round = self.public_round(map);
        let is_revealed = round.as_ref().is_some_and(|round| round.is_revealed);
        Public {
            map_title: map.title.clone(),
            agenda: self
                .session
                .agenda
                .iter()
                .map(|item| (item.title.clone(), item.minutes))
                .collect(),
            at: self.at,
            seconds_left: (planned - self.minutes_spent()) * 60.0,
            warns: self.warns(),
            is_running: self.is_running(),
            link: self.link().filter(|_| self.is_open),
            cruxes: (cruxes.iter())
                .filter(|_| is_revealed)
                .map(|crux| (map.title_of(&crux.claim).to_owned(), crux.clone()))
                .collect(),
            round,
        }
    }

    fn public_round(&self, map: &Map) -> Option<PublicRound> {
        let comments = self.comments();
        if let Some(round) = self.round_at_hand() {
            let item = |(at, item): (usize, &BallotItem)| PublicItem {
                item: item.clone(),
                text: asked(map, item).0,
                kind: kind_of(map, item),
                spread: None,
                extremes: None,
                voices: Vec::new(),
                reasons: comments.get(at).cloned().unwrap_or_default(),
            };
            return Some(PublicRound {
                title: round.title.clone(),
                is_open: self.is_open,
                is_revealed: false,
                named: round.named,
                n_voters: self.n_voters(),
                items: round.items.iter().enumerate().map(item).collect(),
            });
        }
        let (place, round) = self.last_revealed()?;
        let before = self.session.rounds.get(..place).unwrap_or_default();
        let item = |(at, item): (usize, &BallotItem)| {
            let spread = spread(round, at, before);
            let name = |place: usize| {
                let name = round.ballots.get(place)?.voter.trim();
                (round.named && !name.is_empty()).then(|| name.to_owned())
            };
            let answers = spread.iter().flat_map(|spread| &spread.answers);
            let voices = answers.filter_map(|(number, place)| Some((name(*place)?, *number)));
            let voices: Vec<(String, f64)> = voices.collect();
            let ends = spread
                .as_ref()
                .filter(|spread| spread.answers.len() > 1)
                .and_then(|spread| {
                    let (low, high) = (spread.answers.first()?.1, spread.answers.last()?.1);
                    Some((name(low), name(high)))
                });
            let reasons = round.ballots.iter().filter_map(|ballot| {
                let reason = ballot.answers.get(at)?.reason.trim();
                (!reason.is_empty()).then(|| reason.to_owned())
            });
            PublicItem {
                item: item.clone(),
                text: asked(map, item).0,
                kind: kind_of(map, item),
                extremes: ends,
                voices,
                reasons: reasons.collect(),
                spread,
            }
        };
        Some(PublicRound {
            title: round.title.clone(),
            is_open: false,
            is_revealed: true,
            named: round.named,
            n_voters: round.ballots.len(),
            items: round.items.iter().enumerate().map(item).collect(),
        })
    }
}
