//! What of a map is shown when it is opened: no more than a dozen cards, each for a reason that has a name.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{cruxes, disagreement};
use crate::model::{Card, ClaimId, LocalModel, Map, Origin, ReaderId, Relation, Strength, Target, Tier};

/// At most this many cards are shown when a map is opened; maps of no more claims are shown whole.
pub const MOST_AT_OPENING: usize = 12;

/// Cards from which more than so many others lead to what is shown are left out.
const MOST_BETWEEN: usize = 1;

/// Larger maps than this are opened by what can be seen without computing.
const MOST_COMPUTED: usize = 600;

/// Why a card is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// It is what the map concludes.
    Conclusion,
    /// It is the question that the conclusion answers.
    Question,
    /// It is another answer to that question.
    Answer,
    /// It is one of the strongest arguments that bear on the conclusion directly.
    Strongest,
    /// It is among the cruxes worth most, to the reader or to the one compared with.
    Worth,
    /// It carries much of the gap between the two.
    Gap,
    /// The conclusion is read off it.
    ReadOff,
    /// Somebody quoted on the map called it a crux.
    Called,
    /// The map maker marks it as a crux.
    Marked,
    /// It lies between one of these and the conclusion.
    Between,
}

impl Rule {
    /// All rules, in the order in which they choose.
    pub const ALL: [Self; 10] = [
        Self::Conclusion,
        Self::ReadOff,
        Self::Question,
        Self::Answer,
        Self::Worth,
        Self::Gap,
        Self::Strongest,
        Self::Called,
        Self::Marked,
        Self::Between,
    ];

    /// The name of the rule.
    pub fn name(self) -> &'static str {
        match self {
            Self::Conclusion => "The conclusion",
            Self::ReadOff => "The quantity it is read off",
            Self::Question => "The question it answers",
            Self::Answer => "Other answers to it",
            Self::Strongest => "Strongest direct arguments",
            Self::Worth => "Cruxes worth most",
            Self::Gap => "What carries the gap",
            Self::Called => "Called cruxes by those who speak",
            Self::Marked => "Marked as a crux by the map maker",
            Self::Between => "On the way to the conclusion",
        }
    }

    /// What the rule says, in a sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Conclusion => "What the map concludes.",
            Self::ReadOff => "The quantity whose curve says how likely the conclusion is.",
            Self::Question => "The question that the conclusion answers.",
            Self::Answer => "The other answers to the question that the conclusion answers.",
            Self::Strongest => {
                "Of what bears on the conclusion directly, what has the greatest strength; core before detail, then what has most behind it. One of the first four is against the conclusion, if anything is."
            }
            Self::Worth => {
                "The claims that, once settled, would tell most about the conclusion: to the reader or to the one the reader is compared with."
            }
            Self::Gap => "The claims whose numbers carry most of the gap between the two readers.",
            Self::Called => "Claims that somebody quoted on the map said would change their mind.",
            Self::Marked => "Claims that nobody quoted called a crux, but that the map maker takes for one.",
            Self::Between => "Claims between one of the others and the conclusion.",
        }
    }
}

/// The cards that are shown when a map is opened, each with the rule that chose it, so that the conclusion and what matters
/// most for it can be read at first sight. Nothing where the whole map is shown: it is small, or has no conclusion.
///
/// Complexity: that of [`cruxes`] for two readers and of their [`disagreement`]; near-linear in maps of more than 600 claims.
pub fn opening(map: &Map, reader: Option<&ReaderId>, versus: Option<&ReaderId>) -> Option<BTreeMap<Card, Rule>> {
    let target = map.target.as_ref()?;
    if map.claims.len() <= MOST_AT_OPENING {
        return None;
    }
    let mut chooser = Chooser {
        map,
        target,
        shown: BTreeMap::new(),
    };
    chooser.conclusion();
    let direct = chooser.direct(reader);
    // The four strongest arguments first, so that no crux far down crowds them out; one of them against the conclusion, if
    // anything is.
    let mut first: Vec<Card> = direct.iter().take(4).cloned().collect();
    let against = chooser.against();
    if !first.iter().any(|card| against.contains(card)) {
        let strongest = direct.iter().find(|card| against.contains(card));
        if let Some(objection) = strongest.or(against.first()) {
            first.truncate(3);
            first.push(objection.clone());
        }
    }
    let strongest = direct
        .into_iter()
        .filter(|card| !first.contains(card))
        .collect::<Vec<_>>()
        .into_iter();
    for card in first {
        chooser.take(card, Rule::Strongest);
    }
    let has_numbers = super::readers_with_numbers(map);
    let has_own = |reader: &&ReaderId| has_numbers.contains(*reader);
    if let (Some(reader), true) = (reader.filter(has_own), map.claims.len() <= MOST_COMPUTED) {
        chooser.by_numbers(reader, versus.filter(has_own));
    }
    let is_called = |claim: &crate::model::Claim| claim.flags.iter().any(|flag| flag.participant);
    // Cruxes that bear on the conclusion, those of the people who speak before those of the map maker.
    let bearing = chooser.bearing();
    let mut flagged: Vec<_> = (map.claims.iter())
        .filter(|(id, claim)| !claim.flags.is_empty() && bearing.contains(&Card::Claim((*id).clone())))
        .collect();
    flagged.sort_by_key(|(_, claim)| (!is_called(claim), claim.tier == Tier::Detail));
    for (id, claim) in flagged.into_iter().take(3) {
        let rule = if is_called(claim) { Rule::Called } else { Rule::Marked };
        chooser.with_way(id, rule);
    }
    for card in strongest.take(2) {
        chooser.take(card, Rule::Strongest);
    }
    Some(chooser.shown)
}

