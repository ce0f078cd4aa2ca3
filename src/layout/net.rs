//! One connected part of the drawing as an acyclic graph of cards and junctions.
//!
//! A link that other links point at is cut in two at its junction: `a → b` becomes `a → j → b`, and the links that
//! point at it end at `j`. So links to links, to any depth, are ordinary arcs for all later phases. Every arc is turned
//! so that it runs from a lower to an upper end; what the reader sees as the direction of the link stays in
//! [`Net::steps`].

use super::cycles::cards_in_order;
use super::plan::Plan;
use super::request::LinkEnd;

/// A link or half a link between two vertices.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arc {
    /// The end nearer to the conclusions.
    pub upper: usize,
    /// The end farther from them.
    pub lower: usize,
    /// The wire it belongs to (index into [`Net::wires`]).
    pub wire: usize,
    pub weight: i64,
}

/// One arc of a wire's way, as walked from the wire's source.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub arc: usize,
    /// Whether the walk goes from the arc's lower to its upper end, as it does unless a circle had to be broken.
    pub is_upward: bool,
}

/// A connected part: vertices are its cards, then its junctions.
#[derive(Debug, Default)]
pub(super) struct Net {
    /// The plan's cards that are vertices 0, 1, ….
    pub cards: Vec<usize>,
    /// The plan's wires.
    pub wires: Vec<usize>,
    /// The wire of each junction vertex, those after the cards.
    pub junctions: Vec<usize>,
    pub arcs: Vec<Arc>,
    /// The way of every wire: one arc, or two when it has a junction, or none when it is a plain self-loop.
    pub steps: Vec<Vec<Step>>,
    /// The junction vertex of every wire, if others point at it.
    pub junction_of: Vec<Option<usize>>,
    /// The vertex every wire starts at.
    pub source: Vec<usize>,
    /// The vertex every wire ends at.
    pub target: Vec<usize>,
    /// How deep every wire sits: 0 for one that points at a card, 1 for one that points at such a wire, …
    pub depth: Vec<usize>,
    /// Whether every wire's chain of targets runs in a circle instead of reaching a card.
    pub is_circular: Vec<bool>,
    /// A line on which every arc's lower end comes before its upper end.
    pub line: Vec<usize>,
}

/// Where a wire finally leads: the card at the end of the chain of wires it points at (none when the chain bites its
/// own tail), and how many wires away that is.
fn bases(plan: &Plan) -> Vec<(Option<usize>, usize)> {
    let n = plan.wires.len();
    let mut known: Vec<Option<(Option<usize>, usize)>> = vec![None; n];
    let mut is_on_path = vec![false; n];
    for start in 0..n {
        let mut path = Vec::new();
        let mut at = start;
        let (base, mut depth) = loop {
            if let Some((base, depth)) = known[at] {
                break (base, depth + 1);
            }
            if is_on_path[at] {
                break (None, 0);
            }
            is_on_path[at] = true;
            path.push(at);
            match plan.wires[at].to {
                LinkEnd::Node(card) => break (Some(card), 0),
                LinkEnd::Link(next) => at = next,
            }
        };
        for wire in path.into_iter().rev() {
            known[wire] = Some((base, depth));
            depth += 1;
        }
    }
    known.into_iter().map(Option::unwrap_or_default).collect()
}

/// The connected parts of the plan, as lists of cards and of wires, in the order of their first card.
fn parts(plan: &Plan) -> Vec<(Vec<usize>, Vec<usize>)> {
    fn root(above: &mut [usize], mut v: usize) -> usize {
        while above[v] != v {
            above[v] = above[above[v]];
            v = above[v];
        }
        v
    }
    let n_cards = plan.cards.len();
    let mut above: Vec<usize> = (0..n_cards + plan.wires.len()).collect();
    for (ix, wire) in plan.wires.iter().enumerate() {
        let end = match wire.to {
            LinkEnd::Node(card) => card,
            LinkEnd::Link(other) => n_cards + other,
        };
        for other in [wire.from, end] {
            let (a, b) = (root(&mut above, n_cards + ix), root(&mut above, other));
            // The smaller index stays on top, so a part is named by its first card.
            above[a.max(b)] = a.min(b);
        }
    }
    let mut part_of = vec![usize::MAX; n_cards];
    let mut parts: Vec<(Vec<usize>, Vec<usize>)> = Vec::new();
    for card in 0..n_cards {
        let top = root(&mut above, card);
        if part_of[top] == usize::MAX {
            part_of[top] = parts.len();
            parts.push((Vec::new(), Vec::new()));
        }
        parts[part_of[top]].0.push(card);
    }
    for ix in 0..plan.wires.len() {
        let top = root(&mut above, n_cards + ix);
        parts[part_of[top]].1.push(ix);
    }
    parts
}

