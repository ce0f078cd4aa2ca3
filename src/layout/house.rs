//! All rooms with their parts on their way to a drawing: what is where in each room, and where each room is.

use super::bands::Margins;
use super::geometry::{Point, Rect, bounds_of, signed};
use super::memory::Spot;
use super::nest::{Nest, PLANE};
use super::net::{Body, Net, Sides, nets};
use super::pack::{beside, corners};
use super::part::{Border, Hull, Part};
use super::plan::{Plan, TitleSide};
use super::rank::layers;
use super::recall::{Past, Track};

/// Air between the border of a box and what lies in it, px.
const PADDING: f64 = 16.0;

/// The gap below a layer: room, part and layer.
pub(super) type Gap = (usize, usize, usize);

/// All rooms with their parts.
pub(super) struct House<'a> {
    plan: &'a Plan,
    nest: &'a Nest,
    /// The parts of every room.
    pub rooms: Vec<Vec<Part>>,
    /// What every room is to the room around it.
    hulls: Vec<Hull>,
    /// The border of every room, in its own coordinates, and where their origin lies in the plane.
    borders: Vec<Rect>,
    origins: Vec<Point>,
    /// Room and part where every wire is at home.
    home: Vec<(usize, usize)>,
}

impl<'a> House<'a> {
    /// Sorts everything into parts and layers.
    pub fn new(plan: &'a Plan, nest: &'a Nest, past: Option<&Past<'_>>) -> Self {
        let n = nest.rooms.len();
        let mut sides: Vec<Sides> = vec![Sides::new(); n];
        let mut rooms: Vec<Vec<Part>> = Vec::with_capacity(n);
        for (ix, room) in nest.rooms.iter().enumerate() {
            let spot = |body: Body| {
                let past = past?;
                let spot = match body {
                    Body::Card(card) => past.cards[card],
                    Body::Room(inner) => past.frames[nest.rooms[inner].frame?],
                };
                spot.filter(|spot| spot.frame == room.frame)
            };
            let layer_before = |body: Body| spot(body).map(|spot| (spot.part, spot.layer));
            let parts = nets(plan, nest, room, &std::mem::take(&mut sides[ix]), &layer_before);
            for net in &parts {
                for (inner, wire, is_top) in net.sides_of_rooms() {
                    sides[inner].insert(wire, is_top);
                }
            }
            let track = |wire: usize| past.and_then(|past| past.track(wire, room.frame));
            rooms.push(
                (parts.into_iter())
                    .map(|net| {
                        let before = layers_before(&net, &spot, &track);
                        let layers = layers(&net, &before);
                        let mut part = Part::new(net, layers);
                        if past.is_some() {
                            part.remember(&spot, &track);
                        }
                        part
                    })
                    .collect(),
            );
        }
        let mut home = vec![(PLANE, 0); plan.wires.len()];
        // Rooms around others come first: going the other way, the outermost room of a wire is noted last.
        for (room, parts) in rooms.iter().enumerate().rev() {
            for (part, one) in parts.iter().enumerate() {
                for &wire in &one.net.wires {
                    home[wire] = (room, part);
                }
            }
        }
        Self {
            plan,
            nest,
            rooms,
            hulls: vec![Hull::default(); n],
            borders: vec![Rect::default(); n],
            origins: vec![Point::default(); n],
            home,
        }
    }

    /// Finds the x of everything, innermost rooms first.
    pub fn set_columns(&mut self) {
        for room in (PLANE..self.rooms.len()).rev() {
            for part in &mut self.rooms[room] {
                part.set_columns(self.plan, &self.hulls);
            }
            self.close(room);
        }
    }

    /// Finds the y of everything, innermost rooms first, then where all lies in the plane.
    pub fn set_places(&mut self) {
        let widths = |house: &Self| -> Vec<f64> { house.hulls.iter().map(|hull| hull.width).collect() };
        let before = widths(self);
        for room in (PLANE..self.rooms.len()).rev() {
            self.close(room);
        }
        if widths(self) != before {
            // Parts that grew higher were put together in another way: what lies around them must give way.
            self.set_columns();
        }
        for room in PLANE..self.rooms.len() {
            let origin = self.origins[room];
            for part in &mut self.rooms[room] {
                part.at = part.at.moved(origin.x, origin.y);
                for (v, body) in part.net.bodies.iter().enumerate() {
                    if let Body::Room(inner) = *body {
                        let middle = part.body(v).center().moved(part.at.x, part.at.y);
                        let border = self.borders[inner].center();
                        self.origins[inner] = Point::new(middle.x - border.x, middle.y - border.y);
                    }
                }
            }
        }
    }

