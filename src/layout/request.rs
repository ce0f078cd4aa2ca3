//! What the layout is asked: boxes, links, groups, a direction and distances.
//!
//! A request holds everything the drawing depends on and nothing else, so that equal requests mean equal drawings
//! and a caller can keep a drawing for as long as its request stays the same. No titles, no credences, no colors.

use super::geometry::Point;

/// Everything a drawing depends on.
#[derive(Clone, Debug, PartialEq)]
pub struct LayoutRequest {
    /// Which kind of drawing is made.
    pub mode: Mode,
    /// The cards to place. Their order does not matter; their ids do.
    pub nodes: Vec<NodeBox>,
    /// The links to route. Their order does not matter; their ids do.
    pub links: Vec<LinkSpec>,
    /// Cards that belong together. Their order does not matter; their ids do.
    pub groups: Vec<GroupSpec>,
    /// Which way the conclusions lie, in a layered drawing.
    pub direction: Direction,
    /// The card in the middle of a radial drawing and at the head of an outline, as an index into [`Self::nodes`];
    /// without one, or with one that is not there, a card that supports nothing.
    pub center: Option<usize>,
    /// Width over height of the window, for putting separate parts side by side.
    pub aspect: f64,
    /// Distances to keep.
    pub spacing: Spacing,
}

impl Default for LayoutRequest {
    fn default() -> Self {
        Self {
            mode: Mode::default(),
            nodes: Vec::new(),
            links: Vec::new(),
            groups: Vec::new(),
            direction: Direction::default(),
            center: None,
            aspect: 1.6,
            spacing: Spacing::default(),
        }
    }
}

impl LayoutRequest {
    /// The request without all but the first `n` cards, and without the links that then lead nowhere: a drawing on its
    /// way.
    #[must_use]
    pub fn first(&self, n: usize) -> Self {
        // A link to a link that is left out is left out too; targets may come later in the list than what points at them.
        let mut is_in: Vec<bool> = vec![true; self.links.len()];
        loop {
            let before = is_in.clone();
            for (at, link) in self.links.iter().enumerate() {
                is_in[at] &= link.from < n
                    && match link.to {
                        LinkEnd::Node(to) => to < n,
                        LinkEnd::Link(to) => is_in.get(to).copied().unwrap_or(false),
                    };
            }
            if is_in == before {
                break;
            }
        }
        let mut new_index = vec![usize::MAX; is_in.len()];
        let kept = || (0..is_in.len()).filter(|&at| is_in[at]);
        for (new, old) in kept().enumerate() {
            new_index[old] = new;
        }
        let mut part = self.clone();
        part.nodes.truncate(n);
        part.links = kept()
            .map(|at| {
                let mut link = self.links[at].clone();
                if let LinkEnd::Link(to) = &mut link.to {
                    *to = new_index[*to];
                }
                link
            })
            .collect();
        for group in &mut part.groups {
            group.members.retain(|&member| member < n);
        }
        part
    }
}

/// A kind of drawing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// In layers, conclusions at one end (Sugiyama's method).
    #[default]
    Layered,
    /// The center card in the middle, the others on rings by their distance from it; one such wheel for every separate
    /// part. A card that points at a link counts as a neighbor of both ends of that link. Rings are ellipses, as much
    /// wider than tall as the sum of all widths is against that of all heights, but at least 1, at most 2 and at most
    /// 1.1 times [`LayoutRequest::aspect`]. Neither pins nor groups nor the direction mean anything.
    Radial,
    /// An indented list, as a tree of files: every card below the one its strongest link points at, or below the card
    /// that link starts at which it points at; other links run along the right side. Neither pins nor the direction
    /// mean anything; cards of one group stand together where they bear on the same card, and no group has a box.
    Outline,
    /// Links as springs, for looking around. Pins hold exactly; cards of a group draw together, and no group has a box.
    /// The direction means nothing. With more than 3,000 cards links run straight, even behind cards.
    Force,
}

impl Mode {
    /// All kinds, as menus list them.
    pub const ALL: [Self; 4] = [Self::Layered, Self::Radial, Self::Outline, Self::Force];
}

/// One card: an upright box of given size.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NodeBox {
    /// Name of the card, unique among the nodes.
    pub id: String,
    /// Width, px.
    pub width: f64,
    /// Height, px.
    pub height: f64,
    /// Where the middle of the card has to be, if someone put it there.
    pub pin: Option<Point>,
}

/// One link: from a card to a card or to another link.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkSpec {
    /// Name of the link, unique among the links.
    pub id: String,
    /// The card the link starts at, as an index into [`LayoutRequest::nodes`].
    pub from: usize,
    /// What the link points at.
    pub to: LinkEnd,
    /// Size of the label pill to place on the link (width and height, px), if it has one.
    pub label: Option<(f64, f64)>,
    /// How much shortness and straightness matter, against 1 for an ordinary link.
    pub weight: f64,
}

/// What a link points at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkEnd {
    /// A card, as an index into [`LayoutRequest::nodes`].
    Node(usize),
    /// Another link, as an index into [`LayoutRequest::links`].
    Link(usize),
}

/// Cards that belong together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GroupSpec {
    /// Name of the group, unique among the groups.
    pub id: String,
    /// Its cards, as indices into [`LayoutRequest::nodes`], without those of groups inside it. A card belongs to the
    /// first group (by id) that names it.
    pub members: Vec<usize>,
    /// How the cards are kept together.
    pub bond: Bond,
    /// The box this box lies in, as an index into [`LayoutRequest::groups`].
    pub parent: Option<usize>,
    /// Room for a title at the top of the box (width and height, px).
    pub title: (f64, f64),
}

/// How the cards of a group are kept together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Bond {
    /// Inside a box of their own, which holds no other card and may lie in another box.
    #[default]
    Box,
    /// Next to each other in their layer where that is possible, without a box.
    SideBySide,
}

/// Which way a drawing runs: where the targets (conclusions) lie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// Targets at the top, their sources below them.
    #[default]
    TopDown,
    /// Targets at the bottom, their sources above them.
    BottomUp,
    /// Targets at the left, their sources to the right.
    LeftRight,
    /// Targets at the right, their sources to the left.
    RightLeft,
}

/// Distances a drawing keeps, px.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spacing {
    /// Between two cards side by side.
    pub node_gap: f64,
    /// Between a card and a link passing it.
    pub link_gap: f64,
    /// Between two links running side by side.
    pub lane_gap: f64,
    /// Between two layers of cards, at least; it grows where links have to run far sideways.
    pub layer_gap: f64,
    /// Between separate parts of the drawing.
    pub part_gap: f64,
    /// Free run of a link in front of the card its arrow head touches.
    pub run_in: f64,
    /// Between two link ends on one side of a card, at most.
    pub port_gap: f64,
}

impl Default for Spacing {
    fn default() -> Self {
        Self {
            node_gap: 40.0,
            link_gap: 24.0,
            lane_gap: 14.0,
            layer_gap: 62.0,
            part_gap: 64.0,
            run_in: 22.0,
            port_gap: 22.0,
        }
    }
}
