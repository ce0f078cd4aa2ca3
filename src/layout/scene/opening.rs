//! What of a large map is shown when it is opened.

use std::collections::BTreeSet;

use crate::model::{Card, Map, Origin, Target};

/// The cards to hide when a map is opened, so that the conclusion and what matters most for it can be read at first sight.
///
/// Shown are: the conclusion, the question it answers, and of what bears on the conclusion the strongest `n_first`. Small
/// maps (at most `n_all` cards) are shown whole.
pub fn hidden_at_opening(map: &Map, n_first: usize, n_all: usize) -> BTreeSet<Card> {
    let all: BTreeSet<Card> = (map.claims.keys().cloned().map(Card::Claim))
        .chain(map.questions.keys().cloned().map(Card::Question))
        .chain(map.groups.keys().cloned().map(Card::Group))
        .collect();
    let Some(target) = map.target.as_ref().filter(|_| all.len() > n_all) else {
        return BTreeSet::new();
    };
    let mut shown: BTreeSet<Card> = BTreeSet::from([Card::Claim(target.clone())]);
    // Only the questions that the conclusion answers: others wait until they are asked for.
    for link in map.links.values() {
        if let (Origin::Claim(from), Target::Question(question)) = (&link.from, &link.to)
            && from == target
        {
            shown.insert(Card::Question(question.clone()));
        }
    }
    let bearing = map.bearing_cards();
    let mut direct: Vec<(u32, bool, usize, Card)> = map
        .links
        .values()
        .filter(|link| matches!(link.influence_on(), Target::Claim(id) if id == *target))
        .filter_map(|link| {
            let source = match link.influence_from() {
                Origin::Claim(id) => Card::Claim(id),
                Origin::Group(id) => Card::Group(id),
            };
            let is_detail = match &source {
                Card::Claim(id) => {
                    let claim = map.claims.get(id)?;
                    if claim.is_discussion_only() {
                        return None;
                    }
                    claim.tier == crate::model::Tier::Detail
                }
                _ => false,
            };
            let ratio = map.strengths.ratios_of(link.strength, false).0;
            let n_bearing = bearing.get(&source).map_or(0, BTreeSet::len);
            // Strongest first; of equal strength, core before detail, then what has most behind it, then by id.
            Some((
                u32::MAX - (ratio.min(1e6) * 1000.0) as u32,
                is_detail,
                usize::MAX - n_bearing,
                source,
            ))
        })
        .collect();
    direct.sort();
    let first: Vec<Card> = direct.into_iter().map(|(.., card)| card).take(n_first).collect();
    shown.extend(first);
    all.difference(&shown).cloned().collect()
}