    /// Stacks the layers of a room's parts, puts the parts side by side and draws the border around them.
    fn close(&mut self, room: usize) {
        let title = self.nest.rooms[room].frame.map(|frame| self.plan.frames[frame].title);
        let side = self.plan.title_side();
        let strip = |at: TitleSide| match title {
            Some((_, height)) if side == at && height > 0.0 => height + PADDING / 2.0,
            _ => 0.0,
        };
        let mut margins = Margins {
            top: PADDING + strip(TitleSide::Top),
            bottom: PADDING + strip(TitleSide::Bottom),
        };
        self.stack(room, margins);
        let mut border = self.arrange(room, margins);
        if let Some((width, _)) = title
            && side == TitleSide::Left
            && border.height < width + 2.0 * PADDING
        {
            // The title runs along the side: the box must be long enough for it.
            margins.bottom += width + 2.0 * PADDING - border.height;
            self.stack(room, margins);
            border = self.arrange(room, margins);
        }
        if let Some(title) = title {
            border = self.make_room_for_title(room, border, title);
            self.set_borders(room, border, title);
        }
        self.borders[room] = border;
        let middle = border.center();
        let gates = (self.rooms[room].iter())
            .flat_map(|part| {
                part.gates()
                    .map(|(wire, _, place, at)| (wire, (at.x + part.at.x - middle.x, place)))
            })
            .collect();
        self.hulls[room] = Hull {
            width: border.width,
            height: border.height,
            gates,
        };
    }

    fn stack(&mut self, room: usize, margins: Margins) {
        for part in &mut self.rooms[room] {
            part.set_bands(&self.plan.spacing, margins, &self.hulls);
        }
    }

    /// Puts the parts of a room side by side, or where they were before; returns the border around them.
    fn arrange(&mut self, room: usize, margins: Margins) -> Rect {
        let gap = self.plan.spacing.part_gap;
        let parts = &mut self.rooms[room];
        let bounds: Vec<Rect> = parts.iter().map(Part::bounds).collect();
        let main = parts.iter().position(|part| !part.net.gates.is_empty());
        let places = if parts.iter().any(|part| part.drift().is_some()) {
            // Where each was, the one with gates and the large ones first; new ones where there is room.
            let wished: Vec<Option<Rect>> = (parts.iter().zip(&bounds))
                .map(|(part, bounds)| part.drift().map(|drift| bounds.moved(drift.x, drift.y)))
                .collect();
            let sizes: Vec<(f64, f64)> = bounds.iter().map(|rect| (rect.width, rect.height)).collect();
            beside(&wished, &sizes, main, gap)
        } else {
            // The one with gates first and the others at its right.
            let others: Vec<usize> = (0..parts.len()).filter(|&ix| Some(ix) != main).collect();
            let sizes: Vec<(f64, f64)> = others.iter().map(|&ix| (bounds[ix].width, bounds[ix].height)).collect();
            let start = main.map_or(Point::default(), |ix| {
                Point::new(bounds[ix].right() + gap, bounds[ix].y)
            });
            let mut places: Vec<Point> = bounds.iter().map(|rect| Point::new(rect.x, rect.y)).collect();
            for (&ix, corner) in others.iter().zip(corners(&sizes, gap, self.plan.aspect)) {
                places[ix] = corner.moved(start.x, start.y);
            }
            places
        };
        for ((part, place), bounds) in parts.iter_mut().zip(places).zip(&bounds) {
            part.at = Point::new(place.x - bounds.x, place.y - bounds.y);
        }
        let content = bounds_of(
            parts
                .iter()
                .zip(&bounds)
                .map(|(part, bounds)| bounds.moved(part.at.x, part.at.y)),
        );
        if room == PLANE {
            return content;
        }
        let mut border = Rect {
            x: content.x - PADDING,
            y: content.y - margins.top,
            width: content.width + 2.0 * PADDING,
            height: content.height + margins.top + margins.bottom,
        };
        if self.plan.title_side() == TitleSide::Left
            && let Some((_, height)) = self.nest.rooms[room].frame.map(|frame| self.plan.frames[frame].title)
            && height > 0.0
        {
            border.x -= height + PADDING / 2.0;
            border.width += height + PADDING / 2.0;
        }
        // Gates lie on the border.
        if let Some(part) = main.map(|main| &parts[main]) {
            let (top, bottom) = (border.y, border.bottom());
            let y_of = |is_top: bool| part.gates().find(|gate| gate.1 == is_top).map(|gate| gate.3.y);
            let top = y_of(true).map_or(top, |y| y.min(top));
            let bottom = y_of(false).map_or(bottom, |y| y.max(bottom));
            (border.y, border.height) = (top, bottom - top);
        }
        border
    }

    /// Widens a box to the left until its title does not lie on links that come in beside it, and to the right until
    /// the title fits.
    fn make_room_for_title(&self, room: usize, mut border: Rect, (width, height): (f64, f64)) -> Rect {
        let side = self.plan.title_side();
        if side == TitleSide::Left || width <= 0.0 || height <= 0.0 {
            // The column a title runs along at the left is part of the border already.
            return border;
        }
        let needed = width + 2.0 * PADDING;
        let first = (self.rooms[room].iter())
            .filter_map(|part| part.gate_span(side == TitleSide::Top).map(|span| span.0 + part.at.x))
            .min_by(f64::total_cmp);
        if let Some(first) = first {
            let missing = (needed - (first - border.x)).max(0.0);
            border.x -= missing;
            border.width += missing;
        }
        border.width = border.width.max(needed);
        border
    }

