//! `cruxmap layout`: places and routes of a map, for measuring and for other programs.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    process::ExitCode,
};

use clap::ValueEnum;
use serde::Serialize;

use crate::layout::{
    Direction, LinkEnd, Placement, Point, lay_out,
    scene::{Scene, Typesetter, scene},
};

/// Where the conclusion lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Side {
    /// At the left
    Left,
    /// At the top
    Top,
    /// At the right
    Right,
    /// At the bottom
    Bottom,
}

/// What to lay out.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The map
    map: PathBuf,
    /// Print JSON (as without it; there is no other form)
    #[arg(long)]
    json: bool,
    /// On which side the conclusion lies
    #[arg(long, value_enum, default_value = "left")]
    conclusion: Side,
}

/// A drawing: boxes as center and size, links as polylines from source to target; y grows downward.
#[derive(Serialize)]
struct Drawing {
    name: String,
    engine: &'static str,
    dir: &'static str,
    crossings: usize,
    nodes: BTreeMap<String, [f64; 4]>,
    edges: Vec<Edge>,
}

#[derive(Serialize)]
struct Edge {
    id: String,
    s: String,
    t: String,
    pts: Vec<[f64; 2]>,
}

/// Runs the subcommand.
pub fn run(options: &Options) -> ExitCode {
    let loaded = match super::load::load(&options.map) {
        Ok(loaded) => loaded,
        Err(code) => return code,
    };
    let (direction, dir) = match options.conclusion {
        Side::Left => (Direction::LeftRight, "LR"),
        Side::Right => (Direction::RightLeft, "LR"),
        Side::Top => (Direction::TopDown, "TB"),
        Side::Bottom => (Direction::BottomUp, "TB"),
    };
    let scene = scene(&loaded.map, &BTreeSet::new(), direction, &mut Typesetter::default());
    let placement = lay_out(&scene.request);
    super::print(&super::to_json(&drawing(&loaded.map.id, dir, &scene, &placement)));
    ExitCode::SUCCESS
}

/// A link that is attacked is cut at its junctions, so that every polyline runs from box to box: a junction is a box of
/// one pixel.
fn drawing(name: &str, dir: &'static str, scene: &Scene, placement: &Placement) -> Drawing {
    let ids: Vec<&str> = scene.cards.iter().map(|card| card.card.as_str()).collect();
    let mut nodes: BTreeMap<String, [f64; 4]> = ids
        .iter()
        .zip(&placement.nodes)
        .map(|(id, rect)| {
            (
                (*id).to_owned(),
                [rect.center().x, rect.center().y, rect.width, rect.height],
            )
        })
        .collect();
    let mut junctions: BTreeMap<usize, Vec<(String, Point)>> = BTreeMap::new();
    for (spec, route) in scene.request.links.iter().zip(&placement.links) {
        if let (LinkEnd::Link(target), Some(point)) = (spec.to, route.points.last()) {
            let id = format!("junction of {}", spec.id);
            nodes.insert(id.clone(), [point.x, point.y, 1.0, 1.0]);
            junctions.entry(target).or_default().push((id, *point));
        }
    }
    let mut edges = Vec::new();
    for (index, (spec, route)) in scene.request.links.iter().zip(&placement.links).enumerate() {
        let Some(source) = ids.get(spec.from) else { continue };
        let target = match spec.to {
            LinkEnd::Node(at) => ids.get(at).map(|id| (*id).to_owned()),
            LinkEnd::Link(_) => Some(format!("junction of {}", spec.id)),
        };
        let Some(target) = target else { continue };
        let mut cuts: Vec<(f64, &(String, Point))> = junctions
            .get(&index)
            .into_iter()
            .flatten()
            .map(|junction| (position_along(&route.points, junction.1), junction))
            .collect();
        cuts.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut start = (*source).to_owned();
        let mut from = 0.0;
        for (at, (id, point)) in &cuts {
            let mut pts = between(&route.points, from, *at);
            pts.push([point.x, point.y]);
            edges.push(Edge {
                id: format!("{} ({})", spec.id, edges.len()),
                s: std::mem::replace(&mut start, id.clone()),
                t: id.clone(),
                pts,
            });
            from = *at;
        }
        edges.push(Edge {
            id: spec.id.clone(),
            s: start,
            t: target,
            pts: between(&route.points, from, f64::INFINITY),
        });
    }
    Drawing {
        name: name.to_owned(),
        engine: "cruxmap",
        dir,
        crossings: placement.crossings,
        nodes,
        edges,
    }
}

/// How far along a polyline the point nearest to `point` lies, in pixels.
fn position_along(points: &[Point], point: Point) -> f64 {
    let (mut best, mut walked) = ((f64::INFINITY, 0.0), 0.0);
    for pair in points.windows(2) {
        let [a, b] = pair else { continue };
        let length = a.distance(*b);
        let t = if length > 0.0 {
            (((point.x - a.x) * (b.x - a.x) + (point.y - a.y) * (b.y - a.y)) / (length * length)).clamp(0.0, 1.0)
        } else {
            0.0
        };
        let distance = a.toward(*b, t).distance(point);
        if distance < best.0 {
            best = (distance, walked + t * length);
        }
        walked += length;
    }
    best.1
}

/// The part of a polyline from `from` to `to`, in pixels along it.
fn between(points: &[Point], from: f64, to: f64) -> Vec<[f64; 2]> {
    let mut part: Vec<[f64; 2]> = Vec::new();
    let mut walked = 0.0;
    for (index, pair) in points.windows(2).enumerate() {
        let [a, b] = pair else { continue };
        let length = a.distance(*b);
        if index == 0 && from <= 0.0 {
            part.push([a.x, a.y]);
        } else if walked <= from && from < walked + length {
            let point = a.toward(*b, (from - walked) / length);
            part.push([point.x, point.y]);
        }
        walked += length;
        if walked > from && walked < to {
            part.push([b.x, b.y]);
        }
    }
    part
}
