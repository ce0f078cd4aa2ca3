//! The request made canonical: sorted by id, sizes and indices mended, axes turned so that targets lie on top.
//!
//! Everything after this sees only the plan, so the drawing cannot depend on the order of the request, on broken
//! numbers or on the direction. [`Plan::finish`] turns a drawing of the plan back into the caller's order and axes.

use super::geometry::{Point, Rect, bounds_of};
use super::memory::Memory;
use super::placement::{Placement, Route};
use super::request::{Bond, Direction, GroupSpec, LayoutRequest, LinkEnd, Mode, Spacing};

/// No card is wider or taller than this, px.
const LARGEST: f64 = 20_000.0;

/// Drawings without layers are at most this much wider than tall.
const MOST_SQUEEZED: f64 = 2.0;

/// Pins farther out than this are ignored, px.
const FARTHEST: f64 = 1e7;

/// A card of the plan.
#[derive(Clone, Debug)]
pub(super) struct Card {
    pub width: f64,
    pub height: f64,
    pub pin: Option<Point>,
    /// The first box that names it.
    pub frame: Option<usize>,
    /// The first group without a box that names it; `usize::MAX` for none.
    pub group: usize,
}

/// A box around cards and other boxes.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    /// The box it lies in.
    pub parent: Option<usize>,
    /// Room for its title, as the reader sees it: width and height.
    pub title: (f64, f64),
}

/// Boxes may lie in one another this deep.
const DEEPEST: usize = 32;

/// The side of a box in the plan's axes that the reader sees as its upper side, where the title stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TitleSide {
    Top,
    Bottom,
    Left,
}

/// A link of the plan.
#[derive(Clone, Debug)]
pub(super) struct Wire {
    pub from: usize,
    pub to: LinkEnd,
    pub label: Option<(f64, f64)>,
    pub weight: i64,
}

/// The request in canonical order and upright axes.
pub(super) struct Plan {
    pub cards: Vec<Card>,
    pub wires: Vec<Wire>,
    pub frames: Vec<Frame>,
    pub spacing: Spacing,
    /// Width over height the whole should have, in the plan's axes.
    pub aspect: f64,
    /// The card in the middle or at the head of the drawing, if the request names one.
    pub center: Option<usize>,
    direction: Direction,
    /// The index in the request of every card.
    card_origin: Vec<usize>,
    /// The index in the request of every wire.
    wire_origin: Vec<usize>,
    /// The index in the request of every box.
    frame_origin: Vec<usize>,
    n_links: usize,
    n_groups: usize,
}

/// A drawing of a plan: everything in the plan's order and axes.
#[derive(Clone, Debug, Default)]
pub(super) struct Drawing {
    pub cards: Vec<Rect>,
    pub routes: Vec<Vec<Point>>,
    pub labels: Vec<Option<Rect>>,
    /// The boxes; none for one without cards.
    pub frames: Vec<Option<Rect>>,
    pub crossings: usize,
}

impl Drawing {
    /// Moves everything by `by`.
    pub fn shift(&mut self, by: Point) {
        for card in &mut self.cards {
            *card = card.moved(by.x, by.y);
        }
        for point in self.routes.iter_mut().flatten() {
            *point = point.moved(by.x, by.y);
        }
        for rect in self.labels.iter_mut().chain(&mut self.frames).flatten() {
            *rect = rect.moved(by.x, by.y);
        }
    }

    /// The smallest rectangle around everything in it.
    pub fn bounds(&self) -> Rect {
        let ends = self.routes.iter().flatten().map(|point| Rect {
            x: point.x,
            y: point.y,
            ..Rect::default()
        });
        bounds_of(
            self.cards
                .iter()
                .copied()
                .chain(self.labels.iter().copied().flatten())
                .chain(self.frames.iter().copied().flatten())
                .chain(ends),
        )
    }
}

fn mended(length: f64) -> f64 {
    if length.is_finite() {
        length.clamp(0.0, LARGEST)
    } else {
        0.0
    }
}

