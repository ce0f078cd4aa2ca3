//! A layered drawing of all rooms: the phases in their order.

use super::bands::Margins;
use super::geometry::{Point, Rect, bounds_of};
use super::labels::pills;
use super::nest::{Nest, PLANE};
use super::net::{Body, Sides, nets};
use super::orders::find_orders;
use super::pack::corners;
use super::part::{Hull, Part};
use super::plan::{Drawing, Plan, TitleSide};
use super::rank::layers;
use super::route::Router;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

/// How often gaps are raised to make room for labels.
const LABEL_ROUNDS: usize = 14;

/// Air between the border of a box and what lies in it, px.
const PADDING: f64 = 16.0;

/// Draws `plan` without regard to pins; everything is in the plan's order. `None` when told to stop.
pub(super) fn draw(plan: &Plan, stop: &AtomicBool) -> Option<Drawing> {
    let goes_on = || (!stop.load(Ordering::Relaxed)).then_some(());
    let nest = Nest::new(plan);
    let mut house = House::new(plan, &nest);
    goes_on()?;
    let crossings = find_orders(plan, &nest, &mut house.rooms, stop)?;
    house.set_columns();
    goes_on()?;

    let sizes: Vec<Option<(f64, f64)>> = plan.wires.iter().map(|wire| wire.label).collect();
    for (wire, size) in sizes.iter().enumerate() {
        if let Some((_, height)) = size
            && let Some(gap) = house.gap_of(wire)
        {
            let extra = house.extra(gap);
            *extra = height.max(*extra);
        }
    }
    let mut round = 0;
    loop {
        goes_on()?;
        house.set_places();
        let cards = house.cards();
        let routes = Router::new(&nest, &house.rooms, plan.wires.len()).routes();
        let pills = pills(&cards, &routes, &sizes);
        let mut raise: BTreeMap<Gap, f64> = BTreeMap::new();
        for &wire in &pills.cramped {
            if let (Some(gap), Some((_, height))) = (house.gap_of(wire), sizes[wire]) {
                let raise = raise.entry(gap).or_default();
                *raise = (*raise + 0.25 * height).max(height).min(10.0 * height);
            }
        }
        round += 1;
        if round == LABEL_ROUNDS || raise.is_empty() {
            return Some(Drawing {
                cards,
                routes,
                labels: pills.rects,
                frames: house.frames(),
                crossings,
            });
        }
        for (gap, raise) in raise {
            *house.extra(gap) += raise;
        }
    }
}

/// The gap below a layer: room, part and layer.
type Gap = (usize, usize, usize);

/// All rooms with their parts on their way to a drawing.
struct House<'a> {
    plan: &'a Plan,
    nest: &'a Nest,
    /// The parts of every room.
    rooms: Vec<Vec<Part>>,
    /// What every room is to the room around it.
    hulls: Vec<Hull>,
    /// The border of every room, in its own coordinates, and where their origin lies in the plane.
    borders: Vec<Rect>,
    origins: Vec<Point>,
    /// Room and part where every wire is at home.
    home: Vec<(usize, usize)>,
}

impl<'a> House<'a> {
    fn new(plan: &'a Plan, nest: &'a Nest) -> Self {
        let n = nest.rooms.len();
        let mut sides: Vec<Sides> = vec![Sides::new(); n];
        let mut rooms: Vec<Vec<Part>> = Vec::with_capacity(n);
        for (ix, room) in nest.rooms.iter().enumerate() {
            let parts = nets(plan, nest, room, &std::mem::take(&mut sides[ix]), &|_| None);
            for net in &parts {
                for (inner, wire, is_top) in net.sides_of_rooms() {
                    sides[inner].insert(wire, is_top);
                }
            }
            rooms.push(
                (parts.into_iter())
                    .map(|net| {
                        let layers = layers(&net, &[]);
                        Part::new(net, layers)
                    })
                    .collect(),
            );
        }
        let mut home = vec![(PLANE, 0); plan.wires.len()];
        // Rooms around others come first, so the last one to be noted outside-in is not home: go the other way.
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
    fn set_columns(&mut self) {
        for room in (PLANE..self.rooms.len()).rev() {
            for part in &mut self.rooms[room] {
                part.set_columns(self.plan, &self.hulls);
            }
            self.close(room);
        }
    }

    /// Finds the y of everything, innermost rooms first, then where all lies in the plane.
    fn set_places(&mut self) {
        for room in (PLANE..self.rooms.len()).rev() {
            self.close(room);
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
        }
        self.borders[room] = border;
        let middle = border.center();
        let gates = (self.rooms[room].iter())
            .flat_map(|part| part.gates().map(|(wire, _, place, at)| (wire, (at.x + part.at.x - middle.x, place))))
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

    /// Puts the parts of a room side by side, the one with gates first and the others at its right; returns the border.
    fn arrange(&mut self, room: usize, margins: Margins) -> Rect {
        let gap = self.plan.spacing.part_gap;
        let parts = &mut self.rooms[room];
        let bounds: Vec<Rect> = parts.iter().map(Part::bounds).collect();
        let main = parts.iter().position(|part| !part.net.gates.is_empty());
        let others: Vec<usize> = (0..parts.len()).filter(|&ix| Some(ix) != main).collect();
        let sizes: Vec<(f64, f64)> = others.iter().map(|&ix| (bounds[ix].width, bounds[ix].height)).collect();
        let start = main.map_or(Point::default(), |ix| Point::new(bounds[ix].right() + gap, bounds[ix].y));
        for (&ix, corner) in others.iter().zip(corners(&sizes, gap, self.plan.aspect)) {
            parts[ix].at = Point::new(start.x + corner.x - bounds[ix].x, start.y + corner.y - bounds[ix].y);
        }
        if let Some(main) = main {
            parts[main].at = Point::default();
        }
        let content = bounds_of(parts.iter().zip(&bounds).map(|(part, bounds)| bounds.moved(part.at.x, part.at.y)));
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
        let is_top = match self.plan.title_side() {
            TitleSide::Top => true,
            TitleSide::Bottom => false,
            TitleSide::Left => return border,
        };
        if width <= 0.0 || height <= 0.0 {
            return border;
        }
        let needed = width + 2.0 * PADDING;
        let first = (self.rooms[room].iter())
            .filter_map(|part| part.gate_span(is_top).map(|span| span.0 + part.at.x))
            .min_by(f64::total_cmp);
        if let Some(first) = first {
            let missing = (needed - (first - border.x)).max(0.0);
            border.x -= missing;
            border.width += missing;
        }
        border.width = border.width.max(needed);
        border
    }

    fn cards(&self) -> Vec<Rect> {
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

    fn frames(&self) -> Vec<Option<Rect>> {
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
    fn gap_of(&self, wire: usize) -> Option<Gap> {
        let (room, ix) = self.home[wire];
        let part = self.rooms[room].get(ix)?;
        let local = part.net.wires.binary_search(&wire).ok()?;
        let layer = (part.net.steps[local].iter())
            .map(|step| part.graph.layer[part.net.arcs[step.arc].upper])
            .max()?;
        Some((room, ix, layer))
    }

    /// Additional height of a gap.
    fn extra(&mut self, (room, part, layer): Gap) -> &mut f64 {
        &mut self.rooms[room][part].extra[layer]
    }
}