/// Splits the plan into its connected parts. Near-linear.
pub(super) fn nets(plan: &Plan) -> Vec<Net> {
    let bases = bases(plan);
    let mut is_target = vec![false; plan.wires.len()];
    for wire in &plan.wires {
        if let LinkEnd::Link(other) = wire.to {
            is_target[other] = true;
        }
    }
    // Local numbers, valid inside the part at hand.
    let mut local_card = vec![usize::MAX; plan.cards.len()];
    let mut local_wire = vec![usize::MAX; plan.wires.len()];
    parts(plan)
        .into_iter()
        .map(|(cards, wires)| {
            for (local, &card) in cards.iter().enumerate() {
                local_card[card] = local;
            }
            for (local, &wire) in wires.iter().enumerate() {
                local_wire[wire] = local;
            }
            build(plan, cards, wires, &bases, &is_target, &local_card, &local_wire)
        })
        .collect()
}

fn build(
    plan: &Plan,
    cards: Vec<usize>,
    wires: Vec<usize>,
    bases: &[(Option<usize>, usize)],
    is_target: &[bool],
    local_card: &[usize],
    local_wire: &[usize],
) -> Net {
    let n_cards = cards.len();
    let mut net = Net {
        source: wires.iter().map(|&wire| local_card[plan.wires[wire].from]).collect(),
        depth: wires.iter().map(|&wire| bases[wire].1).collect(),
        is_circular: wires.iter().map(|&wire| bases[wire].0.is_none()).collect(),
        junction_of: vec![None; wires.len()],
        ..Net::default()
    };
    for (local, &wire) in wires.iter().enumerate() {
        if is_target[wire] {
            net.junction_of[local] = Some(n_cards + net.junctions.len());
            net.junctions.push(local);
        }
    }
    net.target = wires
        .iter()
        .map(|&wire| match plan.wires[wire].to {
            LinkEnd::Node(card) => local_card[card],
            LinkEnd::Link(other) => net.junction_of[local_wire[other]].unwrap_or(0),
        })
        .collect();

    // Cards in line, sources first; a link to a link counts as one to the card it finally concerns.
    let base = |local: usize| bases[wires[local]].0.map(|card| local_card[card]);
    let card_arcs: Vec<(usize, usize)> = (0..wires.len())
        .filter_map(|local| base(local).map(|to| (net.source[local], to)))
        .collect();
    let position = cards_in_order(n_cards, &card_arcs);

    // Junctions stand right beside the card their wire finally leads to, on the side the wire comes from. Outer wires
    // first, so that the junction a wire points at has its place already.
    let mut key: Vec<(usize, i64)> = position.iter().map(|&at| (at, 0)).collect();
    key.resize(n_cards + net.junctions.len(), (usize::MAX, 0));
    let mut outer_first: Vec<usize> = net.junctions.clone();
    outer_first.sort_by_key(|&local| (net.depth[local], local));
    for local in outer_first {
        let (Some(base), Some(junction)) = (base(local), net.junction_of[local]) else {
            continue;
        };
        let step = if position[net.source[local]] > position[base] {
            1
        } else {
            -1
        };
        key[junction] = (position[base], key[net.target[local]].1 + step);
    }
    let mut line: Vec<usize> = (0..key.len()).collect();
    line.sort_by_key(|&v| (key[v], v));
    let mut rank = vec![0; line.len()];
    for (at, &v) in line.iter().enumerate() {
        rank[v] = at;
    }

    let mut steps = Vec::with_capacity(wires.len());
    for (local, &wire) in wires.iter().enumerate() {
        let (from, to) = (net.source[local], net.target[local]);
        let stops = match net.junction_of[local] {
            Some(junction) => vec![from, junction, to],
            None if from == to => vec![],
            None => vec![from, to],
        };
        let mut way = Vec::new();
        for pair in stops.windows(2) {
            let is_upward = rank[pair[0]] < rank[pair[1]];
            let (lower, upper) = if is_upward {
                (pair[0], pair[1])
            } else {
                (pair[1], pair[0])
            };
            way.push(Step {
                arc: net.arcs.len(),
                is_upward,
            });
            net.arcs.push(Arc {
                upper,
                lower,
                wire: local,
                weight: plan.wires[wire].weight,
            });
        }
        steps.push(way);
    }
    Net {
        cards,
        wires,
        steps,
        line,
        ..net
    }
}

impl Net {
    /// Cards and junctions together.
    pub fn n_vertices(&self) -> usize {
        self.cards.len() + self.junctions.len()
    }

    /// Whether the wire starts and ends at one card and nothing points at it.
    pub fn is_loop(&self, wire: usize) -> bool {
        self.steps[wire].is_empty()
    }

    /// Whether the arrow head of `wire` touches a card, and from which side: `Some(true)` from below.
    pub fn arrives_from_below(&self, wire: usize) -> Option<bool> {
        let last = self.steps[wire].last()?;
        (self.target[wire] < self.cards.len()).then_some(last.is_upward)
    }
}