fn mended_spacing(spacing: &Spacing, sideways: bool) -> Spacing {
    let usual = Spacing::default();
    let mend = |value: f64, usual: f64, least: f64| {
        if value.is_finite() {
            value.clamp(least, 1000.0)
        } else {
            usual
        }
    };
    let node_gap = mend(spacing.node_gap, usual.node_gap, 24.0);
    Spacing {
        // Cards are wider than tall: stacked ones may lie closer together than those side by side.
        node_gap: if sideways { (node_gap * 0.7).max(24.0) } else { node_gap },
        link_gap: mend(spacing.link_gap, usual.link_gap, 16.0),
        lane_gap: mend(spacing.lane_gap, usual.lane_gap, 8.0),
        layer_gap: mend(spacing.layer_gap, usual.layer_gap, 48.0),
        part_gap: mend(spacing.part_gap, usual.part_gap, 24.0),
        run_in: mend(spacing.run_in, usual.run_in, 8.0),
        port_gap: mend(spacing.port_gap, usual.port_gap, 0.0),
    }
}

/// Which links of the request lead somewhere: those that end, possibly through other links, at cards.
fn sound_links(request: &LayoutRequest) -> Vec<bool> {
    let links = &request.links;
    let mut is_sound: Vec<bool> = links
        .iter()
        .enumerate()
        .map(|(ix, link)| {
            link.from < request.nodes.len()
                && match link.to {
                    LinkEnd::Node(node) => node < request.nodes.len(),
                    LinkEnd::Link(target) => target < links.len() && target != ix,
                }
        })
        .collect();
    // A link is unsound when its target is. Followed from each unsound link back to those that point at it.
    let mut pointing_at: Vec<Vec<usize>> = vec![Vec::new(); links.len()];
    for (ix, link) in links.iter().enumerate() {
        if let LinkEnd::Link(target) = link.to
            && target < links.len()
        {
            pointing_at[target].push(ix);
        }
    }
    let mut open: Vec<usize> = (0..links.len()).filter(|&ix| !is_sound[ix]).collect();
    while let Some(ix) = open.pop() {
        for &pointing in &pointing_at[ix] {
            if is_sound[pointing] {
                is_sound[pointing] = false;
                open.push(pointing);
            }
        }
    }
    is_sound
}

/// The boxes as the plan has them: those that lie in themselves, however indirectly, lie in none.
fn frames(groups: &[GroupSpec], frame_origin: &[usize], frame_of: &[usize]) -> Vec<Frame> {
    let mut frames: Vec<Frame> = (frame_origin.iter())
        .map(|&ix| Frame {
            parent: (groups[ix].parent)
                .and_then(|parent| frame_of.get(parent).copied())
                .filter(|&parent| parent != usize::MAX),
            title: (mended(groups[ix].title.0), mended(groups[ix].title.1)),
        })
        .collect();
    for start in 0..frames.len() {
        let (mut at, mut steps) = (start, 0);
        while let Some(parent) = frames[at].parent {
            steps += 1;
            if parent == start || steps > frames.len() {
                frames[start].parent = None;
                break;
            }
            at = parent;
        }
    }
    flatten(&mut frames);
    frames
}

/// Boxes more than [`DEEPEST`] deep in one another stand side by side instead: nobody can read them, and each costs all
/// those around it.
fn flatten(frames: &mut [Frame]) {
    let mut depth: Vec<Option<usize>> = vec![None; frames.len()];
    for start in 0..frames.len() {
        let mut way = vec![start];
        while let Some(parent) = frames[way[way.len() - 1]].parent
            && depth[parent].is_none()
        {
            way.push(parent);
        }
        // Outermost first, so that a parent's depth is known.
        for &frame in way.iter().rev() {
            let above = frames[frame].parent.and_then(|parent| depth[parent]);
            let mut own = above.map_or(0, |above| above + 1);
            if own >= DEEPEST {
                let parent = frames[frame].parent.and_then(|parent| frames[parent].parent);
                frames[frame].parent = parent;
                own = DEEPEST - 1;
            }
            depth[frame] = Some(own);
        }
    }
}

/// For each of `n` cards, which of `chosen` groups is the first that names it.
fn first_naming(n: usize, groups: &[GroupSpec], chosen: &[usize]) -> Vec<Option<usize>> {
    let mut first = vec![None; n];
    for (rank, &ix) in chosen.iter().enumerate() {
        for &member in &groups[ix].members {
            if let Some(slot) = first.get_mut(member)
                && slot.is_none()
            {
                *slot = Some(rank);
            }
        }
    }
    first
}