struct Chooser<'a> {
    map: &'a Map,
    target: &'a ClaimId,
    shown: BTreeMap<Card, Rule>,
}

impl Chooser<'_> {
    fn has_room(&self, n: usize) -> bool {
        self.shown.len() + n <= MOST_AT_OPENING
    }

    fn take(&mut self, card: Card, rule: Rule) {
        if !self.shown.contains_key(&card) && self.has_room(1) {
            self.shown.insert(card, rule);
        }
    }

    /// The conclusion, the question it answers, and up to three of the other answers.
    fn conclusion(&mut self) {
        self.take(Card::Claim(self.target.clone()), Rule::Conclusion);
        let target = self.map.claims.get(self.target);
        if let Some(threshold) = target.and_then(|claim| claim.threshold.as_ref()) {
            self.take(Card::Quantity(threshold.quantity.clone()), Rule::ReadOff);
        }
        for link in self.map.links.values() {
            if let (Origin::Claim(from), Target::Question(question)) = (&link.from, &link.to)
                && from == self.target
            {
                self.take(Card::Question(question.clone()), Rule::Question);
                let mut others = self.map.positions(question);
                others.retain(|position| position != self.target);
                // Those that much is said about come before those that are only named.
                let arguments = self.map.bearing_cards();
                others.sort_by_key(|position| {
                    let claim = self.map.claims.get(position);
                    let n_bearing = arguments.get(&Card::Claim(position.clone())).map_or(0, BTreeSet::len);
                    let is_detail = claim.is_some_and(|claim| claim.tier == Tier::Detail);
                    (is_detail, std::cmp::Reverse(n_bearing))
                });
                for position in others.into_iter().take(3) {
                    self.take(Card::Claim(position), Rule::Answer);
                }
            }
        }
    }

    /// What opposes the conclusion, or undercuts a link to it.
    fn against(&self) -> BTreeSet<Card> {
        let is_direct = |target: &Target| match target {
            Target::Claim(id) => id == self.target,
            _ => false,
        };
        (self.map.links.values())
            .filter(|link| match (link.relation, link.influence_on()) {
                (Relation::Opposes, on) => is_direct(&on),
                (Relation::Undercuts, Target::Link(id)) => {
                    let attacked = self.map.links.get(&id);
                    attacked.is_some_and(|attacked| is_direct(&attacked.influence_on()))
                }
                _ => false,
            })
            .map(|link| match link.influence_from() {
                Origin::Claim(id) => Card::Claim(id),
                Origin::Group(id) => Card::Group(id),
            })
            .filter(|card| match card {
                Card::Claim(id) => self.map.claims.get(id).is_some_and(|claim| !claim.is_discussion_only()),
                _ => true,
            })
            .collect()
    }

    /// What bears on the conclusion directly, the strongest first; of equal strength, core before detail, then what has most
    /// behind it, then by id.
    fn direct(&self, reader: Option<&ReaderId>) -> Vec<Card> {
        let bearing = self.map.bearing_cards();
        let takes_part = |claim: &ClaimId| {
            let claim = self.map.claims.get(claim);
            claim.is_some_and(|claim| !claim.is_discussion_only())
        };
        let mut direct: Vec<(u32, bool, usize, Card)> = (self.map.links.values())
            .filter(|link| matches!(link.influence_on(), Target::Claim(id) if id == *self.target))
            .filter_map(|link| {
                let source = match link.influence_from() {
                    Origin::Claim(id) => Card::Claim(id),
                    Origin::Group(id) => Card::Group(id),
                };
                let is_detail = match &source {
                    Card::Claim(id) if !takes_part(id) => return None,
                    Card::Claim(id) => self.map.claims.get(id)?.tier == Tier::Detail,
                    _ => false,
                };
                let ratio = match self.map.strength_of(link, reader) {
                    Strength::Ratios { if_true, if_false } => if_true.value() / if_false.value(),
                    strength => {
                        self.map
                            .strengths
                            .ratios_of(strength, link.relation == Relation::Opposes)
                            .0
                    }
                };
                let ratio = if ratio < 1.0 { 1.0 / ratio } else { ratio };
                let ratio = if ratio.is_nan() { 1.0 } else { ratio.min(1e6) };
                let n_bearing = bearing.get(&source).map_or(0, BTreeSet::len);
                Some((
                    u32::MAX - (ratio * 1000.0) as u32,
                    is_detail,
                    usize::MAX - n_bearing,
                    source,
                ))
            })
            .collect();
        direct.sort();
        direct.into_iter().map(|(.., card)| card).collect()
    }

    /// The cruxes worth most and what carries the gap, with what lies between them and the conclusion.
    fn by_numbers(&mut self, reader: &ReaderId, versus: Option<&ReaderId>) {
        // What follows by logic is settled by settling what it follows from.
        let is_open = |id: &ClaimId| {
            let claim = self.map.claims.get(id);
            claim.is_some_and(|claim| !matches!(claim.model, LocalModel::Logic(_)) && claim.tier == Tier::Core)
        };
        let mut worth: Vec<(f64, ClaimId)> = Vec::new();
        if let Ok(found) = cruxes(self.map, self.target, Some(reader), versus) {
            worth.extend(
                found
                    .ranked
                    .into_iter()
                    .filter(|crux| is_open(&crux.claim))
                    .map(|crux| {
                        let other = crux.other.map_or(0.0, |other| other.share_of_maximum());
                        (crux.own.share_of_maximum().max(other), crux.claim)
                    }),
            );
        }
        worth.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        let gap: Vec<ClaimId> = versus
            .and_then(|versus| disagreement(self.map, self.target, Some(reader), Some(versus)).ok())
            .map(|gap| {
                let ids = gap.parts.into_iter().filter_map(|part| ClaimId::new(&part.about).ok());
                ids.filter(|id| id != self.target && is_open(id)).take(2).collect()
            })
            .unwrap_or_default();
        for (_, claim) in worth.into_iter().take(4) {
            self.with_way(&claim, Rule::Worth);
        }
        for claim in gap {
            self.with_way(&claim, Rule::Gap);
        }
    }

    /// All that bears on the conclusion, directly or by way of something else.
    fn bearing(&self) -> BTreeSet<Card> {
        let bearing = self.map.bearing_cards();
        let mut found = BTreeSet::new();
        let mut open = vec![Card::Claim(self.target.clone())];
        while let Some(card) = open.pop() {
            for next in bearing.get(&card).into_iter().flatten() {
                if found.insert(next.clone()) {
                    open.push(next.clone());
                }
            }
        }
        found
    }

    /// A claim with what lies between it and what is shown, if there is room for all of it.
    fn with_way(&mut self, claim: &ClaimId, rule: Rule) {
        let card = Card::Claim(claim.clone());
        let way = self.way(&card);
        // What lies farther off would make the picture wide, and all of it small.
        if way.len() > MOST_BETWEEN || !self.has_room(way.len() + 1) {
            return;
        }
        self.take(card, rule);
        for between in way {
            self.take(between, Rule::Between);
        }
    }

    /// The shortest way from a card along what it bears on to a card that is shown, both ends left out; empty if there is
    /// none.
    fn way(&self, from: &Card) -> Vec<Card> {
        let arrows = self.map.influence_arrows();
        let mut came_from: BTreeMap<Card, Card> = BTreeMap::new();
        let mut open = VecDeque::from([from.clone()]);
        while let Some(card) = open.pop_front() {
            if card != *from && self.shown.contains_key(&card) {
                let mut way = Vec::new();
                let mut at = &card;
                while let Some(before) = came_from.get(at).filter(|before| *before != from) {
                    way.push(before.clone());
                    at = before;
                }
                return way;
            }
            for next in arrows.get(&card).into_iter().flatten() {
                if next != from && !came_from.contains_key(next) {
                    came_from.insert(next.clone(), card.clone());
                    open.push_back(next.clone());
                }
            }
        }
        Vec::new()
    }
}
