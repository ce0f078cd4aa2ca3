//! From a map to a layout request: which cards and links are drawn, how large each card is, and what each line stands for.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Bond, Direction, GroupSpec, LayoutRequest, LinkEnd, LinkSpec, NodeBox, Point, Spacing,
    text::{Measure, fonts},
};
use crate::model::{Card, ClaimId, GroupId, LinkId, Map, Origin, Place, Relation, Target};

/// Sizes of cards, in logical pixels at zoom 1. What paints a card uses the same numbers.
pub mod card {
    /// Between a card's border and its text.
    pub const PADDING: f64 = 12.0;
    /// Height of the line with kind and number above the title.
    pub const HEADER: f64 = 20.0;
    /// Height of the row below the title with the probability bar.
    pub const FOOTER: f64 = 18.0;
    /// Width of an ordinary card.
    pub const WIDTH: f64 = 236.0;
    /// Width of the conclusion's card.
    pub const TARGET_WIDTH: f64 = 276.0;
    /// Size of a title.
    pub const TITLE: f64 = 13.5;
    /// Size of the conclusion's title.
    pub const TARGET_TITLE: f64 = 16.0;
    /// Height of a line of a title, as a multiple of its size.
    pub const LINE: f64 = 1.32;
    /// The most lines a title may take.
    pub const MAX_LINES: usize = 6;
}

/// A card to draw.
#[derive(Clone, Debug, PartialEq)]
pub struct SceneCard {
    /// What it shows.
    pub card: Card,
    /// Its title, broken into lines that fit.
    pub lines: Vec<String>,
    /// Size of the title.
    pub title_size: f64,
    /// How many cards that bear on it are not shown.
    pub n_hidden: usize,
}

/// What a drawn line stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A link of the map.
    Link(LinkId),
    /// Membership of a claim in a group that acts.
    Member(GroupId, ClaimId),
}

/// A line to draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SceneLine {
    /// What it stands for.
    pub line: Line,
    /// The route runs from the link's end to its start: influence runs against the arrow.
    pub is_reversed: bool,
}

/// Everything that is drawn, and the request that places it. Cards and lines are in the order of the request's.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scene {
    /// The cards.
    pub cards: Vec<SceneCard>,
    /// The lines.
    pub lines: Vec<SceneLine>,
    /// What the layout needs to know of them.
    pub request: LayoutRequest,
}

/// Builds the scene of a map without the hidden cards. The typesetter remembers titles it has set before.
///
/// Complexity: linear in the map, plus the measuring of titles that are new.
pub fn scene(map: &Map, hidden: &BTreeSet<Card>, direction: Direction, typesetter: &mut Typesetter) -> Scene {
    let bearing = map.bearing_cards();
    let mut cards: Vec<Card> = map.claims.keys().cloned().map(Card::Claim).collect();
    cards.extend(map.questions.keys().cloned().map(Card::Question));
    let acting = map
        .groups
        .iter()
        .filter(|(id, group)| group.kind.is_logical() && !group.members.is_empty() && starts_links(map, id));
    cards.extend(acting.map(|(id, _)| Card::Group(id.clone())));
    cards.retain(|card| !hidden.contains(card));

    let mut scene = Scene {
        request: LayoutRequest {
            direction,
            spacing: Spacing::default(),
            ..LayoutRequest::default()
        },
        ..Scene::default()
    };
    let index: BTreeMap<Card, usize> = cards.iter().cloned().enumerate().map(|(at, card)| (card, at)).collect();
    for card in &cards {
        let n_hidden = bearing.get(card).map_or(0, |bearing| {
            bearing.iter().filter(|other| hidden.contains(*other)).count()
        });
        let (scene_card, node) = typesetter.card(map, card, n_hidden);
        scene.cards.push(scene_card);
        scene.request.nodes.push(node);
    }
    lines(map, &index, &mut scene);
    for (id, group) in &map.groups {
        let members: Vec<usize> = group
            .members
            .iter()
            .filter_map(|member| index.get(&Card::Claim(member.clone())).copied())
            .collect();
        if members.len() > 1 {
            scene.request.groups.push(GroupSpec {
                id: id.as_str().to_owned(),
                members,
                bond: Bond::SideBySide,
                ..GroupSpec::default()
            });
        }
    }
    scene
}

fn starts_links(map: &Map, group: &GroupId) -> bool {
    map.links
        .values()
        .any(|link| matches!(&link.from, Origin::Group(id) if id == group))
}

