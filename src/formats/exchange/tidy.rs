//! The last look at a sketch: what every format can hold and every reader of it may rely on.
//!
//! Keys differ and are not empty, titles are one line and not empty, numbers are probabilities, ends exist, links start at
//! cards or groups, and chains of links that end at links come to an end. What supports a link underpins it, what opposes one
//! undercuts it.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    plain::{block, clean, is_unprintable, one_line},
    sketch::{End, Sketch, SketchCard, SketchGroup, SketchRelation},
    tally::Tally,
};

/// The most cards a sketch may have.
pub const MAX_CARDS: usize = 200_000;

/// The most links a sketch may have.
pub const MAX_LINKS: usize = 1_000_000;

/// What stands where a card has no words.
const NO_WORDS: &str = "(no text)";

/// The same sketch as every format can hold it. The report is left as it is.
pub fn tidied(sketch: &Sketch) -> Sketch {
    let mut tidy_one = sketch.clone();
    tidy(&mut tidy_one, &mut Tally::default());
    tidy_one
}

/// Tidies a sketch, and says what had to be changed. `O(n log n)`.
pub(super) fn tidy(sketch: &mut Sketch, tally: &mut Tally) {
    sketch.title = one_line(&clean(&sketch.title));
    sketch.about = block(&sketch.about);
    if sketch.cards.len() > MAX_CARDS {
        for _ in MAX_CARDS..sketch.cards.len() {
            tally.left_out(None, format!("a card beyond the {MAX_CARDS} that a map may have"));
        }
        sketch.cards.truncate(MAX_CARDS);
    }
    tidy_keys(&mut sketch.cards);
    for card in &mut sketch.cards {
        tidy_card(card, tally);
    }
    let new_group = tidy_groups(sketch);
    tidy_links(sketch, &new_group, tally);
}

fn tidy_keys(cards: &mut [SketchCard]) {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut counters: BTreeMap<String, usize> = BTreeMap::new();
    for (index, card) in cards.iter_mut().enumerate() {
        let mut key = one_line(&clean(&card.key));
        if key.is_empty() {
            key = format!("n{}", index + 1);
        }
        let mut free = key.clone();
        while !seen.insert(free.clone()) {
            let counter = counters.entry(key.clone()).or_insert(1);
            *counter += 1;
            free = format!("{key} {counter}");
        }
        card.key = free;
    }
}

fn tidy_card(card: &mut SketchCard, tally: &mut Tally) {
    if [&card.title, &card.body, &card.note, &card.quote]
        .iter()
        .any(|text| text.contains(|c| is_unprintable(c) && c != '\r'))
    {
        tally.adapted(None, "a card with control characters, each of them now “\u{fffd}”");
    }
    for line in [&mut card.title, &mut card.topic, &mut card.speaker, &mut card.source] {
        *line = one_line(&clean(line));
    }
    for text in [&mut card.body, &mut card.quote, &mut card.note] {
        *text = block(text);
    }
    if card.title.is_empty() {
        NO_WORDS.clone_into(&mut card.title);
        tally.adapted(None, format!("a card without words, now “{NO_WORDS}”"));
    }
    for tag in &mut card.tags {
        *tag = one_line(&clean(tag));
    }
    card.tags.retain(|tag| !tag.is_empty());
    card.credence = probability(card.credence, tally);
    card.place = card.place.filter(|(x, y)| x.is_finite() && y.is_finite());
    // −0 and 0 are one number here.
    card.place = card.place.map(|(x, y)| (x + 0.0, y + 0.0));
}

fn probability(number: Option<f64>, tally: &mut Tally) -> Option<f64> {
    let number = number?;
    if (0.0..=1.0).contains(&number) {
        Some(number + 0.0)
    } else {
        tally.left_out(None, "a number that is no probability");
        None
    }
}

/// Takes empty groups out; says what each of the old ones is now.
fn tidy_groups(sketch: &mut Sketch) -> Vec<Option<usize>> {
    let n_cards = sketch.cards.len();
    let mut new_group = Vec::with_capacity(sketch.groups.len());
    let mut groups: Vec<SketchGroup> = Vec::new();
    for mut group in std::mem::take(&mut sketch.groups) {
        let mut seen = BTreeSet::new();
        group.members.retain(|&member| member < n_cards && seen.insert(member));
        group.title = one_line(&clean(&group.title));
        new_group.push((!group.members.is_empty()).then_some(groups.len()));
        if !group.members.is_empty() {
            groups.push(group);
        }
    }
    sketch.groups = groups;
    new_group
}

