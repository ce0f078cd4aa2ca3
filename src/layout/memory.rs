//! What a layered drawing leaves to the next one, so that an edit moves as little as possible.

use super::geometry::Point;
use super::plan::Plan;
use super::request::{Direction, LayoutRequest};

/// How everything lay in a drawing, by id. Opaque: it only serves as the past of another layout.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Memory {
    direction: Option<Direction>,
    cards: Vec<(String, NamedSpot)>,
    groups: Vec<(String, NamedSpot)>,
    tracks: Vec<((String, Option<String>), NamedTrack)>,
}

#[derive(Clone, Debug, PartialEq)]
struct NamedSpot {
    frame: Option<String>,
    spot: Spot,
}

#[derive(Clone, Debug, PartialEq)]
struct NamedTrack {
    part: usize,
    junction: Option<i64>,
    items: Vec<(i64, f64)>,
}

/// Where a body lay.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spot {
    /// The box it lay in.
    pub frame: Option<usize>,
    /// The number of its part in that box.
    pub part: usize,
    pub layer: i64,
    /// Its middle, in the coordinates of the box.
    pub at: Point,
}

/// How a wire ran through a room.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Track {
    /// The plan's wire.
    pub wire: usize,
    /// The box it ran through.
    pub frame: Option<usize>,
    pub part: usize,
    /// The layer of its junction.
    pub junction: Option<i64>,
    /// Layer and x (in the coordinates of the box) of every place it passed that is no body.
    pub items: Vec<(i64, f64)>,
}

/// How everything lay in a drawing, in the order of a plan.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Past {
    pub cards: Vec<Option<Spot>>,
    pub frames: Vec<Option<Spot>>,
    /// By wire, then by box.
    pub tracks: Vec<Track>,
}

impl Past {
    /// Moves everything that lies in no box.
    pub fn shift(&mut self, by: Point) {
        for spot in self.cards.iter_mut().chain(&mut self.frames).flatten() {
            if spot.frame.is_none() {
                spot.at = spot.at.moved(by.x, by.y);
            }
        }
        for track in self.tracks.iter_mut().filter(|track| track.frame.is_none()) {
            for item in &mut track.items {
                item.1 += by.x;
            }
        }
    }

    /// How a wire ran through a box, or through the plane.
    pub fn track(&self, wire: usize, frame: Option<usize>) -> Option<&Track> {
        let at = self.tracks.binary_search_by_key(&(wire, frame), |track| (track.wire, track.frame)).ok()?;
        self.tracks.get(at)
    }
}

/// The value of an id in a list sorted by id.
fn find<'a, K: Ord + ?Sized, N: std::borrow::Borrow<K>, T>(list: &'a [(N, T)], id: &K) -> Option<&'a T> {
    let at = list.binary_search_by(|(name, _)| name.borrow().cmp(id)).ok()?;
    list.get(at).map(|(_, value)| value)
}

impl Memory {
    /// The past of `plan` under the names of `request`.
    pub(super) fn new(request: &LayoutRequest, plan: &Plan, past: Past) -> Self {
        let group = |frame: usize| request.groups[plan.group_of(frame)].id.clone();
        let named = |spot: Spot| NamedSpot {
            frame: spot.frame.map(group),
            spot,
        };
        // Cards, wires and boxes of a plan are sorted by id.
        let cards = (past.cards.into_iter().enumerate())
            .filter_map(|(card, spot)| Some((request.nodes[plan.node_of(card)].id.clone(), named(spot?))))
            .collect();
        let groups = (past.frames.into_iter().enumerate())
            .filter_map(|(frame, spot)| Some((group(frame), named(spot?))))
            .collect();
        let mut tracks: Vec<((String, Option<String>), NamedTrack)> = (past.tracks.into_iter())
            .map(|track| {
                let id = request.links[plan.link_of(track.wire)].id.clone();
                let named = NamedTrack {
                    part: track.part,
                    junction: track.junction,
                    items: track.items,
                };
                ((id, track.frame.map(group)), named)
            })
            .collect();
        tracks.sort_by(|a, b| a.0.cmp(&b.0));
        Self {
            direction: Some(request.direction),
            cards,
            groups,
            tracks,
        }
    }

    /// How what `plan` holds lay in this memory; none if nothing of it did, or conclusions lay at another side.
    pub(super) fn past(&self, request: &LayoutRequest, plan: &Plan) -> Option<Past> {
        if self.direction != Some(request.direction) {
            return None;
        }
        let frame_of = |id: &str| {
            let at = (0..plan.frames.len()).collect::<Vec<_>>();
            at.binary_search_by(|&frame| request.groups[plan.group_of(frame)].id.as_str().cmp(id)).ok()
        };
        let known = |named: &NamedSpot| {
            let frame = match &named.frame {
                None => None,
                Some(id) => Some(frame_of(id)?),
            };
            Some(Spot { frame, ..named.spot })
        };
        let cards: Vec<Option<Spot>> = (0..plan.cards.len())
            .map(|card| find(&self.cards, request.nodes[plan.node_of(card)].id.as_str()).and_then(known))
            .collect();
        if cards.iter().all(Option::is_none) {
            return None;
        }
        let frames = (0..plan.frames.len())
            .map(|frame| find(&self.groups, request.groups[plan.group_of(frame)].id.as_str()).and_then(known))
            .collect();
        let mut tracks = Vec::new();
        for wire in 0..plan.wires.len() {
            let id = request.links[plan.link_of(wire)].id.as_str();
            let first = self.tracks.partition_point(|((name, _), _)| name.as_str() < id);
            for ((name, frame), track) in &self.tracks[first..] {
                if name != id {
                    break;
                }
                let frame = match frame {
                    None => None,
                    Some(id) => match frame_of(id) {
                        None => continue,
                        found => found,
                    },
                };
                tracks.push(Track {
                    wire,
                    frame,
                    part: track.part,
                    junction: track.junction,
                    items: track.items.clone(),
                });
            }
        }
        tracks.sort_by_key(|track| (track.wire, track.frame));
        Some(Past { cards, frames, tracks })
    }
}