fn inverse(order: &[usize], n: usize) -> Vec<usize> {
    let mut inverse = vec![usize::MAX; n];
    for (new, &old) in order.iter().enumerate() {
        inverse[old] = new;
    }
    inverse
}

impl Plan {
    /// The canonical form of `request`. O(n log n).
    pub fn new(request: &LayoutRequest) -> Self {
        // Only a layered drawing has a direction.
        let direction = match request.mode {
            Mode::Layered => request.direction,
            Mode::Radial | Mode::Outline | Mode::Force => Direction::TopDown,
        };
        let sideways = matches!(direction, Direction::LeftRight | Direction::RightLeft);
        let turned = |size: (f64, f64)| {
            let (width, height) = (mended(size.0), mended(size.1));
            if sideways { (height, width) } else { (width, height) }
        };
        let nodes = &request.nodes;
        let mut card_origin: Vec<usize> = (0..nodes.len()).collect();
        card_origin.sort_by(|&a, &b| {
            let (a, b) = (&nodes[a], &nodes[b]);
            a.id.cmp(&b.id)
                .then_with(|| a.width.total_cmp(&b.width))
                .then_with(|| a.height.total_cmp(&b.height))
        });
        let card_of = inverse(&card_origin, nodes.len());

        let groups = &request.groups;
        let mut group_order: Vec<usize> = (0..groups.len()).collect();
        group_order.sort_by_key(|&ix| &groups[ix].id);
        let frame_origin: Vec<usize> = (group_order.iter().copied())
            .filter(|&ix| groups[ix].bond == Bond::Box)
            .collect();
        let frame_of = inverse(&frame_origin, groups.len());
        let frame = first_naming(nodes.len(), groups, &frame_origin);
        let bundles: Vec<usize> = (group_order.iter().copied())
            .filter(|&ix| groups[ix].bond == Bond::SideBySide)
            .collect();
        let group = first_naming(nodes.len(), groups, &bundles);

        let cards = card_origin
            .iter()
            .map(|&ix| {
                let (width, height) = turned((nodes[ix].width, nodes[ix].height));
                let pin = nodes[ix]
                    .pin
                    .filter(|pin| pin.is_finite() && pin.x.abs() <= FARTHEST && pin.y.abs() <= FARTHEST);
                Card {
                    width,
                    height,
                    pin: pin.map(|pin| upright(direction, pin)),
                    frame: frame[ix],
                    group: group[ix].unwrap_or(usize::MAX),
                }
            })
            .collect();

        let links = &request.links;
        let is_sound = sound_links(request);
        let target_key = |end: LinkEnd| match end {
            LinkEnd::Node(node) => (0, card_of[node], ""),
            LinkEnd::Link(link) => (1, 0, links[link].id.as_str()),
        };
        let mut wire_origin: Vec<usize> = (0..links.len()).filter(|&ix| is_sound[ix]).collect();
        wire_origin.sort_by(|&a, &b| {
            let (a, b) = (&links[a], &links[b]);
            a.id.cmp(&b.id)
                .then_with(|| card_of[a.from].cmp(&card_of[b.from]))
                .then_with(|| target_key(a.to).cmp(&target_key(b.to)))
                .then_with(|| a.weight.total_cmp(&b.weight))
        });
        let wire_of = inverse(&wire_origin, links.len());
        let wires = wire_origin
            .iter()
            .map(|&ix| {
                let link = &links[ix];
                let weight = if link.weight.is_finite() {
                    link.weight.clamp(1.0, 16.0).round() as i64
                } else {
                    1
                };
                Wire {
                    from: card_of[link.from],
                    to: match link.to {
                        LinkEnd::Node(node) => LinkEnd::Node(card_of[node]),
                        LinkEnd::Link(target) => LinkEnd::Link(wire_of[target]),
                    },
                    label: link.label.map(turned),
                    weight,
                }
            })
            .collect();
        let aspect = if request.aspect.is_finite() {
            request.aspect.clamp(0.1, 10.0)
        } else {
            1.6
        };
        Self {
            cards,
            wires,
            frames: frames(groups, &frame_origin, &frame_of),
            spacing: mended_spacing(&request.spacing, sideways),
            aspect: if sideways { 1.0 / aspect } else { aspect },
            center: (request.center).and_then(|node| card_of.get(node).copied()),
            direction,
            card_origin,
            wire_origin,
            frame_origin,
            n_links: links.len(),
            n_groups: groups.len(),
        }
    }