fn tidy_links(sketch: &mut Sketch, new_group: &[Option<usize>], tally: &mut Tally) {
    let group = |end: End| match end {
        End::Card(card) if card < sketch.cards.len() => Some(end),
        End::Card(_) => None,
        End::Link(_) => Some(end),
        End::Group(at) => new_group.get(at).copied().flatten().map(End::Group),
    };
    let mut links = std::mem::take(&mut sketch.links);
    // What is known of each link: nothing, or whether it stays.
    let mut stays: Vec<Option<bool>> = vec![None; links.len()];
    for (index, link) in links.iter().enumerate() {
        let start = group(link.from).filter(|from| !matches!(from, End::Link(_)));
        let reason = match (start, group(link.to)) {
            _ if index >= MAX_LINKS => Some("a link beyond the number that a map may have"),
            (Some(from), Some(to)) if from == to => Some("a link from a card to itself"),
            (Some(_), Some(_)) => None,
            (None, _) if matches!(link.from, End::Link(_)) => Some("a link that starts at a link"),
            _ => Some("a link to something that is not in the file"),
        };
        if let Some(reason) = reason {
            tally.left_out(None, reason);
            if let Some(slot) = stays.get_mut(index) {
                *slot = Some(false);
            }
        }
    }
    for start in 0..links.len() {
        // Down the chain of targets to one that is decided, then back up. A chain that bites its tail has no end.
        let mut chain = Vec::new();
        let mut on_chain = BTreeSet::new();
        let mut at = start;
        let verdict = loop {
            if let Some(decided) = stays.get(at).copied().unwrap_or(Some(false)) {
                break decided;
            }
            if !on_chain.insert(at) {
                break false;
            }
            chain.push(at);
            match links.get(at).map(|link| link.to) {
                Some(End::Link(next)) => at = next,
                _ => break true,
            }
        };
        for at in chain {
            if !verdict {
                tally.left_out(None, "a link that ends at no link that is taken over");
            }
            if let Some(slot) = stays.get_mut(at) {
                *slot = Some(verdict);
            }
        }
    }
    let mut new_link: Vec<usize> = Vec::with_capacity(links.len());
    let mut n_before = 0;
    for stays in &stays {
        new_link.push(n_before);
        n_before += usize::from(*stays == Some(true));
    }
    let end = |end: End| match end {
        End::Link(link) => End::Link(new_link.get(link).copied().unwrap_or(0)),
        other => group(other).unwrap_or(other),
    };
    for link in &mut links {
        link.from = end(link.from);
        link.to = end(link.to);
        link.relation = match (link.relation, link.to) {
            (SketchRelation::Supports, End::Link(_)) => SketchRelation::Underpins,
            (SketchRelation::Opposes, End::Link(_)) => SketchRelation::Undercuts,
            (relation, _) => relation,
        };
        link.strength = probability(link.strength, tally);
        link.reason = block(&link.reason);
        link.note = block(&link.note);
    }
    let mut verdicts = stays.into_iter();
    links.retain(|_| verdicts.next().flatten() == Some(true));
    sketch.links = links;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::exchange::sketch::SketchLink;

    fn link(from: End, to: End) -> SketchLink {
        SketchLink {
            from,
            to,
            relation: SketchRelation::Supports,
            strength: None,
            reason: String::new(),
            note: String::new(),
            is_inferred: false,
        }
    }

    #[test]
    fn broken_ends_and_circles_of_links_are_taken_out_and_the_rest_renumbered() {
        let card = |key: &str| SketchCard {
            key: key.to_owned(),
            ..SketchCard::default()
        };
        let mut sketch = Sketch {
            cards: vec![card("a"), card("a"), card("")],
            links: vec![
                link(End::Card(0), End::Card(9)),
                link(End::Card(0), End::Link(3)),
                link(End::Card(0), End::Card(0)),
                link(End::Group(1), End::Card(1)),
                link(End::Card(1), End::Link(5)),
                link(End::Card(1), End::Link(4)),
                link(End::Card(1), End::Link(0)),
                link(End::Group(0), End::Card(1)),
            ],
            groups: vec![
                SketchGroup::default(),
                SketchGroup {
                    members: vec![2, 2, 7, 0],
                    ..SketchGroup::default()
                },
            ],
            ..Sketch::default()
        };
        let mut tally = Tally::default();
        tidy(&mut sketch, &mut tally);
        let keys: Vec<&str> = sketch.cards.iter().map(|card| card.key.as_str()).collect();
        assert_eq!(keys, ["a", "a 2", "n3"]);
        assert_eq!(sketch.groups.len(), 1);
        assert_eq!(sketch.groups[0].members, [2, 0]);
        assert_eq!(
            sketch.links,
            [
                SketchLink {
                    relation: SketchRelation::Underpins,
                    ..link(End::Card(0), End::Link(1))
                },
                link(End::Group(0), End::Card(1))
            ]
        );
        assert_eq!(tidied(&sketch), sketch);
        let report = tally.finish();
        let n_left_out: usize = report.left_out.iter().map(|remark| remark.n).sum();
        assert_eq!(n_left_out, 6);
    }
}
