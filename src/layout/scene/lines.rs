//! Which lines are drawn: the links between cards that are, links to links, and the lines from members to groups that act.

use std::collections::BTreeMap;

use super::{Line, Scene, SceneLine, Typesetter, boxes::Shown, label};
use crate::{
    layout::{LinkEnd, LinkSpec},
    model::{Card, Link, LinkId, Map, Origin, Relation, Strength, Target},
};

/// What a link is drawn as.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Drawn {
    /// Not at all: an end is hidden.
    Not,
    /// Nothing, because it lies inside the card of a folded group.
    Inside(usize),
    /// A line, by its place in the scene.
    As(usize),
}

/// Adds the links whose both ends are drawn, links to links included, and the lines from members to groups.
pub(super) fn add(map: &Map, shown: &Shown, has_words: bool, typesetter: &mut Typesetter, scene: &mut Scene) {
    let mut drawn: BTreeMap<&LinkId, Drawn> = BTreeMap::new();
    // Links between the same two cards that are drawn as one because a folded group is at an end.
    let mut merged: BTreeMap<(usize, usize, Relation, bool), usize> = BTreeMap::new();
    for (id, link) in &map.links {
        // What the link ends at comes before it: links are followed to one that is known, then back.
        let mut chain: Vec<(&LinkId, &Link)> = vec![(id, link)];
        while let Some((_, last)) = chain.last()
            && let Target::Link(target) = last.influence_on()
            && let Some((target, link)) = map.links.get_key_value(&target)
            && !drawn.contains_key(target)
        {
            chain.push((target, link));
        }
        while let Some((id, link)) = chain.pop() {
            if !drawn.contains_key(id) {
                let how = one(shown, &drawn, link, id, &mut merged, scene);
                drawn.insert(id, how);
            }
        }
    }
    members(map, shown, scene);
    quantities(map, shown, scene);
    for at in 0..scene.lines.len() {
        let words = match &scene.lines[at].line {
            Line::Link(id) if has_words || scene.lines[at].n_links > 1 => {
                words(map.links.get(id).map(AsRef::as_ref), scene.lines[at].n_links)
            }
            _ => continue,
        };
        let width = typesetter.words_width(&words) + 2.0 * label::PADDING;
        scene.request.links[at].label = Some((width.ceil(), label::PILL));
        scene.lines[at].words = words;
    }
}

/// Adds one link after those it ends at; returns what it is drawn as.
fn one(
    shown: &Shown,
    drawn: &BTreeMap<&LinkId, Drawn>,
    link: &Link,
    id: &LinkId,
    merged: &mut BTreeMap<(usize, usize, Relation, bool), usize>,
    scene: &mut Scene,
) -> Drawn {
    let source = match link.influence_from() {
        Origin::Claim(id) => Card::Claim(id),
        Origin::Group(id) => Card::Group(id),
    };
    let Some(from) = shown.place_of(&source) else {
        return Drawn::Not;
    };
    let card = |card: Card| shown.place_of(&card).map(LinkEnd::Node);
    let to = match link.influence_on() {
        Target::Claim(id) => card(Card::Claim(id)),
        Target::Question(id) => card(Card::Question(id)),
        Target::Link(id) => match drawn.get(&id) {
            Some(Drawn::As(line)) => Some(LinkEnd::Link(*line)),
            Some(Drawn::Inside(card)) => Some(LinkEnd::Node(*card)),
            Some(Drawn::Not) | None => None,
        },
    };
    let Some(to) = to else { return Drawn::Not };
    let is_group = |at: usize| shown.folded.contains(&at);
    let is_reversed = link.relation == Relation::Requires;
    if let LinkEnd::Node(to) = to {
        if from == to && is_group(from) {
            return Drawn::Inside(from);
        }
        if is_group(from) || is_group(to) {
            let key = (from, to, link.relation, is_reversed);
            if let Some(&line) = merged.get(&key) {
                scene.lines[line].n_links += 1;
                return Drawn::As(line);
            }
            merged.insert(key, scene.lines.len());
        }
    }
    push(
        scene,
        Line::Link(id.clone()),
        is_reversed,
        (id.as_str().to_owned(), from, to),
        1.0,
    )
}

fn push(scene: &mut Scene, line: Line, is_reversed: bool, spec: (String, usize, LinkEnd), weight: f64) -> Drawn {
    let (id, from, to) = spec;
    scene.lines.push(SceneLine {
        line,
        is_reversed,
        n_links: 1,
        words: String::new(),
    });
    scene.request.links.push(LinkSpec {
        id,
        from,
        to,
        label: None,
        weight,
    });
    Drawn::As(scene.lines.len() - 1)
}

/// Adds the lines from what quantities depend on, and to the claims that are read off them.
fn quantities(map: &Map, shown: &Shown, scene: &mut Scene) {
    for (from, to) in map.quantity_arrows() {
        if let (Some(start), Some(end)) = (shown.place_of(&from), shown.place_of(&to))
            && start != end
        {
            let id = format!("{} to {}", from.as_str(), to.as_str());
            push(
                scene,
                Line::Depends(from, to),
                false,
                (id, start, LinkEnd::Node(end)),
                1.5,
            );
        }
    }
}

/// Adds the lines from drawn members to the cards of groups that act.
fn members(map: &Map, shown: &Shown, scene: &mut Scene) {
    for (id, group) in &map.groups {
        let Some(&to) = shown.index.get(&Card::Group(id.clone())) else {
            continue;
        };
        for member in &group.members {
            if let Some(from) = shown.place_of(&Card::Claim(member.clone()))
                && from != to
            {
                let line = Line::Member(id.clone(), member.clone());
                push(
                    scene,
                    line,
                    false,
                    (format!("{member} in {id}"), from, LinkEnd::Node(to)),
                    2.0,
                );
            }
        }
    }
}

/// The words on a link: what it does and how strongly, or how many it stands for.
fn words(link: Option<&Link>, n_links: usize) -> String {
    let Some(link) = link else { return String::new() };
    let verb = link.relation.verb();
    if n_links > 1 {
        return format!("{verb} × {n_links}");
    }
    match link.strength {
        Strength::Word(word) => format!("{verb}, {}", word.name()),
        _ => verb.to_owned(),
    }
}