    /// The same plan without boxes.
    pub fn without_frames(&self) -> Self {
        let mut cards = self.cards.clone();
        for card in &mut cards {
            card.frame = None;
        }
        Self {
            cards,
            wires: self.wires.clone(),
            frames: Vec::new(),
            card_origin: self.card_origin.clone(),
            wire_origin: self.wire_origin.clone(),
            frame_origin: Vec::new(),
            ..*self
        }
    }

    /// How much wider than tall a drawing without layers may be: as cards are on average, but hardly more than the
    /// window. In a plane squeezed by this much cards are about as wide as tall.
    pub fn squeeze(&self) -> f64 {
        let width: f64 = self.cards.iter().map(|card| card.width).sum();
        let height: f64 = self.cards.iter().map(|card| card.height).sum();
        (width / height.max(1e-9))
            .min(self.aspect * 1.1)
            .clamp(1.0, MOST_SQUEEZED)
    }

    /// The index in the request of a card.
    pub fn node_of(&self, card: usize) -> usize {
        self.card_origin[card]
    }

    /// The index in the request of a wire.
    pub fn link_of(&self, wire: usize) -> usize {
        self.wire_origin[wire]
    }

    /// The index in the request of a box.
    pub fn group_of(&self, frame: usize) -> usize {
        self.frame_origin[frame]
    }

    /// Where the titles of boxes stand in the plan's axes.
    pub fn title_side(&self) -> TitleSide {
        match self.direction {
            Direction::TopDown => TitleSide::Top,
            Direction::BottomUp => TitleSide::Bottom,
            Direction::LeftRight | Direction::RightLeft => TitleSide::Left,
        }
    }

    /// How far a drawing has to be moved to begin at the reader's origin.
    pub fn way_to_origin(&self, drawing: &Drawing) -> Point {
        let bounds = turned_rect(self.direction, drawing.bounds());
        upright(self.direction, Point::new(-bounds.x, -bounds.y))
    }

    /// Turns a drawing of the plan into an answer to the request.
    pub fn finish(&self, drawing: Drawing) -> Placement {
        let direction = self.direction;
        let mut placement = Placement {
            nodes: vec![Rect::default(); self.card_origin.len()],
            links: vec![Route::default(); self.n_links],
            groups: vec![None; self.n_groups],
            bounds: turned_rect(direction, drawing.bounds()),
            crossings: drawing.crossings,
            memory: Memory::default(),
        };
        for (rect, &ix) in drawing.cards.iter().zip(&self.card_origin) {
            placement.nodes[ix] = turned_rect(direction, *rect);
        }
        for (rect, &ix) in drawing.frames.iter().zip(&self.frame_origin) {
            placement.groups[ix] = rect.map(|rect| turned_rect(direction, rect));
        }
        let routes = drawing.routes.into_iter().zip(drawing.labels);
        for ((points, label), &ix) in routes.zip(&self.wire_origin) {
            placement.links[ix] = Route {
                points: points.into_iter().map(|point| turned_point(direction, point)).collect(),
                label: label.map(|rect| turned_rect(direction, rect)),
            };
        }
        placement
    }
}

/// A point of the caller in the plan's axes, where targets lie on top.
fn upright(direction: Direction, point: Point) -> Point {
    match direction {
        Direction::TopDown => point,
        Direction::BottomUp => Point::new(point.x, -point.y),
        Direction::LeftRight => Point::new(point.y, point.x),
        Direction::RightLeft => Point::new(point.y, -point.x),
    }
}

/// The inverse of [`upright`].
fn turned_point(direction: Direction, point: Point) -> Point {
    match direction {
        Direction::TopDown => point,
        Direction::BottomUp => Point::new(point.x, -point.y),
        Direction::LeftRight => Point::new(point.y, point.x),
        Direction::RightLeft => Point::new(-point.y, point.x),
    }
}

fn turned_rect(direction: Direction, rect: Rect) -> Rect {
    let center = turned_point(direction, rect.center());
    match direction {
        Direction::TopDown | Direction::BottomUp => Rect::centered(center, rect.width, rect.height),
        Direction::LeftRight | Direction::RightLeft => Rect::centered(center, rect.height, rect.width),
    }
}
