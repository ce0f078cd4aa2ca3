//! The boxes of a plan as rooms within rooms, and the way of every link through them.
//!
//! A *room* is the inside of a box, or the whole plane. Each room is laid out by itself, and a box is to the room
//! around it what a card is: a body of some size. A link whose ends lie in different rooms is cut at every border it
//! passes: in each room it has one *leg*, which ends at a *gate* where the link leaves the room. Where it no longer
//! has to leave, in the innermost room that holds both its ends, the link is at home; there its junction lies, if other
//! links point at it.

use super::plan::Plan;
use super::request::LinkEnd;

/// The room that is the whole plane.
pub(super) const PLANE: usize = 0;

/// The inside of a box, or the plane.
#[derive(Debug, Default)]
pub(super) struct Room {
    /// The room around this one; the plane's is itself.
    pub parent: usize,
    /// The plan's box whose inside it is; none for the plane.
    pub frame: Option<usize>,
    /// The plan's cards that lie in it and in no room inside it.
    pub cards: Vec<usize>,
    /// The rooms right inside it.
    pub rooms: Vec<usize>,
    /// What links do in it, by wire.
    pub legs: Vec<Leg>,
    /// How many rooms are around it.
    depth: usize,
}

/// The part of a link in one room, as walked from its source.
#[derive(Clone, Copy, Debug)]
pub(super) struct Leg {
    /// The plan's wire.
    pub wire: usize,
    pub from: Stop,
    pub to: Stop,
}

/// Where a leg begins or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// A card of the plan.
    Card(usize),
    /// A room inside, where the link goes on.
    Room(usize),
    /// The junction on another wire.
    Junction(usize),
    /// The border of the room itself.
    Gate,
}

/// All rooms, those around others first.
#[derive(Debug, Default)]
pub(super) struct Nest {
    pub rooms: Vec<Room>,
    /// The rooms every wire passes, from its source to its target.
    pub ways: Vec<Vec<usize>>,
    /// How deep every wire sits: 0 for one that points at a card, 1 for one that points at such a wire, …
    pub depth: Vec<usize>,
    /// Whether every wire's chain of targets runs in a circle instead of reaching a card.
    pub is_circular: Vec<bool>,
}

/// Where every wire finally leads: the card at the end of the chain of wires it points at (none when the chain bites
/// its own tail), and how many wires away that is.
pub(super) fn bases(plan: &Plan) -> Vec<(Option<usize>, usize)> {
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

impl Nest {
    /// Sorts the plan's cards and wires into rooms. Boxes without cards have none. O((cards + wires) · depth).
    pub fn new(plan: &Plan) -> Self {
        let mut nest = Self {
            rooms: vec![Room::default()],
            ..Self::default()
        };
        let room_of_card = nest.furnish(plan);
        let bases = bases(plan);
        nest.depth = bases.iter().map(|base| base.1).collect();
        nest.is_circular = bases.iter().map(|base| base.0.is_none()).collect();
        nest.ways = vec![Vec::new(); plan.wires.len()];
        // A link that points at another one goes to where that is at home.
        let mut outer_first: Vec<usize> = (0..plan.wires.len()).collect();
        outer_first.sort_by_key(|&wire| nest.depth[wire]);
        let mut home = vec![PLANE; plan.wires.len()];
        for wire in outer_first {
            let to = match plan.wires[wire].to {
                LinkEnd::Node(card) => room_of_card[card],
                LinkEnd::Link(_) if nest.is_circular[wire] => PLANE,
                LinkEnd::Link(other) => home[other],
            };
            home[wire] = nest.walk(plan, wire, room_of_card[plan.wires[wire].from], to);
        }
        for room in &mut nest.rooms {
            room.legs.sort_by_key(|leg| leg.wire);
        }
        nest
    }

    /// Makes the rooms and puts the cards into them; returns the room of every card.
    fn furnish(&mut self, plan: &Plan) -> Vec<usize> {
        let mut is_used = vec![false; plan.frames.len()];
        for card in &plan.cards {
            let mut at = card.frame;
            while let Some(frame) = at
                && !std::mem::replace(&mut is_used[frame], true)
            {
                at = plan.frames[frame].parent;
            }
        }
        let mut inside: Vec<Vec<usize>> = vec![Vec::new(); plan.frames.len()];
        let mut open: Vec<(usize, usize)> = Vec::new();
        for (ix, frame) in plan.frames.iter().enumerate().rev() {
            match frame.parent {
                _ if !is_used[ix] => {}
                Some(parent) => inside[parent].push(ix),
                None => open.push((ix, PLANE)),
            }
        }
        let mut room_of_frame = vec![PLANE; plan.frames.len()];
        while let Some((frame, parent)) = open.pop() {
            let room = self.rooms.len();
            room_of_frame[frame] = room;
            let depth = self.rooms[parent].depth + 1;
            self.rooms[parent].rooms.push(room);
            self.rooms.push(Room {
                parent,
                frame: Some(frame),
                depth,
                ..Room::default()
            });
            open.extend(inside[frame].iter().map(|&inner| (inner, room)));
        }
        let room_of_card: Vec<usize> = (plan.cards.iter())
            .map(|card| card.frame.map_or(PLANE, |frame| room_of_frame[frame]))
            .collect();
        for (card, &room) in room_of_card.iter().enumerate() {
            self.rooms[room].cards.push(card);
        }
        room_of_card
    }

    /// Cuts a wire that runs from one room to another into legs; returns where it is at home.
    fn walk(&mut self, plan: &Plan, wire: usize, from: usize, to: usize) -> usize {
        let (mut out, mut into) = (Vec::new(), Vec::new());
        let (mut a, mut b) = (from, to);
        while a != b {
            if self.rooms[a].depth >= self.rooms[b].depth {
                out.push(a);
                a = self.rooms[a].parent;
            } else {
                into.push(b);
                b = self.rooms[b].parent;
            }
        }
        let home = a;
        let mut stop = Stop::Card(plan.wires[wire].from);
        for &room in &out {
            self.rooms[room].legs.push(Leg {
                wire,
                from: stop,
                to: Stop::Gate,
            });
            stop = Stop::Room(room);
        }
        let last = match plan.wires[wire].to {
            LinkEnd::Node(card) => Stop::Card(card),
            LinkEnd::Link(other) => Stop::Junction(other),
        };
        into.reverse();
        let mut way = out;
        for room in std::iter::once(home).chain(into.iter().copied()) {
            let to = into
                .iter()
                .find(|&&inner| self.rooms[inner].parent == room)
                .map_or(last, |&inner| Stop::Room(inner));
            self.rooms[room].legs.push(Leg {
                wire,
                from: std::mem::replace(&mut stop, Stop::Gate),
                to,
            });
            way.push(room);
        }
        self.ways[wire] = way;
        home
    }
}