/// Adds the links whose both ends are drawn, links to links included, and the lines from members to groups.
fn lines(map: &Map, index: &BTreeMap<Card, usize>, scene: &mut Scene) {
    // A link is drawn when its source is, and what it ends at is drawn: found by following targets until nothing changes.
    let source_of = |id: &LinkId| {
        let source = match map.links.get(id)?.influence_from() {
            Origin::Claim(id) => Card::Claim(id),
            Origin::Group(id) => Card::Group(id),
        };
        index.get(&source).copied()
    };
    let mut drawn: BTreeMap<LinkId, bool> = BTreeMap::new();
    for id in map.links.keys() {
        let mut chain = Vec::new();
        let mut next = Some(id.clone());
        let mut is_drawn = false;
        while let Some(id) = next.take() {
            if let Some(&known) = drawn.get(&id) {
                is_drawn = known;
                break;
            }
            let target = map.links.get(&id).map(|link| link.influence_on());
            if source_of(&id).is_none() {
                drawn.insert(id, false);
                break;
            }
            chain.push(id);
            match target {
                Some(Target::Claim(claim)) => is_drawn = index.contains_key(&Card::Claim(claim)),
                Some(Target::Question(question)) => is_drawn = index.contains_key(&Card::Question(question)),
                Some(Target::Link(link)) => next = Some(link),
                None => {}
            }
        }
        for id in chain {
            drawn.insert(id, is_drawn);
        }
    }
    let kept: Vec<LinkId> = drawn
        .into_iter()
        .filter(|(_, is_drawn)| *is_drawn)
        .map(|(id, _)| id)
        .collect();
    let link_index: BTreeMap<&LinkId, usize> = kept.iter().enumerate().map(|(at, id)| (id, at)).collect();
    for id in &kept {
        let (Some(link), Some(from)) = (map.links.get(id), source_of(id)) else {
            continue;
        };
        let to = match link.influence_on() {
            Target::Claim(claim) => index.get(&Card::Claim(claim)).map(|&at| LinkEnd::Node(at)),
            Target::Question(question) => index.get(&Card::Question(question)).map(|&at| LinkEnd::Node(at)),
            Target::Link(link) => link_index.get(&link).map(|&at| LinkEnd::Link(at)),
        };
        // Every kept link has an end; one without would shift the indices of the others, so it stands as a stub.
        let to = to.unwrap_or(LinkEnd::Node(usize::MAX));
        scene.lines.push(SceneLine {
            line: Line::Link(id.clone()),
            is_reversed: link.relation == Relation::Requires,
        });
        scene.request.links.push(LinkSpec {
            id: id.as_str().to_owned(),
            from,
            to,
            label: None,
            weight: 1.0,
        });
    }
    for (id, group) in &map.groups {
        let Some(&to) = index.get(&Card::Group(id.clone())) else {
            continue;
        };
        for member in &group.members {
            let Some(&from) = index.get(&Card::Claim(member.clone())) else {
                continue;
            };
            scene.lines.push(SceneLine {
                line: Line::Member(id.clone(), member.clone()),
                is_reversed: false,
            });
            scene.request.links.push(LinkSpec {
                id: format!("{member} in {id}"),
                from,
                to: LinkEnd::Node(to),
                label: None,
                weight: 2.0,
            });
        }
    }
}

/// The styles a title may be set in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Style {
    /// An ordinary claim.
    Claim,
    /// The conclusion.
    Target,
    /// A question.
    Question,
    /// A group.
    Group,
}

/// Breaks titles into lines and remembers how, because most titles stay the same from one scene to the next.
pub struct Typesetter {
    title: Measure,
    target: Measure,
    set: BTreeMap<(Style, String), Vec<String>>,
}

/// More titles than this are not remembered; those of a map that is no longer open go with the rest.
const MAX_REMEMBERED: usize = 50_000;

impl Default for Typesetter {
    fn default() -> Self {
        Self {
            title: Measure::new(fonts::REGULAR, card::TITLE),
            target: Measure::new(fonts::SEMI_BOLD, card::TARGET_TITLE),
            set: BTreeMap::new(),
        }
    }
}

impl Typesetter {
    fn card(&mut self, map: &Map, which: &Card, n_hidden: usize) -> (SceneCard, NodeBox) {
        let (title, place) = match which {
            Card::Claim(id) => (
                map.title_of(id).to_owned(),
                map.claims.get(id).and_then(|claim| claim.place),
            ),
            Card::Question(id) => map
                .questions
                .get(id)
                .map(|question| (question.title.clone(), question.place))
                .unwrap_or_default(),
            Card::Group(id) => (map.origin_title(&Origin::Group(id.clone())), None),
        };
        let is_target = matches!(which, Card::Claim(id) if map.target.as_ref() == Some(id));
        let style = match which {
            Card::Claim(_) if is_target => Style::Target,
            Card::Claim(_) => Style::Claim,
            Card::Question(_) => Style::Question,
            Card::Group(_) => Style::Group,
        };
        let (measure, title_size, width) = match style {
            Style::Target => (&self.target, card::TARGET_TITLE, card::TARGET_WIDTH),
            Style::Question => (&self.target, card::TARGET_TITLE, card::WIDTH),
            Style::Claim => (&self.title, card::TITLE, card::WIDTH),
            Style::Group => (&self.title, card::TITLE, card::WIDTH * 0.75),
        };
        let key = (style, title);
        let lines = if let Some(lines) = self.set.get(&key) {
            lines.clone()
        } else {
            let lines = measure.wrap(&key.1, width - 2.0 * card::PADDING, card::MAX_LINES);
            if self.set.len() >= MAX_REMEMBERED {
                self.set.clear();
            }
            self.set.insert(key, lines.clone());
            lines
        };
        let has_footer = matches!(which, Card::Claim(_));
        let height = card::PADDING * 2.0
            + card::HEADER
            + lines.len() as f64 * (title_size * card::LINE).round()
            + if has_footer { card::FOOTER } else { 0.0 };
        let node = NodeBox {
            id: which.as_str().to_owned(),
            width,
            height: height.round(),
            pin: place.map(|Place { x, y }| Point { x, y }),
        };
        let scene_card = SceneCard {
            card: which.clone(),
            lines,
            title_size,
            n_hidden,
        };
        (scene_card, node)
    }
}

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
