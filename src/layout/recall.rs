//! Between a drawing and the memory of it: what a plan's things are called, and where what is called so lay before.

use super::geometry::{Point, Rect};
use super::memory::{Memory, NamedSpot, NamedTrack, Spot};
use super::plan::Plan;
use super::request::{LayoutRequest, Mode};
use std::borrow::Cow;

/// How a wire ran through a room.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Track<'a> {
    /// The plan's wire.
    pub wire: usize,
    /// The box it ran through.
    pub frame: Option<usize>,
    pub part: usize,
    /// The layer of its junction.
    pub junction: Option<i64>,
    /// Layer and x (in the coordinates of the box) of every place it passed that is no body.
    pub items: Cow<'a, [(i64, f64)]>,
}

/// How everything lay in a drawing, in the order of a plan.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Past<'a> {
    pub cards: Vec<Option<Spot>>,
    pub frames: Vec<Option<Spot>>,
    /// By wire, then by box.
    pub tracks: Vec<Track<'a>>,
}

impl<'a> Past<'a> {
    /// Moves everything that lies in no box.
    pub fn shift(&mut self, by: Point) {
        for spot in self.cards.iter_mut().chain(&mut self.frames).flatten() {
            if spot.frame.is_none() {
                spot.at = spot.at.moved(by.x, by.y);
            }
        }
        for track in self.tracks.iter_mut().filter(|track| track.frame.is_none()) {
            for item in track.items.to_mut() {
                item.1 += by.x;
            }
        }
    }

    /// How far everything has moved since `before`: the median over the cards that lie in no box.
    pub fn drift_since(&self, before: &Past<'_>) -> Point {
        let (mut xs, mut ys): (Vec<f64>, Vec<f64>) = (self.cards.iter().zip(&before.cards))
            .filter_map(|(now, then)| Some(((*now)?, (*then)?)))
            .filter(|(now, then)| now.frame.is_none() && then.frame.is_none())
            .map(|(now, then)| (now.at.x - then.at.x, now.at.y - then.at.y))
            .unzip();
        let median = |values: &mut Vec<f64>| {
            let middle = values.len() / 2;
            if values.is_empty() {
                return 0.0;
            }
            *values.select_nth_unstable_by(middle, f64::total_cmp).1
        };
        Point::new(median(&mut xs), median(&mut ys))
    }

    /// How a wire ran through a box, or through the plane.
    pub fn track(&self, wire: usize, frame: Option<usize>) -> Option<&Track<'a>> {
        let at = self
            .tracks
            .binary_search_by_key(&(wire, frame), |track| (track.wire, track.frame))
            .ok()?;
        self.tracks.get(at)
    }
}

/// For every one of some ascending ids, where it begins in a list sorted by id.
struct Finger<'a, T> {
    list: &'a [T],
    at: usize,
    id_of: fn(&T) -> &str,
}

impl<'a, T> Finger<'a, T> {
    fn new(list: &'a [T], id_of: fn(&T) -> &str) -> Self {
        Self { list, at: 0, id_of }
    }

    /// The entries with this id, which is not less than the one asked for before.
    fn find(&mut self, id: &str) -> &'a [T] {
        let rest = &self.list[self.at..];
        self.at += rest.iter().take_while(|entry| (self.id_of)(entry) < id).count();
        let rest = &self.list[self.at..];
        &rest[..rest.iter().take_while(|entry| (self.id_of)(entry) == id).count()]
    }
}

impl Memory {
    /// The past of `plan` under the names of `request`.
    pub(super) fn new(request: &LayoutRequest, plan: &Plan, past: Past<'_>, n_cards_searched: usize) -> Self {
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
                    items: track.items.into_owned(),
                };
                ((id, track.frame.map(group)), named)
            })
            .collect();
        tracks.sort_by(|a, b| a.0.cmp(&b.0));
        Self {
            direction: Some(request.direction),
            n_cards_searched,
            cards,
            groups,
            tracks,
            ..Self::default()
        }
    }

    /// How many cards there were when a drawing from scratch was last looked at.
    pub(super) fn n_cards_searched(&self) -> usize {
        self.n_cards_searched
    }

    /// Keeps with the rest where the cards of `plan` lie in a finished drawing (in the order of the request).
    pub(super) fn keep_places(&mut self, request: &LayoutRequest, plan: &Plan, nodes: &[Rect]) {
        self.mode = request.mode;
        self.places = (0..nodes.len())
            .map(|card| plan.node_of(card))
            .map(|node| (request.nodes[node].id.clone(), nodes[node].center()))
            .collect();
    }

    /// Whether the drawing was of this kind.
    pub(super) fn is_of(&self, mode: Mode) -> bool {
        self.mode == mode
    }

    /// Where the middles of the cards of `plan` lay, in the reader's axes, in a drawing of any kind.
    pub(super) fn places(&self, request: &LayoutRequest, plan: &Plan) -> Vec<Option<Point>> {
        let mut finger = Finger::new(&self.places, |entry| &entry.0);
        (0..plan.cards.len())
            .map(|card| {
                let found = finger.find(&request.nodes[plan.node_of(card)].id);
                found.first().map(|entry| entry.1)
            })
            .collect()
    }

    /// How what `plan` holds lay in this memory; none if nothing of it did, or conclusions lay at another side.
    pub(super) fn past(&self, request: &LayoutRequest, plan: &Plan) -> Option<Past<'_>> {
        if self.mode != Mode::Layered || self.direction != Some(request.direction) {
            return None;
        }
        let frame_ids: Vec<&str> = (0..plan.frames.len())
            .map(|frame| request.groups[plan.group_of(frame)].id.as_str())
            .collect();
        let known = |named: &NamedSpot| {
            let frame = match &named.frame {
                None => None,
                Some(id) => Some(frame_ids.binary_search(&id.as_str()).ok()?),
            };
            Some(Spot { frame, ..named.spot })
        };
        let mut finger = Finger::new(&self.cards, |entry| &entry.0);
        let cards: Vec<Option<Spot>> = (0..plan.cards.len())
            .map(|card| {
                finger
                    .find(&request.nodes[plan.node_of(card)].id)
                    .first()
                    .and_then(|entry| known(&entry.1))
            })
            .collect();
        if cards.iter().all(Option::is_none) {
            return None;
        }
        let mut finger = Finger::new(&self.groups, |entry| &entry.0);
        let frames = (frame_ids.iter())
            .map(|id| finger.find(id).first().and_then(|entry| known(&entry.1)))
            .collect();
        let mut finger = Finger::new(&self.tracks, |entry| &entry.0.0);
        let mut tracks = Vec::with_capacity(self.tracks.len());
        for wire in 0..plan.wires.len() {
            let first = tracks.len();
            for ((_, frame), track) in finger.find(&request.links[plan.link_of(wire)].id) {
                let frame = match frame {
                    None => None,
                    Some(id) => match frame_ids.binary_search(&id.as_str()) {
                        Err(_) => continue,
                        Ok(frame) => Some(frame),
                    },
                };
                tracks.push(Track {
                    wire,
                    frame,
                    part: track.part,
                    junction: track.junction,
                    items: Cow::Borrowed(&track.items),
                });
            }
            tracks[first..].sort_by_key(|track| track.frame);
        }
        Some(Past { cards, frames, tracks })
    }
}
