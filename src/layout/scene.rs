//! From a map to a layout request: which cards, links and boxes are drawn, how large they are, and what each stands for.
//!
//! Read `boxes` for how groups are shown, `lines` for which links are, `typesetter` for the sizes of cards,
//! `alike` for when a scene need not be built anew.

mod alike;
mod boxes;
mod lines;
mod typesetter;

use std::collections::{BTreeMap, BTreeSet};

use super::{Direction, LayoutRequest, Mode};
use crate::model::{Card, ClaimId, GroupId, LinkId, Map};

pub use alike::are_alike;
pub use typesetter::Typesetter;

/// Sizes of cards, in logical pixels at zoom 1. What paints a card uses the same numbers.
pub mod card {
    /// Between a card's border and its text.
    pub const PADDING: f64 = 12.0;
    /// Height of the line with kind and number above the title.
    pub const HEADER: f64 = 20.0;
    /// Height of the row below the title with the probability bar.
    pub const FOOTER: f64 = 18.0;
    /// Height of the density below the title of a quantity.
    pub const DENSITY: f64 = 46.0;
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

/// Sizes of boxes around groups and of words on links, in logical pixels at zoom 1.
pub mod label {
    /// Size of the title of a box.
    pub const BOX_TITLE: f64 = 12.5;
    /// Height of the strip a title of a box stands in.
    pub const BOX_STRIP: f64 = 20.0;
    /// The widest a title of a box may be.
    pub const BOX_WIDTH: f64 = 300.0;
    /// Room beside the title for the button that folds the box.
    pub const BOX_BUTTON: f64 = 26.0;
    /// Size of words on a link.
    pub const WORDS: f64 = 11.0;
    /// Height of the pill that words on a link stand in.
    pub const PILL: f64 = 18.0;
    /// Between the end of a pill and its words.
    pub const PADDING: f64 = 7.0;
}

/// How a map is shown.
#[derive(Clone, Copy, Debug)]
pub struct Showing<'a> {
    /// The cards that are not drawn.
    pub hidden: &'a BTreeSet<Card>,
    /// The groups that are drawn as one card.
    pub folded: &'a BTreeSet<GroupId>,
    /// Whether relation and strength stand on every link in words.
    pub has_words: bool,
    /// The kind of drawing.
    pub mode: Mode,
    /// Where conclusions lie.
    pub direction: Direction,
    /// The card in the middle of a radial drawing and at the head of an outline; without one, the conclusion.
    pub center: Option<&'a Card>,
}

impl Showing<'_> {
    /// Everything, in layers.
    pub fn whole(direction: Direction) -> Self {
        const NO_CARDS: &BTreeSet<Card> = &BTreeSet::new();
        const NO_GROUPS: &BTreeSet<GroupId> = &BTreeSet::new();
        Self {
            hidden: NO_CARDS,
            folded: NO_GROUPS,
            has_words: false,
            mode: Mode::Layered,
            direction,
            center: None,
        }
    }
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
    /// How many cards that bear on it are not shown; for a folded group, how many claims are in it.
    pub n_hidden: usize,
}

/// What a drawn line stands for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Line {
    /// A link of the map.
    Link(LinkId),
    /// Membership of a claim in a group that acts.
    Member(GroupId, ClaimId),
    /// That a quantity depends on a card, or a claim is read off a quantity.
    Depends(Card, Card),
}

/// A line to draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SceneLine {
    /// What it stands for; of several links that are drawn as one, the first.
    pub line: Line,
    /// The route runs from the link's end to its start: influence runs against the arrow.
    pub is_reversed: bool,
    /// How many links it stands for: more than one between a folded group and another card.
    pub n_links: usize,
    /// The words on it, if any.
    pub words: String,
}

/// The box of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SceneBox {
    /// The group; none for cards that are only kept side by side.
    pub group: Option<GroupId>,
    /// Its title, cut to fit.
    pub title: String,
}

/// Everything that is drawn, and the request that places it. Cards, lines and boxes are in the order of the request's.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scene {
    /// The cards.
    pub cards: Vec<SceneCard>,
    /// The lines.
    pub lines: Vec<SceneLine>,
    /// The boxes.
    pub boxes: Vec<SceneBox>,
    /// What the layout needs to know of them.
    pub request: LayoutRequest,
}

/// Builds the scene of a map. The typesetter remembers titles it has set before.
///
/// Complexity: near-linear in the map, plus the measuring of titles that are new.
pub fn scene(map: &Map, showing: &Showing<'_>, typesetter: &mut Typesetter) -> Scene {
    let bearing = map.bearing_cards();
    let stand_ins = boxes::stand_ins(map, showing.folded);
    let mut cards: Vec<Card> = map.claims.keys().cloned().map(Card::Claim).collect();
    cards.extend(map.questions.keys().cloned().map(Card::Question));
    cards.extend(map.quantities.keys().cloned().map(Card::Quantity));
    let acting = boxes::acting(map);
    cards.extend(acting.iter().cloned().map(Card::Group));
    // A claim of a folded group gives way to the group's card, even a hidden one: the card stands for the whole group.
    let is_folded = |card: &Card| matches!(card, Card::Claim(id) if stand_ins.contains_key(id));
    cards.retain(|card| !showing.hidden.contains(card) && !is_folded(card));
    let folded: BTreeSet<&GroupId> = stand_ins.values().collect();
    cards.extend(
        (folded.iter().copied())
            .filter(|id| !acting.contains(*id))
            .cloned()
            .map(Card::Group),
    );

    let mut scene = Scene {
        request: LayoutRequest {
            mode: showing.mode,
            direction: showing.direction,
            ..LayoutRequest::default()
        },
        ..Scene::default()
    };
    let index: BTreeMap<Card, usize> = cards.iter().cloned().enumerate().map(|(at, card)| (card, at)).collect();
    for card in &cards {
        let n_hidden = match card {
            Card::Group(id) if folded.contains(id) => map.groups.get(id).map_or(0, |group| group.members.len()),
            _ => bearing.get(card).map_or(0, |bearing| {
                (bearing.iter())
                    .filter(|other| showing.hidden.contains(*other) && !is_folded(other))
                    .count()
            }),
        };
        let (scene_card, node) = typesetter.card(map, card, n_hidden);
        scene.cards.push(scene_card);
        scene.request.nodes.push(node);
    }
    let shown = boxes::Shown::new(index, stand_ins);
    lines::add(map, &shown, showing.has_words, typesetter, &mut scene);
    boxes::add(map, &shown, &acting, typesetter, &mut scene);
    let center = showing.center.and_then(|card| shown.place_of(card));
    let target = || shown.place_of(&Card::Claim(map.target.clone()?));
    scene.request.center = center.or_else(target);
    scene
}