    /// Tells the parts of a room where its border lies and which piece of it the title takes.
    fn set_borders(&mut self, room: usize, border: Rect, (width, height): (f64, f64)) {
        let side = self.plan.title_side();
        let has_title = width > 0.0 && height > 0.0;
        for part in &mut self.rooms[room] {
            let at = |y: f64, own: TitleSide| {
                let (depth, left) = match side {
                    _ if !has_title => (0.0, f64::NEG_INFINITY),
                    TitleSide::Left => (0.0, height + PADDING),
                    side if side == own => (height + PADDING / 2.0, width + 1.5 * PADDING),
                    _ => (0.0, f64::NEG_INFINITY),
                };
                Border {
                    y: y - part.at.y,
                    depth,
                    left: border.x + left - part.at.x,
                }
            };
            part.borders = Some((at(border.y, TitleSide::Top), at(border.bottom(), TitleSide::Bottom)));
        }
    }

    /// The places of all cards, in the plane.
    pub fn cards(&self) -> Vec<Rect> {
        let mut cards = vec![Rect::default(); self.plan.cards.len()];
        for part in self.rooms.iter().flatten() {
            for (v, body) in part.net.bodies.iter().enumerate() {
                if let Body::Card(card) = *body {
                    cards[card] = part.body(v).moved(part.at.x, part.at.y);
                }
            }
        }
        cards
    }

    /// The borders of all boxes, in the plane.
    pub fn frames(&self) -> Vec<Option<Rect>> {
        let mut frames = vec![None; self.plan.frames.len()];
        for (ix, room) in self.nest.rooms.iter().enumerate() {
            if let Some(frame) = room.frame {
                let origin = self.origins[ix];
                frames[frame] = Some(self.borders[ix].moved(origin.x, origin.y));
            }
        }
        frames
    }

    /// The gap in which a wire's label is likeliest to find room; none for a loop.
    pub fn gap_of(&self, wire: usize) -> Option<Gap> {
        let (room, ix) = self.home[wire];
        let part = self.rooms[room].get(ix)?;
        let local = part.net.wires.binary_search(&wire).ok()?;
        let layer = (part.net.steps[local].iter())
            .map(|step| part.graph.layer[part.net.arcs[step.arc].upper])
            .max()?;
        Some((room, ix, layer))
    }

    /// Additional height of a gap.
    pub fn extra(&mut self, (room, part, layer): Gap) -> &mut f64 {
        &mut self.rooms[room][part].extra[layer]
    }

    /// What the next drawing needs to know of this one.
    pub fn past(&self) -> Past<'static> {
        let mut past = Past {
            cards: vec![None; self.plan.cards.len()],
            frames: vec![None; self.plan.frames.len()],
            tracks: Vec::new(),
        };
        for (room, parts) in self.rooms.iter().enumerate() {
            let frame = self.nest.rooms[room].frame;
            let origin = self.origins[room];
            for (ix, part) in parts.iter().enumerate() {
                let (dx, dy) = (part.at.x - origin.x, part.at.y - origin.y);
                for (v, body) in part.net.bodies.iter().enumerate() {
                    let spot = Some(Spot {
                        frame,
                        part: ix,
                        layer: signed(part.graph.layer[v]),
                        at: part.body(v).center().moved(dx, dy),
                    });
                    match *body {
                        Body::Card(card) => past.cards[card] = spot,
                        Body::Room(inner) => {
                            if let Some(frame) = self.nest.rooms[inner].frame {
                                past.frames[frame] = spot;
                            }
                        }
                    }
                }
                past.tracks.extend(part.tracks().map(|(wire, junction, items)| Track {
                    wire,
                    frame,
                    part: ix,
                    junction,
                    items: items.into_iter().map(|(layer, x)| (layer, x + dx)).collect(),
                }));
            }
        }
        past.tracks.sort_by_key(|track| (track.wire, track.frame));
        past
    }
}

/// In which layer of which part of the picture before the bodies and junctions of a net lay.
fn layers_before<'p>(
    net: &Net,
    spot: &dyn Fn(Body) -> Option<Spot>,
    track: &dyn Fn(usize) -> Option<&'p Track<'p>>,
) -> Vec<Option<(usize, i64)>> {
    let bodies = net
        .bodies
        .iter()
        .map(|&body| spot(body).map(|spot| (spot.part, spot.layer)));
    let junctions = net.junctions.iter().map(|&local| {
        let track = track(net.wires[local])?;
        Some((track.part, track.junction?))
    });
    bodies.chain(junctions).collect()
}
